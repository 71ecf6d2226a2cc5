// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls in rewritten code. Outside of a trace the plain call; inside one it also
//   - runs our implementation of a known function on traced arguments, and refuses unknown ones,
//   - rewrites the user's helper functions before they run, also those handed to map() or sorted(),
//   - guards what builtins look at: containers from outside, getattr() and hasattr(),
//   - refuses functions that give another value at each call (impure.c).
#include "control_grown.h"
#include "control.h"
#include "fallback.h"
#include "hooks.h"
#include "numpy_reductions.h"

#include <string.h>

static PyObject *rewriter;     // set by python/cjit; NULL: helpers run as they are
static PyObject *stdlib_names; // sys.stdlib_module_names

enum { MAX_INLINE_ARGUMENTS = 16 };

// ---------------------------------------------------------------------------------------------
// The user's functions
// ---------------------------------------------------------------------------------------------

static bool is_layer_module(PyObject *name) {
    const char *text = PyUnicode_AsUTF8(name);
    return text && strncmp(text, "torch.nn.modules.", strlen("torch.nn.modules.")) == 0;
}

int frontend_hook_is_foreign(PyObject *globals) {
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
    // Layers are code like the user's: what a forward() reads of its module is guarded.
    return result > 0 && is_layer_module(name) ? 0 : result;
}

/// The rewritten twin of the user's |function|; new reference. What the function is (its code and
/// defaults) is guarded along the path it was found by.
static PyObject *rewrite(PyObject *function) {
    int foreign = frontend_hook_is_foreign(PyFunction_GET_GLOBALS(function));
    if (foreign)
        return foreign < 0 ? NULL : Py_NewRef(function);
    frontend_guards *guards = frontend_hook_guards();
    uint32_t path;
    if (guards && frontend_guards_get_origin(guards, function, &path) &&
        frontend_guards_expect_function(guards, path, function) < 0)
        return NULL;
    return rewriter ? PyObject_CallOneArg(rewriter, function) : Py_NewRef(function);
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

PyObject *frontend_hook_call_method(PyObject *function, PyObject *self, PyObject *const *args,
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

PyObject *frontend_hook_find_method(PyObject *object, const char *name) {
    PyTypeObject *type = Py_TYPE(object);
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) || frontend_is_torch_tensor(object))
        return NULL;
    PyObject *text = PyUnicode_InternFromString(name);
    PyObject *method = text ? _PyType_Lookup(type, text) : NULL; // borrowed
    Py_XDECREF(text);
    return method && PyFunction_Check(method) &&
                   frontend_hook_is_foreign(PyFunction_GET_GLOBALS(method)) == 0
               ? method
               : NULL;
}

// ---------------------------------------------------------------------------------------------
// getattr, hasattr, partial
// ---------------------------------------------------------------------------------------------

bool frontend_is_builtin(PyObject *func, const char *name) {
    return PyCFunction_Check(func) &&
           strcmp(((PyCFunctionObject *)func)->m_ml->ml_name, name) == 0 &&
           PyCFunction_GET_SELF(func) && PyModule_Check(PyCFunction_GET_SELF(func)) &&
           ((PyCFunctionObject *)func)->m_module &&
           PyUnicode_Check(((PyCFunctionObject *)func)->m_module) &&
           PyUnicode_CompareWithASCIIString(((PyCFunctionObject *)func)->m_module, "builtins") == 0;
}

/// getattr(object, name, default), hasattr and vars as reads. 1: done. 0: another function.
static int call_reader(PyObject *func, PyObject *const *args, size_t nargs, PyObject **out_result) {
    bool has = frontend_is_builtin(func, "hasattr");
    if (frontend_is_builtin(func, "vars") && nargs == 1) {
        PyObject *name = PyUnicode_FromString("__dict__");
        *out_result = name ? frontend_hook_get_attribute(args[0], name) : NULL;
        Py_XDECREF(name);
        return 1;
    }
    if ((!has && !frontend_is_builtin(func, "getattr")) || nargs < 2 || nargs > 3 - (size_t)has ||
        !(PyUnicode_Check(args[1]) || frontend_is_text(args[1])))
        return 0;
    PyObject *name = frontend_text_see(func, args[1]);
    PyObject *value = name ? frontend_hook_get_attribute(args[0], name) : NULL;
    Py_XDECREF(name);
    if (!value && PyErr_ExceptionMatches(PyExc_AttributeError) && (has || nargs == 3)) {
        PyErr_Clear();
        value = has ? Py_NewRef(Py_False) : Py_NewRef(args[2]);
    } else if (value && has) {
        Py_SETREF(value, Py_NewRef(Py_True));
    }
    *out_result = value;
    return 1;
}

