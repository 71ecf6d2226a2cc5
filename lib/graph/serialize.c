// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A graph's content as bytes, for the cache key and for comparison, and as text, for people.
//
// Live nodes, their regions and the sizes they use are renumbered in order of first use, so that
// what was recorded and dropped leaves no trace. Little-endian 32- and 64-bit words; the first word
// is the format.
#include "graph_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 4 };

typedef struct writer {
    const cjit_graph *graph;
    support_buffer *out;
    uint32_t *nodes; // new numbers, UINT32_MAX when not seen
    uint32_t *sizes;
    uint32_t next_size;
    uint32_t *regions; // new numbers of those that a live op owns, UINT32_MAX for the others
} writer;

static cjit_size canonical(const cjit_graph *graph, cjit_size size) {
    while (graph->sizes[size].canonical != size)
        size = graph->sizes[size].canonical;
    return size;
}

// Writes the definition of |size| where it is first used: operands first.
static void write_size(writer *w, cjit_size size) {
    size = canonical(w->graph, size);
    if (w->sizes[size] != UINT32_MAX) {
        support_buffer_append_u32(w->out, w->sizes[size]);
        return;
    }
    const cjit_size_info *info = &w->graph->sizes[size].info;
    support_buffer_append_u32(w->out, UINT32_MAX);
    support_buffer_append_u32(w->out, info->op);
    if (info->op == CJIT_SIZE_NODE) {
        support_buffer_append_u64(w->out, w->nodes[info->value]);
    } else if (info->op == CJIT_SIZE_CONSTANT || info->op == CJIT_SIZE_SYMBOL) {
        support_buffer_append_u64(w->out, (uint64_t)info->value);
        if (info->op == CJIT_SIZE_SYMBOL) { // the inputs tell which extent it is, and not whose value
            uint32_t input, axis;
            cjit_graph_get_symbol(w->graph, (uint32_t)info->value, &input, &axis);
            support_buffer_append_u32(w->out, axis == CJIT_SYMBOL_VALUE ? input : UINT32_MAX);
        }
    } else {
        write_size(w, info->lhs);
        write_size(w, info->rhs);
    }
    w->sizes[size] = w->next_size++;
}

// An op stands after its regions, so these are numbered before anything is written: in the order
// in which they were opened, which is the same whatever dead regions stand between them.
static void number_regions(writer *w) {
    const cjit_graph *graph = w->graph;
    memset(w->regions, 0xff, graph->num_regions * sizeof *w->regions);
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        for (uint32_t k = 0; graph->nodes[i].live && k < graph_count_regions(&graph->nodes[i]); k++)
            w->regions[graph->nodes[i].attributes[k]] = 0;
    uint32_t next = 1;
    w->regions[0] = 0;
    for (uint32_t i = 1; i < graph->num_regions; i++)
        if (w->regions[i] == 0)
            w->regions[i] = next++;
}

static void write_region(writer *w, cjit_region region) {
    const graph_region *info = &w->graph->regions[region];
    support_buffer_append_u32(w->out, w->regions[info->parent]);
    support_buffer_append_u32(w->out, info->num_yields);
    for (uint32_t i = 0; i < info->num_yields; i++)
        support_buffer_append_u32(w->out, w->nodes[info->yields[i]]);
}

static void write_node(writer *w, const cjit_node_info *node) {
    support_buffer_append_u32(w->out, (uint32_t)node->op | (uint32_t)node->dtype << 16 |
                                          (uint32_t)node->rank << 24);
    support_buffer_append_u32(w->out, w->regions[node->region]);
    support_buffer_append_u32(w->out, node->num_operands);
    for (uint32_t i = 0; i < node->num_operands; i++)
        support_buffer_append_u32(w->out, w->nodes[node->operands[i]]);
    for (uint32_t i = 0; i < node->rank; i++)
        write_size(w, node->shape[i]);
    support_buffer_append_u32(w->out, node->num_attributes);
    for (uint32_t i = 0; i < node->num_attributes; i++) {
        if (graph_attribute_is_size(node, i))
            write_size(w, (cjit_size)node->attributes[i]);
        else if (i < graph_count_regions(node))
            support_buffer_append_u64(w->out, w->regions[node->attributes[i]]);
        else
            support_buffer_append_u64(w->out, (uint64_t)node->attributes[i]);
    }
}

