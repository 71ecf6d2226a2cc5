// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's functions and methods that only change how a tensor is looked at, on the views of views.c.
// `view` takes what `reshape` takes: inside a trace every tensor is contiguous.
#include "arrays.h"
#include "torch_internal.h"
#include "views.h"

#include <string.h>

/// Parses, then reads the first argument as |view|.
#define PARSE_VIEW(function_name, ...)                                                             \
    FRONTEND_PARSE(function_name, __VA_ARGS__)                                                     \
    frontend_view view;                                                                            \
    if (frontend_view_read(trace, values[0], true, function_name, &view) < 0)                      \
        return NULL;

#define REQUIRE(value, function_name, argument)                                                    \
    if (!(value))                                                                                  \
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", function_name, \
                            argument);

/// The positional arguments after the first as one tuple, or the keyword |keyword|. New reference.
static PyObject *pack(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, const char *name,
                      const char *keyword) {
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    if (num_keywords == 1 && nargs == 1 &&
        PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, 0), keyword) == 0)
        return frontend_view_pack(args + 1, 1);
    if (num_keywords || nargs < 2)
        return PyErr_Format(PyExc_TypeError, "%s() expected the argument '%s'", name, keyword);
    return frontend_view_pack(args + 1, nargs - 1);
}

// ---------------------------------------------------------------------------------------------
// reshape
// ---------------------------------------------------------------------------------------------

static PyObject *reshape(FRONTEND_ARGUMENTS, const char *name, const char *keyword,
                         bool must_share) {
    frontend_view view;
    if (frontend_view_read(trace, args[0], true, name, &view) < 0)
        return NULL;
    view.must_share = must_share;
    PyObject *shape = pack(args, nargs, kwnames, name, keyword);
    PyObject *result = shape ? frontend_view_reshape_to(&view, shape) : NULL;
    Py_XDECREF(shape);
    return result;
}

PyObject *frontend_torch_fn_reshape(FRONTEND_ARGUMENTS) {
    return reshape(trace, args, nargs, kwnames, "reshape", "shape", false);
}

PyObject *frontend_torch_fn_view(FRONTEND_ARGUMENTS) {
    if (nargs == 2 && frontend_is_torch_dtype(args[1]))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "Tensor.view(dtype) is not supported: it looks at the bytes "
                                      "of the elements; use .to(dtype) to convert them");
    return reshape(trace, args, nargs, kwnames, "view", "size", true);
}

/// view_as, reshape_as: the shape of another tensor.
static PyObject *reshape_like(FRONTEND_ARGUMENTS, const char *name, bool must_share) {
    frontend_view view, other;
    if (nargs != 2 || kwnames)
        return PyErr_Format(PyExc_TypeError, "%s() takes one tensor", name);
    if (frontend_view_read(trace, args[0], true, name, &view) < 0 ||
        frontend_view_read(trace, args[1], true, name, &other) < 0)
        return NULL;
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned i = 0; i < other.rank; ++i)
        shape[i] = frontend_view_extent(&other, i);
    view.must_share = must_share;
    return frontend_view_reshape(&view, other.rank, shape);
}

PyObject *frontend_torch_fn_view_as(FRONTEND_ARGUMENTS) {
    return reshape_like(trace, args, nargs, kwnames, "view_as", true);
}

PyObject *frontend_torch_fn_reshape_as(FRONTEND_ARGUMENTS) {
    return reshape_like(trace, args, nargs, kwnames, "reshape_as", false);
}

/// The axes from |first| to |last| made one.
static PyObject *flatten(const frontend_view *view, unsigned first, unsigned last) {
    cjit_size shape[CJIT_MAX_RANK], one = cjit_graph_size_constant(view->graph, 1);
    unsigned rank = 0;
    if (view->rank == 0)
        return frontend_view_reshape(view, 1, &one);
    if (view->base && first == last) // torch hands back the tensor itself
        return Py_NewRef(view->base);
    for (unsigned i = 0; i < view->rank; ++i) {
        cjit_size extent = frontend_view_extent(view, i);
        if (i > first && i <= last)
            shape[rank - 1] =
                cjit_graph_size_binary(view->graph, CJIT_SIZE_MUL, shape[rank - 1], extent);
        else
            shape[rank++] = extent;
    }
    return frontend_view_reshape(view, rank, shape);
}

