// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operators on tracers. Which library's rules hold follows from both operands: torch's if one is
// a tensor, NumPy's if one is an array or NumPy scalar, else Python's for numbers.
#include "assign.h"
#include "library_call.h"
#include "storage.h"

typedef struct operator_entry {
    const char *symbol, *ufunc, *torch;
} operator_entry;

static const operator_entry operators[FRONTEND_OPERATOR_COUNT] = {
    [FRONTEND_ADD] = {"+", "add", "add"},
    [FRONTEND_SUB] = {"-", "subtract", "sub"},
    [FRONTEND_MUL] = {"*", "multiply", "mul"},
    [FRONTEND_TRUEDIV] = {"/", "divide", "div"},
    [FRONTEND_FLOORDIV] = {"//", "floor_divide", "floor_divide"},
    [FRONTEND_MOD] = {"%", "remainder", "remainder"},
    [FRONTEND_POW] = {"**", "power", "pow"},
    [FRONTEND_AND] = {"&", "bitwise_and", "bitwise_and"},
    [FRONTEND_OR] = {"|", "bitwise_or", "bitwise_or"},
    [FRONTEND_XOR] = {"^", "bitwise_xor", "bitwise_xor"},
    [FRONTEND_LSHIFT] = {"<<", "left_shift", "bitwise_left_shift"},
    [FRONTEND_RSHIFT] = {">>", "right_shift", "bitwise_right_shift"},
    [FRONTEND_MATMUL] = {"@", NULL, NULL},
    [FRONTEND_DIVMOD] = {"divmod()", "divmod", NULL},
    [FRONTEND_LT] = {"<", "less", "lt"},
    [FRONTEND_LE] = {"<=", "less_equal", "le"},
    [FRONTEND_EQ] = {"==", "equal", "eq"},
    [FRONTEND_NE] = {"!=", "not_equal", "ne"},
    [FRONTEND_GT] = {">", "greater", "gt"},
    [FRONTEND_GE] = {">=", "greater_equal", "ge"},
};

typedef enum operand_class {
    CLASS_PYTHON,
    CLASS_NUMPY_SCALAR,
    CLASS_NUMPY_ARRAY,
    CLASS_TORCH,
    CLASS_SEQUENCE,
    CLASS_OTHER,
} operand_class;

static operand_class classify(PyObject *object) {
    if (frontend_is_tracer(object)) {
        switch (((frontend_tracer *)object)->kind) {
        case FRONTEND_TORCH_TENSOR:
            return CLASS_TORCH;
        case FRONTEND_NUMPY_ARRAY:
            return CLASS_NUMPY_ARRAY;
        case FRONTEND_NUMPY_SCALAR:
            return CLASS_NUMPY_SCALAR;
        default:
            return CLASS_PYTHON;
        }
    }
    if (frontend_is_numpy_scalar(object))
        return CLASS_NUMPY_SCALAR;
    if (PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object))
        return CLASS_PYTHON;
    if (frontend_is_numpy_array(object))
        return CLASS_NUMPY_ARRAY;
    if (frontend_is_torch_tensor(object))
        return CLASS_TORCH;
    return PyList_Check(object) || PyTuple_Check(object) ? CLASS_SEQUENCE : CLASS_OTHER;
}

/// 1 when |exponent|, of which the dtype of a power of truth values depends, is the integer 2 in this
/// call (guarded when it is traced); 0 when not; -1 on an error.
static int is_two(frontend_trace *trace, PyObject *exponent) {
    if (PyLong_CheckExact(exponent)) {
        int overflow;
        return PyLong_AsLongAndOverflow(exponent, &overflow) == 2 && !overflow;
    }
    if (!frontend_is_tracer(exponent) ||
        ((frontend_tracer *)exponent)->kind != FRONTEND_PYTHON_INT)
        return 0;
    cjit_node two = frontend_emit_int(trace, CJIT_DTYPE_I64, 2);
    cjit_node is = frontend_emit2(trace, CJIT_OP_EQ, ((frontend_tracer *)exponent)->node, two);
    frontend_number answer;
    int done = is == FRONTEND_NO_NODE ? -1 : frontend_node_decide(trace, is, &answer);
    return done <= 0 ? done : answer.integer != 0;
}

