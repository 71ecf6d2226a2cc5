// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches on traced values: both sides are recorded, each in a region of its own, and what they leave
// in the variables, in lists and dicts, and in arrays changed in place, is joined.
//
//   if x > 0: y = 1          %r = cjit.if (x > 0) { yield 1.0 } else { yield z }
//   else:     y = z    ->    y = %r
//
// `if c: raise E` is no branch but a raise_if of c.
#include "control.h"

#include <string.h>

typedef struct branch {
    PyObject_HEAD
    frontend_trace *trace; ///< borrowed: the branch is used only while it is the current one
    PyFrameObject *frame;  ///< NULL: the sides are calls
    PyObject *site;
    cjit_node condition;
    cjit_location location;
    frontend_state before, after_then, after_else;
    frontend_scope sides[2];
    uint32_t num_raise_sites; ///< of the graph when the first side began
    enum { IN_THEN, IN_ELSE, IN_LINE, DONE } phase;
} branch;

// ---------------------------------------------------------------------------------------------
// The two sides' values
// ---------------------------------------------------------------------------------------------

/// A value that the branch gives: a variable's, a container's element's, or a storage's.
typedef struct place {
    PyObject *name, *container, *key; ///< borrowed, strong keys in |keys|
    frontend_storage *storage;
    PyObject *values[2];              ///< borrowed
    cjit_node nodes[2];               ///< of a storage; then what the regions yield
    frontend_value_type type;
} place;

typedef struct merge {
    frontend_trace *trace;
    branch *branch;
    place *places;
    unsigned count, capacity;
    PyObject *keys;   ///< keeps the keys of places alive
    PyObject *tuples; ///< list of (name, container, key, elements): tuples, joined element by element
} merge;

static place *add_place(merge *merge) {
    if (merge->count == merge->capacity) {
        unsigned capacity = merge->capacity ? 2 * merge->capacity : 8;
        void *grown = PyMem_Realloc(merge->places, capacity * sizeof *merge->places);
        if (!grown) {
            PyErr_NoMemory();
            return NULL;
        }
        merge->places = grown;
        merge->capacity = capacity;
    }
    place *place = &merge->places[merge->count++];
    memset(place, 0, sizeof *place);
    return place;
}

static int add_value(merge *merge, PyObject *name, PyObject *container, PyObject *key,
                     PyObject *yes, PyObject *no);

/// Tuples of one length are joined by their elements, which meet in a list. |no| may be unbound.
static int add_tuple(merge *merge, PyObject *name, PyObject *container, PyObject *key,
                     PyObject *yes, PyObject *no) {
    PyObject *elements = PySequence_List(yes ? yes : no);
    PyObject *entry = elements ? PyTuple_Pack(4, name ? name : Py_None,
                                              container ? container : Py_None,
                                              key ? key : Py_None, elements)
                               : NULL;
    int status = entry ? PyList_Append(merge->tuples, entry) : -1;
    Py_ssize_t count = elements ? PyList_GET_SIZE(elements) : 0;
    for (Py_ssize_t i = 0; status == 0 && i < count; ++i) {
        PyObject *index = PyLong_FromSsize_t(i);
        status = index ? add_value(merge, NULL, elements, index, yes ? PyTuple_GET_ITEM(yes, i) : NULL,
                                   no ? PyTuple_GET_ITEM(no, i) : NULL)
                       : -1;
        Py_XDECREF(index);
    }
    Py_XDECREF(elements); // the entry has it
    Py_XDECREF(entry);
    return status;
}

static int add_value(merge *merge, PyObject *name, PyObject *container, PyObject *key,
                     PyObject *yes, PyObject *no) {
    if (merge->branch->sides[0].is_dead)
        yes = NULL;
    if (merge->branch->sides[1].is_dead)
        no = NULL;
    if (frontend_value_same(yes, no))
        return 0;
    bool tuples = (!yes || PyTuple_CheckExact(yes)) && (!no || PyTuple_CheckExact(no)) &&
                  (!yes || !no || PyTuple_GET_SIZE(yes) == PyTuple_GET_SIZE(no));
    if (tuples)
        return add_tuple(merge, name, container, key, yes, no);
    if (key && PyList_Append(merge->keys, key) < 0)
        return -1;
    place *place = add_place(merge);
    if (!place)
        return -1;
    place->name = name;
    place->container = container;
    place->key = key;
    place->values[0] = yes;
    place->values[1] = no;
    return 0;
}

