// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole files in and out; "-" is standard input or output.
#ifndef CJIT_TOOLS_FILES_H
#define CJIT_TOOLS_FILES_H

#include "cjit/status.h"

/// Reads all of |path|. The bytes are the caller's (free()), with a NUL after them that |out_size|
/// does not count.
CJIT_NODISCARD cjit_status *tool_read_file(const char *path, char **out_bytes, size_t *out_size);

/// Writes |size| bytes to |path|, which is made or replaced.
CJIT_NODISCARD cjit_status *tool_write_file(const char *path, const void *bytes, size_t size);

#endif // CJIT_TOOLS_FILES_H
