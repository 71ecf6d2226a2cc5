// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of a trace: its graph, the outside arrays that it met, and what becomes of the tracers
// that outlive it. A thread has a stack of traces; the innermost is the current one.
#include "complex.h"
#include "control.h"
#include "fallback.h"
#include "function.h"
#include "numpy_joining.h"

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
    struct input_bits {
        bool known;
        uint64_t bits;
    } *input_bits; ///< by graph input: a scalar's value
    uint32_t num_input_bits;
    PyObject *outside; ///< dict: address of an outside array -> its tracer
    frontend_scalar_guard *scalar_guards;
    uint32_t num_scalar_guards, max_scalar_guards;
    frontend_identities identities;
    bool uses_default_dtype, trusts_indices, may_fall_back;
    PyObject *fallbacks; ///< list of calls (fallback.c), or NULL
    frontend_storages storages;
    uint32_t epoch;
    frontend_control *control; ///< open branches and loops (control.c)
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

frontend_storages *frontend_trace_get_storages(frontend_trace *trace) { return &trace->storages; }

frontend_identities *frontend_trace_get_identities(frontend_trace *trace) {
    return &trace->identities;
}

frontend_control *frontend_trace_get_control(frontend_trace *trace) {
    if (!trace->control && !(trace->control = PyMem_Calloc(1, sizeof *trace->control)))
        PyErr_NoMemory();
    return trace->control;
}

uint32_t frontend_trace_get_epoch(const frontend_trace *trace) { return trace->epoch; }
void frontend_trace_begin_epoch(frontend_trace *trace) { trace->epoch++; }

frontend_guards *frontend_trace_get_guards(frontend_trace *trace) { return trace->guards; }

frontend_trace *frontend_trace_suspend(void) {
    frontend_trace *trace = current_trace;
    current_trace = NULL;
    return trace;
}

void frontend_trace_resume(frontend_trace *trace) { current_trace = trace; }

void frontend_trace_allow_fallback(frontend_trace *trace) { trace->may_fall_back = true; }

PyObject **frontend_trace_get_fallbacks(frontend_trace *trace) {
    return trace->may_fall_back ? &trace->fallbacks : NULL;
}

PyObject *frontend_take_fallbacks(frontend_trace *trace) { return Py_XNewRef(trace->fallbacks); }

void frontend_trace_trust_indices(frontend_trace *trace) { trace->trusts_indices = true; }
bool frontend_trace_checks_bounds(const frontend_trace *trace) { return !trace->trusts_indices; }

bool frontend_trace_has_ended(const frontend_trace *trace) { return trace->graph == NULL; }

void frontend_trace_retain(frontend_trace *trace) { ++trace->references; }

