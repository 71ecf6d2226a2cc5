// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's promotion: tensors with dimensions decide before zero-dimensional ones, and those before
// numbers, within each category (bool < integer < float < complex); aten/src/ATen/native/TypeProperties.cpp.
// Which dtype two dtypes promote to is torch's own answer, asked once for each pair.
#include "complex.h"

#include <string.h>

enum { UNDEFINED = CJIT_DTYPE_COUNT };

int frontend_torch_promote(cjit_dtype a, cjit_dtype b, cjit_dtype *out_dtype) {
    static int8_t answers[CJIT_DTYPE_COUNT][CJIT_DTYPE_COUNT]; // the dtype + 1; 0: not asked yet
    if (answers[a][b]) {
        *out_dtype = (cjit_dtype)(answers[a][b] - 1);
        return 0;
    }
    PyObject *first = frontend_torch_dtype(a), *second = first ? frontend_torch_dtype(b) : NULL;
    if (!second)
        return -1;
    PyObject *answer =
        PyObject_CallMethod(frontend_torch_module(), "promote_types", "OO", first, second);
    int result = answer ? frontend_dtype_from_torch(answer, out_dtype) : -1;
    Py_XDECREF(answer);
    if (result == 0)
        answers[a][b] = (int8_t)(*out_dtype + 1);
    return result;
}

/// As frontend_torch_promote, where either may be undefined.
static int promote_defined(int a, int b, int *out) {
    if (a == UNDEFINED || b == UNDEFINED) {
        *out = a == UNDEFINED ? b : a;
        return 0;
    }
    cjit_dtype dtype;
    if (frontend_torch_promote((cjit_dtype)a, (cjit_dtype)b, &dtype) < 0)
        return -1;
    *out = (int)dtype;
    return 0;
}

/// |lower| counts only when its category is above |higher|'s.
static int combine(int higher, int lower, int *out) {
    bool higher_float = higher != UNDEFINED && cjit_dtype_is_float((cjit_dtype)higher);
    bool lower_float = lower != UNDEFINED && cjit_dtype_is_float((cjit_dtype)lower);
    bool higher_complex = higher != UNDEFINED && cjit_dtype_is_complex((cjit_dtype)higher);
    bool lower_complex = lower != UNDEFINED && cjit_dtype_is_complex((cjit_dtype)lower);
    if (higher_float && lower_complex) { // as wide as the float
        if (higher == CJIT_DTYPE_F16) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "the result is complex32, which is not supported; make the float16 tensor "
                                   "float32 first");
            return -1;
        }
        *out = higher == CJIT_DTYPE_F64 ? CJIT_DTYPE_C128 : CJIT_DTYPE_C64;
        return 0;
    }
    if (higher_float || higher_complex) {
        *out = higher;
        return 0;
    }
    if (higher == CJIT_DTYPE_BOOL || lower_float || lower_complex)
        return promote_defined(higher, lower, out);
    *out = higher != UNDEFINED ? higher : lower;
    return 0;
}

/// NumPy scalars are numbers to torch, as Python's are.
static bool is_number(const frontend_operand *operand) {
    return frontend_kind_is_python(operand->kind) || operand->kind == FRONTEND_NUMPY_SCALAR;
}

static cjit_dtype number_dtype(cjit_dtype dtype) {
    if (cjit_dtype_is_complex(dtype))
        return frontend_trace_default_dtype() == CJIT_DTYPE_F64 ? CJIT_DTYPE_C128 : CJIT_DTYPE_C64;
    if (cjit_dtype_is_float(dtype))
        return frontend_trace_default_dtype();
    return dtype == CJIT_DTYPE_BOOL ? dtype : CJIT_DTYPE_I64;
}

int frontend_torch_result_type(unsigned count, const frontend_operand *operands,
                               cjit_dtype *out_dtype) {
    int with_dims = UNDEFINED, zero_dim = UNDEFINED, numbers = UNDEFINED;
    for (unsigned i = 0; i < count; ++i) {
        const frontend_operand *operand = &operands[i];
        bool number = is_number(operand);
        int *group = number ? &numbers : operand->rank > 0 ? &with_dims : &zero_dim;
        int dtype = number ? (int)number_dtype(operand->dtype) : (int)operand->dtype;
        if (promote_defined(*group, dtype, group) < 0)
            return -1;
    }
    int result;
    if (combine(zero_dim, numbers, &result) < 0 || combine(with_dims, result, &result) < 0)
        return -1;
    *out_dtype = (cjit_dtype)result;
    return 0;
}

int frontend_torch_read(frontend_trace *trace, const char *function_name, unsigned position,
                        PyObject *object, bool tensors_only, frontend_operand *out_operand) {
    static const char *const argument_names[] = {"input", "other", "third"};
    cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), true);
    const char *type_name = NULL;
    if (!object || Py_IsNone(object))
        type_name = "NoneType";
    else if (frontend_is_tracer(object)) {
        frontend_kind kind = ((frontend_tracer *)object)->kind;
        if (kind == FRONTEND_NUMPY_ARRAY ||
            (tensors_only && kind != FRONTEND_TORCH_TENSOR)) {
            PyObject *type = frontend_user_type(trace, (frontend_tracer *)object);
            type_name = type ? ((PyTypeObject *)type)->tp_name : "number";
        }
    } else if (frontend_is_torch_tensor(object)) {
        type_name = NULL;
    } else if (tensors_only || !(PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object) ||
                                 frontend_is_numpy_scalar(object))) {
        type_name = Py_TYPE(object)->tp_name;
    }
    if (type_name) {
        PyErr_Format(PyExc_TypeError, "%s(): argument '%s' (position %u) must be Tensor, not %s",
                     function_name, argument_names[position < 3 ? position : 2], position + 1,
                     type_name);
        return -1;
    }
    return frontend_read_operand(trace, object, out_operand);
}

PyObject *frontend_torch_wrap(frontend_trace *trace, cjit_node node, cjit_dtype dtype) {
    return frontend_wrap(trace, frontend_torch_cast(trace, node, dtype), FRONTEND_TORCH_TENSOR);
}

PyObject *frontend_torch_not_implemented(const char *name, cjit_dtype dtype) {
    return PyErr_Format(PyExc_NotImplementedError, "\"%s_cpu\" not implemented for '%s'", name,
                        frontend_torch_scalar_name(dtype));
}

PyObject *frontend_torch_elementwise(frontend_trace *trace, frontend_torch_rule rule, cjit_op op,
                                     unsigned nin, PyObject *const *operands) {
    frontend_operand read[FRONTEND_MAX_OPERANDS];
    const char *name = cjit_op_get_name(op);
    for (unsigned i = 0; i < nin; ++i)
        if (frontend_torch_read(trace, name, i, operands[i], false, &read[i]) < 0)
            return NULL;
    cjit_dtype dtype;
    if (frontend_torch_result_type(nin, read, &dtype) < 0)
        return NULL;
    if (rule == FRONTEND_TORCH_PROMOTE_FLOAT && !cjit_dtype_is_float(dtype) &&
        !cjit_dtype_is_complex(dtype))
        dtype = frontend_trace_default_dtype();
    if (!frontend_torch_accepts(op, dtype))
        return frontend_torch_not_implemented(name, dtype);
    cjit_node nodes[FRONTEND_MAX_OPERANDS];
    for (unsigned i = 0; i < nin; ++i)
        nodes[i] = frontend_torch_emit_operand(trace, &read[i], dtype);
    return frontend_wrap(trace, frontend_emit(trace, op, nin, nodes), FRONTEND_TORCH_TENSOR);
}
