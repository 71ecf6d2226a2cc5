// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's numbers as traced values: bool, int (as int64: results beyond it wrap, docs/numbers.md)
// and float. Arithmetic of integers that are sizes stays an expression of sizes.
//
// Where Python would raise for one value and not for another, the kernel gets a raise site.
#include "complex.h"

#include <math.h>

static frontend_kind wider(frontend_kind a, frontend_kind b) { return a > b ? a : b; }

static cjit_dtype dtype_of_kind(frontend_kind kind) {
    return kind == FRONTEND_PYTHON_BOOL  ? CJIT_DTYPE_BOOL
           : kind == FRONTEND_PYTHON_INT ? CJIT_DTYPE_I64
           : kind == FRONTEND_PYTHON_FLOAT ? CJIT_DTYPE_F64
                                           : CJIT_DTYPE_C128;
}

/// 1 when the result is an expression of sizes.
static int size_arithmetic(frontend_trace *trace, PyObject *a, PyObject *b, frontend_operator op,
                           cjit_size *out_size) {
    static const int size_ops[FRONTEND_OPERATOR_COUNT] = {
        [FRONTEND_ADD] = CJIT_SIZE_ADD,           [FRONTEND_SUB] = CJIT_SIZE_SUB,
        [FRONTEND_MUL] = CJIT_SIZE_MUL,           [FRONTEND_MOD] = CJIT_SIZE_MOD,
        [FRONTEND_FLOORDIV] = CJIT_SIZE_FLOORDIV,
    };
    cjit_size lhs, rhs;
    if (!size_ops[op] || PyBool_Check(a) || PyBool_Check(b) || PyFloat_Check(a) || PyFloat_Check(b))
        return 0;
    int found = frontend_size_peek(trace, a, &lhs);
    if (found > 0)
        found = frontend_size_peek(trace, b, &rhs);
    if (found <= 0)
        return found;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t divisor;
    if (op == FRONTEND_FLOORDIV || op == FRONTEND_MOD)
        if (!cjit_graph_size_is_constant(graph, rhs, &divisor) || divisor <= 0)
            return 0;
    *out_size = cjit_graph_size_binary(graph, (cjit_size_op)size_ops[op], lhs, rhs);
    return 1;
}

/// |value|, with a raise site where it may be zero.
static cjit_node nonzero(frontend_trace *trace, const frontend_operand *operand, cjit_node value,
                         const char *message) {
    if (operand->scalar) {
        int truth = PyObject_IsTrue(operand->scalar);
        if (truth == 0)
            PyErr_SetString(PyExc_ZeroDivisionError, message);
        return truth > 0 ? value : FRONTEND_NO_NODE;
    }
    cjit_node zero = frontend_emit_number(trace, frontend_node_dtype(trace, value), 0);
    cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, value, zero);
    return frontend_emit_raise(trace, is_zero, CJIT_CODE_ZERO_DIVISION, message, value);
}

static cjit_node not_negative(frontend_trace *trace, cjit_node value, const char *message) {
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_node negative = frontend_emit2(trace, CJIT_OP_LT, value, zero);
    return frontend_emit_raise(trace, negative, CJIT_CODE_VALUE, message, value);
}

