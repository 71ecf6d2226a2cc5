# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The edit distance of two strings (Levenshtein 1965), by dynamic programming."""

import numpy as np


def kernel(a, b):
    distance = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int64)
    for i in range(len(a) + 1):
        distance[i, 0] = i
    for j in range(len(b) + 1):
        distance[0, j] = j
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            distance[i, j] = min(
                distance[i - 1, j] + 1, distance[i, j - 1] + 1, distance[i - 1, j - 1] + cost
            )
    return distance[len(a), len(b)]


def arguments(size):
    random = np.random.default_rng(7)
    return random.integers(0, 4, size), random.integers(0, 4, size + 3)
