# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lorenz's equations (1963) by Runge and Kutta's method of fourth order; the whole path is kept."""

import numpy as np


def slope(state, sigma, rho, beta):
    x, y, z = state
    return np.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])


def kernel(start, steps, dt, sigma, rho, beta):
    path = np.empty((steps + 1, 3))
    path[0] = start
    state = start.copy()
    for n in range(steps):
        k1 = slope(state, sigma, rho, beta)
        k2 = slope(state + 0.5 * dt * k1, sigma, rho, beta)
        k3 = slope(state + 0.5 * dt * k2, sigma, rho, beta)
        k4 = slope(state + dt * k3, sigma, rho, beta)
        state = state + dt / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        path[n + 1] = state
    return path


def arguments(size):
    return np.array([1.0, 1.0, 1.0]), 10 * size, 0.01, 10.0, 28.0, 8.0 / 3.0
