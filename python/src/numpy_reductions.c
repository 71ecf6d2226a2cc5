// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's reductions and scans: the `reduce` and `accumulate` of ufuncs, and the functions and methods that
// NumPy makes of them. numpy_moments.c has mean, var and std.
#include "assign.h"
#include "complex.h"
#include "library_call.h"
#include "numpy_reductions.h"

#include "index_arrays.h"
#include "parse.h"

#include <math.h>
#include <string.h>

bool frontend_is_given(PyObject *value) {
    static PyObject *no_value;
    if (!no_value && !(no_value = PyObject_GetAttrString(frontend_numpy_module(), "_NoValue")))
        PyErr_Clear();
    return value && !Py_IsNone(value) && value != no_value;
}

static int read_flag(PyObject *value, bool *out) {
    int truth = frontend_is_given(value) ? PyObject_IsTrue(value) : 0;
    *out = truth > 0;
    return truth < 0 ? -1 : 0;
}

cjit_node frontend_emit_where(frontend_trace *trace, PyObject *where, cjit_node node) {
    frontend_operand operand;
    if (frontend_read_operand(trace, where, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_like(trace, frontend_emit_operand(trace, &operand, CJIT_DTYPE_BOOL, true),
                              node);
}

// ---------------------------------------------------------------------------------------------
// The ufuncs
// ---------------------------------------------------------------------------------------------

typedef enum dtype_rule {
    RULE_WIDE,    ///< integers narrower than int64, and bools, become int64 or uint64
    RULE_BOOL,    ///< elements are truth values, and so is the result
    RULE_SAME,
} dtype_rule;

typedef struct reducer {
    const char *ufunc;
    dtype_rule rule;
    cjit_op reduce, scan, combine; ///< |scan| is CJIT_OP_COUNT where there is none
    bool has_identity;
    int identity;
} reducer;

static const reducer reducers[] = {
    {"add", RULE_WIDE, CJIT_OP_REDUCE_SUM, CJIT_OP_SCAN_SUM, CJIT_OP_ADD, true, 0},
    {"multiply", RULE_WIDE, CJIT_OP_REDUCE_PROD, CJIT_OP_SCAN_PROD, CJIT_OP_MUL, true, 1},
    {"maximum", RULE_SAME, CJIT_OP_REDUCE_MAX, CJIT_OP_SCAN_MAX, CJIT_OP_MAXIMUM, false, 0},
    {"minimum", RULE_SAME, CJIT_OP_REDUCE_MIN, CJIT_OP_SCAN_MIN, CJIT_OP_MINIMUM, false, 0},
    {"fmax", RULE_SAME, CJIT_OP_REDUCE_MAX, CJIT_OP_COUNT, CJIT_OP_FMAX, false, 0},
    {"fmin", RULE_SAME, CJIT_OP_REDUCE_MIN, CJIT_OP_COUNT, CJIT_OP_FMIN, false, 0},
    {"logical_and", RULE_BOOL, CJIT_OP_REDUCE_AND, CJIT_OP_SCAN_MIN, CJIT_OP_AND, true, 1},
    {"logical_or", RULE_BOOL, CJIT_OP_REDUCE_OR, CJIT_OP_SCAN_MAX, CJIT_OP_OR, true, 0},
    {"logical_xor", RULE_BOOL, CJIT_OP_REDUCE_XOR, CJIT_OP_COUNT, CJIT_OP_XOR, true, 0},
    {"bitwise_and", RULE_SAME, CJIT_OP_REDUCE_AND, CJIT_OP_COUNT, CJIT_OP_AND, true, -1},
    {"bitwise_or", RULE_SAME, CJIT_OP_REDUCE_OR, CJIT_OP_COUNT, CJIT_OP_OR, true, 0},
    {"bitwise_xor", RULE_SAME, CJIT_OP_REDUCE_XOR, CJIT_OP_COUNT, CJIT_OP_XOR, true, 0},
};

static const reducer *find_reducer(const char *ufunc) {
    for (size_t i = 0; i < sizeof reducers / sizeof *reducers; ++i)
        if (strcmp(reducers[i].ufunc, ufunc) == 0)
            return &reducers[i];
    return NULL;
}

/// The dtype in which |r| combines elements of |from|; |dtype| is the user's wish, or NULL.
static int combined_dtype(const reducer *r, cjit_dtype from, PyObject *dtype, cjit_dtype *out) {
    *out = from;
    if (frontend_is_given(dtype) && frontend_dtype_from_numpy(dtype, out) < 0)
        return -1;
    if (r->rule == RULE_BOOL) {
        if (frontend_is_given(dtype) && *out != CJIT_DTYPE_BOOL) {
            PyErr_Format(PyExc_TypeError, "No loop matching the specified signature and casting was "
                                          "found for ufunc %s",
                         r->ufunc);
            return -1;
        }
        *out = CJIT_DTYPE_BOOL;
    } else if (r->rule == RULE_WIDE && !frontend_is_given(dtype) && !cjit_dtype_is_float(from) &&
               !cjit_dtype_is_complex(from)) {
        *out = cjit_dtype_is_unsigned_int(from) ? CJIT_DTYPE_U64 : CJIT_DTYPE_I64;
    }
    if (strncmp(r->ufunc, "bitwise", 7) == 0 && (cjit_dtype_is_float(*out) || cjit_dtype_is_complex(*out))) {
        PyErr_Format(PyExc_TypeError,
                     "ufunc '%s' not supported for the input types, and the inputs could not be "
                     "safely coerced to any supported types according to the casting rule ''safe''",
                     r->ufunc);
        return -1;
    }
    return 0;
}

/// fmax and fmin: nans count only where there is nothing else.
static cjit_node reduce_numbers(const frontend_reduction *reduction, const reducer *r,
                                cjit_node node) {
    frontend_trace *trace = reduction->view.trace;
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    bool is_complex = cjit_dtype_is_complex(dtype);
    if ((r->combine != CJIT_OP_FMAX && r->combine != CJIT_OP_FMIN) || (!cjit_dtype_is_float(dtype) && !is_complex))
        return frontend_reduction_emit(reduction, r->reduce, node);
    double limit = r->combine == CJIT_OP_FMAX ? -INFINITY : INFINITY;
    cjit_node least = frontend_emit_float(trace, cjit_dtype_part(dtype), limit);
    if (is_complex)
        least = frontend_complex_join(trace, (frontend_parts){least, least});
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, node);
    cjit_node numbers = frontend_emit3(trace, CJIT_OP_SELECT, is_nan, least, node);
    cjit_node none = frontend_reduction_emit(reduction, CJIT_OP_REDUCE_AND, is_nan);
    cjit_node best = frontend_reduction_emit(reduction, r->reduce, numbers);
    return frontend_emit3(trace, CJIT_OP_SELECT, none, frontend_emit_number(trace, dtype, NAN), best);
}

/// op of bools for an elementwise op that has none.
static cjit_op combine_op(const reducer *r, cjit_dtype dtype) {
    if (dtype == CJIT_DTYPE_BOOL && r->combine == CJIT_OP_ADD)
        return CJIT_OP_OR;
    if (dtype == CJIT_DTYPE_BOOL && r->combine == CJIT_OP_MUL)
        return CJIT_OP_AND;
    if (cjit_dtype_is_complex(dtype))
        return r->combine;
    if (!cjit_dtype_is_float(dtype) && r->combine == CJIT_OP_FMAX)
        return CJIT_OP_MAXIMUM;
    if (!cjit_dtype_is_float(dtype) && r->combine == CJIT_OP_FMIN)
        return CJIT_OP_MINIMUM;
    return r->combine;
}

static int check_identity(const frontend_reduction *reduction, const reducer *r,
                          const frontend_reduce_arguments *a) {
    bool none = a->initial && Py_IsNone(a->initial); // initial=None: no identity, please
    if (frontend_is_given(a->initial) || (r->has_identity && !none))
        return 0;
    if (a->where && a->where != Py_True && frontend_is_given(a->where)) {
        PyErr_Format(PyExc_ValueError,
                     "reduction operation '%s' does not have an identity, so to use a where mask "
                     "one has to specify 'initial'",
                     r->ufunc);
        return -1;
    }
    const frontend_view *view = &reduction->view;
    char message[96];
    snprintf(message, sizeof message,
             "zero-size array to reduction operation %s which has no identity", r->ufunc);
    return frontend_refuse_empty(view->trace, view->node, reduction->num_axes, reduction->axes,
                                 CJIT_CODE_VALUE, message);
}

PyObject *frontend_store_reduced(frontend_trace *trace, PyObject *owned_result, PyObject *out,
                                 const char *name) {
    if (out && PyTuple_Check(out) && PyTuple_GET_SIZE(out) == 1)
        out = PyTuple_GET_ITEM(out, 0);
    if (!owned_result || !frontend_is_given(out))
        return owned_result;
    frontend_operand target;
    if (frontend_read_operand(trace, out, &target) < 0) {
        Py_DECREF(owned_result);
        return NULL;
    }
    unsigned rank = frontend_node_rank(trace, ((frontend_tracer *)owned_result)->node);
    if (target.rank != rank) {
        Py_DECREF(owned_result);
        return PyErr_Format(PyExc_ValueError,
                            "output parameter for reduction operation %s has wrong number of "
                            "dimensions: Found %u but expected %u",
                            name, target.rank, rank);
    }
    return frontend_assign_outputs(trace, owned_result, out, name);
}

/// A sum or product is computed in the dtype of `out`, unless `dtype` says otherwise. Borrowed, or NULL.
static PyObject *wanted_dtype(frontend_trace *trace, const reducer *r, PyObject *dtype, PyObject *out) {
    frontend_operand target;
    if (out && PyTuple_Check(out) && PyTuple_GET_SIZE(out) == 1)
        out = PyTuple_GET_ITEM(out, 0);
    if (frontend_is_given(dtype) || !frontend_is_given(out) || r->rule != RULE_WIDE ||
        frontend_read_operand(trace, out, &target) < 0)
        return dtype;
    return frontend_numpy_dtype(target.dtype);
}

PyObject *frontend_numpy_reduce(frontend_trace *trace, const char *ufunc, const char *name,
                                PyObject *array, frontend_reduce_arguments a) {
    const reducer *r = find_reducer(ufunc);
    a.dtype = wanted_dtype(trace, r, a.dtype, a.out);
    if (PyErr_Occurred())
        return NULL;
    frontend_reduction reduction;
    cjit_dtype dtype;
    if (frontend_reduction_read(trace, array, false, name, &reduction) < 0 ||
        frontend_reduction_read_axes(&reduction, a.axis) < 0 ||
        read_flag(a.keepdims, &reduction.keepdims) < 0 ||
        combined_dtype(r, frontend_node_dtype(trace, reduction.view.node), a.dtype, &dtype) < 0 ||
        check_identity(&reduction, r, &a) < 0)
        return NULL;
    cjit_node node = frontend_emit_cast(trace, reduction.view.node, dtype);
    cjit_node initial = FRONTEND_NO_NODE;
    if (frontend_is_given(a.initial)) {
        frontend_operand operand;
        if (frontend_read_operand(trace, a.initial, &operand) < 0)
            return NULL;
        initial = frontend_emit_operand(trace, &operand, dtype, true);
        if (initial == FRONTEND_NO_NODE)
            return NULL;
    }
    if (frontend_is_given(a.where) && a.where != Py_True) {
        cjit_node skipped = r->has_identity ? frontend_emit_int(trace, dtype, r->identity) : initial;
        node = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit_where(trace, a.where, node), node,
                              skipped);
    }
    if (node == FRONTEND_NO_NODE)
        return NULL;
    cjit_node result = reduce_numbers(&reduction, r, node);
    if (initial != FRONTEND_NO_NODE)
        result = frontend_emit2(trace, combine_op(r, dtype), initial, result);
    return frontend_store_reduced(trace, frontend_reduction_wrap(&reduction, result), a.out, ufunc);
}

