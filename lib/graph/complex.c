// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Complex numbers in the graph: three ops know them, REAL, IMAG and COMPLEX, and those undo each other
// here. Everything else that computes with them is made of ops on their parts by whoever records it; a cast is
// made of them here, because it is one of the graph's own builders.
//
//   real(complex(a, b))          → a, broadcast to the shape of both
//   complex(real(z), imag(z))    → z
//   cast x : float32 → complex64 → complex(x, 0)
#include "graph_internal.h"

cjit_status *graph_fold_complex(cjit_graph *graph, cjit_op op, const cjit_node *operands, unsigned rank,
                                const cjit_size *shape, cjit_node *out_node) {
    const cjit_node_info *first = &graph->nodes[operands[0]];
    if ((op == CJIT_OP_REAL || op == CJIT_OP_IMAG) && first->op == CJIT_OP_COMPLEX)
        return cjit_graph_broadcast_to(graph, first->operands[op == CJIT_OP_IMAG], rank, shape,
                                       out_node);
    if (op != CJIT_OP_COMPLEX)
        return NULL;
    const cjit_node_info *second = &graph->nodes[operands[1]];
    if (first->op == CJIT_OP_REAL && second->op == CJIT_OP_IMAG &&
        first->operands[0] == second->operands[0])
        *out_node = first->operands[0];
    return NULL;
}

cjit_status *graph_cast_complex(cjit_graph *graph, cjit_node node, cjit_dtype dtype,
                                cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_node parts[2];
    bool from_complex = cjit_dtype_is_complex(graph->nodes[node].dtype);
    cjit_dtype part = cjit_dtype_part(dtype);
    if (!from_complex) {
        CJIT_TRY(cjit_graph_cast(graph, node, part, &parts[0]));
        CJIT_TRY(cjit_graph_constant_float(graph, part, 0, &parts[1]));
        return cjit_graph_elementwise(graph, CJIT_OP_COMPLEX, 2, parts, out_node);
    }
    bool both = cjit_dtype_is_complex(dtype) || dtype == CJIT_DTYPE_BOOL; // true where any part is
    CJIT_TRY(cjit_graph_elementwise(graph, CJIT_OP_REAL, 1, &node, &parts[0]));
    CJIT_TRY(cjit_graph_cast(graph, parts[0], part, out_node));
    if (!both)
        return NULL;
    parts[0] = *out_node;
    CJIT_TRY(cjit_graph_elementwise(graph, CJIT_OP_IMAG, 1, &node, &parts[1]));
    CJIT_TRY(cjit_graph_cast(graph, parts[1], part, &parts[1]));
    return cjit_graph_elementwise(graph, dtype == CJIT_DTYPE_BOOL ? CJIT_OP_OR : CJIT_OP_COMPLEX, 2,
                                  parts, out_node);
done:
    return status;
}

cjit_status *cjit_graph_part_view(cjit_graph *graph, cjit_node node, bool imaginary,
                                  cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, node));
    cjit_node_info from = graph->nodes[node];
    if (!cjit_dtype_is_complex(from.dtype))
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a part of dtype %s",
                                  cjit_dtype_name(from.dtype));
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = imaginary ? CJIT_OP_IMAG : CJIT_OP_REAL,
                                              .dtype = cjit_dtype_part(from.dtype),
                                              .rank = from.rank,
                                              .shape = from.shape,
                                              .num_operands = 1,
                                              .operands = &node},
                            true, out_node));
done:
    return status;
}
