// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass table, the pipeline's text, and the splitting of pipeline text between our passes and
// upstream's: MLIR's own parser does not know passes that were made in C.
#include "passes.h"

#include "../ir/build.h"

#include <ctype.h>
#include <mlir-c/Diagnostics.h>
#include <mlir-c/Conversion.h>
#include <mlir-c/RegisterEverything.h>
#include <mlir-c/Transforms.h>
#include <mlir/Dialect/Arith/Transforms/Passes.capi.h.inc>
#include <mlir/Dialect/Bufferization/Transforms/Passes.capi.h.inc>
#include <mlir/Dialect/MemRef/Transforms/Passes.capi.h.inc>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const passes_entry passes_table[] = {
    {"cjit-rotate-loops", "Run loops that exchange arrays several turns at a time, without copies",
     passes_rotate_loops},
    {"cjit-save-overwritten", "Copy what a loop updates and reads later as it was",
     passes_save_overwritten},
    {"cjit-to-linalg", "Lower the cjit dialect to linalg on tensors, op by op",
     passes_cjit_to_linalg},
    {"cjit-fuse-elementwise", "Merge elementwise linalg.generics into single sweeps",
     passes_fuse_elementwise},
    {"cjit-keep-math", "Keep upstream from folding what the math library computes", passes_keep_math},
    {"cjit-order-results", "Copy results before what they are copied from is overwritten",
     passes_order_results},
    {"cjit-lower-calls", "Turn library calls on memrefs into calls of the runtime",
     passes_lower_calls},
    {"cjit-outline-parallel", "Make functions of parallel loops, for the runtime to run on threads",
     passes_outline_parallel},
    {"cjit-version-loops", "Take out of loops the checks of indices that can be answered before",
     passes_version_loops},
    {"cjit-fuse-rows", "Run sweeps over the same rows a few rows at a time", passes_fuse_rows},
    {"cjit-vectorize", "Turn elementwise linalg.generics on memrefs into vector loops",
     passes_vectorize},
    {"cjit-expand-math", "Replace math operations on vectors by the math library's code",
     passes_expand_math},
    {"cjit-kernel-abi", "Give kernels the runtime's calling convention and temporaries an arena",
     passes_kernel_abi},
    {"cjit-stop", "Make the places where a kernel stops early returns", passes_stop},
};
const unsigned passes_table_size = sizeof passes_table / sizeof *passes_table;

const passes_stage passes_pipeline[] = {
    {"linalg", "cjit-rotate-loops,cjit-save-overwritten,cjit-to-linalg"},
    {"fused", "cjit-fuse-elementwise"},
    {"buffer", "cjit-keep-math,eliminate-empty-tensors,cse,"
               "one-shot-bufferize{bufferize-function-boundaries=1 "
               "function-boundary-type-conversion=identity-layout-map},"
               "cjit-order-results,cjit-lower-calls,cse,"
               // Of a linalg op that reads an array without elements it thinks that nothing is
               // written, but a sum's result is 0 then.
               "canonicalize{disable-patterns='(anonymous namespace)::EraseDeadLinalgOp'}"},
    {"vector", "cjit-outline-parallel,cjit-version-loops,cjit-fuse-rows,cjit-vectorize,"
               "cjit-expand-math,cse"},
    {"llvm", "cjit-kernel-abi,expand-strided-metadata,lower-affine,arith-expand{include-bf16=1},"
             "convert-scf-to-cf,cjit-stop,convert-to-llvm,"
             "reconcile-unrealized-casts"},
};
const unsigned passes_pipeline_size = sizeof passes_pipeline / sizeof *passes_pipeline;

void passes_set_fastmath(MlirModule module) {
    ir_mark(mlirModuleGetOperation(module), "cjit.fastmath");
}

void passes_set_quick(MlirModule module) { ir_mark(mlirModuleGetOperation(module), "cjit.quick"); }

bool passes_is_improvable(MlirModule module) {
    return ir_has(mlirModuleGetOperation(module), "cjit.improvable");
}

static void (*remark_handler)(void *, MlirLocation, const char *);
static void *remark_context;

void passes_set_remark_handler(void (*handler)(void *, MlirLocation, const char *),
                               void *context) {
    remark_handler = handler;
    remark_context = context;
}

void passes_remark(MlirLocation location, const char *text) {
    if (remark_handler)
        remark_handler(remark_context, location, text);
}

static void nothing(void *entry) { (void)entry; }
static void *same(void *entry) { return entry; }
static void run(MlirOperation operation, MlirExternalPass pass, void *entry) {
    if (!((const passes_entry *)entry)->run(operation))
        mlirExternalPassSignalFailure(pass);
}

