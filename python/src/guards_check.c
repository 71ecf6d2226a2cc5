// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guards on outside values: whether they hold at a call.
//
// First the dicts: while a dict's version is unchanged nothing of it is read. When it changed (a
// script's globals do with every assignment), its entries are read again, and the version is
// remembered if all are as before. Then the live paths, each from its parent's value.
//
// A path that cannot be read any more (AttributeError, KeyError…) does not hold.
#include "guards.h"
#include "numpy_api.h"
#include "trace.h"

#include <string.h>

enum { MAX_INLINE_LIVE = 32 };

// ---------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------

static bool is_enum_member(PyObject *object) {
    static PyTypeObject *metaclass;
    if (!metaclass) {
        PyObject *module = PyImport_ImportModule("enum");
        metaclass = module ? (PyTypeObject *)PyObject_GetAttrString(module, "EnumMeta") : NULL;
        Py_XDECREF(module);
        if (!metaclass) {
            PyErr_Clear();
            return false;
        }
    }
    return PyObject_TypeCheck((PyObject *)Py_TYPE(object), metaclass);
}

/// torch.float32, torch.device("cpu") and the like.
static bool is_torch_constant(PyObject *object) {
    static const char *const names[] = {"torch.dtype", "torch.device", "torch.layout",
                                        "torch.memory_format"};
    const char *name = Py_TYPE(object)->tp_name;
    if (strncmp(name, "torch.", 6))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool frontend_is_plain_value(PyObject *object) {
    if (object == Py_None || object == Py_Ellipsis || object == Py_NotImplemented ||
        PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object) ||
        PyUnicode_Check(object) || PyBytes_Check(object))
        return true;
    if (PyTuple_Check(object)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); i++)
            if (!frontend_is_plain_value(PyTuple_GET_ITEM(object, i)))
                return false;
        return true;
    }
    if (PySlice_Check(object)) {
        PySliceObject *slice = (PySliceObject *)object;
        return frontend_is_plain_value(slice->start) && frontend_is_plain_value(slice->stop) &&
               frontend_is_plain_value(slice->step);
    }
    return PyRange_Check(object) || PyArray_IsScalar(object, Generic) ||
           PyArray_DescrCheck(object) || is_torch_constant(object) || is_enum_member(object);
}

bool frontend_is_identity_value(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (PyFunction_Check(object) || PyCFunction_Check(object) || PyType_Check(object) ||
        PyModule_Check(object) || PyMethod_Check(object) || type == &frontend_function_type ||
        type == &PyMethodDescr_Type || type == &PyWrapperDescr_Type ||
        type == &PyClassMethodDescr_Type || type == &PyStaticMethod_Type ||
        PyType_IsSubtype(type, &frontend_compiled_type))
        return true;
    return strcmp(type->tp_name, "numpy.ufunc") == 0 ||
           strcmp(type->tp_name, "numpy._ArrayFunctionDispatcher") == 0 ||
           strcmp(type->tp_name, "functools._lru_cache_wrapper") == 0;
}

static int tuples_equal(PyObject *left, PyObject *right) {
    int equal = PyTuple_GET_SIZE(left) == PyTuple_GET_SIZE(right);
    for (Py_ssize_t i = 0; equal == 1 && i < PyTuple_GET_SIZE(left); i++)
        equal = frontend_value_equal(PyTuple_GET_ITEM(left, i), PyTuple_GET_ITEM(right, i));
    return equal;
}

/// NumPy scalars by dtype and bytes.
static int scalars_equal(PyObject *left, PyObject *right) {
    PyObject *bytes_left = PyObject_CallMethod(left, "tobytes", NULL);
    PyObject *bytes_right = PyObject_CallMethod(right, "tobytes", NULL);
    int equal =
        bytes_left && bytes_right ? PyObject_RichCompareBool(bytes_left, bytes_right, Py_EQ) : -1;
    Py_XDECREF(bytes_left);
    Py_XDECREF(bytes_right);
    return equal;
}

