// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-fuse-elementwise: elementwise linalg.generics over one iteration space become one, with as many
// results as are used outside of it.
//
//   %1 = generic { exp } ins(%x)         →   %3 = generic { %a = exp %x  %b = sin %x  addf %a, %b }
//   %2 = generic { sin } ins(%x)                ins(%x)
//   %3 = generic { addf } ins(%1, %2)
//
// Groups are grown in program order: an op joins the group of a producer, or a group that reads the same
// input, when their loops run over the same extents and no other op stands between them. A producer over
// a smaller space (a broadcast operand) or through a permutation is taken into its consumer's body when
// computing it again costs no more than reading it would; else it keeps its own sweep and a remark says
// so. Only tensors, only parallel loops whose accesses are projected permutations; everything else is left alone.
// The blocks inside other ops (loops, branches) are treated one by one.
#include "cost.h"
#include "generic.h"
#include "passes.h"
#include "value_map.h"

#include <mlir-c/Diagnostics.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Up to this cost an expression is computed again rather than stored and read: a cached load costs
// about as much as this many simple vector instructions.
enum { RECOMPUTE_LIMIT = 4 };

typedef struct node {
    MlirOperation op;
    bool fusible;    // an elementwise generic on tensors with one identity-mapped output per result
    bool inlined;    // every use takes it into the user's body
    uint32_t cost;   // of one element
    uint32_t group;
    uint32_t num_producers;
    uint32_t *producers; // nodes of this block that it uses, in any region of its own
} node;

typedef struct fusion {
    MlirContext context;
    MlirBlock block;
    node *nodes;
    uint32_t count;
    passes_map index; // operation → node
    uint64_t *reaches; // one row of |words| per group: the groups it depends on
    uint32_t words;
    uint32_t *leaders; // by group: its first node
    uint32_t num_groups;
    uint32_t *fusible; // the groups that others may join
    uint32_t num_fusible;
} fusion;

static bool is_view(MlirOperation op) {
    // yields its input as it is: a broadcast or a transpose
    MlirBlock body = generic_body(op);
    MlirOperation first = mlirBlockGetFirstOperation(body);
    return ir_is(first, "linalg.yield");
}

static bool is_fusible(MlirOperation op) {
    if (!generic_is_elementwise(op) || mlirOperationGetNumResults(op) == 0)
        return false;
    generic_access identity = generic_identity(generic_num_loops(op));
    unsigned inputs = generic_num_inputs(op);
    for (intptr_t i = inputs; i < mlirOperationGetNumOperands(op); i++) {
        generic_access access = generic_get_access(op, (unsigned)i);
        MlirOperation init = ir_defining(mlirOperationGetOperand(op, i));
        if (!generic_access_equal(&access, &identity) || mlirOperationIsNull(init) ||
            !ir_is(init, "tensor.empty"))
            return false;
    }
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (mlirOperationGetNumRegions(inner) > 0 || ir_is(inner, "linalg.index"))
            return false;
    return true;
}

// The loop extents are those of the output's tensor.empty: its static shape and dynamic operands.
static bool same_space(MlirOperation a, MlirOperation b) {
    if (generic_num_loops(a) != generic_num_loops(b))
        return false;
    MlirValue x = mlirOperationGetOperand(a, generic_num_inputs(a));
    MlirValue y = mlirOperationGetOperand(b, generic_num_inputs(b));
    MlirType s = mlirValueGetType(x), t = mlirValueGetType(y);
    MlirOperation p = ir_defining(x), q = ir_defining(y);
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(s); axis++)
        if (mlirShapedTypeGetDimSize(s, axis) != mlirShapedTypeGetDimSize(t, axis))
            return false;
    if (mlirOperationGetNumOperands(p) != mlirOperationGetNumOperands(q))
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(p); i++)
        if (!mlirValueEqual(mlirOperationGetOperand(p, i), mlirOperationGetOperand(q, i)))
            return false;
    return true;
}

static void add_producer(fusion *f, node *user, uint32_t producer) {
    for (uint32_t i = 0; i < user->num_producers; i++)
        if (user->producers[i] == producer)
            return;
    (void)f;
    user->producers =
        passes_realloc(user->producers, (user->num_producers + 1) * sizeof *user->producers);
    user->producers[user->num_producers++] = producer;
}

