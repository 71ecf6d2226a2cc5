// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input file → parts → for each: parse, passes, output text. All outputs are written at the end, so
// a failure leaves no half-written file. A part that fails does not stop the others.
#include "run.h"

#include "expect.h"
#include "files.h"
#include "ir/context.h"
#include "module.h"
#include "observe.h"
#include "passes/passes.h"
#include "pipeline.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct run {
    const opt_options *options;
    MlirContext context;
    MlirOpPrintingFlags flags;
    opt_pipeline pipeline; // without the stages when they depend on the part
    cjit_stage final;      // CJIT_STAGE_LL, CJIT_STAGE_ASM, or COUNT for the module
    support_buffer output;
    bool failed;
} run;

static cjit_status *add_stages(run *r, MlirModule module, const char *name) {
    cjit_stage from = CJIT_STAGE_CJIT, to;
    cjit_status *status = tool_stage_from_name(name, &to);
    if (!status && r->options->from)
        status = tool_stage_from_name(r->options->from, &from);
    else if (!status && !mlirModuleIsNull(module))
        from = tool_detect_stage(module);
    for (int stage = from + 1; !status && stage <= (int)to && stage <= CJIT_STAGE_LLVM; stage++)
        status = opt_pipeline_add_text(&r->pipeline, tool_stage_pipeline((cjit_stage)stage));
    r->final = !status && to > CJIT_STAGE_LLVM ? to : CJIT_STAGE_COUNT;
    return status;
}

// Makes the steps; |module| may be null, when it is only asked whether the options make sense.
static cjit_status *make_pipeline(run *r, MlirModule module) {
    cjit_status *status = NULL;
    opt_pipeline_deinit(&r->pipeline);
    r->final = CJIT_STAGE_COUNT;
    for (unsigned i = 0; i < r->options->num_items && !status; i++) {
        const opt_item *item = &r->options->items[i];
        unsigned first = r->pipeline.count;
        if (r->final != CJIT_STAGE_COUNT)
            status = cjit_status_create(CJIT_CODE_VALUE, "nothing can run after stage %s",
                                        cjit_stage_get_name(r->final));
        else if (item->kind == OPT_STAGE)
            status = add_stages(r, module, item->text);
        else if (item->kind == OPT_PASS)
            status = opt_pipeline_add_flag(&r->pipeline, r->context, item->text);
        else if (!(status = opt_pipeline_add_text(&r->pipeline, item->text)))
            status = opt_pipeline_check(&r->pipeline, first, r->context);
    }
    return status;
}

static bool runs_stages(const opt_options *options) {
    for (unsigned i = 0; i < options->num_items; i++)
        if (options->items[i].kind == OPT_STAGE)
            return true;
    return false;
}

static bool run_step(run *r, opt_step *step, MlirModule module) {
    MlirOperation op = mlirModuleGetOperation(module);
    MlirPassManager manager = mlirPassManagerCreateOnOperation(
        r->context, mlirStringRefCreateFromCString("builtin.module"));
    mlirPassManagerEnableVerifier(manager, r->options->verify_each);
    cjit_status *status = passes_add_pipeline(manager, step->text); // was checked
    opt_observe_before(r->options, step, module, r->flags);
    double start = opt_now();
    tool_set_activity(step->text);
    bool good = !status && mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(manager, op));
    tool_set_activity(NULL);
    step->milliseconds += opt_now() - start;
    opt_observe_after(r->options, step, module, r->flags, good);
    mlirPassManagerDestroy(manager);
    cjit_status_destroy(status);
    return good;
}

static cjit_status *print_code(run *r, MlirModule module) {
    cjit_status *status = NULL;
    const codegen_target *target;
    codegen_module *llvm = NULL;
    char *text = NULL;
    size_t size = 0;
    CJIT_TRY(codegen_target_get(r->options->cpu, &target));
    tool_set_activity("code generation");
    CJIT_TRY(codegen_translate(module, target, &llvm));
    CJIT_TRY(codegen_optimize(llvm));
    if (r->final == CJIT_STAGE_LL)
        CJIT_TRY(codegen_print(llvm, &text));
    else
        CJIT_TRY(codegen_emit(llvm, true, (void **)&text, &size));
    support_buffer_append_string(&r->output, text);
done:
    tool_set_activity(NULL);
    codegen_module_destroy(llvm);
    free(text);
    return status;
}

