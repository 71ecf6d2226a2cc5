# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Slices whose step only the kernel knows: read from an array, or a loop's variable."""

import numpy as np
import pytest

import cjit


def sieve(n):
    prime = np.ones(n + 1, dtype=np.bool_)
    prime[:2] = False
    i = 2
    while i * i <= n:
        if prime[i]:
            prime[i * i :: i] = False
        i += 1
    return np.nonzero(prime)[0]


def read_and_update(x, steps):
    total = x.sum() * 0
    for step in steps:
        total += x[::step].sum()
        x[1::step] += 1
        view = x[::step]
        view[-1] = step
    return total


def two_axes(x, steps):
    return x[:: steps[0], 1 :: steps[1]], x[2, :: steps[1]]


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100, 1000])
def test_sieve(n):
    assert cjit.jit(sieve)(n).tolist() == sieve(n).tolist()


@pytest.mark.parametrize("count", [2, 3, 7, 20])
@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_read_and_update(count, dtype):
    steps = np.array([1, 2, 3, 5, 40])
    x, y = np.arange(count, dtype=dtype), np.arange(count, dtype=dtype)
    jitted = cjit.jit(read_and_update)
    assert jitted(x, steps) == read_and_update(y, steps)
    np.testing.assert_array_equal(x, y)


@pytest.mark.parametrize("steps", [(1, 1), (2, 3), (4, 9), (100, 100)])
def test_two_axes(steps):
    x = np.arange(60).reshape(6, 10)[:, ::-1]
    for got, want in zip(cjit.jit(two_axes)(x, np.array(steps)), two_axes(x, np.array(steps)), strict=True):
        assert got.shape == want.shape
        np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize(
    "step, message",
    [(0, "slice step cannot be zero"), (-2, "must be positive in a jitted function, not -2")],
)
def test_steps_that_are_not_positive(step, message):
    with pytest.raises(ValueError, match=message):
        cjit.jit(two_axes)(np.ones((6, 10)), np.array([1, step]))


def test_a_step_that_is_no_integer():
    def f(x, s):
        return x[:: s[0]]

    with pytest.raises(TypeError, match="slice indices must be integers"):
        cjit.jit(f)(np.ones(5), np.ones(2))
