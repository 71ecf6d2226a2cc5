// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-vectorize: an elementwise linalg.generic on memrefs becomes loops over vectors.
//
//   linalg.generic { f } ins(%x : memref<?xf32>) outs(%o : memref<?xf32>)
// →
//   scf.for %i = 0 to %n - %n % 16 step 16 {
//     %v = vector.load %x[%i] : vector<16xf32>   %r = f %v   vector.store %r, %o[%i] }
//   scf.if %n % 16 != 0 { the same with a mask }
//
// Loops that run over contiguous memory together are merged into one first, so a contiguous array of any
// rank is one loop. The last loop is the vector loop (the first one for operands in Fortran order). An
// operand that does not move along it is loaded once before it, at the outermost loop where that is
// possible; one that moves by another stride than 1 is gathered (a result is scattered). A heavy body is not written twice: the elements that are left over go through
// buffers of one vector each, and the same loop runs over those.
//
// The module's attribute cjit.vector_bits (i64, default 256) describes the target.
// Generics with reductions, on tensors, with nested regions, or of other element types are left alone.
#include "cost.h"
#include "generic.h"
#include "passes.h"
#include "value_map.h"

#include <mlir-c/Dialect/LLVM.h>

#include <stdlib.h>
#include <string.h>

// From this cost on a body is written once.
enum { HEAVY_BODY = 40, MAX_LANES = 64 };

typedef struct operand {
    MlirValue memref;
    MlirType element;
    generic_access access;
    bool contiguous;                    // no layout: a flat view serves it
    MlirValue strides[GENERIC_MAX_RANK]; // by merged loop; null: does not move
    bool unit;                          // stride 1 along the vector loop
    int depth;                          // loops that it moves along end here: hoisted above depth
    MlirValue base;                     // flat memref, or llvm pointer when strided
    MlirValue offset;                   // index of the outer loops
    MlirValue splat;                    // the broadcast scalar of an operand that does not move
} operand;

typedef struct vectorizer {
    MlirContext context;
    MlirOperation op;
    int64_t vector_bits;
    int64_t lanes;
    unsigned order[GENERIC_MAX_RANK];    // position in the nest → original loop
    unsigned num_loops;                  // after merging
    MlirValue extents[GENERIC_MAX_RANK]; // of merged loops
    unsigned first[GENERIC_MAX_RANK];    // merged loop → its outermost position in the nest
    unsigned last[GENERIC_MAX_RANK];     // merged loop → its innermost original loop
    unsigned num_inputs, num_operands;
    operand *operands;
} vectorizer;

static bool is_contiguous(MlirType memref) {
    return mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(memref));
}

static int axis_of_loop(const generic_access *access, unsigned loop) {
    for (int axis = 0; axis < access->rank; axis++)
        if (access->loops[axis] == (int)loop)
            return axis;
    return -1;
}

// How many operands are contiguous along |loop|, as far as their types say.
static unsigned count_unit(const vectorizer *v, unsigned loop) {
    unsigned count = 0;
    for (unsigned i = 0; i < v->num_operands; i++) {
        const operand *o = &v->operands[i];
        int axis = axis_of_loop(&o->access, loop);
        int64_t strides[GENERIC_MAX_RANK], offset;
        if (axis >= 0 && (o->contiguous ? axis + 1 == o->access.rank
                                        : mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(
                                              mlirValueGetType(o->memref), strides, &offset)) &&
                                              strides[axis] == 1))
            count++;
    }
    return count;
}

// The last loop is the vector loop, unless more operands are contiguous along the first: then they lie in
// Fortran order, and the nest is turned over.
static void order_loops(vectorizer *v, unsigned original) {
    bool reversed = original > 1 && count_unit(v, 0) > count_unit(v, original - 1);
    for (unsigned loop = 0; loop < original; loop++)
        v->order[loop] = reversed ? original - 1 - loop : loop;
}

// Two loops, one inside the other, are one when every operand moves along both contiguously, or along neither.
static bool can_merge(const vectorizer *v, unsigned outer, unsigned inner) {
    for (unsigned i = 0; i < v->num_operands; i++) {
        const operand *o = &v->operands[i];
        int axis = axis_of_loop(&o->access, outer), next = axis_of_loop(&o->access, inner);
        if (axis < 0 && next < 0)
            continue;
        if (axis < 0 || next != axis + 1 || !o->contiguous)
            return false;
    }
    return true;
}

