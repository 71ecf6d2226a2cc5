// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of numpy_ranges.c, for the table in numpy_functions.c.
#ifndef CJIT_PYTHON_NUMPY_RANGES_H
#define CJIT_PYTHON_NUMPY_RANGES_H

#include "trace.h"

#define FRONTEND_NUMPY_RANGES(X)                                                                   \
    X("numpy", arange, np_arange)                                                                  \
    X("numpy", eye, np_eye)                                                                        \
    X("numpy", identity, np_identity)                                                              \
    X("numpy", tri, np_tri)                                                                        \
    X("numpy", tril, np_tril)                                                                      \
    X("numpy", triu, np_triu)

#define FRONTEND_DECLARE(modules, name, function)                                                  \
    PyObject *frontend_##function(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,  \
                                  PyObject *kwnames);
FRONTEND_NUMPY_RANGES(FRONTEND_DECLARE)
#undef FRONTEND_DECLARE

#define FRONTEND_NUMPY_RANGES_ENTRY(modules, name, function) {modules, #name, frontend_##function},
#define FRONTEND_NUMPY_RANGES_ENTRIES FRONTEND_NUMPY_RANGES(FRONTEND_NUMPY_RANGES_ENTRY)

/// start, start + step, … below |stop|, as arange of NumPy and torch: Python numbers, NumPy scalars or tracers of
/// scalars. How many there are is an expression of sizes, or specialised. FRONTEND_NO_NODE on an error.
cjit_node frontend_emit_arange(frontend_trace *trace, PyObject *start, PyObject *stop, PyObject *step,
                               cjit_dtype dtype, bool torch);
/// The bool matrix whose element (i, j) is i + |offset| |op| j. |offset|: an integer or a size.
cjit_node frontend_emit_diagonals(frontend_trace *trace, cjit_op op, cjit_size rows,
                                  cjit_size columns, PyObject *offset);

#endif // CJIT_PYTHON_NUMPY_RANGES_H
