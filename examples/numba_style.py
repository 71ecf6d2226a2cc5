# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Numba's decorators: a ufunc of a function of numbers, one of a function of rows, and a stencil.

All three broadcast or slide over arrays of any size after one compilation, and can be called in jitted
functions, where they are traced like anything else.
"""

import math
import sys

import numpy as np

import cjit


@cjit.vectorize(["float64(float64, float64)"])
def kepler(mean, eccentricity):
    """The eccentric anomaly, by Newton's method."""
    anomaly = mean
    for _ in range(50):
        step = (anomaly - eccentricity * math.sin(anomaly) - mean) / (1 - eccentricity * math.cos(anomaly))
        anomaly -= step
        if abs(step) < 1e-14:
            break
    return anomaly


@cjit.guvectorize(["void(float64[:], float64, float64[:])"], "(n),()->(n)")
def smooth(x, weight, result):
    result[0] = x[0]
    for i in range(1, x.shape[0]):
        result[i] = weight * x[i] + (1 - weight) * result[i - 1]


@cjit.stencil
def curvature(x):
    return x[-1] - 2 * x[0] + x[1]


@cjit.jit
def roughness(means, eccentricities):
    rows = smooth(kepler(means, eccentricities[:, None]), 0.25)
    return np.abs(curvature(rows[0])).max()


def main():
    means = np.linspace(0.0, 2 * np.pi, 1000)
    eccentricities = np.array([0.01, 0.2, 0.6])
    anomalies = kepler(means, eccentricities[:, None])
    residual = anomalies - eccentricities[:, None] * np.sin(anomalies) - means
    right = np.abs(residual).max() < 1e-12 and smooth(anomalies, [0.1, 0.5, 0.9]).shape == (3, 1000)
    print(f"largest residual {np.abs(residual).max():.1e}, roughness {roughness(means, eccentricities):.2e}")
    print("right" if right else "wrong")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
