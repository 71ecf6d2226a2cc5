// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg for indexing with arrays.
//
//   %2 = "cjit.gather"(%x, %i) {axes = array<i64: 0>} : (tensor<?x?xf32>, tensor<?xi64>) -> tensor<?x?xf32>
// →
//   %2 = linalg.generic {parallel, parallel} ins(%i) outs(%e) {
//     ^bb0(%at: i64, %out: f32): %k = index_cast %at   %j = linalg.index 1
//       %v = tensor.extract %x[%k, %j]   linalg.yield %v }
//
// A gather is a generic like any other: what makes its indices and what uses its result fuse with it. A
// scatter is a loop over the indices, in order, that carries the array: bufferization keeps it in place.
// The axes that are not indexed are one generic inside it.
#include "lowering.h"
#include "scalar_ops.h"

#include <mlir-c/Diagnostics.h>

#include <stdlib.h>

// Which index stands for each axis of the indexed array, or -1.
static void read_axes(MlirOperation op, intptr_t rank, int *out_index) {
    MlirAttribute axes = ir_attribute(op, "axes");
    for (intptr_t axis = 0; axis < rank; axis++)
        out_index[axis] = -1;
    for (intptr_t i = 0; i < mlirDenseArrayGetNumElements(axes); i++)
        out_index[mlirDenseI64ArrayGetElement(axes, i)] = (int)i;
}

// The elements' address in the array, from the indices and the loops over the axes that are not indexed.
static MlirValue extract(lowering *l, ir_builder *b, MlirOperation op, MlirValue source,
                         const MlirValue *indices, intptr_t shared) {
    MlirType type = mlirValueGetType(source), index = mlirIndexTypeGet(l->context);
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue operands[1 + GENERIC_MAX_RANK] = {source};
    int index_of[GENERIC_MAX_RANK];
    read_axes(op, rank, index_of);
    for (intptr_t axis = 0, next = shared; axis < rank; axis++)
        operands[1 + axis] =
            index_of[axis] < 0 ? lower_loop_index(b, next++)
                               : ir_unary(b, "arith.index_cast", index, indices[index_of[axis]]);
    return ir_op(b, "tensor.extract", ir_element(type), 1 + rank, operands, 0, NULL);
}

void lower_gather(lowering *l, MlirOperation op) {
    intptr_t count = mlirOperationGetNumOperands(op) - 1;
    MlirValue source = lower_materialized(l, mlirOperationGetOperand(op, 0));
    MlirType type = mlirValueGetType(ir_result(op)), element = ir_element(type);
    intptr_t loops = mlirShapedTypeGetRank(type);
    MlirValue inputs[GENERIC_MAX_RANK], extents[GENERIC_MAX_RANK], at[GENERIC_MAX_RANK];
    generic_access accesses[GENERIC_MAX_RANK + 1];
    int index_of[GENERIC_MAX_RANK];
    unsigned num_inputs = 0;
    const lower_tensor *array = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    intptr_t rank = mlirShapedTypeGetRank(array->type), shared = loops - (rank - count);
    read_axes(op, rank, index_of);
    for (intptr_t i = 0; i < count; i++) {
        const lower_tensor *index = lower_find_tensor(l, mlirOperationGetOperand(op, 1 + i));
        for (intptr_t axis = 0; axis < shared; axis++)
            extents[axis] = index->extents[axis];
        at[i] = shared == 0 ? lower_scalar_of(&l->builder, index) : (MlirValue){NULL};
        if (at[i].ptr)
            continue;
        inputs[num_inputs] = lower_materialized(l, mlirOperationGetOperand(op, 1 + i));
        accesses[num_inputs++] = generic_identity((unsigned)shared);
    }
    array = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    for (intptr_t axis = 0, next = shared; axis < rank; axis++)
        if (index_of[axis] < 0)
            extents[next++] = array->extents[axis];
    if (loops == 0) {
        MlirValue value = extract(l, &l->builder, op, source, at, 0);
        lower_add_scalar(l, ir_result(op), lower_loaded_scalar(&l->builder, element, value), type);
        return;
    }
    MlirType stored = lower_with_element(type, scalar_storage(element));
    MlirValue empty = lower_empty(l, stored, extents);
    accesses[num_inputs] = generic_identity((unsigned)loops);
    MlirBlock block;
    MlirOperation made = generic_create(&l->builder, (unsigned)loops, num_inputs, inputs, 1, &empty,
                                        accesses, 1, &stored, &block);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    for (intptr_t i = 0, next = 0; i < count; i++)
        if (!at[i].ptr)
            at[i] = mlirBlockGetArgument(block, next++);
    MlirValue value = extract(l, &body, op, source, at, shared);
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    lower_add_tensor(l, ir_result(op), ir_result(made), type, extents);
}

