// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's side of the call path, through the DLPack exchange table that torch.Tensor carries
// (`__dlpack_c_exchange_api__`, a capsule): C functions that read a tensor and make one, without
// building against torch and without a Python call.
//
// The table checks neither requires_grad nor the lazy negative bit, so both are asked for here, by
// the C functions behind the Python attributes. A result's memory is a block of the pool, which the
// managed tensor's deleter gives back.
//
// Refused: tensors that require grad in grad mode, other devices, sparse, quantised, complex and
// float8 tensors, subclasses (FakeTensor among them).
#include "function.h"
#include "numpy_api.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// The part of DLPack 1.x (dlpack.h) that is used
// ---------------------------------------------------------------------------------------------

typedef struct dl_tensor {
    void *data;
    struct {
        int32_t type, id;
    } device;
    int32_t rank;
    struct {
        uint8_t code, bits;
        uint16_t lanes;
    } dtype;
    int64_t *shape;
    int64_t *strides; ///< in elements
    uint64_t byte_offset;
} dl_tensor;

typedef struct dl_managed {
    struct {
        uint32_t major, minor;
    } version;
    void *context;
    void (*deleter)(struct dl_managed *self);
    uint64_t flags;
    dl_tensor tensor;
} dl_managed;

typedef struct dl_exchange {
    struct {
        uint32_t major, minor;
    } version;
    struct dl_exchange *previous;
    void *allocate;
    int (*managed_from_object)(void *object, dl_managed **out);
    int (*managed_to_object)(dl_managed *managed, void **out_object);
    int (*tensor_from_object)(void *object, dl_tensor *out); ///< borrows; NULL in old versions
    void *get_stream;
} dl_exchange;

enum { DL_CPU = 1, DL_PINNED = 3 };
enum { DL_INT, DL_UINT, DL_FLOAT, DL_BFLOAT = 4, DL_COMPLEX, DL_BOOL = 6 };

// ---------------------------------------------------------------------------------------------
// Finding torch
// ---------------------------------------------------------------------------------------------

PyTypeObject *frontend_tensor_type, *frontend_parameter_type;
static const dl_exchange *exchange;
static getter get_requires_grad;
static void *get_requires_grad_closure;
static PyCFunction is_negative; ///< torch.Tensor.is_neg
static PyObject *is_grad_enabled, *from_numpy;

/// The C functions behind Tensor.requires_grad and Tensor.is_neg.
static int find_checks(PyObject *tensor_type) {
    PyObject *descriptor = PyObject_GetAttrString(tensor_type, "requires_grad");
    if (!descriptor)
        return -1;
    if (Py_IS_TYPE(descriptor, &PyGetSetDescr_Type)) {
        get_requires_grad = ((PyGetSetDescrObject *)descriptor)->d_getset->get;
        get_requires_grad_closure = ((PyGetSetDescrObject *)descriptor)->d_getset->closure;
    }
    Py_DECREF(descriptor);
    descriptor = PyObject_GetAttrString(tensor_type, "is_neg");
    if (!descriptor)
        return -1;
    if (Py_IS_TYPE(descriptor, &PyMethodDescr_Type) &&
        ((PyMethodDescrObject *)descriptor)->d_method->ml_flags == METH_NOARGS)
        is_negative = ((PyMethodDescrObject *)descriptor)->d_method->ml_meth;
    Py_DECREF(descriptor);
    if (!get_requires_grad || !is_negative) {
        PyErr_SetString(frontend_unsupported_error,
                        "this version of torch is not supported: torch.Tensor's requires_grad or "
                        "is_neg is not a C attribute");
        return -1;
    }
    return 0;
}

static const dl_exchange *find_exchange(PyObject *tensor_type) {
    PyObject *capsule = PyObject_GetAttrString(tensor_type, "__dlpack_c_exchange_api__");
    if (!capsule)
        return NULL;
    const dl_exchange *table = PyCapsule_GetPointer(capsule, "dlpack_exchange_api");
    Py_DECREF(capsule); // the type keeps it
    while (table && table->version.major > 1)
        table = table->previous;
    return table;
}

