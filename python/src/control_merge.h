// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two files of branches share: control_branch.c (the statement, its two recordings) and
// control_merge.c (the join of what they leave).
#ifndef CJIT_PYTHON_CONTROL_MERGE_H
#define CJIT_PYTHON_CONTROL_MERGE_H

#include "control.h"

typedef struct frontend_branch {
    PyObject_HEAD
    frontend_trace *trace; ///< borrowed: the branch is used only while it is the current one
    PyFrameObject *frame;  ///< NULL: the sides are calls
    PyObject *site;
    cjit_node condition;
    cjit_location location;
    frontend_state before, after_then, after_else;
    frontend_scope sides[2];
    uint32_t num_raise_sites, num_print_sites; ///< of the graph when the first side began
    enum { IN_THEN, IN_ELSE, IN_LINE, DONE } phase;
} frontend_branch;

/// Joins what the two sides of |branch|, a statement whose sides are closed, left.
int frontend_merge_sides(frontend_branch *branch);
/// The value of a branch whose sides gave |values|, pinned in its states. New reference.
PyObject *frontend_merge_values(frontend_branch *branch, PyObject *const *values);

#endif // CJIT_PYTHON_CONTROL_MERGE_H