/// NumPy's shortcuts for `array ** scalar`: the name of the unary ufunc in |out_name|, or NULL.
static int power_shortcut(frontend_trace *trace, PyObject *base, PyObject *exponent,
                          const char **out_name) {
    *out_name = NULL;
    if (!frontend_is_tracer(base))
        return 0;
    const frontend_tracer *tracer = (const frontend_tracer *)base;
    cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
    if (dtype == CJIT_DTYPE_BOOL) {
        int square = tracer->kind == FRONTEND_NUMPY_ARRAY ? is_two(trace, exponent) : 0;
        *out_name = square > 0 ? "square" : NULL;
        return square < 0 ? -1 : 0;
    }
    if (!PyLong_CheckExact(exponent) && !PyFloat_CheckExact(exponent))
        return 0;
    double value = PyFloat_AsDouble(exponent);
    if (value == -1 && PyErr_Occurred())
        PyErr_Clear(); // a huge integer is no shortcut
    bool is_float = cjit_dtype_is_float(dtype) || cjit_dtype_is_complex(dtype);
    if (value == 2 && (is_float || PyLong_CheckExact(exponent)))
        *out_name = "square";
    else if (is_float && tracer->kind != FRONTEND_NUMPY_SCALAR)
        *out_name = value == 0.5  ? "sqrt"
                    : value == -1 ? "reciprocal"
                    : value == 1  ? "positive"
                                  : NULL;
    return 0;
}

static PyObject *numpy_binary(frontend_trace *trace, PyObject *a, PyObject *b,
                              frontend_operator op) {
    if (op == FRONTEND_POW) {
        const char *shortcut;
        if (power_shortcut(trace, a, b, &shortcut) < 0)
            return NULL;
        if (shortcut)
            return frontend_call_ufunc_named(trace, shortcut, 1, &a);
    }
    return frontend_call_ufunc_named(trace, operators[op].ufunc, 2, (PyObject *[]){a, b});
}

static PyObject *torch_binary(frontend_trace *trace, PyObject *a, PyObject *b, operand_class left,
                              operand_class right, frontend_operator op) {
    bool comparison = op >= FRONTEND_LT;
    if (left == CLASS_NUMPY_ARRAY || (comparison && right == CLASS_NUMPY_ARRAY)) {
        if (comparison && (op == FRONTEND_EQ || op == FRONTEND_NE))
            return frontend_raise_at_user(frontend_unsupported_error,
                                          "comparing an ndarray with a Tensor is not supported");
        PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %s: '%s' and '%s'",
                     operators[op].symbol, left == CLASS_TORCH ? "Tensor" : "numpy.ndarray",
                     right == CLASS_TORCH ? "Tensor" : "numpy.ndarray");
        return NULL;
    }
    // `tensor + ndarray` is np.add in the end, whose result torch wraps again.
    if (right == CLASS_NUMPY_ARRAY)
        return numpy_binary(trace, a, b, op);
    if (left == CLASS_SEQUENCE || right == CLASS_SEQUENCE)
        Py_RETURN_NOTIMPLEMENTED;
    frontend_function function =
        operators[op].torch ? frontend_dispatch_find_torch(operators[op].torch) : NULL;
    if (op == FRONTEND_TRUEDIV && left != CLASS_TORCH)
        return frontend_dispatch_find_torch("__rtruediv__")(trace, (PyObject *[]){b, a}, 2, NULL);
    if (!function)
        Py_RETURN_NOTIMPLEMENTED;
    return function(trace, (PyObject *[]){a, b}, 2, NULL);
}

