// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops and branches: `if`, `for` and `while` become scf ops over tensors.
//
//   %3 = for %from, %to, %step, %a  { region 1 }
// →
//   %3 = scf.for %k = %from to %to step %step iter_args(%c = %a) -> (tensor<?xf32>) {
//     %i = tensor.from_elements %k …   scf.yield %next }
//
// scf.for counts up, in index. A loop whose step is not a positive constant counts its turns instead, and
// its variable is from + turn * step.
#include "emitter.h"

#include <stdlib.h>
#include <string.h>

cjit_status *emitter_region(emitter *e, cjit_region region) {
    cjit_status *status = NULL;
    for (uint32_t i = 0; i < cjit_graph_num_nodes(e->graph); i++) {
        const cjit_node_info *node = cjit_graph_get_node(e->graph, i);
        if (node->live && node->region == region)
            CJIT_TRY(emitter_node(e, i));
    }
done:
    return status;
}

static void forget_computed(emitter *e, uint32_t count) {
    while (e->num_computed > count)
        e->sizes[e->computed[--e->num_computed]] = (MlirValue){NULL};
}

// Fills |block| with |region|, and ends it with |terminator| of |first| (unless null) and what it yields.
static cjit_status *fill_block(emitter *e, MlirBlock block, cjit_region region, const char *terminator,
                               unsigned num_extra, const cjit_node *extra) {
    cjit_status *status = NULL;
    ir_builder outer = e->builder;
    uint32_t computed = e->num_computed;
    const cjit_node *yields;
    unsigned count = cjit_graph_region_get_yields(e->graph, region, &yields);
    MlirValue *operands = malloc((count + num_extra + 1) * sizeof *operands);
    if (!operands)
        return cjit_status_no_memory();
    e->builder = ir_at_end(e->context, outer.location, block);
    CJIT_TRY(emitter_region(e, region));
    e->builder.location = outer.location;
    bool condition = strcmp(terminator, "scf.condition") == 0; // its first operand is a scalar
    for (unsigned i = 0; i < count; i++)
        operands[i] = condition ? emitter_scalar(e, yields[i]) : e->values[yields[i]];
    for (unsigned i = 0; i < num_extra; i++)
        operands[count + i] = e->values[extra[i]];
    ir_create(&e->builder, &(ir_operation){.name = terminator,
                                           .num_operands = count + num_extra,
                                           .operands = operands});
done:
    forget_computed(e, computed);
    e->builder = outer;
    free(operands);
    return status;
}

MlirOperation emitter_create(emitter *e, const ir_operation *operation) {
    MlirOperation made = ir_create(&e->builder, operation);
    if (mlirOperationIsNull(e->outermost))
        e->outermost = made;
    return made;
}

static MlirType type_of(emitter *e, cjit_node node) {
    return emitter_tensor_type(e, cjit_graph_get_node(e->graph, node));
}

static cjit_status *emit_if(emitter *e, cjit_node index, const cjit_node_info *node) {
    cjit_status *status = NULL;
    MlirBlock blocks[2];
    const cjit_node *yields;
    cjit_region regions[2] = {(cjit_region)node->attributes[0], (cjit_region)node->attributes[1]};
    unsigned count = cjit_graph_region_get_yields(e->graph, regions[0], &yields);
    MlirType *types = malloc((count + 1) * sizeof *types);
    if (!types)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < count; i++)
        types[i] = type_of(e, yields[i]);
    MlirValue condition = emitter_scalar(e, node->operands[0]);
    MlirRegion owned[2];
    for (int i = 0; i < 2; i++)
        owned[i] = ir_region(e->builder.location, 0, NULL, &blocks[i]);
    e->owners[index] = emitter_create(e, &(ir_operation){.name = "scf.if",
                                                 .num_results = count,
                                                 .results = types,
                                                 .num_operands = 1,
                                                 .operands = &condition,
                                                 .num_regions = 2,
                                                 .owned_regions = owned});
    for (int i = 0; i < 2; i++)
        CJIT_TRY(fill_block(e, blocks[i], regions[i], "scf.yield", 0, NULL));
