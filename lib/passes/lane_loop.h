// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function on vectors that calls a one-lane function for each lane: what rarely runs need not be wide,
// and is several times quicker to compile when it is not.
#ifndef CJIT_PASSES_LANE_LOOP_H
#define CJIT_PASSES_LANE_LOOP_H

#include "../ir/build.h"

/// Appends to |module_body| the function |symbol|, with the operand and result types of |call|, which
/// calls |one_lane| lane by lane.
void lane_loop_create(MlirBlock module_body, MlirOperation call, const char *symbol,
                      const char *one_lane);

#endif // CJIT_PASSES_LANE_LOOP_H
