# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy's reductions and scans over dtypes, layouts and axes, with their keywords, against NumPy."""

import math

import numpy as np
import pytest

import cjit
from cases import quiet  # noqa: F401
from op_values import NUMPY_DTYPES, values
from tolerances import assert_sum_close

FUNCTIONS = {
    "sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min, "any": np.any, "all": np.all,
    "argmax": np.argmax, "argmin": np.argmin, "mean": np.mean, "var": np.var, "std": np.std,
    "ptp": np.ptp, "count_nonzero": np.count_nonzero,
}  # fmt: skip
NO_TUPLES = {"argmax", "argmin"}
SHAPES = [(5,), (3, 40), (2, 70, 5)]
THOROUGH = {"int8", "float32"}


def make(dtype, shape, seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "b":
        return rng.random(shape) > 0.3
    return (rng.standard_normal(shape) * 3).astype(dtype)


def layouts(array):
    yield "C", array
    if array.ndim > 1:
        yield "F", np.asfortranarray(array)
        yield "reversed", array[::-1, 1:]
    else:
        yield "step", np.repeat(array, 2)[::2]


def axes_of(name, rank):
    result = [None, *range(-1, rank)]
    if rank > 1 and name not in NO_TUPLES:
        result += [(0, 1), (-1, 0), ()]
    return result


def compare(actual, expected, name, array, axis, context):
    assert type(actual) is type(expected), f"{context}: {type(actual)}, not {type(expected)}"
    assert_sum_close(actual, expected, name, array, axis, context)


@pytest.mark.parametrize("dtype", NUMPY_DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_axes(name, dtype):
    function = FUNCTIONS[name]
    if name == "ptp" and dtype == "bool":
        return  # NumPy refuses: subtract
    for shape in SHAPES if dtype in THOROUGH else SHAPES[-1:]:
        axes = axes_of(name, len(shape))
        jitted = cjit.jit(lambda x: tuple(function(x, axis=axis) for axis in axes))  # noqa: B023
        array = make(dtype, shape)
        if name == "prod" and array.dtype.kind == "f":
            array = (array * 0.5).astype(dtype)
        for layout, x in layouts(array):
            for axis, actual in zip(axes, jitted(x), strict=True):
                compare(actual, function(x, axis=axis), name, x, axis,
                        f"np.{name}({dtype}{shape}, axis={axis}), {layout}")


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if n not in ("ptp", "count_nonzero")])
def test_methods_and_keepdims(name):
    x = make("float32", (3, 40))
    jitted = cjit.jit(lambda x: (getattr(x, name)(), getattr(x, name)(axis=1, keepdims=True),
                                 getattr(x, name)(keepdims=True)))
    expected = (getattr(x, name)(), getattr(x, name)(axis=1, keepdims=True),
                getattr(x, name)(keepdims=True))
    for axis, a, e in zip((None, 1, None), jitted(x), expected, strict=True):
        compare(a, e, name, x, axis, name)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "argmax", "argmin", "any", "all"])
def test_special_values(name, dtype):
    special = values(dtype)
    jitted = cjit.jit(lambda x: FUNCTIONS[name](x))
    columns = cjit.jit(lambda x: FUNCTIONS[name](x, axis=0))
    for filler in (special[:1], np.array([np.inf], dtype), np.array([-np.inf], dtype)):
        for value in special:
            for length, at in ((1, 0), (3, 1), (40, 39), (200, 70)):
                x = np.resize(filler, length)
                x[at] = value
                expected = FUNCTIONS[name](x)
                actual = jitted(x)
                assert actual == expected or (actual != actual and expected != expected), (x, actual)
        x = np.resize(special, (len(special), 30))
        with np.errstate(all="ignore"):
            expected = FUNCTIONS[name](x, axis=0)
        compare(columns(x), expected, name, np.where(np.isfinite(x), x, 0), 0, name)


