// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorting of numbers by vectors, for one instruction set and one width: sort_vectors.c includes it after
// defining VECTOR_KEY (a signed integer), VECTOR_LANES, VECTOR_TARGET, VECTOR_NAME(name) and these
// functions of a vector of keys, named by VECTOR_NAME:
//
//   load, store           from and to any address
//   load_some(p, n, v)    the first n lanes from p, the others from v
//   store_some(p, n, v)   the first n lanes
//   lower, upper          the lesser and greater, lane by lane
//   exchange(v, x)        lanes i and i ^ x, x a constant, put in order
//   reverse               the lanes backwards
//   splat, greater(v, w)  a number of one bit per lane
//   pack(v, bits)         the lanes with their bit set, first, in their order
//   store_both(p, q, v, bits, n)
//                         the lanes without their bit set from p on, the n others before q; there is
//                         room for a vector from p on and one before q
//
// Quicksort (Hoare), with these parts: the pivot is the median of a sample; a partition packs each
// vector's lanes to either side, without a branch; up to VECTOR_BLOCK keys are sorted in registers by
// Batcher's bitonic network. Where pivots stay bad it gives up, and a sort that has no bad case goes on.

enum { VECTOR_NAME(block) = 32 * VECTOR_LANES };

static const VECTOR_KEY VECTOR_NAME(most) = sizeof(VECTOR_KEY) == 8 ? (VECTOR_KEY)INT64_MAX : INT32_MAX;
static const VECTOR_KEY VECTOR_NAME(least) = sizeof(VECTOR_KEY) == 8 ? (VECTOR_KEY)INT64_MIN : INT32_MIN;

// Lanes of each vector in order.
VECTOR_INLINE void VECTOR_NAME(sort_lanes)(VECTOR *v, int count) {
#pragma GCC unroll 4
    for (int size = 2; size <= VECTOR_LANES; size *= 2) {
#pragma GCC unroll 16
        for (int i = 0; i < count; i++)
            v[i] = VECTOR_NAME(exchange)(v[i], size - 1);
#pragma GCC unroll 4
        for (int step = size / 4; step > 0; step /= 2) {
#pragma GCC unroll 16
            for (int i = 0; i < count; i++)
                v[i] = VECTOR_NAME(exchange)(v[i], step);
        }
    }
}

// Vectors of which runs of |run| rise once and fall once, or the other way round, into runs in order.
VECTOR_INLINE void VECTOR_NAME(clean_runs)(VECTOR *v, int count, int run) {
#pragma GCC unroll 4
    for (int step = run / 2; step > 0; step /= 2) {
#pragma GCC unroll 16
        for (int i = 0; i < count; i++) {
            if (i & step)
                continue;
            VECTOR a = v[i], b = v[i + step];
            v[i] = VECTOR_NAME(lower)(a, b);
            v[i + step] = VECTOR_NAME(upper)(a, b);
        }
    }
#pragma GCC unroll 4
    for (int step = VECTOR_LANES / 2; step > 0; step /= 2) {
#pragma GCC unroll 16
        for (int i = 0; i < count; i++)
            v[i] = VECTOR_NAME(exchange)(v[i], step);
    }
}

// Runs of |run| vectors that are in order become runs of twice as many. The greater half of a pair comes
// out backwards, which does not matter to clean_runs.
VECTOR_INLINE void VECTOR_NAME(merge_runs)(VECTOR *v, int count, int run) {
#pragma GCC unroll 8
    for (int first = 0; first < count; first += 2 * run) {
        VECTOR low[8], high[8];
#pragma GCC unroll 8
        for (int i = 0; i < run; i++) {
            VECTOR a = v[first + i], b = VECTOR_NAME(reverse)(v[first + 2 * run - 1 - i]);
            low[i] = VECTOR_NAME(lower)(a, b);
            high[i] = VECTOR_NAME(upper)(a, b);
        }
#pragma GCC unroll 8
        for (int i = 0; i < run; i++) {
            v[first + i] = low[i];
            v[first + run + i] = high[i];
        }
    }
    VECTOR_NAME(clean_runs)(v, count, run);
}

