// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsing, printing, and the pipeline's stages of a module.
#include "module.h"

#include "ir/build.h"
#include "passes/passes.h"

#include <string.h>

// The parser calls a string "-"; operations get the file's name instead.
static MlirWalkResult rename_file(MlirOperation op, void *name) {
    MlirLocation location = mlirOperationGetLocation(op);
    if (!mlirLocationIsAFileLineColRange(location))
        return MlirWalkResultAdvance;
    MlirStringRef file = mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location));
    if (ir_equal(file, "-") || file.length == 0)
        mlirOperationSetLocation(
            op, mlirLocationFileLineColGet(
                    mlirOperationGetContext(op), ir_string(name),
                    (unsigned)mlirLocationFileLineColRangeGetStartLine(location),
                    (unsigned)mlirLocationFileLineColRangeGetStartColumn(location)));
    return MlirWalkResultAdvance;
}

MlirModule tool_parse(MlirContext context, const tool_source *source) {
    MlirModule module =
        mlirModuleCreateParse(context, mlirStringRefCreate(source->text, source->size));
    if (!mlirModuleIsNull(module))
        mlirOperationWalk(mlirModuleGetOperation(module), rename_file, (void *)source->name,
                          MlirWalkPreOrder);
    return module;
}

void tool_append(MlirStringRef part, void *buffer) {
    support_buffer_append(buffer, part.data, part.length);
}

void tool_print_module(MlirModule module, MlirOpPrintingFlags flags, support_buffer *out) {
    mlirOperationPrintWithFlags(mlirModuleGetOperation(module), flags, tool_append, out);
    if (out->size && out->data[out->size - 1] != '\n')
        support_buffer_append_string(out, "\n");
}

cjit_status *tool_stage_from_name(const char *name, cjit_stage *out_stage) {
    for (int stage = CJIT_STAGE_CJIT; stage < CJIT_STAGE_COUNT; stage++)
        if (strcmp(cjit_stage_get_name((cjit_stage)stage), name) == 0) {
            *out_stage = (cjit_stage)stage;
            return NULL;
        }
    return cjit_status_create(CJIT_CODE_VALUE,
                              "there is no stage '%s'; the stages are cjit, linalg, fused, buffer, "
                              "vector, llvm, ll and asm",
                              name);
}

static bool has_prefix(MlirStringRef name, const char *prefix) {
    size_t length = strlen(prefix);
    return name.length > length && memcmp(name.data, prefix, length) == 0;
}

typedef struct sight { // what a module was seen to hold
    bool cjit, tensors, linalg, functions, llvm;
} sight;

static bool has_tensor(MlirOperation op) {
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); i++)
        if (mlirTypeIsATensor(mlirValueGetType(mlirOperationGetOperand(op, i))))
            return true;
    for (intptr_t i = 0; i < mlirOperationGetNumResults(op); i++)
        if (mlirTypeIsATensor(mlirValueGetType(mlirOperationGetResult(op, i))))
            return true;
    return false;
}

static MlirWalkResult look(MlirOperation op, void *data) {
    sight *seen = data;
    MlirStringRef name = ir_name(op);
    bool tensor = has_tensor(op);
    seen->tensors |= tensor;
    seen->cjit |= tensor && has_prefix(name, "cjit.");
    seen->linalg |= ir_equal(name, "linalg.generic");
    seen->functions |= has_prefix(name, "func.");
    seen->llvm |= ir_equal(name, "llvm.func");
    return MlirWalkResultAdvance;
}

cjit_stage tool_detect_stage(MlirModule module) {
    sight seen = {0};
    mlirOperationWalk(mlirModuleGetOperation(module), look, &seen, MlirWalkPreOrder);
    if (seen.cjit || (seen.tensors && !seen.linalg))
        return CJIT_STAGE_CJIT;
    if (seen.tensors)
        return CJIT_STAGE_LINALG;
    if (seen.linalg)
        return CJIT_STAGE_BUFFER;
    return seen.llvm && !seen.functions ? CJIT_STAGE_LLVM : CJIT_STAGE_VECTOR;
}

const char *tool_stage_pipeline(cjit_stage stage) {
    for (unsigned i = 0; i < passes_pipeline_size; i++)
        if (strcmp(passes_pipeline[i].name, cjit_stage_get_name(stage)) == 0)
            return passes_pipeline[i].text;
    return "";
}

cjit_status *tool_set_target(MlirModule module, const char *cpu,
                             const codegen_target **out_target) {
    const codegen_target *target;
    MlirOperation op = mlirModuleGetOperation(module);
    cjit_status *status = codegen_target_get(cpu, &target);
    if (status)
        return status;
    if (out_target)
        *out_target = target;
    if (!cpu &&
        !mlirAttributeIsNull(mlirOperationGetAttributeByName(op, ir_string("cjit.vector_bits"))))
        return NULL;
    passes_set_target(module, codegen_target_get_vector_bits(target));
    return NULL;
}

static cjit_status *run_stage(MlirModule module, cjit_stage stage) {
    MlirPassManager manager =
        mlirPassManagerCreateOnOperation(mlirModuleGetContext(module), ir_string("builtin.module"));
    cjit_status *status = passes_add_pipeline(manager, tool_stage_pipeline(stage));
    if (!status &&
        mlirLogicalResultIsFailure(mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module))))
        status = cjit_status_create(CJIT_CODE_VALUE, "the module could not be lowered to stage %s",
                                    cjit_stage_get_name(stage));
    mlirPassManagerDestroy(manager);
    return status;
}

cjit_status *tool_lower(MlirModule module, cjit_stage from, cjit_stage to) {
    cjit_status *status = NULL;
    passes_register_used();
    for (int stage = from + 1; stage <= (int)to && !status; stage++)
        status = run_stage(module, (cjit_stage)stage);
    return status;
}
