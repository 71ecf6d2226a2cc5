# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elementwise functions."""

import numpy as np

from cjit.array_api._compiled import binary, compiled, unary

__all__ = """
    abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_invert bitwise_left_shift
    bitwise_or bitwise_right_shift bitwise_xor ceil clip conj copysign cos cosh divide equal exp
    expm1 floor floor_divide greater greater_equal hypot imag isfinite isinf isnan less
    less_equal log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor
    maximum minimum multiply negative nextafter not_equal positive pow real reciprocal remainder
    round sign signbit sin sinh sqrt square subtract tan tanh trunc
""".split()

abs = unary("abs", np.abs)
acos = unary("acos", np.acos)
acosh = unary("acosh", np.acosh)
add = binary("add", np.add)
asin = unary("asin", np.asin)
asinh = unary("asinh", np.asinh)
atan = unary("atan", np.atan)
atan2 = binary("atan2", np.atan2)
atanh = unary("atanh", np.atanh)
bitwise_and = binary("bitwise_and", np.bitwise_and)
bitwise_invert = unary("bitwise_invert", np.bitwise_invert)
bitwise_left_shift = binary("bitwise_left_shift", np.bitwise_left_shift)
bitwise_or = binary("bitwise_or", np.bitwise_or)
bitwise_right_shift = binary("bitwise_right_shift", np.bitwise_right_shift)
bitwise_xor = binary("bitwise_xor", np.bitwise_xor)
ceil = unary("ceil", np.ceil)
conj = unary("conj", np.conj)
copysign = binary("copysign", np.copysign)
cos = unary("cos", np.cos)
cosh = unary("cosh", np.cosh)
divide = binary("divide", np.divide)
equal = binary("equal", np.equal)
exp = unary("exp", np.exp)
expm1 = unary("expm1", np.expm1)
floor = unary("floor", np.floor)
greater = binary("greater", np.greater)
greater_equal = binary("greater_equal", np.greater_equal)
hypot = binary("hypot", np.hypot)
imag = unary("imag", np.imag)
isfinite = unary("isfinite", np.isfinite)
isinf = unary("isinf", np.isinf)
isnan = unary("isnan", np.isnan)
less = binary("less", np.less)
less_equal = binary("less_equal", np.less_equal)
log = unary("log", np.log)
log10 = unary("log10", np.log10)
log1p = unary("log1p", np.log1p)
log2 = unary("log2", np.log2)
logaddexp = binary("logaddexp", np.logaddexp)
logical_and = binary("logical_and", np.logical_and)
logical_not = unary("logical_not", np.logical_not)
logical_or = binary("logical_or", np.logical_or)
logical_xor = binary("logical_xor", np.logical_xor)
maximum = binary("maximum", np.maximum)
minimum = binary("minimum", np.minimum)
multiply = binary("multiply", np.multiply)
negative = unary("negative", np.negative)
nextafter = binary("nextafter", np.nextafter)
not_equal = binary("not_equal", np.not_equal)
positive = unary("positive", np.positive)
pow = binary("pow", np.pow)
real = unary("real", np.real)
reciprocal = unary("reciprocal", np.reciprocal)
remainder = binary("remainder", np.remainder)
round = unary("round", np.round)
sign = unary("sign", np.sign)
signbit = unary("signbit", np.signbit)
sin = unary("sin", np.sin)
sinh = unary("sinh", np.sinh)
sqrt = unary("sqrt", np.sqrt)
square = unary("square", np.square)
subtract = binary("subtract", np.subtract)
tan = unary("tan", np.tan)
tanh = unary("tanh", np.tanh)
trunc = unary("trunc", np.trunc)


@compiled
def floor_divide(x1, x2, /):
    """The largest integer that is not larger than the quotient. Of infinities it is that of the quotient that
    division gives, where NumPy's own is nan, or -1 for a quotient of -0."""
    result = np.floor_divide(x1, x2)
    if result.dtype.kind != "f":
        return result
    return np.where(np.isinf(x1) | np.isinf(x2), np.floor(np.divide(x1, x2)), result)


@compiled
def clip(x, /, min=None, max=None):
    """Each element, but at least `min` and at most `max`."""
    return np.clip(x, min, max)
