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
// Blocks are for carried sums, and for positions, which are 32-bit numbers within a block: beside an extremum's
// accumulator stands the index that each lane's element was read at. Other combiners run over all of it in one go.
//
// A scan goes element by element, in vectors of one lane: its steps are NumPy's, and so are their roundings.
#include "vector_reduce.h"

#include "value_map.h"

#include <stdlib.h>
#include <string.h>

// The elements of a block that one lane of an accumulator adds up: with 8 accumulators of 16 lanes, no
// element goes through more additions than in NumPy's pairwise sum of 128 elements.
enum { BLOCK_STEPS = 8 };
// Where only positions need blocks.
enum { NUMBERED_BLOCK = 1 << 30 };

static MlirType vector_type(const reduction *r, unsigned output) {
    return ir_vector(r->v.lanes, r->outputs[output].element);
}

static bool accumulates(const reduce_output *o) { return o->kind != COMBINE_STORE; }

static MlirType number_type(const reduction *r) {
    return ir_vector(r->v.lanes, mlirIntegerTypeGet(r->v.context, 32));
}

static unsigned num_accumulators(const reduction *r) {
    unsigned count = 0;
    for (unsigned k = 0; k < r->num_outputs; k++)
        count += accumulates(&r->outputs[k]);
    return count;
}

static void neutral_accumulators(reduction *r, ir_builder *b, MlirValue *out) {
    for (unsigned k = 0; k < r->num_outputs; k++)
        if (r->outputs[k].kind == COMBINE_POSITION)
            *out++ = ir_zero(b, number_type(r));
        else if (accumulates(&r->outputs[k]))
            *out++ = combine_neutral(b, r->outputs[k].kind, vector_type(r, k), r->outputs[k].scan);
}

// An extremum and its number: of equal ones the first.
static void combine_ranked(ir_builder *b, combiner kind, MlirValue *a, const MlirValue *other) {
    MlirValue better = combine_is_better(b, kind, other[0], a[0]);
    MlirValue tie = ir_binary(b, "arith.andi", combine_is_same(b, other[0], a[0]),
                              ir_compare(b, "arith.cmpi", 2, other[1], a[1]));
    a[1] = ir_select(b, ir_binary(b, "arith.ori", better, tie), other[1], a[1]);
    a[0] = ir_select(b, better, other[0], a[0]);
}

// Combines two sets of accumulators into the first.
static void combine_sets(reduction *r, ir_builder *b, MlirValue *a, const MlirValue *other) {
    for (unsigned k = 0, at = 0; k < r->num_outputs; k++)
        if (r->outputs[k].ranked) {
            combine_ranked(b, r->outputs[k].kind, a + at, other + at);
            at += 2;
            k++; // the position
        } else if (accumulates(&r->outputs[k])) {
            a[at] = combine_two(b, r->outputs[k].kind, a[at], other[at]);
            at++;
        }
}

// Combines the body's elements at |i| into |accumulators|. |number|: what positions remember of them.
static void take(reduction *r, ir_builder *b, MlirValue i, MlirValue number, MlirValue mask,
                 MlirValue *accumulators) {
    MlirValue *yields = passes_calloc(r->num_outputs, sizeof *yields);
    reduce_body(r, b, i, mask, yields);
    for (unsigned k = 0, at = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (!accumulates(o))
            continue;
        MlirValue x = yields[k];
        if (mask.ptr)
            x = ir_select(b, mask, x, combine_neutral(b, o->kind, vector_type(r, k), o->scan));
        if (o->ranked) {
            MlirValue better = combine_is_better(b, o->kind, x, accumulators[at]);
            MlirValue numbers = ir_unary(b, "vector.broadcast", number_type(r), number);
            accumulators[at] = ir_select(b, better, x, accumulators[at]);
            accumulators[at + 1] = ir_select(b, better, numbers, accumulators[at + 1]);
            at += 2;
            k++;
            continue;
        }
        accumulators[at] = combine_two(b, o->kind, accumulators[at], x);
        if (o->scan)
            vector_store(&r->v, b, o->operand, i, mask, accumulators[at]);
        at++;
    }
    free(yields);
}

// Index |i| as a number in the block that begins at |start|.
static MlirValue number_in_block(ir_builder *b, MlirValue start, MlirValue i) {
    return ir_unary(b, "arith.index_cast", mlirIntegerTypeGet(b->context, 32),
                    ir_binary(b, "arith.subi", i, start));
}

// The sets beside the first have numbered their elements as if they stood in its place.
static void shift_numbers(reduction *r, ir_builder *b, unsigned set, MlirValue *accumulators) {
    for (unsigned k = 0, at = 0; k < r->num_outputs; k++) {
        if (r->outputs[k].kind == COMBINE_POSITION) {
            MlirValue shift = ir_int(b, mlirIntegerTypeGet(b->context, 32), r->v.lanes * set);
            accumulators[at] = ir_binary(b, "arith.addi", accumulators[at],
                                         ir_unary(b, "vector.broadcast", number_type(r), shift));
        }
        at += accumulates(&r->outputs[k]);
    }
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
    MlirValue number = number_in_block(&loop.body, start, loop.index);
    for (unsigned u = 0; u < r->unroll; u++) {
        MlirValue at = u == 0 ? loop.index
                              : ir_binary(&loop.body, "arith.addi", loop.index,
                                          ir_index(&loop.body, r->v.lanes * u));
        take(r, &loop.body, at, number, (MlirValue){NULL}, wide + u * size);
    }
    carried_end_for(&loop, wide);
    for (unsigned u = 1; u < r->unroll; u++)
        shift_numbers(r, b, u, wide + u * size);
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
    MlirValue first = start;
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
    take(r, &loop.body, loop.index, number_in_block(&loop.body, first, loop.index), (MlirValue){NULL},
         accumulators);
    carried_end_for(&loop, accumulators);
    carried tail = carried_if(b, ir_compare(b, "arith.cmpi", 1, rest, zero), size, types);
    memcpy(wide, accumulators, size * sizeof *wide);
    take(r, &tail.body, end, number_in_block(&tail.body, first, end),
         vector_mask(&r->v, &tail.body, rest), wide);
    carried_else(&tail, wide);
    carried_end_if(&tail, accumulators);
    free(types);
    free(wide);
}

