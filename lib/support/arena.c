// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chunks of doubling size, newest first. Objects larger than a chunk get a chunk of their own.
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20, ALIGNMENT = 16 };

struct support_arena_chunk {
    support_arena_chunk *next;
    size_t capacity;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

void support_arena_init(support_arena *arena) { *arena = (support_arena){0}; }

void *support_arena_alloc(support_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!arena->chunks || arena->chunks->capacity - arena->used < size) {
        size_t capacity = arena->chunks ? arena->chunks->capacity * 2 : FIRST_CHUNK;
        if (capacity > LARGEST_CHUNK)
            capacity = LARGEST_CHUNK;
        if (capacity < size)
            capacity = size;
        support_arena_chunk *chunk = calloc(1, sizeof *chunk + capacity);
        if (!chunk)
            return NULL;
        chunk->next = arena->chunks;
        chunk->capacity = capacity;
        arena->chunks = chunk;
        arena->used = 0;
    }
    void *result = arena->chunks->bytes + arena->used;
    arena->used += size;
    return result;
}

void *support_arena_copy(support_arena *arena, const void *bytes, size_t size) {
    void *copy = support_arena_alloc(arena, size);
    if (copy && size)
        memcpy(copy, bytes, size);
    return copy;
}

char *support_arena_strndup(support_arena *arena, const char *text, size_t length) {
    char *copy = support_arena_alloc(arena, length + 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

void support_arena_deinit(support_arena *arena) {
    while (arena->chunks) {
        support_arena_chunk *next = arena->chunks->next;
        free(arena->chunks);
        arena->chunks = next;
    }
    arena->used = 0;
}
