# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Yule-Walker equations of a symmetric Toeplitz matrix by Durbin's recursion (1960)."""

import numpy as np


def kernel(r):
    y = np.zeros_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


def loops(r):
    y = np.zeros_like(r)
    z = np.zeros_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        total = r[k]
        for i in range(k):
            total += r[k - 1 - i] * y[i]
        alpha = -total / beta
        for i in range(k):
            z[i] = y[i] + alpha * y[k - 1 - i]
        for i in range(k):
            y[i] = z[i]
        y[k] = alpha
    return y


def arguments(size):
    return (0.5 ** np.arange(1, size + 1) * np.random.default_rng(22).uniform(0.5, 1, size),)
