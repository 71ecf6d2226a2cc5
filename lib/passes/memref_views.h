// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views of memrefs: which operations make them, and what they are views of.
#ifndef CJIT_PASSES_MEMREF_VIEWS_H
#define CJIT_PASSES_MEMREF_VIEWS_H

#include "../ir/build.h"

/// Whether the result of |operation|, which may be null, is its first operand's memory under
/// another type.
bool memref_is_view(MlirOperation operation);
/// What |memref| is a view of: the memref itself, when it is none.
MlirValue memref_root(MlirValue memref);

#endif // CJIT_PASSES_MEMREF_VIEWS_H
