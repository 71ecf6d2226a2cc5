# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sorting, searching, counting and quantiles, against NumPy and torch."""


import numpy as np
import pytest
import torch

import cjit
from cases import quiet  # noqa: F401
from tolerances import assert_same

DTYPES = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint64", "uint32",
          "uint16", "uint8", "bool"]  # fmt: skip
LENGTHS = [0, 1, 2, 23, 24, 25, 48, 49, 100, 399, 400, 1000]


def make(shape, dtype, seed=0):
    """With ties, limits, and among floats nan, infinities and zeros of both signs."""
    random = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype == np.bool_:
        return random.random(shape) < 0.5
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        wide = random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
        return np.where(random.random(shape) < 0.3, (wide % 5).astype(dtype), wide)
    values = (random.standard_normal(shape) * 100).astype(dtype)
    specials = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0], dtype)
    return np.where(random.random(shape) < 0.2, random.choice(specials, shape), values).astype(dtype)


def parts(result):
    return result if isinstance(result, tuple) else (result,)


def check(function, *arrays, name="maximum", context=""):
    expected, actual = function(*arrays), cjit.jit(function)(*arrays)
    assert type(actual) is type(expected)
    for a, e in zip(parts(actual), parts(expected), strict=True):
        assert_same(a, e, name, context)


@pytest.mark.parametrize("dtype", DTYPES)
def test_sort_and_argsort(dtype):
    jitted = cjit.jit(lambda a: (np.sort(a, kind="stable"), np.argsort(a, kind="stable")))
    for n in LENGTHS:
        for seed in range(2):
            a = make(n, dtype, seed)
            values, places = jitted(a)
            assert_same(values, np.sort(a, kind="stable"), "", f"{n}")
            assert_same(places, np.argsort(a, kind="stable"), "", f"{n}")
    assert len(jitted.specializations) == 2  # an extent of 1 is its own


def test_zeros_keep_their_order_and_signs():
    a = np.array([0.0, 1, -0.0, -1, 0.0, -0.0, -0.0])
    for dtype in ("float64", "float32", "float16"):
        x = a.astype(dtype)
        assert np.array_equal(np.signbit(cjit.jit(lambda v: np.sort(v))(x)), np.signbit(np.sort(x, kind="stable")))
        t = torch.from_numpy(x)
        values, places = cjit.jit(lambda v: tuple(torch.sort(v, stable=True)))(t)
        wanted = torch.sort(t, stable=True)
        assert torch.equal(places, wanted.indices)
        assert torch.equal(torch.signbit(values), torch.signbit(wanted.values))


@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
def test_axes_and_layouts(dtype):
    a = make((5, 30, 4), dtype)
    for axis in (0, 1, 2, -1, -3, None):
        check(lambda x, axis=axis: np.sort(x, axis=axis), a)
        check(lambda x, axis=axis: np.argsort(x, axis=axis, kind="stable"), a)
    for x in (np.asfortranarray(a), a[::-1, ::2], a.transpose(2, 0, 1), np.broadcast_to(a[:, :1], a.shape)):
        check(lambda v: np.sort(v, axis=1), x)
        check(lambda v: v.argsort(axis=0, kind="stable"), x)
    check(lambda x: np.sort(x.T + 1, axis=0)[::-1] * 2, a)
    check(lambda x: np.sort(x[1:3, ::2]), a)


def test_sort_in_place():
    a, b = make((3, 50), "float64"), make((3, 50), "float64")
    cjit.jit(lambda x: x.sort())(a)
    assert np.array_equal(a, np.sort(b), equal_nan=True)
    cjit.jit(lambda x: x.sort(axis=0))(b)
    assert np.array_equal(b, np.sort(make((3, 50), "float64"), axis=0), equal_nan=True)


@pytest.mark.parametrize("dtype", ["float64", "int32", "uint8"])
def test_partition(dtype):
    a = make((4, 200), dtype)
    for kth in (0, 7, -1, [3, 150]):
        made = cjit.jit(lambda x, kth=kth: np.partition(x, kth))(a)
        places = cjit.jit(lambda x, kth=kth: np.argpartition(x, kth))(a)
        for k in np.atleast_1d(kth):
            wanted = np.partition(a, k)[:, k]
            assert np.array_equal(made[:, k], wanted, equal_nan=dtype[0] == "f")
            found = np.take_along_axis(a, places, -1)[:, k]
            assert np.array_equal(found, wanted, equal_nan=dtype[0] == "f")


