# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arrays whose extents change in a loop, or differ between the sides of a branch: carried with their extents."""

import copy

import numpy as np
import pytest

import cjit

X = np.arange(12.0) + 0.5
A = np.arange(12.0).reshape(6, 2) % 5
M = np.arange(25.0).reshape(5, 5) % 7 + 2

def shrink(x, n):
    for i in range(n):
        x = x[1:]
    return x*1.0


def grow(x, y, n):
    for i in range(n):
        x = np.concatenate([x, y])
    return x


def filtered(r, n):
    for i in range(n):
        r = r - 1
        r = r[r > 0]
    return r


def multigrid(x):
    while len(x) > 1:
        x = x[::2] + 0.5
    return x


def halve(x, n):
    for _ in range(n):
        k = len(x) // 2
        x = x[:k] + x[k : 2 * k]
    return x


def appended(n):
    x = np.zeros(0)
    for i in range(n):
        x = np.append(x, i*2.0)
    return x


def pascal(n):
    row = np.ones(1)
    for _ in range(n):
        row = np.append(row, 0.0) + np.append(0.0, row)
    return row


def lengths(x, n):
    t = 0
    for i in range(n):
        x = x[1:]
        t += len(x)
    return t


def corners(a, n):
    for _ in range(n):
        a = a[1:, 1:] - np.outer(a[1:, 0], a[0, 1:]) / a[0, 0]
    return a


def sieve(n):
    c = np.arange(2, n)
    out = 0
    while len(c) > 0:
        out += c[0]
        c = c[c % c[0] != 0]
    return out


def branch(x, n):
    if n > x[0]:
        x = x[1:]
    return x*2


def choice(x, f):
    y = x[1:] if f[0] > 0 else x[:2]
    return y*2


def leaves_only(x, n):
    for i in range(n):
        y = x[i:] * 2
    return y


def leaves_mask(x, n):
    for i in range(n):
        y = x[x > i]
    return y


def rows_by_mask(a, n):
    for i in range(n):
        a = a[a[:, 0] > i]
    return a


def columns_by_mask(a, n):
    for i in range(n):
        a = a[:, a[0] > i]
    return a


def stacked(a, v, n):
    for i in range(n):
        a = np.vstack([a, v[None] * i])
    return a


def both(x):
    t = np.zeros(0)
    while len(x) > 0:
        t = np.append(t, x[0])
        x = x[2:]
    return t


def distinct(x):
    out = 0
    while x.size > 0:
        out += 1
        x = x[x != x[0]]
    return out


def quickselect(x, k):
    while len(x) > 1:
        p = x[0]
        lo = x[x < p]
        if k < len(lo):
            x = lo
        else:
            n = len(lo) + (x == p).sum()
            if k < n:
                return p
            k -= n
            x = x[x > p]
    return x[0]


def changed_in_place(x, n):
    x = x.copy()
    for i in range(n):
        x[0] = -1
        x = x[1:]
        x[-1] += 1
    return x


def growbreak(x, n):
    for i in range(n):
        x = np.append(x, i)
        if x.sum() > 100:
            break
    return x


def nested_growth(x, n):
    for i in range(n):
        for j in range(3):
            x = np.append(x, i*j)
    return x


def early_return(x, n):
    for i in range(n):
        x = x[1:]
        if x[0] > 3:
            return x
    return x


def inner_loop(x, n, m):
    s = 0.
    for i in range(n):
        y = x[i:]
        for j in range(m):
            y = y[1:]
            s += y.sum()
    return s


@pytest.mark.parametrize(
    ("function", "calls", "most"),
    [
        (shrink, [(X, 3), (X, 0), (X, 11), (X, 15)], 1),
        (grow, [(X, X[:2], 3), (X, X[:2], 0), (X, X[:0], 4)], 2),
        (filtered, [(X, 3), (X, 0), (X, 20)], 1),
        (multigrid, [(X,), (X[:1],), (X[:0],), (np.arange(100.0),)], 3),
        (halve, [(X, 2), (X, 0), (X, 5)], 1),
        (appended, [(3,), (0,), (10,)], 1),
        (pascal, [(3,), (0,), (10,)], 1),
        (lengths, [(X, 3), (X, 0), (X, 20)], 1),
        (corners, [(M, 2), (M, 0)], 1),
        (sieve, [(30,), (3,), (2,), (100,)], 2),
        (branch, [(X, 3), (X, 0)], 2),
        (choice, [(X, X), (X, -X)], 2),
        (leaves_only, [(X, 3), (X, 1), (X, 13)], 1),
        (leaves_mask, [(X, 3), (X, 1), (X, 13)], 1),
        (rows_by_mask, [(A, 3), (A, 0), (A, 7)], 1),
        (columns_by_mask, [(A, 3), (A, 0), (A, 7)], 1),
        (stacked, [(A, A[1], 3), (A, A[1], 0)], 1),
        (both, [(X,), (X[:5],)], 2),
        (distinct, [(A.ravel(),), (X,)], 1),
        (quickselect, [(X, 3), (X[::-1].copy(), 5), (A.ravel(), 7)], 1),
        (changed_in_place, [(X, 3), (X, 0)], 1),
        (growbreak, [(X, 3), (X, 30)], 1),
        (nested_growth, [(X, 3), (X, 0)], 1),
        (early_return, [(X, 3), (X, 0), (X, 6)], 1),
        (inner_loop, [(X, 3, 2), (X, 5, 20)], 1),
    ],
)
def test_extents_are_carried(function, calls, most):
    compiled = cjit.jit(function)
    for arguments in (*calls, *calls):
        want = function(*copy.deepcopy(arguments))
        got = compiled(*copy.deepcopy(arguments))
        np.testing.assert_allclose(got, want, rtol=1e-12, strict=True)
    assert len(compiled.specializations) <= most


def test_more_than_is_known_is_unrolled():
    def doubled(x, n):
        for _ in range(n):
            x = np.concatenate([x, x])
        return x

    np.testing.assert_array_equal(cjit.jit(doubled)(X, 3), doubled(X, 3))


def test_more_than_is_known_is_refused():
    def doubled(x):
        while x.sum() < 1000:
            x = np.concatenate([x, x])
        return x

    with pytest.raises(cjit.UnsupportedError, match="x changes its shape .* by more than can be known"):
        cjit.jit(doubled)(X)


def test_a_rank_that_changes_is_refused_with_both_lines():
    def summed(x):
        y = x * 1
        while y.sum() > 3:
            y = y.sum(axis=0, keepdims=False)
        return y

    line = summed.__code__.co_firstlineno
    with pytest.raises(cjit.TraceError) as caught:
        cjit.jit(summed)(A)
    assert "rank 2" in str(caught.value) and "rank 1" in str(caught.value)
    assert f".py:{line + 1}" in str(caught.value) and f".py:{line + 3}" in str(caught.value)


def test_a_dtype_that_loses_its_kind_is_refused():
    def rounded(x):
        y = x * 1
        while y.sum() > 3:
            y = (y / 2).astype(np.int64)
        return y

    with pytest.raises(cjit.TraceError, match="rank 1 and dtype float64 .* rank 1 and dtype int64 "):
        cjit.jit(rounded)(X)