int frontend_value_equal(PyObject *left, PyObject *right) {
    if (left == right)
        return 1;
    if (Py_TYPE(left) != Py_TYPE(right))
        return 0;
    if (PyFloat_CheckExact(left)) {
        double values[2] = {PyFloat_AS_DOUBLE(left), PyFloat_AS_DOUBLE(right)};
        return memcmp(&values[0], &values[1], sizeof(double)) == 0;
    }
    if (PyComplex_CheckExact(left)) {
        Py_complex values[2] = {PyComplex_AsCComplex(left), PyComplex_AsCComplex(right)};
        return memcmp(&values[0], &values[1], sizeof(Py_complex)) == 0;
    }
    if (PyTuple_Check(left))
        return tuples_equal(left, right);
    if (PyArray_IsScalar(left, Generic))
        return scalars_equal(left, right);
    return PyObject_RichCompareBool(left, right, Py_EQ);
}

/// The same function, class or module; methods are made anew at each reading.
static bool is_same(PyObject *left, PyObject *right) {
    if (left == right)
        return true;
    if (PyMethod_Check(left) && PyMethod_Check(right))
        return PyMethod_GET_FUNCTION(left) == PyMethod_GET_FUNCTION(right) &&
               PyMethod_GET_SELF(left) == PyMethod_GET_SELF(right);
    if (PyCFunction_Check(left) && PyCFunction_Check(right))
        return ((PyCFunctionObject *)left)->m_ml == ((PyCFunctionObject *)right)->m_ml &&
               ((PyCFunctionObject *)left)->m_self == ((PyCFunctionObject *)right)->m_self;
    return false;
}

static int element_equal(PyObject *left, PyObject *right) {
    return frontend_is_identity_value(left) ? is_same(left, right)
                                            : frontend_value_equal(left, right);
}

// ---------------------------------------------------------------------------------------------
// Contents
// ---------------------------------------------------------------------------------------------

static int dict_holds(const guard_path *path, PyObject *dict) {
    bool items = path->contents_kind == GUARD_CONTENTS_ITEMS;
    Py_ssize_t count = PyTuple_GET_SIZE(path->contents), position = 0, i = 0;
    if (!PyDict_Check(dict) || PyDict_GET_SIZE(dict) * (items ? 2 : 1) != count)
        return 0;
    PyObject *key, *value;
    while (i < count && PyDict_Next(dict, &position, &key, &value)) {
        int equal = element_equal(PyTuple_GET_ITEM(path->contents, i++), key);
        if (equal == 1 && items)
            equal = element_equal(PyTuple_GET_ITEM(path->contents, i++), value);
        if (equal != 1)
            return equal;
    }
    return i == count;
}

static int set_holds(const guard_path *path, PyObject *set) {
    if (!PyAnySet_Check(set) || PySet_GET_SIZE(set) != PyDict_GET_SIZE(path->contents))
        return 0;
    PyObject *iterator = PyObject_GetIter(set), *element;
    int holds = iterator ? 1 : -1;
    while (holds == 1 && (element = PyIter_Next(iterator))) {
        PyObject *type = PyDict_GetItemWithError(path->contents, element);
        holds = type ? type == (PyObject *)Py_TYPE(element) : PyErr_Occurred() ? -1 : 0;
        Py_DECREF(element);
    }
    Py_XDECREF(iterator);
    return PyErr_Occurred() ? -1 : holds;
}

static int function_holds(const guard_path *path, PyObject *function) {
    if (PyMethod_Check(function))
        function = PyMethod_GET_FUNCTION(function);
    if (!PyFunction_Check(function))
        return 0;
    const PyFunctionObject *fn = (const PyFunctionObject *)function;
    PyObject *const *state = &PyTuple_GET_ITEM(path->contents, 0);
    return state[0] == fn->func_code &&
           state[1] == (fn->func_defaults ? fn->func_defaults : Py_None) &&
           state[2] == (fn->func_kwdefaults ? fn->func_kwdefaults : Py_None);
}

