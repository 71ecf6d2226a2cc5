// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's conversions (dtypes, NumPy and back), questions about a tensor as a whole, and functions that
// make tensors of another's shape. A conversion that changes nothing gives the same value, with its
// alias, as torch gives the same tensor or one that shares its memory.
#include "storage.h"
#include "torch_internal.h"

#include <string.h>

static const frontend_tracer *as_tracer(PyObject *object) {
    return frontend_is_tracer(object) ? (const frontend_tracer *)object : NULL;
}

static int check_tensor(frontend_trace *trace, const char *name, PyObject *object) {
    frontend_operand unused;
    return frontend_torch_read(trace, name, 0, object, true, &unused);
}

/// The same value as a tensor object of its own that shares memory.
static PyObject *share(frontend_trace *trace, PyObject *object, frontend_kind kind) {
    cjit_node node;
    frontend_kind unused;
    if (frontend_trace_operand(trace, object, &node, &unused) < 0)
        return NULL;
    return frontend_tracer_create_view(trace, node, kind, as_tracer(object) ? object : NULL);
}

/// |object| at |dtype|: itself when it has it.
static PyObject *to_dtype(frontend_trace *trace, PyObject *object, cjit_dtype dtype, bool copy) {
    frontend_operand operand;
    if (frontend_torch_read(trace, "to", 0, object, true, &operand) < 0)
        return NULL;
    if (operand.dtype == dtype && !copy)
        return Py_NewRef(object);
    return frontend_torch_wrap(trace, operand.node, dtype);
}

#define DTYPE_METHOD(name, DTYPE)                                                                  \
    PyObject *frontend_torch_to_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "self", "!memory_format=torch.preserve_format");                     \
        return to_dtype(trace, values[0], CJIT_DTYPE_##DTYPE, false);                              \
    }
TORCH_DTYPE_METHODS(DTYPE_METHOD)

// ---------------------------------------------------------------------------------------------
// to()
// ---------------------------------------------------------------------------------------------

static int check_device(PyObject *device) {
    PyObject *text = PyObject_Str(device);
    if (!text)
        return -1;
    bool is_cpu = PyUnicode_CompareWithASCIIString(text, "cpu") == 0 ||
                  PyUnicode_CompareWithASCIIString(text, "cpu:0") == 0;
    if (!is_cpu)
        frontend_raise_at_user(frontend_unsupported_error,
                               "moving a traced tensor to the device %R is not supported yet: call "
                               ".to() outside the jitted function",
                               device);
    Py_DECREF(text);
    return is_cpu ? 0 : -1;
}

/// One of the arguments that to() tells apart by type: a dtype, a device, or a tensor to be like.
static int read_target(frontend_trace *trace, PyObject *target, cjit_dtype *inout_dtype) {
    if (!frontend_is_some(target))
        return 0;
    const frontend_tracer *tracer = as_tracer(target);
    if (tracer || frontend_is_torch_tensor(target)) {
        frontend_operand operand;
        if (frontend_torch_read(trace, "to", 0, target, true, &operand) < 0)
            return -1;
        *inout_dtype = operand.dtype;
        return 0;
    }
    if (frontend_is_torch_dtype(target))
        return frontend_dtype_from_torch(target, inout_dtype);
    return check_device(target);
}