static void add_operands(fusion *f, node *user, MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
        MlirOperation definer = ir_defining(mlirOperationGetOperand(op, i));
        int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                                  : passes_map_get(&f->index, definer.ptr);
        if (at != PASSES_MAP_NONE)
            add_producer(f, user, (uint32_t)at);
    }
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
             !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
                add_operands(f, user, inner);
}

// Whether |op| may touch memory, or do anything else that is not in its results.
static bool has_effects(MlirOperation op) {
    static const char *const pure[] = {"arith.", "math.", "tensor.", "memref.dim",
                                       "bufferization.to_tensor"};
    MlirStringRef name = ir_name(op);
    for (size_t i = 0; i < sizeof pure / sizeof *pure; i++)
        if (name.length >= strlen(pure[i]) && memcmp(name.data, pure[i], strlen(pure[i])) == 0)
            return false;
    return !ir_is(op, "linalg.generic") || mlirOperationGetNumResults(op) == 0;
}

static void collect(fusion *f) {
    uint32_t capacity = 0, last_effect = UINT32_MAX;
    for (MlirOperation op = mlirBlockGetFirstOperation(f->block); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (f->count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            f->nodes = passes_realloc(f->nodes, capacity * sizeof *f->nodes);
        }
        node *n = &f->nodes[f->count];
        *n = (node){.op = op, .fusible = is_fusible(op), .group = UINT32_MAX};
        n->cost = n->fusible ? cost_of_body(generic_body(op)) : 0;
        add_operands(f, n, op);
        if (has_effects(op)) { // these keep their order
            if (last_effect != UINT32_MAX)
                add_producer(f, n, last_effect);
            last_effect = f->count;
        }
        passes_map_set(&f->index, op.ptr, f->count++);
    }
}

static bool used_outside_generics(fusion *f, uint32_t at) {
    MlirOperation op = f->nodes[at].op;
    for (intptr_t r = 0; r < mlirOperationGetNumResults(op); r++)
        for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, r));
             !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
            int64_t user = passes_map_get(&f->index, mlirOpOperandGetOwner(use).ptr);
            if (user == PASSES_MAP_NONE || !f->nodes[user].fusible)
                return true;
        }
    return false;
}

// A value that every user takes into its own body: views always, cheap smaller-space producers too.
static bool should_inline(fusion *f, uint32_t at) {
    node *n = &f->nodes[at];
    if (!n->fusible || mlirOperationGetNumResults(n->op) != 1 || used_outside_generics(f, at))
        return false;
    MlirValue result = ir_result(n->op);
    if (mlirOpOperandIsNull(mlirValueGetFirstUse(result)))
        return false;
    bool same = true; // some user runs over another space, or reads it permuted
    generic_access identity = generic_identity(generic_num_loops(n->op));
    for (MlirOpOperand use = mlirValueGetFirstUse(result); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        generic_access access = generic_get_access(user, mlirOpOperandGetOperandNumber(use));
        same &= same_space(user, n->op) && generic_access_equal(&access, &identity);
    }
    if (is_view(n->op))
        return true;
    if (same)
        return false; // grouping takes it
    if (n->cost <= RECOMPUTE_LIMIT)
        return true;
    char text[160];
    snprintf(text, sizeof text,
             "kept in memory: an expression of cost %u is broadcast; computing it again for each "
             "element would cost more than reading it",
             n->cost);
    MlirLocation location = mlirOperationGetLocation(n->op);
    passes_remark(location, text);
    return false;
}

// Access |inner| (of a producer's operand, in the producer's loops) when the producer itself is
// accessed by |outer|.
static generic_access compose(const generic_access *inner, const generic_access *outer) {
    generic_access result = {.rank = inner->rank};
    for (int axis = 0; axis < inner->rank; axis++)
        result.loops[axis] = inner->loops[axis] == GENERIC_ZERO ? GENERIC_ZERO
                                                                : outer->loops[inner->loops[axis]];
    return result;
}

// ---- grouping -------------------------------------------------------------------------------

static uint64_t *row(const fusion *f, uint32_t group) {
    return &f->reaches[(uint64_t)group * f->words];
}

