// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What MLIR and our passes report, as messages with a place in a file.
#ifndef CJIT_TOOLS_DIAGNOSTICS_H
#define CJIT_TOOLS_DIAGNOSTICS_H

#include "source.h"

#include <mlir-c/Diagnostics.h>

/// |file| is NULL and |line| 0 where the place is not known. Borrowed during the call.
typedef struct tool_message {
    enum MlirDiagnosticSeverity severity;
    const char *file;
    unsigned line, column;
    const char *text;
} tool_message;

/// "error", "warning", "note", "remark".
const char *tool_severity_name(enum MlirDiagnosticSeverity severity);

typedef struct tool_diagnostics {
    MlirContext context;
    MlirDiagnosticHandlerID handler;
    const tool_source *source; ///< what is being read; for the line under a message
    bool remarks;              ///< report remarks of our passes
    unsigned num_errors;
    /// Takes the messages; NULL prints them to standard error with their source line.
    void (*sink)(void *context, const tool_message *message);
    void *sink_context;
} tool_diagnostics;

/// Starts to collect; |d| has its members set and stays in place until the end.
void tool_diagnostics_begin(tool_diagnostics *d);
void tool_diagnostics_end(tool_diagnostics *d);

/// Prints "file:line:col: error: text", the source line, and a caret.
void tool_print_message(const tool_source *source, const tool_message *message);

#endif // CJIT_TOOLS_DIAGNOSTICS_H
