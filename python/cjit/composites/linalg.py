# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""numpy.linalg: argument checks, dtypes and errors are NumPy's, the factorisations LAPACK's (calls.def)."""

import operator

import numpy as np

from .common import (
    array,
    broadcast_shapes,
    call,
    check_info,
    larger,
    power,
    prefix,
    real_dtype,
    smaller,
    traced,
    unsupported,
)

LinAlgError = np.linalg.LinAlgError
_identity = np.eye(1)
SlogdetResult = type(np.linalg.slogdet(_identity))
QRResult = type(np.linalg.qr(_identity))
SVDResult = type(np.linalg.svd(_identity))
EighResult = type(np.linalg.eigh(_identity))


def _read(*arrays):
    """The arrays in the dtype that NumPy computes in."""
    arrays = [array(a) for a in arrays]
    common = np.dtype("float32")
    for a in arrays:
        if a.dtype.kind in "biu":
            common = np.dtype("float64")
        elif a.dtype == np.float16:
            raise TypeError("array type float16 is unsupported in linalg")
        elif a.dtype in (np.float64, np.complex128):
            common = np.dtype("float64")
    if any(a.dtype.kind == "c" for a in arrays):
        common = np.result_type(common, np.complex64)
    arrays = [a if a.dtype == common else a.astype(common) for a in arrays]
    return (common.name, *arrays)


def _stacked(*arrays):
    for a in arrays:
        if a.ndim < 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")


def _square(*arrays):
    _stacked(*arrays)
    for a in arrays:
        if a.shape[-2] != a.shape[-1]:
            raise LinAlgError("Last 2 dimensions of the array must be square")


def _check(info, message):
    check_info(info, "linalg", message)


def solve(a, b):
    dtype, a, b = _read(a, b)
    _square(a)
    vector = b.ndim == 1
    if not vector:
        _enough_axes(b)
    n, m = a.shape[-1], b.shape[0] if vector else b.shape[-2]
    if n != m:
        name, signature = ("solve1", "(m,m),(m)->(m)") if vector else ("solve", "(m,m),(m,n)->(m,n)")
        raise ValueError(
            f"{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"{signature} (size {int(m)} is different from {int(n)})"
        )
    if vector:
        shape = a.shape[:-1]
        operand = b if a.ndim == 2 else b[..., None]
        if a.ndim > 2:  # one right side for all matrices
            x, info = call("solve", (a, operand), [(dtype, (*a.shape[:-1], 1)), ("int32", ())])
            _check(info, "Singular matrix")
            return x[..., 0]
        x, info = call("solve", (a, operand), [(dtype, shape), ("int32", ())])
    else:
        batch = broadcast_shapes(
            a.shape[:-2], b.shape[:-2], lambda: ValueError("operands could not be broadcast together")
        )
        x, info = call("solve", (a, b), [(dtype, (*batch, n, b.shape[-1])), ("int32", ())])
    _check(info, "Singular matrix")
    return x


def _enough_axes(b):
    if b.ndim < 2:
        raise ValueError(
            f"solve: Input operand 1 does not have enough dimensions (has {b.ndim}, gufunc core with "
            "signature (m,m),(m,n)->(m,n) requires 2)"
        )


def inv(a):
    dtype, a = _read(a)
    _square(a)
    x, info = call("inv", (a,), [(dtype, a.shape), ("int32", ())])
    _check(info, "Singular matrix")
    return x


def _slogdet(a):
    dtype, a = _read(a)
    _square(a)
    batch = a.shape[:-2]
    sign, logarithm, info = call("slogdet", (a,), [(dtype, batch), (real_dtype(dtype), batch), ("int32", ())])
    _check(info, "")
    return sign, logarithm


def slogdet(a):
    return SlogdetResult(*_slogdet(a))


def det(a):
    sign, logarithm = _slogdet(a)
    return sign * np.exp(logarithm)


def cholesky(a, /, *, upper=False):
    dtype, a = _read(a)
    _square(a)
    factor, info = call("cholesky", (a,), [(dtype, a.shape), ("int32", ())], (int(bool(upper)),))
    _check(info, "Matrix is not positive definite")
    return factor


def qr(a, mode="reduced"):
    if mode not in ("reduced", "complete", "r", "raw"):
        if mode in ("f", "full", "e", "economic"):
            unsupported(f"np.linalg.qr: mode={mode!r} is deprecated; use mode='reduced'")
        raise ValueError(f"Unrecognized mode '{mode}'")
    if mode == "raw":
        unsupported("np.linalg.qr: mode='raw' is not supported; use mode='reduced' or 'complete'")
    dtype, a = _read(a)
    _stacked(a)
    *batch, m, n = a.shape
    k = smaller(m, n) if mode != "complete" else m
    wanted = mode != "r"
    q_shape = (*batch, m, k) if wanted else (*batch, 0, 0)
    q, r, info = call("qr", (a,), [(dtype, q_shape), (dtype, (*batch, k, n)), ("int32", ())], (int(wanted),))
    _check(info, "")
    return QRResult(q, r) if wanted else r


def _svd(a, vectors):
    dtype, a = _read(a)
    _stacked(a)
    *batch, m, n = a.shape
    k = smaller(m, n)
    u = (*batch, 0, 0) if vectors == 0 else (*batch, m, k) if vectors == 1 else (*batch, m, m)
    v = (*batch, 0, 0) if vectors == 0 else (*batch, k, n) if vectors == 1 else (*batch, n, n)
    results = [(dtype, u), (dtype, (*batch, k)), (dtype, v), ("int32", ())]
    u, s, v, info = call("svd", (a,), results, (vectors,))
    _check(info, "SVD did not converge")
    return u, s, v


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    if hermitian:
        unsupported("np.linalg.svd: hermitian=True is not supported; leave it out, or use np.linalg.eigh")
    if not compute_uv:
        return _svd(a, 0)[1]
    return SVDResult(*_svd(a, 2 if full_matrices else 1))


