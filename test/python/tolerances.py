# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every tolerance of the Python tests, in units in the last place (ULP) of the result's dtype.

The reference is NumPy or torch itself, which may be off by a few ULP where cjit is within one
(docs/math.md has cjit's own contract; `make test-full` measures it against a multiple-precision
reference). A function that is not listed must agree exactly, signs of zeros included; nans agree
with nans.
"""

import numpy as np

# By function name; {dtype: ULP} or one number for all. NumPy's float32 exp is off by 2.4 ULP.
ULP = {
    "exp": 4, "exp2": 4, "expm1": 4, "exp10": 4,
    "log": 4, "log2": 4, "log10": 4, "log1p": 4,
    "sin": 4, "cos": 4, "tan": 4,
    "arcsin": 4, "arccos": 4, "arctan": 4, "arctan2": 4,
    "asin": 4, "acos": 4, "atan": 4, "atan2": 4,
    "sinh": 4, "cosh": 4, "tanh": 4,
    "arcsinh": 4, "arccosh": 4, "arctanh": 4,
    "asinh": 4, "acosh": 4, "atanh": 4,
    "cbrt": 4, "hypot": 2, "rsqrt": 2,
    "power": 4, "float_power": 4, "pow": 4,
    "logaddexp": 4, "logaddexp2": 4,
    "erf": 8, "erfc": 32, "lgamma": 64, "gamma": 16,
    # formulas over the above
    "sigmoid": 8, "expit": 8, "logit": 16, "sinc": 64, "xlogy": 8, "xlog1py": 8, "entr": 8,
    "ndtr": 64, "ldexp": 4,
    "gelu": 64, "silu": 8, "mish": 16, "softplus": 8, "elu": 8, "selu": 8, "celu": 8,
    "logsigmoid": 8, "softsign": 2, "tanhshrink": 64, "hardswish": 4, "hardsigmoid": 2,
    "lerp": 4, "addcmul": 2, "addcdiv": 4, "add_alpha": 2,
    "deg2rad": 1, "rad2deg": 1, "degrees": 1, "radians": 1,
    # which zero wins a tie of 0.0 and -0.0 depends on NumPy's vector unit
    "maximum": 0, "minimum": 0, "fmax": 0, "fmin": 0, "clip": 0, "clip_low": 0, "clip_method": 0,
    "softshrink": 0, "clamp": 0, "relu": 0, "relu6": 0, "hardtanh": 0,
    # torch: sqrt of integers by an estimate; floor_divide of halves in more roundings
    "sqrt_torch": 1, "floor_divide_torch": 1,
    "histogram": 2, "quantile": 4,
    "fft": 4,  # the same loops, on inputs that may be rounded once more
    # NumPy's are differences of running sums over all the data
    "weights of unequal bins": 512,
    "reciprocal": 1, "nan_to_num": 0, "round_decimals": 1, "angle": 4,
    # any function over sums, products and factorisations that test_numpy_page.py runs
    # sums of some thousand terms of both signs, in another order
    "parallel_sum": 4096,
    "composite": 16, "window": 16,
    # functions of complex numbers, part by part; products, quotients and sums of them, of the size of the
    # result: NumPy's vector loops round once where its scalar ones (and cjit) round twice
    "complex": 8, "complex_product": 4, "complex_power": 64,
}

# Where results near zero are differences of larger numbers: an absolute tolerance in units of
# the dtype's epsilon.
ABSOLUTE = {"lgamma": 4, "sinc": 1, "gelu": 1, "tanhshrink": 2, "mish": 1, "ndtr": 1,
            "logaddexp": 2, "logaddexp2": 2, "logit": 4, "sin": 0, "entr": 2}


def _ordered(values):
    """Floats as integers in the order of the number line."""
    unsigned = {2: np.uint16, 4: np.uint32, 8: np.uint64}[values.dtype.itemsize]
    bits = values.view(unsigned).astype(object)
    sign = 1 << (8 * values.dtype.itemsize - 1)
    return np.array([-(int(b) - sign) if b >= sign else int(b) for b in bits.ravel()], dtype=object)


def assert_same(actual, expected, name="", context=""):
    """Asserts dtype, shape and values, within the tolerance of `name`."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.dtype == expected.dtype, f"{context}: dtype {actual.dtype}, not {expected.dtype}"
    assert actual.shape == expected.shape, f"{context}: shape {actual.shape}, not {expected.shape}"
    if expected.dtype.kind != "f":
        wrong = np.nonzero(np.ravel(actual != expected))[0]
        assert not len(wrong), (f"{context}: at {wrong[:5]} got {actual.ravel()[wrong[:5]]}, not "
                                f"{expected.ravel()[wrong[:5]]}")
        return
    a, e = np.ascontiguousarray(actual).ravel(), np.ascontiguousarray(expected).ravel()
    with np.errstate(all="ignore"):
        same = (np.isnan(a) & np.isnan(e)) | (a == e)
        if name not in ULP:
            same &= np.isnan(e) | (np.signbit(a) == np.signbit(e))
        index = np.nonzero(~same)[0]
        if name in ULP and len(index):
            distance = np.array([abs(x - y) for x, y in zip(_ordered(a[index]), _ordered(e[index]))],
                                dtype=object)
            close = np.array([d <= ULP[name] for d in distance], dtype=bool)
            finite = np.isfinite(a[index]) & np.isfinite(e[index])
            epsilon = np.finfo(e.dtype).eps * ABSOLUTE.get(name, 0)
            difference = np.abs(a[index].astype(np.float64) - e[index].astype(np.float64))
            close = finite & (close | (difference <= epsilon))
            # one step at the edge of overflow
            edge = ~finite & (distance <= ULP[name]) & ~np.isnan(a[index]) & ~np.isnan(e[index])
            index = index[~(close | edge.astype(bool))]
    assert not len(index), (f"{context}: at {index[:5]} got {a[index[:5]]}, not {e[index[:5]]}")

