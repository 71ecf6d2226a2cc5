# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Comparisons of whole arrays, as numpy/_core/numeric.py defines them: each answers one bool."""

import numpy as np

from .common import array, traced


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return _bool(np.all(np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    a1, a2 = array(a1), array(a2)
    if a1.shape != a2.shape:
        return False
    equal = a1 == a2
    if equal_nan and a1.dtype.kind in "fc" and a2.dtype.kind in "fc":
        equal = equal | (np.isnan(a1) & np.isnan(a2))
    return _bool(np.all(equal))


def array_equiv(a1, a2):
    a1, a2 = array(a1), array(a2)
    for x, y in zip(a1.shape[::-1], a2.shape[::-1], strict=False):
        if x != y and x != 1 and y != 1:
            return False
    return _bool(np.all(a1 == a2))


def _bool(answer):
    """Python's bool, as NumPy gives here."""
    return traced(bool, answer)
