// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-lower-calls: library calls on memrefs become calls of the runtime's functions.
//
//   linalg.generic {cjit.callee = "matmul"} ins(%a, %b : memref<?x?xf32>, …) outs(%c : memref<?x?xf32>)
// →
//   func.func private @cjit_call_matmul(index)
//   …
//   %words = memref.alloca() : memref<23xindex>        (at the function's start)
//   memref.store … of each array's address, dtype, rank, extents and strides, then the params
//   %p = memref.extract_aligned_pointer_as_index %words
//   func.call @cjit_call_matmul(%p) : (index) -> ()
//
// The callee reads the words (lib/runtime/calls). This stands before canonicalize, which would drop a linalg op
// that has an extent of 0 among its arrays as one that does nothing. An unknown callee is an error on its location.
#include "call.h"
#include "passes.h"

#include <mlir-c/Diagnostics.h>

#include <stdio.h>
#include <string.h>

typedef struct calls {
    MlirContext context;
    MlirBlock module; // the module's body
    MlirBlock entry;  // of the function that is worked on
    MlirType index;
    bool failed;
} calls;

typedef struct words {
    ir_builder builder;
    MlirValue memref;
    int64_t next;
} words;

static void put(words *w, MlirValue value) {
    MlirValue operands[3] = {value, w->memref, ir_index(&w->builder, w->next++)};
    ir_create(&w->builder,
              &(ir_operation){.name = "memref.store", .num_operands = 3, .operands = operands});
}

// Address, dtype, rank, extents, strides.
static void put_array(calls *c, words *w, MlirValue array, int64_t dtype) {
    ir_builder *b = &w->builder;
    MlirType type = mlirValueGetType(array), types[2 + 2 * GENERIC_MAX_RANK];
    intptr_t rank = mlirShapedTypeGetRank(type);
    types[0] = mlirMemRefTypeContiguousGet(ir_element(type), 0, NULL, mlirAttributeGetNull());
    for (intptr_t i = 0; i < 1 + 2 * rank; i++)
        types[1 + i] = c->index;
    MlirOperation metadata =
        ir_create(b, &(ir_operation){.name = "memref.extract_strided_metadata",
                                     .num_operands = 1,
                                     .operands = &array,
                                     .num_results = 2 + 2 * rank,
                                     .results = types});
    MlirValue start = ir_unary(b, "memref.extract_aligned_pointer_as_index", c->index, array);
    MlirValue bytes = ir_index(b, (int64_t)cjit_dtype_size((cjit_dtype)dtype));
    MlirValue offset = ir_binary(b, "arith.muli", mlirOperationGetResult(metadata, 1), bytes);
    put(w, ir_binary(b, "arith.addi", start, offset));
    put(w, ir_index(b, dtype));
    put(w, ir_index(b, rank));
    for (intptr_t i = 0; i < 2 * rank; i++)
        put(w, mlirOperationGetResult(metadata, 2 + i));
}

static MlirValue make_words(calls *c, MlirOperation op, int64_t count) {
    ir_builder start = ir_before(mlirBlockGetFirstOperation(c->entry));
    start.location = mlirOperationGetLocation(op);
    MlirType type = mlirMemRefTypeContiguousGet(c->index, 1, &count, mlirAttributeGetNull());
    MlirNamedAttribute segments =
        ir_named(c->context, "operandSegmentSizes", ir_i32_array(c->context, 2, (int32_t[]){0, 0}));
    return ir_op(&start, "memref.alloca", type, 0, NULL, 1, &segments);
}

static void lower(calls *c, MlirOperation op) {
    MlirAttribute name = ir_attribute(op, CALL_CALLEE);
    MlirAttribute params = ir_attribute(op, CALL_PARAMS);
    MlirAttribute dtypes = ir_attribute(op, CALL_DTYPES);
    char symbol[96], callee[64];
    MlirStringRef text = mlirStringAttrGetValue(name);
    snprintf(callee, sizeof callee, "%.*s", (int)text.length, text.data);
    intptr_t count = mlirOperationGetNumOperands(op);
    if (cjit_callee_from_name(callee) == CJIT_CALL_COUNT ||
        mlirOperationGetNumResults(op) != 0 || mlirAttributeIsNull(params) ||
        mlirAttributeIsNull(dtypes) || mlirDenseArrayGetNumElements(dtypes) != count) {
        mlirEmitError(mlirOperationGetLocation(op),
                      "not a call on memrefs of a function of calls.def");
        c->failed = true;
        return;
    }
    snprintf(symbol, sizeof symbol, CJIT_CALL_PREFIX "%s", callee);
    intptr_t num_params = mlirDenseArrayGetNumElements(params);
    int64_t total = num_params;
    for (intptr_t i = 0; i < count; i++)
        total += 3 + 2 * mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetOperand(op, i)));
    words w = {.builder = ir_before(op), .memref = make_words(c, op, total)};
    for (intptr_t i = 0; i < count; i++)
        put_array(c, &w, mlirOperationGetOperand(op, i), mlirDenseI64ArrayGetElement(dtypes, i));
    for (intptr_t i = 0; i < num_params; i++)
        put(&w, ir_index(&w.builder, mlirDenseI64ArrayGetElement(params, i)));
    MlirValue pointer =
        ir_unary(&w.builder, "memref.extract_aligned_pointer_as_index", c->index, w.memref);
    ir_declare(mlirLocationUnknownGet(c->context), c->module, symbol,
               mlirFunctionTypeGet(c->context, 1, &c->index, 0, NULL));
    MlirNamedAttribute attribute =
        ir_named(c->context, "callee", mlirFlatSymbolRefAttrGet(c->context, ir_string(symbol)));
    ir_create(&w.builder, &(ir_operation){.name = "func.call",
                                          .num_operands = 1,
                                          .operands = &pointer,
                                          .num_attributes = 1,
                                          .attributes = &attribute});
    mlirOperationDestroy(op);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    calls *c = data;
    if (ir_is(op, "func.func"))
        c->entry = ir_region_block(op, 0);
    if (ir_is(op, "linalg.generic") && call_is(op)) {
        lower(c, op);
        return c->failed ? MlirWalkResultInterrupt : MlirWalkResultSkip;
    }
    return MlirWalkResultAdvance;
}

bool passes_lower_calls(MlirOperation module) {
    MlirContext context = mlirOperationGetContext(module);
    calls c = {.context = context,
               .module = ir_region_block(module, 0),
               .index = mlirIndexTypeGet(context)};
    mlirOperationWalk(module, visit, &c, MlirWalkPreOrder);
    return !c.failed;
}
