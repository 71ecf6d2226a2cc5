// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which shared libraries the process has loaded.
#ifndef CJIT_RUNTIME_LOADED_H
#define CJIT_RUNTIME_LOADED_H

#include <stdbool.h>

typedef struct runtime_loaded {
    char paths[8][1024];
    unsigned count;
} runtime_loaded;

/// Notes the paths of the first libraries whose file |wanted| accepts: "/libgomp.so.1", the path from its last
/// slash on.
void runtime_find_loaded(bool (*wanted)(const char *file), runtime_loaded *out);

#endif // CJIT_RUNTIME_LOADED_H
