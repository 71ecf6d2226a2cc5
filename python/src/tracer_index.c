// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Basic indexing: integers, slices with any step, None and Ellipsis, as one `slice` node (and a
// reshape for None). Bounds are integers or sizes. A bound that is an expression of sizes may be
// negative, so its sign now is guarded. An integer index into a symbolic extent is checked in the
// kernel. Arrays among the items: index_arrays.c.
#include "assign.h"
#include "control.h"
#include "index_arrays.h"

typedef struct indexing {
    frontend_trace *trace;
    cjit_graph *graph;
    cjit_node node;
    bool torch;
    unsigned axis;         ///< the next axis of |node|
    unsigned rank;         ///< of |node|
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK]; ///< of the result, with the extents of 1 that None makes
    unsigned out_rank;
    bool has_new_axis, has_ellipsis;
    bool for_update; ///< what is selected is an array, were it only one element
} indexing;

static cjit_size constant(indexing *index, int64_t value) {
    return cjit_graph_size_constant(index->graph, value);
}

static cjit_size binary(indexing *index, cjit_size_op op, cjit_size a, cjit_size b) {
    return cjit_graph_size_binary(index->graph, op, a, b);
}

static cjit_size extent_of(indexing *index, unsigned axis) {
    return cjit_graph_get_node(index->graph, index->node)->shape[axis];
}

static int push(indexing *index, cjit_size extent) {
    if (index->out_rank == CJIT_MAX_RANK) {
        PyErr_SetString(PyExc_IndexError, "number of dimensions must be within [0, 32]");
        return -1;
    }
    index->shape[index->out_rank++] = extent;
    return 0;
}

static int keep_axis(indexing *index) {
    cjit_size extent = extent_of(index, index->axis);
    index->axes[index->axis++] = (cjit_slice_axis){constant(index, 0), extent, 1, false};
    return push(index, extent);
}

