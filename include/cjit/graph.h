// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The array graph: what the tracer records and the compiler reads. An arena of hash-consed nodes;
// equal expressions are one node. Knows neither MLIR nor Python.
//
// Nodes stand in regions. Region 0 is the function's body; others belong to `if`, `for` and `while`
// nodes. A node may use nodes of its own region and of the regions around it. The order in which
// nodes were made is their order in the program.
//
// Sizes are symbols: an extent is a `cjit_size`, an expression over the extents of the inputs and the
// values of integer inputs (`np.zeros(n)`). An input's extent of 1 is the constant 1 (broadcasting
// depends on it, so the specialisation's key says so); every other extent of an input is a symbol, and
// so is the value of an integer input that a size asks for.
//
// No function here is thread-safe for one graph. Statuses carry messages without a position: the
// caller knows where the user's code is.
#ifndef CJIT_GRAPH_H
#define CJIT_GRAPH_H

#include "cjit/calls.h"
#include "cjit/dtype.h"
#include "cjit/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CJIT_MAX_RANK = 32 };

typedef enum cjit_op {
#define CJIT_OP(ENUM, name, arity, rule, classes, doc) CJIT_OP_##ENUM,
#include "cjit/ops.def"
    CJIT_OP_COUNT,
} cjit_op;

/// "add", "exp", …
CJIT_API const char *cjit_op_get_name(cjit_op op);
/// One line on what the op computes.
CJIT_API const char *cjit_op_get_doc(cjit_op op);
/// The number of operands of an elementwise op.
CJIT_API unsigned cjit_op_get_arity(cjit_op op);
/// True for the ops that `cjit_graph_elementwise` builds.
CJIT_API bool cjit_op_is_elementwise(cjit_op op);
/// True for the ops that `cjit_graph_reduce` builds.
CJIT_API bool cjit_op_is_reduction(cjit_op op);
/// True for the ops that `cjit_graph_scan` builds.
CJIT_API bool cjit_op_is_scan(cjit_op op);
/// True for what is done for its effect: never merged, never pruned, in the order of the program.
CJIT_API bool cjit_op_is_effect(cjit_op op);
/// True when an elementwise |op| accepts operands of |dtype|.
CJIT_API bool cjit_op_accepts(cjit_op op, cjit_dtype dtype);
/// The elementwise op of that name, or CJIT_OP_COUNT.
CJIT_API cjit_op cjit_op_from_name(const char *name);

typedef struct cjit_graph cjit_graph;
typedef uint32_t cjit_node;     ///< index of a node
typedef uint32_t cjit_size;     ///< index of a size expression
typedef uint32_t cjit_region;   ///< index of a region; 0 is the body
typedef uint32_t cjit_location; ///< index of a source location; 0 is unknown

/// How an input lies in memory; part of the specialisation's key.
typedef enum cjit_layout {
    CJIT_LAYOUT_CONTIGUOUS, ///< C order without gaps: no strides are passed
    CJIT_LAYOUT_INNER,      ///< the last axis has stride 1, the others any
    CJIT_LAYOUT_STRIDED,    ///< any strides, negative and zero included
    CJIT_LAYOUT_FORTRAN,    ///< rank 2 or more, Fortran order without gaps: the first axis has stride 1
} cjit_layout;

typedef struct cjit_node_info {
    cjit_op op;
    cjit_dtype dtype;
    uint8_t rank;
    bool live; ///< set by cjit_graph_prune: an output or an effect depends on it
    cjit_region region;
    cjit_location location; ///< where it was first recorded
    uint32_t num_operands;
    uint32_t num_attributes;
    const cjit_node *operands;
    const cjit_size *shape;    ///< |rank| extents
    const int64_t *attributes; ///< by op: see the builders
} cjit_node_info;

CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_create(cjit_graph **out_graph);
CJIT_API void cjit_graph_destroy(cjit_graph *graph);

/// A borrowed view of |node|; valid until the next node is made.
CJIT_API const cjit_node_info *cjit_graph_get_node(const cjit_graph *graph, cjit_node node);
CJIT_API uint32_t cjit_graph_num_nodes(const cjit_graph *graph);

