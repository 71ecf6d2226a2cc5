// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each NumPy ufunc means on operands of its loop's dtypes. Most are one op of the graph; the
// others are composed here. A composed function of float16 is computed in float32 and rounded once,
// as NumPy's half loops do.
#include "complex.h"

#include <math.h>

static cjit_dtype dtype_of(frontend_trace *trace, cjit_node node) {
    return frontend_node_dtype(trace, node);
}

static cjit_node number(frontend_trace *trace, cjit_node like, double value) {
    return frontend_emit_number(trace, dtype_of(trace, like), value);
}

static bool set(cjit_node *out, cjit_node node) {
    *out = node;
    return node != FRONTEND_NO_NODE;
}

/// Half operands are widened; the result is cast to the loop's output dtype by the caller.
static cjit_node widen(frontend_trace *trace, cjit_node node) {
    return dtype_of(trace, node) == CJIT_DTYPE_F16
               ? frontend_emit_cast(trace, node, CJIT_DTYPE_F32)
               : node;
}

static bool build_identity(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                           cjit_node *out) {
    (void)trace, (void)loop;
    return set(out, in[0]);
}

/// An op that integers and booleans leave as they are.
#define BUILD_FLOAT_OR_IDENTITY(name, OP)                                                          \
    static bool build_##name(frontend_trace *trace, const frontend_loop *loop,                     \
                             const cjit_node *in, cjit_node *out) {                                \
        return set(out, cjit_dtype_is_float(loop->in[0]) ? frontend_emit1(trace, OP, in[0])        \
                                                         : in[0]);                                 \
    }
BUILD_FLOAT_OR_IDENTITY(floor, CJIT_OP_FLOOR)
BUILD_FLOAT_OR_IDENTITY(ceil, CJIT_OP_CEIL)
BUILD_FLOAT_OR_IDENTITY(trunc, CJIT_OP_TRUNC)

static bool build_rint(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in, cjit_node *out) {
    bool whole = !cjit_dtype_is_float(loop->in[0]) && !cjit_dtype_is_complex(loop->in[0]);
    return set(out, whole ? in[0] : frontend_emit1(trace, CJIT_OP_RINT, in[0]));
}

static bool build_conjugate(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                            cjit_node *out) {
    (void)loop;
    return set(out, frontend_emit_conjugate(trace, in[0]));
}

/// A question about floats with one answer for all integers.
#define BUILD_FLOAT_PREDICATE(name, OP, FOR_INTEGERS)                                              \
    static bool build_##name(frontend_trace *trace, const frontend_loop *loop,                     \
                             const cjit_node *in, cjit_node *out) {                                \
        if (cjit_dtype_is_float(loop->in[0]) || cjit_dtype_is_complex(loop->in[0]))                \
            return set(out, frontend_emit1(trace, OP, in[0]));                                     \
        cjit_node answer = frontend_emit_int(trace, CJIT_DTYPE_BOOL, FOR_INTEGERS);                \
        return set(out, frontend_emit_like(trace, answer, in[0]));                                 \
    }
BUILD_FLOAT_PREDICATE(isnan, CJIT_OP_ISNAN, false)
BUILD_FLOAT_PREDICATE(isinf, CJIT_OP_ISINF, false)
BUILD_FLOAT_PREDICATE(isfinite, CJIT_OP_ISFINITE, true)

/// Arithmetic with another op for booleans.
#define BUILD_BOOL_ALTERNATIVE(name, OP, BOOL_OP)                                                  \
    static bool build_##name(frontend_trace *trace, const frontend_loop *loop,                     \
                             const cjit_node *in, cjit_node *out) {                                \
        cjit_op op = loop->in[0] == CJIT_DTYPE_BOOL ? BOOL_OP : OP;                                \
        return set(out, frontend_emit(trace, op, loop->num_in, in));                               \
    }
BUILD_BOOL_ALTERNATIVE(add, CJIT_OP_ADD, CJIT_OP_OR)
BUILD_BOOL_ALTERNATIVE(multiply, CJIT_OP_MUL, CJIT_OP_AND)