/// setattr and delattr of outside objects are refused. -1 then.
static int check_store(PyObject *func, PyObject *const *args, size_t nargs) {
    bool stores = frontend_is_builtin(func, "setattr") || frontend_is_builtin(func, "delattr");
    return stores && nargs ? frontend_outside_check_store(args[0]) : 0;
}

static PyObject *call_in_trace(frontend_trace *trace, PyObject *func, PyObject *const *args,
                               size_t nargs, PyObject *kwnames);

static bool is_partial(PyObject *func) {
    return strcmp(Py_TYPE(func)->tp_name, "functools.partial") == 0;
}

/// The keywords of a call, put into |dict|.
static int add_keywords(PyObject *dict, PyObject *const *values, PyObject *kwnames) {
    for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); ++i)
        if (PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), values[i]) < 0)
            return -1;
    return 0;
}

int frontend_hook_pack(PyObject *const *args, size_t nargs, PyObject *kwnames, PyObject **out_positional,
                       PyObject **out_keywords) {
    PyObject *positional = PyTuple_New((Py_ssize_t)nargs), *keywords = PyDict_New();
    for (size_t i = 0; positional && i < nargs; ++i)
        PyTuple_SET_ITEM(positional, (Py_ssize_t)i, Py_NewRef(args[i]));
    if (!positional || !keywords || add_keywords(keywords, args + nargs, kwnames) < 0) {
        Py_CLEAR(positional);
        Py_CLEAR(keywords);
    }
    *out_positional = positional;
    *out_keywords = keywords;
    return positional ? 0 : -1;
}

/// partial(f, a, k=b)(c) is f(a, c, k=b), with what it holds guarded.
static PyObject *call_partial(PyObject *func, PyObject *const *args, size_t nargs,
                              PyObject *kwnames) {
    static const char *const names[] = {"func", "args", "keywords"};
    PyObject *parts[3] = {NULL}, *positional = NULL, *keywords = NULL, *result = NULL;
    for (int i = 0; i < 3; ++i) {
        PyObject *name = PyUnicode_FromString(names[i]);
        parts[i] = name ? frontend_hook_get_attribute(func, name) : NULL;
        Py_XDECREF(name);
        if (parts[i] && i > 0)
            Py_SETREF(parts[i], frontend_outside_whole(parts[i]));
        if (!parts[i])
            goto done;
    }
    positional = PyTuple_New(PyTuple_GET_SIZE(parts[1]) + (Py_ssize_t)nargs);
    keywords = PyDict_Copy(parts[2]);
    if (!positional || !keywords)
        goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(positional); ++i) {
        Py_ssize_t own = PyTuple_GET_SIZE(parts[1]);
        PyTuple_SET_ITEM(positional, i,
                         Py_NewRef(i < own ? PyTuple_GET_ITEM(parts[1], i) : args[i - own]));
    }
    if (add_keywords(keywords, args + nargs, kwnames) < 0)
        goto done;
    PyObject *twin = PyFunction_Check(parts[0]) ? rewrite(parts[0]) : Py_NewRef(parts[0]);
    result = twin ? PyObject_Call(twin, positional, keywords) : NULL;
    Py_XDECREF(twin);
done:
    for (int i = 0; i < 3; ++i)
        Py_XDECREF(parts[i]);
    Py_XDECREF(positional);
    Py_XDECREF(keywords);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Builtins
// ---------------------------------------------------------------------------------------------

