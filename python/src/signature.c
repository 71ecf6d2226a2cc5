// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a call's arguments to the frame: binding to parameters by Python's rules.
//
//   f(a, b=2)   for   def f(a, b, *rest, scale=1.0)   ->   slots: a, 2, 1.0, ()
//
// The frequent call (all parameters positional, nothing else) copies pointers. What does not fit is
// bound a second time by inspect.signature, only to raise Python's own TypeError.
#include "function.h"

#include <string.h>

static int read_static_names(frontend_signature *signature, PyObject *fn, PyObject *static_names) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(static_names); i++) {
        PyObject *name = PyTuple_GET_ITEM(static_names, i);
        uint32_t parameter = 0;
        for (; parameter < signature->num_parameters; parameter++) {
            int equal = PyObject_RichCompareBool(
                name, PyTuple_GET_ITEM(signature->names, parameter), Py_EQ);
            if (equal < 0)
                return -1;
            if (equal)
                break;
        }
        if (parameter == signature->num_parameters) {
            PyErr_Format(PyExc_ValueError, "static_argnames: %U() has no parameter %R",
                         ((PyFunctionObject *)fn)->func_name, name);
            return -1;
        }
        signature->is_static[parameter] = true;
        signature->has_static = true;
    }
    return 0;
}

int frontend_signature_init(frontend_signature *signature, PyObject *fn, PyObject *static_names) {
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(fn);
    memset(signature, 0, sizeof *signature);
    signature->num_positional = (uint32_t)code->co_argcount;
    signature->num_positional_only = (uint32_t)code->co_posonlyargcount;
    signature->num_keyword_only = (uint32_t)code->co_kwonlyargcount;
    signature->has_varargs = code->co_flags & CO_VARARGS;
    signature->has_varkeywords = code->co_flags & CO_VARKEYWORDS;
    signature->num_parameters = signature->num_positional + signature->num_keyword_only +
                                signature->has_varargs + signature->has_varkeywords;
    PyObject *names = PyCode_GetVarnames(code);
    if (!names)
        return -1;
    signature->names = PyTuple_GetSlice(names, 0, signature->num_parameters);
    Py_DECREF(names);
    signature->is_static = PyMem_Calloc(signature->num_parameters + 1, sizeof(bool));
    if (!signature->names || !signature->is_static) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        return -1;
    }
    return read_static_names(signature, fn, static_names);
}

void frontend_signature_deinit(frontend_signature *signature) {
    Py_CLEAR(signature->names);
    PyMem_Free(signature->is_static);
    signature->is_static = NULL;
}

/// Raises the TypeError of a call that does not fit, as inspect.signature words it.
static int raise_mismatch(PyObject *fn, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
    PyObject *module = NULL, *signature = NULL, *bind = NULL, *bound = NULL;
    module = PyImport_ImportModule("inspect");
    if (module)
        signature = PyObject_CallMethod(module, "signature", "O", fn);
    if (signature)
        bind = PyObject_GetAttrString(signature, "bind");
    if (bind)
        bound = PyObject_Vectorcall(bind, args, (size_t)nargs, kwnames);
    if (bound)
        PyErr_Format(PyExc_TypeError, "%U() got arguments that do not fit its parameters",
                     ((PyFunctionObject *)fn)->func_name);
    else if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        PyErr_Format(PyExc_TypeError, "%U() %S", ((PyFunctionObject *)fn)->func_name,
                     value ? value : Py_None);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    Py_XDECREF(module);
    Py_XDECREF(signature);
    Py_XDECREF(bind);
    Py_XDECREF(bound);
    return -1;
}

