// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roots, exponentials, logarithms and trigonometric functions of complex numbers, as ops on their parts,
// without branches: what holds for special values is selected afterwards. Infinities, nans, signed zeros and
// branch cuts are C99's (Annex G) as glibc gives them, which is what NumPy calls.
//
//   exp, sinh, cosh  the real factor is taken apart where it would overflow before the product does
//   log              log|z|; near |z| = 1 by log1p of x² + y² - 1, which is exact to twice the precision
//   sqrt             scaled by a power of 4 into the middle of the range
//   inverses         W. Kahan, "Branch cuts for complex elementary functions" (1987)
//
// The inverses, log and powers of complex64 are computed in float64 and rounded once.
#include "complex.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef frontend_parts parts;

static cjit_node one(frontend_trace *t, cjit_op op, cjit_node a) { return frontend_emit1(t, op, a); }
static cjit_node two(frontend_trace *t, cjit_op op, cjit_node a, cjit_node b) {
    return frontend_emit2(t, op, a, b);
}
static cjit_node number(frontend_trace *t, cjit_node like, double value) {
    return frontend_emit_float(t, frontend_node_dtype(t, like), value);
}
static cjit_node choose(frontend_trace *t, cjit_node condition, cjit_node yes, cjit_node no) {
    return frontend_emit3(t, CJIT_OP_SELECT, condition, yes, no);
}
static cjit_node add(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_ADD, a, b); }
static cjit_node sub(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_SUB, a, b); }
static cjit_node mul(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_MUL, a, b); }
static cjit_node quotient(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_DIV, a, b); }
static cjit_node scale(frontend_trace *t, cjit_node a, double b) { return mul(t, a, number(t, a, b)); }
static cjit_node neg(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_NEG, a); }
static cjit_node size_of(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_ABS, a); }
static cjit_node sign_of(frontend_trace *t, cjit_node size, cjit_node sign) {
    return two(t, CJIT_OP_COPYSIGN, size, sign);
}
static cjit_node is_above(frontend_trace *t, cjit_node a, double b) {
    return two(t, CJIT_OP_GT, a, number(t, a, b));
}
static cjit_node is_below(frontend_trace *t, cjit_node a, double b) {
    return two(t, CJIT_OP_LT, a, number(t, a, b));
}
static cjit_node is_zero(frontend_trace *t, cjit_node a) { return two(t, CJIT_OP_EQ, a, number(t, a, 0)); }
static cjit_node is_finite(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_ISFINITE, a); }
static cjit_node is_inf(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_ISINF, a); }
static cjit_node is_nan(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_ISNAN, a); }
static cjit_node both(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_AND, a, b); }
static cjit_node either(frontend_trace *t, cjit_node a, cjit_node b) { return two(t, CJIT_OP_OR, a, b); }
static cjit_node opposite(frontend_trace *t, cjit_node a) { return one(t, CJIT_OP_NOT, a); }

static bool is_single(frontend_trace *t, cjit_node a) { return frontend_node_dtype(t, a) == CJIT_DTYPE_F32; }
static double greatest(frontend_trace *t, cjit_node a) { return is_single(t, a) ? FLT_MAX : DBL_MAX; }
static double least_normal(frontend_trace *t, cjit_node a) { return is_single(t, a) ? FLT_MIN : DBL_MIN; }

/// i z and -i z.
static parts times_i(frontend_trace *t, parts z) { return (parts){neg(t, z.im), z.re}; }
static parts times_minus_i(frontend_trace *t, parts z) { return (parts){z.im, neg(t, z.re)}; }
static parts swapped(parts z) { return (parts){z.im, z.re}; }

static parts cast(frontend_trace *t, parts z, cjit_dtype dtype) {
    return (parts){frontend_emit_cast(t, z.re, dtype), frontend_emit_cast(t, z.im, dtype)};
}

// ---------------------------------------------------------------------------------------------
// Exponentials
// ---------------------------------------------------------------------------------------------

