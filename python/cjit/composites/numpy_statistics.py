# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weighted means and covariances, as numpy/lib/_function_base_impl.py defines them."""

import numpy as np

from .api import at_axis, normalize_axis
from .arguments import axes_of, default_only, is_float, passed
from .common import array, product, stop_if, unsupported
from .numpy_ufuncs import log_of_sum


def _weights_for(a, weights, axis):
    """Weights of `a`'s shape, or of its axes `axis`, placed along them."""
    if weights.ndim == a.ndim and axis is None:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = axes_of(axis, a.ndim)
    if weights.ndim == a.ndim:
        return weights
    if weights.ndim != len(axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    order = sorted(range(len(axes)), key=axes.__getitem__)
    weights = np.transpose(weights, order)
    return np.expand_dims(weights, tuple(i for i in range(a.ndim) if i not in axes))


def average(a, axis=None, weights=None, returned=False, *, keepdims=None):
    a = array(a)
    keep = passed(keepdims=keepdims)
    if weights is None:
        result = np.mean(a, axis=axis, **keep)
        if not returned:
            return result
        count = product(a.shape[i] for i in axes_of(axis, a.ndim))
        return result, np.zeros_like(result) + count
    weights = array(weights)
    dtype = np.result_type(a, weights, np.float64) if a.dtype.kind in "biu" else np.result_type(a, weights)
    weights = np.broadcast_to(_weights_for(a, weights, axis), a.shape)
    scale = np.sum(weights, axis=axis, dtype=dtype, **keep)
    stop_if(np.any(scale == 0), "zero division", "Weights sum to zero, can't be normalized")
    result = np.sum(np.multiply(a, weights, dtype=dtype), axis=axis, **keep) / scale
    return (result, scale) if returned else result


def _rows(m, dtype, rowvar):
    """Variables as rows."""
    if m.ndim > 2:
        return None
    x = np.atleast_2d(m.astype(dtype))
    return x if rowvar or m.ndim < 2 else x.T


def _deviations(m, y, rowvar, bias, ddof, fweights, aweights, dtype):
    """The rows less their means, the same weighted, and what products of them are multiplied with."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    m = array(m)
    others = () if y is None else (array(y),)
    if dtype is None:
        dtype = np.result_type(m, *others, np.float64)
    x = _rows(m, dtype, rowvar)
    if x is None:
        raise ValueError("m has more than 2 dimensions")
    for other in others:
        rows = _rows(other, dtype, rowvar)
        if rows is None:
            raise ValueError("y has more than 2 dimensions")
        x = np.concatenate((x, rows), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    weights = None if fweights is None else array(fweights).astype(np.float64)
    if aweights is not None:
        aweights = array(aweights).astype(np.float64)
        weights = aweights if weights is None else weights * aweights
    if weights is None:
        total = x.shape[1]
        scaled = centred = x - np.mean(x, axis=1, keepdims=True)
    else:
        total = np.sum(weights)
        centred = x - np.sum(x * weights, axis=1, keepdims=True) / total
        scaled = centred * weights
    if aweights is None:
        degrees = total - ddof
    else:
        degrees = total - ddof * np.sum(weights * aweights) / total
    return centred, scaled, np.true_divide(1, np.maximum(degrees, 0)).astype(dtype)


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    centred, scaled, factor = _deviations(m, y, rowvar, bias, ddof, fweights, aweights, dtype)
    return np.squeeze(centred @ scaled.T.conj() * factor)


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    centred, scaled, factor = _deviations(x, y, rowvar, False, None, None, None, dtype)
    c = centred @ scaled.T.conj() * factor
    deviations = np.sqrt((np.sum(centred * scaled.conj(), axis=1) * factor).real)
    c = c / deviations[:, None] / deviations[None, :]
    if c.dtype.kind == "c":
        return np.squeeze(np.clip(c.real, -1, 1) + 1j * np.clip(c.imag, -1, 1))
    return np.squeeze(np.clip(c, -1, 1))


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    default_only("np.cumulative_sum", out=out)
    return _cumulative(np.cumsum, "cumulative_sum", x, axis, dtype, include_initial, 0)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    default_only("np.cumulative_prod", out=out)
    return _cumulative(np.cumprod, "cumulative_prod", x, axis, dtype, include_initial, 1)


def _cumulative(scan, name, x, axis, dtype, include_initial, first):
    x = array(x)
    if x.ndim == 0:
        raise ValueError(f"Input arrays must be at least one dimensional, but {name} got 0-D.")
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is "
                             "required.")
        axis = 0
    result = scan(x, axis=axis, dtype=dtype)
    if include_initial:
        along = normalize_axis(axis, x.ndim)
        start = np.full_like(result[at_axis(along, slice(0, 1))], first)
        result = np.concatenate([start, result], axis=along)
    return result


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    a = array(a)
    if b is not None or return_sign:
        unsupported("scipy.special.logsumexp: b= and return_sign= are not supported; leave them out")
    if not is_float(a.dtype):
        a = a.astype(np.float64)
    return log_of_sum(np.log, np.exp, a, axis, keepdims)
