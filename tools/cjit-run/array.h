// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays in memory: C order, this machine's byte order.
#ifndef CJIT_RUN_ARRAY_H
#define CJIT_RUN_ARRAY_H

#include "cjit/dtype.h"
#include "cjit/status.h"
#include "support/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { RUN_MAX_RANK = 32 };

typedef struct run_array {
    cjit_dtype dtype;
    int rank;
    int64_t shape[RUN_MAX_RANK];
    void *data; ///< 64-byte aligned; owned
} run_array;

/// Allocates the data for dtype and shape, zeroed. Too large a shape is CJIT_CODE_MEMORY.
CJIT_NODISCARD cjit_status *run_array_allocate(run_array *array);
void run_array_deinit(run_array *array);
/// The number of elements.
int64_t run_array_count(const run_array *array);

/// Copies C-ordered elements of |from| to Fortran order in |to|, or back.
void run_array_reorder(const run_array *shape, const void *from, bool to_fortran, void *to);

/// Reads a .npy file (format 1, 2 or 3). bfloat16 is stored as V2 (as ml_dtypes does) or as uint16,
/// which |wanted| decides: CJIT_DTYPE_BF16, or any other.
CJIT_NODISCARD cjit_status *run_array_load(const char *path, cjit_dtype wanted,
                                           run_array *out_array);
/// Writes a .npy file, format 1.
CJIT_NODISCARD cjit_status *run_array_save(const run_array *array, const char *path);

/// Appends "(3, 4)".
void run_array_append_shape(const run_array *array, support_buffer *out);
/// Appends the elements as NumPy prints them; of a large array the first and last three of an axis.
void run_array_append_values(const run_array *array, support_buffer *out);

#endif // CJIT_RUN_ARRAY_H
