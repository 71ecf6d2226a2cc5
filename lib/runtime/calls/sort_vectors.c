// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorting of 32- and 64-bit numbers by vectors (sort_lanes.h): AVX-512 where it is there, else AVX2.
#include "sort_vectors.h"

#include <string.h>

#if defined __x86_64__
#include <immintrin.h>

// -- 512 bits --------------------------------------------------------------------------------------

#define TARGET_512 __attribute__((target("avx512f,popcnt")))
#define INLINE_512 TARGET_512 static inline __attribute__((always_inline))

// Which lanes take the greater when lanes i and i ^ x are put in order: those with x's highest bit.
#define UPPER_OF(x) ((x) == 1 ? 0xAAAA : (x) < 4 ? 0xCCCC : (x) < 8 ? 0xF0F0 : 0xFF00)

INLINE_512 __m512i load_512_64(const int64_t *p) { return _mm512_loadu_si512(p); }
INLINE_512 void store_512_64(int64_t *p, __m512i v) { _mm512_storeu_si512(p, v); }
INLINE_512 __m512i load_some_512_64(const int64_t *p, unsigned n, __m512i v) {
    return _mm512_mask_loadu_epi64(v, (__mmask8)((1u << n) - 1), p);
}
INLINE_512 void store_some_512_64(int64_t *p, unsigned n, __m512i v) {
    _mm512_mask_storeu_epi64(p, (__mmask8)((1u << n) - 1), v);
}
INLINE_512 __m512i lower_512_64(__m512i a, __m512i b) { return _mm512_min_epi64(a, b); }
INLINE_512 __m512i upper_512_64(__m512i a, __m512i b) { return _mm512_max_epi64(a, b); }
INLINE_512 __m512i splat_512_64(int64_t key) { return _mm512_set1_epi64(key); }
INLINE_512 unsigned greater_512_64(__m512i a, __m512i b) { return _mm512_cmpgt_epi64_mask(a, b); }
INLINE_512 __m512i pack_512_64(__m512i v, unsigned bits) {
    return _mm512_maskz_compress_epi64((__mmask8)bits, v);
}
INLINE_512 void store_both_512_64(int64_t *p, int64_t *q, __m512i v, unsigned bits, unsigned n) {
    store_512_64(p, pack_512_64(v, ~bits));
    store_some_512_64(q - n, n, pack_512_64(v, bits));
}
INLINE_512 __m512i exchange_512_64(__m512i v, int x) {
    __m512i lanes = _mm512_set_epi64(7 ^ x, 6 ^ x, 5 ^ x, 4 ^ x, 3 ^ x, 2 ^ x, 1 ^ x, 0 ^ x);
    __m512i w = _mm512_permutexvar_epi64(lanes, v);
    return _mm512_mask_max_epi64(_mm512_min_epi64(v, w), (__mmask8)UPPER_OF(x), v, w);
}
INLINE_512 __m512i reverse_512_64(__m512i v) {
    return _mm512_permutexvar_epi64(_mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7), v);
}

INLINE_512 __m512i load_512_32(const int32_t *p) { return _mm512_loadu_si512(p); }
INLINE_512 void store_512_32(int32_t *p, __m512i v) { _mm512_storeu_si512(p, v); }
INLINE_512 __m512i load_some_512_32(const int32_t *p, unsigned n, __m512i v) {
    return _mm512_mask_loadu_epi32(v, (__mmask16)((1u << n) - 1), p);
}
INLINE_512 void store_some_512_32(int32_t *p, unsigned n, __m512i v) {
    _mm512_mask_storeu_epi32(p, (__mmask16)((1u << n) - 1), v);
}
INLINE_512 __m512i lower_512_32(__m512i a, __m512i b) { return _mm512_min_epi32(a, b); }
INLINE_512 __m512i upper_512_32(__m512i a, __m512i b) { return _mm512_max_epi32(a, b); }
INLINE_512 __m512i splat_512_32(int32_t key) { return _mm512_set1_epi32(key); }
INLINE_512 unsigned greater_512_32(__m512i a, __m512i b) { return _mm512_cmpgt_epi32_mask(a, b); }
INLINE_512 __m512i pack_512_32(__m512i v, unsigned bits) {
    return _mm512_maskz_compress_epi32((__mmask16)bits, v);
}
INLINE_512 void store_both_512_32(int32_t *p, int32_t *q, __m512i v, unsigned bits, unsigned n) {
    store_512_32(p, pack_512_32(v, ~bits));
    store_some_512_32(q - n, n, pack_512_32(v, bits));
}
INLINE_512 __m512i lanes_512_32(int x) {
    return _mm512_set_epi32(15 ^ x, 14 ^ x, 13 ^ x, 12 ^ x, 11 ^ x, 10 ^ x, 9 ^ x, 8 ^ x, 7 ^ x, 6 ^ x,
                            5 ^ x, 4 ^ x, 3 ^ x, 2 ^ x, 1 ^ x, 0 ^ x);
}
INLINE_512 __m512i exchange_512_32(__m512i v, int x) {
    __m512i w = _mm512_permutexvar_epi32(lanes_512_32(x), v);
    return _mm512_mask_max_epi32(_mm512_min_epi32(v, w), (__mmask16)UPPER_OF(x), v, w);
}
INLINE_512 __m512i reverse_512_32(__m512i v) {
    return _mm512_permutexvar_epi32(lanes_512_32(15), v);
}

