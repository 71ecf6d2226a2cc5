// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of this room share: the graph's representation.
#ifndef CJIT_GRAPH_INTERNAL_H
#define CJIT_GRAPH_INTERNAL_H

#include "../support/arena.h"
#include "../support/buffer.h"
#include "cjit/graph.h"

#define GRAPH_NO_NODE UINT32_MAX // a cjit_node that is none

/// An open-addressing table of indices into some array; entries are index + 1, 0 is empty.
typedef struct graph_table {
    uint32_t *slots;
    uint32_t capacity; // a power of two, or 0
    uint32_t count;
} graph_table;

typedef struct graph_size_entry {
    cjit_size_info info;
    cjit_size canonical; // itself, or what it was found equal to
    bool computed;       // depends on a node
} graph_size_entry;

typedef struct graph_symbol {
    uint32_t input, axis; // CJIT_SYMBOL_VALUE: its value
    int64_t hint;         // the extent or value seen while tracing
} graph_symbol;

typedef struct graph_input_value {
    uint32_t input;
    int64_t value; // seen while tracing
} graph_input_value;

typedef struct graph_region {
    cjit_region parent;
    cjit_node *args;
    uint32_t num_args, capacity_args;
    cjit_node *yields;
    uint32_t num_yields;
    bool closed;
    enum { GRAPH_SERIAL, GRAPH_PARALLEL_CHECKED, GRAPH_PARALLEL_ASSUMED } parallel; // what the user asked for
} graph_region;

struct cjit_graph {
    support_arena arena;
    cjit_node_info *nodes;
    uint32_t num_nodes, capacity_nodes;
    graph_table node_table;
    graph_size_entry *sizes;
    uint32_t num_sizes, capacity_sizes;
    graph_table size_table;
    graph_symbol *symbols;
    uint32_t num_symbols, capacity_symbols;
    cjit_guard *guards;
    uint32_t num_guards, capacity_guards;
    cjit_location_info *locations;
    uint32_t num_locations, capacity_locations;
    cjit_location location;
    cjit_raise_site *raise_sites;
    uint32_t num_raise_sites, capacity_raise_sites;
    uint32_t num_print_sites;
    graph_region *regions;
    uint32_t num_regions, capacity_regions;
    cjit_region region; // the one that is open
    cjit_node *inputs;
    uint32_t num_inputs, capacity_inputs;
    graph_input_value *input_values;
    uint32_t num_input_values, capacity_input_values;
    cjit_node *outputs;
    uint32_t num_outputs, capacity_outputs;
    struct graph_place {
        uint32_t output, input;
    } *places; // outputs that are computed in an input's memory
    uint32_t num_places, capacity_places;
    cjit_graph_remark *remarks;
    uint32_t num_remarks, capacity_remarks;
    const char *name;
    bool torch_errors;
    bool pruned;
};

/// Makes room for one more element in a heap array that |count| elements use.
#define GRAPH_GROW(array, count, capacity)                                                         \
    graph_grow((void **)&(array), (count), &(capacity), sizeof *(array))
CJIT_NODISCARD cjit_status *graph_grow(void **array, uint32_t count, uint32_t *capacity,
                                       size_t element_size);

/// How many regions |node| owns: its first attributes.
static inline unsigned graph_count_regions(const cjit_node_info *node) {
    return node->op == CJIT_OP_IF || node->op == CJIT_OP_WHILE ? 2 : node->op == CJIT_OP_FOR;
}

/// real, imag or complex of what undoes it, as |out_node|, of the given result's shape; untouched otherwise.
CJIT_NODISCARD cjit_status *graph_fold_complex(cjit_graph *graph, cjit_op op, const cjit_node *operands,
                                               unsigned rank, const cjit_size *shape,
                                               cjit_node *out_node);
/// A cast of which one side at least is complex. To a real dtype the imaginary part is dropped.
CJIT_NODISCARD cjit_status *graph_cast_complex(cjit_graph *graph, cjit_node node, cjit_dtype dtype,
                                               cjit_node *out_node);

/// The slot of |hash| whose entry |equal| accepts, or an empty one where it belongs. NULL when
/// memory is exhausted.
uint32_t *graph_table_find(graph_table *table, uint64_t hash,
                           bool (*equal)(const cjit_graph *graph, uint32_t index, const void *key),
                           uint64_t (*rehash)(const cjit_graph *graph, uint32_t index),
                           const cjit_graph *graph, const void *key);

/// Makes |prototype| a node, or finds the equal one when |merge|. The arrays are copied.
CJIT_NODISCARD cjit_status *graph_add_node(cjit_graph *graph, const cjit_node_info *prototype,
                                           bool merge, cjit_node *out_node);

/// An error unless |node| exists and is visible from the open region.
CJIT_NODISCARD cjit_status *graph_check_visible(const cjit_graph *graph, cjit_node node);

/// The status for exhausted memory when one of |sizes| is CJIT_SIZE_NONE.
CJIT_NODISCARD cjit_status *graph_check_sizes(unsigned count, const cjit_size *sizes);

/// True when attribute |index| of |node| is a size.
bool graph_attribute_is_size(const cjit_node_info *node, uint32_t index);

/// Calls |visit| for each node that |size| is computed from.
void graph_visit_size_nodes(const cjit_graph *graph, cjit_size size,
                            void (*visit)(void *context, cjit_node node), void *context);

/// Records that |lhs| must equal |rhs| (NumPy's or torch's error), and makes them one.
CJIT_NODISCARD cjit_status *graph_require_equal(cjit_graph *graph, cjit_size lhs, cjit_size rhs,
                                                unsigned num_shapes, const cjit_node *operands,
                                                const cjit_size *extra_shape, unsigned extra_rank);

/// Checks in the kernel that two sizes, of which one at least is computed, are equal.
CJIT_NODISCARD cjit_status *graph_check_equal(cjit_graph *graph, cjit_size lhs, cjit_size rhs,
                                              cjit_code code, const char *message,
                                              unsigned num_values, const cjit_size *values);

/// The broadcasting error for shapes given as extents.
CJIT_NODISCARD cjit_status *graph_shape_error(const cjit_graph *graph, bool torch,
                                              uint32_t num_shapes, const uint8_t *ranks,
                                              const cjit_size *shapes, const int64_t *symbols);

/// Of a call's attributes: whether one is a size, and where the results' types begin.
bool graph_call_attribute_is_size(const cjit_node_info *node, uint32_t index);
uint32_t graph_call_first_result(const cjit_node_info *node);

/// Appends |size| as text: "s0", "3", "(s0 - 2)".
void graph_print_size(const cjit_graph *graph, cjit_size size, support_buffer *out);

#endif // CJIT_GRAPH_INTERNAL_H
