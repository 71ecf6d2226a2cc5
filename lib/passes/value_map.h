// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A map from MLIR objects (values, operations: anything with an address) to small integers.
#ifndef CJIT_PASSES_VALUE_MAP_H
#define CJIT_PASSES_VALUE_MAP_H

#include <stdint.h>

typedef struct passes_map {
    struct passes_map_entry *entries;
    uint32_t capacity, count;
} passes_map;

enum { PASSES_MAP_NONE = -1 };

void passes_map_init(passes_map *map);
/// Sets (or replaces) the value of |key|; aborts when memory is exhausted, as MLIR itself does.
void passes_map_set(passes_map *map, const void *key, int64_t value);
/// The value of |key|, or PASSES_MAP_NONE.
int64_t passes_map_get(const passes_map *map, const void *key);
void passes_map_deinit(passes_map *map);

/// realloc and calloc that abort when memory is exhausted, as MLIR itself does.
void *passes_realloc(void *block, uint64_t size);
void *passes_calloc(uint64_t count, uint64_t size);

#endif // CJIT_PASSES_VALUE_MAP_H
