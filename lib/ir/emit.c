// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Graph → module in the cjit dialect.
//
//   %2 = exp %1 : float32[s0]     →     %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
//
// Inputs and outputs are memrefs, read as tensors and written at the end, so that the kernel takes its
// destinations. An axis of extent 1 is static, because broadcasting depends on it; every other extent is
// dynamic, and the function's argument attributes name its symbol: equal names, equal extents.
#include "emitter.h"
#include "guards.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static MlirType element_type(emitter *e, cjit_dtype dtype) {
    MlirContext c = e->context;
    switch (dtype) {
    case CJIT_DTYPE_F16:
        return mlirF16TypeGet(c);
    case CJIT_DTYPE_BF16:
        return mlirBF16TypeGet(c);
    case CJIT_DTYPE_F32:
        return mlirF32TypeGet(c);
    case CJIT_DTYPE_F64:
        return mlirF64TypeGet(c);
    case CJIT_DTYPE_C64:
        return mlirComplexTypeGet(mlirF32TypeGet(c));
    case CJIT_DTYPE_C128:
        return mlirComplexTypeGet(mlirF64TypeGet(c));
    case CJIT_DTYPE_BOOL:
        return mlirIntegerTypeGet(c, 1);
    default: {
        unsigned width = 8 * (unsigned)cjit_dtype_size(dtype);
        return cjit_dtype_is_unsigned_int(dtype) ? mlirIntegerTypeUnsignedGet(c, width)
                                                 : mlirIntegerTypeGet(c, width);
    }
    }
}

static void static_shape(const cjit_graph *graph, const cjit_node_info *node, int64_t *out) {
    for (unsigned axis = 0; axis < node->rank; axis++)
        if (!cjit_graph_size_is_constant(graph, node->shape[axis], &out[axis]))
            out[axis] = mlirShapedTypeGetDynamicSize();
}

MlirType emitter_tensor_type(emitter *e, const cjit_node_info *node) {
    int64_t shape[CJIT_MAX_RANK];
    static_shape(e->graph, node, shape);
    return mlirRankedTensorTypeGet(node->rank, shape, element_type(e, node->dtype),
                                   mlirAttributeGetNull());
}

static MlirType memref_type(emitter *e, const cjit_node_info *node, cjit_layout layout) {
    int64_t shape[CJIT_MAX_RANK], strides[CJIT_MAX_RANK];
    MlirType element = element_type(e, node->dtype);
    static_shape(e->graph, node, shape);
    if (layout == CJIT_LAYOUT_CONTIGUOUS || node->rank == 0)
        return mlirMemRefTypeContiguousGet(element, node->rank, shape, mlirAttributeGetNull());
    for (unsigned axis = 0; axis < node->rank; axis++)
        strides[axis] = (layout == CJIT_LAYOUT_INNER && axis + 1 == node->rank) ||
                                (layout == CJIT_LAYOUT_FORTRAN && axis == 0)
                            ? 1
                            : mlirShapedTypeGetDynamicStrideOrOffset();
    return mlirMemRefTypeGet(element, node->rank, shape,
                             mlirStridedLayoutAttrGet(e->context, 0, node->rank, strides),
                             mlirAttributeGetNull());
}

// {cjit.sizes = ["s0", "1"]}: the symbols of an argument's extents.
static MlirAttribute sizes_attribute(emitter *e, const cjit_node_info *node) {
    MlirAttribute names[CJIT_MAX_RANK];
    for (unsigned axis = 0; axis < node->rank; axis++) {
        char *text = NULL;
        cjit_status *status = cjit_graph_print_size(e->graph, node->shape[axis], &text);
        names[axis] = mlirStringAttrGet(e->context, ir_string(status ? "" : text));
        cjit_status_destroy(status);
        free(text);
    }
    return mlirArrayAttrGet(e->context, node->rank, names);
}

MlirValue emitter_scalar(emitter *e, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(e->graph, node);
    return ir_op(&e->builder, "tensor.extract", element_type(e, info->dtype), 1, &e->values[node], 0,
                 NULL);
}

// The value of a scalar input of a signed integer dtype.
static MlirValue input_value(emitter *e, uint32_t input, ir_builder *b) {
    cjit_node node = cjit_graph_get_input(e->graph, input);
    MlirType type = element_type(e, cjit_graph_get_node(e->graph, node)->dtype);
    MlirValue value = ir_op(b, "tensor.extract", type, 1, &e->values[node], 0, NULL);
    return ir_unary(b, "arith.index_cast", mlirIndexTypeGet(e->context), value);
}