static void merge_loops(vectorizer *v, unsigned original) {
    order_loops(v, original);
    for (unsigned at = 0; at < original; at++) {
        unsigned loop = v->order[at];
        if (at == 0 || !can_merge(v, v->order[at - 1], loop))
            v->first[v->num_loops++] = at;
        v->last[v->num_loops - 1] = loop;
    }
}

static MlirValue dim(vectorizer *v, ir_builder *b, MlirValue memref, int axis) {
    MlirType type = mlirValueGetType(memref);
    if (!mlirShapedTypeIsDynamicDim(type, axis))
        return ir_index(b, mlirShapedTypeGetDimSize(type, axis));
    return ir_op(b, "memref.dim", mlirIndexTypeGet(v->context), 2,
                 (MlirValue[]){memref, ir_index(b, axis)}, 0, NULL);
}

static MlirValue loop_extent(vectorizer *v, ir_builder *b, unsigned loop) {
    for (unsigned i = v->num_operands; i-- > 0;) { // outputs know every loop
        int axis = axis_of_loop(&v->operands[i].access, loop);
        if (axis >= 0)
            return dim(v, b, v->operands[i].memref, axis);
    }
    return ir_index(b, 1);
}

static void compute_extents(vectorizer *v, ir_builder *b) {
    for (unsigned d = 0; d < v->num_loops; d++) {
        unsigned at = v->first[d];
        MlirValue extent = loop_extent(v, b, v->order[at]);
        while (v->order[at] != v->last[d])
            extent = ir_binary(b, "arith.muli", extent, loop_extent(v, b, v->order[++at]));
        v->extents[d] = extent;
    }
}

// A contiguous operand as one flat axis.
static MlirValue flat_view(vectorizer *v, ir_builder *b, operand *o) {
    MlirType type = mlirValueGetType(o->memref);
    intptr_t rank = mlirShapedTypeGetRank(type);
    if (rank <= 1)
        return o->memref;
    int64_t dynamic = mlirShapedTypeGetDynamicSize(), zero = 0, one = 1;
    MlirValue size = dim(v, b, o->memref, 0);
    for (int axis = 1; axis < rank; axis++)
        size = ir_binary(b, "arith.muli", size, dim(v, b, o->memref, axis));
    MlirNamedAttribute attributes[] = {
        ir_named(v->context, "static_offsets", mlirDenseI64ArrayGet(v->context, 1, &zero)),
        ir_named(v->context, "static_sizes", mlirDenseI64ArrayGet(v->context, 1, &dynamic)),
        ir_named(v->context, "static_strides", mlirDenseI64ArrayGet(v->context, 1, &one)),
        ir_named(v->context, "operandSegmentSizes",
                 ir_i32_array(v->context, 4, (int32_t[]){1, 0, 1, 0})),
    };
    MlirType flat = mlirMemRefTypeContiguousGet(o->element, 1, &dynamic, mlirAttributeGetNull());
    return ir_op(b, "memref.reinterpret_cast", flat, 2, (MlirValue[]){o->memref, size}, 4,
                 attributes);
}

static void contiguous_strides(vectorizer *v, ir_builder *b, operand *o) {
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

// A strided operand is addressed from a pointer: its offsets may be negative, which the indices of a
// memref may not.
static void strided_base(vectorizer *v, ir_builder *b, operand *o) {
    MlirType index = mlirIndexTypeGet(v->context), i64 = mlirIntegerTypeGet(v->context, 64);
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
    for (unsigned d = 0; d < v->num_loops; d++) {
        int axis = axis_of_loop(&o->access, v->last[d]);
        if (axis >= 0)
            o->strides[d] = mlirOperationGetResult(metadata, 2 + rank + axis);
    }
    int64_t strides[GENERIC_MAX_RANK], offset;
    if (rank > 0 && v->num_loops > 0 &&
        mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(
                        mlirValueGetType(o->memref), strides, &offset)))
        for (int axis = 0; axis < rank; axis++)
            o->unit |= strides[axis] == 1 && o->access.loops[axis] == (int)v->last[v->num_loops - 1];
    MlirValue address =
        ir_unary(b, "memref.extract_aligned_pointer_as_index", index, o->memref);
    MlirType pointer = mlirLLVMPointerTypeGet(v->context, 0);
    MlirValue start = ir_unary(b, "arith.index_cast", i64, address);
    o->base = ir_unary(b, "llvm.inttoptr", pointer, start);
    o->offset = mlirOperationGetResult(metadata, 1);
}

