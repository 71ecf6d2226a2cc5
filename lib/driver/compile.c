// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler, one call per stage:
//
//   graph → cjit dialect → linalg on tensors → fused → memrefs → vector loops → LLVM dialect
//         → LLVM IR → object code
//
// Each stage can be shown to an observer as text that cjit-opt takes as input.
#include "../codegen/codegen.h"
#include "../ir/context.h"
#include "../ir/emit.h"
#include "../passes/passes.h"
#include "observe.h"
#include "reproducer.h"

#include <stdlib.h>
#include <string.h>

static cjit_status *run_stage(MlirContext context, MlirModule module, const passes_stage *stage) {
    MlirPassManager manager =
        mlirPassManagerCreateOnOperation(context, mlirStringRefCreateFromCString("builtin.module"));
    mlirPassManagerEnableVerifier(manager, false); // cjit-opt verifies; here it costs a tenth
    cjit_status *status = passes_add_pipeline(manager, stage->text);
    if (!status && mlirLogicalResultIsFailure(
                       mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module))))
        status = cjit_status_create(CJIT_CODE_INTERNAL, "stage %s failed", stage->name);
    mlirPassManagerDestroy(manager);
    return status;
}

static cjit_status *lower(driver_observer *o, MlirContext context, MlirModule module,
                          bool no_temporaries) {
    for (unsigned i = 0; i < passes_pipeline_size; i++) {
        cjit_status *status = run_stage(context, module, &passes_pipeline[i]);
        if (status)
            return status;
        driver_observe_time(o, passes_pipeline[i].name);
        driver_observe_module(o, (cjit_stage)(CJIT_STAGE_LINALG + i), module);
        if (CJIT_STAGE_LINALG + i == CJIT_STAGE_BUFFER)
            status = driver_observe_temporaries(o, module, no_temporaries);
        if (status)
            return status;
    }
    return NULL;
}

static cjit_status *generate(driver_observer *o, MlirModule module, const codegen_target *target,
                             void **out_object, size_t *out_size) {
    cjit_status *status = NULL;
    codegen_module *llvm = NULL;
    CJIT_TRY(codegen_translate(module, target, &llvm));
    if (passes_is_improvable(module))
        codegen_define_mark(llvm, CJIT_QUICK_SYMBOL);
    driver_observe_time(o, "translate");
    CJIT_TRY(codegen_optimize(llvm));
    driver_observe_time(o, "LLVM passes");
    CJIT_TRY(driver_observe_llvm(o, llvm));
    CJIT_TRY(codegen_emit(llvm, false, out_object, out_size));
    driver_observe_time(o, "object code");
done:
    codegen_module_destroy(llvm);
    return status;
}

static cjit_status *compile(driver_observer *o, const cjit_graph *graph,
                            const cjit_compile_options *options, void **out_object,
                            size_t *out_size) {
    cjit_status *status = NULL;
    MlirContext context;
    MlirModule module = {NULL};
    const codegen_target *target;
    CJIT_TRY(ir_context_get(&context));
    CJIT_TRY(codegen_target_get(options->cpu, &target));
    driver_observe_time(o, "start MLIR and LLVM");
    CJIT_TRY(driver_observe_graph(o, graph));
    driver_observe_diagnostics(o, context);
    CJIT_TRY(ir_emit(context, graph, &module));
    passes_set_target(module, codegen_target_get_vector_bits(target));
    if (options->fastmath)
        passes_set_fastmath(module);
    if (options->quick)
        passes_set_quick(module);
    driver_observe_time(o, "cjit");
    driver_observe_module(o, CJIT_STAGE_CJIT, module);
    CJIT_TRY(lower(o, context, module, options->no_temporaries));
    CJIT_TRY(generate(o, module, target, out_object, out_size));
done:
    if (status && !mlirModuleIsNull(module))
        status = driver_explain_failure(status, o->errors.data, context, graph,
                                        codegen_target_get_vector_bits(target));
    if (!mlirModuleIsNull(module))
        mlirModuleDestroy(module);
    return status;
}

CJIT_API cjit_status *cjit_compile(const cjit_graph *graph, const cjit_compile_options *options,
                                   const cjit_compile_observer *observer, void **out_object,
                                   size_t *out_size) {
    driver_observer o;
    ir_context_lock();
    driver_observer_init(&o, observer);
    passes_register_used();
    cjit_status *status = compile(&o, graph, options, out_object, out_size);
    driver_observer_deinit(&o);
    ir_context_unlock();
    return status;
}
