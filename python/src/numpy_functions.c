// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's functions that are not ufuncs, and the methods of arrays. Those that NumPy writes with
// ufuncs are written with them here too (frontend_call_ufunc_named), so that dtypes follow.
// numpy_creation.c has the ones that make and convert arrays.
#include "complex.h"
#include "numpy_creation.h"
#include "numpy_joining.h"
#include "numpy_ranges.h"
#include "numpy_reductions.h"
#include "numpy_shapes.h"
#include "parse.h"
#include "views.h"

#include <float.h>
#include <math.h>

static PyObject *missing_argument(const char *function_name, const char *argument) {
    PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", function_name, argument);
    return NULL;
}

/// np.<name> of operands that are consumed; NULL among them gives NULL.
static PyObject *ufunc1(frontend_trace *trace, const char *name, PyObject *owned_a) {
    PyObject *result = owned_a ? frontend_call_ufunc_named(trace, name, 1, &owned_a) : NULL;
    Py_XDECREF(owned_a);
    return result;
}

static PyObject *ufunc2(frontend_trace *trace, const char *name, PyObject *owned_a,
                        PyObject *owned_b) {
    PyObject *operands[2] = {owned_a, owned_b};
    PyObject *result =
        owned_a && owned_b ? frontend_call_ufunc_named(trace, name, 2, operands) : NULL;
    Py_XDECREF(owned_a);
    Py_XDECREF(owned_b);
    return result;
}

int frontend_numpy_read(frontend_trace *trace, PyObject *object, frontend_operand *out_operand,
                        frontend_kind *out_kind) {
    if (frontend_read_array(trace, object, false, NULL, out_operand) < 0)
        return -1;
    *out_kind = out_operand->rank == 0 ? FRONTEND_NUMPY_SCALAR : FRONTEND_NUMPY_ARRAY;
    return 0;
}

int frontend_numpy_result_type(unsigned count, const frontend_operand *operands,
                               cjit_dtype *out_dtype) {
    PyObject *args = PyTuple_New(count);
    PyObject *function = NULL, *answer = NULL;
    for (unsigned i = 0; args && i < count; ++i) {
        PyObject *item = operands[i].kind == FRONTEND_PYTHON_INT     ? PyLong_FromLong(0)
                         : operands[i].kind == FRONTEND_PYTHON_FLOAT ? PyFloat_FromDouble(0)
                         : operands[i].kind == FRONTEND_PYTHON_COMPLEX
                             ? PyComplex_FromDoubles(0, 0)
                                                                     : Py_XNewRef(frontend_numpy_dtype(
                                                                           operands[i].dtype));
        if (!item)
            Py_CLEAR(args);
        else
            PyTuple_SET_ITEM(args, i, item);
    }
    if (args)
        function = PyObject_GetAttrString(frontend_numpy_module(), "result_type");
    if (function)
        answer = PyObject_CallObject(function, args);
    int result = answer ? frontend_dtype_from_numpy(answer, out_dtype) : -1;
    Py_XDECREF(args);
    Py_XDECREF(function);
    Py_XDECREF(answer);
    return result;
}

// ---------------------------------------------------------------------------------------------
// where, clip, round
// ---------------------------------------------------------------------------------------------

/// OverflowError for a Python integer beyond 64 bits.
static int check_bits(const frontend_operand *operand) {
    int sign, fits = 1;
    if (operand->scalar && operand->kind == FRONTEND_PYTHON_INT) {
        fits = frontend_int_fits(operand->scalar, CJIT_DTYPE_I64, &sign);
        fits = fits ? fits : frontend_int_fits(operand->scalar, CJIT_DTYPE_U64, &sign);
    }
    if (fits == 0)
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
    return fits > 0 ? 0 : -1;
}