// ---- scatter --------------------------------------------------------------------------------

typedef struct scatter {
    lowering *l;
    MlirOperation op;
    MlirType element, stored; // of the cjit dialect, and in memory
    intptr_t rank, shared;    // of the base, of the indices
    int index_of[GENERIC_MAX_RANK];
    MlirValue value;
    generic_access value_access; // in the loops of the gather that reads the same elements
    MlirValue indices[GENERIC_MAX_RANK];
    MlirValue extents[GENERIC_MAX_RANK]; // of the loops over the indices
    MlirValue counters[GENERIC_MAX_RANK];
    intptr_t num_kept; // axes that are not indexed
    MlirValue kept[GENERIC_MAX_RANK]; // their extents
} scatter;

static MlirValue combine(const scatter *s, ir_builder *b, MlirValue old, MlirValue new) {
    static const char *const names[] = {"", "add", "mul", "maximum", "minimum", "and", "or", "xor"};
    int64_t mode = mlirIntegerAttrGetValueInt(ir_attribute(s->op, "mode"));
    MlirValue operands[2] = {old, new};
    if (mode == 0)
        return new;
    bool is_bool = scalar_classify(s->element) == SCALAR_BOOL;
    for (int i = 0; i < 2 && is_bool; i++)
        operands[i] = ir_compare(b, "arith.cmpi", 1, operands[i], ir_int(b, s->stored, 0));
    MlirValue made = scalar_emit(b, ir_string(names[mode]), s->element, s->element, 2, operands);
    return is_bool ? ir_unary(b, "arith.extui", s->stored, made) : made;
}

// Where the value stands for the loops that are open.
static intptr_t value_position(const scatter *s, ir_builder *b, MlirValue *out) {
    for (int axis = 0; axis < s->value_access.rank; axis++) {
        int loop = s->value_access.loops[axis];
        if (loop >= s->shared)
            return axis;
        out[axis] = loop == GENERIC_ZERO ? ir_index(b, 0) : s->counters[loop];
    }
    return s->value_access.rank;
}

static MlirValue write_element(scatter *s, ir_builder *b, MlirValue array, const MlirValue *at) {
    MlirValue operands[2 + GENERIC_MAX_RANK], old = {NULL};
    operands[0] = s->value;
    intptr_t count = value_position(s, b, operands + 1);
    MlirValue new = ir_op(b, "tensor.extract", s->stored, 1 + count, operands, 0, NULL);
    for (intptr_t axis = 0; axis < s->rank; axis++)
        operands[2 + axis] = at[s->index_of[axis]];
    if (mlirIntegerAttrGetValueInt(ir_attribute(s->op, "mode")) != 0) {
        operands[1] = array;
        old = ir_op(b, "tensor.extract", s->stored, 1 + s->rank, operands + 1, 0, NULL);
    }
    operands[0] = combine(s, b, old, new);
    operands[1] = array;
    return ir_op(b, "tensor.insert", mlirValueGetType(array), 2 + s->rank, operands, 0, NULL);
}

// offsets, sizes and unit strides of a slice, all dynamic but the sizes that are 1.
static void slice_attributes(scatter *s, intptr_t rank, intptr_t arrays, const bool *single,
                             intptr_t num_sizes, MlirNamedAttribute *out) {
    MlirContext c = s->l->context;
    int64_t offsets[GENERIC_MAX_RANK], sizes[GENERIC_MAX_RANK], strides[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < rank; axis++) {
        offsets[axis] = mlirShapedTypeGetDynamicSize();
        sizes[axis] = single[axis] ? 1 : mlirShapedTypeGetDynamicSize();
        strides[axis] = 1;
    }
    int32_t segments[5] = {1, 1, (int32_t)rank, (int32_t)num_sizes, 0};
    segments[arrays - 1] = 1;
    out[0] = ir_named(c, "static_offsets", mlirDenseI64ArrayGet(c, rank, offsets));
    out[1] = ir_named(c, "static_sizes", mlirDenseI64ArrayGet(c, rank, sizes));
    out[2] = ir_named(c, "static_strides", mlirDenseI64ArrayGet(c, rank, strides));
    out[3] = ir_named(c, "operandSegmentSizes",
                      ir_i32_array(c, arrays + 3, segments + 2 - arrays));
}

