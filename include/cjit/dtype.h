// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Element types.
#ifndef CJIT_DTYPE_H
#define CJIT_DTYPE_H

#include "cjit/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Element types, in the order of NumPy's kinds. The numbers are part of the cache key.
/// A bool is one byte in memory; any byte but 0 is true. A complex number is its real and its imaginary part,
/// one after the other.
typedef enum cjit_dtype {
    CJIT_DTYPE_BOOL,
    CJIT_DTYPE_I8,
    CJIT_DTYPE_I16,
    CJIT_DTYPE_I32,
    CJIT_DTYPE_I64,
    CJIT_DTYPE_U8,
    CJIT_DTYPE_U16,
    CJIT_DTYPE_U32,
    CJIT_DTYPE_U64,
    CJIT_DTYPE_F16,
    CJIT_DTYPE_BF16,
    CJIT_DTYPE_F32,
    CJIT_DTYPE_F64,
    CJIT_DTYPE_C64,
    CJIT_DTYPE_C128,
    CJIT_DTYPE_COUNT,
} cjit_dtype;

/// Bytes per element.
CJIT_API size_t cjit_dtype_size(cjit_dtype dtype);
/// NumPy's name: "float32", "bool", … ("bfloat16" as in torch).
CJIT_API const char *cjit_dtype_name(cjit_dtype dtype);
/// The dtype of that name, or CJIT_DTYPE_COUNT.
CJIT_API cjit_dtype cjit_dtype_from_name(const char *name);

static inline bool cjit_dtype_is_float(cjit_dtype dtype) {
    return dtype >= CJIT_DTYPE_F16 && dtype <= CJIT_DTYPE_F64;
}
static inline bool cjit_dtype_is_complex(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_C64 || dtype == CJIT_DTYPE_C128;
}
/// float32 or float64 for complex64 or complex128; any other dtype itself.
static inline cjit_dtype cjit_dtype_part(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_C64 ? CJIT_DTYPE_F32 : dtype == CJIT_DTYPE_C128 ? CJIT_DTYPE_F64 : dtype;
}
static inline bool cjit_dtype_is_signed_int(cjit_dtype dtype) {
    return dtype >= CJIT_DTYPE_I8 && dtype <= CJIT_DTYPE_I64;
}
static inline bool cjit_dtype_is_unsigned_int(cjit_dtype dtype) {
    return dtype >= CJIT_DTYPE_U8 && dtype <= CJIT_DTYPE_U64;
}
static inline bool cjit_dtype_is_int(cjit_dtype dtype) {
    return dtype >= CJIT_DTYPE_I8 && dtype <= CJIT_DTYPE_U64;
}

#ifdef __cplusplus
}
#endif

#endif // CJIT_DTYPE_H
