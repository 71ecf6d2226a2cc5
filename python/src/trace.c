// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of a trace: its graph, the outside arrays that it met, and what becomes of the tracers
// that outlive it. A thread has a stack of traces; the innermost is the current one.
#include "trace.h"

#include <string.h>

typedef struct node_origin {
    const char *file; ///< one of |trace->files|
    uint32_t line;
} node_origin;

struct frontend_trace {
    Py_ssize_t references; ///< one for the trace itself until it ends, one for each live tracer
    cjit_graph *graph;     ///< NULL when ended
    frontend_guards *guards;
    frontend_trace *previous;
    frontend_locations *locations;
    frontend_hidden *hidden;
    uint32_t num_hidden, max_hidden;
    cjit_node *viewed; ///< nodes of which views were handed out
    uint32_t num_viewed, max_viewed;
    // For the message about a dead tracer; filled at the end, when tracers are still alive.
    node_origin *origins;
    uint32_t num_origins;
    char **files;
    uint32_t num_files;
};

static _Thread_local frontend_trace *current_trace;

frontend_trace *frontend_trace_begin(frontend_guards *guards) {
    frontend_trace *trace = PyMem_Calloc(1, sizeof *trace);
    if (!trace) {
        PyErr_NoMemory();
        return NULL;
    }
    trace->references = 1;
    trace->guards = guards;
    trace->locations = frontend_locations_create();
    if (!trace->locations)
        goto failed;
    cjit_status *status = cjit_graph_create(&trace->graph);
    if (status) {
        frontend_raise_status(status);
        goto failed;
    }
    trace->previous = current_trace;
    current_trace = trace;
    return trace;
failed:
    frontend_locations_destroy(trace->locations);
    PyMem_Free(trace);
    return NULL;
}

frontend_trace *frontend_trace_get_current(void) { return current_trace; }

cjit_graph *frontend_trace_get_graph(frontend_trace *trace) { return trace->graph; }

frontend_guards *frontend_trace_get_guards(frontend_trace *trace) { return trace->guards; }

bool frontend_trace_has_ended(const frontend_trace *trace) { return trace->graph == NULL; }

void frontend_trace_retain(frontend_trace *trace) { ++trace->references; }

void frontend_trace_release(frontend_trace *trace) {
    if (--trace->references)
        return;
    for (uint32_t i = 0; i < trace->num_files; ++i)
        PyMem_Free(trace->files[i]);
    PyMem_Free(trace->files);
    PyMem_Free(trace->origins);
    PyMem_Free(trace);
}

/// A copy of |file| that outlives the graph; NULL when memory is short (the message then says less).
static const char *keep_file(frontend_trace *trace, const char *file) {
    for (uint32_t i = trace->num_files; i > 0; --i)
        if (strcmp(trace->files[i - 1], file) == 0)
            return trace->files[i - 1];
    size_t size = strlen(file) + 1;
    char **files = PyMem_Realloc(trace->files, (trace->num_files + 1) * sizeof *files);
    if (!files)
        return NULL;
    trace->files = files;
    char *copy = PyMem_Malloc(size);
    if (!copy)
        return NULL;
    memcpy(copy, file, size);
    return files[trace->num_files++] = copy;
}

/// The graph goes to the caller, but a leaked tracer's message must still name the line that made it.
static void keep_origins(frontend_trace *trace) {
    uint32_t count = cjit_graph_num_nodes(trace->graph);
    trace->origins = PyMem_Calloc(count ? count : 1, sizeof *trace->origins);
    if (!trace->origins)
        return;
    trace->num_origins = count;
    for (uint32_t node = 0; node < count; ++node) {
        const cjit_location_info *info = cjit_graph_get_location(
            trace->graph, cjit_graph_get_node(trace->graph, node)->location);
        if (!info || !info->file)
            continue;
        trace->origins[node].file = keep_file(trace, info->file);
        trace->origins[node].line = info->line;
    }
}

void frontend_trace_describe_origin(const frontend_trace *trace, cjit_node node, char *out_text,
                                    size_t size) {
    if (trace->graph) {
        const cjit_location_info *info = cjit_graph_get_location(
            trace->graph, cjit_graph_get_node(trace->graph, node)->location);
        if (info && info->file) {
            snprintf(out_text, size, "%s:%u", info->file, info->line);
            return;
        }
    } else if (node < trace->num_origins && trace->origins[node].file) {
        snprintf(out_text, size, "%s:%u", trace->origins[node].file, trace->origins[node].line);
        return;
    }
    snprintf(out_text, size, "an unknown line");
}

