// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tracer's attributes, by what it stands for: the properties in the table below, then the methods of
// the function tables, then an error that names the attribute.
#include "complex.h"
#include "assign.h"
#include "fallback.h"
#include "views.h"

#include <string.h>

enum { NUMPY = 1, TORCH = 2, PYTHON = 4, ARRAYS = NUMPY | TORCH, ANY = 7 };

typedef PyObject *(*attribute_getter)(frontend_trace *trace, const frontend_tracer *tracer);

static unsigned kind_mask(frontend_kind kind) {
    return kind == FRONTEND_TORCH_TENSOR ? TORCH : frontend_kind_is_python(kind) ? PYTHON : NUMPY;
}

static PyObject *get_shape(frontend_trace *trace, const frontend_tracer *tracer) {
    PyObject *shape = frontend_shape_to_object(trace, tracer->node);
    if (!shape || tracer->kind != FRONTEND_TORCH_TENSOR)
        return shape;
    // torch.Size holds integers only; a shape with symbols stays a tuple.
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(shape); ++i)
        if (frontend_is_tracer(PyTuple_GET_ITEM(shape, i)))
            return shape;
    PyObject *size = PyObject_CallMethod(frontend_torch_module(), "Size", "(O)", shape);
    Py_DECREF(shape);
    return size;
}

static PyObject *get_ndim(frontend_trace *trace, const frontend_tracer *tracer) {
    return PyLong_FromLong((long)frontend_node_rank(trace, tracer->node));
}

static PyObject *get_dtype(frontend_trace *trace, const frontend_tracer *tracer) {
    cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
    return Py_XNewRef(tracer->kind == FRONTEND_TORCH_TENSOR ? frontend_torch_dtype(dtype)
                                                            : frontend_numpy_dtype(dtype));
}

static PyObject *get_size(frontend_trace *trace, const frontend_tracer *tracer) {
    return frontend_size_to_object(trace, frontend_node_count(trace, tracer->node));
}

static int64_t item_size(frontend_trace *trace, const frontend_tracer *tracer) {
    return (int64_t)cjit_dtype_size(frontend_node_dtype(trace, tracer->node));
}

static PyObject *get_itemsize(frontend_trace *trace, const frontend_tracer *tracer) {
    return PyLong_FromLongLong(item_size(trace, tracer));
}

static PyObject *get_nbytes(frontend_trace *trace, const frontend_tracer *tracer) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size item = cjit_graph_size_constant(graph, item_size(trace, tracer));
    cjit_size count = frontend_node_count(trace, tracer->node);
    return frontend_size_to_object(trace,
                                   cjit_graph_size_binary(graph, CJIT_SIZE_MUL, count, item));
}

static PyObject *get_transposed(frontend_trace *trace, const frontend_tracer *tracer) {
    if (frontend_node_rank(trace, tracer->node) <= 1)
        return frontend_tracer_create_view(trace, tracer->node, tracer->kind, (PyObject *)tracer);
    cjit_node node = frontend_emit_transpose(trace, tracer->node);
    return node == FRONTEND_NO_NODE
               ? NULL
               : frontend_tracer_create_view(trace, node, tracer->kind, (PyObject *)tracer);
}

/// x.mT: the last two axes exchanged.
static PyObject *get_matrix_transposed(frontend_trace *trace, const frontend_tracer *tracer) {
    frontend_view view;
    bool torch = tracer->kind == FRONTEND_TORCH_TENSOR;
    if (frontend_view_read(trace, (PyObject *)tracer, torch, "mT", &view) < 0)
        return NULL;
    if (view.rank < 2 && torch)
        return PyErr_Format(PyExc_RuntimeError,
                            "tensor.mT is only supported on matrices or batches of matrices. Got "
                            "%u-D tensor.",
                            view.rank);
    if (view.rank < 2)
        return PyErr_Format(PyExc_ValueError,
                            "matrix transpose with ndim < 2 is undefined");
    return frontend_view_swap_axes(&view, view.rank - 2, view.rank - 1);
}

/// x.mH: x.mT, conjugated. A copy where torch marks a view as conjugated.
static PyObject *get_conjugate_transposed(frontend_trace *trace, const frontend_tracer *tracer) {
    PyObject *transposed = get_matrix_transposed(trace, tracer);
    if (!transposed || !frontend_node_is_complex(trace, tracer->node))
        return transposed;
    cjit_node node = ((frontend_tracer *)transposed)->node;
    Py_DECREF(transposed);
    return frontend_wrap(trace, frontend_emit_conjugate(trace, node), tracer->kind);
}

static PyObject *get_adjoint(frontend_trace *trace, const frontend_tracer *tracer) {
    unsigned rank = frontend_node_rank(trace, tracer->node);
    if (rank == 2)
        return get_conjugate_transposed(trace, tracer);
    return rank ? PyErr_Format(PyExc_RuntimeError,
                               "tensor.H is only supported on matrices (2-D tensors). Got %u-D "
                               "tensor. For batches of matrices, consider using tensor.mH",
                               rank)
                : Py_NewRef((PyObject *)tracer);
}

