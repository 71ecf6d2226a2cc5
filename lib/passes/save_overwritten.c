// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-save-overwritten: an array that a loop carries and updates, and that is read as it was after the update,
// is copied before it.
//
//   ^bb(%u):  %v = insert(%u, …)          →     ^bb(%u):  %c = copy(%u)   %v = insert(%u, …)
//             %d = sub(%v, %u)   yield %v                  %d = sub(%v, %c)   yield %v
//
// Bufferization would make the update elsewhere instead, and then has no place for what the loop yields. It is the
// copy that NumPy code makes itself (`un = u.copy()`), at the latest place that serves, and none where nothing
// is read later. Updates outside of loops are left to bufferization.
#include "../ir/build.h"
#include "passes.h"
#include "updates.h"
#include "value_map.h"

#include <stdlib.h>

typedef struct body {
    MlirBlock block;
    passes_map position; // operation of the block → its number
} body;

// The number in the body's block of the operation that |op| is or stands in.
static int64_t position_of(const body *b, MlirOperation op) {
    while (!mlirBlockEqual(mlirOperationGetBlock(op), b->block))
        op = mlirOperationGetParentOperation(op);
    return passes_map_get(&b->position, op.ptr);
}

// Whether |value|, of a branch, is |array| with updates made there.
static bool is_updated(MlirValue value, MlirValue array) {
    if (mlirValueEqual(value, array))
        return false;
    while (!mlirValueIsNull(value) && !mlirValueEqual(value, array))
        value = updates_source(value);
    return !mlirValueIsNull(value);
}

// The result of a branch in the body that is |array|, updated in a region of it.
static MlirValue updated_in_branch(MlirOperation branch, MlirValue array) {
    if (!ir_is(branch, "scf.if"))
        return (MlirValue){NULL};
    for (intptr_t i = 0; i < mlirOperationGetNumResults(branch); i++)
        for (intptr_t r = 0; r < 2; r++) {
            MlirOperation end = mlirBlockGetTerminator(ir_region_block(branch, r));
            if (is_updated(mlirOperationGetOperand(end, i), array))
                return mlirOperationGetResult(branch, i);
        }
    return (MlirValue){NULL};
}

typedef struct update {
    int64_t position;
    MlirOperation op; // of the body's block
    MlirOperation user;
    intptr_t number; // the operand of |user| that is updated, -1 in a branch
    MlirValue result;
} update;

// The first update of |array| in the body.
static bool find_update(const body *b, MlirValue array, update *out) {
    bool found = false;
    for (MlirOpOperand use = mlirValueGetFirstUse(array); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use), top = user;
        intptr_t number = mlirOpOperandGetOperandNumber(use);
        while (!mlirBlockEqual(mlirOperationGetBlock(top), b->block))
            top = mlirOperationGetParentOperation(top);
        bool direct = mlirOperationEqual(user, top);
        MlirValue result = direct ? updates_result(user, number) : updated_in_branch(top, array);
        int64_t position = position_of(b, user);
        if (mlirValueIsNull(result) || (found && out->position <= position))
            continue;
        *out = (update){position, top, user, direct ? number : -1, result};
        found = true;
    }
    return found;
}

// A single element, of rank 0, is no view: it is read where it is taken.
static bool is_view(MlirOperation op) {
    bool moves = ir_is(op, "cjit.slice") || ir_is(op, "cjit.transpose") ||
                 ir_is(op, "cjit.broadcast") || ir_is(op, "cjit.reshape");
    return moves && mlirShapedTypeGetRank(mlirValueGetType(ir_result(op))) > 0;
}

// Where the elements are read last that |user| reads: a view's are read where it is used.
static int64_t last_read(const body *b, MlirOperation user) {
    int64_t last = position_of(b, user);
    if (!is_view(user))
        return last;
    for (MlirOpOperand use = mlirValueGetFirstUse(ir_result(user)); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        int64_t at = last_read(b, mlirOpOperandGetOwner(use));
        last = at > last ? at : last;
    }
    return last;
}

// Before whatever uses |array|.
static ir_builder after_definition(const body *b, MlirValue array) {
    MlirOperation op = ir_defining(array);
    return ir_before(mlirOperationIsNull(op) ? mlirBlockGetFirstOperation(b->block)
                                             : mlirOperationGetNextInBlock(op));
}

// When something reads |array| after |u|, a copy is made for it. What reads it before uses the copy too: what is
// computed of it can then be written in its place.
static void save(const body *b, MlirValue array, const update *u) {
    MlirOperation *users = NULL;
    intptr_t *numbers = NULL;
    uint32_t count = 0;
    bool needed = false;
    for (MlirOpOperand use = mlirValueGetFirstUse(array); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        intptr_t number = mlirOpOperandGetOperandNumber(use);
        int64_t position = position_of(b, user);
        bool late = last_read(b, user) > u->position;
        bool inside = position == u->position && u->number >= 0 &&
                      !(mlirOperationEqual(user, u->user) && number == u->number);
        if (position == u->position && !inside && !late)
            continue; // the update itself
        needed |= late || inside;
        users = passes_realloc(users, (count + 1) * sizeof *users);
        numbers = passes_realloc(numbers, (count + 1) * sizeof *numbers);
        users[count] = user;
        numbers[count++] = number;
    }
    if (needed) {
        ir_builder before = after_definition(b, array);
        MlirValue copy = ir_unary(&before, "cjit.copy", mlirValueGetType(array), array);
        for (uint32_t i = 0; i < count; i++)
            mlirOperationSetOperand(users[i], numbers[i], copy);
    }
    free(users);
    free(numbers);
}

static void visit_body(MlirBlock block) {
    body b = {.block = block};
    passes_map_init(&b.position);
    int64_t next = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        passes_map_set(&b.position, op.ptr, (uint32_t)next++);
    for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); i++) {
        MlirValue array = mlirBlockGetArgument(block, i);
        update u = {0};
        if (!mlirTypeIsARankedTensor(mlirValueGetType(array)) ||
            mlirShapedTypeGetRank(mlirValueGetType(array)) == 0)
            continue;
        while (find_update(&b, array, &u)) {
            save(&b, array, &u);
            array = u.result;
        }
    }
    passes_map_deinit(&b.position);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    (void)data;
    if (ir_is(op, "scf.for"))
        visit_body(ir_region_block(op, 0));
    if (ir_is(op, "scf.while"))
        visit_body(ir_region_block(op, 1));
    return MlirWalkResultAdvance;
}

bool passes_save_overwritten(MlirOperation module) {
    mlirOperationWalk(module, visit, NULL, MlirWalkPreOrder);
    return true;
}
