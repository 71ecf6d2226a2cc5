// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Open addressing over addresses.
#include "value_map.h"

#include <stdlib.h>

struct passes_map_entry {
    const void *key;
    int64_t value;
};

void *passes_realloc(void *block, uint64_t size) {
    void *result = realloc(block, size ? size : 1);
    if (!result)
        abort();
    return result;
}

void *passes_calloc(uint64_t count, uint64_t size) {
    void *result = calloc(count ? count : 1, size);
    if (!result)
        abort();
    return result;
}

void passes_map_init(passes_map *map) { *map = (passes_map){0}; }

static struct passes_map_entry *find(const passes_map *map, const void *key) {
    uint64_t at = ((uintptr_t)key >> 3) * 0x9e3779b97f4a7c15u >> 20;
    for (;; at++) {
        struct passes_map_entry *entry = &map->entries[at & (map->capacity - 1)];
        if (!entry->key || entry->key == key)
            return entry;
    }
}

void passes_map_set(passes_map *map, const void *key, int64_t value) {
    if (map->count * 2 >= map->capacity) {
        passes_map larger = {.capacity = map->capacity ? map->capacity * 2 : 64};
        larger.entries = passes_calloc(larger.capacity, sizeof *larger.entries);
        for (uint32_t i = 0; i < map->capacity; i++)
            if (map->entries[i].key)
                *find(&larger, map->entries[i].key) = map->entries[i];
        larger.count = map->count;
        free(map->entries);
        *map = larger;
    }
    struct passes_map_entry *entry = find(map, key);
    map->count += entry->key == NULL;
    *entry = (struct passes_map_entry){key, value};
}

int64_t passes_map_get(const passes_map *map, const void *key) {
    if (!map->capacity)
        return PASSES_MAP_NONE;
    const struct passes_map_entry *entry = find(map, key);
    return entry->key ? entry->value : PASSES_MAP_NONE;
}

void passes_map_deinit(passes_map *map) {
    free(map->entries);
    passes_map_init(map);
}
