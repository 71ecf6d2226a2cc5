# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit.array_api: which names it has, that they are compiled, and that they give NumPy's results.

The standard's own suite (scripts/array_api.sh) goes much further; this is what can be run everywhere.
"""

import inspect
import warnings

import cjit
import cjit.array_api as xp
import numpy as np
import pytest
from tolerances import assert_same

# Functions that make arrays or look at dtypes; all others are compiled.
NOT_COMPILED = set(
    """arange asarray empty empty_like eye from_dlpack full full_like linspace ones ones_like zeros zeros_like
    can_cast finfo iinfo isdtype result_type""".split()
)
X = np.array([[3.0, 0.5, -2.0], [0.25, -1.5, 0.75]])
Y = np.array([[1.5, 0.5, 2.0], [-0.25, 1.0, 4.0]])
INDICES = np.array([1, 0, 1])
MASK = X > 0
SQUARE = X[:, :2] @ X[:, :2].T + np.eye(2)
VECTOR = np.array([0.5, 1.0, 1.0, 2.5])

# Arguments, where X (or X and Y) and nothing else will not do: (positional, keywords).
ARGUMENTS = {
    "bitwise_invert": ((INDICES,), {}),
    "broadcast_to": ((X, (4, 2, 3)), {}),
    "clip": ((X, -1.0, Y), {}),
    "concat": (([X, Y],), {"axis": 1}),
    "expand_dims": ((X, 1), {}),
    "moveaxis": ((X, 0, 1), {}),
    "permute_dims": ((X, (1, 0)), {}),
    "repeat": ((X, 2), {"axis": 1}),
    "reshape": ((X, (3, 2)), {}),
    "roll": ((X, 1), {"axis": 1}),
    "searchsorted": ((VECTOR, X), {"side": "right"}),
    "squeeze": ((X[:, :1], 1), {}),
    "stack": (([X, Y],), {"axis": 1}),
    "take": ((X, INDICES), {"axis": 0}),
    "take_along_axis": ((X, INDICES[None]), {"axis": 0}),
    "tile": ((X, (2, 2)), {}),
    "where": ((MASK, X, Y), {}),
    "astype": ((X, xp.float32), {}),
    "matmul": ((X, Y.T), {}),
    "tensordot": ((X, Y), {"axes": 2}),
    "vecdot": ((X, Y), {}),
    "sum": ((X,), {"axis": 0, "keepdims": True}),
    "max": ((X,), {"axis": (0, 1)}),
    "var": ((X,), {"axis": 1, "correction": 1}),
    "cumulative_sum": ((X,), {"axis": 1}),
    "cumulative_prod": ((X,), {"axis": 1, "include_initial": True}),
    "diff": ((X,), {"axis": 0}),
}
for _name in "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift".split():
    ARGUMENTS[_name] = ((INDICES, INDICES + 2), {})
for _name in "acos asin atanh".split():
    ARGUMENTS[_name] = ((X / 4,), {})
for _name in "acosh log log10 log1p log2 sqrt".split():
    ARGUMENTS[_name] = ((X + 3,), {})

FUNCTIONS = sorted(name for name, f in vars(xp).items() if isinstance(f, cjit.Function))


def call(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except cjit.UnsupportedError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_results_are_numpys(name):
    function = getattr(xp, name)
    parameters = [p.name for p in inspect.signature(function).parameters.values()]
    args, kwargs = ARGUMENTS.get(name, ((X, Y) if parameters[:2] == ["x1", "x2"] else (X,), {}))
    if name in ("broadcast_arrays", "meshgrid"):
        args = (VECTOR, VECTOR[:1])
    expected = getattr(np, name)(*args, **kwargs)
    got = call(function, *args, **kwargs)
    if isinstance(expected, (tuple, list)):
        assert len(got) == len(expected)
    else:
        got, expected = [got], [expected]
    for part, wanted in zip(got, expected, strict=True):
        assert_same(part, wanted, name, name)


def test_all_but_creation_and_inspection_is_compiled():
    functions = {
        name for name, f in vars(xp).items() if callable(f) and not name.startswith("_")
    }  # fmt: skip
    assert functions - set(FUNCTIONS) == NOT_COMPILED
    assert all(isinstance(getattr(xp.linalg, name), cjit.Function) for name in xp.linalg.__all__)
    # NumPy implements the standard: what it has by that name, this has.
    assert len(FUNCTIONS) + len(NOT_COMPILED) == 133


def test_descending_sort_keeps_the_order_of_equal_elements():
    x = np.array([[1.0, 2.0, 1.0, 2.0], [3.0, 3.0, 0.0, 3.0]])
    np.testing.assert_array_equal(
        call(xp.argsort, x, descending=True), [[1, 3, 0, 2], [0, 1, 3, 2]]
    )
    np.testing.assert_array_equal(call(xp.sort, x, axis=0, descending=True), np.sort(x, 0)[::-1])


def test_diff_joins_at_both_ends():
    np.testing.assert_array_equal(
        call(xp.diff, X, axis=0, prepend=Y[:1], append=Y),
        np.diff(X, axis=0, prepend=Y[:1], append=Y),
    )


def test_what_it_says_of_itself():
    info = xp.__array_namespace_info__()
    names = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64"
    names = (names + " complex64 complex128").split()
    assert sorted(info.dtypes()) == sorted(names)
    assert all(getattr(xp, name) == dtype for name, dtype in info.dtypes().items())
    assert set(info.dtypes(kind="real floating")) == {"float32", "float64"}
    assert set(info.dtypes(kind="complex floating")) == {"complex64", "complex128"}
    assert info.default_device() in info.devices()
    with pytest.raises(ValueError, match="'cpu' only"):
        info.dtypes(device="gpu")
    limits = xp.finfo(xp.float32)
    assert limits.eps == float(np.finfo(np.float32).eps) and type(limits.eps) is float
    assert xp.iinfo(X.astype(np.int8)).max == 127
    assert xp.can_cast(INDICES, xp.float64) and not xp.can_cast(xp.float64, xp.int64)


def test_complex_arrays():
    z = np.array([1 - 2j, 0.5j])
    np.testing.assert_allclose(xp.exp(z), np.exp(z), rtol=1e-14)
    assert np.array_equal(xp.conj(z), z.conj())
    assert np.array_equal(xp.real(z), z.real) and np.array_equal(xp.imag(z), z.imag)


def test_many_ranks_and_dtypes_are_no_mistake():
    with warnings.catch_warnings():
        warnings.simplefilter("error", cjit.RecompileWarning)
        for rank in range(12):
            assert xp.negative(np.ones((2,) * rank)).ndim == rank


@pytest.mark.parametrize("name", "fft ifft rfft irfft hfft ihfft fftn ifftn rfftn irfftn fftshift ifftshift".split())
def test_fft(name):
    x = X + 1j * Y if name in ("fft", "ifft", "fftn", "ifftn", "irfft", "hfft", "irfftn") else X
    function = getattr(xp.fft, name)
    assert isinstance(function, cjit.Function)
    np.testing.assert_allclose(function(x), getattr(np.fft, name)(x), rtol=1e-12, atol=1e-12)
    if name.endswith("n"):
        np.testing.assert_allclose(
            function(x, s=(4,), norm="ortho"), getattr(np.fft, name)(x, s=(4,), axes=(-1,), norm="ortho"), rtol=1e-12, atol=1e-12
        )
    elif not name.endswith("shift"):
        np.testing.assert_allclose(
            function(x, n=4, axis=0, norm="forward"), getattr(np.fft, name)(x, n=4, axis=0, norm="forward"), rtol=1e-12, atol=1e-12
        )


def test_frequencies():
    assert np.array_equal(xp.fft.fftfreq(5, d=0.5), np.fft.fftfreq(5, 0.5))
    assert xp.fft.rfftfreq(6, dtype=xp.float32).dtype == np.float32


def test_floor_divide_of_infinities():
    inf = np.inf
    x, y = np.array([inf, inf, -inf, 1.0, -1.0, 7.0, 0.0]), np.array([2.0, -2.0, 2.0, -inf, inf, -2.0, inf])
    expected = np.array([inf, -inf, -inf, -0.0, -0.0, -4.0, 0.0])
    actual = xp.floor_divide(x, y)
    assert np.array_equal(actual, expected) and np.array_equal(np.signbit(actual), np.signbit(expected))
    assert np.array_equal(xp.floor_divide(INDICES + 7, INDICES + 1), (INDICES + 7) // (INDICES + 1))
