// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory for temporaries (memref.alloc), from the call's arena.
//
// Those whose sizes are known when the kernel starts are parts of one block that is taken once, also when
// they stand in a loop: what a turn leaves behind is not read by the next. The others, whose sizes depend on
// data or on a loop's variable, are taken where they stand; a loop's body gives them back at the end of each
// turn, unless one of them is carried on. When there is no memory the kernel stops with -1.
#include "found.h"
#include "kernel_abi.h"
#include "passes.h"
#include "value_map.h"

#include <mlir-c/Diagnostics.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, NO_MEMORY = -1 };

typedef struct temporaries {
    abi *a;
    MlirBlock entry;
    found_ops allocs;
    MlirOperation place; // of the entry: the first op that is or holds an alloc
    passes_map before;   // ops of the entry before it
} temporaries;

static bool is_alloc(MlirOperation op) { return ir_is(op, "memref.alloc"); }

static MlirOperation ancestor(MlirOperation op, MlirBlock entry) {
    while (!mlirBlockEqual(mlirOperationGetBlock(op), entry))
        op = mlirOperationGetParentOperation(op);
    return op;
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
    return name.length > 5 && memcmp(name.data, "llvm.", 5) == 0 && !ir_is(op, "llvm.load") &&
           !ir_is(op, "llvm.call");
}

// Whether |value| is there, or can be computed, before the place.
static bool is_early(temporaries *t, MlirValue value) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        return mlirBlockEqual(mlirBlockArgumentGetOwner(value), t->entry);
    if (passes_map_get(&t->before, op.ptr) != PASSES_MAP_NONE)
        return true;
    if (!is_size_arithmetic(op))
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!is_early(t, mlirOperationGetOperand(op, i)))
            return false;
    return true;
}

static void move_early(temporaries *t, MlirValue value) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op) || passes_map_get(&t->before, op.ptr) != PASSES_MAP_NONE)
        return;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        move_early(t, mlirOperationGetOperand(op, i));
    mlirOperationMoveBefore(op, t->place);
    passes_map_set(&t->before, op.ptr, 0);
}

static bool has_early_size(temporaries *t, MlirOperation alloc) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(alloc); i++)
        if (!is_early(t, mlirOperationGetOperand(alloc, i)))
            return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(alloc); i++)
        move_early(t, mlirOperationGetOperand(alloc, i));
    return true;
}

// Of the memory that |alloc| takes; its operands from |dynamic| on are the extents.
static MlirValue alloc_bytes(abi *a, ir_builder *b, MlirOperation alloc, intptr_t dynamic,
                             MlirValue *extents) {
    MlirType type = mlirValueGetType(ir_result(alloc)), element = ir_element(type);
    intptr_t rank = mlirShapedTypeGetRank(type);
    bool is_complex = mlirTypeIsAComplex(element);
    if (is_complex)
        element = mlirComplexTypeGetElementType(element);
    int64_t bits = mlirTypeIsAInteger(element) ? mlirIntegerTypeGetWidth(element)
                   : mlirTypeIsAFloat(element) ? mlirFloatTypeGetWidth(element)
                                               : 64;
    bits *= is_complex ? 2 : 1;
    MlirValue bytes = abi_constant(a, b, bits < 8 ? 1 : bits / 8);
    for (intptr_t axis = 0; axis < rank; axis++) {
        extents[axis] =
            mlirShapedTypeIsDynamicDim(type, axis)
                ? ir_unary(b, "arith.index_cast", a->i64, mlirOperationGetOperand(alloc, dynamic++))
                : abi_constant(a, b, mlirShapedTypeGetDimSize(type, axis));
        bytes = ir_binary(b, "llvm.mul", bytes, extents[axis]);
    }
    bytes = ir_binary(b, "llvm.add", bytes, abi_constant(a, b, ALIGNMENT - 1));
    return ir_binary(b, "llvm.and", bytes, abi_constant(a, b, -ALIGNMENT));
}

static void stop_if_null(abi *a, ir_builder *b, MlirValue block) {
    MlirValue address = ir_unary(b, "llvm.ptrtoint", a->i64, block);
    abi_stop_if(a, b, ir_compare(b, "arith.cmpi", 0, address, ir_int(b, a->i64, 0)), NO_MEMORY);
}

static MlirValue take_block(abi *a, ir_builder *b, MlirValue bytes) {
    MlirValue block =
        abi_call(a, b, ABI_ARENA_ALLOC, a->pointer, 2, (MlirValue[]){a->arena, bytes});
    stop_if_null(a, b, block);
    return block;
}

static void replace_alloc(abi *a, MlirOperation alloc, MlirValue data, const MlirValue *extents) {
    MlirValue strides[ABI_MAX_RANK];
    ir_builder b = ir_before(alloc);
    MlirType type = mlirValueGetType(ir_result(alloc));
    abi_contiguous_strides(a, &b, mlirShapedTypeGetRank(type), extents, strides);
    MlirValue memref = abi_memref(a, &b, type, data, extents, strides);
    mlirValueReplaceAllUsesOfWith(ir_result(alloc), memref);
    mlirOperationDestroy(alloc);
}

