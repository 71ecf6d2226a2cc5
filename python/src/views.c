// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views of traced arrays: permuted, reshaped, broadcast and reversed axes (views.h).
//
//   x.reshape(n, -1)   ->   reshape to (n, s0*s1 / n): equal factors cancel, and what is left of the
//                           known extents must be constants (they are specialised)
#include "views.h"
#include "arrays.h"
#include "storage.h"

int frontend_read_array(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                        frontend_operand *out) {
    if (torch ? frontend_torch_read(trace, name, 0, object, true, out) < 0
              : frontend_read_operand(trace, object, out) < 0)
        return -1;
    if (out->scalar)
        out->node = frontend_emit_operand(trace, out, out->dtype, true);
    return out->node == FRONTEND_NO_NODE ? -1 : 0;
}

int frontend_view_read(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                       frontend_view *out_view) {
    frontend_operand operand;
    if (frontend_read_array(trace, object, torch, name, &operand) < 0)
        return -1;
    bool shares = frontend_is_tracer(object) &&
                  ((frontend_tracer *)object)->storage;
    *out_view = (frontend_view){
        .trace = trace,
        .graph = frontend_trace_get_graph(trace),
        .node = operand.node,
        .kind = torch ? FRONTEND_TORCH_TENSOR : FRONTEND_NUMPY_ARRAY,
        .base = shares ? object : NULL,
        .rank = operand.rank,
        .torch = torch,
        .name = name,
    };
    return 0;
}

cjit_size frontend_view_extent(const frontend_view *view, unsigned axis) {
    return cjit_graph_get_node(view->graph, view->node)->shape[axis];
}

// ---------------------------------------------------------------------------------------------
// Axes
// ---------------------------------------------------------------------------------------------

static int raise_axis(const frontend_view *view, Py_ssize_t axis, unsigned rank,
                      const char *prefix) {
    if (view->torch) {
        long limit = rank ? (long)rank : 1;
        PyErr_Format(PyExc_IndexError,
                     "Dimension out of range (expected to be in range of [%ld, %ld], but got %zd)",
                     -limit, limit - 1, axis);
        return -1;
    }
    PyObject *module = PyImport_ImportModule("numpy.exceptions");
    PyObject *class = module ? PyObject_GetAttrString(module, "AxisError") : NULL;
    PyObject *error = class ? PyObject_CallFunction(class, "nIz", axis, rank, prefix) : NULL;
    if (error)
        PyErr_SetObject(class, error);
    Py_XDECREF(module);
    Py_XDECREF(class);
    Py_XDECREF(error);
    return -1;
}

int frontend_view_axis(const frontend_view *view, PyObject *object, unsigned rank,
                       const char *prefix, unsigned *out_axis) {
    Py_ssize_t axis = PyNumber_AsSsize_t(object, PyExc_IndexError);
    if (axis == -1 && PyErr_Occurred())
        return -1;
    // torch takes a 0-d tensor as having one axis
    Py_ssize_t limit = view->torch && rank == 0 ? 1 : (Py_ssize_t)rank;
    if (axis < -limit || axis >= limit)
        return raise_axis(view, axis, rank, prefix);
    *out_axis = (unsigned)(axis < 0 ? axis + limit : axis);
    return 0;
}

int frontend_view_axes(const frontend_view *view, PyObject *object, unsigned rank,
                       const char *prefix, const char *repeated, unsigned *out_count,
                       unsigned *out_axes) {
    bool is_sequence = PyTuple_Check(object) || PyList_Check(object);
    Py_ssize_t count = is_sequence ? PySequence_Fast_GET_SIZE(object) : 1;
    uint64_t seen = 0;
    if (count > CJIT_MAX_RANK) {
        PyErr_SetString(PyExc_ValueError, "too many axes");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; ++i) {
        PyObject *item = is_sequence ? PySequence_Fast_GET_ITEM(object, i) : object;
        if (frontend_view_axis(view, item, rank, prefix, &out_axes[i]) < 0)
            return -1;
        if (seen >> out_axes[i] & 1) {
            if (view->torch)
                PyErr_Format(PyExc_RuntimeError,
                             "dim %u appears multiple times in the list of dims", out_axes[i]);
            else
                PyErr_SetString(PyExc_ValueError, repeated);
            return -1;
        }
        seen |= UINT64_C(1) << out_axes[i];
    }
    *out_count = (unsigned)count;
    return 0;
}

