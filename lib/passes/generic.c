// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making and reading linalg.generic.
#include "generic.h"

#include "call.h"

#include <mlir-c/AffineExpr.h>
#include <mlir-c/AffineMap.h>
#include <mlir-c/Dialect/Linalg.h>
#include <stdlib.h>
#include <string.h>

generic_access generic_identity(unsigned rank) {
    generic_access access = {.rank = (int8_t)rank};
    for (unsigned axis = 0; axis < rank; axis++)
        access.loops[axis] = (int8_t)axis;
    return access;
}

bool generic_access_equal(const generic_access *a, const generic_access *b) {
    return a->rank == b->rank && memcmp(a->loops, b->loops, (size_t)a->rank) == 0;
}

static MlirAttribute access_attribute(MlirContext context, unsigned num_loops,
                                      const generic_access *access) {
    MlirAffineExpr expressions[GENERIC_MAX_RANK];
    for (int axis = 0; axis < access->rank; axis++)
        expressions[axis] = access->loops[axis] == GENERIC_ZERO
                                ? mlirAffineConstantExprGet(context, 0)
                                : mlirAffineDimExprGet(context, access->loops[axis]);
    return mlirAffineMapAttrGet(
        mlirAffineMapGet(context, num_loops, 0, access->rank, expressions));
}

MlirOperation generic_create(ir_builder *builder, unsigned num_loops, unsigned num_inputs,
                             const MlirValue *inputs, unsigned num_outputs,
                             const MlirValue *outputs, const generic_access *accesses,
                             unsigned num_results, const MlirType *results, MlirBlock *out_body) {
    MlirContext c = builder->context;
    unsigned count = num_inputs + num_outputs;
    MlirValue *operands = malloc((count + 1) * sizeof *operands);
    MlirType *types = malloc((count + 1) * sizeof *types);
    MlirAttribute *maps = malloc((count + 1) * sizeof *maps);
    MlirAttribute iterators[GENERIC_MAX_RANK];
    MlirAttribute parallel = ir_parse_attribute(c, "#linalg.iterator_type<parallel>");
    if (!operands || !types || !maps)
        abort(); // as MLIR itself does
    for (unsigned i = 0; i < count; i++) {
        operands[i] = i < num_inputs ? inputs[i] : outputs[i - num_inputs];
        types[i] = ir_element(mlirValueGetType(operands[i]));
        maps[i] = access_attribute(c, num_loops, &accesses[i]);
    }
    for (unsigned i = 0; i < num_loops; i++)
        iterators[i] = parallel;
    MlirRegion region = ir_region(builder->location, count, types, out_body);
    MlirNamedAttribute attributes[] = {
        ir_named(c, "indexing_maps", mlirArrayAttrGet(c, count, maps)),
        ir_named(c, "iterator_types", mlirArrayAttrGet(c, num_loops, iterators)),
        ir_named(c, "operandSegmentSizes",
                 ir_i32_array(c, 2, (int32_t[]){(int32_t)num_inputs, (int32_t)num_outputs})),
    };
    MlirOperation made = ir_create(builder, &(ir_operation){.name = "linalg.generic",
                                                            .num_results = num_results,
                                                            .results = results,
                                                            .num_operands = count,
                                                            .operands = operands,
                                                            .num_attributes = 3,
                                                            .attributes = attributes,
                                                            .num_regions = 1,
                                                            .owned_regions = &region});
    free(operands);
    free(types);
    free(maps);
    return made;
}

MlirOperation generic_create_copy(ir_builder *builder, MlirValue source, MlirValue target) {
    MlirType type = mlirValueGetType(target);
    generic_access identity = generic_identity((unsigned)mlirShapedTypeGetRank(type));
    MlirBlock block;
    MlirOperation made = generic_create(builder, (unsigned)identity.rank, 1, &source, 1, &target,
                                        (generic_access[]){identity, identity},
                                        mlirTypeIsARankedTensor(type), &type, &block);
    ir_builder body = ir_at_end(builder->context, builder->location, block);
    MlirValue element = mlirBlockGetArgument(block, 0);
    ir_create(&body,
              &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &element});
    return made;
}

static MlirAffineMap get_map(MlirOperation operation, unsigned index) {
    MlirAttribute maps = ir_attribute(operation, "indexing_maps");
    return mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, index));
}