/// x ** y for floats: what Python raises, or makes complex, becomes a raise site. |known|, if not NULL, is
/// the value of y: a square is a product, and with a whole number nothing is complex.
static cjit_node float_power(frontend_trace *trace, cjit_node x, cjit_node y, const double *known) {
    if (known && *known == 2)
        return frontend_emit2(trace, CJIT_OP_MUL, x, x);
    cjit_node zero = frontend_emit_float(trace, CJIT_DTYPE_F64, 0);
    cjit_node result = frontend_emit2(trace, CJIT_OP_POW, x, y);
    bool whole = known && *known == floor(*known);
    if (whole && *known >= 0)
        return result;
    cjit_node at_zero = frontend_emit2(trace, CJIT_OP_AND, frontend_emit2(trace, CJIT_OP_EQ, x, zero),
                                       frontend_emit2(trace, CJIT_OP_LT, y, zero));
    result = frontend_emit_raise(trace, at_zero, CJIT_CODE_ZERO_DIVISION,
                                 "0.0 cannot be raised to a negative power", result);
    if (whole)
        return result;
    cjit_node numbers = frontend_emit2(trace, CJIT_OP_AND, frontend_emit2(trace, CJIT_OP_EQ, x, x),
                                       frontend_emit2(trace, CJIT_OP_EQ, y, y));
    cjit_node is_complex = frontend_emit2(trace, CJIT_OP_AND, numbers,
                                          frontend_emit1(trace, CJIT_OP_ISNAN, result));
    return frontend_emit_raise(trace, is_complex, CJIT_CODE_VALUE,
                               "a negative number to a fractional power is complex, which is not "
                               "supported",
                               result);
}

/// 1: integer |exponent| is negative, 0: it is not, both constant or guarded; 2: the kernel knows. -1.
static int is_negative(frontend_trace *trace, const frontend_operand *exponent) {
    int sign;
    if (exponent->scalar)
        return frontend_int_fits(exponent->scalar, CJIT_DTYPE_I64, &sign) < 0 ? -1 : sign < 0;
    if (exponent->kind != FRONTEND_PYTHON_INT)
        return 0;
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_node negative = frontend_emit2(trace, CJIT_OP_LT, exponent->node, zero);
    frontend_number answer;
    int decided = negative == FRONTEND_NO_NODE ? -1
                                               : frontend_node_decide(trace, negative, &answer);
    return decided == 1 ? answer.integer != 0 : decided < 0 ? -1 : 2;
}

/// An integer to a negative power is a float: which it is is asked of the call that is traced.
static PyObject *power(frontend_trace *trace, const frontend_operand *a, const frontend_operand *b) {
    frontend_kind kind = wider(wider(a->kind, b->kind), FRONTEND_PYTHON_INT);
    int negative = kind == FRONTEND_PYTHON_INT ? is_negative(trace, b) : 0;
    if (negative < 0)
        return NULL;
    if (negative == 1)
        kind = FRONTEND_PYTHON_FLOAT;
    cjit_node x = frontend_emit_operand(trace, a, dtype_of_kind(kind), false);
    cjit_node y = frontend_emit_operand(trace, b, dtype_of_kind(kind), false);
    double known = b->scalar ? PyFloat_AsDouble(b->scalar) : 0;
    if (known == -1 && PyErr_Occurred()) { // an integer that no float holds
        if (kind == FRONTEND_PYTHON_FLOAT)
            return NULL;
        PyErr_Clear();
    }
    if (kind == FRONTEND_PYTHON_FLOAT)
        return frontend_wrap(trace, float_power(trace, x, y, b->scalar ? &known : NULL), kind);
    if (b->scalar && known == 2)
        return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_MUL, x, x), kind);
    if (negative == 2)
        y = not_negative(trace, y,
                         "an integer to a negative power is a float, which is not known while "
                         "tracing: write float(x) ** y");
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_POW, x, y), kind);
}

