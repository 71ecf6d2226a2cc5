// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit-run's command line and work.
#ifndef CJIT_RUN_RUN_H
#define CJIT_RUN_RUN_H

#include "signature.h"

#include <mlir-c/IR.h>

/// Texts are borrowed from the arguments; NULL where not given.
typedef struct run_options {
    const char *module, *function, *cpu, *from, *output;
    const char **inputs; ///< .npy files
    unsigned num_inputs;
    const char **shapes; ///< by output: "3,4"
    unsigned num_shapes;
    uint64_t repeat;
    bool time;
    bool failed; ///< memory was exhausted
} run_options;

/// Fills |out_options|; prints and leaves by argp's ways on --help, --version and mistakes.
CJIT_NODISCARD cjit_status *run_options_parse(int argc, char **argv, run_options *out_options);
void run_options_deinit(run_options *options);

/// Does it. |out_failed| is true when something was reported as a diagnostic.
CJIT_NODISCARD cjit_status *run_all(const run_options *options, bool *out_failed);

/// Compiles |module|, whose one kernel has |signature|, and calls it on |arrays| as options say.
CJIT_NODISCARD cjit_status *run_execute(const run_options *options, MlirModule module,
                                        const run_signature *signature, run_array *arrays);

/// Frees what an earlier call of the kernel delivered to the slots among |data|.
void run_delivery_discard(const run_signature *signature, void *const *data);
/// Makes the arrays that were delivered of the slots: |arrays| are inputs, then outputs.
CJIT_NODISCARD cjit_status *run_delivery_take(const run_signature *signature, run_array *arrays);

#endif // CJIT_RUN_RUN_H
