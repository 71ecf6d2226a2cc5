# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loops, branches and updates in place: unmodified functions, compiled, against plain Python."""

import copy

import numpy as np
import pytest

import cjit

PROGRAMS = []
RANDOM = np.random.default_rng(7)


def program(*calls):
    """Adds a function and the arguments of its calls."""

    def add(function):
        PROGRAMS.extend(
            pytest.param(function, call, id=f"{function.__name__}-{i}") for i, call in enumerate(calls)
        )
        return function

    return add


def run(function, arguments):
    """What a call gives or raises, and what it leaves in its arguments."""
    arguments = copy.deepcopy(arguments)
    try:
        return function(*arguments), None, arguments
    except Exception as error:
        return None, error, arguments


def assert_same(got, want):
    assert type(got) is type(want)
    if isinstance(want, (tuple, list)):
        assert len(got) == len(want)
        for one, other in zip(got, want):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(got, want, strict=isinstance(want, np.ndarray))
        assert getattr(got, "dtype", None) == getattr(want, "dtype", None)


def check(function, arguments):
    want, error, left = run(function, arguments)
    got, raised, got_left = run(cjit.jit(function), arguments)
    if raised is not None and error is None:
        raise raised
    assert type(raised) is type(error)
    assert str(error).startswith(str(raised)), (error, raised)  # pytest adds to plain asserts
    if not isinstance(error, AssertionError):
        assert str(raised) == str(error)
    assert_same(got, want)
    assert_same(got_left, left)


# -- for ---------------------------------------------------------------------------------------


@program((np.arange(5.0), 5), (np.arange(5, dtype="f4"), 3), (np.arange(5), 0), (np.arange(3.0), 5))
def sums_with_a_changing_type(x, n):
    s = 0
    for i in range(n):
        s += x[i] * 0.5
    return s if n > 0 else None


@program((RANDOM.random((5, 6)),))
def stencil(a):
    b = np.zeros_like(a)
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
    return b


@program((np.arange(6.0),))
def steps_and_negative_steps(a):
    s = 0.0
    for i in range(len(a) - 1, -1, -2):
        s = s * 2 + a[i]
    for i in reversed(range(len(a))):
        s = s * 3 + a[i]
    for i in range(1, len(a), 3):
        s = s * 5 + a[i]
    return s


@program((np.arange(6.0), 2), (np.arange(6.0), -2), (np.arange(6.0), 0))
def traced_step(a, step):
    s = 0.0
    for i in range(0, 4 if step > 0 else -4, step):
        s = s * 2 + a[i]
    return s


@program((np.arange(5.0), 5), (np.arange(5.0), 7))
def wraps_negative_indices(a, n):
    s = 0.0
    for i in range(n):
        s = s * 2 + a[-i - 1] + a[i - 1]
    return s


@program((np.arange(4.0),))
def variables_outlive_the_loop(x):
    for i in range(x.shape[0]):
        t = x[i] * 2
    return t, i


@program((20,))
def exchange_of_scalars(n):
    a, b = 0, 1
    for _i in range(n):
        a, b = b, a + b
    return a


@program((RANDOM.random((5, 3)),))
def rows(a):
    s = 0.0
    for row in a:
        s += row[0]
    for i, row in enumerate(a, 2):
        s += i * row[1]
    return s


@program((np.arange(6.0), np.arange(4.0)))
def zipped(a, b):
    s = 0.0
    for x, y in zip(a, b):
        s += x * y
    return s


@program((RANDOM.random((4, 3)),))
def writes_through_rows(a):
    for row in a:
        row[1] = row[0] + 1
    return a


@program((RANDOM.random((5, 5)),))
def slices_that_follow_the_loop(a):
    for i in range(a.shape[0]):
        a[i, i + 1 :] = a[i, i + 1 :] * 2 + i
        a[:i, i] = 0
    return a


