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
    bool contiguous;                    // a flat view serves it
    MlirValue strides[GENERIC_MAX_RANK]; // by merged loop; null: does not move
    bool unit;                          // stride 1 along the vector loop
    int depth;                          // loops that it moves along end here: hoisted above depth
    MlirValue base;                     // flat memref, or llvm pointer when strided
    MlirValue offset;                   // index of the outer loops
    MlirValue scalar, splat;            // of an operand that does not move along the vector loop
} vector_operand;

// A memref that the body reads at indices of its own.
typedef struct vector_source {
    MlirValue memref, base, offset; // base: an llvm pointer
    MlirValue strides[GENERIC_MAX_RANK];
} vector_source;

// What a body's argument is in an iteration: the scalar is null when lanes may differ.
typedef struct vector_argument {
    MlirValue vector, scalar;
} vector_argument;

typedef struct vectorizer {
    MlirContext context;
    MlirOperation op;
    int64_t vector_bits;
    bool quick;      ///< one vector at once, however heavy the body is
    bool improvable; ///< it would be more without |quick|
    int64_t lanes;
    unsigned order[GENERIC_MAX_RANK];    // position in the nest → original loop
    unsigned num_loops;                  // after merging
    MlirValue extents[GENERIC_MAX_RANK]; // of merged loops
    unsigned first[GENERIC_MAX_RANK];    // merged loop → its outermost position in the nest
    unsigned last[GENERIC_MAX_RANK];     // merged loop → its innermost original loop
    uint32_t numbered;                   // original loops whose numbers the body uses: never merged
    MlirValue counters[GENERIC_MAX_RANK]; // of the open loops but the vector loop
    unsigned num_inputs, num_operands;
    vector_operand *operands;
    vector_source *sources;
    unsigned num_sources;
} vectorizer;

// vector_operands.c

/// Whether |memref| is one piece of memory in C order, as far as its type and what made it say.
bool vector_is_contiguous(MlirValue memref);
/// Two loops of the generic, one inside the other, are one when every operand moves along both contiguously,
/// or along neither.
bool vector_can_merge(const vectorizer *v, unsigned outer, unsigned inner);
/// How many of the first |count| operands are contiguous along |loop|, as far as their types say.
unsigned vector_count_unit(const vectorizer *v, unsigned loop, unsigned count);
/// Orders the generic's |original| loops into a nest and merges those that run over contiguous memory
/// together: sets order, num_loops, first and last.
void vector_merge_loops(vectorizer *v, unsigned original);
/// Emits the merged loops' extents.
void vector_compute_extents(vectorizer *v, ir_builder *b);
/// Emits each operand's base, strides and first offset.
void vector_prepare_operands(vectorizer *v, ir_builder *b);

/// The base, the strides by axis (of which |out_strides| has room for all) and the offset of a memref of any
/// layout, addressed from a pointer: its offsets may be negative, which the indices of a memref may not.
void vector_strided_base(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue *out_strides);

// vector_body.c

/// The original loops of |op| whose numbers its body uses, as a bit each.
uint32_t vector_numbered_loops(MlirOperation op);
/// Emits the bases of the memrefs that the body reads at indices of its own.
void vector_prepare_sources(vectorizer *v, ir_builder *b);
/// The body on vectors, at index |i| of the vector loop; gives what it yields. |mask| may be null.
void vector_widen_body(vectorizer *v, ir_builder *b, const vector_argument *arguments, MlirValue i,
                       MlirValue mask, MlirValue *out_yields);

// vector_access.c

/// The element of an operand at its offset.
MlirValue vector_load_scalar(vectorizer *v, ir_builder *b, vector_operand *o);
/// Stores |value| as the element of an operand at its offset.
void vector_store_scalar(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue value);
/// Loads, above loop |depth|, the operands that do not move along it or any loop inside it.
void vector_hoist(vectorizer *v, ir_builder *b, unsigned depth);
/// Loads or stores one vector at index |i| of the vector loop; |mask| may be null: all lanes.
MlirValue vector_load(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask);
void vector_store(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask,
                  MlirValue value);
MlirValue vector_pointer_to(vectorizer *v, ir_builder *b, vector_operand *o, MlirType result,
                            MlirValue offset);
/// The element's alignment, as an integer of |width| bits: loads and stores take 64, masked intrinsics 32.
MlirNamedAttribute vector_alignment(vectorizer *v, const vector_operand *o, unsigned width);
/// 0, 1, 2, … in a vector of integers or indices.
MlirValue vector_lane_numbers(ir_builder *b, MlirType type);
MlirValue vector_full_mask(vectorizer *v, ir_builder *b);
/// The mask of the first |count| lanes.
MlirValue vector_mask(vectorizer *v, ir_builder *b, MlirValue count);

// vector_complex.c: a complex vector is one vector of its parts in turn, as they lie in memory.

/// Whether |op|, of a body, on complex values is one of the few that vector_widen_body knows.
bool vector_knows_complex(MlirOperation op);
bool vector_is_complex(const vector_operand *o);
/// The memory of |memref| as an llvm pointer.
MlirValue vector_address(vectorizer *v, ir_builder *b, MlirValue memref);
/// As vector_load and vector_store, and the vector whose lanes are all the element at the offset.
MlirValue vector_load_complex(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask);
void vector_store_complex(vectorizer *v, ir_builder *b, vector_operand *o, MlirValue i, MlirValue mask,
                          MlirValue value);
MlirValue vector_splat_complex(vectorizer *v, ir_builder *b, vector_operand *o);
/// The elements of complex type |element| from |base| on, at offsets: of all lanes |start|, or counting up from
/// it when |counts|; |offsets|, where there are any, are added lane by lane. |mask| may be null.
MlirValue vector_gather_complex(vectorizer *v, ir_builder *b, MlirType element, MlirValue base, MlirValue start,
                                bool counts, MlirValue offsets, MlirValue mask);
/// The vector of |scalar|, a complex value.
MlirValue vector_broadcast_complex(vectorizer *v, ir_builder *b, MlirValue scalar);
/// a0 b0 a1 b1 …
MlirValue vector_interleave(ir_builder *b, MlirValue a, MlirValue b_);
/// Every second lane, from the first or the second on.
MlirValue vector_deinterleave(ir_builder *b, MlirValue value, bool second);

// vectorize.c

/// As many lanes as a vector register holds of the widest element that operands and body have.
int64_t vector_choose_lanes(const vectorizer *v);
/// The body on vectors at index |i| of the vector loop; gives what it yields. Stores nothing.
void vector_body(vectorizer *v, ir_builder *b, MlirValue i, MlirValue mask, MlirValue *out_yields);

// vector_reduce.c

/// Whether all of the combiners of |op|, a generic with combiners, can be vectorised.
bool vector_reduce_is_known(MlirOperation op);
/// Emits the loops of such a generic before it; |v| has its operands.
void vector_reduce(vectorizer *v);

#endif // CJIT_PASSES_VECTORIZE_H
