// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's functions and methods that only change how an array is looked at: reshape, transpose and
// their kin, on the views of views.c. `order` other than 'C' is refused.
#include "numpy_shapes.h"
#include "arrays.h"
#include "parse.h"
#include "storage.h"
#include "views.h"

/// Parses, then reads the first argument as |view|.
#define PARSE_VIEW(function_name, ...)                                                             \
    FRONTEND_PARSE(function_name, __VA_ARGS__)                                                     \
    frontend_view view;                                                                            \
    if (frontend_view_read(trace, values[0], false, function_name, &view) < 0)                     \
        return NULL;

/// np.int64(3), which keeps its type where an array without axes stays one.
static bool is_numpy_scalar(PyObject *object) {
    return frontend_is_tracer(object) && ((frontend_tracer *)object)->kind == FRONTEND_NUMPY_SCALAR;
}

#define REQUIRE(value, function_name, argument)                                                    \
    if (!(value))                                                                                  \
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", function_name, \
                            argument);

// ---------------------------------------------------------------------------------------------
// reshape and what flattens
// ---------------------------------------------------------------------------------------------

PyObject *frontend_np_reshape(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.reshape", "a", "shape", "!order=C", "*copy")
    REQUIRE(values[1], "reshape", "shape")
    return frontend_view_reshape_to(&view, values[1]);
}

/// x.reshape(2, 3), x.reshape((2, 3)).
PyObject *frontend_array_reshape(FRONTEND_ARGUMENTS) {
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *all[4] = {args[0]};
    if (nargs < 2 || num_keywords > 2)
        return PyErr_Format(PyExc_TypeError, "reshape() takes exactly 1 argument (0 given)");
    PyObject *shape = frontend_view_pack(args + 1, nargs - 1);
    if (!shape)
        return NULL;
    all[1] = shape;
    for (Py_ssize_t i = 0; i < num_keywords; ++i)
        all[2 + i] = args[nargs + i];
    PyObject *result = frontend_np_reshape(trace, all, 2, kwnames);
    Py_DECREF(shape);
    return result;
}

static PyObject *flatten(const frontend_view *view) {
    cjit_size count = frontend_node_count(view->trace, view->node);
    return frontend_view_reshape(view, 1, &count);
}

PyObject *frontend_np_ravel(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.ravel", "a", "!order=C")
    // Unlike reshape, ravel copies whatever is not contiguous.
    int contiguous = view.base ? frontend_storage_decide_contiguous(
                                     trace, (const frontend_tracer *)view.base)
                               : 0;
    if (contiguous < 0)
        return NULL;
    if (!contiguous)
        view.base = NULL;
    return flatten(&view);
}

PyObject *frontend_np_flatten(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("ndarray.flatten", "self", "!order=C")
    view.base = NULL; // always a copy
    return flatten(&view);
}

// ---------------------------------------------------------------------------------------------
// Axes in another order
// ---------------------------------------------------------------------------------------------

static PyObject *transpose(const frontend_view *view, PyObject *axes) {
    unsigned permutation[CJIT_MAX_RANK], count = view->rank;
    for (unsigned i = 0; i < view->rank; ++i)
        permutation[i] = view->rank - 1 - i;
    if (frontend_is_some(axes) &&
        frontend_view_axes(view, axes, view->rank, NULL, "repeated axis in transpose", &count,
                           permutation) < 0)
        return NULL;
    if (count != view->rank) {
        PyErr_SetString(PyExc_ValueError, "axes don't match array");
        return NULL;
    }
    return frontend_view_permute(view, permutation);
}

PyObject *frontend_np_transpose(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.transpose", "a", "axes")
    if (is_numpy_scalar(values[0]) && !frontend_is_some(values[1]))
        return Py_NewRef(values[0]);
    return transpose(&view, values[1]);
}

PyObject *frontend_np_permute_dims(FRONTEND_ARGUMENTS) {
    return frontend_np_transpose(trace, args, nargs, kwnames);
}

