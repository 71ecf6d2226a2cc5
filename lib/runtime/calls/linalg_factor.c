// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// qr, svd, eigh and lstsq: orthogonal factorisations. LAPACK is asked how much workspace it wants, once for a
// batch.
#include "linalg.h"

#include <math.h>

enum { QR_BLOCK = 64 }; // columns of LAPACK's blocked algorithms, at most

void call_qr(const int64_t *words) {
    call_array arrays[4];
    const int64_t *params = call_unpack(words, 4, arrays);
    const call_array *a = &arrays[0], *q = &arrays[1], *r = &arrays[2], *info = &arrays[3];
    blas_precision precision = linalg_precision(a);
    int64_t size = call_size_of(a->dtype), m = a->shape[a->rank - 2], n = a->shape[a->rank - 1];
    int64_t k = linalg_smaller(m, n), rows = r->shape[r->rank - 2];
    int64_t columns = params[0] ? q->shape[q->rank - 1] : 0, wide = linalg_larger(n, columns);
    int64_t lwork = linalg_larger(wide, 1) * QR_BLOCK;
    linalg_scratch scratch;
    call_set_info(info, 0);
    if (!linalg_begin(&scratch, (m * wide + k + lwork) * size, info))
        return;
    void *work = linalg_take(&scratch, m * wide * size), *factors = linalg_take(&scratch, k * size);
    void *workspace = linalg_take(&scratch, lwork * size);
    call_walk walk;
    for (call_walk_begin(&walk, a->rank - 2, a->shape, params[0] ? 3 : 2,
                         (const call_array *const[]){a, r, q}, (int[]){2, 2, 2});
         walk.left > 0; call_walk_next(&walk)) {
        int64_t found = 0, leading = linalg_larger(m, 1);
        linalg_load(m, n, size, linalg_matrix(a, 2, walk.at[0]), work, m);
        if (k > 0)
            blas_get()->geqrf[precision](&m, &n, work, &leading, factors, workspace, &lwork, &found);
        call_matrix to = linalg_matrix(r, 2, walk.at[1]);
        linalg_fill(rows, n, precision, 0, to);
        for (int64_t j = 0; j < n; j++)
            linalg_store(linalg_smaller(j + 1, k), 1, size, (char *)work + j * m * size, m,
                         (call_matrix){to.data + j * to.columns * size, to.rows, to.columns});
        if (!params[0] || columns == 0 || m == 0)
            continue;
        if (k > 0) {
            blas_get()->orgqr[precision](&m, &columns, &k, work, &leading, factors, workspace, &lwork,
                                         &found);
        } else { // no columns to span: the identity
            linalg_fill(m, columns, precision, 0, (call_matrix){work, 1, m});
            for (int64_t i = 0; i < columns; i++)
                linalg_set(precision, work, i * (m + 1), 1);
        }
        linalg_store(m, columns, size, work, m, linalg_matrix(q, 2, walk.at[2]));
    }
    linalg_end(&scratch);
}

typedef struct svd {
    blas_precision precision;
    const char *job;
    int64_t m, n, k, rows_u, columns_u, rows_v;
    void *a, *s, *u, *v, *workspace, *integers;
    int64_t lwork;
} svd;

static int64_t run_svd(const svd *p) {
    int64_t found = 0;
    int64_t lda = linalg_larger(p->m, 1), ldu = lda, ldv = linalg_larger(p->rows_v, 1);
    blas_get()->gesdd[p->precision](p->job, &p->m, &p->n, p->a, &lda, p->s, p->u, &ldu, p->v, &ldv,
                                    p->workspace, &p->lwork, p->integers, &found, 1);
    return blas_read_int(&found, 0);
}

static void write_svd(const svd *p, const call_array *u, const call_array *s, const call_array *v,
                      const call_walk *walk, bool failed, int64_t size) {
    call_matrix to_s = linalg_matrix(s, 1, walk->at[1]);
    if (failed)
        linalg_fill(p->k, 1, p->precision, NAN, to_s);
    else
        linalg_store(p->k, 1, size, p->s, p->k, to_s);
    if (*p->job == 'N')
        return;
    call_matrix to_u = linalg_matrix(u, 2, walk->at[2]), to_v = linalg_matrix(v, 2, walk->at[3]);
    if (failed) {
        linalg_fill(p->m, p->columns_u, p->precision, NAN, to_u);
        linalg_fill(p->rows_v, p->n, p->precision, NAN, to_v);
    } else {
        linalg_store(p->m, p->columns_u, size, p->u, p->m, to_u);
        linalg_store(p->rows_v, p->n, size, p->v, p->rows_v, to_v);
    }
}

