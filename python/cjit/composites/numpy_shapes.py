# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's functions that copy arrays into other shapes: tiles, pieces, borders, grids."""

import operator

from . import api
from .api import at_axis, iota, is_plain, is_sequence, normalize_axis, np, raise_where, refuse
from .common import agree

# ---- repetition --------------------------------------------------------------------------------


def tile(A, reps):
    A = np.asarray(A)
    reps = tuple(reps) if is_sequence(reps) else (reps,)
    ndim = max(len(reps), A.ndim)
    reps = (1,) * (ndim - len(reps)) + reps
    shape = (1,) * (ndim - A.ndim) + tuple(A.shape)
    split, wide, whole = (), (), ()
    for count, extent in zip(reps, shape):
        refuse_negative(count)
        split += (1, extent)
        wide += (count, extent)
        whole += (count * extent,)
    return np.broadcast_to(A.reshape(split), wide).reshape(whole).copy()


def repeat(a, repeats, axis=None):
    a = np.asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    a = a.reshape(1) if a.ndim == 0 else a
    axis = normalize_axis(axis, a.ndim)
    if is_sequence(repeats) and is_plain(repeats) and len(repeats) == 1:
        repeats = repeats[0]
    if is_sequence(repeats):
        return repeat_each(a, repeats, axis)
    refuse_negative(repeats)
    shape = tuple(a.shape)
    thin = a.reshape(shape[: axis + 1] + (1,) + shape[axis + 1 :])
    wide = np.broadcast_to(thin, shape[: axis + 1] + (repeats,) + shape[axis + 1 :])
    return wide.reshape(shape[:axis] + (shape[axis] * repeats,) + shape[axis + 1 :]).copy()


def repeat_each(a, repeats, axis):
    if not is_plain(repeats):
        return repeat_traced(a, np.asarray(repeats), axis)
    counts = [operator.index(count) for count in repeats]
    if a.shape[axis] != len(counts):
        raise ValueError(
            f"operands could not be broadcast together with shape ({int(a.shape[axis])},) ({len(counts)},)"
        )
    if any(count < 0 for count in counts):
        raise ValueError("repeats may not contain negative values.")
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    return a[at_axis(axis, places)]


def repeat_traced(a, repeats, axis):
    if repeats.ndim != 1:
        raise ValueError("object too deep for desired array")
    if repeats.dtype.kind not in "biu":
        raise TypeError(
            f"Cannot cast array data from {repeats.dtype!r} to dtype('int64') according to the rule 'safe'"
        )
    extent, count = a.shape[axis], repeats.shape[0]
    message = "operands could not be broadcast together with shape ({0},) ({1},)"
    if not agree(extent, count, "value", message, extent, count):
        raise ValueError(message.format(int(extent), int(count)))
    repeats = repeats.astype(np.int64)
    raise_where(repeats < 0, ValueError, "repeats may not contain negative values.")
    ends = np.cumsum(repeats)
    places = iota(np.sum(repeats))
    return a[at_axis(axis, np.searchsorted(ends, places, side="right"))]


def resize(a, new_shape):
    a = np.asarray(a).reshape(-1)
    new_shape = (new_shape,) if not isinstance(new_shape, (tuple, list)) else tuple(new_shape)
    size = 1
    for extent in new_shape:
        size = size * extent
        if extent < 0:
            raise ValueError("all elements of `new_shape` must be non-negative")
    if a.size == 0 or size == 0:
        return np.zeros_like(a, shape=new_shape)
    repeats = -(-size // a.size)
    return tile(a, repeats)[:size].reshape(new_shape)


def kron(a, b):
    a, b = np.asarray(a), np.asarray(b)
    ndim = max(a.ndim, b.ndim)
    shapes = [(1,) * (ndim - x.ndim) + tuple(x.shape) for x in (a, b)]
    left, right, whole = (), (), ()
    for m, n in zip(*shapes):
        left += (m, 1)
        right += (1, n)
        whole += (m * n,)
    return (a.reshape(left) * b.reshape(right)).reshape(whole)


# ---- order -------------------------------------------------------------------------------------


def roll(a, shift, axis=None):
    a = np.asarray(a)
    if axis is None:
        return roll(a.reshape(-1), shift, 0).reshape(a.shape)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,)
    count = max(len(axes), len(shifts))
    if count not in (len(axes), len(shifts)) or 1 != min(len(axes), len(shifts)) != count:
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    axes = tuple(axes) * (count if len(axes) == 1 else 1)
    shifts = tuple(shifts) * (count if len(shifts) == 1 else 1)
    total = {}
    for by, along in zip(shifts, axes):
        along = normalize_axis(along, a.ndim)
        total[along] = total.get(along, 0) + by
    for along, by in total.items():
        a = roll_once(a, by, along)
    return a.copy()