// A floored quotient or remainder. Sizes are made before what checks them, so a divisor that is not
// constant may be 0 or -1, by which the machine's division stops the process.
static MlirValue make_quotient(emitter *e, const cjit_size_info *info, MlirValue lhs, MlirValue rhs,
                               ir_builder *b) {
    int64_t divisor;
    bool remainder = info->op == CJIT_SIZE_MOD;
    if (!cjit_graph_size_is_constant(e->graph, info->rhs, &divisor)) {
        MlirValue zero = ir_index(b, 0), one = ir_index(b, 1);
        MlirValue negates = ir_compare(b, "arith.cmpi", 0, rhs, ir_index(b, -1));
        MlirValue trivial =
            ir_binary(b, "arith.ori", negates, ir_compare(b, "arith.cmpi", 0, rhs, zero));
        lhs = ir_select(b, negates, ir_binary(b, "arith.subi", zero, lhs), lhs);
        rhs = ir_select(b, trivial, one, rhs);
    } else if (remainder && cjit_graph_size_is_extent(e->graph, info->lhs) && divisor > 0) {
        return ir_binary(b, "arith.remsi", lhs, rhs);
    }
    MlirValue quotient = ir_binary(b, "arith.floordivsi", lhs, rhs);
    return remainder ? ir_binary(b, "arith.subi", lhs, ir_binary(b, "arith.muli", quotient, rhs))
                     : quotient;
}

// A size that is computed is made where it is used, and forgotten when its region ends; any other at the
// start of the function or, met in a region first, before the outermost loop or branch.
static MlirValue make_size(emitter *e, cjit_size size, ir_builder *b) {
    static const char *const names[] = {
        [CJIT_SIZE_ADD] = "arith.addi",          [CJIT_SIZE_SUB] = "arith.subi",
        [CJIT_SIZE_MUL] = "arith.muli",          [CJIT_SIZE_MIN] = "arith.minsi",
        [CJIT_SIZE_MAX] = "arith.maxsi",
    };
    cjit_size_info info = cjit_graph_get_size(e->graph, size);
    MlirType index = mlirIndexTypeGet(e->context);
    if (info.op == CJIT_SIZE_CONSTANT)
        return ir_index(b, info.value);
    if (info.op == CJIT_SIZE_NODE)
        return ir_unary(b, "arith.index_cast", index, emitter_scalar(e, (cjit_node)info.value));
    if (info.op == CJIT_SIZE_SYMBOL) {
        uint32_t input, axis;
        cjit_graph_get_symbol(e->graph, (uint32_t)info.value, &input, &axis);
        if (axis == CJIT_SYMBOL_VALUE)
            return input_value(e, input, b);
        return ir_op(b, "memref.dim", index, 2,
                     (MlirValue[]){mlirBlockGetArgument(e->entry, input), ir_index(b, axis)}, 0, NULL);
    }
    MlirValue lhs = emitter_size(e, info.lhs), rhs = emitter_size(e, info.rhs);
    if (info.op == CJIT_SIZE_FLOORDIV || info.op == CJIT_SIZE_MOD)
        return make_quotient(e, &info, lhs, rhs, b);
    return ir_binary(b, names[info.op], lhs, rhs);
}

MlirValue emitter_size(emitter *e, cjit_size size) {
    size = cjit_graph_size_canonical(e->graph, size);
    if (!mlirValueIsNull(e->sizes[size]))
        return e->sizes[size];
    bool computed = cjit_graph_size_is_computed(e->graph, size);
    ir_builder outside;
    if (!computed && !mlirOperationIsNull(e->outermost)) {
        outside = ir_before(e->outermost);
        outside.location = e->builder.location;
        return e->sizes[size] = make_size(e, size, &outside);
    }
    MlirValue value = make_size(e, size, &e->builder);
    if (computed)
        e->computed[e->num_computed++] = size;
    return e->sizes[size] = value;
}

static MlirAttribute constant_attribute(emitter *e, const cjit_node_info *node) {
    uint64_t bits = (uint64_t)node->attributes[0];
    MlirType type = emitter_tensor_type(e, node);
    if (node->dtype == CJIT_DTYPE_BOOL)
        return mlirDenseElementsAttrBoolSplatGet(type, bits != 0);
    return mlirDenseElementsAttrRawBufferGet(type, cjit_dtype_size(node->dtype), &bits);
}

