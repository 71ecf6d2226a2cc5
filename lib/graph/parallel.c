// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops that the user calls parallel (cjit.prange): may their iterations run at once?
//
//   for (%i, %a, %s) { a[i] = …; s = s + x; }     a: each iteration writes elements of its own     → in place
//                                                 s: a sum                                         → add
//
// A carried value is an array that is updated in place, a reduction, or the value of the last iteration alone.
// Anything else that goes from one iteration to the next is refused, and so are accesses that are proved to meet
// (a[i] = a[i - 1]). Where independence is not proved the loop stays serial, and a remark says why; unless
// the user vouches for it.
//
// It is decided here, when the graph is whole: the answer is part of it, so also of the cache's key.
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

bool graph_loop_contains(const graph_loop *loop, cjit_node node) {
    return cjit_graph_is_region_within(loop->graph, loop->graph->nodes[node].region, loop->body);
}

void cjit_graph_request_parallel(cjit_graph *graph, cjit_region body, bool assume) {
    graph->regions[body].parallel = assume ? GRAPH_PARALLEL_ASSUMED : GRAPH_PARALLEL_CHECKED;
}

bool cjit_graph_is_parallel(const cjit_node_info *node) {
    return node->op == CJIT_OP_FOR && node->num_attributes > 1;
}

uint32_t cjit_graph_num_remarks(const cjit_graph *graph) { return graph->num_remarks; }
const cjit_graph_remark *cjit_graph_get_remark(const cjit_graph *graph, uint32_t index) {
    return &graph->remarks[index];
}

// ---------------------------------------------------------------------------------------------
// What is told
// ---------------------------------------------------------------------------------------------

static void append_place(const cjit_graph *graph, cjit_node node, bool column, support_buffer *out) {
    const cjit_location_info *info = cjit_graph_get_location(graph, graph->nodes[node].location);
    if (!info)
        support_buffer_append_string(out, "an unknown line");
    else if (column)
        support_buffer_printf(out, "%s:%u:%u", info->file, info->line, info->column);
    else
        support_buffer_printf(out, "line %u", info->line);
}

static cjit_status *refuse(const cjit_graph *graph, cjit_node at, const char *why, cjit_node other) {
    support_buffer text;
    support_buffer_init(&text);
    append_place(graph, at, true, &text);
    support_buffer_printf(&text, ": cjit.prange: iterations depend on one another: %s", why);
    if (other != GRAPH_NO_NODE) {
        support_buffer_append_string(&text, " on ");
        append_place(graph, other, false, &text);
    }
    support_buffer_append_string(&text, "; use range for this loop");
    char *message = support_buffer_take(&text, NULL);
    cjit_status *status =
        message ? cjit_status_create(CJIT_CODE_TRACE, "%s", message) : cjit_status_no_memory();
    free(message);
    return status;
}

static cjit_status *add_remark(cjit_graph *graph, cjit_node at, const char *why, cjit_node other,
                               bool may_assume) {
    support_buffer text;
    support_buffer_init(&text);
    support_buffer_printf(&text, "cjit.prange runs serially: %s", why);
    if (other != GRAPH_NO_NODE && other != at) {
        support_buffer_append_string(&text, ", and what it may meet is on ");
        append_place(graph, other, false, &text);
    }
    if (may_assume)
        support_buffer_append_string(&text, "; assume_parallel=True overrides this");
    char *message = support_buffer_take(&text, NULL);
    char *kept = message ? support_arena_copy(&graph->arena, message, strlen(message) + 1) : NULL;
    cjit_status *status =
        kept ? GRAPH_GROW(graph->remarks, graph->num_remarks, graph->capacity_remarks)
             : cjit_status_no_memory();
    free(message);
    if (!status)
        graph->remarks[graph->num_remarks++] =
            (cjit_graph_remark){.location = graph->nodes[at].location, .text = kept};
    return status;
}

// ---------------------------------------------------------------------------------------------
// Loops
// ---------------------------------------------------------------------------------------------

