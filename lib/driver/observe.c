// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Telling the observer.
#include "observe.h"

#include "../ir/build.h"
#include "../passes/passes.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static bool wants(const driver_observer *o, cjit_stage stage) {
    return o->outer && o->outer->stage && (o->outer->stages & 1u << stage);
}

static void append(MlirStringRef part, void *out) {
    support_buffer_append(out, part.data, part.length);
}

void driver_print_location(MlirLocation location, support_buffer *out) {
    if (mlirLocationIsAName(location)) {
        MlirLocation child = mlirLocationNameGetChildLoc(location);
        if (mlirLocationIsAFileLineColRange(child) || mlirLocationIsACallSite(child)) {
            driver_print_location(child, out);
            return;
        }
    }
    if (mlirLocationIsACallSite(location)) {
        driver_print_location(mlirLocationCallSiteGetCallee(location), out);
        return;
    }
    if (mlirLocationIsAFused(location) && mlirLocationFusedGetNumLocations(location) > 0) {
        unsigned count = mlirLocationFusedGetNumLocations(location);
        MlirLocation *parts = malloc(count * sizeof *parts);
        if (!parts)
            return;
        mlirLocationFusedGetLocations(location, parts);
        driver_print_location(parts[count - 1], out); // the last op of the fused ones
        free(parts);
        return;
    }
    if (mlirLocationIsAFileLineColRange(location)) {
        MlirStringRef file =
            mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location));
        support_buffer_printf(out, "%.*s:%d:%d", (int)file.length, file.data,
                              mlirLocationFileLineColRangeGetStartLine(location),
                              mlirLocationFileLineColRangeGetStartColumn(location));
        return;
    }
    mlirLocationPrint(location, append, out);
}

static void on_remark(void *context, MlirLocation location, const char *text) {
    driver_observer *o = context;
    support_buffer line;
    support_buffer_init(&line);
    driver_print_location(location, &line);
    support_buffer_printf(&line, ": remark: %s", text);
    if (!line.failed)
        o->outer->remark(o->outer->context, line.data);
    support_buffer_deinit(&line);
}

static MlirLogicalResult on_diagnostic(MlirDiagnostic diagnostic, void *context) {
    driver_observer *o = context;
    if (mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError)
        return mlirLogicalResultSuccess();
    if (o->errors.size)
        support_buffer_append_string(&o->errors, "\n");
    driver_print_location(mlirDiagnosticGetLocation(diagnostic), &o->errors);
    support_buffer_append_string(&o->errors, ": ");
    mlirDiagnosticPrint(diagnostic, append, &o->errors);
    return mlirLogicalResultSuccess();
}

void driver_observer_init(driver_observer *o, const cjit_compile_observer *outer) {
    *o = (driver_observer){.outer = outer, .last = now()};
    support_buffer_init(&o->errors);
}

void driver_observe_diagnostics(driver_observer *o, MlirContext context) {
    o->context = context;
    o->handler = mlirContextAttachDiagnosticHandler(context, on_diagnostic, o, NULL);
    o->attached = true;
    bool remarks = o->outer && o->outer->remark;
    passes_set_remark_handler(remarks ? on_remark : NULL, o);
}

void driver_observer_deinit(driver_observer *o) {
    if (o->attached)
        mlirContextDetachDiagnosticHandler(o->context, o->handler);
    passes_set_remark_handler(NULL, NULL);
    support_buffer_deinit(&o->errors);
}

void driver_observe_time(driver_observer *o, const char *name) {
    double time = now();
    if (o->outer && o->outer->timing)
        o->outer->timing(o->outer->context, name, time - o->last);
    o->last = now();
}

// What tracing found: lib/graph knows no observers.
static void pass_on_remarks(driver_observer *o, const cjit_graph *graph) {
    for (uint32_t i = 0; o->outer && o->outer->remark && i < cjit_graph_num_remarks(graph); i++) {
        const cjit_graph_remark *remark = cjit_graph_get_remark(graph, i);
        const cjit_location_info *at = cjit_graph_get_location(graph, remark->location);
        support_buffer line;
        support_buffer_init(&line);
        if (at)
            support_buffer_printf(&line, "%s:%u:%u: ", at->file, at->line, at->column);
        support_buffer_printf(&line, "remark: %s", remark->text);
        if (!line.failed)
            o->outer->remark(o->outer->context, line.data);
        support_buffer_deinit(&line);
    }
}

cjit_status *driver_observe_graph(driver_observer *o, const cjit_graph *graph) {
    char *text;
    pass_on_remarks(o, graph);
    if (!wants(o, CJIT_STAGE_GRAPH))
        return NULL;
    cjit_status *status = cjit_graph_print(graph, &text);
    if (status)
        return status;
    o->outer->stage(o->outer->context, CJIT_STAGE_GRAPH, text, strlen(text));
    free(text);
    o->last = now();
    return NULL;
}

void driver_observe_module(driver_observer *o, cjit_stage stage, MlirModule module) {
    if (!wants(o, stage))
        return;
    support_buffer text;
    support_buffer_init(&text);
    MlirOpPrintingFlags flags = mlirOpPrintingFlagsCreate();
    mlirOpPrintingFlagsEnableDebugInfo(flags, true, false);
    mlirOperationPrintWithFlags(mlirModuleGetOperation(module), flags, append, &text);
    mlirOpPrintingFlagsDestroy(flags);
    support_buffer_append_string(&text, "\n");
    if (!text.failed)
        o->outer->stage(o->outer->context, stage, text.data, text.size);
    support_buffer_deinit(&text);
    o->last = now();
}

static void on_temporary(void *context, MlirLocation location, const char *text) {
    driver_observer *o = context;
    if (o->outer && o->outer->remark)
        on_remark(o, location, text);
    if (o->first_temporary.size)
        return;
    driver_print_location(location, &o->first_temporary);
    support_buffer_printf(&o->first_temporary, ": no_temporaries: %s", text);
}

cjit_status *driver_observe_temporaries(driver_observer *o, MlirModule module, bool refuse) {
    cjit_status *status = NULL;
    if (!refuse && !(o->outer && o->outer->remark))
        return NULL;
    support_buffer_init(&o->first_temporary);
    passes_find_temporaries(module, on_temporary, o);
    if (o->first_temporary.failed)
        status = cjit_status_no_memory();
    else if (refuse && o->first_temporary.size)
        status = cjit_status_create(CJIT_CODE_UNSUPPORTED, "%s", o->first_temporary.data);
    support_buffer_deinit(&o->first_temporary);
    return status;
}

cjit_status *driver_observe_llvm(driver_observer *o, codegen_module *module) {
    cjit_status *status = NULL;
    char *text = NULL;
    void *assembly = NULL;
    size_t size;
    if (wants(o, CJIT_STAGE_LL)) {
        CJIT_TRY(codegen_print(module, &text));
        o->outer->stage(o->outer->context, CJIT_STAGE_LL, text, strlen(text));
    }
    if (wants(o, CJIT_STAGE_ASM)) {
        CJIT_TRY(codegen_emit(module, true, &assembly, &size));
        o->outer->stage(o->outer->context, CJIT_STAGE_ASM, assembly, size);
    }
    o->last = now();
done:
    free(text);
    free(assembly);
    return status;
}
