# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Jacobi's iteration on a line: each point becomes the mean of itself and its neighbours, in turn in two arrays."""

import numpy as np


def kernel(steps, a, b):
    for _step in range(steps):
        b[1:-1] = (a[:-2] + a[1:-1] + a[2:]) / 3.0
        a[1:-1] = (b[:-2] + b[1:-1] + b[2:]) / 3.0


def loops(steps, a, b):
    for _step in range(steps):
        for i in range(1, len(a) - 1):
            b[i] = (a[i - 1] + a[i] + a[i + 1]) / 3.0
        for i in range(1, len(a) - 1):
            a[i] = (b[i - 1] + b[i] + b[i + 1]) / 3.0


def arguments(size):
    random = np.random.default_rng(1)
    return 5, random.random(size + 2), random.random(size + 2)
