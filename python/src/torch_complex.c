// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's functions that make complex tensors and look at their parts. real() and imag() are views, as in torch.
// conj(), view_as_real() and view_as_complex() are new tensors here: torch's are views, with a mark or of another
// dtype, so results of the last two may not be written to.
#include "arrays.h"
#include "reduce.h"
#include "torch_internal.h"

static PyObject *tensor(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

static int read_tensor(frontend_trace *trace, const char *name, PyObject *object, frontend_operand *out) {
    return frontend_torch_read(trace, name, 0, object, true, out);
}

static PyObject *conjugate(frontend_trace *trace, const char *name, PyObject *object) {
    frontend_operand x;
    if (read_tensor(trace, name, object, &x) < 0)
        return NULL;
    if (!cjit_dtype_is_complex(x.dtype))
        return Py_NewRef(object);
    return tensor(trace, frontend_emit_conjugate(trace, x.node));
}

PyObject *frontend_torch_fn_conj(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("conj", "input");
    return conjugate(trace, "conj", values[0]);
}

PyObject *frontend_torch_fn_conj_physical(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("conj_physical", "input", "*!out");
    return conjugate(trace, "conj_physical", values[0]);
}

PyObject *frontend_torch_fn_real(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("real", "input");
    frontend_operand x;
    return read_tensor(trace, "real", values[0], &x) < 0 ? NULL : PyObject_GetAttrString(values[0], "real");
}

PyObject *frontend_torch_fn_imag(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("imag", "input");
    frontend_operand x;
    return read_tensor(trace, "imag", values[0], &x) < 0 ? NULL : PyObject_GetAttrString(values[0], "imag");
}

PyObject *frontend_torch_fn_angle(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("angle", "input", "*!out");
    frontend_operand x;
    if (read_tensor(trace, "angle", values[0], &x) < 0)
        return NULL;
    if (cjit_dtype_is_complex(x.dtype)) {
        frontend_parts z = frontend_complex_parts(trace, x.node);
        return tensor(trace, frontend_emit_like(trace, frontend_emit2(trace, CJIT_OP_ATAN2, z.im, z.re), x.node));
    }
    cjit_dtype dtype = cjit_dtype_is_float(x.dtype) ? x.dtype : frontend_trace_default_dtype();
    cjit_node node = frontend_emit_cast(trace, x.node, dtype), zero = frontend_emit_float(trace, dtype, 0);
    cjit_node pi = frontend_emit_float(trace, dtype, 3.14159265358979323846);
    cjit_node angle = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit2(trace, CJIT_OP_LT, node, zero), pi, zero);
    cjit_node is_nan = frontend_emit1(trace, CJIT_OP_ISNAN, node);
    return tensor(trace, frontend_emit3(trace, CJIT_OP_SELECT, is_nan, node, angle));
}

/// Two tensors of one dtype, float32 or float64.
static int read_parts(frontend_trace *trace, const char *name, PyObject *a, PyObject *b, frontend_parts *out) {
    frontend_operand x, y;
    if (frontend_torch_read(trace, name, 0, a, true, &x) < 0 || frontend_torch_read(trace, name, 1, b, true, &y) < 0)
        return -1;
    if (!cjit_dtype_is_float(x.dtype) || cjit_dtype_size(x.dtype) < 4)
        PyErr_Format(PyExc_RuntimeError, "Expected both inputs to be Half, Float or Double tensors but got %s and %s",
                     frontend_torch_scalar_name(x.dtype), frontend_torch_scalar_name(y.dtype));
    else if (x.dtype != y.dtype)
        PyErr_Format(PyExc_RuntimeError,
                     "Expected object of scalar type %s but got scalar type %s for second argument",
                     frontend_torch_scalar_name(x.dtype), frontend_torch_scalar_name(y.dtype));
    *out = (frontend_parts){x.node, y.node};
    return PyErr_Occurred() ? -1 : 0;
}

PyObject *frontend_torch_fn_complex(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("complex", "real", "imag", "*!out");
    frontend_parts z;
    if (read_parts(trace, "complex", values[0], values[1], &z) < 0)
        return NULL;
    return tensor(trace, frontend_complex_join(trace, z));
}

PyObject *frontend_torch_fn_polar(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("polar", "abs", "angle", "*!out");
    frontend_parts p;
    if (read_parts(trace, "polar", values[0], values[1], &p) < 0)
        return NULL;
    frontend_parts z = {frontend_emit2(trace, CJIT_OP_MUL, p.re, frontend_emit1(trace, CJIT_OP_COS, p.im)),
                        frontend_emit2(trace, CJIT_OP_MUL, p.re, frontend_emit1(trace, CJIT_OP_SIN, p.im))};
    return tensor(trace, frontend_complex_join(trace, z));
}

static PyObject *read_only(PyObject *made) {
    if (made)
        ((frontend_tracer *)made)->is_readonly = true;
    return made;
}

/// The parts side by side along a new last axis.
PyObject *frontend_torch_fn_view_as_real(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("view_as_real", "input");
    frontend_operand x;
    if (read_tensor(trace, "view_as_real", values[0], &x) < 0)
        return NULL;
    if (!cjit_dtype_is_complex(x.dtype))
        return PyErr_Format(PyExc_RuntimeError, "view_as_real is only supported for complex tensors");
    if (x.rank == CJIT_MAX_RANK)
        return frontend_raise_at_user(frontend_unsupported_error, "view_as_real: too many axes");
    cjit_node parts[2];
    for (int i = 0; i < 2; ++i)
        parts[i] = frontend_emit_keep_axes(
            trace, frontend_emit1(trace, i ? CJIT_OP_IMAG : CJIT_OP_REAL, x.node), 1, &x.rank);
    return read_only(tensor(trace, frontend_emit_concatenate(trace, 2, parts, x.rank)));
}

PyObject *frontend_torch_fn_view_as_complex(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("view_as_complex", "input");
    frontend_operand x;
    if (read_tensor(trace, "view_as_complex", values[0], &x) < 0)
        return NULL;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, x.node);
    if (!cjit_dtype_is_float(x.dtype) || cjit_dtype_size(x.dtype) < 4)
        return PyErr_Format(PyExc_RuntimeError,
                            "view_as_complex is only supported for half, float and double tensors, but got a "
                            "tensor of scalar type: %s",
                            frontend_torch_scalar_name(x.dtype));
    if (x.rank == 0)
        return PyErr_Format(PyExc_RuntimeError, "Input tensor must have one or more dimensions");
    bool two;
    cjit_slice_axis axes[CJIT_MAX_RANK];
    for (unsigned axis = 0; axis < x.rank; ++axis)
        axes[axis] = (cjit_slice_axis){cjit_graph_size_constant(graph, 0), info->shape[axis], 1, false};
    cjit_size last = info->shape[x.rank - 1];
    cjit_status *status = cjit_graph_decide_equal(graph, last, cjit_graph_size_constant(graph, 2), &two);
    if (status)
        return frontend_raise_status(status), NULL;
    if (!two)
        return PyErr_Format(PyExc_RuntimeError, "Tensor must have a last dimension of size 2");
    frontend_parts z;
    for (int i = 0; i < 2; ++i) {
        axes[x.rank - 1] = (cjit_slice_axis){cjit_graph_size_constant(graph, i), cjit_graph_size_constant(graph, 1),
                                             1, true};
        cjit_node part = frontend_emit_slice(trace, x.node, axes);
        if (part == FRONTEND_NO_NODE)
            return NULL;
        *(i ? &z.im : &z.re) = part;
    }
    return read_only(tensor(trace, frontend_complex_join(trace, z)));
}
