// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops of the runtime: every part once, the lowest stop wins, loops in loops, several callers, forks.
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
#include <time.h>
#include <unistd.h>

enum { COUNT = 500 };

typedef struct job {
    atomic_int calls[COUNT];
    int64_t grain;
    int64_t stops[2]; // parts that stop, -1: none
} job;

static void work(long nanoseconds) {
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000000L + now.tv_nsec - begin.tv_nsec < nanoseconds);
}

static int32_t body(const void *context, int64_t begin, int64_t end, cjit_arena *arena,
                    const cjit_runtime_table *table) {
    job *j = *(job *const *)context;
    char *scratch = table->arena_alloc(arena, 1000);
    if (!scratch || end - begin > j->grain)
        return CJIT_KERNEL_NO_MEMORY;
    memset(scratch, (int)begin, 1000);
    work(2000);
    for (int64_t i = begin; i < end; i++) {
        atomic_fetch_add(&j->calls[i], 1);
        for (int k = 0; k < 2; k++)
            if (i == j->stops[k]) {
                table->raise_values(arena)[0] = i;
                return (int32_t)i + 1;
            }
    }
    for (int i = 0; i < 1000; i++) // nobody else has this memory
        if (scratch[i] != (char)begin)
            return CJIT_KERNEL_NO_MEMORY;
    return 0;
}

static int32_t run(job *j, int64_t grain, int64_t stop, int64_t other) {
    const cjit_runtime_table *table = cjit_runtime_get_table();
    memset(j, 0, sizeof *j);
    j->grain = grain;
    j->stops[0] = stop;
    j->stops[1] = other;
    return table->parallel_for(0, COUNT, grain, body, &j, cjit_arena_get_for_thread());
}

static void runs_every_part_once(void **state) {
    (void)state;
    job j;
    for (unsigned threads = 1; threads <= 5; threads++) {
        cjit_set_num_threads(threads);
        for (int64_t grain = 1; grain <= 600; grain = grain * 3 + 1) {
            assert_int_equal(run(&j, grain, -1, -1), 0);
            for (int i = 0; i < COUNT; i++)
                assert_int_equal(j.calls[i], 1);
        }
    }
    const cjit_runtime_table *table = cjit_runtime_get_table();
    assert_int_equal(table->parallel_for(3, 3, 1, body, NULL, cjit_arena_get_for_thread()), 0);
}

static void gives_the_lowest_stop(void **state) {
    (void)state;
    job j;
    for (unsigned threads = 1; threads <= 4; threads++) {
        cjit_set_num_threads(threads);
        for (int64_t stop = 0; stop < COUNT - 1; stop += 41) {
            assert_int_equal(run(&j, 1 + stop % 3, stop, COUNT - 1), stop + 1);
            const cjit_arena *arena = cjit_arena_get_for_thread();
            assert_int_equal(cjit_arena_get_raise_values(arena)[0], stop);
            for (int64_t i = 0; i < stop; i++)
                assert_int_equal(j.calls[i], 1);
        }
    }
}

static int32_t outer_body(const void *context, int64_t begin, int64_t end, cjit_arena *arena,
                          const cjit_runtime_table *table) {
    (void)begin, (void)end, (void)arena, (void)table;
    job j;
    int32_t code = run(&j, 7, -1, -1);
    for (int i = 0; i < COUNT && !code; i++)
        code = j.calls[i] != 1;
    atomic_fetch_add(*(atomic_int *const *)context, 1);
    return code;
}

static void loops_stand_in_loops(void **state) {
    (void)state;
    atomic_int count = 0, *pointer = &count;
    cjit_set_num_threads(3);
    assert_int_equal(cjit_runtime_get_table()->parallel_for(0, 6, 1, outer_body, &pointer,
                                                            cjit_arena_get_for_thread()),
                     0);
    assert_int_equal(count, 6);
}

static void *call(void *good) {
    job j;
    for (int k = 0; k < 20; k++) {
        *(bool *)good &= run(&j, 5, -1, -1) == 0;
        for (int i = 0; i < COUNT; i++)
            *(bool *)good &= j.calls[i] == 1;
    }
    return NULL;
}

static void serves_several_callers(void **state) {
    (void)state;
    pthread_t threads[6];
    bool good[6];
    cjit_set_num_threads(3);
    for (int i = 0; i < 6; i++) {
        good[i] = true;
        assert_int_equal(pthread_create(&threads[i], NULL, call, &good[i]), 0);
    }
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
        assert_true(good[i]);
    }
}

static void works_after_fork(void **state) {
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); // ThreadSanitizer does not support threads that a child starts after a fork
#endif
    bool good = true;
    cjit_set_num_threads(3);
    for (int k = 0; k < 5; k++) {
        call(&good);
        pid_t child = fork();
        if (child == 0) {
            alarm(60);
            call(&good);
            pid_t grandchild = fork();
            if (grandchild == 0) {
                alarm(60);
                call(&good);
                _exit(good ? 0 : 1);
            }
            int status;
            waitpid(grandchild, &status, 0);
            _exit(good && status == 0 ? 0 : 1);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
    assert_true(good);
}

static void counts_threads(void **state) {
    (void)state;
    cjit_set_num_threads(3);
    assert_int_equal(cjit_get_num_threads(), 3);
    cjit_set_num_threads(1);
    assert_int_equal(cjit_get_num_threads(), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_every_part_once),   cmocka_unit_test(gives_the_lowest_stop),
        cmocka_unit_test(loops_stand_in_loops),   cmocka_unit_test(serves_several_callers),
        cmocka_unit_test(works_after_fork),       cmocka_unit_test(counts_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
