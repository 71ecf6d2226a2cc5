// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's activation functions and other formulas of one tensor, written as ATen's CPU kernels
// compute them. Half and bfloat16 are widened to float32 first and rounded once at the end.
#include "torch_internal.h"

#include <math.h>
#include <string.h>

/// A formula over |x| with up to two parameters (NO_NODE when unused).
typedef cjit_node (*formula)(frontend_trace *t, cjit_node x, const cjit_node *p);

static cjit_node k(frontend_trace *t, cjit_node like, double value) {
    return frontend_emit_float(t, frontend_node_dtype(t, like), value);
}

#define ADD(a, b) frontend_emit2(t, CJIT_OP_ADD, a, b)
#define SUB(a, b) frontend_emit2(t, CJIT_OP_SUB, a, b)
#define MUL(a, b) frontend_emit2(t, CJIT_OP_MUL, a, b)
#define DIV(a, b) frontend_emit2(t, CJIT_OP_DIV, a, b)
#define MAX(a, b) frontend_emit2(t, CJIT_OP_MAXIMUM, a, b)
#define MIN(a, b) frontend_emit2(t, CJIT_OP_MINIMUM, a, b)
#define GT(a, b) frontend_emit2(t, CJIT_OP_GT, a, b)
#define LT(a, b) frontend_emit2(t, CJIT_OP_LT, a, b)
#define LE(a, b) frontend_emit2(t, CJIT_OP_LE, a, b)
#define GE(a, b) frontend_emit2(t, CJIT_OP_GE, a, b)
#define EQ(a, b) frontend_emit2(t, CJIT_OP_EQ, a, b)
#define SELECT(c, a, b) frontend_emit3(t, CJIT_OP_SELECT, c, a, b)
#define NEG(a) frontend_emit1(t, CJIT_OP_NEG, a)
#define ABS(a) frontend_emit1(t, CJIT_OP_ABS, a)
#define EXP(a) frontend_emit1(t, CJIT_OP_EXP, a)
#define EXPM1(a) frontend_emit1(t, CJIT_OP_EXPM1, a)
#define LOG(a) frontend_emit1(t, CJIT_OP_LOG, a)
#define LOG1P(a) frontend_emit1(t, CJIT_OP_LOG1P, a)
#define TANH(a) frontend_emit1(t, CJIT_OP_TANH, a)
#define ERF(a) frontend_emit1(t, CJIT_OP_ERF, a)
#define ERFC(a) frontend_emit1(t, CJIT_OP_ERFC, a)
#define SIN(a) frontend_emit1(t, CJIT_OP_SIN, a)
#define FORMULA(name)                                                                              \
    static cjit_node name##_formula(frontend_trace *t, cjit_node x,                                \
                                    const cjit_node *p __attribute__((unused)))

