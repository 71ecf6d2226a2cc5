// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-kernel-abi: functions marked cjit.kernel get the runtime's calling convention (cjit/runtime.h).
//
//   func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel}
// →
//   func.func @cjit_kernel(%data: !llvm.ptr, %sizes: !llvm.ptr, %arena: !llvm.ptr, %table: !llvm.ptr) -> i32
//
// Each memref is built from its pointer in |data| and its extents (and, unless it is contiguous, strides) in
// |sizes|. Temporaries (memref.alloc at the function's top level) become parts of one block that is taken from the
// arena at the start; when there is none the kernel returns -1. Every alloc's size must be known from the
// arguments; one inside a loop or branch is an error on its location.
#include "../ir/build.h"
#include "passes.h"
#include "value_map.h"

#include <mlir-c/AffineMap.h>
#include <mlir-c/Diagnostics.h>
#include <mlir-c/Dialect/LLVM.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RANK = 32, ALIGNMENT = 64, ALLOC_OFFSET = 8 }; // of arena_alloc in cjit_runtime_table

typedef struct abi {
    MlirContext context;
    MlirType pointer, i64, i32;
} abi;

static MlirType descriptor_type(abi *a, intptr_t rank) {
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

static MlirValue llvm_constant(abi *a, ir_builder *b, int64_t value) {
    MlirNamedAttribute attribute = ir_named(a->context, "value", ir_i64_attribute(a->context, value));
    return ir_op(b, "llvm.mlir.constant", a->i64, 0, NULL, 1, &attribute);
}

// The memref of |type| at |data| with those extents and strides (i64 values).
static MlirValue make_memref(abi *a, ir_builder *b, MlirType type, MlirValue data,
                             const MlirValue *extents, const MlirValue *strides) {
    intptr_t rank = mlirShapedTypeGetRank(type);
    MlirValue d = ir_op(b, "llvm.mlir.undef", descriptor_type(a, rank), 0, NULL, 0, NULL);
    d = insert(a, b, d, data, 1, (int64_t[]){0});
    d = insert(a, b, d, data, 1, (int64_t[]){1});
    d = insert(a, b, d, llvm_constant(a, b, 0), 1, (int64_t[]){2});
    for (int64_t axis = 0; axis < rank; axis++) {
        d = insert(a, b, d, extents[axis], 2, (int64_t[]){3, axis});
        d = insert(a, b, d, strides[axis], 2, (int64_t[]){4, axis});
    }
    return ir_unary(b, "builtin.unrealized_conversion_cast", type, d);
}

static MlirValue element_at(abi *a, ir_builder *b, MlirValue base, MlirType element,
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

static void contiguous_strides(abi *a, ir_builder *b, intptr_t rank, const MlirValue *extents,
                               MlirValue *strides) {
    MlirValue stride = llvm_constant(a, b, 1);
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
        MlirValue extents[MAX_RANK], strides[MAX_RANK];
        int64_t known[MAX_RANK], offset;
        bool strided = mlirLogicalResultIsSuccess(mlirMemRefTypeGetStridesAndOffset(type, known, &offset));
        MlirValue pointer = load(b, a->pointer, element_at(a, b, data, a->pointer, (int32_t)i));
        for (intptr_t axis = 0; axis < rank; axis++, next++)
            extents[axis] = mlirShapedTypeIsDynamicDim(type, axis)
                                ? load(b, a->i64, element_at(a, b, sizes, a->i64, next))
                                : llvm_constant(a, b, mlirShapedTypeGetDimSize(type, axis));
        if (contiguous)
            contiguous_strides(a, b, rank, extents, strides);
        for (intptr_t axis = 0; !contiguous && axis < rank; axis++, next++)
            strides[axis] = strided && known[axis] != mlirShapedTypeGetDynamicStrideOrOffset()
                                ? llvm_constant(a, b, known[axis])
                                : load(b, a->i64, element_at(a, b, sizes, a->i64, next));
        MlirValue memref = make_memref(a, b, type, pointer, extents, strides);
        mlirValueReplaceAllUsesOfWith(argument, memref);
    }
}

// ---- temporaries ----------------------------------------------------------------------------

typedef struct temporaries {
    MlirOperation *allocs;
    uint32_t count;
    MlirOperation place; // after this op every size is known
} temporaries;

static bool find_allocs(MlirOperation op, MlirBlock entry, temporaries *t) {
    bool good = true;
    if (ir_is(op, "memref.alloc")) {
        if (!mlirBlockEqual(mlirOperationGetBlock(op), entry)) {
            mlirEmitError(mlirOperationGetLocation(op),
                          "a temporary inside a loop or branch is not supported");
            return false;
        }
        t->allocs = passes_realloc(t->allocs, (t->count + 1) * sizeof *t->allocs);
        t->allocs[t->count++] = op;
    }
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
             !mlirBlockIsNull(block) && good; block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(inner) && good; inner = mlirOperationGetNextInBlock(inner))
                good = find_allocs(inner, entry, t);
    return good;
}

