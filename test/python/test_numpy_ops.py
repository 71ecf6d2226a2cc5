# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every NumPy ufunc and elementwise function over every dtype, against NumPy itself."""

import copy
import operator
import re

import numpy as np
import pytest

import cjit
from cases import quiet  # noqa: F401
from op_values import NUMPY_DTYPES, pairs, values
from tolerances import assert_same

UNSUPPORTED = {"isnat", "matmul", "vecdot", "matvec", "vecmat"}
UFUNCS = sorted({u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}.items())
UNARY = [(n, u) for n, u in UFUNCS if u.nin == 1 and n not in UNSUPPORTED]
BINARY = [(n, u) for n, u in UFUNCS if u.nin == 2 and n not in UNSUPPORTED]


def tuple_of(result):
    return result if isinstance(result, tuple) else (result,)


def compare(actual, expected, name, context):
    for a, e in zip(tuple_of(actual), tuple_of(expected), strict=True):
        assert type(a) is type(e), f"{context}: {type(a)}, not {type(e)}"
        assert_same(a, e, name, context)


def accepted(function, *arrays):
    """NumPy's result, or None where NumPy itself refuses."""
    try:
        return function(*arrays)
    except (TypeError, ValueError, OverflowError):
        return None


def domain(name, a, b):
    """Leaves out pairs whose result NumPy leaves to C or refuses for the whole array."""
    if name == "power" and a.dtype.kind in "biu" and b.dtype.kind in "iu":
        keep = b >= 0
        return a[keep], b[keep]
    return a, b


@pytest.mark.parametrize("name, ufunc", UNARY, ids=[n for n, _ in UNARY])
def test_unary_ufunc(name, ufunc):
    arrays = [values(d) for d in NUMPY_DTYPES]
    arrays = [a for a in arrays if accepted(ufunc, a) is not None]
    jitted = cjit.jit(lambda *xs: tuple(ufunc(x) for x in xs))
    for a, actual in zip(arrays, jitted(*arrays), strict=True):
        compare(actual, ufunc(a), name, f"np.{name}({a.dtype})")


@pytest.mark.parametrize("name, ufunc", BINARY, ids=[n for n, _ in BINARY])
def test_binary_ufunc(name, ufunc):
    for left in NUMPY_DTYPES:
        operands = []
        for right in NUMPY_DTYPES:
            a, b = domain(name, *pairs(left, right))
            if accepted(ufunc, a, b) is not None:
                operands.append((a, b))
        if not operands:
            continue
        jitted = cjit.jit(lambda ps: [ufunc(a, b) for a, b in ps])
        for (a, b), actual in zip(operands, jitted(operands), strict=True):
            compare(actual, ufunc(a, b), name, f"np.{name}({a.dtype}, {b.dtype})")


@pytest.mark.parametrize("name, ufunc", UNARY + BINARY, ids=[n for n, _ in UNARY + BINARY])
def test_ufunc_refuses_what_numpy_refuses(name, ufunc):
    for dtype in NUMPY_DTYPES:
        arrays = [values(dtype)] * ufunc.nin
        try:
            ufunc(*arrays)
        except TypeError as error:
            with pytest.raises(TypeError) as info:
                cjit.jit(lambda *xs: ufunc(*xs))(*arrays)
            assert str(info.value).splitlines()[0] == str(error).splitlines()[0]
        except ValueError:
            pass


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv,
             operator.mod, operator.and_, operator.or_, operator.xor, operator.lshift,
             operator.rshift, operator.lt, operator.le, operator.eq, operator.ne, operator.gt,
             operator.ge, divmod]


@pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.__name__)
@pytest.mark.parametrize("scalar", [3, -2, 2.5, True], ids=repr)
def test_operator_with_python_scalar(op, scalar):
    for dtype in NUMPY_DTYPES:
        x = values(dtype)
        for name, function in (("x op s", lambda x: op(x, scalar)), ("s op x", lambda x: op(scalar, x))):
            expected = accepted(function, x)
            context = f"{op.__name__} {name} {dtype} {scalar!r}"
            if expected is None:
                with pytest.raises((TypeError, OverflowError, ValueError)):
                    cjit.jit(function)(x)
            else:
                compare(cjit.jit(function)(x), expected, op.__name__, context)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, 0.5, 2.0, -2, 1.5], ids=repr)
def test_power_operator(exponent):
    for dtype in NUMPY_DTYPES:
        x = values(dtype)
        expected = accepted(lambda x: x ** exponent, x)
        if expected is None:
            with pytest.raises((TypeError, ValueError, OverflowError)):
                cjit.jit(lambda x: x ** exponent)(x)
        else:
            compare(cjit.jit(lambda x: x ** exponent)(x), expected, "power", f"{dtype}**{exponent}")


