# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The sieve of Eratosthenes: cross out the multiples of each prime, and count what is left."""

import numpy as np


def kernel(limit):
    is_prime = np.ones(limit + 1, dtype=np.bool_)
    is_prime[0] = False
    is_prime[1] = False
    i = 2
    while i * i <= limit:
        if is_prime[i]:
            for multiple in range(i * i, limit + 1, i):
                is_prime[multiple] = False
        i += 1
    count = 0
    for k in range(limit + 1):
        if is_prime[k]:
            count += 1
    return count


def arguments(size):
    return (20 * size,)
