# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""fallback=True: functions without a native form run in NumPy or torch at their place in the program."""

import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest

import cjit
import cjit.fallback
from cases import at_once

pytestmark = pytest.mark.filterwarnings("ignore::cjit.FallbackWarning")
X = np.linspace(0.5, 9.0, 7)


def numpys(function):
    """What is taken for a function of NumPy's that cjit does not know, now and later."""
    function.__module__ = "numpy"
    return function


@numpys
def unwind(p):
    return np.unwrap(p)


@numpys
def along(function, x):
    return np.apply_along_axis(function, x.ndim - 1, x)


def unwrapped(x):
    return unwind(x * 2) + 1


def applied(x):
    y = x + 1
    z = along(np.cumsum, y)
    y[0] = 100  # after the call: it saw y as it was
    return y, z * 2, z


def dependent(x):
    return trimmed(np.where(x > 2, x, 0)) * 3  # its size depends on data


@numpys
def divided(u, v):
    return np.polydiv(u, v)


@numpys
def trimmed(x):
    return np.trim_zeros(x)


@numpys
def sums(x, *, axes):
    return np.apply_over_axes(np.sum, x, axes)


@numpys
def roots(x):
    return np.roots(x)


def several(x):
    q, r = divided(x, x[:3])
    return q + 1, r


def reads_a_number(x, k):
    return sums(x[None, :] * k, axes=[1])


def of_a_method(x):
    return x.byteswap().byteswap() + 1


def complex_results(x):
    return roots(x[:4]) * 2


CASES = [complex_results, unwrapped, applied, dependent, several, of_a_method]


@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_against_numpy(function):
    compiled = cjit.jit(fallback=True)(function)
    for x in (X, np.linspace(0, 5, 12), X[::-1], np.linspace(1, 3, 9)[::2]):
        expected, actual = function(x), compiled(x)
        if not isinstance(expected, tuple):
            expected, actual = (expected,), (actual,)
        for a, e in zip(actual, expected, strict=True):
            assert a.dtype == e.dtype and a.shape == e.shape
            np.testing.assert_allclose(a, e, rtol=1e-12)


def test_numbers_are_operands():
    compiled = cjit.jit(fallback=True)(reads_a_number)
    for k in (2.0, 3.5):
        np.testing.assert_allclose(compiled(X, k), reads_a_number(X, k))
    assert len(compiled.specializations) == 1


def test_the_default_is_an_error_that_names_the_function():
    with pytest.raises(cjit.UnsupportedError, match=r"np\.unwind is not supported yet; call it outside"):
        cjit.jit(unwrapped)(X)


def test_it_is_told_once_and_listed():
    compiled = cjit.jit(fallback=True)(unwrapped)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        cjit.fallback._seen.clear()
        compiled(X)
        compiled(X.astype("float32"))
        compiled(X)
    assert [each.category for each in told] == [cjit.FallbackWarning]
    assert "np.unwind has no native form" in str(told[0].message)
    line = unwrapped.__code__.co_firstlineno + 1
    assert (told[0].filename, told[0].lineno) == (__file__, line)
    assert f"test_fallback.py:{line}" in str(cjit.explain(compiled, X))
    assert compiled.specializations[0].fallbacks == [f"np.unwind at {__file__}:{line}"]


def test_native_functions_stay_native():
    @cjit.jit(fallback=True)
    def f(x):
        return np.sort(np.exp(x)).cumsum()

    f(X)
    assert f.specializations[0].fallbacks == []


def test_the_function_itself_runs_only_while_traced():
    runs = []

    @cjit.jit(fallback=True)
    def body(x):
        return unwind(x)

    def watch(frame, event, argument):
        if event == "call" and frame.f_code.co_name == "body":
            runs.append(1)

    sys.setprofile(watch)
    try:
        for k in range(4):
            body(X * k)
    finally:
        sys.setprofile(None)
    assert len(runs) == 1


def test_each_call_is_made_once_for_each_run():
    seen = []

    @numpys
    def watched(p):
        seen.append(p.copy())
        return p * 2

    @cjit.jit(fallback=True)
    def f(x):
        return watched(x) + 1

    f(X)  # traced with ones, then called with X
    assert len(seen) == 2 and (seen[0] == 1).all() and (seen[1] == X).all()
    f(X * 2)
    assert len(seen) == 3 and (seen[2] == X * 2).all()


