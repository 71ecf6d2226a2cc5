// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's side of the call path: leaves of ndarrays and NumPy scalars, and results.
//
// An argument is read by field. A result is a block of the pool under an ndarray that owns it
// (OWNDATA) with our memory handler, whose `free` gives the block back to the pool: no base object,
// and resize() and the like work.
//
// What kernels cannot read is copied first: byte-swapped and unaligned arrays, and strides that are
// no multiple of the element. Other dtypes are refused by name.
#include "function.h"
#include "numpy_api.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// Element types
// ---------------------------------------------------------------------------------------------

enum { NUM_TYPES = NPY_HALF + 1 };

/// cjit_dtype + 1 by NumPy's type number; 0: refused.
static const uint8_t dtypes[NUM_TYPES] = {
    [NPY_BOOL] = CJIT_DTYPE_BOOL + 1,     [NPY_BYTE] = CJIT_DTYPE_I8 + 1,
    [NPY_UBYTE] = CJIT_DTYPE_U8 + 1,      [NPY_SHORT] = CJIT_DTYPE_I16 + 1,
    [NPY_USHORT] = CJIT_DTYPE_U16 + 1,    [NPY_INT] = CJIT_DTYPE_I32 + 1,
    [NPY_UINT] = CJIT_DTYPE_U32 + 1,      [NPY_LONG] = CJIT_DTYPE_I64 + 1,
    [NPY_ULONG] = CJIT_DTYPE_U64 + 1,     [NPY_LONGLONG] = CJIT_DTYPE_I64 + 1,
    [NPY_ULONGLONG] = CJIT_DTYPE_U64 + 1, [NPY_HALF] = CJIT_DTYPE_F16 + 1,
    [NPY_FLOAT] = CJIT_DTYPE_F32 + 1,     [NPY_DOUBLE] = CJIT_DTYPE_F64 + 1,
    [NPY_CFLOAT] = CJIT_DTYPE_C64 + 1,    [NPY_CDOUBLE] = CJIT_DTYPE_C128 + 1,
};
_Static_assert(NPY_SIZEOF_LONG == 8 && NPY_SIZEOF_LONGLONG == 8, "the table is for LP64");
_Static_assert(sizeof(npy_intp) == sizeof(int64_t), "extents are read in place");

cjit_dtype frontend_dtype_from_type_number(int type_number) {
    return (unsigned)type_number < NUM_TYPES && dtypes[type_number]
               ? (cjit_dtype)(dtypes[type_number] - 1)
               : CJIT_DTYPE_COUNT;
}

PyObject *frontend_numpy_descriptor(cjit_dtype dtype) {
    static const int types[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_BOOL] = NPY_BOOL,  [CJIT_DTYPE_I8] = NPY_INT8,    [CJIT_DTYPE_I16] = NPY_INT16,
        [CJIT_DTYPE_I32] = NPY_INT32,  [CJIT_DTYPE_I64] = NPY_INT64,  [CJIT_DTYPE_U8] = NPY_UINT8,
        [CJIT_DTYPE_U16] = NPY_UINT16, [CJIT_DTYPE_U32] = NPY_UINT32, [CJIT_DTYPE_U64] = NPY_UINT64,
        [CJIT_DTYPE_F16] = NPY_HALF,   [CJIT_DTYPE_F32] = NPY_FLOAT,  [CJIT_DTYPE_F64] = NPY_DOUBLE,
        [CJIT_DTYPE_C64] = NPY_CFLOAT, [CJIT_DTYPE_C128] = NPY_CDOUBLE,
    };
    if (dtype == CJIT_DTYPE_BF16) {
        PyErr_SetString(frontend_unsupported_error,
                        "the result is a bfloat16 ndarray, which NumPy does not have; convert it "
                        "with .float() or return a tensor");
        return NULL;
    }
    return (PyObject *)PyArray_DescrFromType(types[dtype]);
}

