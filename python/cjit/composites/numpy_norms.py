# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.linalg.norm and the array API's two halves of it, as numpy/linalg/_linalg.py defines them."""

import numpy as np

from .arguments import axes_of, is_float
from .common import array, squares


def _vector(x, order, axis, keepdims):
    keep = dict(axis=axis, keepdims=keepdims)
    if order is None or order == 2:
        return np.sqrt(np.sum(squares(x), **keep))
    magnitude = np.abs(x)
    if order == np.inf:
        return np.max(magnitude, **keep)
    if order == -np.inf:
        return np.min(magnitude, **keep)
    if order == 0:
        return np.sum((x != 0).astype(np.abs(x).dtype), **keep)
    if order == 1:
        return np.sum(magnitude, **keep)
    if isinstance(order, str):
        raise ValueError(f"Invalid norm order '{order}' for vectors")
    return np.sum(magnitude ** order, **keep) ** (1.0 / order)


def _matrix(x, order, axes, keepdims):
    rows, columns = axes
    if rows == columns:
        raise ValueError("Duplicate axes given.")
    if order in (None, "fro", "f"):
        return np.sqrt(np.sum(squares(x), axis=axes, keepdims=keepdims))
    if order in (2, -2, "nuc"):
        values = np.linalg.svdvals(np.moveaxis(x, axes, (-2, -1)))
        result = {2: np.max, -2: np.min, "nuc": np.sum}[order](values, axis=-1)
        return np.expand_dims(result, axes) if keepdims else result
    if order not in (1, -1, np.inf, -np.inf):
        raise ValueError("Invalid norm order for matrices.")
    inner, outer = (rows, columns) if abs(order) == 1 else (columns, rows)
    result = np.sum(np.abs(x), axis=inner)
    result = (np.max if order > 0 else np.min)(result, axis=outer - (outer > inner))
    return np.expand_dims(result, axes) if keepdims else result


def norm(x, ord=None, axis=None, keepdims=False):
    x = array(x)
    if not is_float(x.dtype):
        x = x.astype(np.float64)
    if axis is None:
        if ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1):
            flat = np.ravel(x)
            result = np.sqrt(np.sum(squares(flat)))
            return np.reshape(result, (1,) * x.ndim) if keepdims else result
        axes = tuple(range(x.ndim))
    else:
        axes = axes_of(axis, x.ndim)
    if len(axes) == 1:
        return _vector(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _matrix(x, ord, axes, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    x = array(x)
    if not is_float(x.dtype):
        x = x.astype(np.float64)
    return _vector(x, ord, axes_of(axis, x.ndim), keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)
