// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// torch's reductions and scans, and what is made of them row by row: softmax, layer_norm.
#include "reduce.h"
#include "torch_internal.h"

#include <math.h>

static PyObject *tensor(frontend_trace *trace, cjit_node node) {
    return frontend_wrap(trace, node, FRONTEND_TORCH_TENSOR);
}

static int read_flag(PyObject *value, bool *out) {
    int truth = frontend_is_some(value) ? PyObject_IsTrue(value) : 0;
    *out = truth > 0;
    return truth < 0 ? -1 : 0;
}

/// torch takes NumPy's names of two parameters as well.
static PyObject *either(PyObject *a, PyObject *b) { return a ? a : b; }

static int begin(frontend_trace *trace, const char *name, PyObject *input, PyObject *dim,
                 PyObject *keepdim, frontend_reduction *out) {
    return frontend_reduction_read(trace, input, true, name, out) < 0 ||
                   frontend_reduction_read_axes(out, dim) < 0 ||
                   read_flag(keepdim, &out->keepdims) < 0
               ? -1
               : 0;
}

static cjit_node input_of(const frontend_reduction *reduction) { return reduction->view.node; }

static cjit_dtype dtype_of(const frontend_reduction *reduction) {
    return frontend_node_dtype(reduction->view.trace, reduction->view.node);
}

/// The dtype of a sum or product: int64 for integers and bools unless |wish| says otherwise.
static int sum_dtype(const frontend_reduction *reduction, PyObject *wish, cjit_dtype *out) {
    *out = dtype_of(reduction);
    if (frontend_is_some(wish))
        return frontend_dtype_from_torch(wish, out);
    if (!cjit_dtype_is_float(*out) && !cjit_dtype_is_complex(*out))
        *out = CJIT_DTYPE_I64;
    return 0;
}

static PyObject *accumulate(const frontend_reduction *reduction, cjit_op op, PyObject *dtype) {
    cjit_dtype target;
    if (sum_dtype(reduction, dtype, &target) < 0)
        return NULL;
    cjit_node node = frontend_emit_cast(reduction->view.trace, input_of(reduction), target);
    return tensor(reduction->view.trace, frontend_reduction_emit(reduction, op, node));
}

PyObject *frontend_torch_fn_sum(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("sum", "input", "dim", "keepdim", "*dtype", "axis", "keepdims", "!out")
    frontend_reduction reduction;
    if (begin(trace, "sum", values[0], either(values[1], values[4]), either(values[2], values[5]),
              &reduction) < 0)
        return NULL;
    return accumulate(&reduction, CJIT_OP_REDUCE_SUM, values[3]);
}

PyObject *frontend_torch_fn_prod(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("prod", "input", "dim", "keepdim", "*dtype", "axis", "keepdims", "!out")
    frontend_reduction reduction;
    if (begin(trace, "prod", values[0], either(values[1], values[4]), either(values[2], values[5]),
              &reduction) < 0)
        return NULL;
    return accumulate(&reduction, CJIT_OP_REDUCE_PROD, values[3]);
}

/// Nans as zeros.
static void drop_nans(frontend_reduction *reduction) {
    frontend_trace *trace = reduction->view.trace;
    cjit_dtype dtype = dtype_of(reduction);
    if (cjit_dtype_is_float(dtype))
        reduction->view.node = frontend_emit3(
            trace, CJIT_OP_SELECT, frontend_emit1(trace, CJIT_OP_ISNAN, input_of(reduction)),
            frontend_emit_float(trace, dtype, 0), input_of(reduction));
}

PyObject *frontend_torch_fn_nansum(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("nansum", "input", "dim", "keepdim", "*dtype", "axis", "keepdims", "!out")
    frontend_reduction reduction;
    if (begin(trace, "nansum", values[0], either(values[1], values[4]), either(values[2], values[5]),
              &reduction) < 0)
        return NULL;
    drop_nans(&reduction);
    return accumulate(&reduction, CJIT_OP_REDUCE_SUM, values[3]);
}