static MlirValue emit_slice(emitter *e, const cjit_node_info *node, const char *name) {
    // Operands: the arrays, then per axis start and extent, then the steps that are no numbers; the others and
    // the dropped axes are attributes.
    unsigned axes = node->num_attributes / 4;
    MlirValue operands[2 + 3 * CJIT_MAX_RANK];
    int64_t steps[CJIT_MAX_RANK];
    int32_t drops[CJIT_MAX_RANK];
    intptr_t count = 0;
    for (unsigned i = 0; i < node->num_operands; i++)
        operands[count++] = e->values[node->operands[i]];
    for (unsigned axis = 0; axis < axes; axis++) {
        operands[count++] = emitter_size(e, (cjit_size)node->attributes[4 * axis]);
        operands[count++] = emitter_size(e, (cjit_size)node->attributes[4 * axis + 1]);
        bool sized = node->attributes[4 * axis + 3] & CJIT_SLICE_SIZED;
        steps[axis] = sized ? mlirShapedTypeGetDynamicStrideOrOffset() : node->attributes[4 * axis + 2];
        drops[axis] = node->attributes[4 * axis + 3] & CJIT_SLICE_DROP;
    }
    for (unsigned axis = 0; axis < axes; axis++)
        if (node->attributes[4 * axis + 3] & CJIT_SLICE_SIZED)
            operands[count++] = emitter_size(e, (cjit_size)node->attributes[4 * axis + 2]);
    MlirNamedAttribute attributes[2] = {
        ir_named(e->context, "steps", mlirDenseI64ArrayGet(e->context, axes, steps)),
        ir_named(e->context, "drops", mlirDenseI32ArrayGet(e->context, axes, drops)),
    };
    return ir_op(&e->builder, name, emitter_tensor_type(e, node), count, operands, 2, attributes);
}

static MlirValue emit_extents(emitter *e, const cjit_node_info *node, const char *name) {
    MlirValue operands[1 + CJIT_MAX_RANK];
    operands[0] = e->values[node->operands[0]];
    for (unsigned axis = 0; axis < node->rank; axis++)
        operands[1 + axis] = emitter_size(e, node->shape[axis]);
    return ir_op(&e->builder, name, emitter_tensor_type(e, node), 1 + node->rank, operands, 0, NULL);
}

/// A value of a site: 64 bits.
static MlirValue emit_bits(emitter *e, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(e->graph, node);
    if (info->dtype != CJIT_DTYPE_F64)
        return e->values[node];
    MlirType i64 = mlirIntegerTypeGet(e->context, 64);
    return ir_unary(&e->builder, "tensor.from_elements", mlirRankedTensorTypeGet(0, NULL, i64, mlirAttributeGetNull()),
                    ir_unary(&e->builder, "arith.bitcast", i64, emitter_scalar(e, node)));
}

/// cjit.raise_if and cjit.print.
static cjit_status *emit_effect(emitter *e, const cjit_node_info *node) {
    MlirValue operands[1 + CJIT_MAX_RAISE_VALUES];
    MlirNamedAttribute site =
        ir_named(e->context, "site", ir_i64_attribute(e->context, node->attributes[0] + 1));
    for (uint32_t i = 0; i < node->num_operands; i++)
        operands[i] = emit_bits(e, node->operands[i]);
    ir_create(&e->builder, &(ir_operation){.name = node->op == CJIT_OP_PRINT ? "cjit.print"
                                                                             : "cjit.raise_if",
                                           .num_operands = node->num_operands,
                                           .operands = operands,
                                           .num_attributes = 1,
                                           .attributes = &site});
    return NULL;
}

// The operands of an op must have one type where they are of any number: without static extents if they differ.
static MlirValue relax_part(emitter *e, const cjit_node_info *node, MlirValue part) {
    int64_t shape[CJIT_MAX_RANK];
    bool same = true;
    for (uint32_t i = 0; i < node->num_operands; i++)
        same &= mlirTypeEqual(mlirValueGetType(e->values[node->operands[i]]), mlirValueGetType(part));
    if (same)
        return part;
    for (unsigned axis = 0; axis < node->rank; axis++)
        shape[axis] = mlirShapedTypeGetDynamicSize();
    MlirType type = mlirRankedTensorTypeGet(node->rank, shape, element_type(e, node->dtype),
                                            mlirAttributeGetNull());
    return mlirTypeEqual(type, mlirValueGetType(part)) ? part
                                                       : ir_unary(&e->builder, "tensor.cast", type, part);
}

