// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's arrays that are made of their positions: arange, eye, tri and its kin. All are expressions of
// iota, which fuse with what uses them.
#include "numpy_ranges.h"

#include "arrays.h"
#include "parse.h"

#include <math.h>

// ---------------------------------------------------------------------------------------------
// arange
// ---------------------------------------------------------------------------------------------

static int refuse_data(const char *what) {
    frontend_raise_at_user(frontend_unsupported_error,
                           "arange: %s depends on data, which is not supported yet; pass the number, or "
                           "a size of an argument",
                           what);
    return -1;
}

/// An integer that depends on data, as a size that the kernel computes.
static int compute_number(frontend_trace *trace, const frontend_tracer *tracer, cjit_size *out_size) {
    if (frontend_node_rank(trace, tracer->node) > 0 ||
        !cjit_dtype_is_int(frontend_node_dtype(trace, tracer->node)))
        return refuse_data("how many elements there are");
    cjit_node node = frontend_emit_cast(trace, tracer->node, CJIT_DTYPE_I64);
    if (node == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status =
        cjit_graph_size_from_node(frontend_trace_get_graph(trace), node, out_size);
    return status ? frontend_raise_status(status) : 1;
}

/// 1: |object| is an integer (a size, perhaps). 0: a real number, in |out_real|. -1: an exception.
static int read_number(frontend_trace *trace, PyObject *object, cjit_size *out_size,
                       double *out_real) {
    int found = frontend_size_from_object(trace, object, out_size);
    if (found)
        return found;
    if (frontend_is_tracer(object)) {
        const frontend_tracer *tracer = (const frontend_tracer *)object;
        frontend_number number;
        if (frontend_node_rank(trace, tracer->node) == 0)
            found = frontend_node_decide(trace, tracer->node, &number);
        if (found > 0)
            *out_real = number.is_real ? number.real : (double)number.integer;
        if (found == 0)
            return compute_number(trace, tracer, out_size);
        return found > 0 ? 0 : -1;
    }
    *out_real = PyFloat_AsDouble(object);
    return *out_real == -1 && PyErr_Occurred() ? -1 : 0;
}

/// ceil((stop - start) / step), at least 0, over sizes; |step| is a number.
static int count_integers(frontend_trace *trace, cjit_size start, cjit_size stop, int64_t step,
                          cjit_size *out_count) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t size = step < 0 ? -step : step;
    cjit_size span = cjit_graph_size_binary(graph, CJIT_SIZE_SUB, step < 0 ? start : stop,
                                            step < 0 ? stop : start);
    span = cjit_graph_size_binary(graph, CJIT_SIZE_MAX, span, cjit_graph_size_constant(graph, 0));
    if (size > 1) {
        span = cjit_graph_size_binary(graph, CJIT_SIZE_ADD, span,
                                      cjit_graph_size_constant(graph, size - 1));
        span = cjit_graph_size_binary(graph, CJIT_SIZE_FLOORDIV, span,
                                      cjit_graph_size_constant(graph, size));
    }
    *out_count = span;
    return 0;
}

/// A plain number of an integer that was read as a size: its value now, guarded.
static int as_real(frontend_trace *trace, int is_integer, cjit_size size, double *real) {
    int64_t value;
    if (!is_integer)
        return 0;
    if (cjit_graph_size_is_computed(frontend_trace_get_graph(trace), size))
        return refuse_data("the step");
    if (frontend_size_specialize(trace, size, &value) < 0)
        return -1;
    *real = (double)value;
    return 0;
}

