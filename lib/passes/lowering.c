// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tensors of a function that --cjit-to-linalg lowers, and the linalg.generic that most ops become.
#include "lowering.h"

#include "scalar_ops.h"

#include <mlir-c/Diagnostics.h>

static lower_tensor *add(lowering *l, MlirValue old, MlirValue value, MlirType type) {
    if (l->num_tensors == l->capacity) {
        l->capacity = l->capacity ? 2 * l->capacity : 64;
        l->tensors = passes_realloc(l->tensors, l->capacity * sizeof *l->tensors);
    }
    intptr_t rank = mlirShapedTypeGetRank(type);
    lower_tensor *info = &l->tensors[l->num_tensors];
    *info = (lower_tensor){.value = value, .element = ir_element(type), .type = type};
    info->extents = passes_calloc((uint64_t)rank, sizeof *info->extents);
    passes_map_set(&l->index, old.ptr, l->num_tensors++);
    return info;
}

lower_tensor *lower_add_tensor(lowering *l, MlirValue old, MlirValue value, MlirType type,
                               const MlirValue *extents) {
    lower_tensor *info = add(l, old, value, type);
    for (intptr_t axis = 0; extents && axis < mlirShapedTypeGetRank(type); axis++)
        info->extents[axis] = extents[axis];
    if (mlirShapedTypeGetRank(type) == 0 && value.ptr)
        info->scalar = lower_loaded_scalar(&l->builder, info->element,
                                           ir_op(&l->builder, "tensor.extract",
                                                 scalar_storage(info->element), 1, &value, 0, NULL));
    return info;
}

lower_tensor *lower_add_scalar(lowering *l, MlirValue old, MlirValue scalar, MlirType type) {
    lower_tensor *info = add(l, old, (MlirValue){NULL}, type);
    info->scalar = scalar;
    return info;
}

lower_tensor *lower_find_tensor(lowering *l, MlirValue old) {
    int64_t index = passes_map_get(&l->index, old.ptr);
    return index == PASSES_MAP_NONE ? NULL : &l->tensors[index];
}

MlirType lower_type_of(lowering *l, MlirValue old) {
    const lower_tensor *tensor = lower_find_tensor(l, old);
    return tensor ? tensor->type : mlirValueGetType(old); // what a loop carries has another type by now
}

MlirType lower_with_element(MlirType type, MlirType element) {
    int64_t shape[GENERIC_MAX_RANK];
    intptr_t rank = mlirShapedTypeGetRank(type);
    for (intptr_t axis = 0; axis < rank; axis++)
        shape[axis] = mlirShapedTypeGetDimSize(type, axis);
    return mlirRankedTensorTypeGet(rank, shape, element, mlirAttributeGetNull());
}

static MlirValue constant_scalar(ir_builder *b, const lower_tensor *info) {
    MlirType signless = scalar_signless(info->element);
    MlirAttribute value = mlirDenseElementsAttrGetSplatValue(info->constant);
    if (scalar_classify(info->element) == SCALAR_UNSIGNED)
        value = mlirIntegerAttrGet(signless, (int64_t)mlirIntegerAttrGetValueUInt(value));
    return ir_constant(b, value);
}

MlirValue lower_scalar_of(ir_builder *b, const lower_tensor *tensor) {
    return tensor->scalar.ptr ? tensor->scalar : constant_scalar(b, tensor);
}

bool lower_is_one(MlirType type, intptr_t axis) {
    return !mlirShapedTypeIsDynamicDim(type, axis) && mlirShapedTypeGetDimSize(type, axis) == 1;
}

generic_access lower_broadcast_access(MlirType type, MlirType result) {
    generic_access access = {.rank = (int8_t)mlirShapedTypeGetRank(type)};
    int offset = (int)mlirShapedTypeGetRank(result) - access.rank;
    for (int axis = 0; axis < access.rank; axis++)
        access.loops[axis] = lower_is_one(type, axis) && !lower_is_one(result, offset + axis)
                                 ? GENERIC_ZERO
                                 : (int8_t)(offset + axis);
    return access;
}

