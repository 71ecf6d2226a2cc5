# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's products besides matmul: axes are moved so that one matrix product does the sum."""

import operator

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from .api import as_array
from .common import agree, array, product, unsupported


def _arrays(a, b):
    return array(a), array(b)


def _mismatch(a, b, axis_a, axis_b):
    return ValueError(
        f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: "
        f"{int(a.shape[axis_a])} (dim {axis_a % a.ndim}) != {int(b.shape[axis_b])} (dim {axis_b % b.ndim})"
    )


def _text(shape):
    extents = [str(int(size)) for size in shape]
    return f"({','.join(extents)}{',' if len(extents) == 1 else ''})"


def _align(a, b, axis_a, axis_b):
    """Raises NumPy's error unless the two axes have one extent."""
    x, y = a.shape[axis_a], b.shape[axis_b]
    if not agree(x, y, "value", "shapes not aligned: {0} != {1}", x, y):
        raise _mismatch(a, b, axis_a, axis_b)


def _same_core(name, signature, wanted, got):
    """Raises NumPy's error unless the second operand's core extent is the first's."""
    message = _core_error(name, signature, 1, "{0}", "{1}")
    if not agree(wanted, got, "value", message, got, wanted):
        raise ValueError(_core_error(name, signature, 1, int(got), int(wanted)))


def dot(a, b, out=None):
    _no_out("dot", out)
    a, b = _arrays(a, b)
    if a.ndim == 0 or b.ndim == 0:
        return np.multiply(a, b)
    axis = -1 if b.ndim == 1 else -2
    _align(a, b, -1, axis)
    if b.ndim <= 2:
        return a @ b
    return _contract(a, b, [a.ndim - 1], [b.ndim - 2])


def vdot(a, b, /):
    a, b = _arrays(a, b)
    a, b = a.ravel(), b.ravel()
    message = "cannot reshape array of size {} into shape {}"
    if not agree(a.shape[0], b.shape[0], "value", message.format("{0}", "({1},)"), b.shape[0], a.shape[0]):
        raise ValueError(message.format(int(b.shape[0]), _text(a.shape)))
    return a.conj() @ b


def inner(a, b, /):
    a, b = _arrays(a, b)
    if a.ndim == 0 or b.ndim == 0:
        return np.multiply(a, b)
    if b.ndim > 1:  # NumPy's text is that of the product with b transposed
        _align(a, np.swapaxes(b, -1, -2), -1, -2)
    else:
        _align(a, b, -1, -1)
    if a.ndim == 1 and b.ndim == 1:
        return a @ b
    if b.ndim <= 2:
        return a @ b.T
    return _contract(a, b, [a.ndim - 1], [b.ndim - 1])


def outer(a, b, out=None):
    _no_out("outer", out)
    a, b = _arrays(a, b)
    return a.ravel()[:, None] * b.ravel()[None, :]


def _no_out(name, out):
    if out is not None:
        from .common import unsupported

        unsupported(f"np.{name}: out is not supported yet; leave it out")


def _contract(a, b, axes_a, axes_b):
    """The sum over the given axes, in pairs; the other axes of a, then of b."""
    free_a = [axis for axis in range(a.ndim) if axis not in axes_a]
    free_b = [axis for axis in range(b.ndim) if axis not in axes_b]
    shape_a = [a.shape[axis] for axis in free_a]
    shape_b = [b.shape[axis] for axis in free_b]
    left, right = a.transpose(free_a + list(axes_a)), b.transpose(list(axes_b) + free_b)
    if len(axes_a) == 1 and len(free_a) <= 1 and len(free_b) <= 1:
        return left @ right
    common = product(a.shape[axis] for axis in axes_a)
    left, right = left.reshape((product(shape_a), common)), right.reshape((common, product(shape_b)))
    return (left @ right).reshape(tuple(shape_a + shape_b))[()]


def tensordot(a, b, axes=2):
    a, b = _arrays(a, b)
    try:
        iter(axes)
    except TypeError:
        count = operator.index(axes)
        axes_a, axes_b = list(range(-count, 0)), list(range(count))
    else:
        axes_a, axes_b = axes
        axes_a = [operator.index(axes_a)] if not hasattr(axes_a, "__len__") else [*axes_a]
        axes_b = [operator.index(axes_b)] if not hasattr(axes_b, "__len__") else [*axes_b]
    equal = len(axes_a) == len(axes_b)
    if equal:
        for i, (x, y) in enumerate(zip(axes_a, axes_b, strict=True)):
            if not agree(a.shape[x], b.shape[y], "value", "shape-mismatch for sum"):
                equal = False
                break
            axes_a[i], axes_b[i] = x % a.ndim, y % b.ndim
    if not equal:
        raise ValueError("shape-mismatch for sum")
    if len(set(axes_a)) < len(axes_a) or len(set(axes_b)) < len(axes_b):
        raise ValueError("duplicate axes are not allowed in tensordot")
    return as_array(_contract(a, b, axes_a, axes_b))