done:
    free(types);
    return status;
}

static MlirValue as_index(emitter *e, cjit_node node) {
    return ir_unary(&e->builder, "arith.index_cast", mlirIndexTypeGet(e->context),
                    emitter_scalar(e, node));
}

// The number of turns of a loop with any step but 0.
MlirValue emitter_count_turns(emitter *e, const emitter_range *range) {
    ir_builder *b = &e->builder;
    MlirValue zero = ir_index(b, 0), from = range->from, to = range->to, step = range->step;
    if (range->counts_up)
        return ir_binary(b, "arith.maxsi",
                         ir_binary(b, "arith.ceildivsi", ir_binary(b, "arith.subi", to, from), step),
                         zero);
    MlirValue up = ir_compare(b, "arith.cmpi", 4, step, zero);
    MlirValue distance = ir_select(b, up, ir_binary(b, "arith.subi", to, from),
                                   ir_binary(b, "arith.subi", from, to));
    MlirValue stride = ir_select(b, up, step, ir_binary(b, "arith.subi", zero, step));
    MlirValue turns = ir_binary(b, "arith.ceildivsi", distance, stride);
    return ir_binary(b, "arith.maxsi", turns, zero);
}

// Makes the region's arguments those of |block|, from |first| on.
static void bind_arguments(emitter *e, cjit_region region, unsigned skip, MlirBlock block, unsigned first) {
    const cjit_node *args;
    unsigned count = cjit_graph_region_get_args(e->graph, region, &args);
    for (unsigned i = skip; i < count; i++)
        e->values[args[i]] = mlirBlockGetArgument(block, (intptr_t)(i - skip + first));
}

emitter_range emitter_read_range(emitter *e, const cjit_node_info *node) {
    const cjit_node_info *step = cjit_graph_get_node(e->graph, node->operands[2]);
    emitter_range range = {.from = as_index(e, node->operands[0]), .to = as_index(e, node->operands[1])};
    range.counts_up = step->op == CJIT_OP_CONSTANT && step->attributes[0] > 0;
    range.step = range.counts_up ? ir_index(&e->builder, step->attributes[0])
                                 : as_index(e, node->operands[2]);
    return range;
}

// scf.for counts up: |range| as it is, or else the turns of it.
static void scf_bounds(emitter *e, const emitter_range *range, const MlirValue *turns, MlirValue *out) {
    ir_builder *b = &e->builder;
    if (!range->counts_up) {
        out[0] = turns ? turns[0] : ir_index(b, 0);
        out[1] = turns ? turns[1] : emitter_count_turns(e, range);
        out[2] = ir_index(b, 1);
        return;
    }
    out[0] = range->from;
    out[1] = range->to;
    out[2] = range->step;
    for (int i = 0; turns && i < 2; i++)
        out[i] = ir_binary(b, "arith.addi", range->from, ir_binary(b, "arith.muli", turns[i], range->step));
}

cjit_status *emitter_open_for(emitter *e, const MlirValue *bounds, unsigned count, const MlirValue *inits,
                              MlirBlock *out_block, MlirOperation *out_loop) {
    cjit_status *status = NULL;
    MlirType *types = malloc((count + 1) * sizeof *types);
    MlirValue *operands = malloc((count + 3) * sizeof *operands);
    if (!types || !operands) {
        status = cjit_status_no_memory();
        goto done;
    }
    types[0] = mlirIndexTypeGet(e->context);
    memcpy(operands, bounds, 3 * sizeof *operands);
    for (unsigned i = 0; i < count; i++) {
        operands[3 + i] = inits[i];
        types[1 + i] = mlirValueGetType(inits[i]);
    }
    MlirRegion body = ir_region(e->builder.location, 1 + count, types, out_block);
    *out_loop = emitter_create(e, &(ir_operation){.name = "scf.for",
                                                  .num_results = count,
                                                  .results = types + 1,
                                                  .num_operands = 3 + count,
                                                  .operands = operands,
                                                  .num_regions = 1,
                                                  .owned_regions = &body});
done:
    free(types);
    free(operands);
    return status;
}