FORMULA(sigmoid) { return DIV(k(t, x, 1), ADD(k(t, x, 1), EXP(NEG(x)))); }
FORMULA(sinc) {
    cjit_node y = MUL(k(t, x, M_PI), x);
    return SELECT(EQ(x, k(t, x, 0)), k(t, x, 1), DIV(SIN(y), y));
}
FORMULA(deg2rad) { return MUL(x, k(t, x, M_PI / 180)); }
FORMULA(rad2deg) { return MUL(x, k(t, x, 180 / M_PI)); }
FORMULA(entr) {
    cjit_node zero = k(t, x, 0);
    cjit_node value = SELECT(GT(x, zero), MUL(NEG(x), LOG(x)),
                             SELECT(EQ(x, zero), zero, k(t, x, -INFINITY)));
    return SELECT(frontend_emit1(t, CJIT_OP_ISNAN, x), x, value);
}
FORMULA(ndtr) { return MUL(k(t, x, 0.5), ERFC(MUL(NEG(x), k(t, x, M_SQRT1_2)))); }
FORMULA(gelu_erf) {
    return MUL(MUL(x, k(t, x, 0.5)), ADD(k(t, x, 1), ERF(MUL(x, k(t, x, M_SQRT1_2)))));
}
FORMULA(gelu_tanh) {
    cjit_node cube = MUL(MUL(x, x), x);
    cjit_node inner = MUL(k(t, x, M_SQRT2 * M_2_SQRTPI * 0.5),
                          ADD(x, MUL(k(t, x, 0.044715), cube)));
    return MUL(MUL(k(t, x, 0.5), x), ADD(k(t, x, 1), TANH(inner)));
}
FORMULA(silu) { return DIV(x, ADD(k(t, x, 1), EXP(NEG(x)))); }
FORMULA(mish) { return MUL(x, TANH(LOG1P(EXP(x)))); }
FORMULA(softplus) {
    cjit_node scaled = MUL(x, p[0]);
    return SELECT(GT(scaled, p[1]), x, DIV(LOG1P(EXP(scaled)), p[0]));
}
FORMULA(leaky_relu) { return SELECT(GT(x, k(t, x, 0)), x, MUL(x, p[0])); }
FORMULA(elu) { return SELECT(LE(x, k(t, x, 0)), MUL(EXPM1(x), p[0]), x); }
FORMULA(selu) {
    const double alpha = 1.6732632423543772848170429916717, scale = 1.0507009873554804934193349852946;
    return SELECT(LE(x, k(t, x, 0)), MUL(EXPM1(x), k(t, x, alpha * scale)), MUL(x, k(t, x, scale)));
}
FORMULA(celu) { return SELECT(LE(x, k(t, x, 0)), MUL(EXPM1(DIV(x, p[0])), p[0]), x); }
FORMULA(hardsigmoid) {
    return DIV(MIN(MAX(ADD(x, k(t, x, 3)), k(t, x, 0)), k(t, x, 6)), k(t, x, 6));
}
FORMULA(hardswish) {
    return DIV(MUL(x, MIN(MAX(ADD(x, k(t, x, 3)), k(t, x, 0)), k(t, x, 6))), k(t, x, 6));
}
FORMULA(logsigmoid) { return SUB(MIN(x, k(t, x, 0)), LOG1P(EXP(NEG(ABS(x))))); }
FORMULA(hardshrink) {
    cjit_node inside = frontend_emit2(t, CJIT_OP_AND, GE(x, NEG(p[0])), LE(x, p[0]));
    return SELECT(inside, k(t, x, 0), x);
}
FORMULA(softshrink) {
    cjit_node inside = SELECT(frontend_emit1(t, CJIT_OP_ISNAN, x), x, k(t, x, 0));
    cjit_node rest = SELECT(LT(x, NEG(p[0])), ADD(x, p[0]), inside);
    return SELECT(GT(x, p[0]), SUB(x, p[0]), rest);
}

/// Applies |compute| to the tensor |x|. Integers become the default dtype when |promote|, else there is
/// no kernel for them.
static PyObject *apply(frontend_trace *trace, const char *name, PyObject *x, bool promote,
                       formula compute, PyObject *const *parameters, const double *defaults) {
    frontend_operand operand;
    if (frontend_torch_read(trace, name, 0, x, true, &operand) < 0)
        return NULL;
    cjit_dtype dtype = operand.dtype;
    if (!cjit_dtype_is_float(dtype)) {
        if (!promote)
            return frontend_torch_not_implemented(name, dtype);
        dtype = frontend_trace_default_dtype();
    }
    cjit_dtype wide = torch_compute_dtype(dtype);
    cjit_node nodes[2] = {FRONTEND_NO_NODE, FRONTEND_NO_NODE};
    for (int i = 0; parameters && i < 2; ++i) {
        nodes[i] = torch_emit_parameter(trace, parameters[i], defaults[i], wide);
        if (nodes[i] == FRONTEND_NO_NODE)
            return NULL;
    }
    cjit_node node = frontend_torch_emit_operand(trace, &operand, wide);
    return frontend_torch_wrap(trace, compute(trace, node, nodes), dtype);
}

#define PLAIN(name, formula_name, promote)                                                         \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input", "!inplace=False", "*!out");                                 \
        return apply(trace, #name, values[0], promote, formula_name##_formula, NULL, NULL);        \
    }
PLAIN(sigmoid, sigmoid, true)
PLAIN(expit, sigmoid, true)
PLAIN(sinc, sinc, true)
PLAIN(deg2rad, deg2rad, true)
PLAIN(rad2deg, rad2deg, true)
PLAIN(entr, entr, true)
PLAIN(ndtr, ndtr, true)
PLAIN(silu, silu, false)
PLAIN(mish, mish, false)
PLAIN(selu, selu, false)
PLAIN(hardsigmoid, hardsigmoid, false)
PLAIN(hardswish, hardswish, false)
PLAIN(logsigmoid, logsigmoid, false)

/// One parameter, and one that need not be there.
#define WITH_PARAMETERS(name, first, first_default, second, second_default)                        \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input", first, second, "!inplace=False", "*!out");                  \
        static const double defaults[2] = {first_default, second_default};                         \
        return apply(trace, #name, values[0], false, name##_formula, values + 1, defaults);        \
    }
WITH_PARAMETERS(softplus, "beta", 1, "threshold", 20)

