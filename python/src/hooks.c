// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that rewritten code calls in place of Python's own calls, global and closure reads,
// attributes, subscripts and loops (python/cjit/transform.py). A hook does the plain thing outside a
// trace; inside one it also
//   - runs our implementation of a known function on traced arguments,
//   - rewrites the user's helper functions before they run,
//   - records a guard for every outside value that the code read, along its access path.
#include "function.h"
#include "trace.h"

static PyObject *rewriter;     // set by python/cjit; NULL: helpers run as they are
static PyObject *stdlib_names; // sys.stdlib_module_names

// ---------------------------------------------------------------------------------------------
// Guards
// ---------------------------------------------------------------------------------------------

/// Values whose attributes and items need no guards of their own.
static bool is_atom(PyObject *value) {
    return Py_IsNone(value) || PyLong_Check(value) || PyFloat_Check(value) ||
           PyUnicode_Check(value) || PyBytes_Check(value) || PyComplex_Check(value) ||
           value == Py_Ellipsis || frontend_is_tracer(value);
}

/// Bound methods are made anew at each access; what they are bound to has its own guards.
static bool is_bound(PyObject *value) {
    return PyMethod_Check(value) ||
           (PyCFunction_Check(value) && PyCFunction_GET_SELF(value) != NULL &&
            !PyModule_Check(PyCFunction_GET_SELF(value)) &&
            !PyType_Check(PyCFunction_GET_SELF(value)));
}

static int remember(frontend_guards *guards, uint32_t path, PyObject *value) {
    if (frontend_is_tracer(value) || is_bound(value))
        return 0;
    if (frontend_guards_expect(guards, path, value) < 0)
        return -1;
    return is_atom(value) ? 0 : frontend_guards_set_origin(guards, value, path);
}

static frontend_guards *current_guards(void) {
    frontend_trace *trace = frontend_trace_get_current();
    return trace ? frontend_trace_get_guards(trace) : NULL;
}

/// Gives |item|, found under |key| in the container of |path|, an origin; arrays, objects and nested
/// containers are then guarded as they are used.
static int remember_item(frontend_guards *guards, uint32_t path, PyObject *key, PyObject *item) {
    uint32_t step;
    if (is_atom(item))
        return 0;
    if (frontend_guards_step_item(guards, path, key, &step) < 0)
        return -1;
    return frontend_guards_set_origin(guards, item, step);
}

/// Guards the whole of |object| if it is a container from outside.
static int guard_container(PyObject *object) {
    frontend_guards *guards = current_guards();
    uint32_t path;
    bool is_sequence = PyList_Check(object) || PyTuple_Check(object);
    if (!guards || !(is_sequence || PyDict_Check(object) || PyAnySet_Check(object)) ||
        !frontend_guards_get_origin(guards, object, &path))
        return 0;
    if (frontend_guards_expect_contents(guards, path, object) < 0)
        return -1;
    if (is_sequence) {
        for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i) {
            PyObject *key = PyLong_FromSsize_t(i);
            int result = key ? remember_item(guards, path, key, PySequence_Fast_GET_ITEM(object, i))
                             : -1;
            Py_XDECREF(key);
            if (result < 0)
                return -1;
        }
    } else if (PyDict_Check(object)) {
        Py_ssize_t position = 0;
        PyObject *key, *value;
        while (PyDict_Next(object, &position, &key, &value))
            if (remember_item(guards, path, key, value) < 0)
                return -1;
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------

/// True when the module of |globals| is not the user's: numpy's, torch's, cjit's, the standard
/// library's.
static int is_foreign(PyObject *globals) {
    PyObject *name = PyDict_GetItemString(globals, "__name__"); // borrowed
    if (!name || !PyUnicode_Check(name))
        return 0;
    Py_ssize_t size = PyUnicode_GET_LENGTH(name);
    Py_ssize_t dot = PyUnicode_FindChar(name, '.', 0, size, 1);
    PyObject *root = PyUnicode_Substring(name, 0, dot < 0 ? size : dot);
    if (!root)
        return -1;
    static const char *const foreign[] = {"numpy", "torch", "cjit", "pytest", "_pytest"};
    int result = 0;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; ++i)
        result |= PyUnicode_CompareWithASCIIString(root, foreign[i]) == 0;
    if (!result && PyUnicode_CompareWithASCIIString(root, "__main__") != 0) {
        if (!stdlib_names)
            stdlib_names = Py_XNewRef(PySys_GetObject("stdlib_module_names"));
        if (stdlib_names)
            result = PySequence_Contains(stdlib_names, root);
    }
    Py_DECREF(root);
    return result;
}

