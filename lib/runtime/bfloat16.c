// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions to bfloat16 that LLVM calls (__truncsfbf2, __truncdfbf2) and that libgcc has from
// release 13 on only. The ABI passes a bfloat16 in the low bits of an SSE register, which any
// compiler can write as an __m128i.
#include "symbols.h"

#include <stdint.h>
#include <string.h>

static __m128i round_bits(uint32_t bits) {
    if ((bits & 0x7fffffff) > 0x7f800000) // a NaN: quiet, the payload cut
        return _mm_cvtsi32_si128((int)(bits >> 16 | 0x40));
    return _mm_cvtsi32_si128((int)((bits + 0x7fff + (bits >> 16 & 1)) >> 16));
}

__m128i runtime_convert_f32_to_bf16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return round_bits(bits);
}

// Rounding twice to nearest may be wrong. Rounding to odd first (cut, then set the last bit when
// anything was cut) is right, as f32 has more than two bits over bfloat16: S. Boldo and
// G. Melquiond, "Emulation of FMA and correctly rounded sums", IEEE Trans. Computers 57 (2008).
__m128i runtime_convert_f64_to_bf16(double value) {
    float nearest = (float)value;
    uint32_t bits;
    memcpy(&bits, &nearest, sizeof bits);
    double back = nearest;
    if (back != value && value == value) {
        if ((back > value) == (value > 0))
            bits -= 1; // away from zero: step back; never from ±0, which is nearer to zero
        bits |= 1;
    }
    return round_bits(bits);
}