static cjit_node after_write(const frontend_scope *scope, frontend_storage *storage) {
    for (uint32_t i = 0; i < scope->num_writes; ++i)
        if (scope->writes[i].storage == storage)
            return scope->writes[i].before; // swapped by frontend_scope_pop
    return storage->node;
}

static int add_storages(merge *merge) {
    const branch *branch = merge->branch;
    for (int side = 0; side < 2; ++side)
        for (uint32_t i = 0; i < branch->sides[side].num_writes; ++i) {
            frontend_storage *storage = branch->sides[side].writes[i].storage;
            bool known = false;
            for (unsigned k = 0; k < merge->count; ++k)
                known |= merge->places[k].storage == storage;
            place *place = known ? NULL : add_place(merge);
            if (known)
                continue;
            if (!place)
                return -1;
            place->storage = storage;
            for (int s = 0; s < 2; ++s)
                place->nodes[s] = after_write(&branch->sides[s], storage);
        }
    return 0;
}

static int add_names(merge *merge) {
    const branch *branch = merge->branch;
    PyObject *names = frontend_site_get(branch->site, FRONTEND_SITE_ASSIGNED);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (!frontend_site_has(branch->site, FRONTEND_SITE_OUT, name))
            continue;
        if (add_value(merge, name, NULL, NULL, branch->after_then.values[i],
                      branch->after_else.values[i]) < 0)
            return -1;
    }
    return 0;
}

/// The elements that |container| had in |state|, or NULL.
static PyObject *find_copy(const frontend_state *state, PyObject *container) {
    for (Py_ssize_t i = 0; state->containers && i < PyList_GET_SIZE(state->containers); ++i) {
        PyObject *pair = PyList_GET_ITEM(state->containers, i);
        if (PyTuple_GET_ITEM(pair, 0) == container)
            return PyTuple_GET_ITEM(pair, 1);
    }
    return NULL;
}

static int refuse_length(void) {
    frontend_raise_at_user(frontend_unsupported_error,
                           "a list or dict has another length or other keys after one side of a "
                           "branch on traced values than after the other; that is known only when the "
                           "compiled function runs");
    return -1;
}

static int add_elements(merge *merge, PyObject *container, PyObject *yes, PyObject *no) {
    if (PyObject_Size(yes) != PyObject_Size(no))
        return refuse_length();
    if (PyList_Check(container)) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(yes); ++i) {
            PyObject *key = PyLong_FromSsize_t(i);
            int status = key ? add_value(merge, NULL, container, key, PyList_GET_ITEM(yes, i),
                                         PyList_GET_ITEM(no, i))
                             : -1;
            Py_XDECREF(key);
            if (status < 0)
                return -1;
        }
        return 0;
    }
    Py_ssize_t position = 0;
    PyObject *key, *value;
    while (PyDict_Next(yes, &position, &key, &value)) {
        PyObject *other = PyDict_GetItemWithError(no, key);
        if (!other)
            return PyErr_Occurred() ? -1 : refuse_length();
        if (add_value(merge, NULL, container, key, value, other) < 0)
            return -1;
    }
    return 0;
}

