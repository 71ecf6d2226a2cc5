// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The combiners of reductions on scalars and vectors.
#include "combine.h"

#include <math.h>

static const struct {
    const char *name;
    const char *float_op, *integer_op;
} table[COMBINE_COUNT] = {
    [COMBINE_STORE] = {"store", NULL, NULL},
    [COMBINE_SUM] = {"sum", "arith.addf", "arith.addi"},
    [COMBINE_PROD] = {"prod", "arith.mulf", "arith.muli"},
    [COMBINE_MAX] = {"max", "arith.maximumf", "arith.maxsi"},
    [COMBINE_MIN] = {"min", "arith.minimumf", "arith.minsi"},
    [COMBINE_UMAX] = {"umax", NULL, "arith.maxui"},
    [COMBINE_UMIN] = {"umin", NULL, "arith.minui"},
    [COMBINE_AND] = {"and", NULL, "arith.andi"},
    [COMBINE_OR] = {"or", NULL, "arith.ori"},
    [COMBINE_XOR] = {"xor", NULL, "arith.xori"},
    [COMBINE_ALL] = {"all", NULL, "arith.andi"},
    [COMBINE_ANY] = {"any", NULL, "arith.ori"},
    [COMBINE_POSITION] = {"position", NULL, NULL},
};

// Predicates of arith.cmpf and arith.cmpi.
enum { OEQ = 1, OGT = 2, OLT = 4, UNO = 14, EQ = 0, NE = 1, SLT = 2, SGT = 4, ULT = 6, UGT = 8 };

combiner combine_from_name(MlirStringRef name) {
    unsigned kind = 0;
    while (kind < COMBINE_COUNT && !ir_equal(name, table[kind].name))
        kind++;
    return (combiner)kind;
}

bool combine_is_carried(combiner kind, MlirType element) {
    return kind == COMBINE_SUM && mlirTypeIsAFloat(element);
}

static MlirAttribute neutral_attribute(MlirContext c, combiner kind, MlirType element,
                                       bool exact) {
    if (mlirTypeIsAFloat(element)) {
        double value = kind == COMBINE_PROD  ? 1
                       : kind == COMBINE_MAX ? -INFINITY
                       : kind == COMBINE_MIN ? INFINITY
                       : exact               ? -0.0
                                             : 0;
        return mlirFloatAttrDoubleGet(c, element, value);
    }
    unsigned width = mlirIntegerTypeGetWidth(element);
    int64_t least = (int64_t)(UINT64_MAX << (width - 1)); // sign-extended
    int64_t value = kind == COMBINE_PROD || kind == COMBINE_ALL   ? 1
                    : kind == COMBINE_MAX                         ? least
                    : kind == COMBINE_MIN                         ? ~least
                    : kind == COMBINE_UMIN || kind == COMBINE_AND ? -1
                                                                  : 0;
    return mlirIntegerAttrGet(element, value);
}

MlirValue combine_neutral(ir_builder *builder, combiner kind, MlirType type, bool exact) {
    MlirAttribute value = neutral_attribute(builder->context, kind, ir_element(type), exact);
    return ir_constant(builder, mlirTypeIsAVector(type) ? mlirDenseElementsAttrSplatGet(type, value)
                                                        : value);
}

MlirValue combine_two(ir_builder *builder, combiner kind, MlirValue a, MlirValue b) {
    MlirType type = mlirValueGetType(a);
    if (!mlirTypeIsAFloat(ir_element(type)))
        return ir_binary(builder, table[kind].integer_op, a, b);
    bool extremum = kind == COMBINE_MAX || kind == COMBINE_MIN;
    // Which zero is the larger one is nobody's question.
    MlirNamedAttribute fast =
        ir_named(builder->context, "fastmath",
                 ir_parse_attribute(builder->context, "#arith.fastmath<nsz>"));
    return ir_op(builder, table[kind].float_op, type, 2, (MlirValue[]){a, b}, extremum, &fast);
}

// Lanes |first| to |first| + |count| of |vector|.
static MlirValue some_lanes(ir_builder *builder, MlirValue vector, int64_t first, int64_t count) {
    int64_t mask[64];
    for (int64_t i = 0; i < count; i++)
        mask[i] = first + i;
    MlirNamedAttribute attribute =
        ir_named(builder->context, "mask", mlirDenseI64ArrayGet(builder->context, count, mask));
    return ir_op(builder, "vector.shuffle", ir_vector(count, ir_element(mlirValueGetType(vector))), 2,
                 (MlirValue[]){vector, vector}, 1, &attribute);
}

static MlirValue first_lane(ir_builder *builder, MlirValue vector) {
    int64_t zero = 0;
    MlirNamedAttribute position = ir_named(builder->context, "static_position",
                                           mlirDenseI64ArrayGet(builder->context, 1, &zero));
    return ir_op(builder, "vector.extract", ir_element(mlirValueGetType(vector)), 1, &vector, 1,
                 &position);
}

