# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.median, np.quantile and np.percentile, on sorted lines. A line with a nan gives nan: it is sorted to the end."""

import numpy as np

from .api import normalize_axes
from .common import array, at, call, product, raise_if, traced, unsupported


def _lines(a, axis):
    """The reduced axes as one axis in front, and what keepdims would make of the result's shape."""
    if axis is None:
        return a.ravel(), tuple(1 for _ in a.shape)
    axes = normalize_axes(axis, a.ndim)
    kept = tuple(1 if i in axes else size for i, size in enumerate(a.shape))
    rest = [i for i in range(a.ndim) if i not in axes]
    moved = a.transpose([*axes, *rest])
    if len(axes) > 1:
        moved = moved.reshape((product(a.shape[i] for i in axes), *(a.shape[i] for i in rest)))
    return moved, kept


def _sorted(a):
    return call("sort", (a,), [(a.dtype.name, a.shape)], (0, 0))[0]


def _options(name, out, overwrite_input):
    if out is not None:
        unsupported(f"np.{name}: out is not supported yet; leave it out")
    if overwrite_input:
        unsupported(f"np.{name}: overwrite_input is not supported; leave it out")


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    _options("median", out, overwrite_input)
    lines, kept = _lines(array(a), axis)
    n = lines.shape[0]
    ordered = _sorted(lines)
    if n == 0:
        nan = np.full(tuple(lines.shape[1:]), np.nan)
        return nan.reshape(kept) if keepdims else nan[()]
    half = n // 2
    upper, lower = at(ordered, half), at(ordered, (n - 1) // 2)
    if ordered.dtype.kind == "f":
        # NumPy's mean of one or two elements
        wide = np.float32 if ordered.dtype == np.float16 else ordered.dtype
        odd = n % 2 == 1 if isinstance(n, int) else None
        middle = (lower.astype(wide) + upper.astype(wide)) / 2
        same = half == (n - 1) // 2 if odd is None else odd
        result = np.where(same, upper, middle.astype(ordered.dtype)).astype(ordered.dtype)
        last = at(ordered, n - 1)
        result = np.where(np.isnan(last), last, result)
    else:
        result = (lower.astype(np.float64) + upper.astype(np.float64)) / 2
    return result.reshape(kept) if keepdims else result[()]


# The virtual index of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996): n q + alpha + q (1 - alpha - beta) - 1
_CONTINUOUS = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (0.5, 0.5),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
_METHODS = (*_CONTINUOUS, "lower", "higher", "midpoint", "nearest")


def _virtual(method, n, q):
    if method == "linear":
        return (n - 1) * q
    if method in ("lower", "higher", "midpoint", "nearest"):
        position = (n - 1) * q
        if method == "lower":
            return np.floor(position)
        if method == "higher":
            return np.ceil(position)
        if method == "nearest":
            return np.rint(position)
        return 0.5 * (np.floor(position) + np.ceil(position))
    alpha, beta = _CONTINUOUS[method]
    return n * q + (alpha + q * (1 - alpha - beta)) - 1


def _interpolate(lower, upper, t, dtype):
    """In NumPy's steps: `t` is float64, and takes part in `dtype`."""
    difference = upper - lower
    below = lower + difference * t.astype(dtype)
    return np.where(t >= 0.5, upper - difference * (1 - t).astype(dtype), below)


def _one_quantile(ordered, q, method, weak, exact):
    """`q` is a float64; `weak`: the result has the array's dtype, where that is a float; `exact`: q is an
    integer, so that nothing lies between two elements."""
    n = ordered.shape[0]
    position = _virtual(method, n, q)
    low = np.clip(np.floor(position), 0, n - 1)
    high = np.clip(low + 1, 0, n - 1)
    last = position >= n - 1
    low = np.where(last, n - 1, low)
    high = np.where(position < 0, 0, high)
    lower = at(ordered, low.astype(np.int64))
    if method in ("lower", "higher", "nearest") or (exact and method == "linear"):
        return _with_nan(ordered, lower)
    share = np.where(position < 0, 0, np.where(last, 1, position - np.floor(position)))
    dtype = ordered.dtype if weak and ordered.dtype.kind == "f" else np.dtype(np.float64)
    upper = at(ordered, high.astype(np.int64))
    result = _interpolate(lower, upper, share, dtype)
    return _with_nan(ordered, result)


def _with_nan(ordered, result):
    if ordered.dtype.kind != "f":
        return result
    last = at(ordered, ordered.shape[0] - 1)
    return np.where(np.isnan(last), last, result).astype(result.dtype)


def quantile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
):
    return _quantile("quantile", a, q, 1, axis, out, overwrite_input, method, keepdims, weights)


def percentile(
    a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
):
    return _quantile("percentile", a, q, 100, axis, out, overwrite_input, method, keepdims, weights)


def _shares(name, q, unit):
    """The shares as float64 scalars, their shape, and whether `q` is a Python number."""
    message = "Quantiles must be in the range [0, 1]" if unit == 1 else "Percentiles must be in the range [0, 100]"
    if isinstance(q, np.ndarray):
        flat, shape = list(q.ravel()), q.shape
    elif isinstance(q, list | tuple):
        flat, shape = list(q), (len(q),)
    else:
        flat, shape = [q], ()
    shares = []
    for one in flat:
        if traced(isinstance, one, np.ndarray | list | tuple):
            unsupported(f"np.{name}: q must be a number, a list of numbers or an array from outside")
        share = np.true_divide(one, np.float64(unit))
        outside = ~((share >= 0) & (share <= 1))
        raise_if(outside, message)
        shares.append(share)
    return shares, shape, shape == () and not isinstance(q, np.ndarray) and traced(isinstance, q, int | float)


def _quantile(name, a, q, unit, axis, out, overwrite_input, method, keepdims, weights):
    _options(name, out, overwrite_input)
    if weights is not None:
        unsupported(f"np.{name}: weights is not supported; leave it out")
    if method not in _METHODS:
        unsupported(f"np.{name}: method={method!r} is not supported; use one of {', '.join(_METHODS)}")
    a = array(a)
    shares, shape, weak = _shares(name, q, unit)
    exact = unit == 1 and (traced(isinstance, q, int) or (isinstance(q, np.ndarray) and q.dtype.kind in "biu"))
    lines, kept = _lines(a, axis)
    if lines.dtype == np.bool_:
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
    ordered = _sorted(lines)
    results = [_one_quantile(ordered, share, method, weak, exact) for share in shares]
    if keepdims:
        results = [r.reshape(kept) for r in results]
    if shape == ():
        return results[0] if keepdims else results[0][()]
    stacked = np.stack(results)
    return stacked if len(shape) == 1 else stacked.reshape((*shape, *stacked.shape[1:]))
