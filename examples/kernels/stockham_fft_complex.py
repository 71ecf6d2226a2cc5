# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Fourier transform of 2ᵏ points by Stockham's method in complex arithmetic, a stage at a time."""

import math

import numpy as np


def kernel(x):
    n = len(x)
    source = x.copy()
    target = np.empty_like(x)
    half = n // 2
    stride = 1
    while half >= 1:
        for p in range(half):
            turn = complex(math.cos(math.pi * p / half), -math.sin(math.pi * p / half))
            for q in range(stride):
                a = source[q + stride * p]
                b = source[q + stride * (p + half)]
                target[q + stride * 2 * p] = a + b
                target[q + stride * (2 * p + 1)] = (a - b) * turn
        source, target = target, source
        half //= 2
        stride *= 2
    return source


def arrays(x):
    return np.fft.fft(x)


def arguments(size):
    random = np.random.default_rng(47)
    n = 2 ** (size - 1).bit_length()
    return (random.standard_normal(n) + 1j * random.standard_normal(n),)