def test_what_it_raises_is_raised():
    @numpys
    def inverse(x):
        return 1 / float(x[0]) + x

    @cjit.jit(fallback=True)
    def f(x):
        return inverse(x) * 2

    np.testing.assert_allclose(f(X), (1 / X[0] + X) * 2)
    with pytest.raises(ZeroDivisionError):
        f(X * 0)
    np.testing.assert_allclose(f(X), (1 / X[0] + X) * 2)


def test_another_dtype_is_an_error():
    @numpys
    def positive(x):
        return x if x[0] > 0 else x > 0

    @cjit.jit(fallback=True)
    def f(x):
        return positive(x)

    np.testing.assert_array_equal(f(X), X)
    with pytest.raises(cjit.UnsupportedError, match="gave bool of 1 axes here and float64 of 1 axes when"):
        f(-X)


def refused_loop(x):
    for k in range(x.shape[0]):
        x = unwind(x) + k
    return x


def refused_branch(x):
    if x[0] > 0:
        x = unwind(x)
    return x


@numpys
def doubled(x):
    x *= 2
    return x


def refused_in_place(x):
    return doubled(x)


@numpys
def text_of(x):
    return str(x)


def refused_object(x):
    return text_of(x)


REFUSED = [
    (refused_loop, "not inside of a loop or a branch"),
    (refused_branch, "not inside of a loop or a branch"),
    (refused_in_place, "read-only"),
    (refused_object, "gives a str"),
]


@pytest.mark.parametrize("function, message", REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_refused(function, message):
    with pytest.raises(cjit.UnsupportedError, match=message):
        cjit.jit(fallback=True)(function)(np.linspace(1, 2, 20))


def test_a_jitted_function_inside_of_the_call():
    @cjit.jit
    def inner(row):
        return np.sort(row) @ row + np.sum(np.exp(row))

    @cjit.jit(fallback=True)
    def inner_falls_back(row):
        return unwind(row).sum() * 2

    @cjit.jit(fallback=True)
    def f(x, y):
        rows = x[:, None] * np.sort(y)[None, :]
        a = along(inner, rows)
        b = along(inner_falls_back, rows + 1)
        return (rows * rows).sum(1) + a + b

    def plain(x, y):
        rows = x[:, None] * np.sort(y)[None, :]
        return (rows * rows).sum(1) + [inner.__wrapped__(r) for r in rows] + [unwind(r + 1).sum() * 2 for r in rows]

    np.testing.assert_allclose(f(X, X / 9), plain(X, X / 9))


def test_threads():
    compiled = cjit.jit(fallback=True)(unwrapped)
    compiled(X)
    wrong = []

    def work(k):
        for _ in range(50):
            x = np.linspace(0, k + 1, 50 + k)
            if not np.allclose(compiled(x), unwrapped(x)):
                wrong.append(k)

    at_once(work, 4)
    assert not wrong


def test_options():
    with pytest.raises(TypeError, match="fallback must be True or False"):
        cjit.jit(fallback="numpy")(unwrapped)


def test_kernels_from_the_disk_cache(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent("""
        import numpy as np, cjit

        def unwind(x):
            return np.unwrap(x)

        unwind.__module__ = "numpy"

        @cjit.jit(fallback=True)
        def f(x):
            return unwind(x) * 2 + unwind(x * 2)

        x = np.linspace(0, 9, 7)
        assert np.allclose(f(x), np.unwrap(x) * 2 + np.unwrap(x * 2))
        print(f.specializations[0].from_cache)
    """))
    import os

    environment = os.environ | {"CJIT_CACHE_DIR": str(tmp_path / "cache"), "PYTHONWARNINGS": "ignore"}
    runs = [
        subprocess.run([sys.executable, path], env=environment, capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["False", "True"]


def test_torch():
    torch = pytest.importorskip("torch")

    @cjit.jit(fallback=True)
    def f(t, n):
        return torch.igamma(t + 1, t * 2) * 2, torch.combinations(t), t.put(n, t[:1]) + 1

    n = torch.tensor([1])
    for dtype in (torch.float32, torch.float64):
        for size in (5, 8):
            t = torch.rand(size, dtype=dtype)
            for a, e in zip(f(t, n), f.__wrapped__(t, n), strict=True):
                assert a.dtype == e.dtype
                torch.testing.assert_close(a, e)
    half = cjit.jit(fallback=True)(lambda t: torch.bucketize(torch.combinations(t), t[:2]))
    t = torch.tensor([1.0, 2.0, 3.0], dtype=torch.bfloat16)
    assert torch.equal(half(t), half.__wrapped__(t))