static cjit_status *decide_carried(graph_loop *loop, cjit_graph *graph, int64_t *carries) {
    for (unsigned i = 0; i < loop->num_carried; i++) {
        cjit_node arg = loop->args[i + 1];
        cjit_carry carry = CJIT_CARRY_ARRAY;
        if (graph->nodes[arg].rank == 0 && !graph_loop_find_reduction(loop, i, &carry))
            return refuse(graph, loop->yields[i],
                          "a value made here goes into the next iteration, and is not a sum, product, "
                          "minimum or maximum that only this statement uses",
                          GRAPH_NO_NODE);
        carries[i] = carry;
    }
    return NULL;
}

static cjit_status *decide(graph_loop *loop, cjit_graph *graph, bool *out_parallel) {
    cjit_status *status = NULL;
    cjit_node_info *owner = &graph->nodes[loop->owner];
    graph_verdict verdict;
    cjit_node access, write;
    const char *reason;
    int64_t *attributes = support_arena_alloc(&graph->arena, (1 + loop->num_carried) * sizeof *attributes);
    *out_parallel = false;
    if (!attributes)
        return cjit_status_no_memory();
    attributes[0] = loop->body;
    CJIT_TRY(decide_carried(loop, graph, attributes + 1));
    CJIT_TRY(graph_loop_find_dependence(loop, &verdict, &access, &write, &reason));
    if (verdict == GRAPH_DEPENDENT)
        return refuse(graph, access, reason, write);
    bool assumed = graph->regions[loop->body].parallel == GRAPH_PARALLEL_ASSUMED;
    if (verdict == GRAPH_REPLACED || (verdict == GRAPH_UNKNOWN && !assumed))
        return add_remark(graph, access, reason, write, verdict == GRAPH_UNKNOWN);
    if (loop->num_carried == 0) // nothing but checks: serial is as good
        return NULL;
    owner->attributes = attributes;
    owner->num_attributes = 1 + loop->num_carried;
    *out_parallel = true;
done:
    return status;
}

static bool is_within_parallel(const cjit_graph *graph, const bool *parallel, cjit_region region) {
    for (; region != 0; region = graph->regions[region].parent)
        if (parallel[region])
            return true;
    return false;
}

static void find_owners(const cjit_graph *graph, cjit_node *owners) {
    memset(owners, 0xff, graph->num_regions * sizeof *owners);
    for (uint32_t i = 0; i < graph->num_nodes; i++) {
        const cjit_node_info *node = &graph->nodes[i];
        for (unsigned r = 0; node->live && r < graph_count_regions(node); r++)
            owners[node->attributes[r]] = i;
    }
}

cjit_status *cjit_graph_parallelize(cjit_graph *graph) {
    cjit_status *status = NULL;
    bool any = false;
    for (uint32_t i = 0; i < graph->num_regions; i++)
        any |= graph->regions[i].parallel != GRAPH_SERIAL;
    if (!any)
        return NULL;
    cjit_node *owners = malloc(graph->num_regions * sizeof *owners);
    uint32_t *classes = malloc((graph->num_nodes + 1) * sizeof *classes);
    bool *parallel = calloc(graph->num_regions, sizeof *parallel);
    if (!owners || !classes || !parallel) {
        status = cjit_status_no_memory();
        goto done;
    }
    find_owners(graph, owners);
    // Outer loops have lower numbers: what runs within a parallel loop is one thread's.
    for (cjit_region region = 1; region < graph->num_regions; region++) {
        const graph_region *info = &graph->regions[region];
        if (info->parallel == GRAPH_SERIAL || owners[region] == GRAPH_NO_NODE ||
            is_within_parallel(graph, parallel, info->parent))
            continue;
        graph_loop loop = {.graph = graph,
                           .owner = owners[region],
                           .body = region,
                           .args = info->args,
                           .yields = info->yields,
                           .num_carried = info->num_yields,
                           .region_owners = owners,
                           .classes = classes};
        CJIT_TRY(decide(&loop, graph, &parallel[region]));
    }
done:
    free(owners);
    free(classes);
    free(parallel);
    return status;
}
