# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Mandelbrot set by escape times: how many steps of z = z² + c stay within |z| <= 2."""

import numpy as np


def kernel(height, width, limit):
    counts = np.zeros((height, width), dtype=np.int64)
    for i in range(height):
        for j in range(width):
            c_re = 3.0 * j / width - 2.0
            c_im = 3.0 * i / height - 1.5
            z_re = 0.0
            z_im = 0.0
            n = 0
            while z_re * z_re + z_im * z_im <= 4.0 and n < limit:
                z_re, z_im = z_re * z_re - z_im * z_im + c_re, 2.0 * z_re * z_im + c_im
                n += 1
            counts[i, j] = n
    return counts


def arguments(size):
    return size, size + 1, 40
