// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's builtins and the math module on traced values. The math functions take a Python number or
// anything of one element, and give Python floats; where CPython raises ValueError or OverflowError,
// the kernel gets a raise site.
#include "complex.h"
#include "control.h"
#include "parse.h"

#include <math.h>

static int check_arguments(const char *name, Py_ssize_t nargs, PyObject *kwnames, Py_ssize_t least,
                           Py_ssize_t most) {
    if (!kwnames && nargs >= least && nargs <= most)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s() takes %zd to %zd positional arguments (%zd given)", name,
                 least, most, nargs);
    return -1;
}

// ---------------------------------------------------------------------------------------------
// Builtins
// ---------------------------------------------------------------------------------------------

static PyObject *convert(FRONTEND_ARGUMENTS, const char *name, frontend_kind kind) {
    if (check_arguments(name, nargs, kwnames, 1, 1) < 0 || !frontend_is_tracer(args[0]))
        return PyErr_Occurred() ? NULL
                                : PyErr_Format(PyExc_TypeError, "%s() argument is not supported",
                                               name);
    return frontend_to_python(trace, args[0], kind);
}

static PyObject *py_float(FRONTEND_ARGUMENTS) {
    return convert(trace, args, nargs, kwnames, "float", FRONTEND_PYTHON_FLOAT);
}

static PyObject *py_int(FRONTEND_ARGUMENTS) {
    return convert(trace, args, nargs, kwnames, "int", FRONTEND_PYTHON_INT);
}

static PyObject *py_bool(FRONTEND_ARGUMENTS) {
    return convert(trace, args, nargs, kwnames, "bool", FRONTEND_PYTHON_BOOL);
}

/// complex(x) and complex(re, im), of which any may be complex.
static PyObject *py_complex(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("complex", "real", "imag")
    if (!values[0] && !values[1])
        return PyComplex_FromDoubles(0, 0);
    cjit_node nodes[2] = {FRONTEND_NO_NODE, FRONTEND_NO_NODE};
    for (int i = 0; i < 2; ++i)
        if (values[i] && (nodes[i] = frontend_emit_python_complex(trace, values[i])) == FRONTEND_NO_NODE)
            return NULL;
    if (!values[1])
        return frontend_wrap(trace, nodes[0], FRONTEND_PYTHON_COMPLEX);
    // re + i im, without arithmetic where both are real
    frontend_parts a = values[0] ? frontend_complex_parts(trace, nodes[0])
                                 : frontend_complex_constant(trace, CJIT_DTYPE_F64, 0, 0);
    frontend_parts b = frontend_complex_parts(trace, nodes[1]);
    if (frontend_is_complex_object(trace, values[1]))
        a.re = frontend_emit2(trace, CJIT_OP_SUB, a.re, b.im);
    bool is_complex = values[0] && frontend_is_complex_object(trace, values[0]);
    a.im = is_complex ? frontend_emit2(trace, CJIT_OP_ADD, a.im, b.re) : b.re;
    return frontend_wrap(trace, frontend_complex_join(trace, a), FRONTEND_PYTHON_COMPLEX);
}

static PyObject *py_len(FRONTEND_ARGUMENTS) {
    if (check_arguments("len", nargs, kwnames, 1, 1) < 0)
        return NULL;
    if (!frontend_is_tracer(args[0])) // a container with tracers in it
        return PyLong_FromSsize_t(PyObject_Size(args[0]));
    const frontend_tracer *tracer = (const frontend_tracer *)args[0];
    if (frontend_tracer_check(tracer) < 0)
        return NULL;
    if (frontend_node_rank(trace, tracer->node) == 0) {
        (void)PyObject_Size(args[0]); // raises
        return NULL;
    }
    const cjit_node_info *info =
        cjit_graph_get_node(frontend_trace_get_graph(trace), tracer->node);
    return frontend_size_to_object(trace, info->shape[0]);
}