PyObject *frontend_torch_fn_flatten(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("flatten", "input", "start_dim", "end_dim")
    unsigned first = 0, last = view.rank ? view.rank - 1 : 0;
    if ((values[1] && frontend_view_axis(&view, values[1], view.rank, NULL, &first) < 0) ||
        (values[2] && frontend_view_axis(&view, values[2], view.rank, NULL, &last) < 0))
        return NULL;
    if (first > last)
        return PyErr_Format(PyExc_RuntimeError,
                            "flatten() has invalid args: start_dim cannot come after end_dim");
    return flatten(&view, first, last);
}

PyObject *frontend_torch_fn_ravel(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("ravel", "input")
    return flatten(&view, 0, view.rank ? view.rank - 1 : 0);
}

// ---------------------------------------------------------------------------------------------
// Axes of extent 1
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_unsqueeze(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("unsqueeze", "input", "dim")
    unsigned axis;
    REQUIRE(values[1], "unsqueeze", "dim")
    if (frontend_view_axis(&view, values[1], view.rank + 1, NULL, &axis) < 0)
        return NULL;
    return frontend_view_insert_axes(&view, 1, &axis);
}

PyObject *frontend_torch_fn_squeeze(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("squeeze", "input", "dim")
    bool mask[CJIT_MAX_RANK] = {false};
    unsigned count = view.rank, axes[CJIT_MAX_RANK] = {0};
    for (unsigned i = 0; i < view.rank; ++i)
        axes[i] = i;
    if (values[1] && frontend_view_axes(&view, values[1], view.rank, NULL, "", &count, axes) < 0)
        return NULL;
    for (unsigned i = 0; i < count && view.rank; ++i) {
        int single = frontend_view_is_single(&view, axes[i]);
        if (single < 0)
            return NULL;
        mask[axes[i]] = single;
    }
    return frontend_view_drop_axes(&view, mask);
}

static PyObject *at_least_one(frontend_trace *trace, PyObject *object, unsigned rank,
                              const char *name) {
    frontend_view view;
    if (frontend_view_read(trace, object, true, name, &view) < 0)
        return NULL;
    static const unsigned two[3][2] = {{0, 1}, {0, 0}, {0, 0}};
    static const unsigned three[3][3] = {{0, 1, 2}, {0, 2, 0}, {2, 0, 0}};
    unsigned count = rank > view.rank ? rank - view.rank : 0;
    return frontend_view_insert_axes(&view, count,
                                     rank == 3 ? three[view.rank % 3] : two[view.rank % 3]);
}

/// torch.atleast_2d(x), (x, y) or ((x, y)).
static PyObject *at_least(FRONTEND_ARGUMENTS, unsigned rank, const char *name) {
    if (kwnames && PyTuple_GET_SIZE(kwnames))
        return PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument", name);
    if (nargs == 1 && frontend_is_tracer(args[0]))
        return at_least_one(trace, args[0], rank, name);
    PyObject *items = frontend_view_pack(args, nargs);
    PyObject *tuple = items ? PyTuple_New(PySequence_Fast_GET_SIZE(items)) : NULL;
    for (Py_ssize_t i = 0; tuple && i < PySequence_Fast_GET_SIZE(items); ++i) {
        PyObject *item =
            at_least_one(trace, PySequence_Fast_GET_ITEM(items, i), rank, name);
        if (item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
    Py_XDECREF(items);
    return tuple;
}

PyObject *frontend_torch_fn_atleast_1d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 1, "atleast_1d");
}

PyObject *frontend_torch_fn_atleast_2d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 2, "atleast_2d");
}

