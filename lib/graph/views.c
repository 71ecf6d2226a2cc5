// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders of views and updates: broadcast, transpose, slice, insert, reshape.
#include "graph_internal.h"

static cjit_status *add_view(cjit_graph *graph, cjit_op op, cjit_node node, unsigned rank,
                             const cjit_size *shape, uint32_t num_attributes,
                             const int64_t *attributes, cjit_node *out_node) {
    return graph_add_node(graph,
                          &(cjit_node_info){.op = op,
                                            .dtype = graph->nodes[node].dtype,
                                            .rank = (uint8_t)rank,
                                            .shape = shape,
                                            .num_operands = 1,
                                            .operands = &node,
                                            .num_attributes = num_attributes,
                                            .attributes = attributes},
                          true, out_node);
}

static bool same_shape(cjit_graph *graph, cjit_node node, unsigned rank, const cjit_size *shape) {
    const cjit_node_info *info = &graph->nodes[node];
    bool same = info->rank == rank;
    for (unsigned axis = 0; same && axis < rank; axis++)
        same = cjit_graph_size_canonical(graph, info->shape[axis]) ==
               cjit_graph_size_canonical(graph, shape[axis]);
    return same;
}

cjit_status *cjit_graph_broadcast_to(cjit_graph *graph, cjit_node node, unsigned rank,
                                     const cjit_size *shape, cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, node));
    CJIT_TRY(graph_check_sizes(rank, shape));
    unsigned from = graph->nodes[node].rank;
    if (from > rank)
        return cjit_status_create(CJIT_CODE_VALUE,
                                  "input operand has more dimensions than allowed by the axis "
                                  "remapping");
    for (unsigned back = 1; back <= from; back++) {
        cjit_size mine = graph->nodes[node].shape[from - back];
        bool one;
        CJIT_TRY(cjit_graph_decide_equal(graph, mine, cjit_graph_size_constant(graph, 1), &one));
        if (!one)
            CJIT_TRY(graph_require_equal(graph, mine, shape[rank - back], 1, &node, shape, rank));
    }
    if (same_shape(graph, node, rank, shape)) {
        *out_node = node;
        return NULL;
    }
    CJIT_TRY(add_view(graph, CJIT_OP_BROADCAST, node, rank, shape, 0, NULL, out_node));
done:
    return status;
}

cjit_status *cjit_graph_transpose(cjit_graph *graph, cjit_node node, const unsigned *permutation,
                                  cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_size shape[CJIT_MAX_RANK];
    int64_t attributes[CJIT_MAX_RANK];
    bool identity = true;
    uint32_t seen = 0;
    CJIT_TRY(graph_check_visible(graph, node));
    unsigned rank = graph->nodes[node].rank;
    for (unsigned axis = 0; axis < rank; axis++) {
        if (permutation[axis] >= rank || (seen & 1u << permutation[axis]))
            return cjit_status_create(CJIT_CODE_VALUE, "axes don't match array");
        seen |= 1u << permutation[axis];
        identity &= permutation[axis] == axis;
        shape[axis] = graph->nodes[node].shape[permutation[axis]];
        attributes[axis] = permutation[axis];
    }
    if (identity) {
        *out_node = node;
        return NULL;
    }
    CJIT_TRY(add_view(graph, CJIT_OP_TRANSPOSE, node, rank, shape, rank, attributes, out_node));
done:
    return status;
}

static cjit_status *check_axes(unsigned rank, const cjit_slice_axis *axes) {
    cjit_status *status = NULL;
    for (unsigned axis = 0; axis < rank; axis++)
        CJIT_TRY(graph_check_sizes(axes[axis].flags & CJIT_SLICE_SIZED ? 3 : 2,
                                   (cjit_size[]){axes[axis].start, axes[axis].extent,
                                                 (cjit_size)axes[axis].step}));
done:
    return status;
}

static unsigned slice_attributes(cjit_graph *graph, unsigned rank, const cjit_slice_axis *axes,
                                 int64_t *attributes, cjit_size *shape) {
    unsigned kept = 0;
    for (unsigned axis = 0; axis < rank; axis++) {
        attributes[4 * axis + 0] = cjit_graph_size_canonical(graph, axes[axis].start);
        attributes[4 * axis + 1] = cjit_graph_size_canonical(graph, axes[axis].extent);
        attributes[4 * axis + 2] =
            axes[axis].flags & CJIT_SLICE_SIZED
                ? (int64_t)cjit_graph_size_canonical(graph, (cjit_size)axes[axis].step)
                : axes[axis].step;
        attributes[4 * axis + 3] = axes[axis].flags;
        if (!(axes[axis].flags & CJIT_SLICE_DROP))
            shape[kept++] = (cjit_size)attributes[4 * axis + 1];
    }
    return kept;
}

