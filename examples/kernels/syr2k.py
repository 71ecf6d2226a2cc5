# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A symmetric update of rank 2k: the lower triangle of C becomes beta C + alpha (A Bᵀ + B Aᵀ)."""

import numpy as np


def kernel(alpha, beta, c, a, b):
    for i in range(a.shape[0]):
        for j in range(i + 1):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[j, k] + b[i, k] * a[j, k]
            c[i, j] = beta * c[i, j] + alpha * total


def arguments(size):
    random = np.random.default_rng(18)
    return 1.5, 0.5, random.random((size, size)), random.random((size, size + 2)), random.random((size, size + 2))
