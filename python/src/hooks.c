// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that rewritten code calls in place of Python's own reads of globals, closure cells,
// attributes and subscripts, its stores, loops, `is` and `in` (python/cjit/transform.py). A hook does the
// plain thing outside a trace; inside one it also records a guard for every outside value that the
// code read, along its access path, and hands out tracers for arrays (outside.c).
#include "control.h"
#include "fallback.h"
#include "hooks.h"
#include "library_call.h"

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
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (!guards)
        return value;
    if (!value) {
        PyObject *type, *error, *traceback;
        if (!PyErr_ExceptionMatches(PyExc_NameError))
            return NULL;
        PyErr_Fetch(&type, &error, &traceback);
        int status = frontend_guards_root_global(guards, args[0], args[1], &path);
        PyErr_Restore(type, error, traceback);
        if (status == 0)
            frontend_guards_expect_missing(guards, path);
        return NULL;
    }
    if (frontend_guards_root_global(guards, args[0], args[1], &path) < 0) {
        Py_DECREF(value);
        return NULL;
    }
    return frontend_outside_read(guards, path, value);
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
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (!value) {
        PyErr_Format(PyExc_NameError,
                     "cannot access free variable '%U' where it is not associated with a value in "
                     "enclosing scope",
                     args[1]);
        return NULL;
    }
    if (!guards || frontend_is_tracer(value))
        return value;
    if (frontend_guards_root_cell(guards, args[0], args[1], &path) < 0) {
        Py_DECREF(value);
        return NULL;
    }
    return frontend_outside_read(guards, path, value);
}

PyObject *frontend_hook_get_attribute(PyObject *object, PyObject *name) {
    if (frontend_is_tracer(object))
        return PyUnicode_CompareWithASCIIString(name, "__class__") == 0
                   ? frontend_tracer_get_user_class(object)
                   : PyObject_GetAttr(object, name);
    PyObject *value = PyObject_GetAttr(object, name);
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path, step;
    if (!guards || (value && frontend_outside_is_bound(value)) ||
        (!value && !PyErr_ExceptionMatches(PyExc_AttributeError)))
        return value;
    if (!value) {
        PyObject *type, *error, *traceback;
        PyErr_Fetch(&type, &error, &traceback);
        bool found = frontend_guards_get_origin(guards, object, &path) &&
                     frontend_guards_step_attribute(guards, path, name, &step) == 0;
        PyErr_Restore(type, error, traceback);
        if (found)
            frontend_guards_expect_missing(guards, step);
        return NULL;
    }
    if (!frontend_guards_get_origin(guards, object, &path))
        return value;
    if (frontend_guards_step_attribute(guards, path, name, &step) < 0) {
        Py_DECREF(value);
        return NULL;
    }
    return frontend_outside_read(guards, step, value);
}

static PyObject *hook_getattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    return check_count("hook_getattr", nargs, 2) < 0
               ? NULL
               : frontend_hook_get_attribute(args[0], args[1]);
}

// ---------------------------------------------------------------------------------------------
// Subscripts
// ---------------------------------------------------------------------------------------------

/// The path of a container from outside. `globals()["k"]` is a global.
static bool find_origin(frontend_guards *guards, PyObject *object, PyObject *key,
                        uint32_t *out_step, bool *out_failed) {
    uint32_t path;
    *out_failed = false;
    if (frontend_guards_get_origin(guards, object, &path)) {
        *out_failed = frontend_guards_step_item(guards, path, key, out_step) < 0;
        return true;
    }
    if (object != PyEval_GetGlobals() || !PyUnicode_Check(key))
        return false;
    *out_failed = frontend_guards_root_global(guards, object, key, out_step) < 0;
    return true;
}

/// A library's __getitem__ that is traced: np.mgrid's, np.r_'s.
static frontend_function find_known_getitem(PyObject *object) {
    PyObject *name = PyUnicode_InternFromString("__getitem__");
    PyObject *method = name ? _PyType_Lookup(Py_TYPE(object), name) : NULL; // borrowed
    Py_XDECREF(name);
    return method && PyFunction_Check(method) ? frontend_dispatch_find(method) : NULL;
}

