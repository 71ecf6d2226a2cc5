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
// read once, at the start; arguments whose cjit.sizes name the same symbol share them. A tensor of rank 0 is a
// scalar: its ops are arith's, it is carried by loops as it is, and generics take it from outside. `cjit.raise_if`
// stays, on scalars. An op that the cjit dialect does not have is an error on its location.
#include "call.h"
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
    MlirAttribute all = ir_attribute(function, "arg_attrs");
    if (mlirAttributeIsNull(all))
        return all;
    return mlirDictionaryAttrGetElementByName(mlirArrayAttrGetElement(all, argument),
                                              ir_string("cjit.sizes"));
}

static void lower_to_tensor(lowering *l, MlirOperation op, MlirOperation function) {
    MlirValue argument = mlirOperationGetOperand(op, 0);
    MlirType type = mlirValueGetType(ir_result(op));
    MlirType stored = lower_with_element(type, scalar_storage(ir_element(type)));
    MlirAttribute unit = mlirUnitAttrGet(l->context);
    MlirNamedAttribute attributes[] = {ir_named(l->context, "restrict", unit),
                                       ir_named(l->context, "writable", unit)};
    bool writable = lower_is_writable(op);
    MlirValue value = ir_op(&l->builder, "bufferization.to_tensor", stored, 1, &argument, 1 + writable,
                            attributes);
    lower_tensor *info = lower_add_tensor(l, ir_result(op), value, type, NULL);
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
                                          mlirValueGetType(ir_result(op)), NULL);
    info->constant = ir_attribute(op, "value");
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
        accesses[i] = lower_broadcast_access(lower_type_of(l, operands[i]), result);
    }
    lower_to_generic(l, op, count, operands, accesses, NULL, emit_elementwise);
}

static void lower_from_elements(lowering *l, MlirOperation op) {
    lower_add_scalar(l, ir_result(op), mlirOperationGetOperand(op, 0), mlirValueGetType(ir_result(op)));
}

static void lower_extract(lowering *l, MlirOperation op) {
    const lower_tensor *tensor = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    mlirValueReplaceAllUsesOfWith(ir_result(op), lower_scalar_of(&l->builder, tensor));
}

/// cjit.raise_if and cjit.print, on scalars.
static void lower_effect(lowering *l, MlirOperation op) {
    MlirValue operands[GENERIC_MAX_RANK];
    intptr_t count = mlirOperationGetNumOperands(op);
    for (intptr_t i = 0; i < count; i++)
        operands[i] =
            lower_scalar_of(&l->builder, lower_find_tensor(l, mlirOperationGetOperand(op, i)));
    MlirNamedAttribute site = ir_named(l->context, "site", ir_attribute(op, "site"));
    ir_create(&l->builder, &(ir_operation){.name = ir_is(op, "cjit.print") ? "cjit.print" : "cjit.raise_if",
                                           .num_operands = count,
                                           .operands = operands,
                                           .num_attributes = 1,
                                           .attributes = &site});
}

static void write_to(lowering *l, MlirValue tensor, MlirValue memref) {
    MlirNamedAttribute attributes[2] = {
        ir_named(l->context, "restrict", mlirUnitAttrGet(l->context)),
        ir_named(l->context, "writable", mlirUnitAttrGet(l->context)),
    };
    MlirValue operands[2] = {tensor, memref};
    ir_create(&l->builder, &(ir_operation){.name = "bufferization.materialize_in_destination",
                                           .num_operands = 2,
                                           .operands = operands,
                                           .num_attributes = 2,
                                           .attributes = attributes});
}

static void lower_materialize(lowering *l, MlirOperation op) {
    const lower_tensor *tensor = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    if (!tensor)
        return; // not ours
    if (mlirShapedTypeGetRank(tensor->type) == 0) {
        MlirValue scalar = lower_stored_scalar(&l->builder, tensor->element,
                                               lower_scalar_of(&l->builder, tensor));
        ir_create(&l->builder,
                  &(ir_operation){.name = "memref.store",
                                  .num_operands = 2,
                                  .operands = (MlirValue[]){scalar, mlirOperationGetOperand(op, 1)}});
        return;
    }
    MlirOperation made = tensor->value.ptr ? ir_defining(tensor->value) : (MlirOperation){NULL};
    if (!mlirOperationIsNull(made) && ir_is(made, "bufferization.to_tensor") &&
        mlirValueEqual(mlirOperationGetOperand(made, 0), mlirOperationGetOperand(op, 1)))
        return; // it was assembled there
    // A new op, since the operand's type changes.
    write_to(l, lower_materialized(l, mlirOperationGetOperand(op, 0)), mlirOperationGetOperand(op, 1));
}

