# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An orthonormal basis of a matrix's columns by the modified method of Gram and Schmidt: A = Q R."""

import numpy as np


def kernel(a):
    q = np.zeros_like(a)
    r = np.zeros((a.shape[1], a.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        norm = np.sum(a[:, k] * a[:, k])
        r[k, k] = np.sqrt(norm)
        q[:, k] = a[:, k] / r[k, k]
        for j in range(k + 1, a.shape[1]):
            r[k, j] = np.sum(q[:, k] * a[:, j])
            a[:, j] -= q[:, k] * r[k, j]
    return q, r


def loops(a):
    rows, columns = a.shape
    q = np.zeros_like(a)
    r = np.zeros((columns, columns), dtype=a.dtype)
    for k in range(columns):
        norm = 0.0
        for i in range(rows):
            norm += a[i, k] * a[i, k]
        r[k, k] = np.sqrt(norm)
        for i in range(rows):
            q[i, k] = a[i, k] / r[k, k]
        for j in range(k + 1, columns):
            for i in range(rows):
                r[k, j] += q[i, k] * a[i, j]
            for i in range(rows):
                a[i, j] -= q[i, k] * r[k, j]
    return q, r


def arguments(size):
    return (np.random.default_rng(21).random((size + 3, size)),)
