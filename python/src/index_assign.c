// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writing at index arrays and masks: x[i] = v, x[x < 0] = v, np.add.at(x, i, v).
//
// One value for all elements of a mask is a choice element by element; anything else is a scatter, in the order
// of the indices. What is written is the view that the key's slices select.
#include "assign.h"
#include "index_arrays.h"
#include "index_selection.h"
#include "reduce.h"
#include "storage.h"

#include <string.h>

static cjit_node raise_shapes(const frontend_selection *s, cjit_node value) {
    PyObject *from = frontend_describe_node_shape(s->trace, s->torch, value);
    PyObject *to = frontend_describe_shape(s->trace, s->torch, s->out_rank, s->shape);
    if (from && to && s->torch)
        PyErr_Format(PyExc_RuntimeError,
                     "shape mismatch: value tensor of shape %U cannot be broadcast to indexing result of "
                     "shape %U",
                     from, to);
    else if (from && to)
        PyErr_Format(PyExc_ValueError,
                     "shape mismatch: value array of shape %U could not be broadcast to indexing result "
                     "of shape %U",
                     from, to);
    Py_XDECREF(from);
    Py_XDECREF(to);
    return FRONTEND_NO_NODE;
}

/// 1 when |value|'s extents from |first| on fit the last ones of |shape|, each being the same or 1.
static int fits(const frontend_selection *s, cjit_node value, unsigned first, unsigned rank,
                const cjit_size *shape) {
    unsigned own = frontend_node_rank(s->trace, value);
    for (unsigned i = first; i < own; ++i) {
        cjit_size extent = frontend_node_extent(s->trace, value, i), to = shape[rank - (own - i)];
        bool single;
        cjit_status *status = cjit_graph_decide_equal(s->graph, extent,
                                                      cjit_graph_size_constant(s->graph, 1), &single);
        if (status)
            return frontend_raise_status(status);
        int equal = single ? 1
                           : frontend_sizes_equal(s->trace, extent, to,
                                                  "shape mismatch: value array of shape ({0},) could not be "
                                                  "broadcast to indexing result of shape ({1},)");
        if (equal <= 0)
            return equal;
    }
    return 1;
}

/// |value| without the leading axes of extent 1 that the result does not have.
static cjit_node drop_leading(const frontend_selection *s, cjit_node value, unsigned rank) {
    cjit_size shape[CJIT_MAX_RANK];
    unsigned own = frontend_node_rank(s->trace, value), extra = own > rank ? own - rank : 0;
    for (unsigned i = 0; i < own; ++i) {
        bool single = true;
        if (i < extra) {
            cjit_status *status =
                cjit_graph_decide_equal(s->graph, frontend_node_extent(s->trace, value, i),
                                        cjit_graph_size_constant(s->graph, 1), &single);
            if (status) {
                frontend_raise_status(status);
                return FRONTEND_NO_NODE;
            }
            if (!single)
                return raise_shapes(s, value);
        } else {
            shape[i - extra] = frontend_node_extent(s->trace, value, i);
        }
    }
    return extra ? frontend_emit_reshape(s->trace, value, rank, shape) : value;
}

/// |value|, which broadcasts to the result, as a gather has its axes.
static cjit_node fit_value(frontend_selection *s, cjit_node value) {
    if (value == FRONTEND_NO_NODE || frontend_node_rank(s->trace, value) == 0)
        return value;
    value = drop_leading(s, value, s->out_rank);
    int good = value == FRONTEND_NO_NODE ? -1 : fits(s, value, 0, s->out_rank, s->shape);
    if (good <= 0)
        return good < 0 ? FRONTEND_NO_NODE : raise_shapes(s, value);
    if (!s->is_permuted && !s->has_new)
        return value; // the scatter broadcasts it
    value = frontend_emit_broadcast(s->trace, value, s->out_rank, s->shape);
    cjit_size shape[CJIT_MAX_RANK];
    unsigned inverse[CJIT_MAX_RANK], rank = 0;
    for (unsigned i = 0; i < s->num_result; ++i)
        inverse[s->permutation[i]] = i;
    for (unsigned i = 0; i < s->out_rank; ++i)
        if (!s->is_new[i])
            shape[rank++] = s->shape[i];
    if (s->has_new)
        value = frontend_emit_reshape(s->trace, value, rank, shape);
    return s->is_permuted ? frontend_emit_permute(s->trace, value, inverse) : value;
}

// ---------------------------------------------------------------------------------------------
// Masks
// ---------------------------------------------------------------------------------------------

/// The mask with axes of extent 1 where it has none of the view's.
static cjit_node spread_mask(const frontend_selection *s, const frontend_item *mask) {
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned i = 0; i < s->rank; ++i)
        shape[i] = i >= mask->first && i < mask->first + mask->axes
                       ? frontend_node_extent(s->trace, mask->node, i - mask->first)
                       : cjit_graph_size_constant(s->graph, 1);
    return frontend_emit_reshape(s->trace, mask->node, s->rank, shape);
}

