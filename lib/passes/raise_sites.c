// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Raise sites: a branch that leaves the values of the message with the runtime and stops the kernel. A
// structured loop has no way out, so the stop is a marker, a call of @cjit_stop, until --cjit-stop.
//
//   "cjit.raise_if"(%c, %v) {site = 2}
// →
//   scf.if %c { store %v to the runtime's values   func.call @cjit_stop() {cjit.code = 2} }
#include "kernel_abi.h"

static bool has_stop(MlirOperation module) {
    MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        MlirAttribute name = mlirOperationGetAttributeByName(op, ir_string("sym_name"));
        if (!mlirAttributeIsNull(name) && ir_equal(mlirStringAttrGetValue(name), abi_stop_name))
            return true;
    }
    return false;
}

static void declare_stop(abi *a) {
    if (has_stop(a->module))
        return;
    MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(a->module, 0));
    ir_builder b = ir_at_end(a->context, mlirOperationGetLocation(a->module), body);
    MlirRegion region = mlirRegionCreate();
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "sym_name", mlirStringAttrGet(a->context, ir_string(abi_stop_name))),
        ir_named(a->context, "function_type",
                 mlirTypeAttrGet(mlirFunctionTypeGet(a->context, 0, NULL, 0, NULL))),
        ir_named(a->context, "sym_visibility", mlirStringAttrGet(a->context, ir_string("private"))),
    };
    ir_create(&b, &(ir_operation){.name = "func.func",
                                  .num_attributes = 3,
                                  .attributes = attributes,
                                  .num_regions = 1,
                                  .owned_regions = &region});
}

static void stop(abi *a, ir_builder *b, int64_t code) {
    MlirNamedAttribute attributes[] = {
        ir_named(a->context, "callee", mlirFlatSymbolRefAttrGet(a->context, ir_string(abi_stop_name))),
        ir_named(a->context, "cjit.code", ir_i64_attribute(a->context, code)),
    };
    declare_stop(a);
    ir_create(b, &(ir_operation){.name = "func.call", .num_attributes = 2, .attributes = attributes});
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

static void lower_in(abi *a, MlirOperation op) {
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, r));
             !mlirBlockIsNull(block); block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block), next;
                 !mlirOperationIsNull(inner); inner = next) {
                next = mlirOperationGetNextInBlock(inner);
                if (ir_is(inner, "cjit.raise_if"))
                    lower_raise(a, inner);
                else
                    lower_in(a, inner);
            }
}

void abi_lower_raises(abi *a, MlirOperation function) { lower_in(a, function); }
