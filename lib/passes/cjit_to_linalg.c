// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg: the cjit dialect becomes linalg on tensors, op by op.
//
//   %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
// →
//   %e = tensor.empty(%n) : tensor<?xf32>
//   %2 = linalg.generic {maps = [(d0) -> (d0), (d0) -> (d0)], parallel} ins(%1) outs(%e) {
//     ^bb0(%x: f32, %y: f32): %v = math.exp %x : f32   linalg.yield %v : f32 }
//
// Broadcasting becomes indexing maps (an axis of extent 1 reads index 0). Constants go into the bodies.
// From here on integers have no sign and a bool is a byte in tensors: i1 stays inside bodies. Extents are
// read once, at the start; arguments whose cjit.sizes name the same symbol share them. `cjit.raise_if`
// becomes the function's return value. An op that the cjit dialect does not have is an error on its location.
#include "check_cjit.h"
#include "generic.h"
#include "passes.h"
#include "scalar_ops.h"
#include "value_map.h"

#include <mlir-c/Diagnostics.h>

#include <stdlib.h>
#include <string.h>

// A tensor of the cjit level and what stands for it.
typedef struct tensor_info {
    MlirValue value;        // null for a constant
    MlirAttribute constant; // splat, or null
    MlirType element;       // in the cjit dialect: i1, ui8, f32
    MlirType type;          // the cjit-level tensor type
    MlirValue *extents;     // by axis; null where static
} tensor_info;

typedef struct lowering {
    MlirContext context;
    ir_builder builder; // before the op that is lowered
    ir_builder start;   // where extents are read
    tensor_info *tensors;
    uint32_t num_tensors, capacity;
    passes_map index; // cjit-level value → tensors
    struct {
        MlirAttribute name;
        MlirValue extent;
    } *symbols;
    uint32_t num_symbols, capacity_symbols;
    MlirValue code; // the raise site so far, i32; null for none
    bool failed;
} lowering;

static tensor_info *add_tensor(lowering *l, MlirValue old, MlirValue value, MlirType type) {
    if (l->num_tensors == l->capacity) {
        l->capacity = l->capacity ? 2 * l->capacity : 64;
        l->tensors = passes_realloc(l->tensors, l->capacity * sizeof *l->tensors);
    }
    intptr_t rank = mlirShapedTypeGetRank(type);
    tensor_info *info = &l->tensors[l->num_tensors];
    *info = (tensor_info){.value = value, .element = ir_element(type), .type = type};
    info->extents = passes_calloc((uint64_t)rank, sizeof *info->extents);
    passes_map_set(&l->index, old.ptr, l->num_tensors++);
    return info;
}

static tensor_info *find_tensor(lowering *l, MlirValue old) {
    int64_t index = passes_map_get(&l->index, old.ptr);
    return index == PASSES_MAP_NONE ? NULL : &l->tensors[index];
}

static MlirType with_element(MlirType type, MlirType element) {
    int64_t shape[GENERIC_MAX_RANK];
    intptr_t rank = mlirShapedTypeGetRank(type);
    for (intptr_t axis = 0; axis < rank; axis++)
        shape[axis] = mlirShapedTypeGetDimSize(type, axis);
    return mlirRankedTensorTypeGet(rank, shape, element, mlirAttributeGetNull());
}

static MlirValue dim_of(lowering *l, MlirValue memref, intptr_t axis) {
    MlirValue operands[2] = {memref, ir_index(&l->start, axis)};
    return ir_op(&l->start, "memref.dim", mlirIndexTypeGet(l->context), 2, operands, 0, NULL);
}

// The extent of an argument's axis; |name| (or null) is its symbol.
static MlirValue argument_extent(lowering *l, MlirValue argument, intptr_t axis,
                                 MlirAttribute name) {
    for (uint32_t i = 0; !mlirAttributeIsNull(name) && i < l->num_symbols; i++)
        if (mlirAttributeEqual(l->symbols[i].name, name))
            return l->symbols[i].extent;
    MlirValue extent = dim_of(l, argument, axis);
    if (mlirAttributeIsNull(name))
        return extent;
    if (l->num_symbols == l->capacity_symbols) {
        l->capacity_symbols = l->capacity_symbols ? 2 * l->capacity_symbols : 16;
        l->symbols = passes_realloc(l->symbols, l->capacity_symbols * sizeof *l->symbols);
    }
    l->symbols[l->num_symbols].name = name;
    l->symbols[l->num_symbols++].extent = extent;
    return extent;
}

