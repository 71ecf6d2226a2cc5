// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reproducer of an internal failure.
#include "reproducer.h"

#include "../ir/build.h"
#include "../ir/emit.h"
#include "../passes/passes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void write_part(MlirStringRef part, void *file) {
    fwrite(part.data, 1, part.length, file);
}

static bool write_reproducer(const char *path, int descriptor, MlirModule module) {
    FILE *file = fdopen(descriptor, "w");
    if (!file) {
        close(descriptor);
        return false;
    }
    fprintf(file, "// RUN: cjit-opt %%s --cjit-stage=llvm | FileCheck %%s\n"
                  "// CHECK: llvm.func @cjit_kernel\n");
    MlirOpPrintingFlags flags = mlirOpPrintingFlagsCreate();
    mlirOpPrintingFlagsEnableDebugInfo(flags, true, false);
    mlirOperationPrintWithFlags(mlirModuleGetOperation(module), flags, write_part, file);
    mlirOpPrintingFlagsDestroy(flags);
    fputc('\n', file);
    bool good = fclose(file) == 0;
    if (!good)
        unlink(path);
    return good;
}

cjit_status *driver_explain_failure(cjit_status *owned_status, const char *errors,
                                    MlirContext context, const cjit_graph *graph,
                                    int64_t vector_bits) {
    if (cjit_status_get_code(owned_status) != CJIT_CODE_INTERNAL)
        return owned_status;
    const char *directory = getenv("CJIT_DUMP");
    if (!directory || !*directory)
        directory = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/cjit-reproducer-XXXXXX.mlir",
             directory && *directory ? directory : "/tmp");
    MlirModule module;
    cjit_status *again = ir_emit(context, graph, &module);
    bool written = false;
    if (!again) {
        passes_set_target(module, vector_bits);
        int descriptor = mkstemps(path, 5);
        written = descriptor >= 0 && write_reproducer(path, descriptor, module);
        mlirModuleDestroy(module);
    }
    cjit_status_destroy(again);
    cjit_status *status = cjit_status_create(
        CJIT_CODE_INTERNAL, "%s%s%s\nThis is a bug in cjit.%s%s", cjit_status_get_message(owned_status),
        errors && *errors ? ":\n" : "", errors ? errors : "",
        written ? " Please report it with this file: " : "", written ? path : "");
    cjit_status_destroy(owned_status);
    return status;
}
