# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Statistical functions and utilities."""

import numpy as np

from cjit.array_api._compiled import compiled

__all__ = """
    all any cumulative_prod cumulative_sum diff max mean min prod std sum var
""".split()


@compiled(static=("axis", "dtype", "include_initial"))
def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """The product of each element and those before it."""
    return np.cumulative_prod(x, axis=axis, dtype=dtype, include_initial=include_initial)


@compiled(static=("axis", "dtype", "include_initial"))
def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """The sum of each element and those before it."""
    return np.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)


@compiled(static=("axis", "keepdims"))
def max(x, /, *, axis=None, keepdims=False):
    """The largest element."""
    return np.max(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def mean(x, /, *, axis=None, keepdims=False):
    """The mean of the elements."""
    return np.mean(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def min(x, /, *, axis=None, keepdims=False):
    """The smallest element."""
    return np.min(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "dtype", "keepdims"))
def prod(x, /, *, axis=None, dtype=None, keepdims=False):
    """The product of the elements."""
    return np.prod(x, axis=axis, dtype=dtype, keepdims=keepdims)


@compiled(static=("axis", "correction", "keepdims"))
def std(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The standard deviation; the divisor is the count less `correction`."""
    return np.std(x, axis=axis, correction=correction, keepdims=keepdims)


@compiled(static=("axis", "dtype", "keepdims"))
def sum(x, /, *, axis=None, dtype=None, keepdims=False):
    """The sum of the elements."""
    return np.sum(x, axis=axis, dtype=dtype, keepdims=keepdims)


@compiled(static=("axis", "correction", "keepdims"))
def var(x, /, *, axis=None, correction=0.0, keepdims=False):
    """The variance; the divisor is the count less `correction`."""
    return np.var(x, axis=axis, correction=correction, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def all(x, /, *, axis=None, keepdims=False):
    """Whether all elements are true."""
    return np.all(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "keepdims"))
def any(x, /, *, axis=None, keepdims=False):
    """Whether an element is true."""
    return np.any(x, axis=axis, keepdims=keepdims)


@compiled(static=("axis", "n"))
def diff(x, /, *, axis=-1, n=1, prepend=None, append=None):
    """The `n`-th differences of neighbours along an axis, after joining `prepend` and `append`."""
    parts = [part for part in (prepend, x, append) if part is not None]
    return np.diff(parts[0] if len(parts) == 1 else np.concat(parts, axis=axis), n=n, axis=axis)
