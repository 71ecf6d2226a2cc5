# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's functions that select elements, over subscripts."""

from .api import as_traced, at_axis, iota, normalize_axis, np, raise_where, refuse, refuse_given
from .common import product, smaller


def bring_within(indices, extent, mode):
    """Indices by np.take's `mode`, as ones that a subscript checks or need not check."""
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    if mode == "raise":
        return indices
    return indices % extent if mode == "wrap" else np.clip(indices, 0, extent - 1)


def take(a, indices, axis=None, out=None, mode="raise"):
    refuse_given("np.take", out=out)
    a, indices = np.asarray(a), np.asarray(indices)
    if indices.dtype.kind not in "iu":
        if indices.dtype.kind != "b" and indices.size:
            raise TypeError(
                f"Cannot cast array data from {indices.dtype!r} to dtype('int64') "
                "according to the rule 'safe'"
            )
        indices = indices.astype(np.int64)
    if axis is None or (a.ndim == 0 and axis in (0, -1)):
        a, axis = a.reshape(-1), 0
    axis = normalize_axis(axis, a.ndim)
    if a.shape[axis] == 0 and indices.size != 0:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    indices = bring_within(indices, a.shape[axis], mode)
    return a[at_axis(axis, indices)]


def take_along_axis(arr, indices, axis=-1):
    arr, indices = np.asarray(arr), np.asarray(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr, axis = arr.reshape(-1), 0
    axis = normalize_axis(axis, arr.ndim)
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if indices.ndim != arr.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    return arr[along_axis(arr.shape, indices, axis)]


def along_axis(shape, indices, axis):
    """The key that takes `indices` along `axis` and everything along the others."""
    ndim = len(shape)
    return tuple(
        indices if k == axis else iota(n).reshape((1,) * k + (-1,) + (1,) * (ndim - 1 - k))
        for k, n in enumerate(shape)
    )


def compress(condition, a, axis=None, out=None):
    refuse_given("np.compress", out=out)
    condition, a = np.asarray(condition), np.asarray(a)
    if condition.ndim != 1:
        raise ValueError("condition must be a 1-d array")
    if axis is None:
        a, axis = a.reshape(-1), 0
    axis = normalize_axis(axis, a.ndim)
    return a[at_axis(axis, flatnonzero(condition))]


def compress_method(self, condition, axis=None, out=None):
    return compress(condition, self, axis, out)


def extract(condition, arr):
    return np.take(np.asarray(arr).reshape(-1), flatnonzero(condition))


def nonzero(a):
    a = np.asarray(a)
    if a.ndim == 0:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use "
            "`arr[cond]`."
        )
    mask = a != 0
    return unravel(iota(a.size)[mask.reshape(-1)], a.shape)


def flatnonzero(a):
    return np.nonzero(np.asarray(a).reshape(-1))[0]


def argwhere(a):
    a = np.asarray(a)
    if a.ndim == 0:
        return np.argwhere(np.atleast_1d(a))[:, :0]
    return np.stack(np.nonzero(a), axis=-1)


def choose(a, choices, out=None, mode="raise"):
    refuse_given("np.choose", out=out)
    a = np.asarray(a)
    choices = [np.asarray(choice) for choice in choices]
    if mode == "raise":
        outside = (a < 0) | (a >= len(choices))
        raise_where(outside, ValueError, "invalid entry in choice array")
    else:
        a = bring_within(a, len(choices), mode)
    result = choices[-1].astype(np.result_type(*choices))
    for position in range(len(choices) - 2, -1, -1):
        result = np.where(a == position, choices[position], result)
    return np.broadcast_arrays(result, a)[0] if len(choices) == 1 else result


def select(condlist, choicelist, default=0):
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    conditions = [np.asarray(condition) for condition in condlist]
    for position, condition in enumerate(conditions):
        if condition.dtype.kind != "b":
            raise TypeError(f"invalid entry {position} in condlist: should be boolean ndarray")
    weak = (int, float, complex)
    choices = [c if type(c) in weak else np.asarray(c) for c in (*choicelist, default)]
    dtype = np.result_type(*choices)
    result = np.asarray(default).astype(dtype)
    for condition, choice in zip(conditions[::-1], choices[-2::-1]):
        choice = np.asarray(choice).astype(dtype)
        result = np.where(condition, choice, result)
    return result


def unravel_index(indices, shape, order="C"):
    if order != "C":
        refuse("np.unravel_index: order='F' is not supported")
    indices = np.asarray(indices)
    extents = shape if isinstance(shape, (tuple, list)) else (shape,)
    size = product(extents)
    outside = (indices < 0) | (indices >= size)
    message = "index {0} is out of bounds for array with size {1}"
    raise_where(outside, ValueError, message, indices, size)
    return unravel(indices, extents)


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    if order != "C":
        refuse("np.ravel_multi_index: order='F' is not supported")
    modes = (mode,) * len(dims) if isinstance(mode, str) else tuple(mode)
    result = 0
    for indices, extent, how in zip(multi_index, dims, modes, strict=True):
        indices = np.asarray(indices)
        if how == "raise":
            outside = (indices < 0) | (indices >= extent)
            raise_where(outside, ValueError, "invalid entry in coordinates array")
        result = result * extent + bring_within(indices, extent, how)
    return result


# ---- writing -----------------------------------------------------------------------------------


def cycled(values, positions):
    """Elements of `values` at `positions`, from the start again at its end."""
    values = as_traced(values).reshape(-1)
    return values if isinstance(values.size, int) and values.size == 1 else values[positions % values.size]


def unravel(flat, shape):
    """Flat positions, which are within, as indices by axis."""
    indices = []
    for extent in shape[:0:-1]:
        indices.insert(0, flat % extent)
        flat = flat // extent
    return (flat, *indices)


def put(a, ind, v, mode="raise"):
    ind = np.asarray(ind).reshape(-1)
    if a.ndim != 1:
        size = a.size
        if mode == "raise":
            message = "index {0} is out of bounds for axis 0 with size {1}"
            raise_where((ind < -size) | (ind >= size), IndexError, message, ind, size)
            ind = np.where(ind < 0, ind + size, ind)
    else:
        size = a.shape[0]
    ind = bring_within(ind, size, mode)
    a[unravel(ind, a.shape)] = cycled(v, iota(ind.shape[0]))


def put_along_axis(arr, indices, values, axis):
    indices = np.asarray(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        np.put(arr, indices, values)
        return
    axis = normalize_axis(axis, arr.ndim)
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if indices.ndim != arr.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    arr[along_axis(arr.shape, indices, axis)] = values


def place(arr, mask, vals):
    places = np.nonzero(np.asarray(mask).reshape(arr.shape))
    arr[places] = cycled(vals, iota(places[0].shape[0]))


def putmask(a, /, mask, values):
    mask = np.asarray(mask)
    if mask.ndim != a.ndim or any(m != n for m, n in zip(mask.shape, a.shape)):
        raise ValueError("putmask: mask and data must be the same size")
    values = cycled(values, iota(a.size).reshape(a.shape)).astype(a.dtype)
    a[...] = np.where(mask != 0, values, a)


def fill_diagonal(a, val, wrap=False):
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    if wrap and a.ndim == 2:
        refuse("np.fill_diagonal: wrap=True is not supported")
    if a.ndim > 2 and any(extent != a.shape[0] for extent in a.shape[1:]):
        raise ValueError("All dimensions of input must be of equal length")
    at = iota(smaller(a.shape[0], a.shape[1]))
    a[(at,) * a.ndim] = cycled(val, at)
