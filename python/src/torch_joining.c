// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's functions that join tensors or make them of positions: cat, stack, arange, eye, tril, triu.
#include "gather.h"
#include "numpy_ranges.h"
#include "torch_internal.h"
#include "reduce.h"
#include "views.h"

/// 1: a vector without elements among tensors of other ranks. 0: it is none.
static int is_empty_vector(frontend_trace *trace, const frontend_operands *all, unsigned number) {
    bool others = false;
    for (unsigned i = 0; i < all->count; ++i)
        others |= all->items[i].rank != 1;
    return others && all->items[number].rank == 1
               ? frontend_size_is_zero(trace, frontend_node_extent(trace, all->items[number].node, 0))
               : 0;
}

/// All extents but |axis|'s must be those of the first tensor.
static int check_extents(frontend_trace *trace, const frontend_operands *all, unsigned axis) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (unsigned i = 1; i < all->count; ++i) {
        if (all->items[i].rank != all->items[0].rank) {
            PyErr_Format(PyExc_RuntimeError, "Tensors must have same number of dimensions: got %u and %u",
                         all->items[0].rank, all->items[i].rank);
            return -1;
        }
        for (unsigned k = 0; k < all->items[0].rank; ++k) {
            cjit_size first = frontend_node_extent(trace, all->items[0].node, k);
            cjit_size own = frontend_node_extent(trace, all->items[i].node, k);
            char message[200];
            if (k == axis)
                continue;
            snprintf(message, sizeof message,
                     "Sizes of tensors must match except in dimension %u. Expected size {0} but got size "
                     "{1} for tensor number %u in the list.",
                     axis, i);
            int equal = frontend_sizes_equal(trace, first, own, message);
            if (equal < 0)
                return -1;
            if (equal)
                continue;
            PyErr_Format(PyExc_RuntimeError,
                         "Sizes of tensors must match except in dimension %u. Expected size %lld but got "
                         "size %lld for tensor number %u in the list.",
                         axis, (long long)cjit_graph_size_evaluate(graph, first, NULL),
                         (long long)cjit_graph_size_evaluate(graph, own, NULL), i);
            return -1;
        }
    }
    return 0;
}

static int common_dtype(const frontend_operands *all, cjit_dtype *out_dtype) {
    *out_dtype = all->items[0].dtype;
    for (unsigned i = 1; i < all->count; ++i)
        if (frontend_torch_promote(*out_dtype, all->items[i].dtype, out_dtype) < 0)
            return -1;
    return 0;
}

static int read_tensors(frontend_trace *trace, PyObject *object, const char *name, frontend_operands *out) {
    if (!object || !(PyTuple_Check(object) || PyList_Check(object))) {
        PyErr_Format(PyExc_TypeError, "%s(): argument 'tensors' (position 1) must be tuple of Tensors, not %s",
                     name, object ? frontend_is_tracer(object) ? "Tensor" : Py_TYPE(object)->tp_name : "None");
        return -1;
    }
    if (frontend_operands_read(trace, object, out) < 0)
        return -1;
    for (unsigned i = 0; i < out->count; ++i)
        if (out->items[i].kind != FRONTEND_TORCH_TENSOR) {
            PyErr_Format(PyExc_TypeError, "expected Tensor as element %u in argument 0, but got %s", i,
                         Py_TYPE(PySequence_Fast_GET_ITEM(out->keep, i))->tp_name);
            frontend_operands_free(out);
            return -1;
        }
    return 0;
}

