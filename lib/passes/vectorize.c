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
// possible; one that moves by another stride than 1 is gathered (a result is scattered), and so is what the body
// reads from memory at indices of its own (vector_body.c). A heavy body is not
// written twice: the elements that are left over go through buffers of one vector each, and the same loop
// runs over those.
//
// The module's attribute cjit.vector_bits (i64, default 256) describes the target. With cjit.quick heavy bodies
// are written for one vector, and cjit.improvable says that there was one.
// Generics with combiners (generic.h) are the affair of vector_reduce.c.
// Generics with other reductions, on tensors, with nested regions, or of other element types are left alone.
#include "vectorize.h"

#include "cost.h"
#include "passes.h"
#include "value_map.h"

#include <stdlib.h>
#include <string.h>

// From this cost on, that of a function of the math library, a body is written once.
enum { HEAVY_BODY = 20 };
// Vectors that a heavy body computes at once. One alone waits for its own results most of the time: its chain is
// longer than what a processor looks ahead. Measured with 1, 2 and 4: docs/decisions.md.
enum { VECTORS_AT_ONCE = 4 };

void vector_body(vectorizer *v, ir_builder *b, MlirValue i, MlirValue mask, MlirValue *out_yields) {
    vector_argument *arguments = passes_calloc(v->num_operands, sizeof *arguments);
    MlirBlock body = generic_body(v->op);
    for (unsigned k = 0; k < v->num_operands; k++)
        if (!mlirOpOperandIsNull(mlirValueGetFirstUse(mlirBlockGetArgument(body, k)))) {
            arguments[k].vector = vector_load(v, b, &v->operands[k], i, mask);
            arguments[k].scalar = v->operands[k].scalar;
        }
    vector_widen_body(v, b, arguments, i, mask, out_yields);
    free(arguments);
}

static void emit_iteration(vectorizer *v, ir_builder *b, MlirValue i, MlirValue mask) {
    MlirValue *yields = passes_calloc(v->num_operands, sizeof *yields);
    vector_body(v, b, i, mask, yields);
    for (unsigned k = v->num_inputs; k < v->num_operands; k++)
        vector_store(v, b, &v->operands[k], i, mask, yields[k - v->num_inputs]);
    free(yields);
}

static bool is_heavy(const vectorizer *v) {
    return cost_of_body(generic_body(v->op)) >= HEAVY_BODY;
}

// True when every operand is a contiguous piece of memory or does not move along the vector loop, and nothing
// depends on where an element stands.
static bool all_unit(const vectorizer *v) {
    if (v->numbered || v->num_sources > 0)
        return false;
    for (unsigned i = 0; i < v->num_operands; i++) {
        const vector_operand *o = &v->operands[i];
        bool moves = o->strides[v->num_loops - 1].ptr;
        if ((moves || i >= v->num_inputs) && (!o->unit || !o->contiguous))
            return false;
    }
    return true;
}

// One vector's room on the stack for each operand that moves, made once per function.
static void make_buffers(vectorizer *v, MlirValue *buffers) {
    MlirOperation function = v->op;
    while (!ir_is(function, "func.func"))
        function = mlirOperationGetParentOperation(function);
    MlirBlock entry = ir_region_block(function, 0);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = mlirOperationGetLocation(v->op);
    MlirNamedAttribute attributes[] = {
        ir_named(v->context, "operandSegmentSizes", ir_i32_array(v->context, 2, (int32_t[]){0, 0})),
        ir_named(v->context, "alignment", ir_i64_attribute(v->context, 64)),
    };
    for (unsigned i = 0; i < v->num_operands; i++) {
        const vector_operand *o = &v->operands[i];
        MlirType type = mlirMemRefTypeContiguousGet(o->element, 1, &v->lanes, mlirAttributeGetNull());
        int64_t dynamic = mlirShapedTypeGetDynamicSize();
        MlirType flat = mlirMemRefTypeContiguousGet(o->element, 1, &dynamic, mlirAttributeGetNull());
        if (o->splat.ptr)
            continue;
        MlirValue room = ir_op(&b, "memref.alloca", type, 0, NULL, 2, attributes);
        buffers[i] = vector_is_complex(o) ? vector_address(v, &b, room)
                                          : ir_unary(&b, "memref.cast", flat, room);
    }
}

