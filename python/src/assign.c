// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Updates in place, as NumPy and torch write them, on top of storages (storage_write.c):
//
//   x[1:] = v   x += v   np.add(a, b, out=x)   np.copyto(x, v)   x.fill(v)   t.add_(v)   t.copy_(v)
//
// What is stored takes the array's dtype: by any cast for an assignment, by a cast of the same kind for
// an operator's or a ufunc's result; and the array's shape, by broadcasting.
#include "assign.h"
#include "arrays.h"
#include "parse.h"
#include "storage.h"

// ---------------------------------------------------------------------------------------------
// Targets
// ---------------------------------------------------------------------------------------------

/// The tracer of the array that |object| is: an outside one is an argument like the others. An array
/// that the traced function made is new at each call of the plain one, and has no tracer. New
/// reference; TypeError with |message| when |object| is no array.
static PyObject *find_target(frontend_trace *trace, PyObject *object, const char *message) {
    uint32_t path;
    if (frontend_is_tracer(object) && ((frontend_tracer *)object)->storage)
        return Py_NewRef(object);
    if (!frontend_is_numpy_array(object) && !frontend_is_torch_tensor(object)) {
        PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    if (frontend_guards_get_origin(frontend_trace_get_guards(trace), object, &path))
        return frontend_trace_get_outside(trace, object);
    return frontend_raise_at_user(frontend_unsupported_error,
                                  "a traced value is stored into an array that was made while "
                                  "tracing; make the array of a traced one (np.zeros_like(x), "
                                  "x * 0), or pass it as an argument");
}

// ---------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------

/// What is stored where: decides on the rules and the words.
typedef enum what { ASSIGNED, COMPUTED } what;

static cjit_node raise_shapes(frontend_trace *trace, const frontend_tracer *target, cjit_node value,
                              what what) {
    bool torch = target->kind == FRONTEND_TORCH_TENSOR;
    PyObject *from = frontend_describe_node_shape(trace, torch, value);
    PyObject *to = from ? frontend_describe_node_shape(trace, torch, target->node) : NULL;
    if (to && what == ASSIGNED)
        PyErr_Format(torch ? PyExc_RuntimeError : PyExc_ValueError,
                     torch ? "shape mismatch: value tensor of shape %U cannot be broadcast to "
                             "indexing result of shape %U"
                           : "could not broadcast input array from shape %U into shape %U",
                     from, to);
    else if (to)
        PyErr_Format(torch ? PyExc_RuntimeError : PyExc_ValueError,
                     torch ? "output with shape %U doesn't match the broadcast shape %U"
                           : "non-broadcastable output operand with shape %U doesn't match the "
                             "broadcast shape %U",
                     to, from);
    Py_XDECREF(from);
    Py_XDECREF(to);
    return FRONTEND_NO_NODE;
}

/// |value| with the shape of |target|. Assignments leave out leading axes of extent 1 too many.
static cjit_node fit_shape(frontend_trace *trace, const frontend_tracer *target, cjit_node value,
                           what what) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    unsigned rank = frontend_node_rank(trace, target->node);
    unsigned extra = frontend_node_rank(trace, value);
    extra = extra > rank ? extra - rank : 0;
    cjit_size shape[CJIT_MAX_RANK], one = cjit_graph_size_constant(graph, 1);
    for (unsigned i = 0; i < extra; i++) {
        bool is_one = false;
        cjit_status *status = what == ASSIGNED ? cjit_graph_decide_equal(
                                          graph, cjit_graph_get_node(graph, value)->shape[i], one, &is_one)
                                    : NULL;
        if (status) {
            frontend_raise_status(status);
            return FRONTEND_NO_NODE;
        }
        if (!is_one)
            return raise_shapes(trace, target, value, what);
    }
    const cjit_node_info *info = cjit_graph_get_node(graph, value);
    const cjit_node_info *to = cjit_graph_get_node(graph, target->node);
    bool fits = true;
    for (unsigned back = 1; fits && back <= info->rank - extra; back++) {
        cjit_size mine = info->shape[info->rank - back], theirs = to->shape[rank - back];
        if (cjit_graph_size_is_computed(graph, mine) || cjit_graph_size_is_computed(graph, theirs))
            continue; // compared in the kernel
        int64_t have = cjit_graph_size_evaluate(graph, mine, NULL);
        fits = have == 1 || have == cjit_graph_size_evaluate(graph, theirs, NULL);
    }
    if (!fits)
        return raise_shapes(trace, target, value, what);
    if (extra) {
        memcpy(shape, info->shape + extra, rank * sizeof *shape);
        cjit_status *status = cjit_graph_reshape(graph, value, rank, shape, &value);
        if (status) {
            frontend_raise_status(status);
            return FRONTEND_NO_NODE;
        }
    }
    return frontend_emit_like(trace, value, target->node);
}

