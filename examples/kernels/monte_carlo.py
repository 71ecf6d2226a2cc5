# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The price of an Asian call by simulated paths; random numbers by xorshift, normal ones by Box and Muller."""

import math


def kernel(paths, steps, spot, strike, rate, volatility, years, seed):
    dt = years / steps
    drift = (rate - 0.5 * volatility * volatility) * dt
    spread = volatility * math.sqrt(dt)
    state = seed
    total = 0.0
    for _path in range(paths):
        price = spot
        mean = 0.0
        for _step in range(steps):
            state ^= (state << 13) & 0xFFFFFFFF
            state ^= state >> 17
            state ^= (state << 5) & 0xFFFFFFFF
            one = state / 4294967296.0
            state ^= (state << 13) & 0xFFFFFFFF
            state ^= state >> 17
            state ^= (state << 5) & 0xFFFFFFFF
            other = state / 4294967296.0
            normal = math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * other)
            price *= math.exp(drift + spread * normal)
            mean += price
        total += max(mean / steps - strike, 0.0)
    return math.exp(-rate * years) * total / paths


def arguments(size):
    return 10 * size, 12, 100.0, 100.0, 0.05, 0.2, 1.0, 2463534242
