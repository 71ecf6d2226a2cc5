// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a module in the LLVM dialect to LLVM IR, assembly and object code.
#ifndef CJIT_CODEGEN_CODEGEN_H
#define CJIT_CODEGEN_CODEGEN_H

#include "cjit/status.h"

#include <mlir-c/IR.h>

#include <llvm-c/Types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A processor to compile for. Process lifetime; cached by name. Not thread-safe: under the context's lock.
typedef struct codegen_target codegen_target;

/// |cpu| NULL: the host's, with exactly its features. Else an LLVM CPU name; an unknown one is CJIT_CODE_VALUE.
CJIT_NODISCARD cjit_status *codegen_target_get(const char *cpu, const codegen_target **out_target);
/// The widest vectors worth using, in bits: 128, 256 or 512.
int64_t codegen_target_get_vector_bits(const codegen_target *target);

/// LLVM IR being compiled: its own context and module.
typedef struct codegen_module codegen_module;

/// Translates |module| (LLVM dialect) for |target|.
CJIT_NODISCARD cjit_status *codegen_translate(MlirModule module, const codegen_target *target,
                                              codegen_module **out_module);
/// Lets the object define the symbol |name|, whose presence is all that it says.
void codegen_define_mark(codegen_module *module, const char *name);
/// The LLVM passes that our kernels need: vector code was made in MLIR, so few.
CJIT_NODISCARD cjit_status *codegen_optimize(codegen_module *module);
/// Any LLVM pass pipeline, for tools.
CJIT_NODISCARD cjit_status *codegen_run_passes(codegen_module *module, const char *passes);
/// The module as LLVM IR. NUL-terminated, free() it.
CJIT_NODISCARD cjit_status *codegen_print(const codegen_module *module, char **out_text);
/// Assembly text or an ELF object (free() it); |out_size| excludes the text's NUL.
CJIT_NODISCARD cjit_status *codegen_emit(codegen_module *module, bool assembly, void **out_bytes,
                                         size_t *out_size);
void codegen_module_destroy(codegen_module *module);

#endif // CJIT_CODEGEN_CODEGEN_H
