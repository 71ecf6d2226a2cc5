// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How NumPy and torch hand a call over when one of their functions meets a tracer (plain tracing, or
// an operator whose left side is a real array): __array_ufunc__, __array_function__ and
// __torch_function__. Calls from rewritten code come through hook_call and do not pass here.
#include "numpy_reductions.h"
#include "fallback.h"

#include <string.h>

/// Calls |function| with a tuple and a dict by the convention of frontend_function.
static PyObject *call_with_tuple(frontend_trace *trace, frontend_function function, PyObject *args,
                                 PyObject *kwargs) {
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    Py_ssize_t num_keywords = kwargs && !Py_IsNone(kwargs) ? PyDict_GET_SIZE(kwargs) : 0;
    PyObject **all = PyMem_Malloc((size_t)(nargs + num_keywords + 1) * sizeof *all);
    PyObject *kwnames = num_keywords ? PyTuple_New(num_keywords) : NULL;
    PyObject *result = NULL;
    if (!all || (num_keywords && !kwnames)) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < nargs; ++i)
        all[i] = PyTuple_GET_ITEM(args, i);
    Py_ssize_t position = 0, i = 0;
    PyObject *key, *value;
    while (num_keywords && PyDict_Next(kwargs, &position, &key, &value)) {
        PyTuple_SET_ITEM(kwnames, i, Py_NewRef(key));
        all[nargs + i++] = value;
    }
    result = function(trace, all, nargs, kwnames);
done:
    Py_XDECREF(kwnames);
    PyMem_Free(all);
    return result;
}

static PyObject *current_ufunc; // the ufunc of the running __array_ufunc__; borrowed

static PyObject *call_current_ufunc(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,
                                    PyObject *kwnames) {
    return frontend_call_ufunc(trace, current_ufunc, args, nargs, kwnames);
}

static const char *current_method; // "reduce", "accumulate"…

static PyObject *call_current_method(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    return frontend_call_ufunc_method(trace, current_ufunc, current_method, args, nargs, kwnames);
}

/// `array + tensor` and `np.float64(2) * tensor` come as ufuncs, and are the operators' affair.
static int operator_of_ufunc(const char *name) {
    static const struct {
        const char *name;
        frontend_operator op;
    } table[] = {
        {"add", FRONTEND_ADD},          {"subtract", FRONTEND_SUB},
        {"multiply", FRONTEND_MUL},     {"divide", FRONTEND_TRUEDIV},
        {"floor_divide", FRONTEND_FLOORDIV}, {"remainder", FRONTEND_MOD},
        {"power", FRONTEND_POW},        {"bitwise_and", FRONTEND_AND},
        {"bitwise_or", FRONTEND_OR},    {"bitwise_xor", FRONTEND_XOR},
        {"left_shift", FRONTEND_LSHIFT}, {"right_shift", FRONTEND_RSHIFT},
        {"less", FRONTEND_LT},          {"less_equal", FRONTEND_LE},
        {"equal", FRONTEND_EQ},         {"not_equal", FRONTEND_NE},
        {"greater", FRONTEND_GT},       {"greater_equal", FRONTEND_GE},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; ++i)
        if (strcmp(table[i].name, name) == 0)
            return (int)table[i].op;
    return -1;
}

static bool is_operator_on_tensor(PyObject *inputs, PyObject *kwargs) {
    if (PyTuple_GET_SIZE(inputs) != 2 || (kwargs && PyDict_GET_SIZE(kwargs)))
        return false;
    PyObject *left = PyTuple_GET_ITEM(inputs, 0), *right = PyTuple_GET_ITEM(inputs, 1);
    return frontend_is_tracer(right) && !frontend_is_tracer(left) &&
           ((frontend_tracer *)right)->kind == FRONTEND_TORCH_TENSOR;
}

static PyObject *tracer_array_ufunc(PyObject *self, PyObject *args, PyObject *kwargs) {
    frontend_trace *trace = frontend_tracer_enter((frontend_tracer *)self);
    if (!trace)
        return NULL;
    if (PyTuple_GET_SIZE(args) < 2) {
        PyErr_SetString(PyExc_TypeError, "__array_ufunc__ takes a ufunc, a method and inputs");
        return NULL;
    }
    PyObject *ufunc = PyTuple_GET_ITEM(args, 0), *method = PyTuple_GET_ITEM(args, 1);
    PyObject *name = PyObject_GetAttrString(ufunc, "__name__");
    if (!name)
        return NULL;
    PyObject *result = NULL;
    PyObject *inputs = PyTuple_GetSlice(args, 2, PyTuple_GET_SIZE(args));
    if (!inputs)
        goto done;
    current_ufunc = ufunc;
    if (PyUnicode_CompareWithASCIIString(method, "__call__") != 0) {
        current_method = PyUnicode_AsUTF8(method);
        if (current_method)
            result = call_with_tuple(trace, call_current_method, inputs, kwargs);
        goto done;
    }
    if (is_operator_on_tensor(inputs, kwargs)) {
        const char *text = PyUnicode_AsUTF8(name);
        int op = text ? operator_of_ufunc(text) : -1;
        if (op >= 0) {
            // A NumPy scalar comes as an array of no dimensions here; [()] makes a scalar of it.
            PyObject *empty = PyTuple_New(0);
            PyObject *left = empty ? PyObject_GetItem(PyTuple_GET_ITEM(inputs, 0), empty) : NULL;
            Py_XDECREF(empty);
            if (!left) {
                PyErr_Clear();
                left = Py_NewRef(PyTuple_GET_ITEM(inputs, 0));
            }
            result = frontend_binary(left, PyTuple_GET_ITEM(inputs, 1), (frontend_operator)op);
            Py_DECREF(left);
            goto done;
        }
    }
    result = call_with_tuple(trace, call_current_ufunc, inputs, kwargs);
done:
    Py_XDECREF(inputs);
    Py_DECREF(name);
    return result;
}

