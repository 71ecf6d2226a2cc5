# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.histogram and its kin. Elements find their bins one by one, as in numpy/lib/_histograms_impl.py: equal bins by
a division that the edges correct, others by a binary search; then they are counted, or their weights summed."""

import operator

import numpy

from .api import is_sequence, np, refuse
from .common import BOOLS, agree, count_in_bins, product, raise_if, stop_if


def _outer_edges(a, range):
    """The first and the last edge, which differ."""
    if range is not None:
        first, last = range
        raise_if(first > last, "max must be larger than min in range parameter.")
        raise_if(
            np.logical_not(np.isfinite(first) & np.isfinite(last)),
            f"supplied range of [{first}, {last}] is not finite",
        )
    elif a.size == 0:
        first, last = 0, 1
    else:
        first, last = np.min(a), np.max(a)
        if a.dtype.kind == "f":
            stop_if(np.isnan(first), "value", "autodetected range of [nan, nan] is not finite")
            stop_if(np.isinf(first) | np.isinf(last), "value", "autodetected range is not finite: there are infinities")
    flat = first == last
    if type(flat) in BOOLS:
        return (first - 0.5, last + 0.5) if flat else (first, last)
    return np.where(flat, first - 0.5, first)[()], np.where(flat, last + 0.5, last)[()]


def _count(bins):
    try:
        count = operator.index(bins)
    except TypeError as error:
        raise TypeError("`bins` must be an integer, a string, or an array") from error
    if count < 1:
        raise ValueError("`bins` must be positive, when an integer")
    return count


def _edges(a, bins, range):
    """The edges, and (first, last, number) when the bins are equally wide."""
    if isinstance(bins, str):
        refuse(f"np.histogram: bins={bins!r} is not supported: the number of bins would depend on data")
    rank = np.asarray(bins).ndim if is_sequence(bins) else 0
    if rank > 1:
        raise ValueError("`bins` must be 1d, when an array")
    if rank == 1:
        edges = np.asarray(bins)
        raise_if(np.any(edges[:-1] > edges[1:]), "`bins` must increase monotonically, when an array")
        return edges, None
    count = _count(bins)
    first, last = _outer_edges(a, range)
    dtype = np.result_type(first, last, a)
    if dtype.kind in "iu":
        dtype = np.result_type(dtype, float)
    edges = np.linspace(first, last, count + 1, dtype=dtype)
    raise_if(
        np.any(edges[:-1] >= edges[1:]),
        f"Too many bins for data range. Cannot create {count} finite-sized bins.",
    )
    return edges, (first, last, count)


def _read(a, weights):
    a = np.asarray(a)
    if a.dtype.kind == "b":
        a = a.astype(np.uint8)
    if weights is not None:
        weights = np.asarray(weights)
        message = "weights should have the same shape as a."
        if weights.ndim != a.ndim or not all(
            agree(x, y, "value", message) for x, y in zip(weights.shape, a.shape, strict=True)
        ):
            raise ValueError(message)
        weights = weights.ravel()
    return a.ravel(), weights


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    a, weights = _read(a, weights)
    return _edges(a, bins, range)[0]


def _place_in_equal_bins(a, edges, first, last, count):
    """The number of each element's bin, or `count`."""
    inside = (a >= first) & (a <= last)
    a = np.where(inside, a, first).astype(edges.dtype)
    low, high = np.asarray(first).astype(edges.dtype)[()], np.asarray(last).astype(edges.dtype)[()]
    place = ((a - low) / (high - low) * count).astype(np.int64)
    place = np.where(place == count, count - 1, place)
    # rounding may be off by one next to an edge
    place = np.where(a < np.take(edges, place, mode="clip"), place - 1, place)
    place = np.where((a >= np.take(edges, place + 1, mode="clip")) & (place != count - 1), place + 1, place)
    return np.where(inside, place, count)


