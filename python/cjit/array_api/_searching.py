# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Searching, sorting and sets."""

import numpy as np

from cjit.array_api._compiled import compiled

__all__ = """
    argmax argmin argsort count_nonzero nonzero searchsorted sort unique_all unique_counts
    unique_inverse unique_values where
""".split()


@compiled(static=("axis", "keepdims"))
def argmax(x, /, *, axis=None, keepdims=False):
    """The index of the first largest element."""
    return np.argmax(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def argmin(x, /, *, axis=None, keepdims=False):
    """The index of the first smallest element."""
    return np.argmin(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def count_nonzero(x, /, *, axis=None, keepdims=False):
    """How many elements are not zero."""
    return np.count_nonzero(x, axis=axis, keepdims=keepdims)


@compiled
def nonzero(x, /):
    """The indices of the elements that are not zero, one array for each axis."""
    return np.nonzero(x)


@compiled
def searchsorted(x1, x2, /, *, side="left", sorter=None):
    """Where the elements of `x2` belong in the sorted vector `x1`."""
    return np.searchsorted(x1, x2, side=side, sorter=sorter)


@compiled
def where(condition, x1, x2, /):
    """Elements of `x1` where the condition holds, else of `x2`."""
    return np.where(condition, x1, x2)


@compiled(static=("axis", "descending", "stable"))
def argsort(x, /, *, axis=-1, descending=False, stable=True):
    """The indices that sort `x`; equal elements keep their order."""
    if not descending:
        return np.argsort(x, axis=axis, stable=stable)
    # Reversed twice, so that equal elements keep their order.
    backwards = np.flip(np.argsort(np.flip(x, axis), axis=axis, stable=stable), axis)
    return x.shape[axis] - 1 - backwards


@compiled(static=("axis", "descending", "stable"))
def sort(x, /, *, axis=-1, descending=False, stable=True):
    """The elements in order."""
    ascending = np.sort(x, axis=axis, stable=stable)
    return np.flip(ascending, axis) if descending else ascending


@compiled
def unique_all(x, /):
    """The distinct elements, where each is first, which one each element is, and how often each is there."""
    return np.unique_all(x)


@compiled
def unique_counts(x, /):
    """The distinct elements, and how often each is there."""
    return np.unique_counts(x)


@compiled
def unique_inverse(x, /):
    """The distinct elements, and which one each element is."""
    return np.unique_inverse(x)


@compiled
def unique_values(x, /):
    """The distinct elements."""
    return np.unique_values(x)
