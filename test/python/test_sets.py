# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sets, signals, bits and functions of functions, against NumPy."""

import numpy as np
import pytest

import cjit
from against_numpy import check, check_error

RANDOM = np.random.default_rng(0)
NAN = np.array([2.0, np.nan, -1, 2, np.nan, 0, -0.0, np.inf])
VECTORS = {
    "float64": RANDOM.integers(-5, 5, 40).astype("f8"), "nan": NAN, "float32": NAN.astype("f4"),
    "int8": RANDOM.integers(-9, 9, 30).astype("i1"), "uint64": RANDOM.integers(0, 9, 30).astype("u8"),
    "bool": RANDOM.random(9) < 0.5, "empty": np.zeros(0), "one": np.array([3]), "matrix": RANDOM.integers(0, 4, (4, 5)),
}  # fmt: skip
UNIQUE = {
    "values": lambda a: np.unique(a), "index": lambda a: np.unique(a, return_index=True),
    "inverse": lambda a: np.unique(a, return_inverse=True), "counts": lambda a: np.unique(a, return_counts=True),
    "all": lambda a: np.unique(a, True, True, True), "not equal": lambda a: np.unique(a, equal_nan=False),
    "unique_all": lambda a: np.unique_all(a), "unique_counts": lambda a: np.unique_counts(a),
    "unique_inverse": lambda a: np.unique_inverse(a), "unique_values": lambda a: np.unique_values(a),
}  # fmt: skip


@pytest.mark.parametrize("call", UNIQUE)
@pytest.mark.parametrize("vector", VECTORS)
def test_unique(vector, call):
    a = VECTORS[vector]
    if call == "unique_values":  # NumPy's may be in any order
        assert np.array_equal(cjit.jit(UNIQUE[call])(a), np.sort(UNIQUE[call](a)), equal_nan=a.dtype.kind == "f")
        return
    check(UNIQUE[call], a)


def test_unique_axis():
    check(lambda a: np.unique(a, axis=0), VECTORS["int8"])
    with pytest.raises(cjit.UnsupportedError, match="np.unique: axis is supported for vectors only"):
        cjit.jit(lambda a: np.unique(a, axis=0))(VECTORS["matrix"])


SETS = {
    "isin": lambda a, b: np.isin(a, b), "isin not": lambda a, b: np.isin(a, b, invert=True),
    "isin list": lambda a, b: np.isin(a, [1, 2]), "union1d": lambda a, b: np.union1d(a, b),
    "intersect1d": lambda a, b: np.intersect1d(a, b), "setxor1d": lambda a, b: np.setxor1d(a, b),
    "intersect1d indices": lambda a, b: np.intersect1d(a, b, return_indices=True),
    "setdiff1d": lambda a, b: np.setdiff1d(a, b), "setdiff1d unique": lambda a, b: np.setdiff1d(a, b, assume_unique=True),
    "of computed size": lambda a, b: np.intersect1d(a[a > 1], b[b > 0]),
    "of computed size, isin": lambda a, b: np.isin(a, b[b > 1]),
}  # fmt: skip


@pytest.mark.parametrize("call", SETS)
@pytest.mark.parametrize("vector", [v for v in VECTORS if v != "bool"])
def test_sets(vector, call):
    for other in (np.array([1, 2, 2, -1]), np.array([0.5, 2.0, np.nan, -1]), np.zeros(0)):
        check(SETS[call], VECTORS[vector], other)


SIGNALS = {
    "convolve": lambda a, b: np.convolve(a, b), "convolve same": lambda a, b: np.convolve(a, b, "same"),
    "convolve valid": lambda a, b: np.convolve(a, b, mode="valid"), "correlate": lambda a, b: np.correlate(a, b),
    "correlate same": lambda a, b: np.correlate(a, b, "same"), "correlate full": lambda a, b: np.correlate(a, b, "full"),
}  # fmt: skip


