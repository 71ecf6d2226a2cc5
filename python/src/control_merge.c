// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two sides of a branch leave in variables, in lists and dicts, and in arrays changed in place becomes
// one value each.
//
//   if x > 0: y = 1          %r = cjit.if (x > 0) { yield 1.0 } else { yield z }
//   else:     y = z    ->    y = %r
//
// Arrays of two shapes meet as the first part of one that is long enough for both, and their extents with them.
#include "control_merge.h"

#include <string.h>

typedef frontend_branch branch;

/// A value that the branch gives: a variable's, a container's element's, or a storage's.
typedef struct place {
    PyObject *name, *container, *key; ///< borrowed, strong keys in |keys|
    frontend_storage *storage;
    PyObject *values[2];              ///< borrowed
    cjit_node nodes[2];               ///< of a storage; then what the regions yield
    frontend_value_type type;
    struct resize {
        bool axes[CJIT_MAX_RANK];
        cjit_size capacity[CJIT_MAX_RANK];
    } *resize;          ///< an array whose extents differ; owned
    bool is_extent;     ///< extent |axis| of place |array|
    unsigned array, axis;
    cjit_node result;
} place;

typedef struct merge {
    frontend_trace *trace;
    branch *branch;
    place *places;
    unsigned count, capacity;
    PyObject *keys;   ///< keeps the keys of places alive
    PyObject *tuples; ///< list of (name, container, key, elements): tuples, joined element by element
} merge;

// ---------------------------------------------------------------------------------------------
// The two sides' values
// ---------------------------------------------------------------------------------------------

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

static int refuse_length(frontend_trace *trace) {
    if (frontend_unroll_instead(trace))
        return -1;
    frontend_raise_at_user(frontend_unsupported_error,
                           "a list or dict has another length or other keys after one side of a "
                           "branch on traced values than after the other; that is known only when the "
                           "compiled function runs");
    return -1;
}

static int add_elements(merge *merge, PyObject *container, PyObject *yes, PyObject *no) {
    if (PyObject_Size(yes) != PyObject_Size(no))
        return refuse_length(merge->trace);
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
            return PyErr_Occurred() ? -1 : refuse_length(merge->trace);
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
    return place->storage || place->is_extent || place->type.class != FRONTEND_VALUE_OBJECT;
}

// ---------------------------------------------------------------------------------------------
// Arrays of two shapes
// ---------------------------------------------------------------------------------------------

static cjit_size extent_of(const merge *merge, cjit_node node, unsigned axis) {
    return cjit_graph_get_node(frontend_trace_get_graph(merge->trace), node)->shape[axis];
}

static int refuse_shapes(const place *place) {
    frontend_raise_at_user(frontend_unsupported_error,
                           "%S has a shape on one side of a branch on traced values of which nothing "
                           "is known before the branch; that is not supported",
                           place->name ? place->name : Py_None);
    return -1;
}

/// 1: the extents of the two sides (of one: the other is unbound) meet in an array of |*out_capacity|. 0: they
/// are one and known outside.
static int meet_extents(const merge *merge, const place *place, const cjit_node *nodes, unsigned axis,
                        cjit_size *out_capacity) {
    cjit_graph *graph = frontend_trace_get_graph(merge->trace);
    cjit_region region = cjit_graph_get_region(graph);
    cjit_size sizes[2];
    unsigned count = 0;
    bool equal = true;
    for (int side = 0; side < 2; ++side)
        if (nodes[side] != FRONTEND_NO_NODE)
            sizes[count++] = extent_of(merge, nodes[side], axis);
    if (count == 2) {
        cjit_status *status = cjit_graph_decide_equal(graph, sizes[0], sizes[1], &equal);
        if (status)
            return frontend_raise_status(status);
    }
    if (equal && frontend_size_is_known_in(merge->trace, sizes[0], region))
        return 0;
    for (unsigned i = 0; i < count; ++i)
        if (!frontend_size_find_limit(merge->trace, sizes[i], region, &sizes[i]))
            return refuse_shapes(place);
    *out_capacity =
        count == 1 ? sizes[0] : cjit_graph_size_binary(graph, CJIT_SIZE_MAX, sizes[0], sizes[1]);
    return 1;
}

static int meet_shapes(merge *merge, place *place) {
    cjit_node nodes[2] = {node_of(merge, place, 0), node_of(merge, place, 1)};
    if (nodes[0] == FRONTEND_NO_NODE && nodes[1] == FRONTEND_NO_NODE)
        return 0;
    for (unsigned axis = 0; axis < place->type.rank; ++axis) {
        cjit_size capacity = CJIT_SIZE_NONE;
        int differs = meet_extents(merge, place, nodes, axis, &capacity);
        if (differs < 0)
            return -1;
        if (differs && !place->resize)
            place->resize = PyMem_Calloc(1, sizeof *place->resize);
        if (differs && !place->resize) {
            PyErr_NoMemory();
            return -1;
        }
        if (differs) {
            place->resize->axes[axis] = true;
            place->resize->capacity[axis] = capacity;
        }
    }
    return 0;
}

