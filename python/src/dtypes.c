// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Element types between the graph, NumPy and torch, and the types of outside objects. NumPy's and
// torch's dtype objects are singletons, so they are compared by identity. torch is never imported
// here: without it in sys.modules no object can be torch's.
#include "trace.h"

#include <string.h>

static PyObject *numpy_dtypes[CJIT_DTYPE_COUNT], *numpy_scalar_types[CJIT_DTYPE_COUNT];
static PyObject *torch_dtypes[CJIT_DTYPE_COUNT];
static PyTypeObject *numpy_array_type, *numpy_generic_type;
static PyTypeObject *torch_tensor_type, *torch_dtype_type;
static PyObject *torch_parameter_type;

static const char *const torch_names[CJIT_DTYPE_COUNT] = {
    [CJIT_DTYPE_BOOL] = "bool",        [CJIT_DTYPE_I8] = "int8",
    [CJIT_DTYPE_I16] = "int16",        [CJIT_DTYPE_I32] = "int32",
    [CJIT_DTYPE_I64] = "int64",        [CJIT_DTYPE_U8] = "uint8",
    [CJIT_DTYPE_U16] = "uint16",       [CJIT_DTYPE_U32] = "uint32",
    [CJIT_DTYPE_U64] = "uint64",       [CJIT_DTYPE_F16] = "float16",
    [CJIT_DTYPE_BF16] = "bfloat16",    [CJIT_DTYPE_F32] = "float32",
    [CJIT_DTYPE_F64] = "float64",      [CJIT_DTYPE_C64] = "complex64",
    [CJIT_DTYPE_C128] = "complex128",
};

static const char *const torch_scalar_names[CJIT_DTYPE_COUNT] = {
    [CJIT_DTYPE_BOOL] = "Bool",  [CJIT_DTYPE_I8] = "Char",       [CJIT_DTYPE_I16] = "Short",
    [CJIT_DTYPE_I32] = "Int",    [CJIT_DTYPE_I64] = "Long",      [CJIT_DTYPE_U8] = "Byte",
    [CJIT_DTYPE_U16] = "UInt16", [CJIT_DTYPE_U32] = "UInt32",    [CJIT_DTYPE_U64] = "UInt64",
    [CJIT_DTYPE_F16] = "Half",   [CJIT_DTYPE_BF16] = "BFloat16", [CJIT_DTYPE_F32] = "Float",
    [CJIT_DTYPE_F64] = "Double", [CJIT_DTYPE_C64] = "ComplexFloat", [CJIT_DTYPE_C128] = "ComplexDouble",
};

const char *frontend_torch_scalar_name(cjit_dtype dtype) { return torch_scalar_names[dtype]; }

static bool load_numpy(PyObject *module) {
    for (cjit_dtype dtype = 0; dtype < CJIT_DTYPE_COUNT; ++dtype) {
        if (dtype == CJIT_DTYPE_BF16)
            continue;
        numpy_dtypes[dtype] = PyObject_CallMethod(module, "dtype", "s", cjit_dtype_name(dtype));
        if (!numpy_dtypes[dtype])
            return false;
        numpy_scalar_types[dtype] = PyObject_GetAttrString(numpy_dtypes[dtype], "type");
        if (!numpy_scalar_types[dtype])
            return false;
    }
    numpy_array_type = (PyTypeObject *)PyObject_GetAttrString(module, "ndarray");
    numpy_generic_type = (PyTypeObject *)PyObject_GetAttrString(module, "generic");
    return numpy_array_type && numpy_generic_type;
}

PyObject *frontend_numpy_module(void) {
    static PyObject *numpy;
    if (!numpy) {
        PyObject *module = PyImport_ImportModule("numpy");
        if (!module)
            return NULL;
        if (!load_numpy(module)) {
            Py_DECREF(module);
            return NULL;
        }
        numpy = module;
    }
    return numpy;
}

static bool load_torch(PyObject *module) {
    for (cjit_dtype dtype = 0; dtype < CJIT_DTYPE_COUNT; ++dtype) {
        Py_XSETREF(torch_dtypes[dtype], PyObject_GetAttrString(module, torch_names[dtype]));
        if (!torch_dtypes[dtype])
            return false;
    }
    PyObject *tensor = PyObject_GetAttrString(module, "Tensor");
    PyObject *nn = tensor ? PyObject_GetAttrString(module, "nn") : NULL;
    PyObject *parameter = nn ? PyObject_GetAttrString(nn, "Parameter") : NULL;
    Py_XDECREF(nn);
    if (!parameter) {
        Py_XDECREF(tensor);
        return false;
    }
    Py_XSETREF(torch_parameter_type, parameter);
    torch_dtype_type = Py_TYPE(torch_dtypes[0]);
    torch_tensor_type = (PyTypeObject *)tensor;
    return true;
}

PyObject *frontend_torch_module(void) {
    static PyObject *torch;
    if (torch)
        return torch;
    PyObject *modules = PyImport_GetModuleDict(); // borrowed
    PyObject *module = PyDict_GetItemString(modules, "torch");
    // While torch is being imported its attributes are not all there: ask again later.
    if (module && load_torch(module))
        torch = Py_NewRef(module);
    else
        PyErr_Clear();
    return torch;
}

