// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans of complex numbers.
//
//   sums      part by part
//   extrema   by the real part, then by the imaginary one, the first of equal ones; a number that has a nan wins,
//             the first of those. Made of reductions of the parts: the largest real part, the largest imaginary part
//             among the numbers that have it, the first place where both are
//   products  a loop along the reduced axes, of which every turn multiplies all results by their next elements
#include "complex.h"
#include "arrays.h"
#include "reduce.h"

#include <math.h>

static frontend_parts full_parts(frontend_trace *trace, cjit_node node) {
    return (frontend_parts){frontend_emit1(trace, CJIT_OP_REAL, node), frontend_emit1(trace, CJIT_OP_IMAG, node)};
}

static cjit_node finish(cjit_status *status, const cjit_node *node) {
    if (!status)
        return *node;
    frontend_raise_status(status);
    return FRONTEND_NO_NODE;
}

// ---------------------------------------------------------------------------------------------
// Extrema
// ---------------------------------------------------------------------------------------------

/// The position of each element among those that go into its result, in C order: int64, of |node|'s shape.
static cjit_node positions(frontend_trace *trace, cjit_node node, unsigned num_axes, const unsigned *axes) {
    unsigned rank = frontend_node_rank(trace, node);
    cjit_node sum = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    for (unsigned i = 0; i < num_axes; ++i) {
        cjit_size extent = frontend_node_extent(trace, node, axes[i]);
        cjit_node along =
            frontend_emit_along(trace, frontend_emit_iota(trace, extent, CJIT_DTYPE_I64), rank, axes[i]);
        sum = frontend_emit2(trace, CJIT_OP_MUL, sum, frontend_emit_size(trace, extent));
        sum = frontend_emit2(trace, CJIT_OP_ADD, sum, along);
    }
    return frontend_emit_like(trace, sum, node);
}

/// Where the extremum stands.
static cjit_node find(frontend_trace *t, bool largest, frontend_parts z, unsigned num_axes, const unsigned *axes,
                      bool keepdims) {
    cjit_op op = largest ? CJIT_OP_REDUCE_MAX : CJIT_OP_REDUCE_MIN;
    cjit_node worst = frontend_emit_float(t, frontend_node_dtype(t, z.re), largest ? -INFINITY : INFINITY);
    cjit_node is_nan = frontend_emit2(t, CJIT_OP_OR, frontend_emit1(t, CJIT_OP_ISNAN, z.re),
                                      frontend_emit1(t, CJIT_OP_ISNAN, z.im));
    cjit_node any_nan = frontend_emit_reduce(t, CJIT_OP_REDUCE_OR, is_nan, num_axes, axes, true);
    cjit_node re = frontend_emit_reduce(t, op, z.re, num_axes, axes, true);
    cjit_node among = frontend_emit2(t, CJIT_OP_EQ, z.re, re);
    cjit_node im = frontend_emit_reduce(t, op, frontend_emit3(t, CJIT_OP_SELECT, among, z.im, worst), num_axes, axes,
                                        true);
    cjit_node best = frontend_emit2(t, CJIT_OP_AND, among, frontend_emit2(t, CJIT_OP_EQ, z.im, im));
    best = frontend_emit3(t, CJIT_OP_SELECT, any_nan, is_nan, best);
    return frontend_emit_reduce(t, CJIT_OP_ARGMAX, best, num_axes, axes, keepdims);
}

static cjit_node extremum(frontend_trace *t, bool largest, cjit_node node, unsigned num_axes, const unsigned *axes) {
    frontend_parts z = full_parts(t, node);
    cjit_node there = frontend_emit2(t, CJIT_OP_EQ, positions(t, node, num_axes, axes),
                                     find(t, largest, z, num_axes, axes, true));
    // Of all others the least there is: a maximum picks the one.
    cjit_node least = frontend_emit_float(t, frontend_node_dtype(t, z.re), -INFINITY);
    z.re = frontend_emit3(t, CJIT_OP_SELECT, there, z.re, least);
    z.im = frontend_emit3(t, CJIT_OP_SELECT, there, z.im, least);
    z.re = frontend_emit_reduce(t, CJIT_OP_REDUCE_MAX, z.re, num_axes, axes, false);
    z.im = frontend_emit_reduce(t, CJIT_OP_REDUCE_MAX, z.im, num_axes, axes, false);
    return frontend_complex_join(t, z);
}

