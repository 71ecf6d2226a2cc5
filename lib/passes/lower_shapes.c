// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg for the ops that change shapes only. Broadcasting, transposes and axes of extent 1 become
// generics that copy, which fusion takes into their users; slices and other reshapes become tensor ops.
#include "lowering.h"

#include "scalar_ops.h"

#include <string.h>

void lower_broadcast(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirValue extents[GENERIC_MAX_RANK];
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    generic_access access = lower_broadcast_access(lower_type_of(l, operand), type);
    for (intptr_t axis = 0; axis < rank; axis++)
        extents[axis] = mlirOperationGetOperand(op, 1 + axis);
    lower_to_generic(l, op, 1, &operand, &access, extents, lower_emit_copy);
}

void lower_transpose(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirAttribute permutation = ir_attribute(op, "permutation");
    generic_access access = {
        .rank = (int8_t)mlirShapedTypeGetRank(lower_type_of(l, operand))};
    for (int axis = 0; axis < access.rank; axis++)
        access.loops[mlirDenseI64ArrayGetElement(permutation, axis)] = (int8_t)axis;
    lower_to_generic(l, op, 1, &operand, &access, NULL, lower_emit_copy);
}

static MlirAttribute dynamic_sizes(MlirContext c, intptr_t rank) {
    int64_t values[GENERIC_MAX_RANK] = {0};
    for (intptr_t axis = 0; axis < rank; axis++)
        values[axis] = mlirShapedTypeGetDynamicSize();
    return mlirDenseI64ArrayGet(c, rank, values);
}

// tensor.extract_slice and insert_slice take offsets, sizes and strides; here all offsets and sizes are
// dynamic operands and most steps static.
static void slice_operands(lowering *l, MlirOperation op, intptr_t first, intptr_t rank,
                           MlirValue *operands, MlirNamedAttribute *attributes,
                           int32_t *segments) {
    intptr_t sized = mlirOperationGetNumOperands(op) - first - 2 * rank;
    for (intptr_t axis = 0; axis < rank; axis++) {
        operands[axis] = mlirOperationGetOperand(op, first + 2 * axis);
        operands[rank + axis] = mlirOperationGetOperand(op, first + 2 * axis + 1);
    }
    attributes[0] = ir_named(l->context, "static_offsets", dynamic_sizes(l->context, rank));
    attributes[1] = ir_named(l->context, "static_sizes", dynamic_sizes(l->context, rank));
    attributes[2] = ir_named(l->context, "static_strides", ir_attribute(op, "steps"));
    for (intptr_t i = 0; i < sized; i++)
        operands[2 * rank + i] = mlirOperationGetOperand(op, first + 2 * rank + i);
    segments[0] = segments[1] = (int32_t)rank;
    segments[2] = (int32_t)sized;
}

static bool drops(MlirOperation op, intptr_t axis) {
    return mlirDenseI32ArrayGetElement(ir_attribute(op, "drops"), axis) != 0;
}

static MlirType dynamic_tensor(intptr_t rank, MlirType element) {
    int64_t shape[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < rank; axis++)
        shape[axis] = mlirShapedTypeGetDynamicSize();
    return mlirRankedTensorTypeGet(rank, shape, element, mlirAttributeGetNull());
}

// Every axis is taken by an integer: one element.
static bool is_element(MlirOperation op, intptr_t rank) {
    for (intptr_t axis = 0; axis < rank; axis++)
        if (!drops(op, axis))
            return false;
    return true;
}

static void lower_element(lowering *l, MlirOperation op, MlirValue source) {
    MlirValue operands[1 + GENERIC_MAX_RANK];
    MlirType type = mlirValueGetType(ir_result(op)), element = ir_element(type);
    intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(source));
    operands[0] = source;
    for (intptr_t axis = 0; axis < rank; axis++)
        operands[1 + axis] = mlirOperationGetOperand(op, 1 + 2 * axis);
    MlirValue value = ir_op(&l->builder, "tensor.extract", scalar_storage(element), 1 + rank, operands,
                            0, NULL);
    lower_add_scalar(l, ir_result(op), lower_loaded_scalar(&l->builder, element, value), type);
}

