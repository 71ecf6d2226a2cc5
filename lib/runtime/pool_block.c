// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks and bins. A large block is a mapping of its own:
//
//   | 4 KiB, its end is the header | memory: starts at a multiple of 2 MiB |
//
// so that memory of 2^n bytes is exactly so many huge pages, and the header costs one small one.
#include "pool_block.h"

#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define SMALL_PAGE ((size_t)4096)

_Static_assert(sizeof(runtime_block) == 64, "the header keeps the memory's alignment");

size_t runtime_pool_get_class_size(uint32_t size_class) {
    if (size_class < 8)
        return (size_t)(size_class + 1) * RUNTIME_POOL_SMALLEST_UNIT;
    uint32_t shift = size_class / 8 - 1;
    return ((size_t)(size_class % 8 + 8 + 1) << shift) * RUNTIME_POOL_SMALLEST_UNIT;
}

// How much is mapped behind the header's page. A rest of half a huge page or more is cheaper as a
// whole one than as small pages.
static size_t get_mapped_size(size_t size) {
    size_t rest = size % HUGE_PAGE;
    if (rest >= HUGE_PAGE / 2)
        return size - rest + HUGE_PAGE;
    return (size + SMALL_PAGE - 1) & ~(SMALL_PAGE - 1);
}

static runtime_block *map_block(size_t size) {
    size_t mapped = get_mapped_size(size), total = SMALL_PAGE + mapped + HUGE_PAGE;
    unsigned char *start =
        mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    uintptr_t address = (uintptr_t)start + SMALL_PAGE;
    size_t before = ((address + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1)) - address;
    unsigned char *memory = start + SMALL_PAGE + before;
    if (before)
        munmap(start, before);
    if (before < HUGE_PAGE)
        munmap(memory + mapped, HUGE_PAGE - before);
    madvise(memory, mapped, MADV_HUGEPAGE); // refused where the kernel has none: no loss
    return runtime_block_from_memory(memory);
}

runtime_block *runtime_block_create(uint32_t size_class) {
    size_t size = runtime_pool_get_class_size(size_class);
    runtime_block *block =
        size >= HUGE_PAGE ? map_block(size) : aligned_alloc(64, sizeof *block + size);
    if (block)
        *block = (runtime_block){.size = size, .size_class = size_class};
    return block;
}

static void destroy(runtime_block *block) {
    RUNTIME_BLOCK_UNPOISON(block); // or a later mapping at this address would be off limits
    if (block->size < HUGE_PAGE) {
        free(block);
        return;
    }
    unsigned char *memory = runtime_block_get_memory(block);
    munmap(memory - SMALL_PAGE, SMALL_PAGE + get_mapped_size(block->size));
}

void runtime_block_destroy_all(runtime_block *block) {
    while (block) {
        runtime_block *older = block->older;
        destroy(block);
        block = older;
    }
}

void runtime_bins_put(runtime_bins *bins, runtime_block *block) {
    runtime_block **first = &bins->first[block->size_class];
    block->previous = NULL;
    block->next = *first;
    if (*first)
        (*first)->previous = block;
    *first = block;
    block->newer = NULL;
    block->older = bins->newest;
    if (bins->newest)
        bins->newest->newer = block;
    else
        bins->oldest = block;
    bins->newest = block;
    bins->bytes += block->size;
}

static void unlink_block(runtime_bins *bins, runtime_block *block) {
    if (block->previous)
        block->previous->next = block->next;
    else
        bins->first[block->size_class] = block->next;
    if (block->next)
        block->next->previous = block->previous;
    if (block->newer)
        block->newer->older = block->older;
    else
        bins->newest = block->older;
    if (block->older)
        block->older->newer = block->newer;
    else
        bins->oldest = block->newer;
    bins->bytes -= block->size;
    block->next = block->previous = block->newer = block->older = NULL;
}

runtime_block *runtime_bins_take(runtime_bins *bins, uint32_t size_class, uint32_t slack) {
    for (uint32_t i = size_class; i <= size_class + slack && i < RUNTIME_POOL_CLASS_COUNT; i++) {
        runtime_block *block = bins->first[i];
        if (block) {
            unlink_block(bins, block);
            return block;
        }
    }
    return NULL;
}

runtime_block *runtime_bins_evict(runtime_bins *bins, uint64_t limit) {
    runtime_block *evicted = NULL;
    while (bins->bytes > limit) {
        runtime_block *block = bins->oldest;
        unlink_block(bins, block);
        block->older = evicted;
        evicted = block;
    }
    return evicted;
}
