// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The least and the greatest value that an integer takes while a nest of loops runs, as code that stands
// before the nest.
#ifndef CJIT_PASSES_RANGES_H
#define CJIT_PASSES_RANGES_H

#include "../ir/build.h"

typedef struct ranges {
    MlirOperation nest; // an scf.for
    ir_builder before;  // where the code is made
    // Bounds given since the caller last cleared the list hold only if these do.
    struct ranges_need {
        MlirValue holds;       // i1
        MlirOperation wrapped; // an arith.select that is then its third operand
    } *needs;
    uint32_t num_needs, capacity;
} ranges;

/// Whether |value| is made before the nest.
bool ranges_is_outside(const ranges *r, MlirValue value);
/// A value that |value|, of an integer type or index, is never above (|greatest|) or below in the nest; null
/// when none is known. Takes it that nothing wraps around.
MlirValue ranges_bound(ranges *r, MlirValue value, bool greatest);
void ranges_deinit(ranges *r);

#endif // CJIT_PASSES_RANGES_H
