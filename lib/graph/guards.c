// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guards: what was assumed of sizes while tracing, checked at each call, and the messages of NumPy
// and torch for those that are errors.
#include "graph_internal.h"

#include <stdlib.h>
#include <string.h>

static cjit_status *add_guard(cjit_graph *graph, const cjit_guard *guard) {
    cjit_status *status = GRAPH_GROW(graph->guards, graph->num_guards, graph->capacity_guards);
    if (status)
        return status;
    graph->guards[graph->num_guards] = *guard;
    graph->guards[graph->num_guards++].location = graph->location;
    return NULL;
}

static void unite(cjit_graph *graph, cjit_size lhs, cjit_size rhs) {
    // A constant represents its class, else the older expression does.
    if (cjit_graph_size_is_constant(graph, rhs, NULL) ||
        (rhs < lhs && !cjit_graph_size_is_constant(graph, lhs, NULL))) {
        graph->sizes[lhs].canonical = rhs;
        return;
    }
    graph->sizes[rhs].canonical = lhs;
}

// The shapes as they were given: an extent that an earlier guard made equal to another prints the
// value it has in the call at hand either way.
static cjit_status *copy_shapes(cjit_graph *graph, unsigned num_operands, const cjit_node *operands,
                                const cjit_size *extra_shape, unsigned extra_rank,
                                cjit_guard *guard) {
    unsigned count = num_operands + (extra_shape != NULL), total = 0;
    for (unsigned i = 0; i < num_operands; i++)
        total += graph->nodes[operands[i]].rank;
    uint8_t *ranks = support_arena_alloc(&graph->arena, count);
    cjit_size *shapes =
        support_arena_alloc(&graph->arena, (total + extra_rank) * sizeof(cjit_size));
    if (!ranks || !shapes)
        return cjit_status_no_memory();
    guard->num_shapes = count;
    guard->ranks = ranks;
    guard->shapes = shapes;
    for (unsigned i = 0; i < num_operands; i++) {
        const cjit_node_info *node = &graph->nodes[operands[i]];
        ranks[i] = node->rank;
        if (node->rank)
            memcpy(shapes, node->shape, node->rank * sizeof *shapes);
        shapes += node->rank;
    }
    if (extra_shape) {
        ranks[num_operands] = (uint8_t)extra_rank;
        memcpy(shapes, extra_shape, extra_rank * sizeof *shapes);
    }
    return NULL;
}

// NumPy's (torch's) text with the extents that are known only in the kernel as values.
static cjit_status *check_computed(cjit_graph *graph, const cjit_guard *guard) {
    bool torch = guard->kind == CJIT_GUARD_TORCH;
    cjit_size values[CJIT_MAX_RAISE_VALUES] = {guard->lhs, guard->rhs};
    unsigned count = 2;
    if (torch)
        return graph_check_equal(graph, guard->lhs, guard->rhs, CJIT_CODE_RUNTIME,
                                 "The size of tensor a ({0}) must match the size of tensor b ({1})", 2,
                                 values);
    support_buffer text;
    support_buffer_init(&text);
    support_buffer_append_string(&text, "operands could not be broadcast together with shapes ");
    const cjit_size *shape = guard->shapes;
    count = 0;
    for (uint32_t i = 0; i < guard->num_shapes; i++) {
        support_buffer_append_string(&text, "(");
        for (unsigned axis = 0; axis < guard->ranks[i]; axis++, shape++) {
            int64_t known;
            if (cjit_graph_size_is_constant(graph, *shape, &known)) {
                support_buffer_printf(&text, "%lld", (long long)known);
            } else if (count < CJIT_MAX_RAISE_VALUES) {
                support_buffer_printf(&text, "{%u}", count);
                values[count++] = *shape;
            } else {
                support_buffer_append_string(&text, "?");
            }
            if (axis + 1 < guard->ranks[i] || guard->ranks[i] == 1)
                support_buffer_append_string(&text, ",");
        }
        support_buffer_append_string(&text, ") ");
    }
    cjit_status *status =
        text.failed ? cjit_status_no_memory()
                    : graph_check_equal(graph, guard->lhs, guard->rhs, CJIT_CODE_VALUE, text.data,
                                        count, values);
    support_buffer_deinit(&text);
    return status;
}

cjit_status *graph_require_equal(cjit_graph *graph, cjit_size lhs, cjit_size rhs,
                                 unsigned num_operands, const cjit_node *operands,
                                 const cjit_size *extra_shape, unsigned extra_rank) {
    cjit_status *status = NULL;
    lhs = cjit_graph_size_canonical(graph, lhs);
    rhs = cjit_graph_size_canonical(graph, rhs);
    if (lhs == rhs)
        return NULL;
    cjit_guard guard = {
        .kind = graph->torch_errors ? CJIT_GUARD_TORCH : CJIT_GUARD_NUMPY,
        .expected = true,
        .lhs = lhs,
        .rhs = rhs,
    };
    CJIT_TRY(copy_shapes(graph, num_operands, operands, extra_shape, extra_rank, &guard));
    if (cjit_graph_size_is_computed(graph, lhs) || cjit_graph_size_is_computed(graph, rhs))
        return check_computed(graph, &guard);
    int64_t a, b;
    bool constant_a = cjit_graph_size_is_constant(graph, lhs, &a);
    bool constant_b = cjit_graph_size_is_constant(graph, rhs, &b);
    bool fails_now =
        cjit_graph_size_evaluate(graph, lhs, NULL) != cjit_graph_size_evaluate(graph, rhs, NULL);
    if (fails_now || (constant_a && constant_b && a != b))
        return graph_shape_error(graph, graph->torch_errors, guard.num_shapes, guard.ranks,
                                 guard.shapes, NULL);
    CJIT_TRY(add_guard(graph, &guard));
    unite(graph, lhs, rhs);
done:
    return status;
}

