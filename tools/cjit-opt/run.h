// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What cjit-opt does with an input file.
#ifndef CJIT_OPT_RUN_H
#define CJIT_OPT_RUN_H

#include "options.h"

/// Does what |options| ask for. |out_failed| is true when something was reported as a diagnostic; a
/// status is what has no place in the input.
CJIT_NODISCARD cjit_status *opt_run(const opt_options *options, bool *out_failed);

#endif // CJIT_OPT_RUN_H
