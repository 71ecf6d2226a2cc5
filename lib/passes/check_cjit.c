// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What IRDL cannot say about the cjit dialect, checked before it is lowered: that attributes are
// there and have a value per axis, that extents are index values, that ranks fit, and that the
// dialect's operations stand in the function's own block with their results used by each other
// only. What ir_emit makes always passes; a hand-written file gets an error on its line.
#include "check_cjit.h"

#include "call.h"

#include <mlir-c/Diagnostics.h>
#include <stdio.h>
#include <string.h>

static bool fail(MlirOperation op, const char *text) {
    mlirEmitError(mlirOperationGetLocation(op), text);
    return false;
}

static bool is_cjit(MlirOperation op) {
    MlirStringRef name = ir_name(op);
    return name.length > 5 && memcmp(name.data, "cjit.", 5) == 0;
}

static bool is_array(MlirType type) {
    if (!mlirTypeIsARankedTensor(type) || mlirShapedTypeGetRank(type) > GENERIC_MAX_RANK)
        return false;
    MlirType element = ir_element(type);
    if (mlirTypeIsAInteger(element)) {
        unsigned width = mlirIntegerTypeGetWidth(element);
        return width == 1 || width == 8 || width == 16 || width == 32 || width == 64;
    }
    if (mlirTypeIsAComplex(element)) {
        element = mlirComplexTypeGetElementType(element);
        return mlirTypeIsAF32(element) || mlirTypeIsAF64(element);
    }
    return mlirTypeIsAF16(element) || mlirTypeIsABF16(element) || mlirTypeIsAF32(element) ||
           mlirTypeIsAF64(element);
}

static bool is_control(MlirOperation op) {
    return ir_is(op, "scf.for") || ir_is(op, "scf.while") || ir_is(op, "scf.if");
}

// Whether |value| is a tensor that the lowering knows.
static bool is_known(MlirValue value) {
    if (mlirValueIsABlockArgument(value))
        return is_control(mlirBlockGetParentOperation(mlirBlockArgumentGetOwner(value)));
    MlirOperation op = ir_defining(value);
    return is_cjit(op) || is_control(op) || ir_is(op, "bufferization.to_tensor") ||
           ir_is(op, "tensor.from_elements") || ir_is(op, "tensor.cast");
}

static intptr_t rank_of(MlirOperation op, intptr_t operand) {
    return mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetOperand(op, operand)));
}

static intptr_t result_rank(MlirOperation op) {
    return mlirShapedTypeGetRank(mlirValueGetType(ir_result(op)));
}

// |arrays| operands are arrays, the rest |count| indices.
static bool check_operands(MlirOperation op, intptr_t arrays, intptr_t count) {
    if (mlirOperationGetNumOperands(op) != arrays + count)
        return fail(op, "expected an operand for every axis");
    for (intptr_t i = arrays; i < arrays + count; i++)
        if (!mlirTypeIsAIndex(mlirValueGetType(mlirOperationGetOperand(op, i))))
            return fail(op, "extents and starts are of type index");
    return true;
}

static bool check_constant(MlirOperation op) {
    MlirAttribute value = ir_attribute(op, "value");
    MlirType type = mlirValueGetType(ir_result(op));
    if (mlirAttributeIsNull(value) || !mlirAttributeIsADenseElements(value) ||
        !mlirElementsAttrGetNumElements(value) || !mlirDenseElementsAttrIsSplat(value) ||
        !mlirTypeEqual(mlirAttributeGetType(value), type))
        return fail(op, "'value' must be a splat of the result's type");
    return true;
}

static bool check_broadcast(MlirOperation op) {
    if (rank_of(op, 0) > result_rank(op))
        return fail(op, "the operand has more axes than the result");
    return check_operands(op, 1, result_rank(op));
}

