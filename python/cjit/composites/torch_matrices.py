# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.linalg's functions that are made of its factorisations: ranks, norms, triangular systems."""

import math

import torch

from .common import call, check_info, larger, prefix, product, smaller, traced, unsupported
from .torch_indexing import dimension, no_out
from .torch_linalg import _NAMES, _inverse, _read, cutoff


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    return torch.diagonal(A, offset, dim1, dim2)


def vecdot(x, y, *, dim=-1, out=None):
    no_out("linalg.vecdot", out)
    return torch.sum(x.conj() * y, dim)


def _matrix_dims(x, dim):
    if x.dim() < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    a, b = (dimension(d, x.dim()) for d in dim)
    if a == b:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    return a, b


def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    no_out("linalg.matrix_norm", out)
    A = A if dtype is None else A.to(dtype)
    a, b = _matrix_dims(A, dim)
    if ord == "fro":
        return torch.linalg.vector_norm(A, 2, (a, b), keepdim)
    if ord in ("nuc", 2, -2):
        s = torch.linalg.svdvals(torch.movedim(A, (a, b), (-2, -1)))
        made = torch.sum(s, -1) if ord == "nuc" else torch.amax(s, -1) if ord == 2 else torch.amin(s, -1)
    elif ord in (1, -1, math.inf, -math.inf):
        if abs(ord) == math.inf:
            a, b = b, a
        sums = torch.sum(torch.abs(A), a, keepdim=True)
        made = (torch.amax if ord > 0 else torch.amin)(sums, b, keepdim=True)
        return made if keepdim else made.squeeze(max(a, b)).squeeze(min(a, b))
    else:
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    return made.unsqueeze(min(a, b)).unsqueeze(max(a, b)) if keepdim else made


def norm(A, ord=None, dim=None, keepdim=False, *, out=None, dtype=None):
    no_out("linalg.norm", out)
    if dim is None and ord is not None and A.dim() not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.dim()}D."
        )
    matrix = isinstance(ord, str) or (
        ord is not None and (A.dim() == 2 if dim is None else isinstance(dim, tuple | list) and len(dim) == 2)
    )
    if matrix:
        return matrix_norm(A, ord, (-2, -1) if dim is None else tuple(dim), keepdim, dtype=dtype)
    return torch.linalg.vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


def cond(A, p=None, *, out=None):
    no_out("linalg.cond", out)
    _read("linalg.cond", A, p not in (None, 2, -2))
    if p in (None, 2, -2):
        s = torch.linalg.svdvals(A)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return matrix_norm(A, p) * matrix_norm(_inverse("linalg.inv", A), p)


def matrix_rank(A, *, atol=None, rtol=None, hermitian=False, tol=None, out=None):
    no_out("linalg.matrix_rank", out)
    _read("linalg.matrix_rank", A, hermitian)
    if tol is not None:
        atol, rtol = tol, 0.0
    s = torch.abs(torch.linalg.eigvalsh(A)) if hermitian else torch.linalg.svdvals(A)
    return torch.sum((s > cutoff(torch.amax(s, -1, keepdim=True), A, atol, rtol)).to(torch.int64), -1)


def _triangle(A, upper, unitriangular):
    A = torch.triu(A) if upper else torch.tril(A)
    if unitriangular:
        eye = traced(torch.eye, A.shape[-1], dtype=A.dtype)
        A = torch.where(eye == 1, eye, A)
    return A


def _solved(A, B):
    """By an LU factorisation, which leaves a triangle what it is; a zero on the diagonal gives inf or nan."""
    dtype = _NAMES[A.dtype]
    batch = torch.broadcast_shapes(tuple(A.shape[:-2]), tuple(B.shape[:-2])) if A.dim() > 2 or B.dim() > 2 else ()
    x, info = call("solve", (A, B), [(dtype, (*batch, B.shape[-2], B.shape[-1])), ("int32", ())], (), torch=True)
    check_info(info, "torch.linalg", "linalg.solve_triangular: the matrix is singular: a zero is on its diagonal")
    return x


