// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Composite functions: NumPy's and torch's functions that python/cjit/composites writes in Python over what is
// traced anyhow. A module of them is imported when the first of its functions is met. They run while
// tracing, in the user's trace; positions are the user's line, because cjit's own files are skipped
// where positions are looked for.
#include "library_call.h"

#include <string.h>

static PyObject *find(const char *module_name, const char *name) {
    char full_name[96];
    snprintf(full_name, sizeof full_name, "cjit.composites.%s", module_name);
    PyObject *module = PyImport_ImportModule(full_name);
    PyObject *function = module ? PyObject_GetAttrString(module, name) : NULL;
    Py_XDECREF(module);
    return function;
}

static PyObject *call(PyObject **cached, const char *module, const char *name, PyObject *const *args,
                      Py_ssize_t nargs, PyObject *kwnames) {
    if (!*cached && !(*cached = find(module, name)))
        return NULL;
    return PyObject_Vectorcall(*cached, args, (size_t)nargs, kwnames);
}

// One C function for each line, since an entry has no data of its own.
#define PASTE(a, b, c) a##_##b##_##c
#define STUB(line, module, function) PASTE(composite, line, function)
#define DEFINE(line, module, function)                                                             \
    static PyObject *STUB(line, module, function)(frontend_trace * trace, PyObject *const *args,   \
                                                  Py_ssize_t nargs, PyObject *kwnames) {           \
        static PyObject *cached;                                                                   \
        (void)trace;                                                                               \
        return call(&cached, #module, #function, args, nargs, kwnames);                            \
    }
#define COMPOSITE(modules, name, module, function) DEFINE(__LINE__, module, function)
#include "composites.def"

const frontend_table_entry frontend_composite_table[] = {
#define COMPOSITE(modules, name, module, function) {modules, #name, STUB(__LINE__, module, function)},
#include "composites.def"
    {NULL, NULL, NULL},
};

// ---------------------------------------------------------------------------------------------
// What composites are made of, besides the functions themselves
// ---------------------------------------------------------------------------------------------

static frontend_trace *current(void) {
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        PyErr_SetString(frontend_internal_error, "a composite function runs outside of a trace");
    else if (frontend_trace_set_location(trace) < 0)
        trace = NULL;
    return trace;
}

/// A size: an int, made of sizes, or, as an integer array or scalar of rank 0, computed by the kernel.
static int read_size(frontend_trace *trace, PyObject *object, cjit_size *out_size) {
    const frontend_tracer *tracer = frontend_is_tracer(object) ? (frontend_tracer *)object : NULL;
    bool computed = tracer && frontend_node_rank(trace, tracer->node) == 0 &&
                    cjit_dtype_is_int(frontend_node_dtype(trace, tracer->node));
    if (!computed || tracer->kind == FRONTEND_PYTHON_INT) {
        int found = frontend_size_from_object(trace, object, out_size);
        if (found || !computed) {
            if (found == 0)
                PyErr_Format(frontend_internal_error, "%R is no size", object);
            return found > 0 ? 0 : -1;
        }
    }
    cjit_node node = frontend_emit_cast(trace, tracer->node, CJIT_DTYPE_I64);
    if (node == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_size_from_node(frontend_trace_get_graph(trace), node, out_size);
    return status ? frontend_raise_status(status) : 0;
}

/// Reads (dtype, shape).
static int read_type(frontend_trace *trace, PyObject *object, cjit_value_type *out_type,
                     cjit_size *shape) {
    PyObject *dtype, *extents;
    if (!PyArg_ParseTuple(object, "OO!", &dtype, &PyTuple_Type, &extents))
        return -1;
    const char *name = PyUnicode_Check(dtype) ? PyUnicode_AsUTF8(dtype) : NULL;
    out_type->dtype = name ? cjit_dtype_from_name(name) : CJIT_DTYPE_COUNT;
    if (out_type->dtype == CJIT_DTYPE_COUNT) {
        PyErr_Format(frontend_internal_error, "%R is no dtype of a result", dtype);
        return -1;
    }
    out_type->rank = (unsigned)PyTuple_GET_SIZE(extents);
    out_type->shape = shape;
    for (unsigned axis = 0; axis < out_type->rank; ++axis)
        if (read_size(trace, PyTuple_GET_ITEM(extents, axis), &shape[axis]) < 0)
            return -1;
    return 0;
}

/// _library_call(callee, operands, params, ((dtype, shape), …), torch): a tuple of traced results.
PyObject *frontend_composite_call(PyObject *module, PyObject *args) {
    const char *name;
    PyObject *operands, *params, *results;
    int torch;
    (void)module;
    if (!PyArg_ParseTuple(args, "sO!O!O!p", &name, &PyTuple_Type, &operands, &PyTuple_Type, &params,
                          &PyTuple_Type, &results, &torch))
        return NULL;
    cjit_callee callee = cjit_callee_from_name(name);
    const cjit_callee_info *info = callee < CJIT_CALL_COUNT ? cjit_callee_get_info(callee) : NULL;
    if (!info || PyTuple_GET_SIZE(operands) != info->num_operands ||
        PyTuple_GET_SIZE(params) != info->num_params || PyTuple_GET_SIZE(results) != info->num_results)
        return PyErr_Format(frontend_internal_error, "a wrong library call: %s", name);
    frontend_trace *trace = current();
    cjit_node nodes[CJIT_MAX_CALL_OPERANDS], made[CJIT_MAX_CALL_OPERANDS];
    int64_t numbers[CJIT_MAX_CALL_OPERANDS];
    cjit_value_type types[CJIT_MAX_CALL_OPERANDS];
    cjit_size shapes[CJIT_MAX_CALL_OPERANDS][CJIT_MAX_RANK];
    if (!trace)
        return NULL;
    for (unsigned i = 0; i < info->num_operands; ++i) {
        frontend_kind kind;
        if (frontend_trace_operand(trace, PyTuple_GET_ITEM(operands, i), &nodes[i], &kind) < 0)
            return NULL;
    }
    for (unsigned i = 0; i < info->num_params; ++i) {
        numbers[i] = PyLong_AsLongLong(PyTuple_GET_ITEM(params, i));
        if (numbers[i] == -1 && PyErr_Occurred())
            return NULL;
    }
    for (unsigned i = 0; i < info->num_results; ++i)
        if (read_type(trace, PyTuple_GET_ITEM(results, i), &types[i], shapes[i]) < 0)
            return NULL;
    if (frontend_emit_call(trace, callee, nodes, numbers, types, made) < 0)
        return NULL;
    PyObject *tuple = PyTuple_New(info->num_results);
    for (unsigned i = 0; tuple && i < info->num_results; ++i) {
        frontend_kind kind = torch              ? FRONTEND_TORCH_TENSOR
                             : types[i].rank    ? FRONTEND_NUMPY_ARRAY
                                                : FRONTEND_NUMPY_SCALAR;
        PyObject *result = frontend_wrap(trace, made[i], kind);
        if (result)
            PyTuple_SET_ITEM(tuple, i, result);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

/// _raise_if(condition, kind, message, values…): the kernel stops with that error where the scalar holds. In the
/// message {0} stands for the first value, an integer scalar.
PyObject *frontend_composite_raise_if(PyObject *module, PyObject *args) {
    static const struct {
        const char *kind;
        cjit_code code;
    } kinds[] = {
        {"value", CJIT_CODE_VALUE},   {"type", CJIT_CODE_TYPE},
        {"index", CJIT_CODE_INDEX},   {"runtime", CJIT_CODE_RUNTIME},
        {"memory", CJIT_CODE_MEMORY}, {"linalg", CJIT_CODE_LINALG},
        {"torch.linalg", CJIT_CODE_TORCH_LINALG},
        {"zero division", CJIT_CODE_ZERO_DIVISION},
    };
    PyObject *objects[5] = {NULL};
    cjit_node nodes[5];
    const char *kind, *message;
    unsigned count = 0;
    cjit_code code = CJIT_CODE_OK;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oss|OOOO", &objects[0], &kind, &message, &objects[1], &objects[2],
                          &objects[3], &objects[4]))
        return NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i)
        if (strcmp(kinds[i].kind, kind) == 0)
            code = kinds[i].code;
    if (code == CJIT_CODE_OK)
        return PyErr_Format(frontend_internal_error, "no kind of error: %s", kind);
    frontend_trace *trace = current();
    for (; trace && count < 5 && objects[count]; ++count) {
        frontend_operand operand;
        if (frontend_read_operand(trace, objects[count], &operand) < 0)
            return NULL;
        cjit_dtype dtype = count == 0 ? CJIT_DTYPE_BOOL : CJIT_DTYPE_I64;
        nodes[count] = frontend_emit_scalar(
            trace, frontend_emit_operand(trace, &operand, dtype, false));
        if (nodes[count] == FRONTEND_NO_NODE)
            return NULL;
    }
    if (!trace)
        return NULL;
    cjit_status *status = cjit_graph_raise_if_values(frontend_trace_get_graph(trace), nodes[0], code,
                                                     message, count - 1, nodes + 1);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    Py_RETURN_NONE;
}

/// _size_now(size): its value in the call that is traced, as an int. Guards nothing.
PyObject *frontend_composite_size_now(PyObject *module, PyObject *object) {
    cjit_size size;
    (void)module;
    frontend_trace *trace = current();
    if (!trace || read_size(trace, object, &size) < 0)
        return NULL;
    return PyLong_FromLongLong(
        cjit_graph_size_evaluate(frontend_trace_get_graph(trace), size, NULL));
}

/// _sizes_equal(a, b): True or False, guarded where it is a matter of the call; None where only the kernel knows.
PyObject *frontend_composite_sizes_equal(PyObject *module, PyObject *args) {
    PyObject *objects[2];
    cjit_size sizes[2];
    bool equal;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &objects[0], &objects[1]))
        return NULL;
    frontend_trace *trace = current();
    for (int i = 0; i < 2; ++i)
        if (!trace || read_size(trace, objects[i], &sizes[i]) < 0)
            return NULL;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    bool computed = cjit_graph_size_is_computed(graph, sizes[0]) ||
                    cjit_graph_size_is_computed(graph, sizes[1]);
    if (computed && cjit_graph_size_canonical(graph, sizes[0]) !=
                        cjit_graph_size_canonical(graph, sizes[1]))
        Py_RETURN_NONE;
    cjit_status *status = cjit_graph_decide_equal(graph, sizes[0], sizes[1], &equal);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return PyBool_FromLong(equal);
}