PyObject *frontend_torch_fn_to(FRONTEND_ARGUMENTS) {
    frontend_operand operand;
    if (frontend_torch_read(trace, "to", 0, args[0], true, &operand) < 0)
        return NULL;
    cjit_dtype dtype = operand.dtype;
    bool copy = false;
    for (Py_ssize_t i = 1; i < nargs; ++i) {
        if (PyBool_Check(args[i])) // non_blocking, then copy
            copy |= args[i] == Py_True && i > 1 && PyBool_Check(args[i - 1]);
        else if (read_target(trace, args[i], &dtype) < 0)
            return NULL;
    }
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < num_keywords; ++i) {
        PyObject *key = PyTuple_GET_ITEM(kwnames, i), *value = args[nargs + i];
        if (PyUnicode_CompareWithASCIIString(key, "copy") == 0)
            copy = value == Py_True;
        else if (PyUnicode_CompareWithASCIIString(key, "dtype") == 0 ||
                 PyUnicode_CompareWithASCIIString(key, "device") == 0 ||
                 PyUnicode_CompareWithASCIIString(key, "other") == 0) {
            if (read_target(trace, value, &dtype) < 0)
                return NULL;
        } else if (PyUnicode_CompareWithASCIIString(key, "non_blocking") != 0 &&
                   PyUnicode_CompareWithASCIIString(key, "memory_format") != 0) {
            return PyErr_Format(PyExc_TypeError, "to() got an unexpected keyword argument '%U'", key);
        }
    }
    return to_dtype(trace, args[0], dtype, copy);
}

PyObject *frontend_torch_fn_type(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("type", "self", "dtype", "non_blocking");
    frontend_operand operand;
    if (frontend_torch_read(trace, "type", 0, values[0], true, &operand) < 0)
        return NULL;
    if (!frontend_is_some(values[1]))
        return PyUnicode_FromFormat("torch.%sTensor", frontend_torch_scalar_name(operand.dtype));
    cjit_dtype dtype;
    if (!frontend_is_torch_dtype(values[1]))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "Tensor.type: give a torch.dtype, not %R", values[1]);
    if (frontend_dtype_from_torch(values[1], &dtype) < 0)
        return NULL;
    return to_dtype(trace, values[0], dtype, false);
}

PyObject *frontend_torch_fn_type_as(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("type_as", "self", "other");
    frontend_operand other;
    if (frontend_torch_read(trace, "type_as", 1, values[1], true, &other) < 0)
        return NULL;
    return to_dtype(trace, values[0], other.dtype, false);
}

