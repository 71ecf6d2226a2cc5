// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the loop over blocks of rows of --cjit-fuse-rows. Of several leading loops all but the last go row by
// row, so that a block is one piece of memory.
#include "fuse_rows.h"

#include "passes.h"
#include "value_map.h"

#include <stdio.h>
#include <stdlib.h>

// The bytes of all arrays' pieces of a block: what a first-level cache holds beside everything else.
// Measured: docs/decisions.md.
enum { CACHED_BYTES = 24 * 1024 };

typedef struct row_view {
    MlirValue memref, view;
    int axes[GENERIC_MAX_RANK]; // by leading loop; -1: does not move along it
} row_view;

typedef struct row_loops {
    const rows_group *group;
    MlirContext context;
    ir_builder outside, body;
    MlirValue extents[GENERIC_MAX_RANK], counters[GENERIC_MAX_RANK]; // of the leading loops
    MlirValue block, rows; // of the last one: how many at a time, and how many now
    row_view *views;
    uint32_t num_views;
    passes_map shrunk; // memrefs of one block → 1
    unsigned num_shrunk;
} row_loops;

static MlirValue dim(ir_builder *b, MlirValue memref, intptr_t axis) {
    MlirType type = mlirValueGetType(memref);
    MlirOperation alloc = ir_defining(memref);
    if (!mlirShapedTypeIsDynamicDim(type, axis))
        return ir_index(b, mlirShapedTypeGetDimSize(type, axis));
    if (!mlirOperationIsNull(alloc) && ir_is(alloc, "memref.alloc")) // which may be about to shrink
        return mlirOperationGetOperand(alloc, rows_dynamic_before(type, axis));
    return ir_op(b, "memref.dim", mlirIndexTypeGet(b->context), 2,
                 (MlirValue[]){memref, ir_index(b, axis)}, 0, NULL);
}

// The extent of a loop of |op|.
static MlirValue loop_extent(ir_builder *b, MlirOperation op, unsigned loop) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
        generic_access access = generic_get_access(op, (unsigned)i);
        int axis = generic_axis_of(&access, loop);
        if (axis >= 0)
            return dim(b, mlirOperationGetOperand(op, i), axis);
    }
    return ir_index(b, 1);
}

static int64_t bytes_of(MlirType element) {
    if (mlirTypeIsAComplex(element))
        return 2 * bytes_of(mlirComplexTypeGetElementType(element));
    if (mlirTypeIsAInteger(element))
        return (mlirIntegerTypeGetWidth(element) + 7) / 8;
    return mlirTypeIsAFloat(element) ? mlirFloatTypeGetWidth(element) / 8 : 8;
}

// The bytes of one element of each array that has rows.
static int64_t bytes_of_elements(const rows_group *group) {
    passes_map seen;
    int64_t bytes = 0;
    passes_map_init(&seen);
    for (uint32_t m = 0; m < group->count; m++)
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(group->members[m]); i++) {
            MlirValue memref = mlirOperationGetOperand(group->members[m], i);
            generic_access access = generic_get_access(group->members[m], (unsigned)i);
            bool inside = false;
            for (int axis = 0; axis < access.rank; axis++)
                inside |= access.loops[axis] >= (int)group->leading;
            if (!inside || passes_map_get(&seen, memref.ptr) != PASSES_MAP_NONE)
                continue;
            passes_map_set(&seen, memref.ptr, 1);
            bytes += bytes_of(ir_element(mlirValueGetType(memref)));
        }
    passes_map_deinit(&seen);
    return bytes;
}

// The rows of a block: min(max(1, CACHED_BYTES / bytes of a row), all of them).
static void choose_block(row_loops *l) {
    ir_builder *b = &l->outside;
    MlirOperation widest = l->group->members[0];
    unsigned last = l->group->leading - 1;
    for (uint32_t m = 1; m < l->group->count; m++)
        if (generic_num_loops(l->group->members[m]) > generic_num_loops(widest))
            widest = l->group->members[m];
    MlirValue one = ir_index(b, 1), bytes = ir_index(b, bytes_of_elements(l->group));
    for (unsigned loop = last + 1; loop < generic_num_loops(widest); loop++)
        bytes = ir_binary(b, "arith.muli", bytes, loop_extent(b, widest, loop));
    bytes = ir_binary(b, "arith.maxsi", bytes, one);
    MlirValue rows = ir_binary(b, "arith.floordivsi", ir_index(b, CACHED_BYTES), bytes);
    rows = ir_binary(b, "arith.minsi", rows, l->extents[last]);
    l->block = ir_binary(b, "arith.maxsi", rows, one);
}

