// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text that holds traced values, and print() of it (python/cjit/printing.py does the work): which calls make
// text, the print sites that are recorded, and what is done with their values when a kernel has run.
#include "control.h"
#include "function.h"
#include "hooks.h"

#include <string.h>

PyTypeObject frontend_text_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit._cjit.TextBase",
    .tp_doc = PyDoc_STR("The base of texts that are known only when the compiled function runs."),
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
};

/// The function |name| of cjit.printing. New reference.
static PyObject *find(const char *name) {
    PyObject *module = PyImport_ImportModule("cjit.printing");
    PyObject *function = module ? PyObject_GetAttrString(module, name) : NULL;
    Py_XDECREF(module);
    return function;
}

bool frontend_is_text(PyObject *object) {
    return PyType_IsSubtype(Py_TYPE(object), &frontend_text_type);
}

/// True when |object| is a traced value or text, or a container of them.
static bool is_traced(PyObject *object, int depth) {
    if (frontend_is_tracer(object) || frontend_is_text(object))
        return true;
    if (depth > 0 && (PyTuple_Check(object) || PyList_Check(object)))
        for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i)
            if (is_traced(PySequence_Fast_GET_ITEM(object, i), depth - 1))
                return true;
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (depth > 0 && PyDict_CheckExact(object) && PyDict_Next(object, &position, &key, &value))
        if (is_traced(value, depth - 1))
            return true;
    return false;
}

enum { MAX_DEPTH = 8 };

// ---------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------

/// str(x), repr(x), format(x, spec) of something traced: a field of a text.
static PyObject *make_field(PyObject *value, int conversion, PyObject *spec) {
    PyObject *function = find("field");
    PyObject *result = !function ? NULL
                       : spec    ? PyObject_CallFunction(function, "OiO", value, conversion, spec)
                                 : PyObject_CallFunction(function, "Oi", value, conversion);
    Py_XDECREF(function);
    return result;
}

static PyObject *call_method(PyObject *text, const char *name, PyObject *const *args, size_t nargs,
                             PyObject *kwnames) {
    PyObject *function = find("method"), *positional = NULL, *keywords = NULL, *result = NULL;
    if (function && frontend_hook_pack(args, nargs, kwnames, &positional, &keywords) == 0)
        result = PyObject_CallFunction(function, "OsOO", text, name, positional, keywords);
    Py_XDECREF(function);
    Py_XDECREF(positional);
    Py_XDECREF(keywords);
    return result;
}

int frontend_text_call(PyObject *func, PyObject *const *args, size_t nargs, PyObject *kwnames,
                       PyObject **out_result) {
    size_t count = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0);
    bool is_str = func == (PyObject *)&PyUnicode_Type, traced = false;
    if (!is_str && !PyCFunction_Check(func))
        return 0;
    const char *name = is_str ? "str" : ((PyCFunctionObject *)func)->m_ml->ml_name;
    PyObject *self = is_str ? NULL : PyCFunction_GET_SELF(func);
    bool is_print = strcmp(name, "print") == 0 && frontend_is_builtin(func, "print");
    for (size_t i = 0; !is_print && !traced && i < count; ++i)
        traced = is_traced(args[i], MAX_DEPTH);
    if (is_print) {
        PyObject *function = find("record_print");
        *out_result = function ? PyObject_Vectorcall(function, args, nargs, kwnames) : NULL;
        Py_XDECREF(function);
        return 1;
    }
    if (!traced)
        return 0;
    if (self && PyUnicode_CheckExact(self)) {
        *out_result = call_method(self, name, args, nargs, kwnames);
        return 1;
    }
    bool one = nargs == 1 && !kwnames;
    if (is_str && one)
        *out_result = frontend_is_text(args[0]) ? Py_NewRef(args[0]) : make_field(args[0], 's', NULL);
    else if (one && frontend_is_builtin(func, "repr"))
        *out_result = make_field(args[0], 'r', NULL);
    else if (nargs >= 1 && nargs <= 2 && !kwnames && frontend_is_builtin(func, "format"))
        *out_result = make_field(args[0], -1, nargs > 1 ? args[1] : NULL);
    else
        return 0;
    return 1;
}

int frontend_text_modulo(PyObject *a, PyObject *b, PyObject **out_result) {
    bool is_format = PyUnicode_CheckExact(a) || frontend_is_text(a);
    if (!is_format || !(frontend_is_text(a) || is_traced(b, MAX_DEPTH)))
        return 0;
    PyObject *function = find("modulo");
    *out_result = function ? PyObject_CallFunctionObjArgs(function, a, b, NULL) : NULL;
    Py_XDECREF(function);
    return 1;
}