/// 1: |value| is the same for all of the mask's elements, and |out_node| the view with it. 0: it is not.
static int choose(frontend_selection *s, const frontend_item *mask, cjit_node value, cjit_node *out_node) {
    unsigned rank = frontend_node_rank(s->trace, value), after = s->rank - mask->first - mask->axes;
    cjit_size shape[CJIT_MAX_RANK];
    if (rank == 1 && after == 0) { // one element
        bool single;
        cjit_status *status =
            cjit_graph_decide_equal(s->graph, frontend_node_extent(s->trace, value, 0),
                                    cjit_graph_size_constant(s->graph, 1), &single);
        if (status)
            return frontend_raise_status(status);
        if (!single)
            return 0;
        value = frontend_emit_scalar(s->trace, value);
    } else if (rank > after) {
        return 0;
    }
    for (unsigned i = 0; i < after; ++i)
        shape[i] = frontend_node_extent(s->trace, s->node, s->rank - after + i);
    int good = frontend_node_rank(s->trace, value) ? fits(s, value, 0, after, shape) : 1;
    if (good <= 0)
        return good;
    *out_node = frontend_emit3(s->trace, CJIT_OP_SELECT, spread_mask(s, mask), value, s->node);
    return *out_node == FRONTEND_NO_NODE ? -1 : 1;
}

/// A vector of values for the elements of a mask over the whole view.
static cjit_node scatter_by_mask(frontend_selection *s, const frontend_item *mask, cjit_node value) {
    frontend_trace *trace = s->trace;
    unsigned rank = frontend_node_rank(trace, value);
    if (rank > 1 && !s->torch) {
        PyErr_Format(PyExc_ValueError,
                     "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input "
                     "has %u dimensions",
                     rank);
        return FRONTEND_NO_NODE;
    }
    value = frontend_emit_flat(trace, value);
    cjit_node flat = frontend_emit_flat(trace, s->node);
    cjit_node all = frontend_emit_iota(trace, frontend_node_count(trace, s->node), CJIT_DTYPE_I64);
    cjit_node at = frontend_emit_compress(trace, all, frontend_emit_flat(trace, mask->node));
    if (value == FRONTEND_NO_NODE || at == FRONTEND_NO_NODE || flat == FRONTEND_NO_NODE ||
        frontend_sizes_equal(trace, frontend_node_extent(trace, value, 0), frontend_node_extent(trace, at, 0),
                             s->torch ? "shape mismatch: value tensor of shape [{0}] cannot be broadcast to "
                                        "indexing result of shape [{1}]"
                                      : "NumPy boolean array indexing assignment cannot assign {0} input "
                                        "values to the {1} output values where the mask is true") < 0)
        return FRONTEND_NO_NODE;
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned i = 0; i < s->rank; ++i)
        shape[i] = frontend_node_extent(trace, s->node, i);
    cjit_node made =
        frontend_emit_scatter(trace, CJIT_SCATTER_SET, flat, value, 1, &at, (unsigned[]){0});
    return frontend_emit_reshape(trace, made, s->rank, shape);
}

// ---------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------

