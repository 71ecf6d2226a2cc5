// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// matmul: out[…, m, n] = sum over k of a[…, m, k] * b[…, k, n]; the batches of a and b broadcast to out's.
// An operand of rank 1 is a row (the first) or a column (the second), and out has no such axis.
//
// Floats and complex numbers go to the BLAS library, half precision too, in single precision rounded once.
// Layouts become flags: only what is contiguous along neither axis is copied. A product of a matrix with its
// own transpose is a symmetric update, exactly symmetric as NumPy's. Integers and bools are in matmul_integers.c.
#include "matmul.h"

#include "blas.h"

#include <stdlib.h>

static const float one_f[2] = {1, 0}, zero_f[2] = {0, 0}; // as complex numbers too
static const double one_d[2] = {1, 0}, zero_d[2] = {0, 0};

typedef struct product {
    cjit_dtype dtype;
    blas_precision precision;
    int64_t m, n, k;
    call_matrix a, b, c;
    const void *one, *zero;
} product;

static call_matrix transposed(call_matrix x) {
    return (call_matrix){x.data, x.columns, x.rows};
}

// How BLAS, which counts down columns, reads the m × n matrix |x|: 'N' when x itself is in its order, 'T' when
// its transpose is; 0 when neither.
static char order_of(int64_t m, int64_t n, call_matrix x, int64_t *out_leading) {
    if ((x.rows == 1 || m == 1) && (x.columns >= m || n == 1) && x.columns >= 0) {
        *out_leading = n == 1 || x.columns < 1 ? m : x.columns;
        *out_leading = *out_leading < 1 ? 1 : *out_leading;
        return 'N';
    }
    if ((x.columns == 1 || n == 1) && (x.rows >= n || m == 1) && x.rows >= 0) {
        *out_leading = m == 1 || x.rows < 1 ? n : x.rows;
        *out_leading = *out_leading < 1 ? 1 : *out_leading;
        return 'T';
    }
    return 0;
}

// y = A x for an m × k matrix; false when the layouts do not suit.
static bool multiply_vector(const product *p, int64_t m, int64_t k, call_matrix a, void *x,
                            int64_t x_step, void *y, int64_t y_step) {
    int64_t leading;
    char order = order_of(m, k, a, &leading);
    if (!order || (x_step <= 0 && k > 1) || (y_step <= 0 && m > 1))
        return false;
    x_step = k == 1 ? 1 : x_step;
    y_step = m == 1 ? 1 : y_step;
    const int64_t *rows = order == 'N' ? &m : &k, *columns = order == 'N' ? &k : &m;
    blas_get()->gemv[p->precision](&order, rows, columns, p->one, a.data, &leading, x, &x_step,
                                   p->zero, y, &y_step, 1);
    return true;
}

static bool dot(const product *p) {
    int64_t a = p->k == 1 ? 1 : p->a.columns, b = p->k == 1 ? 1 : p->b.rows;
    if (a <= 0 || b <= 0 || cjit_dtype_is_complex(p->dtype))
        return false;
    if (p->precision == BLAS_SINGLE)
        *(float *)p->c.data =
            blas_get()->sdot(&p->k, (float *)p->a.data, &a, (float *)p->b.data, &b);
    else
        *(double *)p->c.data =
            blas_get()->ddot(&p->k, (double *)p->a.data, &a, (double *)p->b.data, &b);
    return true;
}

#define MIRROR(type)                                                                               \
    for (int64_t i = 0; i < p->m; i++)                                                             \
        for (int64_t j = 0; j < i; j++)                                                            \
            ((type *)p->c.data)[i + j * leading_c] = ((type *)p->c.data)[j + i * leading_c];

// A times its own transpose: one triangle, mirrored.
static bool square(const product *p) {
    int64_t leading_a, leading_c;
    bool same = p->a.data == p->b.data && p->a.rows == p->b.columns && p->a.columns == p->b.rows &&
                p->m == p->n && !cjit_dtype_is_complex(p->dtype);
    char order = order_of(p->m, p->k, p->a, &leading_a);
    if (!same || !order || !order_of(p->m, p->n, p->c, &leading_c))
        return false;
    // The result is symmetric, so its order does not matter.
    blas_get()->syrk[p->precision]("U", &order, &p->m, &p->k, p->one, p->a.data, &leading_a,
                                   p->zero, p->c.data, &leading_c, 1, 1);
    if (p->precision == BLAS_SINGLE) {
        MIRROR(float)
    } else {
        MIRROR(double)
    }
    return true;
}

