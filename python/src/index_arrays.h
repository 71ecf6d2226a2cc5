// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subscripts with arrays, lists and masks among them (index_arrays.c).
#ifndef CJIT_PYTHON_INDEX_ARRAYS_H
#define CJIT_PYTHON_INDEX_ARRAYS_H

#include "trace.h"

/// True when |key| selects elements one by one (arrays, lists, truth values) and not by slices and integers only.
bool frontend_key_has_arrays(frontend_trace *trace, const frontend_tracer *tracer, PyObject *key);
/// self[key] and self[key] = value for such keys.
PyObject *frontend_index_arrays(frontend_trace *trace, PyObject *self, PyObject *key);
int frontend_assign_arrays(frontend_trace *trace, PyObject *self, PyObject *key, PyObject *value);
/// np.<ufunc>.at(array, key, values).
PyObject *frontend_ufunc_at(frontend_trace *trace, const char *ufunc, PyObject *const *args,
                            Py_ssize_t nargs, PyObject *kwnames);

#endif // CJIT_PYTHON_INDEX_ARRAYS_H