// Whether any lane of a float vector is a nan.
static MlirValue any_nan(ir_builder *builder, MlirValue vector) {
    unsigned lanes = (unsigned)mlirShapedTypeGetDimSize(mlirValueGetType(vector), 0);
    MlirType bits = mlirIntegerTypeGet(builder->context, lanes);
    MlirValue nans = ir_compare(builder, "arith.cmpf", UNO, vector, vector);
    nans = first_lane(builder, ir_unary(builder, "vector.bitcast", ir_vector(1, bits), nans));
    return ir_compare(builder, "arith.cmpi", NE, nans, ir_int(builder, bits, 0));
}

// The extremum of lanes without nans: one instruction, where one that heeds them takes three.
static MlirValue number_extremum(ir_builder *builder, combiner kind, MlirValue a, MlirValue b) {
    MlirValue better = ir_compare(builder, "arith.cmpf", kind == COMBINE_MAX ? OGT : OLT, a, b);
    return ir_select(builder, better, a, b);
}

MlirValue combine_lanes(ir_builder *builder, combiner kind, MlirValue vector) {
    int64_t lanes = mlirShapedTypeGetDimSize(mlirValueGetType(vector), 0);
    MlirType element = ir_element(mlirValueGetType(vector));
    bool extremum = mlirTypeIsAFloat(element) && (kind == COMBINE_MAX || kind == COMBINE_MIN);
    MlirValue has_nan = {NULL};
    if (extremum && lanes > 1)
        has_nan = any_nan(builder, vector);
    for (; lanes > 1; lanes /= 2) {
        MlirValue a = some_lanes(builder, vector, 0, lanes / 2);
        MlirValue b = some_lanes(builder, vector, lanes / 2, lanes / 2);
        vector = extremum ? number_extremum(builder, kind, a, b) : combine_two(builder, kind, a, b);
    }
    MlirValue result = first_lane(builder, vector);
    return has_nan.ptr ? ir_select(builder, has_nan, ir_float(builder, element, NAN), result) : result;
}

void combine_carry(ir_builder *builder, MlirValue *sum, MlirValue *error, MlirValue x) {
    ir_builder *b = builder;
    MlirValue s = ir_binary(b, "arith.addf", *sum, x);
    MlirValue part = ir_binary(b, "arith.subf", s, *sum);
    MlirValue lost = ir_binary(b, "arith.addf",
                               ir_binary(b, "arith.subf", *sum, ir_binary(b, "arith.subf", s, part)),
                               ir_binary(b, "arith.subf", x, part));
    lost = ir_binary(b, "arith.addf", *error, lost);
    // A sum that is no longer finite has nothing beside it.
    MlirValue rest = ir_binary(b, "arith.subf", s, s);
    MlirValue zero = combine_neutral(b, COMBINE_SUM, mlirValueGetType(s), false);
    lost = ir_select(b, ir_compare(b, "arith.cmpf", OEQ, rest, rest), lost, zero);
    *sum = ir_binary(b, "arith.addf", s, lost);
    *error = ir_binary(b, "arith.subf", lost, ir_binary(b, "arith.subf", *sum, s));
}

MlirValue combine_carried(ir_builder *builder, MlirValue sum, MlirValue error) {
    MlirValue rest = ir_binary(builder, "arith.subf", error, error);
    MlirValue finite = ir_compare(builder, "arith.cmpf", OEQ, rest, rest);
    return ir_select(builder, finite, ir_binary(builder, "arith.addf", sum, error), sum);
}

MlirValue combine_is_better(ir_builder *builder, combiner kind, MlirValue x, MlirValue best) {
    bool larger = kind == COMBINE_MAX || kind == COMBINE_UMAX;
    if (!mlirTypeIsAFloat(ir_element(mlirValueGetType(x)))) {
        bool is_unsigned = kind == COMBINE_UMAX || kind == COMBINE_UMIN;
        return ir_compare(builder, "arith.cmpi",
                          larger ? (is_unsigned ? UGT : SGT) : (is_unsigned ? ULT : SLT), x, best);
    }
    MlirValue better = ir_compare(builder, "arith.cmpf", larger ? OGT : OLT, x, best);
    MlirValue is_nan = ir_compare(builder, "arith.cmpf", UNO, x, x);
    MlirValue no_nan_yet = ir_compare(builder, "arith.cmpf", OEQ, best, best);
    return ir_binary(builder, "arith.ori", better,
                     ir_binary(builder, "arith.andi", is_nan, no_nan_yet));
}

MlirValue combine_is_same(ir_builder *builder, MlirValue x, MlirValue best) {
    if (!mlirTypeIsAFloat(ir_element(mlirValueGetType(x))))
        return ir_compare(builder, "arith.cmpi", EQ, x, best);
    MlirValue equal = ir_compare(builder, "arith.cmpf", OEQ, x, best);
    MlirValue x_nan = ir_compare(builder, "arith.cmpf", UNO, x, x);
    MlirValue best_nan = ir_compare(builder, "arith.cmpf", UNO, best, best);
    return ir_binary(builder, "arith.ori", equal,
                     ir_binary(builder, "arith.andi", x_nan, best_nan));
}
