// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-version-loops: loops over single elements whose checks of indices can be answered before they begin stand
// twice: without these checks, and as they were.
//
//   for i: for j: raise_if(i >= n)  raise_if(j + 1 >= m)  body
// →
//   if (end of i) - 1 < n and (end of j) < m:  for i: for j: body       else: the loops as they were
//
// The loops as they were run when an index will be out of range: what they write before it, and the error, are as in
// Python. Only checks that each turn makes take part: that one of a branch is answered may say nothing. What depends
// on an inner loop's bounds that are read from memory is asked before that loop. Of two equal checks
// in one block the second goes in any case.
//
// Leaves alone: loops with array operations in them, whose checks cost next to nothing, and very large ones.
#include "passes.h"
#include "ranges.h"
#include "value_map.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_OPERATIONS = 800, SLT = 2, SLE = 3, SGT = 4, SGE = 5, UGE = 9 };

// What becomes of an operation in the version without checks: a check goes; an index that is counted from the end
// when it is negative never is.
enum { REMOVE = 1, UNWRAP };

typedef struct nest {
    ranges ranges;
    MlirValue answered;   // i1 before the nest: all that was removed would pass
    passes_map answers;   // operations → what becomes of them
    uint32_t num_answers;
} nest;

// ---------------------------------------------------------------------------------------------
// What there is in a loop
// ---------------------------------------------------------------------------------------------

typedef struct census {
    uint32_t operations, checks;
    bool has_arrays;
} census;

static bool has_prefix(MlirOperation op, const char *prefix) {
    MlirStringRef name = ir_name(op);
    size_t length = strlen(prefix);
    return name.length >= length && memcmp(name.data, prefix, length) == 0;
}

static MlirWalkResult count(MlirOperation op, void *data) {
    census *c = data;
    c->operations++;
    c->checks += ir_is(op, "cjit.raise_if");
    c->has_arrays |= has_prefix(op, "linalg.") || has_prefix(op, "func.") || has_prefix(op, "memref.alloc");
    return MlirWalkResultAdvance;
}

// ---------------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------------

static void conjoin(nest *n, MlirValue condition) {
    n->answered = mlirValueIsNull(n->answered)
                      ? condition
                      : ir_binary(&n->ranges.before, "arith.andi", n->answered, condition);
}

static void compare(nest *n, int64_t predicate, MlirValue a, MlirValue b, MlirValue *conditions,
                    int *count) {
    conditions[(*count)++] = ir_compare(&n->ranges.before, "arith.cmpi", predicate, a, b);
}

// Adds to |conditions| what says that |a| |predicate| |b| is false in all turns.
static bool answer_comparison(nest *n, int64_t predicate, MlirValue a, MlirValue b,
                              MlirValue *conditions, int *count) {
    bool above = predicate == SGE || predicate == SGT || predicate == UGE; // when it is true
    if (!above && predicate != SLT && predicate != SLE)
        return false;
    MlirValue x = ranges_bound(&n->ranges, a, above), y = ranges_bound(&n->ranges, b, !above);
    if (mlirValueIsNull(x) || mlirValueIsNull(y))
        return false;
    compare(n, predicate == SLE ? SGT : predicate == SLT ? SGE : predicate == SGT ? SLE : SLT, x, y,
            conditions, count);
    if (predicate != UGE)
        return true;
    // As unsigned numbers: a negative one is large.
    MlirValue least = ranges_bound(&n->ranges, a, false);
    if (mlirValueIsNull(least))
        return false;
    MlirType type = mlirValueGetType(least);
    MlirValue zero = mlirTypeIsAIndex(type) ? ir_index(&n->ranges.before, 0)
                                            : ir_int(&n->ranges.before, type, 0);
    compare(n, SGE, least, zero, conditions, count);
    return true;
}

enum { MAX_CONDITIONS = 16 };

