// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Correlation of vectors: out[k] = sum of v[j] a[k + j - before], with a taken as 0 outside. A block of outputs is
// summed in registers and cache, one element of v after the other, so that the inner loop has no reduction.
#include "call.h"

typedef _Float16 half;

enum { BLOCK = 512 };

static int64_t at_least(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

#define SUM(total, x, y) (total) += (x) * (y)
#define ANY(total, x, y) (total) |= (x) & (y)

#define DEFINE(name, type, wide, ADD)                                                              \
    static void name(const call_array *a, const call_array *v, const call_array *out,              \
                     int64_t before) {                                                             \
        const type *x = (const type *)a->data, *w = (const type *)v->data;                         \
        type *y = (type *)out->data;                                                               \
        int64_t n = a->shape[0], m = v->shape[0], length = out->shape[0];                          \
        int64_t sx = a->strides[0], sw = v->strides[0], sy = out->strides[0];                      \
        wide totals[BLOCK];                                                                        \
        for (int64_t k = 0; k < length; k += BLOCK) {                                              \
            int64_t size = at_most(BLOCK, length - k);                                             \
            memset(totals, 0, sizeof totals);                                                      \
            int64_t from = at_least(0, before - k - size + 1), to = at_most(m, n + before - k);    \
            for (int64_t j = from; j < to; j++) {                                                  \
                int64_t shift = k + j - before;                                                    \
                int64_t first = at_least(0, -shift), last = at_most(size, n - shift);              \
                wide factor = (wide)w[j * sw];                                                     \
                const type *row = x + shift * sx;                                                  \
                if (sx == 1)                                                                       \
                    for (int64_t i = first; i < last; i++)                                         \
                        ADD(totals[i], (wide)row[i], factor);                                      \
                else                                                                               \
                    for (int64_t i = first; i < last; i++)                                         \
                        ADD(totals[i], (wide)row[i * sx], factor);                                 \
            }                                                                                      \
            for (int64_t i = 0; i < size; i++)                                                     \
                y[(k + i) * sy] = (type)totals[i];                                                 \
        }                                                                                          \
    }

// Signed integers wrap as unsigned ones do.
DEFINE(correlate_bool, uint8_t, uint8_t, ANY)
DEFINE(correlate_8, uint8_t, uint8_t, SUM)
DEFINE(correlate_16, uint16_t, uint32_t, SUM)
DEFINE(correlate_32, uint32_t, uint32_t, SUM)
DEFINE(correlate_64, uint64_t, uint64_t, SUM)
DEFINE(correlate_f16, half, float, SUM)
DEFINE(correlate_f32, float, float, SUM)
DEFINE(correlate_f64, double, double, SUM)

typedef void (*correlator)(const call_array *, const call_array *, const call_array *, int64_t);
static const correlator correlators[CJIT_DTYPE_COUNT] = {
    [CJIT_DTYPE_BOOL] = correlate_bool, [CJIT_DTYPE_I8] = correlate_8,
    [CJIT_DTYPE_I16] = correlate_16,    [CJIT_DTYPE_I32] = correlate_32,
    [CJIT_DTYPE_I64] = correlate_64,    [CJIT_DTYPE_U8] = correlate_8,
    [CJIT_DTYPE_U16] = correlate_16,    [CJIT_DTYPE_U32] = correlate_32,
    [CJIT_DTYPE_U64] = correlate_64,    [CJIT_DTYPE_F16] = correlate_f16,
    [CJIT_DTYPE_F32] = correlate_f32,   [CJIT_DTYPE_F64] = correlate_f64,
};

// params: np.correlate's mode: 0 valid, 1 same, 2 full.
void call_correlate(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    int64_t m = arrays[1].shape[0];
    int64_t before = params[0] == 0 ? 0 : params[0] == 1 ? m / 2 : m - 1;
    correlators[arrays[0].dtype](&arrays[0], &arrays[1], &arrays[2], before);
}
