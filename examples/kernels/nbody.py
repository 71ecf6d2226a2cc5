# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Bodies under gravity, all pairs, by leapfrog steps (kick, drift, kick) with softening."""

import numpy as np


def accelerations(position, mass, softening):
    apart = position[None, :, :] - position[:, None, :]
    cubed = (np.sum(apart**2, axis=2) + softening**2) ** -1.5
    return np.sum(apart * (cubed * mass[None, :])[:, :, None], axis=1)


def kernel(position, velocity, mass, softening, dt, steps):
    acceleration = accelerations(position, mass, softening)
    for _step in range(steps):
        velocity += 0.5 * dt * acceleration
        position += dt * velocity
        acceleration = accelerations(position, mass, softening)
        velocity += 0.5 * dt * acceleration


def accelerate(acceleration, position, mass, softening):
    for i in range(len(mass)):
        x = 0.0
        y = 0.0
        z = 0.0
        for j in range(len(mass)):
            dx = position[j, 0] - position[i, 0]
            dy = position[j, 1] - position[i, 1]
            dz = position[j, 2] - position[i, 2]
            weight = mass[j] * (dx * dx + dy * dy + dz * dz + softening * softening) ** -1.5
            x += dx * weight
            y += dy * weight
            z += dz * weight
        acceleration[i, 0] = x
        acceleration[i, 1] = y
        acceleration[i, 2] = z


def loops(position, velocity, mass, softening, dt, steps):
    acceleration = np.zeros_like(position)
    accelerate(acceleration, position, mass, softening)
    for _step in range(steps):
        for i in range(len(mass)):
            for k in range(3):
                velocity[i, k] += 0.5 * dt * acceleration[i, k]
                position[i, k] += dt * velocity[i, k]
        accelerate(acceleration, position, mass, softening)
        for i in range(len(mass)):
            for k in range(3):
                velocity[i, k] += 0.5 * dt * acceleration[i, k]


def arguments(size):
    random = np.random.default_rng(28)
    return random.standard_normal((size, 3)), random.standard_normal((size, 3)), random.uniform(1, 2, size), 0.1, 0.01, 3