static void prepare_operands(vectorizer *v, ir_builder *b) {
    for (unsigned i = 0; i < v->num_operands; i++) {
        operand *o = &v->operands[i];
        if (o->contiguous) {
            o->base = flat_view(v, b, o);
            contiguous_strides(v, b, o);
            o->offset = ir_index(b, 0);
        } else {
            strided_base(v, b, o);
        }
        for (unsigned d = 0; d < v->num_loops; d++)
            if (o->strides[d].ptr)
                o->depth = (int)d + 1;
    }
}

static MlirValue pointer_to(vectorizer *v, ir_builder *b, operand *o, MlirType result,
                            MlirValue offset) {
    int32_t dynamic = INT32_MIN;
    MlirNamedAttribute attributes[] = {
        ir_named(v->context, "elem_type", mlirTypeAttrGet(o->element)),
        ir_named(v->context, "rawConstantIndices", ir_i32_array(v->context, 1, &dynamic)),
    };
    return ir_op(b, "llvm.getelementptr", result, 2, (MlirValue[]){o->base, offset}, 2, attributes);
}

static MlirValue as_i64(vectorizer *v, ir_builder *b, MlirValue index) {
    return ir_unary(b, "arith.index_cast", mlirIntegerTypeGet(v->context, 64), index);
}

// The element's alignment, as an integer of |width| bits: loads and stores take 64, masked intrinsics 32.
static MlirNamedAttribute alignment(vectorizer *v, const operand *o, unsigned width) {
    int64_t bits = mlirTypeIsAInteger(o->element) ? mlirIntegerTypeGetWidth(o->element)
                                                  : mlirFloatTypeGetWidth(o->element);
    return ir_named(v->context, "alignment",
                    mlirIntegerAttrGet(mlirIntegerTypeGet(v->context, width), bits / 8));
}

static MlirValue load_scalar(vectorizer *v, ir_builder *b, operand *o) {
    if (!o->contiguous) {
        MlirValue pointer = pointer_to(v, b, o, mlirLLVMPointerTypeGet(v->context, 0),
                                       as_i64(v, b, o->offset));
        MlirNamedAttribute align = alignment(v, o, 64);
        return ir_op(b, "llvm.load", o->element, 1, &pointer, 1, &align);
    }
    bool rank0 = mlirShapedTypeGetRank(mlirValueGetType(o->base)) == 0;
    return ir_op(b, "memref.load", o->element, rank0 ? 1 : 2, (MlirValue[]){o->base, o->offset}, 0,
                 NULL);
}

// Loads, above loop |depth|, the operands that do not move along it or any loop inside it.
static void hoist(vectorizer *v, ir_builder *b, unsigned depth) {
    for (unsigned i = 0; i < v->num_inputs; i++) {
        operand *o = &v->operands[i];
        if (o->depth == (int)depth && o->depth < (int)v->num_loops)
            o->splat = ir_unary(b, "vector.broadcast", ir_vector(v->lanes, o->element),
                                load_scalar(v, b, o));
    }
}

// 0, 1, 2, … in a vector of integers.
static MlirValue lane_numbers(ir_builder *b, MlirType type) {
    MlirAttribute numbers[MAX_LANES];
    int64_t lanes = mlirShapedTypeGetDimSize(type, 0);
    for (int64_t i = 0; i < lanes; i++)
        numbers[i] = mlirIntegerAttrGet(ir_element(type), i);
    return ir_constant(b, mlirDenseElementsAttrGet(type, lanes, numbers));
}

