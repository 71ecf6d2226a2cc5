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
#include "control.h"

#include <string.h>

enum { MAX_ATTEMPTS = 24 };

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
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        Py_XDECREF(loop->carried[i].container);
        Py_XDECREF(loop->carried[i].key);
    }
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

static frontend_carried *add_carried(frontend_loop_state *loop) {
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

static frontend_carried *find_name(const frontend_loop_state *loop, Py_ssize_t index) {
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].name && loop->carried[i].index == index)
            return &loop->carried[i];
    return NULL;
}

static frontend_carried *find_storage(const frontend_loop_state *loop,
                                      const frontend_storage *storage) {
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].storage == storage)
            return &loop->carried[i];
    return NULL;
}

static PyObject *name_at(const frontend_loop_state *loop, Py_ssize_t index) {
    return PyTuple_GET_ITEM(frontend_site_get(loop->site, FRONTEND_SITE_ASSIGNED), index);
}

static int carry_name(frontend_loop_state *loop, Py_ssize_t index, frontend_value_type type) {
    frontend_carried *carried = add_carried(loop);
    if (!carried)
        return -1;
    PyObject *before = loop->before.values[index];
    carried->name = name_at(loop, index);
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

static int carry_storage(frontend_loop_state *loop, frontend_storage *storage) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    if (find_storage(loop, storage) || !cjit_graph_is_visible(graph, storage->node))
        return 0;
    frontend_carried *carried = add_carried(loop);
    if (!carried)
        return -1;
    carried->storage = storage;
    return 0;
}

static int add_hint(frontend_loop_state *loop, frontend_storage *storage) {
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
            status = carry_storage(loop, ((frontend_tracer *)value)->storage);
        Py_XDECREF(value);
    }
    Py_XDECREF(locals);
    const frontend_control *control = frontend_trace_get_control(loop->trace);
    for (uint32_t i = 0; status == 0 && i < control->num_hints; ++i)
        if (control->hints[i].site == loop->site)
            status = carry_storage(loop, control->hints[i].storage);
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
        if ((type.class == FRONTEND_VALUE_SCALAR || is_array) && carry_name(loop, i, type) < 0)
            return -1;
    }
    return carry_stored(loop);
}

// ---------------------------------------------------------------------------------------------
// The regions' arguments
// ---------------------------------------------------------------------------------------------

static PyObject *value_before(const frontend_loop_state *loop, const frontend_carried *carried) {
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
        carried->init = carried->storage
                            ? carried->storage->node
                            : frontend_value_emit(loop->trace, &loop->before,
                                                  value_before(loop, carried), carried->type,
                                                  FRONTEND_NO_NODE);
        if (carried->init == FRONTEND_NO_NODE)
            return -1;
    }
    return 0;
}

static int bind_tuples(frontend_loop_state *loop);

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
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        cjit_dtype dtype = frontend_node_dtype(loop->trace, carried->init);
        if (add_arg(loop, carried->init, dtype, &carried->arg) < 0)
            return -1;
        if (!carried->storage) {
            if (bind_carried(loop, carried, carried->arg) < 0)
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
// At the body's end
// ---------------------------------------------------------------------------------------------

static const char between_iterations[] = "from one iteration of a loop on traced values to the next";

/// Widens a carried value's type to take |value| too. 1: it changed.
static int widen(frontend_loop_state *loop, frontend_carried *carried, PyObject *value) {
    frontend_value_type found, joined;
    if (frontend_value_classify(loop->trace, &loop->end, value, &found) < 0)
        return -1;
    int status = frontend_value_join(carried->type, found, &joined);
    if (status == 0) {
        if (frontend_unroll_instead(loop->trace))
            return -1;
        return frontend_refuse_join(loop->trace, carried->name ? carried->name : carried->key,
                                    value_before(loop, carried), value, between_iterations,
                                    loop->location);
    }
    if (status < 0)
        return -1;
    bool same = joined.kind == carried->type.kind && joined.dtype == carried->type.dtype &&
                joined.class == carried->type.class;
    carried->type = joined;
    return !same;
}

/// New reference, or NULL without an exception when it is unbound.
static PyObject *value_at_end(const frontend_loop_state *loop, const frontend_carried *carried) {
    PyObject *value = loop->end.values[carried->index];
    if (carried->name)
        return Py_XNewRef(value);
    if (carried->in_tuple)
        return value ? PySequence_GetItem(value, PyLong_AsSsize_t(carried->key)) : NULL;
    return PyObject_GetItem(carried->container, carried->key);
}

/// Two arrays that go on as one variable must be of one shape.
static int check_shape(frontend_loop_state *loop, const frontend_carried *carried,
                       PyObject *value) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_node node = frontend_value_node(&loop->end, value);
    for (unsigned axis = 0; node != FRONTEND_NO_NODE && axis < carried->type.rank; ++axis) {
        bool equal;
        cjit_status *status =
            cjit_graph_decide_equal(graph, cjit_graph_get_node(graph, node)->shape[axis],
                                    cjit_graph_get_node(graph, carried->arg)->shape[axis], &equal);
        if (status)
            return frontend_raise_status(status);
        if (!equal) {
            if (!frontend_unroll_instead(loop->trace))
                frontend_raise_at_user(frontend_unsupported_error,
                                       "%S changes its shape %s; that is not supported yet",
                                       carried->name ? carried->name : carried->key,
                                       between_iterations);
            return -1;
        }
    }
    return 0;
}