// Vector |i| of |n| keys; what is beyond them is |last|.
VECTOR_INLINE VECTOR VECTOR_NAME(read)(const VECTOR_KEY *keys, int64_t n, int i, VECTOR last) {
    int64_t left = n - (int64_t)i * VECTOR_LANES;
    return left >= VECTOR_LANES ? VECTOR_NAME(load)(keys + i * VECTOR_LANES)
           : left > 0 ? VECTOR_NAME(load_some)(keys + i * VECTOR_LANES, (unsigned)left, last)
                      : last;
}

VECTOR_INLINE void VECTOR_NAME(write)(const VECTOR *v, int count, VECTOR_KEY *keys, int64_t n) {
#pragma GCC unroll 16
    for (int i = 0; i < count; i++) {
        int64_t left = n - (int64_t)i * VECTOR_LANES;
        if (left >= VECTOR_LANES)
            VECTOR_NAME(store)(keys + i * VECTOR_LANES, v[i]);
        else if (left > 0)
            VECTOR_NAME(store_some)(keys + i * VECTOR_LANES, (unsigned)left, v[i]);
    }
}

// Up to |count| vectors of keys, in registers.
VECTOR_INLINE void VECTOR_NAME(sort_registers)(VECTOR_KEY *keys, int64_t n, int count) {
    VECTOR v[16], last = VECTOR_NAME(splat)(VECTOR_NAME(most));
#pragma GCC unroll 16
    for (int i = 0; i < count; i++)
        v[i] = VECTOR_NAME(read)(keys, n, i, last);
    VECTOR_NAME(sort_lanes)(v, count);
#pragma GCC unroll 4
    for (int run = 1; run < count; run *= 2)
        VECTOR_NAME(merge_runs)(v, count, run);
    VECTOR_NAME(write)(v, count, keys, n);
}

#define VECTOR_BLOCK_OF(count)                                                                     \
    VECTOR_TARGET static __attribute__((noinline)) void VECTOR_NAME(sort_##count)(VECTOR_KEY * keys, \
                                                                             int64_t n) {          \
        VECTOR_NAME(sort_registers)(keys, n, count);                                               \
    }
VECTOR_BLOCK_OF(1)
VECTOR_BLOCK_OF(2)
VECTOR_BLOCK_OF(4)
VECTOR_BLOCK_OF(8)
VECTOR_BLOCK_OF(16)
#undef VECTOR_BLOCK_OF

VECTOR_TARGET static void VECTOR_NAME(sort_some)(VECTOR_KEY *keys, int64_t n) {
    if (n <= VECTOR_LANES)
        VECTOR_NAME(sort_1)(keys, n);
    else if (n <= 2 * VECTOR_LANES)
        VECTOR_NAME(sort_2)(keys, n);
    else if (n <= 4 * VECTOR_LANES)
        VECTOR_NAME(sort_4)(keys, n);
    else if (n <= 8 * VECTOR_LANES)
        VECTOR_NAME(sort_8)(keys, n);
    else
        VECTOR_NAME(sort_16)(keys, n);
}

// Whole vectors of a half that rises once and falls once, in order.
VECTOR_TARGET static __attribute__((noinline)) void VECTOR_NAME(clean_16)(const VECTOR *from,
                                                                     VECTOR_KEY *keys, int64_t n) {
    VECTOR v[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++)
        v[i] = from[i];
    VECTOR_NAME(clean_runs)(v, 16, 16);
    VECTOR_NAME(write)(v, 16, keys, n);
}

// More than 16 vectors: two halves, then one merge by way of the stack.
VECTOR_TARGET static void VECTOR_NAME(sort_32)(VECTOR_KEY *keys, int64_t n) {
    enum { HALF = 16 * VECTOR_LANES };
    VECTOR low[16], high[16], last = VECTOR_NAME(splat)(VECTOR_NAME(most));
    VECTOR_NAME(sort_16)(keys, HALF);
    VECTOR_NAME(sort_some)(keys + HALF, n - HALF);
    for (int i = 0; i < 16; i++) {
        VECTOR a = VECTOR_NAME(load)(keys + i * VECTOR_LANES);
        VECTOR b = VECTOR_NAME(reverse)(VECTOR_NAME(read)(keys, n, 31 - i, last));
        low[i] = VECTOR_NAME(lower)(a, b);
        high[i] = VECTOR_NAME(upper)(a, b);
    }
    VECTOR_NAME(clean_16)(low, keys, HALF);
    VECTOR_NAME(clean_16)(high, keys + HALF, n - HALF);
}

