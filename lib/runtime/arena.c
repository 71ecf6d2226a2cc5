// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scratch memory of calls, and the table through which kernels reach it. A thread's arena is a list
// of chunks, the newest first, of which the newest is filled from its start. A call that needed
// more than one chunk leaves none but the sum of their sizes, and the next call starts with one
// chunk of that size: from the second call on, allocation is an addition and a reset is a store.
//
// One chunk of at most 64 MiB stays with the thread. A larger one comes from the output pool and
// goes back there at the reset, so that it is reused but counts against the pool's limit.
#include "cjit/runtime.h"

#include "parallel.h"
#include "pool_block.h"

#include <pthread.h>
#include <stdlib.h>

#define ALIGNMENT ((size_t)64)
#define SMALLEST_CHUNK ((size_t)64 << 10)
#define LARGEST_KEPT ((size_t)64 << 20)

typedef struct chunk {
    _Alignas(64) struct chunk *next;
    size_t size; // usable bytes behind this header
    size_t filled; // bytes taken, once a newer chunk stands before it
    bool is_pooled;
} chunk;

struct cjit_arena {
    unsigned char *cursor; // the newest chunk's free bytes
    unsigned char *end;
    chunk *chunks;
    size_t first_size; // the size with which the next call's first chunk is made
    chunk *spare;      // let go by a loop's turn, for the next one
    int64_t raise_values[16];
    int64_t *prints; // records: site, count, values
    size_t num_prints, max_prints;
    bool lost_prints;
};

static void *allocate(cjit_arena *arena, uint64_t bytes);
static int64_t *raise_values(cjit_arena *arena) { return arena->raise_values; }
static int64_t *print(cjit_arena *arena, int64_t site, int64_t count);
static uint64_t mark(cjit_arena *arena);
static void release(cjit_arena *arena, uint64_t mark);

static const cjit_runtime_table table = {.size = sizeof table,
                                         .arena_alloc = allocate,
                                         .raise_values = raise_values,
                                         .arena_mark = mark,
                                         .arena_release = release,
                                         .output_alloc = cjit_pool_alloc,
                                         .parallel_for = runtime_parallel_for,
                                         .print = print};

const int64_t *cjit_arena_get_raise_values(const cjit_arena *arena) { return arena->raise_values; }

const cjit_runtime_table *cjit_runtime_get_table(void) { return &table; }

static int64_t *print(cjit_arena *arena, int64_t site, int64_t count) {
    size_t needed = arena->num_prints + 2 + (size_t)count;
    if (needed > arena->max_prints) {
        size_t capacity = needed > 2 * arena->max_prints ? needed + 254 : 2 * arena->max_prints;
        int64_t *grown = realloc(arena->prints, capacity * sizeof *grown);
        if (!grown) {
            arena->lost_prints = true;
            return arena->raise_values; // the values go nowhere
        }
        arena->prints = grown;
        arena->max_prints = capacity;
    }
    int64_t *record = arena->prints + arena->num_prints;
    arena->num_prints = needed;
    record[0] = site;
    record[1] = count;
    return record + 2;
}

bool cjit_arena_take_prints(cjit_arena *arena, int64_t **out_words, size_t *out_count, bool *out_lost) {
    *out_words = arena->prints;
    *out_count = arena->num_prints;
    *out_lost = arena->lost_prints;
    arena->prints = NULL;
    arena->num_prints = arena->max_prints = 0;
    arena->lost_prints = false;
    return *out_count > 0 || *out_lost;
}

static unsigned char *get_start(chunk *chunk) { return (unsigned char *)(chunk + 1); }

static chunk *create_chunk(size_t bytes) {
    size_t size = bytes + sizeof(chunk);
    bool is_pooled = size > LARGEST_KEPT;
    void *memory;
    if (is_pooled) {
        memory = cjit_pool_alloc(size);
        size = memory ? cjit_pool_get_size(memory) : 0;
    } else {
        runtime_block *block = runtime_block_create(runtime_pool_get_class(size));
        memory = block ? runtime_block_get_memory(block) : NULL;
        size = block ? block->size : 0;
    }
    if (!memory)
        return NULL;
    chunk *result = memory;
    *result = (chunk){.size = size - sizeof(chunk), .is_pooled = is_pooled};
    return result;
}

static void destroy_chunk(chunk *chunk) {
    if (!chunk)
        return;
    if (chunk->is_pooled)
        cjit_pool_free(chunk);
    else
        runtime_block_destroy_all(runtime_block_from_memory(chunk));
}

