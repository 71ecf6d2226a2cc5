// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Do the iterations of a loop touch elements that others write (parallel.h)?
//
//   a[i, j] = …            axis 0 moves with i: iterations lie apart                        → independent
//   a[i] = a[i - 1]        both move with i, one apart: iteration 1 reads what 0 writes     → dependent
//   a[k[i]] = …            where it writes is not known before it runs                      → unknown
//
// Updates of arrays are values in the graph: a carried array, what is inserted into it, and what loops and branches
// in the body make of it are one class, one array in memory. Each access is a box, with a start and an extent per
// axis; starts are taken apart as c·i + terms. Two accesses lie apart if they do so along one axis.
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------
// Classes
// ---------------------------------------------------------------------------------------------

static uint32_t class_of_arg(const graph_loop *loop, const cjit_node_info *node) {
    int64_t n = node->attributes[0];
    if (node->region == loop->body)
        return n > 0 && node->rank > 0 ? (uint32_t)n : 0;
    const cjit_node_info *owner = &loop->graph->nodes[loop->region_owners[node->region]];
    if (owner->op == CJIT_OP_FOR && n-- == 0)
        return 0;
    return loop->classes[graph_loop_initial(owner, n)];
}

static uint32_t class_of_result(const graph_loop *loop, const cjit_node_info *node) {
    const cjit_node_info *owner = &loop->graph->nodes[node->operands[0]];
    int64_t n = node->attributes[0];
    if (owner->op == CJIT_OP_FOR || owner->op == CJIT_OP_WHILE)
        return loop->classes[graph_loop_initial(owner, n)];
    return owner->op == CJIT_OP_IF
               ? loop->classes[loop->graph->regions[owner->attributes[0]].yields[n]]
               : 0;
}

static void find_classes(const graph_loop *loop) {
    const cjit_graph *graph = loop->graph;
    memset(loop->classes, 0, graph->num_nodes * sizeof *loop->classes);
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < graph->num_nodes; i++) {
            const cjit_node_info *node = &graph->nodes[i];
            if (!node->live || loop->classes[i] || !graph_loop_contains(loop, i))
                continue;
            uint32_t found = node->op == CJIT_OP_REGION_ARG ? class_of_arg(loop, node)
                             : node->op == CJIT_OP_RESULT   ? class_of_result(loop, node)
                             : node->op == CJIT_OP_INSERT || node->op == CJIT_OP_SCATTER
                                 ? loop->classes[node->operands[0]]
                                 : 0;
            loop->classes[i] = found;
            again |= found != 0;
        }
    }
}

// Whether what each region in the loop yields for an array is that array.
static cjit_node find_replaced(const graph_loop *loop) {
    const cjit_graph *graph = loop->graph;
    for (unsigned i = 0; i < loop->num_carried; i++)
        if (graph->nodes[loop->args[i + 1]].rank > 0 && loop->classes[loop->yields[i]] != i + 1)
            return loop->yields[i];
    for (uint32_t i = 0; i < graph->num_nodes; i++) {
        const cjit_node_info *node = &graph->nodes[i];
        if (!node->live || node->op != CJIT_OP_RESULT || !graph_loop_contains(loop, i))
            continue;
        const cjit_node_info *owner = &graph->nodes[node->operands[0]];
        for (unsigned r = owner->op == CJIT_OP_WHILE; r < graph_count_regions(owner); r++) {
            cjit_node yield = graph->regions[owner->attributes[r]].yields[node->attributes[0]];
            if (loop->classes[yield] != loop->classes[i])
                return yield;
        }
    }
    return GRAPH_NO_NODE;
}

// An effect whose order users see, as print's is. (Of raises the lowest iteration's counts.)
static cjit_node find_ordered(const graph_loop *loop) {
    for (uint32_t i = 0; i < loop->graph->num_nodes; i++) {
        const cjit_node_info *node = &loop->graph->nodes[i];
        if (node->live && node->op != CJIT_OP_RAISE_IF && cjit_op_is_effect(node->op) &&
            graph_loop_contains(loop, i))
            return i;
    }
    return GRAPH_NO_NODE;
}

