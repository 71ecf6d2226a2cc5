// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the merged generic of a group: its inputs without duplicates, the bodies of its ops in order, each
// with the bodies that it takes in, and as results what is used outside.
#include "fuse.h"

#include <stdlib.h>

typedef struct external {
    MlirValue value;
    generic_access access;
} external;

typedef struct merge {
    fusion *f;
    uint32_t group;
    unsigned num_loops;
    external *inputs;
    uint32_t num_inputs, capacity;
    MlirBlock block;
    ir_builder body;
    struct {
        MlirValue value;       // of the tensors
        generic_access access; // in the merged loops
        MlirValue scalar;
    } *computed;
    uint32_t num_computed, capacity_computed;
} merge;

// The producer whose body computes |value| inside this group, or NULL when it is read from memory.
static fuse_node *inner_producer(merge *m, MlirValue value) {
    MlirOperation definer = ir_defining(value);
    int64_t at = mlirOperationIsNull(definer) ? PASSES_MAP_NONE
                                              : passes_map_get(&m->f->index, definer.ptr);
    if (at == PASSES_MAP_NONE)
        return NULL;
    fuse_node *n = &m->f->nodes[at];
    return n->inlined || (n->fusible && n->group == m->group) ? n : NULL;
}

static void add_input(merge *m, MlirValue value, const generic_access *access) {
    if (m->num_inputs == m->capacity) {
        m->capacity = m->capacity ? 2 * m->capacity : 16;
        m->inputs = passes_realloc(m->inputs, m->capacity * sizeof *m->inputs);
    }
    m->inputs[m->num_inputs++] = (external){value, *access};
}

static void gather_inputs(merge *m, const fuse_node *n, const generic_access *outer) {
    unsigned count = generic_num_inputs(n->op);
    for (unsigned i = 0; i < count; i++) {
        MlirValue value = mlirOperationGetOperand(n->op, i);
        generic_access own = generic_get_access(n->op, i), access = fuse_compose(&own, outer);
        fuse_node *producer = inner_producer(m, value);
        if (producer) {
            if (producer->inlined)
                gather_inputs(m, producer, &access);
            continue;
        }
        bool known = false;
        for (uint32_t k = 0; k < m->num_inputs && !known; k++)
            known = mlirValueEqual(m->inputs[k].value, value) &&
                    generic_access_equal(&m->inputs[k].access, &access);
        if (!known)
            add_input(m, value, &access);
    }
}

static void remember(merge *m, MlirValue value, const generic_access *access, MlirValue scalar) {
    if (m->num_computed == m->capacity_computed) {
        m->capacity_computed = m->capacity_computed ? 2 * m->capacity_computed : 32;
        m->computed = passes_realloc(m->computed, m->capacity_computed * sizeof *m->computed);
    }
    m->computed[m->num_computed].value = value;
    m->computed[m->num_computed].access = *access;
    m->computed[m->num_computed++].scalar = scalar;
}

static MlirValue scalar_of(merge *m, MlirValue value, const generic_access *access);

// The number of a producer's loop, as the merged loops that read it by |outer| count it.
static MlirOperation clone_index(merge *m, MlirOperation op, const generic_access *outer) {
    int64_t loop = mlirIntegerAttrGetValueInt(ir_attribute(op, "dim"));
    MlirType index = mlirIndexTypeGet(m->f->context);
    bool zero = outer->loops[loop] == GENERIC_ZERO;
    MlirNamedAttribute attribute =
        zero ? ir_named(m->f->context, "value", mlirIntegerAttrGet(index, 0))
             : ir_named(m->f->context, "dim", ir_i64_attribute(m->f->context, outer->loops[loop]));
    MlirOperationState state = mlirOperationStateGet(
        ir_string(zero ? "arith.constant" : "linalg.index"), mlirOperationGetLocation(op));
    mlirOperationStateAddResults(&state, 1, &index);
    mlirOperationStateAddAttributes(&state, 1, &attribute);
    return mlirOperationCreate(&state);
}