/// The exponent that e** is taken of, and factors that e** is then to be multiplied with, one after the other, where
/// |x| is beyond what e** can have.
typedef struct reduced {
    cjit_node x, first, second;
} reduced;

static reduced reduce_exponent(frontend_trace *t, cjit_node x) {
    double limit = is_single(t, x) ? 88 : 709, factor = exp(limit);
    reduced r;
    cjit_node unit = number(t, x, 1), big = number(t, x, factor), most = number(t, x, limit);
    cjit_node beyond = is_above(t, x, limit);
    r.first = choose(t, beyond, big, unit);
    r.x = choose(t, beyond, sub(t, x, most), x);
    beyond = is_above(t, r.x, limit);
    r.second = choose(t, beyond, big, unit);
    r.x = choose(t, beyond, sub(t, r.x, most), r.x);
    r.x = choose(t, is_above(t, r.x, limit), most, r.x); // the product overflows all the same
    return r;
}

static cjit_node apply_factors(frontend_trace *t, reduced r, cjit_node value, cjit_node part) {
    return mul(t, mul(t, mul(t, part, r.first), r.second), value);
}

static parts complex_exp(frontend_trace *t, parts z) {
    reduced r = reduce_exponent(t, z.re);
    cjit_node e = one(t, CJIT_OP_EXP, r.x), zero = number(t, z.re, 0), nan = number(t, z.re, NAN);
    cjit_node re = apply_factors(t, r, e, one(t, CJIT_OP_COS, z.im));
    cjit_node im = apply_factors(t, r, e, one(t, CJIT_OP_SIN, z.im));
    cjit_node infinite = is_inf(t, z.re), turning = opposite(t, is_finite(t, z.im));
    cjit_node nowhere = both(t, infinite, turning), low = is_below(t, z.re, 0);
    re = choose(t, nowhere, choose(t, low, zero, size_of(t, z.re)), re);
    im = choose(t, nowhere, choose(t, low, sign_of(t, zero, z.im), nan), im);
    im = choose(t, is_zero(t, z.im), z.im, im);
    return (parts){re, im};
}

/// sinh and cosh of |x|, to be multiplied with two factors.
static void hyperbolic(frontend_trace *t, cjit_node x, reduced *r, cjit_node *out_sinh, cjit_node *out_cosh) {
    *r = reduce_exponent(t, size_of(t, x));
    cjit_node e = one(t, CJIT_OP_EXPM1, r->x), unit = number(t, x, 1);
    cjit_node more = add(t, e, unit), rest = quotient(t, e, more), half = scale(t, more, 0.5);
    // Where the factors are, or e**-x no longer counts, both are e**x / 2.
    cjit_node large = is_above(t, size_of(t, x), is_single(t, x) ? 12 : 24);
    *out_sinh = choose(t, large, half, scale(t, add(t, e, rest), 0.5));
    *out_cosh = choose(t, large, half, add(t, unit, scale(t, mul(t, e, rest), 0.5)));
}

static parts complex_sinh(frontend_trace *t, parts z) {
    reduced r;
    cjit_node sinh_x, cosh_x, nan = number(t, z.re, NAN);
    hyperbolic(t, z.re, &r, &sinh_x, &cosh_x);
    sinh_x = sign_of(t, sinh_x, z.re);
    cjit_node re = apply_factors(t, r, sinh_x, one(t, CJIT_OP_COS, z.im));
    cjit_node im = apply_factors(t, r, cosh_x, one(t, CJIT_OP_SIN, z.im));
    cjit_node turning = opposite(t, is_finite(t, z.im));
    cjit_node lost = choose(t, is_inf(t, z.re), size_of(t, z.re), choose(t, is_zero(t, z.re), z.re, nan));
    re = choose(t, turning, lost, re);
    im = choose(t, is_zero(t, z.im), z.im, im);
    return (parts){re, im};
}

