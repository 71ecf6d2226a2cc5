// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The identity of a compilation: every byte that decides what machine code comes out. Its hash is
// the cache key; the bytes themselves are stored beside the object and compared, so that a collision
// of hashes costs a miss and never a wrong kernel.
#include "../support/buffer.h"
#include "cjit/compile.h"
#include "compiler_digest.h"

#include <cpuid.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

// What the processor can do, as it says itself: the leaves that hold its model and features, and
// the register states that the operating system saves. No LLVM is needed to ask.
static void append_host_cpu(support_buffer *out) {
    static const unsigned leaves[][2] = {{0, 0}, {1, 0}, {7, 0}, {7, 1}, {0xd, 1}, {0x14, 0},
                                         {0x19, 0}, {0x24, 0}, {0x80000001, 0}, {0x80000008, 0}};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        unsigned a = 0, b = 0, c = 0, d = 0;
        __get_cpuid_count(leaves[i][0], leaves[i][1], &a, &b, &c, &d);
        if (leaves[i][0] == 1)
            b = 0; // holds the number of the core that answers
        support_buffer_append_u32(out, a);
        support_buffer_append_u32(out, b);
        support_buffer_append_u32(out, c);
        support_buffer_append_u32(out, d);
    }
    unsigned a = 0, b, c = 0, d = 0;
    uint32_t low = 0, high = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_OSXSAVE))
        __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    support_buffer_append_u32(out, low);
    support_buffer_append_u32(out, high);
}

cjit_status *cjit_compile_identity(const cjit_graph *graph, const cjit_compile_options *options,
                                   char **out_identity, size_t *out_size,
                                   cjit_cache_key *out_key) {
    char *bytes = NULL;
    size_t size;
    support_buffer out;
    cjit_status *status = cjit_graph_serialize(graph, &bytes, &size);
    if (status)
        return status;
    support_buffer_init(&out);
    support_buffer_append_string(&out, COMPILER_DIGEST);
    support_buffer_append_u32(&out, (uint32_t)options->accuracy);
    support_buffer_append_u32(&out, options->fastmath | options->no_temporaries << 1);
    if (options->cpu)
        support_buffer_append(&out, options->cpu, strlen(options->cpu) + 1);
    else
        append_host_cpu(&out);
    support_buffer_append(&out, bytes, size);
    free(bytes);
    *out_identity = support_buffer_take(&out, out_size);
    if (!*out_identity)
        return cjit_status_no_memory();
    XXH128_hash_t hash = XXH3_128bits(*out_identity, *out_size);
    *out_key = (cjit_cache_key){hash.low64, hash.high64};
    return NULL;
}
