// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel takes: read from its function before it is lowered.
#ifndef CJIT_RUN_SIGNATURE_H
#define CJIT_RUN_SIGNATURE_H

#include "array.h"

#include <mlir-c/IR.h>

#include <stdbool.h>

typedef struct run_parameter {
    cjit_dtype dtype; ///< of a signless integer the signed one
    bool signless;    ///< the type does not say bool, signed or unsigned
    bool strided;     ///< the kernel takes strides too
    bool delivers;    ///< int64 slots, to which it writes the address and extents of an array
    cjit_dtype delivered; ///< of that array
    bool fortran;     ///< it wants the first axis contiguous: strided<[1, ?]>
    int rank;
    int64_t shape[RUN_MAX_RANK]; ///< -1 where dynamic
    char *sizes[RUN_MAX_RANK];   ///< "s0", "(s0 + s1)"; NULL where the function does not say
} run_parameter;

typedef struct run_signature {
    char *name;
    unsigned num_inputs, count; ///< parameters: inputs, then outputs
    run_parameter *parameters;
    MlirAttribute guards; ///< the attribute cjit.guards (lib/ir/guards.h), or null; of the context
} run_signature;

/// Finds the one function marked cjit.kernel (that of |name|, if not NULL), removes other kernels
/// from the module and reads its parameters. Without a cjit.inputs attribute the first |num_files|
/// are inputs.
CJIT_NODISCARD cjit_status *run_signature_read(MlirModule module, const char *name,
                                               unsigned num_files, run_signature *out_signature);
void run_signature_deinit(run_signature *signature);

/// Finds the values of the symbols in the inputs' extents, and the outputs' shapes from them.
/// |arrays| has |num_inputs| arrays, whose dtypes, ranks and extents are checked, and then the
/// outputs, whose dtype, rank and shape are set; those with |given| (by output) only get their
/// dtype.
CJIT_NODISCARD cjit_status *run_signature_bind(const run_signature *signature, run_array *arrays,
                                               const bool *given);

/// Checks the extents of |inputs| against |guards| (null: nothing to check): NumPy's or torch's error, or
/// one that says for which sizes the kernel is.
CJIT_NODISCARD cjit_status *run_guards_check(MlirAttribute guards, const run_array *inputs,
                                             unsigned num_inputs);

#endif // CJIT_RUN_SIGNATURE_H
