# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit.stencil: kernels over an element and its neighbours. The oracle is a loop in Python."""

import math

import numpy as np
import pytest

import cjit


def laplace(a):
    return a[0, 1] + a[0, -1] + a[1, 0] + a[-1, 0] - 4 * a[0, 0]


def forward(a):
    return a[1] - a[0]


def far(a):
    return a[-2] + 0.5 * a[3]


def limiter(a):
    left, right = a[0] - a[-1], a[1] - a[0]
    if left * right <= 0:
        return 0.0
    if abs(left) < abs(right):
        return left
    return right


def window(a):
    total = 0.0
    for i in range(-9, 1):
        total += a[i]
    return total / 10


def square(a):
    total = 0
    for i in range(-3, 4):
        for j in range(-3, 4):
            total += a[i, j] * (i - j)
    return total


def settle(a):
    x = a[0]
    n = 0
    while x > 1.0 and n < 50:
        x = 0.5 * (x + a[1] * 0.1)
        n += 1
    return x + n


def two(a, b):
    return a[0, 1] * b[-1, 0]


def scaled(a, factor):
    return a[-1] * factor + a[1]


def weighted(a, w):
    return a[-1] * w[0] + a[0] * w[1] + a[1] * w[2]


def constant(a):
    return 7.5


def three(a):
    return a[0, 0, 1] + a[-1, 0, 0] + math.sqrt(abs(a[0, 1, 0]))


rng = np.random.default_rng(5)


def draw(*shape):
    return rng.standard_normal(shape)


class Shifted:
    """An array seen from one of its elements."""

    def __init__(self, array, place):
        self.array, self.place = array, place

    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        return self.array[tuple(i + k for i, k in zip(self.place, key))]


def by_hand(kernel, near, *args, cval=0, standard=()):
    names = kernel.__code__.co_varnames
    first = np.asarray(args[0])
    inner = [range(-low, n - high) for n, (low, high) in zip(first.shape, near)]
    values = {}
    for place in np.ndindex(*map(len, inner)):
        place = tuple(r[k] for r, k in zip(inner, place))
        items = [Shifted(x, place) if np.ndim(x) and n not in standard else x for n, x in zip(names, args)]
        values[place] = kernel(*items)
    dtype = np.asarray(next(iter(values.values()), 0.0)).dtype
    result = np.full(first.shape, cval, dtype)
    for place, value in values.items():
        result[place] = value
    return result


ONE = ((-1, 1), (-1, 1))
CASES = [
    (laplace, ONE, [draw(6, 7)], {}),
    (laplace, ONE, [np.arange(30).reshape(5, 6)], {}),
    (laplace, ONE, [draw(6, 7).astype(np.float32)], {}),
    (laplace, ONE, [draw(12, 14)[::-2, ::2]], {}),
    (laplace, ONE, [draw(6, 7).T], {"cval": 2.5}),
    (forward, ((0, 1),), [draw(6)], {}),
    (far, ((-2, 3),), [draw(9)], {"cval": -1.0}),
    (far, ((-2, 3),), [draw(6)], {}),
    (limiter, ((-1, 1),), [draw(20)], {}),
    (window, ((-9, 0),), [draw(30)], {"neighborhood": ((-9, 0),)}),
    (window, ((-12, 2),), [draw(30)], {"neighborhood": ((-12, 2),)}),
    (square, ((-3, 3), (-3, 3)), [np.arange(90).reshape(9, 10)], {"neighborhood": ((-3, 3), (-3, 3))}),
    (settle, ((0, 1),), [np.abs(draw(12)) * 20], {}),
    (two, ((-1, 0), (0, 1)), [draw(4, 5), draw(4, 5)], {}),
    (two, ((-1, 0), (0, 1)), [draw(4, 5), draw(6, 5)], {}),
    (scaled, ((-1, 1),), [draw(5), 3], {}),
    (weighted, ((-1, 1),), [draw(8), np.array([1.0, 2.0, 0.5])], {"standard_indexing": ("w",)}),
    (constant, ((0, 0),), [draw(4)], {}),
    (three, ((-1, 0), (0, 1), (0, 1)), [draw(3, 4, 5)], {}),
]  # fmt: skip


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("case", range(len(CASES)))
def test_kernels(case, inside):
    kernel, near, args, options = CASES[case]
    made = cjit.stencil(**options)(kernel) if options else cjit.stencil(kernel)
    call = cjit.jit(lambda *args: made(*args)) if inside else made
    expected = by_hand(kernel, near, *args, cval=options.get("cval", 0), standard=options.get("standard_indexing", ()))
    result = call(*args)
    assert result.shape == expected.shape and result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-5 if result.dtype == np.float32 else 1e-13, atol=1e-13)


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (2, 9), (3, 3)])
def test_small_arrays(shape):
    a = draw(*shape)
    np.testing.assert_allclose(cjit.stencil(laplace)(a), by_hand(laplace, ONE, a), rtol=1e-13)


