// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What callees share: reading their arguments, walking over batches, scratch memory.
//
// A callee is `void cjit_call_<name>(const int64_t *words)` (cjit/calls.h). It is pure C, reads its operands, writes all
// of its results, keeps no state and knows no Python: kernels run it without the GIL and from any thread.
// What can go wrong is told by a result (`info`); scratch memory comes from the pool.
#ifndef CJIT_RUNTIME_CALLS_CALL_H
#define CJIT_RUNTIME_CALLS_CALL_H

#include "cjit/calls.h"
#include "cjit/runtime.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CALL_MAX_RANK = 32, CALL_NO_MEMORY = -1 };

/// An array as compiled code passes it; strides in elements.
typedef struct call_array {
    unsigned char *data;
    cjit_dtype dtype;
    int rank;
    const int64_t *shape, *strides;
} call_array;

#define CJIT_CALL(ENUM, name, operands, results, params, library, doc)                             \
    void call_##name(const int64_t *words);
#include "cjit/calls.def"

static inline int64_t call_size_of(cjit_dtype dtype) {
    static const int8_t sizes[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_BOOL] = 1, [CJIT_DTYPE_I8] = 1,  [CJIT_DTYPE_I16] = 2,  [CJIT_DTYPE_I32] = 4,
        [CJIT_DTYPE_I64] = 8,  [CJIT_DTYPE_U8] = 1,  [CJIT_DTYPE_U16] = 2,  [CJIT_DTYPE_U32] = 4,
        [CJIT_DTYPE_U64] = 8,  [CJIT_DTYPE_F16] = 2, [CJIT_DTYPE_BF16] = 2, [CJIT_DTYPE_F32] = 4,
        [CJIT_DTYPE_F64] = 8,  [CJIT_DTYPE_C64] = 8, [CJIT_DTYPE_C128] = 16};
    return sizes[dtype];
}

/// Reads |count| arrays; gives where the params begin.
static inline const int64_t *call_unpack(const int64_t *words, unsigned count, call_array *out) {
    for (unsigned i = 0; i < count; i++) {
        int rank = (int)words[2];
        out[i] = (call_array){(unsigned char *)(uintptr_t)words[0], (cjit_dtype)words[1], rank,
                              words + 3, words + 3 + rank};
        words += 3 + 2 * rank;
    }
    return words;
}

/// Sets the int32 scalar |info|.
static inline void call_set_info(const call_array *info, int32_t value) {
    memcpy(info->data, &value, sizeof value);
}

/// A walk over the leading axes of some arrays together, the rest of their axes being each one's own.
typedef struct call_walk {
    unsigned count;
    int rank;
    int64_t left; ///< places that are still to come, this one included
    int64_t shape[CALL_MAX_RANK], index[CALL_MAX_RANK];
    int64_t steps[CJIT_MAX_CALL_OPERANDS + 1][CALL_MAX_RANK]; ///< bytes; 0 along a stretched axis
    unsigned char *at[CJIT_MAX_CALL_OPERANDS + 1];
} call_walk;

/// Begins a walk over |shape|. Array i has |core[i]| axes of its own at the end; the others align with
/// |shape| from the right, an extent of 1 being stretched.
void call_walk_begin(call_walk *walk, int rank, const int64_t *shape, unsigned count,
                     const call_array *const *arrays, const int *core);
/// To the next place.
void call_walk_next(call_walk *walk);

/// Two-dimensional memory: element (i, j) is at i * rows + j * columns elements.
typedef struct call_matrix {
    unsigned char *data;
    int64_t rows, columns;
} call_matrix;

/// Copies an m × n matrix of elements of |size| bytes.
void call_copy(int64_t m, int64_t n, int64_t size, call_matrix from, call_matrix to);

static inline float call_widen_bf16(uint16_t bits) {
    uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

/// half.c: conversions of |count| elements a step of |step| elements apart.
void call_widen(cjit_dtype dtype, int64_t count, const void *from, int64_t step, float *to);
void call_narrow(cjit_dtype dtype, int64_t count, const float *from, void *to, int64_t step);

#endif // CJIT_RUNTIME_CALLS_CALL_H
