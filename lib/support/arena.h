// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A bump allocator: many small objects with one lifetime, freed together.
// Not thread-safe; one owner at a time.
#ifndef CJIT_SUPPORT_ARENA_H
#define CJIT_SUPPORT_ARENA_H

#include "cjit/status.h"

typedef struct support_arena_chunk support_arena_chunk;

typedef struct support_arena {
    support_arena_chunk *chunks; // newest first
    size_t used;                 // bytes used of the newest chunk
} support_arena;

/// An empty arena needs no memory and cannot fail.
void support_arena_init(support_arena *arena);

/// Returns |size| zeroed bytes, 16-byte aligned, or NULL when memory is exhausted.
void *support_arena_alloc(support_arena *arena, size_t size);

/// Copies |size| bytes into the arena; NULL when memory is exhausted.
void *support_arena_copy(support_arena *arena, const void *bytes, size_t size);

/// Copies the |length| bytes of |text| and a terminating NUL; NULL when memory is exhausted.
char *support_arena_strndup(support_arena *arena, const char *text, size_t length);

/// Frees everything that was allocated; the arena is empty again.
void support_arena_deinit(support_arena *arena);

#endif // CJIT_SUPPORT_ARENA_H