@program((np.arange(5.0) + 1, 4))
def elements_of_lists(x, n):
    acc = [0.0, 0.0]
    state = {"last": 0.0, "name": "state"}
    for i in range(n):
        acc[0] += x[i]
        acc[1] = x[i]
        state["last"] = x[i] * 2
    r = []
    for k in range(3):
        r.append(x[k] * k)
    return acc[0], acc[1], r[2], state["last"]


@program((np.arange(5.0), 4), (np.arange(5.0), 5))
def list_that_grows(x, n):
    out = []
    for i in range(n):
        out.append(x[i] * 2)
    return out[0] + out[n - 1]


@program((np.arange(3.0), 3))
def python_values_by_index(x, n):
    names = ["a", "bb", "ccc"]
    s = 0.0
    for i in range(n):
        s += x[i] * len(names[i])
    return s


@program((RANDOM.random(7), 5), (RANDOM.random(7), 4))
def exchange_of_arrays(u, n):
    v = u.copy()
    w = u.copy()
    for _t in range(n):
        w[1:-1] = 0.5 * (v[:-2] + v[2:])
        v, w = w, v
    return v


@program((RANDOM.random(7), 5))
def array_bound_anew(u, n):
    for _t in range(n):
        u = u * 2 + 1
    return u


@program((np.array([1, 5, 90, 200], "u1"), 20), (np.array([1, 5, 90, 200], "u2"), 3))
def unsigned_array_reduced(x, n):
    least = x.min()
    for _t in range(n):
        least = x.min()  # of the carried array
        x = x + x * 2
    return least, x.argmax(), x.max(), np.cumsum(x)


# -- while, break, continue, else ---------------------------------------------------------------


@program((np.arange(6.0),), (np.arange(2.0),))
def while_with_and(x):
    i = 0
    while i < x.shape[0] and x[i] < 3.0:
        i += 1
    return i


@program((27,), (1,))
def collatz(n):
    c = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        c += 1
    return c


@program((np.arange(6.0), 4.0), (np.arange(6.0), 9.0))
def return_from_a_loop(x, v):
    for i in range(x.shape[0]):
        if x[i] == v:
            return i
    return -1


@program((np.array([[1.0, 2], [3, -1]]),), (np.ones((2, 3)),))
def return_from_nested_loops(a):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] < 0:
                return i * 100 + j
    return -1


@program((np.array([1, -2, 3.0, 20, 4]),), (np.array([1, -2, 3.0]),))
def break_continue_else(x):
    s = 0.0
    for i in range(x.shape[0]):
        if x[i] < 0:
            continue
        if x[i] > 10:
            break
        s += x[i]
    else:
        s = -s
    return s


@program((np.arange(0.0, 20, 2), 6.0), (np.arange(0.0, 20, 2), 7.0), (np.arange(0.0), 7.0))
def binary_search(a, v):
    lo = 0
    hi = len(a) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if a[mid] == v:
            return mid
        elif a[mid] < v:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1


@program((2.0,), (1e10,))
def newton(x):
    g = x
    while abs(g * g - x) > 1e-12 * x:
        g = 0.5 * (g + x / g)
    return g


@program((np.arange(9.0),))
def while_true(a):
    i = 0
    while True:
        if a[i] > 3:
            break
        i += 1
    return i


@program((np.array([3.0, 1, 2, -1, 5]),))
def break_in_a_plain_loop(x):
    s = 0.0
    for k in [0, 1, 2, 3, 4]:
        if x[k] < 0:
            break
        s += x[k] * k
    return s, k


# -- branches -----------------------------------------------------------------------------------


@program((np.array([1.0, 2.0, 3.0]),), (np.array([0.0, 2.0, 3.0]),))
def branch(x):
    if x[0] > 0.5:
        y = x[1] * 2
    else:
        y = x[2] + 1
    return y


