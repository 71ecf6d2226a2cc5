# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A perceptron of three layers: rectified twice, then softmax."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def kernel(x, w1, b1, w2, b2, w3, b3):
    x = relu(x @ w1 + b1)
    x = relu(x @ w2 + b2)
    return softmax(x @ w3 + b3)


def arguments(size):
    random = np.random.default_rng(41)
    widths = (size, 3 * size, 2 * size, 10)
    layers = []
    for wide, next_wide in zip(widths, widths[1:]):
        layers += [random.standard_normal((wide, next_wide)) / wide, random.standard_normal(next_wide)]
    return random.standard_normal((size + 2, size)), *layers
