// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tracing: from a frame to a specialisation, all but its kernel.
//
//   1 each array, tensor and number of the frame becomes a graph input and a tracer
//   2 the rewritten function is called with them
//   3 its result becomes outputs (results.c)
//   4 the arrays it met outside become hidden inputs, the values it read become guards
//   5 sizes: which extents are symbols, what must hold of them, how outputs follow from them
#include "control.h"
#include "fallback.h"
#include "function.h"
#include "storage.h"

#include <string.h>
#include <time.h>

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static void *allocate(size_t count, size_t size) {
    void *result = PyMem_Calloc(count ? count : 1, size);
    if (!result)
        PyErr_NoMemory();
    return result;
}

// ---------------------------------------------------------------------------------------------
// Lifetime
// ---------------------------------------------------------------------------------------------

void frontend_specialization_destroy(frontend_specialization *specialization) {
    if (!specialization)
        return;
    for (uint32_t i = 0; specialization->tokens && i < specialization->num_tokens; i++)
        Py_XDECREF(specialization->tokens[i].type);
    for (uint32_t i = 0; specialization->expected && i < specialization->num_arguments; i++)
        Py_XDECREF(specialization->expected[i]);
    for (uint32_t i = 0; specialization->hidden && i < specialization->num_hidden; i++)
        Py_XDECREF(specialization->hidden[i].object);
    for (uint32_t i = 0; i < specialization->num_outputs; i++)
        Py_XDECREF(specialization->outputs[i].descriptor);
    for (uint32_t i = 0; i < specialization->num_results; i++)
        Py_XDECREF(specialization->results[i].object);
    Py_XDECREF(specialization->leaf_names);
    Py_XDECREF(specialization->exceptions);
    Py_XDECREF(specialization->fallbacks);
    Py_XDECREF(specialization->prints);
    frontend_guards_destroy(specialization->guards);
    cjit_graph_destroy(specialization->graph);
    cjit_kernel_release(specialization->kernel);
    cjit_kernel_release(specialization->quick_kernel);
    PyMem_Free(specialization->tokens);
    PyMem_Free(specialization->keys);
    PyMem_Free(specialization->expected);
    PyMem_Free(specialization->hidden);
    PyMem_Free(specialization->symbols);
    PyMem_Free(specialization->pairs);
    PyMem_Free(specialization->scalar_guards);
    PyMem_Free(specialization->identity_guards);
    PyMem_Free(specialization->input_leaves);
    PyMem_Free(specialization->outputs);
    PyMem_Free(specialization->extents);
    PyMem_Free(specialization->results);
    PyMem_Free(specialization->views);
    PyMem_Free(specialization->reshapes);
    PyMem_Free(specialization->updates);
    PyMem_Free(specialization->merged);
    PyMem_Free(specialization);
}

int frontend_specialization_traverse(const frontend_specialization *specialization, visitproc visit,
                                     void *arg) {
    for (uint32_t i = 0; i < specialization->num_tokens; i++)
        Py_VISIT(specialization->tokens[i].type);
    for (uint32_t i = 0; i < specialization->num_arguments; i++)
        Py_VISIT(specialization->expected[i]);
    for (uint32_t i = 0; i < specialization->num_hidden; i++)
        Py_VISIT(specialization->hidden[i].object);
    for (uint32_t i = 0; i < specialization->num_results; i++)
        Py_VISIT(specialization->results[i].object);
    Py_VISIT(specialization->exceptions);
    Py_VISIT(specialization->fallbacks);
    Py_VISIT(specialization->prints);
    return frontend_guards_traverse(specialization->guards, visit, arg);
}

// ---------------------------------------------------------------------------------------------
// The key
// ---------------------------------------------------------------------------------------------

