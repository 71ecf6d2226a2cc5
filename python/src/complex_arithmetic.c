// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic, comparisons and questions on complex numbers, as ops on their parts. The formulas are those of
// NumPy's loops (numpy/_core/src/umath/loops.c.src, funcs.inc.src): so are signs of zeros, infinities and nans.
#include "complex.h"

#include <math.h>

static cjit_node one(frontend_trace *t, cjit_op op, cjit_node a) { return frontend_emit1(t, op, a); }
static cjit_node two(frontend_trace *t, cjit_op op, cjit_node a, cjit_node b) {
    return frontend_emit2(t, op, a, b);
}
static cjit_node choose(frontend_trace *t, cjit_node condition, cjit_node yes, cjit_node no) {
    return frontend_emit3(t, CJIT_OP_SELECT, condition, yes, no);
}
static cjit_node number(frontend_trace *t, cjit_node like, double value) {
    return frontend_emit_float(t, frontend_node_dtype(t, like), value);
}

bool frontend_node_is_complex(frontend_trace *trace, cjit_node node) {
    return node != FRONTEND_NO_NODE && cjit_dtype_is_complex(frontend_node_dtype(trace, node));
}

frontend_parts frontend_complex_parts(frontend_trace *trace, cjit_node node) {
    if (node == FRONTEND_NO_NODE)
        return (frontend_parts){node, node};
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), node);
    if (info->op == CJIT_OP_COMPLEX) // as they were, before broadcasting
        return (frontend_parts){info->operands[0], info->operands[1]};
    if (!cjit_dtype_is_complex(info->dtype))
        return (frontend_parts){node, number(trace, node, 0)};
    return (frontend_parts){one(trace, CJIT_OP_REAL, node), one(trace, CJIT_OP_IMAG, node)};
}

cjit_node frontend_complex_join(frontend_trace *trace, frontend_parts z) {
    return two(trace, CJIT_OP_COMPLEX, z.re, z.im);
}

cjit_node frontend_emit_conjugate(frontend_trace *trace, cjit_node node) {
    if (!frontend_node_is_complex(trace, node))
        return node;
    frontend_parts z = frontend_complex_parts(trace, node);
    z.im = one(trace, CJIT_OP_NEG, z.im);
    return frontend_complex_join(trace, z);
}

frontend_parts frontend_complex_constant(frontend_trace *trace, cjit_dtype part, double re, double im) {
    return (frontend_parts){frontend_emit_float(trace, part, re), frontend_emit_float(trace, part, im)};
}

// ---------------------------------------------------------------------------------------------
// Arithmetic
// ---------------------------------------------------------------------------------------------

static frontend_parts each(frontend_trace *t, cjit_op op, frontend_parts a, frontend_parts b) {
    return (frontend_parts){two(t, op, a.re, b.re), two(t, op, a.im, b.im)};
}

static frontend_parts choose_parts(frontend_trace *t, cjit_node condition, frontend_parts yes,
                                   frontend_parts no) {
    return (frontend_parts){choose(t, condition, yes.re, no.re), choose(t, condition, yes.im, no.im)};
}

frontend_parts frontend_complex_mul(frontend_trace *t, frontend_parts a, frontend_parts b) {
    return (frontend_parts){
        two(t, CJIT_OP_SUB, two(t, CJIT_OP_MUL, a.re, b.re), two(t, CJIT_OP_MUL, a.im, b.im)),
        two(t, CJIT_OP_ADD, two(t, CJIT_OP_MUL, a.re, b.im), two(t, CJIT_OP_MUL, a.im, b.re))};
}

/// What both of Smith's divisions share: the divisor's larger and smaller part, their ratio, and the dividend's
/// parts that go with them. ACM 5 (1962), algorithm 116.
typedef struct smith {
    cjit_node real_is_larger, ratio, divisor;
    frontend_parts numerator;
} smith;

static smith smith_begin(frontend_trace *t, frontend_parts a, frontend_parts b) {
    smith s;
    s.real_is_larger = two(t, CJIT_OP_GE, one(t, CJIT_OP_ABS, b.re), one(t, CJIT_OP_ABS, b.im));
    cjit_node larger = choose(t, s.real_is_larger, b.re, b.im);
    cjit_node smaller = choose(t, s.real_is_larger, b.im, b.re);
    cjit_node p = choose(t, s.real_is_larger, a.re, a.im), q = choose(t, s.real_is_larger, a.im, a.re);
    s.ratio = two(t, CJIT_OP_DIV, smaller, larger);
    s.divisor = two(t, CJIT_OP_ADD, larger, two(t, CJIT_OP_MUL, smaller, s.ratio));
    s.numerator.re = two(t, CJIT_OP_ADD, p, two(t, CJIT_OP_MUL, q, s.ratio));
    cjit_node product = two(t, CJIT_OP_MUL, p, s.ratio);
    s.numerator.im = choose(t, s.real_is_larger, two(t, CJIT_OP_SUB, q, product),
                            two(t, CJIT_OP_SUB, product, q));
    return s;
}