// ---------------------------------------------------------------------------------------------
// Sizes as c·i + terms
// ---------------------------------------------------------------------------------------------

enum { MAX_TERMS = 8 };

typedef struct linear {
    int64_t index, constant; // c, and what is added
    struct {
        cjit_size size;
        int64_t factor;
    } terms[MAX_TERMS];
    unsigned num_terms;
    bool varies;  // with more than i: with an inner loop, or with data
    bool repeats; // if it varies: only with inner loops that run alike in every iteration
    bool failed;
} linear;

static bool is_counter_of_fixed_loop(const graph_loop *loop, cjit_node node) {
    const cjit_node_info *info = &loop->graph->nodes[node];
    if (info->op != CJIT_OP_REGION_ARG || info->attributes[0] != 0 || info->region == loop->body)
        return false;
    const cjit_node_info *owner = &loop->graph->nodes[loop->region_owners[info->region]];
    if (owner->op != CJIT_OP_FOR)
        return false;
    for (unsigned i = 0; i < 3; i++)
        if (graph_loop_contains(loop, owner->operands[i]))
            return false;
    return true;
}

typedef struct size_visit {
    const graph_loop *loop;
    bool varies, repeats;
} size_visit;

static void visit_node(void *context, cjit_node node) {
    size_visit *v = context;
    if (!graph_loop_contains(v->loop, node))
        return;
    v->varies = true;
    v->repeats &= is_counter_of_fixed_loop(v->loop, node);
}

static void add_term(const graph_loop *loop, cjit_size size, int64_t factor, linear *out) {
    size_visit v = {loop, false, true};
    graph_visit_size_nodes(loop->graph, size, visit_node, &v);
    if (v.varies) {
        out->repeats = (!out->varies || out->repeats) && v.repeats;
        out->varies = true;
    }
    for (unsigned i = 0; i < out->num_terms; i++)
        if (out->terms[i].size == size) {
            out->terms[i].factor += factor;
            return;
        }
    if (out->num_terms == MAX_TERMS) {
        out->failed = true;
        return;
    }
    out->terms[out->num_terms].size = size;
    out->terms[out->num_terms++].factor = factor;
}

static void take_apart(const graph_loop *loop, cjit_size size, int64_t factor, linear *out) {
    const cjit_graph *graph = loop->graph;
    size = cjit_graph_size_canonical(graph, size);
    cjit_size_info info = cjit_graph_get_size(graph, size);
    int64_t value;
    switch (info.op) {
    case CJIT_SIZE_CONSTANT:
        out->constant += factor * info.value;
        return;
    case CJIT_SIZE_ADD:
    case CJIT_SIZE_SUB:
        take_apart(loop, info.lhs, factor, out);
        take_apart(loop, info.rhs, info.op == CJIT_SIZE_ADD ? factor : -factor, out);
        return;
    case CJIT_SIZE_MUL:
        if (cjit_graph_size_is_constant(graph, info.lhs, &value))
            take_apart(loop, info.rhs, factor * value, out);
        else if (cjit_graph_size_is_constant(graph, info.rhs, &value))
            take_apart(loop, info.lhs, factor * value, out);
        else
            break;
        return;
    case CJIT_SIZE_NODE:
        if ((cjit_node)info.value != loop->args[0])
            break;
        out->index += factor;
        return;
    default:
        break;
    }
    add_term(loop, size, factor, out);
}

static bool has_term(const linear *a, cjit_size size, int64_t factor) {
    for (unsigned i = 0; i < a->num_terms; i++)
        if (a->terms[i].size == size)
            return a->terms[i].factor == factor;
    return factor == 0;
}

static bool same_terms(const linear *a, const linear *b) {
    for (unsigned i = 0; i < a->num_terms; i++)
        if (!has_term(b, a->terms[i].size, a->terms[i].factor))
            return false;
    for (unsigned i = 0; i < b->num_terms; i++)
        if (!has_term(a, b->terms[i].size, b->terms[i].factor))
            return false;
    return true;
}

// ---------------------------------------------------------------------------------------------
// Accesses
// ---------------------------------------------------------------------------------------------

