# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Window functions, as numpy/lib/_function_base_impl.py defines them, without its branch for one point."""

import numpy as np

from .common import traced


def _points(M):
    """(the points from 1 - M to M - 1 in steps of 2, what to divide them by, M); one point is 0."""
    real = np.multiply(M, 1.0)
    if np.multiply(M, 1).dtype.kind == "f":
        n = traced(np.arange, 1 - real, real, 2)
    else:  # an array's extent stays a symbol so
        n = traced(np.arange, M) * 2.0 - (real - 1)
    return n, np.where(real == 1, 1.0, real - 1), real


def bartlett(M):
    n, width, _ = _points(M)
    return np.where(n <= 0, 1 + n / width, 1 - n / width)


def blackman(M):
    n, width, M = _points(M)
    window = 0.42 + 0.5 * np.cos(np.pi * n / width) + 0.08 * np.cos(2.0 * np.pi * n / width)
    return np.where(M == 1, 1.0, window)


def hamming(M):
    n, width, _ = _points(M)
    return 0.54 + 0.46 * np.cos(np.pi * n / width)


def hanning(M):
    n, width, _ = _points(M)
    return 0.5 + 0.5 * np.cos(np.pi * n / width)
