// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-kernel-abi: functions marked cjit.kernel get the runtime's calling convention (cjit/runtime.h).
//
//   func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel}
// →
//   func.func @cjit_kernel(%data: !llvm.ptr, %sizes: !llvm.ptr, %arena: !llvm.ptr, %table: !llvm.ptr) -> i32
//
// Each memref is built from its pointer in |data| and its extents (and, unless it is contiguous, strides) in
// |sizes|. Temporaries come from the arena (temporaries.c); raise sites leave their values there and stop
// the kernel (raise_sites.c); functions marked cjit.body are parts of parallel loops (parallel_bodies.c).
#include "kernel_abi.h"

#include "passes.h"

#include <mlir-c/AffineMap.h>
#include <mlir-c/Diagnostics.h>
#include <mlir-c/Dialect/LLVM.h>
#include <stdlib.h>
#include <string.h>

MlirType abi_descriptor_type(abi *a, intptr_t rank) {
    MlirType members[5] = {a->pointer, a->pointer, a->i64};
    if (rank > 0)
        members[3] = members[4] = mlirLLVMArrayTypeGet(a->i64, (unsigned)rank);
    return mlirLLVMStructTypeLiteralGet(a->context, rank > 0 ? 5 : 3, members, false);
}

static MlirValue insert(abi *a, ir_builder *b, MlirValue descriptor, MlirValue value,
                        intptr_t count, const int64_t *position) {
    MlirNamedAttribute attribute =
        ir_named(a->context, "position", mlirDenseI64ArrayGet(a->context, count, position));
    return ir_op(b, "llvm.insertvalue", mlirValueGetType(descriptor), 2,
                 (MlirValue[]){descriptor, value}, 1, &attribute);
}

MlirValue abi_constant(abi *a, ir_builder *b, int64_t value) {
    MlirNamedAttribute attribute = ir_named(a->context, "value", ir_i64_attribute(a->context, value));
    return ir_op(b, "llvm.mlir.constant", a->i64, 0, NULL, 1, &attribute);
}

MlirValue abi_memref(abi *a, ir_builder *b, MlirType type, MlirValue data,
                             const MlirValue *extents, const MlirValue *strides) {
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue d = ir_op(b, "llvm.mlir.undef", abi_descriptor_type(a, rank), 0, NULL, 0, NULL);
    d = insert(a, b, d, data, 1, (int64_t[]){0});
    d = insert(a, b, d, data, 1, (int64_t[]){1});
    d = insert(a, b, d, abi_constant(a, b, 0), 1, (int64_t[]){2});
    for (int64_t axis = 0; axis < rank; axis++) {
        d = insert(a, b, d, extents[axis], 2, (int64_t[]){3, axis});
        d = insert(a, b, d, strides[axis], 2, (int64_t[]){4, axis});
    }
    return ir_unary(b, "builtin.unrealized_conversion_cast", type, d);
}

MlirValue abi_element(abi *a, ir_builder *b, MlirValue base, MlirType element,
                            int32_t index) {
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "elem_type", mlirTypeAttrGet(element)),
        ir_named(a->context, "rawConstantIndices", ir_i32_array(a->context, 1, &index)),
    };
    return ir_op(b, "llvm.getelementptr", a->pointer, 1, &base, 2, attributes);
}

static MlirValue load(ir_builder *b, MlirType type, MlirValue pointer) {
    return ir_unary(b, "llvm.load", type, pointer);
}

MlirValue abi_call(abi *a, ir_builder *b, int32_t offset, MlirType result, intptr_t count,
                   const MlirValue *arguments) {
    MlirType i8 = mlirIntegerTypeGet(a->context, 8);
    MlirValue operands[1 + ABI_MAX_ARGUMENTS] = {load(b, a->pointer, abi_element(a, b, a->table, i8, offset))};
    memcpy(operands + 1, arguments, (size_t)count * sizeof *arguments);
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "operandSegmentSizes",
                 ir_i32_array(a->context, 2, (int32_t[]){(int32_t)count + 1, 0})),
        ir_named(a->context, "op_bundle_sizes", mlirDenseI32ArrayGet(a->context, 0, NULL)),
    };
    bool gives = !mlirTypeIsNull(result);
    MlirOperation call = ir_create(b, &(ir_operation){.name = "llvm.call",
                                                      .num_results = gives,
                                                      .results = &result,
                                                      .num_operands = count + 1,
                                                      .operands = operands,
                                                      .num_attributes = 2,
                                                      .attributes = attributes});
    return gives ? ir_result(call) : (MlirValue){NULL};
}

void abi_contiguous_strides(abi *a, ir_builder *b, intptr_t rank, const MlirValue *extents,
                               MlirValue *strides) {
    MlirValue stride = abi_constant(a, b, 1);
    for (intptr_t axis = rank; axis-- > 0;) {
        strides[axis] = stride;
        if (axis > 0)
            stride = ir_binary(b, "llvm.mul", stride, extents[axis]);
    }
}

