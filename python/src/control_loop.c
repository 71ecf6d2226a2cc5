// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `for` and `while` over traced values share: which values go from one iteration to the next, and
// of which type.
//
//   s = 0                            attempt 1: s is carried as int; at the end it is a float
//   for i in range(n): s += x[i]     attempt 2: s is carried as float64: done
//
// Carried are the variables that an iteration may read before it binds them (the site says which),
// variables that code after the loop reads, elements of lists and dicts that changed, and arrays that
// were changed in place. What the first recording finds to be missing is added for the next.
#include "control_grown.h"

#include <string.h>

int frontend_loop_init(frontend_loop_state *loop, frontend_trace *trace, PyFrameObject *frame,
                       PyObject *site, PyObject *owner) {
    *loop = (frontend_loop_state){.trace = trace, .owner = owner, .tuples = PyList_New(0)};
    loop->frame = (PyFrameObject *)Py_NewRef((PyObject *)frame);
    loop->site = Py_NewRef(site);
    if (!loop->tuples || frontend_trace_set_location(trace) < 0)
        return -1;
    loop->location = cjit_graph_get_current_location(frontend_trace_get_graph(trace));
    return 0;
}

void frontend_loop_clear(frontend_loop_state *loop) {
    frontend_state_clear(&loop->before);
    frontend_state_clear(&loop->end);
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        frontend_loop_clear_carried(&loop->carried[i]);
    PyMem_Free(loop->carried);
    loop->carried = NULL;
    loop->num_carried = loop->max_carried = 0;
    frontend_scope_deinit(&loop->body);
    Py_CLEAR(loop->frame);
    Py_CLEAR(loop->site);
    Py_CLEAR(loop->tuples);
}

// ---------------------------------------------------------------------------------------------
// What is carried
// ---------------------------------------------------------------------------------------------

void frontend_loop_clear_carried(frontend_carried *carried) {
    Py_CLEAR(carried->container);
    Py_CLEAR(carried->key);
    PyMem_Free(carried->resize);
    PyMem_Free(carried->shape);
}

frontend_carried *frontend_loop_add_carried(frontend_loop_state *loop) {
    if (loop->num_carried == loop->max_carried) {
        uint32_t capacity = loop->max_carried ? 2 * loop->max_carried : 8;
        void *grown = PyMem_Realloc(loop->carried, capacity * sizeof *loop->carried);
        if (!grown) {
            PyErr_NoMemory();
            return NULL;
        }
        loop->carried = grown;
        loop->max_carried = capacity;
    }
    frontend_carried *carried = &loop->carried[loop->num_carried++];
    *carried = (frontend_carried){.init = FRONTEND_NO_NODE, .arg = FRONTEND_NO_NODE};
    return carried;
}

frontend_carried *frontend_loop_find_name(const frontend_loop_state *loop, Py_ssize_t index) {
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].name && loop->carried[i].index == index)
            return &loop->carried[i];
    return NULL;
}

frontend_carried *frontend_loop_find_storage(const frontend_loop_state *loop,
                                      const frontend_storage *storage) {
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].storage == storage)
            return &loop->carried[i];
    return NULL;
}

PyObject *frontend_loop_name_at(const frontend_loop_state *loop, Py_ssize_t index) {
    return PyTuple_GET_ITEM(frontend_site_get(loop->site, FRONTEND_SITE_ASSIGNED), index);
}

int frontend_loop_carry_name(frontend_loop_state *loop, Py_ssize_t index, frontend_value_type type) {
    frontend_carried *carried = frontend_loop_add_carried(loop);
    if (!carried)
        return -1;
    PyObject *before = loop->before.values[index];
    carried->name = frontend_loop_name_at(loop, index);
    carried->index = index;
    carried->type = type;
    // Known to the variable, the frame's dict of locals, and the state.
    if (before && frontend_is_tracer(before)) {
        const frontend_tracer *tracer = (const frontend_tracer *)before;
        carried->is_alone = Py_REFCNT(before) <= 3 && !tracer->is_view && tracer->storage &&
                            tracer->storage->input < 0 && !tracer->storage->is_ambiguous &&
                            frontend_storage_count_tracers(loop->trace, tracer->storage) <= 1;
    }
    return 0;
}

