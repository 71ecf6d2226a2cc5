// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The body of a generic on vectors: each operation in the lanes of one vector.
//
// Integers that are the same in all lanes (the numbers of outer loops, broadcast operands, arithmetic on
// them) stay scalars, and the number of the vector loop is known to count up from lane to lane: so a
// memref.load in a body, which is how arrays index others, becomes one scalar load, one vector load or a
// gather, whichever its indices allow.
#include "vectorize.h"

#include "value_map.h"

#include <mlir-c/Dialect/LLVM.h>
#include <stdlib.h>
#include <string.h>

// A value of the body. One of |vector| and |scalar| is there at least.
typedef struct lanes {
    MlirValue vector;
    MlirValue scalar; // of all lanes, or of the first when |counts|
    bool counts;      // lane k is |scalar| + k
} lanes;

typedef struct widening {
    vectorizer *v;
    ir_builder *b;
    const vector_argument *arguments;
    MlirValue i, mask;
    MlirBlock from;
    passes_map index;
    lanes *values;
    uint32_t count;
} widening;

static lanes *find(widening *w, MlirValue old) {
    int64_t at = passes_map_get(&w->index, old.ptr);
    return at == PASSES_MAP_NONE ? NULL : &w->values[at];
}

static lanes *remember(widening *w, MlirValue old, lanes value) {
    w->values = passes_realloc(w->values, (w->count + 1) * sizeof *w->values);
    w->values[w->count] = value;
    passes_map_set(&w->index, old.ptr, w->count);
    return &w->values[w->count++];
}

// What stands for |old|: of the body, one of its arguments, or a scalar from outside of the loops.
static lanes *value_of(widening *w, MlirValue old) {
    lanes *known = find(w, old);
    if (known)
        return known;
    if (mlirValueIsABlockArgument(old) && mlirBlockEqual(mlirBlockArgumentGetOwner(old), w->from)) {
        const vector_argument *a = &w->arguments[mlirBlockArgumentGetArgNumber(old)];
        return remember(w, old, (lanes){.vector = a->vector, .scalar = a->scalar});
    }
    return remember(w, old, (lanes){.scalar = old});
}

static MlirValue vector_of(widening *w, MlirValue old) {
    lanes *value = value_of(w, old);
    if (value->vector.ptr)
        return value->vector;
    if (mlirTypeIsAComplex(mlirValueGetType(value->scalar)))
        return value->vector = vector_broadcast_complex(w->v, w->b, value->scalar);
    MlirType type = ir_vector(w->v->lanes, mlirValueGetType(value->scalar));
    MlirOperation definer = ir_defining(value->scalar);
    if (!value->counts && !mlirOperationIsNull(definer) && ir_is(definer, "arith.constant")) {
        MlirAttribute constant = ir_attribute(definer, "value");
        value->vector = ir_constant(w->b, mlirDenseElementsAttrSplatGet(type, constant));
        return value->vector;
    }
    value->vector = ir_unary(w->b, "vector.broadcast", type, value->scalar);
    if (value->counts)
        value->vector = ir_binary(w->b, "arith.addi", value->vector, vector_lane_numbers(w->b, type));
    return value->vector;
}

static bool is_integer(MlirType type) { return mlirTypeIsAInteger(type) || mlirTypeIsAIndex(type); }

static bool has_prefix(MlirOperation op, const char *prefix) {
    MlirStringRef name = ir_name(op);
    size_t length = strlen(prefix);
    return name.length > length && memcmp(name.data, prefix, length) == 0;
}

// Integer arithmetic whose operands are the same in all lanes, or that keeps counting lanes counting.
static bool stays_scalar(widening *w, MlirOperation op, bool *out_counts) {
    intptr_t count = mlirOperationGetNumOperands(op), counting = 0;
    *out_counts = false;
    if (!has_prefix(op, "arith.") || !is_integer(mlirValueGetType(ir_result(op))))
        return false;
    for (intptr_t i = 0; i < count; i++) {
        MlirValue operand = mlirOperationGetOperand(op, i);
        const lanes *value = value_of(w, operand);
        if (!is_integer(mlirValueGetType(operand)) || !value->scalar.ptr)
            return false;
        counting += value->counts;
        if (value->counts && i == 1 && ir_is(op, "arith.subi"))
            return false;
    }
    *out_counts = counting == 1;
    return counting == 0 || (counting == 1 && (ir_is(op, "arith.index_cast") ||
                                               ir_is(op, "arith.addi") || ir_is(op, "arith.subi")));
}