PyObject *frontend_binary(PyObject *a, PyObject *b, frontend_operator op) {
    PyObject *tracer = frontend_is_tracer(a) ? a : b;
    operand_class left = classify(a), right = classify(b);
    if (left == CLASS_OTHER || right == CLASS_OTHER) {
        operand_class other = left == CLASS_OTHER ? right : left;
        if ((op == FRONTEND_EQ || op == FRONTEND_NE) && other == CLASS_NUMPY_ARRAY)
            return frontend_raise_at_user(
                frontend_unsupported_error,
                "comparing an array with an object of type '%s' is not supported",
                Py_TYPE(left == CLASS_OTHER ? a : b)->tp_name);
        Py_RETURN_NOTIMPLEMENTED;
    }
    frontend_trace *trace = frontend_tracer_enter((frontend_tracer *)tracer);
    if (!trace)
        return NULL;
    if (op == FRONTEND_MATMUL && left != CLASS_PYTHON && right != CLASS_PYTHON)
        return left == CLASS_TORCH || right == CLASS_TORCH ? frontend_torch_matmul(trace, a, b)
                                                           : frontend_numpy_matmul(trace, a, b);
    if (left == CLASS_TORCH || right == CLASS_TORCH)
        return torch_binary(trace, a, b, left, right, op);
    bool numpy = left == CLASS_NUMPY_ARRAY || right == CLASS_NUMPY_ARRAY ||
                 left == CLASS_NUMPY_SCALAR || right == CLASS_NUMPY_SCALAR;
    if (numpy && operators[op].ufunc)
        return numpy_binary(trace, a, b, op);
    if (numpy || left == CLASS_SEQUENCE || right == CLASS_SEQUENCE || op == FRONTEND_MATMUL)
        Py_RETURN_NOTIMPLEMENTED;
    return frontend_python_binary(trace, a, b, op);
}

PyObject *frontend_tracer_rich_compare(PyObject *a, PyObject *b, int op) {
    static const frontend_operator table[] = {
        [Py_LT] = FRONTEND_LT, [Py_LE] = FRONTEND_LE, [Py_EQ] = FRONTEND_EQ,
        [Py_NE] = FRONTEND_NE, [Py_GT] = FRONTEND_GT, [Py_GE] = FRONTEND_GE,
    };
    return frontend_binary(a, b, table[op]);
}

// ---------------------------------------------------------------------------------------------
// In-place operators
// ---------------------------------------------------------------------------------------------

static PyObject *in_place(PyObject *self, PyObject *other, frontend_operator op) {
    if (!frontend_is_tracer(self))
        Py_RETURN_NOTIMPLEMENTED;
    const frontend_tracer *target = (const frontend_tracer *)self;
    if (target->kind != FRONTEND_NUMPY_ARRAY && target->kind != FRONTEND_TORCH_TENSOR)
        Py_RETURN_NOTIMPLEMENTED; // immutable: Python goes on with the plain operator
    frontend_trace *trace = frontend_tracer_enter(target);
    if (!trace)
        return NULL;
    if (frontend_storage_check_writable(trace, target, true) < 0)
        return NULL;
    PyObject *result = frontend_binary(self, other, op);
    if (!result || !frontend_is_tracer(result))
        return result;
    int status = frontend_assign_result(trace, self, result, operators[op].ufunc);
    Py_DECREF(result);
    return status < 0 ? NULL : Py_NewRef(self);
}

// ---------------------------------------------------------------------------------------------
// Slots
// ---------------------------------------------------------------------------------------------

#define BINARY_SLOTS(name, OP)                                                                     \
    static PyObject *number_##name(PyObject *a, PyObject *b) { return frontend_binary(a, b, OP); } \
    static PyObject *in_place_##name(PyObject *a, PyObject *b) { return in_place(a, b, OP); }
BINARY_SLOTS(add, FRONTEND_ADD)
BINARY_SLOTS(subtract, FRONTEND_SUB)
BINARY_SLOTS(multiply, FRONTEND_MUL)
BINARY_SLOTS(true_divide, FRONTEND_TRUEDIV)
BINARY_SLOTS(floor_divide, FRONTEND_FLOORDIV)
BINARY_SLOTS(remainder, FRONTEND_MOD)
BINARY_SLOTS(and, FRONTEND_AND)
BINARY_SLOTS(or, FRONTEND_OR)
BINARY_SLOTS(xor, FRONTEND_XOR)
BINARY_SLOTS(lshift, FRONTEND_LSHIFT)
BINARY_SLOTS(rshift, FRONTEND_RSHIFT)
BINARY_SLOTS(matmul, FRONTEND_MATMUL)