typedef struct access {
    cjit_node node;
    uint32_t class;
    bool writes;
    bool is_whole;       // or at places that only data tell
    bool is_conditional; // in a branch, or in a loop that may not turn
} access;

typedef struct axis_box {
    linear start;
    int64_t low, high; // the elements touched, from the start
    bool is_bounded;   // else the extent is not a constant
    bool is_all;       // of the axis
} axis_box;

static axis_box read_axis(const graph_loop *loop, const access *a, unsigned axis) {
    const cjit_graph *graph = loop->graph;
    const int64_t *at = graph->nodes[a->node].attributes + 4 * axis;
    const cjit_node_info *array = &graph->nodes[graph->nodes[a->node].operands[0]];
    axis_box box = {.is_bounded = true};
    int64_t extent, start;
    take_apart(loop, (cjit_size)at[0], 1, &box.start);
    box.is_bounded = cjit_graph_size_is_constant(graph, (cjit_size)at[1], &extent);
    if (box.is_bounded && extent > 0) {
        int64_t span = (extent - 1) * at[2];
        box.low = span < 0 ? span : 0;
        box.high = span < 0 ? 0 : span;
    }
    box.is_all = at[2] == 1 && cjit_graph_size_is_constant(graph, (cjit_size)at[0], &start) && start == 0 &&
                 cjit_graph_size_canonical(graph, (cjit_size)at[1]) ==
                     cjit_graph_size_canonical(graph, array->shape[axis]);
    return box;
}

typedef enum meeting {
    APART,
    MAYBE,
    MEET_ALWAYS,   // whatever the two iterations are
    MEET_DISTANCE, // when they are so far apart
} meeting;

// Whether [low, high] holds a multiple of |stride| (> 0) other than 0, and one of them.
static bool has_multiple(int64_t low, int64_t high, int64_t stride, int64_t *out) {
    int64_t up = low > 0 ? (low + stride - 1) / stride * stride : stride;
    int64_t down = high < 0 ? -((-high + stride - 1) / stride * stride) : -stride;
    *out = up <= high ? up : down;
    return up <= high || down >= low;
}

static meeting meet_along(const graph_loop *loop, const access *a, const access *b, unsigned axis,
                          int64_t *out_distance) {
    axis_box x = read_axis(loop, a, axis), y = read_axis(loop, b, axis);
    if (x.is_all || y.is_all)
        return MEET_ALWAYS;
    if (x.start.failed || y.start.failed || x.start.index != y.start.index ||
        !same_terms(&x.start, &y.start))
        return MAYBE;
    bool varies = x.start.varies, bounded = x.is_bounded && y.is_bounded;
    int64_t low = y.start.constant - x.start.constant + y.low - x.high;
    int64_t high = y.start.constant - x.start.constant + y.high - x.low;
    if (x.start.index == 0) {
        if (!bounded)
            return MAYBE;
        if (varies)
            return x.start.repeats && low <= 0 && high >= 0 ? MEET_ALWAYS : MAYBE;
        return low <= 0 && high >= 0 ? MEET_ALWAYS : APART;
    }
    if (varies || !bounded)
        return MAYBE;
    const cjit_node_info *owner = &loop->graph->nodes[loop->owner];
    const cjit_node_info *step = &loop->graph->nodes[owner->operands[2]];
    bool known = step->op == CJIT_OP_CONSTANT && step->attributes[0] != 0;
    int64_t turn = x.start.index * (known ? step->attributes[0] : 1), distance;
    if (!has_multiple(low, high, turn < 0 ? -turn : turn, &distance))
        return APART;
    *out_distance = distance / turn;
    return known ? MEET_DISTANCE : MAYBE;
}

static graph_verdict compare(const graph_loop *loop, const access *a, const access *b) {
    if (a->is_whole || b->is_whole)
        return GRAPH_UNKNOWN;
    const cjit_node_info *node = &loop->graph->nodes[a->node];
    unsigned rank = loop->graph->nodes[node->operands[0]].rank;
    bool all = true, has_distance = false;
    int64_t distance = 0;
    for (unsigned axis = 0; axis < rank; axis++) {
        int64_t found;
        meeting m = meet_along(loop, a, b, axis, &found);
        if (m == APART)
            return GRAPH_INDEPENDENT;
        if (m == MAYBE || (m == MEET_DISTANCE && has_distance && found != distance))
            all = false;
        if (m == MEET_DISTANCE) {
            distance = found;
            has_distance = true;
        }
    }
    return all && !a->is_conditional && !b->is_conditional ? GRAPH_DEPENDENT : GRAPH_UNKNOWN;
}

