// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// searchsorted and bincount.
#include "call.h"

#include <math.h>

typedef _Float16 half;

#define PLAIN(x) (x)
#define TRUTH(x) ((x) != 0)
// x < y, with nan as the largest
#define LESS_INT(x, y) ((x) < (y))
#define LESS_FLOAT(x, y) ((x) < (y) || ((y) != (y) && (x) == (x)))

// Rules: 0 before equal ones, 1 after them; 2 and 3 the same where comparisons with nan are false, as in torch.
// Halves the candidates without a branch on data. |step| elements lie between neighbours of |row|.
#define DEFINE(name, type, VALUE, LESS)                                                            \
    static int64_t name(const void *row, int64_t n, int64_t step, const void *value, int64_t rule) { \
        const type *base = row;                                                                    \
        __typeof__(VALUE(*base)) v = VALUE(*(const type *)value);                                  \
        int64_t low = 0;                                                                           \
        while (n > 0) {                                                                            \
            int64_t middle = n / 2;                                                                \
            __typeof__(v) at = VALUE(base[(low + middle) * step]);                                 \
            bool right = rule == 0 ? (LESS(at, v)) : rule == 1 ? !(LESS(v, at))                    \
                         : rule == 2 ? !(at >= v) : !(at > v);                                     \
            low = right ? low + middle + 1 : low;                                                  \
            n = right ? n - middle - 1 : middle;                                                   \
        }                                                                                          \
        return low;                                                                                \
    }

DEFINE(find_bool, uint8_t, TRUTH, LESS_INT)
DEFINE(find_i8, int8_t, PLAIN, LESS_INT)
DEFINE(find_i16, int16_t, PLAIN, LESS_INT)
DEFINE(find_i32, int32_t, PLAIN, LESS_INT)
DEFINE(find_i64, int64_t, PLAIN, LESS_INT)
DEFINE(find_u8, uint8_t, PLAIN, LESS_INT)
DEFINE(find_u16, uint16_t, PLAIN, LESS_INT)
DEFINE(find_u32, uint32_t, PLAIN, LESS_INT)
DEFINE(find_u64, uint64_t, PLAIN, LESS_INT)
DEFINE(find_f16, half, PLAIN, LESS_FLOAT)
DEFINE(find_bf16, uint16_t, call_widen_bf16, LESS_FLOAT)
DEFINE(find_f32, float, PLAIN, LESS_FLOAT)
DEFINE(find_f64, double, PLAIN, LESS_FLOAT)

typedef int64_t (*finder)(const void *, int64_t, int64_t, const void *, int64_t);
static const finder finders[CJIT_DTYPE_COUNT] = {
    [CJIT_DTYPE_BOOL] = find_bool, [CJIT_DTYPE_I8] = find_i8,   [CJIT_DTYPE_I16] = find_i16,
    [CJIT_DTYPE_I32] = find_i32,   [CJIT_DTYPE_I64] = find_i64, [CJIT_DTYPE_U8] = find_u8,
    [CJIT_DTYPE_U16] = find_u16,   [CJIT_DTYPE_U32] = find_u32, [CJIT_DTYPE_U64] = find_u64,
    [CJIT_DTYPE_F16] = find_f16,   [CJIT_DTYPE_BF16] = find_bf16, [CJIT_DTYPE_F32] = find_f32,
    [CJIT_DTYPE_F64] = find_f64,
};

void call_searchsorted(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    const call_array *rows = &arrays[0], *values = &arrays[1], *places = &arrays[2];
    finder find = finders[rows->dtype];
    int64_t n = rows->shape[rows->rank - 1], step = rows->strides[rows->rank - 1];
    // One row serves all values of any shape; several rows share their batch with the values.
    call_walk walk;
    if (rows->rank == 1) {
        for (call_walk_begin(&walk, values->rank, values->shape, 2,
                             (const call_array *const[]){values, places}, (int[]){0, 0});
             walk.left > 0; call_walk_next(&walk))
            *(int64_t *)walk.at[1] = find(rows->data, n, step, walk.at[0], params[0]);
        return;
    }
    int64_t count = values->shape[values->rank - 1], size = call_size_of(values->dtype);
    for (call_walk_begin(&walk, places->rank - 1, places->shape, 3,
                         (const call_array *const[]){rows, values, places}, (int[]){1, 1, 1});
         walk.left > 0; call_walk_next(&walk))
        for (int64_t i = 0; i < count; i++)
            ((int64_t *)walk.at[2])[i * places->strides[places->rank - 1]] =
                find(walk.at[0], n, step,
                     walk.at[1] + i * values->strides[values->rank - 1] * size, params[0]);
}

// The first is int64 and within the result's extent.
void call_bincount(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    const call_array *x = &arrays[0], *weights = &arrays[1], *counts = &arrays[2];
    int64_t n = x->shape[0], bins = counts->shape[0], step = counts->strides[0];
    for (int64_t i = 0; i < bins; i++)
        memset(counts->data + i * step * 8, 0, 8);
    for (int64_t i = 0; i < n; i++) {
        int64_t bin = ((const int64_t *)x->data)[i * x->strides[0]];
        if (bin < 0 || bin >= bins)
            continue; // an error that the program reports
        if (params[0])
            ((double *)counts->data)[bin * step] +=
                ((const double *)weights->data)[i * weights->strides[0]];
        else
            ((int64_t *)counts->data)[bin * step]++;
    }
}
