// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalars that a parallel loop carries (parallel.h): reductions, found by going back from what the body yields.
//
//   s += x            yield add(s, x)                             also within branches and inner loops,
//   s = max(s, x)     yield select(gt(x, s), x, s)                as long as nothing else reads s
//   if x > s: s = x   yield if(gt(x, s)) { x } else { s }
//   t = …             the argument is not read at all: the last iteration's value counts
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

typedef struct chain {
    const graph_loop *loop;
    cjit_node arg;
    cjit_carry carry; // CJIT_CARRY_KEEP: not known yet
    bool *depends;    // by node: its value comes of the argument's
    bool *links;      // by node: part of the reduction
} chain;

static const cjit_node_info *info_of(const chain *c, cjit_node node) {
    return &c->loop->graph->nodes[node];
}
static const graph_region *region_of(const chain *c, int64_t region) {
    return &c->loop->graph->regions[region];
}

// ---------------------------------------------------------------------------------------------
// What depends on the argument
// ---------------------------------------------------------------------------------------------

typedef struct size_use {
    const bool *depends;
    bool found;
} size_use;

static void visit_size(void *context, cjit_node node) {
    size_use *use = context;
    use->found |= use->depends[node];
}

static bool uses_in_sizes(const chain *c, const cjit_node_info *node) {
    size_use use = {c->depends, false};
    for (uint32_t i = 0; i < node->rank; i++)
        graph_visit_size_nodes(c->loop->graph, node->shape[i], visit_size, &use);
    for (uint32_t i = 0; i < node->num_attributes; i++)
        if (graph_attribute_is_size(node, i))
            graph_visit_size_nodes(c->loop->graph, (cjit_size)node->attributes[i], visit_size, &use);
    return use.found;
}

// Whether value |n| that the loop |owner| carries does, at first or from a turn on.
static bool carried_depends(const chain *c, const cjit_node_info *owner, int64_t n) {
    int64_t body = owner->attributes[owner->op == CJIT_OP_WHILE];
    return c->depends[region_of(c, body)->yields[n]] || c->depends[graph_loop_initial(owner, n)];
}

static bool result_depends(const chain *c, const cjit_node_info *node) {
    const cjit_node_info *owner = info_of(c, node->operands[0]);
    int64_t n = node->attributes[0];
    if (owner->op == CJIT_OP_CALL)
        return c->depends[node->operands[0]];
    if (owner->op == CJIT_OP_IF)
        return c->depends[region_of(c, owner->attributes[0])->yields[n]] ||
               c->depends[region_of(c, owner->attributes[1])->yields[n]] ||
               c->depends[owner->operands[0]];
    return carried_depends(c, owner, n);
}

static bool arg_depends(const chain *c, const cjit_node_info *node) {
    cjit_node owner_index = c->loop->region_owners[node->region];
    const cjit_node_info *owner = info_of(c, owner_index);
    int64_t n = node->attributes[0];
    if (owner->op == CJIT_OP_FOR && n-- == 0)
        return c->depends[owner->operands[0]] || c->depends[owner->operands[1]] ||
               c->depends[owner->operands[2]];
    return carried_depends(c, owner, n);
}

static bool node_depends(const chain *c, const cjit_node_info *node) {
    if (node->op == CJIT_OP_RESULT)
        return result_depends(c, node);
    if (node->op == CJIT_OP_REGION_ARG)
        return node->region != c->loop->body && arg_depends(c, node);
    if (graph_count_regions(node) > 0)
        return false; // seen by their results
    for (uint32_t i = 0; i < node->num_operands; i++)
        if (c->depends[node->operands[i]])
            return true;
    return uses_in_sizes(c, node);
}

static void find_dependents(chain *c) {
    const cjit_graph *graph = c->loop->graph;
    c->depends[c->arg] = true;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < graph->num_nodes; i++)
            if (graph->nodes[i].live && !c->depends[i] && graph_loop_contains(c->loop, i) &&
                node_depends(c, &graph->nodes[i]))
                c->depends[i] = again = true;
    }
}

// ---------------------------------------------------------------------------------------------
// The chain of the reduction
// ---------------------------------------------------------------------------------------------

static bool agree(chain *c, cjit_carry carry) {
    if (c->carry == CJIT_CARRY_KEEP)
        c->carry = carry;
    return c->carry == carry;
}

static bool follow(chain *c, cjit_node node, int depth);

// gt(x, s) with |larger| and |smaller|… : which of them is chosen where the comparison holds says min or max.
static bool follow_choice(chain *c, cjit_node comparison, cjit_node yes, cjit_node no, int depth) {
    const cjit_node_info *test = info_of(c, comparison);
    bool greater = test->op == CJIT_OP_GT || test->op == CJIT_OP_GE;
    if (!greater && test->op != CJIT_OP_LT && test->op != CJIT_OP_LE)
        return false;
    cjit_node a = test->operands[0], b = test->operands[1];
    if (!((a == yes && b == no) || (a == no && b == yes)) || c->depends[yes] == c->depends[no])
        return false;
    bool maximum = greater == (a == yes);
    c->links[comparison] = true;
    return agree(c, maximum ? CJIT_CARRY_LARGER : CJIT_CARRY_SMALLER) &&
           follow(c, c->depends[yes] ? yes : no, depth);
}