int frontend_view_is_single(const frontend_view *view, unsigned axis) {
    bool equal;
    cjit_size one = cjit_graph_size_constant(view->graph, 1), extent = frontend_view_extent(view, axis);
    cjit_status *status = cjit_graph_decide_equal(view->graph, extent, one, &equal);
    return status ? frontend_raise_status(status) : equal;
}

PyObject *frontend_view_pack(PyObject *const *args, Py_ssize_t nargs) {
    if (nargs == 1 && (PyTuple_Check(args[0]) || PyList_Check(args[0])))
        return Py_NewRef(args[0]);
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple && i < nargs; ++i)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    return tuple;
}

// ---------------------------------------------------------------------------------------------
// Views
// ---------------------------------------------------------------------------------------------

/// |node| is read after |owned_status| was computed: a pointer, because arguments have no order.
static PyObject *finish(const frontend_view *view, cjit_status *owned_status,
                        const cjit_node *node) {
    if (owned_status) {
        frontend_raise_status(owned_status);
        return NULL;
    }
    return frontend_tracer_create_view(view->trace, *node, view->kind, view->base);
}

PyObject *frontend_view_permute(const frontend_view *view, const unsigned *permutation) {
    bool changes = false;
    for (unsigned i = 0; i < view->rank; ++i)
        changes |= permutation[i] != i;
    cjit_node node = view->node;
    cjit_status *status =
        changes ? cjit_graph_transpose(view->graph, node, permutation, &node) : NULL;
    return finish(view, status, &node);
}

PyObject *frontend_view_broadcast(const frontend_view *view, unsigned rank,
                                  const cjit_size *shape) {
    cjit_node node = view->node;
    cjit_graph_set_torch_errors(view->graph, view->torch);
    return finish(view, cjit_graph_broadcast_to(view->graph, node, rank, shape, &node), &node);
}

PyObject *frontend_view_flip(const frontend_view *view, const bool *mask) {
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size zero = cjit_graph_size_constant(view->graph, 0);
    cjit_size one = cjit_graph_size_constant(view->graph, 1);
    bool changes = false;
    for (unsigned i = 0; i < view->rank; ++i) {
        cjit_size extent = frontend_view_extent(view, i);
        cjit_size last = cjit_graph_size_binary(view->graph, CJIT_SIZE_SUB, extent, one);
        cjit_size start = cjit_graph_size_binary(view->graph, CJIT_SIZE_MAX, last, zero);
        axes[i] = mask[i] ? (cjit_slice_axis){start, extent, -1, false}
                          : (cjit_slice_axis){zero, extent, 1, false};
        changes |= mask[i];
    }
    cjit_node node = view->node;
    return finish(view, changes ? cjit_graph_slice(view->graph, node, axes, &node) : NULL, &node);
}

PyObject *frontend_view_move_axes(const frontend_view *view, unsigned count, const unsigned *from,
                                  const unsigned *to) {
    unsigned permutation[CJIT_MAX_RANK], next = 0;
    bool placed[CJIT_MAX_RANK] = {false}, moved[CJIT_MAX_RANK] = {false};
    for (unsigned i = 0; i < count; ++i) {
        permutation[to[i]] = from[i];
        placed[to[i]] = moved[from[i]] = true;
    }
    for (unsigned i = 0; i < view->rank; ++i) {
        if (placed[i])
            continue;
        while (moved[next])
            ++next;
        permutation[i] = next++;
    }
    return frontend_view_permute(view, permutation);
}

PyObject *frontend_view_swap_axes(const frontend_view *view, unsigned a, unsigned b) {
    unsigned permutation[CJIT_MAX_RANK];
    if (view->rank == 0)
        return finish(view, NULL, &view->node);
    for (unsigned i = 0; i < view->rank; ++i)
        permutation[i] = i == a ? b : i == b ? a : i;
    return frontend_view_permute(view, permutation);
}

PyObject *frontend_view_insert_axes(const frontend_view *view, unsigned count,
                                    const unsigned *at) {
    cjit_size shape[CJIT_MAX_RANK];
    bool is_new[2 * CJIT_MAX_RANK] = {false};
    unsigned rank = view->rank + count;
    if (rank > CJIT_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "maximum supported dimension for an ndarray is %d, found %u",
                     CJIT_MAX_RANK, rank);
        return NULL;
    }
    for (unsigned i = 0; i < count; ++i)
        is_new[at[i]] = true;
    for (unsigned i = 0, next = 0; i < rank; ++i)
        shape[i] = is_new[i] ? cjit_graph_size_constant(view->graph, 1)
                             : frontend_view_extent(view, next++);
    return frontend_view_reshape(view, rank, shape);
}

