// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes from operands: thin, sticky wrappers of the graph's builders (see trace.h), and the
// conversion of Python numbers to the dtype that promotion chose for them.
#include "control_grown.h"
#include "complex.h"

#include <math.h>

/// The node that a builder left in |node| (given by address, because the builder is called in the same
/// expression): FRONTEND_NO_NODE with an exception when it failed.
static cjit_node finish(cjit_status *status, const cjit_node *node) {
    if (!status)
        return *node;
    frontend_raise_status(status);
    return FRONTEND_NO_NODE;
}

cjit_node frontend_emit(frontend_trace *trace, cjit_op op, unsigned count, const cjit_node *nodes) {
    for (unsigned i = 0; i < count; ++i)
        if (nodes[i] == FRONTEND_NO_NODE)
            return FRONTEND_NO_NODE;
    bool is_part = op == CJIT_OP_REAL || op == CJIT_OP_IMAG || op == CJIT_OP_COMPLEX;
    for (unsigned i = 0; i < count && !is_part; ++i)
        if (frontend_node_is_complex(trace, nodes[i]))
            return frontend_complex_emit(trace, op, count, nodes);
    cjit_node node = FRONTEND_NO_NODE;
    cjit_status *status =
        cjit_graph_elementwise(frontend_trace_get_graph(trace), op, count, nodes, &node);
    return finish(status, &node);
}

cjit_node frontend_emit1(frontend_trace *trace, cjit_op op, cjit_node a) {
    return frontend_emit(trace, op, 1, &a);
}

cjit_node frontend_emit2(frontend_trace *trace, cjit_op op, cjit_node a, cjit_node b) {
    return frontend_emit(trace, op, 2, (cjit_node[]){a, b});
}

cjit_node frontend_emit3(frontend_trace *trace, cjit_op op, cjit_node a, cjit_node b, cjit_node c) {
    return frontend_emit(trace, op, 3, (cjit_node[]){a, b, c});
}

cjit_node frontend_emit_cast(frontend_trace *trace, cjit_node node, cjit_dtype dtype) {
    if (node == FRONTEND_NO_NODE)
        return node;
    if (frontend_node_is_complex(trace, node) && !cjit_dtype_is_complex(dtype) && dtype != CJIT_DTYPE_BOOL &&
        frontend_complex_warn() < 0)
        return FRONTEND_NO_NODE;
    cjit_node result = FRONTEND_NO_NODE;
    return finish(cjit_graph_cast(frontend_trace_get_graph(trace), node, dtype, &result), &result);
}

cjit_node frontend_emit_float(frontend_trace *trace, cjit_dtype dtype, double value) {
    cjit_node node = FRONTEND_NO_NODE;
    return finish(
        cjit_graph_constant_float(frontend_trace_get_graph(trace), dtype, value, &node), &node);
}

cjit_node frontend_emit_int(frontend_trace *trace, cjit_dtype dtype, int64_t value) {
    cjit_node node = FRONTEND_NO_NODE;
    return finish(cjit_graph_constant_int(frontend_trace_get_graph(trace), dtype, value, &node),
                  &node);
}

cjit_node frontend_emit_number(frontend_trace *trace, cjit_dtype dtype, double value) {
    if (cjit_dtype_is_complex(dtype))
        return frontend_emit_cast(trace, frontend_emit_float(trace, cjit_dtype_part(dtype), value), dtype);
    return cjit_dtype_is_float(dtype) ? frontend_emit_float(trace, dtype, value)
                                      : frontend_emit_int(trace, dtype, (int64_t)value);
}

cjit_node frontend_emit_size(frontend_trace *trace, cjit_size size) {
    cjit_node node = FRONTEND_NO_NODE;
    return finish(cjit_graph_size_value(frontend_trace_get_graph(trace), size, &node), &node);
}

cjit_node frontend_emit_like(frontend_trace *trace, cjit_node node, cjit_node like) {
    if (node == FRONTEND_NO_NODE || like == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, like);
    unsigned rank = info->rank;
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned i = 0; i < rank; ++i)
        shape[i] = info->shape[i];
    cjit_node result = FRONTEND_NO_NODE;
    return finish(cjit_graph_broadcast_to(graph, node, rank, shape, &result), &result);
}

cjit_node frontend_emit_scalar(frontend_trace *trace, cjit_node node) {
    if (node == FRONTEND_NO_NODE || frontend_node_rank(trace, node) == 0)
        return node;
    cjit_node result = FRONTEND_NO_NODE;
    return finish(cjit_graph_reshape(frontend_trace_get_graph(trace), node, 0, NULL, &result),
                  &result);
}