void frontend_trace_release(frontend_trace *trace) {
    if (--trace->references)
        return;
    Py_XDECREF(trace->fallbacks);
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
    Py_CLEAR(trace->outside);
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
    frontend_storages_deinit(&trace->storages);
    frontend_identities_clear(&trace->identities);
    frontend_control_destroy(trace->control);
    trace->control = NULL;
    PyMem_Free(trace->input_bits);
    trace->input_bits = NULL;
    trace->num_input_bits = 0;
    PyMem_Free(trace->scalar_guards);
    trace->scalar_guards = NULL;
    trace->num_scalar_guards = 0;
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

int frontend_trace_set_input_bits(frontend_trace *trace, uint32_t input, uint64_t bits) {
    if (input >= trace->num_input_bits) {
        void *grown = PyMem_Realloc(trace->input_bits, (input + 8) * sizeof *trace->input_bits);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        trace->input_bits = grown;
        memset(trace->input_bits + trace->num_input_bits, 0,
               (input + 8 - trace->num_input_bits) * sizeof *trace->input_bits);
        trace->num_input_bits = input + 8;
    }
    trace->input_bits[input] = (struct input_bits){true, bits};
    cjit_dtype dtype = frontend_node_dtype(trace, cjit_graph_get_input(trace->graph, input));
    if (!cjit_dtype_is_signed_int(dtype))
        return 0;
    cjit_status *status =
        cjit_graph_set_input_value(trace->graph, input, frontend_integer_from_bits(dtype, bits));
    return status ? frontend_raise_status(status) : 0;
}

bool frontend_trace_get_input_bits(const frontend_trace *trace, uint32_t input,
                                   uint64_t *out_bits) {
    if (input >= trace->num_input_bits || !trace->input_bits[input].known)
        return false;
    *out_bits = trace->input_bits[input].bits;
    return true;
}

int frontend_trace_add_scalar_guard(frontend_trace *trace, cjit_node node,
                                    frontend_number expected) {
    for (uint32_t i = trace->num_scalar_guards; i > 0; --i)
        if (trace->scalar_guards[i - 1].node == node)
            return 0;
    if (trace->num_scalar_guards == trace->max_scalar_guards) {
        uint32_t capacity = trace->max_scalar_guards ? 2 * trace->max_scalar_guards : 8;
        void *grown = PyMem_Realloc(trace->scalar_guards, capacity * sizeof *trace->scalar_guards);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        trace->scalar_guards = grown;
        trace->max_scalar_guards = capacity;
    }
    trace->scalar_guards[trace->num_scalar_guards++] =
        (frontend_scalar_guard){node, cjit_graph_num_guards(trace->graph), expected};
    return 0;
}

uint32_t frontend_trace_get_scalar_guards(frontend_trace *trace,
                                          const frontend_scalar_guard **out_guards) {
    *out_guards = trace->scalar_guards;
    return trace->num_scalar_guards;
}

cjit_dtype frontend_trace_default_dtype(void) {
    current_trace->uses_default_dtype = true;
    return frontend_torch_default_dtype();
}

bool frontend_trace_uses_default_dtype(const frontend_trace *trace) {
    return trace->uses_default_dtype;
}

int frontend_trace_set_location(frontend_trace *trace) {
    cjit_location location;
    if (frontend_locations_find(trace->locations, trace->graph, &location) < 0)
        return -1;
    cjit_graph_set_location(trace->graph, location);
    return 0;
}

int frontend_tracer_check(const frontend_tracer *tracer) {
    if (tracer->trace == current_trace) {
        bool is_fresh = tracer->epoch == current_trace->epoch &&
                        !(tracer->storage && tracer->storage->is_ambiguous);
        return is_fresh ? 0
                        : frontend_storage_check_usable(current_trace, (frontend_tracer *)tracer);
    }
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

/// Adds |object| as an input, described as calls will describe it: byte-swapped and unaligned arrays
/// are copied at each call.
static int add_hidden(frontend_trace *trace, PyObject *object, bool torch) {
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
    frontend_frame frame;
    frontend_frame_init(&frame, NULL);
    int described = frontend_describe_any(&frame, object);
    cjit_status *status = NULL;
    cjit_node node;
    frontend_hidden hidden = {.kind = torch ? FRONTEND_TORCH_TENSOR : FRONTEND_NUMPY_ARRAY,
                              .input = cjit_graph_num_inputs(trace->graph)};
    if (described == 0) {
        const frontend_leaf *leaf = &frame.leaves[0];
        status = cjit_graph_input(trace->graph, frontend_key_dtype(leaf->key),
                                  frontend_key_layout(leaf->key), frontend_key_rank(leaf->key),
                                  leaf->shape, &node);
        if (!status && frontend_leaf_set_layout(trace, hidden.input, leaf) < 0)
            described = -1;
    } else if (described > 0) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "an outside %s is not supported; use a plain ndarray or tensor",
                               Py_TYPE(object)->tp_name);
    }
    frontend_frame_deinit(&frame);
    if (described || status)
        return status ? frontend_raise_status(status) : -1;
    hidden.has_path = frontend_guards_get_origin(trace->guards, object, &hidden.path);
    hidden.object = Py_NewRef(object);
    trace->hidden[trace->num_hidden++] = hidden;
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

PyObject *frontend_trace_get_outside(frontend_trace *trace, PyObject *object) {
    if (!trace->outside && !(trace->outside = PyDict_New()))
        return NULL;
    PyObject *address = PyLong_FromVoidPtr(object); // kept alive by trace->hidden
    PyObject *known = address ? PyDict_GetItemWithError(trace->outside, address) : NULL;
    PyObject *tracer = Py_XNewRef(known);
    cjit_node node;
    frontend_kind kind;
    if (!tracer && !PyErr_Occurred() &&
        find_hidden(trace, object, frontend_is_torch_tensor(object), &node, &kind) == 0) {
        const cjit_node_info *info = cjit_graph_get_node(trace->graph, node);
        tracer = frontend_tracer_create(trace, node, kind, (int32_t)info->attributes[0]);
        if (tracer && (PyDict_SetItem(trace->outside, address, tracer) < 0 ||
                       frontend_trace_set_input_object(trace, (uint32_t)info->attributes[0], tracer,
                                                       object) < 0))
            Py_CLEAR(tracer);
    }
    Py_XDECREF(address);
    return tracer;
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
    uint64_t words[2] = {0, 0};
    memcpy(words, buffer.buf, cjit_dtype_size(dtype));
    PyBuffer_Release(&buffer);
    if (cjit_dtype_is_complex(dtype)) {
        float single[2];
        double wide[2];
        memcpy(single, words, sizeof single);
        memcpy(wide, words, sizeof wide);
        bool is_single = dtype == CJIT_DTYPE_C64;
        *out_node = frontend_complex_join(
            trace, frontend_complex_constant(trace, cjit_dtype_part(dtype),
                                             is_single ? (double)single[0] : wide[0],
                                             is_single ? (double)single[1] : wide[1]));
        return *out_node == FRONTEND_NO_NODE ? -1 : 0;
    }
    cjit_status *status = cjit_graph_constant(trace->graph, dtype, words[0], out_node);
    return status ? frontend_raise_status(status) : 0;
}

static int python_scalar_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                                 frontend_kind *out_kind) {
    cjit_status *status;
    if (PyComplex_Check(object)) {
        Py_complex value = PyComplex_AsCComplex(object);
        *out_kind = FRONTEND_PYTHON_COMPLEX;
        *out_node = frontend_complex_join(
            trace, frontend_complex_constant(trace, CJIT_DTYPE_F64, value.real, value.imag));
        return *out_node == FRONTEND_NO_NODE ? -1 : 0;
    }
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

/// A list or tuple with traced values in it: its items, arrays or lists again, on a new first axis.
static int traced_sequence_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                                   frontend_kind *out_kind) {
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i) {
        PyObject *item = PySequence_Fast_GET_ITEM(object, i);
        if (frontend_is_torch_tensor(item) ||
            (frontend_is_tracer(item) && ((frontend_tracer *)item)->kind == FRONTEND_TORCH_TENSOR)) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "a list of tensors as a NumPy array is not supported: use "
                                   "torch.stack");
            return -1;
        }
    }
    PyObject *stacked = frontend_np_stack(trace, &object, 1, NULL);
    if (!stacked)
        return -1;
    *out_node = ((frontend_tracer *)stacked)->node;
    *out_kind = FRONTEND_NUMPY_ARRAY;
    Py_DECREF(stacked);
    return 0;
}

/// A list or tuple of numbers, as np.asarray makes an array of it.
static int sequence_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                            frontend_kind *out_kind) {
    if (frontend_contains_tracer(&object, 1))
        return traced_sequence_operand(trace, object, out_node, out_kind);
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
        if (frontend_tracer_check(tracer) < 0)
            return -1;
        *out_node = tracer->node;
        *out_kind = tracer->kind;
        return 0;
    }
    if (frontend_is_numpy_scalar(object)) {
        *out_kind = FRONTEND_NUMPY_SCALAR;
        return numpy_scalar_operand(trace, object, out_node);
    }
    if (PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object))
        return python_scalar_operand(trace, object, out_node, out_kind);
    if (frontend_is_numpy_array(object))
        return find_hidden(trace, object, false, out_node, out_kind);
    if (frontend_is_torch_tensor(object))
        return find_hidden(trace, object, true, out_node, out_kind);
    if (PyList_Check(object) || PyTuple_Check(object))
        return sequence_operand(trace, object, out_node, out_kind);
    PyErr_Format(PyExc_TypeError, "a value of type '%.200s' cannot be an operand of a traced "
                                  "operation", Py_TYPE(object)->tp_name);
    return -1;
}