static int add_containers(merge *merge) {
    const branch *branch = merge->branch;
    PyObject *before = branch->before.containers;
    for (Py_ssize_t i = 0; before && i < PyList_GET_SIZE(before); ++i) {
        PyObject *pair = PyList_GET_ITEM(before, i), *container = PyTuple_GET_ITEM(pair, 0);
        PyObject *yes = find_copy(&branch->after_then, container);
        PyObject *no = find_copy(&branch->after_else, container);
        if (add_elements(merge, container, yes ? yes : PyTuple_GET_ITEM(pair, 1),
                         no ? no : PyTuple_GET_ITEM(pair, 1)) < 0)
            return -1;
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// The join
// ---------------------------------------------------------------------------------------------

static const frontend_state *state_of(const merge *merge, int side) {
    return side ? &merge->branch->after_else : &merge->branch->after_then;
}

static cjit_node node_of(const merge *merge, const place *place, int side) {
    return frontend_value_node(state_of(merge, side), place->values[side]);
}

/// The type that both values take, and that they can be one at all. A side that raises has none.
static int join_place(merge *merge, place *place) {
    frontend_value_type types[2];
    for (int side = 0; side < 2; ++side) {
        bool dead = merge->branch->sides[side].is_dead;
        if (frontend_value_classify(merge->trace, state_of(merge, side),
                                    dead ? NULL : place->values[side], &types[side]) < 0)
            return -1;
        if (dead)
            place->values[side] = NULL;
    }
    int joined = frontend_value_join(types[0], types[1], &place->type);
    if (joined > 0 && place->type.class != FRONTEND_VALUE_OBJECT)
        return 0;
    if (joined > 0) { // an object on one side, nothing on the other
        place->type.class = FRONTEND_VALUE_OBJECT;
        return 0;
    }
    return joined < 0 ? -1
                      : frontend_refuse_join(merge->trace,
                                             place->name  ? place->name
                                             : place->key ? place->key
                                                          : Py_None,
                                             place->values[0], place->values[1],
                                             "on the two sides of a branch on traced values",
                                             merge->branch->location);
}

static bool has_node(const place *place) {
    return place->storage || place->type.class != FRONTEND_VALUE_OBJECT;
}

/// Records side |side|'s yields in its region, which is opened again.
static int emit_side(merge *merge, int side) {
    cjit_graph *graph = frontend_trace_get_graph(merge->trace);
    cjit_status *status = cjit_graph_reopen_region(graph, merge->branch->sides[side].region);
    if (status)
        return frontend_raise_status(status);
    frontend_trace_begin_epoch(merge->trace);
    cjit_node *yields = PyMem_Malloc((merge->count + 1) * sizeof *yields);
    unsigned count = 0;
    int result = yields ? 0 : -1;
    for (unsigned i = 0; result == 0 && i < merge->count; ++i) {
        place *place = &merge->places[i];
        if (!has_node(place))
            continue;
        if (!place->storage)
            place->nodes[side] =
                frontend_value_emit(merge->trace, state_of(merge, side), place->values[side],
                                    place->type, node_of(merge, place, !side));
        yields[count++] = place->nodes[side];
        result = place->nodes[side] == FRONTEND_NO_NODE ? -1 : 0;
    }
    if (!yields)
        PyErr_NoMemory();
    if (result == 0) {
        status = cjit_graph_end_region(graph, count, yields);
        result = status ? frontend_raise_status(status) : 0;
    }
    PyMem_Free(yields);
    frontend_trace_begin_epoch(merge->trace);
    return result;
}

/// Arrays that meet must be of one shape: a guard, or NumPy's error at the user's line.
static int check_shapes(merge *merge) {
    cjit_graph *graph = frontend_trace_get_graph(merge->trace);
    for (unsigned i = 0; i < merge->count; ++i) {
        const place *place = &merge->places[i];
        cjit_node yes = node_of(merge, place, 0), no = node_of(merge, place, 1);
        if (place->storage || place->type.class != FRONTEND_VALUE_ARRAY ||
            yes == FRONTEND_NO_NODE || no == FRONTEND_NO_NODE)
            continue;
        for (unsigned axis = 0; axis < place->type.rank; ++axis) {
            bool equal;
            cjit_status *status =
                cjit_graph_decide_equal(graph, cjit_graph_get_node(graph, yes)->shape[axis],
                                        cjit_graph_get_node(graph, no)->shape[axis], &equal);
            if (status)
                return frontend_raise_status(status);
            if (!equal) {
                frontend_raise_at_user(frontend_unsupported_error,
                                       "%S has another shape on one side of a branch on traced "
                                       "values than on the other; that is not supported",
                                       place->name ? place->name : Py_None);
                return -1;
            }
        }
    }
    return 0;
}

/// What is bound after the branch. New reference.
static PyObject *result_value(merge *merge, const place *place, cjit_node node) {
    if (place->type.class == FRONTEND_VALUE_OBJECT)
        return Py_NewRef(place->values[0] ? place->values[0] : place->values[1]);
    if (place->type.class == FRONTEND_VALUE_SCALAR)
        return frontend_wrap(merge->trace, node, place->type.kind);
    PyObject *result = frontend_wrap(merge->trace, node, place->type.kind);
    if (!result)
        return NULL;
    // One of two arrays that others may see: a change of it would be a change of theirs.
    PyObject *others[2] = {NULL, NULL};
    for (int side = 0; side < 2; ++side) {
        const frontend_tracer *tracer = (const frontend_tracer *)place->values[side];
        if (tracer && (!frontend_is_tracer(place->values[side]) ||
                       (tracer->storage ? tracer->storage->region : tracer->region) !=
                           merge->branch->sides[side].region))
            others[side] = place->values[side];
    }
    if (others[0] || others[1])
        frontend_storage_mark_ambiguous(((frontend_tracer *)result)->storage,
                                        merge->branch->location, others);
    return result;
}

/// |out_values|: what each place holds from now on; new references.
static int emit_branch(merge *merge, PyObject **out_values) {
    cjit_graph *graph = frontend_trace_get_graph(merge->trace);
    cjit_node *results = PyMem_Malloc((merge->count + 1) * sizeof *results);
    int status = results ? check_shapes(merge) : -1;
    if (!results)
        PyErr_NoMemory();
    if (status == 0)
        status = emit_side(merge, 0);
    if (status == 0)
        status = emit_side(merge, 1);
    if (status == 0) {
        cjit_graph_set_location(graph, merge->branch->location);
        cjit_status *built =
            cjit_graph_if(graph, merge->branch->condition, merge->branch->sides[0].region,
                          merge->branch->sides[1].region, results);
        status = built ? frontend_raise_status(built) : 0;
    }
    unsigned next = 0;
    for (unsigned i = 0; status == 0 && i < merge->count; ++i) {
        place *place = &merge->places[i];
        if (place->storage) {
            status = frontend_scope_change(merge->trace, place->storage, results[next++]);
            continue;
        }
        out_values[i] = result_value(merge, place, has_node(place) ? results[next++] : 0);
        status = out_values[i] ? 0 : -1;
    }
    PyMem_Free(results);
    return status;
}

static int bind_results(merge *merge, PyObject *const *values) {
    for (unsigned i = 0; i < merge->count; ++i) {
        const place *place = &merge->places[i];
        int status = 0;
        if (place->name)
            status = frontend_frame_bind(merge->branch->frame, 1, &place->name, &values[i]);
        else if (place->container)
            status = PyObject_SetItem(place->container, place->key, values[i]);
        if (status < 0)
            return -1;
    }
    for (Py_ssize_t i = PyList_GET_SIZE(merge->tuples); i-- > 0;) { // inner ones first
        PyObject *entry = PyList_GET_ITEM(merge->tuples, i), *name = PyTuple_GET_ITEM(entry, 0);
        PyObject *tuple = PyList_AsTuple(PyTuple_GET_ITEM(entry, 3));
        int status = !tuple                                       ? -1
                     : Py_IsNone(name)
                         ? PyObject_SetItem(PyTuple_GET_ITEM(entry, 1), PyTuple_GET_ITEM(entry, 2),
                                            tuple)
                         : frontend_frame_bind(merge->branch->frame, 1, &name, &tuple);
        Py_XDECREF(tuple);
        if (status < 0)
            return -1;
    }
    return 0;
}

/// A place of which one side is an object and the other unbound has the object on both.
static int join(merge *merge) {
    int status = 0;
    for (unsigned i = 0; status == 0 && i < merge->count; ++i)
        if (!merge->places[i].storage)
            status = join_place(merge, &merge->places[i]);
    PyObject **values = status == 0 ? PyMem_Calloc(merge->count + 1, sizeof *values) : NULL;
    if (status == 0 && !values) {
        PyErr_NoMemory();
        status = -1;
    }
    if (status == 0)
        status = emit_branch(merge, values);
    if (status == 0)
        status = bind_results(merge, values);
    for (unsigned i = 0; values && i < merge->count; ++i)
        Py_XDECREF(values[i]);
    PyMem_Free(values);
    return status;
}

static void deinit(merge *merge) {
    PyMem_Free(merge->places);
    Py_XDECREF(merge->keys);
    Py_XDECREF(merge->tuples);
}

// ---------------------------------------------------------------------------------------------
// if statements
// ---------------------------------------------------------------------------------------------

static branch *create(frontend_trace *trace, PyFrameObject *frame, PyObject *site,
                      cjit_node condition) {
    branch *branch = PyObject_GC_New(struct branch, &frontend_branch_type);
    if (!branch)
        return NULL;
    memset((char *)branch + sizeof(PyObject), 0, sizeof *branch - sizeof(PyObject));
    branch->trace = trace;
    branch->frame = (PyFrameObject *)Py_XNewRef((PyObject *)frame);
    branch->site = Py_XNewRef(site);
    branch->condition = condition;
    branch->location = cjit_graph_get_current_location(frontend_trace_get_graph(trace));
    branch->num_raise_sites = cjit_graph_num_raise_sites(frontend_trace_get_graph(trace));
    PyObject_GC_Track(branch);
    return branch;
}

static int branch_clear(branch *self) {
    frontend_state_clear(&self->before);
    frontend_state_clear(&self->after_then);
    frontend_state_clear(&self->after_else);
    Py_CLEAR(self->frame);
    Py_CLEAR(self->site);
    return 0;
}

static int branch_traverse(branch *self, visitproc visit, void *arg) {
    Py_VISIT(self->frame);
    const frontend_state *states[] = {&self->before, &self->after_then, &self->after_else};
    for (int s = 0; s < 3; ++s) {
        for (Py_ssize_t i = 0; states[s]->values && i < states[s]->num_values; ++i)
            Py_VISIT(states[s]->values[i]);
        Py_VISIT(states[s]->containers);
    }
    return 0;
}

static void branch_dealloc(branch *self) {
    PyObject_GC_UnTrack(self);
    branch_clear(self);
    frontend_scope_deinit(&self->sides[0]);
    frontend_scope_deinit(&self->sides[1]);
    PyObject_GC_Del(self);
}

/// The first side of `if c: raise E` has nothing but the raise: what follows needs no region.
static bool is_only_raise(const branch *branch) {
    return branch->sides[0].is_dead && branch->sides[0].num_writes == 0 &&
           cjit_graph_num_raise_sites(frontend_trace_get_graph(branch->trace)) ==
               branch->num_raise_sites + 1;
}

/// Moves the raise in front of the branch: it stops where the condition holds.
static int raise_in_line(branch *branch) {
    frontend_control *control = frontend_trace_get_control(branch->trace);
    cjit_graph *graph = frontend_trace_get_graph(branch->trace);
    uint32_t site = cjit_graph_num_raise_sites(graph) - 1;
    cjit_raise_site old = *cjit_graph_get_raise_site(graph, site);
    PyObject *key = PyLong_FromUnsignedLong(site);
    PyObject *exception = key ? PyDict_GetItemWithError(control->exceptions, key) : NULL;
    int status = -1;
    cjit_graph_set_location(graph, old.location);
    if (exception) {
        cjit_node done =
            frontend_emit_raise(branch->trace, branch->condition, old.code, old.message, 0);
        PyObject *new_key = PyLong_FromUnsignedLong(site + 1);
        status = done == FRONTEND_NO_NODE || !new_key
                     ? -1
                     : PyDict_SetItem(control->exceptions, new_key, exception);
        Py_XDECREF(new_key);
    }
    Py_XDECREF(key);
    branch->phase = IN_LINE;
    return status;
}

/// From the first side to the second.
static int switch_side(branch *branch) {
    frontend_trace *trace = branch->trace;
    if (branch->frame &&
        frontend_state_capture(branch->frame, branch->site, &branch->after_then) < 0)
        return -1;
    bool only_raise = is_only_raise(branch);
    if (frontend_scope_pop(trace, &branch->sides[0], only_raise) < 0)
        return -1;
    if (branch->frame &&
        frontend_state_restore(branch->frame, branch->site, &branch->before) < 0)
        return -1;
    if (only_raise)
        return raise_in_line(branch);
    if (frontend_scope_push(trace, &branch->sides[1], (PyObject *)branch) < 0)
        return -1;
    branch->phase = IN_ELSE;
    return 0;
}

PyObject *frontend_hook_if(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    bool truth;
    cjit_node condition;
    frontend_trace *trace = frontend_trace_get_current();
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "hook_if takes a condition and a site");
        return NULL;
    }
    if (!trace || !frontend_is_tracer(args[0])) {
        int plain = PyObject_IsTrue(args[0]);
        return plain < 0 ? NULL : PyBool_FromLong(plain);
    }
    int traced = frontend_truth(trace, args[0], &truth, &condition);
    if (traced <= 0)
        return traced < 0 ? NULL : PyBool_FromLong(truth);
    PyFrameObject *frame = PyEval_GetFrame();
    branch *branch = create(trace, frame, args[1], condition);
    if (branch && frontend_state_capture(frame, args[1], &branch->before) == 0 &&
        frontend_scope_push(trace, &branch->sides[0], (PyObject *)branch) == 0)
        return (PyObject *)branch;
    Py_XDECREF(branch);
    return NULL;
}