static PyObject *get_data(frontend_trace *trace, const frontend_tracer *tracer) {
    return frontend_tracer_create_view(trace, tracer->node, tracer->kind, (PyObject *)tracer);
}

static PyObject *get_real(frontend_trace *trace, const frontend_tracer *tracer) {
    return frontend_complex_get_part(trace, tracer, false);
}

static PyObject *get_imaginary(frontend_trace *trace, const frontend_tracer *tracer) {
    if (frontend_node_is_complex(trace, tracer->node))
        return frontend_complex_get_part(trace, tracer, true);
    if (tracer->kind == FRONTEND_TORCH_TENSOR) {
        PyErr_SetString(PyExc_RuntimeError,
                        "imag is not implemented for tensors with non-complex dtypes.");
        return NULL;
    }
    cjit_node zero =
        frontend_emit_number(trace, frontend_node_dtype(trace, tracer->node), 0);
    return frontend_wrap(trace, frontend_emit_like(trace, zero, tracer->node), tracer->kind);
}

static PyObject *get_false(frontend_trace *trace, const frontend_tracer *tracer) {
    (void)trace, (void)tracer;
    Py_RETURN_FALSE;
}

static PyObject *get_true(frontend_trace *trace, const frontend_tracer *tracer) {
    (void)trace, (void)tracer;
    Py_RETURN_TRUE;
}

static PyObject *get_none(frontend_trace *trace, const frontend_tracer *tracer) {
    (void)trace, (void)tracer;
    Py_RETURN_NONE;
}

static PyObject *get_device(frontend_trace *trace, const frontend_tracer *tracer) {
    (void)trace;
    if (tracer->kind != FRONTEND_TORCH_TENSOR)
        return PyUnicode_FromString("cpu");
    return PyObject_CallMethod(frontend_torch_module(), "device", "s", "cpu");
}

static PyObject *get_layout(frontend_trace *trace, const frontend_tracer *tracer) {
    (void)trace, (void)tracer;
    return PyObject_GetAttrString(frontend_torch_module(), "strided");
}

static const struct {
    const char *name;
    unsigned kinds;
    attribute_getter get;
} attributes[] = {
    {"shape", ARRAYS, get_shape},
    {"dtype", ARRAYS, get_dtype},
    {"ndim", ARRAYS, get_ndim},
    {"T", ARRAYS, get_transposed},
    {"mT", ARRAYS, get_matrix_transposed},
    {"mH", TORCH, get_conjugate_transposed},
    {"H", TORCH, get_adjoint},
    {"size", NUMPY, get_size},
    {"itemsize", ARRAYS, get_itemsize},
    {"nbytes", ARRAYS, get_nbytes},
    {"real", ANY, get_real},
    {"imag", ANY, get_imaginary},
    {"device", ARRAYS, get_device},
    {"data", TORCH, get_data},
    {"layout", TORCH, get_layout},
    {"requires_grad", TORCH, get_false},
    {"is_cuda", TORCH, get_false},
    {"is_sparse", TORCH, get_false},
    {"is_quantized", TORCH, get_false},
    {"is_meta", TORCH, get_false},
    {"is_mps", TORCH, get_false},
    {"is_cpu", TORCH, get_true},
    {"is_leaf", TORCH, get_true},
    {"grad", TORCH, get_none},
    {"grad_fn", TORCH, get_none},
};

/// An error for an attribute that is not there, or not yet.
static PyObject *missing(frontend_trace *trace, const frontend_tracer *tracer, PyObject *name) {
    PyObject *type = frontend_user_type(trace, tracer);
    if (!type)
        return NULL;
    const char *type_name = ((PyTypeObject *)type)->tp_name;
    if (!PyObject_HasAttr(type, name)) {
        PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute '%U'", type_name, name);
        return NULL;
    }
    PyObject *attribute = frontend_trace_get_fallbacks(trace) ? PyObject_GetAttr(type, name) : NULL;
    bool is_method = attribute && PyCallable_Check(attribute);
    Py_XDECREF(attribute);
    PyErr_Clear();
    if (is_method)
        return frontend_method_create((PyObject *)tracer, NULL, PyUnicode_AsUTF8(name));
    return frontend_raise_at_user(frontend_unsupported_error,
                                  "the attribute %s.%U is not supported yet", type_name, name);
}

typedef struct bound_method {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *self; ///< a tracer
    frontend_function function;
    bool in_place; ///< the result goes into |self|
    char name[48];
} bound_method;

/// t.add_ from Tensor.add: its result goes into the tensor. NULL when there is none.
static PyObject *find_in_place(PyObject *self, const char *text) {
    size_t size = strlen(text);
    if (size < 2 || text[size - 1] != '_')
        return NULL;
    PyObject *name = PyUnicode_FromStringAndSize(text, (Py_ssize_t)size - 1);
    frontend_function function =
        name ? frontend_dispatch_find_method(FRONTEND_TORCH_TENSOR, name) : NULL;
    PyObject *method = function ? frontend_method_create(self, function, text) : NULL;
    if (method)
        ((bound_method *)method)->in_place = true;
    Py_XDECREF(name);
    return method;
}

