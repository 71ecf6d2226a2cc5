# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Julia set of z² + c by escape times, all points at once; those that escaped stand still."""

import numpy as np


def kernel(re, im, c_re, c_im, limit):
    counts = np.zeros(re.shape, dtype=np.int64)
    for _step in range(limit):
        inside = re * re + im * im <= 4.0
        counts[inside] += 1
        re, im = (
            np.where(inside, re * re - im * im + c_re, re),
            np.where(inside, 2.0 * re * im + c_im, im),
        )
    return counts


def loops(re, im, c_re, c_im, limit):
    counts = np.zeros(re.shape, dtype=np.int64)
    for i in range(re.shape[0]):
        for j in range(re.shape[1]):
            x = re[i, j]
            y = im[i, j]
            for _step in range(limit):
                if x * x + y * y > 4.0:
                    break
                counts[i, j] += 1
                x, y = x * x - y * y + c_re, 2.0 * x * y + c_im
    return counts


def arguments(size):
    re, im = np.meshgrid(np.linspace(-1.5, 1.5, size + 1), np.linspace(-1.0, 1.0, size))
    return re, im, -0.8, 0.156, 50
