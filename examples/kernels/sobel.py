# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The gradient of an image by Sobel's two masks: its magnitude."""

import numpy as np


def kernel(image):
    gx = (
        image[:-2, 2:] + 2.0 * image[1:-1, 2:] + image[2:, 2:]
        - image[:-2, :-2] - 2.0 * image[1:-1, :-2] - image[2:, :-2]
    )  # fmt: skip
    gy = (
        image[2:, :-2] + 2.0 * image[2:, 1:-1] + image[2:, 2:]
        - image[:-2, :-2] - 2.0 * image[:-2, 1:-1] - image[:-2, 2:]
    )  # fmt: skip
    return np.sqrt(gx * gx + gy * gy)


def loops(image):
    rows, columns = image.shape
    out = np.empty((rows - 2, columns - 2), dtype=image.dtype)
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            gx = (
                image[i - 1, j + 1] + 2.0 * image[i, j + 1] + image[i + 1, j + 1]
                - image[i - 1, j - 1] - 2.0 * image[i, j - 1] - image[i + 1, j - 1]
            )  # fmt: skip
            gy = (
                image[i + 1, j - 1] + 2.0 * image[i + 1, j] + image[i + 1, j + 1]
                - image[i - 1, j - 1] - 2.0 * image[i - 1, j] - image[i - 1, j + 1]
            )  # fmt: skip
            out[i - 1, j - 1] = np.sqrt(gx * gx + gy * gy)
    return out


def arguments(size):
    return (np.random.default_rng(36).random((size + 2, size + 3)),)
