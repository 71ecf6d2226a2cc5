// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops: a loop over parts of the range, which --cjit-outline-parallel makes one of threads, and in it
// the loop itself over one part. It carries arrays alone: a reduction begins anew in each part and leaves a
// partial result, and these are combined in order behind it.
//
//   %s, %a = for %from, %to, %step, %s0, %a0 { region 1 }       (add, array)
// →
//   %a, %ps = scf.for %p = 0 to %parts step 1 iter_args(%a = %a0, %ps = %empty) {
//     %t, %b = scf.for over part %p iter_args(%s = -0.0, %a) { … }
//     scf.yield %b, insert(%ps, %t, %p)
//   } {cjit.parallel}
//   %s, %_ = scf.for %p = 0 to %parts step 1 iter_args(%s = %s0, %a) { scf.yield add(%s, slice(%ps, %p)), %a }
//
// The parts depend on the number of turns and on the program alone, so results do not depend on threads.
#include "emitter.h"

#include <math.h>
#include <stdlib.h>

// Many parts keep threads busy that get short ones; a part of few turns of a simple body costs more to begin than
// to run.
enum { MAX_PARTS = 128, SHORTEST_SIMPLE_PART = 256 };

typedef struct parallel {
    emitter *e;
    const cjit_node_info *node;
    unsigned carried;
    emitter_range range;
    MlirValue turns, length, parts; // of the loop, of a part, how many of these
} parallel;

static cjit_carry carry_of(const parallel *p, unsigned i) {
    return (cjit_carry)p->node->attributes[1 + i];
}
static bool is_reduced(const parallel *p, unsigned i) { return carry_of(p, i) >= CJIT_CARRY_LAST; }
static cjit_node init_of(const parallel *p, unsigned i) { return p->node->operands[3 + i]; }
static MlirType scalar_type(const parallel *p, unsigned i) {
    return emitter_tensor_type(p->e, cjit_graph_get_node(p->e->graph, init_of(p, i)));
}
static MlirType vector_type(const parallel *p, unsigned i) {
    int64_t count = MAX_PARTS;
    return mlirRankedTensorTypeGet(1, &count, ir_element(scalar_type(p, i)), mlirAttributeGetNull());
}

// ---------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------

static bool is_simple(const cjit_graph *graph, cjit_region body) {
    for (uint32_t i = 0; i < cjit_graph_num_nodes(graph); i++) {
        const cjit_node_info *node = cjit_graph_get_node(graph, i);
        if (!node->live || !cjit_graph_is_region_within(graph, node->region, body))
            continue;
        bool in_place = node->op == CJIT_OP_REGION_ARG || node->op == CJIT_OP_INSERT ||
                        node->op == CJIT_OP_RESULT;
        if (node->op == CJIT_OP_FOR || node->op == CJIT_OP_WHILE || (node->rank > 0 && !in_place))
            return false;
    }
    return true;
}

static void divide(parallel *p) {
    ir_builder *b = &p->e->builder;
    bool simple = is_simple(p->e->graph, (cjit_region)p->node->attributes[0]);
    p->turns = emitter_count_turns(p->e, &p->range);
    MlirValue length = ir_binary(b, "arith.ceildivsi", p->turns, ir_index(b, MAX_PARTS));
    p->length = ir_binary(b, "arith.maxsi", length, ir_index(b, simple ? SHORTEST_SIMPLE_PART : 1));
    p->parts = ir_binary(b, "arith.ceildivsi", p->turns, p->length);
}

// ---------------------------------------------------------------------------------------------
// Reductions
// ---------------------------------------------------------------------------------------------

static double neutral_float(cjit_carry carry) {
    switch (carry) {
    case CJIT_CARRY_ADD:
        return -0.0;
    case CJIT_CARRY_MUL:
        return 1.0;
    case CJIT_CARRY_MINIMUM:
    case CJIT_CARRY_SMALLER:
        return INFINITY;
    case CJIT_CARRY_MAXIMUM:
    case CJIT_CARRY_LARGER:
        return -INFINITY;
    default:
        return 0.0;
    }
}

// By two's complement in |bits| bits.
static int64_t neutral_integer(cjit_carry carry, unsigned bits, bool is_unsigned) {
    uint64_t top = (uint64_t)1 << (bits - 1), all = top | (top - 1);
    switch (carry) {
    case CJIT_CARRY_MUL:
        return 1;
    case CJIT_CARRY_AND:
        return (int64_t)all;
    case CJIT_CARRY_MINIMUM:
    case CJIT_CARRY_SMALLER:
        return (int64_t)(is_unsigned ? all : top - 1);
    case CJIT_CARRY_MAXIMUM:
    case CJIT_CARRY_LARGER:
        return (int64_t)(is_unsigned ? 0 : top);
    default:
        return 0;
    }
}