static int contents_hold(const guard_path *path, PyObject *value) {
    if (path->contents_kind == GUARD_CONTENTS_FUNCTION)
        return function_holds(path, value);
    if (path->contents_kind == GUARD_CONTENTS_SET)
        return set_holds(path, value);
    if (path->contents_kind == GUARD_CONTENTS_KEYS || path->contents_kind == GUARD_CONTENTS_ITEMS)
        return dict_holds(path, value);
    if (!PyList_Check(value) && !PyTuple_Check(value))
        return 0;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
    if (path->contents_kind == GUARD_CONTENTS_LENGTH)
        return PyLong_AsSsize_t(path->contents) == count;
    int equal = PyTuple_GET_SIZE(path->contents) == count;
    for (Py_ssize_t i = 0; equal == 1 && i < count && i < PySequence_Fast_GET_SIZE(value); i++)
        equal =
            element_equal(PyTuple_GET_ITEM(path->contents, i), PySequence_Fast_GET_ITEM(value, i));
    return equal;
}

static int array_holds(const guard_path *path, PyObject *value) {
    if ((PyObject *)Py_TYPE(value) != path->expected)
        return 0;
    frontend_frame frame;
    frontend_frame_init(&frame, NULL);
    int result = frontend_describe_any(&frame, value);
    if (result == 0)
        result = frame.leaves[0].key == path->array_key ? 1 : 0;
    else if (result > 0)
        result = 0;
    frontend_frame_deinit(&frame);
    return result;
}

int frontend_guard_holds(const guard_path *path, PyObject *value) {
    int holds = 1;
    switch (path->expectation) {
    case GUARD_NOTHING:
        break;
    case GUARD_VALUE:
        holds = frontend_value_equal(path->expected, value);
        break;
    case GUARD_IDENTITY:
        holds = is_same(path->expected, value);
        break;
    case GUARD_FUNCTION:
        holds = PyMethod_Check(value) && PyMethod_GET_FUNCTION(value) == path->expected;
        break;
    case GUARD_TYPE:
        holds = (PyObject *)Py_TYPE(value) == path->expected;
        break;
    case GUARD_ARRAY:
        holds = array_holds(path, value);
        break;
    case GUARD_MISSING:
        return 0;
    }
    if (holds == 1 && path->contents_kind != GUARD_CONTENTS_ANY)
        holds = contents_hold(path, value);
    return holds;
}

// ---------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------

PyObject *frontend_guard_get_builtins(PyObject *globals) {
    PyObject *builtins = PyDict_GetItemString(globals, "__builtins__");
    if (builtins && PyModule_Check(builtins))
        builtins = PyModule_GetDict(builtins);
    return builtins && PyDict_CheckExact(builtins) ? builtins : PyEval_GetBuiltins();
}

PyObject *frontend_guard_read_dict(const guard_path *path, PyObject *dict) {
    if (path->kind != GUARD_GLOBAL)
        return PyDict_GetItemWithError(dict, path->key);
    PyObject *value = PyDict_GetItemWithError(path->container, path->key);
    if (!value && !PyErr_Occurred())
        value = PyDict_GetItemWithError(frontend_guard_get_builtins(path->container), path->key);
    return value;
}

PyObject *frontend_guard_read_step(const guard_path *path, PyObject *parent,
                                   const frontend_frame *frame) {
    PyObject *value = NULL;
    switch (path->kind) {
    case GUARD_ATTRIBUTE:
        return PyObject_GetAttr(parent, path->key);
    case GUARD_ITEM:
        return PyObject_GetItem(parent, path->key);
    case GUARD_GLOBAL:
        value = frontend_guard_read_dict(path, path->container);
        break;
    case GUARD_CELL:
        value = PyCell_GET(path->container);
        break;
    case GUARD_ARGUMENT:
        value = path->parent < frame->num_arguments ? frame->leaves[path->parent].object : NULL;
        break;
    }
    if (!value && !PyErr_Occurred())
        PyErr_SetObject(PyExc_NameError, path->key ? path->key : Py_None);
    return Py_XNewRef(value);
}