static MlirAttribute sizes_of(MlirOperation function, intptr_t argument) {
    MlirAttribute all = mlirOperationGetAttributeByName(function, ir_string("arg_attrs"));
    if (mlirAttributeIsNull(all))
        return all;
    return mlirDictionaryAttrGetElementByName(mlirArrayAttrGetElement(all, argument),
                                              ir_string("cjit.sizes"));
}

static void lower_to_tensor(lowering *l, MlirOperation op, MlirOperation function) {
    MlirValue argument = mlirOperationGetOperand(op, 0);
    MlirType type = mlirValueGetType(ir_result(op));
    MlirType stored = with_element(type, scalar_storage(ir_element(type)));
    MlirNamedAttribute restrict_ = ir_named(l->context, "restrict", mlirUnitAttrGet(l->context));
    MlirValue value = ir_op(&l->builder, "bufferization.to_tensor", stored, 1, &argument, 1,
                            &restrict_);
    tensor_info *info = add_tensor(l, ir_result(op), value, type);
    MlirAttribute names = {NULL};
    if (mlirValueIsABlockArgument(argument))
        names = sizes_of(function, mlirBlockArgumentGetArgNumber(argument));
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++) {
        MlirAttribute name = mlirAttributeIsNull(names) ? names
                                                        : mlirArrayAttrGetElement(names, axis);
        if (mlirShapedTypeIsDynamicDim(type, axis))
            info->extents[axis] = argument_extent(l, argument, axis, name);
    }
    // A bool argument's byte may be any but 0: normalised where it is read (operand_scalar).
}

static void lower_constant(lowering *l, MlirOperation op) {
    tensor_info *info = add_tensor(l, ir_result(op), (MlirValue){NULL},
                                   mlirValueGetType(ir_result(op)));
    info->constant = mlirOperationGetAttributeByName(op, ir_string("value"));
}

static MlirValue constant_scalar(ir_builder *b, const tensor_info *info) {
    MlirType signless = scalar_signless(info->element);
    MlirAttribute value = mlirDenseElementsAttrGetSplatValue(info->constant);
    if (scalar_classify(info->element) == SCALAR_UNSIGNED)
        value = mlirIntegerAttrGet(signless, (int64_t)mlirIntegerAttrGetValueUInt(value));
    return ir_constant(b, value);
}

static bool is_one(MlirType type, intptr_t axis) {
    return !mlirShapedTypeIsDynamicDim(type, axis) && mlirShapedTypeGetDimSize(type, axis) == 1;
}

// How an operand of |type| is read by a loop over |result|: aligned at the right, stretched where its extent
// is 1 and the result's is not.
static generic_access broadcast_access(MlirType type, MlirType result) {
    generic_access access = {.rank = (int8_t)mlirShapedTypeGetRank(type)};
    int offset = (int)mlirShapedTypeGetRank(result) - access.rank;
    for (int axis = 0; axis < access.rank; axis++)
        access.loops[axis] = is_one(type, axis) && !is_one(result, offset + axis)
                                 ? GENERIC_ZERO
                                 : (int8_t)(offset + axis);
    return access;
}

static MlirValue make_empty(lowering *l, MlirType stored, const MlirValue *extents) {
    MlirValue dynamic[GENERIC_MAX_RANK];
    intptr_t count = 0;
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(stored); axis++)
        if (mlirShapedTypeIsDynamicDim(stored, axis))
            dynamic[count++] = extents[axis];
    return ir_op(&l->builder, "tensor.empty", stored, count, dynamic, 0, NULL);
}

