# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Numbers passed at run time where Python needs their value: guarded, not baked in."""

import numpy as np
import pytest

import cjit

torch = pytest.importorskip("torch")

X = np.arange(4.0)


def check(function, calls, specializations):
    """The jitted function agrees on all calls, with so many compilations."""
    compiled = cjit.jit(function)
    for arguments in (*calls, *calls):
        assert repr(compiled(*arguments)) == repr(function(*arguments))
    assert len(compiled.specializations) == specializations
    return compiled


def test_counts():
    def function(x, n):
        for x in [x + i for i in range(n)]:
            pass
        return x

    compiled = check(function, [(X, n) for n in (3, 1, 5)], 3)
    assert "n == 3" in str([s.guards for s in compiled.specializations])


@pytest.mark.parametrize(
    "function",
    [
        lambda x, n: np.zeros(n) + x[0],
        lambda x, n: np.full((n, 2), 1.5),
        lambda x, n: x[:n] * 2,
        lambda x, n: x[n:],
        lambda x, n: x[::n],
        lambda x, n: x[n],
        lambda x, n: x[-n],
        lambda x, n: [10, 20, 30, 40][n] * x,
        lambda x, n: {1: 2.0, 2: 3.0, 3: 4.0}[n] * x,
        lambda x, n: x * (2.0 if n in (1, 3) else 3.0),
        lambda x, n: np.round(x / 3, n),
        lambda x, n: np.broadcast_to(x, (n, 4)),
        lambda x, n: sum([x] * n),
        lambda x, n: {f"w{n}": x},
        lambda x, n: (x, "%d" % n, str(n), f"{n:04d}"),
    ],
)
def test_integers(function):
    compiled = cjit.jit(function)
    for n in (1, 2, 3, 1, 2):
        assert repr(compiled(X, n)) == repr(function(X, n))
    assert len(compiled.specializations) <= 3