static PyObject *np_where(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.where", "condition", "x", "y");
    if (!values[1] && !values[2]) { // the same as np.nonzero
        PyObject *name = PyObject_GetAttrString(frontend_numpy_module(), "nonzero");
        frontend_function nonzero = name ? frontend_dispatch_find(name) : NULL;
        Py_XDECREF(name);
        return nonzero ? nonzero(trace, values, 1, NULL) : NULL;
    }
    if (!values[1] || !values[2])
        return PyErr_Format(PyExc_ValueError, "either both or neither of x and y should be given");
    frontend_operand operands[3];
    for (int i = 0; i < 3; ++i)
        if (frontend_read_operand(trace, values[i], &operands[i]) < 0)
            return NULL;
    cjit_dtype dtype;
    cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), false);
    if (frontend_numpy_result_type(2, operands + 1, &dtype) < 0)
        return NULL;
    // Unlike arithmetic, where() wraps the Python integers that the dtype cannot hold.
    for (int i = 1; i < 3 && cjit_dtype_is_int(dtype); ++i)
        if (check_bits(&operands[i]) < 0)
            return NULL;
    cjit_node condition = frontend_emit_operand(trace, &operands[0], CJIT_DTYPE_BOOL, true);
    cjit_node x = frontend_emit_operand(trace, &operands[1], dtype, false);
    cjit_node y = x == FRONTEND_NO_NODE ? x
                                        : frontend_emit_operand(trace, &operands[2], dtype, false);
    return frontend_wrap(trace, frontend_emit3(trace, CJIT_OP_SELECT, condition, x, y),
                         FRONTEND_NUMPY_ARRAY);
}

/// A bound of np.clip for an integer array, new reference: None where NumPy drops a Python integer
/// beyond the dtype's limit on its own side. A run-time one is brought to the limit.
static PyObject *clip_bound(frontend_trace *trace, PyObject *bound, cjit_dtype dtype, bool upper) {
    bool is_tracer = bound && frontend_is_tracer(bound);
    bool is_int = bound && (PyLong_CheckExact(bound) ||
                            (is_tracer && ((frontend_tracer *)bound)->kind == FRONTEND_PYTHON_INT));
    if (!frontend_is_some(bound) || !is_int || !cjit_dtype_is_int(dtype))
        return Py_NewRef(bound ? bound : Py_None);
    if (!is_tracer) {
        int sign, fits = frontend_int_fits(bound, dtype, &sign);
        if (fits < 0)
            return NULL;
        bool drop = !fits && (sign > 0) == upper;
        return Py_NewRef(drop ? Py_None : bound);
    }
    int64_t least;
    uint64_t greatest;
    frontend_int_limits(dtype, &least, &greatest);
    if (upper && dtype == CJIT_DTYPE_U64)
        return Py_NewRef(bound);
    cjit_node limit = frontend_emit_int(trace, CJIT_DTYPE_I64, upper ? (int64_t)greatest : least);
    cjit_node node = frontend_emit2(trace, upper ? CJIT_OP_MINIMUM : CJIT_OP_MAXIMUM,
                                    ((frontend_tracer *)bound)->node, limit);
    return frontend_wrap(trace, node, FRONTEND_PYTHON_INT);
}

/// |object|, or what np.asarray makes of a Python number: a scalar of a dtype of its own.
static PyObject *strong(frontend_trace *trace, PyObject *object) {
    frontend_operand operand;
    frontend_kind kind;
    if (!object || frontend_read_operand(trace, object, &operand) < 0)
        return NULL;
    if (!frontend_kind_is_python(operand.kind))
        return Py_NewRef(object);
    if (frontend_numpy_read(trace, object, &operand, &kind) < 0)
        return NULL;
    return frontend_wrap(trace, operand.node, FRONTEND_NUMPY_SCALAR);
}

static PyObject *clip(frontend_trace *trace, PyObject *object, PyObject *low, PyObject *high) {
    PyObject *array = strong(trace, object);
    frontend_operand operand;
    if (!array || frontend_read_operand(trace, array, &operand) < 0) {
        Py_XDECREF(array);
        return NULL;
    }
    PyObject *lower = clip_bound(trace, low, operand.dtype, false);
    PyObject *upper = lower ? clip_bound(trace, high, operand.dtype, true) : NULL;
    PyObject *result = NULL;
    if (!upper)
        goto done;
    if (Py_IsNone(lower) && Py_IsNone(upper))
        result = frontend_call_ufunc_named(trace, "positive", 1, &array);
    else if (Py_IsNone(lower))
        result = frontend_call_ufunc_named(trace, "minimum", 2, (PyObject *[]){array, upper});
    else if (Py_IsNone(upper))
        result = frontend_call_ufunc_named(trace, "maximum", 2, (PyObject *[]){array, lower});
    else
        result = frontend_call_ufunc_named(trace, "clip", 3, (PyObject *[]){array, lower, upper});
done:
    Py_DECREF(array);
    Py_XDECREF(lower);
    Py_XDECREF(upper);
    return result;
}

