// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pool of output memory. Small blocks (up to 32 KiB) live in magazines: lists per size class
// that belong to one thread and need no lock. An empty magazine is filled from the shared bins, a
// full one is emptied into them; large blocks go to and from the bins at once. One mutex guards the
// bins and the list of threads. A block may be freed by any thread: it then joins that one's
// magazine. What the bins hold beyond the limit goes back to the system, the longest unused first.
//
// No thread touches another's magazine. A trim or a new limit raises |epoch|; a thread that finds
// its own copy old empties its magazine first.
//
// After a fork the child has one thread. The magazines of the others may have been caught in the
// middle of a change: their blocks are given up, their counts are kept.
#include "cjit/runtime.h"

#include "pool_block.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define LARGEST_MAGAZINE ((uint64_t)1 << 20)
#define LARGEST_DEFAULT_LIMIT ((uint64_t)1 << 30)
#define LARGEST_REFILL ((size_t)16 << 10)
enum { REFILL_COUNT = 16, LARGE_SLACK = 2 }; // two classes up: at most 1.25 times

// The numbers are written by their thread only, and read by any.
typedef struct magazine {
    runtime_block *first[RUNTIME_POOL_SMALL_CLASS_COUNT];
    atomic_uint_fast64_t epoch; // 0 in the one that stands for "none"
    uint64_t capacity;
    atomic_uint_fast64_t cached; // bytes in the lists
    atomic_int_fast64_t balance; // bytes in use, as far as this thread knows, plus |cached|
    atomic_uint_fast64_t hits;
    struct magazine *next, *previous;
} magazine;

static __thread magazine *current; // NULL before the thread's first use, |none| after its end
static magazine none;

static atomic_uint_fast64_t epoch = 1;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    runtime_bins bins;
    magazine *magazines;
    uint64_t magazine_count, magazine_capacity;
    uint64_t limit;
    int64_t in_use; // together with the magazines' balances
    uint64_t hits, misses;
} shared; // guarded by |mutex|

static uint64_t load(atomic_uint_fast64_t *number) {
    return atomic_load_explicit(number, memory_order_relaxed);
}

static void add(atomic_uint_fast64_t *number, uint64_t amount) {
    atomic_store_explicit(number, load(number) + amount, memory_order_relaxed);
}

static int64_t load_balance(magazine *self) {
    return atomic_load_explicit(&self->balance, memory_order_relaxed);
}

static void add_balance(magazine *self, int64_t amount) {
    atomic_store_explicit(&self->balance, load_balance(self) + amount, memory_order_relaxed);
}

static void lock(void) { pthread_mutex_lock(&mutex); }
static void unlock(void) { pthread_mutex_unlock(&mutex); }

// ---------------------------------------------------------------------------------------------
// Under the lock
// ---------------------------------------------------------------------------------------------

// Splits the limit between the magazines and the bins. Lowers the magazines' part when threads are
// so many that it would exceed half.
static void divide_limit(void) {
    uint64_t part = shared.limit / 2 / (shared.magazine_count ? shared.magazine_count : 1);
    uint64_t capacity = part < LARGEST_MAGAZINE ? part : LARGEST_MAGAZINE;
    if (capacity != shared.magazine_capacity) {
        shared.magazine_capacity = capacity;
        atomic_fetch_add_explicit(&epoch, 1, memory_order_relaxed);
    }
}

static uint64_t get_bins_limit(void) {
    return shared.limit - shared.magazine_count * shared.magazine_capacity;
}

// Takes out of the bins what is over their limit; to be destroyed after unlocking.
static runtime_block *evict(void) { return runtime_bins_evict(&shared.bins, get_bins_limit()); }

static void empty_magazine(magazine *self) {
    for (uint32_t i = 0; i < RUNTIME_POOL_SMALL_CLASS_COUNT; i++) {
        while (self->first[i]) {
            runtime_block *block = self->first[i];
            self->first[i] = block->next;
            runtime_bins_put(&shared.bins, block);
        }
    }
    add_balance(self, -(int64_t)load(&self->cached));
    atomic_store_explicit(&self->cached, 0, memory_order_relaxed);
    self->capacity = shared.magazine_capacity;
    atomic_store_explicit(&self->epoch, load(&epoch), memory_order_relaxed);
}