/// An op for floats, another for the rest.
#define BUILD_INT_ALTERNATIVE(name, OP, INT_OP)                                                    \
    static bool build_##name(frontend_trace *trace, const frontend_loop *loop,                     \
                             const cjit_node *in, cjit_node *out) {                                \
        bool ordered = cjit_dtype_is_float(loop->in[0]) || cjit_dtype_is_complex(loop->in[0]);     \
        cjit_op op = ordered ? OP : INT_OP;                                                        \
        return set(out, frontend_emit(trace, op, loop->num_in, in));                               \
    }
BUILD_INT_ALTERNATIVE(fmax, CJIT_OP_FMAX, CJIT_OP_MAXIMUM)
BUILD_INT_ALTERNATIVE(fmin, CJIT_OP_FMIN, CJIT_OP_MINIMUM)

static bool build_absolute(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                           cjit_node *out) {
    bool is_bool = loop->in[0] == CJIT_DTYPE_BOOL;
    return set(out, is_bool ? in[0] : frontend_emit1(trace, CJIT_OP_ABS, in[0]));
}

static bool build_square(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                         cjit_node *out) {
    (void)loop;
    return set(out, frontend_emit2(trace, CJIT_OP_MUL, in[0], in[0]));
}

/// C's conversion of 1.0 / 0 for the integer loops, on x86-64: what NumPy gives there.
static int64_t reciprocal_of_zero(cjit_dtype dtype) {
    if (dtype == CJIT_DTYPE_I32)
        return INT32_MIN;
    return dtype == CJIT_DTYPE_I64 ? INT64_MIN : 0;
}

static bool build_reciprocal(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                             cjit_node *out) {
    if (cjit_dtype_is_complex(loop->in[0]))
        return set(out, frontend_complex_join(
                            trace, frontend_complex_reciprocal(trace, frontend_complex_parts(trace, in[0]))));
    cjit_node one = number(trace, in[0], 1);
    if (cjit_dtype_is_float(loop->in[0]))
        return set(out, frontend_emit2(trace, CJIT_OP_DIV, one, in[0]));
    cjit_node zero = number(trace, in[0], 0);
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, in[0], zero);
    cjit_node special = frontend_emit_int(trace, loop->in[0], reciprocal_of_zero(loop->in[0]));
    cjit_node quotient = frontend_emit2(trace, CJIT_OP_TRUNCDIV, one, in[0]);
    return set(out, frontend_emit3(trace, CJIT_OP_SELECT, is_zero, special, quotient));
}

/// x times a constant that NumPy computes in the loop's own precision.
static bool build_scale(frontend_trace *trace, const cjit_node *in, cjit_node *out, float single,
                        double factor) {
    cjit_node x = widen(trace, in[0]);
    double constant = dtype_of(trace, x) == CJIT_DTYPE_F32 ? (double)single : factor;
    return set(out, frontend_emit2(trace, CJIT_OP_MUL, x, number(trace, x, constant)));
}

static bool build_deg2rad(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                          cjit_node *out) {
    (void)loop;
    return build_scale(trace, in, out, (float)M_PI / 180.0f, M_PI / 180.0);
}

static bool build_rad2deg(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                          cjit_node *out) {
    (void)loop;
    return build_scale(trace, in, out, 180.0f / (float)M_PI, 180.0 / M_PI);
}

static bool build_heaviside(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                            cjit_node *out) {
    (void)loop;
    cjit_node x = in[0], zero = number(trace, x, 0), one = number(trace, x, 1);
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, x, zero);
    cjit_node is_negative = frontend_emit2(trace, CJIT_OP_LT, x, zero);
    cjit_node step = frontend_emit3(trace, CJIT_OP_SELECT, is_negative, zero, one);
    cjit_node value = frontend_emit3(trace, CJIT_OP_SELECT, is_zero, in[1], step);
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, x);
    return set(out, frontend_emit3(trace, CJIT_OP_SELECT, is_nan, x, value));
}

static cjit_node as_bool(frontend_trace *trace, cjit_node node) {
    return frontend_emit_cast(trace, node, CJIT_DTYPE_BOOL);
}

static bool build_logical(frontend_trace *trace, cjit_op op, const cjit_node *in, cjit_node *out) {
    return set(out, frontend_emit2(trace, op, as_bool(trace, in[0]), as_bool(trace, in[1])));
}

static bool build_logical_and(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                              cjit_node *out) {
    (void)loop;
    return build_logical(trace, CJIT_OP_AND, in, out);
}

