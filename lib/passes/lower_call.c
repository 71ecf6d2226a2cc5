// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library calls on tensors:
//
//   %2 = "cjit.call_matmul"(%0, %1, %m, %n) {params = array<i64: 0, 1>}
// →
//   %e = tensor.empty(%m, %n)
//   %2 = linalg.generic {…} ins(%0, %1) outs(%e) {
//     %v = "cjit.call_matmul"(%in0, %in1) : (f32, f32) -> f32  linalg.yield %v
//   } {cjit.callee = "matmul", cjit.params = …, cjit.dtypes = …}
//
// A destination-passing operation: bufferization writes the result where it is wanted. An operand that is
// a whole copy of a slice is the slice itself: callees take strides.
#include "call.h"
#include "scalar_ops.h"

#include <stdio.h>
#include <string.h>

cjit_callee call_callee(MlirOperation op) {
    static const char prefix[] = "cjit.call_";
    char text[64];
    MlirStringRef name = ir_name(op);
    size_t length = sizeof prefix - 1;
    if (name.length < length || name.length - length >= sizeof text ||
        memcmp(name.data, prefix, length) != 0)
        return CJIT_CALL_COUNT;
    memcpy(text, name.data + length, name.length - length);
    text[name.length - length] = '\0';
    return cjit_callee_from_name(text);
}

static cjit_dtype dtype_of(MlirType element) {
    if (mlirTypeIsAComplex(element))
        return mlirTypeIsAF32(mlirComplexTypeGetElementType(element)) ? CJIT_DTYPE_C64
                                                                      : CJIT_DTYPE_C128;
    if (mlirTypeIsAF64(element))
        return CJIT_DTYPE_F64;
    if (mlirTypeIsAF32(element))
        return CJIT_DTYPE_F32;
    if (mlirTypeIsABF16(element))
        return CJIT_DTYPE_BF16;
    if (mlirTypeIsAF16(element))
        return CJIT_DTYPE_F16;
    unsigned width = mlirIntegerTypeGetWidth(element);
    bool is_unsigned = mlirIntegerTypeIsUnsigned(element);
    switch (width) {
    case 1:
        return CJIT_DTYPE_BOOL;
    case 8:
        return is_unsigned ? CJIT_DTYPE_U8 : CJIT_DTYPE_I8;
    case 16:
        return is_unsigned ? CJIT_DTYPE_U16 : CJIT_DTYPE_I16;
    case 32:
        return is_unsigned ? CJIT_DTYPE_U32 : CJIT_DTYPE_I32;
    default:
        return is_unsigned ? CJIT_DTYPE_U64 : CJIT_DTYPE_I64;
    }
}

static bool is_copy(MlirOperation op) {
    if (mlirOperationIsNull(op) || !generic_is_elementwise(op) || generic_num_inputs(op) != 1 ||
        mlirOperationGetNumResults(op) != 1)
        return false;
    MlirBlock body = generic_body(op);
    MlirOperation first = mlirBlockGetFirstOperation(body);
    generic_access access = generic_get_access(op, 0);
    generic_access identity = generic_identity(generic_num_loops(op));
    return ir_is(first, "linalg.yield") && generic_access_equal(&access, &identity) &&
           mlirValueEqual(mlirOperationGetOperand(first, 0), mlirBlockGetArgument(body, 0));
}

// The tensor that |value| is an unchanged copy of, or |value|.
static MlirValue without_copy(MlirValue value) {
    for (MlirOperation op; is_copy(op = ir_defining(value));)
        value = mlirOperationGetOperand(op, 0);
    return value;
}

static MlirWalkResult erase_unused_copy(MlirOperation op, void *data) {
    bool *changed = data;
    if (is_copy(op) && mlirOpOperandIsNull(mlirValueGetFirstUse(ir_result(op)))) {
        mlirOperationDestroy(op);
        *changed = true;
    }
    return MlirWalkResultAdvance;
}

void call_erase_unused_copies(MlirOperation function) {
    for (bool changed = true; changed;) {
        changed = false;
        mlirOperationWalk(function, erase_unused_copy, &changed, MlirWalkPostOrder);
    }
}

