// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that a trace must not call, because a compiled function would keep what they gave: random
// numbers, clocks, input, the environment. By module, or by module and name.
#include "hooks.h"

#include <string.h>

static const struct {
    const char *module;
    const char *name; ///< NULL: all of the module
} table[] = {
    {"random", NULL},
    {"secrets", NULL},
    {"uuid", NULL},
    {"time", "time"},
    {"time", "time_ns"},
    {"time", "perf_counter"},
    {"time", "perf_counter_ns"},
    {"time", "monotonic"},
    {"time", "monotonic_ns"},
    {"time", "process_time"},
    {"datetime", "now"},
    {"datetime", "utcnow"},
    {"datetime", "today"},
    {"os", "getenv"},
    {"posix", "urandom"},
    {"posix", "getpid"},
    {"builtins", "input"},
    {"builtins", "open"},
    {"io", "open"},
    {"numpy.random", NULL},
    {"torch", "rand"},
    {"torch", "randn"},
    {"torch", "randint"},
    {"torch", "randperm"},
    {"torch", "normal"},
    {"torch", "manual_seed"},
    {"torch", "seed"},
    {"torch", "initial_seed"},
};

static PyObject *text_of(PyObject *object, const char *attribute) {
    PyObject *value = object ? PyObject_GetAttrString(object, attribute) : NULL;
    if (value && !PyUnicode_Check(value))
        Py_CLEAR(value);
    PyErr_Clear();
    return value;
}

/// The module that |function|, or the object that it is bound to, belongs to. New reference.
static PyObject *find_module(PyObject *function) {
    PyObject *self = NULL;
    if (PyMethod_Check(function))
        self = PyMethod_GET_SELF(function);
    else if (PyCFunction_Check(function))
        self = PyCFunction_GET_SELF(function);
    if (self && PyModule_Check(self))
        return text_of(self, "__name__");
    if (self)
        return text_of(PyType_Check(self) ? self : (PyObject *)Py_TYPE(self), "__module__");
    return text_of(function, "__module__");
}

bool frontend_is_impure(PyObject *function) {
    if (!PyMethod_Check(function) && !PyCFunction_Check(function) && !PyFunction_Check(function) &&
        !PyType_Check(function) && !strstr(Py_TYPE(function)->tp_name, "cython_function"))
        return false;
    PyObject *module = find_module(function), *name = text_of(function, "__name__");
    const char *module_text = module ? PyUnicode_AsUTF8(module) : NULL;
    const char *name_text = name ? PyUnicode_AsUTF8(name) : NULL;
    bool found = false;
    for (size_t i = 0; module_text && name_text && i < sizeof table / sizeof *table; ++i) {
        size_t size = strlen(table[i].module);
        bool inside = strncmp(module_text, table[i].module, size) == 0 &&
                      (module_text[size] == 0 || module_text[size] == '.');
        found |= inside && (!table[i].name || strcmp(name_text, table[i].name) == 0);
    }
    PyErr_Clear();
    Py_XDECREF(module);
    Py_XDECREF(name);
    return found;
}