static MlirValue lane_pointers(vectorizer *v, ir_builder *b, operand *o, MlirValue i) {
    MlirType i64 = mlirIntegerTypeGet(v->context, 64);
    MlirType offsets_type = ir_vector(v->lanes, i64);
    MlirType pointers = ir_vector(v->lanes, mlirLLVMPointerTypeGet(v->context, 0));
    MlirValue stride = o->strides[v->num_loops - 1];
    MlirValue start = ir_binary(b, "arith.addi", o->offset, ir_binary(b, "arith.muli", i, stride));
    MlirValue lanes = lane_numbers(b, offsets_type);
    MlirValue step = ir_unary(b, "vector.broadcast", offsets_type, as_i64(v, b, stride));
    MlirValue first = ir_unary(b, "vector.broadcast", offsets_type, as_i64(v, b, start));
    MlirValue offsets = ir_binary(b, "arith.addi", first, ir_binary(b, "arith.muli", lanes, step));
    if (o->contiguous) { // a transposed read: an address from the flat view
        MlirValue address = ir_unary(b, "memref.extract_aligned_pointer_as_index",
                                     mlirIndexTypeGet(v->context), o->base);
        operand strided = *o;
        strided.base = ir_unary(b, "llvm.inttoptr", mlirLLVMPointerTypeGet(v->context, 0),
                                as_i64(v, b, address));
        return pointer_to(v, b, &strided, pointers, offsets);
    }
    return pointer_to(v, b, o, pointers, offsets);
}

static MlirValue full_mask(vectorizer *v, ir_builder *b) {
    MlirType type = ir_vector(v->lanes, mlirIntegerTypeGet(v->context, 1));
    return ir_constant(b, mlirDenseElementsAttrBoolSplatGet(type, true));
}

static MlirValue unit_pointer(vectorizer *v, ir_builder *b, operand *o, MlirValue i) {
    MlirValue offset = as_i64(v, b, ir_binary(b, "arith.addi", o->offset, i));
    return pointer_to(v, b, o, mlirLLVMPointerTypeGet(v->context, 0), offset);
}

static MlirValue load_vector(vectorizer *v, ir_builder *b, operand *o, MlirValue i,
                             MlirValue mask) {
    MlirType type = ir_vector(v->lanes, o->element);
    MlirNamedAttribute align = alignment(v, o, 64);
    if (o->splat.ptr)
        return o->splat;
    if (!o->unit) {
        MlirNamedAttribute narrow = alignment(v, o, 32);
        MlirValue lanes = mask.ptr ? mask : full_mask(v, b);
        return ir_op(b, "llvm.intr.masked.gather", type, 3,
                     (MlirValue[]){lane_pointers(v, b, o, i), lanes, ir_zero(b, type)}, 1, &narrow);
    }
    if (!o->contiguous) {
        MlirValue pointer = unit_pointer(v, b, o, i);
        if (!mask.ptr)
            return ir_op(b, "llvm.load", type, 1, &pointer, 1, &align);
        MlirNamedAttribute narrow = alignment(v, o, 32);
        return ir_op(b, "llvm.intr.masked.load", type, 3,
                     (MlirValue[]){pointer, mask, ir_zero(b, type)}, 1, &narrow);
    }
    MlirValue at = ir_binary(b, "arith.addi", o->offset, i);
    if (!mask.ptr)
        return ir_op(b, "vector.load", type, 2, (MlirValue[]){o->base, at}, 0, NULL);
    return ir_op(b, "vector.maskedload", type, 4,
                 (MlirValue[]){o->base, at, mask, ir_zero(b, type)}, 0, NULL);
}

static void store_vector(vectorizer *v, ir_builder *b, operand *o, MlirValue i, MlirValue mask,
                         MlirValue value) {
    MlirNamedAttribute align = alignment(v, o, 64);
    MlirNamedAttribute narrow = alignment(v, o, 32);
    ir_operation store = {0};
    MlirValue operands[4] = {value};
    store.operands = operands;
    if (!o->unit) {
        operands[1] = lane_pointers(v, b, o, i);
        operands[2] = mask.ptr ? mask : full_mask(v, b);
        store = (ir_operation){.name = "llvm.intr.masked.scatter", .num_operands = 3,
                               .operands = operands, .num_attributes = 1, .attributes = &narrow};
    } else if (!o->contiguous) {
        operands[1] = unit_pointer(v, b, o, i);
        operands[2] = mask;
        store = (ir_operation){.name = mask.ptr ? "llvm.intr.masked.store" : "llvm.store",
                               .num_operands = mask.ptr ? 3 : 2, .operands = operands,
                               .num_attributes = 1, .attributes = mask.ptr ? &narrow : &align};
    } else if (mask.ptr) {
        store = (ir_operation){.name = "vector.maskedstore", .num_operands = 4};
        operands[0] = o->base;
        operands[1] = ir_binary(b, "arith.addi", o->offset, i);
        operands[2] = mask;
        operands[3] = value;
        store.operands = operands;
    } else {
        operands[1] = o->base;
        operands[2] = ir_binary(b, "arith.addi", o->offset, i);
        store = (ir_operation){.name = "vector.store", .num_operands = 3, .operands = operands};
    }
    ir_create(b, &store);
}