static void push(magazine *self, runtime_block *block) {
    block->next = self->first[block->size_class];
    self->first[block->size_class] = block;
    add(&self->cached, block->size);
}

// Moves more blocks of |size_class| from the bins to the magazine, so that the next allocations
// need no lock.
static void fill_magazine(magazine *self, uint32_t size_class) {
    size_t bytes = 0, size = runtime_pool_get_class_size(size_class);
    for (int i = 0; i < REFILL_COUNT && bytes + size <= LARGEST_REFILL; i++) {
        if (load(&self->cached) + size > self->capacity)
            return;
        runtime_block *block = runtime_bins_take(&shared.bins, size_class, 0);
        if (!block)
            return;
        push(self, block);
        add_balance(self, (int64_t)size);
        bytes += size;
    }
}

static void fold_magazine(magazine *self) {
    shared.in_use += load_balance(self) - (int64_t)load(&self->cached);
    shared.hits += load(&self->hits);
}

// ---------------------------------------------------------------------------------------------
// Threads and processes
// ---------------------------------------------------------------------------------------------

static void end_thread(void *value) {
    magazine *self = value;
    current = &none; // destructors that run later may still free blocks
    lock();
    empty_magazine(self);
    fold_magazine(self);
    if (self->next)
        self->next->previous = self->previous;
    if (self->previous)
        self->previous->next = self->next;
    else
        shared.magazines = self->next;
    shared.magazine_count--;
    divide_limit();
    runtime_block *evicted = evict();
    unlock();
    runtime_block_destroy_all(evicted);
    free(self);
}

static void keep_only_own_magazine(void) {
    magazine *self = current == &none ? NULL : current;
    for (magazine *other = shared.magazines, *next; other; other = next) {
        next = other->next;
        if (other == self)
            continue;
        fold_magazine(other);
        free(other);
    }
    shared.magazines = self;
    shared.magazine_count = self != NULL;
    if (self)
        self->next = self->previous = NULL;
    divide_limit();
    unlock();
}

static void init_process(void) {
    uint64_t pages = (uint64_t)sysconf(_SC_PHYS_PAGES), page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t limit = pages * page / 8;
    shared.limit = limit < LARGEST_DEFAULT_LIMIT ? limit : LARGEST_DEFAULT_LIMIT;
    // Without the two, magazines would be lost with their threads, or be wrong in a child.
    has_key = pthread_key_create(&key, end_thread) == 0 &&
              pthread_atfork(lock, unlock, keep_only_own_magazine) == 0;
}

static magazine *get_magazine(void) {
    if (current)
        return current;
    pthread_once(&once, init_process);
    magazine *self = has_key ? calloc(1, sizeof *self) : NULL;
    if (!self || pthread_setspecific(key, self) != 0) {
        free(self);
        return &none;
    }
    lock();
    self->next = shared.magazines;
    if (self->next)
        self->next->previous = self;
    shared.magazines = self;
    shared.magazine_count++;
    divide_limit();
    empty_magazine(self);
    runtime_block *evicted = evict();
    unlock();
    runtime_block_destroy_all(evicted);
    current = self;
    return self;
}

static bool is_current(magazine *self) { return load(&self->epoch) == load(&epoch); }

// ---------------------------------------------------------------------------------------------
// Allocation
// ---------------------------------------------------------------------------------------------

static void *hand_out(runtime_block *block) {
    RUNTIME_BLOCK_UNPOISON(block);
    block->is_free = 0;
    return runtime_block_get_memory(block);
}

static runtime_block *create_block(uint32_t size_class) {
    runtime_block *block = runtime_block_create(size_class);
    if (!block) {
        cjit_pool_trim();
        block = runtime_block_create(size_class);
    }
    if (!block)
        return NULL;
    lock();
    shared.misses++;
    shared.in_use += (int64_t)block->size;
    unlock();
    return block;
}