def test_values_of_expressions_are_what_is_guarded():
    check(lambda x, n: [10, 20, 30][n // 2] * x, [(X, n) for n in (2, 3, 4)], 2)
    check(lambda x, n, m: x[:: n * m], [(X, 1, 2), (X, 2, 1), (X, 2, 2)], 2)


def test_branches():
    def function(x, n, flag, scale):
        if flag and n > 2:
            x = x * n
        if scale == 0.5:
            x = x - 100
        return x if not flag else -x

    calls = [(X, n, f, s) for n in (1, 2, 3, 9) for f in (True, False) for s in (0.5, 0.25)]
    check(function, calls, 6)


def test_branches_on_sizes_compile_once_for_each_way():
    compiled = cjit.jit(lambda x: x * 2 if x.shape[0] > 3 else x)
    for size in (2, 3, 4, 5, 9):
        assert np.array_equal(compiled(X[:1].repeat(size)), compiled.__wrapped__(X[:1].repeat(size)))
    assert len(compiled.specializations) == 2


def test_numpy_scalars():
    check(lambda x, n: x[:: int(n)], [(X, np.int64(2)), (X, np.int64(3))], 2)
    check(lambda x, n: np.zeros(n), [(X, np.int8(2)), (X, np.uint8(3))], 2)
    check(lambda x, n: np.zeros(n), [(X, np.int8(2)), (X, np.int8(3))], 1)
    check(lambda x, a: x if a > 1 else -x, [(X, np.float64(2)), (X, np.float64(0))], 2)


def test_floats_stay_run_time_values():
    compiled = cjit.jit(lambda x, a: x * a + (1.0 if a > 0 else 2.0))
    for a in (0.5, 1.5, -2.0, 7.0):
        assert np.array_equal(compiled(X, a), compiled.__wrapped__(X, a))
    assert len(compiled.specializations) == 2


def test_size_errors_belong_to_their_branch():
    compiled = cjit.jit(lambda x, y, flag: x + y if flag else x * 2)
    compiled(np.ones(3), np.ones(3), True)
    assert np.array_equal(compiled(np.ones(3), np.ones(4), False), np.full(3, 2.0))
    with pytest.raises(ValueError, match="could not be broadcast"):
        compiled(np.ones(3), np.ones(4), True)


def test_python_errors():
    for function, value, error in (
        (lambda x, n: [1, 2][n] * x, 5, IndexError),
        (lambda x, n: x[n], 9, IndexError),
        (lambda x, n: np.zeros(n), -1, ValueError),
        (lambda x, a: [1, 2][a] * x, 1.5, TypeError),
    ):
        with pytest.raises(error):
            function(X, value)
        with pytest.raises(error):
            cjit.jit(function)(X, value)


def test_division_by_zero():
    divide = cjit.jit(lambda a, b: a / b)
    assert divide(1, 2) == 0.5
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        divide(1, 0)
    with pytest.raises(ZeroDivisionError, match="integer division or modulo by zero"):
        cjit.jit(lambda a, b: a // b)(1, 0)


def test_array_elements_are_not_known():
    for function in (lambda x: f"{x}", lambda x: [1, 2][x[0]]):
        with pytest.raises((cjit.TraceError, cjit.UnsupportedError)):
            cjit.jit(function)(np.arange(3))


def test_torchs_default_dtype_is_guarded():
    compiled = cjit.jit(lambda x: x + 0.5)
    assert compiled(torch.arange(3)).dtype == torch.float32
    torch.set_default_dtype(torch.float64)
    try:
        assert compiled(torch.arange(3)).dtype == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    assert compiled(torch.arange(3)).dtype == torch.float32
    assert len(compiled.specializations) == 2


def test_struct_sequences_are_returned():
    x = torch.tensor([3.0, 0.1])
    result = cjit.jit(lambda x: torch.frexp(x))(x)
    assert type(result) is torch.return_types.frexp
    assert torch.equal(result.mantissa, torch.frexp(x).mantissa)


def test_fortran_order_is_kept():
    compiled = cjit.jit(lambda x, y: x * 2 + y)
    for shape in [(3, 4), (5, 1), (1, 5), (2, 3, 4), (70, 90)]:
        x = np.asfortranarray(np.arange(float(np.prod(shape))).reshape(shape))
        for y in (x + 1, np.ascontiguousarray(x)):
            expected, actual = x * 2 + y, compiled(x, y)
            assert np.array_equal(actual, expected)
            assert actual.strides == expected.strides
    t = torch.arange(12.0).reshape(3, 4).t()
    assert compiled(t, t).stride() == (t * 2).stride()
    assert torch.equal(compiled(t, t), t * 3)


def test_unsupported_tensors_say_why():
    compiled = cjit.jit(lambda x: x + 1)
    with pytest.raises(cjit.UnsupportedError, match="torch.vmap"):
        torch.vmap(compiled)(torch.ones(2, 3))
    with pytest.raises(cjit.UnsupportedError, match="a nested tensor"):
        compiled(torch.nested.nested_tensor([torch.ones(2)]))


def test_text_of_numbers_and_shapes():
    def described(x, n):
        return f"{x.shape} {n!r} {[n]} {str(n)} {x.dtype}"

    f = cjit.jit(lambda x, n: x * len(described(x, n)))
    for x, n in ((np.ones(3), 2), (np.ones(12), 2), (np.ones((2, 3)), 12345)):
        np.testing.assert_array_equal(f(x, n), x * len(described(x, n)))


@pytest.mark.parametrize("number", [256, -1, 2**40])
def test_number_out_of_bounds_is_told(number):
    f = cjit.jit(lambda x, n: x + n)
    np.testing.assert_array_equal(f(np.ones(3, np.uint8), 5), np.full(3, 6, np.uint8))
    with pytest.raises(OverflowError) as info:
        f(np.ones(3, np.uint8), number)
    assert str(info.value) == f"Python integer {number} out of bounds for uint8"
    assert len(f.specializations) == 1


def test_integer_powers_are_floats_where_the_exponent_is_negative():
    @cjit.jit
    def power(n, m):
        return n**m, n ** (m + 1), 2**m

    for n, m in ((3, 2), (3, -1), (3, -2), (-2, -3), (5, 0), (2, 5), (-1, 3)):
        actual, expected = power(n, m), power.__wrapped__(n, m)
        assert actual == expected and [*map(type, actual)] == [*map(type, expected)]
    assert len(power.specializations) == 3  # the signs of m and of m + 1
    with pytest.raises(ZeroDivisionError, match="negative power"):
        power(0, -1)
    power = cjit.jit(lambda x, n: n ** int(x[0]))
    assert power(np.array([2.0]), 3) == 9
    with pytest.raises(ValueError, match="integer to a negative power"):
        power(np.array([-2.0]), 3)