// The result's extents, from the operands that are not stretched along the axis.
static bool result_extents(MlirType result, intptr_t count, tensor_info *const *operands,
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

// One linalg.generic for a cjit op: |emit| makes the result's scalar from the operands'.
typedef MlirValue (*emit_scalar)(ir_builder *body, MlirOperation op, const MlirType *elements,
                                 MlirType result, intptr_t count, const MlirValue *operands);

static MlirValue stored_scalar(ir_builder *b, MlirType element, MlirValue value) {
    return scalar_classify(element) == SCALAR_BOOL
               ? ir_unary(b, "arith.extui", scalar_storage(element), value)
               : value;
}

static MlirValue loaded_scalar(ir_builder *b, MlirType element, MlirValue value) {
    // A bool's byte may be any but 0 in the caller's memory.
    return scalar_classify(element) == SCALAR_BOOL
               ? ir_compare(b, "arith.cmpi", 1, value, ir_int(b, scalar_storage(element), 0))
               : value;
}

static void lower_generic(lowering *l, MlirOperation op, intptr_t count, const MlirValue *olds,
                          generic_access *accesses, const MlirValue *extents, emit_scalar emit) {
    MlirType type = mlirValueGetType(ir_result(op)), element = ir_element(type);
    intptr_t rank = mlirShapedTypeGetRank(type);
    tensor_info *operands[GENERIC_MAX_RANK];
    MlirValue found[GENERIC_MAX_RANK], inputs[GENERIC_MAX_RANK];
    generic_access input_accesses[GENERIC_MAX_RANK + 1];
    unsigned num_inputs = 0;
    for (intptr_t i = 0; i < count; i++) {
        operands[i] = find_tensor(l, olds[i]);
        if (!operands[i]) {
            mlirEmitError(mlirOperationGetLocation(op), "an operand is not a tensor of the cjit dialect");
            l->failed = true;
            return;
        }
        if (operands[i]->value.ptr) {
            inputs[num_inputs] = operands[i]->value;
            input_accesses[num_inputs++] = accesses[i];
        }
    }
    if (!extents) {
        if (!result_extents(type, count, operands, accesses, found)) {
            mlirEmitError(mlirOperationGetLocation(op), "the result has an extent that no operand has");
            l->failed = true;
            return;
        }
        extents = found;
    }
    MlirType stored = with_element(type, scalar_storage(element));
    MlirValue empty = make_empty(l, stored, extents);
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
        scalars[i] = operands[i]->value.ptr
                         ? loaded_scalar(&body, elements[i],
                                         mlirBlockGetArgument(block, argument++))
                         : constant_scalar(&body, operands[i]);
    }
    MlirValue value = emit(&body, op, elements, element, count, scalars);
    value = stored_scalar(&body, element, value);
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    tensor_info *info = add_tensor(l, ir_result(op), ir_result(made), type);
    for (intptr_t axis = 0; axis < rank; axis++)
        info->extents[axis] = extents[axis];
}

static MlirStringRef short_name(MlirOperation op) {
    MlirStringRef name = ir_name(op);
    return mlirStringRefCreate(name.data + 5, name.length - 5); // after "cjit."
}

static MlirValue emit_elementwise(ir_builder *body, MlirOperation op, const MlirType *elements,
                                  MlirType result, intptr_t count, const MlirValue *operands) {
    MlirStringRef name = short_name(op);
    if (ir_equal(name, "cast"))
        return scalar_cast(body, elements[0], result, operands[0]);
    return scalar_emit(body, name, elements[ir_equal(name, "select") ? 1 : 0], result, count,
                       operands);
}

static MlirValue emit_copy(ir_builder *body, MlirOperation op, const MlirType *elements,
                           MlirType result, intptr_t count, const MlirValue *operands) {
    (void)body, (void)op, (void)elements, (void)result, (void)count;
    return operands[0];
}

static void lower_elementwise(lowering *l, MlirOperation op) {
    intptr_t count = mlirOperationGetNumOperands(op);
    MlirType result = mlirValueGetType(ir_result(op));
    MlirValue operands[GENERIC_MAX_RANK];
    generic_access accesses[GENERIC_MAX_RANK];
    for (intptr_t i = 0; i < count; i++) {
        operands[i] = mlirOperationGetOperand(op, i);
        accesses[i] = broadcast_access(mlirValueGetType(operands[i]), result);
    }
    lower_generic(l, op, count, operands, accesses, NULL, emit_elementwise);
}