#define WITH_PARAMETER(name, first, first_default)                                                 \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input", first, "!inplace=False", "*!out");                          \
        static const double defaults[2] = {first_default, 0};                                      \
        PyObject *parameters[2] = {values[1], NULL};                                               \
        return apply(trace, #name, values[0], false, name##_formula, parameters, defaults);        \
    }
WITH_PARAMETER(leaky_relu, "negative_slope", 0.01)
WITH_PARAMETER(elu, "alpha", 1)
WITH_PARAMETER(celu, "alpha", 1)
WITH_PARAMETER(hardshrink, "lambd", 0.5)
WITH_PARAMETER(softshrink, "lambd", 0.5)

/// torch.<name>(a) or (a, b); |owned_b| is consumed and may be NULL for one operand.
static PyObject *call(frontend_trace *trace, const char *name, PyObject *a, PyObject *owned_b) {
    frontend_function function = frontend_dispatch_find_torch(name);
    PyObject *operands[2] = {a, owned_b};
    PyObject *result = function ? function(trace, operands, owned_b ? 2 : 1, NULL) : NULL;
    Py_XDECREF(owned_b);
    return result;
}

/// torch.nn.functional writes these two with other functions, each of which rounds.
PyObject *frontend_torch_fn_softsign(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("softsign", "input");
    PyObject *magnitude = call(trace, "abs", values[0], NULL);
    PyObject *divisor = magnitude ? call(trace, "add", magnitude, PyLong_FromLong(1)) : NULL;
    Py_XDECREF(magnitude);
    return divisor ? call(trace, "div", values[0], divisor) : NULL;
}

PyObject *frontend_torch_fn_tanhshrink(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("tanhshrink", "input");
    PyObject *tanh = call(trace, "tanh", values[0], NULL);
    return tanh ? call(trace, "sub", values[0], tanh) : NULL;
}

static PyObject *hardtanh(frontend_trace *trace, PyObject *input, PyObject *min, PyObject *max,
                          double otherwise_min, double otherwise_max) {
    frontend_operand x;
    if (frontend_torch_read(trace, "hardtanh", 0, input, true, &x) < 0)
        return NULL;
    if (x.dtype == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_RuntimeError, "Bool inputs not supported for hardtanh");
    if (cjit_dtype_is_unsigned_int(x.dtype) && !frontend_is_some(min) && otherwise_min < 0)
        return PyErr_Format(PyExc_RuntimeError,
                            "cannot do hardtanh on an unsigned type with negative limits");
    cjit_node low = torch_emit_parameter(trace, min, otherwise_min, x.dtype);
    cjit_node high = torch_emit_parameter(trace, max, otherwise_max, x.dtype);
    cjit_node node = frontend_emit2(trace, CJIT_OP_MAXIMUM, x.node, low);
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_MINIMUM, node, high),
                         FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_hardtanh(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("hardtanh", "input", "min_val", "max_val", "!inplace=False");
    return hardtanh(trace, values[0], values[1], values[2], -1, 1);
}

PyObject *frontend_torch_fn_relu6(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("relu6", "input", "!inplace=False");
    return hardtanh(trace, values[0], NULL, NULL, 0, 6);
}

PyObject *frontend_torch_fn_gelu(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("gelu", "input", "*approximate");
    const char *mode = "none";
    if (frontend_is_some(values[1])) {
        mode = PyUnicode_Check(values[1]) ? PyUnicode_AsUTF8(values[1]) : "";
        if (!mode)
            return NULL;
    }
    if (strcmp(mode, "none") != 0 && strcmp(mode, "tanh") != 0)
        return PyErr_Format(PyExc_RuntimeError,
                            "approximate argument must be either none or tanh.");
    return apply(trace, "GeluKernelImpl", values[0], false,
                 strcmp(mode, "none") == 0 ? gelu_erf_formula : gelu_tanh_formula, NULL, NULL);
}

PyObject *frontend_torch_fn_threshold(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("threshold", "input", "threshold", "value", "!inplace=False", "*!out");
    frontend_operand x;
    if (!values[1] || !values[2])
        return PyErr_Format(PyExc_TypeError, "threshold() needs a threshold and a value");
    if (frontend_torch_read(trace, "threshold", 0, values[0], true, &x) < 0)
        return NULL;
    cjit_node limit = torch_emit_parameter(trace, values[1], 0, x.dtype);
    cjit_node value = torch_emit_parameter(trace, values[2], 0, x.dtype);
    cjit_node below = frontend_emit2(trace, CJIT_OP_LE, x.node, limit);
    return frontend_wrap(trace, frontend_emit3(trace, CJIT_OP_SELECT, below, value, x.node),
                         FRONTEND_TORCH_TENSOR);
}
