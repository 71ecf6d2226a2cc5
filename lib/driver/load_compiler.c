// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads libcjit_compiler.so when the first compilation needs it, and only then.
#include "cjit/compile.h"

#include <dlfcn.h>
#include <pthread.h>

typedef cjit_status *(*compile_function)(const cjit_graph *, const cjit_compile_options *,
                                         const cjit_compile_observer *, void **, size_t *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static compile_function compile;

// A fork waits for the loading in progress.
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static void lock_for_fork(void) { pthread_mutex_lock(&lock); }
static void unlock_after_fork(void) { pthread_mutex_unlock(&lock); }
static void watch_forks(void) {
    pthread_atfork(lock_for_fork, unlock_after_fork, unlock_after_fork);
}

static cjit_status *load(const char *path, compile_function *out_compile) {
    cjit_status *status = NULL;
    pthread_once(&fork_once, watch_forks);
    pthread_mutex_lock(&lock);
    if (!compile) {
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library)
            compile = (compile_function)dlsym(library, "cjit_compile");
        if (!compile)
            status = cjit_status_create(CJIT_CODE_UNSUPPORTED,
                                        "the compiler could not be loaded (%s); kernels that are "
                                        "in the cache still run",
                                        dlerror());
    }
    *out_compile = compile;
    pthread_mutex_unlock(&lock);
    return status;
}

cjit_status *cjit_compile_loaded(const char *path, const cjit_graph *graph,
                                 const cjit_compile_options *options,
                                 const cjit_compile_observer *observer, void **out_object,
                                 size_t *out_size) {
    compile_function function;
    cjit_status *status = load(path, &function);
    return status ? status : function(graph, options, observer, out_object, out_size);
}