/// The view with |value| in the selected elements.
static cjit_node written(frontend_selection *s, cjit_node value, cjit_scatter_mode mode) {
    const frontend_item *mask = frontend_selection_mask(s);
    if (mask && mode == CJIT_SCATTER_SET && !frontend_selection_has_new_axis(s)) {
        cjit_node node = FRONTEND_NO_NODE;
        int chosen = choose(s, mask, value, &node);
        if (chosen)
            return chosen < 0 ? FRONTEND_NO_NODE : node;
        if (mask->axes == s->rank)
            return scatter_by_mask(s, mask, value);
    }
    if (frontend_selection_place(s) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_scatter(s->trace, mode, s->node, fit_value(s, value), s->num_indices, s->indices,
                                 s->axes);
}

static int write_at(frontend_trace *trace, PyObject *self, PyObject *key, PyObject *value,
                    cjit_scatter_mode mode) {
    frontend_selection s = frontend_selection_begin(trace, self);
    int status = frontend_selection_read(&s, self, key);
    cjit_node node = FRONTEND_NO_NODE;
    if (status == 0)
        status = frontend_storage_check_writable(trace, (frontend_tracer *)s.view, false);
    if (status == 0)
        node = frontend_assign_value(trace, (frontend_tracer *)s.view, value);
    if (node != FRONTEND_NO_NODE)
        node = written(&s, node, mode);
    status = node == FRONTEND_NO_NODE ? -1 : frontend_storage_write(trace, s.view, node);
    Py_XDECREF(s.view);
    return status;
}

int frontend_assign_arrays(frontend_trace *trace, PyObject *self, PyObject *key, PyObject *value) {
    return write_at(trace, self, key, value, CJIT_SCATTER_SET);
}

/// The dtype that |ufunc| computes of the array and the value must be the array's own, or an integer that may
/// wrap.
static int check_dtype(frontend_trace *trace, PyObject *self, PyObject *value, const char *ufunc,
                       bool wraps) {
    frontend_operand operands[2];
    if (frontend_read_operand(trace, self, &operands[0]) < 0 ||
        frontend_read_operand(trace, value, &operands[1]) < 0)
        return -1;
    if (operands[1].scalar || operands[1].dtype == operands[0].dtype)
        return 0;
    cjit_dtype common;
    if (frontend_numpy_common_dtype(2, operands, &common) < 0)
        return -1;
    if (common == operands[0].dtype)
        return 0;
    PyObject *from = frontend_numpy_dtype(common), *to = frontend_numpy_dtype(operands[0].dtype);
    PyObject *allowed = PyObject_CallMethod(frontend_numpy_module(), "can_cast", "OOs", from, to, "same_kind");
    if (allowed == Py_False)
        PyErr_Format(PyExc_TypeError,
                     "Cannot cast ufunc '%s' output from %R to %R with casting rule 'same_kind'", ufunc, from,
                     to);
    else if (allowed && !(wraps && cjit_dtype_is_int(common)))
        frontend_raise_at_user(frontend_unsupported_error,
                               "np.%s.at: values of a wider dtype than the array's are not supported; "
                               "convert them with .astype(%S)",
                               ufunc, to);
    Py_XDECREF(allowed);
    return PyErr_Occurred() ? -1 : 0;
}

PyObject *frontend_ufunc_at(frontend_trace *trace, const char *ufunc, PyObject *const *args,
                            Py_ssize_t nargs, PyObject *kwnames) {
    static const struct {
        const char *name;
        cjit_scatter_mode mode;
    } modes[] = {
        {"add", CJIT_SCATTER_ADD},         {"subtract", CJIT_SCATTER_ADD},
        {"multiply", CJIT_SCATTER_MUL},    {"maximum", CJIT_SCATTER_MAX},
        {"minimum", CJIT_SCATTER_MIN},     {"bitwise_and", CJIT_SCATTER_AND},
        {"bitwise_or", CJIT_SCATTER_OR},   {"bitwise_xor", CJIT_SCATTER_XOR},
        {"logical_or", CJIT_SCATTER_OR},   {"logical_and", CJIT_SCATTER_AND},
    };
    size_t i = 0, count = sizeof modes / sizeof *modes;
    while (i < count && strcmp(modes[i].name, ufunc) != 0)
        ++i;
    if (nargs != 3 || kwnames)
        return PyErr_Format(PyExc_TypeError, "at() takes 3 positional arguments here (%zd given)", nargs);
    if (!frontend_is_tracer(args[0]) || !((frontend_tracer *)args[0])->storage)
        return PyErr_Format(PyExc_TypeError, "first operand must be array");
    cjit_dtype dtype = frontend_node_dtype(trace, ((frontend_tracer *)args[0])->node);
    bool is_complex = cjit_dtype_is_complex(dtype);
    bool is_bool = dtype == CJIT_DTYPE_BOOL, is_float = cjit_dtype_is_float(dtype) || is_complex;
    bool is_logical = strncmp(ufunc, "logical", 7) == 0, is_bits = strncmp(ufunc, "bitwise", 7) == 0;
    if (i == count || (is_logical && !is_bool) || (is_bits && is_float) ||
        (is_bool && strcmp(ufunc, "subtract") == 0) || (is_complex && modes[i].mode != CJIT_SCATTER_ADD))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "np.%s.at is not supported for %s; write it as a loop", ufunc,
                                      cjit_dtype_name(dtype));
    cjit_scatter_mode mode = modes[i].mode;
    // The low bits of sums, products and bits depend on the low bits only.
    bool wraps = mode != CJIT_SCATTER_MAX && mode != CJIT_SCATTER_MIN;
    if (check_dtype(trace, args[0], args[2], ufunc, wraps) < 0)
        return NULL;
    if (is_bool) // their sum is or, their product and
        mode = mode == CJIT_SCATTER_ADD || mode == CJIT_SCATTER_MAX   ? CJIT_SCATTER_OR
               : mode == CJIT_SCATTER_MUL || mode == CJIT_SCATTER_MIN ? CJIT_SCATTER_AND
                                                                      : mode;
    PyObject *value = strcmp(ufunc, "subtract") == 0 ? PyNumber_Negative(args[2]) : Py_NewRef(args[2]);
    PyObject *key = args[1], *listed = NULL;
    if (value && !frontend_key_has_arrays(trace, (frontend_tracer *)args[0], key) && !PyTuple_Check(key) &&
        !PySlice_Check(key) && key != Py_Ellipsis)
        key = listed = PyList_New(1); // an integer: the one of a list
    if (listed)
        PyList_SET_ITEM(listed, 0, Py_NewRef(args[1]));
    int status = -1;
    if (value && !frontend_key_has_arrays(trace, (frontend_tracer *)args[0], key))
        frontend_raise_at_user(frontend_unsupported_error,
                               "np.%s.at with slices only is x[...] = np.%s(x[...], v): write it so", ufunc,
                               ufunc);
    else if (value)
        status = write_at(trace, args[0], key, value, mode);
    Py_XDECREF(value);
    Py_XDECREF(listed);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}
