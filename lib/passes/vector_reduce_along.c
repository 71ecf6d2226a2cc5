// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One result of a reduction whose vector loop is reduced: a run over its elements.
//
//   %s = scf.for %block = 0 to %n step 64 * 16 iter_args(%s, %e) {     sum and error
//     %a0, …, %a7 = scf.for %i … step 8 * 16 { eight vectors are loaded and added }
//     one vector of them, and of the vectors and lanes that are left over
//     TwoSum }
//   lanes of %s + lanes of %e
//
// Blocks are for carried sums, and for positions: a position is looked for in the one block that holds the
// extremum, when that is known. Other combiners run over all of it in one go.
//
// A scan goes element by element, in vectors of one lane: its steps are NumPy's, and so are their roundings.
#include "vector_reduce.h"

#include "value_map.h"

#include <stdlib.h>
#include <string.h>

// The elements of a block that one lane of an accumulator adds up: with 8 accumulators of 16 lanes, no
// element goes through more additions than in NumPy's pairwise sum of 128 elements.
enum { BLOCK_STEPS = 8 };

static MlirType vector_type(const reduction *r, unsigned output) {
    return ir_vector(r->v.lanes, r->outputs[output].element);
}

static bool accumulates(const reduce_output *o) {
    return o->kind != COMBINE_STORE && o->kind != COMBINE_POSITION;
}

static unsigned num_accumulators(const reduction *r) {
    unsigned count = 0;
    for (unsigned k = 0; k < r->num_outputs; k++)
        count += accumulates(&r->outputs[k]);
    return count;
}

static void neutral_accumulators(reduction *r, ir_builder *b, MlirValue *out) {
    for (unsigned k = 0; k < r->num_outputs; k++)
        if (accumulates(&r->outputs[k]))
            *out++ = combine_neutral(b, r->outputs[k].kind, vector_type(r, k), r->outputs[k].scan);
}

// Combines two sets of accumulators into the first.
static void combine_sets(reduction *r, ir_builder *b, MlirValue *a, const MlirValue *other) {
    for (unsigned k = 0, at = 0; k < r->num_outputs; k++)
        if (accumulates(&r->outputs[k])) {
            a[at] = combine_two(b, r->outputs[k].kind, a[at], other[at]);
            at++;
        }
}

// Combines the body's elements at |i| into |accumulators|.
static void take(reduction *r, ir_builder *b, MlirValue i, MlirValue mask, MlirValue *accumulators) {
    MlirValue *yields = passes_calloc(r->num_outputs, sizeof *yields);
    reduce_body(r, b, i, mask, yields);
    for (unsigned k = 0, at = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (!accumulates(o))
            continue;
        MlirValue x = yields[k];
        if (mask.ptr)
            x = ir_select(b, mask, x, combine_neutral(b, o->kind, vector_type(r, k), o->scan));
        accumulators[at] = combine_two(b, o->kind, accumulators[at], x);
        if (o->scan)
            vector_store(&r->v, b, o->operand, i, mask, accumulators[at]);
        at++;
    }
    free(yields);
}

// As many vectors at a time as there are sets of accumulators. |wide| has room for the sets; the first becomes
// the result.
static void sweep_wide(reduction *r, ir_builder *b, MlirValue start, MlirValue end, MlirValue step,
                       const MlirValue *accumulators, MlirValue *wide) {
    unsigned size = num_accumulators(r);
    memcpy(wide, accumulators, size * sizeof *wide);
    for (unsigned u = 1; u < r->unroll; u++)
        neutral_accumulators(r, b, wide + u * size);
    carried loop = carried_for(b, start, end, step, (intptr_t)size * r->unroll, wide);
    for (unsigned u = 0; u < r->unroll; u++) {
        MlirValue at = u == 0 ? loop.index
                              : ir_binary(&loop.body, "arith.addi", loop.index,
                                          ir_index(&loop.body, r->v.lanes * u));
        take(r, &loop.body, at, (MlirValue){NULL}, wide + u * size);
    }
    carried_end_for(&loop, wide);
    for (unsigned half = r->unroll / 2; half > 0; half /= 2) // a tree
        for (unsigned u = 0; u < half; u++)
            combine_sets(r, b, wide + u * size, wide + (u + half) * size);
}

