// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outputs whose size the kernel computes: it writes their address and extents to int64 slots.
#include "run.h"

#include "cjit/runtime.h"

#include <stdlib.h>
#include <string.h>

void run_delivery_discard(const run_signature *signature, void *const *data) {
    for (unsigned i = signature->num_inputs; i < signature->count; i++) {
        int64_t *slots = data[i];
        if (!signature->parameters[i].delivers)
            continue;
        cjit_pool_free((void *)(intptr_t)slots[0]);
        slots[0] = 0;
    }
}

cjit_status *run_delivery_take(const run_signature *signature, run_array *arrays) {
    for (unsigned i = signature->num_inputs; i < signature->count; i++) {
        const run_parameter *p = &signature->parameters[i];
        if (!p->delivers)
            continue;
        const int64_t *slots = arrays[i].data;
        run_array made = {.dtype = p->delivered, .rank = (int)p->shape[0] - 1};
        memcpy(made.shape, slots + 1, (size_t)made.rank * sizeof *slots);
        cjit_status *status = run_array_allocate(&made);
        if (status)
            return status;
        void *block = (void *)(intptr_t)slots[0];
        memcpy(made.data, block, (size_t)run_array_count(&made) * cjit_dtype_size(made.dtype));
        cjit_pool_free(block);
        run_array_deinit(&arrays[i]);
        arrays[i] = made;
    }
    return NULL;
}