/// The rewritten twin of the user's |function|; new reference.
static PyObject *rewrite(PyObject *function) {
    if (!rewriter)
        return Py_NewRef(function);
    int foreign = is_foreign(PyFunction_GET_GLOBALS(function));
    if (foreign)
        return foreign < 0 ? NULL : Py_NewRef(function);
    return PyObject_CallOneArg(rewriter, function);
}

static PyObject *call_function(PyObject *function, PyObject *const *args, size_t nargs,
                               PyObject *kwnames) {
    PyObject *twin = rewrite(function);
    if (!twin)
        return NULL;
    PyObject *result = PyObject_Vectorcall(twin, args, nargs, kwnames);
    Py_DECREF(twin);
    return result;
}

/// Calls |function| with |self| in front of the arguments.
static PyObject *call_with_self(PyObject *function, PyObject *self, PyObject *const *args,
                                size_t nargs, PyObject *kwnames) {
    size_t total = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0);
    PyObject **all = PyMem_Malloc((total + 1) * sizeof *all);
    if (!all)
        return PyErr_NoMemory();
    all[0] = self;
    for (size_t i = 0; i < total; ++i)
        all[i + 1] = args[i];
    PyObject *result = call_function(function, all, nargs + 1, kwnames);
    PyMem_Free(all);
    return result;
}

/// The container that |func|, a builtin or its bound method, looks at as a whole.
static int guard_containers(PyObject *func, PyObject *const *args, size_t count) {
    if (PyCFunction_Check(func) && PyCFunction_GET_SELF(func) &&
        guard_container(PyCFunction_GET_SELF(func)) < 0)
        return -1;
    bool is_builtin = PyCFunction_Check(func) || PyType_Check(func);
    for (size_t i = 0; is_builtin && i < count; ++i)
        if (guard_container(args[i]) < 0)
            return -1;
    return 0;
}

static PyObject *call_in_trace(frontend_trace *trace, PyObject *func, PyObject *const *args,
                               size_t nargs, PyObject *kwnames) {
    size_t count = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0);
    if (Py_IS_TYPE(func, &frontend_method_type))
        return PyObject_Vectorcall(func, args, nargs, kwnames);
    if (PyFunction_Check(func) || PyCFunction_Check(func) || PyType_Check(func) ||
        !PyMethod_Check(func)) {
        bool traced = frontend_contains_tracer(args, (Py_ssize_t)count);
        frontend_function function = traced ? frontend_dispatch_find(func) : NULL;
        if (traced && !function && PyErr_Occurred())
            return NULL;
        bool is_ufunc = traced && !function && frontend_is_ufunc(func);
        if (function || is_ufunc) {
            if (frontend_trace_set_location(trace) < 0)
                return NULL;
            return function ? function(trace, args, (Py_ssize_t)nargs, kwnames)
                            : frontend_call_ufunc(trace, func, args, (Py_ssize_t)nargs, kwnames);
        }
        if (traced && frontend_dispatch_is_library(func))
            return frontend_raise_unsupported_function(func);
    }
    if (PyFunction_Check(func))
        return call_function(func, args, nargs, kwnames);
    if (PyMethod_Check(func) && PyFunction_Check(PyMethod_GET_FUNCTION(func)))
        return call_with_self(PyMethod_GET_FUNCTION(func), PyMethod_GET_SELF(func), args, nargs,
                              kwnames);
    if (guard_containers(func, args, count) < 0)
        return NULL;
    // An object of the user's with a __call__ written in Python.
    static PyObject *call_name;
    if (!call_name && !(call_name = PyUnicode_InternFromString("__call__")))
        return NULL;
    PyObject *call = PyType_Check(func) || PyCFunction_Check(func)
                         ? NULL
                         : _PyType_Lookup(Py_TYPE(func), call_name); // borrowed
    if (call && PyFunction_Check(call))
        return call_with_self(call, func, args, nargs, kwnames);
    return PyObject_Vectorcall(func, args, nargs, kwnames);
}

