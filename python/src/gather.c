// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes for elements at index arrays (gather.h).
//
// A gather may be computed before the check that stops the kernel, since it has no effect, so the positions
// it is given are brought within the axis in any case: as an unsigned number a negative one is large, and one
// minimum does it.
#include "complex.h"
#include "gather.h"
#include "control.h"

#include "reduce.h"

static cjit_node finish(cjit_status *owned_status, const cjit_node *node) {
    if (!owned_status)
        return *node;
    frontend_raise_status(owned_status);
    return FRONTEND_NO_NODE;
}

frontend_index_error frontend_index_error_of(unsigned axis, bool torch) {
    frontend_index_error error = {.code = CJIT_CODE_INDEX};
    snprintf(error.message, sizeof error.message, "index {0} is out of bounds for %s %u with size {1}",
             torch ? "dimension" : "axis", axis);
    return error;
}

int frontend_size_is_zero(frontend_trace *trace, cjit_size extent) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    bool equal;
    cjit_status *status =
        cjit_graph_decide_equal(graph, extent, cjit_graph_size_constant(graph, 0), &equal);
    return status ? frontend_raise_status(status) : equal;
}

cjit_node frontend_emit_flat(frontend_trace *trace, cjit_node node) {
    if (node == FRONTEND_NO_NODE)
        return node;
    cjit_size count = frontend_node_count(trace, node);
    return frontend_emit_reshape(trace, node, 1, &count);
}

/// The first element of |index| where |outside| is true.
static cjit_node first_outside(frontend_trace *trace, cjit_node outside, cjit_node index) {
    if (frontend_node_rank(trace, index) == 0)
        return index;
    cjit_node at = frontend_emit_reduce_all(trace, CJIT_OP_ARGMAX, frontend_emit_flat(trace, outside));
    cjit_node flat = frontend_emit_flat(trace, index), first;
    if (at == FRONTEND_NO_NODE || flat == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    return finish(cjit_graph_gather(frontend_trace_get_graph(trace), flat, 1, &at, (unsigned[]){0}, &first),
                  &first);
}

/// Stops the kernel when any element of |outside| is true, telling the first such element of |index|: which it
/// is, is found in a branch of its own.
static int raise_outside(frontend_trace *trace, cjit_node outside, cjit_node index, cjit_node extent,
                         const frontend_index_error *error) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_node any = frontend_emit_any(trace, outside);
    cjit_region branches[2];
    if (any == FRONTEND_NO_NODE || extent == FRONTEND_NO_NODE)
        return -1;
    if (frontend_node_rank(trace, index) == 0) {
        cjit_status *status = cjit_graph_raise_if_values(graph, any, error->code, error->message, 2,
                                                         (cjit_node[]){index, extent});
        return status ? frontend_raise_status(status) : 0;
    }
    cjit_status *status = cjit_graph_begin_region(graph, &branches[0]);
    cjit_node first = status ? FRONTEND_NO_NODE : first_outside(trace, outside, index);
    if (!status && first == FRONTEND_NO_NODE)
        return -1;
    if (!status)
        status = cjit_graph_raise_if_values(graph, any, error->code, error->message, 2,
                                            (cjit_node[]){first, extent});
    if (!status)
        status = cjit_graph_end_region(graph, 0, NULL);
    if (!status)
        status = cjit_graph_begin_region(graph, &branches[1]);
    if (!status)
        status = cjit_graph_end_region(graph, 0, NULL);
    if (!status)
        status = cjit_graph_if(graph, any, branches[0], branches[1], NULL);
    return status ? frontend_raise_status(status) : 0;
}

/// True when |index| counts the positions of an axis of |extent|: np.arange(n) along any axis.
static bool counts_within(frontend_trace *trace, cjit_node index, cjit_size extent) {
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, index);
    while (info->op == CJIT_OP_RESHAPE || info->op == CJIT_OP_BROADCAST)
        info = cjit_graph_get_node(graph, info->operands[0]);
    return info->op == CJIT_OP_IOTA && cjit_graph_size_canonical(graph, info->shape[0]) ==
                                           cjit_graph_size_canonical(graph, extent);
}

static cjit_node as_unsigned(frontend_trace *trace, cjit_node node) {
    return frontend_emit_cast(trace, node, CJIT_DTYPE_U64);
}

