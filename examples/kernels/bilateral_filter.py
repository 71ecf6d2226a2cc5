# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The bilateral filter (Tomasi and Manduchi 1998): a mean of near pixels weighted by distance and by difference."""

import math

import numpy as np


def kernel(image, radius, in_space, in_range):
    rows, columns = image.shape
    out = np.empty_like(image)
    for i in range(rows):
        for j in range(columns):
            total = 0.0
            weights = 0.0
            for di in range(-radius, radius + 1):
                for dj in range(-radius, radius + 1):
                    k = min(max(i + di, 0), rows - 1)
                    m = min(max(j + dj, 0), columns - 1)
                    far = (di * di + dj * dj) / (2.0 * in_space * in_space)
                    unlike = (image[k, m] - image[i, j]) ** 2 / (2.0 * in_range * in_range)
                    weight = math.exp(-far - unlike)
                    total += weight * image[k, m]
                    weights += weight
            out[i, j] = total / weights
    return out


def arrays(image, radius, in_space, in_range):
    rows, columns = image.shape
    padded = np.pad(image, radius, mode="edge")
    total = np.zeros_like(image)
    weights = np.zeros_like(image)
    for di in range(2 * radius + 1):
        for dj in range(2 * radius + 1):
            near = padded[di : di + rows, dj : dj + columns]
            far = ((di - radius) ** 2 + (dj - radius) ** 2) / (2.0 * in_space * in_space)
            weight = np.exp(-far - (near - image) ** 2 / (2.0 * in_range * in_range))
            total += weight * near
            weights += weight
    return total / weights


def arguments(size):
    return np.random.default_rng(38).random((size, size + 1)), 2, 1.5, 0.3