static parts complex_cosh(frontend_trace *t, parts z) {
    reduced r;
    cjit_node sinh_x, cosh_x, zero = number(t, z.re, 0);
    hyperbolic(t, z.re, &r, &sinh_x, &cosh_x);
    sinh_x = sign_of(t, sinh_x, z.re);
    cjit_node re = apply_factors(t, r, cosh_x, one(t, CJIT_OP_COS, z.im));
    cjit_node im = apply_factors(t, r, sinh_x, one(t, CJIT_OP_SIN, z.im));
    cjit_node turning = opposite(t, is_finite(t, z.im));
    re = choose(t, both(t, turning, is_inf(t, z.re)), size_of(t, z.re), re);
    im = choose(t, is_zero(t, z.im), choose(t, is_nan(t, z.re), z.im, mul(t, z.im, sign_of(t, number(t, z.re, 1), z.re))),
                im);
    im = choose(t, both(t, is_zero(t, z.re), turning), zero, im);
    return (parts){re, im};
}

static parts complex_tanh(frontend_trace *t, parts z) {
    double limit = (is_single(t, z.re) ? 127 : 1023) * M_LN2 / 2;
    double precision = is_single(t, z.re) ? FLT_EPSILON : DBL_EPSILON;
    cjit_node x = size_of(t, z.re), zero = number(t, z.re, 0), unit = number(t, z.re, 1);
    cjit_node s = one(t, CJIT_OP_SIN, z.im), c = one(t, CJIT_OP_COS, z.im), nan = number(t, z.re, NAN);
    cjit_node e = one(t, CJIT_OP_EXPM1, choose(t, is_above(t, x, limit), number(t, x, limit), x));
    cjit_node more = add(t, e, unit), rest = quotient(t, e, more), large = is_above(t, x, is_single(t, x) ? 12 : 24);
    cjit_node sh = choose(t, large, scale(t, e, 0.5), scale(t, add(t, e, rest), 0.5));
    cjit_node ch = choose(t, large, scale(t, e, 0.5), add(t, unit, scale(t, mul(t, e, rest), 0.5)));
    cjit_node square = mul(t, c, c);
    cjit_node counts = two(t, CJIT_OP_GT, sh, scale(t, size_of(t, c), precision));
    cjit_node divisor = choose(t, counts, add(t, mul(t, sh, sh), square), square);
    cjit_node re = quotient(t, mul(t, sh, ch), divisor), im = quotient(t, mul(t, s, c), divisor);
    // Beyond the limit: 4 sin cos / e**2x, in two steps where e**2x is too large.
    cjit_node beyond = is_above(t, x, limit), twice = scale(t, x, 2);
    cjit_node step = number(t, x, 2 * limit), left = sub(t, twice, step);
    cjit_node small = scale(t, quotient(t, mul(t, s, c), number(t, x, exp(2 * limit))), 4);
    small = quotient(t, small, one(t, CJIT_OP_EXP, choose(t, two(t, CJIT_OP_GT, left, step), step, left)));
    re = sign_of(t, choose(t, beyond, unit, re), z.re);
    im = choose(t, beyond, small, im);
    cjit_node infinite = is_inf(t, z.re), turning = opposite(t, is_finite(t, z.im));
    cjit_node sine = is_above(t, size_of(t, z.im), 1);
    cjit_node at_infinity = sign_of(t, zero, choose(t, both(t, sine, opposite(t, turning)), mul(t, s, c), z.im));
    im = choose(t, infinite, at_infinity, im);
    re = choose(t, infinite, sign_of(t, unit, z.re), re);
    cjit_node lost = both(t, turning, opposite(t, infinite));
    re = choose(t, lost, choose(t, is_zero(t, z.re), z.re, nan), re);
    im = choose(t, lost, nan, im);
    im = choose(t, is_nan(t, z.re), z.re, im);
    return (parts){choose(t, is_nan(t, z.re), z.re, re), choose(t, is_zero(t, z.im), z.im, im)};
}

// ---------------------------------------------------------------------------------------------
// Roots and logarithms
// ---------------------------------------------------------------------------------------------

