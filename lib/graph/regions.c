// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured control flow: regions, and the ops that own them. An op with regions has one `result`
// node per value it gives; the op's own node stands for the whole.
#include "graph_internal.h"

#include <string.h>

cjit_status *cjit_graph_begin_region(cjit_graph *graph, cjit_region *out_region) {
    cjit_status *status = GRAPH_GROW(graph->regions, graph->num_regions, graph->capacity_regions);
    if (status)
        return status;
    graph->regions[graph->num_regions] = (graph_region){.parent = graph->region};
    graph->region = *out_region = graph->num_regions++;
    return NULL;
}

cjit_status *cjit_graph_region_arg(cjit_graph *graph, cjit_dtype dtype, unsigned rank,
                                   const cjit_size *shape, cjit_node *out_node) {
    cjit_status *status = NULL;
    graph_region *region = &graph->regions[graph->region];
    CJIT_TRY(GRAPH_GROW(region->args, region->num_args, region->capacity_args));
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_REGION_ARG,
                                              .dtype = dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape,
                                              .num_attributes = 1,
                                              .attributes = (int64_t[]){region->num_args}},
                            false, out_node));
    region->args[region->num_args++] = *out_node;
done:
    return status;
}

cjit_status *cjit_graph_end_region(cjit_graph *graph, unsigned num_yields,
                                   const cjit_node *yields) {
    cjit_status *status = NULL;
    graph_region *region = &graph->regions[graph->region];
    if (graph->region == 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: no region is open");
    for (unsigned i = 0; i < num_yields; i++)
        CJIT_TRY(graph_check_visible(graph, yields[i]));
    region->yields = support_arena_copy(&graph->arena, yields, num_yields * sizeof *yields);
    if (!region->yields)
        return cjit_status_no_memory();
    region->num_yields = num_yields;
    region->closed = true;
    graph->region = region->parent;
done:
    return status;
}

cjit_status *cjit_graph_reopen_region(cjit_graph *graph, cjit_region region) {
    if (region == 0 || region >= graph->num_regions || !graph->regions[region].closed ||
        graph->regions[region].parent != graph->region)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: region %u cannot be opened here",
                                  region);
    graph->regions[region].closed = false;
    graph->region = region;
    return NULL;
}

void cjit_graph_abandon_region(cjit_graph *graph) {
    if (graph->region != 0)
        graph->region = graph->regions[graph->region].parent; // not closed: no op can own it
}

cjit_region cjit_graph_get_region(const cjit_graph *graph) { return graph->region; }
cjit_region cjit_graph_region_get_parent(const cjit_graph *graph, cjit_region region) {
    return graph->regions[region].parent;
}

bool cjit_graph_is_region_within(const cjit_graph *graph, cjit_region region, cjit_region outer) {
    while (region != outer && region != 0)
        region = graph->regions[region].parent;
    return region == outer;
}

bool cjit_graph_is_region_open(const cjit_graph *graph, cjit_region region) {
    return cjit_graph_is_region_within(graph, graph->region, region);
}

bool cjit_graph_is_visible(const cjit_graph *graph, cjit_node node) {
    return cjit_graph_is_region_open(graph, graph->nodes[node].region);
}

unsigned cjit_graph_region_get_yields(const cjit_graph *graph, cjit_region region,
                                      const cjit_node **out_yields) {
    *out_yields = graph->regions[region].yields;
    return graph->regions[region].num_yields;
}

unsigned cjit_graph_region_get_args(const cjit_graph *graph, cjit_region region,
                                    const cjit_node **out_args) {
    *out_args = graph->regions[region].args;
    return graph->regions[region].num_args;
}

static cjit_status *check_child(const cjit_graph *graph, cjit_region region) {
    if (region == 0 || region >= graph->num_regions || !graph->regions[region].closed ||
        graph->regions[region].parent != graph->region)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: region %u does not belong here",
                                  region);
    return NULL;
}

static cjit_status *check_scalar(const cjit_graph *graph, cjit_node node, cjit_dtype dtype,
                                 const char *what) {
    cjit_status *status = graph_check_visible(graph, node);
    if (!status && (graph->nodes[node].dtype != dtype || graph->nodes[node].rank != 0))
        status = cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s", what);
    return status;
}

// Values that meet (two branches' yields, a carried value and its next) agree in dtype and shape.
static cjit_status *check_same(cjit_graph *graph, cjit_node a, cjit_node b, const char *what) {
    const cjit_node_info *x = &graph->nodes[a], *y = &graph->nodes[b];
    bool same = x->dtype == y->dtype && x->rank == y->rank;
    for (unsigned axis = 0; same && axis < x->rank; axis++)
        same = cjit_graph_size_canonical(graph, x->shape[axis]) ==
               cjit_graph_size_canonical(graph, y->shape[axis]);
    if (!same)
        return cjit_status_create(
            CJIT_CODE_TRACE, "%s differ in dtype or shape (%s of rank %u, %s of rank %u)", what,
            cjit_dtype_name(x->dtype), x->rank, cjit_dtype_name(y->dtype), y->rank);
    return NULL;
}

static cjit_status *add_results(cjit_graph *graph, cjit_node owner, unsigned count,
                                const cjit_node *like, cjit_node *out_results) {
    cjit_status *status = NULL;
    for (unsigned i = 0; i < count; i++) {
        cjit_node_info info = graph->nodes[like[i]];
        CJIT_TRY(graph_add_node(graph,
                                &(cjit_node_info){.op = CJIT_OP_RESULT,
                                                  .dtype = info.dtype,
                                                  .rank = info.rank,
                                                  .shape = info.shape,
                                                  .num_operands = 1,
                                                  .operands = &owner,
                                                  .num_attributes = 1,
                                                  .attributes = (int64_t[]){i}},
                                false, &out_results[i]));
    }
done:
    return status;
}

