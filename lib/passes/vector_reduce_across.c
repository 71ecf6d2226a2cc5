// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results of a reduction side by side: the vector loop is parallel.
//
//   scf.for %tile = 0 to %n step 1024 {            as many columns as buffers on the stack hold
//     buffers = neutral
//     scf.for %row = 0 to %rows step 8 {
//       scf.for %i … step 16 { eight rows' vectors are added in a tree; TwoSum into the buffers } }
//     rows and columns that are left over
//     results = buffers }
//
// Memory is read along rows, eight of them at a time, and each block of rows costs the buffers one update.
// A scan takes one row at a time and stores what the buffers then hold.
#include "vector_reduce.h"

#include "value_map.h"

#include <stdlib.h>
#include <string.h>

enum { TILE_VECTORS = 64 };

typedef struct columns {
    reduction *r;
    MlirValue *buffers;      // by state: memref<tile x element>
    MlirValue tile;          // the first column
    MlirValue whole, rest;   // columns in whole vectors, and those after them
} columns;

static int64_t tile_size(const reduction *r) { return r->v.lanes * TILE_VECTORS; }

static MlirType state_type(const reduction *r, unsigned state) {
    unsigned k = 0;
    for (unsigned at = 0;; k++) {
        const reduce_output *o = &r->outputs[k];
        at += o->kind == COMBINE_STORE ? 0 : o->carried ? 2 : 1;
        if (at > state)
            break;
    }
    return r->outputs[k].element;
}

// The buffers, on the stack of the function, made once.
static void make_buffers(columns *c) {
    reduction *r = c->r;
    MlirContext context = r->v.context;
    MlirOperation function = r->v.op;
    while (!ir_is(function, "func.func"))
        function = mlirOperationGetParentOperation(function);
    MlirBlock entry = ir_region_block(function, 0);
    ir_builder b = ir_before(mlirBlockGetFirstOperation(entry));
    b.location = mlirOperationGetLocation(r->v.op);
    MlirNamedAttribute attributes[] = {
        ir_named(context, "operandSegmentSizes", ir_i32_array(context, 2, (int32_t[]){0, 0})),
        ir_named(context, "alignment", ir_i64_attribute(context, 64)),
    };
    int64_t size = tile_size(r);
    for (unsigned i = 0; i < reduce_num_states(r); i++)
        c->buffers[i] = ir_op(&b, "memref.alloca",
                              mlirMemRefTypeContiguousGet(state_type(r, i), 1, &size,
                                                          mlirAttributeGetNull()),
                              0, NULL, 2, attributes);
}

static MlirValue load_state(columns *c, ir_builder *b, unsigned state, MlirValue i) {
    return ir_op(b, "vector.load", ir_vector(c->r->v.lanes, state_type(c->r, state)), 2,
                 (MlirValue[]){c->buffers[state], i}, 0, NULL);
}

static void store_state(columns *c, ir_builder *b, unsigned state, MlirValue i, MlirValue value) {
    ir_create(b, &(ir_operation){.name = "vector.store",
                                 .num_operands = 3,
                                 .operands = (MlirValue[]){value, c->buffers[state], i}});
}

static void fill_buffers(columns *c, ir_builder *b, MlirValue count) {
    reduction *r = c->r;
    ir_builder body;
    MlirValue i = ir_for(b, ir_index(b, 0), count, ir_index(b, r->v.lanes), &body);
    for (unsigned k = 0, state = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        for (int n = o->kind == COMBINE_STORE ? 0 : o->carried ? 2 : 1; n > 0; n--)
            store_state(c, &body, state++, i,
                        combine_neutral(&body, o->kind, ir_vector(r->v.lanes, o->element),
                                        o->scan));
    }
}

// The elements of |count| rows for output |k|, combined in a tree.
static MlirValue combine_rows(ir_builder *b, combiner kind, unsigned count, const MlirValue *rows) {
    if (count == 1)
        return rows[0];
    unsigned half = count / 2;
    return combine_two(b, kind, combine_rows(b, kind, half, rows),
                       combine_rows(b, kind, count - half, rows + half));
}

// A row: its operands, its index in the innermost reduced loop, and its number among all that are reduced.
typedef struct one_row {
    vector_operand *operands; // to be freed
    MlirValue index, number;
} one_row;