static parts complex_sqrt(frontend_trace *t, parts z) {
    bool single = is_single(t, z.re);
    cjit_node ax = size_of(t, z.re), ay = size_of(t, z.im), zero = number(t, z.re, 0), unit = number(t, z.re, 1);
    cjit_node larger = two(t, CJIT_OP_MAXIMUM, ax, ay), nan = number(t, z.re, NAN);
    // Into the range where neither the sum of squares nor the halves leave it: by 2**-2 or 2**(digits + 1).
    double up = single ? 0x1p24 : 0x1p54, root_up = single ? 0x1p12 : 0x1p27;
    cjit_node huge = is_above(t, larger, greatest(t, ax) / 4), tiny = is_below(t, larger, 4 * least_normal(t, ax));
    cjit_node factor = choose(t, huge, number(t, ax, 0.25), choose(t, tiny, number(t, ax, up), unit));
    cjit_node back = choose(t, huge, number(t, ax, 2), choose(t, tiny, number(t, ax, 1 / root_up), unit));
    cjit_node x = mul(t, ax, factor), y = mul(t, ay, factor);
    cjit_node root = one(t, CJIT_OP_SQRT, scale(t, add(t, two(t, CJIT_OP_HYPOT, x, y), x), 0.5));
    cjit_node other = quotient(t, scale(t, y, 0.5), root);
    other = choose(t, is_zero(t, x), root, other); // z on the imaginary axis, 0 too
    root = mul(t, root, back);
    other = mul(t, other, back);
    cjit_node low = is_below(t, z.re, 0);
    cjit_node re = choose(t, low, other, root), im = sign_of(t, choose(t, low, root, other), z.im);
    // On the real axis.
    cjit_node real = is_zero(t, z.im), plain = one(t, CJIT_OP_SQRT, ax);
    re = choose(t, real, choose(t, low, zero, plain), re);
    im = choose(t, real, sign_of(t, choose(t, low, plain, zero), z.im), im);
    // Not finite.
    cjit_node infinite = is_inf(t, z.re), lost = is_nan(t, z.im);
    re = choose(t, infinite, choose(t, low, choose(t, lost, nan, zero), ax), re);
    im = choose(t, infinite, choose(t, low, sign_of(t, ax, z.im), choose(t, lost, nan, sign_of(t, zero, z.im))), im);
    cjit_node unknown = either(t, is_nan(t, z.re), both(t, lost, opposite(t, infinite)));
    re = choose(t, unknown, nan, re);
    im = choose(t, unknown, nan, im);
    cjit_node upright = is_inf(t, z.im);
    return (parts){choose(t, upright, ay, re), choose(t, upright, z.im, im)};
}

/// x² + y² - 1 to about twice the precision, for x >= y >= 0 near the unit circle.
static cjit_node distance_from_circle(frontend_trace *t, cjit_node x, cjit_node y) {
    cjit_node xx = mul(t, x, x), yy = mul(t, y, y);
    cjit_node x_rest = frontend_emit3(t, CJIT_OP_FMA, x, x, neg(t, xx));
    cjit_node y_rest = frontend_emit3(t, CJIT_OP_FMA, y, y, neg(t, yy));
    cjit_node high = sub(t, xx, number(t, x, 1)); // exact for xx in [0.5, 2] (Sterbenz)
    cjit_node sum = add(t, high, yy), part = sub(t, sum, high);
    cjit_node sum_rest = add(t, sub(t, high, sub(t, sum, part)), sub(t, yy, part)); // Knuth's two-sum
    return add(t, sum, add(t, sum_rest, add(t, x_rest, y_rest)));
}