cjit_node frontend_assign_value(frontend_trace *trace, const frontend_tracer *target, PyObject *object) {
    frontend_operand operand;
    cjit_dtype to = frontend_node_dtype(trace, target->node);
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    bool by_value = operand.scalar && cjit_dtype_is_int(operand.dtype) && operand.dtype != CJIT_DTYPE_BOOL;
    cjit_node node = frontend_emit_operand(
        trace, &operand, by_value || !operand.scalar ? to : operand.dtype, by_value);
    return node == FRONTEND_NO_NODE ? node : frontend_emit_cast(trace, node, to);
}

int frontend_assign(frontend_trace *trace, PyObject *target_object, PyObject *value) {
    const frontend_tracer *target = (const frontend_tracer *)target_object;
    if (frontend_storage_check_writable(trace, target, false) < 0)
        return -1;
    cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), target->kind == FRONTEND_TORCH_TENSOR);
    cjit_node node = frontend_assign_value(trace, target, value);
    if (node != FRONTEND_NO_NODE)
        node = fit_shape(trace, target, node, ASSIGNED);
    return node == FRONTEND_NO_NODE ? -1 : frontend_storage_write(trace, target_object, node);
}

// ---------------------------------------------------------------------------------------------
// Results of operators, ufuncs and methods
// ---------------------------------------------------------------------------------------------

static int check_same_kind(frontend_trace *trace, const frontend_tracer *target, cjit_dtype from,
                           const char *name) {
    cjit_dtype to = frontend_node_dtype(trace, target->node);
    bool torch = target->kind == FRONTEND_TORCH_TENSOR;
    bool loses_kind = (cjit_dtype_is_complex(from) && !cjit_dtype_is_complex(to)) ||
                      (cjit_dtype_is_float(from) && !cjit_dtype_is_float(to) && !cjit_dtype_is_complex(to)) ||
                      (from != CJIT_DTYPE_BOOL && to == CJIT_DTYPE_BOOL) ||
                      (!torch && cjit_dtype_is_signed_int(from) && cjit_dtype_is_unsigned_int(to));
    if (!loses_kind)
        return 0;
    if (torch)
        PyErr_Format(PyExc_RuntimeError,
                     "result type %s can't be cast to the desired output type %s",
                     frontend_torch_scalar_name(from), frontend_torch_scalar_name(to));
    else
        PyErr_Format(PyExc_TypeError,
                     "Cannot cast ufunc '%s' output from dtype('%s') to dtype('%s') with casting "
                     "rule 'same_kind'",
                     name, cjit_dtype_name(from), cjit_dtype_name(to));
    return -1;
}

int frontend_assign_result(frontend_trace *trace, PyObject *target_object, PyObject *result,
                           const char *name) {
    const frontend_tracer *target = (const frontend_tracer *)target_object;
    cjit_node node;
    frontend_kind kind;
    if (frontend_trace_operand(trace, result, &node, &kind) < 0 ||
        frontend_storage_check_writable(trace, target, true) < 0 ||
        check_same_kind(trace, target, frontend_node_dtype(trace, node), name) < 0)
        return -1;
    node = frontend_emit_cast(trace, node, frontend_node_dtype(trace, target->node));
    if (node == FRONTEND_NO_NODE)
        return -1;
    node = fit_shape(trace, target, node, COMPUTED);
    return node == FRONTEND_NO_NODE ? -1 : frontend_storage_write(trace, target_object, node);
}

PyObject *frontend_assign_outputs(frontend_trace *trace, PyObject *owned_results, PyObject *outputs,
                                  const char *name) {
    if (!owned_results)
        return NULL;
    bool several = PyTuple_CheckExact(owned_results);
    Py_ssize_t count = several ? PyTuple_GET_SIZE(owned_results) : 1;
    PyObject *answer = NULL;
    if (PyTuple_Check(outputs) && PyTuple_GET_SIZE(outputs) != count) {
        PyErr_SetString(PyExc_ValueError,
                        "The 'out' tuple must have exactly one entry per ufunc output");
        goto done;
    }
    answer = several ? PyTuple_New(count) : NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *result = several ? PyTuple_GET_ITEM(owned_results, i) : owned_results;
        PyObject *output = PyTuple_Check(outputs) ? PyTuple_GET_ITEM(outputs, i) : outputs;
        PyObject *kept = NULL;
        PyObject *target = Py_IsNone(output) ? Py_NewRef(result)
                                             : find_target(trace, output,
                                                           "return arrays must be of ArrayType");
        if (Py_IsNone(output))
            kept = Py_NewRef(result);
        else if (target && frontend_assign_result(trace, target, result, name) == 0)
            kept = Py_NewRef(output);
        Py_XDECREF(target);
        if (!several) {
            answer = kept;
        } else if (kept && answer) {
            PyTuple_SET_ITEM(answer, i, kept);
        } else {
            Py_XDECREF(kept);
            Py_CLEAR(answer);
            break;
        }
    }
