// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops of a generic that is being vectorised, and how each operand moves along them.
//
// A contiguous operand becomes a flat view; one with strides a pointer, since its offsets may be negative.
#include "fuse_rows.h"
#include "vectorize.h"

bool vector_is_contiguous(MlirValue memref) {
    MlirOperation op = ir_defining(memref);
    return mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(mlirValueGetType(memref))) ||
           (!mlirOperationIsNull(op) && ir_is(op, "memref.subview") && ir_has(op, ROWS_WHOLE));
}

unsigned vector_count_unit(const vectorizer *v, unsigned loop, unsigned count) {
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++) {
        const vector_operand *o = &v->operands[i];
        int axis = generic_axis_of(&o->access, loop);
        int64_t strides[GENERIC_MAX_RANK], offset;
        if (axis >= 0 && (o->contiguous ? axis + 1 == o->access.rank
                                        : mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(
                                              mlirValueGetType(o->memref), strides, &offset)) &&
                                              strides[axis] == 1))
            found++;
    }
    return found;
}

// The last loop is the vector loop, unless more operands are contiguous along the first: then they lie in
// Fortran order, and the nest is turned over.
static void order_loops(vectorizer *v, unsigned original) {
    bool reversed = original > 1 && vector_count_unit(v, 0, v->num_operands) >
                                        vector_count_unit(v, original - 1, v->num_operands);
    for (unsigned loop = 0; loop < original; loop++)
        v->order[loop] = reversed ? original - 1 - loop : loop;
}

bool vector_can_merge(const vectorizer *v, unsigned outer, unsigned inner) {
    if (v->numbered & (1u << outer | 1u << inner))
        return false;
    for (unsigned i = 0; i < v->num_operands; i++) {
        const vector_operand *o = &v->operands[i];
        int axis = generic_axis_of(&o->access, outer), next = generic_axis_of(&o->access, inner);
        if (axis < 0 && next < 0)
            continue;
        if (axis < 0 || next != axis + 1 || !o->contiguous)
            return false;
    }
    return true;
}

void vector_merge_loops(vectorizer *v, unsigned original) {
    order_loops(v, original);
    for (unsigned at = 0; at < original; at++) {
        unsigned loop = v->order[at];
        if (at == 0 || !vector_can_merge(v, v->order[at - 1], loop))
            v->first[v->num_loops++] = at;
        v->last[v->num_loops - 1] = loop;
    }
}

// The numbers or values of a memref.subview's offsets (|segment| 1) or sizes (2), by axis.
static MlirValue part_of_view(ir_builder *b, MlirOperation view, int segment, int axis) {
    MlirAttribute known = ir_attribute(view, segment == 1 ? "static_offsets" : "static_sizes");
    MlirAttribute segments = ir_attribute(view, "operandSegmentSizes");
    intptr_t operand = segment == 1 ? 1 : 1 + mlirDenseI32ArrayGetElement(segments, 1);
    int64_t value = mlirDenseI64ArrayGetElement(known, axis), dynamic = mlirShapedTypeGetDynamicSize();
    if (value != dynamic)
        return ir_index(b, value);
    for (int k = 0; k < axis; k++)
        operand += mlirDenseI64ArrayGetElement(known, k) == dynamic;
    return mlirOperationGetOperand(view, operand);
}

static MlirValue dim(vectorizer *v, ir_builder *b, MlirValue memref, int axis) {
    MlirType type = mlirValueGetType(memref);
    MlirOperation op = ir_defining(memref);
    if (!mlirShapedTypeIsDynamicDim(type, axis))
        return ir_index(b, mlirShapedTypeGetDimSize(type, axis));
    if (!mlirOperationIsNull(op) && ir_is(op, "memref.subview") &&
        mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetOperand(op, 0))) ==
            mlirShapedTypeGetRank(type))
        return part_of_view(b, op, 2, axis);
    return ir_op(b, "memref.dim", mlirIndexTypeGet(v->context), 2,
                 (MlirValue[]){memref, ir_index(b, axis)}, 0, NULL);
}

static MlirValue loop_extent(vectorizer *v, ir_builder *b, unsigned loop) {
    for (unsigned i = v->num_operands; i-- > 0;) { // outputs know every loop
        int axis = generic_axis_of(&v->operands[i].access, loop);
        if (axis >= 0)
            return dim(v, b, v->operands[i].memref, axis);
    }
    return ir_index(b, 1);
}

void vector_compute_extents(vectorizer *v, ir_builder *b) {
    for (unsigned d = 0; d < v->num_loops; d++) {
        unsigned at = v->first[d];
        MlirValue extent = loop_extent(v, b, v->order[at]);
        while (v->order[at] != v->last[d])
            extent = ir_binary(b, "arith.muli", extent, loop_extent(v, b, v->order[++at]));
        v->extents[d] = extent;
    }
}

