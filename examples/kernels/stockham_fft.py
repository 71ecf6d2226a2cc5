# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Fourier transform of 2ᵏ points by Stockham's method, which needs no bit reversal: real and imaginary parts apart."""

import math

import numpy as np


def kernel(re, im):
    n = len(re)
    x_re = re.copy()
    x_im = im.copy()
    y_re = np.empty_like(re)
    y_im = np.empty_like(im)
    half = n // 2
    stride = 1
    while half >= 1:
        for p in range(half):
            w_re = math.cos(math.pi * p / half)
            w_im = -math.sin(math.pi * p / half)
            for q in range(stride):
                a = q + stride * p
                b = q + stride * (p + half)
                d_re = x_re[a] - x_re[b]
                d_im = x_im[a] - x_im[b]
                y_re[q + stride * 2 * p] = x_re[a] + x_re[b]
                y_im[q + stride * 2 * p] = x_im[a] + x_im[b]
                y_re[q + stride * (2 * p + 1)] = d_re * w_re - d_im * w_im
                y_im[q + stride * (2 * p + 1)] = d_re * w_im + d_im * w_re
        x_re, y_re = y_re, x_re
        x_im, y_im = y_im, x_im
        half //= 2
        stride *= 2
    return x_re, x_im


def arguments(size):
    random = np.random.default_rng(32)
    return tuple(random.standard_normal((2, 2 ** (size - 1).bit_length())))
