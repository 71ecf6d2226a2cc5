// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The elementwise ops on scalars.
#include "scalar_ops.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    CMPI_EQ, CMPI_NE, CMPI_SLT, CMPI_SLE, CMPI_SGT, CMPI_SGE, CMPI_ULT, CMPI_ULE, CMPI_UGT, CMPI_UGE
};
enum { CMPF_OEQ = 1, CMPF_OGT, CMPF_OGE, CMPF_OLT, CMPF_OLE, CMPF_UNE = 13, CMPF_UNO = 14 };

scalar_class scalar_classify(MlirType element) {
    if (!mlirTypeIsAInteger(element))
        return SCALAR_FLOAT;
    if (mlirIntegerTypeGetWidth(element) == 1)
        return SCALAR_BOOL;
    return mlirIntegerTypeIsUnsigned(element) ? SCALAR_UNSIGNED : SCALAR_SIGNED;
}

MlirType scalar_signless(MlirType element) {
    if (!mlirTypeIsAInteger(element))
        return element;
    return mlirIntegerTypeGet(mlirTypeGetContext(element), mlirIntegerTypeGetWidth(element));
}

MlirType scalar_storage(MlirType element) {
    if (scalar_classify(element) == SCALAR_BOOL)
        return mlirIntegerTypeGet(mlirTypeGetContext(element), 8);
    return scalar_signless(element);
}

// The operation for (bool, signed, unsigned, float); NULL where the cjit op stays.
static const struct {
    const char *op;
    const char *names[4];
} direct[] = {
    {"add", {NULL, "arith.addi", "arith.addi", "arith.addf"}},
    {"sub", {NULL, "arith.subi", "arith.subi", "arith.subf"}},
    {"mul", {NULL, "arith.muli", "arith.muli", "arith.mulf"}},
    {"div", {NULL, NULL, NULL, "arith.divf"}},
    {"neg", {NULL, NULL, NULL, "arith.negf"}},
    {"abs", {NULL, "math.absi", NULL, "math.absf"}},
    {"maximum", {"arith.ori", "arith.maxsi", "arith.maxui", "arith.maximumf"}},
    {"minimum", {"arith.andi", "arith.minsi", "arith.minui", "arith.minimumf"}},
    {"fma", {NULL, NULL, NULL, "math.fma"}},
    {"and", {"arith.andi", "arith.andi", "arith.andi", NULL}},
    {"or", {"arith.ori", "arith.ori", "arith.ori", NULL}},
    {"xor", {"arith.xori", "arith.xori", "arith.xori", NULL}},
    {"floor", {NULL, NULL, NULL, "math.floor"}},
    {"ceil", {NULL, NULL, NULL, "math.ceil"}},
    {"trunc", {NULL, NULL, NULL, "math.trunc"}},
    {"rint", {NULL, NULL, NULL, "math.roundeven"}},
    {"copysign", {NULL, NULL, NULL, "math.copysign"}},
    {"sqrt", {NULL, NULL, NULL, "math.sqrt"}},
    {"rsqrt", {NULL, NULL, NULL, "math.rsqrt"}},
    {"cbrt", {NULL, NULL, NULL, "math.cbrt"}},
    {"exp", {NULL, NULL, NULL, "math.exp"}},
    {"exp2", {NULL, NULL, NULL, "math.exp2"}},
    {"expm1", {NULL, NULL, NULL, "math.expm1"}},
    {"log", {NULL, NULL, NULL, "math.log"}},
    {"log2", {NULL, NULL, NULL, "math.log2"}},
    {"log10", {NULL, NULL, NULL, "math.log10"}},
    {"log1p", {NULL, NULL, NULL, "math.log1p"}},
    {"sin", {NULL, NULL, NULL, "math.sin"}},
    {"cos", {NULL, NULL, NULL, "math.cos"}},
    {"tan", {NULL, NULL, NULL, "math.tan"}},
    {"asin", {NULL, NULL, NULL, "math.asin"}},
    {"acos", {NULL, NULL, NULL, "math.acos"}},
    {"atan", {NULL, NULL, NULL, "math.atan"}},
    {"atan2", {NULL, NULL, NULL, "math.atan2"}},
    {"sinh", {NULL, NULL, NULL, "math.sinh"}},
    {"cosh", {NULL, NULL, NULL, "math.cosh"}},
    {"tanh", {NULL, NULL, NULL, "math.tanh"}},
    {"asinh", {NULL, NULL, NULL, "math.asinh"}},
    {"acosh", {NULL, NULL, NULL, "math.acosh"}},
    {"atanh", {NULL, NULL, NULL, "math.atanh"}},
    {"erf", {NULL, NULL, NULL, "math.erf"}},
    {"erfc", {NULL, NULL, NULL, "math.erfc"}},
    {"pow", {NULL, NULL, NULL, "math.powf"}},
};