def _core_error(name, signature, operand, got, wanted):
    return (
        f"{name}: Input operand {operand} has a mismatch in its core dimension 0, with gufunc "
        f"signature {signature} (size {got} is different from {wanted})"
    )


def _need_axes(name, signature, ranks, arrays):
    for i, (rank, array) in enumerate(zip(ranks, arrays, strict=True)):
        if array.ndim < rank:
            raise ValueError(
                f"{name}: Input operand {i} does not have enough dimensions (has {array.ndim}, gufunc "
                f"core with signature {signature} requires {rank})"
            )


def vecdot(x1, x2, /, *, axis=-1):
    a, b = _arrays(x1, x2)
    _need_axes("vecdot", "(n),(n)->()", (1, 1), (a, b))
    if axis != -1:
        a, b = np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1)
    _same_core("vecdot", "(n),(n)->()", a.shape[-1], b.shape[-1])
    return (a[..., None, :].conj() @ b[..., :, None])[..., 0, 0]


def linalg_vecdot(x1, x2, /, *, axis=-1):
    return vecdot(x1, x2, axis=axis)


def matvec(x1, x2, /):
    a, b = _arrays(x1, x2)
    _need_axes("matvec", "(m,n),(n)->(m)", (2, 1), (a, b))
    _same_core("matvec", "(m,n),(n)->(m)", a.shape[-1], b.shape[-1])
    return (a @ b[..., :, None])[..., 0]


def vecmat(x1, x2, /):
    a, b = _arrays(x1, x2)
    _need_axes("vecmat", "(n),(n,m)->(m)", (1, 2), (a, b))
    _same_core("vecmat", "(n),(n,m)->(m)", a.shape[-1], b.shape[-2])
    return (a[..., None, :].conj() @ b)[..., 0, :]


def multi_dot(arrays, *, out=None):
    _no_out("linalg.multi_dot", out)
    arrays = [array(a) for a in arrays]
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    first, last = arrays[0].ndim, arrays[-1].ndim
    if first == 1:
        arrays[0] = arrays[0][None, :]
    if last == 1:
        arrays[-1] = arrays[-1][:, None]
    for a in arrays:
        if a.ndim != 2:
            raise np.linalg.LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    result = chain(arrays)
    if first == 1 and last == 1:
        return result[0, 0]
    return result.ravel() if first == 1 or last == 1 else result


def chain(arrays):
    """The product of matrices in the order of least work (Cormen et al., matrix-chain multiplication), for the
    sizes that are seen while tracing."""
    sizes = [size_now(a.shape[0]) for a in arrays] + [size_now(arrays[-1].shape[1])]
    count = len(arrays)
    cost = [[0] * count for _ in range(count)]
    split = [[0] * count for _ in range(count)]
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            cost[i][j], split[i][j] = min(
                (cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )

    def multiply(i, j):
        if i == j:
            return arrays[i]
        k = split[i][j]
        return multiply(i, k) @ multiply(k + 1, j)

    return multiply(0, count - 1)


def size_now(size):
    """The value of a size in the call that is traced, without a guard: for choices that change no result."""
    from .._cjit import _size_now

    return _size_now(size)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = array(a), array(b)
    if a.ndim < 1 or b.ndim < 1:
        raise ValueError("At least one array has zero dimension")
    a = np.moveaxis(a, normalize_axis_index(axisa, a.ndim, msg_prefix="axisa"), -1)
    b = np.moveaxis(b, normalize_axis_index(axisb, b.ndim, msg_prefix="axisb"), -1)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    if a.shape[-1] == 2 or b.shape[-1] == 2:
        unsupported("np.cross: vectors of 2 elements, deprecated in NumPy, are not supported; give them a third")
    dtype = np.promote_types(a.dtype, b.dtype)
    a0, a1, a2 = (a[..., i].astype(dtype) for i in range(3))
    b0, b1, b2 = (b[..., i].astype(dtype) for i in range(3))
    product = np.stack((a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0), axis=-1)
    return np.moveaxis(product, -1, normalize_axis_index(axisc, product.ndim, msg_prefix="axisc"))


def linalg_cross(x1, x2, /, *, axis=-1):
    x1, x2 = array(x1), array(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError(
            "Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
            f"{int(x1.shape[axis])} and {int(x2.shape[axis])} dimensional instead."
        )
    return cross(x1, x2, axis=axis)
