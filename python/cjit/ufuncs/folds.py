# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The methods of a vectorized function of two arguments: reduce, accumulate, at.

As NumPy's, they go from left to right. A function on arrays of rank 2 or more that folds the first axis
works on whole rows; any other fold is a loop over the elements.
"""

import numpy as np

from cjit import _cjit
from cjit._cjit import _is_tracing
from cjit.composites.api import normalize_axis
from cjit.composites.arguments import axes_of
from cjit.ufuncs.common import as_dtype, assign, call, cast_error, operand, prepare, rank, unsupported
from cjit.ufuncs.loops import traced


def check_binary(ufunc, message, method):
    if ufunc.nin != 2 or ufunc.nout != 1:
        text = message if ufunc.nin != 2 else f"{method} only supported for functions returning a single value"
        raise ValueError(text)


def _ready(ufunc, value):
    return value if _is_tracing() else np.asarray(prepare(ufunc.__name__, value))


def _single(out):
    if isinstance(out, tuple):
        if len(out) != 1:
            raise ValueError("The 'out' tuple must have exactly one entry")
        out = out[0]
    if out is not None and not isinstance(out, np.ndarray):
        raise TypeError("output must be an array")
    return out


def _loop_dtype(ufunc, array, dtype, out, method):
    """The dtype of a fold: a loop with one dtype for its first argument and its result."""
    if dtype is not None:
        dtype = np.dtype(dtype)
    elif out is not None and ufunc._loops is None:
        dtype = out.dtype
    if ufunc._loops is None:
        return dtype or array.dtype
    for arguments, results in ufunc._loops:
        if results is None:
            results = arguments[:1]
        if arguments[0] == results[0] and (
            results[0] == dtype if dtype is not None else np.can_cast(array.dtype, arguments[1], "safe")
        ):
            return results[0]
    if dtype is not None:
        raise TypeError(f"No loop matching the specified signature and casting was found for ufunc {ufunc.__name__}")
    raise TypeError(f"the resolved dtypes are not compatible with {ufunc.__name__}.{method}. No loop of it takes "
                    f"{array.dtype} and gives what it takes")  # fmt: skip


def _step(ufunc, dtype):
    """The function of two values that a fold applies."""

    def step(a, b):
        return as_dtype(ufunc._apply([a, as_dtype(b, dtype)], None)[0], dtype)

    return step


# ---------------------------------------------------------------------------------------------
# reduce
# ---------------------------------------------------------------------------------------------


def reduce(ufunc, array, axis, dtype, out, keepdims, initial, where):
    check_binary(ufunc, "reduce only supported for binary functions", "reduce")
    out = _single(out)
    arguments = [_ready(ufunc, array)]
    if out is not None:
        arguments.append(out)
    if initial is not np._NoValue and initial is not None:
        arguments.append(initial)
    if where is not True:
        arguments.append(_ready(ufunc, where))
    return ufunc._run(
        "reduce", arguments, axis=axis, dtype=None if dtype is None else np.dtype(dtype), keepdims=bool(keepdims),
        has_out=out is not None, has_initial=None if initial is None else initial is not np._NoValue,
        has_where=where is not True,
    )  # fmt: skip


def traced_reduce(ufunc, array, *rest, axis, dtype, keepdims, has_out, has_initial, has_where):
    rest = list(rest)
    out = rest.pop(0) if has_out else None
    initial = rest.pop(0) if has_initial else None
    mask = call(np.asarray, rest.pop(0)) if has_where else None
    name = ufunc.__name__
    array = operand(name, array)
    if rank(array) == 0:  # as NumPy, which takes axis 0 of a scalar
        array, axis, keepdims = call(np.reshape, call(np.asarray, array), (1,)), axes_of(axis, 1), False
    axes = axes_of(axis, array.ndim)
    if len(axes) > 1 and not ufunc.is_reorderable:
        raise ValueError(f"reduction operation '{name}' is not reorderable, so at most one axis may be specified")
    if has_initial is False and ufunc.identity is not None:
        initial = ufunc.identity
    if mask is not None and initial is None:
        raise ValueError(f"reduction operation '{name}' does not have an identity, so to use a where mask one has "
                         "to specify 'initial'")  # fmt: skip
    dtype = _loop_dtype(ufunc, array, dtype, out, "reduce")
    array = as_dtype(array, dtype)
    kept = tuple(k for k in range(array.ndim) if k not in axes)
    shape = tuple(array.shape[k] for k in kept)
    if initial is None and any(array.shape[k] == 0 for k in axes) and not any(n == 0 for n in shape):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
    if mask is not None:
        mask = call(np.broadcast_to, mask, array.shape)
    result = _fold(ufunc, array, axes, kept, shape, dtype, initial, mask)
    if keepdims:
        full = tuple(1 if k in axes else array.shape[k] for k in range(array.ndim))
        result = call(np.reshape, result, full)
    if out is None:
        return result
    if not np.can_cast(dtype, out.dtype, "same_kind"):
        raise cast_error("output", ufunc, "same_kind", dtype, out.dtype, 0)
    return assign(out, result)


def _fold(ufunc, array, axes, kept, shape, dtype, initial, mask):
    step, fold = _step(ufunc, dtype), traced("fold")
    start = 1 if initial is None else 0
    if axes == (0,) and array.ndim > 1 and mask is None:
        first = array[0] if initial is None else call(np.full, shape, initial, dtype)
        return fold(step, call(np.array, first), array, array.shape[0], start)
    order = kept + axes
    rows = _last(array, order, shape, len(axes))
    masks = None if mask is None else _last(mask, order, shape, len(axes))
    count = rows.shape[-1]
    if initial is not None:
        initial = as_dtype(initial, dtype)
    if not kept:
        first = rows[0] if initial is None else initial
        if masks is None:
            return fold(step, first, rows, count, start)
        return traced("fold_where")(step, first, rows, count, 0, masks, _choose)
    if masks is not None:
        wide = call(np.full, shape, initial, dtype)
        swap = (len(kept), *range(len(kept)))
        return traced("fold_where")(step, wide, call(np.transpose, rows, swap), count, 0,
                                    call(np.transpose, masks, swap), _choose)  # fmt: skip
    output = call(np.empty, shape, dtype)
    firsts = rows[..., 0] if initial is None else call(np.full, shape, initial, dtype)
    again = traced("fold_rows")

    def one(first, row, count, start):
        return fold(step, first, row, count, start)

    again(again, one, shape, firsts, rows, count, start, output)
    return output


def _choose(mask, yes, no):
    return call(np.where, mask, yes, no)


def _last(array, order, shape, count):
    """The axes `order`, the last `count` of them as one."""
    moved = call(np.transpose, array, order)
    return moved if count == 1 else call(np.reshape, moved, shape + (-1,))


# ---------------------------------------------------------------------------------------------
# accumulate, at
# ---------------------------------------------------------------------------------------------


def accumulate(ufunc, array, axis, dtype, out):
    check_binary(ufunc, "accumulate only supported for binary functions", "accumulate")
    out = _single(out)
    return ufunc._run("accumulate", [_ready(ufunc, array)] + ([] if out is None else [out]), axis=axis,
                      dtype=None if dtype is None else np.dtype(dtype))  # fmt: skip


def traced_accumulate(ufunc, array, out=None, *, axis, dtype):
    array = operand(ufunc.__name__, array)
    if rank(array) == 0:
        raise TypeError("cannot accumulate on a scalar")
    axis = normalize_axis(axis, array.ndim)
    dtype = _loop_dtype(ufunc, array, dtype, out, "accumulate")
    array = as_dtype(array, dtype)
    output = call(np.empty, array.shape, dtype)
    if array.shape[axis] != 0:
        order = (axis, *(k for k in range(array.ndim) if k != axis))
        traced("accumulate")(_step(ufunc, dtype), call(np.transpose, array, order), array.shape[axis],
                             call(np.transpose, output, order))  # fmt: skip
    if out is None:
        return output
    if not np.can_cast(dtype, out.dtype, "same_kind"):
        raise cast_error("output", ufunc, "same_kind", dtype, out.dtype, 0)
    return assign(out, output)


def at(ufunc, array, indices, operands):
    if ufunc.nin > 2 or ufunc.nout != 1:
        raise ValueError("at only supported for unary and binary functions with one result")
    if len(operands) != ufunc.nin - 1:
        raise ValueError("second operand needed for ufunc" if ufunc.nin == 2 else
                         "second operand provided when ufunc is unary")  # fmt: skip
    if not isinstance(array, np.ndarray):
        raise TypeError("first operand must be array")
    places = indices if isinstance(indices, tuple) else (indices,)
    if not _is_tracing():
        places = tuple(np.asarray(p) if isinstance(p, (list, np.ndarray)) else p for p in places)
        operands = [prepare(ufunc.__name__, b) for b in operands]
    known = tuple(_describe(p) for p in places)
    traced_places = [p for p, k in zip(places, known) if k is _LATER]
    ufunc._run("at", [array, *traced_places, *operands], places=known, has_operand=bool(operands))


def _describe(place):
    """A part of an index that is known, in a form that can be a key."""
    if isinstance(place, slice):
        return slice, place.start, place.stop, place.step
    return place if place is Ellipsis or place is None else _LATER


_LATER = "an argument"


def traced_at(ufunc, array, *rest, places, has_operand):
    rest = list(rest)
    values = rest.pop() if has_operand else None
    arrays = [call(np.asarray, rest.pop(0)) if p is _LATER else slice(*p[1:]) if isinstance(p, tuple) else p
              for p in places]  # fmt: skip
    simple = all(hasattr(p, "dtype") and p.dtype.kind in "iu" for p in arrays) and len(arrays) == array.ndim

    def step(a, b):
        operands = [a] if values is None else [a, b]
        dtypes, results = ufunc._resolve(operands, None, "same_kind")
        if dtypes is not None:
            operands = [as_dtype(x, d) for x, d in zip(operands, dtypes)]
        result = ufunc._apply(operands, results)[0]
        if not np.can_cast(result.dtype, array.dtype, "same_kind"):
            raise cast_error("output", ufunc, "same_kind", result.dtype, array.dtype, 0)
        return as_dtype(result, array.dtype)

    if not any(hasattr(p, "dtype") and p.ndim for p in arrays):  # no element twice
        key = tuple(p if not hasattr(p, "dtype") else p[()] for p in arrays)
        array[key] = step(array[key], values)
        return None
    if not simple:
        unsupported(f"{ufunc.__name__}.at takes integer indices for every axis; loop over the elements instead")
    shape = _cjit._broadcast_shape(*arrays)
    if values is not None:
        values = call(np.reshape, call(np.broadcast_to, operand(ufunc.__name__, values), shape), (-1,))
    flat = [call(np.reshape, call(np.broadcast_to, p, shape), (-1,)) for p in arrays]
    traced("at")(step, array, flat[0].shape[0], flat, values)
    return None
