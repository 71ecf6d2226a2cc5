# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Convolution, interpolation and angles: what NumPy does to sampled signals."""

import math

import numpy

from .api import at_axis, normalize_axis, np
from .common import agree, call, check_vectors

_MODES = {"v": 0, "s": 1, "f": 2, 0: 0, 1: 1, 2: 2, "valid": 0, "same": 1, "full": 2}


def _mode(mode):
    if mode not in _MODES:
        raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")
    return _MODES[mode]


def _correlate(a, v, mode):
    common = numpy.promote_types(a.dtype, v.dtype)
    a, v = a.astype(common), v.astype(common)
    if common.kind == "c":
        real = _correlate(a.real, v.real, mode) + _correlate(a.imag, v.imag, mode)
        return np.add(real, 1j * (_correlate(a.imag, v.real, mode) - _correlate(a.real, v.imag, mode)))
    n, m = a.shape[0], v.shape[0]
    length = n - m + 1 if mode == 0 else n if mode == 1 else n + m - 1
    return call("correlate", (a, v), [(common.name, (length,))], (mode,))[0]


def correlate(a, v, mode="valid"):
    a, v, mode = np.asarray(a), np.asarray(v), _mode(mode)
    check_vectors(a, v)
    if a.shape[0] == 0:
        raise ValueError("first array argument cannot be empty")
    if v.shape[0] == 0:
        raise ValueError("second array argument cannot be empty")
    if mode != 2 and a.shape[0] < v.shape[0]:
        turned = _correlate(v, a, mode)[::-1]
        return np.conj(turned) if turned.dtype.kind == "c" else turned
    return _correlate(a, v, mode)


def convolve(a, v, mode="full"):
    a, v, mode = np.atleast_1d(np.asarray(a)), np.atleast_1d(np.asarray(v)), _mode(mode)
    if a.shape[0] == 0:
        raise ValueError("a cannot be empty")
    if v.shape[0] == 0:
        raise ValueError("v cannot be empty")
    check_vectors(a, v)
    if mode != 2 and v.shape[0] > a.shape[0]:
        a, v = v, a
    v = v[::-1]
    return _correlate(a, np.conj(v) if v.dtype.kind == "c" else v, mode)


def interp(x, xp, fp, left=None, right=None, period=None):
    x, xp, fp = (np.asarray(a).astype(np.float64) for a in (x, xp, fp))
    if period is not None:
        if type(period) in (int, float) and period == 0:
            raise ValueError("period must be a non-zero value")
        period, left, right = abs(period), None, None
    if xp.ndim != 1 or fp.ndim != 1:
        if period is not None:
            raise ValueError("Data points must be 1-D sequences")
        deep = xp.ndim > 1 or fp.ndim > 1
        raise ValueError("object too deep for desired array" if deep else "object of too small depth for desired array")
    if period is None and xp.shape[0] == 0:
        raise ValueError("array of sample points is empty")
    if not agree(xp.shape[0], fp.shape[0], "value", "fp and xp are not of the same length."):
        raise ValueError("fp and xp are not of the same length" + ("." if period is None else ""))
    if period is not None:
        x, xp = x % period, xp % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[:1] + period))
        fp = np.concatenate((fp[-1:], fp, fp[:1]))
    last = xp.shape[0] - 1
    at = np.searchsorted(xp, x, side="right") - 1
    low = np.clip(at, 0, np.maximum(last - 1, 0))
    high = np.minimum(low + 1, last)
    x0, x1, y0, y1 = xp[low], xp[high], fp[low], fp[high]
    slope = (y1 - y0) / (x1 - x0)
    value = slope * (x - x0) + y0
    value = np.where(np.isnan(value), slope * (x - x1) + y1, value)
    value = np.where(np.isnan(value) & (y0 == y1), y0, value)
    value = np.where(x == x0, y0, value)
    value = np.where(x < xp[0], fp[0] if left is None else left, value)
    value = np.where(x > xp[-1], fp[-1] if right is None else right, np.where(x == xp[-1], fp[-1], value))
    value = np.where(np.isnan(x), np.where(last > 0, x, fp[0]), value)
    return value.astype(np.float64)[()]


def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    p = np.asarray(p)
    axis = normalize_axis(axis, p.ndim)
    dd = np.diff(p, axis=axis)
    discont = period / 2 if discont is None else discont
    dtype = numpy.result_type(dd.dtype, period)
    if dtype.kind in "iu":
        high, rem = divmod(period, 2)
        ambiguous = rem == 0
    else:
        high, ambiguous = period / 2, True
    low = -high
    moved = np.mod(dd - low, period) + low
    if ambiguous:
        moved = np.where((moved == low) & (dd > 0), high, moved).astype(dtype)
    correction = np.where(np.abs(dd) < discont, 0, moved - dd)
    rest = p[at_axis(axis, slice(1, None))]
    first = p[at_axis(axis, slice(0, 1))]
    return np.concatenate((first.astype(dtype), (rest + np.cumsum(correction, axis=axis)).astype(dtype)), axis=axis)
