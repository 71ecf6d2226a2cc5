# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Forward and backward substitution: L y = b, then Lᵀ x = y."""

import numpy as np


def kernel(lower, b):
    n = lower.shape[0]
    x = np.empty_like(b)
    for i in range(n):
        total = b[i]
        for j in range(i):
            total -= lower[i, j] * x[j]
        x[i] = total / lower[i, i]
    for i in range(n - 1, -1, -1):
        total = x[i]
        for j in range(i + 1, n):
            total -= lower[j, i] * x[j]
        x[i] = total / lower[i, i]
    return x


def arrays(lower, b):
    n = lower.shape[0]
    x = np.empty_like(b)
    for i in range(n):
        x[i] = (b[i] - lower[i, :i] @ x[:i]) / lower[i, i]
    for i in reversed(range(n)):
        x[i] = (x[i] - lower[i + 1 :, i] @ x[i + 1 :]) / lower[i, i]
    return x


def arguments(size):
    random = np.random.default_rng(23)
    return np.tril(random.random((size, size))) + size * np.eye(size), random.random(size)