static __attribute__((noinline)) void *alloc_slowly(size_t bytes) {
    if (bytes > RUNTIME_POOL_LARGEST)
        return NULL;
    magazine *self = get_magazine();
    uint32_t size_class = runtime_pool_get_class(bytes);
    bool is_small = size_class < RUNTIME_POOL_SMALL_CLASS_COUNT;
    lock();
    if (self != &none && !is_current(self))
        empty_magazine(self);
    runtime_block *block = runtime_bins_take(&shared.bins, size_class, is_small ? 0 : LARGE_SLACK);
    if (block) {
        shared.hits++;
        shared.in_use += (int64_t)block->size;
        if (is_small && self != &none)
            fill_magazine(self, size_class);
    }
    unlock();
    if (!block)
        block = create_block(size_class);
    return block ? hand_out(block) : NULL;
}

void *cjit_pool_alloc(size_t bytes) {
    magazine *self = current;
    bytes += bytes == 0;
    if (bytes <= RUNTIME_POOL_LARGEST_SMALL && self && is_current(self)) {
        uint32_t size_class = runtime_pool_get_class(bytes);
        runtime_block *block = self->first[size_class];
        if (block) {
            self->first[size_class] = block->next;
            add(&self->cached, -(uint64_t)block->size);
            add(&self->hits, 1);
            return hand_out(block);
        }
    }
    return alloc_slowly(bytes);
}

static __attribute__((noinline)) void free_slowly(runtime_block *block) {
    magazine *self = get_magazine();
    bool is_small = block->size_class < RUNTIME_POOL_SMALL_CLASS_COUNT && self != &none;
    lock();
    if (self != &none && (is_small || !is_current(self)))
        empty_magazine(self);
    bool is_kept = block->size <= get_bins_limit(); // else all others would make room in vain
    if (is_small && block->size <= self->capacity) {
        push(self, block);
        is_kept = true;
    } else {
        shared.in_use -= (int64_t)block->size;
        if (is_kept)
            runtime_bins_put(&shared.bins, block);
    }
    runtime_block *evicted = evict();
    if (!is_kept) {
        block->older = evicted;
        evicted = block;
    }
    unlock();
    runtime_block_destroy_all(evicted);
}

void cjit_pool_free(void *memory) {
    if (!memory)
        return;
    runtime_block *block = runtime_block_from_memory(memory);
    assert(!block->is_free);
    block->is_free = 1;
    RUNTIME_BLOCK_POISON(block);
    magazine *self = current;
    if (block->size_class < RUNTIME_POOL_SMALL_CLASS_COUNT && self && is_current(self) &&
        load(&self->cached) + block->size <= self->capacity)
        push(self, block);
    else
        free_slowly(block);
}

size_t cjit_pool_get_size(const void *block) { return runtime_block_from_memory(block)->size; }

// ---------------------------------------------------------------------------------------------
// Control
// ---------------------------------------------------------------------------------------------

void cjit_pool_get_info(cjit_pool_info *out_info) {
    pthread_once(&once, init_process);
    lock();
    int64_t in_use = shared.in_use;
    *out_info = (cjit_pool_info){
        .bytes_cached = shared.bins.bytes,
        .limit = shared.limit,
        .hits = shared.hits,
        .misses = shared.misses,
    };
    for (magazine *each = shared.magazines; each; each = each->next) {
        uint64_t cached = load(&each->cached);
        in_use += load_balance(each) - (int64_t)cached;
        out_info->bytes_cached += cached;
        out_info->hits += load(&each->hits);
    }
    unlock();
    // Threads at work are read one after the other: their sum may be off for a moment.
    out_info->bytes_in_use = in_use > 0 ? (uint64_t)in_use : 0;
}

// Empties the bins and this thread's magazine down to |limit|; the other threads follow when they
// use the pool next.
static void trim(uint64_t limit) {
    magazine *self = get_magazine();
    lock();
    atomic_fetch_add_explicit(&epoch, 1, memory_order_relaxed);
    divide_limit();
    if (self != &none)
        empty_magazine(self);
    runtime_block *evicted = limit ? evict() : runtime_bins_evict(&shared.bins, 0);
    unlock();
    runtime_block_destroy_all(evicted);
}

void cjit_pool_set_limit(uint64_t bytes) {
    pthread_once(&once, init_process);
    lock();
    shared.limit = bytes;
    divide_limit();
    unlock();
    trim(bytes);
}

void cjit_pool_trim(void) { trim(0); }
