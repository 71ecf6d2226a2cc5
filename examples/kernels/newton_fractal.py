# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which root of z³ = 1 Newton's method finds from each point, and in how many steps; real arithmetic."""

import numpy as np


def kernel(height, width, limit):
    roots = np.zeros((height, width), dtype=np.int64)
    steps = np.zeros((height, width), dtype=np.int64)
    half = 0.5 * np.sqrt(3.0)
    for i in range(height):
        for j in range(width):
            x = 4.0 * (j + 0.5) / width - 2.0
            y = 4.0 * (i + 0.25) / height - 2.0
            for step in range(limit):
                # z - (z³ - 1) / 3z² = (2z + 1/z²) / 3
                square_x = x * x - y * y
                square_y = 2.0 * x * y
                norm = square_x * square_x + square_y * square_y
                x, y = (2.0 * x + square_x / norm) / 3.0, (2.0 * y - square_y / norm) / 3.0
                if (x - 1.0) ** 2 + y**2 < 1e-12:
                    roots[i, j] = 1
                elif (x + 0.5) ** 2 + (y - half) ** 2 < 1e-12:
                    roots[i, j] = 2
                elif (x + 0.5) ** 2 + (y + half) ** 2 < 1e-12:
                    roots[i, j] = 3
                if roots[i, j] > 0:
                    steps[i, j] = step + 1
                    break
    return roots, steps


def arguments(size):
    return size, size + 1, 60
