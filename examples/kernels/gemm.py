# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The product of two matrices by its definition, three loops over elements: C = beta C + alpha A B."""

import numpy as np


def kernel(alpha, beta, c, a, b):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = beta * c[i, j] + alpha * total


def arguments(size):
    random = np.random.default_rng(5)
    return 1.5, 0.5, random.random((size, size + 1)), random.random((size, size + 2)), random.random((size + 2, size + 1))
