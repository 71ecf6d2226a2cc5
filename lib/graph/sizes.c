// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size expressions: merged, folded where the identity holds for every extent, and made equal when a
// guard says so. Arithmetic is in int64; extents stay below 2**62, so sums of them do not wrap. The
// value of an integer input may be anything.
#include "graph_internal.h"

#include <string.h>

static uint64_t hash_size(const cjit_size_info *info) {
    uint64_t hash = (uint64_t)info->op * 0x9e3779b97f4a7c15u ^ (uint64_t)info->value;
    hash = (hash ^ info->lhs) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ info->rhs ^ (hash >> 31)) * 0x94d049bb133111ebu;
    return hash ^ (hash >> 29);
}

static uint64_t rehash_size(const cjit_graph *graph, uint32_t index) {
    return hash_size(&graph->sizes[index].info);
}

static bool equal_size(const cjit_graph *graph, uint32_t index, const void *key) {
    const cjit_size_info *a = &graph->sizes[index].info, *b = key;
    return a->op == b->op && a->value == b->value && a->lhs == b->lhs && a->rhs == b->rhs;
}

static cjit_size intern(cjit_graph *graph, cjit_size_info info) {
    uint32_t *slot = graph_table_find(&graph->size_table, hash_size(&info), equal_size, rehash_size,
                                      graph, &info);
    if (!slot)
        return CJIT_SIZE_NONE;
    if (*slot)
        return *slot - 1;
    cjit_status *status = GRAPH_GROW(graph->sizes, graph->num_sizes, graph->capacity_sizes);
    if (status) {
        cjit_status_destroy(status);
        return CJIT_SIZE_NONE;
    }
    cjit_size size = graph->num_sizes++;
    bool binary = info.op != CJIT_SIZE_CONSTANT && info.op != CJIT_SIZE_SYMBOL && info.op != CJIT_SIZE_NODE;
    bool computed = info.op == CJIT_SIZE_NODE ||
                    (binary && (graph->sizes[info.lhs].computed || graph->sizes[info.rhs].computed));
    graph->sizes[size] = (graph_size_entry){info, size, computed};
    *slot = size + 1;
    graph->size_table.count++;
    return size;
}

cjit_size cjit_graph_size_constant(cjit_graph *graph, int64_t value) {
    return intern(graph, (cjit_size_info){CJIT_SIZE_CONSTANT, value, 0, 0});
}

