// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The BLAS and LAPACK library: which one, and its functions by their Fortran interface. All arguments
// are addresses, so integers are given as 64 bits whatever the library's width: it reads the low half.
// Integers that it writes must be read by blas_read_int.
#ifndef CJIT_RUNTIME_CALLS_BLAS_H
#define CJIT_RUNTIME_CALLS_BLAS_H

#include "cjit/dtype.h"
#include "cjit/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef const int64_t *blas_in;
typedef const char *blas_flag; // followed, at the end, by its length

/// X(name, argument types): each routine in single and double precision.
#define BLAS_ROUTINES(X)                                                                           \
    X(gemm, (blas_flag, blas_flag, blas_in, blas_in, blas_in, const void *, const void *, blas_in, \
             const void *, blas_in, const void *, void *, blas_in, size_t, size_t))                \
    X(gemv, (blas_flag, blas_in, blas_in, const void *, const void *, blas_in, const void *,       \
             blas_in, const void *, void *, blas_in, size_t))                                      \
    X(syrk, (blas_flag, blas_flag, blas_in, blas_in, const void *, const void *, blas_in,          \
             const void *, void *, blas_in, size_t, size_t))                                       \
    X(getrf, (blas_in, blas_in, void *, blas_in, void *, void *))                                  \
    X(gesv, (blas_in, blas_in, void *, blas_in, void *, void *, blas_in, void *))                  \
    X(potrf, (blas_flag, blas_in, void *, blas_in, void *, size_t))                                \
    X(trtrs, (blas_flag, blas_flag, blas_flag, blas_in, blas_in, const void *, blas_in, void *,    \
              blas_in, void *, size_t, size_t, size_t))                                            \
    X(geqrf, (blas_in, blas_in, void *, blas_in, void *, void *, blas_in, void *))                 \
    X(orgqr, (blas_in, blas_in, blas_in, void *, blas_in, const void *, void *, blas_in, void *))  \
    X(gesdd, (blas_flag, blas_in, blas_in, void *, blas_in, void *, void *, blas_in, void *,       \
              blas_in, void *, blas_in, void *, void *, size_t))                                   \
    X(syevd, (blas_flag, blas_flag, blas_in, void *, blas_in, void *, void *, blas_in, void *,     \
              blas_in, void *, size_t, size_t))                                                    \
    X(gelsd, (blas_in, blas_in, blas_in, void *, blas_in, void *, blas_in, void *, const void *,   \
              void *, void *, blas_in, void *, void *))

/// X(name): those that are there for complex numbers too.
#define BLAS_COMPLEX_ROUTINES(X) X(gemm) X(gemv) X(getrf) X(gesv) X(potrf)

typedef enum blas_precision {
    BLAS_SINGLE,
    BLAS_DOUBLE,
    BLAS_COMPLEX_SINGLE, ///< of the routines in BLAS_COMPLEX_ROUTINES
    BLAS_COMPLEX_DOUBLE,
} blas_precision;

static inline blas_precision blas_precision_of(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F64    ? BLAS_DOUBLE
           : dtype == CJIT_DTYPE_C64  ? BLAS_COMPLEX_SINGLE
           : dtype == CJIT_DTYPE_C128 ? BLAS_COMPLEX_DOUBLE
                                      : BLAS_SINGLE;
}

typedef struct blas_library {
    bool wide; ///< its integers have 64 bits, else 32
    float (*sdot)(blas_in, const float *, blas_in, const float *, blas_in);
    double (*ddot)(blas_in, const double *, blas_in, const double *, blas_in);
#define BLAS_MEMBER(name, arguments) void(*name[4]) arguments; ///< by blas_precision
    BLAS_ROUTINES(BLAS_MEMBER)
#undef BLAS_MEMBER
    char path[1024];
} blas_library;

/// Finds and loads the library, once per process; an error says where it was looked for. Thread-safe.
CJIT_NODISCARD cjit_status *blas_load(void);
/// The library, after blas_load succeeded.
const blas_library *blas_get(void);

/// Integer number |index| of those that the library wrote at |integers|.
static inline int64_t blas_read_int(const void *integers, int64_t index) {
    return blas_get()->wide ? ((const int64_t *)integers)[index]
                            : ((const int32_t *)integers)[index];
}

/// Whether the library can count to |extent|.
static inline bool blas_fits(int64_t extent) {
    return blas_get()->wide || extent <= INT32_MAX;
}

#endif // CJIT_RUNTIME_CALLS_BLAS_H
