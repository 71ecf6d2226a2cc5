# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A convolution of images with a bank of filters, as in neural networks: N H W C in, R S C K filters."""

import numpy as np


def kernel(images, filters, bias):
    size = filters.shape[0]
    rows = images.shape[1] - size + 1
    columns = images.shape[2] - size + 1
    out = np.empty((images.shape[0], rows, columns, filters.shape[3]), dtype=images.dtype)
    for i in range(rows):
        for j in range(columns):
            out[:, i, j, :] = np.sum(
                images[:, i : i + size, j : j + size, :, None] * filters[None, :, :, :], axis=(1, 2, 3)
            )
    return out + bias


def loops(images, filters, bias):
    count, height, width, channels = images.shape
    size = filters.shape[0]
    out = np.empty((count, height - size + 1, width - size + 1, filters.shape[3]), dtype=images.dtype)
    for n in range(count):
        for i in range(height - size + 1):
            for j in range(width - size + 1):
                for k in range(filters.shape[3]):
                    out[n, i, j, k] = bias[k]
                for r in range(size):
                    for s in range(size):
                        for c in range(channels):
                            for k in range(filters.shape[3]):
                                out[n, i, j, k] += images[n, i + r, j + s, c] * filters[r, s, c, k]
    return out


def arguments(size):
    random = np.random.default_rng(40)
    return random.random((2, size + 2, size + 3, 3)), random.random((3, 3, 3, 4)), random.random(4)