static MlirTypeIDAllocator allocator;
static MlirTypeID type_ids[sizeof passes_table / sizeof *passes_table];
static pthread_once_t ids_once = PTHREAD_ONCE_INIT;
static void make_ids(void) {
    allocator = mlirTypeIDAllocatorCreate();
    for (unsigned i = 0; i < passes_table_size; i++)
        type_ids[i] = mlirTypeIDAllocatorAllocateTypeID(allocator);
}

MlirPass passes_create(const passes_entry *entry) {
    pthread_once(&ids_once, make_ids);
    MlirExternalPassCallbacks callbacks = {
        .construct = nothing, .destruct = nothing, .clone = same, .run = run};
    return mlirCreateExternalPass(type_ids[entry - passes_table], ir_string(entry->name),
                                  ir_string(entry->name), ir_string(entry->description),
                                  ir_string("builtin.module"), 0, NULL, callbacks, (void *)entry);
}

static pthread_once_t upstream_once = PTHREAD_ONCE_INIT;
void passes_register_upstream(void) { pthread_once(&upstream_once, mlirRegisterAllPasses); }

static void register_used(void) {
    mlirRegisterBufferizationEmptyTensorEliminationPass();
    mlirRegisterBufferizationOneShotBufferizePass();
    mlirRegisterTransformsCSE();
    mlirRegisterTransformsCanonicalizer();
    mlirRegisterMemRefExpandStridedMetadataPass();
    mlirRegisterArithArithExpandOpsPass();
    mlirRegisterConversionLowerAffinePass();
    mlirRegisterConversionSCFToControlFlowPass();
    mlirRegisterConversionConvertToLLVMPass();
    mlirRegisterConversionReconcileUnrealizedCastsPass();
}
static pthread_once_t used_once = PTHREAD_ONCE_INIT;
void passes_register_used(void) { pthread_once(&used_once, register_used); }

void passes_set_target(MlirModule module, int64_t vector_bits) {
    mlirOperationSetDiscardableAttributeByName(
        mlirModuleGetOperation(module), ir_string("cjit.vector_bits"),
        ir_i64_attribute(mlirModuleGetContext(module), vector_bits));
}

typedef struct message {
    char text[512];
    size_t length;
} message;

static void collect(MlirStringRef part, void *data) {
    message *m = data;
    size_t room = sizeof m->text - 1 - m->length;
    size_t take = part.length < room ? part.length : room;
    memcpy(m->text + m->length, part.data, take);
    m->length += take;
    m->text[m->length] = '\0';
}

static cjit_status *add_upstream(MlirPassManager manager, const char *text, size_t length) {
    message error = {.length = 0};
    if (mlirLogicalResultIsSuccess(
            mlirOpPassManagerAddPipeline(mlirPassManagerGetAsOpPassManager(manager),
                                         mlirStringRefCreate(text, length), collect, &error)))
        return NULL;
    return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline '%.*s': %s", (int)length, text,
                              error.length ? error.text : "could not be parsed");
}

// The length of the element at |text|: up to a comma outside of any bracket.
static size_t element_length(const char *text, bool *out_balanced) {
    int depth = 0;
    size_t length = 0;
    for (; text[length] && (text[length] != ',' || depth > 0); length++) {
        if (strchr("({[", text[length]))
            depth++;
        else if (strchr(")}]", text[length]) && --depth < 0)
            break;
    }
    *out_balanced = depth == 0;
    return length;
}

cjit_status *passes_add_pipeline(MlirPassManager manager, const char *text) {
    while (isspace((unsigned char)*text))
        text++;
    while (*text) {
        bool balanced;
        size_t length = element_length(text, &balanced);
        if (!balanced)
            return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline '%s': unbalanced brackets",
                                      text);
        const passes_entry *entry = NULL;
        for (unsigned i = 0; i < passes_table_size && !entry; i++)
            if (strlen(passes_table[i].name) == length &&
                strncmp(passes_table[i].name, text, length) == 0)
                entry = &passes_table[i];
        if (entry) {
            mlirPassManagerAddOwnedPass(manager, passes_create(entry));
        } else if (length == 0) {
            return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline: a pass name is missing");
        } else {
            cjit_status *status = add_upstream(manager, text, length);
            if (status)
                return status;
        }
        text += length;
        if (*text == ',' && !*++text)
            return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline: nothing after the last comma");
        while (isspace((unsigned char)*text))
            text++;
    }
    return NULL;
}
