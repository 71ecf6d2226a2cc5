// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix products that no BLAS has. Four rows of the result at a time: each row of b is read once for all
// four, and the loop over columns is the vector loop. Where b or the result is not contiguous along its rows,
// the loop is over strided elements.
#include "matmul.h"

// The same code for three generations of vector units; the loader picks, before a sanitizer has started.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CLONES
#endif

enum { ROWS = 4, BLOCK = 1024 };

// c[0…rows) += a[0…rows, k] * b[k, …] for |n| columns, all contiguous; wraps, since the type is unsigned.
#define DEFINE(name, type)                                                                         \
    CLONES static void name##_rows(int64_t rows, int64_t n, int64_t k, const type *a,              \
                                   int64_t a_rows, int64_t a_columns, const type *b,               \
                                   int64_t b_rows, type *c, int64_t c_rows) {                      \
        if (rows == ROWS) {                                                                        \
            type *c0 = c, *c1 = c + c_rows, *c2 = c1 + c_rows, *c3 = c2 + c_rows;                  \
            for (int64_t l = 0; l < k; l++) {                                                      \
                const type *x = a + l * a_columns, *y = b + l * b_rows;                            \
                type x0 = x[0], x1 = x[a_rows], x2 = x[2 * a_rows], x3 = x[3 * a_rows];            \
                for (int64_t j = 0; j < n; j++) {                                                  \
                    c0[j] += (type)(1u * x0 * y[j]);                                                    \
                    c1[j] += (type)(1u * x1 * y[j]);                                                    \
                    c2[j] += (type)(1u * x2 * y[j]);                                                    \
                    c3[j] += (type)(1u * x3 * y[j]);                                                    \
                }                                                                                  \
            }                                                                                      \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < rows; i++)                                                         \
            for (int64_t l = 0; l < k; l++) {                                                      \
                type x = a[i * a_rows + l * a_columns];                                            \
                for (int64_t j = 0; j < n; j++)                                                    \
                    c[i * c_rows + j] += (type)(1u * x * b[l * b_rows + j]);                            \
            }                                                                                      \
    }                                                                                              \
    static void name##_strided(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,      \
                               call_matrix c) {                                                    \
        for (int64_t i = 0; i < m; i++)                                                            \
            for (int64_t j = 0; j < n; j++) {                                                      \
                const type *x = (const type *)a.data + i * a.rows;                                 \
                const type *y = (const type *)b.data + j * b.columns;                              \
                type sum = 0;                                                                      \
                for (int64_t l = 0; l < k; l++)                                                    \
                    sum += (type)(1u * x[l * a.columns] * y[l * b.rows]);                               \
                ((type *)c.data)[i * c.rows + j * c.columns] = sum;                                \
            }                                                                                      \
    }                                                                                              \
    static void name(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,                \
                     call_matrix c) {                                                              \
        if (c.columns != 1 || (b.columns != 1 && n > 1)) {                                         \
            name##_strided(m, n, k, a, b, c);                                                      \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < m; i++)                                                            \
            memset(c.data + i * c.rows * (int64_t)sizeof(type), 0, (size_t)n * sizeof(type));      \
        for (int64_t j = 0; j < n; j += BLOCK)                                                     \
            for (int64_t i = 0; i < m; i += ROWS)                                                  \
                name##_rows(m - i < ROWS ? m - i : ROWS, n - j < BLOCK ? n - j : BLOCK, k,         \
                            (const type *)a.data + i * a.rows, a.rows, a.columns,                  \
                            (const type *)b.data + j, b.rows, (type *)c.data + i * c.rows + j,     \
                            c.rows);                                                               \
    }

DEFINE(multiply_8, uint8_t)
DEFINE(multiply_16, uint16_t)
DEFINE(multiply_32, uint32_t)
DEFINE(multiply_64, uint64_t)

// Any byte but 0 is true.
static void multiply_bools(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                           call_matrix c) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
            c.data[i * c.rows + j * c.columns] = 0;
    for (int64_t i = 0; i < m; i++)
        for (int64_t l = 0; l < k; l++) {
            if (!a.data[i * a.rows + l * a.columns])
                continue;
            for (int64_t j = 0; j < n; j++)
                c.data[i * c.rows + j * c.columns] |= b.data[l * b.rows + j * b.columns] != 0;
        }
}

void matmul_integers(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                     call_matrix b, call_matrix c) {
    if (dtype == CJIT_DTYPE_BOOL) {
        multiply_bools(m, n, k, a, b, c);
        return;
    }
    // Along its columns b is read element by element: copied first when each element is used often.
    unsigned char *copy = NULL;
    int64_t size = call_size_of(dtype);
    if (b.columns != 1 && n > 1 && m > ROWS && c.columns == 1) {
        copy = cjit_pool_alloc((size_t)(k * n * size));
        if (copy) {
            call_matrix packed = {copy, n, 1};
            call_copy(k, n, size, b, packed);
            b = packed;
        }
    }
    switch (size) {
    case 1:
        multiply_8(m, n, k, a, b, c);
        break;
    case 2:
        multiply_16(m, n, k, a, b, c);
        break;
    case 4:
        multiply_32(m, n, k, a, b, c);
        break;
    default:
        multiply_64(m, n, k, a, b, c);
    }
    cjit_pool_free(copy);
}

void matmul_plain_half(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                       call_matrix b, call_matrix c) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            float sum = 0, x, y;
            for (int64_t l = 0; l < k; l++) {
                call_widen(dtype, 1, (uint16_t *)a.data + i * a.rows + l * a.columns, 1, &x);
                call_widen(dtype, 1, (uint16_t *)b.data + l * b.rows + j * b.columns, 1, &y);
                sum += x * y;
            }
            call_narrow(dtype, 1, &sum, (uint16_t *)c.data + i * c.rows + j * c.columns, 1);
        }
}