static int count_elements(frontend_trace *trace, PyObject *const *bounds, bool torch,
                          cjit_size *out_count) {
    cjit_size sizes[3];
    double reals[3];
    int integers[3], all = 1;
    for (int i = 0; i < 3; ++i) {
        integers[i] = read_number(trace, bounds[i], &sizes[i], &reals[i]);
        if (integers[i] < 0)
            return -1;
        all &= integers[i];
    }
    if (as_real(trace, integers[2], sizes[2], &reals[2]) < 0)
        return -1;
    if (reals[2] == 0) {
        PyErr_SetString(torch ? PyExc_RuntimeError : PyExc_ZeroDivisionError,
                        torch ? "step must be nonzero" : "division by zero");
        return -1;
    }
    if (all)
        return count_integers(trace, sizes[0], sizes[1], (int64_t)reals[2], out_count);
    if (as_real(trace, integers[0], sizes[0], &reals[0]) < 0 ||
        as_real(trace, integers[1], sizes[1], &reals[1]) < 0)
        return -1;
    double count = ceil((reals[1] - reals[0]) / reals[2]);
    if (!(fabs(count) < 9e18)) {
        PyErr_SetString(PyExc_ValueError, "arange: cannot compute length");
        return -1;
    }
    *out_count = cjit_graph_size_constant(frontend_trace_get_graph(trace), count > 0 ? (int64_t)count : 0);
    return 0;
}

/// |object| as a scalar of |dtype|, which holds all of arange's values.
static cjit_node emit_scalar(frontend_trace *trace, PyObject *object, cjit_dtype dtype) {
    frontend_operand operand;
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_operand(trace, &operand, dtype, false);
}

/// NumPy computes the second element and from it the step, in the array's dtype.
static cjit_node emit_numpy_values(frontend_trace *trace, cjit_size count, PyObject *start,
                                   PyObject *step, cjit_dtype dtype) {
    bool is_half = dtype == CJIT_DTYPE_F16, is_float = cjit_dtype_is_float(dtype);
    cjit_dtype exact = is_float ? CJIT_DTYPE_F64 : CJIT_DTYPE_I64;
    cjit_dtype compute = is_half ? CJIT_DTYPE_F32 : is_float ? dtype : CJIT_DTYPE_I64;
    cjit_node first = emit_scalar(trace, start, exact), by = emit_scalar(trace, step, exact);
    cjit_node second = frontend_emit2(trace, CJIT_OP_ADD, first, by);
    first = frontend_emit_cast(trace, frontend_emit_cast(trace, first, dtype), compute);
    second = frontend_emit_cast(trace, frontend_emit_cast(trace, second, dtype), compute);
    cjit_node delta = frontend_emit2(trace, CJIT_OP_SUB, second, first);
    cjit_node at = frontend_emit_iota(trace, count, CJIT_DTYPE_I64);
    cjit_node value = frontend_emit2(
        trace, CJIT_OP_MUL, frontend_emit_cast(trace, at, compute), delta);
    value = frontend_emit2(trace, CJIT_OP_ADD, first, value);
    if (is_float) { // first + (second - first) may be rounded
        cjit_node is_second =
            frontend_emit2(trace, CJIT_OP_EQ, at, frontend_emit_int(trace, CJIT_DTYPE_I64, 1));
        value = frontend_emit3(trace, CJIT_OP_SELECT, is_second, second, value);
    }
    return frontend_emit_cast(trace, value, dtype);
}

/// torch computes start + i * step, of floats in float64 (double accumulation) and rounds once.
static cjit_node emit_torch_values(frontend_trace *trace, cjit_size count, PyObject *start,
                                   PyObject *step, cjit_dtype dtype) {
    cjit_dtype compute = cjit_dtype_is_float(dtype) ? CJIT_DTYPE_F64 : CJIT_DTYPE_I64;
    cjit_node first = emit_scalar(trace, start, compute), by = emit_scalar(trace, step, compute);
    cjit_node at = frontend_emit_iota(trace, count, compute);
    cjit_node value = frontend_emit2(trace, CJIT_OP_MUL, at, by);
    return frontend_emit_cast(trace, frontend_emit2(trace, CJIT_OP_ADD, first, value), dtype);
}

cjit_node frontend_emit_arange(frontend_trace *trace, PyObject *start, PyObject *stop, PyObject *step,
                               cjit_dtype dtype, bool torch) {
    cjit_size count;
    if (count_elements(trace, (PyObject *[]){start, stop, step}, torch, &count) < 0)
        return FRONTEND_NO_NODE;
    return torch ? emit_torch_values(trace, count, start, step, dtype)
                 : emit_numpy_values(trace, count, start, step, dtype);
}