static PyObject *hook_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                           PyObject *kwnames) {
    (void)module;
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "hook_call needs a function");
        return NULL;
    }
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        return PyObject_Vectorcall(args[0], args + 1, (size_t)nargs - 1, kwnames);
    return call_in_trace(trace, args[0], args + 1, (size_t)nargs - 1, kwnames);
}

static PyObject *set_rewriter(PyObject *module, PyObject *callable) {
    (void)module;
    Py_XSETREF(rewriter, Py_IsNone(callable) ? NULL : Py_NewRef(callable));
    Py_RETURN_NONE;
}

// ---------------------------------------------------------------------------------------------
// Reading outside values
// ---------------------------------------------------------------------------------------------

static int check_count(const char *name, Py_ssize_t nargs, Py_ssize_t expected) {
    if (nargs == expected)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments", name, expected);
    return -1;
}

static PyObject *read_global(PyObject *globals, PyObject *name) {
    PyObject *value = PyDict_GetItemWithError(globals, name); // borrowed
    if (value || PyErr_Occurred())
        return Py_XNewRef(value);
    PyObject *builtins = PyDict_GetItemString(globals, "__builtins__"); // borrowed
    if (builtins && PyModule_Check(builtins))
        builtins = PyModule_GetDict(builtins);
    if (!builtins || !PyDict_Check(builtins))
        builtins = PyEval_GetBuiltins();
    value = PyDict_GetItemWithError(builtins, name);
    if (!value && !PyErr_Occurred())
        PyErr_Format(PyExc_NameError, "name '%U' is not defined", name);
    return Py_XNewRef(value);
}

static PyObject *hook_global(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_global", nargs, 2) < 0)
        return NULL;
    PyObject *value = read_global(args[0], args[1]);
    frontend_guards *guards = value ? current_guards() : NULL;
    uint32_t path;
    if (guards && (frontend_guards_root_global(guards, args[0], args[1], &path) < 0 ||
                   remember(guards, path, value) < 0))
        Py_CLEAR(value);
    return value;
}

static PyObject *hook_cell(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_cell", nargs, 2) < 0)
        return NULL;
    if (!PyCell_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "hook_cell needs a cell");
        return NULL;
    }
    PyObject *value = PyCell_Get(args[0]);
    if (!value) {
        PyErr_Format(PyExc_NameError,
                     "cannot access free variable '%U' where it is not associated with a value in "
                     "enclosing scope",
                     args[1]);
        return NULL;
    }
    frontend_guards *guards = current_guards();
    uint32_t path;
    if (guards && !frontend_is_tracer(value) &&
        (frontend_guards_root_cell(guards, args[0], args[1], &path) < 0 ||
         remember(guards, path, value) < 0))
        Py_CLEAR(value);
    return value;
}

