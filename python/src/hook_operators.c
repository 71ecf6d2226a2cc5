// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators and truth in rewritten code. The operators of Python itself are applied to what traced
// code sees of the operands (outside.c); where the user's class defines one in Python, the method is
// rewritten first, so that what it reads is guarded and what it computes is traced.
#include "control.h"
#include "hooks.h"

#include <string.h>

static PyObject *power(PyObject *a, PyObject *b) { return PyNumber_Power(a, b, Py_None); }

static const struct {
    const char *symbol, *method, *reflected;
    PyObject *(*apply)(PyObject *a, PyObject *b);
} binary_operators[] = {
    {"+", "__add__", "__radd__", PyNumber_Add},
    {"-", "__sub__", "__rsub__", PyNumber_Subtract},
    {"*", "__mul__", "__rmul__", PyNumber_Multiply},
    {"/", "__truediv__", "__rtruediv__", PyNumber_TrueDivide},
    {"//", "__floordiv__", "__rfloordiv__", PyNumber_FloorDivide},
    {"%", "__mod__", "__rmod__", PyNumber_Remainder},
    {"**", "__pow__", "__rpow__", power},
    {"@", "__matmul__", "__rmatmul__", PyNumber_MatrixMultiply},
    {"&", "__and__", "__rand__", PyNumber_And},
    {"|", "__or__", "__ror__", PyNumber_Or},
    {"^", "__xor__", "__rxor__", PyNumber_Xor},
    {"<<", "__lshift__", "__rlshift__", PyNumber_Lshift},
    {">>", "__rshift__", "__rrshift__", PyNumber_Rshift},
};

static const struct {
    const char *symbol, *method, *reflected;
    int op;
} comparisons[] = {
    {"==", "__eq__", "__eq__", Py_EQ}, {"!=", "__ne__", "__ne__", Py_NE},
    {"<", "__lt__", "__gt__", Py_LT},  {"<=", "__le__", "__ge__", Py_LE},
    {">", "__gt__", "__lt__", Py_GT},  {">=", "__ge__", "__le__", Py_GE},
};

/// |object|.|name|(|other|), rewritten, where the user's class has it in Python; else NotImplemented.
static PyObject *try_method(PyObject *object, const char *name, PyObject *other) {
    PyObject *method = frontend_hook_find_method(object, name);
    return method ? frontend_hook_call_method(method, object, &other, 1, NULL)
                  : Py_NewRef(Py_NotImplemented);
}

/// The user's own operator on |a| and |b| in Python's order; NotImplemented when there is none.
static PyObject *try_methods(PyObject *a, PyObject *b, const char *name, const char *reflected) {
    bool right_first = Py_TYPE(a) != Py_TYPE(b) && PyType_IsSubtype(Py_TYPE(b), Py_TYPE(a));
    PyObject *result =
        right_first ? try_method(b, reflected, a) : Py_NewRef(Py_NotImplemented);
    if (result == Py_NotImplemented)
        Py_SETREF(result, try_method(a, name, b));
    // The left side's own method in C goes first: only one without any leaves it to the right.
    bool left_is_users = PyType_HasFeature(Py_TYPE(a), Py_TPFLAGS_HEAPTYPE);
    if (result == Py_NotImplemented && !right_first && left_is_users)
        Py_SETREF(result, try_method(b, reflected, a));
    return result;
}

static int check_count(const char *name, Py_ssize_t nargs, Py_ssize_t expected) {
    if (nargs == expected)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments", name, expected);
    return -1;
}

/// What traced code sees of the operands; new references.
static int see_operands(PyObject *const *args, PyObject **out_a, PyObject **out_b) {
    *out_a = frontend_outside_whole(args[0]);
    *out_b = *out_a ? frontend_outside_whole(args[1]) : NULL;
    if (!*out_b)
        Py_CLEAR(*out_a);
    return *out_b ? 0 : -1;
}

/// The table's row for the symbol, or -1.
static int find_symbol(PyObject *symbol, const char *(*get)(int), int count) {
    for (int i = 0; PyUnicode_Check(symbol) && i < count; ++i)
        if (PyUnicode_CompareWithASCIIString(symbol, get(i)) == 0)
            return i;
    PyErr_Format(PyExc_TypeError, "%R is not an operator", symbol);
    return -1;
}

static const char *binary_symbol(int i) { return binary_operators[i].symbol; }
static const char *comparison_symbol(int i) { return comparisons[i].symbol; }

PyObject *frontend_hook_binary(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    PyObject *a, *b;
    int i = check_count("hook_binary", nargs, 3) < 0
                ? -1
                : find_symbol(args[0], binary_symbol,
                              (int)(sizeof binary_operators / sizeof *binary_operators));
    if (i < 0)
        return NULL;
    if (!frontend_trace_get_current())
        return binary_operators[i].apply(args[1], args[2]);
    if (see_operands(args + 1, &a, &b) < 0)
        return NULL;
    PyObject *result;
    if (*binary_operators[i].symbol != '%' || !frontend_text_modulo(a, b, &result))
        result = try_methods(a, b, binary_operators[i].method, binary_operators[i].reflected);
    if (result == Py_NotImplemented)
        Py_SETREF(result, binary_operators[i].apply(a, b));
    Py_DECREF(a);
    Py_DECREF(b);
    return result;
}

PyObject *frontend_hook_compare(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    PyObject *a, *b, *result = NULL;
    int i = check_count("hook_compare", nargs, 3) < 0
                ? -1
                : find_symbol(args[0], comparison_symbol,
                              (int)(sizeof comparisons / sizeof *comparisons));
    if (i < 0)
        return NULL;
    if (!frontend_trace_get_current())
        return PyObject_RichCompare(args[1], args[2], comparisons[i].op);
    if (see_operands(args + 1, &a, &b) < 0)
        return NULL;
    result = try_methods(a, b, comparisons[i].method, comparisons[i].reflected);
    if (result == Py_NotImplemented) {
        // Objects without == of their own are equal when they are the same.
        bool by_identity = PyType_HasFeature(Py_TYPE(a), Py_TPFLAGS_HEAPTYPE) &&
                           Py_TYPE(a)->tp_richcompare == PyBaseObject_Type.tp_richcompare;
        if (by_identity && (frontend_outside_guard_identity(a, b) < 0 ||
                            frontend_outside_guard_identity(b, a) < 0))
            Py_CLEAR(result);
        else
            Py_SETREF(result, PyObject_RichCompare(a, b, comparisons[i].op));
    }
    Py_DECREF(a);
    Py_DECREF(b);
    return result;
}

/// whole(value, …): what traced code sees of |value|, which is unpacked, tested or formatted.
PyObject *frontend_hook_whole(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "hook_whole needs a value");
        return NULL;
    }
    return frontend_outside_whole(args[0]);
}

/// The truth of a value, decided here so that an error stands at the value and not at the `if`.
PyObject *frontend_hook_truth(PyObject *module, PyObject *object) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        return Py_NewRef(object);
    if (frontend_is_tracer(object)) {
        bool known;
        cjit_node node;
        int traced = frontend_truth(trace, object, &known, &node);
        return traced > 0   ? frontend_wrap(trace, node, FRONTEND_PYTHON_BOOL)
               : traced < 0 ? NULL
                            : PyBool_FromLong(known);
    }
    PyObject *method = frontend_hook_find_method(object, "__bool__");
    if (!method)
        method = frontend_hook_find_method(object, "__len__");
    PyObject *answer = method ? frontend_hook_call_method(method, object, NULL, 0, NULL)
                              : frontend_outside_whole(object);
    int truth = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return truth < 0 ? NULL : PyBool_FromLong(truth);
}