/// log|z| of float64 parts.
static cjit_node log_size(frontend_trace *t, parts z) {
    cjit_node ax = size_of(t, z.re), ay = size_of(t, z.im);
    cjit_node x = two(t, CJIT_OP_MAXIMUM, ax, ay), y = two(t, CJIT_OP_MINIMUM, ax, ay);
    cjit_node huge = is_above(t, x, DBL_MAX / 4), tiny = is_below(t, x, 4 * DBL_MIN);
    cjit_node zero = number(t, x, 0), unit = number(t, x, 1);
    cjit_node factor = choose(t, huge, number(t, x, 0.25), choose(t, tiny, number(t, x, 0x1p54), unit));
    cjit_node back = choose(t, huge, number(t, x, 2 * M_LN2), choose(t, tiny, number(t, x, -54 * M_LN2), zero));
    cjit_node size = two(t, CJIT_OP_HYPOT, mul(t, ax, factor), mul(t, ay, factor));
    cjit_node far = add(t, one(t, CJIT_OP_LOG, size), back);
    cjit_node near = both(t, is_above(t, size, 0.75), is_below(t, size, 1.4));
    near = both(t, near, both(t, opposite(t, huge), opposite(t, tiny)));
    cjit_node close = scale(t, one(t, CJIT_OP_LOG1P, distance_from_circle(t, x, y)), 0.5);
    return choose(t, near, close, far);
}

static cjit_node angle(frontend_trace *t, parts z) { return two(t, CJIT_OP_ATAN2, z.im, z.re); }

static parts complex_log(frontend_trace *t, parts z) { return (parts){log_size(t, z), angle(t, z)}; }

static parts complex_log1p(frontend_trace *t, parts z) {
    parts shifted = {add(t, z.re, number(t, z.re, 1)), z.im}; // as NumPy: nothing is won near 0
    return (parts){one(t, CJIT_OP_LOG, two(t, CJIT_OP_HYPOT, shifted.re, shifted.im)), angle(t, shifted)};
}

static parts complex_expm1(frontend_trace *t, parts z) {
    cjit_node half = one(t, CJIT_OP_SIN, scale(t, z.im, 0.5));
    cjit_node re = mul(t, one(t, CJIT_OP_EXPM1, z.re), one(t, CJIT_OP_COS, z.im));
    cjit_node im = mul(t, one(t, CJIT_OP_EXP, z.re), one(t, CJIT_OP_SIN, z.im));
    return (parts){sub(t, re, scale(t, mul(t, half, half), 2)), im};
}

// ---------------------------------------------------------------------------------------------
// Inverse functions, of float64 parts
// ---------------------------------------------------------------------------------------------

static const double large = DBL_MAX / 4;

static cjit_node is_large(frontend_trace *t, parts z) {
    return either(t, is_above(t, size_of(t, z.re), large), is_above(t, size_of(t, z.im), large));
}

/// log|z| where |z| may be beyond the range.
static cjit_node log_of_large(frontend_trace *t, parts z) {
    cjit_node size = two(t, CJIT_OP_HYPOT, scale(t, z.re, 0.25), scale(t, z.im, 0.25));
    return add(t, one(t, CJIT_OP_LOG, size), number(t, size, 2 * M_LN2));
}

static cjit_node dot(frontend_trace *t, cjit_node a, cjit_node b, cjit_op op, cjit_node c, cjit_node d) {
    return two(t, op, mul(t, a, b), mul(t, c, d));
}

static parts complex_asinh(frontend_trace *t, parts z) {
    cjit_node unit = number(t, z.re, 1);
    parts a = complex_sqrt(t, (parts){add(t, unit, z.im), neg(t, z.re)}); // sqrt(1 - iz)
    parts b = complex_sqrt(t, (parts){sub(t, unit, z.im), z.re});         // sqrt(1 + iz)
    cjit_node re = one(t, CJIT_OP_ASINH, dot(t, a.re, b.im, CJIT_OP_SUB, b.re, a.im));
    cjit_node im = two(t, CJIT_OP_ATAN2, z.im, dot(t, a.re, b.re, CJIT_OP_SUB, a.im, b.im));
    cjit_node far = is_large(t, z);
    re = choose(t, far, sign_of(t, add(t, log_of_large(t, z), number(t, re, M_LN2)), z.re), re);
    im = choose(t, far, two(t, CJIT_OP_ATAN2, z.im, size_of(t, z.re)), im);
    im = choose(t, both(t, is_zero(t, z.im), is_nan(t, z.re)), z.im, im);
    return (parts){choose(t, is_zero(t, z.re), choose(t, is_zero(t, re), z.re, re), re), im};
}

