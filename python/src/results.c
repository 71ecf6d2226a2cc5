// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a traced function returned, as a recipe for making results.
//
//   return y, {"norm": n, "x": x}   ->   tuple(2): output 0, dict('norm', 'x'): output 1, argument
//   x
//
// A traced value is an output, or the caller's own object where it is an argument handed back. An
// array that tracing made is an output too (a fresh copy at each call); an outside array that was
// reached along a guarded path is returned itself. Numbers, strings and functions are constants.
//
// A view of an argument is a view at each call (result_views.c). Several results that share memory which
// the function made are views of one output; a view that is alone in it is an output itself, without
// the rest. Fortran order of outputs is kept as NumPy keeps it.
#include "control_grown.h"
#include "function.h"
#include "hooks.h"
#include "numpy_api.h"
#include "storage.h"

typedef struct recorder {
    frontend_specialization *specialization;
    frontend_trace *trace;
    const frontend_frame *frame;
    uint32_t max_results;
    struct pending {
        frontend_tracer *tracer; ///< borrowed from the function's result
        uint32_t result;         ///< to be filled in when all of them are known
        uint32_t base;           ///< the output that holds all of the storage, when there is one
    } *pending;
    uint32_t num_pending, max_pending;
} recorder;

static int append(recorder *recorder, frontend_result result) {
    frontend_specialization *specialization = recorder->specialization;
    if (specialization->num_results == recorder->max_results) {
        uint32_t capacity = recorder->max_results ? 2 * recorder->max_results : 4;
        void *results = PyMem_Realloc(specialization->results, capacity * sizeof result);
        if (!results) {
            PyErr_NoMemory();
            return -1;
        }
        specialization->results = results;
        recorder->max_results = capacity;
    }
    Py_XINCREF(result.object);
    specialization->results[specialization->num_results++] = result;
    return 0;
}

static int add_output(recorder *recorder, cjit_node node, frontend_kind kind, uint32_t *out_index) {
    frontend_specialization *specialization = recorder->specialization;
    cjit_graph *graph = frontend_trace_get_graph(recorder->trace);
    void *outputs = PyMem_Realloc(specialization->outputs, (specialization->num_outputs + 1) *
                                                               sizeof *specialization->outputs);
    if (!outputs) {
        PyErr_NoMemory();
        return -1;
    }
    specialization->outputs = outputs;
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    frontend_output *output = &specialization->outputs[specialization->num_outputs];
    *output = (frontend_output){
        .kind = kind, .dtype = info->dtype, .rank = info->rank, .in_place = -1};
    if (kind == FRONTEND_NUMPY_ARRAY || kind == FRONTEND_NUMPY_SCALAR) {
        output->descriptor = frontend_numpy_descriptor(info->dtype);
        if (!output->descriptor)
            return -1;
    } else if (kind == FRONTEND_TORCH_TENSOR && frontend_exchange_discover() <= 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(frontend_internal_error, "a tensor result, but torch is not imported");
        return -1;
    }
    *out_index = specialization->num_outputs++;
    cjit_status *status = cjit_graph_output(graph, node);
    return status ? frontend_raise_status(status) : 0;
}

/// The leaf that graph input |input| reads.
static uint32_t find_leaf(const recorder *recorder, uint32_t input) {
    uint32_t seen = 0;
    for (uint32_t leaf = 0; leaf < recorder->frame->num_arguments; leaf++)
        if (frontend_key_is_input(recorder->frame->leaves[leaf].key) && seen++ == input)
            return leaf;
    return recorder->frame->num_arguments + (input - seen); // a hidden array
}