static int check_carried(frontend_loop_state *loop) {
    int again = 0;
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (carried->storage)
            continue;
        PyObject *value = value_at_end(loop, carried);
        int wider = value ? widen(loop, carried, value) : 0;
        if (wider == 0 && value && carried->type.class == FRONTEND_VALUE_ARRAY &&
            check_shape(loop, carried, value) < 0)
            wider = -1;
        Py_XDECREF(value);
        if (wider < 0 || PyErr_Occurred())
            return -1;
        again |= wider;
    }
    return again;
}

/// A variable that is a tuple (|before| may be unbound), carried by its elements. 1: record again.
static int check_tuple(frontend_loop_state *loop, Py_ssize_t index, PyObject *before,
                       PyObject *after, bool head) {
    PyObject *elements = PySequence_List(before ? before : after);
    PyObject *entry = elements ? Py_BuildValue("(nOO)", index, elements, head ? Py_False : Py_True) : NULL;
    int status = entry ? PyList_Append(loop->tuples, entry) : -1;
    Py_XDECREF(entry);
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(after); ++i) {
        PyObject *was = before ? PyTuple_GET_ITEM(before, i) : NULL;
        PyObject *is = PyTuple_GET_ITEM(after, i);
        frontend_value_type types[2], joined;
        if (frontend_value_same(was, is))
            continue;
        if (frontend_value_classify(loop->trace, &loop->before, was, &types[0]) < 0 ||
            frontend_value_classify(loop->trace, &loop->end, is, &types[1]) < 0) {
            status = -1;
            break;
        }
        int found = frontend_value_join(types[0], types[1], &joined);
        if (found > 0 && joined.class == FRONTEND_VALUE_OBJECT)
            continue; // one object in every iteration
        if (found <= 0) {
            status = found < 0 || frontend_unroll_instead(loop->trace)
                         ? -1
                         : frontend_refuse_join(loop->trace, name_at(loop, index), was, is,
                                                between_iterations, loop->location);
            break;
        }
        frontend_carried *carried = add_carried(loop);
        PyObject *key = carried ? PyLong_FromSsize_t(i) : NULL;
        if (!key) {
            status = -1;
            break;
        }
        carried->index = index;
        carried->in_tuple = true;
        carried->container = Py_NewRef(elements);
        carried->key = key;
        carried->type = joined;
        carried->is_late = !head;
    }
    Py_XDECREF(elements);
    return status < 0 ? -1 : head;
}

/// True when variable |index| is carried by its elements.
static bool is_carried_tuple(const frontend_loop_state *loop, Py_ssize_t index) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loop->tuples); ++i)
        if (PyLong_AsSsize_t(PyTuple_GET_ITEM(PyList_GET_ITEM(loop->tuples, i), 0)) == index)
            return true;
    return false;
}

/// Binds the variables that are tuples to their elements.
static int bind_tuples(frontend_loop_state *loop) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loop->tuples); ++i) {
        PyObject *entry = PyList_GET_ITEM(loop->tuples, i);
        PyObject *name = name_at(loop, PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 0)));
        PyObject *tuple = PyList_AsTuple(PyTuple_GET_ITEM(entry, 1));
        int status = tuple ? frontend_frame_bind(loop->frame, 1, &name, &tuple) : -1;
        Py_XDECREF(tuple);
        if (status < 0)
            return -1;
    }
    return 0;
}

