// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-order-results: the copies into the results at a kernel's end are made as if all at once.
//
//   memref.copy %tmp, %arg1            →    memref.copy %arg1, %arg2
//   memref.copy %arg1, %arg2                memref.copy %tmp, %arg1
//
// What is returned may have been computed in the memory of another result: eliminate-empty-tensors puts an
// array there that an update of it, which is returned too, goes back to. Bufferization does not see that the
// copy into a result overwrites it. So a copy that reads a result goes before the one that writes it; where they
// read each other in a circle, one source is saved first.
#include "../ir/build.h"
#include "found.h"
#include "generic.h"
#include "memref_views.h"
#include "passes.h"
#include "updates.h"

#include <stdlib.h>

static bool may_be(MlirValue memref, MlirValue memory);

// Whether operand |number| of |op| may be |memory|; there may be no such operand.
static bool operand_may_be(MlirOperation op, intptr_t number, MlirValue memory) {
    return number >= 0 && number < mlirOperationGetNumOperands(op) &&
           may_be(mlirOperationGetOperand(op, number), memory);
}

// Whether |memref| may be |memory| or a part of it. What a loop or a branch gives is what goes in or is yielded.
static bool may_be(MlirValue memref, MlirValue memory) {
    MlirOperation op = ir_defining(memref);
    if (mlirValueEqual(memref, memory))
        return true;
    if (mlirOperationIsNull(op))
        return false;
    if (memref_is_view(op))
        return operand_may_be(op, 0, memory);
    intptr_t number = mlirOpResultGetResultNumber(memref);
    bool found = operand_may_be(op, updates_operand(op, number), memory);
    for (intptr_t r = 0; !found && r < mlirOperationGetNumRegions(op); r++) {
        MlirOperation end = mlirBlockGetTerminator(ir_region_block(op, r));
        found = operand_may_be(end, number + ir_is(end, "scf.condition"), memory);
    }
    return found;
}

static bool is_copy_into_result(MlirOperation op) {
    if (!ir_is(op, "memref.copy"))
        return false;
    MlirOperation target = ir_defining(mlirOperationGetOperand(op, 1));
    return mlirOperationIsNull(target) || ir_is(target, "cjit.output_alloc");
}

// Reads and writes no array.
static bool is_neutral(MlirOperation op) {
    static const char *const others[] = {"memref.dim", "memref.store", "arith.constant", "func.return"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ir_is(op, others[i]))
            return true;
    return memref_is_view(op);
}

// The last copies of |block|, in order, with nothing between them that computes. Later those that
// are moved are null.
static found_ops find_copies(MlirBlock block) {
    found_ops found = {0};
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (is_copy_into_result(op)) {
            found_add(&found, op);
        } else if (!is_neutral(op)) {
            found.count = 0;
        }
    }
    return found;
}

// Whether a copy that is still to be made, besides number |own|, reads what that one writes.
static bool is_read(const found_ops *c, uint32_t own) {
    MlirValue target = mlirOperationGetOperand(c->ops[own], 1);
    for (uint32_t i = 0; i < c->count; i++)
        if (i != own && !mlirOperationIsNull(c->ops[i]) &&
            may_be(mlirOperationGetOperand(c->ops[i], 0), target))
            return true;
    return false;
}

// Lets |copy| read a copy of its source.
static void save_source(MlirOperation copy, MlirOperation end) {
    ir_builder b = ir_before(end);
    MlirValue source = mlirOperationGetOperand(copy, 0), dynamic[GENERIC_MAX_RANK];
    MlirType stored = mlirValueGetType(source);
    intptr_t rank = mlirShapedTypeGetRank(stored), count = 0;
    int64_t shape[GENERIC_MAX_RANK];
    for (intptr_t axis = 0; axis < rank; axis++) {
        shape[axis] = mlirShapedTypeGetDimSize(stored, axis);
        if (!mlirShapedTypeIsDynamicDim(stored, axis))
            continue;
        MlirValue operands[2] = {source, ir_index(&b, axis)};
        dynamic[count++] = ir_op(&b, "memref.dim", mlirIndexTypeGet(b.context), 2, operands, 0, NULL);
    }
    MlirType type =
        mlirMemRefTypeContiguousGet(ir_element(stored), rank, shape, mlirAttributeGetNull());
    MlirNamedAttribute segments =
        ir_named(b.context, "operandSegmentSizes",
                 ir_i32_array(b.context, 2, (int32_t[]){(int32_t)count, 0}));
    MlirValue saved = ir_op(&b, "memref.alloc", type, count, dynamic, 1, &segments);
    MlirValue operands[2] = {source, saved};
    ir_create(&b, &(ir_operation){.name = "memref.copy", .num_operands = 2, .operands = operands});
    mlirOperationSetOperand(copy, 0, saved);
}

static bool is_saved(MlirOperation copy) {
    MlirOperation source = ir_defining(mlirOperationGetOperand(copy, 0));
    return !mlirOperationIsNull(source) && ir_is(source, "memref.alloc");
}

static void order(MlirBlock block) {
    found_ops c = find_copies(block);
    MlirOperation end = mlirBlockGetTerminator(block);
    for (uint32_t left = c.count; left > 0;) {
        uint32_t first = c.count, next = c.count;
        for (uint32_t i = c.count; i-- > 0;) {
            if (mlirOperationIsNull(c.ops[i]))
                continue;
            if (!is_saved(c.ops[i]))
                first = i;
            if (!is_read(&c, i))
                next = i;
        }
        if (next == c.count && first < c.count) { // a circle
            save_source(c.ops[first], end);
            continue;
        }
        mlirOperationMoveBefore(c.ops[next], end);
        c.ops[next] = (MlirOperation){NULL};
        left--;
    }
    free(c.ops);
}

bool passes_order_results(MlirOperation module) {
    for (MlirOperation op = mlirBlockGetFirstOperation(ir_region_block(module, 0));
         !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "func.func") && !mlirBlockIsNull(ir_region_block(op, 0)))
            order(ir_region_block(op, 0));
    return true;
}