int frontend_exchange_discover(void) {
    if (frontend_tensor_type)
        return 1;
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *torch = PyDict_GetItemString(modules, "torch");
    if (!torch)
        return 0;
    PyObject *tensor_type = PyObject_GetAttrString(torch, "Tensor");
    PyObject *nn = PyObject_GetAttrString(torch, "nn");
    PyObject *parameter_type = nn ? PyObject_GetAttrString(nn, "Parameter") : NULL;
    Py_XSETREF(is_grad_enabled, PyObject_GetAttrString(torch, "is_grad_enabled"));
    Py_XSETREF(from_numpy, PyObject_GetAttrString(torch, "from_numpy"));
    int result = 0;
    if (!tensor_type || !parameter_type || !is_grad_enabled || !from_numpy) {
        PyErr_Clear(); // torch is being imported just now
    } else {
        exchange = find_exchange(tensor_type);
        if (!exchange || !exchange->tensor_from_object) {
            PyErr_Clear();
            PyErr_SetString(frontend_unsupported_error,
                            "this version of torch is not supported: torch.Tensor has no "
                            "__dlpack_c_exchange_api__ of version 1 (torch 2.10 or newer has)");
            result = -1;
        } else {
            result = find_checks(tensor_type);
        }
        if (result == 0) {
            frontend_tensor_type = (PyTypeObject *)Py_NewRef(tensor_type);
            frontend_parameter_type = (PyTypeObject *)Py_NewRef(parameter_type);
            result = 1;
        }
    }
    Py_XDECREF(nn);
    Py_XDECREF(tensor_type);
    Py_XDECREF(parameter_type);
    return result;
}

bool frontend_is_tensor_subclass(PyObject *object) {
    if (!frontend_tensor_type && frontend_exchange_discover() <= 0) {
        PyErr_Clear();
        return false;
    }
    return PyObject_TypeCheck(object, frontend_tensor_type);
}

// ---------------------------------------------------------------------------------------------
// Arguments
// ---------------------------------------------------------------------------------------------

static cjit_dtype read_dtype(const dl_tensor *tensor) {
    static const uint8_t by_log2[7][4] = {
        // 8, 16, 32, 64 bits; cjit_dtype + 1
        [DL_INT] = {CJIT_DTYPE_I8 + 1, CJIT_DTYPE_I16 + 1, CJIT_DTYPE_I32 + 1, CJIT_DTYPE_I64 + 1},
        [DL_UINT] = {CJIT_DTYPE_U8 + 1, CJIT_DTYPE_U16 + 1, CJIT_DTYPE_U32 + 1, CJIT_DTYPE_U64 + 1},
        [DL_FLOAT] = {0, CJIT_DTYPE_F16 + 1, CJIT_DTYPE_F32 + 1, CJIT_DTYPE_F64 + 1},
        [DL_BFLOAT] = {0, CJIT_DTYPE_BF16 + 1, 0, 0},
        [DL_BOOL] = {CJIT_DTYPE_BOOL + 1, 0, 0, 0},
    };
    unsigned code = tensor->dtype.code, bits = tensor->dtype.bits;
    if (code == DL_COMPLEX && tensor->dtype.lanes == 1)
        return bits == 64 ? CJIT_DTYPE_C64 : bits == 128 ? CJIT_DTYPE_C128 : CJIT_DTYPE_COUNT;
    if (code >= 7 || tensor->dtype.lanes != 1 || bits < 8 || bits > 64 || (bits & (bits - 1)))
        return CJIT_DTYPE_COUNT;
    unsigned found = by_log2[code][__builtin_ctz(bits) - 3];
    return found ? (cjit_dtype)(found - 1) : CJIT_DTYPE_COUNT;
}

/// Raises UnsupportedError for a tensor that the table or a check refused.
static int refuse_tensor(const frontend_frame *frame, PyObject *tensor, const char *reason) {
    PyErr_Clear();
    PyObject *what = frontend_frame_describe_parameter(frame);
    PyObject *layout = PyObject_GetAttrString(tensor, "layout");
    PyObject *device = PyObject_GetAttrString(tensor, "device");
    PyObject *dtype = PyObject_GetAttrString(tensor, "dtype");
    PyErr_Clear();
    if (what && reason)
        frontend_raise_at_user(frontend_unsupported_error, "%U: %s", what, reason);
    else if (what)
        frontend_raise_at_user(
            frontend_unsupported_error,
            "%U: a tensor of %S, %S on device %S is not supported; pass a dense "
            "CPU tensor of bool, integers, float16, bfloat16, float32, float64, complex64 or complex128",
            what, dtype ? dtype : Py_None, layout ? layout : Py_None, device ? device : Py_None);
    Py_XDECREF(what);
    Py_XDECREF(layout);
    Py_XDECREF(device);
    Py_XDECREF(dtype);
    return -1;
}

