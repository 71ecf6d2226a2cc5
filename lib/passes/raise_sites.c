// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Raise sites: a branch that leaves the values of the message with the runtime and stops the kernel. A
// structured loop has no way out, so the stop is a marker, a call of @cjit_stop, until --cjit-stop.
//
//   "cjit.raise_if"(%c, %v) {site = 2}
// →
//   scf.if %c { store %v to the runtime's values   func.call @cjit_stop() {cjit.code = 2} }
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

static void lower_raise(abi *a, MlirOperation op) {
    ir_builder b = ir_before(op), inside;
    MlirAttribute site = mlirOperationGetAttributeByName(op, ir_string("site"));
    intptr_t count = mlirOperationGetNumOperands(op);
    ir_if(&b, mlirOperationGetOperand(op, 0), &inside);
    if (count > 1) {
        MlirValue values = abi_call(a, &inside, ABI_RAISE_VALUES, a->pointer, 1, &a->arena);
        for (intptr_t i = 1; i < count; i++) {
            MlirValue at = abi_element(a, &inside, values, a->i64, (int32_t)i - 1);
            ir_create(&inside, &(ir_operation){.name = "llvm.store",
                                               .num_operands = 2,
                                               .operands = (MlirValue[]){mlirOperationGetOperand(op, i), at}});
        }
    }
    stop(a, &inside, mlirIntegerAttrGetValueInt(site));
    mlirOperationDestroy(op);
}

static MlirWalkResult visit(MlirOperation op, void *a) {
    if (!ir_is(op, "cjit.raise_if"))
        return MlirWalkResultAdvance;
    lower_raise(a, op);
    return MlirWalkResultSkip;
}

void abi_lower_raises(abi *a, MlirOperation function) {
    mlirOperationWalk(function, visit, a, MlirWalkPreOrder);
}