static bool check_transpose(MlirOperation op) {
    MlirAttribute permutation = ir_attribute(op, "permutation");
    intptr_t rank = rank_of(op, 0);
    uint64_t seen = 0;
    if (mlirAttributeIsNull(permutation) || !mlirAttributeIsADenseI64Array(permutation) ||
        mlirDenseArrayGetNumElements(permutation) != rank || result_rank(op) != rank)
        return fail(op, "'permutation' must be an array<i64> with a number per axis");
    for (intptr_t axis = 0; axis < rank; axis++) {
        int64_t from = mlirDenseI64ArrayGetElement(permutation, axis);
        if (from < 0 || from >= rank || (seen >> from & 1))
            return fail(op, "'permutation' is not a permutation of the axes");
        seen |= 1ull << from;
    }
    return true;
}

// |arrays| operands, then start and extent per axis of the first, then the steps that 'steps' does not know;
// |view| has the axes that are not dropped.
static bool check_bounds(MlirOperation op, intptr_t arrays, intptr_t view) {
    MlirAttribute steps = ir_attribute(op, "steps"), drops = ir_attribute(op, "drops");
    intptr_t rank = rank_of(op, 0), kept = 0;
    if (mlirAttributeIsNull(steps) || !mlirAttributeIsADenseI64Array(steps) ||
        mlirDenseArrayGetNumElements(steps) != rank)
        return fail(op, "'steps' must be an array<i64> with a number per axis");
    if (mlirAttributeIsNull(drops) || !mlirAttributeIsADenseI32Array(drops) ||
        mlirDenseArrayGetNumElements(drops) != rank)
        return fail(op, "'drops' must be an array<i32> with a number per axis");
    intptr_t sized = 0;
    for (intptr_t axis = 0; axis < rank; axis++) {
        kept += mlirDenseI32ArrayGetElement(drops, axis) == 0;
        sized += mlirDenseI64ArrayGetElement(steps, axis) == mlirShapedTypeGetDynamicStrideOrOffset();
    }
    if (kept != view)
        return fail(op, "the slice has another number of axes than 'drops' leaves");
    return check_operands(op, arrays, 2 * rank + sized);
}

static bool check_slice(MlirOperation op) { return check_bounds(op, 1, result_rank(op)); }

static bool check_insert(MlirOperation op) {
    if (!mlirTypeEqual(mlirValueGetType(mlirOperationGetOperand(op, 0)),
                       mlirValueGetType(ir_result(op))))
        return fail(op, "the result has the type of the first operand");
    return check_bounds(op, 2, rank_of(op, 1));
}

static bool check_reshape(MlirOperation op) { return check_operands(op, 1, result_rank(op)); }

static bool check_call(MlirOperation op) {
    cjit_callee callee = call_callee(op);
    MlirAttribute params = ir_attribute(op, "params");
    intptr_t extents = 0;
    const cjit_callee_info *info = cjit_callee_get_info(callee);
    if (mlirAttributeIsNull(params) || !mlirAttributeIsADenseI64Array(params) ||
        mlirDenseArrayGetNumElements(params) != info->num_params)
        return fail(op, "'params' must be an array<i64> with a number per param of the callee");
    if (mlirOperationGetNumResults(op) != info->num_results)
        return fail(op, "the callee gives another number of results");
    for (intptr_t i = 0; i < info->num_results; i++)
        extents += mlirShapedTypeGetRank(mlirValueGetType(mlirOperationGetResult(op, i)));
    if (extents > GENERIC_MAX_RANK)
        return fail(op, "the results have too many axes");
    return check_operands(op, info->num_operands, extents);
}

static bool is_i64(MlirType type) {
    return mlirTypeIsAInteger(type) && mlirIntegerTypeGetWidth(type) == 64 &&
           !mlirIntegerTypeIsUnsigned(type);
}

/// Operands from |first| on: scalars of a site.
static bool check_values(MlirOperation op, intptr_t first) {
    for (intptr_t i = first; i < mlirOperationGetNumOperands(op); i++) {
        MlirType type = ir_element(mlirValueGetType(mlirOperationGetOperand(op, i)));
        if (rank_of(op, i) != 0 || !is_i64(type))
            return fail(op, "a value of a site is a tensor<i64>");
    }
    MlirAttribute site = ir_attribute(op, "site");
    return mlirAttributeIsNull(site) || !mlirAttributeIsAInteger(site)
               ? fail(op, "'site' must be an integer")
               : true;
}

static bool check_print(MlirOperation op) { return check_values(op, 0); }

