// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading of objects: what they compute, what is refused, and that no malformed object does harm.
// TEST_OBJECT_DIR holds the compiled objects/*.c.
#include "cjit/runtime.h"

#include "../../lib/runtime/symbols.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned char *read_object(const char *name, size_t *out_size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", TEST_OBJECT_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *out_size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*out_size);
    assert_int_equal(fread(bytes, 1, *out_size, file), *out_size);
    fclose(file);
    return bytes;
}

static cjit_kernel *load(const char *object, const char *symbol) {
    size_t size;
    unsigned char *bytes = read_object(object, &size);
    cjit_kernel *kernel;
    cjit_status *status = cjit_kernel_load(bytes, size, symbol, &kernel);
    if (status)
        print_message("%s\n", cjit_status_get_message(status));
    assert_null(status);
    free(bytes); // the kernel must not need it
    return kernel;
}

static int32_t call(cjit_kernel *kernel, void *const *data, const int64_t *sizes) {
    return cjit_kernel_get_function(kernel)(data, sizes, cjit_arena_get_for_thread(),
                                            cjit_runtime_get_table());
}

static void check_computations(const char *object) {
    double a[3] = {1, 2, 3}, b[3] = {10, 20, 30}, out[3];
    int64_t size = 3;
    cjit_kernel *kernel = load(object, "kernel_add");
    assert_int_equal(call(kernel, (void *[]){a, b, out}, &size), 0);
    assert_true(out[0] == 11 && out[1] == 22 && out[2] == 33);
    cjit_kernel_release(kernel);

    kernel = load(object, "kernel_libm");
    assert_int_equal(call(kernel, (void *[]){a, out}, &size), 0);
    for (int i = 0; i < 3; i++)
        assert_true(fabs(out[i] - (sin(a[i]) + fmod(a[i], 0.7) + (double)powf((float)a[i], 1.5f))) <
                    1e-12);
    cjit_kernel_release(kernel);

    kernel = load(object, "kernel_function_table");
    double expected[4] = {sin(2), cos(2), 4, 4};
    for (size = 0; size < 4; size++) {
        assert_int_equal(call(kernel, (void *[]){a + 1, out}, &size), 0);
        assert_true(fabs(out[0] - expected[size]) < 1e-15);
    }
    cjit_kernel_release(kernel);

    kernel = load(object, "kernel_switch");
    char text[16];
    size = 4;
    assert_int_equal(call(kernel, (void *[]){text}, &size), 0);
    assert_string_equal(text, "four");
    size = 6;
    assert_int_equal(call(kernel, (void *[]){text}, &size), 7);
    cjit_kernel_release(kernel);
}

static void check_memory(const char *object) {
    cjit_kernel *kernel = load(object, "kernel_counter"), *other = load(object, "kernel_counter");
    assert_int_equal(call(kernel, NULL, NULL), 43);
    assert_int_equal(call(kernel, NULL, NULL), 46);
    assert_int_equal(call(other, NULL, NULL), 43); // its own data
    cjit_kernel_release(kernel);
    cjit_kernel_release(other);

    kernel = load(object, "kernel_arena");
    static unsigned char bytes[100000];
    int64_t size = sizeof bytes;
    assert_int_equal(call(kernel, (void *[]){bytes}, &size), 0);
    assert_int_equal(bytes[99999], 0x5a);
    size = INT64_MAX;
    assert_int_equal(call(kernel, (void *[]){bytes}, &size), CJIT_KERNEL_NO_MEMORY);
    cjit_arena_reset(cjit_arena_get_for_thread());
    cjit_kernel_release(kernel);

    kernel = load(object, "kernel_weak");
    assert_int_equal(call(kernel, NULL, NULL), 3);
    cjit_kernel_release(kernel);
}

static void check_arithmetic(const char *object) {
    cjit_kernel *kernel = load(object, "kernel_wide_integers");
    __int128 in[2] = {-((__int128)1 << 100), 12345678901234567}, quotients[3];
    assert_int_equal(call(kernel, (void *[]){in, quotients}, NULL), 0);
    assert_true(quotients[0] == in[0] / in[1] && quotients[1] == in[0] % in[1]);
    assert_true((unsigned __int128)quotients[2] ==
                (unsigned __int128)in[0] / (unsigned __int128)in[1]);
    cjit_kernel_release(kernel);

    kernel = load(object, "kernel_half");
    float values[4] = {1.5f, 65520.0f, 1e-8f, 2049.0f}, back[4];
    uint16_t halves[4];
    int64_t size = 4;
    assert_int_equal(call(kernel, (void *[]){values, halves, back}, &size), 0);
    assert_int_equal(halves[0], 0x3e00);
    assert_true(isinf(back[1]) && back[2] == 0 && back[3] == 2048);
    cjit_kernel_release(kernel);
}