PyObject *frontend_array_transpose(FRONTEND_ARGUMENTS) {
    frontend_view view;
    if (kwnames)
        return PyErr_Format(PyExc_TypeError, "transpose() takes no keyword arguments");
    if (frontend_view_read(trace, args[0], false, "ndarray.transpose", &view) < 0)
        return NULL;
    if (nargs == 1 || (nargs == 2 && Py_IsNone(args[1])))
        return transpose(&view, NULL);
    PyObject *axes = frontend_view_pack(args + 1, nargs - 1);
    PyObject *result = axes ? transpose(&view, axes) : NULL;
    Py_XDECREF(axes);
    return result;
}

PyObject *frontend_np_matrix_transpose(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.matrix_transpose", "x")
    if (view.rank < 2)
        return PyErr_Format(PyExc_ValueError,
                            "Input array must be at least 2-dimensional, but it is %u", view.rank);
    return frontend_view_swap_axes(&view, view.rank - 2, view.rank - 1);
}

PyObject *frontend_np_swapaxes(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.swapaxes", "a", "axis1", "axis2")
    unsigned a, b;
    REQUIRE(values[1] && values[2], "swapaxes", "axis2")
    if (frontend_view_axis(&view, values[1], view.rank, "axis1", &a) < 0 ||
        frontend_view_axis(&view, values[2], view.rank, "axis2", &b) < 0)
        return NULL;
    return frontend_view_swap_axes(&view, a, b);
}

PyObject *frontend_np_moveaxis(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.moveaxis", "a", "source", "destination")
    unsigned num_from, num_to, from[CJIT_MAX_RANK], to[CJIT_MAX_RANK];
    REQUIRE(values[1] && values[2], "moveaxis", "destination")
    if (frontend_view_axes(&view, values[1], view.rank, "source",
                           "repeated axis in `source` argument", &num_from, from) < 0 ||
        frontend_view_axes(&view, values[2], view.rank, "destination",
                           "repeated axis in `destination` argument", &num_to, to) < 0)
        return NULL;
    if (num_from != num_to) {
        PyErr_SetString(PyExc_ValueError, "`source` and `destination` arguments must have the same "
                                          "number of elements");
        return NULL;
    }
    return frontend_view_move_axes(&view, num_from, from, to);
}

PyObject *frontend_np_rollaxis(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.rollaxis", "a", "axis", "start")
    unsigned axis;
    REQUIRE(values[1], "rollaxis", "axis")
    if (frontend_view_axis(&view, values[1], view.rank, NULL, &axis) < 0)
        return NULL;
    Py_ssize_t start = values[2] ? PyNumber_AsSsize_t(values[2], PyExc_IndexError) : 0;
    if (start == -1 && PyErr_Occurred())
        return NULL;
    Py_ssize_t rank = (Py_ssize_t)view.rank, given = start;
    start += start < 0 ? rank : 0;
    if (start < 0 || start > rank)
        return PyErr_Format(PyExc_ValueError, "'start' arg requires %zd <= start < %zd, but %zd "
                                              "was passed in",
                            -rank, rank + 1, given);
    unsigned to = (unsigned)start - (axis < (unsigned)start);
    return frontend_view_move_axes(&view, 1, &axis, &to);
}

// ---------------------------------------------------------------------------------------------
// Axes of extent 1
// ---------------------------------------------------------------------------------------------

PyObject *frontend_np_squeeze(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.squeeze", "a", "axis")
    if (is_numpy_scalar(values[0]) && !frontend_is_some(values[1]))
        return Py_NewRef(values[0]);
    bool mask[CJIT_MAX_RANK] = {false}, changes = false;
    unsigned count = view.rank, axes[CJIT_MAX_RANK];
    bool given = frontend_is_some(values[1]);
    for (unsigned i = 0; i < view.rank; ++i)
        axes[i] = i;
    if (given && frontend_view_axes(&view, values[1], view.rank, NULL, "duplicate value in 'axis'",
                                    &count, axes) < 0)
        return NULL;
    for (unsigned i = 0; i < count; ++i) {
        int single = frontend_view_is_single(&view, axes[i]);
        if (single < 0)
            return NULL;
        if (!single && given) {
            PyErr_SetString(
                PyExc_ValueError,
                "cannot select an axis to squeeze out which has size not equal to one");
            return NULL;
        }
        mask[axes[i]] = single;
        changes |= single;
    }
    if (!changes && view.base) // NumPy hands back the array itself
        return Py_NewRef(view.base);
    return frontend_view_drop_axes(&view, mask);
}