int frontend_loop_carry_storage(frontend_loop_state *loop, frontend_storage *storage) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    if (frontend_loop_find_storage(loop, storage) || !cjit_graph_is_visible(graph, storage->node))
        return 0;
    frontend_carried *carried = frontend_loop_add_carried(loop);
    if (!carried)
        return -1;
    carried->storage = storage;
    return 0;
}

int frontend_loop_add_hint(frontend_loop_state *loop, frontend_storage *storage) {
    frontend_control *control = frontend_trace_get_control(loop->trace);
    if (control->num_hints == control->max_hints) {
        uint32_t capacity = control->max_hints ? 2 * control->max_hints : 16;
        void *grown = PyMem_Realloc(control->hints, capacity * sizeof *control->hints);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        control->hints = grown;
        control->max_hints = capacity;
    }
    control->hints[control->num_hints].site = loop->site;
    control->hints[control->num_hints++].storage = storage;
    return 0;
}

/// The arrays that variables of the site's STORED part are bound to will change.
static int carry_stored(frontend_loop_state *loop) {
    PyObject *names = frontend_site_get(loop->site, FRONTEND_SITE_STORED);
    PyObject *locals = PyFrame_GetLocals(loop->frame);
    int status = locals ? 0 : -1;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(names); ++i) {
        PyObject *value = PyObject_GetItem(locals, PyTuple_GET_ITEM(names, i));
        PyErr_Clear();
        if (value && frontend_is_tracer(value) &&
            !frontend_kind_is_scalar(((frontend_tracer *)value)->kind) &&
            cjit_graph_is_visible(frontend_trace_get_graph(loop->trace),
                                  ((frontend_tracer *)value)->node))
            status = frontend_loop_carry_storage(loop, ((frontend_tracer *)value)->storage);
        Py_XDECREF(value);
    }
    Py_XDECREF(locals);
    const frontend_control *control = frontend_trace_get_control(loop->trace);
    for (uint32_t i = 0; status == 0 && i < control->num_hints; ++i)
        if (control->hints[i].site == loop->site)
            status = frontend_loop_carry_storage(loop, control->hints[i].storage);
    return status;
}

int frontend_loop_prepare(frontend_loop_state *loop) {
    PyObject *names = frontend_site_get(loop->site, FRONTEND_SITE_ASSIGNED);
    if (!frontend_trace_get_control(loop->trace) ||
        frontend_state_capture(loop->frame, loop->site, &loop->before) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
        PyObject *name = PyTuple_GET_ITEM(names, i), *value = loop->before.values[i];
        frontend_value_type type;
        if (!value || !frontend_site_has(loop->site, FRONTEND_SITE_HEAD, name) ||
            PyUnicode_Compare(name, frontend_site_get(loop->site, FRONTEND_SITE_BREAK)) == 0)
            continue;
        if (frontend_value_classify(loop->trace, &loop->before, value, &type) < 0)
            return -1;
        bool is_array = type.class == FRONTEND_VALUE_ARRAY &&
                        frontend_site_has(loop->site, FRONTEND_SITE_REBOUND, name);
        if ((type.class == FRONTEND_VALUE_SCALAR || is_array) && frontend_loop_carry_name(loop, i, type) < 0)
            return -1;
    }
    return carry_stored(loop);
}

// ---------------------------------------------------------------------------------------------
// The regions' arguments
// ---------------------------------------------------------------------------------------------

PyObject *frontend_loop_value_before(const frontend_loop_state *loop, const frontend_carried *carried) {
    if (carried->name)
        return loop->before.values[carried->index];
    if (carried->in_tuple) {
        PyObject *tuple = loop->before.values[carried->index];
        return tuple ? PyTuple_GET_ITEM(tuple, PyLong_AsSsize_t(carried->key)) : NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loop->before.containers); ++i) {
        PyObject *pair = PyList_GET_ITEM(loop->before.containers, i);
        PyObject *copy = PyTuple_GET_ITEM(pair, 1);
        if (PyTuple_GET_ITEM(pair, 0) == carried->container)
            return PyList_Check(copy) ? PyList_GET_ITEM(copy, PyLong_AsSsize_t(carried->key))
                                      : PyDict_GetItemWithError(copy, carried->key);
    }
    return NULL;
}