static bool has_simple_accesses(MlirOperation operation) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(operation); i++) {
        MlirAffineMap map = get_map(operation, (unsigned)i);
        for (intptr_t axis = 0; axis < mlirAffineMapGetNumResults(map); axis++) {
            MlirAffineExpr expression = mlirAffineMapGetResult(map, axis);
            if (!mlirAffineExprIsADim(expression) &&
                !(mlirAffineExprIsAConstant(expression) &&
                  mlirAffineConstantExprGetValue(expression) == 0))
                return false;
        }
    }
    return true;
}

uint32_t generic_reduced_loops(MlirOperation operation) {
    MlirAttribute iterators = ir_attribute(operation, "iterator_types");
    MlirAttribute parallel = ir_parse_attribute(mlirOperationGetContext(operation),
                                                "#linalg.iterator_type<parallel>");
    uint32_t reduced = 0;
    for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(iterators); i++)
        if (!mlirAttributeEqual(mlirArrayAttrGetElement(iterators, i), parallel))
            reduced |= 1u << i;
    return reduced;
}

bool generic_is_elementwise(MlirOperation operation) {
    return ir_is(operation, "linalg.generic") && !call_is(operation) &&
           generic_reduced_loops(operation) == 0 && has_simple_accesses(operation);
}

bool generic_is_reduction(MlirOperation operation) {
    return ir_is(operation, "linalg.generic") && ir_has(operation, "cjit.combiners") &&
           has_simple_accesses(operation);
}

MlirStringRef generic_get_combiner(MlirOperation operation, unsigned output) {
    MlirAttribute combiners = ir_attribute(operation, "cjit.combiners");
    return mlirAttributeIsNull(combiners)
               ? ir_string("store")
               : mlirStringAttrGetValue(mlirArrayAttrGetElement(combiners, output));
}

void generic_set_reduction(MlirOperation operation, uint32_t reduced, intptr_t count,
                           const MlirStringRef *combiners) {
    MlirContext c = mlirOperationGetContext(operation);
    MlirAttribute items[GENERIC_MAX_RANK], *names = malloc(((size_t)count + 1) * sizeof *names);
    intptr_t loops = generic_num_loops(operation);
    if (!names)
        abort(); // as MLIR itself does
    for (intptr_t i = 0; i < loops; i++)
        items[i] = ir_parse_attribute(c, reduced >> i & 1 ? "#linalg.iterator_type<reduction>"
                                                          : "#linalg.iterator_type<parallel>");
    mlirOperationSetAttributeByName(operation, ir_string("iterator_types"),
                                    mlirArrayAttrGet(c, loops, items));
    for (intptr_t i = 0; i < count; i++)
        names[i] = mlirStringAttrGet(c, combiners[i]);
    mlirOperationSetAttributeByName(operation, ir_string("cjit.combiners"),
                                    mlirArrayAttrGet(c, count, names));
    free(names);
}

unsigned generic_num_loops(MlirOperation operation) {
    return (unsigned)mlirArrayAttrGetNumElements(ir_attribute(operation, "iterator_types"));
}

unsigned generic_num_inputs(MlirOperation operation) {
    MlirAttribute segments = ir_attribute(operation, "operandSegmentSizes");
    return (unsigned)mlirDenseI32ArrayGetElement(segments, 0);
}

generic_access generic_get_access(MlirOperation operation, unsigned index) {
    MlirAffineMap map = get_map(operation, index);
    generic_access access = {.rank = (int8_t)mlirAffineMapGetNumResults(map)};
    for (int axis = 0; axis < access.rank; axis++) {
        MlirAffineExpr expression = mlirAffineMapGetResult(map, axis);
        access.loops[axis] = mlirAffineExprIsADim(expression)
                                 ? (int8_t)mlirAffineDimExprGetPosition(expression)
                                 : GENERIC_ZERO;
    }
    return access;
}

MlirBlock generic_body(MlirOperation operation) { return ir_region_block(operation, 0); }

int generic_axis_of(const generic_access *access, unsigned loop) {
    for (int axis = 0; axis < access->rank; axis++)
        if (access->loops[axis] == (int)loop)
            return axis;
    return -1;
}

void generic_visit_blocks(MlirOperation op, void (*visit)(MlirBlock block)) {
    if (ir_is(op, "linalg.generic"))
        return;
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = ir_region_block(op, r); !mlirBlockIsNull(block);
             block = mlirBlockGetNextInRegion(block)) {
            for (MlirOperation inner = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
                generic_visit_blocks(inner, visit);
            if (!ir_is(op, "builtin.module"))
                visit(block);
        }
}