/// Finds the arrays whose extents differ; their extents become places too.
static int settle_shapes(merge *merge) {
    unsigned count = merge->count;
    for (unsigned i = 0; i < count; ++i) {
        place *array = &merge->places[i];
        if (array->storage || array->type.class != FRONTEND_VALUE_ARRAY)
            continue;
        if (meet_shapes(merge, array) < 0)
            return -1;
        for (unsigned axis = 0; axis < merge->places[i].type.rank; ++axis) {
            if (!merge->places[i].resize || !merge->places[i].resize->axes[axis])
                continue;
            place *extent = add_place(merge);
            if (!extent)
                return -1;
            extent->is_extent = true;
            extent->array = i;
            extent->axis = axis;
        }
    }
    return 0;
}

/// An array of the place's capacity that begins with |value|, which may be unbound.
static cjit_node emit_whole(merge *merge, const place *place, cjit_node value, cjit_node like) {
    cjit_graph *graph = frontend_trace_get_graph(merge->trace);
    cjit_size shape[CJIT_MAX_RANK];
    cjit_node whole;
    bool same = value != FRONTEND_NO_NODE;
    for (unsigned axis = 0; axis < place->type.rank; ++axis) {
        cjit_size mine = extent_of(merge, value == FRONTEND_NO_NODE ? like : value, axis);
        shape[axis] = place->resize->axes[axis] ? place->resize->capacity[axis] : mine;
        same &= cjit_graph_size_canonical(graph, shape[axis]) ==
                cjit_graph_size_canonical(graph, mine);
    }
    if (same)
        return value;
    cjit_status *status =
        cjit_graph_empty(graph, place->type.dtype, place->type.rank, shape, &whole);
    if (status)
        return frontend_raise_status(status), FRONTEND_NO_NODE;
    return value == FRONTEND_NO_NODE ? whole : frontend_emit_with_first_part(merge->trace, whole, value);
}

/// What side |side| yields for |place|.
static cjit_node emit_place(merge *merge, place *place, int side) {
    if (place->storage)
        return place->nodes[side];
    if (place->is_extent) {
        cjit_node node = merge->places[place->array].nodes[side]; // made before
        return node == FRONTEND_NO_NODE
                   ? frontend_emit_int(merge->trace, CJIT_DTYPE_I64, 0)
                   : frontend_emit_size(merge->trace, extent_of(merge, node, place->axis));
    }
    cjit_node other = node_of(merge, place, !side);
    bool bound = place->values[side] != NULL;
    place->nodes[side] =
        place->resize && !bound
            ? FRONTEND_NO_NODE
            : frontend_value_emit(merge->trace, state_of(merge, side), place->values[side],
                                  place->type, other);
    if (!place->resize || (bound && place->nodes[side] == FRONTEND_NO_NODE))
        return place->nodes[side];
    return emit_whole(merge, place, place->nodes[side], other);
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
        if (!has_node(&merge->places[i]))
            continue;
        yields[count] = emit_place(merge, &merge->places[i], side);
        result = yields[count++] == FRONTEND_NO_NODE ? -1 : 0;
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

/// The part of the result that |place| is.
static cjit_node emit_part(merge *merge, unsigned index) {
    place *array = &merge->places[index];
    cjit_node lengths[CJIT_MAX_RANK];
    if (!array->resize)
        return array->result;
    for (unsigned axis = 0; axis < array->type.rank; ++axis)
        lengths[axis] = FRONTEND_NO_NODE;
    for (unsigned i = 0; i < merge->count; ++i)
        if (merge->places[i].is_extent && merge->places[i].array == index)
            lengths[merge->places[i].axis] = merge->places[i].result;
    return frontend_emit_first_part(merge->trace, array->result, lengths);
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
    int status = results ? emit_side(merge, 0) : -1;
    if (!results)
        PyErr_NoMemory();
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
    for (unsigned i = 0; status == 0 && i < merge->count; ++i)
        if (has_node(&merge->places[i]))
            merge->places[i].result = results[next++];
    for (unsigned i = 0; status == 0 && i < merge->count; ++i) {
        place *place = &merge->places[i];
        if (place->is_extent)
            continue;
        if (place->storage) {
            status = frontend_scope_change(merge->trace, place->storage, place->result);
            continue;
        }
        cjit_node node = has_node(place) ? emit_part(merge, i) : 0;
        out_values[i] = node == FRONTEND_NO_NODE ? NULL : result_value(merge, place, node);
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
    if (status == 0)
        status = settle_shapes(merge);
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
    for (unsigned i = 0; i < merge->count; ++i)
        PyMem_Free(merge->places[i].resize);
    PyMem_Free(merge->places);
    Py_XDECREF(merge->keys);
    Py_XDECREF(merge->tuples);
}

int frontend_merge_sides(frontend_branch *branch) {
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

PyObject *frontend_merge_values(frontend_branch *branch, PyObject *const *values) {
    PyObject *root = PyList_New(1), *key = PyLong_FromLong(0), *result = NULL;
    merge merge = {.trace = branch->trace,
                   .branch = branch,
                   .keys = PyList_New(0),
                   .tuples = PyList_New(0)};
    int status = merge.keys && merge.tuples && root && key ? 0 : -1;
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
    return result;
}