static void loads_kernels(void **state) {
    (void)state;
    static const char *const objects[] = {"kernels.o", "kernels_noplt.o"};
    for (int i = 0; i < 2; i++) {
        check_computations(objects[i]);
        check_memory(objects[i]);
        check_arithmetic(objects[i]);
    }
}

static void counts_references(void **state) {
    (void)state;
    cjit_kernel *kernel = load("kernels.o", "kernel_weak");
    assert_ptr_equal(cjit_kernel_retain(kernel), kernel);
    cjit_kernel_release(kernel);
    assert_int_equal(call(kernel, NULL, NULL), 3);
    cjit_kernel_release(kernel);
    cjit_kernel_release(NULL);
}

static void protects_pages(void **state) {
    (void)state;
    cjit_kernel *kernel = load("kernels.o", "kernel_counter");
    uintptr_t address = (uintptr_t)cjit_kernel_get_function(kernel);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    char line[512], rights[5] = "";
    unsigned long start, end;
    while (fgets(line, sizeof line, maps)) {
        char here[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, here) != 3)
            continue;
        assert_false(here[1] == 'w' && here[2] == 'x');
        if (start <= address && address < end)
            strcpy(rights, here);
    }
    fclose(maps);
    assert_string_equal(rights, "r-xp");
    cjit_kernel_release(kernel);
}

static void expect_failure(const void *bytes, size_t size, const char *symbol, const char *part) {
    cjit_kernel *kernel = (cjit_kernel *)1;
    cjit_status *status = cjit_kernel_load(bytes, size, symbol, &kernel);
    assert_non_null(status);
    assert_null(kernel);
    assert_int_equal(cjit_status_get_code(status), CJIT_CODE_INTERNAL);
    if (!strstr(cjit_status_get_message(status), part))
        fail_msg("'%s' does not contain '%s'", cjit_status_get_message(status), part);
    cjit_status_destroy(status);
}

static void refuses_what_it_cannot_load(void **state) {
    (void)state;
    static const struct {
        const char *object, *symbol, *message;
    } cases[] = {
        {"unknown_symbol.o", "kernel", "the kernel needs 'system'"},
        {"thread_local.o", "kernel", "has flags"},
        {"constructor.o", "kernel", "init_array"},
        {"kernels.o", "missing", "defines no function 'missing'"},
        {"kernels.o", "exported_counter", "defines no function"},
        {"kernels.o", "twice", "defines no function"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size;
        unsigned char *bytes = read_object(cases[i].object, &size);
        expect_failure(bytes, size, cases[i].symbol, cases[i].message);
        free(bytes);
    }
    expect_failure("", 0, "kernel", "shorter than");
    char text[100] = "not an object";
    expect_failure(text, sizeof text, "kernel", "no ELF");
}

static void try_to_load(const unsigned char *bytes, size_t size) {
    // A copy of its exact size, so that AddressSanitizer sees any access beyond.
    unsigned char *copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    cjit_kernel *kernel;
    cjit_status *status = cjit_kernel_load(copy, size, "kernel_libm", &kernel);
    assert_true((status == NULL) == (kernel != NULL));
    cjit_status_destroy(status);
    cjit_kernel_release(kernel);
    free(copy);
}

static void survives_truncation(void **state) {
    (void)state;
    size_t size;
    unsigned char *bytes = read_object("kernels.o", &size);
    for (size_t length = 0; length < size; length++)
        try_to_load(bytes, length);
    free(bytes);
}

static void survives_changed_bytes(void **state) {
    (void)state;
    static const unsigned char changes[] = {0x01, 0x80, 0xff};
    size_t size;
    unsigned char *bytes = read_object("kernels.o", &size);
    for (size_t at = 0; at < size; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            bytes[at] ^= changes[i];
            try_to_load(bytes, size);
            bytes[at] ^= changes[i];
        }
    }
    free(bytes);
}

// Every 4- and 8-byte word becomes each of the values at which sums and products wrap.
static void survives_changed_fields(void **state) {
    (void)state;
    static const uint64_t values[] = {0,          UINT64_MAX,          (uint64_t)INT64_MAX,
                                      0xffffff00, UINT64_MAX - 0x1000, (uint64_t)1 << 32};
    size_t size;
    unsigned char *bytes = read_object("kernels.o", &size);
    for (size_t at = 0; at + 8 <= size; at += 4) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            for (size_t width = 4; width <= 8; width += 4) {
                unsigned char saved[8];
                memcpy(saved, bytes + at, 8);
                memcpy(bytes + at, &values[i], width);
                try_to_load(bytes, size);
                memcpy(bytes + at, saved, 8);
            }
        }
    }
    free(bytes);
}

