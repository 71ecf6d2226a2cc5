# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/kernels at two sizes: the first call, and later ones. See kernels.py for how they run."""

from dataclasses import dataclass

import kernels

# The argument of each kernel's arguments(): what is a few microseconds of work, and what is much,
# but not so much that Python itself needs many seconds.
SIZES = {
    "adi": (30, 300), "advection": (500, 50_000), "attention": (32, 256),
    "bilateral_filter": (24, 200), "binary_search": (10, 1_000), "black_scholes": (100, 10_000),
    "canny_suppression": (30, 200), "cavity_flow": (30, 200), "cholesky": (20, 120),
    "connected_components": (20, 200), "conv2d": (10, 40), "crc32": (20, 2_000),
    "durbin": (50, 1_000), "edit_distance": (30, 300), "fdtd_2d": (50, 500),
    "floyd_warshall": (30, 200), "game_of_life": (20, 100), "gauss_seidel": (30, 200),
    "gemm": (20, 100), "gemm_blocked": (20, 100), "gemm_rows": (20, 100),
    "gram_schmidt": (20, 150), "heat_3d": (10, 60), "histogram": (50, 10_000),
    "iir_filter": (50, 5_000), "jacobi_1d": (100, 100_000), "jacobi_2d": (30, 500),
    "julia": (30, 200), "k_means": (20, 2_000), "knapsack": (20, 150), "lenet": (12, 28),
    "lu": (20, 100), "mandelbrot": (30, 150), "mandelbrot_complex": (30, 150), "mlp": (20, 200), "molecular_forces": (30, 200),
    "monte_carlo": (10, 500), "nbody": (20, 200), "newton_fractal": (30, 150),
    "nussinov": (20, 100), "prime_sieve": (50, 10_000), "quicksort": (20, 1_000),
    "resnet_block": (8, 32), "runge_kutta": (10, 200), "smith_waterman": (30, 300),
    "sobel": (50, 1_000), "spmv": (20, 1_000), "stockham_fft": (64, 4_096), "stockham_fft_complex": (64, 4_096),
    "syr2k": (20, 100),
    "syrk": (20, 100), "triangular_solve": (20, 400), "tridiagonal_solve": (20, 10_000),
    "trmm": (20, 80), "xorshift": (50, 5_000),
}  # fmt: skip


@dataclass(frozen=True)
class KernelLine:
    """A kernel at one size; line.Line says what the members are. `first` asks for the first call too."""

    kernel: str
    size: int
    ours: tuple
    peers: tuple
    group: str = "kernels"
    unit: str = "µs/call"
    first: bool = True
    floors: tuple = ()
    targets: tuple = ()

    @property
    def name(self):
        return f"kernels/{self.kernel}/{self.size}"

    @property
    def title(self):
        return f"{self.kernel}, {self.size}"

    @property
    def contestants(self):
        return (*self.ours, *self.peers)

    @property
    def rivals(self):
        return self.peers

    def value(self, seconds):
        return seconds * 1e6


def _line(name, size):
    loops = "loops" in kernels.forms(name)
    return KernelLine(
        name,
        size,
        ours=("cjit", "cjit-loop") if loops else ("cjit",),
        peers=("numpy", "numba", "numba-loop", "jax") if loops else ("numpy", "numba", "jax"),
    )


LINES = [_line(name, size) for name, sizes in SIZES.items() for size in sizes]