static PyObject *get_outside_item(frontend_guards *guards, PyObject *object, PyObject *key) {
    PyObject *method = frontend_hook_find_method(object, "__getitem__");
    if (method)
        return frontend_hook_call_method(method, object, &key, 1, NULL);
    frontend_function known = find_known_getitem(object);
    frontend_trace *trace = frontend_trace_get_current();
    if (known && trace)
        return frontend_trace_set_location(trace) == 0 ? known(trace, (PyObject *[]){object, key}, 2, NULL) : NULL;
    uint32_t step;
    bool failed, is_sequence = PyList_Check(object) || PyTuple_Check(object);
    PyObject *value = NULL;
    if (is_sequence && !PyIndex_Check(key)) { // a slice
        PyObject *seen = frontend_outside_whole(object);
        value = seen ? PyObject_GetItem(seen, key) : NULL;
        Py_XDECREF(seen);
        return value;
    }
    value = PyObject_GetItem(object, key);
    if (!value) {
        PyObject *type, *error, *traceback;
        if (!PyErr_ExceptionMatches(PyExc_LookupError))
            return NULL;
        PyErr_Fetch(&type, &error, &traceback);
        bool found = find_origin(guards, object, key, &step, &failed) && !failed;
        PyErr_Restore(type, error, traceback);
        if (found)
            frontend_guards_expect_missing(guards, step);
        return NULL;
    }
    if (PyType_Check(object) || PyUnicode_Check(object) || frontend_outside_is_bound(value) ||
        !find_origin(guards, object, key, &step, &failed))
        return value;
    if (failed) {
        Py_DECREF(value);
        return NULL;
    }
    return frontend_outside_read(guards, step, value);
}

static PyObject *hook_getitem(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_getitem", nargs, 2) < 0)
        return NULL;
    frontend_guards *guards = frontend_is_tracer(args[0]) ? NULL : frontend_hook_guards();
    if (!guards)
        return PyObject_GetItem(args[0], args[1]);
    bool is_array = frontend_is_numpy_array(args[0]) || frontend_is_torch_tensor(args[0]);
    PyObject *object = Py_NewRef(args[0]), *key = Py_NewRef(args[1]), *value = NULL;
    if (is_array && frontend_contains_tracer(&key, 1)) // a constant array, indexed by a traced value
        Py_SETREF(object, frontend_trace_get_outside(frontend_trace_get_current(), object));
    else if (frontend_is_tracer(key))
        Py_SETREF(key, PyNumber_Index(key));
    if (object && key)
        value = frontend_is_tracer(object) || is_array ? PyObject_GetItem(object, key)
                                                       : get_outside_item(guards, object, key);
    Py_XDECREF(object);
    Py_XDECREF(key);
    return value;
}

// ---------------------------------------------------------------------------------------------
// Loops, `is`, `in`
// ---------------------------------------------------------------------------------------------

/// iter(object[, SITE]): with a site, of a `for` statement, which may be one loop.
static PyObject *hook_iter(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (nargs != 2 && check_count("hook_iter", nargs, 1) < 0)
        return NULL;
    frontend_trace *trace = frontend_trace_get_current();
    PyObject *object = args[0];
    if (!trace)
        return PyObject_GetIter(object);
    if (nargs == 2 && frontend_trace_set_location(trace) == 0) {
        PyObject *iterable = frontend_iterable_from(trace, object);
        if (iterable) {
            PyObject *loop = frontend_must_unroll(args[1])
                                 ? PyObject_GetIter(iterable)
                                 : frontend_for_create(trace, iterable, args[1]);
            Py_DECREF(iterable);
            return loop;
        }
    }
    // A comprehension's: for the number of items at hand.
    if (nargs == 1 && frontend_is_tracer(object) && !PyErr_Occurred() &&
        frontend_trace_set_location(trace) == 0) {
        PyObject *iterable = frontend_iterable_from(trace, object);
        PyObject *iterator = iterable ? PyObject_GetIter(iterable) : NULL;
        Py_XDECREF(iterable);
        if (iterable)
            return iterator;
    }
    if (PyErr_Occurred())
        return NULL;
    PyObject *method = frontend_hook_find_method(object, "__iter__");
    PyObject *seen = method ? frontend_hook_call_method(method, object, NULL, 0, NULL)
                            : frontend_outside_whole(object);
    PyObject *iterator = seen ? PyObject_GetIter(seen) : NULL;
    Py_XDECREF(seen);
    return iterator;
}

static PyObject *hook_is(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_is", nargs, 2) < 0 ||
        frontend_outside_guard_identity(args[0], args[1]) < 0 ||
        frontend_outside_guard_identity(args[1], args[0]) < 0)
        return NULL;
    frontend_trace *trace = frontend_trace_get_current();
    int same = trace && frontend_is_tracer(args[0]) && frontend_is_tracer(args[1])
                   ? frontend_trace_is_same(trace, args[0], args[1])
                   : args[0] == args[1];
    return same < 0 ? NULL : PyBool_FromLong(same);
}

static PyObject *hook_contains(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (check_count("hook_contains", nargs, 2) < 0)
        return NULL;
    PyObject *method =
        frontend_trace_get_current() ? frontend_hook_find_method(args[1], "__contains__") : NULL;
    PyObject *seen = method ? frontend_hook_call_method(method, args[1], args, 1, NULL)
                            : frontend_outside_whole(args[1]);
    int found = !seen ? -1 : method ? PyObject_IsTrue(seen) : PySequence_Contains(seen, args[0]);
    Py_XDECREF(seen);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

/// store(object): what an attribute or an element is set of; store(value, name): what a global or a
/// nonlocal variable is set to. A change of what is outside would happen only while tracing.
static PyObject *hook_store(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (nargs != 1 && nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "hook_store takes 1 or 2 arguments");
        return NULL;
    }
    if (nargs == 2 && frontend_trace_get_current())
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "a jitted function cannot set the outside variable %U: "
                                      "compiled code would not do it again; return the value",
                                      args[1]);
    return frontend_outside_check_store(args[0]) < 0 ? NULL : Py_NewRef(args[0]);
}