PyObject *frontend_view_drop_axes(const frontend_view *view, const bool *mask) {
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank = 0;
    for (unsigned i = 0; i < view->rank; ++i)
        if (!mask[i])
            shape[rank++] = frontend_view_extent(view, i);
    return frontend_view_reshape(view, rank, shape);
}

// ---------------------------------------------------------------------------------------------
// Reshape
// ---------------------------------------------------------------------------------------------

static PyObject *raise_shape(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    PyObject *text = frontend_describe_shape(view->trace, view->torch, rank, shape);
    int64_t count = cjit_graph_size_evaluate(
        view->graph, frontend_node_count(view->trace, view->node), NULL);
    if (text && view->torch)
        PyErr_Format(PyExc_RuntimeError, "shape '%U' is invalid for input of size %lld", text,
                     (long long)count);
    else if (text)
        PyErr_Format(PyExc_ValueError, "cannot reshape array of size %lld into shape %U",
                     (long long)count, text);
    Py_XDECREF(text);
    return NULL;
}

static int64_t count_now(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    int64_t count = 1;
    for (unsigned i = 0; i < rank; ++i)
        count *= cjit_graph_size_evaluate(view->graph, shape[i], NULL);
    return count;
}

/// True when only the kernel knows whether the array of |count| elements has those of |shape|.
static bool is_computed(const frontend_view *view, cjit_size count, unsigned rank,
                        const cjit_size *shape) {
    bool computed = cjit_graph_size_is_computed(view->graph, count);
    for (unsigned i = 0; i < rank; ++i)
        computed |= cjit_graph_size_is_computed(view->graph, shape[i]);
    return computed;
}

PyObject *frontend_view_reshape(const frontend_view *view, unsigned rank, const cjit_size *shape) {
    cjit_node node = view->node;
    cjit_size size = frontend_node_count(view->trace, view->node);
    int64_t count = cjit_graph_size_evaluate(view->graph, size, NULL);
    if (count_now(view, rank, shape) != count && !is_computed(view, size, rank, shape))
        return raise_shape(view, rank, shape);
    cjit_status *status = cjit_graph_reshape(view->graph, node, rank, shape, &node);
    if (status || !view->base || node == view->node)
        return finish(view, status, &node);
    int is_view = frontend_storage_decide_reshape(view->trace, (frontend_tracer *)view->base, node);
    if (is_view < 0)
        return NULL;
    if (is_view)
        return finish(view, NULL, &node);
    if (view->must_share) {
        PyErr_SetString(PyExc_RuntimeError,
                        "view size is not compatible with input tensor's size and stride (at least "
                        "one dimension spans across two contiguous subspaces). Use .reshape(...) "
                        "instead.");
        return NULL;
    }
    return frontend_tracer_create(view->trace, node, view->kind, -1);
}

enum { MAX_FACTORS = 4 * CJIT_MAX_RANK };
typedef struct factors {
    cjit_size items[MAX_FACTORS];
    unsigned count;
    int64_t constant;
    bool overflow;
} factors;

static void add_factors(cjit_graph *graph, factors *factors, cjit_size size) {
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (info.op == CJIT_SIZE_CONSTANT) {
        factors->constant *= info.value;
    } else if (info.op == CJIT_SIZE_MUL) {
        add_factors(graph, factors, info.lhs);
        add_factors(graph, factors, info.rhs);
    } else if (factors->count < MAX_FACTORS) {
        factors->items[factors->count++] = cjit_graph_size_canonical(graph, size);
    } else {
        factors->overflow = true;
    }
}

/// Takes |size| out of |factors|, if it is there.
static bool cancel(factors *factors, cjit_size size) {
    for (unsigned i = 0; i < factors->count; ++i)
        if (factors->items[i] == size) {
            factors->items[i] = factors->items[--factors->count];
            return true;
        }
    return false;
}