def solve_triangular(A, B, *, upper, left=True, unitriangular=False, out=None):
    no_out("linalg.solve_triangular", out)
    _read("linalg.solve_triangular", A)
    if B.dim() < 2:
        raise RuntimeError("linalg.solve_triangular: The input tensor B must have at least 2 dimensions.")
    if A.shape[-1] != B.shape[-2 if left else -1]:
        raise RuntimeError(
            f"linalg.solve_triangular: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({int(A.shape[-2])}x{int(A.shape[-1])} and {int(B.shape[-2])}x"
            f"{int(B.shape[-1])})"
        )
    A = _triangle(A, upper, unitriangular)
    if left:
        return _solved(A, B)
    return _solved(A.transpose(-2, -1), B.transpose(-2, -1)).transpose(-2, -1)


def triangular_solve(input, A, upper=True, transpose=False, unitriangular=False, *, out=None):
    no_out("triangular_solve", out)
    triangle = _triangle(A, upper, unitriangular)
    solution = _solved(triangle.transpose(-2, -1) if transpose else triangle, input)
    return torch.return_types.triangular_solve((solution, A.clone()))


def cholesky_solve(input, L, upper=False, *, out=None):
    no_out("cholesky_solve", out)
    factor = _triangle(L, upper, False)
    factor = factor.transpose(-2, -1) if upper else factor
    return _solved(factor.transpose(-2, -1), _solved(factor, input))


def cholesky_inverse(L, upper=False, *, out=None):
    no_out("cholesky_inverse", out)
    return cholesky_solve(traced(torch.eye, L.shape[-1], dtype=L.dtype), L, upper)


def lstsq(A, B, rcond=None, *, driver=None):
    """By the singular values: torch's drivers for full rank give the same solution."""
    if driver not in (None, "gelsy", "gelsd", "gelss"):
        unsupported(f"torch.linalg.lstsq: driver={driver!r} is not supported; use 'gelsd'")
    if A.dim() != 2 or B.dim() != 2:
        unsupported("torch.linalg.lstsq: batches are not supported; call it for each matrix")
    dtype = _read("linalg.lstsq", A, False)
    m, n = A.shape
    k = B.shape[1]
    share = traced(torch.full, (), torch.finfo(A.dtype).eps, dtype=A.dtype) * larger(m, n) if rcond is None else rcond * traced(torch.ones, (), dtype=A.dtype)
    results = [(dtype, (n, k)), (dtype, (k,)), ("int32", ()), (dtype, (smaller(m, n),)), ("int32", ())]
    x, residuals, rank, s, info = call("lstsq", (A, B, share), results, (), torch=True)
    check_info(info, "torch.linalg", "torch.linalg.lstsq: the singular values did not converge")
    count = torch.where(rank == n, k, 0) if m > n else traced(torch.zeros, (), dtype=torch.int64)
    residuals = prefix(residuals, count)
    s = s if driver in ("gelsd", "gelss") else s[:0]
    return torch.return_types.linalg_lstsq((x, residuals, rank.to(torch.int64), s))


def tensorinv(A, ind=2, *, out=None):
    no_out("linalg.tensorinv", out)
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    rest, own = tuple(A.shape[ind:]), tuple(A.shape[:ind])
    return torch.linalg.inv(A.reshape(product(own), product(rest))).reshape((*rest, *own))


def tensorsolve(A, B, dims=None, *, out=None):
    no_out("linalg.tensorsolve", out)
    if dims is not None:
        dims = [dimension(d, A.dim()) for d in dims]
        A = A.permute([d for d in range(A.dim()) if d not in dims] + dims)
    rest = tuple(A.shape[B.dim() :])
    flat = B.reshape(-1)
    return torch.linalg.solve(A.reshape(flat.shape[0], product(rest)), flat).reshape(rest)


def inv_ex(A, *, check_errors=False, out=None):
    unsupported("torch.linalg.inv_ex is not supported: a singular matrix raises; use torch.linalg.inv")


def old_qr(input, some=True, *, out=None):
    no_out("qr", out)
    return torch.return_types.qr(tuple(torch.linalg.qr(input, "reduced" if some else "complete")))


def old_svd(input, some=True, compute_uv=True, *, out=None):
    no_out("svd", out)
    if not compute_uv:
        unsupported("torch.svd: compute_uv=False is not supported; use torch.linalg.svdvals")
    u, s, v = torch.linalg.svd(input, not some)
    return torch.return_types.svd((u, s, v.transpose(-2, -1)))
