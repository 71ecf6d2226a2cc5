# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The advection equation on a ring by the scheme of Lax and Wendroff (1960)."""

import numpy as np


def kernel(u, courant, steps):
    for _step in range(steps):
        left = np.roll(u, 1)
        right = np.roll(u, -1)
        u = u - 0.5 * courant * (right - left) + 0.5 * courant**2 * (right - 2.0 * u + left)
    return u


def loops(u, courant, steps):
    n = len(u)
    old = u.copy()
    new = np.empty_like(u)
    for _step in range(steps):
        for i in range(n):
            left = old[i - 1]
            right = old[(i + 1) % n]
            new[i] = (
                old[i] - 0.5 * courant * (right - left)
                + 0.5 * courant**2 * (right - 2.0 * old[i] + left)
            )  # fmt: skip
        old, new = new, old
    return old


def arguments(size):
    return np.random.default_rng(13).random(2 * size), 0.8, 5
