// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's functions that join arrays: concatenate, stack and its kin. `out` is refused.
#include "numpy_joining.h"

#include "arrays.h"
#include "parse.h"
#include "reduce.h"
#include "views.h"

/// All extents but |axis|'s must be those of the first array.
static int check_extents(frontend_trace *trace, const frontend_operands *arrays, unsigned axis) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (unsigned i = 1; i < arrays->count; ++i)
        for (unsigned k = 0; k < arrays->items[0].rank; ++k) {
            if (k == axis)
                continue;
            cjit_size first = frontend_node_extent(trace, arrays->items[0].node, k);
            cjit_size own = frontend_node_extent(trace, arrays->items[i].node, k);
            char message[260];
            static const char format[] =
                "all the input array dimensions except for the concatenation axis must match exactly, "
                "but along dimension %u, the array at index 0 has size %s and the array at index %u has "
                "size %s";
            snprintf(message, sizeof message, format, k, "{0}", i, "{1}");
            int equal = frontend_sizes_equal(trace, first, own, message);
            if (equal < 0)
                return -1;
            if (equal)
                continue;
            char sizes[2][24];
            snprintf(sizes[0], sizeof sizes[0], "%lld",
                     (long long)cjit_graph_size_evaluate(graph, first, NULL));
            snprintf(sizes[1], sizeof sizes[1], "%lld",
                     (long long)cjit_graph_size_evaluate(graph, own, NULL));
            snprintf(message, sizeof message, format, k, sizes[0], i, sizes[1]);
            PyErr_SetString(PyExc_ValueError, message);
            return -1;
        }
    return 0;
}

static int check_ranks(const frontend_operands *arrays) {
    for (unsigned i = 0; i < arrays->count; ++i) {
        if (arrays->items[i].rank == 0) {
            PyErr_SetString(PyExc_ValueError, "zero-dimensional arrays cannot be concatenated");
            return -1;
        }
        if (arrays->items[i].rank != arrays->items[0].rank) {
            PyErr_Format(PyExc_ValueError,
                         "all the input arrays must have same number of dimensions, but the array "
                         "at index 0 has %u dimension(s) and the array at index %u has %u "
                         "dimension(s)",
                         arrays->items[0].rank, i, arrays->items[i].rank);
            return -1;
        }
    }
    return 0;
}

/// Joins |arrays| along |axis|, an int or None (flattened), in |dtype| or the common one.
static PyObject *join(frontend_trace *trace, frontend_operands *arrays, PyObject *axis_object,
                      PyObject *dtype_object, PyObject *casting) {
    cjit_dtype dtype;
    unsigned axis = 0;
    if (arrays->count == 0) {
        PyErr_SetString(PyExc_ValueError, "need at least one array to concatenate");
        return NULL;
    }
    for (unsigned i = 0; axis_object == Py_None && i < arrays->count; ++i) {
        frontend_operand *item = &arrays->items[i];
        cjit_size count = frontend_node_count(trace, item->node);
        item->node = frontend_emit_reshape(trace, item->node, 1, &count);
        item->rank = 1;
        if (item->node == FRONTEND_NO_NODE)
            return NULL;
    }
    frontend_view view = {.trace = trace, .name = "np.concatenate"};
    if (check_ranks(arrays) < 0 ||
        (frontend_is_some(axis_object) &&
         frontend_view_axis(&view, axis_object, arrays->items[0].rank, NULL, &axis) < 0) ||
        check_extents(trace, arrays, axis) < 0 ||
        frontend_numpy_common_dtype(arrays->count, arrays->items, &dtype) < 0)
        return NULL;
    if (frontend_is_some(dtype_object) && frontend_dtype_from_numpy(dtype_object, &dtype) < 0)
        return NULL;
    PyObject *rule =
        frontend_is_some(casting) ? Py_NewRef(casting) : PyUnicode_FromString("same_kind");
    cjit_node *nodes = PyMem_Calloc(arrays->count, sizeof *nodes);
    if (!nodes && rule)
        PyErr_NoMemory();
    bool good = rule && nodes;
    for (unsigned i = 0; good && i < arrays->count; ++i) {
        good = frontend_numpy_check_casting(arrays->items[i].dtype, dtype, rule) == 0;
        nodes[i] = frontend_emit_cast(trace, arrays->items[i].node, dtype);
    }
    cjit_node made =
        good ? frontend_emit_concatenate(trace, arrays->count, nodes, axis) : FRONTEND_NO_NODE;
    Py_XDECREF(rule);
    PyMem_Free(nodes);
    return frontend_wrap(trace, made, FRONTEND_NUMPY_ARRAY);
}

PyObject *frontend_np_concatenate(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.concatenate", "arrays", "axis", "!out", "*dtype", "casting")
    frontend_operands arrays;
    if (!values[0])
        return PyErr_Format(PyExc_TypeError, "concatenate() missing required argument 'arrays'");
    if (frontend_operands_read(trace, values[0], &arrays) < 0)
        return NULL;
    PyObject *result = join(trace, &arrays, values[1], values[3], values[4]);
    frontend_operands_free(&arrays);
    return result;
}

static PyObject *join_along(frontend_trace *trace, frontend_operands *arrays, unsigned axis,
                            PyObject *dtype, PyObject *casting) {
    PyObject *position = PyLong_FromUnsignedLong(axis);
    PyObject *result = position ? join(trace, arrays, position, dtype, casting) : NULL;
    Py_XDECREF(position);
    return result;
}

