// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of loops share: control_loop.c (what is carried), control_loop_close.c (does it fit?),
// control_resize.c (arrays whose extents change).
#ifndef CJIT_PYTHON_CONTROL_LOOP_H
#define CJIT_PYTHON_CONTROL_LOOP_H

#include "control.h"

#define FRONTEND_BETWEEN_ITERATIONS "from one iteration of a loop on traced values to the next"

frontend_carried *frontend_loop_add_carried(frontend_loop_state *loop);
/// Frees what |carried| owns.
void frontend_loop_clear_carried(frontend_carried *carried);
frontend_carried *frontend_loop_find_name(const frontend_loop_state *loop, Py_ssize_t index);
frontend_carried *frontend_loop_find_storage(const frontend_loop_state *loop,
                                             const frontend_storage *storage);
/// The site's assigned name |index|. Borrowed.
PyObject *frontend_loop_name_at(const frontend_loop_state *loop, Py_ssize_t index);
int frontend_loop_carry_name(frontend_loop_state *loop, Py_ssize_t index, frontend_value_type type);
int frontend_loop_carry_storage(frontend_loop_state *loop, frontend_storage *storage);
/// Notes for traces to come that the loop changes |storage|.
int frontend_loop_add_hint(frontend_loop_state *loop, frontend_storage *storage);
/// What |carried| was before the loop (borrowed), and is at the body's end (a new reference); NULL without an
/// exception when it is unbound.
PyObject *frontend_loop_value_before(const frontend_loop_state *loop,
                                     const frontend_carried *carried);
PyObject *frontend_loop_value_at_end(const frontend_loop_state *loop,
                                     const frontend_carried *carried);
/// True when no two of the array variables ever share memory with each other or with anything else:
/// then each may be changed in place, and `a, b = b, a` is an exchange of memory.
bool frontend_loop_is_separate(const frontend_loop_state *loop);

// ---------------------------------------------------------------------------------------------
// Arrays whose extents change
// ---------------------------------------------------------------------------------------------

/// How an array changes its extents: it is carried as the first part of a larger one.
struct frontend_resize {
    bool axes[CJIT_MAX_RANK];       ///< which extents change
    cjit_size growth[CJIT_MAX_RANK]; ///< what an iteration adds at most; CJIT_SIZE_NONE: it never grows
    cjit_size capacity[CJIT_MAX_RANK]; ///< of a value that only leaves the loop
};

/// |value| is the carried array at the body's end. 1: extents were found to change: record again. 0: all is
/// well. -1.
int frontend_resize_check(frontend_loop_state *loop, uint32_t carried, PyObject *value);
/// The same of the values that only leave the loop, when all else is well: their extents are carried. 0 or -1.
int frontend_resize_check_late(frontend_loop_state *loop);
/// Carries the extents that were found to change.
int frontend_resize_add_extents(frontend_loop_state *loop);
/// The array of the capacity needed that begins with the first value; one that is unbound is made |like| it.
cjit_node frontend_resize_emit_init(frontend_loop_state *loop, const frontend_carried *carried,
                                    cjit_node like);
/// The carried extent's first value.
cjit_node frontend_resize_emit_extent(frontend_loop_state *loop, const frontend_carried *extent);
/// The part of |whole| that array |carried| is, of the extents in |nodes| (by carried value). In a region, and
/// after the loop.
cjit_node frontend_resize_emit_part(frontend_loop_state *loop, uint32_t carried, cjit_node whole,
                                    const cjit_node *nodes);
#endif // CJIT_PYTHON_CONTROL_LOOP_H
