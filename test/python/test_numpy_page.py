# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What docs/numpy.md calls supported gives NumPy's results, and the page leaves nothing out.

The calls are those of the page: each function, and with --full each keyword of each.
"""

import sys
from pathlib import Path

import cjit
import numpy as np
import pytest
from tolerances import ULP, assert_same

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "docs"))

import numpy_calls  # noqa: E402
import numpy_page  # noqa: E402

SPACES = ["np.", "ndarray.", "np.linalg.", "np.fft."]
UNSPECIFIED = {"np.empty", "np.empty_like"}  # any contents are right


def cases(full):
    """[(name, Call, out)] of what the page calls supported."""
    found = []
    for space in SPACES:
        for name, function in numpy_page.functions(space).items():
            call = None
            if name not in numpy_calls.OUTSIDE[space]:
                call = numpy_page.find_call(space, name)
            if call is None or not call.is_supported():
                continue
            found.append((f"{space}{name}", call, None))
            if full:
                for tried, out in filter(None, numpy_page.keywords(function, call).values()):
                    if tried.is_supported(out):
                        found.append((f"{space}{name}", tried, out))
    return found


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        made = cases(metafunc.config.getoption("--full"))
        metafunc.parametrize("case", made, ids=[call.expression for _, call, _ in made])


def flat(result):
    if isinstance(result, (tuple, list)):
        return [leaf for part in result for leaf in flat(part)]
    return [] if result is None else [result]


def copied(out):
    return tuple(part.copy() for part in out) if isinstance(out, tuple) else np.copy(out)


def run(call, function, out):
    """(result and what the call wrote into, as a flat list)"""
    arguments = numpy_page.arrays()
    out = None if out is None else copied(out)
    result = function(*arguments.values(), out)
    return flat(result) + list(arguments.values()) + flat(out)


@pytest.mark.filterwarnings("ignore")
def test_supported_calls_agree_with_numpy(case):
    name, call, out = case
    expected = run(call, call.function, out)
    actual = run(call, cjit.jit(call.function), out)
    assert len(actual) == len(expected)
    for got, wanted in zip(actual, expected, strict=True):
        if not isinstance(wanted, (np.ndarray, np.generic, int, float)):
            assert got == wanted
        elif name in UNSPECIFIED:
            assert (got.dtype, got.shape) == (wanted.dtype, wanted.shape)
        else:
            name = name.rpartition(".")[2]
            exact = name in ULP or isinstance(getattr(np, name, None), np.ufunc)
            assert_same(got, wanted, name if exact else "composite", call.expression)


@pytest.mark.parametrize("space", SPACES)
def test_nothing_is_left_out(space):
    functions = numpy_page.functions(space)
    for name, function in functions.items():
        if name in numpy_calls.OUTSIDE[space]:
            continue
        call = numpy_page.find_call(space, name)
        assert call is not None, f"numpy_calls.py has no call of {space}{name}"
        untried = [k for k, found in numpy_page.keywords(function, call).items() if not found]
        assert not untried, f"numpy_calls.py has no value for {untried} of {space}{name}"


def test_the_calls_are_of_functions_that_exist():
    known = {f"{space}{name}" for space in SPACES for name in numpy_page.functions(space)}
    assert set(numpy_calls.CALLS) <= known
    assert all(
        f"{space}{name}" in known for space in SPACES for name in numpy_calls.OUTSIDE[space]
    )
    for expression in numpy_calls.CALLS.values():
        assert numpy_page.Call(expression).works_in_numpy(), expression
