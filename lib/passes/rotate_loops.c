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
#include "../ir/build.h"
#include "passes.h"
#include "updates.h"
#include "value_map.h"

#include <stdlib.h>

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

static void yield(ir_builder *b, intptr_t count, const MlirValue *values) {
    ir_create(b, &(ir_operation){.name = "scf.yield", .num_operands = count, .operands = values});
}

// The turns that are left, at most |most|: one, and inside it the others.
static void run_rest(ir_builder *b, MlirOperation loop, MlirValue i, MlirValue rest, int64_t most,
                     MlirValue *values, const MlirType *types) {
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirBlock yes, no;
    MlirRegion regions[2] = {ir_region(b->location, 0, NULL, &yes), ir_region(b->location, 0, NULL, &no)};
    MlirValue some = ir_compare(b, "arith.cmpi", 4, rest, ir_index(b, 0));
    MlirOperation made = ir_create(b, &(ir_operation){.name = "scf.if",
                                                      .num_results = count,
                                                      .results = types,
                                                      .num_operands = 1,
                                                      .operands = &some,
                                                      .num_regions = 2,
                                                      .owned_regions = regions});
    ir_builder inside = ir_at_end(b->context, b->location, no);
    yield(&inside, count, values);
    inside = ir_at_end(b->context, b->location, yes);
    copy_turn(&inside, loop, i, values);
    if (most > 1) {
        MlirValue next = ir_binary(&inside, "arith.addi", i, mlirOperationGetOperand(loop, 2));
        MlirValue left = ir_binary(&inside, "arith.subi", rest, ir_index(&inside, 1));
        run_rest(&inside, loop, next, left, most - 1, values, types);
    }
    yield(&inside, count, values);
    for (intptr_t k = 0; k < count; k++)
        values[k] = mlirOperationGetResult(made, k);
}

static void rotate(MlirOperation loop, int64_t turns) {
    ir_builder b = ir_before(loop);
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirValue from = mlirOperationGetOperand(loop, 0), to = mlirOperationGetOperand(loop, 1);
    MlirValue step = mlirOperationGetOperand(loop, 2), many = ir_index(&b, turns);
    MlirValue *values = passes_calloc((uint64_t)count + 3, sizeof *values);
    MlirType *types = passes_calloc((uint64_t)count + 1, sizeof *types);
    MlirValue distance = ir_binary(&b, "arith.subi", to, from);
    MlirValue all = ir_binary(&b, "arith.maxsi", ir_binary(&b, "arith.ceildivsi", distance, step),
                              ir_index(&b, 0));
    MlirValue rest = ir_binary(&b, "arith.remsi", all, many);
    MlirValue whole = ir_binary(&b, "arith.muli", ir_binary(&b, "arith.subi", all, rest), step);
    values[0] = from;
    values[1] = ir_binary(&b, "arith.addi", from, whole);
    values[2] = ir_binary(&b, "arith.muli", step, many);
    types[0] = mlirIndexTypeGet(b.context);
    for (intptr_t k = 0; k < count; k++) {
        values[3 + k] = mlirOperationGetOperand(loop, 3 + k);
        types[1 + k] = mlirValueGetType(values[3 + k]);
    }
    MlirBlock body;
    MlirRegion region = ir_region(b.location, 1 + count, types, &body);
    MlirOperation made = ir_create(&b, &(ir_operation){.name = "scf.for",
                                                       .num_results = count,
                                                       .results = types + 1,
                                                       .num_operands = 3 + count,
                                                       .operands = values,
                                                       .num_regions = 1,
                                                       .owned_regions = &region});
    ir_builder inside = ir_at_end(b.context, b.location, body);
    MlirValue end = values[1], i = mlirBlockGetArgument(body, 0);
    for (intptr_t k = 0; k < count; k++)
        values[k] = mlirBlockGetArgument(body, k + 1);
    for (int64_t turn = 0; turn < turns; turn++) {
        if (turn > 0)
            i = ir_binary(&inside, "arith.addi", i, step);
        copy_turn(&inside, loop, i, values);
    }
    yield(&inside, count, values);
    for (intptr_t k = 0; k < count; k++)
        values[k] = mlirOperationGetResult(made, k);
    run_rest(&b, loop, end, rest, turns - 1, values, types + 1);
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
