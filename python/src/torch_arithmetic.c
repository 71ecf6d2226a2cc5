// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's arithmetic operators with their keywords (alpha, rounding_mode), powers, clamping, where,
// lerp and the fused forms.
//
// Integer division by zero: torch raises RuntimeError "ZeroDivisionError". A scalar divisor is
// checked in the kernel; within a tensor of divisors the result is 0 (docs/numbers.md).
#include "reduce.h"
#include "torch_internal.h"

#include <string.h>

cjit_node torch_emit_parameter(frontend_trace *trace, PyObject *value, double otherwise,
                               cjit_dtype dtype) {
    frontend_operand operand;
    if (!frontend_is_some(value))
        return frontend_emit_number(trace, dtype, otherwise);
    if (frontend_read_operand(trace, value, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_torch_emit_operand(trace, &operand, dtype);
}

int torch_read_pair(frontend_trace *trace, const char *name, PyObject *a, PyObject *b, bool to_float,
                    torch_pair *out) {
    if (frontend_torch_read(trace, name, 0, a, false, &out->operands[0]) < 0 ||
        frontend_torch_read(trace, name, 1, b, false, &out->operands[1]) < 0 ||
        frontend_torch_result_type(2, out->operands, &out->dtype) < 0)
        return -1;
    if (to_float && !cjit_dtype_is_float(out->dtype) && !cjit_dtype_is_complex(out->dtype))
        out->dtype = frontend_trace_default_dtype();
    out->a = frontend_torch_emit_operand(trace, &out->operands[0], out->dtype);
    out->b = frontend_torch_emit_operand(trace, &out->operands[1], out->dtype);
    return out->a == FRONTEND_NO_NODE || out->b == FRONTEND_NO_NODE ? -1 : 0;
}

/// True for a number and for a tensor of one element.
static bool is_one_element(frontend_trace *trace, const frontend_operand *operand) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (unsigned i = 0; i < operand->rank; ++i) {
        int64_t extent;
        cjit_size size = cjit_graph_get_node(graph, operand->node)->shape[i];
        if (!cjit_graph_size_is_constant(graph, size, &extent) || extent != 1)
            return false;
    }
    return true;
}

/// Products and quotients of halves with one number on the right are computed in float32, the number
/// too (mul_kernel and the div kernels of ATen's BinaryOpsKernel.cpp): half * 65536 is not inf. Then
/// |pair|'s nodes become float32, and |pair->dtype| stays what the result is to be cast to.
static int widen_halves(frontend_trace *trace, torch_pair *pair) {
    cjit_dtype wide = torch_compute_dtype(pair->dtype);
    if (wide == pair->dtype || !is_one_element(trace, &pair->operands[1]))
        return 0;
    pair->a = frontend_emit_cast(trace, pair->a, wide);
    pair->b = frontend_torch_emit_operand(trace, &pair->operands[1], wide);
    return pair->a == FRONTEND_NO_NODE || pair->b == FRONTEND_NO_NODE ? -1 : 0;
}

static PyObject *tensor(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

// ---------------------------------------------------------------------------------------------
// Sums, differences, products
// ---------------------------------------------------------------------------------------------

/// |pair->b| times alpha.
static int apply_alpha(frontend_trace *trace, torch_pair *pair, PyObject *alpha) {
    bool is_one = PyLong_CheckExact(alpha) && PyLong_AsLong(alpha) == 1;
    PyErr_Clear();
    if (is_one)
        return 0;
    frontend_operand operand;
    if (frontend_read_operand(trace, alpha, &operand) < 0)
        return -1;
    if (operand.kind == FRONTEND_PYTHON_FLOAT && !cjit_dtype_is_float(pair->dtype)) {
        PyErr_SetString(PyExc_RuntimeError, "For integral input tensors, argument alpha must not be "
                                            "a floating point number.");
        return -1;
    }
    cjit_node factor = frontend_torch_emit_operand(trace, &operand, pair->dtype);
    if (pair->dtype == CJIT_DTYPE_BOOL)
        pair->b = frontend_emit2(trace, CJIT_OP_AND, pair->b, factor);
    else
        pair->b = frontend_emit2(trace, CJIT_OP_MUL, pair->b, factor);
    return pair->b == FRONTEND_NO_NODE ? -1 : 0;
}

PyObject *frontend_torch_fn_add(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("add", "input", "other", "*alpha", "!out");
    torch_pair pair;
    if (torch_read_pair(trace, "add", values[0], values[1], false, &pair) < 0 ||
        (values[2] && apply_alpha(trace, &pair, values[2]) < 0))
        return NULL;
    cjit_op op = pair.dtype == CJIT_DTYPE_BOOL ? CJIT_OP_OR : CJIT_OP_ADD;
    return tensor(trace, frontend_emit2(trace, op, pair.a, pair.b));
}

static PyObject *subtract(frontend_trace *trace, PyObject *a, PyObject *b, PyObject *alpha) {
    torch_pair pair;
    if (torch_read_pair(trace, "sub", a, b, false, &pair) < 0)
        return NULL;
    bool bool_a = pair.operands[0].dtype == CJIT_DTYPE_BOOL;
    bool bool_b = pair.operands[1].dtype == CJIT_DTYPE_BOOL;
    if (bool_a || bool_b)
        return PyErr_Format(
            PyExc_RuntimeError, "%s",
            bool_a && bool_b
                ? "Subtraction, the `-` operator, with two bool tensors is not supported. Use the "
                  "`^` or `logical_xor()` operator instead."
                : "Subtraction, the `-` operator, with a bool tensor is not supported. If you are "
                  "trying to invert a mask, use the `~` or `logical_not()` operator instead.");
    if (alpha && apply_alpha(trace, &pair, alpha) < 0)
        return NULL;
    return tensor(trace, frontend_emit2(trace, CJIT_OP_SUB, pair.a, pair.b));
}

PyObject *frontend_torch_fn_sub(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("sub", "input", "other", "*alpha", "!out");
    return subtract(trace, values[0], values[1], values[2]);
}

PyObject *frontend_torch_fn_rsub(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("rsub", "input", "other", "*alpha");
    return subtract(trace, values[1], values[0], values[2]);
}

PyObject *frontend_torch_fn_mul(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("mul", "input", "other", "*!out");
    torch_pair pair;
    if (torch_read_pair(trace, "mul", values[0], values[1], false, &pair) < 0 ||
        widen_halves(trace, &pair) < 0)
        return NULL;
    cjit_op op = pair.dtype == CJIT_DTYPE_BOOL ? CJIT_OP_AND : CJIT_OP_MUL;
    return frontend_torch_wrap(trace, frontend_emit2(trace, op, pair.a, pair.b), pair.dtype);
}

// ---------------------------------------------------------------------------------------------
// Quotients and remainders
// ---------------------------------------------------------------------------------------------

/// torch's RuntimeError for an integer division by zero, one zero among the divisors being enough.
static int check_divisor(frontend_trace *trace, torch_pair *pair) {
    if (cjit_dtype_is_float(pair->dtype))
        return 0;
    cjit_node zero = frontend_emit_int(trace, pair->dtype, 0);
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, pair->b, zero);
    is_zero = frontend_emit2(trace, CJIT_OP_AND, frontend_emit_any(trace, is_zero),
                             frontend_emit_has_elements(trace, pair->a));
    pair->b =
        frontend_emit_raise(trace, is_zero, CJIT_CODE_RUNTIME, "ZeroDivisionError", pair->b);
    return pair->b == FRONTEND_NO_NODE ? -1 : 0;
}

/// The floor of a / b of two halves: the steps of ATen's div_floor_floating_vec, each rounded to half.
static cjit_node floor_divide_halves(frontend_trace *trace, cjit_node a, cjit_node b) {
    cjit_dtype dtype = frontend_node_dtype(trace, a);
    cjit_node zero = frontend_emit_float(trace, dtype, 0), one = frontend_emit_float(trace, dtype, 1);
    cjit_node half = frontend_emit_float(trace, dtype, 0.5);
    cjit_node plain = frontend_emit2(trace, CJIT_OP_DIV, a, b);
    cjit_node rest = frontend_emit2(trace, CJIT_OP_FMOD, a, b);
    cjit_node overflows = frontend_emit2(
        trace, CJIT_OP_AND, frontend_emit1(trace, CJIT_OP_ISINF, plain),
        frontend_emit1(trace, CJIT_OP_NOT, frontend_emit1(trace, CJIT_OP_ISINF, a)));
    cjit_node whole = frontend_emit3(trace, CJIT_OP_SELECT, overflows, a,
                                     frontend_emit2(trace, CJIT_OP_SUB, a, rest));
    cjit_node quotient = frontend_emit2(trace, CJIT_OP_DIV, whole, b);
    cjit_node signs_differ =
        frontend_emit2(trace, CJIT_OP_NE, frontend_emit2(trace, CJIT_OP_LT, b, zero),
                       frontend_emit2(trace, CJIT_OP_LT, rest, zero));
    cjit_node below = frontend_emit2(trace, CJIT_OP_AND,
                                     frontend_emit2(trace, CJIT_OP_NE, rest, zero), signs_differ);
    quotient = frontend_emit3(trace, CJIT_OP_SELECT, below,
                              frontend_emit2(trace, CJIT_OP_SUB, quotient, one), quotient);
    cjit_node floor = frontend_emit1(trace, CJIT_OP_FLOOR, quotient);
    cjit_node is_short = frontend_emit2(
        trace, CJIT_OP_GT, frontend_emit2(trace, CJIT_OP_SUB, quotient, floor), half);
    floor = frontend_emit3(trace, CJIT_OP_SELECT, is_short,
                           frontend_emit2(trace, CJIT_OP_ADD, floor, one), floor);
    floor = frontend_emit3(trace, CJIT_OP_SELECT,
                           frontend_emit2(trace, CJIT_OP_EQ, quotient, zero),
                           frontend_emit2(trace, CJIT_OP_COPYSIGN, zero, plain), floor);
    return frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit2(trace, CJIT_OP_EQ, b, zero), plain,
                          floor);
}

