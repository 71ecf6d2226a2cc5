// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of numpy_shapes.c, for the table in numpy_functions.c.
#ifndef CJIT_PYTHON_NUMPY_SHAPES_H
#define CJIT_PYTHON_NUMPY_SHAPES_H

#include "trace.h"

// X(modules, name, function)
#define FRONTEND_NUMPY_SHAPES(X)                                                                   \
    X("numpy", reshape, np_reshape)                                                                \
    X("numpy.ndarray", reshape, array_reshape)                                                     \
    X("numpy numpy.ndarray", ravel, np_ravel)                                                      \
    X("numpy.ndarray", flatten, np_flatten)                                                        \
    X("numpy", transpose, np_transpose)                                                            \
    X("numpy", permute_dims, np_permute_dims)                                                      \
    X("numpy.ndarray", transpose, array_transpose)                                                 \
    X("numpy numpy.linalg", matrix_transpose, np_matrix_transpose)                                 \
    X("numpy numpy.ndarray", swapaxes, np_swapaxes)                                                \
    X("numpy", moveaxis, np_moveaxis)                                                              \
    X("numpy", rollaxis, np_rollaxis)                                                              \
    X("numpy numpy.ndarray", squeeze, np_squeeze)                                                  \
    X("numpy", expand_dims, np_expand_dims)                                                        \
    X("numpy", atleast_1d, np_atleast_1d)                                                          \
    X("numpy", atleast_2d, np_atleast_2d)                                                          \
    X("numpy", atleast_3d, np_atleast_3d)                                                          \
    X("numpy", broadcast_to, np_broadcast_to)                                                      \
    X("numpy", broadcast_arrays, np_broadcast_arrays)                                              \
    X("numpy", flip, np_flip)                                                                      \
    X("numpy", fliplr, np_fliplr)                                                                  \
    X("numpy", flipud, np_flipud)

#define FRONTEND_DECLARE(modules, name, function)                                                  \
    PyObject *frontend_##function(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,  \
                                  PyObject *kwnames);
FRONTEND_NUMPY_SHAPES(FRONTEND_DECLARE)
#undef FRONTEND_DECLARE

#define FRONTEND_NUMPY_SHAPES_ENTRY(modules, name, function) {modules, #name, frontend_##function},
#define FRONTEND_NUMPY_SHAPES_ENTRIES FRONTEND_NUMPY_SHAPES(FRONTEND_NUMPY_SHAPES_ENTRY)

#endif // CJIT_PYTHON_NUMPY_SHAPES_H
