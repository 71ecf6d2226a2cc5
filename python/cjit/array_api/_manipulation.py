# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that rearrange arrays, and those that pick elements."""

import numpy as np

from cjit.array_api._compiled import compiled

__all__ = """
    broadcast_arrays broadcast_to concat expand_dims flip moveaxis permute_dims repeat reshape
    roll squeeze stack take take_along_axis tile unstack
""".split()


@compiled
def broadcast_arrays(*arrays):
    """Each array broadcast to their common shape."""
    return list(np.broadcast_arrays(*arrays))


@compiled(static=("shape",))
def broadcast_to(x, /, shape):
    """`x` repeated along new axes and axes of extent 1."""
    return np.broadcast_to(x, shape)


@compiled(static=("axis",))
def concat(arrays, /, *, axis=0):
    """Arrays joined along an axis; flattened first when `axis` is None."""
    return np.concat(arrays, axis=axis)


@compiled(static=("axis",))
def expand_dims(x, /, axis):
    """`x` with axes of extent 1 inserted."""
    return np.expand_dims(x, axis)


@compiled(static=("axis",))
def flip(x, /, *, axis=None):
    """`x` with the order of elements along axes reversed."""
    return np.flip(x, axis)


@compiled(static=("source", "destination"))
def moveaxis(x, source, destination, /):
    """`x` with axes at other places."""
    return np.moveaxis(x, source, destination)


@compiled(static=("axes",))
def permute_dims(x, /, axes):
    """`x` with its axes in another order."""
    return np.permute_dims(x, axes)


@compiled(static=("axis",))
def repeat(x, repeats, /, *, axis=None):
    """Each element several times."""
    return np.repeat(x, repeats, axis=axis)


@compiled(static=("shape", "copy"))
def reshape(x, /, shape, *, copy=None):
    """The same elements in another shape."""
    return np.reshape(x, shape, copy=copy)


@compiled(static=("shift", "axis"))
def roll(x, /, shift, *, axis=None):
    """`x` shifted along axes; what leaves at one end enters at the other."""
    return np.roll(x, shift, axis=axis)


@compiled(static=("axis",))
def squeeze(x, /, axis):
    """`x` without axes of extent 1."""
    return np.squeeze(x, axis)


@compiled(static=("axis",))
def stack(arrays, /, *, axis=0):
    """Arrays of one shape joined along a new axis."""
    return np.stack(arrays, axis=axis)


@compiled(static=("repetitions",))
def tile(x, repetitions, /):
    """Copies of `x` side by side."""
    return np.tile(x, repetitions)


@compiled(static=("axis",))
def unstack(x, /, *, axis=0):
    """The parts of `x` along an axis, as a tuple."""
    return np.unstack(x, axis=axis)


@compiled(static=("axis",))
def take(x, indices, /, *, axis=None):
    """The elements at the indices along an axis."""
    return np.take(x, indices, axis=axis)


@compiled(static=("axis",))
def take_along_axis(x, indices, /, *, axis=-1):
    """The elements at the indices along an axis, matched along the others."""
    return np.take_along_axis(x, indices, axis)