// A result whose extents are computed: its memory is taken as soon as they are known, so that it is computed
// there.
static void lower_deliver(lowering *l, MlirOperation op) {
    const lower_tensor *tensor = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    MlirValue operands[1 + GENERIC_MAX_RANK];
    MlirType stored = lower_with_element(tensor->type, scalar_storage(tensor->element));
    intptr_t rank = mlirShapedTypeGetRank(stored), count = 1;
    int64_t shape[GENERIC_MAX_RANK];
    operands[0] = mlirOperationGetOperand(op, 1);
    MlirOperation last = {NULL};
    for (intptr_t axis = 0; axis < rank; axis++) {
        shape[axis] = mlirShapedTypeGetDimSize(stored, axis);
        if (mlirShapedTypeIsDynamicDim(stored, axis))
            operands[count++] = tensor->extents[axis];
    }
    for (MlirOperation at = mlirBlockGetFirstOperation(mlirOperationGetBlock(op));
         !mlirOperationEqual(at, op); at = mlirOperationGetNextInBlock(at))
        for (intptr_t i = 1; i < count; i++) {
            MlirOperation definer = ir_defining(operands[i]);
            if (!mlirOperationIsNull(definer) && mlirOperationEqual(at, definer))
                last = at;
        }
    ir_builder b = mlirOperationIsNull(last) ? l->builder : ir_before(mlirOperationGetNextInBlock(last));
    b.location = l->builder.location;
    MlirType type = mlirMemRefTypeContiguousGet(ir_element(stored), rank, shape, mlirAttributeGetNull());
    MlirValue memory = ir_op(&b, "cjit.output_alloc", type, count, operands, 0, NULL);
    write_to(l, lower_materialized(l, mlirOperationGetOperand(op, 0)), memory);
}

static void lower_copy_op(lowering *l, MlirOperation op) {
    const lower_tensor *tensor = lower_find_tensor(l, mlirOperationGetOperand(op, 0));
    MlirValue source = lower_materialized(l, mlirOperationGetOperand(op, 0));
    MlirNamedAttribute segments = ir_named(
        l->context, "operandSegmentSizes", ir_i32_array(l->context, 3, (int32_t[]){0, 1, 0}));
    MlirValue made = ir_op(&l->builder, "bufferization.alloc_tensor", mlirValueGetType(source), 1,
                           &source, 1, &segments);
    lower_add_tensor(l, ir_result(op), made, tensor->type, tensor->extents);
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
    {"cjit.empty", lower_empty_array},
    {"cjit.iota", lower_iota},
    {"cjit.assemble", lower_assemble},
    {"cjit.gather", lower_gather},
    {"cjit.scatter", lower_scatter},
    {"cjit.reduce_sum", lower_reduction},
    {"cjit.reduce_prod", lower_reduction},
    {"cjit.reduce_max", lower_reduction},
    {"cjit.reduce_min", lower_reduction},
    {"cjit.reduce_and", lower_reduction},
    {"cjit.reduce_or", lower_reduction},
    {"cjit.reduce_xor", lower_reduction},
    {"cjit.argmax", lower_reduction},
    {"cjit.argmin", lower_reduction},
    {"cjit.scan_sum", lower_reduction},
    {"cjit.scan_prod", lower_reduction},
    {"cjit.scan_max", lower_reduction},
    {"cjit.scan_min", lower_reduction},
    {"cjit.compress", lower_compress},
    {"cjit.raise_if", lower_effect},
    {"cjit.print", lower_effect},
    {"cjit.deliver", lower_deliver},
    {"cjit.copy", lower_copy_op},
    {"tensor.cast", lower_cast},
    {"tensor.from_elements", lower_from_elements},
    {"tensor.extract", lower_extract},
    {"bufferization.materialize_in_destination", lower_materialize},
};

// True when |op| was lowered and is to be erased.
static bool lower_operation(lowering *l, MlirOperation op) {
    MlirStringRef name = ir_name(op);
    l->builder = ir_before(op);
    for (size_t i = 0; i < sizeof structural / sizeof *structural; i++) {
        if (ir_equal(name, structural[i].name)) {
            structural[i].lower(l, op);
            return true;
        }
    }
    if (call_callee(op) != CJIT_CALL_COUNT) {
        lower_call(l, op);
        return true;
    }
    if (ir_equal(name, "bufferization.to_tensor")) {
        lower_to_tensor(l, op, l->function);
        return true;
    }
    if (lower_control(l, op))
        return false;
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
    MlirAttribute type_attribute = ir_attribute(function, "function_type");
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

void lower_block(lowering *l, MlirBlock block) {
    for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op) && !l->failed;
         op = mlirOperationGetNextInBlock(op)) {
        if (!lower_operation(l, op))
            continue;
        if (l->num_old == l->capacity_old) {
            l->capacity_old = l->capacity_old ? 2 * l->capacity_old : 64;
            l->old = passes_realloc(l->old, l->capacity_old * sizeof *l->old);
        }
        l->old[l->num_old++] = op;
    }
}

static bool lower_function(MlirOperation function) {
    MlirBlock block = ir_region_block(function, 0);
    if (mlirBlockIsNull(block))
        return true;
    if (!check_cjit_function(function))
        return false;
    MlirContext c = mlirOperationGetContext(function);
    lowering l = {.context = c, .function = function};
    passes_map_init(&l.index);
    retype_arguments(c, function, block);
    l.start = ir_before(mlirBlockGetFirstOperation(block));
    l.start.location = mlirOperationGetLocation(function);
    lower_block(&l, block);
    while (!l.failed && l.num_old > 0)
        mlirOperationDestroy(l.old[--l.num_old]);
    if (l.has_calls && !l.failed)
        call_erase_unused_copies(function);
    for (uint32_t i = 0; i < l.num_tensors; i++)
        free(l.tensors[i].extents);
    free(l.tensors);
    free(l.symbols);
    free(l.old);
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
    MlirBlock body = ir_region_block(module, 0);
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        if (ir_is(op, "func.func") && !lower_function(op))
            return false;
    if (ir_has(module, "cjit.fastmath")) {
        MlirAttribute flags = ir_parse_attribute(mlirOperationGetContext(module),
                                                 "#arith.fastmath<contract,reassoc,arcp>");
        mlirOperationWalk(module, allow_fast, &flags, MlirWalkPreOrder);
    }
    return true;
}