static void fill_body(lowering *l, const char *name, MlirBlock block, intptr_t num_inputs,
                      intptr_t num_results, const MlirType *stored) {
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue inputs[CJIT_MAX_CALL_OPERANDS], results[CJIT_MAX_CALL_OPERANDS];
    MlirType elements[CJIT_MAX_CALL_OPERANDS];
    for (intptr_t i = 0; i < num_inputs; i++)
        inputs[i] = mlirBlockGetArgument(block, i);
    for (intptr_t i = 0; i < num_results; i++)
        elements[i] = ir_element(stored[i]);
    MlirOperation made = ir_create(&body, &(ir_operation){.name = name,
                                                          .num_operands = num_inputs,
                                                          .operands = inputs,
                                                          .num_results = num_results,
                                                          .results = elements});
    for (intptr_t i = 0; i < num_results; i++)
        results[i] = mlirOperationGetResult(made, i);
    ir_create(&body, &(ir_operation){.name = "linalg.yield",
                                     .num_operands = num_results,
                                     .operands = results});
}

void lower_call(lowering *l, MlirOperation op) {
    const cjit_callee_info *callee = cjit_callee_get_info(call_callee(op));
    intptr_t num_inputs = callee->num_operands, num_results = callee->num_results;
    MlirValue inputs[CJIT_MAX_CALL_OPERANDS], empties[CJIT_MAX_CALL_OPERANDS];
    MlirType stored[CJIT_MAX_CALL_OPERANDS];
    generic_access accesses[2 * CJIT_MAX_CALL_OPERANDS];
    int64_t dtypes[2 * CJIT_MAX_CALL_OPERANDS];
    MlirValue extents[CJIT_MAX_CALL_OPERANDS][GENERIC_MAX_RANK];
    unsigned num_loops = 0;
    l->has_calls = true;
    for (intptr_t i = 0; i < num_inputs; i++) {
        MlirValue old = mlirOperationGetOperand(op, i);
        inputs[i] = without_copy(lower_materialized(l, old));
        dtypes[i] = dtype_of(ir_element(lower_type_of(l, old)));
        accesses[i].rank = (int8_t)mlirShapedTypeGetRank(mlirValueGetType(inputs[i]));
        memset(accesses[i].loops, GENERIC_ZERO, sizeof accesses[i].loops);
    }
    intptr_t next = num_inputs; // the operand that is the next extent
    for (intptr_t i = 0; i < num_results; i++) {
        MlirType type = mlirValueGetType(mlirOperationGetResult(op, i));
        generic_access *access = &accesses[num_inputs + i];
        access->rank = (int8_t)mlirShapedTypeGetRank(type);
        for (int axis = 0; axis < access->rank; axis++) {
            access->loops[axis] = (int8_t)num_loops++;
            extents[i][axis] = mlirOperationGetOperand(op, next++);
        }
        stored[i] = lower_with_element(type, scalar_storage(ir_element(type)));
        empties[i] = lower_empty(l, stored[i], extents[i]);
        dtypes[num_inputs + i] = dtype_of(ir_element(type));
    }
    MlirBlock block;
    MlirOperation made =
        generic_create(&l->builder, num_loops, (unsigned)num_inputs, inputs, (unsigned)num_results,
                       empties, accesses, (unsigned)num_results, stored, &block);
    char name[96];
    snprintf(name, sizeof name, "cjit.call_%s", callee->name);
    fill_body(l, name, block, num_inputs, num_results, stored);
    mlirOperationSetAttributeByName(made, ir_string(CALL_CALLEE),
                                    mlirStringAttrGet(l->context, ir_string(callee->name)));
    mlirOperationSetAttributeByName(made, ir_string(CALL_PARAMS), ir_attribute(op, "params"));
    mlirOperationSetAttributeByName(
        made, ir_string(CALL_DTYPES),
        mlirDenseI64ArrayGet(l->context, num_inputs + num_results, dtypes));
    for (intptr_t i = 0; i < num_results; i++) {
        MlirValue old = mlirOperationGetResult(op, i);
        lower_add_tensor(l, old, mlirOperationGetResult(made, i), mlirValueGetType(old),
                         extents[i]);
    }
}