// ---------------------------------------------------------------------------------------------
// Source locations (a side table: not part of identity, hash or serialised form)
// ---------------------------------------------------------------------------------------------

typedef struct cjit_location_info {
    const char *file;      ///< as Python's co_filename; borrowed from the graph
    const char *function;  ///< the function's qualified name
    uint32_t line, column; ///< from 1; 0 when unknown
    uint32_t end_line, end_column;
    cjit_location caller; ///< the frame above, 0 when none
} cjit_location_info;

/// Records (and merges) a location; strings are copied.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_add_location(cjit_graph *graph,
                                                             const cjit_location_info *info,
                                                             cjit_location *out_location);
/// NULL for 0.
CJIT_API const cjit_location_info *cjit_graph_get_location(const cjit_graph *graph,
                                                           cjit_location location);
CJIT_API uint32_t cjit_graph_num_locations(const cjit_graph *graph);
CJIT_API cjit_location cjit_graph_get_current_location(const cjit_graph *graph);
/// The location that nodes, guards and raise sites made from now on get.
CJIT_API void cjit_graph_set_location(cjit_graph *graph, cjit_location location);

// ---------------------------------------------------------------------------------------------
// Sizes
// ---------------------------------------------------------------------------------------------

typedef enum cjit_size_op {
    CJIT_SIZE_CONSTANT,
    CJIT_SIZE_SYMBOL,
    CJIT_SIZE_ADD,
    CJIT_SIZE_SUB,
    CJIT_SIZE_MUL,
    CJIT_SIZE_FLOORDIV,
    CJIT_SIZE_MOD,
    CJIT_SIZE_MIN,
    CJIT_SIZE_MAX,
    CJIT_SIZE_NODE, ///< the value of an int64 scalar node: known when the kernel is there
} cjit_size_op;

/// |value|: the constant's value, a symbol's number, or a node; |lhs|, |rhs|: a binary op's operands.
typedef struct cjit_size_info {
    cjit_size_op op;
    int64_t value;
    cjit_size lhs, rhs;
} cjit_size_info;

/// CJIT_SIZE_NONE is returned when memory is exhausted; every builder accepts it and fails cleanly.
#define CJIT_SIZE_NONE UINT32_MAX
CJIT_API cjit_size cjit_graph_size_constant(cjit_graph *graph, int64_t value);
/// Folds constants and the identities x+0, x*1, min(x,x); merges equal expressions.
CJIT_API cjit_size cjit_graph_size_binary(cjit_graph *graph, cjit_size_op op, cjit_size lhs,
                                          cjit_size rhs);
/// Says that input |input|, a scalar of a signed integer dtype, is |value| in the call that is traced: its
/// value may be a symbol of sizes from now on.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_set_input_value(cjit_graph *graph, uint32_t input,
                                                                int64_t value);
/// The value of |node|, an int64 scalar, as a size. Constants, `size` nodes, inputs whose value was set,
/// and sums, differences, products, minima and maxima of such become expressions over them; negations,
/// quotients and remainders too, where nothing is computed. The caller sees to it that an extent is not
/// negative (a guard, raise_if). Usable where |node| is visible.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_size_from_node(cjit_graph *graph, cjit_node node,
                                                               cjit_size *out_size);
/// True when |size| depends on a node: then it has no value before the kernel runs, is never guarded,
/// and what must hold of it is checked in the kernel. As an extent it is taken not to be 1: where it
/// must agree with another extent it must be equal.
CJIT_API bool cjit_graph_size_is_computed(const cjit_graph *graph, cjit_size size);
/// True when |size| is a constant or a symbol that is an extent of an input: it is not negative, and a
/// symbol is not 1. Of the value of an integer input neither is known.
CJIT_API bool cjit_graph_size_is_extent(const cjit_graph *graph, cjit_size size);
CJIT_API cjit_size_info cjit_graph_get_size(const cjit_graph *graph, cjit_size size);
/// True, with the value, when |size| is a constant.
CJIT_API bool cjit_graph_size_is_constant(const cjit_graph *graph, cjit_size size,
                                          int64_t *out_value);
