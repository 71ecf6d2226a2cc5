# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Polynomials as vectors of coefficients, the highest power first (numpy/lib/_polynomial_impl.py).

The degree is Python's: another number of coefficients compiles again.
"""

import numpy as np

from .common import array, traced


def polyval(p, x):
    x = array(x)
    y = np.zeros_like(x)
    p = array(p)
    for i in range(len(p)):
        y = y * x + p[i]
    return y


def polyadd(a1, a2):
    return _aligned(np.add, a1, a2)


def polysub(a1, a2):
    return _aligned(np.subtract, a1, a2)


def _aligned(function, a1, a2):
    a1, a2 = (np.atleast_1d(array(a)) for a in (a1, a2))
    more = len(a2) - len(a1)
    if more > 0:
        a1 = np.concatenate((traced(np.zeros, more, a1.dtype), a1))
    elif more < 0:
        a2 = np.concatenate((traced(np.zeros, -more, a2.dtype), a2))
    return function(a1, a2)


def polyder(p, m=1):
    m = int(m)
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    p = array(p)
    for _ in range(m):
        p = p[:-1] * traced(np.arange, len(p) - 1, 0, -1)
    return p


def polyint(p, m=1, k=None):
    m = int(m)
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    k = np.zeros(m) if k is None else np.atleast_1d(array(k))
    if k.shape[0] == 1 and m > 1:
        k = np.broadcast_to(k, (m,))
    if k.shape[0] < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    p = array(p)
    for order in range(m):
        divided = np.true_divide(p, traced(np.arange, len(p), 0, -1))
        p = np.concatenate((divided, k[order : order + 1]))
    return p
