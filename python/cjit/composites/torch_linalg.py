# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.linalg and torch's older names for it, on the same LAPACK functions as numpy.linalg."""

import torch

from .common import broadcast_shapes, call, check_info, larger, power, real_dtype, smaller, traced, unsupported
from .torch_indexing import no_out

_NAMES = {torch.float32: "float32", torch.float64: "float64", torch.complex64: "complex64",
          torch.complex128: "complex128"}  # fmt: skip
_C_NAMES = {torch.float16: "Half", torch.bfloat16: "BFloat16", torch.bool: "Bool", torch.int8: "Char",
            torch.uint8: "Byte", torch.int16: "Short", torch.int32: "Int", torch.int64: "Long"}  # fmt: skip


def _read(name, a, square=True, argument="A"):
    if a.dim() < 2:
        raise RuntimeError(f"{name}: The input tensor {argument} must have at least 2 dimensions.")
    if a.dtype not in _NAMES:
        got = _C_NAMES.get(a.dtype, str(a.dtype))
        if a.dtype in (torch.float16, torch.bfloat16):
            raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {got}")
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {got}")
    m, n = a.shape[-2], a.shape[-1]
    if square and m != n:
        raise RuntimeError(
            f"{name}: {argument} must be batches of square matrices, but they are {int(m)} by {int(n)} matrices"
        )
    return _NAMES[a.dtype]


def _call(callee, operands, results, params=()):
    return call(callee, operands, results, params, torch=True)


def _inverse(name, a):
    dtype = _read(name, a)
    x, info = _call("inv", (a,), [(dtype, tuple(a.shape)), ("int32", ())])
    check_info(
        info, "torch.linalg",
        f"{name}: The diagonal element {{0}} is zero, the inversion could not be completed because the input "
        "matrix is singular.",
        info,
    )  # fmt: skip
    return x


def inv(A, *, out=None):
    no_out("linalg.inv", out)
    return _inverse("linalg.inv", A)


def inverse(input, *, out=None):
    no_out("inverse", out)
    return _inverse("linalg.inv", input)


def solve(A, B, *, left=True, out=None):
    no_out("linalg.solve", out)
    dtype = _read("linalg.solve", A)
    if not left:
        return solve(A.transpose(-2, -1), B.transpose(-2, -1)).transpose(-2, -1)
    if A.dtype != B.dtype:
        raise RuntimeError(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            f"{_C_NAMES.get(A.dtype, _C_FLOATS.get(A.dtype))} and B of type "
            f"{_C_NAMES.get(B.dtype, _C_FLOATS.get(B.dtype))} instead"
        )
    vector = B.dim() == 1 or (B.dim() == A.dim() - 1 and _same_shape(B.shape, A.shape[:-1]))
    b = B.unsqueeze(-1) if vector else B
    if A.shape[-1] != b.shape[-2]:
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation AX = B ({int(A.shape[-2])}x"
            f"{int(A.shape[-1])} and {int(b.shape[-2])}x{int(b.shape[-1])})"
        )
    batch = broadcast_shapes(
        tuple(A.shape[:-2]), tuple(b.shape[:-2]),
        lambda: RuntimeError("linalg.solve: the batches of A and B do not broadcast together"),
    )  # fmt: skip
    x, info = _call("solve", (A, b), [(dtype, (*batch, b.shape[-2], b.shape[-1])), ("int32", ())])
    check_info(info, "torch.linalg", "torch.linalg.solve: The solver failed because the input matrix is singular.")
    return x.squeeze(-1) if vector else x


_C_FLOATS = {torch.float32: "Float", torch.float64: "Double"}


def _same_shape(a, b):
    return len(a) == len(b) and all(x == y for x, y in zip(a, b, strict=True))


def _signed_log(name, a):
    dtype = _read(name, a)
    batch = tuple(a.shape[:-2])
    sign, logarithm, info = _call("slogdet", (a,), [(dtype, batch), (real_dtype(dtype), batch), ("int32", ())])
    check_info(info, "torch.linalg", "")
    return sign, logarithm


def det(A, *, out=None):
    no_out("linalg.det", out)
    sign, logarithm = _signed_log("linalg.det", A)
    return sign * torch.exp(logarithm)


def slogdet(A, *, out=None):
    no_out("linalg.slogdet", out)
    return torch.return_types.linalg_slogdet(_signed_log("linalg.slogdet", A))


def old_slogdet(input):
    return torch.return_types.slogdet(_signed_log("linalg.slogdet", input))


def logdet(input):
    sign, logarithm = _signed_log("logdet", input)
    return torch.where(sign < 0, float("nan"), logarithm)


def _cholesky(name, a, upper):
    dtype = _read(name, a)
    factor, info = _call("cholesky", (a,), [(dtype, tuple(a.shape)), ("int32", ())], (int(bool(upper)),))
    check_info(
        info, "torch.linalg",
        f"{name}: The factorization could not be completed because the input is not positive-definite (the "
        "leading minor of order {0} is not positive-definite).",
        info,
    )  # fmt: skip
    return factor


def cholesky(A, *, upper=False, out=None):
    no_out("linalg.cholesky", out)
    return _cholesky("linalg.cholesky", A, upper)


