// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hot path: a call of a jitted function.
//
//   flatten -> the last specialisation that was used, if it matches -> pack sizes and pointers ->
//   blocks of the pool for the outputs -> kernel -> wrap
//
// For a call with few arguments nothing is allocated but the result: sizes, pointers and leaves are
// on the stack. Kernels that run long release the GIL.
#include "function.h"
#include "fallback.h"
#include "numpy_api.h"

#include <string.h>

enum {
    INLINE_PARAMETERS = 12,
    INLINE_POINTERS = 24,
    INLINE_SIZES = 64,
    RELEASE_GIL_WORK = FRONTEND_CALL_WORK, ///< elements times live nodes; about 10 microseconds
};

/// One run of a kernel.
typedef struct run {
    frontend_specialization *specialization;
    int64_t *sizes;      ///< as the kernel takes them; outputs' extents are its last part
    int64_t *out_shapes; ///< where those begin
    void **data;         ///< inputs, then outputs
    uint64_t *scalars;   ///< per output: the value of a scalar, two words
    PyObject **objects;  ///< per output, then per view: what was made of it, when asked for
    const int64_t *symbols;
    uint64_t elements;   ///< of the largest operand
} run;

// ---------------------------------------------------------------------------------------------
// Packing
// ---------------------------------------------------------------------------------------------

static inline void pack_inputs(run *run, const frontend_frame *frame) {
    const frontend_specialization *specialization = run->specialization;
    int64_t *sizes = run->sizes;
    uint64_t largest = 0;
    for (uint32_t i = 0; i < specialization->num_inputs; i++) {
        frontend_leaf *leaf = &frame->leaves[specialization->input_leaves[i]];
        uint64_t key = leaf->key, elements = 1;
        unsigned rank = frontend_key_rank(key);
        run->data[i] = leaf->data ? leaf->data : &leaf->bits;
        for (unsigned axis = 0; axis < rank; axis++) {
            elements *= (uint64_t)leaf->shape[axis];
            *sizes++ = leaf->shape[axis];
        }
        largest = elements > largest ? elements : largest;
        if (frontend_key_layout(key) == CJIT_LAYOUT_CONTIGUOUS)
            continue;
        bool bytes = frontend_key_kind(key) == FRONTEND_NUMPY_ARRAY;
        int shift = bytes ? __builtin_ctzll(cjit_dtype_size(frontend_key_dtype(key))) : 0;
        for (unsigned axis = 0; axis < rank; axis++)
            *sizes++ = leaf->strides[axis] >> shift;
    }
    run->out_shapes = sizes;
    run->elements = largest;
}

static inline bool is_scalar_kind(frontend_kind kind) {
    return kind != FRONTEND_NUMPY_ARRAY && kind != FRONTEND_TORCH_TENSOR;
}

