// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of functions that the program around a kernel has (jit's fallback=True): operands go to the host one by one,
// then it makes the call, then its results are taken one by one. The values that are handed from one of these to the
// next keep them in order; what they stand for is the host's to know. Without a host the call fails.
#include "call.h"

static const cjit_host_functions *host;

void cjit_runtime_set_host(const cjit_host_functions *functions) { host = functions; }

static cjit_host_array to_host(const call_array *array) {
    return (cjit_host_array){array->data, array->dtype, array->rank, array->shape, array->strides};
}

void call_host_put(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    cjit_host_array operand = to_host(&arrays[0]);
    if (host)
        host->put(params[0], params[1], &operand);
    *(int64_t *)arrays[2].data = *(const int64_t *)arrays[1].data + 1;
}

void call_host_run(const int64_t *words) {
    call_array arrays[2];
    const int64_t *params = call_unpack(words, 2, arrays);
    int64_t *told = (int64_t *)arrays[1].data, count = arrays[1].shape[0];
    memset(told, 0, (size_t)count * sizeof *told);
    told[0] = 1;
    if (host)
        host->run(params[0], count, told);
}

void call_host_get(const int64_t *words) {
    call_array arrays[2];
    const int64_t *params = call_unpack(words, 2, arrays);
    cjit_host_array result = to_host(&arrays[1]);
    if (host)
        host->get(params[0], params[1], &result);
}
