// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a function in the cjit dialect has the form that the lowering relies on.
#ifndef CJIT_PASSES_CHECK_CJIT_H
#define CJIT_PASSES_CHECK_CJIT_H

#include <mlir-c/IR.h>

#include <stdbool.h>

/// Reports what is wrong with |function| (a func.func with a body) on the operation's location.
bool check_cjit_function(MlirOperation function);

#endif // CJIT_PASSES_CHECK_CJIT_H
