// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's questions about elements, logical functions, and functions that are formulas over several
// ops. (Activations: torch_activations.c.)
#include "torch_internal.h"

#include <float.h>
#include <math.h>

static PyObject *tensor(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

/// torch.<name> of operands that are consumed; NULL among them gives NULL.
static PyObject *call2(frontend_trace *trace, const char *name, PyObject *owned_a,
                       PyObject *owned_b) {
    frontend_function function = owned_a && owned_b ? frontend_dispatch_find_torch(name) : NULL;
    PyObject *result =
        function ? function(trace, (PyObject *[]){owned_a, owned_b}, 2, NULL) : NULL;
    Py_XDECREF(owned_a);
    Py_XDECREF(owned_b);
    return result;
}

static PyObject *call1(frontend_trace *trace, const char *name, PyObject *owned_a) {
    frontend_function function = owned_a ? frontend_dispatch_find_torch(name) : NULL;
    PyObject *result = function ? function(trace, &owned_a, 1, NULL) : NULL;
    Py_XDECREF(owned_a);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Questions
// ---------------------------------------------------------------------------------------------

/// |op| of a float tensor; integers and truth values all give |for_integers|.
static PyObject *question(FRONTEND_ARGUMENTS, const char *name, cjit_op op, bool for_integers) {
    FRONTEND_PARSE(name, "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, name, 0, values[0], true, &x) < 0)
        return NULL;
    if (cjit_dtype_is_float(x.dtype))
        return tensor(trace, frontend_emit1(trace, op, x.node));
    cjit_node answer = frontend_emit_int(trace, CJIT_DTYPE_BOOL, for_integers);
    return tensor(trace, frontend_emit_like(trace, answer, x.node));
}

#define QUESTION(name, OP, for_integers)                                                           \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        return question(trace, args, nargs, kwnames, #name, OP, for_integers);                     \
    }
QUESTION(isnan, CJIT_OP_ISNAN, false)
QUESTION(isinf, CJIT_OP_ISINF, false)
QUESTION(isfinite, CJIT_OP_ISFINITE, true)

static PyObject *equals_infinity(FRONTEND_ARGUMENTS, const char *name, double infinity) {
    FRONTEND_PARSE(name, "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, name, 0, values[0], true, &x) < 0)
        return NULL;
    if (!cjit_dtype_is_float(x.dtype)) {
        cjit_node answer = frontend_emit_int(trace, CJIT_DTYPE_BOOL, 0);
        return tensor(trace, frontend_emit_like(trace, answer, x.node));
    }
    cjit_node value = frontend_emit_float(trace, x.dtype, infinity);
    return tensor(trace, frontend_emit2(trace, CJIT_OP_EQ, x.node, value));
}

PyObject *frontend_torch_fn_isposinf(FRONTEND_ARGUMENTS) {
    return equals_infinity(trace, args, nargs, kwnames, "isposinf", INFINITY);
}

PyObject *frontend_torch_fn_isneginf(FRONTEND_ARGUMENTS) {
    return equals_infinity(trace, args, nargs, kwnames, "isneginf", -INFINITY);
}

PyObject *frontend_torch_fn_isreal(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("isreal", "input");
    frontend_operand x;
    if (frontend_torch_read(trace, "isreal", 0, values[0], true, &x) < 0)
        return NULL;
    cjit_node answer = frontend_emit_int(trace, CJIT_DTYPE_BOOL, 1);
    if (cjit_dtype_is_complex(x.dtype))
        answer = frontend_emit2(trace, CJIT_OP_EQ, frontend_emit1(trace, CJIT_OP_IMAG, x.node),
                                frontend_emit_float(trace, cjit_dtype_part(x.dtype), 0));
    return tensor(trace, frontend_emit_like(trace, answer, x.node));
}

PyObject *frontend_torch_fn_signbit(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("signbit", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "signbit", 0, values[0], true, &x) < 0)
        return NULL;
    if (cjit_dtype_is_float(x.dtype))
        return tensor(trace, frontend_emit1(trace, CJIT_OP_SIGNBIT, x.node));
    cjit_node zero = frontend_emit_int(trace, x.dtype, 0);
    return tensor(trace, frontend_emit2(trace, CJIT_OP_LT, x.node, zero));
}

/// Unlike NumPy's, torch's sign of a nan is 0.
PyObject *frontend_torch_fn_sign(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("sign", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "sign", 0, values[0], true, &x) < 0)
        return NULL;
    if (x.dtype == CJIT_DTYPE_BOOL)
        return tensor(trace, x.node);
    if (cjit_dtype_is_complex(x.dtype))
        return PyErr_Format(PyExc_RuntimeError, "Unlike NumPy, torch.sign is not intended to support complex "
                                                "numbers. Please use torch.sgn instead.");
    cjit_node sign = frontend_emit1(trace, CJIT_OP_SIGN, x.node);
    if (cjit_dtype_is_float(x.dtype))
        sign = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit1(trace, CJIT_OP_ISNAN, x.node),
                              frontend_emit_float(trace, x.dtype, 0), sign);
    return tensor(trace, sign);
}