static MlirValue splat_constant(ir_builder *b, MlirOperation constant, int64_t lanes) {
    MlirAttribute value = mlirOperationGetAttributeByName(constant, ir_string("value"));
    MlirType type = ir_vector(lanes, mlirAttributeGetType(value));
    return ir_constant(b, mlirDenseElementsAttrSplatGet(type, value));
}

// The body on vectors; gives what it yields.
static void widen_body(vectorizer *v, ir_builder *b, const MlirValue *arguments,
                       MlirValue *out_yields) {
    MlirBlock from = generic_body(v->op);
    passes_map map;
    MlirValue *values = NULL;
    uint32_t count = 0;
    passes_map_init(&map);
    for (MlirOperation op = mlirBlockGetFirstOperation(from);; op = mlirOperationGetNextInBlock(op)) {
        MlirValue operands[8];
        intptr_t num_operands = mlirOperationGetNumOperands(op);
        bool yield = ir_is(op, "linalg.yield");
        for (intptr_t i = 0; i < num_operands; i++) {
            MlirValue old = mlirOperationGetOperand(op, i), value = old;
            int64_t at = passes_map_get(&map, old.ptr);
            if (at != PASSES_MAP_NONE)
                value = values[at];
            else if (mlirValueIsABlockArgument(old) &&
                     mlirBlockEqual(mlirBlockArgumentGetOwner(old), from))
                value = arguments[mlirBlockArgumentGetArgNumber(old)];
            else // a scalar from outside of the loops
                value = ir_unary(b, "vector.broadcast",
                                 ir_vector(v->lanes, mlirValueGetType(old)), old);
            if (yield)
                out_yields[i] = value;
            else
                operands[i] = value;
        }
        if (yield)
            break;
        MlirValue result;
        if (ir_is(op, "arith.constant")) {
            result = splat_constant(b, op, v->lanes);
        } else {
            MlirOperation clone = mlirOperationClone(op);
            for (intptr_t i = 0; i < num_operands; i++)
                mlirOperationSetOperand(clone, i, operands[i]);
            result = ir_result(clone);
            mlirValueSetType(result, ir_vector(v->lanes, mlirValueGetType(result)));
            mlirBlockInsertOwnedOperationBefore(b->block, b->before, clone);
        }
        values = passes_realloc(values, (count + 1) * sizeof *values);
        values[count] = result;
        passes_map_set(&map, ir_result(op).ptr, count++);
    }
    passes_map_deinit(&map);
    free(values);
}

static void emit_iteration(vectorizer *v, ir_builder *b, MlirValue i, MlirValue mask) {
    MlirValue *arguments = passes_calloc(v->num_operands, sizeof *arguments);
    MlirValue *yields = passes_calloc(v->num_operands, sizeof *yields);
    MlirBlock body = generic_body(v->op);
    for (unsigned k = 0; k < v->num_operands; k++)
        if (!mlirOpOperandIsNull(mlirValueGetFirstUse(mlirBlockGetArgument(body, k))))
            arguments[k] = load_vector(v, b, &v->operands[k], i, mask);
    widen_body(v, b, arguments, yields);
    for (unsigned k = v->num_inputs; k < v->num_operands; k++)
        store_vector(v, b, &v->operands[k], i, mask, yields[k - v->num_inputs]);
    free(arguments);
    free(yields);
}