static PyObject *number_divmod(PyObject *a, PyObject *b) {
    return frontend_binary(a, b, FRONTEND_DIVMOD);
}

static PyObject *number_power(PyObject *a, PyObject *b, PyObject *modulus) {
    if (!Py_IsNone(modulus))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "pow() with a modulus is not supported on traced values");
    return frontend_binary(a, b, FRONTEND_POW);
}

static PyObject *in_place_power(PyObject *a, PyObject *b, PyObject *modulus) {
    (void)modulus;
    return in_place(a, b, FRONTEND_POW);
}

typedef struct unary_entry {
    const char *ufunc, *torch;
    cjit_op op;       ///< for Python numbers; CJIT_OP_COUNT: the number itself
    bool accepts_float;
} unary_entry;

static PyObject *unary(PyObject *self, const unary_entry *entry) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    if (tracer->kind == FRONTEND_TORCH_TENSOR) {
        frontend_function function = frontend_dispatch_find_torch(entry->torch);
        return function ? function(trace, &self, 1, NULL) : NULL;
    }
    if (!frontend_kind_is_python(tracer->kind))
        return frontend_call_ufunc_named(trace, entry->ufunc, 1, &self);
    frontend_kind kind = tracer->kind;
    cjit_node node = tracer->node;
    if (kind >= FRONTEND_PYTHON_FLOAT && !entry->accepts_float)
        return PyErr_Format(PyExc_TypeError, "bad operand type for unary ~: '%s'",
                            kind == FRONTEND_PYTHON_FLOAT ? "float" : "complex");
    if (kind == FRONTEND_PYTHON_BOOL) {
        kind = FRONTEND_PYTHON_INT;
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_I64);
    }
    if (entry->op != CJIT_OP_COUNT)
        node = frontend_emit1(trace, entry->op, node);
    if (kind == FRONTEND_PYTHON_COMPLEX && entry->op == CJIT_OP_ABS)
        kind = FRONTEND_PYTHON_FLOAT;
    return frontend_wrap(trace, node, kind);
}

#define UNARY_SLOT(name, ufunc, torch, OP, accepts_float)                                          \
    static PyObject *number_##name(PyObject *self) {                                               \
        static const unary_entry entry = {ufunc, torch, OP, accepts_float};                        \
        return unary(self, &entry);                                                                \
    }
UNARY_SLOT(negative, "negative", "neg", CJIT_OP_NEG, true)
UNARY_SLOT(positive, "positive", "positive", CJIT_OP_COUNT, true)
UNARY_SLOT(absolute, "absolute", "abs", CJIT_OP_ABS, true)
UNARY_SLOT(invert, "invert", "bitwise_not", CJIT_OP_NOT, false)

// The conversions are filled in by tracer.c, which defines them.
PyNumberMethods frontend_tracer_number = {
    .nb_add = number_add,
    .nb_subtract = number_subtract,
    .nb_multiply = number_multiply,
    .nb_remainder = number_remainder,
    .nb_divmod = number_divmod,
    .nb_power = number_power,
    .nb_negative = number_negative,
    .nb_positive = number_positive,
    .nb_absolute = number_absolute,
    .nb_invert = number_invert,
    .nb_lshift = number_lshift,
    .nb_rshift = number_rshift,
    .nb_and = number_and,
    .nb_xor = number_xor,
    .nb_or = number_or,
    .nb_floor_divide = number_floor_divide,
    .nb_true_divide = number_true_divide,
    .nb_matrix_multiply = number_matmul,
    .nb_inplace_add = in_place_add,
    .nb_inplace_subtract = in_place_subtract,
    .nb_inplace_multiply = in_place_multiply,
    .nb_inplace_remainder = in_place_remainder,
    .nb_inplace_power = in_place_power,
    .nb_inplace_lshift = in_place_lshift,
    .nb_inplace_rshift = in_place_rshift,
    .nb_inplace_and = in_place_and,
    .nb_inplace_xor = in_place_xor,
    .nb_inplace_or = in_place_or,
    .nb_inplace_floor_divide = in_place_floor_divide,
    .nb_inplace_true_divide = in_place_true_divide,
    .nb_inplace_matrix_multiply = in_place_matmul,
};
