// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of integers in a loop: enough to see that most indices are within their arrays, so that
// they are neither wrapped nor checked.
//
//   for i in range(1, n - 1): a[i + 1]      0 <= i + 1, and i + 1 <= n - 1 < n, a's extent
//
// Nothing is assumed of arithmetic beyond int64: extents and loop bounds are far from its ends.
#include "control.h"

enum { MAX_DEPTH = 12 };

int frontend_add_loop_bounds(frontend_trace *trace, cjit_node index, cjit_node from, cjit_node to,
                             cjit_node step) {
    frontend_control *control = frontend_trace_get_control(trace);
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), step);
    if (!control)
        return -1;
    if (info->op != CJIT_OP_CONSTANT)
        return 0;
    if (control->num_bounds == control->max_bounds) {
        uint32_t capacity = control->max_bounds ? 2 * control->max_bounds : 16;
        void *grown = PyMem_Realloc(control->bounds, capacity * sizeof *control->bounds);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        control->bounds = grown;
        control->max_bounds = capacity;
    }
    control->bounds[control->num_bounds++] =
        (frontend_loop_bounds){index, from, to, info->attributes[0] > 0};
    return 0;
}

static const frontend_loop_bounds *find(frontend_trace *trace, cjit_node node) {
    const frontend_control *control = frontend_trace_get_control(trace);
    for (uint32_t i = control ? control->num_bounds : 0; i > 0; --i)
        if (control->bounds[i - 1].index == node)
            return &control->bounds[i - 1];
    return NULL;
}

// ---------------------------------------------------------------------------------------------
// From below
// ---------------------------------------------------------------------------------------------

static bool node_at_least(frontend_trace *trace, cjit_node node, int64_t least, int depth);
static bool at_most(frontend_trace *trace, cjit_size size, int64_t offset, cjit_size limit,
                    int depth);

static bool size_at_least(frontend_trace *trace, cjit_size size, int64_t least, int depth) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t value;
    size = cjit_graph_size_canonical(graph, size);
    if (cjit_graph_size_is_constant(graph, size, &value))
        return value >= least;
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (depth == 0)
        return false;
    --depth;
    switch (info.op) {
    case CJIT_SIZE_SYMBOL:
        return least <= 0 && cjit_graph_size_is_extent(graph, size);
    case CJIT_SIZE_NODE:
        return node_at_least(trace, (cjit_node)info.value, least, depth);
    case CJIT_SIZE_ADD:
        if (cjit_graph_size_is_constant(graph, info.rhs, &value))
            return size_at_least(trace, info.lhs, least - value, depth);
        return size_at_least(trace, info.lhs, least < 0 ? 0 : least, depth) &&
               size_at_least(trace, info.rhs, 0, depth);
    case CJIT_SIZE_SUB:
        return cjit_graph_size_is_constant(graph, info.rhs, &value)
                   ? size_at_least(trace, info.lhs, least + value, depth)
                   : at_most(trace, info.rhs, least, info.lhs, depth);
    case CJIT_SIZE_MUL:
        return least <= 0 && size_at_least(trace, info.lhs, 0, depth) &&
               size_at_least(trace, info.rhs, 0, depth);
    case CJIT_SIZE_FLOORDIV:
    case CJIT_SIZE_MOD:
        return least <= 0 && size_at_least(trace, info.lhs, 0, depth) &&
               size_at_least(trace, info.rhs, 1, depth);
    case CJIT_SIZE_MIN:
        return size_at_least(trace, info.lhs, least, depth) &&
               size_at_least(trace, info.rhs, least, depth);
    case CJIT_SIZE_MAX:
        return size_at_least(trace, info.lhs, least, depth) ||
               size_at_least(trace, info.rhs, least, depth);
    default:
        return false;
    }
}