// The first |count| lanes: lane numbers compared with the count, in integers as wide as fill a register.
static MlirValue make_mask(vectorizer *v, ir_builder *b, MlirValue count) {
    int64_t width = 512 / v->lanes;
    MlirType lane = mlirIntegerTypeGet(v->context, width < 8 ? 8 : width > 64 ? 64 : (unsigned)width);
    MlirType type = ir_vector(v->lanes, lane);
    MlirValue bounded = ir_binary(b, "arith.minsi", count, ir_index(b, v->lanes));
    MlirValue limit = ir_unary(b, "vector.broadcast", type,
                               ir_unary(b, "arith.index_cast", lane, bounded));
    return ir_compare(b, "arith.cmpi", 2, lane_numbers(b, type), limit);
}

static bool is_heavy(const vectorizer *v) {
    return cost_of_body(generic_body(v->op)) >= HEAVY_BODY;
}

// True when every operand is a contiguous piece of memory or does not move along the vector loop.
static bool all_unit(const vectorizer *v) {
    for (unsigned i = 0; i < v->num_operands; i++)
        if (!v->operands[i].splat.ptr && (!v->operands[i].unit || !v->operands[i].contiguous))
            return false;
    return true;
}

// One vector's room on the stack for each operand that moves, made once per function.
static void make_buffers(vectorizer *v, MlirValue *buffers) {
    MlirOperation function = v->op;
    while (!ir_is(function, "func.func"))
        function = mlirOperationGetParentOperation(function);
    MlirBlock entry = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = mlirOperationGetLocation(v->op);
    MlirNamedAttribute attributes[] = {
        ir_named(v->context, "operandSegmentSizes", ir_i32_array(v->context, 2, (int32_t[]){0, 0})),
        ir_named(v->context, "alignment", ir_i64_attribute(v->context, 64)),
    };
    for (unsigned i = 0; i < v->num_operands; i++) {
        const operand *o = &v->operands[i];
        MlirType type = mlirMemRefTypeContiguousGet(o->element, 1, &v->lanes, mlirAttributeGetNull());
        int64_t dynamic = mlirShapedTypeGetDynamicSize();
        MlirType flat = mlirMemRefTypeContiguousGet(o->element, 1, &dynamic, mlirAttributeGetNull());
        if (!o->splat.ptr)
            buffers[i] = ir_unary(&b, "memref.cast", flat,
                                  ir_op(&b, "memref.alloca", type, 0, NULL, 2, attributes));
    }
}

// Copies the last |rest| elements of the inputs to the buffers, or of the buffers to the outputs.
static void copy_rest(vectorizer *v, ir_builder *b, const MlirValue *buffers, MlirValue start,
                      MlirValue mask, bool inputs) {
    MlirValue zero = ir_index(b, 0);
    for (unsigned i = inputs ? 0 : v->num_inputs; i < (inputs ? v->num_inputs : v->num_operands); i++) {
        operand *o = &v->operands[i], buffer = *o;
        if (o->splat.ptr)
            continue;
        buffer.base = buffers[i];
        buffer.offset = zero;
        if (inputs)
            store_vector(v, b, &buffer, zero, (MlirValue){NULL}, load_vector(v, b, o, start, mask));
        else
            store_vector(v, b, o, start, mask, load_vector(v, b, &buffer, zero, (MlirValue){NULL}));
    }
}

// A heavy body is written once, without masks: it runs over the whole vectors in place, then, for the
// elements that are left, over one vector in buffers.
static void emit_two_phases(vectorizer *v, ir_builder *b, MlirValue rest, MlirValue whole,
                            MlirValue lanes) {
    MlirValue *buffers = passes_calloc(v->num_operands, sizeof *buffers);
    operand *saved = passes_calloc(v->num_operands, sizeof *saved);
    MlirValue zero = ir_index(b, 0), one = ir_index(b, 1);
    MlirValue partial = ir_compare(b, "arith.cmpi", 1, rest, zero);
    MlirValue phases = ir_select(b, partial, ir_index(b, 2), one);
    ir_builder body, inner;
    make_buffers(v, buffers);
    MlirValue phase = ir_for(b, zero, phases, one, &body);
    MlirValue last = ir_compare(&body, "arith.cmpi", 1, phase, zero);
    ir_if(&body, last, &inner);
    copy_rest(v, &inner, buffers, whole, make_mask(v, &inner, rest), true);
    memcpy(saved, v->operands, v->num_operands * sizeof *saved);
    for (unsigned i = 0; i < v->num_operands; i++) {
        operand *o = &v->operands[i];
        if (o->splat.ptr)
            continue;
        MlirType flat = mlirValueGetType(buffers[i]);
        MlirValue array = mlirTypeEqual(mlirValueGetType(o->base), flat)
                              ? o->base
                              : ir_unary(&body, "memref.cast", flat, o->base);
        o->base = ir_select(&body, last, buffers[i], array);
        o->offset = ir_select(&body, last, zero, o->offset);
    }
    MlirValue end = ir_select(&body, last, lanes, whole);
    MlirValue i = ir_for(&body, zero, end, lanes, &inner);
    emit_iteration(v, &inner, i, (MlirValue){NULL});
    memcpy(v->operands, saved, v->num_operands * sizeof *saved);
    ir_if(&body, last, &inner);
    copy_rest(v, &inner, buffers, whole, make_mask(v, &inner, rest), false);
    free(buffers);
    free(saved);
}