static MlirType row_type(const scatter *s) {
    int64_t shape[GENERIC_MAX_RANK];
    for (intptr_t i = 0; i < s->num_kept; i++)
        shape[i] = mlirShapedTypeGetDynamicSize();
    return mlirRankedTensorTypeGet(s->num_kept, shape, s->stored, mlirAttributeGetNull());
}

// The value for the open loops: its axes of the array that are not indexed, as many as it has.
static MlirValue value_row(scatter *s, ir_builder *b, generic_access *out_access) {
    MlirValue operands[1 + 2 * GENERIC_MAX_RANK] = {s->value};
    bool single[GENERIC_MAX_RANK];
    int64_t shape[GENERIC_MAX_RANK];
    intptr_t first = value_position(s, b, operands + 1), rank = s->value_access.rank, count = 1 + first;
    *out_access = (generic_access){.rank = (int8_t)(rank - first)};
    for (intptr_t axis = 0; axis < rank; axis++) {
        int loop = s->value_access.loops[axis];
        single[axis] = axis < first || loop == GENERIC_ZERO;
        if (axis < first)
            continue;
        operands[count++] = ir_index(b, 0);
        shape[axis - first] = single[axis] ? 1 : mlirShapedTypeGetDynamicSize();
        out_access->loops[axis - first] =
            loop == GENERIC_ZERO ? GENERIC_ZERO : (int8_t)(loop - s->shared);
    }
    intptr_t sizes = 0;
    for (intptr_t axis = 0; axis < rank; axis++)
        if (!single[axis]) {
            operands[count++] = s->kept[s->value_access.loops[axis] - s->shared];
            sizes++;
        }
    MlirNamedAttribute attributes[4];
    slice_attributes(s, rank, 1, single, sizes, attributes);
    MlirType type =
        mlirRankedTensorTypeGet(rank - first, shape, s->stored, mlirAttributeGetNull());
    return ir_op(b, "tensor.extract_slice", type, count, operands, 4, attributes);
}

static MlirValue write_row(scatter *s, ir_builder *b, MlirValue array, const MlirValue *at) {
    MlirValue operands[2 + 2 * GENERIC_MAX_RANK];
    bool single[GENERIC_MAX_RANK];
    intptr_t count = 2;
    for (intptr_t axis = 0; axis < s->rank; axis++) {
        single[axis] = s->index_of[axis] >= 0;
        operands[count++] = single[axis] ? at[s->index_of[axis]] : ir_index(b, 0);
    }
    for (intptr_t i = 0; i < s->num_kept; i++)
        operands[count++] = s->kept[i];
    MlirNamedAttribute attributes[4];
    MlirType row = row_type(s);
    operands[1] = array;
    slice_attributes(s, s->rank, 1, single, s->num_kept, attributes);
    MlirValue old =
        ir_op(b, "tensor.extract_slice", row, count - 1, operands + 1, 4, attributes);
    generic_access accesses[2];
    MlirValue new = value_row(s, b, &accesses[0]);
    accesses[1] = generic_identity((unsigned)s->num_kept);
    MlirBlock block;
    MlirOperation made = generic_create(b, (unsigned)s->num_kept, 1, &new, 1, &old, accesses, 1, &row,
                                        &block);
    ir_builder body = ir_at_end(s->l->context, b->location, block);
    MlirValue value = combine(s, &body, mlirBlockGetArgument(block, 1), mlirBlockGetArgument(block, 0));
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    operands[0] = ir_result(made);
    slice_attributes(s, s->rank, 2, single, s->num_kept, attributes);
    return ir_op(b, "tensor.insert_slice", mlirValueGetType(array), count, operands, 4, attributes);
}

