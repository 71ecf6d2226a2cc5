// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// np.select: of many conditions the first that holds chooses the element. It becomes nested selects,
// the last condition innermost; dtypes and errors as in numpy/lib/_function_base_impl.py.
#include "numpy_creation.h"

enum { MAX_CASES = 64 };

/// Reads the conditions or choices, a list or tuple, into |out_operands|. Gives their number or -1.
static Py_ssize_t read_cases(frontend_trace *trace, PyObject *object,
                             frontend_operand *out_operands) {
    if (!object || (!PyList_Check(object) && !PyTuple_Check(object))) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "np.select needs lists of conditions and of choices");
        return -1;
    }
    Py_ssize_t count = PySequence_Fast_GET_SIZE(object);
    if (count > MAX_CASES) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "np.select of more than %d cases is not supported", MAX_CASES);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; ++i)
        if (frontend_read_operand(trace, PySequence_Fast_GET_ITEM(object, i), &out_operands[i]) < 0)
            return -1;
    return count;
}

PyObject *frontend_np_select(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    static const char *const names[] = {"condlist", "choicelist", "default", NULL};
    PyObject *values[4];
    if (frontend_parse_arguments("np.select", args, nargs, kwnames, names, values) < 0)
        return NULL;
    frontend_operand conditions[MAX_CASES], choices[MAX_CASES + 1];
    static PyObject *zero; // the default of |default|
    if (!zero && !(zero = PyLong_FromLong(0)))
        return NULL;
    Py_ssize_t count = read_cases(trace, values[0], conditions);
    Py_ssize_t num_choices = count < 0 ? -1 : read_cases(trace, values[1], choices);
    int status = num_choices < 0 ? -1
                                 : frontend_read_operand(trace, values[2] ? values[2] : zero,
                                                         &choices[num_choices]);
    if (status < 0)
        return NULL;
    if (count != num_choices)
        return PyErr_Format(PyExc_ValueError,
                            "list of cases must be same length as list of conditions");
    if (count == 0)
        return PyErr_Format(PyExc_ValueError,
                            "select with an empty condition list is not possible");
    cjit_dtype dtype;
    cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), false);
    if (frontend_numpy_result_type((unsigned)count + 1, choices, &dtype) < 0)
        return NULL;
    for (Py_ssize_t i = 0; i < count; ++i)
        if (conditions[i].dtype != CJIT_DTYPE_BOOL)
            return PyErr_Format(PyExc_TypeError,
                                "invalid entry %zd in condlist: should be boolean ndarray", i);
    cjit_node result = frontend_emit_operand(trace, &choices[count], dtype, true);
    for (Py_ssize_t i = count - 1; i >= 0; --i) {
        cjit_node condition = frontend_emit_operand(trace, &conditions[i], CJIT_DTYPE_BOOL, true);
        cjit_node choice = condition == FRONTEND_NO_NODE
                               ? condition
                               : frontend_emit_operand(trace, &choices[i], dtype, true);
        result = frontend_emit3(trace, CJIT_OP_SELECT, condition, choice, result);
    }
    return frontend_wrap(trace, result, FRONTEND_NUMPY_ARRAY);
}
