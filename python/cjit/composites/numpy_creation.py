# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's functions that make arrays of numbers and positions."""

import operator

from .api import iota, np, refuse, refuse_given

# ---- ranges ------------------------------------------------------------------------------------


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    refuse_given("np.linspace", device=device)
    num = num if isinstance(num, int) else operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    parts = num - 1 if endpoint else num
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    kind = np.result_type(start, stop, 0.0)
    wanted = np.dtype(kind if dtype is None else dtype)
    delta = (stop - start).astype(kind)
    y = np.arange(num, dtype=kind).reshape((-1,) + (1,) * delta.ndim)
    if parts > 0:
        step = delta / parts
        # a step that rounds to zero is multiplied in last
        values = np.where(step == 0, (y / parts) * delta, y * step)
    else:
        step = None
        values = y * delta
    values = values + start
    if endpoint and num > 1:
        values = np.concatenate((values[:-1], np.broadcast_to(stop.astype(kind), values[-1:].shape)))
    if wanted.kind in "iu":
        values = np.floor(values)
    if axis != 0:
        values = np.moveaxis(values, 0, axis)
    values = values.astype(wanted)
    if not retstep:
        return values
    return values, step if step is not None else np.full_like(delta, np.nan)


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    if np.ndim(base) > 0:
        refuse("np.logspace: an array as base is not supported")
    y = linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    result = np.power(base, y)
    return result if dtype is None else result.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    num = operator.index(num)
    if "c" in (start.dtype.kind, stop.dtype.kind):
        refuse("np.geomspace of complex numbers is not supported; use np.exp(np.linspace(np.log(start), np.log(stop)))")
    sign = np.sign(start)
    low, high = np.log10(start * sign), np.log10(stop * sign)
    result = logspace(low, high, num=num, endpoint=endpoint, base=10.0, dtype=low.dtype)
    if num > 0:
        first = np.broadcast_to((start * sign).astype(result.dtype), result[:1].shape)
        result = np.concatenate((first, result[1:]))
        if num > 1 and endpoint:
            last = np.broadcast_to((stop * sign).astype(result.dtype), result[:1].shape)
            result = np.concatenate((result[:-1], last))
    result = result * sign
    if axis != 0:
        result = np.moveaxis(result, 0, axis)
    return result if dtype is None else result.astype(dtype)


def vander(x, N=None, increasing=False):
    x = np.asarray(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    count = x.shape[0] if N is None else N
    dtype = np.promote_types(x.dtype, int)
    powers = iota(count)
    powers = powers if increasing else powers[::-1]
    # repeated multiplication, as NumPy's: columns of running products
    ones = np.broadcast_to(x.astype(dtype)[:, None], (x.shape[0], count))
    base = np.where(iota(count) == 0, np.ones((), dtype), ones)
    columns = np.cumprod(base, axis=1)
    return columns if increasing else columns[:, ::-1]


# ---- diagonals ---------------------------------------------------------------------------------


def diag(v, k=0):
    v = np.asarray(v)
    if v.ndim == 2:
        return np.diagonal(v, k)
    if v.ndim != 1:
        raise ValueError("Input must be 1- or 2-d.")
    count = v.shape[0]
    size = count + abs(k)
    rows = iota(size)[:, None]
    below, right = (0, k) if k >= 0 else (-k, 0)
    on_diagonal = rows - below == iota(size) - right
    where = np.clip(iota(size) - below, 0, np.maximum(count - 1, 0))
    if count == 0:
        return np.zeros_like(v, shape=(size, size))
    zero = np.zeros_like(v, shape=())
    return np.where(on_diagonal & (rows >= below), v[where][:, None], zero)


def diagflat(v, k=0):
    return diag(np.asarray(v).reshape(-1), k)


def diag_indices(n, ndim=2):
    return (iota(n),) * ndim


def diag_indices_from(arr):
    if not arr.ndim >= 2:
        raise ValueError("input array must be at least 2-d")
    if any(extent != arr.shape[0] for extent in arr.shape[1:]):
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


def tril_indices(n, k=0, m=None):
    return np.nonzero(np.tri(n, m, k=k, dtype=bool))


def triu_indices(n, k=0, m=None):
    return np.nonzero(~np.tri(n, m, k=k - 1, dtype=bool))


def tril_indices_from(arr, k=0):
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[0], k=k, m=arr.shape[1])


def triu_indices_from(arr, k=0):
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[0], k=k, m=arr.shape[1])


def ix_(*args):
    out = []
    for k, new in enumerate(args):
        new = np.asarray(new)
        if new.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if new.dtype.kind == "b":
            (new,) = np.nonzero(new)
        out.append(new.reshape((1,) * k + (-1,) + (1,) * (len(args) - 1 - k)))
    return tuple(out)


def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    refuse_given("np.fromfunction", like=like)
    return function(*np.indices(shape, dtype=dtype), **kwargs)