/// An op that divides; it has no kernel for bool.
static PyObject *divide_by(frontend_trace *trace, const char *name, cjit_op op, cjit_op integer_op,
                           PyObject *a, PyObject *b) {
    torch_pair pair;
    if (torch_read_pair(trace, name, a, b, false, &pair) < 0)
        return NULL;
    if (pair.dtype == CJIT_DTYPE_BOOL)
        return frontend_torch_not_implemented(name, pair.dtype);
    if (check_divisor(trace, &pair) < 0 ||
        (op == CJIT_OP_FLOORDIV && widen_halves(trace, &pair) < 0))
        return NULL;
    bool is_float = cjit_dtype_is_float(pair.dtype);
    bool in_halves = op == CJIT_OP_FLOORDIV && pair.dtype != torch_compute_dtype(pair.dtype) &&
                     frontend_node_dtype(trace, pair.a) == pair.dtype;
    cjit_node node = in_halves
                         ? floor_divide_halves(trace, pair.a, pair.b)
                         : frontend_emit2(trace, is_float ? op : integer_op, pair.a, pair.b);
    return frontend_torch_wrap(trace, node, pair.dtype);
}

static PyObject *true_divide(frontend_trace *trace, PyObject *a, PyObject *b) {
    torch_pair pair;
    if (torch_read_pair(trace, "div", a, b, true, &pair) < 0 || widen_halves(trace, &pair) < 0)
        return NULL;
    return frontend_torch_wrap(trace, frontend_emit2(trace, CJIT_OP_DIV, pair.a, pair.b),
                               pair.dtype);
}