// ---------------------------------------------------------------------------------------------
// Functions and methods
// ---------------------------------------------------------------------------------------------

#define REDUCE(function, label, ufunc)                                                             \
    PyObject *frontend_##function(FRONTEND_ARGUMENTS) {                                            \
        FRONTEND_PARSE(label, "a", "axis", "dtype", "out", "keepdims", "initial", "where")         \
        return frontend_numpy_reduce(trace, ufunc, label, values[0],                               \
                                     (frontend_reduce_arguments){values[1], values[2], values[4],  \
                                                                 values[5], values[6],             \
                                                                 values[3]});                      \
    }
REDUCE(np_sum, "np.sum", "add")
REDUCE(np_prod, "np.prod", "multiply")
#undef REDUCE

#define REDUCE(function, label, ufunc)                                                             \
    PyObject *frontend_##function(FRONTEND_ARGUMENTS) {                                            \
        FRONTEND_PARSE(label, "a", "axis", "out", "keepdims", "initial", "where")                  \
        return frontend_numpy_reduce(trace, ufunc, label, values[0],                               \
                                     (frontend_reduce_arguments){values[1], NULL, values[3],       \
                                                                 values[4], values[5],             \
                                                                 values[2]});                      \
    }
REDUCE(np_max, "np.max", "maximum")
REDUCE(np_min, "np.min", "minimum")
#undef REDUCE

