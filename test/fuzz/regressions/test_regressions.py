# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that the fuzzers found and shrank, one test for each bug.

Marked ones wait for their fix, with the entry of that name in known.py.
"""

import numpy as np
import pytest
from compare import check_same, torch
from inputs import make

import cjit

needs_torch = pytest.mark.skipif(torch is None, reason="needs torch")


def open_bug(name):
    return pytest.mark.xfail(strict=True, reason=f"known.py: {name}")


def check(function, *arguments, tolerance=None):
    with np.errstate(all="ignore"):
        expected = function(*arguments)
    check_same(cjit.jit(function)(*arguments), expected, tolerance, where="result")


def check_error(function, kind, *arguments):
    with np.errstate(all="ignore"), pytest.raises(kind) as expected:
        function(*arguments)
    with pytest.raises(kind) as found:
        cjit.jit(function)(*arguments)
    assert str(expected.value).strip() in str(found.value)


# ---- crashes of the compiler -----------------------------------------------------------------


def test_new_axis_of_an_array_whose_extents_are_guarded():
    check(
        lambda x, y: np.less_equal(y[None], x), np.array([], np.bool_), make("bool", (0, 0, 0), 1)
    )
    check(lambda x, y: np.less_equal(y[None], x), np.ones(3, np.bool_), make("bool", (5, 4, 3), 1))


def test_new_axis_as_a_result_beside_a_guard():
    def f(x, y):
        z = y != x
        return y, y[..., None], z

    check(f, make("float16", (1, 1, 3), 1), make("float16", (4, 5, 3), 2))
    check(f, make("float16", (1, 1, 3), 1), make("float16", (0, 0, 3), 2))


@needs_torch
def test_torch_overloads_that_try_a_number_first():
    """torch's argument parser read a tracer as a tensor: a crash, by what lay in memory."""
    keep = []
    for i in range(300):
        check(
            eval(f"lambda x: torch.remainder(torch.cosh(x), {i + 1})", {"torch": torch}),
            torch.zeros(3, dtype=torch.int8),
            tolerance="fmod",
        )
        keep.append(torch.zeros(i + 1))


# ---- identities of strided inputs ------------------------------------------------------------

IDENTITIES = {
    "positive": lambda x: +x,
    "copy": lambda x: x.copy(),
    "conjugate": lambda x: np.conjugate(x),
    "round": lambda x: np.round(x),
    "astype": lambda x: x.astype(np.int64),
    "floor": lambda x: np.floor(x),
    "nan_to_num": lambda x: np.nan_to_num(x),
}


@pytest.mark.parametrize("layout", ["f", "strided", "negative", "broadcast", "inner"])
@pytest.mark.parametrize("name", IDENTITIES)
def test_identity_of_a_strided_input(name, layout):
    check(IDENTITIES[name], make("int64", (3, 4), 1, layout))


# ---- NumPy -----------------------------------------------------------------------------------


def test_arctan2_of_two_constant_zeros():
    check(lambda x: np.arctan2(np.zeros_like(x), np.zeros_like(x)), np.ones(4, np.float32))


@open_bug("copy_of_scalar")
@pytest.mark.parametrize("value", [np.int8(-3), np.float32(1.5)])
def test_copy_of_a_numpy_scalar(value):
    check(lambda x: x.copy(), value)


@open_bug("where_wraps")
def test_where_with_an_integer_that_does_not_fit():
    check(lambda x: np.where(x > 2, x, 300), np.array([1, 5], np.uint8))


@open_bug("clip_of_number")
def test_clip_of_a_python_number():
    check(lambda x, s: np.clip(s, x, 7), np.array([1, 2], np.int8), 64)


@open_bug("clip_text")
def test_clip_names_all_three_shapes():
    check_error(lambda x: x.clip(x, x[:3]), ValueError, np.arange(4))


@open_bug("full_like_fill")
def test_full_like_with_a_fill_of_leading_ones():
    check(lambda x, s: np.full_like(s, x), np.array([8], np.uint8), 1.5)


@open_bug("logical_of_huge")
def test_logical_function_of_a_huge_integer():
    check_error(lambda x: np.logical_or(x, 18446744073709551616), OverflowError, np.arange(3))


@open_bug("scalar_power_of_none")
def test_negative_scalar_power_of_an_empty_array():
    check(lambda x, s: np.power(x, s), np.array([], np.int32), np.int8(-3))


@open_bug("bool_power")
def test_bool_array_squared_by_an_argument():
    check(lambda x, s: x**s, np.array([True]), 2)


@open_bug("isclose_of_huge")
def test_isclose_to_a_huge_integer_in_half_precision():
    check(lambda x: np.isclose(x, 9223372036854775808), np.array([-5.32], np.float16))


# ---- torch -----------------------------------------------------------------------------------


@needs_torch
@open_bug("half_and_number")
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["mul", "div"])
def test_half_and_a_number_that_it_cannot_hold(dtype, name):
    x = torch.arange(1, 100).to(getattr(torch, dtype))
    check({"mul": lambda x: x.mul(0.3), "div": lambda x: x / 70001.0}[name], x)


@needs_torch
@open_bug("half_and_number")
def test_half_and_a_tensor_without_axes():
    check(lambda x, y: x * y, torch.arange(1, 100).bfloat16(), torch.tensor(-1.6976873e-30))


@needs_torch
def test_nextafter_of_zeros_in_half_precision():
    zero = torch.tensor([0.0], dtype=torch.float16)
    check(lambda x, y: torch.nextafter(x, y), zero, -zero)


@needs_torch
def test_broadcasting_message_of_three_operands():
    check_error(
        lambda c, x, y: torch.where(c, x, y),
        RuntimeError,
        torch.ones(3, dtype=torch.bool),
        torch.ones(2, 3),
        torch.ones(4),
    )


@needs_torch
@open_bug("torch_bool_power")
def test_bool_tensor_to_the_power_of_an_argument():
    check(lambda x, s: x**s, torch.tensor([True, False]), False)
