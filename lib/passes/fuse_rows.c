// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-fuse-rows: linalg.generics on memrefs that follow each other and run over the same rows become one
// loop over blocks of rows, so that what one of them leaves behind is still in the cache when the next reads it.
//
//   %m = memref.alloc(%rows)             generic { max }  ins(%x) outs(%m)
//   %e = memref.alloc(%rows, %columns)   generic { exp, sum } ins(%x, %m) outs(%e, %s)
//   %s = memref.alloc(%rows)             generic { divf } ins(%e, %s) outs(%o)
// →
//   %m, %e, %s = memref.alloc of %block rows
//   scf.for %i = 0 to %rows step %block {
//     the same generics on rows %i, …, %i + %block - 1 of %x and %o, and on all of %m, %e and %s }
//
// What a generic computes stays as it is, and so do all results, to the last bit: the rows that are cut apart
// are parallel. %block is such that a block's pieces of all arrays fit into the cache: many short rows, or one
// long one. Temporaries that only the group uses shrink to one block.
//
// "Rows" are the first loops of the generics, as many as all of them have in common. Members must access what one
// of them writes by the same rows, or not at all. Between them may stand what touches no memory; anything
// else ends a group. A group is fused when an array that is larger than its rows are many is accessed twice.
#include "fuse_rows.h"

#include "call.h"
#include "memref_views.h"
#include "passes.h"
#include "value_map.h"

#include <stdlib.h>
#include <string.h>

// ---- extents --------------------------------------------------------------------------------------

// What is known of an extent: a number, a symbol's name, an axis of a memref, or a value.
typedef struct extent {
    enum { EXTENT_NUMBER, EXTENT_SYMBOL, EXTENT_AXIS, EXTENT_VALUE } kind;
    int64_t number; // or axis
    MlirAttribute symbol;
    MlirValue value; // or memref
} extent;

static bool same_extent(const extent *a, const extent *b) {
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case EXTENT_NUMBER:
        return a->number == b->number;
    case EXTENT_SYMBOL:
        return mlirAttributeEqual(a->symbol, b->symbol);
    case EXTENT_AXIS:
        return a->number == b->number && mlirValueEqual(a->value, b->value);
    case EXTENT_VALUE:
        break;
    }
    return mlirValueEqual(a->value, b->value);
}

// The name in cjit.sizes of an axis of a kernel's argument; null when it has none.
static MlirAttribute symbol_of(MlirValue argument, intptr_t axis) {
    MlirAttribute none = mlirAttributeGetNull();
    MlirOperation function = mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(argument));
    if (!ir_is(function, "func.func"))
        return none;
    MlirAttribute all = ir_attribute(function, "arg_attrs");
    if (mlirAttributeIsNull(all))
        return none;
    MlirAttribute sizes = mlirDictionaryAttrGetElementByName(
        mlirArrayAttrGetElement(all, mlirBlockArgumentGetArgNumber(argument)), ir_string("cjit.sizes"));
    if (mlirAttributeIsNull(sizes) || mlirArrayAttrGetNumElements(sizes) <= axis)
        return none;
    MlirAttribute name = mlirArrayAttrGetElement(sizes, axis);
    return mlirStringAttrGetValue(name).length > 0 ? name : none;
}

static bool constant_index(MlirValue value, int64_t *out) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op) || !ir_is(op, "arith.constant"))
        return false;
    *out = mlirIntegerAttrGetValueInt(ir_attribute(op, "value"));
    return true;
}

intptr_t rows_dynamic_before(MlirType type, intptr_t axis) {
    intptr_t count = 0;
    for (intptr_t k = 0; k < axis; k++)
        count += mlirShapedTypeIsDynamicDim(type, k);
    return count;
}

static extent extent_of(MlirValue memref, intptr_t axis);

static extent extent_of_value(MlirValue value) {
    MlirOperation op = ir_defining(value);
    int64_t number;
    if (constant_index(value, &number))
        return (extent){.kind = EXTENT_NUMBER, .number = number};
    if (!mlirOperationIsNull(op) && ir_is(op, "memref.dim") &&
        constant_index(mlirOperationGetOperand(op, 1), &number))
        return extent_of(mlirOperationGetOperand(op, 0), number);
    return (extent){.kind = EXTENT_VALUE, .value = value};
}