VECTOR_TARGET static void VECTOR_NAME(sort_block)(VECTOR_KEY *keys, int64_t n) {
    if (n <= 16 * VECTOR_LANES)
        VECTOR_NAME(sort_some)(keys, n);
    else
        VECTOR_NAME(sort_32)(keys, n);
}

// The median of keys that stand evenly.
VECTOR_TARGET static VECTOR_KEY VECTOR_NAME(choose_pivot)(const VECTOR_KEY *keys, int64_t n) {
    VECTOR_KEY sample[8 * VECTOR_LANES];
    int count = n < 16 * VECTOR_NAME(block) ? 2 * VECTOR_LANES : 8 * VECTOR_LANES;
    int64_t step = n / count;
    for (int i = 0; i < count; i++)
        sample[i] = keys[i * step + (step >> 1)];
    VECTOR_NAME(sort_block)(sample, count);
    return sample[count / 2];
}

// A partition that is under way: what is read comes from between the two places, and what is written goes
// to the ends.
typedef struct VECTOR_NAME(halves) {
    VECTOR_KEY *keys;
    int64_t left, right; // keys written at the left; where those at the right begin
    VECTOR pivot;
    bool strict; // keys that equal the pivot go right
} VECTOR_NAME(halves);

// The first |n| lanes. |full|: all of them, and there is room for a vector at both ends.
VECTOR_INLINE void VECTOR_NAME(put)(VECTOR_NAME(halves) * h, VECTOR v, unsigned n, bool full) {
    const unsigned lanes = (unsigned)((1ull << n) - 1);
    unsigned above = h->strict ? lanes & ~VECTOR_NAME(greater)(h->pivot, v)
                               : lanes & VECTOR_NAME(greater)(v, h->pivot);
    unsigned count = (unsigned)__builtin_popcount(above);
    if (full) {
        VECTOR_NAME(store_both)(h->keys + h->left, h->keys + h->right, v, above, count);
    } else {
        VECTOR_NAME(store_some)(h->keys + h->left, n - count, VECTOR_NAME(pack)(v, lanes & ~above));
        VECTOR_NAME(store_some)(h->keys + h->right - count, count, VECTOR_NAME(pack)(v, above));
    }
    h->left += n - count;
    h->right -= count;
}

// Keys above |pivot| (|strict| false) or not below it (true) go behind the others; gives how many others
// there are. In place: the outermost vectors wait in registers, and what is read next comes from the end
// with less room, so that there is always room at both for all of it. |n| is at least 8 vectors.
VECTOR_INLINE int64_t VECTOR_NAME(partition)(VECTOR_KEY *keys, int64_t n, VECTOR_KEY pivot, bool strict) {
    enum { STEP = 4, KEYS = STEP * VECTOR_LANES };
    VECTOR_NAME(halves) h = {keys, 0, n, VECTOR_NAME(splat)(pivot), strict};
    VECTOR first[STEP], last[STEP], now[STEP];
    int64_t from = KEYS, to = n - KEYS;
#pragma GCC unroll 4
    for (int i = 0; i < STEP; i++) {
        first[i] = VECTOR_NAME(load)(keys + i * VECTOR_LANES);
        last[i] = VECTOR_NAME(load)(keys + to + i * VECTOR_LANES);
    }
    while (to - from >= KEYS) {
        bool at_right = h.right - to < from - h.left;
        const VECTOR_KEY *next = keys + (at_right ? to - KEYS : from);
        to -= at_right ? KEYS : 0;
        from += at_right ? 0 : KEYS;
#pragma GCC unroll 4
        for (int i = 0; i < STEP; i++)
            now[i] = VECTOR_NAME(load)(next + i * VECTOR_LANES);
#pragma GCC unroll 4
        for (int i = 0; i < STEP; i++)
            VECTOR_NAME(put)(&h, now[i], VECTOR_LANES, true);
    }
    VECTOR_KEY rest[KEYS];
    int64_t count = to - from;
    memcpy(rest, keys + from, (size_t)count * sizeof *rest);
#pragma GCC unroll 4
    for (int i = 0; i < STEP; i++) {
        VECTOR_NAME(put)(&h, first[i], VECTOR_LANES, false);
        VECTOR_NAME(put)(&h, last[i], VECTOR_LANES, false);
    }
    for (int64_t i = 0; i < count; i += VECTOR_LANES) {
        unsigned some = count - i < VECTOR_LANES ? (unsigned)(count - i) : VECTOR_LANES;
        VECTOR_NAME(put)(&h, VECTOR_NAME(load_some)(rest + i, some, h.pivot), some, false);
    }
    return h.left;
}