static int copy_key(frontend_specialization *specialization, const frontend_frame *frame) {
    uint32_t count = frame->num_arguments;
    specialization->tokens = allocate(frame->num_tokens, sizeof *specialization->tokens);
    specialization->keys = allocate(count, sizeof *specialization->keys);
    specialization->expected = allocate(count, sizeof *specialization->expected);
    specialization->leaf_names = frontend_frame_name_leaves(frame);
    if (!specialization->tokens || !specialization->keys || !specialization->expected ||
        !specialization->leaf_names)
        return -1;
    specialization->num_tokens = frame->num_tokens;
    specialization->num_arguments = count;
    memcpy(specialization->tokens, frame->tokens, frame->num_tokens * sizeof *frame->tokens);
    for (uint32_t i = 0; i < frame->num_tokens; i++)
        Py_XINCREF(specialization->tokens[i].type);
    for (uint32_t i = 0; i < count; i++) {
        const frontend_leaf *leaf = &frame->leaves[i];
        specialization->keys[i] = leaf->key;
        if (frontend_key_is_input(leaf->key))
            continue;
        bool by_type = frontend_key_kind(leaf->key) == FRONTEND_LEAF_OBJECT;
        PyObject *expected = by_type ? (PyObject *)Py_TYPE(leaf->object) : leaf->object;
        specialization->expected[i] = Py_NewRef(expected);
        specialization->has_expected = true;
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Tracing
// ---------------------------------------------------------------------------------------------

/// What stands for the leaves while tracing: tracers, or the objects themselves.
static int make_values(frontend_trace *trace, frontend_guards *guards, const frontend_frame *frame,
                       PyObject **values) {
    for (uint32_t i = 0; i < frame->num_arguments; i++) {
        const frontend_leaf *leaf = &frame->leaves[i];
        uint64_t key = leaf->key;
        if (frontend_key_is_input(key)) {
            values[i] = frontend_trace_add_input(trace, (frontend_kind)frontend_key_kind(key),
                                                 frontend_key_dtype(key), frontend_key_layout(key),
                                                 frontend_key_rank(key), leaf->shape);
            if (!values[i])
                return -1;
            uint32_t input = cjit_graph_num_inputs(frontend_trace_get_graph(trace)) - 1;
            if (frontend_leaf_set_layout(trace, input, leaf) < 0)
                return -1;
            if (!leaf->data && frontend_trace_set_input_bits(trace, input, leaf->bits) < 0)
                return -1;
            if (leaf->data &&
                frontend_trace_set_input_object(trace, input, values[i], leaf->object) < 0)
                return -1;
            continue;
        }
        values[i] = Py_NewRef(leaf->object);
        uint32_t path;
        if (!frontend_is_plain_value(leaf->object) &&
            (frontend_guards_root_argument(guards, i, &path) < 0 ||
             frontend_guards_set_origin(guards, leaf->object, path) < 0))
            return -1;
    }
    return 0;
}

/// Rebuilds the parameters' values into a tuple, in the signature's order.
static PyObject *make_arguments(const frontend_frame *frame, PyObject *const *values) {
    uint32_t count = frame->function->signature.num_parameters;
    PyObject *arguments = PyTuple_New(count);
    frontend_cursor cursor = {0};
    for (uint32_t i = 0; arguments && i < count; i++) {
        PyObject *argument = frontend_unflatten(frame, &cursor, values);
        if (argument)
            PyTuple_SET_ITEM(arguments, i, argument);
        else
            Py_CLEAR(arguments);
    }
    return arguments;
}

/// Calls |traced| with |arguments|, which make_arguments made.
static PyObject *call_traced(const frontend_frame *frame, PyObject *traced, PyObject *arguments) {
    const frontend_signature *signature = &frame->function->signature;
    uint32_t next = signature->num_positional + signature->num_keyword_only;
    PyObject *positional = PyTuple_GetSlice(arguments, 0, signature->num_positional);
    PyObject *keywords = PyDict_New(), *result = NULL;
    int status = positional && keywords ? 0 : -1;
    if (status == 0 && signature->has_varargs) {
        PyObject *all = PySequence_Concat(positional, PyTuple_GET_ITEM(arguments, next++));
        Py_SETREF(positional, all);
        status = all ? 0 : -1;
    }
    for (uint32_t i = signature->num_positional;
         status == 0 && i < signature->num_positional + signature->num_keyword_only; i++)
        status = PyDict_SetItem(keywords, PyTuple_GET_ITEM(signature->names, i),
                                PyTuple_GET_ITEM(arguments, i));
    if (status == 0 && signature->has_varkeywords)
        status = PyDict_Update(keywords, PyTuple_GET_ITEM(arguments, next));
    if (status == 0)
        result = PyObject_Call(traced, positional, keywords);
    Py_XDECREF(positional);
    Py_XDECREF(keywords);
    return result;
}

/// A list or dict that the function changed would stay as it was at later calls: refused.
static int check_unchanged(const frontend_frame *frame, PyObject *arguments,
                           PyObject *const *values) {
    frontend_cursor cursor = {0};
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); i++) {
        if (frontend_is_unchanged(frame, &cursor, values, PyTuple_GET_ITEM(arguments, i)))
            continue;
        PyObject *name = PyTuple_GET_ITEM(frame->function->signature.names, i);
        frontend_raise_in_function(
            frontend_unsupported_error, frame->function->fn, name,
            "%U() changes its argument '%U', a container; return the new values instead",
            ((PyFunctionObject *)frame->function->fn)->func_name, name);
        return -1;
    }
    return 0;
}

