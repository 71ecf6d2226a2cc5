// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library calls between --cjit-to-linalg and --cjit-lower-calls: linalg.generics with the attribute
// cjit.callee, so that fusion keeps off and bufferization finds their destinations. Their maps and
// loops mean nothing: a call reads all of its inputs and writes all of its outputs.
#ifndef CJIT_PASSES_CALL_H
#define CJIT_PASSES_CALL_H

#include "lowering.h"

#include "cjit/calls.h"

#define CALL_CALLEE "cjit.callee" ///< the name in calls.def
#define CALL_PARAMS "cjit.params" ///< array<i64>
#define CALL_DTYPES "cjit.dtypes" ///< array<i64>: cjit_dtype of each input and output

/// True for a generic that stands for a library call.
static inline bool call_is(MlirOperation op) { return ir_has(op, CALL_CALLEE); }

/// lower_call.c: "cjit.call_<callee>".
void lower_call(lowering *l, MlirOperation op);
/// Erases the copies that calls read through and nothing else reads.
void call_erase_unused_copies(MlirOperation function);
/// The callee of such an operation, or CJIT_CALL_COUNT.
cjit_callee call_callee(MlirOperation op);

#endif // CJIT_PASSES_CALL_H