static void sorts_symbols(void **state) {
    (void)state;
    for (size_t i = 0; runtime_symbols_get_name(i); i++) {
        if (i > 0)
            assert_true(strcmp(runtime_symbols_get_name(i - 1), runtime_symbols_get_name(i)) < 0);
        assert_non_null(runtime_symbols_find(runtime_symbols_get_name(i)));
    }
    assert_null(runtime_symbols_find("system"));
    assert_null(runtime_symbols_find(""));
}

static unsigned to_bits(__m128i value) { return (unsigned)_mm_cvtsi128_si32(value) & 0xffff; }

// The nearest of all bfloat16 values by definition, on a sample and at the halves between them.
static void rounds_to_bfloat16(void **state) {
    (void)state;
    for (uint32_t half = 0; half < 0x7f80; half++) {
        uint32_t bits = half << 16, next_bits = (half + 1) << 16;
        float low, high;
        memcpy(&low, &bits, 4);
        memcpy(&high, &next_bits, 4);
        double next = half + 1 == 0x7f80 ? 0x1p128 : (double)high; // overflow's own neighbour
        double middle = ((double)low + next) / 2;
        unsigned even = half & 1 ? half + 1 : half;
        assert_int_equal(to_bits(runtime_convert_f64_to_bf16(middle)), even);
        assert_int_equal(to_bits(runtime_convert_f64_to_bf16(-middle)), even | 0x8000);
        assert_int_equal(to_bits(runtime_convert_f64_to_bf16(nextafter(middle, 0))), half);
        assert_int_equal(to_bits(runtime_convert_f64_to_bf16(nextafter(middle, INFINITY))),
                         half + 1);
        assert_int_equal(to_bits(runtime_convert_f64_to_bf16(low)), half);
        assert_int_equal(to_bits(runtime_convert_f32_to_bf16(low)), half);
        if (half + 1 < 0x7f80) {
            assert_int_equal(to_bits(runtime_convert_f32_to_bf16((float)middle)), even);
            assert_int_equal(to_bits(runtime_convert_f32_to_bf16(nextafterf((float)middle, 0))),
                             half);
        }
    }
    assert_int_equal(to_bits(runtime_convert_f64_to_bf16(1e300)), 0x7f80);
    assert_int_equal(to_bits(runtime_convert_f64_to_bf16(-1e-300)), 0x8000);
    assert_int_equal(to_bits(runtime_convert_f64_to_bf16((double)INFINITY)), 0x7f80);
    assert_int_equal(to_bits(runtime_convert_f64_to_bf16((double)NAN)) & 0x7fc0, 0x7fc0);
    assert_int_equal(to_bits(runtime_convert_f32_to_bf16(-0.0f)), 0x8000);
    uint32_t small_payload = 0x7f800001; // must not become an infinity
    float nan_value;
    memcpy(&nan_value, &small_payload, 4);
    assert_int_equal(to_bits(runtime_convert_f32_to_bf16(nan_value)), 0x7fc0);
}

static void names_code_for_perf(void **state) {
    (void)state;
    setenv("CJIT_PERF", "1", 1);
    cjit_kernel *kernel = load("kernels.o", "kernel_add");
    unsetenv("CJIT_PERF");
    char path[64], line[512], expected[64];
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    snprintf(expected, sizeof expected, "%lx ",
             (unsigned long)(uintptr_t)cjit_kernel_get_function(kernel));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    bool is_found = false;
    while (fgets(line, sizeof line, file))
        is_found |= strncmp(line, expected, strlen(expected)) == 0 &&
                    strstr(line, "cjit:kernel_add\n") != NULL;
    fclose(file);
    remove(path);
    assert_true(is_found);
    cjit_kernel_release(kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_kernels),           cmocka_unit_test(counts_references),
        cmocka_unit_test(protects_pages),          cmocka_unit_test(refuses_what_it_cannot_load),
        cmocka_unit_test(survives_truncation),     cmocka_unit_test(survives_changed_bytes),
        cmocka_unit_test(survives_changed_fields), cmocka_unit_test(sorts_symbols),
        cmocka_unit_test(rounds_to_bfloat16),      cmocka_unit_test(names_code_for_perf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