PyObject *frontend_tracer_get_attribute(PyObject *self, PyObject *name) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    const char *text = PyUnicode_AsUTF8(name);
    if (!text)
        return NULL;
    if (strncmp(text, "__", 2) == 0) {
        return strcmp(text, "__class__") == 0 ? frontend_tracer_get_class(self)
                                              : PyObject_GenericGetAttr(self, name);
    }
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    unsigned mask = kind_mask(tracer->kind);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; ++i)
        if ((attributes[i].kinds & mask) && strcmp(attributes[i].name, text) == 0)
            return attributes[i].get(trace, tracer);
    frontend_function function = frontend_dispatch_find_method(tracer->kind, name);
    if (function)
        return frontend_method_create(self, function, text);
    if (!PyErr_Occurred() && tracer->kind == FRONTEND_TORCH_TENSOR) {
        PyObject *method = find_in_place(self, text);
        if (method || PyErr_Occurred())
            return method;
    }
    return PyErr_Occurred() ? NULL : missing(trace, tracer, name);
}

// ---------------------------------------------------------------------------------------------
// Bound methods
// ---------------------------------------------------------------------------------------------


/// t.add_(x) gave t + x.
static PyObject *store_result(frontend_trace *trace, const bound_method *method,
                              PyObject *owned_result) {
    int status = -1;
    if (frontend_is_tracer(owned_result) && !((frontend_tracer *)owned_result)->is_view)
        status = frontend_assign_result(trace, method->self, owned_result, method->name);
    else
        frontend_raise_at_user(frontend_unsupported_error, "Tensor.%s is not supported: it changes "
                                                           "the tensor's shape", method->name);
    Py_DECREF(owned_result);
    return status < 0 ? NULL : Py_NewRef(method->self);
}

/// The method of the array's own type, called when the program runs (fallback.c).
static PyObject *fall_back(frontend_trace *trace, const bound_method *method, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames) {
    if (!frontend_trace_get_fallbacks(trace) || !PyErr_ExceptionMatches(frontend_unsupported_error))
        return NULL;
    PyObject *type = frontend_user_type(trace, (const frontend_tracer *)method->self); // borrowed
    PyObject *raised[3];
    PyErr_Fetch(&raised[0], &raised[1], &raised[2]);
    PyObject *function = type ? PyObject_GetAttrString(type, method->name) : NULL;
    PyErr_Clear();
    PyErr_Restore(raised[0], raised[1], raised[2]);
    PyObject *result = function ? frontend_fall_back(trace, function, args, nargs, kwnames) : NULL;
    Py_XDECREF(function);
    return result;
}

static PyObject *call_method(PyObject *callable, PyObject *const *args, size_t flagged,
                             PyObject *kwnames) {
    bound_method *method = (bound_method *)callable;
    Py_ssize_t nargs = PyVectorcall_NARGS(flagged);
    Py_ssize_t total = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    frontend_trace *trace = frontend_tracer_enter((frontend_tracer *)method->self);
    if (!trace)
        return NULL;
    PyObject *small[8];
    PyObject **all = total < 8 ? small : PyMem_Malloc((size_t)(total + 1) * sizeof *all);
    if (!all)
        return PyErr_NoMemory();
    all[0] = method->self;
    for (Py_ssize_t i = 0; i < total; ++i)
        all[i + 1] = args[i];
    PyObject *result =
        method->function
            ? method->function(trace, all, nargs + 1, kwnames)
            : frontend_raise_at_user(frontend_unsupported_error, "the method %s is not supported yet",
                                     method->name);
    if (!result && !method->in_place)
        result = fall_back(trace, method, all, nargs + 1, kwnames);
    if (all != small)
        PyMem_Free(all);
    return result && method->in_place ? store_result(trace, method, result) : result;
}

static void method_dealloc(PyObject *self) {
    Py_DECREF(((bound_method *)self)->self);
    PyObject_Free(self);
}

static PyObject *method_repr(PyObject *self) {
    bound_method *method = (bound_method *)self;
    return PyUnicode_FromFormat("<method '%s' of %R>", method->name, method->self);
}

PyTypeObject frontend_method_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.TracerMethod",
    .tp_basicsize = sizeof(bound_method),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(bound_method, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_dealloc = method_dealloc,
    .tp_repr = method_repr,
};

PyObject *frontend_method_create(PyObject *self, frontend_function function, const char *name) {
    bound_method *method = PyObject_New(bound_method, &frontend_method_type);
    if (!method)
        return NULL;
    method->vectorcall = call_method;
    method->self = Py_NewRef(self);
    method->function = function;
    method->in_place = false;
    snprintf(method->name, sizeof method->name, "%s", name);
    return (PyObject *)method;
}