/// A variable that is not carried yet. 1: record again. Late ones are carried from here on.
static int check_name(frontend_loop_state *loop, Py_ssize_t index) {
    PyObject *name = name_at(loop, index);
    PyObject *before = loop->before.values[index], *after = loop->end.values[index];
    frontend_value_type was, is;
    bool head = frontend_site_has(loop->site, FRONTEND_SITE_HEAD, name) && before;
    if (find_name(loop, index) || !after || frontend_value_same(before, after) ||
        (!head && !frontend_site_has(loop->site, FRONTEND_SITE_OUT, name)) ||
        PyUnicode_Compare(name, frontend_site_get(loop->site, FRONTEND_SITE_BREAK)) == 0)
        return 0;
    bool tuples = PyTuple_CheckExact(after) &&
                  (!before || (PyTuple_CheckExact(before) &&
                               PyTuple_GET_SIZE(before) == PyTuple_GET_SIZE(after)));
    if (is_carried_tuple(loop, index) && tuples)
        return 0;
    if (tuples)
        return check_tuple(loop, index, before, after, head);
    if (frontend_value_classify(loop->trace, &loop->before, before, &was) < 0 ||
        frontend_value_classify(loop->trace, &loop->end, after, &is) < 0)
        return -1;
    if (is.class == FRONTEND_VALUE_OBJECT && !before)
        return 0; // bound to one object in every iteration
    frontend_value_type joined;
    int status = frontend_value_join(was, is, &joined);
    if (status < 0)
        return -1;
    if (status == 0) {
        if (frontend_unroll_instead(loop->trace))
            return -1;
        return frontend_refuse_join(loop->trace, name, before, after, between_iterations,
                                    loop->location);
    }
    if (carry_name(loop, index, joined) < 0)
        return -1;
    loop->carried[loop->num_carried - 1].is_late = !head;
    return head;
}

static int refuse_length(frontend_loop_state *loop) {
    if (!frontend_unroll_instead(loop->trace))
        frontend_raise_at_user(frontend_unsupported_error,
                               "a list or dict grows or shrinks in a loop whose number of iterations "
                               "is known only when the compiled function runs; make an array of "
                               "that length before the loop");
    return -1;
}

static int check_element(frontend_loop_state *loop, PyObject *container, PyObject *key,
                         PyObject *before, PyObject *after) {
    frontend_value_type type;
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].container == container &&
            PyObject_RichCompareBool(loop->carried[i].key, key, Py_EQ) == 1)
            return 0;
    if (frontend_value_same(before, after))
        return 0;
    if (frontend_value_classify(loop->trace, &loop->before, before, &type) < 0)
        return -1;
    if (type.class != FRONTEND_VALUE_SCALAR && type.class != FRONTEND_VALUE_ARRAY)
        return frontend_unroll_instead(loop->trace)
                   ? -1
                   : frontend_refuse_join(loop->trace, key, before, after, between_iterations,
                                          loop->location);
    frontend_carried *carried = add_carried(loop);
    if (!carried)
        return -1;
    carried->container = Py_NewRef(container);
    carried->key = Py_NewRef(key);
    carried->type = type;
    return 1;
}

static int check_container(frontend_loop_state *loop, PyObject *container, PyObject *copy) {
    int again = 0;
    if (PyObject_Size(container) != PyObject_Size(copy))
        return refuse_length(loop);
    for (Py_ssize_t i = 0; PyList_Check(container) && i < PyList_GET_SIZE(container); ++i) {
        PyObject *key = PyLong_FromSsize_t(i);
        int found = key ? check_element(loop, container, key, PyList_GET_ITEM(copy, i),
                                        PyList_GET_ITEM(container, i))
                        : -1;
        Py_XDECREF(key);
        if (found < 0)
            return -1;
        again |= found;
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (PyDict_Check(container) && PyDict_Next(container, &position, &key, &value)) {
        PyObject *before = PyDict_GetItemWithError(copy, key);
        if (!before)
            return PyErr_Occurred() ? -1 : refuse_length(loop);
        int found = check_element(loop, container, key, before, value);
        if (found < 0)
            return -1;
        again |= found;
    }
    return again;
}

/// What the recording found that is to be carried. 1: record again.
static int find_missing(frontend_loop_state *loop) {
    int again = 0;
    for (Py_ssize_t i = 0; i < loop->end.num_values; ++i) {
        int found = check_name(loop, i);
        if (found < 0)
            return -1;
        again |= found;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loop->before.containers); ++i) {
        PyObject *pair = PyList_GET_ITEM(loop->before.containers, i);
        int found =
            check_container(loop, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1));
        if (found < 0)
            return -1;
        again |= found;
    }
    return again;
}

/// The storage that an array variable is bound to at the body's end; NULL: a new one.
static const frontend_storage *storage_at_end(const frontend_loop_state *loop,
                                              const frontend_carried *carried) {
    PyObject *value = carried->name ? loop->end.values[carried->index] : NULL;
    return value && frontend_is_tracer(value) ? ((frontend_tracer *)value)->storage : NULL;
}