static PyObject *py_isinstance(FRONTEND_ARGUMENTS) {
    if (check_arguments("isinstance", nargs, kwnames, 2, 2) < 0)
        return NULL;
    if (!frontend_is_tracer(args[0])) {
        int answer = PyObject_IsInstance(args[0], args[1]);
        return answer < 0 ? NULL : PyBool_FromLong(answer);
    }
    PyObject *type = frontend_user_type(trace, (frontend_tracer *)args[0]);
    int answer = type ? PyObject_IsSubclass(type, args[1]) : -1;
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyObject *py_type(FRONTEND_ARGUMENTS) {
    if (nargs != 1 || kwnames || !frontend_is_tracer(args[0]))
        return PyObject_Vectorcall((PyObject *)&PyType_Type, args, (size_t)nargs, kwnames);
    return Py_XNewRef(frontend_user_type(trace, (frontend_tracer *)args[0]));
}

static PyObject *py_round(FRONTEND_ARGUMENTS) {
    if (check_arguments("round", nargs, kwnames, 1, 2) < 0)
        return NULL;
    if (!frontend_is_tracer(args[0]))
        return PyErr_Format(PyExc_TypeError, "round() of a traced number of digits is not supported");
    const frontend_tracer *tracer = (const frontend_tracer *)args[0];
    bool has_digits = nargs == 2 && !Py_IsNone(args[1]);
    if (!frontend_kind_is_python(tracer->kind)) {
        PyObject *name = PyUnicode_FromString("round");
        frontend_function method = name ? frontend_dispatch_find_method(tracer->kind, name) : NULL;
        Py_XDECREF(name);
        if (!method)
            return NULL;
        if (has_digits && tracer->kind == FRONTEND_TORCH_TENSOR)
            return frontend_raise_at_user(frontend_unsupported_error,
                                          "round(tensor, digits): use torch.round(x, decimals=n)");
        PyObject *rounded = method(trace, args, has_digits ? 2 : 1, NULL);
        if (!rounded || has_digits || tracer->kind != FRONTEND_NUMPY_SCALAR)
            return rounded;
        PyObject *integer = frontend_to_python(trace, rounded, FRONTEND_PYTHON_INT);
        Py_DECREF(rounded);
        return integer;
    }
    if (tracer->kind != FRONTEND_PYTHON_FLOAT)
        return has_digits ? frontend_raise_at_user(frontend_unsupported_error,
                                                   "round(integer, digits) is not supported")
                          : frontend_to_python(trace, args[0], FRONTEND_PYTHON_INT);
    if (has_digits)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "round(x, digits) of a Python float is not supported, because "
                                      "Python rounds its decimal text; use np.round(x, digits)");
    cjit_node whole = frontend_emit1(trace, CJIT_OP_RINT, tracer->node);
    PyObject *rounded = frontend_wrap(trace, whole, FRONTEND_PYTHON_FLOAT);
    PyObject *integer =
        rounded ? frontend_to_python(trace, rounded, FRONTEND_PYTHON_INT) : NULL;
    Py_XDECREF(rounded);
    return integer;
}

/// The better of two numbers by |op|, as Python's max and min choose: the first unless the second wins.
static PyObject *choose(frontend_trace *trace, PyObject *a, PyObject *b, frontend_operator op) {
    frontend_operand operands[2];
    if (frontend_read_operand(trace, a, &operands[0]) < 0 ||
        frontend_read_operand(trace, b, &operands[1]) < 0)
        return NULL;
    frontend_kind kind = operands[0].kind;
    cjit_dtype dtype = operands[0].dtype;
    bool python = frontend_kind_is_python(kind) && frontend_kind_is_python(operands[1].kind);
    if (python && operands[1].kind > kind) {
        kind = operands[1].kind;
        dtype = operands[1].dtype;
    }
    // A Python number beside a NumPy scalar: of two types, so the result is of the type of both.
    if (!python && operands[0].rank == 0 && operands[1].rank == 0 && kind != FRONTEND_TORCH_TENSOR &&
        operands[1].kind != FRONTEND_TORCH_TENSOR) {
        frontend_value_type types[2], joined;
        for (int i = 0; i < 2; ++i)
            types[i] = (frontend_value_type){FRONTEND_VALUE_SCALAR, operands[i].kind,
                                             operands[i].dtype, 0};
        if (frontend_value_join(types[0], types[1], &joined) < 0)
            return NULL;
        kind = joined.kind;
        dtype = joined.dtype;
    } else if (!python && (kind != operands[1].kind || dtype != operands[1].dtype ||
                           operands[0].rank > 0 || operands[1].rank > 0))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "max() and min() choose among numbers of one type; use "
                                      "np.maximum or torch.maximum for arrays");
    PyObject *wins = frontend_binary(b, a, op);
    if (!wins || !frontend_is_tracer(wins))
        return wins;
    cjit_node condition = ((frontend_tracer *)wins)->node;
    Py_DECREF(wins);
    cjit_node x = frontend_emit_operand(trace, &operands[0], dtype, true);
    cjit_node y = frontend_emit_operand(trace, &operands[1], dtype, true);
    return frontend_wrap(trace, frontend_emit3(trace, CJIT_OP_SELECT, condition, y, x), kind);
}