cjit_node frontend_emit_transpose(frontend_trace *trace, cjit_node node) {
    unsigned rank = frontend_node_rank(trace, node);
    if (rank <= 1)
        return node;
    unsigned permutation[CJIT_MAX_RANK];
    for (unsigned i = 0; i < rank; ++i)
        permutation[i] = rank - 1 - i;
    cjit_node result = FRONTEND_NO_NODE;
    return finish(
        cjit_graph_transpose(frontend_trace_get_graph(trace), node, permutation, &result), &result);
}

cjit_node frontend_emit_raise(frontend_trace *trace, cjit_node condition, cjit_code code,
                              const char *message, cjit_node then) {
    if (condition == FRONTEND_NO_NODE || then == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    return finish(
        cjit_graph_raise_if(frontend_trace_get_graph(trace), condition, code, message), &then);
}

cjit_node frontend_emit_has_elements(frontend_trace *trace, cjit_node array) {
    if (array == FRONTEND_NO_NODE)
        return array;
    cjit_size count = frontend_node_count(trace, array);
    int64_t value;
    if (cjit_graph_size_is_constant(frontend_trace_get_graph(trace), count, &value))
        return frontend_emit_int(trace, CJIT_DTYPE_BOOL, value > 0);
    return frontend_emit2(trace, CJIT_OP_GT, frontend_emit_size(trace, count),
                          frontend_emit_int(trace, CJIT_DTYPE_I64, 0));
}

cjit_dtype frontend_node_dtype(frontend_trace *trace, cjit_node node) {
    return node == FRONTEND_NO_NODE
               ? CJIT_DTYPE_F64
               : cjit_graph_get_node(frontend_trace_get_graph(trace), node)->dtype;
}

unsigned frontend_node_rank(frontend_trace *trace, cjit_node node) {
    return node == FRONTEND_NO_NODE
               ? 0
               : cjit_graph_get_node(frontend_trace_get_graph(trace), node)->rank;
}

PyObject *frontend_wrap(frontend_trace *trace, cjit_node node, frontend_kind kind) {
    return node == FRONTEND_NO_NODE ? NULL : frontend_tracer_create(trace, node, kind, -1);
}

// ---------------------------------------------------------------------------------------------
// Operands
// ---------------------------------------------------------------------------------------------

int frontend_read_operand(frontend_trace *trace, PyObject *object, frontend_operand *out_operand) {
    *out_operand = (frontend_operand){.node = FRONTEND_NO_NODE};
    if (Py_IS_TYPE(object, &frontend_grown_type)) {
        frontend_grown_unroll(object);
        return -1;
    }
    bool is_number = PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object);
    if (is_number && !frontend_is_numpy_scalar(object)) {
        out_operand->scalar = object;
        out_operand->kind = PyBool_Check(object)    ? FRONTEND_PYTHON_BOOL
                            : PyLong_Check(object)  ? FRONTEND_PYTHON_INT
                            : PyFloat_Check(object) ? FRONTEND_PYTHON_FLOAT
                                                    : FRONTEND_PYTHON_COMPLEX;
        out_operand->dtype = PyBool_Check(object)    ? CJIT_DTYPE_BOOL
                             : PyLong_Check(object)  ? CJIT_DTYPE_I64
                             : PyFloat_Check(object) ? CJIT_DTYPE_F64
                                                     : CJIT_DTYPE_C128;
        return 0;
    }
    if (frontend_trace_operand(trace, object, &out_operand->node, &out_operand->kind) < 0)
        return -1;
    out_operand->dtype = frontend_node_dtype(trace, out_operand->node);
    out_operand->rank = frontend_node_rank(trace, out_operand->node);
    return 0;
}

void frontend_int_limits(cjit_dtype dtype, int64_t *out_least, uint64_t *out_greatest) {
    unsigned bits = 8 * (unsigned)cjit_dtype_size(dtype);
    bool is_signed = cjit_dtype_is_signed_int(dtype);
    *out_greatest = is_signed ? (UINT64_C(1) << (bits - 1)) - 1 : UINT64_MAX >> (64 - bits);
    *out_least = is_signed ? -(int64_t)*out_greatest - 1 : 0;
}