def old_cholesky(input, upper=False, *, out=None):
    no_out("cholesky", out)
    return _cholesky("cholesky", input, upper)


def qr(A, mode="reduced", *, out=None):
    no_out("linalg.qr", out)
    dtype = _read("linalg.qr", A, square=False)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    *batch, m, n = A.shape
    k = m if mode == "complete" else smaller(m, n)
    wanted = mode != "r"
    q_shape = (*batch, m, k) if wanted else (*batch, 0, 0)
    q, r, info = _call("qr", (A,), [(dtype, q_shape), (dtype, (*batch, k, n)), ("int32", ())], (int(wanted),))
    check_info(info, "torch.linalg", "")
    return torch.return_types.linalg_qr((q if wanted else traced(torch.empty, 0).to(A.dtype), r))


def _svd(name, a, vectors):
    dtype = _read(name, a, square=False)
    *batch, m, n = a.shape
    k = smaller(m, n)
    u = (*batch, 0, 0) if vectors == 0 else (*batch, m, k) if vectors == 1 else (*batch, m, m)
    v = (*batch, 0, 0) if vectors == 0 else (*batch, k, n) if vectors == 1 else (*batch, n, n)
    results = [(dtype, u), (dtype, (*batch, k)), (dtype, v), ("int32", ())]
    u, s, v, info = _call("svd", (a,), results, (vectors,))
    check_info(
        info, "torch.linalg",
        f"{name}: The algorithm failed to converge because the input matrix is ill-conditioned or has too many "
        "repeated singular values.",
    )  # fmt: skip
    return u, s, v


def svd(A, full_matrices=True, *, driver=None, out=None):
    no_out("linalg.svd", out)
    if driver is not None:
        raise RuntimeError("torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend.")
    return torch.return_types.linalg_svd(_svd("linalg.svd", A, 2 if full_matrices else 1))


def svdvals(A, *, driver=None, out=None):
    no_out("linalg.svdvals", out)
    return _svd("linalg.svdvals", A, 0)[1]


def _eigh(name, a, uplo, vectors):
    dtype = _read(name, a)
    if uplo.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")
    *batch, n, _ = a.shape
    shape = (*batch, n, n) if vectors else (*batch, 0, 0)
    results = [(dtype, (*batch, n)), (dtype, shape), ("int32", ())]
    values, vectors, info = _call("eigh", (a,), results, (int(uplo.upper() == "U"), int(vectors)))
    check_info(
        info, "torch.linalg",
        f"{name}: The algorithm failed to converge because the input matrix is ill-conditioned or has too many "
        "repeated eigenvalues.",
    )  # fmt: skip
    return values, vectors


def eigh(A, UPLO="L", *, out=None):
    no_out("linalg.eigh", out)
    return torch.return_types.linalg_eigh(_eigh("linalg.eigh", A, UPLO, True))


def eigvalsh(A, UPLO="L", *, out=None):
    no_out("linalg.eigvalsh", out)
    return _eigh("linalg.eigvalsh", A, UPLO, False)[0]


def eig(A, *, out=None):
    unsupported("torch.linalg.eig is not supported yet: its results are complex; for a symmetric matrix use torch.linalg.eigh")


def eigvals(A, *, out=None):
    unsupported(
        "torch.linalg.eigvals is not supported yet: its results are complex; for a symmetric matrix use "
        "torch.linalg.eigvalsh"
    )


def pinv(A, *, atol=None, rtol=None, hermitian=False, out=None):
    no_out("linalg.pinv", out)
    if hermitian:
        unsupported("torch.linalg.pinv: hermitian=True is not supported; leave it out")
    return _pinv(A, atol, rtol)


def old_pinv(input, rcond=1e-15, hermitian=False):
    if hermitian:
        unsupported("torch.pinverse: hermitian=True is not supported; leave it out")
    return _pinv(input, 0.0, rcond)


def cutoff(largest, a, atol, rtol):
    """Up to where the singular values of `a` count as zeros."""
    if rtol is None:
        rtol = 0.0 if atol is not None and atol > 0 else torch.finfo(a.dtype).eps * larger(a.shape[-2], a.shape[-1])
    limit = largest * rtol
    return limit if atol is None else torch.clamp(limit, min=atol)


def _pinv(a, atol, rtol):
    u, s, v = _svd("linalg.svd", a, 1)
    large = s > cutoff(s[..., :1], a, atol, rtol)
    s = torch.where(large, 1 / torch.where(large, s, 1.0), 0.0)
    return v.transpose(-2, -1) @ (s.unsqueeze(-1) * u.transpose(-2, -1))


def matrix_power(A, n, *, out=None):
    no_out("linalg.matrix_power", out)
    if A.dim() < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    if A.shape[-2] != A.shape[-1]:
        raise RuntimeError(
            "linalg.matrix_power: A must be batches of square matrices, but they are "
            f"{int(A.shape[-2])} by {int(A.shape[-1])} matrices"
        )
    if n == 0:
        unsupported("torch.linalg.matrix_power: the power 0 is not supported; use torch.eye")
    if n < 0:
        A, n = _inverse("linalg.inv", A), -n
    return power(A, n)