PyObject *frontend_hook_else(PyObject *module, PyObject *object) {
    (void)module;
    if (!Py_IS_TYPE(object, &frontend_branch_type))
        return PyBool_FromLong(object == Py_False);
    return switch_side((branch *)object) < 0 ? NULL : Py_NewRef(Py_True);
}

static int finish(branch *branch) {
    if (branch->phase == IN_THEN && switch_side(branch) < 0)
        return -1;
    int phase = branch->phase;
    branch->phase = DONE;
    if (phase == IN_LINE)
        return 0; // what the second side left is right as it is
    if (frontend_state_capture(branch->frame, branch->site, &branch->after_else) < 0 ||
        frontend_scope_pop(branch->trace, &branch->sides[1], false) < 0)
        return -1;
    frontend_control *control = frontend_trace_get_control(branch->trace);
    if (branch->sides[0].is_dead && branch->sides[1].is_dead && control->top)
        control->top->is_dead = true;
    merge merge = {.trace = branch->trace,
                   .branch = branch,
                   .keys = PyList_New(0),
                   .tuples = PyList_New(0)};
    int status = !merge.keys || !merge.tuples || add_names(&merge) < 0 ||
                         add_containers(&merge) < 0 || add_storages(&merge) < 0
                     ? -1
                     : join(&merge);
    deinit(&merge);
    return status;
}