static bool build_logical_or(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                             cjit_node *out) {
    (void)loop;
    return build_logical(trace, CJIT_OP_OR, in, out);
}

static bool build_logical_xor(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                              cjit_node *out) {
    (void)loop;
    return build_logical(trace, CJIT_OP_XOR, in, out);
}

static bool build_logical_not(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                              cjit_node *out) {
    (void)loop;
    return set(out, frontend_emit1(trace, CJIT_OP_NOT, as_bool(trace, in[0])));
}

static bool build_divmod(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                         cjit_node *out) {
    (void)loop;
    return set(&out[0], frontend_emit2(trace, CJIT_OP_FLOORDIV, in[0], in[1])) &&
           set(&out[1], frontend_emit2(trace, CJIT_OP_MOD, in[0], in[1]));
}

/// (fraction, integer part), both with x's sign; the fraction of an infinity is 0.
static bool build_modf(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                       cjit_node *out) {
    (void)loop;
    cjit_node x = in[0], zero = number(trace, x, 0);
    cjit_node whole = frontend_emit1(trace, CJIT_OP_TRUNC, x);
    cjit_node rest = frontend_emit2(trace, CJIT_OP_SUB, x, whole);
    cjit_node is_inf = frontend_emit1(trace, CJIT_OP_ISINF, x);
    rest = frontend_emit3(trace, CJIT_OP_SELECT, is_inf, zero, rest);
    return set(&out[0], frontend_emit2(trace, CJIT_OP_COPYSIGN, rest, x)) && set(&out[1], whole);
}

static bool build_frexp(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                        cjit_node *out) {
    (void)loop;
    return set(&out[0], frontend_emit1(trace, CJIT_OP_MANTISSA, in[0])) &&
           set(&out[1], frontend_emit1(trace, CJIT_OP_EXPONENT, in[0]));
}

/// NumPy's loop takes a long too, clipped to C's int.
static bool build_ldexp(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                        cjit_node *out) {
    cjit_node n = in[1];
    if (loop->in[1] == CJIT_DTYPE_I64) {
        n = frontend_emit2(trace, CJIT_OP_MAXIMUM, n, number(trace, n, INT32_MIN));
        n = frontend_emit2(trace, CJIT_OP_MINIMUM, n, number(trace, n, INT32_MAX));
    }
    n = frontend_emit_cast(trace, n, CJIT_DTYPE_I32);
    return set(out, frontend_emit2(trace, CJIT_OP_LDEXP, in[0], n));
}

static bool build_clip(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                       cjit_node *out) {
    (void)loop;
    cjit_node raised = frontend_emit2(trace, CJIT_OP_MAXIMUM, in[0], in[1]);
    return set(out, frontend_emit2(trace, CJIT_OP_MINIMUM, raised, in[2]));
}

// NumPy's half loops of the next two are its own code, and not what C does for float.

/// The distance to the next half above: always positive.
static bool build_spacing(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                          cjit_node *out) {
    cjit_node x = in[0];
    if (loop->in[0] != CJIT_DTYPE_F16)
        return set(out, frontend_emit1(trace, CJIT_OP_SPACING, x));
    cjit_node above = frontend_emit2(trace, CJIT_OP_NEXTAFTER, x, number(trace, x, INFINITY));
    cjit_node distance = frontend_emit2(trace, CJIT_OP_SUB, above, x);
    return set(out, frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit1(trace, CJIT_OP_ISINF, x),
                                   number(trace, x, NAN), distance));
}

/// Of equal halves the first, where C gives the second (a zero of another sign).
static bool build_nextafter(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                            cjit_node *out) {
    cjit_node next = frontend_emit2(trace, CJIT_OP_NEXTAFTER, in[0], in[1]);
    if (loop->in[0] == CJIT_DTYPE_F16)
        next = frontend_emit3(trace, CJIT_OP_SELECT,
                              frontend_emit2(trace, CJIT_OP_EQ, in[0], in[1]), in[0], next);
    return set(out, next);
}

// scipy.special, where it is loaded

static cjit_node sigmoid(frontend_trace *trace, cjit_node x) {
    cjit_node one = number(trace, x, 1);
    cjit_node e = frontend_emit1(trace, CJIT_OP_EXP, frontend_emit1(trace, CJIT_OP_NEG, x));
    return frontend_emit2(trace, CJIT_OP_DIV, one, frontend_emit2(trace, CJIT_OP_ADD, one, e));
}