// What is left when a BLAS cannot be used: extents beyond its integers, or no memory for copies.
#define PLAIN(type, wide)                                                                          \
    for (int64_t i = 0; i < p->m; i++)                                                             \
        for (int64_t j = 0; j < p->n; j++) {                                                       \
            const type *a = (const type *)p->a.data + i * p->a.rows;                               \
            const type *b = (const type *)p->b.data + j * p->b.columns;                            \
            wide sum = 0;                                                                          \
            for (int64_t k = 0; k < p->k; k++)                                                     \
                sum += (wide)a[k * p->a.columns] * b[k * p->b.rows];                               \
            ((type *)p->c.data)[i * p->c.rows + j * p->c.columns] = (type)sum;                     \
        }

static void multiply_plainly(const product *p) {
    if (cjit_dtype_is_complex(p->dtype)) {
        matmul_plain_complex(p->dtype)(p->m, p->n, p->k, p->a, p->b, p->c);
    } else if (p->precision == BLAS_SINGLE) {
        PLAIN(float, double)
    } else {
        PLAIN(double, long double)
    }
}

// A copy of the m × n matrix |x| without gaps; NULL data when memory is exhausted.
static call_matrix packed(int64_t m, int64_t n, int64_t size, call_matrix x) {
    call_matrix copy = {cjit_pool_alloc((size_t)(m * n * size)), n, 1};
    if (copy.data)
        call_copy(m, n, size, x, copy);
    return copy;
}

static void multiply(product *p) {
    int64_t leading_a, leading_b, leading_c, size = call_size_of(p->dtype);
    // BLAS writes columns: the transposed product when the result has rows.
    if (order_of(p->m, p->n, p->c, &leading_c) == 'T') {
        call_matrix a = transposed(p->b);
        int64_t m = p->n;
        p->b = transposed(p->a);
        p->a = a;
        p->c = transposed(p->c);
        p->n = p->m;
        p->m = m;
    }
    if (p->m == 1 && p->n == 1 && dot(p))
        return;
    if (p->n == 1 && multiply_vector(p, p->m, p->k, p->a, p->b.data, p->b.rows, p->c.data, p->c.rows))
        return;
    if (p->m == 1 && multiply_vector(p, p->n, p->k, transposed(p->b), p->a.data, p->a.columns,
                                     p->c.data, p->c.columns))
        return;
    if (square(p))
        return;
    char order_a = order_of(p->m, p->k, p->a, &leading_a);
    char order_b = order_of(p->k, p->n, p->b, &leading_b);
    call_matrix a = order_a ? p->a : packed(p->m, p->k, size, p->a);
    call_matrix b = order_b ? p->b : packed(p->k, p->n, size, p->b);
    if (a.data && b.data) {
        order_a = order_of(p->m, p->k, a, &leading_a);
        order_b = order_of(p->k, p->n, b, &leading_b);
        blas_get()->gemm[p->precision](&order_a, &order_b, &p->m, &p->n, &p->k, p->one, a.data,
                                       &leading_a, b.data, &leading_b, p->zero, p->c.data,
                                       &leading_c, 1, 1);
    } else {
        multiply_plainly(p);
    }
    if (a.data != p->a.data)
        cjit_pool_free(a.data);
    if (b.data != p->b.data)
        cjit_pool_free(b.data);
}

// The result written through a copy, when it has gaps along both axes.
static void multiply_anywhere(product *p) {
    int64_t leading, size = call_size_of(p->dtype);
    call_matrix c = p->c;
    int64_t m = p->m, n = p->n;
    bool fits = blas_fits(p->m) && blas_fits(p->n) && blas_fits(p->k) &&
                blas_fits(llabs(p->a.rows)) && blas_fits(llabs(p->a.columns)) &&
                blas_fits(llabs(p->b.rows)) && blas_fits(llabs(p->b.columns)) &&
                blas_fits(llabs(c.rows)) && blas_fits(llabs(c.columns));
    bool gaps = !order_of(m, n, c, &leading);
    unsigned char *result = gaps ? cjit_pool_alloc((size_t)(m * n * size)) : NULL;
    if (!fits || (gaps && !result)) {
        multiply_plainly(p);
        cjit_pool_free(result);
        return;
    }
    if (gaps)
        p->c = (call_matrix){result, n, 1};
    multiply(p);
    if (gaps)
        call_copy(m, n, size, (call_matrix){result, n, 1}, c);
    cjit_pool_free(result);
}

