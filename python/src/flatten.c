// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From bound arguments to leaves and tokens, and back.
//
//   f([x, y], {"lr": 0.1})   ->   tokens: list(2) before leaf 0, dict(1) before leaf 2
//                                 leaves: x, y, 'lr' by value, 0.1 as a weak float
//
// Arrays, tensors and Python numbers become graph inputs; None, strings and static arguments count
// by value, functions and classes by identity, other objects by type (what tracing reads of them is
// guarded). frontend_unflatten puts tracers in place of the leaves.
#include "function.h"
#include "numpy_api.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// The frame's storage
// ---------------------------------------------------------------------------------------------

/// Doubles a frame's array, which starts on the stack.
static void *grow(void *items, const void *inline_items, uint32_t count, uint32_t *max_count,
                  size_t size) {
    uint32_t capacity = *max_count * 2;
    void *result = items == inline_items ? PyMem_Malloc(capacity * size)
                                         : PyMem_Realloc(items, capacity * size);
    if (!result)
        return PyErr_NoMemory();
    if (items == inline_items)
        memcpy(result, items, count * size);
    *max_count = capacity;
    return result;
}

int frontend_frame_grow(frontend_frame *frame) {
    void *leaves = grow(frame->leaves, frame->inline_leaves, frame->num_leaves, &frame->max_leaves,
                        sizeof *frame->leaves);
    if (!leaves)
        return -1;
    frame->leaves = leaves;
    return 0;
}

int frontend_frame_keep(frontend_frame *frame, PyObject *owned_object) {
    if (frame->num_owned == frame->max_owned) {
        void *owned = grow(frame->owned, frame->inline_owned, frame->num_owned, &frame->max_owned,
                           sizeof *frame->owned);
        if (!owned) {
            Py_DECREF(owned_object);
            return -1;
        }
        frame->owned = owned;
    }
    frame->owned[frame->num_owned++] = owned_object;
    return 0;
}

void frontend_frame_release(frontend_frame *frame) {
    for (uint32_t i = 0; i < frame->num_owned; i++)
        Py_DECREF(frame->owned[i]);
    frame->num_owned = 0;
    if (frame->owned != frame->inline_owned)
        PyMem_Free(frame->owned);
    if (frame->leaves != frame->inline_leaves)
        PyMem_Free(frame->leaves);
    if (frame->tokens != frame->inline_tokens)
        PyMem_Free(frame->tokens);
}

static int add_token(frontend_frame *frame, frontend_token_kind kind, Py_ssize_t count,
                     PyTypeObject *type) {
    if (frame->num_tokens == frame->max_tokens) {
        void *tokens = grow(frame->tokens, frame->inline_tokens, frame->num_tokens,
                            &frame->max_tokens, sizeof *frame->tokens);
        if (!tokens)
            return -1;
        frame->tokens = tokens;
    }
    frame->tokens[frame->num_tokens++] =
        (frontend_token){frame->num_leaves, kind, (uint64_t)count, type};
    return 0;
}

PyObject *frontend_frame_describe_parameter(const frontend_frame *frame) {
    if (frame->parameter < 0)
        return PyUnicode_FromString("an outside array");
    return PyUnicode_FromFormat(
        "%U(): argument '%U'", ((PyFunctionObject *)frame->function->fn)->func_name,
        PyTuple_GET_ITEM(frame->function->signature.names, frame->parameter));
}

// ---------------------------------------------------------------------------------------------
// Leaves
// ---------------------------------------------------------------------------------------------

static int add_plain_leaf(frontend_frame *frame, unsigned kind, PyObject *object) {
    frontend_leaf *leaf = frontend_frame_add_leaf(frame);
    if (!leaf)
        return -1;
    *leaf = (frontend_leaf){.object = object, .key = FRONTEND_LEAF_KEY(kind, 0, 0, 0, 0)};
    return 0;
}

