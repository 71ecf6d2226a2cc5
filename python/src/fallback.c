// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fallback=True: a function without a native form is called by NumPy or torch itself, in the middle of the kernel.
//
//   y = np.foo(x + 1) * 2   ->   %1 = add …            the operand, computed by the kernel
//                                %2 = call_host_put    a copy of it, as an array of NumPy's
//                                %3 = call_host_run    np.foo of it, and the extents of what it gave
//                                     raise_if         it raised
//                                %4 = call_host_get    what it gave
//                                %5 = mul …
//
// Tracing asks python/cjit/fallback.py, which finds out what np.foo gives for sample arrays of these dtypes and
// shapes, and keeps a callable in the trace's list. The kernel knows it by its number. Kernels run without the GIL: it is
// taken for each of the three.
#include "fallback.h"

#include "control.h"
#include "function.h"
#include "hooks.h"
#include "cjit/runtime.h"
#include "numpy_api.h"

#include <string.h>

static _Thread_local frontend_fallback_run *running;

// ---------------------------------------------------------------------------------------------
// Tracing
// ---------------------------------------------------------------------------------------------

PyObject *frontend_fallback_add(PyObject *module, PyObject *call) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    PyObject **calls = trace ? frontend_trace_get_fallbacks(trace) : NULL;
    if (!calls)
        return PyErr_Format(frontend_internal_error, "a fallback without a trace");
    if (!*calls && !(*calls = PyList_New(0)))
        return NULL;
    return PyList_Append(*calls, call) < 0 ? NULL : PyLong_FromSsize_t(PyList_GET_SIZE(*calls) - 1);
}

PyObject *frontend_fallback_place(PyObject *module, PyObject *unused) {
    (void)module, (void)unused;
    frontend_trace *trace = frontend_trace_get_current();
    return PyBool_FromLong(trace && cjit_graph_get_region(frontend_trace_get_graph(trace)) == 0);
}

PyObject *frontend_fallback_outside(PyObject *module, PyObject *callable) {
    (void)module;
    frontend_trace *trace = frontend_trace_suspend();
    PyObject *result = PyObject_CallNoArgs(callable);
    frontend_trace_resume(trace);
    return result;
}

PyObject *frontend_fallback_is_user_code(PyObject *module, PyObject *code) {
    (void)module;
    return PyBool_FromLong(PyCode_Check(code) && frontend_is_user_code((PyCodeObject *)code));
}

PyObject *frontend_fallback_is_traced(PyObject *module, PyObject *object) {
    (void)module;
    return PyBool_FromLong(frontend_is_tracer(object));
}

PyObject *frontend_fall_back(frontend_trace *trace, PyObject *function, PyObject *const *args,
                             Py_ssize_t nargs, PyObject *kwnames) {
    if (!frontend_trace_get_fallbacks(trace) || !PyErr_ExceptionMatches(frontend_unsupported_error))
        return NULL;
    PyObject *type, *reason, *traceback, *result = NULL;
    PyErr_Fetch(&type, &reason, &traceback);
    PyErr_NormalizeException(&type, &reason, &traceback);
    PyObject *module = PyImport_ImportModule("cjit.fallback");
    PyObject *record = module ? PyObject_GetAttrString(module, "record") : NULL;
    PyObject *name = record ? frontend_dispatch_describe(function) : NULL;
    PyObject *positional = NULL, *keywords = NULL;
    if (name && frontend_hook_pack(args, (size_t)nargs, kwnames, &positional, &keywords) == 0)
        result = PyObject_CallFunctionObjArgs(record, function, name, positional, keywords, reason, NULL);
    Py_XDECREF(keywords);
    Py_XDECREF(positional);
    Py_XDECREF(name);
    Py_XDECREF(record);
    Py_XDECREF(module);
    Py_XDECREF(type);
    Py_XDECREF(reason);
    Py_XDECREF(traceback);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Running
// ---------------------------------------------------------------------------------------------

/// bfloat16, which NumPy lacks, goes as the integers with its bits.
static int type_number(cjit_dtype dtype) {
    static const int numbers[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_BOOL] = NPY_BOOL,    [CJIT_DTYPE_I8] = NPY_INT8,     [CJIT_DTYPE_I16] = NPY_INT16,
        [CJIT_DTYPE_I32] = NPY_INT32,    [CJIT_DTYPE_I64] = NPY_INT64,   [CJIT_DTYPE_U8] = NPY_UINT8,
        [CJIT_DTYPE_U16] = NPY_UINT16,   [CJIT_DTYPE_U32] = NPY_UINT32,  [CJIT_DTYPE_U64] = NPY_UINT64,
        [CJIT_DTYPE_F16] = NPY_FLOAT16,  [CJIT_DTYPE_BF16] = NPY_INT16,  [CJIT_DTYPE_F32] = NPY_FLOAT32,
        [CJIT_DTYPE_F64] = NPY_FLOAT64,  [CJIT_DTYPE_C64] = NPY_COMPLEX64, [CJIT_DTYPE_C128] = NPY_COMPLEX128,
    };
    return numbers[dtype];
}

