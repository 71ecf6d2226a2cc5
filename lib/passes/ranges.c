// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval arithmetic whose bounds are code (ranges.h).
//
//   for i in 0…n: for j in i…m: i + 2 * j     is at least 0 + 2 * 0, and at most (n - 1) + 2 * (m - 1)
//
// A loop's variable lies between the least of its first values and the greatest of its last ones: for loops that do
// not turn at all this says too little, never too much. An index that Python counts from the end when it is
// negative is taken not to be: that is then a need, to be checked with the rest.
#include "ranges.h"

#include "value_map.h"

#include <stdlib.h>

enum { MAX_DEPTH = 24, SLT = 2, SGE = 5 };

static MlirValue bound(ranges *r, MlirValue value, bool greatest, int depth);

bool ranges_is_outside(const ranges *r, MlirValue value) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op))
        op = mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
    else if (mlirOperationEqual(op, r->nest))
        return true; // a result of the nest is nothing in it
    for (; !mlirOperationIsNull(op); op = mlirOperationGetParentOperation(op))
        if (mlirOperationEqual(op, r->nest))
            return false;
    return true;
}

static bool is_none(MlirValue value) { return mlirValueIsNull(value); }
static const MlirValue none = {NULL};

static bool read_constant(MlirValue value, int64_t *out) {
    MlirOperation op = ir_defining(value);
    if (mlirOperationIsNull(op) || !ir_is(op, "arith.constant"))
        return false;
    MlirAttribute attribute = ir_attribute(op, "value");
    if (!mlirAttributeIsAInteger(attribute))
        return false;
    *out = mlirIntegerAttrGetValueInt(attribute);
    return true;
}

static MlirValue constant_like(ranges *r, MlirValue value, int64_t number) {
    MlirType type = mlirValueGetType(value);
    return mlirTypeIsAIndex(type) ? ir_index(&r->before, number) : ir_int(&r->before, type, number);
}

static MlirValue either(ranges *r, const char *name, MlirValue a, MlirValue b) {
    return is_none(a) || is_none(b) ? none : ir_binary(&r->before, name, a, b);
}

static MlirValue extreme(ranges *r, MlirValue a, MlirValue b, bool greatest) {
    return either(r, greatest ? "arith.maxsi" : "arith.minsi", a, b);
}

// The variable of |loop|: its first value, or one less than its end.
static MlirValue of_variable(ranges *r, MlirOperation loop, bool greatest, int depth) {
    if (!greatest)
        return bound(r, mlirOperationGetOperand(loop, 0), false, depth);
    MlirValue end = bound(r, mlirOperationGetOperand(loop, 1), true, depth);
    return is_none(end) ? none : ir_binary(&r->before, "arith.subi", end, constant_like(r, end, 1));
}

// One factor does not change in the nest; its sign is not known, so both ends of the other count.
static MlirValue of_product(ranges *r, MlirOperation op, bool greatest, int depth) {
    MlirValue a = mlirOperationGetOperand(op, 0), b = mlirOperationGetOperand(op, 1), ends[2];
    int64_t known;
    if (ranges_is_outside(r, a)) {
        MlirValue swapped = a;
        a = b;
        b = swapped;
    }
    if (!ranges_is_outside(r, b))
        return none;
    if (read_constant(b, &known))
        return either(r, "arith.muli", bound(r, a, known >= 0 ? greatest : !greatest, depth), b);
    for (int i = 0; i < 2; i++)
        ends[i] = either(r, "arith.muli", bound(r, a, i == 1, depth), b);
    return extreme(r, ends[0], ends[1], greatest);
}