static int record_tracer(recorder *recorder, PyObject *object) {
    frontend_tracer *tracer = (frontend_tracer *)object;
    if (tracer->trace != recorder->trace) {
        frontend_raise_in_function(frontend_trace_error, recorder->frame->function->fn, NULL,
                               "%U() returns a value of another trace; traced values cannot be "
                               "kept from one call to the next",
                               ((PyFunctionObject *)recorder->frame->function->fn)->func_name);
        return -1;
    }
    if (tracer->alias_input >= 0 && !tracer->is_view)
        return append(recorder, (frontend_result){
                                    .how = FRONTEND_RESULT_ALIAS,
                                    .as = tracer->kind,
                                    .index = find_leaf(recorder, (uint32_t)tracer->alias_input)});
    if (recorder->num_pending == recorder->max_pending) {
        uint32_t capacity = recorder->max_pending ? 2 * recorder->max_pending : 8;
        void *grown = PyMem_Realloc(recorder->pending, capacity * sizeof *recorder->pending);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        recorder->pending = grown;
        recorder->max_pending = capacity;
    }
    recorder->pending[recorder->num_pending++] =
        (struct pending){tracer, recorder->specialization->num_results, UINT32_MAX};
    return append(recorder, (frontend_result){.how = FRONTEND_RESULT_OUTPUT});
}

/// An array or tensor that is no argument.
static int record_array(recorder *recorder, PyObject *object) {
    cjit_node node;
    frontend_kind kind;
    if (frontend_trace_operand(recorder->trace, object, &node, &kind) < 0)
        return -1;
    const frontend_hidden *hidden;
    uint32_t count = frontend_trace_get_hidden(recorder->trace, &hidden), index;
    for (uint32_t i = 0; i < count; i++)
        if (hidden[i].object == object && hidden[i].has_path)
            return append(recorder, (frontend_result){.how = FRONTEND_RESULT_ALIAS,
                                                      .as = hidden[i].kind,
                                                      .index = recorder->frame->num_arguments + i});
    if (add_output(recorder, node, kind, &index) < 0)
        return -1;
    return append(recorder, (frontend_result){.how = FRONTEND_RESULT_OUTPUT, .index = index});
}

static int record(recorder *recorder, PyObject *object);

static int record_sequence(recorder *recorder, PyObject *object, frontend_result_kind how,
                           PyObject *class) {
    if (Py_EnterRecursiveCall(" while reading a traced function's result"))
        return -1;
    int status =
        append(recorder, (frontend_result){.how = how,
                                           .index = (uint32_t)PySequence_Fast_GET_SIZE(object),
                                           .object = class});
    for (Py_ssize_t i = 0; status == 0 && i < PySequence_Fast_GET_SIZE(object); i++)
        status = record(recorder, PySequence_Fast_GET_ITEM(object, i));
    Py_LeaveRecursiveCall();
    return status;
}

static int record_dict(recorder *recorder, PyObject *dict) {
    PyObject *list = PyDict_Keys(dict);
    for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list); i++) {
        if (!frontend_is_text(PyList_GET_ITEM(list, i)))
            continue;
        PyObject *known = PyObject_Str(PyList_GET_ITEM(list, i)); // a key had to be known when it was one
        if (!known || PyList_SetItem(list, i, known) < 0)
            Py_CLEAR(list);
    }
    PyObject *keys = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    if (!keys || Py_EnterRecursiveCall(" while reading a traced function's result")) {
        Py_XDECREF(keys);
        return -1;
    }
    int status = append(recorder, (frontend_result){.how = FRONTEND_RESULT_DICT,
                                                    .index = (uint32_t)PyTuple_GET_SIZE(keys),
                                                    .object = keys});
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(keys); i++) {
        PyObject *value = PyDict_GetItemWithError(dict, PyTuple_GET_ITEM(keys, i));
        status = value ? record(recorder, value) : -1;
    }
    Py_LeaveRecursiveCall();
    Py_DECREF(keys);
    return status;
}

/// The argument that |object| is, if it is one that tracing saw as itself.
static bool find_argument(const recorder *recorder, PyObject *object, uint32_t *out_leaf) {
    for (uint32_t i = 0; i < recorder->frame->num_arguments; i++)
        if (!frontend_key_is_input(recorder->frame->leaves[i].key) &&
            recorder->frame->leaves[i].object == object) {
            *out_leaf = i;
            return true;
        }
    return false;
}

bool frontend_is_struct_sequence(PyObject *object) {
    return PyDict_GetItemString(Py_TYPE(object)->tp_dict, "n_sequence_fields") != NULL;
}