// By the sort of unsigned keys.
static void VECTOR_NAME(give_up)(VECTOR_KEY *keys, int64_t n, VECTOR_KEY *spare) {
    for (int64_t i = 0; i < n; i++)
        keys[i] ^= VECTOR_NAME(least);
    (sizeof *keys == 8 ? sort_keys_64 : sort_keys_32)(n, keys, spare);
    for (int64_t i = 0; i < n; i++)
        keys[i] ^= VECTOR_NAME(least);
}

VECTOR_TARGET static void VECTOR_NAME(sort_range)(VECTOR_KEY *keys, int64_t n, VECTOR_KEY *spare,
                                                  int turns) {
    while (n > VECTOR_NAME(block)) {
        if (turns-- == 0) {
            VECTOR_NAME(give_up)(keys, n, spare);
            return;
        }
        VECTOR_KEY pivot = VECTOR_NAME(choose_pivot)(keys, n);
        int64_t left = VECTOR_NAME(partition)(keys, n, pivot, false);
        if (left == n) { // the pivot is the greatest key: those that equal it have their place
            n = VECTOR_NAME(partition)(keys, n, pivot, true);
            continue;
        }
        if (left < n - left) {
            VECTOR_NAME(sort_range)(keys, left, spare, turns);
            keys += left;
            n -= left;
        } else {
            VECTOR_NAME(sort_range)(keys + left, n - left, spare, turns);
            n = left;
        }
    }
    VECTOR_NAME(sort_block)(keys, n);
}

// A vector of keys to calculate with.
typedef VECTOR_KEY VECTOR_NAME(numbers) __attribute__((vector_size(sizeof(VECTOR_KEY) * VECTOR_LANES)));

// Floats become integers of the same order, and back. nan is the greatest, with one bit pattern; |falls|
// turns the order about.
VECTOR_INLINE VECTOR VECTOR_NAME(to_keys)(VECTOR v, sort_kind kind, VECTOR_KEY flip) {
    const int bits = 8 * sizeof(VECTOR_KEY);
    const VECTOR_KEY magnitude = VECTOR_NAME(most);
    const VECTOR_KEY infinity = bits == 64 ? (VECTOR_KEY)0x7FF0000000000000 : (VECTOR_KEY)0x7F800000;
    VECTOR_NAME(numbers) value = (VECTOR_NAME(numbers))v;
    if (kind == SORT_FLOAT) {
        VECTOR_NAME(numbers) is_nan = (value & magnitude) > infinity;
        value ^= (value >> (bits - 1)) & magnitude;
        value = (is_nan & magnitude) | (~is_nan & value);
    }
    return (VECTOR)(value ^ flip);
}

VECTOR_INLINE VECTOR VECTOR_NAME(from_keys)(VECTOR v, sort_kind kind, VECTOR_KEY flip) {
    const int bits = 8 * sizeof(VECTOR_KEY);
    const VECTOR_KEY magnitude = VECTOR_NAME(most);
    const VECTOR_KEY quiet = bits == 64 ? (VECTOR_KEY)0x7FF8000000000000 : (VECTOR_KEY)0x7FC00000;
    VECTOR_NAME(numbers) value = (VECTOR_NAME(numbers))v ^ flip;
    if (kind == SORT_FLOAT) {
        VECTOR_NAME(numbers) is_nan = value == magnitude;
        value ^= (value >> (bits - 1)) & magnitude;
        value = (is_nan & quiet) | (~is_nan & value);
    }
    return (VECTOR)value;
}

