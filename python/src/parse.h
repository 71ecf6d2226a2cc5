// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shape of a function that stands in for one of NumPy's or torch's, and the reading of its
// arguments.
#ifndef CJIT_PYTHON_PARSE_H
#define CJIT_PYTHON_PARSE_H

#include "trace.h"

/// The parameters of every such function.
#define FRONTEND_ARGUMENTS                                                                         \
    frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames

/// Parses into |values|, by the names that follow, or returns NULL from the function.
#define FRONTEND_PARSE(function_name, ...)                                                         \
    static const char *const names[] = {__VA_ARGS__, NULL};                                        \
    PyObject *values[sizeof names / sizeof *names];                                                \
    if (frontend_parse_arguments(function_name, args, nargs, kwnames, names, values) < 0)          \
        return NULL;

/// Reads an array or number for one of NumPy's functions: |out_operand|'s node is set, also of a plain number.
/// |out_kind|: of a result of its shape. numpy_functions.c
int frontend_numpy_read(frontend_trace *trace, PyObject *object, frontend_operand *out_operand,
                        frontend_kind *out_kind);

/// Neither missing nor None.
static inline bool frontend_is_some(PyObject *value) { return value && !Py_IsNone(value); }

#endif // CJIT_PYTHON_PARSE_H
