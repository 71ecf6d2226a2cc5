// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sort, argsort and sort_pairs. Each line of elements becomes unsigned keys whose order is that of the
// elements:
//
//   unsigned, bool   as they are               signed    the sign bit turned over
//   floats           the sign bit turned over, or, when it is set, all bits; nan is the largest key
//
// which are sorted (sort_keys.h) and turned back. Falling order is that of the keys' complements. -0.0 and 0.0 are
// equal and keep their order, as in NumPy's stable sort: positions are sorted by keys that do not tell them apart,
// and of values the zeros are put in the order of the input. nans come out with one bit pattern. Values of 32
// and 64 bits without positions are sorted by vectors where the processor has them (sort_vectors.c).
#include "call.h"
#include "sort_vectors.h"

#include <math.h>

enum { SORT_RUN = 24, SORT_LONG = 400 };

#define SORT_KEY uint8_t
#define SORT_NAME(name) name##_8
#include "sort_keys.h"
#define SORT_KEY uint16_t
#define SORT_NAME(name) name##_16
#include "sort_keys.h"
#define SORT_KEY uint32_t
#define SORT_NAME(name) name##_32
#include "sort_keys.h"
#define SORT_KEY uint64_t
#define SORT_NAME(name) name##_64
#include "sort_keys.h"

typedef struct format {
    bool is_float, is_signed, is_bool;
    unsigned mantissa; // stored bits
} format;

static format format_of(cjit_dtype dtype) {
    return (format){cjit_dtype_is_float(dtype), cjit_dtype_is_signed_int(dtype),
                    dtype == CJIT_DTYPE_BOOL,
                    dtype == CJIT_DTYPE_F64   ? 52
                    : dtype == CJIT_DTYPE_F32 ? 23
                    : dtype == CJIT_DTYPE_F16 ? 10
                                              : 7};
}

// Keys of |n| elements |step| elements apart, and back. |merge_zeros|: -0.0 gets 0.0's key.
#define DEFINE(type, bits)                                                                         \
    static void encode_##bits(int64_t n, const void *elements, int64_t step, format format,        \
                              bool falls, bool merge_zeros, void *keys) {                          \
        const type *in = elements, sign = (type)((type)1 << (bits - 1));                           \
        const type infinity = (type)((type)(sign - 1) >> format.mantissa << format.mantissa);      \
        const type flip = falls ? (type)~(type)0 : 0;                                              \
        type *out = keys;                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                          \
            type value = in[i * step];                                                             \
            if (format.is_float) {                                                                 \
                bool is_nan = (type)(value & (type)(sign - 1)) > infinity;                         \
                if (merge_zeros && value == sign)                                                  \
                    value = 0;                                                                     \
                value = value & sign ? (type)~value : (type)(value | sign);                        \
                value = is_nan ? (type)~(type)0 : value;                                           \
            } else if (format.is_signed) {                                                         \
                value ^= sign;                                                                     \
            } else if (format.is_bool) {                                                           \
                value = value != 0; /* any byte but 0 is true */                                   \
            }                                                                                      \
            out[i] = value ^ flip;                                                                 \
        }                                                                                          \
    }                                                                                              \
    static void decode_##bits(int64_t n, const void *keys, format format, bool falls,              \
                              void *elements, int64_t step) {                                      \
        const type *in = keys, sign = (type)((type)1 << (bits - 1)), all = (type)~(type)0;         \
        const type flip = falls ? all : 0;                                                         \
        const type quiet = (type)((type)((type)(sign - 1) >> (format.mantissa - 1))                \
                                  << (format.mantissa - 1));                                       \
        type *out = elements;                                                                      \
        for (int64_t i = 0; i < n; i++) {                                                          \
            type value = in[i] ^ flip;                                                             \
            if (format.is_float)                                                                   \
                value = value == all ? quiet : value & sign ? (type)(value ^ sign) : (type)~value; \
            else if (format.is_signed)                                                             \
                value ^= sign;                                                                     \
            out[i * step] = value;                                                                 \
        }                                                                                          \
    }                                                                                              \
    /* Puts zeros of either sign, which stand together, in the order of the input. |merged|: all have    \
       become 0.0 by now. */                                                                      \
    static void order_zeros_##bits(int64_t n, const void *elements, int64_t step, void *sorted,    \
                                   int64_t sorted_step, bool merged) {                             \
        const type *in = elements, sign = (type)((type)1 << (bits - 1));                           \
        type *out = sorted;                                                                        \
        int64_t first = 0, next = 0;                                                               \
        bool plus = false, minus = false;                                                          \
        while (first < n && (type)(out[first * sorted_step] << 1) != 0)                            \
            first++;                                                                               \
        for (int64_t i = first; i < n && (type)(out[i * sorted_step] << 1) == 0; i++) {            \
            plus |= out[i * sorted_step] == 0;                                                     \
            minus |= out[i * sorted_step] == sign;                                                 \
        }                                                                                          \
        minus |= merged;                                                                           \
        for (int64_t i = 0; plus && minus && i < n; i++)                                           \
            if ((type)(in[i * step] << 1) == 0)                                                    \
                out[(first + next++) * sorted_step] = in[i * step];                                \
    }

DEFINE(uint8_t, 8)
DEFINE(uint16_t, 16)
DEFINE(uint32_t, 32)
DEFINE(uint64_t, 64)