// Copies the last |rest| elements of the inputs to the buffers, or of the buffers to the outputs.
static void copy_rest(vectorizer *v, ir_builder *b, const MlirValue *buffers, MlirValue start,
                      MlirValue mask, bool inputs) {
    MlirValue zero = ir_index(b, 0);
    for (unsigned i = inputs ? 0 : v->num_inputs; i < (inputs ? v->num_inputs : v->num_operands); i++) {
        vector_operand *o = &v->operands[i], buffer = *o;
        if (o->splat.ptr)
            continue;
        buffer.base = buffers[i];
        buffer.offset = zero;
        if (inputs)
            vector_store(v, b, &buffer, zero, (MlirValue){NULL}, vector_load(v, b, o, start, mask));
        else
            vector_store(v, b, o, start, mask, vector_load(v, b, &buffer, zero, (MlirValue){NULL}));
    }
}

// A heavy body is written once, without masks: it runs over the whole vectors in place, then, for the
// elements that are left, over one vector in buffers.
static void emit_two_phases(vectorizer *v, ir_builder *b, MlirValue rest, MlirValue whole,
                            MlirValue lanes) {
    MlirValue *buffers = passes_calloc(v->num_operands, sizeof *buffers);
    vector_operand *saved = passes_calloc(v->num_operands, sizeof *saved);
    MlirValue zero = ir_index(b, 0), one = ir_index(b, 1);
    MlirValue partial = ir_compare(b, "arith.cmpi", 1, rest, zero);
    MlirValue phases = ir_select(b, partial, ir_index(b, 2), one);
    ir_builder body, inner;
    make_buffers(v, buffers);
    MlirValue phase = ir_for(b, zero, phases, one, &body);
    MlirValue last = ir_compare(&body, "arith.cmpi", 1, phase, zero);
    ir_if(&body, last, &inner);
    copy_rest(v, &inner, buffers, whole, vector_mask(v, &inner, rest), true);
    memcpy(saved, v->operands, v->num_operands * sizeof *saved);
    for (unsigned i = 0; i < v->num_operands; i++) {
        vector_operand *o = &v->operands[i];
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
    copy_rest(v, &inner, buffers, whole, vector_mask(v, &inner, rest), false);
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
    emit_iteration(v, &body, whole, vector_mask(v, &body, rest));
}

// Outer loops: each moves the operands' offsets.
static void emit_loops(vectorizer *v, ir_builder *b, unsigned depth) {
    vector_hoist(v, b, depth);
    if (depth + 1 == v->num_loops) {
        emit_vector_loop(v, b);
        return;
    }
    ir_builder body;
    MlirValue i = ir_for(b, ir_index(b, 0), v->extents[depth], ir_index(b, 1), &body);
    v->counters[depth] = i;
    for (unsigned k = 0; k < v->num_operands; k++) {
        vector_operand *o = &v->operands[k];
        if (o->strides[depth].ptr)
            o->offset = ir_binary(&body, "arith.addi", o->offset,
                                  ir_binary(&body, "arith.muli", i, o->strides[depth]));
    }
    emit_loops(v, &body, depth + 1);
}

static int64_t width_of(MlirType type) {
    if (mlirTypeIsAComplex(type)) // its parts are side by side in twice as many lanes
        type = mlirComplexTypeGetElementType(type);
    if (mlirTypeIsAInteger(type))
        return mlirIntegerTypeGetWidth(type);
    return mlirTypeIsAFloat(type) ? mlirFloatTypeGetWidth(type) : 64;
}

int64_t vector_choose_lanes(const vectorizer *v) {
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
    return lanes < 1 ? 1 : lanes > VECTOR_MAX_LANES ? VECTOR_MAX_LANES : lanes;
}

// A scalar program: rank 0. One lane, nothing to loop over.
static void emit_scalar(vectorizer *v, ir_builder *b) {
    vector_argument *arguments = passes_calloc(v->num_operands, sizeof *arguments);
    MlirValue *yields = passes_calloc(v->num_operands, sizeof *yields);
    v->lanes = 1;
    for (unsigned i = 0; i < v->num_inputs; i++) {
        if (vector_is_complex(&v->operands[i])) {
            arguments[i].vector = vector_splat_complex(v, b, &v->operands[i]);
            continue;
        }
        arguments[i].scalar = vector_load_scalar(v, b, &v->operands[i]);
        arguments[i].vector = ir_unary(b, "vector.broadcast", ir_vector(1, v->operands[i].element),
                                       arguments[i].scalar);
    }
    vector_widen_body(v, b, arguments, ir_index(b, 0), (MlirValue){NULL}, yields);
    for (unsigned i = v->num_inputs; i < v->num_operands; i++) {
        int64_t zero = 0;
        if (vector_is_complex(&v->operands[i])) {
            v->operands[i].unit = true;
            vector_store(v, b, &v->operands[i], ir_index(b, 0), (MlirValue){NULL}, yields[i - v->num_inputs]);
            continue;
        }
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
    if (mlirTypeIsAComplex(type))
        type = mlirComplexTypeGetElementType(type);
    return mlirTypeIsAF16(type) || mlirTypeIsABF16(type) || mlirTypeIsAF32(type) ||
           mlirTypeIsAF64(type);
}

static bool touches_complex(MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (mlirTypeIsAComplex(mlirValueGetType(mlirOperationGetOperand(op, i))))
            return true;
    return mlirOperationGetNumResults(op) == 1 && mlirTypeIsAComplex(mlirValueGetType(ir_result(op)));
}

static bool is_candidate(MlirOperation op) {
    bool known = generic_is_elementwise(op) ||
                 (generic_is_reduction(op) && vector_reduce_is_known(op));
    if (!known || mlirOperationGetNumResults(op) > 0)
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))) ||
            !is_lane(ir_element(mlirValueGetType(mlirOperationGetOperand(op, i)))))
            return false;
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (mlirOperationGetNumRegions(inner) > 0 || mlirOperationGetNumResults(inner) > 1 ||
            (ir_is(inner, "memref.load") && !is_lane(mlirValueGetType(ir_result(inner)))) ||
            (touches_complex(inner) && !vector_knows_complex(inner)))
            return false;
    return true;
}