static bool check_raise_if(MlirOperation op) {
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, 0));
    MlirOperation function = mlirOperationGetParentOperation(op);
    while (is_control(function))
        function = mlirOperationGetParentOperation(function);
    MlirType signature = mlirTypeAttrGetValue(ir_attribute(function, "function_type"));
    if (mlirShapedTypeGetRank(type) != 0 || !mlirTypeIsAInteger(ir_element(type)) ||
        mlirIntegerTypeGetWidth(ir_element(type)) != 1)
        return fail(op, "the condition is a tensor<i1>");
    if (!check_values(op, 1))
        return false;
    if (mlirFunctionTypeGetNumResults(signature) != 1 ||
        !mlirTypeEqual(mlirFunctionTypeGetResult(signature, 0),
                       mlirIntegerTypeGet(mlirOperationGetContext(op), 32)))
        return fail(op, "the function must return i32, the raise site");
    return true;
}

static bool check_deliver(MlirOperation op) {
    if (mlirOperationGetNumOperands(op) != 2 || mlirOperationGetNumResults(op) != 0)
        return fail(op, "expected an array and the slots that it is delivered to");
    MlirType slots = mlirValueGetType(mlirOperationGetOperand(op, 1));
    if (!mlirTypeIsAMemRef(slots) || mlirShapedTypeGetRank(slots) != 1 ||
        !is_i64(ir_element(slots)) || mlirShapedTypeIsDynamicDim(slots, 0) ||
        mlirShapedTypeGetDimSize(slots, 0) != rank_of(op, 0) + 1)
        return fail(op, "the slots are a memref of i64, one for the address and one per axis");
    return true;
}

// 'axes': ascending, within the operand's rank, and dropped from the result's unless |keeps| them.
static bool check_axes(MlirOperation op, bool keeps) {
    MlirAttribute axes = ir_attribute(op, "axes");
    if (mlirAttributeIsNull(axes) || !mlirAttributeIsADenseI64Array(axes) ||
        mlirDenseArrayGetNumElements(axes) == 0)
        return fail(op, "'axes' must be an array<i64> of at least one axis");
    intptr_t count = mlirDenseArrayGetNumElements(axes);
    for (intptr_t i = 0; i < count; i++) {
        int64_t axis = mlirDenseI64ArrayGetElement(axes, i);
        if (axis < 0 || axis >= rank_of(op, 0) ||
            (i > 0 && axis <= mlirDenseI64ArrayGetElement(axes, i - 1)))
            return fail(op, "'axes' must be ascending axes of the operand");
    }
    if (keeps && count != 1)
        return fail(op, "a scan has one axis");
    if (result_rank(op) != rank_of(op, 0) - (keeps ? 0 : count))
        return fail(op, "the result has another number of axes than 'axes' leaves");
    return true;
}

// |bits|: and, or, xor, of integers and bools; the others are of numbers, floats of 32 bits or more.
static bool check_combined(MlirOperation op, bool bits, bool position) {
    MlirType element = ir_element(mlirValueGetType(mlirOperationGetOperand(op, 0)));
    MlirType result = ir_element(mlirValueGetType(ir_result(op)));
    bool integer = mlirTypeIsAInteger(element);
    if (bits ? !integer
             : integer ? mlirIntegerTypeGetWidth(element) == 1
                       : !mlirTypeIsAF32(element) && !mlirTypeIsAF64(element))
        return fail(op, "the operand's element type is not one that this can combine");
    MlirType wanted = position ? mlirIntegerTypeGet(mlirOperationGetContext(op), 64) : element;
    if (!mlirTypeEqual(result, wanted))
        return fail(op, position ? "a position is i64"
                                 : "the result has the operand's element type");
    return true;
}

static bool check_reduce(MlirOperation op) {
    return check_axes(op, false) && check_combined(op, false, false);
}

static bool check_reduce_bits(MlirOperation op) {
    return check_axes(op, false) && check_combined(op, true, false);
}

static bool check_position(MlirOperation op) {
    return check_axes(op, false) && check_combined(op, false, true);
}

static bool check_scan(MlirOperation op) {
    return check_axes(op, true) && check_combined(op, false, false);
}