/// The representative of |size| under the equalities recorded so far.
CJIT_API cjit_size cjit_graph_size_canonical(const cjit_graph *graph, cjit_size size);
/// The value of |size| when symbol k is |symbols[k]|. |symbols| NULL: the values seen while tracing.
/// A computed size counts as 0 here.
CJIT_API int64_t cjit_graph_size_evaluate(const cjit_graph *graph, cjit_size size,
                                          const int64_t *symbols);
CJIT_API uint32_t cjit_graph_num_sizes(const cjit_graph *graph);
/// |size| as text: "s0", "3", "max((s0 - 2), 0)"; equal sizes print alike. free() it.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_print_size(const cjit_graph *graph, cjit_size size,
                                                           char **out_text);
/// The same with the inputs' extents as they are given, whatever guards made equal: "arg0_1" is axis 1 of
/// input 0. The value of integer input 2 is "arg2" in both.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_print_given_size(const cjit_graph *graph, cjit_size size, char **out_text);
CJIT_API uint32_t cjit_graph_num_symbols(const cjit_graph *graph);
/// The input and axis that symbol |symbol| is the extent of; the axis CJIT_SYMBOL_VALUE: the input's value.
#define CJIT_SYMBOL_VALUE UINT32_MAX
CJIT_API void cjit_graph_get_symbol(const cjit_graph *graph, uint32_t symbol, uint32_t *out_input,
                                    uint32_t *out_axis);

// ---------------------------------------------------------------------------------------------
// Guards: what must hold of the sizes of a call, besides the specialisation's key
// ---------------------------------------------------------------------------------------------

typedef enum cjit_guard_kind {
    CJIT_GUARD_NUMPY,       ///< lhs == rhs, else NumPy's broadcasting ValueError
    CJIT_GUARD_TORCH,       ///< lhs == rhs, else torch's RuntimeError
    CJIT_GUARD_SPECIALIZE,  ///< (lhs == rhs) == expected, else another specialisation is needed
} cjit_guard_kind;

typedef struct cjit_guard {
    cjit_guard_kind kind;
    bool expected;
    cjit_size lhs, rhs;
    cjit_location location;
    uint32_t num_shapes;      ///< the operands' shapes, for the message
    const uint8_t *ranks;     ///< their ranks
    const cjit_size *shapes;  ///< all their extents, one after the other
} cjit_guard;

CJIT_API uint32_t cjit_graph_num_guards(const cjit_graph *graph);
CJIT_API const cjit_guard *cjit_graph_get_guard(const cjit_graph *graph, uint32_t index);
/// The error of guard |index| for the extents in |symbols|: NumPy's "operands could not be
/// broadcast together with shapes (3,) (4,) " (ValueError) or torch's "The size of tensor a (3)
/// must match the size of tensor b (4) at non-singleton dimension 0" (RuntimeError).
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_guard_error(const cjit_graph *graph, uint32_t index, const int64_t *symbols);
/// That error for shapes given as extents, one shape after the other.
CJIT_API CJIT_NODISCARD cjit_status *cjit_shape_error(bool torch, uint32_t num_shapes,
                                                      const uint8_t *ranks, const int64_t *extents);
/// Decides whether two sizes are equal, by the values seen while tracing, and records the decision
/// as a CJIT_GUARD_SPECIALIZE guard unless it is a matter of the expressions alone.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_decide_equal(cjit_graph *graph, cjit_size lhs,
                                                             cjit_size rhs, bool *out_equal);
/// Which library's broadcasting error a mismatch raises, from now on (default NumPy's).
CJIT_API void cjit_graph_set_torch_errors(cjit_graph *graph, bool torch);

// ---------------------------------------------------------------------------------------------
// Nodes
// ---------------------------------------------------------------------------------------------

/// The next input. |extents| are the values seen now: 1 becomes the constant 1, any other a new
/// symbol. Attributes: {index, layout}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_input(cjit_graph *graph, cjit_dtype dtype,
                                                      cjit_layout layout, unsigned rank,
                                                      const int64_t *extents, cjit_node *out_node);
CJIT_API uint32_t cjit_graph_num_inputs(const cjit_graph *graph);
CJIT_API cjit_node cjit_graph_get_input(const cjit_graph *graph, uint32_t index);

/// A scalar given by its bits (zero-extended to 64). Attributes: {bits}. Floats merge bitwise.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_constant(cjit_graph *graph, cjit_dtype dtype,
                                                         uint64_t bits, cjit_node *out_node);
