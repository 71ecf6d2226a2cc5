// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linalg.generic as this room sees it: parallel loops, and operands that are read at some of the loop
// indices. An access says, for each axis of an operand, which loop index it uses, or GENERIC_ZERO for an
// axis of extent 1.
#ifndef CJIT_PASSES_GENERIC_H
#define CJIT_PASSES_GENERIC_H

#include "../ir/build.h"

enum { GENERIC_MAX_RANK = 32, GENERIC_ZERO = -1 };

typedef struct generic_access {
    int8_t rank;
    int8_t loops[GENERIC_MAX_RANK]; ///< by axis of the operand
} generic_access;

generic_access generic_identity(unsigned rank);
bool generic_access_equal(const generic_access *a, const generic_access *b);

/// Makes a linalg.generic with |num_loops| parallel loops. |accesses| are those of the inputs, then
/// of the outputs. Returns it; |out_body| is its block, with one argument per input and output, and no
/// terminator yet. |num_results| is 0 on memrefs.
MlirOperation generic_create(ir_builder *builder, unsigned num_loops, unsigned num_inputs,
                             const MlirValue *inputs, unsigned num_outputs,
                             const MlirValue *outputs, const generic_access *accesses,
                             unsigned num_results, const MlirType *results, MlirBlock *out_body);

/// A linalg.generic that copies |source| to |target|, two memrefs or two tensors of one shape; of
/// tensors it has a result.
MlirOperation generic_create_copy(ir_builder *builder, MlirValue source, MlirValue target);

/// True when |operation| is a linalg.generic with parallel loops only and accesses of that form.
bool generic_is_elementwise(MlirOperation operation);
/// Makes |operation|, of parallel loops so far, reduce the loops in the bit set |reduced|. |combiners|:
/// one name per output, in the attribute cjit.combiners. The body yields elements; a combiner says what
/// becomes of the elements along the reduced loops, which an output does not move along:
///   "sum", "prod", "max", "min", "umax", "umin", "and", "or", "xor", "all", "any" one value of them;
///   "position"  int64: where the value of the output before it ("max"…) stands among them first;
///   "store"     the output moves along every loop and takes the elements as they are;
///   "scan_sum", "scan_prod", "scan_max"… the output moves along every loop, one of them reduced, and
///               takes the elements up to each combined.
/// Nothing of what the outputs held before is read.
void generic_set_reduction(MlirOperation operation, uint32_t reduced, intptr_t count,
                           const MlirStringRef *combiners);
/// True when |operation| is a linalg.generic with combiners and accesses of that form.
bool generic_is_reduction(MlirOperation operation);
uint32_t generic_reduced_loops(MlirOperation operation);
/// The combiner of output |output|; "store" where the operation has none.
MlirStringRef generic_get_combiner(MlirOperation operation, unsigned output);
unsigned generic_num_loops(MlirOperation operation);
unsigned generic_num_inputs(MlirOperation operation);
/// The access of operand |index| (inputs, then outputs).
generic_access generic_get_access(MlirOperation operation, unsigned index);
/// The axis of an operand that moves along |loop|, or -1.
int generic_axis_of(const generic_access *access, unsigned loop);
MlirBlock generic_body(MlirOperation operation);

/// Calls |visit| with each block of functions, loops and branches in |module|, the inner ones
/// first: where generics stand side by side.
void generic_visit_blocks(MlirOperation module, void (*visit)(MlirBlock block));

#endif // CJIT_PASSES_GENERIC_H
