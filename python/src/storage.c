// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Storages: the memory behind traced arrays. In a graph everything is a value; here values share
// memory as the user's arrays do.
//
//   a = x[1:]     the tracer a: node slice(x), in x's storage
//   x += 1        the storage's root is now add(x, 1), and a's node slice(add(x, 1))
//   a[0] = 5      the root is insert(add(x, 1), ...), x's node too
//
// The nodes of a storage's tracers are views (slice, transpose, broadcast, reshape) of its root, so a
// write makes a new root and then every live tracer's node again, from the new root. What is not used
// afterwards is pruned with the graph. Writes to arguments are remembered in order (updates.c).
#include "storage.h"

// ---------------------------------------------------------------------------------------------
// Storages and their tracers
// ---------------------------------------------------------------------------------------------

void frontend_storages_deinit(frontend_storages *storages) {
    for (frontend_tracer *tracer = storages->tracers; tracer;) {
        frontend_tracer *next = tracer->next;
        tracer->next = tracer->previous = NULL;
        tracer->storage = NULL;
        tracer->is_linked = false;
        tracer = next;
    }
    for (uint32_t i = 0; i < storages->num_inputs; i++)
        PyMem_Free(storages->inputs[i]);
    PyMem_Free(storages->inputs);
    for (frontend_storage *storage = storages->first, *next; storage; storage = next) {
        next = storage->next;
        PyMem_Free(storage);
    }
    PyMem_Free(storages->reshapes);
    *storages = (frontend_storages){0};
}

/// Makes room for one more of |size| bytes in |*items|.
static int grow(void *items, uint32_t count, uint32_t *capacity, size_t size) {
    if (count < *capacity)
        return 0;
    uint32_t wanted = *capacity ? 2 * *capacity : 16;
    void *grown = PyMem_Realloc(*(void **)items, wanted * size);
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    *(void **)items = grown;
    *capacity = wanted;
    return 0;
}

frontend_storage *frontend_storage_create(frontend_trace *trace, cjit_node node, int32_t input) {
    frontend_storages *storages = frontend_trace_get_storages(trace);
    frontend_storage *storage = PyMem_Malloc(sizeof *storage);
    if (!storage) {
        PyErr_NoMemory();
        return NULL;
    }
    cjit_region region = cjit_graph_get_region(frontend_trace_get_graph(trace));
    *storage = (frontend_storage){.next = storages->first,
                                  .node = node,
                                  .input = input,
                                  .region = input < 0 ? region : 0};
    return storages->first = storage;
}

frontend_storage *frontend_storage_of_input(frontend_trace *trace, uint32_t input) {
    for (frontend_storage *storage = frontend_trace_get_storages(trace)->first; storage;
         storage = storage->next)
        if (storage->input == (int32_t)input)
            return storage;
    cjit_node node = cjit_graph_get_input(frontend_trace_get_graph(trace), input);
    return frontend_storage_create(trace, node, (int32_t)input);
}

void frontend_storages_link(frontend_storages *storages, frontend_tracer *tracer) {
    tracer->next = storages->tracers;
    tracer->previous = NULL;
    if (tracer->next)
        tracer->next->previous = tracer;
    storages->tracers = tracer;
    tracer->is_linked = true;
}

void frontend_storages_unlink(frontend_storages *storages, frontend_tracer *tracer) {
    if (!tracer->is_linked)
        return;
    if (tracer->previous)
        tracer->previous->next = tracer->next;
    else
        storages->tracers = tracer->next;
    if (tracer->next)
        tracer->next->previous = tracer->previous;
    tracer->is_linked = false;
}

// ---------------------------------------------------------------------------------------------
// Layouts
// ---------------------------------------------------------------------------------------------

int frontend_storage_set_layout(frontend_trace *trace, uint32_t input,
                                const frontend_input_layout *layout) {
    frontend_storages *storages = frontend_trace_get_storages(trace);
    if (input >= storages->num_inputs) {
        void *grown = PyMem_Realloc(storages->inputs, (input + 1) * sizeof *storages->inputs);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        storages->inputs = grown;
        while (storages->num_inputs <= input)
            storages->inputs[storages->num_inputs++] = NULL;
    }
    size_t size = sizeof *layout + layout->rank * sizeof *layout->strides;
    frontend_input_layout *copy = PyMem_Malloc(size);
    if (!copy) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, layout, size);
    PyMem_Free(storages->inputs[input]);
    storages->inputs[input] = copy;
    return 0;
}

