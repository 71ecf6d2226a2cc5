# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Edge values of every dtype, for the operation tests."""

import numpy as np

NUMPY_DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                "float16", "float32", "float64"]


def values(dtype):
    """The edge values of a dtype: limits, signs, zeros, halves, specials."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        candidates = [info.min, info.min + 1, -7, -3, -2, -1, 0, 1, 2, 3, 5, 8, 31, 64, 100,
                      info.max - 1, info.max]
        return np.array([v for v in candidates if info.min <= v <= info.max], dtype=dtype)
    info = np.finfo(dtype)
    return np.array([0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, 2.5, -2.5, 3.0, -7.0, 0.1,
                     -0.3, 10.0, 60.0, -60.0, 200.0, float(info.max), float(-info.max),
                     float(info.tiny), float(info.smallest_subnormal),
                     float("inf"), float("-inf"), float("nan")], dtype=dtype)


def pairs(left, right):
    """All pairs of edge values of two dtypes, as two arrays of one length."""
    a, b = values(left), values(right)
    return np.repeat(a, len(b)), np.tile(b, len(a))
