// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Module → object → loaded kernel → calls: the path that the extension takes too.
#include "run.h"

#include "cjit/compile.h"
#include "cjit/runtime.h"
#include "module.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static cjit_status *compile(const run_options *options, MlirModule module,
                            cjit_kernel **out_kernel) {
    cjit_status *status = NULL;
    const codegen_target *target;
    codegen_module *llvm = NULL;
    void *object = NULL;
    size_t size;
    cjit_stage from = tool_detect_stage(module);
    if (options->from)
        CJIT_TRY(tool_stage_from_name(options->from, &from));
    CJIT_TRY(tool_set_target(module, options->cpu, &target));
    tool_set_activity("lowering");
    CJIT_TRY(tool_lower(module, from, CJIT_STAGE_LLVM));
    tool_set_activity("code generation");
    CJIT_TRY(codegen_translate(module, target, &llvm));
    CJIT_TRY(codegen_optimize(llvm));
    CJIT_TRY(codegen_emit(llvm, false, &object, &size));
    CJIT_TRY(cjit_kernel_load(object, size, CJIT_KERNEL_SYMBOL, out_kernel));
done:
    tool_set_activity(NULL);
    codegen_module_destroy(llvm);
    free(object);
    return status;
}

// Extents of each array, and strides in elements for those that are not known to be contiguous.
static int64_t *make_sizes(const run_signature *signature, const run_array *arrays) {
    int64_t *sizes = calloc((size_t)signature->count * 2 * RUN_MAX_RANK + 1, sizeof *sizes);
    int64_t *at = sizes;
    for (unsigned i = 0; sizes && i < signature->count; i++) {
        int rank = arrays[i].rank;
        for (int axis = 0; axis < rank; axis++)
            *at++ = arrays[i].shape[axis];
        if (!signature->parameters[i].strided)
            continue;
        int64_t stride = 1;
        for (int k = 0; k < rank; k++) {
            int axis = signature->parameters[i].fortran ? k : rank - 1 - k;
            at[axis] = stride;
            stride *= arrays[i].shape[axis];
        }
        at += rank;
    }
    return sizes;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static cjit_status *call(const run_options *options, const run_signature *signature,
                         cjit_kernel *kernel, void *const *data, const int64_t *sizes) {
    cjit_kernel_function function = cjit_kernel_get_function(kernel);
    cjit_arena *arena = cjit_arena_get_for_thread();
    if (!arena)
        return cjit_status_no_memory();
    int32_t code = 0;
    double start = now();
    tool_set_activity("the kernel");
    for (uint64_t i = 0; i < options->repeat && code == 0; i++) {
        run_delivery_discard(signature, data);
        code = function(data, sizes, arena, cjit_runtime_get_table());
        cjit_arena_reset(arena);
    }
    tool_set_activity(NULL);
    double each = (now() - start) / (double)options->repeat;
    if (code == CJIT_KERNEL_NO_MEMORY)
        return cjit_status_no_memory();
    if (code != 0)
        return cjit_status_create(CJIT_CODE_RUNTIME, "%s stopped at raise site %d", signature->name,
                                  (int)code);
    if (options->time)
        fprintf(stderr, "%.1f ns per call, %llu calls\n", each,
                (unsigned long long)options->repeat);
    return NULL;
}

// What the kernel reads and writes: the arrays' own memory, or, where it wants Fortran order, a
// copy.
static cjit_status *make_data(const run_signature *signature, const run_array *arrays,
                              run_array *copies, void **data) {
    for (unsigned i = 0; i < signature->count; i++) {
        data[i] = arrays[i].data;
        if (!signature->parameters[i].fortran)
            continue;
        copies[i] = arrays[i];
        copies[i].data = NULL;
        cjit_status *status = run_array_allocate(&copies[i]);
        if (status)
            return status;
        run_array_reorder(&arrays[i], arrays[i].data, true, copies[i].data);
        data[i] = copies[i].data;
    }
    return NULL;
}

cjit_status *run_execute(const run_options *options, MlirModule module,
                         const run_signature *signature, run_array *arrays) {
    cjit_kernel *kernel = NULL;
    cjit_status *status = compile(options, module, &kernel);
    if (status)
        return status;
    int64_t *sizes = make_sizes(signature, arrays);
    void **data = calloc(signature->count + 1, sizeof *data);
    run_array *copies = calloc(signature->count + 1, sizeof *copies);
    if (!sizes || !data || !copies)
        status = cjit_status_no_memory();
    else if (!(status = make_data(signature, arrays, copies, data)))
        status = call(options, signature, kernel, data, sizes);
    if (!status)
        status = run_delivery_take(signature, arrays);
    for (unsigned i = 0; copies && i < signature->count; i++) {
        if (!status && i >= signature->num_inputs && copies[i].data)
            run_array_reorder(&arrays[i], copies[i].data, false, arrays[i].data);
        run_array_deinit(&copies[i]);
    }
    free(sizes);
    free(data);
    free(copies);
    cjit_kernel_release(kernel);
    return status;
}
