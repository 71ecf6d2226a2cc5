// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python's complex numbers as traced values, and the parts of any complex value. The arithmetic is CPython's
// (Objects/complexobject.c), which divides otherwise than NumPy does and raises at a divisor of zero.
#include "complex.h"
#include "storage.h"

static cjit_node is_zero(frontend_trace *t, frontend_parts z) {
    cjit_node zero = frontend_emit_float(t, CJIT_DTYPE_F64, 0);
    return frontend_emit2(t, CJIT_OP_AND, frontend_emit2(t, CJIT_OP_EQ, z.re, zero),
                          frontend_emit2(t, CJIT_OP_EQ, z.im, zero));
}

static frontend_parts divide(frontend_trace *t, frontend_parts a, frontend_parts b) {
    frontend_parts result = frontend_complex_quotient(t, a, b);
    result.re = frontend_emit_raise(t, is_zero(t, b), CJIT_CODE_ZERO_DIVISION, "complex division by zero",
                                    result.re);
    return result;
}

static frontend_parts power(frontend_trace *t, frontend_parts a, frontend_parts b) {
    cjit_node zero = frontend_emit_float(t, CJIT_DTYPE_F64, 0);
    cjit_node bad = frontend_emit2(t, CJIT_OP_OR, frontend_emit2(t, CJIT_OP_LT, b.re, zero),
                                   frontend_emit2(t, CJIT_OP_NE, b.im, zero));
    bad = frontend_emit2(t, CJIT_OP_AND, bad, is_zero(t, a));
    frontend_parts result = frontend_complex_pow(t, a, b);
    result.re = frontend_emit_raise(t, bad, CJIT_CODE_ZERO_DIVISION,
                                    "0.0 to a negative or complex power", result.re);
    return result;
}

PyObject *frontend_python_complex(frontend_trace *trace, const frontend_operand *a, const frontend_operand *b,
                                  frontend_operator op) {
    cjit_node x = frontend_emit_operand(trace, a, CJIT_DTYPE_C128, false);
    cjit_node y = frontend_emit_operand(trace, b, CJIT_DTYPE_C128, false);
    frontend_parts z = frontend_complex_parts(trace, x), w = frontend_complex_parts(trace, y);
    switch (op) {
    case FRONTEND_ADD:
        return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_ADD, x, y), FRONTEND_PYTHON_COMPLEX);
    case FRONTEND_SUB:
        return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_SUB, x, y), FRONTEND_PYTHON_COMPLEX);
    case FRONTEND_MUL:
        return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_MUL, x, y), FRONTEND_PYTHON_COMPLEX);
    case FRONTEND_TRUEDIV:
        return frontend_wrap(trace, frontend_complex_join(trace, divide(trace, z, w)),
                             FRONTEND_PYTHON_COMPLEX);
    case FRONTEND_POW:
        return frontend_wrap(trace, frontend_complex_join(trace, power(trace, z, w)),
                             FRONTEND_PYTHON_COMPLEX);
    case FRONTEND_EQ:
    case FRONTEND_NE:
        return frontend_wrap(
            trace, frontend_emit2(trace, op == FRONTEND_EQ ? CJIT_OP_EQ : CJIT_OP_NE, x, y),
            FRONTEND_PYTHON_BOOL);
    case FRONTEND_LT:
    case FRONTEND_LE:
    case FRONTEND_GT:
    case FRONTEND_GE:
        PyErr_SetString(PyExc_TypeError, "complex numbers have no order: compare abs(), .real or .imag");
        return NULL;
    default:
        PyErr_SetString(PyExc_TypeError, "unsupported operand type(s): complex numbers have no such operator");
        return NULL;
    }
}

cjit_node frontend_emit_python_complex(frontend_trace *trace, PyObject *object) {
    PyObject *number = frontend_is_tracer(object) ? frontend_to_python(trace, object, FRONTEND_PYTHON_COMPLEX)
                                                  : PyObject_CallOneArg((PyObject *)&PyComplex_Type, object);
    frontend_operand operand;
    int status = number ? frontend_read_operand(trace, number, &operand) : -1;
    cjit_node node = status < 0 ? FRONTEND_NO_NODE : frontend_emit_operand(trace, &operand, CJIT_DTYPE_C128, false);
    Py_XDECREF(number);
    return node;
}

PyObject *frontend_complex_get_part(frontend_trace *trace, const frontend_tracer *tracer, bool imaginary) {
    if (!frontend_node_is_complex(trace, tracer->node))
        return Py_NewRef((PyObject *)tracer);
    cjit_node node = FRONTEND_NO_NODE;
    if (!tracer->storage) {
        frontend_kind kind = tracer->kind == FRONTEND_PYTHON_COMPLEX ? FRONTEND_PYTHON_FLOAT : tracer->kind;
        node = frontend_emit1(trace, imaginary ? CJIT_OP_IMAG : CJIT_OP_REAL, tracer->node);
        return frontend_wrap(trace, node, kind);
    }
    cjit_status *status =
        cjit_graph_part_view(frontend_trace_get_graph(trace), tracer->node, imaginary, &node);
    if (status)
        return frontend_raise_status(status), NULL;
    return frontend_tracer_create_view(trace, node, tracer->kind, (PyObject *)tracer);
}

bool frontend_is_complex_object(frontend_trace *trace, PyObject *object) {
    return frontend_is_tracer(object) ? frontend_node_is_complex(trace, ((frontend_tracer *)object)->node)
                                      : PyComplex_Check(object);
}
