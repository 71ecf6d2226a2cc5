// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %r = func.call @f(%x) : (vector<16xf32>) -> vector<16xf32>
// →
//   llvm.store %x, %buffer     func.call @f_x16(%buffer)     %r = llvm.load (%buffer + 64)
//
//   func.func private @f_x16(%buffer: !llvm.ptr) {
//     scf.for %i = 0 to 16 step 1 {
//       %x = llvm.load %buffer[%i] : vector<1xf32>
//       %y = func.call @f_x1(%x)
//       llvm.store %y, (%buffer + 64)[%i] } }
//
// The lanes go by way of memory: taking one out of a vector by a number that is not known, and putting it in,
// is the dearest thing to compile that a vector has.
#include "lane_loop.h"

#include "value_map.h"

#include <mlir-c/Dialect/LLVM.h>

#include <stdlib.h>

enum { ALIGNMENT = 64 };

// The operands in the buffer, then the results.
typedef struct layout {
    MlirContext context;
    MlirType pointer, i64;
    intptr_t num_operands, num_results;
    MlirType *types;
    int64_t *offsets, size, lanes; // in bytes
} layout;

static int64_t bytes_of(MlirType element) {
    return (mlirTypeIsAInteger(element) ? mlirIntegerTypeGetWidth(element)
                                        : mlirFloatTypeGetWidth(element)) / 8;
}