static extent extent_of(MlirValue memref, intptr_t axis) {
    MlirType type = mlirValueGetType(memref);
    if (!mlirShapedTypeIsDynamicDim(type, axis))
        return (extent){.kind = EXTENT_NUMBER, .number = mlirShapedTypeGetDimSize(type, axis)};
    if (mlirValueIsABlockArgument(memref)) {
        MlirAttribute symbol = symbol_of(memref, axis);
        if (!mlirAttributeIsNull(symbol))
            return (extent){.kind = EXTENT_SYMBOL, .symbol = symbol};
        return (extent){.kind = EXTENT_AXIS, .number = axis, .value = memref};
    }
    MlirOperation op = ir_defining(memref);
    if (ir_is(op, "memref.alloc"))
        return extent_of_value(mlirOperationGetOperand(op, rows_dynamic_before(type, axis)));
    if (ir_is(op, "memref.subview") &&
        mlirShapedTypeGetRank(type) == mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetOperand(op, 0)))) {
        int32_t offsets = mlirDenseI32ArrayGetElement(ir_attribute(op, "operandSegmentSizes"), 1);
        return extent_of_value(mlirOperationGetOperand(op, 1 + offsets + rows_dynamic_before(type, axis)));
    }
    return (extent){.kind = EXTENT_AXIS, .number = axis, .value = memref};
}

// Whether |loop| runs over the same extent in both: some operand of each says so.
static bool same_loop(MlirOperation a, MlirOperation b, unsigned loop) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(a); i++) {
        generic_access access = generic_get_access(a, (unsigned)i);
        int axis = generic_axis_of(&access, loop);
        if (axis < 0)
            continue;
        extent mine = extent_of(mlirOperationGetOperand(a, i), axis);
        for (intptr_t k = 0; k < mlirOperationGetNumOperands(b); k++) {
            generic_access other = generic_get_access(b, (unsigned)k);
            int other_axis = generic_axis_of(&other, loop);
            if (other_axis < 0)
                continue;
            extent theirs = extent_of(mlirOperationGetOperand(b, k), other_axis);
            if (same_extent(&mine, &theirs))
                return true;
        }
    }
    return false;
}

// ---- memory ---------------------------------------------------------------------------------------

bool rows_has(const rows_group *group, MlirOperation op) {
    for (uint32_t i = 0; i < group->count; i++)
        if (mlirOperationEqual(group->members[i], op))
            return true;
    return false;
}

// A base that no other one shares memory with: kernels' arguments that are written overlap with no other, and
// allocations are new. What an outlined function (a private one) is given may be views of one array.
static bool is_apart(MlirValue base) {
    MlirOperation op = ir_defining(base);
    if (!mlirOperationIsNull(op))
        return ir_is(op, "memref.alloc") || ir_is(op, "memref.get_global");
    MlirOperation owner = mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(base));
    return ir_is(owner, "func.func") && !ir_has(owner, "sym_visibility");
}

// Whether the two generics may run block by block: what one of them writes, the other accesses by the same
// rows.
static bool agree(MlirOperation a, MlirOperation b, unsigned leading, bool *out_share) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(a); i++)
        for (intptr_t k = 0; k < mlirOperationGetNumOperands(b); k++) {
            MlirValue x = mlirOperationGetOperand(a, i), y = mlirOperationGetOperand(b, k);
            MlirValue base = memref_root(x), other = memref_root(y);
            bool same = mlirValueEqual(base, other);
            *out_share |= same;
            if (i < generic_num_inputs(a) && k < generic_num_inputs(b))
                continue;
            if (!same && is_apart(base) && is_apart(other))
                continue;
            if (!mlirValueEqual(x, y))
                return false;
            generic_access p = generic_get_access(a, (unsigned)i), q = generic_get_access(b, (unsigned)k);
            for (unsigned loop = 0; loop < leading; loop++)
                if (generic_axis_of(&p, loop) < 0 ||
                    generic_axis_of(&p, loop) != generic_axis_of(&q, loop))
                    return false;
        }
    return true;
}

// The memrefs that the body reads at indices of its own are read as a whole: nobody may write them.
static bool reads_apart(MlirOperation reader, MlirOperation writer) {
    for (MlirOperation op = mlirBlockGetFirstOperation(generic_body(reader)); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (!ir_is(op, "memref.load"))
            continue;
        MlirValue base = memref_root(mlirOperationGetOperand(op, 0));
        for (intptr_t k = generic_num_inputs(writer); k < mlirOperationGetNumOperands(writer); k++) {
            MlirValue other = memref_root(mlirOperationGetOperand(writer, k));
            if (mlirValueEqual(base, other) || !is_apart(base) || !is_apart(other))
                return false;
        }
    }
    return true;
}

// ---- groups ---------------------------------------------------------------------------------------

static unsigned first_parallel_loops(MlirOperation op) {
    uint32_t reduced = generic_reduced_loops(op);
    unsigned loops = generic_num_loops(op), count = 0;
    while (count < loops && !(reduced >> count & 1))
        count++;
    return count;
}

