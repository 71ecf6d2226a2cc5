# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Mandelbrot set in complex arithmetic, all points at once: those that escaped stand still."""

import numpy as np


def kernel(c, limit):
    z = np.zeros_like(c)
    counts = np.zeros(c.shape, dtype=np.int64)
    for _step in range(limit):
        inside = np.abs(z) <= 2.0
        z = np.where(inside, z * z + c, z)
        counts += inside
    return counts


def loops(c, limit):
    counts = np.zeros(c.shape, dtype=np.int64)
    for i in range(c.shape[0]):
        for j in range(c.shape[1]):
            z = 0j
            for _step in range(limit):
                if abs(z) > 2.0:
                    break
                counts[i, j] += 1
                z = z * z + c[i, j]
    return counts


def arguments(size):
    x, y = np.linspace(-2.0, 1.0, size + 1), np.linspace(-1.5, 1.5, size)
    return x[None, :] + 1j * y[:, None], 40
