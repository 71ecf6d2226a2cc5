// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans over any dtype (reduce.h).
#include "reduce.h"

#include "complex.h"
#include "gather.h"

#include <string.h>

/// The node that a builder left in |node|.
static cjit_node finish(cjit_status *status, const cjit_node *node) {
    if (!status)
        return *node;
    frontend_raise_status(status);
    return FRONTEND_NO_NODE;
}

static bool is_half(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16;
}

static cjit_op bool_op(cjit_op op) {
    switch (op) {
    case CJIT_OP_REDUCE_SUM:
    case CJIT_OP_REDUCE_MAX:
        return CJIT_OP_REDUCE_OR;
    case CJIT_OP_REDUCE_PROD:
    case CJIT_OP_REDUCE_MIN:
        return CJIT_OP_REDUCE_AND;
    default:
        return op;
    }
}

cjit_node frontend_emit_reduce(frontend_trace *trace, cjit_op op, cjit_node node, unsigned num_axes,
                               const unsigned *axes, bool keepdims) {
    if (node == FRONTEND_NO_NODE)
        return node;
    bool position = op == CJIT_OP_ARGMAX || op == CJIT_OP_ARGMIN;
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    if (position && num_axes == 0) // of a scalar
        return frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    if (cjit_dtype_is_complex(dtype)) {
        cjit_node result = frontend_complex_reduce(trace, op, node, num_axes, axes);
        return keepdims ? frontend_emit_keep_axes(trace, result, num_axes, axes) : result;
    }
    if (is_half(dtype))
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_F32);
    if (dtype == CJIT_DTYPE_BOOL && position)
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_U8);
    else if (dtype == CJIT_DTYPE_BOOL)
        op = bool_op(op);
    cjit_node result = FRONTEND_NO_NODE;
    if (node != FRONTEND_NO_NODE)
        result = finish(cjit_graph_reduce(frontend_trace_get_graph(trace), op, node, num_axes, axes,
                                          &result),
                        &result);
    if (is_half(dtype) && !position)
        result = frontend_emit_cast(trace, result, dtype);
    return keepdims ? frontend_emit_keep_axes(trace, result, num_axes, axes) : result;
}

cjit_node frontend_emit_reduce_all(frontend_trace *trace, cjit_op op, cjit_node node) {
    unsigned axes[CJIT_MAX_RANK], rank = frontend_node_rank(trace, node);
    for (unsigned i = 0; i < rank; ++i)
        axes[i] = i;
    return frontend_emit_reduce(trace, op, node, rank, axes, false);
}

cjit_node frontend_emit_any(frontend_trace *trace, cjit_node node) {
    return frontend_emit_reduce_all(trace, CJIT_OP_REDUCE_OR,
                                    frontend_emit_cast(trace, node, CJIT_DTYPE_BOOL));
}

cjit_node frontend_emit_all(frontend_trace *trace, cjit_node node) {
    return frontend_emit_reduce_all(trace, CJIT_OP_REDUCE_AND,
                                    frontend_emit_cast(trace, node, CJIT_DTYPE_BOOL));
}

cjit_node frontend_emit_scan(frontend_trace *trace, cjit_op op, cjit_node node, unsigned axis) {
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    if (cjit_dtype_is_complex(dtype))
        return frontend_complex_scan(trace, op, node, axis);
    if (is_half(dtype))
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_F32);
    if (node == FRONTEND_NO_NODE)
        return node;
    cjit_node result = FRONTEND_NO_NODE;
    result = finish(cjit_graph_scan(frontend_trace_get_graph(trace), op, node, axis, &result), &result);
    return is_half(dtype) ? frontend_emit_cast(trace, result, dtype) : result;
}

cjit_node frontend_emit_keep_axes(frontend_trace *trace, cjit_node node, unsigned num_axes,
                                  const unsigned *axes) {
    if (node == FRONTEND_NO_NODE || num_axes == 0)
        return node;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    unsigned rank = info->rank + num_axes;
    cjit_size shape[CJIT_MAX_RANK];
    uint32_t kept = 0;
    for (unsigned i = 0; i < num_axes; ++i)
        kept |= 1u << axes[i];
    for (unsigned axis = 0, next = 0; axis < rank; ++axis)
        shape[axis] = kept >> axis & 1 ? cjit_graph_size_constant(graph, 1) : info->shape[next++];
    cjit_node result = FRONTEND_NO_NODE;
    return finish(cjit_graph_reshape(graph, node, rank, shape, &result), &result);
}