static bool answer(nest *n, MlirValue condition, MlirValue *conditions, int *count) {
    MlirOperation op = ir_defining(condition);
    if (mlirOperationIsNull(op) || *count + 2 > MAX_CONDITIONS)
        return false;
    if (ir_is(op, "arith.ori"))
        return answer(n, mlirOperationGetOperand(op, 0), conditions, count) &&
               answer(n, mlirOperationGetOperand(op, 1), conditions, count);
    if (!ir_is(op, "arith.cmpi"))
        return false;
    MlirAttribute predicate = ir_attribute(op, "predicate");
    return answer_comparison(n, mlirIntegerAttrGetValueInt(predicate), mlirOperationGetOperand(op, 0),
                             mlirOperationGetOperand(op, 1), conditions, count);
}

static void answer_check(nest *n, MlirOperation check) {
    MlirValue conditions[MAX_CONDITIONS];
    int count = 0;
    n->ranges.num_needs = 0;
    if (!answer(n, mlirOperationGetOperand(check, 0), conditions, &count))
        return;
    for (int i = 0; i < count; i++)
        conjoin(n, conditions[i]);
    for (uint32_t i = 0; i < n->ranges.num_needs; i++) {
        conjoin(n, n->ranges.needs[i].holds);
        passes_map_set(&n->answers, n->ranges.needs[i].wrapped.ptr, UNWRAP);
    }
    passes_map_set(&n->answers, check.ptr, REMOVE);
    n->num_answers++;
}

// The checks that |block| makes in each turn; those of the loops in it too.
static void answer_block(nest *n, MlirBlock block) {
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        if (ir_is(op, "cjit.raise_if"))
            answer_check(n, op);
        else if (ir_is(op, "scf.for"))
            answer_block(n, ir_region_block(op, 0));
    }
}

// ---------------------------------------------------------------------------------------------
// Two versions
// ---------------------------------------------------------------------------------------------

// Takes what was answered out of |copy|, which is |block| again.
static void simplify(nest *n, MlirBlock block, MlirBlock copy) {
    MlirOperation a = mlirBlockGetFirstOperation(block), b = mlirBlockGetFirstOperation(copy);
    while (!mlirOperationIsNull(a)) {
        MlirOperation next = mlirOperationGetNextInBlock(b);
        int64_t answer = passes_map_get(&n->answers, a.ptr);
        if (answer == REMOVE)
            mlirOperationDestroy(b);
        else if (answer == UNWRAP)
            mlirValueReplaceAllUsesOfWith(ir_result(b), mlirOperationGetOperand(b, 2));
        else
            for (intptr_t i = 0; i < mlirOperationGetNumRegions(a); i++) {
                MlirBlock inner = ir_region_block(a, i);
                if (!mlirBlockIsNull(inner))
                    simplify(n, inner, ir_region_block(b, i));
            }
        a = mlirOperationGetNextInBlock(a);
        b = next;
    }
}

static MlirWalkResult leave_scalar(MlirOperation op, void *annotation) {
    if (ir_is(op, "scf.for"))
        mlirOperationSetDiscardableAttributeByName(op, ir_string("llvm.loop_annotation"),
                                                   *(MlirAttribute *)annotation);
    return MlirWalkResultAdvance;
}

static void yield(ir_builder b, MlirOperation loop) {
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirValue *values = passes_calloc((uint64_t)count + 1, sizeof *values);
    for (intptr_t i = 0; i < count; i++)
        values[i] = mlirOperationGetResult(loop, i);
    ir_create(&b, &(ir_operation){.name = "scf.yield", .num_operands = count, .operands = values});
    free(values);
}

