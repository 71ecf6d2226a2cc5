// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's table of functions and methods, and the functions in it that are one op of the graph after
// promotion. The others stand in torch_arithmetic.c (operators), torch_power.c, torch_composite.c
// (formulas), torch_activations.c (torch.nn.functional) and torch_conversions.c (dtypes, kinds).
#include "torch_internal.h"

typedef enum dtype_rule {
    RULE_FLOAT,        ///< integers become the default dtype
    RULE_SAME,         ///< the promoted dtype, which the op must accept
    RULE_ROUND,        ///< as RULE_SAME, but integers stay as they are
} dtype_rule;

static PyObject *emit_promoted(frontend_trace *trace, const char *name, dtype_rule rule, cjit_op op,
                               unsigned count, const frontend_operand *operands) {
    cjit_dtype dtype;
    if (frontend_torch_result_type(count, operands, &dtype) < 0)
        return NULL;
    if (rule == RULE_FLOAT && !cjit_dtype_is_float(dtype) && !cjit_dtype_is_complex(dtype))
        dtype = frontend_trace_default_dtype();
    if (rule == RULE_ROUND && cjit_dtype_is_int(dtype))
        return frontend_torch_wrap(trace, operands[0].node, dtype);
    if (!frontend_torch_accepts(op, dtype))
        return frontend_torch_not_implemented(name, dtype);
    cjit_node nodes[2];
    for (unsigned i = 0; i < count; ++i)
        nodes[i] = frontend_torch_emit_operand(trace, &operands[i], dtype);
    return frontend_wrap(trace, frontend_emit(trace, op, count, nodes), FRONTEND_TORCH_TENSOR);
}

static PyObject *unary(FRONTEND_ARGUMENTS, const char *name, dtype_rule rule, cjit_op op) {
    FRONTEND_PARSE(name, "input", "*!out");
    frontend_operand operand;
    if (frontend_torch_read(trace, name, 0, values[0], true, &operand) < 0)
        return NULL;
    return emit_promoted(trace, name, rule, op, 1, &operand);
}

static PyObject *binary(FRONTEND_ARGUMENTS, const char *name, dtype_rule rule, cjit_op op,
                        bool tensors_only) {
    FRONTEND_PARSE(name, "input", "other", "*!out");
    frontend_operand operands[2];
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, name, i, values[i], tensors_only, &operands[i]) < 0)
            return NULL;
    return emit_promoted(trace, name, rule, op, 2, operands);
}

// clang-format off
#define UNARY_FUNCTIONS(X)                                                                         \
    X(exp, RULE_FLOAT, EXP) X(exp2, RULE_FLOAT, EXP2) X(expm1, RULE_FLOAT, EXPM1)                  \
    X(log, RULE_FLOAT, LOG) X(log2, RULE_FLOAT, LOG2) X(log10, RULE_FLOAT, LOG10)                  \
    X(log1p, RULE_FLOAT, LOG1P) X(sqrt, RULE_FLOAT, SQRT) X(rsqrt, RULE_FLOAT, RSQRT)              \
    X(sin, RULE_FLOAT, SIN) X(cos, RULE_FLOAT, COS) X(tan, RULE_FLOAT, TAN)                        \
    X(asin, RULE_FLOAT, ASIN) X(acos, RULE_FLOAT, ACOS) X(atan, RULE_FLOAT, ATAN)                  \
    X(sinh, RULE_FLOAT, SINH) X(cosh, RULE_FLOAT, COSH) X(tanh, RULE_FLOAT, TANH)                  \
    X(asinh, RULE_FLOAT, ASINH) X(acosh, RULE_FLOAT, ACOSH) X(atanh, RULE_FLOAT, ATANH)            \
    X(erf, RULE_FLOAT, ERF) X(erfc, RULE_FLOAT, ERFC) X(lgamma, RULE_FLOAT, LGAMMA)                \
    X(floor, RULE_ROUND, FLOOR) X(ceil, RULE_ROUND, CEIL) X(trunc, RULE_ROUND, TRUNC)              \
    X(bitwise_not, RULE_SAME, NOT)