static void multiply_by_blas(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                             call_matrix b, call_matrix c) {
    bool is_single = dtype == CJIT_DTYPE_F32 || dtype == CJIT_DTYPE_C64;
    product p = {dtype,
                 blas_precision_of(dtype),
                 m,
                 n,
                 k,
                 a,
                 b,
                 c,
                 is_single ? (const void *)one_f : one_d,
                 is_single ? (const void *)zero_f : zero_d};
    multiply_anywhere(&p);
}

// Widened to float32, multiplied, rounded once.
static void multiply_half(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                          call_matrix b, call_matrix c) {
    float *wide = cjit_pool_alloc((size_t)(m * k + k * n + m * n) * sizeof *wide);
    if (!wide) {
        matmul_plain_half(dtype, m, n, k, a, b, c);
        return;
    }
    float *wide_b = wide + m * k, *wide_c = wide_b + k * n;
    for (int64_t i = 0; i < m; i++)
        call_widen(dtype, k, (uint16_t *)a.data + i * a.rows, a.columns, wide + i * k);
    for (int64_t i = 0; i < k; i++)
        call_widen(dtype, n, (uint16_t *)b.data + i * b.rows, b.columns, wide_b + i * n);
    multiply_by_blas(CJIT_DTYPE_F32, m, n, k, (call_matrix){(unsigned char *)wide, k, 1},
                     (call_matrix){(unsigned char *)wide_b, n, 1},
                     (call_matrix){(unsigned char *)wide_c, n, 1});
    for (int64_t i = 0; i < m; i++)
        call_narrow(dtype, n, wide_c + i * n, (uint16_t *)c.data + i * c.rows, c.columns);
    cjit_pool_free(wide);
}

static void multiply_any(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                         call_matrix b, call_matrix c) {
    if (dtype == CJIT_DTYPE_F32 || dtype == CJIT_DTYPE_F64 || cjit_dtype_is_complex(dtype))
        multiply_by_blas(dtype, m, n, k, a, b, c);
    else if (dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16)
        multiply_half(dtype, m, n, k, a, b, c);
    else
        matmul_integers(dtype, m, n, k, a, b, c);
}

// The last two axes of |x|, which it may have under another order; a vector is a row or a column.
static void matrix_of(const call_array *x, bool is_swapped, bool is_column, int64_t *out_rows,
                      int64_t *out_columns, call_matrix *out) {
    if (x->rank == 1) {
        *out_rows = is_column ? x->shape[0] : 1;
        *out_columns = is_column ? 1 : x->shape[0];
        *out = is_column ? (call_matrix){x->data, x->strides[0], 1}
                         : (call_matrix){x->data, x->shape[0], x->strides[0]};
        return;
    }
    int row = x->rank - (is_swapped ? 1 : 2), column = x->rank - (is_swapped ? 2 : 1);
    *out_rows = x->shape[row];
    *out_columns = x->shape[column];
    *out = (call_matrix){x->data, x->strides[row], x->strides[column]};
}

static void clear(int64_t m, int64_t n, int64_t size, call_matrix c) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
            memset(c.data + (i * c.rows + j * c.columns) * size, 0, (size_t)size);
}

void call_matmul(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    const call_array *a = &arrays[0], *b = &arrays[1], *c = &arrays[2];
    int64_t m, n, k, same;
    call_matrix x, y, z;
    matrix_of(a, params[0], false, &m, &k, &x);
    matrix_of(b, params[1], true, &same, &n, &y);
    int own_a = a->rank > 1 ? 2 : 1, own_b = b->rank > 1 ? 2 : 1, own = own_a + own_b - 2;
    z = (call_matrix){c->data, n, 1};
    if (own_a == 2)
        z.rows = c->strides[c->rank - own];
    if (own_b == 2)
        z.columns = c->strides[c->rank - 1];
    if (own_a == 1)
        z.rows = n * z.columns;
    if (own_b == 1)
        z.columns = 1;
    call_walk walk;
    call_walk_begin(&walk, c->rank - own, c->shape, 3, (const call_array *const[]){a, b, c},
                    (const int[]){own_a, own_b, own});
    if (m == 0 || n == 0)
        return;
    matmul_kernel *small = matmul_small(c->dtype, m, n, k, y, z);
    for (; walk.left > 0; call_walk_next(&walk)) {
        x.data = walk.at[0];
        y.data = walk.at[1];
        z.data = walk.at[2];
        if (small)
            small(m, n, k, x, y, z);
        else if (k == 0)
            clear(m, n, call_size_of(c->dtype), z);
        else
            multiply_any(c->dtype, m, n, k, x, y, z);
    }
}
