// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes to traced arrays (storage.h).
//
//   b = a[1:]; b[...] = v   ->   a's storage becomes insert(a, v, 1:), and a and b are looked at in it again
//
// The value goes up from the view to the whole: through a slice by `insert`, through a transpose by its
// inverse, through a reshape by reshaping back, through a part by putting it beside the other. Only what broadcasting repeats cannot be written.
#include "complex.h"
#include "control.h"

static const cjit_node_info *info_of(frontend_trace *trace, cjit_node node) {
    return cjit_graph_get_node(frontend_trace_get_graph(trace), node);
}

static cjit_node made(cjit_status *owned_status, const cjit_node *node) {
    if (!owned_status)
        return *node;
    frontend_raise_status(owned_status);
    return FRONTEND_NO_NODE;
}

static cjit_node reshape_like(frontend_trace *trace, cjit_node node, cjit_node like) {
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank = info_of(trace, like)->rank;
    for (unsigned i = 0; i < rank; i++)
        shape[i] = info_of(trace, like)->shape[i];
    cjit_node result = node;
    return made(cjit_graph_reshape(frontend_trace_get_graph(trace), node, rank, shape, &result),
                &result);
}

/// The axes of the slice |view|.
static void read_axes(frontend_trace *trace, cjit_node view, cjit_slice_axis *out_axes) {
    const cjit_node_info *info = info_of(trace, view);
    unsigned rank = info_of(trace, info->operands[0])->rank;
    for (unsigned axis = 0; axis < rank; axis++) {
        const int64_t *at = info->attributes + 4 * axis;
        out_axes[axis] = (cjit_slice_axis){(cjit_size)at[0], (cjit_size)at[1], at[2],
                                           (unsigned)at[3]};
    }
}

// ---------------------------------------------------------------------------------------------
// Up: from a view to the whole
// ---------------------------------------------------------------------------------------------

/// |base| with the slice |view| of it replaced by |value|.
static cjit_node insert(frontend_trace *trace, cjit_node view, cjit_node base, cjit_node value) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_node result = value;
    read_axes(trace, view, axes);
    return made(cjit_graph_insert(graph, base, value, axes, &result), &result);
}

/// The whole |root| with its view |node| replaced by |value|, of the view's shape.
static cjit_node replace(frontend_trace *trace, cjit_node root, cjit_node node, cjit_node value) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (node == root || value == FRONTEND_NO_NODE)
        return value;
    cjit_node base = info_of(trace, node)->operands[0], result = value;
    unsigned inverse[CJIT_MAX_RANK];
    switch (info_of(trace, node)->op) {
    case CJIT_OP_SLICE:
        value = insert(trace, node, base, value);
        break;
    case CJIT_OP_TRANSPOSE:
        for (unsigned axis = 0; axis < info_of(trace, node)->rank; axis++)
            inverse[info_of(trace, node)->attributes[axis]] = axis;
        value = made(cjit_graph_transpose(graph, value, inverse, &result), &result);
        break;
    case CJIT_OP_REAL:
        value = frontend_complex_join(
            trace, (frontend_parts){value, frontend_emit1(trace, CJIT_OP_IMAG, base)});
        break;
    case CJIT_OP_IMAG:
        value = frontend_complex_join(
            trace, (frontend_parts){frontend_emit1(trace, CJIT_OP_REAL, base), value});
        break;
    default: // reshaped, or broadcast without repeating anything
        value = reshape_like(trace, value, base);
        break;
    }
    return replace(trace, root, base, value);
}

// ---------------------------------------------------------------------------------------------
// Down: the other tracers again
// ---------------------------------------------------------------------------------------------

/// The views that made |node| of |root|, applied to |new_root|.
static cjit_node look_again(frontend_trace *trace, cjit_node root, cjit_node new_root,
                            cjit_node node) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (node == root)
        return new_root;
    cjit_node base = look_again(trace, root, new_root, info_of(trace, node)->operands[0]);
    cjit_node result = node;
    const cjit_node_info *info = info_of(trace, node);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK];
    unsigned permutation[CJIT_MAX_RANK], rank = info->rank;
    if (base == FRONTEND_NO_NODE)
        return base;
    switch (info->op) {
    case CJIT_OP_SLICE:
        read_axes(trace, node, axes);
        return made(cjit_graph_slice(graph, base, axes, &result), &result);
    case CJIT_OP_TRANSPOSE:
        for (unsigned axis = 0; axis < rank; axis++)
            permutation[axis] = (unsigned)info->attributes[axis];
        return made(cjit_graph_transpose(graph, base, permutation, &result), &result);
    case CJIT_OP_RESHAPE:
        return reshape_like(trace, base, node);
    case CJIT_OP_REAL:
    case CJIT_OP_IMAG:
        return made(cjit_graph_part_view(graph, base, info->op == CJIT_OP_IMAG, &result), &result);
    default:
        memcpy(shape, info->shape, rank * sizeof *shape);
        return made(cjit_graph_broadcast_to(graph, base, rank, shape, &result), &result);
    }
}