static bool is_number_dtype(const char *name, cjit_dtype dtype, PyObject *wish) {
    if (cjit_dtype_is_float(dtype) || cjit_dtype_is_complex(dtype))
        return true;
    PyErr_Format(PyExc_RuntimeError,
                 "%s(): could not infer output dtype. %s dtype must be either a floating point or "
                 "complex dtype. Got: %s",
                 name, frontend_is_some(wish) ? "Optional" : "Input",
                 frontend_torch_scalar_name(dtype));
    return false;
}

/// The sum over the axes divided by |count|, rounded once to |dtype|; halves stay in float32 between.
static cjit_node average(const frontend_reduction *reduction, cjit_node node, cjit_node count,
                         cjit_dtype dtype) {
    frontend_trace *trace = reduction->view.trace;
    cjit_node sum = frontend_reduction_emit(reduction, CJIT_OP_REDUCE_SUM, node);
    cjit_node divisor = frontend_emit_cast(trace, count, frontend_node_dtype(trace, sum));
    return frontend_emit_cast(trace, frontend_emit2(trace, CJIT_OP_DIV, sum, divisor), dtype);
}

static cjit_node count_of(const frontend_reduction *reduction) {
    return frontend_emit_reduced_count(reduction->view.trace, input_of(reduction),
                                       reduction->num_axes, reduction->axes, CJIT_DTYPE_F64);
}

PyObject *frontend_torch_fn_mean(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("mean", "input", "dim", "keepdim", "*dtype", "axis", "keepdims", "!out")
    frontend_reduction reduction;
    if (begin(trace, "mean", values[0], either(values[1], values[4]), either(values[2], values[5]),
              &reduction) < 0)
        return NULL;
    cjit_dtype dtype = dtype_of(&reduction);
    if (frontend_is_some(values[3]) && frontend_dtype_from_torch(values[3], &dtype) < 0)
        return NULL;
    if (!is_number_dtype("mean", dtype, values[3]))
        return NULL;
    cjit_node node = frontend_emit_cast(trace, input_of(&reduction), dtype);
    node = frontend_emit_cast(trace, node, torch_compute_dtype(dtype));
    return tensor(trace, average(&reduction, node, count_of(&reduction), dtype));
}

// ---------------------------------------------------------------------------------------------
// Truth
// ---------------------------------------------------------------------------------------------

static PyObject *truth(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "dim", "keepdim", "*axis", "keepdims", "!out")
    frontend_reduction reduction;
    if (begin(trace, name, values[0], either(values[1], values[3]), either(values[2], values[4]),
              &reduction) < 0)
        return NULL;
    bool is_byte = dtype_of(&reduction) == CJIT_DTYPE_U8; // and so is the result, for old code
    cjit_node node = frontend_emit_cast(trace, input_of(&reduction), CJIT_DTYPE_BOOL);
    node = frontend_reduction_emit(&reduction, op, node);
    return tensor(trace, is_byte ? frontend_emit_cast(trace, node, CJIT_DTYPE_U8) : node);
}

PyObject *frontend_torch_fn_any(FRONTEND_ARGUMENTS) {
    return truth(trace, args, nargs, kwnames, "any", CJIT_OP_REDUCE_OR);
}

PyObject *frontend_torch_fn_all(FRONTEND_ARGUMENTS) {
    return truth(trace, args, nargs, kwnames, "all", CJIT_OP_REDUCE_AND);
}

PyObject *frontend_torch_fn_count_nonzero(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("count_nonzero", "input", "dim")
    frontend_reduction reduction;
    if (begin(trace, "count_nonzero", values[0], values[1], NULL, &reduction) < 0)
        return NULL;
    cjit_node node = frontend_emit_cast(trace, input_of(&reduction), CJIT_DTYPE_BOOL);
    node = frontend_emit_cast(trace, node, CJIT_DTYPE_I64);
    return tensor(trace, frontend_reduction_emit(&reduction, CJIT_OP_REDUCE_SUM, node));
}

// ---------------------------------------------------------------------------------------------
// Extrema
// ---------------------------------------------------------------------------------------------