def roll_once(a, by, axis):
    extent = a.shape[axis]
    if extent == 0:
        return a
    first = by % extent
    parts = [a[at_axis(axis, slice(extent - first, None))], a[at_axis(axis, slice(0, extent - first))]]
    return np.concatenate(parts, axis)


def rot90(m, k=1, axes=(0, 1)):
    axes = tuple(axes)
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    m = np.asarray(m)
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if not all(-m.ndim <= axis < m.ndim for axis in axes):
        raise ValueError(f"Axes={axes} out of range for array of ndim={m.ndim}.")
    k = operator.index(k) % 4
    if k == 0:
        return m[:]
    if k == 2:
        return np.flip(np.flip(m, axes[0]), axes[1])
    order = list(range(m.ndim))
    order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
    if k == 1:
        return np.transpose(np.flip(m, axes[1]), order)
    return np.flip(np.transpose(m, order), axes[1])


def refuse_negative(extent):
    if extent < 0:
        raise ValueError("negative dimensions are not allowed")


# ---- pieces ------------------------------------------------------------------------------------


def array_split(ary, indices_or_sections, axis=0):
    ary = np.asarray(ary)
    axis = normalize_axis(axis, ary.ndim)
    total = ary.shape[axis]
    if is_sequence(indices_or_sections):
        points = [0, *indices_or_sections, total]
    else:
        sections = operator.index(indices_or_sections)
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        # as many as the remainder says are longer by one
        each, more = total // sections, int(total % sections)
        points = [each * k + min(more, k) for k in range(sections + 1)]
    return [ary[at_axis(axis, slice(a, b))] for a, b in zip(points[:-1], points[1:])]


def split(ary, indices_or_sections, axis=0):
    ary = np.asarray(ary)
    if not is_sequence(indices_or_sections):
        if ary.shape[normalize_axis(axis, ary.ndim)] % indices_or_sections:
            raise ValueError("array split does not result in an equal division")
        sections = operator.index(indices_or_sections)
        each = ary.shape[axis] // sections
        indices_or_sections = [each * k for k in range(1, sections)]
    return array_split(ary, indices_or_sections, axis)


def hsplit(ary, indices_or_sections):
    ary = np.asarray(ary)
    if ary.ndim == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


def vsplit(ary, indices_or_sections):
    ary = np.asarray(ary)
    if ary.ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return split(ary, indices_or_sections, 0)


def dsplit(ary, indices_or_sections):
    ary = np.asarray(ary)
    if ary.ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return split(ary, indices_or_sections, 2)


def unstack(x, /, *, axis=0):
    x = np.asarray(x)
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    axis = normalize_axis(axis, x.ndim)
    return tuple(x[at_axis(axis, k)] for k in range(int(x.shape[axis])))


def block(arrays):
    depth = len(block_index(arrays, ()))
    return block_join(arrays, depth, max(depth, block_rank(arrays)))


def block_index(arrays, index):
    """Where the first array stands; the others must stand as deep."""
    place = "arrays" + "".join(f"[{i}]" for i in index)
    if isinstance(arrays, tuple):
        raise TypeError(
            f"{place} is a tuple. Only lists can be used to arrange blocks, and np.block does not allow "
            "implicit conversion from tuple to ndarray."
        )
    if not isinstance(arrays, list):
        return index
    if not arrays:
        raise ValueError(f"List at {place} cannot be empty")
    first = block_index(arrays[0], (*index, 0))
    for position, item in enumerate(arrays):
        other = block_index(item, (*index, position))
        if len(other) != len(first):
            where = "arrays" + "".join(f"[{i}]" for i in other)
            raise ValueError(
                f"List depths are mismatched. First element was at depth {len(first)}, but there is an "
                f"element at depth {len(other)} ({where})"
            )
    return first


