# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's sorting and searching, on the runtime's own sort (lib/runtime/calls/sort.c), which is stable."""

import operator

import numpy as np

from .api import normalize_axis
from .common import array, call, check_vectors, count_in_bins, stop_if, traced, unsupported


def _axis(a, axis):
    """The array and its axis: None flattens."""
    if axis is None:
        return a.ravel(), 0
    return a, normalize_axis(axis, a.ndim)


def _check_kind(name, kind, order, stable):
    if order is not None:
        unsupported(f"np.{name}: order is for structured arrays, which are not supported; leave order out")
    if kind is not None and stable is not None:
        raise ValueError("`kind` and keyword parameters can't be provided at the same time. Use only one of them.")
    if kind is not None and kind not in ("quicksort", "q", "heapsort", "h", "mergesort", "m", "stable", "s"):
        raise ValueError(f"sort kind must be one of 'quick', 'heap', or 'stable' (got '{kind}')")


def _complex_order(a, axis):
    """Where the sorted complex numbers stand: by real, then imaginary part; after them R + nan j, nan + R j and
    nan + nan j. Three stable sorts, the least significant first."""
    unknown = np.isnan(a.real).astype(np.int8) * 2 + np.isnan(a.imag)
    order = None
    for key in (a.imag, a.real, unknown):
        found = key if order is None else np.take_along_axis(key, order, axis)
        found = call("argsort", (found,), [("int64", a.shape)], (axis, 0))[0]
        order = found if order is None else np.take_along_axis(order, found, axis)
    return order


def _sorted(a, axis):
    if a.dtype.kind == "c":
        return np.take_along_axis(a, _complex_order(a, axis), axis)
    return call("sort", (a,), [(a.dtype.name, a.shape)], (axis, 0))[0]


def _argsorted(a, axis):
    if a.dtype.kind == "c":
        return _complex_order(a, axis)
    return call("argsort", (a,), [("int64", a.shape)], (axis, 0))[0]


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_kind("sort", kind, order, stable)
    return _sorted(*_axis(array(a), axis))


def sort_complex(a):
    a = array(a)
    if a.dtype.kind != "c":
        a = a.astype(np.complex64 if a.dtype.name in ("int8", "uint8", "int16", "uint16") else np.complex128)
    return sort(a)


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_kind("argsort", kind, order, stable)
    a = array(a)
    if a.ndim == 0:
        return traced(np.zeros, (1,), np.int64) if axis in (None, -1, 0) else _axis(a, axis)
    return _argsorted(*_axis(a, axis))


def sort_in_place(a, axis=-1, kind=None, order=None, *, stable=None):
    a[...] = sort(a, axis, kind, order, stable=stable)


def _check_kth(a, axis, kth):
    n = a.shape[axis]
    if isinstance(kth, np.ndarray) and kth.ndim:
        kth = kth.ravel().tolist()
    for k in kth if isinstance(kth, list | tuple) else (kth,):
        k = operator.index(k)
        if n <= k or k < -n:
            raise ValueError(f"kth(={k if k >= 0 else k + int(n)}) out of bounds ({int(n)})")


def partition(a, kth, axis=-1, kind="introselect", order=None):
    """A sorted array is partitioned at every kth."""
    _check_partition("partition", kind, order)
    a, axis = _axis(array(a), axis)
    _check_kth(a, axis, kth)
    return _sorted(a, axis)


def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    _check_partition("argpartition", kind, order)
    a, axis = _axis(array(a), axis)
    _check_kth(a, axis, kth)
    return _argsorted(a, axis)


def partition_in_place(a, kth, axis=-1, kind="introselect", order=None):
    a[...] = partition(a, kth, axis, kind, order)


def _check_partition(name, kind, order):
    if order is not None:
        unsupported(f"np.{name}: order is for structured arrays, which are not supported; leave order out")
    if kind != "introselect":
        raise ValueError(f"select kind must be 'introselect' (got '{kind}')")


def _search(a, v, after):
    common = np.promote_types(a.dtype, v.dtype)
    a = a if a.dtype == common else a.astype(common)
    v = v if v.dtype == common else v.astype(common)
    return call("searchsorted", (a, v), [("int64", v.shape)], (int(after),))[0]


def searchsorted(a, v, side="left", sorter=None):
    if sorter is not None:
        unsupported("np.searchsorted: sorter is not supported yet; pass np.take(a, sorter) as the array")
    if side not in ("left", "right", "l", "r"):
        raise ValueError(f"search side must be 'left' or 'right' (got '{side}')")
    a = array(a)
    check_vectors(a)
    # a Python number takes the array's dtype where it can (NEP 50)
    if isinstance(v, int | float) and not isinstance(v, bool | np.generic):
        v = traced(np.asarray, v, np.result_type(a.dtype, v))
    v = array(v)
    return _search(a, v, side in ("right", "r"))


def digitize(x, bins, right=False):
    x, bins = array(x), array(bins)
    check_vectors(bins)
    n = bins.shape[0]
    steps_up, steps_down = bins[:-1] <= bins[1:], bins[:-1] >= bins[1:]
    rises, falls = np.all(steps_up), np.all(steps_down)
    stop_if(~(rises | falls), "value", "bins must be monotonically increasing or decreasing")
    up = _search(bins, x, not right)
    down = n - _search(bins[::-1], x, not right)
    return np.where(rises, up, down)


def bincount(x, /, weights=None, minlength=0):
    x = array(x)
    check_vectors(x)
    if x.dtype.kind not in "biu" or x.dtype == np.uint64:
        raise TypeError(f"Cannot cast array data from dtype('{x.dtype.name}') to dtype('int64') according to the rule 'safe'")
    if minlength is None:
        raise TypeError("'NoneType' object cannot be interpreted as an integer")
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    x = x.astype(np.int64)
    least, largest = np.min(x, initial=0), np.max(x, initial=-1)
    stop_if(least < 0, "value", "'list' argument must have no negative elements")
    bins = np.maximum(largest + 1, minlength)
    if weights is not None:
        weights = array(weights).astype(np.float64)
        if weights.ndim != 1 or weights.shape[0] != x.shape[0]:
            raise ValueError("The weights and list don't have the same length.")
    return count_in_bins(x, weights, bins)