@pytest.mark.parametrize("dtype", DTYPES)
def test_searchsorted(dtype):
    a, v = np.sort(make(300, dtype)), make((7, 11), dtype, 1)
    for side in ("left", "right"):
        check(lambda x, y, side=side: np.searchsorted(x, y, side), a, v)
        check(lambda x, y, side=side: x.searchsorted(y[0], side=side), a, v)
    check(lambda x, y: np.searchsorted(x[:0], y), a, v)
    check(lambda x: np.searchsorted(x, 3), a)


def test_searchsorted_promotes():
    check(lambda x, y: np.searchsorted(x, y), np.arange(5), np.array([0.5, 3.5, np.nan]))
    check(lambda x, y: np.searchsorted(x, y), np.arange(5.0), np.array([1, 3], "int8"))


def test_digitize():
    x = make((5, 20), "float64") / 50
    for bins in (np.array([-1.0, 0, 0, 2]), np.array([2.0, 0, -1]), np.array([1.0])):
        for right in (False, True):
            check(lambda a, b, right=right: np.digitize(a, b, right), x, bins)
    with pytest.raises(ValueError, match="bins must be monotonically increasing or decreasing"):
        cjit.jit(lambda a, b: np.digitize(a, b))(x, np.array([1.0, 0, 2]))


def test_bincount():
    x, w = np.random.default_rng(0).integers(0, 20, 300), np.random.default_rng(1).random(300)
    check(lambda a: np.bincount(a), x)
    check(lambda a: np.bincount(a, minlength=50), x.astype("uint8"))
    check(lambda a, b: np.bincount(a, b), x, w)
    check(lambda a: np.bincount(a)[:3] * 2, x)
    check(lambda a: np.bincount(a), x[:0])
    for bad in (np.array([1, -1]),):
        with pytest.raises(ValueError, match="'list' argument must have no negative elements"):
            cjit.jit(lambda a: np.bincount(a))(bad)


def test_histogram():
    random = np.random.default_rng(0)
    for x in (random.standard_normal(1000), random.integers(-5, 50, 300), np.full(10, 3.0), random.random(200).astype("f4")):
        check(lambda a: np.histogram(a, 7), x, name="histogram")
        check(lambda a: np.histogram(a, bins=np.array([-1.0, 0, 0.5, 4])), x, name="histogram")
        check(lambda a: np.histogram(a, 5, range=(-1, 3)), x, name="histogram")
        check(lambda a: np.histogram(a, 5, density=True), x, name="histogram")
    with pytest.raises(ValueError, match="`bins` must increase monotonically"):
        cjit.jit(lambda a, b: np.histogram(a, b))(np.ones(3), np.array([1.0, 0, 2]))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int32", "uint8"])
def test_median(dtype):
    a = make((4, 5, 6), dtype) if dtype[0] != "f" else np.random.default_rng(0).standard_normal((4, 5, 6)).astype(dtype)
    for axis in (None, 0, 1, -1, (0, 2), (0, 1, 2)):
        check(lambda x, axis=axis: np.median(x, axis=axis), a)
        check(lambda x, axis=axis: np.median(x, axis=axis, keepdims=True), a)
    check(lambda x: np.median(x[0, 0, :5]), a)
    if dtype[0] == "f":
        a[1, 2, 3] = np.nan
        check(lambda x: np.median(x, axis=1), a)
        check(lambda x: np.median(x), a)


METHODS = ["linear", "lower", "higher", "midpoint", "nearest", "hazen", "weibull", "median_unbiased",
           "normal_unbiased", "interpolated_inverted_cdf"]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int32"])
def test_quantiles(method, dtype):
    a = (np.random.default_rng(0).standard_normal((7, 30)) * 10).astype(dtype)
    if dtype[0] == "f":
        a[2, 3] = np.nan
    for q in (0.3, 0, 1, [0.0, 0.25, 0.9, 1.0]):
        check(lambda x, q=q: np.quantile(x, q, axis=1, method=method), a, name="quantile")
        check(lambda x, q=q: np.quantile(x, q, method=method, keepdims=True), a[:2], name="quantile")
    check(lambda x: np.percentile(x, [5, 50, 95], axis=0, method=method), a, name="quantile")
    check(lambda x: np.percentile(x, 30, method=method), a[0], name="quantile")


