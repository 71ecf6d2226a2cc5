// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM IR: translation, the few passes, and emission.
#include "target.h"

#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <mlir-c/Target/LLVMIR.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The loops are vector code already: clean up, and take invariants out of them. (O3 on top of this costs
// four times as much and changes the speed by less than the noise: docs/decisions.md.)
static const char light_passes[] =
    "function(instcombine<no-verify-fixpoint>,simplifycfg,early-cse<memssa>,"
    "loop-mssa(licm),simplifycfg)";

// The user's own loops are scalar code: rotated, their checks removed where the loop's bounds imply them,
// vectorised and unrolled (docs/decisions.md).
static const char loop_passes[] =
    "function(sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,loop-simplify,lcssa,"
    "loop-mssa(loop-rotate,licm),loop(indvars),constraint-elimination,instcombine<no-verify-fixpoint>,"
    "simplifycfg,gvn,loop-simplify,lcssa,loop-mssa(licm),loop-vectorize,slp-vectorizer,"
    "instcombine<no-verify-fixpoint>,simplifycfg,early-cse<memssa>,loop-mssa(licm),loop-unroll,"
    "instcombine<no-verify-fixpoint>,simplifycfg)";

struct codegen_module {
    bool has_loops;
    const codegen_target *target;
    LLVMContextRef context;
    LLVMModuleRef module;
};

static void add_attribute(LLVMValueRef function, const char *name, const char *value) {
    LLVMContextRef context = LLVMGetModuleContext(LLVMGetGlobalParent(function));
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateStringAttribute(context, name, (unsigned)strlen(name), value,
                                                      (unsigned)strlen(value)));
}

static void add_flag(codegen_module *m, LLVMValueRef function, const char *name) {
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateEnumAttribute(m->context, kind, 0));
}

static void set_function(codegen_module *m, LLVMValueRef function) {
    char bits[8];
    snprintf(bits, sizeof bits, "%d", (int)m->target->vector_bits);
    add_attribute(function, "target-cpu", m->target->cpu);
    add_attribute(function, "target-features", m->target->features);
    add_attribute(function, "prefer-vector-width", bits);
    // Vectors that spill are then aligned: unaligned ones that cross pages made some processes 2 times slower.
    add_attribute(function, "stackrealign", "");
    add_flag(m, function, "nounwind");
    const char *name = LLVMGetValueName(function);
    if (strcmp(name, "cjit_kernel") == 0 || strncmp(name, "cjit_", 5) != 0) // or a user's own
        return;
    // The math library's cold paths: compiled quickly rather than well.
    LLVMSetLinkage(function, LLVMInternalLinkage);
    add_flag(m, function, "cold");
    add_flag(m, function, "noinline");
    add_flag(m, function, "optnone");
}

static void set_target(codegen_module *m) {
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(m->target->machine);
    LLVMSetModuleDataLayout(m->module, layout);
    LLVMDisposeTargetData(layout);
    char *triple = LLVMGetTargetMachineTriple(m->target->machine);
    LLVMSetTarget(m->module, triple);
    LLVMDisposeMessage(triple);
    for (LLVMValueRef f = LLVMGetFirstFunction(m->module); f; f = LLVMGetNextFunction(f))
        if (!LLVMIsDeclaration(f))
            set_function(m, f);
}

cjit_status *codegen_translate(MlirModule module, const codegen_target *target,
                               codegen_module **out_module) {
    codegen_module *m = calloc(1, sizeof *m);
    if (!m)
        return cjit_status_no_memory();
    m->target = target;
    m->has_loops = !mlirAttributeIsNull(mlirOperationGetAttributeByName(
        mlirModuleGetOperation(module), mlirStringRefCreateFromCString("cjit.loops")));
    m->context = LLVMContextCreate();
    m->module = mlirTranslateModuleToLLVMIR(mlirModuleGetOperation(module), m->context);
    if (!m->module) {
        codegen_module_destroy(m);
        return cjit_status_create(CJIT_CODE_INTERNAL, "the module could not be translated to LLVM IR");
    }
    set_target(m);
    *out_module = m;
    return NULL;
}

void codegen_define_mark(codegen_module *m, const char *name) {
    LLVMTypeRef type = LLVMInt8TypeInContext(m->context);
    LLVMValueRef mark = LLVMAddGlobal(m->module, type, name);
    LLVMSetInitializer(mark, LLVMConstNull(type));
    LLVMSetGlobalConstant(mark, true);
}

cjit_status *codegen_run_passes(codegen_module *module, const char *passes) {
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef error =
        LLVMRunPasses(module->module, passes, module->target->machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (!error)
        return NULL;
    char *message = LLVMGetErrorMessage(error);
    cjit_status *status = cjit_status_create(CJIT_CODE_VALUE, "LLVM passes: %s", message);
    LLVMDisposeErrorMessage(message);
    return status;
}

cjit_status *codegen_optimize(codegen_module *module) {
    return codegen_run_passes(module, module->has_loops ? loop_passes : light_passes);
}

cjit_status *codegen_print(const codegen_module *module, char **out_text) {
    char *text = LLVMPrintModuleToString(module->module);
    *out_text = strdup(text);
    LLVMDisposeMessage(text);
    return *out_text ? NULL : cjit_status_no_memory();
}

cjit_status *codegen_emit(codegen_module *module, bool assembly, void **out_bytes,
                          size_t *out_size) {
    LLVMMemoryBufferRef buffer;
    char *error = NULL;
    // Code generation changes the module it is given, so assembly is made from a copy.
    LLVMModuleRef source = assembly ? LLVMCloneModule(module->module) : module->module;
    bool failed = LLVMTargetMachineEmitToMemoryBuffer(
        module->target->machine, source, assembly ? LLVMAssemblyFile : LLVMObjectFile, &error,
        &buffer);
    if (assembly)
        LLVMDisposeModule(source);
    if (failed) {
        cjit_status *status = cjit_status_create(CJIT_CODE_INTERNAL, "code generation: %s", error);
        LLVMDisposeMessage(error);
        return status;
    }
    *out_size = LLVMGetBufferSize(buffer);
    char *bytes = malloc(*out_size + 1);
    if (bytes) {
        memcpy(bytes, LLVMGetBufferStart(buffer), *out_size);
        bytes[*out_size] = '\0';
    }
    LLVMDisposeMemoryBuffer(buffer);
    *out_bytes = bytes;
    return bytes ? NULL : cjit_status_no_memory();
}

void codegen_module_destroy(codegen_module *module) {
    if (!module)
        return;
    if (module->module)
        LLVMDisposeModule(module->module);
    LLVMContextDispose(module->context);
    free(module);
}
