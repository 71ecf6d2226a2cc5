// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-to-linalg: the cjit dialect becomes linalg on tensors, op by op.
//
//   %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
// →
//   %e = tensor.empty(%n) : tensor<?xf32>
//   %2 = linalg.generic {maps = [(d0) -> (d0), (d0) -> (d0)], parallel} ins(%1) outs(%e) {
//     ^bb0(%x: f32, %y: f32): %v = math.exp %x : f32   linalg.yield %v : f32 }
//
// Broadcasting becomes indexing maps (an axis of extent 1 reads index 0). Constants go into the bodies.
// From here on integers have no sign and a bool is a byte in tensors: i1 stays inside bodies. Extents are
// read once, at the start; arguments whose cjit.sizes name the same symbol share them. `cjit.raise_if`
// becomes the function's return value. An op that the cjit dialect does not have is an error on its location.
#include "check_cjit.h"
#include "lowering.h"
#include "passes.h"
#include "scalar_ops.h"

#include <mlir-c/Diagnostics.h>

#include <stdlib.h>
#include <string.h>

static MlirValue dim_of(lowering *l, MlirValue memref, intptr_t axis) {
    MlirValue operands[2] = {memref, ir_index(&l->start, axis)};
    return ir_op(&l->start, "memref.dim", mlirIndexTypeGet(l->context), 2, operands, 0, NULL);
}

// The extent of an argument's axis; |name| (or null) is its symbol.
static MlirValue argument_extent(lowering *l, MlirValue argument, intptr_t axis,
                                 MlirAttribute name) {
    for (uint32_t i = 0; !mlirAttributeIsNull(name) && i < l->num_symbols; i++)
        if (mlirAttributeEqual(l->symbols[i].name, name))
            return l->symbols[i].extent;
    MlirValue extent = dim_of(l, argument, axis);
    if (mlirAttributeIsNull(name))
        return extent;
    if (l->num_symbols == l->capacity_symbols) {
        l->capacity_symbols = l->capacity_symbols ? 2 * l->capacity_symbols : 16;
        l->symbols = passes_realloc(l->symbols, l->capacity_symbols * sizeof *l->symbols);
    }
    l->symbols[l->num_symbols].name = name;
    l->symbols[l->num_symbols++].extent = extent;
    return extent;
}

static MlirAttribute sizes_of(MlirOperation function, intptr_t argument) {
    MlirAttribute all = mlirOperationGetAttributeByName(function, ir_string("arg_attrs"));
    if (mlirAttributeIsNull(all))
        return all;
    return mlirDictionaryAttrGetElementByName(mlirArrayAttrGetElement(all, argument),
                                              ir_string("cjit.sizes"));
}

static void lower_to_tensor(lowering *l, MlirOperation op, MlirOperation function) {
    MlirValue argument = mlirOperationGetOperand(op, 0);
    MlirType type = mlirValueGetType(ir_result(op));
    MlirType stored = lower_with_element(type, scalar_storage(ir_element(type)));
    MlirNamedAttribute restrict_ = ir_named(l->context, "restrict", mlirUnitAttrGet(l->context));
    MlirValue value = ir_op(&l->builder, "bufferization.to_tensor", stored, 1, &argument, 1,
                            &restrict_);
    lower_tensor *info = lower_add_tensor(l, ir_result(op), value, type);
    MlirAttribute names = {NULL};
    if (mlirValueIsABlockArgument(argument))
        names = sizes_of(function, mlirBlockArgumentGetArgNumber(argument));
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++) {
        MlirAttribute name = mlirAttributeIsNull(names) ? names
                                                        : mlirArrayAttrGetElement(names, axis);
        if (mlirShapedTypeIsDynamicDim(type, axis))
            info->extents[axis] = argument_extent(l, argument, axis, name);
    }
    // A bool argument's byte may be any but 0: normalised where it is read (operand_scalar).
}

static void lower_constant(lowering *l, MlirOperation op) {
    lower_tensor *info = lower_add_tensor(l, ir_result(op), (MlirValue){NULL},
                                   mlirValueGetType(ir_result(op)));
    info->constant = mlirOperationGetAttributeByName(op, ir_string("value"));
}

static MlirStringRef short_name(MlirOperation op) {
    MlirStringRef name = ir_name(op);
    return mlirStringRefCreate(name.data + 5, name.length - 5); // after "cjit."
}

