// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg for the choice of elements by a mask.
//
//   %2 = "cjit.compress"(%x, %m, %n) : (tensor<?xf32>, tensor<?xi1>, index) -> tensor<?xf32>
// →
//   %2 = scf.while (%i = 0, %k = 0, %a = tensor.empty(%n)) {
//     condition(%k < %n)
//   } do { %b = insert %x[%i] into %a[%k]   yield %i + 1, %k + (%m[%i] ? 1 : 0), %b }
//
// Every element is stored, and stays when its mask is true: no branch to guess wrong. The loop ends with
// the last that is chosen, so that nothing is stored behind it.
#include "lowering.h"

static MlirValue extract(ir_builder *b, MlirValue tensor, MlirValue at) {
    return ir_op(b, "tensor.extract", ir_element(mlirValueGetType(tensor)), 2,
                 (MlirValue[]){tensor, at}, 0, NULL);
}

static void yield(ir_builder *b, const char *name, intptr_t count, const MlirValue *values) {
    ir_create(b, &(ir_operation){.name = name, .num_operands = count, .operands = values});
}

void lower_compress(lowering *l, MlirOperation op) {
    MlirValue values = lower_materialized(l, mlirOperationGetOperand(op, 0));
    MlirValue mask = lower_materialized(l, mlirOperationGetOperand(op, 1));
    MlirValue count = mlirOperationGetOperand(op, 2);
    MlirType type = mlirValueGetType(ir_result(op)), index = mlirIndexTypeGet(l->context);
    MlirType stored = lower_with_element(type, ir_element(mlirValueGetType(values)));
    MlirType types[3] = {index, index, stored};
    ir_builder *b = &l->builder;
    MlirValue zero = ir_index(b, 0), inits[3] = {zero, zero, lower_empty(l, stored, &count)};
    MlirBlock before, after;
    MlirRegion regions[2] = {ir_region(b->location, 3, types, &before),
                             ir_region(b->location, 3, types, &after)};
    ir_builder test = ir_at_end(l->context, b->location, before);
    MlirValue condition[4] = {
        ir_compare(&test, "arith.cmpi", 2, mlirBlockGetArgument(before, 1), count)}; // slt
    for (int i = 0; i < 3; i++)
        condition[1 + i] = mlirBlockGetArgument(before, i);
    yield(&test, "scf.condition", 4, condition);
    ir_builder body = ir_at_end(l->context, b->location, after);
    MlirValue at = mlirBlockGetArgument(after, 0), to = mlirBlockGetArgument(after, 1);
    MlirValue operands[3] = {extract(&body, values, at), mlirBlockGetArgument(after, 2), to};
    MlirValue array = ir_op(&body, "tensor.insert", stored, 3, operands, 0, NULL);
    MlirValue byte = extract(&body, mask, at);
    MlirValue chosen =
        ir_compare(&body, "arith.cmpi", 1, byte, ir_int(&body, mlirValueGetType(byte), 0));
    MlirValue step = ir_unary(&body, "arith.index_castui", index, chosen);
    MlirValue next[3] = {ir_binary(&body, "arith.addi", at, ir_index(&body, 1)),
                         ir_binary(&body, "arith.addi", to, step), array};
    yield(&body, "scf.yield", 3, next);
    MlirOperation loop = ir_create(b, &(ir_operation){.name = "scf.while",
                                                      .num_results = 3,
                                                      .results = types,
                                                      .num_operands = 3,
                                                      .operands = inits,
                                                      .num_regions = 2,
                                                      .owned_regions = regions});
    lower_add_tensor(l, ir_result(op), mlirOperationGetResult(loop, 2), type, &count);
}