// The parts, the result's extents and where each part begins.
static MlirValue emit_assemble(emitter *e, const cjit_node_info *node, const char *name) {
    intptr_t count = node->num_operands + node->rank + node->num_attributes, next = 0;
    MlirValue *operands = malloc((size_t)count * sizeof *operands);
    if (!operands)
        abort(); // as MLIR itself does
    for (uint32_t i = 0; i < node->num_operands; i++)
        operands[next++] = relax_part(e, node, e->values[node->operands[i]]);
    for (unsigned axis = 0; axis < node->rank; axis++)
        operands[next++] = emitter_size(e, node->shape[axis]);
    for (uint32_t i = 0; i < node->num_attributes; i++)
        operands[next++] = emitter_size(e, (cjit_size)node->attributes[i]);
    int32_t segments[2] = {(int32_t)node->num_operands, (int32_t)(count - node->num_operands)};
    MlirNamedAttribute attribute =
        ir_named(e->context, "operandSegmentSizes", ir_i32_array(e->context, 2, segments));
    MlirValue value =
        ir_op(&e->builder, name, emitter_tensor_type(e, node), count, operands, 1, &attribute);
    free(operands);
    return value;
}

static MlirValue emit_new(emitter *e, const cjit_node_info *node, const char *name) {
    MlirValue extents[CJIT_MAX_RANK];
    for (unsigned axis = 0; axis < node->rank; axis++)
        extents[axis] = emitter_size(e, node->shape[axis]);
    return ir_op(&e->builder, name, emitter_tensor_type(e, node), node->rank, extents, 0, NULL);
}

// {axes}, and for a scatter {mode} before it.
static MlirValue emit_indexed(emitter *e, const cjit_node_info *node, const char *name) {
    MlirValue operands[2 + CJIT_MAX_RANK];
    bool scatters = node->op == CJIT_OP_SCATTER;
    for (uint32_t i = 0; i < node->num_operands; i++)
        operands[i] = e->values[node->operands[i]];
    MlirNamedAttribute attributes[2] = {
        ir_named(e->context, "axes",
                 mlirDenseI64ArrayGet(e->context, node->num_attributes - scatters,
                                      node->attributes + scatters)),
        ir_named(e->context, "mode", ir_i64_attribute(e->context, node->attributes[0])),
    };
    return ir_op(&e->builder, name, emitter_tensor_type(e, node), node->num_operands, operands, 1 + scatters,
                 attributes);
}

cjit_status *emitter_node(emitter *e, cjit_node index) {
    const cjit_node_info *node = cjit_graph_get_node(e->graph, index);
    ir_builder *b = &e->builder;
    MlirValue operands[4];
    char name[64] = "cjit.";
    strncat(name, cjit_op_get_name(node->op), sizeof name - 6);
    for (unsigned i = 0; i < node->num_operands && i < 4; i++)
        operands[i] = e->values[node->operands[i]];
    b->location = ir_locations_get(e->locations, node->location, cjit_op_get_name(node->op));
    MlirNamedAttribute attribute;
    switch (node->op) {
    case CJIT_OP_INPUT:
    case CJIT_OP_REGION_ARG:
        return NULL; // made with the function, with the region
    case CJIT_OP_CONSTANT:
        attribute = ir_named(e->context, "value", constant_attribute(e, node));
        e->values[index] = ir_op(b, name, emitter_tensor_type(e, node), 0, NULL, 1, &attribute);
        return NULL;
    case CJIT_OP_SIZE: {
        MlirType i64 = mlirIntegerTypeGet(e->context, 64);
        MlirValue size = emitter_size(e, (cjit_size)node->attributes[0]);
        MlirValue value = ir_unary(b, "arith.index_cast", i64, size);
        e->values[index] =
            ir_unary(b, "tensor.from_elements", emitter_tensor_type(e, node), value);
        return NULL;
    }
    case CJIT_OP_RAISE_IF:
    case CJIT_OP_PRINT:
        return emit_effect(e, node);
    case CJIT_OP_IF:
    case CJIT_OP_FOR:
    case CJIT_OP_WHILE:
        return emitter_control(e, index);
    case CJIT_OP_RESULT:
        e->values[index] = mlirOperationGetResult(e->owners[node->operands[0]], node->attributes[0]);
        return NULL;
    case CJIT_OP_TRANSPOSE:
        attribute = ir_named(e->context, "permutation",
                             mlirDenseI64ArrayGet(e->context, node->rank, node->attributes));
        e->values[index] = ir_op(b, name, emitter_tensor_type(e, node), 1, operands, 1, &attribute);
        return NULL;
    case CJIT_OP_BROADCAST:
    case CJIT_OP_RESHAPE:
        e->values[index] = emit_extents(e, node, name);
        return NULL;
    case CJIT_OP_SLICE:
    case CJIT_OP_INSERT:
        e->values[index] = emit_slice(e, node, name);
        return NULL;
    case CJIT_OP_EMPTY:
    case CJIT_OP_IOTA:
        e->values[index] = emit_new(e, node, name);
        return NULL;
    case CJIT_OP_ASSEMBLE:
        e->values[index] = emit_assemble(e, node, name);
        return NULL;
    case CJIT_OP_COMPRESS:
        operands[2] = emitter_size(e, node->shape[0]);
        e->values[index] = ir_op(b, name, emitter_tensor_type(e, node), 3, operands, 0, NULL);
        return NULL;
    case CJIT_OP_GATHER:
    case CJIT_OP_SCATTER:
        e->values[index] = emit_indexed(e, node, name);
        return NULL;
    case CJIT_OP_CALL:
        emitter_call(e, index);
        return NULL;
    default:
        break;
    }
    if (cjit_op_is_reduction(node->op) || cjit_op_is_scan(node->op)) {
        attribute = ir_named(e->context, "axes",
                             mlirDenseI64ArrayGet(e->context, node->num_attributes, node->attributes));
        e->values[index] = ir_op(b, name, emitter_tensor_type(e, node), 1, operands, 1, &attribute);
        return NULL;
    }
    e->values[index] =
        ir_op(b, name, emitter_tensor_type(e, node), node->num_operands, operands, 0, NULL);
    return NULL;
}

