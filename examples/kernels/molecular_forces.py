# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Forces and energy of particles in a periodic box by Lennard-Jones potentials with a cutoff, each pair once."""

import math

import numpy as np


def kernel(position, box, cutoff):
    count = position.shape[0]
    force = np.zeros_like(position)
    energy = 0.0
    for i in range(count):
        for j in range(i + 1, count):
            dx = position[i, 0] - position[j, 0]
            dy = position[i, 1] - position[j, 1]
            dz = position[i, 2] - position[j, 2]
            dx -= box * math.floor(dx / box + 0.5)
            dy -= box * math.floor(dy / box + 0.5)
            dz -= box * math.floor(dz / box + 0.5)
            square = dx * dx + dy * dy + dz * dz
            if square < cutoff * cutoff:
                inverse = 1.0 / square
                sixth = inverse * inverse * inverse
                energy += 4.0 * sixth * (sixth - 1.0)
                pull = 48.0 * inverse * sixth * (sixth - 0.5)
                force[i, 0] += pull * dx
                force[i, 1] += pull * dy
                force[i, 2] += pull * dz
                force[j, 0] -= pull * dx
                force[j, 1] -= pull * dy
                force[j, 2] -= pull * dz
    return force, energy


def arguments(size):
    edge = math.ceil(size ** (1 / 3))
    random = np.random.default_rng(29)
    grid = np.stack(np.meshgrid(*[np.arange(edge)] * 3), axis=-1).reshape(-1, 3)[:size]
    return 1.2 * (grid + random.uniform(-0.1, 0.1, (size, 3))), 1.2 * edge, 2.5
