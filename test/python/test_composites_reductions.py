# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions written in Python over traced ones: values, keywords, errors and their positions."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

import cjit
from tolerances import assert_composite_close

X = np.random.default_rng(0).standard_normal((5, 40))
N = np.where(X > 1, np.nan, X)
W = np.abs(X) + 0.1
V = np.linspace(0, 3, 40) ** 2

NUMPY = {
    "nansum": lambda: np.nansum(N), "nansum axis": lambda: np.nansum(N, axis=0, keepdims=True),
    "nansum int": lambda: np.nansum(N.astype("i4") * 0 + 3), "nanprod": lambda: np.nanprod(N * 0.5, axis=1),
    "nanmax": lambda: np.nanmax(N, axis=1), "nanmin": lambda: np.nanmin(N, initial=-9),
    "nanmean": lambda: np.nanmean(N, axis=0), "nanmean all": lambda: np.nanmean(N),
    "nanmean where": lambda: np.nanmean(N, axis=1, where=X < 0.5, keepdims=True),
    "nanvar": lambda: np.nanvar(N, axis=1, ddof=1), "nanstd": lambda: np.nanstd(N),
    "nanvar few": lambda: np.nanvar(N[:, :1], axis=1, ddof=2),
    "nanargmax": lambda: np.nanargmax(N, axis=1), "nanargmin": lambda: np.nanargmin(N),
    "nancumsum": lambda: np.nancumsum(N, axis=1), "nancumprod": lambda: np.nancumprod(N * 0.5, axis=0),
    "average": lambda: np.average(X), "average axis": lambda: np.average(X, axis=0, keepdims=True),
    "average weights": lambda: np.average(X, weights=W),
    "average 1-d weights": lambda: np.average(X, axis=1, weights=V),
    "average returned": lambda: np.average(X, axis=1, weights=W, returned=True),
    "cov": lambda: np.cov(X), "cov y": lambda: np.cov(X[0], X[1]), "cov columns": lambda: np.cov(X.T, rowvar=False),
    "cov weights": lambda: np.cov(X, aweights=V, ddof=0), "corrcoef": lambda: np.corrcoef(X),
    "cumulative_sum": lambda: np.cumulative_sum(X, axis=1, include_initial=True),
    "diff": lambda: np.diff(X), "diff 2": lambda: np.diff(X, n=2, axis=0),
    "diff append": lambda: np.diff(X, axis=1, prepend=0, append=X[:, :2]),
    "ediff1d": lambda: np.ediff1d(X, to_begin=7.0), "trapezoid": lambda: np.trapezoid(X, dx=0.5, axis=0),
    "trapezoid x": lambda: np.trapezoid(X, x=V), "gradient": lambda: np.gradient(X),
    "gradient spaced": lambda: np.gradient(X, 2.0, V, edge_order=2),
    "gradient axis": lambda: np.gradient(X, 0.5, axis=1, edge_order=2),
    "norm": lambda: np.linalg.norm(X), "norm axis": lambda: np.linalg.norm(X, axis=1, keepdims=True),
    "norm 1": lambda: np.linalg.norm(X, 1), "norm inf": lambda: np.linalg.norm(X, np.inf),
    "norm 2": lambda: np.linalg.norm(X, 2), "norm nuc": lambda: np.linalg.norm(X, "nuc", keepdims=True),
    "norm 3": lambda: np.linalg.norm(X, 3, axis=0), "norm 0": lambda: np.linalg.norm(V, 0),
    "norm fro": lambda: np.linalg.norm(X, "fro", axis=(0, 1), keepdims=True),
    "vector_norm": lambda: np.linalg.vector_norm(X, axis=(0, 1)), "matrix_norm": lambda: np.linalg.matrix_norm(X),
    "subtract.reduce": lambda: np.subtract.reduce(X, axis=1), "logaddexp.reduce": lambda: np.logaddexp.reduce(X),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMPY)
def test_numpy(name):
    call = NUMPY[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, actual = call(), cjit.jit(call)()
    if not isinstance(expected, tuple | list):
        expected, actual = (expected,), (actual,)
    assert type(actual) is type(expected)
    for a, e in zip(actual, expected, strict=True):
        assert type(a) is type(e), name
        assert_composite_close(a, e, name)


def test_torch():
    torch = pytest.importorskip("torch")
    f = torch.nn.functional
    x, y = torch.from_numpy(X).float(), torch.from_numpy(W).float()
    v, n = torch.from_numpy(V).float(), torch.from_numpy(N).float()
    p = torch.sigmoid(x)
    calls = [
        lambda: torch.nanmean(n, dim=1), lambda: n.nanmean(), lambda: x.diff(dim=0),
        lambda: torch.trapezoid(x, v), lambda: torch.trapz(x, dx=0.5, dim=0),
        lambda: f.rms_norm(x, (40,), v), lambda: f.group_norm(x.reshape(5, 4, 10), 2, v[:4], v[4:8]),
        lambda: f.batch_norm(x, v, v + 1, v, v), lambda: f.mse_loss(x, y), lambda: f.l1_loss(x, y, reduction="sum"),
        lambda: f.smooth_l1_loss(x, y, beta=0.5), lambda: f.huber_loss(x, y, delta=0.7, reduction="none"),
        lambda: f.binary_cross_entropy_with_logits(x, p, pos_weight=v + 1), lambda: f.binary_cross_entropy(p, p * 0.9),
        lambda: f.kl_div(torch.log(p), p, reduction="batchmean"), lambda: torch.norm(x), lambda: x.norm(1, dim=1),
        lambda: torch.linalg.vector_norm(x, ord=3, dim=0, keepdim=True), lambda: torch.dist(x, y),
        lambda: f.normalize(x), lambda: f.cosine_similarity(x, y), lambda: f.pairwise_distance(x, y),
    ]  # fmt: skip
    for index, call in enumerate(calls):
        expected, actual = call(), cjit.jit(call)()
        assert actual.dtype == expected.dtype and actual.shape == expected.shape, index
        torch.testing.assert_close(actual, expected)


def test_errors_name_the_users_line():
    @cjit.jit
    def f(x):
        return np.nansum(x, out=x)

    with pytest.raises(cjit.UnsupportedError, match=r"test_composites_reductions.py:\d+:16: np.nansum: out="):
        f(X)


def test_an_error_of_the_kernel_names_the_users_line():
    @cjit.jit
    def f(x, w):
        return np.average(x, weights=w)

    f(V, V)
    with pytest.raises(ZeroDivisionError, match="Weights sum to zero, can't be normalized"):
        f(V, V * 0)


def test_unknown_keyword():
    with pytest.raises(TypeError, match="unexpected keyword argument 'ax'"):
        cjit.jit(lambda x: np.nansum(x, ax=0))(X)


def test_nothing_is_imported_without_need():
    code = ("import sys, numpy as np, cjit; cjit.jit(lambda x: np.sum(x + 1))(np.ones(3)); "
            "assert not [m for m in sys.modules if m.startswith('cjit.composites.')]")
    subprocess.run([sys.executable, "-c", code], check=True)
