// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that traced code reads from outside: globals, closure cells, attributes and items of them.
//
//   np.exp(w) + cfg["lr"]   ->   w becomes a hidden input (a tracer), so that exp is traced and reads
//                                the array that w is at each call; cfg["lr"] is guarded by value
//   for k, v in cfg.items() ->   the contents of cfg are guarded; arrays in it become tracers
//
// Refused by name: what has elements but is no plain ndarray or tensor (masked arrays, data frames),
// and containers that cannot be compared (deques, os.environ).
#include "hooks.h"

#include <string.h>

frontend_guards *frontend_hook_guards(void) {
    frontend_trace *trace = frontend_trace_get_current();
    return trace ? frontend_trace_get_guards(trace) : NULL;
}

/// Values whose attributes and items need no guards of their own.
static bool is_atom(PyObject *value) {
    return Py_IsNone(value) || PyLong_Check(value) || PyFloat_Check(value) ||
           PyUnicode_Check(value) || PyBytes_Check(value) || PyComplex_Check(value) ||
           value == Py_Ellipsis || frontend_is_tracer(value);
}

bool frontend_outside_is_bound(PyObject *value) {
    return PyCFunction_Check(value) && PyCFunction_GET_SELF(value) != NULL &&
           !PyModule_Check(PyCFunction_GET_SELF(value)) &&
           !PyType_Check(PyCFunction_GET_SELF(value));
}

static bool is_array(PyObject *object) {
    return frontend_is_numpy_array(object) || frontend_is_torch_tensor(object);
}

static bool is_container(PyObject *object) {
    return PyList_Check(object) || PyTuple_Check(object) || PyDict_Check(object) ||
           PyAnySet_Check(object);
}

/// Refuses arrays of other kinds: what is computed from them would be frozen.
static int check_kind(PyObject *value) {
    if (is_atom(value) || is_array(value) || PyType_Check(value) || PyModule_Check(value) ||
        frontend_is_plain_value(value))
        return 0;
    static PyObject *name;
    if (!name && !(name = PyUnicode_InternFromString("__array__")))
        return -1;
    if (!_PyType_Lookup(Py_TYPE(value), name))
        return 0;
    frontend_raise_at_user(frontend_unsupported_error,
                           "an outside %s is not supported; use a plain array (np.asarray) or pass "
                           "it as an argument",
                           Py_TYPE(value)->tp_name);
    return -1;
}

PyObject *frontend_outside_read(frontend_guards *guards, uint32_t path, PyObject *owned_value) {
    PyObject *value = owned_value;
    if (!value || frontend_is_tracer(value) || frontend_outside_is_bound(value))
        return value;
    // A method of an object without a path has nothing to be guarded along.
    if (check_kind(value) < 0 || frontend_guards_expect(guards, path, value) < 0 ||
        (!is_atom(value) && !PyMethod_Check(value) &&
         frontend_guards_set_origin(guards, value, path) < 0)) {
        Py_DECREF(value);
        return NULL;
    }
    if (is_array(value))
        Py_SETREF(value, frontend_trace_get_outside(frontend_trace_get_current(), value));
    return value;
}

// ---------------------------------------------------------------------------------------------
// Containers
// ---------------------------------------------------------------------------------------------

enum { MAX_DEPTH = 8 };

static bool contains_array(PyObject *object, int depth) {
    if (is_array(object))
        return true;
    if (depth == 0)
        return false;
    if (PyList_Check(object) || PyTuple_Check(object)) {
        for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i)
            if (contains_array(PySequence_Fast_GET_ITEM(object, i), depth - 1))
                return true;
    } else if (PyDict_Check(object)) {
        Py_ssize_t position = 0;
        PyObject *key, *value;
        while (PyDict_Next(object, &position, &key, &value))
            if (contains_array(value, depth - 1))
                return true;
    }
    return false;
}

static PyObject *see(frontend_guards *guards, uint32_t path, PyObject *object, int depth);

/// What traced code sees of the element under |key| of the container along |path|; its guards were
/// made with the container's.
static PyObject *see_element(frontend_guards *guards, uint32_t path, PyObject *key,
                             PyObject *element, int depth) {
    uint32_t step;
    if (is_atom(element))
        return Py_NewRef(element);
    if (check_kind(element) < 0 || frontend_guards_step_item(guards, path, key, &step) < 0 ||
        frontend_guards_set_origin(guards, element, step) < 0)
        return NULL;
    if (is_array(element))
        return frontend_trace_get_outside(frontend_trace_get_current(), element);
    return see(guards, step, element, depth);
}

