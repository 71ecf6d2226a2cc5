// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results that are views of arguments or of other results: nothing is computed or copied.
//
//   return x[1:], x.T   ->   an ndarray at x's data + stride, with base x; a tensor made by as_strided
//
// The layout follows from the array's own by the views that the trace recorded (storage.h), with the
// sizes of this call.
#include "function.h"
#include "numpy_api.h"
#include "storage.h"

// ---------------------------------------------------------------------------------------------
// Layouts of arrays
// ---------------------------------------------------------------------------------------------

/// Reads |object|'s strides and offset; the shape too.
static int read_array_layout(PyObject *object, frontend_layout *out) {
    PyArrayObject *array = (PyArrayObject *)object;
    out->rank = (unsigned)PyArray_NDIM(array);
    out->unit = PyArray_ITEMSIZE(array);
    out->offset = 0;
    memcpy(out->shape, PyArray_DIMS(array), out->rank * sizeof *out->shape);
    memcpy(out->strides, PyArray_STRIDES(array), out->rank * sizeof *out->strides);
    return 0;
}

static int read_sizes(PyObject *tensor, const char *method, unsigned *out_count, int64_t *out) {
    PyObject *tuple = PyObject_CallMethod(tensor, method, NULL);
    if (!tuple)
        return -1;
    *out_count = (unsigned)PyTuple_GET_SIZE(tuple);
    for (unsigned i = 0; i < *out_count && i < CJIT_MAX_RANK; i++)
        out[i] = PyLong_AsLongLong(PyTuple_GET_ITEM(tuple, i));
    Py_DECREF(tuple);
    return PyErr_Occurred() ? -1 : 0;
}

static int read_tensor_layout(PyObject *tensor, frontend_layout *out) {
    PyObject *offset;
    out->unit = 1;
    if (read_sizes(tensor, "size", &out->rank, out->shape) < 0 ||
        read_sizes(tensor, "stride", &out->rank, out->strides) < 0 ||
        !(offset = PyObject_CallMethod(tensor, "storage_offset", NULL)))
        return -1;
    out->offset = PyLong_AsLongLong(offset);
    Py_DECREF(offset);
    return PyErr_Occurred() ? -1 : 0;
}

int frontend_leaf_set_layout(frontend_trace *trace, uint32_t input, const frontend_leaf *leaf) {
    struct {
        frontend_input_layout head;
        int64_t strides[CJIT_MAX_RANK];
    } layout;
    if (!leaf->data)
        return 0;
    bool numpy = PyArray_Check(leaf->object);
    // Arrays that kernels read through a copy are viewed as they are.
    const int64_t *strides =
        numpy ? (const int64_t *)PyArray_STRIDES((PyArrayObject *)leaf->object) : leaf->strides;
    layout.head = (frontend_input_layout){
        .unit = numpy ? (int64_t)PyArray_ITEMSIZE((PyArrayObject *)leaf->object) : 1,
        .is_writable = !numpy || PyArray_ISWRITEABLE((PyArrayObject *)leaf->object),
        .is_tensor = !numpy,
        .rank = frontend_key_rank(leaf->key),
    };
    for (unsigned i = 0; i < layout.head.rank; i++) {
        layout.head.strides[i] = strides[i];
        layout.head.overlaps_self |= strides[i] == 0 && leaf->shape[i] > 1;
    }
    return frontend_storage_set_layout(trace, input, &layout.head);
}

// ---------------------------------------------------------------------------------------------
// Guards: reshape as a view or as a copy
// ---------------------------------------------------------------------------------------------

int frontend_reshapes_match(const frontend_specialization *specialization,
                            const frontend_frame *frame, const int64_t *symbols) {
    const cjit_graph *graph = specialization->graph;
    for (uint32_t i = 0; i < specialization->num_reshapes; i++) {
        const frontend_reshape_guard *guard = &specialization->reshapes[i];
        frontend_layout layout = {.unit = 1};
        unsigned rank = cjit_graph_get_node(graph, guard->root)->rank;
        bool fortran = cjit_graph_get_fresh_layout(graph, rank) == CJIT_LAYOUT_FORTRAN;
        frontend_layout_of_output(graph, guard->root, fortran, symbols, &layout);
        if (guard->input >= 0) {
            const frontend_leaf *leaf = &frame->leaves[specialization->input_leaves[guard->input]];
            if (PyArray_Check(leaf->object))
                read_array_layout(leaf->object, &layout);
            else
                memcpy(layout.strides, leaf->strides, rank * sizeof *layout.strides);
        }
        if (frontend_reshape_guard_answer(graph, guard, symbols, &layout) != guard->answer)
            return 0;
    }
    return 1;
}

