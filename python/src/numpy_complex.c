// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's functions on the parts of numbers: real, imag, angle, conj, and the questions whether a number or a
// dtype is complex.
#include "complex.h"

#include <math.h>

int frontend_complex_warn(void) {
    PyObject *module = PyImport_ImportModule("numpy.exceptions");
    PyObject *category = module ? PyObject_GetAttrString(module, "ComplexWarning") : NULL;
    int status = category ? PyErr_WarnEx(category, "Casting complex values to real discards the imaginary part", 1)
                          : -1;
    Py_XDECREF(category);
    Py_XDECREF(module);
    return status;
}

/// Whether the imaginary part is 0, or is not.
static PyObject *question(frontend_trace *trace, PyObject *object, cjit_op op) {
    frontend_operand operand;
    frontend_kind kind;
    if (frontend_numpy_read(trace, object, &operand, &kind) < 0)
        return NULL;
    cjit_node node = operand.node;
    cjit_node answer = frontend_emit_int(trace, CJIT_DTYPE_BOOL, op == CJIT_OP_EQ);
    if (frontend_node_is_complex(trace, node)) {
        cjit_node imaginary = frontend_emit1(trace, CJIT_OP_IMAG, node);
        cjit_dtype part = frontend_node_dtype(trace, imaginary);
        answer = frontend_emit2(trace, op, imaginary, frontend_emit_float(trace, part, 0));
    }
    return frontend_wrap(trace, frontend_emit_like(trace, answer, node), kind);
}

PyObject *frontend_complex_isreal(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isreal", "x");
    return question(trace, values[0], CJIT_OP_EQ);
}

PyObject *frontend_complex_iscomplex(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.iscomplex", "x");
    return question(trace, values[0], CJIT_OP_NE);
}

PyObject *frontend_complex_isrealobj(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.isrealobj", "x");
    return PyBool_FromLong(!frontend_is_complex_object(trace, values[0]));
}

PyObject *frontend_complex_iscomplexobj(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.iscomplexobj", "x");
    return PyBool_FromLong(frontend_is_complex_object(trace, values[0]));
}

PyObject *frontend_complex_real(FRONTEND_ARGUMENTS) {
    (void)trace;
    FRONTEND_PARSE("np.real", "val");
    return PyObject_GetAttrString(values[0], "real");
}

PyObject *frontend_complex_imag(FRONTEND_ARGUMENTS) {
    (void)trace;
    FRONTEND_PARSE("np.imag", "val");
    return PyObject_GetAttrString(values[0], "imag");
}

PyObject *frontend_complex_angle(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.angle", "z", "deg");
    int degrees = values[1] ? PyObject_IsTrue(values[1]) : 0;
    frontend_operand operand;
    frontend_kind kind;
    if (degrees < 0 || frontend_numpy_read(trace, values[0], &operand, &kind) < 0)
        return NULL;
    cjit_node node = operand.node;
    bool is_complex = frontend_node_is_complex(trace, node);
    PyObject *re = is_complex ? frontend_wrap(trace, frontend_emit1(trace, CJIT_OP_REAL, node), kind)
                              : Py_NewRef(values[0]);
    PyObject *im = is_complex ? frontend_wrap(trace, frontend_emit1(trace, CJIT_OP_IMAG, node), kind)
                              : PyLong_FromLong(0);
    PyObject *angle =
        re && im ? frontend_call_ufunc_named(trace, "arctan2", 2, (PyObject *[]){im, re}) : NULL;
    PyObject *factor = angle && degrees ? PyFloat_FromDouble(180 / M_PI) : NULL;
    if (factor)
        Py_SETREF(angle, frontend_call_ufunc_named(trace, "multiply", 2, (PyObject *[]){angle, factor}));
    Py_XDECREF(factor);
    Py_XDECREF(re);
    Py_XDECREF(im);
    return angle;
}

/// Real arrays and numbers are their own conjugates, not copies.
PyObject *frontend_complex_conjugate(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ndarray.conjugate", "self", "!out");
    const frontend_tracer *tracer = (const frontend_tracer *)values[0];
    if (!frontend_is_complex_object(trace, values[0]))
        return Py_NewRef(values[0]);
    if (!frontend_is_tracer(values[0]) || tracer->kind != FRONTEND_PYTHON_COMPLEX)
        return frontend_call_ufunc_named(trace, "conjugate", 1, values);
    return frontend_wrap(trace, frontend_emit_conjugate(trace, tracer->node), FRONTEND_PYTHON_COMPLEX);
}

PyObject *frontend_complex_conj(FRONTEND_ARGUMENTS) {
    return frontend_complex_conjugate(trace, args, nargs, kwnames);
}
