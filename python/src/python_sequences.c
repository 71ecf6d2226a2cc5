// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's builtins that take a sequence and ask for the truth or the order of its items: any(), all(),
// sorted(). Items of a list are asked one after the other; all of them are evaluated.
#include "control.h"
#include "parse.h"

/// NumPy's function |name| of |array|.
static PyObject *call_numpy(frontend_trace *trace, const char *name, PyObject *array) {
    PyObject *numpy = frontend_numpy_module();
    PyObject *function = numpy ? PyObject_GetAttrString(numpy, name) : NULL;
    frontend_function implementation = function ? frontend_dispatch_find(function) : NULL;
    PyObject *result = implementation ? implementation(trace, &array, 1, NULL) : NULL;
    Py_XDECREF(function);
    return result;
}

static bool is_vector(frontend_trace *trace, PyObject *object) {
    const frontend_tracer *tracer = (const frontend_tracer *)object;
    return frontend_is_tracer(object) && tracer->kind == FRONTEND_NUMPY_ARRAY &&
           frontend_node_rank(trace, tracer->node) == 1;
}

/// The truth of |item| joined by |op| to |*inout_node|. 1: the answer is |decides|, whatever follows.
static int join_truth(frontend_trace *trace, PyObject *item, cjit_op op, bool decides,
                      cjit_node *inout_node) {
    bool truth;
    cjit_node node;
    if (!frontend_is_tracer(item)) {
        int plain = PyObject_IsTrue(item);
        return plain < 0 ? -1 : plain == decides;
    }
    int traced = frontend_truth(trace, item, &truth, &node);
    if (traced <= 0)
        return traced < 0 ? -1 : truth == decides;
    *inout_node =
        *inout_node == FRONTEND_NO_NODE ? node : frontend_emit2(trace, op, *inout_node, node);
    return *inout_node == FRONTEND_NO_NODE ? -1 : 0;
}

static PyObject *truth_of_items(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames, const char *name, bool decides) {
    if (nargs != 1 || kwnames)
        return PyErr_Format(PyExc_TypeError, "%s() takes exactly one argument (%zd given)", name, nargs);
    if (is_vector(trace, args[0])) {
        PyObject *result = call_numpy(trace, name, args[0]);
        PyObject *truth = result ? frontend_to_python(trace, result, FRONTEND_PYTHON_BOOL) : NULL;
        Py_XDECREF(result);
        return truth;
    }
    PyObject *items = PySequence_List(args[0]);
    cjit_node node = FRONTEND_NO_NODE;
    int status = items ? 0 : -1;
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(items); ++i)
        status = join_truth(trace, PyList_GET_ITEM(items, i), decides ? CJIT_OP_OR : CJIT_OP_AND,
                            decides, &node);
    Py_XDECREF(items);
    if (status < 0)
        return NULL;
    if (status > 0 || node == FRONTEND_NO_NODE)
        return PyBool_FromLong(status > 0 ? decides : !decides);
    return frontend_wrap(trace, node, FRONTEND_PYTHON_BOOL);
}

PyObject *frontend_py_any(FRONTEND_ARGUMENTS) {
    return truth_of_items(trace, args, nargs, kwnames, "any", true);
}

PyObject *frontend_py_all(FRONTEND_ARGUMENTS) {
    return truth_of_items(trace, args, nargs, kwnames, "all", false);
}

PyObject *frontend_py_sorted(FRONTEND_ARGUMENTS) {
    bool reverse = false, plain = nargs == 1 && is_vector(trace, args[0]);
    if (kwnames && PyTuple_GET_SIZE(kwnames) == 1 &&
        PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, 0), "reverse") == 0 &&
        !frontend_is_tracer(args[1])) {
        int truth = PyObject_IsTrue(args[1]);
        if (truth < 0)
            return NULL;
        reverse = truth;
    } else {
        plain = plain && !kwnames;
    }
    if (!plain)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "sorted() of traced values takes an array of one axis, and no key: "
                                      "use np.sort");
    PyObject *values = call_numpy(trace, "sort", args[0]);
    PyObject *rows = values ? frontend_iterable_rows(values) : NULL;
    PyObject *result = rows && reverse ? frontend_iterable_reversed(rows) : Py_XNewRef(rows);
    Py_XDECREF(values);
    Py_XDECREF(rows);
    return result;
}
