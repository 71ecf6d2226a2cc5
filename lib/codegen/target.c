// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Targets: LLVM target machines, made once per CPU name.
#include "target.h"

#include <llvm-c/Core.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <stdlib.h>
#include <string.h>

static const char triple[] = "x86_64-unknown-linux-gnu";
static codegen_target *targets;

static bool has_feature(const char *features, const char *name) {
    size_t length = strlen(name);
    for (const char *at = features; (at = strstr(at, name)); at += length)
        if (at > features && at[-1] == '+' && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

// What a CPU name implies, for widths: LLVM-C does not say which features a name has.
static int64_t vector_bits_of(const char *cpu, const char *features) {
    static const struct {
        const char *prefix;
        int64_t bits;
    } names[] = {
        {"x86-64-v4", 512},     {"skylake-avx512", 512}, {"skx", 512},           {"cascadelake", 512},
        {"cooperlake", 512},    {"cannonlake", 512},     {"icelake", 512},       {"tigerlake", 512},
        {"rocketlake", 512},    {"sapphirerapids", 512}, {"emeraldrapids", 512}, {"graniterapids", 512},
        {"diamondrapids", 512}, {"znver4", 512},         {"znver5", 512},        {"x86-64-v3", 256},
        {"haswell", 256},       {"broadwell", 256},      {"skylake", 256},       {"alderlake", 256},
        {"raptorlake", 256},    {"meteorlake", 256},     {"arrowlake", 256},     {"lunarlake", 256},
        {"znver", 256},
    };
    if (features)
        return has_feature(features, "avx512f") && has_feature(features, "avx512vl") &&
                       has_feature(features, "avx512bw") && has_feature(features, "avx512dq")
                   ? 512
               : has_feature(features, "avx2") && has_feature(features, "fma") ? 256
                                                                               : 128;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(cpu, names[i].prefix, strlen(names[i].prefix)) == 0)
            return names[i].bits;
    return 128;
}

static LLVMTargetMachineRef make_machine(const char *cpu, const char *features) {
    LLVMTargetRef target;
    char *error = NULL;
    if (LLVMGetTargetFromTriple(triple, &target, &error)) {
        LLVMDisposeMessage(error);
        return NULL;
    }
    return LLVMCreateTargetMachine(target, triple, cpu, features, LLVMCodeGenLevelDefault,
                                   LLVMRelocPIC, LLVMCodeModelSmall);
}

// The names LLVM knows, from x86-64 levels to products. Asking for another makes LLVM print to stderr and go
// on with a generic one, so it is refused here.
static bool is_known_cpu(const char *cpu) {
    static const char *const names[] = {
        "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "nehalem", "westmere", "sandybridge",
        "ivybridge", "haswell", "broadwell", "skylake", "skylake-avx512", "skx", "cascadelake",
        "cooperlake", "cannonlake", "icelake-client", "icelake-server", "tigerlake", "rocketlake",
        "alderlake", "raptorlake", "meteorlake", "arrowlake", "lunarlake", "sapphirerapids",
        "emeraldrapids", "graniterapids", "diamondrapids", "znver1", "znver2", "znver3", "znver4",
        "znver5",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(cpu, names[i]) == 0)
            return true;
    return false;
}

// Passes of code generation that cost more than they give (docs/decisions.md): loop strength reduction, whose search
// grows with the square of a kernel and x86's addresses seldom need, and a scheduler for processors that run
// instructions in order. Options of LLVM are global; this copy of it is ours alone.
static void leave_out_passes(void) {
    static const char *const options[] = {"cjit", "-disable-lsr", "-disable-post-ra"};
    LLVMParseCommandLineOptions(3, options, NULL);
}

static void initialize(void) {
    static bool done;
    if (done)
        return;
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    leave_out_passes();
    done = true;
}

cjit_status *codegen_target_get(const char *cpu, const codegen_target **out_target) {
    for (codegen_target *t = targets; t; t = t->next)
        if (cpu ? t->requested && strcmp(t->requested, cpu) == 0 : !t->requested) {
            *out_target = t;
            return NULL;
        }
    if (cpu && !is_known_cpu(cpu))
        return cjit_status_create(CJIT_CODE_VALUE,
                                  "cpu='%s' is not known; use an LLVM name such as 'x86-64-v3', "
                                  "'skylake-avx512' or 'znver4', or leave it out for the host",
                                  cpu);
    initialize();
    codegen_target *t = calloc(1, sizeof *t);
    if (!t)
        return cjit_status_no_memory();
    char *host = cpu ? NULL : LLVMGetHostCPUName();
    char *features = cpu ? NULL : LLVMGetHostCPUFeatures();
    t->requested = cpu ? strdup(cpu) : NULL;
    t->cpu = strdup(cpu ? cpu : host);
    t->features = strdup(features ? features : "");
    t->vector_bits = vector_bits_of(t->cpu, features);
    if (host)
        LLVMDisposeMessage(host);
    if (features)
        LLVMDisposeMessage(features);
    t->machine = t->cpu && t->features ? make_machine(t->cpu, t->features) : NULL;
    if (!t->machine) {
        free(t->requested);
        free(t->cpu);
        free(t->features);
        free(t);
        return cjit_status_create(CJIT_CODE_INTERNAL, "LLVM could not make a target machine");
    }
    t->next = targets;
    targets = t;
    *out_target = t;
    return NULL;
}

int64_t codegen_target_get_vector_bits(const codegen_target *target) { return target->vector_bits; }
