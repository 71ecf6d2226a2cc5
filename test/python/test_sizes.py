# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sizes made of integer arguments: symbols, so that one compilation serves all values of one sign.

A number next to a function is how many specialisations the calls may need: an extent that is 1 or a bound that is
negative may be another program.
"""

import copy

import numpy as np
import pytest

import cjit

X = np.arange(12.0)


def check(function, calls, most):
    compiled = cjit.jit(function)
    for arguments in (*calls, *calls):
        want = got = error = None
        try:
            want = function(*copy.deepcopy(arguments))
        except Exception as raised:
            error = raised
        if error is None:
            got = compiled(*copy.deepcopy(arguments))
            np.testing.assert_array_equal(got, want, err_msg=str(arguments), strict=True)
        else:
            with pytest.raises(type(error)) as caught:
                compiled(*copy.deepcopy(arguments))
            assert str(caught.value).split("\n")[0] == str(error)
    assert len(compiled.specializations) <= most


def loop(n):
    a = np.empty(n)
    for i in range(n):
        a[i] = i * i
    return a


def identity(n):
    a = np.zeros((n, n))
    a[np.arange(n), np.arange(n)] = 1
    return a


def table(n):
    a = np.zeros((n, 2 * n + 1))
    for i in range(n):
        for j in range(2 * n + 1):
            a[i, j] = i - j
    return a


@pytest.mark.parametrize(
    ("function", "most"),
    [
        (lambda n: np.zeros(n), 1),
        (lambda n: np.ones((n, 3), dtype=np.float32), 1),
        (lambda n: np.full((2, n), 1.5), 1),
        (lambda n: np.zeros(n // 2), 1),
        (lambda n: np.zeros(2 * n + 1), 1),
        (lambda n: np.zeros((n, n % 3)), 1),
        (lambda n: np.zeros(max(n, 4)), 1),
        (lambda n: np.zeros(-n + 20), 1),
        (lambda n: np.arange(n), 2),
        (lambda n: np.arange(n) * 0.5, 2),
        (lambda n: np.arange(1, n), 2),
        (lambda n: np.arange(0, n, 3), 2),
        (lambda n: np.linspace(0, 1, n), 3),
        (lambda n: np.eye(n), 2),
        (lambda n: np.tri(n), 3),
        (lambda n: np.indices((n, 2)), 2),
        (lambda n: np.zeros((n, 1)) + np.arange(3), 2),
        (lambda n: np.zeros(n).shape[0], 1),
        (lambda n: len(np.zeros(n)) + np.zeros((n, 2)).size, 1),
        (lambda n: np.zeros(int(n**0.5)) if n >= 0 else np.zeros(0), 2),
        (loop, 1),
        (identity, 2),
        (table, 1),
    ],
)
def test_creation(function, most):
    check(function, [(n,) for n in (5, 2, 3, 17, 0, 1, 6, -2)], most)


@pytest.mark.parametrize(
    ("function", "most"),
    [
        (lambda x, n: x[:n] * 2, 4),
        (lambda x, n: x[n:] + 1, 4),
        (lambda x, n: x[:-n] * 2, 4),
        (lambda x, n: x[n::-1] * 2, 4),
        (lambda x, n: x[n // 2 : n] * 2, 4),
        (lambda x, n: x[n], 1),
        (lambda x, n: np.zeros(len(x) - n), 1),
        (lambda x, n: x[: min(n, len(x))].sum(), 2),
        (lambda x, n: np.tile(x, n), 3),
        (lambda x, n: np.repeat(x, n), 3),
        (lambda x, n: np.roll(x, n), 1),
        (lambda x, n: np.pad(x, n), 1),
    ],
)
def test_slices(function, most):
    check(function, [(X, n) for n in (5, 2, 11, 12, 13, 40, 1, 0, -1, -3, -12, -20)], most)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, n: x.reshape(n, -1),
        lambda x, n: x.reshape(-1, n),
        lambda x, n: x.reshape((2, n, -1)),
        lambda x, n: np.reshape(x, (n, len(x) // n)) * 2,
    ],
)
def test_reshape(function):
    # not -1, which stands for what is left
    check(function, [(X, n) for n in (3, 4, 6, 2, 1, 12)], 3)
    check(function, [(X, n) for n in (3, 5)], 1)


def test_reshape_to_what_is_left():
    check(lambda x, n: x.reshape(2, n), [(X, 6), (X, -1)], 2)


def test_sizes_that_must_agree():
    check(lambda x, n: x + np.arange(n), [(X, 12), (X, 13), (X, 1), (X[:3], 3), (X[:3], 2)], 3)


def test_a_step_is_another_program():
    check(lambda x, n: x[::n] * 1, [(X, 1), (X, 2), (X, -1), (X, 0)], 3)


def test_sizes_that_depend_on_data():
    def squares(x):
        k = int(x[0])
        a = np.empty((k, 2))
        for i in range(k):
            a[i, 0] = a[i, 1] = i * i
        return a

    data = [(np.array([4.0, 3.0]),), (np.array([0.0, 0.0]),), (np.array([-4.0, 3.0]),), (np.array([1.0, 1.0]),)]
    check(squares, data, 1)
    check(lambda x: np.arange(int(x[0])) * 2, data, 1)
    check(lambda x: np.full(int(x[0]), x[1]), data, 1)


def test_a_shape_is_made_of_integers():
    with pytest.raises(TypeError, match="a shape must be made of integers"):
        cjit.jit(lambda a: np.zeros(a))(2.0)


def test_hidden_arrays_of_two_specialisations():
    # the second one was matched with what the first had read
    compiled = cjit.jit(lambda n: np.arange(3 + (n > 2)) * n)
    for n in (5, 1, 5, 1):
        np.testing.assert_array_equal(compiled(n), compiled.__wrapped__(n))
