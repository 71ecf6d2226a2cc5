// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's functions that make arrays or convert them: asarray and its kin, astype, the `_like`
// functions, creation from traced sizes, and the scalar types called as functions.
#include "storage.h"
#include "numpy_creation.h"

#include "arrays.h"
#include "parse.h"

static int read_dtype(PyObject *object, cjit_dtype otherwise, cjit_dtype *out_dtype) {
    *out_dtype = otherwise;
    return frontend_is_some(object) ? frontend_dtype_from_numpy(object, out_dtype) : 0;
}

/// |object| as an array. A whole array keeps its identity unless |copy|.
static PyObject *as_array(frontend_trace *trace, PyObject *object, PyObject *dtype_object,
                          bool copy) {
    cjit_dtype to;
    if (!frontend_is_tracer(object)) { // a list with traced values in it
        frontend_operand made;
        if (frontend_read_operand(trace, object, &made) < 0 ||
            read_dtype(dtype_object, made.dtype, &to) < 0 || !frontend_numpy_dtype(to))
            return NULL;
        return frontend_wrap(trace, frontend_emit_operand(trace, &made, to, true),
                             FRONTEND_NUMPY_ARRAY);
    }
    const frontend_tracer *tracer = (const frontend_tracer *)object;
    cjit_dtype from = frontend_node_dtype(trace, tracer->node);
    if (read_dtype(dtype_object, from, &to) < 0 || !frontend_numpy_dtype(to))
        return NULL;
    if (from != to || copy || frontend_kind_is_python(tracer->kind))
        return frontend_wrap(trace, frontend_emit_cast(trace, tracer->node, to),
                             FRONTEND_NUMPY_ARRAY);
    if (tracer->kind == FRONTEND_NUMPY_ARRAY)
        return Py_NewRef(object);
    return frontend_tracer_create_same(trace, FRONTEND_NUMPY_ARRAY, tracer);
}

PyObject *frontend_np_asarray(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.asarray", "a", "dtype", "!order=K", "*!device=cpu", "copy", "!like");
    return as_array(trace, values[0], values[1], values[4] == Py_True);
}

PyObject *frontend_np_asanyarray(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.asanyarray", "a", "dtype", "!order=K", "*!device=cpu", "copy", "!like");
    return as_array(trace, values[0], values[1], values[4] == Py_True);
}

PyObject *frontend_np_ascontiguousarray(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.ascontiguousarray", "a", "dtype", "*!like");
    int contiguous = frontend_is_tracer(values[0]) ? frontend_storage_decide_contiguous(
                                                         trace, (frontend_tracer *)values[0])
                                                   : 1;
    return contiguous < 0 ? NULL : as_array(trace, values[0], values[1], !contiguous);
}

PyObject *frontend_np_array(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.array", "object", "dtype", "*copy", "!order=K", "!subok=False", "!ndmin=0",
                   "!like");
    return as_array(trace, values[0], values[1], !values[2] || values[2] == Py_True);
}

PyObject *frontend_np_copy(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.copy", "a", "!order=K", "!subok=False");
    return as_array(trace, values[0], NULL, true);
}

PyObject *frontend_np_copy_method(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ndarray.copy", "self", "!order=C");
    const frontend_tracer *tracer = (const frontend_tracer *)values[0];
    return frontend_wrap(trace, tracer->node, tracer->kind);
}

PyObject *frontend_np_astype(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ndarray.astype", "x", "dtype", "!order=K", "casting", "!subok=True", "copy",
                   "!device");
    if (!values[1]) {
        PyErr_SetString(PyExc_TypeError, "astype() missing required argument 'dtype'");
        return NULL;
    }
    if (!frontend_is_tracer(values[0]))
        return as_array(trace, values[0], NULL, false);
    const frontend_tracer *tracer = (const frontend_tracer *)values[0];
    cjit_dtype from = frontend_node_dtype(trace, tracer->node), to;
    if (frontend_dtype_from_numpy(values[1], &to) < 0)
        return NULL;
    if (frontend_is_some(values[3]) && frontend_numpy_check_casting(from, to, values[3]) < 0)
        return NULL;
    if (from == to && values[5] && PyObject_Not(values[5]) > 0)
        return Py_NewRef(values[0]);
    frontend_kind kind = tracer->kind == FRONTEND_NUMPY_SCALAR ? tracer->kind : FRONTEND_NUMPY_ARRAY;
    return frontend_wrap(trace, frontend_emit_cast(trace, tracer->node, to), kind);
}

