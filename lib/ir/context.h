// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process's MLIR context. Made at the first use, never freed: types and attributes that passes
// cache live as long as the process.
#ifndef CJIT_IR_CONTEXT_H
#define CJIT_IR_CONTEXT_H

#include "cjit/status.h"

#include <mlir-c/IR.h>

/// The context, single-threaded, with every upstream dialect registered and the cjit dialect loaded.
/// Callers take turns (ir_context_lock).
CJIT_NODISCARD cjit_status *ir_context_get(MlirContext *out_context);

/// One compilation at a time uses the context.
void ir_context_lock(void);
void ir_context_unlock(void);

/// The text of dialect/cjit.irdl.mlir, made from the op table.
const char *ir_dialect_text(void);

#endif // CJIT_IR_CONTEXT_H