/// Takes over the outside arrays of |trace|. Ones with a path are not kept alive.
static int take_hidden(frontend_specialization *specialization, frontend_trace *trace) {
    const frontend_hidden *hidden;
    uint32_t count = frontend_trace_get_hidden(trace, &hidden);
    specialization->hidden = allocate(count, sizeof *specialization->hidden);
    if (!specialization->hidden)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        specialization->hidden[i] = hidden[i];
        Py_INCREF(hidden[i].object);
    }
    specialization->num_hidden = count;
    return 0;
}

/// Takes over what |trace| asked of the identity of arrays.
static int take_identity_guards(frontend_specialization *specialization, frontend_trace *trace) {
    const frontend_identity_guard *guards;
    uint32_t count = frontend_trace_get_identity_guards(trace, &guards);
    specialization->identity_guards = allocate(count, sizeof *guards);
    if (!specialization->identity_guards)
        return -1;
    if (count)
        memcpy(specialization->identity_guards, guards, count * sizeof *guards);
    specialization->num_identity_guards = count;
    return 0;
}

/// Takes over what |trace| asked of numbers passed at run time and of torch's default dtype.
static int take_scalar_guards(frontend_specialization *specialization, frontend_trace *trace) {
    const frontend_scalar_guard *guards;
    uint32_t count = frontend_trace_get_scalar_guards(trace, &guards);
    specialization->scalar_guards = allocate(count, sizeof *guards);
    if (!specialization->scalar_guards)
        return -1;
    if (count)
        memcpy(specialization->scalar_guards, guards, count * sizeof *guards);
    specialization->num_scalar_guards = count;
    specialization->uses_default_dtype = frontend_trace_uses_default_dtype(trace);
    if (specialization->uses_default_dtype)
        specialization->default_dtype = frontend_torch_default_dtype();
    return 0;
}

/// Takes over which reshapes were views.
static int take_reshapes(frontend_specialization *specialization, frontend_trace *trace) {
    const frontend_reshape_guard *reshapes;
    uint32_t count = frontend_storage_get_reshapes(trace, &reshapes);
    specialization->reshapes = allocate(count, sizeof *reshapes);
    if (!specialization->reshapes)
        return -1;
    if (count)
        memcpy(specialization->reshapes, reshapes, count * sizeof *reshapes);
    specialization->num_reshapes = count;
    return 0;
}

