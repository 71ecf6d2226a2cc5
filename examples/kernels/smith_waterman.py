# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The best local alignment of two strands (Smith and Waterman 1981): its score and where it ends."""

import numpy as np


def kernel(a, b, match, mismatch, gap):
    score = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int64)
    best = 0
    best_i = 0
    best_j = 0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            step = match if a[i - 1] == b[j - 1] else mismatch
            here = max(0, score[i - 1, j - 1] + step, score[i - 1, j] + gap, score[i, j - 1] + gap)
            score[i, j] = here
            if here > best:
                best = here
                best_i = i
                best_j = j
    return score, best_i, best_j


def arguments(size):
    random = np.random.default_rng(27)
    return random.integers(0, 4, size), random.integers(0, 4, size + 2), 3, -3, -2