static MlirValue alloc_bytes(abi *a, ir_builder *b, MlirType type, MlirOperation alloc,
                             MlirValue *extents) {
    intptr_t rank = mlirShapedTypeGetRank(type), dynamic = 0;
    MlirType element = ir_element(type);
    int64_t bits = mlirTypeIsAInteger(element) ? mlirIntegerTypeGetWidth(element)
                   : mlirTypeIsAFloat(element) ? mlirFloatTypeGetWidth(element)
                                               : 64;
    MlirValue bytes = llvm_constant(a, b, bits < 8 ? 1 : bits / 8);
    for (intptr_t axis = 0; axis < rank; axis++) {
        extents[axis] =
            mlirShapedTypeIsDynamicDim(type, axis)
                ? ir_unary(b, "arith.index_cast", a->i64, mlirOperationGetOperand(alloc, dynamic++))
                : llvm_constant(a, b, mlirShapedTypeGetDimSize(type, axis));
        bytes = ir_binary(b, "llvm.mul", bytes, extents[axis]);
    }
    bytes = ir_binary(b, "llvm.add", bytes, llvm_constant(a, b, ALIGNMENT - 1));
    return ir_binary(b, "llvm.and", bytes, llvm_constant(a, b, -ALIGNMENT));
}

static bool is_size_arithmetic(MlirOperation op) {
    static const char *const names[] = {"arith.constant", "memref.dim", "arith.addi",
                                        "arith.subi", "arith.muli", "arith.floordivsi",
                                        "arith.remsi", "arith.minsi", "arith.maxsi",
                                        "arith.index_cast", "builtin.unrealized_conversion_cast"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ir_is(op, names[i]))
            return true;
    MlirStringRef name = ir_name(op);
    return name.length > 5 && memcmp(name.data, "llvm.", 5) == 0;
}

// Moves what |value| is computed from in front of |place|, where it is not there already.
static bool hoist_size(MlirValue value, MlirOperation place, MlirBlock entry) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        return true;
    if (!mlirBlockEqual(mlirOperationGetBlock(op), entry) || !is_size_arithmetic(op))
        return false;
    for (MlirOperation at = place; !mlirOperationIsNull(at); at = mlirOperationGetNextInBlock(at)) {
        if (!mlirOperationEqual(at, op))
            continue;
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
            if (!hoist_size(mlirOperationGetOperand(op, i), place, entry))
                return false;
        mlirOperationMoveBefore(op, place);
        break;
    }
    return true;
}

static MlirValue take_block(abi *a, ir_builder *b, MlirValue arena, MlirValue table,
                            MlirValue bytes) {
    MlirType i8 = mlirIntegerTypeGet(a->context, 8);
    MlirValue function = load(b, a->pointer, element_at(a, b, table, i8, ALLOC_OFFSET));
    MlirValue operands[3] = {function, arena, bytes};
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "operandSegmentSizes", ir_i32_array(a->context, 2, (int32_t[]){3, 0})),
        ir_named(a->context, "op_bundle_sizes", mlirDenseI32ArrayGet(a->context, 0, NULL)),
    };
    return ir_op(b, "llvm.call", a->pointer, 3, operands, 2, attributes);
}

// Splits |entry| before |place|: what follows runs only when |block| is not null.
static void return_unless(abi *a, ir_builder *b, MlirBlock entry, MlirOperation place,
                          MlirValue block) {
    MlirRegion region = mlirBlockGetParentRegion(entry);
    MlirBlock rest = mlirBlockCreate(0, NULL, NULL), fail = mlirBlockCreate(0, NULL, NULL);
    mlirRegionInsertOwnedBlockAfter(region, entry, rest);
    mlirRegionInsertOwnedBlockAfter(region, rest, fail);
    MlirValue address = ir_unary(b, "llvm.ptrtoint", a->i64, block);
    MlirValue null = ir_compare(b, "arith.cmpi", 0, address, ir_int(b, a->i64, 0));
    for (MlirOperation op = place, next; !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        mlirOperationRemoveFromParent(op);
        mlirBlockAppendOwnedOperation(rest, op);
    }
    MlirOperationState state = mlirOperationStateGet(ir_string("cf.cond_br"), b->location);
    mlirOperationStateAddOperands(&state, 1, &null);
    mlirOperationStateAddSuccessors(&state, 2, (MlirBlock[]){fail, rest});
    MlirNamedAttribute segments =
        ir_named(a->context, "operandSegmentSizes", ir_i32_array(a->context, 3, (int32_t[]){1, 0, 0}));
    mlirOperationStateAddAttributes(&state, 1, &segments);
    mlirBlockAppendOwnedOperation(entry, mlirOperationCreate(&state));
    ir_builder at = ir_at_end(a->context, b->location, fail);
    MlirValue code = ir_int(&at, a->i32, -1); // CJIT_KERNEL_NO_MEMORY
    ir_create(&at, &(ir_operation){.name = "func.return", .num_operands = 1, .operands = &code});
}

