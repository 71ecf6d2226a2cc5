# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Maxwell's equations in two dimensions by finite differences in time (Yee 1966), with a source at the edge."""

import numpy as np


def kernel(ex, ey, hz, source):
    for t in range(source.shape[0]):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def loops(ex, ey, hz, source):
    rows, columns = hz.shape
    for t in range(source.shape[0]):
        for j in range(columns):
            ey[0, j] = source[t]
        for i in range(1, rows):
            for j in range(columns):
                ey[i, j] -= 0.5 * (hz[i, j] - hz[i - 1, j])
        for i in range(rows):
            for j in range(1, columns):
                ex[i, j] -= 0.5 * (hz[i, j] - hz[i, j - 1])
        for i in range(rows - 1):
            for j in range(columns - 1):
                hz[i, j] -= 0.7 * (ex[i, j + 1] - ex[i, j] + ey[i + 1, j] - ey[i, j])


def arguments(size):
    random = np.random.default_rng(12)
    return (*(random.random((size, size + 1)) for _ in range(3)), random.random(4))
