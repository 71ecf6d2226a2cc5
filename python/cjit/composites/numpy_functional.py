# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's functions that call a function of the user's: on rows, over axes, on parts of an array."""

from .. import _cjit
from .api import is_sequence, normalize_axis, np
from .common import product


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    from ..ufuncs.loops import traced

    arr = np.asarray(arr)
    axis = normalize_axis(axis, arr.ndim)
    rows = np.moveaxis(arr, axis, -1)
    outer = tuple(rows.shape[:-1])
    for extent in outer:
        if extent == 0:
            raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    count = product(outer)
    rows = rows.reshape((count, rows.shape[-1]))

    def call(row):
        return np.asarray(_cjit.hook_call(func1d, row, *args, **kwargs))

    first = call(rows[0])
    inner = tuple(first.shape)
    made = np.empty((count, *inner), first.dtype)
    made[0] = first
    traced("rows")(call, rows, count, made)
    made = made.reshape(outer + inner)
    order = [*range(axis), *range(len(outer), len(outer) + len(inner)), *range(axis, len(outer))]
    return np.transpose(made, order) if len(order) > 1 else made


def apply_over_axes(func, a, axes):
    value = np.asarray(a)
    ndim = value.ndim
    for axis in axes if is_sequence(axes) else (axes,):
        axis = axis + ndim if axis < 0 else axis
        made = _cjit.hook_call(func, value, axis)
        if made.ndim != value.ndim:
            made = np.expand_dims(made, axis)
            if made.ndim != value.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        value = made
    return value


def piecewise(x, condlist, funclist, *args, **kw):
    x = np.asarray(x)
    several = isinstance(condlist, (list, tuple))
    if not several:
        several = np.ndim(condlist) > 0 and (np.ndim(condlist[0]) > 0 or x.ndim == 0)
    elif x.ndim and not is_sequence(condlist[0]):
        several = False
    conditions = [np.asarray(c).astype(bool) for c in (condlist if several else [condlist])]
    functions = list(funclist)
    if len(conditions) == len(functions) - 1:
        conditions.append(np.logical_not(_any(conditions)))
    elif len(conditions) != len(functions):
        n = len(conditions)
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = np.zeros_like(x)
    for condition, function in zip(conditions, functions, strict=True):
        if not callable(function):
            value = function
        elif x.ndim:
            value = _cjit.hook_call(function, x[condition], *args, **kw)
        else:
            value = np.where(condition, _cjit.hook_call(function, x, *args, **kw), y)
        if x.ndim:
            y[condition] = value
        else:
            y = np.asarray(np.where(condition, value, y)).astype(x.dtype)
    return y


def _any(conditions):
    result = conditions[0]
    for condition in conditions[1:]:
        result = result | condition
    return result


def mask_indices(n, mask_func, k=0):
    ones = np.ones((n, n), int)
    return np.nonzero(_cjit.hook_call(mask_func, ones, k) != 0)
