// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parallel loops: the parts of a range, handed out in order to the threads that come for them.
//
// The caller begins alone, and looks at the clock after 1, 2, 4… parts: others are called only when what is left
// is worth more than waking them. So short loops cost what they cost without threads, and no table of costs has
// to be right. It goes on itself meanwhile, and at the end waits for parts that others have begun, not for threads:
// one that the system wakes late finds nothing left to do, and nobody has missed it. The result cannot tell the
// difference: which thread ran a part changes nothing in it.
//
// A part that stops (an error of the user's program) keeps later parts from running. Earlier ones have been begun by
// then, so the lowest part that stops is always found, whatever the threads did.
#include "parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Measured: a sleeping thread is there after 5 to 50 µs (docs/decisions.md).
enum { ALONE_NS = 5000, WORTH_NS = 20000, NUM_VALUES = 16, SPINS = 200 };

typedef struct loop {
    int64_t begin, end, grain, num_parts;
    cjit_parallel_body body;
    const void *context; // of the caller, as |body|'s: valid while parts are left
    const cjit_runtime_table *table;
    atomic_int_fast64_t next;    // part
    atomic_int_fast64_t stopped; // the lowest part that stopped, or INT64_MAX
    atomic_int_fast64_t num_done;
    atomic_int references; // of the caller, and of the team
    // The OpenMP library orders its threads' work after the call and before its end. Said in atomics too, since
    // ThreadSanitizer does not see into that library.
    atomic_bool is_handed_out;
    atomic_int num_left;
    pthread_mutex_t lock;  // of what follows
    pthread_cond_t all_done;
    int32_t code;
    int64_t values[NUM_VALUES];
} loop;

static _Thread_local bool is_inside; // a part of a loop: loops in it are not parallel

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void note_stop(loop *l, int64_t part, int32_t code, cjit_arena *arena) {
    pthread_mutex_lock(&l->lock);
    if (part < atomic_load(&l->stopped)) {
        atomic_store(&l->stopped, part);
        l->code = code;
        memcpy(l->values, l->table->raise_values(arena), sizeof l->values);
    }
    pthread_mutex_unlock(&l->lock);
}

static void call_body(loop *l, int64_t part, cjit_arena *arena) {
    int64_t begin = l->begin + part * l->grain;
    int64_t end = l->end - begin < l->grain ? l->end : begin + l->grain;
    uint64_t mark = l->table->arena_mark(arena);
    int32_t code = l->body(l->context, begin, end, arena, l->table);
    l->table->arena_release(arena, mark);
    if (code)
        note_stop(l, part, code, arena);
}

// The next part. False when there is none.
static bool run_part(loop *l, cjit_arena *arena) {
    int64_t part = atomic_fetch_add(&l->next, 1);
    if (part >= l->num_parts)
        return false;
    if (part < atomic_load(&l->stopped))
        call_body(l, part, arena);
    if (atomic_fetch_add(&l->num_done, 1) + 1 == l->num_parts) {
        pthread_mutex_lock(&l->lock);
        pthread_cond_signal(&l->all_done);
        pthread_mutex_unlock(&l->lock);
    }
    return true;
}

static void run_parts(loop *l, cjit_arena *arena) {
    bool was_inside = is_inside;
    is_inside = true;
    while (run_part(l, arena))
        continue;
    is_inside = was_inside;
}

static void help(void *data) {
    loop *l = data;
    cjit_arena *arena = atomic_load(&l->is_handed_out) ? cjit_arena_get_for_thread() : NULL;
    if (arena) // else the others do it
        run_parts(l, arena);
    atomic_fetch_add(&l->num_left, 1);
}

static void release(void *data) {
    loop *l = data;
    (void)atomic_load(&l->num_left);
    if (atomic_fetch_sub(&l->references, 1) != 1)
        return;
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->all_done);
    free(l);
}

static void wait_for_others(loop *l) {
    for (int i = 0; i < SPINS && atomic_load(&l->num_done) < l->num_parts; i++)
        __builtin_ia32_pause();
    pthread_mutex_lock(&l->lock);
    while (atomic_load(&l->num_done) < l->num_parts)
        pthread_cond_wait(&l->all_done, &l->lock);
    pthread_mutex_unlock(&l->lock);
}

// True when what is left is worth threads.
static bool begin_alone(loop *l, cjit_arena *arena) {
    int64_t start = now();
    for (int64_t parts = 0, look = 1; run_part(l, arena);) {
        if (++parts < look)
            continue;
        look *= 2;
        int64_t spent = now() - start, left = l->num_parts - parts;
        double worth = (double)spent / (double)parts * (double)left;
        if (left < 1)
            return false;
        if (spent > ALONE_NS || worth > WORTH_NS)
            return worth > WORTH_NS;
    }
    return false;
}

int32_t runtime_parallel_for(int64_t begin, int64_t end, int64_t grain, cjit_parallel_body body,
                             const void *context, cjit_arena *arena) {
    if (begin >= end)
        return 0;
    unsigned threads = is_inside ? 1 : cjit_get_num_threads();
    loop *l = malloc(sizeof *l);
    if (!l)
        return CJIT_KERNEL_NO_MEMORY;
    *l = (loop){.begin = begin,
                .end = end,
                .grain = grain,
                .num_parts = (end - begin - 1) / grain + 1,
                .body = body,
                .context = context,
                .table = cjit_runtime_get_table(),
                .lock = PTHREAD_MUTEX_INITIALIZER,
                .all_done = PTHREAD_COND_INITIALIZER};
    atomic_init(&l->stopped, INT64_MAX);
    atomic_init(&l->references, 2);
    atomic_store(&l->is_handed_out, true);
    bool was_inside = is_inside;
    is_inside = true;
    bool worth = threads > 1 && begin_alone(l, arena);
    is_inside = was_inside;
    int64_t left = l->num_parts - atomic_load(&l->next);
    unsigned helpers = left - 1 < (int64_t)threads - 1 ? (unsigned)(left > 0 ? left - 1 : 0) : threads - 1;
    if (!worth || helpers == 0 || !runtime_team_call(help, release, l, helpers))
        release(l);
    run_parts(l, arena);
    wait_for_others(l);
    int32_t code = l->code;
    if (code)
        memcpy(l->table->raise_values(arena), l->values, sizeof l->values);
    release(l);
    return code;
}

// ---------------------------------------------------------------------------------------------
// How many
// ---------------------------------------------------------------------------------------------

static atomic_uint num_threads; // 0: not decided yet

static unsigned count_threads(void) {
    const char *text = getenv("CJIT_NUM_THREADS");
    char *rest = NULL;
    long wanted = text && *text ? strtol(text, &rest, 10) : 0;
    if (rest && *rest == 0 && wanted >= 1)
        return wanted < CJIT_MAX_THREADS ? (unsigned)wanted : CJIT_MAX_THREADS;
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < 1 ? 1 : count < CJIT_MAX_THREADS ? (unsigned)count : CJIT_MAX_THREADS;
}

unsigned cjit_get_num_threads(void) {
    unsigned count = atomic_load(&num_threads);
    if (count)
        return count;
    unsigned unset = 0;
    atomic_compare_exchange_strong(&num_threads, &unset, count_threads());
    return atomic_load(&num_threads);
}

void cjit_set_num_threads(unsigned count) { atomic_store(&num_threads, count ? count : 1); }