static MlirValue emit_elementwise(ir_builder *body, MlirOperation op, const MlirType *elements,
                                  MlirType result, intptr_t count, const MlirValue *operands) {
    MlirStringRef name = short_name(op);
    if (ir_equal(name, "cast"))
        return scalar_cast(body, elements[0], result, operands[0]);
    return scalar_emit(body, name, elements[ir_equal(name, "select") ? 1 : 0], result, count,
                       operands);
}

static void lower_elementwise(lowering *l, MlirOperation op) {
    intptr_t count = mlirOperationGetNumOperands(op);
    MlirType result = mlirValueGetType(ir_result(op));
    MlirValue operands[GENERIC_MAX_RANK];
    generic_access accesses[GENERIC_MAX_RANK];
    for (intptr_t i = 0; i < count; i++) {
        operands[i] = mlirOperationGetOperand(op, i);
        accesses[i] = lower_broadcast_access(mlirValueGetType(operands[i]), result);
    }
    lower_to_generic(l, op, count, operands, accesses, NULL, emit_elementwise);
}

static void lower_from_elements(lowering *l, MlirOperation op) {
    // A size as a scalar tensor: made again, so that the old one can go with the rest.
    MlirValue operand = mlirOperationGetOperand(op, 0);
    MlirType type = mlirValueGetType(ir_result(op));
    lower_add_tensor(l, ir_result(op),
               ir_op(&l->builder, "tensor.from_elements", type, 1, &operand, 0, NULL), type);
}

static void lower_raise_if(lowering *l, MlirOperation op) {
    ir_builder *b = &l->builder;
    MlirType i32 = mlirIntegerTypeGet(l->context, 32), i8 = mlirIntegerTypeGet(l->context, 8);
    MlirValue condition = lower_materialized(l, mlirOperationGetOperand(op, 0));
    MlirAttribute site = mlirOperationGetAttributeByName(op, ir_string("site"));
    MlirValue byte = ir_op(b, "tensor.extract", i8, 1, &condition, 0, NULL);
    MlirValue raised = ir_compare(b, "arith.cmpi", 1, byte, ir_int(b, i8, 0));
    MlirValue zero = ir_int(b, i32, 0);
    MlirValue code = ir_select(b, raised, ir_int(b, i32, mlirIntegerAttrGetValueInt(site)), zero);
    if (mlirValueIsNull(l->code)) {
        l->code = code;
        return;
    }
    MlirValue earlier = ir_compare(b, "arith.cmpi", 1, l->code, zero);
    l->code = ir_select(b, earlier, l->code, code);
}

static void lower_materialize(lowering *l, MlirOperation op) {
    MlirValue value = lower_materialized(l, mlirOperationGetOperand(op, 0));
    if (mlirValueIsNull(value))
        return; // not ours
    // A new op, since the operand's type changes.
    MlirNamedAttribute attributes[2] = {
        ir_named(l->context, "restrict", mlirUnitAttrGet(l->context)),
        ir_named(l->context, "writable", mlirUnitAttrGet(l->context)),
    };
    MlirValue operands[2] = {value, mlirOperationGetOperand(op, 1)};
    ir_create(&l->builder, &(ir_operation){.name = "bufferization.materialize_in_destination",
                                           .num_operands = 2,
                                           .operands = operands,
                                           .num_attributes = 2,
                                           .attributes = attributes});
}

static const struct {
    const char *name;
    void (*lower)(lowering *, MlirOperation);
} structural[] = {
    {"cjit.constant", lower_constant},
    {"cjit.broadcast", lower_broadcast},
    {"cjit.transpose", lower_transpose},
    {"cjit.slice", lower_slice},
    {"cjit.insert", lower_insert},
    {"cjit.reshape", lower_reshape},
    {"cjit.raise_if", lower_raise_if},
    {"tensor.from_elements", lower_from_elements},
    {"bufferization.materialize_in_destination", lower_materialize},
};

// True when |op| was lowered and is to be erased.
static bool lower_operation(lowering *l, MlirOperation op, MlirOperation function) {
    MlirStringRef name = ir_name(op);
    l->builder = ir_before(op);
    for (size_t i = 0; i < sizeof structural / sizeof *structural; i++) {
        if (ir_equal(name, structural[i].name)) {
            structural[i].lower(l, op);
            return true;
        }
    }
    if (ir_equal(name, "bufferization.to_tensor")) {
        lower_to_tensor(l, op, function);
        return true;
    }
    if (name.length > 5 && memcmp(name.data, "cjit.", 5) == 0) {
        if (mlirOperationGetNumResults(op) != 1 ||
            !mlirTypeIsARankedTensor(mlirValueGetType(ir_result(op)))) {
            mlirEmitError(mlirOperationGetLocation(op), "expected one result, a ranked tensor");
            l->failed = true;
            return false;
        }
        lower_elementwise(l, op);
        return true;
    }
    return false;
}

