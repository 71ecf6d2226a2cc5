# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention of several heads (Vaswani 2017): softmax(Q Kᵀ / sqrt d) V, a position seeing those before it."""

import numpy as np


def softmax(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def kernel(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    length = q.shape[-2]
    later = np.arange(length)[:, None] < np.arange(length)[None, :]
    return softmax(np.where(later, -np.inf, scores)) @ v


def arguments(size):
    return tuple(np.random.default_rng(44).standard_normal((3, 2, size, 8)))
