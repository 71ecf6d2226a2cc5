// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of calls.def as symbols.
#ifndef CJIT_RUNTIME_CALLS_TABLE_H
#define CJIT_RUNTIME_CALLS_TABLE_H

#include "cjit/status.h"

#include <stdbool.h>

/// True for the names of calls.
bool runtime_calls_is_call(const char *symbol);
/// The address of such a symbol; loads the library that it needs. Thread-safe.
CJIT_NODISCARD cjit_status *runtime_calls_bind(const char *symbol, void **out_address);

#endif // CJIT_RUNTIME_CALLS_TABLE_H
