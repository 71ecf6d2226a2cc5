// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graph's storage: creation and destruction, hash-consing of nodes, locations, pruning.
//
// A node's identity is (region, op, dtype, shape, operands, attributes). Its location is not part of
// it: the first place that recorded an expression keeps it.
#include "graph_internal.h"

#include <stdlib.h>
#include <string.h>

cjit_status *graph_grow(void **array, uint32_t count, uint32_t *capacity, size_t element_size) {
    if (count < *capacity)
        return NULL;
    uint32_t larger = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(*array, larger * element_size);
    if (!grown)
        return cjit_status_no_memory();
    *array = grown;
    *capacity = larger;
    return NULL;
}

static bool table_grow(graph_table *table, const cjit_graph *graph,
                       uint64_t (*rehash)(const cjit_graph *, uint32_t)) {
    uint32_t capacity = table->capacity ? table->capacity * 2 : 64;
    uint32_t *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < table->capacity; i++) {
        if (!table->slots[i])
            continue;
        uint64_t at = rehash(graph, table->slots[i] - 1) & (capacity - 1);
        while (slots[at])
            at = (at + 1) & (capacity - 1);
        slots[at] = table->slots[i];
    }
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    return true;
}

uint32_t *graph_table_find(graph_table *table, uint64_t hash,
                           bool (*equal)(const cjit_graph *, uint32_t, const void *),
                           uint64_t (*rehash)(const cjit_graph *, uint32_t),
                           const cjit_graph *graph, const void *key) {
    if (table->count * 4 >= table->capacity * 3 && !table_grow(table, graph, rehash))
        return NULL;
    uint64_t at = hash & (table->capacity - 1);
    while (table->slots[at] && !equal(graph, table->slots[at] - 1, key))
        at = (at + 1) & (table->capacity - 1);
    return &table->slots[at];
}

static uint64_t mix(uint64_t hash, uint64_t value) {
    // The multiply-xorshift step of splitmix64 (Steele, Lea, Flood 2014).
    hash = (hash ^ value) * 0xbf58476d1ce4e5b9u;
    return hash ^ (hash >> 29);
}

static uint64_t hash_node(const cjit_node_info *node) {
    uint64_t hash = mix(node->op, ((uint64_t)node->region << 16) | (node->dtype << 8) | node->rank);
    for (uint32_t i = 0; i < node->num_operands; i++)
        hash = mix(hash, node->operands[i]);
    for (uint32_t i = 0; i < node->rank; i++)
        hash = mix(hash, node->shape[i]);
    for (uint32_t i = 0; i < node->num_attributes; i++)
        hash = mix(hash, (uint64_t)node->attributes[i]);
    return hash;
}

static uint64_t rehash_node(const cjit_graph *graph, uint32_t index) {
    return hash_node(&graph->nodes[index]);
}

static bool equal_bytes(const void *a, const void *b, size_t size) {
    return size == 0 || memcmp(a, b, size) == 0;
}

static bool equal_node(const cjit_graph *graph, uint32_t index, const void *key) {
    const cjit_node_info *a = &graph->nodes[index], *b = key;
    return a->op == b->op && a->dtype == b->dtype && a->rank == b->rank && a->region == b->region &&
           a->num_operands == b->num_operands && a->num_attributes == b->num_attributes &&
           equal_bytes(a->operands, b->operands, a->num_operands * sizeof *a->operands) &&
           equal_bytes(a->shape, b->shape, a->rank * sizeof *a->shape) &&
           equal_bytes(a->attributes, b->attributes, a->num_attributes * sizeof *a->attributes);
}

bool graph_attribute_is_size(const cjit_node_info *node, uint32_t index) {
    if (node->op == CJIT_OP_SIZE || node->op == CJIT_OP_ASSEMBLE)
        return true;
    if (node->op == CJIT_OP_CALL)
        return graph_call_attribute_is_size(node, index);
    if (node->op != CJIT_OP_SLICE && node->op != CJIT_OP_INSERT)
        return false;
    return index % 4 < 2 || (index % 4 == 2 && (node->attributes[index + 1] & CJIT_SLICE_SIZED));
}

static void visit_computed_sizes(const cjit_graph *graph, const cjit_node_info *node,
                                 void (*visit)(void *context, cjit_node node), void *context) {
    for (uint32_t i = 0; i < node->rank; i++)
        graph_visit_size_nodes(graph, node->shape[i], visit, context);
    for (uint32_t i = 0; i < node->num_attributes; i++)
        if (graph_attribute_is_size(node, i))
            graph_visit_size_nodes(graph, (cjit_size)node->attributes[i], visit, context);
}

