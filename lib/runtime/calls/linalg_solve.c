// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// solve, inv and slogdet by LU factorisations, and cholesky. Where a matrix of a batch fails its result is nan,
// as NumPy's, and info is what LAPACK said of the first that did.
#include "linalg.h"

#include <math.h>

static void keep_info(const call_array *info, const void *found) {
    int32_t value = (int32_t)blas_read_int(found, 0), known;
    memcpy(&known, info->data, sizeof known);
    if (known == 0 && value != 0)
        call_set_info(info, value);
}

// x = a⁻¹ b; without |b| (NULL) the identity stands for it.
static void solve(const call_array *a, const call_array *b, const call_array *x,
                  const call_array *info) {
    blas_precision precision = linalg_precision(a);
    int64_t size = call_size_of(a->dtype), n = a->shape[a->rank - 1];
    int own_b = b && b->rank == 1 ? 1 : 2;
    int64_t k = own_b == 1 ? 1 : x->shape[x->rank - 1];
    linalg_scratch scratch;
    call_set_info(info, 0);
    if (n == 0 || k == 0 || !linalg_begin(&scratch, (n * n + n * k) * size + n * 8, info))
        return;
    void *factors = linalg_take(&scratch, n * n * size), *right = linalg_take(&scratch, n * k * size);
    void *pivots = linalg_take(&scratch, n * 8);
    const call_array *arrays[3] = {a, x, b ? b : a};
    call_walk walk;
    for (call_walk_begin(&walk, x->rank - own_b, x->shape, 3, arrays, (int[]){2, own_b, b ? own_b : 2});
         walk.left > 0; call_walk_next(&walk)) {
        int64_t found = 0;
        linalg_load(n, n, size, linalg_matrix(a, 2, walk.at[0]), factors, n);
        if (b) {
            linalg_load(n, k, size, linalg_matrix(b, own_b, walk.at[2]), right, n);
        } else {
            linalg_fill(n, n, precision, 0, (call_matrix){right, 1, n});
            for (int64_t i = 0; i < n; i++)
                linalg_set(precision, right, i * (n + 1), 1);
        }
        blas_get()->gesv[precision](&n, &k, factors, &n, pivots, right, &n, &found);
        call_matrix to = linalg_matrix(x, own_b, walk.at[1]);
        if (blas_read_int(&found, 0) == 0)
            linalg_store(n, k, size, right, n, to);
        else
            linalg_fill(n, k, precision, NAN, to);
        keep_info(info, &found);
    }
    linalg_end(&scratch);
}

void call_solve(const int64_t *words) {
    call_array arrays[4];
    call_unpack(words, 4, arrays);
    solve(&arrays[0], &arrays[1], &arrays[2], &arrays[3]);
}

void call_inv(const int64_t *words) {
    call_array arrays[3];
    call_unpack(words, 3, arrays);
    solve(&arrays[0], NULL, &arrays[1], &arrays[2]);
}

// The sign and the logarithm of the product of the factors' diagonal.
static double log_of_diagonal(blas_precision precision, int64_t n, const void *factors,
                              const void *pivots, double *out_sign) {
    double sum = 0, sign = 1;
    for (int64_t i = 0; i < n; i++) {
        double value = linalg_get(precision, factors, i * (n + 1));
        sign = blas_read_int(pivots, i) == i + 1 ? sign : -sign;
        sign = value < 0 ? -sign : sign;
        // summed as NumPy does, in the matrix's own precision
        sum = precision == BLAS_DOUBLE ? sum + log(fabs(value))
                                       : (float)((float)sum + logf(fabsf((float)value)));
    }
    *out_sign = sign;
    return sum;
}

