// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders of ops that make arrays and index them: empty, iota, assemble, gather, scatter,
// compress.
#include "graph_internal.h"

#include <stdlib.h>

cjit_status *cjit_graph_empty(cjit_graph *graph, cjit_dtype dtype, unsigned rank,
                              const cjit_size *shape, cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_sizes(rank, shape));
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_EMPTY,
                                              .dtype = dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape},
                            false, out_node));
done:
    return status;
}

cjit_status *cjit_graph_iota(cjit_graph *graph, cjit_size extent, cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_sizes(1, &extent));
    extent = cjit_graph_size_canonical(graph, extent);
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_IOTA,
                                              .dtype = CJIT_DTYPE_I64,
                                              .rank = 1,
                                              .shape = &extent},
                            true, out_node));
done:
    return status;
}

cjit_status *cjit_graph_assemble(cjit_graph *graph, unsigned rank, const cjit_size *shape,
                                 unsigned num_parts, const cjit_node *parts,
                                 const cjit_size *starts, cjit_node *out_node) {
    cjit_status *status = NULL;
    int64_t *attributes = NULL;
    cjit_dtype dtype = num_parts ? graph->nodes[parts[0]].dtype : CJIT_DTYPE_BOOL;
    CJIT_TRY(graph_check_sizes(rank, shape));
    CJIT_TRY(graph_check_sizes(num_parts * rank, starts));
    for (unsigned i = 0; i < num_parts; i++) {
        CJIT_TRY(graph_check_visible(graph, parts[i]));
        if (graph->nodes[parts[i]].dtype != dtype || graph->nodes[parts[i]].rank != rank)
            return cjit_status_create(CJIT_CODE_INTERNAL, "graph: assemble of unlike parts");
    }
    if (num_parts == 0 || rank == 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: assemble of nothing");
    attributes = malloc((uint64_t)num_parts * rank * sizeof *attributes);
    if (!attributes)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < num_parts * rank; i++)
        attributes[i] = cjit_graph_size_canonical(graph, starts[i]);
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_ASSEMBLE,
                                              .dtype = dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape,
                                              .num_operands = num_parts,
                                              .operands = parts,
                                              .num_attributes = num_parts * rank,
                                              .attributes = attributes},
                            true, out_node));
done:
    free(attributes);
    return status;
}

// Checks index arrays into |source|; gives the shape that a gather with them has.
static cjit_status *indexed_shape(cjit_graph *graph, cjit_node source, unsigned num_indices,
                                  const cjit_node *indices, const unsigned *axes,
                                  unsigned *out_rank, cjit_size *shape) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, source));
    const cjit_node_info from = graph->nodes[source];
    uint32_t indexed = 0;
    if (num_indices == 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: no index");
    for (unsigned i = 0; i < num_indices; i++) {
        CJIT_TRY(graph_check_visible(graph, indices[i]));
        const cjit_node_info *index = &graph->nodes[indices[i]];
        if (index->dtype != CJIT_DTYPE_I64 || index->rank != graph->nodes[indices[0]].rank)
            return cjit_status_create(CJIT_CODE_INTERNAL, "graph: an index is an int64 array");
        if (axes[i] >= from.rank || (indexed & 1u << axes[i]))
            return cjit_status_create(CJIT_CODE_INTERNAL, "graph: an index into axis %u", axes[i]);
        indexed |= 1u << axes[i];
    }
    const cjit_node_info *first = &graph->nodes[indices[0]];
    unsigned rank = first->rank + from.rank - num_indices, at = first->rank;
    if (rank > CJIT_MAX_RANK)
        return cjit_status_create(CJIT_CODE_VALUE,
                                  "maximum supported dimension for an ndarray is %d, found %u",
                                  CJIT_MAX_RANK, rank);
    for (unsigned axis = 0; axis < first->rank; axis++)
        shape[axis] = first->shape[axis];
    for (unsigned axis = 0; axis < from.rank; axis++)
        if (!(indexed & 1u << axis))
            shape[at++] = from.shape[axis];
    *out_rank = rank;
done:
    return status;
}

cjit_status *cjit_graph_gather(cjit_graph *graph, cjit_node source, unsigned num_indices,
                               const cjit_node *indices, const unsigned *axes,
                               cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_size shape[CJIT_MAX_RANK];
    cjit_node operands[1 + CJIT_MAX_RANK] = {source};
    int64_t attributes[CJIT_MAX_RANK];
    unsigned rank;
    CJIT_TRY(indexed_shape(graph, source, num_indices, indices, axes, &rank, shape));
    for (unsigned i = 0; i < num_indices; i++) {
        operands[1 + i] = indices[i];
        attributes[i] = axes[i];
    }
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_GATHER,
                                              .dtype = graph->nodes[source].dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape,
                                              .num_operands = 1 + num_indices,
                                              .operands = operands,
                                              .num_attributes = num_indices,
                                              .attributes = attributes},
                            true, out_node));
done:
    return status;
}

cjit_status *cjit_graph_scatter(cjit_graph *graph, cjit_scatter_mode mode, cjit_node base,
                                cjit_node value, unsigned num_indices, const cjit_node *indices,
                                const unsigned *axes, cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_size shape[CJIT_MAX_RANK];
    cjit_node operands[2 + CJIT_MAX_RANK];
    int64_t attributes[1 + CJIT_MAX_RANK] = {mode};
    unsigned rank;
    CJIT_TRY(indexed_shape(graph, base, num_indices, indices, axes, &rank, shape));
    CJIT_TRY(graph_check_visible(graph, value));
    if (graph->nodes[base].dtype != graph->nodes[value].dtype)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: scatter of %s into %s",
                                  cjit_dtype_name(graph->nodes[value].dtype),
                                  cjit_dtype_name(graph->nodes[base].dtype));
    if (mode != CJIT_SCATTER_SET && cjit_dtype_is_complex(graph->nodes[base].dtype))
        return cjit_status_create(CJIT_CODE_TYPE, "scatter of %s only replaces elements",
                                  cjit_dtype_name(graph->nodes[base].dtype));
    CJIT_TRY(cjit_graph_broadcast_to(graph, value, rank, shape, &value));
    operands[0] = base;
    operands[1] = value;
    for (unsigned i = 0; i < num_indices; i++) {
        operands[2 + i] = indices[i];
        attributes[1 + i] = axes[i];
    }
    const cjit_node_info info = graph->nodes[base];
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_SCATTER,
                                              .dtype = info.dtype,
                                              .rank = info.rank,
                                              .shape = info.shape,
                                              .num_operands = 2 + num_indices,
                                              .operands = operands,
                                              .num_attributes = 1 + num_indices,
                                              .attributes = attributes},
                            true, out_node));
done:
    return status;
}

cjit_status *cjit_graph_compress(cjit_graph *graph, cjit_node values, cjit_node mask,
                                 cjit_size count, cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, values));
    CJIT_TRY(graph_check_visible(graph, mask));
    CJIT_TRY(graph_check_sizes(1, &count));
    if (graph->nodes[values].rank != 1 || graph->nodes[mask].rank != 1 ||
        graph->nodes[mask].dtype != CJIT_DTYPE_BOOL)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: compress takes a vector and a bool vector");
    count = cjit_graph_size_canonical(graph, count);
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_COMPRESS,
                                              .dtype = graph->nodes[values].dtype,
                                              .rank = 1,
                                              .shape = &count,
                                              .num_operands = 2,
                                              .operands = (cjit_node[]){values, mask}},
                            true, out_node));
done:
    return status;
}
