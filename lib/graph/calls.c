// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder of library calls. A call node owns its results, as control flow does; its attributes
// say all that decides what is called and what comes back:
//
//   {callee, params…, (dtype, rank, extents…) per result}
//
// Callees are pure: equal calls are one node, and a call without a use is dropped.
#include "graph_internal.h"

#define CJIT_CALL(ENUM, name, operands, results, params, library, doc)                             \
    _Static_assert(operands <= CJIT_MAX_CALL_OPERANDS && results <= CJIT_MAX_CALL_OPERANDS &&      \
                       results > 0,                                                                \
                   "too many arrays, or no result");
#include "cjit/calls.def"

uint32_t graph_call_first_result(const cjit_node_info *node) {
    return 1 + cjit_callee_get_info((cjit_callee)node->attributes[0])->num_params;
}

bool graph_call_attribute_is_size(const cjit_node_info *node, uint32_t index) {
    uint32_t at = graph_call_first_result(node);
    if (index < at)
        return false;
    while (at + 2 <= node->num_attributes) {
        uint32_t rank = (uint32_t)node->attributes[at + 1];
        if (index < at + 2)
            return false;
        if (index < at + 2 + rank)
            return true;
        at += 2 + rank;
    }
    return false;
}

static cjit_status *check(const cjit_graph *graph, const cjit_callee_info *info,
                          unsigned num_operands, const cjit_node *operands, unsigned num_params,
                          unsigned num_results, const cjit_value_type *results) {
    cjit_status *status = NULL;
    if (num_operands != info->num_operands || num_params != info->num_params ||
        num_results != info->num_results)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "graph: %s takes %u operands and %u params and gives %u results",
                                  info->name, info->num_operands, info->num_params,
                                  info->num_results);
    for (unsigned i = 0; i < num_operands; i++)
        CJIT_TRY(graph_check_visible(graph, operands[i]));
    for (unsigned i = 0; i < num_results; i++) {
        if (results[i].rank > CJIT_MAX_RANK)
            return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a result of rank %u",
                                      results[i].rank);
        CJIT_TRY(graph_check_sizes(results[i].rank, results[i].shape));
    }
done:
    return status;
}

cjit_status *cjit_graph_call(cjit_graph *graph, cjit_callee callee, unsigned num_operands,
                             const cjit_node *operands, unsigned num_params, const int64_t *params,
                             unsigned num_results, const cjit_value_type *results,
                             cjit_node *out_results) {
    cjit_status *status = NULL;
    cjit_node owner = 0;
    uint32_t count = 1 + num_params;
    CJIT_TRY(check(graph, cjit_callee_get_info(callee), num_operands, operands, num_params,
                   num_results, results));
    for (unsigned i = 0; i < num_results; i++)
        count += 2 + results[i].rank;
    int64_t *attributes = support_arena_alloc(&graph->arena, count * sizeof *attributes);
    if (!attributes)
        return cjit_status_no_memory();
    uint32_t at = 0;
    attributes[at++] = callee;
    for (unsigned i = 0; i < num_params; i++)
        attributes[at++] = params[i];
    for (unsigned i = 0; i < num_results; i++) {
        attributes[at++] = results[i].dtype;
        attributes[at++] = results[i].rank;
        for (unsigned axis = 0; axis < results[i].rank; axis++)
            attributes[at++] = cjit_graph_size_canonical(graph, results[i].shape[axis]);
    }
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_CALL,
                                              .dtype = CJIT_DTYPE_BOOL,
                                              .num_operands = num_operands,
                                              .operands = operands,
                                              .num_attributes = count,
                                              .attributes = attributes},
                            true, &owner));
    for (unsigned i = 0; i < num_results; i++)
        CJIT_TRY(graph_add_node(graph,
                                &(cjit_node_info){.op = CJIT_OP_RESULT,
                                                  .dtype = results[i].dtype,
                                                  .rank = (uint8_t)results[i].rank,
                                                  .shape = results[i].shape,
                                                  .num_operands = 1,
                                                  .operands = &owner,
                                                  .num_attributes = 1,
                                                  .attributes = (int64_t[]){i}},
                                true, &out_results[i]));
done:
    return status;
}
