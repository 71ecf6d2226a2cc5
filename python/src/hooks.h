// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the hooks of rewritten code share: outside.c (values from outside), hook_calls.c (calls),
// hook_operators.c (operators and truth), hooks.c (reads, loops, and the table).
#ifndef CJIT_PYTHON_HOOKS_H
#define CJIT_PYTHON_HOOKS_H

#include "function.h"
#include "trace.h"

/// The current trace's guards, or NULL outside of a trace.
frontend_guards *frontend_hook_guards(void);

// outside.c

/// Guards |owned_value|, which was read along |path|, and gives what traced code sees of it: the value
/// itself, or a tracer for an array. NULL with an exception, also for a NULL |owned_value|.
PyObject *frontend_outside_read(frontend_guards *guards, uint32_t path, PyObject *owned_value);
/// Bound methods are made anew at each access; what they are bound to has its own guards.
bool frontend_outside_is_bound(PyObject *value);
/// |object| looked at as a whole: if it is a container from outside, its contents are guarded. What
/// traced code sees of it: itself, or a copy with tracers in place of arrays. New reference.
PyObject *frontend_outside_whole(PyObject *object);
/// Refuses to change |object| when it is from outside: it would happen only while tracing.
int frontend_outside_check_store(PyObject *object);
/// Guards that `object is other` stays so.
int frontend_outside_guard_identity(PyObject *object, PyObject *other);

// hook_calls.c

/// True when the module of |globals| is not the user's: numpy's, torch's, cjit's, the standard library's.
int frontend_hook_is_foreign(PyObject *globals);
/// The method |name| of |object|'s class if the user wrote it in Python; borrowed, or NULL.
PyObject *frontend_hook_find_method(PyObject *object, const char *name);
/// Calls the rewritten twin of |function| with |self| before the arguments.
PyObject *frontend_hook_call_method(PyObject *function, PyObject *self, PyObject *const *args,
                                    size_t nargs, PyObject *kwnames);
PyObject *frontend_hook_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames);
/// The arguments of a call as a tuple and a dict: new references, or NULL twice and -1.
int frontend_hook_pack(PyObject *const *args, size_t nargs, PyObject *kwnames, PyObject **out_positional,
                       PyObject **out_keywords);
PyObject *frontend_hook_set_rewriter(PyObject *module, PyObject *callable);
/// getattr(object, name) with its guard.
PyObject *frontend_hook_get_attribute(PyObject *object, PyObject *name);

// hook_operators.c
PyObject *frontend_hook_binary(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_compare(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_whole(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_truth(PyObject *module, PyObject *object);

// text.c

extern PyTypeObject frontend_text_type;
bool frontend_is_text(PyObject *object);
/// print(), and the functions that make text of traced values. 1: done, with |*out_result| or an exception. 0: another
/// function, or nothing traced.
int frontend_text_call(PyObject *func, PyObject *const *args, size_t nargs, PyObject *kwnames,
                       PyObject **out_result);
/// "%d" % x likewise.
int frontend_text_modulo(PyObject *a, PyObject *b, PyObject **out_result);
/// |object| as an argument of |func|, which is not traced: text is made now, unless it is only kept there.
PyObject *frontend_text_see(PyObject *func, PyObject *object);
PyObject *frontend_record_print(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_snapshot(PyObject *module, PyObject *object);
/// True when |func| is the builtin of that name.
bool frontend_is_builtin(PyObject *func, const char *name);

// impure.c

/// True when |function| gives another value at each call, or reads what cannot be guarded.
bool frontend_is_impure(PyObject *function);

#endif // CJIT_PYTHON_HOOKS_H