static bool check_elementwise(MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (rank_of(op, i) > result_rank(op))
            return fail(op, "the operand has more axes than the result");
    return true;
}

static bool check_empty(MlirOperation op) { return check_operands(op, 0, result_rank(op)); }

static bool check_iota(MlirOperation op) {
    if (result_rank(op) != 1 || !mlirTypeIsAInteger(ir_element(mlirValueGetType(ir_result(op)))) ||
        mlirIntegerTypeGetWidth(ir_element(mlirValueGetType(ir_result(op)))) != 64)
        return fail(op, "the result is a tensor<?xi64>");
    return check_operands(op, 0, 1);
}

// IRDL has checked the segments.
static intptr_t count_parts(MlirOperation op) {
    return mlirDenseI32ArrayGetElement(ir_attribute(op, "operandSegmentSizes"), 0);
}

static bool check_assemble(MlirOperation op) {
    intptr_t parts = count_parts(op), rank = result_rank(op);
    MlirType type = mlirValueGetType(ir_result(op));
    if (parts < 1 || rank < 1)
        return fail(op, "expected parts of one axis or more");
    if (mlirOperationGetNumOperands(op) != parts + rank + parts * rank)
        return fail(op, "expected the parts, the result's extents and where each part begins");
    for (intptr_t i = 0; i < parts; i++)
        if (rank_of(op, i) != rank ||
            !mlirTypeEqual(ir_element(mlirValueGetType(mlirOperationGetOperand(op, i))), ir_element(type)))
            return fail(op, "the parts have the result's rank and element type");
    return check_operands(op, parts, rank + parts * rank);
}

// |arrays| operands, then the indices.
static bool check_indices(MlirOperation op, intptr_t arrays, intptr_t result) {
    MlirAttribute axes = ir_attribute(op, "axes");
    intptr_t rank = rank_of(op, 0), count = mlirOperationGetNumOperands(op) - arrays;
    uint64_t seen = 0;
    if (mlirAttributeIsNull(axes) || !mlirAttributeIsADenseI64Array(axes) || count < 1 ||
        mlirDenseArrayGetNumElements(axes) != count)
        return fail(op, "'axes' must be an array<i64> with a number per index");
    for (intptr_t i = 0; i < count; i++) {
        int64_t axis = mlirDenseI64ArrayGetElement(axes, i);
        MlirType element = ir_element(mlirValueGetType(mlirOperationGetOperand(op, arrays + i)));
        if (axis < 0 || axis >= rank || (seen >> axis & 1))
            return fail(op, "'axes' are not axes of the first operand");
        seen |= 1ull << axis;
        if (!mlirTypeIsAInteger(element) || mlirIntegerTypeGetWidth(element) != 64 ||
            rank_of(op, arrays + i) != rank_of(op, arrays))
            return fail(op, "the indices are i64 tensors of one rank");
    }
    if (result != rank_of(op, arrays) + rank - count)
        return fail(op, "the elements have the indices' axes and those that are not indexed");
    return true;
}

static bool check_gather(MlirOperation op) { return check_indices(op, 1, result_rank(op)); }

static bool check_scatter(MlirOperation op) {
    MlirAttribute mode = ir_attribute(op, "mode");
    if (!mlirTypeEqual(mlirValueGetType(mlirOperationGetOperand(op, 0)),
                       mlirValueGetType(ir_result(op))))
        return fail(op, "the result has the type of the first operand");
    if (mlirAttributeIsNull(mode) || !mlirAttributeIsAInteger(mode) ||
        mlirIntegerAttrGetValueInt(mode) < 0 || mlirIntegerAttrGetValueInt(mode) > 7)
        return fail(op, "'mode' must be a number from 0 to 7");
    return check_indices(op, 2, rank_of(op, 1));
}

static bool check_compress(MlirOperation op) {
    MlirType mask = ir_element(mlirValueGetType(mlirOperationGetOperand(op, 1)));
    if (rank_of(op, 0) != 1 || rank_of(op, 1) != 1 || result_rank(op) != 1 ||
        !mlirTypeIsAInteger(mask) || mlirIntegerTypeGetWidth(mask) != 1)
        return fail(op, "the operands are a vector and a tensor<?xi1>");
    return check_operands(op, 2, 1);
}

