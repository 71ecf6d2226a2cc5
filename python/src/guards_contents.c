// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guards on the contents of outside containers that code looked at as a whole (len, iteration,
// `in`, methods).
//
//   [1.0, 2.0]          ->   the elements, compared in one go
//   [layer, weights]    ->   the length; each element gets a path of its own, so that an object's
//                            attributes are guarded as they are read and an array is read anew
//
// Refused: what has no values to compare (iterators, deques, dict keys that are objects).
#include "guards.h"

static bool is_comparable(PyObject *object) {
    return frontend_is_plain_value(object) || frontend_is_identity_value(object);
}

/// Guards element |key| of the container along |path| by a path of its own.
static int expect_element(frontend_guards *guards, uint32_t path, PyObject *key,
                          PyObject *element) {
    uint32_t child;
    if (frontend_guards_step_item(guards, path, key, &child) < 0)
        return -1;
    if (!is_comparable(element) && frontend_guards_set_origin(guards, element, child) < 0)
        return -1;
    if (PyList_CheckExact(element) || PyTuple_CheckExact(element) || PyDict_CheckExact(element) ||
        PyAnySet_CheckExact(element))
        return frontend_guards_expect_contents(guards, child, element);
    return frontend_guards_expect(guards, child, element);
}

static int expect_sequence(frontend_guards *guards, uint32_t path, PyObject *sequence) {
    PyObject *contents = PySequence_Tuple(sequence);
    if (!contents)
        return -1;
    Py_ssize_t count = PyTuple_GET_SIZE(contents), i = 0;
    while (i < count && is_comparable(PyTuple_GET_ITEM(contents, i)))
        i++;
    bool plain = i == count;
    int result = 0;
    for (i = 0; !plain && result == 0 && i < count; i++) {
        PyObject *key = PyLong_FromSsize_t(i);
        result = key ? expect_element(guards, path, key, PyTuple_GET_ITEM(contents, i)) : -1;
        Py_XDECREF(key);
    }
    guard_path *slot = &guards->paths[path];
    slot->contents_kind = plain ? GUARD_CONTENTS_ELEMENTS : GUARD_CONTENTS_LENGTH;
    if (!plain) // the elements are not kept alive
        Py_SETREF(contents, PyLong_FromSsize_t(count));
    Py_XSETREF(slot->contents, contents);
    return contents ? result : -1;
}

static int expect_dict(frontend_guards *guards, uint32_t path, PyObject *dict) {
    bool plain = true;
    Py_ssize_t position = 0, count = 0;
    PyObject *key, *value;
    while (PyDict_Next(dict, &position, &key, &value)) {
        if (!is_comparable(key)) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "a dict with keys of type %s cannot be watched for changes; "
                                   "use strings or numbers as keys",
                                   Py_TYPE(key)->tp_name);
            return -1;
        }
        plain &= is_comparable(value);
    }
    PyObject *items = PyDict_Copy(dict);
    PyObject *contents = items ? PyTuple_New(PyDict_GET_SIZE(items) * (plain ? 2 : 1)) : NULL;
    int result = contents ? 0 : -1;
    position = 0;
    while (result == 0 && PyDict_Next(items, &position, &key, &value)) {
        PyTuple_SET_ITEM(contents, count++, Py_NewRef(key));
        if (plain)
            PyTuple_SET_ITEM(contents, count++, Py_NewRef(value));
        else
            result = expect_element(guards, path, key, value);
    }
    Py_XDECREF(items);
    guard_path *slot = &guards->paths[path];
    slot->contents_kind = plain ? GUARD_CONTENTS_ITEMS : GUARD_CONTENTS_KEYS;
    Py_XSETREF(slot->contents, contents);
    return result;
}

static int expect_set(frontend_guards *guards, uint32_t path, PyObject *set) {
    PyObject *contents = PyDict_New(), *iterator = contents ? PyObject_GetIter(set) : NULL;
    PyObject *element;
    int result = iterator ? 0 : -1;
    while (result == 0 && (element = PyIter_Next(iterator))) {
        if (is_comparable(element)) {
            result = PyDict_SetItem(contents, element, (PyObject *)Py_TYPE(element));
        } else {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "a set with elements of type %s cannot be watched for changes",
                                   Py_TYPE(element)->tp_name);
            result = -1;
        }
        Py_DECREF(element);
    }
    Py_XDECREF(iterator);
    guard_path *slot = &guards->paths[path];
    slot->contents_kind = GUARD_CONTENTS_SET;
    Py_XSETREF(slot->contents, contents);
    return result < 0 || PyErr_Occurred() ? -1 : 0;
}

int frontend_guards_expect_contents(frontend_guards *guards, uint32_t path, PyObject *container) {
    if (frontend_is_plain_value(container)) // a tuple of numbers: its value says all
        return frontend_guards_expect(guards, path, container);
    guard_path *slot = &guards->paths[path];
    if (slot->expectation == GUARD_NOTHING) {
        slot->expectation = GUARD_TYPE;
        slot->expected = Py_NewRef(Py_TYPE(container));
    }
    if (slot->contents_kind != GUARD_CONTENTS_ANY)
        return frontend_guards_expect(guards, path, container); // unchanged since
    if (Py_EnterRecursiveCall(" while guarding a container"))
        return -1;
    int result;
    if (PyDict_Check(container)) {
        result = expect_dict(guards, path, container);
    } else if (PyList_Check(container) || PyTuple_Check(container)) {
        result = expect_sequence(guards, path, container);
    } else if (PyAnySet_Check(container)) {
        result = expect_set(guards, path, container);
    } else {
        frontend_raise_at_user(frontend_unsupported_error,
                               "an outside %s cannot be watched for changes; pass it as an "
                               "argument, or use a list, tuple, dict or set",
                               Py_TYPE(container)->tp_name);
        result = -1;
    }
    Py_LeaveRecursiveCall();
    return result;
}