static const struct {
    const char *op;
    int8_t signed_, unsigned_, float_;
} comparisons[] = {
    {"eq", CMPI_EQ, CMPI_EQ, CMPF_OEQ},   {"ne", CMPI_NE, CMPI_NE, CMPF_UNE},
    {"lt", CMPI_SLT, CMPI_ULT, CMPF_OLT}, {"le", CMPI_SLE, CMPI_ULE, CMPF_OLE},
    {"gt", CMPI_SGT, CMPI_UGT, CMPF_OGT}, {"ge", CMPI_SGE, CMPI_UGE, CMPF_OGE},
};

static bool is_half(MlirType type) { return mlirTypeIsAF16(type) || mlirTypeIsABF16(type); }

static MlirValue emit_compare(ir_builder *b, MlirStringRef op, scalar_class class,
                              const MlirValue *operands) {
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (!ir_equal(op, comparisons[i].op))
            continue;
        if (class == SCALAR_FLOAT)
            return ir_compare(b, "arith.cmpf", comparisons[i].float_, operands[0], operands[1]);
        return ir_compare(b, "arith.cmpi",
                          class == SCALAR_SIGNED ? comparisons[i].signed_
                                                 : comparisons[i].unsigned_,
                          operands[0], operands[1]);
    }
    return (MlirValue){NULL};
}

// The parts of a complex number, and a complex number of parts.
static MlirValue emit_complex(ir_builder *b, MlirStringRef op, MlirType result, const MlirValue *operands) {
    if (ir_equal(op, "real"))
        return ir_unary(b, "complex.re", result, operands[0]);
    if (ir_equal(op, "imag"))
        return ir_unary(b, "complex.im", result, operands[0]);
    if (ir_equal(op, "complex"))
        return ir_op(b, "complex.create", result, 2, operands, 0, NULL);
    return (MlirValue){NULL};
}

// Predicates on the parts of a float, and integer ops that are two instructions.
static MlirValue emit_special(ir_builder *b, MlirStringRef op, scalar_class class, MlirType type,
                              const MlirValue *operands) {
    MlirType signless = scalar_signless(type);
    if (ir_equal(op, "select"))
        return ir_select(b, operands[0], operands[1], operands[2]);
    if (ir_equal(op, "not"))
        return ir_binary(b, "arith.xori", operands[0], ir_int(b, signless, -1));
    if (class == SCALAR_SIGNED || class == SCALAR_UNSIGNED) {
        if (ir_equal(op, "neg"))
            return ir_binary(b, "arith.subi", ir_int(b, signless, 0), operands[0]);
        if (ir_equal(op, "abs") && class == SCALAR_UNSIGNED)
            return operands[0];
    }
    if (class != SCALAR_FLOAT)
        return (MlirValue){NULL};
    if (ir_equal(op, "isnan"))
        return ir_compare(b, "arith.cmpf", CMPF_UNO, operands[0], operands[0]);
    if (ir_equal(op, "isinf") || ir_equal(op, "isfinite")) {
        MlirValue magnitude = ir_unary(b, "math.absf", type, operands[0]);
        return ir_compare(b, "arith.cmpf", ir_equal(op, "isinf") ? CMPF_OEQ : CMPF_OLT, magnitude,
                          ir_float(b, type, INFINITY));
    }
    if (ir_equal(op, "signbit")) {
        MlirType bits = mlirIntegerTypeGet(b->context, mlirFloatTypeGetWidth(type));
        MlirValue value = ir_unary(b, "arith.bitcast", bits, operands[0]);
        return ir_compare(b, "arith.cmpi", CMPI_SLT, value, ir_int(b, bits, 0));
    }
    return (MlirValue){NULL};
}

