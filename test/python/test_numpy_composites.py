# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cross products, ranks, comparisons of whole arrays, windows and polynomials against NumPy."""

import cjit
import numpy as np
import pytest
from tolerances import assert_same

LA = np.linalg
X = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0], [2.0, 4.0, 6.0]])
V = np.array([1.0, -2.0, 0.5])
I = np.array([[1, 2, 3], [4, 5, 6]], np.int16)  # noqa: E741
NAN = np.array([1.0, np.nan, 2.0])

CASES = {
    "cross": (lambda a, b: np.cross(a, b), X, V),
    "cross integers": (lambda a, b: np.cross(a, b), I, np.array([1, -2, 3])),
    "cross axes": (lambda a, b: np.cross(a, b, axisa=0, axisc=0), X, X.T),
    "cross axis": (lambda a, b: np.cross(a, b, axis=0), X, X[::-1]),
    "linalg.cross": (lambda a, b: LA.cross(a, b, axis=0), X, X[::-1]),
    "linalg.diagonal": (lambda a: LA.diagonal(a, offset=1), np.stack([X, X * 2])),
    "linalg.trace": (lambda a: LA.trace(a), np.stack([X, X * 2])),
    "linalg.trace offset": (lambda a: LA.trace(a, offset=-1, dtype=np.float32), I),
    "matrix_rank": (lambda a: LA.matrix_rank(a), X),
    "matrix_rank stack": (lambda a: LA.matrix_rank(a), np.stack([X, np.eye(3), np.zeros((3, 3))])),
    "matrix_rank tol": (lambda a: LA.matrix_rank(a, tol=20.0), X),
    "matrix_rank rtol": (lambda a: LA.matrix_rank(a, rtol=1e-3), X.astype(np.float32)),
    "matrix_rank vector": (lambda a: LA.matrix_rank(a), V),
    "matrix_rank zero vector": (lambda a: LA.matrix_rank(a), V * 0),
    "cond": (lambda a: LA.cond(a), X[:2]),
    "cond 2": (lambda a: LA.cond(a, 2), np.stack([X[:2], np.zeros((2, 3)), X[1:]])),
    "cond -2": (lambda a: LA.cond(a, -2), X + np.eye(3)),
    "allclose": (lambda a, b: np.allclose(a, b), X, X + 1e-9),
    "allclose not": (lambda a, b: np.allclose(a, b, rtol=0, atol=1e-3), X, X + 1e-2),
    "allclose nan": (lambda a: np.allclose(a, a, equal_nan=True), NAN),
    "array_equal": (lambda a, b: np.array_equal(a, b), X, X.copy()),
    "array_equal shape": (lambda a, b: np.array_equal(a, b), X, V),
    "array_equal nan": (lambda a: (np.array_equal(a, a), np.array_equal(a, a, equal_nan=True)), NAN),
    "array_equiv": (lambda a, b: np.array_equiv(a, b), np.ones((2, 3)), np.ones(3)),
    "array_equiv not": (lambda a, b: np.array_equiv(a, b), np.ones((2, 3)), np.ones(2)),
    "polyval": (lambda p, x: np.polyval(p, x), V, X),
    "polyval integers": (lambda p, x: np.polyval(p, x), np.array([3, -1]), I),
    "polyadd": (lambda a, b: np.polyadd(a, b), V, np.array([1, 2, 3, 4, 5])),
    "polysub": (lambda a, b: np.polysub(a, b), X[0], V[:1]),
    "polyder": (lambda p: (np.polyder(p), np.polyder(p, 2), np.polyder(p, 0)), V),
    "polyint": (lambda p: (np.polyint(p), np.polyint(p, 2), np.polyint(p, 2, k=1.5)), V),
    "polyint constants": (lambda p, k: np.polyint(p, 2, k=k), V, np.array([2.0, 3.0])),
}
WINDOWS = [np.bartlett, np.blackman, np.hamming, np.hanning]


def check(function, arguments, name):
    expected, actual = function(*arguments), cjit.jit(function)(*arguments)
    if not isinstance(expected, tuple):
        expected, actual = (expected,), (actual,)
    assert len(actual) == len(expected)
    for got, wanted in zip(actual, expected, strict=True):
        assert type(got) is type(wanted), name
        assert_same(got, wanted, "composite", name)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    function, *arguments = CASES[name]
    check(function, arguments, name)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.__name__)
def test_windows(window):
    for m in (7, 12, 1, 0, -3, 64, 5.0):
        assert_same(cjit.jit(lambda m: window(m))(m), window(m), "window", f"{window.__name__}({m})")
    jitted = cjit.jit(lambda x: window(x.shape[0]))
    for extent in (7, 12, 64, 0):
        assert_same(jitted(np.ones(extent)), window(extent), "window", window.__name__)
    assert len(jitted.specializations) == 1


@pytest.mark.parametrize(
    "function, arguments",
    [
        (lambda a, b: LA.cross(a, b), (X[:, :2], X[:, :2])),
        (lambda a, b: np.cross(a, b), (np.ones(4), np.ones(4))),
        (lambda a, b: np.cross(a, b, axisa=2), (X, X)),
        (lambda a: LA.cond(a), (np.ones((0, 2)),)),
        (lambda a: LA.matrix_rank(a, tol=1.0, rtol=1.0), (X,)),
        (lambda p: np.polyder(p, -1), (V,)),
        (lambda p: np.polyint(p, 3, k=[1.0, 2.0]), (V,)),
    ],
)
def test_errors_are_numpys(function, arguments):
    with pytest.raises(Exception) as expected:  # noqa: PT011 whatever NumPy raises
        function(*arguments)
    with pytest.raises(type(expected.value)) as actual:
        cjit.jit(function)(*arguments)
    assert str(expected.value) in str(actual.value)


def test_refusals_say_what_to_do():
    with pytest.raises(cjit.UnsupportedError, match="give them a third"):
        cjit.jit(lambda a: np.cross(a, a))(X[:, :2])
    with pytest.raises(cjit.UnsupportedError, match="use None, 2 or -2"):
        cjit.jit(lambda a: LA.cond(a, "fro"))(X)