static PyObject *see_sequence(frontend_guards *guards, uint32_t path, PyObject *object, int depth) {
    Py_ssize_t count = PySequence_Fast_GET_SIZE(object);
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; ++i) {
        PyObject *key = PyLong_FromSsize_t(i);
        PyObject *element =
            key ? see_element(guards, path, key, PySequence_Fast_GET_ITEM(object, i), depth) : NULL;
        Py_XDECREF(key);
        if (element)
            PyTuple_SET_ITEM(tuple, i, element);
        else
            Py_CLEAR(tuple);
    }
    if (!tuple || !contains_array(object, depth)) {
        PyObject *result = tuple ? Py_NewRef(object) : NULL;
        Py_XDECREF(tuple);
        return result;
    }
    if (PyList_Check(object))
        Py_SETREF(tuple, PySequence_List(tuple));
    else if (!PyTuple_CheckExact(object)) // a named tuple
        Py_SETREF(tuple, PyObject_CallMethod((PyObject *)Py_TYPE(object), "_make", "O", tuple));
    return tuple;
}

static PyObject *see_dict(frontend_guards *guards, uint32_t path, PyObject *object, int depth) {
    PyObject *copy = PyDict_New();
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (copy && PyDict_Next(object, &position, &key, &value)) {
        PyObject *element = see_element(guards, path, key, value, depth);
        if (!element || PyDict_SetItem(copy, key, element) < 0)
            Py_CLEAR(copy);
        Py_XDECREF(element);
    }
    if (copy && !contains_array(object, depth))
        Py_SETREF(copy, Py_NewRef(object));
    return copy;
}

static PyObject *see(frontend_guards *guards, uint32_t path, PyObject *object, int depth) {
    if (depth == 0)
        return Py_NewRef(object);
    PyObject *seen = PyList_Check(object) || PyTuple_Check(object)
                         ? see_sequence(guards, path, object, depth - 1)
                     : PyDict_Check(object) ? see_dict(guards, path, object, depth - 1)
                                            : Py_NewRef(object);
    if (seen && seen != object && frontend_guards_set_origin(guards, seen, path) < 0)
        Py_CLEAR(seen);
    return seen;
}

/// True for deques, chain maps, os.environ: standard containers that are no list, tuple, dict or set.
static bool is_other_container(PyObject *object) {
    static const char *const types[] = {"collections.deque", "ChainMap", "_Environ", "UserDict",
                                        "UserList", "array.array", "mappingproxy"};
    const char *name = Py_TYPE(object)->tp_name;
    for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
        if (strcmp(name, types[i]) == 0)
            return true;
    return false;
}

PyObject *frontend_outside_whole(PyObject *object) {
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (!guards || is_atom(object) || !frontend_guards_get_origin(guards, object, &path))
        return Py_NewRef(object);
    if (is_array(object))
        return frontend_trace_get_outside(frontend_trace_get_current(), object);
    if (!is_container(object) && !is_other_container(object))
        return Py_NewRef(object);
    return frontend_guards_expect_contents(guards, path, object) < 0
               ? NULL
               : see(guards, path, object, MAX_DEPTH);
}

/// `cfg is SENTINEL`: objects of one type are told apart by identity; others by their types, which are
/// guarded as they are read.
int frontend_outside_guard_identity(PyObject *object, PyObject *other) {
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (!guards || Py_TYPE(object) != Py_TYPE(other) || frontend_is_plain_value(object) ||
        !frontend_guards_get_origin(guards, object, &path))
        return 0;
    return frontend_guards_expect_identity(guards, path, object);
}

int frontend_outside_check_store(PyObject *object) {
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (!guards || frontend_is_tracer(object) ||
        !frontend_guards_get_origin(guards, object, &path))
        return 0;
    frontend_raise_at_user(frontend_unsupported_error,
                           "a jitted function cannot change an outside '%s': compiled code would "
                           "not do it again; return the new value",
                           Py_TYPE(object)->tp_name);
    return -1;
}