// ---------------------------------------------------------------------------------------------
// Views
// ---------------------------------------------------------------------------------------------

static PyObject *not_a_view(void) {
    PyErr_SetString(frontend_internal_error, "a result that was a view while tracing is none now");
    return NULL;
}

static PyObject *view_array(const cjit_graph *graph, const frontend_view_result *view,
                            PyObject *base, const int64_t *symbols) {
    frontend_layout layout;
    read_array_layout(base, &layout);
    if (!frontend_layout_apply(graph, view->node, view->root, symbols, &layout))
        return not_a_view();
    PyArrayObject *array = (PyArrayObject *)base;
    int flags = view->is_readonly ? 0 : PyArray_FLAGS(array) & NPY_ARRAY_WRITEABLE;
    cjit_dtype dtype = cjit_graph_get_node(graph, view->node)->dtype;
    bool is_part = dtype != cjit_graph_get_node(graph, view->root)->dtype;
    PyObject *descriptor = is_part ? frontend_numpy_descriptor(dtype) : Py_NewRef(PyArray_DESCR(array));
    if (!descriptor)
        return NULL;
    PyObject *result = PyArray_NewFromDescr(&PyArray_Type, (PyArray_Descr *)descriptor, (int)layout.rank,
                                            (npy_intp *)layout.shape, (npy_intp *)layout.strides,
                                            PyArray_BYTES(array) + layout.offset, flags, NULL);
    if (result && PyArray_SetBaseObject((PyArrayObject *)result, Py_NewRef(base)) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *make_tuple(unsigned count, const int64_t *values) {
    PyObject *tuple = PyTuple_New(count);
    for (unsigned i = 0; tuple && i < count; i++) {
        PyObject *value = PyLong_FromLongLong(values[i]);
        if (value)
            PyTuple_SET_ITEM(tuple, i, value);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *view_tensor(const cjit_graph *graph, const frontend_view_result *view,
                             PyObject *base, const int64_t *symbols) {
    frontend_layout layout;
    if (view->node == view->root)
        return PyObject_CallMethod(base, "detach", NULL);
    if (read_tensor_layout(base, &layout) < 0)
        return NULL;
    if (!frontend_layout_apply(graph, view->node, view->root, symbols, &layout))
        return not_a_view();
    PyObject *shape = make_tuple(layout.rank, layout.shape), *result = NULL;
    PyObject *strides = shape ? make_tuple(layout.rank, layout.strides) : NULL;
    cjit_dtype dtype = cjit_graph_get_node(graph, view->node)->dtype;
    bool is_part = dtype != cjit_graph_get_node(graph, view->root)->dtype;
    // A part of a complex tensor is a view of its floats.
    PyObject *floats = is_part ? PyObject_CallMethod(frontend_torch_module(), "view_as_real", "O", base)
                               : Py_NewRef(base);
    if (strides && floats)
        result = PyObject_CallMethod(floats, "as_strided", "OOL", shape, strides,
                                     (long long)layout.offset);
    Py_XDECREF(floats);
    Py_XDECREF(shape);
    Py_XDECREF(strides);
    return result;
}

PyObject *frontend_view_result_make(const cjit_graph *graph, const frontend_view_result *view,
                                    PyObject *base, const int64_t *symbols) {
    bool tensor = frontend_is_tensor(base);
    if (tensor && view->kind == FRONTEND_TORCH_TENSOR)
        return view_tensor(graph, view, base, symbols);
    PyObject *array = tensor ? frontend_tensor_to_array(base) : Py_NewRef(base);
    PyObject *result = NULL;
    if (array && tensor && view->node == view->root && !view->is_readonly)
        result = Py_NewRef(array);
    else if (array)
        result = view_array(graph, view, array, symbols);
    Py_XDECREF(array);
    if (result && view->kind == FRONTEND_TORCH_TENSOR)
        Py_SETREF(result, frontend_array_to_tensor(result));
    return result;
}
