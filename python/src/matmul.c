// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrix products: np.matmul, @, torch.matmul and its relatives of fixed rank. A transposed operand is
// passed as it was before, with a flag.
#include "library_call.h"
#include "parse.h"
#include "reduce.h"

// ---------------------------------------------------------------------------------------------
// The product
// ---------------------------------------------------------------------------------------------

typedef struct factor {
    cjit_node node; // what is passed
    int64_t swapped;
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK]; // of the factor itself
} factor;

/// A transpose of the last two axes is left to the callee.
static factor read_factor(cjit_graph *graph, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    factor f = {.node = node, .rank = info->rank};
    for (unsigned axis = 0; axis < f.rank; ++axis)
        f.shape[axis] = info->shape[axis];
    bool swaps = info->op == CJIT_OP_TRANSPOSE && f.rank >= 2;
    for (unsigned axis = 0; swaps && axis < f.rank; ++axis)
        swaps = info->attributes[axis] ==
                (axis + 2 < f.rank ? axis : axis + 2 == f.rank ? f.rank - 1 : f.rank - 2);
    if (swaps) {
        f.node = info->operands[0];
        f.swapped = 1;
    }
    return f;
}

static int64_t now(cjit_graph *graph, cjit_size size) {
    return cjit_graph_size_evaluate(graph, size, NULL);
}

static int raise_core(cjit_graph *graph, const factor *a, const factor *b, bool torch) {
    int64_t x = now(graph, a->shape[a->rank - 1]);
    int64_t y = now(graph, b->shape[b->rank > 1 ? b->rank - 2 : 0]);
    int64_t m = a->rank > 1 ? now(graph, a->shape[a->rank - 2]) : 1;
    int64_t n = now(graph, b->shape[b->rank - 1]);
    if (!torch)
        PyErr_Format(PyExc_ValueError,
                     "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
                     "signature (n?,k),(k,m?)->(n?,m?) (size %lld is different from %lld)",
                     (long long)y, (long long)x);
    else if (a->rank == 1 && b->rank == 1)
        PyErr_Format(PyExc_RuntimeError,
                     "inconsistent tensor size, expected tensor [%lld] and src [%lld] to have the "
                     "same number of elements, but got %lld and %lld elements respectively",
                     (long long)x, (long long)y, (long long)x, (long long)y);
    else if (a->rank == 2 && b->rank == 1)
        PyErr_Format(PyExc_RuntimeError,
                     "size mismatch, got input (%lld), mat (%lldx%lld), vec (%lld)", (long long)m,
                     (long long)m, (long long)x, (long long)y);
    else if (a->rank > 2 && b->rank > 2)
        PyErr_Format(PyExc_RuntimeError,
                     "Expected size for first two dimensions of batch2 tensor to be: [%lld, %lld] "
                     "but got: [%lld, %lld].",
                     (long long)now(graph, b->shape[0]), (long long)x,
                     (long long)now(graph, b->shape[0]), (long long)y);
    else
        PyErr_Format(PyExc_RuntimeError,
                     "mat1 and mat2 shapes cannot be multiplied (%lldx%lld and %lldx%lld)",
                     (long long)m, (long long)x, (long long)y, (long long)n);
    return -1;
}

/// "(2,3,4)->(2,newaxis,newaxis)" and a space.
static PyObject *describe_remapped(cjit_graph *graph, const factor *f) {
    PyObject *text = PyUnicode_FromString("(");
    for (unsigned axis = 0; text && axis < f->rank; ++axis)
        Py_SETREF(text, PyUnicode_FromFormat("%U%s%lld", text, axis ? "," : "",
                                             (long long)now(graph, f->shape[axis])));
    if (text)
        Py_SETREF(text, PyUnicode_FromFormat("%U%s)->(", text, f->rank == 1 ? "," : ""));
    for (unsigned axis = 0; text && axis + 2 < f->rank; ++axis)
        Py_SETREF(text, PyUnicode_FromFormat("%U%lld,", text, (long long)now(graph, f->shape[axis])));
    if (text)
        Py_SETREF(text, PyUnicode_FromFormat("%Unewaxis,newaxis) ", text));
    return text;
}

