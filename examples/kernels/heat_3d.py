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


def arguments(size):
    random = np.random.default_rng(3)
    return 3, random.random((size + 2,) * 3), random.random((size + 2,) * 3)
