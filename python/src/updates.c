// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments that the function updates in place: what of them the kernel computes, and how it comes into
// the caller's memory.
//
//   x[1:] = v; x[0] = 0   ->   outputs v and 0, stored after the kernel into x[1:] and x[0], in that order
//   x += y                ->   an output that the kernel writes straight into x
//   for i: x[i] = v       ->   an output that the kernel computes where x lies (cjit_graph_set_in_place)
//
// What loops make of an argument is computed where it lies: bufferization sees to it that nothing is read there
// that was meant to be read before.
//
// An update goes straight into the argument when each of its elements is made of the same element of the
// argument alone, and nothing else that the kernel does reads the argument. Any other one
// goes through memory of its own: then the kernel has read all that it reads when the first store happens.
//
// All this holds while no other argument lies in the same memory: calls check the addresses (overlap.c).
#include "function.h"
#include "numpy_api.h"
#include "storage.h"

enum { MAX_STORES = 16 }; // to parts of one argument; with more it is stored as a whole

// ---------------------------------------------------------------------------------------------
// Tracing: which stores
// ---------------------------------------------------------------------------------------------

/// Adds the output |node| that is stored to the part |target| of |root|, all of leaf |leaf|.
static int add_update(frontend_specialization *specialization, cjit_graph *graph, uint32_t leaf,
                      frontend_kind kind, cjit_node value, cjit_node insert) {
    frontend_update *updates =
        PyMem_Realloc(specialization->updates,
                      (specialization->num_updates + 1) * sizeof *specialization->updates);
    if (!updates) {
        PyErr_NoMemory();
        return -1;
    }
    specialization->updates = updates;
    frontend_output *outputs = PyMem_Realloc(
        specialization->outputs, (specialization->num_outputs + 1) * sizeof *outputs);
    if (!outputs) {
        PyErr_NoMemory();
        return -1;
    }
    specialization->outputs = outputs;
    const cjit_node_info *info = cjit_graph_get_node(graph, value);
    outputs[specialization->num_outputs] = (frontend_output){
        .kind = kind, .dtype = info->dtype, .rank = info->rank, .in_place = -1};
    updates[specialization->num_updates++] =
        (frontend_update){leaf, specialization->num_outputs++, value, insert, FRONTEND_NO_NODE};
    cjit_status *status = cjit_graph_output(graph, value);
    return status ? frontend_raise_status(status) : 0;
}

/// The value of input |input| is |node| now. Finds the inserts that made it, the last one first.
static int add_updates(frontend_specialization *specialization, cjit_graph *graph, uint32_t leaf,
                       frontend_kind kind, uint32_t input, cjit_node node) {
    cjit_node inserts[MAX_STORES], at = node, whole = cjit_graph_get_input(graph, input);
    unsigned count = 0;
    while (at != whole && count < MAX_STORES &&
           cjit_graph_get_node(graph, at)->op == CJIT_OP_INSERT &&
           frontend_layout_is_known(graph, at)) {
        inserts[count++] = at;
        at = cjit_graph_get_node(graph, at)->operands[0];
    }
    if (at != whole)
        return add_update(specialization, graph, leaf, kind, node, FRONTEND_NO_NODE);
    while (count--)
        if (add_update(specialization, graph, leaf, kind,
                       cjit_graph_get_node(graph, inserts[count])->operands[1], inserts[count]) < 0)
            return -1;
    return 0;
}

/// The leaf that graph input |input| reads.
static uint32_t find_leaf(const frontend_frame *frame, uint32_t input) {
    uint32_t seen = 0;
    for (uint32_t leaf = 0; leaf < frame->num_arguments; leaf++)
        if (frontend_key_is_input(frame->leaves[leaf].key) && seen++ == input)
            return leaf;
    return frame->num_arguments + (input - seen); // an outside array
}

