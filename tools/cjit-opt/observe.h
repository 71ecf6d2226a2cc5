// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Printing around passes, times, and the list of passes.
#ifndef CJIT_OPT_OBSERVE_H
#define CJIT_OPT_OBSERVE_H

#include "options.h"
#include "pipeline.h"

/// Milliseconds of the monotonic clock.
double opt_now(void);

/// Print the module to standard error if the options ask for it at |step|.
void opt_observe_before(const opt_options *options, const opt_step *step, MlirModule module,
                        MlirOpPrintingFlags flags);
void opt_observe_after(const opt_options *options, const opt_step *step, MlirModule module,
                       MlirOpPrintingFlags flags, bool good);

/// Prints the steps' times as a table to standard error.
void opt_print_times(const opt_pipeline *pipeline);

/// Writes the list of cjit's passes to |path|.
CJIT_NODISCARD cjit_status *opt_list_passes(const char *path);

#endif // CJIT_OPT_OBSERVE_H
