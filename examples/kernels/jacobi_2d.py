# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Jacobi's iteration on a grid: the mean of a point and its four neighbours."""

import numpy as np


def kernel(steps, a, b):
    for _step in range(steps):
        b[1:-1, 1:-1] = 0.2 * (
            a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[:-2, 1:-1] + a[2:, 1:-1]
        )
        a[1:-1, 1:-1] = 0.2 * (
            b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[:-2, 1:-1] + b[2:, 1:-1]
        )


def sweep(new, old):
    for i in range(1, old.shape[0] - 1):
        for j in range(1, old.shape[1] - 1):
            new[i, j] = 0.2 * (
                old[i, j] + old[i, j - 1] + old[i, j + 1] + old[i - 1, j] + old[i + 1, j]
            )


def loops(steps, a, b):
    for _step in range(steps):
        sweep(b, a)
        sweep(a, b)


def arguments(size):
    random = np.random.default_rng(2)
    return 4, random.random((size + 2, size + 3)), random.random((size + 2, size + 3))
