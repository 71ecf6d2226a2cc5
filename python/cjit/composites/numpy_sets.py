# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.unique and set operations (numpy/lib/_arraysetops_impl.py), on sorted vectors."""

from numpy.lib import _arraysetops_impl as _numpys

from .api import iota, normalize_axis, np, refuse
from .common import call


def _sorted_with_places(a):
    return call("sort_pairs", (a,), [(a.dtype.name, a.shape), ("int64", a.shape)], (0, 0))


def _begins(a, equal_nan=True):
    """Where a sorted vector's element is not the one before."""
    place = iota(a.shape[0])
    before = a[np.maximum(place - 1, 0)]
    differs = a != before
    if a.dtype.kind == "f" and equal_nan:
        differs = differs & ~(np.isnan(a) & np.isnan(before))
    return differs | (place == 0)


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True,
           sorted=True):  # fmt: skip
    ar = np.asarray(ar)
    if axis is not None:
        if ar.ndim != 1:
            refuse("np.unique: axis is supported for vectors only; leave it out, or give the rows one number each")
        normalize_axis(axis, ar.ndim)
    flat = ar.reshape(-1)
    if not (return_index or return_inverse):
        ordered = np.sort(flat)
    else:
        ordered, places = _sorted_with_places(flat)
    first = _begins(ordered, equal_nan)
    results = [ordered[first]]
    if return_index:
        results.append(places[first])
    if return_inverse:
        inverse = np.zeros(flat.shape, np.int64)
        inverse[places] = np.cumsum(first) - 1
        results.append(inverse.reshape(ar.shape))
    if return_counts:
        (begin,) = np.nonzero(first)
        end = np.concatenate((begin[1:], np.asarray([flat.shape[0]])[: begin.shape[0]]))
        results.append(end - begin)
    return results[0] if len(results) == 1 else tuple(results)


def unique_values(x):
    return unique(x, equal_nan=False)


def unique_counts(x):
    return _numpys.UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


def unique_inverse(x):
    return _numpys.UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


def unique_all(x):
    return _numpys.UniqueAllResult(
        *unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False)
    )


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    if kind not in (None, "sort", "table"):
        raise ValueError(f"Invalid kind: '{kind}'. Please use None, 'sort' or 'table'.")
    element, tests = np.asarray(element), np.asarray(test_elements).reshape(-1)
    if kind == "table" and not (element.dtype.kind in "biu" and tests.dtype.kind in "biu"):
        raise ValueError("The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None for kind.")  # fmt: skip
    tests = np.sort(tests)
    found = np.searchsorted(tests, element, side="right") > np.searchsorted(tests, element)
    if element.dtype.kind == "f":
        found = found & (element == element)
    return np.asarray(np.logical_not(found) if invert else found)


def union1d(ar1, ar2):
    return unique(np.concatenate((np.asarray(ar1).reshape(-1), np.asarray(ar2).reshape(-1))))


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    ar1, ar2 = np.asarray(ar1), np.asarray(ar2)
    if not assume_unique:
        if return_indices:
            ar1, first1 = unique(ar1, return_index=True)
            ar2, first2 = unique(ar2, return_index=True)
        else:
            ar1, ar2 = unique(ar1), unique(ar2)
    else:
        ar1, ar2 = ar1.reshape(-1), ar2.reshape(-1)
    joined = np.concatenate((ar1, ar2))
    ordered, places = _sorted_with_places(joined)
    place = iota(joined.shape[0])
    following = np.minimum(place + 1, np.maximum(joined.shape[0] - 1, 0))
    twice = (ordered == ordered[following]) & (following != place)
    both = ordered[twice]
    if not return_indices:
        return both
    at1, at2 = places[twice], places[following][twice] - ar1.shape[0]
    if not assume_unique:
        at1, at2 = first1[at1], first2[at2]
    return both, at1, at2


def setxor1d(ar1, ar2, assume_unique=False):
    ar1, ar2 = np.asarray(ar1), np.asarray(ar2)
    if not assume_unique:
        ar1, ar2 = unique(ar1), unique(ar2)
    ordered = np.sort(np.concatenate((ar1.reshape(-1), ar2.reshape(-1))))
    place = iota(ordered.shape[0])
    last = np.maximum(ordered.shape[0] - 1, 0)
    ends = (place == last) | (ordered != ordered[np.minimum(place + 1, last)])
    return ordered[_begins(ordered, equal_nan=False) & ends]


def setdiff1d(ar1, ar2, assume_unique=False):
    ar1 = np.asarray(ar1).reshape(-1) if assume_unique else unique(ar1)
    return ar1[isin(ar1, unique(ar2), invert=True)]