/// torch's IndexError for a result without elements.
static int check_elements(const frontend_reduction *reduction, bool has_dim) {
    frontend_trace *trace = reduction->view.trace;
    const char *name = reduction->view.name;
    char message[160];
    if (has_dim)
        snprintf(message, sizeof message, "%s(): Expected reduction dim %u to have non-zero size.", name,
                 reduction->axes[0]);
    else
        snprintf(message, sizeof message,
                 "%s(): Expected reduction dim to be specified for input.numel() == 0. Specify "
                 "the reduction dim with the 'dim' argument.",
                 name);
    return frontend_refuse_empty(trace, input_of(reduction), reduction->num_axes, reduction->axes,
                                 has_dim ? CJIT_CODE_INDEX : CJIT_CODE_RUNTIME, message);
}

static PyObject *extremum(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "dim", "keepdim", "*axis", "keepdims", "!out")
    frontend_reduction reduction;
    PyObject *dim = either(values[1], values[3]);
    if (begin(trace, name, values[0], dim, either(values[2], values[4]), &reduction) < 0 ||
        check_elements(&reduction, frontend_is_some(dim)) < 0)
        return NULL;
    return tensor(trace, frontend_reduction_emit(&reduction, op, input_of(&reduction)));
}

PyObject *frontend_torch_fn_amax(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, "amax", CJIT_OP_REDUCE_MAX);
}

PyObject *frontend_torch_fn_amin(FRONTEND_ARGUMENTS) {
    return extremum(trace, args, nargs, kwnames, "amin", CJIT_OP_REDUCE_MIN);
}

static PyObject *position(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "dim", "keepdim", "*axis", "keepdims", "!out")
    frontend_reduction reduction;
    PyObject *dim = either(values[1], values[3]);
    if (begin(trace, name, values[0], dim, either(values[2], values[4]), &reduction) < 0)
        return NULL;
    if (dtype_of(&reduction) == CJIT_DTYPE_BOOL)
        return PyErr_Format(PyExc_RuntimeError, "%s(): does not support bool input", name);
    char message[128];
    snprintf(message, sizeof message,
             "%s(): Expected reduction dim to be specified for input.numel() == 0.", name);
    if (frontend_is_some(dim) ? check_elements(&reduction, true) < 0
                              : frontend_refuse_empty(trace, input_of(&reduction), reduction.num_axes,
                                                      reduction.axes, CJIT_CODE_INDEX, message) < 0)
        return NULL;
    return tensor(trace, frontend_reduction_emit(&reduction, op, input_of(&reduction)));
}

PyObject *frontend_torch_fn_argmax(FRONTEND_ARGUMENTS) {
    return position(trace, args, nargs, kwnames, "argmax", CJIT_OP_ARGMAX);
}

PyObject *frontend_torch_fn_argmin(FRONTEND_ARGUMENTS) {
    return position(trace, args, nargs, kwnames, "argmin", CJIT_OP_ARGMIN);
}

/// torch.return_types.<name>((values, indices)), consuming both.
static PyObject *named_pair(const char *name, PyObject *owned_a, PyObject *owned_b) {
    PyObject *pair = owned_a && owned_b ? PyTuple_Pack(2, owned_a, owned_b) : NULL;
    Py_XDECREF(owned_a);
    Py_XDECREF(owned_b);
    PyObject *types = pair ? PyObject_GetAttrString(frontend_torch_module(), "return_types") : NULL;
    PyObject *result = types ? PyObject_CallMethod(types, name, "(O)", pair) : NULL;
    Py_XDECREF(pair);
    Py_XDECREF(types);
    return result;
}