frontend_parts frontend_complex_div(frontend_trace *t, frontend_parts a, frontend_parts b) {
    smith s = smith_begin(t, a, b);
    cjit_node zero = number(t, b.re, 0), scale = two(t, CJIT_OP_DIV, number(t, b.re, 1), s.divisor);
    frontend_parts quotient = each(t, CJIT_OP_MUL, s.numerator, (frontend_parts){scale, scale});
    cjit_node by_zero = two(t, CJIT_OP_AND, two(t, CJIT_OP_EQ, b.re, zero), two(t, CJIT_OP_EQ, b.im, zero));
    return choose_parts(t, by_zero, each(t, CJIT_OP_DIV, a, (frontend_parts){zero, zero}), quotient);
}

frontend_parts frontend_complex_quotient(frontend_trace *t, frontend_parts a, frontend_parts b) {
    smith s = smith_begin(t, a, b);
    return each(t, CJIT_OP_DIV, s.numerator, (frontend_parts){s.divisor, s.divisor});
}

frontend_parts frontend_complex_reciprocal(frontend_trace *t, frontend_parts z) {
    cjit_node unit = number(t, z.re, 1);
    cjit_node real_is_larger =
        two(t, CJIT_OP_LE, one(t, CJIT_OP_ABS, z.im), one(t, CJIT_OP_ABS, z.re));
    cjit_node larger = choose(t, real_is_larger, z.re, z.im), smaller = choose(t, real_is_larger, z.im, z.re);
    cjit_node ratio = two(t, CJIT_OP_DIV, smaller, larger);
    cjit_node divisor = two(t, CJIT_OP_ADD, larger, two(t, CJIT_OP_MUL, smaller, ratio));
    cjit_node re = choose(t, real_is_larger, unit, ratio), im = choose(t, real_is_larger, ratio, unit);
    return (frontend_parts){two(t, CJIT_OP_DIV, re, divisor),
                            two(t, CJIT_OP_DIV, one(t, CJIT_OP_NEG, im), divisor)};
}

/// x / |x|, and 0 for 0.
static frontend_parts sign(frontend_trace *t, frontend_parts z) {
    cjit_node size = two(t, CJIT_OP_HYPOT, z.re, z.im), zero = number(t, z.re, 0);
    frontend_parts plain = each(t, CJIT_OP_DIV, z, (frontend_parts){size, size});
    frontend_parts zeros = {zero, zero};
    frontend_parts nans = {number(t, z.re, NAN), number(t, z.re, NAN)};
    plain = choose_parts(t, two(t, CJIT_OP_EQ, size, zero), zeros, plain);
    // One infinite part alone is a direction; where only |x| is, NumPy takes the imaginary one.
    cjit_node real = one(t, CJIT_OP_ISINF, z.re), imag = one(t, CJIT_OP_ISINF, z.im);
    frontend_parts direction = {choose(t, real, one(t, CJIT_OP_SIGN, z.re), zero),
                                choose(t, real, zero, one(t, CJIT_OP_SIGN, z.im))};
    direction = choose_parts(t, two(t, CJIT_OP_AND, real, imag), nans, direction);
    plain = choose_parts(t, one(t, CJIT_OP_ISINF, size), direction, plain);
    return choose_parts(t, one(t, CJIT_OP_ISNAN, size), nans, plain);
}

// ---------------------------------------------------------------------------------------------
// Order
// ---------------------------------------------------------------------------------------------

static cjit_node is_nan(frontend_trace *t, frontend_parts z) {
    return two(t, CJIT_OP_OR, one(t, CJIT_OP_ISNAN, z.re), one(t, CJIT_OP_ISNAN, z.im));
}

/// By the real part, then by the imaginary one; false where a nan decides.
static cjit_node compare(frontend_trace *t, cjit_op op, frontend_parts a, frontend_parts b) {
    if (op == CJIT_OP_EQ || op == CJIT_OP_NE)
        return two(t, op == CJIT_OP_EQ ? CJIT_OP_AND : CJIT_OP_OR, two(t, op, a.re, b.re),
                   two(t, op, a.im, b.im));
    cjit_op strict = op == CJIT_OP_GE ? CJIT_OP_GT : op == CJIT_OP_LE ? CJIT_OP_LT : op;
    cjit_node numbers = one(t, CJIT_OP_NOT, two(t, CJIT_OP_OR, one(t, CJIT_OP_ISNAN, a.im),
                                                one(t, CJIT_OP_ISNAN, b.im)));
    cjit_node by_real = two(t, CJIT_OP_AND, two(t, strict, a.re, b.re), numbers);
    cjit_node by_imag = two(t, CJIT_OP_AND, two(t, CJIT_OP_EQ, a.re, b.re), two(t, op, a.im, b.im));
    return two(t, CJIT_OP_OR, by_real, by_imag);
}

