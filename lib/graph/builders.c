// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders of constants, casts, elementwise ops and effects: dtype rules and broadcasting.
//
// Broadcasting follows NumPy: shapes align from the right, an extent that is the constant 1 stretches,
// any other two extents must agree (a guard, unless the expressions are equal).
#include "graph_internal.h"
#include "ops.h"

#include <string.h>

cjit_status *cjit_graph_constant(cjit_graph *graph, cjit_dtype dtype, uint64_t bits,
                                 cjit_node *out_node) {
    cjit_region open = graph->region;
    graph->region = 0; // a constant serves every region
    cjit_status *status = graph_add_node(graph,
                                         &(cjit_node_info){.op = CJIT_OP_CONSTANT,
                                                           .dtype = dtype,
                                                           .num_attributes = 1,
                                                           .attributes = (int64_t[]){(int64_t)bits}},
                                         true, out_node);
    graph->region = open;
    return status;
}

// Rounds to nearest even a float with |mantissa| stored bits and |exponent| exponent bits.
static uint64_t round_to_format(double value, unsigned mantissa, unsigned exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t sign = (bits >> 63) << (mantissa + exponent);
    uint64_t infinity = ((1ull << exponent) - 1) << mantissa;
    int biased = (int)(bits >> 52 & 0x7ff);
    uint64_t fraction = bits & 0xfffffffffffff;
    if (biased == 0x7ff) // infinity, or a quiet nan that keeps the top of its payload
        return sign | infinity |
               (fraction ? (1ull << (mantissa - 1)) | fraction >> (52 - mantissa) : 0);
    int target = biased - 1023 + (1 << (exponent - 1)) - 1; // the biased exponent in the format
    uint64_t significand = biased ? fraction | 1ull << 52 : fraction;
    int shift = 52 - (int)mantissa + (target < 1 ? 1 - target : 0);
    if (shift > 54)
        return sign;
    uint64_t kept = significand >> shift;
    uint64_t rest = significand & ((1ull << shift) - 1), half = 1ull << (shift - 1);
    kept += rest > half || (rest == half && (kept & 1));
    // The hidden bit adds one to the exponent field, and so does a carry out of the fraction.
    uint64_t result = kept + (target < 1 ? 0 : (uint64_t)(target - 1) << mantissa);
    return sign | (result > infinity ? infinity : result);
}

cjit_status *cjit_graph_constant_float(cjit_graph *graph, cjit_dtype dtype, double value,
                                       cjit_node *out_node) {
    uint64_t bits = 0;
    float single = (float)value;
    switch (dtype) {
    case CJIT_DTYPE_F16:
        bits = round_to_format(value, 10, 5);
        break;
    case CJIT_DTYPE_BF16:
        bits = round_to_format(value, 7, 8);
        break;
    case CJIT_DTYPE_F32:
        memcpy(&bits, &single, sizeof single);
        break;
    case CJIT_DTYPE_F64:
        memcpy(&bits, &value, sizeof value);
        break;
    default:
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a float constant of dtype %s",
                                  cjit_dtype_name(dtype));
    }
    return cjit_graph_constant(graph, dtype, bits, out_node);
}

cjit_status *cjit_graph_constant_int(cjit_graph *graph, cjit_dtype dtype, int64_t value,
                                     cjit_node *out_node) {
    if (dtype == CJIT_DTYPE_BOOL)
        return cjit_graph_constant(graph, dtype, value != 0, out_node);
    if (cjit_dtype_is_float(dtype))
        return cjit_graph_constant_float(graph, dtype, (double)value, out_node);
    unsigned width = 8 * (unsigned)cjit_dtype_size(dtype);
    uint64_t bits = (uint64_t)value;
    return cjit_graph_constant(graph, dtype, width == 64 ? bits : bits & ((1ull << width) - 1),
                               out_node);
}

cjit_status *cjit_graph_cast(cjit_graph *graph, cjit_node node, cjit_dtype dtype,
                             cjit_node *out_node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, node));
    cjit_node_info from = graph->nodes[node];
    if (from.dtype == dtype) {
        *out_node = node;
        return NULL;
    }
    if (cjit_dtype_is_complex(from.dtype) || cjit_dtype_is_complex(dtype))
        return graph_cast_complex(graph, node, dtype, out_node);
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = CJIT_OP_CAST,
                                              .dtype = dtype,
                                              .rank = from.rank,
                                              .shape = from.shape,
                                              .num_operands = 1,
                                              .operands = &node},
                            true, out_node));
done:
    return status;
}

