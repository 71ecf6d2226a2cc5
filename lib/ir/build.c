// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making MLIR operations.
#include "build.h"

#include <string.h>

ir_builder ir_at_end(MlirContext context, MlirLocation location, MlirBlock block) {
    return (ir_builder){context, location, block, {NULL}};
}

ir_builder ir_before(MlirOperation operation) {
    return (ir_builder){mlirOperationGetContext(operation), mlirOperationGetLocation(operation),
                        mlirOperationGetBlock(operation), operation};
}

MlirOperation ir_create(ir_builder *builder, const ir_operation *operation) {
    MlirOperationState state = mlirOperationStateGet(ir_string(operation->name), builder->location);
    mlirOperationStateAddResults(&state, operation->num_results, operation->results);
    mlirOperationStateAddOperands(&state, operation->num_operands, operation->operands);
    mlirOperationStateAddAttributes(&state, operation->num_attributes, operation->attributes);
    mlirOperationStateAddOwnedRegions(&state, operation->num_regions, operation->owned_regions);
    MlirOperation made = mlirOperationCreate(&state);
    if (mlirOperationIsNull(builder->before))
        mlirBlockAppendOwnedOperation(builder->block, made);
    else
        mlirBlockInsertOwnedOperationBefore(builder->block, builder->before, made);
    return made;
}

MlirValue ir_op(ir_builder *builder, const char *name, MlirType result, intptr_t num_operands,
                const MlirValue *operands, intptr_t num_attributes,
                const MlirNamedAttribute *attributes) {
    return ir_result(ir_create(builder, &(ir_operation){
                                            .name = name,
                                            .num_results = 1,
                                            .results = &result,
                                            .num_operands = num_operands,
                                            .operands = operands,
                                            .num_attributes = num_attributes,
                                            .attributes = attributes,
                                        }));
}

MlirValue ir_unary(ir_builder *builder, const char *name, MlirType result, MlirValue a) {
    return ir_op(builder, name, result, 1, &a, 0, NULL);
}

MlirValue ir_binary(ir_builder *builder, const char *name, MlirValue a, MlirValue b) {
    return ir_op(builder, name, mlirValueGetType(a), 2, (MlirValue[]){a, b}, 0, NULL);
}

static MlirType mask_like(MlirContext context, MlirType type) {
    MlirType i1 = mlirIntegerTypeGet(context, 1);
    return mlirTypeIsAVector(type) ? ir_vector(mlirShapedTypeGetDimSize(type, 0), i1) : i1;
}

MlirValue ir_compare(ir_builder *builder, const char *name, int64_t predicate, MlirValue a,
                     MlirValue b) {
    MlirNamedAttribute attribute =
        ir_named(builder->context, "predicate", ir_i64_attribute(builder->context, predicate));
    return ir_op(builder, name, mask_like(builder->context, mlirValueGetType(a)), 2,
                 (MlirValue[]){a, b}, 1, &attribute);
}

MlirValue ir_select(ir_builder *builder, MlirValue condition, MlirValue yes, MlirValue no) {
    return ir_op(builder, "arith.select", mlirValueGetType(yes), 3,
                 (MlirValue[]){condition, yes, no}, 0, NULL);
}

MlirNamedAttribute ir_named(MlirContext context, const char *name, MlirAttribute attribute) {
    return mlirNamedAttributeGet(mlirIdentifierGet(context, ir_string(name)), attribute);
}

MlirAttribute ir_parse_attribute(MlirContext context, const char *text) {
    return mlirAttributeParseGet(context, ir_string(text));
}

MlirAttribute ir_i64_attribute(MlirContext context, int64_t value) {
    return mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), value);
}

MlirAttribute ir_i32_array(MlirContext context, intptr_t count, const int32_t *values) {
    return mlirDenseI32ArrayGet(context, count, values);
}

MlirValue ir_constant(ir_builder *builder, MlirAttribute attribute) {
    MlirNamedAttribute value = ir_named(builder->context, "value", attribute);
    return ir_op(builder, "arith.constant", mlirAttributeGetType(attribute), 0, NULL, 1, &value);
}

MlirValue ir_index(ir_builder *builder, int64_t value) {
    return ir_int(builder, mlirIndexTypeGet(builder->context), value);
}

MlirValue ir_int(ir_builder *builder, MlirType type, int64_t value) {
    return ir_constant(builder, mlirIntegerAttrGet(type, value));
}

MlirValue ir_float(ir_builder *builder, MlirType type, double value) {
    return ir_constant(builder, mlirFloatAttrDoubleGet(builder->context, type, value));
}

