# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Creation functions. Those that only make an array are NumPy's own; those that read one are compiled."""

import numpy as np
from numpy import (  # noqa: F401
    arange,
    asarray,
    empty,
    empty_like,
    from_dlpack,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    zeros,
    zeros_like,
)

from cjit.array_api._compiled import compiled

__all__ = """
    arange asarray empty empty_like eye from_dlpack full full_like linspace meshgrid ones
    ones_like tril triu zeros zeros_like
""".split()


def eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None):
    """Ones on the `k`-th diagonal, zeros elsewhere."""
    return np.eye(n_rows, n_cols, k=k, dtype=np.float64 if dtype is None else dtype, device=device)


@compiled(static=("indexing",))
def meshgrid(*arrays, indexing="xy"):
    """The coordinates of a grid from those of its axes."""
    return list(np.meshgrid(*arrays, indexing=indexing))


@compiled(static=("k",))
def tril(x, /, *, k=0):
    """The lower triangle of each matrix."""
    return np.tril(x, k=k)


@compiled(static=("k",))
def triu(x, /, *, k=0):
    """The upper triangle of each matrix."""
    return np.triu(x, k=k)