// An extremum and its position, row by row.
static void take_ranked(columns *c, ir_builder *b, combiner kind, unsigned state, MlirValue i,
                        unsigned count, const MlirValue *rows, const one_row *given) {
    MlirValue best = load_state(c, b, state, i), position = load_state(c, b, state + 1, i);
    for (unsigned row = 0; row < count; row++) {
        MlirValue better = combine_is_better(b, kind, rows[row], best);
        MlirValue number = ir_unary(b, "vector.broadcast", mlirValueGetType(position),
                                    given[row].number);
        best = ir_select(b, better, rows[row], best);
        position = ir_select(b, better, number, position);
    }
    store_state(c, b, state, i, best);
    store_state(c, b, state + 1, i, position);
}

// One vector of columns at |i| of the tile, of |count| rows.
static void take_rows(columns *c, ir_builder *b, MlirValue i, MlirValue mask, unsigned count,
                      const one_row *given) {
    reduction *r = c->r;
    MlirValue *yields = passes_calloc((uint64_t)count * r->num_outputs, sizeof *yields);
    MlirValue at = ir_binary(b, "arith.addi", c->tile, i), rows[REDUCE_MAX_UNROLL];
    vector_operand *saved = reduce_save(r);
    for (unsigned row = 0; row < count; row++) {
        memcpy(r->v.operands, given[row].operands, r->v.num_operands * sizeof *saved);
        r->v.counters[r->v.num_loops - 2] = given[row].index;
        reduce_body(r, b, at, mask, yields + row * r->num_outputs);
    }
    reduce_restore(r, saved);
    for (unsigned k = 0, state = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (o->kind == COMBINE_STORE)
            continue;
        for (unsigned row = 0; row < count; row++)
            rows[row] = yields[row * r->num_outputs + k];
        if (o->ranked) {
            take_ranked(c, b, o->kind, state, i, count, rows, given);
            k++;
            state += 2;
            continue;
        }
        MlirValue x = combine_rows(b, o->kind, count, rows);
        MlirValue value = load_state(c, b, state, i);
        if (o->carried) {
            MlirValue error = load_state(c, b, state + 1, i);
            combine_carry(b, &value, &error, x);
            store_state(c, b, state + 1, i, error);
        } else {
            value = combine_two(b, o->kind, value, x);
        }
        store_state(c, b, state, i, value);
        state += o->carried ? 2 : 1;
        if (o->scan)
            vector_store(&r->v, b, &given[0].operands[r->v.num_inputs + k], at, mask, value);
    }
    free(yields);
}

// The number of row |i| of the innermost reduced loop among all that are reduced.
static MlirValue row_number(columns *c, ir_builder *b, MlirValue outer, MlirValue i) {
    MlirValue extent = c->r->v.extents[c->r->v.num_loops - 2];
    MlirValue number = ir_binary(b, "arith.addi", ir_binary(b, "arith.muli", outer, extent), i);
    return ir_unary(b, "arith.index_cast", mlirIntegerTypeGet(b->context, 64), number);
}

// Row |i| of the run of rows |outer|.
static one_row at_row(columns *c, ir_builder *b, MlirValue outer, MlirValue i) {
    reduction *r = c->r;
    unsigned depth = r->v.num_loops - 2;
    vector_operand *outside = reduce_save(r);
    one_row row = {.index = i, .number = row_number(c, b, outer, i)};
    reduce_move(r, b, depth, i);
    vector_hoist(&r->v, b, depth + 1);
    row.operands = reduce_save(r);
    reduce_restore(r, outside);
    return row;
}

// The columns after the whole vectors, of |count| rows.
static void take_rest(columns *c, ir_builder *b, unsigned count, const one_row *rows) {
    ir_builder body;
    ir_if(b, ir_compare(b, "arith.cmpi", 1, c->rest, ir_index(b, 0)), &body);
    take_rows(c, &body, c->whole, vector_mask(&c->r->v, &body, c->rest), count,
              rows);
}

// Rows |from| to |to|, one at a time.
static void single_rows(columns *c, ir_builder *b, MlirValue outer, MlirValue from, MlirValue to) {
    ir_builder body, inner;
    MlirValue index = ir_for(b, from, to, ir_index(b, 1), &body);
    one_row row = at_row(c, &body, outer, index);
    MlirValue i =
        ir_for(&body, ir_index(&body, 0), c->whole, ir_index(&body, c->r->v.lanes), &inner);
    take_rows(c, &inner, i, (MlirValue){NULL}, 1, &row);
    take_rest(c, &body, 1, &row);
    free(row.operands);
}

