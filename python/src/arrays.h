// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What NumPy's and torch's functions that make and join arrays share. Sticky as emit.c's: FRONTEND_NO_NODE
// with an exception set, and again from one that is given.
#ifndef CJIT_PYTHON_ARRAYS_H
#define CJIT_PYTHON_ARRAYS_H

#include "trace.h"

cjit_size frontend_node_extent(frontend_trace *trace, cjit_node node, unsigned axis);
/// 0, 1, …, |extent| - 1 in |dtype|.
cjit_node frontend_emit_iota(frontend_trace *trace, cjit_size extent, cjit_dtype dtype);
cjit_node frontend_emit_reshape(frontend_trace *trace, cjit_node node, unsigned rank,
                                const cjit_size *shape);
cjit_node frontend_emit_broadcast(frontend_trace *trace, cjit_node node, unsigned rank,
                                  const cjit_size *shape);
cjit_node frontend_emit_permute(frontend_trace *trace, cjit_node node, const unsigned *permutation);
cjit_node frontend_emit_slice(frontend_trace *trace, cjit_node node, const cjit_slice_axis *axes);
/// A vector along |axis| of |rank| axes, the others of extent 1.
cjit_node frontend_emit_along(frontend_trace *trace, cjit_node vector, unsigned rank, unsigned axis);
/// |node| with axes of extent 1 put in front until it has |rank|.
cjit_node frontend_emit_pad_rank(frontend_trace *trace, cjit_node node, unsigned rank);
/// Arrays of one dtype and rank, one after the other along |axis|; the other extents agree already.
cjit_node frontend_emit_concatenate(frontend_trace *trace, unsigned count, const cjit_node *nodes,
                                    unsigned axis);

/// 1 when |a| and |b| are equal (guarded where that is a matter of sizes), 0, -1 with an exception.
/// Computed sizes are taken to be equal and checked in the kernel: |message| is then the ValueError's.
int frontend_sizes_equal(frontend_trace *trace, cjit_size a, cjit_size b, const char *message);
/// The same of two shapes.
int frontend_shapes_equal(frontend_trace *trace, cjit_node a, cjit_node b, const char *message);

/// "(4,newaxis)" or torch's "[4, -1]", with the sizes of the call that is traced; the same of |node|. New
/// references.
PyObject *frontend_describe_shape(frontend_trace *trace, bool torch, unsigned rank, const cjit_size *shape);
PyObject *frontend_describe_node_shape(frontend_trace *trace, bool torch, cjit_node node);

/// A list of operands, read from any sequence: np.concatenate's first argument.
typedef struct frontend_operands {
    unsigned count;
    frontend_operand *items;
    PyObject *keep; // strong
} frontend_operands;
int frontend_operands_read(frontend_trace *trace, PyObject *sequence, frontend_operands *out);
void frontend_operands_free(frontend_operands *operands);

/// np.result_type of arrays' dtypes, Python numbers among |operands| counting as arrays of theirs.
int frontend_numpy_common_dtype(unsigned count, const frontend_operand *operands,
                                cjit_dtype *out_dtype);
/// NumPy's TypeError unless |casting| (a str) allows |from| to become |to|.
int frontend_numpy_check_casting(cjit_dtype from, cjit_dtype to, PyObject *casting);

#endif // CJIT_PYTHON_ARRAYS_H