// The same of complex factors: the sign is a number of size 1.
static double log_of_complex_diagonal(bool is_single, int64_t n, const void *factors, const void *pivots,
                                      double *out_sign) {
    double sum = 0, re = 1, im = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t at = 2 * i * (n + 1);
        double x = is_single ? (double)((const float *)factors)[at] : ((const double *)factors)[at];
        double y = is_single ? (double)((const float *)factors)[at + 1] : ((const double *)factors)[at + 1];
        double size = hypot(x, y), turned = blas_read_int(pivots, i) == i + 1 ? size : -size, was = re;
        re = (was * x - im * y) / turned;
        im = (was * y + im * x) / turned;
        sum = is_single ? (double)((float)sum + logf((float)size)) : sum + log(size);
    }
    out_sign[0] = re;
    out_sign[1] = im;
    return sum;
}

void call_slogdet(const int64_t *words) {
    call_array arrays[4];
    call_unpack(words, 4, arrays);
    const call_array *a = &arrays[0], *sign = &arrays[1], *logarithm = &arrays[2], *info = &arrays[3];
    blas_precision precision = linalg_precision(a), result = linalg_precision(logarithm);
    bool is_complex = cjit_dtype_is_complex(a->dtype);
    int64_t size = call_size_of(a->dtype), n = a->shape[a->rank - 1];
    linalg_scratch scratch;
    call_set_info(info, 0);
    if (!linalg_begin(&scratch, n * n * size + n * 8, info))
        return;
    void *factors = linalg_take(&scratch, n * n * size), *pivots = linalg_take(&scratch, n * 8);
    call_walk walk;
    for (call_walk_begin(&walk, sign->rank, sign->shape, 3,
                         (const call_array *const[]){a, sign, logarithm}, (int[]){2, 0, 0});
         walk.left > 0; call_walk_next(&walk)) {
        int64_t found = 0, leading = linalg_larger(n, 1);
        double its_sign[2] = {1, 0}, its_logarithm = 0;
        linalg_load(n, n, size, linalg_matrix(a, 2, walk.at[0]), factors, n);
        if (n > 0)
            blas_get()->getrf[precision](&n, &n, factors, &leading, pivots, &found);
        if (blas_read_int(&found, 0) > 0) {
            its_sign[0] = 0;
            its_logarithm = -INFINITY;
        } else {
            its_logarithm = is_complex ? log_of_complex_diagonal(precision == BLAS_COMPLEX_SINGLE, n, factors,
                                                                 pivots, its_sign)
                                       : log_of_diagonal(precision, n, factors, pivots, its_sign);
        }
        linalg_set(result, walk.at[1], 0, its_sign[0]);
        if (is_complex) // its parts, one after the other
            linalg_set(result, walk.at[1], 1, its_sign[1]);
        linalg_set(result, walk.at[2], 0, its_logarithm);
    }
    linalg_end(&scratch);
}

void call_cholesky(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    const call_array *a = &arrays[0], *factor = &arrays[1], *info = &arrays[2];
    blas_precision precision = linalg_precision(a);
    int64_t size = call_size_of(a->dtype), n = a->shape[a->rank - 1];
    const char *triangle = params[0] ? "U" : "L";
    linalg_scratch scratch;
    call_set_info(info, 0);
    if (n == 0 || !linalg_begin(&scratch, n * n * size, info))
        return;
    void *work = linalg_take(&scratch, n * n * size);
    call_walk walk;
    for (call_walk_begin(&walk, a->rank - 2, a->shape, 2, (const call_array *const[]){a, factor},
                         (int[]){2, 2});
         walk.left > 0; call_walk_next(&walk)) {
        int64_t found = 0;
        linalg_load(n, n, size, linalg_matrix(a, 2, walk.at[0]), work, n);
        blas_get()->potrf[precision](triangle, &n, work, &n, &found, 1);
        for (int64_t column = 0; column < n; column++)
            for (int64_t row = params[0] ? column + 1 : 0; row < (params[0] ? n : column); row++)
                linalg_set(precision, work, row + column * n, 0);
        call_matrix to = linalg_matrix(factor, 2, walk.at[1]);
        if (blas_read_int(&found, 0) == 0)
            linalg_store(n, n, size, work, n, to);
        else
            linalg_fill(n, n, precision, NAN, to);
        keep_info(info, &found);
    }
    linalg_end(&scratch);
}
