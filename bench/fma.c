// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints how many float32 fused multiply-adds one core does in a second: machine.py compiles and
// runs it with -O3 -march=native, so that the vectors are the widest of the host.
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#if defined(__AVX512F__)
#define WIDTH 64
#elif defined(__AVX__)
#define WIDTH 32
#else
#define WIDTH 16
#endif
#define ACCUMULATORS 12 // latency times units, and some
#define STEPS 2000000

typedef float vector __attribute__((vector_size(WIDTH)));

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(void) {
    vector sums[ACCUMULATORS];
    vector factor, term;
    for (int lane = 0; lane < (int)(WIDTH / sizeof(float)); lane++) {
        factor[lane] = 0.999f;
        term[lane] = 0.001f;
    }
    for (int i = 0; i < ACCUMULATORS; i++) {
        sums[i] = term * (float)i;
    }
    double best = 1e30;
    for (int repeat = 0; repeat < 7; repeat++) {
        double start = now();
        for (int64_t step = 0; step < STEPS; step++) {
#pragma GCC unroll 12
            for (int i = 0; i < ACCUMULATORS; i++) {
                sums[i] = sums[i] * factor + term;
            }
        }
        double taken = now() - start;
        best = taken < best ? taken : best;
    }
    volatile float keep = 0;
    for (int i = 0; i < ACCUMULATORS; i++) {
        keep += sums[i][0];
    }
    printf("%.6e\n", (double)STEPS * ACCUMULATORS * (WIDTH / sizeof(float)) / best);
    return 0;
}