// The sizes that |part|, the type of what is taken or inserted, knows, and 1 for the axes it lacks, are static.
// Moves the others to the front of |sizes| and gives their number.
static intptr_t static_sizes(lowering *l, MlirOperation op, MlirType part, MlirValue *sizes,
                             MlirNamedAttribute *out_attribute) {
    MlirAttribute steps = ir_attribute(op, "steps");
    intptr_t rank = mlirDenseArrayGetNumElements(steps), dynamic = 0, kept = 0;
    int64_t shape[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < rank; axis++) {
        if (drops(op, axis)) {
            shape[axis] = 1;
            continue;
        }
        shape[axis] = mlirShapedTypeGetDimSize(part, kept);
        if (mlirShapedTypeIsDynamicDim(part, kept++))
            sizes[dynamic++] = sizes[axis];
    }
    *out_attribute =
        ir_named(l->context, "static_sizes", mlirDenseI64ArrayGet(l->context, rank, shape));
    return dynamic;
}

void lower_slice(lowering *l, MlirOperation op) {
    MlirValue source = lower_materialized(l, mlirOperationGetOperand(op, 0));
    MlirType type = mlirValueGetType(ir_result(op));
    if (is_element(op, mlirShapedTypeGetRank(mlirValueGetType(source)))) {
        lower_element(l, op, source);
        return;
    }
    MlirType from = mlirValueGetType(source), element = ir_element(from);
    intptr_t rank = mlirShapedTypeGetRank(from);
    MlirValue operands[1 + 3 * GENERIC_MAX_RANK], extents[GENERIC_MAX_RANK];
    MlirNamedAttribute attributes[4];
    int32_t segments[4] = {1};
    operands[0] = source;
    slice_operands(l, op, 1, rank, operands + 1, attributes, segments + 1);
    generic_access access = {.rank = 0};
    for (intptr_t axis = 0; axis < rank; axis++)
        if (!drops(op, axis)) {
            extents[access.rank] = operands[1 + rank + axis];
            access.loops[access.rank] = access.rank;
            access.rank++;
        }
    // Without the axes that an integer took: what is stored to the same place is a tensor of this type too,
    // and bufferization sees that the two are one.
    intptr_t dynamic = static_sizes(l, op, type, operands + 1 + rank, &attributes[1]);
    segments[2] = (int32_t)dynamic;
    memmove(operands + 1 + rank + dynamic, operands + 1 + 2 * rank,
            (size_t)segments[3] * sizeof *operands);
    attributes[3] = ir_named(l->context, "operandSegmentSizes", ir_i32_array(l->context, 4, segments));
    MlirValue part = ir_op(&l->builder, "tensor.extract_slice", lower_with_element(type, element),
                           1 + rank + dynamic + segments[3], operands, 4, attributes);
    lower_add_tensor(l, ir_result(op), part, type, extents);
    MlirValue self = ir_result(op);
    lower_to_generic(l, op, 1, &self, &access, extents, lower_emit_copy);
}

void lower_insert(lowering *l, MlirOperation op) {
    MlirValue base = lower_owned(l, mlirOperationGetOperand(op, 0));
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue operands[2 + 3 * GENERIC_MAX_RANK];
    MlirNamedAttribute attributes[4];
    int32_t segments[5] = {1, 1};
    slice_operands(l, op, 2, rank, operands + 2, attributes, segments + 2);
    operands[1] = base;
    MlirValue made;
    if (is_element(op, rank)) {
        lower_tensor *value = lower_find_tensor(l, mlirOperationGetOperand(op, 1));
        operands[0] = lower_stored_scalar(&l->builder, value->element,
                                          lower_scalar_of(&l->builder, value));
        made = ir_op(&l->builder, "tensor.insert", mlirValueGetType(base), 2 + rank, operands, 0, NULL);
    } else {
        operands[0] = lower_materialized(l, mlirOperationGetOperand(op, 1));
        MlirType value = lower_type_of(l, mlirOperationGetOperand(op, 1));
        intptr_t dynamic = static_sizes(l, op, value, operands + 2 + rank, &attributes[1]);
        segments[3] = (int32_t)dynamic;
        memmove(operands + 2 + rank + dynamic, operands + 2 + 2 * rank,
                (size_t)segments[4] * sizeof *operands);
        attributes[3] =
            ir_named(l->context, "operandSegmentSizes", ir_i32_array(l->context, 5, segments));
        made = ir_op(&l->builder, "tensor.insert_slice", mlirValueGetType(base),
                     2 + rank + dynamic + segments[4], operands, 4, attributes);
    }
    lower_add_tensor(l, ir_result(op), made, type,
                     lower_find_tensor(l, mlirOperationGetOperand(op, 0))->extents);
}

