// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of numpy_joining.c, for the table in numpy_functions.c.
#ifndef CJIT_PYTHON_NUMPY_JOINING_H
#define CJIT_PYTHON_NUMPY_JOINING_H

#include "trace.h"

#define FRONTEND_NUMPY_JOINING(X)                                                                  \
    X("numpy", concatenate, np_concatenate)                                                        \
    X("numpy", concat, np_concatenate)                                                             \
    X("numpy", stack, np_stack)                                                                    \
    X("numpy", vstack, np_vstack)                                                                  \
    X("numpy", row_stack, np_vstack)                                                               \
    X("numpy", hstack, np_hstack)                                                                  \
    X("numpy", dstack, np_dstack)                                                                  \
    X("numpy", column_stack, np_column_stack)

#define FRONTEND_DECLARE(modules, name, function)                                                  \
    PyObject *frontend_##function(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,  \
                                  PyObject *kwnames);
FRONTEND_NUMPY_JOINING(FRONTEND_DECLARE)
#undef FRONTEND_DECLARE

#define FRONTEND_NUMPY_JOINING_ENTRY(modules, name, function) {modules, #name, frontend_##function},
#define FRONTEND_NUMPY_JOINING_ENTRIES FRONTEND_NUMPY_JOINING(FRONTEND_NUMPY_JOINING_ENTRY)

#endif // CJIT_PYTHON_NUMPY_JOINING_H
