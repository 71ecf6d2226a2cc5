// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorting of unsigned keys, for one width: include with SORT_KEY (a type) and SORT_NAME(name) defined.
// Stable. Short runs by insertion, medium ones by merging, long ones by counting digits of 8 bits from the
// lowest (LSD radix sort: Knuth, The Art of Computer Programming 3, 5.2.5), leaving out digits that all keys share.
// The positions |where| travel along when they are not NULL. |keys| and |spare| have room for |n|; the result is in |keys|.

static void SORT_NAME(insert)(int64_t n, SORT_KEY *keys, int64_t *where) {
    for (int64_t i = 1; i < n; i++) {
        SORT_KEY key = keys[i];
        int64_t at = i, place = where ? where[i] : 0;
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
            if (where)
                where[at] = where[at - 1];
        }
        keys[at] = key;
        if (where)
            where[at] = place;
    }
}

// Two runs that follow each other become one in |out|; each step is a choice without a branch.
static void SORT_NAME(merge)(int64_t left, int64_t right, const SORT_KEY *keys, const int64_t *where,
                             SORT_KEY *out, int64_t *out_where) {
    int64_t i = 0, j = left, to = 0, n = left + right;
    while (i < left && j < n) {
        bool second = keys[j] < keys[i];
        int64_t from = second ? j : i;
        out[to] = keys[from];
        if (where)
            out_where[to] = where[from];
        to++;
        j += second;
        i += !second;
    }
    int64_t rest = i < left ? i : j, count = i < left ? left - i : n - j;
    memcpy(out + to, keys + rest, (size_t)count * sizeof *out);
    if (where)
        memcpy(out_where + to, where + rest, (size_t)count * sizeof *out_where);
}

// The arrays of a sort in steps: each step reads |from| and writes |to|.
typedef struct SORT_NAME(steps) {
    SORT_KEY *from, *to;
    int64_t *from_where, *to_where;
} SORT_NAME(steps);

static void SORT_NAME(turn)(SORT_NAME(steps) * s) {
    *s = (SORT_NAME(steps)){s->to, s->from, s->to_where, s->from_where};
}

// What the last step wrote goes to where the keys were.
static void SORT_NAME(finish)(const SORT_NAME(steps) * s, int64_t n, SORT_KEY *keys,
                              int64_t *where) {
    if (s->from == keys)
        return;
    memcpy(keys, s->from, (size_t)n * sizeof *keys);
    if (where)
        memcpy(where, s->from_where, (size_t)n * sizeof *where);
}

static void SORT_NAME(merge_all)(int64_t n, SORT_KEY *keys, int64_t *where, SORT_KEY *spare,
                                 int64_t *spare_where) {
    SORT_NAME(steps) s = {keys, spare, where, spare_where};
    for (int64_t i = 0; i < n; i += SORT_RUN)
        SORT_NAME(insert)(n - i < SORT_RUN ? n - i : SORT_RUN, keys + i, where ? where + i : NULL);
    for (int64_t run = SORT_RUN; run < n; run *= 2) {
        for (int64_t i = 0; i < n; i += 2 * run) {
            int64_t left = n - i < run ? n - i : run;
            int64_t right = n - i - left < run ? n - i - left : run;
            SORT_NAME(merge)(left, right, s.from + i, where ? s.from_where + i : NULL, s.to + i,
                             where ? s.to_where + i : NULL);
        }
        SORT_NAME(turn)(&s);
    }
    SORT_NAME(finish)(&s, n, keys, where);
}

static void SORT_NAME(count_digits)(int64_t n, const SORT_KEY *keys, uint32_t (*counts)[256]) {
    memset(counts, 0, sizeof(SORT_KEY) * sizeof *counts);
    for (int64_t i = 0; i < n; i++)
        for (unsigned digit = 0; digit < sizeof(SORT_KEY); digit++)
            counts[digit][keys[i] >> (8 * digit) & 255]++;
}

static void SORT_NAME(distribute)(int64_t n, SORT_KEY *keys, int64_t *where, SORT_KEY *spare,
                                  int64_t *spare_where) {
    uint32_t counts[sizeof(SORT_KEY)][256];
    SORT_NAME(steps) s = {keys, spare, where, spare_where};
    SORT_NAME(count_digits)(n, keys, counts);
    for (unsigned digit = 0; digit < sizeof(SORT_KEY); digit++) {
        uint32_t *count = counts[digit], start = 0;
        unsigned shift = 8 * digit;
        if (count[s.from[0] >> shift & 255] == n)
            continue;
        for (int value = 0; value < 256; value++) {
            uint32_t these = count[value];
            count[value] = start;
            start += these;
        }
        if (where)
            for (int64_t i = 0; i < n; i++) {
                uint32_t place = count[s.from[i] >> shift & 255]++;
                s.to[place] = s.from[i];
                s.to_where[place] = s.from_where[i];
            }
        else
            for (int64_t i = 0; i < n; i++)
                s.to[count[s.from[i] >> shift & 255]++] = s.from[i];
        SORT_NAME(turn)(&s);
    }
    SORT_NAME(finish)(&s, n, keys, where);
}

static void SORT_NAME(sort)(int64_t n, void *keys, int64_t *where, void *spare, int64_t *spare_where) {
    if (n <= SORT_RUN)
        SORT_NAME(insert)(n, keys, where);
    else if (n < SORT_LONG || n > UINT32_MAX)
        SORT_NAME(merge_all)(n, keys, where, spare, spare_where);
    else
        SORT_NAME(distribute)(n, keys, where, spare, spare_where);
}

#undef SORT_KEY
#undef SORT_NAME