static int64_t floordiv(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t apply(cjit_size_op op, int64_t a, int64_t b) {
    switch (op) {
    case CJIT_SIZE_ADD:
        return (int64_t)((uint64_t)a + (uint64_t)b);
    case CJIT_SIZE_SUB:
        return (int64_t)((uint64_t)a - (uint64_t)b);
    case CJIT_SIZE_MUL:
        return (int64_t)((uint64_t)a * (uint64_t)b);
    case CJIT_SIZE_FLOORDIV:
        return b == 0 ? 0 : b == -1 ? apply(CJIT_SIZE_SUB, 0, a) : floordiv(a, b);
    case CJIT_SIZE_MOD:
        return b == 0 || b == -1 ? 0 : a - b * floordiv(a, b);
    case CJIT_SIZE_MIN:
        return a < b ? a : b;
    case CJIT_SIZE_MAX:
        return a > b ? a : b;
    default:
        return a;
    }
}

static bool is_constant(const cjit_graph *graph, cjit_size size, int64_t value) {
    int64_t found;
    return cjit_graph_size_is_constant(graph, size, &found) && found == value;
}

cjit_size cjit_graph_size_binary(cjit_graph *graph, cjit_size_op op, cjit_size lhs, cjit_size rhs) {
    if (lhs == CJIT_SIZE_NONE || rhs == CJIT_SIZE_NONE)
        return CJIT_SIZE_NONE;
    lhs = cjit_graph_size_canonical(graph, lhs);
    rhs = cjit_graph_size_canonical(graph, rhs);
    int64_t a, b;
    bool constant_a = cjit_graph_size_is_constant(graph, lhs, &a);
    bool constant_b = cjit_graph_size_is_constant(graph, rhs, &b);
    if (constant_a && constant_b)
        return cjit_graph_size_constant(graph, apply(op, a, b));
    bool commutes =
        op == CJIT_SIZE_ADD || op == CJIT_SIZE_MUL || op == CJIT_SIZE_MIN || op == CJIT_SIZE_MAX;
    if (commutes && (constant_a || (!constant_b && lhs > rhs))) {
        cjit_size swap = lhs;
        lhs = rhs;
        rhs = swap;
    }
    if ((op == CJIT_SIZE_ADD || op == CJIT_SIZE_SUB) && is_constant(graph, rhs, 0))
        return lhs;
    if ((op == CJIT_SIZE_MUL || op == CJIT_SIZE_FLOORDIV) && is_constant(graph, rhs, 1))
        return lhs;
    if (op == CJIT_SIZE_MUL && is_constant(graph, rhs, 0))
        return rhs;
    if (lhs == rhs && op == CJIT_SIZE_SUB)
        return cjit_graph_size_constant(graph, 0);
    if (lhs == rhs && (op == CJIT_SIZE_MIN || op == CJIT_SIZE_MAX))
        return lhs;
    // An extent is never negative, so max(s, 0) is s: slices ask this often.
    if (op == CJIT_SIZE_MAX && cjit_graph_size_is_extent(graph, lhs) && is_constant(graph, rhs, 0))
        return lhs;
    return intern(graph, (cjit_size_info){op, 0, lhs, rhs});
}

bool cjit_graph_size_is_computed(const cjit_graph *graph, cjit_size size) {
    return graph->sizes[cjit_graph_size_canonical(graph, size)].computed;
}

void graph_visit_size_nodes(const cjit_graph *graph, cjit_size size,
                            void (*visit)(void *context, cjit_node node), void *context) {
    const graph_size_entry *entry = &graph->sizes[cjit_graph_size_canonical(graph, size)];
    if (!entry->computed)
        return;
    if (entry->info.op == CJIT_SIZE_NODE) {
        visit(context, (cjit_node)entry->info.value);
        return;
    }
    graph_visit_size_nodes(graph, entry->info.lhs, visit, context);
    graph_visit_size_nodes(graph, entry->info.rhs, visit, context);
}

static cjit_status *add_symbol(cjit_graph *graph, uint32_t input, uint32_t axis, int64_t hint,
                               cjit_size *out_size) {
    cjit_status *status = GRAPH_GROW(graph->symbols, graph->num_symbols, graph->capacity_symbols);
    if (status)
        return status;
    graph->symbols[graph->num_symbols] = (graph_symbol){input, axis, hint};
    *out_size = intern(graph, (cjit_size_info){CJIT_SIZE_SYMBOL, graph->num_symbols, 0, 0});
    if (*out_size == CJIT_SIZE_NONE)
        return cjit_status_no_memory();
    graph->num_symbols++;
    return NULL;
}

// The value of input |node|, perhaps cast from a smaller integer, as a symbol.
static cjit_status *from_input(cjit_graph *graph, cjit_node node, cjit_size *out_size,
                               bool *out_known) {
    const cjit_node_info *info = &graph->nodes[node];
    *out_known = false;
    if (info->op == CJIT_OP_CAST)
        info = &graph->nodes[info->operands[0]];
    if (info->op != CJIT_OP_INPUT || info->rank != 0 || !cjit_dtype_is_signed_int(info->dtype))
        return NULL;
    uint32_t input = (uint32_t)info->attributes[0];
    for (uint32_t i = 0; i < graph->num_symbols; i++)
        if (graph->symbols[i].input == input) {
            *out_size = intern(graph, (cjit_size_info){CJIT_SIZE_SYMBOL, i, 0, 0});
            *out_known = true;
            return graph_check_sizes(1, out_size);
        }
    for (uint32_t i = 0; i < graph->num_input_values; i++)
        if (graph->input_values[i].input == input) {
            *out_known = true;
            return add_symbol(graph, input, CJIT_SYMBOL_VALUE, graph->input_values[i].value,
                              out_size);
        }
    return NULL;
}

// -a, a // 2 and a % 2 of what is known before the kernel runs: of what it computes they stay nodes, which
// it computes better than sizes.
static cjit_status *from_division(cjit_graph *graph, const cjit_node_info *info,
                                  cjit_size *out_size, bool *out_known) {
    cjit_status *status = NULL;
    cjit_size lhs, rhs = CJIT_SIZE_NONE;
    bool negates = info->op == CJIT_OP_NEG;
    *out_known = false;
    if (!negates && info->op != CJIT_OP_FLOORDIV && info->op != CJIT_OP_MOD)
        return NULL;
    CJIT_TRY(cjit_graph_size_from_node(graph, info->operands[0], &lhs));
    if (!negates)
        CJIT_TRY(cjit_graph_size_from_node(graph, info->operands[1], &rhs));
    if (cjit_graph_size_is_computed(graph, lhs) ||
        (!negates && cjit_graph_size_is_computed(graph, rhs)))
        return NULL;
    *out_size =
        negates ? cjit_graph_size_binary(graph, CJIT_SIZE_SUB, cjit_graph_size_constant(graph, 0), lhs)
                : cjit_graph_size_binary(
                      graph, info->op == CJIT_OP_MOD ? CJIT_SIZE_MOD : CJIT_SIZE_FLOORDIV, lhs, rhs);
    *out_known = true;
    CJIT_TRY(graph_check_sizes(1, out_size));
done:
    return status;
}

cjit_status *cjit_graph_size_from_node(cjit_graph *graph, cjit_node node, cjit_size *out_size) {
    static const struct {
        cjit_op op;
        cjit_size_op size;
    } alike[] = {
        {CJIT_OP_ADD, CJIT_SIZE_ADD},     {CJIT_OP_SUB, CJIT_SIZE_SUB},
        {CJIT_OP_MUL, CJIT_SIZE_MUL},     {CJIT_OP_MINIMUM, CJIT_SIZE_MIN},
        {CJIT_OP_MAXIMUM, CJIT_SIZE_MAX},
    };
    cjit_status *status = NULL;
    bool known;
    CJIT_TRY(graph_check_visible(graph, node));
    const cjit_node_info info = graph->nodes[node];
    if (info.dtype != CJIT_DTYPE_I64 || info.rank != 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: a size is an int64 scalar");
    CJIT_TRY(from_input(graph, node, out_size, &known));
    if (known)
        return NULL;
    CJIT_TRY(from_division(graph, &info, out_size, &known));
    if (known)
        return NULL;
    if (info.op == CJIT_OP_SIZE) {
        *out_size = cjit_graph_size_canonical(graph, (cjit_size)info.attributes[0]);
        return NULL;
    }
    if (info.op == CJIT_OP_CONSTANT) {
        *out_size = cjit_graph_size_constant(graph, info.attributes[0]);
        return graph_check_sizes(1, out_size);
    }
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        if (info.op != alike[i].op)
            continue;
        cjit_size lhs, rhs;
        CJIT_TRY(cjit_graph_size_from_node(graph, info.operands[0], &lhs));
        CJIT_TRY(cjit_graph_size_from_node(graph, info.operands[1], &rhs));
        *out_size = cjit_graph_size_binary(graph, alike[i].size, lhs, rhs);
        return graph_check_sizes(1, out_size);
    }
    *out_size = intern(graph, (cjit_size_info){CJIT_SIZE_NODE, node, 0, 0});
    status = graph_check_sizes(1, out_size);
done:
    return status;
}

cjit_status *graph_check_sizes(unsigned count, const cjit_size *sizes) {
    for (unsigned i = 0; i < count; i++)
        if (sizes[i] == CJIT_SIZE_NONE)
            return cjit_status_no_memory();
    return NULL;
}

cjit_size_info cjit_graph_get_size(const cjit_graph *graph, cjit_size size) {
    return graph->sizes[size].info;
}

bool cjit_graph_size_is_constant(const cjit_graph *graph, cjit_size size, int64_t *out_value) {
    while (graph->sizes[size].canonical != size)
        size = graph->sizes[size].canonical;
    if (graph->sizes[size].info.op != CJIT_SIZE_CONSTANT)
        return false;
    if (out_value)
        *out_value = graph->sizes[size].info.value;
    return true;
}

cjit_size cjit_graph_size_canonical(const cjit_graph *graph, cjit_size size) {
    if (size == CJIT_SIZE_NONE)
        return size;
    while (graph->sizes[size].canonical != size)
        size = graph->sizes[size].canonical;
    return size;
}

int64_t cjit_graph_size_evaluate(const cjit_graph *graph, cjit_size size, const int64_t *symbols) {
    const cjit_size_info *info = &graph->sizes[size].info;
    switch (info->op) {
    case CJIT_SIZE_CONSTANT:
        return info->value;
    case CJIT_SIZE_NODE:
        return 0;
    case CJIT_SIZE_SYMBOL:
        return symbols ? symbols[info->value] : graph->symbols[info->value].hint;
    default:
        return apply(info->op, cjit_graph_size_evaluate(graph, info->lhs, symbols),
                     cjit_graph_size_evaluate(graph, info->rhs, symbols));
    }
}

bool cjit_graph_size_is_extent(const cjit_graph *graph, cjit_size size) {
    const cjit_size_info *info = &graph->sizes[cjit_graph_size_canonical(graph, size)].info;
    if (info->op == CJIT_SIZE_CONSTANT)
        return info->value >= 0;
    return info->op == CJIT_SIZE_SYMBOL && graph->symbols[info->value].axis != CJIT_SYMBOL_VALUE;
}

uint32_t cjit_graph_num_symbols(const cjit_graph *graph) { return graph->num_symbols; }

void cjit_graph_get_symbol(const cjit_graph *graph, uint32_t symbol, uint32_t *out_input,
                           uint32_t *out_axis) {
    *out_input = graph->symbols[symbol].input;
    *out_axis = graph->symbols[symbol].axis;
}

cjit_status *cjit_graph_input(cjit_graph *graph, cjit_dtype dtype, cjit_layout layout,
                              unsigned rank, const int64_t *extents, cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_size shape[CJIT_MAX_RANK];
    cjit_region open = graph->region;
    if (rank > CJIT_MAX_RANK)
        return cjit_status_create(CJIT_CODE_UNSUPPORTED, "arrays of more than %d dimensions",
                                  CJIT_MAX_RANK);
    graph->region = 0; // inputs belong to the body, wherever they are met
    for (unsigned axis = 0; axis < rank; axis++) {
        if (extents[axis] == 1)
            shape[axis] = cjit_graph_size_constant(graph, 1);
        else
            CJIT_TRY(add_symbol(graph, graph->num_inputs, axis, extents[axis], &shape[axis]));
    }
    CJIT_TRY(GRAPH_GROW(graph->inputs, graph->num_inputs, graph->capacity_inputs));
    CJIT_TRY(graph_add_node(graph,
                            &(cjit_node_info){
                                .op = CJIT_OP_INPUT,
                                .dtype = dtype,
                                .rank = (uint8_t)rank,
                                .shape = shape,
                                .num_attributes = 2,
                                .attributes = (int64_t[]){graph->num_inputs, layout},
                            },
                            false, out_node));
    graph->inputs[graph->num_inputs++] = *out_node;
done:
    graph->region = open;
    return status;
}

cjit_status *cjit_graph_set_input_value(cjit_graph *graph, uint32_t input, int64_t value) {
    cjit_status *status =
        GRAPH_GROW(graph->input_values, graph->num_input_values, graph->capacity_input_values);
    if (!status)
        graph->input_values[graph->num_input_values++] = (graph_input_value){input, value};
    return status;
}

cjit_status *cjit_graph_size_value(cjit_graph *graph, cjit_size size, cjit_node *out_node) {
    int64_t value;
    if (size == CJIT_SIZE_NONE)
        return cjit_status_no_memory();
    size = cjit_graph_size_canonical(graph, size);
    if (cjit_graph_size_is_constant(graph, size, &value))
        return cjit_graph_constant_int(graph, CJIT_DTYPE_I64, value, out_node);
    if (graph->sizes[size].info.op == CJIT_SIZE_NODE) {
        *out_node = (cjit_node)graph->sizes[size].info.value;
        return graph_check_visible(graph, *out_node);
    }
    if (graph->sizes[size].info.op == CJIT_SIZE_SYMBOL && !cjit_graph_size_is_extent(graph, size)) {
        *out_node = graph->inputs[graph->symbols[graph->sizes[size].info.value].input];
        if (graph->nodes[*out_node].dtype == CJIT_DTYPE_I64)
            return NULL;
    }
    return graph_add_node(graph,
                          &(cjit_node_info){.op = CJIT_OP_SIZE,
                                            .dtype = CJIT_DTYPE_I64,
                                            .num_attributes = 1,
                                            .attributes = (int64_t[]){size}},
                          true, out_node);
}
