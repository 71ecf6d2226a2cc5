// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads libcjit_compiler.so when the first compilation needs it, and only then.
#include "../support/fork_mutex.h"
#include "cjit/compile.h"

#include <dlfcn.h>

typedef cjit_status *(*compile_function)(const cjit_graph *, const cjit_compile_options *,
                                         const cjit_compile_observer *, void **, size_t *);

CJIT_FORK_MUTEX(lock, unlock)
static compile_function compile; // guarded by it

static cjit_status *load(const char *path, compile_function *out_compile) {
    cjit_status *status = NULL;
    lock();
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
    unlock();
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