cjit_status *cjit_graph_serialize(const cjit_graph *graph, char **out_bytes, size_t *out_size) {
    cjit_status *status = NULL;
    support_buffer out;
    support_buffer_init(&out);
    writer w = {.graph = graph, .out = &out};
    w.nodes = malloc((graph->num_nodes + 1) * sizeof *w.nodes);
    w.sizes = malloc((graph->num_sizes + 1) * sizeof *w.sizes);
    w.regions = malloc(graph->num_regions * sizeof *w.regions);
    if (!w.nodes || !w.sizes || !w.regions) {
        status = cjit_status_no_memory();
        goto done;
    }
    memset(w.nodes, 0xff, (graph->num_nodes + 1) * sizeof *w.nodes);
    memset(w.sizes, 0xff, (graph->num_sizes + 1) * sizeof *w.sizes);
    number_regions(&w);
    support_buffer_append_u32(&out, FORMAT);
    support_buffer_append_u32(&out, graph->num_inputs);
    uint32_t next = 0;
    for (uint32_t i = 0; i < graph->num_nodes; i++) {
        if (!graph->nodes[i].live)
            continue;
        w.nodes[i] = next++;
        write_node(&w, &graph->nodes[i]);
    }
    for (uint32_t i = 1; i < graph->num_regions; i++)
        if (w.regions[i] != UINT32_MAX)
            write_region(&w, i);
    support_buffer_append_u32(&out, graph->num_outputs);
    for (uint32_t i = 0; i < graph->num_outputs; i++)
        support_buffer_append_u32(&out, w.nodes[graph->outputs[i]]);
    for (uint32_t i = 0; i < graph->num_places; i++) {
        support_buffer_append_u32(&out, graph->places[i].output);
        support_buffer_append_u32(&out, graph->places[i].input);
    }
    *out_bytes = support_buffer_take(&out, out_size);
    if (!*out_bytes)
        status = cjit_status_no_memory();
done:
    free(w.nodes);
    free(w.sizes);
    free(w.regions);
    support_buffer_deinit(&out);
    return status;
}

// |given|: as the arguments have it, without the equalities of guards: "arg0_1" is axis 1 of input 0.
static void print_size(const cjit_graph *graph, cjit_size size, bool given, support_buffer *out) {
    static const char *const symbols[] = {
        [CJIT_SIZE_ADD] = " + ",       [CJIT_SIZE_SUB] = " - ", [CJIT_SIZE_MUL] = " * ",
        [CJIT_SIZE_FLOORDIV] = " // ", [CJIT_SIZE_MOD] = " % ",
    };
    const cjit_size_info *info = &graph->sizes[given ? size : canonical(graph, size)].info;
    uint32_t input, axis;
    switch (info->op) {
    case CJIT_SIZE_CONSTANT:
        support_buffer_printf(out, "%" PRId64, info->value);
        return;
    case CJIT_SIZE_SYMBOL:
        cjit_graph_get_symbol(graph, (uint32_t)info->value, &input, &axis);
        if (axis == CJIT_SYMBOL_VALUE)
            support_buffer_printf(out, "arg%u", input);
        else if (given)
            support_buffer_printf(out, "arg%u_%u", input, axis);
        else
            support_buffer_printf(out, "s%" PRId64, info->value);
        return;
    case CJIT_SIZE_NODE:
        support_buffer_printf(out, "%%%" PRId64, info->value);
        return;
    case CJIT_SIZE_MIN:
    case CJIT_SIZE_MAX:
        support_buffer_append_string(out, info->op == CJIT_SIZE_MIN ? "min(" : "max(");
        print_size(graph, info->lhs, given, out);
        support_buffer_append_string(out, ", ");
        break;
    default:
        support_buffer_append_string(out, "(");
        print_size(graph, info->lhs, given, out);
        support_buffer_append_string(out, symbols[info->op]);
    }
    print_size(graph, info->rhs, given, out);
    support_buffer_append_string(out, ")");
}

void graph_print_size(const cjit_graph *graph, cjit_size size, support_buffer *out) {
    print_size(graph, size, false, out);
}

