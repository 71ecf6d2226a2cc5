// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Raise sites: a branch that leaves the values of the message with the runtime and stops the kernel. A
// structured loop has no way out, so the stop is a marker, a call of @cjit_stop, until --cjit-stop.
//
//   "cjit.raise_if"(%c, %v) {site = 2}
// →
//   scf.if %c { store %v to the runtime's values   func.call @cjit_stop() {cjit.code = 2} }
//
// A print site leaves its values with the runtime, which keeps them in order.
//
//   "cjit.print"(%v) {site = 1}   →   %p = table.print(arena, 0, 1)   store %v to %p
#include "kernel_abi.h"

static void stop(abi *a, ir_builder *b, int64_t code) {
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "callee", mlirFlatSymbolRefAttrGet(a->context, ir_string(abi_stop_name))),
        ir_named(a->context, "cjit.code", ir_i64_attribute(a->context, code)),
    };
    ir_declare(mlirOperationGetLocation(a->module), ir_region_block(a->module, 0), abi_stop_name,
               mlirFunctionTypeGet(a->context, 0, NULL, 0, NULL));
    ir_create(b, &(ir_operation){.name = "func.call", .num_attributes = 2, .attributes = attributes});
}

void abi_stop_with(abi *a, ir_builder *b, MlirValue code) {
    ir_builder inside;
    MlirNamedAttribute callee = ir_named(
        a->context, "callee", mlirFlatSymbolRefAttrGet(a->context, ir_string(abi_stop_with_name)));
    ir_declare(mlirOperationGetLocation(a->module), ir_region_block(a->module, 0), abi_stop_with_name,
               mlirFunctionTypeGet(a->context, 1, &a->i32, 0, NULL));
    ir_if(b, ir_compare(b, "arith.cmpi", 1, code, ir_int(b, a->i32, 0)), &inside);
    ir_create(&inside, &(ir_operation){.name = "func.call",
                                       .num_operands = 1,
                                       .operands = &code,
                                       .num_attributes = 1,
                                       .attributes = &callee});
}

void abi_stop_if(abi *a, ir_builder *b, MlirValue condition, int64_t code) {
    ir_builder inside;
    ir_if(b, condition, &inside);
    stop(a, &inside, code);
}

/// The operands of |op| from |first| on, of 8 bytes each, to |values|.
static void store_values(abi *a, ir_builder *b, MlirOperation op, intptr_t first, MlirValue values) {
    for (intptr_t i = first; i < mlirOperationGetNumOperands(op); i++) {
        MlirValue at = abi_element(a, b, values, a->i64, (int32_t)(i - first));
        ir_create(b, &(ir_operation){.name = "llvm.store",
                                     .num_operands = 2,
                                     .operands = (MlirValue[]){mlirOperationGetOperand(op, i), at}});
    }
}

static void lower_raise(abi *a, MlirOperation op) {
    ir_builder b = ir_before(op), inside;
    MlirAttribute site = ir_attribute(op, "site");
    intptr_t count = mlirOperationGetNumOperands(op);
    ir_if(&b, mlirOperationGetOperand(op, 0), &inside);
    if (count > 1) {
        MlirValue values = abi_call(a, &inside, ABI_RAISE_VALUES, a->pointer, 1, &a->arena);
        store_values(a, &inside, op, 1, values);
    }
    stop(a, &inside, mlirIntegerAttrGetValueInt(site));
    mlirOperationDestroy(op);
}

/// The values go where the runtime says.
static void lower_print(abi *a, MlirOperation op) {
    ir_builder b = ir_before(op);
    MlirAttribute site = ir_attribute(op, "site");
    intptr_t count = mlirOperationGetNumOperands(op);
    MlirValue arguments[] = {a->arena, abi_constant(a, &b, mlirIntegerAttrGetValueInt(site) - 1),
                             abi_constant(a, &b, count)};
    MlirValue values = abi_call(a, &b, ABI_PRINT, a->pointer, 3, arguments);
    store_values(a, &b, op, 0, values);
    mlirOperationDestroy(op);
}

static MlirWalkResult visit(MlirOperation op, void *a) {
    bool is_print = ir_is(op, "cjit.print");
    if (!is_print && !ir_is(op, "cjit.raise_if"))
        return MlirWalkResultAdvance;
    if (is_print)
        lower_print(a, op);
    else
        lower_raise(a, op);
    return MlirWalkResultSkip;
}

void abi_lower_raises(abi *a, MlirOperation function) {
    mlirOperationWalk(function, visit, a, MlirWalkPreOrder);
}