static bool follow_result(chain *c, const cjit_node_info *node, int depth) {
    const cjit_node_info *owner = info_of(c, node->operands[0]);
    int64_t n = node->attributes[0];
    if (owner->op == CJIT_OP_IF) {
        cjit_node yes = region_of(c, owner->attributes[0])->yields[n];
        cjit_node no = region_of(c, owner->attributes[1])->yields[n];
        if (c->depends[owner->operands[0]])
            return follow_choice(c, owner->operands[0], yes, no, depth);
        return c->depends[yes] && c->depends[no] && follow(c, yes, depth) && follow(c, no, depth);
    }
    if (owner->op == CJIT_OP_CALL)
        return false;
    int64_t body = owner->attributes[owner->op == CJIT_OP_WHILE];
    const graph_region *region = region_of(c, body);
    c->links[region->args[n + (owner->op == CJIT_OP_FOR)]] = true;
    if (owner->op == CJIT_OP_WHILE)
        c->links[region_of(c, owner->attributes[0])->args[n]] = true;
    return follow(c, region->yields[n], depth) && follow(c, graph_loop_initial(owner, n), depth);
}

static bool follow(chain *c, cjit_node node, int depth) {
    static const struct {
        cjit_op op;
        cjit_carry carry;
    } kinds[] = {{CJIT_OP_ADD, CJIT_CARRY_ADD},         {CJIT_OP_MUL, CJIT_CARRY_MUL},
                 {CJIT_OP_MINIMUM, CJIT_CARRY_MINIMUM}, {CJIT_OP_MAXIMUM, CJIT_CARRY_MAXIMUM},
                 {CJIT_OP_AND, CJIT_CARRY_AND},         {CJIT_OP_OR, CJIT_CARRY_OR},
                 {CJIT_OP_XOR, CJIT_CARRY_XOR},         {CJIT_OP_SUB, CJIT_CARRY_ADD}};
    const cjit_node_info *info = info_of(c, node);
    if (!c->depends[node] || depth == 0)
        return false;
    if (node == c->arg || c->links[node])
        return true;
    c->links[node] = true;
    --depth;
    if (info->op == CJIT_OP_RESULT)
        return follow_result(c, info, depth);
    if (info->op == CJIT_OP_SELECT)
        return c->depends[info->operands[0]]
                   ? follow_choice(c, info->operands[0], info->operands[1], info->operands[2], depth)
                   : c->depends[info->operands[1]] && c->depends[info->operands[2]] &&
                         follow(c, info->operands[1], depth) && follow(c, info->operands[2], depth);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].op != info->op)
            continue;
        bool left = c->depends[info->operands[0]], right = c->depends[info->operands[1]];
        return left != right && !(right && info->op == CJIT_OP_SUB) && agree(c, kinds[i].carry) &&
               follow(c, info->operands[right], depth);
    }
    return false;
}

// Nothing but the chain may see the value on its way.
static bool is_private(const chain *c, unsigned index) {
    const graph_loop *loop = c->loop;
    for (uint32_t i = 0; i < loop->graph->num_nodes; i++) {
        const cjit_node_info *node = &loop->graph->nodes[i];
        if (!node->live || !graph_loop_contains(loop, i))
            continue;
        if (c->depends[i] && i != c->arg && !c->links[i])
            return false;
        if (cjit_op_is_effect(node->op))
            for (uint32_t k = 0; k < node->num_operands; k++)
                if (c->depends[node->operands[k]])
                    return false;
        unsigned controls = node->op == CJIT_OP_FOR ? 3 : node->op == CJIT_OP_IF ? 1 : 0;
        for (unsigned k = 0; k < controls; k++)
            if (c->depends[node->operands[k]] && !c->links[node->operands[k]])
                return false;
        if (node->op == CJIT_OP_WHILE && c->depends[region_of(c, node->attributes[0])->yields[0]])
            return false;
    }
    for (unsigned i = 0; i < loop->num_carried; i++)
        if (i != index && c->depends[loop->yields[i]])
            return false;
    return true;
}

static bool is_read(const graph_loop *loop, cjit_node arg) {
    for (uint32_t i = 0; i < loop->graph->num_nodes; i++) {
        const cjit_node_info *node = &loop->graph->nodes[i];
        if (node->live)
            for (uint32_t k = 0; k < node->num_operands; k++)
                if (node->operands[k] == arg)
                    return true;
    }
    for (cjit_region r = 1; r < loop->graph->num_regions; r++)
        for (uint32_t k = 0; k < loop->graph->regions[r].num_yields; k++)
            if (loop->region_owners[r] != GRAPH_NO_NODE && loop->graph->regions[r].yields[k] == arg)
                return true;
    return false;
}

enum { MAX_DEPTH = 64 };

bool graph_loop_find_reduction(const graph_loop *loop, unsigned index, cjit_carry *out_carry) {
    uint32_t count = loop->graph->num_nodes;
    chain c = {.loop = loop, .arg = loop->args[index + 1], .carry = CJIT_CARRY_KEEP};
    if (loop->yields[index] == c.arg) {
        *out_carry = CJIT_CARRY_KEEP;
        // It is then a constant of the loop, and may be read.
        return true;
    }
    c.depends = calloc(2 * (size_t)count, sizeof *c.depends);
    c.links = c.depends ? c.depends + count : NULL;
    if (!c.depends)
        return false;
    find_dependents(&c);
    bool found = follow(&c, loop->yields[index], MAX_DEPTH) && c.carry != CJIT_CARRY_KEEP &&
                 is_private(&c, index);
    free(c.depends);
    *out_carry = c.carry;
    if (found || is_read(loop, c.arg))
        return found;
    *out_carry = CJIT_CARRY_LAST;
    return true;
}
