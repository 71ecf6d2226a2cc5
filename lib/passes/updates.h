// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which operations give an array that they were given with something else in it: of the cjit
// dialect, of tensor, and loops.
#ifndef CJIT_PASSES_UPDATES_H
#define CJIT_PASSES_UPDATES_H

#include "../ir/build.h"

/// The number of the operand of |operation| that its result |number| is with updates, or -1.
intptr_t updates_operand(MlirOperation operation, intptr_t number);
/// The result of |operation| that is its operand |number| with updates, or null.
MlirValue updates_result(MlirOperation operation, intptr_t number);
/// The array that |value| is with the last update undone; null when it is not made by one.
MlirValue updates_source(MlirValue value);

#endif // CJIT_PASSES_UPDATES_H
