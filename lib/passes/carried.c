// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scf.for with iter_args and scf.if with results.
#include "carried.h"

#include "value_map.h"

#include <stdlib.h>

static void yield(ir_builder *body, intptr_t count, const MlirValue *values) {
    ir_create(body, &(ir_operation){.name = "scf.yield", .num_operands = count, .operands = values});
}

carried carried_for(ir_builder *builder, MlirValue from, MlirValue to, MlirValue step, intptr_t count,
                    MlirValue *values) {
    MlirBlock block;
    MlirType *types = passes_calloc((uint64_t)count + 1, sizeof *types);
    MlirValue *operands = passes_calloc((uint64_t)count + 3, sizeof *operands);
    operands[0] = from;
    operands[1] = to;
    operands[2] = step;
    types[0] = mlirIndexTypeGet(builder->context);
    for (intptr_t i = 0; i < count; i++) {
        operands[3 + i] = values[i];
        types[1 + i] = mlirValueGetType(values[i]);
    }
    MlirRegion region = ir_region(builder->location, 1 + count, types, &block);
    carried loop = {.count = count};
    loop.op = ir_create(builder, &(ir_operation){.name = "scf.for",
                                                 .num_results = count,
                                                 .results = types + 1,
                                                 .num_operands = 3 + count,
                                                 .operands = operands,
                                                 .num_regions = 1,
                                                 .owned_regions = &region});
    loop.body = ir_at_end(builder->context, builder->location, block);
    loop.index = mlirBlockGetArgument(block, 0);
    for (intptr_t i = 0; i < count; i++)
        values[i] = mlirBlockGetArgument(block, 1 + i);
    free(types);
    free(operands);
    return loop;
}

void carried_end_for(carried *loop, MlirValue *values) {
    yield(&loop->body, loop->count, values);
    for (intptr_t i = 0; i < loop->count; i++)
        values[i] = mlirOperationGetResult(loop->op, i);
}

carried carried_if(ir_builder *builder, MlirValue condition, intptr_t count, const MlirType *types) {
    MlirBlock then_block, else_block;
    MlirRegion regions[2] = {ir_region(builder->location, 0, NULL, &then_block),
                             ir_region(builder->location, 0, NULL, &else_block)};
    carried branch = {.count = count};
    branch.op = ir_create(builder, &(ir_operation){.name = "scf.if",
                                                   .num_results = count,
                                                   .results = types,
                                                   .num_operands = 1,
                                                   .operands = &condition,
                                                   .num_regions = 2,
                                                   .owned_regions = regions});
    branch.body = ir_at_end(builder->context, builder->location, then_block);
    return branch;
}

void carried_else(carried *branch, const MlirValue *values) {
    yield(&branch->body, branch->count, values);
    MlirBlock block = ir_region_block(branch->op, 1);
    branch->body = ir_at_end(branch->body.context, branch->body.location, block);
}

void carried_end_if(carried *branch, MlirValue *values) {
    yield(&branch->body, branch->count, values);
    for (intptr_t i = 0; i < branch->count; i++)
        values[i] = mlirOperationGetResult(branch->op, i);
}
