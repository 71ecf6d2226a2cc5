# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cholesky's factorisation A = L Lᵀ of a symmetric positive definite matrix, row by row."""

import numpy as np


def kernel(a):
    lower = np.zeros_like(a)
    for i in range(a.shape[0]):
        for j in range(i + 1):
            rest = a[i, j]
            for k in range(j):
                rest -= lower[i, k] * lower[j, k]
            if i == j:
                lower[i, j] = np.sqrt(rest)
            else:
                lower[i, j] = rest / lower[j, j]
    return lower


def arguments(size):
    factor = np.random.default_rng(6).random((size, size))
    return (factor @ factor.T + size * np.eye(size),)