// Two extents that are the same size by their making: one value, or the same axis of the same argument.
static bool same_extent(MlirValue a, MlirValue b) {
    MlirOperation x = ir_defining(a), y = ir_defining(b);
    if (mlirValueEqual(a, b))
        return true;
    if (mlirOperationIsNull(x) || mlirOperationIsNull(y) || !mlirIdentifierEqual(
            mlirOperationGetName(x), mlirOperationGetName(y)))
        return false;
    if (ir_is(x, "arith.constant"))
        return mlirAttributeEqual(ir_attribute(x, "value"), ir_attribute(y, "value"));
    intptr_t count = mlirOperationGetNumOperands(x);
    bool same = count == mlirOperationGetNumOperands(y) && count > 0;
    for (intptr_t i = 0; same && i < count; i++)
        same = same_extent(mlirOperationGetOperand(x, i), mlirOperationGetOperand(y, i));
    return same;
}

// A reshape that only adds and drops axes of extent 1 is an access. False when it does more.
static bool unit_axes_access(const lower_tensor *source, MlirType type, const MlirValue *extents,
                             generic_access *out) {
    int rank = (int)mlirShapedTypeGetRank(source->type), to = (int)mlirShapedTypeGetRank(type);
    int loops[GENERIC_MAX_RANK], count = 0, next = 0, others = 0;
    for (int axis = 0; axis < to; axis++)
        if (!lower_is_one(type, axis))
            loops[count++] = axis;
    for (int axis = 0; axis < rank; axis++)
        others += !lower_is_one(source->type, axis);
    *out = (generic_access){.rank = (int8_t)rank};
    if (others != count)
        return false;
    for (int axis = 0; axis < rank; axis++) {
        if (lower_is_one(source->type, axis)) {
            out->loops[axis] = GENERIC_ZERO;
            continue;
        }
        int loop = loops[next++];
        // The one axis that is left has as many elements on either side.
        if (count > 1 && (!source->extents[axis].ptr || !same_extent(source->extents[axis], extents[loop])))
            return false;
        out->loops[axis] = (int8_t)loop;
    }
    return true;
}

static MlirAttribute one_group(MlirContext c, intptr_t rank) {
    MlirAttribute axes[GENERIC_MAX_RANK], group;
    for (intptr_t axis = 0; axis < rank; axis++)
        axes[axis] = ir_i64_attribute(c, axis);
    group = mlirArrayAttrGet(c, rank, axes);
    return mlirArrayAttrGet(c, 1, &group);
}

// All axes into one, and that one into the axes asked for.
void lower_reshape(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    lower_tensor *info = lower_find_tensor(l, operand);
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue extents[GENERIC_MAX_RANK + 1];
    generic_access access;
    for (intptr_t axis = 0; axis < rank; axis++)
        extents[1 + axis] = mlirOperationGetOperand(op, 1 + axis);
    if (info && unit_axes_access(info, type, extents + 1, &access)) {
        lower_to_generic(l, op, 1, &operand, &access, extents + 1, lower_emit_copy);
        return;
    }
    MlirValue value = lower_materialized(l, operand);
    MlirType element = ir_element(mlirValueGetType(value));
    intptr_t from = mlirShapedTypeGetRank(mlirValueGetType(value));
    MlirNamedAttribute attributes[2];
    if (from > 1) {
        attributes[0] = ir_named(l->context, "reassociation", one_group(l->context, from));
        value = ir_op(&l->builder, "tensor.collapse_shape", dynamic_tensor(1, element), 1, &value, 1,
                      attributes);
    }
    if (rank > 1) {
        intptr_t dynamic = 0;
        int64_t shape[GENERIC_MAX_RANK];
        extents[0] = value;
        for (intptr_t axis = 0; axis < rank; axis++) {
            shape[axis] = mlirShapedTypeGetDimSize(type, axis);
            if (mlirShapedTypeIsDynamicDim(type, axis))
                extents[1 + dynamic++] = mlirOperationGetOperand(op, 1 + axis);
        }
        attributes[0] = ir_named(l->context, "reassociation", one_group(l->context, rank));
        attributes[1] = ir_named(l->context, "static_output_shape",
                                 mlirDenseI64ArrayGet(l->context, rank, shape));
        value = ir_op(&l->builder, "tensor.expand_shape", lower_with_element(type, element), 1 + dynamic,
                      extents, 2, attributes);
    }
    lower_tensor *made = lower_add_tensor(l, ir_result(op), value, type, NULL);
    for (intptr_t axis = 0; axis < rank; axis++)
        made->extents[axis] = mlirOperationGetOperand(op, 1 + axis);
}