static PyObject *truncating_divide(frontend_trace *trace, PyObject *a, PyObject *b) {
    torch_pair pair;
    if (torch_read_pair(trace, "div_trunc", a, b, false, &pair) < 0)
        return NULL;
    if (!cjit_dtype_is_float(pair.dtype))
        return divide_by(trace, "div_trunc", CJIT_OP_TRUNCDIV, CJIT_OP_TRUNCDIV, a, b);
    if (widen_halves(trace, &pair) < 0)
        return NULL;
    cjit_dtype compute = torch_compute_dtype(pair.dtype);
    cjit_node quotient =
        frontend_emit2(trace, CJIT_OP_DIV, frontend_emit_cast(trace, pair.a, compute),
                       frontend_emit_cast(trace, pair.b, compute));
    return frontend_torch_wrap(trace, frontend_emit1(trace, CJIT_OP_TRUNC, quotient), pair.dtype);
}

PyObject *frontend_torch_fn_div(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("div", "input", "other", "*rounding_mode", "!out");
    if (!frontend_is_some(values[2]))
        return true_divide(trace, values[0], values[1]);
    const char *mode = PyUnicode_Check(values[2]) ? PyUnicode_AsUTF8(values[2]) : "";
    if (mode && strcmp(mode, "floor") == 0)
        return divide_by(trace, "div_floor", CJIT_OP_FLOORDIV, CJIT_OP_FLOORDIV, values[0],
                         values[1]);
    if (mode && strcmp(mode, "trunc") == 0)
        return truncating_divide(trace, values[0], values[1]);
    return PyErr_Format(PyExc_RuntimeError,
                        "div expected rounding_mode to be one of None, 'trunc', or 'floor' but "
                        "found '%s'",
                        mode);
}

