# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quicksort (Hoare 1961) in place, with a stack of what is left to do; short parts by insertion."""

import numpy as np


def kernel(a):
    stack = np.empty((64, 2), dtype=np.int64)
    stack[0, 0] = 0
    stack[0, 1] = len(a) - 1
    depth = 1
    while depth > 0:
        depth -= 1
        low = stack[depth, 0]
        high = stack[depth, 1]
        while high - low > 12:
            pivot = a[(low + high) // 2]
            i = low
            j = high
            while i <= j:
                while a[i] < pivot:
                    i += 1
                while a[j] > pivot:
                    j -= 1
                if i <= j:
                    a[i], a[j] = a[j], a[i]
                    i += 1
                    j -= 1
            # the longer part waits
            if j - low > high - i:
                stack[depth, 0], stack[depth, 1] = low, j
                low = i
            else:
                stack[depth, 0], stack[depth, 1] = i, high
                high = j
            depth += 1
        for i in range(low + 1, high + 1):
            value = a[i]
            j = i - 1
            while j >= low and a[j] > value:
                a[j + 1] = a[j]
                j -= 1
            a[j + 1] = value


def arguments(size):
    return (np.random.default_rng(45).standard_normal(20 * size),)