# cjit's own contract, in ULP against the true value, for float32 and float64 (accuracy="default").
# Halves are the float32 result rounded. docs/math.md says the same.
CONTRACT = {
    "sqrt": 0.5, "fmod": 0,
    "power": 2, "tan": 2, "arcsinh": 2, "arccosh": 2, "arctanh": 2,
    "erf": 4, "erfc": 4, "gamma": 4, "lgamma": 4,
}
DEFAULT_CONTRACT = 1

# Near the zeros of a function whose value there is a difference of larger numbers: an error that is
# at most this, whatever the ULP. {name: {dtype: absolute error}}
CONTRACT_ABSOLUTE = {
    "lgamma": {"float32": 2.0 ** -35, "float64": 2.0 ** -52},  # for negative arguments
    "logaddexp": {"float32": 2.0 ** -50, "float64": 2.0 ** -52},
    "logaddexp2": {"float32": 2.0 ** -50, "float64": 2.0 ** -52},
}


def assert_close_product(actual, expected, x, y, context=""):
    """A sum of products: within the rounding errors that any order of it may have, to the first order.

    Half precision is rounded from float32, by torch and NumPy after each block at worst.
    """
    half = str(expected.dtype).endswith(("float16", "bfloat16"))
    if not isinstance(expected, np.ndarray | np.generic):
        assert actual.dtype == expected.dtype, f"{context}: {actual.dtype}, not {expected.dtype}"
        actual, expected, x, y = (t.float().numpy() if half else t.numpy() for t in (actual, expected, x, y))
        eps = 2.0**-8 if half else None
    else:
        assert actual.dtype == expected.dtype, f"{context}: {actual.dtype}, not {expected.dtype}"
        eps = 2.0**-11 if half else None
    assert actual.shape == expected.shape, f"{context}: {actual.shape}, not {expected.shape}"
    if expected.dtype.kind != "f":
        np.testing.assert_array_equal(actual, expected, err_msg=str(context))
        return
    eps = eps or np.finfo(expected.dtype).eps
    # what is compared may be several products deep: the largest terms bound all of them
    k = max(*np.shape(x)[-1:], *np.shape(y)[-1:], 1)
    scale = max(float(np.max(np.abs(expected), initial=0)), float(np.max(np.abs(x), initial=0) * np.max(np.abs(y), initial=0)))
    np.testing.assert_allclose(actual, expected, rtol=4 * eps, atol=8 * eps * np.sqrt(k) * scale, err_msg=str(context))
# Sums and what is made of them, in units of the dtype's epsilon times the sum of the magnitudes that
# were added: NumPy's own order of adding differs. float16 is computed in float32 here and in steps of
# float16 by NumPy in var, std and prod.
SUMS = {"sum": 4, "mean": 4, "var": 16, "std": 16, "prod": 64}
HALF_STEPS = {"var": 64, "std": 64, "prod": 512}


def assert_sum_close(actual, expected, name, array, axis, context=""):
    """Asserts dtype, shape and values of a reduction of `array` along `axis`."""
    if name not in SUMS or np.asarray(expected).dtype.kind != "f":
        assert_same(actual, expected, "maximum", context)
        return
    a, e = np.asarray(actual), np.asarray(expected)
    assert a.dtype == e.dtype, f"{context}: dtype {a.dtype}, not {e.dtype}"
    assert a.shape == e.shape, f"{context}: shape {a.shape}, not {e.shape}"
    units = HALF_STEPS.get(name, SUMS[name]) if array.dtype == np.float16 else SUMS[name]
    magnitudes = np.abs(array.astype(np.float64))
    scale = np.abs(e.astype(np.float64))
    if name == "sum":
        scale = scale + magnitudes.sum(axis=axis).reshape(e.shape)
    elif name != "prod" and array.size:
        scale = scale + magnitudes.max() ** (2 if name == "var" else 1)
    epsilon = np.finfo(a.dtype).eps
    with np.errstate(all="ignore"):
        close = np.abs(a.astype(np.float64) - e.astype(np.float64)) <= units * epsilon * scale
        good = close | (a == e) | (np.isnan(a) & np.isnan(e))
    assert good.all(), f"{context}: got {a[~good][:5]}, not {e[~good][:5]}"