cjit_graph *frontend_trace_end(frontend_trace *trace) {
    cjit_graph *graph = trace->graph;
    if (trace->references > 1)
        keep_origins(trace);
    trace->graph = NULL;
    trace->guards = NULL;
    // A trace that an exception left open above this one ends with it.
    current_trace = trace->previous;
    frontend_locations_destroy(trace->locations);
    trace->locations = NULL;
    for (uint32_t i = 0; i < trace->num_hidden; ++i)
        Py_CLEAR(trace->hidden[i].object);
    PyMem_Free(trace->hidden);
    trace->hidden = NULL;
    trace->num_hidden = 0;
    PyMem_Free(trace->viewed);
    trace->viewed = NULL;
    trace->num_viewed = 0;
    frontend_trace_release(trace);
    return graph;
}

PyObject *frontend_trace_add_input(frontend_trace *trace, frontend_kind kind, cjit_dtype dtype,
                                   cjit_layout layout, unsigned rank, const int64_t *extents) {
    uint32_t index = cjit_graph_num_inputs(trace->graph);
    cjit_node node;
    cjit_status *status = cjit_graph_input(trace->graph, dtype, layout, rank, extents, &node);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return frontend_tracer_create(trace, node, kind,
                                  frontend_kind_is_python(kind) ? -1 : (int32_t)index);
}

uint32_t frontend_trace_get_hidden(frontend_trace *trace, const frontend_hidden **out_hidden) {
    *out_hidden = trace->hidden;
    return trace->num_hidden;
}

int frontend_trace_mark_viewed(frontend_trace *trace, cjit_node node) {
    if (frontend_trace_is_viewed(trace, node))
        return 0;
    if (trace->num_viewed == trace->max_viewed) {
        uint32_t capacity = trace->max_viewed ? 2 * trace->max_viewed : 16;
        cjit_node *grown = PyMem_Realloc(trace->viewed, capacity * sizeof *grown);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        trace->viewed = grown;
        trace->max_viewed = capacity;
    }
    trace->viewed[trace->num_viewed++] = node;
    return 0;
}

bool frontend_trace_is_viewed(const frontend_trace *trace, cjit_node node) {
    for (uint32_t i = trace->num_viewed; i > 0; --i)
        if (trace->viewed[i - 1] == node)
            return true;
    return false;
}

int frontend_trace_set_location(frontend_trace *trace) {
    cjit_location location;
    if (frontend_locations_find(trace->locations, trace->graph, &location) < 0)
        return -1;
    cjit_graph_set_location(trace->graph, location);
    return 0;
}

int frontend_tracer_check(const frontend_tracer *tracer) {
    if (tracer->trace == current_trace)
        return 0;
    char origin[512];
    frontend_trace_describe_origin(tracer->trace, tracer->node, origin, sizeof origin);
    if (frontend_trace_has_ended(tracer->trace))
        frontend_raise_at_user(frontend_trace_error,
                               "the traced value made at %s is used after its trace ended; traced "
                               "values cannot be kept in globals, attributes or lists beyond the "
                               "call: return them from the jitted function instead",
                               origin);
    else
        frontend_raise_at_user(frontend_trace_error,
                               "the traced value made at %s belongs to another trace; pass it to "
                               "the inner function as an argument",
                               origin);
    return -1;
}

frontend_trace *frontend_tracer_enter(const frontend_tracer *tracer) {
    if (frontend_tracer_check(tracer) < 0 || frontend_trace_set_location(current_trace) < 0)
        return NULL;
    return current_trace;
}

// ---------------------------------------------------------------------------------------------
// Outside arrays
// ---------------------------------------------------------------------------------------------

typedef struct array_view {
    cjit_dtype dtype;
    unsigned rank;
    int64_t extents[CJIT_MAX_RANK];
    int64_t strides[CJIT_MAX_RANK]; ///< in elements; meaningless where |unaligned|
    bool unaligned;                 ///< a stride is not a multiple of the element
} array_view;

static int read_integers(PyObject *object, const char *name, int64_t *out_values,
                         unsigned *out_count) {
    PyObject *tuple = PyObject_GetAttrString(object, name);
    if (tuple && PyCallable_Check(tuple))
        Py_SETREF(tuple, PyObject_CallNoArgs(tuple));
    if (!tuple)
        return -1;
    PyObject *fast = PySequence_Fast(tuple, "a shape must be a sequence");
    Py_DECREF(tuple);
    if (!fast)
        return -1;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
    if (count > CJIT_MAX_RANK) {
        Py_DECREF(fast);
        frontend_raise_at_user(frontend_unsupported_error,
                               "arrays of more than %d dimensions are not supported",
                               CJIT_MAX_RANK);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; ++i)
        out_values[i] = PyLong_AsLongLong(PySequence_Fast_GET_ITEM(fast, i));
    *out_count = (unsigned)count;
    Py_DECREF(fast);
    return PyErr_Occurred() ? -1 : 0;
}

