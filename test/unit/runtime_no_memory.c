// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fails the nth allocation, for each n, of every operation that allocates: the result is an error
// or a success, with no crash and, under AddressSanitizer, no leak. Linked with
// -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc
#include "cjit/runtime.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long allocations_left = -1; // negative: none fails
static bool has_failed;

static bool fails(void) {
    if (allocations_left < 0)
        return false;
    if (allocations_left > 0) {
        allocations_left--;
        return false;
    }
    has_failed = true;
    return true; // and all later ones
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *block, size_t size) {
    return fails() ? NULL : __real_realloc(block, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

static char directory[] = "/tmp/cjit-test-XXXXXX";
static unsigned char *object;
static size_t object_size;

static void check(cjit_status *status) {
    if (status && cjit_status_get_code(status) != CJIT_CODE_MEMORY)
        fail_msg("%s", cjit_status_get_message(status));
    cjit_status_destroy(status);
}

static void load(void) {
    cjit_kernel *kernel;
    check(cjit_kernel_load(object, object_size, "kernel_libm", &kernel));
    cjit_kernel_release(kernel);
}

static void load_with_error(void) {
    cjit_kernel *kernel;
    cjit_status *status = cjit_kernel_load(object, object_size, "missing", &kernel);
    assert_non_null(status);
    cjit_status_destroy(status);
}

static void use_cache(void) {
    void *found;
    size_t size;
    cjit_cache_info info;
    uint64_t removed;
    check(cjit_cache_set_directory(directory));
    check(cjit_cache_store((cjit_cache_key){1, 2}, "identity", 8, "object", 6));
    check(cjit_cache_lookup((cjit_cache_key){1, 2}, "identity", 8, &found, &size));
    free(found);
    check(cjit_cache_get_info(&info));
    check(cjit_cache_clear(&removed));
}

static void *use_memory_in_thread(void *nothing) {
    void *blocks[3] = {cjit_pool_alloc(100), cjit_pool_alloc(100000), cjit_pool_alloc(100)};
    cjit_arena *arena = cjit_arena_get_for_thread();
    if (arena) {
        for (int i = 0; i < 4; i++)
            cjit_runtime_get_table()->arena_alloc(arena, 100000);
        cjit_arena_reset(arena);
    }
    for (int i = 0; i < 3; i++)
        cjit_pool_free(blocks[i]);
    return nothing;
}

// A fresh thread starts without a magazine and without an arena.
static void use_memory(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, use_memory_in_thread, NULL) == 0)
        pthread_join(thread, NULL);
    cjit_pool_trim();
}

static void sweep(void (*operation)(void)) {
    for (long n = 0; n < 1000; n++) {
        has_failed = false;
        allocations_left = n;
        operation();
        allocations_left = -1;
        if (!has_failed) {
            assert_true(n > 0); // something was tried
            return;
        }
    }
    fail_msg("more allocations than expected");
}

static void survives_failing_allocations(void **state) {
    (void)state;
    sweep(load);
    sweep(load_with_error);
    sweep(use_memory);
    sweep(use_cache);
}

static int prepare(void **state) {
    (void)state;
    FILE *file = fopen(TEST_OBJECT_DIR "/kernels.o", "rb");
    object = malloc(100000);
    object_size = file ? fread(object, 1, 100000, file) : 0;
    if (file)
        fclose(file);
    return object_size && mkdtemp(directory) ? 0 : 1;
}

static int clean_up(void **state) {
    (void)state;
    free(object);
    return remove(directory);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_failing_allocations)};
    return cmocka_run_group_tests(tests, prepare, clean_up);
}
