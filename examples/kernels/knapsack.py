# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The 0/1 knapsack: the largest value that fits, and which items give it."""

import numpy as np


def kernel(weights, values, capacity):
    count = len(weights)
    best = np.zeros((count + 1, capacity + 1), dtype=np.int64)
    for i in range(1, count + 1):
        weight = weights[i - 1]
        for room in range(capacity + 1):
            best[i, room] = best[i - 1, room]
            if weight <= room:
                with_it = best[i - 1, room - weight] + values[i - 1]
                if with_it > best[i, room]:
                    best[i, room] = with_it
    taken = np.zeros(count, dtype=np.bool_)
    room = capacity
    for i in range(count, 0, -1):
        if best[i, room] != best[i - 1, room]:
            taken[i - 1] = True
            room -= weights[i - 1]
    return best[count, capacity], taken


def arguments(size):
    random = np.random.default_rng(26)
    return random.integers(1, 20, size), random.integers(1, 100, size), 4 * size