static void lower_broadcast(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirValue extents[GENERIC_MAX_RANK];
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    generic_access access = broadcast_access(mlirValueGetType(operand), type);
    for (intptr_t axis = 0; axis < rank; axis++)
        extents[axis] = mlirOperationGetOperand(op, 1 + axis);
    lower_generic(l, op, 1, &operand, &access, extents, emit_copy);
}

static void lower_transpose(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirAttribute permutation =
        mlirOperationGetAttributeByName(op, ir_string("permutation"));
    generic_access access = {
        .rank = (int8_t)mlirShapedTypeGetRank(mlirValueGetType(operand))};
    for (int axis = 0; axis < access.rank; axis++)
        access.loops[mlirDenseI64ArrayGetElement(permutation, axis)] = (int8_t)axis;
    lower_generic(l, op, 1, &operand, &access, NULL, emit_copy);
}

// The tensor of a value, made real when it is a constant.
static MlirValue materialized(lowering *l, MlirValue old) {
    tensor_info *info = find_tensor(l, old);
    if (!info)
        return (MlirValue){NULL};
    if (info->value.ptr)
        return info->value;
    MlirType stored = with_element(info->type, scalar_storage(info->element));
    MlirValue empty = make_empty(l, stored, info->extents);
    MlirBlock block;
    generic_access access = generic_identity((unsigned)mlirShapedTypeGetRank(stored));
    MlirOperation made = generic_create(&l->builder, (unsigned)access.rank, 0, NULL, 1, &empty,
                                        &access, 1, &stored, &block);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue value = stored_scalar(&body, info->element, constant_scalar(&body, info));
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    return ir_result(made);
}

static MlirAttribute dynamic_sizes(MlirContext c, intptr_t rank) {
    int64_t values[GENERIC_MAX_RANK] = {0};
    for (intptr_t axis = 0; axis < rank; axis++)
        values[axis] = mlirShapedTypeGetDynamicSize();
    return mlirDenseI64ArrayGet(c, rank, values);
}

// tensor.extract_slice and insert_slice take offsets, sizes and strides; here all offsets and sizes are
// dynamic operands and the steps static.
static void slice_operands(lowering *l, MlirOperation op, intptr_t first, intptr_t rank,
                           MlirValue *operands, MlirNamedAttribute *attributes,
                           int32_t *segments) {
    for (intptr_t axis = 0; axis < rank; axis++) {
        operands[axis] = mlirOperationGetOperand(op, first + 2 * axis);
        operands[rank + axis] = mlirOperationGetOperand(op, first + 2 * axis + 1);
    }
    attributes[0] = ir_named(l->context, "static_offsets", dynamic_sizes(l->context, rank));
    attributes[1] = ir_named(l->context, "static_sizes", dynamic_sizes(l->context, rank));
    attributes[2] = ir_named(l->context, "static_strides",
                             mlirOperationGetAttributeByName(op, ir_string("steps")));
    segments[0] = segments[1] = (int32_t)rank;
    segments[2] = 0;
}

static bool drops(MlirOperation op, intptr_t axis) {
    return mlirDenseI32ArrayGetElement(
               mlirOperationGetAttributeByName(op, ir_string("drops")), axis) != 0;
}

static MlirType dynamic_tensor(intptr_t rank, MlirType element) {
    int64_t shape[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < rank; axis++)
        shape[axis] = mlirShapedTypeGetDynamicSize();
    return mlirRankedTensorTypeGet(rank, shape, element, mlirAttributeGetNull());
}

