# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The heat equation in three dimensions, by explicit steps in time and central differences in space."""

import numpy as np


def step(new, old):
    inner = old[1:-1, 1:-1, 1:-1]
    new[1:-1, 1:-1, 1:-1] = (
        0.125 * (old[2:, 1:-1, 1:-1] - 2.0 * inner + old[:-2, 1:-1, 1:-1])
        + 0.125 * (old[1:-1, 2:, 1:-1] - 2.0 * inner + old[1:-1, :-2, 1:-1])
        + 0.125 * (old[1:-1, 1:-1, 2:] - 2.0 * inner + old[1:-1, 1:-1, :-2])
        + inner
    )


def kernel(steps, a, b):
    for _step in range(steps):
        step(b, a)
        step(a, b)


def sweep(new, old):
    for i in range(1, old.shape[0] - 1):
        for j in range(1, old.shape[1] - 1):
            for k in range(1, old.shape[2] - 1):
                new[i, j, k] = (
                    0.125 * (old[i + 1, j, k] - 2.0 * old[i, j, k] + old[i - 1, j, k])
                    + 0.125 * (old[i, j + 1, k] - 2.0 * old[i, j, k] + old[i, j - 1, k])
                    + 0.125 * (old[i, j, k + 1] - 2.0 * old[i, j, k] + old[i, j, k - 1])
                    + old[i, j, k]
                )


def loops(steps, a, b):
    for _step in range(steps):
        sweep(b, a)
        sweep(a, b)


def arguments(size):
    random = np.random.default_rng(3)
    return 3, random.random((size + 2,) * 3), random.random((size + 2,) * 3)