int frontend_loop_emit_inits(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        carried->first = carried->storage    ? carried->storage->node
                         : carried->is_grown ? frontend_grown_emit_init(loop, carried)
                         : carried->is_extent
                             ? frontend_resize_emit_extent(loop, carried)
                             : frontend_value_emit(loop->trace, &loop->before,
                                                   frontend_loop_value_before(loop, carried),
                                                   carried->type, FRONTEND_NO_NODE);
        carried->init = carried->first;
        if (carried->resize && carried->first != FRONTEND_NO_NODE)
            carried->init = frontend_resize_emit_init(loop, carried, FRONTEND_NO_NODE);
        if (carried->init == FRONTEND_NO_NODE)
            return -1;
    }
    return 0;
}

/// Binds the variables that are tuples to their elements.
static int bind_tuples(frontend_loop_state *loop) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loop->tuples); ++i) {
        PyObject *entry = PyList_GET_ITEM(loop->tuples, i);
        PyObject *name = frontend_loop_name_at(loop, PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 0)));
        PyObject *tuple = PyList_AsTuple(PyTuple_GET_ITEM(entry, 1));
        int status = tuple ? frontend_frame_bind(loop->frame, 1, &name, &tuple) : -1;
        Py_XDECREF(tuple);
        if (status < 0)
            return -1;
    }
    return 0;
}

static int add_arg(frontend_loop_state *loop, cjit_node like, cjit_dtype dtype, cjit_node *out_arg) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size shape[CJIT_MAX_RANK];
    const cjit_node_info *info = cjit_graph_get_node(graph, like);
    unsigned rank = info->rank;
    for (unsigned axis = 0; axis < rank; ++axis)
        shape[axis] = info->shape[axis];
    cjit_status *status = cjit_graph_region_arg(graph, dtype, rank, shape, out_arg);
    return status ? frontend_raise_status(status) : 0;
}

/// What |node|, an argument or a result, is to the user.
static PyObject *wrap_carried(frontend_loop_state *loop, frontend_carried *carried,
                              cjit_node node) {
    if (carried->type.class == FRONTEND_VALUE_SCALAR)
        return frontend_wrap(loop->trace, node, carried->type.kind);
    PyObject *value = frontend_wrap(loop->trace, node, carried->type.kind);
    carried->phi = value ? ((frontend_tracer *)value)->storage : NULL;
    return value;
}

static int bind_carried(frontend_loop_state *loop, frontend_carried *carried,
                        cjit_node node) {
    PyObject *value = wrap_carried(loop, carried, node);
    int status = !value          ? -1
                 : carried->name ? frontend_frame_bind(loop->frame, 1, &carried->name, &value)
                                 : PyObject_SetItem(carried->container, carried->key, value);
    Py_XDECREF(value);
    return status;
}

int frontend_loop_open(frontend_loop_state *loop, frontend_scope *scope, cjit_node *out_index) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    scope->loop_site = loop->site;
    if (frontend_scope_push(loop->trace, scope, loop->owner) < 0)
        return -1;
    cjit_status *status =
        out_index ? cjit_graph_region_arg(graph, CJIT_DTYPE_I64, 0, NULL, out_index) : NULL;
    if (status)
        return frontend_raise_status(status);
    cjit_node *args = PyMem_Malloc((loop->num_carried + 1) * sizeof *args);
    int made = args ? 0 : -1;
    if (!args)
        PyErr_NoMemory();
    for (uint32_t i = 0; made == 0 && i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        cjit_dtype dtype = frontend_node_dtype(loop->trace, carried->init);
        made = add_arg(loop, carried->init, dtype, &carried->arg);
        carried->part = args[i] = carried->arg;
    }
    for (uint32_t i = 0; made == 0 && i < loop->num_carried; ++i)
        if (loop->carried[i].resize) {
            frontend_carried *carried = &loop->carried[i];
            carried->part = frontend_resize_emit_part(loop, i, carried->arg, args);
            made = carried->part == FRONTEND_NO_NODE ? -1 : 0;
        }
    PyMem_Free(args);
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (made < 0)
            return -1;
        if (carried->is_extent)
            continue;
        if (carried->is_grown) {
            if (frontend_grown_bind(loop, carried) < 0)
                return -1;
            continue;
        }
        if (!carried->storage) {
            if (bind_carried(loop, carried, carried->part) < 0)
                return -1;
            continue;
        }
        if (frontend_scope_note_write(loop->trace, carried->storage) < 0)
            return -1;
        if (frontend_storage_set(loop->trace, carried->storage, carried->arg) < 0)
            return -1;
    }
    return bind_tuples(loop);
}

