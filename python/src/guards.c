// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guards on outside values: recording them while a function is traced.
//
//   alpha * np.exp(self.scale)   ->   paths   0 global alpha        == 0.5
//                                             1 global np           is <module 'numpy'>
//                                             2   .exp              is <ufunc 'exp'>
//                                             3 argument self       (its type is in the key)
//                                             4   .scale            == 2.0
//
// When tracing is over, frontend_guards_finish sorts the paths into those read in a dict with a
// version (globals and attributes of modules: skipped while the dict is unchanged) and live ones,
// read again at each call. Paths that nothing depends on are dropped.
#include "guards.h"
#include "numpy_api.h"

#include <string.h>

frontend_guards *frontend_guards_create(void) {
    frontend_guards *guards = PyMem_Calloc(1, sizeof *guards);
    if (!guards) {
        PyErr_NoMemory();
        return NULL;
    }
    guards->index = PyDict_New();
    guards->origins = PyDict_New();
    if (!guards->index || !guards->origins) {
        frontend_guards_destroy(guards);
        return NULL;
    }
    return guards;
}

void frontend_guards_destroy(frontend_guards *guards) {
    if (!guards)
        return;
    for (uint32_t i = 0; i < guards->num_paths; i++) {
        guard_path *path = &guards->paths[i];
        Py_XDECREF(path->container);
        Py_XDECREF(path->key);
        Py_XDECREF(path->expected);
        Py_XDECREF(path->contents);
        Py_XDECREF(path->last);
    }
    for (uint32_t i = 0; i < guards->num_groups; i++)
        Py_DECREF(guards->groups[i].dict);
    Py_XDECREF(guards->index);
    Py_XDECREF(guards->origins);
    Py_XDECREF(guards->argument_names);
    PyMem_Free(guards->paths);
    PyMem_Free(guards->groups);
    PyMem_Free(guards->entries);
    PyMem_Free(guards->live);
    PyMem_Free(guards);
}

int frontend_guards_traverse(const frontend_guards *guards, visitproc visit, void *arg) {
    for (uint32_t i = 0; guards && i < guards->num_paths; i++) {
        const guard_path *path = &guards->paths[i];
        Py_VISIT(path->container);
        Py_VISIT(path->key);
        Py_VISIT(path->expected);
        Py_VISIT(path->contents);
        Py_VISIT(path->last);
    }
    for (uint32_t i = 0; guards && i < guards->num_groups; i++)
        Py_VISIT(guards->groups[i].dict);
    return 0;
}

void frontend_guards_set_argument_names(frontend_guards *guards, PyObject *names) {
    Py_XSETREF(guards->argument_names, Py_NewRef(names));
}

// ---------------------------------------------------------------------------------------------
// Paths
// ---------------------------------------------------------------------------------------------

static int append_path(frontend_guards *guards, guard_path_kind kind, uint32_t parent,
                       PyObject *container, PyObject *key, uint32_t *out_path) {
    if (guards->num_paths == guards->max_paths) {
        uint32_t capacity = guards->max_paths ? 2 * guards->max_paths : 16;
        void *paths = PyMem_Realloc(guards->paths, capacity * sizeof *guards->paths);
        if (!paths) {
            PyErr_NoMemory();
            return -1;
        }
        guards->paths = paths;
        guards->max_paths = capacity;
    }
    *out_path = guards->num_paths;
    guard_path *path = &guards->paths[guards->num_paths++];
    memset(path, 0, sizeof *path);
    path->kind = kind;
    path->parent = parent;
    path->container = Py_XNewRef(container);
    path->key = Py_XNewRef(key);
    return 0;
}

/// The path that is reached so; made at its first use.
static int find_path(frontend_guards *guards, guard_path_kind kind, uint32_t parent,
                     PyObject *container, PyObject *key, uint32_t *out_path) {
    PyObject *identity =
        Py_BuildValue("(iIKOO)", (int)kind, parent, (unsigned long long)(uintptr_t)container,
                      key ? (PyObject *)Py_TYPE(key) : Py_None, key ? key : Py_None);
    if (!identity)
        return -1;
    int result = -1;
    PyObject *found = PyDict_GetItemWithError(guards->index, identity), *number = NULL;
    if (found) {
        *out_path = (uint32_t)PyLong_AsUnsignedLong(found);
        result = 0;
    } else if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError)) {
        bool unhashable = PyErr_Occurred(); // a slice: recorded anew each time
        PyErr_Clear();
        result = append_path(guards, kind, parent, container, key, out_path);
        if (result == 0 && !unhashable) {
            number = PyLong_FromUnsignedLong(*out_path);
            result = number ? PyDict_SetItem(guards->index, identity, number) : -1;
        }
    }
    Py_XDECREF(number);
    Py_DECREF(identity);
    return result;
}