#define REDUCE(function, label, ufunc)                                                             \
    PyObject *frontend_##function(FRONTEND_ARGUMENTS) {                                            \
        FRONTEND_PARSE(label, "a", "axis", "out", "keepdims", "*where")                            \
        return frontend_numpy_reduce(                                                              \
            trace, ufunc, label, values[0],                                                        \
            (frontend_reduce_arguments){values[1], NULL, values[3], NULL, values[4], values[2]});  \
    }
REDUCE(np_any, "np.any", "logical_or")
REDUCE(np_all, "np.all", "logical_and")
#undef REDUCE

static PyObject *position(FRONTEND_ARGUMENTS, const char *label, const char *short_name,
                          cjit_op op) {
    FRONTEND_PARSE(label, "a", "axis", "out", "*keepdims")
    frontend_reduction reduction;
    if (frontend_reduction_read(trace, values[0], false, label, &reduction) < 0 ||
        read_flag(values[3], &reduction.keepdims) < 0)
        return NULL;
    bool given = frontend_is_given(values[1]);
    if (given && (PyTuple_Check(values[1]) || PyList_Check(values[1])))
        return PyErr_Format(PyExc_TypeError, "'%s' object cannot be interpreted as an integer",
                            Py_TYPE(values[1])->tp_name);
    if (frontend_reduction_read_axes(&reduction, given ? values[1] : NULL) < 0)
        return NULL;
    char message[64];
    snprintf(message, sizeof message, "attempt to get %s of an empty sequence", short_name);
    if (frontend_refuse_empty(trace, reduction.view.node, reduction.num_axes, reduction.axes,
                              CJIT_CODE_VALUE, message) < 0)
        return NULL;
    PyObject *result = frontend_reduction_wrap(
        &reduction, frontend_reduction_emit(&reduction, op, reduction.view.node));
    return frontend_store_reduced(trace, result, values[2], short_name);
}

