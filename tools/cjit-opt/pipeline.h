// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pipeline as single passes, so that each can be timed, printed around and named in messages.
#ifndef CJIT_OPT_PIPELINE_H
#define CJIT_OPT_PIPELINE_H

#include "cjit/compile.h"
#include "cjit/status.h"

#include <mlir-c/IR.h>

typedef struct opt_step {
    char *name; ///< "cse"
    char *text; ///< "func.func(cse{...})": what passes_add_pipeline takes
    double milliseconds;
} opt_step;

typedef struct opt_pipeline {
    opt_step *steps;
    unsigned count, capacity;
} opt_pipeline;

/// Adds the passes of pipeline text; "builtin.module(...)" around it is taken off. Nested pipelines
/// are split: func.func(a,b) becomes func.func(a), func.func(b).
CJIT_NODISCARD cjit_status *opt_pipeline_add_text(opt_pipeline *pipeline, const char *text);

/// Adds the pass of a command-line flag, "name" or "name=options". An upstream pass that is
/// restricted to some operation ("func.func") is nested under it.
CJIT_NODISCARD cjit_status *opt_pipeline_add_flag(opt_pipeline *pipeline, MlirContext context,
                                                  const char *flag);

/// An error when some pass from step |first| on does not exist or does not take its options.
CJIT_NODISCARD cjit_status *opt_pipeline_check(const opt_pipeline *pipeline, unsigned first,
                                               MlirContext context);

void opt_pipeline_deinit(opt_pipeline *pipeline);

#endif // CJIT_OPT_PIPELINE_H