// ---------------------------------------------------------------------------------------------
// Products
// ---------------------------------------------------------------------------------------------

/// The elements of |node| at |turn| along its last axis.
static cjit_node element(frontend_trace *trace, cjit_node node, cjit_node turn) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    unsigned rank = frontend_node_rank(trace, node);
    cjit_size start = CJIT_SIZE_NONE, zero = cjit_graph_size_constant(graph, 0);
    cjit_status *status = cjit_graph_size_from_node(graph, turn, &start);
    if (status) {
        frontend_raise_status(status);
        return FRONTEND_NO_NODE;
    }
    for (unsigned axis = 0; axis < rank; ++axis)
        axes[axis] = (cjit_slice_axis){zero, cjit_graph_get_node(graph, node)->shape[axis], 1, false};
    axes[rank - 1] = (cjit_slice_axis){start, cjit_graph_size_constant(graph, 1), 1, true};
    return frontend_emit_slice(trace, node, axes);
}

/// |base| with |value| at |turn| along its last axis.
static cjit_node replace_element(frontend_trace *trace, cjit_node base, cjit_node value, cjit_node turn) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size shape[CJIT_MAX_RANK], start = CJIT_SIZE_NONE, zero = cjit_graph_size_constant(graph, 0);
    unsigned rank = frontend_node_rank(trace, base);
    cjit_node result = FRONTEND_NO_NODE;
    cjit_status *status = cjit_graph_size_from_node(graph, turn, &start);
    for (unsigned axis = 0; axis < rank; ++axis) {
        shape[axis] = cjit_graph_get_node(graph, base)->shape[axis];
        axes[axis] = (cjit_slice_axis){zero, shape[axis], 1, false};
    }
    shape[rank - 1] = cjit_graph_size_constant(graph, 1);
    axes[rank - 1] = (cjit_slice_axis){start, shape[rank - 1], 1, false};
    if (!status)
        status = cjit_graph_reshape(graph, value, rank, shape, &value);
    if (!status)
        status = cjit_graph_insert(graph, base, value, axes, &result);
    return finish(status, &result);
}

/// The products along the last axis of |node|; |*out_scan|, when asked for, all of them on the way. A product of
/// nothing is 1.
static cjit_node multiply_along(frontend_trace *trace, cjit_node node, cjit_node *out_scan) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_dtype dtype = frontend_node_dtype(trace, node);
    unsigned rank = frontend_node_rank(trace, node) - 1, count = out_scan ? 2 : 1;
    cjit_size shape[CJIT_MAX_RANK];
    for (unsigned axis = 0; axis <= rank; ++axis)
        shape[axis] = cjit_graph_get_node(graph, node)->shape[axis];
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0), one = frontend_emit_int(trace, CJIT_DTYPE_I64, 1);
    cjit_node end = frontend_emit_size(trace, shape[rank]), carried[2], yields[2], results[2] = {FRONTEND_NO_NODE};
    cjit_status *status =
        cjit_graph_broadcast_to(graph, frontend_emit_number(trace, dtype, 1), rank, shape, &carried[0]);
    if (!status && out_scan)
        status = cjit_graph_empty(graph, dtype, rank + 1, shape, &carried[1]);
    cjit_region body;
    cjit_node turn = FRONTEND_NO_NODE, args[2];
    if (!status)
        status = cjit_graph_begin_region(graph, &body);
    if (status) {
        frontend_raise_status(status);
        return FRONTEND_NO_NODE;
    }
    status = cjit_graph_region_arg(graph, CJIT_DTYPE_I64, 0, NULL, &turn);
    if (!status)
        status = cjit_graph_region_arg(graph, dtype, rank, shape, &args[0]);
    if (!status && out_scan)
        status = cjit_graph_region_arg(graph, dtype, rank + 1, shape, &args[1]);
    if (!status) {
        // The first product is the first element as it is: 1 * inf is inf + nan j.
        cjit_node first = frontend_emit2(trace, CJIT_OP_EQ, turn, zero), next = element(trace, node, turn);
        yields[0] = frontend_emit3(trace, CJIT_OP_SELECT, first, next,
                                   frontend_emit2(trace, CJIT_OP_MUL, args[0], next));
        yields[1] = out_scan && yields[0] != FRONTEND_NO_NODE ? replace_element(trace, args[1], yields[0], turn)
                                                              : yields[0];
    }
    if (status || yields[1] == FRONTEND_NO_NODE) {
        cjit_graph_abandon_region(graph);
        return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : FRONTEND_NO_NODE;
    }
    status = cjit_graph_end_region(graph, count, yields);
    if (!status)
        status = cjit_graph_for(graph, zero, end, one, count, carried, body, results);
    if (out_scan)
        *out_scan = results[1];
    return finish(status, &results[0]);
}

