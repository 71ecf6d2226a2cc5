# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Black–Scholes prices of European options: a long elementwise expression becomes one loop.

The normal distribution function is a helper, traced into its caller. The formula is that of Black
and Scholes, "The Pricing of Options and Corporate Liabilities" (1973).
"""

import sys
import time

import numpy as np

import cjit


def normal_cdf(x):
    # Abramowitz and Stegun, 26.2.17: absolute error below 7.5e-8.
    k = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    polynomial = k * (
        0.319381530
        + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))
    )
    tail = 0.3989422804014327 * np.exp(-0.5 * x * x) * polynomial
    return np.where(x < 0, tail, 1.0 - tail)


@cjit.jit
def black_scholes(spot, strike, years, rate, volatility):
    root = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * years) / root
    d2 = d1 - root
    discounted = strike * np.exp(-rate * years)
    call = spot * normal_cdf(d1) - discounted * normal_cdf(d2)
    put = call - spot + discounted
    return call, put


def main():
    rng = np.random.default_rng(0)
    n = 1_000_000
    spot, strike = rng.uniform(10, 50, n), rng.uniform(10, 50, n)
    years = rng.uniform(0.1, 2, n)
    arguments = (spot, strike, years, 0.02, 0.3)

    call, put = black_scholes(*arguments)
    expected_call, expected_put = black_scholes.__wrapped__(*arguments)
    np.testing.assert_allclose(call, expected_call, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(put, expected_put, rtol=1e-11, atol=1e-11)

    for name, function in (("cjit", black_scholes), ("NumPy", black_scholes.__wrapped__)):
        begin = time.perf_counter()
        function(*arguments)
        print(f"{name:6} {(time.perf_counter() - begin) * 1e9 / n:7.2f} ns per option")
    print("black_scholes: results agree")


if __name__ == "__main__":
    sys.exit(main())
