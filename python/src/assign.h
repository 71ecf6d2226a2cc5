// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Updates of traced arrays in place (assign.c).
#ifndef CJIT_PYTHON_ASSIGN_H
#define CJIT_PYTHON_ASSIGN_H

#include "trace.h"

/// target[...] = value: cast and broadcast as assignments do. |target| is a tracer with a storage.
int frontend_assign(frontend_trace *trace, PyObject *target, PyObject *value);
/// |object| as elements of |target|'s dtype, by any cast; FRONTEND_NO_NODE on an error.
cjit_node frontend_assign_value(frontend_trace *trace, const frontend_tracer *target, PyObject *object);
/// Stores |result| of the function |name| into |target|, cast by the rule 'same_kind'.
int frontend_assign_result(frontend_trace *trace, PyObject *target, PyObject *result,
                           const char *name);
/// The same for out=: |outputs| is an array, None, or a tuple of them. Gives what the call returns.
PyObject *frontend_assign_outputs(frontend_trace *trace, PyObject *owned_results, PyObject *outputs,
                                  const char *name);

extern const frontend_table_entry frontend_assign_table[];

#endif // CJIT_PYTHON_ASSIGN_H