// ---- temporaries ----------------------------------------------------------------------------------

// Whether only members of the group use |alloc|, all by the same rows; gives the axes of those. One that is made
// outside of a loop that the group stands in may hold what the last turn left.
static bool can_shrink(const row_loops *l, MlirValue alloc, int *out_axes) {
    bool found = false;
    if (!mlirBlockEqual(mlirOperationGetBlock(ir_defining(alloc)), l->outside.block))
        return false;
    for (MlirOpOperand use = mlirValueGetFirstUse(alloc); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        if (ir_is(user, "memref.dim"))
            continue;
        if (!rows_has(l->group, user))
            return false;
        generic_access access = generic_get_access(user, mlirOpOperandGetOperandNumber(use));
        for (unsigned loop = 0; loop < l->group->leading; loop++) {
            int axis = generic_axis_of(&access, loop);
            if (axis < 0 || (found && axis != out_axes[loop]))
                return false;
            out_axes[loop] = axis;
        }
        found = true;
    }
    return found;
}

// Lets the users of extents of |memref| have those that it was made with.
static void replace_dims(MlirValue memref, const MlirValue *extents) {
    MlirOpOperand next;
    for (MlirOpOperand use = mlirValueGetFirstUse(memref); !mlirOpOperandIsNull(use); use = next) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        next = mlirOpOperandGetNextUse(use);
        if (!ir_is(user, "memref.dim"))
            continue;
        MlirOperation axis = ir_defining(mlirOperationGetOperand(user, 1));
        int64_t at = mlirIntegerAttrGetValueInt(ir_attribute(axis, "value"));
        mlirValueReplaceAllUsesOfWith(ir_result(user), extents[at]);
        mlirOperationDestroy(user);
    }
}

static bool has_constant_dims_only(MlirValue memref) {
    for (MlirOpOperand use = mlirValueGetFirstUse(memref); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        MlirOperation user = mlirOpOperandGetOwner(use);
        if (!ir_is(user, "memref.dim"))
            continue;
        MlirOperation axis = ir_defining(mlirOperationGetOperand(user, 1));
        if (mlirOperationIsNull(axis) || !ir_is(axis, "arith.constant"))
            return false;
    }
    return true;
}

// Replaces |alloc| by one of a block of rows, when nothing else needs more.
static void shrink(row_loops *l, MlirValue alloc) {
    int axes[GENERIC_MAX_RANK];
    MlirOperation op = ir_defining(alloc);
    if (mlirOperationIsNull(op) || !ir_is(op, "memref.alloc") || !can_shrink(l, alloc, axes) ||
        !has_constant_dims_only(alloc))
        return;
    MlirType type = mlirValueGetType(alloc);
    intptr_t rank = mlirShapedTypeGetRank(type), num_dynamic = 0, at = 0;
    int64_t shape[GENERIC_MAX_RANK];
    MlirValue dynamic[GENERIC_MAX_RANK], extents[GENERIC_MAX_RANK];
    ir_builder before = ir_before(op);
    for (intptr_t axis = 0; axis < rank; axis++) {
        shape[axis] = mlirShapedTypeGetDimSize(type, axis);
        extents[axis] = mlirShapedTypeIsDynamicDim(type, axis) ? mlirOperationGetOperand(op, at++)
                                                               : ir_index(&before, shape[axis]);
    }
    for (unsigned loop = 0; loop < l->group->leading; loop++)
        shape[axes[loop]] = loop + 1 == l->group->leading ? mlirShapedTypeGetDynamicSize() : 1;
    for (intptr_t axis = 0; axis < rank; axis++)
        if (axis == axes[l->group->leading - 1])
            dynamic[num_dynamic++] = l->block;
        else if (shape[axis] == mlirShapedTypeGetDynamicSize())
            dynamic[num_dynamic++] = extents[axis];
    MlirNamedAttribute attributes[] = {
        ir_named(l->context, "operandSegmentSizes",
                 ir_i32_array(l->context, 2, (int32_t[]){(int32_t)num_dynamic, 0})),
        ir_named(l->context, "alignment", ir_i64_attribute(l->context, 64)),
    };
    ir_builder b = l->outside;
    b.location = mlirOperationGetLocation(op);
    MlirType small = mlirMemRefTypeContiguousGet(ir_element(type), rank, shape,
                                                 mlirMemRefTypeGetMemorySpace(type));
    MlirValue made = ir_op(&b, "memref.alloc", small, num_dynamic, dynamic, 2, attributes);
    replace_dims(alloc, extents);
    mlirValueReplaceAllUsesOfWith(alloc, made);
    mlirOperationDestroy(op);
    passes_map_set(&l->shrunk, made.ptr, 1);
    l->num_shrunk++;
}