static bool is_conditional(const graph_loop *loop, cjit_region region) {
    for (; region != loop->body; region = loop->graph->regions[region].parent)
        if (loop->graph->nodes[loop->region_owners[region]].op != CJIT_OP_FOR)
            return true;
    return false;
}

// The accesses of live node |index|.
static uint32_t read_accesses(const graph_loop *loop, uint32_t index, access *out) {
    const cjit_node_info *node = &loop->graph->nodes[index];
    uint32_t count = 0;
    if (graph_count_regions(node) > 0 || node->op == CJIT_OP_RESULT)
        return 0;
    bool updates = node->op == CJIT_OP_INSERT || node->op == CJIT_OP_SCATTER;
    bool boxed = node->op == CJIT_OP_INSERT || node->op == CJIT_OP_SLICE;
    for (uint32_t i = 0; i < node->num_operands; i++)
        if (loop->classes[node->operands[i]])
            out[count++] = (access){.node = index,
                                    .class = loop->classes[node->operands[i]],
                                    .writes = updates && i == 0,
                                    .is_whole = !boxed || i > 0,
                                    .is_conditional = is_conditional(loop, node->region)};
    return count;
}

static const char *explain(const graph_loop *loop, const access *a, const access *b,
                           graph_verdict verdict) {
    if (verdict == GRAPH_DEPENDENT)
        return a->node == b->node ? "every iteration writes the same elements here, as"
               : a->writes        ? "this writes what another iteration writes"
                                  : "this reads what another iteration writes";
    const access *whole = a->is_whole ? a : b;
    if (!whole->is_whole)
        return a->writes ? "it is not proved that iterations write different elements here"
                         : "it is not proved that this reads nothing that another iteration writes";
    return loop->graph->nodes[whole->node].op == CJIT_OP_SCATTER
               ? "where this writes is known only from data"
               : "this reads at places that are known only from data, or all of an array, that the loop "
                 "writes";
}

cjit_status *graph_loop_find_dependence(graph_loop *loop, graph_verdict *out_verdict,
                                        cjit_node *out_access, cjit_node *out_write,
                                        const char **out_reason) {
    const cjit_graph *graph = loop->graph;
    uint32_t count = 0, capacity = 0;
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        capacity += graph->nodes[i].live ? graph->nodes[i].num_operands : 0;
    access *all = malloc((capacity + 1) * sizeof *all);
    if (!all)
        return cjit_status_no_memory();
    find_classes(loop);
    *out_verdict = GRAPH_INDEPENDENT;
    *out_write = GRAPH_NO_NODE;
    cjit_node replaced = find_replaced(loop);
    if (replaced != GRAPH_NO_NODE) {
        *out_verdict = GRAPH_REPLACED;
        *out_access = replaced;
        *out_reason = "an array made here takes the place of another in the next iteration";
    }
    cjit_node ordered = find_ordered(loop);
    if (ordered != GRAPH_NO_NODE) {
        *out_verdict = GRAPH_REPLACED;
        *out_access = ordered;
        *out_reason = "what iterations do here, they do one after the other";
    }
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        if (graph->nodes[i].live && graph_loop_contains(loop, i))
            count += read_accesses(loop, i, all + count);
    for (uint32_t w = 0; w < count; w++)
        for (uint32_t o = 0; o < count && all[w].writes; o++) {
            if (all[o].class != all[w].class || (all[o].writes && o < w))
                continue;
            graph_verdict verdict = compare(loop, &all[w], &all[o]);
            if (verdict <= *out_verdict)
                continue;
            *out_verdict = verdict;
            *out_access = all[o].node;
            *out_write = all[w].node;
            *out_reason = explain(loop, &all[o], &all[w], verdict);
        }
    free(all);
    return NULL;
}