static PyObject *extremum(FRONTEND_ARGUMENTS, const char *name, frontend_operator op) {
    if (kwnames)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "%s() with keywords is not supported on traced values", name);
    PyObject *sequence = NULL;
    if (nargs == 1) {
        sequence = PySequence_List(args[0]);
        if (!sequence)
            return NULL;
        args = &PyList_GET_ITEM(sequence, 0);
        nargs = PyList_GET_SIZE(sequence);
    }
    PyObject *best = nargs ? Py_NewRef(args[0]) : NULL;
    if (!nargs)
        PyErr_Format(PyExc_ValueError, "%s() arg is an empty sequence", name);
    for (Py_ssize_t i = 1; best && i < nargs; ++i) {
        bool traced = frontend_is_tracer(best) || frontend_is_tracer(args[i]);
        if (traced) {
            Py_SETREF(best, choose(trace, best, args[i], op));
            continue;
        }
        int wins = PyObject_RichCompareBool(args[i], best, op == FRONTEND_GT ? Py_GT : Py_LT);
        if (wins < 0)
            Py_CLEAR(best);
        else if (wins)
            Py_SETREF(best, Py_NewRef(args[i]));
    }
    Py_XDECREF(sequence);
    return best;
}

// python_sequences.c
PyObject *frontend_py_any(FRONTEND_ARGUMENTS);
PyObject *frontend_py_all(FRONTEND_ARGUMENTS);
PyObject *frontend_py_sorted(FRONTEND_ARGUMENTS);

static PyObject *py_max(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, "max", FRONTEND_GT);
}

static PyObject *py_min(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, "min", FRONTEND_LT);
}

static PyObject *float_is_integer(FRONTEND_ARGUMENTS) {
    (void)nargs, (void)kwnames;
    const frontend_tracer *tracer = (const frontend_tracer *)args[0];
    if (tracer->kind != FRONTEND_PYTHON_FLOAT)
        return PyErr_Format(PyExc_AttributeError, "'int' object has no attribute 'is_integer'");
    cjit_node whole = frontend_emit1(trace, CJIT_OP_TRUNC, tracer->node);
    cjit_node equal = frontend_emit2(trace, CJIT_OP_EQ, whole, tracer->node);
    cjit_node finite = frontend_emit1(trace, CJIT_OP_ISFINITE, tracer->node);
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_AND, equal, finite),
                         FRONTEND_PYTHON_BOOL);
}

// ---------------------------------------------------------------------------------------------
// math
// ---------------------------------------------------------------------------------------------

/// The argument as a float64 scalar.
static cjit_node read_float(frontend_trace *trace, PyObject *object) {
    if (frontend_is_tracer(object)) {
        PyObject *number = frontend_to_python(trace, object, FRONTEND_PYTHON_FLOAT);
        cjit_node node = number ? ((frontend_tracer *)number)->node : FRONTEND_NO_NODE;
        Py_XDECREF(number);
        return node;
    }
    double value = PyFloat_AsDouble(object);
    return value == -1 && PyErr_Occurred() ? FRONTEND_NO_NODE
                                           : frontend_emit_float(trace, CJIT_DTYPE_F64, value);
}

/// CPython's rule for a result (math_1): a new nan is a domain error, a new infinity a range error
/// where the function can overflow, else a domain error too.
static cjit_node check_result(frontend_trace *trace, cjit_node result, cjit_node was_nan,
                              cjit_node was_finite, bool can_overflow) {
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, result);
    cjit_node not_nan = frontend_emit1(trace, CJIT_OP_NOT, was_nan);
    cjit_node new_nan = frontend_emit2(trace, CJIT_OP_AND, is_nan, not_nan);
    result = frontend_emit_raise(trace, new_nan, CJIT_CODE_VALUE, "math domain error", result);
    cjit_node is_inf = frontend_emit1(trace, CJIT_OP_ISINF, result);
    cjit_node new_inf = frontend_emit2(trace, CJIT_OP_AND, is_inf, was_finite);
    return frontend_emit_raise(trace, new_inf, can_overflow ? CJIT_CODE_OVERFLOW : CJIT_CODE_VALUE,
                               can_overflow ? "math range error" : "math domain error", result);
}

