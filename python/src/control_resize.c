// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays that a loop carries and whose extents change from one iteration to the next.
//
//   while len(x) > 1:      →   the loop carries w, which is x as it was before, and e = len(x):
//       x = x[::2]                 x is w[:e];   w[:len(x[::2])] = x[::2];   e = len(x[::2])
//
// The memory is that of the first extents where it is proved that these are never exceeded. An array that each
// iteration makes longer by the same extent (`np.append(x, v)`) gets memory for all iterations, if their number
// is known before the loop. Anything else is unrolled or refused.
#include "control_loop.h"
#include "arrays.h"

#include <string.h>

enum { MAX_TERMS = 8 };

static cjit_size extent(frontend_trace *trace, cjit_node node, unsigned axis) {
    return cjit_graph_get_node(frontend_trace_get_graph(trace), node)->shape[axis];
}

/// The carried extent |axis| of array |carried|.
static frontend_carried *find_extent(const frontend_loop_state *loop, uint32_t carried,
                                     unsigned axis) {
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        if (loop->carried[i].is_extent && loop->carried[i].array == carried &&
            loop->carried[i].axis == axis)
            return &loop->carried[i];
    return NULL;
}

// ---------------------------------------------------------------------------------------------
// How extents change
// ---------------------------------------------------------------------------------------------

/// The region around the loop.
static cjit_region outside(const frontend_loop_state *loop) {
    return cjit_graph_region_get_parent(frontend_trace_get_graph(loop->trace), loop->body.region);
}

/// The terms of a sum.
static unsigned split(cjit_graph *graph, cjit_size size, unsigned count, cjit_size *terms) {
    size = cjit_graph_size_canonical(graph, size);
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (info.op == CJIT_SIZE_ADD && count < MAX_TERMS - 1)
        return split(graph, info.rhs, split(graph, info.lhs, count, terms), terms);
    if (count < MAX_TERMS)
        terms[count] = size;
    return count + 1;
}

/// |now| - |before| where it is the same in each iteration and not negative; else CJIT_SIZE_NONE.
static cjit_size growth_of(frontend_loop_state *loop, cjit_size before, cjit_size now) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size terms[MAX_TERMS], sum = cjit_graph_size_constant(graph, 0);
    unsigned count = split(graph, now, 0, terms), found = 0;
    before = cjit_graph_size_canonical(graph, before);
    for (unsigned i = 0; i < count && count <= MAX_TERMS; ++i) {
        if (terms[i] == before && !found) {
            found = 1;
            continue;
        }
        if (!frontend_size_is_known_in(loop->trace, terms[i], outside(loop)))
            return CJIT_SIZE_NONE;
        sum = cjit_graph_size_binary(graph, CJIT_SIZE_ADD, sum, terms[i]);
    }
    return found && frontend_size_is_at_least(loop->trace, sum, 0) ? sum : CJIT_SIZE_NONE;
}

static int refuse(frontend_loop_state *loop, const frontend_carried *carried) {
    if (!frontend_unroll_instead(loop->trace))
        frontend_raise_at_user(
            frontend_unsupported_error,
            "%S changes its shape %s by more than can be known before the loop; that is not "
            "supported: make an array that is long enough before the loop, and count its elements",
            carried->name ? carried->name : carried->key, FRONTEND_BETWEEN_ITERATIONS);
    return -1;
}

/// At the end of a recording in which |axis| was carried as an extent. 1: it needs more memory.
static int check_resized(frontend_loop_state *loop, uint32_t index, unsigned axis, cjit_size now) {
    frontend_carried *carried = &loop->carried[index];
    struct frontend_resize *resize = carried->resize;
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size before = extent(loop->trace, carried->part, axis), one;
    cjit_size growth = growth_of(loop, before, now);
    if (growth == CJIT_SIZE_NONE) {
        // Not beyond what it was before this iteration, or before the loop.
        one = cjit_graph_size_constant(graph, 1);
        if (frontend_size_is_below(loop->trace, now,
                                   cjit_graph_size_binary(graph, CJIT_SIZE_ADD, before, one)) ||
            frontend_size_is_below(
                loop->trace, now,
                cjit_graph_size_binary(graph, CJIT_SIZE_ADD,
                                       extent(loop->trace, carried->init, axis), one)))
            return 0;
        return refuse(loop, carried);
    }
    if (growth == resize->growth[axis] || growth == cjit_graph_size_constant(graph, 0))
        return 0;
    if (resize->growth[axis] != CJIT_SIZE_NONE || !loop->iterable)
        return refuse(loop, carried);
    resize->growth[axis] = growth;
    return 1;
}