static PyObject *np_clip(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.clip", "a", "a_min", "a_max", "!out", "*min", "max", "!dtype", "!casting");
    return clip(trace, values[0], values[1] ? values[1] : values[4],
                values[2] ? values[2] : values[5]);
}

static PyObject *array_clip(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ndarray.clip", "self", "min", "max", "!out");
    return clip(trace, values[0], values[1], values[2]);
}

/// NumPy's own steps, each rounded to the dtype.
static cjit_node round_float(frontend_trace *trace, cjit_node x, long decimals) {
    cjit_node factor =
        frontend_emit_float(trace, frontend_node_dtype(trace, x), pow(10, (double)labs(decimals)));
    if (decimals)
        x = frontend_emit2(trace, decimals > 0 ? CJIT_OP_MUL : CJIT_OP_DIV, x, factor);
    x = frontend_emit1(trace, CJIT_OP_RINT, x);
    if (decimals)
        x = frontend_emit2(trace, decimals > 0 ? CJIT_OP_DIV : CJIT_OP_MUL, x, factor);
    return x;
}

static PyObject *np_round(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.round", "a", "decimals", "!out");
    long decimals = 0;
    if (frontend_is_some(values[1])) {
        decimals = PyLong_AsLong(values[1]);
        if (decimals == -1 && PyErr_Occurred())
            return NULL;
    }
    frontend_operand operand;
    frontend_kind kind;
    if (frontend_numpy_read(trace, values[0], &operand, &kind) < 0)
        return NULL;
    cjit_node x = operand.node;
    if (cjit_dtype_is_complex(operand.dtype)) {
        frontend_parts z = frontend_complex_parts(trace, x);
        z = (frontend_parts){round_float(trace, z.re, decimals), round_float(trace, z.im, decimals)};
        return frontend_wrap(trace, frontend_complex_join(trace, z), kind);
    }
    if (!cjit_dtype_is_float(operand.dtype)) {
        if (decimals < 0)
            return frontend_raise_at_user(frontend_unsupported_error,
                                          "np.round of integers to negative decimals is not "
                                          "supported");
        if (operand.dtype == CJIT_DTYPE_BOOL && decimals > 0) {
            PyErr_SetString(PyExc_TypeError,
                            "Cannot cast ufunc 'multiply' output from dtype('float64') to "
                            "dtype('bool') with casting rule 'same_kind'");
            return NULL;
        }
        if (operand.dtype == CJIT_DTYPE_BOOL)
            return frontend_call_ufunc_named(trace, "rint", 1, values);
        return frontend_wrap(trace, x, kind);
    }
    return frontend_wrap(trace, round_float(trace, x, decimals), kind);
}

// ---------------------------------------------------------------------------------------------
// Written with ufuncs
// ---------------------------------------------------------------------------------------------

static double largest_finite(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F16 ? 65504.0 : dtype == CJIT_DTYPE_F32 ? FLT_MAX : DBL_MAX;
}

/// The replacement |object|, or |otherwise|, in |dtype|.
static cjit_node replacement(frontend_trace *trace, PyObject *object, cjit_dtype dtype,
                             double otherwise) {
    frontend_operand operand;
    if (!frontend_is_some(object))
        return frontend_emit_float(trace, dtype, otherwise);
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_operand(trace, &operand, dtype, true);
}

/// |x| of floats with np.nan_to_num's |values| (nan, posinf, neginf at 2, 3, 4).
static cjit_node numbers_for_nans(frontend_trace *trace, cjit_node x, PyObject *const *values) {
    cjit_dtype dtype = frontend_node_dtype(trace, x);
    double largest = largest_finite(dtype);
    cjit_node zero = frontend_emit_float(trace, dtype, 0);
    cjit_node is_inf = frontend_emit1(trace, CJIT_OP_ISINF, x);
    cjit_node is_low = frontend_emit2(trace, CJIT_OP_LT, x, zero);
    cjit_node infinite = frontend_emit3(trace, CJIT_OP_SELECT, is_low,
                                        replacement(trace, values[4], dtype, -largest),
                                        replacement(trace, values[3], dtype, largest));
    cjit_node finite = frontend_emit3(trace, CJIT_OP_SELECT, is_inf, infinite, x);
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, x);
    return frontend_emit3(trace, CJIT_OP_SELECT, is_nan, replacement(trace, values[2], dtype, 0), finite);
}

