# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether two results are the same: type, dtype, shape, values within a tolerance.

Values are compared bitwise but for nans, whose sign and payload NumPy, torch and the processor
leave open.
"""

import numpy as np
from tolerances import ABSOLUTE, ULP

try:
    import torch
except ImportError:  # the NumPy half works without
    torch = None

UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


class Mismatch(Exception):
    """A difference between cjit and the oracle; `kind` names it for the shrinker."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


def is_tensor(value):
    return torch is not None and isinstance(value, torch.Tensor)


def to_numpy(value):
    """(array, mantissa bits) of a result; bfloat16 as float32."""
    if is_tensor(value):
        value = value.detach()
        if value.dtype == torch.bfloat16:
            return value.float().numpy(), 7
        value = value.numpy()
    value = np.asarray(value)
    return value, np.finfo(value.dtype).nmant if value.dtype.kind == "f" else 0


def ordered(values, mantissa):
    """Floats as integers in the order of the number line, in steps of the format, as float64s.

    Exact for differences of neighbours up to float32; for float64 the subtraction below is done in
    integers.
    """
    width = values.dtype.itemsize
    bits = values.view(UNSIGNED[width]).astype(np.uint64)
    top = np.uint64(1 << (8 * width - 1))
    magnitude = (bits & (top - np.uint64(1))).astype(np.int64)
    number = np.where(bits & top, -magnitude, magnitude)
    return number >> 16 if mantissa == 7 else number


def distance(a, e, mantissa):
    """ULPs between finite or infinite floats."""
    x, y = ordered(a, mantissa), ordered(e, mantissa)
    # as uint64 so that the distance between the two ends does not overflow
    return np.where(x > y, x, y).astype(np.uint64) - np.where(x > y, y, x).astype(np.uint64)


def wrong_lanes(actual, expected, tolerance=None, ignore=None):
    """Indices where two arrays of one dtype and shape differ by more than `tolerance`."""
    a, mantissa = to_numpy(actual)
    e, _ = to_numpy(expected)
    a, e = np.ascontiguousarray(a).ravel(), np.ascontiguousarray(e).ravel()
    if e.dtype.kind != "f":
        wrong = a != e
    else:
        with np.errstate(all="ignore"):
            bits = UNSIGNED[e.dtype.itemsize]
            wrong = (a.view(bits) != e.view(bits)) & ~(np.isnan(a) & np.isnan(e))
            if tolerance is not None and wrong.any():
                allowed = ULP.get(tolerance, 0)
                if isinstance(allowed, dict):
                    allowed = allowed.get(e.dtype.name, 0)
                # halves are rounded from float32: an error of a few float32 steps moves one step
                if mantissa <= 10:
                    allowed = min(allowed, 1) if tolerance in BASIC else allowed
                nan = np.isnan(a) | np.isnan(e)
                near = distance(a, e, mantissa) <= allowed
                epsilon = 2.0**-mantissa * ABSOLUTE.get(tolerance, 0)
                gap = np.abs(a.astype(np.float64) - e.astype(np.float64))
                near |= np.isfinite(a) & np.isfinite(e) & (gap <= epsilon)
                wrong &= nan | ~near
    if ignore is not None:
        wrong &= ~np.broadcast_to(np.asarray(ignore), np.shape(actual)).ravel()
    return np.nonzero(wrong)[0]


# Functions that are one rounding of a float32 value for halves.
BASIC = set(
    """exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan arctan2 asin acos
    atan atan2 sinh cosh tanh arcsinh arccosh arctanh asinh acosh atanh cbrt hypot rsqrt power pow
    erf""".split()
)


def check_same(actual, expected, tolerance=None, ignore=None, where=""):
    """Raises Mismatch unless `actual` is `expected`; containers are compared part by part."""
    if isinstance(expected, (tuple, list)):
        if type(actual) is not type(expected) or len(actual) != len(expected):
            raise Mismatch("structure", f"{where}: got {type(actual)}, not {type(expected)}")
        for i, (a, e) in enumerate(zip(actual, expected)):
            check_same(a, e, tolerance, ignore, f"{where}[{i}]")
        return
    if isinstance(expected, dict):
        if type(actual) is not dict or list(actual) != list(expected):
            raise Mismatch(
                "structure", f"{where}: got {actual!r:.80}, not a dict like {list(expected)}"
            )
        for key in expected:
            check_same(actual[key], expected[key], tolerance, ignore, f"{where}[{key!r}]")
        return
    if type(actual) is not type(expected):
        raise Mismatch(
            "type",
            f"{where}: got {type(actual).__name__} {actual!r:.60}, not "
            f"{type(expected).__name__} {expected!r:.60}",
        )
    if hasattr(expected, "dtype") and actual.dtype != expected.dtype:
        raise Mismatch("dtype", f"{where}: got {actual.dtype}, not {expected.dtype}")
    if np.shape(actual) != np.shape(expected):
        raise Mismatch(
            "shape",
            f"{where}: got shape {tuple(np.shape(actual))}, not {tuple(np.shape(expected))}",
        )
    lanes = wrong_lanes(actual, expected, tolerance, ignore)
    if len(lanes):
        a, e = to_numpy(actual)[0].ravel(), to_numpy(expected)[0].ravel()
        raise Mismatch(
            "value",
            f"{where}: {len(lanes)} of {e.size} differ, first at {lanes[0]}: got "
            f"{a[lanes[0]]!r}, not {e[lanes[0]]!r}",
        )