// ---------------------------------------------------------------------------------------------
// Between libraries
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_from_numpy(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("from_numpy", "ndarray");
    const frontend_tracer *tracer = as_tracer(values[0]);
    if (!tracer || tracer->kind != FRONTEND_NUMPY_ARRAY) {
        PyObject *type = tracer ? frontend_user_type(trace, tracer) : (PyObject *)Py_TYPE(values[0]);
        return PyErr_Format(PyExc_TypeError, "expected np.ndarray (got %s)",
                            type ? ((PyTypeObject *)type)->tp_name : "?");
    }
    return share(trace, values[0], FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_numpy(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("numpy", "self", "*force");
    frontend_operand operand;
    if (frontend_torch_read(trace, "numpy", 0, values[0], true, &operand) < 0 ||
        !frontend_numpy_dtype(operand.dtype))
        return NULL;
    return share(trace, values[0], FRONTEND_NUMPY_ARRAY);
}

/// torch.tensor, as_tensor and asarray of a traced value.
static PyObject *make_tensor(frontend_trace *trace, const char *name, PyObject *data,
                             PyObject *dtype_object, PyObject *device, bool copy) {
    const frontend_tracer *tracer = as_tracer(data);
    if (!tracer)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "torch.%s of a list of traced values is not supported yet",
                                      name);
    cjit_dtype dtype = frontend_node_dtype(trace, tracer->node);
    if (tracer->kind == FRONTEND_PYTHON_FLOAT)
        dtype = frontend_trace_default_dtype();
    if ((frontend_is_some(dtype_object) && frontend_dtype_from_torch(dtype_object, &dtype) < 0) ||
        (frontend_is_some(device) && check_device(device) < 0))
        return NULL;
    bool same = dtype == frontend_node_dtype(trace, tracer->node);
    if (same && !copy && tracer->kind == FRONTEND_TORCH_TENSOR)
        return Py_NewRef(data);
    if (same && !copy && tracer->kind == FRONTEND_NUMPY_ARRAY)
        return share(trace, data, FRONTEND_TORCH_TENSOR);
    return frontend_torch_wrap(trace, tracer->node, dtype);
}

PyObject *frontend_torch_fn_tensor(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("tensor", "data", "*dtype", "device", "!requires_grad=False",
                   "!pin_memory=False");
    return make_tensor(trace, "tensor", values[0], values[1], values[2], true);
}

PyObject *frontend_torch_fn_as_tensor(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("as_tensor", "data", "dtype", "device");
    return make_tensor(trace, "as_tensor", values[0], values[1], values[2], false);
}

PyObject *frontend_torch_fn_asarray(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("asarray", "obj", "*dtype", "device", "copy", "!requires_grad=False");
    return make_tensor(trace, "asarray", values[0], values[1], values[2], values[3] == Py_True);
}

PyObject *frontend_torch_fn_clone(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("clone", "input", "*!memory_format=torch.preserve_format");
    frontend_operand operand;
    if (frontend_torch_read(trace, "clone", 0, values[0], true, &operand) < 0)
        return NULL;
    return frontend_wrap(trace, operand.node, FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_detach(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("detach", "input");
    return check_tensor(trace, "detach", values[0]) < 0
               ? NULL
               : share(trace, values[0], FRONTEND_TORCH_TENSOR);
}

/// The tensor itself.
#define SELF(name)                                                                                 \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input", "!memory_format=torch.contiguous_format");                  \
        return check_tensor(trace, #name, values[0]) < 0 ? NULL : Py_NewRef(values[0]);            \
    }
SELF(cpu)
SELF(resolve_conj)
SELF(resolve_neg)

PyObject *frontend_torch_fn_requires_grad_(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("requires_grad_", "self", "requires_grad");
    (void)trace;
    if (values[1] == Py_False)
        return Py_NewRef(values[0]);
    return frontend_raise_at_user(frontend_unsupported_error,
                                  "requires_grad_() is not supported: cjit has no autodiff yet");
}

PyObject *frontend_torch_fn_contiguous(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("contiguous", "self", "!memory_format=torch.contiguous_format");
    const frontend_tracer *tracer = as_tracer(values[0]);
    if (check_tensor(trace, "contiguous", values[0]) < 0)
        return NULL;
    int contiguous = tracer ? frontend_storage_decide_contiguous(trace, tracer) : 1;
    if (contiguous < 0)
        return NULL;
    return contiguous ? Py_NewRef(values[0])
                      : frontend_wrap(trace, tracer->node, FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_fn_is_contiguous(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("is_contiguous", "self", "!memory_format=torch.contiguous_format");
    const frontend_tracer *tracer = as_tracer(values[0]);
    int contiguous = tracer ? frontend_storage_decide_contiguous(trace, tracer) : 1;
    return contiguous < 0 ? NULL : PyBool_FromLong(contiguous);
}

// ---------------------------------------------------------------------------------------------
// Questions
// ---------------------------------------------------------------------------------------------

PyObject *frontend_torch_fn_is_tensor(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("is_tensor", "obj");
    (void)trace;
    const frontend_tracer *tracer = as_tracer(values[0]);
    return PyBool_FromLong(tracer ? tracer->kind == FRONTEND_TORCH_TENSOR
                                  : frontend_is_torch_tensor(values[0]));
}

#define QUESTION(name, expression)                                                                 \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input");                                                            \
        frontend_operand x;                                                                        \
        if (frontend_torch_read(trace, #name, 0, values[0], true, &x) < 0)                         \
            return NULL;                                                                           \
        return expression;                                                                         \
    }
QUESTION(is_floating_point, PyBool_FromLong(cjit_dtype_is_float(x.dtype)))
QUESTION(is_complex, PyBool_FromLong(cjit_dtype_is_complex(x.dtype)))
QUESTION(is_conj, PyBool_FromLong(0))
QUESTION(is_neg, PyBool_FromLong(0))
QUESTION(is_signed,
         PyBool_FromLong(cjit_dtype_is_float(x.dtype) || cjit_dtype_is_signed_int(x.dtype) ||
                         cjit_dtype_is_complex(x.dtype)))
QUESTION(numel, frontend_size_to_object(trace, frontend_node_count(trace, x.node)))
QUESTION(nelement, frontend_size_to_object(trace, frontend_node_count(trace, x.node)))
QUESTION(element_size, PyLong_FromSize_t(cjit_dtype_size(x.dtype)))
QUESTION(dim, PyLong_FromLong((long)x.rank))
QUESTION(ndimension, PyLong_FromLong((long)x.rank))
QUESTION(get_device, PyLong_FromLong(-1))

PyObject *frontend_torch_fn_is_nonzero(FRONTEND_ARGUMENTS) {
    (void)trace, (void)nargs, (void)kwnames;
    int truth = PyObject_IsTrue(args[0]);
    return truth < 0 ? NULL : PyBool_FromLong(truth);
}

PyObject *frontend_torch_fn_size(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("size", "self", "dim");
    (void)trace;
    PyObject *shape = PyObject_GetAttrString(values[0], "shape");
    if (!shape || !frontend_is_some(values[1]))
        return shape;
    Py_ssize_t rank = PyObject_Size(shape), dim = PyNumber_AsSsize_t(values[1], NULL);
    PyObject *result = NULL;
    if (dim == -1 && PyErr_Occurred())
        result = NULL;
    else if (dim < -rank || dim >= rank)
        PyErr_Format(PyExc_IndexError,
                     "Dimension out of range (expected to be in range of [%zd, %zd], but got %zd)",
                     -rank, rank - 1, dim);
    else
        result = PySequence_GetItem(shape, dim < 0 ? dim + rank : dim);
    Py_DECREF(shape);
    return result;
}

PyObject *frontend_torch_fn_result_type(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("result_type", "tensor1", "tensor2");
    frontend_operand operands[2];
    cjit_dtype dtype;
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, "result_type", i, values[i], false, &operands[i]) < 0)
            return NULL;
    return frontend_torch_result_type(2, operands, &dtype) < 0
               ? NULL
               : Py_XNewRef(frontend_torch_dtype(dtype));
}

// ---------------------------------------------------------------------------------------------
// Filled tensors
// ---------------------------------------------------------------------------------------------

/// |fill|, or |number| when there is none.
static cjit_node emit_fill(frontend_trace *trace, PyObject *fill, double number, cjit_dtype dtype) {
    frontend_operand operand;
    if (!frontend_is_some(fill))
        return frontend_emit_number(trace, dtype, number);
    return frontend_read_operand(trace, fill, &operand) < 0
               ? FRONTEND_NO_NODE
               : frontend_torch_emit_fitting(trace, &operand, dtype);
}

static PyObject *broadcast(frontend_trace *trace, cjit_node node, unsigned rank,
                           const cjit_size *shape) {
    cjit_node result;
    if (node == FRONTEND_NO_NODE)
        return NULL;
    cjit_status *status =
        cjit_graph_broadcast_to(frontend_trace_get_graph(trace), node, rank, shape, &result);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return frontend_wrap(trace, result, FRONTEND_TORCH_TENSOR);
}

#define LIKE_PARAMETERS                                                                            \
    "*dtype", "device", "!requires_grad=False", "!layout=torch.strided",                           \
        "!memory_format=torch.preserve_format", "!pin_memory=False"

static PyObject *fill_like(frontend_trace *trace, const char *name, PyObject *like, PyObject *fill,
                           double number, PyObject *dtype_object, PyObject *device) {
    frontend_operand operand;
    if (frontend_torch_read(trace, name, 0, like, true, &operand) < 0)
        return NULL;
    cjit_dtype dtype = operand.dtype;
    if ((frontend_is_some(dtype_object) && frontend_dtype_from_torch(dtype_object, &dtype) < 0) ||
        (frontend_is_some(device) && check_device(device) < 0))
        return NULL;
    cjit_node value = emit_fill(trace, fill, number, dtype);
    return frontend_wrap(trace, frontend_emit_like(trace, value, operand.node),
                         FRONTEND_TORCH_TENSOR);
}

#define NUMBER_LIKE(name, number)                                                                  \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        FRONTEND_PARSE(#name, "input", LIKE_PARAMETERS);                                           \
        return fill_like(trace, #name, values[0], NULL, number, values[1], values[2]);             \
    }
NUMBER_LIKE(zeros_like, 0)
NUMBER_LIKE(ones_like, 1)
NUMBER_LIKE(empty_like, 0)

PyObject *frontend_torch_fn_full_like(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("full_like", "input", "fill_value", LIKE_PARAMETERS);
    return fill_like(trace, "full_like", values[0], values[1], 0, values[2], values[3]);
}

/// The sizes of zeros(2, n), zeros((2, n)) or x.expand(2, n).
static int read_sizes(frontend_trace *trace, const char *name, PyObject *const *args,
                      Py_ssize_t nargs, unsigned *out_rank, cjit_size *out_shape) {
    if (nargs == 1)
        return frontend_shape_from_object(trace, args[0], name, out_rank, out_shape);
    PyObject *tuple = PyTuple_New(nargs);
    if (!tuple)
        return -1;
    for (Py_ssize_t i = 0; i < nargs; ++i)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    int result = frontend_shape_from_object(trace, tuple, name, out_rank, out_shape);
    Py_DECREF(tuple);
    return result;
}

static PyObject *fill_sizes(frontend_trace *trace, const char *name, PyObject *const *sizes,
                            Py_ssize_t num_sizes, PyObject *const *keywords, PyObject *kwnames,
                            PyObject *fill, double number) {
    static const char *const names[] = {"first",
                                        "*dtype",
                                        "device",
                                        "!requires_grad=False",
                                        "!layout=torch.strided",
                                        "!pin_memory=False",
                                        "!memory_format=torch.contiguous_format",
                                        NULL};
    PyObject *values[8];
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *packed[9] = {Py_None};
    for (Py_ssize_t i = 0; i < num_keywords && i < 8; ++i)
        packed[i + 1] = keywords[i];
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK];
    if (num_keywords > 8 || num_sizes < 1)
        return PyErr_Format(PyExc_TypeError, "%s() got unexpected arguments", name);
    if (frontend_parse_arguments(name, packed, 1, kwnames, names, values) < 0 ||
        read_sizes(trace, name, sizes, num_sizes, &rank, shape) < 0 ||
        frontend_shape_check(trace, rank, shape, true) < 0)
        return NULL;
    cjit_dtype dtype = frontend_trace_default_dtype();
    if (fill) {
        frontend_operand operand;
        if (frontend_read_operand(trace, fill, &operand) < 0)
            return NULL;
        if (!cjit_dtype_is_float(operand.dtype))
            dtype = operand.dtype;
    }
    if ((frontend_is_some(values[1]) && frontend_dtype_from_torch(values[1], &dtype) < 0) ||
        (frontend_is_some(values[2]) && check_device(values[2]) < 0))
        return NULL;
    return broadcast(trace, emit_fill(trace, fill, number, dtype), rank, shape);
}

#define FILLED(name, number)                                                                       \
    PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS) {                                       \
        return fill_sizes(trace, #name, args, nargs, args + nargs, kwnames, NULL, number);         \
    }
FILLED(zeros, 0)
FILLED(ones, 1)
FILLED(empty, 0)

PyObject *frontend_torch_fn_full(FRONTEND_ARGUMENTS) {
    if (nargs != 2)
        return PyErr_Format(PyExc_TypeError, "full() needs a size and a fill value");
    return fill_sizes(trace, "full", args, 1, args + nargs, kwnames, args[1], 0);
}
