// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that meet where control flow joins: after a branch, and from one iteration to the next.
//
//   int, float        -> float                Python's numbers: the wider
//   0.0, float32      -> float32              NumPy's promotion, Python's numbers weak
//   int64[n], f64[n]  -> float64[n]           arrays of one rank
//   None, float32     -> refused, by name and with both lines
#include "control.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// Types
// ---------------------------------------------------------------------------------------------

static bool is_array_object(PyObject *value) {
    return frontend_is_numpy_array(value) || frontend_is_torch_tensor(value);
}

/// |value| as an operand: a tracer as |state| knew it.
static int read_value(frontend_trace *trace, const frontend_state *state, PyObject *value,
                      frontend_operand *out_operand) {
    if (!frontend_is_tracer(value))
        return frontend_read_operand(trace, value, out_operand);
    const frontend_tracer *tracer = (const frontend_tracer *)value;
    cjit_node node;
    if (!frontend_state_find(state, value, &node))
        return frontend_scope_refuse_inner(trace, tracer);
    *out_operand = (frontend_operand){.node = node,
                                      .kind = tracer->kind,
                                      .dtype = frontend_node_dtype(trace, node),
                                      .rank = frontend_node_rank(trace, node)};
    return 0;
}

cjit_node frontend_value_node(const frontend_state *state, PyObject *value) {
    cjit_node node;
    return value && frontend_is_tracer(value) && frontend_state_find(state, value, &node)
               ? node
               : FRONTEND_NO_NODE;
}

int frontend_value_classify(frontend_trace *trace, const frontend_state *state, PyObject *value,
                            frontend_value_type *out_type) {
    *out_type = (frontend_value_type){.class = FRONTEND_VALUE_UNBOUND};
    if (!value)
        return 0;
    out_type->class = FRONTEND_VALUE_OBJECT;
    bool number = PyLong_Check(value) || PyFloat_Check(value) || PyComplex_Check(value) ||
                  frontend_is_numpy_scalar(value);
    if (!frontend_is_tracer(value) && !number && !is_array_object(value))
        return 0;
    frontend_operand operand;
    if (read_value(trace, state, value, &operand) < 0)
        return -1;
    out_type->class = frontend_kind_is_scalar(operand.kind) ? FRONTEND_VALUE_SCALAR
                                                            : FRONTEND_VALUE_ARRAY;
    out_type->kind = operand.kind;
    out_type->dtype = operand.dtype;
    out_type->rank = operand.rank;
    return 0;
}

/// What stands for a type in np.result_type: a dtype, or a Python number.
static PyObject *as_numpy_operand(frontend_value_type type) {
    switch (type.kind) {
    case FRONTEND_PYTHON_BOOL:
        return Py_NewRef(Py_False);
    case FRONTEND_PYTHON_INT:
        return PyLong_FromLong(0);
    case FRONTEND_PYTHON_FLOAT:
        return PyFloat_FromDouble(0);
    case FRONTEND_PYTHON_COMPLEX:
        return PyComplex_FromDoubles(0, 0);
    default:
        return Py_XNewRef(frontend_numpy_dtype(type.dtype));
    }
}

static int numpy_promote(frontend_value_type a, frontend_value_type b, cjit_dtype *out_dtype) {
    PyObject *x = as_numpy_operand(a), *y = x ? as_numpy_operand(b) : NULL;
    PyObject *dtype =
        y ? PyObject_CallMethod(frontend_numpy_module(), "result_type", "OO", x, y) : NULL;
    int status = dtype ? frontend_dtype_from_numpy(dtype, out_dtype) : -1;
    Py_XDECREF(x);
    Py_XDECREF(y);
    Py_XDECREF(dtype);
    return status;
}

static int join_scalars(frontend_value_type a, frontend_value_type b,
                        frontend_value_type *out_type) {
    *out_type = a;
    out_type->class = FRONTEND_VALUE_SCALAR;
    out_type->rank = 0;
    if (frontend_kind_is_python(a.kind) && frontend_kind_is_python(b.kind)) {
        if (b.kind > a.kind)
            *out_type = b;
        return 1;
    }
    out_type->kind = FRONTEND_NUMPY_SCALAR;
    return numpy_promote(a, b, &out_type->dtype) < 0 ? -1 : 1;
}

