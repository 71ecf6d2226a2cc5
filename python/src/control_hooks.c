// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks of expressions that choose what is evaluated: and(a, lambda: b), or, not, x if c else y,
// assert; and of `break`.
#include "control.h"
#include "hooks.h"

static int check_count(const char *name, Py_ssize_t nargs, Py_ssize_t least, Py_ssize_t most) {
    if (nargs >= least && nargs <= most)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s takes %zd to %zd arguments", name, least, most);
    return -1;
}

/// The truth of |object|: 0 and 1 in Python; 2: |*out_node|. -1: an exception.
static int find_truth(PyObject *object, cjit_node *out_node) {
    frontend_trace *trace = frontend_trace_get_current();
    bool truth;
    if (trace && frontend_is_tracer(object)) {
        int traced = frontend_truth(trace, object, &truth, out_node);
        return traced > 0 ? 2 : traced < 0 ? -1 : truth;
    }
    PyObject *answer = frontend_hook_truth(NULL, object);
    int result = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return result;
}

static PyObject *short_circuit(PyObject *const *args, Py_ssize_t nargs, bool is_and) {
    cjit_node condition;
    if (check_count("hook_and", nargs, 2, 2) < 0)
        return NULL;
    int truth = find_truth(args[0], &condition);
    if (truth < 0)
        return NULL;
    if (truth < 2)
        return truth == is_and ? PyObject_CallNoArgs(args[1]) : Py_NewRef(args[0]);
    return frontend_choose(frontend_trace_get_current(), condition, args[!!is_and],
                           args[!is_and]);
}

static PyObject *hook_and(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    return short_circuit(args, nargs, true);
}

static PyObject *hook_or(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    return short_circuit(args, nargs, false);
}

static PyObject *hook_not(PyObject *module, PyObject *object) {
    (void)module;
    cjit_node condition;
    int truth = find_truth(object, &condition);
    if (truth < 2)
        return truth < 0 ? NULL : PyBool_FromLong(!truth);
    frontend_trace *trace = frontend_trace_get_current();
    return frontend_wrap(trace, frontend_emit1(trace, CJIT_OP_NOT, condition),
                         FRONTEND_PYTHON_BOOL);
}

static PyObject *hook_choose(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    cjit_node condition;
    if (check_count("hook_choose", nargs, 3, 3) < 0)
        return NULL;
    int truth = find_truth(args[0], &condition);
    if (truth < 2)
        return truth < 0 ? NULL : PyObject_CallNoArgs(args[truth ? 1 : 2]);
    return frontend_choose(frontend_trace_get_current(), condition, args[1], args[2]);
}

static PyObject *hook_assert(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    cjit_node condition;
    if (check_count("hook_assert", nargs, 1, 2) < 0)
        return NULL;
    int truth = find_truth(args[0], &condition);
    if (truth < 0 || truth == 1)
        return truth < 0 ? NULL : Py_NewRef(Py_None);
    PyObject *message = nargs == 2 ? PyObject_CallNoArgs(args[1]) : NULL, *result = NULL;
    if (nargs == 2 && !message)
        return NULL;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    if (truth == 2) {
        result = frontend_assert(trace, condition, message);
    } else if (control && control->top) {
        condition = frontend_emit_int(trace, CJIT_DTYPE_BOOL, 0);
        result = condition == FRONTEND_NO_NODE ? NULL : frontend_assert(trace, condition, message);
        control->top->is_dead = true;
    } else if (message) {
        PyErr_SetObject(PyExc_AssertionError, message);
    } else {
        PyErr_SetNone(PyExc_AssertionError);
    }
    Py_XDECREF(message);
    return result;
}

/// BREAK(broken, SITE): True where a plain Python loop must end.
PyObject *frontend_hook_break(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_break", nargs, 2, 2) < 0)
        return NULL;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    bool is_traced = control && control->top && control->top->loop_site == args[1];
    return PyBool_FromLong(args[0] == Py_True && !is_traced);
}

/// RAISING(exception): what a raise statement inside `try` raises. A handler cannot catch what only the kernel raises.
static PyObject *hook_raising(PyObject *module, PyObject *exception) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    const frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    if (control && control->top)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "a `raise` inside `try` that depends on traced values is not supported: whether it "
                                      "is raised is known only when the compiled function runs; use `if` and `else`");
    return Py_NewRef(exception);
}

#define FASTCALL(function) (PyCFunction)(void (*)(void))(function)

static PyMethodDef hooks[] = {
    {"hook_if", FASTCALL(frontend_hook_if), METH_FASTCALL, NULL},
    {"hook_else", frontend_hook_else, METH_O, NULL},
    {"hook_done", frontend_hook_done, METH_O, NULL},
    {"hook_while", frontend_hook_while, METH_O, NULL},
    {"hook_test", FASTCALL(frontend_hook_test), METH_FASTCALL, NULL},
    {"hook_break", FASTCALL(frontend_hook_break), METH_FASTCALL, NULL},
    {"hook_raise", FASTCALL(frontend_hook_raise), METH_FASTCALL, NULL},
    {"hook_raising", hook_raising, METH_O, NULL},
    {"hook_and", FASTCALL(hook_and), METH_FASTCALL, NULL},
    {"hook_or", FASTCALL(hook_or), METH_FASTCALL, NULL},
    {"hook_not", hook_not, METH_O, NULL},
    {"hook_choose", FASTCALL(hook_choose), METH_FASTCALL, NULL},
    {"hook_assert", FASTCALL(hook_assert), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

int frontend_add_control(PyObject *module) {
    if (PyType_Ready(&frontend_branch_type) < 0 || PyType_Ready(&frontend_for_type) < 0 ||
        PyType_Ready(&frontend_while_type) < 0 || PyType_Ready(&frontend_iterable_type) < 0)
        return -1;
    frontend_unroll_error =
        PyErr_NewExceptionWithDoc("cjit.Unroll", "A loop must be unrolled: tracing begins again.",
                                  PyExc_BaseException, NULL);
    return frontend_unroll_error ? PyModule_AddFunctions(module, hooks) : -1;
}
