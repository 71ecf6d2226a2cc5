# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Clusters by Lloyd's iteration (1957): each point to its nearest centre, each centre to the mean of its points."""

import numpy as np


def kernel(points, centres, steps):
    labels = np.zeros(len(points), dtype=np.int64)
    for _step in range(steps):
        squares = np.sum((points[:, None, :] - centres[None, :, :]) ** 2, axis=2)
        labels = np.argmin(squares, axis=1)
        for k in range(len(centres)):
            members = labels == k
            count = np.sum(members)
            if count > 0:
                centres[k] = np.sum(points * members[:, None], axis=0) / count
    return labels


def loops(points, centres, steps):
    count, dimensions = points.shape
    labels = np.zeros(count, dtype=np.int64)
    sums = np.zeros_like(centres)
    sizes = np.zeros(len(centres), dtype=np.int64)
    for _step in range(steps):
        sums[:] = 0.0
        sizes[:] = 0
        for i in range(count):
            nearest = np.inf
            for k in range(len(centres)):
                square = 0.0
                for d in range(dimensions):
                    square += (points[i, d] - centres[k, d]) ** 2
                if square < nearest:
                    nearest = square
                    labels[i] = k
            sizes[labels[i]] += 1
            for d in range(dimensions):
                sums[labels[i], d] += points[i, d]
        for k in range(len(centres)):
            if sizes[k] > 0:
                for d in range(dimensions):
                    centres[k, d] = sums[k, d] / sizes[k]
    return labels


def arguments(size):
    random = np.random.default_rng(34)
    points = random.standard_normal((10 * size, 2))
    return points, points[:4].copy(), 4