PyObject *frontend_torch_fn_true_divide(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("true_divide", "input", "other", "*!out");
    return true_divide(trace, values[0], values[1]);
}

PyObject *frontend_torch_fn_floor_divide(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("floor_divide", "input", "other", "*!out");
    return divide_by(trace, "div_floor", CJIT_OP_FLOORDIV, CJIT_OP_FLOORDIV, values[0], values[1]);
}

/// Unlike NumPy's, torch's remainder of floats keeps the dividend's sign on a zero.
static cjit_node float_remainder(frontend_trace *trace, cjit_node a, cjit_node b) {
    cjit_node zero = frontend_emit_float(trace, frontend_node_dtype(trace, a), 0);
    cjit_node rest = frontend_emit2(trace, CJIT_OP_FMOD, a, b);
    cjit_node signs_differ = frontend_emit2(trace, CJIT_OP_NE,
                                            frontend_emit2(trace, CJIT_OP_LT, b, zero),
                                            frontend_emit2(trace, CJIT_OP_LT, rest, zero));
    cjit_node adjust = frontend_emit2(trace, CJIT_OP_AND,
                                      frontend_emit2(trace, CJIT_OP_NE, rest, zero), signs_differ);
    return frontend_emit3(trace, CJIT_OP_SELECT, adjust,
                          frontend_emit2(trace, CJIT_OP_ADD, rest, b), rest);
}

PyObject *frontend_torch_fn_remainder(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("remainder", "input", "other", "*!out");
    torch_pair pair;
    if (torch_read_pair(trace, "remainder", values[0], values[1], false, &pair) < 0)
        return NULL;
    if (!cjit_dtype_is_float(pair.dtype))
        return divide_by(trace, "remainder", CJIT_OP_MOD, CJIT_OP_MOD, values[0], values[1]);
    cjit_dtype wide = torch_compute_dtype(pair.dtype);
    cjit_node rest = float_remainder(trace, frontend_emit_cast(trace, pair.a, wide),
                                     frontend_emit_cast(trace, pair.b, wide));
    return frontend_torch_wrap(trace, rest, pair.dtype);
}

PyObject *frontend_torch_fn_fmod(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("fmod", "input", "other", "*!out");
    return divide_by(trace, "fmod", CJIT_OP_FMOD, CJIT_OP_FMOD, values[0], values[1]);
}

// ---------------------------------------------------------------------------------------------
// One operand
// ---------------------------------------------------------------------------------------------

static PyObject *negate(frontend_trace *trace, PyObject *x) {
    frontend_operand operand;
    if (frontend_torch_read(trace, "neg", 0, x, true, &operand) < 0)
        return NULL;
    if (operand.dtype == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_RuntimeError,
                            "Negation, the `-` operator, on a bool tensor is not supported. If you "
                            "are trying to invert a mask, use the `~` or `logical_not()` operator "
                            "instead.");
    return tensor(trace, frontend_emit1(trace, CJIT_OP_NEG, operand.node));
}

