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
// so. A reduction joins the ops that make its operand, so that these need not be stored; nothing that reads
// its result joins them.
// Only tensors, only loops whose accesses are projected permutations; everything else is left alone.
// The blocks inside other ops (loops, branches) are treated one by one.
#include "fuse.h"

#include "cost.h"
#include "passes.h"

#include <mlir-c/Diagnostics.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Up to this cost an expression is computed again rather than stored and read: a cached load costs
// about as much as this many simple vector instructions.
enum { RECOMPUTE_LIMIT = 4 };

static bool is_view(MlirOperation op) {
    // yields its input as it is: a broadcast or a transpose
    if (generic_is_reduction(op))
        return false;
    MlirBlock body = generic_body(op);
    MlirOperation first = mlirBlockGetFirstOperation(body);
    return ir_is(first, "linalg.yield");
}

static bool is_fusible(MlirOperation op) {
    bool reduces = generic_is_reduction(op);
    if ((!reduces && !generic_is_elementwise(op)) || mlirOperationGetNumResults(op) == 0 ||
        mlirOperationIsNull(fuse_space(op)))
        return false;
    generic_access identity = generic_identity(generic_num_loops(op));
    unsigned inputs = generic_num_inputs(op);
    for (intptr_t i = inputs; i < mlirOperationGetNumOperands(op); i++) {
        generic_access access = generic_get_access(op, (unsigned)i);
        MlirOperation init = ir_defining(mlirOperationGetOperand(op, i));
        if ((!reduces && !generic_access_equal(&access, &identity)) || mlirOperationIsNull(init) ||
            !ir_is(init, "tensor.empty"))
            return false;
    }
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (mlirOperationGetNumRegions(inner) > 0)
            return false;
    return true;
}

void fuse_add_producer(fuse_node *user, uint32_t producer) {
    for (uint32_t i = 0; i < user->num_producers; i++)
        if (user->producers[i] == producer)
            return;
    user->producers =
        passes_realloc(user->producers, (user->num_producers + 1) * sizeof *user->producers);
    user->producers[user->num_producers++] = producer;
}

static void add_operands(fusion *f, fuse_node *user, MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
        MlirOperation definer = ir_defining(mlirOperationGetOperand(op, i));
        int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                                  : passes_map_get(&f->index, definer.ptr);
        if (at != PASSES_MAP_NONE)
            fuse_add_producer(user, (uint32_t)at);
    }
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = ir_region_block(op, r); !mlirBlockIsNull(block);
             block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
                add_operands(f, user, inner);
}

// Whether the function writes pieces of |memref| before it is read as a tensor (lower_arrays.c).
static bool is_written(MlirValue memref) {
    for (MlirOpOperand use = mlirValueGetFirstUse(memref); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use))
        if (ir_is(mlirOpOperandGetOwner(use), "memref.subview"))
            return true;
    return false;
}

// Whether |op| may touch memory, or do anything else that is not in its results.
static bool has_effects(MlirOperation op) {
    static const char *const pure[] = {"arith.", "math.", "tensor.", "memref.dim", "memref.subview",
                                       "memref.alloc", "bufferization.alloc_tensor"};
    if (ir_is(op, "bufferization.to_tensor"))
        return is_written(mlirOperationGetOperand(op, 0));
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
        fuse_node *n = &f->nodes[f->count];
        *n = (fuse_node){.op = op, .fusible = is_fusible(op), .group = UINT32_MAX, .limit = UINT32_MAX};
        if (n->fusible) {
            n->space = fuse_space(op);
            n->cost = cost_of_body(generic_body(op));
        }
        add_operands(f, n, op);
        if (has_effects(op)) { // these keep their order
            if (last_effect != UINT32_MAX)
                fuse_add_producer(n, last_effect);
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
    fuse_node *n = &f->nodes[at];
    if (!n->fusible || generic_is_reduction(n->op) || mlirOperationGetNumResults(n->op) != 1 ||
        used_outside_generics(f, at))
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
        same &= fuse_same_space(user, n->op) && generic_access_equal(&access, &identity);
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

// Groups in an order that respects their dependences, the earliest first.
static uint32_t *schedule(fusion *f) {
    uint32_t *order = passes_calloc(f->num_groups, sizeof *order);
    bool *done = passes_calloc(f->num_groups, sizeof *done);
    for (uint32_t n = 0; n < f->num_groups; n++) {
        for (uint32_t g = 0; g < f->num_groups; g++) {
            bool ready = !done[g];
            for (uint32_t on = 0; ready && on < f->num_groups; on++)
                ready = !fuse_depends(f, g, on) || done[on];
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
        fuse_node *first = fuse_leader(f, group);
        if (first->op.ptr == terminator.ptr)
            continue;
        if (first->fusible && (group_size(f, group) > 1 || takes_inlined(f, group))) {
            fuse_emit_group(f, group, terminator);
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

static void fuse_block(MlirBlock block) {
    MlirContext context = mlirOperationGetContext(mlirBlockGetParentOperation(block));
    fusion f = {.context = context, .block = block};
    passes_map_init(&f.index);
    collect(&f);
    fuse_find_updates(&f);
    for (uint32_t i = 0; i < f.count; i++) {
        fuse_node *n = &f.nodes[i];
        for (uint32_t k = 0; k < n->num_producers; k++)
            if (f.nodes[n->producers[k]].inlined) {
                n->cost += f.nodes[n->producers[k]].cost;
                if (n->limit > f.nodes[n->producers[k]].limit)
                    n->limit = f.nodes[n->producers[k]].limit;
            }
        n->inlined = fuse_reads_in_time(&f, i) && should_inline(&f, i);
    }
    fuse_order_updates(&f);
    if (f.count > 1) {
        fuse_assign_groups(&f);
        rebuild(&f);
    }
    for (uint32_t i = 0; i < f.count; i++) {
        free(f.nodes[i].producers);
        free(f.nodes[i].waits);
    }
    free(f.nodes);
    free(f.reaches);
    free(f.leaders);
    free(f.fusible);
    passes_map_deinit(&f.index);
}

bool passes_fuse_elementwise(MlirOperation module) {
    generic_visit_blocks(module, fuse_block);
    return true;
}