/// A scalar of a float dtype, rounded once from |value|; f16 and bf16 to nearest even.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_constant_float(cjit_graph *graph, cjit_dtype dtype,
                                                               double value, cjit_node *out_node);
/// A scalar of an integer or bool dtype, wrapped to its width.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_constant_int(cjit_graph *graph, cjit_dtype dtype,
                                                             int64_t value, cjit_node *out_node);
/// The value of |size| as an int64 scalar. Attributes: {size}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_size_value(cjit_graph *graph, cjit_size size,
                                                           cjit_node *out_node);

/// |op| of |operands|, broadcast together. Dtypes must already agree by the op's rule: the caller
/// casts. Sizes that must agree become guards; ones that cannot are NumPy's (torch's) error.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_elementwise(cjit_graph *graph, cjit_op op,
                                                            unsigned num_operands,
                                                            const cjit_node *operands,
                                                            cjit_node *out_node);
/// The real or imaginary part of a complex |node| as a view of it: as REAL or IMAG, but never simplified away.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_part_view(cjit_graph *graph, cjit_node node,
                                                          bool imaginary, cjit_node *out_node);
/// |node| converted to |dtype|; |node| itself when it already has it.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_cast(cjit_graph *graph, cjit_node node,
                                                     cjit_dtype dtype, cjit_node *out_node);
/// The shape that |operands| broadcast to, without making a node; |out_shape| has room for
/// CJIT_MAX_RANK.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_broadcast_shape(cjit_graph *graph,
                                                                unsigned num_operands,
                                                                const cjit_node *operands,
                                                                unsigned *out_rank,
                                                                cjit_size *out_shape);
/// |node| viewed under |shape| by broadcasting (np.broadcast_to). No attributes.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_broadcast_to(cjit_graph *graph, cjit_node node,
                                                             unsigned rank, const cjit_size *shape,
                                                             cjit_node *out_node);
/// |node| with result axis k being its axis |permutation[k]|. Attributes: the permutation.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_transpose(cjit_graph *graph, cjit_node node,
                                                          const unsigned *permutation,
                                                          cjit_node *out_node);
/// One axis of a basic slice, already clamped to the axis: start, extent, and a step that is not 0
/// (negative steps count down from start).
typedef struct cjit_slice_axis {
    cjit_size start, extent;
    int64_t step;
    unsigned flags;
} cjit_slice_axis;
enum {
    CJIT_SLICE_DROP = 1,  ///< an integer index: the axis goes (extent 1)
    CJIT_SLICE_SIZED = 2, ///< |step| is a cjit_size in place of a number, at least 1
};
/// A slice with one entry per axis of |node|. Attributes: {start, extent, step, flags} per axis.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_slice(cjit_graph *graph, cjit_node node,
                                                      const cjit_slice_axis *axes,
                                                      cjit_node *out_node);
/// |base| with the slice |axes| of it replaced by |value|, which broadcasts to the slice's shape and
/// has |base|'s dtype. Attributes as `slice`.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_insert(cjit_graph *graph, cjit_node base,
                                                       cjit_node value, const cjit_slice_axis *axes,
                                                       cjit_node *out_node);
/// |node|'s elements in C order under |shape|, whose product must equal the number of elements: a
/// guard where it cannot be proved.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_reshape(cjit_graph *graph, cjit_node node,
                                                        unsigned rank, const cjit_size *shape,
                                                        cjit_node *out_node);

/// |op| (REDUCE_…, ARGMAX, ARGMIN) of |node| over |axes|, which go; |node| itself when there are none
/// (ARGMAX and ARGMIN need one). The dtype stays, but positions are int64. Sums and products are of 32
/// bits or more, and extrema and positions are of arrays with elements: the caller casts and checks.
/// Attributes: the axes, ascending.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_reduce(cjit_graph *graph, cjit_op op, cjit_node node,
                                                       unsigned num_axes, const unsigned *axes,
                                                       cjit_node *out_node);
/// |op| (SCAN_…) of |node| along |axis|, of its shape and dtype; floats of 32 bits or more.
/// Attributes: {axis}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_scan(cjit_graph *graph, cjit_op op, cjit_node node,
                                                     unsigned axis, cjit_node *out_node);

