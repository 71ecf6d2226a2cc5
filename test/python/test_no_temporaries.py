# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""no_temporaries=True, and what cjit.explain counts."""

import numpy as np
import pytest

import cjit


def time_loop(steps, a, b):
    for _ in range(steps):
        b[1:-1] = 0.5 * (a[:-2] + a[2:])
        a[1:-1] = 0.5 * (b[:-2] + b[2:])


def elementwise(steps, a, b):
    return np.exp(a) * b + steps


def own_array(steps, a, b):
    t = np.zeros(len(a))
    for i in range(len(a)):
        t[i] = a[i] + b[i]
    return t.sum()


def parallel_sum(steps, a, b):
    s = 0.0
    for i in cjit.prange(len(a)):
        s += a[i] * b[i]
    return s


ARGUMENTS = (3, np.linspace(0, 1, 50), np.linspace(1, 2, 50))


def arguments():
    return tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in ARGUMENTS)


@pytest.mark.parametrize("f", [time_loop, elementwise, own_array, parallel_sum])
def test_nothing_to_refuse(f):
    found, expected = arguments(), arguments()
    result = cjit.jit(no_temporaries=True)(f)(*found)
    wanted = f(*expected)
    if wanted is not None:
        np.testing.assert_allclose(result, wanted, rtol=1e-12)
    for one, other in zip(found[1:], expected[1:], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    report = cjit.explain(cjit.jit(f), *arguments())
    assert report.temporaries == report.copies == []


def sorted_twice(steps, a, b):
    c = np.sort(a)
    return c[0] + np.sort(c * b)


def keeps_the_old(steps, a, b):
    for i in range(1, len(a)):
        a[i] += a[i - 1]
    b[1:] = b[:-1] + a[1:]


@pytest.mark.parametrize("f, line", [(sorted_twice, 1), (keeps_the_old, 3)])
def test_temporaries_are_refused(f, line):
    with pytest.raises(cjit.UnsupportedError, match="no_temporaries: ") as raised:
        cjit.jit(no_temporaries=True)(f)(*arguments())
    place = f"test_no_temporaries.py:{f.__code__.co_firstlineno + line}"
    assert place in str(raised.value)
    report = cjit.explain(cjit.jit(f), *arguments())
    assert report.temporaries or report.copies
    assert "temporary      " in str(report) or "copy           " in str(report)
    cjit.jit(f)(*arguments())


def test_the_cache_keeps_the_two_apart():
    f = cjit.jit(sorted_twice)
    f(*arguments())
    strict = cjit.jit(no_temporaries=True)(sorted_twice)
    with pytest.raises(cjit.UnsupportedError, match="no_temporaries"):
        strict(*arguments())


def test_option_is_checked():
    with pytest.raises(TypeError, match="no_temporaries must be True or False"):
        cjit.jit(no_temporaries=1)
