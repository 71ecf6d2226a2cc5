// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of --cjit-fuse-rows share: generics on memrefs that run over the same rows.
#ifndef CJIT_PASSES_FUSE_ROWS_H
#define CJIT_PASSES_FUSE_ROWS_H

#include "generic.h"

/// An attribute of memref.subview: whole rows of a contiguous memref that follow each other.
#define ROWS_WHOLE "cjit.whole_rows"

typedef struct rows_group {
    MlirOperation *members; // linalg.generics of one block, in order
    uint32_t count, capacity;
    unsigned leading; // their first loops, which are parallel and have the same extents in all of them
} rows_group;

// fuse_rows.c

/// How many axes before |axis| have extents that |type| does not know.
intptr_t rows_dynamic_before(MlirType type, intptr_t axis);
/// Whether |op| is one of the group's members.
bool rows_has(const rows_group *group, MlirOperation op);

// fuse_rows_emit.c

/// Moves the members into one loop over blocks of rows, which stands where the last one stood.
void rows_emit(const rows_group *group);

#endif // CJIT_PASSES_FUSE_ROWS_H