/// |node| with |axes| made one, at the end.
static cjit_node gather_axes(frontend_trace *trace, cjit_node node, unsigned num_axes, const unsigned *axes) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    unsigned permutation[CJIT_MAX_RANK], rank = frontend_node_rank(trace, node), kept = 0;
    cjit_size shape[CJIT_MAX_RANK + 1], count = cjit_graph_size_constant(graph, 1);
    uint32_t reduced = 0;
    for (unsigned i = 0; i < num_axes; ++i)
        reduced |= UINT32_C(1) << axes[i];
    for (unsigned axis = 0; axis < rank; ++axis)
        if (!(reduced >> axis & 1)) {
            shape[kept] = cjit_graph_get_node(graph, node)->shape[axis];
            permutation[kept++] = axis;
        }
    for (unsigned axis = 0, next = kept; axis < rank; ++axis)
        if (reduced >> axis & 1) {
            cjit_size extent = cjit_graph_get_node(graph, node)->shape[axis];
            count = cjit_graph_size_binary(graph, CJIT_SIZE_MUL, count, extent);
            permutation[next++] = axis;
        }
    shape[kept] = count;
    return frontend_emit_reshape(trace, frontend_emit_permute(trace, node, permutation), kept + 1, shape);
}

// ---------------------------------------------------------------------------------------------
// All of them
// ---------------------------------------------------------------------------------------------

static cjit_node refuse(cjit_op op) {
    frontend_raise_at_user(frontend_unsupported_error,
                           "%s of complex numbers is not supported; write it as a loop", cjit_op_get_name(op));
    return FRONTEND_NO_NODE;
}

cjit_node frontend_complex_reduce(frontend_trace *trace, cjit_op op, cjit_node node, unsigned num_axes,
                                  const unsigned *axes) {
    frontend_parts z;
    if (num_axes == 0)
        return node;
    switch (op) {
    case CJIT_OP_REDUCE_SUM:
        z = full_parts(trace, node);
        z.re = frontend_emit_reduce(trace, op, z.re, num_axes, axes, false);
        z.im = frontend_emit_reduce(trace, op, z.im, num_axes, axes, false);
        return frontend_complex_join(trace, z);
    case CJIT_OP_REDUCE_MAX:
    case CJIT_OP_REDUCE_MIN:
        return extremum(trace, op == CJIT_OP_REDUCE_MAX, node, num_axes, axes);
    case CJIT_OP_ARGMAX:
    case CJIT_OP_ARGMIN:
        return find(trace, op == CJIT_OP_ARGMAX, full_parts(trace, node), num_axes, axes, false);
    case CJIT_OP_REDUCE_PROD:
        node = gather_axes(trace, node, num_axes, axes);
        return node == FRONTEND_NO_NODE ? node : multiply_along(trace, node, NULL);
    default:
        return refuse(op);
    }
}

cjit_node frontend_complex_scan(frontend_trace *trace, cjit_op op, cjit_node node, unsigned axis) {
    if (op == CJIT_OP_SCAN_SUM) {
        frontend_parts z = full_parts(trace, node);
        z.re = frontend_emit_scan(trace, op, z.re, axis);
        z.im = frontend_emit_scan(trace, op, z.im, axis);
        return frontend_complex_join(trace, z);
    }
    if (op != CJIT_OP_SCAN_PROD)
        return refuse(op);
    // The axis goes last, and back to its place.
    unsigned there[CJIT_MAX_RANK], back[CJIT_MAX_RANK], rank = frontend_node_rank(trace, node), next = 0;
    for (unsigned i = 0; i < rank; ++i)
        if (i != axis)
            there[next++] = i;
    there[next] = axis;
    for (unsigned i = 0; i < rank; ++i)
        back[there[i]] = i;
    cjit_node scan = FRONTEND_NO_NODE, moved = frontend_emit_permute(trace, node, there);
    if (moved == FRONTEND_NO_NODE || multiply_along(trace, moved, &scan) == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    return frontend_emit_permute(trace, scan, back);
}