// What a part of the reduction begins with: combined with a value it gives that value.
static MlirValue neutral(const parallel *p, unsigned i) {
    emitter *e = p->e;
    MlirType type = scalar_type(p, i), element = ir_element(type);
    cjit_dtype dtype = cjit_graph_get_node(e->graph, init_of(p, i))->dtype;
    MlirAttribute value;
    if (carry_of(p, i) == CJIT_CARRY_LAST || carry_of(p, i) == CJIT_CARRY_KEEP)
        return e->values[init_of(p, i)];
    if (dtype == CJIT_DTYPE_BOOL) {
        bool one = carry_of(p, i) == CJIT_CARRY_AND || carry_of(p, i) == CJIT_CARRY_MINIMUM ||
                   carry_of(p, i) == CJIT_CARRY_SMALLER;
        value = mlirDenseElementsAttrBoolSplatGet(type, one);
    } else if (cjit_dtype_is_float(dtype)) {
        value = mlirDenseElementsAttrSplatGet(
            type, mlirFloatAttrDoubleGet(e->context, element, neutral_float(carry_of(p, i))));
    } else {
        uint64_t bits = (uint64_t)neutral_integer(carry_of(p, i), 8 * (unsigned)cjit_dtype_size(dtype),
                                                  cjit_dtype_is_unsigned_int(dtype));
        value = mlirDenseElementsAttrRawBufferGet(type, cjit_dtype_size(dtype), &bits);
    }
    MlirNamedAttribute attribute = ir_named(e->context, "value", value);
    return ir_op(&e->builder, "cjit.constant", type, 0, NULL, 1, &attribute);
}

static MlirValue element(parallel *p, ir_builder *b, const char *name, MlirType type, intptr_t count,
                         const MlirValue *arrays, MlirValue part) {
    MlirValue operands[4];
    for (intptr_t i = 0; i < count; i++)
        operands[i] = arrays[i];
    operands[count] = part;
    operands[count + 1] = ir_index(b, 1);
    MlirNamedAttribute attributes[2] = {
        ir_named(p->e->context, "steps", mlirDenseI64ArrayGet(p->e->context, 1, (int64_t[]){1})),
        ir_named(p->e->context, "drops", mlirDenseI32ArrayGet(p->e->context, 1, (int32_t[]){1})),
    };
    return ir_op(b, name, type, count + 2, operands, 2, attributes);
}

static MlirValue combine(parallel *p, ir_builder *b, unsigned i, MlirValue so_far, MlirValue part) {
    static const char *const names[] = {
        [CJIT_CARRY_ADD] = "cjit.add",         [CJIT_CARRY_MUL] = "cjit.mul",
        [CJIT_CARRY_MINIMUM] = "cjit.minimum", [CJIT_CARRY_MAXIMUM] = "cjit.maximum",
        [CJIT_CARRY_AND] = "cjit.and",         [CJIT_CARRY_OR] = "cjit.or",
        [CJIT_CARRY_XOR] = "cjit.xor",         [CJIT_CARRY_SMALLER] = "cjit.lt",
        [CJIT_CARRY_LARGER] = "cjit.gt",
    };
    cjit_carry carry = carry_of(p, i);
    MlirType type = mlirValueGetType(so_far);
    MlirValue operands[3] = {so_far, part};
    if (carry == CJIT_CARRY_LAST)
        return part;
    if (carry != CJIT_CARRY_SMALLER && carry != CJIT_CARRY_LARGER)
        return ir_op(b, names[carry], type, 2, operands, 0, NULL);
    MlirType truth = mlirRankedTensorTypeGet(0, NULL, mlirIntegerTypeGet(p->e->context, 1),
                                             mlirAttributeGetNull());
    MlirValue choice[3] = {ir_op(b, names[carry], truth, 2, (MlirValue[]){part, so_far}, 0, NULL), part,
                           so_far};
    return ir_op(b, "cjit.select", type, 3, choice, 0, NULL);
}

// ---------------------------------------------------------------------------------------------
// The loops
// ---------------------------------------------------------------------------------------------

static cjit_status *for_parts(parallel *p, unsigned count, const MlirValue *inits, MlirBlock *out_block,
                              MlirOperation *out_loop) {
    ir_builder *b = &p->e->builder;
    MlirValue zero = ir_index(b, 0), one = ir_index(b, 1);
    return emitter_open_for(p->e, (MlirValue[]){zero, p->parts, one}, count, inits, out_block, out_loop);
}

static void yield(ir_builder *b, unsigned count, const MlirValue *values) {
    ir_create(b, &(ir_operation){.name = "scf.yield", .num_operands = count, .operands = values});
}