// -- 256 bits --------------------------------------------------------------------------------------

#define TARGET_256 __attribute__((target("avx2,bmi2,popcnt")))
#define INLINE_256 TARGET_256 static inline __attribute__((always_inline))

// The lanes of 32 bits with their bit set, first, then the others. The lanes' numbers, a byte each, are
// picked by bit.
INLINE_256 __m256i pack_256(__m256i v, unsigned bits) {
    const uint64_t numbers = 0x0706050403020100;
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101) * 255;
    unsigned first = 8 * (unsigned)__builtin_popcount(bits);
    uint64_t lanes = _pext_u64(numbers, bytes);
    if (first < 64)
        lanes |= _pext_u64(numbers, ~bytes) << first;
    return _mm256_permutevar8x32_epi32(v, _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((int64_t)lanes)));
}

INLINE_256 __m256i first_256_64(unsigned n) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x((int64_t)n), _mm256_set_epi64x(3, 2, 1, 0));
}
INLINE_256 __m256i load_256_64(const int64_t *p) {
    return _mm256_loadu_si256((const __m256i_u *)p);
}
INLINE_256 void store_256_64(int64_t *p, __m256i v) { _mm256_storeu_si256((__m256i_u *)p, v); }
INLINE_256 __m256i load_some_256_64(const int64_t *p, unsigned n, __m256i v) {
    __m256i mask = first_256_64(n);
    return _mm256_blendv_epi8(v, _mm256_maskload_epi64((const long long *)p, mask), mask);
}
INLINE_256 void store_some_256_64(int64_t *p, unsigned n, __m256i v) {
    _mm256_maskstore_epi64((long long *)p, first_256_64(n), v);
}
INLINE_256 __m256i lower_256_64(__m256i a, __m256i b) {
    return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}
INLINE_256 __m256i upper_256_64(__m256i a, __m256i b) {
    return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b));
}
INLINE_256 __m256i splat_256_64(int64_t key) { return _mm256_set1_epi64x(key); }
INLINE_256 unsigned greater_256_64(__m256i a, __m256i b) {
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(a, b)));
}
INLINE_256 __m256i pack_256_64(__m256i v, unsigned bits) {
#define LANES(a, b, c, d) {2 * a, 2 * a + 1, 2 * b, 2 * b + 1, 2 * c, 2 * c + 1, 2 * d, 2 * d + 1}
    static const uint8_t first[16][8] = {
        LANES(0, 1, 2, 3), LANES(0, 1, 2, 3), LANES(1, 0, 2, 3), LANES(0, 1, 2, 3),
        LANES(2, 0, 1, 3), LANES(0, 2, 1, 3), LANES(1, 2, 0, 3), LANES(0, 1, 2, 3),
        LANES(3, 0, 1, 2), LANES(0, 3, 1, 2), LANES(1, 3, 0, 2), LANES(0, 1, 3, 2),
        LANES(2, 3, 0, 1), LANES(0, 2, 3, 1), LANES(1, 2, 3, 0), LANES(0, 1, 2, 3),
    };
#undef LANES
    __m128i lanes = _mm_loadl_epi64((const __m128i *)first[bits & 15]);
    return _mm256_permutevar8x32_epi32(v, _mm256_cvtepu8_epi32(lanes));
}
// AVX2's masked stores are slow: the lanes of the other end come along, into room that is free.
INLINE_256 void store_both_256_64(int64_t *p, int64_t *q, __m256i v, unsigned bits, unsigned n) {
    __m256i both = pack_256_64(v, ~bits & 15);
    (void)n;
    store_256_64(p, both);
    store_256_64(q - 4, both);
}
INLINE_256 __m256i exchange_256_64(__m256i v, int x) {
    __m256i w = x == 1   ? _mm256_permute4x64_epi64(v, 0xB1)
                : x == 2 ? _mm256_permute4x64_epi64(v, 0x4E)
                         : _mm256_permute4x64_epi64(v, 0x1B);
    __m256i swap = _mm256_cmpgt_epi64(v, w);
    __m256i low = _mm256_blendv_epi8(v, w, swap), high = _mm256_blendv_epi8(w, v, swap);
    return x == 1 ? _mm256_blend_epi32(low, high, 0xCC) : _mm256_blend_epi32(low, high, 0xF0);
}
INLINE_256 __m256i reverse_256_64(__m256i v) { return _mm256_permute4x64_epi64(v, 0x1B); }