int frontend_value_join(frontend_value_type a, frontend_value_type b,
                        frontend_value_type *out_type) {
    if (a.class == FRONTEND_VALUE_UNBOUND || b.class == FRONTEND_VALUE_UNBOUND) {
        *out_type = a.class == FRONTEND_VALUE_UNBOUND ? b : a;
        return 1;
    }
    if (a.class == FRONTEND_VALUE_OBJECT || b.class == FRONTEND_VALUE_OBJECT)
        return 0;
    if (a.class == FRONTEND_VALUE_ARRAY && b.class == FRONTEND_VALUE_ARRAY) {
        *out_type = a;
        if (a.kind != b.kind || a.rank != b.rank)
            return 0;
        if (a.dtype == b.dtype)
            return 1;
        int status = a.kind == FRONTEND_TORCH_TENSOR
                         ? frontend_torch_promote(a.dtype, b.dtype, &out_type->dtype)
                         : numpy_promote(a, b, &out_type->dtype);
        return status < 0 ? -1 : 1;
    }
    // A 0-d array beside a number.
    if (a.rank || b.rank || a.kind == FRONTEND_TORCH_TENSOR || b.kind == FRONTEND_TORCH_TENSOR)
        return 0;
    return join_scalars(a, b, out_type);
}

// ---------------------------------------------------------------------------------------------
// Nodes
// ---------------------------------------------------------------------------------------------

cjit_node frontend_value_emit(frontend_trace *trace, const frontend_state *state, PyObject *value,
                              frontend_value_type type, cjit_node like) {
    if (value) {
        frontend_operand operand;
        if (read_value(trace, state, value, &operand) < 0)
            return FRONTEND_NO_NODE;
        return frontend_emit_operand(trace, &operand, type.dtype, false);
    }
    cjit_node zero = frontend_emit_number(trace, type.dtype, 0);
    return type.rank ? frontend_emit_like(trace, zero, like) : zero;
}

