// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops and branches with values: scf.for with iter_args and scf.if with results, opened and closed.
#ifndef CJIT_PASSES_CARRIED_H
#define CJIT_PASSES_CARRIED_H

#include "../ir/build.h"

/// An scf.for or scf.if that is being written.
typedef struct carried {
    MlirOperation op;
    ir_builder body;  ///< of the for, or of the branch that is open
    MlirValue index;  ///< of a for
    intptr_t count;   ///< of carried values
} carried;

/// Opens scf.for %i = from to to step step, carrying |values|, which become the body's own.
carried carried_for(ir_builder *builder, MlirValue from, MlirValue to, MlirValue step, intptr_t count,
                    MlirValue *values);
/// Closes it with what the next turn gets; |values| become the loop's results.
void carried_end_for(carried *loop, MlirValue *values);
/// Opens scf.if; gives |count| values of |types| by and by. First the then branch, then the else branch.
carried carried_if(ir_builder *builder, MlirValue condition, intptr_t count, const MlirType *types);
/// Ends the then branch with |values|.
void carried_else(carried *branch, const MlirValue *values);
/// Ends the else branch; |values| become the results.
void carried_end_if(carried *branch, MlirValue *values);

#endif // CJIT_PASSES_CARRIED_H