static int raise_batch(cjit_graph *graph, const factor *a, const factor *b, unsigned axis,
                       cjit_size x, cjit_size y, bool torch) {
    int64_t m = now(graph, a->shape[a->rank - 2]), n = now(graph, b->shape[b->rank - 1]);
    if (torch) {
        PyErr_Format(PyExc_RuntimeError,
                     "The size of tensor a (%lld) must match the size of tensor b (%lld) at "
                     "non-singleton dimension %u",
                     (long long)now(graph, x), (long long)now(graph, y), axis);
        return -1;
    }
    PyObject *first = describe_remapped(graph, a), *second = describe_remapped(graph, b);
    if (first && second)
        PyErr_Format(PyExc_ValueError,
                     "operands could not be broadcast together with remapped shapes "
                     "[original->remapped]: %U%U and requested shape (%lld,%lld)",
                     first, second, (long long)m, (long long)n);
    Py_XDECREF(first);
    Py_XDECREF(second);
    return -1;
}

/// The shape that the axes before the last two broadcast to.
static int broadcast_batch(frontend_trace *trace, const factor *a, const factor *b, bool torch,
                           unsigned *out_rank, cjit_size *out) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size one = cjit_graph_size_constant(graph, 1);
    unsigned in_a = a->rank > 2 ? a->rank - 2 : 0, in_b = b->rank > 2 ? b->rank - 2 : 0;
    unsigned rank = in_a > in_b ? in_a : in_b;
    for (unsigned axis = 0; axis < rank; ++axis) {
        bool has_a = axis + in_a >= rank, has_b = axis + in_b >= rank;
        cjit_size x = has_a ? a->shape[axis + in_a - rank] : one;
        cjit_size y = has_b ? b->shape[axis + in_b - rank] : one;
        int single_a = frontend_sizes_agree(trace, x, one, CJIT_CODE_VALUE, "");
        int single_b = single_a < 0 ? -1 : frontend_sizes_agree(trace, y, one, CJIT_CODE_VALUE, "");
        if (single_b < 0)
            return -1;
        out[axis] = single_a ? y : x;
        if (single_a || single_b)
            continue;
        int same = frontend_sizes_agree(trace, x, y, torch ? CJIT_CODE_RUNTIME : CJIT_CODE_VALUE,
                                        "matmul: the batches do not agree");
        if (same <= 0)
            return same < 0 ? -1 : raise_batch(graph, a, b, axis, x, y, torch);
    }
    *out_rank = rank;
    return 0;
}

/// The product of two float vectors of one extent: a sum that fuses with what the vectors are made of, where
/// a library would be called for each. Halves are multiplied and added in float32 and rounded once.
static cjit_node emit_dot(frontend_trace *trace, cjit_node a, cjit_node b, cjit_dtype dtype) {
    bool half = dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16;
    cjit_dtype wide = half ? CJIT_DTYPE_F32 : dtype;
    cjit_node product = frontend_emit2(trace, CJIT_OP_MUL, frontend_emit_cast(trace, a, wide),
                                       frontend_emit_cast(trace, b, wide));
    return frontend_emit_cast(
        trace, frontend_emit_reduce_all(trace, CJIT_OP_REDUCE_SUM, product), dtype);
}

cjit_node frontend_emit_matmul(frontend_trace *trace, cjit_node a, cjit_node b, bool torch) {
    if (a == FRONTEND_NO_NODE || b == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    factor x = read_factor(graph, a), y = read_factor(graph, b);
    cjit_size shape[CJIT_MAX_RANK + 2];
    unsigned rank;
    int same = frontend_sizes_agree(trace, x.shape[x.rank - 1], y.shape[y.rank > 1 ? y.rank - 2 : 0],
                                    torch ? CJIT_CODE_RUNTIME : CJIT_CODE_VALUE,
                                    "matmul: the operands' inner extents do not agree");
    if (same == 0)
        raise_core(graph, &x, &y, torch);
    if (same <= 0 || broadcast_batch(trace, &x, &y, torch, &rank, shape) < 0)
        return FRONTEND_NO_NODE;
    cjit_dtype dtype = frontend_node_dtype(trace, a);
    if (x.rank == 1 && y.rank == 1 && cjit_dtype_is_float(dtype))
        return emit_dot(trace, a, b, dtype);
    if (x.rank > 1)
        shape[rank++] = x.shape[x.rank - 2];
    if (y.rank > 1)
        shape[rank++] = y.shape[y.rank - 1];
    cjit_node result = FRONTEND_NO_NODE;
    cjit_value_type type = {dtype, rank, shape};
    if (frontend_emit_call(trace, CJIT_CALL_MATMUL, (cjit_node[]){x.node, y.node},
                           (int64_t[]){x.swapped, y.swapped}, &type, &result) < 0)
        return FRONTEND_NO_NODE;
    return result;
}

// ---------------------------------------------------------------------------------------------
// NumPy
// ---------------------------------------------------------------------------------------------

PyObject *frontend_numpy_matmul(frontend_trace *trace, PyObject *a, PyObject *b) {
    PyObject *objects[2] = {a, b};
    frontend_operand operands[2];
    cjit_node nodes[2];
    cjit_dtype dtype;
    for (int i = 0; i < 2; ++i) {
        if (frontend_read_operand(trace, objects[i], &operands[i]) < 0)
            return NULL;
        if (operands[i].rank == 0)
            return PyErr_Format(PyExc_ValueError,
                                "matmul: Input operand %d does not have enough dimensions (has 0, "
                                "gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
                                i);
    }
    if (frontend_numpy_result_type(2, operands, &dtype) < 0)
        return NULL;
    for (int i = 0; i < 2; ++i)
        nodes[i] = frontend_emit_operand(trace, &operands[i], dtype, true);
    cjit_node product = frontend_emit_matmul(trace, nodes[0], nodes[1], false);
    return frontend_wrap(trace, product,
                         frontend_node_rank(trace, product) ? FRONTEND_NUMPY_ARRAY
                                                            : FRONTEND_NUMPY_SCALAR);
}

static PyObject *np_matmul(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.matmul", "x1", "x2", "!out", "*!axes", "!axis", "!dtype", "!casting",
                   "!order", "!subok", "!keepdims")
    if (!values[1]) {
        PyErr_SetString(PyExc_TypeError, "matmul() takes from 2 to 3 positional arguments but 1 were "
                                         "given");
        return NULL;
    }
    return frontend_numpy_matmul(trace, values[0], values[1]);
}