/// The dtype of np.result_type(start, stop, step): Python integers give int64, reals float64.
static int common_dtype(frontend_trace *trace, PyObject *const *bounds, cjit_dtype *out_dtype) {
    frontend_operand operands[3];
    unsigned strong = 0, weakest = CJIT_DTYPE_I64;
    for (int i = 0; i < 3; ++i) {
        frontend_operand operand;
        if (frontend_read_operand(trace, bounds[i], &operand) < 0)
            return -1;
        if (frontend_kind_is_python(operand.kind))
            weakest = operand.kind == FRONTEND_PYTHON_FLOAT ? CJIT_DTYPE_F64 : weakest;
        else
            operands[strong++] = operand;
    }
    if (strong == 0) {
        *out_dtype = (cjit_dtype)weakest;
        return 0;
    }
    if (frontend_numpy_common_dtype(strong, operands, out_dtype) < 0)
        return -1;
    // Python numbers are weak, but an integer dtype does not hold a real one.
    if (weakest == CJIT_DTYPE_F64 && !cjit_dtype_is_float(*out_dtype))
        *out_dtype = CJIT_DTYPE_F64;
    else if (*out_dtype == CJIT_DTYPE_BOOL)
        *out_dtype = CJIT_DTYPE_I64;
    return 0;
}

