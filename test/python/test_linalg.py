# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""numpy.linalg and torch.linalg, and the products that are written over matmul, against NumPy and torch."""


import numpy as np
import pytest
import torch

import cjit
from cases import quiet  # noqa: F401
from tolerances import assert_close_linalg

LA = np.linalg


def make(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def positive(*shape):
    a = make(*shape)
    return a @ np.swapaxes(a, -1, -2) + shape[-1] * np.eye(shape[-1])


def parts(result):
    return result if isinstance(result, tuple) else (result,)


def check(function, *arrays):
    expected, actual = function(*arrays), cjit.jit(function)(*arrays)
    assert type(actual) is type(expected)
    for a, e in zip(parts(actual), parts(expected), strict=True):
        assert type(a) is type(e), f"{type(a)}, not {type(e)}"
        assert_close_linalg(a, e)


def rebuilt(result):
    """Eigenvalues, and the matrix: the sign of an eigenvector may be either."""
    w, v = result
    return w, (v * w[..., None, :]) @ np.swapaxes(v, -1, -2)


# name: (function, arrays); all again in float32, in Fortran order and as a slice
CASES = {
    "solve": (lambda a, b: LA.solve(a, b), make(4, 4), make(4, 3)),
    "solve vector": (lambda a, b: LA.solve(a, b), make(4, 4), make(4)),
    "solve batches": (lambda a, b: LA.solve(a, b), make(3, 1, 4, 4), make(2, 4, 3)),
    "solve batch vector": (lambda a, b: LA.solve(a, b), make(3, 4, 4), make(4)),
    "solve transposed": (lambda a, b: LA.solve(a.T, b.T), make(4, 4), make(3, 4)),
    "solve nothing": (lambda a, b: LA.solve(a, b), make(0, 0), make(0, 3)),
    "inv": (lambda a: LA.inv(a), make(5, 5)),
    "inv batch": (lambda a: LA.inv(a) + 1, make(2, 3, 4, 4)),
    "det": (lambda a: LA.det(a), make(4, 4)),
    "det batch": (lambda a: LA.det(a), make(3, 4, 4)),
    "det singular": (lambda a: LA.det(a), np.ones((3, 3))),
    "det nothing": (lambda a: LA.det(a), make(0, 0)),
    "slogdet": (lambda a: LA.slogdet(a), make(3, 4, 4)),
    "slogdet singular": (lambda a: LA.slogdet(a), np.zeros((2, 2))),
    "cholesky": (lambda a: LA.cholesky(a), positive(4, 4)),
    "cholesky upper": (lambda a: LA.cholesky(a, upper=True), positive(3, 4, 4)),
    "qr": (lambda a: LA.qr(a), make(5, 3)),
    "qr wide": (lambda a: LA.qr(a), make(3, 5)),
    "qr complete": (lambda a: LA.qr(a, "complete"), make(5, 3)),
    "qr complete wide": (lambda a: LA.qr(a, mode="complete"), make(2, 3, 5)),
    "qr r": (lambda a: LA.qr(a, mode="r"), make(2, 5, 3)),
    "qr nothing": (lambda a: LA.qr(a), make(0, 3)),
    "svd": (lambda a: LA.svd(a), make(5, 3)),
    "svd reduced": (lambda a: LA.svd(a, full_matrices=False), make(2, 3, 5)),
    "svd values": (lambda a: LA.svd(a, compute_uv=False), make(2, 5, 3)),
    "svdvals": (lambda a: LA.svdvals(a), make(4, 4)),
    "svd nothing": (lambda a: LA.svd(a), make(0, 3)),
    "eigh": (lambda a: rebuilt(LA.eigh(a)), positive(4, 4)),
    "eigh upper": (lambda a: rebuilt(LA.eigh(a, UPLO="U")), make(2, 4, 4)),
    "eigvalsh": (lambda a: LA.eigvalsh(a), make(3, 4, 4)),
    "eigh nothing": (lambda a: LA.eigh(a), make(0, 0)),
    "lstsq": (lambda a, b: LA.lstsq(a, b), make(6, 3), make(6, 2)),
    "lstsq vector": (lambda a, b: LA.lstsq(a, b), make(6, 3), make(6)),
    "lstsq wide": (lambda a, b: LA.lstsq(a, b), make(3, 6), make(3, 2)),
    "lstsq rank": (lambda a, b: LA.lstsq(a, b, rcond=1e-5), np.ones((4, 2)), make(4, 2)),
    "pinv": (lambda a: LA.pinv(a), make(5, 3)),
    "pinv batch": (lambda a: LA.pinv(a, rtol=None), make(2, 3, 5)),
    "pinv rank": (lambda a: LA.pinv(a, 1e-5), np.ones((3, 2))),
    "power": (lambda a: LA.matrix_power(a, 5), make(3, 3)),
    "power 3": (lambda a: np.linalg.matrix_power(a, 3), make(2, 3, 3)),
    "power 0": (lambda a: LA.matrix_power(a, 0), make(2, 3, 3)),
    "power -2": (lambda a: LA.matrix_power(a, -2), make(3, 3)),
    "dot": (lambda a, b: np.dot(a, b), make(3, 4), make(4, 5)),
    "dot vectors": (lambda a, b: np.dot(a, b), make(4), make(4)),
    "dot scalar": (lambda a, b: np.dot(a, b), make(3, 4), make()),
    "dot ranks": (lambda a, b: np.dot(a, b), make(2, 3, 4), make(5, 4, 6)),
    "dot rank vector": (lambda a, b: np.dot(a, b), make(2, 3, 4), make(4)),
    "dot method": (lambda a, b: a.dot(b), make(3, 4), make(4)),
    "vdot": (lambda a, b: np.vdot(a, b), make(3, 4), make(4, 3)),
    "inner": (lambda a, b: np.inner(a, b), make(3, 4), make(2, 4)),
    "inner ranks": (lambda a, b: np.inner(a, b), make(2, 3, 4), make(5, 2, 4)),
    "outer": (lambda a, b: np.outer(a, b), make(3), make(2, 2)),
    "tensordot": (lambda a, b: np.tensordot(a, b), make(2, 3, 4), make(3, 4, 5)),
    "tensordot 0": (lambda a, b: np.tensordot(a, b, 0), make(2, 3), make(4)),
    "tensordot axes": (lambda a, b: np.tensordot(a, b, ([1, 0], [0, 2])), make(2, 3, 4), make(3, 5, 2)),
    "tensordot axis": (lambda a, b: np.tensordot(a, b, (-1, 0)), make(2, 3), make(3, 5, 2)),
    "vecdot": (lambda a, b: np.vecdot(a, b), make(2, 3), make(2, 3)),
    "vecdot axis": (lambda a, b: np.vecdot(a, b, axis=0), make(2, 3), make(2, 3)),
    "matvec": (lambda a, b: np.matvec(a, b), make(2, 3, 4), make(2, 4)),
    "vecmat": (lambda a, b: np.vecmat(a, b), make(2, 3), make(2, 3, 4)),
    "multi_dot": (lambda a, b, c: LA.multi_dot([a, b, c]), make(10, 2), make(2, 30), make(30, 4)),
    "multi_dot vectors": (lambda a, b, c: LA.multi_dot([a, b, c]), make(10), make(10, 30), make(30)),
    "norm": (lambda a: LA.norm(a), make(3, 4, 5)),
    "norm rows": (lambda a: LA.norm(a, axis=1, keepdims=True), make(3, 4)),
    "norm orders": (lambda a: tuple(LA.norm(a, p, axis=0) for p in (0, 1, 2, 3, -1.5, np.inf, -np.inf)), make(3, 4)),
    "matrix norms": (lambda a: tuple(LA.norm(a, p) for p in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)), make(3, 4)),
    "matrix norms of a batch": (lambda a: LA.norm(a, 2, axis=(0, 2), keepdims=True), make(3, 2, 4)),
    "vector_norm": (lambda a: LA.vector_norm(a, axis=(0, 2), keepdims=True, ord=1), make(3, 2, 4)),
    "matrix_norm": (lambda a: LA.matrix_norm(a), make(3, 2, 4)),
    "cond": (lambda a: tuple(LA.cond(a, p) for p in (None, 2, -2)), make(3, 3)),
    "matrix_rank": (lambda a: LA.matrix_rank(a), np.stack([np.eye(3), np.ones((3, 3)), np.zeros((3, 3))])),
    "matrix_rank tol": (lambda a: LA.matrix_rank(a, tol=0.5), np.diag([1.0, 0.1])),
    "expression": (lambda a, b: np.exp(LA.solve(a + 1, b * 2)) @ a - 1, make(4, 4), make(4, 4, seed=1)),
    "twice": (lambda a: LA.inv(LA.inv(a)) + LA.inv(a), make(4, 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_numpy(name):
    function, *arrays = CASES[name]
    check(function, *arrays)
    check(function, *(np.asarray(a, "float32") for a in arrays))
    check(function, *(np.asfortranarray(a) if np.ndim(a) else a for a in arrays))
    check(function, *(np.repeat(a, 2, -1)[..., ::2] if np.ndim(a) else a for a in arrays))


@pytest.mark.parametrize("dtype", ["int64", "uint8", "bool"])
def test_integers_are_float64(dtype):
    a = np.array([[4, 1], [2, 3]]).astype(dtype) if dtype != "bool" else np.eye(2, dtype=bool)
    for function in (lambda x: LA.inv(x), lambda x: LA.det(x), lambda x: LA.eigh(x), lambda x: LA.qr(x)):
        check(function, a)


def error_of(function, *arrays):
    with pytest.raises(Exception) as caught:  # noqa: PT011 compared below
        function(*arrays)
    return type(caught.value), str(caught.value)


ERRORS = {
    "singular inv": (lambda a: LA.inv(a), np.zeros((3, 3))),
    "singular in a batch": (lambda a: LA.inv(a), np.stack([np.eye(3), np.ones((3, 3))])),
    "singular solve": (lambda a, b: LA.solve(a, b), np.ones((3, 3)), make(3)),
    "not positive": (lambda a: LA.cholesky(a), -np.eye(3)),
    "nan svd": (lambda a: LA.svd(a), np.full((3, 3), np.nan)),
    "nan eigh": (lambda a: LA.eigvalsh(a), np.full((3, 3), np.nan)),
    "not square": (lambda a: LA.inv(a), make(2, 3)),
    "a vector": (lambda a: LA.det(a), make(3)),
    "half": (lambda a: LA.inv(a), np.eye(3, dtype="float16")),
    "solve sizes": (lambda a, b: LA.solve(a, b), make(3, 3), make(2, 2)),
    "solve vector sizes": (lambda a, b: LA.solve(a, b), make(3, 3), make(2)),
    "uplo": (lambda a: LA.eigh(a, "X"), make(3, 3)),
    "mode": (lambda a: LA.qr(a, "other"), make(3, 3)),
    "lstsq rank": (lambda a, b: LA.lstsq(a, b), make(2, 3, 3), make(3)),
    "lstsq sizes": (lambda a, b: LA.lstsq(a, b), make(4, 3), make(3)),
    "power": (lambda a: LA.matrix_power(a, 1.5), make(3, 3)),
    "dot": (lambda a, b: np.dot(a, b), make(2, 3), make(2, 3)),
    "dot vectors": (lambda a, b: np.dot(a, b), make(2), make(3)),
    "inner": (lambda a, b: np.inner(a, b), make(2, 3), make(3, 2)),
    "tensordot": (lambda a, b: np.tensordot(a, b, 1), make(2, 3), make(2, 3)),
    "tensordot twice": (lambda a, b: np.tensordot(a, b, ([0, 0], [0, 0])), make(2, 3), make(2, 3)),
    "vecdot": (lambda a, b: np.vecdot(a, b), make(2, 3), make(2, 2)),
    "matvec": (lambda a, b: np.matvec(a, b), make(3), make(3)),
    "multi_dot": (lambda a: LA.multi_dot([a]), make(3, 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_numpy_errors(name):
    function, *arrays = ERRORS[name]
    assert error_of(cjit.jit(function), *arrays) == error_of(function, *arrays)


def test_the_next_call_after_an_error_is_good():
    jitted = cjit.jit(lambda a: LA.inv(a))
    with pytest.raises(LA.LinAlgError, match="Singular matrix"):
        jitted(np.zeros((2, 2)))
    assert np.array_equal(jitted(np.eye(2)), np.eye(2))


@pytest.mark.parametrize("name", ["eig", "eigvals"])
def test_complex_results_are_refused(name):
    with pytest.raises(cjit.UnsupportedError, match=f"np.linalg.{name} is not supported yet: its results may"):
        cjit.jit(lambda a: getattr(LA, name)(a))(make(3, 3))
    with pytest.raises(cjit.UnsupportedError, match=rf"torch.linalg.{name} is not supported yet"):
        cjit.jit(lambda a: getattr(torch.linalg, name)(a))(torch.ones(3, 3))


def test_one_compilation_serves_all_sizes():
    jitted = cjit.jit(lambda a: (LA.svd(a, full_matrices=False), LA.qr(a)))
    for m, n in [(4, 3), (3, 4), (50, 20)]:
        (u, s, v), (q, r) = jitted(make(m, n))
        assert_close_linalg(u * s @ v, make(m, n))
        assert_close_linalg(q @ r, make(m, n))
    assert len(jitted.specializations) == 1


def t(array, dtype=torch.float64):
    return torch.from_numpy(np.array(array)).to(dtype)


TL = torch.linalg
TORCH = {
    "solve": (lambda a, b: TL.solve(a, b), make(2, 4, 4), make(4, 3)),
    "solve vector": (lambda a, b: TL.solve(a, b), make(4, 4), make(4)),
    "solve batch of vectors": (lambda a, b: TL.solve(a, b), make(3, 4, 4), make(3, 4)),
    "solve right": (lambda a, b: TL.solve(a, b, left=False), make(4, 4), make(3, 4)),
    "inv": (lambda a: TL.inv(a), make(2, 4, 4)),
    "inverse": (lambda a: torch.inverse(a) + a.inverse(), make(4, 4)),
    "det": (lambda a: TL.det(a) + torch.det(a) + a.det(), make(2, 4, 4)),
    "slogdet": (lambda a: TL.slogdet(a), make(4, 4)),
    "logdet": (lambda a: torch.logdet(a), make(5, 3, 3)),
    "cholesky": (lambda a: TL.cholesky(a), positive(4, 4)),
    "cholesky upper": (lambda a: TL.cholesky(a, upper=True), positive(4, 4)),
    "qr": (lambda a: TL.qr(a), make(5, 3)),
    "qr complete": (lambda a: TL.qr(a, "complete"), make(5, 3)),
    "svdvals": (lambda a: TL.svdvals(a), make(2, 5, 3)),
    "svd": (lambda a: (lambda s: (s.U * s.S) @ s.Vh)(TL.svd(a, full_matrices=False)), make(5, 3)),
    "eigvalsh": (lambda a: TL.eigvalsh(a), positive(4, 4)),
    "eigh": (lambda a: (lambda e: (e.eigenvectors * e.eigenvalues) @ e.eigenvectors.T)(TL.eigh(a)), positive(4, 4)),
    "pinv": (lambda a: TL.pinv(a), make(5, 3)),
    "pinverse": (lambda a: torch.pinverse(a), make(5, 3)),
    "matrix_power": (lambda a: TL.matrix_power(a, 5) + torch.matrix_power(a, -1), make(3, 3)),
    "addmm": (lambda a, b, c: torch.addmm(a, b, c, beta=2, alpha=0.5), make(3), make(2, 4), make(4, 3)),
    "addmm beta 0": (lambda a, b, c: torch.addmm(a, b, c, beta=0), np.full(3, np.nan), make(2, 4), make(4, 3)),
    "addmv": (lambda a, b, c: torch.addmv(a, b, c), make(2), make(2, 4), make(4)),
    "baddbmm": (lambda a, b, c: torch.baddbmm(a, b, c), make(2, 3, 5), make(2, 3, 4), make(2, 4, 5)),
    "addbmm": (lambda a, b, c: a.addbmm(b, c), make(3, 5), make(2, 3, 4), make(2, 4, 5)),
    "outer": (lambda a, b: torch.outer(a, b) + torch.ger(a, b), make(3), make(4)),
    "inner": (lambda a, b: torch.inner(a, b), make(3, 4), make(2, 4)),
    "tensordot": (lambda a, b: torch.tensordot(a, b, dims=2), make(2, 3, 4), make(3, 4, 5)),
    "tensordot axes": (lambda a, b: torch.tensordot(a, b, dims=([1], [-1])), make(2, 3), make(4, 3)),
    "multi_dot": (lambda a, b, c: TL.multi_dot([a, b, c]), make(10, 2), make(2, 30), make(30, 4)),
    "linear": (lambda x, w, b: torch.nn.functional.linear(x, w, b), make(2, 3, 4), make(5, 4), make(5)),
    "linear without bias": (lambda x, w: torch.nn.functional.linear(x, w), make(4), make(5, 4)),
    "bilinear": (lambda x, y, w: torch.nn.functional.bilinear(x, y, w), make(6, 3), make(6, 4), make(5, 3, 4)),
}  # fmt: skip


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", TORCH)
def test_torch(name, dtype):
    function, *arrays = TORCH[name]
    tensors = [t(a, dtype) for a in arrays]
    expected, actual = function(*tensors), cjit.jit(function)(*tensors)
    assert type(actual) is type(expected)
    for a, e in zip(parts(actual), parts(expected), strict=True):
        assert isinstance(a, torch.Tensor)
        assert_close_linalg(a.numpy(), e.numpy())


TORCH_ERRORS = {
    "singular inv": (lambda a: TL.inv(a), np.diag([1.0, 0, 2])),
    "singular solve": (lambda a, b: TL.solve(a, b), np.ones((3, 3)), make(3)),
    "not positive": (lambda a: TL.cholesky(a), np.diag([1.0, -1, 2])),
    "not square": (lambda a: TL.inv(a), make(2, 3)),
    "a vector": (lambda a: TL.det(a), make(3)),
    "solve sizes": (lambda a, b: TL.solve(a, b), make(3, 3), make(2, 2)),
    "uplo": (lambda a: TL.eigh(a, "X"), make(3, 3)),
    "tensordot": (lambda a, b: torch.tensordot(a, b, dims=1), make(2, 3), make(2, 3)),
    "inner": (lambda a, b: torch.inner(a, b), make(2, 3), make(3, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", TORCH_ERRORS)
def test_torch_errors(name):
    function, *arrays = TORCH_ERRORS[name]
    tensors = [t(a) for a in arrays]
    assert error_of(cjit.jit(function), *tensors) == error_of(function, *tensors)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16])
def test_torch_dtypes_that_have_no_factorisations(dtype):
    a = torch.eye(3, dtype=dtype)
    assert error_of(cjit.jit(lambda x: TL.inv(x)), a) == error_of(lambda x: TL.inv(x), a)