// ---------------------------------------------------------------------------------------------
// Making and indexing arrays (arrays.c)
// ---------------------------------------------------------------------------------------------

/// A new array whose elements must be written before they are read. Never merged: two are two arrays.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_empty(cjit_graph *graph, cjit_dtype dtype,
                                                      unsigned rank, const cjit_size *shape,
                                                      cjit_node *out_node);
/// The int64 vector 0, 1, …, |extent| - 1.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_iota(cjit_graph *graph, cjit_size extent,
                                                     cjit_node *out_node);
/// A new array of |shape| made of parts of one dtype and of its rank: part k begins at |starts|[k * rank].
/// The caller sees to it that the parts lie within the array, cover it and do not overlap. Attributes:
/// the starts.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_assemble(cjit_graph *graph, unsigned rank, const cjit_size *shape, unsigned num_parts,
                    const cjit_node *parts, const cjit_size *starts, cjit_node *out_node);
/// The elements of |source| at |indices|, int64 arrays of one shape that index the axes |axes| and are
/// within them: the caller wraps and checks. The result has the indices' axes, then the axes of |source|
/// that are not indexed. Attributes: the axes.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_gather(cjit_graph *graph, cjit_node source, unsigned num_indices,
                  const cjit_node *indices, const unsigned *axes, cjit_node *out_node);
/// How SCATTER combines an element with the new value.
typedef enum cjit_scatter_mode {
    CJIT_SCATTER_SET,
    CJIT_SCATTER_ADD,
    CJIT_SCATTER_MUL,
    CJIT_SCATTER_MAX,
    CJIT_SCATTER_MIN,
    CJIT_SCATTER_AND,
    CJIT_SCATTER_OR,
    CJIT_SCATTER_XOR,
} cjit_scatter_mode;
/// |base| with the elements that a gather with |indices| and |axes| would read combined with |value|, which
/// has the gather's shape or broadcasts to it, and |base|'s dtype; in C order of the indices, so the last
/// of equal ones wins. Complex elements are only replaced. Attributes: {mode, the axes}.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_scatter(cjit_graph *graph, cjit_scatter_mode mode, cjit_node base, cjit_node value,
                   unsigned num_indices, const cjit_node *indices, const unsigned *axes,
                   cjit_node *out_node);

/// The elements of the vector |values| where the bool vector |mask|, as long as it, is true, in order.
/// |count|: how many are, which the caller has counted. No attributes.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_compress(cjit_graph *graph, cjit_node values,
                                                         cjit_node mask, cjit_size count,
                                                         cjit_node *out_node);

// ---------------------------------------------------------------------------------------------
// Effects and regions
// ---------------------------------------------------------------------------------------------

enum { CJIT_MAX_RAISE_VALUES = 16 };

typedef struct cjit_raise_site {
    cjit_code code;
    const char *message; ///< borrowed from the graph; "{0}", "{1}", … stand for its values
    uint32_t num_values;
    cjit_location location;
} cjit_raise_site;

/// Stops the kernel when the bool scalar |condition| is true; the first site in program order wins.
/// Never merged, never pruned. Attributes: {site}. The message is not part of the graph's content.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_raise_if(cjit_graph *graph, cjit_node condition,
                                                         cjit_code code, const char *message);
/// The same with a message that tells values, int64 or float64 scalars, at most CJIT_MAX_RAISE_VALUES: "index {0}
/// is out of bounds for axis 0 with size {1}". They are computed only when it is raised, as far as
/// nothing else needs them.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_raise_if_values(cjit_graph *graph, cjit_node condition, cjit_code code,
                           const char *message, unsigned num_values, const cjit_node *values);
/// The error of raise site |index| for the values that the kernel left (NULL when it has none).
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_raise_error(const cjit_graph *graph, uint32_t index, const int64_t *values);
/// Hands |values|, int64 or float64 scalars, at most CJIT_MAX_RAISE_VALUES, to the caller of the kernel, with the
/// number of this print site. Never merged, never pruned; the kernel does it in the order of the program.
/// Attributes: {site}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_print_values(cjit_graph *graph, unsigned num_values,
                                                             const cjit_node *values,
                                                             uint32_t *out_site);
