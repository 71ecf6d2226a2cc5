# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Methods of ufuncs that are reductions of another: subtract.reduce, logaddexp.reduce."""

import numpy as np

from . import common
from .api import normalize_axis
from .arguments import at, default_only


def _first_and_rest(name, array, axis, keywords):
    """The first element along `axis`, kept as an axis, and the others."""
    default_only(name, **keywords)
    array = common.array(array)
    if axis is None or isinstance(axis, tuple):
        common.unsupported(f"{name}: several axes are not supported, the order would matter; give one axis")
    axis = normalize_axis(axis, array.ndim)
    return axis, at(array, axis, slice(0, 1)), at(array, axis, slice(1, None))


def subtract_reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    axis, first, rest = _first_and_rest("np.subtract.reduce", array, axis,
                                        dict(dtype=dtype, out=out, initial=initial, where=where))
    if keepdims:
        return first - np.sum(rest, axis=axis, keepdims=True, dtype=first.dtype)
    return np.sum(first, axis=axis, dtype=first.dtype) - np.sum(rest, axis=axis, dtype=first.dtype)


def log_of_sum(log, exp, array, axis, keepdims):
    """log(sum(exp(array))), without overflow."""
    most = np.max(array, axis=axis, keepdims=True)
    most = np.where(np.isfinite(most), most, array.dtype.type(0))
    sums = np.sum(exp(array - most), axis=axis, keepdims=keepdims)
    return log(sums) + (most if keepdims else np.max(most, axis=axis))


def _log_reduce(name, log, exp, array, axis, keepdims, keywords):
    default_only(name, **keywords)
    array = common.array(array)
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
    return log_of_sum(log, exp, array, axis, keepdims)


def logaddexp_reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    return _log_reduce("np.logaddexp.reduce", np.log, np.exp, array, axis, keepdims,
                       dict(dtype=dtype, out=out, initial=initial, where=where))


def logaddexp2_reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    return _log_reduce("np.logaddexp2.reduce", np.log2, np.exp2, array, axis, keepdims,
                       dict(dtype=dtype, out=out, initial=initial, where=where))