static PyObject *divide(frontend_trace *trace, const frontend_operand *a, const frontend_operand *b,
                        frontend_operator op) {
    frontend_kind kind = op == FRONTEND_TRUEDIV
                             ? FRONTEND_PYTHON_FLOAT
                             : wider(wider(a->kind, b->kind), FRONTEND_PYTHON_INT);
    bool is_float = kind == FRONTEND_PYTHON_FLOAT;
    const char *message = op == FRONTEND_TRUEDIV
                              ? (wider(a->kind, b->kind) == kind ? "float division by zero"
                                                                 : "division by zero")
                          : is_float                ? "float floor division by zero"
                          : op == FRONTEND_FLOORDIV ? "integer division or modulo by zero"
                                                    : "integer modulo by zero";
    cjit_node x = frontend_emit_operand(trace, a, dtype_of_kind(kind), false);
    cjit_node y = frontend_emit_operand(trace, b, dtype_of_kind(kind), false);
    if (y != FRONTEND_NO_NODE)
        y = nonzero(trace, b, y, message);
    if (op == FRONTEND_TRUEDIV)
        return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_DIV, x, y), kind);
    PyObject *quotient = NULL, *rest = NULL;
    if (op != FRONTEND_MOD)
        quotient = frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_FLOORDIV, x, y), kind);
    if (op == FRONTEND_FLOORDIV)
        return quotient;
    if (op == FRONTEND_MOD || quotient)
        rest = frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_MOD, x, y), kind);
    if (op == FRONTEND_MOD || !rest) {
        Py_XDECREF(quotient);
        return rest;
    }
    return Py_BuildValue("(NN)", quotient, rest);
}

static PyObject *plain(frontend_trace *trace, const frontend_operand *a, const frontend_operand *b,
                       frontend_kind kind, frontend_kind result, cjit_op op) {
    cjit_node x = frontend_emit_operand(trace, a, dtype_of_kind(kind), false);
    cjit_node y = frontend_emit_operand(trace, b, dtype_of_kind(kind), false);
    return frontend_wrap(trace, frontend_emit2(trace, op, x, y), result);
}

PyObject *frontend_python_binary(frontend_trace *trace, PyObject *left, PyObject *right,
                                 frontend_operator op) {
    static const cjit_op ops[FRONTEND_OPERATOR_COUNT] = {
        [FRONTEND_ADD] = CJIT_OP_ADD,    [FRONTEND_SUB] = CJIT_OP_SUB, [FRONTEND_MUL] = CJIT_OP_MUL,
        [FRONTEND_AND] = CJIT_OP_AND,    [FRONTEND_OR] = CJIT_OP_OR,   [FRONTEND_XOR] = CJIT_OP_XOR,
        [FRONTEND_LSHIFT] = CJIT_OP_SHL, [FRONTEND_RSHIFT] = CJIT_OP_SHR,
        [FRONTEND_LT] = CJIT_OP_LT,      [FRONTEND_LE] = CJIT_OP_LE,   [FRONTEND_EQ] = CJIT_OP_EQ,
        [FRONTEND_NE] = CJIT_OP_NE,      [FRONTEND_GT] = CJIT_OP_GT,   [FRONTEND_GE] = CJIT_OP_GE,
    };
    cjit_size size;
    int is_size = size_arithmetic(trace, left, right, op, &size);
    if (is_size)
        return is_size < 0 ? NULL : frontend_size_to_object(trace, size);
    frontend_operand a, b;
    if (frontend_read_operand(trace, left, &a) < 0 || frontend_read_operand(trace, right, &b) < 0)
        return NULL;
    frontend_kind kind = wider(a.kind, b.kind);
    if (kind == FRONTEND_PYTHON_COMPLEX)
        return frontend_python_complex(trace, &a, &b, op);
    switch (op) {
    case FRONTEND_TRUEDIV:
    case FRONTEND_FLOORDIV:
    case FRONTEND_MOD:
    case FRONTEND_DIVMOD:
        return divide(trace, &a, &b, op);
    case FRONTEND_POW:
        return power(trace, &a, &b);
    case FRONTEND_AND:
    case FRONTEND_OR:
    case FRONTEND_XOR:
        if (kind == FRONTEND_PYTHON_FLOAT)
            Py_RETURN_NOTIMPLEMENTED;
        return plain(trace, &a, &b, kind, kind, ops[op]);
    case FRONTEND_LSHIFT:
    case FRONTEND_RSHIFT: {
        if (kind == FRONTEND_PYTHON_FLOAT)
            Py_RETURN_NOTIMPLEMENTED;
        cjit_node x = frontend_emit_operand(trace, &a, CJIT_DTYPE_I64, false);
        cjit_node y = frontend_emit_operand(trace, &b, CJIT_DTYPE_I64, false);
        y = not_negative(trace, y, "negative shift count");
        return frontend_wrap(trace, frontend_emit2(trace, ops[op], x, y), FRONTEND_PYTHON_INT);
    }
    case FRONTEND_ADD:
    case FRONTEND_SUB:
    case FRONTEND_MUL:
        kind = wider(kind, FRONTEND_PYTHON_INT);
        return plain(trace, &a, &b, kind, kind, ops[op]);
    default:
        return plain(trace, &a, &b, kind, FRONTEND_PYTHON_BOOL, ops[op]);
    }
}

