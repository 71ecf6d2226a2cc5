# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The product of two matrices as sums of rows: row i of C gains a[i, k] times row k of B."""

import numpy as np


def kernel(alpha, beta, c, a, b):
    for i in range(a.shape[0]):
        c[i, :] *= beta
        for k in range(a.shape[1]):
            c[i, :] += alpha * a[i, k] * b[k, :]


def loops(alpha, beta, c, a, b):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            c[i, j] *= beta
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                c[i, j] += alpha * a[i, k] * b[k, j]


def arguments(size):
    random = np.random.default_rng(15)
    return 1.5, 0.5, random.random((size, size + 1)), random.random((size, size + 2)), random.random((size + 2, size + 1))
