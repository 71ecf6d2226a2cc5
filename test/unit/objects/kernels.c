// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels for runtime_loader.c, compiled to objects that the tests load. Between them they use
// every kind of section and relocation that the loader knows.
#include "cjit/runtime.h"

#include <math.h>
#include <string.h>

typedef const cjit_runtime_table *table_pointer;
#define KERNEL(name)                                                                               \
    __attribute__((visibility("default"))) int32_t name(void *const *data, const int64_t *sizes,   \
                                                        cjit_arena *arena, table_pointer table);   \
    int32_t name(                                                                                  \
        __attribute__((unused)) void *const *data, __attribute__((unused)) const int64_t *sizes,   \
        __attribute__((unused)) cjit_arena *arena, __attribute__((unused)) table_pointer table)

// out = a + b over sizes[0] doubles.
KERNEL(kernel_add) {
    const double *a = data[0], *b = data[1];
    double *out = data[2];
    for (int64_t i = 0; i < sizes[0]; i++)
        out[i] = a[i] + b[i];
    return 0;
}

// Calls outside of the object.
KERNEL(kernel_libm) {
    const double *in = data[0];
    double *out = data[1];
    for (int64_t i = 0; i < sizes[0]; i++)
        out[i] = sin(in[i]) + fmod(in[i], 0.7) + (double)powf((float)in[i], 1.5f);
    return 0;
}

// A table of outside and inside functions: 64-bit relocations in .data.rel.ro.
static __attribute__((noinline)) double twice(double value) { return 2 * value; }
static double (*const functions[])(double) = {sin, cos, twice, exp2};

KERNEL(kernel_function_table) {
    const double *in = data[0];
    *(double *)data[1] = functions[sizes[0] & 3](*in);
    return 0;
}

// A jump table and strings in .rodata.
KERNEL(kernel_switch) {
    const char *text = "?";
    switch (sizes[0]) {
    case 0:
        text = "zero\0";
        break;
    case 1:
        text = "one\0\0";
        break;
    case 2:
        text = "two\0\0";
        break;
    case 3:
        text = "three";
        break;
    case 4:
        text = "four\0";
        break;
    case 5:
        text = "five\0";
        break;
    default:
        return 7;
    }
    memcpy(data[0], text, 6);
    return 0;
}

// .data and .bss, reached directly and through the GOT.
static int32_t counter = 40;
int32_t exported_counter[1000];

KERNEL(kernel_counter) {
    exported_counter[999] += 2;
    return ++counter + exported_counter[999];
}

KERNEL(kernel_arena) {
    uint64_t bytes = (uint64_t)sizes[0];
    unsigned char *scratch = table->arena_alloc(arena, bytes);
    if (!scratch)
        return CJIT_KERNEL_NO_MEMORY;
    memset(scratch, 0x5a, bytes);
    memcpy(data[0], scratch, bytes);
    return 0;
}

extern int32_t nowhere(void) __attribute__((weak));

KERNEL(kernel_weak) { return nowhere ? nowhere() : 3; }

KERNEL(kernel_wide_integers) {
    const __int128 *in = data[0];
    __int128 *out = data[1];
    out[0] = in[0] / in[1];
    out[1] = in[0] % in[1];
    out[2] = (__int128)((unsigned __int128)in[0] / (unsigned __int128)in[1]);
    return 0;
}

KERNEL(kernel_half) {
    const float *in = data[0];
    _Float16 *out = data[1];
    float *back = data[2];
    for (int64_t i = 0; i < sizes[0]; i++) {
        out[i] = (_Float16)in[i];
        back[i] = (float)out[i];
    }
    return 0;
}
