# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where each of many values belongs in a sorted array, by halving."""

import numpy as np


def search(a, value):
    low = 0
    high = len(a)
    while low < high:
        middle = (low + high) // 2
        if a[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def kernel(a, values):
    out = np.empty(len(values), dtype=np.int64)
    for i in range(len(values)):
        out[i] = search(a, values[i])
    return out


def arrays(a, values):
    return np.searchsorted(a, values)


def arguments(size):
    random = np.random.default_rng(46)
    return np.sort(random.random(30 * size)), random.random(10 * size)