static void tell(const row_loops *l) {
    char text[160];
    snprintf(text, sizeof text,
             "run together: %u sweeps over the same rows go over a few rows at a time; %u of their "
             "temporaries hold only those",
             l->group->count, l->num_shrunk);
    passes_remark(mlirOperationGetLocation(l->group->members[0]), text);
}

// ---- pieces ---------------------------------------------------------------------------------------

// The rows of |memref| that are computed now. A piece of contiguous memory is marked: its type has lost that.
static MlirValue make_view(row_loops *l, MlirValue memref, const int *axes) {
    ir_builder *b = &l->body;
    MlirType type = mlirValueGetType(memref);
    intptr_t rank = mlirShapedTypeGetRank(type), count = 1;
    int64_t dynamic = mlirShapedTypeGetDynamicSize(), any = mlirShapedTypeGetDynamicStrideOrOffset();
    int64_t offsets[GENERIC_MAX_RANK] = {0}, shape[GENERIC_MAX_RANK], ones[GENERIC_MAX_RANK];
    int64_t strides[GENERIC_MAX_RANK], offset;
    MlirValue operands[1 + 2 * GENERIC_MAX_RANK] = {memref}, sizes[GENERIC_MAX_RANK];
    bool is_small = passes_map_get(&l->shrunk, memref.ptr) != PASSES_MAP_NONE;
    bool whole = mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
    for (intptr_t axis = 0; axis < rank; axis++) {
        ones[axis] = 1;
        shape[axis] = mlirShapedTypeGetDimSize(type, axis);
        bool cut = false;
        for (unsigned loop = 0; loop < l->group->leading; loop++)
            cut |= axes[loop] == axis;
        if (shape[axis] == dynamic && !cut)
            sizes[axis] = dim(&l->outside, memref, axis);
    }
    mlirMemRefTypeGetStridesAndOffset(type, strides, &offset);
    for (unsigned loop = 0; loop < l->group->leading; loop++) {
        int axis = axes[loop];
        whole &= axis == (int)loop;
        if (axis < 0)
            continue;
        offsets[axis] = is_small ? 0 : dynamic;
        if (!is_small)
            offset = any;
        shape[axis] = loop + 1 == l->group->leading ? dynamic : 1;
        sizes[axis] = l->rows;
    }
    for (intptr_t axis = 0; axis < rank; axis++)
        for (unsigned loop = 0; loop < l->group->leading; loop++)
            if (axes[loop] == axis && !is_small)
                operands[count++] = l->counters[loop];
    intptr_t num_offsets = count - 1;
    for (intptr_t axis = 0; axis < rank; axis++)
        if (shape[axis] == dynamic)
            operands[count++] = sizes[axis];
    MlirNamedAttribute attributes[] = {
        ir_named(l->context, "static_offsets", mlirDenseI64ArrayGet(l->context, rank, offsets)),
        ir_named(l->context, "static_sizes", mlirDenseI64ArrayGet(l->context, rank, shape)),
        ir_named(l->context, "static_strides", mlirDenseI64ArrayGet(l->context, rank, ones)),
        ir_named(l->context, "operandSegmentSizes",
                 ir_i32_array(l->context, 4,
                              (int32_t[]){1, (int32_t)num_offsets,
                                          (int32_t)(count - 1 - num_offsets), 0})),
        ir_named(l->context, ROWS_WHOLE, mlirUnitAttrGet(l->context)),
    };
    MlirType view = mlirMemRefTypeGet(ir_element(type), rank, shape,
                                      mlirStridedLayoutAttrGet(l->context, offset, rank, strides),
                                      mlirMemRefTypeGetMemorySpace(type));
    return ir_op(b, "memref.subview", view, count, operands, whole ? 5 : 4, attributes);
}

