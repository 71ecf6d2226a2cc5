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


@pytest.mark.parametrize("value", [np.int8(-3), np.float32(1.5)])
def test_copy_of_a_numpy_scalar(value):
    check(lambda x: x.copy(), value)


def test_where_with_an_integer_that_does_not_fit():
    x = np.array([1, 5], np.uint8)
    check(lambda x: np.where(x > 2, x, 300), x)
    check(lambda x, s: np.where(x > 2, x, s), x, -1)
    check_error(lambda x: np.where(x > 2, x, 2**70), OverflowError, x)
    check(lambda x: np.where(x > 2, x, 2**70), x.astype(np.float32))


def test_clip_of_a_python_number():
    check(lambda x, s: np.clip(s, x, 7), np.array([1, 2], np.int8), 64)
    check(lambda x: np.clip(6.5, x, 7), np.array([1, 2], np.int8))
    check(lambda s: np.clip(s, 1, 7), 64)


def test_clip_names_all_three_shapes():
    check_error(lambda x: x.clip(x, x[:3]), ValueError, np.arange(4))


def test_full_like_with_a_fill_of_leading_ones():
    check(lambda x, s: np.full_like(s, x), np.array([8], np.uint8), 1.5)
    check(lambda x: np.full((3,), x), np.ones((1, 3)))


def test_logical_function_of_a_huge_integer():
    check_error(lambda x: np.logical_or(x, 18446744073709551616), OverflowError, np.arange(3))


def test_negative_scalar_power_of_an_empty_array():
    check(lambda x, s: np.power(x, s), np.array([], np.int32), np.int8(-3))
    check(lambda x: x**-3, np.array([], np.int32))
    check_error(lambda x: x**-3, ValueError, np.array([2], np.int32))
    check_error(lambda x, s: x**s, ValueError, np.array([2, 3], np.int32), -3)


def test_bool_array_squared_by_an_argument():
    f = cjit.jit(lambda x, s: x**s)
    for exponent in (2, 3, 1, 0, 2):
        got, expected = f(np.array([True]), exponent), np.array([True]) ** exponent
        assert got.dtype == expected.dtype and got == expected
    assert len(f.specializations) == 2  # two, and all others
    check(lambda x: x**2, np.bool_(True))


def test_isclose_to_a_huge_integer_in_half_precision():
    x = np.array([-5.32], np.float16)
    check(lambda x: np.isclose(x, 9223372036854775808), x)
    check(lambda x, s: np.isclose(x, s), x, 2**62)
    check(lambda s: np.isclose(s, 2.0, rtol=s), 2.0 + 1e-9)


# ---- torch -----------------------------------------------------------------------------------


@needs_torch
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["mul", "div"])
def test_half_and_a_number_that_it_cannot_hold(dtype, name):
    x = torch.arange(1, 100).to(getattr(torch, dtype))
    check({"mul": lambda x: x.mul(0.3), "div": lambda x: x / 70001.0}[name], x)


@needs_torch
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
@pytest.mark.parametrize("exponent", [False, True])
def test_bool_tensor_to_the_power_of_an_argument(exponent):
    check(lambda x, s: x**s, torch.tensor([True, False]), exponent)


@needs_torch
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_double_to_half_rounds_twice(dtype):
    # Just above the middle of two halves, and exactly the middle once rounded to float32.
    near = {"float16": 1 + 2.0**-11, "bfloat16": 1 + 2.0**-8}[dtype] + 2.0**-30
    check(lambda x: x.to(getattr(torch, dtype)), torch.tensor([near, -near], dtype=torch.float64))
    check(lambda x, s: x + s, torch.zeros(2, dtype=getattr(torch, dtype)), near)