PyObject *frontend_guards_read(const frontend_guards *guards, uint32_t index,
                               const frontend_frame *frame) {
    const guard_path *path = &guards->paths[index];
    if (path->kind < GUARD_ATTRIBUTE)
        return frontend_guard_read_step(path, NULL, frame);
    PyObject *parent = frontend_guards_read(guards, path->parent, frame);
    PyObject *value = parent ? frontend_guard_read_step(path, parent, frame) : NULL;
    Py_XDECREF(parent);
    return value;
}

// ---------------------------------------------------------------------------------------------
// Checking
// ---------------------------------------------------------------------------------------------

/// Reads the entries of a dict that changed.
static int check_group(frontend_guards *guards, guard_group *group) {
    uint64_t version = frontend_guard_get_version(group->dict);
    for (uint32_t i = group->begin; i < group->end; i++) {
        guard_path *path = &guards->paths[guards->entries[i]];
        PyObject *value = frontend_guard_read_dict(path, group->dict);
        if (value == path->last && value)
            continue;
        if (!value)
            return PyErr_Occurred() ? -1 : 0;
        Py_INCREF(value);
        int holds = frontend_guard_holds(path, value);
        if (holds == 1)
            Py_XSETREF(path->last, Py_NewRef(value));
        Py_DECREF(value);
        if (holds != 1)
            return holds;
    }
    group->version = version; // of before: comparing may have run Python code
    return 1;
}

/// Whether the pending exception only says that a path cannot be read any more: it is then cleared.
static int forgive(void) {
    if (!PyErr_ExceptionMatches(PyExc_Exception))
        return -1;
    PyErr_Clear();
    return 0;
}

static int check_live_paths(frontend_guards *guards, const frontend_frame *frame, PyObject **values,
                            uint32_t *out_count) {
    for (uint32_t i = 0; i < guards->num_live; i++) {
        const guard_path *path = &guards->paths[guards->live[i]];
        PyObject *parent = NULL;
        if (path->kind >= GUARD_ATTRIBUTE) {
            const guard_path *up = &guards->paths[path->parent];
            parent = up->watched ? up->last : values[up->slot];
        }
        PyObject *value = frontend_guard_read_step(path, parent, frame);
        if (!value) {
            if (forgive() < 0)
                return -1;
            if (path->expectation != GUARD_MISSING)
                return 0;
            values[i] = NULL;
            *out_count = i + 1;
            continue;
        }
        values[i] = value;
        *out_count = i + 1;
        int holds = value == path->last && path->contents_kind == GUARD_CONTENTS_ANY
                        ? 1
                        : frontend_guard_holds(path, value);
        if (holds != 1)
            return holds < 0 ? forgive() : 0;
    }
    return 1;
}

static int check_live(frontend_guards *guards, const frontend_frame *frame) {
    PyObject *inline_values[MAX_INLINE_LIVE], **values = inline_values;
    if (guards->num_live > MAX_INLINE_LIVE) {
        values = PyMem_Malloc(guards->num_live * sizeof *values);
        if (!values) {
            PyErr_NoMemory();
            return -1;
        }
    }
    uint32_t count = 0;
    int result = check_live_paths(guards, frame, values, &count);
    while (count > 0)
        Py_XDECREF(values[--count]);
    if (values != inline_values)
        PyMem_Free(values);
    return result;
}

int frontend_guards_check(frontend_guards *guards, const frontend_frame *frame) {
    for (uint32_t i = 0; i < guards->num_groups; i++) {
        guard_group *group = &guards->groups[i];
#if PY_VERSION_HEX < 0x030C0000
        if (group->version == frontend_guard_get_version(group->dict))
            continue;
#endif
        int holds = check_group(guards, group);
        if (holds != 1)
            return holds;
    }
    return guards->num_live ? check_live(guards, frame) : 1;
}