bool frontend_value_same(PyObject *a, PyObject *b) {
    if (a == b)
        return true;
    if (!a || !b || Py_TYPE(a) != Py_TYPE(b) || frontend_is_tracer(a))
        return false;
    if (PyFloat_CheckExact(a)) {
        double x = PyFloat_AS_DOUBLE(a), y = PyFloat_AS_DOUBLE(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    if (PyComplex_CheckExact(a)) {
        Py_complex x = PyComplex_AsCComplex(a), y = PyComplex_AsCComplex(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    if (PyTuple_CheckExact(a)) {
        bool same = PyTuple_GET_SIZE(a) == PyTuple_GET_SIZE(b);
        for (Py_ssize_t i = 0; same && i < PyTuple_GET_SIZE(a); ++i)
            same = frontend_value_same(PyTuple_GET_ITEM(a, i), PyTuple_GET_ITEM(b, i));
        return same;
    }
    if (!PyLong_CheckExact(a) && !PyBool_Check(a) && !PyUnicode_CheckExact(a) &&
        !PyBytes_CheckExact(a) && !PyRange_Check(a) && !PySlice_Check(a))
        return false;
    int equal = PyObject_RichCompareBool(a, b, Py_EQ);
    PyErr_Clear();
    return equal > 0;
}

int frontend_truth(frontend_trace *trace, PyObject *object, bool *out_truth, cjit_node *out_node) {
    frontend_tracer *tracer = (frontend_tracer *)object;
    if (frontend_tracer_check(tracer) < 0 || frontend_trace_set_location(trace) < 0)
        return -1;
    cjit_node node = tracer->node;
    if (frontend_node_rank(trace, node) > 0) {
        bool single;
        cjit_graph *graph = frontend_trace_get_graph(trace);
        cjit_status *status =
            cjit_graph_decide_equal(graph, frontend_node_count(trace, node),
                                    cjit_graph_size_constant(graph, 1), &single);
        if (status)
            return frontend_raise_status(status);
        if (!single) {
            if (tracer->kind == FRONTEND_TORCH_TENSOR)
                PyErr_SetString(PyExc_RuntimeError,
                                "Boolean value of Tensor with more than one value is ambiguous");
            else
                PyErr_SetString(PyExc_ValueError,
                                "The truth value of an array with more than one element is "
                                "ambiguous. Use a.any() or a.all()");
            return -1;
        }
        node = frontend_emit_scalar(trace, node);
    }
    node = frontend_emit_cast(trace, node, CJIT_DTYPE_BOOL);
    if (node == FRONTEND_NO_NODE)
        return -1;
    frontend_number number;
    int done = frontend_node_decide(trace, node, &number);
    if (done) {
        *out_truth = number.integer != 0;
        return done < 0 ? -1 : 0;
    }
    *out_node = node;
    return 1;
}

// ---------------------------------------------------------------------------------------------
// In words
// ---------------------------------------------------------------------------------------------

PyObject *frontend_value_describe(frontend_trace *trace, PyObject *value) {
    frontend_value_type type;
    frontend_state none = {0};
    if (!value)
        return PyUnicode_FromString("unbound");
    if (frontend_is_tracer(value)) {
        const frontend_tracer *tracer = (const frontend_tracer *)value;
        type = (frontend_value_type){
            .class = frontend_kind_is_scalar(tracer->kind) ? FRONTEND_VALUE_SCALAR
                                                           : FRONTEND_VALUE_ARRAY,
            .kind = tracer->kind,
            .dtype = frontend_node_dtype(trace, tracer->node),
            .rank = frontend_node_rank(trace, tracer->node),
        };
    } else if (frontend_value_classify(trace, &none, value, &type) < 0) {
        return NULL;
    }
    if (type.class == FRONTEND_VALUE_ARRAY)
        return PyUnicode_FromFormat(type.kind == FRONTEND_TORCH_TENSOR
                                        ? "a tensor of rank %u and dtype %s"
                                        : "an array of rank %u and dtype %s",
                                    type.rank, cjit_dtype_name(type.dtype));
    if (type.class == FRONTEND_VALUE_SCALAR)
        return PyUnicode_FromFormat("a number (%s)", frontend_kind_is_python(type.kind)
                                                         ? type.kind == FRONTEND_PYTHON_COMPLEX ? "complex"
                                                           : type.kind == FRONTEND_PYTHON_FLOAT ? "float"
                                                           : type.kind == FRONTEND_PYTHON_INT   ? "int"
                                                                                                : "bool"
                                                         : cjit_dtype_name(type.dtype));
    return Py_IsNone(value) ? PyUnicode_FromString("None")
                            : PyUnicode_FromFormat("a %s", Py_TYPE(value)->tp_name);
}

/// The line on which |value| was made, or that of |otherwise|.
static PyObject *describe_origin(frontend_trace *trace, PyObject *value, cjit_location otherwise) {
    char origin[512];
    if (value && frontend_is_tracer(value)) {
        frontend_trace_describe_origin(trace, ((frontend_tracer *)value)->node, origin,
                                       sizeof origin);
        if (strcmp(origin, "an unknown line") != 0)
            return PyUnicode_FromString(origin);
    }
    return frontend_describe_location(trace, otherwise);
}

int frontend_refuse_join(frontend_trace *trace, PyObject *name, PyObject *one, PyObject *other,
                         const char *where, cjit_location location) {
    PyObject *a = frontend_value_describe(trace, one), *b = frontend_value_describe(trace, other);
    PyObject *x = describe_origin(trace, one, location), *y = describe_origin(trace, other, location);
    if (a && b && x && y)
        frontend_raise_at_user(frontend_trace_error,
                               "%S is %U (%U) and %U (%U) %s; a variable must be of one kind, "
                               "rank and kind of dtype where both may be the case",
                               name, a, x, b, y, where);
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return -1;
}
