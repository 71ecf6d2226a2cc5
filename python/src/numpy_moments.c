// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// np.mean, np.var and np.std: NumPy's own steps (numpy/_core/_methods.py), with the sums of float16 in
// float32 and the division by the count in float64.
#include "complex.h"
#include "numpy_reductions.h"
#include "parse.h"

/// A mean or variance in the making.
typedef struct moments {
    frontend_trace *trace;
    frontend_reduction reduction;
    cjit_dtype sum, result; ///< the dtype of the sums, and of the result
    cjit_node where;        ///< of the array's shape, or FRONTEND_NO_NODE
    cjit_node count;        ///< of the elements in each result, float64
} moments;

static int begin(frontend_trace *trace, const char *name, PyObject *array, PyObject *axis,
                 PyObject *dtype, PyObject *keepdims, PyObject *where, moments *out) {
    *out = (moments){.trace = trace, .where = FRONTEND_NO_NODE};
    frontend_reduction *reduction = &out->reduction;
    if (frontend_reduction_read(trace, array, false, name, reduction) < 0 ||
        frontend_reduction_read_axes(reduction, axis) < 0)
        return -1;
    int keep = frontend_is_given(keepdims) ? PyObject_IsTrue(keepdims) : 0;
    if (keep < 0)
        return -1;
    reduction->keepdims = keep;
    cjit_node node = reduction->view.node;
    cjit_dtype from = frontend_node_dtype(trace, node);
    out->result = cjit_dtype_is_float(from) || cjit_dtype_is_complex(from) ? from : CJIT_DTYPE_F64;
    out->sum = from == CJIT_DTYPE_F16 ? CJIT_DTYPE_F32 : out->result;
    if (frontend_is_given(dtype)) {
        if (frontend_dtype_from_numpy(dtype, &out->result) < 0)
            return -1;
        out->sum = out->result == CJIT_DTYPE_F16 ? CJIT_DTYPE_F32 : out->result;
    }
    if (frontend_is_given(where) && where != Py_True) {
        out->where = frontend_emit_where(trace, where, node);
        cjit_node ones = frontend_emit_cast(trace, out->where, CJIT_DTYPE_I64);
        out->count = frontend_emit_cast(
            trace, frontend_reduction_emit(reduction, CJIT_OP_REDUCE_SUM, ones), CJIT_DTYPE_F64);
    } else {
        out->count = frontend_emit_reduced_count(trace, node, reduction->num_axes, reduction->axes,
                                                 CJIT_DTYPE_F64);
    }
    return out->count == FRONTEND_NO_NODE ? -1 : 0;
}

/// The sum of |node| over the axes, in the sums' dtype.
static cjit_node add_up(const moments *m, cjit_node node) {
    node = frontend_emit_cast(m->trace, node, m->sum);
    if (m->where != FRONTEND_NO_NODE)
        node = frontend_emit3(m->trace, CJIT_OP_SELECT, m->where, node,
                              frontend_emit_number(m->trace, m->sum, 0));
    return frontend_reduction_emit(&m->reduction, CJIT_OP_REDUCE_SUM, node);
}

/// |node| / |count|, rounded to |dtype|.
static cjit_node divide(const moments *m, cjit_node node, cjit_node count, cjit_dtype dtype) {
    bool is_complex = frontend_node_is_complex(m->trace, node);
    cjit_node wide = frontend_emit_cast(m->trace, node, is_complex ? CJIT_DTYPE_C128 : CJIT_DTYPE_F64);
    if (is_complex)
        count = frontend_emit_cast(m->trace, count, CJIT_DTYPE_C128);
    return frontend_emit_cast(m->trace, frontend_emit2(m->trace, CJIT_OP_DIV, wide, count), dtype);
}

PyObject *frontend_np_mean(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.mean", "a", "axis", "dtype", "out", "keepdims", "*where")
    moments m;
    if (begin(trace, "np.mean", values[0], values[1], values[2], values[4], values[5], &m) < 0)
        return NULL;
    cjit_node sum = add_up(&m, m.reduction.view.node);
    PyObject *result =
        frontend_reduction_wrap(&m.reduction, divide(&m, sum, m.count, m.result));
    return frontend_store_reduced(trace, result, values[3], "add");
}