PyObject *frontend_torch_fn_neg(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("neg", "input", "*!out");
    return negate(trace, values[0]);
}

PyObject *frontend_torch_fn_positive(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("positive", "input");
    frontend_operand operand;
    if (frontend_torch_read(trace, "positive", 0, values[0], true, &operand) < 0)
        return NULL;
    if (operand.dtype == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_RuntimeError,
                            "The `+` operator, on a bool tensor is not supported.");
    return Py_NewRef(values[0]);
}

PyObject *frontend_torch_fn_abs(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("abs", "input", "*!out");
    frontend_operand operand;
    if (frontend_torch_read(trace, "abs", 0, values[0], true, &operand) < 0)
        return NULL;
    if (operand.dtype == CJIT_DTYPE_BOOL)
        return frontend_torch_not_implemented("abs", operand.dtype);
    return tensor(trace, frontend_emit1(trace, CJIT_OP_ABS, operand.node));
}

PyObject *frontend_torch_fn_square(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("square", "input", "*!out");
    frontend_operand operand;
    if (frontend_torch_read(trace, "square", 0, values[0], true, &operand) < 0)
        return NULL;
    // square is pow(x, 2): a bool becomes an integer
    cjit_node x = operand.dtype == CJIT_DTYPE_BOOL
                      ? frontend_emit_cast(trace, operand.node, CJIT_DTYPE_I64)
                      : operand.node;
    return tensor(trace, frontend_emit2(trace, CJIT_OP_MUL, x, x));
}

// ---------------------------------------------------------------------------------------------
// where, clamp, and three operands
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_where(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("where", "condition", "input", "other", "*!out");
    if (!values[0] || !values[1] || !values[2])
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "torch.where(condition) alone is not supported yet: the size "
                                      "of its result depends on data");
    frontend_operand condition, operands[2];
    cjit_dtype dtype;
    if (frontend_torch_read(trace, "where", 0, values[0], true, &condition) < 0 ||
        frontend_torch_read(trace, "where", 1, values[1], false, &operands[0]) < 0 ||
        frontend_torch_read(trace, "where", 2, values[2], false, &operands[1]) < 0 ||
        frontend_torch_result_type(2, operands, &dtype) < 0)
        return NULL;
    if (condition.dtype != CJIT_DTYPE_BOOL && condition.dtype != CJIT_DTYPE_U8)
        return PyErr_Format(PyExc_RuntimeError,
                            "where expected condition to be a boolean tensor, but got a tensor with "
                            "dtype %s",
                            frontend_torch_scalar_name(condition.dtype));
    cjit_node c = frontend_emit_cast(trace, condition.node, CJIT_DTYPE_BOOL);
    // A number that is too large for a half is infinite here; other dtypes refuse it.
    bool is_half = dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16;
    cjit_node nodes[2];
    for (int i = 0; i < 2; ++i) {
        nodes[i] = is_half ? frontend_torch_emit_operand(trace, &operands[i], dtype)
                           : frontend_torch_emit_fitting(trace, &operands[i], dtype);
        if (nodes[i] == FRONTEND_NO_NODE)
            return NULL;
    }
    return tensor(trace, frontend_emit3(trace, CJIT_OP_SELECT, c, nodes[0], nodes[1]));
}

