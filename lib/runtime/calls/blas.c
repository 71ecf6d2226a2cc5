// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding a BLAS and LAPACK library:
//
//   1. the file that $CJIT_BLAS names, and then no other;
//   2. one that the process has loaded already: the OpenBLAS that NumPy's wheel carries
//      (numpy.libs/libscipy_openblas64_-….so), or the one that a distribution's NumPy is linked to;
//   3. libopenblas.so.0, then libblas.so.3 with liblapack.so.3, as the system's loader finds them.
//
// Builds differ in the names of their functions and in the width of their integers; a library counts when it
// has all that is needed under one naming.
#include "blas.h"

#include "../loaded.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static blas_library library;
static bool found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

typedef struct naming {
    const char *format; // of "dgemm"
    bool wide;
} naming;

static const naming namings[] = {
    {"scipy_%s_64_", true}, {"%s_64_", true},  {"%s64_", true},
    {"scipy_%s_", false},   {"%s_", false},
};

typedef void (*function)(void);

static function find(void *const *handles, const naming *how, char precision, const char *routine) {
    char plain[32], name[64];
    snprintf(plain, sizeof plain, "%c%s", precision, routine);
    snprintf(name, sizeof name, how->format, plain);
    function address = NULL;
    for (int i = 0; i < 2 && handles[i] && !address; i++)
        *(void **)&address = dlsym(handles[i], name);
    return address;
}

// OpenBLAS says of itself when its plain names take 64-bit integers.
static bool is_wide(void *handle, const naming *how) {
    char *(*config)(void) = NULL;
    *(void **)&config = dlsym(handle, "openblas_get_config");
    return how->wide || (config && strstr(config(), "USE64BITINT"));
}

static bool bind(void *const *handles, const naming *how, blas_library *out) {
    out->sdot = (__typeof__(out->sdot))find(handles, how, 's', "dot");
    out->ddot = (__typeof__(out->ddot))find(handles, how, 'd', "dot");
    bool good = out->sdot && out->ddot;
#define BIND(name, arguments)                                                                      \
    out->name[BLAS_SINGLE] = (__typeof__(*out->name))find(handles, how, 's', #name);               \
    out->name[BLAS_DOUBLE] = (__typeof__(*out->name))find(handles, how, 'd', #name);               \
    good &= out->name[BLAS_SINGLE] && out->name[BLAS_DOUBLE];
    BLAS_ROUTINES(BIND)
#undef BIND
#define BIND(name)                                                                                 \
    out->name[BLAS_COMPLEX_SINGLE] = (__typeof__(*out->name))find(handles, how, 'c', #name);       \
    out->name[BLAS_COMPLEX_DOUBLE] = (__typeof__(*out->name))find(handles, how, 'z', #name);       \
    good &= out->name[BLAS_COMPLEX_SINGLE] && out->name[BLAS_COMPLEX_DOUBLE];
    BLAS_COMPLEX_ROUTINES(BIND)
#undef BIND
    out->wide = is_wide(handles[0], how);
    return good;
}

static bool try(void *first, void *second, const char *path) {
    if (!first)
        return false;
    for (size_t i = 0; i < sizeof namings / sizeof *namings && !found; i++)
        found = bind((void *[2]){first, second}, &namings[i], &library);
    snprintf(library.path, sizeof library.path, "%s", path);
    if (!found) {
        dlclose(first);
        if (second)
            dlclose(second);
    }
    return found;
}

static bool is_blas(const char *file) { return strstr(file, "blas") != NULL; }

static void search(void) {
    const char *chosen = getenv("CJIT_BLAS");
    runtime_loaded loaded;
    if (chosen && *chosen) {
        try(dlopen(chosen, RTLD_LAZY), NULL, chosen);
        return;
    }
    runtime_find_loaded(is_blas, &loaded);
    for (unsigned i = 0; i < loaded.count; i++)
        if (try(dlopen(loaded.paths[i], RTLD_LAZY | RTLD_NOLOAD), NULL, loaded.paths[i]))
            return;
    if (!try(dlopen("libopenblas.so.0", RTLD_LAZY), NULL, "libopenblas.so.0"))
        try(dlopen("libblas.so.3", RTLD_LAZY), dlopen("liblapack.so.3", RTLD_LAZY), "libblas.so.3");
}

cjit_status *blas_load(void) {
    pthread_once(&once, search);
    if (found)
        return NULL;
    const char *chosen = getenv("CJIT_BLAS");
    if (chosen && *chosen)
        return cjit_status_create(CJIT_CODE_UNSUPPORTED,
                                  "CJIT_BLAS=%s cannot be loaded, or lacks BLAS and LAPACK functions",
                                  chosen);
    return cjit_status_create(CJIT_CODE_UNSUPPORTED,
                              "linear algebra needs a BLAS and LAPACK library, and there is none: "
                              "NumPy has not loaded one, and libopenblas.so.0, libblas.so.3 and liblapack.so.3 are not "
                              "installed; install libopenblas0, or name a library in CJIT_BLAS");
}

const blas_library *blas_get(void) { return &library; }