// One block for the first |count| of the allocs.
static void place_together(temporaries *t, uint32_t count) {
    abi *a = t->a;
    MlirValue(*extents)[ABI_MAX_RANK] = passes_calloc(count, sizeof *extents);
    MlirValue *offsets = passes_calloc(count, sizeof *offsets);
    ir_builder b = ir_before(t->place);
    MlirValue total = abi_constant(a, &b, 0);
    for (uint32_t i = 0; i < count; i++) {
        offsets[i] = total;
        total =
            ir_binary(&b, "llvm.add", total, alloc_bytes(a, &b, t->allocs.ops[i], 0, extents[i]));
    }
    MlirValue block = take_block(a, &b, total);
    MlirType i8 = mlirIntegerTypeGet(a->context, 8);
    int32_t dynamic = INT32_MIN;
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "elem_type", mlirTypeAttrGet(i8)),
        ir_named(a->context, "rawConstantIndices", ir_i32_array(a->context, 1, &dynamic)),
    };
    for (uint32_t i = 0; i < count; i++)
        offsets[i] = ir_op(&b, "llvm.getelementptr", a->pointer, 2, (MlirValue[]){block, offsets[i]},
                           2, attributes);
    for (uint32_t i = 0; i < count; i++)
        replace_alloc(a, t->allocs.ops[i], offsets[i], extents[i]);
    free(extents);
    free(offsets);
}

// Whether a turn of the loop that |block| is the body of may give back what it took.
static bool may_release(MlirBlock block) {
    MlirOperation loop = mlirBlockGetParentOperation(block), end = mlirBlockGetTerminator(block);
    if (!ir_is(loop, "scf.for") && !ir_is(loop, "scf.while"))
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(end); i++)
        if (mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(end, i))))
            return false;
    return true;
}

static void release_each_turn(temporaries *t, passes_map *done, MlirOperation alloc) {
    abi *a = t->a;
    MlirBlock block = mlirOperationGetBlock(alloc);
    while (!mlirBlockEqual(block, t->entry) && !may_release(block))
        block = mlirOperationGetBlock(mlirBlockGetParentOperation(block));
    if (mlirBlockEqual(block, t->entry) || passes_map_get(done, block.ptr) != PASSES_MAP_NONE)
        return;
    passes_map_set(done, block.ptr, 0);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(block));
    MlirValue mark = abi_call(a, &b, ABI_ARENA_MARK, a->i64, 1, &a->arena);
    b = ir_before(mlirBlockGetTerminator(block));
    abi_call(a, &b, ABI_ARENA_RELEASE, (MlirType){NULL}, 2, (MlirValue[]){a->arena, mark});
}

static void place_alone(temporaries *t, MlirOperation alloc) {
    MlirValue extents[ABI_MAX_RANK];
    ir_builder b = ir_before(alloc);
    MlirValue bytes = alloc_bytes(t->a, &b, alloc, 0, extents);
    if (mlirOperationEqual(alloc, t->place))
        t->place = mlirOperationGetNextInBlock(alloc);
    replace_alloc(t->a, alloc, take_block(t->a, &b, bytes), extents);
}

bool abi_place_temporaries(abi *a, MlirOperation function, MlirBlock entry) {
    temporaries t = {.a = a, .entry = entry, .allocs = found_in(function, is_alloc)};
    if (t.allocs.count == 0)
        return true;
    t.place = ancestor(t.allocs.ops[0], entry);
    passes_map_init(&t.before);
    for (MlirOperation op = mlirBlockGetFirstOperation(entry); !mlirOperationEqual(op, t.place);
         op = mlirOperationGetNextInBlock(op))
        passes_map_set(&t.before, op.ptr, 0);
    uint32_t early = 0;
    for (uint32_t i = 0; i < t.allocs.count; i++)
        if (has_early_size(&t, t.allocs.ops[i])) {
            MlirOperation alloc = t.allocs.ops[i];
            t.allocs.ops[i] = t.allocs.ops[early];
            t.allocs.ops[early++] = alloc;
        }
    passes_map done;
    passes_map_init(&done);
    for (uint32_t i = early; i < t.allocs.count; i++) {
        release_each_turn(&t, &done, t.allocs.ops[i]);
        place_alone(&t, t.allocs.ops[i]);
    }
    // The place itself may be one of the allocs, so it comes last.
    if (early > 0)
        place_together(&t, early);
    passes_map_deinit(&done);
    passes_map_deinit(&t.before);
    free(t.allocs.ops);
    return true;
}

static void place_output(abi *a, MlirOperation alloc) {
    MlirValue extents[ABI_MAX_RANK], slots = mlirOperationGetOperand(alloc, 0);
    ir_builder b = ir_before(alloc);
    intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(ir_result(alloc)));
    MlirValue bytes = alloc_bytes(a, &b, alloc, 1, extents);
    MlirValue block = abi_call(a, &b, ABI_OUTPUT_ALLOC, a->pointer, 1, &bytes);
    stop_if_null(a, &b, block);
    for (intptr_t i = 0; i <= rank; i++) {
        MlirValue value = i == 0 ? ir_unary(&b, "llvm.ptrtoint", a->i64, block) : extents[i - 1];
        ir_create(&b, &(ir_operation){.name = "memref.store",
                                      .num_operands = 3,
                                      .operands = (MlirValue[]){value, slots, ir_index(&b, i)}});
    }
    replace_alloc(a, alloc, block, extents);
}

void abi_place_outputs(abi *a, MlirBlock entry) {
    for (MlirOperation op = mlirBlockGetFirstOperation(entry), next; !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        if (ir_is(op, "cjit.output_alloc"))
            place_output(a, op);
    }
}
