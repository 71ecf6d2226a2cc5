// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that NumPy or torch make at their place in the program (jit's fallback=True). Tracing records them
// (python/cjit/fallback.py); running a kernel makes them, through the runtime's host functions.
#ifndef CJIT_PYTHON_FALLBACK_H
#define CJIT_PYTHON_FALLBACK_H

#include "trace.h"

/// The thread has no current trace until |trace|, which suspend returns, resumes.
frontend_trace *frontend_trace_suspend(void);
void frontend_trace_resume(frontend_trace *trace);
/// Lets |trace| fall back.
void frontend_trace_allow_fallback(frontend_trace *trace);
/// The calls of |trace|, a list by number, or NULL when there are none. New reference.
PyObject *frontend_take_fallbacks(frontend_trace *trace);
/// Where it is kept; NULL when |trace| may not fall back. Borrowed.
PyObject **frontend_trace_get_fallbacks(frontend_trace *trace);

/// With cjit.UnsupportedError set by |function|'s implementation: records a call of |function| itself when the trace may
/// fall back, else leaves the error. |kwnames| as vectorcall has it.
PyObject *frontend_fall_back(frontend_trace *trace, PyObject *function, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *kwnames);

/// cjit._cjit._fallback_add(call): the number under which the kernel asks for it.
PyObject *frontend_fallback_add(PyObject *module, PyObject *call);
/// cjit._cjit._fallback_place(): False inside of a loop or branch.
PyObject *frontend_fallback_place(PyObject *module, PyObject *unused);

/// cjit._cjit._fallback_outside(callable): calls it as if nothing was traced.
PyObject *frontend_fallback_outside(PyObject *module, PyObject *callable);
/// cjit._cjit._fallback_is_user_code(code) and _is_traced(object).
PyObject *frontend_fallback_is_user_code(PyObject *module, PyObject *code);
PyObject *frontend_fallback_is_traced(PyObject *module, PyObject *object);

/// A kernel's run on this thread with |calls|, a specialisation's list.
typedef struct frontend_fallback_run {
    PyObject *calls, *operands, *results;
    PyObject *prints; ///< the specialisation's print sites, borrowed; NULL: none
    PyObject *type, *value, *traceback; ///< what a call raised
    struct frontend_fallback_run *outer;
} frontend_fallback_run;
int frontend_fallback_begin(frontend_fallback_run *run, PyObject *calls);
/// True when a call raised: its exception is set.
bool frontend_fallback_end(frontend_fallback_run *run);

#endif // CJIT_PYTHON_FALLBACK_H
