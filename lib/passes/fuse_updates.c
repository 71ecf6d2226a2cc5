// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of reads and updates for --cjit-fuse-elementwise. Tensors are values, so fusion may move a read of
// one behind its update; bufferization would then have to copy it. So an update waits for the reads that stand
// before it, and a read is not taken into a user that stands behind an update.
//
//   %1 = generic(slice of %a)   %b = insert %v into %a   %2 = generic(%1, %b): two sweeps, %b in place
#include "fuse.h"
#include "updates.h"

#include <stdlib.h>

// The node that |op| is or stands in; UINT32_MAX for one outside of the block.
static uint32_t position_of(const fusion *f, MlirOperation op) {
    for (; !mlirOperationIsNull(op); op = mlirOperationGetParentOperation(op)) {
        int64_t at = passes_map_get(&f->index, op.ptr);
        if (at != PASSES_MAP_NONE)
            return (uint32_t)at;
    }
    return UINT32_MAX;
}

// Whether operand |number| of |op| is an array that it writes to.
static bool overwrites(MlirOperation op, intptr_t number) {
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, number));
    return mlirTypeIsARankedTensor(type) && mlirShapedTypeGetRank(type) > 0 &&
           !mlirValueIsNull(updates_result(op, number));
}

static bool is_view(MlirOperation op) {
    return ir_is(op, "tensor.extract_slice") || ir_is(op, "tensor.collapse_shape") ||
           ir_is(op, "tensor.expand_shape") || ir_is(op, "tensor.cast");
}

static void add_wait(fuse_node *update, uint32_t reader) {
    update->waits = passes_realloc(update->waits, (update->num_waits + 1) * sizeof *update->waits);
    update->waits[update->num_waits++] = reader;
}

// Node |update| waits for what reads |array|, or a view of it, and stands before.
static void wait_for_readers(fusion *f, uint32_t update, MlirValue array) {
    for (MlirOpOperand use = mlirValueGetFirstUse(array); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation reader = mlirOpOperandGetOwner(use);
        uint32_t at = position_of(f, reader);
        if (at >= update)
            continue;
        add_wait(&f->nodes[update], at);
        if (f->nodes[at].limit > update)
            f->nodes[at].limit = update;
        if (is_view(reader))
            wait_for_readers(f, update, ir_result(reader));
    }
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    fusion *f = data;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (overwrites(op, i))
            wait_for_readers(f, position_of(f, op), mlirOperationGetOperand(op, i));
    return MlirWalkResultAdvance;
}

void fuse_find_updates(fusion *f) {
    for (uint32_t i = 0; i < f->count; i++)
        if (!f->nodes[i].fusible)
            mlirOperationWalk(f->nodes[i].op, visit, f, MlirWalkPreOrder);
}

bool fuse_reads_in_time(const fusion *f, uint32_t at) {
    const fuse_node *n = &f->nodes[at];
    for (intptr_t r = 0; r < mlirOperationGetNumResults(n->op); r++)
        for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(n->op, r));
             !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
            if (position_of(f, mlirOpOperandGetOwner(use)) > n->limit)
                return false;
    return true;
}

// One that was taken into its users is read where they are.
static void wait_for(fusion *f, uint32_t update, uint32_t reader) {
    const fuse_node *n = &f->nodes[reader];
    if (!n->inlined) {
        if (reader != update)
            fuse_add_producer(&f->nodes[update], reader);
        return;
    }
    for (MlirOpOperand use = mlirValueGetFirstUse(ir_result(n->op)); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use))
        wait_for(f, update, position_of(f, mlirOpOperandGetOwner(use)));
}

void fuse_order_updates(fusion *f) {
    for (uint32_t i = 0; i < f->count; i++)
        for (uint32_t k = 0; k < f->nodes[i].num_waits; k++)
            wait_for(f, i, f->nodes[i].waits[k]);
}