static bool depends(const fusion *f, uint32_t group, uint32_t on) {
    return row(f, group)[on / 64] >> on % 64 & 1;
}

static void add_dependence(fusion *f, uint32_t group, uint32_t on) {
    if (group == on || depends(f, group, on))
        return;
    uint64_t *mine = row(f, group);
    mine[on / 64] |= 1ull << on % 64;
    for (uint32_t w = 0; w < f->words; w++)
        mine[w] |= row(f, on)[w];
    for (uint32_t g = 0; g < f->num_groups; g++)
        if (depends(f, g, group))
            for (uint32_t w = 0; w < f->words; w++)
                row(f, g)[w] |= mine[w];
}

static node *leader(fusion *f, uint32_t group) { return &f->nodes[f->leaders[group]]; }

// The groups that a node depends on, through the producers it takes into its body.
static void visit_producer_groups(fusion *f, const node *n,
                                  void (*visit)(fusion *, uint32_t, void *), void *data) {
    for (uint32_t i = 0; i < n->num_producers; i++) {
        const node *producer = &f->nodes[n->producers[i]];
        if (producer->inlined)
            visit_producer_groups(f, producer, visit, data);
        else
            visit(f, producer->group, data);
    }
}

// Whether |n|, read by |outer|, reads the group's own values only where they are made.
static bool reads_fit(fusion *f, const node *n, const generic_access *outer, uint32_t group) {
    generic_access identity = generic_identity(generic_num_loops(leader(f, group)->op));
    for (unsigned i = 0; i < generic_num_inputs(n->op); i++) {
        MlirOperation definer = ir_defining(mlirOperationGetOperand(n->op, i));
        int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                                  : passes_map_get(&f->index, definer.ptr);
        if (at == PASSES_MAP_NONE)
            continue;
        const node *producer = &f->nodes[at];
        generic_access own = generic_get_access(n->op, i), access = compose(&own, outer);
        if (producer->inlined) {
            if (!reads_fit(f, producer, &access, group))
                return false;
        } else if (producer->group == group) {
            if (!generic_access_equal(&access, &identity))
                return false;
        }
    }
    return true;
}

typedef struct waiting {
    uint32_t group;
    bool found; // a producer, of a value read or captured, that waits for the group
} waiting;

static void find_waiting(fusion *f, uint32_t producer, void *data) {
    waiting *w = data;
    w->found |= producer != w->group && depends(f, producer, w->group);
}

static bool can_join(fusion *f, const node *n, uint32_t group) {
    generic_access identity = generic_identity(generic_num_loops(n->op));
    waiting w = {.group = group};
    if (!same_space(leader(f, group)->op, n->op) || !reads_fit(f, n, &identity, group))
        return false;
    visit_producer_groups(f, n, find_waiting, &w);
    return !w.found;
}

static void link_group(fusion *f, uint32_t producer, void *data) {
    add_dependence(f, *(uint32_t *)data, producer);
}

static void assign_groups(fusion *f) {
    f->words = f->count / 64 + 1;
    f->reaches = passes_calloc((uint64_t)f->count * f->words, sizeof *f->reaches);
    f->leaders = passes_calloc(f->count, sizeof *f->leaders);
    f->fusible = passes_calloc(f->count, sizeof *f->fusible);
    for (uint32_t i = 0; i < f->count; i++) {
        node *n = &f->nodes[i];
        if (n->inlined)
            continue;
        for (uint32_t k = f->num_fusible; n->fusible && k-- > 0 && n->group == UINT32_MAX;)
            if (can_join(f, n, f->fusible[k]))
                n->group = f->fusible[k];
        if (n->group == UINT32_MAX) {
            n->group = f->num_groups++;
            f->leaders[n->group] = i;
            if (n->fusible)
                f->fusible[f->num_fusible++] = n->group;
        }
        visit_producer_groups(f, n, link_group, &n->group);
    }
}

// ---- emission -------------------------------------------------------------------------------

typedef struct external {
    MlirValue value;
    generic_access access;
} external;

typedef struct merge {
    fusion *f;
    uint32_t group;
    unsigned num_loops;
    external *inputs;
    uint32_t num_inputs, capacity;
    MlirBlock block;
    ir_builder body;
    struct {
        MlirValue value;       // of the tensors
        generic_access access; // in the merged loops
        MlirValue scalar;
    } *computed;
    uint32_t num_computed, capacity_computed;
} merge;