/// torch.max and torch.min but of two tensors: of all, or with positions along one axis.
static PyObject *extremum_pair(FRONTEND_ARGUMENTS, const char *name, cjit_op op,
                               cjit_op position_op) {
    FRONTEND_PARSE(name, "input", "dim", "keepdim", "*axis", "keepdims", "!out")
    frontend_reduction reduction;
    PyObject *dim = either(values[1], values[3]);
    if (begin(trace, name, values[0], dim, either(values[2], values[4]), &reduction) < 0 ||
        check_elements(&reduction, frontend_is_some(dim)) < 0)
        return NULL;
    PyObject *best =
        tensor(trace, frontend_reduction_emit(&reduction, op, input_of(&reduction)));
    if (!frontend_is_some(dim) || !best)
        return best;
    return named_pair(name, best, tensor(trace, frontend_reduction_emit(&reduction, position_op,
                                                                        input_of(&reduction))));
}

PyObject *torch_reduce_max(FRONTEND_ARGUMENTS) {
    return extremum_pair(trace, args, nargs, kwnames, "max", CJIT_OP_REDUCE_MAX, CJIT_OP_ARGMAX);
}

PyObject *torch_reduce_min(FRONTEND_ARGUMENTS) {
    return extremum_pair(trace, args, nargs, kwnames, "min", CJIT_OP_REDUCE_MIN, CJIT_OP_ARGMIN);
}

PyObject *frontend_torch_fn_aminmax(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("aminmax", "input", "*dim", "keepdim", "!out")
    frontend_reduction reduction;
    if (begin(trace, "aminmax", values[0], values[1], values[2], &reduction) < 0 ||
        check_elements(&reduction, frontend_is_some(values[1])) < 0)
        return NULL;
    cjit_node node = input_of(&reduction);
    return named_pair("aminmax",
                      tensor(trace, frontend_reduction_emit(&reduction, CJIT_OP_REDUCE_MIN, node)),
                      tensor(trace, frontend_reduction_emit(&reduction, CJIT_OP_REDUCE_MAX, node)));
}

// ---------------------------------------------------------------------------------------------
// Variances
// ---------------------------------------------------------------------------------------------

/// var(input, dim, unbiased, keepdim), var(input, dim, *, correction, keepdim), var(input, unbiased).
typedef struct spread_arguments {
    frontend_reduction reduction;
    cjit_node correction; ///< float64
    cjit_dtype dtype;
} spread_arguments;

static int read_spread(FRONTEND_ARGUMENTS, const char *name, spread_arguments *out) {
    static const char *const names[] = {"input", "dim", "unbiased", "keepdim", "*correction",
                                        "axis", "keepdims", "!out", NULL};
    PyObject *values[sizeof names / sizeof *names];
    if (frontend_parse_arguments(name, args, nargs, kwnames, names, values) < 0)
        return -1;
    PyObject *dim = either(values[1], values[5]), *unbiased = values[2];
    if (dim && PyBool_Check(dim)) { // var(input, unbiased)
        unbiased = dim;
        dim = NULL;
    }
    if (begin(trace, name, values[0], dim, either(values[3], values[6]), &out->reduction) < 0)
        return -1;
    out->dtype = dtype_of(&out->reduction);
    if (!cjit_dtype_is_float(out->dtype)) {
        if (cjit_dtype_is_complex(out->dtype))
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%s of complex numbers is not supported; add those of x.real and x.imag", name);
        else
            PyErr_SetString(PyExc_RuntimeError,
                            "std and var only support floating point and complex dtypes");
        return -1;
    }
    double otherwise = unbiased && !Py_IsNone(unbiased) ? PyObject_IsTrue(unbiased) : 1;
    out->correction = torch_emit_parameter(trace, values[4], otherwise, CJIT_DTYPE_F64);
    return out->correction == FRONTEND_NO_NODE ? -1 : 0;
}