/// _size_extremum(a, b, largest): the smaller or larger size, as an expression; no guard on which it is.
PyObject *frontend_composite_size_extremum(PyObject *module, PyObject *args) {
    PyObject *objects[2];
    cjit_size sizes[2];
    int largest;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOp", &objects[0], &objects[1], &largest))
        return NULL;
    frontend_trace *trace = current();
    for (int i = 0; i < 2; ++i)
        if (!trace || read_size(trace, objects[i], &sizes[i]) < 0)
            return NULL;
    return frontend_size_to_object(
        trace, cjit_graph_size_binary(frontend_trace_get_graph(trace),
                                      largest ? CJIT_SIZE_MAX : CJIT_SIZE_MIN, sizes[0], sizes[1]));
}

/// _prefix(vector, count): the first |count| elements, a number that the kernel computes and that the caller
/// knows to lie between 0 and the vector's extent.
PyObject *frontend_composite_prefix(PyObject *module, PyObject *args) {
    PyObject *objects[2];
    frontend_operand operands[2];
    cjit_slice_axis axis = {.step = 1};
    cjit_node prefix = FRONTEND_NO_NODE;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &objects[0], &objects[1]))
        return NULL;
    frontend_trace *trace = current();
    for (int i = 0; i < 2; ++i)
        if (!trace || frontend_read_operand(trace, objects[i], &operands[i]) < 0)
            return NULL;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_node count = frontend_emit_operand(trace, &operands[1], CJIT_DTYPE_I64, false);
    if (count == FRONTEND_NO_NODE || operands[0].rank != 1)
        return PyErr_Occurred() ? NULL : PyErr_Format(frontend_internal_error, "not a vector");
    axis.start = cjit_graph_size_constant(graph, 0);
    cjit_status *status = cjit_graph_size_from_node(graph, count, &axis.extent);
    if (!status)
        status = cjit_graph_slice(graph, operands[0].node, &axis, &prefix);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return frontend_wrap(trace, prefix, operands[0].kind);
}