static MlirValue clone(widening *w, MlirOperation op, bool scalar) {
    MlirOperation made = mlirOperationClone(op);
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
        MlirValue old = mlirOperationGetOperand(op, i);
        mlirOperationSetOperand(made, i, scalar ? value_of(w, old)->scalar : vector_of(w, old));
    }
    MlirValue result = ir_result(made);
    if (!scalar)
        mlirValueSetType(result, ir_vector(w->v->lanes, mlirValueGetType(result)));
    mlirBlockInsertOwnedOperationBefore(w->b->block, w->b->before, made);
    return result;
}

// An operation on complex values, of which there are few: all others are on their parts. Null when |op| is none.
static MlirValue widen_complex(widening *w, MlirOperation op) {
    if (ir_is(op, "complex.create"))
        return vector_interleave(w->b, vector_of(w, mlirOperationGetOperand(op, 0)),
                                 vector_of(w, mlirOperationGetOperand(op, 1)));
    if (ir_is(op, "complex.re") || ir_is(op, "complex.im"))
        return vector_deinterleave(w->b, vector_of(w, mlirOperationGetOperand(op, 0)), ir_is(op, "complex.im"));
    if (!ir_is(op, "arith.select") || !mlirTypeIsAComplex(mlirValueGetType(ir_result(op))))
        return (MlirValue){NULL};
    MlirValue condition = vector_of(w, mlirOperationGetOperand(op, 0));
    return ir_select(w->b, vector_interleave(w->b, condition, condition),
                     vector_of(w, mlirOperationGetOperand(op, 1)), vector_of(w, mlirOperationGetOperand(op, 2)));
}

// ---- loads ----------------------------------------------------------------------------------

static vector_source *source_of(vectorizer *v, MlirValue memref) {
    for (unsigned i = 0; i < v->num_sources; i++)
        if (mlirValueEqual(v->sources[i].memref, memref))
            return &v->sources[i];
    return NULL;
}

static bool has_unit_stride(MlirType memref, intptr_t axis) {
    int64_t strides[GENERIC_MAX_RANK], offset;
    return mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(memref, strides, &offset)) &&
           strides[axis] == 1;
}

// The offset of the indices that are scalars, and, when some are not, the lanes' offsets added to it.
static lanes load_offset(widening *w, MlirOperation op, const vector_source *source) {
    MlirType i64 = mlirIntegerTypeGet(w->v->context, 64), offsets = ir_vector(w->v->lanes, i64);
    MlirType type = mlirValueGetType(source->memref);
    lanes sum = {.scalar = source->offset};
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++) {
        MlirValue index = mlirOperationGetOperand(op, 1 + axis);
        const lanes *value = value_of(w, index);
        bool counts = value->counts;
        if (value->scalar.ptr && (!counts || (has_unit_stride(type, axis) && !sum.counts))) {
            sum.counts |= counts;
            sum.scalar = ir_binary(
                w->b, "arith.addi", sum.scalar,
                ir_binary(w->b, "arith.muli", value->scalar, source->strides[axis]));
            continue;
        }
        MlirValue wide = ir_unary(w->b, "arith.index_cast", offsets, vector_of(w, index));
        MlirValue stride = ir_unary(w->b, "vector.broadcast", offsets,
                                    ir_unary(w->b, "arith.index_cast", i64, source->strides[axis]));
        MlirValue part = has_unit_stride(type, axis) ? wide : ir_binary(w->b, "arith.muli", wide, stride);
        sum.vector = sum.vector.ptr ? ir_binary(w->b, "arith.addi", sum.vector, part) : part;
    }
    return sum;
}