// The producer whose body computes |value| inside this group, or NULL when it is read from memory.
static node *inner_producer(merge *m, MlirValue value) {
    MlirOperation definer = ir_defining(value);
    int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                              : passes_map_get(&m->f->index, definer.ptr);
    if (at == PASSES_MAP_NONE)
        return NULL;
    node *n = &m->f->nodes[at];
    return n->inlined || (n->fusible && n->group == m->group) ? n : NULL;
}

static void gather_inputs(merge *m, const node *n, const generic_access *outer) {
    unsigned count = generic_num_inputs(n->op);
    for (unsigned i = 0; i < count; i++) {
        MlirValue value = mlirOperationGetOperand(n->op, i);
        generic_access own = generic_get_access(n->op, i), access = compose(&own, outer);
        node *producer = inner_producer(m, value);
        if (producer) {
            if (producer->inlined)
                gather_inputs(m, producer, &access);
            continue;
        }
        bool known = false;
        for (uint32_t k = 0; k < m->num_inputs && !known; k++)
            known = mlirValueEqual(m->inputs[k].value, value) &&
                    generic_access_equal(&m->inputs[k].access, &access);
        if (known)
            continue;
        if (m->num_inputs == m->capacity) {
            m->capacity = m->capacity ? 2 * m->capacity : 16;
            m->inputs = passes_realloc(m->inputs, m->capacity * sizeof *m->inputs);
        }
        m->inputs[m->num_inputs++] = (external){value, access};
    }
}

static void remember(merge *m, MlirValue value, const generic_access *access, MlirValue scalar) {
    if (m->num_computed == m->capacity_computed) {
        m->capacity_computed = m->capacity_computed ? 2 * m->capacity_computed : 32;
        m->computed = passes_realloc(m->computed, m->capacity_computed * sizeof *m->computed);
    }
    m->computed[m->num_computed].value = value;
    m->computed[m->num_computed].access = *access;
    m->computed[m->num_computed++].scalar = scalar;
}

static MlirValue scalar_of(merge *m, MlirValue value, const generic_access *access);

// Copies the body of |n|, read by |outer|, to the merged body.
static void clone_body(merge *m, const node *n, const generic_access *outer) {
    unsigned inputs = generic_num_inputs(n->op);
    MlirValue *scalars = passes_calloc(inputs, sizeof *scalars);
    for (unsigned i = 0; i < inputs; i++) {
        generic_access own = generic_get_access(n->op, i), access = compose(&own, outer);
        scalars[i] = scalar_of(m, mlirOperationGetOperand(n->op, i), &access);
    }
    MlirBlock from = generic_body(n->op);
    passes_map local;
    passes_map_init(&local);
    MlirValue *clones = NULL;
    uint32_t count = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(from); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        bool yield = ir_is(op, "linalg.yield");
        MlirOperation clone = yield ? op : mlirOperationClone(op);
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
            MlirValue operand = mlirOperationGetOperand(op, i), mapped = operand;
            if (mlirValueIsABlockArgument(operand) &&
                mlirBlockEqual(mlirBlockArgumentGetOwner(operand), from)) {
                intptr_t number = mlirBlockArgumentGetArgNumber(operand);
                mapped = number < inputs ? scalars[number] : operand;
            } else if (passes_map_get(&local, operand.ptr) != PASSES_MAP_NONE) {
                mapped = clones[passes_map_get(&local, operand.ptr)];
            }
            if (yield)
                remember(m, mlirOperationGetResult(n->op, i), outer, mapped);
            else
                mlirOperationSetOperand(clone, i, mapped);
        }
        if (yield)
            break;
        mlirBlockAppendOwnedOperation(m->block, clone);
        for (intptr_t r = 0; r < mlirOperationGetNumResults(op); r++) {
            clones = passes_realloc(clones, (count + 1) * sizeof *clones);
            clones[count] = mlirOperationGetResult(clone, r);
            passes_map_set(&local, mlirOperationGetResult(op, r).ptr, count++);
        }
    }
    passes_map_deinit(&local);
    free(clones);
    free(scalars);
}

