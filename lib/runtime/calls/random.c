// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers: NumPy's generator PCG64 and the seeding of its SeedSequence, as a state that calls take and give, and
// draws by the library that the process hands in (cjit_calls_set_random), in NumPy's order. So a stream is
// np.random.default_rng(seed)'s bit for bit.
//
// The state is six words of 64 bits: state and increment, high halves first, then whether half of a draw of 64 bits
// is left for the next draw of 32, and that half.
#include "random.h"

#include "call.h"

#include <stdlib.h>

static const cjit_random_library *library;

void cjit_calls_set_random(const cjit_random_library *borrowed) { library = borrowed; }

cjit_status *random_load(void) {
    return library ? NULL
                   : cjit_status_create(CJIT_CODE_UNSUPPORTED,
                                        "random numbers need NumPy's libnpyrandom.a, which was not there when cjit "
                                        "was built");
}

// ---------------------------------------------------------------------------------------------
// PCG64: PCG XSL-RR 128/64 (O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
// Random Number Generation", 2014)
// ---------------------------------------------------------------------------------------------

typedef unsigned __int128 wide;

typedef struct pcg64 {
    wide state, increment;
    uint64_t has_half, half;
    cjit_bit_generator generator;
} pcg64;

static void step(pcg64 *g) {
    const wide factor = (wide)0x2360ED051FC65DA4u << 64 | 0x4385DF649FCCF645u;
    g->state = g->state * factor + g->increment;
}

static uint64_t next64(void *state) {
    pcg64 *g = state;
    step(g);
    uint64_t high = (uint64_t)(g->state >> 64), mixed = high ^ (uint64_t)g->state;
    unsigned turn = (unsigned)(high >> 58);
    return mixed >> turn | mixed << (-turn & 63);
}

static uint32_t next32(void *state) {
    pcg64 *g = state;
    if (g->has_half) {
        g->has_half = 0;
        return (uint32_t)g->half;
    }
    uint64_t both = next64(state);
    g->has_half = 1;
    g->half = both >> 32;
    return (uint32_t)both;
}

static double next_double(void *state) {
    return (double)(next64(state) >> 11) * (1.0 / 9007199254740992.0);
}

static void begin(pcg64 *g, const call_array *words) {
    uint64_t w[6];
    for (int i = 0; i < 6; i++)
        w[i] = ((const uint64_t *)words->data)[i * words->strides[0]];
    g->state = (wide)w[0] << 64 | w[1];
    g->increment = (wide)w[2] << 64 | w[3];
    g->has_half = w[4];
    g->half = w[5];
    g->generator = (cjit_bit_generator){g, next64, next32, next_double, next64};
}

static void end(const pcg64 *g, const call_array *words) {
    const uint64_t w[6] = {(uint64_t)(g->state >> 64),     (uint64_t)g->state,
                           (uint64_t)(g->increment >> 64), (uint64_t)g->increment,
                           g->has_half,                    g->half};
    for (int i = 0; i < 6; i++)
        ((uint64_t *)words->data)[i * words->strides[0]] = w[i];
}

// ---------------------------------------------------------------------------------------------
// Seeds: numpy.random.SeedSequence (O'Neill, "Developing a seed_seq Alternative", 2015)
// ---------------------------------------------------------------------------------------------

static uint32_t hash(uint32_t value, uint32_t *constant, uint32_t factor) {
    value ^= *constant;
    *constant *= factor;
    value *= *constant;
    return value ^ value >> 16;
}

static uint32_t mix(uint32_t x, uint32_t y) {
    uint32_t mixed = 0xca01f9ddu * x - 0x4973f715u * y;
    return mixed ^ mixed >> 16;
}

// The operand: the seed, an int64 scalar that is not negative. The result: the state.
void call_random_seed(const int64_t *words) {
    call_array arrays[2];
    call_unpack(words, 2, arrays);
    uint64_t seed, made[4];
    uint32_t pool[4], constant = 0x43b0d7e5u;
    memcpy(&seed, arrays[0].data, sizeof seed);
    for (int i = 0; i < 4; i++)
        pool[i] = hash(i == 0 ? (uint32_t)seed : i == 1 ? (uint32_t)(seed >> 32) : 0, &constant, 0x931e8875u);
    for (int from = 0; from < 4; from++)
        for (int to = 0; to < 4; to++)
            if (from != to)
                pool[to] = mix(pool[to], hash(pool[from], &constant, 0x931e8875u));
    constant = 0x8b51f9ddu;
    for (int i = 0; i < 8; i++) {
        uint64_t half = hash(pool[i % 4], &constant, 0x58f38dedu);
        made[i / 2] = i % 2 ? made[i / 2] | half << 32 : half;
    }
    pcg64 g = {.increment = ((wide)made[2] << 64 | made[3]) << 1 | 1};
    step(&g);
    g.state += (wide)made[0] << 64 | made[1];
    step(&g);
    end(&g, &arrays[1]);
}