PyObject *frontend_torch_fn_atleast_3d(FRONTEND_ARGUMENTS) {
    return at_least(trace, args, nargs, kwnames, 3, "atleast_3d");
}

// ---------------------------------------------------------------------------------------------
// Axes in another order
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_permute(FRONTEND_ARGUMENTS) {
    frontend_view view;
    unsigned count, axes[CJIT_MAX_RANK];
    if (frontend_view_read(trace, args[0], true, "permute", &view) < 0)
        return NULL;
    PyObject *dims = pack(args, nargs, kwnames, "permute", "dims"), *result = NULL;
    if (!dims)
        return NULL;
    if (PySequence_Fast_GET_SIZE(dims) != (Py_ssize_t)view.rank)
        PyErr_Format(PyExc_RuntimeError,
                     "permute(sparse_coo): number of dimensions in the tensor input does not match "
                     "the length of the desired ordering of dimensions i.e. input.dim() = %u is "
                     "not equal to len(dims) = %zd",
                     view.rank, PySequence_Fast_GET_SIZE(dims));
    else if (frontend_view_axes(&view, dims, view.rank, NULL, "", &count, axes) == 0)
        result = frontend_view_permute(&view, axes);
    else if (PyErr_ExceptionMatches(PyExc_RuntimeError))
        PyErr_SetString(PyExc_RuntimeError, "permute(): duplicate dims are not allowed.");
    Py_DECREF(dims);
    return result;
}

static PyObject *swap(FRONTEND_ARGUMENTS, const char *name) {
    static const char *const axis_names[] = {"input", "axis0", "axis1", NULL};
    static const char *const dim_names[] = {"input", "dim0", "dim1", NULL};
    PyObject *values[4];
    frontend_view view;
    unsigned a, b;
    bool by_axis = name[0] == 's' && name[4] == 'a';
    if (frontend_parse_arguments(name, args, nargs, kwnames, by_axis ? axis_names : dim_names,
                                 values) < 0)
        return NULL;
    REQUIRE(values[1] && values[2], name, by_axis ? "axis1" : "dim1")
    if (frontend_view_read(trace, values[0], true, name, &view) < 0 ||
        frontend_view_axis(&view, values[1], view.rank, NULL, &a) < 0 ||
        frontend_view_axis(&view, values[2], view.rank, NULL, &b) < 0)
        return NULL;
    return frontend_view_swap_axes(&view, a, b);
}

PyObject *frontend_torch_fn_transpose(FRONTEND_ARGUMENTS) {
    return swap(trace, args, nargs, kwnames, "transpose");
}

PyObject *frontend_torch_fn_swapaxes(FRONTEND_ARGUMENTS) {
    return swap(trace, args, nargs, kwnames, "swapaxes");
}

PyObject *frontend_torch_fn_swapdims(FRONTEND_ARGUMENTS) {
    return swap(trace, args, nargs, kwnames, "swapdims");
}

PyObject *frontend_torch_fn_t(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("t", "input")
    if (view.rank > 2)
        return PyErr_Format(PyExc_RuntimeError,
                            "t() expects a tensor with <= 2 dimensions, but self is %uD", view.rank);
    return frontend_view_swap_axes(&view, 0, view.rank ? view.rank - 1 : 0);
}

PyObject *frontend_torch_fn_adjoint(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("adjoint", "input")
    if (view.rank < 2)
        return PyErr_Format(PyExc_RuntimeError,
                            "tensor.adjoint() is only supported on matrices or batches of "
                            "matrices. Got %u-D tensor.",
                            view.rank);
    return frontend_view_swap_axes(&view, view.rank - 2, view.rank - 1);
}

