# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shortest paths between all pairs of nodes (Floyd 1962, Warshall 1962): allow one more node on the way at a time."""

import numpy as np


def kernel(distance):
    n = distance.shape[0]
    for k in range(n):
        for i in range(n):
            distance[i, :] = np.minimum(distance[i, :], distance[i, k] + distance[k, :])


def loops(distance):
    n = distance.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                distance[i, j] = min(distance[i, j], distance[i, k] + distance[k, j])


def arguments(size):
    return (np.random.default_rng(4).integers(1, 1000, (size, size)).astype(np.float64),)