static void emit_vector_loop(vectorizer *v, ir_builder *b) {
    MlirValue n = v->extents[v->num_loops - 1], zero = ir_index(b, 0);
    MlirValue lanes = ir_index(b, v->lanes);
    MlirValue rest = ir_binary(b, "arith.remui", n, lanes);
    MlirValue whole = ir_binary(b, "arith.subi", n, rest);
    ir_builder body;
    if (is_heavy(v) && all_unit(v)) {
        emit_two_phases(v, b, rest, whole, lanes);
        return;
    }
    MlirValue i = ir_for(b, zero, whole, lanes, &body);
    emit_iteration(v, &body, i, (MlirValue){NULL});
    ir_if(b, ir_compare(b, "arith.cmpi", 1, rest, zero), &body);
    emit_iteration(v, &body, whole, make_mask(v, &body, rest));
}

// Outer loops: each moves the operands' offsets.
static void emit_loops(vectorizer *v, ir_builder *b, unsigned depth) {
    hoist(v, b, depth);
    if (depth + 1 == v->num_loops) {
        emit_vector_loop(v, b);
        return;
    }
    ir_builder body;
    MlirValue i = ir_for(b, ir_index(b, 0), v->extents[depth], ir_index(b, 1), &body);
    for (unsigned k = 0; k < v->num_operands; k++) {
        operand *o = &v->operands[k];
        if (o->strides[depth].ptr)
            o->offset = ir_binary(&body, "arith.addi", o->offset,
                                  ir_binary(&body, "arith.muli", i, o->strides[depth]));
    }
    emit_loops(v, &body, depth + 1);
}

static int64_t width_of(MlirType type) {
    if (mlirTypeIsAInteger(type))
        return mlirIntegerTypeGetWidth(type);
    return mlirTypeIsAFloat(type) ? mlirFloatTypeGetWidth(type) : 64;
}

static int64_t choose_lanes(vectorizer *v) {
    int64_t widest = 8;
    MlirBlock body = generic_body(v->op);
    for (unsigned i = 0; i < v->num_operands; i++)
        if (width_of(v->operands[i].element) > widest)
            widest = width_of(v->operands[i].element);
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        for (intptr_t r = 0; r < mlirOperationGetNumResults(op); r++)
            if (width_of(mlirValueGetType(mlirOperationGetResult(op, r))) > widest)
                widest = width_of(mlirValueGetType(mlirOperationGetResult(op, r)));
    int64_t lanes = v->vector_bits / widest;
    return lanes < 1 ? 1 : lanes > MAX_LANES ? MAX_LANES : lanes;
}

// A scalar program: rank 0. One lane, nothing to loop over.
static void emit_scalar(vectorizer *v, ir_builder *b) {
    MlirValue *arguments = passes_calloc(v->num_operands, sizeof *arguments);
    MlirValue *yields = passes_calloc(v->num_operands, sizeof *yields);
    v->lanes = 1;
    for (unsigned i = 0; i < v->num_inputs; i++)
        arguments[i] = ir_unary(b, "vector.broadcast", ir_vector(1, v->operands[i].element),
                                load_scalar(v, b, &v->operands[i]));
    widen_body(v, b, arguments, yields);
    for (unsigned i = v->num_inputs; i < v->num_operands; i++) {
        int64_t zero = 0;
        MlirNamedAttribute position =
            ir_named(v->context, "static_position", mlirDenseI64ArrayGet(v->context, 1, &zero));
        MlirValue value = ir_op(b, "vector.extract", v->operands[i].element, 1,
                                &yields[i - v->num_inputs], 1, &position);
        ir_create(b, &(ir_operation){.name = "memref.store",
                                     .num_operands = 2,
                                     .operands = (MlirValue[]){value, v->operands[i].base}});
    }
    free(arguments);
    free(yields);
}