// The innermost reduced loop. |outer|: the number of the run of rows.
static void run_rows(columns *c, ir_builder *b, MlirValue outer) {
    reduction *r = c->r;
    MlirValue rows = r->v.extents[r->v.num_loops - 2], zero = ir_index(b, 0);
    if (r->unroll == 1) {
        single_rows(c, b, outer, zero, rows);
        return;
    }
    MlirValue step = ir_index(b, r->unroll);
    MlirValue blocked = ir_binary(b, "arith.subi", rows, ir_binary(b, "arith.remui", rows, step));
    one_row unrolled[REDUCE_MAX_UNROLL];
    ir_builder body, inner;
    MlirValue row = ir_for(b, zero, blocked, step, &body);
    for (unsigned u = 0; u < r->unroll; u++)
        unrolled[u] = at_row(c, &body, outer, ir_binary(&body, "arith.addi", row, ir_index(&body, u)));
    MlirValue i = ir_for(&body, ir_index(&body, 0), c->whole, ir_index(&body, r->v.lanes), &inner);
    take_rows(c, &inner, i, (MlirValue){NULL}, r->unroll, unrolled);
    take_rest(c, &body, r->unroll, unrolled);
    for (unsigned u = 0; u < r->unroll; u++)
        free(unrolled[u].operands);
    single_rows(c, b, outer, blocked, rows);
}

// The reduced loops around it.
static void run_outer(columns *c, ir_builder *b, unsigned depth, MlirValue outer) {
    reduction *r = c->r;
    if (depth > r->num_parallel)
        vector_hoist(&r->v, b, depth);
    if (depth + 2 == r->v.num_loops) {
        run_rows(c, b, outer);
        return;
    }
    ir_builder body;
    vector_operand *saved = reduce_save(r);
    MlirValue i = ir_for(b, ir_index(b, 0), r->v.extents[depth], ir_index(b, 1), &body);
    reduce_move(r, &body, depth, i);
    outer = ir_binary(&body, "arith.addi",
                      ir_binary(&body, "arith.muli", outer, r->v.extents[depth]), i);
    run_outer(c, &body, depth + 1, outer);
    reduce_restore(r, saved);
}

static void store_results(columns *c, ir_builder *b, MlirValue i, MlirValue mask) {
    reduction *r = c->r;
    MlirValue at = ir_binary(b, "arith.addi", c->tile, i);
    for (unsigned k = 0, state = 0; k < r->num_outputs; k++) {
        const reduce_output *o = &r->outputs[k];
        if (o->kind == COMBINE_STORE)
            continue;
        MlirValue value = load_state(c, b, state++, i);
        if (o->carried)
            value = combine_carried(b, value, load_state(c, b, state++, i));
        if (!o->scan)
            vector_store(&r->v, b, o->operand, at, mask, value);
    }
}

void reduce_across(reduction *r, ir_builder *b) {
    columns c = {.r = r};
    ir_builder body, inner;
    MlirValue zero = ir_index(b, 0), n = r->v.extents[r->v.num_loops - 1];
    MlirValue size = ir_index(b, tile_size(r)), lanes = ir_index(b, r->v.lanes);
    c.buffers = passes_calloc(reduce_num_states(r), sizeof *c.buffers);
    make_buffers(&c);
    c.tile = ir_for(b, zero, n, size, &body);
    MlirValue count = ir_binary(&body, "arith.minsi", size, ir_binary(&body, "arith.subi", n, c.tile));
    c.rest = ir_binary(&body, "arith.remui", count, lanes);
    c.whole = ir_binary(&body, "arith.subi", count, c.rest);
    fill_buffers(&c, &body, count);
    run_outer(&c, &body, r->num_parallel, zero);
    MlirValue i = ir_for(&body, zero, c.whole, lanes, &inner);
    store_results(&c, &inner, i, (MlirValue){NULL});
    ir_if(&body, ir_compare(&body, "arith.cmpi", 1, c.rest, zero), &inner);
    store_results(&c, &inner, c.whole, vector_mask(&r->v, &inner, c.rest));
    free(c.buffers);
}