static cjit_size multiply(cjit_graph *graph, const factors *factors) {
    cjit_size product = cjit_graph_size_constant(graph, factors->constant);
    for (unsigned i = 0; i < factors->count; ++i)
        product = cjit_graph_size_binary(graph, CJIT_SIZE_MUL, product, factors->items[i]);
    return product;
}

/// The extent that stands for -1: all elements over the known extents.
static int infer_extent(const frontend_view *view, unsigned rank, const cjit_size *shape,
                        unsigned unknown, cjit_size *out_extent) {
    factors all = {.constant = 1}, known = {.constant = 1};
    for (unsigned i = 0; i < view->rank; ++i)
        add_factors(view->graph, &all, frontend_view_extent(view, i));
    for (unsigned i = 0; i < rank; ++i)
        if (i != unknown)
            add_factors(view->graph, &known, shape[i]);
    for (unsigned i = known.count; i-- > 0;)
        if (cancel(&all, known.items[i]))
            known.items[i] = known.items[--known.count];
    int64_t divisor;
    if (all.overflow || known.overflow) {
        frontend_raise_at_user(frontend_unsupported_error, "%s: too many extents", view->name);
        return -1;
    }
    if (known.count > 0) { // that it divides what there is is a guard of the reshape itself
        bool empty;
        cjit_size left = multiply(view->graph, &known);
        cjit_status *status = cjit_graph_decide_equal(
            view->graph, left, cjit_graph_size_constant(view->graph, 0), &empty);
        if (status)
            return frontend_raise_status(status);
        *out_extent = cjit_graph_size_binary(view->graph, CJIT_SIZE_FLOORDIV,
                                             multiply(view->graph, &all), left);
        return 0;
    }
    divisor = known.constant;
    if (divisor == 0 || all.constant % divisor == 0) {
        all.constant = divisor ? all.constant / divisor : 0;
        *out_extent = multiply(view->graph, &all);
    } else {
        *out_extent = cjit_graph_size_binary(view->graph, CJIT_SIZE_FLOORDIV,
                                             multiply(view->graph, &all),
                                             cjit_graph_size_constant(view->graph, divisor));
    }
    return 0;
}

PyObject *frontend_view_reshape_to(const frontend_view *view, PyObject *object) {
    unsigned rank, unknown = CJIT_MAX_RANK;
    cjit_size shape[CJIT_MAX_RANK];
    if (frontend_shape_from_object(view->trace, object, view->name, &rank, shape) < 0)
        return NULL;
    int64_t known = 1;
    for (unsigned i = 0; i < rank; ++i) {
        int64_t extent;
        bool negative = cjit_graph_size_is_constant(view->graph, shape[i], &extent) && extent < 0;
        if (!negative) {
            known *= cjit_graph_size_evaluate(view->graph, shape[i], NULL);
            continue;
        }
        if (view->torch && extent != -1) {
            PyObject *text = frontend_describe_shape(view->trace, view->torch, rank, shape);
            if (text)
                PyErr_Format(PyExc_RuntimeError,
                             "invalid shape dimension %lld at index %u of shape %U",
                             (long long)extent, i, text);
            Py_XDECREF(text);
            return NULL;
        }
        if (unknown != CJIT_MAX_RANK) {
            PyErr_SetString(view->torch ? PyExc_RuntimeError : PyExc_ValueError,
                            view->torch ? "only one dimension can be inferred"
                                        : "can only specify one unknown dimension");
            return NULL;
        }
        unknown = i;
    }
    if (unknown == CJIT_MAX_RANK)
        return frontend_view_reshape(view, rank, shape);
    int64_t count = cjit_graph_size_evaluate(
        view->graph, frontend_node_count(view->trace, view->node), NULL);
    if (known == 0 && view->torch && count == 0) {
        PyObject *text = frontend_describe_shape(view->trace, view->torch, rank, shape);
        if (text)
            PyErr_Format(PyExc_RuntimeError,
                         "cannot reshape tensor of 0 elements into shape %U because the "
                         "unspecified dimension size -1 can be any value and is ambiguous",
                         text);
        Py_XDECREF(text);
        return NULL;
    }
    if (!is_computed(view, frontend_node_count(view->trace, view->node), rank, shape) &&
        (known == 0 || count % known))
        return raise_shape(view, rank, shape);
    return infer_extent(view, rank, shape, unknown, &shape[unknown]) < 0
               ? NULL
               : frontend_view_reshape(view, rank, shape);
}