// ---------------------------------------------------------------------------------------------
// The end
// ---------------------------------------------------------------------------------------------

/// New reference, or NULL without an exception when it is unbound.
PyObject *frontend_loop_value_at_end(const frontend_loop_state *loop, const frontend_carried *carried) {
    PyObject *value = loop->end.values[carried->index];
    if (carried->name)
        return Py_XNewRef(value);
    if (carried->in_tuple)
        return value ? PySequence_GetItem(value, PyLong_AsSsize_t(carried->key)) : NULL;
    return PyObject_GetItem(carried->container, carried->key);
}

/// The storage that an array variable is bound to at the body's end; NULL: a new one.
static const frontend_storage *storage_at_end(const frontend_loop_state *loop,
                                              const frontend_carried *carried) {
    PyObject *value = carried->name ? loop->end.values[carried->index] : NULL;
    return value && frontend_is_tracer(value) ? ((frontend_tracer *)value)->storage : NULL;
}

/// True when no two of the array variables ever share memory with each other or with anything else:
/// then each may be changed in place, and `a, b = b, a` is an exchange of memory.
bool frontend_loop_is_separate(const frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        const frontend_carried *carried = &loop->carried[i];
        if (carried->storage || carried->is_grown || carried->type.class != FRONTEND_VALUE_ARRAY)
            continue;
        const frontend_storage *end = storage_at_end(loop, carried);
        bool is_own = !end || (end->input < 0 && end->region == loop->body.region &&
                               frontend_storage_count_tracers(loop->trace, end) <= 1);
        if (!carried->is_alone || !carried->name || !is_own)
            return false;
        for (uint32_t k = 0; end && k < i; ++k)
            if (!loop->carried[k].storage && storage_at_end(loop, &loop->carried[k]) == end)
                return false;
    }
    return true;
}

/// The argument of an array that is resized, or of an extent, and only leaves the loop.
static int add_resized_arg(frontend_loop_state *loop, frontend_carried *carried) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank = carried->is_extent ? 0 : carried->type.rank;
    PyObject *value = carried->is_extent ? NULL : frontend_loop_value_at_end(loop, carried);
    cjit_node node = frontend_value_node(&loop->end, value);
    Py_XDECREF(value);
    for (unsigned axis = 0; axis < rank; ++axis)
        shape[axis] = carried->resize->axes[axis]
                          ? carried->resize->capacity[axis]
                          : cjit_graph_get_node(graph, node)->shape[axis];
    cjit_status *status =
        cjit_graph_region_arg(graph, carried->type.dtype, rank, shape, &carried->arg);
    carried->part = carried->arg;
    return status ? frontend_raise_status(status) : 0;
}

int frontend_loop_add_late_args(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (!carried->is_late)
            continue;
        if (carried->resize || carried->is_extent) {
            if (add_resized_arg(loop, carried) < 0)
                return -1;
            continue;
        }
        PyObject *value = frontend_loop_value_at_end(loop, carried);
        cjit_node like = frontend_value_node(&loop->end, value);
        Py_XDECREF(value);
        if (like == FRONTEND_NO_NODE) // a Python number
            like = frontend_emit_number(loop->trace, carried->type.dtype, 0);
        if (like == FRONTEND_NO_NODE || add_arg(loop, like, carried->type.dtype, &carried->arg) < 0)
            return -1;
    }
    return 0;
}