static MlirValue view_of(row_loops *l, MlirValue memref, const generic_access *access) {
    row_view wanted = {.memref = memref};
    bool moves = false;
    for (unsigned loop = 0; loop < l->group->leading; loop++) {
        wanted.axes[loop] = generic_axis_of(access, loop);
        moves |= wanted.axes[loop] >= 0;
    }
    if (!moves)
        return memref;
    for (uint32_t i = 0; i < l->num_views; i++) {
        bool same = mlirValueEqual(l->views[i].memref, memref);
        for (unsigned loop = 0; same && loop < l->group->leading; loop++)
            same = l->views[i].axes[loop] == wanted.axes[loop];
        if (same)
            return l->views[i].view;
    }
    wanted.view = make_view(l, memref, wanted.axes);
    l->views = passes_realloc(l->views, (l->num_views + 1) * sizeof *l->views);
    l->views[l->num_views++] = wanted;
    return wanted.view;
}

// The numbers of leading loops count from the block's first row.
static void shift_numbers(row_loops *l, MlirOperation op) {
    MlirBlock block = generic_body(op);
    MlirOperation next;
    for (MlirOperation inner = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(inner);
         inner = next) {
        next = mlirOperationGetNextInBlock(inner);
        if (!ir_is(inner, "linalg.index"))
            continue;
        int64_t loop = mlirIntegerAttrGetValueInt(ir_attribute(inner, "dim"));
        if (loop >= (int64_t)l->group->leading)
            continue;
        ir_builder b = ir_before(next);
        MlirValue number = ir_result(inner);
        MlirValue sum = ir_binary(&b, "arith.addi", l->counters[loop], l->counters[loop]);
        mlirValueReplaceAllUsesOfWith(number, sum);
        mlirOperationSetOperand(ir_defining(sum), 0, number);
    }
}

static void move_member(row_loops *l, MlirOperation op) {
    mlirOperationRemoveFromParent(op);
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
        generic_access access = generic_get_access(op, (unsigned)i);
        mlirOperationSetOperand(op, i, view_of(l, mlirOperationGetOperand(op, i), &access));
    }
    mlirBlockInsertOwnedOperationBefore(l->body.block, l->body.before, op);
    shift_numbers(l, op);
}

static MlirLocation fused_location(const rows_group *group) {
    MlirContext context = mlirOperationGetContext(group->members[0]);
    MlirLocation *locations = passes_calloc(group->count, sizeof *locations);
    for (uint32_t i = 0; i < group->count; i++)
        locations[i] = mlirOperationGetLocation(group->members[i]);
    MlirLocation fused = mlirLocationFusedGet(context, group->count, locations, mlirAttributeGetNull());
    free(locations);
    return fused;
}

void rows_emit(const rows_group *group) {
    row_loops l = {.group = group, .context = mlirOperationGetContext(group->members[0])};
    l.outside = ir_before(group->members[group->count - 1]);
    l.outside.location = fused_location(group);
    passes_map_init(&l.shrunk);
    for (unsigned loop = 0; loop < group->leading; loop++)
        l.extents[loop] = loop_extent(&l.outside, group->members[0], loop);
    choose_block(&l);
    for (uint32_t m = 0; m < group->count; m++)
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(group->members[m]); i++)
            shrink(&l, mlirOperationGetOperand(group->members[m], i));
    tell(&l);
    ir_builder loop_body = l.outside;
    for (unsigned loop = 0; loop < group->leading; loop++) {
        ir_builder inner;
        bool last = loop + 1 == group->leading;
        l.counters[loop] = ir_for(&loop_body, ir_index(&loop_body, 0), l.extents[loop],
                                  last ? l.block : ir_index(&loop_body, 1), &inner);
        loop_body = inner;
    }
    l.body = loop_body;
    l.outside.before =
        mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(l.counters[0]));
    l.rows = ir_binary(&l.body, "arith.minsi", l.block,
                       ir_binary(&l.body, "arith.subi", l.extents[group->leading - 1],
                                 l.counters[group->leading - 1]));
    for (uint32_t m = 0; m < group->count; m++)
        move_member(&l, group->members[m]);
    free(l.views);
    passes_map_deinit(&l.shrunk);
}