/// The object whose attribute is set. Loops and branches on traced values carry variables and arrays, not attributes.
static PyObject *hook_store_attribute(PyObject *module, PyObject *object) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    const frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    if (control && control->top && !frontend_is_tracer(object))
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "setting an attribute inside a loop or branch on traced values is not supported; "
                                      "use a local variable there, and set the attribute after it");
    return frontend_outside_check_store(object) < 0 ? NULL : Py_NewRef(object);
}

/// _is_tracing(): True while a jitted function is traced by this thread.
static PyObject *is_tracing(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    return PyBool_FromLong(frontend_trace_get_current() != NULL);
}

#define FASTCALL(function) (PyCFunction)(void (*)(void))(function)

static PyMethodDef hooks[] = {
    {"_library_call", frontend_composite_call, METH_VARARGS, NULL},
    {"_raise_if", frontend_composite_raise_if, METH_VARARGS, NULL},
    {"_size_now", frontend_composite_size_now, METH_O, NULL},
    {"_distributions", frontend_distributions, METH_NOARGS, NULL},
    {"_sizes_equal", frontend_composite_sizes_equal, METH_VARARGS, NULL},
    {"_size_extremum", frontend_composite_size_extremum, METH_VARARGS, NULL},
    {"_prefix", frontend_composite_prefix, METH_VARARGS, NULL},
    {"_at", frontend_composite_at, METH_VARARGS, NULL},
    {"_unsupported", frontend_composite_unsupported, METH_O, NULL},
    {"hook_call", FASTCALL(frontend_hook_call), METH_FASTCALL | METH_KEYWORDS, NULL},
    {"_as_traced", frontend_as_traced, METH_O, NULL},
    {"_ufunc_at", FASTCALL(frontend_composite_ufunc_at), METH_FASTCALL, NULL},
    {"_fallback_add", frontend_fallback_add, METH_O, NULL},
    {"_fallback_outside", frontend_fallback_outside, METH_O, NULL},
    {"_fallback_place", frontend_fallback_place, METH_NOARGS, NULL},
    {"_fallback_is_user_code", frontend_fallback_is_user_code, METH_O, NULL},
    {"_is_traced", frontend_fallback_is_traced, METH_O, NULL},
    {"_iota", frontend_iota, METH_O, NULL},
    {"_diagonal", FASTCALL(frontend_diagonal), METH_FASTCALL, NULL},
    {"_raise_where", FASTCALL(frontend_raise_where), METH_FASTCALL, NULL},
    {"_print", FASTCALL(frontend_record_print), METH_FASTCALL, NULL},
    {"_snapshot", frontend_snapshot, METH_O, NULL},
    {"_is_tracing", is_tracing, METH_NOARGS, NULL},
    {"_elementwise", FASTCALL(frontend_elementwise), METH_FASTCALL, NULL},
    {"_broadcast_shape", FASTCALL(frontend_broadcast_shape), METH_FASTCALL, NULL},
    {"hook_global", FASTCALL(hook_global), METH_FASTCALL, NULL},
    {"hook_cell", FASTCALL(hook_cell), METH_FASTCALL, NULL},
    {"hook_getattr", FASTCALL(hook_getattr), METH_FASTCALL, NULL},
    {"hook_getitem", FASTCALL(hook_getitem), METH_FASTCALL, NULL},
    {"hook_iter", FASTCALL(hook_iter), METH_FASTCALL, NULL},
    {"hook_is", FASTCALL(hook_is), METH_FASTCALL, NULL},
    {"hook_contains", FASTCALL(hook_contains), METH_FASTCALL, NULL},
    {"hook_binary", FASTCALL(frontend_hook_binary), METH_FASTCALL, NULL},
    {"hook_compare", FASTCALL(frontend_hook_compare), METH_FASTCALL, NULL},
    {"hook_whole", FASTCALL(frontend_hook_whole), METH_FASTCALL, NULL},
    {"hook_truth", frontend_hook_truth, METH_O, NULL},
    {"hook_store", FASTCALL(hook_store), METH_FASTCALL, NULL},
    {"hook_store_attribute", hook_store_attribute, METH_O, NULL},
    {"list_functions", frontend_dispatch_list, METH_NOARGS, NULL},
    {"set_rewriter", frontend_hook_set_rewriter, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int frontend_add_hooks(PyObject *module) { return PyModule_AddFunctions(module, hooks); }