/// Methods that change the container they belong to: called on the container itself.
static bool changes_self(const char *name) {
    static const char *const names[] = {"append", "extend", "insert",     "pop",     "remove",
                                        "clear",  "sort",   "reverse",    "update",  "add",
                                        "popitem", "discard", "setdefault", "rotate", "appendleft"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/// |func|, or the same method of what traced code sees of a container from outside.
static PyObject *see_callable(PyObject *func) {
    PyObject *self = PyCFunction_Check(func) ? PyCFunction_GET_SELF(func) : NULL;
    if (!self || PyModule_Check(self) || PyType_Check(self))
        return Py_NewRef(func);
    const char *name = ((PyCFunctionObject *)func)->m_ml->ml_name;
    PyObject *seen = frontend_outside_whole(self);
    PyObject *result = !seen ? NULL
                       : seen == self || changes_self(name)
                           ? Py_NewRef(func)
                           : PyObject_GetAttrString(seen, name);
    Py_XDECREF(seen);
    return result;
}

/// Calls what is not written in Python: containers among its arguments are guarded, and the user's
/// functions among them rewritten.
static PyObject *call_builtin(PyObject *func, PyObject *const *args, size_t nargs,
                              PyObject *kwnames) {
    size_t count = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0), made = 0;
    PyObject *inline_arguments[MAX_INLINE_ARGUMENTS], **seen = inline_arguments, *result = NULL;
    PyObject *callable = see_callable(func);
    if (callable && count > MAX_INLINE_ARGUMENTS)
        seen = PyMem_Malloc(count * sizeof *seen);
    if (!callable || !seen) {
        Py_XDECREF(callable);
        return callable ? PyErr_NoMemory() : NULL;
    }
    for (; made < count; ++made) {
        seen[made] = PyFunction_Check(args[made])  ? rewrite(args[made])
                     : frontend_is_text(args[made]) ? frontend_text_see(func, args[made])
                                                    : frontend_outside_whole(args[made]);
        if (!seen[made])
            break;
    }
    if (made == count)
        result = PyObject_Vectorcall(callable, seen, nargs, kwnames);
    while (made > 0)
        Py_DECREF(seen[--made]);
    if (seen != inline_arguments)
        PyMem_Free(seen);
    Py_DECREF(callable);
    return result;
}

// ---------------------------------------------------------------------------------------------
// The call
// ---------------------------------------------------------------------------------------------

/// True when one of |args| is a traced array: torch.Tensor(x), np.ndarray(x). A class that takes
/// numbers (np.ndindex, torch.Size) takes traced ones by their values.
static bool has_array(PyObject *const *args, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (frontend_is_tracer(args[i]) &&
            !frontend_kind_is_scalar(((frontend_tracer *)args[i])->kind))
            return true;
    return false;
}

/// np.zeros and its like are traced whatever their arguments are: the kernel makes the array.
static bool makes_filled_array(PyObject *func) {
    static const char *const names[] = {"zeros", "ones", "empty", "full", "ndarray"};
    if (PyMethod_Check(func) || !PyCallable_Check(func) || PyFunction_Check(func) ||
        (PyType_Check(func) && strcmp(((PyTypeObject *)func)->tp_name, "numpy.ndarray") != 0))
        return false;
    PyObject *numpy = frontend_numpy_module();
    for (size_t i = 0; numpy && i < sizeof names / sizeof *names; ++i) {
        PyObject *function = PyObject_GetAttrString(numpy, names[i]);
        Py_XDECREF(function);
        if (function == func)
            return true;
    }
    PyErr_Clear();
    return false;
}

static bool has_name(PyObject *func, const char *const *names) {
    PyObject *name = PyObject_GetAttrString(func, "__name__");
    bool found = false;
    for (; name && PyUnicode_Check(name) && *names && !found; ++names)
        found = PyUnicode_CompareWithASCIIString(name, *names) == 0;
    Py_XDECREF(name);
    PyErr_Clear();
    return found;
}

static int call_known(frontend_trace *trace, PyObject *func, PyObject *const *args, size_t nargs,
                      PyObject *kwnames, PyObject **out_result);

/// any(), max() and their like look at what a generator gives: a list of it. As call_known.
static int call_over_generator(frontend_trace *trace, PyObject *func, PyObject *const *args,
                               size_t nargs, PyObject *kwnames, PyObject **out_result) {
    static const char *const names[] = {"any", "all", "max", "min", NULL};
    if (nargs != 1 || kwnames || !PyGen_CheckExact(args[0]) || !PyCFunction_Check(func) ||
        !has_name(func, names))
        return 0;
    PyObject *items = PySequence_List(args[0]);
    if (!items || !call_known(trace, func, &items, 1, NULL, out_result))
        *out_result = items ? PyObject_Vectorcall(func, &items, 1, NULL) : NULL;
    Py_XDECREF(items);
    return 1;
}

/// np.random.default_rng: a stream with a seed is the same at each call.
static bool makes_generator(PyObject *func) {
    static const char *const names[] = {"default_rng", NULL};
    if (PyType_Check(func) || !has_name(func, names))
        return false;
    PyObject *module = PyObject_GetAttrString(func, "__module__");
    const char *text = module && PyUnicode_Check(module) ? PyUnicode_AsUTF8(module) : NULL;
    bool is_numpys = text && strncmp(text, "numpy.random", 12) == 0;
    PyErr_Clear();
    Py_XDECREF(module);
    return is_numpys;
}

/// Functions of NumPy, torch, math and builtins on traced values. 1: done. 0: another function.
static int call_known(frontend_trace *trace, PyObject *func, PyObject *const *args, size_t nargs,
                      PyObject *kwnames, PyObject **out_result) {
    size_t count = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0);
    if (frontend_iterable_call(trace, func, args, (Py_ssize_t)nargs, kwnames, out_result) ||
        call_over_generator(trace, func, args, nargs, kwnames, out_result))
        return 1;
    *out_result = NULL;
    if (PyMethod_Check(func) ||
        (!frontend_contains_tracer(args, (Py_ssize_t)count) && !makes_filled_array(func) &&
         !makes_generator(func)))
        return 0;
    PyObject *owner = PyCFunction_Check(func) ? PyCFunction_GET_SELF(func) : NULL;
    if (owner && frontend_is_ufunc(owner)) { // np.add.reduce
        if (frontend_trace_set_location(trace) == 0)
            *out_result = frontend_call_ufunc_method(
                trace, owner, ((PyCFunctionObject *)func)->m_ml->ml_name, args, (Py_ssize_t)nargs,
                kwnames);
        return 1;
    }
    frontend_function function = frontend_dispatch_find(func);
    if (!function && PyErr_Occurred())
        return 1;
    if (function || frontend_is_ufunc(func)) {
        if (frontend_trace_set_location(trace) == 0)
            *out_result = function
                              ? function(trace, args, (Py_ssize_t)nargs, kwnames)
                              : frontend_call_ufunc(trace, func, args, (Py_ssize_t)nargs, kwnames);
        if (!*out_result)
            *out_result = frontend_fall_back(trace, func, args, (Py_ssize_t)nargs, kwnames);
        return 1;
    }
    if (!frontend_dispatch_is_library(func) &&
        !(frontend_dispatch_is_library_class(func) && has_array(args, count)))
        return 0;
    frontend_raise_unsupported_function(func);
    *out_result = frontend_fall_back(trace, func, args, (Py_ssize_t)nargs, kwnames);
    return 1;
}

