// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The user's variables while a branch or loop is recorded: read from the running frame, and written
// back into it. A branch's second side must find what the first one found; so must the second recording
// of a loop's body. Lists and dicts that the variables reach are kept and refilled likewise.
#include "control.h"

PyObject *frontend_site_get(PyObject *site, enum frontend_site_part part) {
    return PyTuple_GET_ITEM(site, part);
}

bool frontend_site_has(PyObject *site, enum frontend_site_part part, PyObject *name) {
    PyObject *names = PyTuple_GET_ITEM(site, part);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i)
        if (PyUnicode_Compare(PyTuple_GET_ITEM(names, i), name) == 0)
            return true;
    return false;
}

// ---------------------------------------------------------------------------------------------
// The frame
// ---------------------------------------------------------------------------------------------

#if PY_VERSION_HEX >= 0x030D0000

int frontend_frame_bind(PyFrameObject *frame, Py_ssize_t count, PyObject *const *names,
                        PyObject *const *values) {
    PyObject *locals = PyFrame_GetLocals(frame); // writes through
    int status = locals ? 0 : -1;
    for (Py_ssize_t i = 0; status == 0 && i < count; ++i)
        if (values[i]) // a variable cannot be unbound from here: it keeps what it has
            status = PyObject_SetItem(locals, names[i], values[i]);
    Py_XDECREF(locals);
    return status;
}

#else

int frontend_frame_bind(PyFrameObject *frame, Py_ssize_t count, PyObject *const *names,
                        PyObject *const *values) {
    PyObject *locals = PyFrame_GetLocals(frame);
    int status = locals ? 0 : -1;
    for (Py_ssize_t i = 0; status == 0 && i < count; ++i) {
        if (values[i])
            status = PyDict_SetItem(locals, names[i], values[i]);
        else if (PyDict_DelItem(locals, names[i]) < 0)
            PyErr_Clear(); // it was not bound
    }
    if (status == 0)
        PyFrame_LocalsToFast(frame, 1);
    Py_XDECREF(locals);
    return status;
}

#endif

// ---------------------------------------------------------------------------------------------
// States
// ---------------------------------------------------------------------------------------------

enum { MAX_DEPTH = 6 };

/// Adds the lists and dicts that |object| is or holds to |containers|, each with a copy.
static int add_containers(PyObject *containers, PyObject *object, int depth) {
    bool is_list = PyList_CheckExact(object), is_dict = PyDict_CheckExact(object);
    if (depth == 0 || (!is_list && !is_dict && !PyTuple_CheckExact(object)))
        return 0;
    if (is_list || is_dict) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(containers); ++i)
            if (PyTuple_GET_ITEM(PyList_GET_ITEM(containers, i), 0) == object)
                return 0;
        PyObject *copy = is_list ? PySequence_List(object) : PyDict_Copy(object);
        PyObject *pair = copy ? PyTuple_Pack(2, object, copy) : NULL;
        int status = pair ? PyList_Append(containers, pair) : -1;
        Py_XDECREF(copy);
        Py_XDECREF(pair);
        if (status < 0)
            return -1;
    }
    if (is_dict) {
        Py_ssize_t position = 0;
        PyObject *key, *value;
        while (PyDict_Next(object, &position, &key, &value))
            if (add_containers(containers, value, depth - 1) < 0)
                return -1;
        return 0;
    }
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(object); ++i)
        if (add_containers(containers, PySequence_Fast_GET_ITEM(object, i), depth - 1) < 0)
            return -1;
    return 0;
}

/// Containers from outside are guarded, and may not be changed anyway; so is the module's dict, which rewritten
/// code has as a free variable.
static int find_containers(PyObject *locals, PyObject *containers) {
    frontend_trace *trace = frontend_trace_get_current();
    PyObject *items = PyMapping_Items(locals);
    int status = items ? 0 : -1;
    for (Py_ssize_t i = 0; status == 0 && i < PyList_GET_SIZE(items); ++i) {
        uint32_t path;
        PyObject *name = PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 0);
        PyObject *value = PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 1);
        if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "__cjit_globals__") == 0)
            continue;
        if (!frontend_guards_get_origin(frontend_trace_get_guards(trace), value, &path))
            status = add_containers(containers, value, MAX_DEPTH);
    }
    Py_XDECREF(items);
    return status;
}

