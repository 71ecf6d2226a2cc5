# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Python's statements around loops and branches on traced values, against Python itself.

The number next to a function is how many specialisations its calls may need: where a list grows, one for each count.
"""

import copy

import numpy as np
import pytest

import cjit

X = np.arange(12.0) + 0.5
A = np.arange(12.0).reshape(4, 3)
B = np.random.default_rng(0).random((5, 5))


def appended(x, n):
    out = []
    for i in range(n):
        out.append(x[i] * 2)
    return np.array(out)


def rows_appended(a):
    out = []
    for row in a:
        out.append(row.sum())
    return np.stack(out)


def appended_sometimes(x, n):
    out = []
    for i in range(n):
        if i % 2:
            continue
        out.append(x[i])
    return np.array(out)


def running(x, n):
    out = [0.0]
    for i in range(n):
        out.append(out[-1] + x[i])
    return np.array(out)


def stack(x, n):
    items = []
    for i in range(6):
        items.append(x[i] * n)
    s = 0.0
    while items:
        s = s * 0.5 + items.pop()
    return s


def constant_keys(x, n):
    d = {"a": 0.0, "b": x[0]}
    for i in range(n):
        d["a"] += x[i]
        d["b"] = d["a"] * d["b"]
    return d["a"], d["b"]


def comprehension(x, n):
    return np.array([x[i] ** 2 for i in range(n)])


def comprehension_over_rows(a):
    return [row.sum() for row in a]


def nested_comprehension(a):
    return np.array([[v * 2 for v in row] for row in a])


def generators(x, n):
    return (
        sum(x[i] for i in range(n)),
        max(x[i] for i in range(n)),
        any(x[i] > 3 for i in range(n)),
        all(v > 0 for v in x),
        any(x),
        all([True, x[0] > 5]),
    )


def closure(x, n):
    def scaled(v, k):
        return v * k + n

    s = 0.0
    for i in range(n):
        s += scaled(x[i], i)
    return s


def nonlocals(x, n):
    count, s = 0, 0.0

    def add(v):
        nonlocal count, s
        count += 1
        s += v

    for i in range(n):
        add(x[i])
    return count, s


def recursion(x):
    def power(k):
        return 1.0 if k == 0 else x[0] * power(k - 1)

    return power(5)


def errstate(x, n):
    s = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        for i in range(n):
            if x[i] > 3:
                s += x[i] / (x[i] - 3.5)
    return s


def for_else(x, n, limit):
    for i in range(n):
        if x[i] > limit:
            break
    else:
        return -1.0
    return x[i]


def while_else(x, n, limit):
    i = 0
    while i < n:
        if x[i] > limit:
            break
        i += 1
    else:
        i = -100
    return i


def position_of(a, value):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] == value:
                return i, j
    return -1, -1


def nested_else(x, n):
    k = 0
    for i in range(n):
        for j in range(i):
            for m in range(j):
                if x[m] > 2:
                    break
                k += 1
            else:
                k += 10
    return k


def enumerated(a):
    s = 0.0
    for i, row in enumerate(a):
        for j, v in enumerate(row):
            s += v * (i - j)
    return s


def zipped(x, y):
    s = 0.0
    for u, v in zip(x, y):
        s += u * v
    return s


def backwards(x):
    s = 0.0
    for v in reversed(x):
        s = s * 0.5 + v
    return s


def short_backwards(x):
    s = 0.0
    for v in reversed(x[:3] * 2):
        s = s * 0.5 + v
    for v in reversed([v for v in x]):
        s = s * 0.5 + v
    for v in reversed(x):
        s = s * 0.5 + v
    return s


def in_order(x):
    s, k = 0.0, 1
    for v in sorted(x):
        s += v * k
        k += 1
    for v in sorted(x, reverse=True):
        s = s * 0.5 + v
    return s


def changed_rows(a):
    for row in a:
        row += 1
    for column in a.T[::2]:
        column *= 2
    return a


def exchanged_rows(a, i, j):
    a[[i, j]] = a[[j, i]]
    return a


def exchanged_copies(a, i, j):
    a[i], a[j] = a[j].copy(), a[i].copy()
    return a


def exchanged_views(a, i, j):
    a[i, :], a[j, :] = a[j, :], a[i, :]
    return a


def exchanged_numbers(x, n):
    a, b = 0.0, 1.0
    for i in range(n):
        a, b = b, a + b * x[i]
        x[0], x[1] = x[1], x[0]
    return a


def pivoted(a, n):
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[p, k]):
                p = i
        if p != k:
            a[[k, p]] = a[[p, k]]
        for i in range(k + 1, n):
            a[i] -= a[k] * (a[i, k] / (a[k, k] + 1))
    return a


def matched(x, n):
    match n:
        case 0:
            return x * 0
        case 1 | 2:
            return x * 1
        case _:
            return x * n


def walrus(x, limit):
    i, s = 0, 0.0
    while (v := x[i]) < limit:
        s += v
        i += 1
    if (total := s * 2) > 10:
        return total, i, v
    return s, i, v


def cleaned_up(x, n):
    s = 0.0
    for i in range(n):
        try:
            s += x[i]
        finally:
            s += 1
    return s


def asserted(x, n):
    assert n > 0, "n must be positive"
    assert x[0] > 0, "x begins with a positive number"
    return x * n


N = [(X, 3), (X, 0), (X, 12), (X, 5)]


@pytest.mark.parametrize(
    ("function", "calls", "most"),
    [
        (appended, N, 4),
        (rows_appended, [(A,), (A.T,)], 2),
        (appended_sometimes, N, 4),
        (running, N, 4),
        (stack, N, 1),
        (constant_keys, N, 1),
        (comprehension, N, 4),
        (comprehension_over_rows, [(A,), (A.T,)], 2),
        (nested_comprehension, [(A,), (A.T,)], 2),
        (generators, [(X, 3), (X, 4)], 2),
        (closure, N, 1),
        (nonlocals, N, 1),
        (recursion, [(X,), (X[1:],)], 1),
        (errstate, N, 1),
        (for_else, [(X, 3, 5), (X, 12, 5), (X, 12, 50)], 1),
        (while_else, [(X, 3, 5), (X, 12, 5), (X, 0, 5)], 1),
        (position_of, [(A, 5.0), (A, 50.0)], 1),
        (nested_else, N, 1),
        (enumerated, [(A,)], 1),
        (zipped, [(X, X[:5]), (X[:5], X)], 1),
        (backwards, [(X,)], 1),
        (short_backwards, [(X[:5],)], 1),
        (in_order, [(-X,), (X[::-1],)], 2),
        (changed_rows, [(A,)], 1),
        (exchanged_rows, [(A, 1, 2), (A, 0, 0), (A, 0, -1), (A, 0, 7)], 1),
        (exchanged_copies, [(A, 1, 2), (A, 0, 0), (A, 0, -1), (A, 0, 7)], 1),
        (exchanged_views, [(A, 1, 2), (A, 0, 0), (A, 0, -1)], 1),
        (exchanged_numbers, N, 1),
        (pivoted, [(B, 5), (B, 3)], 1),
        (matched, N, 3),
        (walrus, [(X, 5), (X, 0), (X, 8)], 1),
        (cleaned_up, N, 1),
        (asserted, [(X, 3), (X, 0), (-X, 3)], 2),
    ],
)
def test_statement(function, calls, most):
    compiled = cjit.jit(function)
    for arguments in (*calls, *calls):
        error, given, ours = None, copy.deepcopy(arguments), copy.deepcopy(arguments)
        try:
            want = function(*given)
        except Exception as raised:
            error = raised
        if error is None:
            got = compiled(*ours)
            for one, other in zip(got, want) if isinstance(got, (tuple, list)) else [(got, want)]:
                np.testing.assert_allclose(one, other, rtol=1e-12)
        else:
            with pytest.raises(type(error)) as caught:
                compiled(*ours)
            assert str(error).startswith(str(caught.value))  # pytest adds to an assert's message
        for one, other in zip(ours, given):
            np.testing.assert_allclose(one, other, rtol=1e-12)
    assert len(compiled.specializations) <= most


def test_sorted_takes_no_key():
    with pytest.raises(cjit.UnsupportedError, match="sorted.. of traced values .* use np.sort"):
        cjit.jit(lambda x: [v for v in sorted(x, key=abs)])(X)


# ---- lists that a loop fills -------------------------------------------------------------------


def fill(x, n, use):
    out = []
    for i in range(n):
        out.append(x[i] * 2 + i)
    return use(out)


def two_lists(x, n):
    squares, counts = [], []
    for i in range(n, 0, -2):
        squares.append(x[i] ** 2)
        counts.append(i)
    return np.array(squares), np.array(counts, dtype=np.float32), np.asarray(counts)


def lists_of_rows(a, n):
    rows, last = [], a[0] * 0
    for i in range(n):
        last = last + a[i]
        rows.append(last)
    once, again = np.stack(rows), np.array(rows)
    once[0] = 7
    return once, again


def list_of_items(x):
    out = []
    for i, v in enumerate(x):
        if v > 3:
            v = v - i
        out.append(v)
    return np.array(out)


def widened(x, n):
    s, out = 0, []
    for i in range(n):
        out.append(s)
        s = s + x[i]
    return np.array(out)


@pytest.mark.parametrize(
    ("function", "calls", "most"),
    [
        (lambda x, n: fill(x, n, np.array), [(X, 3), (X, 5), (X, 12), (X, 1)], 1),
        (lambda x, n: fill(x, n, np.stack) + 1, [(X, 3), (X, 5), (X, 12), (X, 0)], 2),
        (two_lists, [(X, 3), (X, 7), (X, 11)], 1),
        (lists_of_rows, [(A, 3), (A, 4), (A, 1)], 1),
        (list_of_items, [(X,), (X[:5],)], 1),
        (widened, [(X, 3), (X, 5)], 1),
    ],
)
def test_a_list_is_an_array_of_the_loops_length(function, calls, most):
    compiled = cjit.jit(function)
    for arguments in (*calls, *calls):
        try:
            want = function(*arguments)
        except ValueError as error:
            with pytest.raises(ValueError, match=str(error)):
                compiled(*arguments)
            continue
        got = compiled(*arguments)
        for one, other in zip(got, want) if isinstance(got, tuple) else [(got, want)]:
            np.testing.assert_allclose(one, other, rtol=1e-12, strict=True)
    assert len(compiled.specializations) <= most


def appended_after(out):
    out.append(9.0)
    return np.array(out)


@pytest.mark.parametrize(
    "use",
    [
        len,
        sum,
        max,
        list,
        lambda out: out,
        lambda out: out[0],
        lambda out: [v * 2 for v in out],
        lambda out: np.sum(out),
        lambda out: np.vstack(out),
        lambda out: np.add(out, 1),
        lambda out: out + [1.0],
        lambda out: [1.0, *out],
        lambda out: {"a": out},
        lambda out: (np.array(out), len(out)),
        lambda out: 1 if out else 2,
        lambda out: isinstance(out, list),
        lambda out: np.array([out, out]),
        lambda out: np.array(out[1:]),
        appended_after,
    ],
)
def test_other_uses_of_a_list_unroll_the_loop(use):
    compiled = cjit.jit(fill)
    for n in (3, 5):
        got, want = compiled(X, n, use), fill(X, n, use)
        assert type(got) is type(want) or isinstance(got, (bool, float, np.generic))
        assert repr(got) == repr(want) or np.allclose(got, want)


class Counter:
    def __init__(self):
        self.count = 0


def test_attributes_set_in_loops_on_traced_values_are_refused():
    def counts(x):
        counter = Counter()
        for i in range(x.shape[0]):
            counter.count += 1
        return counter.count

    with pytest.raises(cjit.UnsupportedError, match="setting an attribute inside a loop"):
        cjit.jit(counts)(np.ones(3))

    def sets_after(x):
        counter = Counter()
        total = 0.0
        for i in range(x.shape[0]):
            total += x[i]
        counter.count = total
        return counter.count

    assert cjit.jit(sets_after)(np.ones(3)) == 3


def test_raise_inside_try_that_depends_on_traced_values_is_refused():
    def caught(x):
        try:
            if x[0] > 0:
                raise ValueError("positive")
        except ValueError:
            return x * 0
        return x

    with pytest.raises(cjit.UnsupportedError, match="inside `try` that depends on traced values"):
        cjit.jit(caught)(np.ones(3))


def test_item():
    def items(x):
        return x[0].item() + 1, x.sum().item(), x[:1].item(), (x > 0).any().item()

    x = np.arange(3.0)
    got, want = cjit.jit(items)(x), items(x)
    assert got == want and [type(v) for v in got] == [type(v) for v in want]
    with pytest.raises(ValueError, match="can only convert an array of size 1"):
        cjit.jit(lambda x: x.item())(x)


def test_zero_axes_as_numpy():
    x = np.array(2.5)
    for function in (
        lambda x: np.cumsum(x, axis=-1),
        lambda x: np.flip(x),
        lambda x: np.isin(x, x),
        lambda x: np.take(x, [0, -1], axis=-1),
        lambda x: np.tensordot(np.reshape(x, 1), np.reshape(x, 1), 1),
    ):
        got, want = cjit.jit(function)(x), function(x)
        assert type(got) is type(want) and np.array_equal(got, want) and got.shape == want.shape
