// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subscripts with arrays, lists and masks among them, by NumPy's rules (and torch's, where an integer is taken
// first and does not count as an array).
//
//   x[1:, i, None, j]    the view x[1:, :, :], then a gather of its axes 1 and 2 at i and j, broadcast
//                        together; their axes come first, since None stands between them, and None's after
//
// The slices are taken first, as a view, which is also where an assignment writes to. A mask stands for the
// index arrays of its true elements, unless it covers the array or one value goes to all of them.
#include "index_arrays.h"

#include "index_selection.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// Reading the key
// ---------------------------------------------------------------------------------------------

static bool is_truth(PyObject *object) {
    return PyBool_Check(object) ||
           (frontend_is_numpy_scalar(object) && strcmp(Py_TYPE(object)->tp_name, "numpy.bool") == 0);
}

static bool is_array_item(frontend_trace *trace, PyObject *object) {
    if (frontend_is_tracer(object)) {
        cjit_node node = ((frontend_tracer *)object)->node;
        return frontend_node_rank(trace, node) > 0 ||
               frontend_node_dtype(trace, node) == CJIT_DTYPE_BOOL;
    }
    if (frontend_is_numpy_array(object) || frontend_is_torch_tensor(object))
        return true; // its value is read at each call
    return is_truth(object) || PyList_Check(object) || PyTuple_Check(object);
}

bool frontend_key_has_arrays(frontend_trace *trace, const frontend_tracer *tracer, PyObject *key) {
    (void)tracer;
    if (!PyTuple_Check(key))
        return is_array_item(trace, key);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); ++i)
        if (is_array_item(trace, PyTuple_GET_ITEM(key, i)))
            return true;
    return false;
}

static int raise_dtype(const frontend_selection *s) {
    PyErr_SetString(PyExc_IndexError,
                    s->torch ? "tensors used as indices must be long, int, byte or bool tensors"
                             : "arrays used as indices must be of integer (or boolean) type");
    return -1;
}

/// An array, list or traced integer as an index or a mask.
static int read_array(frontend_selection *s, PyObject *object, frontend_item *out) {
    frontend_trace *trace = s->trace;
    frontend_operand operand;
    if ((PyList_Check(object) || PyTuple_Check(object)) && PySequence_Fast_GET_SIZE(object) == 0) {
        out->kind = ITEM_INDEX;
        out->node = frontend_emit_iota(trace, cjit_graph_size_constant(s->graph, 0), CJIT_DTYPE_I64);
        out->axes = 1;
        return out->node == FRONTEND_NO_NODE ? -1 : 0;
    }
    if (frontend_read_operand(trace, object, &operand) < 0)
        return -1;
    out->node = frontend_emit_operand(trace, &operand, operand.dtype, true);
    if (out->node == FRONTEND_NO_NODE)
        return -1;
    bool is_mask = operand.dtype == CJIT_DTYPE_BOOL || (s->torch && operand.dtype == CJIT_DTYPE_U8);
    if (cjit_dtype_is_float(operand.dtype))
        return raise_dtype(s);
    if (is_mask && operand.rank == 0) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "indexing with one truth value is not supported yet: use np.where or "
                               "torch.where");
        return -1;
    }
    out->kind = is_mask ? ITEM_MASK : ITEM_INDEX;
    out->axes = is_mask ? operand.rank : 1;
    out->node = is_mask ? frontend_emit_cast(trace, out->node, CJIT_DTYPE_BOOL) : out->node;
    return out->node == FRONTEND_NO_NODE ? -1 : 0;
}

/// One item of the key: what it is, and, in |out_basic|, what takes its place in the view's key (a new
/// reference, or NULL for nothing).
static int read_item(frontend_selection *s, PyObject *object, frontend_item *out, PyObject **out_basic) {
    *out = (frontend_item){.kind = ITEM_VIEW, .node = FRONTEND_NO_NODE, .axes = 1};
    *out_basic = NULL;
    if (Py_IsNone(object)) {
        out->kind = ITEM_NEW;
        out->axes = 0;
        return 0;
    }
    if (object == Py_Ellipsis) {
        out->kind = ITEM_ELLIPSIS;
        *out_basic = Py_NewRef(object);
        return 0;
    }
    if (PySlice_Check(object)) {
        *out_basic = Py_NewRef(object);
        return 0;
    }
    if (s->torch && !is_array_item(s->trace, object)) { // an integer: the view loses the axis
        out->axes = 0;
        *out_basic = Py_NewRef(object);
        return 0;
    }
    return read_array(s, object, out);
}

