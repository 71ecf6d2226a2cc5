// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg for the ops that make arrays.
//
//   %2 = "cjit.assemble"(%0, %1, %n, %c0, %s) {operandSegmentSizes = array<i32: 2, 3>}
// →
//   %m = memref.alloc(%n)                       or the output's memref, when %2 is what goes there
//   %a = memref.subview %m[%c0] [%s] [1]
//   %b = memref.subview %m[%s] [%r] [1]
//   bufferization.materialize_in_destination %0 in restrict writable %a
//   bufferization.materialize_in_destination %1 in restrict writable %b
//   %2 = bufferization.to_tensor %m restrict
//
// Parts do not overlap, so each has a destination of its own (a chain of insert_slices would make each wait
// for the one before, and fused parts could not be computed in place). The views of the destinations stand as
// early as their sizes are known, so that eliminate-empty-tensors can let the parts be computed in them.
#include "lowering.h"
#include "scalar_ops.h"

#include <stdlib.h>
#include <string.h>

static void finish(lowering *l, MlirOperation op, MlirValue value, intptr_t first) {
    MlirType type = mlirValueGetType(ir_result(op));
    lower_tensor *made = lower_add_tensor(l, ir_result(op), value, type, NULL);
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++)
        made->extents[axis] = mlirOperationGetOperand(op, first + axis);
}

static MlirType stored_type(MlirOperation op) {
    MlirType type = mlirValueGetType(ir_result(op));
    return lower_with_element(type, scalar_storage(ir_element(type)));
}

void lower_empty_array(lowering *l, MlirOperation op) {
    MlirValue extents[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < mlirOperationGetNumOperands(op); axis++)
        extents[axis] = mlirOperationGetOperand(op, axis);
    finish(l, op, lower_empty(l, stored_type(op), extents), 0);
}

static MlirValue emit_position(ir_builder *body, MlirOperation op, const MlirType *elements,
                               MlirType result, intptr_t count, const MlirValue *operands) {
    (void)op, (void)elements, (void)count, (void)operands;
    return ir_unary(body, "arith.index_cast", result, lower_loop_index(body, 0));
}

void lower_iota(lowering *l, MlirOperation op) {
    MlirValue extent = mlirOperationGetOperand(op, 0);
    lower_to_generic(l, op, 0, NULL, NULL, &extent, emit_position);
}

MlirValue lower_loop_index(ir_builder *body, int64_t loop) {
    MlirNamedAttribute attribute =
        ir_named(body->context, "dim", ir_i64_attribute(body->context, loop));
    return ir_op(body, "linalg.index", mlirIndexTypeGet(body->context), 0, NULL, 1, &attribute);
}

// A cast forgets extents, so that parts are of one type: the tensor itself still knows them.
void lower_cast(lowering *l, MlirOperation op) {
    MlirValue value = lower_materialized(l, mlirOperationGetOperand(op, 0));
    const lower_tensor *from = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    lower_add_tensor(l, ir_result(op), value, from->type, from->extents);
}

// ---- assemble -------------------------------------------------------------------------------

static bool is_size_arithmetic(MlirOperation op) {
    MlirStringRef name = ir_name(op);
    return ir_is(op, "memref.dim") || (name.length > 6 && memcmp(name.data, "arith.", 6) == 0);
}

// Whether |value|, a size, can be computed before |place|; with |move| it is moved there.
static bool hoist(MlirValue value, MlirOperation place, bool move) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        return true;
    if (!mlirBlockEqual(mlirOperationGetBlock(op), mlirOperationGetBlock(place)))
        return false; // of a block around this one, or of one that is being made
    if (mlirOperationIsBeforeInBlock(op, place))
        return true;
    if (!is_size_arithmetic(op))
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!hoist(mlirOperationGetOperand(op, i), place, move))
            return false;
    if (move)
        mlirOperationMoveBefore(op, place);
    return true;
}

// The output that |op|'s result is written to, or null: the memref of a function's output is free until then.
static MlirValue output_of(MlirOperation op) {
    MlirOperation function = mlirOperationGetParentOperation(op);
    MlirAttribute inputs = ir_attribute(function, "cjit.inputs");
    if (!ir_is(function, "func.func") || mlirAttributeIsNull(inputs))
        return (MlirValue){NULL};
    for (MlirOpOperand use = mlirValueGetFirstUse(ir_result(op)); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        if (!ir_is(user, "bufferization.materialize_in_destination"))
            continue;
        MlirValue output = mlirOperationGetOperand(user, 1);
        if (mlirValueIsABlockArgument(output) &&
            mlirBlockArgumentGetArgNumber(output) >= mlirIntegerAttrGetValueInt(inputs))
            return output;
    }
    return (MlirValue){NULL};
}

static MlirValue allocate(lowering *l, ir_builder *b, MlirType stored, const MlirValue *extents) {
    MlirValue dynamic[GENERIC_MAX_RANK];
    int64_t shape[GENERIC_MAX_RANK];
    intptr_t rank = mlirShapedTypeGetRank(stored), count = 0;
    for (intptr_t axis = 0; axis < rank; axis++) {
        shape[axis] = mlirShapedTypeGetDimSize(stored, axis);
        if (mlirShapedTypeIsDynamicDim(stored, axis))
            dynamic[count++] = extents[axis];
    }
    MlirType type = mlirMemRefTypeContiguousGet(ir_element(stored), rank, shape,
                                                mlirAttributeGetNull());
    MlirNamedAttribute segments =
        ir_named(l->context, "operandSegmentSizes",
                 ir_i32_array(l->context, 2, (int32_t[]){(int32_t)count, 0}));
    return ir_op(b, "memref.alloc", type, count, dynamic, 1, &segments);
}

