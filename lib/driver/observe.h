// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is told to the observer of a compilation: stages, times, remarks; and the diagnostics of MLIR.
#ifndef CJIT_DRIVER_OBSERVE_H
#define CJIT_DRIVER_OBSERVE_H

#include "../codegen/codegen.h"
#include "../support/buffer.h"
#include "cjit/compile.h"

#include <mlir-c/Diagnostics.h>
#include <mlir-c/IR.h>

typedef struct driver_observer {
    const cjit_compile_observer *outer; // may be NULL
    double last;                        // milliseconds
    MlirContext context;
    MlirDiagnosticHandlerID handler;
    bool attached;
    support_buffer errors; // what MLIR reported
    support_buffer first_temporary;
} driver_observer;

void driver_observer_init(driver_observer *o, const cjit_compile_observer *outer);
void driver_observer_deinit(driver_observer *o);
/// Collects errors and remarks from now on.
void driver_observe_diagnostics(driver_observer *o, MlirContext context);
/// The time since the previous call is |name|'s.
void driver_observe_time(driver_observer *o, const char *name);
CJIT_NODISCARD cjit_status *driver_observe_graph(driver_observer *o, const cjit_graph *graph);
void driver_observe_module(driver_observer *o, cjit_stage stage, MlirModule module);
/// Tells of the temporaries of |module|, in the stage `buffer`. With |refuse| the first is an error.
CJIT_NODISCARD cjit_status *driver_observe_temporaries(driver_observer *o, MlirModule module, bool refuse);
/// LLVM IR and assembly.
CJIT_NODISCARD cjit_status *driver_observe_llvm(driver_observer *o, codegen_module *module);

/// Appends a location as "file:line:col", the innermost user frame first, to |out|.
void driver_print_location(MlirLocation location, support_buffer *out);

#endif // CJIT_DRIVER_OBSERVE_H
