# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Canny's non-maximum suppression: a gradient stays where no neighbour along its direction is larger."""

import math

import numpy as np


def kernel(gx, gy):
    rows, columns = gx.shape
    strength = np.sqrt(gx * gx + gy * gy)
    out = np.zeros_like(gx)
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            angle = math.degrees(math.atan2(gy[i, j], gx[i, j])) % 180.0
            if angle < 22.5 or angle >= 157.5:
                one, other = strength[i, j - 1], strength[i, j + 1]
            elif angle < 67.5:
                one, other = strength[i - 1, j - 1], strength[i + 1, j + 1]
            elif angle < 112.5:
                one, other = strength[i - 1, j], strength[i + 1, j]
            else:
                one, other = strength[i - 1, j + 1], strength[i + 1, j - 1]
            if strength[i, j] >= one and strength[i, j] >= other:
                out[i, j] = strength[i, j]
    return out


def arguments(size):
    random = np.random.default_rng(37)
    return random.standard_normal((size + 2, size + 3)), random.standard_normal((size + 2, size + 3))