@program((np.array([1.0, 2.0]),), (np.array([-1.0, 2.0]),), (np.array([-1.0, -2.0]),))
def conditional_expressions(x):
    y = x[0] if x[0] > x[1] else x[1]
    return y + (1 if x[0] > 0 and x[1] > 0 else 0) + (2 if x[0] > 0 or not x[1] > 0 else 0)


@program((np.arange(6.0),))
def chained_comparisons(a):
    c = 0
    for i in range(len(a)):
        if 0 < a[i] < 3:
            c += 1
        elif 3 <= a[i] <= 4:
            c += 10
        else:
            c += 100
    return c


@program((np.arange(4.0), -1.0), (np.arange(4.0), 1.0))
def arrays_from_branches(a, c):
    if a[0] > c:
        b = a * 2
    else:
        b = a + 1
    b[0] = 7
    return b


@program((np.arange(4.0), -1.0), (np.arange(4.0), 1.0))
def updates_in_branches(a, c):
    if a[0] > c:
        a[1] = 50
    else:
        a[2:] += 1
    return a[1] + a[2]


@program((np.array([1.0]),), (np.array([-1.0]),), (np.array([0.0]),))
def early_returns(x):
    if x[0] > 0:
        return x[0] * 2
    y = x[0] - 1
    if x[0] < 0:
        y = y * 3
        return y
    return y + 100


@program((np.array([1.0, 2.0]),), (np.array([-1.0, 2.0]),))
def tuples_from_branches(x):
    p = (x[0], 1)
    if x[0] > 0:
        p = (x[1], 2)
    q = (1, (x[0], 2.0)) if x[0] > 0 else (2, (x[1], 3.0))
    return p, q


@program((np.array([1.0, -2.0, 3.0]), 2.5), (np.array([1.0]), 2.5), (np.array([4.0]), 2.5))
def tuples_returned_early(x, limit):
    total = 0.0
    for i in range(len(x)):
        if x[i] < 0:
            continue
        total += x[i]
        if total > limit:
            return i, total
    return -1, total


@program((np.arange(5.0), 5), (np.arange(5.0), 0))
def tuples_in_loops(x, n):
    point = (0, 0.0, "name")
    last = (0.0, -1)
    for i in range(n):
        point = (point[0] + i, point[1] + x[i], "name")
        last = (x[i], i)
    while point[0] > 3:
        point = (point[0] - 1, point[1] * 2, point[2])
    return point if n > 0 else None, last if n > 0 else None


# -- raise and assert ----------------------------------------------------------------------------


class OwnError(Exception):
    pass


@program((np.array([1.0]),), (np.array([-1.0]),))
def raises(x):
    if x[0] < 0:
        raise ValueError("negative start")
    return x[0] * 2


@program((np.array([1.0, 0]),), (np.array([1.0, 2]),), (np.array([1.0, -3]),))
def raises_in_a_loop(a):
    for i in range(len(a)):
        if a[i] == 0:
            raise ZeroDivisionError("zero in input")
        if a[i] < 0:
            raise OwnError("negative", 3)
    return 1.0


@program((np.array([1.0, 2]),), (np.array([-1.0, 2]),))
def asserts(x):
    assert x[0] > 0, "must be positive"
    assert x[1] > x[0]
    return x + 1


# -- helpers, aliases ------------------------------------------------------------------------------


def helper(a, i):
    if a[i] > 2:
        return a[i]
    for j in range(a.shape[0]):
        if a[j] > a[i]:
            return -a[j]
    return 0.0


def add_ten(a, i):
    a[i] += 10


@program((np.array([1.0, 5.0, 3.0, 0.5]),))
def helpers(a):
    s = 0.0
    for i in range(a.shape[0]):
        s += helper(a, i)
    b = a * 1
    for i in range(b.shape[0]):
        add_ten(b, i)
    return s, b


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


@program((np.arange(3.0), 5))
def recursion_of_known_depth(x, n):
    return x * factorial(n)


@program((np.arange(4.0),))
def nested_functions(a):
    total = 0.0

    def add(v):
        nonlocal total
        total += v

    for i in range(len(a)):
        add(a[i] * 2)
    return total