static const struct {
    void (*encode)(int64_t, const void *, int64_t, format, bool, bool, void *);
    void (*decode)(int64_t, const void *, format, bool, void *, int64_t);
    void (*order_zeros)(int64_t, const void *, int64_t, void *, int64_t, bool);
    void (*sort)(int64_t, void *, int64_t *, void *, int64_t *);
} widths[] = {
    {encode_8, decode_8, order_zeros_8, sort_8},
    {encode_16, decode_16, order_zeros_16, sort_16},
    {encode_32, decode_32, order_zeros_32, sort_32},
    {encode_64, decode_64, order_zeros_64, sort_64},
};

void sort_keys_32(int64_t n, void *keys, void *spare) { sort_32(n, keys, NULL, spare, NULL); }
void sort_keys_64(int64_t n, void *keys, void *spare) { sort_64(n, keys, NULL, spare, NULL); }

typedef struct sorter {
    int width; // index of widths
    sort_numbers *numbers; // sorts values without positions; NULL: none here
    sort_kind kind;
    format format;
    bool falls;
    int64_t n, step_in;
    void *keys, *spare;
    int64_t *where, *spare_where; // NULL when positions are not wanted
} sorter;

static void sort_line(const sorter *s, const void *in, void *values, int64_t values_step, void *places,
                      int64_t places_step) {
    if (s->numbers) {
        if (s->numbers(s->n, in, s->step_in, s->kind, s->falls, values, values_step, s->keys, s->spare))
            widths[s->width].order_zeros(s->n, in, s->step_in, values, values_step, false);
        return;
    }
    widths[s->width].encode(s->n, in, s->step_in, s->format, s->falls, s->where != NULL, s->keys);
    for (int64_t i = 0; s->where && i < s->n; i++)
        s->where[i] = i;
    widths[s->width].sort(s->n, s->keys, s->where, s->spare, s->spare_where);
    for (int64_t i = 0; places && i < s->n; i++)
        ((int64_t *)places)[i * places_step] = s->where[i];
    if (values) {
        widths[s->width].decode(s->n, s->keys, s->format, s->falls, values, values_step);
        if (s->format.is_float)
            widths[s->width].order_zeros(s->n, in, s->step_in, values, values_step,
                                         s->where != NULL);
    }
}

// Without scratch memory: by insertion into the result itself, which is slow but needs none.
static void sort_line_in_place(const sorter *s, const unsigned char *in, unsigned char *values,
                               int64_t values_step, int64_t *places, int64_t places_step,
                               int64_t size) {
    uint64_t key, other;
    for (int64_t i = 0; i < s->n; i++) { // the rank of each element
        int64_t rank = 0;
        key = other = 0;
        widths[s->width].encode(1, in + i * s->step_in * size, 1, s->format, s->falls, true, &key);
        for (int64_t j = 0; j < s->n; j++) {
            widths[s->width].encode(1, in + j * s->step_in * size, 1, s->format, s->falls, true, &other);
            rank += other < key || (other == key && j < i);
        }
        if (values)
            memcpy(values + rank * values_step * size, in + i * s->step_in * size, (size_t)size);
        if (places)
            places[rank * places_step] = i;
    }
}

static void sort_all(const call_array *a, const call_array *values, const call_array *places, int axis,
                     bool falls) {
    int64_t size = call_size_of(a->dtype), n = a->shape[axis];
    const call_array *result = values ? values : places;
    sorter s = {.width = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3,
                .format = format_of(a->dtype),
                .falls = falls,
                .n = n,
                .step_in = a->strides[axis]};
    s.kind = s.format.is_float ? SORT_FLOAT : s.format.is_signed ? SORT_SIGNED : SORT_UNSIGNED;
    s.numbers = places ? NULL : sort_vectors(8 * (int)size, 512);
    unsigned char *memory =
        cjit_pool_alloc((size_t)(2 * n * (size + (places ? 8 : 0)) + 256 + SORT_SLACK));
    if (memory) {
        s.keys = memory;
        s.spare = memory + ((n * size + 63) & ~(int64_t)63);
        if (places) {
            s.where = (int64_t *)(memory + 2 * ((n * size + 63) & ~(int64_t)63));
            s.spare_where = s.where + n;
        }
    }
    // The sorted axis is walked over as one of extent 1.
    int64_t shape[CALL_MAX_RANK];
    for (int k = 0; k < a->rank; k++)
        shape[k] = k == axis ? (n > 0) : a->shape[k];
    call_walk walk;
    for (call_walk_begin(&walk, a->rank, shape, values && places ? 3 : 2,
                         (const call_array *const[]){a, result, places}, (int[]){0, 0, 0});
         walk.left > 0; call_walk_next(&walk)) {
        unsigned char *to_places = places ? walk.at[values ? 2 : 1] : NULL;
        unsigned char *to_values = values ? walk.at[1] : NULL;
        int64_t values_step = values ? values->strides[axis] : 0;
        int64_t places_step = places ? places->strides[axis] : 0;
        if (memory)
            sort_line(&s, walk.at[0], to_values, values_step, to_places, places_step);
        else
            sort_line_in_place(&s, walk.at[0], to_values, values_step, (int64_t *)to_places,
                               places_step, size);
    }
    cjit_pool_free(memory);
}

void call_sort(const int64_t *words) {
    call_array arrays[2];
    const int64_t *params = call_unpack(words, 2, arrays);
    sort_all(&arrays[0], &arrays[1], NULL, (int)params[0], params[1] != 0);
}

void call_argsort(const int64_t *words) {
    call_array arrays[2];
    const int64_t *params = call_unpack(words, 2, arrays);
    sort_all(&arrays[0], NULL, &arrays[1], (int)params[0], params[1] != 0);
}

void call_sort_pairs(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    sort_all(&arrays[0], &arrays[1], &arrays[2], (int)params[0], params[1] != 0);
}
