# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arguments that loops update: where they lie, without temporaries and copies."""

import numpy as np
import pytest
import tolerances

import cjit


def jacobi(steps, a, b):
    for _ in range(steps):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])
        a[1:-1] = 0.5 * (b[:-2] + b[2:])


def exchanged(steps, a, b):
    a, b = a.copy(), b.copy()
    for _ in range(steps):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])
        a, b = b, a
    return a.sum()


def seidel(steps, a, b):
    for _ in range(steps):
        for i in range(1, len(a) - 1):
            a[i] = (a[i - 1] + a[i] + a[i + 1]) / 3


def conditional(steps, a, b):
    if steps > 2:
        for i in range(len(a)):
            a[i] += b[i]
    else:
        for i in range(len(a)):
            a[i] = 0
    b[0] = a[1]


def old_and_new(steps, a, b):
    before = a.copy()
    for i in range(1, len(a)):
        a[i] += a[i - 1]
    return a - before, a[::2], before[1]


def swapped(steps, a, b):
    saved = a.copy()
    for i in range(len(a)):
        a[i] = b[i]
    for i in range(len(a)):
        b[i] = saved[i]


def view(steps, a, b):
    part = a[2:]
    for i in range(len(part)):
        part[i] = steps * b[i]
    return part.sum(), a


def replaced(steps, a, b):
    for i in range(steps):
        a[:] = a * 0.5 + b
        b += a[::-1]


FUNCTIONS = [jacobi, exchanged, seidel, conditional, old_and_new, swapped, view, replaced]


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 8])
@pytest.mark.parametrize("size", [2, 3, 40])
@pytest.mark.parametrize("f", FUNCTIONS)
def test_same_as_numpy(f, size, steps):
    rng = np.random.default_rng(size)
    a, b = rng.random(size), rng.random(size)
    for make in (lambda x: x.copy(), lambda x: np.repeat(x, 2)[::2], lambda x: x[::-1].copy()[::-1]):
        found, expected = (make(a), make(b)), (make(a), make(b))
        result, wanted = cjit.jit(f)(steps, *found), f(steps, *expected)
        for one, other in zip(found, expected, strict=True):
            tolerances.assert_same(one, other, "composite")
        if wanted is None:
            continue
        results = (result, wanted) if isinstance(wanted, tuple) else ((result,), (wanted,))
        for one, other in zip(*results, strict=True):
            tolerances.assert_same(one, other, "composite")


@pytest.mark.parametrize("f", [jacobi, seidel])
def test_no_temporary_and_no_copy(f):
    jitted = cjit.jit(f)
    jitted(3, np.ones(50), np.zeros(50))
    text = jitted.inspect(stage="buffer")
    assert "memref.alloc" not in text
    assert "memref.copy" not in text
    assert text.count("linalg.generic") == (2 if f is jacobi else 0)


def test_what_was_written_before_an_error_stays():
    def fill(a, n):
        for i in range(n):
            a[i] = i + 1

    jitted = cjit.jit(fill)
    a, expected = np.zeros(10), np.zeros(10)
    with pytest.raises(IndexError):
        fill(expected, 12)
    with pytest.raises(IndexError, match="index 10 is out of bounds"):
        jitted(a, 12)
    np.testing.assert_array_equal(a, expected)


def test_matrices_in_either_order():
    def lower(a):
        for i in range(a.shape[0]):
            for j in range(i + 1, a.shape[1]):
                a[i, j] = a[j, i]

    a = np.random.default_rng(0).random((7, 7))
    for order in "CF":
        found, expected = a.copy(order), a.copy(order)
        cjit.jit(lower)(found)
        lower(expected)
        np.testing.assert_array_equal(found, expected)
    both = a.copy()
    part, wanted = both[1:6, 2:7], a.copy()[1:6, 2:7]
    cjit.jit(lower)(part)
    lower(wanted)
    np.testing.assert_array_equal(part, wanted)