static MlirValue write_at(scatter *s, ir_builder *b, MlirValue array) {
    MlirValue operands[1 + GENERIC_MAX_RANK], at[GENERIC_MAX_RANK];
    MlirType i64 = mlirIntegerTypeGet(s->l->context, 64), index = mlirIndexTypeGet(s->l->context);
    for (intptr_t i = 0; i < s->rank - s->num_kept; i++) {
        operands[0] = s->indices[i];
        for (intptr_t d = 0; d < s->shared; d++)
            operands[1 + d] = s->counters[d];
        at[i] = ir_unary(b, "arith.index_cast", index,
                         ir_op(b, "tensor.extract", i64, 1 + s->shared, operands, 0, NULL));
    }
    return s->num_kept ? write_row(s, b, array, at) : write_element(s, b, array, at);
}

static MlirValue write_loops(scatter *s, ir_builder *b, MlirValue array, intptr_t depth) {
    if (depth == s->shared)
        return write_at(s, b, array);
    MlirType types[2] = {mlirIndexTypeGet(s->l->context), mlirValueGetType(array)};
    MlirBlock block;
    MlirRegion region = ir_region(b->location, 2, types, &block);
    MlirValue operands[4] = {ir_index(b, 0), s->extents[depth], ir_index(b, 1), array};
    MlirOperation loop = ir_create(b, &(ir_operation){.name = "scf.for",
                                                      .num_results = 1,
                                                      .results = &types[1],
                                                      .num_operands = 4,
                                                      .operands = operands,
                                                      .num_regions = 1,
                                                      .owned_regions = &region});
    ir_builder body = ir_at_end(s->l->context, b->location, block);
    s->counters[depth] = mlirBlockGetArgument(block, 0);
    MlirValue next = write_loops(s, &body, mlirBlockGetArgument(block, 1), depth + 1);
    ir_create(&body, &(ir_operation){.name = "scf.yield", .num_operands = 1, .operands = &next});
    return ir_result(loop);
}

// A value that is broadcast is read as it was before: one element serves many.
static void read_value(scatter *s, MlirOperation op, MlirType region_type) {
    MlirValue value = mlirOperationGetOperand(op, 1);
    MlirOperation definer = ir_defining(value);
    if (!mlirOperationIsNull(definer) && ir_is(definer, "cjit.broadcast"))
        value = mlirOperationGetOperand(definer, 0);
    s->value = lower_materialized(s->l, value);
    s->value_access = lower_broadcast_access(lower_type_of(s->l, value), region_type);
}

void lower_scatter(lowering *l, MlirOperation op) {
    scatter s = {.l = l, .op = op};
    intptr_t count = mlirOperationGetNumOperands(op) - 2;
    MlirType type = mlirValueGetType(ir_result(op));
    MlirType region_type = lower_type_of(l, mlirOperationGetOperand(op, 1));
    MlirValue base = lower_materialized(l, mlirOperationGetOperand(op, 0));
    s.rank = mlirShapedTypeGetRank(type);
    s.num_kept = s.rank - count;
    s.shared = mlirShapedTypeGetRank(region_type) - s.num_kept;
    s.element = ir_element(type);
    s.stored = scalar_storage(s.element);
    read_axes(op, s.rank, s.index_of);
    read_value(&s, op, region_type);
    for (intptr_t i = 0; i < count; i++)
        s.indices[i] = lower_materialized(l, mlirOperationGetOperand(op, 2 + i));
    const lower_tensor *first = lower_find_tensor(l, mlirOperationGetOperand(op, 2));
    MlirType indices = lower_type_of(l, mlirOperationGetOperand(op, 2));
    for (intptr_t d = 0; d < s.shared; d++)
        s.extents[d] = mlirShapedTypeIsDynamicDim(indices, d)
                           ? first->extents[d]
                           : ir_index(&l->builder, mlirShapedTypeGetDimSize(indices, d));
    const lower_tensor *array = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    intptr_t next = 0;
    for (intptr_t axis = 0; axis < s.rank; axis++)
        if (s.index_of[axis] < 0)
            s.kept[next++] = mlirShapedTypeIsDynamicDim(type, axis)
                                 ? array->extents[axis]
                                 : ir_index(&l->builder, mlirShapedTypeGetDimSize(type, axis));
    const MlirValue *extents = array->extents;
    MlirValue made = write_loops(&s, &l->builder, base, 0);
    lower_add_tensor(l, ir_result(op), made, type, extents);
}