static int make_resize(frontend_carried *carried) {
    if (!carried->resize)
        carried->resize = PyMem_Calloc(1, sizeof *carried->resize);
    if (!carried->resize)
        PyErr_NoMemory();
    return carried->resize ? 0 : -1;
}

int frontend_resize_check(frontend_loop_state *loop, uint32_t index, PyObject *value) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    frontend_carried *carried = &loop->carried[index];
    cjit_node node = frontend_value_node(&loop->end, value);
    int again = 0;
    for (unsigned axis = 0; node != FRONTEND_NO_NODE && axis < carried->type.rank; ++axis) {
        bool equal;
        cjit_size now = extent(loop->trace, node, axis);
        cjit_size before = extent(loop->trace, carried->part, axis);
        cjit_status *status = cjit_graph_decide_equal(graph, now, before, &equal);
        if (status)
            return frontend_raise_status(status);
        if (equal)
            continue;
        if (carried->resize && carried->resize->axes[axis]) {
            int more = check_resized(loop, index, axis, now);
            if (more < 0)
                return -1;
            again |= more;
            continue;
        }
        if (make_resize(carried) < 0)
            return -1;
        carried->resize->axes[axis] = true;
        carried->resize->growth[axis] = CJIT_SIZE_NONE;
        again = 1;
    }
    return again;
}

/// A variable that only leaves the loop, with an extent that is known in the body alone.
static int check_late(frontend_loop_state *loop, frontend_carried *carried, cjit_node before,
                      cjit_node after) {
    frontend_trace *trace = loop->trace;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    for (unsigned axis = 0; axis < carried->type.rank; ++axis) {
        cjit_size now = extent(trace, after, axis), limit;
        bool known = frontend_size_is_known_in(trace, now, outside(loop)), equal = true;
        if (before != FRONTEND_NO_NODE) {
            cjit_status *status =
                cjit_graph_decide_equal(graph, now, extent(trace, before, axis), &equal);
            if (status)
                return frontend_raise_status(status);
        }
        if (known && equal)
            continue;
        if (make_resize(carried) < 0)
            return -1;
        if (!frontend_size_find_limit(trace, now, outside(loop), &limit))
            return refuse(loop, carried);
        if (before != FRONTEND_NO_NODE)
            limit = cjit_graph_size_binary(graph, CJIT_SIZE_MAX, limit, extent(trace, before, axis));
        carried->resize->axes[axis] = true;
        carried->resize->growth[axis] = CJIT_SIZE_NONE;
        carried->resize->capacity[axis] = limit;
    }
    return 0;
}

int frontend_resize_check_late(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        frontend_carried *carried = &loop->carried[i];
        if (!carried->is_late || carried->is_extent || carried->type.class != FRONTEND_VALUE_ARRAY)
            continue;
        PyObject *value = frontend_loop_value_at_end(loop, carried);
        cjit_node after = frontend_value_node(&loop->end, value);
        Py_XDECREF(value);
        cjit_node before =
            frontend_value_node(&loop->before, frontend_loop_value_before(loop, carried));
        if (after != FRONTEND_NO_NODE && check_late(loop, carried, before, after) < 0)
            return -1;
    }
    return frontend_resize_add_extents(loop);
}

int frontend_resize_add_extents(frontend_loop_state *loop) {
    for (uint32_t i = 0; i < loop->num_carried; ++i) {
        for (unsigned axis = 0; loop->carried[i].resize && axis < loop->carried[i].type.rank; ++axis) {
            if (!loop->carried[i].resize->axes[axis] || find_extent(loop, i, axis))
                continue;
            frontend_carried *added = frontend_loop_add_carried(loop);
            if (!added)
                return -1;
            added->is_extent = true;
            added->is_late = loop->carried[i].is_late;
            added->array = i;
            added->axis = axis;
            added->type =
                (frontend_value_type){FRONTEND_VALUE_SCALAR, FRONTEND_PYTHON_INT, CJIT_DTYPE_I64, 0};
        }
    }
    return 0;
}

// ---------------------------------------------------------------------------------------------
// The whole and its part
// ---------------------------------------------------------------------------------------------

static cjit_node finish(cjit_status *status, const cjit_node *node) {
    return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : *node;
}

/// The slice of |rank| axes that begins everywhere at 0.
static void first_part(cjit_graph *graph, unsigned rank, const cjit_size *shape,
                       cjit_slice_axis *out_axes) {
    for (unsigned axis = 0; axis < rank; ++axis)
        out_axes[axis] =
            (cjit_slice_axis){cjit_graph_size_constant(graph, 0), shape[axis], 1, false};
}

static unsigned copy_shape(cjit_graph *graph, cjit_node node, cjit_size *out_shape) {
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    unsigned rank = info->rank;
    memcpy(out_shape, info->shape, rank * sizeof *out_shape);
    return rank;
}

