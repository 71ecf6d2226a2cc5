// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stages' names and file extensions.
#include "cjit/compile.h"

static const struct {
    const char *name, *extension;
} stages[CJIT_STAGE_COUNT] = {
    [CJIT_STAGE_GRAPH] = {"graph", "txt"},    [CJIT_STAGE_CJIT] = {"cjit", "mlir"},
    [CJIT_STAGE_LINALG] = {"linalg", "mlir"}, [CJIT_STAGE_FUSED] = {"fused", "mlir"},
    [CJIT_STAGE_BUFFER] = {"buffer", "mlir"}, [CJIT_STAGE_VECTOR] = {"vector", "mlir"},
    [CJIT_STAGE_LLVM] = {"llvm", "mlir"},     [CJIT_STAGE_LL] = {"ll", "ll"},
    [CJIT_STAGE_ASM] = {"asm", "s"},
};

const char *cjit_stage_get_name(cjit_stage stage) { return stages[stage].name; }
const char *cjit_stage_get_extension(cjit_stage stage) { return stages[stage].extension; }
