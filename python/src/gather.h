// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements at index arrays, for subscripts, take, put and their kin of both libraries (gather.c). Sticky as
// emit.c's: FRONTEND_NO_NODE with an exception set, and again from one that is given.
#ifndef CJIT_PYTHON_GATHER_H
#define CJIT_PYTHON_GATHER_H

#include "arrays.h"

/// What happens to an index that is not within its axis.
typedef enum frontend_index_mode {
    FRONTEND_INDEX_RAISE, ///< IndexError; negative ones count from the end
    FRONTEND_INDEX_WRAP,  ///< modulo the extent
    FRONTEND_INDEX_CLIP,  ///< the nearest that is
} frontend_index_mode;

/// The messages of an index that is not within its axis: {0} is the index, {1} the extent.
typedef struct frontend_index_error {
    cjit_code code;
    char message[96];
} frontend_index_error;
/// "index 7 is out of bounds for axis 0 with size 3" (torch: "dimension"), an IndexError.
frontend_index_error frontend_index_error_of(unsigned axis, bool torch);

/// |index|, of any integer dtype, as an int64 array of positions within an axis of |extent|, for any values:
/// where it is not within, the kernel stops with |error| (mode RAISE) before anything else is done.
cjit_node frontend_emit_index(frontend_trace *trace, cjit_node index, cjit_size extent,
                              frontend_index_mode mode, const frontend_index_error *error);
/// 1 when |extent| is 0 (guarded), 0, -1.
int frontend_size_is_zero(frontend_trace *trace, cjit_size extent);

/// The indices broadcast together, in place. |message|: NumPy's or torch's error, of the shapes: "… {}".
int frontend_broadcast_indices(frontend_trace *trace, unsigned count, cjit_node *indices, bool torch);
/// Elements at indices made by frontend_emit_index and broadcast together, as cjit_graph_gather. An array with
/// an axis of extent 0 that is indexed has none to read: zeros then, which nothing shows.
cjit_node frontend_emit_gather(frontend_trace *trace, cjit_node source, unsigned count,
                               const cjit_node *indices, const unsigned *axes);
cjit_node frontend_emit_scatter(frontend_trace *trace, cjit_scatter_mode mode, cjit_node base,
                                cjit_node value, unsigned count, const cjit_node *indices,
                                const unsigned *axes);

/// |node| as a vector in C order.
cjit_node frontend_emit_flat(frontend_trace *trace, cjit_node node);
/// The elements of |values| (a vector) where |mask|, a bool vector as long, is true: as many as there are.
cjit_node frontend_emit_compress(frontend_trace *trace, cjit_node values, cjit_node mask);
/// np.nonzero: where the elements of |node|, of one axis or more, are not zero; a vector of int64 by axis.
int frontend_emit_nonzero(frontend_trace *trace, cjit_node node, cjit_node *out_indices);

#endif // CJIT_PYTHON_GATHER_H