/// The outputs' extents, and memory for them.
static int allocate_outputs(run *run, const int64_t *symbols) {
    const frontend_specialization *specialization = run->specialization;
    int64_t *shape = run->out_shapes;
    for (uint32_t i = 0; i < specialization->num_outputs; i++) {
        const frontend_output *output = &specialization->outputs[i];
        void **data = &run->data[specialization->num_inputs + i];
        uint64_t bytes = cjit_dtype_size(output->dtype), elements = 1;
        bool overflow = false;
        if (output->delivered) {
            *shape++ = output->rank + 1;
            *data = memset(&run->out_shapes[output->first_size - 1], 0,
                           (output->rank + 1) * sizeof(int64_t));
            continue;
        }
        for (uint32_t axis = 0; axis < output->rank; axis++) {
            const frontend_extent *extent = &specialization->extents[output->first_extent + axis];
            int64_t value = extent->value;
            if (extent->how == FRONTEND_EXTENT_SYMBOL)
                value = symbols[value];
            else if (extent->how == FRONTEND_EXTENT_EXPRESSION)
                value = cjit_graph_size_evaluate(specialization->graph, (cjit_size)value, symbols);
            shape[axis] = value;
            overflow |= __builtin_mul_overflow(elements, (uint64_t)value, &elements);
        }
        int64_t stride = 1, *strides = shape + output->rank;
        for (uint32_t axis = 0; output->fortran && axis < output->rank; axis++) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        shape = output->fortran ? strides + output->rank : strides;
        run->elements = elements > run->elements ? elements : run->elements;
        if (is_scalar_kind(output->kind)) {
            *data = &run->scalars[2 * i];
            continue;
        }
        if (output->in_place >= 0) {
            *data = run->data[output->in_place];
            continue;
        }
        overflow |= __builtin_mul_overflow(bytes, elements, &bytes) || bytes > PY_SSIZE_T_MAX;
        *data = overflow ? NULL : cjit_pool_alloc(bytes);
        if (!*data) {
            PyErr_NoMemory();
            return -1;
        }
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// The kernel
// ---------------------------------------------------------------------------------------------

/// What the user's raise statement made while tracing, made again. False: the site is not one of them.
static bool raise_users_exception(const frontend_specialization *specialization, uint32_t site,
                                  const int64_t *values) {
    PyObject *key = specialization->exceptions ? PyLong_FromUnsignedLong(site) : NULL;
    PyObject *exception = key ? PyDict_GetItemWithError(specialization->exceptions, key) : NULL;
    Py_XDECREF(key);
    if (!exception)
        return PyErr_Occurred() != NULL;
    if (PyTuple_Check(exception)) {
        PyObject *made = frontend_make_exception(exception, values);
        if (made)
            PyErr_SetObject((PyObject *)Py_TYPE(made), made);
        Py_XDECREF(made);
        return true;
    }
    PyObject *arguments = PyObject_GetAttrString(exception, "args");
    PyObject *again = arguments ? PyObject_Call((PyObject *)Py_TYPE(exception), arguments, NULL) : NULL;
    Py_XDECREF(arguments);
    if (!again)
        PyErr_Clear();
    PyErr_SetObject((PyObject *)Py_TYPE(exception), again ? again : exception);
    Py_XDECREF(again);
    return true;
}

/// Notes on the exception that is set where the user's code raised it: a kernel has no frames.
static void add_place(const cjit_graph *graph, uint32_t site) {
    const cjit_location_info *info =
        cjit_graph_get_location(graph, cjit_graph_get_raise_site(graph, site)->location);
    if (!info || !info->file)
        return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *note = PyUnicode_FromFormat("raised at %s:%u:%u, in %s", info->file, info->line,
                                          info->column, info->function);
    PyObject *done = note ? PyObject_CallMethod(value, "add_note", "O", note) : NULL;
    PyErr_Clear();
    Py_XDECREF(note);
    Py_XDECREF(done);
    PyErr_Restore(type, value, traceback);
}

/// |values|: what the kernel left for the message; NULL: they are still in the arena.
static int raise_site(const frontend_specialization *specialization, int32_t code,
                      const int64_t *values) {
    if (code == CJIT_KERNEL_NO_MEMORY) {
        PyErr_NoMemory();
        return -1;
    }
    if (code < 0 || (uint32_t)code > cjit_graph_num_raise_sites(specialization->graph)) {
        PyErr_Format(frontend_internal_error, "a kernel returned %d", (int)code);
        return -1;
    }
    if (!values)
        values = cjit_arena_get_raise_values(cjit_arena_get_for_thread());
    if (!raise_users_exception(specialization, (uint32_t)code - 1, values))
        frontend_raise_status(
            cjit_graph_raise_error(specialization->graph, (uint32_t)code - 1, values));
    add_place(specialization->graph, (uint32_t)code - 1);
    return -1;
}

static inline int32_t call_kernel(const run *run) {
    cjit_arena *arena = cjit_arena_get_for_thread();
    if (!arena)
        return CJIT_KERNEL_NO_MEMORY;
    int32_t code = run->specialization->run(run->data, run->sizes, arena, cjit_runtime_get_table());
    cjit_arena_reset(arena);
    return code;
}

/// After the kernel: what it printed, then its error.
static int finish_kernel(const run *run, int32_t code) {
    PyObject *prints = run->specialization->prints;
    cjit_arena *arena = prints ? cjit_arena_get_for_thread() : NULL;
    if (!arena)
        return code ? raise_site(run->specialization, code, NULL) : 0;
    int64_t values[CJIT_MAX_RAISE_VALUES]; // printing may run other kernels
    memcpy(values, cjit_arena_get_raise_values(arena), sizeof values);
    if (frontend_flush_prints(prints, arena) < 0)
        return -1;
    return code ? raise_site(run->specialization, code, values) : 0;
}

/// A kernel that has calls made by NumPy or torch.
static int run_with_fallbacks(const run *run) {
    frontend_fallback_run fallbacks;
    int status = frontend_fallback_begin(&fallbacks, run->specialization->fallbacks);
    int32_t code = 0;
    fallbacks.prints = run->specialization->prints;
    if (status == 0) {
        Py_BEGIN_ALLOW_THREADS code = call_kernel(run);
        Py_END_ALLOW_THREADS
    }
    if (frontend_fallback_end(&fallbacks) || status < 0)
        return -1;
    return finish_kernel(run, code);
}

static int run_kernel(const run *run) {
    int32_t code;
    if (run->specialization->fallbacks)
        return run_with_fallbacks(run);
    if (run->elements * run->specialization->work < RELEASE_GIL_WORK) {
        code = call_kernel(run);
    } else {
        Py_BEGIN_ALLOW_THREADS code = call_kernel(run);
        Py_END_ALLOW_THREADS
    }
    return finish_kernel(run, code);
}

// ---------------------------------------------------------------------------------------------
// The result
// ---------------------------------------------------------------------------------------------

static PyObject *wrap_scalar(const frontend_output *output, const uint64_t *words) {
    uint64_t bits = words[0];
    switch (output->kind) {
    case FRONTEND_PYTHON_BOOL:
        return PyBool_FromLong((bits & 255) != 0);
    case FRONTEND_PYTHON_INT:
        return PyLong_FromLongLong((int64_t)bits);
    case FRONTEND_PYTHON_FLOAT: {
        double value;
        memcpy(&value, &bits, sizeof value);
        return PyFloat_FromDouble(value);
    }
    case FRONTEND_PYTHON_COMPLEX: {
        Py_complex value;
        memcpy(&value, words, sizeof value);
        return PyComplex_FromCComplex(value);
    }
    default:
        return PyArray_Scalar((void *)words, (PyArray_Descr *)output->descriptor, NULL);
    }
}

/// Where the memory of output |index| is kept until it is taken.
static void **output_block(run *run, uint32_t index) {
    const frontend_output *output = &run->specialization->outputs[index];
    void **data = &run->data[run->specialization->num_inputs + index];
    // A delivered output's parameter is null until its slots are ready.
    return output->delivered && *data ? (void **)&run->out_shapes[output->first_size - 1] : data;
}

/// What output |index| is to the caller; made at the first use. New reference.
static PyObject *wrap_output(run *run, uint32_t index) {
    const frontend_output *output = &run->specialization->outputs[index];
    if (run->objects[index])
        return Py_NewRef(run->objects[index]);
    if (is_scalar_kind(output->kind)) {
        run->objects[index] = wrap_scalar(output, &run->scalars[2 * index]);
        return Py_XNewRef(run->objects[index]);
    }
    void **data = output_block(run, index), *block = *data;
    const int64_t *shape = run->out_shapes + output->first_size;
    *data = NULL; // consumed, whatever happens
    run->objects[index] = output->kind == FRONTEND_NUMPY_ARRAY
                              ? frontend_wrap_array(output->descriptor, output->rank, shape,
                                                    output->fortran, block)
                              : frontend_wrap_tensor(output->dtype, output->rank, shape,
                                                     output->fortran, block);
    return Py_XNewRef(run->objects[index]);
}

/// The caller's |object|, as a value of |kind|.
static PyObject *convert(PyObject *object, frontend_kind kind) {
    if (kind == FRONTEND_TORCH_TENSOR && !frontend_is_tensor(object)) {
        if (PyArray_Check(object))
            return frontend_array_to_tensor(object);
    } else if (kind == FRONTEND_NUMPY_ARRAY && frontend_is_tensor(object)) {
        return frontend_tensor_to_array(object);
    } else if (kind == FRONTEND_NUMPY_ARRAY && PyArray_IsScalar(object, Generic)) {
        return PyArray_FromScalar(object, NULL);
    } else if (kind == FRONTEND_NUMPY_SCALAR && PyArray_Check(object)) {
        return PyArray_ToScalar(PyArray_DATA((PyArrayObject *)object), (PyArrayObject *)object);
    }
    return Py_NewRef(object);
}

/// View |index|; made at the first use. New reference.
static PyObject *wrap_view(run *run, const frontend_frame *frame, uint32_t index) {
    const frontend_specialization *specialization = run->specialization;
    const frontend_view_result *view = &specialization->views[index];
    PyObject **object = &run->objects[specialization->num_outputs + index];
    if (!*object) {
        PyObject *base = view->of_output ? wrap_output(run, view->index)
                                         : Py_NewRef(frame->leaves[view->index].object);
        if (base)
            *object = frontend_view_result_make(specialization->graph, view, base, run->symbols);
        Py_XDECREF(base);
    }
    return Py_XNewRef(*object);
}

static PyObject *build(run *run, const frontend_frame *frame, uint32_t *cursor);

static PyObject *build_dict(run *run, const frontend_frame *frame, uint32_t *cursor,
                            const frontend_result *result) {
    PyObject *dict = PyDict_New();
    for (uint32_t i = 0; dict && i < result->index; i++) {
        PyObject *value = build(run, frame, cursor);
        if (!value || PyDict_SetItem(dict, PyTuple_GET_ITEM(result->object, i), value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *build_sequence(run *run, const frontend_frame *frame, uint32_t *cursor,
                                const frontend_result *result) {
    PyObject *sequence = result->how == FRONTEND_RESULT_LIST ? PyList_New(result->index)
                                                             : PyTuple_New(result->index);
    for (uint32_t i = 0; sequence && i < result->index; i++) {
        PyObject *value = build(run, frame, cursor);
        if (!value)
            Py_CLEAR(sequence);
        else if (result->how == FRONTEND_RESULT_LIST)
            PyList_SET_ITEM(sequence, i, value);
        else
            PyTuple_SET_ITEM(sequence, i, value);
    }
    if (!sequence || result->how != FRONTEND_RESULT_NAMEDTUPLE)
        return sequence;
    PyTypeObject *type = (PyTypeObject *)result->object;
    PyObject *arguments = PyTuple_Pack(1, sequence), *named = NULL;
    if (arguments && type->tp_new != PyTuple_Type.tp_new && !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE))
        named = PyObject_CallOneArg(result->object, sequence); // a struct sequence
    else if (arguments)
        named = PyTuple_Type.tp_new((PyTypeObject *)result->object, arguments, NULL);
    Py_XDECREF(arguments);
    Py_DECREF(sequence);
    return named;
}

static PyObject *build(run *run, const frontend_frame *frame, uint32_t *cursor) {
    const frontend_result *result = &run->specialization->results[(*cursor)++];
    switch (result->how) {
    case FRONTEND_RESULT_OUTPUT:
        return wrap_output(run, result->index);
    case FRONTEND_RESULT_VIEW:
        return wrap_view(run, frame, result->index);
    case FRONTEND_RESULT_ALIAS:
        return convert(frame->leaves[result->index].object, result->as);
    case FRONTEND_RESULT_CONSTANT:
        return Py_NewRef(result->object);
    case FRONTEND_RESULT_DICT:
        return build_dict(run, frame, cursor, result);
    default:
        return build_sequence(run, frame, cursor, result);
    }
}

/// Frees what the result did not take.
static void clean_up(run *run) {
    const frontend_specialization *specialization = run->specialization;
    for (uint32_t i = 0; i < specialization->num_outputs; i++) {
        Py_XDECREF(run->objects[i]);
        if (!is_scalar_kind(specialization->outputs[i].kind) &&
            specialization->outputs[i].in_place < 0)
            cjit_pool_free(*output_block(run, i));
    }
    for (uint32_t i = 0; i < specialization->num_views; i++)
        Py_XDECREF(run->objects[specialization->num_outputs + i]);
}

static PyObject *run_prepared(run *run, const frontend_frame *frame, const int64_t *symbols) {
    frontend_specialization *specialization = run->specialization;
    uint32_t num_outputs = specialization->num_outputs;
    PyObject *result = NULL;
    memset(run->data + specialization->num_inputs, 0, num_outputs * sizeof *run->data);
    memset(run->objects, 0, (num_outputs + specialization->num_views) * sizeof *run->objects);
    memset(run->scalars, 0, 2 * num_outputs * sizeof *run->scalars);
    run->symbols = symbols;
    pack_inputs(run, frame);
    if (allocate_outputs(run, symbols) == 0 && (!specialization->run || run_kernel(run) == 0) &&
        (!specialization->num_updates ||
         frontend_updates_store(specialization, frame, run->data + specialization->num_inputs,
                                symbols) == 0)) {
        uint32_t cursor = 0;
        result = build(run, frame, &cursor);
    }
    clean_up(run);
    if (specialization->tier != FRONTEND_TIER_FULL)
        frontend_tiers_note(specialization, &frame->function->options, run->elements);
    return result;
}

PyObject *frontend_specialization_run(frontend_specialization *specialization, frontend_frame *frame,
                                      const frontend_match *match) {
    uint32_t num_inputs = specialization->num_inputs, num_outputs = specialization->num_outputs;
    uint32_t num_objects = num_outputs + specialization->num_views;
    int64_t sizes[INLINE_SIZES];
    void *pointers[INLINE_POINTERS];
    uint64_t scalars[2 * INLINE_POINTERS];
    PyObject *objects[INLINE_POINTERS];
    run run = {specialization, sizes, NULL, pointers, scalars, objects, NULL, 0};
    if (specialization->num_sizes <= INLINE_SIZES && num_inputs + num_objects <= INLINE_POINTERS)
        return run_prepared(&run, frame, match->symbols);
    size_t words = (size_t)specialization->num_sizes + num_inputs + 3 * (size_t)num_outputs + num_objects;
    int64_t *memory = PyMem_Malloc(words * sizeof *memory);
    if (!memory)
        return PyErr_NoMemory();
    run.sizes = memory;
    run.data = (void **)(memory + specialization->num_sizes);
    run.scalars = (uint64_t *)(run.data + num_inputs + num_outputs);
    run.objects = (PyObject **)(run.scalars + 2 * num_outputs);
    PyObject *result = run_prepared(&run, frame, match->symbols);
    PyMem_Free(memory);
    return result;
}

// ---------------------------------------------------------------------------------------------
// The call
// ---------------------------------------------------------------------------------------------

int frontend_flatten_call(frontend_frame *frame, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
    const frontend_signature *signature = &frame->function->signature;
    uint32_t count = signature->num_parameters;
    PyObject *inline_slots[INLINE_PARAMETERS], **owned_slots = NULL;
    if (kwnames || nargs != count || count != signature->num_positional) {
        PyObject **slots = inline_slots;
        if (count > INLINE_PARAMETERS)
            slots = owned_slots = PyMem_Malloc(count * sizeof *slots);
        if (!slots) {
            PyErr_NoMemory();
            return -1;
        }
        if (frontend_bind(frame, args, nargs, kwnames, slots) < 0) {
            PyMem_Free(owned_slots);
            return -1;
        }
        args = slots;
    }
    int status = 0;
    for (uint32_t i = 0; status == 0 && i < count; i++)
        status = frontend_flatten(frame, i, args[i]);
    frame->num_arguments = frame->num_leaves;
    PyMem_Free(owned_slots);
    return status;
}

/// Inside a trace: the function becomes part of it.
static PyObject *call_inline(frontend_function_object *function, PyObject *const *args,
                             size_t nargsf, PyObject *kwnames) {
    PyObject *traced = Py_XNewRef(frontend_function_get_traced(function));
    PyObject *result = traced ? PyObject_Vectorcall(traced, args, nargsf, kwnames) : NULL;
    Py_XDECREF(traced);
    return result;
}

PyObject *frontend_function_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                       PyObject *kwnames) {
    frontend_function_object *function = (frontend_function_object *)self;
    if (((PyFunctionObject *)function->fn)->func_code != function->code &&
        frontend_function_begin_again(function) < 0)
        return NULL;
    if (frontend_trace_get_current())
        return call_inline(function, args, nargsf, kwnames);
    frontend_frame frame;
    frontend_match match;
    PyObject *result = NULL;
    frontend_frame_init(&frame, function);
    if (frontend_flatten_call(&frame, args, PyVectorcall_NARGS(nargsf), kwnames) == 0) {
        frontend_specialization *specialization = frontend_function_find(function, &frame, &match);
        if (!specialization && !PyErr_Occurred())
            specialization = frontend_function_specialize(function, &frame, &match, false);
        if (specialization) {
            result = frontend_specialization_run(specialization, &frame, &match);
            frontend_match_deinit(&match);
            frontend_specialization_release(specialization);
        }
    }
    frontend_frame_deinit(&frame);
    return result;
}