typedef struct visibility {
    const cjit_graph *graph;
    cjit_status *status;
} visibility;

static void check_size_node(void *context, cjit_node node) {
    visibility *v = context;
    if (!v->status)
        v->status = graph_check_visible(v->graph, node);
}

// An equal node of an enclosing region dominates, so it serves the inner one too.
static cjit_status *find_equal(cjit_graph *graph, const cjit_node_info *prototype,
                               uint32_t **out_slot) {
    cjit_node_info key = *prototype;
    for (;;) {
        uint32_t *slot = graph_table_find(&graph->node_table, hash_node(&key), equal_node,
                                          rehash_node, graph, &key);
        if (!slot)
            return cjit_status_no_memory();
        if (key.region == prototype->region || *slot)
            *out_slot = slot;
        if (*slot || key.region == 0)
            break;
        key.region = graph->regions[key.region].parent;
    }
    return NULL;
}

cjit_status *graph_add_node(cjit_graph *graph, const cjit_node_info *prototype, bool merge,
                            cjit_node *out_node) {
    cjit_status *status = NULL;
    cjit_node_info node = *prototype;
    uint32_t *slot = NULL;
    for (uint32_t i = 0; i < node.num_operands; i++)
        CJIT_TRY(graph_check_visible(graph, node.operands[i]));
    for (uint32_t i = 0; i < node.rank; i++)
        if (node.shape[i] == CJIT_SIZE_NONE)
            return cjit_status_no_memory();
    visibility sizes = {graph, NULL};
    visit_computed_sizes(graph, &node, check_size_node, &sizes);
    CJIT_TRY(sizes.status);
    node.region = graph->region;
    node.location = graph->location;
    node.live = false;
    if (merge) {
        CJIT_TRY(find_equal(graph, &node, &slot));
        if (*slot) {
            *out_node = *slot - 1;
            return NULL;
        }
    }
    CJIT_TRY(GRAPH_GROW(graph->nodes, graph->num_nodes, graph->capacity_nodes));
    node.operands = support_arena_copy(&graph->arena, node.operands,
                                       node.num_operands * sizeof *node.operands);
    node.shape = support_arena_copy(&graph->arena, node.shape, node.rank * sizeof *node.shape);
    node.attributes = support_arena_copy(&graph->arena, node.attributes,
                                         node.num_attributes * sizeof *node.attributes);
    if (!node.operands || !node.shape || !node.attributes)
        return cjit_status_no_memory();
    graph->nodes[graph->num_nodes] = node;
    *out_node = graph->num_nodes++;
    if (merge) {
        *slot = *out_node + 1;
        graph->node_table.count++;
    }
done:
    return status;
}

cjit_status *graph_check_visible(const cjit_graph *graph, cjit_node node) {
    if (node >= graph->num_nodes)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: node %u does not exist", node);
    if (!cjit_graph_is_visible(graph, node))
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "graph: node %u of region %u is used outside of it", node,
                                  graph->nodes[node].region);
    return NULL;
}

cjit_status *cjit_graph_create(cjit_graph **out_graph) {
    cjit_graph *graph = calloc(1, sizeof *graph);
    if (!graph)
        return cjit_status_no_memory();
    support_arena_init(&graph->arena);
    graph->name = "function";
    cjit_status *status = GRAPH_GROW(graph->regions, 0, graph->capacity_regions);
    if (status) {
        free(graph);
        return status;
    }
    graph->regions[0] = (graph_region){0};
    graph->num_regions = 1;
    *out_graph = graph;
    return NULL;
}

void cjit_graph_destroy(cjit_graph *graph) {
    if (!graph)
        return;
    for (uint32_t i = 0; i < graph->num_regions; i++)
        free(graph->regions[i].args);
    free(graph->nodes);
    free(graph->node_table.slots);
    free(graph->sizes);
    free(graph->size_table.slots);
    free(graph->symbols);
    free(graph->guards);
    free(graph->locations);
    free(graph->places);
    free(graph->raise_sites);
    free(graph->remarks);
    free(graph->regions);
    free(graph->inputs);
    free(graph->input_values);
    free(graph->outputs);
    support_arena_deinit(&graph->arena);
    free(graph);
}

const cjit_node_info *cjit_graph_get_node(const cjit_graph *graph, cjit_node node) {
    return &graph->nodes[node];
}
uint32_t cjit_graph_num_nodes(const cjit_graph *graph) { return graph->num_nodes; }

