// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's powers: what they are of integers and truth values, and the exponents for which torch has a
// kernel of its own.
#include "torch_internal.h"

static PyObject *wrap(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

/// torch's kernels for constant exponents of float tensors; FRONTEND_NO_NODE without an exception when
/// there is none. Half has none for roots.
static cjit_node power_shortcut(frontend_trace *trace, cjit_node x, double exponent,
                                bool has_roots) {
    cjit_node one = frontend_emit_float(trace, frontend_node_dtype(trace, x), 1);
    cjit_node square = exponent == 2 || exponent == 3 || exponent == -2
                           ? frontend_emit2(trace, CJIT_OP_MUL, x, x)
                           : x;
    if (exponent == 2 || exponent == 1)
        return square;
    if (exponent == 3)
        return frontend_emit2(trace, CJIT_OP_MUL, square, x);
    if (exponent == 0.5 && has_roots)
        return frontend_emit1(trace, CJIT_OP_SQRT, x);
    if (exponent == -0.5 && has_roots)
        return frontend_emit1(trace, CJIT_OP_RSQRT, x);
    if (exponent == -1 || exponent == -2)
        return frontend_emit2(trace, CJIT_OP_DIV, one, square);
    if (exponent == 0)
        return frontend_emit_like(trace, one, x);
    return FRONTEND_NO_NODE;
}

/// Integers to negative powers: 1 and -1 stay units, the others give 0 (c10's powi).
static cjit_node signed_power(frontend_trace *trace, cjit_node x, cjit_node n) {
    cjit_dtype dtype = frontend_node_dtype(trace, x);
    cjit_node zero = frontend_emit_int(trace, dtype, 0), one = frontend_emit_int(trace, dtype, 1);
    cjit_node minus_one = frontend_emit_int(trace, dtype, -1);
    cjit_node negative = frontend_emit2(trace, CJIT_OP_LT, n, zero);
    cjit_node odd = frontend_emit2(trace, CJIT_OP_NE,
                                   frontend_emit2(trace, CJIT_OP_AND, n, one), zero);
    cjit_node sign = frontend_emit3(trace, CJIT_OP_SELECT, odd, minus_one, one);
    cjit_node unit = frontend_emit3(
        trace, CJIT_OP_SELECT, frontend_emit2(trace, CJIT_OP_EQ, x, one), one,
        frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit2(trace, CJIT_OP_EQ, x, minus_one), sign,
                       zero));
    cjit_node exponent = frontend_emit3(trace, CJIT_OP_SELECT, negative, zero, n);
    cjit_node power = frontend_emit2(trace, CJIT_OP_POW, x, exponent);
    return frontend_emit3(trace, CJIT_OP_SELECT, negative, unit, power);
}

/// A tensor of integers to a number: a negative one is torch's RuntimeError.
static int check_exponent(frontend_trace *trace, torch_pair *pair) {
    static const char message[] = "Integers to negative integer powers are not allowed.";
    const frontend_operand *exponent = &pair->operands[1];
    if (!cjit_dtype_is_int(pair->dtype) || exponent->kind != FRONTEND_PYTHON_INT)
        return 0;
    if (exponent->scalar) {
        int sign;
        if (frontend_int_fits(exponent->scalar, CJIT_DTYPE_I64, &sign) < 0)
            return -1;
        if (sign < 0)
            PyErr_SetString(PyExc_RuntimeError, message);
        return sign < 0 ? -1 : 0;
    }
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_node negative = frontend_emit2(trace, CJIT_OP_LT, exponent->node, zero);
    pair->b = frontend_emit_raise(trace, negative, CJIT_CODE_RUNTIME, message, pair->b);
    return pair->b == FRONTEND_NO_NODE ? -1 : 0;
}

static PyObject *power(frontend_trace *trace, PyObject *base, PyObject *exponent) {
    torch_pair pair;
    if (torch_read_pair(trace, "pow", base, exponent, false, &pair) < 0 ||
        check_exponent(trace, &pair) < 0)
        return NULL;
    // Of truth values torch knows only x ** True, which is x, and x ** False, which is true.
    if (pair.dtype == CJIT_DTYPE_BOOL && pair.operands[1].kind == FRONTEND_PYTHON_BOOL &&
        pair.operands[0].kind == FRONTEND_TORCH_TENSOR)
        return wrap(trace, frontend_emit2(trace, CJIT_OP_OR, pair.a,
                                            frontend_emit1(trace, CJIT_OP_NOT, pair.b)));
    if (pair.dtype == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_NotImplementedError, "\"pow\" not implemented for 'Bool'");
    if (pair.operands[0].kind == FRONTEND_TORCH_TENSOR)
        pair.b = frontend_torch_emit_fitting(trace, &pair.operands[1], pair.dtype);
    if (pair.b == FRONTEND_NO_NODE)
        return NULL;
    if (cjit_dtype_is_float(pair.dtype) && pair.operands[1].scalar) {
        double value = PyFloat_AsDouble(pair.operands[1].scalar);
        cjit_dtype compute = torch_compute_dtype(pair.dtype);
        cjit_node wide = frontend_emit_cast(trace, pair.a, compute);
        cjit_node node = power_shortcut(trace, wide, value, pair.dtype != CJIT_DTYPE_F16);
        if (node != FRONTEND_NO_NODE || PyErr_Occurred())
            return frontend_torch_wrap(trace, node, pair.dtype);
    }
    bool is_signed = cjit_dtype_is_signed_int(pair.dtype) && !pair.operands[1].scalar;
    return wrap(trace, is_signed ? signed_power(trace, pair.a, pair.b)
                                   : frontend_emit2(trace, CJIT_OP_POW, pair.a, pair.b));
}

PyObject *frontend_torch_fn_pow(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("pow", "input", "exponent", "*!out");
    return power(trace, values[0], values[1]);
}

PyObject *frontend_torch_fn_float_power(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("float_power", "input", "exponent", "*!out");
    frontend_operand operands[2];
    cjit_node nodes[2];
    for (unsigned i = 0; i < 2; ++i) {
        if (frontend_torch_read(trace, "float_power", i, values[i], false, &operands[i]) < 0)
            return NULL;
        nodes[i] = frontend_torch_emit_operand(trace, &operands[i], CJIT_DTYPE_F64);
    }
    cjit_node node = FRONTEND_NO_NODE;
    if (operands[1].scalar && operands[0].kind == FRONTEND_TORCH_TENSOR)
        node = power_shortcut(trace, nodes[0], PyFloat_AsDouble(operands[1].scalar), true);
    if (node == FRONTEND_NO_NODE && !PyErr_Occurred())
        node = frontend_emit(trace, CJIT_OP_POW, 2, nodes);
    return wrap(trace, node);
}
