// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input → module → the rest of the pipeline → LLVM IR → passes → text or bytes.
#include "translate.h"

#include "diagnostics.h"
#include "files.h"
#include "ir/context.h"
#include "module.h"
#include "passes/passes.h"
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cjit_status *optimize(const translate_options *options, codegen_module *llvm) {
    if (!options->passes)
        return codegen_optimize(llvm);
    return *options->passes ? codegen_run_passes(llvm, options->passes) : NULL;
}

static cjit_status *generate(const translate_options *options, MlirModule module,
                             const codegen_target *target) {
    cjit_status *status = NULL;
    codegen_module *llvm = NULL;
    char *bytes = NULL;
    size_t size = 0;
    tool_set_activity("translation to LLVM IR");
    CJIT_TRY(codegen_translate(module, target, &llvm));
    tool_set_activity("LLVM passes");
    CJIT_TRY(optimize(options, llvm));
    tool_set_activity("code generation");
    if (options->form == TRANSLATE_LLVMIR) {
        CJIT_TRY(codegen_print(llvm, &bytes));
        size = strlen(bytes);
    } else {
        CJIT_TRY(codegen_emit(llvm, options->form == TRANSLATE_ASM, (void **)&bytes, &size));
    }
    tool_set_activity(NULL);
    CJIT_TRY(tool_write_file(options->output, bytes, size));
done:
    codegen_module_destroy(llvm);
    free(bytes);
    return status;
}

static cjit_status *translate(const translate_options *options, MlirModule module) {
    cjit_status *status = NULL;
    const codegen_target *target;
    cjit_stage from = tool_detect_stage(module);
    if (options->from)
        CJIT_TRY(tool_stage_from_name(options->from, &from));
    CJIT_TRY(tool_set_target(module, options->cpu, &target));
    CJIT_TRY(tool_lower(module, from, CJIT_STAGE_LLVM));
    CJIT_TRY(generate(options, module, target));
done:
    return status;
}

cjit_status *translate_run(const translate_options *options, bool *out_failed) {
    cjit_status *status = NULL;
    tool_source source = {0};
    MlirContext context;
    *out_failed = false;
    if (options->form == TRANSLATE_OBJ && strcmp(options->output, "-") == 0 &&
        isatty(STDOUT_FILENO))
        return cjit_status_create(CJIT_CODE_VALUE,
                                  "an object file is not for a terminal; use -o FILE");
    CJIT_TRY(ir_context_get(&context));
    CJIT_TRY(tool_source_read(options->input, &source));
    tool_diagnostics diagnostics = {.context = context, .source = &source};
    tool_diagnostics_begin(&diagnostics);
    MlirModule module = tool_parse(context, &source);
    if (mlirModuleIsNull(module)) {
        *out_failed = true;
    } else {
        status = translate(options, module);
        mlirModuleDestroy(module);
    }
    tool_diagnostics_end(&diagnostics);
done:
    tool_source_deinit(&source);
    return status;
}