def error_of(function, *arrays):
    with pytest.raises(Exception) as caught:  # noqa: PT011 compared below
        function(*arrays)
    return type(caught.value), str(caught.value)


@pytest.mark.parametrize(
    "function",
    [
        lambda a: np.sort(a, axis=5), lambda a: np.sort(a, kind="bubble"), lambda a: np.partition(a, 99),
        lambda a: np.searchsorted(a, 1, side="middle"), lambda a: np.quantile(a, 2), lambda a: np.percentile(a, -1),
        lambda a: np.median(a, axis=3), lambda a: np.bincount(a), lambda a: np.histogram(a, 0),
        lambda a: np.histogram(a, 3, range=(2, 1)),
    ],
)  # fmt: skip
def test_numpy_errors(function):
    a = np.linspace(0, 1, 10)
    assert error_of(cjit.jit(function), a) == error_of(function, a)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.uint8])
def test_torch_sort(dtype):
    x = torch.from_numpy(make((6, 450), "float32")).nan_to_num(0) if not dtype.is_floating_point else torch.from_numpy(make((6, 450), "float32"))
    x = x.to(dtype)
    functions = [
        lambda a: torch.sort(a, stable=True), lambda a: a.sort(dim=0, descending=True, stable=True),
        lambda a: (torch.argsort(a, dim=-1, descending=True, stable=True),), lambda a: (torch.msort(a),),
        lambda a: torch.topk(a, 5).values, lambda a: a.topk(3, dim=0, largest=False).values,
        lambda a: torch.kthvalue(a, 4, dim=1, keepdim=True).values,
    ]  # fmt: skip
    for i, function in enumerate(functions):
        expected, actual = function(x), cjit.jit(function)(x)
        assert type(actual) is type(expected)
        for a, e in zip(parts(actual), parts(expected), strict=True):
            assert a.dtype == e.dtype and a.shape == e.shape, i
            assert torch.equal(a.to(torch.float64).nan_to_num(1e99), e.to(torch.float64).nan_to_num(1e99)), i


def test_torch_topk_indices_point_at_the_values():
    x = torch.randn(20, 100, generator=torch.Generator().manual_seed(0))
    values, indices = cjit.jit(lambda a: tuple(torch.topk(a, 7, dim=1)))(x)
    assert torch.equal(torch.gather(x, 1, indices), values)


def test_torch_search():
    rows, values = torch.from_numpy(np.sort(make((4, 90), "float64"))), torch.from_numpy(make((4, 30), "float64", 1))
    edges = torch.tensor([-10.0, 0, 10], dtype=torch.float64)
    for function in (
        lambda a, b, e: torch.searchsorted(a, b), lambda a, b, e: torch.searchsorted(a, b, right=True),
        lambda a, b, e: torch.searchsorted(a[0], b, side="right", out_int32=True),
        lambda a, b, e: torch.bucketize(b, e), lambda a, b, e: torch.bucketize(b, e, right=True),
    ):  # fmt: skip
        expected, actual = function(rows, values, edges), cjit.jit(function)(rows, values, edges)
        assert actual.dtype == expected.dtype and torch.equal(actual, expected)


def test_torch_counts_and_quantiles():
    counts = torch.tensor([1, 5, 2, 2, 0])
    x = torch.randn(9, 21, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    y = x.clone()
    y[3, 4] = float("nan")
    for function, args in (
        (lambda a: torch.bincount(a, minlength=9), (counts,)), (lambda a, w: torch.bincount(a, w), (counts, x[0, :5])),
        (lambda a: torch.median(a), (x,)), (lambda a: torch.median(a), (y,)),
        (lambda a: torch.median(a, 1).values, (x,)), (lambda a: torch.median(a, 1).indices, (y,)),
        (lambda a: torch.quantile(a, 0.3, dim=1), (y,)), (lambda a: torch.quantile(a, 0.9, keepdim=True), (x,)),
        (lambda a: torch.quantile(a, 0.4, dim=0, interpolation="nearest"), (x,)),
    ):  # fmt: skip
        expected, actual = function(*args), cjit.jit(function)(*args)
        assert actual.dtype == expected.dtype
        torch.testing.assert_close(actual, expected, equal_nan=True, rtol=1e-14, atol=1e-15)