static cjit_node apply_checked(frontend_trace *trace, cjit_op op, cjit_node x, bool can_overflow) {
    cjit_node result = frontend_emit1(trace, op, x);
    return check_result(trace, result, frontend_emit1(trace, CJIT_OP_ISNAN, x),
                        frontend_emit1(trace, CJIT_OP_ISFINITE, x), can_overflow);
}

static PyObject *wrap_float(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_PYTHON_FLOAT);
}

static PyObject *math_unary(FRONTEND_ARGUMENTS, const char *name, cjit_op op, bool can_overflow) {
    if (check_arguments(name, nargs, kwnames, 1, 1) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]);
    return wrap_float(trace, apply_checked(trace, op, x, can_overflow));
}

#define MATH_UNARY_FUNCTIONS(X)                                                                    \
    X(sqrt, SQRT, false) X(cbrt, CBRT, false) X(exp, EXP, true) X(exp2, EXP2, true)                \
    X(expm1, EXPM1, true) X(log2, LOG2, false) X(log10, LOG10, false) X(log1p, LOG1P, false)       \
    X(sin, SIN, false) X(cos, COS, false) X(tan, TAN, false) X(asin, ASIN, false)                  \
    X(acos, ACOS, false) X(atan, ATAN, false) X(sinh, SINH, true) X(cosh, COSH, true)              \
    X(tanh, TANH, false) X(asinh, ASINH, false) X(acosh, ACOSH, false) X(atanh, ATANH, false)      \
    X(erf, ERF, false) X(erfc, ERFC, false) X(lgamma, LGAMMA, true) X(gamma, GAMMA, true)          \
    X(fabs, ABS, false)

#define DEFINE_MATH(name, OP, can_overflow)                                                        \
    static PyObject *math_##name(FRONTEND_ARGUMENTS) {                                             \
        return math_unary(trace, args, nargs, kwnames, #name, CJIT_OP_##OP, can_overflow);         \
    }
MATH_UNARY_FUNCTIONS(DEFINE_MATH)

static PyObject *math_log(FRONTEND_ARGUMENTS) {
    if (check_arguments("log", nargs, kwnames, 1, 2) < 0)
        return NULL;
    cjit_node log = apply_checked(trace, CJIT_OP_LOG, read_float(trace, args[0]), false);
    if (nargs == 2) {
        cjit_node base = apply_checked(trace, CJIT_OP_LOG, read_float(trace, args[1]), false);
        log = frontend_emit2(trace, CJIT_OP_DIV, log, base);
    }
    return wrap_float(trace, log);
}

static PyObject *math_binary(FRONTEND_ARGUMENTS, const char *name, cjit_op op, bool checked,
                             bool can_overflow) {
    if (check_arguments(name, nargs, kwnames, 2, 2) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]), y = read_float(trace, args[1]);
    cjit_node result = frontend_emit2(trace, op, x, y);
    if (checked) {
        cjit_node nan = frontend_emit2(trace, CJIT_OP_OR, frontend_emit1(trace, CJIT_OP_ISNAN, x),
                                       frontend_emit1(trace, CJIT_OP_ISNAN, y));
        cjit_node finite =
            frontend_emit2(trace, CJIT_OP_AND, frontend_emit1(trace, CJIT_OP_ISFINITE, x),
                           frontend_emit1(trace, CJIT_OP_ISFINITE, y));
        result = check_result(trace, result, nan, finite, can_overflow);
    }
    return wrap_float(trace, result);
}

#define MATH_BINARY_FUNCTIONS(X)                                                                   \
    X(atan2, ATAN2, false, false) X(copysign, COPYSIGN, false, false) X(fmod, FMOD, true, false)   \
    X(pow, POW, true, true) X(nextafter, NEXTAFTER, false, false) X(hypot, HYPOT, true, true)