FUNCTIONS = {
    "where": lambda x: np.where(x > 0, x, 0),
    "where_float": lambda x: np.where(x > 0, x, 1.5),
    "clip": lambda x: np.clip(x, 1, 100),
    "clip_low": lambda x: np.clip(x, 1, None),
    "clip_method": lambda x: x.clip(0, 2),
    "round": lambda x: np.round(x),
    "round_decimals": lambda x: np.round(x, 1),
    "nan_to_num": lambda x: np.nan_to_num(x),
    "sinc": lambda x: np.sinc(x),
    "real": lambda x: np.real(x) + x.imag,
    "conj": lambda x: x.conj(),
    "angle": lambda x: np.angle(x),
    "fix": lambda x: np.fix(x),
    "isclose": lambda x: np.isclose(x, 1),
    "isposinf": lambda x: np.isposinf(x),
    "isneginf": lambda x: np.isneginf(x),
    "iscomplex": lambda x: (np.iscomplex(x), np.isreal(x)),
    "copy": lambda x: x.copy(),
    "asarray": lambda x: np.asarray(x, dtype=np.float64),
    "array": lambda x: np.array(x),
    "zeros_like": lambda x: np.zeros_like(x),
    "ones_like": lambda x: np.ones_like(x, dtype=np.int16),
    "full_like": lambda x: np.full_like(x, 1),
    "broadcast_to": lambda x: np.broadcast_to(x, (2, x.shape[0])) + 0,
    "zeros": lambda x: np.zeros((x.shape[0], 2)),
    "full": lambda x: np.full(x.shape[0] + 1, 7, dtype=x.dtype),
    "slice": lambda x: x[1:-1].copy(),
    "slice_step": lambda x: x[::2].copy(),
    "reverse": lambda x: x[::-1].copy(),
    "new_axis": lambda x: x[:, None].copy(),
    "transpose": lambda x: x[None, :].T.copy(),
    "positive": lambda x: +x,
    "invert_bool": lambda x: ~(x > 0),
    "in_place": lambda x: _in_place(x),
}


def _in_place(x):
    y = np.where(x > 0, x, x)
    y *= 1
    return y


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name):
    function = FUNCTIONS[name]
    for dtype in NUMPY_DTYPES:
        x = values(dtype)
        expected = accepted(function, x)
        if expected is None:
            with pytest.raises((TypeError, ValueError, NotImplementedError)):
                cjit.jit(function)(x)
        else:
            compare(cjit.jit(function)(x), expected, name, f"{name}({dtype})")


@pytest.mark.parametrize("source", NUMPY_DTYPES)
def test_astype(source):
    x = values(source)
    jitted = cjit.jit(lambda x: tuple(x.astype(d) for d in NUMPY_DTYPES))
    for dtype, actual in zip(NUMPY_DTYPES, jitted(x), strict=True):
        compare(actual, _astype(x, dtype), "astype", f"{source} to {dtype}")


def _astype(x, dtype):
    """x.astype(dtype), one element at a time: out of range, NumPy's vectorised conversions to uint32 differ
    from its own of single elements and of strided arrays."""
    return np.array([one.astype(dtype)[0] for one in x.reshape(-1, 1)], dtype).reshape(x.shape)


OUT_OF_RANGE = [np.nan, -np.nan, np.inf, -np.inf, -1, -1.5, 127, 128, 255, 256, -129, 32767.5, 65536,
                -32769, 2.0**31 - 1, 2.0**31, -(2.0**31) - 1, -(2.0**31) - 0.5, 2.0**32 - 1, 2.0**32 + 7,
                -3e9, 2.0**53, 2.0**63, -(2.0**63), -1.5 * 2.0**63, 1.5 * 2.0**63, 2.0**64 - 2048, 2.0**64,
                1e20, -1e20, 1e300, -1e300]


