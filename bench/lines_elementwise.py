# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""More elementwise lines: short and long chains, integers, narrow types, a broadcast."""

import numpy as np
from line import ALL_PEERS, Line

MILLION = 1_000_000

# exp's Taylor coefficients; what they are does not matter, only that no tool can fold them.
COEFFICIENTS = {f"C{i}": c for i, c in enumerate(
    (1.0, 1.0, 0.5, 0.16666667, 0.041666668, 0.008333334, 0.0013888889, 0.0001984127, 2.4801588e-05)
)}  # fmt: skip
# The cumulative normal distribution after Abramowitz and Stegun 26.2.17.
NORMAL = {
    "RATE": 0.02, "VOLATILITY": 0.3, "K": 0.2316419, "ROOT": 0.3989422804014327,
    "A1": 0.31938153, "A2": -0.356563782, "A3": 1.781477937, "A4": -1.821255978, "A5": 1.330274429,
}  # fmt: skip

# ruff: noqa: F821 (the constants of a line are globals that each contestant gets)


def polynomial(x):
    return C0 + x * (C1 + x * (C2 + x * (C3 + x * (C4 + x * (C5 + x * (C6 + x * (C7 + x * C8)))))))


def black_scholes(price, strike, years):
    root = VOLATILITY * np.sqrt(years)
    d1 = (np.log(price / strike) + (RATE + 0.5 * VOLATILITY * VOLATILITY) * years) / root
    d2 = d1 - root
    k1 = 1.0 / (1.0 + K * np.abs(d1))
    k2 = 1.0 / (1.0 + K * np.abs(d2))
    tail1 = (
        ROOT * np.exp(-0.5 * d1 * d1)
        * (k1 * (A1 + k1 * (A2 + k1 * (A3 + k1 * (A4 + k1 * A5)))))
    )  # fmt: skip
    tail2 = (
        ROOT * np.exp(-0.5 * d2 * d2)
        * (k2 * (A1 + k2 * (A2 + k2 * (A3 + k2 * (A4 + k2 * A5)))))
    )  # fmt: skip
    n1 = np.where(d1 > 0, 1.0 - tail1, tail1)
    n2 = np.where(d2 > 0, 1.0 - tail2, tail2)
    return price * n1 - strike * np.exp(-RATE * years) * n2


def black_scholes_loop(price, strike, years):
    out = np.empty_like(price)
    for i in range(price.size):
        root = VOLATILITY * np.sqrt(years[i])
        d1 = np.log(price[i] / strike[i])
        d1 = (d1 + (RATE + 0.5 * VOLATILITY * VOLATILITY) * years[i]) / root
        d2 = d1 - root
        k1 = 1.0 / (1.0 + K * abs(d1))
        k2 = 1.0 / (1.0 + K * abs(d2))
        n1 = ROOT * np.exp(-0.5 * d1 * d1)
        n1 *= k1 * (A1 + k1 * (A2 + k1 * (A3 + k1 * (A4 + k1 * A5))))
        n2 = ROOT * np.exp(-0.5 * d2 * d2)
        n2 *= k2 * (A1 + k2 * (A2 + k2 * (A3 + k2 * (A4 + k2 * A5))))
        n1 = 1.0 - n1 if d1 > 0 else n1
        n2 = 1.0 - n2 if d2 > 0 else n2
        out[i] = price[i] * n1 - strike[i] * np.exp(-RATE * years[i]) * n2
    return out


def tanh(x):
    return np.tanh(x)


def log(x):
    return np.log(x)


def exp(x):
    return np.exp(x)


def mish(x):
    return x * np.tanh(np.log1p(np.exp(x)))


def where_clip(x, y):
    return np.where(x > y, np.clip(x, -100, 100), y - x)


def where_clip_loop(x, y):
    out = np.empty_like(x)
    for i in range(x.size):
        out[i] = min(max(x[i], -100), 100) if x[i] > y[i] else y[i] - x[i]
    return out