static int refuse_dtype(const frontend_frame *frame, PyArray_Descr *descriptor) {
    PyObject *what = frontend_frame_describe_parameter(frame);
    const char *advice;
    switch (descriptor->type_num) {
    case NPY_OBJECT:
        advice = "convert it to a number dtype, e.g. x.astype(float)";
        break;
    case NPY_VOID:
        advice = "pass its fields as separate arrays";
        break;
    case NPY_CLONGDOUBLE:
        advice = "convert it with x.astype(np.complex128)";
        break;
    case NPY_LONGDOUBLE:
        advice = "convert it with x.astype(np.float64)";
        break;
    default:
        advice = "pass numbers: bool, integers, float16, float32, float64 or complex";
    }
    if (what)
        frontend_raise_at_user(frontend_unsupported_error, "%U: dtype %S is not supported; %s",
                               what, descriptor, advice);
    Py_XDECREF(what);
    return -1;
}

// ---------------------------------------------------------------------------------------------
// Arguments
// ---------------------------------------------------------------------------------------------

static bool has_odd_strides(PyArrayObject *array, size_t size) {
    for (int i = 0; i < PyArray_NDIM(array); i++)
        if ((size_t)PyArray_STRIDE(array, i) & (size - 1))
            return true;
    return false;
}

/// A contiguous, aligned copy in native byte order, kept by |frame|. Borrowed.
static PyArrayObject *copy_native(frontend_frame *frame, PyArrayObject *array) {
    PyArray_Descr *native = PyArray_DescrNewByteorder(PyArray_DESCR(array), NPY_NATIVE);
    if (!native)
        return NULL;
    PyObject *copy = PyArray_FromArray(array, native,
                                       NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED |
                                           NPY_ARRAY_NOTSWAPPED | NPY_ARRAY_ENSURECOPY);
    if (!copy || frontend_frame_keep(frame, copy) < 0)
        return NULL;
    return (PyArrayObject *)copy;
}

static int refuse_rank(const frontend_frame *frame) {
    PyObject *what = frontend_frame_describe_parameter(frame);
    if (what)
        frontend_raise_at_user(frontend_unsupported_error,
                               "%U: arrays of more than %d dimensions are not supported", what,
                               CJIT_MAX_RANK);
    Py_XDECREF(what);
    return -1;
}

int frontend_describe_array(frontend_frame *frame, PyObject *object) {
    PyArrayObject *array = (PyArrayObject *)object;
    PyArray_Descr *descriptor = PyArray_DESCR(array);
    cjit_dtype dtype = frontend_dtype_from_type_number(descriptor->type_num);
    unsigned rank = (unsigned)PyArray_NDIM(array);
    int flags = PyArray_FLAGS(array);
    if (dtype == CJIT_DTYPE_COUNT)
        return refuse_dtype(frame, descriptor);
    if (rank > CJIT_MAX_RANK)
        return refuse_rank(frame);
    if (!(flags & NPY_ARRAY_ALIGNED) || !PyArray_ISNBO(descriptor->byteorder) ||
        (!(flags & NPY_ARRAY_C_CONTIGUOUS) &&
         has_odd_strides(array, (size_t)PyDataType_ELSIZE(descriptor)))) {
        array = copy_native(frame, array);
        if (!array)
            return -1;
        flags = PyArray_FLAGS(array);
    }
    const npy_intp *shape = PyArray_DIMS(array), *strides = PyArray_STRIDES(array);
    uint32_t ones = 0;
    for (unsigned axis = 0; axis < rank; axis++)
        ones |= (uint32_t)(shape[axis] == 1) << axis;
    cjit_layout layout = CJIT_LAYOUT_CONTIGUOUS;
    if (!(flags & NPY_ARRAY_C_CONTIGUOUS) && (flags & NPY_ARRAY_F_CONTIGUOUS) && shape[0] != 1)
        layout = CJIT_LAYOUT_FORTRAN;
    else if (!(flags & NPY_ARRAY_C_CONTIGUOUS))
        layout = shape[rank - 1] == 1 || strides[rank - 1] == PyDataType_ELSIZE(descriptor)
                     ? CJIT_LAYOUT_INNER
                     : CJIT_LAYOUT_STRIDED;
    frontend_leaf *leaf = frontend_frame_add_leaf(frame);
    if (!leaf)
        return -1;
    leaf->object = object;
    leaf->key = FRONTEND_LEAF_KEY(FRONTEND_NUMPY_ARRAY, dtype, rank, layout, ones);
    leaf->data = PyArray_DATA(array);
    leaf->shape = shape;
    leaf->strides = strides;
    return 0;
}

