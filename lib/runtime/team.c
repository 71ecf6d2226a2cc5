// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A team of threads, from the OpenMP library of the process: GCC's libgomp, or one of LLVM's or Intel's, which
// serve GCC's calls too. The one that is loaded already is taken (torch brings one).
//
// One thread of ours, the leader, asks for the team; it sleeps between loops. In OpenMP a team belongs to the thread
// that asks for it, so there is one team for all Python threads. A loop that begins while the team is
// busy, in another Python thread, gets none: the processors are busy as it is.
//
// After a fork the child has one thread; it makes a leader of its own. That is why another thread than
// the user's must ask: the library thinks that the forking thread's team is still there, and would wait for it for ever.
#include "loaded.h"
#include "parallel.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

// void GOMP_parallel(void (*fn)(void *), void *data, unsigned num_threads, unsigned flags): what GCC calls for
// `#pragma omp parallel`, since 4.9.
typedef void (*gomp_parallel)(void (*work)(void *data), void *data, unsigned num_threads,
                              unsigned flags);

static gomp_parallel parallel; // NULL: there is no library, and the leader works alone
static pthread_once_t search_once = PTHREAD_ONCE_INIT;

// ---------------------------------------------------------------------------------------------
// The library
// ---------------------------------------------------------------------------------------------

static bool try(void *handle) {
    if (handle)
        *(void **)&parallel = dlsym(handle, "GOMP_parallel");
    return parallel != NULL;
}

static bool is_openmp(const char *file) {
    return strncmp(file, "/libgomp", 8) == 0 || strncmp(file, "/libiomp5", 9) == 0 ||
           strncmp(file, "/libomp", 7) == 0;
}

static void search(void) {
    runtime_loaded loaded;
    runtime_find_loaded(is_openmp, &loaded);
    for (unsigned i = 0; i < loaded.count; i++)
        if (try(dlopen(loaded.paths[i], RTLD_LAZY | RTLD_NOLOAD)))
            return;
    if (!try(dlopen("libgomp.so.1", RTLD_LAZY)))
        try(dlopen("libomp.so.5", RTLD_LAZY));
}

// ---------------------------------------------------------------------------------------------
// The leader
// ---------------------------------------------------------------------------------------------

static struct leader {
    pthread_mutex_t lock; // of all that follows
    pthread_cond_t called, idle;
    bool is_there, is_busy;
    void (*work)(void *data);
    void (*done)(void *data);
    void *data;
    unsigned threads;
} leader = {.lock = PTHREAD_MUTEX_INITIALIZER,
            .called = PTHREAD_COND_INITIALIZER,
            .idle = PTHREAD_COND_INITIALIZER};

static void *lead(void *unused) {
    (void)unused;
    pthread_mutex_lock(&leader.lock);
    for (;;) {
        while (!leader.is_busy)
            pthread_cond_wait(&leader.called, &leader.lock);
        struct leader call = leader;
        pthread_mutex_unlock(&leader.lock);
        if (call.threads > 1)
            pthread_once(&search_once, search);
        if (call.threads > 1 && parallel)
            parallel(call.work, call.data, call.threads, 0);
        else
            call.work(call.data);
        call.done(call.data);
        pthread_mutex_lock(&leader.lock);
        leader.is_busy = false;
        pthread_cond_broadcast(&leader.idle);
    }
    return NULL;
}

// Signals are for the user's threads: the leader and its team block them.
static bool make_leader(void) {
    pthread_t thread;
    sigset_t all, before;
    if (leader.is_there)
        return true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    leader.is_there = pthread_create(&thread, NULL, lead, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (leader.is_there)
        pthread_detach(thread);
    return leader.is_there;
}

bool runtime_team_call(void (*work)(void *data), void (*done)(void *data), void *data, unsigned threads) {
    pthread_mutex_lock(&leader.lock);
    bool free = !leader.is_busy && make_leader();
    if (free) {
        leader.is_busy = true;
        leader.work = work;
        leader.done = done;
        leader.data = data;
        leader.threads = threads;
        pthread_cond_signal(&leader.called);
    }
    pthread_mutex_unlock(&leader.lock);
    return free;
}

// A fork waits for the team to be idle: it may be on its way out of a loop, with locks of the library.
static void before_fork(void) {
    pthread_mutex_lock(&leader.lock);
    while (leader.is_busy)
        pthread_cond_wait(&leader.idle, &leader.lock);
}
static void after_fork_in_parent(void) { pthread_mutex_unlock(&leader.lock); }
static void after_fork_in_child(void) {
    leader = (struct leader){.lock = PTHREAD_MUTEX_INITIALIZER,
                             .called = PTHREAD_COND_INITIALIZER,
                             .idle = PTHREAD_COND_INITIALIZER};
}

// When the runtime is loaded: a fork may come at any time after.
__attribute__((constructor)) static void watch_forks(void) {
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}