/// An array of NumPy's over |array|'s memory.
static PyObject *view_of(const cjit_host_array *array) {
    npy_intp shape[CJIT_MAX_RANK], strides[CJIT_MAX_RANK];
    npy_intp size = (npy_intp)cjit_dtype_size(array->dtype);
    for (int i = 0; i < array->rank; ++i) {
        shape[i] = (npy_intp)array->shape[i];
        strides[i] = (npy_intp)array->strides[i] * size;
    }
    return PyArray_New(&PyArray_Type, array->rank, shape, type_number(array->dtype), strides, array->data,
                       0, NPY_ARRAY_WRITEABLE, NULL);
}

/// Keeps the exception that is set, the first of them.
static void keep_exception(void) {
    if (running->type)
        PyErr_Clear();
    else
        PyErr_Fetch(&running->type, &running->value, &running->traceback);
}

static PyObject *list_for(PyObject *dict, int64_t number, bool create) {
    PyObject *key = PyLong_FromLongLong(number), *list = key ? PyDict_GetItemWithError(dict, key) : NULL;
    if (key && !list && create && !PyErr_Occurred()) {
        list = PyList_New(0);
        if (list && PyDict_SetItem(dict, key, list) < 0)
            Py_CLEAR(list);
        Py_XDECREF(list); // the dict's
    }
    Py_XDECREF(key);
    return list;
}

static void put(int64_t number, int64_t operand, const cjit_host_array *array) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *view = running && !running->type ? view_of(array) : NULL;
    PyObject *copy = view ? PyArray_NewCopy((PyArrayObject *)view, NPY_CORDER) : NULL;
    PyObject *list = copy ? list_for(running->operands, number, true) : NULL;
    (void)operand; // they come in their order
    if (list) {
        PyArray_CLEARFLAGS((PyArrayObject *)copy, NPY_ARRAY_WRITEABLE);
        if (PyList_Append(list, copy) < 0)
            list = NULL;
    }
    if (PyErr_Occurred())
        keep_exception();
    Py_XDECREF(copy);
    Py_XDECREF(view);
    PyGILState_Release(state);
}

/// Calls and tells the extents; false with an exception.
static bool call(int64_t number, int64_t num_words, int64_t *words) {
    PyObject *callable = PyList_GetItem(running->calls, (Py_ssize_t)number); // borrowed
    PyObject *operands = callable ? list_for(running->operands, number, true) : NULL, *key = NULL;
    cjit_arena *outer = cjit_arena_begin_inner();
    bool told = operands && (!running->prints || !outer ||
                             frontend_flush_prints(running->prints, outer) == 0);
    PyObject *results = told ? PyObject_CallOneArg(callable, operands) : NULL;
    cjit_arena_end_inner(outer);
    int64_t next = 1;
    bool good = results && PyList_Check(results) && (key = PyLong_FromLongLong(number)) &&
                PyDict_SetItem(running->results, key, results) == 0;
    for (Py_ssize_t i = 0; good && i < PyList_GET_SIZE(results); ++i) {
        PyArrayObject *array = (PyArrayObject *)PyList_GET_ITEM(results, i);
        for (int axis = 0; axis < PyArray_NDIM(array) && next < num_words; ++axis)
            words[next++] = PyArray_DIM(array, axis);
    }
    if (good && next != num_words) {
        PyErr_SetString(frontend_internal_error, "a fallback gave results of other ranks");
        good = false;
    }
    Py_XDECREF(key);
    Py_XDECREF(results);
    return good;
}

static void run(int64_t number, int64_t num_words, int64_t *words) {
    PyGILState_STATE state = PyGILState_Ensure();
    if (running && !running->type && call(number, num_words, words)) {
        words[0] = 0;
    } else if (running && PyErr_Occurred()) {
        memset(words, 0, (size_t)num_words * sizeof *words);
        words[0] = 1;
        keep_exception();
    }
    PyGILState_Release(state);
}

static void get(int64_t number, int64_t result, const cjit_host_array *array) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *list = running && !running->type ? list_for(running->results, number, false) : NULL;
    PyObject *made = list ? PyList_GetItem(list, (Py_ssize_t)result) : NULL; // borrowed
    PyObject *view = made ? view_of(array) : NULL;
    if (view && PyArray_CopyInto((PyArrayObject *)view, (PyArrayObject *)made) < 0)
        keep_exception();
    Py_XDECREF(view);
    PyGILState_Release(state);
}

int frontend_fallback_begin(frontend_fallback_run *run_, PyObject *calls) {
    static const cjit_host_functions functions = {put, run, get};
    cjit_runtime_set_host(&functions);
    *run_ = (frontend_fallback_run){.calls = calls, .operands = PyDict_New(), .results = PyDict_New(), .outer = running};
    running = run_;
    return run_->operands && run_->results ? 0 : -1;
}

bool frontend_fallback_end(frontend_fallback_run *run_) {
    running = run_->outer;
    Py_XDECREF(run_->operands);
    Py_XDECREF(run_->results);
    if (!run_->type)
        return false;
    PyErr_Restore(run_->type, run_->value, run_->traceback);
    return true;
}