/// The variance, and the mean in the reduction's shape, both in the compute dtype.
static cjit_node variance(const frontend_reduction *reduction, cjit_node correction,
                          cjit_node *out_mean) {
    frontend_trace *trace = reduction->view.trace;
    cjit_dtype dtype = torch_compute_dtype(dtype_of(reduction));
    cjit_node x = frontend_emit_cast(trace, input_of(reduction), dtype);
    frontend_reduction kept = *reduction;
    kept.keepdims = true;
    cjit_node count = count_of(reduction);
    cjit_node mean = average(&kept, x, count, dtype);
    cjit_node difference = frontend_emit2(trace, CJIT_OP_SUB, x, mean);
    cjit_node squares = frontend_emit2(trace, CJIT_OP_MUL, difference, difference);
    cjit_node degrees = frontend_emit2(trace, CJIT_OP_SUB, count, correction);
    degrees = frontend_emit2(trace, CJIT_OP_MAXIMUM, degrees,
                             frontend_emit_float(trace, CJIT_DTYPE_F64, 0));
    *out_mean = reduction->keepdims ? mean : average(reduction, x, count, dtype);
    return average(reduction, squares, degrees, dtype);
}

static PyObject *spread(FRONTEND_ARGUMENTS, const char *name, bool root, bool with_mean) {
    spread_arguments a;
    cjit_node mean;
    if (read_spread(trace, args, nargs, kwnames, name, &a) < 0)
        return NULL;
    cjit_node result = variance(&a.reduction, a.correction, &mean);
    if (root)
        result = frontend_emit1(trace, CJIT_OP_SQRT, result);
    PyObject *spread = tensor(trace, frontend_emit_cast(trace, result, a.dtype));
    if (!with_mean || !spread)
        return spread;
    PyObject *average = tensor(trace, frontend_emit_cast(trace, mean, a.dtype));
    PyObject *pair = average ? PyTuple_Pack(2, spread, average) : NULL;
    Py_DECREF(spread);
    Py_XDECREF(average);
    return pair;
}

PyObject *frontend_torch_fn_var(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "var", false, false);
}

PyObject *frontend_torch_fn_std(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "std", true, false);
}

PyObject *frontend_torch_fn_var_mean(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "var_mean", false, true);
}

PyObject *frontend_torch_fn_std_mean(FRONTEND_ARGUMENTS) {
    return spread(trace, args, nargs, kwnames, "std_mean", true, true);
}

// ---------------------------------------------------------------------------------------------
// Scans
// ---------------------------------------------------------------------------------------------

static int require_dim(const char *name, PyObject *dim) {
    if (frontend_is_some(dim))
        return 0;
    PyErr_Format(PyExc_TypeError, "%s() missing 1 required positional arguments: \"dim\"", name);
    return -1;
}

/// Floats are accumulated in float64, as torch's kernels do it.
static PyObject *scan(FRONTEND_ARGUMENTS, const char *name, cjit_op op) {
    FRONTEND_PARSE(name, "input", "dim", "*dtype", "axis", "!out")
    frontend_reduction reduction;
    cjit_dtype dtype;
    unsigned axis;
    PyObject *dim = either(values[1], values[3]);
    if (require_dim(name, dim) < 0 ||
        frontend_reduction_read(trace, values[0], true, name, &reduction) < 0 ||
        frontend_view_axis(&reduction.view, dim, reduction.view.rank, NULL, &axis) < 0 ||
        sum_dtype(&reduction, values[2], &dtype) < 0)
        return NULL;
    cjit_node node = frontend_emit_cast(trace, input_of(&reduction), dtype);
    if (reduction.view.rank == 0)
        return tensor(trace, node);
    if (cjit_dtype_is_float(dtype))
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_F64);
    node = frontend_emit_scan(trace, op, node, axis);
    return tensor(trace, frontend_emit_cast(trace, node, dtype));
}

PyObject *frontend_torch_fn_cumsum(FRONTEND_ARGUMENTS) {
    return scan(trace, args, nargs, kwnames, "cumsum", CJIT_OP_SCAN_SUM);
}

PyObject *frontend_torch_fn_cumprod(FRONTEND_ARGUMENTS) {
    return scan(trace, args, nargs, kwnames, "cumprod", CJIT_OP_SCAN_PROD);
}

// ---------------------------------------------------------------------------------------------
// Rows
// ---------------------------------------------------------------------------------------------

/// x less its largest value, the exponentials of that, and their sum (axes kept): all in float32 or wider.
typedef struct exponentials {
    frontend_reduction reduction;
    cjit_dtype dtype; ///< of the result
    cjit_node shifted, powers, sum;
} exponentials;

