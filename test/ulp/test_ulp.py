# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The accuracy contract: errors of the mathematical functions against multiple precision.

The contract is tolerances.CONTRACT. A normal run measures a few thousand points of each function
and dtype; --full measures many more, and every seventh float32 of the functions of one argument.
"""

import functools

import gmpy2
import mpmath
import numpy as np
import points
import pytest
from conftest import MEASURED
from reference import MPMATH, absolute_errors, context, true_values, ulp_errors
from tolerances import CONTRACT, CONTRACT_ABSOLUTE, DEFAULT_CONTRACT

import cjit

torch = pytest.importorskip("torch")

NUMPY_UNARY = """exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh
    arcsinh arccosh arctanh cbrt sqrt""".split()
TORCH_UNARY = ["erf", "erfc", "lgamma", "rsqrt"]
BINARY = "arctan2 power hypot logaddexp logaddexp2 fmod".split()
DTYPES = ["float32", "float64"]
# Code for other vector widths; SSE2 has no fused multiply-add of its own.
CPUS = [None, "x86-64-v3", "x86-64"]


@functools.cache
def jitted(name, cpu=None):
    if name in TORCH_UNARY:
        function = getattr(torch, name)
        inner = cjit.jit(lambda x: function(x), cpu=cpu)
        return lambda x: inner(torch.from_numpy(x)).numpy()
    function = getattr(np, name)
    if name in BINARY:
        return cjit.jit(lambda x, y: function(x, y), cpu=cpu)
    return cjit.jit(lambda x: function(x), cpu=cpu)


@functools.lru_cache(maxsize=4)
def measured_points(name, dtype, scale):
    arguments = (
        points.binary(name, dtype, scale) if name in BINARY else (points.unary(name, dtype, scale),)
    )
    return arguments, true_values(name, arguments)


def check(name, dtype, cpu, scale):
    arguments, truth = measured_points(name, dtype, scale)
    with np.errstate(all="ignore"):
        results = jitted(name, cpu)(*arguments)
    assert results.dtype == dtype
    errors = ulp_errors(results, truth, dtype)
    absolute = CONTRACT_ABSOLUTE.get(name, {}).get(dtype, 0)
    if absolute:
        in_bound = absolute_errors(results, truth) <= absolute
        if name == "lgamma":
            in_bound &= arguments[0] < 0
        errors[in_bound] = 0
    if cpu is None:
        worst = int(np.argmax(errors))
        MEASURED.append(
            f"{name:12} {dtype}: {errors[worst]:.3f} at "
            f"{', '.join(str(a[worst]) for a in arguments)} of {len(errors)} points"
        )
    wrong = np.nonzero(errors > CONTRACT.get(name, DEFAULT_CONTRACT))[0]
    wrong = wrong[np.argsort(-errors[wrong], kind="stable")]
    lines = [
        f"{name}({', '.join(repr(a[i]) for a in arguments)}) = {results[i]!r}, not "
        f"{truth[i]:.20g}: {errors[i]:.3f} ULP"
        for i in wrong[:8]
    ]
    assert not lines, f"{len(wrong)} of {len(errors)} points\n" + "\n".join(lines)


@pytest.mark.parametrize("cpu", CPUS, ids=lambda c: c or "host")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NUMPY_UNARY + TORCH_UNARY + BINARY)
def test_contract(name, dtype, cpu, request):
    check(name, dtype, cpu, 20 if request.config.getoption("--full") and cpu is None else 2)


def test_gamma():
    pytest.skip("no NumPy or torch function is the gamma function: lgamma alone is reachable")


@pytest.mark.parametrize("name", sorted(MPMATH))
def test_reference_agrees_with_mpmath(name):
    rng = np.random.default_rng(7)
    arguments = [np.abs(rng.standard_normal(20)) * 0.9 for _ in range(2 if name in BINARY else 1)]
    arguments = [np.minimum(a, 0.999) if name == "arcsin" else a for a in arguments]
    truth = true_values(name, arguments)
    with mpmath.workprec(220), context():
        for row, value in zip(zip(*arguments), truth):
            other = MPMATH[name](*(mpmath.mpf(float(v)) for v in row))
            assert (
                abs(gmpy2.mpfr(mpmath.nstr(other, 60)) - value)
                <= abs(value) * gmpy2.mpfr(2) ** -180
            )


# What C99's annex F says of special values, written out rather than computed.
INF, NAN = np.inf, np.nan
# fmt: off
SPECIAL = {
    "exp": [(INF, INF), (-INF, 0.0), (0.0, 1.0), (-0.0, 1.0)],
    "exp2": [(INF, INF), (-INF, 0.0), (3.0, 8.0), (-1.0, 0.5)],
    "expm1": [(INF, INF), (-INF, -1.0), (0.0, 0.0), (-0.0, -0.0)],
    "log": [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (-1.0, NAN), (INF, INF), (-INF, NAN)],
    "log2": [(0.0, -INF), (1.0, 0.0), (8.0, 3.0), (-1.0, NAN), (INF, INF)],
    "log10": [(0.0, -INF), (1.0, 0.0), (1000.0, 3.0), (-1.0, NAN), (INF, INF)],
    "log1p": [(0.0, 0.0), (-0.0, -0.0), (-1.0, -INF), (-2.0, NAN), (INF, INF)],
    "sin": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)],
    "cos": [(0.0, 1.0), (-0.0, 1.0), (INF, NAN)],
    "tan": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN)],
    "arcsin": [(0.0, 0.0), (-0.0, -0.0), (1.5, NAN), (INF, NAN)],
    "arccos": [(1.0, 0.0), (1.5, NAN), (-INF, NAN)],
    "arctan": [(0.0, 0.0), (-0.0, -0.0)],
    "sinh": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF)],
    "cosh": [(0.0, 1.0), (INF, INF), (-INF, INF)],
    "tanh": [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0)],
    "arcsinh": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF)],
    "arccosh": [(1.0, 0.0), (0.5, NAN), (-1.0, NAN), (INF, INF), (-INF, NAN)],
    "arctanh": [(0.0, 0.0), (-0.0, -0.0), (1.0, INF), (-1.0, -INF), (1.5, NAN), (INF, NAN)],
    "cbrt": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF), (27.0, 3.0), (-8.0, -2.0)],
    "sqrt": [(0.0, 0.0), (-0.0, -0.0), (-1.0, NAN), (INF, INF)],
    "rsqrt": [(0.0, INF), (-0.0, -INF), (-1.0, NAN), (INF, 0.0), (4.0, 0.5)],
    "erf": [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0)],
    "erfc": [(INF, 0.0), (-INF, 2.0), (0.0, 1.0)],
    "lgamma": [(1.0, 0.0), (2.0, 0.0), (0.0, INF), (-1.0, INF), (INF, INF), (-INF, INF)],
}
# fmt: on


# fmt: off
SPECIAL_PAIRS = {
    "power": [(1.0, NAN, 1.0), (NAN, 0.0, 1.0), (-1.0, INF, 1.0), (-1.0, -INF, 1.0),
              (0.0, -1.0, INF),
              (-0.0, -1.0, -INF), (-0.0, -2.0, INF), (-0.0, 3.0, -0.0), (-0.0, 2.0, 0.0),
              (0.5, -INF, INF), (2.0, -INF, 0.0), (0.5, INF, 0.0), (2.0, INF, INF),
              (-INF, -3.0, -0.0),
              (-INF, 3.0, -INF), (-INF, 2.0, INF), (-INF, 0.5, INF), (INF, -1.0, 0.0),
              (INF, 1.0, INF),
              (-8.0, 1.0 / 3, NAN), (-2.0, 3.0, -8.0), (NAN, 1.0, NAN), (2.0, NAN, NAN)],
    "arctan2": [(0.0, 0.0, 0.0), (-0.0, 0.0, -0.0), (0.0, 1.0, 0.0), (-0.0, 1.0, -0.0),
                (1.0, INF, 0.0), (-1.0, INF, -0.0), (NAN, 1.0, NAN), (1.0, NAN, NAN)],
    "hypot": [(INF, NAN, INF), (NAN, -INF, INF), (3.0, 4.0, 5.0), (0.0, -0.0, 0.0),
              (NAN, 1.0, NAN)],
    "fmod": [(0.0, 1.0, 0.0), (-0.0, 1.0, -0.0), (INF, 1.0, NAN), (1.0, 0.0, NAN), (1.0, INF, 1.0),
             (-1.0, INF, -1.0), (-5.0, 3.0, -2.0), (-6.0, 3.0, -0.0), (NAN, 1.0, NAN)],
    "logaddexp": [(INF, INF, INF), (-INF, -INF, -INF), (INF, -INF, INF), (-INF, 2.0, 2.0),
                  (NAN, 1.0, NAN), (1.0, NAN, NAN), (INF, NAN, NAN)],
    "logaddexp2": [(INF, INF, INF), (-INF, -INF, -INF), (INF, -INF, INF), (-INF, 2.0, 2.0),
                   (NAN, 1.0, NAN), (1.0, 1.0, 2.0)],
}
# fmt: on


def same_bits(a, b):
    return (np.isnan(a) & np.isnan(b)) | ((a == b) & (np.signbit(a) == np.signbit(b)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [*SPECIAL, *SPECIAL_PAIRS])
def test_specials(name, dtype):
    rows = [*SPECIAL.get(name, []), *SPECIAL_PAIRS.get(name, [])]
    columns = np.array(rows, dtype).T
    if name in SPECIAL:
        columns = np.append(columns, [[NAN], [NAN]], axis=1).astype(dtype)
    *arguments, expected = (np.ascontiguousarray(c) for c in columns)
    with np.errstate(all="ignore"):
        # in a vector, and one by one in the masked tail
        results = [jitted(name)(*arguments), jitted(name)(*(np.tile(a, 40) for a in arguments))]
        singles = np.concatenate(
            [jitted(name)(*(a[i : i + 1] for a in arguments)) for i in range(len(expected))]
        )
    for result in (results[0], results[1][: len(expected)], results[1][-len(expected) :], singles):
        good = same_bits(result, expected)
        assert good.all(), [
            (*(a[i] for a in arguments), result[i], expected[i]) for i in np.nonzero(~good)[0]
        ]


# Halves: every one of them, rounded from the float32 result.
HALF_FUNCTIONS = (
    "exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh "
    "tanh asinh acosh atanh sqrt erf erfc lgamma rsqrt"
).split()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", HALF_FUNCTIONS)
def test_halves_are_the_rounded_float32(name, dtype):
    function, kind = getattr(torch, name), getattr(torch, dtype)
    x = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(kind)
    f = cjit.jit(lambda x: function(x))
    half, single = f(x), f(x.float()).to(kind)
    assert half.dtype == kind
    same = (half.view(torch.int16) == single.view(torch.int16)) | (half.isnan() & single.isnan())
    assert same.all(), [
        (x[i].item(), half[i].item(), single[i].item()) for i in (~same).nonzero().flatten()[:5]
    ]


@pytest.mark.parametrize("name", NUMPY_UNARY)
def test_numpy_halves_are_the_rounded_float32(name):
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    with np.errstate(all="ignore"):
        half, single = jitted(name)(x), jitted(name)(x.astype(np.float32)).astype(np.float16)
    same = same_bits(half, single)
    assert half.dtype == np.float16 and same.all(), [
        (x[i], half[i], single[i]) for i in np.nonzero(~same)[0][:5]
    ]


# Float64 functions of NumPy and torch are within an ULP or two, which is 2**-28 ULP of a float32.
SWEPT = {"erf": torch.erf, "erfc": torch.erfc, "rsqrt": torch.rsqrt, "lgamma": torch.lgamma}


def float32_errors(result, reference):
    """ULP errors of float32 results against float64 references; wrong kinds of results are inf."""
    with np.errstate(all="ignore"):
        exponent = np.maximum(np.frexp(reference)[1] - 24, -149)
        value = np.where(np.isinf(result), np.copysign(2.0**128, result), result.astype(np.float64))
        error = np.abs(np.ldexp(value - reference, -np.minimum(exponent, 104)))
        beyond = np.abs(reference) >= 2.0**128
        error = np.where(
            beyond, np.where(np.isinf(result) & (result * reference > 0), 0, np.inf), error
        )
        error = np.where(
            np.isnan(result) | np.isnan(reference),
            np.where(np.isnan(result) == np.isnan(reference), 0, np.inf),
            error,
        )
    return np.where((reference == 0) & (result == 0), 0, error)


@pytest.mark.parametrize("name", NUMPY_UNARY + TORCH_UNARY)
def test_every_seventh_float32(name, request):
    if not request.config.getoption("--full"):
        pytest.skip("a sweep of minutes: --full")
    step, chunk, worst, where = 7, 1 << 22, 0.0, None
    for start in range(0, 1 << 32, step * chunk):
        bits = np.arange(start, min(start + step * chunk, 1 << 32), step, dtype=np.int64)
        x = bits.astype(np.uint32).view(np.float32)
        with np.errstate(all="ignore"):
            result = jitted(name)(x)
            if name in SWEPT:
                reference = SWEPT[name](torch.from_numpy(x).double()).numpy()
            else:
                reference = getattr(np, name)(x.astype(np.float64))
        errors = float32_errors(result, reference)
        if name == "lgamma":  # torch's own error near its zeros and for negative arguments
            errors[(x < 0) | (np.abs(reference) < 0.5)] = 0
        at = int(np.argmax(errors))
        if errors[at] > worst:
            worst, where = float(errors[at]), (x[at], result[at], reference[at])
    MEASURED.append(f"{name:12} float32: {worst:.4f} at {where} of every {step}th float")
    assert worst <= CONTRACT.get(name, DEFAULT_CONTRACT), where