// A delivered output's parameter: room for its address and its extents.
static MlirType slots_type(emitter *e, const cjit_node_info *node) {
    int64_t count = node->rank + 1;
    return mlirMemRefTypeContiguousGet(mlirIntegerTypeGet(e->context, 64), 1, &count,
                                       mlirAttributeGetNull());
}

static MlirAttribute slots_attributes(emitter *e, const cjit_node_info *node) {
    MlirNamedAttribute delivers =
        ir_named(e->context, "cjit.delivers", mlirTypeAttrGet(emitter_tensor_type(e, node)));
    return mlirDictionaryAttrGet(e->context, 1, &delivers);
}

// The function with its arguments; leaves the builder at the end of its entry block.
static void emit_function(emitter *e, MlirModule module) {
    uint32_t inputs = cjit_graph_num_inputs(e->graph), outputs = cjit_graph_num_outputs(e->graph);
    uint32_t count = inputs + outputs;
    MlirType *types = malloc((count + 1) * sizeof *types);
    MlirAttribute *arguments = malloc((count + 1) * sizeof *arguments);
    MlirContext c = e->context;
    MlirType i32 = mlirIntegerTypeGet(c, 32);
    if (!types || !arguments)
        abort(); // as MLIR itself does
    for (uint32_t i = 0; i < count; i++) {
        bool input = i < inputs;
        cjit_node index = input ? cjit_graph_get_input(e->graph, i)
                                : cjit_graph_get_output(e->graph, i - inputs);
        const cjit_node_info *node = cjit_graph_get_node(e->graph, index);
        if (!input && cjit_graph_output_is_delivered(e->graph, i - inputs)) {
            types[i] = slots_type(e, node);
            arguments[i] = slots_attributes(e, node);
            continue;
        }
        types[i] = memref_type(e, node, input ? (cjit_layout)node->attributes[1]
                                              : cjit_graph_get_output_layout(e->graph, i - inputs));
        MlirNamedAttribute sizes = ir_named(c, "cjit.sizes", sizes_attribute(e, node));
        arguments[i] = mlirDictionaryAttrGet(c, 1, &sizes);
    }
    MlirRegion body = ir_region(e->builder.location, count, types, &e->entry);
    MlirNamedAttribute attributes[] = {
        ir_named(c, "sym_name", mlirStringAttrGet(c, ir_string(cjit_graph_get_name(e->graph)))),
        ir_named(c, "function_type",
                 mlirTypeAttrGet(mlirFunctionTypeGet(c, count, types, 1, &i32))),
        ir_named(c, "arg_attrs", mlirArrayAttrGet(c, count, arguments)),
        ir_named(c, "cjit.kernel", mlirUnitAttrGet(c)),
        ir_named(c, "cjit.inputs", ir_i64_attribute(c, inputs)),
    };
    ir_builder at = ir_at_end(c, e->builder.location, mlirModuleGetBody(module));
    ir_create(&at, &(ir_operation){.name = "func.func",
                                   .num_attributes = sizeof attributes / sizeof *attributes,
                                   .attributes = attributes,
                                   .num_regions = 1,
                                   .owned_regions = &body});
    e->builder.block = e->entry;
    free(types);
    free(arguments);
}