// The op itself, on scalars: the math library's functions have its name.
static MlirValue emit_library(ir_builder *b, MlirStringRef op, scalar_class class, MlirType result,
                              intptr_t num_operands, const MlirValue *operands) {
    char name[64];
    snprintf(name, sizeof name, "cjit.%.*s", (int)op.length, op.data);
    MlirNamedAttribute mark = ir_named(b->context, "unsigned", mlirUnitAttrGet(b->context));
    return ir_op(b, name, scalar_signless(result), num_operands, operands,
                 class == SCALAR_UNSIGNED, &mark);
}

static MlirValue emit_wide(ir_builder *b, MlirStringRef op, MlirType type, MlirType result,
                           intptr_t num_operands, const MlirValue *operands) {
    MlirType f32 = mlirF32TypeGet(b->context);
    MlirValue wide[3];
    for (intptr_t i = 0; i < num_operands && i < 3; i++)
        wide[i] = mlirTypeEqual(mlirValueGetType(operands[i]), type)
                      ? ir_unary(b, "arith.extf", f32, operands[i])
                      : operands[i];
    bool rounds = mlirTypeEqual(result, type);
    MlirValue value = scalar_emit(b, op, f32, rounds ? f32 : result, num_operands, wide);
    return rounds && !mlirValueIsNull(value) ? ir_unary(b, "arith.truncf", type, value) : value;
}

MlirValue scalar_emit(ir_builder *b, MlirStringRef op, MlirType type, MlirType result,
                      intptr_t num_operands, const MlirValue *operands) {
    scalar_class class = scalar_classify(type);
    // The next float of a half is not the next float of its f32.
    bool own_width = ir_equal(op, "nextafter") || ir_equal(op, "spacing") ||
                     ir_equal(op, "select") || ir_equal(op, "signbit");
    if (is_half(type) && !own_width)
        return emit_wide(b, op, type, result, num_operands, operands);
    MlirValue value = emit_complex(b, op, result, operands);
    if (mlirValueIsNull(value))
        value = emit_compare(b, op, class, operands);
    if (mlirValueIsNull(value))
        value = emit_special(b, op, class, type, operands);
    for (size_t i = 0; mlirValueIsNull(value) && i < sizeof direct / sizeof *direct; i++)
        if (ir_equal(op, direct[i].op) && direct[i].names[class])
            value = ir_op(b, direct[i].names[class], scalar_signless(result), num_operands,
                          operands, 0, NULL);
    if (mlirValueIsNull(value))
        value = emit_library(b, op, class, result, num_operands, operands);
    return value;
}

static unsigned width_of(MlirType type) {
    return mlirTypeIsAInteger(type) ? mlirIntegerTypeGetWidth(type) : mlirFloatTypeGetWidth(type);
}

static MlirValue to_bool(ir_builder *b, MlirType from, MlirValue value) {
    if (scalar_classify(from) == SCALAR_FLOAT)
        return ir_compare(b, "arith.cmpf", CMPF_UNE, value, ir_float(b, from, 0));
    return ir_compare(b, "arith.cmpi", CMPI_NE, value, ir_int(b, scalar_signless(from), 0));
}

static MlirValue resize_float(ir_builder *b, MlirType from, MlirType to, MlirValue value) {
    if (mlirTypeEqual(from, to))
        return value;
    if (is_half(from) && is_half(to)) // by way of f32, which holds both
        return ir_unary(b, "arith.truncf", to,
                        ir_unary(b, "arith.extf", mlirF32TypeGet(b->context), value));
    return ir_unary(b, width_of(from) < width_of(to) ? "arith.extf" : "arith.truncf", to, value);
}

