// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass table and the pipeline. Every pass is C, made with mlirCreateExternalPass, and is spelled
// alike everywhere: fuse_elementwise.c, --cjit-fuse-elementwise, test/passes/fuse-elementwise.mlir.
#ifndef CJIT_PASSES_PASSES_H
#define CJIT_PASSES_PASSES_H

#include "cjit/status.h"

#include <mlir-c/IR.h>
#include <mlir-c/Pass.h>

#include <stdbool.h>
#include <stdint.h>

/// What a pass does to one operation (a module). Reports failures by mlirEmitError and returns false.
typedef bool (*passes_run)(MlirOperation module);

typedef struct passes_entry {
    const char *name;        ///< "cjit-fuse-elementwise"
    const char *description; ///< one line
    passes_run run;
} passes_entry;

/// The table, in the order in which the pipeline uses them.
extern const passes_entry passes_table[];
extern const unsigned passes_table_size;

/// A new pass for |entry|; owned by the pass manager it is added to.
MlirPass passes_create(const passes_entry *entry);

/// The pipeline in named parts: running them in order takes a module in the cjit dialect to the LLVM
/// dialect. |text| mixes our passes and upstream's, as cjit-opt's --pass-pipeline takes it.
typedef struct passes_stage {
    const char *name; ///< the stage that stands when the part is done: "linalg", "fused", …
    const char *text;
} passes_stage;
extern const passes_stage passes_pipeline[];
extern const unsigned passes_pipeline_size;

/// Adds the passes of |text| ("cjit-vectorize,canonicalize,func.func(cse)") to |manager|, which is
/// anchored on builtin.module. Ours are found in the table, everything else is upstream's syntax.
/// The error says which part could not be understood.
CJIT_NODISCARD cjit_status *passes_add_pipeline(MlirPassManager manager, const char *text);

/// Registers all of upstream's passes, once per process: for tools.
void passes_register_upstream(void);
/// Registers the upstream passes that the pipeline uses, once per process.
void passes_register_used(void);

/// Asks for code that is compiled soon rather than well. A pass that leaves something out for it gives the module
/// the attribute cjit.improvable.
void passes_set_quick(MlirModule module);
bool passes_is_improvable(MlirModule module);
/// Writes what the passes must know of the target into the module's attribute cjit.vector_bits.
void passes_set_target(MlirModule module, int64_t vector_bits);
/// Sets cjit.fastmath: the user's float arithmetic may be contracted and reassociated.
void passes_set_fastmath(MlirModule module);

/// Calls |found| for each array that the kernel, in the stage `buffer`, keeps in memory besides its arguments, and
/// for each copy between such. |text| says which it is: "a temporary array…" or "an array is copied".
void passes_find_temporaries(MlirModule module,
                             void (*found)(void *context, MlirLocation location, const char *text),
                             void *context);

/// Reports a remark of a pass at |location| to the handler that passes_set_remark_handler set.
void passes_remark(MlirLocation location, const char *text);
/// |handler| may be NULL. Of the process, as the context is.
void passes_set_remark_handler(void (*handler)(void *context, MlirLocation location, const char *text), void *context);

// The passes' own functions.
bool passes_cjit_to_linalg(MlirOperation module);
bool passes_fuse_elementwise(MlirOperation module);
bool passes_keep_math(MlirOperation module);
/// The preparation of vectorize: reshaped contiguous memrefs become casts (reshape_views.c).
void passes_reshape_views(MlirOperation op);
bool passes_order_results(MlirOperation module);
bool passes_lower_calls(MlirOperation module);
bool passes_outline_parallel(MlirOperation module);
bool passes_version_loops(MlirOperation module);
bool passes_fuse_rows(MlirOperation module);
bool passes_vectorize(MlirOperation module);
bool passes_expand_math(MlirOperation module);
bool passes_rotate_loops(MlirOperation module);
bool passes_save_overwritten(MlirOperation module);
bool passes_kernel_abi(MlirOperation module);
bool passes_stop(MlirOperation module);

#endif // CJIT_PASSES_PASSES_H
