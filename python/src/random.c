// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's distributions (libnpyrandom.a, which its wheels carry for this use) as the runtime calls them.
#include "library_call.h"

#include "cjit/runtime.h"

#ifdef CJIT_NPYRANDOM
#include "numpy_api.h"

#include <math.h>
#include <numpy/random/distributions.h>

_Static_assert(sizeof(bitgen_t) == sizeof(cjit_bit_generator), "NumPy's bit generator has another form");

static inline float single_exponential_inv(bitgen_t *g) {
    float made;
    random_standard_exponential_inv_fill_f(g, 1, &made);
    return made;
}

#define REAL(name, call)                                                                           \
    static double draw_##name(cjit_bit_generator *generator, const double *p) {                    \
        bitgen_t *g = (bitgen_t *)generator;                                                       \
        (void)p;                                                                                   \
        return call;                                                                               \
    }
#define SINGLE(name, call)                                                                         \
    static float draw_##name(cjit_bit_generator *generator, const double *p) {                     \
        bitgen_t *g = (bitgen_t *)generator;                                                       \
        (void)p;                                                                                   \
        return call;                                                                               \
    }
#define WHOLE(name, call)                                                                          \
    static int64_t draw_##name(cjit_bit_generator *generator, const double *p) {                   \
        bitgen_t *g = (bitgen_t *)generator;                                                       \
        return (int64_t)(call);                                                                    \
    }
#include "distributions.def"

static const cjit_random_draw draws[] = {
#define REAL(name, call) {.real = draw_##name},
#define SINGLE(name, call) {.single = draw_##name},
#define WHOLE(name, call) {.whole = draw_##name},
#include "distributions.def"
};

static void fill(cjit_bit_generator *generator, cjit_dtype dtype, uint64_t low, uint64_t range,
                 int64_t count, void *out) {
    bitgen_t *g = (bitgen_t *)generator;
    switch (cjit_dtype_size(dtype)) {
    case 8: random_bounded_uint64_fill(g, low, range, count, false, out); break;
    case 4: random_bounded_uint32_fill(g, (uint32_t)low, (uint32_t)range, count, false, out); break;
    case 2: random_bounded_uint16_fill(g, (uint16_t)low, (uint16_t)range, count, false, out); break;
    default:
        if (dtype == CJIT_DTYPE_BOOL)
            random_bounded_bool_fill(g, (npy_bool)low, (npy_bool)range, count, false, out);
        else
            random_bounded_uint8_fill(g, (uint8_t)low, (uint8_t)range, count, false, out);
    }
}

static uint64_t interval(cjit_bit_generator *generator, uint64_t largest) {
    return random_interval((bitgen_t *)generator, largest);
}

static uint64_t bounded(cjit_bit_generator *generator, uint64_t largest) {
    return random_bounded_uint64((bitgen_t *)generator, 0, largest, 0, false);
}

static const cjit_random_library library = {draws, sizeof draws / sizeof *draws, fill, interval, bounded};

void frontend_load_random(void) { cjit_calls_set_random(&library); }
#else
void frontend_load_random(void) {}
#endif

/// _distributions(): their names, in the order of the numbers by which the callee knows them.
PyObject *frontend_distributions(PyObject *module, PyObject *unused) {
    static const char *const names[] = {
#define REAL(name, call) #name,
#define SINGLE(name, call) #name,
#define WHOLE(name, call) #name,
#include "distributions.def"
    };
    (void)module;
    (void)unused;
    Py_ssize_t count = sizeof names / sizeof *names;
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; ++i) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (name)
            PyList_SET_ITEM(list, i, name);
        else
            Py_CLEAR(list);
    }
    return list;
}