#define DEFINE_MATH2(name, OP, checked, can_overflow)                                              \
    static PyObject *math_##name(FRONTEND_ARGUMENTS) {                                             \
        return math_binary(trace, args, nargs, kwnames, #name, CJIT_OP_##OP, checked,              \
                           can_overflow);                                                          \
    }
MATH_BINARY_FUNCTIONS(DEFINE_MATH2)

static PyObject *math_scale(FRONTEND_ARGUMENTS, const char *name, double factor) {
    if (check_arguments(name, nargs, kwnames, 1, 1) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]);
    return wrap_float(trace, frontend_emit2(trace, CJIT_OP_MUL, x,
                                            frontend_emit_float(trace, CJIT_DTYPE_F64, factor)));
}

static PyObject *math_degrees(FRONTEND_ARGUMENTS) {
    return math_scale(trace, args, nargs, kwnames, "degrees", 180 / M_PI);
}

static PyObject *math_radians(FRONTEND_ARGUMENTS) {
    return math_scale(trace, args, nargs, kwnames, "radians", M_PI / 180);
}

static PyObject *math_question(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    if (check_arguments(name, nargs, kwnames, 1, 1) < 0)
        return NULL;
    return frontend_wrap(trace, frontend_emit1(trace, op, read_float(trace, args[0])),
                         FRONTEND_PYTHON_BOOL);
}

static PyObject *math_isnan(FRONTEND_ARGUMENTS) {
    return math_question(trace, args, nargs, kwnames, "isnan", CJIT_OP_ISNAN);
}

static PyObject *math_isinf(FRONTEND_ARGUMENTS) {
    return math_question(trace, args, nargs, kwnames, "isinf", CJIT_OP_ISINF);
}

static PyObject *math_isfinite(FRONTEND_ARGUMENTS) {
    return math_question(trace, args, nargs, kwnames, "isfinite", CJIT_OP_ISFINITE);
}

/// floor, ceil, trunc: integers.
static PyObject *math_integer(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    if (check_arguments(name, nargs, kwnames, 1, 1) < 0)
        return NULL;
    const frontend_tracer *tracer = (const frontend_tracer *)args[0];
    if (frontend_is_tracer(args[0]) && !cjit_dtype_is_float(frontend_node_dtype(trace, tracer->node)))
        return frontend_to_python(trace, args[0], FRONTEND_PYTHON_INT);
    cjit_node whole = frontend_emit1(trace, op, read_float(trace, args[0]));
    PyObject *number = wrap_float(trace, whole);
    PyObject *result = number ? frontend_to_python(trace, number, FRONTEND_PYTHON_INT) : NULL;
    Py_XDECREF(number);
    return result;
}

static PyObject *math_floor(FRONTEND_ARGUMENTS) {
    return math_integer(trace, args, nargs, kwnames, "floor", CJIT_OP_FLOOR);
}

static PyObject *math_ceil(FRONTEND_ARGUMENTS) {
    return math_integer(trace, args, nargs, kwnames, "ceil", CJIT_OP_CEIL);
}

static PyObject *math_trunc(FRONTEND_ARGUMENTS) {
    return math_integer(trace, args, nargs, kwnames, "trunc", CJIT_OP_TRUNC);
}

static PyObject *math_modf(FRONTEND_ARGUMENTS) {
    if (check_arguments("modf", nargs, kwnames, 1, 1) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]);
    cjit_node whole = frontend_emit1(trace, CJIT_OP_TRUNC, x);
    cjit_node rest = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit1(trace, CJIT_OP_ISINF, x),
                                    frontend_emit_float(trace, CJIT_DTYPE_F64, 0),
                                    frontend_emit2(trace, CJIT_OP_SUB, x, whole));
    PyObject *fraction = wrap_float(trace, frontend_emit2(trace, CJIT_OP_COPYSIGN, rest, x));
    PyObject *integer = fraction ? wrap_float(trace, whole) : NULL;
    if (integer)
        return Py_BuildValue("(NN)", fraction, integer);
    Py_XDECREF(fraction);
    return NULL;
}