static int read_outside_array(PyObject *object, bool torch, array_view *out) {
    PyObject *dtype = PyObject_GetAttrString(object, "dtype");
    if (!dtype)
        return -1;
    int result = torch ? frontend_dtype_from_torch(dtype, &out->dtype)
                       : frontend_dtype_from_numpy(dtype, &out->dtype);
    Py_DECREF(dtype);
    unsigned num_strides;
    if (result < 0 || read_integers(object, "shape", out->extents, &out->rank) < 0 ||
        read_integers(object, torch ? "stride" : "strides", out->strides, &num_strides) < 0)
        return -1;
    out->unaligned = false;
    int64_t size = (int64_t)cjit_dtype_size(out->dtype);
    for (unsigned i = 0; !torch && i < out->rank; ++i) {
        out->unaligned |= out->strides[i] % size != 0;
        out->strides[i] /= size;
    }
    return 0;
}

static cjit_layout classify(const array_view *view) {
    int64_t expected = 1;
    bool contiguous = !view->unaligned;
    for (unsigned i = view->rank; i > 0; --i) {
        if (view->extents[i - 1] == 0)
            return CJIT_LAYOUT_CONTIGUOUS;
        if (view->extents[i - 1] != 1 && view->strides[i - 1] != expected)
            contiguous = false;
        expected *= view->extents[i - 1];
    }
    if (contiguous)
        return CJIT_LAYOUT_CONTIGUOUS;
    // An extent of 1 counts as any stride.
    unsigned last = view->rank - 1;
    bool inner = !view->unaligned && (view->extents[last] == 1 || view->strides[last] == 1);
    return inner ? CJIT_LAYOUT_INNER : CJIT_LAYOUT_STRIDED;
}

/// True when the boolean attribute or method |name| of |object| holds.
static int asks(PyObject *object, const char *name) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value && PyCallable_Check(value))
        Py_SETREF(value, PyObject_CallNoArgs(value));
    if (!value)
        return -1;
    int result = PyObject_IsTrue(value);
    Py_DECREF(value);
    return result;
}

static int check_tensor(PyObject *tensor) {
    static const struct {
        const char *name;
        const char *message;
    } refused[] = {
        {"is_sparse", "sparse tensors are not supported"},
        {"is_cuda", "CUDA tensors are not supported yet"},
        {"is_conj", "a lazily conjugated tensor is not supported here: call .resolve_conj() first"},
        {"is_neg", "a lazily negated tensor is not supported here: call .resolve_neg() first"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
        int holds = asks(tensor, refused[i].name);
        if (holds > 0)
            frontend_raise_at_user(frontend_unsupported_error, "%s", refused[i].message);
        if (holds)
            return -1;
    }
    int requires_grad = asks(tensor, "requires_grad");
    if (requires_grad <= 0)
        return requires_grad;
    int grad_mode = asks(frontend_torch_module(), "is_grad_enabled");
    if (grad_mode > 0)
        frontend_raise_at_user(frontend_unsupported_error,
                               "a tensor from outside the function requires grad, and cjit has no "
                               "autodiff yet: use .detach(), or call under torch.no_grad()");
    return grad_mode ? -1 : 0;
}

static int add_hidden(frontend_trace *trace, PyObject *object, bool torch) {
    if (torch && check_tensor(object) < 0)
        return -1;
    array_view view;
    if (read_outside_array(object, torch, &view) < 0)
        return -1;
    if (trace->num_hidden == trace->max_hidden) {
        uint32_t capacity = trace->max_hidden ? 2 * trace->max_hidden : 8;
        frontend_hidden *grown = PyMem_Realloc(trace->hidden, capacity * sizeof *grown);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        trace->hidden = grown;
        trace->max_hidden = capacity;
    }
    frontend_hidden *hidden = &trace->hidden[trace->num_hidden];
    *hidden = (frontend_hidden){.kind = torch ? FRONTEND_TORCH_TENSOR : FRONTEND_NUMPY_ARRAY,
                                .input = cjit_graph_num_inputs(trace->graph)};
    hidden->has_path = frontend_guards_get_origin(trace->guards, object, &hidden->path);
    cjit_node node;
    cjit_status *status = cjit_graph_input(trace->graph, view.dtype, classify(&view), view.rank,
                                           view.extents, &node);
    if (status)
        return frontend_raise_status(status);
    hidden->object = Py_NewRef(object);
    ++trace->num_hidden;
    return 0;
}

/// The input that the outside array |object| is.
static int find_hidden(frontend_trace *trace, PyObject *object, bool torch, cjit_node *out_node,
                       frontend_kind *out_kind) {
    uint32_t i = 0;
    while (i < trace->num_hidden && trace->hidden[i].object != object)
        ++i;
    if (i == trace->num_hidden && add_hidden(trace, object, torch) < 0)
        return -1;
    *out_node = cjit_graph_get_input(trace->graph, trace->hidden[i].input);
    *out_kind = trace->hidden[i].kind;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Operands
// ---------------------------------------------------------------------------------------------

static int numpy_scalar_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node) {
    PyObject *dtype_object = PyObject_GetAttrString(object, "dtype");
    if (!dtype_object)
        return -1;
    cjit_dtype dtype;
    int result = frontend_dtype_from_numpy(dtype_object, &dtype);
    Py_DECREF(dtype_object);
    Py_buffer buffer;
    if (result < 0 || PyObject_GetBuffer(object, &buffer, PyBUF_SIMPLE) < 0)
        return -1;
    uint64_t bits = 0;
    memcpy(&bits, buffer.buf, cjit_dtype_size(dtype));
    PyBuffer_Release(&buffer);
    cjit_status *status = cjit_graph_constant(trace->graph, dtype, bits, out_node);
    return status ? frontend_raise_status(status) : 0;
}

static int python_scalar_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                                 frontend_kind *out_kind) {
    cjit_status *status;
    if (PyBool_Check(object)) {
        *out_kind = FRONTEND_PYTHON_BOOL;
        status = cjit_graph_constant_int(trace->graph, CJIT_DTYPE_BOOL, object == Py_True, out_node);
    } else if (PyLong_Check(object)) {
        *out_kind = FRONTEND_PYTHON_INT;
        int64_t value = PyLong_AsLongLong(object);
        if (value == -1 && PyErr_Occurred())
            return -1;
        status = cjit_graph_constant_int(trace->graph, CJIT_DTYPE_I64, value, out_node);
    } else {
        *out_kind = FRONTEND_PYTHON_FLOAT;
        status = cjit_graph_constant_float(trace->graph, CJIT_DTYPE_F64,
                                           PyFloat_AS_DOUBLE(object), out_node);
    }
    return status ? frontend_raise_status(status) : 0;
}