int frontend_describe_scalar(frontend_frame *frame, PyObject *scalar) {
    PyArray_Descr *descriptor = PyArray_DescrFromScalar(scalar);
    if (!descriptor)
        return -1;
    cjit_dtype dtype = frontend_dtype_from_type_number(descriptor->type_num);
    if (dtype == CJIT_DTYPE_COUNT) {
        refuse_dtype(frame, descriptor);
        Py_DECREF(descriptor);
        return -1;
    }
    Py_DECREF(descriptor);
    frontend_leaf *leaf = frontend_frame_add_leaf(frame);
    if (!leaf)
        return -1;
    *leaf = (frontend_leaf){
        .object = scalar,
        .key = FRONTEND_LEAF_KEY(FRONTEND_NUMPY_SCALAR, dtype, 0, CJIT_LAYOUT_CONTIGUOUS, 0)};
    PyArray_ScalarAsCtype(scalar, &leaf->bits);
    return 0;
}

int frontend_describe_any(frontend_frame *frame, PyObject *object) {
    if (PyArray_CheckExact(object))
        return frontend_describe_array(frame, object);
    if (frontend_is_tensor(object) ||
        (!frontend_tensor_type && frontend_is_tensor_subclass(object) &&
         frontend_is_tensor(object)))
        return frontend_describe_tensor(frame, object);
    if (PyArray_IsScalar(object, Generic))
        return frontend_describe_scalar(frame, object);
    return 1;
}

// ---------------------------------------------------------------------------------------------
// Results
// ---------------------------------------------------------------------------------------------

static void *handler_malloc(void *context, size_t size) {
    (void)context;
    return cjit_pool_alloc(size);
}

static void *handler_calloc(void *context, size_t count, size_t size) {
    (void)context;
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *block = cjit_pool_alloc(bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

static void *handler_realloc(void *context, void *old, size_t size) {
    (void)context;
    void *block = cjit_pool_alloc(size);
    if (!block || !old)
        return block;
    size_t old_size = cjit_pool_get_size(old);
    memcpy(block, old, old_size < size ? old_size : size);
    cjit_pool_free(old);
    return block;
}

static void handler_free(void *context, void *block, size_t size) {
    (void)context;
    (void)size;
    cjit_pool_free(block);
}

static PyDataMem_Handler handler = {
    "cjit_pool", 1, {NULL, handler_malloc, handler_calloc, handler_realloc, handler_free}};
static PyObject *handler_capsule;

int frontend_outputs_init(void) {
    if (!handler_capsule)
        handler_capsule = PyCapsule_New(&handler, "mem_handler", NULL);
    return handler_capsule ? 0 : -1;
}

PyObject *frontend_wrap_array(PyObject *descriptor, unsigned rank, const int64_t *shape,
                              bool fortran, void *owned_block) {
    Py_INCREF(descriptor);
    PyObject *result = PyArray_NewFromDescr(&PyArray_Type, (PyArray_Descr *)descriptor, (int)rank,
                                            shape, NULL, owned_block,
                                            fortran ? NPY_ARRAY_FARRAY : NPY_ARRAY_CARRAY, NULL);
    if (!result) {
        cjit_pool_free(owned_block);
        return NULL;
    }
    PyArrayObject_fields *fields = (PyArrayObject_fields *)result;
    Py_XSETREF(fields->mem_handler, Py_NewRef(handler_capsule));
    fields->flags |= NPY_ARRAY_OWNDATA;
    return result;
}