// The outer loop's body: one part of the loop. |values| holds the outer loop's arguments by carried value.
static cjit_status *fill_part(parallel *p, MlirBlock block, MlirValue *values, MlirValue *yields) {
    emitter *e = p->e;
    ir_builder outer = e->builder;
    MlirOperation loop;
    MlirValue part = mlirBlockGetArgument(block, 0);
    e->builder = ir_at_end(e->context, outer.location, block);
    ir_builder *b = &e->builder;
    MlirValue first = ir_binary(b, "arith.muli", part, p->length);
    MlirValue turns[2] = {first, ir_binary(b, "arith.minsi", ir_binary(b, "arith.addi", first, p->length),
                                           p->turns)};
    MlirValue *inits = malloc((p->carried + 1) * sizeof *inits);
    if (!inits)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < p->carried; i++)
        inits[i] = carry_of(p, i) == CJIT_CARRY_ARRAY ? values[i] : neutral(p, i);
    cjit_status *status = emitter_for(e, p->node, &p->range, turns, inits, &loop);
    unsigned count = 0;
    for (unsigned i = 0; !status && i < p->carried; i++) {
        MlirValue result = mlirOperationGetResult(loop, i);
        b->location = outer.location;
        if (carry_of(p, i) == CJIT_CARRY_ARRAY)
            yields[count++] = result;
        else if (is_reduced(p, i))
            yields[count++] = element(p, b, "cjit.insert", vector_type(p, i), 2,
                                      (MlirValue[]){values[i], result}, part);
    }
    if (!status)
        yield(b, count, yields);
    free(inits);
    e->builder = outer;
    return status;
}

// The parts' loop. |values|, by carried value, are first what it begins with, then what it gives.
static cjit_status *emit_parts(parallel *p, MlirValue *values, MlirOperation *out_loop) {
    cjit_status *status = NULL;
    MlirBlock block;
    unsigned count = 0;
    MlirValue *some = malloc((p->carried + 1) * sizeof *some);
    if (!some)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < p->carried; i++)
        if (carry_of(p, i) != CJIT_CARRY_KEEP)
            some[count++] = values[i];
    CJIT_TRY(for_parts(p, count, some, &block, out_loop));
    ir_mark(*out_loop, "cjit.parallel");
    count = 0;
    for (unsigned i = 0; i < p->carried; i++)
        if (carry_of(p, i) != CJIT_CARRY_KEEP)
            values[i] = mlirBlockGetArgument(block, (intptr_t)++count);
    CJIT_TRY(fill_part(p, block, values, some));
    count = 0;
    for (unsigned i = 0; i < p->carried; i++)
        if (carry_of(p, i) != CJIT_CARRY_KEEP)
            values[i] = mlirOperationGetResult(*out_loop, (intptr_t)count++);
done:
    free(some);
    return status;
}

// The loop that combines partial results: it gives everything that is carried.
static cjit_status *emit_combination(parallel *p, MlirValue *values, MlirOperation *out_loop) {
    cjit_status *status = NULL;
    emitter *e = p->e;
    MlirBlock block;
    MlirValue *carried = malloc((p->carried + 1) * sizeof *carried);
    if (!carried)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < p->carried; i++)
        carried[i] = is_reduced(p, i) ? e->values[init_of(p, i)] : values[i];
    CJIT_TRY(for_parts(p, p->carried, carried, &block, out_loop));
    ir_builder b = ir_at_end(e->context, e->builder.location, block);
    for (unsigned i = 0; i < p->carried; i++) {
        carried[i] = mlirBlockGetArgument(block, (intptr_t)i + 1);
        if (is_reduced(p, i))
            carried[i] = combine(p, &b, i, carried[i],
                                 element(p, &b, "cjit.slice", scalar_type(p, i), 1, &values[i],
                                         mlirBlockGetArgument(block, 0)));
    }
    yield(&b, p->carried, carried);
done:
    free(carried);
    return status;
}

cjit_status *emitter_parallel(emitter *e, cjit_node index) {
    cjit_status *status = NULL;
    const cjit_node_info *node = cjit_graph_get_node(e->graph, index);
    parallel p = {.e = e, .node = node, .carried = node->num_operands - 3};
    bool combines = false;
    MlirValue *values = malloc((p.carried + 1) * sizeof *values);
    if (!values)
        return cjit_status_no_memory();
    p.range = emitter_read_range(e, node);
    divide(&p);
    MlirValue room = ir_index(&e->builder, MAX_PARTS);
    for (unsigned i = 0; i < p.carried; i++) {
        combines |= carry_of(&p, i) != CJIT_CARRY_ARRAY;
        values[i] = is_reduced(&p, i)
                        ? ir_op(&e->builder, "cjit.empty", vector_type(&p, i), 1, &room, 0, NULL)
                        : e->values[init_of(&p, i)];
    }
    CJIT_TRY(emit_parts(&p, values, &e->owners[index]));
    if (combines)
        CJIT_TRY(emit_combination(&p, values, &e->owners[index]));
done:
    free(values);
    return status;
}