/// Steps 1 to 4 inside an open trace.
static int trace_call(frontend_specialization *specialization, frontend_trace *trace,
                      const frontend_frame *frame, PyObject *traced, bool merge) {
    PyObject **values = allocate(frame->num_arguments, sizeof *values);
    PyObject *arguments = NULL, *result = NULL;
    int status = -1;
    if (!values)
        return -1;
    if (make_values(trace, specialization->guards, frame, values) == 0 &&
        (!merge || frontend_arguments_merge(specialization, frame, values) == 0))
        arguments = make_arguments(frame, values);
    if (arguments)
        result = call_traced(frame, traced, arguments);
    if (result)
        status = check_unchanged(frame, arguments, values);
    if (status == 0)
        status = frontend_results_record(specialization, trace, frame, result);
    if (status == 0)
        status = frontend_updates_record(specialization, trace, frame);
    if (status == 0)
        status = take_hidden(specialization, trace);
    if (status == 0)
        status = take_scalar_guards(specialization, trace);
    if (status == 0)
        status = take_reshapes(specialization, trace);
    if (status == 0)
        status = take_identity_guards(specialization, trace);
    if (status == 0)
        specialization->exceptions = frontend_take_exceptions(trace);
    if (status == 0)
        specialization->fallbacks = frontend_take_fallbacks(trace);
    if (status == 0)
        specialization->prints = frontend_take_prints(trace);
    Py_XDECREF(result);
    Py_XDECREF(arguments);
    for (uint32_t i = 0; i < frame->num_arguments; i++)
        Py_XDECREF(values[i]);
    PyMem_Free(values);
    return status;
}

// ---------------------------------------------------------------------------------------------
// After tracing
// ---------------------------------------------------------------------------------------------

/// Which leaf each graph input reads, and the keys of the hidden arrays.
static int map_inputs(frontend_specialization *specialization, frontend_frame *frame) {
    uint32_t count = cjit_graph_num_inputs(specialization->graph), next = 0;
    uint32_t num_arguments = specialization->num_arguments;
    uint64_t *keys = PyMem_Realloc(specialization->keys,
                                   (num_arguments + specialization->num_hidden + 1) * sizeof *keys);
    if (!keys) {
        PyErr_NoMemory();
        return -1;
    }
    specialization->keys = keys;
    specialization->input_leaves = allocate(count, sizeof *specialization->input_leaves);
    if (!specialization->input_leaves)
        return -1;
    specialization->num_inputs = count;
    frame->num_leaves = frame->num_arguments; // those of the specialisation that was tried last go
    for (uint32_t leaf = 0; leaf < num_arguments; leaf++)
        if (frontend_key_is_input(keys[leaf]))
            specialization->input_leaves[next++] = leaf;
    frame->num_leaves = num_arguments; // another specialisation's hidden arrays may stand behind them
    for (uint32_t i = 0; i < specialization->num_hidden; i++) {
        frontend_hidden *hidden = &specialization->hidden[i];
        specialization->input_leaves[hidden->input] = num_arguments + i;
        int status = frontend_describe_any(frame, hidden->object);
        if (status) {
            if (status > 0)
                PyErr_SetString(frontend_internal_error, "a hidden input is not an array");
            return -1;
        }
        keys[num_arguments + i] = frame->leaves[num_arguments + i].key;
        if (hidden->has_path) {
            frontend_guards_forget(specialization->guards, hidden->path);
            Py_CLEAR(hidden->object);
        }
        next++;
    }
    frame->num_leaves = frame->num_arguments;
    if (next == count)
        return 0;
    PyErr_SetString(frontend_internal_error, "graph inputs and arguments do not correspond");
    return -1;
}

static bool is_symbol(const cjit_graph *graph, cjit_size size, uint32_t *out_symbol) {
    cjit_size_info info = cjit_graph_get_size(graph, size);
    *out_symbol = (uint32_t)info.value;
    return info.op == CJIT_SIZE_SYMBOL;
}