static int add_number(frontend_frame *frame, PyObject *object, frontend_kind kind, cjit_dtype dtype,
                      uint64_t bits) {
    frontend_leaf *leaf = frontend_frame_add_leaf(frame);
    if (!leaf)
        return -1;
    leaf->object = object;
    leaf->key = FRONTEND_LEAF_KEY(kind, dtype, 0, CJIT_LAYOUT_CONTIGUOUS, 0);
    leaf->data = NULL;
    leaf->shape = leaf->strides = NULL;
    leaf->bits = bits;
    return 0;
}

static int add_int(frontend_frame *frame, PyObject *object) {
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow) {
        PyObject *what = frontend_frame_describe_parameter(frame);
        if (what)
            PyErr_Format(PyExc_OverflowError,
                         "%U: the Python int %R does not fit int64; pass it as np.uint64 or as a "
                         "float, or name it in static_argnames",
                         what, object);
        Py_XDECREF(what);
        return -1;
    }
    return add_number(frame, object, FRONTEND_PYTHON_INT, CJIT_DTYPE_I64, (uint64_t)value);
}

static int add_float(frontend_frame *frame, PyObject *object) {
    double value = PyFloat_AS_DOUBLE(object);
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return add_number(frame, object, FRONTEND_PYTHON_FLOAT, CJIT_DTYPE_F64, bits);
}

static int add_complex(frontend_frame *frame, PyObject *object) {
    Py_complex value = PyComplex_AsCComplex(object);
    uint64_t bits;
    memcpy(&bits, &value.real, sizeof bits);
    if (add_number(frame, object, FRONTEND_PYTHON_COMPLEX, CJIT_DTYPE_C128, bits) < 0)
        return -1;
    memcpy(&frame->leaves[frame->num_leaves - 1].more_bits, &value.imag, sizeof value.imag);
    return 0;
}

static int refuse(frontend_frame *frame, PyObject *object, const char *advice) {
    PyObject *what = frontend_frame_describe_parameter(frame);
    if (what)
        frontend_raise_at_user(frontend_unsupported_error, "%U: %s is not supported; %s", what,
                               Py_TYPE(object)->tp_name, advice);
    Py_XDECREF(what);
    return -1;
}

static int add_static(frontend_frame *frame, PyObject *object) {
    if (PyObject_Hash(object) == -1) {
        PyErr_Clear();
        PyObject *what = frontend_frame_describe_parameter(frame);
        if (what)
            PyErr_Format(PyExc_TypeError,
                         "%U is named in static_argnames and must be hashable, but is a %s", what,
                         Py_TYPE(object)->tp_name);
        Py_XDECREF(what);
        return -1;
    }
    return add_plain_leaf(frame, FRONTEND_LEAF_VALUE, object);
}

// ---------------------------------------------------------------------------------------------
// Flattening
// ---------------------------------------------------------------------------------------------

static int flatten(frontend_frame *frame, PyObject *object);

/// An element of a container: the container may change while the call runs, so it is kept.
static int flatten_element(frontend_frame *frame, PyObject *element) {
    return frontend_frame_keep(frame, Py_NewRef(element)) < 0 ? -1 : flatten(frame, element);
}

static int flatten_sequence(frontend_frame *frame, PyObject *object, frontend_token_kind kind,
                            PyTypeObject *type) {
    if (Py_EnterRecursiveCall(" while flattening an argument"))
        return -1;
    int result = add_token(frame, kind, PySequence_Fast_GET_SIZE(object), type);
    for (Py_ssize_t i = 0; result == 0 && i < PySequence_Fast_GET_SIZE(object); i++)
        result = flatten_element(frame, PySequence_Fast_GET_ITEM(object, i));
    Py_LeaveRecursiveCall();
    return result;
}

