# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the NumPy fuzzer picks from, and where NumPy's values are open."""

import numpy as np
import ops_arrays
from inputs import NUMPY_DTYPES
from program import Op


def open_cast(result, *operands):
    """Floats that the integer type cannot hold: C leaves the conversion undefined."""
    x, result = np.asarray(operands[-1]), np.asarray(result)
    if result.dtype.kind not in "iu" or x.dtype.kind != "f":
        return False
    info = np.iinfo(result.dtype)
    whole = np.trunc(x.astype(np.float64))
    return ~((whole >= float(info.min)) & (whole < float(info.max) + 1))


def nan_operand(result, *operands):
    """The sign of a nan is the processor's choice."""
    last = np.asarray(operands[-1])
    return np.isnan(last) if last.dtype.kind == "f" else False


def fast_power(result, base, exponent, *_):
    """NumPy takes the square root for a scalar exponent of 0.5, which differs for -inf and -0.0."""
    base = np.asarray(base)
    if np.ndim(exponent) or exponent != 0.5 or base.dtype.kind != "f":
        return False
    return (base == 0) | np.isinf(base)


def zero_operand(result, *operands):
    """The reciprocal of an integer zero converts an infinity to an integer."""
    last = np.asarray(operands[-1])
    return last == 0 if last.dtype.kind in "iub" else False


# divmod's and floor_divide's nan cases agree by value, so they need no entry.
# fmt: off
EXACT_UNARY = """absolute negative positive invert logical_not sign square sqrt rint floor ceil
    trunc fabs isfinite isinf isnan spacing conjugate bitwise_count isposinf isneginf
    nan_to_num""".split()
CLOSE_UNARY = """exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh
    arcsinh arccosh arctanh cbrt deg2rad rad2deg""".split()
EXACT_BINARY = """add subtract multiply divide floor_divide remainder fmod gcd lcm left_shift
    right_shift bitwise_and bitwise_or bitwise_xor logical_and logical_or logical_xor equal
    not_equal less less_equal greater greater_equal nextafter heaviside""".split()
# which zero wins a tie of 0.0 and -0.0 depends on NumPy's vector unit
CLOSE_BINARY = """maximum minimum fmax fmin float_power arctan2 hypot logaddexp
    logaddexp2 ldexp""".split()
OPERATORS = ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} // {1}", "{0} % {1}",
             "{0} & {1}", "{0} | {1}", "{0} ^ {1}", "{0} << {1}", "{0} >> {1}", "{0} < {1}",
             "{0} <= {1}", "{0} == {1}", "{0} != {1}", "{0} > {1}", "{0} >= {1}"]
VIEWS = ["{0}[..., None]", "{0}[None]", "{0}.T", "{0}[::-1]", "{0}[1:]", "{0}[:-1]", "{0}[::2]",
         "{0}[..., ::-1]", "{0}[..., 1:]", "{0}[0]", "{0}[-1]", "{0}[1:1]", "{0}[:3]", "{0}[-3:]"]
# fmt: on


def table():
    ops = [Op(f"np.{n}({{0}})", 1) for n in EXACT_UNARY]
    ops += [Op(f"np.{n}({{0}})", 1, n, picks="f" if n[0] in "acelst" else "") for n in CLOSE_UNARY]
    ops += [Op(f"np.{n}({{0}}, {{1}})", 2) for n in EXACT_BINARY]
    ops += [Op(f"np.{n}({{0}}, {{1}})", 2, n) for n in CLOSE_BINARY]
    ops += [Op(f"({t})", 2, weight=2.0) for t in OPERATORS]
    ops += [
        Op("({0} ** {1})", 2, "power", fast_power),
        Op("np.power({0}, {1})", 2, "power", fast_power),
        Op("-{0}", 1),
        Op("~{0}", 1),
        Op("abs({0})", 1),
        Op("+{0}", 1),
    ]
    ops += [
        Op("np.signbit({0})", 1, ignore=nan_operand, picks="f"),
        Op("np.copysign({0}, {1})", 2, ignore=nan_operand),
        Op("np.reciprocal({0})", 1, ignore=zero_operand),
        Op("np.where({0}, {1}, {2})", 3, weight=3.0),
        Op("np.where({0} > {1}, {1}, {2})", 3, weight=2.0),
        Op("np.clip({0}, {1}, {2})", 3, "clip", weight=2.0),
        Op("{0}.clip({1}, {2})", 3, "clip"),
        Op("np.round({0})", 1),
        Op("np.round({0}, 1)", 1, "round_decimals"),
        Op("np.isclose({0}, {1})", 2),
        Op("np.frexp({0})[0]", 1),
        Op("np.frexp({0})[1]", 1),
        Op("np.modf({0})[0]", 1),
        Op("np.modf({0})[1]", 1),
        Op("np.divmod({0}, {1})[0]", 2),
        Op("np.divmod({0}, {1})[1]", 2),
        Op("divmod({0}, {1})[1]", 2),
        Op("{0}.copy()", 1),
        Op("np.zeros_like({0})", 1),
        Op("np.full_like({0}, {1})", 2, ignore=open_cast),
    ]
    ops += [
        Op(f"{{0}}.astype(np.{d}{'_' if d == 'bool' else ''})", 1, ignore=open_cast, weight=0.5)
        for d in NUMPY_DTYPES
    ]
    ops += [Op(f"np.add({{0}}, {{1}}, dtype=np.{d})", 2, weight=0.1) for d in ("float64", "int64")]
    ops += [Op(t, 1, weight=0.4, view=True) for t in VIEWS]
    return ops + ops_arrays.table("numpy")


OPS = table()
# fmt: off
INTEGERS = ["0", "1", "2", "3", "-1", "-2", "5", "7", "31", "64", "100", "127", "128", "255", "256",
            "300", "-129", "65536", "2147483648", "-2147483649", "9223372036854775807",
            "9223372036854775808", "18446744073709551615", "18446744073709551616"]
FLOATS = ["0.5", "2.0", "-1.5", "0.1", "3.0", "-0.0", "0.0", "1e-3", "1e30", "1e300", "1e-320",
          "70000.0", "inf", "-inf", "nan", "-2.5"]
SCALARS = ["np.float32(1.5)", "np.float64(0.1)", "np.int8(-3)", "np.uint8(200)", "np.int64(7)",
           "np.float16(0.5)", "np.bool_(True)", "np.uint64(18446744073709551615)", "np.int32(-1)",
           "np.uint16(3)", "np.float64(nan)", "np.float32(-0.0)"]
# fmt: on