PyObject *frontend_np_argmax(FRONTEND_ARGUMENTS) {
    return position(trace, args, nargs, kwnames, "np.argmax", "argmax", CJIT_OP_ARGMAX);
}

PyObject *frontend_np_argmin(FRONTEND_ARGUMENTS) {
    return position(trace, args, nargs, kwnames, "np.argmin", "argmin", CJIT_OP_ARGMIN);
}

PyObject *frontend_np_ptp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.ptp", "a", "axis", "out", "keepdims")
    frontend_reduce_arguments a = {.axis = values[1], .keepdims = values[3]};
    PyObject *most = frontend_numpy_reduce(trace, "maximum", "np.ptp", values[0], a);
    PyObject *least = most ? frontend_numpy_reduce(trace, "minimum", "np.ptp", values[0], a) : NULL;
    PyObject *result =
        least ? frontend_call_ufunc_named(trace, "subtract", 2, (PyObject *[]){most, least}) : NULL;
    Py_XDECREF(most);
    Py_XDECREF(least);
    return frontend_store_reduced(trace, result, values[2], "ptp");
}

PyObject *frontend_np_count_nonzero(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.count_nonzero", "a", "axis", "*keepdims")
    frontend_reduction reduction;
    if (frontend_reduction_read(trace, values[0], false, "np.count_nonzero", &reduction) < 0 ||
        frontend_reduction_read_axes(&reduction, values[1]) < 0 ||
        read_flag(values[2], &reduction.keepdims) < 0)
        return NULL;
    cjit_node truth = frontend_emit_cast(trace, reduction.view.node, CJIT_DTYPE_BOOL);
    cjit_node count = frontend_reduction_emit(&reduction, CJIT_OP_REDUCE_SUM,
                                              frontend_emit_cast(trace, truth, CJIT_DTYPE_I64));
    return frontend_reduction_wrap(&reduction, count);
}