static PyObject *fallen; // the function that has no native form; borrowed

static PyObject *call_fallen(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    return frontend_fall_back(trace, fallen, args, nargs, kwnames);
}

static PyObject *hand_over(frontend_trace *trace, PyObject *function, PyObject *args,
                           PyObject *kwargs) {
    if (frontend_trace_set_location(trace) < 0)
        return NULL;
    frontend_function found = frontend_dispatch_find(function);
    if (!found && PyErr_Occurred())
        return NULL;
    PyObject *result = found ? call_with_tuple(trace, found, args, kwargs)
                             : frontend_raise_unsupported_function(function);
    if (result)
        return result;
    fallen = function;
    return frontend_trace_get_fallbacks(trace) && PyErr_ExceptionMatches(frontend_unsupported_error)
               ? call_with_tuple(trace, call_fallen, args, kwargs)
               : NULL;
}

static PyObject *tracer_array_function(PyObject *self, PyObject *args) {
    PyObject *function, *types, *call_args, *kwargs;
    if (!PyArg_ParseTuple(args, "OOO!O", &function, &types, &PyTuple_Type, &call_args, &kwargs))
        return NULL;
    frontend_trace *trace = frontend_tracer_enter((frontend_tracer *)self);
    return trace ? hand_over(trace, function, call_args, kwargs) : NULL;
}

static PyObject *tracer_torch_function(PyObject *class, PyObject *args) {
    (void)class;
    PyObject *function, *types, *call_args = NULL, *kwargs = NULL;
    if (!PyArg_ParseTuple(args, "OO|O!O", &function, &types, &PyTuple_Type, &call_args, &kwargs))
        return NULL;
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        return frontend_raise_at_user(
            frontend_trace_error, "a traced value is used after its trace ended; traced values "
                                  "cannot be kept beyond the call");
    PyObject *empty = call_args ? Py_NewRef(call_args) : PyTuple_New(0);
    PyObject *result = empty ? hand_over(trace, function, empty, kwargs) : NULL;
    Py_XDECREF(empty);
    return result;
}

static PyObject *tracer_array(PyObject *self, PyObject *args, PyObject *kwargs) {
    (void)args, (void)kwargs;
    if (!frontend_tracer_enter((frontend_tracer *)self))
        return NULL;
    return frontend_raise_at_user(
        frontend_trace_error,
        "%R would become a real array here, and its values are known only when the compiled "
        "function runs; the function called is not one that cjit knows",
        self);
}

static PyObject *tracer_round(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    PyObject *builtins = PyEval_GetBuiltins(); // borrowed
    PyObject *round = PyDict_GetItemString(builtins, "round");
    frontend_function found = round ? frontend_dispatch_find(round) : NULL;
    if (!found)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "round() is not supported");
    PyObject *all[2] = {self, nargs ? args[0] : Py_None};
    return found(trace, all, nargs ? 2 : 1, NULL);
}

/// copy.copy and copy.deepcopy: a new array, as .copy() and .clone() give.
static PyObject *tracer_copy(PyObject *self, PyObject *args) {
    (void)args;
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    if (!frontend_tracer_enter(tracer))
        return NULL;
    return frontend_kind_is_scalar(tracer->kind)
               ? Py_NewRef(self)
               : frontend_tracer_create(tracer->trace, tracer->node, tracer->kind, -1);
}

static PyObject *refuse_pickle(PyObject *self, PyObject *args) {
    (void)args;
    return frontend_raise_at_user(frontend_unsupported_error,
                                  "%R cannot be pickled: its values are known only when the "
                                  "compiled function runs",
                                  self);
}

PyMethodDef frontend_tracer_methods[] = {
    {"__array_ufunc__", (PyCFunction)(void (*)(void))tracer_array_ufunc,
     METH_VARARGS | METH_KEYWORDS, NULL},
    {"__array_function__", tracer_array_function, METH_VARARGS, NULL},
    {"__torch_function__", tracer_torch_function, METH_VARARGS | METH_CLASS, NULL},
    {"__array__", (PyCFunction)(void (*)(void))tracer_array, METH_VARARGS | METH_KEYWORDS, NULL},
    {"__round__", (PyCFunction)(void (*)(void))tracer_round, METH_FASTCALL, NULL},
    {"__format__", frontend_tracer_format, METH_O, NULL},
    {"__copy__", tracer_copy, METH_NOARGS, NULL},
    {"__deepcopy__", tracer_copy, METH_O, NULL},
    {"__reduce_ex__", refuse_pickle, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