static parts complex_acos(frontend_trace *t, parts z) {
    cjit_node unit = number(t, z.re, 1);
    parts a = complex_sqrt(t, (parts){sub(t, unit, z.re), neg(t, z.im)}); // sqrt(1 - z)
    parts b = complex_sqrt(t, (parts){add(t, unit, z.re), z.im});         // sqrt(1 + z)
    cjit_node re = scale(t, two(t, CJIT_OP_ATAN2, a.re, b.re), 2);
    cjit_node im = one(t, CJIT_OP_ASINH, dot(t, b.re, a.im, CJIT_OP_SUB, b.im, a.re));
    cjit_node far = is_large(t, z);
    cjit_node depth = add(t, log_of_large(t, z), number(t, im, M_LN2));
    re = choose(t, far, two(t, CJIT_OP_ATAN2, size_of(t, z.im), z.re), re);
    im = choose(t, far, sign_of(t, depth, neg(t, z.im)), im);
    cjit_node upright = both(t, is_zero(t, z.re), is_nan(t, z.im));
    return (parts){choose(t, upright, number(t, re, M_PI_2), re), im};
}

static parts complex_acosh(frontend_trace *t, parts z) {
    parts w = complex_acos(t, z);
    return (parts){size_of(t, w.im), sign_of(t, w.re, z.im)};
}

static parts complex_atanh(frontend_trace *t, parts z) {
    cjit_node unit = number(t, z.re, 1), zero = number(t, z.re, 0);
    cjit_node x = size_of(t, z.re), y = size_of(t, z.im), less = sub(t, unit, x);
    cjit_node yy = mul(t, y, y), gap = add(t, mul(t, less, less), yy);
    cjit_node re = scale(t, one(t, CJIT_OP_LOG1P, quotient(t, scale(t, x, 4), gap)), 0.25);
    cjit_node product = sub(t, mul(t, less, add(t, unit, x)), yy);
    cjit_node im = scale(t, two(t, CJIT_OP_ATAN2, scale(t, y, 2), product), 0.5);
    // Near the pole, where the square of y is no more.
    cjit_node pole = both(t, two(t, CJIT_OP_EQ, x, unit), is_below(t, y, 0x1p-510));
    cjit_node steep = neg(t, one(t, CJIT_OP_LOG, quotient(t, one(t, CJIT_OP_SQRT, y), number(t, y, M_SQRT2))));
    re = choose(t, pole, steep, re);
    im = choose(t, pole, choose(t, is_zero(t, y), zero, number(t, y, M_PI_4)), im);
    // Far away 1 / z.
    cjit_node far = either(t, is_above(t, x, 0x1p510), is_above(t, y, 0x1p510));
    cjit_node half = two(t, CJIT_OP_HYPOT, scale(t, x, 0.5), scale(t, y, 0.5));
    cjit_node inverse = quotient(t, quotient(t, scale(t, x, 0.25), half), half);
    inverse = choose(t, either(t, is_inf(t, x), is_inf(t, y)), zero, inverse);
    re = choose(t, far, inverse, re);
    im = choose(t, far, number(t, y, M_PI_2), im);
    cjit_node lost = is_nan(t, z.im);
    im = choose(t, lost, z.im, im);
    re = choose(t, both(t, lost, is_zero(t, x)), zero, re);
    cjit_node unknown = both(t, is_nan(t, z.re), opposite(t, is_inf(t, y)));
    im = choose(t, unknown, z.re, im);
    im = choose(t, both(t, is_nan(t, z.re), is_zero(t, y)), z.re, im);
    return (parts){sign_of(t, re, z.re), choose(t, is_nan(t, im), im, sign_of(t, im, z.im))};
}

// ---------------------------------------------------------------------------------------------
// All of them
// ---------------------------------------------------------------------------------------------