static MlirValue scalar_of(merge *m, MlirValue value, const generic_access *access) {
    for (uint32_t i = m->num_computed; i-- > 0;)
        if (mlirValueEqual(m->computed[i].value, value) &&
            generic_access_equal(&m->computed[i].access, access))
            return m->computed[i].scalar;
    node *producer = inner_producer(m, value);
    if (!producer) {
        for (uint32_t i = 0; i < m->num_inputs; i++)
            if (mlirValueEqual(m->inputs[i].value, value) &&
                generic_access_equal(&m->inputs[i].access, access))
                return mlirBlockGetArgument(m->block, (intptr_t)i);
    }
    clone_body(m, producer, access);
    return m->computed[m->num_computed - 1].scalar;
}

static bool used_outside(merge *m, MlirValue value) {
    for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        int64_t at = passes_map_get(&m->f->index, mlirOpOperandGetOwner(use).ptr);
        if (at == PASSES_MAP_NONE)
            return true;
        const node *user = &m->f->nodes[at];
        if (user->inlined || (user->fusible && user->group == m->group))
            continue;
        return true;
    }
    return false;
}

// An inlined user may itself be inlined into another group, which then reads this group's value.
static bool needed_outside(merge *m, MlirValue value) {
    if (used_outside(m, value))
        return true;
    for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        int64_t at = passes_map_get(&m->f->index, mlirOpOperandGetOwner(use).ptr);
        if (at != PASSES_MAP_NONE && m->f->nodes[at].inlined &&
            needed_outside(m, ir_result(m->f->nodes[at].op)))
            return true;
    }
    return false;
}

static MlirLocation fused_location(fusion *f, uint32_t group) {
    MlirLocation *locations = passes_calloc(f->count, sizeof *locations);
    intptr_t count = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->nodes[i].group == group && !f->nodes[i].inlined)
            locations[count++] = mlirOperationGetLocation(f->nodes[i].op);
    MlirLocation fused =
        count == 1 ? locations[0]
                   : mlirLocationFusedGet(f->context, count, locations, mlirAttributeGetNull());
    free(locations);
    return fused;
}

static uint32_t group_size(const fusion *f, uint32_t group) {
    uint32_t size = 0;
    for (uint32_t i = 0; i < f->count; i++)
        size += f->nodes[i].group == group && !f->nodes[i].inlined;
    return size;
}

static bool takes_inlined(fusion *f, uint32_t group) {
    for (uint32_t i = 0; i < f->count; i++)
        for (uint32_t k = 0; f->nodes[i].group == group && k < f->nodes[i].num_producers; k++)
            if (f->nodes[f->nodes[i].producers[k]].inlined)
                return true;
    return false;
}

// Builds the merged op before |place| and lets the outside use it.
static void emit_group(fusion *f, uint32_t group, MlirOperation place) {
    merge m = {.f = f, .group = group};
    node *first = leader(f, group);
    m.num_loops = generic_num_loops(first->op);
    generic_access identity = generic_identity(m.num_loops);
    uint32_t most_results = 0, num_results = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->nodes[i].group == group)
            most_results += (uint32_t)mlirOperationGetNumResults(f->nodes[i].op);
    MlirValue *results = passes_calloc(most_results, sizeof *results);
    MlirValue *inits = passes_calloc(most_results, sizeof *inits);
    MlirType *types = passes_calloc(most_results, sizeof *types);
    for (uint32_t i = 0; i < f->count; i++) {
        node *n = &f->nodes[i];
        if (n->group != group || n->inlined)
            continue;
        gather_inputs(&m, n, &identity);
        for (intptr_t r = 0; r < mlirOperationGetNumResults(n->op); r++) {
            MlirValue result = mlirOperationGetResult(n->op, r);
            if (!needed_outside(&m, result))
                continue;
            results[num_results] = result;
            inits[num_results] =
                mlirOperationGetOperand(n->op, (intptr_t)generic_num_inputs(n->op) + r);
            types[num_results++] = mlirValueGetType(result);
        }
    }
    MlirValue *inputs = passes_calloc(m.num_inputs, sizeof *inputs);
    generic_access *accesses = passes_calloc(m.num_inputs + num_results, sizeof *accesses);
    for (uint32_t i = 0; i < m.num_inputs; i++) {
        inputs[i] = m.inputs[i].value;
        accesses[i] = m.inputs[i].access;
    }
    for (unsigned i = 0; i < num_results; i++)
        accesses[m.num_inputs + i] = identity;
    ir_builder b = ir_before(place);
    b.location = fused_location(f, group);
    MlirOperation made = generic_create(&b, m.num_loops, m.num_inputs, inputs, num_results, inits,
                                        accesses, num_results, types, &m.block);
    m.body = ir_at_end(f->context, b.location, m.block);
    MlirValue *scalars = passes_calloc(num_results, sizeof *scalars);
    for (unsigned i = 0; i < num_results; i++)
        scalars[i] = scalar_of(&m, results[i], &identity);
    ir_create(&m.body, &(ir_operation){.name = "linalg.yield",
                                       .num_operands = num_results,
                                       .operands = scalars});
    for (unsigned i = 0; i < num_results; i++)
        mlirValueReplaceAllUsesOfWith(results[i], mlirOperationGetResult(made, i));
    free(results);
    free(inits);
    free(types);
    free(inputs);
    free(accesses);
    free(scalars);
    free(m.inputs);
    free(m.computed);
}

