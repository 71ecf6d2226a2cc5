// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views of memrefs.
#include "memref_views.h"

bool memref_is_view(MlirOperation operation) {
    static const char *const views[] = {"memref.subview",          "memref.cast",
                                        "memref.reinterpret_cast", "memref.expand_shape",
                                        "memref.collapse_shape",   "memref.transpose"};
    for (size_t i = 0; !mlirOperationIsNull(operation) && i < sizeof views / sizeof *views; i++)
        if (ir_is(operation, views[i]))
            return true;
    return false;
}

MlirValue memref_root(MlirValue memref) {
    for (MlirOperation op = ir_defining(memref); memref_is_view(op); op = ir_defining(memref))
        memref = mlirOperationGetOperand(op, 0);
    return memref;
}