// ---------------------------------------------------------------------------------------------
// Scans
// ---------------------------------------------------------------------------------------------

/// Along |axis|, or along all of it in C order where |axis| is NULL or None.
static PyObject *scan(frontend_trace *trace, const char *ufunc, const char *name, PyObject *array,
                      PyObject *axis, PyObject *dtype_object, PyObject *out) {
    const reducer *r = find_reducer(ufunc);
    dtype_object = wanted_dtype(trace, r, dtype_object, out);
    if (PyErr_Occurred())
        return NULL;
    frontend_reduction reduction;
    cjit_dtype dtype;
    if (frontend_reduction_read(trace, array, false, name, &reduction) < 0 ||
        combined_dtype(r, frontend_node_dtype(trace, reduction.view.node), dtype_object, &dtype) < 0)
        return NULL;
    cjit_node node = reduction.view.node;
    unsigned along = 0;
    // NumPy takes an array without axes for one of one, whose axis may be named.
    long named = reduction.view.rank == 0 && frontend_is_given(axis) && PyLong_Check(axis) ? PyLong_AsLong(axis) : 1;
    bool flattens = !frontend_is_given(axis) || named == 0 || named == -1;
    PyErr_Clear(); // too large an axis is told of below
    if (flattens && reduction.view.rank != 1) {
        cjit_size count = frontend_node_count(trace, node);
        cjit_node flat = FRONTEND_NO_NODE;
        cjit_status *status = cjit_graph_reshape(reduction.view.graph, node, 1, &count, &flat);
        if (status) {
            frontend_raise_status(status);
            return NULL;
        }
        node = flat;
    } else if (!flattens && frontend_view_axis(&reduction.view, axis, reduction.view.rank,
                                                             NULL, &along) < 0) {
        return NULL;
    }
    node = frontend_emit_cast(trace, node, dtype);
    bool is_bool = dtype == CJIT_DTYPE_BOOL;
    cjit_op op = is_bool && r->scan == CJIT_OP_SCAN_SUM    ? CJIT_OP_SCAN_MAX
                 : is_bool && r->scan == CJIT_OP_SCAN_PROD ? CJIT_OP_SCAN_MIN
                                                           : r->scan;
    if (is_bool)
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_U8);
    node = frontend_emit_cast(trace, frontend_emit_scan(trace, op, node, along), dtype);
    return frontend_store_reduced(trace, frontend_wrap(trace, node, FRONTEND_NUMPY_ARRAY), out, ufunc);
}

PyObject *frontend_np_cumsum(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.cumsum", "a", "axis", "dtype", "out")
    return scan(trace, "add", "np.cumsum", values[0], values[1], values[2], values[3]);
}

PyObject *frontend_np_cumprod(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.cumprod", "a", "axis", "dtype", "out")
    return scan(trace, "multiply", "np.cumprod", values[0], values[1], values[2], values[3]);
}

// ---------------------------------------------------------------------------------------------
// Methods of ufuncs
// ---------------------------------------------------------------------------------------------

static PyObject *method_reduce(FRONTEND_ARGUMENTS, const char *ufunc) {
    FRONTEND_PARSE("ufunc.reduce", "array", "axis", "dtype", "out", "keepdims", "initial", "where")
    static PyObject *zero;
    if (!zero && !(zero = PyLong_FromLong(0)))
        return NULL;
    return frontend_numpy_reduce(trace, ufunc, ufunc, values[0],
                                 (frontend_reduce_arguments){values[1] ? values[1] : zero, values[2],
                                                             values[4], values[5], values[6],
                                                             values[3]});
}

