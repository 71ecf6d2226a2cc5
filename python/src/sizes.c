// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes as the Python numbers that users see. A symbolic extent is a tracer of kind PYTHON_INT over
// a `size` node; integer arithmetic on such tracers stays an expression of sizes
// (python_scalars.c), so that it may be a slice's bound or a shape again. Where Python itself needs
// the number (`range(n)`), the trace specialises on it: its value now, guarded. An integer passed at
// run time, and what `+ - * // %`, min and max make of it, is such an expression too where a size is
// asked for; what else is made of it is specialised (scalars.c).
#include "trace.h"

PyObject *frontend_size_to_object(frontend_trace *trace, cjit_size size) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t value;
    size = cjit_graph_size_canonical(graph, size);
    if (cjit_graph_size_is_constant(graph, size, &value))
        return PyLong_FromLongLong(value);
    return frontend_wrap(trace, frontend_emit_size(trace, size), FRONTEND_PYTHON_INT);
}

PyObject *frontend_shape_to_object(frontend_trace *trace, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), node);
    unsigned rank = info->rank;
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned i = 0; i < rank; ++i)
        shape[i] = info->shape[i];
    PyObject *tuple = PyTuple_New(rank);
    for (unsigned i = 0; tuple && i < rank; ++i) {
        PyObject *extent = frontend_size_to_object(trace, shape[i]);
        if (!extent)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, extent);
    }
    return tuple;
}

bool frontend_node_is_size(frontend_trace *trace, cjit_node node, cjit_size *out_size) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    if (info->op == CJIT_OP_SIZE)
        *out_size = (cjit_size)info->attributes[0];
    else if (info->op == CJIT_OP_CONSTANT && info->dtype == CJIT_DTYPE_I64)
        *out_size = cjit_graph_size_constant(graph, info->attributes[0]);
    else
        return false;
    return true;
}

int frontend_size_peek(frontend_trace *trace, PyObject *object, cjit_size *out_size) {
    if (frontend_is_tracer(object)) {
        const frontend_tracer *tracer = (const frontend_tracer *)object;
        if (frontend_tracer_check(tracer) < 0)
            return -1;
        return tracer->kind == FRONTEND_PYTHON_INT &&
               frontend_node_is_size(trace, tracer->node, out_size);
    }
    if (!PyIndex_Check(object))
        return 0;
    PyObject *index = PyNumber_Index(object);
    if (!index)
        return -1;
    long long value = PyLong_AsLongLong(index);
    Py_DECREF(index);
    if (value == -1 && PyErr_Occurred())
        return -1;
    *out_size = cjit_graph_size_constant(frontend_trace_get_graph(trace), value);
    return 1;
}

int frontend_size_from_object(frontend_trace *trace, PyObject *object, cjit_size *out_size) {
    int found = frontend_size_peek(trace, object, out_size);
    if (found || !frontend_is_tracer(object))
        return found;
    const frontend_tracer *tracer = (const frontend_tracer *)object;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
    frontend_number number;
    if (!cjit_dtype_is_int(dtype) || frontend_node_rank(trace, tracer->node) > 0)
        return 0;
    cjit_node node = frontend_emit_cast(trace, tracer->node, CJIT_DTYPE_I64);
    if (node == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_size_from_node(graph, node, out_size);
    if (status)
        return frontend_raise_status(status);
    if (!cjit_graph_size_is_computed(graph, *out_size))
        return 1;
    found = frontend_node_decide(trace, tracer->node, &number);
    if (found > 0)
        *out_size = cjit_graph_size_constant(graph, number.integer);
    return found;
}

bool frontend_size_is_of_extents(const cjit_graph *graph, cjit_size size) {
    size = cjit_graph_size_canonical(graph, size);
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (info.op == CJIT_SIZE_CONSTANT || info.op == CJIT_SIZE_SYMBOL)
        return info.op == CJIT_SIZE_CONSTANT || cjit_graph_size_is_extent(graph, size);
    return info.op != CJIT_SIZE_NODE && frontend_size_is_of_extents(graph, info.lhs) &&
           frontend_size_is_of_extents(graph, info.rhs);
}

/// Decides, and guards, that |size| is not negative; one that is becomes a constant.
static int settle_sign(frontend_trace *trace, cjit_size *inout_size) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size zero = cjit_graph_size_constant(graph, 0);
    int64_t value;
    bool fits;
    if (cjit_graph_size_is_constant(graph, *inout_size, NULL) ||
        cjit_graph_size_is_extent(graph, *inout_size) ||
        cjit_graph_size_is_computed(graph, *inout_size))
        return 0;
    cjit_status *status = cjit_graph_decide_equal(
        graph, cjit_graph_size_binary(graph, CJIT_SIZE_MIN, *inout_size, zero), zero, &fits);
    if (status)
        return frontend_raise_status(status);
    if (fits)
        return 0;
    if (frontend_size_specialize(trace, *inout_size, &value) < 0)
        return -1;
    *inout_size = cjit_graph_size_constant(graph, value);
    return 0;
}

