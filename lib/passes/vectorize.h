// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of --cjit-vectorize share: a linalg.generic that is being vectorised, its operands and how
// the merged loops move along them.
#ifndef CJIT_PASSES_VECTORIZE_H
#define CJIT_PASSES_VECTORIZE_H

#include "generic.h"

enum { VECTOR_MAX_LANES = 64 };

typedef struct vector_operand {
    MlirValue memref;
    MlirType element;
    generic_access access;
    bool contiguous;                    // no layout: a flat view serves it
    MlirValue strides[GENERIC_MAX_RANK]; // by merged loop; null: does not move
    bool unit;                          // stride 1 along the vector loop
    int depth;                          // loops that it moves along end here: hoisted above depth
    MlirValue base;                     // flat memref, or llvm pointer when strided
    MlirValue offset;                   // index of the outer loops
    MlirValue splat;                    // the broadcast scalar of an operand that does not move
} vector_operand;

typedef struct vectorizer {
    MlirContext context;
    MlirOperation op;
    int64_t vector_bits;
    int64_t lanes;
    unsigned order[GENERIC_MAX_RANK];    // position in the nest → original loop
    unsigned num_loops;                  // after merging
    MlirValue extents[GENERIC_MAX_RANK]; // of merged loops
    unsigned first[GENERIC_MAX_RANK];    // merged loop → its outermost position in the nest
    unsigned last[GENERIC_MAX_RANK];     // merged loop → its innermost original loop
    unsigned num_inputs, num_operands;
    vector_operand *operands;
} vectorizer;

// vector_operands.c

/// Orders the generic's |original| loops into a nest and merges those that run over contiguous memory
/// together: sets order, num_loops, first and last.
void vector_merge_loops(vectorizer *v, unsigned original);
/// Emits the merged loops' extents.
void vector_compute_extents(vectorizer *v, ir_builder *b);
/// Emits each operand's base, strides and first offset.
void vector_prepare_operands(vectorizer *v, ir_builder *b);

// vector_access.c

/// The element of an operand at its offset.
MlirValue vector_load_scalar(vectorizer *v, ir_builder *b, vector_operand *o);
/// Loads, above loop |depth|, the operands that do not move along it or any loop inside it.
void vector_hoist(vectorizer *v, ir_builder *b, unsigned depth);
/// Loads or stores one vector at index |i| of the vector loop; |mask| may be null: all lanes.
MlirValue vector_load(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask);
void vector_store(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask,
                  MlirValue value);
/// The mask of the first |count| lanes.
MlirValue vector_mask(vectorizer *v, ir_builder *b, MlirValue count);

#endif // CJIT_PASSES_VECTORIZE_H