int frontend_state_pin(frontend_state *state, PyObject *value) {
    frontend_trace *trace = frontend_trace_get_current();
    frontend_tracer *tracer = (frontend_tracer *)value;
    cjit_node known;
    for (Py_ssize_t i = 0; value && PyTuple_CheckExact(value) && i < PyTuple_GET_SIZE(value); ++i)
        if (frontend_state_pin(state, PyTuple_GET_ITEM(value, i)) < 0)
            return -1;
    if (!value || !frontend_is_tracer(value) || frontend_state_find(state, value, &known) ||
        !cjit_graph_is_visible(frontend_trace_get_graph(trace), tracer->node))
        return 0;
    if (frontend_tracer_check(tracer) < 0)
        return -1;
    if (state->num_pins == state->max_pins) {
        uint32_t capacity = state->max_pins ? 2 * state->max_pins : 16;
        void *grown = PyMem_Realloc(state->pins, capacity * sizeof *state->pins);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        state->pins = grown;
        state->max_pins = capacity;
    }
    state->pins[state->num_pins++] = (frontend_pin){value, tracer->node};
    return 0;
}

bool frontend_state_find(const frontend_state *state, PyObject *tracer, cjit_node *out_node) {
    for (uint32_t i = 0; i < state->num_pins; ++i)
        if (state->pins[i].tracer == tracer) {
            *out_node = state->pins[i].node;
            return true;
        }
    return false;
}

static int pin_all(frontend_state *state) {
    for (Py_ssize_t i = 0; i < state->num_values; ++i)
        if (frontend_state_pin(state, state->values[i]) < 0)
            return -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(state->containers); ++i) {
        PyObject *copy = PyTuple_GET_ITEM(PyList_GET_ITEM(state->containers, i), 1), *key, *value;
        Py_ssize_t position = 0;
        for (Py_ssize_t k = 0; PyList_Check(copy) && k < PyList_GET_SIZE(copy); ++k)
            if (frontend_state_pin(state, PyList_GET_ITEM(copy, k)) < 0)
                return -1;
        while (PyDict_Check(copy) && PyDict_Next(copy, &position, &key, &value))
            if (frontend_state_pin(state, value) < 0)
                return -1;
    }
    return 0;
}

int frontend_state_capture(PyFrameObject *frame, PyObject *site, frontend_state *out_state) {
    PyObject *names = frontend_site_get(site, FRONTEND_SITE_ASSIGNED);
    Py_ssize_t count = PyTuple_GET_SIZE(names);
    PyObject *locals = PyFrame_GetLocals(frame);
    *out_state = (frontend_state){.num_values = count};
    out_state->values = PyMem_Calloc((size_t)count + 1, sizeof *out_state->values);
    out_state->containers = PyList_New(0);
    int status = locals && out_state->values && out_state->containers ? 0 : -1;
    if (!out_state->values)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; status == 0 && i < count; ++i) {
        PyObject *value = PyObject_GetItem(locals, PyTuple_GET_ITEM(names, i));
        if (!value && !PyErr_ExceptionMatches(PyExc_KeyError))
            status = -1;
        if (!value && status == 0)
            PyErr_Clear();
        out_state->values[i] = value;
    }
    if (status == 0)
        status = find_containers(locals, out_state->containers);
    if (status == 0)
        status = pin_all(out_state);
    Py_XDECREF(locals);
    if (status < 0)
        frontend_state_clear(out_state);
    return status;
}

int frontend_state_restore(PyFrameObject *frame, PyObject *site, const frontend_state *state) {
    PyObject *names = frontend_site_get(site, FRONTEND_SITE_ASSIGNED);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(state->containers); ++i) {
        PyObject *pair = PyList_GET_ITEM(state->containers, i);
        PyObject *container = PyTuple_GET_ITEM(pair, 0), *copy = PyTuple_GET_ITEM(pair, 1);
        if (PyList_Check(container)) {
            if (PyList_SetSlice(container, 0, PyList_GET_SIZE(container), copy) < 0)
                return -1;
            continue;
        }
        PyDict_Clear(container);
        if (PyDict_Update(container, copy) < 0)
            return -1;
    }
    return frontend_frame_bind(frame, state->num_values, &PyTuple_GET_ITEM(names, 0),
                               state->values);
}

void frontend_state_clear(frontend_state *state) {
    for (Py_ssize_t i = 0; state->values && i < state->num_values; ++i)
        Py_XDECREF(state->values[i]);
    PyMem_Free(state->values);
    PyMem_Free(state->pins);
    Py_CLEAR(state->containers);
    *state = (frontend_state){0};
}