MlirValue lower_empty(lowering *l, MlirType stored, const MlirValue *extents) {
    MlirValue dynamic[GENERIC_MAX_RANK];
    intptr_t count = 0;
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(stored); axis++)
        if (mlirShapedTypeIsDynamicDim(stored, axis))
            dynamic[count++] = extents[axis];
    return ir_op(&l->builder, "tensor.empty", stored, count, dynamic, 0, NULL);
}

// The result's extents, from the operands that are not stretched along the axis.
static bool result_extents(MlirType result, intptr_t count, lower_tensor *const *operands,
                           const generic_access *accesses, MlirValue *out) {
    for (intptr_t d = 0; d < mlirShapedTypeGetRank(result); d++) {
        out[d] = (MlirValue){NULL};
        for (intptr_t i = 0; i < count && mlirValueIsNull(out[d]); i++)
            for (int axis = 0; axis < accesses[i].rank; axis++)
                if (accesses[i].loops[axis] == d && operands[i]->extents[axis].ptr)
                    out[d] = operands[i]->extents[axis];
        if (mlirShapedTypeIsDynamicDim(result, d) && mlirValueIsNull(out[d]))
            return false;
    }
    return true;
}

MlirValue lower_stored_scalar(ir_builder *b, MlirType element, MlirValue value) {
    return scalar_classify(element) == SCALAR_BOOL
               ? ir_unary(b, "arith.extui", scalar_storage(element), value)
               : value;
}

MlirValue lower_loaded_scalar(ir_builder *b, MlirType element, MlirValue value) {
    // A bool's byte may be any but 0 in the caller's memory.
    return scalar_classify(element) == SCALAR_BOOL
               ? ir_compare(b, "arith.cmpi", 1, value, ir_int(b, scalar_storage(element), 0))
               : value;
}

// The one element of an operand of a program of rank 0: all its extents are 1.
static MlirValue only_element(lowering *l, const lower_tensor *operand) {
    ir_builder *b = &l->builder;
    if (operand->constant.ptr || operand->scalar.ptr)
        return lower_scalar_of(b, operand);
    MlirValue indices[1 + GENERIC_MAX_RANK];
    intptr_t rank = mlirShapedTypeGetRank(operand->type);
    indices[0] = operand->value;
    for (intptr_t axis = 0; axis < rank; axis++)
        indices[1 + axis] = ir_index(b, 0);
    return lower_loaded_scalar(b, operand->element,
                               ir_op(b, "tensor.extract", scalar_storage(operand->element), 1 + rank,
                                     indices, 0, NULL));
}

// A scalar program needs no loop and no tensor.
static void lower_to_scalar(lowering *l, MlirOperation op, intptr_t count, lower_tensor *const *operands,
                            lower_scalar emit) {
    MlirValue scalars[GENERIC_MAX_RANK];
    MlirType elements[GENERIC_MAX_RANK], type = mlirValueGetType(ir_result(op));
    for (intptr_t i = 0; i < count; i++) {
        elements[i] = operands[i]->element;
        scalars[i] = only_element(l, operands[i]);
    }
    lower_add_scalar(l, ir_result(op),
                     emit(&l->builder, op, elements, ir_element(type), count, scalars), type);
}