static int read_exponentials(frontend_trace *trace, const char *name, PyObject *input, PyObject *dim,
                             PyObject *dtype, bool negative, exponentials *out) {
    if (require_dim(name, dim) < 0)
        return -1;
    if (begin(trace, name, input, dim, Py_True, &out->reduction) < 0)
        return -1;
    out->dtype = dtype_of(&out->reduction);
    if (frontend_is_some(dtype) && frontend_dtype_from_torch(dtype, &out->dtype) < 0)
        return -1;
    if (!cjit_dtype_is_float(out->dtype)) {
        frontend_torch_not_implemented(name, out->dtype);
        return -1;
    }
    cjit_node x = frontend_emit_cast(trace, input_of(&out->reduction),
                                     torch_compute_dtype(out->dtype));
    if (negative)
        x = frontend_emit1(trace, CJIT_OP_NEG, x);
    cjit_node most = frontend_reduction_emit(&out->reduction, CJIT_OP_REDUCE_MAX, x);
    out->shifted = frontend_emit2(trace, CJIT_OP_SUB, x, most);
    out->powers = frontend_emit1(trace, CJIT_OP_EXP, out->shifted);
    out->sum = frontend_reduction_emit(&out->reduction, CJIT_OP_REDUCE_SUM, out->powers);
    return out->sum == FRONTEND_NO_NODE ? -1 : 0;
}

static PyObject *soft(FRONTEND_ARGUMENTS, const char *name, bool negative, bool logarithm) {
    FRONTEND_PARSE(name, "input", "dim", "_stacklevel", "dtype", "!out")
    exponentials e;
    // torch.softmax(x, dim, dtype) has no _stacklevel
    PyObject *dtype = values[3] ? values[3]
                      : values[2] && frontend_is_torch_dtype(values[2]) ? values[2]
                                                                        : NULL;
    if (read_exponentials(trace, name, values[0], values[1], dtype, negative, &e) < 0)
        return NULL;
    cjit_node result = logarithm
                           ? frontend_emit2(trace, CJIT_OP_SUB, e.shifted,
                                            frontend_emit1(trace, CJIT_OP_LOG, e.sum))
                           : frontend_emit2(trace, CJIT_OP_DIV, e.powers, e.sum);
    return tensor(trace, frontend_emit_cast(trace, result, e.dtype));
}

PyObject *frontend_torch_fn_softmax(FRONTEND_ARGUMENTS) {
    return soft(trace, args, nargs, kwnames, "softmax", false, false);
}

PyObject *frontend_torch_fn_softmin(FRONTEND_ARGUMENTS) {
    return soft(trace, args, nargs, kwnames, "softmin", true, false);
}

PyObject *frontend_torch_fn_log_softmax(FRONTEND_ARGUMENTS) {
    return soft(trace, args, nargs, kwnames, "log_softmax", false, true);
}

/// Infinite maxima are not subtracted: inf - inf is nan.
PyObject *frontend_torch_fn_logsumexp(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("logsumexp", "input", "dim", "keepdim", "!out")
    frontend_reduction reduction;
    if (require_dim("logsumexp", values[1]) < 0 ||
        begin(trace, "logsumexp", values[0], values[1], values[2], &reduction) < 0)
        return NULL;
    cjit_dtype dtype = dtype_of(&reduction);
    if (!cjit_dtype_is_float(dtype))
        dtype = frontend_trace_default_dtype();
    cjit_dtype compute = torch_compute_dtype(dtype);
    cjit_node x = frontend_emit_cast(trace, input_of(&reduction), compute);
    cjit_node zero = frontend_emit_float(trace, compute, 0);
    frontend_reduction kept = reduction;
    kept.keepdims = true;
    cjit_node most = frontend_reduction_emit(&kept, CJIT_OP_REDUCE_MAX, x);
    cjit_node infinite = frontend_emit1(trace, CJIT_OP_ISINF, most);
    most = frontend_emit3(trace, CJIT_OP_SELECT, infinite, zero, most);
    cjit_node powers =
        frontend_emit1(trace, CJIT_OP_EXP, frontend_emit2(trace, CJIT_OP_SUB, x, most));
    cjit_node sum = frontend_reduction_emit(&kept, CJIT_OP_REDUCE_SUM, powers);
    cjit_node result =
        frontend_emit2(trace, CJIT_OP_ADD, frontend_emit1(trace, CJIT_OP_LOG, sum), most);
    if (!reduction.keepdims) // each is the only one of its axes
        result = frontend_reduction_emit(&reduction, CJIT_OP_REDUCE_MAX, result);
    return tensor(trace, frontend_emit_cast(trace, result, dtype));
}