cjit_status *cjit_graph_slice(cjit_graph *graph, cjit_node node, const cjit_slice_axis *axes,
                              cjit_node *out_node) {
    cjit_status *status = NULL;
    int64_t attributes[4 * CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK];
    CJIT_TRY(graph_check_visible(graph, node));
    unsigned rank = graph->nodes[node].rank;
    CJIT_TRY(check_axes(rank, axes));
    unsigned kept = slice_attributes(graph, rank, axes, attributes, shape);
    bool whole = kept == rank && same_shape(graph, node, rank, shape);
    for (unsigned axis = 0; whole && axis < rank; axis++) {
        int64_t start;
        whole = axes[axis].step == 1 && !axes[axis].flags &&
                cjit_graph_size_is_constant(graph, axes[axis].start, &start) && start == 0;
    }
    if (whole) {
        *out_node = node;
        return NULL;
    }
    CJIT_TRY(add_view(graph, CJIT_OP_SLICE, node, kept, shape, 4 * rank, attributes, out_node));
done:
    return status;
}

cjit_status *cjit_graph_insert(cjit_graph *graph, cjit_node base, cjit_node value,
                               const cjit_slice_axis *axes, cjit_node *out_node) {
    cjit_status *status = NULL;
    int64_t attributes[4 * CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK];
    CJIT_TRY(graph_check_visible(graph, base));
    CJIT_TRY(graph_check_visible(graph, value));
    unsigned rank = graph->nodes[base].rank;
    CJIT_TRY(check_axes(rank, axes));
    unsigned kept = slice_attributes(graph, rank, axes, attributes, shape);
    if (graph->nodes[base].dtype != graph->nodes[value].dtype)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: insert of %s into %s",
                                  cjit_dtype_name(graph->nodes[value].dtype),
                                  cjit_dtype_name(graph->nodes[base].dtype));
    // NumPy drops leading axes of extent 1 of a value that has too many.
    while (graph->nodes[value].rank > kept) {
        const cjit_node_info *info = &graph->nodes[value];
        cjit_slice_axis drop[CJIT_MAX_RANK];
        for (unsigned axis = 0; axis < info->rank; axis++)
            drop[axis] = (cjit_slice_axis){cjit_graph_size_constant(graph, 0), info->shape[axis], 1,
                                           axis == 0};
        bool one;
        CJIT_TRY(cjit_graph_decide_equal(graph, info->shape[0], cjit_graph_size_constant(graph, 1),
                                         &one));
        if (!one)
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "could not broadcast input array into the assigned slice");
        CJIT_TRY(cjit_graph_slice(graph, value, drop, &value));
    }
    CJIT_TRY(cjit_graph_broadcast_to(graph, value, kept, shape, &value));
    cjit_node_info info = graph->nodes[base];
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_INSERT,
                                              .dtype = info.dtype,
                                              .rank = info.rank,
                                              .shape = info.shape,
                                              .num_operands = 2,
                                              .operands = (cjit_node[]){base, value},
                                              .num_attributes = 4 * rank,
                                              .attributes = attributes},
                            true, out_node));
done:
    return status;
}

static cjit_size product(cjit_graph *graph, unsigned rank, const cjit_size *shape) {
    cjit_size total = cjit_graph_size_constant(graph, 1);
    for (unsigned axis = 0; axis < rank; axis++)
        total = cjit_graph_size_binary(graph, CJIT_SIZE_MUL, total, shape[axis]);
    return total;
}

cjit_status *cjit_graph_reshape(cjit_graph *graph, cjit_node node, unsigned rank,
                                const cjit_size *shape, cjit_node *out_node) {
    cjit_status *status = NULL;
    bool equal;
    CJIT_TRY(graph_check_visible(graph, node));
    CJIT_TRY(graph_check_sizes(rank, shape));
    if (same_shape(graph, node, rank, shape)) {
        *out_node = node;
        return NULL;
    }
    cjit_size from = product(graph, graph->nodes[node].rank, graph->nodes[node].shape);
    cjit_size to = product(graph, rank, shape);
    if (cjit_graph_size_is_computed(graph, from) || cjit_graph_size_is_computed(graph, to)) {
        equal = true;
        if (from != to)
            CJIT_TRY(graph_check_equal(graph, from, to, CJIT_CODE_VALUE,
                                       "cannot reshape array of size {0} into a shape of {1} elements",
                                       2, (cjit_size[]){from, to}));
    } else {
        CJIT_TRY(cjit_graph_decide_equal(graph, from, to, &equal));
    }
    if (!equal)
        return cjit_status_create(CJIT_CODE_VALUE, "cannot reshape array of size %lld",
                                  (long long)cjit_graph_size_evaluate(graph, from, NULL));
    CJIT_TRY(add_view(graph, CJIT_OP_RESHAPE, node, rank, shape, 0, NULL, out_node));
done:
    return status;
}
