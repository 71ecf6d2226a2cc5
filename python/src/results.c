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
// A result that views another result or an argument (`return x, x.T, x[1:]`) is a fresh array with the
// values it has at the end: results share memory only where they are the same object, or whole
// arguments. Strides are not the user's either, except that Fortran order is kept as NumPy keeps it.
#include "function.h"
#include "numpy_api.h"

#include <string.h>

typedef struct recorder {
    frontend_specialization *specialization;
    frontend_trace *trace;
    const frontend_frame *frame;
    uint32_t max_results;
    PyObject *tracers; ///< dict: address of a tracer -> its output
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
    *output = (frontend_output){.kind = kind, .dtype = info->dtype, .rank = info->rank};
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
    if (tracer->alias_input >= 0)
        return append(recorder, (frontend_result){
                                    .how = FRONTEND_RESULT_ALIAS,
                                    .as = tracer->kind,
                                    .index = find_leaf(recorder, (uint32_t)tracer->alias_input)});
    // The same object twice in the result is the same object twice for the caller.
    PyObject *address = PyLong_FromVoidPtr(object), *known = NULL;
    int status = address ? 0 : -1;
    uint32_t index = 0;
    if (status == 0)
        known = PyDict_GetItemWithError(recorder->tracers, address);
    if (known) {
        index = (uint32_t)PyLong_AsUnsignedLong(known);
    } else if (status == 0) {
        status = PyErr_Occurred() ? -1 : add_output(recorder, tracer->node, tracer->kind, &index);
        PyObject *number = status == 0 ? PyLong_FromUnsignedLong(index) : NULL;
        status = number ? PyDict_SetItem(recorder->tracers, address, number) : -1;
        Py_XDECREF(number);
    }
    Py_XDECREF(address);
    return status < 0
               ? -1
               : append(recorder, (frontend_result){.how = FRONTEND_RESULT_OUTPUT, .index = index});
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
    PyObject *list = PyDict_Keys(dict), *keys = list ? PyList_AsTuple(list) : NULL;
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

int frontend_results_record(frontend_specialization *specialization, frontend_trace *trace,
                            const frontend_frame *frame, PyObject *result) {
    recorder recorder = {.specialization = specialization, .trace = trace, .frame = frame};
    frontend_is_tensor_subclass(result); // finds torch, if it is there
    recorder.tracers = PyDict_New();
    int status = recorder.tracers ? record(&recorder, result) : -1;
    Py_XDECREF(recorder.tracers);
    return status;
}
