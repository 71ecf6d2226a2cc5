// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-outline-parallel: loops marked cjit.parallel become functions of a part of their range, and a call of the
// runtime that runs them on threads.
//
//   scf.for %p = %c0 to %n step %c1 { memref.store %x, %a[%p] } {cjit.parallel}
// →
//   %code = func.call @parallel_0(%c0, %n, %x, %a) {cjit.parallel}
//   func.func private @parallel_0(%begin: index, %end: index, %x: f32, %a: memref<?xf32>) -> i32 {
//     scf.for %p = %begin to %end step %c1 { memref.store %x, %a[%p] }   return 0 }
//
// What the body reads of its surroundings becomes an argument; constants are made again, and so is room on the stack
// (memref.alloca), where calls of libraries find what they are told: each thread has its own. A marked loop within
// a marked loop is one thread's. Refuses a loop that carries values, or whose step is not 1.
#include "../ir/build.h"
#include "found.h"
#include "passes.h"
#include "value_map.h"

#include <mlir-c/Diagnostics.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct outlining {
    MlirContext context;
    MlirBlock module_body;
    MlirOperation loop;
    MlirBlock entry;     // of the new function
    ir_builder constants; // where they are made again
    passes_map known;    // value outside → number in |inside|
    MlirValue *outside, *inside;
    uint32_t count, num_captures, num_functions;
} outlining;

static bool is_outside(const outlining *o, MlirValue value) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        op = mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
    for (; !mlirOperationIsNull(op); op = mlirOperationGetParentOperation(op))
        if (mlirOperationEqual(op, o->loop))
            return false;
    return true;
}

// What stands in the function for |value|, which is made outside of the loop.
static MlirValue bring_in(outlining *o, MlirValue value) {
    int64_t number = passes_map_get(&o->known, value.ptr);
    if (number != PASSES_MAP_NONE)
        return o->inside[number];
    MlirOperation op = ir_defining(value);
    MlirValue inside;
    if (!mlirOperationIsNull(op) && (ir_is(op, "arith.constant") || ir_is(op, "memref.alloca"))) {
        MlirOperation copy = mlirOperationClone(op);
        mlirBlockInsertOwnedOperationBefore(o->entry, o->constants.before, copy);
        inside = ir_result(copy);
    } else {
        inside = mlirBlockAddArgument(o->entry, mlirValueGetType(value), o->constants.location);
        o->outside = passes_realloc(o->outside, (o->num_captures + 1) * sizeof *o->outside);
        o->outside[o->num_captures++] = value;
    }
    o->inside = passes_realloc(o->inside, (o->count + 1) * sizeof *o->inside);
    o->inside[o->count] = inside;
    passes_map_set(&o->known, value.ptr, o->count++);
    return inside;
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    outlining *o = data;
    bool is_loop = mlirOperationEqual(op, o->loop);
    for (intptr_t i = is_loop ? 3 : 0; i < mlirOperationGetNumOperands(op); i++) {
        MlirValue operand = mlirOperationGetOperand(op, i);
        if (is_outside(o, operand))
            mlirOperationSetOperand(op, i, bring_in(o, operand));
    }
    mlirOperationRemoveDiscardableAttributeByName(op, ir_string("cjit.parallel"));
    return MlirWalkResultAdvance;
}

static bool is_one(MlirValue value) {
    MlirOperation op = ir_defining(value);
    return !mlirOperationIsNull(op) && ir_is(op, "arith.constant") &&
           mlirIntegerAttrGetValueInt(ir_attribute(op, "value")) == 1;
}

static bool check(MlirOperation loop) {
    const char *mistake =
        mlirOperationGetNumResults(loop) > 0
            ? "a parallel loop carries nothing"
            : !is_one(mlirOperationGetOperand(loop, 2)) ? "a parallel loop has step 1" : NULL;
    if (mistake)
        mlirEmitError(mlirOperationGetLocation(loop), mistake);
    return !mistake;
}

