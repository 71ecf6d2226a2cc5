# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.histogram, histogram2d and histogramdd against NumPy."""

import numpy as np
import pytest

import cjit
from against_numpy import check, check_error

RANDOM = np.random.default_rng(0)
DATA = {
    "normal": RANDOM.standard_normal(1000), "integers": RANDOM.integers(-5, 50, 300),
    "equal": np.full(10, 3.0), "float32": RANDOM.random(200).astype("f4"), "float16": RANDOM.random(200).astype("f2"),
    "int8": RANDOM.integers(-128, 127, 200).astype("i1"), "empty": np.zeros(0), "one": np.array([0.25]),
    "on the edges": np.linspace(-1, 4, 51), "matrix": RANDOM.random((7, 11)),
}  # fmt: skip
EDGES = np.array([-1.0, 0, 0.5, 0.5, 4])
CALLS = {
    "10": lambda a, w: np.histogram(a),
    "7": lambda a, w: np.histogram(a, 7),
    "range": lambda a, w: np.histogram(a, 5, range=(-1, 3)),
    "range of one value": lambda a, w: np.histogram(a, 5, range=(0.25, 0.25)),
    "edges": lambda a, w: np.histogram(a, bins=EDGES),
    "list": lambda a, w: np.histogram(a, [0, 0.25, 3]),
    "density": lambda a, w: np.histogram(a, 5, density=True),
    "weights": lambda a, w: np.histogram(a, 5, weights=w),
    "weights, edges": lambda a, w: np.histogram(a, EDGES[[0, 1, 2, 4]], weights=w, density=True),
    "integer weights": lambda a, w: np.histogram(a, 4, weights=(w * 9).astype("i4")),
    "integer weights, edges": lambda a, w: np.histogram(a, EDGES, weights=(w * 9).astype("i4")),
    "bin_edges": lambda a, w: np.histogram_bin_edges(a, 6),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("data", DATA)
def test_histogram(data, call):
    a = DATA[data]
    name = "weights of unequal bins" if call == "weights, edges" else "histogram"
    check(CALLS[call], a, np.random.default_rng(1).random(a.shape), name=name)


def test_weights_keep_their_dtype():
    for dtype in ("f4", "f2", "i1", "u8"):
        w = (RANDOM.random(1000) * 3).astype(dtype)
        check(lambda a, w: np.histogram(a, 3, weights=w), DATA["normal"], w, name="histogram")


def test_complex_weights():
    w = np.arange(1000) * (1 + 2j)
    for bins in (3, [-1.0, 0, 2]):
        check(lambda a, w, bins=bins: np.histogram(a, bins, weights=w), DATA["normal"], w, name="histogram")


def test_nan_is_outside_of_a_given_range():
    a = np.array([0.5, np.nan, 2.0, np.inf])
    check(lambda a: (np.histogram(a, 3, range=(0, 3)), np.histogram(a, [0, 1, 3])), a)


def test_errors():
    x = np.ones(3)
    check_error(lambda a: np.histogram(a, 0), x)
    check_error(lambda a: np.histogram(a, 2.5), x)
    check_error(lambda a: np.histogram(a, np.ones((2, 2))), x)
    check_error(lambda a: np.histogram(a, [1.0, 0, 2]), x)
    check_error(lambda a: np.histogram(a, 3, range=(2, 1)), x)
    check_error(lambda a: np.histogram(a, 3, range=(0, np.inf)), x)
    check_error(lambda a: np.histogram(a, weights=a[1:]), x)
    check_error(lambda a: np.histogram(a), np.array([1.0, np.nan]))
    check_error(lambda a: np.histogram(a, 100, range=(1.0, np.nextafter(1.0, 2))), x)
    with pytest.raises(cjit.UnsupportedError, match="number of bins would depend on data"):
        cjit.jit(lambda a: np.histogram(a, "auto"))(x)


POINTS = RANDOM.standard_normal((2, 300))


@pytest.mark.parametrize("call", [
    lambda x, y: np.histogram2d(x, y),
    lambda x, y: np.histogram2d(x, y, 4, density=True),
    lambda x, y: np.histogram2d(x, y, (3, 5), range=[[-1, 1], [-2, 0.5]]),
    lambda x, y: np.histogram2d(x, y, [[-1, 0, 2], 3], weights=y),
    lambda x, y: np.histogram2d(x, y, [-1.0, 0, 0.5, 1]),
    lambda x, y: np.histogramdd((x, y, x - y), 3),
    lambda x, y: np.histogramdd(np.stack((x, y), axis=1), (2, 3), weights=x),
], ids=range(7))  # fmt: skip
def test_several_axes(call):
    check(call, *POINTS, name="histogram")


def test_several_axes_errors():
    x = np.ones(3)
    check_error(lambda a: np.histogram2d(a, a[1:]), x)
    check_error(lambda a: np.histogramdd((a, a), (1, 2, 3)), x)
    check_error(lambda a: np.histogramdd((a, a), (1, 0)), x)
    check_error(lambda a: np.histogramdd((a, a), 2, range=[(0, 1)]), x)