cjit_node frontend_emit_index(frontend_trace *trace, cjit_node index, cjit_size extent,
                              frontend_index_mode mode, const frontend_index_error *error) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (index == FRONTEND_NO_NODE)
        return index;
    cjit_dtype from = frontend_node_dtype(trace, index);
    index = frontend_emit_cast(trace, index, CJIT_DTYPE_I64);
    cjit_node end = frontend_emit_size(trace, extent), zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_size last_size = cjit_graph_size_binary(
        graph, CJIT_SIZE_MAX, cjit_graph_size_constant(graph, 0),
        cjit_graph_size_binary(graph, CJIT_SIZE_SUB, extent, cjit_graph_size_constant(graph, 1)));
    cjit_node last = frontend_emit_size(trace, last_size);
    if (mode == FRONTEND_INDEX_CLIP)
        return frontend_emit2(trace, CJIT_OP_MINIMUM, frontend_emit2(trace, CJIT_OP_MAXIMUM, index, zero),
                              last);
    cjit_node wrapped;
    if (mode == FRONTEND_INDEX_WRAP)
        wrapped = frontend_emit2(trace, CJIT_OP_MOD, index, end);
    else if (cjit_dtype_is_unsigned_int(from) && from != CJIT_DTYPE_U64)
        wrapped = index;
    else
        wrapped = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit2(trace, CJIT_OP_LT, index, zero),
                                 frontend_emit2(trace, CJIT_OP_ADD, index, end), index);
    if (mode == FRONTEND_INDEX_RAISE && counts_within(trace, index, extent))
        return index;
    cjit_node position = as_unsigned(trace, wrapped);
    if (mode == FRONTEND_INDEX_RAISE && frontend_trace_checks_bounds(trace)) {
        cjit_node outside = frontend_emit2(trace, CJIT_OP_GE, position, as_unsigned(trace, end));
        if (outside == FRONTEND_NO_NODE || raise_outside(trace, outside, index, end, error) < 0)
            return FRONTEND_NO_NODE;
    }
    return frontend_emit_cast(
        trace, frontend_emit2(trace, CJIT_OP_MINIMUM, position, as_unsigned(trace, last)), CJIT_DTYPE_I64);
}

// ---------------------------------------------------------------------------------------------
// Gather and scatter
// ---------------------------------------------------------------------------------------------

static int raise_mismatch(frontend_trace *trace, unsigned count, const cjit_node *indices,
                          bool torch) {
    PyObject *text = PyUnicode_FromString("");
    for (unsigned i = 0; text && i < count; ++i) {
        PyObject *shape = frontend_describe_node_shape(trace, torch, indices[i]);
        Py_SETREF(text, !shape  ? NULL
                        : torch ? PyUnicode_FromFormat("%U%s%U", text, i ? ", " : "", shape)
                                : PyUnicode_FromFormat("%U%U ", text, shape));
        Py_XDECREF(shape);
    }
    if (text)
        PyErr_Format(PyExc_IndexError,
                     "shape mismatch: indexing %s could not be broadcast together with shapes %U",
                     torch ? "tensors" : "arrays", text);
    Py_XDECREF(text);
    return -1;
}

int frontend_broadcast_indices(frontend_trace *trace, unsigned count, cjit_node *indices, bool torch) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size shape[CJIT_MAX_RANK], one = cjit_graph_size_constant(graph, 1);
    unsigned rank = 0;
    for (unsigned i = 0; i < count; ++i)
        if (frontend_node_rank(trace, indices[i]) > rank)
            rank = frontend_node_rank(trace, indices[i]);
    for (unsigned back = 1; back <= rank; ++back) {
        cjit_size *extent = &shape[rank - back];
        *extent = one;
        for (unsigned i = 0; i < count; ++i) {
            unsigned own_rank = frontend_node_rank(trace, indices[i]);
            if (own_rank < back)
                continue;
            cjit_size own = frontend_node_extent(trace, indices[i], own_rank - back);
            bool single;
            cjit_status *status = cjit_graph_decide_equal(graph, own, one, &single);
            if (status)
                return frontend_raise_status(status);
            if (single)
                continue;
            int equal = *extent == one ? 1
                                       : frontend_sizes_equal(trace, *extent, own,
                                                              "shape mismatch: indexing arrays could not be "
                                                              "broadcast together with shapes ({0},) ({1},) ");
            if (equal < 0)
                return -1;
            if (!equal)
                return raise_mismatch(trace, count, indices, torch);
            *extent = own;
        }
    }
    for (unsigned i = 0; i < count; ++i) {
        indices[i] = frontend_emit_broadcast(trace, indices[i], rank, shape);
        if (indices[i] == FRONTEND_NO_NODE)
            return -1;
    }
    return 0;
}

/// The shape of a gather.
static unsigned gather_shape(frontend_trace *trace, cjit_node source, unsigned count,
                             const cjit_node *indices, const unsigned *axes, cjit_size *shape) {
    unsigned rank = 0;
    for (unsigned i = 0; i < frontend_node_rank(trace, indices[0]); ++i)
        shape[rank++] = frontend_node_extent(trace, indices[0], i);
    for (unsigned axis = 0; axis < frontend_node_rank(trace, source); ++axis) {
        bool indexed = false;
        for (unsigned i = 0; i < count; ++i)
            indexed |= axes[i] == axis;
        if (!indexed)
            shape[rank++] = frontend_node_extent(trace, source, axis);
    }
    return rank;
}