static int emit_late_inits(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (!carried->is_late)
            continue;
        PyObject *before = frontend_loop_value_before(loop, carried);
        carried->first =
            carried->is_extent                   ? frontend_resize_emit_extent(loop, carried)
            : carried->resize && !before ? FRONTEND_NO_NODE
                                         : frontend_value_emit(loop->trace, &loop->before, before,
                                                               carried->type, carried->arg);
        carried->init = carried->first;
        if (carried->resize && (carried->first != FRONTEND_NO_NODE || !before))
            carried->init = frontend_resize_emit_init(loop, carried, carried->arg);
        if (carried->init == FRONTEND_NO_NODE)
            return -1;
    }
    return 0;
}

static cjit_node yield_of(frontend_loop_state *loop, const frontend_carried *carried) {
    if (carried->storage) {
        for (uint32_t i = 0; i < loop->body.num_writes; ++i)
            if (loop->body.writes[i].storage == carried->storage)
                return loop->body.writes[i].before; // swapped by frontend_scope_pop
        return carried->arg;
    }
    if (loop->body.is_dead)
        return carried->arg;
    if (carried->is_grown)
        return frontend_grown_emit_yield(loop, carried);
    if (carried->is_extent) // its array comes before it
        return frontend_emit_size(
            loop->trace, cjit_graph_get_node(frontend_trace_get_graph(loop->trace),
                                             loop->carried[carried->array].last)
                             ->shape[carried->axis]);
    PyObject *value = frontend_loop_value_at_end(loop, carried); // containers are still as the body left them
    if (!value && PyErr_Occurred())
        return FRONTEND_NO_NODE;
    cjit_node node =
        frontend_value_emit(loop->trace, &loop->end, value, carried->type, carried->part);
    Py_XDECREF(value);
    return node;
}

int frontend_loop_end_body(frontend_loop_state *loop, cjit_node first_value) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_node *yields = PyMem_Malloc((loop->num_carried + 1) * sizeof *yields);
    unsigned count = 0;
    int result = yields ? 0 : -1;
    if (!yields)
        PyErr_NoMemory();
    if (result == 0 && first_value != FRONTEND_NO_NODE)
        yields[count++] = first_value;
    for (uint32_t i = 0; result == 0 && i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        carried->last = yield_of(loop, carried);
        carried->yield = carried->last;
        if (carried->resize && carried->last != FRONTEND_NO_NODE)
            carried->yield = carried->last == carried->part || loop->body.is_dead
                                 ? carried->arg
                                 : frontend_emit_with_first_part(loop->trace, carried->arg,
                                                                 carried->last);
        yields[count++] = carried->yield;
        result = carried->yield == FRONTEND_NO_NODE ? -1 : 0;
    }
    if (result == 0) {
        cjit_status *status = cjit_graph_end_region(graph, count, yields);
        result = status ? frontend_raise_status(status) : 0;
    }
    PyMem_Free(yields);
    frontend_trace_begin_epoch(loop->trace);
    return result < 0 ? -1 : emit_late_inits(loop);
}

int frontend_loop_bind_results(frontend_loop_state *loop, const cjit_node *results) {
    bool separate = frontend_loop_is_separate(loop);
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        int status = 0;
        if (carried->is_extent)
            continue;
        if (carried->is_grown) {
            if (frontend_grown_finish(loop, carried, results[i]) < 0)
                return -1;
            continue;
        }
        if (!carried->storage) {
            cjit_node node = carried->resize
                                 ? frontend_resize_emit_part(loop, i, results[i], results)
                                 : results[i];
            status = node == FRONTEND_NO_NODE ? -1 : bind_carried(loop, carried, node);
            if (status == 0 && carried->type.class == FRONTEND_VALUE_ARRAY && !separate)
                frontend_storage_mark_ambiguous(carried->phi, loop->location,
                                                (PyObject *[]){frontend_loop_value_before(loop, carried), NULL});
        }
        else if (carried->yield != carried->arg)
            status = frontend_scope_change(loop->trace, carried->storage, results[i]);
        if (status < 0)
            return -1;
    }
    return bind_tuples(loop);
}
