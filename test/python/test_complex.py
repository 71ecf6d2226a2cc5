# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Complex numbers against NumPy itself: every ufunc over a grid of special values, layouts, parts as views,
scalars, loops."""

import cmath
import warnings

import numpy as np
import pytest

import cjit
from cases import quiet  # noqa: F401
from tolerances import assert_same_complex

DTYPES = (np.complex64, np.complex128)
UFUNCS = sorted({u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}.items())
UNARY = [(n, u) for n, u in UFUNCS if u.nin == 1 and u.nout == 1 and "D->" in " ".join(u.types)]
BINARY = [(n, u) for n, u in UFUNCS if u.nin == 2 and u.nout == 1 and "DD->" in " ".join(u.types)
          and not u.signature]
PRODUCTS = {"multiply", "square", "divide", "reciprocal", "power", "float_power"}


def grid(dtype, plain=False):
    """All pairs of special values; |plain|: none whose product or square leaves the range."""
    part = np.float32 if dtype == np.complex64 else np.float64
    info = np.finfo(part)
    parts = [0.0, -0.0, 1, -1, 0.5, -0.5, 2.5, -3, 0.3, 1e-3, -20, np.pi / 2]
    if not plain:
        parts += [1e-8, -1e-12, 50, 95, -95, 400, info.max, -info.max, info.max / 2, info.tiny, -info.tiny / 4,
                  info.max**0.5 * 0.9, np.inf, -np.inf, np.nan, 710 if part == np.float64 else 89]
    parts = np.array(parts, part)
    z = np.empty((len(parts), len(parts)), dtype)
    z.real, z.imag = parts[:, None], parts
    return z.ravel()


def some(dtype, *shape, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)


def compare(function, *args, name="complex", normwise=False):
    copies = [[np.array(a) if isinstance(a, np.ndarray) else a for a in args] for _ in range(2)]
    actual, expected = cjit.jit(function)(*copies[0]), function(*copies[1])
    assert type(actual) is type(expected)
    assert_same_complex(actual, expected, name, context=getattr(function, "__name__", ""), normwise=normwise)
    for mine, theirs in zip(*copies, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name, ufunc", UNARY, ids=[n for n, _ in UNARY])
def test_unary(name, ufunc, dtype):
    z = grid(dtype, plain=name == "square")
    assert_same_complex(cjit.jit(lambda z: ufunc(z))(z), ufunc(z), "complex_product" if name in PRODUCTS else "complex",
                        name, normwise=name in PRODUCTS)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name, ufunc", BINARY, ids=[n for n, _ in BINARY])
def test_binary(name, ufunc, dtype):
    z = grid(dtype, plain=name in PRODUCTS)
    a, b = z[:, None], z[None, :: 3 if name in PRODUCTS else 7]
    kind = "complex_power" if "power" in name else "complex_product"
    expected = ufunc(a, b)
    actual = cjit.jit(lambda a, b: ufunc(a, b))(a, b)
    if name in PRODUCTS: # NumPy's own nans and infinities at a divisor or base of zero
        both = np.isfinite(expected)
        assert np.array_equal(np.isfinite(actual), both)
        actual, expected = actual[both], expected[both]
    assert_same_complex(actual, expected, kind, name, normwise=name in PRODUCTS)


@pytest.mark.parametrize("dtype", DTYPES)
def test_division_of_special_values(dtype):
    z = grid(dtype)
    a, b = z[::5, None], z[None, ::3]
    actual, expected = cjit.jit(lambda a, b: a / b)(a, b), a / b
    np.testing.assert_array_equal(np.isnan(actual.real), np.isnan(expected.real))
    np.testing.assert_array_equal(np.isinf(actual.imag), np.isinf(expected.imag))


LAYOUTS = {
    "contiguous": lambda z: z,
    "every second": lambda z: np.repeat(z, 2, axis=-1)[..., ::2],
    "reversed": lambda z: z[..., ::-1],
    "transposed": lambda z: z.T.copy().T,
    "fortran": np.asfortranarray,
    "rows": lambda z: np.pad(z, ((0, 0), (0, 3)))[:, :-3],
    "unaligned": lambda z: np.frombuffer(b"x" + z.tobytes(), np.uint8)[1:].view(z.dtype).reshape(z.shape),
    "swapped": lambda z: z.astype(z.dtype.newbyteorder()),
    "one row": lambda z: z[:1],
    "empty": lambda z: z[:0],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout, dtype):
    z, w = LAYOUTS[layout](some(dtype, 7, 19)), some(dtype, 19, seed=1)

    def function(z, w):
        return z * w - 2j, np.exp(z), z.real + w.imag, abs(z), np.where(z.real > 0, z, w), z.sum(axis=0)

    for actual, expected in zip(cjit.jit(function)(z, w), function(z, w), strict=True):
        assert_same_complex(actual, expected, "composite", layout, normwise=True)


SIZES = (0, 1, 2, 7, 8, 9, 64, 100)


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_compilation_serves_all_sizes(dtype):
    f = cjit.jit(lambda z, w: z * w.conj() + np.sqrt(z))
    for n in SIZES:
        z, w = some(dtype, n), some(dtype, n, seed=1)
        assert_same_complex(f(z, w), z * w.conj() + np.sqrt(z), "complex_product", n, normwise=True)
    assert len(f.specializations) <= 3  # 0, 1 and all others


def test_scalars_are_weak_and_passed_at_run_time():
    f = cjit.jit(lambda z, c: z * c + 1)
    for c in (2j, 1 + 1j, -0.5j):
        z = some(np.complex64, 5)
        assert_same_complex(f(z, c), z * c + 1, "complex_product", normwise=True)
    assert len(f.specializations) == 1
    assert cjit.jit(lambda x, c: x + c)(np.float32([1, 2]), 1j).dtype == np.complex64
    assert type(cjit.jit(lambda a, b: a * b)(2j, 3.0)) is complex
    assert type(cjit.jit(lambda a: a + 1)(np.complex64(2j))) is np.complex64


# ---- movement --------------------------------------------------------------------------------


def slices(z):
    return z[1:-1, ::3] + z[2:, 1::3]


def gathers(z):
    return z[[0, 2, 1]][:, [1, 1, 3]], z[z.real > 0], z[np.array([1, 2]), np.array([0, 3])]


def joins(z):
    return np.concatenate([z, z.T]), np.stack([z, 2 * z]), np.roll(z, 1), np.tile(z, 2), np.flip(z)


def reshapes(z):
    return z.reshape(-1), z.T.ravel(), z[None], np.broadcast_to(z[0], (3, 4))


def makes(z):
    a = np.zeros_like(z)
    b = np.full(3, 1j)
    c = np.empty((2, 2), np.complex64)
    a[1] = 2 - 1j
    a[:, 2] += z[:, 0]
    c[:] = 1
    return a, b, c, np.ones(2, complex), np.arange(3) * 1j, np.eye(2, dtype=complex)


def casts(z):
    return z.astype(np.complex128), z.astype(np.complex64), z.astype(bool), z.real.astype(np.complex64)


def chooses(z):
    return np.where(z.imag > 0, z, 0), np.select([z.real > 0, z.real < -1], [z, z.conj()], 1j)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", [slices, gathers, joins, reshapes, makes, casts, chooses])
def test_movement(function, dtype):
    z = some(dtype, 4, 4)
    actual, expected = cjit.jit(function)(z), function(z)
    actual = actual if isinstance(actual, tuple) else (actual,)
    expected = expected if isinstance(expected, tuple) else (expected,)
    for a, e in zip(actual, expected, strict=True):
        assert_same_complex(a, e, "complex_product", function.__name__, normwise=True)


def updates(z, w, i):
    z[i] += w[i]
    z[z.real > 0] *= 2
    z[2] += 1j
    z[i[0]] = 3
    z -= 1j
    z /= w
    return z


def adds_at(z, w, i):
    np.add.at(z, i, w[: len(i)])
    np.subtract.at(z, i, 1j)
    return z


def updates_in_a_loop(z, w, i):
    for k in range(len(z)):
        if z[k].imag > 0:
            z[k] = z[k].conjugate()
        else:
            z[k] += w[k]
    return z


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", [updates, adds_at, updates_in_a_loop])
def test_updates(function, dtype):
    mine, theirs, w, i = some(dtype, 9), some(dtype, 9), some(dtype, 9, seed=1), np.array([1, 3, 1, 0])
    assert_same_complex(cjit.jit(function)(mine, w, i), function(theirs, w, i), "composite", normwise=True)
    assert_same_complex(mine, theirs, "composite", normwise=True)


def test_products_at_are_refused():
    with pytest.raises(cjit.UnsupportedError, match="multiply.at is not supported for complex128"):
        cjit.jit(lambda z, i: np.multiply.at(z, i, 2j))(some(np.complex128, 3), np.array([0, 0]))


def test_scalar_types():
    z = some(np.complex128, 3)
    compare(lambda z: np.complex64(z[0]) + np.complex128(z[1]), z, name="complex_product", normwise=True)


# ---- parts -----------------------------------------------------------------------------------


def sets_parts(z, x):
    z.real = x
    z.imag[1:] = 2 * x[1:]
    z[0].imag
    return z


def adds_to_parts(z, x):
    z.real += x
    z.imag *= 2
    return z.real


def sees_later_writes(z, x):
    r = z.real
    z[1] = 5 - 1j
    return r + x


def writes_through_a_view(z, x):
    i = z[::2].imag
    i[...] = x[::2]
    return z * 1j


def of_a_result(z, x):
    w = z + x
    w.imag = 0
    return w, w.real


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function",
                         [sets_parts, adds_to_parts, sees_later_writes, writes_through_a_view, of_a_result])
def test_parts_are_views(function, dtype):
    x = np.arange(5.0)
    mine, theirs = some(dtype, 5), some(dtype, 5)
    actual, expected = cjit.jit(function)(mine, x), function(theirs, x)
    np.testing.assert_allclose(mine, theirs, rtol=1e-6)
    for a, e in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-6)


def test_a_returned_part_is_a_view_of_the_argument():
    z = some(np.complex128, 4)
    real, imag = cjit.jit(lambda z: (z.real, z[1:].imag))(z)
    assert real.base is not None and np.shares_memory(real, z) and np.shares_memory(imag, z)
    z[2] = 7 - 2j
    assert real[2] == 7 and imag[1] == -2


# ---- Python ----------------------------------------------------------------------------------


def sum_in_loop(z):
    total = 0j
    for i in range(len(z)):
        total = 0.5 * total + z[i] * 1j
    return total


def escapes(z):
    c, w, n = complex(0.3, 0.5), 0j, 0
    while abs(w) < 2 and n < 50:
        w = w * w + c
        n += 1
    return n, w


def branches(z):
    w = z[0]
    if w.real > 0:
        w = w * 2j
    elif w == 1j:
        w = w - 1
    return w


def python_arithmetic(z):
    a = complex(float(z[0].real), 2.0)
    b = a * 1j + 3 - a / (1 + 1j)
    return a.real, b.imag, abs(b), -b, b.conjugate(), b == a, b**2, a**0.5, b ** (1 + 1j)


@pytest.mark.parametrize("function", [sum_in_loop, escapes, branches, python_arithmetic])
def test_python_numbers(function):
    z = some(np.complex128, 6)
    actual, expected = cjit.jit(function)(z), function(z)
    if not isinstance(expected, tuple):
        actual, expected = (actual,), (expected,)
    for a, e in zip(actual, expected, strict=True):
        assert type(a) is type(e)
        assert cmath.isclose(a, e, rel_tol=1e-14)


def test_python_division_by_zero():
    f = cjit.jit(lambda a, b: a / b)
    assert f(1j, 2.0) == 0.5j
    with pytest.raises(ZeroDivisionError):
        f(1j, 0.0)


def test_order_of_python_numbers():
    with pytest.raises(TypeError, match="no order"):
        cjit.jit(lambda a: a < 1)(1j)


CMATH_VALUES = (0.3 + 0.4j, -2 + 1j, 0j, 1 + 0j, 1j, complex(800, 1), complex(np.inf, 1), complex(1, np.inf), 2.0)
CMATH_FUNCTIONS = {
    "exp": lambda z: cmath.exp(z), "log10": lambda z: cmath.log10(z), "sqrt": lambda z: cmath.sqrt(z),
    "sin": lambda z: cmath.sin(z), "cos": lambda z: cmath.cos(z), "tan": lambda z: cmath.tan(z),
    "sinh": lambda z: cmath.sinh(z), "cosh": lambda z: cmath.cosh(z), "tanh": lambda z: cmath.tanh(z),
    "asin": lambda z: cmath.asin(z), "acos": lambda z: cmath.acos(z), "atan": lambda z: cmath.atan(z),
    "asinh": lambda z: cmath.asinh(z), "acosh": lambda z: cmath.acosh(z), "atanh": lambda z: cmath.atanh(z),
    "log": lambda z: cmath.log(z), "phase": lambda z: cmath.phase(z), "polar": lambda z: cmath.polar(z),
    "isnan": lambda z: cmath.isnan(z), "base": lambda z: cmath.log(z + 5, 3.0), "rect": lambda z: cmath.rect(abs(z), 0.5),
}


def outcome(function, *args):
    try:
        return function(*args)
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("name", CMATH_FUNCTIONS)
def test_cmath(name):
    function = CMATH_FUNCTIONS[name]
    compiled = cjit.jit(function)
    for z in CMATH_VALUES:
        actual, expected = outcome(compiled, z), outcome(function, z)
        assert type(actual) is type(expected), z
        pairs = zip(actual, expected, strict=True) if isinstance(expected, tuple) else ((actual, expected),)
        for a, e in pairs:
            same = repr(a) == repr(e) or cmath.isclose(a, e, rel_tol=1e-14)
            assert same, f"{name}({z}): {a}, not {e}"


# ---- reductions ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_sums(axis, dtype):
    z = some(dtype, 37, 21)
    for function in (np.sum, np.cumsum):
        compare(lambda z: function(z, axis=axis), z, name="composite", normwise=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("function", [np.mean, np.var, np.std, np.any, np.all, np.count_nonzero])
def test_moments_and_truth(function, axis, dtype):
    z = some(dtype, 37, 21)
    z[3:5] = 0
    compare(lambda z: function(z, axis=axis), z, name="composite", normwise=True)


def with_specials(dtype):
    z = (np.arange(60) * 7 % 5 - 2 + 1j * (np.arange(60) * 11 % 7 - 3)).astype(dtype).reshape(3, 4, 5)
    w = z.copy()
    w[1, 2, 3], w[1, 2, 4], w[0, 0, 0], w[2, 0, 0] = 1 + np.nan * 1j, complex(np.nan, 2), -np.inf, complex(0, np.inf)
    return z, w, z[:, :1], z[0, 0]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("function", [np.max, np.min, np.argmax, np.argmin, np.prod, np.cumprod, np.sort, np.argsort,
                                      np.nanmax, np.nansum, np.ptp])
def test_order_and_products(function, axis, dtype):
    for z in with_specials(dtype):
        if axis is not None and axis >= z.ndim:
            continue
        stable = {"kind": "stable"} if "sort" in function.__name__ else {}
        actual, expected = cjit.jit(lambda z: function(z, axis=axis, **stable))(z), function(z, axis=axis, **stable)
        assert type(actual) is type(expected) and actual.dtype == expected.dtype
        if "prod" in function.__name__:
            np.testing.assert_allclose(actual, expected, rtol=1e-4, equal_nan=True)
        else:
            np.testing.assert_array_equal(actual.real, expected.real)
            np.testing.assert_array_equal(actual.imag, expected.imag)


def test_products_of_nothing():
    f = cjit.jit(lambda z: (np.prod(z), np.prod(z, axis=0), np.cumprod(z)))
    for z in (np.ones((0, 3), complex), np.full((2, 3), 2j)):
        for actual, expected in zip(f(z), (np.prod(z), np.prod(z, axis=0), np.cumprod(z)), strict=True):
            np.testing.assert_array_equal(actual, expected)
    with pytest.raises(ValueError, match="zero-size array"):
        cjit.jit(lambda z: np.max(z))(np.ones(0, complex))


# ---- products --------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", [((3, 4), (4, 5)), ((30, 40), (40, 50)), ((40,), (40,)), ((30, 40), (40,)),
                                  ((400,), (400, 30)), ((5, 20, 30), (30, 10)), ((2, 0), (0, 3))])
@pytest.mark.parametrize("step", [1, 2, -1])
def test_matmul(step, a, b, dtype):
    x, y = some(dtype, *a)[..., ::step], some(dtype, *b, seed=1)[::step]
    limit = 64 * np.finfo(dtype).eps * max(1, x.shape[-1])
    for function in (lambda x, y: x @ y, lambda x, y: x.conj() @ y):
        actual, expected = cjit.jit(function)(x, y), function(x, y)
        assert actual.dtype == expected.dtype
        np.testing.assert_allclose(actual, expected, rtol=0, atol=limit)
    if x.ndim == 2:
        np.testing.assert_allclose(cjit.jit(lambda x: (x.T @ x, x.conj().T @ x))(x), (x.T @ x, x.conj().T @ x),
                                   rtol=0, atol=limit * 40)


@pytest.mark.parametrize("dtype", DTYPES)
def test_linear_algebra(dtype):
    a, b = some(dtype, 6, 6) + 3 * np.eye(6, dtype=dtype), some(dtype, 6, 2, seed=1)
    hermitian = a @ a.conj().T
    limit = 1e-3 if dtype == np.complex64 else 1e-11
    for function in (lambda a, b: np.linalg.solve(a, b), lambda a, b: np.linalg.inv(a), lambda a, b: np.linalg.det(a),
                     lambda a, b: np.linalg.cholesky(hermitian), lambda a, b: np.linalg.norm(a),
                     lambda a, b: np.linalg.slogdet(a).sign, lambda a, b: np.linalg.slogdet(a).logabsdet,
                     lambda a, b: np.vdot(a, a), lambda a, b: np.vecdot(a, a), lambda a, b: np.cov(a),
                     lambda a, b: np.corrcoef(a), lambda a, b: np.linalg.norm(a, axis=0)):
        actual, expected = cjit.jit(function)(a, b), function(a, b)
        assert actual.dtype == expected.dtype
        np.testing.assert_allclose(actual, expected, rtol=limit, atol=limit)
    with pytest.raises(cjit.UnsupportedError, match="svd of complex numbers is not supported"):
        cjit.jit(lambda a: np.linalg.svdvals(a))(a)


def test_rounding_and_replacing():
    z = np.array([1.26 + 2.74j, -0.5 - 1.5j, complex(np.nan, np.inf), complex(-np.inf, 2)])
    for function in (lambda z: np.round(z), lambda z: np.round(z, 1), lambda z: np.nan_to_num(z),
                     lambda z: np.nan_to_num(z, nan=7, posinf=1), lambda z: np.array_equal(z, z, equal_nan=True)):
        np.testing.assert_array_equal(cjit.jit(function)(z), function(z))


def test_casts_to_real_warn():
    z = some(np.complex128, 3)

    def assigns(x, z):
        x[...] = z
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function, args in ((lambda z: z.astype(float), (z,)), (assigns, (np.zeros(3), z))):
            with pytest.raises(np.exceptions.ComplexWarning):
                cjit.jit(function)(*args)
    assert np.array_equal(cjit.jit(lambda z: z.astype(np.float32))(z), z.real.astype(np.float32))
    with pytest.raises(TypeError, match="same_kind"):
        cjit.jit(lambda x, z: np.add(x, z, out=x))(np.zeros(3), z)
    with pytest.raises(TypeError, match="complex"):
        cjit.jit(lambda a: float(a))(1j)


# ---- torch -----------------------------------------------------------------------------------

torch = pytest.importorskip("torch")


def tensors(dtype):
    return torch.from_numpy(some(dtype, 9)), torch.from_numpy(some(dtype, 9, seed=1))


TORCH = {
    "arithmetic": lambda z, w: (z + w, z - 1j, z * w, z / w, -z, z**2, 2 * z, z.reciprocal()),
    "functions": lambda z, w: (z.exp(), z.log(), z.sqrt(), torch.sin(z), z.cos(), z.tanh(), z.asinh(), z.abs()),
    "parts": lambda z, w: (z.real, torch.imag(w), z.angle(), z.conj(), torch.view_as_real(z), z.sgn()),
    "made": lambda z, w: (torch.complex(z.real, w.real), torch.polar(z.abs(), w.imag), torch.full((3,), 1j),
                          torch.view_as_complex(torch.view_as_real(z)), torch.zeros(2, dtype=torch.complex64)),
    "questions": lambda z, w: (z == w, z != z, torch.isnan(z), torch.isfinite(w)),
    "sums": lambda z, w: (z.sum(), z.mean(), z.cumsum(0), z @ w, torch.where(z.real > 0, z, w)),
    "casts": lambda z, w: (z.to(torch.complex128), z.cfloat(), z.real.to(torch.complex64)),
    "numpy": lambda z, w: (torch.from_numpy(z.numpy() * 2j), ),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TORCH)
def test_torch(name, dtype):
    z, w = tensors(dtype)
    for actual, expected in zip(cjit.jit(TORCH[name])(z, w), TORCH[name](z, w), strict=True):
        assert actual.dtype == expected.dtype
        torch.testing.assert_close(actual, expected.resolve_conj(), rtol=1e-5, atol=1e-6)


def test_lazily_conjugated_tensors():
    z, w = tensors(np.complex64)
    f = cjit.jit(lambda z, w: z * w)
    for lazy in (z.conj(), z.conj().clone().conj(), z[::2].conj()):
        other = w[: len(lazy)]
        torch.testing.assert_close(f(lazy, other), (lazy * other).resolve_conj())

    def adds_one(z):
        z += 1

    with pytest.raises(cjit.UnsupportedError, match="marked as conjugated"):
        cjit.jit(adds_one)(z.conj())


def test_torch_parts_are_views():
    def adds_to_parts(z):
        z.real.add_(1)
        z.imag[1:] *= 2
        return z.real

    mine, theirs = tensors(np.complex64)[0], tensors(np.complex64)[0]
    actual = cjit.jit(adds_to_parts)(mine)
    torch.testing.assert_close(actual, adds_to_parts(theirs))
    torch.testing.assert_close(mine, theirs)
    mine[0] = 9
    assert actual[0] == 9
