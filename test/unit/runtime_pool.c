// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pool of output memory: sizes, reuse, the limit, threads that free each other's blocks, fork.
#include "cjit/runtime.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// The sanitizers' own allocators may deadlock in a child that was forked while threads allocate.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

#define MIB ((size_t)1 << 20)
#define DEFAULT_LIMIT (256 * (uint64_t)MIB)

static cjit_pool_info get_info(void) {
    cjit_pool_info info;
    cjit_pool_get_info(&info);
    return info;
}

static int reset(void **state) {
    (void)state;
    cjit_pool_set_limit(DEFAULT_LIMIT);
    cjit_pool_trim();
    return 0;
}

static void gives_aligned_memory_of_any_size(void **state) {
    (void)state;
    for (size_t bytes = 0; bytes < 40 * MIB; bytes += 1 + bytes / 16) {
        unsigned char *block = cjit_pool_alloc(bytes);
        assert_non_null(block);
        size_t size = cjit_pool_get_size(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        assert_true(size >= bytes && size <= bytes + bytes / 7 + 64);
        if (bytes >= 2 * MIB)
            assert_int_equal((uintptr_t)block % (2 * MIB), 0);
        block[0] = block[size / 2] = block[size - 1] = 1;
        cjit_pool_free(block);
    }
    cjit_pool_free(NULL);
}

static void reuses_blocks(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 64, 1000, 32768, 40000, MIB, 2 * MIB, 16 * MIB};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *block = cjit_pool_alloc(sizes[i]);
        cjit_pool_free(block);
        uint64_t hits = get_info().hits;
        void *again = cjit_pool_alloc(sizes[i]);
        assert_ptr_equal(again, block);
        assert_int_equal(get_info().hits, hits + 1);
        cjit_pool_free(again);
    }
}

static void reuses_large_blocks_of_near_size_only(void **state) {
    (void)state;
    void *block = cjit_pool_alloc(10 * MIB);
    cjit_pool_free(block);
    void *much_smaller = cjit_pool_alloc(7 * MIB);
    assert_ptr_not_equal(much_smaller, block);
    void *near = cjit_pool_alloc(9 * MIB);
    assert_ptr_equal(near, block);
    cjit_pool_free(near);
    cjit_pool_free(much_smaller);
}

static void counts_bytes(void **state) {
    (void)state;
    cjit_pool_info before = get_info();
    assert_int_equal(before.bytes_cached, 0);
    void *blocks[100];
    uint64_t total = 0;
    for (int i = 0; i < 100; i++) {
        blocks[i] = cjit_pool_alloc((size_t)i * 997);
        total += cjit_pool_get_size(blocks[i]);
    }
    cjit_pool_info during = get_info();
    assert_int_equal(during.bytes_in_use, before.bytes_in_use + total);
    assert_int_equal(during.misses, before.misses + 100);
    for (int i = 0; i < 100; i++)
        cjit_pool_free(blocks[i]);
    cjit_pool_info after = get_info();
    assert_int_equal(after.bytes_in_use, before.bytes_in_use);
    assert_int_equal(after.bytes_cached, total);
    cjit_pool_trim();
    assert_int_equal(get_info().bytes_cached, 0);
}

static void keeps_to_its_limit(void **state) {
    (void)state;
    static const uint64_t limits[] = {0, 1000, MIB, 20 * MIB};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        cjit_pool_set_limit(limits[i]);
        assert_int_equal(get_info().limit, limits[i]);
        for (size_t bytes = 10; bytes < 32 * MIB; bytes = bytes * 3 / 2) {
            void *a = cjit_pool_alloc(bytes), *b = cjit_pool_alloc(bytes / 2);
            cjit_pool_free(a);
            cjit_pool_free(b);
            assert_true(get_info().bytes_cached <= limits[i]);
        }
        for (int j = 0; j < 2000; j++) { // a magazine overflows
            static void *blocks[2000];
            blocks[j] = cjit_pool_alloc(2000);
            if (j == 1999)
                for (int k = 0; k < 2000; k++)
                    cjit_pool_free(blocks[k]);
        }
        assert_true(get_info().bytes_cached <= limits[i]);
    }
    cjit_pool_set_limit(0);
    assert_int_equal(get_info().bytes_cached, 0);
}

static void evicts_the_longest_unused(void **state) {
    (void)state;
    cjit_pool_set_limit(20 * MIB);
    void *old = cjit_pool_alloc(8 * MIB), *fresh = cjit_pool_alloc(10 * MIB);
    void *last = cjit_pool_alloc(4 * MIB);
    cjit_pool_free(old);
    cjit_pool_free(fresh);
    cjit_pool_free(last); // 22 MiB: the first goes
    assert_int_equal(get_info().bytes_cached, 14 * MIB);
    void *larger_than_all = cjit_pool_alloc(64 * MIB);
    cjit_pool_free(larger_than_all); // goes alone
    assert_int_equal(get_info().bytes_cached, 14 * MIB);
}

static void refuses_impossible_sizes(void **state) {
    (void)state;
    assert_null(cjit_pool_alloc(SIZE_MAX));
    assert_null(cjit_pool_alloc(SIZE_MAX / 2));
    assert_null(cjit_pool_alloc((size_t)1 << 50));
    void *block = cjit_pool_alloc(100);
    assert_non_null(block);
    cjit_pool_free(block);
}