static PyObject *join(frontend_trace *trace, frontend_operands *all, unsigned axis) {
    cjit_dtype dtype;
    cjit_node *nodes = PyMem_Calloc(all->count + 1, sizeof *nodes), made = FRONTEND_NO_NODE;
    if (!nodes)
        return PyErr_NoMemory();
    if (check_extents(trace, all, axis) == 0 && common_dtype(all, &dtype) == 0) {
        for (unsigned i = 0; i < all->count; ++i)
            nodes[i] = frontend_emit_cast(trace, all->items[i].node, dtype);
        made = frontend_emit_concatenate(trace, all->count, nodes, axis);
    }
    PyMem_Free(nodes);
    return frontend_wrap(trace, made, FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_cat(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("cat", "tensors", "dim", "*!out");
    frontend_operands all;
    frontend_view view = {.trace = trace, .torch = true, .name = "cat"};
    unsigned axis = 0;
    if (read_tensors(trace, values[0], "cat", &all) < 0)
        return NULL;
    PyObject *result = NULL;
    unsigned kept = 0;
    cjit_dtype dtype;
    int *empty = PyMem_Calloc(all.count + 1, sizeof *empty);
    if (!empty) {
        PyErr_NoMemory();
        goto done;
    }
    if (all.count == 0) {
        PyErr_SetString(PyExc_ValueError, "torch.cat(): expected a non-empty list of Tensors");
        goto done;
    }
    if (common_dtype(&all, &dtype) < 0)
        goto done;
    for (unsigned i = 0; i < all.count; ++i) { // empty vectors are left out, as torch does for old times' sake
        if (all.items[i].rank == 0) {
            PyErr_Format(PyExc_RuntimeError, "zero-dimensional tensor (at position %u) cannot be concatenated",
                         i);
            goto done;
        }
        all.items[i].node = frontend_emit_cast(trace, all.items[i].node, dtype);
        all.items[i].dtype = dtype;
        empty[i] = is_empty_vector(trace, &all, i);
        if (empty[i] < 0)
            goto done;
    }
    for (unsigned i = 0; i < all.count; ++i)
        if (!empty[i])
            all.items[kept++] = all.items[i];
    all.count = kept;
    if (values[1] && frontend_view_axis(&view, values[1], all.items[0].rank, NULL, &axis) < 0)
        goto done;
    result = join(trace, &all, axis);
done:
    PyMem_Free(empty);
    frontend_operands_free(&all);
    return result;
}

PyObject *frontend_torch_fn_concat(FRONTEND_ARGUMENTS) {
    return frontend_torch_fn_cat(trace, args, nargs, kwnames);
}

PyObject *frontend_torch_fn_concatenate(FRONTEND_ARGUMENTS) {
    return frontend_torch_fn_cat(trace, args, nargs, kwnames);
}

/// An axis of extent 1 put in at |axis|.
static cjit_node insert_axis(frontend_trace *trace, cjit_node node, unsigned axis) {
    if (frontend_node_rank(trace, node) == CJIT_MAX_RANK) {
        PyErr_SetString(PyExc_RuntimeError, "too many dimensions");
        return FRONTEND_NO_NODE;
    }
    return frontend_emit_keep_axes(trace, node, 1, &axis);
}

static int check_same(frontend_trace *trace, const frontend_operands *all) {
    for (unsigned i = 1; i < all->count; ++i) {
        int same = frontend_shapes_equal(trace, all->items[0].node, all->items[i].node,
                                         "stack expects each tensor to be equal size");
        if (same < 0)
            return -1;
        if (same)
            continue;
        PyObject *first = frontend_describe_node_shape(trace, true, all->items[0].node);
        PyObject *other = frontend_describe_node_shape(trace, true, all->items[i].node);
        if (first && other)
            PyErr_Format(PyExc_RuntimeError,
                         "stack expects each tensor to be equal size, but got %U at entry 0 and %U at entry %u",
                         first, other, i);
        Py_XDECREF(first);
        Py_XDECREF(other);
        return -1;
    }
    return 0;
}

PyObject *frontend_torch_fn_stack(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("stack", "tensors", "dim", "*!out");
    frontend_operands all;
    frontend_view view = {.trace = trace, .torch = true, .name = "stack"};
    unsigned axis = 0;
    if (read_tensors(trace, values[0], "stack", &all) < 0)
        return NULL;
    PyObject *result = NULL;
    if (all.count == 0) {
        PyErr_SetString(PyExc_RuntimeError, "stack expects a non-empty TensorList");
        goto done;
    }
    if (check_same(trace, &all) < 0 ||
        (values[1] && frontend_view_axis(&view, values[1], all.items[0].rank + 1, NULL, &axis) < 0))
        goto done;
    for (unsigned i = 0; i < all.count; ++i) {
        all.items[i].node = insert_axis(trace, all.items[i].node, axis);
        all.items[i].rank += 1;
        if (all.items[i].node == FRONTEND_NO_NODE)
            goto done;
    }
    result = join(trace, &all, axis);
done:
    frontend_operands_free(&all);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Made of positions
// ---------------------------------------------------------------------------------------------

static bool is_real(frontend_trace *trace, PyObject *object) {
    if (!frontend_is_tracer(object))
        return PyFloat_Check(object);
    return cjit_dtype_is_float(frontend_node_dtype(trace, ((frontend_tracer *)object)->node));
}

/// arange(end), arange(start, end), arange(start, end, step).
PyObject *frontend_torch_fn_arange(FRONTEND_ARGUMENTS) {
    static const char *const names[] = {"start",        "end",     "step",           "*dtype", "!out",
                                        "!layout=torch.strided", "!device=cpu", "!requires_grad=False",
                                        "!pin_memory=False", NULL};
    PyObject *values[9];
    if (frontend_parse_arguments("arange", args, nargs, kwnames, names, values) < 0)
        return NULL;
    PyObject *zero = PyLong_FromLong(0), *one = PyLong_FromLong(1), *result = NULL;
    PyObject *start = values[0], *end = values[1], *step = values[2];
    if (!zero || !one)
        goto done;
    if (!end) {
        end = start;
        start = zero;
    }
    if (!end) {
        PyErr_SetString(PyExc_TypeError, "arange() received an invalid combination of arguments");
        goto done;
    }
    start = start ? start : zero;
    step = step ? step : one;
    cjit_dtype dtype = CJIT_DTYPE_I64;
    if (frontend_is_some(values[3])) {
        if (frontend_dtype_from_torch(values[3], &dtype) < 0)
            goto done;
    } else if (is_real(trace, start) || is_real(trace, end) || is_real(trace, step)) {
        dtype = frontend_trace_default_dtype();
    }
    result = frontend_wrap(trace, frontend_emit_arange(trace, start, end, step, dtype, true),
                           FRONTEND_TORCH_TENSOR);
done:
    Py_XDECREF(zero);
    Py_XDECREF(one);
    return result;
}

PyObject *frontend_torch_fn_eye(FRONTEND_ARGUMENTS) {
    static const char *const names[] = {"n", "m", "*dtype", "!out", "!layout=torch.strided",
                                        "!device=cpu", "!requires_grad=False", "!pin_memory=False", NULL};
    PyObject *values[8];
    cjit_size shape[2];
    unsigned rank;
    if (frontend_parse_arguments("eye", args, nargs, kwnames, names, values) < 0)
        return NULL;
    if (!values[0])
        return PyErr_Format(PyExc_TypeError, "eye() missing 1 required positional arguments: \"n\"");
    if (frontend_shape_from_object(trace, values[0], "torch.eye", &rank, &shape[0]) < 0 ||
        frontend_shape_from_object(trace, frontend_is_some(values[1]) ? values[1] : values[0], "torch.eye",
                                   &rank, &shape[1]) < 0 ||
        frontend_shape_check(trace, 2, shape, true) < 0)
        return NULL;
    cjit_dtype dtype = CJIT_DTYPE_F32;
    if (frontend_is_some(values[2]) ? frontend_dtype_from_torch(values[2], &dtype) < 0
                                  : ((dtype = frontend_trace_default_dtype()), PyErr_Occurred() != NULL))
        return NULL;
    cjit_node node = frontend_emit_diagonals(trace, CJIT_OP_EQ, shape[0], shape[1], NULL);
    return frontend_wrap(trace, frontend_emit_cast(trace, node, dtype), FRONTEND_TORCH_TENSOR);
}

static PyObject *triangle(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    static const char *const names[] = {"input", "diagonal", "*!out", NULL};
    PyObject *values[3];
    frontend_operand x;
    if (frontend_parse_arguments(name, args, nargs, kwnames, names, values) < 0 ||
        frontend_torch_read(trace, name, 0, values[0], true, &x) < 0)
        return NULL;
    if (x.rank < 2)
        return PyErr_Format(PyExc_RuntimeError, "%s: input tensor must have at least 2 dimensions", name);
    cjit_node mask = frontend_emit_diagonals(trace, op, frontend_node_extent(trace, x.node, x.rank - 2),
                                             frontend_node_extent(trace, x.node, x.rank - 1), values[1]);
    cjit_node zero = frontend_emit_number(trace, x.dtype, 0);
    return frontend_wrap(trace, frontend_emit3(trace, CJIT_OP_SELECT, mask, x.node, zero),
                         FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_tril(FRONTEND_ARGUMENTS) {
    return triangle(trace, args, nargs, kwnames, "tril", CJIT_OP_GE);
}

PyObject *frontend_torch_fn_triu(FRONTEND_ARGUMENTS) {
    return triangle(trace, args, nargs, kwnames, "triu", CJIT_OP_LE);
}
