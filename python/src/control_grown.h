// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lists that a loop fills, one item in each iteration (control_grown.c).
#ifndef CJIT_PYTHON_CONTROL_GROWN_H
#define CJIT_PYTHON_CONTROL_GROWN_H

#include "control_loop.h"

/// |container|, empty before the loop, has one item at the body's end: 1 when the loop is recorded again with the
/// items carried as rows of an array, 0 when that cannot be, -1.
int frontend_grown_find(frontend_loop_state *loop, PyObject *container);
/// In the body's region, which was opened: binds what stands for the list.
int frontend_grown_bind(frontend_loop_state *loop, frontend_carried *carried);
/// At the body's end: 1 when the items' type changed, 0 when all is well.
int frontend_grown_check(frontend_loop_state *loop, frontend_carried *carried);
cjit_node frontend_grown_emit_init(frontend_loop_state *loop, const frontend_carried *carried);
/// The carried array with the iteration's item.
cjit_node frontend_grown_emit_yield(frontend_loop_state *loop, const frontend_carried *carried);
/// After the loop: binds the list of the rows of |node|.
int frontend_grown_finish(frontend_loop_state *loop, const frontend_carried *carried, cjit_node node);

extern PyTypeObject frontend_grown_type;
/// np.array(list) and np.stack(list) of such a list: |args| with the array in its place, and true. Any other use
/// of it unrolls the loop: an exception. False without an exception: no argument is such a list.
bool frontend_grown_call(PyObject *func, PyObject *const *args, size_t nargs, PyObject *kwnames,
                         PyObject **out_array);
/// Where such a list is something else than an argument: begins the trace again, with the loop unrolled.
void frontend_grown_unroll(PyObject *list);

#endif // CJIT_PYTHON_CONTROL_GROWN_H