static PyObject *math_frexp(FRONTEND_ARGUMENTS) {
    if (check_arguments("frexp", nargs, kwnames, 1, 1) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]);
    PyObject *mantissa = wrap_float(trace, frontend_emit1(trace, CJIT_OP_MANTISSA, x));
    cjit_node exponent =
        frontend_emit_cast(trace, frontend_emit1(trace, CJIT_OP_EXPONENT, x), CJIT_DTYPE_I64);
    PyObject *power = mantissa ? frontend_wrap(trace, exponent, FRONTEND_PYTHON_INT) : NULL;
    if (power)
        return Py_BuildValue("(NN)", mantissa, power);
    Py_XDECREF(mantissa);
    return NULL;
}

static PyObject *math_ldexp(FRONTEND_ARGUMENTS) {
    if (check_arguments("ldexp", nargs, kwnames, 2, 2) < 0)
        return NULL;
    cjit_node x = read_float(trace, args[0]);
    frontend_operand operand;
    if (x == FRONTEND_NO_NODE || frontend_read_operand(trace, args[1], &operand) < 0)
        return NULL;
    cjit_node n = frontend_emit_operand(trace, &operand, CJIT_DTYPE_I64, true);
    n = frontend_emit2(trace, CJIT_OP_MAXIMUM, n,
                       frontend_emit_int(trace, CJIT_DTYPE_I64, INT32_MIN));
    n = frontend_emit2(trace, CJIT_OP_MINIMUM, n,
                       frontend_emit_int(trace, CJIT_DTYPE_I64, INT32_MAX));
    cjit_node result =
        frontend_emit2(trace, CJIT_OP_LDEXP, x, frontend_emit_cast(trace, n, CJIT_DTYPE_I32));
    return wrap_float(trace, check_result(trace, result, frontend_emit1(trace, CJIT_OP_ISNAN, x),
                                          frontend_emit1(trace, CJIT_OP_ISFINITE, x), true));
}

static PyObject *math_integers(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    if (check_arguments(name, nargs, kwnames, 2, 2) < 0)
        return NULL;
    cjit_node nodes[2];
    for (int i = 0; i < 2; ++i) {
        frontend_operand operand;
        if (frontend_read_operand(trace, args[i], &operand) < 0)
            return NULL;
        if (cjit_dtype_is_float(operand.dtype) || operand.rank > 0)
            return PyErr_Format(PyExc_TypeError,
                                "'float' object cannot be interpreted as an integer");
        nodes[i] = frontend_emit_operand(trace, &operand, CJIT_DTYPE_I64, true);
    }
    return frontend_wrap(trace, frontend_emit(trace, op, 2, nodes), FRONTEND_PYTHON_INT);
}

static PyObject *math_gcd(FRONTEND_ARGUMENTS) {
    return math_integers(trace, args, nargs, kwnames, "gcd", CJIT_OP_GCD);
}

static PyObject *math_lcm(FRONTEND_ARGUMENTS) {
    return math_integers(trace, args, nargs, kwnames, "lcm", CJIT_OP_LCM);
}

#define MATH_ENTRY(name, ...) {"math", #name, math_##name},

// clang-format off
const frontend_table_entry frontend_builtin_table[] = {
    {"builtins", "float", py_float},
    {"builtins", "complex", py_complex},
    {"builtins", "int", py_int},
    {"builtins", "bool", py_bool},
    {"builtins", "len", py_len},
    {"builtins", "isinstance", py_isinstance},
    {"builtins", "type", py_type},
    {"builtins", "round", py_round},
    {"builtins", "max", py_max},
    {"builtins", "any", frontend_py_any},
    {"builtins", "all", frontend_py_all},
    {"builtins", "sorted", frontend_py_sorted},
    {"builtins", "min", py_min},
    {"python", "is_integer", float_is_integer},
    MATH_UNARY_FUNCTIONS(MATH_ENTRY)
    MATH_BINARY_FUNCTIONS(MATH_ENTRY)
    MATH_ENTRY(log) MATH_ENTRY(degrees) MATH_ENTRY(radians) MATH_ENTRY(isnan) MATH_ENTRY(isinf)
    MATH_ENTRY(isfinite) MATH_ENTRY(floor) MATH_ENTRY(ceil) MATH_ENTRY(trunc) MATH_ENTRY(modf)
    MATH_ENTRY(frexp) MATH_ENTRY(ldexp) MATH_ENTRY(gcd) MATH_ENTRY(lcm)
    {NULL, NULL, NULL},
};