// ---------------------------------------------------------------------------------------------

enum { THREADS = 8, SLOTS = 256, STEPS = 20000 };
static _Atomic(unsigned char *) slots[SLOTS];
static atomic_int errors;

static size_t choose_size(unsigned *seed) {
    static const size_t largest[] = {64, 1000, 5000, 32768, 100000, 3 * MIB};
    int kind = rand_r(seed) % 100;
    kind = kind < 40 ? 0 : kind < 70 ? 1 : kind < 90 ? 2 : kind < 96 ? 3 : kind < 99 ? 4 : 5;
    return (size_t)rand_r(seed) % largest[kind];
}

// Exchanges blocks with the other threads; each block is filled at both ends with its own mark.
static void *exchange_blocks(void *argument) {
    unsigned seed = (unsigned)(uintptr_t)argument;
    for (int i = 0; i < STEPS; i++) {
        size_t bytes = choose_size(&seed) + 2;
        unsigned char *block = cjit_pool_alloc(bytes);
        size_t size = cjit_pool_get_size(block);
        block[0] = block[size - 1] = (unsigned char)i;
        unsigned char *other = atomic_exchange(&slots[rand_r(&seed) % SLOTS], block);
        if (other && other[0] != other[cjit_pool_get_size(other) - 1])
            errors++;
        cjit_pool_free(other);
        if (i % 5000 == 4999)
            cjit_pool_trim();
        if (i % 7000 == 6999)
            cjit_pool_set_limit(i % 2 ? DEFAULT_LIMIT : MIB);
        if (i % 1000 == 0)
            get_info();
    }
    return NULL;
}

static void run_threads(void) {
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, exchange_blocks, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void empty_slots(void) {
    for (int i = 0; i < SLOTS; i++)
        cjit_pool_free(atomic_exchange(&slots[i], NULL));
}

static void exchanges_blocks_between_threads(void **state) {
    (void)state;
    uint64_t in_use = get_info().bytes_in_use;
    for (int round = 0; round < 2; round++)
        run_threads();
    empty_slots();
    assert_int_equal(errors, 0);
    assert_int_equal(get_info().bytes_in_use, in_use);
    cjit_pool_trim();
    assert_int_equal(get_info().bytes_cached, 0);
}

static pthread_key_t late_key;
static void free_late(void *block) { cjit_pool_free(block); }

static void *leave_block_to_destructor(void *key_made_first) {
    pthread_key_t key;
    if (!key_made_first) // its destructor then runs after the pool's own
        pthread_key_create(&late_key, free_late);
    key = late_key;
    pthread_setspecific(key, cjit_pool_alloc(100));
    return NULL;
}

static void frees_while_threads_end(void **state) {
    (void)state;
    uint64_t in_use = get_info().bytes_in_use;
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, leave_block_to_destructor, i ? &late_key : NULL);
        pthread_join(thread, NULL);
    }
    assert_int_equal(get_info().bytes_in_use, in_use);
}

static atomic_bool is_finished;

static void *keep_busy(void *argument) {
    unsigned seed = (unsigned)(uintptr_t)argument;
    while (!is_finished) {
        void *a = cjit_pool_alloc(choose_size(&seed)), *b = cjit_pool_alloc(choose_size(&seed));
        cjit_pool_free(a);
        cjit_pool_free(b);
    }
    return NULL;
}

static int use_in_child(void *block) {
    cjit_pool_free(block); // the parent's
    unsigned seed = 1;
    for (int i = 0; i < 300; i++) {
        unsigned char *fresh = cjit_pool_alloc(choose_size(&seed) + 1);
        if (!fresh)
            return 1;
        fresh[0] = 1;
        cjit_pool_free(fresh);
    }
    cjit_pool_trim();
    cjit_pool_info info = get_info();
    return info.bytes_cached == 0 && info.bytes_in_use < 64 * MIB ? 0 : 2;
}

static void works_after_fork(void **state) {
    (void)state;
    pthread_t threads[3];
    const int busy = HAS_SANITIZER ? 0 : 3;
    is_finished = false;
    for (int i = 0; i < busy; i++)
        pthread_create(&threads[i], NULL, keep_busy, (void *)(uintptr_t)i);
    for (int i = 0; i < 50; i++) {
        void *block = cjit_pool_alloc(1000);
        pid_t child = fork();
        if (child == 0)
            _exit(use_in_child(block));
        int result;
        waitpid(child, &result, 0);
        assert_int_equal(result, 0);
        cjit_pool_free(block);
    }
    is_finished = true;
    for (int i = 0; i < busy; i++)
        pthread_join(threads[i], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(gives_aligned_memory_of_any_size, reset),
        cmocka_unit_test_setup(reuses_blocks, reset),
        cmocka_unit_test_setup(reuses_large_blocks_of_near_size_only, reset),
        cmocka_unit_test_setup(counts_bytes, reset),
        cmocka_unit_test_setup(keeps_to_its_limit, reset),
        cmocka_unit_test_setup(evicts_the_longest_unused, reset),
        cmocka_unit_test_setup(refuses_impossible_sizes, reset),
        cmocka_unit_test_setup(exchanges_blocks_between_threads, reset),
        cmocka_unit_test_setup(frees_while_threads_end, reset),
        cmocka_unit_test_setup(works_after_fork, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