/// What a cached function (functools.lru_cache) wraps, when it would cache traced values. Borrowed
/// by |func|'s dict; new reference.
static PyObject *unwrap_cached(PyObject *func, PyObject *const *args, Py_ssize_t count) {
    if (strcmp(Py_TYPE(func)->tp_name, "functools._lru_cache_wrapper") != 0 ||
        !frontend_contains_tracer(args, count))
        return Py_NewRef(func);
    return PyObject_GetAttrString(func, "__wrapped__");
}

/// Refuses torch modules with hooks, which are called around forward(). That there are none is guarded where the
/// module's own call looks for them.
static int check_module_hooks(PyObject *object) {
    static const char *const names[] = {"_forward_hooks", "_forward_pre_hooks", "_backward_hooks",
                                        "_backward_pre_hooks"};
    PyObject **attributes = _PyObject_GetDictPtr(object);
    for (size_t i = 0; attributes && *attributes && i < sizeof names / sizeof *names; ++i) {
        PyObject *hooks = PyDict_GetItemString(*attributes, names[i]); // borrowed
        if (hooks && PyDict_Check(hooks) && PyDict_GET_SIZE(hooks) > 0) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "a %s with hooks (%s) is not supported; remove them, or call what "
                                   "they do in forward()",
                                   Py_TYPE(object)->tp_name, names[i] + 1);
            return -1;
        }
    }
    return 0;
}

static PyObject *call_other(frontend_trace *trace, PyObject *func, PyObject *const *args,
                            size_t nargs, PyObject *kwnames) {
    Py_ssize_t count = (Py_ssize_t)nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    PyObject *result, *call = PyType_Check(func) ? NULL
                                                 : frontend_hook_find_method(func, "__call__");
    if (call && check_module_hooks(func) < 0)
        return NULL;
    if (call) // an object of the user's, or a layer
        return frontend_hook_call_method(call, func, args, nargs, kwnames);
    if (is_partial(func))
        return call_partial(func, args, nargs, kwnames);
    if (!kwnames && call_reader(func, args, nargs, &result))
        return result;
    if (check_store(func, args, nargs) < 0)
        return NULL;
    PyObject *unwrapped = unwrap_cached(func, args, count);
    if (!unwrapped || unwrapped != func) {
        result = unwrapped ? call_in_trace(trace, unwrapped, args, nargs, kwnames) : NULL;
        Py_XDECREF(unwrapped);
        return result;
    }
    Py_DECREF(unwrapped);
    return call_builtin(func, args, nargs, kwnames);
}

