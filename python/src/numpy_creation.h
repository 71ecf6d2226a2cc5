// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of numpy_creation.c, for the table in numpy_functions.c.
#ifndef CJIT_PYTHON_NUMPY_CREATION_H
#define CJIT_PYTHON_NUMPY_CREATION_H

#include "trace.h"

#define FRONTEND_NUMPY_CREATION(X)                                                                 \
    X("numpy", asarray)                                                                            \
    X("numpy", asanyarray)                                                                         \
    X("numpy", ascontiguousarray)                                                                  \
    X("numpy", array)                                                                              \
    X("numpy", copy)                                                                               \
    X("numpy numpy.ndarray", astype)                                                               \
    X("numpy", zeros_like)                                                                         \
    X("numpy", ones_like)                                                                          \
    X("numpy", empty_like)                                                                         \
    X("numpy", full_like)                                                                          \
    X("numpy", zeros)                                                                              \
    X("numpy", ones)                                                                               \
    X("numpy", empty)                                                                              \
    X("numpy", ndarray)                                                                            \
    X("numpy", full)                                                                               \
    X("numpy", bool_)                                                                              \
    X("numpy", int8)                                                                               \
    X("numpy", int16)                                                                              \
    X("numpy", int32)                                                                              \
    X("numpy", int64)                                                                              \
    X("numpy", uint8)                                                                              \
    X("numpy", uint16)                                                                             \
    X("numpy", uint32)                                                                             \
    X("numpy", uint64)                                                                             \
    X("numpy", float16)                                                                            \
    X("numpy", float32)                                                                            \
    X("numpy", float64) X("numpy", complex64) X("numpy", complex128)

#define FRONTEND_DECLARE(modules, name)                                                            \
    PyObject *frontend_np_##name(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,   \
                                 PyObject *kwnames);
FRONTEND_NUMPY_CREATION(FRONTEND_DECLARE)
FRONTEND_DECLARE("numpy.ndarray", copy_method)
FRONTEND_DECLARE("numpy", select) // numpy_select.c
#undef FRONTEND_DECLARE

#define FRONTEND_NUMPY_CREATION_ENTRY(modules, name) {modules, #name, frontend_np_##name},
#define FRONTEND_NUMPY_CREATION_ENTRIES                                                            \
    {"numpy.ndarray", "copy", frontend_np_copy_method}, {"numpy", "select", frontend_np_select},   \
        FRONTEND_NUMPY_CREATION(FRONTEND_NUMPY_CREATION_ENTRY)

#endif // CJIT_PYTHON_NUMPY_CREATION_H