static int flatten_dict(frontend_frame *frame, PyObject *dict) {
    if (Py_EnterRecursiveCall(" while flattening an argument"))
        return -1;
    int result = add_token(frame, FRONTEND_TOKEN_DICT, PyDict_GET_SIZE(dict), NULL);
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (result == 0 && PyDict_Next(dict, &position, &key, &value)) {
        result = frontend_frame_keep(frame, Py_NewRef(key));
        if (result == 0)
            result = add_plain_leaf(frame, FRONTEND_LEAF_VALUE, key);
        if (result == 0)
            result = flatten_element(frame, value);
    }
    Py_LeaveRecursiveCall();
    return result;
}

static bool is_named_tuple(PyObject *object) {
    PyObject *fields = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "_fields");
    if (!fields)
        PyErr_Clear();
    bool is =
        fields && PyTuple_Check(fields) && PyTuple_GET_SIZE(fields) == PyTuple_GET_SIZE(object);
    Py_XDECREF(fields);
    return is;
}

static bool all_plain(PyObject *tuple) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++)
        if (!frontend_is_plain_value(PyTuple_GET_ITEM(tuple, i)))
            return false;
    return true;
}

/// Everything but the frequent types.
static int flatten_rare(frontend_frame *frame, PyObject *object) {
    if (frontend_is_plain_value(object) && !PyComplex_Check(object) &&
        !PyArray_IsScalar(object, Generic))
        return add_plain_leaf(frame, FRONTEND_LEAF_VALUE, object);
    if (PyArray_IsScalar(object, Generic))
        return frontend_describe_scalar(frame, object);
    if (PyComplex_CheckExact(object))
        return add_complex(frame, object);
    if (Py_IS_TYPE(object, &frontend_tracer_type)) {
        frontend_raise_at_user(frontend_trace_error,
                               "a traced value was kept after its function had been traced; return "
                               "it from the function instead");
        return -1;
    }
    if (PyArray_Check(object))
        return refuse(frame, object, "pass a plain array: np.asarray(x)");
    if (frontend_is_tensor_subclass(object))
        return frontend_is_tensor(object)
                   ? frontend_describe_tensor(frame, object)
                   : refuse(frame, object, "pass a plain tensor: x.as_subclass(torch.Tensor)");
    if (PyTuple_Check(object)) {
        if (is_named_tuple(object))
            return flatten_sequence(frame, object, FRONTEND_TOKEN_NAMEDTUPLE, Py_TYPE(object));
        if (all_plain(object)) // torch.Size and the like
            return add_plain_leaf(frame, FRONTEND_LEAF_VALUE, object);
        return refuse(frame, object, "pass a tuple, or a named tuple");
    }
    if (PyMethod_Check(object)) {
        int result = add_token(frame, FRONTEND_TOKEN_METHOD, 2, NULL);
        if (result == 0)
            result = flatten_element(frame, PyMethod_GET_FUNCTION(object));
        return result < 0 ? -1 : flatten_element(frame, PyMethod_GET_SELF(object));
    }
    if (frontend_is_identity_value(object))
        return add_plain_leaf(frame, FRONTEND_LEAF_IDENTITY, object);
    return add_plain_leaf(frame, FRONTEND_LEAF_OBJECT, object);
}

static int flatten(frontend_frame *frame, PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyArray_Type)
        return frontend_describe_array(frame, object);
    if (frontend_is_tensor(object))
        return frontend_describe_tensor(frame, object);
    if (type == &PyFloat_Type)
        return add_float(frame, object);
    if (type == &PyLong_Type)
        return add_int(frame, object);
    if (type == &PyBool_Type)
        return add_number(frame, object, FRONTEND_PYTHON_BOOL, CJIT_DTYPE_BOOL, object == Py_True);
    if (type == &PyTuple_Type)
        return flatten_sequence(frame, object, FRONTEND_TOKEN_TUPLE, NULL);
    if (type == &PyList_Type)
        return flatten_sequence(frame, object, FRONTEND_TOKEN_LIST, NULL);
    if (type == &PyDict_Type)
        return flatten_dict(frame, object);
    return flatten_rare(frame, object);
}