INLINE_256 __m256i first_256_32(unsigned n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int32_t)n), _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}
INLINE_256 __m256i load_256_32(const int32_t *p) {
    return _mm256_loadu_si256((const __m256i_u *)p);
}
INLINE_256 void store_256_32(int32_t *p, __m256i v) { _mm256_storeu_si256((__m256i_u *)p, v); }
INLINE_256 __m256i load_some_256_32(const int32_t *p, unsigned n, __m256i v) {
    __m256i mask = first_256_32(n);
    return _mm256_blendv_epi8(v, _mm256_maskload_epi32(p, mask), mask);
}
INLINE_256 void store_some_256_32(int32_t *p, unsigned n, __m256i v) {
    _mm256_maskstore_epi32(p, first_256_32(n), v);
}
INLINE_256 __m256i lower_256_32(__m256i a, __m256i b) { return _mm256_min_epi32(a, b); }
INLINE_256 __m256i upper_256_32(__m256i a, __m256i b) { return _mm256_max_epi32(a, b); }
INLINE_256 __m256i splat_256_32(int32_t key) { return _mm256_set1_epi32(key); }
INLINE_256 unsigned greater_256_32(__m256i a, __m256i b) {
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(a, b)));
}
INLINE_256 __m256i pack_256_32(__m256i v, unsigned bits) { return pack_256(v, bits); }
// AVX2's masked stores are slow: the lanes of the other end come along, into room that is free.
INLINE_256 void store_both_256_32(int32_t *p, int32_t *q, __m256i v, unsigned bits, unsigned n) {
    __m256i both = pack_256_32(v, ~bits & 255);
    (void)n;
    store_256_32(p, both);
    store_256_32(q - 8, both);
}
INLINE_256 __m256i exchange_256_32(__m256i v, int x) {
    __m256i lanes = _mm256_set_epi32(7 ^ x, 6 ^ x, 5 ^ x, 4 ^ x, 3 ^ x, 2 ^ x, 1 ^ x, 0 ^ x);
    __m256i w = _mm256_permutevar8x32_epi32(v, lanes);
    __m256i low = _mm256_min_epi32(v, w), high = _mm256_max_epi32(v, w);
    return x == 1  ? _mm256_blend_epi32(low, high, 0xAA)
           : x < 4 ? _mm256_blend_epi32(low, high, 0xCC)
                   : _mm256_blend_epi32(low, high, 0xF0);
}
INLINE_256 __m256i reverse_256_32(__m256i v) {
    return _mm256_permutevar8x32_epi32(v, _mm256_set_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// -- the sorts -------------------------------------------------------------------------------------

#define VECTOR __m512i
#define VECTOR_KEY int64_t
#define VECTOR_LANES 8
#define VECTOR_TARGET TARGET_512
#define VECTOR_INLINE INLINE_512
#define VECTOR_NAME(name) name##_512_64
#include "sort_lanes.h"
#define VECTOR __m512i
#define VECTOR_KEY int32_t
#define VECTOR_LANES 16
#define VECTOR_TARGET TARGET_512
#define VECTOR_INLINE INLINE_512
#define VECTOR_NAME(name) name##_512_32
#include "sort_lanes.h"
#define VECTOR __m256i
#define VECTOR_KEY int64_t
#define VECTOR_LANES 4
#define VECTOR_TARGET TARGET_256
#define VECTOR_INLINE INLINE_256
#define VECTOR_NAME(name) name##_256_64
#include "sort_lanes.h"
#define VECTOR __m256i
#define VECTOR_KEY int32_t
#define VECTOR_LANES 8
#define VECTOR_TARGET TARGET_256
#define VECTOR_INLINE INLINE_256
#define VECTOR_NAME(name) name##_256_32
#include "sort_lanes.h"

sort_numbers *sort_vectors(int bits, int vector_bits) {
    bool is_64 = bits == 64;
    if (bits != 64 && bits != 32)
        return NULL;
    if (vector_bits >= 512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("popcnt"))
        return is_64 ? sort_numbers_512_64 : sort_numbers_512_32;
    if (vector_bits >= 256 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("popcnt"))
        return is_64 ? sort_numbers_256_64 : sort_numbers_256_32;
    return NULL;
}

#else

sort_numbers *sort_vectors(int bits, int vector_bits) {
    (void)bits, (void)vector_bits;
    return NULL;
}

#endif