static char *copy_string(cjit_graph *graph, const char *text) {
    return support_arena_strndup(&graph->arena, text ? text : "", text ? strlen(text) : 0);
}

cjit_status *cjit_graph_set_name(cjit_graph *graph, const char *name) {
    const char *copy = copy_string(graph, name);
    if (!copy)
        return cjit_status_no_memory();
    graph->name = copy;
    return NULL;
}
const char *cjit_graph_get_name(const cjit_graph *graph) { return graph->name; }

static bool same_location(const cjit_location_info *a, const cjit_location_info *b) {
    return a->line == b->line && a->column == b->column && a->end_line == b->end_line &&
           a->end_column == b->end_column && a->caller == b->caller &&
           strcmp(a->file, b->file) == 0 && strcmp(a->function, b->function) == 0;
}

cjit_status *cjit_graph_add_location(cjit_graph *graph, const cjit_location_info *info,
                                     cjit_location *out_location) {
    cjit_location_info copy = *info;
    copy.file = info->file ? info->file : "";
    copy.function = info->function ? info->function : "";
    // Recent ones repeat most: an expression's nodes share their place.
    for (uint32_t i = graph->num_locations; i > 0 && i + 32 > graph->num_locations; i--) {
        if (same_location(&graph->locations[i - 1], &copy)) {
            *out_location = i;
            return NULL;
        }
    }
    cjit_status *status =
        GRAPH_GROW(graph->locations, graph->num_locations, graph->capacity_locations);
    if (status)
        return status;
    const cjit_location_info *last =
        graph->num_locations ? &graph->locations[graph->num_locations - 1] : NULL;
    copy.file = last && strcmp(last->file, copy.file) == 0 ? last->file
                                                           : copy_string(graph, copy.file);
    copy.function = last && strcmp(last->function, copy.function) == 0
                        ? last->function
                        : copy_string(graph, copy.function);
    if (!copy.file || !copy.function)
        return cjit_status_no_memory();
    graph->locations[graph->num_locations++] = copy;
    *out_location = graph->num_locations;
    return NULL;
}

const cjit_location_info *cjit_graph_get_location(const cjit_graph *graph, cjit_location location) {
    return location && location <= graph->num_locations ? &graph->locations[location - 1] : NULL;
}

uint32_t cjit_graph_num_locations(const cjit_graph *graph) { return graph->num_locations; }

void cjit_graph_set_location(cjit_graph *graph, cjit_location location) {
    graph->location = location;
}

cjit_location cjit_graph_get_current_location(const cjit_graph *graph) { return graph->location; }

void cjit_graph_set_torch_errors(cjit_graph *graph, bool torch) { graph->torch_errors = torch; }

cjit_status *cjit_graph_output(cjit_graph *graph, cjit_node node) {
    cjit_status *status = NULL;
    CJIT_TRY(graph_check_visible(graph, node));
    CJIT_TRY(GRAPH_GROW(graph->outputs, graph->num_outputs, graph->capacity_outputs));
    graph->outputs[graph->num_outputs++] = node;
done:
    return status;
}

uint32_t cjit_graph_num_outputs(const cjit_graph *graph) { return graph->num_outputs; }
cjit_node cjit_graph_get_output(const cjit_graph *graph, uint32_t index) {
    return graph->outputs[index];
}

cjit_status *cjit_graph_set_in_place(cjit_graph *graph, uint32_t output, uint32_t input) {
    cjit_status *status = GRAPH_GROW(graph->places, graph->num_places, graph->capacity_places);
    if (!status)
        graph->places[graph->num_places++] = (struct graph_place){output, input};
    return status;
}

bool cjit_graph_is_in_place(const cjit_graph *graph, uint32_t output, uint32_t *out_input) {
    for (uint32_t i = 0; i < graph->num_places; i++)
        if (graph->places[i].output == output) {
            *out_input = graph->places[i].input;
            return true;
        }
    return false;
}

bool cjit_graph_output_is_delivered(const cjit_graph *graph, uint32_t index) {
    const cjit_node_info *node = &graph->nodes[graph->outputs[index]];
    for (unsigned axis = 0; axis < node->rank; axis++)
        if (cjit_graph_size_is_computed(graph, node->shape[axis]))
            return true;
    return false;
}