/// An extent that depends on data: the kernel knows it, and checks that it is not negative.
static int compute_extent(frontend_trace *trace, PyObject *object, const char *function_name,
                          cjit_size *out_size) {
    const frontend_tracer *tracer = frontend_is_tracer(object) ? (frontend_tracer *)object : NULL;
    if (!tracer || frontend_node_rank(trace, tracer->node) > 0 ||
        !cjit_dtype_is_int(frontend_node_dtype(trace, tracer->node))) {
        frontend_raise_at_user(PyExc_TypeError, "%s: a shape must be made of integers",
                               function_name);
        return -1;
    }
    cjit_node node = frontend_emit_cast(trace, tracer->node, CJIT_DTYPE_I64);
    cjit_node negative = frontend_emit2(trace, CJIT_OP_LT, node,
                                        frontend_emit_int(trace, CJIT_DTYPE_I64, 0));
    if (frontend_emit_raise(trace, negative, CJIT_CODE_VALUE, "negative dimensions are not allowed",
                            node) == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status =
        cjit_graph_size_from_node(frontend_trace_get_graph(trace), node, out_size);
    return status ? frontend_raise_status(status) : 1;
}

int frontend_shape_from_object(frontend_trace *trace, PyObject *object, const char *function_name,
                               unsigned *out_rank, cjit_size *out_shape) {
    PyObject *single[1] = {object};
    PyObject *fast = NULL;
    PyObject **items = single;
    Py_ssize_t count = 1;
    if (PyTuple_Check(object) || PyList_Check(object)) {
        fast = PySequence_Fast(object, "a shape must be a sequence");
        if (!fast)
            return -1;
        items = PySequence_Fast_ITEMS(fast);
        count = PySequence_Fast_GET_SIZE(fast);
    }
    int result = -1;
    if (count > CJIT_MAX_RANK) {
        frontend_raise_at_user(frontend_unsupported_error, "more than %d dimensions", CJIT_MAX_RANK);
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; ++i) {
        int found = frontend_size_from_object(trace, items[i], &out_shape[i]);
        if (found == 0)
            found = compute_extent(trace, items[i], function_name, &out_shape[i]);
        if (found < 0)
            goto done;
        if (settle_sign(trace, &out_shape[i]) < 0)
            goto done;
    }
    *out_rank = (unsigned)count;
    result = 0;
done:
    Py_XDECREF(fast);
    return result;
}

int frontend_shape_check(frontend_trace *trace, unsigned rank, const cjit_size *shape, bool torch) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (unsigned i = 0; i < rank; ++i) {
        int64_t extent;
        if (!cjit_graph_size_is_constant(graph, shape[i], &extent) || extent >= 0)
            continue;
        if (torch)
            PyErr_Format(PyExc_RuntimeError,
                         "Trying to create tensor with negative dimension %lld", (long long)extent);
        else
            PyErr_SetString(PyExc_ValueError, "negative dimensions are not allowed");
        return -1;
    }
    return 0;
}

int frontend_size_specialize(frontend_trace *trace, cjit_size size, int64_t *out_value) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (cjit_graph_size_is_constant(graph, size, out_value))
        return 0;
    *out_value = cjit_graph_size_evaluate(graph, size, NULL);
    bool equal;
    cjit_size constant = cjit_graph_size_constant(graph, *out_value);
    cjit_status *status = cjit_graph_decide_equal(graph, size, constant, &equal);
    return status ? frontend_raise_status(status) : 0;
}

cjit_size frontend_node_count(frontend_trace *trace, cjit_node node) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    unsigned rank = cjit_graph_get_node(graph, node)->rank;
    cjit_size count = cjit_graph_size_constant(graph, 1);
    for (unsigned i = 0; i < rank; ++i)
        count = cjit_graph_size_binary(graph, CJIT_SIZE_MUL, count,
                                       cjit_graph_get_node(graph, node)->shape[i]);
    return count;
}
