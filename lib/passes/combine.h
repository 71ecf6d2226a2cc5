// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The combiners of reductions (generic.h) on scalars and vectors.
//
// Sums of floats are made of blocks: the elements of a block are added plainly, and the blocks' sums
// with an error-free transformation (TwoSum: Knuth, TAOCP 2, 4.2.2) to a sum in two parts, of which the
// second is below the last place of the first (the addition of Dekker 1971). So the rounding error does
// not grow with the number of blocks, as far as arrays go.
#ifndef CJIT_PASSES_COMBINE_H
#define CJIT_PASSES_COMBINE_H

#include "../ir/build.h"

typedef enum combiner {
    COMBINE_STORE,
    COMBINE_SUM,
    COMBINE_PROD,
    COMBINE_MAX,
    COMBINE_MIN,
    COMBINE_UMAX,
    COMBINE_UMIN,
    COMBINE_AND,
    COMBINE_OR,
    COMBINE_XOR,
    COMBINE_ALL,
    COMBINE_ANY,
    COMBINE_POSITION,
    COMBINE_COUNT, ///< no such combiner
} combiner;

combiner combine_from_name(MlirStringRef name);
/// True where a sum carries the errors of its blocks.
bool combine_is_carried(combiner kind, MlirType element);
/// What changes nothing when it is combined, as a scalar or vector |type|. A sum's is 0, which makes 0 of -0
/// as NumPy's does; a scan's, |exact|, is -0.
MlirValue combine_neutral(ir_builder *builder, combiner kind, MlirType type, bool exact);
MlirValue combine_two(ir_builder *builder, combiner kind, MlirValue a, MlirValue b);
/// The lanes of |vector| combined to a scalar, in a tree.
MlirValue combine_lanes(ir_builder *builder, combiner kind, MlirValue vector);
/// Adds |x| to the carried sum (|*sum|, |*error|).
void combine_carry(ir_builder *builder, MlirValue *sum, MlirValue *error, MlirValue x);
/// The carried sum's value: the sum alone where that is no longer finite.
MlirValue combine_carried(ir_builder *builder, MlirValue sum, MlirValue error);
/// Whether |x| is a better extremum than |best|: larger (by |kind|), or the first nan.
MlirValue combine_is_better(ir_builder *builder, combiner kind, MlirValue x, MlirValue best);
/// Whether |x| is the extremum |best|: equal, or both nan.
MlirValue combine_is_same(ir_builder *builder, MlirValue x, MlirValue best);

#endif // CJIT_PASSES_COMBINE_H
