// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every tool's main does: version, and last words when MLIR or LLVM give up.
#ifndef CJIT_TOOLS_PROGRAM_H
#define CJIT_TOOLS_PROGRAM_H

#include "cjit/status.h"

/// To be called first. |leave| ends the process (_exit) after a fatal error of LLVM was printed.
void tool_begin(const char *program, void (*leave)(int));

/// What the program does now, for the last words: "pass canonicalize". Borrowed; NULL for nothing.
void tool_set_activity(const char *activity);

/// Prints "program: error: message" and destroys |owned_status|. Returns 1; 0 for NULL.
int tool_finish(cjit_status *owned_status);

#endif // CJIT_TOOLS_PROGRAM_H