const frontend_input_layout *frontend_storage_get_layout(frontend_trace *trace, uint32_t input) {
    const frontend_storages *storages = frontend_trace_get_storages(trace);
    return input < storages->num_inputs ? storages->inputs[input] : NULL;
}

void frontend_layout_of_output(const cjit_graph *graph, cjit_node node, bool fortran,
                               const int64_t *symbols, frontend_layout *out) {
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    int64_t stride = 1;
    out->rank = info->rank;
    out->offset = 0;
    for (unsigned i = 0; i < out->rank; i++)
        out->shape[i] = cjit_graph_size_evaluate(graph, info->shape[i], symbols);
    for (unsigned i = 0; i < out->rank; i++) {
        unsigned axis = fortran ? i : out->rank - 1 - i;
        out->strides[axis] = stride;
        stride *= out->shape[axis] ? out->shape[axis] : 1;
    }
}

static void slice_layout(const cjit_graph *graph, const int64_t *attributes, const int64_t *symbols,
                         frontend_layout *layout) {
    unsigned kept = 0, rank = layout->rank;
    bool empty = false;
    for (unsigned axis = 0; axis < rank; axis++, attributes += 4)
        empty |= cjit_graph_size_evaluate(graph, (cjit_size)attributes[1], symbols) == 0;
    attributes -= 4 * (size_t)rank;
    for (unsigned axis = 0; axis < rank; axis++, attributes += 4) {
        int64_t start = cjit_graph_size_evaluate(graph, (cjit_size)attributes[0], symbols);
        // NumPy's views of no elements may start past the end; the memory is never touched.
        if (!empty || start < layout->shape[axis])
            layout->offset += start * layout->strides[axis];
        if (attributes[3] & CJIT_SLICE_DROP)
            continue;
        layout->shape[kept] = cjit_graph_size_evaluate(graph, (cjit_size)attributes[1], symbols);
        int64_t step = attributes[3] & CJIT_SLICE_SIZED
                           ? cjit_graph_size_evaluate(graph, (cjit_size)attributes[2], symbols)
                           : attributes[2];
        layout->strides[kept++] = layout->strides[axis] * step;
    }
    layout->rank = kept;
}

void frontend_layout_slice(const cjit_graph *graph, cjit_node node, const int64_t *symbols,
                           frontend_layout *layout) {
    slice_layout(graph, cjit_graph_get_node(graph, node)->attributes, symbols, layout);
}

static void broadcast_layout(unsigned rank, const int64_t *shape, frontend_layout *layout) {
    unsigned added = rank - layout->rank;
    for (unsigned axis = rank; axis-- > 0;) {
        bool from_input = axis >= added;
        bool moves = from_input && layout->shape[axis - added] == shape[axis];
        // NumPy gives an axis of extent 1 that broadcasting adds the stride 0, too.
        layout->strides[axis] = moves ? layout->strides[axis - added] : 0;
        layout->shape[axis] = shape[axis];
    }
    layout->rank = rank;
}

/// A part of a complex array, whose strides are in bytes or in elements: then in elements of the part now.
static void part_layout(bool imaginary, frontend_layout *layout) {
    bool elements = layout->unit == 1;
    for (unsigned axis = 0; elements && axis < layout->rank; axis++)
        layout->strides[axis] *= 2;
    if (elements)
        layout->offset *= 2;
    else
        layout->unit /= 2;
    layout->offset += imaginary ? layout->unit : 0;
}