static bool build_expit(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                        cjit_node *out) {
    (void)loop;
    return set(out, sigmoid(trace, widen(trace, in[0])));
}

static bool build_xlogy(frontend_trace *trace, const frontend_loop *loop, const cjit_node *in,
                        cjit_node *out) {
    (void)loop;
    cjit_node x = in[0], y = in[1], zero = number(trace, x, 0);
    cjit_node product =
        frontend_emit2(trace, CJIT_OP_MUL, x, frontend_emit1(trace, CJIT_OP_LOG, y));
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, x, zero);
    cjit_node not_nan = frontend_emit2(trace, CJIT_OP_EQ, y, y);
    cjit_node zeroed = frontend_emit2(trace, CJIT_OP_AND, is_zero, not_nan);
    return set(out, frontend_emit3(trace, CJIT_OP_SELECT, zeroed, zero, product));
}

#define SCIPY "scipy.special"

// clang-format off
const frontend_ufunc_entry frontend_ufunc_table[] = {
    {"absolute", CJIT_OP_COUNT, build_absolute, NULL},
    {"add", CJIT_OP_COUNT, build_add, NULL},
    {"arccos", CJIT_OP_ACOS, NULL, NULL},
    {"arccosh", CJIT_OP_ACOSH, NULL, NULL},
    {"arcsin", CJIT_OP_ASIN, NULL, NULL},
    {"arcsinh", CJIT_OP_ASINH, NULL, NULL},
    {"arctan", CJIT_OP_ATAN, NULL, NULL},
    {"arctan2", CJIT_OP_ATAN2, NULL, NULL},
    {"arctanh", CJIT_OP_ATANH, NULL, NULL},
    {"bitwise_and", CJIT_OP_AND, NULL, NULL},
    {"bitwise_count", CJIT_OP_POPCOUNT, NULL, NULL},
    {"bitwise_or", CJIT_OP_OR, NULL, NULL},
    {"bitwise_xor", CJIT_OP_XOR, NULL, NULL},
    {"cbrt", CJIT_OP_CBRT, NULL, NULL},
    {"ceil", CJIT_OP_COUNT, build_ceil, NULL},
    {"clip", CJIT_OP_COUNT, build_clip, NULL},
    {"conjugate", CJIT_OP_COUNT, build_conjugate, NULL},
    {"copysign", CJIT_OP_COPYSIGN, NULL, NULL},
    {"cos", CJIT_OP_COS, NULL, NULL},
    {"cosh", CJIT_OP_COSH, NULL, NULL},
    {"deg2rad", CJIT_OP_COUNT, build_deg2rad, NULL},
    {"degrees", CJIT_OP_COUNT, build_rad2deg, NULL},
    {"divide", CJIT_OP_DIV, NULL, NULL},
    {"divmod", CJIT_OP_COUNT, build_divmod, NULL},
    {"equal", CJIT_OP_EQ, NULL, NULL},
    {"exp", CJIT_OP_EXP, NULL, NULL},
    {"exp2", CJIT_OP_EXP2, NULL, NULL},
    {"expm1", CJIT_OP_EXPM1, NULL, NULL},
    {"fabs", CJIT_OP_ABS, NULL, NULL},
    {"float_power", CJIT_OP_POW, NULL, NULL},
    {"floor", CJIT_OP_COUNT, build_floor, NULL},
    {"floor_divide", CJIT_OP_FLOORDIV, NULL, NULL},
    {"fmax", CJIT_OP_COUNT, build_fmax, NULL},
    {"fmin", CJIT_OP_COUNT, build_fmin, NULL},
    {"fmod", CJIT_OP_FMOD, NULL, NULL},
    {"frexp", CJIT_OP_COUNT, build_frexp, NULL},
    {"gcd", CJIT_OP_GCD, NULL, NULL},
    {"greater", CJIT_OP_GT, NULL, NULL},
    {"greater_equal", CJIT_OP_GE, NULL, NULL},
    {"heaviside", CJIT_OP_COUNT, build_heaviside, NULL},
    {"hypot", CJIT_OP_HYPOT, NULL, NULL},
    {"invert", CJIT_OP_NOT, NULL, NULL},
    {"isfinite", CJIT_OP_COUNT, build_isfinite, NULL},
    {"isinf", CJIT_OP_COUNT, build_isinf, NULL},
    {"isnan", CJIT_OP_COUNT, build_isnan, NULL},
    {"lcm", CJIT_OP_LCM, NULL, NULL},
    {"ldexp", CJIT_OP_COUNT, build_ldexp, NULL},
    {"left_shift", CJIT_OP_SHL, NULL, NULL},
    {"less", CJIT_OP_LT, NULL, NULL},
    {"less_equal", CJIT_OP_LE, NULL, NULL},
    {"log", CJIT_OP_LOG, NULL, NULL},
    {"log10", CJIT_OP_LOG10, NULL, NULL},
    {"log1p", CJIT_OP_LOG1P, NULL, NULL},
    {"log2", CJIT_OP_LOG2, NULL, NULL},
    {"logaddexp", CJIT_OP_LOGADDEXP, NULL, NULL},
    {"logaddexp2", CJIT_OP_LOGADDEXP2, NULL, NULL},
    {"logical_and", CJIT_OP_COUNT, build_logical_and, NULL},
    {"logical_not", CJIT_OP_COUNT, build_logical_not, NULL},
    {"logical_or", CJIT_OP_COUNT, build_logical_or, NULL},
    {"logical_xor", CJIT_OP_COUNT, build_logical_xor, NULL},
    {"maximum", CJIT_OP_MAXIMUM, NULL, NULL},
    {"minimum", CJIT_OP_MINIMUM, NULL, NULL},
    {"modf", CJIT_OP_COUNT, build_modf, NULL},
    {"multiply", CJIT_OP_COUNT, build_multiply, NULL},
    {"negative", CJIT_OP_NEG, NULL, NULL},
    {"nextafter", CJIT_OP_COUNT, build_nextafter, NULL},
    {"not_equal", CJIT_OP_NE, NULL, NULL},
    {"positive", CJIT_OP_COUNT, build_identity, NULL},
    {"power", CJIT_OP_POW, NULL, NULL},
    {"rad2deg", CJIT_OP_COUNT, build_rad2deg, NULL},
    {"radians", CJIT_OP_COUNT, build_deg2rad, NULL},
    {"reciprocal", CJIT_OP_COUNT, build_reciprocal, NULL},
    {"remainder", CJIT_OP_MOD, NULL, NULL},
    {"right_shift", CJIT_OP_SHR, NULL, NULL},
    {"rint", CJIT_OP_COUNT, build_rint, NULL},
    {"sign", CJIT_OP_SIGN, NULL, NULL},
    {"signbit", CJIT_OP_SIGNBIT, NULL, NULL},
    {"sin", CJIT_OP_SIN, NULL, NULL},
    {"sinh", CJIT_OP_SINH, NULL, NULL},
    {"spacing", CJIT_OP_COUNT, build_spacing, NULL},
    {"sqrt", CJIT_OP_SQRT, NULL, NULL},
    {"square", CJIT_OP_COUNT, build_square, NULL},
    {"subtract", CJIT_OP_SUB, NULL, NULL},
    {"tan", CJIT_OP_TAN, NULL, NULL},
    {"tanh", CJIT_OP_TANH, NULL, NULL},
    {"trunc", CJIT_OP_COUNT, build_trunc, NULL},

    {"erf", CJIT_OP_ERF, NULL, SCIPY},
    {"erfc", CJIT_OP_ERFC, NULL, SCIPY},
    {"gamma", CJIT_OP_GAMMA, NULL, SCIPY},
    {"gammaln", CJIT_OP_LGAMMA, NULL, SCIPY},
    {"expit", CJIT_OP_COUNT, build_expit, SCIPY},
    {"xlogy", CJIT_OP_COUNT, build_xlogy, SCIPY},
    {"cbrt", CJIT_OP_CBRT, NULL, SCIPY},
    {"exp2", CJIT_OP_EXP2, NULL, SCIPY},
    {"expm1", CJIT_OP_EXPM1, NULL, SCIPY},
    {"log1p", CJIT_OP_LOG1P, NULL, SCIPY},
    {NULL, CJIT_OP_COUNT, NULL, NULL},
};
// clang-format on
