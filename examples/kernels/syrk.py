# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A symmetric update of rank k: the lower triangle of C becomes beta C + alpha A Aᵀ."""

import numpy as np


def kernel(alpha, beta, c, a):
    for i in range(a.shape[0]):
        c[i, : i + 1] *= beta
        for k in range(a.shape[1]):
            c[i, : i + 1] += alpha * a[i, k] * a[: i + 1, k]


def loops(alpha, beta, c, a):
    for i in range(a.shape[0]):
        for j in range(i + 1):
            c[i, j] *= beta
        for k in range(a.shape[1]):
            for j in range(i + 1):
                c[i, j] += alpha * a[i, k] * a[j, k]


def arguments(size):
    random = np.random.default_rng(17)
    return 1.5, 0.5, random.random((size, size)), random.random((size, size + 2))