static bool is_candidate(MlirOperation op) {
    if (!ir_is(op, "linalg.generic") || call_is(op) || mlirOperationGetNumResults(op) > 0 ||
        (!generic_is_elementwise(op) && !generic_is_reduction(op)) || first_parallel_loops(op) == 0)
        return false;
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (!mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, i))))
            return false;
    for (intptr_t i = generic_num_inputs(op); i < mlirOperationGetNumOperands(op); i++) {
        generic_access access = generic_get_access(op, (unsigned)i);
        for (unsigned loop = 0; loop < first_parallel_loops(op); loop++)
            if (generic_axis_of(&access, loop) < 0)
                return false;
    }
    for (MlirOperation inner = mlirBlockGetFirstOperation(generic_body(op));
         !mlirOperationIsNull(inner); inner = mlirOperationGetNextInBlock(inner))
        if (mlirOperationGetNumRegions(inner) > 0)
            return false;
    return true;
}

static void add_member(rows_group *group, MlirOperation op) {
    if (group->count == group->capacity) {
        group->capacity = group->capacity ? 2 * group->capacity : 8;
        group->members = passes_realloc(group->members, group->capacity * sizeof *group->members);
    }
    group->members[group->count++] = op;
}

// Joins the group when the two have rows in common, and memory.
static bool join(rows_group *group, MlirOperation op) {
    unsigned leading = first_parallel_loops(op);
    if (leading > group->leading)
        leading = group->leading;
    for (unsigned loop = 0; loop < leading; loop++)
        if (!same_loop(group->members[0], op, loop))
            leading = loop;
    bool shares = false;
    for (uint32_t i = 0; i < group->count; i++)
        if (!agree(group->members[i], op, leading, &shares) || !reads_apart(group->members[i], op) ||
            !reads_apart(op, group->members[i]))
            return false;
    if (leading == 0 || !shares)
        return false;
    group->leading = leading;
    add_member(group, op);
    return true;
}

// The memory that an operand brings to the cache: its base, when it moves along an inner loop too.
static MlirValue large_base(const rows_group *group, MlirOperation op, intptr_t operand) {
    generic_access access = generic_get_access(op, (unsigned)operand);
    bool by_rows = false, inside = false;
    for (int axis = 0; axis < access.rank; axis++) {
        by_rows |= access.loops[axis] != GENERIC_ZERO && access.loops[axis] < (int)group->leading;
        inside |= access.loops[axis] >= (int)group->leading;
    }
    return by_rows && inside ? memref_root(mlirOperationGetOperand(op, operand))
                             : (MlirValue){NULL};
}

static bool is_worthwhile(const rows_group *group) {
    for (uint32_t m = 0; m + 1 < group->count; m++)
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(group->members[m]); i++) {
            MlirValue base = large_base(group, group->members[m], i);
            for (uint32_t n = m + 1; base.ptr && n < group->count; n++)
                for (intptr_t k = 0; k < mlirOperationGetNumOperands(group->members[n]); k++) {
                    MlirValue other = large_base(group, group->members[n], k);
                    if (other.ptr && mlirValueEqual(base, other))
                        return true;
                }
        }
    return false;
}

// Whether |op| runs over the rows alone.
static bool is_short(const rows_group *group, MlirOperation op) {
    return generic_num_loops(op) <= group->leading;
}

static void finish(rows_group *group) {
    unsigned most = 0;
    for (uint32_t i = 0; i < group->count; i++)
        if (generic_num_loops(group->members[i]) > most)
            most = generic_num_loops(group->members[i]);
    if (group->leading == most) // something must be left for the rows themselves
        group->leading--;
    // Row by row there is nothing to gain for it: the last ones stay behind, on vectors of rows.
    while (group->count > 0 && is_short(group, group->members[group->count - 1]))
        group->count--;
    if (group->count > 1 && group->leading > 0 && is_worthwhile(group))
        rows_emit(group);
    group->count = 0;
}

// What touches no memory: it may stand between the members, and is computed before all of them.
static bool is_between(MlirOperation op) {
    static const char *const prefixes[] = {"arith.", "math.", "memref.alloc", "memref.dim",
                                           "memref.get_global"};
    MlirStringRef name = ir_name(op);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (name.length >= strlen(prefixes[i]) && memcmp(name.data, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return memref_is_view(op);
}

static void fuse_block(MlirBlock block) {
    rows_group group = {.count = 0};
    MlirOperation next;
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        if (is_between(op))
            continue;
        if (!is_candidate(op)) {
            finish(&group);
            continue;
        }
        if (group.count > 0 && join(&group, op))
            continue;
        finish(&group);
        add_member(&group, op);
        group.leading = first_parallel_loops(op);
    }
    finish(&group);
    free(group.members);
}

bool passes_fuse_rows(MlirOperation module) {
    generic_visit_blocks(module, fuse_block);
    return true;
}