PyObject *frontend_hook_done(PyObject *module, PyObject *object) {
    (void)module;
    if (!Py_IS_TYPE(object, &frontend_branch_type))
        Py_RETURN_NONE;
    int status = finish((branch *)object);
    branch_clear((branch *)object);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

// ---------------------------------------------------------------------------------------------
// Expressions
// ---------------------------------------------------------------------------------------------

static PyObject *evaluate(PyObject *side) {
    return PyFunction_Check(side) ? PyObject_CallNoArgs(side) : Py_NewRef(side);
}

PyObject *frontend_choose(frontend_trace *trace, cjit_node condition, PyObject *then_side,
                          PyObject *else_side) {
    branch *branch = create(trace, NULL, NULL, condition);
    PyObject *sides[2] = {then_side, else_side}, *values[2] = {NULL, NULL};
    PyObject *root = PyList_New(1), *key = PyLong_FromLong(0), *result = NULL;
    merge merge = {
        .trace = trace, .branch = branch, .keys = PyList_New(0), .tuples = PyList_New(0)};
    int status = branch && merge.keys && merge.tuples && root && key ? 0 : -1;
    for (int side = 0; status == 0 && side < 2; ++side) {
        status = frontend_scope_push(trace, &branch->sides[side], (PyObject *)branch);
        if (status < 0)
            break;
        values[side] = evaluate(sides[side]);
        status = values[side] ? frontend_state_pin(side ? &branch->after_else : &branch->after_then,
                                                   values[side])
                              : -1;
        if (status == 0)
            status = frontend_scope_pop(trace, &branch->sides[side], false);
    }
    if (status == 0) {
        PyList_SET_ITEM(root, 0, Py_NewRef(values[0]));
        status = add_value(&merge, NULL, root, key, values[0], values[1]);
    }
    if (status == 0)
        status = add_storages(&merge);
    if (status == 0 && join(&merge) == 0)
        result = Py_NewRef(PyList_GET_ITEM(root, 0));
    deinit(&merge);
    Py_XDECREF(root);
    Py_XDECREF(key);
    Py_XDECREF(values[0]);
    Py_XDECREF(values[1]);
    Py_XDECREF(branch);
    return result;
}

static int branch_bool(branch *self) {
    return self->phase == IN_THEN;
}

static PyNumberMethods branch_number = {.nb_bool = (inquiry)branch_bool};

PyTypeObject frontend_branch_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.Branch",
    .tp_basicsize = sizeof(branch),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)branch_dealloc,
    .tp_traverse = (traverseproc)branch_traverse,
    .tp_clear = (inquiry)branch_clear,
    .tp_as_number = &branch_number,
};