cjit_layout cjit_graph_get_output_layout(const cjit_graph *graph, uint32_t index) {
    if (cjit_graph_output_is_delivered(graph, index))
        return CJIT_LAYOUT_CONTIGUOUS;
    return cjit_graph_get_fresh_layout(graph, graph->nodes[graph->outputs[index]].rank);
}
cjit_layout cjit_graph_get_fresh_layout(const cjit_graph *graph, unsigned rank) {
    bool fortran = false;
    for (uint32_t i = 0; i < graph->num_inputs; i++) {
        const cjit_node_info *input = &graph->nodes[graph->inputs[i]];
        if (input->rank != rank || rank < 2)
            continue;
        unsigned axes = 0; // with one axis that is not 1 an array lies in either order
        int64_t extent;
        for (unsigned axis = 0; axis < rank; axis++)
            axes += !cjit_graph_size_is_constant(graph, input->shape[axis], &extent) || extent != 1;
        if (input->attributes[1] == CJIT_LAYOUT_CONTIGUOUS && axes <= 1)
            continue;
        if (input->attributes[1] != CJIT_LAYOUT_FORTRAN)
            return CJIT_LAYOUT_CONTIGUOUS;
        fortran = true;
    }
    return fortran ? CJIT_LAYOUT_FORTRAN : CJIT_LAYOUT_CONTIGUOUS;
}

uint32_t cjit_graph_num_inputs(const cjit_graph *graph) { return graph->num_inputs; }
cjit_node cjit_graph_get_input(const cjit_graph *graph, uint32_t index) {
    return graph->inputs[index];
}

// A region's raise_if lives when the op that owns the region does, and makes that op live; both are
// decided from the owner: an op with an effect inside any of its regions is itself an effect.
static bool region_has_effect(const cjit_graph *graph, cjit_region region) {
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        if (cjit_op_is_effect(graph->nodes[i].op) &&
            cjit_graph_is_region_within(graph, graph->nodes[i].region, region))
            return true;
    return false;
}

static void mark_node(void *context, cjit_node node) {
    ((cjit_graph *)context)->nodes[node].live = true;
}

static void mark_region(cjit_graph *graph, cjit_region region) {
    const graph_region *info = &graph->regions[region];
    for (uint32_t i = 0; i < info->num_yields; i++)
        graph->nodes[info->yields[i]].live = true;
    for (uint32_t i = 0; i < info->num_args; i++)
        graph->nodes[info->args[i]].live = true;
    for (uint32_t i = 0; i < graph->num_nodes; i++)
        if (graph->nodes[i].region == region && cjit_op_is_effect(graph->nodes[i].op))
            graph->nodes[i].live = true;
}

cjit_status *cjit_graph_prune(cjit_graph *graph) {
    if (graph->region != 0)
        return cjit_status_create(CJIT_CODE_INTERNAL, "graph: region %u is still open",
                                  graph->region);
    for (uint32_t i = 0; i < graph->num_outputs; i++)
        graph->nodes[graph->outputs[i]].live = true;
    for (uint32_t i = 0; i < graph->num_inputs; i++)
        graph->nodes[graph->inputs[i]].live = true;
    for (uint32_t i = 0; i < graph->num_nodes; i++) {
        cjit_node_info *node = &graph->nodes[i];
        if (node->region != 0)
            continue;
        if (cjit_op_is_effect(node->op))
            node->live = true;
        for (unsigned r = 0; r < graph_count_regions(node); r++)
            if (region_has_effect(graph, (cjit_region)node->attributes[r]))
                node->live = true;
    }
    // Operands come before their users and an op's regions before the op, so one pass from the end
    // settles the top level; a region's contents are reached when its owner is met.
    for (uint32_t i = graph->num_nodes; i-- > 0;) {
        const cjit_node_info *node = &graph->nodes[i];
        if (!node->live)
            continue;
        for (uint32_t k = 0; k < node->num_operands; k++)
            graph->nodes[node->operands[k]].live = true;
        visit_computed_sizes(graph, node, mark_node, graph);
        for (unsigned r = 0; r < graph_count_regions(node); r++) {
            mark_region(graph, (cjit_region)node->attributes[r]);
            for (uint32_t k = 0; k < i; k++)
                for (unsigned n = 0; n < graph_count_regions(&graph->nodes[k]); n++)
                    if (graph->nodes[k].region == (cjit_region)node->attributes[r] &&
                        region_has_effect(graph, (cjit_region)graph->nodes[k].attributes[n]))
                        graph->nodes[k].live = true;
        }
    }
    graph->pruned = true;
    return NULL;
}
