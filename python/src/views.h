// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What NumPy's and torch's shape functions share (numpy_shapes.c, torch_shapes.c): reading the array
// and its axes with each library's error texts, and the four views that a graph can express.
//
// Inside a trace a view is a value like any other, but its tracer shares the storage of the array that it
// views (storage.h): it sees writes, and when it is returned the caller gets a view too.
#ifndef CJIT_PYTHON_VIEWS_H
#define CJIT_PYTHON_VIEWS_H

#include "trace.h"

/// The array that a view is made of.
typedef struct frontend_view {
    frontend_trace *trace;
    cjit_graph *graph;
    cjit_node node;
    frontend_kind kind;
    PyObject *base; ///< the tracer whose memory views share (borrowed); NULL: results are copies
    unsigned rank;
    bool torch, must_share; ///< |must_share|: reshape raises where it would copy (Tensor.view)
    const char *name; ///< the function, for messages
} frontend_view;

/// Reads the array or tensor |object| by its library's rules as a node: a number becomes a scalar.
int frontend_read_array(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                        frontend_operand *out);
/// Reads the array or tensor |object|. |kind| becomes an array for what NumPy would make one of.
int frontend_view_read(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                       frontend_view *out_view);
cjit_size frontend_view_extent(const frontend_view *view, unsigned axis);

/// An axis of an array of |rank| axes, from the end when negative. NumPy's AxisError (with |prefix|
/// before it, or NULL), or torch's IndexError.
int frontend_view_axis(const frontend_view *view, PyObject *object, unsigned rank,
                       const char *prefix, unsigned *out_axis);
/// One axis or several: |out_axes| in the order given. |repeated|: the ValueError's text (NumPy), or
/// torch's RuntimeError, for an axis that comes twice.
int frontend_view_axes(const frontend_view *view, PyObject *object, unsigned rank,
                       const char *prefix, const char *repeated, unsigned *out_count,
                       unsigned *out_axes);

/// Each gives a new tracer, a view of the array.
PyObject *frontend_view_permute(const frontend_view *view, const unsigned *permutation);
PyObject *frontend_view_reshape(const frontend_view *view, unsigned rank, const cjit_size *shape);
/// |object|: a shape in which one extent may be -1.
PyObject *frontend_view_reshape_to(const frontend_view *view, PyObject *object);
PyObject *frontend_view_broadcast(const frontend_view *view, unsigned rank, const cjit_size *shape);
/// The axes with true in |mask| reversed.
PyObject *frontend_view_flip(const frontend_view *view, const bool *mask);
/// Axes of extent 1 put in, or left out.
PyObject *frontend_view_insert_axes(const frontend_view *view, unsigned count, const unsigned *at);
PyObject *frontend_view_drop_axes(const frontend_view *view, const bool *mask);
/// The axes |from| moved to stand at |to|, the others in order.
PyObject *frontend_view_move_axes(const frontend_view *view, unsigned count, const unsigned *from,
                                  const unsigned *to);
PyObject *frontend_view_swap_axes(const frontend_view *view, unsigned a, unsigned b);
/// 1 when the extent of |axis| is 1 (guarded where that is a matter of sizes), 0, -1.
int frontend_view_is_single(const frontend_view *view, unsigned axis);
/// Positional arguments from |args| as one tuple, or the only one if it is a sequence.
PyObject *frontend_view_pack(PyObject *const *args, Py_ssize_t nargs);

#endif // CJIT_PYTHON_VIEWS_H
