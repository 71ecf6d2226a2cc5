// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes and checks for functions that make and join arrays (arrays.h).
#include "arrays.h"

#include <stdlib.h>

/// Read after |owned_status| was computed: a pointer, because arguments have no order.
static cjit_node finish(cjit_status *owned_status, const cjit_node *node) {
    if (!owned_status)
        return *node;
    frontend_raise_status(owned_status);
    return FRONTEND_NO_NODE;
}

cjit_size frontend_node_extent(frontend_trace *trace, cjit_node node, unsigned axis) {
    return cjit_graph_get_node(frontend_trace_get_graph(trace), node)->shape[axis];
}

cjit_node frontend_emit_iota(frontend_trace *trace, cjit_size extent, cjit_dtype dtype) {
    cjit_node node;
    return frontend_emit_cast(
        trace, finish(cjit_graph_iota(frontend_trace_get_graph(trace), extent, &node), &node), dtype);
}

cjit_node frontend_emit_reshape(frontend_trace *trace, cjit_node node, unsigned rank,
                                const cjit_size *shape) {
    cjit_node made;
    if (node == FRONTEND_NO_NODE)
        return node;
    return finish(cjit_graph_reshape(frontend_trace_get_graph(trace), node, rank, shape, &made), &made);
}

cjit_node frontend_emit_broadcast(frontend_trace *trace, cjit_node node, unsigned rank,
                                  const cjit_size *shape) {
    cjit_node made;
    if (node == FRONTEND_NO_NODE)
        return node;
    return finish(cjit_graph_broadcast_to(frontend_trace_get_graph(trace), node, rank, shape, &made),
                  &made);
}

cjit_node frontend_emit_permute(frontend_trace *trace, cjit_node node,
                                const unsigned *permutation) {
    cjit_node made;
    if (node == FRONTEND_NO_NODE)
        return node;
    return finish(cjit_graph_transpose(frontend_trace_get_graph(trace), node, permutation, &made),
                  &made);
}

cjit_node frontend_emit_slice(frontend_trace *trace, cjit_node node, const cjit_slice_axis *axes) {
    cjit_node made;
    if (node == FRONTEND_NO_NODE)
        return node;
    return finish(cjit_graph_slice(frontend_trace_get_graph(trace), node, axes, &made), &made);
}

cjit_node frontend_emit_along(frontend_trace *trace, cjit_node vector, unsigned rank,
                              unsigned axis) {
    cjit_size shape[CJIT_MAX_RANK];
    if (vector == FRONTEND_NO_NODE)
        return vector;
    for (unsigned i = 0; i < rank; ++i)
        shape[i] = cjit_graph_size_constant(frontend_trace_get_graph(trace), 1);
    shape[axis] = frontend_node_extent(trace, vector, 0);
    return frontend_emit_reshape(trace, vector, rank, shape);
}

cjit_node frontend_emit_pad_rank(frontend_trace *trace, cjit_node node, unsigned rank) {
    cjit_size shape[CJIT_MAX_RANK];
    if (node == FRONTEND_NO_NODE)
        return node;
    unsigned own = frontend_node_rank(trace, node);
    for (unsigned i = 0; i < rank; ++i)
        shape[i] = i + own < rank ? cjit_graph_size_constant(frontend_trace_get_graph(trace), 1)
                                  : frontend_node_extent(trace, node, i + own - rank);
    return rank <= own ? node : frontend_emit_reshape(trace, node, rank, shape);
}

cjit_node frontend_emit_concatenate(frontend_trace *trace, unsigned count, const cjit_node *nodes,
                                    unsigned axis) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size shape[CJIT_MAX_RANK], zero = cjit_graph_size_constant(graph, 0), total = zero;
    for (unsigned i = 0; i < count; ++i)
        if (nodes[i] == FRONTEND_NO_NODE)
            return FRONTEND_NO_NODE;
    if (count == 1)
        return nodes[0];
    unsigned rank = frontend_node_rank(trace, nodes[0]);
    cjit_size *starts = malloc((size_t)count * rank * sizeof *starts);
    if (!starts) {
        PyErr_NoMemory();
        return FRONTEND_NO_NODE;
    }
    for (unsigned i = 0; i < count; ++i) {
        for (unsigned k = 0; k < rank; ++k)
            starts[i * rank + k] = k == axis ? total : zero;
        total = cjit_graph_size_binary(graph, CJIT_SIZE_ADD, total,
                                       frontend_node_extent(trace, nodes[i], axis));
    }
    for (unsigned k = 0; k < rank; ++k)
        shape[k] = k == axis ? total
                             : cjit_graph_size_canonical(graph, frontend_node_extent(trace, nodes[0], k));
    cjit_node node;
    node = finish(cjit_graph_assemble(graph, rank, shape, count, nodes, starts, &node), &node);
    free(starts);
    return node;
}