@needs_torch
def test_integer_division_of_nothing_by_zero():
    nothing, zero = torch.zeros(0, dtype=torch.int8), torch.tensor(0, dtype=torch.int8)
    check(lambda x, y: x // y, nothing, zero)
    check_error(lambda x, y: x // y, RuntimeError, torch.ones(1, dtype=torch.int8), zero)


@needs_torch
@pytest.mark.parametrize(
    ("call", "dtype", "number"),
    [
        (lambda x, s: x.pow(s), "int8", 300),
        (lambda x, s: x.pow(s), "float16", 70000.0),
        (lambda x, s: x.clamp(0, s), "int8", 300),
        (lambda x, s: x.clamp(max=s), "float16", 70000.0),
        (lambda x, s: torch.where(x > 0, x, s), "uint8", 300),
        (lambda x, s: torch.full_like(x, s), "int8", -129),
    ],
)
def test_number_that_a_dtype_cannot_hold(call, dtype, number):
    x = torch.ones(3, dtype=getattr(torch, dtype))
    check_error(call, RuntimeError, x, number)
    check_error(lambda x: call(x, number), RuntimeError, x)
    check(call, x, 1 if isinstance(number, int) else 1.5)


@needs_torch
def test_numbers_that_wrap_or_are_infinite():
    check(lambda x, s: x.clamp(s, 5), torch.ones(3, dtype=torch.uint8), -1)
    check(lambda x, s: x.clamp(max=s), torch.ones(3, dtype=torch.float16), float("inf"))


@needs_torch
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_floor_division_of_halves_rounds_each_step(dtype):
    dtype = getattr(torch, dtype)
    generator = torch.Generator().manual_seed(1)
    x = (torch.randn(4000, generator=generator) * 300).to(dtype)
    y = (torch.randn(4000, generator=generator) * 7).to(dtype)
    special = torch.tensor([0.0, -0.0, 1, -1, float("inf"), -float("inf"), float("nan")]).to(dtype)
    check(lambda x, y: x // y, x, y)
    check(lambda x, y: x // y, special[:, None], special)


@needs_torch
@pytest.mark.parametrize("exponent", [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 2.5])
def test_torch_float_power_has_the_shortcuts_of_pow(exponent):
    for dtype in (torch.float64, torch.float32, torch.int32):
        x = torch.tensor([-1.1186856171698065e157, 6.28, -746.0, 2e250, -0.0, 5e-324])
        x = x.to(dtype) if dtype.is_floating_point else torch.tensor([1, 2, -3, 0])
        check(lambda x: torch.float_power(x, exponent), x, tolerance="pow")


@needs_torch
def test_torch_where_makes_infinite_halves():
    for dtype in (torch.float16, torch.bfloat16):
        for number in (65536, 70000.0, 1e39, -1e39):
            check(lambda x: torch.where(x >= 2, x, number), torch.tensor([1, 3, 2], dtype=dtype))
            check(lambda x: torch.where(x >= 2, number, x), torch.tensor([], dtype=dtype))
            check(lambda x, n: torch.where(x >= 2, x, n), torch.ones(3, dtype=dtype), number)
    for dtype, number in ((torch.float32, 1e39), (torch.int8, 300)):
        x = torch.ones(3, dtype=dtype)
        check_error(lambda x: torch.where(x >= 2, x, number), RuntimeError, x)


# ---- the array language ----------------------------------------------------------------------


def test_scalars_stay_scalars_in_views():
    check(lambda x: np.transpose(np.sum(x)), np.ones(3, np.int32))
    check(lambda x: np.squeeze(np.sum(x)), np.ones(3))


def test_arrays_without_axes_have_one_here():
    check(lambda x: np.argsort(x, kind="stable"), np.array(7, np.uint16))
    check(lambda x: np.repeat(x, 2, axis=0), np.array(5, np.int32))


@open_bug("broadcasting an extent that data decides")
def test_an_extent_that_turns_out_to_be_one():
    check(lambda x, y: np.less_equal(x, np.flatnonzero(y)), np.array([1, 2, 3]), np.array([0, 5]))
