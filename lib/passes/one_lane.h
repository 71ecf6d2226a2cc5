// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The math library on scalars.
#ifndef CJIT_PASSES_ONE_LANE_H
#define CJIT_PASSES_ONE_LANE_H

#include "../ir/build.h"

/// Makes scalars of all vectors of one lane in |module|, whose functions are the math library's.
void one_lane_to_scalars(MlirOperation module);

#endif // CJIT_PASSES_ONE_LANE_H