def _place(a, edges):
    """The same for bins of any widths: the last one has its upper edge."""
    count = edges.shape[0] - 1
    place = np.searchsorted(edges, a, side="right") - 1
    place = np.where(a == edges[-1], count - 1, place)
    return np.where(place < 0, count, place)


def _sum(place, weights, bins):
    if weights is None:
        return count_in_bins(place, None, bins)
    if weights.dtype.kind == "c":
        return _sum(place, weights.real, bins) + 1j * _sum(place, weights.imag, bins)
    return count_in_bins(place, weights.astype(np.float64), bins)


def histogram(a, bins=10, range=None, density=None, weights=None):
    a, weights = _read(a, weights)
    edges, equal = _edges(a, bins, range)
    count = edges.shape[0] - 1
    place = _place(a, edges) if equal is None else _place_in_equal_bins(a, edges, *equal)
    if weights is not None and equal is None and weights.dtype.kind in "iu":
        counts = np.zeros((count + 1,), weights.dtype)
        numpy.add.at(counts, place, weights)
        counts = counts[:-1]
    else:
        counts = _sum(place, weights, count + 1)[:-1]
    if weights is not None:
        counts = counts.astype(weights.dtype)
    if density:
        widths = np.diff(edges).astype(float)
        return counts / widths / np.sum(counts), edges
    return counts, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    x, y = np.asarray(x), np.asarray(y)
    if not agree(x.shape[0], y.shape[0], "value", "x and y must have the same length."):
        raise ValueError("x and y must have the same length.")
    if is_sequence(bins) and len(bins) not in (1, 2):
        bins = [np.asarray(bins)] * 2
    counts, edges = histogramdd([x, y], bins, range, density, weights)
    return counts, edges[0], edges[1]


def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    if isinstance(sample, list | tuple) or sample.ndim != 2:
        columns = list(sample) if isinstance(sample, list | tuple) else [sample]
        columns = [np.asarray(column) for column in columns]
    else:
        columns = [sample[:, axis] for axis in _range(operator.index(sample.shape[1]))]
    ndim = len(columns)
    if not is_sequence(bins):
        bins = [bins] * ndim
    elif len(bins) != ndim:
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    if range is None:
        range = (None,) * ndim
    elif len(range) != ndim:
        raise ValueError("range argument must have one entry per dimension")
    edges = [_edges_along(axis, *given) for axis, given in enumerate(zip(columns, bins, range, strict=True))]
    flat = 0
    for column, along in zip(columns, edges, strict=True):
        place = np.searchsorted(along, column, side="right")
        place = np.where(column == along[-1], place - 1, place)
        flat = flat * (along.shape[0] + 1) + place
    shape = tuple(along.shape[0] + 1 for along in edges)
    if weights is not None:
        weights = np.asarray(weights)
        message = "The weights and list don't have the same length."
        if not agree(weights.shape[0], flat.shape[0], "value", message):
            raise ValueError(message)
    hist = _sum(flat, weights, product(shape)).reshape(shape).astype(float)
    hist = hist[(slice(1, -1),) * ndim]
    if density:
        total = np.sum(hist)
        for axis, along in enumerate(edges):
            hist = hist / np.diff(along).reshape((1,) * axis + (-1,) + (1,) * (ndim - 1 - axis))
        hist = hist / total
    return hist, edges


_range = range  # np.histogram's own parameter hides it


def _edges_along(axis, column, bins, range):
    if not is_sequence(bins):
        if bins < 1:
            raise ValueError(f"`bins[{axis}]` must be positive, when an integer")
        first, last = _outer_edges(column, range)
        try:
            count = operator.index(bins)
        except TypeError as error:
            raise TypeError(f"`bins[{axis}]` must be an integer, when a scalar") from error
        return np.linspace(first, last, count + 1)
    if np.asarray(bins).ndim != 1:
        raise ValueError(f"`bins[{axis}]` must be a scalar or 1d array")
    edges = np.asarray(bins)
    raise_if(np.any(edges[:-1] > edges[1:]), f"`bins[{axis}]` must be monotonically increasing, when an array")
    return edges