cjit_status *emitter_for(emitter *e, const cjit_node_info *node, const emitter_range *range,
                         const MlirValue *turns, const MlirValue *inits, MlirOperation *out_loop) {
    cjit_status *status = NULL;
    cjit_region region = (cjit_region)node->attributes[0];
    MlirValue bounds[3];
    MlirBlock block;
    const cjit_node *args;
    scf_bounds(e, range, turns, bounds);
    CJIT_TRY(emitter_open_for(e, bounds, node->num_operands - 3, inits, &block, out_loop));
    cjit_graph_region_get_args(e->graph, region, &args);
    ir_builder inside = ir_at_end(e->context, e->builder.location, block);
    MlirValue i = mlirBlockGetArgument(block, 0);
    if (!range->counts_up)
        i = ir_binary(&inside, "arith.addi", range->from, ir_binary(&inside, "arith.muli", i, range->step));
    i = ir_unary(&inside, "arith.index_cast", mlirIntegerTypeGet(e->context, 64), i);
    e->values[args[0]] = ir_unary(&inside, "tensor.from_elements", type_of(e, args[0]), i);
    bind_arguments(e, region, 1, block, 1);
    CJIT_TRY(fill_block(e, block, region, "scf.yield", 0, NULL));
done:
    return status;
}

static cjit_status *emit_for(emitter *e, cjit_node index, const cjit_node_info *node) {
    unsigned carried = node->num_operands - 3;
    emitter_range range = emitter_read_range(e, node);
    MlirValue *inits = malloc((carried + 1) * sizeof *inits);
    if (!inits)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < carried; i++)
        inits[i] = e->values[node->operands[3 + i]];
    cjit_status *status = emitter_for(e, node, &range, NULL, inits, &e->owners[index]);
    free(inits);
    return status;
}

static cjit_status *emit_while(emitter *e, cjit_node index, const cjit_node_info *node) {
    cjit_status *status = NULL;
    unsigned carried = node->num_operands;
    cjit_region regions[2] = {(cjit_region)node->attributes[0], (cjit_region)node->attributes[1]};
    MlirType *types = malloc((carried + 1) * sizeof *types);
    MlirValue *operands = malloc((carried + 1) * sizeof *operands);
    if (!types || !operands) {
        status = cjit_status_no_memory();
        goto done;
    }
    for (unsigned i = 0; i < carried; i++) {
        operands[i] = e->values[node->operands[i]];
        types[i] = type_of(e, node->operands[i]);
    }
    MlirBlock blocks[2];
    MlirRegion owned[2];
    for (int i = 0; i < 2; i++)
        owned[i] = ir_region(e->builder.location, carried, types, &blocks[i]);
    e->owners[index] = emitter_create(e, &(ir_operation){.name = "scf.while",
                                                 .num_results = carried,
                                                 .results = types,
                                                 .num_operands = carried,
                                                 .operands = operands,
                                                 .num_regions = 2,
                                                 .owned_regions = owned});
    for (int i = 0; i < 2; i++)
        bind_arguments(e, regions[i], 0, blocks[i], 0);
    const cjit_node *args;
    cjit_graph_region_get_args(e->graph, regions[0], &args);
    CJIT_TRY(fill_block(e, blocks[0], regions[0], "scf.condition", carried, args));
    CJIT_TRY(fill_block(e, blocks[1], regions[1], "scf.yield", 0, NULL));
done:
    free(types);
    free(operands);
    return status;
}

cjit_status *emitter_control(emitter *e, cjit_node index) {
    const cjit_node_info *node = cjit_graph_get_node(e->graph, index);
    bool outermost = mlirOperationIsNull(e->outermost);
    cjit_status *status = node->op == CJIT_OP_IF    ? emit_if(e, index, node)
                          : cjit_graph_is_parallel(node) ? emitter_parallel(e, index)
                          : node->op == CJIT_OP_FOR ? emit_for(e, index, node)
                                                    : emit_while(e, index, node);
    if (outermost)
        e->outermost = (MlirOperation){NULL};
    return status;
}
