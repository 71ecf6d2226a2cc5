// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each elementwise op is on scalars: one arith or math operation where its meaning is exactly
// NumPy's, else a cjit operation that the math library expands after vectorisation.
#ifndef CJIT_PASSES_SCALAR_OPS_H
#define CJIT_PASSES_SCALAR_OPS_H

#include "../ir/build.h"

/// The class of an element type in the cjit dialect: i1 is bool, ui8… unsigned, i8… signed.
typedef enum scalar_class {
    SCALAR_BOOL,
    SCALAR_SIGNED,
    SCALAR_UNSIGNED,
    SCALAR_FLOAT,
} scalar_class;
scalar_class scalar_classify(MlirType element);

/// The type that stands for |element| from linalg on: integers without a sign.
MlirType scalar_signless(MlirType element);
/// The type it has in memory: a bool is a byte.
MlirType scalar_storage(MlirType element);

/// Emits |op| ("add", "exp", …) on signless scalars. |type| is the operands' element type in the cjit
/// dialect, |result| the result's. f16 and bf16 are computed in f32 and rounded once. Null when there is no such op.
MlirValue scalar_emit(ir_builder *builder, MlirStringRef op, MlirType type, MlirType result,
                      intptr_t num_operands, const MlirValue *operands);

/// Emits the conversion of a signless scalar between element types of the cjit dialect, as C converts.
MlirValue scalar_cast(ir_builder *builder, MlirType from, MlirType to, MlirValue value);

#endif // CJIT_PASSES_SCALAR_OPS_H
