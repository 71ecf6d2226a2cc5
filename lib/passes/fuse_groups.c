// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The groups of --cjit-fuse-elementwise: which ops become one, without a cycle between groups.
#include "fuse.h"

#include <string.h>

MlirOperation fuse_space(MlirOperation op) {
    MlirOperation none = {NULL};
    if (!generic_is_reduction(op))
        return ir_defining(mlirOperationGetOperand(op, generic_num_inputs(op)));
    if (generic_num_inputs(op) != 1)
        return none;
    generic_access identity = generic_identity(generic_num_loops(op));
    generic_access access = generic_get_access(op, 0);
    MlirOperation producer = ir_defining(mlirOperationGetOperand(op, 0));
    if (mlirOperationIsNull(producer) || !generic_is_elementwise(producer) ||
        !generic_access_equal(&access, &identity))
        return none;
    MlirOperation space = fuse_space(producer);
    return !mlirOperationIsNull(space) && ir_is(space, "tensor.empty") ? space : none;
}

// The loop extents are those of a tensor.empty: its static shape and dynamic operands.
bool fuse_same_space(MlirOperation a, MlirOperation b) {
    if (generic_num_loops(a) != generic_num_loops(b))
        return false;
    MlirOperation p = fuse_space(a), q = fuse_space(b);
    MlirType s = mlirValueGetType(ir_result(p)), t = mlirValueGetType(ir_result(q));
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

generic_access fuse_compose(const generic_access *inner, const generic_access *outer) {
    generic_access result = {.rank = inner->rank};
    for (int axis = 0; axis < inner->rank; axis++)
        result.loops[axis] = inner->loops[axis] == GENERIC_ZERO ? GENERIC_ZERO
                                                                : outer->loops[inner->loops[axis]];
    return result;
}

static uint64_t *row(const fusion *f, uint32_t group) {
    return &f->reaches[(uint64_t)group * f->words];
}

bool fuse_depends(const fusion *f, uint32_t group, uint32_t on) {
    return row(f, group)[on / 64] >> on % 64 & 1;
}

static void add_dependence(fusion *f, uint32_t group, uint32_t on) {
    if (group == on || fuse_depends(f, group, on))
        return;
    uint64_t *mine = row(f, group);
    mine[on / 64] |= 1ull << on % 64;
    for (uint32_t w = 0; w < f->words; w++)
        mine[w] |= row(f, on)[w];
    for (uint32_t g = 0; g < f->num_groups; g++)
        if (fuse_depends(f, g, group))
            for (uint32_t w = 0; w < f->words; w++)
                row(f, g)[w] |= mine[w];
}

fuse_node *fuse_leader(fusion *f, uint32_t group) { return &f->nodes[f->leaders[group]]; }

// The groups that a node depends on, through the producers it takes into its body.
static void visit_producer_groups(fusion *f, const fuse_node *n,
                                  void (*visit)(fusion *, uint32_t, void *), void *data) {
    for (uint32_t i = 0; i < n->num_producers; i++) {
        const fuse_node *producer = &f->nodes[n->producers[i]];
        if (producer->inlined)
            visit_producer_groups(f, producer, visit, data);
        else
            visit(f, producer->group, data);
    }
}

// Whether the body of |n| reads a tensor of the group at indices of its own.
static bool captures(fusion *f, const fuse_node *n, uint32_t group) {
    for (MlirOperation op = mlirBlockGetFirstOperation(generic_body(n->op)); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
            MlirOperation definer = ir_defining(mlirOperationGetOperand(op, i));
            int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                                      : passes_map_get(&f->index, definer.ptr);
            if (at != PASSES_MAP_NONE && !f->nodes[at].inlined && f->nodes[at].group == group)
                return true;
        }
    return false;
}

// Whether |n|, read by |outer|, reads the group's own values only where they are made.
static bool reads_fit(fusion *f, const fuse_node *n, const generic_access *outer, uint32_t group) {
    generic_access identity = generic_identity(generic_num_loops(fuse_leader(f, group)->op));
    if (captures(f, n, group))
        return false;
    for (unsigned i = 0; i < generic_num_inputs(n->op); i++) {
        MlirOperation definer = ir_defining(mlirOperationGetOperand(n->op, i));
        int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                                  : passes_map_get(&f->index, definer.ptr);
        if (at == PASSES_MAP_NONE)
            continue;
        const fuse_node *producer = &f->nodes[at];
        generic_access own = generic_get_access(n->op, i), access = fuse_compose(&own, outer);
        if (producer->inlined) {
            if (!reads_fit(f, producer, &access, group))
                return false;
        } else if (producer->group == group) {
            if (!generic_access_equal(&access, &identity) || generic_is_reduction(producer->op))
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
    w->found |= producer != w->group && fuse_depends(f, producer, w->group);
}

// The cost of an element up to which a scan takes in what makes it.
enum { SCAN_LIMIT = 6 };

static bool is_scan(MlirOperation op) {
    MlirStringRef combiner = generic_get_combiner(op, 0);
    return combiner.length > 5 && memcmp(combiner.data, "scan_", 5) == 0;
}

// One nest of loops serves the reductions of the same loops, or one scan. A scan may go element by element,
// which what costs much should not.
static bool suits_reductions(const fusion *f, const fuse_node *n, uint32_t group) {
    bool scan = is_scan(n->op);
    uint32_t cost = n->cost;
    for (uint32_t i = f->leaders[group]; i < f->count; i++) {
        const fuse_node *other = &f->nodes[i];
        if (other->group != group)
            continue;
        scan |= is_scan(other->op);
        cost += other->cost;
        if (generic_is_reduction(other->op) && generic_is_reduction(n->op) &&
            (scan || generic_reduced_loops(other->op) != generic_reduced_loops(n->op)))
            return false;
    }
    return !scan || cost <= SCAN_LIMIT;
}

static bool can_join(fusion *f, const fuse_node *n, uint32_t group) {
    generic_access identity = generic_identity(generic_num_loops(n->op));
    waiting w = {.group = group};
    if (!suits_reductions(f, n, group) || !fuse_same_space(fuse_leader(f, group)->op, n->op) || !reads_fit(f, n, &identity, group))
        return false;
    visit_producer_groups(f, n, find_waiting, &w);
    return !w.found;
}

static void link_group(fusion *f, uint32_t producer, void *data) {
    add_dependence(f, *(uint32_t *)data, producer);
}

void fuse_assign_groups(fusion *f) {
    f->words = f->count / 64 + 1;
    f->reaches = passes_calloc((uint64_t)f->count * f->words, sizeof *f->reaches);
    f->leaders = passes_calloc(f->count, sizeof *f->leaders);
    f->fusible = passes_calloc(f->count, sizeof *f->fusible);
    for (uint32_t i = 0; i < f->count; i++) {
        fuse_node *n = &f->nodes[i];
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
