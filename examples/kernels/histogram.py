# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many values fall into each of equal bins; those outside are counted apart."""

import numpy as np


def kernel(values, bins, low, high):
    counts = np.zeros(bins, dtype=np.int64)
    outside = 0
    scale = bins / (high - low)
    for value in values:
        if low <= value < high:
            counts[int((value - low) * scale)] += 1
        else:
            outside += 1
    return counts, outside


def arguments(size):
    return np.random.default_rng(33).standard_normal(20 * size), 10, -2.0, 2.0
