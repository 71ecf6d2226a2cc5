// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's C API, shared by the extension's files: module.c imports it, all others use its table.
#ifndef CJIT_PYTHON_NUMPY_API_H
#define CJIT_PYTHON_NUMPY_API_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL cjit_numpy_api
#ifndef CJIT_IMPORT_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

#endif // CJIT_PYTHON_NUMPY_API_H
