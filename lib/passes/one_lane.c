// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The math library's functions on scalars, made of their instances on vectors of one lane:
//
//   %c = arith.constant dense<1.0> : vector<1xf64>        ->   %c = arith.constant 1.0 : f64
//   %0 = math.fma %x, %c, %c : vector<1xf64>              ->   %0 = math.fma %x, %c, %c : f64
//   %1 = vector.reduction <or>, %b : vector<1xi1> into i1  ->   %b, an i1
//
// LLVM keeps vectors of one lane apart from scalars to the end: it carries their comparisons by way of
// general registers, and its loop vectoriser does not see through them.
#include "one_lane.h"

#include "value_map.h"

#include <mlir-c/BuiltinAttributes.h>
#include <mlir-c/BuiltinTypes.h>
#include <stdlib.h>

// T for vector<1xT>, any other type itself.
static MlirType narrow(MlirType type) {
    bool one = mlirTypeIsAVector(type) && mlirShapedTypeGetRank(type) == 1 &&
               !mlirVectorTypeIsScalable(type) && mlirShapedTypeGetDimSize(type, 0) == 1;
    return one ? mlirShapedTypeGetElementType(type) : type;
}

static void narrow_function_type(MlirOperation op, MlirType type) {
    MlirType types[16];
    intptr_t inputs = mlirFunctionTypeGetNumInputs(type), results = mlirFunctionTypeGetNumResults(type);
    for (intptr_t i = 0; i < inputs; i++)
        types[i] = narrow(mlirFunctionTypeGetInput(type, i));
    for (intptr_t i = 0; i < results; i++)
        types[inputs + i] = narrow(mlirFunctionTypeGetResult(type, i));
    MlirType made = mlirFunctionTypeGet(mlirOperationGetContext(op), inputs, types, results,
                                        types + inputs);
    mlirOperationSetAttributeByName(op, ir_string("function_type"), mlirTypeAttrGet(made));
}

typedef struct moves {
    MlirOperation *ops;
    uint32_t count, capacity;
} moves;

// Gives |op|, its blocks' arguments and its attributes scalar types; notes it when it then only hands its
// operand on.
static MlirWalkResult narrow_operation(MlirOperation op, void *data) {
    moves *found = data;
    for (intptr_t i = 0; i < mlirOperationGetNumResults(op); i++) {
        MlirValue result = mlirOperationGetResult(op, i);
        mlirValueSetType(result, narrow(mlirValueGetType(result)));
    }
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = ir_region_block(op, r); !mlirBlockIsNull(block);
             block = mlirBlockGetNextInRegion(block))
            for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); i++) {
                MlirValue argument = mlirBlockGetArgument(block, i);
                mlirValueSetType(argument, narrow(mlirValueGetType(argument)));
            }
    if (ir_is(op, "func.func")) {
        MlirAttribute type = ir_attribute(op, "function_type");
        narrow_function_type(op, mlirTypeAttrGetValue(type));
    } else if (ir_is(op, "arith.constant")) {
        MlirAttribute value = ir_attribute(op, "value");
        if (mlirAttributeIsADenseElements(value) && mlirElementsAttrGetNumElements(value) == 1)
            mlirOperationSetAttributeByName(op, ir_string("value"),
                                            mlirDenseElementsAttrGetSplatValue(value));
    } else if (ir_is(op, "vector.reduction") || ir_is(op, "vector.extract") ||
               ir_is(op, "vector.broadcast")) {
        if (mlirTypeIsAVector(mlirValueGetType(mlirOperationGetOperand(op, 0))))
            return MlirWalkResultAdvance; // a table
        if (found->count == found->capacity) {
            found->capacity = found->capacity ? 2 * found->capacity : 16;
            found->ops = passes_realloc(found->ops, found->capacity * sizeof *found->ops);
        }
        found->ops[found->count++] = op;
    }
    return MlirWalkResultAdvance;
}

void one_lane_to_scalars(MlirOperation module) {
    moves found = {0};
    mlirOperationWalk(module, narrow_operation, &found, MlirWalkPreOrder);
    for (uint32_t i = 0; i < found.count; i++) {
        mlirValueReplaceAllUsesOfWith(ir_result(found.ops[i]), mlirOperationGetOperand(found.ops[i], 0));
        mlirOperationDestroy(found.ops[i]);
    }
    free(found.ops);
}
