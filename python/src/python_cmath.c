// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cmath module on traced values: they take a number or anything of one element, as a complex number, and give
// Python numbers. Where CPython raises ValueError or OverflowError, the kernel gets a raise site.
#include "complex.h"

#include <math.h>

static cjit_node one(frontend_trace *t, cjit_op op, cjit_node a) { return frontend_emit1(t, op, a); }
static cjit_node two(frontend_trace *t, cjit_op op, cjit_node a, cjit_node b) {
    return frontend_emit2(t, op, a, b);
}

/// The argument as a complex128 scalar, in parts.
static int read_argument(frontend_trace *trace, PyObject *object, frontend_parts *out) {
    cjit_node node = frontend_emit_python_complex(trace, object);
    *out = frontend_complex_parts(trace, node);
    return node == FRONTEND_NO_NODE ? -1 : 0;
}

/// Reads the argument of a function |name| that takes only one.
static int read_only_argument(FRONTEND_ARGUMENTS, const char *name, frontend_parts *out) {
    if (!kwnames && nargs == 1)
        return read_argument(trace, args[0], out);
    PyErr_Format(PyExc_TypeError, "cmath.%s() takes exactly one argument (%zd given)", name, nargs);
    return -1;
}

static cjit_node is_finite(frontend_trace *t, frontend_parts z) {
    return two(t, CJIT_OP_AND, one(t, CJIT_OP_ISFINITE, z.re), one(t, CJIT_OP_ISFINITE, z.im));
}

typedef enum turning { TURNS_BY_NONE, TURNS_BY_REAL, TURNS_BY_IMAGINARY } turning;

/// An infinite result of a finite argument is out of range, or at a pole; a function that turns by an infinite angle
/// has no value.
static PyObject *apply(FRONTEND_ARGUMENTS, const char *name, cjit_op op, turning turns, bool has_pole) {
    frontend_parts z, w;
    if (read_only_argument(trace, args, nargs, kwnames, name, &z) < 0 ||
        !frontend_complex_function(trace, op, z, &w))
        return NULL;
    cjit_node lost = two(trace, CJIT_OP_AND, is_finite(trace, z),
                         one(trace, CJIT_OP_NOT, is_finite(trace, w)));
    w.re = frontend_emit_raise(trace, lost, has_pole ? CJIT_CODE_VALUE : CJIT_CODE_OVERFLOW,
                               has_pole ? "math domain error" : "math range error", w.re);
    if (turns != TURNS_BY_NONE) {
        cjit_node angle = turns == TURNS_BY_REAL ? z.re : z.im, other = turns == TURNS_BY_REAL ? z.im : z.re;
        cjit_node bad = two(trace, CJIT_OP_AND, one(trace, CJIT_OP_ISINF, angle),
                            one(trace, CJIT_OP_NOT, one(trace, CJIT_OP_ISNAN, other)));
        if (op == CJIT_OP_EXP) // e**-inf is 0 wherever it turns
            bad = two(trace, CJIT_OP_AND, bad,
                      two(trace, CJIT_OP_GT, other, frontend_emit_float(trace, CJIT_DTYPE_F64, -INFINITY)));
        w.re = frontend_emit_raise(trace, bad, CJIT_CODE_VALUE, "math domain error", w.re);
    }
    return frontend_wrap(trace, frontend_complex_join(trace, w), FRONTEND_PYTHON_COMPLEX);
}

// X(name, op, turns by, an infinite result is a pole)
#define FUNCTIONS(X)                                                                               \
    X(exp, EXP, IMAGINARY, false) X(log10, LOG10, NONE, true) X(sqrt, SQRT, NONE, false)           \
    X(sin, SIN, REAL, false) X(cos, COS, REAL, false) X(tan, TAN, REAL, false)                     \
    X(sinh, SINH, IMAGINARY, false) X(cosh, COSH, IMAGINARY, false) X(tanh, TANH, IMAGINARY, false) \
    X(asin, ASIN, NONE, false) X(acos, ACOS, NONE, false) X(atan, ATAN, NONE, true)                \
    X(asinh, ASINH, NONE, false) X(acosh, ACOSH, NONE, false) X(atanh, ATANH, NONE, true)