PyObject *frontend_torch_fn_sgn(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("sgn", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "sgn", 0, values[0], true, &x) < 0)
        return NULL;
    if (cjit_dtype_is_complex(x.dtype))
        return tensor(trace, frontend_emit1(trace, CJIT_OP_SIGN, x.node));
    return frontend_torch_fn_sign(trace, args, nargs, kwnames);
}

// ---------------------------------------------------------------------------------------------
// Logic
// ---------------------------------------------------------------------------------------------

static PyObject *logical(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "other", "*!out");
    cjit_node nodes[2];
    for (unsigned i = 0; i < 2; ++i) {
        frontend_operand operand;
        if (frontend_torch_read(trace, name, i, values[i], true, &operand) < 0)
            return NULL;
        nodes[i] = frontend_emit_cast(trace, operand.node, CJIT_DTYPE_BOOL);
    }
    return tensor(trace, frontend_emit(trace, op, 2, nodes));
}

PyObject *frontend_torch_fn_logical_and(FRONTEND_ARGUMENTS) {
    return logical(trace, args, nargs, kwnames, "logical_and", CJIT_OP_AND);
}

PyObject *frontend_torch_fn_logical_or(FRONTEND_ARGUMENTS) {
    return logical(trace, args, nargs, kwnames, "logical_or", CJIT_OP_OR);
}

PyObject *frontend_torch_fn_logical_xor(FRONTEND_ARGUMENTS) {
    return logical(trace, args, nargs, kwnames, "logical_xor", CJIT_OP_XOR);
}

PyObject *frontend_torch_fn_logical_not(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("logical_not", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "logical_not", 0, values[0], true, &x) < 0)
        return NULL;
    cjit_node truth = frontend_emit_cast(trace, x.node, CJIT_DTYPE_BOOL);
    return tensor(trace, frontend_emit1(trace, CJIT_OP_NOT, truth));
}

// ---------------------------------------------------------------------------------------------
// Formulas of one tensor
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_relu(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("relu", "input", "!inplace=False");
    frontend_operand x;
    if (frontend_torch_read(trace, "relu", 0, values[0], true, &x) < 0)
        return NULL;
    if (x.dtype == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_RuntimeError, "Boolean inputs not supported for relu");
    cjit_node zero = frontend_emit_number(trace, x.dtype, 0);
    return tensor(trace, frontend_emit2(trace, CJIT_OP_MAXIMUM, x.node, zero));
}

/// Rounds x to |decimals| as ATen's round_decimals kernel does.
static cjit_node round_decimals(frontend_trace *trace, cjit_node x, long decimals) {
    cjit_dtype dtype = frontend_node_dtype(trace, x);
    cjit_node wide = frontend_emit_cast(trace, x, torch_compute_dtype(dtype));
    cjit_node factor = frontend_emit_float(trace, torch_compute_dtype(dtype),
                                           pow(10, (double)labs(decimals)));
    cjit_op before = decimals < 0 ? CJIT_OP_DIV : CJIT_OP_MUL;
    cjit_op after = decimals < 0 ? CJIT_OP_MUL : CJIT_OP_DIV;
    cjit_node scaled = frontend_emit2(trace, before, wide, factor);
    return frontend_emit2(trace, after, frontend_emit1(trace, CJIT_OP_RINT, scaled), factor);
}

PyObject *frontend_torch_fn_round(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("round", "input", "*decimals", "!out");
    frontend_operand x;
    long decimals = 0;
    if (frontend_torch_read(trace, "round", 0, values[0], true, &x) < 0)
        return NULL;
    if (frontend_is_some(values[1])) {
        decimals = PyLong_AsLong(values[1]);
        if (decimals == -1 && PyErr_Occurred())
            return NULL;
    }
    if (cjit_dtype_is_int(x.dtype) && decimals == 0)
        return tensor(trace, x.node);
    if (!cjit_dtype_is_float(x.dtype))
        return frontend_torch_not_implemented("round", x.dtype);
    if (decimals == 0)
        return tensor(trace, frontend_emit1(trace, CJIT_OP_RINT, x.node));
    return frontend_torch_wrap(trace, round_decimals(trace, x.node, decimals), x.dtype);
}

static double largest_finite(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F16    ? 65504.0
           : dtype == CJIT_DTYPE_BF16 ? 0x1.FEp127
           : dtype == CJIT_DTYPE_F32  ? FLT_MAX
                                      : DBL_MAX;
}