static int refuse(const recorder *recorder, PyObject *object) {
    frontend_raise_in_function(frontend_unsupported_error, recorder->frame->function->fn, NULL,
                           "%U() returns a %s, which a jitted function cannot return; return "
                           "arrays, tensors, numbers, or tuples, lists and dicts of them",
                           ((PyFunctionObject *)recorder->frame->function->fn)->func_name,
                           Py_TYPE(object)->tp_name);
    return -1;
}

/// A container from outside is returned with what it holds now: it must hold the same at each call.
static int guard_returned(recorder *recorder, PyObject *object) {
    frontend_guards *guards = recorder->specialization->guards;
    uint32_t path;
    if ((!PyList_Check(object) && !PyTuple_Check(object) && !PyDict_Check(object)) ||
        !frontend_guards_get_origin(guards, object, &path) ||
        find_argument(recorder, object, &path))
        return 0;
    return frontend_guards_expect_contents(guards, path, object);
}

static int record(recorder *recorder, PyObject *object) {
    uint32_t leaf;
    if (guard_returned(recorder, object) < 0)
        return -1;
    if (Py_IS_TYPE(object, &frontend_tracer_type))
        return record_tracer(recorder, object);
    if (Py_IS_TYPE(object, &frontend_grown_type)) {
        frontend_grown_unroll(object);
        return -1;
    }
    if (frontend_is_text(object)) { // whose values are asked for now
        PyObject *text = PyObject_Str(object);
        int status = text ? append(recorder, (frontend_result){.how = FRONTEND_RESULT_CONSTANT, .object = text})
                          : -1;
        Py_XDECREF(text);
        return status;
    }
    if (frontend_is_plain_value(object)) // torch.Size and tuples of constants too
        return append(recorder,
                      (frontend_result){.how = FRONTEND_RESULT_CONSTANT, .object = object});
    if (PyTuple_CheckExact(object))
        return record_sequence(recorder, object, FRONTEND_RESULT_TUPLE, NULL);
    if (PyList_CheckExact(object))
        return record_sequence(recorder, object, FRONTEND_RESULT_LIST, NULL);
    if (PyDict_CheckExact(object))
        return record_dict(recorder, object);
    if (PyTuple_Check(object))
        return PyObject_HasAttrString(object, "_fields") || frontend_is_struct_sequence(object)
                   ? record_sequence(recorder, object, FRONTEND_RESULT_NAMEDTUPLE,
                                     (PyObject *)Py_TYPE(object))
                   : refuse(recorder, object);
    if (PyArray_CheckExact(object) || frontend_is_tensor(object))
        return record_array(recorder, object);
    if (find_argument(recorder, object, &leaf))
        return append(recorder, (frontend_result){.how = FRONTEND_RESULT_ALIAS,
                                                  .as = FRONTEND_PYTHON_BOOL, // as it is
                                                  .index = leaf});
    if (frontend_is_identity_value(object))
        return append(recorder,
                      (frontend_result){.how = FRONTEND_RESULT_CONSTANT, .object = object});
    return refuse(recorder, object);
}

// ---------------------------------------------------------------------------------------------
// Outputs and views
// ---------------------------------------------------------------------------------------------

static bool is_same_object(const frontend_tracer *a, const frontend_tracer *b) {
    return a->object == b->object && a->kind == b->kind;
}

/// Whether results other than |tracer| share the memory that the function made for it. |out_kind|: what
/// the object that holds the memory is: a result itself where one is.
static bool is_shared(const recorder *recorder, const frontend_tracer *tracer,
                      frontend_kind *out_kind) {
    bool shared = false, found = false;
    *out_kind = tracer->kind;
    for (uint32_t i = 0; i < recorder->num_pending; i++) {
        const frontend_tracer *other = recorder->pending[i].tracer;
        if (other->storage != tracer->storage)
            continue;
        shared |= !is_same_object(other, tracer);
        if (!found)
            *out_kind = other->kind;
        if (!other->is_view && !found) {
            *out_kind = other->kind;
            found = true;
        }
    }
    return shared;
}