/// self[basic], where arrays have become `:`.
static int take_view(frontend_selection *s, PyObject *self, PyObject *const *items, Py_ssize_t count) {
    PyObject *basic = PyList_New(0), *all = PySlice_New(NULL, NULL, NULL), *key = NULL;
    int status = basic && all ? 0 : -1;
    if (status == 0 && count > 2 * CJIT_MAX_RANK) {
        PyErr_SetString(PyExc_IndexError, "too many indices for array");
        status = -1;
    }
    for (Py_ssize_t i = 0; status == 0 && i < count; ++i) {
        PyObject *part;
        frontend_item *read = &s->items[s->count++];
        status = read_item(s, items[i], read, &part);
        if (status == 0 && part)
            status = PyList_Append(basic, part);
        for (unsigned k = 0; status == 0 && !part && k < read->axes; ++k)
            status = PyList_Append(basic, all);
        Py_XDECREF(part);
    }
    key = status == 0 ? PyList_AsTuple(basic) : NULL;
    s->view = key ? PyObject_GetItem(self, key) : NULL;
    Py_XDECREF(basic);
    Py_XDECREF(all);
    Py_XDECREF(key);
    if (!s->view)
        return -1;
    s->node = ((frontend_tracer *)s->view)->node;
    s->rank = frontend_node_rank(s->trace, s->node);
    return 0;
}

/// Where each item's axes are in the view; Ellipsis, or the end, takes what is left.
static void place_items(frontend_selection *s) {
    unsigned used = 0, axis = 0;
    bool has_ellipsis = false;
    for (unsigned i = 0; i < s->count; ++i) {
        has_ellipsis |= s->items[i].kind == ITEM_ELLIPSIS;
        used += s->items[i].kind == ITEM_ELLIPSIS ? 0 : s->items[i].axes;
    }
    if (!has_ellipsis)
        s->items[s->count++] = (frontend_item){.kind = ITEM_ELLIPSIS};
    for (unsigned i = 0; i < s->count; ++i) {
        if (s->items[i].kind == ITEM_ELLIPSIS)
            s->items[i].axes = s->rank - used;
        s->items[i].first = axis;
        axis += s->items[i].axes;
    }
    // An Ellipsis that was not written does not part two arrays.
    if (!has_ellipsis && s->items[s->count - 1].axes == 0)
        s->count--;
}

static int check_mask(frontend_selection *s, const frontend_item *mask) {
    for (unsigned k = 0; k < mask->axes; ++k) {
        cjit_size own = frontend_node_extent(s->trace, mask->node, k);
        cjit_size of_axis = frontend_node_extent(s->trace, s->node, mask->first + k);
        char message[160];
        snprintf(message, sizeof message,
                 "boolean index did not match indexed array along axis %u; size of axis is %s but size "
                 "of corresponding boolean axis is %s",
                 mask->first + k, "{1}", "{0}");
        int equal = frontend_sizes_equal(s->trace, own, of_axis, message);
        if (equal < 0)
            return -1;
        if (equal)
            continue;
        long long sizes[2] = {cjit_graph_size_evaluate(s->graph, of_axis, NULL),
                              cjit_graph_size_evaluate(s->graph, own, NULL)};
        if (s->torch)
            PyErr_Format(PyExc_IndexError,
                         "The shape of the mask [%lld] at index %u does not match the shape of the "
                         "indexed tensor [%lld] at index %u",
                         sizes[1], k, sizes[0], mask->first + k);
        else
            PyErr_Format(PyExc_IndexError,
                         "boolean index did not match indexed array along axis %u; size of axis is "
                         "%lld but size of corresponding boolean axis is %lld",
                         mask->first + k, sizes[0], sizes[1]);
        return -1;
    }
    return 0;
}

