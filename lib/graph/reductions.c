// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders of reductions and scans.
#include "graph_internal.h"

// A sum or product of halves would be rounded at every step: the caller computes it in float32.
static cjit_status *check_operand(cjit_graph *graph, cjit_op op, bool right_kind, cjit_node node) {
    cjit_status *status = NULL;
    if (!right_kind)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s is another kind of op",
                                  op < CJIT_OP_COUNT ? cjit_op_get_name(op) : "?");
    CJIT_TRY(graph_check_visible(graph, node));
    cjit_dtype dtype = graph->nodes[node].dtype;
    if (!cjit_op_accepts(op, dtype) || (cjit_dtype_is_float(dtype) && cjit_dtype_size(dtype) < 4))
        return cjit_status_create(CJIT_CODE_TYPE, "%s does not accept an operand of dtype %s",
                                  cjit_op_get_name(op), cjit_dtype_name(dtype));
done:
    return status;
}

cjit_status *cjit_graph_reduce(cjit_graph *graph, cjit_op op, cjit_node node, unsigned num_axes,
                               const unsigned *axes, cjit_node *out_node) {
    cjit_status *status = NULL;
    bool position = op == CJIT_OP_ARGMAX || op == CJIT_OP_ARGMIN;
    uint32_t reduced = 0, count = 0;
    unsigned rank = 0;
    int64_t attributes[CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK];
    CJIT_TRY(check_operand(graph, op, cjit_op_is_reduction(op), node));
    cjit_node_info info = graph->nodes[node];
    for (unsigned i = 0; i < num_axes; i++) {
        if (axes[i] >= info.rank || (reduced & 1u << axes[i]))
            return cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s over axis %u of rank %u",
                                      cjit_op_get_name(op), axes[i], info.rank);
        reduced |= 1u << axes[i];
    }
    if (num_axes == 0 && position)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s over no axis",
                                  cjit_op_get_name(op));
    if (num_axes == 0) {
        *out_node = node;
        return NULL;
    }
    for (unsigned axis = 0; axis < info.rank; axis++) {
        if (reduced & 1u << axis)
            attributes[count++] = axis;
        else
            shape[rank++] = info.shape[axis];
    }
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = op,
                                              .dtype = position ? CJIT_DTYPE_I64 : info.dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape,
                                              .num_operands = 1,
                                              .operands = &node,
                                              .num_attributes = count,
                                              .attributes = attributes},
                            true, out_node));
done:
    return status;
}

cjit_status *cjit_graph_scan(cjit_graph *graph, cjit_op op, cjit_node node, unsigned axis,
                             cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(check_operand(graph, op, cjit_op_is_scan(op), node));
    cjit_node_info info = graph->nodes[node];
    if (axis >= info.rank)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s along axis %u of rank %u",
                                  cjit_op_get_name(op), axis, info.rank);
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = op,
                                              .dtype = info.dtype,
                                              .rank = info.rank,
                                              .shape = info.shape,
                                              .num_operands = 1,
                                              .operands = &node,
                                              .num_attributes = 1,
                                              .attributes = (int64_t[]){axis}},
                            true, out_node));
done:
    return status;
}