// ---------------------------------------------------------------------------------------------
// Filled arrays
// ---------------------------------------------------------------------------------------------

/// |value| without the leading axes of one element that it has beyond |rank|, as np.copyto drops them.
static cjit_node drop_leading_ones(frontend_trace *trace, cjit_node value, unsigned rank) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, value);
    cjit_size shape[CJIT_MAX_RANK];
    unsigned extra = info->rank > rank ? info->rank - rank : 0;
    for (unsigned i = 0; i < info->rank; ++i) {
        int64_t extent;
        if (i >= extra)
            shape[i - extra] = info->shape[i];
        else if (!cjit_graph_size_is_constant(graph, info->shape[i], &extent) || extent != 1)
            return value;
    }
    if (!extra)
        return value;
    cjit_node node;
    cjit_status *status = cjit_graph_reshape(graph, value, rank, shape, &node);
    return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : node;
}

/// An array of |shape| (or of |like|'s shape) that holds |value| everywhere.
static PyObject *filled(frontend_trace *trace, cjit_node value, cjit_node like, PyObject *shape,
                        const char *function_name) {
    if (value == FRONTEND_NO_NODE)
        return NULL;
    if (!frontend_is_some(shape)) {
        value = drop_leading_ones(trace, value, frontend_node_rank(trace, like));
        return frontend_wrap(trace, frontend_emit_like(trace, value, like), FRONTEND_NUMPY_ARRAY);
    }
    unsigned rank;
    cjit_size extents[CJIT_MAX_RANK];
    if (frontend_shape_from_object(trace, shape, function_name, &rank, extents) < 0 ||
        frontend_shape_check(trace, rank, extents, false) < 0)
        return NULL;
    value = drop_leading_ones(trace, value, rank);
    if (value == FRONTEND_NO_NODE)
        return NULL;
    cjit_node node;
    cjit_status *status = cjit_graph_broadcast_to(frontend_trace_get_graph(trace), value, rank,
                                                  extents, &node);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return frontend_wrap(trace, node, FRONTEND_NUMPY_ARRAY);
}

static PyObject *number_like(FRONTEND_ARGUMENTS, const char *function_name, double number) {
    static const char *const names[] = {"a",      "dtype",        "!order=K", "!subok=True",
                                        "shape",  "*!device=cpu", NULL};
    PyObject *values[7];
    if (frontend_parse_arguments(function_name, args, nargs, kwnames, names, values) < 0)
        return NULL;
    frontend_operand operand;
    cjit_dtype dtype;
    if (frontend_read_operand(trace, values[0], &operand) < 0 ||
        read_dtype(values[1], operand.dtype, &dtype) < 0)
        return NULL;
    cjit_node like = frontend_emit_operand(trace, &operand, operand.dtype, true);
    if (like == FRONTEND_NO_NODE)
        return NULL;
    return filled(trace, frontend_emit_number(trace, dtype, number), like, values[4],
                  function_name);
}

PyObject *frontend_np_zeros_like(FRONTEND_ARGUMENTS) {
    return number_like(trace, args, nargs, kwnames, "np.zeros_like", 0);
}

PyObject *frontend_np_ones_like(FRONTEND_ARGUMENTS) {
    return number_like(trace, args, nargs, kwnames, "np.ones_like", 1);
}

PyObject *frontend_np_empty_like(FRONTEND_ARGUMENTS) {
    return number_like(trace, args, nargs, kwnames, "np.empty_like", 0);
}

/// |fill| at |dtype|; its truth is that of a C long.
static cjit_node emit_fill(frontend_trace *trace, const frontend_operand *fill, cjit_dtype dtype) {
    int sign, fits = 1;
    if (dtype == CJIT_DTYPE_BOOL && fill->scalar && fill->kind == FRONTEND_PYTHON_INT)
        fits = frontend_int_fits(fill->scalar, CJIT_DTYPE_I64, &sign);
    if (fits == 0)
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
    return fits > 0 ? frontend_emit_operand(trace, fill, dtype, true) : FRONTEND_NO_NODE;
}

PyObject *frontend_np_full_like(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.full_like", "a", "fill_value", "dtype", "!order=K", "!subok=True", "shape",
                   "*!device=cpu");
    frontend_operand like, fill;
    cjit_dtype dtype;
    if (!values[1]) {
        PyErr_SetString(PyExc_TypeError, "full_like() missing required argument 'fill_value'");
        return NULL;
    }
    if (frontend_read_operand(trace, values[0], &like) < 0 ||
        frontend_read_operand(trace, values[1], &fill) < 0 ||
        read_dtype(values[2], like.dtype, &dtype) < 0)
        return NULL;
    cjit_node node = frontend_emit_operand(trace, &like, like.dtype, true);
    cjit_node value = emit_fill(trace, &fill, dtype);
    return node == FRONTEND_NO_NODE ? NULL
                                    : filled(trace, value, node, values[5], "np.full_like");
}

