// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops in the runtime's convention (cjit_parallel_body): what a body takes goes through a struct on the
// stack of the kernel.
//
//   func.call @parallel_0(%from, %to, %x, %a) {cjit.parallel}
// →
//   store %x, %a to %context   %code = call table.parallel_for(%from, %to, 1, @parallel_0, %context, %arena)
//   scf.if %code != 0 { func.call @cjit_stop_with(%code) }
#include "found.h"
#include "kernel_abi.h"
#include "value_map.h"

#include <mlir-c/Dialect/LLVM.h>
#include <stdlib.h>

// A value's type in the struct.
static MlirType stored_type(abi *a, MlirType type) {
    if (mlirTypeIsAMemRef(type))
        return abi_descriptor_type(a, mlirShapedTypeGetRank(type));
    return mlirTypeIsAIndex(type) ? a->i64 : type;
}

static MlirType context_type(abi *a, intptr_t count, const MlirType *types) {
    MlirType *members = passes_calloc((uint64_t)count + 1, sizeof *members);
    for (intptr_t i = 0; i < count; i++)
        members[i] = stored_type(a, types[i]);
    MlirType result = mlirLLVMStructTypeLiteralGet(a->context, count, members, false);
    free(members);
    return result;
}

static MlirValue member(abi *a, ir_builder *b, MlirType type, MlirValue context, intptr_t index) {
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "elem_type", mlirTypeAttrGet(type)),
        ir_named(a->context, "rawConstantIndices",
                 ir_i32_array(a->context, 2, (int32_t[]){0, (int32_t)index})),
    };
    return ir_op(b, "llvm.getelementptr", a->pointer, 1, &context, 2, attributes);
}

static const char *converter(MlirType type) {
    return mlirTypeIsAIndex(type) ? "arith.index_cast" : "builtin.unrealized_conversion_cast";
}

void abi_convert_body(abi *a, MlirOperation function) {
    MlirBlock entry = ir_region_block(function, 0);
    MlirLocation location = mlirOperationGetLocation(function);
    intptr_t count = mlirBlockGetNumArguments(entry);
    MlirType inputs[5] = {a->pointer, a->i64, a->i64, a->pointer, a->pointer};
    MlirType *types = passes_calloc((uint64_t)count, sizeof *types);
    MlirValue added[5];
    for (intptr_t i = 0; i < count; i++)
        types[i] = mlirValueGetType(mlirBlockGetArgument(entry, i));
    for (int i = 0; i < 5; i++)
        added[i] = mlirBlockAddArgument(entry, inputs[i], location);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = location;
    MlirType type = context_type(a, count - 2, types + 2);
    for (intptr_t i = 0; i < count; i++) {
        MlirValue value = i < 2 ? added[1 + i]
                                : ir_unary(&b, "llvm.load", stored_type(a, types[i]),
                                           member(a, &b, type, added[0], i - 2));
        if (!mlirTypeEqual(mlirValueGetType(value), types[i]))
            value = ir_unary(&b, converter(types[i]), types[i], value);
        mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(entry, i), value);
    }
    for (intptr_t i = count; i-- > 0;)
        mlirBlockEraseArgument(entry, (unsigned)i);
    mlirOperationSetAttributeByName(
        function, ir_string("function_type"),
        mlirTypeAttrGet(mlirFunctionTypeGet(a->context, 5, inputs, 1, &a->i32)));
    mlirOperationRemoveAttributeByName(function, ir_string("cjit.body"));
    a->arena = added[3];
    a->table = added[4];
    free(types);
}

// The struct: in the function's first block, so that a loop around takes it once.
static MlirValue make_context(abi *a, MlirOperation function, MlirLocation location, MlirType type) {
    ir_builder b = ir_before(mlirBlockGetFirstOperation(ir_region_block(function, 0)));
    b.location = location;
    MlirValue one = abi_constant(a, &b, 1);
    MlirNamedAttribute attribute = ir_named(a->context, "elem_type", mlirTypeAttrGet(type));
    return ir_op(&b, "llvm.alloca", a->pointer, 1, &one, 1, &attribute);
}

static MlirValue address_of(abi *a, ir_builder *b, MlirAttribute symbol) {
    MlirType inputs[5] = {a->pointer, a->i64, a->i64, a->pointer, a->pointer};
    MlirNamedAttribute value = ir_named(a->context, "value", symbol);
    MlirValue function = ir_op(b, "func.constant", mlirFunctionTypeGet(a->context, 5, inputs, 1, &a->i32),
                               0, NULL, 1, &value);
    return ir_unary(b, "builtin.unrealized_conversion_cast", a->pointer, function);
}

static void lower_call(abi *a, MlirOperation function, MlirOperation op) {
    intptr_t count = mlirOperationGetNumOperands(op) - 2;
    ir_builder b = ir_before(op);
    MlirType *types = passes_calloc((uint64_t)count + 1, sizeof *types);
    for (intptr_t i = 0; i < count; i++)
        types[i] = mlirValueGetType(mlirOperationGetOperand(op, 2 + i));
    MlirType type = context_type(a, count, types);
    MlirValue context = make_context(a, function, b.location, type);
    for (intptr_t i = 0; i < count; i++) {
        MlirValue value = mlirOperationGetOperand(op, 2 + i);
        MlirType stored = stored_type(a, types[i]);
        if (!mlirTypeEqual(stored, types[i]))
            value = ir_unary(&b, converter(types[i]), stored, value);
        ir_create(&b, &(ir_operation){.name = "llvm.store",
                                      .num_operands = 2,
                                      .operands = (MlirValue[]){value, member(a, &b, type, context, i)}});
    }
    MlirValue arguments[6] = {
        ir_unary(&b, "arith.index_cast", a->i64, mlirOperationGetOperand(op, 0)),
        ir_unary(&b, "arith.index_cast", a->i64, mlirOperationGetOperand(op, 1)),
        abi_constant(a, &b, 1),
        address_of(a, &b, ir_attribute(op, "callee")),
        context,
        a->arena,
    };
    MlirValue code = abi_call(a, &b, ABI_PARALLEL_FOR, a->i32, 6, arguments);
    abi_stop_with(a, &b, code);
    mlirOperationDestroy(op);
    free(types);
}

static bool is_parallel_call(MlirOperation op) {
    return ir_is(op, "func.call") && ir_has(op, "cjit.parallel");
}

void abi_lower_parallel_calls(abi *a, MlirOperation function) {
    found_ops calls = found_in(function, is_parallel_call);
    for (uint32_t i = 0; i < calls.count; i++)
        lower_call(a, function, calls.ops[i]);
    free(calls.ops);
}
