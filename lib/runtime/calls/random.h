// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether there is a library of distributions.
#ifndef CJIT_RUNTIME_CALLS_RANDOM_H
#define CJIT_RUNTIME_CALLS_RANDOM_H

#include "cjit/runtime.h"

/// Fails, with what is missing, unless it was set.
cjit_status *random_load(void);

#endif // CJIT_RUNTIME_CALLS_RANDOM_H
