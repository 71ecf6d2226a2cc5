# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A bottleneck block of ResNet (He 2015): convolutions of 1, 3 and 1, each normalised, around a shortcut."""

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


def normalise(x):
    mean = np.mean(x, axis=0, keepdims=True)
    spread = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(spread + 1e-5)


def kernel(x, first, second, third):
    padded = np.zeros((x.shape[0], x.shape[1] + 2, x.shape[2] + 2, first.shape[3]), dtype=x.dtype)
    padded[:, 1:-1, 1:-1, :] = convolve(x, first)
    y = relu(normalise(padded))
    y = relu(normalise(convolve(y, second)))
    y = normalise(convolve(y, third))
    return relu(y + x)


def arguments(size):
    random = np.random.default_rng(43)
    return (
        random.random((3, size, size + 1, 8)), random.random((1, 1, 8, 4)), random.random((3, 3, 4, 4)),
        random.random((1, 1, 4, 8)),
    )  # fmt: skip