static parts complex_asin(frontend_trace *t, parts z) { return times_minus_i(t, complex_asinh(t, times_i(t, z))); }
static parts complex_atan(frontend_trace *t, parts z) { return times_minus_i(t, complex_atanh(t, times_i(t, z))); }
static parts complex_sin(frontend_trace *t, parts z) { return swapped(complex_sinh(t, swapped(z))); }
static parts complex_tan(frontend_trace *t, parts z) { return swapped(complex_tanh(t, swapped(z))); }
static parts complex_cos(frontend_trace *t, parts z) { return complex_cosh(t, times_i(t, z)); }

static parts complex_exp2(frontend_trace *t, parts z) {
    return complex_exp(t, (parts){scale(t, z.re, M_LN2), scale(t, z.im, M_LN2)});
}

static parts scaled_log(frontend_trace *t, parts z, double factor) {
    parts log = complex_log(t, z);
    return (parts){scale(t, log.re, factor), scale(t, log.im, factor)};
}
static parts complex_log2(frontend_trace *t, parts z) { return scaled_log(t, z, M_LOG2E); }
static parts complex_log10(frontend_trace *t, parts z) { return scaled_log(t, z, M_LOG10E); }

static const struct {
    cjit_op op;
    bool wide; ///< complex64 is computed in float64
    parts (*function)(frontend_trace *, parts);
} functions[] = {
    {CJIT_OP_EXP, false, complex_exp},   {CJIT_OP_EXP2, false, complex_exp2},
    {CJIT_OP_EXPM1, false, complex_expm1}, {CJIT_OP_LOG, true, complex_log},
    {CJIT_OP_LOG2, true, complex_log2},  {CJIT_OP_LOG10, true, complex_log10},
    {CJIT_OP_LOG1P, false, complex_log1p}, {CJIT_OP_SQRT, false, complex_sqrt},
    {CJIT_OP_SIN, false, complex_sin},   {CJIT_OP_COS, false, complex_cos},
    {CJIT_OP_TAN, false, complex_tan},   {CJIT_OP_SINH, false, complex_sinh},
    {CJIT_OP_COSH, false, complex_cosh}, {CJIT_OP_TANH, false, complex_tanh},
    {CJIT_OP_ASIN, true, complex_asin},  {CJIT_OP_ACOS, true, complex_acos},
    {CJIT_OP_ATAN, true, complex_atan},  {CJIT_OP_ASINH, true, complex_asinh},
    {CJIT_OP_ACOSH, true, complex_acosh}, {CJIT_OP_ATANH, true, complex_atanh},
};

bool frontend_torch_accepts(cjit_op op, cjit_dtype dtype) {
    if (!cjit_dtype_is_complex(dtype))
        return cjit_op_accepts(op, dtype);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; ++i)
        if (functions[i].op == op)
            return true;
    return op == CJIT_OP_EQ || op == CJIT_OP_NE || op == CJIT_OP_SELECT;
}

bool frontend_complex_function(frontend_trace *trace, cjit_op op, parts z, parts *out) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; ++i) {
        if (functions[i].op != op)
            continue;
        cjit_dtype dtype = frontend_node_dtype(trace, z.re);
        if (functions[i].wide)
            z = cast(trace, z, CJIT_DTYPE_F64);
        *out = cast(trace, functions[i].function(trace, z), dtype);
        return true;
    }
    return false;
}

// ---------------------------------------------------------------------------------------------
// Powers
// ---------------------------------------------------------------------------------------------

/// The value of a scalar constant.
static bool get_constant(frontend_trace *trace, cjit_node node, double *out) {
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), node);
    if (info->op == CJIT_OP_BROADCAST || info->op == CJIT_OP_CAST)
        return get_constant(trace, info->operands[0], out);
    float single;
    if (info->op != CJIT_OP_CONSTANT || !cjit_dtype_is_float(info->dtype))
        return false;
    memcpy(&single, info->attributes, sizeof single); // little-endian: the low half
    memcpy(out, info->attributes, sizeof *out);
    if (info->dtype == CJIT_DTYPE_F32)
        *out = (double)single;
    return info->dtype == CJIT_DTYPE_F32 || info->dtype == CJIT_DTYPE_F64;
}

