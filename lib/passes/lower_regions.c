// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg for loops and branches: an scf op stays, and what it carries gets the types of this level.
//
//   %r:2 = scf.for … iter_args(%s = %zero, %a = %x) -> (tensor<f32>, tensor<?xi1>)
// →
//   %r:2 = scf.for … iter_args(%s = %cst, %a = %x) -> (f32, tensor<?xi8>)
#include "lowering.h"

#include "scalar_ops.h"
#include "updates.h"

#include <stdlib.h>

// What is carried for |old|: the scalar, or the tensor in the type that memory has.
static MlirValue carried(lowering *l, MlirValue old, bool owned) {
    const lower_tensor *tensor = lower_find_tensor(l, old);
    if (mlirShapedTypeGetRank(tensor->type) == 0)
        return lower_scalar_of(&l->builder, tensor);
    MlirType type = lower_with_element(tensor->type, scalar_storage(tensor->element));
    MlirValue value = owned ? lower_owned(l, old) : lower_materialized(l, old);
    return mlirTypeEqual(mlirValueGetType(value), type)
               ? value
               : ir_unary(&l->builder, "tensor.cast", type, value);
}

static void carry_operands(lowering *l, MlirOperation op, intptr_t first, bool owned) {
    for (intptr_t i = first; i < mlirOperationGetNumOperands(op); i++)
        mlirOperationSetOperand(op, i, carried(l, mlirOperationGetOperand(op, i), owned));
}

// |value|, a block argument or a result of a cjit-level type, becomes one of this level.
static lower_tensor *retype(lowering *l, MlirValue value, const MlirValue *extents) {
    MlirType type = mlirValueGetType(value), element = ir_element(type);
    if (mlirShapedTypeGetRank(type) == 0) {
        mlirValueSetType(value, scalar_classify(element) == SCALAR_BOOL ? element
                                                                        : scalar_signless(element));
        return lower_add_scalar(l, value, value, type);
    }
    mlirValueSetType(value, lower_with_element(type, scalar_storage(element)));
    return lower_add_tensor(l, value, value, type, extents);
}

static void retype_arguments(lowering *l, MlirBlock block, intptr_t skip, intptr_t count,
                             const MlirValue *const *extents) {
    for (intptr_t i = 0; i < count; i++)
        retype(l, mlirBlockGetArgument(block, skip + i), extents[i]);
}

// By operand of |op| from |first| on: loops keep the extents of what they carry.
static const MlirValue **carried_extents(lowering *l, MlirOperation op, intptr_t first) {
    intptr_t count = mlirOperationGetNumOperands(op) - first;
    const MlirValue **extents = passes_calloc((uint64_t)count + 1, sizeof *extents);
    for (intptr_t i = 0; i < count; i++)
        extents[i] = lower_find_tensor(l, mlirOperationGetOperand(op, first + i))->extents;
    return extents;
}

// Whether |value| is |argument| with updates, so that it lies where that does.
static bool updates(MlirValue value, MlirValue argument) {
    while (!mlirValueIsNull(value) && !mlirValueEqual(value, argument)) {
        MlirOperation op = ir_defining(value);
        if (!mlirOperationIsNull(op) && ir_is(op, "scf.if")) {
            intptr_t number = mlirOpResultGetResultNumber(value);
            for (intptr_t r = 0; r < 2; r++)
                if (!updates(mlirOperationGetOperand(mlirBlockGetTerminator(ir_region_block(op, r)),
                                                     number),
                             argument))
                    return false;
            return true;
        }
        value = updates_source(value);
    }
    return !mlirValueIsNull(value);
}

static bool is_array(MlirValue value) { return mlirTypeIsARankedTensor(mlirValueGetType(value)); }

// What a loop yields lies where its argument does: a new array is written there. One that lies in another
// argument is copied before any is written.
static void yield_in_place(lowering *l, MlirBlock block, intptr_t skip) {
    MlirOperation end = mlirBlockGetTerminator(block);
    ir_builder b = ir_before(end);
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(end); i++) {
        MlirValue value = mlirOperationGetOperand(end, i);
        if (!is_array(value) || updates(value, mlirBlockGetArgument(block, skip + i)))
            continue;
        MlirOperation made = ir_defining(value);
        if (mlirOperationIsNull(made) || !ir_is(made, "linalg.generic"))
            mlirOperationSetOperand(end, i, lower_copy(l, &b, value));
    }
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(end); i++) {
        MlirValue value = mlirOperationGetOperand(end, i);
        MlirValue argument = mlirBlockGetArgument(block, skip + i);
        if (!is_array(value) || updates(value, argument))
            continue;
        MlirValue operands[2] = {value, argument};
        mlirOperationSetOperand(end, i, ir_op(&b, "bufferization.materialize_in_destination",
                                              mlirValueGetType(argument), 2, operands, 0, NULL));
    }
}

