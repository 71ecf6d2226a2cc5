# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Norms of vectors and matrices, over reductions and singular values."""

import operator

import numpy as np

from .common import array, squares
from .linalg import _svd


def _float(x):
    x = array(x)
    return x if x.dtype.kind in "fc" else x.astype(np.float64)


def _index(axis, rank):
    axis = operator.index(axis)
    if not -rank <= axis < rank:
        raise np.exceptions.AxisError(axis, rank)
    return axis % rank


def norm(x, ord=None, axis=None, keepdims=False):
    x = _float(x)
    if axis is None:
        if ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1):
            flat = x.ravel()
            made = np.sqrt(flat @ flat if flat.dtype.kind == "f" else np.sum(squares(flat)))
            return made.reshape((1,) * x.ndim) if keepdims else made
        axes = tuple(range(x.ndim))
    else:
        axes = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    if len(axes) == 1:
        return _vector_norm(x, ord, _index(axes[0], x.ndim), keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, *axes, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


def _vector_norm(x, ord, axis, keepdims):
    if ord == np.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == -np.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum((x != 0).astype(np.abs(x).dtype), axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if ord is None or ord == 2:
        return np.sqrt(np.sum(squares(x), axis=axis, keepdims=keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    powers = np.power(np.abs(x), ord)
    return np.power(np.sum(powers, axis=axis, keepdims=keepdims), 1 / ord)


def _matrix_norm(x, ord, row, column, keepdims):
    row, column = _index(row, x.ndim), _index(column, x.ndim)
    if row == column:
        raise ValueError("Duplicate axes given.")
    if ord in (None, "fro", "f"):
        return np.sqrt(np.sum(squares(x), axis=(row, column), keepdims=keepdims))
    moved = np.moveaxis(x, (row, column), (-2, -1))
    if ord in (2, -2, "nuc"):
        s = _svd(moved, 0)[1]
        made = np.max(s, axis=-1) if ord == 2 else np.min(s, axis=-1) if ord == -2 else np.sum(s, axis=-1)
    elif ord in (1, -1, np.inf, -np.inf):
        sums = np.sum(np.abs(moved), axis=-2 if ord in (1, -1) else -1)
        made = np.max(sums, axis=-1) if ord > 0 else np.min(sums, axis=-1)
    else:
        raise ValueError("Invalid norm order for matrices.")
    if not keepdims:
        return made
    return made.reshape(tuple(1 if i in (row, column) else n for i, n in enumerate(x.shape)))


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    x = _float(x)
    if axis is None:
        made = _vector_norm(x.ravel(), ord, 0, False)
        return made.reshape((1,) * x.ndim) if keepdims else made
    if not isinstance(axis, tuple):
        return norm(x, ord, axis, keepdims)
    axes = [_index(one, x.ndim) for one in axis]
    rest = [i for i in range(x.ndim) if i not in axes]
    made = _vector_norm(x.transpose(rest + axes).reshape((*(x.shape[i] for i in rest), -1)), ord, len(rest), False)
    return made.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape))) if keepdims else made


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord, (-2, -1), keepdims)