static parts choose_parts(frontend_trace *t, cjit_node condition, parts yes, parts no) {
    return (parts){choose(t, condition, yes.re, no.re), choose(t, condition, yes.im, no.im)};
}

/// a ** n for a constant n, by NumPy's own steps (nc_pow).
static parts constant_power(frontend_trace *t, parts a, int n) {
    parts unit = {number(t, a.re, 1), number(t, a.re, 0)};
    int left = n < 0 ? -n : n;
    if (n == 1)
        return a;
    if (n == 2)
        return frontend_complex_mul(t, a, a);
    if (n == 3)
        return frontend_complex_mul(t, a, frontend_complex_mul(t, a, a));
    parts result = unit, square = a;
    for (int mask = 1;; square = frontend_complex_mul(t, square, square)) {
        if (left & mask)
            result = frontend_complex_mul(t, result, square);
        mask <<= 1;
        if (left < mask)
            break;
    }
    return n < 0 ? frontend_complex_div(t, unit, result) : result;
}

/// a ** n where |n|, of float parts, is whole and below 100 in size.
static parts whole_power(frontend_trace *t, parts a, cjit_node n) {
    parts unit = {number(t, a.re, 1), number(t, a.re, 0)}, result = unit, square = a;
    cjit_node left = frontend_emit_cast(t, size_of(t, n), CJIT_DTYPE_I32), zero = frontend_emit_int(t, CJIT_DTYPE_I32, 0);
    for (int bit = 1; bit < 128; bit <<= 1) {
        cjit_node taken = two(t, CJIT_OP_AND, left, frontend_emit_int(t, CJIT_DTYPE_I32, bit));
        taken = two(t, CJIT_OP_NE, taken, zero);
        result = choose_parts(t, taken, frontend_complex_mul(t, result, square), result);
        square = frontend_complex_mul(t, square, square);
    }
    return choose_parts(t, is_below(t, n, 0), frontend_complex_div(t, unit, result), result);
}

/// What a ** b is where a is 0, or b is: by NumPy, not by C.
static parts around_zero(frontend_trace *t, parts a, parts b, parts result) {
    cjit_node zero = number(t, a.re, 0), nan = number(t, a.re, NAN);
    cjit_node base = both(t, is_zero(t, a.re), is_zero(t, a.im));
    parts zeros = {zero, zero}, nans = {nan, nan}, unit = {number(t, a.re, 1), zero};
    result = choose_parts(t, base, choose_parts(t, is_above(t, b.re, 0), zeros, nans), result);
    return choose_parts(t, both(t, is_zero(t, b.re), is_zero(t, b.im)), unit, result);
}

parts frontend_complex_pow(frontend_trace *t, parts a, parts b) {
    double re, im;
    cjit_dtype dtype = frontend_node_dtype(t, a.re);
    bool known = b.re != FRONTEND_NO_NODE && b.im != FRONTEND_NO_NODE && get_constant(t, b.re, &re) &&
                 get_constant(t, b.im, &im);
    if (PyErr_Occurred())
        return (parts){FRONTEND_NO_NODE, FRONTEND_NO_NODE};
    bool whole = known && im == 0 && fabs(re) < 100 && re == trunc(re);
    if (whole && re != 0)
        return around_zero(t, a, b, constant_power(t, a, (int)re));
    parts wide = cast(t, a, CJIT_DTYPE_F64), exponent = cast(t, b, CJIT_DTYPE_F64);
    parts result = complex_exp(t, frontend_complex_mul(t, exponent, complex_log(t, wide)));
    result = cast(t, result, dtype);
    if (!known) {
        cjit_node few = both(t, is_below(t, size_of(t, b.re), 100), is_zero(t, b.im));
        few = both(t, few, two(t, CJIT_OP_EQ, one(t, CJIT_OP_TRUNC, b.re), b.re));
        cjit_node n = choose(t, few, b.re, number(t, b.re, 1));
        result = choose_parts(t, few, whole_power(t, a, n), result);
    }
    return around_zero(t, a, b, result);
}