/// An index or a bound: an integer or size as it is, any other traced integer as a size that the kernel
/// computes. As frontend_size_from_object.
static int read_integer(indexing *index, PyObject *object, cjit_size *out_size) {
    int found = frontend_size_peek(index->trace, object, out_size);
    if (found || !frontend_is_tracer(object))
        return found;
    const frontend_tracer *tracer = (const frontend_tracer *)object;
    if (frontend_tracer_check(tracer) < 0)
        return -1;
    cjit_dtype dtype = frontend_node_dtype(index->trace, tracer->node);
    if (!cjit_dtype_is_int(dtype) || frontend_node_rank(index->trace, tracer->node) > 0)
        return 0;
    cjit_node node = frontend_emit_cast(index->trace, tracer->node, CJIT_DTYPE_I64);
    if (node == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_size_from_node(index->graph, node, out_size);
    return status ? frontend_raise_status(status) : 1;
}

/// |bound|, counted from the end where it is negative, when only the kernel knows.
static int wrap_at_run_time(indexing *index, cjit_size *inout_bound) {
    if (frontend_size_is_at_least(index->trace, *inout_bound, 0))
        return 0;
    cjit_node at = frontend_emit_size(index->trace, *inout_bound);
    cjit_node extent = frontend_emit_size(index->trace, extent_of(index, index->axis));
    cjit_node zero = frontend_emit_int(index->trace, CJIT_DTYPE_I64, 0);
    cjit_node wrapped = frontend_emit3(index->trace, CJIT_OP_SELECT,
                                       frontend_emit2(index->trace, CJIT_OP_LT, at, zero),
                                       frontend_emit2(index->trace, CJIT_OP_ADD, at, extent), at);
    if (wrapped == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_size_from_node(index->graph, wrapped, inout_bound);
    return status ? frontend_raise_status(status) : 0;
}

/// Decides, and guards, whether |bound| is below 0.
static int is_negative(indexing *index, cjit_size bound, bool *out_negative) {
    int64_t value;
    if (cjit_graph_size_is_constant(index->graph, bound, &value)) {
        *out_negative = value < 0;
        return 0;
    }
    if (cjit_graph_size_is_extent(index->graph, bound)) {
        *out_negative = false;
        return 0;
    }
    cjit_size zero = constant(index, 0);
    bool equal;
    cjit_status *status = cjit_graph_decide_equal(
        index->graph, binary(index, CJIT_SIZE_MIN, bound, zero), zero, &equal);
    *out_negative = !equal;
    return status ? frontend_raise_status(status) : 0;
}

/// A slice's bound as Python counts it: from the end when negative, within [|low|, |high|].
static int read_bound(indexing *index, PyObject *object, cjit_size missing, cjit_size low,
                      cjit_size high, cjit_size *out_bound) {
    if (Py_IsNone(object)) {
        *out_bound = missing;
        return 0;
    }
    cjit_size bound;
    // An extent that numbers passed at run time decide is specialised: results need it.
    int found = frontend_size_from_object(index->trace, object, &bound);
    if (found == 0)
        found = read_integer(index, object, &bound);
    if (found == 0)
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an "
                                         "__index__ method");
    bool negative = false, computed = found > 0 && cjit_graph_size_is_computed(index->graph, bound);
    if (found <= 0 || (computed ? wrap_at_run_time(index, &bound)
                                : is_negative(index, bound, &negative)) < 0)
        return -1;
    if (negative)
        bound = binary(index, CJIT_SIZE_ADD, bound, extent_of(index, index->axis));
    bound = binary(index, CJIT_SIZE_MAX, bound, low);
    *out_bound = binary(index, CJIT_SIZE_MIN, bound, high);
    return 0;
}

/// Stops the kernel where the |step| that it computes is not positive: which way a slice runs is known while tracing.
static int check_step(indexing *index, cjit_size step) {
    if (frontend_size_is_at_least(index->trace, step, 1))
        return 0;
    cjit_node value = frontend_emit_size(index->trace, step);
    cjit_node zero = frontend_emit_int(index->trace, CJIT_DTYPE_I64, 0);
    cjit_node is_zero = frontend_emit2(index->trace, CJIT_OP_EQ, value, zero);
    cjit_node is_negative = frontend_emit2(index->trace, CJIT_OP_LT, value, zero);
    if (is_zero == FRONTEND_NO_NODE || is_negative == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_raise_if(
        index->graph, is_zero, CJIT_CODE_VALUE,
        index->torch ? "slice step must be positive" : "slice step cannot be zero");
    if (!status)
        status = cjit_graph_raise_if_values(
            index->graph, is_negative, CJIT_CODE_VALUE,
            index->torch ? "slice step must be positive"
                         : "a slice's step that is computed must be positive in a jitted function, not {0}",
            1, &value);
    return status ? frontend_raise_status(status) : 0;
}

/// A number, or a size that the kernel computes: |out_sized|.
static int read_step(indexing *index, PyObject *object, int64_t *out_step, bool *out_sized) {
    *out_step = 1;
    *out_sized = false;
    if (Py_IsNone(object))
        return 0;
    cjit_size size;
    int found = frontend_size_peek(index->trace, object, &size);
    if (found == 0 && frontend_is_tracer(object)) { // of numbers passed: the program is another one for each step
        frontend_number number;
        found = frontend_node_decide(index->trace, ((frontend_tracer *)object)->node, &number);
        if (found > 0 && !number.is_real)
            size = constant(index, number.integer);
        else if (found >= 0)
            found = read_integer(index, object, &size);
    }
    if (found == 0)
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an "
                                         "__index__ method");
    if (found > 0 && cjit_graph_size_is_computed(index->graph, size)) {
        *out_sized = true;
        *out_step = (int64_t)size;
        return check_step(index, size);
    }
    if (found <= 0 || frontend_size_specialize(index->trace, size, out_step) < 0)
        return -1;
    if (*out_step == 0 || (index->torch && *out_step < 0)) {
        PyErr_SetString(PyExc_ValueError, index->torch ? "slice step must be positive"
                                                       : "slice step cannot be zero");
        return -1;
    }
    return 0;
}

static int slice_axis(indexing *index, PySliceObject *slice) {
    int64_t step;
    bool sized;
    if (read_step(index, slice->step, &step, &sized) < 0)
        return -1;
    cjit_size extent = extent_of(index, index->axis);
    cjit_size zero = constant(index, 0), one = constant(index, 1), minus_one = constant(index, -1);
    cjit_size last = binary(index, CJIT_SIZE_SUB, extent, one);
    bool forward = sized || step > 0;
    cjit_size low = forward ? zero : minus_one, high = forward ? extent : last;
    cjit_size start, stop;
    if (read_bound(index, slice->start, forward ? zero : last, low, high, &start) < 0 ||
        read_bound(index, slice->stop, forward ? extent : minus_one, low, high, &stop) < 0)
        return -1;
    cjit_size span = forward ? binary(index, CJIT_SIZE_SUB, stop, start)
                             : binary(index, CJIT_SIZE_SUB, start, stop);
    cjit_size count = binary(index, CJIT_SIZE_MAX, span, zero);
    cjit_size stride = sized ? (cjit_size)step : constant(index, forward ? step : -step);
    if (sized || (step != 1 && step != -1)) {
        count = binary(index, CJIT_SIZE_ADD, count, binary(index, CJIT_SIZE_SUB, stride, one));
        count = binary(index, CJIT_SIZE_FLOORDIV, count, stride);
    }
    if (!forward)
        start = binary(index, CJIT_SIZE_MAX, start, zero);
    index->axes[index->axis++] = (cjit_slice_axis){start, count, step, sized ? CJIT_SLICE_SIZED : 0};
    return push(index, count);
}

static int out_of_bounds(indexing *index, int64_t value, int64_t extent) {
    PyErr_Format(PyExc_IndexError, "index %lld is out of bounds for %s %u with size %lld",
                 (long long)value, index->torch ? "dimension" : "axis", index->axis,
                 (long long)extent);
    return -1;
}

/// Checks an integer index into a symbolic extent when the kernel runs.
static int check_at_run_time(indexing *index, cjit_size position, cjit_size extent,
                             cjit_size given) {
    if (!frontend_trace_checks_bounds(index->trace) ||
        (frontend_size_is_at_least(index->trace, position, 0) &&
         frontend_size_is_below(index->trace, position, extent)))
        return 0;
    bool is_low = frontend_size_is_at_least(index->trace, position, 0);
    cjit_node at = frontend_emit_size(index->trace, position);
    cjit_node end = frontend_emit_size(index->trace, extent);
    cjit_node outside = frontend_emit2(index->trace, CJIT_OP_GE, at, end);
    if (!is_low) {
        cjit_node zero = frontend_emit_int(index->trace, CJIT_DTYPE_I64, 0);
        cjit_node below = frontend_emit2(index->trace, CJIT_OP_LT, at, zero);
        outside = frontend_emit2(index->trace, CJIT_OP_OR, below, outside);
    }
    char message[80];
    snprintf(message, sizeof message, "index {0} is out of bounds for %s %u with size {1}",
             index->torch ? "dimension" : "axis", index->axis);
    cjit_node values[2] = {frontend_emit_size(index->trace, given), end};
    if (outside == FRONTEND_NO_NODE || values[0] == FRONTEND_NO_NODE || end == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_raise_if_values(index->graph, outside, CJIT_CODE_INDEX, message,
                                                     2, values);
    return status ? frontend_raise_status(status) : 0;
}

static int integer_axis(indexing *index, cjit_size position) {
    cjit_size extent = extent_of(index, index->axis), start = position;
    // The sign of an integer that is passed is no reason for another compilation.
    bool negative = false, computed = !frontend_size_is_of_extents(index->graph, position);
    if ((computed ? wrap_at_run_time(index, &start) : is_negative(index, position, &negative)) < 0)
        return -1;
    if (negative)
        start = binary(index, CJIT_SIZE_ADD, position, extent);
    int64_t at, end, given;
    if (cjit_graph_size_is_constant(index->graph, start, &at) &&
        cjit_graph_size_is_constant(index->graph, extent, &end)) {
        if (at < 0 || at >= end)
            return out_of_bounds(
                index, cjit_graph_size_is_constant(index->graph, position, &given) ? given : at, end);
    } else if (check_at_run_time(index, start, extent, position) < 0) {
        return -1;
    }
    index->axes[index->axis++] = (cjit_slice_axis){start, constant(index, 1), 1, CJIT_SLICE_DROP};
    return 0;
}

static int refuse_item(PyObject *item) {
    if (PyFloat_Check(item) || (frontend_is_tracer(item) && ((frontend_tracer *)item)->kind ==
                                                                 FRONTEND_PYTHON_FLOAT))
        PyErr_SetString(PyExc_IndexError,
                        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and "
                        "integer or boolean arrays are valid indices");
    else
        frontend_raise_at_user(frontend_unsupported_error,
                               "indexing with an array, a list, a truth value or an integer that "
                               "depends on data is not supported yet");
    return -1;
}

static int index_item(indexing *index, PyObject *item, unsigned ellipsis_axes) {
    if (Py_IsNone(item)) {
        index->has_new_axis = true;
        return push(index, constant(index, 1));
    }
    if (item == Py_Ellipsis) {
        index->has_ellipsis = true;
        for (unsigned i = 0; i < ellipsis_axes; ++i)
            if (keep_axis(index) < 0)
                return -1;
        return 0;
    }
    if (PySlice_Check(item))
        return slice_axis(index, (PySliceObject *)item);
    if (PyBool_Check(item) || PyList_Check(item) || PyTuple_Check(item) ||
        frontend_is_numpy_array(item) || frontend_is_torch_tensor(item))
        return refuse_item(item);
    cjit_size position;
    int found = read_integer(index, item, &position);
    if (found == 0)
        return refuse_item(item);
    return found < 0 ? -1 : integer_axis(index, position);
}

/// How many axes of the array the items use, and how many Ellipsis stand among them.
static void count_items(PyObject *const *items, Py_ssize_t count, unsigned *out_used,
                        unsigned *out_ellipses) {
    *out_used = *out_ellipses = 0;
    for (Py_ssize_t i = 0; i < count; ++i) {
        if (items[i] == Py_Ellipsis)
            ++*out_ellipses;
        else if (!Py_IsNone(items[i]))
            ++*out_used;
    }
}

static int read_items(indexing *index, PyObject *const *items, Py_ssize_t count) {
    unsigned used, ellipses;
    count_items(items, count, &used, &ellipses);
    if (ellipses > 1) {
        PyErr_SetString(PyExc_IndexError,
                        "an index can only have a single ellipsis ('...')");
        return -1;
    }
    if (used > index->rank) {
        if (index->torch)
            PyErr_Format(PyExc_IndexError, "too many indices for tensor of dimension %u",
                         index->rank);
        else
            PyErr_Format(PyExc_IndexError,
                         "too many indices for array: array is %u-dimensional, but %u were indexed",
                         index->rank, used);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; ++i)
        if (index_item(index, items[i], index->rank - used) < 0)
            return -1;
    while (index->axis < index->rank)
        if (keep_axis(index) < 0)
            return -1;
    return 0;
}

static PyObject *finish(indexing *index, const frontend_tracer *tracer) {
    cjit_node node = tracer->node;
    cjit_status *status = NULL;
    if (index->rank > 0)
        status = cjit_graph_slice(index->graph, node, index->axes, &node);
    if (!status && index->has_new_axis)
        status = cjit_graph_reshape(index->graph, node, index->out_rank, index->shape, &node);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    frontend_kind kind = tracer->kind;
    if (kind == FRONTEND_NUMPY_ARRAY && index->out_rank == 0 && !index->has_ellipsis &&
        !index->for_update)
        kind = FRONTEND_NUMPY_SCALAR;
    else if (kind == FRONTEND_NUMPY_SCALAR && (index->has_ellipsis || index->out_rank > 0))
        kind = FRONTEND_NUMPY_ARRAY;
    return frontend_tracer_create_view(index->trace, node, kind, (PyObject *)tracer);
}

/// self[key] as a tracer that shares self's memory.
static PyObject *subscript(frontend_trace *trace, const frontend_tracer *tracer, PyObject *key,
                           bool for_update) {
    indexing index = {
        .trace = trace,
        .graph = frontend_trace_get_graph(trace),
        .node = tracer->node,
        .torch = tracer->kind == FRONTEND_TORCH_TENSOR,
        .rank = frontend_node_rank(trace, tracer->node),
        .for_update = for_update,
    };
    bool is_tuple = PyTuple_Check(key);
    PyObject *const *items = is_tuple ? &PyTuple_GET_ITEM(key, 0) : &key;
    if (read_items(&index, items, is_tuple ? PyTuple_GET_SIZE(key) : 1) < 0)
        return NULL;
    return finish(&index, tracer);
}

static PyObject *tracer_subscript(PyObject *self, PyObject *key) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    if (frontend_kind_is_python(tracer->kind)) {
        PyErr_Format(PyExc_TypeError, "'%s' object is not subscriptable",
                     ((PyTypeObject *)frontend_user_type(trace, tracer))->tp_name);
        return NULL;
    }
    return frontend_key_has_arrays(trace, tracer, key) ? frontend_index_arrays(trace, self, key)
                                                       : subscript(trace, tracer, key, false);
}

static int tracer_assign_subscript(PyObject *self, PyObject *key, PyObject *value) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return -1;
    if (!tracer->storage) {
        PyErr_Format(PyExc_TypeError, "'%s' object does not support item assignment",
                     ((PyTypeObject *)frontend_user_type(trace, tracer))->tp_name);
        return -1;
    }
    if (!value) {
        PyErr_SetString(PyExc_ValueError, "cannot delete array elements");
        return -1;
    }
    if (frontend_key_has_arrays(trace, tracer, key))
        return frontend_assign_arrays(trace, self, key, value);
    PyObject *target = subscript(trace, tracer, key, true);
    int status = target ? frontend_assign(trace, target, value) : -1;
    Py_XDECREF(target);
    return status;
}

PyMappingMethods frontend_tracer_mapping = {
    .mp_subscript = tracer_subscript,
    .mp_ass_subscript = tracer_assign_subscript,
};