// When |op|, a select, is Python's `x if x >= 0 else x + n`: x.
static MlirValue unwrapped(MlirOperation op) {
    int64_t zero;
    MlirValue x = mlirOperationGetOperand(op, 2);
    MlirOperation test = ir_defining(mlirOperationGetOperand(op, 0));
    MlirOperation sum = ir_defining(mlirOperationGetOperand(op, 1));
    bool wraps = !mlirOperationIsNull(test) && ir_is(test, "arith.cmpi") &&
                 mlirIntegerAttrGetValueInt(ir_attribute(test, "predicate")) == SLT &&
                 mlirValueEqual(mlirOperationGetOperand(test, 0), x) &&
                 read_constant(mlirOperationGetOperand(test, 1), &zero) && zero == 0 &&
                 !mlirOperationIsNull(sum) && ir_is(sum, "arith.addi") &&
                 (mlirValueEqual(mlirOperationGetOperand(sum, 0), x) ||
                  mlirValueEqual(mlirOperationGetOperand(sum, 1), x));
    return wraps ? x : none;
}

static void need(ranges *r, MlirValue holds, MlirOperation wrapped) {
    if (r->num_needs == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 8;
        r->needs = passes_realloc(r->needs, r->capacity * sizeof *r->needs);
    }
    r->needs[r->num_needs++] = (struct ranges_need){holds, wrapped};
}

static MlirValue of_select(ranges *r, MlirOperation op, bool greatest, int depth) {
    MlirValue x = unwrapped(op);
    if (is_none(x))
        return extreme(r, bound(r, mlirOperationGetOperand(op, 1), greatest, depth),
                       bound(r, mlirOperationGetOperand(op, 2), greatest, depth), greatest);
    MlirValue least = bound(r, x, false, depth), result = bound(r, x, greatest, depth);
    if (is_none(least) || is_none(result))
        return none;
    need(r, ir_compare(&r->before, "arith.cmpi", SGE, least, constant_like(r, least, 0)), op);
    return result;
}

static MlirValue of_operation(ranges *r, MlirOperation op, bool greatest, int depth) {
    MlirValue result = ir_result(op);
    if (ir_is(op, "arith.constant") ||
        (ir_is(op, "memref.dim") && ranges_is_outside(r, mlirOperationGetOperand(op, 0)) &&
         ranges_is_outside(r, mlirOperationGetOperand(op, 1)))) {
        MlirOperation copy = mlirOperationClone(op);
        mlirBlockInsertOwnedOperationBefore(r->before.block, r->before.before, copy);
        return ir_result(copy);
    }
    if (ir_is(op, "arith.select"))
        return of_select(r, op, greatest, depth);
    if (ir_is(op, "arith.muli"))
        return of_product(r, op, greatest, depth);
    if (ir_is(op, "arith.index_cast")) {
        MlirValue inner = bound(r, mlirOperationGetOperand(op, 0), greatest, depth);
        return is_none(inner) ? none
                              : ir_unary(&r->before, "arith.index_cast", mlirValueGetType(result), inner);
    }
    bool subtracts = ir_is(op, "arith.subi");
    if (!subtracts && !ir_is(op, "arith.addi") && !ir_is(op, "arith.minsi") && !ir_is(op, "arith.maxsi"))
        return none;
    MlirStringRef name = ir_name(op);
    return either(r, name.data, bound(r, mlirOperationGetOperand(op, 0), greatest, depth),
                  bound(r, mlirOperationGetOperand(op, 1), subtracts ? !greatest : greatest, depth));
}

static MlirValue bound(ranges *r, MlirValue value, bool greatest, int depth) {
    if (ranges_is_outside(r, value))
        return value;
    MlirOperation op = ir_defining(value);
    if (depth == 0)
        return none;
    if (!mlirOperationIsNull(op))
        return of_operation(r, op, greatest, depth - 1);
    MlirOperation loop = mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value));
    return ir_is(loop, "scf.for") && mlirBlockArgumentGetArgNumber(value) == 0
               ? of_variable(r, loop, greatest, depth - 1)
               : none;
}

MlirValue ranges_bound(ranges *r, MlirValue value, bool greatest) {
    return bound(r, value, greatest, MAX_DEPTH);
}

void ranges_deinit(ranges *r) { free(r->needs); }