@pytest.mark.parametrize("source", ["float16", "float32", "float64"])
@pytest.mark.parametrize("target", [d for d in NUMPY_DTYPES if np.dtype(d).kind in "iu"])
def test_astype_of_floats_out_of_range(source, target):
    with np.errstate(all="ignore"):
        x = np.array(OUT_OF_RANGE).astype(source)
        jitted = cjit.jit(lambda x: x.astype(target))
        compare(jitted(x), _astype(x, target), "astype", f"{source} to {target}")
        for value in x[:: len(x) // 7]:  # and constants
            constant = cjit.jit(lambda y: np.full_like(y, value).astype(target))
            compare(constant(x), np.full(x.shape, _astype(value[None], target)[0]), "astype", repr(value))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_math_of_constants(dtype):
    """The math library computes them, not the compiler's host."""
    x = np.linspace(-2, 2, 19, dtype=dtype)
    functions = {
        "arctan2": lambda x: np.arctan2(np.zeros_like(x), np.zeros_like(x)),
        "arctan2_minus": lambda x: np.arctan2(-np.zeros_like(x), -np.zeros_like(x)) + 0 * x,
        "power": lambda x: np.power(np.zeros_like(x), np.zeros_like(x)) * x,
        "log": lambda x: np.log(np.full_like(x, -1.0)),
        "exp": lambda x: np.exp(np.full_like(x, np.nan)),
        "chain": lambda x: np.sin(np.exp(np.full_like(x, 1.5) * 2)) + x,
    }
    for name, function in functions.items():
        with np.errstate(all="ignore"):
            compare(cjit.jit(function)(x), function(x), name.partition("_")[0] if name != "chain" else "sin", name)


def test_keywords_of_ufuncs():
    x = np.arange(5, dtype=np.int32)
    compare(cjit.jit(lambda x: np.add(x, x, dtype=np.float32))(x), np.add(x, x, dtype=np.float32),
            "add", "dtype=")
    with pytest.raises(TypeError):
        cjit.jit(lambda x: np.add(x, x, dtype=np.int8, casting="safe"))(x)
    with pytest.raises(cjit.UnsupportedError, match="where="):
        cjit.jit(lambda x: np.add(x, x, where=x > 0))(x)
    with pytest.raises(cjit.UnsupportedError, match="np.add.reduceat"):
        cjit.jit(lambda x: np.add.reduceat(x, [0, 2]))(x)


def test_scalars_keep_their_types():
    x = np.float32([1.5, 2.5])
    result = cjit.jit(lambda x: (x[0], np.exp(x[0]), x[0] + 1, np.float64(x[1]), x.dtype.type(3) * x))(x)
    assert [type(r) for r in result[:4]] == [np.float32, np.float32, np.float32, np.float64]
    assert result[4].dtype == np.float32


def test_outside_arrays_and_numpy_scalars():
    outside = np.arange(3, dtype=np.float64)
    function = lambda x: np.float64(2.0) * x + outside  # noqa: E731
    compare(cjit.jit(function)(np.ones(3)), function(np.ones(3)), "", "outside")


def test_attributes():
    def function(x):
        assert x.ndim == 2 and x.dtype == np.dtype(np.int16) and x.itemsize == 2
        assert isinstance(x, np.ndarray) and type(x) is np.ndarray and len(x.shape) == 2
        return x.size + x.nbytes + len(x)

    assert cjit.jit(function)(np.zeros((2, 3), dtype=np.int16)) == 6 + 12 + 2


SELECTS = {
    "two": lambda x: np.select([x < 1, x < 2], [x, x * 2]),
    "default": lambda x: np.select([x < 1, x < 2], [x, 5], -1.5),
    "scalars": lambda x: np.select([x < 1], [2], 3),
    "broadcast": lambda x: np.select([x[:, None] < 1, x < 2], [x, 7], default=x[::-1]),
}


@pytest.mark.parametrize("name", SELECTS)
@pytest.mark.parametrize("dtype", ["int8", "float32"])
def test_select(name, dtype):
    x = np.arange(4).astype(dtype)
    expected, got = SELECTS[name](x), cjit.jit(SELECTS[name])(x)
    assert got.dtype == expected.dtype
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.select([x < 1], [x, x]),
        lambda x: np.select([x], [x]),
        lambda x: np.select([], []) + x,
    ],
)
def test_select_errors(function):
    x = np.ones(3)
    with pytest.raises((TypeError, ValueError)) as expected:
        function(x)
    with pytest.raises(expected.type, match=re.escape(str(expected.value))):
        cjit.jit(function)(x)


def test_copy_module_and_questions():
    def function(x, s):
        y = copy.copy(x)
        z = copy.deepcopy([x, s])
        return y + 1, z[0] * z[1], np.isscalar(s), np.isscalar(x), np.iterable(x), np.iterable(s)

    x = np.arange(3.0)
    got, expected = cjit.jit(function)(x, 2.5), function(x, 2.5)
    for a, b in zip(got[:2], expected[:2]):
        np.testing.assert_array_equal(a, b)
    assert got[2:] == expected[2:] == (True, False, True, False)
    assert cjit.jit(lambda x: copy.copy(x))(x) is not x