static void emit_elementwise(vectorizer *v, ir_builder *b) {
    vector_merge_loops(v, generic_num_loops(v->op));
    vector_compute_extents(v, b);
    vector_prepare_operands(v, b);
    vector_prepare_sources(v, b);
    v->lanes = vector_choose_lanes(v);
    // An inner loop that starts again and again may be short; SSE2 calls C's fma, one element at a time.
    if (v->num_loops == 1 && v->vector_bits > 128 && is_heavy(v) && all_unit(v)) {
        v->lanes *= v->quick ? 1 : VECTORS_AT_ONCE;
        v->improvable |= v->quick;
    }
    if (v->lanes > VECTOR_MAX_LANES)
        v->lanes = VECTOR_MAX_LANES;
    if (v->num_loops == 0)
        emit_scalar(v, b);
    else
        emit_loops(v, b, 0);
}

/// What holds for all loops of a module.
typedef struct module_options {
    int64_t vector_bits;
    bool quick, improvable;
} module_options;

static void vectorize(MlirOperation op, module_options *options) {
    vectorizer v = {.context = mlirOperationGetContext(op),
                    .op = op,
                    .vector_bits = options->vector_bits,
                    .quick = options->quick,
                    .num_inputs = generic_num_inputs(op),
                    .num_operands = (unsigned)mlirOperationGetNumOperands(op)};
    v.operands = passes_calloc(v.num_operands, sizeof *v.operands);
    for (unsigned i = 0; i < v.num_operands; i++) {
        vector_operand *o = &v.operands[i];
        o->memref = mlirOperationGetOperand(op, i);
        o->element = ir_element(mlirValueGetType(o->memref));
        o->access = generic_get_access(op, i);
        o->contiguous = vector_is_contiguous(o->memref);
    }
    v.numbered = vector_numbered_loops(op);
    ir_builder b = ir_before(op);
    if (generic_is_reduction(op))
        vector_reduce(&v);
    else
        emit_elementwise(&v, &b);
    options->improvable |= v.improvable;
    free(v.operands);
    free(v.sources);
    mlirOperationDestroy(op);
}

// A copy between memrefs is the elementwise program that yields its input.
static MlirOperation copy_as_generic(MlirOperation copy) {
    ir_builder b = ir_before(copy);
    MlirValue source = mlirOperationGetOperand(copy, 0), target = mlirOperationGetOperand(copy, 1);
    MlirOperation made = generic_create_copy(&b, source, target);
    mlirOperationDestroy(copy);
    return made;
}

static MlirWalkResult visit(MlirOperation op, void *options) {
    bool copies = ir_is(op, "memref.copy") &&
                  mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, 0))) &&
                  mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, 1)));
    if (copies)
        op = copy_as_generic(op);
    if (is_candidate(op))
        vectorize(op, options);
    else if (!copies)
        return MlirWalkResultAdvance;
    return MlirWalkResultSkip; // it is gone
}

bool passes_vectorize(MlirOperation module) {
    MlirAttribute bits = ir_attribute(module, "cjit.vector_bits");
    module_options options = {
        .vector_bits = mlirAttributeIsNull(bits) ? 256 : mlirIntegerAttrGetValueInt(bits),
        .quick = ir_has(module, "cjit.quick"),
    };
    passes_reshape_views(module);
    mlirOperationWalk(module, visit, &options, MlirWalkPreOrder);
    if (options.improvable)
        ir_mark(module, "cjit.improvable");
    return true;
}