/// The array with an axis of extent 1 put in at |axis|.
static cjit_node insert_axis(frontend_trace *trace, cjit_node node, unsigned axis) {
    if (frontend_node_rank(trace, node) == CJIT_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "maximum supported dimension for an ndarray is %d, found %u",
                     CJIT_MAX_RANK, CJIT_MAX_RANK + 1);
        return FRONTEND_NO_NODE;
    }
    return frontend_emit_keep_axes(trace, node, 1, &axis);
}

static int check_same_shapes(frontend_trace *trace, const frontend_operands *arrays) {
    static const char message[] = "all input arrays must have the same shape";
    for (unsigned i = 1; i < arrays->count; ++i) {
        int same = frontend_shapes_equal(trace, arrays->items[0].node, arrays->items[i].node, message);
        if (same == 0)
            PyErr_SetString(PyExc_ValueError, message);
        if (same <= 0)
            return -1;
    }
    return 0;
}

PyObject *frontend_np_stack(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.stack", "arrays", "axis", "!out", "*dtype", "casting")
    frontend_operands arrays;
    frontend_view view = {.trace = trace, .name = "np.stack"};
    unsigned axis = 0;
    if (!values[0])
        return PyErr_Format(PyExc_TypeError, "stack() missing required argument 'arrays'");
    if (frontend_operands_read(trace, values[0], &arrays) < 0)
        return NULL;
    PyObject *result = NULL;
    if (arrays.count == 0) {
        PyErr_SetString(PyExc_ValueError, "need at least one array to stack");
        goto done;
    }
    if (check_same_shapes(trace, &arrays) < 0 ||
        (values[1] &&
         frontend_view_axis(&view, values[1], arrays.items[0].rank + 1, NULL, &axis) < 0))
        goto done;
    for (unsigned i = 0; i < arrays.count; ++i) {
        arrays.items[i].node = insert_axis(trace, arrays.items[i].node, axis);
        arrays.items[i].rank += 1;
        if (arrays.items[i].node == FRONTEND_NO_NODE)
            goto done;
    }
    result = join_along(trace, &arrays, axis, values[3], values[4]);
done:
    frontend_operands_free(&arrays);
    return result;
}

/// |node| with at least |least| axes, where np.atleast_1d, _2d and _3d put them.
static cjit_node at_least(frontend_trace *trace, cjit_node node, unsigned least) {
    unsigned rank = frontend_node_rank(trace, node);
    if (least == 3 && rank < 3) {
        node = rank < 2 ? frontend_emit_pad_rank(trace, node, 2) : node;
        return insert_axis(trace, node, 2);
    }
    return frontend_emit_pad_rank(trace, node, least);
}

/// Joins along |axis| what has at least |least| axes.
static PyObject *join_at_least(FRONTEND_ARGUMENTS, const char *name, unsigned least,
                               unsigned axis) {
    static const char *const names[] = {"tup", "*dtype", "casting", NULL};
    PyObject *values[4];
    frontend_operands arrays;
    if (frontend_parse_arguments(name, args, nargs, kwnames, names, values) < 0)
        return NULL;
    if (!values[0])
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument 'tup'", name);
    if (frontend_operands_read(trace, values[0], &arrays) < 0)
        return NULL;
    PyObject *result = NULL;
    for (unsigned i = 0; i < arrays.count; ++i) {
        arrays.items[i].node = at_least(trace, arrays.items[i].node, least);
        if (arrays.items[i].node == FRONTEND_NO_NODE)
            goto done;
        arrays.items[i].rank = frontend_node_rank(trace, arrays.items[i].node);
    }
    // hstack joins vectors along their only axis
    if (least == 1)
        axis = arrays.count && arrays.items[0].rank == 1 ? 0 : 1;
    result = join_along(trace, &arrays, axis, values[1], values[2]);
done:
    frontend_operands_free(&arrays);
    return result;
}

PyObject *frontend_np_vstack(FRONTEND_ARGUMENTS) {
    return join_at_least(trace, args, nargs, kwnames, "np.vstack", 2, 0);
}

PyObject *frontend_np_hstack(FRONTEND_ARGUMENTS) {
    return join_at_least(trace, args, nargs, kwnames, "np.hstack", 1, 1);
}

PyObject *frontend_np_dstack(FRONTEND_ARGUMENTS) {
    return join_at_least(trace, args, nargs, kwnames, "np.dstack", 3, 2);
}

PyObject *frontend_np_column_stack(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.column_stack", "tup")
    frontend_operands arrays;
    if (!values[0])
        return PyErr_Format(PyExc_TypeError, "column_stack() missing required argument 'tup'");
    if (frontend_operands_read(trace, values[0], &arrays) < 0)
        return NULL;
    PyObject *result = NULL;
    bool good = true;
    for (unsigned i = 0; good && i < arrays.count; ++i) {
        cjit_node node = frontend_emit_pad_rank(trace, arrays.items[i].node, 1);
        if (frontend_node_rank(trace, node) == 1)
            node = insert_axis(trace, node, 1);
        arrays.items[i].node = node;
        arrays.items[i].rank = frontend_node_rank(trace, node);
        good = node != FRONTEND_NO_NODE;
    }
    if (good)
        result = join_along(trace, &arrays, 1, NULL, NULL);
    frontend_operands_free(&arrays);
    return result;
}