int frontend_guards_root_global(frontend_guards *guards, PyObject *globals, PyObject *name,
                                uint32_t *out_path) {
    return find_path(guards, GUARD_GLOBAL, 0, globals, name, out_path);
}

int frontend_guards_root_cell(frontend_guards *guards, PyObject *cell, PyObject *name,
                              uint32_t *out_path) {
    return find_path(guards, GUARD_CELL, 0, cell, name, out_path);
}

int frontend_guards_root_argument(frontend_guards *guards, uint32_t index, uint32_t *out_path) {
    return find_path(guards, GUARD_ARGUMENT, index, NULL, NULL, out_path);
}

int frontend_guards_step_attribute(frontend_guards *guards, uint32_t path, PyObject *name,
                                   uint32_t *out_path) {
    return find_path(guards, GUARD_ATTRIBUTE, path, NULL, name, out_path);
}

int frontend_guards_step_item(frontend_guards *guards, uint32_t path, PyObject *key,
                              uint32_t *out_path) {
    return find_path(guards, GUARD_ITEM, path, NULL, key, out_path);
}

/// An object found along two paths: what is read of it is guarded along one of them, so both must
/// stay that very object.
static int unite_origins(frontend_guards *guards, PyObject *object, uint32_t path) {
    uint32_t known;
    if (!frontend_guards_get_origin(guards, object, &known) || known == path)
        return 0;
    return frontend_guards_expect_identity(guards, known, object) < 0
               ? -1
               : frontend_guards_expect_identity(guards, path, object);
}

int frontend_guards_set_origin(frontend_guards *guards, PyObject *object, uint32_t path) {
    if (unite_origins(guards, object, path) < 0)
        return -1;
    PyObject *address = PyLong_FromVoidPtr(object);
    PyObject *origin = Py_BuildValue("(OI)", object, path); // the object must not die meanwhile
    int result = address && origin ? PyDict_SetItem(guards->origins, address, origin) : -1;
    Py_XDECREF(address);
    Py_XDECREF(origin);
    return result;
}

bool frontend_guards_get_origin(frontend_guards *guards, PyObject *object, uint32_t *out_path) {
    if (!guards->origins)
        return false;
    PyObject *address = PyLong_FromVoidPtr(object);
    PyObject *origin = address ? PyDict_GetItemWithError(guards->origins, address) : NULL;
    Py_XDECREF(address);
    if (!origin) {
        PyErr_Clear();
        return false;
    }
    *out_path = (uint32_t)PyLong_AsUnsignedLong(PyTuple_GET_ITEM(origin, 1));
    return true;
}

void frontend_guards_forget(frontend_guards *guards, uint32_t path) {
    if (guards->paths[path].expectation == GUARD_ARRAY)
        guards->paths[path].expectation = GUARD_NOTHING;
}

// ---------------------------------------------------------------------------------------------
// Expectations
// ---------------------------------------------------------------------------------------------

/// The key of an array or tensor; 1 when |object| is neither.
static int read_array_key(PyObject *object, uint64_t *out_key) {
    frontend_frame frame;
    frontend_frame_init(&frame, NULL);
    int result = PyArray_IsScalar(object, Generic) ? 1 : frontend_describe_any(&frame, object);
    if (result == 0)
        *out_key = frame.leaves[0].key;
    frontend_frame_deinit(&frame);
    return result;
}

/// What |value| is to be compared by. -1 with an exception.
static int classify(frontend_guards *guards, PyObject *value, guard_path *out) {
    if (frontend_is_plain_value(value)) {
        out->expectation = GUARD_VALUE;
        out->expected = value;
        return 0;
    }
    if (PyMethod_Check(value)) {
        // Of an object that was itself reached along a path, only the function must stay.
        uint32_t origin;
        bool guarded = frontend_guards_get_origin(guards, PyMethod_GET_SELF(value), &origin);
        out->expectation = guarded ? GUARD_FUNCTION : GUARD_IDENTITY;
        out->expected = guarded ? PyMethod_GET_FUNCTION(value) : value;
        return 0;
    }
    if (frontend_is_identity_value(value)) {
        out->expectation = GUARD_IDENTITY;
        out->expected = value;
        return 0;
    }
    int array = read_array_key(value, &out->array_key);
    if (array < 0)
        return -1;
    out->expectation = array == 0 ? GUARD_ARRAY : GUARD_TYPE;
    out->expected = (PyObject *)Py_TYPE(value);
    return 0;
}

