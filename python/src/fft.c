// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pocketfft out of NumPy: the inner loops of the ufuncs of numpy.fft._pocketfft_umath, which need no GIL, are handed to
// the runtime when a Fourier transform is first traced.
#include "numpy_api.h"

#include "library_call.h"

#include "cjit/runtime.h"

#define NO_IMPORT_UFUNC
#define PY_UFUNC_UNIQUE_SYMBOL cjit_ufunc_api
#include <numpy/ufuncobject.h>

typedef struct transform {
    const char *name;
    cjit_fft_kind kind;
    char types[2][3]; ///< of the loops in single and in double precision
} transform;

static const transform transforms[] = {
    {"fft", CJIT_FFT_FORWARD, {{NPY_CFLOAT, NPY_FLOAT, NPY_CFLOAT}, {NPY_CDOUBLE, NPY_DOUBLE, NPY_CDOUBLE}}},
    {"ifft", CJIT_FFT_BACKWARD, {{NPY_CFLOAT, NPY_FLOAT, NPY_CFLOAT}, {NPY_CDOUBLE, NPY_DOUBLE, NPY_CDOUBLE}}},
    {"rfft_n_even", CJIT_FFT_REAL_EVEN, {{NPY_FLOAT, NPY_FLOAT, NPY_CFLOAT}, {NPY_DOUBLE, NPY_DOUBLE, NPY_CDOUBLE}}},
    {"rfft_n_odd", CJIT_FFT_REAL_ODD, {{NPY_FLOAT, NPY_FLOAT, NPY_CFLOAT}, {NPY_DOUBLE, NPY_DOUBLE, NPY_CDOUBLE}}},
    {"irfft", CJIT_FFT_TO_REAL, {{NPY_CFLOAT, NPY_FLOAT, NPY_FLOAT}, {NPY_CDOUBLE, NPY_DOUBLE, NPY_DOUBLE}}},
};

static void hand_over(const PyUFuncObject *ufunc, const transform *wanted) {
    if (ufunc->nin != 2 || ufunc->nout != 1 || !ufunc->core_enabled)
        return;
    for (int loop = 0; loop < ufunc->ntypes; ++loop)
        for (int precision = 0; precision < 2; ++precision)
            if (memcmp(ufunc->types + 3 * loop, wanted->types[precision], 3) == 0)
                cjit_calls_set_fft(wanted->kind, precision == 1,
                                   (cjit_fft_loop){ufunc->functions[loop],
                                                   ufunc->data ? (void *)(uintptr_t)ufunc->data[loop] : NULL});
}

/// What is missing shows when the callee is prepared. -1 with an exception when something else went wrong.
int frontend_load_fft(void) {
    static bool done;
    if (done)
        return 0;
    PyObject *module = PyImport_ImportModule("numpy.fft._pocketfft_umath");
    for (size_t i = 0; module && i < sizeof transforms / sizeof *transforms; ++i) {
        PyObject *ufunc = PyObject_GetAttrString(module, transforms[i].name);
        if (ufunc && frontend_is_ufunc(ufunc))
            hand_over((PyUFuncObject *)ufunc, &transforms[i]);
        Py_XDECREF(ufunc);
        PyErr_Clear();
    }
    if (!module && !PyErr_ExceptionMatches(PyExc_ImportError))
        return -1;
    PyErr_Clear();
    Py_XDECREF(module); // stays in sys.modules, and its loops are NumPy's library's
    done = true;
    return 0;
}
