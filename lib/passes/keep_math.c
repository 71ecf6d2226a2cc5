// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-keep-math: math operations that upstream might fold stay for the math library.
//
//   %1 = math.atan2 %zero, %zero : f32    →    %1 = "cjit.atan2"(%zero, %zero) : (f32, f32) -> f32
//
// Upstream folds math operations on constants with the host's C library, which keeps other bounds than ours
// (and folds atan2(0, 0) to nan); it does not know ours. Whatever might become a constant counts: all but
// block arguments, other functions of the library, and float operations on such. Operations that the library
// does not have are single instructions, exact either way, and are left alone.
#include "math_library.h"
#include "passes.h"

#include <stdio.h>

static bool is_library(MlirOperation op) {
    return mlirOperationGetNumResults(op) == 1 &&
           math_library_find_for(op, ir_element(mlirValueGetType(ir_result(op))));
}

static bool may_fold(MlirValue value);

static bool may_all_fold(MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!may_fold(mlirOperationGetOperand(op, i)))
            return false;
    return true;
}

static bool may_fold(MlirValue value) {
    static const char *const strict[] = {"arith.addf", "arith.subf", "arith.mulf", "arith.divf",
                                         "arith.negf", "arith.extf", "arith.truncf"};
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op) || is_library(op)) // kept already if it could
        return false;
    for (size_t i = 0; i < sizeof strict / sizeof *strict; i++)
        if (ir_is(op, strict[i]))
            return may_all_fold(op);
    return true;
}

static void keep(MlirOperation op) {
    char name[64];
    MlirStringRef function = math_library_name(op);
    MlirValue operands[3];
    intptr_t count = mlirOperationGetNumOperands(op);
    for (intptr_t i = 0; i < count; i++)
        operands[i] = mlirOperationGetOperand(op, i);
    snprintf(name, sizeof name, "cjit.%.*s", (int)function.length, function.data);
    ir_builder b = ir_before(op);
    MlirValue result = ir_op(&b, name, mlirValueGetType(ir_result(op)), count, operands, 0, NULL);
    mlirValueReplaceAllUsesOfWith(ir_result(op), result);
    mlirOperationDestroy(op);
}

// Operations of the dialect math have at most three operands.
static bool is_foldable(MlirOperation op) {
    return mlirOperationGetNumOperands(op) > 0 && ir_name(op).data[0] == 'm' && is_library(op) &&
           may_all_fold(op);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    (void)data;
    if (!is_foldable(op))
        return MlirWalkResultAdvance;
    keep(op);
    return MlirWalkResultSkip;
}

bool passes_keep_math(MlirOperation module) {
    mlirOperationWalk(module, visit, NULL, MlirWalkPreOrder);
    return true;
}
