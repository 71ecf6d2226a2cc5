// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loads and stores of --cjit-vectorize: vector loads where an operand is contiguous along the vector loop,
// gathers and scatters where it is not, each whole or under a mask.
#include "vectorize.h"

#include <mlir-c/Dialect/LLVM.h>

MlirValue vector_pointer_to(vectorizer *v, ir_builder *b, vector_operand *o, MlirType result,
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

MlirNamedAttribute vector_alignment(vectorizer *v, const vector_operand *o, unsigned width) {
    int64_t bits = mlirTypeIsAInteger(o->element) ? mlirIntegerTypeGetWidth(o->element)
                                                  : mlirFloatTypeGetWidth(o->element);
    return ir_named(v->context, "alignment",
                    mlirIntegerAttrGet(mlirIntegerTypeGet(v->context, width), bits / 8));
}

MlirValue vector_load_scalar(vectorizer *v, ir_builder *b, vector_operand *o) {
    if (!o->contiguous) {
        MlirValue pointer = vector_pointer_to(v, b, o, mlirLLVMPointerTypeGet(v->context, 0),
                                       as_i64(v, b, o->offset));
        MlirNamedAttribute align = vector_alignment(v, o, 64);
        return ir_op(b, "llvm.load", o->element, 1, &pointer, 1, &align);
    }
    bool rank0 = mlirShapedTypeGetRank(mlirValueGetType(o->base)) == 0;
    return ir_op(b, "memref.load", o->element, rank0 ? 1 : 2, (MlirValue[]){o->base, o->offset}, 0,
                 NULL);
}

void vector_store_scalar(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue value) {
    if (!o->contiguous) {
        MlirValue pointer = vector_pointer_to(v, b, o, mlirLLVMPointerTypeGet(v->context, 0),
                                              as_i64(v, b, o->offset));
        MlirValue operands[2] = {value, pointer};
        MlirNamedAttribute align = vector_alignment(v, o, 64);
        ir_create(b, &(ir_operation){.name = "llvm.store",
                                     .num_operands = 2,
                                     .operands = operands,
                                     .num_attributes = 1,
                                     .attributes = &align});
        return;
    }
    bool rank0 = mlirShapedTypeGetRank(mlirValueGetType(o->base)) == 0;
    ir_create(b, &(ir_operation){.name = "memref.store",
                                 .num_operands = rank0 ? 2 : 3,
                                 .operands = (MlirValue[]){value, o->base, o->offset}});
}

void vector_hoist(vectorizer *v, ir_builder *b, unsigned depth) {
    for (unsigned i = 0; i < v->num_inputs; i++) {
        vector_operand *o = &v->operands[i];
        if (o->depth != (int)depth || o->depth >= (int)v->num_loops)
            continue;
        if (vector_is_complex(o)) {
            o->splat = vector_splat_complex(v, b, o);
            continue;
        }
        o->scalar = vector_load_scalar(v, b, o);
        o->splat = ir_unary(b, "vector.broadcast", ir_vector(v->lanes, o->element), o->scalar);
    }
}

MlirValue vector_lane_numbers(ir_builder *b, MlirType type) {
    MlirAttribute numbers[VECTOR_MAX_LANES];
    int64_t lanes = mlirShapedTypeGetDimSize(type, 0);
    for (int64_t i = 0; i < lanes; i++)
        numbers[i] = mlirIntegerAttrGet(ir_element(type), i);
    return ir_constant(b, mlirDenseElementsAttrGet(type, lanes, numbers));
}

static MlirValue lane_pointers(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i) {
    MlirType i64 = mlirIntegerTypeGet(v->context, 64);
    MlirType offsets_type = ir_vector(v->lanes, i64);
    MlirType pointers = ir_vector(v->lanes, mlirLLVMPointerTypeGet(v->context, 0));
    MlirValue stride = o->strides[v->num_loops - 1];
    MlirValue start = ir_binary(b, "arith.addi", o->offset, ir_binary(b, "arith.muli", i, stride));
    MlirValue lanes = vector_lane_numbers(b, offsets_type);
    MlirValue step = ir_unary(b, "vector.broadcast", offsets_type, as_i64(v, b, stride));
    MlirValue first = ir_unary(b, "vector.broadcast", offsets_type, as_i64(v, b, start));
    MlirValue offsets = ir_binary(b, "arith.addi", first, ir_binary(b, "arith.muli", lanes, step));
    if (o->contiguous) { // a transposed read: an address from the flat view
        vector_operand strided = *o;
        strided.base = vector_address(v, b, o->base);
        return vector_pointer_to(v, b, &strided, pointers, offsets);
    }
    return vector_pointer_to(v, b, o, pointers, offsets);
}

MlirValue vector_full_mask(vectorizer *v, ir_builder *b) {
    MlirType type = ir_vector(v->lanes, mlirIntegerTypeGet(v->context, 1));
    return ir_constant(b, mlirDenseElementsAttrBoolSplatGet(type, true));
}

static MlirValue unit_pointer(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i) {
    MlirValue offset = as_i64(v, b, ir_binary(b, "arith.addi", o->offset, i));
    return vector_pointer_to(v, b, o, mlirLLVMPointerTypeGet(v->context, 0), offset);
}

MlirValue vector_load(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i,
                             MlirValue mask) {
    if (vector_is_complex(o))
        return vector_load_complex(v, b, o, i, mask);
    MlirType type = ir_vector(v->lanes, o->element);
    MlirNamedAttribute align = vector_alignment(v, o, 64);
    if (o->splat.ptr)
        return o->splat;
    if (!o->unit) {
        MlirNamedAttribute narrow = vector_alignment(v, o, 32);
        MlirValue lanes = mask.ptr ? mask : vector_full_mask(v, b);
        return ir_op(b, "llvm.intr.masked.gather", type, 3,
                     (MlirValue[]){lane_pointers(v, b, o, i), lanes, ir_zero(b, type)}, 1, &narrow);
    }
    if (!o->contiguous) {
        MlirValue pointer = unit_pointer(v, b, o, i);
        if (!mask.ptr)
            return ir_op(b, "llvm.load", type, 1, &pointer, 1, &align);
        MlirNamedAttribute narrow = vector_alignment(v, o, 32);
        return ir_op(b, "llvm.intr.masked.load", type, 3,
                     (MlirValue[]){pointer, mask, ir_zero(b, type)}, 1, &narrow);
    }
    MlirValue at = ir_binary(b, "arith.addi", o->offset, i);
    if (!mask.ptr)
        return ir_op(b, "vector.load", type, 2, (MlirValue[]){o->base, at}, 0, NULL);
    return ir_op(b, "vector.maskedload", type, 4,
                 (MlirValue[]){o->base, at, mask, ir_zero(b, type)}, 0, NULL);
}

void vector_store(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask,
                         MlirValue value) {
    if (vector_is_complex(o)) {
        vector_store_complex(v, b, o, i, mask, value);
        return;
    }
    MlirNamedAttribute align = vector_alignment(v, o, 64);
    MlirNamedAttribute narrow = vector_alignment(v, o, 32);
    ir_operation store = {0};
    MlirValue operands[4] = {value};
    store.operands = operands;
    if (!o->unit) {
        operands[1] = lane_pointers(v, b, o, i);
        operands[2] = mask.ptr ? mask : vector_full_mask(v, b);
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

// The first |count| lanes: lane numbers compared with the count, in integers as wide as fill a register.
MlirValue vector_mask(vectorizer *v, ir_builder *b, MlirValue count) {
    int64_t width = 512 / v->lanes;
    MlirType lane = mlirIntegerTypeGet(v->context, width < 8 ? 8 : width > 64 ? 64 : (unsigned)width);
    MlirType type = ir_vector(v->lanes, lane);
    MlirValue bounded = ir_binary(b, "arith.minsi", count, ir_index(b, v->lanes));
    MlirValue limit = ir_unary(b, "vector.broadcast", type,
                               ir_unary(b, "arith.index_cast", lane, bounded));
    return ir_compare(b, "arith.cmpi", 2, vector_lane_numbers(b, type), limit);
}