// Puts |loop| into the second region of an scf.if and the simplified copy, which it returns, into the first.
static MlirOperation make_versions(nest *n, MlirOperation loop) {
    intptr_t count = mlirOperationGetNumResults(loop);
    MlirLocation location = mlirOperationGetLocation(loop);
    MlirContext context = mlirOperationGetContext(loop);
    MlirType *types = passes_calloc((uint64_t)count + 1, sizeof *types);
    for (intptr_t i = 0; i < count; i++)
        types[i] = mlirValueGetType(mlirOperationGetResult(loop, i));
    MlirBlock blocks[2];
    MlirRegion regions[2] = {ir_region(location, 0, NULL, &blocks[0]),
                             ir_region(location, 0, NULL, &blocks[1])};
    MlirOperation copy = mlirOperationClone(loop);
    MlirOperation branch = ir_create(&n->ranges.before, &(ir_operation){.name = "scf.if",
                                                                        .num_results = count,
                                                                        .results = types,
                                                                        .num_operands = 1,
                                                                        .operands = &n->answered,
                                                                        .num_regions = 2,
                                                                        .owned_regions = regions});
    for (intptr_t i = 0; i < count; i++)
        mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(loop, i), mlirOperationGetResult(branch, i));
    simplify(n, ir_region_block(loop, 0), ir_region_block(copy, 0));
    MlirOperation versions[2] = {copy, loop};
    mlirOperationRemoveFromParent(loop);
    for (int i = 0; i < 2; i++) {
        mlirBlockAppendOwnedOperation(blocks[i], versions[i]);
        yield(ir_at_end(context, location, blocks[i]), versions[i]);
    }
    MlirAttribute annotation = ir_parse_attribute(
        context, "#llvm.loop_annotation<vectorize = <disable = true>, unroll = <disable = true>>");
    mlirOperationWalk(loop, leave_scalar, &annotation, MlirWalkPreOrder);
    free(types);
    return copy;
}

static void visit_block(MlirBlock block);

static void visit_loop(MlirOperation loop) {
    census c = {0};
    mlirOperationWalk(loop, count, &c, MlirWalkPreOrder);
    if (c.checks == 0)
        return;
    if (c.has_arrays || c.operations > MAX_OPERATIONS) {
        visit_block(ir_region_block(loop, 0));
        return;
    }
    nest n = {.ranges = {.nest = loop, .before = ir_before(loop)}};
    passes_map_init(&n.answers);
    answer_block(&n, ir_region_block(loop, 0));
    MlirOperation rest = n.num_answers ? make_versions(&n, loop) : loop;
    passes_map_deinit(&n.answers);
    ranges_deinit(&n.ranges);
    if (n.num_answers < c.checks)
        visit_block(ir_region_block(rest, 0));
}

static void drop_repeated_checks(MlirBlock block) {
    passes_map seen;
    passes_map_init(&seen);
    for (MlirOperation op = mlirBlockGetFirstOperation(block), next; !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        if (!ir_is(op, "cjit.raise_if"))
            continue;
        const void *condition = mlirOperationGetOperand(op, 0).ptr;
        if (passes_map_get(&seen, condition) != PASSES_MAP_NONE)
            mlirOperationDestroy(op);
        else
            passes_map_set(&seen, condition, 1);
    }
    passes_map_deinit(&seen);
}

static MlirWalkResult drop_in(MlirOperation op, void *unused) {
    (void)unused;
    if (has_prefix(op, "scf."))
        for (intptr_t i = 0; i < mlirOperationGetNumRegions(op); i++)
            if (!mlirBlockIsNull(ir_region_block(op, i)))
                drop_repeated_checks(ir_region_block(op, i));
    return MlirWalkResultAdvance;
}

static void visit_block(MlirBlock block) {
    for (MlirOperation op = mlirBlockGetFirstOperation(block), next; !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        if (ir_is(op, "scf.for"))
            visit_loop(op);
        else if (has_prefix(op, "scf."))
            for (intptr_t i = 0; i < mlirOperationGetNumRegions(op); i++)
                if (!mlirBlockIsNull(ir_region_block(op, i)))
                    visit_block(ir_region_block(op, i));
    }
}

bool passes_version_loops(MlirOperation module) {
    MlirBlock body = ir_region_block(module, 0);
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        MlirBlock entry = ir_is(op, "func.func") ? ir_region_block(op, 0) : (MlirBlock){NULL};
        if (mlirBlockIsNull(entry))
            continue;
        mlirOperationWalk(op, drop_in, NULL, MlirWalkPreOrder);
        visit_block(entry);
    }
    return true;
}