static int add_view(recorder *recorder, const frontend_tracer *tracer, cjit_node root,
                    bool of_output, uint32_t index, uint32_t *out_view) {
    frontend_specialization *specialization = recorder->specialization;
    frontend_view_result *views = PyMem_Realloc(
        specialization->views, (specialization->num_views + 1) * sizeof *specialization->views);
    if (!views) {
        PyErr_NoMemory();
        return -1;
    }
    specialization->views = views;
    views[specialization->num_views] = (frontend_view_result){
        .kind = tracer->kind,
        .of_output = of_output,
        .is_readonly = tracer->is_readonly,
        .index = index,
        .root = root,
        .node = tracer->node,
    };
    *out_view = specialization->num_views++;
    return 0;
}

/// The output that holds all of |tracer|'s storage: the one made for an earlier result, or a new one.
static int find_base(recorder *recorder, const frontend_tracer *tracer, frontend_kind kind,
                     uint32_t *out_output) {
    for (uint32_t i = 0; i < recorder->num_pending; i++) {
        struct pending *pending = &recorder->pending[i];
        if (pending->tracer->storage != tracer->storage)
            continue;
        // The first of them knows.
        if (pending->base == UINT32_MAX &&
            add_output(recorder, tracer->storage->node, kind, &pending->base) < 0)
            return -1;
        *out_output = pending->base;
        break;
    }
    return 0;
}

/// False when |tracer|'s node cannot be looked at as a view of its storage's output.
static bool is_layout_known(const recorder *recorder, const frontend_tracer *tracer,
                            cjit_node root) {
    frontend_layout layout;
    return frontend_storage_base_layout(recorder->trace, tracer->storage, &layout) &&
           frontend_layout_apply(frontend_trace_get_graph(recorder->trace), tracer->node, root,
                                 NULL, &layout);
}

/// Decides what |tracer| is to calls.
static int resolve(recorder *recorder, const frontend_tracer *tracer, frontend_result *out_result) {
    const frontend_storage *storage = tracer->storage;
    frontend_kind kind;
    out_result->how = FRONTEND_RESULT_OUTPUT;
    if (!storage)
        return add_output(recorder, tracer->node, tracer->kind, &out_result->index);
    bool known = is_layout_known(recorder, tracer, storage->node);
    if (storage->input >= 0 && known) {
        out_result->how = FRONTEND_RESULT_VIEW;
        return add_view(recorder, tracer, storage->node, false,
                        find_leaf(recorder, (uint32_t)storage->input), &out_result->index);
    }
    if (!known || !is_shared(recorder, tracer, &kind))
        return add_output(recorder, tracer->node, tracer->kind, &out_result->index);
    uint32_t output = 0;
    if (frontend_node_dtype(recorder->trace, storage->node) == CJIT_DTYPE_BF16)
        kind = FRONTEND_TORCH_TENSOR; // NumPy has no such array
    if (find_base(recorder, tracer, kind, &output) < 0)
        return -1;
    out_result->index = output;
    if (!tracer->is_view && tracer->kind == kind)
        return 0;
    out_result->how = FRONTEND_RESULT_VIEW;
    return add_view(recorder, tracer, storage->node, true, output, &out_result->index);
}

/// Fills in the results that stand for traced values. One object in several places is one object.
static int resolve_all(recorder *recorder) {
    int status = 0;
    for (uint32_t i = 0; status == 0 && i < recorder->num_pending; i++) {
        const struct pending *pending = &recorder->pending[i];
        frontend_result *results = recorder->specialization->results;
        uint32_t known = 0;
        while (!is_same_object(recorder->pending[known].tracer, pending->tracer))
            known++;
        if (known < i)
            results[pending->result] = results[recorder->pending[known].result];
        else
            status = resolve(recorder, pending->tracer, &results[pending->result]);
    }
    return status;
}

int frontend_results_record(frontend_specialization *specialization, frontend_trace *trace,
                            const frontend_frame *frame, PyObject *result) {
    recorder recorder = {.specialization = specialization, .trace = trace, .frame = frame};
    frontend_is_tensor_subclass(result); // finds torch, if it is there
    int status = record(&recorder, result);
    if (status == 0)
        status = resolve_all(&recorder);
    PyMem_Free(recorder.pending);
    return status;
}