/// Why torch does not hand out the memory of a tensor that looks dense: NULL when that is not known.
static const char *find_reason(PyObject *tensor) {
    PyObject *module = PyImport_ImportModule("torch._C._functorch"), *answer = NULL;
    if (module)
        answer = PyObject_CallMethod(module, "is_functorch_wrapped_tensor", "O", tensor);
    bool wrapped = answer == Py_True;
    Py_XDECREF(module);
    Py_XDECREF(answer);
    answer = PyObject_GetAttrString(tensor, "is_nested");
    bool nested = answer == Py_True;
    Py_XDECREF(answer);
    PyErr_Clear();
    return wrapped  ? "a tensor inside torch.vmap or another torch.func transform is not supported; "
                      "call the jitted function outside the transform"
           : nested ? "a nested tensor is not supported; pass its tensors, or a padded one"
                    : NULL;
}

/// Refuses a tensor that requires grad while grad mode is on.
static int check_grad(const frontend_frame *frame, PyObject *tensor) {
    PyObject *enabled = PyObject_CallNoArgs(is_grad_enabled);
    if (!enabled)
        return -1;
    bool refused = enabled == Py_True;
    Py_DECREF(enabled);
    return refused ? refuse_tensor(frame, tensor,
                                   "the tensor requires grad, and cjit has no autodiff yet; pass "
                                   "x.detach() or call the function under torch.no_grad()")
                   : 0;
}

/// Replaces |*tensor| by what its method |name| returns, kept by |frame|.
static int replace(frontend_frame *frame, PyObject **tensor, const char *name) {
    PyObject *result = PyObject_CallMethod(*tensor, name, NULL);
    if (!result || frontend_frame_keep(frame, result) < 0)
        return -1;
    *tensor = result;
    return 0;
}

static int check_tensor(frontend_frame *frame, PyObject **tensor) {
    PyObject *flag = get_requires_grad(*tensor, get_requires_grad_closure);
    if (!flag)
        return -1;
    Py_DECREF(flag);
    if (flag == Py_True && check_grad(frame, *tensor) < 0)
        return -1;
    flag = is_negative(*tensor, NULL);
    if (!flag) // sparse and other tensors without such a bit say so below
        PyErr_Clear();
    Py_XDECREF(flag);
    return flag == Py_True ? replace(frame, tensor, "resolve_neg") : 0;
}

/// Reads what the tensor's type and memory are. The pointers live as long as the tensor.
static int read_tensor(const frontend_frame *frame, PyObject *object, dl_tensor *out) {
    if (exchange->tensor_from_object(object, out)) {
        PyErr_Clear();
        return refuse_tensor(frame, object, find_reason(object));
    }
    if ((out->device.type != DL_CPU && out->device.type != DL_PINNED) || out->rank > CJIT_MAX_RANK)
        return refuse_tensor(frame, object, NULL);
    return 0;
}

/// A tensor that is marked as conjugated holds its conjugate.
static int resolve_conjugate(frontend_frame *frame, PyObject **source, dl_tensor *tensor) {
    PyObject *flag = PyObject_CallMethod(*source, "is_conj", NULL);
    Py_XDECREF(flag);
    if (flag != Py_True)
        return flag ? 0 : -1;
    return replace(frame, source, "resolve_conj") < 0 ? -1 : read_tensor(frame, *source, tensor);
}

static cjit_layout read_layout(const dl_tensor *tensor, uint32_t *out_ones) {
    uint32_t ones = 0;
    int64_t expected = 1;
    bool contiguous = true, empty = false, fortran = tensor->rank > 1 && tensor->shape[0] != 1;
    for (int32_t axis = tensor->rank - 1; axis >= 0; axis--) {
        int64_t extent = tensor->shape[axis];
        empty |= extent == 0;
        if (extent == 1)
            ones |= UINT32_C(1) << axis;
        else
            contiguous &= tensor->strides[axis] == expected;
        expected *= extent;
    }
    *out_ones = ones;
    if (contiguous || empty)
        return CJIT_LAYOUT_CONTIGUOUS;
    expected = 1;
    for (int32_t axis = 0; axis < tensor->rank; expected *= tensor->shape[axis++])
        fortran &= tensor->shape[axis] == 1 || tensor->strides[axis] == expected;
    if (fortran)
        return CJIT_LAYOUT_FORTRAN;
    int32_t last = tensor->rank - 1;
    return tensor->shape[last] == 1 || tensor->strides[last] == 1 ? CJIT_LAYOUT_INNER
                                                                  : CJIT_LAYOUT_STRIDED;
}

