# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The product of two matrices in square blocks that stay in cache."""

import numpy as np


def kernel(a, b, block):
    c = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i0 in range(0, a.shape[0], block):
        for k0 in range(0, a.shape[1], block):
            for j0 in range(0, b.shape[1], block):
                for i in range(i0, min(i0 + block, a.shape[0])):
                    for k in range(k0, min(k0 + block, a.shape[1])):
                        factor = a[i, k]
                        for j in range(j0, min(j0 + block, b.shape[1])):
                            c[i, j] += factor * b[k, j]
    return c


def arguments(size):
    random = np.random.default_rng(16)
    return random.random((size, size + 2)), random.random((size + 2, size + 1)), 4 if size < 32 else 32