def test_one_compilation_without_a_loop():
    made = cjit.stencil(limiter)
    for n in (5, 9, 100):
        made(draw(n))
    (driver,) = made._drivers.values()
    assert len(driver.specializations) == 1
    assert "scf.for" not in driver.inspect(draw(5), stage="cjit")


def test_out():
    made, a = cjit.stencil(laplace), draw(5, 6)
    out = np.full((5, 6), 9.0)
    assert made(a, out=out) is out
    assert (out[1:-1, 1:-1] == made(a)[1:-1, 1:-1]).all() and (out[0] == 9.0).all()
    bordered = cjit.stencil(cval=1.0)(laplace)
    bordered(a, out=out)
    assert (out == bordered(a)).all()
    b = a.copy()
    bordered(b, out=b)
    assert (b == bordered(a)).all()
    b = draw(6, 6)
    expected = made(b[:-1].copy())
    made(b[:-1], out=b[1:])
    assert (b[2:-1, 1:-1] == expected[1:-1, 1:-1]).all()


def test_in_a_time_loop():
    made = cjit.stencil(laplace)

    @cjit.jit
    def heat(a, steps):
        for _ in range(steps):
            a = a + 0.1 * made(a)
        return a

    a = draw(8, 9)
    expected = a
    for _ in range(12):
        expected = expected + 0.1 * by_hand(laplace, ONE, expected)
    np.testing.assert_allclose(heat(a, 12), expected, rtol=1e-12)


@pytest.mark.parametrize(
    "make, error, text",
    [
        (lambda: cjit.stencil("reflect")(laplace), ValueError, "mode must be 'constant'"),
        (lambda: cjit.stencil(cval="a")(laplace), TypeError, "cval must be a number"),
        (lambda: cjit.stencil(nonsense=1)(laplace), TypeError, "unknown option 'nonsense'"),
        (lambda: cjit.stencil(standard_indexing=("b",))(laplace), ValueError, "not present in the stencil"),
        (lambda: cjit.stencil(standard_indexing=("a",))(laplace), ValueError, "must use relative indexing"),
        (lambda: cjit.stencil(laplace)(3.0), TypeError, "must be the primary input array"),
        (lambda: cjit.stencil(laplace)(draw(4)), ValueError, "an array of 1 axes is indexed"),
        (lambda: cjit.stencil(lambda a: a[0:2])(draw(4)), ValueError, "indexed with as many integers"),
        (lambda: cjit.stencil(lambda a: a.shape[0])(draw(4)), AttributeError, "standard_indexing"),
        (lambda: cjit.stencil(laplace)(), TypeError, "takes 1 positional arguments"),
        (lambda: cjit.stencil(two)(draw(4, 5), draw(4)), ValueError, "same number of dimensions"),
        (lambda: cjit.stencil(two)(draw(4, 5), draw(3, 5)), ValueError, "some dimension smaller"),
        (lambda: cjit.stencil(neighborhood=((-1, 1),))(laplace)(draw(4, 5)), ValueError, "1 dimensional neighborhood"),
        (lambda: cjit.stencil(neighborhood=((0, 0),))(far)(draw(9)), ValueError, "outside of the neighborhood"),
        (lambda: cjit.stencil(laplace)(draw(4, 5), out=np.zeros((4, 4))), ValueError, "the shape of the first"),
        (lambda: cjit.stencil(laplace)(draw(4, 5), out=np.zeros((4, 5), int)), TypeError, "Cannot cast"),
        (lambda: cjit.stencil(cval=1.5)(forward)(np.arange(4)), ValueError, "cval type does not match"),
        (lambda: cjit.stencil(lambda a: (a[0], a[1]))(draw(4)), TypeError, "must return one number"),
    ],
)  # fmt: skip
def test_refused(make, error, text):
    with pytest.raises(error, match=text):
        make()
