// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Complex elements of --cjit-vectorize. n of them are a vector of 2n floats, the parts in turn, as memory has
// them:
//
//   %z = vector.load : vector<16xf32>                        8 elements of complex<f32>
//   complex.re %z              →  vector.deinterleave, the first result
//   complex.create %a, %b      →  vector.interleave
//
// so that a load or store is one access, and a copy never takes the elements apart. Elements that do not lie side
// by side are gathered and scattered part by part.
#include "vectorize.h"

#include <mlir-c/Dialect/LLVM.h>

bool vector_knows_complex(MlirOperation op) {
    static const char *const names[] = {"complex.re",  "complex.im",  "complex.create", "complex.constant",
                                        "memref.load", "arith.select", "linalg.yield"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ir_is(op, names[i]))
            return true;
    return false;
}

bool vector_is_complex(const vector_operand *o) { return mlirTypeIsAComplex(o->element); }

MlirValue vector_address(vectorizer *v, ir_builder *b, MlirValue memref) {
    MlirType i64 = mlirIntegerTypeGet(v->context, 64);
    MlirValue address = ir_unary(b, "memref.extract_aligned_pointer_as_index", mlirIndexTypeGet(v->context),
                                 memref);
    return ir_unary(b, "llvm.inttoptr", mlirLLVMPointerTypeGet(v->context, 0),
                    ir_unary(b, "arith.index_cast", i64, address));
}

static MlirType doubled(MlirType vector) {
    return ir_vector(2 * mlirShapedTypeGetDimSize(vector, 0), ir_element(vector));
}

MlirValue vector_interleave(ir_builder *b, MlirValue a, MlirValue b_) {
    return ir_op(b, "vector.interleave", doubled(mlirValueGetType(a)), 2, (MlirValue[]){a, b_}, 0, NULL);
}

MlirValue vector_deinterleave(ir_builder *b, MlirValue value, bool second) {
    MlirType type = mlirValueGetType(value);
    MlirType half = ir_vector(mlirShapedTypeGetDimSize(type, 0) / 2, ir_element(type));
    MlirOperation made = ir_create(b, &(ir_operation){.name = "vector.deinterleave",
                                                      .num_results = 2,
                                                      .results = (MlirType[]){half, half},
                                                      .num_operands = 1,
                                                      .operands = &value});
    return mlirOperationGetResult(made, second);
}

MlirValue vector_broadcast_complex(vectorizer *v, ir_builder *b, MlirValue scalar) {
    MlirType part = mlirComplexTypeGetElementType(mlirValueGetType(scalar));
    MlirType type = ir_vector(v->lanes, part);
    MlirValue real = ir_unary(b, "vector.broadcast", type, ir_unary(b, "complex.re", part, scalar));
    MlirValue imag = ir_unary(b, "vector.broadcast", type, ir_unary(b, "complex.im", part, scalar));
    return vector_interleave(b, real, imag);
}

static MlirValue twice(ir_builder *b, MlirValue index) {
    return index.ptr ? ir_binary(b, "arith.muli", index, ir_index(b, 2)) : index;
}

// The same memory as an array of parts: the real ones.
static vector_operand parts(vectorizer *v, ir_builder *b, const vector_operand *o) {
    vector_operand p = *o;
    p.element = mlirComplexTypeGetElementType(o->element);
    p.contiguous = false; // addressed from a pointer
    p.splat = p.scalar = (MlirValue){NULL};
    p.offset = twice(b, o->offset);
    if (v->num_loops > 0)
        p.strides[v->num_loops - 1] = twice(b, o->strides[v->num_loops - 1]);
    return p;
}

static void move_to_imaginary(ir_builder *b, vector_operand *p) {
    p->offset = ir_binary(b, "arith.addi", p->offset, ir_index(b, 1));
}

static MlirValue for_both(ir_builder *b, MlirValue mask) {
    return mask.ptr ? vector_interleave(b, mask, mask) : mask;
}