cjit_node frontend_emit_with_first_part(frontend_trace *trace, cjit_node whole, cjit_node value) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size shape[CJIT_MAX_RANK];
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_node node = FRONTEND_NO_NODE;
    first_part(graph, copy_shape(graph, value, shape), shape, axes);
    return finish(cjit_graph_insert(graph, whole, value, axes, &node), &node);
}

cjit_node frontend_emit_first_part(frontend_trace *trace, cjit_node whole, const cjit_node *lengths) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_size shape[CJIT_MAX_RANK], one = cjit_graph_size_constant(graph, 1);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_node node = FRONTEND_NO_NODE;
    unsigned rank = copy_shape(graph, whole, shape);
    for (unsigned axis = 0; axis < rank; ++axis) {
        if (lengths[axis] == FRONTEND_NO_NODE)
            continue;
        // 0 <= length < capacity + 1
        cjit_node limit = frontend_emit_size(
            trace, cjit_graph_size_binary(graph, CJIT_SIZE_ADD, shape[axis], one));
        cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
        cjit_node step = frontend_emit_int(trace, CJIT_DTYPE_I64, 1);
        if (limit == FRONTEND_NO_NODE || zero == FRONTEND_NO_NODE || step == FRONTEND_NO_NODE ||
            frontend_add_loop_bounds(trace, lengths[axis], zero, limit, step) < 0)
            return FRONTEND_NO_NODE;
        cjit_status *status = cjit_graph_size_from_node(graph, lengths[axis], &shape[axis]);
        if (status)
            return finish(status, NULL);
    }
    first_part(graph, rank, shape, axes);
    return finish(cjit_graph_slice(graph, whole, axes, &node), &node);
}

/// What |axis| of |carried|, which begins with |first|, needs.
static int find_capacity(frontend_loop_state *loop, const frontend_carried *carried, unsigned axis,
                         cjit_size first, cjit_size *out_capacity) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size count;
    *out_capacity = carried->is_late ? carried->resize->capacity[axis] : first;
    if (carried->resize->growth[axis] == CJIT_SIZE_NONE)
        return 0;
    cjit_node turns = frontend_iterable_count(loop->trace, loop->iterable);
    if (turns == FRONTEND_NO_NODE)
        return -1;
    cjit_status *status = cjit_graph_size_from_node(graph, turns, &count);
    if (status)
        return frontend_raise_status(status);
    *out_capacity = cjit_graph_size_binary(
        graph, CJIT_SIZE_ADD, first,
        cjit_graph_size_binary(graph, CJIT_SIZE_MUL, carried->resize->growth[axis], count));
    return 0;
}

cjit_node frontend_resize_emit_init(frontend_loop_state *loop, const frontend_carried *carried,
                                    cjit_node like) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size shape[CJIT_MAX_RANK];
    cjit_node first = carried->first, whole = FRONTEND_NO_NODE;
    unsigned rank = copy_shape(graph, first == FRONTEND_NO_NODE ? like : first, shape);
    bool grows = false;
    for (unsigned axis = 0; axis < rank; ++axis) {
        cjit_size before = shape[axis];
        if (carried->resize->axes[axis] &&
            find_capacity(loop, carried, axis, before, &shape[axis]) < 0)
            return FRONTEND_NO_NODE;
        grows |= before != shape[axis];
    }
    if (!grows && first != FRONTEND_NO_NODE)
        return first;
    cjit_status *status = cjit_graph_empty(graph, carried->type.dtype, rank, shape, &whole);
    return status                       ? finish(status, NULL)
           : first == FRONTEND_NO_NODE ? whole
                                       : frontend_emit_with_first_part(loop->trace, whole, first);
}

cjit_node frontend_resize_emit_extent(frontend_loop_state *loop, const frontend_carried *extent_) {
    const frontend_carried *array = &loop->carried[extent_->array];
    if (array->first == FRONTEND_NO_NODE) // unbound
        return frontend_emit_int(loop->trace, CJIT_DTYPE_I64, 0);
    return frontend_emit_size(loop->trace, extent(loop->trace, array->first, extent_->axis));
}

cjit_node frontend_resize_emit_part(frontend_loop_state *loop, uint32_t index, cjit_node whole,
                                    const cjit_node *nodes) {
    cjit_node lengths[CJIT_MAX_RANK];
    for (unsigned axis = 0; axis < loop->carried[index].type.rank; ++axis) {
        const frontend_carried *carried = find_extent(loop, index, axis);
        lengths[axis] = carried ? nodes[carried - loop->carried] : FRONTEND_NO_NODE;
    }
    return frontend_emit_first_part(loop->trace, whole, lengths);
}
