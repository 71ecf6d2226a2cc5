// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of --cjit-to-linalg share: the function that is being lowered, and its tensors. A file for
// each family of ops; cjit_to_linalg.c has the table of them.
#ifndef CJIT_PASSES_LOWERING_H
#define CJIT_PASSES_LOWERING_H

#include "generic.h"
#include "value_map.h"

// A tensor of the cjit level and what stands for it.
typedef struct lower_tensor {
    MlirValue value;        // null for a constant, and for a scalar that is in no tensor
    MlirAttribute constant; // splat, or null
    MlirType element;       // in the cjit dialect: i1, ui8, f32
    MlirType type;          // the cjit-level tensor type
    MlirValue *extents;     // by axis; null where static
    MlirValue scalar;       // rank 0, unless constant: the element, a bool as i1
} lower_tensor;

typedef struct lowering {
    MlirContext context;
    ir_builder builder; // before the op that is lowered
    ir_builder start;   // where extents are read
    lower_tensor *tensors;
    uint32_t num_tensors, capacity;
    passes_map index; // cjit-level value → tensors
    struct {
        MlirAttribute name;
        MlirValue extent;
    } *symbols;
    uint32_t num_symbols, capacity_symbols;
    MlirOperation function;
    MlirOperation *old; // lowered, to be erased
    uint32_t num_old, capacity_old;
    bool has_calls; // of libraries
    bool failed;
} lowering;

// lowering.c

/// Notes that |value| (null for a constant) stands for the cjit-level value |old| of type |type|.
/// The |extents| by axis are copied; NULL: filled in by the caller, where they are dynamic. They
/// stay where they are, the tensor only until the next one is added. Of a tensor of rank 0 the
/// element is read where the builder is.
lower_tensor *lower_add_tensor(lowering *l, MlirValue old, MlirValue value, MlirType type,
                               const MlirValue *extents);
/// NULL when |old| is not a tensor of the cjit dialect.
lower_tensor *lower_find_tensor(lowering *l, MlirValue old);
/// Notes that the scalar |old| is |scalar|, in no tensor.
lower_tensor *lower_add_scalar(lowering *l, MlirValue old, MlirValue scalar, MlirType type);
/// The element of a tensor of rank 0: a constant's is made where |b| is.
MlirValue lower_scalar_of(ir_builder *b, const lower_tensor *tensor);
/// The cjit-level type of |old|; of one that is no tensor of the cjit dialect, its type.
MlirType lower_type_of(lowering *l, MlirValue old);
/// The tensor that stands for |old|, made real when it is a constant. Null when there is none.
MlirValue lower_materialized(lowering *l, MlirValue old);

/// A copy of |tensor|, a tensor of this level, made where |b| is.
MlirValue lower_copy(lowering *l, ir_builder *b, MlirValue tensor);
/// The same as something to update: an argument, which only the caller may write to, is copied. The copy
/// stands at the start, so that what is written to it later can be computed in it, and it in the result.
MlirValue lower_owned(lowering *l, MlirValue old);
/// Whether a bufferization.to_tensor is of an argument that the kernel updates in place.
bool lower_is_writable(MlirOperation to_tensor);

MlirType lower_with_element(MlirType type, MlirType element);
bool lower_is_one(MlirType type, intptr_t axis);
/// How an operand of |type| is read by a loop over |result|: aligned at the right, stretched where its
/// extent is 1 and the result's is not.
generic_access lower_broadcast_access(MlirType type, MlirType result);
/// tensor.empty of |stored|; |extents| by axis, used where it is dynamic.
MlirValue lower_empty(lowering *l, MlirType stored, const MlirValue *extents);

/// Makes the result's scalar from the operands' in the body of a generic.
typedef MlirValue (*lower_scalar)(ir_builder *body, MlirOperation op, const MlirType *elements,
                                  MlirType result, intptr_t count, const MlirValue *operands);
MlirValue lower_emit_copy(ir_builder *body, MlirOperation op, const MlirType *elements, MlirType result,
                          intptr_t count, const MlirValue *operands);
/// One linalg.generic for |op|, which reads |olds| by |accesses|. |extents| are the result's, or NULL to
/// find them in the operands'.
void lower_to_generic(lowering *l, MlirOperation op, intptr_t count, const MlirValue *olds,
                      generic_access *accesses, const MlirValue *extents, lower_scalar emit);

/// |value| of |element| as memory has it: a bool is a byte.
MlirValue lower_stored_scalar(ir_builder *b, MlirType element, MlirValue value);
MlirValue lower_loaded_scalar(ir_builder *b, MlirType element, MlirValue value);

// cjit_to_linalg.c

/// Lowers the operations of |block| one after the other.
void lower_block(lowering *l, MlirBlock block);

// lower_regions.c

/// Lowers an scf.for, scf.while or scf.if in place: tensors of rank 0 become scalars, bools bytes. False
/// when |op| is none.
bool lower_control(lowering *l, MlirOperation op);

// lower_shapes.c

void lower_broadcast(lowering *l, MlirOperation op);
void lower_transpose(lowering *l, MlirOperation op);
void lower_slice(lowering *l, MlirOperation op);
void lower_insert(lowering *l, MlirOperation op);
void lower_reshape(lowering *l, MlirOperation op);

// lower_arrays.c

/// linalg.index: the number of the iteration along |loop|.
MlirValue lower_loop_index(ir_builder *body, int64_t loop);
void lower_empty_array(lowering *l, MlirOperation op);
void lower_iota(lowering *l, MlirOperation op);
void lower_cast(lowering *l, MlirOperation op);
void lower_assemble(lowering *l, MlirOperation op);

// lower_gather.c

void lower_gather(lowering *l, MlirOperation op);
void lower_scatter(lowering *l, MlirOperation op);

// lower_reduce.c

/// Any of the reductions and scans.
void lower_reduction(lowering *l, MlirOperation op);
// lower_compress.c

void lower_compress(lowering *l, MlirOperation op);

#endif // CJIT_PASSES_LOWERING_H