int frontend_sizes_equal(frontend_trace *trace, cjit_size a, cjit_size b, const char *message) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    a = cjit_graph_size_canonical(graph, a);
    b = cjit_graph_size_canonical(graph, b);
    if (a == b)
        return 1;
    if (cjit_graph_size_is_computed(graph, a) || cjit_graph_size_is_computed(graph, b)) {
        cjit_node values[2] = {frontend_emit_size(trace, a), frontend_emit_size(trace, b)};
        cjit_node differ = frontend_emit2(trace, CJIT_OP_NE, values[0], values[1]);
        if (differ == FRONTEND_NO_NODE)
            return -1;
        cjit_status *status =
            cjit_graph_raise_if_values(graph, differ, CJIT_CODE_VALUE, message, 2, values);
        return status ? frontend_raise_status(status) : 1;
    }
    bool equal;
    cjit_status *status = cjit_graph_decide_equal(graph, a, b, &equal);
    return status ? frontend_raise_status(status) : equal;
}

int frontend_shapes_equal(frontend_trace *trace, cjit_node a, cjit_node b, const char *message) {
    unsigned rank = frontend_node_rank(trace, a);
    int equal = rank == frontend_node_rank(trace, b);
    for (unsigned axis = 0; equal > 0 && axis < rank; ++axis)
        equal = frontend_sizes_equal(trace, frontend_node_extent(trace, a, axis),
                                     frontend_node_extent(trace, b, axis), message);
    return equal;
}

PyObject *frontend_describe_shape(frontend_trace *trace, bool torch, unsigned rank, const cjit_size *shape) {
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    PyObject *text = PyUnicode_FromString(torch ? "[" : "(");
    unsigned first = 0; // NumPy leaves out what is to be inferred before the first extent
    while (!torch && first < rank && cjit_graph_size_evaluate(graph, shape[first], NULL) < 0)
        ++first;
    for (unsigned i = first; text && i < rank; ++i) {
        int64_t extent = cjit_graph_size_evaluate(graph, shape[i], NULL);
        const char *separator = i == first ? "" : torch ? ", " : ",";
        Py_SETREF(text, extent < 0 && !torch
                            ? PyUnicode_FromFormat("%U%snewaxis", text, separator)
                            : PyUnicode_FromFormat("%U%s%lld", text, separator, (long long)extent));
    }
    if (text)
        Py_SETREF(text, PyUnicode_FromFormat("%U%s%s", text, rank == 1 && first == 0 && !torch ? "," : "",
                                             torch ? "]" : ")"));
    return text;
}

PyObject *frontend_describe_node_shape(frontend_trace *trace, bool torch, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), node);
    return frontend_describe_shape(trace, torch, info->rank, info->shape);
}

// ---------------------------------------------------------------------------------------------
// Lists of operands
// ---------------------------------------------------------------------------------------------

int frontend_operands_read(frontend_trace *trace, PyObject *sequence, frontend_operands *out) {
    *out = (frontend_operands){.keep = PySequence_Fast(sequence, "expected a sequence of arrays")};
    if (!out->keep)
        return -1;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(out->keep);
    out->items = calloc((size_t)count + 1, sizeof *out->items);
    if (!out->items) {
        PyErr_NoMemory();
        frontend_operands_free(out);
        return -1;
    }
    for (; out->count < (unsigned)count; ++out->count) {
        frontend_operand *item = &out->items[out->count];
        if (frontend_read_operand(trace, PySequence_Fast_GET_ITEM(out->keep, out->count), item) < 0) {
            frontend_operands_free(out);
            return -1;
        }
        if (item->scalar)
            item->node = frontend_emit_operand(trace, item, item->dtype, true);
        if (item->node == FRONTEND_NO_NODE) {
            frontend_operands_free(out);
            return -1;
        }
    }
    return 0;
}

void frontend_operands_free(frontend_operands *operands) {
    free(operands->items);
    Py_CLEAR(operands->keep);
    operands->items = NULL;
    operands->count = 0;
}

int frontend_numpy_common_dtype(unsigned count, const frontend_operand *operands,
                                cjit_dtype *out_dtype) {
    PyObject *common = NULL;
    for (unsigned i = 0; i < count; ++i) {
        PyObject *dtype = frontend_numpy_dtype(operands[i].dtype);
        if (!dtype) {
            Py_XDECREF(common);
            return -1;
        }
        PyObject *next = common ? PyObject_CallMethod(frontend_numpy_module(), "promote_types", "OO",
                                                      common, dtype)
                                : Py_NewRef(dtype);
        Py_XDECREF(common);
        common = next;
        if (!common)
            return -1;
    }
    int result = frontend_dtype_from_numpy(common, out_dtype);
    Py_DECREF(common);
    return result;
}

int frontend_numpy_check_casting(cjit_dtype from, cjit_dtype to, PyObject *casting) {
    PyObject *allowed = PyObject_CallMethod(frontend_numpy_module(), "can_cast", "OOO",
                                            frontend_numpy_dtype(from), frontend_numpy_dtype(to),
                                            casting);
    if (!allowed)
        return -1;
    bool ok = allowed == Py_True;
    Py_DECREF(allowed);
    if (!ok)
        PyErr_Format(PyExc_TypeError,
                     "Cannot cast array data from %R to %R according to the rule %R",
                     frontend_numpy_dtype(from), frontend_numpy_dtype(to), casting);
    return ok ? 0 : -1;
}