static cjit_status *add_owner(cjit_graph *graph, cjit_op op, unsigned num_operands,
                              const cjit_node *operands, unsigned num_regions,
                              const int64_t *regions, cjit_node *out_owner) {
    return graph_add_node(graph,
                          &(cjit_node_info){.op = op,
                                            .dtype = CJIT_DTYPE_BOOL,
                                            .num_operands = num_operands,
                                            .operands = operands,
                                            .num_attributes = num_regions,
                                            .attributes = regions},
                          false, out_owner);
}

cjit_status *cjit_graph_if(cjit_graph *graph, cjit_node condition, cjit_region then_region,
                           cjit_region else_region, cjit_node *out_results) {
    cjit_status *status = NULL;
    cjit_node owner;
    CJIT_TRY(check_child(graph, then_region));
    CJIT_TRY(check_child(graph, else_region));
    CJIT_TRY(check_scalar(graph, condition, CJIT_DTYPE_BOOL, "a branch takes a bool scalar"));
    const graph_region *yes = &graph->regions[then_region], *no = &graph->regions[else_region];
    if (yes->num_yields != no->num_yields)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: branches yield %u and %u values",
                                  yes->num_yields, no->num_yields);
    for (unsigned i = 0; i < yes->num_yields; i++)
        CJIT_TRY(check_same(graph, yes->yields[i], no->yields[i], "the two branches' values"));
    CJIT_TRY(add_owner(graph, CJIT_OP_IF, 1, &condition, 2, (int64_t[]){then_region, else_region},
                       &owner));
    CJIT_TRY(add_results(graph, owner, yes->num_yields, yes->yields, out_results));
done:
    return status;
}

static cjit_status *check_carried(cjit_graph *graph, unsigned num_carried, const cjit_node *carried,
                                  unsigned num_values, const cjit_node *values) {
    if (num_carried != num_values)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a loop carries %u values, not %u",
                                  num_carried, num_values);
    for (unsigned i = 0; i < num_carried; i++) {
        cjit_status *status = graph_check_visible(graph, carried[i]);
        if (!status)
            status = check_same(graph, carried[i], values[i], "a loop's carried values");
        if (status)
            return status;
    }
    return NULL;
}

cjit_status *cjit_graph_for(cjit_graph *graph, cjit_node from, cjit_node to, cjit_node step,
                            unsigned num_carried, const cjit_node *carried, cjit_region body,
                            cjit_node *out_results) {
    cjit_status *status = NULL;
    cjit_node owner;
    cjit_node *operands = support_arena_alloc(&graph->arena, (3 + num_carried) * sizeof *operands);
    if (!operands)
        return cjit_status_no_memory();
    CJIT_TRY(check_child(graph, body));
    for (unsigned i = 0; i < 3; i++)
        CJIT_TRY(check_scalar(graph, (cjit_node[]){from, to, step}[i], CJIT_DTYPE_I64,
                              "a counted loop's bounds and step are int64 scalars"));
    const graph_region *region = &graph->regions[body];
    if (region->num_args != num_carried + 1 ||
        graph->nodes[region->args[0]].dtype != CJIT_DTYPE_I64)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "graph: a loop's region takes %u arguments, the first int64",
                                  num_carried + 1);
    CJIT_TRY(check_carried(graph, num_carried, carried, region->num_args - 1, region->args + 1));
    CJIT_TRY(check_carried(graph, num_carried, carried, region->num_yields, region->yields));
    operands[0] = from;
    operands[1] = to;
    operands[2] = step;
    if (num_carried)
        memcpy(operands + 3, carried, num_carried * sizeof *carried);
    CJIT_TRY(
        add_owner(graph, CJIT_OP_FOR, 3 + num_carried, operands, 1, (int64_t[]){body}, &owner));
    CJIT_TRY(add_results(graph, owner, num_carried, carried, out_results));
done:
    return status;
}

cjit_status *cjit_graph_while(cjit_graph *graph, unsigned num_carried, const cjit_node *carried,
                              cjit_region condition_region, cjit_region body,
                              cjit_node *out_results) {
    cjit_status *status = NULL;
    cjit_node owner;
    CJIT_TRY(check_child(graph, condition_region));
    CJIT_TRY(check_child(graph, body));
    const graph_region *before = &graph->regions[condition_region], *after = &graph->regions[body];
    if (before->num_yields != 1 || graph->nodes[before->yields[0]].dtype != CJIT_DTYPE_BOOL ||
        graph->nodes[before->yields[0]].rank != 0)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "graph: a loop's condition yields one bool scalar");
    CJIT_TRY(check_carried(graph, num_carried, carried, before->num_args, before->args));
    CJIT_TRY(check_carried(graph, num_carried, carried, after->num_args, after->args));
    CJIT_TRY(check_carried(graph, num_carried, carried, after->num_yields, after->yields));
    CJIT_TRY(add_owner(graph, CJIT_OP_WHILE, num_carried, carried, 2,
                       (int64_t[]){condition_region, body}, &owner));
    CJIT_TRY(add_results(graph, owner, num_carried, carried, out_results));
done:
    return status;
}
