// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When the compiler itself fails: a file that shows the failure again.
#ifndef CJIT_DRIVER_REPRODUCER_H
#define CJIT_DRIVER_REPRODUCER_H

#include "cjit/graph.h"

#include <mlir-c/IR.h>

/// Turns an internal failure into one whose message has MLIR's |errors| and the name of a reproducer: the
/// module in the cjit dialect, with a RUN line, so that it is a lit test. Written to $CJIT_DUMP, or the directory
/// for temporary files. Other statuses pass through. Consumes |owned_status|.
CJIT_NODISCARD cjit_status *driver_explain_failure(cjit_status *owned_status, const char *errors,
                                                   MlirContext context, const cjit_graph *graph,
                                                   int64_t vector_bits);

#endif // CJIT_DRIVER_REPRODUCER_H
