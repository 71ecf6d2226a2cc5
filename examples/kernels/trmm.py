# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""B becomes alpha Lᵀ B for a lower triangular L with ones on its diagonal, in place."""

import numpy as np


def kernel(alpha, lower, b):
    for i in range(b.shape[0]):
        for j in range(b.shape[1]):
            total = b[i, j]
            for k in range(i + 1, b.shape[0]):
                total += lower[k, i] * b[k, j]
            b[i, j] = alpha * total


def arrays(alpha, lower, b):
    for i in range(b.shape[0]):
        b[i, :] = alpha * (b[i, :] + lower[i + 1 :, i] @ b[i + 1 :, :])


def arguments(size):
    random = np.random.default_rng(19)
    return 1.5, random.random((size, size)), random.random((size, size + 1))