int frontend_storage_set(frontend_trace *trace, frontend_storage *storage, cjit_node node) {
    frontend_storages *storages = frontend_trace_get_storages(trace);
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_node root = storage->node;
    for (frontend_tracer *tracer = storages->tracers, *next; tracer; tracer = next) {
        next = tracer->next;
        if (tracer->storage != storage)
            continue;
        if (!cjit_graph_is_region_open(graph, tracer->region)) {
            frontend_storages_unlink(storages, tracer);
            continue;
        }
        tracer->node = look_again(trace, root, node, tracer->node);
        if (tracer->node == FRONTEND_NO_NODE)
            return -1;
    }
    storage->node = node;
    return 0;
}

int frontend_storage_write(frontend_trace *trace, PyObject *object, cjit_node value) {
    const frontend_tracer *target = (const frontend_tracer *)object;
    frontend_storage *storage = target->storage;
    if (value == target->node)
        return 0; // `a[1:] += b` ends by storing the view into itself
    cjit_node node = replace(trace, storage->node, target->node, value);
    return node == FRONTEND_NO_NODE ? -1 : frontend_scope_change(trace, storage, node);
}

bool frontend_trace_next_written(frontend_trace *trace, uint32_t *cursor, uint32_t *out_input,
                                 cjit_node *out_node) {
    uint32_t count = cjit_graph_num_inputs(frontend_trace_get_graph(trace));
    for (; *cursor < count; ++*cursor)
        for (const frontend_storage *storage = frontend_trace_get_storages(trace)->first; storage;
             storage = storage->next)
            if (storage->is_written && storage->input == (int32_t)*cursor) {
                *out_input = (*cursor)++;
                *out_node = storage->node;
                return true;
            }
    return false;
}

// ---------------------------------------------------------------------------------------------
// What may be written
// ---------------------------------------------------------------------------------------------

/// True when |node|, a view of |root|, sees an element twice.
static bool repeats(frontend_trace *trace, cjit_node root, cjit_node node) {
    for (; node != root; node = info_of(trace, node)->operands[0]) {
        const cjit_node_info *info = info_of(trace, node);
        if (info->op != CJIT_OP_BROADCAST)
            continue;
        const cjit_node_info *base = info_of(trace, info->operands[0]);
        int64_t extent;
        for (unsigned i = 0; i < info->rank; i++) {
            unsigned added = info->rank - base->rank;
            bool grows = i < added ? !cjit_graph_size_is_constant(frontend_trace_get_graph(trace),
                                                                  info->shape[i], &extent) ||
                                         extent > 1
                                   : info->shape[i] != base->shape[i - added];
            if (grows)
                return true;
        }
    }
    return false;
}

int frontend_storage_check_writable(frontend_trace *trace, const frontend_tracer *tracer,
                                    bool as_output) {
    const frontend_storage *storage = tracer->storage;
    const frontend_input_layout *layout =
        storage->input < 0 ? NULL : frontend_storage_get_layout(trace, (uint32_t)storage->input);
    bool torch = tracer->kind == FRONTEND_TORCH_TENSOR;
    bool overlaps = (layout && layout->overlaps_self) || repeats(trace, storage->node, tracer->node);
    if (storage->is_ambiguous)
        return frontend_scope_refuse_ambiguous(trace, storage);
    if (torch && overlaps) {
        PyErr_SetString(PyExc_RuntimeError,
                        "unsupported operation: more than one element of the written-to tensor "
                        "refers to a single memory location. Please clone() the tensor before "
                        "performing the operation.");
        return -1;
    }
    if (torch && tracer->is_readonly) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "a tensor that view_as_real or view_as_complex made cannot be updated; update "
                               "x.real and x.imag, or clone it first");
        return -1;
    }
    if (!torch && (tracer->is_readonly || (layout && !layout->is_writable))) {
        frontend_raise_at_user(PyExc_ValueError, as_output ? "output array is read-only"
                                                           : "assignment destination is read-only");
        return -1;
    }
    if (overlaps) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "an array of which one element stands at several places (stride 0) "
                               "cannot be updated; copy it first");
        return -1;
    }
    return 0;
}
