// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of small matrices, for which calling a library takes longer than multiplying: blocks of four rows
// and two vectors of columns stay in registers. With AVX2 and FMA where the processor has them, and the columns
// of b and c follow each other; else plain loops.
#include "matmul.h"

enum { COMPLEX_TERMS = 256, PLAIN_TERMS = 512, VECTOR_TERMS = 4096, MAX_COLUMNS = 16 };

#define DEFINE_PLAIN(name, type)                                                                   \
    static void name(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,                \
                     call_matrix c) {                                                              \
        for (int64_t i = 0; i < m; i++) {                                                          \
            type row[MAX_COLUMNS] = {0};                                                           \
            const type *x = (const type *)a.data + i * a.rows;                                     \
            type *out = (type *)c.data + i * c.rows;                                               \
            for (int64_t l = 0; l < k; l++) {                                                      \
                const type *y = (const type *)b.data + l * b.rows;                                 \
                if (b.columns == 1)                                                                \
                    for (int64_t j = 0; j < n; j++)                                                \
                        row[j] += x[l * a.columns] * y[j];                                         \
                else                                                                               \
                    for (int64_t j = 0; j < n; j++)                                                \
                        row[j] += x[l * a.columns] * y[j * b.columns];                             \
            }                                                                                      \
            for (int64_t j = 0; j < n; j++)                                                        \
                out[j * c.columns] = row[j];                                                       \
        }                                                                                          \
    }
DEFINE_PLAIN(multiply_plain_f32, float)
DEFINE_PLAIN(multiply_plain_f64, double)

#if defined __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))

// |rows| rows of c and |vectors| vectors of its columns, from (i, j) on.
#define DEFINE_VECTORS(type, lanes, vector, load, store, splat, fma, zero, scalar_fma)              \
    INLINE void block_##type(int rows, int vectors, int64_t i, int64_t j, int64_t k, call_matrix a, \
                             call_matrix b, call_matrix c) {                                       \
        const type *x = (const type *)a.data + i * a.rows, *y = (const type *)b.data + j;          \
        type *out = (type *)c.data + i * c.rows + j;                                               \
        vector sums[4][2];                                                                         \
        for (int r = 0; r < rows; r++)                                                             \
            for (int v = 0; v < vectors; v++)                                                      \
                sums[r][v] = zero();                                                               \
        for (int64_t l = 0; l < k; l++, x += a.columns, y += b.rows)                               \
            for (int v = 0; v < vectors; v++) {                                                    \
                vector column = load(y + v * lanes);                                               \
                for (int r = 0; r < rows; r++)                                                     \
                    sums[r][v] = fma(splat(x[r * a.rows]), column, sums[r][v]);                    \
            }                                                                                      \
        for (int r = 0; r < rows; r++)                                                             \
            for (int v = 0; v < vectors; v++)                                                      \
                store(out + r * c.rows + v * lanes, sums[r][v]);                                   \
    }                                                                                              \
    /* The columns that fill no vector; rounded alike, so that a' a is symmetric. */               \
    INLINE void rest_##type(int64_t m, int64_t from, int64_t n, int64_t k, call_matrix a,          \
                            call_matrix b, call_matrix c) {                                        \
        for (int64_t i = 0; i < m; i++)                                                            \
            for (int64_t j = from; j < n; j++) {                                                   \
                const type *x = (const type *)a.data + i * a.rows;                                 \
                const type *y = (const type *)b.data + j;                                          \
                type sum = 0;                                                                      \
                for (int64_t l = 0; l < k; l++)                                                    \
                    sum = scalar_fma(x[l * a.columns], y[l * b.rows], sum);                        \
                ((type *)c.data)[i * c.rows + j] = sum;                                            \
            }                                                                                      \
    }                                                                                              \
    TARGET static void multiply_vectors_##type(int64_t m, int64_t n, int64_t k, call_matrix a,     \
                                               call_matrix b, call_matrix c) {                     \
        int64_t j = 0;                                                                             \
        for (; j + 2 * lanes <= n; j += 2 * lanes) {                                               \
            int64_t i = 0;                                                                         \
            for (; i + 4 <= m; i += 4)                                                             \
                block_##type(4, 2, i, j, k, a, b, c);                                              \
            for (; i < m; i++)                                                                     \
                block_##type(1, 2, i, j, k, a, b, c);                                              \
        }                                                                                          \
        for (; j + lanes <= n; j += lanes) {                                                       \
            int64_t i = 0;                                                                         \
            for (; i + 4 <= m; i += 4)                                                             \
                block_##type(4, 1, i, j, k, a, b, c);                                              \
            for (; i < m; i++)                                                                     \
                block_##type(1, 1, i, j, k, a, b, c);                                              \
        }                                                                                          \
        rest_##type(m, j, n, k, a, b, c);                                                          \
    }
DEFINE_VECTORS(double, 4, __m256d, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_set1_pd,
               _mm256_fmadd_pd, _mm256_setzero_pd, __builtin_fma)
DEFINE_VECTORS(float, 8, __m256, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_set1_ps, _mm256_fmadd_ps,
               _mm256_setzero_ps, __builtin_fmaf)

static bool has_vectors(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#else
static void multiply_vectors_double(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                                    call_matrix c) {
    multiply_plain_f64(m, n, k, a, b, c);
}
static void multiply_vectors_float(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                                   call_matrix c) {
    multiply_plain_f32(m, n, k, a, b, c);
}
static bool has_vectors(void) { return false; }
#endif

matmul_kernel *matmul_small(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix b,
                            call_matrix c) {
    bool is_double = dtype == CJIT_DTYPE_F64, is_complex = cjit_dtype_is_complex(dtype);
    if ((!is_double && dtype != CJIT_DTYPE_F32 && !is_complex) || m > VECTOR_TERMS ||
        n > VECTOR_TERMS || k > VECTOR_TERMS)
        return NULL;
    int64_t terms = m * n <= VECTOR_TERMS ? m * n * k : VECTOR_TERMS + 1;
    if (is_complex)
        return terms <= COMPLEX_TERMS ? matmul_plain_complex(dtype) : NULL;
    // One column or row is a product with a vector, which the libraries do well from some length on.
    bool suits = b.columns == 1 && c.columns == 1 && n >= (is_double ? 4 : 8);
    if (suits && terms <= (m > 1 ? VECTOR_TERMS : PLAIN_TERMS) && has_vectors())
        return is_double ? multiply_vectors_double : multiply_vectors_float;
    if (n > MAX_COLUMNS || terms > PLAIN_TERMS)
        return NULL;
    return is_double ? multiply_plain_f64 : multiply_plain_f32;
}