PyObject *frontend_numpy_dtype(cjit_dtype dtype) {
    if (!frontend_numpy_module())
        return NULL;
    if (!numpy_dtypes[dtype])
        PyErr_SetString(PyExc_TypeError, "Got unsupported ScalarType BFloat16");
    return numpy_dtypes[dtype];
}

PyObject *frontend_numpy_scalar_type(cjit_dtype dtype) {
    return frontend_numpy_dtype(dtype) ? numpy_scalar_types[dtype] : NULL;
}

PyObject *frontend_torch_dtype(cjit_dtype dtype) {
    if (!frontend_torch_module()) {
        PyErr_SetString(PyExc_RuntimeError, "torch is not imported");
        return NULL;
    }
    return torch_dtypes[dtype];
}

static int find_identity(PyObject *const *table, PyObject *object) {
    for (int dtype = 0; dtype < CJIT_DTYPE_COUNT; ++dtype)
        if (table[dtype] == object)
            return dtype;
    return -1;
}

int frontend_dtype_from_numpy(PyObject *object, cjit_dtype *out_dtype) {
    if (!frontend_numpy_module())
        return -1;
    int found = find_identity(numpy_dtypes, object);
    if (found < 0)
        found = find_identity(numpy_scalar_types, object);
    if (found >= 0) {
        *out_dtype = (cjit_dtype)found;
        return 0;
    }
    PyObject *dtype = PyObject_CallMethod(frontend_numpy_module(), "dtype", "O", object);
    if (!dtype)
        return -1;
    found = find_identity(numpy_dtypes, dtype);
    if (found < 0) {
        // np.dtype('q') and the like: equal to a singleton and not the same object.
        for (int i = 0; found < 0 && i < CJIT_DTYPE_COUNT; ++i)
            if (numpy_dtypes[i] && PyObject_RichCompareBool(dtype, numpy_dtypes[i], Py_EQ) > 0)
                found = i;
    }
    if (found < 0)
        frontend_raise_at_user(frontend_unsupported_error,
                               "arrays of dtype %S are not supported", dtype);
    Py_DECREF(dtype);
    if (found < 0)
        return -1;
    *out_dtype = (cjit_dtype)found;
    return 0;
}

int frontend_dtype_from_torch(PyObject *object, cjit_dtype *out_dtype) {
    frontend_torch_module();
    int found = find_identity(torch_dtypes, object);
    if (object == (PyObject *)&PyFloat_Type)
        found = CJIT_DTYPE_F64;
    else if (object == (PyObject *)&PyComplex_Type)
        found = CJIT_DTYPE_C128;
    else if (object == (PyObject *)&PyLong_Type)
        found = CJIT_DTYPE_I64;
    else if (object == (PyObject *)&PyBool_Type)
        found = CJIT_DTYPE_BOOL;
    if (found < 0) {
        if (frontend_is_torch_dtype(object))
            frontend_raise_at_user(frontend_unsupported_error,
                                   "tensors of dtype %S are not supported", object);
        else
            PyErr_Format(PyExc_TypeError, "dtype must be a torch.dtype, not %.200s",
                         Py_TYPE(object)->tp_name);
        return -1;
    }
    *out_dtype = (cjit_dtype)found;
    return 0;
}

cjit_dtype frontend_torch_default_dtype(void) {
    cjit_dtype dtype = CJIT_DTYPE_F32;
    PyObject *torch = frontend_torch_module();
    PyObject *found = torch ? PyObject_CallMethod(torch, "get_default_dtype", NULL) : NULL;
    if (found) {
        int index = find_identity(torch_dtypes, found);
        if (index >= 0)
            dtype = (cjit_dtype)index;
        Py_DECREF(found);
    }
    PyErr_Clear();
    return dtype;
}

bool frontend_is_numpy_array(PyObject *object) {
    // Subclasses change the meaning of operations; they are refused where an array is read.
    return frontend_numpy_module() && Py_IS_TYPE(object, numpy_array_type);
}

bool frontend_is_numpy_scalar(PyObject *object) {
    return frontend_numpy_module() && PyObject_TypeCheck(object, numpy_generic_type);
}

bool frontend_is_torch_tensor(PyObject *object) {
    return frontend_torch_module() && (Py_IS_TYPE(object, torch_tensor_type) ||
                                       (PyObject *)Py_TYPE(object) == torch_parameter_type);
}

bool frontend_is_torch_dtype(PyObject *object) {
    return frontend_torch_module() && Py_IS_TYPE(object, torch_dtype_type);
}

PyObject *frontend_user_type(frontend_trace *trace, const frontend_tracer *tracer) {
    switch (tracer->kind) {
    case FRONTEND_NUMPY_ARRAY:
        return frontend_numpy_module() ? (PyObject *)numpy_array_type : NULL;
    case FRONTEND_NUMPY_SCALAR:
        return frontend_numpy_scalar_type(frontend_node_dtype(trace, tracer->node));
    case FRONTEND_TORCH_TENSOR:
        frontend_torch_module();
        return (PyObject *)torch_tensor_type;
    case FRONTEND_PYTHON_BOOL:
        return (PyObject *)&PyBool_Type;
    case FRONTEND_PYTHON_INT:
        return (PyObject *)&PyLong_Type;
    case FRONTEND_PYTHON_FLOAT:
        return (PyObject *)&PyFloat_Type;
    case FRONTEND_PYTHON_COMPLEX:
        return (PyObject *)&PyComplex_Type;
    }
    return NULL;
}
