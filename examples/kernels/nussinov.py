# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The most base pairs of an RNA strand that do not cross (Nussinov and Jacobson 1980), by dynamic programming."""

import numpy as np


def pairs(one, other):
    return 1 if one + other == 3 else 0


def kernel(bases):
    n = len(bases)
    table = np.zeros((n, n), dtype=np.int64)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            best = max(table[i, j - 1], table[i + 1, j])
            if i < j - 1:
                best = max(best, table[i + 1, j - 1] + pairs(bases[i], bases[j]))
            else:
                best = max(best, table[i + 1, j - 1])
            for k in range(i + 1, j):
                best = max(best, table[i, k] + table[k + 1, j])
            table[i, j] = best
    return table


def arguments(size):
    return (np.random.default_rng(25).integers(0, 4, size),)
