// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cost model: what one element of an operation costs, in simple vector instructions.
#ifndef CJIT_PASSES_COST_H
#define CJIT_PASSES_COST_H

#include <mlir-c/IR.h>

#include <stdint.h>

/// 0 for what vanishes in code generation, 1 for an instruction, 20 for a function of the math library.
uint32_t cost_of_operation(MlirOperation operation);
/// The sum over the operations of |body|.
uint32_t cost_of_body(MlirBlock body);

#endif // CJIT_PASSES_COST_H