cjit_node frontend_emit_reduced_count(frontend_trace *trace, cjit_node node, unsigned num_axes,
                                      const unsigned *axes, cjit_dtype dtype) {
    if (node == FRONTEND_NO_NODE)
        return node;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    cjit_size count = cjit_graph_size_constant(graph, 1);
    for (unsigned i = 0; i < num_axes; ++i)
        count = cjit_graph_size_binary(graph, CJIT_SIZE_MUL, count, info->shape[axes[i]]);
    return frontend_emit_cast(trace, frontend_emit_size(trace, count), dtype);
}

int frontend_refuse_empty(frontend_trace *trace, cjit_node node, unsigned num_axes,
                          const unsigned *axes, cjit_code code, const char *message) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    unsigned computed[CJIT_MAX_RANK], num_computed = 0;
    for (unsigned i = 0; i < num_axes; ++i) {
        cjit_size extent = cjit_graph_get_node(graph, node)->shape[axes[i]];
        int zero = frontend_size_is_zero(trace, extent);
        if (zero)
            return zero < 0 ? -1 : frontend_raise_status(cjit_status_create(code, "%s", message));
        if (cjit_graph_size_is_computed(graph, extent))
            computed[num_computed++] = axes[i];
    }
    if (num_computed == 0)
        return 0;
    cjit_node count = frontend_emit_reduced_count(trace, node, num_computed, computed, CJIT_DTYPE_I64);
    cjit_node none = frontend_emit_size(trace, cjit_graph_size_constant(graph, 0));
    cjit_node empty = frontend_emit2(trace, CJIT_OP_EQ, count, none);
    if (empty == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_raise_if(graph, empty, code, message);
    return status ? frontend_raise_status(status) : 0;
}

// ---------------------------------------------------------------------------------------------
// Arguments
// ---------------------------------------------------------------------------------------------

int frontend_reduction_read(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                            frontend_reduction *out) {
    frontend_operand operand;
    *out = (frontend_reduction){.keepdims = false};
    if (frontend_read_array(trace, object, torch, name, &operand) < 0)
        return -1;
    if (!torch)
        cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), false);
    out->view = (frontend_view){
        .trace = trace,
        .graph = frontend_trace_get_graph(trace),
        .node = operand.node,
        .kind = torch || operand.kind == FRONTEND_TORCH_TENSOR ? FRONTEND_TORCH_TENSOR
                                                               : FRONTEND_NUMPY_ARRAY,
        .rank = operand.rank,
        .torch = torch,
        .name = name,
    };
    return 0;
}

int frontend_reduction_read_axes(frontend_reduction *reduction, PyObject *axis) {
    frontend_view *view = &reduction->view;
    bool empty_means_all = view->torch && axis && (PyTuple_Check(axis) || PyList_Check(axis)) &&
                           PySequence_Fast_GET_SIZE(axis) == 0;
    if (!axis || Py_IsNone(axis) || empty_means_all) {
        reduction->num_axes = view->rank;
        for (unsigned i = 0; i < view->rank; ++i)
            reduction->axes[i] = i;
        return 0;
    }
    // NumPy takes axis 0 of a scalar too; torch's reader does by itself.
    bool is_number = !PyTuple_Check(axis) && !PyList_Check(axis);
    unsigned rank = view->rank == 0 && is_number ? 1 : view->rank;
    if (frontend_view_axes(view, axis, rank, NULL, "duplicate value in 'axis'", &reduction->num_axes,
                           reduction->axes) < 0)
        return -1;
    if (view->rank == 0)
        reduction->num_axes = 0;
    return 0;
}

cjit_node frontend_reduction_emit(const frontend_reduction *reduction, cjit_op op, cjit_node node) {
    return frontend_emit_reduce(reduction->view.trace, op, node, reduction->num_axes,
                                reduction->axes, reduction->keepdims);
}

PyObject *frontend_reduction_wrap(const frontend_reduction *reduction, cjit_node node) {
    frontend_trace *trace = reduction->view.trace;
    frontend_kind kind = reduction->view.kind;
    if (kind == FRONTEND_NUMPY_ARRAY && frontend_node_rank(trace, node) == 0)
        kind = FRONTEND_NUMPY_SCALAR;
    return frontend_wrap(trace, node, kind);
}
