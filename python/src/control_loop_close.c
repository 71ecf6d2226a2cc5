// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The end of a recording of a loop's body: do the values fit what the loop carries, and is something missing
// among them? If not, the body is recorded again, with other types or with more values.
#include "control_grown.h"

enum { MAX_ATTEMPTS = 24 };

/// Widens a carried value's type to take |value| too. 1: it changed.
static int widen(frontend_loop_state *loop, frontend_carried *carried, PyObject *value) {
    frontend_value_type found, joined;
    if (frontend_value_classify(loop->trace, &loop->end, value, &found) < 0)
        return -1;
    int status = frontend_value_join(carried->type, found, &joined);
    // An array of floats that becomes one of integers has no dtype that is right in every iteration.
    if (status > 0 && joined.class == FRONTEND_VALUE_ARRAY &&
        cjit_dtype_is_float(joined.dtype) && !cjit_dtype_is_float(found.dtype))
        status = 0;
    if (status == 0) {
        if (frontend_unroll_instead(loop->trace))
            return -1;
        return frontend_refuse_join(loop->trace, carried->name ? carried->name : carried->key,
                                    frontend_loop_value_before(loop, carried), value, FRONTEND_BETWEEN_ITERATIONS,
                                    loop->location);
    }
    if (status < 0)
        return -1;
    bool same = joined.kind == carried->type.kind && joined.dtype == carried->type.dtype &&
                joined.class == carried->type.class;
    carried->type = joined;
    return !same;
}

static int check_carried(frontend_loop_state *loop) {
    int again = 0;
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (carried->storage || carried->is_extent)
            continue;
        if (carried->is_grown) {
            int changed = frontend_grown_check(loop, carried);
            if (changed < 0)
                return -1;
            again |= changed;
            continue;
        }
        PyObject *value = frontend_loop_value_at_end(loop, carried);
        int wider = value ? widen(loop, carried, value) : 0;
        if (wider == 0 && value && carried->type.class == FRONTEND_VALUE_ARRAY)
            wider = frontend_resize_check(loop, i, value);
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
                         : frontend_refuse_join(loop->trace, frontend_loop_name_at(loop, index), was, is,
                                                FRONTEND_BETWEEN_ITERATIONS, loop->location);
            break;
        }
        frontend_carried *carried = frontend_loop_add_carried(loop);
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

/// A variable that is not carried yet. 1: record again. Late ones are carried from here on.
static int check_name(frontend_loop_state *loop, Py_ssize_t index) {
    PyObject *name = frontend_loop_name_at(loop, index);
    PyObject *before = loop->before.values[index], *after = loop->end.values[index];
    frontend_value_type was, is;
    bool head = frontend_site_has(loop->site, FRONTEND_SITE_HEAD, name) && before;
    if (frontend_loop_find_name(loop, index) || !after || frontend_value_same(before, after) ||
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
        return frontend_refuse_join(loop->trace, name, before, after, FRONTEND_BETWEEN_ITERATIONS,
                                    loop->location);
    }
    if (frontend_loop_carry_name(loop, index, joined) < 0)
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
                   : frontend_refuse_join(loop->trace, key, before, after, FRONTEND_BETWEEN_ITERATIONS,
                                          loop->location);
    frontend_carried *carried = frontend_loop_add_carried(loop);
    if (!carried)
        return -1;
    carried->container = Py_NewRef(container);
    carried->key = Py_NewRef(key);
    carried->type = type;
    return 1;
}

static int check_container(frontend_loop_state *loop, PyObject *container, PyObject *copy) {
    int again = 0;
    if (PyObject_Size(container) != PyObject_Size(copy)) {
        int grown = PyObject_Size(copy) == 0 ? frontend_grown_find(loop, container) : 0;
        return grown ? grown : refuse_length(loop);
    }
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

/// An array variable that is bound to another array in each iteration may be changed in place only
/// where that is seen nowhere else.
static int check_changed_in_place(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        const frontend_carried *carried = &loop->carried[i];
        if (carried->storage || carried->type.class != FRONTEND_VALUE_ARRAY || carried->is_late ||
            !carried->phi || !carried->phi->is_written || frontend_loop_is_separate(loop))
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
        if (loop->carried[i].is_late)
            frontend_loop_clear_carried(&loop->carried[i]);
        else
            loop->carried[kept++] = loop->carried[i];
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
    if (again > 0 && frontend_resize_add_extents(loop) < 0)
        return -1;
    int missing = again < 0 ? -1 : loop->body.is_dead ? 0 : find_missing(loop);
    if (missing < 0)
        return -1;
    again |= missing;
    uint32_t num_writes = loop->body.num_writes;
    bool is_new = false;
    for (uint32_t i = 0; i < num_writes; ++i)
        is_new |= !frontend_loop_find_storage(loop, loop->body.writes[i].storage);
    if (!again && !is_new)
        return check_changed_in_place(loop) < 0 || frontend_resize_check_late(loop) < 0
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
        if (!frontend_loop_find_storage(loop, storage) &&
            (frontend_loop_carry_storage(loop, storage) < 0 || frontend_loop_add_hint(loop, storage) < 0))
            return -1;
    }
    return 1;
}