static cjit_status *print_part(run *r, MlirModule module) {
    if (r->final != CJIT_STAGE_COUNT)
        return print_code(r, module);
    if (r->options->bytecode)
        mlirOperationWriteBytecode(mlirModuleGetOperation(module), tool_append, &r->output);
    else
        tool_print_module(module, r->flags, &r->output);
    return NULL;
}

// One part, with its diagnostics going where they should. False when it failed.
static cjit_status *process(run *r, const tool_source *part, bool *out_good) {
    MlirModule module = tool_parse(r->context, part);
    cjit_status *status = NULL;
    *out_good = !mlirModuleIsNull(module);
    if (!*out_good)
        return NULL;
    if (r->options->cpu || runs_stages(r->options))
        status = tool_set_target(module, r->options->cpu, NULL);
    if (!status && runs_stages(r->options))
        status = make_pipeline(r, module);
    for (unsigned i = 0; i < r->pipeline.count && !status && *out_good; i++)
        *out_good = run_step(r, &r->pipeline.steps[i], module);
    if (!status && *out_good)
        status = print_part(r, module);
    if (r->options->timing && runs_stages(r->options))
        opt_print_times(&r->pipeline);
    mlirModuleDestroy(module);
    return status;
}

static cjit_status *process_part(run *r, const tool_source *part) {
    opt_expectations *expected = NULL;
    bool verify = r->options->verify_diagnostics, good;
    cjit_status *status = verify ? opt_expectations_create(part, &expected) : NULL;
    if (status)
        return status;
    tool_diagnostics diagnostics = {.context = r->context,
                                    .source = part,
                                    .remarks = verify || r->options->remarks,
                                    .sink = verify ? opt_expectations_take : NULL,
                                    .sink_context = expected};
    tool_diagnostics_begin(&diagnostics);
    status = process(r, part, &good);
    tool_diagnostics_end(&diagnostics);
    if (!good && diagnostics.num_errors == 0 && !status)
        status = cjit_status_create(CJIT_CODE_INTERNAL, "%s: a pass failed without saying why",
                                    part->name);
    if (verify) {
        good = opt_expectations_finish(expected);
        opt_expectations_destroy(expected);
    }
    r->failed |= !good;
    return status;
}

static cjit_status *process_file(run *r) {
    tool_source source;
    cjit_status *status = tool_source_read(r->options->input, &source);
    if (status)
        return status;
    if (!r->options->split || tool_source_is_bytecode(&source)) {
        status = process_part(r, &source);
        tool_source_deinit(&source);
        return status;
    }
    size_t offset = 0;
    tool_source part;
    bool found;
    for (;;) {
        status = tool_source_next_part(&source, &offset, &part, &found);
        if (status || !found)
            break;
        if (r->output.size)
            support_buffer_append_string(&r->output, TOOL_SPLIT_MARKER "\n");
        status = process_part(r, &part);
        tool_source_deinit(&part);
        r->failed |= status != NULL;
        if (status && tool_finish(status))
            status = NULL; // the other parts run
    }
    tool_source_deinit(&source);
    return status;
}

static cjit_status *run_all(run *r) {
    cjit_status *status = make_pipeline(r, (MlirModule){NULL});
    if (!status)
        status = process_file(r);
    if (r->options->timing && !runs_stages(r->options))
        opt_print_times(&r->pipeline);
    if (!status && r->output.failed)
        status = cjit_status_no_memory();
    if (!status && (!r->failed || (r->options->split && r->output.size)))
        status = tool_write_file(r->options->output, r->output.size ? r->output.data : "",
                                 r->output.size);
    return status;
}

cjit_status *opt_run(const opt_options *options, bool *out_failed) {
    run r = {.options = options};
    *out_failed = false;
    if (options->list_passes)
        return opt_list_passes(options->output);
    if (options->print_dialect)
        return tool_write_file(options->output, ir_dialect_text(), strlen(ir_dialect_text()));
    cjit_status *status = ir_context_get(&r.context);
    if (status)
        return status;
    passes_register_upstream();
    mlirContextSetAllowUnregisteredDialects(r.context, options->allow_unregistered);
    support_buffer_init(&r.output);
    r.flags = mlirOpPrintingFlagsCreate();
    if (options->generic)
        mlirOpPrintingFlagsPrintGenericOpForm(r.flags);
    if (options->debug_info)
        mlirOpPrintingFlagsEnableDebugInfo(r.flags, true, false);
    status = run_all(&r);
    mlirOpPrintingFlagsDestroy(r.flags);
    support_buffer_deinit(&r.output);
    opt_pipeline_deinit(&r.pipeline);
    *out_failed = r.failed;
    return status;
}