KEYWORDS = [
    ("sum", dict(initial=5)), ("sum", dict(dtype="float32")), ("sum", dict(dtype="int8")),
    ("sum", dict(axis=1, where="w")), ("sum", dict(where="w", initial=2.5)),
    ("prod", dict(axis=0, where="w")), ("max", dict(initial=1)), ("max", dict(where="w", initial=-5)),
    ("min", dict(axis=1, where="w", initial=3)), ("any", dict(where="w")), ("all", dict(where="w", axis=0)),
    ("mean", dict(where="w")), ("mean", dict(axis=1, where="w", keepdims=True)),
    ("mean", dict(dtype="float64")), ("var", dict(ddof=1)), ("std", dict(ddof=2, axis=0)),
    ("var", dict(correction=1, axis=1)), ("var", dict(where="w", axis=1)), ("std", dict(where="w")),
    ("var", dict(dtype="float64", axis=0, keepdims=True)),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["int32", "float32", "float64", "uint8"])
@pytest.mark.parametrize("name, keywords", KEYWORDS, ids=[f"{n}-{'-'.join(k)}" for n, k in KEYWORDS])
def test_keywords(name, keywords, dtype):
    x, mask = np.abs(make(dtype, (3, 40))), make("bool", (3, 40), 1)
    if dtype == "uint8" and keywords.get("initial") == -5:
        keywords = dict(keywords, initial=0)
    def call(x, w):
        return FUNCTIONS[name](x, **{k: w if k == "where" else v for k, v in keywords.items()})
    compare(cjit.jit(call)(x, mask), call(x, mask), name, x, keywords.get("axis"), str(keywords))


def test_where_broadcasts():
    x, w = make("float64", (3, 4)), np.array([True, False, True, True])
    f = cjit.jit(lambda x, w: np.sum(x, where=w))
    compare(f(x, w), np.sum(x, where=w), "sum", x, None, "where")


def test_var_takes_the_mean():
    x = make("float64", (3, 4))
    f = cjit.jit(lambda x, m: np.var(x, axis=1, mean=m))
    mean = x.mean(axis=1, keepdims=True)
    compare(f(x, mean), np.var(x, axis=1, mean=mean), "var", x, 1, "mean")


def test_out():
    def call(x, rows, total, narrow, positions, running):
        np.sum(x, axis=1, out=rows)
        x.max(out=total)
        np.add.reduce(x, axis=0, out=narrow)  # computed in its dtype
        x.argmin(axis=0, out=positions)
        result = np.cumsum(x, axis=1, out=running)
        return result, np.mean(x, axis=1, out=rows)

    x = make("float64", (3, 40))
    outs = [np.zeros(3), np.zeros(()), np.zeros(40, "f4"), np.zeros(40, "i8"), np.zeros((3, 40))]
    expected = [o.copy() for o in outs]
    call(x, *expected)
    results = cjit.jit(call)(x, *outs)
    assert results[0] is outs[4] and results[1] is outs[0]
    for a, e in zip(outs, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=2e-5 if e.dtype == np.float32 else 1e-12)
    with pytest.raises(ValueError, match="wrong number of dimensions: Found 1 but expected 0"):
        cjit.jit(lambda x, o: np.sum(x, out=o))(x, outs[0])


ERRORS = [
    (lambda x: np.max(x), (0,)), (lambda x: np.min(x, axis=1), (3, 0)),
    (lambda x: np.max(x, axis=1), (0, 0)), (lambda x: x.argmax(), (0,)),
    (lambda x: np.argmin(x, axis=0), (0, 2)), (lambda x: np.sum(x, axis=2), (3, 2)),
    (lambda x: np.mean(x, axis=(0, -2)), (3, 2)), (lambda x: np.max(x, where=x > 0), (3,)),
    (lambda x: np.argmax(x, axis=(0, 1)), (3, 2)), (lambda x: np.add.accumulate(x[0]), (3,)),
    (lambda x: np.logical_and.reduce(x, dtype=float), (3,)), (lambda x: np.bitwise_or.reduce(x), (3,)),
    (lambda x: x[x > 1].max(), (3,)), (lambda x: np.argmin(x[x > 1]), (3,)),
    (lambda x: np.argmax(x[x[:, 0] > 1], axis=0), (3, 2)), (lambda x: np.nanargmax(x[x > 1]), (3,)),
    (lambda x: np.sum(x, initial=None), (0,)), (lambda x: np.var(x, ddof=1, correction=1), (3,)),
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(ERRORS)))
def test_errors(index):
    function, shape = ERRORS[index]
    x = np.ones(shape)
    with pytest.raises(Exception) as expected:
        function(x)
    with pytest.raises(type(expected.value)) as actual:
        cjit.jit(function)(x)
    assert str(actual.value) == str(expected.value)