int frontend_describe_tensor(frontend_frame *frame, PyObject *object) {
    static _Alignas(64) char nothing[64]; // what empty tensors point to
    PyObject *source = object;
    dl_tensor tensor;
    if (check_tensor(frame, &source) < 0 || read_tensor(frame, source, &tensor) < 0)
        return -1;
    cjit_dtype dtype = read_dtype(&tensor);
    if (dtype == CJIT_DTYPE_COUNT)
        return refuse_tensor(frame, object, NULL);
    if (cjit_dtype_is_complex(dtype) && resolve_conjugate(frame, &source, &tensor) < 0)
        return -1;
    char *data = tensor.data ? (char *)tensor.data + tensor.byte_offset : nothing;
    if ((uintptr_t)data & (cjit_dtype_size(cjit_dtype_part(dtype)) - 1)) {
        if (replace(frame, &source, "clone") < 0 || read_tensor(frame, source, &tensor) < 0)
            return -1;
        data = (char *)tensor.data + tensor.byte_offset;
    }
    uint32_t ones;
    cjit_layout layout = read_layout(&tensor, &ones);
    frontend_leaf *leaf = frontend_frame_add_leaf(frame);
    if (!leaf)
        return -1;
    leaf->object = object;
    leaf->is_copy = source != object;
    leaf->key = FRONTEND_LEAF_KEY(FRONTEND_TORCH_TENSOR, dtype, tensor.rank, layout, ones);
    leaf->data = data;
    leaf->shape = tensor.shape;
    leaf->strides = tensor.strides;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Results
// ---------------------------------------------------------------------------------------------

/// What torch holds of a result: a block of its own, with the shape behind it.
typedef struct managed_block {
    dl_managed managed;
    int64_t shape_and_strides[];
} managed_block;

/// Runs when the storage dies, on any thread, with or without the GIL.
static void delete_managed(dl_managed *managed) {
    cjit_pool_free(managed->tensor.data);
    cjit_pool_free(managed);
}

PyObject *frontend_wrap_tensor(cjit_dtype dtype, unsigned rank, const int64_t *shape, bool fortran,
                               void *owned_block) {
    managed_block *block = cjit_pool_alloc(sizeof *block + 2 * rank * sizeof(int64_t));
    if (!block) {
        cjit_pool_free(owned_block);
        return PyErr_NoMemory();
    }
    static const uint8_t codes[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_BOOL] = DL_BOOL, [CJIT_DTYPE_U8] = DL_UINT,     [CJIT_DTYPE_U16] = DL_UINT,
        [CJIT_DTYPE_U32] = DL_UINT,  [CJIT_DTYPE_U64] = DL_UINT,    [CJIT_DTYPE_F16] = DL_FLOAT,
        [CJIT_DTYPE_F32] = DL_FLOAT, [CJIT_DTYPE_BF16] = DL_BFLOAT, [CJIT_DTYPE_F64] = DL_FLOAT,
        [CJIT_DTYPE_C64] = DL_COMPLEX, [CJIT_DTYPE_C128] = DL_COMPLEX,
    };
    dl_managed *managed = &block->managed;
    memset(managed, 0, sizeof *managed);
    managed->version.major = exchange->version.major;
    managed->version.minor = exchange->version.minor;
    managed->deleter = delete_managed;
    managed->tensor.data = owned_block;
    managed->tensor.device.type = DL_CPU;
    managed->tensor.rank = (int32_t)rank;
    managed->tensor.dtype.code = codes[dtype];
    managed->tensor.dtype.bits = (uint8_t)(8 * cjit_dtype_size(dtype));
    managed->tensor.dtype.lanes = 1;
    managed->tensor.shape = block->shape_and_strides;
    managed->tensor.strides = block->shape_and_strides + rank;
    int64_t stride = 1;
    for (unsigned i = rank; i-- > 0;) {
        unsigned axis = fortran ? rank - 1 - i : i;
        managed->tensor.shape[axis] = shape[axis];
        managed->tensor.strides[axis] = stride;
        stride *= shape[axis] ? shape[axis] : 1;
    }
    void *result = NULL;
    if (exchange->managed_to_object(managed, &result)) {
        // Who owns the tensor after a failure is not specified: rather leak than free it twice.
        return NULL;
    }
    return result;
}

PyObject *frontend_tensor_to_array(PyObject *tensor) {
    PyObject *detached = PyObject_CallMethod(tensor, "detach", NULL);
    PyObject *result = detached ? PyObject_CallMethod(detached, "numpy", NULL) : NULL;
    Py_XDECREF(detached);
    return result;
}

PyObject *frontend_array_to_tensor(PyObject *array) {
    if (frontend_exchange_discover() <= 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(frontend_internal_error, "a tensor result without torch");
        return NULL;
    }
    return PyObject_CallOneArg(from_numpy, array);
}