// Arguments get the types that memory has.
static void retype_arguments(MlirContext c, MlirOperation function, MlirBlock block) {
    intptr_t count = mlirBlockGetNumArguments(block);
    MlirType *types = passes_calloc((uint64_t)count, sizeof *types);
    MlirAttribute type_attribute =
        mlirOperationGetAttributeByName(function, ir_string("function_type"));
    MlirType type = mlirTypeAttrGetValue(type_attribute);
    intptr_t num_results = mlirFunctionTypeGetNumResults(type);
    MlirType *results = passes_calloc((uint64_t)num_results, sizeof *results);
    for (intptr_t i = 0; i < count; i++) {
        MlirValue argument = mlirBlockGetArgument(block, i);
        types[i] = mlirValueGetType(argument);
        if (!mlirTypeIsAMemRef(types[i]))
            continue;
        int64_t shape[GENERIC_MAX_RANK];
        intptr_t rank = mlirShapedTypeGetRank(types[i]);
        for (intptr_t axis = 0; axis < rank; axis++)
            shape[axis] = mlirShapedTypeGetDimSize(types[i], axis);
        types[i] = mlirMemRefTypeGet(scalar_storage(ir_element(types[i])), rank, shape,
                                     mlirMemRefTypeGetLayout(types[i]),
                                     mlirMemRefTypeGetMemorySpace(types[i]));
        mlirValueSetType(argument, types[i]);
    }
    for (intptr_t i = 0; i < num_results; i++)
        results[i] = mlirFunctionTypeGetResult(type, i);
    mlirOperationSetAttributeByName(
        function, ir_string("function_type"),
        mlirTypeAttrGet(mlirFunctionTypeGet(c, count, types, num_results, results)));
    free(types);
    free(results);
}

static bool lower_function(MlirOperation function) {
    MlirRegion region = mlirOperationGetRegion(function, 0);
    MlirBlock block = mlirRegionGetFirstBlock(region);
    if (mlirBlockIsNull(block))
        return true;
    if (!check_cjit_function(function))
        return false;
    MlirContext c = mlirOperationGetContext(function);
    lowering l = {.context = c};
    passes_map_init(&l.index);
    retype_arguments(c, function, block);
    l.start = ir_before(mlirBlockGetFirstOperation(block));
    l.start.location = mlirOperationGetLocation(function);
    MlirOperation *old = NULL;
    uint32_t num_old = 0, capacity = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op) && !l.failed;
         op = mlirOperationGetNextInBlock(op)) {
        if (ir_is(op, "func.return") && l.code.ptr)
            mlirOperationSetOperand(op, 0, l.code);
        if (!lower_operation(&l, op, function))
            continue;
        if (num_old == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            old = passes_realloc(old, capacity * sizeof *old);
        }
        old[num_old++] = op;
    }
    while (!l.failed && num_old > 0)
        mlirOperationDestroy(old[--num_old]);
    for (uint32_t i = 0; i < l.num_tensors; i++)
        free(l.tensors[i].extents);
    free(l.tensors);
    free(l.symbols);
    free(old);
    passes_map_deinit(&l.index);
    return !l.failed;
}

// The user's float arithmetic may be contracted and reassociated where the module says cjit.fastmath; the
// math library, which is inlined later, never is.
static MlirWalkResult allow_fast(MlirOperation op, void *flags) {
    static const char *const names[] = {"arith.addf", "arith.subf", "arith.mulf", "arith.divf",
                                        "arith.negf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ir_is(op, names[i]))
            mlirOperationSetAttributeByName(op, ir_string("fastmath"), *(MlirAttribute *)flags);
    return MlirWalkResultAdvance;
}

bool passes_cjit_to_linalg(MlirOperation module) {
    MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "func.func") && !lower_function(op))
            return false;
    if (!mlirAttributeIsNull(mlirOperationGetAttributeByName(module, ir_string("cjit.fastmath")))) {
        MlirAttribute flags = ir_parse_attribute(mlirOperationGetContext(module),
                                                 "#arith.fastmath<contract,reassoc,arcp>");
        mlirOperationWalk(module, allow_fast, &flags, MlirWalkPreOrder);
    }
    return true;
}