PyObject *frontend_np_expand_dims(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.expand_dims", "a", "axis")
    unsigned count, axes[CJIT_MAX_RANK];
    REQUIRE(values[1], "expand_dims", "axis")
    bool is_sequence = PyTuple_Check(values[1]) || PyList_Check(values[1]);
    unsigned added = is_sequence ? (unsigned)PySequence_Fast_GET_SIZE(values[1]) : 1;
    if (frontend_view_axes(&view, values[1], view.rank + added, NULL, "repeated axis", &count,
                           axes) < 0)
        return NULL;
    return frontend_view_insert_axes(&view, count, axes);
}

/// np.atleast_1d, _2d, _3d of one array: where NumPy puts the new axes.
static PyObject *at_least_one(frontend_trace *trace, PyObject *object, unsigned rank,
                              const char *name) {
    frontend_view view;
    if (frontend_view_read(trace, object, false, name, &view) < 0)
        return NULL;
    static const unsigned two[3][2] = {{0, 1}, {0, 0}, {0, 0}};
    static const unsigned three[3][3] = {{0, 1, 2}, {0, 2, 0}, {2, 0, 0}};
    unsigned count = rank > view.rank ? rank - view.rank : 0;
    if (count == 0 && view.base) // NumPy hands back the array itself
        return Py_NewRef(view.base);
    const unsigned *at = rank == 3 ? three[view.rank % 3] : two[view.rank % 3];
    return frontend_view_insert_axes(&view, count, at);
}

static PyObject *at_least(FRONTEND_ARGUMENTS, unsigned rank, const char *name) {
    if (kwnames && PyTuple_GET_SIZE(kwnames))
        return PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument", name);
    if (nargs == 1)
        return at_least_one(trace, args[0], rank, name);
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple && i < nargs; ++i) {
        PyObject *item = at_least_one(trace, args[i], rank, name);
        if (item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *frontend_np_atleast_1d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 1, "np.atleast_1d");
}

PyObject *frontend_np_atleast_2d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 2, "np.atleast_2d");
}

PyObject *frontend_np_atleast_3d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 3, "np.atleast_3d");
}

// ---------------------------------------------------------------------------------------------
// Broadcasting
// ---------------------------------------------------------------------------------------------

/// NumPy's error when |view| does not broadcast to |shape| with the sizes of this call.
static int check_broadcast(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    bool fits = rank >= view->rank;
    for (unsigned back = 1; fits && back <= view->rank; ++back) {
        int64_t from = cjit_graph_size_evaluate(
            view->graph, frontend_view_extent(view, view->rank - back), NULL);
        fits = from == 1 || from == cjit_graph_size_evaluate(view->graph, shape[rank - back], NULL);
    }
    if (fits)
        return 0;
    if (rank < view->rank) {
        PyErr_SetString(PyExc_ValueError,
                        "input operand has more dimensions than allowed by the axis remapping");
        return -1;
    }
    PyObject *own = frontend_describe_node_shape(view->trace, false, view->node);
    PyObject *requested = own ? frontend_describe_shape(view->trace, false, rank, shape) : NULL;
    if (requested)
        PyErr_Format(PyExc_ValueError,
                     "operands could not be broadcast together with remapped shapes "
                     "[original->remapped]: %U  and requested shape %U",
                     own, requested);
    Py_XDECREF(own);
    Py_XDECREF(requested);
    return -1;
}