// An element that is whole bytes of a vector's lane.
static bool is_lane(MlirType type) {
    if (mlirTypeIsAInteger(type)) {
        unsigned width = mlirIntegerTypeGetWidth(type);
        return width == 8 || width == 16 || width == 32 || width == 64;
    }
    return mlirTypeIsAF16(type) || mlirTypeIsABF16(type) || mlirTypeIsAF32(type) ||
           mlirTypeIsAF64(type);
}

static bool is_candidate(MlirOperation op) {
    if (!generic_is_elementwise(op) || mlirOperationGetNumResults(op) > 0)
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))) ||
            !is_lane(ir_element(mlirValueGetType(mlirOperationGetOperand(op, i)))))
            return false;
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (mlirOperationGetNumRegions(inner) > 0 || mlirOperationGetNumResults(inner) > 1 ||
            mlirOperationGetNumOperands(inner) > 8 + (ir_is(inner, "linalg.yield") ? 1000 : 0) ||
            ir_is(inner, "linalg.index"))
            return false;
    return true;
}

static void vectorize(MlirOperation op, int64_t vector_bits) {
    vectorizer v = {.context = mlirOperationGetContext(op),
                    .op = op,
                    .vector_bits = vector_bits,
                    .num_inputs = generic_num_inputs(op),
                    .num_operands = (unsigned)mlirOperationGetNumOperands(op)};
    v.operands = passes_calloc(v.num_operands, sizeof *v.operands);
    for (unsigned i = 0; i < v.num_operands; i++) {
        operand *o = &v.operands[i];
        o->memref = mlirOperationGetOperand(op, i);
        o->element = ir_element(mlirValueGetType(o->memref));
        o->access = generic_get_access(op, i);
        o->contiguous = is_contiguous(mlirValueGetType(o->memref));
    }
    ir_builder b = ir_before(op);
    merge_loops(&v, generic_num_loops(op));
    v.lanes = choose_lanes(&v);
    compute_extents(&v, &b);
    prepare_operands(&v, &b);
    if (v.num_loops == 0)
        emit_scalar(&v, &b);
    else
        emit_loops(&v, &b, 0);
    free(v.operands);
    mlirOperationDestroy(op);
}

// A copy between memrefs is the elementwise program that yields its input.
static MlirOperation copy_as_generic(MlirOperation copy) {
    ir_builder b = ir_before(copy);
    MlirValue source = mlirOperationGetOperand(copy, 0), target = mlirOperationGetOperand(copy, 1);
    unsigned rank = (unsigned)mlirShapedTypeGetRank(mlirValueGetType(source));
    generic_access accesses[2] = {generic_identity(rank), generic_identity(rank)};
    MlirBlock body;
    MlirOperation made =
        generic_create(&b, rank, 1, &source, 1, &target, accesses, 0, NULL, &body);
    ir_builder inside = ir_at_end(b.context, b.location, body);
    MlirValue value = mlirBlockGetArgument(body, 0);
    ir_create(&inside, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &value});
    mlirOperationDestroy(copy);
    return made;
}

static void visit(MlirOperation op, int64_t vector_bits) {
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
             !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block), next;
                 !mlirOperationIsNull(inner); inner = next) {
                next = mlirOperationGetNextInBlock(inner);
                if (ir_is(inner, "memref.copy") &&
                    mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(inner, 0))) &&
                    mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(inner, 1))))
                    inner = copy_as_generic(inner);
                if (is_candidate(inner))
                    vectorize(inner, vector_bits);
                else
                    visit(inner, vector_bits);
            }
}

bool passes_vectorize(MlirOperation module) {
    MlirAttribute bits = mlirOperationGetAttributeByName(module, ir_string("cjit.vector_bits"));
    passes_reshape_views(module);
    visit(module, mlirAttributeIsNull(bits) ? 256 : mlirIntegerAttrGetValueInt(bits));
    return true;
}