static PyObject *np_nan_to_num(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.nan_to_num", "x", "copy", "nan", "posinf", "neginf");
    if (values[1] == Py_False)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "np.nan_to_num: copy=False changes its argument in place, "
                                      "which is not supported yet; leave copy out");
    frontend_operand operand;
    frontend_kind kind;
    if (frontend_numpy_read(trace, values[0], &operand, &kind) < 0)
        return NULL;
    if (cjit_dtype_is_complex(operand.dtype)) {
        frontend_parts z = frontend_complex_parts(trace, operand.node);
        z = (frontend_parts){numbers_for_nans(trace, z.re, values), numbers_for_nans(trace, z.im, values)};
        return frontend_wrap(trace, frontend_complex_join(trace, z), kind);
    }
    if (!cjit_dtype_is_float(operand.dtype))
        return frontend_wrap(trace, operand.node, kind);
    return frontend_wrap(trace, numbers_for_nans(trace, operand.node, values), kind);
}

static PyObject *np_sinc(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.sinc", "x");
    PyObject *pi_x = ufunc2(trace, "multiply", PyFloat_FromDouble(M_PI), Py_NewRef(values[0]));
    if (!pi_x)
        return NULL;
    const frontend_tracer *tracer = (const frontend_tracer *)pi_x;
    cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
    double epsilon = dtype == CJIT_DTYPE_F16   ? 0x1p-10
                     : cjit_dtype_part(dtype) == CJIT_DTYPE_F32 ? FLT_EPSILON
                                               : DBL_EPSILON;
    cjit_node nonzero = frontend_emit_cast(trace, tracer->node, CJIT_DTYPE_BOOL);
    cjit_node y = frontend_emit3(trace, CJIT_OP_SELECT, nonzero, tracer->node,
                                 frontend_emit_number(trace, dtype, epsilon));
    cjit_node quotient = frontend_emit2(trace, CJIT_OP_DIV,
                                        frontend_emit1(trace, CJIT_OP_SIN, y), y);
    frontend_kind kind = tracer->kind;
    Py_DECREF(pi_x);
    return frontend_wrap(trace, quotient, kind);
}

static PyObject *signed_infinity(frontend_trace *trace, PyObject *x, bool negative) {
    PyObject *sign = ufunc1(trace, "signbit", Py_NewRef(x));
    if (!negative)
        sign = ufunc1(trace, "logical_not", sign);
    return ufunc2(trace, "logical_and", ufunc1(trace, "isinf", Py_NewRef(x)), sign);
}

static PyObject *np_isposinf(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isposinf", "x", "!out");
    return signed_infinity(trace, values[0], false);
}

static PyObject *np_isneginf(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isneginf", "x", "!out");
    return signed_infinity(trace, values[0], true);
}

static PyObject *np_fix(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.fix", "x", "!out");
    return frontend_call_ufunc_named(trace, "trunc", 1, values);
}

static bool is_python_number(PyObject *object) {
    return PyLong_CheckExact(object) || PyFloat_CheckExact(object) ||
           (frontend_is_tracer(object) &&
            frontend_kind_is_python(((frontend_tracer *)object)->kind));
}

static PyObject *to_python_float(frontend_trace *trace, PyObject *number) {
    return frontend_is_tracer(number) ? frontend_to_python(trace, number, FRONTEND_PYTHON_FLOAT)
                                      : PyNumber_Float(number);
}

/// Python's operation on two Python numbers, else the ufunc. Consumes the operands.
static PyObject *arithmetic(frontend_trace *trace, const char *ufunc, binaryfunc operation,
                            PyObject *owned_a, PyObject *owned_b) {
    if (!owned_a || !owned_b || !is_python_number(owned_a) || !is_python_number(owned_b))
        return ufunc2(trace, ufunc, owned_a, owned_b);
    PyObject *result = operation(owned_a, owned_b);
    Py_DECREF(owned_a);
    Py_DECREF(owned_b);
    return result;
}

