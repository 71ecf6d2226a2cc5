# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prices of European calls and puts (Black and Scholes 1973), one option at a time."""

import math

import numpy as np


def normal_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def kernel(calls, puts, spot, strike, years, rate, volatility):
    for i in range(len(spot)):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility**2) * years[i]) / spread
        d2 = d1 - spread
        discounted = strike[i] * math.exp(-rate * years[i])
        calls[i] = spot[i] * normal_cdf(d1) - discounted * normal_cdf(d2)
        puts[i] = discounted * normal_cdf(-d2) - spot[i] * normal_cdf(-d1)


def arguments(size):
    random = np.random.default_rng(8)
    return (
        np.zeros(size), np.zeros(size), random.uniform(5, 30, size), random.uniform(1, 100, size),
        random.uniform(0.25, 10, size), 0.02, 0.3,
    )  # fmt: skip