// func.func private @parallel_N(index, index) -> i32, without its captures and its type yet.
static MlirOperation make_function(outlining *o, MlirLocation location, char *name, size_t size) {
    snprintf(name, size, "parallel_%u", o->num_functions++);
    MlirType index = mlirIndexTypeGet(o->context);
    MlirRegion region = ir_region(location, 2, (MlirType[]){index, index}, &o->entry);
    MlirNamedAttribute attributes[] = {
        ir_named(o->context, "sym_name", mlirStringAttrGet(o->context, ir_string(name))),
        ir_named(o->context, "sym_visibility", mlirStringAttrGet(o->context, ir_string("private"))),
        ir_named(o->context, "function_type",
                 mlirTypeAttrGet(mlirFunctionTypeGet(o->context, 0, NULL, 0, NULL))),
        ir_named(o->context, "cjit.body", mlirUnitAttrGet(o->context)),
        ir_named(o->context, "llvm.linkage",
                 ir_parse_attribute(o->context, "#llvm.linkage<internal>")),
    };
    ir_builder b = ir_at_end(o->context, location, o->module_body);
    return ir_create(&b, &(ir_operation){.name = "func.func",
                                         .num_attributes = 5,
                                         .attributes = attributes,
                                         .num_regions = 1,
                                         .owned_regions = &region});
}

static void set_type(outlining *o, MlirOperation function) {
    intptr_t count = mlirBlockGetNumArguments(o->entry);
    MlirType *inputs = passes_calloc((uint64_t)count, sizeof *inputs);
    for (intptr_t i = 0; i < count; i++)
        inputs[i] = mlirValueGetType(mlirBlockGetArgument(o->entry, i));
    MlirType result = mlirIntegerTypeGet(o->context, 32);
    mlirOperationSetAttributeByName(
        function, ir_string("function_type"),
        mlirTypeAttrGet(mlirFunctionTypeGet(o->context, count, inputs, 1, &result)));
    free(inputs);
}

static void replace_by_call(outlining *o, ir_builder *before, MlirValue from, MlirValue to,
                            const char *name) {
    MlirValue *operands = passes_calloc(o->num_captures + 2, sizeof *operands);
    operands[0] = from;
    operands[1] = to;
    for (uint32_t i = 0; i < o->num_captures; i++)
        operands[2 + i] = o->outside[i];
    MlirType code = mlirIntegerTypeGet(o->context, 32);
    MlirNamedAttribute attributes[] = {
        ir_named(o->context, "callee", mlirFlatSymbolRefAttrGet(o->context, ir_string(name))),
        ir_named(o->context, "cjit.parallel", mlirUnitAttrGet(o->context)),
    };
    ir_create(before, &(ir_operation){.name = "func.call",
                                      .num_results = 1,
                                      .results = &code,
                                      .num_operands = o->num_captures + 2,
                                      .operands = operands,
                                      .num_attributes = 2,
                                      .attributes = attributes});
    free(operands);
}

static void outline(outlining *o, MlirOperation loop) {
    char name[32];
    MlirLocation location = mlirOperationGetLocation(loop);
    MlirValue from = mlirOperationGetOperand(loop, 0), to = mlirOperationGetOperand(loop, 1);
    MlirOperation function = make_function(o, location, name, sizeof name);
    MlirOperation next = mlirOperationGetNextInBlock(loop); // there is a terminator
    ir_builder before = ir_before(next), end = ir_at_end(o->context, location, o->entry);
    before.location = location;
    mlirOperationRemoveFromParent(loop);
    mlirBlockAppendOwnedOperation(o->entry, loop);
    o->loop = loop;
    o->count = o->num_captures = 0;
    passes_map_init(&o->known);
    o->constants = ir_before(loop);
    MlirValue step = bring_in(o, mlirOperationGetOperand(loop, 2));
    mlirOperationSetOperand(loop, 0, mlirBlockGetArgument(o->entry, 0));
    mlirOperationSetOperand(loop, 1, mlirBlockGetArgument(o->entry, 1));
    mlirOperationSetOperand(loop, 2, step);
    mlirOperationWalk(loop, visit, o, MlirWalkPreOrder);
    MlirValue zero = ir_int(&end, mlirIntegerTypeGet(o->context, 32), 0);
    ir_create(&end, &(ir_operation){.name = "func.return", .num_operands = 1, .operands = &zero});
    set_type(o, function);
    replace_by_call(o, &before, from, to, name);
    passes_map_deinit(&o->known);
}

static bool is_parallel(MlirOperation op) {
    return ir_is(op, "scf.for") && ir_has(op, "cjit.parallel");
}

bool passes_outline_parallel(MlirOperation module) {
    outlining o = {.context = mlirOperationGetContext(module), .module_body = ir_region_block(module, 0)};
    found_ops loops = found_in(module, is_parallel);
    bool good = true;
    for (uint32_t i = 0; good && i < loops.count; i++) {
        good = check(loops.ops[i]);
        if (good)
            outline(&o, loops.ops[i]);
    }
    free(loops.ops);
    free(o.inside);
    free(o.outside);
    return good;
}