static PyObject *describe_path(frontend_guards *guards, uint32_t path);

int frontend_guards_expect(frontend_guards *guards, uint32_t path, PyObject *value) {
    guard_path *slot = &guards->paths[path];
    if (slot->expectation != GUARD_NOTHING) {
        if (slot->last == value)
            return 0;
        int holds = frontend_guard_holds(slot, value);
        if (holds)
            return holds < 0 ? -1 : 0;
        PyObject *name = describe_path(guards, path);
        if (name)
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%U changes while the function is traced; a jitted function "
                                   "cannot change an outside value that it reads",
                                   name);
        Py_XDECREF(name);
        return -1;
    }
    guard_path found = {0};
    if (classify(guards, value, &found) < 0)
        return -1;
    slot = &guards->paths[path];
    slot->expectation = found.expectation;
    slot->expected = Py_NewRef(found.expected);
    slot->array_key = found.array_key;
    // Mutable objects are not kept alive: identity would tell nothing about them.
    if (found.expectation == GUARD_VALUE || found.expectation == GUARD_IDENTITY)
        slot->last = Py_NewRef(value);
    return 0;
}

int frontend_guards_expect_identity(frontend_guards *guards, uint32_t path, PyObject *object) {
    guard_path *slot = &guards->paths[path];
    if (slot->expectation == GUARD_IDENTITY || slot->expectation == GUARD_FUNCTION)
        return 0;
    slot->expectation = GUARD_IDENTITY;
    Py_XSETREF(slot->expected, Py_NewRef(object));
    Py_XSETREF(slot->last, Py_NewRef(object));
    return 0;
}

void frontend_guards_expect_missing(frontend_guards *guards, uint32_t path) {
    if (guards->paths[path].expectation == GUARD_NOTHING)
        guards->paths[path].expectation = GUARD_MISSING;
}

PyObject *frontend_guard_function_state(PyObject *function) {
    const PyFunctionObject *fn = (const PyFunctionObject *)function;
    return PyTuple_Pack(3, fn->func_code, fn->func_defaults ? fn->func_defaults : Py_None,
                        fn->func_kwdefaults ? fn->func_kwdefaults : Py_None);
}

int frontend_guards_expect_function(frontend_guards *guards, uint32_t path, PyObject *function) {
    guard_path *slot = &guards->paths[path];
    if (slot->contents_kind != GUARD_CONTENTS_ANY || slot->expectation == GUARD_NOTHING)
        return 0;
    slot->contents = frontend_guard_function_state(function);
    slot->contents_kind = GUARD_CONTENTS_FUNCTION;
    return slot->contents ? 0 : -1;
}

static PyObject *describe_path(frontend_guards *guards, uint32_t path) {
    const guard_path *slot = &guards->paths[path];
    if (slot->kind == GUARD_GLOBAL)
        return PyUnicode_FromFormat("the global %U", slot->key);
    if (slot->kind == GUARD_CELL)
        return PyUnicode_FromFormat("the enclosing function's variable %U", slot->key);
    if (slot->kind == GUARD_ATTRIBUTE)
        return PyUnicode_FromFormat("the attribute %U", slot->key);
    return slot->key ? PyUnicode_FromFormat("the item %R", slot->key)
                     : PyUnicode_FromString("an argument");
}

// ---------------------------------------------------------------------------------------------
// The end of tracing
// ---------------------------------------------------------------------------------------------

