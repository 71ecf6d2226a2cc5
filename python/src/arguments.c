// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments by parameter names, for the implementations in the function tables. A parameter is
//   name            positional or keyword
//   *name           keyword-only, and so are those after it
//   !name[=value]   accepted only with its default: None, or the value spelt after '='
// and *! together mark a keyword-only one that must keep its default.
#include "trace.h"

#include <string.h>

typedef struct parameter {
    const char *name;
    size_t size;
    const char *fixed; ///< the only value that is accepted besides None, or NULL
    bool is_fixed, is_keyword_only;
} parameter;

static parameter parse_parameter(const char *text) {
    parameter result = {.name = text};
    for (; *text == '*' || *text == '!'; ++text) {
        result.is_keyword_only |= *text == '*';
        result.is_fixed |= *text == '!';
    }
    const char *equals = strchr(text, '=');
    result.name = text;
    result.size = equals ? (size_t)(equals - text) : strlen(text);
    result.fixed = equals ? equals + 1 : NULL;
    return result;
}

static bool is_default(const parameter *parameter, PyObject *value) {
    if (Py_IsNone(value))
        return true;
    if (!parameter->fixed)
        return false;
    PyObject *text = PyObject_Str(value);
    bool same = text && PyUnicode_CompareWithASCIIString(text, parameter->fixed) == 0;
    PyErr_Clear();
    Py_XDECREF(text);
    return same;
}

static int store(const char *function_name, const parameter *parameter, PyObject *value,
                 PyObject **out_value) {
    char name[40]; // PyUnicode_FromFormat of 3.11 knows no "%.*s"
    snprintf(name, sizeof name, "%.*s", (int)parameter->size, parameter->name);
    if (*out_value) {
        PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%s'", function_name,
                     name);
        return -1;
    }
    if (parameter->is_fixed && !is_default(parameter, value)) {
        if (strcmp(name, "out") == 0) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%s: out= is not supported yet: leave it out and use the result",
                                   function_name);
            return -1;
        }
        frontend_raise_at_user(frontend_unsupported_error,
                               "%s: %s=%R is not supported; leave %s out", function_name, name,
                               value, name);
        return -1;
    }
    *out_value = value;
    return 0;
}

static Py_ssize_t find_keyword(PyObject *keyword, const char *const *names) {
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(keyword, &size);
    for (Py_ssize_t i = 0; text && names[i]; ++i) {
        parameter candidate = parse_parameter(names[i]);
        if (candidate.size == (size_t)size && memcmp(candidate.name, text, candidate.size) == 0)
            return i;
    }
    return -1;
}

int frontend_parse_arguments(const char *function_name, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames, const char *const *names, PyObject **out_values) {
    Py_ssize_t count = 0, num_positional = -1;
    for (; names[count]; ++count) {
        out_values[count] = NULL;
        if (num_positional < 0 && parse_parameter(names[count]).is_keyword_only)
            num_positional = count;
    }
    if (num_positional < 0)
        num_positional = count;
    if (nargs > num_positional) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd positional arguments but %zd were given",
                     function_name, num_positional, nargs);
        return -1;
    }
    for (Py_ssize_t i = 0; i < nargs; ++i) {
        parameter target = parse_parameter(names[i]);
        if (store(function_name, &target, args[i], &out_values[i]) < 0)
            return -1;
    }
    Py_ssize_t num_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < num_keywords; ++i) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, i);
        Py_ssize_t index = find_keyword(keyword, names);
        if (index < 0) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'",
                             function_name, keyword);
            return -1;
        }
        parameter target = parse_parameter(names[index]);
        if (store(function_name, &target, args[nargs + i], &out_values[index]) < 0)
            return -1;
    }
    // The first parameter of every function here is required.
    if (count && !out_values[0]) {
        PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", function_name,
                     names[0]);
        return -1;
    }
    return 0;
}
