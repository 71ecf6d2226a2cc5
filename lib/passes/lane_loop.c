// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   func.func private @f_x16(%x: vector<16xf32>) -> vector<16xf32> {
//     %r = scf.for %i = 0 to 16 step 1 iter_args(%a = zero) {
//       %e = vector.extract %x[%i]   %v = vector.broadcast %e : vector<1xf32>
//       %y = func.call @f_x1(%v)     %s = vector.extract %y[0]
//       %n = vector.insert %s, %a[%i]   scf.yield %n }
//     return %r }
#include "lane_loop.h"

#include "value_map.h"

#include <stdlib.h>

static MlirNamedAttribute position(ir_builder *b, int64_t index) {
    return ir_named(b->context, "static_position", mlirDenseI64ArrayGet(b->context, 1, &index));
}

// One lane of |vector|, at index |lane| or, when that is null, at 0.
static MlirValue extract(ir_builder *b, MlirValue vector, MlirValue lane) {
    MlirNamedAttribute at = position(b, lane.ptr ? mlirShapedTypeGetDynamicSize() : 0);
    return ir_op(b, "vector.extract", ir_element(mlirValueGetType(vector)), lane.ptr ? 2 : 1,
                 (MlirValue[]){vector, lane}, 1, &at);
}

static MlirValue insert(ir_builder *b, MlirValue scalar, MlirValue vector, MlirValue lane) {
    MlirNamedAttribute at = position(b, mlirShapedTypeGetDynamicSize());
    return ir_op(b, "vector.insert", mlirValueGetType(vector), 3, (MlirValue[]){scalar, vector, lane},
                 1, &at);
}

static void emit_lane(ir_builder *b, MlirBlock loop, intptr_t num_operands,
                      const MlirValue *operands, intptr_t num_results, const MlirType *types,
                      const char *one_lane) {
    MlirValue lane = mlirBlockGetArgument(loop, 0);
    MlirValue *arguments = passes_calloc((uint64_t)num_operands, sizeof *arguments);
    MlirType *results = passes_calloc((uint64_t)num_results, sizeof *results);
    MlirValue *next = passes_calloc((uint64_t)num_results, sizeof *next);
    for (intptr_t i = 0; i < num_operands; i++)
        arguments[i] = ir_unary(b, "vector.broadcast",
                                ir_vector(1, ir_element(mlirValueGetType(operands[i]))),
                                extract(b, operands[i], lane));
    for (intptr_t i = 0; i < num_results; i++)
        results[i] = ir_vector(1, ir_element(types[i]));
    MlirNamedAttribute callee = ir_named(
        b->context, "callee", mlirFlatSymbolRefAttrGet(b->context, ir_string(one_lane)));
    MlirOperation call = ir_create(b, &(ir_operation){.name = "func.call",
                                                      .num_results = num_results,
                                                      .results = results,
                                                      .num_operands = num_operands,
                                                      .operands = arguments,
                                                      .num_attributes = 1,
                                                      .attributes = &callee});
    for (intptr_t i = 0; i < num_results; i++)
        next[i] = insert(b, extract(b, mlirOperationGetResult(call, i), (MlirValue){NULL}),
                         mlirBlockGetArgument(loop, 1 + i), lane);
    ir_create(b, &(ir_operation){.name = "scf.yield", .num_operands = num_results, .operands = next});
    free(arguments);
    free(results);
    free(next);
}

static void emit_body(ir_builder *b, MlirBlock entry, intptr_t num_operands, intptr_t num_results,
                      const MlirType *types, int64_t lanes, const char *one_lane) {
    MlirValue *operands = passes_calloc((uint64_t)num_operands, sizeof *operands);
    MlirValue *bounds = passes_calloc(3 + (uint64_t)num_results, sizeof *bounds);
    MlirType *arguments = passes_calloc(1 + (uint64_t)num_results, sizeof *arguments);
    for (intptr_t i = 0; i < num_operands; i++)
        operands[i] = mlirBlockGetArgument(entry, i);
    bounds[0] = ir_index(b, 0);
    bounds[1] = ir_index(b, lanes);
    bounds[2] = ir_index(b, 1);
    arguments[0] = mlirIndexTypeGet(b->context);
    for (intptr_t i = 0; i < num_results; i++) {
        bounds[3 + i] = ir_zero(b, types[i]);
        arguments[1 + i] = types[i];
    }
    MlirBlock loop;
    MlirRegion region = ir_region(b->location, 1 + num_results, arguments, &loop);
    ir_builder inner = ir_at_end(b->context, b->location, loop);
    emit_lane(&inner, loop, num_operands, operands, num_results, types, one_lane);
    MlirOperation made = ir_create(b, &(ir_operation){.name = "scf.for",
                                                      .num_results = num_results,
                                                      .results = types,
                                                      .num_operands = 3 + num_results,
                                                      .operands = bounds,
                                                      .num_regions = 1,
                                                      .owned_regions = &region});
    for (intptr_t i = 0; i < num_results; i++)
        bounds[i] = mlirOperationGetResult(made, i);
    ir_create(b, &(ir_operation){.name = "func.return", .num_operands = num_results, .operands = bounds});
    free(operands);
    free(bounds);
    free(arguments);
}

void lane_loop_create(MlirBlock module_body, MlirOperation call, const char *symbol,
                      const char *one_lane) {
    ir_builder b = ir_before(call);
    intptr_t num_operands = mlirOperationGetNumOperands(call);
    intptr_t num_results = mlirOperationGetNumResults(call);
    MlirType *inputs = passes_calloc((uint64_t)num_operands, sizeof *inputs);
    MlirType *results = passes_calloc((uint64_t)num_results, sizeof *results);
    for (intptr_t i = 0; i < num_operands; i++)
        inputs[i] = mlirValueGetType(mlirOperationGetOperand(call, i));
    for (intptr_t i = 0; i < num_results; i++)
        results[i] = mlirValueGetType(mlirOperationGetResult(call, i));
    MlirBlock entry;
    MlirRegion region = ir_region(b.location, num_operands, inputs, &entry);
    ir_builder body = ir_at_end(b.context, b.location, entry);
    emit_body(&body, entry, num_operands, num_results, results,
              mlirShapedTypeGetDimSize(inputs[0], 0), one_lane);
    MlirNamedAttribute attributes[] = {
        ir_named(b.context, "sym_name", mlirStringAttrGet(b.context, ir_string(symbol))),
        ir_named(b.context, "sym_visibility", mlirStringAttrGet(b.context, ir_string("private"))),
        ir_named(b.context, "function_type",
                 mlirTypeAttrGet(
                     mlirFunctionTypeGet(b.context, num_operands, inputs, num_results, results))),
        ir_named(b.context, "cjit.cold", mlirUnitAttrGet(b.context)),
    };
    ir_builder at = ir_at_end(b.context, b.location, module_body);
    ir_create(&at, &(ir_operation){.name = "func.func",
                                   .num_attributes = sizeof attributes / sizeof *attributes,
                                   .attributes = attributes,
                                   .num_regions = 1,
                                   .owned_regions = &region});
    free(inputs);
    free(results);
}
