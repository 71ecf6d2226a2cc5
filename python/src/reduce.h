// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans for both libraries (numpy_reductions.c, torch_reductions.c) and for other front-end
// code: nodes over any dtype, and the reading of arrays and axes. Sticky, as frontend_emit… are.
#ifndef CJIT_PYTHON_REDUCE_H
#define CJIT_PYTHON_REDUCE_H

#include "views.h"

/// The array that is reduced, and over which axes.
typedef struct frontend_reduction {
    frontend_view view;
    unsigned num_axes, axes[CJIT_MAX_RANK];
    bool keepdims;
} frontend_reduction;

/// |op| (REDUCE_…, ARGMAX, ARGMIN) of |node|, of any dtype, over |axes|. Halves are computed in float32 and
/// rounded once; sums and products of bools are or and and, extrema of bools too. |keepdims|: the axes
/// stay, with extent 1.
cjit_node frontend_emit_reduce(frontend_trace *trace, cjit_op op, cjit_node node, unsigned num_axes,
                               const unsigned *axes, bool keepdims);
/// The same over all axes.
cjit_node frontend_emit_reduce_all(frontend_trace *trace, cjit_op op, cjit_node node);
/// Whether any element of |node|, of any dtype, is not zero; all of them. Bool scalars.
cjit_node frontend_emit_any(frontend_trace *trace, cjit_node node);
cjit_node frontend_emit_all(frontend_trace *trace, cjit_node node);
/// |op| (SCAN_…) of |node|, of any dtype but bool, along |axis|.
cjit_node frontend_emit_scan(frontend_trace *trace, cjit_op op, cjit_node node, unsigned axis);
/// |node| with |axes|, counted in the result, put in with extent 1: those that a reduction took away.
cjit_node frontend_emit_keep_axes(frontend_trace *trace, cjit_node node, unsigned num_axes,
                                  const unsigned *axes);
/// How many elements go into one result, in |dtype|.
cjit_node frontend_emit_reduced_count(frontend_trace *trace, cjit_node node, unsigned num_axes,
                                      const unsigned *axes, cjit_dtype dtype);
/// Refuses a reduction without elements: raises |code| when one of |axes| has extent 0 (guarded), and lets the
/// kernel do so when an extent that it computes is 0. 0 or -1.
int frontend_refuse_empty(frontend_trace *trace, cjit_node node, unsigned num_axes,
                          const unsigned *axes, cjit_code code, const char *message);

/// Reads the array |object|, which need not outlive this as a view.
int frontend_reduction_read(frontend_trace *trace, PyObject *object, bool torch, const char *name,
                            frontend_reduction *out);
/// Reads |axis|: None (or NULL) for all, one axis, or several.
int frontend_reduction_read_axes(frontend_reduction *reduction, PyObject *axis);
/// |op| of |node|, of the reduction's shape, over its axes.
cjit_node frontend_reduction_emit(const frontend_reduction *reduction, cjit_op op, cjit_node node);
/// A tracer for |node|: a NumPy scalar when it has no axes.
PyObject *frontend_reduction_wrap(const frontend_reduction *reduction, cjit_node node);

#endif // CJIT_PYTHON_REDUCE_H