/// True when no two of the array variables ever share memory with each other or with anything else:
/// then each may be changed in place, and `a, b = b, a` is an exchange of memory.
static bool are_separate(const frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        const frontend_carried *carried = &loop->carried[i];
        if (carried->storage || carried->type.class != FRONTEND_VALUE_ARRAY)
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

/// An array variable that is bound to another array in each iteration may be changed in place only
/// where that is seen nowhere else.
static int check_changed_in_place(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        const frontend_carried *carried = &loop->carried[i];
        if (carried->storage || carried->type.class != FRONTEND_VALUE_ARRAY || carried->is_late ||
            !carried->phi || !carried->phi->is_written || are_separate(loop))
            continue;
        frontend_raise_at_user(frontend_unsupported_error,
                               "%S is bound to another array in each iteration and changed in place, "
                               "while an argument, a view or a second variable may be the same "
                               "array; begin with copies of the arrays: %S = %S.copy()",
                               carried->name ? carried->name : carried->key,
                               carried->name ? carried->name : carried->key,
                               carried->name ? carried->name : carried->key);
        return -1;
    }
    return 0;
}

static void drop_late(frontend_loop_state *loop) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        if (!loop->carried[i].is_late) {
            loop->carried[kept++] = loop->carried[i];
            continue;
        }
        Py_CLEAR(loop->carried[i].container);
        Py_CLEAR(loop->carried[i].key);
    }
    loop->num_carried = kept;
    for (Py_ssize_t i = PyList_GET_SIZE(loop->tuples); i-- > 0;)
        if (PyTuple_GET_ITEM(PyList_GET_ITEM(loop->tuples, i), 2) != Py_False)
            PyList_SetSlice(loop->tuples, i, i + 1, NULL);
}

int frontend_loop_close(frontend_loop_state *loop) {
    frontend_state_clear(&loop->end);
    if (frontend_state_capture(loop->frame, loop->site, &loop->end) < 0)
        return -1;
    int again = loop->body.is_dead ? 0 : check_carried(loop);
    int missing = again < 0 ? -1 : loop->body.is_dead ? 0 : find_missing(loop);
    if (missing < 0)
        return -1;
    again |= missing;
    uint32_t num_writes = loop->body.num_writes;
    bool is_new = false;
    for (uint32_t i = 0; i < num_writes; ++i)
        is_new |= !find_storage(loop, loop->body.writes[i].storage);
    if (!again && !is_new)
        return check_changed_in_place(loop) < 0
                   ? -1
                   : frontend_scope_pop(loop->trace, &loop->body, false);
    drop_late(loop);
    if (++loop->attempts > MAX_ATTEMPTS) {
        PyErr_SetString(frontend_internal_error, "a loop's carried values find no end");
        return -1;
    }
    if (frontend_scope_pop(loop->trace, &loop->body, true) < 0 ||
        frontend_state_restore(loop->frame, loop->site, &loop->before) < 0)
        return -1;
    for (uint32_t i = 0; i < num_writes; ++i) {
        frontend_storage *storage = loop->body.writes[i].storage;
        if (!find_storage(loop, storage) &&
            (carry_storage(loop, storage) < 0 || add_hint(loop, storage) < 0))
            return -1;
    }
    return 1;
}

// ---------------------------------------------------------------------------------------------
// The end
// ---------------------------------------------------------------------------------------------

int frontend_loop_add_late_args(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (!carried->is_late)
            continue;
        PyObject *value = value_at_end(loop, carried);
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
        carried->init = frontend_value_emit(loop->trace, &loop->before,
                                            value_before(loop, carried), carried->type, carried->arg);
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
    PyObject *value = value_at_end(loop, carried); // containers are still as the body left them
    if (!value && PyErr_Occurred())
        return FRONTEND_NO_NODE;
    cjit_node node =
        frontend_value_emit(loop->trace, &loop->end, value, carried->type, carried->arg);
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
        carried->yield = yields[count++] = yield_of(loop, carried);
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
    bool separate = are_separate(loop);
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        int status = 0;
        if (!carried->storage) {
            status = bind_carried(loop, carried, results[i]);
            if (status == 0 && carried->type.class == FRONTEND_VALUE_ARRAY && !separate)
                frontend_storage_mark_ambiguous(carried->phi, loop->location,
                                                (PyObject *[]){value_before(loop, carried), NULL});
        }
        else if (carried->yield != carried->arg)
            status = frontend_scope_change(loop->trace, carried->storage, results[i]);
        if (status < 0)
            return -1;
    }
    return bind_tuples(loop);
}