@program((np.arange(4.0),))
def views_of_one_array(a):
    b = a[1:]
    for i in range(len(b)):
        b[i] = a[i] + 1
    a[0] = 9
    return a * 1, b * 1


@program((RANDOM.random((5, 2)),))
def exchange_of_rows(a):
    for i in range(len(a) // 2):
        t = a[i] * 1
        a[i] = a[len(a) - 1 - i]
        a[len(a) - 1 - i] = t
    return a


@program((RANDOM.random(7),))
def bubble_sort(a):
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


@program((np.arange(5.0),))
def recurrence(a):
    for i in range(1, len(a)):
        a[i] = a[i - 1] + a[i]
    return a


@program((RANDOM.random((4, 3)),))
def unpacked_rows(a):
    s = 0.0
    for i in range(len(a)):
        x, y, z = a[i]
        s += x * y - z
    for x, (y, z) in zip(a[:, 0], a[:, 1:]):
        s += x * y - z
    return s


@program((RANDOM.random(4), 2))
def lists_of_traced_values(a, i):
    b = np.array([[a[0], 1], [2.5, a[i]]])
    a[[0, i]] = a[[i, 0]]
    return b, np.array([i, i + 1]), np.asarray([a[1:], a[:-1]], dtype=np.float32), b + [i, 1]


@pytest.mark.parametrize("function, arguments", PROGRAMS)
def test_program(function, arguments):
    check(function, arguments)


# -- one loop, not many -----------------------------------------------------------------------------


def test_loops_serve_all_counts():
    @cjit.jit
    def f(x, n):
        for _i in range(n):
            x = x * 2
        return x

    for n in (3, 0, 50, 1000):
        np.testing.assert_array_equal(f(np.zeros(3), n), np.zeros(3))
    assert len(f.specializations) == 1
    assert "for " in f.inspect(np.zeros(3), 3, stage="graph")


def test_indices_that_are_in_range_are_not_checked():
    @cjit.jit
    def f(a):
        s = 0.0
        for i in range(1, a.shape[0] - 1):
            for j in range(i):
                s += a[i + 1] * a[i - j] - a[j]
        return s

    assert "raise_if" not in f.inspect(np.zeros(5), stage="graph")


def test_unpacking_the_wrong_number_raises():
    def f(a):
        x, y = a
        return x + y

    compiled = cjit.jit(f)
    assert compiled(np.arange(2.0)) == 1
    with pytest.raises(ValueError, match="too many values to unpack .expected 2"):
        compiled(np.arange(3.0))
    with pytest.raises(ValueError, match="not enough values to unpack .expected 2, got 1"):
        compiled(np.arange(1.0))
    with pytest.raises(ValueError, match="wrong number of values to unpack .expected 2, got 5"):
        cjit.jit(lambda a: f(a[a > 0]))(np.arange(6.0))


def test_short_constant_ranges_are_unrolled():
    @cjit.jit
    def f(x):
        for i in range(3):
            x = x * i
        return x

    assert "for " not in f.inspect(np.zeros(3), stage="graph")


# -- errors -------------------------------------------------------------------------------------------


def refused(function, *arguments, error=cjit.UnsupportedError):
    with pytest.raises(error) as info:
        cjit.jit(function)(*arguments)
    return str(info.value)


def test_a_variable_of_two_kinds_names_both_lines():
    def f(x, n):
        best = None
        for i in range(int(x[0])):
            best = x[i]
        return best

    text = refused(f, np.ones(3), 3, error=cjit.TraceError)
    assert "best is None" in text and "a number (float64)" in text


def test_ranks_that_differ_name_both_lines():
    def f(x):
        y = x
        if x[0] > 0:
            y = x[0] * 2
        return y

    text = refused(f, np.ones(3), error=cjit.TraceError)
    first = f.__code__.co_firstlineno
    assert "y is " in text and "an array of rank 1" in text
    assert f"test_control.py:{first + 3}" in text


def test_changing_one_of_two_arrays_is_refused():
    def f(a, b):
        c = a if a[0] > 0 else b
        c[0] = 1
        return a

    assert "may be one or another" in refused(f, np.ones(3), np.zeros(3))


def test_a_value_of_a_loop_that_is_used_outside():
    def f(x):
        box = {}
        for i in range(int(x[0])):
            box["last"] = x[i]
        return box["last"]

    assert "a list or dict grows or shrinks in a loop" in refused(f, np.ones(3))


def test_raised_errors_say_where():
    def f(x):
        for i in range(len(x)):
            if x[i] < 0:
                raise ValueError("negative")
        return x

    with pytest.raises(ValueError, match="negative") as info:
        cjit.jit(f)(np.array([1.0, -1.0]))
    assert f"test_control.py:{f.__code__.co_firstlineno + 3}:" in info.value.__notes__[0]


def test_without_source_a_branch_says_so():
    names = {}
    exec("def f(x):\n    return x if x[0] > 0 else -x\n", names)
    text = refused(names["f"], np.ones(3), error=cjit.TraceError)
    assert "a branch on traced data" in text


# -- scalars --------------------------------------------------------------------------------------

SCALAR_POINTS = [
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.7, -3.7, 1e-5, 1e5, 1e30, -1e30, 5e-324, 2e-310, 1e-38, 3e-42,
    709.0, 88.0, np.inf, -np.inf, np.nan, 1.7e308, 1e10, 0.9999999,
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name",
    ["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arctan", "arcsin",
     "tanh", "sinh", "arcsinh", "cbrt", "sqrt", "sign", "power", "arctan2", "hypot", "fmod",
     "remainder", "floor_divide", "logaddexp"],
)  # fmt: skip
def test_scalars_in_loops_are_computed_as_elements_of_arrays(name, dtype):
    function = getattr(np, name)

    def loop(x, y):
        out = np.empty_like(x)
        for i in range(len(x)):
            out[i] = function(x[i], y[i]) if function.nin == 2 else function(x[i])
        return out

    def whole(x, y):
        return function(x, y) if function.nin == 2 else function(x)

    with np.errstate(all="ignore"):
        points = np.concatenate([np.array(SCALAR_POINTS), 10 * RANDOM.standard_normal(100)])
        x = np.repeat(points, len(SCALAR_POINTS)).astype(dtype)
        y = np.tile(np.array(SCALAR_POINTS), len(points)).astype(dtype)
        np.testing.assert_array_equal(cjit.jit(loop)(x, y), cjit.jit(whole)(x, y))


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint16", "uint64"])
def test_scalar_division_is_that_of_arrays(dtype):
    limits = np.iinfo(dtype)
    numbers = [0, 1, 2, 3, 7, 8, 16, 100, limits.max, limits.max - 1, limits.min, limits.min + 1]
    numbers += [-1, -2, -7, -8] if limits.min else []
    x = np.repeat(np.array(numbers, dtype), len(numbers))
    y = np.tile(np.array(numbers, dtype), len(numbers))

    def loop(x, y):
        out = np.zeros((len(x), 7), x.dtype)
        for i in range(len(x)):
            out[i, 0] = x[i] // y[i]
            out[i, 1] = x[i] % y[i]
            out[i, 2] = np.fmod(x[i], y[i])
            out[i, 3] = x[i] // 8
            out[i, 4] = x[i] % 8
            out[i, 5] = x[i] // 7
            out[i, 6] = x[i] % 7
        return out

    def whole(x, y):
        return np.stack([x // y, x % y, np.fmod(x, y), x // 8, x % 8, x // 7, x % 7], axis=1)

    with np.errstate(all="ignore"):
        want = whole(x, y)
    np.testing.assert_array_equal(cjit.jit(loop)(x, y), want)
    np.testing.assert_array_equal(cjit.jit(whole)(x, y), want)