// ---------------------------------------------------------------------------------------------
// Draws
// ---------------------------------------------------------------------------------------------

// The operands: the state, three float64 arrays that broadcast to the result. The results: the state, the numbers.
void call_random(const int64_t *words) {
    call_array arrays[6];
    const int64_t *params = call_unpack(words, 6, arrays);
    const call_array *out = &arrays[5];
    cjit_random_draw draw = library->draws[params[0]];
    pcg64 g;
    begin(&g, &arrays[0]);
    call_walk walk;
    for (call_walk_begin(&walk, out->rank, out->shape, 4,
                         (const call_array *const[]){&arrays[1], &arrays[2], &arrays[3], out},
                         (int[]){0, 0, 0, 0});
         walk.left > 0; call_walk_next(&walk)) {
        double p[3];
        for (int i = 0; i < 3; i++)
            memcpy(&p[i], walk.at[i], sizeof p[i]);
        if (draw.real)
            *(double *)walk.at[3] = draw.real(&g.generator, p);
        else if (draw.single)
            *(float *)walk.at[3] = draw.single(&g.generator, p);
        else
            *(int64_t *)walk.at[3] = draw.whole(&g.generator, p);
    }
    end(&g, &arrays[4]);
}

static bool has_no_gaps(const call_array *array) {
    int64_t step = 1;
    for (int axis = array->rank - 1; axis >= 0; axis--) {
        if (array->shape[axis] != 1 && array->strides[axis] != step)
            return false;
        step *= array->shape[axis];
    }
    return true;
}

// The operands: the state, the least number and the largest minus it, uint64 scalars. The results: the state, the
// integers of any dtype, info. Drawn as one block: narrow ones share words.
void call_random_integers(const int64_t *words) {
    call_array arrays[6];
    call_unpack(words, 6, arrays);
    const call_array *out = &arrays[4];
    uint64_t low, range;
    int64_t count = 1, size = call_size_of(out->dtype);
    memcpy(&low, arrays[1].data, sizeof low);
    memcpy(&range, arrays[2].data, sizeof range);
    for (int axis = 0; axis < out->rank; axis++)
        count *= out->shape[axis];
    bool direct = has_no_gaps(out);
    unsigned char *block = direct ? out->data : cjit_pool_alloc((size_t)(count * size) + 1);
    call_set_info(&arrays[5], block ? 0 : CALL_NO_MEMORY);
    pcg64 g;
    begin(&g, &arrays[0]);
    if (block)
        library->fill(&g.generator, out->dtype, low, range, count, block);
    end(&g, &arrays[3]);
    if (!block || direct)
        return;
    unsigned char *next = block;
    call_walk walk;
    for (call_walk_begin(&walk, out->rank, out->shape, 1, (const call_array *const[]){out}, (int[]){0});
         walk.left > 0; call_walk_next(&walk), next += size)
        memcpy(walk.at[0], next, (size_t)size);
    cjit_pool_free(block);
}

// The operand: the state. The results: the state, the numbers from 0 on in a random order. params: how an index is
// drawn: 0 by masks, as arrays are shuffled, 1 by multiplication, as arrays of indices are.
void call_random_shuffle(const int64_t *words) {
    call_array arrays[3];
    const int64_t *params = call_unpack(words, 3, arrays);
    const call_array *out = &arrays[2];
    int64_t *places = (int64_t *)out->data, n = out->shape[0], stride = out->strides[0];
    pcg64 g;
    begin(&g, &arrays[0]);
    for (int64_t i = 0; i < n; i++)
        places[i * stride] = i;
    for (int64_t i = n - 1; i > 0; i--) {
        uint64_t j = (params[0] ? library->bounded : library->interval)(&g.generator, (uint64_t)i);
        int64_t kept = places[i * stride];
        places[i * stride] = places[(int64_t)j * stride];
        places[(int64_t)j * stride] = kept;
    }
    end(&g, &arrays[1]);
}