static lanes load(widening *w, MlirOperation op) {
    vectorizer *v = w->v;
    ir_builder *b = w->b;
    vector_source *source = source_of(v, mlirOperationGetOperand(op, 0));
    MlirType i64 = mlirIntegerTypeGet(v->context, 64), pointer = mlirLLVMPointerTypeGet(v->context, 0);
    MlirType element = ir_element(mlirValueGetType(source->memref)), type = ir_vector(v->lanes, element);
    lanes at = load_offset(w, op, source);
    if (mlirTypeIsAComplex(element))
        return (lanes){.vector = vector_gather_complex(v, b, element, source->base, at.scalar, at.counts,
                                                       at.vector, w->mask)};
    MlirValue start = ir_unary(b, "arith.index_cast", i64, at.scalar);
    vector_operand o = {.element = element, .base = source->base};
    MlirNamedAttribute align = vector_alignment(v, &o, 64), narrow = vector_alignment(v, &o, 32);
    if (!at.vector.ptr) {
        MlirValue address = vector_pointer_to(v, b, &o, pointer, start);
        if (!at.counts)
            return (lanes){.scalar = ir_op(b, "llvm.load", element, 1, &address, 1, &align)};
        if (!w->mask.ptr)
            return (lanes){.vector = ir_op(b, "llvm.load", type, 1, &address, 1, &align)};
        return (lanes){.vector = ir_op(b, "llvm.intr.masked.load", type, 3,
                                       (MlirValue[]){address, w->mask, ir_zero(b, type)}, 1, &narrow)};
    }
    MlirType offsets_type = mlirValueGetType(at.vector);
    MlirValue offsets = ir_binary(b, "arith.addi", at.vector,
                                  ir_unary(b, "vector.broadcast", offsets_type, start));
    if (at.counts)
        offsets = ir_binary(b, "arith.addi", offsets, vector_lane_numbers(b, offsets_type));
    MlirValue pointers = vector_pointer_to(v, b, &o, ir_vector(v->lanes, pointer), offsets);
    MlirValue mask = w->mask.ptr ? w->mask : vector_full_mask(v, b);
    return (lanes){.vector = ir_op(b, "llvm.intr.masked.gather", type, 3,
                                   (MlirValue[]){pointers, mask, ir_zero(b, type)}, 1, &narrow)};
}

static lanes loop_number(widening *w, MlirOperation op) {
    int64_t loop = mlirIntegerAttrGetValueInt(ir_attribute(op, "dim"));
    for (unsigned d = 0; d + 1 < w->v->num_loops; d++)
        if (w->v->last[d] == (unsigned)loop)
            return (lanes){.scalar = w->v->counters[d]};
    return (lanes){.scalar = w->i, .counts = true};
}

void vector_widen_body(vectorizer *v, ir_builder *b, const vector_argument *arguments, MlirValue i,
                       MlirValue mask, MlirValue *out_yields) {
    widening w = {.v = v, .b = b, .arguments = arguments, .i = i, .mask = mask,
                  .from = generic_body(v->op)};
    passes_map_init(&w.index);
    for (MlirOperation op = mlirBlockGetFirstOperation(w.from);; op = mlirOperationGetNextInBlock(op)) {
        if (ir_is(op, "linalg.yield")) {
            for (intptr_t k = 0; k < mlirOperationGetNumOperands(op); k++)
                out_yields[k] = vector_of(&w, mlirOperationGetOperand(op, k));
            break;
        }
        lanes made = {.counts = false};
        bool counts = false;
        if (ir_is(op, "linalg.index"))
            made = loop_number(&w, op);
        else if (ir_is(op, "memref.load"))
            made = load(&w, op);
        else if (ir_is(op, "arith.constant") || ir_is(op, "complex.constant") || stays_scalar(&w, op, &counts))
            made = (lanes){.scalar = clone(&w, op, true),
                           .counts = counts};
        else if ((made.vector = widen_complex(&w, op)).ptr == NULL)
            made.vector = clone(&w, op, false);
        remember(&w, ir_result(op), made);
    }
    passes_map_deinit(&w.index);
    free(w.values);
}

// ---- preparation ----------------------------------------------------------------------------

static void prepare_source(vectorizer *v, ir_builder *b, MlirValue memref) {
    if (source_of(v, memref))
        return;
    v->sources = passes_realloc(v->sources, (v->num_sources + 1) * sizeof *v->sources);
    vector_source *source = &v->sources[v->num_sources++];
    vector_operand o = {.memref = memref, .element = ir_element(mlirValueGetType(memref))};
    o.access = generic_identity((unsigned)mlirShapedTypeGetRank(mlirValueGetType(memref)));
    *source = (vector_source){.memref = memref};
    vector_strided_base(v, b, &o, source->strides);
    source->base = o.base;
    source->offset = o.offset;
}

void vector_prepare_sources(vectorizer *v, ir_builder *b) {
    for (MlirOperation op = mlirBlockGetFirstOperation(generic_body(v->op)); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "memref.load"))
            prepare_source(v, b, mlirOperationGetOperand(op, 0));
}

uint32_t vector_numbered_loops(MlirOperation op) {
    uint32_t loops = 0;
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (ir_is(inner, "linalg.index"))
            loops |= 1u << mlirIntegerAttrGetValueInt(ir_attribute(inner, "dim"));
    return loops;
}
