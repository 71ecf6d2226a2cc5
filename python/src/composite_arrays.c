// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What composites that make and index arrays cannot say in Python (python/cjit/composites/api.py).
#include "gather.h"
#include "index_arrays.h"
#include "reduce.h"

PyObject *frontend_as_traced(PyObject *module, PyObject *object) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_operand operand;
    if (!trace || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_RuntimeError, "as_traced(): no trace");
    if (frontend_is_tracer(object) && ((frontend_tracer *)object)->kind == FRONTEND_NUMPY_ARRAY)
        return Py_NewRef(object);
    if (frontend_read_operand(trace, object, &operand) < 0)
        return NULL;
    return frontend_wrap(trace, frontend_emit_operand(trace, &operand, operand.dtype, true),
                         FRONTEND_NUMPY_ARRAY);
}

/// ufunc_at(name, array, key, values): np.<name>.at, for arrays and tensors.
PyObject *frontend_composite_ufunc_at(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    const char *name = nargs == 4 ? PyUnicode_AsUTF8(args[0]) : NULL;
    if (!trace || !name || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "ufunc_at(): wrong arguments");
    return frontend_ufunc_at(trace, name, args + 1, 3, NULL);
}

PyObject *frontend_iota(PyObject *module, PyObject *extent) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    cjit_size size;
    unsigned rank;
    if (!trace || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_RuntimeError, "iota(): no trace");
    if (frontend_is_tracer(extent) && frontend_size_peek(trace, extent, &size) == 0) { // the kernel computes it
        cjit_node node = frontend_emit_cast(trace, ((frontend_tracer *)extent)->node, CJIT_DTYPE_I64);
        cjit_status *status = cjit_graph_size_from_node(frontend_trace_get_graph(trace), node, &size);
        if (status) {
            frontend_raise_status(status);
            return NULL;
        }
    } else if (frontend_shape_from_object(trace, extent, "np.arange", &rank, &size) < 0) {
        return NULL;
    }
    return frontend_wrap(trace, frontend_emit_iota(trace, size, CJIT_DTYPE_I64), FRONTEND_NUMPY_ARRAY);
}

/// diagonal(array, offset): of the last two axes. All indices are within, so nothing is checked.
PyObject *frontend_diagonal(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_operand array;
    long long offset = nargs == 2 ? PyLong_AsLongLong(args[1]) : -1;
    if (!trace || nargs != 2 || (offset == -1 && PyErr_Occurred()) ||
        frontend_trace_set_location(trace) < 0 || frontend_read_operand(trace, args[0], &array) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "diagonal(): wrong arguments");
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t first[2] = {offset < 0 ? -offset : 0, offset > 0 ? offset : 0};
    unsigned axes[2] = {array.rank - 2, array.rank - 1}, permutation[CJIT_MAX_RANK];
    cjit_size left[2], zero = cjit_graph_size_constant(graph, 0);
    for (int i = 0; i < 2; ++i)
        left[i] = cjit_graph_size_binary(graph, CJIT_SIZE_SUB, frontend_node_extent(trace, array.node, axes[i]),
                                         cjit_graph_size_constant(graph, first[i]));
    cjit_size count = cjit_graph_size_binary(
        graph, CJIT_SIZE_MAX, cjit_graph_size_binary(graph, CJIT_SIZE_MIN, left[0], left[1]), zero);
    cjit_node at = frontend_emit_iota(trace, count, CJIT_DTYPE_I64), indices[2];
    for (int i = 0; i < 2; ++i)
        indices[i] = first[i] ? frontend_emit2(trace, CJIT_OP_ADD, at,
                                               frontend_emit_int(trace, CJIT_DTYPE_I64, first[i]))
                              : at;
    cjit_node node = frontend_emit_gather(trace, array.node, 2, indices, axes);
    for (unsigned i = 0; i + 1 < array.rank; ++i)
        permutation[i] = i + 2 < array.rank ? i + 1 : 0;
    return frontend_wrap(trace, frontend_emit_permute(trace, node, permutation), FRONTEND_NUMPY_ARRAY);
}

/// The element of |node| where |condition| is true first, as an int64 scalar.
static cjit_node first_element(frontend_trace *trace, cjit_node node, cjit_node at) {
    cjit_node flat = frontend_emit_flat(trace, node), made;
    if (flat == FRONTEND_NO_NODE || at == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    cjit_status *status =
        cjit_graph_gather(frontend_trace_get_graph(trace), flat, 1, &at, (unsigned[]){0}, &made);
    if (!status)
        return frontend_emit_cast(trace, made, CJIT_DTYPE_I64);
    frontend_raise_status(status);
    return FRONTEND_NO_NODE;
}

/// raise_where(condition, exception, message, *values)
PyObject *frontend_raise_where(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    cjit_node nodes[1 + CJIT_MAX_RAISE_VALUES];
    if (!trace || nargs < 3 || nargs > 3 + CJIT_MAX_RAISE_VALUES || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "raise_where(): wrong arguments");
    const char *message = PyUnicode_AsUTF8(args[2]);
    cjit_node shape[1 + CJIT_MAX_RAISE_VALUES];
    unsigned count = 0;
    for (Py_ssize_t i = 0; message && i < nargs; ++i) {
        frontend_operand operand;
        if (i == 1 || i == 2)
            continue;
        if (frontend_read_operand(trace, args[i], &operand) < 0)
            return NULL;
        nodes[count++] = frontend_emit_operand(trace, &operand, operand.dtype, true);
        if (nodes[count - 1] == FRONTEND_NO_NODE)
            return NULL;
    }
    if (!message)
        return NULL;
    for (unsigned i = 0; i < count; ++i)
        shape[i] = frontend_emit_like(trace, nodes[i], nodes[0]);
    cjit_node at = count < 2 || frontend_node_rank(trace, nodes[0]) == 0
                       ? nodes[0]
                       : frontend_emit_reduce_all(trace, CJIT_OP_ARGMAX, frontend_emit_flat(trace, nodes[0]));
    for (unsigned i = 1; i < count; ++i) {
        nodes[i] = frontend_node_rank(trace, nodes[0]) == 0
                       ? frontend_emit_cast(trace, nodes[i], CJIT_DTYPE_I64)
                       : first_element(trace, shape[i], at);
        if (nodes[i] == FRONTEND_NO_NODE)
            return NULL;
    }
    cjit_node any = frontend_emit_any(trace, nodes[0]);
    if (any == FRONTEND_NO_NODE)
        return NULL;
    cjit_status *status = cjit_graph_raise_if_values(
        frontend_trace_get_graph(trace), any,
        args[1] == PyExc_IndexError     ? CJIT_CODE_INDEX
        : args[1] == PyExc_RuntimeError ? CJIT_CODE_RUNTIME
                                        : CJIT_CODE_VALUE,
        message, count - 1, nodes + 1);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    Py_RETURN_NONE;
}