// Of a matrix without elements all vectors are the identity's.
static void write_empty_svd(const svd *p, const call_array *u, const call_array *v,
                            const call_walk *walk) {
    if (*p->job != 'A')
        return;
    call_matrix to[2] = {linalg_matrix(u, 2, walk->at[2]), linalg_matrix(v, 2, walk->at[3])};
    int64_t extents[2] = {p->m, p->n};
    for (int side = 0; side < 2; side++) {
        linalg_fill(extents[side], extents[side], p->precision, 0, to[side]);
        for (int64_t i = 0; i < extents[side]; i++)
            linalg_set(p->precision, to[side].data, i * (to[side].rows + to[side].columns), 1);
    }
}

void call_svd(const int64_t *words) {
    call_array arrays[5];
    const int64_t *params = call_unpack(words, 5, arrays);
    const call_array *a = &arrays[0], *u = &arrays[1], *s = &arrays[2], *v = &arrays[3];
    const call_array *info = &arrays[4];
    int64_t size = call_size_of(a->dtype);
    svd p = {.precision = linalg_precision(a),
             .job = params[0] == 0 ? "N" : params[0] == 1 ? "S" : "A",
             .m = a->shape[a->rank - 2],
             .n = a->shape[a->rank - 1],
             .lwork = -1};
    double wanted[2] = {0, 0};
    linalg_scratch scratch;
    p.k = linalg_smaller(p.m, p.n);
    p.columns_u = params[0] == 0 ? 0 : params[0] == 1 ? p.k : p.m;
    p.rows_v = params[0] == 0 ? 0 : params[0] == 1 ? p.k : p.n;
    call_set_info(info, 0);
    p.workspace = wanted;
    p.a = p.s = p.u = p.v = p.integers = wanted;
    if (p.k > 0)
        run_svd(&p); // asks for the workspace
    p.lwork = linalg_workspace(p.precision, wanted);
    if (!linalg_begin(&scratch,
                      (p.m * p.n + p.k + p.m * p.columns_u + p.rows_v * p.n + p.lwork) * size + 64 * p.k,
                      info))
        return;
    p.a = linalg_take(&scratch, p.m * p.n * size);
    p.s = linalg_take(&scratch, p.k * size);
    p.u = linalg_take(&scratch, p.m * p.columns_u * size);
    p.v = linalg_take(&scratch, p.rows_v * p.n * size);
    p.workspace = linalg_take(&scratch, p.lwork * size);
    p.integers = linalg_take(&scratch, 64 * p.k);
    call_walk walk;
    for (call_walk_begin(&walk, a->rank - 2, a->shape, *p.job == 'N' ? 2 : 4,
                         (const call_array *const[]){a, s, u, v}, (int[]){2, 1, 2, 2});
         walk.left > 0; call_walk_next(&walk)) {
        if (p.k == 0) {
            write_empty_svd(&p, u, v, &walk);
            continue;
        }
        linalg_load(p.m, p.n, size, linalg_matrix(a, 2, walk.at[0]), p.a, p.m);
        int64_t found = run_svd(&p);
        write_svd(&p, u, s, v, &walk, found != 0, size);
        if (found != 0)
            call_set_info(info, 1); // a nan in the matrix is reported as a negative number
    }
    linalg_end(&scratch);
}

void call_eigh(const int64_t *words) {
    call_array arrays[4];
    const int64_t *params = call_unpack(words, 4, arrays);
    const call_array *a = &arrays[0], *values = &arrays[1], *vectors = &arrays[2], *info = &arrays[3];
    blas_precision precision = linalg_precision(a);
    int64_t size = call_size_of(a->dtype), n = a->shape[a->rank - 1];
    const char *triangle = params[0] ? "U" : "L", *job = params[1] ? "V" : "N";
    double wanted[2] = {0, 0};
    int64_t wanted_integers = 0, lwork = -1, liwork = -1, found = 0;
    linalg_scratch scratch;
    call_set_info(info, 0);
    if (n == 0)
        return;
    blas_get()->syevd[precision](job, triangle, &n, wanted, &n, wanted, wanted, &lwork,
                                 &wanted_integers, &liwork, &found, 1, 1);
    lwork = linalg_workspace(precision, wanted);
    liwork = blas_read_int(&wanted_integers, 0);
    if (!linalg_begin(&scratch, (n * n + n + lwork) * size + liwork * 8, info))
        return;
    void *work = linalg_take(&scratch, n * n * size), *its_values = linalg_take(&scratch, n * size);
    void *workspace = linalg_take(&scratch, lwork * size), *integers = linalg_take(&scratch, liwork * 8);
    call_walk walk;
    for (call_walk_begin(&walk, a->rank - 2, a->shape, params[1] ? 3 : 2,
                         (const call_array *const[]){a, values, vectors}, (int[]){2, 1, 2});
         walk.left > 0; call_walk_next(&walk)) {
        found = 0;
        linalg_load(n, n, size, linalg_matrix(a, 2, walk.at[0]), work, n);
        blas_get()->syevd[precision](job, triangle, &n, work, &n, its_values, workspace, &lwork,
                                     integers, &liwork, &found, 1, 1);
        bool failed = blas_read_int(&found, 0) != 0;
        call_matrix to = linalg_matrix(values, 1, walk.at[1]);
        if (failed)
            linalg_fill(n, 1, precision, NAN, to);
        else
            linalg_store(n, 1, size, its_values, n, to);
        if (params[1] && failed)
            linalg_fill(n, n, precision, NAN, linalg_matrix(vectors, 2, walk.at[2]));
        else if (params[1])
            linalg_store(n, n, size, work, n, linalg_matrix(vectors, 2, walk.at[2]));
        if (failed)
            call_set_info(info, 1);
    }
    linalg_end(&scratch);
}

