# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where functions are measured: every exponent, dense near the hard points, the whole domain,
specials. Deterministic."""

import numpy as np

HALF_PI = np.pi / 2


def neighbours(centres, dtype, reach):
    """The floats within `reach` steps of each centre."""
    dtype = np.dtype(dtype)
    integer = np.int32 if dtype == np.float32 else np.int64
    centres = np.asarray(centres, dtype)
    bits = centres[centres != 0].view(integer)
    steps = np.arange(-reach, reach + 1, dtype=integer)
    return (bits[:, None] + steps[None, :]).ravel().view(dtype)


def every_exponent(dtype, each, rng):
    """`each` random floats of either sign for every exponent, the subnormal ones by leading bit."""
    dtype = np.dtype(dtype)
    info = np.finfo(dtype)
    exponents = np.arange(info.minexp - info.nmant, info.maxexp)
    with np.errstate(all="ignore"):
        values = np.ldexp(1 + rng.random((each, len(exponents))), exponents).astype(dtype).ravel()
    values = values[np.isfinite(values)]
    return np.concatenate([values, -values])


def specials(dtype):
    info = np.finfo(dtype)
    return np.array(
        [
            0.0,
            -0.0,
            np.inf,
            -np.inf,
            np.nan,
            1,
            -1,
            2,
            -2,
            3,
            -3,
            0.5,
            -0.5,
            1.5,
            -1.5,
            4,
            10,
            100,
            1000,
            8,
            27,
            info.max,
            -info.max,
            info.tiny,
            -info.tiny,
            info.smallest_subnormal,
            -info.smallest_subnormal,
            info.tiny - info.smallest_subnormal,
            info.eps,
            -info.eps,
            1 + info.eps,
            1 - info.eps / 2,
            -1 + info.eps / 2,
        ],
        dtype,
    )


def halfway_to_halves(dtype, rng, count):
    """Multiples of pi/2 and their neighbours, near and far."""
    near = np.arange(1, 400) * HALF_PI
    top = np.finfo(dtype).maxexp - 1
    far = np.array(
        [
            float(int(k) * 3141592653589793 // 10**15) if k < 10**15 else float(k)
            for k in np.exp2(rng.uniform(10, min(top, 200), count))
        ]
    )
    far = np.round(far / HALF_PI) * HALF_PI
    # Worst cases of the reduction: Kahan and McDonald (nearpi.c), Muller (2006), table 11.1.
    worst = (
        [16367173.0 * 2.0**72]
        if np.dtype(dtype) == np.float32
        else [6381956970095103.0 * 2.0**797, 5.319372648326541e255]
    )
    with np.errstate(over="ignore"):
        return neighbours(np.concatenate([near, -near[:50], far, worst]).astype(dtype), dtype, 3)


# Centres around which floats are taken densely: zeros, changes of method, limits of the result.
# fmt: off
HARD = {
    "exp": [88.7, -87.3, -103.9, 709.7, -708.4, -745.1, 0.34657, -0.34657, 1e-8],
    "exp2": [127.9, -126, -149.5, 1023.9, -1022, -1074.5, 0.5, -0.5],
    "expm1": [88.7, 709.7, -17.3, -37.4, 0.25, -0.25, 0.34657, -0.34657, 1e-5, -1e-5],
    "log": [1, 0.70710678, 1.41421356, 2, 0.5], "log2": [1, 2, 0.5, 8, 1.41421356, 0.70710678],
    "log10": [1, 10, 100, 0.1, 1000], "log1p": [-1, 1e-4, -0.5, 0.41421356, -0.29289, 1e-8, 1],
    "arcsin": [0.5, -0.5, 1, -1, 1e-4], "arccos": [0.5, -0.5, 1, -1, 1e-4],
    "arctan": [1, -1, 0.4142, 2.4142, 0.5, 2, 1e-4, 1e8],
    "sinh": [88.7, 89.4, 709.7, 710.4, 1, 0.5, 0.3, 1e-3, 22],
    "cosh": [88.7, 89.4, 709.7, 710.4, 1e-4, 22],
    "tanh": [0.5, 0.25, 0.625, 1, 9, 20, 22, 1e-3], "arcsinh": [1, 0.5, 1e-3, 2 ** 28, 2 ** 30],
    "arccosh": [1, 1.5, 2, 2 ** 28, 2 ** 30], "arctanh": [0.5, -0.5, 1, -1, 1e-3, 0.25],
    "cbrt": [1, 8, 27, 1e-30], "erf": [0.5, 0.84375, 1, 1.25, 2, 3.9, 5.9, 1e-8, 0.875],
    "erfc": [0.5, 0.84375, 1.25, 6, 9.2, 10.05, 26.5, 27.2, -5.8, 10.2],
    "lgamma": [1, 2, 0.5, 1.4616, 3, 8, 0.9375, 1.0625, 1.9375, 2.0625, -2.4570247, -2.7476827,
               -3.1435808, -3.9552942, -0.5, -1.5, -10.5, -100.5, 1e-3, 171.6],
}
RANGES = {
    "exp": (-104, 89), "exp2": (-150, 128), "expm1": (-40, 89), "log": (0.5, 2), "log2": (0.5, 2),
    "log10": (0.5, 20), "log1p": (-1, 1), "arcsin": (-1, 1), "arccos": (-1, 1), "arctan": (-8, 8),
    "sinh": (-90, 90), "cosh": (-90, 90), "tanh": (-10, 10), "arcsinh": (-8, 8), "arccosh": (1, 8),
    "arctanh": (-1, 1), "sin": (-20, 20), "cos": (-20, 20), "tan": (-20, 20), "erf": (-4, 4),
    "erfc": (-6, 12), "lgamma": (-20, 40), "rsqrt": (0.1, 20), "sqrt": (0.1, 20), "cbrt": (-30, 30),
}
WIDE = {"exp": (-746, 710), "exp2": (-1075, 1024), "expm1": (-40, 710), "sinh": (-711, 711),
        "cosh": (-711, 711), "erfc": (-6, 27.5), "lgamma": (-180, 200)}
# fmt: on


def unary(name, dtype, scale=1):
    """Points of a function of one argument; about 9,000 times `scale`."""
    rng = np.random.default_rng(len(name) * 1000 + ord(name[0]))
    dtype = np.dtype(dtype)
    each = max(1, round((6 if dtype == np.float32 else 1) * scale))
    parts = [specials(dtype), every_exponent(dtype, each, rng)]
    low, high = WIDE.get(name, RANGES[name]) if dtype == np.float64 else RANGES[name]
    count = round(2000 * scale)
    parts.append(rng.uniform(low, high, count).astype(dtype))
    parts.append((rng.standard_normal(count) * 2).astype(dtype))
    if name in HARD:
        parts.append(neighbours(HARD[name], dtype, round(60 * scale)))
        near = np.array(HARD[name])[:, None] * (
            1 + np.exp2(rng.uniform(-24, -4, (1, round(60 * scale))))
        )
        parts.append(near.astype(dtype).ravel())
    if name in ("sin", "cos", "tan"):
        parts.append(halfway_to_halves(dtype, rng, round(300 * scale)))
    if name == "lgamma":  # beside the poles
        parts.append(neighbours(-np.arange(1.0, 30.0), dtype, 5))
    with np.errstate(all="ignore"):
        return np.concatenate(parts)


def binary(name, dtype, scale=1):
    """Two arrays of points; about 9,000 times `scale`."""
    rng = np.random.default_rng(len(name) * 1000 + ord(name[0]))
    dtype = np.dtype(dtype)
    s = specials(dtype)
    xs, ys = [np.repeat(s, len(s))], [np.tile(s, len(s))]
    count = round(2500 * scale)

    def add(x, y):
        xs.append(np.asarray(x).astype(dtype))
        ys.append(np.asarray(y).astype(dtype))

    with np.errstate(all="ignore"):
        wide = every_exponent(dtype, max(1, round(2 * scale)), rng)
        add(wide, rng.permutation(wide))
        near = np.abs(rng.permutation(wide)) * np.exp2(rng.uniform(-8, 8, len(wide)))
        add(np.abs(wide), near) if name != "power" else None
        add(rng.standard_normal(count) * 3, rng.standard_normal(count) * 3)
        if name == "power":
            base = np.exp2(rng.uniform(-60, 60, count))
            top = np.finfo(dtype).maxexp
            add(base, rng.uniform(-top, top, count) / np.log2(base))  # the whole range of results
            add(
                1 + rng.standard_normal(count) * 2.0 ** rng.uniform(-20, -3, count),
                rng.standard_normal(count) * 2.0 ** rng.uniform(0, 22, count),
            )
            add(-np.abs(rng.standard_normal(count)) * 3, rng.integers(-30, 30, count))
            add(rng.integers(1, 20, count), rng.integers(-20, 20, count))
        if name.startswith("logaddexp"):
            x = rng.uniform(-0.8, 0.1, count)  # max and log1p nearly cancel
            add(
                x,
                np.log(np.maximum(-np.expm1(x), 1e-9))
                if name == "logaddexp"
                else np.log2(np.maximum(1 - np.exp2(x), 1e-9)),
            )
            add(rng.uniform(-700, 700, count), rng.uniform(-700, 700, count))
            shift = rng.uniform(-80, 80, count)
            add(shift, shift + rng.standard_normal(count) * 20)
        if name == "fmod":
            x = rng.standard_normal(count) * 100
            add(x, x / rng.integers(1, 1000, count))
        if name == "arctan2":
            add(np.exp2(rng.uniform(-140, 120, count)), -np.exp2(rng.uniform(-140, 120, count)))
    return np.concatenate(xs), np.concatenate(ys)