// ---------------------------------------------------------------------------------------------
// torch
// ---------------------------------------------------------------------------------------------

/// What C++ calls an element type, which some of torch's messages do too.
static const char *c_name(cjit_dtype dtype) {
    static const char *const table[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_BOOL] = "bool",          [CJIT_DTYPE_I8] = "signed char",
        [CJIT_DTYPE_I16] = "short",          [CJIT_DTYPE_I32] = "int",
        [CJIT_DTYPE_I64] = "long",           [CJIT_DTYPE_U8] = "unsigned char",
        [CJIT_DTYPE_U16] = "unsigned short", [CJIT_DTYPE_U32] = "unsigned int",
        [CJIT_DTYPE_U64] = "unsigned long",  [CJIT_DTYPE_F16] = "c10::Half",
        [CJIT_DTYPE_BF16] = "c10::BFloat16", [CJIT_DTYPE_F32] = "float",
        [CJIT_DTYPE_F64] = "double",         [CJIT_DTYPE_C64] = "c10::complex<float>",
        [CJIT_DTYPE_C128] = "c10::complex<double>"};
    return table[dtype];
}

/// Reads two tensors of one dtype that has products.
static int read_tensors(frontend_trace *trace, const char *name, const char *kernel, PyObject *a,
                        PyObject *b, cjit_node *out) {
    frontend_operand operands[2];
    PyObject *objects[2] = {a, b};
    for (unsigned i = 0; i < 2; ++i)
        if (frontend_torch_read(trace, name, i, objects[i], true, &operands[i]) < 0)
            return -1;
    if (operands[0].dtype != operands[1].dtype) {
        const char *first = frontend_torch_scalar_name(operands[0].dtype);
        const char *second = frontend_torch_scalar_name(operands[1].dtype);
        if (operands[0].rank == 1 && operands[1].rank == 1)
            PyErr_Format(PyExc_RuntimeError,
                         "dot : expected both vectors to have same dtype, but found %s and %s", first,
                         second);
        else if (operands[1].rank == 1)
            PyErr_Format(PyExc_RuntimeError,
                         "addmv input tensors must have the same dtype, but got %s, %s, and %s",
                         second, first, second);
        else
            PyErr_Format(PyExc_RuntimeError,
                         "expected m1 and m2 to have the same dtype, but got: %s != %s",
                         c_name(operands[0].dtype), c_name(operands[1].dtype));
        return -1;
    }
    if (operands[0].dtype == CJIT_DTYPE_BOOL) {
        PyErr_Format(PyExc_NotImplementedError, "\"%s\" not implemented for 'Bool'", kernel);
        return -1;
    }
    out[0] = operands[0].node;
    out[1] = operands[1].node;
    return 0;
}

