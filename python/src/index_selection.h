// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What reading and writing at index arrays share (index_arrays.c, index_assign.c): the key as items, and where
// they select.
#ifndef CJIT_PYTHON_INDEX_SELECTION_H
#define CJIT_PYTHON_INDEX_SELECTION_H

#include "gather.h"

typedef enum frontend_item_kind { ITEM_VIEW, ITEM_NEW, ITEM_ELLIPSIS, ITEM_INDEX, ITEM_MASK } frontend_item_kind;

typedef struct frontend_item {
    frontend_item_kind kind;
    cjit_node node; ///< of an index or a mask
    unsigned axes;  ///< of the view
    unsigned first; ///< the first of them
} frontend_item;

typedef struct frontend_selection {
    frontend_trace *trace;
    cjit_graph *graph;
    bool torch;
    PyObject *view; ///< the tracer in which elements are selected; owned
    cjit_node node; ///< its node
    unsigned rank;
    frontend_item items[2 * CJIT_MAX_RANK];
    unsigned count;
    unsigned num_indices;              ///< index arrays, those of masks included
    cjit_node indices[CJIT_MAX_RANK];  ///< positions, broadcast together
    unsigned axes[CJIT_MAX_RANK];      ///< of the view
    unsigned shared;                   ///< axes that the indices have together
    unsigned num_result, permutation[CJIT_MAX_RANK]; ///< result axis (None's left out) → the gather's
    cjit_size shape[CJIT_MAX_RANK];    ///< of the result
    unsigned out_rank;
    bool is_new[CJIT_MAX_RANK]; ///< result axes that None made
    bool has_new, is_permuted;
} frontend_selection;

/// Reads |key| into a zeroed |s|, of which trace, graph and torch are set; takes the view. -1 with an exception.
int frontend_selection_read(frontend_selection *s, PyObject *self, PyObject *key);
/// The index arrays, checked and broadcast together, and the order of the result's axes.
int frontend_selection_place(frontend_selection *s);
/// The only item with an array, when it is a mask; else NULL.
const frontend_item *frontend_selection_mask(const frontend_selection *s);
frontend_selection frontend_selection_begin(frontend_trace *trace, PyObject *self);
bool frontend_selection_has_new_axis(const frontend_selection *s);

#endif // CJIT_PYTHON_INDEX_SELECTION_H
