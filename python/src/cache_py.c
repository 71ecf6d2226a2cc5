// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The disk cache and the pool of output memory from Python: cache_info(), clear_cache(),
// set_cache_directory(), pool_info(), pool_trim(), pool_set_limit(). Plain dicts and numbers.
#include "function.h"

static PyObject *cache_info(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    cjit_cache_info info;
    cjit_status *status;
    Py_BEGIN_ALLOW_THREADS status = cjit_cache_get_info(&info);
    Py_END_ALLOW_THREADS if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return Py_BuildValue("{s:z,s:z,s:K,s:K,s:K,s:K,s:K,s:K}", "directory", info.directory,
                         "disabled_reason", info.disabled_reason, "hits",
                         (unsigned long long)info.hits, "misses", (unsigned long long)info.misses,
                         "stores", (unsigned long long)info.stores, "store_failures",
                         (unsigned long long)info.store_failures, "files",
                         (unsigned long long)info.files, "bytes", (unsigned long long)info.bytes);
}

static PyObject *clear_cache(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    uint64_t removed = 0;
    cjit_status *status;
    Py_BEGIN_ALLOW_THREADS status = cjit_cache_clear(&removed);
    Py_END_ALLOW_THREADS if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return PyLong_FromUnsignedLongLong(removed);
}

static PyObject *set_cache_directory(PyObject *module, PyObject *directory) {
    (void)module;
    PyObject *bytes = NULL;
    if (directory != Py_None && !PyUnicode_FSConverter(directory, &bytes))
        return NULL;
    cjit_status *status = cjit_cache_set_directory(bytes ? PyBytes_AS_STRING(bytes) : NULL);
    Py_XDECREF(bytes);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *pool_info(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    cjit_pool_info info;
    cjit_pool_get_info(&info);
    return Py_BuildValue("{s:K,s:K,s:K,s:K,s:K}", "bytes_in_use",
                         (unsigned long long)info.bytes_in_use, "bytes_cached",
                         (unsigned long long)info.bytes_cached, "limit",
                         (unsigned long long)info.limit, "hits", (unsigned long long)info.hits,
                         "misses", (unsigned long long)info.misses);
}

static PyObject *pool_trim(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    cjit_pool_trim();
    Py_RETURN_NONE;
}

static PyObject *pool_set_limit(PyObject *module, PyObject *bytes) {
    (void)module;
    unsigned long long limit = PyLong_AsUnsignedLongLong(bytes);
    if (limit == (unsigned long long)-1 && PyErr_Occurred())
        return NULL;
    cjit_pool_set_limit(limit);
    Py_RETURN_NONE;
}

PyMethodDef frontend_cache_methods[] = {
    {"cache_info", cache_info, METH_NOARGS,
     PyDoc_STR("cache_info()\n--\n\nA dict: the disk cache's directory (None when disabled, with "
               "the reason), hits,\nmisses, stores and failed stores of this process, files and "
               "bytes on disk.")},
    {"clear_cache", clear_cache, METH_NOARGS,
     PyDoc_STR("clear_cache()\n--\n\nRemoves the disk cache's files; returns how many.")},
    {"set_cache_directory", set_cache_directory, METH_O,
     PyDoc_STR("set_cache_directory(path)\n--\n\nUses another directory; None: the default one.")},
    {"pool_info", pool_info, METH_NOARGS,
     PyDoc_STR("pool_info()\n--\n\nA dict: bytes in use and kept for reuse, the limit of the "
               "latter, hits, misses.")},
    {"pool_trim", pool_trim, METH_NOARGS,
     PyDoc_STR("pool_trim()\n--\n\nReturns the kept memory to the system.")},
    {"pool_set_limit", pool_set_limit, METH_O,
     PyDoc_STR("pool_set_limit(bytes)\n--\n\nBounds the memory that is kept for reuse.")},
    {NULL, NULL, 0, NULL},
};
