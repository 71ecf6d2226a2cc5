// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Half precision to single and back. float16 by the processor's own conversions where it has them.
#include "call.h"

#include "../symbols.h"

#include <immintrin.h>

typedef _Float16 half;

__attribute__((target("avx,f16c"))) static void widen_f16c(int64_t count, const uint16_t *from,
                                                           float *to) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + i))));
    for (; i < count; i++)
        to[i] = _cvtsh_ss(from[i]);
}

__attribute__((target("avx,f16c"))) static void narrow_f16c(int64_t count, const float *from,
                                                            uint16_t *to) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128((__m128i *)(to + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
    for (; i < count; i++)
        to[i] = (uint16_t)_cvtss_sh(from[i], _MM_FROUND_TO_NEAREST_INT);
}

static bool has_f16c(void) { return __builtin_cpu_supports("f16c"); }

void call_widen(cjit_dtype dtype, int64_t count, const void *from, int64_t step, float *to) {
    const uint16_t *bits = from;
    if (dtype == CJIT_DTYPE_F16 && step == 1 && has_f16c()) {
        widen_f16c(count, bits, to);
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        half value;
        memcpy(&value, bits + i * step, sizeof value);
        to[i] = dtype == CJIT_DTYPE_F16 ? (float)value : call_widen_bf16(bits[i * step]);
    }
}

void call_narrow(cjit_dtype dtype, int64_t count, const float *from, void *to, int64_t step) {
    uint16_t *bits = to;
    if (dtype == CJIT_DTYPE_F16 && step == 1 && has_f16c()) {
        narrow_f16c(count, from, bits);
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        half value = (half)from[i];
        uint16_t pattern;
        memcpy(&pattern, &value, sizeof pattern);
        if (dtype == CJIT_DTYPE_BF16)
            pattern = (uint16_t)_mm_extract_epi16(runtime_convert_f32_to_bf16(from[i]), 0);
        bits[i * step] = pattern;
    }
}