typedef struct lstsq {
    blas_precision precision;
    int64_t m, n, k, small, large, lwork, rank;
    const void *share; // of the largest singular value
    void *a, *b, *s, *workspace, *integers;
} lstsq;

static int64_t run_lstsq(lstsq *p) {
    int64_t found = 0, rank = 0, lda = linalg_larger(p->m, 1), ldb = linalg_larger(p->large, 1);
    blas_get()->gelsd[p->precision](&p->m, &p->n, &p->k, p->a, &lda, p->b, &ldb, p->s, p->share, &rank,
                                    p->workspace, &p->lwork, p->integers, &found);
    p->rank = blas_read_int(&rank, 0);
    return blas_read_int(&found, 0);
}

static double residual(const lstsq *p, int64_t column) {
    double sum = 0;
    for (int64_t row = p->n; row < p->m; row++) {
        double value = linalg_get(p->precision, p->b, row + column * p->large);
        sum += value * value;
    }
    return sum;
}

static void write_lstsq(const lstsq *p, const call_array *x, const call_array *residuals,
                        const call_array *rank, const call_array *s, const call_walk *walk,
                        int64_t size) {
    int32_t its_rank = (int32_t)p->rank;
    memcpy(walk->at[4], &its_rank, sizeof its_rank);
    (void)rank;
    linalg_store(p->n, p->k, size, p->b, p->large, linalg_matrix(x, 2, walk->at[2]));
    linalg_store(p->small, 1, size, p->s, linalg_larger(p->small, 1), linalg_matrix(s, 1, walk->at[5]));
    for (int64_t column = 0; column < p->k; column++)
        linalg_set(p->precision, walk->at[3], column * residuals->strides[residuals->rank - 1],
                   residual(p, column));
}

void call_lstsq(const int64_t *words) {
    call_array arrays[8];
    call_unpack(words, 8, arrays);
    const call_array *a = &arrays[0], *b = &arrays[1], *share = &arrays[2], *x = &arrays[3];
    const call_array *residuals = &arrays[4], *rank = &arrays[5], *s = &arrays[6], *info = &arrays[7];
    int64_t size = call_size_of(a->dtype);
    double wanted[2] = {0, 0};
    int64_t wanted_integers = 0;
    lstsq p = {.precision = linalg_precision(a),
               .m = a->shape[a->rank - 2],
               .n = a->shape[a->rank - 1],
               .k = b->shape[b->rank - 1],
               .lwork = -1,
               .share = share->data};
    linalg_scratch scratch;
    p.small = linalg_smaller(p.m, p.n);
    p.large = linalg_larger(p.m, p.n);
    call_set_info(info, 0);
    p.a = p.b = p.s = p.workspace = wanted;
    p.integers = &wanted_integers;
    run_lstsq(&p); // asks for the workspace
    p.lwork = linalg_workspace(p.precision, wanted);
    int64_t integers = linalg_larger(blas_read_int(&wanted_integers, 0), 1);
    if (!linalg_begin(&scratch,
                      (p.m * p.n + p.large * p.k + p.small + p.lwork) * size + integers * 8, info))
        return;
    p.a = linalg_take(&scratch, p.m * p.n * size);
    p.b = linalg_take(&scratch, p.large * p.k * size);
    p.s = linalg_take(&scratch, p.small * size);
    p.workspace = linalg_take(&scratch, p.lwork * size);
    p.integers = linalg_take(&scratch, integers * 8);
    call_walk walk;
    for (call_walk_begin(&walk, x->rank - 2, x->shape, 6,
                         (const call_array *const[]){a, b, x, residuals, rank, s},
                         (int[]){2, 2, 2, 1, 0, 1});
         walk.left > 0; call_walk_next(&walk)) {
        linalg_load(p.m, p.n, size, linalg_matrix(a, 2, walk.at[0]), p.a, p.m);
        linalg_fill(p.large, p.k, p.precision, 0, (call_matrix){p.b, 1, p.large});
        linalg_load(p.m, p.k, size, linalg_matrix(b, 2, walk.at[1]), p.b, p.large);
        p.rank = 0;
        if (p.small == 0)
            linalg_fill(p.n, p.k, p.precision, 0, (call_matrix){p.b, 1, p.large});
        else if (run_lstsq(&p) != 0)
            call_set_info(info, 1);
        write_lstsq(&p, x, residuals, rank, s, &walk, size);
    }
    linalg_end(&scratch);
}
