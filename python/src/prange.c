// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit.prange: `range` for plain Python; in compiled code a range whose iterations the user calls independent
// (control_for.c asks the graph for it; lib/graph/parallel.c decides). And the number of threads.
#include "control.h"
#include "function.h"

#include "cjit/runtime.h"

/// The number of keywords: none, or assume_parallel alone. -1 with an exception.
static int read_keywords(PyObject *const *values, PyObject *kwnames, bool *out_assume) {
    *out_assume = false;
    if (!kwnames)
        return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kwnames); ++i) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i);
        if (PyUnicode_CompareWithASCIIString(name, "assume_parallel") != 0) {
            PyErr_Format(PyExc_TypeError, "prange() got an unexpected keyword argument '%U'", name);
            return -1;
        }
        if (!PyBool_Check(values[i])) {
            PyErr_Format(PyExc_TypeError, "prange: assume_parallel must be True or False, not %R",
                         frontend_is_tracer(values[i]) ? (PyObject *)Py_TYPE(values[i]) : values[i]);
            return -1;
        }
        *out_assume = values[i] == Py_True;
    }
    return 0;
}

static int check_count(Py_ssize_t nargs) {
    if (nargs >= 1 && nargs <= 3)
        return 0;
    PyErr_Format(PyExc_TypeError, "prange expected 1 to 3 arguments, got %zd", nargs);
    return -1;
}

static PyObject *prange(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    (void)module;
    bool assume;
    if (check_count(nargs) < 0 || read_keywords(args + nargs, kwnames, &assume) < 0)
        return NULL;
    return PyObject_Vectorcall((PyObject *)&PyRange_Type, args, (size_t)nargs, NULL);
}

bool frontend_is_prange(PyObject *func) {
    return PyCFunction_Check(func) &&
           PyCFunction_GET_FUNCTION(func) == (PyCFunction)(void (*)(void))prange;
}

PyObject *frontend_prange_create(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    bool assume;
    if (check_count(nargs) < 0 || read_keywords(args + nargs, kwnames, &assume) < 0)
        return NULL;
    PyObject *result = frontend_range_create(args, nargs);
    if (result)
        ((frontend_iterable *)result)->parallel = assume ? FRONTEND_ASSUMED : FRONTEND_PARALLEL;
    return result;
}

static PyObject *set_num_threads(PyObject *module, PyObject *object) {
    (void)module;
    long count = PyLong_Check(object) && !PyBool_Check(object) ? PyLong_AsLong(object) : 0;
    if (!PyLong_Check(object) || PyBool_Check(object))
        return PyErr_Format(PyExc_TypeError, "set_num_threads: an int is needed, not %R", object);
    if (count < 1 || count > CJIT_MAX_THREADS) {
        PyErr_Clear();
        return PyErr_Format(PyExc_ValueError, "set_num_threads: from 1 to %d threads, not %S",
                            CJIT_MAX_THREADS, object);
    }
    cjit_set_num_threads((unsigned)count);
    Py_RETURN_NONE;
}

static PyObject *get_num_threads(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    return PyLong_FromUnsignedLong(cjit_get_num_threads());
}

PyMethodDef frontend_parallel_methods[] = {
    {"prange", (PyCFunction)(void (*)(void))prange, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("prange([start,] stop[, step], *, assume_parallel=False)\n--\n\n"
               "A range whose iterations may run at once, in a `for` of a compiled function.\n\n"
               "Elsewhere it is range(). Iterations that are proved to depend on one another are a\n"
               "TraceError; where independence cannot be proved the loop runs serially, with a\n"
               "SerialLoopWarning, unless assume_parallel is True.")},
    {"set_num_threads", set_num_threads, METH_O,
     PyDoc_STR("set_num_threads(n, /)\n--\n\n"
               "How many threads compiled loops may use, the caller's included. Results do not depend\n"
               "on it.")},
    {"get_num_threads", get_num_threads, METH_NOARGS,
     PyDoc_STR("get_num_threads()\n--\n\n"
               "How many threads compiled loops may use: what set_num_threads said, else\n"
               "CJIT_NUM_THREADS, else the number of CPUs that the process may run on.")},
    {NULL, NULL, 0, NULL},
};

int frontend_warn_serial_loops(const cjit_graph *graph) {
    for (uint32_t i = 0; i < cjit_graph_num_remarks(graph); i++) {
        const cjit_graph_remark *remark = cjit_graph_get_remark(graph, i);
        const cjit_location_info *at = cjit_graph_get_location(graph, remark->location);
        if (PyErr_WarnExplicit(frontend_serial_loop_warning, remark->text, at ? at->file : "<unknown>",
                               at ? (int)at->line : 1, NULL, NULL) < 0)
            return -1;
    }
    return 0;
}
