// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef CJIT_CODEGEN_TARGET_H
#define CJIT_CODEGEN_TARGET_H

#include "codegen.h"

#include <llvm-c/TargetMachine.h>

struct codegen_target {
    codegen_target *next;
    char *requested; // NULL for the host
    char *cpu, *features;
    int64_t vector_bits;
    LLVMTargetMachineRef machine;
};

#endif // CJIT_CODEGEN_TARGET_H
