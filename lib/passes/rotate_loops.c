// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-rotate-loops: a loop that exchanges the arrays it carries runs as many turns at a time as bring each
// back to its place.
//
//   scf.for %i = %a to %b step %s iter_args(%x, %y) { %z = insert(%y, f(%x))   yield %z, %x }
// →
//   scf.for %i = … step 2 * %s iter_args(%x, %y) {
//     %z = insert(%y, f(%x))   %w = insert(%x, f(%z))   yield %w, %z }
//   scf.if (one turn is left) { … }
//
// Bufferization has one place for each carried array; exchanged, they would be copied at each turn. Here no copy
// is made (`a, b = b, a` in a time loop). Only what is an argument with updates counts as exchanged; cycles of up
// to MAX_TURNS arrays are rotated, longer ones and loops of the kind scf.while are left to be copied.
#include "carried.h"
#include "passes.h"
#include "updates.h"
#include "value_map.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TURNS = 4, FRESH = -1 };

// The number of the carried argument of |body| that |value| is with updates, or FRESH.
static intptr_t root_of(MlirValue value, MlirBlock body) {
    while (!mlirValueIsNull(value) && !mlirValueIsABlockArgument(value)) {
        MlirOperation op = ir_defining(value);
        if (ir_is(op, "scf.if")) {
            intptr_t number = mlirOpResultGetResultNumber(value);
            MlirValue yes =
                mlirOperationGetOperand(mlirBlockGetTerminator(ir_region_block(op, 0)), number);
            MlirValue no =
                mlirOperationGetOperand(mlirBlockGetTerminator(ir_region_block(op, 1)), number);
            intptr_t root = root_of(yes, body);
            return root == root_of(no, body) ? root : FRESH;
        }
        value = updates_source(value);
    }
    return !mlirValueIsNull(value) && mlirBlockEqual(mlirBlockArgumentGetOwner(value), body)
               ? mlirBlockArgumentGetArgNumber(value) - 1
               : FRESH;
}

// After how many turns the exchanged arrays are in their places: 1 when none is exchanged, 0 when that cannot
// be said or is more than MAX_TURNS.
static int64_t count_turns(MlirOperation loop) {
    MlirBlock body = ir_region_block(loop, 0);
    MlirOperation end = mlirBlockGetTerminator(body);
    intptr_t count = mlirOperationGetNumOperands(end);
    intptr_t *roots = passes_calloc((uint64_t)count + 1, sizeof *roots);
    int64_t turns = 1;
    for (intptr_t i = 0; i < count; i++) {
        MlirValue value = mlirOperationGetOperand(end, i);
        MlirType type = mlirValueGetType(value);
        roots[i] = mlirTypeIsAShaped(type) && mlirShapedTypeGetRank(type) > 0 ? root_of(value, body) : FRESH;
        if (roots[i] == FRESH)
            roots[i] = i;
    }
    for (intptr_t i = 0; i < count && turns > 0; i++) {
        intptr_t at = roots[i], length = 1;
        for (; at != i && length <= MAX_TURNS; length++)
            at = roots[at];
        if (at != i) // not a cycle: two take one array, or it is too long
            turns = 0;
        for (int64_t all = turns; turns % length != 0 && turns > 0;)
            turns = turns + all > MAX_TURNS ? 0 : turns + all;
    }
    free(roots);
    return turns;
}

// Puts one turn of |loop| where |b| is: |values| are carried in and out.
static void copy_turn(ir_builder *b, MlirOperation loop, MlirValue i, MlirValue *values) {
    MlirOperation clone = mlirOperationClone(loop);
    MlirBlock body = ir_region_block(clone, 0);
    MlirOperation end = mlirBlockGetTerminator(body);
    intptr_t count = mlirOperationGetNumOperands(end);
    mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, 0), i);
    for (intptr_t k = 0; k < count; k++)
        mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, k + 1), values[k]);
    for (MlirOperation op = mlirBlockGetFirstOperation(body), next; !mlirOperationEqual(op, end); op = next) {
        next = mlirOperationGetNextInBlock(op);
        mlirOperationRemoveFromParent(op);
        if (mlirOperationIsNull(b->before))
            mlirBlockAppendOwnedOperation(b->block, op);
        else
            mlirBlockInsertOwnedOperationBefore(b->block, b->before, op);
    }
    for (intptr_t k = 0; k < count; k++)
        values[k] = mlirOperationGetOperand(end, k);
    mlirOperationDestroy(clone);
}

// The turns that are left, at most |most|: one, and inside it the others.
static void run_rest(ir_builder *b, MlirOperation loop, MlirValue i, MlirValue rest, int64_t most,
                     MlirValue *values, const MlirType *types) {
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirValue some = ir_compare(b, "arith.cmpi", 4, rest, ir_index(b, 0));
    MlirValue *turned = passes_calloc((uint64_t)count + 1, sizeof *turned);
    memcpy(turned, values, (size_t)count * sizeof *turned);
    carried branch = carried_if(b, some, count, types);
    copy_turn(&branch.body, loop, i, turned);
    if (most > 1) {
        MlirValue next = ir_binary(&branch.body, "arith.addi", i, mlirOperationGetOperand(loop, 2));
        MlirValue left = ir_binary(&branch.body, "arith.subi", rest, ir_index(&branch.body, 1));
        run_rest(&branch.body, loop, next, left, most - 1, turned, types);
    }
    carried_else(&branch, turned);
    carried_end_if(&branch, values);
    free(turned);
}

static void rotate(MlirOperation loop, int64_t turns) {
    ir_builder b = ir_before(loop);
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirValue from = mlirOperationGetOperand(loop, 0), to = mlirOperationGetOperand(loop, 1);
    MlirValue step = mlirOperationGetOperand(loop, 2), many = ir_index(&b, turns);
    MlirValue *values = passes_calloc((uint64_t)count + 1, sizeof *values);
    MlirType *types = passes_calloc((uint64_t)count + 1, sizeof *types);
    MlirValue distance = ir_binary(&b, "arith.subi", to, from);
    MlirValue all = ir_binary(&b, "arith.maxsi", ir_binary(&b, "arith.ceildivsi", distance, step),
                              ir_index(&b, 0));
    MlirValue rest = ir_binary(&b, "arith.remsi", all, many);
    MlirValue whole = ir_binary(&b, "arith.muli", ir_binary(&b, "arith.subi", all, rest), step);
    MlirValue end = ir_binary(&b, "arith.addi", from, whole);
    MlirValue stride = ir_binary(&b, "arith.muli", step, many);
    for (intptr_t k = 0; k < count; k++) {
        values[k] = mlirOperationGetOperand(loop, 3 + k);
        types[k] = mlirValueGetType(values[k]);
    }
    carried made = carried_for(&b, from, end, stride, count, values);
    MlirValue i = made.index;
    for (int64_t turn = 0; turn < turns; turn++) {
        if (turn > 0)
            i = ir_binary(&made.body, "arith.addi", i, step);
        copy_turn(&made.body, loop, i, values);
    }
    carried_end_for(&made, values);
    run_rest(&b, loop, end, rest, turns - 1, values, types);
    for (intptr_t k = 0; k < count; k++)
        mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(loop, k), values[k]);
    mlirOperationDestroy(loop);
    free(values);
    free(types);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    (void)data;
    int64_t turns = ir_is(op, "scf.for") ? count_turns(op) : 1;
    if (turns > 1)
        rotate(op, turns);
    return MlirWalkResultAdvance;
}

bool passes_rotate_loops(MlirOperation module) {
    mlirOperationWalk(module, visit, NULL, MlirWalkPostOrder);
    return true;
}
