// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files that vectorise reductions share: a generic with combiners (generic.h) on memrefs, its
// merged loops in the order [outer parallel, outer reduced, vector loop], and its outputs.
#ifndef CJIT_PASSES_VECTOR_REDUCE_H
#define CJIT_PASSES_VECTOR_REDUCE_H

#include "carried.h"
#include "combine.h"
#include "vectorize.h"

enum { REDUCE_MAX_UNROLL = 8 };

typedef struct reduce_output {
    combiner kind;
    MlirType element;
    vector_operand *operand;
    bool ranked;   // an extremum whose position the next output is
    bool carried;  // a sum with its error beside it
    bool scan;     // every step is a result
} reduce_output;

typedef struct reduction {
    vectorizer v;
    unsigned num_outputs;
    reduce_output *outputs;
    unsigned num_parallel; // outer parallel loops; then come the outer reduced ones
    bool along;            // the vector loop is reduced; else it is parallel
    unsigned unroll;
    bool blocks;           // sums that are carried, or positions
} reduction;

/// The loops of one row: |r->along|. The operands' offsets are those of the row.
void reduce_along(reduction *r, ir_builder *b);
/// The loops over columns side by side: not |r->along|.
void reduce_across(reduction *r, ir_builder *b);

/// The number of values that the outputs need while elements are combined.
unsigned reduce_num_states(const reduction *r);
/// Moves the operands to index |i| of loop |depth|, which is the loop's number from now on.
void reduce_move(reduction *r, ir_builder *b, unsigned depth, MlirValue i);
/// A copy of the operands as they stand, to be put back by reduce_restore, which frees it.
vector_operand *reduce_save(const reduction *r);
void reduce_restore(reduction *r, vector_operand *owned_saved);
/// The body at |i| (of the vector loop), with what it stores; the other yields go to |out_yields|.
void reduce_body(reduction *r, ir_builder *b, MlirValue i, MlirValue mask, MlirValue *out_yields);

#endif // CJIT_PASSES_VECTOR_REDUCE_H
