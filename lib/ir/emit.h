// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an array graph to a module in the cjit dialect.
#ifndef CJIT_IR_EMIT_H
#define CJIT_IR_EMIT_H

#include "cjit/graph.h"

#include <mlir-c/IR.h>

/// Makes a module with one function for the pruned |graph|:
///
///   func.func @name(%arg0: memref<?xf32> {cjit.sizes = ["s0"]}, …, %out0: memref<?xf32> {…}) -> i32
///       attributes {cjit.inputs = 1 : i64, cjit.kernel}
///
/// and cjit.guards (guards.h) where calls must be checked.
///
/// The module is the caller's (mlirModuleDestroy).
CJIT_NODISCARD cjit_status *ir_emit(MlirContext context, const cjit_graph *graph,
                                    MlirModule *out_module);

#endif // CJIT_IR_EMIT_H