static void lower_slice(lowering *l, MlirOperation op) {
    MlirValue source = materialized(l, mlirOperationGetOperand(op, 0));
    MlirType type = mlirValueGetType(ir_result(op));
    MlirType from = mlirValueGetType(source), element = ir_element(from);
    intptr_t rank = mlirShapedTypeGetRank(from);
    MlirValue operands[1 + 2 * GENERIC_MAX_RANK], sizes[GENERIC_MAX_RANK];
    MlirNamedAttribute attributes[4];
    int32_t segments[4] = {1};
    operands[0] = source;
    slice_operands(l, op, 1, rank, operands + 1, attributes, segments + 1);
    attributes[3] = ir_named(l->context, "operandSegmentSizes", ir_i32_array(l->context, 4, segments));
    MlirValue whole = ir_op(&l->builder, "tensor.extract_slice", dynamic_tensor(rank, element),
                            1 + 2 * rank, operands, 4, attributes);
    // Drop the axes that an integer took, and give the type the extents that are known.
    generic_access access = {.rank = (int8_t)rank};
    int kept = 0;
    for (intptr_t axis = 0; axis < rank; axis++) {
        access.loops[axis] = drops(op, axis) ? GENERIC_ZERO : (int8_t)kept;
        if (!drops(op, axis))
            sizes[kept++] = operands[1 + rank + axis];
    }
    tensor_info *info = add_tensor(l, ir_result(op), whole, dynamic_tensor(rank, ir_element(type)));
    for (intptr_t axis = 0; axis < rank; axis++)
        info->extents[axis] = operands[1 + rank + axis];
    MlirValue self = ir_result(op);
    lower_generic(l, op, 1, &self, &access, sizes, emit_copy);
}

static void lower_insert(lowering *l, MlirOperation op) {
    MlirValue base = materialized(l, mlirOperationGetOperand(op, 0));
    MlirValue value = materialized(l, mlirOperationGetOperand(op, 1));
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue operands[2 + 2 * GENERIC_MAX_RANK];
    MlirNamedAttribute attributes[4];
    int32_t segments[5] = {1, 1};
    slice_operands(l, op, 2, rank, operands + 2, attributes, segments + 2);
    attributes[3] = ir_named(l->context, "operandSegmentSizes", ir_i32_array(l->context, 5, segments));
    operands[0] = value;
    operands[1] = base;
    MlirValue made = ir_op(&l->builder, "tensor.insert_slice", mlirValueGetType(base), 2 + 2 * rank,
                           operands, 4, attributes);
    tensor_info *source = find_tensor(l, mlirOperationGetOperand(op, 0));
    MlirValue extents[GENERIC_MAX_RANK];
    memcpy(extents, source->extents, (size_t)rank * sizeof *extents);
    tensor_info *info = add_tensor(l, ir_result(op), made, type);
    memcpy(info->extents, extents, (size_t)rank * sizeof *extents);
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
        return mlirAttributeEqual(mlirOperationGetAttributeByName(x, ir_string("value")),
                                  mlirOperationGetAttributeByName(y, ir_string("value")));
    intptr_t count = mlirOperationGetNumOperands(x);
    bool same = count == mlirOperationGetNumOperands(y) && count > 0;
    for (intptr_t i = 0; same && i < count; i++)
        same = same_extent(mlirOperationGetOperand(x, i), mlirOperationGetOperand(y, i));
    return same;
}

