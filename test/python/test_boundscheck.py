# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Indices out of range: the error, where the checks are, and boundscheck=False."""

import os
import subprocess
import sys

import numpy as np
import pytest

import cjit


def store(a, b, low, high):
    for i in range(low, high):
        b[i] = 2 * a[i] + 1


def shifted(a, b, low, high):
    for i in range(low, high):
        b[i + 1] = a[i] - a[i - 1]


def down(a, b, low, high):
    for i in range(high - 1, low - 1, -1):
        b[i] = a[i] + 1


def scaled(a, b, low, high):
    for i in range(low, high):
        b[3 * i - 2] = a[i]


def sum_square(a, b, low, high):
    s = 0.0
    for i in range(low, high):
        for j in range(low, i):
            s += a[i] * b[j]
    return s


def guarded(a, b, low, high):
    for i in range(low, high):
        if i < 7:
            b[i] = a[i]


RANGES = [(0, 10), (0, 0), (5, 3), (1, 9), (-3, 4), (-10, 0), (-11, 0), (0, 11), (9, 13), (2, 5), (-20, 40)]


@pytest.mark.parametrize("bounds", RANGES)
@pytest.mark.parametrize("f", [store, shifted, down, scaled, sum_square, guarded])
def test_raises_what_numpy_raises(f, bounds):
    a, b = np.arange(10.0), np.zeros(10)
    expected_b, jitted = b.copy(), cjit.jit(f)
    try:
        expected = f(a, expected_b, *bounds)
    except IndexError as error:
        with pytest.raises(IndexError) as raised:
            jitted(a, b, *bounds)
        assert str(raised.value) == str(error)
        return
    assert jitted(a, b, *bounds) == expected
    np.testing.assert_array_equal(b, expected_b)


def gemm(a, b, c, n):
    for i in range(n):
        for p in range(n):
            for j in range(n):
                c[i, j] += a[i, p] * b[p, j]


def csr(y, starts, columns, values, x):
    for i in range(len(y)):
        s = 0.0
        for k in range(starts[i], starts[i + 1]):
            s += values[k] * x[columns[k]]
        y[i] = s


def test_checks_leave_the_inner_loop():
    a = np.random.default_rng(0).random((20, 20))
    jitted, c = cjit.jit(gemm), np.zeros((20, 20))
    jitted(a, a, c, 20)
    np.testing.assert_allclose(c, a @ a)
    fast, _, slow = jitted.inspect(stage="vector").partition("} else {")
    assert "raise_if" not in fast
    assert "raise_if" in slow
    with pytest.raises(IndexError, match="index 20 is out of bounds for axis 1 with size 20"):
        jitted(a, a, c, 21)


def test_rows_of_a_sparse_matrix():
    dense = np.array([[0.0, 2, 0], [1, 0, 3], [0, 0, 0]])
    starts, columns = np.array([0, 1, 3, 3]), np.array([1, 0, 2])
    values, x, y = np.array([2.0, 1, 3]), np.array([1.0, 10, 100]), np.zeros(3)
    jitted = cjit.jit(csr)
    jitted(y, starts, columns, values, x)
    np.testing.assert_array_equal(y, dense @ x)
    for bad_starts, bad_columns in (([0, 1, 3, 4], columns), (starts, [1, 0, 3]), (starts, [1, 0, -4])):
        arguments = (np.zeros(3), np.array(bad_starts), np.array(bad_columns), values, x)
        with pytest.raises(IndexError) as expected:
            csr(*arguments)
        with pytest.raises(IndexError) as raised:
            jitted(*arguments)
        assert str(raised.value) == str(expected.value)


def test_boundscheck_false_leaves_the_checks_out():
    def pick(a, at, table, where):
        return a[at] + table[where].sum()

    arguments = np.arange(5.0), 3, np.arange(8.0), np.array([1, 2])
    checked, trusting = cjit.jit(pick), cjit.jit(pick, boundscheck=False)
    assert checked(*arguments) == trusting(*arguments) == 6.0
    assert "raise_if" in checked.inspect(stage="graph")
    assert "raise_if" not in trusting.inspect(stage="graph")
    assert trusting(arguments[0], -1, *arguments[2:]) == 7.0  # still counted from the end


@pytest.mark.parametrize("value, raises", [("0", False), ("1", True), ("", True)])
def test_environment(value, raises):
    code = (
        "import cjit, numpy as np\n"
        f"@cjit.jit(boundscheck={not raises if value else True})\n"
        "def f(x, i):\n    return x[i]\n"
        "f(np.ones(3), 1)\n"
        "print('raise_if' in f.inspect(stage='graph'))"
    )
    environment = dict(os.environ, CJIT_BOUNDSCHECK=value)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(raises)
