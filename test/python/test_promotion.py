# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Result dtypes: NumPy's (NEP 50) and torch's, for all pairs of dtypes, ranks and scalars."""

import warnings

import numpy as np
import pytest

import cjit
from op_values import NUMPY_DTYPES as REAL_DTYPES

NUMPY_DTYPES = [*REAL_DTYPES, "complex64", "complex128"]
TORCH_DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "float16", "bfloat16",
                "float32", "float64", "complex64", "complex128"]


def outcome(function, *args):
    """The result's dtype, or the class of the error."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args).dtype
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        return type(error).__mro__[-3] if isinstance(error, TypeError) else type(error)


@pytest.mark.parametrize("left", NUMPY_DTYPES)
def test_numpy_pairs(left):
    for right in NUMPY_DTYPES:
        a, b = np.ones(3, left), np.ones(3, right)
        for name in ("add", "divide", "power", "less", "arctan2", "bitwise_or", "left_shift"):
            ufunc = getattr(np, name)
            assert outcome(cjit.jit(lambda a, b: ufunc(a, b)), a, b) == outcome(ufunc, a, b), (
                f"np.{name}({left}, {right})")


@pytest.mark.parametrize("dtype", NUMPY_DTYPES)
def test_numpy_run_time_scalars_are_weak(dtype):
    x = np.ones(3, dtype)
    for scalar in (2, 2.5, True, 1j):
        add = cjit.jit(lambda x, s: x + s)
        assert add(x, scalar).dtype == (x + scalar).dtype, f"{dtype} + {scalar!r}"


def test_numpy_integer_constants_out_of_range():
    x = np.array([1, 2], np.int8)
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for int8"):
        cjit.jit(lambda x: x + 300)(x)
    assert cjit.jit(lambda x: x < 300)(x).all()
    assert not cjit.jit(lambda x: x == -300)(x).any()
    u = np.array([1, 2**64 - 1], np.uint64)
    assert (cjit.jit(lambda u: u > -1)(u)).all()
    assert cjit.jit(lambda u: u + 2**63)(u).tolist() == (u + np.uint64(2**63)).tolist()


def test_numpy_integer_arguments_out_of_range():
    x = np.array([1, 2], np.int8)
    add = cjit.jit(lambda x, n: x + n)
    assert add(x, 100).tolist() == [101, 102]
    with pytest.raises(OverflowError, match="out of bounds for int8"):
        add(x, 300)
    less = cjit.jit(lambda x, n: x < n)
    assert less(x, 300).all() and not less(x, -300).any()


def test_numpy_signed_unsigned_comparisons_are_exact():
    a = np.array([-1, 0, 2**62], np.int64)
    b = np.array([2**64 - 1, 0, 2**62], np.uint64)
    for name in ("less", "less_equal", "equal", "not_equal", "greater", "greater_equal"):
        ufunc = getattr(np, name)
        assert cjit.jit(lambda a, b: ufunc(a, b))(a, b).tolist() == ufunc(a, b).tolist()
        assert cjit.jit(lambda a, b: ufunc(b, a))(a, b).tolist() == ufunc(b, a).tolist()


@pytest.mark.parametrize("left", TORCH_DTYPES)
def test_torch_pairs(left):
    torch = pytest.importorskip("torch")
    for right in TORCH_DTYPES:
        if {left, right} in ({"float16", "complex64"}, {"float16", "complex128"}):
            continue  # complex32 where the half has axes
        for left_rank in (0, 1):
            for right_rank in (0, 1):
                a = torch.ones([2] * left_rank, dtype=getattr(torch, left))
                b = torch.ones([2] * right_rank, dtype=getattr(torch, right))
                for function in (lambda a, b: a * b, lambda a, b: torch.where(a == b, a, b),
                                 lambda a, b: a / b):
                    assert outcome(cjit.jit(function), a, b) == outcome(function, a, b), (
                        f"{left}[{left_rank}], {right}[{right_rank}]")


@pytest.mark.parametrize("dtype", TORCH_DTYPES)
def test_torch_run_time_scalars(dtype):
    torch = pytest.importorskip("torch")
    for rank in (0, 1):
        x = torch.ones([2] * rank, dtype=getattr(torch, dtype))
        for scalar in (2, 2.5, True):
            multiply = cjit.jit(lambda x, s: x * s)
            assert multiply(x, scalar).dtype == (x * scalar).dtype, f"{dtype}[{rank}] * {scalar!r}"


def test_python_scalars():
    cases = [lambda a, b: a + b, lambda a, b: a / b, lambda a, b: a // b, lambda a, b: a % b,
             lambda a, b: a ** b, lambda a, b: a < b, lambda a, b: -a * b, lambda a, b: divmod(a, b),
             lambda a, b: max(a, b), lambda a, b: abs(a) - b]
    for function in cases:
        for a, b in ((7, 2), (7.5, 2.0), (-7, 2.0), (7, -2.5)):
            expected = function(a, b)
            actual = cjit.jit(function)(a, b)
            assert actual == expected
            if function is not cases[8]:
                assert type(actual) is type(expected)