static cjit_status *broadcast_axis(cjit_graph *graph, unsigned num_operands,
                                   const cjit_node *operands, unsigned back, cjit_size *out) {
    cjit_status *status = NULL;
    cjit_size extent = cjit_graph_size_constant(graph, 1);
    bool stretched = true;
    for (unsigned i = 0; i < num_operands; i++) {
        const cjit_node_info *node = &graph->nodes[operands[i]];
        if (node->rank < back)
            continue;
        cjit_size mine = cjit_graph_size_canonical(graph, node->shape[node->rank - back]);
        bool one;
        CJIT_TRY(cjit_graph_decide_equal(graph, mine, cjit_graph_size_constant(graph, 1), &one));
        if (one)
            continue;
        if (!stretched)
            CJIT_TRY(graph_require_equal(graph, extent, mine, num_operands, operands, NULL, 0));
        if (stretched || !cjit_graph_size_is_computed(graph, mine))
            extent = cjit_graph_size_canonical(graph, mine);
        stretched = false;
    }
    *out = extent;
done:
    return status;
}

cjit_status *cjit_graph_broadcast_shape(cjit_graph *graph, unsigned num_operands,
                                        const cjit_node *operands, unsigned *out_rank,
                                        cjit_size *out_shape) {
    cjit_status *status = NULL;
    unsigned rank = 0;
    for (unsigned i = 0; i < num_operands; i++) {
        CJIT_TRY(graph_check_visible(graph, operands[i]));
        if (graph->nodes[operands[i]].rank > rank)
            rank = graph->nodes[operands[i]].rank;
    }
    for (unsigned back = rank; back >= 1; back--)
        CJIT_TRY(broadcast_axis(graph, num_operands, operands, back, &out_shape[rank - back]));
    // A later axis may have made an earlier one's size equal to another.
    for (unsigned axis = 0; axis < rank; axis++)
        out_shape[axis] = cjit_graph_size_canonical(graph, out_shape[axis]);
    *out_rank = rank;
done:
    return status;
}

static cjit_status *dtype_error(const cjit_graph *graph, cjit_op op, unsigned num_operands,
                                const cjit_node *operands) {
    support_buffer text;
    support_buffer_init(&text);
    for (unsigned i = 0; i < num_operands; i++)
        support_buffer_printf(&text, "%s%s", i ? ", " : "",
                              cjit_dtype_name(graph->nodes[operands[i]].dtype));
    cjit_status *status =
        text.failed ? cjit_status_no_memory()
                    : cjit_status_create(CJIT_CODE_TYPE, "%s does not accept operands of dtype (%s)",
                                         cjit_op_get_name(op), text.data ? text.data : "");
    support_buffer_deinit(&text);
    return status;
}

static cjit_status *result_dtype(const cjit_graph *graph, cjit_op op, unsigned num_operands,
                                 const cjit_node *operands, cjit_dtype *out_dtype) {
    const graph_op_info *info = graph_get_op(op);
    unsigned first = info->rule == GRAPH_RULE_SELECT ? 1 : 0;
    unsigned last = info->rule == GRAPH_RULE_SCALE ? 1 : num_operands;
    cjit_dtype dtype = graph->nodes[operands[first]].dtype;
    bool good = cjit_op_accepts(op, dtype);
    for (unsigned i = first; i < last; i++)
        good &= graph->nodes[operands[i]].dtype == dtype;
    if (info->rule == GRAPH_RULE_SELECT)
        good &= graph->nodes[operands[0]].dtype == CJIT_DTYPE_BOOL;
    if (info->rule == GRAPH_RULE_SCALE)
        good &= graph->nodes[operands[1]].dtype == CJIT_DTYPE_I32;
    if (info->rule == GRAPH_RULE_JOIN)
        good &= cjit_dtype_size(dtype) >= 4;
    if (!good)
        return dtype_error(graph, op, num_operands, operands);
    *out_dtype = info->rule == GRAPH_RULE_PREDICATE  ? CJIT_DTYPE_BOOL
                 : info->rule == GRAPH_RULE_EXPONENT ? CJIT_DTYPE_I32
                 : info->rule == GRAPH_RULE_PART     ? cjit_dtype_part(dtype)
                 : info->rule == GRAPH_RULE_JOIN     ? (dtype == CJIT_DTYPE_F32 ? CJIT_DTYPE_C64
                                                                                : CJIT_DTYPE_C128)
                                                     : dtype;
    return NULL;
}

cjit_status *cjit_graph_elementwise(cjit_graph *graph, cjit_op op, unsigned num_operands,
                                    const cjit_node *operands, cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank;
    cjit_dtype dtype = CJIT_DTYPE_BOOL;
    if (!cjit_op_is_elementwise(op) || num_operands != graph_get_op(op)->arity)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: %s with %u operands",
                                  op < CJIT_OP_COUNT ? cjit_op_get_name(op) : "?", num_operands);
    CJIT_TRY(cjit_graph_broadcast_shape(graph, num_operands, operands, &rank, shape));
    CJIT_TRY(result_dtype(graph, op, num_operands, operands, &dtype));
    *out_node = GRAPH_NO_NODE;
    CJIT_TRY(graph_fold_complex(graph, op, operands, rank, shape, out_node));
    if (*out_node != GRAPH_NO_NODE)
        return NULL;
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){.op = op,
                                              .dtype = dtype,
                                              .rank = (uint8_t)rank,
                                              .shape = shape,
                                              .num_operands = num_operands,
                                              .operands = operands},
                            true, out_node));
done:
    return status;
}