// The elements from |start| to |start| + |count|, combined with |accumulators|.
static void sweep(reduction *r, ir_builder *b, MlirValue start, MlirValue count,
                  MlirValue *accumulators) {
    unsigned size = num_accumulators(r);
    MlirValue lanes = ir_index(b, r->v.lanes), zero = ir_index(b, 0);
    MlirValue rest = ir_binary(b, "arith.remui", count, lanes);
    MlirValue end = ir_binary(b, "arith.addi", start, ir_binary(b, "arith.subi", count, rest));
    MlirValue *wide = passes_calloc((uint64_t)size * r->unroll, sizeof *wide);
    MlirType *types = passes_calloc(size, sizeof *types);
    for (unsigned i = 0; i < size; i++)
        types[i] = mlirValueGetType(accumulators[i]);
    if (r->unroll > 1) {
        MlirValue step = ir_index(b, r->v.lanes * r->unroll);
        MlirValue odd = ir_binary(b, "arith.remui", count, step);
        MlirValue middle = ir_binary(b, "arith.addi", start, ir_binary(b, "arith.subi", count, odd));
        // A short row pays for one accumulator only.
        carried branch = carried_if(b, ir_compare(b, "arith.cmpi", 1, middle, start), size, types);
        sweep_wide(r, &branch.body, start, middle, step, accumulators, wide);
        carried_else(&branch, wide);
        carried_end_if(&branch, accumulators);
        start = middle;
    }
    carried loop = carried_for(b, start, end, lanes, size, accumulators);
    take(r, &loop.body, loop.index, (MlirValue){NULL}, accumulators);
    carried_end_for(&loop, accumulators);
    carried tail = carried_if(b, ir_compare(b, "arith.cmpi", 1, rest, zero), size, types);
    memcpy(wide, accumulators, size * sizeof *wide);
    take(r, &tail.body, end, vector_mask(&r->v, &tail.body, rest), wide);
    carried_else(&tail, wide);
    carried_end_if(&tail, accumulators);
    free(types);
    free(wide);
}

// ---------------------------------------------------------------------------------------------
// State: by output a vector; a carried sum and its error; a ranked extremum as a scalar; a position as the
// block's start. Then, for positions, the index of each outer reduced loop.
// ---------------------------------------------------------------------------------------------

static unsigned num_outer(const reduction *r) { return r->v.num_loops - 1 - r->num_parallel; }

// Each position remembers where its block starts and the indices of the outer loops there.
static unsigned state_size(const reduction *r) {
    unsigned size = 0;
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        size += o->kind == COMBINE_STORE      ? 0
                : o->kind == COMBINE_POSITION ? 1 + num_outer(r)
                : o->carried                  ? 2
                                              : 1;
    }
    return size;
}

static void initial_state(reduction *r, ir_builder *b, MlirValue *state) {
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (o->kind == COMBINE_STORE)
            continue;
        if (o->kind == COMBINE_POSITION) {
            for (unsigned i = 0; i < 1 + num_outer(r); i++)
                *state++ = ir_index(b, 0);
            continue;
        }
        MlirType type = o->ranked ? o->element : vector_type(r, k);
        for (int i = 0; i < (o->carried ? 2 : 1); i++)
            *state++ = combine_neutral(b, o->kind, type, o->scan);
    }
}

// Takes a block's accumulators into the state. |indices|: of the outer reduced loops.
static void take_block(reduction *r, ir_builder *b, const MlirValue *accumulators, MlirValue start,
                       const MlirValue *indices, MlirValue *state) {
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (!accumulates(o))
            continue;
        MlirValue x = *accumulators++;
        if (o->carried) {
            combine_carry(b, &state[0], &state[1], x);
            state += 2;
        } else if (o->ranked) {
            MlirValue best = combine_lanes(b, o->kind, x);
            MlirValue better = combine_is_better(b, o->kind, best, state[0]);
            state[0] = ir_select(b, better, best, state[0]);
            state[1] = ir_select(b, better, start, state[1]);
            for (unsigned i = 0; i < num_outer(r); i++)
                state[2 + i] = ir_select(b, better, indices[i], state[2 + i]);
            state += 2 + num_outer(r);
            k++; // the position
        } else {
            state[0] = combine_two(b, o->kind, state[0], x);
            state++;
        }
    }
}

static int64_t block_size(const reduction *r) { return r->v.lanes * r->unroll * BLOCK_STEPS; }

static void run_row(reduction *r, ir_builder *b, const MlirValue *indices, MlirValue *state) {
    MlirValue n = r->v.extents[r->v.num_loops - 1], zero = ir_index(b, 0);
    if (!r->blocks) { // the state is the accumulators
        sweep(r, b, zero, n, state);
        return;
    }
    MlirValue block = ir_index(b, block_size(r));
    MlirValue *accumulators = passes_calloc(num_accumulators(r), sizeof *accumulators);
    carried loop = carried_for(b, zero, n, block, state_size(r), state);
    MlirValue count = ir_binary(&loop.body, "arith.minsi", block,
                                ir_binary(&loop.body, "arith.subi", n, loop.index));
    neutral_accumulators(r, &loop.body, accumulators);
    sweep(r, &loop.body, loop.index, count, accumulators);
    take_block(r, &loop.body, accumulators, loop.index, indices, state);
    carried_end_for(&loop, state);
    free(accumulators);
}