static bool check_operation(MlirOperation op) {
    enum { ALL = -1, PARTS = -2 };
    static const struct {
        const char *name;
        intptr_t arrays;
        bool (*check)(MlirOperation);
    } forms[] = {
        {"cjit.constant", 0, check_constant},   {"cjit.broadcast", 1, check_broadcast},
        {"cjit.transpose", 1, check_transpose}, {"cjit.slice", 1, check_slice},
        {"cjit.insert", 2, check_insert},       {"cjit.reshape", 1, check_reshape},
        {"cjit.raise_if", 1, check_raise_if},   {"cjit.deliver", 1, check_deliver},
        {"cjit.empty", 0, check_empty},         {"cjit.iota", 0, check_iota},
        {"cjit.assemble", PARTS, check_assemble}, {"cjit.gather", ALL, check_gather},
        {"cjit.print", ALL, check_print},
        {"cjit.reduce_sum", 1, check_reduce},   {"cjit.reduce_prod", 1, check_reduce},
        {"cjit.reduce_max", 1, check_reduce},   {"cjit.reduce_min", 1, check_reduce},
        {"cjit.reduce_and", 1, check_reduce_bits}, {"cjit.reduce_or", 1, check_reduce_bits},
        {"cjit.reduce_xor", 1, check_reduce_bits}, {"cjit.argmax", 1, check_position},
        {"cjit.argmin", 1, check_position},     {"cjit.scan_sum", 1, check_scan},
        {"cjit.scan_prod", 1, check_scan},      {"cjit.scan_max", 1, check_scan},
        {"cjit.scan_min", 1, check_scan},
        {"cjit.scatter", ALL, check_scatter},   {"cjit.compress", 2, check_compress},
    };
    intptr_t arrays = mlirOperationGetNumOperands(op);
    bool (*check)(MlirOperation) = check_elementwise;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (ir_is(op, forms[i].name)) {
            check = forms[i].check;
            if (check != check_raise_if || arrays == 0) // its values are arrays too
                arrays = forms[i].arrays;
        }
    if (arrays == PARTS)
        arrays = count_parts(op);
    else if (arrays == ALL)
        arrays = mlirOperationGetNumOperands(op);
    if (call_callee(op) != CJIT_CALL_COUNT) {
        check = check_call;
        arrays = cjit_callee_get_info(call_callee(op))->num_operands;
    }
    if (arrays > mlirOperationGetNumOperands(op))
        return fail(op, "an operand is missing");
    for (intptr_t i = 0; i < arrays; i++) {
        MlirValue operand = mlirOperationGetOperand(op, i);
        if (!is_array(mlirValueGetType(operand)))
            return fail(op, "an operand is not a tensor of a supported element type");
        if (!is_known(operand))
            return fail(op, "an operand is not a tensor of the cjit dialect");
    }
    for (intptr_t i = 0; i < mlirOperationGetNumResults(op); i++)
        if (!is_array(mlirValueGetType(mlirOperationGetResult(op, i))))
            return fail(op, "the result is not a tensor of a supported element type");
    return check(op);
}

// Results are replaced where the lowering looks: in cjit operations and where they are written.
static bool check_uses(MlirOperation op) {
    for (intptr_t r = 0; r < mlirOperationGetNumResults(op); r++)
        for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, r));
             !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
            MlirOperation user = mlirOpOperandGetOwner(use);
            static const char *const others[] = {"bufferization.materialize_in_destination",
                                                 "tensor.extract", "tensor.cast", "scf.yield", "scf.condition",
                                                 "scf.for", "scf.while"};
            bool good = is_cjit(user);
            for (size_t i = 0; i < sizeof others / sizeof *others; i++)
                good |= ir_is(user, others[i]);
            if (good)
                continue;
            MlirStringRef name = ir_name(user);
            char text[160];
            snprintf(text, sizeof text,
                     "the result is used by %.*s: only operations of the cjit dialect, of scf and "
                     "bufferization.materialize_in_destination may",
                     (int)name.length, name.data);
            return fail(op, text);
        }
    return true;
}