/// The strides of |layout| under another shape, if no element has to move: NumPy's rule
/// (_attempt_nocopy_reshape) and torch's computeStride, which agree.
static bool reshape_layout(unsigned rank, const int64_t *shape, frontend_layout *layout) {
    int64_t old_shape[CJIT_MAX_RANK], old_strides[CJIT_MAX_RANK], strides[CJIT_MAX_RANK];
    unsigned num_old = 0;
    bool empty = false;
    for (unsigned i = 0; i < layout->rank; i++) {
        empty |= layout->shape[i] == 0;
        if (layout->shape[i] == 1)
            continue;
        old_shape[num_old] = layout->shape[i];
        old_strides[num_old++] = layout->strides[i];
    }
    int64_t unit = layout->unit;
    if (empty) { // no element to move
        int64_t stride = unit;
        for (unsigned i = rank; i-- > 0;) {
            layout->strides[i] = stride;
            stride *= shape[i] ? shape[i] : 1;
        }
        goto done;
    }
    unsigned old_at = 0, new_at = 0;
    while (new_at < rank && old_at < num_old) {
        unsigned old_end = old_at + 1, new_end = new_at + 1;
        int64_t new_count = shape[new_at], old_count = old_shape[old_at];
        while (new_count != old_count) {
            if (new_count < old_count)
                new_count *= shape[new_end++];
            else
                old_count *= old_shape[old_end++];
        }
        for (unsigned i = old_at; i + 1 < old_end; i++)
            if (old_strides[i] != old_shape[i + 1] * old_strides[i + 1])
                return false;
        strides[new_end - 1] = old_strides[old_end - 1];
        for (unsigned i = new_end - 1; i > new_at; i--)
            strides[i - 1] = strides[i] * shape[i];
        old_at = old_end;
        new_at = new_end;
    }
    // Trailing axes of extent 1.
    int64_t last = new_at ? strides[new_at - 1] : unit;
    for (unsigned i = new_at; i < rank; i++)
        strides[i] = last;
    memcpy(layout->strides, strides, rank * sizeof *strides);
done:
    memcpy(layout->shape, shape, rank * sizeof *shape);
    layout->rank = rank;
    return true;
}

bool frontend_layout_is_known(const cjit_graph *graph, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    for (unsigned i = 0; i < info->rank; i++)
        if (cjit_graph_size_is_computed(graph, info->shape[i]))
            return false;
    bool bounds = info->op == CJIT_OP_SLICE || info->op == CJIT_OP_INSERT;
    for (uint32_t i = 0; bounds && i < info->num_attributes; i++)
        if ((i % 4 < 2 || (i % 4 == 2 && (info->attributes[i + 1] & CJIT_SLICE_SIZED))) &&
            cjit_graph_size_is_computed(graph, (cjit_size)info->attributes[i]))
            return false;
    return true;
}

bool frontend_layout_apply(const cjit_graph *graph, cjit_node node, cjit_node root,
                           const int64_t *symbols, frontend_layout *layout) {
    if (node == root)
        return true;
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    if (info->num_operands != 1 || !frontend_layout_is_known(graph, node) ||
        !frontend_layout_apply(graph, info->operands[0], root, symbols, layout))
        return false;
    int64_t shape[CJIT_MAX_RANK], from[CJIT_MAX_RANK], strides[CJIT_MAX_RANK];
    for (unsigned i = 0; i < info->rank; i++)
        shape[i] = cjit_graph_size_evaluate(graph, info->shape[i], symbols);
    switch (info->op) {
    case CJIT_OP_SLICE:
        slice_layout(graph, info->attributes, symbols, layout);
        return true;
    case CJIT_OP_TRANSPOSE:
        memcpy(from, layout->shape, sizeof from);
        memcpy(strides, layout->strides, sizeof strides);
        for (unsigned i = 0; i < info->rank; i++) {
            layout->shape[i] = from[info->attributes[i]];
            layout->strides[i] = strides[info->attributes[i]];
        }
        return true;
    case CJIT_OP_BROADCAST:
        broadcast_layout(info->rank, shape, layout);
        return true;
    case CJIT_OP_REAL:
    case CJIT_OP_IMAG:
        part_layout(info->op == CJIT_OP_IMAG, layout);
        return true;
    case CJIT_OP_RESHAPE:
        return reshape_layout(info->rank, shape, layout);
    default:
        return false;
    }
}

// ---------------------------------------------------------------------------------------------
// Reshape: a view or a copy
// ---------------------------------------------------------------------------------------------

bool frontend_storage_base_layout(frontend_trace *trace, const frontend_storage *item,
                                  frontend_layout *out) {
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    if (!frontend_layout_is_known(graph, item->node))
        return false;
    if (item->input < 0) {
        out->unit = 1;
        unsigned rank = cjit_graph_get_node(graph, item->node)->rank;
        bool fortran = cjit_graph_get_fresh_layout(graph, rank) == CJIT_LAYOUT_FORTRAN;
        frontend_layout_of_output(graph, item->node, fortran, NULL, out);
        return true;
    }
    const frontend_input_layout *input = frontend_storage_get_layout(trace, (uint32_t)item->input);
    if (!input)
        return false;
    out->unit = input->unit;
    frontend_layout_of_output(graph, item->node, false, NULL, out);
    memcpy(out->strides, input->strides, input->rank * sizeof *input->strides);
    return true;
}