static PyObject *number_of_shape(FRONTEND_ARGUMENTS, const char *function_name, double number) {
    static const char *const names[] = {"shape", "dtype", "!order=C", "*!device=cpu", "!like", NULL};
    PyObject *values[6];
    if (frontend_parse_arguments(function_name, args, nargs, kwnames, names, values) < 0)
        return NULL;
    cjit_dtype dtype;
    if (read_dtype(values[1], CJIT_DTYPE_F64, &dtype) < 0)
        return NULL;
    return filled(trace, frontend_emit_number(trace, dtype, number), 0, values[0], function_name);
}

PyObject *frontend_np_zeros(FRONTEND_ARGUMENTS) {
    return number_of_shape(trace, args, nargs, kwnames, "np.zeros", 0);
}

PyObject *frontend_np_ones(FRONTEND_ARGUMENTS) {
    return number_of_shape(trace, args, nargs, kwnames, "np.ones", 1);
}

PyObject *frontend_np_empty(FRONTEND_ARGUMENTS) {
    return number_of_shape(trace, args, nargs, kwnames, "np.empty", 0);
}

/// The class called as a function makes an array that nothing is written to, as np.empty does.
PyObject *frontend_np_ndarray(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.ndarray", "shape", "dtype", "!buffer", "!offset=0", "!strides", "!order=C");
    cjit_dtype dtype;
    if (read_dtype(values[1], CJIT_DTYPE_F64, &dtype) < 0)
        return NULL;
    return filled(trace, frontend_emit_number(trace, dtype, 0), 0, values[0], "np.ndarray");
}

PyObject *frontend_np_full(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.full", "shape", "fill_value", "dtype", "!order=C", "*!device=cpu", "!like");
    frontend_operand fill;
    cjit_dtype dtype;
    if (!values[1]) {
        PyErr_SetString(PyExc_TypeError, "full() missing required argument 'fill_value'");
        return NULL;
    }
    if (frontend_read_operand(trace, values[1], &fill) < 0 ||
        read_dtype(values[2], fill.dtype, &dtype) < 0)
        return NULL;
    return filled(trace, emit_fill(trace, &fill, dtype), 0, values[0], "np.full");
}

// ---------------------------------------------------------------------------------------------
// Scalar types
// ---------------------------------------------------------------------------------------------

/// np.float32(x) and the like: a scalar of a scalar, an array of an array.
static PyObject *convert(FRONTEND_ARGUMENTS, cjit_dtype dtype) {
    FRONTEND_PARSE("np.generic", "x");
    frontend_operand operand;
    if (frontend_read_operand(trace, values[0], &operand) < 0)
        return NULL;
    cjit_node node = frontend_emit_operand(trace, &operand, dtype, true);
    return frontend_wrap(trace, node,
                         operand.rank == 0 ? FRONTEND_NUMPY_SCALAR : FRONTEND_NUMPY_ARRAY);
}

#define SCALAR_TYPE(name, DTYPE)                                                                   \
    PyObject *frontend_np_##name(FRONTEND_ARGUMENTS) {                                             \
        return convert(trace, args, nargs, kwnames, DTYPE);                                        \
    }
SCALAR_TYPE(bool_, CJIT_DTYPE_BOOL)
SCALAR_TYPE(int8, CJIT_DTYPE_I8)
SCALAR_TYPE(int16, CJIT_DTYPE_I16)
SCALAR_TYPE(int32, CJIT_DTYPE_I32)
SCALAR_TYPE(int64, CJIT_DTYPE_I64)
SCALAR_TYPE(uint8, CJIT_DTYPE_U8)
SCALAR_TYPE(uint16, CJIT_DTYPE_U16)
SCALAR_TYPE(uint32, CJIT_DTYPE_U32)
SCALAR_TYPE(uint64, CJIT_DTYPE_U64)
SCALAR_TYPE(float16, CJIT_DTYPE_F16)
SCALAR_TYPE(float32, CJIT_DTYPE_F32)
SCALAR_TYPE(float64, CJIT_DTYPE_F64)
SCALAR_TYPE(complex64, CJIT_DTYPE_C64)
SCALAR_TYPE(complex128, CJIT_DTYPE_C128)