/// Raises the pending exception (np.asarray's of a ragged list) again with the user's position.
static int raise_again_at_user(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *text = value ? PyObject_Str(value) : NULL;
    if (text)
        frontend_raise_at_user(type, "%U", text);
    else
        PyErr_Restore(Py_XNewRef(type), Py_XNewRef(value), Py_XNewRef(traceback));
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return -1;
}

/// A list or tuple of numbers, as np.asarray makes an array of it.
static int sequence_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                            frontend_kind *out_kind) {
    if (frontend_contains_tracer(&object, 1)) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "a list of traced values as an array is not supported yet");
        return -1;
    }
    uint32_t path;
    if (frontend_guards_get_origin(trace->guards, object, &path) &&
        frontend_guards_expect_contents(trace->guards, path, object) < 0)
        return -1;
    PyObject *array = PyObject_CallMethod(frontend_numpy_module(), "asarray", "O", object);
    if (!array)
        return raise_again_at_user();
    int result = find_hidden(trace, array, false, out_node, out_kind);
    Py_DECREF(array);
    return result;
}

int frontend_trace_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                           frontend_kind *out_kind) {
    if (frontend_is_tracer(object)) {
        const frontend_tracer *tracer = (const frontend_tracer *)object;
        *out_node = tracer->node;
        *out_kind = tracer->kind;
        return frontend_tracer_check(tracer);
    }
    if (frontend_is_numpy_scalar(object)) {
        *out_kind = FRONTEND_NUMPY_SCALAR;
        return numpy_scalar_operand(trace, object, out_node);
    }
    if (PyLong_Check(object) || PyFloat_Check(object))
        return python_scalar_operand(trace, object, out_node, out_kind);
    if (frontend_is_numpy_array(object))
        return find_hidden(trace, object, false, out_node, out_kind);
    if (frontend_is_torch_tensor(object))
        return find_hidden(trace, object, true, out_node, out_kind);
    if (PyList_Check(object) || PyTuple_Check(object))
        return sequence_operand(trace, object, out_node, out_kind);
    if (PyComplex_Check(object))
        frontend_raise_at_user(frontend_unsupported_error, "complex numbers are not supported yet");
    else
        PyErr_Format(PyExc_TypeError, "a value of type '%.200s' cannot be an operand of a traced "
                                      "operation", Py_TYPE(object)->tp_name);
    return -1;
}
