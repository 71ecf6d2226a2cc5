# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Great-circle distances of all pairs of places: broadcasting inside the kernel.

Two columns of angles and two rows make a matrix; none of the intermediate matrices exists. The
radius is a global: changing it makes the next call trace again.
"""

import sys

import numpy as np

import cjit

RADIUS_KM = 6371.0


@cjit.jit
def distances(latitude, longitude):
    phi = np.radians(latitude)
    lam = np.radians(longitude)
    dphi = phi[:, None] - phi[None, :]
    dlam = lam[:, None] - lam[None, :]
    a = np.sin(dphi / 2) ** 2 + np.cos(phi[:, None]) * np.cos(phi[None, :]) * np.sin(dlam / 2) ** 2
    return 2 * RADIUS_KM * np.arcsin(np.sqrt(a))


def main():
    global RADIUS_KM
    rng = np.random.default_rng(1)
    latitude, longitude = rng.uniform(-90, 90, 500), rng.uniform(-180, 180, 500)
    plain = distances.__wrapped__
    np.testing.assert_allclose(
        distances(latitude, longitude), plain(latitude, longitude), rtol=1e-9, atol=1e-6
    )

    RADIUS_KM = 3389.5  # Mars
    np.testing.assert_allclose(
        distances(latitude, longitude), plain(latitude, longitude), rtol=1e-9, atol=1e-6
    )
    zurich, lima = (47.37, 8.54), (-12.05, -77.05)
    RADIUS_KM = 6371.0
    pair = distances(*np.array([zurich, lima]).T)
    print(f"Zürich to Lima: {pair[0, 1]:.0f} km")
    print("haversine: results agree, before and after the global changed")


if __name__ == "__main__":
    sys.exit(main())