int frontend_selection_read(frontend_selection *s, PyObject *self, PyObject *key) {
    bool is_tuple = PyTuple_Check(key);
    PyObject *const *items = is_tuple ? &PyTuple_GET_ITEM(key, 0) : &key;
    if (take_view(s, self, items, is_tuple ? PyTuple_GET_SIZE(key) : 1) < 0)
        return -1;
    place_items(s);
    for (unsigned i = 0; i < s->count; ++i)
        if (s->items[i].kind == ITEM_MASK && check_mask(s, &s->items[i]) < 0)
            return -1;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Positions
// ---------------------------------------------------------------------------------------------

static bool is_array(const frontend_item *item) {
    return item->kind == ITEM_INDEX || item->kind == ITEM_MASK;
}

/// The index arrays, checked and broadcast together.
static int make_indices(frontend_selection *s) {
    for (unsigned i = 0; i < s->count; ++i) {
        const frontend_item *it = &s->items[i];
        if (it->kind == ITEM_MASK) {
            if (frontend_emit_nonzero(s->trace, it->node, &s->indices[s->num_indices]) < 0)
                return -1;
            for (unsigned k = 0; k < it->axes; ++k)
                s->axes[s->num_indices++] = it->first + k;
        } else if (it->kind == ITEM_INDEX) {
            frontend_index_error error = frontend_index_error_of(it->first, s->torch);
            cjit_node position =
                frontend_emit_index(s->trace, it->node, frontend_node_extent(s->trace, s->node, it->first),
                                    FRONTEND_INDEX_RAISE, &error);
            if (position == FRONTEND_NO_NODE)
                return -1;
            s->axes[s->num_indices] = it->first;
            s->indices[s->num_indices++] = position;
        }
    }
    if (frontend_broadcast_indices(s->trace, s->num_indices, s->indices, s->torch) < 0)
        return -1;
    s->shared = frontend_node_rank(s->trace, s->indices[0]);
    return 0;
}

/// True when something stands between two arrays: then their axes come first.
static bool are_apart(const frontend_selection *s) {
    int state = 0; // 0: before the arrays, 1: among them, 2: behind
    for (unsigned i = 0; i < s->count; ++i) {
        const frontend_item *it = &s->items[i];
        if (s->torch && it->kind == ITEM_ELLIPSIS && it->axes == 0)
            continue;
        if (s->torch && it->kind == ITEM_VIEW && it->axes == 0)
            continue;
        if (is_array(it)) {
            if (state == 2)
                return true;
            state = 1;
        } else if (state == 1) {
            state = 2;
        }
    }
    return false;
}

static void add_result_axis(frontend_selection *s, unsigned of_gather, cjit_size extent) {
    s->is_permuted |= of_gather != s->num_result;
    s->permutation[s->num_result++] = of_gather;
    s->shape[s->out_rank++] = extent;
}

static void add_shared_axes(frontend_selection *s) {
    for (unsigned k = 0; k < s->shared; ++k)
        add_result_axis(s, k, frontend_node_extent(s->trace, s->indices[0], k));
}

/// The order of the result's axes.
static int order_axes(frontend_selection *s) {
    unsigned next = s->shared, total = s->shared;
    bool placed = are_apart(s);
    for (unsigned i = 0; i < s->count; ++i)
        total += s->items[i].kind == ITEM_NEW ? 1 : is_array(&s->items[i]) ? 0 : s->items[i].axes;
    if (total > CJIT_MAX_RANK) {
        PyErr_Format(PyExc_IndexError, "number of dimensions must be within [0, %d], indexing result would "
                                       "have %u",
                     CJIT_MAX_RANK, total);
        return -1;
    }
    if (placed)
        add_shared_axes(s);
    for (unsigned i = 0; i < s->count; ++i) {
        const frontend_item *it = &s->items[i];
        if (is_array(it)) {
            if (!placed)
                add_shared_axes(s);
            placed = true;
        } else if (it->kind == ITEM_NEW) {
            s->has_new = s->is_new[s->out_rank] = true;
            s->shape[s->out_rank++] = cjit_graph_size_constant(s->graph, 1);
        } else {
            for (unsigned k = 0; k < it->axes; ++k)
                add_result_axis(s, next++, frontend_node_extent(s->trace, s->node, it->first + k));
        }
    }
    return 0;
}

int frontend_selection_place(frontend_selection *s) {
    return make_indices(s) < 0 ? -1 : order_axes(s);
}

const frontend_item *frontend_selection_mask(const frontend_selection *s) {
    const frontend_item *mask = NULL;
    for (unsigned i = 0; i < s->count; ++i) {
        if (!is_array(&s->items[i]))
            continue;
        if (mask || s->items[i].kind != ITEM_MASK)
            return NULL;
        mask = &s->items[i];
    }
    return mask;
}

bool frontend_selection_has_new_axis(const frontend_selection *s) {
    for (unsigned i = 0; i < s->count; ++i)
        if (s->items[i].kind == ITEM_NEW)
            return true;
    return false;
}

// ---------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------

static cjit_node emit_selected(frontend_selection *s) {
    frontend_trace *trace = s->trace;
    const frontend_item *mask = frontend_selection_mask(s);
    if (mask && mask->axes == s->rank && !frontend_selection_has_new_axis(s))
        return frontend_emit_compress(trace, frontend_emit_flat(trace, s->node),
                                      frontend_emit_flat(trace, mask->node));
    if (frontend_selection_place(s) < 0)
        return FRONTEND_NO_NODE;
    cjit_node node = frontend_emit_gather(trace, s->node, s->num_indices, s->indices, s->axes);
    if (s->is_permuted)
        node = frontend_emit_permute(trace, node, s->permutation);
    return s->has_new ? frontend_emit_reshape(trace, node, s->out_rank, s->shape) : node;
}

frontend_selection frontend_selection_begin(frontend_trace *trace, PyObject *self) {
    return (frontend_selection){.trace = trace,
                       .graph = frontend_trace_get_graph(trace),
                       .torch = ((frontend_tracer *)self)->kind == FRONTEND_TORCH_TENSOR};
}

PyObject *frontend_index_arrays(frontend_trace *trace, PyObject *self, PyObject *key) {
    frontend_selection s = frontend_selection_begin(trace, self);
    cjit_node node = frontend_selection_read(&s, self, key) < 0 ? FRONTEND_NO_NODE : emit_selected(&s);
    Py_XDECREF(s.view);
    frontend_kind kind = s.torch                                ? FRONTEND_TORCH_TENSOR
                         : frontend_node_rank(trace, node) == 0 ? FRONTEND_NUMPY_SCALAR
                                                                : FRONTEND_NUMPY_ARRAY;
    return frontend_wrap(trace, node, kind);
}
