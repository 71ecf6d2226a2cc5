# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's nan-variants of reductions and scans, as numpy/lib/_nanfunctions_impl.py defines them."""

import numpy as np

from .arguments import default_only, is_float, passed
from .common import array, stop_if


def _filled(a, value):
    """`a` with `value` for its nans."""
    a = array(a)
    return np.where(np.isnan(a), value, a) if is_float(a.dtype) else a


def nansum(a, axis=None, dtype=None, out=None, keepdims=None, initial=None, where=None):
    default_only("np.nansum", out=out)
    return np.sum(_filled(a, 0), axis=axis, **passed(dtype=dtype, keepdims=keepdims, initial=initial,
                                                     where=where))


def nanprod(a, axis=None, dtype=None, out=None, keepdims=None, initial=None, where=None):
    default_only("np.nanprod", out=out)
    return np.prod(_filled(a, 1), axis=axis, **passed(dtype=dtype, keepdims=keepdims, initial=initial,
                                                      where=where))


def nanmax(a, axis=None, out=None, keepdims=None, initial=None, where=None):
    default_only("np.nanmax", out=out)
    return np.fmax.reduce(a, axis=axis, **passed(keepdims=keepdims, initial=initial, where=where))


def nanmin(a, axis=None, out=None, keepdims=None, initial=None, where=None):
    default_only("np.nanmin", out=out)
    return np.fmin.reduce(a, axis=axis, **passed(keepdims=keepdims, initial=initial, where=where))


def nancumsum(a, axis=None, dtype=None, out=None):
    default_only("np.nancumsum", out=out)
    return np.cumsum(_filled(a, 0), axis=axis, dtype=dtype)


def nancumprod(a, axis=None, dtype=None, out=None):
    default_only("np.nancumprod", out=out)
    return np.cumprod(_filled(a, 1), axis=axis, dtype=dtype)


def _position(a, axis, keepdims, find, worst):
    a = array(a)
    if not is_float(a.dtype):
        return find(a, axis=axis, **passed(keepdims=keepdims))
    nans = np.isnan(a)
    found = find(np.where(nans, worst, a), axis=axis, **passed(keepdims=keepdims))  # refuses empty ones first
    stop_if(np.any(np.all(nans, axis=axis)), "value", "All-NaN slice encountered")
    return found


def nanargmax(a, axis=None, out=None, *, keepdims=None):
    default_only("np.nanargmax", out=out)
    return _position(a, axis, keepdims, np.argmax, -np.inf)


def nanargmin(a, axis=None, out=None, *, keepdims=None):
    default_only("np.nanargmin", out=out)
    return _position(a, axis, keepdims, np.argmin, np.inf)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=None, *, where=None):
    default_only("np.nanmean", out=out)
    a = array(a)
    if not is_float(a.dtype):
        return np.mean(a, axis=axis, **passed(dtype=dtype, keepdims=keepdims, where=where))
    valid = ~np.isnan(a)
    if where is not None:
        valid = valid & where
    return np.mean(a, axis=axis, where=valid, **passed(dtype=dtype, keepdims=keepdims))


def _spread(function, a, axis, dtype, ddof, keepdims, where, mean, correction):
    """nan where there are no degrees of freedom."""
    a = array(a)
    options = passed(dtype=dtype, keepdims=keepdims, mean=mean, correction=correction)
    if correction is None:
        options["ddof"] = ddof
    if not is_float(a.dtype):
        return function(a, axis=axis, **options, **passed(where=where))
    valid = ~np.isnan(a)
    if where is not None:
        valid = valid & where
    result = function(a, axis=axis, where=valid, **options)
    count = np.sum(valid, axis=axis, **passed(keepdims=keepdims))
    return np.where(count > (ddof if correction is None else correction), result,
                    result.dtype.type(np.nan))[()]


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=None, *, where=None, mean=None,
           correction=None):
    default_only("np.nanvar", out=out)
    return _spread(np.var, a, axis, dtype, ddof, keepdims, where, mean, correction)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=None, *, where=None, mean=None,
           correction=None):
    default_only("np.nanstd", out=out)
    return _spread(np.std, a, axis, dtype, ddof, keepdims, where, mean, correction)