static PyObject *np_isclose(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isclose", "a", "b", "rtol", "atol", "equal_nan");
    PyObject *a = values[0], *b = values[1];
    if (!a || !b)
        return missing_argument("np.isclose", "b");
    int equal_nan = values[4] ? PyObject_IsTrue(values[4]) : 0;
    if (equal_nan < 0)
        return NULL;
    PyObject *rtol = values[2] ? Py_NewRef(values[2]) : PyFloat_FromDouble(1e-5);
    PyObject *atol = values[3] ? Py_NewRef(values[3]) : PyFloat_FromDouble(1e-8);
    // b as a float, so that its absolute value cannot overflow. A Python number stays one: then
    // the limit is computed in Python and not in a's dtype.
    bool is_number = is_python_number(b);
    PyObject *y = is_number ? to_python_float(trace, b)
                            : ufunc2(trace, "multiply", Py_NewRef(b), PyFloat_FromDouble(1));
    PyObject *size = is_number && y ? PyNumber_Absolute(y)
                                    : ufunc1(trace, "absolute", Py_XNewRef(y));
    PyObject *limit = arithmetic(trace, "add", PyNumber_Add, atol,
                                 arithmetic(trace, "multiply", PyNumber_Multiply, rtol, size));
    PyObject *distance = ufunc1(trace, "absolute",
                                ufunc2(trace, "subtract", Py_NewRef(a), Py_XNewRef(y)));
    PyObject *near = ufunc2(trace, "less_equal", distance, limit);
    near = ufunc2(trace, "logical_and", near, ufunc1(trace, "isfinite", Py_XNewRef(y)));
    PyObject *equal = ufunc2(trace, "equal", Py_NewRef(a), Py_XNewRef(y));
    PyObject *result = ufunc2(trace, "logical_or", near, equal);
    if (equal_nan) {
        PyObject *nans = ufunc2(trace, "logical_and", ufunc1(trace, "isnan", Py_NewRef(a)),
                                ufunc1(trace, "isnan", Py_XNewRef(y)));
        result = ufunc2(trace, "logical_or", result, nans);
    }
    Py_XDECREF(y);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Questions
// ---------------------------------------------------------------------------------------------

static PyObject *attribute_of(FRONTEND_ARGUMENTS, const char *function_name,
                              const char *attribute) {
    (void)trace;
    static const char *const names[] = {"a", "!axis", NULL};
    PyObject *values[3];
    if (frontend_parse_arguments(function_name, args, nargs, kwnames, names, values) < 0)
        return NULL;
    PyObject *result = PyObject_GetAttrString(values[0], attribute);
    if (result || !frontend_is_tracer(values[0]) ||
        !frontend_kind_is_python(((frontend_tracer *)values[0])->kind))
        return result;
    PyErr_Clear(); // a number
    return attribute[0] == 's' && attribute[1] == 'h' ? PyTuple_New(0)
                                                       : PyLong_FromLong(attribute[0] == 's');
}

static PyObject *np_shape(FRONTEND_ARGUMENTS) {
    return attribute_of(trace, args, nargs, kwnames, "np.shape", "shape");
}

static PyObject *np_ndim(FRONTEND_ARGUMENTS) {
    return attribute_of(trace, args, nargs, kwnames, "np.ndim", "ndim");
}

static PyObject *np_size(FRONTEND_ARGUMENTS) {
    return attribute_of(trace, args, nargs, kwnames, "np.size", "size");
}

static PyObject *np_isscalar(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isscalar", "element");
    (void)trace;
    return PyBool_FromLong(frontend_is_tracer(values[0]) &&
                           frontend_kind_is_scalar(((frontend_tracer *)values[0])->kind));
}

static PyObject *np_iterable(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.iterable", "y");
    return PyBool_FromLong(!frontend_is_tracer(values[0]) ||
                           frontend_node_rank(trace, ((frontend_tracer *)values[0])->node) > 0);
}

static PyObject *np_result_type(FRONTEND_ARGUMENTS) {
    (void)kwnames;
    PyObject *all = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; all && i < nargs; ++i) {
        PyObject *item = Py_NewRef(args[i]);
        if (frontend_is_tracer(item)) {
            const frontend_tracer *tracer = (const frontend_tracer *)item;
            cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
            Py_SETREF(item, tracer->kind == FRONTEND_PYTHON_INT     ? PyLong_FromLong(0)
                            : tracer->kind == FRONTEND_PYTHON_FLOAT ? PyFloat_FromDouble(0)
                            : tracer->kind == FRONTEND_PYTHON_COMPLEX
                                ? PyComplex_FromDoubles(0, 0)
                                : Py_XNewRef(frontend_numpy_dtype(dtype)));
        }
        if (!item)
            Py_CLEAR(all);
        else
            PyTuple_SET_ITEM(all, i, item);
    }
    PyObject *function = all ? PyObject_GetAttrString(frontend_numpy_module(), "result_type") : NULL;
    PyObject *result = function ? PyObject_CallObject(function, all) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(all);
    return result;
}

