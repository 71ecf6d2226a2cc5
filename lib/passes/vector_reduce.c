// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-vectorize on reductions: a linalg.generic with combiners (generic.h) on memrefs becomes loops over
// vectors.
//
// The vector loop is the one along which most inputs are contiguous. Where that is a reduced loop, each
// result is made by one run over its elements with several vector accumulators (vector_reduce_along.c);
// where it is a parallel one, many results are made side by side, a tile of them at a time
// (vector_reduce_across.c). The other parallel loops go outside, the other reduced ones between.
//
// What is added to what depends on the shape and the width of vectors alone.
#include "vector_reduce.h"

#include "cost.h"
#include "value_map.h"

#include <stdlib.h>
#include <string.h>

unsigned reduce_num_states(const reduction *r) {
    unsigned count = 0;
    for (unsigned k = 0; k < r->num_outputs; k++)
        count += r->outputs[k].kind == COMBINE_STORE ? 0 : r->outputs[k].carried ? 2 : 1;
    return count;
}

void reduce_move(reduction *r, ir_builder *b, unsigned depth, MlirValue i) {
    r->v.counters[depth] = i;
    for (unsigned k = 0; k < r->v.num_operands; k++) {
        vector_operand *o = &r->v.operands[k];
        if (o->strides[depth].ptr)
            o->offset = ir_binary(b, "arith.addi", o->offset,
                                  ir_binary(b, "arith.muli", i, o->strides[depth]));
    }
}

vector_operand *reduce_save(const reduction *r) {
    vector_operand *saved = passes_calloc(r->v.num_operands, sizeof *saved);
    memcpy(saved, r->v.operands, r->v.num_operands * sizeof *saved);
    return saved;
}

void reduce_restore(reduction *r, vector_operand *owned_saved) {
    memcpy(r->v.operands, owned_saved, r->v.num_operands * sizeof *owned_saved);
    free(owned_saved);
}

void reduce_body(reduction *r, ir_builder *b, MlirValue i, MlirValue mask, MlirValue *out_yields) {
    vector_body(&r->v, b, i, mask, out_yields);
    for (unsigned k = 0; k < r->num_outputs; k++)
        if (r->outputs[k].kind == COMBINE_STORE)
            vector_store(&r->v, b, r->outputs[k].operand, i, mask, out_yields[k]);
}

// A loop of the generic, perhaps several that run over contiguous memory together.
typedef struct loop_run {
    unsigned first, last; // in the generic's order
} loop_run;

static bool has_positions(const reduction *r) {
    for (unsigned k = 0; k < r->num_outputs; k++)
        if (r->outputs[k].kind == COMBINE_POSITION)
            return true;
    return false;
}

// The runs in the nest's order. The vector loop is the last one, unless more inputs are contiguous along
// another.
static void order_nest(reduction *r, unsigned original, uint32_t reduced) {
    vectorizer *v = &r->v;
    loop_run runs[GENERIC_MAX_RANK] = {{0, 0}};
    unsigned num_runs = 0, at = 0, vector_run = 0;
    for (unsigned loop = 0; loop < original; loop++) {
        bool alike = loop > 0 && ((reduced >> loop ^ reduced >> (loop - 1)) & 1) == 0;
        if (!alike || !vector_can_merge(v, loop - 1, loop))
            runs[num_runs++].first = loop;
        runs[num_runs - 1].last = loop;
    }
    for (unsigned run = 1; run < num_runs; run++)
        if (vector_count_unit(v, runs[run].last, v->num_inputs) >=
            vector_count_unit(v, runs[vector_run].last, v->num_inputs))
            vector_run = run;
    r->along = reduced >> runs[vector_run].last & 1;
    // Positions are numbered in C order.
    for (unsigned run = vector_run; r->along && has_positions(r) && run < num_runs; run++)
        vector_run = reduced >> runs[run].last & 1 ? run : vector_run;
    for (unsigned pass = 0; pass < 3; pass++)
        for (unsigned run = 0; run < num_runs; run++) {
            bool is_reduced = reduced >> runs[run].last & 1;
            if (pass != (run == vector_run ? 2u : is_reduced))
                continue;
            v->first[v->num_loops] = at;
            v->last[v->num_loops++] = runs[run].last;
            for (unsigned loop = runs[run].first; loop <= runs[run].last; loop++)
                v->order[at++] = loop;
            r->num_parallel += pass == 0;
        }
}