void lower_to_generic(lowering *l, MlirOperation op, intptr_t count, const MlirValue *olds,
                          generic_access *accesses, const MlirValue *extents, lower_scalar emit) {
    MlirType type = mlirValueGetType(ir_result(op)), element = ir_element(type);
    intptr_t rank = mlirShapedTypeGetRank(type);
    lower_tensor *operands[GENERIC_MAX_RANK];
    MlirValue found[GENERIC_MAX_RANK], inputs[GENERIC_MAX_RANK];
    generic_access input_accesses[GENERIC_MAX_RANK + 1];
    unsigned num_inputs = 0;
    for (intptr_t i = 0; i < count; i++) {
        operands[i] = lower_find_tensor(l, olds[i]);
        if (!operands[i]) {
            mlirEmitError(mlirOperationGetLocation(op), "an operand is not a tensor of the cjit dialect");
            l->failed = true;
            return;
        }
        if (operands[i]->value.ptr && !operands[i]->scalar.ptr) {
            inputs[num_inputs] = operands[i]->value;
            input_accesses[num_inputs++] = accesses[i];
        }
    }
    if (rank == 0) {
        lower_to_scalar(l, op, count, operands, emit);
        return;
    }
    if (!extents) {
        if (!result_extents(type, count, operands, accesses, found)) {
            mlirEmitError(mlirOperationGetLocation(op), "the result has an extent that no operand has");
            l->failed = true;
            return;
        }
        extents = found;
    }
    MlirType stored = lower_with_element(type, scalar_storage(element));
    MlirValue empty = lower_empty(l, stored, extents);
    input_accesses[num_inputs] = generic_identity((unsigned)rank);
    MlirBlock block;
    MlirOperation made = generic_create(&l->builder, (unsigned)rank, num_inputs, inputs, 1, &empty,
                                        input_accesses, 1, &stored, &block);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue scalars[GENERIC_MAX_RANK];
    MlirType elements[GENERIC_MAX_RANK];
    intptr_t argument = 0;
    for (intptr_t i = 0; i < count; i++) {
        elements[i] = operands[i]->element;
        scalars[i] = operands[i]->constant.ptr || operands[i]->scalar.ptr
                         ? lower_scalar_of(&body, operands[i])
                         : lower_loaded_scalar(&body, elements[i],
                                               mlirBlockGetArgument(block, argument++));
    }
    MlirValue value = emit(&body, op, elements, element, count, scalars);
    value = lower_stored_scalar(&body, element, value);
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    lower_add_tensor(l, ir_result(op), ir_result(made), type, extents);
}

MlirValue lower_emit_copy(ir_builder *body, MlirOperation op, const MlirType *elements,
                           MlirType result, intptr_t count, const MlirValue *operands) {
    (void)body, (void)op, (void)elements, (void)result, (void)count;
    return operands[0];
}

MlirValue lower_materialized(lowering *l, MlirValue old) {
    lower_tensor *info = lower_find_tensor(l, old);
    if (!info)
        return (MlirValue){NULL};
    if (info->value.ptr)
        return info->value;
    MlirType stored = lower_with_element(info->type, scalar_storage(info->element));
    if (mlirShapedTypeGetRank(stored) == 0) {
        MlirValue scalar = lower_stored_scalar(&l->builder, info->element,
                                               lower_scalar_of(&l->builder, info));
        return ir_op(&l->builder, "tensor.from_elements", stored, 1, &scalar, 0, NULL);
    }
    MlirValue empty = lower_empty(l, stored, info->extents);
    MlirBlock block;
    generic_access access = generic_identity((unsigned)mlirShapedTypeGetRank(stored));
    MlirOperation made = generic_create(&l->builder, (unsigned)access.rank, 0, NULL, 1, &empty,
                                        &access, 1, &stored, &block);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue value = lower_stored_scalar(&body, info->element, constant_scalar(&body, info));
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    return ir_result(made);
}

MlirValue lower_copy(lowering *l, ir_builder *b, MlirValue tensor) {
    MlirType type = mlirValueGetType(tensor);
    unsigned rank = (unsigned)mlirShapedTypeGetRank(type);
    MlirValue extents[GENERIC_MAX_RANK];
    intptr_t dynamic = 0;
    for (unsigned axis = 0; axis < rank; axis++)
        if (mlirShapedTypeIsDynamicDim(type, axis))
            extents[dynamic++] = ir_op(b, "tensor.dim", mlirIndexTypeGet(l->context), 2,
                                       (MlirValue[]){tensor, ir_index(b, axis)}, 0, NULL);
    MlirValue empty = ir_op(b, "tensor.empty", type, dynamic, extents, 0, NULL);
    return ir_result(generic_create_copy(b, tensor, empty));
}

bool lower_is_writable(MlirOperation to_tensor) { return ir_has(to_tensor, "writable"); }

MlirValue lower_owned(lowering *l, MlirValue old) {
    MlirValue value = lower_materialized(l, old);
    MlirOperation read = ir_defining(value);
    if (mlirOperationIsNull(read) || !ir_is(read, "bufferization.to_tensor") || lower_is_writable(read))
        return value;
    ir_builder b = ir_before(mlirOperationGetNextInBlock(read));
    b.location = l->builder.location;
    return lower_copy(l, &b, value);
}