PyObject *frontend_torch_fn_nan_to_num(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("nan_to_num", "input", "nan", "posinf", "neginf", "*!out");
    frontend_operand operand;
    if (frontend_torch_read(trace, "nan_to_num", 0, values[0], true, &operand) < 0)
        return NULL;
    cjit_node x = operand.node;
    cjit_dtype dtype = operand.dtype;
    if (!cjit_dtype_is_float(dtype))
        return tensor(trace, x);
    double largest = largest_finite(dtype);
    cjit_node nan = torch_emit_parameter(trace, values[1], 0, dtype);
    cjit_node high = torch_emit_parameter(trace, values[2], largest, dtype);
    cjit_node low = torch_emit_parameter(trace, values[3], -largest, dtype);
    cjit_node zero = frontend_emit_float(trace, dtype, 0);
    cjit_node infinite = frontend_emit3(trace, CJIT_OP_SELECT,
                                        frontend_emit2(trace, CJIT_OP_LT, x, zero), low, high);
    cjit_node is_inf = frontend_emit1(trace, CJIT_OP_ISINF, x);
    cjit_node finite = frontend_emit3(trace, CJIT_OP_SELECT, is_inf, infinite, x);
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, x);
    return tensor(trace, frontend_emit3(trace, CJIT_OP_SELECT, is_nan, nan, finite));
}

PyObject *frontend_torch_fn_logit(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("logit", "input", "eps", "*!out");
    frontend_operand operand;
    if (frontend_torch_read(trace, "logit", 0, values[0], true, &operand) < 0)
        return NULL;
    cjit_dtype dtype = cjit_dtype_is_float(operand.dtype) ? operand.dtype
                                                          : frontend_trace_default_dtype();
    cjit_dtype wide = torch_compute_dtype(dtype);
    cjit_node x = frontend_torch_emit_operand(trace, &operand, wide);
    cjit_node one = frontend_emit_float(trace, wide, 1);
    if (frontend_is_some(values[1])) {
        cjit_node low = torch_emit_parameter(trace, values[1], 0, wide);
        cjit_node high = frontend_emit2(trace, CJIT_OP_SUB, one, low);
        x = frontend_emit2(trace, CJIT_OP_MINIMUM, frontend_emit2(trace, CJIT_OP_MAXIMUM, x, low),
                           high);
    }
    cjit_node odds = frontend_emit2(trace, CJIT_OP_DIV, x,
                                    frontend_emit2(trace, CJIT_OP_SUB, one, x));
    return frontend_torch_wrap(trace, frontend_emit1(trace, CJIT_OP_LOG, odds), dtype);
}

// ---------------------------------------------------------------------------------------------
// Formulas of two tensors
// ---------------------------------------------------------------------------------------------

/// x * log(y) with 0 where x is 0 and y is a number.
static PyObject *x_times_log(FRONTEND_ARGUMENTS, const char *name, cjit_op log) {
    FRONTEND_PARSE(name, "input", "other", "*!out");
    frontend_operand operands[2];
    cjit_dtype dtype;
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, name, i, values[i], false, &operands[i]) < 0)
            return NULL;
    if (frontend_torch_result_type(2, operands, &dtype) < 0)
        return NULL;
    if (!cjit_dtype_is_float(dtype))
        dtype = frontend_trace_default_dtype();
    cjit_dtype wide = torch_compute_dtype(dtype);
    cjit_node x = frontend_emit_cast(
        trace, frontend_torch_emit_operand(trace, &operands[0], dtype), wide);
    cjit_node y = frontend_emit_cast(
        trace, frontend_torch_emit_operand(trace, &operands[1], dtype), wide);
    if (x == FRONTEND_NO_NODE || y == FRONTEND_NO_NODE)
        return NULL;
    cjit_node zero = frontend_emit_float(trace, wide, 0);
    cjit_node product = frontend_emit2(trace, CJIT_OP_MUL, x, frontend_emit1(trace, log, y));
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, x, zero);
    cjit_node value = frontend_emit3(trace, CJIT_OP_SELECT, is_zero, zero, product);
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, y);
    return frontend_torch_wrap(
        trace, frontend_emit3(trace, CJIT_OP_SELECT, is_nan, y, value), dtype);
}

PyObject *frontend_torch_fn_xlogy(FRONTEND_ARGUMENTS) {
    return x_times_log(trace, args, nargs, kwnames, "xlogy", CJIT_OP_LOG);
}

PyObject *frontend_torch_fn_xlog1py(FRONTEND_ARGUMENTS) {
    return x_times_log(trace, args, nargs, kwnames, "xlog1py", CJIT_OP_LOG1P);
}