def block_rank(arrays):
    if isinstance(arrays, list):
        return max(block_rank(item) for item in arrays)
    return np.ndim(arrays)


def block_join(arrays, depth, ndim):
    if depth == 0:
        array = np.asarray(arrays)
        return array.reshape((1,) * (ndim - array.ndim) + tuple(array.shape)).copy()
    parts = [block_join(item, depth - 1, ndim) for item in arrays]
    return np.concatenate(parts, axis=-depth)


# ---- elements put in and taken out ---------------------------------------------------------------


def append(arr, values, axis=None):
    arr = np.asarray(arr)
    if axis is None:
        arr, values, axis = arr.reshape(-1), np.asarray(values).reshape(-1), 0
    return np.concatenate((arr, values), axis=axis)


def delete(arr, obj, axis=None):
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    axis = normalize_axis(axis, arr.ndim)
    extent = arr.shape[axis]
    if isinstance(obj, slice):
        extent = int(extent)
        places = list(range(extent)[obj])
    elif isinstance(obj, (list, tuple)) and is_plain(obj):
        places = [operator.index(place) for place in obj]
    elif np.ndim(obj) == 0:
        place = obj
        if place < -extent or place >= extent:
            raise IndexError(
                f"index {int(place)} is out of bounds for axis {axis} with size {int(extent)}"
            )
        place = place + extent if place < 0 else place
        before, after = arr[at_axis(axis, slice(0, place))], arr[at_axis(axis, slice(place + 1, None))]
        return np.concatenate((before, after), axis=axis)
    else:
        refuse("np.delete: indices that are traced are not supported; use a mask: x[keep]")
    extent = int(extent)
    for place in places:
        if not -extent <= place < extent:
            raise IndexError(f"index {place} is out of bounds for axis {axis} with size {extent}")
    gone = {place % extent for place in places}
    return arr[at_axis(axis, [place for place in range(extent) if place not in gone])]


def insert(arr, obj, values, axis=None):
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    axis = normalize_axis(axis, arr.ndim)
    if isinstance(obj, (slice, list, tuple)) or np.ndim(obj) > 0:
        refuse("np.insert: several places are not supported; insert one after the other")
    extent = arr.shape[axis]
    if obj < -extent or obj > extent:
        raise IndexError(f"index {int(obj)} is out of bounds for axis {axis} with size {int(extent)}")
    place = obj + extent if obj < 0 else obj
    values = np.asarray(values).astype(arr.dtype)
    if values.ndim < arr.ndim:
        values = values.reshape((1,) * (arr.ndim - values.ndim) + tuple(values.shape))
    values = np.moveaxis(values, 0, axis)
    shape = list(arr.shape)
    shape[axis] = values.shape[axis]
    parts = [
        arr[at_axis(axis, slice(0, place))],
        np.broadcast_to(values, tuple(shape)),
        arr[at_axis(axis, slice(place, None))],
    ]
    return np.concatenate(parts, axis=axis)


# ---- diagonals -----------------------------------------------------------------------------------


def diagonal(a, offset=0, axis1=0, axis2=1):
    a = np.asarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    axis1, axis2 = normalize_axis(axis1, a.ndim, "axis1"), normalize_axis(axis2, a.ndim, "axis2")
    if axis1 == axis2:
        raise ValueError("axis1 and axis2 cannot be the same")
    a = np.moveaxis(a, (axis1, axis2), (-2, -1))
    return api.diagonal(a, operator.index(offset))


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    if out is not None:
        refuse("np.trace: out= is not supported; assign the result")
    return np.sum(diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype)