static bool node_at_least(frontend_trace *trace, cjit_node node, int64_t least, int depth) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    cjit_size size;
    if (depth == 0)
        return false;
    const frontend_loop_bounds *bounds = find(trace, node);
    if (bounds)
        return bounds->forward ? node_at_least(trace, bounds->from, least, depth - 1)
                               : node_at_least(trace, bounds->to, least - 1, depth - 1);
    if (info->dtype != CJIT_DTYPE_I64 || info->rank != 0)
        return false;
    if (info->op == CJIT_OP_MOD || info->op == CJIT_OP_FLOORDIV)
        return least <= 0 && node_at_least(trace, info->operands[1], 1, depth - 1) &&
               (info->op == CJIT_OP_MOD || node_at_least(trace, info->operands[0], 0, depth - 1));
    if (info->op == CJIT_OP_SELECT)
        return node_at_least(trace, info->operands[1], least, depth - 1) &&
               node_at_least(trace, info->operands[2], least, depth - 1);
    if (info->op != CJIT_OP_SIZE && info->op != CJIT_OP_CONSTANT && info->op != CJIT_OP_ADD &&
        info->op != CJIT_OP_SUB && info->op != CJIT_OP_MUL && info->op != CJIT_OP_MINIMUM &&
        info->op != CJIT_OP_MAXIMUM)
        return false;
    cjit_status *status = cjit_graph_size_from_node(graph, node, &size);
    cjit_status_destroy(status);
    return !status && size_at_least(trace, size, least, depth - 1);
}

bool frontend_node_is_at_least(frontend_trace *trace, cjit_node node, int64_t least) {
    return node != FRONTEND_NO_NODE && node_at_least(trace, node, least, MAX_DEPTH);
}

bool frontend_size_is_at_least(frontend_trace *trace, cjit_size size, int64_t least) {
    return size_at_least(trace, size, least, MAX_DEPTH);
}

// ---------------------------------------------------------------------------------------------
// From above
// ---------------------------------------------------------------------------------------------

/// |size| as a base plus a constant.
static cjit_size split(const cjit_graph *graph, cjit_size size, int64_t *inout_offset) {
    for (;;) {
        int64_t value;
        size = cjit_graph_size_canonical(graph, size);
        cjit_size_info info = cjit_graph_get_size(graph, size);
        bool sum = info.op == CJIT_SIZE_ADD || info.op == CJIT_SIZE_SUB;
        if (!sum || !cjit_graph_size_is_constant(graph, info.rhs, &value))
            return size;
        *inout_offset += info.op == CJIT_SIZE_ADD ? value : -value;
        size = info.lhs;
    }
}

/// |size| + |offset| <= |limit|?
static bool at_most(frontend_trace *trace, cjit_size size, int64_t offset, cjit_size limit,
                    int depth) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t limit_offset = 0, a, b;
    if (depth == 0)
        return false;
    cjit_size base = split(graph, size, &offset);
    cjit_size limit_base = split(graph, limit, &limit_offset);
    if (base == limit_base)
        return offset <= limit_offset;
    if (cjit_graph_size_is_constant(graph, base, &a) &&
        cjit_graph_size_is_constant(graph, limit_base, &b))
        return a + offset <= b + limit_offset;
    if (cjit_graph_size_is_constant(graph, base, &a) &&
        size_at_least(trace, limit, a + offset, depth - 1))
        return true;
    cjit_size_info info = cjit_graph_get_size(graph, base);
    if (info.op == CJIT_SIZE_MIN)
        return at_most(trace, info.lhs, offset, limit, depth - 1) ||
               at_most(trace, info.rhs, offset, limit, depth - 1);
    if (info.op == CJIT_SIZE_MAX)
        return at_most(trace, info.lhs, offset, limit, depth - 1) &&
               at_most(trace, info.rhs, offset, limit, depth - 1);
    if (info.op == CJIT_SIZE_FLOORDIV && cjit_graph_size_is_constant(graph, info.rhs, &b) && b > 0) {
        int64_t more = 0; // (a + more) // b <= a
        cjit_size dividend = split(graph, info.lhs, &more);
        if (more < 0 || more >= b)
            dividend = info.lhs;
        return size_at_least(trace, dividend, 0, depth - 1) &&
               at_most(trace, dividend, offset, limit, depth - 1);
    }
    if (info.op == CJIT_SIZE_SUB) // a - b with b >= 0
        return size_at_least(trace, info.rhs, 0, depth - 1) &&
               at_most(trace, info.lhs, offset, limit, depth - 1);
    if (info.op != CJIT_SIZE_NODE)
        return false;
    const frontend_loop_bounds *bounds = find(trace, (cjit_node)info.value);
    if (!bounds)
        return false;
    cjit_size last;
    cjit_status *status =
        cjit_graph_size_from_node(graph, bounds->forward ? bounds->to : bounds->from, &last);
    cjit_status_destroy(status);
    return !status && at_most(trace, last, offset - bounds->forward, limit, depth - 1);
}

bool frontend_size_is_below(frontend_trace *trace, cjit_size size, cjit_size limit) {
    return at_most(trace, size, 1, limit, MAX_DEPTH);
}