// Replaces the memref arguments by ones that are built from |data| and |sizes|.
static void unpack_arguments(abi *a, ir_builder *b, MlirBlock entry, intptr_t count,
                             MlirValue data, MlirValue sizes) {
    int32_t next = 0;
    for (intptr_t i = 0; i < count; i++) {
        MlirValue argument = mlirBlockGetArgument(entry, i);
        MlirType type = mlirValueGetType(argument);
        intptr_t rank = mlirShapedTypeGetRank(type);
        bool contiguous = mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
        MlirValue extents[ABI_MAX_RANK], strides[ABI_MAX_RANK];
        int64_t known[ABI_MAX_RANK], offset;
        bool strided = mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(type, known, &offset));
        MlirValue pointer = load(b, a->pointer, abi_element(a, b, data, a->pointer, (int32_t)i));
        for (intptr_t axis = 0; axis < rank; axis++, next++)
            extents[axis] = mlirShapedTypeIsDynamicDim(type, axis)
                                ? load(b, a->i64, abi_element(a, b, sizes, a->i64, next))
                                : abi_constant(a, b, mlirShapedTypeGetDimSize(type, axis));
        if (contiguous)
            abi_contiguous_strides(a, b, rank, extents, strides);
        for (intptr_t axis = 0; !contiguous && axis < rank; axis++, next++)
            strides[axis] = strided && known[axis] != mlirShapedTypeGetDynamicStrideOrOffset()
                                ? abi_constant(a, b, known[axis])
                                : load(b, a->i64, abi_element(a, b, sizes, a->i64, next));
        MlirValue memref = abi_memref(a, b, type, pointer, extents, strides);
        mlirValueReplaceAllUsesOfWith(argument, memref);
    }
}

static const char *find_mistake(abi *a, MlirOperation function, MlirBlock entry) {
    MlirType type = mlirTypeAttrGetValue(ir_attribute(function, "function_type"));
    if (mlirBlockIsNull(entry))
        return "a kernel has a body";
    if (mlirFunctionTypeGetNumResults(type) != 1 ||
        !mlirTypeEqual(mlirFunctionTypeGetResult(type, 0), a->i32))
        return "a kernel returns i32";
    for (intptr_t i = 0; i < mlirBlockGetNumArguments(entry); i++) {
        MlirType argument = mlirValueGetType(mlirBlockGetArgument(entry, i));
        if (!mlirTypeIsAMemRef(argument) || mlirShapedTypeGetRank(argument) > ABI_MAX_RANK)
            return "a kernel takes memrefs only";
        int64_t strides[ABI_MAX_RANK], offset;
        if (mlirLogicalResultIsFailure(mlirMemRefTypeGetStridesAndOffset(argument, strides, &offset)) ||
            offset != 0)
            return "a kernel's memrefs have strides and no offset";
    }
    return NULL;
}

static bool convert(abi *a, MlirOperation function) {
    MlirBlock entry = ir_region_block(function, 0);
    MlirLocation location = mlirOperationGetLocation(function);
    const char *mistake = find_mistake(a, function, entry);
    if (mistake) {
        mlirEmitError(location, mistake);
        return false;
    }
    intptr_t count = mlirBlockGetNumArguments(entry);
    MlirValue added[4];
    for (int i = 0; i < 4; i++)
        added[i] = mlirBlockAddArgument(entry, a->pointer, location);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = location;
    unpack_arguments(a, &b, entry, count, added[0], added[1]);
    for (intptr_t i = count; i-- > 0;)
        mlirBlockEraseArgument(entry, (unsigned)i);
    MlirType inputs[4] = {a->pointer, a->pointer, a->pointer, a->pointer};
    MlirType type = mlirFunctionTypeGet(a->context, 4, inputs, 1, &a->i32);
    mlirOperationSetAttributeByName(function, ir_string("function_type"), mlirTypeAttrGet(type));
    mlirOperationSetAttributeByName(function, ir_string("sym_name"),
                                    mlirStringAttrGet(a->context, ir_string("cjit_kernel")));
    mlirOperationRemoveAttributeByName(function, ir_string("arg_attrs"));
    mlirOperationRemoveAttributeByName(function, ir_string("cjit.kernel"));
    mlirOperationRemoveAttributeByName(function, ir_string("cjit.inputs"));
    mlirOperationRemoveAttributeByName(function, ir_string("cjit.guards"));
    a->arena = added[2];
    a->table = added[3];
    abi_lower_raises(a, function);
    abi_place_outputs(a, entry);
    abi_lower_parallel_calls(a, function);
    return abi_place_temporaries(a, function, entry);
}

// The function of a part of a parallel loop.
static bool convert_body(abi *a, MlirOperation function) {
    abi_convert_body(a, function);
    abi_lower_raises(a, function);
    return abi_place_temporaries(a, function, ir_region_block(function, 0));
}

static bool is_marked(MlirOperation op, const char *mark) {
    return ir_is(op, "func.func") && ir_has(op, mark);
}

bool passes_kernel_abi(MlirOperation module) {
    MlirContext c = mlirOperationGetContext(module);
    abi a = {.context = c,
             .module = module,
             .pointer = mlirLLVMPointerTypeGet(c, 0),
             .i64 = mlirIntegerTypeGet(c, 64),
             .i32 = mlirIntegerTypeGet(c, 32)};
    MlirBlock body = ir_region_block(module, 0);
    bool found = false;
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (is_marked(op, "cjit.body") && !convert_body(&a, op))
            return false;
        if (!is_marked(op, "cjit.kernel"))
            continue;
        if (found) { // they would have one symbol
            mlirEmitError(mlirOperationGetLocation(op), "a module has one kernel");
            return false;
        }
        found = true;
        if (!convert(&a, op))
            return false;
    }
    return true;
}