// Groups in an order that respects their dependences, the earliest first.
static uint32_t *schedule(fusion *f) {
    uint32_t *order = passes_calloc(f->num_groups, sizeof *order);
    bool *done = passes_calloc(f->num_groups, sizeof *done);
    for (uint32_t n = 0; n < f->num_groups; n++) {
        for (uint32_t g = 0; g < f->num_groups; g++) {
            bool ready = !done[g];
            for (uint32_t on = 0; ready && on < f->num_groups; on++)
                ready = !depends(f, g, on) || done[on];
            if (!ready)
                continue;
            done[g] = true;
            order[n] = g;
            break;
        }
    }
    free(done);
    return order;
}

static void rebuild(fusion *f) {
    uint32_t *order = schedule(f);
    MlirOperation terminator = f->nodes[f->count - 1].op;
    for (uint32_t n = 0; n < f->num_groups; n++) {
        uint32_t group = order[n];
        node *first = leader(f, group);
        if (first->op.ptr == terminator.ptr)
            continue;
        if (first->fusible && (group_size(f, group) > 1 || takes_inlined(f, group))) {
            emit_group(f, group, terminator);
            continue;
        }
        mlirOperationMoveBefore(first->op, terminator);
        first->fusible = false; // it stays
    }
    free(order);
    // What was merged or taken in has no uses left; users come after their producers.
    for (uint32_t i = f->count; i-- > 0;) {
        bool unused = f->nodes[i].fusible;
        for (intptr_t r = 0; unused && r < mlirOperationGetNumResults(f->nodes[i].op); r++)
            unused = mlirOpOperandIsNull(
                mlirValueGetFirstUse(mlirOperationGetResult(f->nodes[i].op, r)));
        if (unused)
            mlirOperationDestroy(f->nodes[i].op);
    }
}

static void fuse_block(MlirContext context, MlirBlock block) {
    fusion f = {.context = context, .block = block};
    passes_map_init(&f.index);
    collect(&f);
    for (uint32_t i = 0; i < f.count; i++) {
        node *n = &f.nodes[i];
        for (uint32_t k = 0; k < n->num_producers; k++)
            if (f.nodes[n->producers[k]].inlined)
                n->cost += f.nodes[n->producers[k]].cost;
        n->inlined = should_inline(&f, i);
    }
    if (f.count > 1) {
        assign_groups(&f);
        rebuild(&f);
    }
    for (uint32_t i = 0; i < f.count; i++)
        free(f.nodes[i].producers);
    free(f.nodes);
    free(f.reaches);
    free(f.leaders);
    free(f.fusible);
    passes_map_deinit(&f.index);
}

static void fuse_regions(MlirOperation op) {
    if (ir_is(op, "linalg.generic"))
        return;
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
             !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block)) {
            for (MlirOperation inner = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
                fuse_regions(inner);
            if (!ir_is(op, "builtin.module"))
                fuse_block(mlirOperationGetContext(op), block);
        }
}

bool passes_fuse_elementwise(MlirOperation module) {
    fuse_regions(module);
    return true;
}