// The operands from |first| on are arrays.
static bool check_carried(MlirOperation op, intptr_t first) {
    for (intptr_t i = first; i < mlirOperationGetNumOperands(op); i++) {
        MlirValue operand = mlirOperationGetOperand(op, i);
        if (!is_array(mlirValueGetType(operand)) || !is_known(operand))
            return fail(op, "what a loop or branch carries is a tensor of the cjit dialect");
    }
    return true;
}

static bool check_block(MlirBlock block);

static bool check_control(MlirOperation op) {
    intptr_t first = ir_is(op, "scf.for") ? 3 : ir_is(op, "scf.if") ? 1 : 0;
    if (!check_carried(op, first))
        return false;
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = ir_region_block(op, r); !mlirBlockIsNull(block);
             block = mlirBlockGetNextInRegion(block))
            if (!check_block(block))
                return false;
    return true;
}

static bool check_frame(MlirOperation op) {
    if (ir_is(op, "bufferization.to_tensor")) {
        if (!is_array(mlirValueGetType(ir_result(op))) ||
            !mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, 0))))
            return fail(op, "expected a ranked memref of a supported element type");
        return check_uses(op);
    }
    if (ir_is(op, "tensor.from_elements")) {
        if (result_rank(op) != 0)
            return fail(op, "only a size as a scalar tensor is made by tensor.from_elements here");
        return check_uses(op);
    }
    if (ir_is(op, "tensor.extract"))
        return (mlirOperationGetNumOperands(op) == 1 && is_known(mlirOperationGetOperand(op, 0))) ||
               fail(op, "only the element of a scalar tensor is read by tensor.extract here");
    if (ir_is(op, "scf.yield") || ir_is(op, "scf.condition"))
        return check_carried(op, ir_is(op, "scf.condition"));
    if (ir_is(op, "tensor.cast") && is_array(mlirValueGetType(ir_result(op)))) {
        if (!is_known(mlirOperationGetOperand(op, 0)))
            return fail(op, "an operand is not a tensor of the cjit dialect");
        return check_uses(op);
    }
    if (!ir_is(op, "bufferization.materialize_in_destination"))
        return true;
    if (!is_known(mlirOperationGetOperand(op, 0)))
        return fail(op, "the source is not a tensor of the cjit dialect");
    if (!mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, 1))))
        return fail(op, "expected a memref as the destination");
    return true;
}

static MlirWalkResult find_nested(MlirOperation op, void *data) {
    if (!is_cjit(op))
        return MlirWalkResultAdvance;
    *(bool *)data = false;
    fail(op, "operations of the cjit dialect stand in the function's own block, in loops and branches");
    return MlirWalkResultInterrupt;
}

static bool check_block(MlirBlock block) {
    bool good = true;
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op) && good;
         op = mlirOperationGetNextInBlock(op)) {
        if (is_cjit(op))
            good = check_operation(op) && check_uses(op);
        else if (is_control(op))
            good = check_control(op);
        else if (mlirOperationGetNumRegions(op) > 0 && !ir_is(op, "linalg.generic"))
            mlirOperationWalk(op, find_nested, &good, MlirWalkPreOrder);
        else
            good = check_frame(op);
    }
    return good;
}

bool check_cjit_function(MlirOperation function) {
    MlirBlock block = ir_region_block(function, 0);
    for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); i++) {
        MlirType type = mlirValueGetType(mlirBlockGetArgument(block, i));
        if (mlirTypeIsAMemRef(type) && mlirShapedTypeGetRank(type) > GENERIC_MAX_RANK)
            return fail(function, "an argument has too many axes");
    }
    bool good = check_block(block);
    for (MlirBlock next = mlirBlockGetNextInRegion(block); !mlirBlockIsNull(next) && good;
         next = mlirBlockGetNextInRegion(next))
        for (MlirOperation op = mlirBlockGetFirstOperation(next); !mlirOperationIsNull(op) && good;
             op = mlirOperationGetNextInBlock(op))
            mlirOperationWalk(op, find_nested, &good, MlirWalkPreOrder);
    return good;
}
