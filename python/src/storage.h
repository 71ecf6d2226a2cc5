// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What traced arrays share: storages, views of them, writes to them (storage.c, storage_write.c), and
// layouts, which both tracing and calls compute (shape, strides and offset of a view of an array).
#ifndef CJIT_PYTHON_STORAGE_H
#define CJIT_PYTHON_STORAGE_H

#include "trace.h"

#include <string.h>

/// One piece of memory. Owned by the trace.
struct frontend_storage {
    frontend_storage *next; ///< of the trace's list
    cjit_node node;         ///< the value that it holds now, under its own shape
    int32_t input;          ///< the graph input that it is; -1: made by the traced function
    bool is_written;
    cjit_region region;     ///< the graph's region in which it was made
    bool is_ambiguous;      ///< may be one of several arrays: it may not be written
    cjit_location location; ///< where it became ambiguous
    struct {
        frontend_storage *storage;
        cjit_node node;
    } sources[2]; ///< of an ambiguous one: reading is right while they hold what they held then
};

/// What tracing decided by strides, and calls must decide alike: whether |node|, a reshape, is a view, or
/// whether |node| lies in C order without gaps.
struct frontend_reshape_guard {
    int32_t input; ///< -1: of a result
    cjit_node root, node;
    bool contiguous; ///< the second question
    bool answer;
};
typedef struct frontend_reshape_guard frontend_reshape_guard;

/// How an argument lies in memory in the call that is traced.
struct frontend_input_layout {
    int64_t unit;       ///< of |strides|: what one element takes (1, or bytes)
    bool is_writable;   ///< else NumPy refuses to write
    bool overlaps_self; ///< an axis of stride 0
    bool is_tensor;
    unsigned rank;
    int64_t strides[];
};

/// A view as numbers. Strides and the offset are in the same unit as the base's.
typedef struct frontend_layout {
    unsigned rank;
    int64_t unit, offset;
    int64_t shape[CJIT_MAX_RANK], strides[CJIT_MAX_RANK];
} frontend_layout;

typedef struct frontend_storages {
    frontend_storage *first; ///< newest first
    frontend_tracer *tracers; ///< all live tracers that have a storage
    uint32_t num_objects;     ///< identities given out
    frontend_reshape_guard *reshapes;
    uint32_t num_reshapes, max_reshapes;
    frontend_input_layout **inputs; ///< by graph input; NULL: a scalar
    uint32_t num_inputs;
} frontend_storages;

frontend_storages *frontend_trace_get_storages(frontend_trace *trace); // trace.c
void frontend_storages_deinit(frontend_storages *storages);
void frontend_storages_link(frontend_storages *storages, frontend_tracer *tracer);
void frontend_storages_unlink(frontend_storages *storages, frontend_tracer *tracer);

frontend_storage *frontend_storage_create(frontend_trace *trace, cjit_node node, int32_t input);
/// The storage of graph input |input|, an array; made when first asked for.
frontend_storage *frontend_storage_of_input(frontend_trace *trace, uint32_t input);
/// Changes the elements of |tracer|, an array that may be written, to |value|, which has its dtype and
/// shape. Every live tracer that shares the memory gets its node anew. storage_write.c
int frontend_storage_write(frontend_trace *trace, PyObject *tracer, cjit_node value);
/// Changes all of |storage| to |node|, of its own dtype and shape. Tracers that were made in a region that
/// has ended are left behind.
int frontend_storage_set(frontend_trace *trace, frontend_storage *storage, cjit_node node);
/// Makes |storage| ambiguous: it may be the memory of any of |tracers| (NULL entries allowed).
void frontend_storage_mark_ambiguous(frontend_storage *storage, cjit_location location,
                                     PyObject *const tracers[2]);
/// Checks that what an ambiguous array may be is unchanged, and that |tracer| can be used in the region
/// that is open.
int frontend_storage_check_usable(frontend_trace *trace, frontend_tracer *tracer);
uint32_t frontend_storage_count_tracers(frontend_trace *trace, const frontend_storage *storage);
/// 0 when |tracer| may be written, else the library's error. |as_output|: NumPy's words for out=.
int frontend_storage_check_writable(frontend_trace *trace, const frontend_tracer *tracer,
                                    bool as_output);
/// The graph inputs whose memory the function changed, in order: the next at or after |*cursor| (begin
/// with 0), which is set behind it. False when there is none left.
bool frontend_trace_next_written(frontend_trace *trace, uint32_t *cursor, uint32_t *out_input,
                                 cjit_node *out_node);
const frontend_input_layout *frontend_storage_get_layout(frontend_trace *trace, uint32_t input);
/// The layout of all of |storage| in the call that is traced. False when it is not known.
bool frontend_storage_base_layout(frontend_trace *trace, const frontend_storage *storage,
                                  frontend_layout *out);

/// Whether |node|, a reshape of |base|'s node, is a view of its memory (1) or a copy (0): by the strides
/// of the call that is traced, guarded where sizes or strides decide.
int frontend_storage_decide_reshape(frontend_trace *trace, const frontend_tracer *base,
                                    cjit_node node);
/// Whether |tracer| is C-contiguous, by the same rules.
int frontend_storage_decide_contiguous(frontend_trace *trace, const frontend_tracer *tracer);
/// The answer for |guard| given the base's |layout|, which is changed.
bool frontend_reshape_guard_answer(const cjit_graph *graph, const frontend_reshape_guard *guard,
                                   const int64_t *symbols, frontend_layout *layout);
uint32_t frontend_storage_get_reshapes(frontend_trace *trace,
                                       const frontend_reshape_guard **out_reshapes);

/// |layout| sliced as |node|, a slice or an insert, says; no axis is dropped by an insert.
void frontend_layout_slice(const cjit_graph *graph, cjit_node node, const int64_t *symbols,
                           frontend_layout *layout);
/// The layout of a fresh result of |node|'s shape, in elements.
void frontend_layout_of_output(const cjit_graph *graph, cjit_node node, bool fortran,
                               const int64_t *symbols, frontend_layout *out);
/// False when sizes of |node| are known only in the kernel.
bool frontend_layout_is_known(const cjit_graph *graph, cjit_node node);
/// From the layout of |root| to that of |node|, a view of it. |symbols| NULL: the sizes seen while
/// tracing. False when a reshape on the way needs a copy, or sizes are computed.
bool frontend_layout_apply(const cjit_graph *graph, cjit_node node, cjit_node root,
                           const int64_t *symbols, frontend_layout *layout);

#endif // CJIT_PYTHON_STORAGE_H