static void emit_parallel(reduction *r, ir_builder *b, unsigned depth) {
    vector_hoist(&r->v, b, depth);
    if (depth == r->num_parallel) {
        if (r->along)
            reduce_along(r, b);
        else
            reduce_across(r, b);
        return;
    }
    ir_builder body;
    MlirValue i = ir_for(b, ir_index(b, 0), r->v.extents[depth], ir_index(b, 1), &body);
    reduce_move(r, &body, depth, i);
    emit_parallel(r, &body, depth + 1);
}

static unsigned choose_unroll(MlirOperation op) {
    // A light body is bound by the latency of its accumulator, a heavy one is long enough by itself.
    uint32_t cost = cost_of_body(generic_body(op));
    return cost <= 2 ? 8 : cost <= 8 ? 4 : cost <= 20 ? 2 : 1;
}

static combiner read_combiner(MlirOperation op, unsigned output, bool *out_scan) {
    MlirStringRef name = generic_get_combiner(op, output);
    *out_scan = name.length > 5 && memcmp(name.data, "scan_", 5) == 0;
    return combine_from_name(*out_scan ? mlirStringRefCreate(name.data + 5, name.length - 5) : name);
}

static bool scans(const reduction *r) {
    bool found = false;
    for (unsigned k = 0; k < r->num_outputs; k++)
        found |= r->outputs[k].scan;
    return found;
}

static void read_outputs(reduction *r) {
    for (unsigned k = 0; k < r->num_outputs; k++) {
        reduce_output *o = &r->outputs[k];
        o->operand = &r->v.operands[r->v.num_inputs + k];
        o->element = o->operand->element;
        o->kind = read_combiner(r->v.op, k, &o->scan);
        o->carried = !o->scan && combine_is_carried(o->kind, o->element);
        if (o->kind == COMBINE_POSITION)
            r->outputs[k - 1].ranked = true;
        r->blocks |= o->carried || o->kind == COMBINE_POSITION;
    }
}

// Positions along the vector loop need no vectors of their element type.
static void choose_lanes(reduction *r) {
    vectorizer *v = &r->v;
    MlirType *elements = passes_calloc(r->num_outputs, sizeof *elements);
    for (unsigned k = 0; k < r->num_outputs; k++) {
        elements[k] = r->outputs[k].element;
        if (r->along && r->outputs[k].kind == COMBINE_POSITION)
            r->outputs[k].operand->element = r->outputs[k - 1].element;
    }
    v->lanes = vector_choose_lanes(v);
    for (unsigned k = 0; k < r->num_outputs; k++)
        r->outputs[k].operand->element = elements[k];
    free(elements);
}

bool vector_reduce_is_known(MlirOperation op) {
    for (unsigned k = 0; k + generic_num_inputs(op) < mlirOperationGetNumOperands(op); k++) {
        bool scan;
        combiner kind = read_combiner(op, k, &scan);
        if (kind == COMBINE_COUNT || (kind == COMBINE_POSITION && k == 0))
            return false;
    }
    return generic_reduced_loops(op) != 0;
}

void vector_reduce(vectorizer *v) {
    reduction r = {.v = *v};
    r.num_outputs = v->num_operands - v->num_inputs;
    r.outputs = passes_calloc(r.num_outputs, sizeof *r.outputs);
    read_outputs(&r);
    ir_builder b = ir_before(v->op);
    order_nest(&r, generic_num_loops(v->op), generic_reduced_loops(v->op));
    choose_lanes(&r);
    r.unroll = scans(&r) ? 1 : choose_unroll(v->op);
    if (scans(&r) && r.along)
        r.v.lanes = 1;
    vector_compute_extents(&r.v, &b);
    vector_prepare_operands(&r.v, &b);
    vector_prepare_sources(&r.v, &b);
    emit_parallel(&r, &b, 0);
    v->sources = r.v.sources;
    free(r.outputs);
}
