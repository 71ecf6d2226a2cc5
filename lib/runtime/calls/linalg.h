// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the LAPACK callees share. Each matrix of a batch is copied into scratch memory in LAPACK's order, by
// columns, worked on there and copied to where the result is wanted.
#ifndef CJIT_RUNTIME_CALLS_LINALG_H
#define CJIT_RUNTIME_CALLS_LINALG_H

#include "blas.h"
#include "call.h"

typedef struct linalg_scratch {
    unsigned char *memory, *next;
} linalg_scratch;

static inline int64_t linalg_larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t linalg_smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static inline blas_precision linalg_precision(const call_array *a) {
    return blas_precision_of(a->dtype);
}

/// Takes |bytes| bytes in all; false when memory is exhausted, and then |info| says so.
static inline bool linalg_begin(linalg_scratch *scratch, int64_t bytes, const call_array *info) {
    scratch->memory = scratch->next = cjit_pool_alloc((size_t)bytes + 1024);
    if (!scratch->memory)
        call_set_info(info, CALL_NO_MEMORY);
    return scratch->memory != NULL;
}
/// The next |bytes| of it, 64-byte aligned; each part counts 64 bytes more in linalg_begin's sum (up to 16 parts).
static inline void *linalg_take(linalg_scratch *scratch, int64_t bytes) {
    void *part = scratch->next;
    scratch->next += (bytes + 63) & ~(int64_t)63;
    return part;
}
static inline void linalg_end(linalg_scratch *scratch) { cjit_pool_free(scratch->memory); }

/// The last |axes| (1 or 2) axes of |a| at |data|, as a matrix; one axis is a column.
static inline call_matrix linalg_matrix(const call_array *a, int axes, unsigned char *data) {
    const int64_t *strides = a->strides + a->rank - axes;
    return axes == 2 ? (call_matrix){data, strides[0], strides[1]}
                     : (call_matrix){data, strides[0], 1};
}

/// The m × n matrix |from| to columns at |to|, |leading| apart.
static inline void linalg_load(int64_t m, int64_t n, int64_t size, call_matrix from, void *to,
                               int64_t leading) {
    call_copy(m, n, size, from, (call_matrix){to, 1, leading});
}
static inline void linalg_store(int64_t m, int64_t n, int64_t size, const void *from,
                                int64_t leading, call_matrix to) {
    call_copy(m, n, size, (call_matrix){(unsigned char *)(uintptr_t)from, 1, leading}, to);
}

/// Element |index| of the numbers at |data|: a complex one is got and set by its real part, set to have no other.
static inline double linalg_get(blas_precision precision, const void *data, int64_t index) {
    switch (precision) {
    case BLAS_DOUBLE:
        return ((const double *)data)[index];
    case BLAS_COMPLEX_DOUBLE:
        return ((const double *)data)[2 * index];
    case BLAS_COMPLEX_SINGLE:
        return ((const float *)data)[2 * index];
    default:
        return ((const float *)data)[index];
    }
}
static inline void linalg_set(blas_precision precision, void *data, int64_t index, double value) {
    bool is_complex = precision == BLAS_COMPLEX_SINGLE || precision == BLAS_COMPLEX_DOUBLE;
    index *= is_complex ? 2 : 1;
    if (precision == BLAS_DOUBLE || precision == BLAS_COMPLEX_DOUBLE) {
        ((double *)data)[index] = value;
        if (is_complex)
            ((double *)data)[index + 1] = 0;
    } else {
        ((float *)data)[index] = (float)value;
        if (is_complex)
            ((float *)data)[index + 1] = 0;
    }
}

/// The workspace that LAPACK asked for, as it tells it: a float that may have been rounded down.
static inline int64_t linalg_workspace(blas_precision precision, const void *wanted) {
    double value = linalg_get(precision, wanted, 0);
    return (int64_t)(precision == BLAS_SINGLE && value >= 0x1p24 ? value * (1 + 0x1p-23) : value);
}

/// The m × n matrix |to| full of |value|.
static inline void linalg_fill(int64_t m, int64_t n, blas_precision precision, double value,
                               call_matrix to) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
            linalg_set(precision, to.data, i * to.rows + j * to.columns, value);
}

#endif // CJIT_RUNTIME_CALLS_LINALG_H
