// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix products of complex numbers: by the BLAS library, and plainly where that takes longer to call or
// cannot be used.
#include "matmul.h"

#include "blas.h"

static const float one_f[2] = {1, 0}, zero_f[2] = {0, 0};
static const double one_d[2] = {1, 0}, zero_d[2] = {0, 0};

// Products of fewer terms than this are not worth a call.
enum { SMALL_TERMS = 256 };

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

static void multiply_plainly(bool is_single, int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                             call_matrix c) {
    if (is_single)
        multiply_plainly_f32(m, n, k, a, b, c);
    else
        multiply_plainly_f64(m, n, k, a, b, c);
}

static call_matrix transposed(call_matrix x) { return (call_matrix){x.data, x.columns, x.rows}; }

// y = A x; false when the layouts do not suit.
static bool multiply_vector(bool is_single, int64_t m, int64_t k, call_matrix a, unsigned char *x,
                            int64_t x_step, unsigned char *y, int64_t y_step) {
    int64_t leading;
    char order = matmul_order_of(m, k, a, &leading);
    if (!order || (x_step <= 0 && k > 1) || (y_step <= 0 && m > 1))
        return false;
    x_step = k == 1 ? 1 : x_step;
    y_step = m == 1 ? 1 : y_step;
    blas_get()->gemv[is_single ? BLAS_COMPLEX_SINGLE : BLAS_COMPLEX_DOUBLE](
        &order, order == 'N' ? &m : &k, order == 'N' ? &k : &m, is_single ? (const void *)one_f : one_d,
        a.data, &leading, x, &x_step, is_single ? (const void *)zero_f : zero_d, y, &y_step, 1);
    return true;
}

// c is in BLAS's order.
static bool multiply(bool is_single, int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                     call_matrix c) {
    int64_t size = is_single ? 8 : 16, leading_a, leading_b, leading_c;
    if (n == 1 && multiply_vector(is_single, m, k, a, b.data, b.rows, c.data, c.rows))
        return true;
    if (m == 1 && multiply_vector(is_single, n, k, transposed(b), a.data, a.columns, c.data, c.columns))
        return true;
    call_matrix x = matmul_order_of(m, k, a, &leading_a) ? a : matmul_packed(m, k, size, a);
    call_matrix y = matmul_order_of(k, n, b, &leading_b) ? b : matmul_packed(k, n, size, b);
    bool done = x.data && y.data && matmul_order_of(m, n, c, &leading_c) == 'N';
    if (done) {
        char order_a = matmul_order_of(m, k, x, &leading_a), order_b = matmul_order_of(k, n, y, &leading_b);
        blas_get()->gemm[is_single ? BLAS_COMPLEX_SINGLE : BLAS_COMPLEX_DOUBLE](
            &order_a, &order_b, &m, &n, &k, is_single ? (const void *)one_f : one_d, x.data, &leading_a,
            y.data, &leading_b, is_single ? (const void *)zero_f : zero_d, c.data, &leading_c, 1, 1);
    }
    if (x.data != a.data)
        cjit_pool_free(x.data);
    if (y.data != b.data)
        cjit_pool_free(y.data);
    return done;
}

static bool fits(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b, call_matrix c) {
    const int64_t all[] = {m, n, k, a.rows, a.columns, b.rows, b.columns, c.rows, c.columns};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!blas_fits(all[i] < 0 ? -all[i] : all[i]))
            return false;
    return true;
}

void matmul_complex(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                    call_matrix c) {
    bool is_single = dtype == CJIT_DTYPE_C64;
    int64_t size = is_single ? 8 : 16, leading;
    bool small = m <= SMALL_TERMS && n <= SMALL_TERMS && k <= SMALL_TERMS && m * n * k <= SMALL_TERMS;
    if (small || !fits(m, n, k, a, b, c)) {
        multiply_plainly(is_single, m, n, k, a, b, c);
        return;
    }
    char order = matmul_order_of(m, n, c, &leading);
    call_matrix target = order ? c : (call_matrix){cjit_pool_alloc((size_t)(m * n * size)), n, 1};
    bool done = target.data != NULL;
    // BLAS writes columns: the transposed product when the result has rows.
    if (done && matmul_order_of(m, n, target, &leading) == 'T')
        done = multiply(is_single, n, m, k, transposed(b), transposed(a), transposed(target));
    else if (done)
        done = multiply(is_single, m, n, k, a, b, target);
    if (!done)
        multiply_plainly(is_single, m, n, k, a, b, c);
    else if (!order)
        call_copy(m, n, size, target, c);
    if (!order)
        cjit_pool_free(target.data);
}
