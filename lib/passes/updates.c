// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Updates of arrays that are values: which operand a result continues. Branches are not among them:
// what they give may continue one array or another.
#include "updates.h"

static const struct {
    const char *name;
    intptr_t operand; // the first; loops carry several
    bool carries;
} updaters[] = {
    {"cjit.insert", 0, false},
    {"cjit.scatter", 0, false},
    {"tensor.insert", 1, false},
    {"tensor.insert_slice", 1, false},
    {"bufferization.materialize_in_destination", 1, false},
    {"scf.for", 3, true},
    {"scf.while", 0, true},
};

intptr_t updates_operand(MlirOperation operation, intptr_t number) {
    for (size_t i = 0; i < sizeof updaters / sizeof *updaters; i++)
        if (ir_is(operation, updaters[i].name))
            return updaters[i].operand + (updaters[i].carries ? number : 0);
    return -1;
}

MlirValue updates_result(MlirOperation operation, intptr_t number) {
    for (intptr_t i = 0; i < mlirOperationGetNumResults(operation); i++)
        if (updates_operand(operation, i) == number)
            return mlirOperationGetResult(operation, i);
    return (MlirValue){NULL};
}

MlirValue updates_source(MlirValue value) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        return (MlirValue){NULL};
    intptr_t operand = updates_operand(op, mlirOpResultGetResultNumber(value));
    return operand < 0 ? (MlirValue){NULL} : mlirOperationGetOperand(op, operand);
}
