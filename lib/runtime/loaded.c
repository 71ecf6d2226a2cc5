// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding shared libraries that the process has loaded already.
#include "loaded.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

typedef struct search {
    bool (*wanted)(const char *file);
    runtime_loaded *out;
} search;

// Only notes them: the loader is locked here.
static int note(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    const search *s = data;
    runtime_loaded *out = s->out;
    const char *slash = info->dlpi_name ? strrchr(info->dlpi_name, '/') : NULL;
    if (slash && out->count < sizeof out->paths / sizeof *out->paths && s->wanted(slash))
        snprintf(out->paths[out->count++], sizeof *out->paths, "%s", info->dlpi_name);
    return 0;
}

void runtime_find_loaded(bool (*wanted)(const char *file), runtime_loaded *out) {
    search s = {wanted, out};
    out->count = 0;
    dl_iterate_phdr(note, &s);
}