static layout layout_of(MlirOperation call) {
    layout l = {.context = mlirOperationGetContext(call),
                .num_operands = mlirOperationGetNumOperands(call),
                .num_results = mlirOperationGetNumResults(call)};
    uint64_t count = (uint64_t)(l.num_operands + l.num_results);
    l.pointer = mlirLLVMPointerTypeGet(l.context, 0);
    l.i64 = mlirIntegerTypeGet(l.context, 64);
    l.types = passes_calloc(count, sizeof *l.types);
    l.offsets = passes_calloc(count, sizeof *l.offsets);
    for (intptr_t i = 0; i < (intptr_t)count; i++) {
        l.types[i] = mlirValueGetType(i < l.num_operands
                                          ? mlirOperationGetOperand(call, i)
                                          : mlirOperationGetResult(call, i - l.num_operands));
        l.lanes = mlirShapedTypeGetDimSize(l.types[i], 0);
        l.offsets[i] = l.size;
        l.size += l.lanes * bytes_of(ir_element(l.types[i]));
        l.size = (l.size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return l;
}

static MlirNamedAttribute aligned(const layout *l, int64_t bytes) {
    return ir_named(l->context, "alignment", ir_i64_attribute(l->context, bytes));
}

// |base| + |index| elements of |element|; |index| null: + |constant| elements.
static MlirValue element_pointer(const layout *l, ir_builder *b, MlirValue base, MlirType element,
                                 MlirValue index, int32_t constant) {
    int32_t raw = index.ptr ? INT32_MIN : constant;
    MlirNamedAttribute attributes[] = {
        ir_named(l->context, "elem_type", mlirTypeAttrGet(element)),
        ir_named(l->context, "rawConstantIndices", ir_i32_array(l->context, 1, &raw)),
    };
    return ir_op(b, "llvm.getelementptr", l->pointer, index.ptr ? 2 : 1, (MlirValue[]){base, index}, 2,
                 attributes);
}

static MlirValue slot(const layout *l, ir_builder *b, MlirValue buffer, intptr_t i) {
    MlirType i8 = mlirIntegerTypeGet(l->context, 8);
    return element_pointer(l, b, buffer, i8, (MlirValue){NULL}, (int32_t)l->offsets[i]);
}

static MlirValue load(const layout *l, ir_builder *b, MlirType type, MlirValue from, int64_t bytes) {
    MlirNamedAttribute align = aligned(l, bytes);
    return ir_op(b, "llvm.load", type, 1, &from, 1, &align);
}

static void store(const layout *l, ir_builder *b, MlirValue value, MlirValue to, int64_t bytes) {
    MlirNamedAttribute align = aligned(l, bytes);
    ir_create(b, &(ir_operation){.name = "llvm.store",
                                 .num_operands = 2,
                                 .operands = (MlirValue[]){value, to},
                                 .num_attributes = 1,
                                 .attributes = &align});
}

static MlirOperation call_function(const layout *l, ir_builder *b, const char *symbol,
                                   intptr_t num_results, const MlirType *results,
                                   intptr_t num_operands, const MlirValue *operands) {
    MlirNamedAttribute callee =
        ir_named(l->context, "callee", mlirFlatSymbolRefAttrGet(l->context, ir_string(symbol)));
    return ir_create(b, &(ir_operation){.name = "func.call",
                                        .num_results = num_results,
                                        .results = results,
                                        .num_operands = num_operands,
                                        .operands = operands,
                                        .num_attributes = 1,
                                        .attributes = &callee});
}

static void emit_loop(const layout *l, ir_builder *b, MlirValue buffer, const char *one_lane) {
    ir_builder inner;
    MlirValue *slots = passes_calloc((uint64_t)(l->num_operands + l->num_results), sizeof *slots);
    MlirValue *arguments = passes_calloc((uint64_t)l->num_operands, sizeof *arguments);
    MlirType *results = passes_calloc((uint64_t)l->num_results, sizeof *results);
    for (intptr_t i = 0; i < l->num_operands + l->num_results; i++)
        slots[i] = slot(l, b, buffer, i);
    MlirValue zero = ir_index(b, 0), count = ir_index(b, l->lanes), one = ir_index(b, 1);
    MlirValue index = ir_for(b, zero, count, one, &inner);
    MlirValue lane = ir_unary(&inner, "arith.index_cast", l->i64, index);
    for (intptr_t i = 0; i < l->num_operands + l->num_results; i++) {
        MlirType element = ir_element(l->types[i]), type = ir_vector(1, element);
        slots[i] = element_pointer(l, &inner, slots[i], element, lane, 0);
        if (i < l->num_operands)
            arguments[i] = load(l, &inner, type, slots[i], bytes_of(element));
        else
            results[i - l->num_operands] = type;
    }
    MlirOperation call = call_function(l, &inner, one_lane, l->num_results, results, l->num_operands,
                                       arguments);
    for (intptr_t i = 0; i < l->num_results; i++)
        store(l, &inner, mlirOperationGetResult(call, i), slots[l->num_operands + i],
              bytes_of(ir_element(results[i])));
    free(slots);
    free(arguments);
    free(results);
}

static void create_function(const layout *l, MlirBlock module_body, MlirLocation location,
                            const char *symbol, const char *one_lane) {
    MlirBlock entry;
    MlirContext c = l->context;
    MlirRegion region = ir_region(location, 1, &l->pointer, &entry);
    ir_builder body = ir_at_end(c, location, entry);
    emit_loop(l, &body, mlirBlockGetArgument(entry, 0), one_lane);
    ir_create(&body, &(ir_operation){.name = "func.return"});
    MlirNamedAttribute attributes[] = {
        ir_named(c, "sym_name", mlirStringAttrGet(c, ir_string(symbol))),
        ir_named(c, "sym_visibility", mlirStringAttrGet(c, ir_string("private"))),
        ir_named(c, "function_type", mlirTypeAttrGet(mlirFunctionTypeGet(c, 1, &l->pointer, 0, NULL))),
        ir_named(c, "cjit.cold", mlirUnitAttrGet(c)),
    };
    ir_builder at = ir_at_end(c, location, module_body);
    ir_create(&at, &(ir_operation){.name = "func.func",
                                   .num_attributes = sizeof attributes / sizeof *attributes,
                                   .attributes = attributes,
                                   .num_regions = 1,
                                   .owned_regions = &region});
}

// The buffer, made once per call of the function that |call| is in.
static MlirValue make_buffer(const layout *l, MlirOperation call) {
    MlirOperation function = call;
    while (!ir_is(function, "func.func"))
        function = mlirOperationGetParentOperation(function);
    MlirBlock entry = ir_region_block(function, 0);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = mlirOperationGetLocation(call);
    MlirNamedAttribute attributes[] = {
        ir_named(l->context, "elem_type", mlirTypeAttrGet(mlirIntegerTypeGet(l->context, 8))),
        aligned(l, ALIGNMENT),
    };
    MlirValue size = ir_int(&b, l->i64, l->size);
    return ir_op(&b, "llvm.alloca", l->pointer, 1, &size, 2, attributes);
}

void lane_loop_replace(MlirBlock module_body, MlirOperation call, const char *symbol,
                       const char *one_lane, bool create) {
    layout l = layout_of(call);
    ir_builder b = ir_before(call);
    MlirValue buffer = make_buffer(&l, call);
    if (create)
        create_function(&l, module_body, b.location, symbol, one_lane);
    for (intptr_t i = 0; i < l.num_operands; i++)
        store(&l, &b, mlirOperationGetOperand(call, i), slot(&l, &b, buffer, i), ALIGNMENT);
    call_function(&l, &b, symbol, 0, NULL, 1, &buffer);
    for (intptr_t i = 0; i < l.num_results; i++)
        mlirValueReplaceAllUsesOfWith(
            mlirOperationGetResult(call, i),
            load(&l, &b, l.types[l.num_operands + i], slot(&l, &b, buffer, l.num_operands + i),
                 ALIGNMENT));
    mlirOperationDestroy(call);
    free(l.types);
    free(l.offsets);
}