PyObject *frontend_torch_fn_heaviside(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("heaviside", "input", "values", "*!out");
    frontend_operand operands[2];
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, "heaviside", i, values[i], true, &operands[i]) < 0)
            return NULL;
    cjit_dtype dtype = operands[0].dtype;
    if (dtype != operands[1].dtype)
        return PyErr_Format(PyExc_RuntimeError,
                            "heaviside is not yet implemented for tensors with different dtypes.");
    cjit_node x = operands[0].node;
    cjit_node zero = frontend_emit_number(trace, dtype, 0);
    cjit_node one = frontend_emit_number(trace, dtype, 1);
    cjit_node positive = frontend_emit2(trace, CJIT_OP_GT, x, zero); // a nan gives 0
    cjit_node step = frontend_emit3(trace, CJIT_OP_SELECT, positive, one, zero);
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, x, zero);
    return tensor(trace,
                  frontend_emit3(trace, CJIT_OP_SELECT, is_zero, operands[1].node, step));
}

PyObject *frontend_torch_fn_ldexp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ldexp", "input", "other", "*!out");
    frontend_operand x, n;
    if (frontend_torch_read(trace, "ldexp", 0, values[0], true, &x) < 0 ||
        frontend_torch_read(trace, "ldexp", 1, values[1], true, &n) < 0)
        return NULL;
    if (cjit_dtype_is_float(x.dtype) && cjit_dtype_is_int(n.dtype)) {
        cjit_node count = frontend_emit_cast(trace, n.node, CJIT_DTYPE_I32); // as torch's C int
        return tensor(trace, frontend_emit2(trace, CJIT_OP_LDEXP, x.node, count));
    }
    return call2(trace, "mul", Py_NewRef(values[0]),
                 call2(trace, "pow", PyFloat_FromDouble(2), Py_NewRef(values[1])));
}

PyObject *frontend_torch_fn_frexp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("frexp", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "frexp", 0, values[0], true, &x) < 0)
        return NULL;
    if (!cjit_dtype_is_float(x.dtype))
        return PyErr_Format(PyExc_RuntimeError,
                            "torch.frexp() only supports floating-point dtypes");
    PyObject *mantissa = tensor(trace, frontend_emit1(trace, CJIT_OP_MANTISSA, x.node));
    PyObject *exponent =
        mantissa ? tensor(trace, frontend_emit1(trace, CJIT_OP_EXPONENT, x.node)) : NULL;
    if (!exponent) {
        Py_XDECREF(mantissa);
        return NULL;
    }
    PyObject *pair = Py_BuildValue("(NN)", mantissa, exponent);
    PyObject *types = PyObject_GetAttrString(frontend_torch_module(), "return_types");
    PyObject *result = pair && types ? PyObject_CallMethod(types, "frexp", "(O)", pair) : NULL;
    Py_XDECREF(pair);
    Py_XDECREF(types);
    return result;
}

/// Integers as the default dtype, so that their differences do not wrap.
static PyObject *as_float(frontend_trace *trace, PyObject *x) {
    return call2(trace, "mul", Py_NewRef(x), PyFloat_FromDouble(1));
}

PyObject *frontend_torch_fn_isclose(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("isclose", "input", "other", "rtol", "atol", "equal_nan");
    frontend_operand operands[2];
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, "isclose", i, values[i], true, &operands[i]) < 0)
            return NULL;
    if (operands[0].dtype != operands[1].dtype)
        return PyErr_Format(PyExc_RuntimeError, "%s did not match %s",
                            frontend_torch_scalar_name(operands[0].dtype),
                            frontend_torch_scalar_name(operands[1].dtype));
    int equal_nan = values[4] ? PyObject_IsTrue(values[4]) : 0;
    if (equal_nan < 0)
        return NULL;
    PyObject *a = values[0], *b = values[1];
    PyObject *rtol = values[2] ? Py_NewRef(values[2]) : PyFloat_FromDouble(1e-5);
    PyObject *atol = values[3] ? Py_NewRef(values[3]) : PyFloat_FromDouble(1e-8);
    PyObject *close = call2(trace, "eq", Py_NewRef(a), Py_NewRef(b));
    if (equal_nan)
        close = call2(trace, "logical_or", close,
                      call2(trace, "logical_and", call1(trace, "isnan", Py_NewRef(a)),
                            call1(trace, "isnan", Py_NewRef(b))));
    PyObject *allowed =
        call2(trace, "add", atol, call1(trace, "abs", call2(trace, "mul", rtol, as_float(trace, b))));
    PyObject *difference = call2(trace, "sub", as_float(trace, a), as_float(trace, b));
    PyObject *actual = call1(trace, "abs", difference);
    PyObject *near = call2(trace, "le", Py_XNewRef(actual), allowed);
    near = call2(trace, "logical_and", near, call1(trace, "isfinite", actual));
    return call2(trace, "logical_or", close, near);
}