def svdvals(x, /):
    return _svd(x, 0)[1]


def _eigh(a, uplo, vectors):
    uplo = uplo.upper()
    if uplo not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    dtype, a = _read(a)
    _square(a)
    *batch, n, _ = a.shape
    shape = (*batch, n, n) if vectors else (*batch, 0, 0)
    results = [(dtype, (*batch, n)), (dtype, shape), ("int32", ())]
    values, vectors, info = call("eigh", (a,), results, (int(uplo == "U"), int(vectors)))
    _check(info, "Eigenvalues did not converge")
    return values, vectors


def eigh(a, UPLO="L"):
    return EighResult(*_eigh(a, UPLO, True))


def eigvalsh(a, UPLO="L"):
    return _eigh(a, UPLO, False)[0]


def eig(a):
    unsupported(
        "np.linalg.eig is not supported yet: its results may be complex; for a symmetric matrix use "
        "np.linalg.eigh"
    )


def eigvals(a):
    unsupported(
        "np.linalg.eigvals is not supported yet: its results may be complex; for a symmetric matrix use "
        "np.linalg.eigvalsh"
    )


def lstsq(a, b, rcond=None):
    dtype, a, b = _read(a, b)
    vector = b.ndim == 1
    if vector:
        b = b[:, None]
    for array in (a, b):
        if array.ndim != 2:
            raise LinAlgError(f"{array.ndim}-dimensional array given. Array must be two-dimensional")
    m, n = a.shape
    if m != b.shape[0]:
        raise LinAlgError("Incompatible dimensions")
    k = b.shape[1]
    if rcond is None:
        rcond = float(np.finfo(dtype).eps) * larger(m, n)
    share = np.multiply(rcond, np.dtype(dtype).type(1))
    results = [(dtype, (n, k)), (dtype, (k,)), ("int32", ()), (dtype, (smaller(m, n),)), ("int32", ())]
    x, residuals, rank, s, info = call("lstsq", (a, b, share), results)
    _check(info, "SVD did not converge in Linear Least Squares")
    if m <= n:
        residuals = residuals[:0]
    else:
        residuals = prefix(residuals, np.where(rank == n, k, 0))
    return (x[:, 0] if vector else x), residuals, rank, s


def pinv(a, rcond=None, hermitian=False, *, rtol=np._NoValue):
    if hermitian:
        unsupported("np.linalg.pinv: hermitian=True is not supported; leave it out")
    dtype, a = _read(a)
    _stacked(a)
    if rcond is None:
        if rtol is np._NoValue:
            rcond = 1e-15
        elif rtol is None:
            rcond = float(np.finfo(dtype).eps) * larger(a.shape[-2], a.shape[-1])
        else:
            rcond = rtol
    elif rtol is not np._NoValue:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    cutoff = np.multiply(rcond, np.dtype(dtype).type(1)) if np.ndim(rcond) == 0 else array(rcond)
    u, s, v = _svd(a, 1)
    limit = cutoff[..., None] * s[..., :1]  # they fall: the first is the largest
    large = s > limit
    s = np.where(large, np.divide(1, np.where(large, s, 1)), 0).astype(dtype)
    return np.swapaxes(v, -1, -2) @ (s[..., None] * np.swapaxes(u, -1, -2))


def diagonal(x, /, *, offset=0):
    return np.diagonal(x, offset, axis1=-2, axis2=-1)


def trace(x, /, *, offset=0, dtype=None):
    return np.trace(x, offset, axis1=-2, axis2=-1, dtype=dtype)


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    A = array(A)
    if A.ndim < 2:
        return traced(int, np.any(A != 0))
    if hermitian:
        unsupported("np.linalg.matrix_rank: hermitian=True is not supported; leave it out")
    s = svdvals(A)
    if tol is None:
        if rtol is None:
            rtol = float(np.finfo(s.dtype).eps) * larger(A.shape[-2], A.shape[-1])
        else:
            rtol = array(rtol)[..., None]
        tol = np.max(s, axis=-1, keepdims=True, initial=0) * rtol
    else:
        tol = array(tol)[..., None]
    return np.count_nonzero(s > tol, axis=-1)


def cond(x, p=None):
    if p not in (None, 2, -2):
        unsupported(f"np.linalg.cond: p={p!r} is not supported; use None, 2 or -2")
    x = array(x)
    if x.shape[-2] == 0 or x.shape[-1] == 0:
        raise LinAlgError("cond is not defined on empty arrays")
    s = svdvals(x)
    ratio = s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    # A nan that was not in the matrix is 0 / 0.
    made = np.isnan(ratio) & ~np.any(np.isnan(x), axis=(-2, -1))
    return np.where(made, ratio.dtype.type(np.inf), ratio)[()]


def matrix_power(a, n):
    a = array(a)
    _square(a)
    try:
        n = operator.index(n)
    except TypeError as error:
        raise TypeError("exponent must be an integer") from error
    if n == 0:
        rows = traced(np.arange, a.shape[-1])
        identity = (rows[:, None] == rows[None, :]).astype(a.dtype)
        return np.broadcast_to(identity, a.shape) + np.zeros((), a.dtype)
    if n < 0:
        a, n = inv(a), -n
    return power(a, n)  # NumPy's own special case of 3 is the same product