MlirValue ir_zero(ir_builder *builder, MlirType vector) {
    MlirType element = ir_element(vector);
    MlirAttribute zero = mlirTypeIsAInteger(element)
                             ? mlirIntegerAttrGet(element, 0)
                             : mlirFloatAttrDoubleGet(builder->context, element, 0);
    return ir_constant(builder, mlirDenseElementsAttrSplatGet(vector, zero));
}

MlirRegion ir_region(MlirLocation location, intptr_t num_args, const MlirType *types,
                     MlirBlock *out_block) {
    MlirRegion region = mlirRegionCreate();
    *out_block = mlirBlockCreate(0, NULL, NULL);
    for (intptr_t i = 0; i < num_args; i++)
        mlirBlockAddArgument(*out_block, types[i], location);
    mlirRegionAppendOwnedBlock(region, *out_block);
    return region;
}

static ir_builder body_with_yield(ir_builder *builder, MlirBlock block) {
    ir_builder body = ir_at_end(builder->context, builder->location, block);
    body.before = ir_create(&body, &(ir_operation){.name = "scf.yield"});
    return body;
}

MlirValue ir_for(ir_builder *builder, MlirValue from, MlirValue to, MlirValue step,
                 ir_builder *out_body) {
    MlirBlock block;
    MlirType index = mlirIndexTypeGet(builder->context);
    MlirRegion region = ir_region(builder->location, 1, &index, &block);
    *out_body = body_with_yield(builder, block);
    ir_create(builder, &(ir_operation){.name = "scf.for",
                                       .num_operands = 3,
                                       .operands = (MlirValue[]){from, to, step},
                                       .num_regions = 1,
                                       .owned_regions = &region});
    return mlirBlockGetArgument(block, 0);
}

void ir_if(ir_builder *builder, MlirValue condition, ir_builder *out_body) {
    MlirBlock block;
    MlirRegion regions[2] = {ir_region(builder->location, 0, NULL, &block), mlirRegionCreate()};
    *out_body = body_with_yield(builder, block);
    ir_create(builder, &(ir_operation){.name = "scf.if",
                                       .num_operands = 1,
                                       .operands = &condition,
                                       .num_regions = 2,
                                       .owned_regions = regions});
}

MlirOperation ir_find_symbol(MlirBlock module_body, const char *symbol) {
    MlirOperation op = mlirBlockGetFirstOperation(module_body);
    for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
        MlirAttribute name = mlirOperationGetAttributeByName(op, ir_string("sym_name"));
        if (!mlirAttributeIsNull(name) && ir_equal(mlirStringAttrGetValue(name), symbol))
            break;
    }
    return op;
}

void ir_declare(MlirLocation location, MlirBlock module_body, const char *symbol, MlirType type) {
    if (!mlirOperationIsNull(ir_find_symbol(module_body, symbol)))
        return;
    MlirContext c = mlirTypeGetContext(type);
    ir_builder b = ir_at_end(c, location, module_body);
    MlirRegion region = mlirRegionCreate();
    MlirNamedAttribute attributes[] = {
        ir_named(c, "sym_name", mlirStringAttrGet(c, ir_string(symbol))),
        ir_named(c, "function_type", mlirTypeAttrGet(type)),
        ir_named(c, "sym_visibility", mlirStringAttrGet(c, ir_string("private"))),
    };
    ir_create(&b, &(ir_operation){.name = "func.func",
                                  .num_attributes = 3,
                                  .attributes = attributes,
                                  .num_regions = 1,
                                  .owned_regions = &region});
}

MlirStringRef ir_name(MlirOperation operation) {
    return mlirIdentifierStr(mlirOperationGetName(operation));
}

bool ir_is(MlirOperation operation, const char *name) { return ir_equal(ir_name(operation), name); }

MlirAttribute ir_attribute(MlirOperation operation, const char *name) {
    return mlirOperationGetAttributeByName(operation, ir_string(name));
}

void ir_mark(MlirOperation operation, const char *name) {
    mlirOperationSetDiscardableAttributeByName(operation, ir_string(name),
                                               mlirUnitAttrGet(mlirOperationGetContext(operation)));
}

MlirOperation ir_defining(MlirValue value) {
    if (!mlirValueIsAOpResult(value))
        return (MlirOperation){NULL};
    return mlirOpResultGetOwner(value);
}

MlirType ir_vector(int64_t lanes, MlirType element) {
    return mlirVectorTypeGet(1, &lanes, element);
}

MlirType ir_element(MlirType type) {
    return mlirTypeIsAShaped(type) ? mlirShapedTypeGetElementType(type) : type;
}