// ---------------------------------------------------------------------------------------------
// float(), int(), bool()
// ---------------------------------------------------------------------------------------------

/// The one element of |tracer|, as the conversions of arrays and tensors take it.
static cjit_node single_element(frontend_trace *trace, const frontend_tracer *tracer) {
    unsigned rank = frontend_node_rank(trace, tracer->node);
    if (rank == 0)
        return tracer->node;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t count;
    bool single =
        cjit_graph_size_is_constant(graph, frontend_node_count(trace, tracer->node), &count) &&
        count == 1;
    if (tracer->kind == FRONTEND_TORCH_TENSOR && single)
        return frontend_emit_scalar(trace, tracer->node);
    if (tracer->kind == FRONTEND_TORCH_TENSOR)
        PyErr_SetString(PyExc_RuntimeError,
                        "a Tensor with more than one element cannot be converted to Scalar");
    else
        PyErr_SetString(PyExc_TypeError,
                        "only 0-dimensional arrays can be converted to Python scalars");
    return FRONTEND_NO_NODE;
}

/// int() of a float: nan and the infinities raise as in Python.
static cjit_node float_to_int(frontend_trace *trace, cjit_node node) {
    node = frontend_emit_cast(trace, node, CJIT_DTYPE_F64);
    node = frontend_emit_raise(trace, frontend_emit1(trace, CJIT_OP_ISNAN, node), CJIT_CODE_VALUE,
                               "cannot convert float NaN to integer", node);
    node = frontend_emit_raise(trace, frontend_emit1(trace, CJIT_OP_ISINF, node),
                               CJIT_CODE_OVERFLOW, "cannot convert float infinity to integer", node);
    return frontend_emit_cast(trace, node, CJIT_DTYPE_I64);
}

PyObject *frontend_to_python(frontend_trace *trace, PyObject *object, frontend_kind kind) {
    const frontend_tracer *tracer = (const frontend_tracer *)object;
    if (frontend_tracer_check(tracer) < 0)
        return NULL;
    if (tracer->kind == kind)
        return Py_NewRef(object);
    cjit_node node = single_element(trace, tracer);
    if (node == FRONTEND_NO_NODE)
        return NULL;
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    bool is_float = cjit_dtype_is_float(dtype);
    if (cjit_dtype_is_complex(dtype) && (kind == FRONTEND_PYTHON_INT || kind == FRONTEND_PYTHON_FLOAT)) {
        const char *name = kind == FRONTEND_PYTHON_INT ? "int" : "float";
        return PyErr_Format(PyExc_TypeError, "%s() argument must be a string%s or a real number, not '%s'", name,
                            kind == FRONTEND_PYTHON_INT ? ", a bytes-like object" : "",
                            tracer->kind == FRONTEND_PYTHON_COMPLEX ? "complex" : cjit_dtype_name(dtype));
    }
    if (kind == FRONTEND_PYTHON_INT && is_float)
        node = float_to_int(trace, node);
    else
        node = frontend_emit_cast(trace, node, dtype_of_kind(kind));
    return frontend_wrap(trace, node, kind);
}