@pytest.mark.parametrize("name", ["sum", "prod", "any", "all", "mean", "var", "count_nonzero"])
def test_empty(name):
    function = FUNCTIONS[name]
    jitted = cjit.jit(lambda x: (function(x), function(x, axis=0), function(x, axis=-1)))
    for shape in ((0, 3), (3, 0), (0, 0)):
        x = np.ones(shape)
        expected = (function(x), function(x, axis=0), function(x, axis=-1))
        for axis, a, e in zip((None, 0, -1), jitted(x), expected, strict=True):
            compare(a, e, name, x, axis, f"{name}{shape}")


def test_empty_when_the_extent_is_known_to_be_0():
    """Slices of one element: upstream would drop the whole reduction as one that does nothing."""
    x = np.full((1, 3), 5.0)
    for function in (lambda a: np.sum(a[:-1] * a[1:]), lambda a: np.sum(a[:-1], axis=0),
                     lambda a: np.all(a[1:]), lambda a: np.any(a[1:], axis=0)):  # fmt: skip
        assert np.array_equal(cjit.jit(function)(x), function(x))


def test_empty_maximum_without_results():
    x = np.zeros((0, 3))
    assert cjit.jit(lambda x: x.max(axis=1))(x).shape == (0,)


# ---------------------------------------------------------------------------------------------
# Methods of ufuncs
# ---------------------------------------------------------------------------------------------

REDUCERS = ["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or",
            "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor"]


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float32"])
@pytest.mark.parametrize("name", REDUCERS)
def test_ufunc_reduce(name, dtype):
    ufunc, x = getattr(np, name), make(dtype, (4, 30))
    if dtype == "float32" and name.startswith("bitwise"):
        return
    if x.dtype.kind == "f":
        x *= 0.5
        if name.startswith("f"):
            x[1:3, ::3] = np.nan
            x[:, 5] = np.nan
    def call(x):
        return (ufunc.reduce(x), ufunc.reduce(x, axis=1, keepdims=True), ufunc.reduce(x, axis=None))
    for axis, a, e in zip((0, 1, None), cjit.jit(call)(x), call(x), strict=True):
        compare(a, e, "prod" if name == "multiply" else "sum", np.nan_to_num(x), axis, name)


@pytest.mark.parametrize("dtype", NUMPY_DTYPES)
def test_scans(dtype):
    x = make(dtype, (3, 40))
    def call(x):
        return (np.cumsum(x), np.cumsum(x, axis=0), x.cumsum(1), np.maximum.accumulate(x),
                np.minimum.accumulate(x, axis=-1), np.logical_and.accumulate(x, 1),
                np.add.accumulate(x, axis=0), np.cumprod(x[:, :5], axis=1))
    jitted = cjit.jit(call)
    for layout, y in layouts(x):
        for a, e in zip(jitted(y), call(y), strict=True):
            if a.dtype == np.float16:  # NumPy rounds every step to a half
                assert a.dtype == e.dtype
                np.testing.assert_array_less(np.abs(a - e), 0.1 * (1 + np.abs(e)))
            else:
                assert a.dtype == e.dtype
                np.testing.assert_array_equal(a, e, err_msg=f"{dtype} {layout}")  # bit by bit