static PyObject *call_in_trace(frontend_trace *trace, PyObject *func, PyObject *const *args,
                               size_t nargs, PyObject *kwnames) {
    PyObject *result, *rows;
    if (frontend_grown_call(func, args, nargs, kwnames, &rows)) {
        result = rows && frontend_trace_set_location(trace) == 0
                     ? frontend_wrap(trace, ((frontend_tracer *)rows)->node, FRONTEND_NUMPY_ARRAY)
                     : NULL; // an array of its own for each call
        if (!result || !kwnames)
            return result;
        PyObject *replaced[2] = {result, args[1]};
        PyObject *converted = call_in_trace(trace, func, replaced, 1, kwnames);
        Py_DECREF(result);
        return converted;
    }
    if (Py_IS_TYPE(func, &frontend_method_type))
        return PyObject_Vectorcall(func, args, nargs, kwnames);
    if (frontend_text_call(func, args, nargs, kwnames, &result))
        return result;
    if (call_known(trace, func, args, nargs, kwnames, &result))
        return result;
    if (frontend_is_impure(func)) {
        PyObject *name = frontend_dispatch_describe(func);
        bool numpys = name && strncmp(PyUnicode_AsUTF8(name), "np.random.", 10) == 0;
        if (name)
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%U gives another value at each call, and a compiled function "
                                   "would keep the first: call it outside and pass the result%s",
                                   name,
                                   numpys ? ", or draw from np.random.default_rng(seed), made inside" : "");
        Py_XDECREF(name);
        return NULL;
    }
    if (PyFunction_Check(func))
        return call_function(func, args, nargs, kwnames);
    if (PyMethod_Check(func) && PyFunction_Check(PyMethod_GET_FUNCTION(func))) {
        PyObject *self = PyMethod_GET_SELF(func), *seen = NULL;
        // os.environ.get and the like are not rewritten: what they look at must be comparable.
        if (frontend_hook_is_foreign(PyFunction_GET_GLOBALS(PyMethod_GET_FUNCTION(func))) > 0 &&
            !(seen = frontend_outside_whole(self)))
            return NULL;
        Py_XDECREF(seen);
        return frontend_hook_call_method(PyMethod_GET_FUNCTION(func), self, args, nargs, kwnames);
    }
    return call_other(trace, func, args, nargs, kwnames);
}

/// True when nobody else knows |result|, which |func| returned, or its memory.
static bool is_new_array(PyObject *func, PyObject *result) {
    static const char *const torch_makers[] = {"tensor", "zeros", "ones",     "empty", "full",
                                               "arange", "eye",   "linspace", NULL};
    if (Py_REFCNT(result) != 1)
        return false;
    if (frontend_is_torch_tensor(result))
        return has_name(func, torch_makers);
    PyObject *base = PyObject_GetAttrString(result, "base");
    bool is_new = base == Py_None;
    Py_XDECREF(base);
    PyErr_Clear();
    return is_new;
}

/// An array that NumPy or torch made of constants is an array of the traced function: it may be changed
/// in place, and each call has its own. Arrays of other dtypes stay what they are.
static PyObject *take_made(frontend_trace *trace, PyObject *func, PyObject *owned_result) {
    bool is_array = frontend_is_numpy_array(owned_result), supported = true;
    if ((!is_array && !frontend_is_torch_tensor(owned_result)) ||
        !frontend_dispatch_is_library(func) || !is_new_array(func, owned_result))
        return owned_result;
    cjit_node node;
    frontend_kind kind;
    if (is_array) {
        cjit_dtype dtype;
        PyObject *descriptor = PyObject_GetAttrString(owned_result, "dtype");
        supported = descriptor && frontend_dtype_from_numpy(descriptor, &dtype) == 0;
        Py_XDECREF(descriptor);
        PyErr_Clear();
    }
    if (!supported)
        return owned_result;
    PyObject *tracer = NULL;
    if (frontend_trace_set_location(trace) == 0 &&
        frontend_trace_operand(trace, owned_result, &node, &kind) == 0)
        tracer = frontend_tracer_create(trace, node, kind, -1);
    Py_DECREF(owned_result);
    return tracer;
}

PyObject *frontend_hook_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    (void)module;
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "hook_call needs a function");
        return NULL;
    }
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        return PyObject_Vectorcall(args[0], args + 1, (size_t)nargs - 1, kwnames);
    PyObject *result = call_in_trace(trace, args[0], args + 1, (size_t)nargs - 1, kwnames);
    return result ? take_made(trace, args[0], result) : NULL;
}

PyObject *frontend_hook_set_rewriter(PyObject *module, PyObject *callable) {
    (void)module;
    Py_XSETREF(rewriter, Py_IsNone(callable) ? NULL : Py_NewRef(callable));
    Py_RETURN_NONE;
}