@pytest.mark.parametrize("call", SIGNALS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int8", "uint16", "int64", "bool"])
def test_convolution(dtype, call):
    for n, m in ((1, 1), (5, 3), (3, 5), (4, 4), (700, 3), (600, 90)):
        size = 2 if dtype == "float16" else 5  # sums are exact
        a, b = (RANDOM.integers(0, size, n).astype(dtype) for n in (n, m))
        check(SIGNALS[call], a, b)
        check(SIGNALS[call], a, b.astype("f4"), layouts=False)


@pytest.mark.parametrize("call", SIGNALS)
def test_complex_convolution(call):
    a, b = (RANDOM.integers(-5, 5, n) + 1j * RANDOM.integers(-5, 5, n) for n in (9, 4))
    for x, y in ((a, b), (b, a), (a, b.real), (a.imag.copy(), b.astype("c8"))):
        check(SIGNALS[call], x, y)


def test_convolution_errors():
    x, none = np.ones(3), np.zeros(0)
    for function in (np.convolve, np.correlate):
        check_error(lambda a, b, f=function: f(a, b), x, none)
        check_error(lambda a, b, f=function: f(a, b), none, x)
        check_error(lambda a, b, f=function: f(a, b), np.ones((2, 2)), x)


XP, FP = np.array([-1.0, 0, 0, 0.5, 2]), np.array([3.0, 1, -1, np.inf, 4])


@pytest.mark.parametrize("call", [
    lambda x: np.interp(x, XP, FP), lambda x: np.interp(x, XP[[0, 1, 3, 4]], XP[1:] * 3),
    lambda x: np.interp(x, XP, FP, left=-7, right=9.0), lambda x: np.interp(x, [1.0], [5.0]),
    lambda x: np.interp(x, [10, 20, 30], [1, 2, 3], period=25), lambda x: np.interp(x, [0, 1], [0, 1], period=-1.5),
], ids=range(6))  # fmt: skip
def test_interp(call):
    for x in (np.linspace(-2, 3, 41).reshape(1, 41), np.array([np.nan, np.inf, -np.inf, 2, -1]), np.float64(0.25),
              np.arange(40), np.zeros(0)):  # fmt: skip
        check(call, x, name="composite")


def test_interp_errors():
    x = np.ones(3)
    check_error(lambda a: np.interp(a, a[:0], a[:0]), x)
    check_error(lambda a: np.interp(a, a, a[1:]), x)
    check_error(lambda a: np.interp(a, a, a, period=0), x)
    check_error(lambda a: np.interp(a, a[None], a), x)


def test_unwrap():
    p = np.cumsum(RANDOM.random((3, 30)) * 4, axis=1) % (2 * np.pi)
    check(lambda a: np.unwrap(a), p, name="composite")
    check(lambda a: np.unwrap(a, axis=0, discont=4), p, name="composite")
    check(lambda a: np.unwrap(a, period=4), np.array([0, 1, 2, -1, 0, 3, 1]))


@pytest.mark.parametrize("order", ["big", "little"])
def test_bits(order):
    for a in (RANDOM.random((3, 13)) < 0.5, RANDOM.integers(0, 2, (8, 2)), np.zeros((0, 3), np.uint8)):
        for axis in (None, 0, -1):
            check(lambda a, axis=axis: np.packbits(a, axis=axis, bitorder=order), a)
    b = RANDOM.integers(0, 256, (3, 4)).astype("u1")
    for axis in (None, 0, 1):
        check(lambda a, axis=axis: np.unpackbits(a, axis=axis, bitorder=order), b)
        check(lambda a, axis=axis: np.unpackbits(a, axis=axis, count=5, bitorder=order), b)
        check(lambda a, axis=axis: np.unpackbits(a, axis=axis, count=100, bitorder=order), b)
        check(lambda a, axis=axis: np.unpackbits(a, axis=axis, count=-3, bitorder=order), b)
    check_error(lambda a: np.packbits(a), np.ones(3))
    check_error(lambda a: np.unpackbits(a), np.ones(3))


def test_repeat_by_an_array():
    counts = np.array([2, 0, 3])
    check(lambda a, n: np.repeat(a, n), np.array([1.5, 2, 3]), counts)
    check(lambda a, n: np.repeat(a, n, axis=1), np.arange(6).reshape(2, 3), counts)
    check(lambda a, n: a.repeat(n > 0), np.array([1.5, 2, 3]), counts)
    check_error(lambda a, n: np.repeat(a, n), np.ones(3), np.array([1, -1, 2]))
    check_error(lambda a, n: np.repeat(a, n), np.ones(2), counts)
    check_error(lambda a, n: np.repeat(a, n), np.ones(3), counts / 2)


MATRIX = RANDOM.standard_normal((4, 5, 3))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_apply_along_axis(axis):
    check(lambda a: np.apply_along_axis(lambda v: v.sum() * 2, axis, a), MATRIX)
    check(lambda a: np.apply_along_axis(np.sort, axis, a), MATRIX)
    check(lambda a: np.apply_along_axis(lambda v, k: np.outer(v, v[:2]) + k, axis, a, 1.0), MATRIX)
    check(lambda a: np.apply_along_axis(lambda v: v[0] > 0, axis, a), MATRIX)
    check(lambda a: np.apply_along_axis(np.sum, 0, a), MATRIX[0, 0])
    check_error(lambda a: np.apply_along_axis(np.sum, 1, a), MATRIX[:0])
    check_error(lambda a: np.apply_along_axis(np.sum, 3, a), MATRIX)


def test_apply_over_axes():
    check(lambda a: np.apply_over_axes(np.sum, a, [0, -1]), np.round(MATRIX * 8))
    check(lambda a: np.apply_over_axes(np.cumsum, a, 1), np.round(MATRIX * 8))


def test_piecewise():
    x = np.linspace(-2.5, 2.5, 6)
    check(lambda a: np.piecewise(a, [a < 0, a >= 0], [-1, 1]), x)
    check(lambda a: np.piecewise(a, [a < 0, a >= 1], [lambda v: -v, lambda v: v * v, 7.5]), x)
    check(lambda a: np.piecewise(a, a < 0, [lambda v: -v, 2]), x)
    check(lambda a: np.piecewise(a, [a < 0], [lambda v, k: v * k, lambda v, k: v + k], 5), x.reshape(2, 3))
    check(lambda a: np.piecewise(a, [a < 0, a > 1], [1.7, lambda v: v // 2]), np.arange(-3, 4))
    check_error(lambda a: np.piecewise(a, [a < 0, a > 1, a > 2], [1]), x)


def test_mask_indices():
    check(lambda a: np.mask_indices(a.shape[0], np.triu, 1), MATRIX)
    check(lambda a: a[np.mask_indices(3, np.tril)], MATRIX[0][:3])