// ---------------------------------------------------------------------------------------------
// What is known outside
// ---------------------------------------------------------------------------------------------

bool frontend_size_is_known_in(frontend_trace *trace, cjit_size size, cjit_region region) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    size = cjit_graph_size_canonical(graph, size);
    if (!cjit_graph_size_is_computed(graph, size))
        return true;
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (info.op != CJIT_SIZE_NODE)
        return frontend_size_is_known_in(trace, info.lhs, region) &&
               frontend_size_is_known_in(trace, info.rhs, region);
    cjit_region home = cjit_graph_get_node(graph, (cjit_node)info.value)->region;
    return cjit_graph_is_region_within(graph, region, home);
}

typedef struct limits {
    frontend_trace *trace;
    cjit_graph *graph;
    cjit_region region;
} limits;

static cjit_size limit_of(const limits *l, cjit_size size, int depth);

/// |op| of both limits, if there are such.
static cjit_size combine(const limits *l, cjit_size_op op, cjit_size a, cjit_size b, int depth) {
    a = limit_of(l, a, depth);
    b = limit_of(l, b, depth);
    return cjit_graph_size_binary(l->graph, op, a, b); // CJIT_SIZE_NONE where one is
}

static cjit_size limit_of_node(const limits *l, cjit_node node, int depth) {
    cjit_size last;
    const frontend_loop_bounds *bounds = find(l->trace, node);
    if (!bounds)
        return CJIT_SIZE_NONE;
    cjit_status *status =
        cjit_graph_size_from_node(l->graph, bounds->forward ? bounds->to : bounds->from, &last);
    cjit_status_destroy(status);
    if (status)
        return CJIT_SIZE_NONE;
    int64_t offset = bounds->forward ? -1 : 0;
    cjit_size base = split(l->graph, last, &offset);
    return cjit_graph_size_binary(l->graph, CJIT_SIZE_ADD, limit_of(l, base, depth),
                                  cjit_graph_size_constant(l->graph, offset));
}

/// What |size| does not exceed, known in the region; CJIT_SIZE_NONE when nothing is.
static cjit_size limit_of(const limits *l, cjit_size size, int depth) {
    int64_t value;
    size = cjit_graph_size_canonical(l->graph, size);
    if (frontend_size_is_known_in(l->trace, size, l->region))
        return size;
    if (depth-- == 0)
        return CJIT_SIZE_NONE;
    cjit_size_info info = cjit_graph_get_size(l->graph, size);
    cjit_size a, b;
    switch (info.op) {
    case CJIT_SIZE_NODE:
        return limit_of_node(l, (cjit_node)info.value, depth);
    case CJIT_SIZE_MIN:
        a = limit_of(l, info.lhs, depth);
        b = limit_of(l, info.rhs, depth);
        return a == CJIT_SIZE_NONE   ? b
               : b == CJIT_SIZE_NONE ? a
                                     : cjit_graph_size_binary(l->graph, CJIT_SIZE_MIN, a, b);
    case CJIT_SIZE_MAX:
    case CJIT_SIZE_ADD:
        return combine(l, info.op, info.lhs, info.rhs, depth);
    case CJIT_SIZE_SUB:
        if (cjit_graph_size_is_constant(l->graph, info.rhs, NULL))
            return combine(l, info.op, info.lhs, info.rhs, depth);
        return size_at_least(l->trace, info.rhs, 0, depth) ? limit_of(l, info.lhs, depth)
                                                           : CJIT_SIZE_NONE;
    case CJIT_SIZE_MUL:
        return size_at_least(l->trace, info.lhs, 0, depth) &&
                       size_at_least(l->trace, info.rhs, 0, depth)
                   ? combine(l, info.op, info.lhs, info.rhs, depth)
                   : CJIT_SIZE_NONE;
    case CJIT_SIZE_FLOORDIV:
        return cjit_graph_size_is_constant(l->graph, info.rhs, &value) && value > 0
                   ? combine(l, info.op, info.lhs, info.rhs, depth)
                   : CJIT_SIZE_NONE;
    default:
        return CJIT_SIZE_NONE;
    }
}

bool frontend_size_find_limit(frontend_trace *trace, cjit_size size, cjit_region region,
                              cjit_size *out_limit) {
    limits l = {trace, frontend_trace_get_graph(trace), region};
    *out_limit = limit_of(&l, size, MAX_DEPTH);
    return *out_limit != CJIT_SIZE_NONE;
}