MlirValue vector_splat_complex(vectorizer *v, ir_builder *b, vector_operand *o) {
    vector_operand p = parts(v, b, o);
    MlirType type = ir_vector(v->lanes, p.element);
    MlirValue real = ir_unary(b, "vector.broadcast", type, vector_load_scalar(v, b, &p));
    move_to_imaginary(b, &p);
    MlirValue imag = ir_unary(b, "vector.broadcast", type, vector_load_scalar(v, b, &p));
    return vector_interleave(b, real, imag);
}

MlirValue vector_load_complex(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask) {
    if (o->splat.ptr)
        return o->splat;
    vector_operand p = parts(v, b, o);
    if (o->unit) {
        vectorizer wide = *v;
        wide.lanes *= 2;
        return vector_load(&wide, b, &p, twice(b, i), for_both(b, mask));
    }
    MlirValue real = vector_load(v, b, &p, i, mask);
    move_to_imaginary(b, &p);
    return vector_interleave(b, real, vector_load(v, b, &p, i, mask));
}

void vector_store_complex(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask,
                          MlirValue value) {
    vector_operand p = parts(v, b, o);
    if (o->unit) {
        vectorizer wide = *v;
        wide.lanes *= 2;
        vector_store(&wide, b, &p, twice(b, i), for_both(b, mask), value);
        return;
    }
    vector_store(v, b, &p, i, mask, vector_deinterleave(b, value, false));
    move_to_imaginary(b, &p);
    vector_store(v, b, &p, i, mask, vector_deinterleave(b, value, true));
}

// One part of the elements at |offsets| and |start|.
static MlirValue gather_part(vectorizer *v, ir_builder *b, vector_operand *p, MlirValue start, MlirValue offsets,
                             MlirValue mask) {
    MlirType i64 = mlirIntegerTypeGet(v->context, 64), pointer = mlirLLVMPointerTypeGet(v->context, 0);
    MlirType type = ir_vector(v->lanes, p->element), wide = ir_vector(v->lanes, i64);
    MlirValue first = ir_unary(b, "arith.index_cast", i64, start);
    if (!offsets.ptr) {
        MlirNamedAttribute align = vector_alignment(v, p, 64);
        MlirValue address = vector_pointer_to(v, b, p, pointer, first);
        return ir_unary(b, "vector.broadcast", type, ir_op(b, "llvm.load", p->element, 1, &address, 1, &align));
    }
    MlirNamedAttribute narrow = vector_alignment(v, p, 32);
    MlirValue at = ir_binary(b, "arith.addi", offsets, ir_unary(b, "vector.broadcast", wide, first));
    MlirValue pointers = vector_pointer_to(v, b, p, ir_vector(v->lanes, pointer), at);
    return ir_op(b, "llvm.intr.masked.gather", type, 3,
                 (MlirValue[]){pointers, mask.ptr ? mask : vector_full_mask(v, b), ir_zero(b, type)}, 1,
                 &narrow);
}

MlirValue vector_gather_complex(vectorizer *v, ir_builder *b, MlirType element, MlirValue base, MlirValue start,
                                bool counts, MlirValue offsets, MlirValue mask) {
    vector_operand p = {.element = mlirComplexTypeGetElementType(element), .base = base, .unit = true};
    MlirValue from = twice(b, start);
    if (counts && !offsets.ptr) {
        vectorizer wide = *v;
        wide.lanes *= 2;
        p.offset = from;
        return vector_load(&wide, b, &p, ir_index(b, 0), for_both(b, mask));
    }
    if (offsets.ptr) {
        MlirType type = mlirValueGetType(offsets);
        if (counts)
            offsets = ir_binary(b, "arith.addi", offsets, vector_lane_numbers(b, type));
        offsets = ir_binary(b, "arith.addi", offsets, offsets);
    }
    MlirValue real = gather_part(v, b, &p, from, offsets, mask);
    from = ir_binary(b, "arith.addi", from, ir_index(b, 1));
    return vector_interleave(b, real, gather_part(v, b, &p, from, offsets, mask));
}
