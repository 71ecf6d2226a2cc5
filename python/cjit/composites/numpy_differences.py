# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Differences, gradients and the trapezoidal rule, as numpy/lib/_function_base_impl.py defines them."""

import numpy as np

from .api import normalize_axis
from .arguments import at, axes_of, given
from .common import array, unsupported


def diff(a, n=1, axis=-1, prepend=None, append=None):
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n!r}")
    a = array(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = normalize_axis(axis, a.ndim)
    parts = [array(p) if given(p) else None for p in (prepend, append)]
    if any(p is not None for p in parts):
        edge = at(a, axis, slice(0, 1))
        parts = [np.broadcast_to(p, edge.shape) if p is not None and p.ndim == 0 else p for p in parts]
        a = np.concatenate([p for p in (parts[0], a, parts[1]) if p is not None], axis=axis)
    subtract = np.not_equal if a.dtype == bool else np.subtract
    for _ in range(n):
        a = subtract(at(a, axis, slice(1, None)), at(a, axis, slice(None, -1)))
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    ary = np.ravel(array(ary))
    parts = [ary[1:] - ary[:-1]]
    for extra, place in ((to_begin, 0), (to_end, 2)):
        if extra is None:
            continue
        extra = array(extra)
        if not np.can_cast(extra.dtype, ary.dtype, casting="same_kind"):
            which = "to_begin" if place == 0 else "to_end"
            raise TypeError(f"dtype of `{which}` must be compatible with input `ary` under the "
                            "`same_kind` rule.")
        extra = np.ravel(extra).astype(ary.dtype)
        parts = [extra, *parts] if place == 0 else [*parts, extra]
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = array(y)
    along = normalize_axis(axis, y.ndim)
    if x is None:
        d = dx
    else:
        x = array(x)
        if x.ndim == 1:
            d = diff(x)
            d = np.expand_dims(d, tuple(i for i in range(y.ndim) if i != along))
        else:
            d = diff(x, axis=axis)
    return np.sum(d * (at(y, along, slice(1, None)) + at(y, along, slice(None, -1))) / 2.0, axis=along)


def _spacings(varargs, f, axes):
    """For each axis a scalar, or the differences of its coordinates."""
    if not varargs:
        return [1.0] * len(axes)
    if len(varargs) == 1 and np.ndim(varargs[0]) == 0:
        return list(varargs) * len(axes)
    if len(varargs) != len(axes):
        raise TypeError("invalid number of arguments")
    result = []
    for distances, axis in zip(varargs, axes):
        if np.ndim(distances) == 0:
            result.append(distances)
            continue
        if np.ndim(distances) != 1:
            raise ValueError("distances must be either scalars or 1d")
        distances = array(distances)
        if distances.dtype.kind in "iu":
            distances = distances.astype(np.float64)
        shape = [1] * f.ndim
        shape[axis] = -1
        result.append(np.reshape(diff(distances), shape))
    return result


def _along(f, axis, d, edge_order):
    def take(*bounds):
        return at(f, axis, slice(*bounds))

    def step(*bounds):
        return at(d, axis, slice(*bounds))

    if np.ndim(d) == 0:
        middle = (take(2, None) - take(None, -2)) / (2.0 * d)
        first, last = (take(1, 2) - take(0, 1)) / d, (take(-1, None) - take(-2, -1)) / d
        if edge_order == 2:
            first = -1.5 / d * take(0, 1) + 2.0 / d * take(1, 2) + -0.5 / d * take(2, 3)
            last = 0.5 / d * take(-3, -2) + -2.0 / d * take(-2, -1) + 1.5 / d * take(-1, None)
        return np.concatenate([first, middle, last], axis=axis)
    before, after = step(0, -1), step(1, None)
    a = -after / (before * (before + after))
    b = (after - before) / (before * after)
    c = before / (after * (before + after))
    middle = a * take(None, -2) + b * take(1, -1) + c * take(2, None)
    first = (take(1, 2) - take(0, 1)) / step(0, 1)
    last = (take(-1, None) - take(-2, -1)) / step(-1, None)
    if edge_order == 2:
        d1, d2 = step(0, 1), step(1, 2)
        first = (-(2.0 * d1 + d2) / (d1 * (d1 + d2)) * take(0, 1) + (d1 + d2) / (d1 * d2) * take(1, 2)
                 + -d1 / (d2 * (d1 + d2)) * take(2, 3))
        d1, d2 = step(-2, -1), step(-1, None)
        last = (d2 / (d1 * (d1 + d2)) * take(-3, -2) + -(d2 + d1) / (d1 * d2) * take(-2, -1)
                + (2.0 * d2 + d1) / (d2 * (d1 + d2)) * take(-1, None))
    return np.concatenate([first, middle, last], axis=axis)


def gradient(f, *varargs, axis=None, edge_order=1):
    f = array(f)
    axes = axes_of(axis, f.ndim)
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    if f.dtype.kind == "b":
        unsupported("np.gradient of booleans is not supported; convert them with .astype(float)")
    if f.dtype.kind in "iu":
        f = f.astype(np.float64)
    results = [_along(f, a, d, edge_order) for a, d in zip(axes, _spacings(varargs, f, axes))]
    return results[0] if len(axes) == 1 else tuple(results)