/// The dict that |path| is read in, if its version may stand for its value. Borrowed.
static PyObject *find_watched_dict(frontend_guards *guards, guard_path *path) {
    PyObject *dict = NULL;
    if (path->kind == GUARD_GLOBAL) {
        dict = path->container;
    } else if (path->kind == GUARD_ATTRIBUTE && guards->paths[path->parent].watched) {
        PyObject *parent = guards->paths[path->parent].last;
        if (parent && PyModule_CheckExact(parent))
            dict = PyModule_GetDict(parent);
    }
    if (!dict || !PyDict_CheckExact(dict))
        return NULL;
    PyObject *value = frontend_guard_read_dict(path, dict);
    if (!value)
        return NULL;
    if (path->expectation == GUARD_NOTHING && PyModule_CheckExact(value)) {
        path->expectation = GUARD_IDENTITY;
        path->expected = Py_NewRef(value);
    }
    if ((path->expectation != GUARD_VALUE && path->expectation != GUARD_IDENTITY) ||
        path->contents_kind != GUARD_CONTENTS_ANY)
        return NULL;
    // A value that the function itself changed stays unequal to |last|: the first check finds it.
    int holds = frontend_guard_holds(path, value);
    if (holds == 1)
        Py_XSETREF(path->last, Py_NewRef(value));
    return holds < 0 ? NULL : dict;
}

/// Adds entry |path| to the group of |dict|; |groups_of| remembers each entry's group.
static void add_to_group(frontend_guards *guards, PyObject *dict, uint32_t path,
                         uint32_t *groups_of, uint32_t *num_entries) {
    uint32_t group = 0;
    while (group < guards->num_groups && guards->groups[group].dict != dict)
        group++;
    if (group == guards->num_groups)
        guards->groups[guards->num_groups++] = (guard_group){.dict = Py_NewRef(dict)};
    guards->entries[*num_entries] = path;
    groups_of[(*num_entries)++] = group;
}

/// Sorts the entries by group, stably (parents stay before their children's groups).
static int sort_entries(frontend_guards *guards, const uint32_t *groups_of, uint32_t num_entries) {
    uint32_t *sorted = PyMem_Calloc(num_entries + 1, sizeof *sorted), next = 0;
    if (!sorted) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t group = 0; group < guards->num_groups; group++) {
        guards->groups[group].begin = next;
        for (uint32_t i = 0; i < num_entries; i++)
            if (groups_of[i] == group)
                sorted[next++] = guards->entries[i];
        guards->groups[group].end = next; // version 0, which no dict has: the first check reads all
    }
    PyMem_Free(guards->entries);
    guards->entries = sorted;
    return 0;
}

/// The paths that are not watched and that something depends on.
static void list_live(frontend_guards *guards) {
    for (uint32_t i = guards->num_paths; i-- > 0;) {
        guard_path *path = &guards->paths[i];
        path->live |= !path->watched && (path->expectation != GUARD_NOTHING ||
                                         path->contents_kind != GUARD_CONTENTS_ANY);
        if (path->live && path->kind >= GUARD_ATTRIBUTE && !guards->paths[path->parent].watched)
            guards->paths[path->parent].live = true;
    }
    for (uint32_t i = 0; i < guards->num_paths; i++) {
        if (!guards->paths[i].live)
            continue;
        guards->paths[i].slot = guards->num_live;
        guards->live[guards->num_live++] = i;
    }
}

int frontend_guards_finish(frontend_guards *guards) {
    uint32_t count = guards->num_paths, num_entries = 0;
    Py_CLEAR(guards->index);
    Py_CLEAR(guards->origins);
    uint32_t *groups_of = PyMem_Calloc(2 * count + 1, sizeof *groups_of);
    guards->groups = PyMem_Calloc(2 * count + 1, sizeof *guards->groups);
    guards->entries = PyMem_Calloc(2 * count + 1, sizeof *guards->entries);
    guards->live = PyMem_Calloc(count + 1, sizeof *guards->live);
    if (!groups_of || !guards->groups || !guards->entries || !guards->live) {
        PyMem_Free(groups_of);
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t i = 0; i < count; i++) {
        PyObject *dict = find_watched_dict(guards, &guards->paths[i]);
        if (!dict && PyErr_Occurred()) {
            PyMem_Free(groups_of);
            return -1;
        }
        if (!dict)
            continue;
        guard_path *path = &guards->paths[i];
        path->watched = true;
        add_to_group(guards, dict, i, groups_of, &num_entries);
        if (path->kind == GUARD_GLOBAL && !PyDict_Contains(dict, path->key))
            add_to_group(guards, frontend_guard_get_builtins(dict), i, groups_of, &num_entries);
    }
    int result = sort_entries(guards, groups_of, num_entries);
    PyMem_Free(groups_of);
    list_live(guards);
    guards->finished = result == 0;
    return result;
}
