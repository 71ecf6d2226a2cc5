# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.random.default_rng inside compiled functions: NumPy's stream, bit for bit."""

import numpy as np
import pytest

import cjit
from against_numpy import check_error


def same(actual, expected):
    if isinstance(expected, (tuple, list)):
        assert len(actual) == len(expected)
        for one, other in zip(actual, expected, strict=True):
            same(one, other)
        return
    assert type(actual) is type(expected), (type(actual), type(expected))
    assert np.asarray(actual).dtype == np.asarray(expected).dtype
    np.testing.assert_array_equal(actual, expected, strict=True)


def check(function, *arguments):
    same(cjit.jit(function)(*arguments), function(*arguments))


DRAWS = {
    "random": lambda r: (r.random(5), r.random((2, 3)), r.random(), r.random(4, np.float32), r.random(dtype="f4")),
    "standard_normal": lambda r: (r.standard_normal(5), r.standard_normal(), r.standard_normal((2, 2), dtype=np.float32)),
    "standard_exponential": lambda r: (r.standard_exponential(5), r.standard_exponential(3, np.float32)),
    "uniform": lambda r: (r.uniform(size=3), r.uniform(-1, 5, (2, 2)), r.uniform(0.5), r.uniform([1, 2], 3.0)),
    "normal": lambda r: (r.normal(size=3), r.normal(1, 2.5, (2, 3)), r.normal(), r.normal([[1.0], [2]], [1, 2, 3])),
    "normal size": lambda r: r.normal([1.0, 2], 1, size=(3, 2)),
    "exponential": lambda r: (r.exponential(2.0, 3), r.exponential()),
    "gamma": lambda r: (r.gamma(0.5, 2.0, 9), r.gamma(3.0), r.standard_gamma([0.3, 1, 7]), r.standard_gamma(2.0, 3, np.float32)),
    "beta": lambda r: (r.beta(0.5, 2.0, 9), r.beta(3.0, [1, 2])),
    "chisquare": lambda r: r.chisquare(3, 5), "f": lambda r: r.f(2, 5.0, 4), "standard_t": lambda r: r.standard_t(4, 5),
    "cauchy": lambda r: r.standard_cauchy(3), "pareto": lambda r: r.pareto(2.0, 4), "weibull": lambda r: r.weibull(2.0, 4),
    "power": lambda r: r.power(2.0, 4), "laplace": lambda r: r.laplace(1, 2, 4), "gumbel": lambda r: r.gumbel(size=4),
    "logistic": lambda r: r.logistic(size=4), "lognormal": lambda r: r.lognormal(0.5, 2.0, size=4),
    "rayleigh": lambda r: r.rayleigh(2.0, 4), "wald": lambda r: r.wald(1.0, 2.0, 4),
    "vonmises": lambda r: r.vonmises(1.0, 2.0, 4), "triangular": lambda r: r.triangular(-1, 0.5, 2, 5),
    "poisson": lambda r: (r.poisson(3.0, 20), r.poisson(), r.poisson([0.5, 100.0]), r.poisson(0, 2)),
    "geometric": lambda r: (r.geometric(0.3, 9), r.geometric(1.0)),
    "integers": lambda r: (r.integers(10, size=9), r.integers(5), r.integers(-3, 3, (2, 3), endpoint=True), r.random()),
    "integers wide": lambda r: (r.integers(0, 2**63 - 1, 4), r.integers(2**40, size=3), r.integers(-(2**63), 2**63 - 1, 3)),
    "integers uint64": lambda r: (r.integers(0, 2**64, 4, dtype="u8"), r.integers(2**63, 2**64 - 1, 2, np.uint64)),
    "choice": lambda r: (r.choice(7, 5), r.choice(7), r.choice([1.5, 2, 9], (2, 2)), r.choice(np.ones((3, 2)), 2)),
    "permutation": lambda r: (r.permutation(9), r.permutation(np.arange(7.0)), r.permutation(np.arange(12).reshape(4, 3), 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWS)
def test_draws(name):
    check(lambda: DRAWS[name](np.random.default_rng(3)))
    check(lambda seed: DRAWS[name](np.random.default_rng(seed)), 5)


@pytest.mark.parametrize("dtype", ["int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"])
def test_integers_of(dtype):
    high = 2 if dtype == "bool" else 100
    check(lambda: [(r := np.random.default_rng(1)).integers(high, size=7, dtype=dtype), r.integers(1, high, dtype=dtype),
                   r.integers(high, size=(2, 3), dtype=dtype), r.random()])  # fmt: skip


def test_seeds():
    for seed in (0, 1, 2**32 - 1, 2**32, 2**62 + 5):
        check(lambda seed: np.random.default_rng(seed).random(3), seed)
    check(lambda: np.random.default_rng([1, 2, 3]).random(3))
    check(lambda: np.random.default_rng(2**100).random(3))
    check(lambda: np.random.default_rng(np.random.default_rng(4)).random(3))
    check(lambda x: np.random.default_rng(x[0]).random(2), np.array([5, 6]))


def test_one_compilation_serves_all_seeds_and_sizes():
    f = cjit.jit(lambda seed, x: x + np.random.default_rng(seed).normal(size=x.shape))
    for seed, n in ((1, 3), (2, 3), (3, 50), (4, 0)):
        np.testing.assert_array_equal(f(seed, np.zeros(n)), np.random.default_rng(seed).normal(size=n))
    assert len(f.specializations) == 1
    np.testing.assert_array_equal(f(1, np.zeros(3)), f(1, np.zeros(3)))  # no state is left behind


def test_loops_and_branches_draw_in_order():
    def walk(n, x):
        rng = np.random.default_rng(7)
        total, steps = 0.0, np.zeros(n)
        for i in range(n):
            if x[i] > 0:
                steps[i] = rng.normal()
            else:
                steps[i] = rng.random() + rng.exponential(2.0)
            total += steps[i]
        return total, steps, rng.random(2)

    def rejected(seed):
        rng = np.random.default_rng(seed)
        tries, drawn = 0, rng.random()
        while drawn < 0.9:
            tries += 1
            drawn = rng.random()
        return tries, rng.integers(100)

    x = np.random.default_rng(0).standard_normal(30)
    check(walk, 30, x)
    for seed in range(4):
        check(rejected, seed)


def test_helpers_share_the_generator():
    def draw(rng, n):
        return rng.normal(size=n)

    def function(seed):
        rng = np.random.default_rng(seed)
        other = rng
        return draw(rng, 3), draw(other, 2), rng.random()

    check(function, 11)


def test_out_and_shuffle_change_arrays():
    def function(x, y):
        rng = np.random.default_rng(2)
        rng.random(out=x)
        rng.standard_normal(dtype=np.float32, out=y)
        rng.shuffle(x)
        z = np.arange(12).reshape(4, 3)
        rng.shuffle(z)
        rng.shuffle(z, axis=1)
        return x, y, z

    check(function, np.zeros(5), np.zeros((2, 2), np.float32))


def test_results_with_gaps():
    def function(seed):
        rng = np.random.default_rng(seed)
        a = np.zeros((4, 3), np.int8)
        a[:, 1] = rng.integers(100, size=4, dtype=np.int8)
        a[::2, 2] = rng.integers(100, size=2, dtype=np.int8)
        return a, rng.random((3, 2)).T

    check(function, 3)


@pytest.mark.parametrize("call", [
    lambda r: r.normal(0, -1.0), lambda r: r.normal(0, [1.0, -1]), lambda r: r.exponential(-1.0), lambda r: r.uniform(2, 1),
    lambda r: r.uniform(0, np.inf), lambda r: r.poisson(-1), lambda r: r.poisson(1e30), lambda r: r.gamma(-1.0),
    lambda r: r.beta(0, 1), lambda r: r.integers(0), lambda r: r.integers(5, 3), lambda r: r.integers(0, 300, dtype="i1"),
    lambda r: r.normal(size=-1), lambda r: r.choice(0), lambda r: r.random(dtype="i4"), lambda r: r.integers(3, dtype="f4"),
    lambda r: r.geometric(2.0), lambda r: r.triangular(0, 3, 1), lambda r: r.shuffle(5), lambda r: r.choice([]),
    lambda r: r.normal(size=2.5),
], ids=range(21))  # fmt: skip
def test_errors(call):
    check_error(lambda: call(np.random.default_rng(0)))


def test_seed_errors():
    check_error(lambda: np.random.default_rng(-1).random())
    check_error(lambda n: np.random.default_rng(n).random(), -1)
    check_error(lambda: np.random.default_rng(1.5).random())


@pytest.mark.parametrize("call, text", [
    (lambda: np.random.default_rng().random(), "without a seed gives another stream at each call"),
    (lambda: np.random.default_rng(1).multivariate_normal([0], [[1]]), "Generator.multivariate_normal is not supported"),
    (lambda: np.random.default_rng(1).choice(5, 2, replace=False), "rng.permutation"),
    (lambda: np.random.default_rng(1).choice(5, 2, p=[0.2] * 5), "p= is not supported"),
    (lambda: np.random.rand(3), r"or draw from np.random.default_rng\(seed\), made inside"),
    (lambda: np.random.seed(3), r"or draw from np.random.default_rng\(seed\), made inside"),
    (lambda: np.random.randn(3), r"or draw from np.random.default_rng\(seed\), made inside"),
], ids=range(7))  # fmt: skip
def test_refusals(call, text):
    with pytest.raises(cjit.UnsupportedError, match=rf"test_random.py:\d+:\d+: .*{text}"):
        cjit.jit(call)()


def test_a_condition_that_draws_is_refused():
    def function(seed):
        rng = np.random.default_rng(seed)
        tries = 0
        while rng.random() < 0.9:
            tries += 1
        return tries

    with pytest.raises(cjit.UnsupportedError, match="draws random numbers; move that into the body"):
        cjit.jit(function)(1)