static int map_sizes(frontend_specialization *specialization) {
    const cjit_graph *graph = specialization->graph;
    uint32_t num_symbols = cjit_graph_num_symbols(graph);
    uint32_t num_guards = cjit_graph_num_guards(graph);
    specialization->symbols = allocate(num_symbols, sizeof *specialization->symbols);
    specialization->pairs = allocate(num_guards, sizeof *specialization->pairs);
    if (!specialization->symbols || !specialization->pairs)
        return -1;
    specialization->num_symbols = num_symbols;
    specialization->num_size_guards = num_guards;
    for (uint32_t i = 0; i < num_symbols; i++) {
        uint32_t input;
        cjit_graph_get_symbol(graph, i, &input, &specialization->symbols[i].axis);
        specialization->symbols[i].leaf = specialization->input_leaves[input];
    }
    for (uint32_t i = 0; i < num_guards; i++) {
        const cjit_guard *guard = cjit_graph_get_guard(graph, i);
        if (guard->kind == CJIT_GUARD_SPECIALIZE ||
            !is_symbol(graph, guard->lhs, &specialization->pairs[i][0]) ||
            !is_symbol(graph, guard->rhs, &specialization->pairs[i][1]))
            break;
        specialization->num_pairs++;
    }
    return 0;
}

/// How the outputs' extents follow from the symbols.
static int map_outputs(frontend_specialization *specialization) {
    cjit_graph *graph = specialization->graph;
    uint32_t total = 0, next = 0, num_sizes = 0;
    for (uint32_t i = 0; i < specialization->num_outputs; i++)
        total += specialization->outputs[i].rank;
    specialization->extents = allocate(total, sizeof *specialization->extents);
    if (!specialization->extents)
        return -1;
    for (uint32_t i = 0; i < specialization->num_outputs; i++) {
        frontend_output *output = &specialization->outputs[i];
        output->first_extent = next;
        output->first_size = num_sizes;
        output->delivered = cjit_graph_output_is_delivered(graph, i);
        if (output->delivered) { // one extent, that of the slots
            num_sizes++;
            next += output->rank;
            continue;
        }
        output->fortran = cjit_graph_get_output_layout(graph, i) == CJIT_LAYOUT_FORTRAN;
        num_sizes += output->fortran ? 2 * output->rank : output->rank;
        for (uint32_t axis = 0; axis < output->rank; axis++) {
            cjit_size size =
                cjit_graph_get_node(graph, cjit_graph_get_output(graph, i))->shape[axis];
            size = cjit_graph_size_canonical(graph, size);
            frontend_extent *extent = &specialization->extents[next++];
            uint32_t symbol;
            if (cjit_graph_size_is_constant(graph, size, &extent->value))
                extent->how = FRONTEND_EXTENT_CONSTANT;
            else if (is_symbol(graph, size, &symbol))
                *extent = (frontend_extent){FRONTEND_EXTENT_SYMBOL, symbol};
            else
                *extent = (frontend_extent){FRONTEND_EXTENT_EXPRESSION, size};
        }
    }
    for (uint32_t i = 0; i < specialization->num_outputs; i++) {
        frontend_output *output = &specialization->outputs[i];
        if (output->delivered) { // the slots come after what the kernel takes
            output->first_size = num_sizes + 1;
            num_sizes += output->rank + 1;
        }
    }
    specialization->num_sizes = num_sizes;
    for (uint32_t i = 0; i < specialization->num_inputs; i++) {
        const cjit_node_info *input = cjit_graph_get_node(graph, cjit_graph_get_input(graph, i));
        bool strided = input->attributes[1] != CJIT_LAYOUT_CONTIGUOUS;
        specialization->num_sizes += strided ? 2 * input->rank : input->rank;
    }
    uint32_t num_nodes = cjit_graph_num_nodes(graph);
    for (uint32_t i = 0; i < num_nodes; i++) {
        const cjit_node_info *node = cjit_graph_get_node(graph, i);
        specialization->work += node->live && node->op > CJIT_OP_CONSTANT;
        if (node->live && node->op == CJIT_OP_CALL)
            specialization->work += FRONTEND_CALL_WORK;
    }
    specialization->work += !specialization->work;
    return 0;
}

/// Ends |trace| and keeps its graph; an exception that is set stays.
static void end_trace(frontend_specialization *specialization, frontend_trace *trace) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    specialization->graph = frontend_trace_end(trace);
    PyErr_Restore(type, value, traceback);
}

