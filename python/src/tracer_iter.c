// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Iterating over a tracer while tracing: its items along the first axis, one by one.
//
//   a, b, c = row       ->   row[0], row[1], row[2]; that there are three is a guard, or is
//                            checked in the kernel
//   [f(x) for x in xs]  ->   the items of an array whose first extent is a constant
//
// Over any other symbolic extent it is refused: the loop would be unrolled for the size at hand. (The
// loop of a `for` statement does not come here: control_for.c.)
#include "arrays.h"

#include <frameobject.h>
#include <opcode.h>

/// How many items the running Python instruction unpacks (`a, b = x`); -1 where it does something else.
static int64_t unpacked_count(void) {
    PyFrameObject *frame = PyThreadState_GetFrame(PyThreadState_Get());
    if (!frame)
        return -1;
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *text = PyCode_GetCode(code);
    int at = PyFrame_GetLasti(frame);
    int64_t count = -1;
    if (text && at >= 0 && at + 1 < PyBytes_GET_SIZE(text)) {
        const unsigned char *bytes = (const unsigned char *)PyBytes_AS_STRING(text);
        if (bytes[at] == UNPACK_SEQUENCE && (at < 2 || bytes[at - 2] != EXTENDED_ARG))
            count = bytes[at + 1];
    }
    PyErr_Clear();
    Py_XDECREF(text);
    Py_DECREF(code);
    Py_DECREF(frame);
    return count;
}

/// The number of items that an iteration over |self| gives. -1 with an exception.
static int64_t item_count(frontend_trace *trace, PyObject *self, cjit_size extent) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t count;
    if (cjit_graph_size_is_constant(graph, extent, &count))
        return count;
    count = unpacked_count();
    if (count < 0) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "iterating over %R is not supported yet: write the operation on the "
                               "whole array",
                               self);
        return -1;
    }
    char message[80];
    snprintf(message, sizeof message, "wrong number of values to unpack (expected %lld, got {0})",
             (long long)count);
    int equal =
        frontend_sizes_equal(trace, extent, cjit_graph_size_constant(graph, count), message);
    if (equal)
        return equal < 0 ? -1 : count;
    // Python counts the items itself, and says whether there are too many.
    int64_t now = cjit_graph_size_evaluate(graph, extent, NULL);
    return now > count ? count + 1 : now;
}

PyObject *frontend_tracer_iter(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    if (frontend_node_rank(trace, tracer->node) == 0)
        return PyErr_Format(PyExc_TypeError, "iteration over a 0-d %s",
                            tracer->kind == FRONTEND_TORCH_TENSOR ? "tensor" : "array");
    int64_t count = item_count(trace, self, frontend_node_extent(trace, tracer->node, 0));
    PyObject *items = count < 0 ? NULL : PyList_New(count);
    for (int64_t i = 0; items && i < count; ++i) {
        PyObject *index = PyLong_FromLongLong(i);
        PyObject *item = index ? PyObject_GetItem(self, index) : NULL;
        Py_XDECREF(index);
        if (item)
            PyList_SET_ITEM(items, i, item);
        else
            Py_CLEAR(items);
    }
    PyObject *iterator = items ? PyObject_GetIter(items) : NULL;
    Py_XDECREF(items);
    return iterator;
}
