// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans of --cjit-to-linalg.
//
//   %2 = "cjit.reduce_sum"(%1) {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
// →
//   %e = tensor.empty(%n) : tensor<?xf32>
//   %2 = linalg.generic {maps = [(d0, d1) -> (d0, d1), (d0, d1) -> (d0)], [parallel, reduction]}
//        ins(%1) outs(%e) attrs = {cjit.combiners = ["sum"]} {
//     ^bb0(%x: f32, %y: f32): linalg.yield %x : f32 }
//
// How elements are combined, and in which order, is the vectoriser's affair: see generic.h. The operand
// is the result of a linalg.generic over all the loops (a copy is made where it is something else, and
// fused away), whose extents are the reduction's.
#include "lowering.h"

#include "scalar_ops.h"

#include <string.h>

static const struct {
    const char *op, *combiner, *unsigned_combiner, *bool_combiner;
} combiners[] = {
    {"cjit.reduce_sum", "sum", "sum", NULL},
    {"cjit.reduce_prod", "prod", "prod", NULL},
    {"cjit.reduce_max", "max", "umax", NULL},
    {"cjit.reduce_min", "min", "umin", NULL},
    {"cjit.reduce_and", "and", "and", "all"},
    {"cjit.reduce_or", "or", "or", "any"},
    {"cjit.reduce_xor", "xor", "xor", "xor"},
    {"cjit.argmax", "max", "umax", NULL},
    {"cjit.argmin", "min", "umin", NULL},
    {"cjit.scan_sum", "scan_sum", "scan_sum", NULL},
    {"cjit.scan_prod", "scan_prod", "scan_prod", NULL},
    {"cjit.scan_max", "scan_max", "scan_umax", NULL},
    {"cjit.scan_min", "scan_min", "scan_umin", NULL},
};

static MlirStringRef find_combiner(MlirOperation op, MlirType element) {
    scalar_class class = scalar_classify(element);
    for (size_t i = 0; i < sizeof combiners / sizeof *combiners; i++)
        if (ir_is(op, combiners[i].op)) {
            const char *name = class == SCALAR_BOOL       ? combiners[i].bool_combiner
                               : class == SCALAR_UNSIGNED ? combiners[i].unsigned_combiner
                                                          : combiners[i].combiner;
            return name ? ir_string(name) : (MlirStringRef){NULL, 0};
        }
    return (MlirStringRef){NULL, 0};
}

// The operand as the result of a generic with an identity access, which tells its extents.
static MlirValue carrier(lowering *l, MlirValue old) {
    MlirValue value = lower_materialized(l, old);
    lower_tensor *info = lower_find_tensor(l, old);
    MlirOperation definer = ir_defining(value);
    if (!mlirOperationIsNull(definer) && generic_is_elementwise(definer))
        return value;
    MlirType stored = mlirValueGetType(value);
    MlirValue empty = lower_empty(l, stored, info->extents);
    generic_access identity = generic_identity((unsigned)mlirShapedTypeGetRank(stored));
    MlirBlock block;
    MlirOperation made =
        generic_create(&l->builder, (unsigned)identity.rank, 1, &value, 1, &empty,
                       (generic_access[]){identity, identity}, 1, &stored, &block);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue element = lower_loaded_scalar(&body, info->element, mlirBlockGetArgument(block, 0));
    element = lower_stored_scalar(&body, info->element, element);
    ir_create(&body, &(ir_operation){.name = "linalg.yield", .num_operands = 1, .operands = &element});
    return ir_result(made);
}

// Where a reduction's output moves: along the loops that are kept.
static generic_access kept_loops(unsigned loops, uint32_t reduced) {
    generic_access access = {.rank = 0};
    for (unsigned loop = 0; loop < loops; loop++)
        if (!(reduced >> loop & 1))
            access.loops[access.rank++] = (int8_t)loop;
    return access;
}

static bool is_scan(MlirOperation op) {
    MlirStringRef name = ir_name(op);
    return name.length > 10 && memcmp(name.data, "cjit.scan_", 10) == 0;
}

static bool is_position(MlirOperation op) {
    return ir_is(op, "cjit.argmax") || ir_is(op, "cjit.argmin");
}

void lower_reduction(lowering *l, MlirOperation op) {
    MlirValue old = mlirOperationGetOperand(op, 0);
    MlirAttribute axes = ir_attribute(op, "axes");
    MlirType from = lower_type_of(l, old), type = mlirValueGetType(ir_result(op));
    unsigned loops = (unsigned)mlirShapedTypeGetRank(from), outputs = is_position(op) ? 2 : 1;
    uint32_t reduced = 0;
    for (intptr_t i = 0; i < mlirDenseArrayGetNumElements(axes); i++)
        reduced |= 1u << mlirDenseI64ArrayGetElement(axes, i);
    MlirValue input = carrier(l, old), inits[2], extents[GENERIC_MAX_RANK];
    generic_access identity = generic_identity(loops);
    generic_access access = is_scan(op) ? identity : kept_loops(loops, reduced);
    for (int axis = 0; axis < access.rank; axis++)
        extents[axis] = lower_find_tensor(l, old)->extents[access.loops[axis]];
    MlirType stored = lower_with_element(type, scalar_storage(ir_element(from)));
    MlirType results[2] = {stored, lower_with_element(type, scalar_storage(ir_element(type)))};
    MlirStringRef names[2] = {find_combiner(op, ir_element(from)), ir_string("position")};
    for (unsigned i = 0; i < outputs; i++)
        inits[i] = lower_empty(l, results[i], extents);
    MlirBlock block;
    MlirOperation made = generic_create(&l->builder, loops, 1, &input, outputs, inits,
                                        (generic_access[]){identity, access, access}, outputs,
                                        results, &block);
    generic_set_reduction(made, reduced, outputs, names);
    ir_builder body = ir_at_end(l->context, l->builder.location, block);
    MlirValue yields[2] = {mlirBlockGetArgument(block, 0)};
    if (outputs == 2) // the position is the vectoriser's to know
        yields[1] = ir_int(&body, ir_element(results[1]), 0);
    ir_create(&body, &(ir_operation){.name = "linalg.yield",
                                     .num_operands = outputs,
                                     .operands = yields});
    lower_add_tensor(l, ir_result(op), mlirOperationGetResult(made, outputs - 1), type, extents);
}