/// True when |storage| lies in C order without gaps in all calls of the specialisation.
static bool is_base_contiguous(frontend_trace *trace, const frontend_storage *storage) {
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    if (storage->input < 0)
        return cjit_graph_get_fresh_layout(graph, cjit_graph_get_node(graph, storage->node)->rank) ==
               CJIT_LAYOUT_CONTIGUOUS;
    const cjit_node_info *input =
        cjit_graph_get_node(graph, cjit_graph_get_input(graph, (uint32_t)storage->input));
    return input->attributes[1] == CJIT_LAYOUT_CONTIGUOUS;
}

/// True when the reshaped |node| only has axes of extent 1 more or less than its operand, or when every
/// step from the root is a reshape of contiguous memory: then it is a view for all sizes.
static bool is_view_always(frontend_trace *trace, cjit_node node, cjit_node root,
                           const frontend_storage *storage) {
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    const cjit_node_info *from = cjit_graph_get_node(graph, info->operands[0]);
    int64_t one;
    unsigned a = 0, b = 0;
    for (;; a++, b++) {
        while (a < info->rank && cjit_graph_size_is_constant(graph, info->shape[a], &one) && one == 1)
            a++;
        while (b < from->rank && cjit_graph_size_is_constant(graph, from->shape[b], &one) && one == 1)
            b++;
        if (a == info->rank || b == from->rank ||
            cjit_graph_size_canonical(graph, info->shape[a]) !=
                cjit_graph_size_canonical(graph, from->shape[b]))
            break;
    }
    if (a == info->rank && b == from->rank)
        return true;
    while (node != root) {
        info = cjit_graph_get_node(graph, node);
        if (info->op != CJIT_OP_RESHAPE)
            return false;
        node = info->operands[0];
    }
    return is_base_contiguous(trace, storage);
}

static bool is_c_contiguous(const frontend_layout *layout) {
    int64_t stride = layout->unit;
    bool contiguous = true, empty = false;
    for (unsigned i = layout->rank; i-- > 0;) {
        contiguous &= layout->shape[i] == 1 || layout->strides[i] == stride;
        empty |= layout->shape[i] == 0;
        stride *= layout->shape[i];
    }
    return contiguous || empty;
}

bool frontend_reshape_guard_answer(const cjit_graph *graph, const frontend_reshape_guard *guard,
                                   const int64_t *symbols, frontend_layout *layout) {
    return frontend_layout_apply(graph, guard->node, guard->root, symbols, layout) &&
           (!guard->contiguous || is_c_contiguous(layout));
}

static int decide(frontend_trace *trace, const frontend_storage *storage, cjit_node node,
                  bool contiguous) {
    frontend_storages *storages = frontend_trace_get_storages(trace);
    frontend_reshape_guard guard = {.input = storage->input,
                                    .root = storage->node,
                                    .node = node,
                                    .contiguous = contiguous};
    frontend_layout layout;
    if (!frontend_storage_base_layout(trace, storage, &layout))
        return 0;
    guard.answer = frontend_reshape_guard_answer(frontend_trace_get_graph(trace), &guard, NULL, &layout);
    if (grow(&storages->reshapes, storages->num_reshapes, &storages->max_reshapes,
             sizeof *storages->reshapes) < 0)
        return -1;
    storages->reshapes[storages->num_reshapes++] = guard;
    return guard.answer;
}

int frontend_storage_decide_reshape(frontend_trace *trace, const frontend_tracer *base,
                                    cjit_node node) {
    return is_view_always(trace, node, base->storage->node, base->storage)
               ? 1
               : decide(trace, base->storage, node, false);
}

int frontend_storage_decide_contiguous(frontend_trace *trace, const frontend_tracer *tracer) {
    const frontend_storage *storage = tracer->storage;
    if (!storage)
        return 1;
    return tracer->node == storage->node && is_base_contiguous(trace, storage)
               ? 1
               : decide(trace, storage, tracer->node, true);
}

uint32_t frontend_storage_get_reshapes(frontend_trace *trace,
                                       const frontend_reshape_guard **out_reshapes) {
    const frontend_storages *storages = frontend_trace_get_storages(trace);
    *out_reshapes = storages->reshapes;
    return storages->num_reshapes;
}
