# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A tridiagonal system by elimination and substitution (Thomas 1949)."""

import numpy as np


def kernel(below, diagonal, above, right):
    n = len(diagonal)
    c = np.empty(n, dtype=right.dtype)
    x = np.empty(n, dtype=right.dtype)
    c[0] = above[0] / diagonal[0]
    x[0] = right[0] / diagonal[0]
    for i in range(1, n):
        pivot = diagonal[i] - below[i] * c[i - 1]
        c[i] = above[i] / pivot
        x[i] = (right[i] - below[i] * x[i - 1]) / pivot
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    return x


def arguments(size):
    random = np.random.default_rng(24)
    below, above, right = random.random((3, 10 * size))
    return below, 3.0 + random.random(10 * size), above, right
