// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks of memory of certain sizes, with a header in front, taken from and given back to the
// system; and the bins that keep free ones. Not thread-safe by itself: pool.c holds a lock.
#ifndef CJIT_RUNTIME_POOL_BLOCK_H
#define CJIT_RUNTIME_POOL_BLOCK_H

#include <stddef.h>
#include <stdint.h>

enum {
    /// Sizes: every multiple of 64 up to 1 KiB, from there eight per doubling, so that a block is
    /// at
    /// most an eighth larger than was asked for.
    RUNTIME_POOL_CLASS_COUNT = 256, // up to 1 TiB
    /// Blocks of the classes below this one (up to 32 KiB) go through the threads' magazines.
    RUNTIME_POOL_SMALL_CLASS_COUNT = 56,
};
#define RUNTIME_POOL_SMALLEST_UNIT 64
#define RUNTIME_POOL_LARGEST_SMALL ((size_t)32 << 10)
#define RUNTIME_POOL_LARGEST ((size_t)1 << 40)

/// The header, in the 64 bytes before the memory the user gets.
typedef struct runtime_block {
    _Alignas(64) struct runtime_block *next; // in its bin or magazine
    struct runtime_block *previous;          // in its bin
    struct runtime_block *newer, *older;     // of all blocks in bins, by the time they came
    size_t size;                             // usable bytes
    uint32_t size_class;
    uint32_t is_free; // for assertions: catches a block freed twice
} runtime_block;

/// The class of the smallest blocks that hold |bytes|, 1 to RUNTIME_POOL_LARGEST.
static inline uint32_t runtime_pool_get_class(size_t bytes) {
    size_t last = (bytes - 1) / RUNTIME_POOL_SMALLEST_UNIT;
    if (last < 8)
        return (uint32_t)last;
    uint32_t shift = 63 - 3 - (uint32_t)__builtin_clzl(last);
    return 8 * shift + (uint32_t)(last >> shift);
}

size_t runtime_pool_get_class_size(uint32_t size_class);

/// A fresh block; NULL when memory is exhausted. From 2 MiB on it is mapped by itself, aligned to
/// 2 MiB, with huge pages advised; a smaller one comes from malloc.
runtime_block *runtime_block_create(uint32_t size_class);
/// Gives |block| and those linked to it by |older| back to the system; NULL is allowed.
void runtime_block_destroy_all(runtime_block *block);

static inline void *runtime_block_get_memory(runtime_block *block) { return block + 1; }
static inline runtime_block *runtime_block_from_memory(const void *memory) {
    return (runtime_block *)(uintptr_t)memory - 1;
}

// Under AddressSanitizer the memory of a free block is off limits although it stays allocated.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define RUNTIME_BLOCK_POISON(block) ASAN_POISON_MEMORY_REGION((block) + 1, (block)->size)
#define RUNTIME_BLOCK_UNPOISON(block) ASAN_UNPOISON_MEMORY_REGION((block) + 1, (block)->size)
#else
#define RUNTIME_BLOCK_POISON(block) ((void)0)
#define RUNTIME_BLOCK_UNPOISON(block) ((void)0)
#endif

/// Free blocks by class and by age.
typedef struct runtime_bins {
    runtime_block *first[RUNTIME_POOL_CLASS_COUNT];
    runtime_block *newest, *oldest;
    uint64_t bytes;
} runtime_bins;

void runtime_bins_put(runtime_bins *bins, runtime_block *block);
/// Takes the block put last of |size_class| or, if there is none, of the next |slack| classes.
runtime_block *runtime_bins_take(runtime_bins *bins, uint32_t size_class, uint32_t slack);
/// Takes the oldest blocks out until at most |limit| bytes stay; the result is linked by |older|.
runtime_block *runtime_bins_evict(runtime_bins *bins, uint64_t limit);

#endif // CJIT_RUNTIME_POOL_BLOCK_H