// |n| elements between memory and the line of keys, |back|: from it. A line with steps goes through a
// vector's room on the stack.
VECTOR_INLINE void VECTOR_NAME(convert_as)(int64_t n, const VECTOR_KEY *in, int64_t in_step,
                                           sort_kind kind, VECTOR_KEY flip, bool back,
                                           VECTOR_KEY *out, int64_t out_step) {
    VECTOR none = VECTOR_NAME(splat)(0);
    VECTOR_KEY from[VECTOR_LANES], to[VECTOR_LANES];
    for (int64_t i = 0; i < n; i += VECTOR_LANES) {
        unsigned some = n - i < VECTOR_LANES ? (unsigned)(n - i) : VECTOR_LANES;
        const VECTOR_KEY *source = in + i;
        for (unsigned k = 0; in_step != 1 && k < some; k++)
            from[k] = in[(i + k) * in_step];
        if (in_step != 1)
            source = from;
        VECTOR v = some == VECTOR_LANES ? VECTOR_NAME(load)(source)
                                        : VECTOR_NAME(load_some)(source, some, none);
        v = back ? VECTOR_NAME(from_keys)(v, kind, flip) : VECTOR_NAME(to_keys)(v, kind, flip);
        if (out_step != 1) {
            VECTOR_NAME(store)(to, v);
            for (unsigned k = 0; k < some; k++)
                out[(i + k) * out_step] = to[k];
        } else if (some == VECTOR_LANES) {
            VECTOR_NAME(store)(out + i, v);
        } else {
            VECTOR_NAME(store_some)(out + i, some, v);
        }
    }
}

VECTOR_TARGET static __attribute__((noinline)) void VECTOR_NAME(convert)(
    int64_t n, const VECTOR_KEY *in, int64_t in_step, sort_kind kind, bool falls, bool back,
    VECTOR_KEY *out, int64_t out_step) {
    VECTOR_KEY flip = falls ? -1 : 0;
    if (kind == SORT_FLOAT && back)
        VECTOR_NAME(convert_as)(n, in, in_step, SORT_FLOAT, flip, true, out, out_step);
    else if (kind == SORT_FLOAT)
        VECTOR_NAME(convert_as)(n, in, in_step, SORT_FLOAT, flip, false, out, out_step);
    else if (kind == SORT_UNSIGNED || falls || in != out) // the same one way and back
        VECTOR_NAME(convert_as)(n, in, in_step, SORT_SIGNED,
                                flip ^ (kind == SORT_UNSIGNED ? VECTOR_NAME(least) : 0), back, out,
                                out_step);
}

// Whether zeros of both signs are there: as keys, -1 and 0, in either order.
VECTOR_TARGET static bool VECTOR_NAME(has_both_zeros)(int64_t n, const VECTOR_KEY *keys) {
    int64_t first = 0, end = n; // the first key that is not below 0
    while (first < end) {
        int64_t middle = first + (end - first) / 2;
        if (keys[middle] < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first > 0 && first < n && keys[first - 1] == -1 && keys[first] == 0;
}

VECTOR_TARGET static bool VECTOR_NAME(sort_numbers)(int64_t n, const void *in, int64_t in_step,
                                                    sort_kind kind, bool falls, void *out,
                                                    int64_t out_step, void *keys, void *spare) {
    VECTOR_KEY *at = out_step == 1 ? out : keys;
    int turns = 8;
    for (int64_t rest = n; rest > 0; rest >>= 1)
        turns += 2;
    VECTOR_NAME(convert)(n, in, in_step, kind, falls, false, at, 1);
    VECTOR_NAME(sort_range)(at, n, spare, turns);
    bool mixed = kind == SORT_FLOAT && VECTOR_NAME(has_both_zeros)(n, at);
    VECTOR_NAME(convert)(n, at, 1, kind, falls, true, out, out_step);
    return mixed;
}

#undef VECTOR
#undef VECTOR_KEY
#undef VECTOR_LANES
#undef VECTOR_TARGET
#undef VECTOR_INLINE
#undef VECTOR_NAME