PyObject *frontend_torch_fn_movedim(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("movedim", "input", "source", "destination")
    unsigned num_from, num_to, from[CJIT_MAX_RANK], to[CJIT_MAX_RANK];
    REQUIRE(values[1] && values[2], "movedim", "destination")
    if (frontend_view_axes(&view, values[1], view.rank, NULL, "", &num_from, from) < 0 ||
        frontend_view_axes(&view, values[2], view.rank, NULL, "", &num_to, to) < 0) {
        if (PyErr_ExceptionMatches(PyExc_RuntimeError))
            PyErr_SetString(PyExc_RuntimeError, "movedim: repeated dim in `source` or "
                                                "`destination`");
        return NULL;
    }
    if (num_from != num_to)
        return PyErr_Format(PyExc_RuntimeError,
                            "movedim: Invalid source or destination dims: source (%u dims) should "
                            "contain the same number of dims as destination (%u dims)",
                            num_from, num_to);
    if (view.rank == 0)
        return frontend_view_permute(&view, from);
    return frontend_view_move_axes(&view, num_from, from, to);
}

// ---------------------------------------------------------------------------------------------
// Broadcasting and reversal
// ---------------------------------------------------------------------------------------------

/// The shapes of an expansion that cannot be, as torch words it. |message| is consumed.
static PyObject *raise_expand(const frontend_view *view, unsigned rank, const cjit_size *shape,
                              PyObject *owned_message) {
    PyObject *target = frontend_describe_shape(view->trace, true, rank, shape);
    PyObject *sizes = frontend_describe_node_shape(view->trace, true, view->node);
    if (owned_message && target && sizes)
        PyErr_Format(PyExc_RuntimeError, "%U.  Target sizes: %U.  Tensor sizes: %U", owned_message,
                     target, sizes);
    Py_XDECREF(owned_message);
    Py_XDECREF(target);
    Py_XDECREF(sizes);
    return NULL;
}

static PyObject *raise_too_few(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    PyObject *target = frontend_describe_shape(view->trace, true, rank, shape);
    PyObject *sizes = frontend_describe_node_shape(view->trace, true, view->node);
    const char *name = frontend_torch_scalar_name(frontend_node_dtype(view->trace, view->node));
    if (target && sizes)
        PyErr_Format(PyExc_RuntimeError,
                     "expand(torch.%sTensor{%U}, size=%U): the number of sizes provided (%u) must "
                     "be greater or equal to the number of dimensions in the tensor (%u)",
                     name, sizes, target, rank, view->rank);
    Py_XDECREF(target);
    Py_XDECREF(sizes);
    return NULL;
}

/// x.expand(*sizes); -1 keeps an extent.
static PyObject *expand(const frontend_view *view, PyObject *object) {
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK], given_shape[CJIT_MAX_RANK];
    if (frontend_shape_from_object(view->trace, object, view->name, &rank, shape) < 0)
        return NULL;
    if (rank < view->rank)
        return raise_too_few(view, rank, shape);
    memcpy(given_shape, shape, rank * sizeof *shape);
    for (unsigned i = rank; i-- > 0;) {
        int64_t given = cjit_graph_size_evaluate(view->graph, shape[i], NULL);
        if (i + view->rank < rank) {
            if (given < 0)
                return PyErr_Format(PyExc_RuntimeError,
                                    "The expanded size of the tensor (%lld) isn't allowed in a "
                                    "leading, non-existing dimension %u",
                                    (long long)given, i);
            continue;
        }
        cjit_size own = frontend_view_extent(view, i + view->rank - rank);
        int64_t now = cjit_graph_size_evaluate(view->graph, own, NULL);
        if (given == -1)
            shape[i] = own;
        else if (now != 1 && now != given)
            return raise_expand(
                view, rank, given_shape,
                PyUnicode_FromFormat("The expanded size of the tensor (%lld) must match the "
                                     "existing size (%lld) at non-singleton dimension %u",
                                     (long long)given, (long long)now, i));
    }
    return frontend_view_broadcast(view, rank, shape);
}

PyObject *frontend_torch_fn_broadcast_to(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("broadcast_to", "input", "size")
    REQUIRE(values[1], "broadcast_to", "size")
    return expand(&view, values[1]);
}