static PyObject *method_accumulate(FRONTEND_ARGUMENTS, const char *ufunc) {
    FRONTEND_PARSE("ufunc.accumulate", "array", "axis", "dtype", "out")
    static PyObject *zero;
    if (!zero && !(zero = PyLong_FromLong(0)))
        return NULL;
    frontend_operand operand;
    if (frontend_read_operand(trace, values[0], &operand) < 0)
        return NULL;
    if (operand.rank == 0)
        return PyErr_Format(PyExc_TypeError, "cannot accumulate on a scalar");
    return scan(trace, ufunc, ufunc, values[0], frontend_is_given(values[1]) ? values[1] : zero,
                values[2], values[3]);
}

/// The first operand's axes, then the second's.
static PyObject *method_outer(frontend_trace *trace, PyObject *ufunc, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames) {
    frontend_reduction a, b;
    if (nargs != 2)
        return PyErr_Format(PyExc_TypeError, "outer() takes exactly 2 arguments (%zd given)", nargs);
    if (frontend_reduction_read(trace, args[0], false, "ufunc.outer", &a) < 0 ||
        frontend_reduction_read(trace, args[1], false, "ufunc.outer", &b) < 0)
        return NULL;
    unsigned axes[CJIT_MAX_RANK];
    if (a.view.rank + b.view.rank > CJIT_MAX_RANK) {
        PyErr_SetString(PyExc_ValueError, "maximum supported dimension for an ndarray is 64");
        return NULL;
    }
    for (unsigned i = 0; i < b.view.rank; ++i)
        axes[i] = a.view.rank + i;
    PyObject *all[8] = {NULL}, *result = NULL;
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < num_keywords && i < 6; ++i)
        all[2 + i] = args[2 + i];
    all[0] = frontend_wrap(trace, frontend_emit_keep_axes(trace, a.view.node, b.view.rank, axes),
                           a.view.kind);
    all[1] = frontend_wrap(trace, b.view.node, b.view.kind); // an array: no longer weak in promotion
    if (all[0] && all[1])
        result = frontend_call_ufunc(trace, ufunc, all, 2, kwnames);
    Py_XDECREF(all[0]);
    Py_XDECREF(all[1]);
    return result;
}

/// A method that is written in Python, or an error.
static PyObject *call_composite_method(frontend_trace *trace, const char *ufunc, const char *method,
                                       PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    char owner[64];
    snprintf(owner, sizeof owner, "numpy.%s", ufunc);
    for (const frontend_table_entry *entry = frontend_composite_table; entry->name; ++entry)
        if (strcmp(entry->module, owner) == 0 && strcmp(entry->name, method) == 0)
            return entry->function(trace, args, nargs, kwnames);
    return frontend_raise_at_user(frontend_unsupported_error,
                                  "np.%s.%s is not supported yet; write it as a loop, or call it "
                                  "outside the jitted function",
                                  ufunc, method);
}

PyObject *frontend_call_ufunc_method(frontend_trace *trace, PyObject *ufunc, const char *method,
                                     PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *name = PyObject_GetAttrString(ufunc, "__name__"), *result = NULL;
    const char *text = name ? PyUnicode_AsUTF8(name) : NULL;
    if (!text)
        goto done;
    const reducer *r = find_reducer(text);
    if (strcmp(method, "at") == 0)
        result = frontend_ufunc_at(trace, text, args, nargs, kwnames);
    else if (strcmp(method, "outer") == 0)
        result = method_outer(trace, ufunc, args, nargs, kwnames);
    else if (r && strcmp(method, "reduce") == 0)
        result = method_reduce(trace, args, nargs, kwnames, r->ufunc);
    else if (r && strcmp(method, "accumulate") == 0 && r->scan != CJIT_OP_COUNT)
        result = method_accumulate(trace, args, nargs, kwnames, r->ufunc);
    else
        result = call_composite_method(trace, text, method, args, nargs, kwnames);
done:
    Py_XDECREF(name);
    return result;
}