int frontend_int_fits(PyObject *value, cjit_dtype dtype, int *out_sign) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (number == -1 && PyErr_Occurred())
        return -1;
    *out_sign = overflow ? overflow : (number > 0) - (number < 0);
    int64_t least;
    uint64_t greatest;
    frontend_int_limits(dtype, &least, &greatest);
    if (!overflow)
        return number >= least && (number < 0 || (uint64_t)number <= greatest);
    if (overflow < 0 || dtype != CJIT_DTYPE_U64)
        return 0;
    unsigned long long large = PyLong_AsUnsignedLongLong(value);
    if (large == (unsigned long long)-1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static cjit_node emit_integer(frontend_trace *trace, PyObject *value, cjit_dtype dtype,
                              bool checked) {
    if (cjit_dtype_is_float(dtype)) {
        double number = PyLong_AsDouble(value);
        if (number == -1 && PyErr_Occurred())
            return FRONTEND_NO_NODE;
        return frontend_emit_float(trace, dtype, number);
    }
    if (dtype == CJIT_DTYPE_BOOL) {
        int truth = PyObject_IsTrue(value);
        return truth < 0 ? FRONTEND_NO_NODE : frontend_emit_int(trace, dtype, truth);
    }
    int sign, fits = frontend_int_fits(value, dtype, &sign);
    if (fits < 0)
        return FRONTEND_NO_NODE;
    if (!fits && checked) {
        PyErr_Format(PyExc_OverflowError, "Python integer %R out of bounds for %s", value,
                     cjit_dtype_name(dtype));
        return FRONTEND_NO_NODE;
    }
    unsigned long long bits = PyLong_AsUnsignedLongLongMask(value);
    if (bits == (unsigned long long)-1 && PyErr_Occurred())
        return FRONTEND_NO_NODE;
    return frontend_emit_int(trace, dtype, (int64_t)bits);
}

/// A run-time Python integer must fit the dtype that it meets.
static cjit_node emit_bounds_check(frontend_trace *trace, cjit_node node, cjit_dtype dtype) {
    int64_t least;
    uint64_t greatest;
    frontend_int_limits(dtype, &least, &greatest);
    char message[80];
    snprintf(message, sizeof message, "Python integer {0} out of bounds for %s",
             cjit_dtype_name(dtype));
    cjit_node low = frontend_emit_int(trace, CJIT_DTYPE_I64, least);
    cjit_node outside = frontend_emit2(trace, CJIT_OP_LT, node, low);
    if (dtype != CJIT_DTYPE_U64) {
        cjit_node high = frontend_emit_int(trace, CJIT_DTYPE_I64, (int64_t)greatest);
        cjit_node above = frontend_emit2(trace, CJIT_OP_GT, node, high);
        outside = frontend_emit2(trace, CJIT_OP_OR, outside, above);
    }
    if (outside == FRONTEND_NO_NODE)
        return outside;
    return finish(cjit_graph_raise_if_values(frontend_trace_get_graph(trace), outside,
                                             CJIT_CODE_OVERFLOW, message, 1, &node),
                  &node);
}

cjit_node frontend_emit_operand(frontend_trace *trace, const frontend_operand *operand,
                                cjit_dtype dtype, bool checked) {
    if (!operand->scalar) {
        cjit_node node = operand->node;
        if (checked && operand->kind == FRONTEND_PYTHON_INT && cjit_dtype_is_int(dtype) &&
            dtype != CJIT_DTYPE_I64)
            node = emit_bounds_check(trace, node, dtype);
        // A Python integer becomes a float by way of float64, as NumPy and torch do it.
        if (operand->kind == FRONTEND_PYTHON_INT &&
            (cjit_dtype_is_float(dtype) || cjit_dtype_is_complex(dtype)))
            node = frontend_emit_cast(trace, node, CJIT_DTYPE_F64);
        return frontend_emit_cast(trace, node, dtype);
    }
    if (operand->kind == FRONTEND_PYTHON_COMPLEX) {
        Py_complex value = PyComplex_AsCComplex(operand->scalar);
        cjit_dtype part = dtype == CJIT_DTYPE_C64 ? CJIT_DTYPE_F32 : CJIT_DTYPE_F64;
        frontend_parts parts = frontend_complex_constant(trace, part, value.real, value.imag);
        return frontend_emit_cast(trace, frontend_complex_join(trace, parts), dtype);
    }
    if (cjit_dtype_is_complex(dtype))
        return frontend_emit_cast(
            trace, frontend_emit_operand(trace, operand, cjit_dtype_part(dtype), checked), dtype);
    if (operand->kind == FRONTEND_PYTHON_FLOAT) {
        double value = PyFloat_AsDouble(operand->scalar);
        if (cjit_dtype_is_float(dtype))
            return frontend_emit_float(trace, dtype, value);
        if (dtype == CJIT_DTYPE_BOOL)
            return frontend_emit_int(trace, dtype, value != 0);
        cjit_node node = frontend_emit_float(trace, CJIT_DTYPE_F64, value);
        return frontend_emit_cast(trace, node, dtype);
    }
    return emit_integer(trace, operand->scalar, dtype, checked);
}