/// _at(array, index): the element or row of the first axis at |index|, a number that the kernel computes and that
/// the caller knows to be within.
PyObject *frontend_composite_at(PyObject *module, PyObject *args) {
    PyObject *objects[2];
    frontend_operand operand;
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_node made = FRONTEND_NO_NODE;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &objects[0], &objects[1]))
        return NULL;
    frontend_trace *trace = current();
    if (!trace || frontend_read_operand(trace, objects[0], &operand) < 0 ||
        read_size(trace, objects[1], &axes[0].start) < 0)
        return NULL;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    axes[0].extent = cjit_graph_size_constant(graph, 1);
    axes[0].step = 1;
    axes[0].flags = CJIT_SLICE_DROP;
    for (unsigned axis = 1; axis < operand.rank; ++axis)
        axes[axis] = (cjit_slice_axis){cjit_graph_size_constant(graph, 0),
                                       cjit_graph_get_node(graph, operand.node)->shape[axis], 1, false};
    cjit_status *status = cjit_graph_slice(graph, operand.node, axes, &made);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    frontend_kind kind = operand.kind;
    if (kind == FRONTEND_NUMPY_ARRAY && operand.rank == 1)
        kind = FRONTEND_NUMPY_SCALAR;
    return frontend_wrap(trace, made, kind);
}

/// _unsupported(message): cjit.UnsupportedError at the user's line.
PyObject *frontend_composite_unsupported(PyObject *module, PyObject *message) {
    (void)module;
    return frontend_raise_at_user(frontend_unsupported_error, "%U", message);
}