/// An update that another argument would see is not what the trace says.
static int refuse_overlap(const frontend_specialization *specialization,
                          const frontend_frame *frame) {
    uint32_t written, other;
    if (!specialization->num_updates ||
        !frontend_updates_overlap(specialization, frame, &written, &other))
        return 0;
    PyObject *names = specialization->leaf_names, *parts[2];
    uint32_t leaves[2] = {written, other};
    for (int i = 0; i < 2; i++)
        parts[i] = leaves[i] < specialization->num_arguments
                       ? PyUnicode_FromFormat("argument '%U'", PyTuple_GET_ITEM(names, leaves[i]))
                       : PyUnicode_FromString("an outside array");
    if (parts[0] && parts[1])
        frontend_raise_in_function(frontend_unsupported_error, frame->function->fn, NULL,
                                   "%U is updated in place and shares memory with %U; pass a copy of "
                                   "one of them",
                                   parts[0], parts[1]);
    Py_XDECREF(parts[0]);
    Py_XDECREF(parts[1]);
    return -1;
}

static int finish(frontend_specialization *specialization, frontend_frame *frame) {
    const char *name = PyUnicode_AsUTF8(((PyFunctionObject *)frame->function->fn)->func_name);
    if (!name)
        return -1;
    cjit_status *status = cjit_graph_set_name(specialization->graph, name);
    if (!status)
        status = cjit_graph_prune(specialization->graph);
    if (!status)
        status = cjit_graph_parallelize(specialization->graph);
    if (status)
        return frontend_raise_status(status);
    if (frontend_warn_serial_loops(specialization->graph) < 0)
        return -1;
    if (map_inputs(specialization, frame) < 0 || map_sizes(specialization) < 0 ||
        map_outputs(specialization) < 0 || frontend_updates_finish(specialization) < 0)
        return -1;
    return frontend_guards_finish(specialization->guards);
}

/// Traces once. |merge|: arguments that are the same memory are one array to the trace.
static frontend_specialization *try_trace(frontend_frame *frame, PyObject *traced, bool merge) {
    frontend_specialization *specialization = allocate(1, sizeof *specialization);
    int status = -1;
    if (!specialization)
        return NULL;
    specialization->references = 1;
    specialization->guards = frontend_guards_create();
    if (specialization->guards && copy_key(specialization, frame) == 0) {
        frontend_guards_set_argument_names(specialization->guards, specialization->leaf_names);
        frontend_trace *trace = frontend_trace_begin(specialization->guards);
        if (trace) {
            if (!frame->function->boundscheck)
                frontend_trace_trust_indices(trace);
            if (frame->function->fallback)
                frontend_trace_allow_fallback(trace);
            status = trace_call(specialization, trace, frame, traced, merge);
            end_trace(specialization, trace);
        }
    }
    if (status == 0)
        status = finish(specialization, frame);
    if (status == 0)
        return specialization;
    frontend_specialization_release(specialization);
    return NULL;
}

/// The same, begun again each time that one more loop is known to need unrolling (control.c).
static frontend_specialization *trace_once(frontend_frame *frame, PyObject *traced, bool merge) {
    PyObject *outer = Py_XNewRef(frontend_unroll_get_sites());
    frontend_specialization *specialization;
    frontend_unroll_set_sites(NULL);
    while (!(specialization = try_trace(frame, traced, merge)) &&
           PyErr_ExceptionMatches(frontend_unroll_error))
        PyErr_Clear();
    frontend_unroll_set_sites(outer);
    return specialization;
}

frontend_specialization *frontend_specialization_trace(frontend_frame *frame) {
    double start = now_ms();
    uint32_t written, other;
    PyObject *traced = Py_XNewRef(frontend_function_get_traced(frame->function));
    frontend_specialization *specialization = traced ? trace_once(frame, traced, false) : NULL;
    if (specialization && specialization->num_updates &&
        frontend_updates_overlap(specialization, frame, &written, &other)) {
        frontend_specialization_release(specialization);
        specialization = trace_once(frame, traced, true);
        if (specialization && refuse_overlap(specialization, frame) < 0) {
            frontend_specialization_release(specialization);
            specialization = NULL;
        }
    }
    Py_XDECREF(traced);
    if (specialization)
        specialization->trace_ms = now_ms() - start;
    return specialization;
}