PyObject *frontend_torch_matmul(frontend_trace *trace, PyObject *a, PyObject *b) {
    cjit_node nodes[2];
    if (read_tensors(trace, "matmul", "addmm_impl_cpu_", a, b, nodes) < 0)
        return NULL;
    unsigned ranks[2] = {frontend_node_rank(trace, nodes[0]), frontend_node_rank(trace, nodes[1])};
    if (ranks[0] == 0 || ranks[1] == 0)
        return PyErr_Format(PyExc_RuntimeError,
                            "both arguments to matmul need to be at least 1D, but they are %uD and "
                            "%uD",
                            ranks[0], ranks[1]);
    return frontend_wrap(trace, frontend_emit_matmul(trace, nodes[0], nodes[1], true),
                         FRONTEND_TORCH_TENSOR);
}

static PyObject *torch_matmul(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("matmul", "input", "other", "*!out")
    return frontend_torch_matmul(trace, values[0], values[1]);
}

/// A product of tensors of those ranks only.
static PyObject *product_of(frontend_trace *trace, const char *name, PyObject *a, PyObject *b,
                            unsigned rank_a, unsigned rank_b, const char *first,
                            const char *second) {
    cjit_node nodes[2];
    if (read_tensors(trace, name, "addmm_impl_cpu_", a, b, nodes) < 0)
        return NULL;
    unsigned ranks[2] = {frontend_node_rank(trace, nodes[0]), frontend_node_rank(trace, nodes[1])};
    const char *wrong = ranks[0] != rank_a ? first : ranks[1] != rank_b ? second : NULL;
    if (wrong) {
        PyErr_Format(PyExc_RuntimeError, wrong, ranks[0], ranks[1]);
        return NULL;
    }
    return frontend_wrap(trace, frontend_emit_matmul(trace, nodes[0], nodes[1], true),
                         FRONTEND_TORCH_TENSOR);
}

static PyObject *torch_mm(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("mm", "input", "mat2", "*!out")
    return product_of(trace, "mm", values[0], values[1], 2, 2, "self must be a matrix",
                      "mat2 must be a matrix");
}

static PyObject *torch_mv(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("mv", "input", "vec", "*!out")
    return product_of(trace, "mv", values[0], values[1], 2, 1,
                      "vector + matrix @ vector expected, got 1, %u, %u",
                      "vector + matrix @ vector expected, got 1, %u, %u");
}

static PyObject *torch_dot(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("dot", "input", "tensor", "*!out")
    return product_of(trace, "dot", values[0], values[1], 1, 1,
                      "1D tensors expected, but got %uD and %uD tensors",
                      "1D tensors expected, but got %uD and %uD tensors");
}

static PyObject *torch_bmm(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("bmm", "input", "mat2", "*!out_dtype", "!out")
    cjit_node nodes[2];
    if (read_tensors(trace, "bmm", "baddbmm_bmm_out", values[0], values[1], nodes) < 0)
        return NULL;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (int i = 0; i < 2; ++i)
        if (frontend_node_rank(trace, nodes[i]) != 3)
            return PyErr_Format(PyExc_RuntimeError, "batch%d must be a 3D tensor", i + 1);
    cjit_size x = cjit_graph_get_node(graph, nodes[0])->shape[0];
    cjit_size y = cjit_graph_get_node(graph, nodes[1])->shape[0];
    cjit_size k = cjit_graph_get_node(graph, nodes[0])->shape[2];
    cjit_size l = cjit_graph_get_node(graph, nodes[1])->shape[1];
    int same = frontend_sizes_agree(trace, x, y, CJIT_CODE_RUNTIME, "bmm: the batches do not agree");
    if (same < 0)
        return NULL;
    if (same == 0)
        return PyErr_Format(PyExc_RuntimeError,
                            "Expected size for first two dimensions of batch2 tensor to be: [%lld, "
                            "%lld] but got: [%lld, %lld].",
                            (long long)now(graph, x), (long long)now(graph, k),
                            (long long)now(graph, y), (long long)now(graph, l));
    return frontend_wrap(trace, frontend_emit_matmul(trace, nodes[0], nodes[1], true),
                         FRONTEND_TORCH_TENSOR);
}

const frontend_table_entry frontend_matmul_table[] = {
    {"numpy numpy.linalg", "matmul", np_matmul},
    {"torch torch.Tensor torch.linalg", "matmul", torch_matmul},
    {"torch torch.Tensor", "mm", torch_mm},
    {"torch torch.Tensor", "mv", torch_mv},
    {"torch torch.Tensor", "dot", torch_dot},
    {"torch torch.Tensor", "bmm", torch_bmm},
    {NULL, NULL, NULL},
};