// Copies the body of |n|, read by |outer|, to the merged body.
static void clone_body(merge *m, const fuse_node *n, const generic_access *outer) {
    unsigned inputs = generic_num_inputs(n->op);
    MlirValue *scalars = passes_calloc(inputs, sizeof *scalars);
    for (unsigned i = 0; i < inputs; i++) {
        generic_access own = generic_get_access(n->op, i), access = fuse_compose(&own, outer);
        scalars[i] = scalar_of(m, mlirOperationGetOperand(n->op, i), &access);
    }
    MlirBlock from = generic_body(n->op);
    passes_map local;
    passes_map_init(&local);
    MlirValue *clones = NULL;
    uint32_t count = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(from); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op)) {
        bool yield = ir_is(op, "linalg.yield");
        MlirOperation clone = ir_is(op, "linalg.index") ? clone_index(m, op, outer)
                              : yield                   ? op
                                                        : mlirOperationClone(op);
        for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++) {
            MlirValue operand = mlirOperationGetOperand(op, i), mapped = operand;
            if (mlirValueIsABlockArgument(operand) &&
                mlirBlockEqual(mlirBlockArgumentGetOwner(operand), from)) {
                intptr_t number = mlirBlockArgumentGetArgNumber(operand);
                mapped = number < inputs ? scalars[number] : operand;
            } else if (passes_map_get(&local, operand.ptr) != PASSES_MAP_NONE) {
                mapped = clones[passes_map_get(&local, operand.ptr)];
            }
            if (yield)
                remember(m, mlirOperationGetResult(n->op, i), outer, mapped);
            else
                mlirOperationSetOperand(clone, i, mapped);
        }
        if (yield)
            break;
        mlirBlockAppendOwnedOperation(m->block, clone);
        for (intptr_t r = 0; r < mlirOperationGetNumResults(op); r++) {
            clones = passes_realloc(clones, (count + 1) * sizeof *clones);
            clones[count] = mlirOperationGetResult(clone, r);
            passes_map_set(&local, mlirOperationGetResult(op, r).ptr, count++);
        }
    }
    passes_map_deinit(&local);
    free(clones);
    free(scalars);
}

static MlirValue scalar_of(merge *m, MlirValue value, const generic_access *access) {
    for (uint32_t i = m->num_computed; i-- > 0;)
        if (mlirValueEqual(m->computed[i].value, value) &&
            generic_access_equal(&m->computed[i].access, access))
            return m->computed[i].scalar;
    fuse_node *producer = inner_producer(m, value);
    if (!producer) {
        for (uint32_t i = 0; i < m->num_inputs; i++)
            if (mlirValueEqual(m->inputs[i].value, value) &&
                generic_access_equal(&m->inputs[i].access, access))
                return mlirBlockGetArgument(m->block, (intptr_t)i);
    }
    clone_body(m, producer, access);
    return scalar_of(m, value, access); // one of those it made
}

static bool used_outside(merge *m, MlirValue value) {
    for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        int64_t at = passes_map_get(&m->f->index, mlirOpOperandGetOwner(use).ptr);
        if (at == PASSES_MAP_NONE)
            return true;
        const fuse_node *user = &m->f->nodes[at];
        if (user->inlined || (user->fusible && user->group == m->group))
            continue;
        return true;
    }
    return false;
}

// An inlined user may itself be inlined into another group, which then reads this group's value.
static bool needed_outside(merge *m, MlirValue value) {
    if (used_outside(m, value))
        return true;
    for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use)) {
        int64_t at = passes_map_get(&m->f->index, mlirOpOperandGetOwner(use).ptr);
        if (at != PASSES_MAP_NONE && m->f->nodes[at].inlined &&
            needed_outside(m, ir_result(m->f->nodes[at].op)))
            return true;
    }
    return false;
}

static MlirLocation fused_location(fusion *f, uint32_t group) {
    MlirLocation *locations = passes_calloc(f->count, sizeof *locations);
    intptr_t count = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->nodes[i].group == group && !f->nodes[i].inlined)
            locations[count++] = mlirOperationGetLocation(f->nodes[i].op);
    MlirLocation fused =
        count == 1 ? locations[0]
                   : mlirLocationFusedGet(f->context, count, locations, mlirAttributeGetNull());
    free(locations);
    return fused;
}

typedef struct merged_result {
    MlirValue value, init;
    MlirType type;
    generic_access access;
    MlirStringRef combiner;
} merged_result;

// The position of an extremum is found with its value, which stands before it.
static bool has_position(const fuse_node *n, intptr_t result) {
    return generic_is_reduction(n->op) && result + 1 < mlirOperationGetNumResults(n->op) &&
           ir_equal(generic_get_combiner(n->op, (unsigned)result + 1), "position");
}

static merged_result *gather_results(merge *m, uint32_t *out_reduced, bool *out_reduces,
                                     unsigned *out_count) {
    fusion *f = m->f;
    uint32_t most = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->nodes[i].group == m->group)
            most += (uint32_t)mlirOperationGetNumResults(f->nodes[i].op);
    merged_result *results = passes_calloc(most, sizeof *results);
    generic_access identity = generic_identity(m->num_loops);
    *out_count = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        fuse_node *n = &f->nodes[i];
        if (n->group != m->group || n->inlined)
            continue;
        unsigned inputs = generic_num_inputs(n->op);
        gather_inputs(m, n, &identity);
        if (generic_is_reduction(n->op)) {
            *out_reduces = true;
            *out_reduced = generic_reduced_loops(n->op);
        }
        for (intptr_t r = 0; r < mlirOperationGetNumResults(n->op); r++) {
            MlirValue result = mlirOperationGetResult(n->op, r);
            if (!has_position(n, r) && !needed_outside(m, result))
                continue;
            results[(*out_count)++] = (merged_result){
                .value = result,
                .init = mlirOperationGetOperand(n->op, (intptr_t)inputs + r),
                .type = mlirValueGetType(result),
                .access = generic_get_access(n->op, inputs + (unsigned)r),
                .combiner = generic_get_combiner(n->op, (unsigned)r),
            };
        }
    }
    return results;
}