// Lowers a region's block; its terminator's operands from |first| on are carried.
static void lower_inside(lowering *l, MlirBlock block, intptr_t first) {
    lower_block(l, block);
    if (l->failed)
        return;
    MlirOperation end = mlirBlockGetTerminator(block);
    l->builder = ir_before(end);
    carry_operands(l, end, first, false);
}

// Whether |block| reads or writes elements, by itself or in branches.
static bool has_element_code(MlirBlock block) {
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (ir_is(op, "tensor.extract") || ir_is(op, "tensor.insert"))
            return true;
        if (ir_is(op, "scf.if"))
            for (intptr_t r = 0; r < 2; r++)
                if (!mlirBlockIsNull(ir_region_block(op, r)) &&
                    has_element_code(ir_region_block(op, r)))
                    return true;
    }
    return false;
}

static MlirWalkResult find_array_op(MlirOperation op, void *found) {
    *(bool *)found |= ir_is(op, "linalg.generic");
    return *(bool *)found ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

// A loop over elements, or without arrays, is scalar code, which LLVM is then to optimise as such.
static void note_scalar_loop(lowering *l, MlirOperation op) {
    bool found = false;
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        found |= has_element_code(ir_region_block(op, r));
    bool has_arrays = false;
    mlirOperationWalk(op, find_array_op, &has_arrays, MlirWalkPreOrder);
    if (found || !has_arrays)
        ir_mark(mlirOperationGetParentOperation(l->function), "cjit.loops");
}

static void lower_loop(lowering *l, MlirOperation op, intptr_t first) {
    intptr_t count = mlirOperationGetNumOperands(op) - first;
    const MlirValue **extents = carried_extents(l, op, first);
    carry_operands(l, op, first, true);
    if (first == 0) { // a while loop has a condition's region too
        retype_arguments(l, ir_region_block(op, 0), 0, count, extents);
        retype_arguments(l, ir_region_block(op, 1), 0, count, extents);
        lower_inside(l, ir_region_block(op, 0), 1);
        if (!l->failed)
            lower_inside(l, ir_region_block(op, 1), 0);
        if (!l->failed)
            yield_in_place(l, ir_region_block(op, 1), 0);
    } else {
        retype_arguments(l, ir_region_block(op, 0), 1, count, extents);
        lower_inside(l, ir_region_block(op, 0), 0);
        if (!l->failed)
            yield_in_place(l, ir_region_block(op, 0), 1);
    }
    if (l->failed) {
        free(extents);
        return;
    }
    note_scalar_loop(l, op);
    l->builder = ir_before(mlirOperationGetNextInBlock(op));
    for (intptr_t i = 0; i < count; i++)
        retype(l, mlirOperationGetResult(op, i), extents[i]);
    free(extents);
}

static void lower_branch(lowering *l, MlirOperation op) {
    for (intptr_t r = 0; r < 2 && !l->failed; r++)
        if (!mlirBlockIsNull(ir_region_block(op, r)))
            lower_inside(l, ir_region_block(op, r), 0);
    l->builder = ir_before(mlirOperationGetNextInBlock(op));
    for (intptr_t i = 0; i < mlirOperationGetNumResults(op) && !l->failed; i++) {
        MlirValue result = mlirOperationGetResult(op, i);
        MlirType type = mlirValueGetType(result);
        lower_tensor *tensor = retype(l, result, NULL);
        for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++)
            if (mlirShapedTypeIsDynamicDim(type, axis))
                tensor->extents[axis] =
                    ir_op(&l->builder, "tensor.dim", mlirIndexTypeGet(l->context), 2,
                          (MlirValue[]){result, ir_index(&l->builder, axis)}, 0, NULL);
    }
}

bool lower_control(lowering *l, MlirOperation op) {
    if (ir_is(op, "scf.for"))
        lower_loop(l, op, 3);
    else if (ir_is(op, "scf.while"))
        lower_loop(l, op, 0);
    else if (ir_is(op, "scf.if"))
        lower_branch(l, op);
    else
        return false;
    return true;
}