#define BINARY_FUNCTIONS(X)                                                                        \
    X(maximum, RULE_SAME, MAXIMUM, true) X(minimum, RULE_SAME, MINIMUM, true)                      \
    X(hypot, RULE_SAME, HYPOT, true) X(atan2, RULE_FLOAT, ATAN2, true)                             \
    X(logaddexp, RULE_SAME, LOGADDEXP, true)              \
    X(logaddexp2, RULE_SAME, LOGADDEXP2, true) X(gcd, RULE_SAME, GCD, true)                        \
    X(copysign, RULE_FLOAT, COPYSIGN, false)                          \
    X(bitwise_and, RULE_SAME, AND, false) X(bitwise_or, RULE_SAME, OR, false)                      \
    X(bitwise_xor, RULE_SAME, XOR, false)                                                          \
    X(eq, RULE_SAME, EQ, false) X(ne, RULE_SAME, NE, false) X(lt, RULE_SAME, LT, false)            \
    X(le, RULE_SAME, LE, false) X(gt, RULE_SAME, GT, false) X(ge, RULE_SAME, GE, false)
// clang-format on

#define DEFINE_UNARY(name, rule, OP)                                                               \
    static PyObject *torch_##name(FRONTEND_ARGUMENTS) {                                            \
        return unary(trace, args, nargs, kwnames, #name, rule, CJIT_OP_##OP);                      \
    }
#define DEFINE_BINARY(name, rule, OP, tensors_only)                                                \
    static PyObject *torch_##name(FRONTEND_ARGUMENTS) {                                            \
        return binary(trace, args, nargs, kwnames, #name, rule, CJIT_OP_##OP, tensors_only);       \
    }
UNARY_FUNCTIONS(DEFINE_UNARY)
BINARY_FUNCTIONS(DEFINE_BINARY)

/// Of equal halves NumPy gives the first and torch the second, which tells zeros apart.
static PyObject *torch_nextafter(FRONTEND_ARGUMENTS) {
    PyObject *next =
        binary(trace, args, nargs, kwnames, "nextafter", RULE_SAME, CJIT_OP_NEXTAFTER, true);
    if (!next || nargs != 2)
        return next;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_node node = ((frontend_tracer *)next)->node;
    if (cjit_graph_get_node(graph, node)->dtype != CJIT_DTYPE_F16)
        return next;
    frontend_function where = frontend_dispatch_find_torch("where");
    PyObject *same = binary(trace, args, 2, NULL, "eq", RULE_SAME, CJIT_OP_EQ, true);
    PyObject *result =
        same && where ? where(trace, (PyObject *[]){same, args[1], next}, 3, NULL) : NULL;
    Py_XDECREF(same);
    Py_DECREF(next);
    return result;
}

/// fmax and fmin of integers are maximum and minimum.
static PyObject *number_extremum(FRONTEND_ARGUMENTS, const char *name, cjit_op op,
                                 cjit_op integer_op) {
    FRONTEND_PARSE(name, "input", "other", "*!out");
    frontend_operand operands[2];
    cjit_dtype dtype;
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, name, i, values[i], true, &operands[i]) < 0)
            return NULL;
    if (frontend_torch_result_type(2, operands, &dtype) < 0)
        return NULL;
    return emit_promoted(trace, name, RULE_SAME, cjit_dtype_is_float(dtype) ? op : integer_op, 2,
                         operands);
}

static PyObject *torch_fmax(FRONTEND_ARGUMENTS) {
    return number_extremum(trace, args, nargs, kwnames, "fmax", CJIT_OP_FMAX, CJIT_OP_MAXIMUM);
}

static PyObject *torch_fmin(FRONTEND_ARGUMENTS) {
    return number_extremum(trace, args, nargs, kwnames, "fmin", CJIT_OP_FMIN, CJIT_OP_MINIMUM);
}

/// torch.max and torch.min of two tensors; of one they are reductions.
static PyObject *extremum(FRONTEND_ARGUMENTS, frontend_function of_two, frontend_function of_one) {
    bool two = nargs == 2 && !kwnames &&
               (frontend_is_torch_tensor(args[1]) ||
                (frontend_is_tracer(args[1]) &&
                 ((frontend_tracer *)args[1])->kind == FRONTEND_TORCH_TENSOR));
    return (two ? of_two : of_one)(trace, args, nargs, kwnames);
}

static PyObject *torch_max(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, torch_maximum, torch_reduce_max);
}

static PyObject *torch_min(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, torch_minimum, torch_reduce_min);
}