int frontend_updates_record(frontend_specialization *specialization, frontend_trace *trace,
                            const frontend_frame *frame) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    uint32_t cursor = 0, input;
    cjit_node node;
    while (frontend_trace_next_written(trace, &cursor, &input, &node)) {
        uint32_t leaf = find_leaf(frame, input);
        const frontend_input_layout *layout = frontend_storage_get_layout(trace, input);
        frontend_kind kind =
            layout && layout->is_tensor ? FRONTEND_TORCH_TENSOR : FRONTEND_NUMPY_ARRAY;
        if (node != cjit_graph_get_input(graph, input) &&
            add_updates(specialization, graph, leaf, kind, input, node) < 0)
            return -1;
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// After tracing: which go straight into the argument
// ---------------------------------------------------------------------------------------------

typedef struct search {
    const cjit_graph *graph;
    cjit_node input;
    bool *seen;
} search;

/// True when |node| is made of the input, in any way.
static bool reaches(search *search, cjit_node node) {
    if (node == search->input)
        return true;
    if (search->seen[node])
        return false;
    search->seen[node] = true;
    const cjit_node_info *info = cjit_graph_get_node(search->graph, node);
    for (uint32_t i = 0; i < info->num_operands; i++)
        if (reaches(search, info->operands[i]))
            return true;
    return false;
}

static bool has_shape_of(const cjit_graph *graph, const cjit_node_info *a, const cjit_node_info *b) {
    bool same = a->rank == b->rank;
    for (unsigned i = 0; same && i < a->rank; i++)
        same = cjit_graph_size_canonical(graph, a->shape[i]) ==
               cjit_graph_size_canonical(graph, b->shape[i]);
    return same;
}

/// True when each element of |node| is made of the input's same element alone. |visited| nodes are so.
static bool is_elementwise(search *search, cjit_node node, bool *visited) {
    const cjit_graph *graph = search->graph;
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    if (node == search->input || visited[node])
        return true;
    visited[node] = true;
    if ((!cjit_op_is_elementwise(info->op) && info->op != CJIT_OP_CAST) ||
        !has_shape_of(graph, info, cjit_graph_get_node(graph, search->input))) {
        memset(search->seen, 0, cjit_graph_num_nodes(graph));
        return !reaches(search, node);
    }
    for (uint32_t i = 0; i < info->num_operands; i++)
        if (!is_elementwise(search, info->operands[i], visited))
            return false;
    return true;
}

/// True when the kernel may write output |update->output| where graph input |input| lies.
static bool goes_straight(const frontend_specialization *specialization,
                          const frontend_update *update, uint32_t input, bool *scratch) {
    const cjit_graph *graph = specialization->graph;
    uint32_t count = cjit_graph_num_nodes(graph);
    search search = {graph, cjit_graph_get_input(graph, input), scratch};
    uint64_t key = specialization->keys[update->leaf];
    cjit_layout layout = cjit_graph_get_output_layout(graph, update->output);
    if (update->insert != FRONTEND_NO_NODE || frontend_key_layout(key) != layout)
        return false;
    memset(scratch, 0, count);
    for (uint32_t i = 0; i < cjit_graph_num_outputs(graph); i++)
        if (i != update->output && reaches(&search, cjit_graph_get_output(graph, i)))
            return false;
    for (uint32_t i = 0; i < count; i++) {
        const cjit_node_info *info = cjit_graph_get_node(graph, i);
        if (info->live && (cjit_op_is_effect(info->op) || info->region))
            return false; // the kernel may stop, or read at other times
    }
    memset(scratch + count, 0, count);
    return is_elementwise(&search, update->value, scratch + count);
}

/// The input in whose memory |node|, of the function's own block or of a branch in it, is computed: what loops and
/// stores make of an array lies where that did. FRONTEND_NO_NODE: in memory of its own.
static cjit_node find_origin(const cjit_graph *graph, cjit_node node, bool *inout_looped) {
    for (;;) {
        const cjit_node_info *info = cjit_graph_get_node(graph, node), *owner;
        const cjit_node *yes, *no;
        switch (info->op) {
        case CJIT_OP_INPUT:
            return node;
        case CJIT_OP_INSERT:
        case CJIT_OP_SCATTER:
            node = info->operands[0];
            continue;
        case CJIT_OP_RESULT:
            break;
        default:
            return FRONTEND_NO_NODE;
        }
        owner = cjit_graph_get_node(graph, info->operands[0]);
        int64_t n = info->attributes[0];
        if (owner->op == CJIT_OP_IF) {
            cjit_graph_region_get_yields(graph, (cjit_region)owner->attributes[0], &yes);
            cjit_graph_region_get_yields(graph, (cjit_region)owner->attributes[1], &no);
            cjit_node origin = find_origin(graph, yes[n], inout_looped);
            return origin == find_origin(graph, no[n], inout_looped) ? origin : FRONTEND_NO_NODE;
        }
        if (owner->op != CJIT_OP_FOR && owner->op != CJIT_OP_WHILE)
            return FRONTEND_NO_NODE;
        *inout_looped = true;
        node = owner->operands[n + (owner->op == CJIT_OP_FOR ? 3 : 0)];
    }
}

/// True when loops update |input| into |update|: bufferization then does it where the argument lies.
static bool is_looped_update(const frontend_specialization *specialization,
                             const frontend_update *update, uint32_t input) {
    const cjit_graph *graph = specialization->graph;
    uint64_t key = specialization->keys[update->leaf];
    bool looped = false;
    return update->insert == FRONTEND_NO_NODE &&
           frontend_key_layout(key) == cjit_graph_get_output_layout(graph, update->output) &&
           has_shape_of(graph, cjit_graph_get_node(graph, update->value),
                        cjit_graph_get_node(graph, cjit_graph_get_input(graph, input))) &&
           find_origin(graph, update->value, &looped) == cjit_graph_get_input(graph, input) && looped;
}

int frontend_updates_finish(frontend_specialization *specialization) {
    if (!specialization->num_updates)
        return 0;
    bool *scratch = PyMem_Malloc(2 * (size_t)cjit_graph_num_nodes(specialization->graph));
    if (!scratch) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t i = 0; i < specialization->num_updates; i++) {
        frontend_update *update = &specialization->updates[i];
        update->root = FRONTEND_NO_NODE;
        for (uint32_t k = 0; k < specialization->num_inputs; k++) {
            if (specialization->input_leaves[k] != update->leaf)
                continue;
            update->root = cjit_graph_get_input(specialization->graph, k);
            bool looped = is_looped_update(specialization, update, k);
            if (looped || goes_straight(specialization, update, k, scratch))
                specialization->outputs[update->output].in_place = (int32_t)k;
            cjit_status *status =
                looped ? cjit_graph_set_in_place(specialization->graph, update->output, k) : NULL;
            if (status) {
                PyMem_Free(scratch);
                return frontend_raise_status(status);
            }
        }
    }
    PyMem_Free(scratch);
    return 0;
}

