// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef CJIT_RUNTIME_PERF_MAP_H
#define CJIT_RUNTIME_PERF_MAP_H

#include "image.h"

/// Lists the functions of a loaded |image| in /tmp/perf-PID.map when the environment has
/// CJIT_PERF=1; failures are ignored. Thread-safe.
void runtime_perf_map_add(const runtime_image *image);

#endif // CJIT_RUNTIME_PERF_MAP_H
