// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops, for the runtime table.
#ifndef CJIT_RUNTIME_PARALLEL_H
#define CJIT_RUNTIME_PARALLEL_H

#include "cjit/runtime.h"

/// cjit_runtime_table.parallel_for.
int32_t runtime_parallel_for(int64_t begin, int64_t end, int64_t grain, cjit_parallel_body body,
                             const void *context, cjit_arena *arena);

/// team.c: has |work| called with |data| on up to |threads| other threads, and |done| when the last of these
/// has returned from it. Does not wait. False when the team is busy or there is none: nothing will be called.
bool runtime_team_call(void (*work)(void *data), void (*done)(void *data), void *data, unsigned threads);

#endif // CJIT_RUNTIME_PARALLEL_H