PyObject *frontend_torch_fn_expand(FRONTEND_ARGUMENTS) {
    frontend_view view;
    if (frontend_view_read(trace, args[0], true, "expand", &view) < 0)
        return NULL;
    PyObject *sizes = pack(args, nargs, kwnames, "expand", "size");
    PyObject *result = sizes ? expand(&view, sizes) : NULL;
    Py_XDECREF(sizes);
    return result;
}

PyObject *frontend_torch_fn_expand_as(FRONTEND_ARGUMENTS) {
    PARSE_VIEW("expand_as", "self", "other")
    REQUIRE(values[1], "expand_as", "other")
    PyObject *shape = PyObject_GetAttrString(values[1], "shape");
    PyObject *result = shape ? expand(&view, shape) : NULL;
    Py_XDECREF(shape);
    return result;
}

PyObject *frontend_torch_fn_broadcast_tensors(FRONTEND_ARGUMENTS) {
    frontend_view views[CJIT_MAX_RANK];
    cjit_node nodes[CJIT_MAX_RANK];
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK];
    PyObject *items = kwnames ? NULL : frontend_view_pack(args, nargs), *tuple = NULL;
    Py_ssize_t count = items ? PySequence_Fast_GET_SIZE(items) : 0;
    if (!items || count > CJIT_MAX_RANK) {
        Py_XDECREF(items);
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "torch.broadcast_tensors: at most %d tensors", CJIT_MAX_RANK);
    }
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (Py_ssize_t i = 0; i < count; ++i) {
        if (frontend_view_read(trace, PySequence_Fast_GET_ITEM(items, i), true,
                               "broadcast_tensors", &views[i]) < 0)
            goto done;
        nodes[i] = views[i].node;
    }
    cjit_graph_set_torch_errors(graph, true);
    cjit_status *status = cjit_graph_broadcast_shape(graph, (unsigned)count, nodes, &rank, shape);
    if (status) {
        frontend_raise_status(status);
        goto done;
    }
    tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; ++i) {
        PyObject *item = frontend_view_broadcast(&views[i], rank, shape);
        if (item)
            PyTuple_SET_ITEM(tuple, i, item);
        else
            Py_CLEAR(tuple);
    }
done:
    Py_DECREF(items);
    return tuple;
}

PyObject *frontend_torch_fn_flip(FRONTEND_ARGUMENTS) {
    frontend_view view;
    bool mask[CJIT_MAX_RANK] = {false};
    unsigned count, axes[CJIT_MAX_RANK];
    if (frontend_view_read(trace, args[0], true, "flip", &view) < 0)
        return NULL;
    PyObject *dims = pack(args, nargs, kwnames, "flip", "dims");
    int status = dims ? frontend_view_axes(&view, dims, view.rank, NULL, "", &count, axes) : -1;
    Py_XDECREF(dims);
    if (status < 0)
        return NULL;
    for (unsigned i = 0; i < count; ++i)
        mask[axes[i]] = true;
    view.base = NULL; // torch copies
    return frontend_view_flip(&view, mask);
}

static PyObject *flip_axis(FRONTEND_ARGUMENTS, const char *name, unsigned axis) {
    static const char *const names[] = {"input", NULL};
    PyObject *values[2];
    frontend_view view;
    bool mask[CJIT_MAX_RANK] = {false};
    if (frontend_parse_arguments(name, args, nargs, kwnames, names, values) < 0 ||
        frontend_view_read(trace, values[0], true, name, &view) < 0)
        return NULL;
    if (view.rank <= axis)
        return PyErr_Format(PyExc_RuntimeError, "Input must be >= %u-d.", axis + 1);
    mask[axis] = true;
    view.base = NULL; // torch copies
    return frontend_view_flip(&view, mask);
}

PyObject *frontend_torch_fn_fliplr(FRONTEND_ARGUMENTS) {
    return flip_axis(trace, args, nargs, kwnames, "fliplr", 1);
}

PyObject *frontend_torch_fn_flipud(FRONTEND_ARGUMENTS) {
    return flip_axis(trace, args, nargs, kwnames, "flipud", 0);
}
