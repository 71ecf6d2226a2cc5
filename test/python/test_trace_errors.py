# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What tracing refuses says so at the user's line; NumPy's and torch's own errors stay theirs."""

import heapq
import inspect
import pickle

import numpy as np
import pytest

import cjit

LEAKED = []


def refused(function, *args, error=cjit.UnsupportedError):
    """The message of the error, whose position is asserted to be the function's second line."""
    with pytest.raises(error) as info:
        cjit.jit(function)(*args)
    text = str(info.value)
    line = inspect.getsourcelines(function)[1] + 1
    assert text.startswith(f"{__file__}:{line}:"), text
    return text


def test_a_list_needs_values():
    def function(x):
        return x.tolist()

    assert "needs" in refused(function, np.ones(()), error=cjit.TraceError)


def test_unsupported_function():
    def function(x):
        return np.array2string(x)

    assert "np.array2string is not supported yet" in refused(function, np.ones(3))


def test_unsupported_method():
    def function(x):
        return x.tobytes()

    assert "tobytes is not supported yet" in refused(function, np.ones(3))


def test_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        cjit.jit(lambda x: x.foo)(np.ones(3))


def test_unsupported_keyword():
    def function(x):
        return np.nan_to_num(x, copy=False)

    assert "copy=False" in refused(function, np.ones(3))


def test_traced_value_into_an_array_made_while_tracing():
    array = np.ones(3)

    def function(x):
        made = array + 1
        np.copyto(made, x)
        return made

    assert cjit.jit(function)(np.zeros(3)).tolist() == [0, 0, 0]

    def concrete(x):
        made = np.arange(3.0)
        made += x
        return made

    compiled = cjit.jit(concrete)
    for _call in range(2):  # each has an array of its own
        assert compiled(np.ones(3)).tolist() == [1, 2, 3]


def test_iteration():
    def function(x):
        return list(x)

    assert "iterating over" in refused(function, np.ones(3))


def test_dead_tracer():
    kept = cjit.jit(lambda x: _keep(x + 1))
    try:
        kept(np.ones(3))
    except cjit.UnsupportedError:
        pytest.skip("the call side refuses the side effect first")
    with pytest.raises(cjit.TraceError, match="used after its trace ended") as info:
        LEAKED[-1] + 1
    assert f"{__file__}:" in str(info.value).split("made at ")[1]
    assert "ended trace" in repr(LEAKED[-1])


def _keep(x):
    LEAKED.append(x)
    return x


def test_numpys_own_errors():
    with pytest.raises(TypeError, match="ufunc 'bitwise_and' not supported"):
        cjit.jit(lambda x: x & 1)(np.ones(3))
    with pytest.raises(ValueError, match="could not be broadcast together"):
        cjit.jit(lambda x, y: x + y)(np.ones(3), np.ones(4))
    with pytest.raises(IndexError, match="too many indices for array"):
        cjit.jit(lambda x: x[0, 0])(np.ones(3))
    with pytest.raises(ValueError, match="Integers to negative integer powers"):
        cjit.jit(lambda x: x ** -1)(np.arange(3))


@pytest.mark.parametrize("shape", [(2, 3), (1, 3), (3,), (2, 1), ()])
@pytest.mark.parametrize("dtype", [np.int8, np.int64])
def test_one_negative_integer_power_is_an_error(dtype, shape):
    base = np.arange(1, 7, dtype=np.int32).reshape(2, 3)
    exponent = np.full(shape, 2, dtype)
    power = cjit.jit(lambda x, n: x**n)
    assert np.array_equal(power(base, exponent), base**exponent)
    exponent.reshape(-1)[-1] = -1
    for x in (base, 3):
        with pytest.raises(ValueError, match="Integers to negative integer powers"):
            x**exponent
        with pytest.raises(ValueError, match="Integers to negative integer powers"):
            power(x, exponent)
    assert power(base[:0], exponent[:0] if len(shape) > 1 else exponent).shape == (0, 3)
    assert power(base.astype(np.float32), exponent).dtype == (base.astype("f4") ** exponent).dtype


def test_fill_that_is_no_long():
    for fill in (2**63, -(2**63) - 1):
        with pytest.raises(OverflowError, match="too large to convert to C long"):
            cjit.jit(lambda x: np.full_like(x, fill))(np.ones(3, bool))
    assert cjit.jit(lambda x: np.full_like(x, 2**62))(np.ones(3, bool)).all()


def test_torchs_own_errors():
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError, match="must match the size of tensor"):
        cjit.jit(lambda x, y: x + y)(torch.ones(3), torch.ones(4))
    with pytest.raises(NotImplementedError, match="not implemented for 'Bool'"):
        cjit.jit(lambda x: torch.abs(x))(torch.ones(3) > 0)
    with pytest.raises(RuntimeError, match="Subtraction"):
        cjit.jit(lambda x: x - True)(torch.ones(3) > 0)


INTEGER_DIVISIONS = {
    "floordiv": lambda x, y: x // y,
    "mod": lambda x, y: x % y,
    "fmod": lambda x, y: x.fmod(y),
    "trunc": lambda x, y: x.div(y, rounding_mode="trunc"),
    "floor": lambda x, y: x.div(y, rounding_mode="floor"),
}


@pytest.mark.parametrize("name", INTEGER_DIVISIONS)
@pytest.mark.parametrize("shape", [(2, 3), (1, 3), (3,), (2, 1), ()])
def test_one_integer_zero_divisor_is_torchs_error(name, shape):
    torch = pytest.importorskip("torch")
    function = INTEGER_DIVISIONS[name]
    divide = cjit.jit(function)
    x, y = torch.arange(6).reshape(2, 3), torch.full(shape, -4, dtype=torch.int32)
    assert torch.equal(divide(x, y), function(x, y))
    y.view(-1)[-1] = 0
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        function(x, y)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        divide(x, y)
    assert divide(x[:0], y[:0] if len(shape) > 1 else y).shape == (0, 3)
    assert divide(x.float(), y).dtype == torch.float32


def test_index_out_of_bounds_when_running():
    with pytest.raises(IndexError, match="out of bounds"):
        cjit.jit(lambda x: x[5])(np.ones(3))


def test_division_by_zero_of_python_numbers():
    divide = cjit.jit(lambda a, b: a / b)
    assert divide(1, 2) == 0.5
    with pytest.raises((ZeroDivisionError, ValueError), match="division by zero"):
        divide(1, 0)


def test_math_domain_error():
    import math

    root = cjit.jit(lambda a: math.sqrt(a))
    assert root(4.0) == 2.0
    with pytest.raises(ValueError, match="math domain error"):
        root(-1.0)


def test_where_keyword_says_what_to_write():
    def where(x):
        return np.log(x, where=x > 0)

    assert "np.where(condition, np.log(...), otherwise)" in refused(where, np.ones(3))


def test_errors_in_the_standard_library_are_the_users():
    def function(x):
        return heapq.nlargest(2, [x, x + 1])

    assert "a branch on traced data" in refused(function, np.ones(()), error=cjit.TraceError)


def test_pickling_is_refused_where_it_is_asked():
    def function(x):
        return pickle.dumps(x)

    assert "cannot be pickled" in refused(function, np.ones(3))
