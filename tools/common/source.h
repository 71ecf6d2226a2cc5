// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of an input file, or of one part of it.
#ifndef CJIT_TOOLS_SOURCE_H
#define CJIT_TOOLS_SOURCE_H

#include "cjit/status.h"

#include <stdbool.h>

/// The line that separates the parts of a file (--split-input-file).
#define TOOL_SPLIT_MARKER "// -----"

/// |text| is NUL-terminated. A part of a file is preceded by as many empty lines as bring its lines
/// to the numbers they have in the file.
typedef struct tool_source {
    const char *name; ///< borrowed; "<stdin>" for "-"
    char *text;
    size_t size;
} tool_source;

CJIT_NODISCARD cjit_status *tool_source_read(const char *path, tool_source *out_source);
void tool_source_deinit(tool_source *source);

bool tool_source_is_bytecode(const tool_source *source);

/// Line |line| (from 1) without its end; NULL when there is no such line.
const char *tool_source_line(const tool_source *source, unsigned line, size_t *out_length);

/// The part of |source| that starts at byte |*offset|, which is moved to the next one; false at the
/// end. |out_part| is to be deinitialised.
CJIT_NODISCARD cjit_status *tool_source_next_part(const tool_source *source, size_t *offset,
                                                  tool_source *out_part, bool *out_found);

#endif // CJIT_TOOLS_SOURCE_H
