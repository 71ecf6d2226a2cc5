// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes as the Python numbers that users see. A symbolic extent is a tracer of kind PYTHON_INT over
// a `size` node; integer arithmetic on such tracers stays an expression of sizes
// (python_scalars.c), so that it may be a slice's bound or a shape again. Where Python itself needs
// the number (`range(n)`, `if n == 3`), the trace specialises on it: its value now, guarded.
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

int frontend_size_from_object(frontend_trace *trace, PyObject *object, cjit_size *out_size) {
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
        if (found < 0)
            goto done;
        if (!found) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%s: a shape must be made of integers and of the sizes of "
                                   "arguments; sizes that depend on data are not supported yet",
                                   function_name);
            goto done;
        }
    }
    *out_rank = (unsigned)count;
    result = 0;
done:
    Py_XDECREF(fast);
    return result;
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

static int specialize_equality(frontend_trace *trace, cjit_op op, cjit_node a, cjit_node b,
                               int64_t *out_value) {
    cjit_size lhs, rhs;
    if (!frontend_node_is_size(trace, a, &lhs) || !frontend_node_is_size(trace, b, &rhs))
        return 0;
    bool equal;
    cjit_status *status = cjit_graph_decide_equal(frontend_trace_get_graph(trace), lhs, rhs, &equal);
    if (status)
        return frontend_raise_status(status);
    *out_value = op == CJIT_OP_EQ ? equal : !equal;
    return 1;
}

int frontend_node_specialize(frontend_trace *trace, cjit_node node, int64_t *out_value) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    cjit_op op = info->op;
    if (info->rank != 0 || cjit_dtype_is_float(info->dtype))
        return 0;
    if (op == CJIT_OP_SIZE)
        return frontend_size_specialize(trace, (cjit_size)info->attributes[0], out_value) < 0 ? -1 : 1;
    if (op == CJIT_OP_CONSTANT) {
        *out_value = info->attributes[0];
        return 1;
    }
    if (info->num_operands == 0 || info->num_operands > 2)
        return 0;
    cjit_node operands[2] = {info->operands[0], info->operands[info->num_operands - 1]};
    if (op == CJIT_OP_EQ || op == CJIT_OP_NE) {
        int done = specialize_equality(trace, op, operands[0], operands[1], out_value);
        if (done)
            return done;
    }
    int64_t a = 0, b = 0;
    int done = frontend_node_specialize(trace, operands[0], &a);
    if (done > 0)
        done = frontend_node_specialize(trace, operands[1], &b);
    if (done <= 0)
        return done;
    switch (op) {
    case CJIT_OP_EQ: *out_value = a == b; return 1;
    case CJIT_OP_NE: *out_value = a != b; return 1;
    case CJIT_OP_LT: *out_value = a < b; return 1;
    case CJIT_OP_LE: *out_value = a <= b; return 1;
    case CJIT_OP_GT: *out_value = a > b; return 1;
    case CJIT_OP_GE: *out_value = a >= b; return 1;
    case CJIT_OP_AND: *out_value = a & b; return 1;
    case CJIT_OP_OR: *out_value = a | b; return 1;
    case CJIT_OP_XOR: *out_value = a ^ b; return 1;
    default: return 0;
    }
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