// A reshape that only adds and drops axes of extent 1 is an access. False when it does more.
static bool unit_axes_access(const tensor_info *source, MlirType type, const MlirValue *extents,
                             generic_access *out) {
    int rank = (int)mlirShapedTypeGetRank(source->type), to = (int)mlirShapedTypeGetRank(type);
    int loops[GENERIC_MAX_RANK], count = 0, next = 0, others = 0;
    for (int axis = 0; axis < to; axis++)
        if (!is_one(type, axis))
            loops[count++] = axis;
    for (int axis = 0; axis < rank; axis++)
        others += !is_one(source->type, axis);
    *out = (generic_access){.rank = (int8_t)rank};
    if (others != count)
        return false;
    for (int axis = 0; axis < rank; axis++) {
        if (is_one(source->type, axis)) {
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
static void lower_reshape(lowering *l, MlirOperation op) {
    MlirValue operand = mlirOperationGetOperand(op, 0);
    tensor_info *info = find_tensor(l, operand);
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue extents[GENERIC_MAX_RANK + 1];
    generic_access access;
    for (intptr_t axis = 0; axis < rank; axis++)
        extents[1 + axis] = mlirOperationGetOperand(op, 1 + axis);
    if (info && unit_axes_access(info, type, extents + 1, &access)) {
        lower_generic(l, op, 1, &operand, &access, extents + 1, emit_copy);
        return;
    }
    MlirValue value = materialized(l, operand);
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
        value = ir_op(&l->builder, "tensor.expand_shape", with_element(type, element), 1 + dynamic,
                      extents, 2, attributes);
    }
    tensor_info *made = add_tensor(l, ir_result(op), value, type);
    for (intptr_t axis = 0; axis < rank; axis++)
        made->extents[axis] = mlirOperationGetOperand(op, 1 + axis);
}

static void lower_from_elements(lowering *l, MlirOperation op) {
    // A size as a scalar tensor: made again, so that the old one can go with the rest.
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirType type = mlirValueGetType(ir_result(op));
    add_tensor(l, ir_result(op),
               ir_op(&l->builder, "tensor.from_elements", type, 1, &operand, 0, NULL), type);
}

static void lower_raise_if(lowering *l, MlirOperation op) {
    ir_builder *b = &l->builder;
    MlirType i32 = mlirIntegerTypeGet(l->context, 32), i8 = mlirIntegerTypeGet(l->context, 8);
    MlirValue condition = materialized(l, mlirOperationGetOperand(op, 0));
    MlirAttribute site = mlirOperationGetAttributeByName(op, ir_string("site"));
    MlirValue byte = ir_op(b, "tensor.extract", i8, 1, &condition, 0, NULL);
    MlirValue raised = ir_compare(b, "arith.cmpi", 1, byte, ir_int(b, i8, 0));
    MlirValue zero = ir_int(b, i32, 0);
    MlirValue code = ir_select(b, raised, ir_int(b, i32, mlirIntegerAttrGetValueInt(site)), zero);
    if (mlirValueIsNull(l->code)) {
        l->code = code;
        return;
    }
    MlirValue earlier = ir_compare(b, "arith.cmpi", 1, l->code, zero);
    l->code = ir_select(b, earlier, l->code, code);
}

static void lower_materialize(lowering *l, MlirOperation op) {
    MlirValue value = materialized(l, mlirOperationGetOperand(op, 0));
    if (mlirValueIsNull(value))
        return; // not ours
    // A new op, since the operand's type changes.
    MlirNamedAttribute attributes[2] = {
        ir_named(l->context, "restrict", mlirUnitAttrGet(l->context)),
        ir_named(l->context, "writable", mlirUnitAttrGet(l->context)),
    };
    MlirValue operands[2] = {value, mlirOperationGetOperand(op, 1)};
    ir_create(&l->builder, &(ir_operation){.name = "bufferization.materialize_in_destination",
                                           .num_operands = 2,
                                           .operands = operands,
                                           .num_attributes = 2,
                                           .attributes = attributes});
}

static const struct {
    const char *name;
    void (*lower)(lowering *, MlirOperation);
} structural[] = {
    {"cjit.constant", lower_constant},
    {"cjit.broadcast", lower_broadcast},
    {"cjit.transpose", lower_transpose},
    {"cjit.slice", lower_slice},
    {"cjit.insert", lower_insert},
    {"cjit.reshape", lower_reshape},
    {"cjit.raise_if", lower_raise_if},
    {"tensor.from_elements", lower_from_elements},
    {"bufferization.materialize_in_destination", lower_materialize},
};

// True when |op| was lowered and is to be erased.
static bool lower_operation(lowering *l, MlirOperation op, MlirOperation function) {
    MlirStringRef name = ir_name(op);
    l->builder = ir_before(op);
    for (size_t i = 0; i < sizeof structural / sizeof *structural; i++) {
        if (ir_equal(name, structural[i].name)) {
            structural[i].lower(l, op);
            return true;
        }
    }
    if (ir_equal(name, "bufferization.to_tensor")) {
        lower_to_tensor(l, op, function);
        return true;
    }
    if (name.length > 5 && memcmp(name.data, "cjit.", 5) == 0) {
        if (mlirOperationGetNumResults(op) != 1 ||
            !mlirTypeIsARankedTensor(mlirValueGetType(ir_result(op)))) {
            mlirEmitError(mlirOperationGetLocation(op), "expected one result, a ranked tensor");
            l->failed = true;
            return false;
        }
        lower_elementwise(l, op);
        return true;
    }
    return false;
}

// Arguments get the types that memory has.
static void retype_arguments(MlirContext c, MlirOperation function, MlirBlock block) {
    intptr_t count = mlirBlockGetNumArguments(block);
    MlirType *types = passes_calloc((uint64_t)count, sizeof *types);
    MlirAttribute type_attribute =
        mlirOperationGetAttributeByName(function, ir_string("function_type"));
    MlirType type = mlirTypeAttrGetValue(type_attribute);
    intptr_t num_results = mlirFunctionTypeGetNumResults(type);
    MlirType *results = passes_calloc((uint64_t)num_results, sizeof *results);
    for (intptr_t i = 0; i < count; i++) {
        MlirValue argument = mlirBlockGetArgument(block, i);
        types[i] = mlirValueGetType(argument);
        if (!mlirTypeIsAMemRef(types[i]))
            continue;
        int64_t shape[GENERIC_MAX_RANK];
        intptr_t rank = mlirShapedTypeGetRank(types[i]);
        for (intptr_t axis = 0; axis < rank; axis++)
            shape[axis] = mlirShapedTypeGetDimSize(types[i], axis);
        types[i] = mlirMemRefTypeGet(scalar_storage(ir_element(types[i])), rank, shape,
                                     mlirMemRefTypeGetLayout(types[i]),
                                     mlirMemRefTypeGetMemorySpace(types[i]));
        mlirValueSetType(argument, types[i]);
    }
    for (intptr_t i = 0; i < num_results; i++)
        results[i] = mlirFunctionTypeGetResult(type, i);
    mlirOperationSetAttributeByName(
        function, ir_string("function_type"),
        mlirTypeAttrGet(mlirFunctionTypeGet(c, count, types, num_results, results)));
    free(types);
    free(results);
}

static bool lower_function(MlirOperation function) {
    MlirRegion region = mlirOperationGetRegion(function, 0);
    MlirBlock block = mlirRegionGetFirstBlock(region);
    if (mlirBlockIsNull(block))
        return true;
    if (!check_cjit_function(function))
        return false;
    MlirContext c = mlirOperationGetContext(function);
    lowering l = {.context = c};
    passes_map_init(&l.index);
    retype_arguments(c, function, block);
    l.start = ir_before(mlirBlockGetFirstOperation(block));
    l.start.location = mlirOperationGetLocation(function);
    MlirOperation *old = NULL;
    uint32_t num_old = 0, capacity = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op) && !l.failed;
         op = mlirOperationGetNextInBlock(op)) {
        if (ir_is(op, "func.return") && l.code.ptr)
            mlirOperationSetOperand(op, 0, l.code);
        if (!lower_operation(&l, op, function))
            continue;
        if (num_old == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            old = passes_realloc(old, capacity * sizeof *old);
        }
        old[num_old++] = op;
    }
    while (!l.failed && num_old > 0)
        mlirOperationDestroy(old[--num_old]);
    for (uint32_t i = 0; i < l.num_tensors; i++)
        free(l.tensors[i].extents);
    free(l.tensors);
    free(l.symbols);
    free(old);
    passes_map_deinit(&l.index);
    return !l.failed;
}

// The user's float arithmetic may be contracted and reassociated where the module says cjit.fastmath; the
// math library, which is inlined later, never is.
static MlirWalkResult allow_fast(MlirOperation op, void *flags) {
    static const char *const names[] = {"arith.addf", "arith.subf", "arith.mulf", "arith.divf",
                                        "arith.negf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ir_is(op, names[i]))
            mlirOperationSetAttributeByName(op, ir_string("fastmath"), *(MlirAttribute *)flags);
    return MlirWalkResultAdvance;
}

bool passes_cjit_to_linalg(MlirOperation module) {
    MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "func.func") && !lower_function(op))
            return false;
    if (!mlirAttributeIsNull(mlirOperationGetAttributeByName(module, ir_string("cjit.fastmath")))) {
        MlirAttribute flags = ir_parse_attribute(mlirOperationGetContext(module),
                                                 "#arith.fastmath<contract,reassoc,arcp>");
        mlirOperationWalk(module, allow_fast, &flags, MlirWalkPreOrder);
    }
    return true;
}
