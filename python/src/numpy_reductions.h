// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of numpy_reductions.c and numpy_moments.c, for the table in numpy_functions.c.
#ifndef CJIT_PYTHON_NUMPY_REDUCTIONS_H
#define CJIT_PYTHON_NUMPY_REDUCTIONS_H

#include "reduce.h"

// X(modules, name, function)
#define FRONTEND_NUMPY_REDUCTIONS(X)                                                               \
    X("numpy numpy.ndarray", sum, np_sum)                                                          \
    X("numpy numpy.ndarray", prod, np_prod)                                                        \
    X("numpy numpy.ndarray", max, np_max)                                                          \
    X("numpy numpy.ndarray", min, np_min)                                                          \
    X("numpy", amax, np_max)                                                                       \
    X("numpy", amin, np_min)                                                                       \
    X("numpy numpy.ndarray", any, np_any)                                                          \
    X("numpy numpy.ndarray", all, np_all)                                                          \
    X("numpy numpy.ndarray", argmax, np_argmax)                                                    \
    X("numpy numpy.ndarray", argmin, np_argmin)                                                    \
    X("numpy", ptp, np_ptp)                                                                        \
    X("numpy", count_nonzero, np_count_nonzero)                                                    \
    X("numpy numpy.ndarray", cumsum, np_cumsum)                                                    \
    X("numpy numpy.ndarray", cumprod, np_cumprod)                                                  \
    X("numpy numpy.ndarray", mean, np_mean)                                                        \
    X("numpy numpy.ndarray", var, np_var)                                                          \
    X("numpy numpy.ndarray", std, np_std)

#define FRONTEND_DECLARE(modules, name, function)                                                  \
    PyObject *frontend_##function(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,  \
                                  PyObject *kwnames);
FRONTEND_NUMPY_REDUCTIONS(FRONTEND_DECLARE)
#undef FRONTEND_DECLARE

#define FRONTEND_NUMPY_REDUCTIONS_ENTRY(modules, name, function)                                   \
    {modules, #name, frontend_##function},
#define FRONTEND_NUMPY_REDUCTIONS_ENTRIES                                                          \
    FRONTEND_NUMPY_REDUCTIONS(FRONTEND_NUMPY_REDUCTIONS_ENTRY)

/// The arguments of a reduction, NULL (or np._NoValue) where not given.
typedef struct frontend_reduce_arguments {
    PyObject *axis, *dtype, *keepdims, *initial, *where, *out;
} frontend_reduce_arguments;
/// np.<ufunc>.reduce for the |ufunc| by name; |name| is the function in messages.
PyObject *frontend_numpy_reduce(frontend_trace *trace, const char *ufunc, const char *name,
                                PyObject *array, frontend_reduce_arguments arguments);
/// ufunc.reduce, ufunc.accumulate, ufunc.outer; |ufunc| is the object.
PyObject *frontend_call_ufunc_method(frontend_trace *trace, PyObject *ufunc, const char *method,
                                     PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
/// What a call with `out` gives: |owned_result|, or |out| with it stored there.
PyObject *frontend_store_reduced(frontend_trace *trace, PyObject *owned_result, PyObject *out,
                                 const char *name);
/// False for NULL, None and np._NoValue.
bool frontend_is_given(PyObject *value);
/// A condition |where| as bools of |node|'s shape.
cjit_node frontend_emit_where(frontend_trace *trace, PyObject *where, cjit_node node);

#endif // CJIT_PYTHON_NUMPY_REDUCTIONS_H