// Whether an output is computed in the memory of input |input|.
static bool is_updated(const emitter *e, uint32_t input) {
    uint32_t place;
    for (uint32_t i = 0; i < cjit_graph_num_outputs(e->graph); i++)
        if (cjit_graph_is_in_place(e->graph, i, &place) && place == input)
            return true;
    return false;
}

static cjit_status *emit_body(emitter *e) {
    cjit_status *status = NULL;
    ir_builder *b = &e->builder;
    uint32_t inputs = cjit_graph_num_inputs(e->graph), outputs = cjit_graph_num_outputs(e->graph);
    MlirNamedAttribute restrict_ = ir_named(e->context, "restrict", mlirUnitAttrGet(e->context));
    MlirNamedAttribute writable = ir_named(e->context, "writable", mlirUnitAttrGet(e->context));
    for (uint32_t i = 0; i < inputs; i++) {
        cjit_node index = cjit_graph_get_input(e->graph, i);
        MlirValue argument = mlirBlockGetArgument(e->entry, i);
        MlirNamedAttribute attributes[] = {restrict_, writable};
        e->values[index] = ir_op(b, "bufferization.to_tensor",
                                 emitter_tensor_type(e, cjit_graph_get_node(e->graph, index)), 1, &argument,
                                 1 + is_updated(e, i), attributes);
    }
    CJIT_TRY(emitter_region(e, 0));
    b->location = ir_locations_get(e->locations, 0, NULL);
    for (uint32_t i = 0; i < outputs; i++) {
        MlirValue operands[2] = {e->values[cjit_graph_get_output(e->graph, i)],
                                 mlirBlockGetArgument(e->entry, inputs + i)};
        uint32_t place;
        if (cjit_graph_is_in_place(e->graph, i, &place))
            operands[1] = mlirBlockGetArgument(e->entry, place);
        if (cjit_graph_output_is_delivered(e->graph, i)) {
            ir_create(b, &(ir_operation){
                             .name = "cjit.deliver", .num_operands = 2, .operands = operands});
            continue;
        }
        ir_create(b, &(ir_operation){.name = "bufferization.materialize_in_destination",
                                     .num_operands = 2,
                                     .operands = operands,
                                     .num_attributes = 2,
                                     .attributes = (MlirNamedAttribute[]){restrict_, writable}});
    }
    MlirValue zero = ir_int(b, mlirIntegerTypeGet(e->context, 32), 0);
    ir_create(b, &(ir_operation){.name = "func.return", .num_operands = 1, .operands = &zero});
done:
    return status;
}

cjit_status *ir_emit(MlirContext context, const cjit_graph *graph, MlirModule *out_module) {
    cjit_status *status = NULL;
    emitter e = {.context = context, .graph = graph};
    e.num_sizes = cjit_graph_num_sizes(graph);
    e.values = calloc(cjit_graph_num_nodes(graph) + 1, sizeof *e.values);
    e.owners = calloc(cjit_graph_num_nodes(graph) + 1, sizeof *e.owners);
    e.sizes = calloc(e.num_sizes + 1, sizeof *e.sizes);
    e.computed = calloc(e.num_sizes + 1, sizeof *e.computed);
    CJIT_TRY(ir_locations_create(context, graph, &e.locations));
    if (!e.values || !e.owners || !e.sizes || !e.computed) {
        status = cjit_status_no_memory();
        goto done;
    }
    e.builder = (ir_builder){.context = context, .location = ir_locations_get(e.locations, 0, NULL)};
    MlirModule module = mlirModuleCreateEmpty(e.builder.location);
    emit_function(&e, module);
    status = ir_guards_set(mlirBlockGetParentOperation(e.entry), graph);
    if (!status)
        status = emit_body(&e);
    if (status)
        mlirModuleDestroy(module);
    else
        *out_module = module;
done:
    ir_locations_destroy(e.locations);
    free(e.values);
    free(e.owners);
    free(e.sizes);
    free(e.computed);
    return status;
}
