// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorting by vectors, with its own copy of the code: each instruction set that the processor has, against qsort, over lengths around
// every boundary and arrangements that are hard on a quicksort.
#include "runtime/calls/sort_vectors.c"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 5000, ARRANGEMENTS = 9 };
#define GUARD 0x5A

static uint64_t state = 88172645463325252u;
static uint64_t draw(void) { // xorshift (Marsaglia)
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

// Key |i| of |n|.
static uint64_t arranged(int arrangement, int64_t i, int64_t n) {
    switch (arrangement) {
    case 0:
        return draw();
    case 1:
        return (uint64_t)i << 40;
    case 2:
        return (uint64_t)(n - i) << 40;
    case 3:
        return (uint64_t)(i < n / 2 ? i : n - i) << 40; // a pipe organ
    case 4:
        return 7;
    case 5:
        return draw() % 2 << 63;
    case 6:
        return draw() % 5 * 0x1111111111111111;
    case 7:
        return (uint64_t)(i % 16) << 58 | 1; // what evenly spaced samples do not see
    default:
        return draw() % 3 ? ~(uint64_t)0 : draw(); // as floats, mostly nan
    }
}

static int bits_now;
static sort_kind kind_now;
static bool falls_now;

static double as_float(const void *p) {
    double d = 0;
    float f = 0;
    memcpy(bits_now == 64 ? (void *)&d : (void *)&f, p, bits_now == 64 ? 8 : 4);
    return bits_now == 64 ? d : f;
}

static int64_t as_integer(const void *p) {
    int64_t wide = 0;
    int32_t narrow = 0;
    memcpy(bits_now == 64 ? (void *)&wide : (void *)&narrow, p, bits_now == 64 ? 8 : 4);
    return bits_now == 64 ? wide : narrow;
}

static int in_order(const void *a, const void *b) {
    int result;
    if (kind_now == SORT_FLOAT) {
        double x = as_float(a), y = as_float(b);
        result = isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x > y) - (x < y);
    } else {
        int64_t x = as_integer(a), y = as_integer(b);
        if (kind_now == SORT_UNSIGNED) {
            uint64_t mask = bits_now == 64 ? ~(uint64_t)0 : UINT32_MAX;
            result = (((uint64_t)x & mask) > ((uint64_t)y & mask)) -
                     (((uint64_t)x & mask) < ((uint64_t)y & mask));
        } else {
            result = (x > y) - (x < y);
        }
    }
    return falls_now ? -result : result;
}

static _Alignas(8) unsigned char input[8 * 2 * LONGEST], expected[8 * LONGEST], output[8 * 2 * LONGEST + 8],
    keys[8 * LONGEST], spare[8 * LONGEST + SORT_SLACK];

static void check(sort_numbers *sort, int64_t n, int arrangement, int64_t in_step, int64_t out_step) {
    size_t size = (size_t)bits_now / 8;
    memset(output, GUARD, sizeof output);
    for (int64_t i = 0; i < n; i++) {
        uint64_t key = arranged(arrangement, i, n);
        key = bits_now == 64 ? key : key >> 32;
        memcpy(input + (size_t)(i * in_step) * size, &key, size);
        memcpy(expected + (size_t)i * size, &key, size);
    }
    qsort(expected, (size_t)n, size, in_order);
    sort(n, input, in_step, kind_now, falls_now, output, out_step, keys, spare);
    for (int64_t i = 0; i < n; i++)
        assert_int_equal(in_order(output + (size_t)(i * out_step) * size, expected + (size_t)i * size),
                         0);
    size_t end = n ? ((size_t)((n - 1) * out_step) + 1) * size : 0; // and nothing behind it
    for (size_t i = end; i < end + size; i++)
        assert_int_equal(output[i], GUARD);
}

static void sorts_like_qsort(void **unused) {
    (void)unused;
    static const int64_t lengths[] = {0,   1,   2,   3,   7,   8,   9,   15,  16,   17,   31,  32,
                                      33,  63,  64,  65,  100, 127, 128, 129, 191,  255,  256, 257,
                                      300, 511, 512, 513, 600, 777, 1024, 1025, 2047, LONGEST};
    int found = 0;
    for (int width = 32; width <= 64; width += 32)
        for (int vector = 256; vector <= 512; vector *= 2) {
            sort_numbers *sort = sort_vectors(width, vector);
            if (!sort)
                continue;
            found++;
            bits_now = width;
            for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
                for (int arrangement = 0; arrangement < ARRANGEMENTS; arrangement++)
                    for (int kind = 0; kind < 6; kind++) {
                        kind_now = (sort_kind)(kind % 3);
                        falls_now = kind >= 3;
                        check(sort, lengths[l], arrangement, 1 + (kind + arrangement) % 2,
                              1 + arrangement % 2);
                    }
        }
    if (!found)
        skip();
}

#if defined __x86_64__
static void ends_where_pivots_stay_bad(void **unused) {
    (void)unused;
    bits_now = 64;
    kind_now = SORT_SIGNED;
    falls_now = false;
    if (!sort_vectors(64, 256))
        skip();
    for (int64_t i = 0; i < LONGEST; i++) {
        uint64_t key = draw();
        memcpy(output + 8 * i, &key, 8);
    }
    memcpy(expected, output, sizeof expected);
    qsort(expected, LONGEST, 8, in_order);
    sort_range_256_64((int64_t *)(void *)output, LONGEST, (int64_t *)(void *)spare, 3);
    assert_memory_equal(output, expected, 8 * LONGEST);
}
#endif

static void no_other_widths(void **unused) {
    (void)unused;
    assert_null(sort_vectors(16, 512));
    assert_null(sort_vectors(64, 128));
}

static void tells_of_both_zeros(void **unused) {
    (void)unused;
    sort_numbers *sort = sort_vectors(64, 512);
    if (!sort)
        skip();
    for (int falls = 0; falls < 2; falls++) {
        double both[] = {1.0, -0.0, 0.0, -1.0, NAN}, one[] = {1.0, 0.0, 0.0, -1.0, NAN}, out[5];
        assert_true(sort(5, both, 1, SORT_FLOAT, falls, out, 1, keys, spare));
        assert_false(sort(5, one, 1, SORT_FLOAT, falls, out, 1, keys, spare));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_like_qsort),
#if defined __x86_64__
        cmocka_unit_test(ends_where_pivots_stay_bad),
#endif
        cmocka_unit_test(no_other_widths),
        cmocka_unit_test(tells_of_both_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