static void run_outer(reduction *r, ir_builder *b, unsigned depth, MlirValue *indices,
                      MlirValue *state) {
    if (depth > r->num_parallel)
        vector_hoist(&r->v, b, depth);
    if (depth + 1 == r->v.num_loops) {
        run_row(r, b, indices, state);
        return;
    }
    vector_operand *saved = reduce_save(r);
    carried loop =
        carried_for(b, ir_index(b, 0), r->v.extents[depth], ir_index(b, 1), state_size(r), state);
    reduce_move(r, &loop.body, depth, loop.index);
    indices[depth - r->num_parallel] = loop.index;
    run_outer(r, &loop.body, depth + 1, indices, state);
    carried_end_for(&loop, state);
    reduce_restore(r, saved);
}

// The first element of the block at state[0] that is |best|, as a number among all that were reduced.
static MlirValue find_position(reduction *r, ir_builder *b, unsigned output, MlirValue best,
                               const MlirValue *state) {
    vectorizer *v = &r->v;
    MlirType i32 = mlirIntegerTypeGet(v->context, 32), i64 = mlirIntegerTypeGet(v->context, 64);
    MlirType numbers = ir_vector(v->lanes, i32);
    MlirValue n = v->extents[v->num_loops - 1], block = ir_index(b, block_size(r));
    vector_operand *saved = reduce_save(r);
    MlirValue outer = ir_index(b, 0);
    for (unsigned i = 0; i < num_outer(r); i++) {
        unsigned depth = r->num_parallel + i;
        reduce_move(r, b, depth, state[1 + i]);
        vector_hoist(v, b, depth + 1);
        outer = ir_binary(b, "arith.addi", ir_binary(b, "arith.muli", outer, v->extents[depth]),
                          state[1 + i]);
    }
    MlirValue start = state[0];
    MlirValue end = ir_binary(b, "arith.minsi", n, ir_binary(b, "arith.addi", start, block));
    MlirValue none = combine_neutral(b, COMBINE_MIN, numbers, false), found = none;
    MlirValue wanted = ir_unary(b, "vector.broadcast",
                                ir_vector(v->lanes, r->outputs[output - 1].element), best);
    MlirValue lane = vector_lane_numbers(b, numbers);
    carried loop = carried_for(b, start, end, ir_index(b, v->lanes), 1, &found);
    ir_builder *in = &loop.body;
    MlirValue left = ir_binary(in, "arith.subi", end, loop.index);
    MlirValue mask = vector_mask(v, in, left);
    MlirValue *yields = passes_calloc(r->num_outputs, sizeof *yields);
    vector_body(v, in, loop.index, mask, yields);
    MlirValue same = combine_is_same(in, yields[output - 1], wanted);
    MlirValue step = ir_unary(in, "arith.index_cast", i32,
                              ir_binary(in, "arith.subi", loop.index, start));
    MlirValue number = ir_binary(in, "arith.addi", lane, ir_unary(in, "vector.broadcast", numbers, step));
    number = ir_select(in, ir_binary(in, "arith.andi", same, mask), number, none);
    found = combine_two(in, COMBINE_MIN, found, number);
    carried_end_for(&loop, &found);
    free(yields);
    reduce_restore(r, saved);
    MlirValue first = combine_lanes(b, COMBINE_MIN, found);
    MlirValue row = ir_binary(b, "arith.addi", ir_binary(b, "arith.muli", outer, n), start);
    return ir_binary(b, "arith.addi", ir_unary(b, "arith.index_cast", i64, row),
                     ir_unary(b, "arith.extsi", i64, first));
}

void reduce_along(reduction *r, ir_builder *b) {
    MlirValue *state = passes_calloc(state_size(r), sizeof *state), indices[GENERIC_MAX_RANK];
    MlirValue *at = state, best = {NULL};
    initial_state(r, b, state);
    run_outer(r, b, r->num_parallel, indices, state);
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        MlirValue value;
        if (o->kind == COMBINE_STORE)
            continue;
        if (o->kind == COMBINE_POSITION) {
            value = find_position(r, b, k, best, at);
            at += 1 + num_outer(r);
        } else if (o->ranked) {
            value = best = *at++;
        } else if (o->carried) {
            value = combine_carried(b, combine_lanes(b, o->kind, at[0]),
                                    combine_lanes(b, o->kind, at[1]));
            at += 2;
        } else {
            value = combine_lanes(b, o->kind, *at++);
        }
        if (!o->scan)
            vector_store_scalar(&r->v, b, o->operand, value);
    }
    free(state);
}