PyObject *frontend_np_broadcast_to(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.broadcast_to", "array", "shape", "!subok=False")
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK];
    REQUIRE(values[1], "broadcast_to", "shape")
    if (frontend_shape_from_object(trace, values[1], "np.broadcast_to", &rank, shape) < 0)
        return NULL;
    for (unsigned i = 0; i < rank; ++i)
        if (cjit_graph_size_evaluate(view.graph, shape[i], NULL) < 0) {
            PyErr_SetString(PyExc_ValueError,
                            "all elements of broadcast shape must be non-negative");
            return NULL;
        }
    PyObject *result = check_broadcast(&view, rank, shape) < 0
                           ? NULL
                           : frontend_view_broadcast(&view, rank, shape);
    if (result)
        ((frontend_tracer *)result)->is_readonly = true;
    return result;
}

static bool has_shape(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    bool same = view->rank == rank;
    for (unsigned i = 0; same && i < rank; ++i)
        same = cjit_graph_size_canonical(view->graph, frontend_view_extent(view, i)) ==
               cjit_graph_size_canonical(view->graph, shape[i]);
    return same;
}

PyObject *frontend_np_broadcast_arrays(FRONTEND_ARGUMENTS) {
    frontend_view views[CJIT_MAX_RANK];
    cjit_node nodes[CJIT_MAX_RANK];
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK];
    if (kwnames || nargs > CJIT_MAX_RANK)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "np.broadcast_arrays: at most %d arrays, and no keywords",
                                      CJIT_MAX_RANK);
    for (Py_ssize_t i = 0; i < nargs; ++i) {
        if (frontend_view_read(trace, args[i], false, "np.broadcast_arrays", &views[i]) < 0)
            return NULL;
        nodes[i] = views[i].node;
    }
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_graph_set_torch_errors(graph, false);
    cjit_status *status =
        cjit_graph_broadcast_shape(graph, (unsigned)nargs, nodes, &rank, shape);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    PyObject *tuple = PyTuple_New(nargs);
    bool same = true; // then NumPy hands back the arrays themselves
    for (Py_ssize_t i = 0; i < nargs; ++i)
        same &= has_shape(&views[i], rank, shape);
    for (Py_ssize_t i = 0; tuple && i < nargs; ++i) {
        PyObject *item = same && views[i].base ? Py_NewRef(views[i].base)
                                               : frontend_view_broadcast(&views[i], rank, shape);
        if (item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

// ---------------------------------------------------------------------------------------------
// Reversal
// ---------------------------------------------------------------------------------------------

PyObject *frontend_np_flip(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("np.flip", "m", "axis")
    bool mask[CJIT_MAX_RANK] = {false};
    unsigned count = view.rank, axes[CJIT_MAX_RANK];
    for (unsigned i = 0; i < view.rank; ++i)
        axes[i] = i;
    if (frontend_is_some(values[1]) &&
        frontend_view_axes(&view, values[1], view.rank, NULL, "repeated axis", &count, axes) < 0)
        return NULL;
    for (unsigned i = 0; i < count; ++i)
        mask[axes[i]] = true;
    if (view.rank == 0 && !view.torch) // NumPy indexes it with ()
        return frontend_wrap(trace, view.node, FRONTEND_NUMPY_SCALAR);
    return frontend_view_flip(&view, mask);
}

static PyObject *flip_axis(FRONTEND_ARGUMENTS, const char *name, unsigned axis) {
    static const char *const names[] = {"m", NULL};
    PyObject *values[2];
    frontend_view view;
    bool mask[CJIT_MAX_RANK] = {false};
    if (frontend_parse_arguments(name, args, nargs, kwnames, names, values) < 0 ||
        frontend_view_read(trace, values[0], false, name, &view) < 0)
        return NULL;
    if (view.rank <= axis)
        return PyErr_Format(PyExc_ValueError, "Input must be >= %u-d.", axis + 1);
    mask[axis] = true;
    return frontend_view_flip(&view, mask);
}

PyObject *frontend_np_fliplr(FRONTEND_ARGUMENTS) {
    return flip_axis(trace, args, nargs, kwnames, "np.fliplr", 1);
}

PyObject *frontend_np_flipud(FRONTEND_ARGUMENTS) {
    return flip_axis(trace, args, nargs, kwnames, "np.flipud", 0);
}
