// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What must hold of the sizes of a call, as an attribute of the kernel's function: for cjit-run, and to read.
#ifndef CJIT_IR_GUARDS_H
#define CJIT_IR_GUARDS_H

#include "cjit/graph.h"

#include <mlir-c/IR.h>

/// Gives |function| the attribute cjit.guards when |graph| has guards: an array of
///
///   {lhs = "arg0_0", rhs = "arg1_0", equal = true, library = "numpy", shapes = [["arg0_0"], ["arg1_0"]]}
///
/// Names are the extents of arguments: arg0_1 is axis 1 of argument 0. Where the guard fails the error is
/// |library|'s for these shapes; without a library, the kernel is for other sizes.
CJIT_NODISCARD cjit_status *ir_guards_set(MlirOperation function, const cjit_graph *graph);

#endif // CJIT_IR_GUARDS_H