PyObject *frontend_text_see(PyObject *func, PyObject *object) {
    PyObject *self = PyCFunction_Check(func) ? PyCFunction_GET_SELF(func) : NULL;
    bool keeps = PyExceptionClass_Check(func) ||
                 (self && (PyList_Check(self) || PyDict_Check(self) || PySet_Check(self)));
    return keeps || !frontend_is_text(object) ? Py_NewRef(object) : PyObject_Str(object);
}

// ---------------------------------------------------------------------------------------------
// Sites
// ---------------------------------------------------------------------------------------------

/// |object|, a traced or plain number, as what a site takes.
static cjit_node read_value(frontend_trace *trace, PyObject *object) {
    frontend_operand operand;
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    cjit_dtype dtype = cjit_dtype_is_float(operand.dtype) ? CJIT_DTYPE_F64 : CJIT_DTYPE_I64;
    return frontend_emit_scalar(
        trace,
        frontend_emit_cast(trace, frontend_emit_operand(trace, &operand, operand.dtype, false), dtype));
}

int frontend_read_site_values(frontend_trace *trace, PyObject *tuple, unsigned *out_count,
                              cjit_node *out_nodes) {
    *out_count = (unsigned)PyTuple_GET_SIZE(tuple);
    if (*out_count > CJIT_MAX_RAISE_VALUES) {
        PyErr_SetString(frontend_internal_error, "too many values for one site");
        return -1;
    }
    for (unsigned i = 0; i < *out_count; ++i)
        if ((out_nodes[i] = read_value(trace, PyTuple_GET_ITEM(tuple, i))) == FRONTEND_NO_NODE)
            return -1;
    return 0;
}

/// _print(values, what): records a print site that tells |values|.
PyObject *frontend_record_print(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    cjit_node nodes[CJIT_MAX_RAISE_VALUES];
    unsigned count;
    uint32_t site;
    if (!control || nargs != 2 || !PyTuple_Check(args[0]) || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(frontend_internal_error, "_print: no trace");
    if ((!control->prints && !(control->prints = PyDict_New())) ||
        frontend_read_site_values(trace, args[0], &count, nodes) < 0)
        return NULL;
    cjit_status *status =
        cjit_graph_print_values(frontend_trace_get_graph(trace), count, nodes, &site);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    PyObject *key = PyLong_FromUnsignedLong(site);
    int stored = key ? PyDict_SetItem(control->prints, key, args[1]) : -1;
    Py_XDECREF(key);
    return stored < 0 ? NULL : Py_NewRef(Py_None);
}

/// _snapshot(traced): the value as it is now, whatever is done to the array later.
PyObject *frontend_snapshot(PyObject *module, PyObject *object) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    cjit_node node;
    frontend_kind kind;
    if (!trace || frontend_trace_operand(trace, object, &node, &kind) < 0)
        return NULL;
    return frontend_kind_is_scalar(kind) ? Py_NewRef(object) : frontend_wrap(trace, node, kind);
}

/// What a raise of |exception| needs when it holds traced values: a tuple, or None. New reference.
PyObject *frontend_plan_exception(PyObject *exception) {
    PyObject *arguments = ((PyBaseExceptionObject *)exception)->args;
    if (!arguments || !is_traced(arguments, MAX_DEPTH))
        Py_RETURN_NONE;
    PyObject *function = find("plan_exception");
    PyObject *plan = function ? PyObject_CallOneArg(function, exception) : NULL;
    Py_XDECREF(function);
    return plan;
}

PyObject *frontend_take_prints(frontend_trace *trace) {
    frontend_control *control = frontend_trace_get_control(trace);
    if (!control)
        PyErr_Clear();
    return control ? Py_XNewRef(control->prints) : NULL;
}

// ---------------------------------------------------------------------------------------------
// When a kernel has run
// ---------------------------------------------------------------------------------------------

PyObject *frontend_make_exception(PyObject *plan, const int64_t *values) {
    PyObject *function = find("make_exception");
    PyObject *data = PyBytes_FromStringAndSize((const char *)values,
                                               CJIT_MAX_RAISE_VALUES * (Py_ssize_t)sizeof *values);
    PyObject *exception =
        function && data ? PyObject_CallFunctionObjArgs(function, plan, data, NULL) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(data);
    return exception;
}

int frontend_flush_prints(PyObject *prints, cjit_arena *arena) {
    int64_t *words;
    size_t count;
    bool lost;
    if (!cjit_arena_take_prints(arena, &words, &count, &lost))
        return 0;
    PyObject *function = find("flush");
    PyObject *data =
        PyBytes_FromStringAndSize((const char *)words, (Py_ssize_t)(count * sizeof *words));
    free(words);
    PyObject *done =
        function && data ? PyObject_CallFunctionObjArgs(function, data, prints, NULL) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(data);
    Py_XDECREF(done);
    if (done && lost)
        PyErr_NoMemory();
    return done && !lost ? 0 : -1;
}