def add(x, y):
    return x + y


def broadcast(x, y):
    return np.sin(x**2) + np.cos(y**2)


def broadcast_loop(x, y):
    cosines = np.cos(y**2)
    out = np.empty((x.shape[0], y.shape[0]), x.dtype)
    for i in range(x.shape[0]):
        sine = np.sin(x[i, 0] ** 2)
        for j in range(y.shape[0]):
            out[i, j] = sine + cosines[j]
    return out


def _black_scholes_numexpr():
    d1 = "((log(x / y) + (RATE + 0.5 * VOLATILITY * VOLATILITY) * z) / (VOLATILITY * sqrt(z)))"
    d2 = f"({d1} - VOLATILITY * sqrt(z))"

    def cumulative(d):
        k = f"(1.0 / (1.0 + K * abs({d})))"
        sum_ = f"({k} * (A1 + {k} * (A2 + {k} * (A3 + {k} * (A4 + {k} * A5)))))"
        tail = f"(ROOT * exp(-0.5 * {d} * {d}) * {sum_})"
        return f"where({d} > 0, 1.0 - {tail}, {tail})"

    return f"x * {cumulative(d1)} - y * exp(-RATE * z) * {cumulative(d2)}"


def _options(random):
    return [
        random.uniform(10.0, 50.0, MILLION),
        random.uniform(10.0, 50.0, MILLION),
        random.uniform(0.2, 2.0, MILLION),
    ]


def _floats(low, high, dtype="float32"):
    return lambda random: [random.uniform(low, high, MILLION).astype(dtype)]


def _integers(low, high, dtype):
    return lambda random: [random.integers(low, high, MILLION).astype(dtype) for _ in range(2)]


def _grid(random):
    return [random.standard_normal((1000, 1)), random.standard_normal(1000)]


def _line(name, title, function, inputs, numexpr=None, **more):
    return Line(
        name=f"elementwise/{name}",
        group="elementwise, 1e6 elements",
        title=title,
        unit="ns/element",
        elements=MILLION,
        function=function,
        inputs=inputs,
        numexpr=numexpr,
        peers=ALL_PEERS,
        **more,
    )


_HORNER = "C0 + x*(C1 + x*(C2 + x*(C3 + x*(C4 + x*(C5 + x*(C6 + x*(C7 + x*C8)))))))"

LINES = [
    _line("polynomial-f32", "polynomial of degree 8, f32", polynomial, _floats(-1, 1), _HORNER,
          constants=COEFFICIENTS),
    _line("polynomial-f64", "polynomial of degree 8, f64", polynomial, _floats(-1, 1, "float64"),
          _HORNER, constants=COEFFICIENTS),
    _line("black-scholes-f64", "Black-Scholes, f64", black_scholes, _options,
          _black_scholes_numexpr(), constants=NORMAL, loop=black_scholes_loop),
    _line("tanh-f32", "tanh, f32", tanh, _floats(-4, 4), "tanh(x)"),
    _line("log-f32", "log, f32", log, _floats(0.001, 100), "log(x)"),
    _line("exp-f32", "exp, f32", exp, _floats(-10, 10), "exp(x)"),
    _line("mish-f32", "mish, f32", mish, _floats(-5, 5), "x * tanh(log1p(exp(x)))"),
    _line("where-clip-i32", "where and clip, int32", where_clip, _integers(-1000, 1000, "int32"),
          "where(x > y, where(x < -100, -100, where(x > 100, 100, x)), y - x)",
          loop=where_clip_loop),
    _line("broadcast-f64", "sin(x**2) + cos(y**2), (1000, 1) and (1000,)", broadcast, _grid,
          "sin(x**2) + cos(y**2)", loop=broadcast_loop),
    _line("add-i8", "add, int8", add, _integers(-50, 50, "int8")),
    _line("exp-f16", "exp, f16", exp, _floats(-5, 5, "float16")),
]  # fmt: skip