done:
    Py_DECREF(owned_results);
    return answer;
}

// ---------------------------------------------------------------------------------------------
// Functions and methods
// ---------------------------------------------------------------------------------------------

static int check_casting(frontend_trace *trace, PyObject *target, PyObject *value,
                         PyObject *casting) {
    frontend_operand operand;
    if (frontend_read_operand(trace, value, &operand) < 0)
        return -1;
    if (operand.scalar)
        return 0; // NEP 50: a Python number takes the array's dtype
    PyObject *to = frontend_numpy_dtype(frontend_node_dtype(trace, ((frontend_tracer *)target)->node));
    PyObject *from = to ? frontend_numpy_dtype(operand.dtype) : NULL;
    PyObject *rule = casting ? Py_NewRef(casting) : PyUnicode_FromString("same_kind");
    PyObject *allowed = from && rule ? PyObject_CallMethod(frontend_numpy_module(), "can_cast",
                                                           "OOO", from, to, rule)
                                     : NULL;
    int result = allowed == Py_True ? 0 : -1;
    if (allowed == Py_False)
        PyErr_Format(PyExc_TypeError, "Cannot cast array data from %R to %R according to the rule %R",
                     from, to, rule);
    Py_XDECREF(allowed);
    Py_XDECREF(rule);
    return result;
}

/// dst[...] = src. Gives |object| back when it |returns| it, else None. Consumes |owned_target|.
static PyObject *assign_to(frontend_trace *trace, PyObject *object, PyObject *owned_target,
                           PyObject *value, bool returns) {
    int status = owned_target && value ? frontend_assign(trace, owned_target, value) : -1;
    Py_XDECREF(owned_target);
    return status < 0 ? NULL : Py_NewRef(returns ? object : Py_None);
}

static PyObject *np_copyto(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("np.copyto", "dst", "src", "casting", "where")
    if (!values[1])
        return PyErr_Format(PyExc_TypeError, "copyto() missing required argument 'src' (pos 2)");
    PyObject *target = find_target(trace, values[0], "copyto() argument 1 must be numpy.ndarray");
    if (!target || check_casting(trace, target, values[1], values[2]) < 0) {
        Py_XDECREF(target);
        return NULL;
    }
    PyObject *source = Py_NewRef(values[1]);
    if (values[3] && values[3] != Py_True) {
        PyObject *where = PyObject_GetAttrString(frontend_numpy_module(), "where");
        frontend_function function = where ? frontend_dispatch_find(where) : NULL;
        PyObject *chosen[] = {values[3], values[1], target};
        Py_XDECREF(where);
        Py_SETREF(source, function ? function(trace, chosen, 3, NULL) : NULL);
    }
    PyObject *result = assign_to(trace, NULL, target, source, false);
    Py_XDECREF(source);
    return result;
}

static PyObject *array_fill(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("ndarray.fill", "self", "value")
    if (!values[1])
        return PyErr_Format(PyExc_TypeError, "fill() takes exactly 1 argument (0 given)");
    PyObject *target = find_target(trace, values[0], "fill(): a NumPy scalar cannot be changed");
    return assign_to(trace, values[0], target, values[1], false);
}

static PyObject *tensor_copy(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("copy_", "self", "src", "non_blocking")
    if (!values[1])
        return PyErr_Format(PyExc_TypeError, "copy_() missing 1 required positional argument: \"src\"");
    PyObject *target = find_target(trace, values[0], "copy_(): not a tensor");
    return assign_to(trace, values[0], target, values[1], true);
}

static PyObject *tensor_fill(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("fill_", "self", "value")
    if (!values[1])
        return PyErr_Format(PyExc_TypeError, "fill_() missing 1 required positional argument: \"value\"");
    PyObject *target = find_target(trace, values[0], "fill_(): not a tensor");
    return assign_to(trace, values[0], target, values[1], true);
}

static PyObject *tensor_zero(FRONTEND_ARGUMENTS) {
    FRONTEND_PARSE("zero_", "self")
    PyObject *zero = PyLong_FromLong(0);
    PyObject *target = zero ? find_target(trace, values[0], "zero_(): not a tensor") : NULL;
    PyObject *result = assign_to(trace, values[0], target, zero, true);
    Py_XDECREF(zero);
    return result;
}

const frontend_table_entry frontend_assign_table[] = {
    {"numpy", "copyto", np_copyto},          {"numpy.ndarray", "fill", array_fill},
    {"torch.Tensor", "copy_", tensor_copy},  {"torch.Tensor", "fill_", tensor_fill},
    {"torch.Tensor", "zero_", tensor_zero},  {NULL, NULL, NULL},
};