static PyObject *hook_getattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_getattr", nargs, 2) < 0)
        return NULL;
    PyObject *value = PyObject_GetAttr(args[0], args[1]);
    frontend_guards *guards = value && !frontend_is_tracer(args[0]) ? current_guards() : NULL;
    uint32_t path, step;
    if (guards && !is_bound(value) && frontend_guards_get_origin(guards, args[0], &path) &&
        (frontend_guards_step_attribute(guards, path, args[1], &step) < 0 ||
         remember(guards, step, value) < 0))
        Py_CLEAR(value);
    return value;
}

static PyObject *hook_getitem(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_getitem", nargs, 2) < 0)
        return NULL;
    PyObject *object = args[0];
    PyObject *key = Py_NewRef(args[1]);
    frontend_guards *guards = frontend_is_tracer(object) ? NULL : current_guards();
    uint32_t path, step;
    if (guards && frontend_is_tracer(key) && !frontend_is_numpy_array(object) &&
        !frontend_is_torch_tensor(object)) {
        Py_SETREF(key, PyNumber_Index(key));
    } else if (guards && frontend_contains_tracer(&key, 1) &&
               (frontend_is_numpy_array(object) || frontend_is_torch_tensor(object))) {
        Py_DECREF(key);
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "indexing an array from outside with a traced value is not "
                                      "supported yet: pass the array as an argument");
    }
    PyObject *value = key ? PyObject_GetItem(object, key) : NULL;
    if (value && guards && frontend_guards_get_origin(guards, object, &path)) {
        int result = 0;
        if (PyDict_Check(object) || ((PyList_Check(object) || PyTuple_Check(object)) &&
                                     PyLong_Check(key))) {
            if (frontend_guards_step_item(guards, path, key, &step) < 0 ||
                remember(guards, step, value) < 0)
                result = -1;
        } else if (PyList_Check(object) || PyTuple_Check(object)) {
            result = guard_container(object);
        }
        if (result < 0)
            Py_CLEAR(value);
    }
    Py_XDECREF(key);
    return value;
}

static PyObject *hook_iter(PyObject *module, PyObject *object) {
    (void)module;
    return guard_container(object) < 0 ? NULL : PyObject_GetIter(object);
}

/// `cfg is SENTINEL`: objects of one type are told apart by identity; others by their types, which are
/// guarded as they are read.
static int guard_identity(PyObject *object, PyObject *other) {
    frontend_guards *guards = current_guards();
    uint32_t path;
    if (!guards || Py_TYPE(object) != Py_TYPE(other) || frontend_is_plain_value(object) ||
        !frontend_guards_get_origin(guards, object, &path))
        return 0;
    return frontend_guards_expect_identity(guards, path, object);
}

static PyObject *hook_is(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_is", nargs, 2) < 0 || guard_identity(args[0], args[1]) < 0 ||
        guard_identity(args[1], args[0]) < 0)
        return NULL;
    return PyBool_FromLong(args[0] == args[1]);
}

static PyObject *hook_contains(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_contains", nargs, 2) < 0 || guard_container(args[1]) < 0)
        return NULL;
    int found = PySequence_Contains(args[1], args[0]);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

#define FASTCALL(function) (PyCFunction)(void (*)(void))(function)

static PyMethodDef hooks[] = {
    {"hook_call", FASTCALL(hook_call), METH_FASTCALL | METH_KEYWORDS, NULL},
    {"hook_global", FASTCALL(hook_global), METH_FASTCALL, NULL},
    {"hook_cell", FASTCALL(hook_cell), METH_FASTCALL, NULL},
    {"hook_getattr", FASTCALL(hook_getattr), METH_FASTCALL, NULL},
    {"hook_getitem", FASTCALL(hook_getitem), METH_FASTCALL, NULL},
    {"hook_iter", hook_iter, METH_O, NULL},
    {"hook_is", FASTCALL(hook_is), METH_FASTCALL, NULL},
    {"hook_contains", FASTCALL(hook_contains), METH_FASTCALL, NULL},
    {"set_rewriter", set_rewriter, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int frontend_add_hooks(PyObject *module) { return PyModule_AddFunctions(module, hooks); }
