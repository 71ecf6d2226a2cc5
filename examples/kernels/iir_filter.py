# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A cascade of second-order recursive filters, each in the transposed second form."""

import numpy as np


def kernel(signal, sections):
    out = signal.copy()
    for s in range(sections.shape[0]):
        b0, b1, b2, a1, a2 = sections[s]
        z1 = 0.0
        z2 = 0.0
        for i in range(len(out)):
            x = out[i]
            y = b0 * x + z1
            z1 = b1 * x - a1 * y + z2
            z2 = b2 * x - a2 * y
            out[i] = y
    return out


def arguments(size):
    sections = np.array([[0.2, 0.4, 0.2, -0.4, 0.2], [0.3, -0.1, 0.3, 0.1, 0.3]])
    return np.random.default_rng(35).standard_normal(20 * size), sections