// A contiguous memref as one flat axis.
static MlirValue flat_view(vectorizer *v, ir_builder *b, MlirValue memref) {
    MlirType type = mlirValueGetType(memref);
    intptr_t rank = mlirShapedTypeGetRank(type);
    if (rank <= 1)
        return memref;
    int64_t dynamic = mlirShapedTypeGetDynamicSize(), zero = 0, one = 1;
    MlirValue size = dim(v, b, memref, 0);
    for (int axis = 1; axis < rank; axis++)
        size = ir_binary(b, "arith.muli", size, dim(v, b, memref, axis));
    MlirNamedAttribute attributes[] = {
        ir_named(v->context, "static_offsets", mlirDenseI64ArrayGet(v->context, 1, &zero)),
        ir_named(v->context, "static_sizes", mlirDenseI64ArrayGet(v->context, 1, &dynamic)),
        ir_named(v->context, "static_strides", mlirDenseI64ArrayGet(v->context, 1, &one)),
        ir_named(v->context, "operandSegmentSizes",
                 ir_i32_array(v->context, 4, (int32_t[]){1, 0, 1, 0})),
    };
    MlirType flat =
        mlirMemRefTypeContiguousGet(ir_element(type), 1, &dynamic, mlirAttributeGetNull());
    return ir_op(b, "memref.reinterpret_cast", flat, 2, (MlirValue[]){memref, size}, 4,
                 attributes);
}

static void contiguous_strides(vectorizer *v, ir_builder *b, vector_operand *o) {
    MlirValue stride = ir_index(b, 1);
    for (int axis = o->access.rank; axis-- > 0;) {
        for (unsigned d = 0; d < v->num_loops; d++)
            if (o->access.loops[axis] == (int)v->last[d]) {
                o->strides[d] = stride;
                o->unit |= d + 1 == v->num_loops && axis + 1 == o->access.rank;
            }
        if (axis > 0)
            stride = ir_binary(b, "arith.muli", stride, dim(v, b, o->memref, axis));
    }
}

void vector_strided_base(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue *out_strides) {
    MlirType index = mlirIndexTypeGet(v->context);
    MlirType results[2 + 2 * GENERIC_MAX_RANK];
    int rank = o->access.rank;
    results[0] = mlirMemRefTypeContiguousGet(o->element, 0, NULL, mlirAttributeGetNull());
    for (int i = 1; i < 2 + 2 * rank; i++)
        results[i] = index;
    MlirOperation metadata =
        ir_create(b, &(ir_operation){.name = "memref.extract_strided_metadata",
                                     .num_results = 2 + 2 * rank,
                                     .results = results,
                                     .num_operands = 1,
                                     .operands = &o->memref});
    for (int axis = 0; axis < rank; axis++)
        out_strides[axis] = mlirOperationGetResult(metadata, 2 + rank + axis);
    o->base = vector_address(v, b, o->memref);
    o->offset = mlirOperationGetResult(metadata, 1);
}

static void prepare_strided(vectorizer *v, ir_builder *b, vector_operand *o) {
    MlirValue by_axis[GENERIC_MAX_RANK];
    vector_strided_base(v, b, o, by_axis);
    for (unsigned d = 0; d < v->num_loops; d++) {
        int axis = generic_axis_of(&o->access, v->last[d]);
        if (axis >= 0)
            o->strides[d] = by_axis[axis];
    }
    int64_t strides[GENERIC_MAX_RANK], offset;
    if (o->access.rank > 0 && v->num_loops > 0 &&
        mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(
                        mlirValueGetType(o->memref), strides, &offset)))
        for (int axis = 0; axis < o->access.rank; axis++)
            o->unit |= strides[axis] == 1 && o->access.loops[axis] == (int)v->last[v->num_loops - 1];
}

// A piece of a contiguous memref is addressed in the whole of it.
static void prepare_contiguous(vectorizer *v, ir_builder *b, vector_operand *o) {
    MlirValue whole = o->memref;
    o->offset = ir_index(b, 0);
    contiguous_strides(v, b, o);
    if (!mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(mlirValueGetType(whole)))) {
        MlirOperation piece = ir_defining(whole);
        whole = mlirOperationGetOperand(piece, 0);
        for (int axis = 0; axis < o->access.rank; axis++) {
            if (axis > 0)
                o->offset = ir_binary(b, "arith.muli", o->offset, dim(v, b, whole, axis));
            o->offset = ir_binary(b, "arith.addi", o->offset, part_of_view(b, piece, 1, axis));
        }
    }
    o->base = flat_view(v, b, whole);
}

void vector_prepare_operands(vectorizer *v, ir_builder *b) {
    for (unsigned i = 0; i < v->num_operands; i++) {
        vector_operand *o = &v->operands[i];
        if (o->contiguous) {
            prepare_contiguous(v, b, o);
            if (vector_is_complex(o)) // its parts are addressed
                o->base = vector_address(v, b, o->base);
        } else {
            prepare_strided(v, b, o);
        }
        for (unsigned d = 0; d < v->num_loops; d++)
            if (o->strides[d].ptr)
                o->depth = (int)d + 1;
    }
}