# ---- grids -------------------------------------------------------------------------------------


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    ndim = len(xi)
    order = list(range(ndim))
    if indexing == "xy" and ndim > 1:
        order[:2] = [1, 0]
    grids = []
    for k, x in enumerate(xi):
        x = np.asarray(x)
        grids.append(x.reshape((1,) * order[k] + (-1,) + (1,) * (ndim - 1 - order[k])))
    if not sparse:
        grids = np.broadcast_arrays(*grids)
    return tuple(grid.copy() for grid in grids) if copy else tuple(grids)


def indices(dimensions, dtype=int, sparse=False):
    dimensions = tuple(dimensions)
    for extent in dimensions:
        refuse_negative(extent)
    ndim = len(dimensions)
    grids = [
        np.arange(n, dtype=dtype).reshape((1,) * k + (n,) + (1,) * (ndim - 1 - k))
        for k, n in enumerate(dimensions)
    ]
    if sparse:
        return tuple(grids)
    return np.stack([np.broadcast_to(grid, dimensions) for grid in grids])


def broadcast_shapes(*args):
    shapes = [tuple(shape) if is_sequence(shape) else (shape,) for shape in args]
    result = []
    for back in range(1, max((len(shape) for shape in shapes), default=0) + 1):
        extent = 1
        for shape in shapes:
            own = shape[-back] if back <= len(shape) else 1
            if own != 1 and extent != 1 and own != extent:
                raise ValueError(
                    "shape mismatch: objects cannot be broadcast to a single shape."
                )
            extent = own if extent == 1 else extent
        result.insert(0, extent)
    return tuple(result)


# ---- pad ---------------------------------------------------------------------------------------

_PAD_KEYWORDS = {
    "constant": ("constant_values",),
    "edge": (),
    "linear_ramp": ("end_values",),
    "maximum": ("stat_length",),
    "mean": ("stat_length",),
    "median": ("stat_length",),
    "minimum": ("stat_length",),
    "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
    "wrap": (),
    "empty": (),
}


def pairs(value, ndim, what):
    """(before, after) for each axis, from a number, a pair, or a pair for each axis."""
    if not isinstance(value, (tuple, list)):
        return [(value, value)] * ndim
    value = list(value)
    if not any(isinstance(item, (tuple, list)) for item in value):
        if len(value) == 1:
            return [(value[0], value[0])] * ndim
        if len(value) == 2:
            return [tuple(value)] * ndim
    elif len(value) in (1, ndim):
        value = [item if len(item) == 2 else (item[0], item[0]) for item in value]
        return [tuple(item) for item in value] * (ndim if len(value) == 1 else 1)
    raise ValueError(f"operands could not be broadcast together with remapped shapes: {what}")


def pad(array, pad_width, mode="constant", **kwargs):
    array = np.asarray(array)
    if callable(mode):
        refuse("np.pad: a function as mode is not supported")
    if mode not in _PAD_KEYWORDS:
        raise ValueError(f"mode '{mode}' is not supported")
    unknown = set(kwargs) - set(_PAD_KEYWORDS[mode])
    if unknown:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unknown}")
    if isinstance(pad_width, dict):
        given = pad_width
        pad_width = [(0, 0)] * array.ndim
        for axis, width in given.items():
            pad_width[axis] = tuple(width) if isinstance(width, (tuple, list)) else (width, width)
    widths = pairs(pad_width, array.ndim, "pad_width")
    for before, after in widths:
        if before < 0 or after < 0:
            raise ValueError("index can't contain negative values")
    for axis, (before, after) in enumerate(widths):
        if is_plain(before) and is_plain(after) and before == 0 and after == 0:
            continue
        array = pad_axis(array, axis, before, after, mode, kwargs)
    return array.copy()


