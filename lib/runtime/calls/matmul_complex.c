// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix products of complex numbers without a BLAS library: where that takes longer to call, or cannot be used.
#include "matmul.h"

// The parts are told apart by hand: C's own product of complex numbers looks for infinities.
#define DEFINE_PLAIN(name, type)                                                                   \
    static void name(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b, call_matrix c) { \
        for (int64_t i = 0; i < m; i++)                                                            \
            for (int64_t j = 0; j < n; j++) {                                                      \
                const type *x = (const type *)a.data + 2 * i * a.rows;                             \
                const type *y = (const type *)b.data + 2 * j * b.columns;                          \
                type re = 0, im = 0;                                                               \
                for (int64_t l = 0; l < k; l++, x += 2 * a.columns, y += 2 * b.rows) {             \
                    re += x[0] * y[0] - x[1] * y[1];                                               \
                    im += x[0] * y[1] + x[1] * y[0];                                               \
                }                                                                                  \
                type *out = (type *)c.data + 2 * (i * c.rows + j * c.columns);                     \
                out[0] = re;                                                                       \
                out[1] = im;                                                                       \
            }                                                                                      \
    }
DEFINE_PLAIN(multiply_plainly_f32, float)
DEFINE_PLAIN(multiply_plainly_f64, double)

matmul_kernel *matmul_plain_complex(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_C64 ? multiply_plainly_f32 : multiply_plainly_f64;
}
