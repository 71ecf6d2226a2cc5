// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From MLIR to LLVM IR, assembly or an object file.
#ifndef CJIT_TRANSLATE_TRANSLATE_H
#define CJIT_TRANSLATE_TRANSLATE_H

#include "cjit/status.h"

#include <stdbool.h>

typedef enum translate_form { TRANSLATE_LLVMIR, TRANSLATE_ASM, TRANSLATE_OBJ } translate_form;

/// Texts are borrowed from the arguments; NULL where not given.
typedef struct translate_options {
    const char *input, *output, *cpu, *from;
    const char *passes; ///< LLVM pass pipeline; "" for none; NULL for the compiler's own
    translate_form form;
} translate_options;

/// Fills |out_options|; prints and leaves by argp's ways on --help, --version and mistakes.
void translate_options_parse(int argc, char **argv, translate_options *out_options);

/// Does it. |out_failed| is true when something was reported as a diagnostic.
CJIT_NODISCARD cjit_status *translate_run(const translate_options *options, bool *out_failed);

#endif // CJIT_TRANSLATE_TRANSLATE_H
