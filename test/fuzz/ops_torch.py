# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the torch fuzzer picks from, and where torch's values are open or wrong."""

import numpy as np
from compare import torch
import ops_arrays
from inputs import TORCH_DTYPES
from program import Op


def open_cast(result, x, *_):
    """Floats that the integer type cannot hold: C++ leaves the conversion undefined."""
    if (
        not isinstance(x, torch.Tensor)
        or not x.is_floating_point()
        or (result.is_floating_point() or result.dtype == torch.bool)
    ):
        return False
    info = torch.iinfo(result.dtype)
    whole = torch.trunc(x.double()).numpy()
    return ~((whole >= float(info.min)) & (whole < float(info.max) + 1))


def nan_operand(result, *operands):
    """The sign of a nan is the processor's choice."""
    last = operands[-1]
    return (
        torch.isnan(last).numpy()
        if isinstance(last, torch.Tensor) and last.is_floating_point()
        else False
    )


def infinite(result, x, *_):
    """torch's gelu of an infinity is nan, its mish and silu too in some vector widths."""
    return (
        torch.isinf(x).numpy() if isinstance(x, torch.Tensor) and x.is_floating_point() else False
    )


def gelu_tail(result, x, *_):
    """torch's 1 + erf(x) cancels for x well below zero; x * (1 + erf(x)) overflows early."""
    return infinite(result, x) | (x < -2).numpy() | torch.isinf(result).numpy()


def huge_quotient(result, *operands):
    """torch's fmod and remainder give nan for a quotient that overflows, and err for large ones."""
    if not result.is_floating_point():
        return False
    x, y = (
        o.double() if isinstance(o, torch.Tensor) else torch.tensor(float(o), dtype=torch.float64)
        for o in operands
    )
    return np.broadcast_to(~((x / y).abs() <= 1e3).numpy(), tuple(result.shape))


def overflows(result, x):
    """torch adds e**x and e**-x before it halves: infinite in the last binade before overflow."""
    return torch.isinf(result).numpy()


def cancels(result, *operands):
    """torch contracts or not, by vector width: the sum has an error relative to its terms."""
    x = operands[0]
    if not isinstance(x, torch.Tensor) or not result.is_floating_point():
        return False
    close = result.abs() >= x.double().abs() * 0.5
    return (~close | torch.isinf(result) | torch.isinf(result * 4)).numpy()


def tiny(result, x):
    """torch's vector erf has an absolute error, not a relative one, for halves."""
    return (x.double().abs() < 1e-3).numpy()


# fmt: off
EXACT_UNARY = """floor ceil trunc round frac abs neg positive sign sgn square isnan isinf isfinite
    isposinf isneginf bitwise_not logical_not clone nan_to_num zeros_like ones_like""".split()
CLOSE_UNARY = """exp exp2 expm1 log log2 log10 log1p rsqrt sin cos tan asin acos atan tanh
    asinh acosh atanh erfc sigmoid logit reciprocal deg2rad rad2deg""".split()
FUNCTIONAL = """relu relu6 silu mish softplus leaky_relu elu selu celu hardtanh hardsigmoid
    hardswish logsigmoid softsign tanhshrink hardshrink softshrink""".split()
EXACT_BINARY = """add sub mul div eq ne lt le gt ge
    bitwise_and bitwise_or bitwise_xor logical_and logical_or logical_xor
    nextafter heaviside""".split()
CLOSE_BINARY = """atan2 hypot logaddexp logaddexp2 pow xlogy float_power
    maximum minimum fmax fmin""".split()  # the last four: ties of zeros
OPERATORS = ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} & {1}", "{0} | {1}",
             "{0} ^ {1}", "{0} < {1}", "{0} <= {1}", "{0} == {1}", "{0} != {1}", "{0} > {1}",
             "{0} >= {1}"]
VIEWS = ["{0}[..., None]", "{0}[None]", "{0}[1:]", "{0}[:-1]", "{0}[::2]", "{0}[..., 1:]", "{0}[0]",
         "{0}[-1]", "{0}[:3]", "{0}[-3:]"]
# fmt: on


def table():
    ops = [Op(f"torch.{n}({{0}})", 1) for n in EXACT_UNARY]
    ops += [Op(f"torch.{n}({{0}})", 1, n) for n in CLOSE_UNARY]
    ops += [Op("torch.sqrt({0})", 1, "sqrt_torch")]
    ops += [Op(f"torch.nn.functional.{n}({{0}})", 1, n, infinite, picks="f") for n in FUNCTIONAL]
    ops += [Op(f"torch.{n}({{0}}, {{1}})", 2) for n in EXACT_BINARY]
    ops += [Op(f"torch.{n}({{0}}, {{1}})", 2, n) for n in CLOSE_BINARY]
    ops += [Op(f"({t})", 2, weight=2.0) for t in OPERATORS]
    ops += [
        Op("torch.erf({0})", 1, "erf", tiny),
        Op("torch.nn.functional.gelu({0})", 1, "gelu", gelu_tail, picks="f"),
        Op("torch.sinh({0})", 1, "sinh", overflows),
        Op("torch.cosh({0})", 1, "cosh", overflows),
        Op("({0} ** {1})", 2, "pow"),
        Op("-{0}", 1),
        Op("~{0}", 1),
        Op("abs({0})", 1),
        Op("torch.fmod({0}, {1})", 2, "fmod", huge_quotient, picks="f"),
        Op("torch.remainder({0}, {1})", 2, "fmod", huge_quotient, picks="f"),
        Op("({0} // {1})", 2, "floor_divide_torch", huge_quotient, picks="f"),
        Op("({0} % 7)", 1),
        Op("({0} // 3)", 1, "floor_divide_torch"),
        Op("torch.signbit({0})", 1, ignore=nan_operand),
        Op("torch.copysign({0}, {1})", 2, ignore=nan_operand),
        Op("torch.where({0}, {1}, {2})", 3, weight=3.0),
        Op("torch.where({0} > {1}, {1}, {2})", 3, weight=2.0),
        Op("torch.clamp({0}, -1, 2)", 1, "clamp"),
        Op("{0}.clamp(min=0.5)", 1, "clamp"),
        Op("torch.lerp({0}, {1}, 0.25)", 2, "lerp", picks="f"),
        Op("torch.addcmul({0}, {1}, {2}, value=2)", 3, "addcmul", cancels, picks="f"),
        Op("torch.add({0}, {1}, alpha=2)", 2, "add_alpha"),
        Op("{0}.float()", 1),
        Op("{0}.double()", 1),
        Op("{0}.mul({1}).add(1)", 2),
        Op("{0}.type_as({1})", 2, ignore=open_cast),
    ]
    ops += [Op(f"{{0}}.to(torch.{d})", 1, ignore=open_cast, weight=0.5) for d in TORCH_DTYPES]
    ops += [Op(t, 1, weight=0.4, view=True) for t in VIEWS]
    return ops + ops_arrays.table("torch")


OPS = table()
# fmt: off
INTEGERS = ["0", "1", "2", "3", "-1", "-2", "5", "7", "100", "127", "300", "65536", "2147483648"]
FLOATS = ["0.5", "2.0", "-1.5", "0.1", "3.0", "-0.0", "1e-3", "1e30", "70000.0", "inf", "nan"]
SCALARS = ["True", "False", "4", "2.5"]
# fmt: on
