// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiers: a kernel that was compiled quickly and turns out to be called for much is compiled again, in full, by a
// thread in the background, and exchanged between two calls. The bits of the results are the same.
//
//   note (a call ended, GIL) -> enough was done -> submit -> worker (no GIL): compile, store, load
//                                                  -> note: exchange
//
// A job holds a reference to its specialisation, whose graph the worker reads; references are counted by the GIL, so
// a finished job waits for the next note, of any specialisation. The worker ends when there is nothing to do, has a
// lower priority, and blocks signals: Ctrl-C is for Python's thread. CJIT_TIERS=0: all is compiled in full at once.
//
// After a fork the worker is gone in the child: what it was at is queued again. (A fork waits until no compilation
// runs, see fork_mutex.h.) At exit the queue is emptied and the running compilation waited for.
#include "function.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Elements that a quick kernel has computed when it is worth the time to compile it again: some milliseconds.
enum { HOT = 1 << 22 };

typedef struct job {
    struct job *next;
    frontend_specialization *specialization; ///< a reference
    cjit_compile_options options;            ///< cpu is the job's own
    cjit_kernel *kernel;                     ///< NULL: it failed, and the quick kernel stays
    double compile_ms;
} job;

static bool enabled;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
// Guarded by |mutex|; it is never held while something is compiled or the GIL is taken.
static job *queue, *current, *finished;
static bool running;

bool frontend_tiers_enabled(void) { return enabled; }

static void destroy_job(job *job) {
    free((char *)job->options.cpu);
    free(job);
}

// ---------------------------------------------------------------------------------------------
// The worker
// ---------------------------------------------------------------------------------------------

static void *work(void *unused) {
    (void)unused;
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
    pthread_mutex_lock(&mutex);
    while (queue) {
        job *job = current = queue;
        queue = job->next;
        pthread_mutex_unlock(&mutex);
        job->kernel = frontend_compile_in_full(job->specialization->graph, &job->options, &job->compile_ms);
        pthread_mutex_lock(&mutex);
        current = NULL;
        job->next = finished;
        __atomic_store_n(&finished, job, __ATOMIC_RELEASE);
    }
    running = false;
    pthread_cond_broadcast(&idle);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

/// Starts the worker when there is work and none runs. |mutex| is held.
static void start(void) {
    if (!queue || running)
        return;
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    running = pthread_create(&thread, &attributes, work, NULL) == 0;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// ---------------------------------------------------------------------------------------------
// Fork and exit
// ---------------------------------------------------------------------------------------------

static void before_fork(void) { pthread_mutex_lock(&mutex); }

static void after_fork_in_parent(void) { pthread_mutex_unlock(&mutex); }

static void after_fork_in_child(void) {
    if (current) {
        current->next = queue;
        queue = current;
        current = NULL;
    }
    running = false; // started again by the next note
    pthread_cond_init(&idle, NULL);
    pthread_mutex_unlock(&mutex);
}

/// LLVM's globals die soon: nothing may be compiled any more. What is queued is left to the process's end.
static void at_exit(void) {
    pthread_mutex_lock(&mutex);
    enabled = false;
    queue = NULL;
    while (running)
        pthread_cond_wait(&idle, &mutex);
    pthread_mutex_unlock(&mutex);
}

int frontend_tiers_init(void) {
    static bool done;
    const char *tiers = getenv("CJIT_TIERS"), *dump = getenv("CJIT_DUMP");
    enabled = !(tiers && strcmp(tiers, "0") == 0) && !(dump && *dump);
    if (done)
        return 0;
    done = true;
    if (pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child)) {
        PyErr_NoMemory();
        return -1;
    }
    if (Py_AtExit(at_exit) < 0)
        enabled = false; // no slot is left: do without
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Notes (with the GIL)
// ---------------------------------------------------------------------------------------------

static void exchange(job *job) {
    frontend_specialization *specialization = job->specialization;
    if (job->kernel) {
        // Other threads may be inside the quick kernel: it lives as long as the specialisation.
        specialization->quick_kernel = specialization->kernel;
        specialization->kernel = job->kernel;
        specialization->run = cjit_kernel_get_function(job->kernel);
        specialization->recompile_ms = job->compile_ms;
    }
    specialization->tier = FRONTEND_TIER_FULL;
    destroy_job(job);
    frontend_specialization_release(specialization);
}

static void exchange_finished(void) {
    pthread_mutex_lock(&mutex);
    job *jobs = finished;
    finished = NULL;
    start(); // after a fork
    pthread_mutex_unlock(&mutex);
    while (jobs) {
        job *next = jobs->next;
        exchange(jobs);
        jobs = next;
    }
}

static void submit(frontend_specialization *specialization, const cjit_compile_options *options) {
    job *made = calloc(1, sizeof *made);
    char *cpu = made && options->cpu ? strdup(options->cpu) : NULL;
    if (!made || (options->cpu && !cpu)) {
        free(made);
        return; // the next note tries again
    }
    made->options = *options;
    made->options.cpu = cpu;
    made->options.quick = false;
    made->specialization = specialization;
    specialization->references++;
    specialization->tier = FRONTEND_TIER_QUEUED;
    pthread_mutex_lock(&mutex);
    job **end = &queue;
    while (*end)
        end = &(*end)->next;
    *end = made;
    start();
    pthread_mutex_unlock(&mutex);
}

void frontend_tiers_note(frontend_specialization *specialization, const cjit_compile_options *options,
                         uint64_t elements) {
    if (!enabled)
        return;
    specialization->elements_done += elements;
    if (specialization->tier == FRONTEND_TIER_QUICK && specialization->elements_done >= HOT)
        submit(specialization, options);
    else if (specialization->tier == FRONTEND_TIER_QUEUED)
        exchange_finished();
}