cjit_node frontend_emit_gather(frontend_trace *trace, cjit_node source, unsigned count,
                               const cjit_node *indices, const unsigned *axes) {
    cjit_node node;
    if (source == FRONTEND_NO_NODE)
        return source;
    for (unsigned i = 0; i < count; ++i) {
        if (indices[i] == FRONTEND_NO_NODE)
            return FRONTEND_NO_NODE;
        int zero = frontend_size_is_zero(trace, frontend_node_extent(trace, source, axes[i]));
        if (zero < 0)
            return FRONTEND_NO_NODE;
        if (zero) {
            cjit_size shape[CJIT_MAX_RANK];
            unsigned rank = gather_shape(trace, source, count, indices, axes, shape);
            node = frontend_emit_number(trace, frontend_node_dtype(trace, source), 0);
            return frontend_emit_broadcast(trace, node, rank, shape);
        }
    }
    return finish(
        cjit_graph_gather(frontend_trace_get_graph(trace), source, count, indices, axes, &node), &node);
}

cjit_node frontend_emit_scatter(frontend_trace *trace, cjit_scatter_mode mode, cjit_node base,
                                cjit_node value, unsigned count, const cjit_node *indices,
                                const unsigned *axes) {
    cjit_node node;
    if (base == FRONTEND_NO_NODE || value == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    for (unsigned i = 0; i < count; ++i)
        if (indices[i] == FRONTEND_NO_NODE)
            return FRONTEND_NO_NODE;
    if (frontend_node_is_complex(trace, base) && mode == CJIT_SCATTER_ADD) { // part by part
        frontend_parts parts[2];
        const cjit_node both[2] = {base, value};
        for (int i = 0; i < 2; ++i)
            parts[i] = (frontend_parts){frontend_emit1(trace, CJIT_OP_REAL, both[i]),
                                        frontend_emit1(trace, CJIT_OP_IMAG, both[i])};
        parts[0].re = frontend_emit_scatter(trace, mode, parts[0].re, parts[1].re, count, indices, axes);
        parts[0].im = frontend_emit_scatter(trace, mode, parts[0].im, parts[1].im, count, indices, axes);
        return frontend_complex_join(trace, parts[0]);
    }
    return finish(cjit_graph_scatter(frontend_trace_get_graph(trace), mode, base, value, count, indices,
                                     axes, &node),
                  &node);
}

// ---------------------------------------------------------------------------------------------
// Masks
// ---------------------------------------------------------------------------------------------

cjit_node frontend_emit_compress(frontend_trace *trace, cjit_node values, cjit_node mask) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size count;
    cjit_node ones = frontend_emit_cast(trace, mask, CJIT_DTYPE_I64);
    cjit_node sum = frontend_emit_reduce_all(trace, CJIT_OP_REDUCE_SUM, ones), node;
    if (values == FRONTEND_NO_NODE || sum == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    cjit_status *status = cjit_graph_size_from_node(graph, sum, &count);
    // There are at most as many as elements.
    cjit_size limit = cjit_graph_size_binary(graph, CJIT_SIZE_ADD, frontend_node_extent(trace, mask, 0),
                                             cjit_graph_size_constant(graph, 1));
    if (!status && frontend_add_loop_bounds(trace, sum, frontend_emit_int(trace, CJIT_DTYPE_I64, 0),
                                            frontend_emit_size(trace, limit),
                                            frontend_emit_int(trace, CJIT_DTYPE_I64, 1)) < 0)
        return FRONTEND_NO_NODE;
    return finish(status ? status : cjit_graph_compress(graph, values, mask, count, &node), &node);
}

int frontend_emit_nonzero(frontend_trace *trace, cjit_node node, cjit_node *out_indices) {
    if (node == FRONTEND_NO_NODE)
        return -1;
    unsigned rank = frontend_node_rank(trace, node);
    cjit_node mask = frontend_emit_flat(trace, frontend_emit_cast(trace, node, CJIT_DTYPE_BOOL));
    cjit_node at = frontend_emit_iota(trace, frontend_node_count(trace, node), CJIT_DTYPE_I64);
    cjit_node rest = frontend_emit_compress(trace, at, mask);
    for (unsigned axis = rank; axis-- > 0;) {
        cjit_node extent = frontend_emit_size(trace, frontend_node_extent(trace, node, axis));
        out_indices[axis] = axis == 0 ? rest : frontend_emit2(trace, CJIT_OP_MOD, rest, extent);
        rest = axis == 0 ? rest : frontend_emit2(trace, CJIT_OP_FLOORDIV, rest, extent);
        if (out_indices[axis] == FRONTEND_NO_NODE)
            return -1;
    }
    return rest == FRONTEND_NO_NODE ? -1 : 0;
}