CJIT_API uint32_t cjit_graph_num_print_sites(const cjit_graph *graph);
CJIT_API uint32_t cjit_graph_num_raise_sites(const cjit_graph *graph);
CJIT_API const cjit_raise_site *cjit_graph_get_raise_site(const cjit_graph *graph, uint32_t index);

/// Opens a region inside the current one; nodes made from now on stand in it.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_begin_region(cjit_graph *graph,
                                                             cjit_region *out_region);
/// An argument of the current region. Attributes: {index}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_region_arg(cjit_graph *graph, cjit_dtype dtype,
                                                           unsigned rank, const cjit_size *shape,
                                                           cjit_node *out_node);
/// Closes the current region, which yields |yields|.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_end_region(cjit_graph *graph, unsigned num_yields,
                                                           const cjit_node *yields);
/// Opens the closed |region| of the current one again, to append nodes to it: its yields are decided
/// anew by cjit_graph_end_region. (The values that two branches yield must agree, which is known only
/// when both were recorded.)
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_reopen_region(cjit_graph *graph,
                                                              cjit_region region);
/// Closes the current region for good: nothing in it is part of the program.
CJIT_API void cjit_graph_abandon_region(cjit_graph *graph);
/// The region that is open, and the one around |region|.
CJIT_API cjit_region cjit_graph_get_region(const cjit_graph *graph);
CJIT_API cjit_region cjit_graph_region_get_parent(const cjit_graph *graph, cjit_region region);
/// True when |region| is |outer|, or inside of it.
CJIT_API bool cjit_graph_is_region_within(const cjit_graph *graph, cjit_region region, cjit_region outer);
/// True when |region| is the one that is open, or around it.
CJIT_API bool cjit_graph_is_region_open(const cjit_graph *graph, cjit_region region);
/// True when nodes of the open region may use |node|.
CJIT_API bool cjit_graph_is_visible(const cjit_graph *graph, cjit_node node);
CJIT_API unsigned cjit_graph_region_get_yields(const cjit_graph *graph, cjit_region region,
                                               const cjit_node **out_yields);
CJIT_API unsigned cjit_graph_region_get_args(const cjit_graph *graph, cjit_region region,
                                             const cjit_node **out_args);

/// Both regions yield values of the same dtypes and shapes; |out_results| gets one node for each.
/// Attributes: {then region, else region}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_if(cjit_graph *graph, cjit_node condition,
                                                   cjit_region then_region, cjit_region else_region,
                                                   cjit_node *out_results);
/// for (i = from; step > 0 ? i < to : i > to; i += step): |from|, |to|, |step| are int64 scalars,
/// |step| not 0. The region's arguments are i and the carried values; it yields the carried values.
/// Attributes: {region}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_for(cjit_graph *graph, cjit_node from, cjit_node to,
                                                    cjit_node step, unsigned num_carried,
                                                    const cjit_node *carried, cjit_region body,
                                                    cjit_node *out_results);
/// What a parallel `for` does with a value that it carries.
typedef enum cjit_carry {
    CJIT_CARRY_ARRAY, ///< an array: every iteration updates elements of its own
    CJIT_CARRY_KEEP,  ///< it stays as it is
    CJIT_CARRY_LAST,  ///< what the last iteration makes; no iteration reads another's
    CJIT_CARRY_ADD,   ///< from here on: parts are combined in order, by the op of that name
    CJIT_CARRY_MUL,
    CJIT_CARRY_MINIMUM,
    CJIT_CARRY_MAXIMUM,
    CJIT_CARRY_AND,
    CJIT_CARRY_OR,
    CJIT_CARRY_XOR,
    CJIT_CARRY_SMALLER, ///< Python's min: the part where it is less
    CJIT_CARRY_LARGER,  ///< Python's max: the part where it is greater
} cjit_carry;