/// x.item() of an array of one element, or of none but scalars: a Python number. Sizes that are symbols are
/// guarded to be 1.
static PyObject *array_item(FRONTEND_ARGUMENTS) {
    if (nargs > 1 || kwnames)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      ".item() with a position is not supported; use x[i].item()");
    const frontend_tracer *tracer = (const frontend_tracer *)args[0];
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_node node = tracer->node;
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    unsigned rank = frontend_node_rank(trace, node);
    for (unsigned axis = 0; axis < rank; axis++) {
        bool one;
        cjit_status *status = cjit_graph_decide_equal(graph, cjit_graph_get_node(graph, node)->shape[axis],
                                                      cjit_graph_size_constant(graph, 1), &one);
        if (status)
            return frontend_raise_status(status), NULL;
        if (!one) {
            PyErr_SetString(tracer->kind == FRONTEND_TORCH_TENSOR ? PyExc_RuntimeError : PyExc_ValueError,
                            tracer->kind == FRONTEND_TORCH_TENSOR
                                ? "a Tensor with several elements cannot be converted to Scalar"
                                : "can only convert an array of size 1 to a Python scalar");
            return NULL;
        }
    }
    cjit_status *status = cjit_graph_reshape(graph, node, 0, NULL, &node);
    if (status)
        return frontend_raise_status(status), NULL;
    PyObject *scalar = frontend_wrap(trace, node, FRONTEND_NUMPY_SCALAR);
    frontend_kind kind = dtype == CJIT_DTYPE_BOOL      ? FRONTEND_PYTHON_BOOL
                         : cjit_dtype_is_int(dtype)    ? FRONTEND_PYTHON_INT
                         : cjit_dtype_is_complex(dtype) ? FRONTEND_PYTHON_COMPLEX
                                                        : FRONTEND_PYTHON_FLOAT;
    PyObject *result = scalar ? frontend_to_python(trace, scalar, kind) : NULL;
    Py_XDECREF(scalar);
    return result;
}

static PyObject *needs_value(FRONTEND_ARGUMENTS) {
    (void)trace, (void)nargs, (void)kwnames;
    return frontend_raise_at_user(frontend_trace_error,
                                  ".tolist() needs values while tracing, and the "
                                  "values of %R are known only when the compiled function runs: use the "
                                  "array itself, or float(x) for one number",
                                  args[0]);
}

const frontend_table_entry frontend_numpy_table[] = {
    {"numpy", "where", np_where},
    {"numpy", "clip", np_clip},
    {"numpy.ndarray", "clip", array_clip},
    {"numpy numpy.ndarray", "round", np_round},
    {"numpy", "around", np_round},
    {"numpy", "nan_to_num", np_nan_to_num},
    {"numpy", "sinc", np_sinc},
    {"numpy", "isposinf", np_isposinf},
    {"numpy", "isneginf", np_isneginf},
    {"numpy", "fix", np_fix},
    {"numpy", "isclose", np_isclose},
    {"numpy", "shape", np_shape},
    {"numpy", "ndim", np_ndim},
    {"numpy", "size", np_size},
    {"numpy", "isscalar", np_isscalar},
    {"numpy", "iterable", np_iterable},
    {"numpy", "result_type", np_result_type},
    {"numpy.ndarray torch.Tensor", "item", array_item},
    {"numpy.ndarray torch.Tensor", "tolist", needs_value},
    FRONTEND_NUMPY_COMPLEX_ENTRIES
    FRONTEND_NUMPY_CREATION_ENTRIES
    FRONTEND_NUMPY_SHAPES_ENTRIES
    FRONTEND_NUMPY_JOINING_ENTRIES
    FRONTEND_NUMPY_RANGES_ENTRIES
    FRONTEND_NUMPY_REDUCTIONS_ENTRIES
    {NULL, NULL, NULL},
};
