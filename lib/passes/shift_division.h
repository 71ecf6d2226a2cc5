// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer divisions by constant powers of two.
#ifndef CJIT_PASSES_SHIFT_DIVISION_H
#define CJIT_PASSES_SHIFT_DIVISION_H

#include "../ir/build.h"

/// Replaces |operation|, a cjit.floordiv, cjit.mod, cjit.truncdiv or cjit.fmod of integers, when its divisor
/// is a constant power of two that a shift or a mask divides by. False: it is left as it is.
bool shift_division(MlirOperation operation);

#endif // CJIT_PASSES_SHIFT_DIVISION_H
