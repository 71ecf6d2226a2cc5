# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Heat in two dimensions by alternating directions (Peaceman and Rachford 1955): a tridiagonal solve along each axis."""

import numpy as np


def kernel(u, r, steps):
    n = u.shape[0]
    v = np.zeros_like(u)
    p = np.zeros_like(u)
    q = np.zeros_like(u)
    for _step in range(steps):
        # implicit along columns of v
        p[:, 0] = 0.0
        q[:, 0] = 0.0
        for j in range(1, n - 1):
            p[1:-1, j] = r / (1.0 + 2.0 * r - r * p[1:-1, j - 1])
            known = r * u[j, :-2] + (1.0 - 2.0 * r) * u[j, 1:-1] + r * u[j, 2:]
            q[1:-1, j] = (known + r * q[1:-1, j - 1]) / (1.0 + 2.0 * r - r * p[1:-1, j - 1])
        v[n - 1, 1:-1] = 0.0
        for j in range(n - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        # implicit along rows of u
        p[:, 0] = 0.0
        q[:, 0] = 0.0
        for j in range(1, n - 1):
            p[1:-1, j] = r / (1.0 + 2.0 * r - r * p[1:-1, j - 1])
            known = r * v[:-2, j] + (1.0 - 2.0 * r) * v[1:-1, j] + r * v[2:, j]
            q[1:-1, j] = (known + r * q[1:-1, j - 1]) / (1.0 + 2.0 * r - r * p[1:-1, j - 1])
        u[1:-1, n - 1] = 0.0
        for j in range(n - 2, 0, -1):
            u[1:-1, j] = p[1:-1, j] * u[1:-1, j + 1] + q[1:-1, j]


def loops(u, r, steps):
    n = u.shape[0]
    v = np.zeros_like(u)
    p = np.zeros(n, u.dtype)
    q = np.zeros(n, u.dtype)
    for _step in range(steps):
        for i in range(1, n - 1):
            p[0] = 0.0
            q[0] = 0.0
            for j in range(1, n - 1):
                below = 1.0 + 2.0 * r - r * p[j - 1]
                known = r * u[j, i - 1] + (1.0 - 2.0 * r) * u[j, i] + r * u[j, i + 1]
                p[j] = r / below
                q[j] = (known + r * q[j - 1]) / below
            v[n - 1, i] = 0.0
            for j in range(n - 2, 0, -1):
                v[j, i] = p[j] * v[j + 1, i] + q[j]
        for i in range(1, n - 1):
            p[0] = 0.0
            q[0] = 0.0
            for j in range(1, n - 1):
                below = 1.0 + 2.0 * r - r * p[j - 1]
                known = r * v[i - 1, j] + (1.0 - 2.0 * r) * v[i, j] + r * v[i + 1, j]
                p[j] = r / below
                q[j] = (known + r * q[j - 1]) / below
            u[i, n - 1] = 0.0
            for j in range(n - 2, 0, -1):
                u[i, j] = p[j] * u[i, j + 1] + q[j]


def arguments(size):
    return np.random.default_rng(14).random((size + 2, size + 2)), 0.25, 3