#define DEFINE(name, OP, TURNS, has_pole)                                                          \
    static PyObject *cmath_##name(FRONTEND_ARGUMENTS) {                                            \
        return apply(trace, args, nargs, kwnames, #name, CJIT_OP_##OP, TURNS_BY_##TURNS, has_pole); \
    }
FUNCTIONS(DEFINE)

static PyObject *cmath_log(FRONTEND_ARGUMENTS) {
    if (nargs != 2)
        return apply(trace, args, nargs, kwnames, "log", CJIT_OP_LOG, TURNS_BY_NONE, true);
    PyObject *value = apply(trace, args, 1, NULL, "log", CJIT_OP_LOG, TURNS_BY_NONE, true);
    PyObject *base = value ? apply(trace, args + 1, 1, NULL, "log", CJIT_OP_LOG, TURNS_BY_NONE, true) : NULL;
    PyObject *result = base ? frontend_binary(value, base, FRONTEND_TRUEDIV) : NULL;
    Py_XDECREF(value);
    Py_XDECREF(base);
    return result;
}

static PyObject *cmath_phase(FRONTEND_ARGUMENTS) {
    frontend_parts z;
    if (read_only_argument(trace, args, nargs, kwnames, "phase", &z) < 0)
        return NULL;
    return frontend_wrap(trace, two(trace, CJIT_OP_ATAN2, z.im, z.re), FRONTEND_PYTHON_FLOAT);
}

static PyObject *cmath_polar(FRONTEND_ARGUMENTS) {
    frontend_parts z;
    if (read_only_argument(trace, args, nargs, kwnames, "polar", &z) < 0)
        return NULL;
    PyObject *size = frontend_wrap(trace, two(trace, CJIT_OP_HYPOT, z.re, z.im), FRONTEND_PYTHON_FLOAT);
    PyObject *angle = frontend_wrap(trace, two(trace, CJIT_OP_ATAN2, z.im, z.re), FRONTEND_PYTHON_FLOAT);
    if (size && angle)
        return Py_BuildValue("(NN)", size, angle);
    Py_XDECREF(size);
    Py_XDECREF(angle);
    return NULL;
}

static PyObject *cmath_rect(FRONTEND_ARGUMENTS) {
    frontend_parts r, phi;
    if (kwnames || nargs != 2)
        return PyErr_Format(PyExc_TypeError, "cmath.rect() takes exactly 2 arguments (%zd given)", nargs);
    if (read_argument(trace, args[0], &r) < 0 || read_argument(trace, args[1], &phi) < 0)
        return NULL;
    frontend_parts z = {two(trace, CJIT_OP_MUL, r.re, one(trace, CJIT_OP_COS, phi.re)),
                        two(trace, CJIT_OP_MUL, r.re, one(trace, CJIT_OP_SIN, phi.re))};
    return frontend_wrap(trace, frontend_complex_join(trace, z), FRONTEND_PYTHON_COMPLEX);
}

#define QUESTION(name, OP)                                                                         \
    static PyObject *cmath_##name(FRONTEND_ARGUMENTS) {                                            \
        frontend_parts z;                                                                          \
        if (read_only_argument(trace, args, nargs, kwnames, #name, &z) < 0)                        \
            return NULL;                                                                           \
        return frontend_wrap(trace, one(trace, OP, frontend_complex_join(trace, z)), FRONTEND_PYTHON_BOOL); \
    }
QUESTION(isnan, CJIT_OP_ISNAN)
QUESTION(isinf, CJIT_OP_ISINF)
QUESTION(isfinite, CJIT_OP_ISFINITE)

#define ENTRY(name, ...) {"cmath", #name, cmath_##name},
const frontend_table_entry frontend_cmath_table[] = {
    FUNCTIONS(ENTRY) ENTRY(log) ENTRY(phase) ENTRY(polar) ENTRY(rect) ENTRY(isnan) ENTRY(isinf) ENTRY(isfinite)
    {NULL, NULL, NULL},
};
