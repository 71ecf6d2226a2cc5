# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Conway's game of life on a torus: a cell lives with three neighbours, or with two if it lived."""

import numpy as np


def kernel(cells, generations):
    rows, columns = cells.shape
    for _generation in range(generations):
        following = np.zeros_like(cells)
        for i in range(rows):
            for j in range(columns):
                neighbours = 0
                for di in range(-1, 2):
                    for dj in range(-1, 2):
                        if di != 0 or dj != 0:
                            neighbours += cells[(i + di) % rows, (j + dj) % columns]
                if neighbours == 3 or (neighbours == 2 and cells[i, j] == 1):
                    following[i, j] = 1
        cells = following
    return cells


def arguments(size):
    return (np.random.default_rng(9).random((size, size + 1)) > 0.6).astype(np.int64), 3