/// The user calls the iterations of the `for` that will own |body| independent. |assume|: also where
/// that cannot be proved.
CJIT_API void cjit_graph_request_parallel(cjit_graph *graph, cjit_region body, bool assume);
/// Decides for each such loop of the pruned graph whether its iterations may run at once: then the op's
/// attributes are {region, a cjit_carry for each carried value}. CJIT_CODE_TRACE, with the user's line, where they
/// are proved to depend on one another; a remark where nothing is proved, and the loop stays serial.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_parallelize(cjit_graph *graph);
CJIT_API bool cjit_graph_is_parallel(const cjit_node_info *node);

/// Something that users may wonder about; not part of the graph's content. |text| is borrowed.
typedef struct cjit_graph_remark {
    cjit_location location;
    const char *text;
} cjit_graph_remark;
CJIT_API uint32_t cjit_graph_num_remarks(const cjit_graph *graph);
CJIT_API const cjit_graph_remark *cjit_graph_get_remark(const cjit_graph *graph, uint32_t index);

/// while: |condition_region| takes the carried values and yields one bool scalar; |body| takes and
/// yields them. Attributes: {condition region, body region}.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_while(cjit_graph *graph, unsigned num_carried,
                                                      const cjit_node *carried,
                                                      cjit_region condition_region,
                                                      cjit_region body, cjit_node *out_results);

// ---------------------------------------------------------------------------------------------
// Library calls
// ---------------------------------------------------------------------------------------------

typedef struct cjit_value_type {
    cjit_dtype dtype;
    unsigned rank;
    const cjit_size *shape;
} cjit_value_type;

/// A call of |callee|, whose numbers of operands, params and results are in calls.def. The shapes of
/// |results| are the caller's to know; |out_results| gets a node for each. Pure: equal calls merge.
/// Attributes: {callee, params…, (dtype, rank, extents…) per result}; results' attributes: {index}.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_graph_call(cjit_graph *graph, cjit_callee callee, unsigned num_operands,
                const cjit_node *operands, unsigned num_params, const int64_t *params,
                unsigned num_results, const cjit_value_type *results, cjit_node *out_results);

// ---------------------------------------------------------------------------------------------
// Outputs and identity
// ---------------------------------------------------------------------------------------------

/// The next output of the function: a fresh array of |node|'s shape, without gaps.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_output(cjit_graph *graph, cjit_node node);
/// Output |output| is the new content of input |input|, of its shape and layout, and computed there: both have one
/// address at each call, and nothing else overlaps them. Part of the graph's content.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_set_in_place(cjit_graph *graph, uint32_t output,
                                                             uint32_t input);
CJIT_API bool cjit_graph_is_in_place(const cjit_graph *graph, uint32_t output, uint32_t *out_input);
/// True when an extent of the output is computed: the kernel takes its memory itself and delivers it.
CJIT_API bool cjit_graph_output_is_delivered(const cjit_graph *graph, uint32_t index);
CJIT_API uint32_t cjit_graph_num_outputs(const cjit_graph *graph);
CJIT_API cjit_node cjit_graph_get_output(const cjit_graph *graph, uint32_t index);
/// CONTIGUOUS, or FORTRAN where every input of the output's rank is: then, as in NumPy, the result
/// keeps the order. Decided by the inputs alone; valid once they are all made.
CJIT_API cjit_layout cjit_graph_get_output_layout(const cjit_graph *graph, uint32_t index);
/// The layout of any output of |rank| axes.
CJIT_API cjit_layout cjit_graph_get_fresh_layout(const cjit_graph *graph, unsigned rank);

/// The function's name in IR and symbols; copied. Not part of the graph's content.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_set_name(cjit_graph *graph, const char *name);
CJIT_API const char *cjit_graph_get_name(const cjit_graph *graph);

/// Marks what outputs and effects depend on. Call once, when everything is recorded.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_prune(cjit_graph *graph);
/// The pruned graph's content as bytes: inputs (unused ones too), live nodes renumbered in order,
/// sizes, outputs. Equal programs give equal bytes, on every machine. |out_bytes| is the caller's (free()).
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_serialize(const cjit_graph *graph, char **out_bytes,
                                                          size_t *out_size);
/// The graph as text, one node a line, for people (the stage `graph`). NUL-terminated, free() it.
CJIT_API CJIT_NODISCARD cjit_status *cjit_graph_print(const cjit_graph *graph, char **out_text);

#ifdef __cplusplus
}
#endif

#endif // CJIT_GRAPH_H
