// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cache's directory: which it is, whether it can be trusted, and what lies in it.
#ifndef CJIT_RUNTIME_CACHE_DIRECTORY_H
#define CJIT_RUNTIME_CACHE_DIRECTORY_H

#include "cjit/status.h"

#include <stdbool.h>
#include <stdint.h>

#define RUNTIME_CACHE_MAGIC "CJITOBJ1"
enum {
    RUNTIME_CACHE_MAGIC_SIZE = 8,
    /// "32 hexadecimal digits.cjit"; a file being written: "32 digits.16 digits.tmp".
    RUNTIME_CACHE_NAME_SIZE = 64,
};

/// Opens the directory and checks it; the caller closes |out_descriptor|. It is -1 when there is
/// none: disabled, refused, not made yet, or without access. |create| makes a missing one.
CJIT_NODISCARD cjit_status *runtime_cache_directory_open(bool create, int *out_descriptor);

/// The chosen directory and why there is none: one of them NULL, both valid until the next choice.
CJIT_NODISCARD cjit_status *runtime_cache_directory_get(const char **out_path,
                                                        const char **out_reason);

/// Counts the cache's files in the open |directory|.
void runtime_cache_directory_count(int directory, uint64_t *out_files, uint64_t *out_bytes);

/// Removes the files used longest ago until at most |limit| bytes are left, and temporary files
/// that a dead process left behind.
void runtime_cache_directory_evict(int directory, uint64_t limit);

/// Removes all files that carry the cache's names and magic number; returns their number.
uint64_t runtime_cache_directory_clear(int directory);

#endif // CJIT_RUNTIME_CACHE_DIRECTORY_H