// The piece of |memref| that |part| fills.
static MlirValue piece_of(lowering *l, ir_builder *b, MlirValue memref, const lower_tensor *part,
                          const MlirValue *starts) {
    MlirType type = mlirValueGetType(memref);
    intptr_t rank = mlirShapedTypeGetRank(type);
    int64_t dynamic = mlirShapedTypeGetDynamicSize(), strides[GENERIC_MAX_RANK], offset;
    int64_t offsets[GENERIC_MAX_RANK], shape[GENERIC_MAX_RANK], ones[GENERIC_MAX_RANK];
    MlirValue operands[1 + 2 * GENERIC_MAX_RANK] = {memref};
    intptr_t count = 1;
    for (intptr_t axis = 0; axis < rank; axis++, count++)
        operands[count] = starts[axis];
    for (intptr_t axis = 0; axis < rank; axis++) {
        offsets[axis] = dynamic;
        ones[axis] = 1;
        shape[axis] = mlirShapedTypeGetDimSize(part->type, axis);
        if (mlirShapedTypeIsDynamicDim(part->type, axis))
            operands[count++] = part->extents[axis];
    }
    mlirMemRefTypeGetStridesAndOffset(type, strides, &offset);
    MlirAttribute layout = mlirStridedLayoutAttrGet(
        l->context, mlirShapedTypeGetDynamicStrideOrOffset(), rank, strides);
    MlirNamedAttribute attributes[] = {
        ir_named(l->context, "static_offsets", mlirDenseI64ArrayGet(l->context, rank, offsets)),
        ir_named(l->context, "static_sizes", mlirDenseI64ArrayGet(l->context, rank, shape)),
        ir_named(l->context, "static_strides", mlirDenseI64ArrayGet(l->context, rank, ones)),
        ir_named(l->context, "operandSegmentSizes",
                 ir_i32_array(l->context, 4,
                              (int32_t[]){1, (int32_t)rank, (int32_t)(count - 1 - rank), 0})),
    };
    MlirType view = mlirMemRefTypeGet(ir_element(type), rank, shape, layout,
                                      mlirMemRefTypeGetMemorySpace(type));
    return ir_op(b, "memref.subview", view, count, operands, 4, attributes);
}

static void write_part(lowering *l, MlirValue part, MlirValue piece) {
    MlirNamedAttribute attributes[2] = {
        ir_named(l->context, "restrict", mlirUnitAttrGet(l->context)),
        ir_named(l->context, "writable", mlirUnitAttrGet(l->context)),
    };
    ir_create(&l->builder, &(ir_operation){.name = "bufferization.materialize_in_destination",
                                           .num_operands = 2,
                                           .operands = (MlirValue[]){part, piece},
                                           .num_attributes = 2,
                                           .attributes = attributes});
}

void lower_assemble(lowering *l, MlirOperation op) {
    intptr_t parts = mlirDenseI32ArrayGetElement(ir_attribute(op, "operandSegmentSizes"), 0);
    MlirType stored = stored_type(op);
    intptr_t rank = mlirShapedTypeGetRank(stored), count = mlirOperationGetNumOperands(op);
    MlirValue *operands = passes_calloc((uint64_t)count, sizeof *operands);
    for (intptr_t i = 0; i < count; i++)
        operands[i] = i < parts ? lower_materialized(l, mlirOperationGetOperand(op, i))
                                : mlirOperationGetOperand(op, i);
    ir_builder early = l->start;
    early.location = l->builder.location;
    // A loop's turns each have a memory of their own: what one makes the next may read.
    bool can = mlirBlockEqual(mlirOperationGetBlock(op), early.block);
    for (int move = 0; move < 2 && can; move++) {
        for (intptr_t i = parts; i < count && can; i++)
            can = hoist(operands[i], early.before, move);
        for (intptr_t i = 0; i < parts && can; i++) {
            const lower_tensor *part = lower_find_tensor(l, mlirOperationGetOperand(op, i));
            for (intptr_t axis = 0; axis < rank && can; axis++)
                can = !mlirShapedTypeIsDynamicDim(part->type, axis) ||
                      hoist(part->extents[axis], early.before, move);
        }
    }
    ir_builder *b = can ? &early : &l->builder;
    MlirValue memref = output_of(op);
    bool fresh = mlirValueIsNull(memref);
    if (fresh)
        memref = allocate(l, b, stored, operands + parts);
    MlirValue *pieces = passes_calloc((uint64_t)parts, sizeof *pieces);
    for (intptr_t i = 0; i < parts; i++)
        pieces[i] = piece_of(l, b, memref, lower_find_tensor(l, mlirOperationGetOperand(op, i)),
                             operands + parts + (1 + i) * rank);
    for (intptr_t i = 0; i < parts; i++)
        write_part(l, operands[i], pieces[i]);
    MlirNamedAttribute attributes[2] = {
        ir_named(l->context, "restrict", mlirUnitAttrGet(l->context)),
        ir_named(l->context, "writable", mlirUnitAttrGet(l->context)),
    };
    finish(l, op,
           ir_op(&l->builder, "bufferization.to_tensor", stored, 1, &memref, fresh ? 2 : 1, attributes),
           parts);
    free(operands);
    free(pieces);
}
