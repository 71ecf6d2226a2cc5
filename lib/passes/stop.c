// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-stop: the markers that --cjit-kernel-abi left where a kernel stops become returns, from within
// loops too: control flow has no structure by now.
//
//   ^bb3:  func.call @cjit_stop() {cjit.code = 2}   cf.br ^rest     →     ^bb3:  return 2
//   ^bb4:  func.call @cjit_stop_with(%code)         cf.br ^rest     →     ^bb4:  return %code
//
// A marker that does not end its block is an error.
#include "kernel_abi.h"
#include "passes.h"

#include <mlir-c/Diagnostics.h>

const char abi_stop_name[] = "cjit_stop", abi_stop_with_name[] = "cjit_stop_with";

static bool is_stop(MlirOperation op) {
    if (!ir_is(op, "func.call"))
        return false;
    MlirStringRef callee = mlirFlatSymbolRefAttrGetValue(ir_attribute(op, "callee"));
    return ir_equal(callee, abi_stop_name) || ir_equal(callee, abi_stop_with_name);
}

// Ends the block at |call|: what stands behind it is a branch to the rest.
static bool return_at(MlirOperation call) {
    ir_builder b = ir_before(call);
    MlirAttribute code = ir_attribute(call, "cjit.code");
    bool computed = mlirOperationGetNumOperands(call) == 1;
    if (!computed && (mlirAttributeIsNull(code) || !mlirAttributeIsAInteger(code))) {
        mlirEmitError(mlirOperationGetLocation(call), "a stop has an integer 'cjit.code'");
        return false;
    }
    MlirOperation branch = mlirOperationGetNextInBlock(call);
    if (!ir_is(branch, "cf.br")) {
        mlirEmitError(mlirOperationGetLocation(call),
                      "a stop stands at the end of its block; run convert-scf-to-cf first");
        return false;
    }
    MlirValue value = computed ? mlirOperationGetOperand(call, 0)
                               : ir_int(&b, mlirIntegerTypeGet(b.context, 32),
                                        mlirIntegerAttrGetValueInt(code));
    ir_create(&b, &(ir_operation){.name = "func.return", .num_operands = 1, .operands = &value});
    mlirOperationDestroy(branch);
    mlirOperationDestroy(call);
    return true;
}

static MlirWalkResult find_nested(MlirOperation op, void *good) {
    if (!is_stop(op))
        return MlirWalkResultAdvance;
    *(bool *)good = return_at(op); // says what is wrong
    return MlirWalkResultInterrupt;
}

static bool stop_function(MlirOperation function) {
    for (MlirBlock block = ir_region_block(function, 0); !mlirBlockIsNull(block);
         block = mlirBlockGetNextInRegion(block))
        for (MlirOperation op = mlirBlockGetFirstOperation(block), next; !mlirOperationIsNull(op);
             op = next) {
            next = mlirOperationGetNextInBlock(op);
            bool good = true;
            if (mlirOperationGetNumRegions(op) > 0)
                mlirOperationWalk(op, find_nested, &good, MlirWalkPreOrder);
            if (!good)
                return false;
            if (!is_stop(op))
                continue;
            if (!return_at(op))
                return false;
            break;
        }
    return true;
}

bool passes_stop(MlirOperation module) {
    MlirBlock body = ir_region_block(module, 0);
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "func.func") && !stop_function(op))
            return false;
    const char *const names[] = {abi_stop_name, abi_stop_with_name};
    for (int i = 0; i < 2; i++) {
        MlirOperation declaration = ir_find_symbol(body, names[i]);
        if (!mlirOperationIsNull(declaration))
            mlirOperationDestroy(declaration);
    }
    return true;
}