PyObject *frontend_np_arange(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.arange", "start", "stop", "step", "dtype", "*!device=cpu", "!like")
    PyObject *zero = PyLong_FromLong(0), *one = PyLong_FromLong(1), *result = NULL;
    PyObject *start = values[0], *stop = values[1];
    if (!zero || !one)
        goto done;
    if (!frontend_is_some(stop)) {
        stop = start;
        start = zero;
    }
    if (!frontend_is_some(stop)) {
        PyErr_SetString(PyExc_TypeError, "arange() requires stop to be specified.");
        goto done;
    }
    PyObject *bounds[3] = {frontend_is_some(start) ? start : zero, stop,
                           frontend_is_some(values[2]) ? values[2] : one};
    cjit_dtype dtype;
    int status = frontend_is_some(values[3]) ? frontend_dtype_from_numpy(values[3], &dtype)
                                             : common_dtype(trace, bounds, &dtype);
    if (status == 0)
        result = frontend_wrap(trace,
                               frontend_emit_arange(trace, bounds[0], bounds[1], bounds[2], dtype, false),
                               FRONTEND_NUMPY_ARRAY);
done:
    Py_XDECREF(zero);
    Py_XDECREF(one);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Diagonals and triangles
// ---------------------------------------------------------------------------------------------

cjit_node frontend_emit_diagonals(frontend_trace *trace, cjit_op op, cjit_size rows,
                                  cjit_size columns, PyObject *offset) {
    frontend_operand operand;
    cjit_node row = frontend_emit_along(trace, frontend_emit_iota(trace, rows, CJIT_DTYPE_I64), 2, 0);
    if (offset) {
        if (frontend_read_operand(trace, offset, &operand) < 0)
            return FRONTEND_NO_NODE;
        if (!cjit_dtype_is_int(operand.dtype) || operand.rank > 0) {
            PyErr_SetString(PyExc_TypeError, "the number of a diagonal must be an integer");
            return FRONTEND_NO_NODE;
        }
        row = frontend_emit2(trace, CJIT_OP_ADD, row,
                             frontend_emit_operand(trace, &operand, CJIT_DTYPE_I64, true));
    }
    cjit_node column = frontend_emit_iota(trace, columns, CJIT_DTYPE_I64);
    return frontend_emit2(trace, op, row, column);
}

/// An extent of eye or tri; NumPy's and torch's error when it is negative is the caller's.
static int read_extent(frontend_trace *trace, PyObject *object, const char *name,
                       cjit_size *out_size) {
    unsigned rank;
    if (PyTuple_Check(object) || PyList_Check(object)) {
        PyErr_Format(PyExc_TypeError, "'%s' object cannot be interpreted as an integer",
                     Py_TYPE(object)->tp_name);
        return -1;
    }
    return frontend_shape_from_object(trace, object, name, &rank, out_size);
}

/// eye(N, M, k) (|op| EQ) and tri(N, M, k) (|op| GE) in |dtype_object| or float64.
static PyObject *positions(frontend_trace *trace, const char *name, cjit_op op, PyObject *rows,
                           PyObject *columns, PyObject *offset, PyObject *dtype_object) {
    cjit_size shape[2];
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_dtype dtype = CJIT_DTYPE_F64;
    if (!rows)
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument 'N'", name);
    if (read_extent(trace, rows, name, &shape[0]) < 0 ||
        read_extent(trace, frontend_is_some(columns) ? columns : rows, name, &shape[1]) < 0)
        return NULL;
    int64_t extent;
    for (int i = 0; i < 2; ++i) // np.tri makes its positions by arange, which takes a negative end for 0
        if (op == CJIT_OP_GE && cjit_graph_size_is_constant(graph, shape[i], &extent) && extent < 0)
            shape[i] = cjit_graph_size_constant(graph, 0);
    if (frontend_shape_check(trace, 2, shape, false) < 0 ||
        (frontend_is_some(dtype_object) && frontend_dtype_from_numpy(dtype_object, &dtype) < 0))
        return NULL;
    cjit_node node = frontend_emit_diagonals(trace, op, shape[0], shape[1], offset);
    return frontend_wrap(trace, frontend_emit_cast(trace, node, dtype), FRONTEND_NUMPY_ARRAY);
}

PyObject *frontend_np_eye(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.eye", "N", "M", "k", "dtype", "!order=C", "*!device=cpu", "!like")
    return positions(trace, "np.eye", CJIT_OP_EQ, values[0], values[1], values[2], values[3]);
}

PyObject *frontend_np_identity(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.identity", "n", "dtype", "*!like")
    return positions(trace, "np.identity", CJIT_OP_EQ, values[0], NULL, NULL, values[1]);
}

PyObject *frontend_np_tri(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.tri", "N", "M", "k", "dtype", "*!like")
    return positions(trace, "np.tri", CJIT_OP_GE, values[0], values[1], values[2], values[3]);
}

/// The elements at or |below| (else above) the |k|-th diagonal of the last two axes, the others 0.
static PyObject *triangle(frontend_trace *trace, PyObject *object, PyObject *k, bool below,
                          const char *name) {
    frontend_operand operand;
    if (!object)
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument 'm'", name);
    if (frontend_read_operand(trace, object, &operand) < 0)
        return NULL;
    cjit_node node = frontend_emit_operand(trace, &operand, operand.dtype, true);
    if (node == FRONTEND_NO_NODE)
        return NULL;
    if (operand.rank == 0) {
        PyErr_Format(PyExc_TypeError, "%s: the array must have one axis at least", name);
        return NULL;
    }
    // a vector stands for each row, as in NumPy
    cjit_size columns = frontend_node_extent(trace, node, operand.rank - 1);
    cjit_size rows = operand.rank > 1 ? frontend_node_extent(trace, node, operand.rank - 2) : columns;
    cjit_node mask = frontend_emit_diagonals(trace, below ? CJIT_OP_GE : CJIT_OP_LE, rows, columns, k);
    cjit_node zero = frontend_emit_number(trace, operand.dtype, 0);
    return frontend_wrap(trace, frontend_emit3(trace, CJIT_OP_SELECT, mask, node, zero),
                         FRONTEND_NUMPY_ARRAY);
}

PyObject *frontend_np_tril(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.tril", "m", "k")
    return triangle(trace, values[0], values[1], true, "np.tril");
}

PyObject *frontend_np_triu(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.triu", "m", "k")
    return triangle(trace, values[0], values[1], false, "np.triu");
}