PyObject *frontend_updates_get_copied(const frontend_specialization *specialization) {
    PyObject *names = PyList_New(0);
    for (uint32_t i = 0; names && i < specialization->num_updates; i++) {
        const frontend_update *update = &specialization->updates[i];
        if (specialization->outputs[update->output].in_place >= 0)
            continue;
        PyObject *name = update->leaf < specialization->num_arguments
                             ? Py_NewRef(PyTuple_GET_ITEM(specialization->leaf_names, update->leaf))
                             : PyUnicode_FromString("an outside array");
        if (!name || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

int frontend_updates_refuse_copies(const frontend_specialization *specialization, PyObject *function) {
    PyObject *names = frontend_updates_get_copied(specialization);
    if (!names)
        return -1;
    int status = PyList_GET_SIZE(names) ? -1 : 0;
    if (status < 0)
        frontend_raise_in_function(frontend_unsupported_error, function, PyList_GET_ITEM(names, 0),
                                   "no_temporaries: what is stored into '%U' is computed in memory of its own "
                                   "and copied",
                                   PyList_GET_ITEM(names, 0));
    Py_DECREF(names);
    return status;
}

// ---------------------------------------------------------------------------------------------
// Calls: stores
// ---------------------------------------------------------------------------------------------

typedef struct copy {
    unsigned rank;
    int64_t shape[CJIT_MAX_RANK], to[CJIT_MAX_RANK], from[CJIT_MAX_RANK]; // strides in bytes
} copy;

typedef struct sixteen_bytes {
    uint64_t halves[2];
} sixteen_bytes;

#define COPY_ROW(type)                                                                             \
    for (int64_t i = 0; i < count; i++)                                                            \
        *(type *)(to + i * to_step) = *(const type *)(from + i * from_step);

static void copy_row(char *to, int64_t to_step, const char *from, int64_t from_step, int64_t count,
                     size_t size) {
    if (to_step == (int64_t)size && from_step == (int64_t)size) {
        memcpy(to, from, (size_t)count * size);
        return;
    }
    switch (size) {
    case 1:
        COPY_ROW(uint8_t)
        break;
    case 2:
        COPY_ROW(uint16_t)
        break;
    case 4:
        COPY_ROW(uint32_t)
        break;
    case 8:
        COPY_ROW(uint64_t)
        break;
    default:
        COPY_ROW(sixteen_bytes)
        break;
    }
}

static void copy_axes(const copy *copy, unsigned axis, char *to, const char *from, size_t size) {
    if (copy->rank == 0) {
        memcpy(to, from, size);
    } else if (axis + 1 == copy->rank) {
        copy_row(to, copy->to[axis], from, copy->from[axis], copy->shape[axis], size);
    } else {
        for (int64_t i = 0; i < copy->shape[axis]; i++)
            copy_axes(copy, axis + 1, to + i * copy->to[axis], from + i * copy->from[axis], size);
    }
}

/// Leaves out axes of extent 1 and joins neighbours that one stride serves in both arrays.
static void simplify(copy *copy) {
    unsigned rank = 0;
    for (unsigned i = 0; i < copy->rank; i++) {
        if (copy->shape[i] == 1)
            continue;
        if (rank && copy->to[rank - 1] == copy->to[i] * copy->shape[i] &&
            copy->from[rank - 1] == copy->from[i] * copy->shape[i]) {
            copy->shape[rank - 1] *= copy->shape[i];
            copy->to[rank - 1] = copy->to[i];
            copy->from[rank - 1] = copy->from[i];
            continue;
        }
        copy->shape[rank] = copy->shape[i];
        copy->to[rank] = copy->to[i];
        copy->from[rank++] = copy->from[i];
    }
    copy->rank = rank;
}

static void store(const frontend_specialization *specialization, const frontend_update *update,
                  const frontend_leaf *leaf, const void *data, const int64_t *symbols) {
    const cjit_graph *graph = specialization->graph;
    const frontend_output *output = &specialization->outputs[update->output];
    int64_t size = (int64_t)cjit_dtype_size(output->dtype);
    int64_t unit = frontend_key_kind(leaf->key) == FRONTEND_NUMPY_ARRAY ? 1 : size;
    frontend_layout to, from;
    frontend_layout_of_output(graph, update->value, output->fortran, symbols, &from);
    frontend_layout_of_output(graph, update->root, false, symbols, &to);
    // |leaf|'s own strides: of a copy, for arrays that kernels cannot read.
    memcpy(to.strides, leaf->strides, to.rank * sizeof *to.strides);
    if (update->insert != FRONTEND_NO_NODE)
        frontend_layout_slice(graph, update->insert, symbols, &to);
    copy copy = {.rank = to.rank};
    for (unsigned i = 0; i < to.rank; i++) {
        copy.shape[i] = to.shape[i];
        copy.to[i] = to.strides[i] * unit;
        copy.from[i] = from.strides[i] * size;
        if (copy.shape[i] == 0)
            return;
    }
    simplify(&copy);
    copy_axes(&copy, 0, (char *)leaf->data + to.offset * unit, data, (size_t)size);
}

/// Writes the copy that the kernel worked on back into the caller's array.
static int write_back(const frontend_leaf *leaf) {
    PyArrayObject *array = (PyArrayObject *)leaf->object;
    PyArray_Descr *descriptor =
        (PyArray_Descr *)frontend_numpy_descriptor(frontend_key_dtype(leaf->key));
    PyObject *copy = descriptor ? PyArray_NewFromDescr(&PyArray_Type, descriptor,
                                                       PyArray_NDIM(array), PyArray_DIMS(array),
                                                       (npy_intp *)leaf->strides, leaf->data, 0, NULL)
                                : NULL;
    int status = copy ? PyArray_CopyInto(array, (PyArrayObject *)copy) : -1;
    Py_XDECREF(copy);
    return status;
}

/// torch's autograd and views find out by the version that a tensor changed.
static int increment_version(PyObject *tensor) {
    static PyObject *increment;
    if (!increment) {
        PyObject *module = PyImport_ImportModule("torch.autograd.graph");
        increment = module ? PyObject_GetAttrString(module, "increment_version") : NULL;
        Py_XDECREF(module);
    }
    PyObject *result = increment ? PyObject_CallOneArg(increment, tensor) : NULL;
    Py_XDECREF(result);
    return result ? 0 : -1;
}

int frontend_updates_store(const frontend_specialization *specialization,
                           const frontend_frame *frame, void *const *outputs,
                           const int64_t *symbols) {
    for (uint32_t i = 0; i < specialization->num_updates; i++) {
        const frontend_update *update = &specialization->updates[i];
        if (specialization->outputs[update->output].in_place < 0)
            store(specialization, update, &frame->leaves[update->leaf], outputs[update->output],
                  symbols);
    }
    for (uint32_t i = 0; i < specialization->num_updates; i++) {
        uint32_t index = specialization->updates[i].leaf;
        const frontend_leaf *leaf = &frame->leaves[index];
        if (i && index == specialization->updates[i - 1].leaf)
            continue;
        bool numpy = PyArray_Check(leaf->object);
        if (numpy && PyArray_DATA((PyArrayObject *)leaf->object) != leaf->data &&
            write_back(leaf) < 0)
            return -1;
        if (!numpy && leaf->is_copy)
            return frontend_raise_at_user(frontend_unsupported_error,
                                          "a tensor that is marked as conjugated or negated cannot be updated; "
                                          "call resolve_conj() or resolve_neg() first"),
                   -1;
        if (!numpy && increment_version(leaf->object) < 0)
            return -1;
    }
    return 0;
}
