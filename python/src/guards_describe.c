// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guards in words: for `specializations` ("np.exp is <ufunc 'exp'>", "self.alpha == 0.5") and for
// the recompile warning ("self.alpha is 0.7, was 0.5").
#include "guards.h"

/// The path as Python would write it. New reference.
static PyObject *name_path(const frontend_guards *guards, uint32_t index) {
    const guard_path *path = &guards->paths[index];
    if (path->kind == GUARD_GLOBAL || path->kind == GUARD_CELL)
        return PyObject_Str(path->key);
    if (path->kind == GUARD_ARGUMENT) {
        PyObject *names = guards->argument_names;
        return names && path->parent < PyTuple_GET_SIZE(names)
                   ? Py_NewRef(PyTuple_GET_ITEM(names, path->parent))
                   : PyUnicode_FromFormat("argument %u", path->parent);
    }
    PyObject *parent = name_path(guards, path->parent), *result = NULL;
    if (parent)
        result = path->kind == GUARD_ATTRIBUTE ? PyUnicode_FromFormat("%U.%S", parent, path->key)
                                               : PyUnicode_FromFormat("%U[%R]", parent, path->key);
    Py_XDECREF(parent);
    return result;
}

static PyObject *describe_path(const frontend_guards *guards, uint32_t index) {
    const guard_path *path = &guards->paths[index];
    PyObject *name = name_path(guards, index), *result = NULL;
    if (!name)
        return NULL;
    switch (path->expectation) {
    case GUARD_VALUE:
        result = PyUnicode_FromFormat("%U == %R", name, path->expected);
        break;
    case GUARD_IDENTITY:
        result = PyUnicode_FromFormat("%U is %R", name, path->expected);
        break;
    case GUARD_FUNCTION:
        result = PyUnicode_FromFormat("%U is a bound %R", name, path->expected);
        break;
    case GUARD_TYPE:
        result = PyUnicode_FromFormat("type(%U) is %s%s", name,
                                      ((PyTypeObject *)path->expected)->tp_name,
                                      path->contents_kind ? ", contents unchanged" : "");
        break;
    case GUARD_ARRAY: {
        PyObject *array = frontend_leaf_describe(path->array_key, NULL);
        result = array ? PyUnicode_FromFormat("%U is %U", name, array) : NULL;
        Py_XDECREF(array);
        break;
    }
    case GUARD_MISSING:
        result = PyUnicode_FromFormat("%U is not there", name);
        break;
    case GUARD_NOTHING:
        result = PyUnicode_FromFormat("%U: contents unchanged", name);
        break;
    }
    Py_DECREF(name);
    return result;
}

PyObject *frontend_guards_describe(const frontend_guards *guards) {
    PyObject *list = PyList_New(0);
    for (uint32_t i = 0; list && i < guards->num_paths; i++) {
        const guard_path *path = &guards->paths[i];
        if (path->expectation == GUARD_NOTHING && path->contents_kind == GUARD_CONTENTS_ANY)
            continue;
        PyObject *text = describe_path(guards, i);
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

/// "alpha is 0.7, was 0.5".
static PyObject *describe_change(const frontend_guards *guards, uint32_t index, PyObject *now) {
    const guard_path *path = &guards->paths[index];
    PyObject *name = name_path(guards, index), *result = NULL;
    if (!name)
        return NULL;
    if (!now)
        result = PyUnicode_FromFormat("%U is gone", name);
    else if (path->expectation == GUARD_VALUE)
        result = PyUnicode_FromFormat("%U is %R, was %R", name, now, path->expected);
    else if (path->contents_kind != GUARD_CONTENTS_ANY &&
             (PyObject *)Py_TYPE(now) == path->expected)
        result = PyUnicode_FromFormat("the contents of %U changed", name);
    else
        result = PyUnicode_FromFormat("%U changed", name);
    Py_DECREF(name);
    return result;
}

/// The variable or attribute that |index| is, or is an item of. New reference or NULL.
static PyObject *find_name(const frontend_guards *guards, uint32_t index) {
    const guard_path *path = &guards->paths[index];
    while (path->kind == GUARD_ITEM)
        path = &guards->paths[path->parent];
    return path->kind == GUARD_ARGUMENT ? NULL : Py_XNewRef(path->key);
}

PyObject *frontend_guards_explain(const frontend_guards *guards, const frontend_frame *frame,
                                  PyObject **out_name) {
    for (uint32_t i = 0; i < guards->num_paths; i++) {
        const guard_path *path = &guards->paths[i];
        if (path->expectation == GUARD_NOTHING && path->contents_kind == GUARD_CONTENTS_ANY)
            continue;
        PyObject *now = frontend_guards_read(guards, i, frame), *result = NULL;
        int holds = now ? frontend_guard_holds(path, now) : path->expectation == GUARD_MISSING;
        PyErr_Clear();
        if (holds != 1)
            result = describe_change(guards, i, now);
        Py_XDECREF(now);
        if (holds != 1 && out_name)
            *out_name = find_name(guards, i);
        if (holds != 1)
            return result;
    }
    Py_RETURN_NONE;
}
