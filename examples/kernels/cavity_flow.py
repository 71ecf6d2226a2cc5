# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Flow in a cavity whose lid moves: Navier and Stokes in two dimensions by projection (Chorin 1967), on one grid."""

import numpy as np


def source_term(b, rho, dt, u, v, dx, dy):
    du_dx = (u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dx)
    dv_dy = (v[2:, 1:-1] - v[:-2, 1:-1]) / (2 * dy)
    du_dy = (u[2:, 1:-1] - u[:-2, 1:-1]) / (2 * dy)
    dv_dx = (v[1:-1, 2:] - v[1:-1, :-2]) / (2 * dx)
    b[1:-1, 1:-1] = rho * ((du_dx + dv_dy) / dt - du_dx**2 - 2 * du_dy * dv_dx - dv_dy**2)


def pressure(p, b, dx, dy, sweeps):
    for _sweep in range(sweeps):
        old = p.copy()
        p[1:-1, 1:-1] = (
            (old[1:-1, 2:] + old[1:-1, :-2]) * dy**2
            + (old[2:, 1:-1] + old[:-2, 1:-1]) * dx**2
            - dx**2 * dy**2 * b[1:-1, 1:-1]
        ) / (2 * (dx**2 + dy**2))
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0


def velocity(new, old, u, v, along, dt, dx, dy, nu):
    """One component: `along` is the pressure's gradient in its direction."""
    new[1:-1, 1:-1] = (
        old[1:-1, 1:-1]
        - u[1:-1, 1:-1] * dt / dx * (old[1:-1, 1:-1] - old[1:-1, :-2])
        - v[1:-1, 1:-1] * dt / dy * (old[1:-1, 1:-1] - old[:-2, 1:-1])
        - dt * along
        + nu * dt / dx**2 * (old[1:-1, 2:] - 2 * old[1:-1, 1:-1] + old[1:-1, :-2])
        + nu * dt / dy**2 * (old[2:, 1:-1] - 2 * old[1:-1, 1:-1] + old[:-2, 1:-1])
    )
    new[0, :] = 0
    new[:, 0] = 0
    new[:, -1] = 0
    new[-1, :] = 0


def kernel(u, v, p, steps, sweeps, dt, rho, nu):
    dx = 2.0 / (u.shape[1] - 1)
    dy = 2.0 / (u.shape[0] - 1)
    b = np.zeros_like(p)
    for _step in range(steps):
        u_old = u.copy()
        v_old = v.copy()
        source_term(b, rho, dt, u, v, dx, dy)
        pressure(p, b, dx, dy, sweeps)
        p_x = (p[1:-1, 2:] - p[1:-1, :-2]) / (2 * rho * dx)
        p_y = (p[2:, 1:-1] - p[:-2, 1:-1]) / (2 * rho * dy)
        velocity(u, u_old, u_old, v_old, p_x, dt, dx, dy, nu)
        velocity(v, v_old, u_old, v_old, p_y, dt, dx, dy, nu)
        u[-1, :] = 1  # the lid


def arguments(size):
    return (*(np.zeros((size + 2, size + 3)) for _ in range(3)), 3, 5, 0.001, 1.0, 0.1)
