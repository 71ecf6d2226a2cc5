// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Raise sites: errors that the kernel finds, with the values that their messages tell; print sites; and the checks
// of computed sizes, which no guard can make before the kernel runs.
#include "graph_internal.h"

#include <stdlib.h>
#include <string.h>

static cjit_status *check_values(const cjit_graph *graph, unsigned count, const cjit_node *values) {
    if (count > CJIT_MAX_RAISE_VALUES)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a site with %u values", count);
    for (unsigned i = 0; i < count; i++) {
        cjit_status *status = graph_check_visible(graph, values[i]);
        if (status)
            return status;
        const cjit_node_info *info = &graph->nodes[values[i]];
        if ((info->dtype != CJIT_DTYPE_I64 && info->dtype != CJIT_DTYPE_F64) || info->rank != 0)
            return cjit_status_create(CJIT_CODE_INTERNAL,
                                      "graph: a site's value is an int64 or float64 scalar");
    }
    return NULL;
}

cjit_status *cjit_graph_print_values(cjit_graph *graph, unsigned num_values, const cjit_node *values,
                                     uint32_t *out_site) {
    cjit_status *status = NULL;
    cjit_node node;
    CJIT_TRY(check_values(graph, num_values, values));
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_PRINT,
                                              .dtype = CJIT_DTYPE_BOOL,
                                              .num_operands = num_values,
                                              .operands = values,
                                              .num_attributes = 1,
                                              .attributes = (int64_t[]){graph->num_print_sites}},
                            false, &node));
    *out_site = graph->num_print_sites++;
done:
    return status;
}

cjit_status *cjit_graph_raise_if_values(cjit_graph *graph, cjit_node condition, cjit_code code,
                                        const char *message, unsigned num_values,
                                        const cjit_node *values) {
    cjit_status *status = NULL;
    cjit_node node, operands[1 + CJIT_MAX_RAISE_VALUES];
    CJIT_TRY(check_values(graph, num_values, values));
    CJIT_TRY(graph_check_visible(graph, condition));
    if (graph->nodes[condition].dtype != CJIT_DTYPE_BOOL || graph->nodes[condition].rank != 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: raise_if takes a bool scalar");
    operands[0] = condition;
    for (unsigned i = 0; i < num_values; i++)
        operands[1 + i] = values[i];
    CJIT_TRY(GRAPH_GROW(graph->raise_sites, graph->num_raise_sites, graph->capacity_raise_sites));
    const char *copy = support_arena_strndup(&graph->arena, message, strlen(message));
    if (!copy)
        return cjit_status_no_memory();
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_RAISE_IF,
                                              .dtype = CJIT_DTYPE_BOOL,
                                              .num_operands = 1 + num_values,
                                              .operands = operands,
                                              .num_attributes = 1,
                                              .attributes = (int64_t[]){graph->num_raise_sites}},
                            false, &node));
    graph->raise_sites[graph->num_raise_sites++] =
        (cjit_raise_site){code, copy, num_values, graph->location};
done:
    return status;
}

cjit_status *cjit_graph_raise_if(cjit_graph *graph, cjit_node condition, cjit_code code,
                                 const char *message) {
    return cjit_graph_raise_if_values(graph, condition, code, message, 0, NULL);
}

uint32_t cjit_graph_num_print_sites(const cjit_graph *graph) { return graph->num_print_sites; }
uint32_t cjit_graph_num_raise_sites(const cjit_graph *graph) { return graph->num_raise_sites; }
const cjit_raise_site *cjit_graph_get_raise_site(const cjit_graph *graph, uint32_t index) {
    return &graph->raise_sites[index];
}

cjit_status *cjit_graph_raise_error(const cjit_graph *graph, uint32_t index, const int64_t *values) {
    const cjit_raise_site *site = &graph->raise_sites[index];
    if (site->num_values == 0 || !values) // the text is then as it is, braces included
        return cjit_status_create(site->code, "%s", site->message);
    support_buffer text;
    support_buffer_init(&text);
    for (const char *at = site->message; *at;) {
        char *end = NULL;
        unsigned long number = at[0] == '{' ? strtoul(at + 1, &end, 10) : 0;
        if (end && end > at + 1 && *end == '}' && number < site->num_values) {
            support_buffer_printf(&text, "%lld", (long long)values[number]);
            at = end + 1;
        } else {
            support_buffer_printf(&text, "%c", *at++);
        }
    }
    cjit_status *status = text.failed
                              ? cjit_status_no_memory()
                              : cjit_status_create(site->code, "%s", text.data ? text.data : "");
    support_buffer_deinit(&text);
    return status;
}

// Whether the region that is open, or one around it, has stopped already where |condition| is true.
static bool is_checked(const cjit_graph *graph, cjit_node condition) {
    for (uint32_t i = graph->num_nodes; i-- > 0;) {
        const cjit_node_info *node = &graph->nodes[i];
        if (node->op == CJIT_OP_RAISE_IF && node->operands[0] == condition &&
            cjit_graph_is_region_open(graph, node->region))
            return true;
    }
    return false;
}

cjit_status *graph_check_equal(cjit_graph *graph, cjit_size lhs, cjit_size rhs, cjit_code code,
                               const char *message, unsigned num_values, const cjit_size *values) {
    cjit_status *status = NULL;
    cjit_node sides[2], differ, nodes[CJIT_MAX_RAISE_VALUES];
    CJIT_TRY(cjit_graph_size_value(graph, lhs, &sides[0]));
    CJIT_TRY(cjit_graph_size_value(graph, rhs, &sides[1]));
    CJIT_TRY(cjit_graph_elementwise(graph, CJIT_OP_NE, 2, sides, &differ));
    if (is_checked(graph, differ))
        return NULL;
    for (unsigned i = 0; i < num_values; i++)
        CJIT_TRY(cjit_graph_size_value(graph, values[i], &nodes[i]));
    CJIT_TRY(cjit_graph_raise_if_values(graph, differ, code, message, num_values, nodes));
done:
    return status;
}
