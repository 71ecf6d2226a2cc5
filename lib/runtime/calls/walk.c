// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walking over batches, and copies between layouts.
#include "call.h"

void call_walk_begin(call_walk *walk, int rank, const int64_t *shape, unsigned count,
                     const call_array *const *arrays, const int *core) {
    walk->count = count;
    walk->rank = rank;
    walk->left = 1;
    for (int axis = 0; axis < rank; axis++) {
        walk->shape[axis] = shape[axis];
        walk->index[axis] = 0;
        walk->left *= shape[axis];
    }
    for (unsigned i = 0; i < count; i++) {
        int own = arrays[i]->rank - core[i];
        int64_t size = call_size_of(arrays[i]->dtype);
        walk->at[i] = arrays[i]->data;
        for (int axis = 0; axis < rank; axis++) {
            int mine = axis - (rank - own);
            bool moves = mine >= 0 && arrays[i]->shape[mine] != 1;
            walk->steps[i][axis] = moves ? arrays[i]->strides[mine] * size : 0;
        }
    }
}

void call_walk_next(call_walk *walk) {
    walk->left--;
    for (int axis = walk->rank; axis-- > 0;) {
        bool wraps = ++walk->index[axis] == walk->shape[axis];
        for (unsigned i = 0; i < walk->count; i++)
            walk->at[i] += walk->steps[i][axis] * (wraps ? 1 - walk->shape[axis] : 1);
        if (!wraps)
            return;
        walk->index[axis] = 0;
    }
}

typedef struct sixteen_bytes {
    uint64_t halves[2];
} sixteen_bytes;

#define COPY(type)                                                                                 \
    for (int64_t i = 0; i < m; i++) {                                                              \
        const type *in = (const type *)from.data + i * from.rows;                                  \
        type *out = (type *)to.data + i * to.rows;                                                 \
        for (int64_t j = 0; j < n; j++)                                                            \
            out[j * to.columns] = in[j * from.columns];                                            \
    }

enum { TILE = 32 };

void call_copy(int64_t m, int64_t n, int64_t size, call_matrix from, call_matrix to) {
    if (from.columns == 1 && to.columns == 1) {
        for (int64_t i = 0; i < m; i++)
            memcpy(to.data + i * to.rows * size, from.data + i * from.rows * size, (size_t)(n * size));
        return;
    }
    if (m > TILE || n > TILE) { // in tiles, since one side is read or written across its rows
        for (int64_t i = 0; i < m; i += TILE)
            for (int64_t j = 0; j < n; j += TILE)
                call_copy(
                    m - i < TILE ? m - i : TILE, n - j < TILE ? n - j : TILE, size,
                    (call_matrix){from.data + (i * from.rows + j * from.columns) * size, from.rows,
                                  from.columns},
                    (call_matrix){to.data + (i * to.rows + j * to.columns) * size, to.rows, to.columns});
        return;
    }
    switch (size) {
    case 1:
        COPY(uint8_t);
        break;
    case 2:
        COPY(uint16_t);
        break;
    case 4:
        COPY(uint32_t);
        break;
    case 8:
        COPY(uint64_t);
        break;
    default:
        COPY(sixteen_bytes);
    }
}