def pad_axis(x, axis, before, after, mode, options):
    extent = x.shape[axis]
    if mode in ("constant", "empty"):
        values = pairs(options.get("constant_values", 0), x.ndim, "constant_values")[axis]
        low, high = (filled(x, axis, n, v) for n, v in zip((before, after), values))
    elif mode == "edge":
        needs_elements(extent, axis, mode)
        low = stretched(x[at_axis(axis, slice(0, 1))], axis, before)
        high = stretched(x[at_axis(axis, slice(extent - 1, None))], axis, after)
    elif mode == "linear_ramp":
        ends = pairs(options.get("end_values", 0), x.ndim, "end_values")[axis]
        needs_elements(extent, axis, mode)
        low = ramp(x[at_axis(axis, slice(0, 1))], axis, before, ends[0])
        high = np.flip(ramp(x[at_axis(axis, slice(extent - 1, None))], axis, after, ends[1]), axis)
    elif mode in ("maximum", "minimum", "mean", "median"):
        return statistics(x, axis, before, after, mode, options)
    else:
        return folded(x, axis, before, after, mode, options)
    return np.concatenate((low, x, high), axis=axis)


def needs_elements(extent, axis, mode):
    if extent == 0:
        raise ValueError(f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'")


def border_shape(x, axis, width):
    shape = list(x.shape)
    shape[axis] = width
    return tuple(shape)


def filled(x, axis, width, value):
    return np.broadcast_to(np.asarray(value).astype(x.dtype), border_shape(x, axis, width))


def stretched(edge, axis, width):
    return np.broadcast_to(edge, border_shape(edge, axis, width))


def ramp(edge, axis, width, end):
    """From `end` up to, but without, `edge`, as np.linspace counts, in the array's dtype."""
    steps = np.arange(width, dtype=np.float64)
    steps = steps.reshape((-1,) + (1,) * (edge.ndim - 1 - axis))
    kind = np.result_type(edge.dtype, np.float64)
    first = np.asarray(end).astype(kind)
    by = (edge.astype(kind) - first) / np.maximum(width, 1)
    values = steps * by + first
    if edge.dtype.kind in "iu":
        values = np.floor(values)
    return values.astype(edge.dtype)


def statistics(x, axis, before, after, mode, options):
    extent = x.shape[axis]
    lengths = options.get("stat_length")
    lengths = (extent, extent) if lengths is None else pairs(lengths, x.ndim, "stat_length")[axis]
    needs_elements(extent, axis, mode)
    functions = {"maximum": np.max, "minimum": np.min, "mean": np.mean, "median": np.median}
    borders = []
    for width, length, at_end in ((before, lengths[0], False), (after, lengths[1], True)):
        length = extent if length is None or length > extent else length
        if length == 0 and mode in ("maximum", "minimum"):
            raise ValueError("stat_length of 0 yields no value for padding")
        part = slice(extent - length, None) if at_end else slice(0, length)
        value = functions[mode](x[at_axis(axis, part)], axis=axis, keepdims=True)
        if x.dtype.kind in "iu" and mode in ("mean", "median"):
            value = np.rint(value)
        borders.append(stretched(value.astype(x.dtype), axis, width))
    return np.concatenate((borders[0], x, borders[1]), axis=axis)


def folded(x, axis, before, after, mode, options):
    """reflect, symmetric and wrap: each element of the border is one of the array, found by its number."""
    extent = x.shape[axis]
    needs_elements(extent, axis, mode)
    place = iota(before + extent + after) - before
    odd = options.get("reflect_type", "even") == "odd"
    if mode == "wrap":
        return x[at_axis(axis, place % extent)]
    period = 2 * extent if mode == "symmetric" else 2 * (extent - 1)
    if mode == "reflect" and extent == 1:
        place = place * 0
        return x[at_axis(axis, place)]
    turn = place % period
    turned = (2 * extent - 1 if mode == "symmetric" else 2 * (extent - 1)) - turn
    source = np.where(turn < extent, turn, turned)
    result = x[at_axis(axis, source)]
    if not odd:
        return result
    # each time round the edges, the array is turned about its edge's value
    shape = (-1,) + (1,) * (x.ndim - 1 - axis)
    first, last = x[at_axis(axis, slice(0, 1))], x[at_axis(axis, slice(extent - 1, None))]
    rounds = (place // period).reshape(shape).astype(x.dtype)
    span = 2 * (last - first) if mode == "reflect" else 2 * (last - first)
    mirrored = np.broadcast_to((turn >= extent).reshape(shape), result.shape)
    return np.where(mirrored, 2 * last - result, result) + rounds * span