/// The count less ddof, at least 0.
static cjit_node degrees(const moments *m, PyObject *ddof) {
    frontend_operand operand;
    if (!frontend_is_given(ddof))
        return m->count;
    if (frontend_read_operand(m->trace, ddof, &operand) < 0)
        return FRONTEND_NO_NODE;
    cjit_node less = frontend_emit_operand(m->trace, &operand, CJIT_DTYPE_F64, true);
    cjit_node rest = frontend_emit2(m->trace, CJIT_OP_SUB, m->count, less);
    return frontend_emit2(m->trace, CJIT_OP_MAXIMUM, rest,
                          frontend_emit_float(m->trace, CJIT_DTYPE_F64, 0));
}

/// The wider of two float or complex dtypes: differences from the mean are computed in it.
static cjit_dtype wider(cjit_dtype a, cjit_dtype b) {
    if (cjit_dtype_is_complex(a) || cjit_dtype_is_complex(b)) {
        bool is_single = cjit_dtype_part(a) == CJIT_DTYPE_F32 && cjit_dtype_part(b) == CJIT_DTYPE_F32;
        return is_single ? CJIT_DTYPE_C64 : CJIT_DTYPE_C128;
    }
    if (!cjit_dtype_is_float(a) || !cjit_dtype_is_float(b))
        return CJIT_DTYPE_F64;
    return cjit_dtype_size(a) > cjit_dtype_size(b) ? a : b;
}

/// The means with the axes kept: given, or computed.
static cjit_node find_means(const moments *m, PyObject *mean) {
    frontend_operand operand;
    if (frontend_is_given(mean)) {
        if (frontend_read_operand(m->trace, mean, &operand) < 0)
            return FRONTEND_NO_NODE;
        return frontend_emit_operand(m->trace, &operand, operand.dtype, true);
    }
    moments kept = *m;
    cjit_node count = m->count;
    kept.reduction.keepdims = true;
    if (m->where != FRONTEND_NO_NODE && !m->reduction.keepdims)
        count = frontend_emit_keep_axes(m->trace, count, m->reduction.num_axes, m->reduction.axes);
    return divide(&kept, add_up(&kept, m->reduction.view.node), count, m->sum);
}

static cjit_node variance(const moments *m, PyObject *ddof, PyObject *mean) {
    frontend_trace *trace = m->trace;
    cjit_node means = find_means(m, mean);
    if (means == FRONTEND_NO_NODE)
        return means;
    cjit_node x = m->reduction.view.node;
    cjit_dtype dtype = wider(frontend_node_dtype(trace, x), frontend_node_dtype(trace, means));
    cjit_node difference = frontend_emit2(trace, CJIT_OP_SUB, frontend_emit_cast(trace, x, dtype),
                                          frontend_emit_cast(trace, means, dtype));
    cjit_node squares = frontend_emit2(trace, CJIT_OP_MUL, difference, difference);
    moments real = *m; // what is added up from here on
    if (frontend_node_is_complex(trace, difference)) {
        frontend_parts z = frontend_complex_parts(trace, difference);
        squares = frontend_emit2(trace, CJIT_OP_ADD, frontend_emit2(trace, CJIT_OP_MUL, z.re, z.re),
                                 frontend_emit2(trace, CJIT_OP_MUL, z.im, z.im));
        real.sum = cjit_dtype_part(m->sum);
        real.result = cjit_dtype_part(m->result);
    }
    return divide(&real, add_up(&real, squares), degrees(m, ddof), real.result);
}

static PyObject *spread(FRONTEND_ARGUMENTS, const char *name, bool root) {
    FRONTEND_PARSE(name, "a", "axis", "dtype", "out", "ddof", "keepdims", "*where", "mean",
                   "correction")
    moments m;
    if (frontend_is_given(values[8]) && frontend_is_given(values[4])) {
        PyErr_SetString(PyExc_ValueError, "ddof and correction can't be provided simultaneously.");
        return NULL;
    }
    PyObject *ddof = frontend_is_given(values[8]) ? values[8] : values[4];
    if (begin(trace, name, values[0], values[1], values[2], values[5], values[6], &m) < 0)
        return NULL;
    cjit_node result = variance(&m, ddof, values[7]);
    if (root)
        result = frontend_emit1(trace, CJIT_OP_SQRT, result);
    return frontend_store_reduced(trace, frontend_reduction_wrap(&m.reduction, result), values[3],
                                  "add");
}

PyObject *frontend_np_var(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "np.var", false);
}

PyObject *frontend_np_std(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "np.std", true);
}