static PyObject *clamp(frontend_trace *trace, PyObject *x, PyObject *low, PyObject *high) {
    PyObject *objects[3] = {x, low, high};
    frontend_operand operands[3];
    unsigned count = 0, low_index = 0, high_index = 0;
    for (unsigned i = 0; i < 3; ++i) {
        if (i > 0 && !frontend_is_some(objects[i]))
            continue;
        if (frontend_torch_read(trace, "clamp", i, objects[i], i == 0, &operands[count]) < 0)
            return NULL;
        *(i == 1 ? &low_index : &high_index) = count++;
    }
    if (count == 1)
        return PyErr_Format(PyExc_RuntimeError,
                            "torch.clamp: At least one of 'min' or 'max' must not be None");
    cjit_dtype dtype;
    if (frontend_torch_result_type(count, operands, &dtype) < 0)
        return NULL;
    if (dtype == CJIT_DTYPE_BOOL)
        return frontend_torch_not_implemented("clamp", dtype);
    cjit_node node = frontend_torch_emit_operand(trace, &operands[0], dtype);
    if (frontend_is_some(low))
        node = frontend_emit2(trace, CJIT_OP_MAXIMUM, node,
                              frontend_torch_emit_fitting(trace, &operands[low_index], dtype));
    if (frontend_is_some(high))
        node = frontend_emit2(trace, CJIT_OP_MINIMUM, node,
                              frontend_torch_emit_fitting(trace, &operands[high_index], dtype));
    return tensor(trace, node);
}

PyObject *frontend_torch_fn_clamp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("clamp", "input", "min", "max", "*!out");
    return clamp(trace, values[0], values[1], values[2]);
}

PyObject *frontend_torch_fn_clamp_min(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("clamp_min", "input", "min", "*!out");
    return clamp(trace, values[0], values[1], NULL);
}

PyObject *frontend_torch_fn_clamp_max(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("clamp_max", "input", "max", "*!out");
    return clamp(trace, values[0], NULL, values[1]);
}

/// Reads |count| tensors of one float dtype, widened to where torch computes.
static int read_floats(frontend_trace *trace, const char *name, unsigned count, PyObject **objects,
                       cjit_node *out_nodes, cjit_dtype *out_dtype) {
    frontend_operand operands[3];
    for (unsigned i = 0; i < count; ++i)
        if (frontend_torch_read(trace, name, i, objects[i], true, &operands[i]) < 0)
            return -1;
    if (frontend_torch_result_type(count, operands, out_dtype) < 0)
        return -1;
    for (unsigned i = 0; i < count; ++i)
        out_nodes[i] =
            frontend_emit_cast(trace, frontend_torch_emit_operand(trace, &operands[i], *out_dtype),
                               torch_compute_dtype(*out_dtype));
    return out_nodes[count - 1] == FRONTEND_NO_NODE ? -1 : 0;
}

PyObject *frontend_torch_fn_lerp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("lerp", "input", "end", "weight", "*!out");
    cjit_node ends[2];
    cjit_dtype dtype;
    if (read_floats(trace, "lerp", 2, values, ends, &dtype) < 0)
        return NULL;
    if (!cjit_dtype_is_float(dtype))
        return frontend_torch_not_implemented("lerp_kernel", dtype);
    cjit_dtype compute = torch_compute_dtype(dtype);
    cjit_node weight = torch_emit_parameter(trace, values[2], 0, compute);
    // From the nearer end, so that weight 0 and 1 give the ends themselves.
    cjit_node half = frontend_emit_float(trace, compute, 0.5);
    cjit_node one = frontend_emit_float(trace, compute, 1);
    cjit_node difference = frontend_emit2(trace, CJIT_OP_SUB, ends[1], ends[0]);
    cjit_node near_start = frontend_emit2(trace, CJIT_OP_ADD, ends[0],
                                          frontend_emit2(trace, CJIT_OP_MUL, weight, difference));
    cjit_node rest = frontend_emit2(trace, CJIT_OP_SUB, one, weight);
    cjit_node near_end = frontend_emit2(trace, CJIT_OP_SUB, ends[1],
                                        frontend_emit2(trace, CJIT_OP_MUL, difference, rest));
    if (weight == FRONTEND_NO_NODE)
        return NULL;
    cjit_node small = frontend_emit2(trace, CJIT_OP_LT, frontend_emit1(trace, CJIT_OP_ABS, weight),
                                     half);
    return frontend_torch_wrap(
        trace, frontend_emit3(trace, CJIT_OP_SELECT, small, near_start, near_end), dtype);
}