/// torch's lcm is an absolute value, after wrapping; C computes it of small integers as int.
static PyObject *torch_lcm(FRONTEND_ARGUMENTS) {
    PyObject *multiple =
        binary(trace, args, nargs, kwnames, "lcm", RULE_SAME, CJIT_OP_LCM, true);
    if (!multiple)
        return NULL;
    cjit_node node = ((frontend_tracer *)multiple)->node;
    Py_DECREF(multiple);
    if (cjit_dtype_size(frontend_node_dtype(trace, node)) >= 4)
        node = frontend_emit1(trace, CJIT_OP_ABS, node);
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

/// x.where(condition, other)
static PyObject *torch_where_method(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("where", "self", "condition", "other");
    return frontend_torch_fn_where(trace, (PyObject *[]){values[1], values[0], values[2]}, 3, NULL);
}

static PyObject *torch_frac(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("frac", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "frac", 0, values[0], true, &x) < 0)
        return NULL;
    if (!cjit_dtype_is_float(x.dtype))
        return frontend_torch_not_implemented("frac", x.dtype);
    cjit_node whole = frontend_emit1(trace, CJIT_OP_TRUNC, x.node);
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_SUB, x.node, whole),
                         FRONTEND_TORCH_TENSOR);
}

static PyObject *torch_reciprocal(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("reciprocal", "input", "*!out");
    frontend_operand x;
    if (frontend_torch_read(trace, "reciprocal", 0, values[0], true, &x) < 0)
        return NULL;
    if (cjit_dtype_is_complex(x.dtype))
        return frontend_wrap(
            trace,
            frontend_complex_join(
                trace, frontend_complex_div(trace, frontend_complex_constant(trace, cjit_dtype_part(x.dtype), 1, 0),
                                            frontend_complex_parts(trace, x.node))),
            FRONTEND_TORCH_TENSOR);
    cjit_dtype dtype =
        cjit_dtype_is_float(x.dtype) ? x.dtype : frontend_trace_default_dtype();
    cjit_node one = frontend_emit_float(trace, dtype, 1);
    cjit_node node = frontend_torch_emit_operand(trace, &x, dtype);
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_DIV, one, node),
                         FRONTEND_TORCH_TENSOR);
}

#define ENTRY(modules, name) {modules, #name, frontend_torch_fn_##name},
#define LOCAL_UNARY(name, ...) {T_FMS, #name, torch_##name},
#define LOCAL_BINARY(name, ...) {T_FM, #name, torch_##name},

// clang-format off
const frontend_table_entry frontend_torch_table[] = {
    UNARY_FUNCTIONS(LOCAL_UNARY)
    BINARY_FUNCTIONS(LOCAL_BINARY)
    TORCH_ARITHMETIC(ENTRY)
    TORCH_POWERS(ENTRY)
    TORCH_COMPLEX(ENTRY)
    TORCH_COMPOSITE(ENTRY)
    TORCH_ACTIVATIONS(ENTRY)
    TORCH_CONVERSIONS(ENTRY)
    TORCH_SHAPES(ENTRY)
    TORCH_REDUCTIONS(ENTRY)
    TORCH_JOINING(ENTRY)
    {T_FM, "moveaxis", frontend_torch_fn_movedim},
    {T_M, "where", torch_where_method},
    {T_FM, "lcm", torch_lcm},
    {T_FM, "nextafter", torch_nextafter},
    {T_FM, "fmax", torch_fmax},
    {T_FM, "fmin", torch_fmin},
    {T_FM, "max", torch_max},
    {T_FM, "min", torch_min},
    {T_FM, "frac", torch_frac},
    {T_FM, "reciprocal", torch_reciprocal},
    {T_FM, "arcsin", torch_asin}, {T_FM, "arccos", torch_acos}, {T_FM, "arctan", torch_atan},
    {T_FM, "arcsinh", torch_asinh}, {T_FM, "arccosh", torch_acosh}, {T_FM, "arctanh", torch_atanh},
    {T_FM, "arctan2", torch_atan2},
    {T_FM, "fix", torch_trunc},
    {T_FM, "not_equal", torch_ne}, {T_FM, "less", torch_lt}, {T_FM, "less_equal", torch_le},
    {T_FM, "greater", torch_gt}, {T_FM, "greater_equal", torch_ge},
    {T_S, "gammaln", torch_lgamma},
    {T_N, "tanh", torch_tanh},
    {T_M, "__and__", torch_bitwise_and}, {T_M, "__or__", torch_bitwise_or},
    {T_M, "__xor__", torch_bitwise_xor}, {T_M, "__rand__", torch_bitwise_and},
    {T_M, "__ror__", torch_bitwise_or}, {T_M, "__rxor__", torch_bitwise_xor},
    {T_M, "__lshift__", frontend_torch_fn_bitwise_left_shift},
    {T_M, "__rshift__", frontend_torch_fn_bitwise_right_shift},
    FRONTEND_TORCH_DTYPE_METHODS
    {NULL, NULL, NULL},
};