static MlirValue resize_int(ir_builder *b, bool zero_extend, MlirType to, MlirValue value) {
    unsigned from_width = width_of(mlirValueGetType(value)), to_width = width_of(to);
    if (from_width == to_width)
        return value;
    if (from_width > to_width)
        return ir_unary(b, "arith.trunci", to, value);
    return ir_unary(b, zero_extend ? "arith.extui" : "arith.extsi", to, value);
}

// What x86's instruction gives: the least integer for all that has none, nan included. MLIR and LLVM leave those
// undefined.
static MlirValue to_signed(ir_builder *b, unsigned width, MlirValue value) {
    MlirType type = mlirValueGetType(value), integer = mlirIntegerTypeGet(b->context, width);
    MlirValue limit = ir_float(b, type, ldexp(1, (int)width - 1));
    MlirValue inside = ir_compare(b, "arith.cmpf", CMPF_OLT, ir_unary(b, "math.absf", type, value), limit);
    return ir_select(b, inside, ir_unary(b, "arith.fptosi", integer, value),
                     ir_int(b, integer, width == 64 ? INT64_MIN : INT32_MIN));
}

// As C compilers for x86 make it from the signed conversion.
static MlirValue to_uint64(ir_builder *b, MlirValue value) {
    MlirType type = mlirValueGetType(value), i64 = mlirIntegerTypeGet(b->context, 64);
    MlirValue limit = ir_float(b, type, 0x1p63);
    MlirValue high = ir_compare(b, "arith.cmpf", CMPF_OGE, value, limit);
    MlirValue low = ir_select(b, high, ir_binary(b, "arith.subf", value, limit), value);
    MlirValue bit = ir_select(b, high, ir_int(b, i64, INT64_MIN), ir_int(b, i64, 0));
    return ir_binary(b, "arith.xori", to_signed(b, 64, low), bit);
}

// As x86 and NumPy convert: through the next signed type that has an instruction, so that a value
// outside of the narrow type wraps.
static MlirValue float_to_int(ir_builder *b, MlirType from, MlirType to, MlirValue value) {
    unsigned width = width_of(to);
    bool is_unsigned = scalar_classify(to) == SCALAR_UNSIGNED;
    if (is_half(from)) {
        value = ir_unary(b, "arith.extf", mlirF32TypeGet(b->context), value);
    }
    if (width == 64 && is_unsigned)
        return to_uint64(b, value);
    unsigned through = width == 64 || (is_unsigned && width == 32) ? 64 : 32;
    return resize_int(b, false, scalar_signless(to), to_signed(b, through, value));
}

static MlirValue int_to_float(ir_builder *b, scalar_class class, MlirType to, MlirValue value) {
    const char *name = class == SCALAR_SIGNED ? "arith.sitofp" : "arith.uitofp";
    if (!is_half(to))
        return ir_unary(b, name, to, value);
    // Rounded once: f64 holds every integer of 32 bits; 64-bit ones round to f32 as NumPy does.
    MlirType through = width_of(mlirValueGetType(value)) == 64 || width_of(mlirValueGetType(value)) < 32
                           ? mlirF32TypeGet(b->context)
                           : mlirF64TypeGet(b->context);
    return ir_unary(b, "arith.truncf", to, ir_unary(b, name, through, value));
}

MlirValue scalar_cast(ir_builder *b, MlirType from, MlirType to, MlirValue value) {
    scalar_class source = scalar_classify(from), target = scalar_classify(to);
    if (mlirTypeEqual(from, to))
        return value;
    if (target == SCALAR_BOOL)
        return to_bool(b, from, value);
    if (source == SCALAR_FLOAT)
        return target == SCALAR_FLOAT ? resize_float(b, from, to, value)
                                      : float_to_int(b, from, to, value);
    if (target == SCALAR_FLOAT)
        return int_to_float(b, source, to, value);
    return resize_int(b, source != SCALAR_SIGNED, scalar_signless(to), value);
}
