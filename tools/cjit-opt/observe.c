// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is shown of a run besides its result.
#include "observe.h"

#include "files.h"
#include "module.h"
#include "passes/passes.h"

#include <stdio.h>
#include <time.h>

double opt_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void dump(const char *when, const char *note, const opt_step *step, MlirModule module,
                 MlirOpPrintingFlags flags) {
    support_buffer text;
    support_buffer_init(&text);
    tool_print_module(module, flags, &text);
    fprintf(stderr, "// -----// IR Dump %s %s%s //----- //\n%s\n", when, step->name, note,
            text.failed ? "" : text.data);
    support_buffer_deinit(&text);
}

void opt_observe_before(const opt_options *options, const opt_step *step, MlirModule module,
                        MlirOpPrintingFlags flags) {
    if (options->before_all || opt_lists_contain(options->before, options->num_before, step->name))
        dump("Before", "", step, module, flags);
}

void opt_observe_after(const opt_options *options, const opt_step *step, MlirModule module,
                       MlirOpPrintingFlags flags, bool good) {
    if (options->after_all || opt_lists_contain(options->after, options->num_after, step->name))
        dump("After", good ? "" : " Failed", step, module, flags);
}

void opt_print_times(const opt_pipeline *pipeline) {
    double total = 0;
    for (unsigned i = 0; i < pipeline->count; i++)
        total += pipeline->steps[i].milliseconds;
    fprintf(stderr, "%10s  %6s  %s\n", "wall ms", "share", "pass");
    for (unsigned i = 0; i < pipeline->count; i++)
        fprintf(stderr, "%10.3f  %5.1f%%  %s\n", pipeline->steps[i].milliseconds,
                total > 0 ? 100 * pipeline->steps[i].milliseconds / total : 0,
                pipeline->steps[i].text);
    fprintf(stderr, "%10.3f  %5.1f%%  %s\n", total, 100.0, "total");
}

cjit_status *opt_list_passes(const char *path) {
    support_buffer text;
    support_buffer_init(&text);
    support_buffer_append_string(&text, "Passes of cjit, in the pipeline's order:\n");
    for (unsigned i = 0; i < passes_table_size; i++)
        support_buffer_printf(&text, "  --%-24s %s\n", passes_table[i].name,
                              passes_table[i].description);
    support_buffer_append_string(&text, "\nThe pipeline (--cjit-stage=STAGE runs up to there):\n");
    for (unsigned i = 0; i < passes_pipeline_size; i++)
        support_buffer_printf(&text, "  %-8s %s\n", passes_pipeline[i].name,
                              passes_pipeline[i].text);
    support_buffer_append_string(
        &text, "\nEvery pass of MLIR is there too, under its own name: --cse, "
               "--canonicalize=\"max-iterations=3\".\n'mlir-opt --help' lists them.\n");
    cjit_status *status =
        text.failed ? cjit_status_no_memory() : tool_write_file(path, text.data, text.size);
    support_buffer_deinit(&text);
    return status;
}