cjit_status *cjit_graph_decide_equal(cjit_graph *graph, cjit_size lhs, cjit_size rhs,
                                     bool *out_equal) {
    int64_t a, b;
    if (lhs == CJIT_SIZE_NONE || rhs == CJIT_SIZE_NONE)
        return cjit_status_no_memory();
    lhs = cjit_graph_size_canonical(graph, lhs);
    rhs = cjit_graph_size_canonical(graph, rhs);
    *out_equal = lhs == rhs;
    if (lhs == rhs || (cjit_graph_size_is_constant(graph, lhs, &a) &&
                       cjit_graph_size_is_constant(graph, rhs, &b)))
        return NULL;
    if (cjit_graph_size_is_computed(graph, lhs) || cjit_graph_size_is_computed(graph, rhs))
        return NULL;
    // An input's extent that is a symbol is known not to be 1.
    cjit_size symbol = cjit_graph_size_is_constant(graph, lhs, &a) ? rhs : lhs;
    cjit_size other = symbol == lhs ? rhs : lhs;
    if (cjit_graph_size_is_extent(graph, symbol) && cjit_graph_size_is_constant(graph, other, &b) &&
        b == 1)
        return NULL;
    for (uint32_t i = 0; i < graph->num_guards; i++) {
        const cjit_guard *guard = &graph->guards[i];
        if (guard->kind == CJIT_GUARD_SPECIALIZE && guard->lhs == lhs && guard->rhs == rhs) {
            *out_equal = guard->expected;
            return NULL;
        }
    }
    *out_equal =
        cjit_graph_size_evaluate(graph, lhs, NULL) == cjit_graph_size_evaluate(graph, rhs, NULL);
    cjit_status *status = add_guard(
        graph, &(cjit_guard){
                   .kind = CJIT_GUARD_SPECIALIZE, .expected = *out_equal, .lhs = lhs, .rhs = rhs});
    if (!status && *out_equal)
        unite(graph, lhs, rhs);
    return status;
}

uint32_t cjit_graph_num_guards(const cjit_graph *graph) { return graph->num_guards; }
const cjit_guard *cjit_graph_get_guard(const cjit_graph *graph, uint32_t index) {
    return &graph->guards[index];
}

cjit_status *cjit_graph_guard_error(const cjit_graph *graph, uint32_t index,
                                    const int64_t *symbols) {
    const cjit_guard *guard = &graph->guards[index];
    return graph_shape_error(graph, guard->kind == CJIT_GUARD_TORCH, guard->num_shapes,
                             guard->ranks, guard->shapes, symbols);
}

// torch broadcasts operands one after the other, aligned from the right, and names the last axis on
// which the shape so far (a) and the next operand's (b) differ.
static cjit_status *torch_error(uint32_t num_shapes, const uint8_t *ranks, const int64_t *extents) {
    int64_t so_far[CJIT_MAX_RANK]; // from the last axis on
    unsigned rank = 0;
    for (uint32_t i = 0; i < num_shapes; i++) {
        unsigned longer = ranks[i] > rank ? ranks[i] : rank;
        for (unsigned back = 0; back < ranks[i]; back++) {
            int64_t b = extents[ranks[i] - 1 - back], a = back < rank ? so_far[back] : 1;
            if (a != b && a != 1 && b != 1)
                return cjit_status_create(
                    CJIT_CODE_RUNTIME,
                    "The size of tensor a (%lld) must match the size of tensor b (%lld) at "
                    "non-singleton dimension %u",
                    (long long)a, (long long)b, longer - 1 - back);
            so_far[back] = a == 1 ? b : a;
        }
        rank = longer;
        extents += ranks[i];
    }
    return NULL;
}

cjit_status *cjit_shape_error(bool torch, uint32_t num_shapes, const uint8_t *ranks,
                              const int64_t *extents) {
    if (torch) {
        cjit_status *status = torch_error(num_shapes, ranks, extents);
        if (status)
            return status;
    }
    support_buffer text;
    support_buffer_init(&text);
    support_buffer_append_string(&text, "operands could not be broadcast together with shapes ");
    for (uint32_t i = 0; i < num_shapes; i++) {
        support_buffer_append_string(&text, "(");
        for (unsigned axis = 0; axis < ranks[i]; axis++) {
            bool comma = axis + 1 < ranks[i] || ranks[i] == 1;
            support_buffer_printf(&text, "%lld%s", (long long)*extents++, comma ? "," : "");
        }
        support_buffer_append_string(&text, ") ");
    }
    cjit_status *status =
        text.failed ? cjit_status_no_memory()
                    : cjit_status_create(torch ? CJIT_CODE_RUNTIME : CJIT_CODE_VALUE, "%s", text.data);
    support_buffer_deinit(&text);
    return status;
}

cjit_status *graph_shape_error(const cjit_graph *graph, bool torch, uint32_t num_shapes,
                               const uint8_t *ranks, const cjit_size *shapes,
                               const int64_t *symbols) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < num_shapes; i++)
        count += ranks[i];
    int64_t *extents = malloc((count + 1) * sizeof *extents);
    if (!extents)
        return cjit_status_no_memory();
    for (uint32_t i = 0; i < count; i++)
        extents[i] = cjit_graph_size_evaluate(graph, shapes[i], symbols);
    cjit_status *status = cjit_shape_error(torch, num_shapes, ranks, extents);
    free(extents);
    return status;
}