/// The parameter that keyword |name| sets, or -1; -2 with an exception.
static int find_keyword(const frontend_signature *signature, PyObject *name) {
    uint32_t end = signature->num_positional + signature->num_keyword_only;
    for (uint32_t i = signature->num_positional_only; i < end; i++)
        if (PyTuple_GET_ITEM(signature->names, i) == name)
            return (int)i;
    for (uint32_t i = signature->num_positional_only; i < end; i++) {
        int equal = PyObject_RichCompareBool(PyTuple_GET_ITEM(signature->names, i), name, Py_EQ);
        if (equal)
            return equal < 0 ? -2 : (int)i;
    }
    return -1;
}

/// Fills what is still NULL from the defaults. 1: something is missing.
static int fill_defaults(frontend_frame *frame, PyObject *fn, PyObject **slots) {
    const frontend_signature *signature = &frame->function->signature;
    uint32_t end = signature->num_positional + signature->num_keyword_only;
    PyObject *defaults = PyFunction_GET_DEFAULTS(fn);
    PyObject *keyword_defaults = PyFunction_GET_KW_DEFAULTS(fn);
    Py_ssize_t count = defaults ? PyTuple_GET_SIZE(defaults) : 0;
    for (uint32_t i = 0; i < end; i++) {
        if (slots[i])
            continue;
        PyObject *value = NULL;
        if (i < signature->num_positional) {
            Py_ssize_t index = (Py_ssize_t)i - ((Py_ssize_t)signature->num_positional - count);
            value = index >= 0 ? PyTuple_GET_ITEM(defaults, index) : NULL;
        } else if (keyword_defaults) {
            value =
                PyDict_GetItemWithError(keyword_defaults, PyTuple_GET_ITEM(signature->names, i));
        }
        if (!value)
            return PyErr_Occurred() ? -1 : 1;
        if (frontend_frame_keep(frame, Py_NewRef(value)) < 0)
            return -1;
        slots[i] = value;
    }
    return 0;
}

/// Keywords to their slots, surplus ones to |keywords|. 1: one does not fit.
static int bind_keywords(frontend_frame *frame, PyObject *const *values, PyObject *kwnames,
                         PyObject *keywords, PyObject **slots) {
    for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, k);
        int parameter = find_keyword(&frame->function->signature, name);
        if (parameter == -2)
            return -1;
        if (parameter >= 0) {
            if (slots[parameter])
                return 1;
            slots[parameter] = values[k];
        } else if (!keywords) {
            return 1;
        } else if (PyDict_SetItem(keywords, name, values[k]) < 0) {
            return -1;
        }
    }
    return 0;
}

int frontend_bind(frontend_frame *frame, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                  PyObject **out_slots) {
    const frontend_signature *signature = &frame->function->signature;
    PyObject *fn = frame->function->fn, *keywords = NULL;
    Py_ssize_t positional = signature->num_positional;
    uint32_t next = signature->num_positional + signature->num_keyword_only;
    memset(out_slots, 0, signature->num_parameters * sizeof *out_slots);
    if (nargs > positional && !signature->has_varargs)
        return raise_mismatch(fn, args, nargs, kwnames);
    memcpy(out_slots, args, (size_t)(nargs < positional ? nargs : positional) * sizeof *args);
    if (signature->has_varargs) {
        Py_ssize_t surplus = nargs > positional ? nargs - positional : 0;
        PyObject *rest = PyTuple_New(surplus);
        if (!rest)
            return -1;
        for (Py_ssize_t i = 0; i < surplus; i++)
            PyTuple_SET_ITEM(rest, i, Py_NewRef(args[positional + i]));
        out_slots[next++] = rest;
        if (frontend_frame_keep(frame, rest) < 0)
            return -1;
    }
    if (signature->has_varkeywords) {
        keywords = PyDict_New();
        if (!keywords || frontend_frame_keep(frame, keywords) < 0)
            return -1;
        out_slots[next] = keywords;
    }
    int misfit = bind_keywords(frame, args + nargs, kwnames, keywords, out_slots);
    if (!misfit)
        misfit = fill_defaults(frame, fn, out_slots);
    return misfit > 0 ? raise_mismatch(fn, args, nargs, kwnames) : misfit;
}