static void destroy_chunks(cjit_arena *arena) {
    while (arena->chunks) {
        chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        destroy_chunk(chunk);
    }
    destroy_chunk(arena->spare);
    arena->spare = NULL;
    arena->cursor = arena->end = NULL;
}

static bool grow(cjit_arena *arena, size_t bytes) {
    size_t wanted = arena->first_size;
    if (arena->chunks) {
        wanted = arena->chunks->size * 2;
        if (wanted > LARGEST_KEPT - sizeof(chunk))
            wanted = LARGEST_KEPT - sizeof(chunk);
        arena->chunks->filled = (size_t)(arena->cursor - get_start(arena->chunks));
    }
    if (wanted < SMALLEST_CHUNK)
        wanted = SMALLEST_CHUNK;
    chunk *fresh = arena->spare;
    if (fresh && fresh->size >= bytes)
        arena->spare = NULL;
    else
        fresh = create_chunk(wanted > bytes ? wanted : bytes);
    if (!fresh && wanted > bytes)
        fresh = create_chunk(bytes);
    if (!fresh)
        return false;
    fresh->next = arena->chunks;
    arena->chunks = fresh;
    arena->cursor = get_start(fresh);
    arena->end = arena->cursor + fresh->size;
    return true;
}

static void *allocate(cjit_arena *arena, uint64_t bytes) {
    if (bytes > RUNTIME_POOL_LARGEST / 2)
        return NULL;
    size_t size = ((bytes ? bytes : 1) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if ((size_t)(arena->end - arena->cursor) < size && !grow(arena, size))
        return NULL;
    void *result = arena->cursor;
    arena->cursor += size;
    return result;
}

// A mark is the newest chunk's next free byte. Chunks that were made after it go, but for the largest,
// which the next turn of a loop will want again.
static uint64_t mark(cjit_arena *arena) { return (uint64_t)(uintptr_t)arena->cursor; }

static bool contains(chunk *chunk, const unsigned char *cursor) {
    return get_start(chunk) <= cursor && cursor <= get_start(chunk) + chunk->size;
}

static void release(cjit_arena *arena, uint64_t mark) {
    unsigned char *cursor = (unsigned char *)(uintptr_t)mark;
    while (arena->chunks && !contains(arena->chunks, cursor)) {
        chunk *gone = arena->chunks, *worse = gone;
        arena->chunks = gone->next;
        if (!arena->spare || arena->spare->size < gone->size) {
            worse = arena->spare;
            arena->spare = gone;
        }
        destroy_chunk(worse);
    }
    arena->cursor = arena->chunks ? cursor : NULL;
    arena->end = arena->chunks ? get_start(arena->chunks) + arena->chunks->size : NULL;
}

void cjit_arena_reset(cjit_arena *arena) {
    chunk *newest = arena->chunks;
    if (!newest) {
        if (arena->spare) {
            arena->first_size = arena->spare->size;
            destroy_chunks(arena);
        }
        return;
    }
    if (!newest->next && !newest->is_pooled && !arena->spare) {
        arena->cursor = get_start(newest);
        return;
    }
    newest->filled = (size_t)(arena->cursor - get_start(newest));
    arena->first_size = arena->spare ? arena->spare->size : 0;
    for (chunk *chunk = newest; chunk; chunk = chunk->next)
        arena->first_size += chunk->filled;
    destroy_chunks(arena);
}

static __thread cjit_arena *current;
static pthread_key_t key; // only for its destructor: reading |current| is faster
static bool has_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void end_thread(void *value) {
    cjit_arena *arena = value;
    current = NULL;
    destroy_chunks(arena);
    free(arena->prints);
    free(arena);
}

static void create_key(void) { has_key = pthread_key_create(&key, end_thread) == 0; }

static __attribute__((noinline)) cjit_arena *create_for_thread(void) {
    pthread_once(&once, create_key);
    cjit_arena *arena = has_key ? calloc(1, sizeof *arena) : NULL;
    if (!arena || pthread_setspecific(key, arena) != 0) {
        free(arena);
        return NULL;
    }
    current = arena;
    return arena;
}

cjit_arena *cjit_arena_begin_inner(void) {
    cjit_arena *outer = current;
    current = NULL;
    pthread_setspecific(key, NULL);
    return outer;
}

void cjit_arena_end_inner(cjit_arena *outer) {
    if (current)
        end_thread(current);
    current = outer;
    pthread_setspecific(key, outer);
}

cjit_arena *cjit_arena_get_for_thread(void) {
    cjit_arena *arena = current;
    return arena ? arena : create_for_thread();
}