int frontend_flatten(frontend_frame *frame, uint32_t parameter, PyObject *object) {
    frame->parameter = (int)parameter;
    int result = frame->function->signature.is_static[parameter] ? add_static(frame, object)
                                                                 : flatten(frame, object);
    frame->parameter = -1;
    return result;
}

// ---------------------------------------------------------------------------------------------
// And back
// ---------------------------------------------------------------------------------------------

static const frontend_token *next_token(const frontend_frame *frame, frontend_cursor *cursor) {
    if (cursor->token < frame->num_tokens && frame->tokens[cursor->token].leaf == cursor->leaf)
        return &frame->tokens[cursor->token++];
    return NULL;
}

static PyObject *unflatten_dict(const frontend_frame *frame, frontend_cursor *cursor,
                                PyObject *const *values, uint64_t count) {
    PyObject *dict = PyDict_New();
    for (uint64_t i = 0; dict && i < count; i++) {
        PyObject *key = values[cursor->leaf++];
        PyObject *value = frontend_unflatten(frame, cursor, values);
        if (!value || PyDict_SetItem(dict, key, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *unflatten_tuple(const frontend_frame *frame, frontend_cursor *cursor,
                                 PyObject *const *values, uint64_t count) {
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (uint64_t i = 0; tuple && i < count; i++) {
        PyObject *value = frontend_unflatten(frame, cursor, values);
        if (value)
            PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, value);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *frontend_unflatten(const frontend_frame *frame, frontend_cursor *cursor,
                             PyObject *const *values) {
    const frontend_token *token = next_token(frame, cursor);
    if (!token)
        return Py_NewRef(values[cursor->leaf++]);
    if (token->kind == FRONTEND_TOKEN_DICT)
        return unflatten_dict(frame, cursor, values, token->count);
    PyObject *tuple = unflatten_tuple(frame, cursor, values, token->count), *result = tuple;
    if (!tuple || token->kind == FRONTEND_TOKEN_TUPLE)
        return tuple;
    if (token->kind == FRONTEND_TOKEN_LIST) {
        result = PySequence_List(tuple);
    } else if (token->kind == FRONTEND_TOKEN_METHOD) {
        result = PyMethod_New(PyTuple_GET_ITEM(tuple, 0), PyTuple_GET_ITEM(tuple, 1));
    } else {
        PyObject *arguments = PyTuple_Pack(1, tuple);
        result = arguments ? PyTuple_Type.tp_new(token->type, arguments, NULL) : NULL;
        Py_XDECREF(arguments);
    }
    Py_DECREF(tuple);
    return result;
}

static bool is_dict_unchanged(const frontend_frame *frame, frontend_cursor *cursor,
                              PyObject *const *values, PyObject *dict, uint64_t count) {
    if ((uint64_t)PyDict_GET_SIZE(dict) != count)
        return false;
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (PyDict_Next(dict, &position, &key, &value)) {
        if (values[cursor->leaf++] != key || !frontend_is_unchanged(frame, cursor, values, value))
            return false;
    }
    return true;
}

bool frontend_is_unchanged(const frontend_frame *frame, frontend_cursor *cursor,
                           PyObject *const *values, PyObject *object) {
    const frontend_token *token = next_token(frame, cursor);
    if (!token)
        return values[cursor->leaf++] == object;
    if (token->kind == FRONTEND_TOKEN_METHOD) {
        return frontend_is_unchanged(frame, cursor, values, PyMethod_GET_FUNCTION(object)) &&
               frontend_is_unchanged(frame, cursor, values, PyMethod_GET_SELF(object));
    }
    if (token->kind == FRONTEND_TOKEN_DICT)
        return is_dict_unchanged(frame, cursor, values, object, token->count);
    if ((uint64_t)PySequence_Fast_GET_SIZE(object) != token->count)
        return false;
    for (uint64_t i = 0; i < token->count; i++)
        if (!frontend_is_unchanged(frame, cursor, values, PySequence_Fast_GET_ITEM(object, i)))
            return false;
    return true;
}
