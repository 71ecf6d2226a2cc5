# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The standard's extension for linear algebra."""

import numpy as np

from cjit.array_api._compiled import binary, compiled, unary

__all__ = """
    cholesky cross det diagonal eigh eigvalsh inv matmul matrix_norm matrix_power matrix_rank
    matrix_transpose outer pinv qr slogdet solve svd svdvals tensordot trace vecdot vector_norm
""".split()

det = unary("det", np.linalg.det)
eigh = unary("eigh", np.linalg.eigh)
eigvalsh = unary("eigvalsh", np.linalg.eigvalsh)
inv = unary("inv", np.linalg.inv)
matmul = binary("matmul", np.matmul)
matrix_transpose = unary("matrix_transpose", np.matrix_transpose)
outer = binary("outer", np.linalg.outer)
slogdet = unary("slogdet", np.linalg.slogdet)
solve = binary("solve", np.linalg.solve)
svdvals = unary("svdvals", np.linalg.svdvals)


@compiled(static=("upper",))
def cholesky(x, /, *, upper=False):
    """The triangular factor of positive definite matrices."""
    return np.linalg.cholesky(x, upper=upper)


@compiled(static=("axis",))
def cross(x1, x2, /, *, axis=-1):
    """The cross product of vectors of 3 elements."""
    return np.linalg.cross(x1, x2, axis=axis)


@compiled(static=("offset",))
def diagonal(x, /, *, offset=0):
    """The diagonal of each matrix."""
    return np.linalg.diagonal(x, offset=offset)


@compiled(static=("keepdims", "ord"))
def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """The norm of each matrix."""
    return np.linalg.matrix_norm(x, keepdims=keepdims, ord=ord)


@compiled(static=("n",))
def matrix_power(x, n, /):
    """The `n`-th power of each matrix."""
    return np.linalg.matrix_power(x, n)


@compiled
def matrix_rank(x, /, *, rtol=None):
    """The rank of each matrix: how many of its singular values exceed `rtol` times the largest."""
    return np.linalg.matrix_rank(x, rtol=rtol)


@compiled
def pinv(x, /, *, rtol=None):
    """The pseudoinverse of each matrix."""
    return np.linalg.pinv(x, rtol=rtol)


@compiled(static=("mode",))
def qr(x, /, *, mode="reduced"):
    """An orthogonal factor and a triangular one."""
    return np.linalg.qr(x, mode=mode)


@compiled(static=("full_matrices",))
def svd(x, /, *, full_matrices=True):
    """Singular vectors and values."""
    return np.linalg.svd(x, full_matrices=full_matrices)


@compiled(static=("axes",))
def tensordot(x1, x2, /, *, axes=2):
    """Products summed over axes of both arrays."""
    return np.tensordot(x1, x2, axes=axes)


@compiled(static=("offset", "dtype"))
def trace(x, /, *, offset=0, dtype=None):
    """The sum of each matrix's diagonal."""
    return np.linalg.trace(x, offset=offset, dtype=dtype)


@compiled(static=("axis",))
def vecdot(x1, x2, /, *, axis=-1):
    """The dot product of vectors."""
    return np.vecdot(x1, x2, axis=axis)


@compiled(static=("axis", "keepdims", "ord"))
def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """The norm of vectors."""
    return np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord)