static int read_normalized(const frontend_reduction *read, PyObject *shape,
                           frontend_reduction *out) {
    unsigned rank;
    cjit_size extents[CJIT_MAX_RANK];
    *out = *read;
    if (frontend_shape_from_object(read->view.trace, shape, "layer_norm", &rank, extents) < 0)
        return -1;
    bool same = rank >= 1 && rank <= read->view.rank;
    for (unsigned i = 0; same && i < rank; ++i) {
        unsigned axis = read->view.rank - rank + i;
        cjit_status *status = cjit_graph_decide_equal(
            read->view.graph, frontend_view_extent(&read->view, axis), extents[i], &same);
        if (status)
            return frontend_raise_status(status);
        out->axes[i] = axis;
    }
    out->num_axes = rank;
    out->keepdims = true;
    if (!same)
        PyErr_Format(PyExc_RuntimeError,
                     "Given normalized_shape=%R, expected input with shape [*, ...] that ends with it",
                     shape);
    return same ? 0 : -1;
}

/// The weight or bias |object| in |dtype|; |otherwise| when it is not given.
static cjit_node read_affine(frontend_trace *trace, PyObject *object, cjit_dtype dtype,
                             double otherwise) {
    frontend_operand operand;
    if (!frontend_is_some(object))
        return frontend_emit_float(trace, dtype, otherwise);
    if (frontend_torch_read(trace, "layer_norm", 2, object, true, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_cast(trace, operand.node, dtype);
}

PyObject *frontend_torch_fn_layer_norm(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("layer_norm", "input", "normalized_shape", "weight", "bias", "eps",
                   "cudnn_enable")
    frontend_reduction read, reduction;
    if (frontend_reduction_read(trace, values[0], true, "layer_norm", &read) < 0)
        return NULL;
    if (!values[1])
        return PyErr_Format(PyExc_TypeError, "layer_norm() missing 1 required positional arguments: "
                                             "\"normalized_shape\"");
    if (read_normalized(&read, values[1], &reduction) < 0)
        return NULL;
    cjit_dtype dtype = dtype_of(&reduction), compute = torch_compute_dtype(dtype);
    if (!cjit_dtype_is_float(dtype))
        return frontend_torch_not_implemented("LayerNormKernelImpl", dtype);
    cjit_node mean, none = frontend_emit_float(trace, CJIT_DTYPE_F64, 0);
    cjit_node var = variance(&reduction, none, &mean);
    cjit_node eps = torch_emit_parameter(trace, values[4], 1e-5, compute);
    cjit_node scale =
        frontend_emit1(trace, CJIT_OP_RSQRT, frontend_emit2(trace, CJIT_OP_ADD, var, eps));
    cjit_node x = frontend_emit_cast(trace, input_of(&reduction), compute);
    x = frontend_emit2(trace, CJIT_OP_MUL, frontend_emit2(trace, CJIT_OP_SUB, x, mean), scale);
    if (frontend_is_some(values[2]))
        x = frontend_emit2(trace, CJIT_OP_MUL, x, read_affine(trace, values[2], compute, 1));
    if (frontend_is_some(values[3]))
        x = frontend_emit2(trace, CJIT_OP_ADD, x, read_affine(trace, values[3], compute, 0));
    return tensor(trace, frontend_emit_cast(trace, x, dtype));
}
