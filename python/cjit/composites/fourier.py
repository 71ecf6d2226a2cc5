# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fourier transforms along the last axis, by the callee `fft`: what numpy.fft and torch.fft share."""

from .api import np
from .common import call

FORWARD, BACKWARD, OF_REALS, TO_REALS = 0, 1, 2, 4
# each norm=, and what it is to the other direction
SWAPPED = {"backward": "forward", None: "forward", "ortho": "ortho", "forward": "backward"}
_COMPLEX = {"float32": "complex64", "float64": "complex128"}


def transform(a, n, kind, factor, real, torch=False):
    """The transform of `n` points, times `factor`, in the precision `real`, a dtype's name; `a` and `factor` have it."""
    count = n // 2 + 1 if kind == OF_REALS else n
    made = real if kind == TO_REALS else _COMPLEX[real]
    operands = (a, factor, np.asarray(n).astype(np.int64))
    return call("fft", operands, [(made, (*a.shape[:-1], count))], (kind,), torch)[0]


def dtype_of_input(kind, real):
    return real if kind == OF_REALS else _COMPLEX[real]


def factor_of(norm, n, forward, real):
    """1 / sqrt(n) or 1 / n in NumPy's steps, or None for 1."""
    if norm == "ortho":
        return np.reciprocal(np.sqrt(np.asarray(n).astype(real)))
    if (norm == "forward") == forward:
        return np.reciprocal(np.asarray(n).astype(real))
    return None
