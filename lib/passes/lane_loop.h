// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calling a one-lane function for each lane of vectors: what rarely runs need not be wide, and is several
// times quicker to compile when it is not.
#ifndef CJIT_PASSES_LANE_LOOP_H
#define CJIT_PASSES_LANE_LOOP_H

#include "../ir/build.h"

/// Replaces |call|, a call on vectors, by stores of its operands to a buffer on the stack, a call of the
/// function |symbol| on that buffer, and loads of its results. When |create|, that function is appended to
/// |module_body|: it calls |one_lane| lane by lane. The operands' elements are whole bytes.
void lane_loop_replace(MlirBlock module_body, MlirOperation call, const char *symbol,
                       const char *one_lane, bool create);

#endif // CJIT_PASSES_LANE_LOOP_H
