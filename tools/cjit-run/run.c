// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Module and inputs → outputs, printed or saved.
#include "run.h"

#include "diagnostics.h"
#include "files.h"
#include "ir/context.h"
#include "module.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static cjit_status *parse_shape(const char *text, run_array *out) {
    for (const char *at = text; *at;) {
        char *end;
        long long extent = isdigit((unsigned char)*at) ? strtoll(at, &end, 10) : -1;
        bool good = extent >= 0 && extent < INT64_MAX && out->rank < RUN_MAX_RANK &&
                    (*end == '\0' || (*end == ',' && end[1]));
        if (!good)
            return cjit_status_create(CJIT_CODE_VALUE, "--shape takes extents like 3,4, not '%s'",
                                      text);
        out->shape[out->rank++] = extent;
        at = end + (*end == ',');
    }
    return NULL;
}

static cjit_status *load_inputs(const run_options *options, const run_signature *signature,
                                run_array *arrays) {
    cjit_status *status = NULL;
    if (options->num_inputs != signature->num_inputs)
        return cjit_status_create(CJIT_CODE_VALUE, "%s takes %u inputs, %u files are given",
                                  signature->name, signature->num_inputs, options->num_inputs);
    for (unsigned i = 0; i < signature->num_inputs && !status; i++)
        status = run_array_load(options->inputs[i], signature->parameters[i].dtype, &arrays[i]);
    return status;
}

static cjit_status *make_outputs(const run_options *options, const run_signature *signature,
                                 run_array *arrays) {
    cjit_status *status = NULL;
    unsigned inputs = signature->num_inputs, outputs = signature->count - inputs;
    bool *given = calloc(outputs + 1, sizeof *given);
    if (!given)
        return cjit_status_no_memory();
    if (options->num_shapes > outputs)
        status = cjit_status_create(CJIT_CODE_VALUE, "%u shapes are given, %s has %u outputs",
                                    options->num_shapes, signature->name, outputs);
    for (unsigned i = 0; i < options->num_shapes && !status; i++) {
        status = parse_shape(options->shapes[i], &arrays[inputs + i]);
        given[i] = true;
    }
    if (!status)
        status = run_signature_bind(signature, arrays, given);
    for (unsigned i = inputs; i < signature->count && !status; i++)
        status = run_array_allocate(&arrays[i]);
    free(given);
    return status;
}

// The file of output |index|: "%d" replaced.
static cjit_status *save(const run_options *options, unsigned index, const run_array *array) {
    support_buffer path;
    support_buffer_init(&path);
    const char *number = strstr(options->output, "%d");
    if (number)
        support_buffer_printf(&path, "%.*s%u%s", (int)(number - options->output), options->output,
                              index, number + 2);
    else
        support_buffer_append_string(&path, options->output);
    cjit_status *status = path.failed ? cjit_status_no_memory() : run_array_save(array, path.data);
    support_buffer_deinit(&path);
    return status;
}

static cjit_status *print(const run_signature *signature, const run_array *arrays) {
    support_buffer out;
    support_buffer_init(&out);
    for (unsigned i = signature->num_inputs; i < signature->count; i++) {
        support_buffer_printf(&out, "output %u: %s ", i - signature->num_inputs,
                              cjit_dtype_name(arrays[i].dtype));
        run_array_append_shape(&arrays[i], &out);
        support_buffer_append_string(&out, "\n");
        run_array_append_values(&arrays[i], &out);
        support_buffer_append_string(&out, "\n");
    }
    cjit_status *status = out.failed ? cjit_status_no_memory()
                                     : tool_write_file("-", out.size ? out.data : "", out.size);
    support_buffer_deinit(&out);
    return status;
}

static cjit_status *write_outputs(const run_options *options, const run_signature *signature,
                                  const run_array *arrays) {
    if (!options->output)
        return print(signature, arrays);
    cjit_status *status = NULL;
    for (unsigned i = signature->num_inputs; i < signature->count && !status; i++)
        status = save(options, i - signature->num_inputs, &arrays[i]);
    return status;
}

static cjit_status *run_module(const run_options *options, MlirModule module) {
    cjit_status *status = NULL;
    run_array *arrays = NULL;
    run_signature signature;
    CJIT_TRY(run_signature_read(module, options->function, options->num_inputs, &signature));
    if (options->output && signature.count > signature.num_inputs + 1 &&
        !strstr(options->output, "%d")) {
        status = cjit_status_create(CJIT_CODE_VALUE,
                                    "%s has several outputs: --output needs %%d for their number",
                                    signature.name);
        goto done;
    }
    arrays = calloc(signature.count + 1, sizeof *arrays);
    if (!arrays) {
        status = cjit_status_no_memory();
        goto done;
    }
    CJIT_TRY(load_inputs(options, &signature, arrays));
    CJIT_TRY(make_outputs(options, &signature, arrays));
    CJIT_TRY(run_execute(options, module, &signature, arrays));
    CJIT_TRY(write_outputs(options, &signature, arrays));
done:
    for (unsigned i = 0; arrays && i < signature.count; i++)
        run_array_deinit(&arrays[i]);
    free(arrays);
    run_signature_deinit(&signature);
    return status;
}

cjit_status *run_all(const run_options *options, bool *out_failed) {
    cjit_status *status = NULL;
    tool_source source = {0};
    MlirContext context;
    *out_failed = false;
    CJIT_TRY(ir_context_get(&context));
    CJIT_TRY(tool_source_read(options->module, &source));
    tool_diagnostics diagnostics = {.context = context, .source = &source};
    tool_diagnostics_begin(&diagnostics);
    MlirModule module = tool_parse(context, &source);
    if (mlirModuleIsNull(module)) {
        *out_failed = true;
    } else {
        status = run_module(options, module);
        mlirModuleDestroy(module);
    }
    tool_diagnostics_end(&diagnostics);
done:
    tool_source_deinit(&source);
    return status;
}
