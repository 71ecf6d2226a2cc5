# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A sparse matrix in compressed rows times a vector."""

import numpy as np


def kernel(starts, columns, values, x):
    y = np.zeros(len(starts) - 1, dtype=values.dtype)
    for i in range(len(starts) - 1):
        total = 0.0
        for k in range(starts[i], starts[i + 1]):
            total += values[k] * x[columns[k]]
        y[i] = total
    return y


def arrays(starts, columns, values, x):
    y = np.empty(len(starts) - 1, dtype=values.dtype)
    for i in range(len(starts) - 1):
        row = slice(starts[i], starts[i + 1])
        y[i] = values[row] @ x[columns[row]]
    return y


def arguments(size):
    random = np.random.default_rng(30)
    counts = random.integers(0, min(20, size + 1), 10 * size)
    starts = np.concatenate(([0], np.cumsum(counts)))
    columns = random.integers(0, 10 * size, starts[-1])
    return starts, columns, random.random(starts[-1]), random.random(10 * size)