static void print_type(const cjit_graph *graph, const cjit_node_info *node, support_buffer *out) {
    support_buffer_append_string(out, cjit_dtype_name(node->dtype));
    support_buffer_append_string(out, "[");
    for (unsigned axis = 0; axis < node->rank; axis++) {
        if (axis)
            support_buffer_append_string(out, ", ");
        graph_print_size(graph, node->shape[axis], out);
    }
    support_buffer_append_string(out, "]");
}

static void print_attributes(const cjit_graph *graph, const cjit_node_info *node,
                             support_buffer *out) {
    if (node->num_attributes)
        support_buffer_append_string(out, " {");
    for (uint32_t i = 0; i < node->num_attributes; i++) {
        if (i)
            support_buffer_append_string(out, ", ");
        if (graph_attribute_is_size(node, i))
            graph_print_size(graph, (cjit_size)node->attributes[i], out);
        else if (node->op == CJIT_OP_CALL && i == 0)
            support_buffer_append_string(
                out, cjit_callee_get_info((cjit_callee)node->attributes[0])->name);
        else if (node->op == CJIT_OP_CONSTANT)
            support_buffer_printf(out, "0x%" PRIx64, (uint64_t)node->attributes[i]);
        else
            support_buffer_printf(out, "%" PRId64, node->attributes[i]);
    }
    if (node->num_attributes)
        support_buffer_append_string(out, "}");
}

static void print_node(const cjit_graph *graph, uint32_t index, support_buffer *out) {
    const cjit_node_info *node = &graph->nodes[index];
    for (cjit_region at = node->region; at != 0; at = graph->regions[at].parent)
        support_buffer_append_string(out, "  ");
    support_buffer_printf(out, "  %%%u = %s", index, cjit_op_get_name(node->op));
    for (uint32_t i = 0; i < node->num_operands; i++)
        support_buffer_printf(out, "%s%%%u", i ? ", " : " ", node->operands[i]);
    print_attributes(graph, node, out);
    support_buffer_append_string(out, " : ");
    print_type(graph, node, out);
    const cjit_location_info *location = cjit_graph_get_location(graph, node->location);
    if (location)
        support_buffer_printf(out, "  # %s:%u:%u", location->file, location->line,
                              location->column);
    support_buffer_append_string(out, "\n");
}

cjit_status *cjit_graph_print(const cjit_graph *graph, char **out_text) {
    support_buffer out;
    support_buffer_init(&out);
    support_buffer_printf(&out, "graph %s {\n", graph->name);
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        if (graph->nodes[i].live || !graph->pruned)
            print_node(graph, i, &out);
    for (uint32_t i = 1; i < graph->num_regions; i++) {
        support_buffer_printf(&out, "  region %u yields", i);
        for (uint32_t k = 0; k < graph->regions[i].num_yields; k++)
            support_buffer_printf(&out, "%s%%%u", k ? ", " : " ", graph->regions[i].yields[k]);
        support_buffer_append_string(&out, "\n");
    }
    support_buffer_append_string(&out, "  return");
    for (uint32_t i = 0; i < graph->num_outputs; i++)
        support_buffer_printf(&out, "%s%%%u", i ? ", " : " ", graph->outputs[i]);
    support_buffer_append_string(&out, "\n}\n");
    *out_text = support_buffer_take(&out, NULL);
    return *out_text ? NULL : cjit_status_no_memory();
}

uint32_t cjit_graph_num_sizes(const cjit_graph *graph) { return graph->num_sizes; }

cjit_status *cjit_graph_print_size(const cjit_graph *graph, cjit_size size, char **out_text) {
    support_buffer out;
    support_buffer_init(&out);
    print_size(graph, size, false, &out);
    *out_text = support_buffer_take(&out, NULL);
    return *out_text ? NULL : cjit_status_no_memory();
}

cjit_status *cjit_graph_print_given_size(const cjit_graph *graph, cjit_size size, char **out_text) {
    support_buffer out;
    support_buffer_init(&out);
    print_size(graph, size, true, &out);
    *out_text = support_buffer_take(&out, NULL);
    return *out_text ? NULL : cjit_status_no_memory();
}