/// input + value * tensor1 * tensor2, or / tensor2.
static PyObject *fused(frontend_trace *trace, const char *name, PyObject **values, cjit_op op) {
    cjit_node nodes[3];
    cjit_dtype dtype;
    if (read_floats(trace, name, 3, values, nodes, &dtype) < 0)
        return NULL;
    if (op == CJIT_OP_DIV && !cjit_dtype_is_float(dtype))
        return PyErr_Format(PyExc_RuntimeError,
                            "Integer division with addcdiv is no longer supported, and in a future "
                            "release addcdiv will perform a true division of tensor1 and tensor2.");
    cjit_dtype compute = torch_compute_dtype(dtype);
    cjit_node factor = torch_emit_parameter(trace, values[3], 1, compute);
    cjit_node product = frontend_emit2(trace, CJIT_OP_MUL, factor, nodes[1]);
    product = frontend_emit2(trace, op, product, nodes[2]);
    return frontend_torch_wrap(trace, frontend_emit2(trace, CJIT_OP_ADD, nodes[0], product), dtype);
}

PyObject *frontend_torch_fn_addcmul(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("addcmul", "input", "tensor1", "tensor2", "*value", "!out");
    return fused(trace, "addcmul", values, CJIT_OP_MUL);
}

PyObject *frontend_torch_fn_addcdiv(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("addcdiv", "input", "tensor1", "tensor2", "*value", "!out");
    return fused(trace, "addcdiv", values, CJIT_OP_DIV);
}

static PyObject *shift(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "other", "*!out");
    torch_pair pair;
    if (torch_read_pair(trace, name, values[0], values[1], false, &pair) < 0)
        return NULL;
    if (!cjit_dtype_is_int(pair.dtype))
        return frontend_torch_not_implemented(op == CJIT_OP_SHL ? "lshift" : "rshift", pair.dtype);
    return tensor(trace, frontend_emit2(trace, op, pair.a, pair.b));
}

PyObject *frontend_torch_fn_bitwise_left_shift(FRONTEND_ARGUMENTS) {
    return shift(trace, args, nargs, kwnames, "bitwise_left_shift", CJIT_OP_SHL);
}

PyObject *frontend_torch_fn_bitwise_right_shift(FRONTEND_ARGUMENTS) {
    return shift(trace, args, nargs, kwnames, "bitwise_right_shift", CJIT_OP_SHR);
}

// ---------------------------------------------------------------------------------------------
// Other names, and the reflected operators of torch.Tensor
// ---------------------------------------------------------------------------------------------

#define ALIAS(name, target)                                                                        \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        return frontend_torch_fn_##target(trace, args, nargs, kwnames);                            \
    }
ALIAS(subtract, sub)
ALIAS(multiply, mul)
ALIAS(divide, div)
ALIAS(negative, neg)
ALIAS(absolute, abs)
ALIAS(clip, clamp)
ALIAS(__pow__, pow)
ALIAS(__floordiv__, floor_divide)
ALIAS(__rmul__, mul)
ALIAS(__radd__, add)

#define REFLECTED(name, target)                                                                    \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "self", "other");                                                    \
        return frontend_torch_fn_##target(trace, (PyObject *[]){values[1], values[0]}, 2, NULL);   \
    }
/// number / tensor is reciprocal(tensor) * number, rounded twice.
PyObject *frontend_torch_fn___rtruediv__(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("__rtruediv__", "self", "other");
    frontend_function reciprocal = frontend_dispatch_find_torch("reciprocal");
    PyObject *inverse = reciprocal ? reciprocal(trace, values, 1, NULL) : NULL;
    if (!inverse)
        return NULL;
    PyObject *result =
        frontend_torch_fn_mul(trace, (PyObject *[]){inverse, values[1]}, 2, NULL);
    Py_DECREF(inverse);
    return result;
}

ALIAS(__rdiv__, __rtruediv__)
REFLECTED(__rsub__, sub)
REFLECTED(__rpow__, pow)
REFLECTED(__rfloordiv__, floor_divide)
REFLECTED(__rmod__, remainder)
REFLECTED(__rlshift__, bitwise_left_shift)
REFLECTED(__rrshift__, bitwise_right_shift)