// A loop that nothing moves along has no extent: a tensor of bytes that nobody reads gives it one.
static void cover_loops(merge *m, ir_builder *b, const merged_result *results, unsigned count) {
    uint32_t covered = 0;
    for (uint32_t i = 0; i < m->num_inputs + count; i++) {
        const generic_access *access =
            i < m->num_inputs ? &m->inputs[i].access : &results[i - m->num_inputs].access;
        for (int axis = 0; axis < access->rank; axis++)
            covered |= access->loops[axis] == GENERIC_ZERO ? 0 : 1u << access->loops[axis];
    }
    MlirOperation space = fuse_leader(m->f, m->group)->space;
    MlirType type = mlirValueGetType(ir_result(space));
    generic_access access = {.rank = 0};
    MlirValue dynamic[GENERIC_MAX_RANK];
    int64_t shape[GENERIC_MAX_RANK];
    intptr_t num_dynamic = 0, operand = 0;
    for (unsigned loop = 0; loop < m->num_loops; loop++) {
        bool is_dynamic = mlirShapedTypeIsDynamicDim(type, loop);
        intptr_t at = operand;
        operand += is_dynamic;
        if (covered >> loop & 1)
            continue;
        shape[access.rank] = mlirShapedTypeGetDimSize(type, loop);
        access.loops[access.rank++] = (int8_t)loop;
        if (is_dynamic)
            dynamic[num_dynamic++] = mlirOperationGetOperand(space, at);
    }
    if (access.rank == 0)
        return;
    MlirType bytes = mlirRankedTensorTypeGet(
        access.rank, shape, mlirIntegerTypeGet(m->f->context, 8), mlirAttributeGetNull());
    add_input(m, ir_op(b, "tensor.empty", bytes, num_dynamic, dynamic, 0, NULL), &access);
}

void fuse_emit_group(fusion *f, uint32_t group, MlirOperation place) {
    merge m = {.f = f, .group = group};
    m.num_loops = generic_num_loops(fuse_leader(f, group)->op);
    generic_access identity = generic_identity(m.num_loops);
    bool reduces = false;
    uint32_t reduced = 0;
    unsigned num_results;
    merged_result *results = gather_results(&m, &reduced, &reduces, &num_results);
    ir_builder b = ir_before(place);
    b.location = fused_location(f, group);
    if (reduces)
        cover_loops(&m, &b, results, num_results);
    MlirValue *inputs = passes_calloc(m.num_inputs, sizeof *inputs);
    MlirValue *inits = passes_calloc(num_results, sizeof *inits);
    MlirType *types = passes_calloc(num_results, sizeof *types);
    MlirStringRef *combiners = passes_calloc(num_results, sizeof *combiners);
    generic_access *accesses = passes_calloc(m.num_inputs + num_results, sizeof *accesses);
    for (uint32_t i = 0; i < m.num_inputs; i++) {
        inputs[i] = m.inputs[i].value;
        accesses[i] = m.inputs[i].access;
    }
    for (unsigned i = 0; i < num_results; i++) {
        inits[i] = results[i].init;
        types[i] = results[i].type;
        combiners[i] = results[i].combiner;
        accesses[m.num_inputs + i] = results[i].access;
    }
    MlirOperation made = generic_create(&b, m.num_loops, m.num_inputs, inputs, num_results, inits,
                                        accesses, num_results, types, &m.block);
    if (reduces)
        generic_set_reduction(made, reduced, num_results, combiners);
    m.body = ir_at_end(f->context, b.location, m.block);
    MlirValue *scalars = passes_calloc(num_results, sizeof *scalars);
    for (unsigned i = 0; i < num_results; i++)
        scalars[i] = scalar_of(&m, results[i].value, &identity);
    ir_create(&m.body, &(ir_operation){.name = "linalg.yield",
                                       .num_operands = num_results,
                                       .operands = scalars});
    for (unsigned i = 0; i < num_results; i++)
        mlirValueReplaceAllUsesOfWith(results[i].value, mlirOperationGetResult(made, i));
    free(results);
    free(inits);
    free(types);
    free(combiners);
    free(inputs);
    free(accesses);
    free(scalars);
    free(m.inputs);
    free(m.computed);
}
