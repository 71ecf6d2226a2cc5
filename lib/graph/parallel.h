// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files share that decide whether a loop's iterations may run at once: parallel.c asks what becomes of
// each carried value, reductions of scalars are carried.c's, accesses to arrays dependence.c's.
#ifndef CJIT_GRAPH_PARALLEL_H
#define CJIT_GRAPH_PARALLEL_H

#include "graph_internal.h"

/// A pruned graph's loop under analysis.
typedef struct graph_loop {
    const cjit_graph *graph;
    cjit_node owner;
    cjit_region body;
    const cjit_node *args, *yields; // args[0]: the variable
    unsigned num_carried;
    cjit_node *region_owners; // by region, GRAPH_NO_NODE: none
    uint32_t *classes;        // by node: the carried value whose array it is, plus 1; 0: none
} graph_loop;

/// Whether |node| stands in the loop, in a region of it too.
bool graph_loop_contains(const graph_loop *loop, cjit_node node);

/// Value |n| that |owner|, a `for` or `while`, carries, as its first turn has it.
static inline cjit_node graph_loop_initial(const cjit_node_info *owner, int64_t n) {
    return owner->operands[n + (owner->op == CJIT_OP_FOR ? 3 : 0)];
}

/// carried.c: what becomes of carried value |index|, a scalar. False: the next iteration needs it.
bool graph_loop_find_reduction(const graph_loop *loop, unsigned index, cjit_carry *out_carry);

typedef enum graph_verdict {
    GRAPH_INDEPENDENT,
    GRAPH_UNKNOWN,
    GRAPH_REPLACED,  ///< a carried array is another one in the next iteration: never in parallel
    GRAPH_DEPENDENT, ///< proved, if there are two iterations
} graph_verdict;

/// dependence.c: whether iterations touch what others write. Otherwise |out_access| is the node whose
/// access is why, |out_write| the one it meets, and |out_reason| says what is not known.
CJIT_NODISCARD cjit_status *graph_loop_find_dependence(graph_loop *loop, graph_verdict *out_verdict,
                                                       cjit_node *out_access, cjit_node *out_write,
                                                       const char **out_reason);

#endif // CJIT_GRAPH_PARALLEL_H
