// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer divisions by constant powers of two, on scalars and vectors: quotients rounded down are
// shifts, and remainders of the divisor's sign are masks.
//
//   cjit.floordiv %x, 8    ->    arith.shrsi %x, 3
//   cjit.mod %x, 8         ->    arith.andi %x, 7
//
// Unsigned ones round down however they are called. Signed quotients towards zero are left.
#include "shift_division.h"

// The integer that all lanes of |value| are.
static bool constant_of(MlirValue value, int64_t *out) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        return false;
    if (ir_is(op, "vector.broadcast"))
        return constant_of(mlirOperationGetOperand(op, 0), out);
    if (!ir_is(op, "arith.constant"))
        return false;
    MlirAttribute attribute = ir_attribute(op, "value");
    if (mlirAttributeIsADenseElements(attribute)) {
        if (!mlirDenseElementsAttrIsSplat(attribute))
            return false;
        attribute = mlirDenseElementsAttrGetSplatValue(attribute);
    }
    if (!mlirAttributeIsAInteger(attribute))
        return false;
    *out = mlirIntegerAttrGetValueInt(attribute);
    return true;
}

bool shift_division(MlirOperation operation) {
    if (mlirOperationGetNumOperands(operation) != 2)
        return false;
    bool is_unsigned = ir_has(operation, "unsigned");
    bool quotient = ir_is(operation, "cjit.floordiv") ||
                    (is_unsigned && ir_is(operation, "cjit.truncdiv"));
    bool remainder =
        ir_is(operation, "cjit.mod") || (is_unsigned && ir_is(operation, "cjit.fmod"));
    MlirValue x = mlirOperationGetOperand(operation, 0);
    MlirType type = mlirValueGetType(x);
    int64_t divisor;
    if ((!quotient && !remainder) || !mlirTypeIsAInteger(ir_element(type)) ||
        !constant_of(mlirOperationGetOperand(operation, 1), &divisor) || divisor <= 0 ||
        (divisor & (divisor - 1)) != 0)
        return false;
    ir_builder b = ir_before(operation);
    MlirAttribute number =
        mlirIntegerAttrGet(ir_element(type), quotient ? __builtin_ctzll((uint64_t)divisor)
                                                      : divisor - 1);
    MlirValue other = ir_constant(
        &b, mlirTypeIsAVector(type) ? mlirDenseElementsAttrSplatGet(type, number) : number);
    MlirValue result = ir_binary(&b,
                                 remainder     ? "arith.andi"
                                 : is_unsigned ? "arith.shrui"
                                               : "arith.shrsi",
                                 x, other);
    mlirValueReplaceAllUsesOfWith(ir_result(operation), result);
    mlirOperationDestroy(operation);
    return true;
}