// ---------------------------------------------------------------------------------------------
// State: by output a vector; a carried sum and its error; a ranked extremum as a scalar; its position among all
// elements that are reduced.
// ---------------------------------------------------------------------------------------------

static unsigned state_size(const reduction *r) {
    unsigned size = 0;
    for (unsigned k = 0; k < r->num_outputs; k++)
        size += r->outputs[k].kind == COMBINE_STORE ? 0 : r->outputs[k].carried ? 2 : 1;
    return size;
}

static void initial_state(reduction *r, ir_builder *b, MlirValue *state) {
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (o->kind == COMBINE_STORE)
            continue;
        if (o->kind == COMBINE_POSITION) {
            *state++ = ir_int(b, mlirIntegerTypeGet(b->context, 64), 0);
            continue;
        }
        MlirType type = o->ranked ? o->element : vector_type(r, k);
        for (int i = 0; i < (o->carried ? 2 : 1); i++)
            *state++ = combine_neutral(b, o->kind, type, o->scan);
    }
}

// The first of the lanes whose extremum is |best|, as a number in the block.
static MlirValue first_number(ir_builder *b, MlirValue best, MlirValue extrema, MlirValue numbers) {
    MlirType type = mlirValueGetType(numbers);
    MlirValue wanted = ir_unary(b, "vector.broadcast", mlirValueGetType(extrema), best);
    numbers = ir_binary(b, "arith.addi", numbers, vector_lane_numbers(b, type));
    numbers = ir_select(b, combine_is_same(b, extrema, wanted), numbers,
                        combine_neutral(b, COMBINE_MIN, type, false));
    return ir_unary(b, "arith.extsi", mlirIntegerTypeGet(b->context, 64),
                    combine_lanes(b, COMBINE_MIN, numbers));
}

// Takes a block's accumulators into the state. |before|: how many elements came before the block.
static void take_block(reduction *r, ir_builder *b, const MlirValue *accumulators, MlirValue before,
                       MlirValue *state) {
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
            MlirValue number = first_number(b, best, x, *accumulators++);
            number = ir_binary(b, "arith.addi", number,
                               ir_unary(b, "arith.index_cast", mlirValueGetType(number), before));
            MlirValue better = combine_is_better(b, o->kind, best, state[0]);
            MlirValue none = ir_compare(b, "arith.cmpi", 0, before, ir_index(b, 0));
            better = ir_binary(b, "arith.ori", better, none); // the first block is better than nothing
            state[0] = ir_select(b, better, best, state[0]);
            state[1] = ir_select(b, better, number, state[1]);
            state += 2;
            k++; // the position
        } else {
            state[0] = combine_two(b, o->kind, state[0], x);
            state++;
        }
    }
}

static int64_t block_size(const reduction *r) {
    bool carries = false;
    for (unsigned k = 0; k < r->num_outputs; k++)
        carries |= r->outputs[k].carried;
    return carries ? r->v.lanes * r->unroll * BLOCK_STEPS : NUMBERED_BLOCK;
}

// Row |outer| of those that are reduced together.
static void run_row(reduction *r, ir_builder *b, MlirValue outer, MlirValue *state) {
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
    MlirValue before = ir_binary(&loop.body, "arith.addi",
                                 ir_binary(&loop.body, "arith.muli", outer, n), loop.index);
    take_block(r, &loop.body, accumulators, before, state);
    carried_end_for(&loop, state);
    free(accumulators);
}

static void run_outer(reduction *r, ir_builder *b, unsigned depth, MlirValue outer,
                      MlirValue *state) {
    if (depth > r->num_parallel)
        vector_hoist(&r->v, b, depth);
    if (depth + 1 == r->v.num_loops) {
        run_row(r, b, outer, state);
        return;
    }
    vector_operand *saved = reduce_save(r);
    carried loop =
        carried_for(b, ir_index(b, 0), r->v.extents[depth], ir_index(b, 1), state_size(r), state);
    reduce_move(r, &loop.body, depth, loop.index);
    outer = ir_binary(&loop.body, "arith.addi",
                      ir_binary(&loop.body, "arith.muli", outer, r->v.extents[depth]), loop.index);
    run_outer(r, &loop.body, depth + 1, outer, state);
    carried_end_for(&loop, state);
    reduce_restore(r, saved);
}

void reduce_along(reduction *r, ir_builder *b) {
    MlirValue *state = passes_calloc(state_size(r), sizeof *state);
    MlirValue *at = state;
    initial_state(r, b, state);
    run_outer(r, b, r->num_parallel, ir_index(b, 0), state);
    for (unsigned k = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        MlirValue value;
        if (o->kind == COMBINE_STORE)
            continue;
        if (o->kind == COMBINE_POSITION || o->ranked) {
            value = *at++;
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