static frontend_parts extremum(frontend_trace *t, cjit_op op, frontend_parts a, frontend_parts b) {
    bool largest = op == CJIT_OP_MAXIMUM || op == CJIT_OP_FMAX;
    cjit_node first = compare(t, largest ? CJIT_OP_GE : CJIT_OP_LE, a, b);
    bool avoids_nan = op == CJIT_OP_FMAX || op == CJIT_OP_FMIN;
    first = two(t, CJIT_OP_OR, first, is_nan(t, avoids_nan ? b : a));
    return choose_parts(t, first, a, b);
}

// ---------------------------------------------------------------------------------------------
// Ops
// ---------------------------------------------------------------------------------------------

static cjit_node question(frontend_trace *t, cjit_op op, frontend_parts z) {
    return two(t, op == CJIT_OP_ISFINITE ? CJIT_OP_AND : CJIT_OP_OR, one(t, op, z.re), one(t, op, z.im));
}

static cjit_node refuse(frontend_trace *trace, cjit_op op) {
    (void)trace;
    frontend_raise_at_user(frontend_unsupported_error,
                           "%s of complex numbers is not supported; compute it of z.real and z.imag",
                           cjit_op_get_name(op));
    return FRONTEND_NO_NODE;
}

static cjit_node emit(frontend_trace *t, cjit_op op, const cjit_node *nodes, const frontend_parts *z) {
    frontend_parts result;
    switch (op) {
    case CJIT_OP_ADD:
    case CJIT_OP_SUB:
        return frontend_complex_join(t, each(t, op, z[0], z[1]));
    case CJIT_OP_MUL:
        return frontend_complex_join(t, frontend_complex_mul(t, z[0], z[1]));
    case CJIT_OP_DIV:
        return frontend_complex_join(t, frontend_complex_div(t, z[0], z[1]));
    case CJIT_OP_POW:
        return frontend_complex_join(t, frontend_complex_pow(t, z[0], z[1]));
    case CJIT_OP_NEG:
    case CJIT_OP_RINT:
        return frontend_complex_join(t, (frontend_parts){one(t, op, z[0].re), one(t, op, z[0].im)});
    case CJIT_OP_ABS:
        return two(t, CJIT_OP_HYPOT, z[0].re, z[0].im);
    case CJIT_OP_SIGN:
        return frontend_complex_join(t, sign(t, z[0]));
    case CJIT_OP_EQ:
    case CJIT_OP_NE:
    case CJIT_OP_LT:
    case CJIT_OP_LE:
    case CJIT_OP_GT:
    case CJIT_OP_GE:
        return compare(t, op, z[0], z[1]);
    case CJIT_OP_MAXIMUM:
    case CJIT_OP_MINIMUM:
    case CJIT_OP_FMAX:
    case CJIT_OP_FMIN:
        return frontend_complex_join(t, extremum(t, op, z[0], z[1]));
    case CJIT_OP_ISNAN:
    case CJIT_OP_ISINF:
    case CJIT_OP_ISFINITE:
        return question(t, op, z[0]);
    case CJIT_OP_SELECT:
        return frontend_complex_join(t, choose_parts(t, nodes[0], z[1], z[2]));
    default:
        if (cjit_op_get_arity(op) == 1 && frontend_complex_function(t, op, z[0], &result))
            return frontend_complex_join(t, result);
        return PyErr_Occurred() ? FRONTEND_NO_NODE : refuse(t, op);
    }
}

cjit_node frontend_complex_emit(frontend_trace *trace, cjit_op op, unsigned count, const cjit_node *nodes) {
    frontend_parts z[3];
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_status *status = cjit_graph_broadcast_shape(graph, count, nodes, &rank, shape);
    if (status) {
        frontend_raise_status(status);
        return FRONTEND_NO_NODE;
    }
    for (unsigned i = 0; i < count; ++i)
        z[i] = op == CJIT_OP_SELECT && i == 0 ? (frontend_parts){nodes[0], nodes[0]}
                                              : frontend_complex_parts(trace, nodes[i]);
    cjit_node result = emit(trace, op, nodes, z);
    if (result == FRONTEND_NO_NODE || frontend_node_rank(trace, result) == rank)
        return result;
    // A part that is the same for all elements did not bring their shape along.
    status = cjit_graph_broadcast_to(graph, result, rank, shape, &result);
    return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : result;
}
