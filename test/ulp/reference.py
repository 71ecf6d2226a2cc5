# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""True values by MPFR (gmpy2), correctly rounded to 200 bits, and errors in ULP."""

import gmpy2
import mpmath
import numpy as np
from gmpy2 import mpfr

PRECISION = 200
FORMATS = {"float32": (24, -149, 128), "float64": (53, -1074, 1024)}  # precision, least, overflow


def _log_add(x, y, base_two):
    """log(e**x + e**y), with the precision that the cancellation of max and log1p takes away."""
    if gmpy2.is_nan(x) or gmpy2.is_nan(y):
        return mpfr("nan")
    if x == y:
        return x + (1 if base_two else gmpy2.log(mpfr(2)))
    high, low = max(x, y), min(x, y)
    if gmpy2.is_infinite(high) or gmpy2.is_infinite(low):
        return high
    with gmpy2.context(gmpy2.get_context(), precision=2400):
        exponent, logarithm = (gmpy2.exp2, gmpy2.log2) if base_two else (gmpy2.exp, gmpy2.log)
        if high - low > 5000:
            return high + exponent(low - high)
        return high + logarithm(1 + exponent(low - high))


def _power(x, y):
    return x**y


def _fmod(x, y):
    """Exact: by integers, since the quotient may have two thousand bits."""
    if not gmpy2.is_finite(x) or gmpy2.is_nan(y) or y == 0:
        return mpfr("nan")
    if gmpy2.is_infinite(y) or x == 0:
        return x
    with gmpy2.context(gmpy2.get_context(), precision=2400):
        return gmpy2.fmod(x, y)


# fmt: off
FUNCTIONS = {
    "exp": gmpy2.exp, "exp2": gmpy2.exp2, "expm1": gmpy2.expm1, "log": gmpy2.log,
    "log2": gmpy2.log2, "log10": gmpy2.log10, "log1p": gmpy2.log1p, "sin": gmpy2.sin,
    "cos": gmpy2.cos, "tan": gmpy2.tan, "arcsin": gmpy2.asin, "arccos": gmpy2.acos,
    "arctan": gmpy2.atan, "sinh": gmpy2.sinh, "cosh": gmpy2.cosh, "tanh": gmpy2.tanh,
    "arcsinh": gmpy2.asinh, "arccosh": gmpy2.acosh, "arctanh": gmpy2.atanh, "cbrt": gmpy2.cbrt,
    "sqrt": gmpy2.sqrt, "rsqrt": lambda x: 1 / gmpy2.sqrt(x),  # MPFR's own gives +inf for -0
    "erf": gmpy2.erf, "erfc": gmpy2.erfc,
    "lgamma": lambda x: gmpy2.lgamma(x)[0], "gamma": gmpy2.gamma,
    "arctan2": gmpy2.atan2, "power": _power, "hypot": gmpy2.hypot, "fmod": _fmod,
    "logaddexp": lambda x, y: _log_add(x, y, False),
    "logaddexp2": lambda x, y: _log_add(x, y, True),
}

# The same from an independent source, for a check of the above on a few points.
MPMATH = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "log": mpmath.log, "log1p": mpmath.log1p,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "arcsin": mpmath.asin,
    "arctan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh,
    "arcsinh": mpmath.asinh, "erf": mpmath.erf, "erfc": mpmath.erfc, "cbrt": mpmath.cbrt,
    "lgamma": lambda x: mpmath.loggamma(x), "arctan2": mpmath.atan2, "hypot": mpmath.hypot,
    "power": mpmath.power,
}
# fmt: on


def context():
    """MPFR's settings: its exponents are wide enough that nothing overflows or underflows."""
    return gmpy2.context(
        precision=PRECISION, emax=gmpy2.get_emax_max() // 4, emin=gmpy2.get_emin_min() // 4
    )


def true_values(name, arguments):
    """The function at the floats of the arrays `arguments`, as mpfrs."""
    function = FUNCTIONS[name]
    with context():
        columns = [[mpfr(v) for v in a.astype(np.float64).tolist()] for a in arguments]
        return [function(*row) for row in zip(*columns)]


def ulp_errors(results, truth, dtype):
    """The error of each result in ULP of the true value, as float64; inf where the kind of result
    is wrong: nan, infinity, sign of a zero or of an infinity."""
    precision, least, overflow = FORMATS[dtype]
    errors = np.zeros(len(truth))
    with context():
        limit = mpfr(2) ** overflow
        for i, (r, t) in enumerate(zip(results.astype(np.float64).tolist(), truth)):
            errors[i] = _error(r, t, precision, least, overflow, limit)
    return errors


def _error(r, t, precision, least, overflow, limit):
    if t != t:  # nan
        return 0.0 if r != r else np.inf
    if r != r:
        return np.inf
    if (np.signbit(r) if r == 0 else r < 0) != gmpy2.is_signed(t):
        return np.inf
    if gmpy2.is_infinite(t):
        return 0.0 if r == t else np.inf
    if t == 0:
        return 0.0 if r == 0 else np.inf
    # gmpy2's exponent: t is m * 2**e with m in [0.5, 1)
    exponent = max(min(gmpy2.get_exp(t), overflow) - precision, least)
    value = limit if abs(r) == np.inf else abs(mpfr(r))
    if abs(r) == np.inf and abs(t) >= limit:
        return 0.0
    return float(
        gmpy2.mul_2exp(abs(value - abs(t)), -exponent)
        if exponent < 0
        else gmpy2.div_2exp(abs(value - abs(t)), exponent)
    )


def absolute_errors(results, truth):
    with context():
        return np.array(
            [
                float(abs(mpfr(r) - t)) if abs(r) < np.inf and gmpy2.is_finite(t) else np.inf
                for r, t in zip(results.astype(np.float64).tolist(), truth)
            ]
        )
