// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules from text or bytecode, and their stages.
#ifndef CJIT_TOOLS_MODULE_H
#define CJIT_TOOLS_MODULE_H

#include "cjit/compile.h"
#include "codegen/codegen.h"
#include "source.h"
#include "support/buffer.h"

#include <mlir-c/IR.h>

/// Parses and verifies |source|; null when it is not valid (which was reported as diagnostics).
/// Operations that stand outside of a module get one around them.
MlirModule tool_parse(MlirContext context, const tool_source *source);

/// An MlirStringCallback that appends to a support_buffer.
void tool_append(MlirStringRef part, void *buffer);

/// Appends the module's text.
void tool_print_module(MlirModule module, MlirOpPrintingFlags flags, support_buffer *out);

/// The stage of that name; CJIT_CODE_VALUE lists the names.
CJIT_NODISCARD cjit_status *tool_stage_from_name(const char *name, cjit_stage *out_stage);

/// The stage that |module| is at, from CJIT_STAGE_CJIT to CJIT_STAGE_LLVM, by the operations in it.
/// CJIT_STAGE_LINALG stands for CJIT_STAGE_FUSED as well: fusing again changes nothing.
cjit_stage tool_detect_stage(MlirModule module);

/// The pipeline's text that makes |stage| (CJIT_STAGE_LINALG … CJIT_STAGE_LLVM) of the one before
/// it.
const char *tool_stage_pipeline(cjit_stage stage);

/// Writes the target into the module's attributes: that of |cpu|; or, when that is NULL and the
/// module does not name a target yet, the host's. |out_target| may be NULL.
CJIT_NODISCARD cjit_status *tool_set_target(MlirModule module, const char *cpu,
                                            const codegen_target **out_target);

/// Runs the pipeline from stage |from| to |to|. Failures inside passes were reported as
/// diagnostics.
CJIT_NODISCARD cjit_status *tool_lower(MlirModule module, cjit_stage from, cjit_stage to);

#endif // CJIT_TOOLS_MODULE_H
