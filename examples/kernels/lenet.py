# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LeNet-5 (LeCun 1998), its inference: two convolutions with maxima of 2 by 2, then three layers."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def convolve(images, filters):
    size = filters.shape[0]
    rows = images.shape[1] - size + 1
    columns = images.shape[2] - size + 1
    out = np.empty((images.shape[0], rows, columns, filters.shape[3]), dtype=images.dtype)
    for i in range(rows):
        for j in range(columns):
            out[:, i, j, :] = np.sum(
                images[:, i : i + size, j : j + size, :, None] * filters[None, :, :, :], axis=(1, 2, 3)
            )
    return out


def pool(x):
    out = np.empty((x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]), dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            out[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return out


def kernel(images, c1, c1_bias, c2, c2_bias, w1, b1, w2, b2, w3, b3):
    x = pool(relu(convolve(images, c1) + c1_bias))
    x = pool(relu(convolve(x, c2) + c2_bias))
    x = np.reshape(x, (x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))
    x = relu(x @ w1 + b1)
    x = relu(x @ w2 + b2)
    return x @ w3 + b3


def arguments(size):
    random = np.random.default_rng(42)
    side = 16 + 4 * (size // 4)
    flat = 16 * (((side - 4) // 2 - 4) // 2) ** 2
    shapes = ((5, 5, 1, 6), (6,), (5, 5, 6, 16), (16,), (flat, 120), (120,), (120, 84), (84,), (84, 10), (10,))
    return random.random((2, side, side, 1)), *(random.standard_normal(shape) * 0.1 for shape in shapes)
