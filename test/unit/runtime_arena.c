// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scratch memory of calls: alignment, reuse, what a reset keeps, threads, fork.
#include "cjit/runtime.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *take(cjit_arena *arena, uint64_t bytes) {
    return cjit_runtime_get_table()->arena_alloc(arena, bytes);
}

static void gives_aligned_memory(void **state) {
    (void)state;
    assert_int_equal(cjit_runtime_get_table()->size, sizeof(cjit_runtime_table));
    cjit_arena *arena = cjit_arena_get_for_thread();
    assert_ptr_equal(arena, cjit_arena_get_for_thread());
    unsigned char *previous = NULL;
    for (uint64_t bytes = 0; bytes < 3000; bytes += 7) {
        unsigned char *block = take(arena, bytes);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 64, 0);
        assert_ptr_not_equal(block, previous);
        memset(block, (int)bytes, bytes);
        previous = block;
    }
    cjit_arena_reset(arena);
}

static void refuses_impossible_sizes(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    static const uint64_t sizes[] = {UINT64_MAX, UINT64_MAX - 63, (uint64_t)INT64_MAX,
                                     (uint64_t)1 << 50};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_null(take(arena, sizes[i]));
    assert_non_null(take(arena, 100)); // works on
    cjit_arena_reset(arena);
}

static void returns_to_a_mark(void **state) {
    (void)state;
    const cjit_runtime_table *table = cjit_runtime_get_table();
    cjit_arena *arena = cjit_arena_get_for_thread();
    for (int call = 0; call < 3; call++) {
        unsigned char *outer = call ? take(arena, 1000) : NULL, *first = NULL;
        if (outer)
            memset(outer, 7, 1000);
        for (int turn = 0; turn < 5; turn++) { // the third call starts with room for all
            uint64_t mark = table->arena_mark(arena);
            for (int k = 0; k < 3; k++) {
                unsigned char *block = take(arena, (uint64_t)100000 << k);
                assert_non_null(block);
                memset(block, turn, (size_t)100000 << k);
            }
            unsigned char *last = take(arena, 1);
            if (turn == 2)
                first = last;
            if (turn > 2)
                assert_ptr_equal(last, first); // turns settle in the same memory
            table->arena_release(arena, mark);
            assert_true(!outer || (outer[0] == 7 && outer[999] == 7));
        }
        cjit_arena_reset(arena);
    }
}

static void keeps_raise_values(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    int64_t *values = cjit_runtime_get_table()->raise_values(arena);
    for (int i = 0; i < 16; i++)
        values[i] = -i;
    cjit_arena_reset(arena);
    assert_int_equal(cjit_arena_get_raise_values(arena)[15], -15);
}

// One "call" that takes |count| blocks of |bytes| and checks that they do not overlap.
static void *use(cjit_arena *arena, int count, size_t bytes) {
    unsigned char *blocks[64];
    for (int i = 0; i < count; i++) {
        blocks[i] = take(arena, bytes);
        assert_non_null(blocks[i]);
        blocks[i][0] = blocks[i][bytes - 1] = (unsigned char)(i + 1);
    }
    for (int i = 0; i < count; i++)
        assert_true(blocks[i][0] == i + 1 && blocks[i][bytes - 1] == i + 1);
    cjit_arena_reset(arena);
    return blocks[0];
}

static void reuses_its_memory(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    use(arena, 64, 100 << 10); // more than one chunk: the next call has one
    void *first = use(arena, 64, 100 << 10);
    assert_ptr_equal(use(arena, 64, 100 << 10), first);
    assert_ptr_equal(use(arena, 1, 10), first);
}

static void keeps_no_huge_memory(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    cjit_pool_info before, during, after;
    cjit_pool_get_info(&before);
    assert_non_null(take(arena, 100 << 20));
    cjit_pool_get_info(&during);
    cjit_arena_reset(arena);
    cjit_pool_get_info(&after);
    assert_true(during.bytes_in_use >= before.bytes_in_use + (100 << 20));
    assert_int_equal(after.bytes_in_use, before.bytes_in_use);
    use(arena, 3, 50 << 20);
    use(arena, 3, 50 << 20);
    use(arena, 3, 1);
    cjit_pool_get_info(&after);
    assert_int_equal(after.bytes_in_use, before.bytes_in_use);
    cjit_pool_trim();
}

static void *use_in_thread(void *other_arena) {
    cjit_arena *arena = cjit_arena_get_for_thread();
    if (arena == other_arena)
        return NULL;
    for (int i = 1; i < 200; i++) {
        unsigned char *block = take(arena, (uint64_t)i * 1000);
        memset(block, i, (size_t)i * 1000);
        if (i % 10 == 0)
            cjit_arena_reset(arena);
    }
    return arena;
}

static void gives_each_thread_its_own(void **state) {
    (void)state;
    for (int round = 0; round < 5; round++) {
        pthread_t threads[8];
        for (int i = 0; i < 8; i++)
            assert_int_equal(
                pthread_create(&threads[i], NULL, use_in_thread, cjit_arena_get_for_thread()), 0);
        for (int i = 0; i < 8; i++) {
            void *result;
            pthread_join(threads[i], &result);
            assert_non_null(result);
        }
    }
}

static void works_after_fork(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    unsigned char *block = take(arena, 1000);
    block[999] = 5;
    pid_t child = fork();
    if (child == 0) {
        unsigned char *more = take(cjit_arena_get_for_thread(), 500000);
        int is_right = cjit_arena_get_for_thread() == arena && block[999] == 5 && more;
        cjit_arena_reset(arena);
        _exit(is_right ? 0 : 1);
    }
    int result;
    waitpid(child, &result, 0);
    assert_int_equal(result, 0);
    cjit_arena_reset(arena);
}

static void keeps_prints_in_order(void **state) {
    (void)state;
    cjit_arena *arena = cjit_arena_get_for_thread();
    const cjit_runtime_table *table = cjit_runtime_get_table();
    int64_t *words;
    size_t count;
    bool lost;
    assert_false(cjit_arena_take_prints(arena, &words, &count, &lost));
    assert_null(words);
    for (int64_t i = 0; i < 1000; i++) {
        int64_t *values = table->print(arena, 7 + i, i % 3);
        for (int64_t k = 0; k < i % 3; k++)
            values[k] = i + k;
        if (i == 500)
            cjit_arena_reset(arena); // they are no scratch
    }
    assert_true(cjit_arena_take_prints(arena, &words, &count, &lost));
    assert_false(lost);
    size_t at = 0;
    for (int64_t i = 0; i < 1000; i++) {
        assert_int_equal(words[at], 7 + i);
        assert_int_equal(words[at + 1], i % 3);
        for (int64_t k = 0; k < i % 3; k++)
            assert_int_equal(words[at + 2 + (size_t)k], i + k);
        at += 2 + (size_t)(i % 3);
    }
    assert_int_equal(at, count);
    free(words);
    assert_false(cjit_arena_take_prints(arena, &words, &count, &lost));
    cjit_arena_reset(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_aligned_memory),      cmocka_unit_test(returns_to_a_mark), cmocka_unit_test(keeps_raise_values),
        cmocka_unit_test(refuses_impossible_sizes),  cmocka_unit_test(keeps_prints_in_order),
        cmocka_unit_test(reuses_its_memory),         cmocka_unit_test(keeps_no_huge_memory),
        cmocka_unit_test(gives_each_thread_its_own), cmocka_unit_test(works_after_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