def test_outer():
    a, b = make("float64", (3,)), make("float32", (2, 4), 1)
    def call(a, b):
        return np.subtract.outer(a, b), np.multiply.outer(b, 2), np.maximum.outer(a, a)
    for x, y in zip(cjit.jit(call)(a, b), call(a, b), strict=True):
        assert x.dtype == y.dtype
        np.testing.assert_array_equal(x, y)


def test_unsupported_method_names_it():
    with pytest.raises(cjit.UnsupportedError, match="np.hypot.reduce"):
        cjit.jit(lambda x: np.hypot.reduce(x))(np.ones(3))


# ---------------------------------------------------------------------------------------------
# Accuracy and fusion
# ---------------------------------------------------------------------------------------------


def adversarial(kind, n, dtype):
    rng = np.random.default_rng(n)
    x = rng.standard_normal(n)
    if kind == "cancelling":
        x = x * 10.0 ** rng.integers(-6, 7, n)
        x = np.concatenate([x, -x[::-1]])
    elif kind == "large first":
        x = np.concatenate([[1e7], np.full(n, 0.1)])
    elif kind == "growing":
        x = np.exp(np.linspace(-10, 10, n))
    elif kind == "ones":
        x = np.full(n, 1.1)
    return x.astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ["normal", "cancelling", "large first", "growing", "ones"])
def test_sums_are_as_accurate_as_pairwise(kind, dtype):
    """Over sizes, the worst error relative to the sum of magnitudes is no worse than NumPy's."""
    along = cjit.jit(lambda x: np.sum(x))
    across = cjit.jit(lambda x: np.sum(x, axis=0))
    worst = {"along": 0.0, "across": 0.0, "numpy": 0.0}
    for n in (10, 100, 1000, 5000, 40000, 300000):
        x = adversarial(kind, n, dtype)
        exact, scale = math.fsum(x), math.fsum(np.abs(x))
        results = {"along": along(x), "numpy": np.sum(x),
                   "across": across(np.repeat(x[:, None], 3, axis=1))[1]}
        for who, result in results.items():
            worst[who] = max(worst[who], abs(float(result) - exact) / scale)
    least = 3 * np.finfo(dtype).eps  # a few roundings: which of two sums has fewer is chance
    assert worst["along"] <= max(worst["numpy"], least), worst
    assert worst["across"] <= max(worst["numpy"], least), worst


def test_producers_need_no_memory():
    f = cjit.jit(lambda a, b: np.sum(a * b + 1))
    f(np.ones(10), np.ones(10))
    text = f.inspect(stage="buffer")
    assert "memref.alloc(%" not in text, text  # but for the one result
    assert text.count("linalg.generic") == 1, text


def test_sums_of_several_share_a_sweep():
    f = cjit.jit(lambda x: (np.sum(x), np.max(x), np.sum(x * x), np.argmin(x)))
    x = make("float64", (1000,))
    for a, e in zip(f(x), (np.sum(x), np.max(x), np.sum(x * x), np.argmin(x)), strict=True):
        assert np.isclose(a, e)
    assert f.inspect(stage="fused").count("linalg.generic") == 1


def test_reduction_of_a_broadcast_axis():
    f = cjit.jit(lambda x: np.sum(np.broadcast_to(x, (7, 3)), axis=0))
    np.testing.assert_array_equal(f(np.arange(3.0)), 7 * np.arange(3.0))
    f = cjit.jit(lambda x: np.sum(np.ones_like(x), axis=1))
    np.testing.assert_array_equal(f(np.zeros((2, 5))), [5, 5])


def test_one_compilation_serves_all_sizes():
    f = cjit.jit(lambda x: (x.sum(axis=0), x.argmax(axis=1)))
    for shape in ((2, 3), (5, 1000), (300, 17)):
        x = make("float64", shape)
        s, a = f(x)
        np.testing.assert_allclose(s, x.sum(axis=0), atol=1e-12)
        np.testing.assert_array_equal(a, x.argmax(axis=1))
    assert len(f.specializations) == 1