static void replace_alloc(abi *a, ir_builder *b, MlirOperation alloc, MlirValue data,
                          const MlirValue *extents) {
    MlirValue strides[MAX_RANK];
    MlirType type = mlirValueGetType(ir_result(alloc));
    contiguous_strides(a, b, mlirShapedTypeGetRank(type), extents, strides);
    MlirValue memref = make_memref(a, b, type, data, extents, strides);
    mlirValueReplaceAllUsesOfWith(ir_result(alloc), memref);
    mlirOperationDestroy(alloc);
}

static bool place_temporaries(abi *a, MlirOperation function, MlirBlock entry, MlirValue arena,
                              MlirValue table) {
    temporaries t = {0};
    bool good = find_allocs(function, entry, &t);
    if (!good || t.count == 0) {
        free(t.allocs);
        return good;
    }
    MlirOperation place = t.allocs[0];
    for (uint32_t i = 0; i < t.count && good; i++)
        for (intptr_t k = 0; k < mlirOperationGetNumOperands(t.allocs[i]) && good; k++) {
            good = hoist_size(mlirOperationGetOperand(t.allocs[i], k), place, entry);
            if (!good)
                mlirEmitError(mlirOperationGetLocation(t.allocs[i]),
                              "a temporary whose size depends on data is not supported");
        }
    MlirValue(*extents)[MAX_RANK] = passes_calloc(t.count, sizeof *extents);
    MlirValue *offsets = passes_calloc(t.count, sizeof *offsets);
    if (good) {
        ir_builder b = ir_before(place);
        MlirValue total = llvm_constant(a, &b, 0);
        for (uint32_t i = 0; i < t.count; i++) {
            MlirType type = mlirValueGetType(ir_result(t.allocs[i]));
            offsets[i] = total;
            total = ir_binary(&b, "llvm.add", total,
                              alloc_bytes(a, &b, type, t.allocs[i], extents[i]));
        }
        MlirValue block = take_block(a, &b, arena, table, total);
        MlirType i8 = mlirIntegerTypeGet(a->context, 8);
        int32_t dynamic = INT32_MIN;
        MlirNamedAttribute attributes[] = {
            ir_named(a->context, "elem_type", mlirTypeAttrGet(i8)),
            ir_named(a->context, "rawConstantIndices", ir_i32_array(a->context, 1, &dynamic)),
        };
        for (uint32_t i = 0; i < t.count; i++)
            offsets[i] = ir_op(&b, "llvm.getelementptr", a->pointer, 2,
                               (MlirValue[]){block, offsets[i]}, 2, attributes);
        return_unless(a, &b, entry, place, block);
        for (uint32_t i = 0; i < t.count; i++) {
            ir_builder at = ir_before(t.allocs[i]);
            replace_alloc(a, &at, t.allocs[i], offsets[i], extents[i]);
        }
    }
    free(extents);
    free(offsets);
    free(t.allocs);
    return good;
}

static const char *find_mistake(abi *a, MlirOperation function, MlirBlock entry) {
    MlirType type = mlirTypeAttrGetValue(
        mlirOperationGetAttributeByName(function, ir_string("function_type")));
    if (mlirBlockIsNull(entry))
        return "a kernel has a body";
    if (mlirFunctionTypeGetNumResults(type) != 1 ||
        !mlirTypeEqual(mlirFunctionTypeGetResult(type, 0), a->i32))
        return "a kernel returns i32";
    for (intptr_t i = 0; i < mlirBlockGetNumArguments(entry); i++) {
        MlirType argument = mlirValueGetType(mlirBlockGetArgument(entry, i));
        if (!mlirTypeIsAMemRef(argument) || mlirShapedTypeGetRank(argument) > MAX_RANK)
            return "a kernel takes memrefs only";
        int64_t strides[MAX_RANK], offset;
        if (mlirLogicalResultIsFailure(mlirMemRefTypeGetStridesAndOffset(argument, strides, &offset)) ||
            offset != 0)
            return "a kernel's memrefs have strides and no offset";
    }
    return NULL;
}

static bool convert(abi *a, MlirOperation function) {
    MlirBlock entry = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
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
    return place_temporaries(a, function, entry, added[2], added[3]);
}

static bool is_kernel(MlirOperation op) {
    return ir_is(op, "func.func") &&
           !mlirAttributeIsNull(mlirOperationGetAttributeByName(op, ir_string("cjit.kernel")));
}

bool passes_kernel_abi(MlirOperation module) {
    MlirContext c = mlirOperationGetContext(module);
    abi a = {c, mlirLLVMPointerTypeGet(c, 0), mlirIntegerTypeGet(c, 64), mlirIntegerTypeGet(c, 32)};
    MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
    bool found = false;
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (!is_kernel(op))
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