def assert_close_linalg(actual, expected, context=""):
    """Factorisations: NumPy runs the same library on the same numbers, torch another one."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.dtype == expected.dtype, f"{context}: {actual.dtype}, not {expected.dtype}"
    assert actual.shape == expected.shape, f"{context}: {actual.shape}, not {expected.shape}"
    if expected.dtype.kind != "f":
        np.testing.assert_array_equal(actual, expected, err_msg=str(context))
        return
    eps = np.finfo(expected.dtype).eps
    scale = float(np.max(np.abs(expected), initial=1, where=np.isfinite(expected)))
    np.testing.assert_allclose(actual, expected, rtol=200 * eps, atol=200 * eps * scale, err_msg=str(context))


#: examples/kernels: sums are added in the order of the source, functions like exp are within an ULP
KERNEL = {"rtol": 1e-12, "atol": 1e-14}
NARROW_KERNEL = {"rtol": 1e-4, "atol": 1e-5}


def assert_composite_close(actual, expected, name):
    """Formulas over sums: some roundings of the largest magnitude in the result."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.dtype == expected.dtype, f"{name}: dtype {actual.dtype}, not {expected.dtype}"
    assert actual.shape == expected.shape, f"{name}: shape {actual.shape}, not {expected.shape}"
    if expected.dtype.kind != "f":
        np.testing.assert_array_equal(actual, expected, err_msg=name)
        return
    scale = float(np.nanmax(np.abs(expected), initial=1))
    np.testing.assert_allclose(actual, expected, rtol=0, atol=64 * np.finfo(expected.dtype).eps * scale,
                               err_msg=name)


def assert_torch_formula(actual, expected, name):
    """Formulas of torch's over sums: some roundings of the largest magnitude in the result."""
    import torch

    assert actual.dtype == expected.dtype, f"{name}: dtype {actual.dtype}, not {expected.dtype}"
    assert actual.shape == expected.shape, f"{name}: shape {tuple(actual.shape)}, not {tuple(expected.shape)}"
    if not expected.dtype.is_floating_point:
        assert torch.equal(actual, expected), f"{name}: {actual}, not {expected}"
        return
    finite = expected[torch.isfinite(expected)]
    scale = max(1.0, float(finite.abs().max())) if finite.numel() else 1.0
    eps = torch.finfo(expected.dtype).eps
    # half precision: torch rounds some formulas between their steps
    units = 16 if eps > 1e-5 else 128
    if any(each in name for each in ("polygamma", "zeta", "solve", "inv", "cond", "lstsq")):
        units = 1 << 14  # torch's own formula is no better; a system's condition multiplies roundings
    torch.testing.assert_close(actual.double(), expected.double(), rtol=0, atol=units * eps * scale, equal_nan=True)


def assert_same_complex(actual, expected, name="complex", context="", normwise=False):
    """Asserts dtype, shape and values of complex numbers: infinities, nans and signs of zeros exactly, the rest
    within the tolerance of `name`, of each part or, `normwise`, of the number."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    if expected.dtype.kind != "c":
        assert_same(actual, expected, name, context)
        return
    assert actual.dtype == expected.dtype, f"{context}: {actual.dtype}, not {expected.dtype}"
    assert actual.shape == expected.shape, f"{context}: {actual.shape}, not {expected.shape}"
    if not normwise:
        for a, e in ((actual.real, expected.real), (actual.imag, expected.imag)):
            zero = e == 0
            assert np.array_equal(np.signbit(a[zero]), np.signbit(e[zero])), f"{context}: another sign of zero"
        assert_same(actual.real, expected.real, name, context)
        assert_same(actual.imag, expected.imag, name, context)
        return
    finite = np.isfinite(expected)
    wide = np.complex128
    error = np.abs(actual[finite].astype(wide) - expected[finite].astype(wide))
    limit = ULP[name] * np.finfo(expected.dtype).eps * np.abs(expected[finite].astype(wide))
    assert (error <= limit + np.finfo(expected.dtype).tiny).all(), f"{context}: {error.max()}"
    assert np.array_equal(np.isfinite(actual), finite), f"{context}: other infinities"
