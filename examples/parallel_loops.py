# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loops on several threads: the Mandelbrot set, and pi by counting points in a circle.

`cjit.prange` is `range` when the functions run as plain Python. The results are the same bits for
any number of threads.
"""

import sys
import time

import numpy as np

import cjit


@cjit.jit
def mandelbrot(counts, limit):
    height, width = counts.shape
    for y in cjit.prange(height):
        for x in range(width):
            real, imaginary = 3.0 * x / width - 2.0, 3.0 * y / height - 1.5
            a, b, steps = 0.0, 0.0, 0
            while steps < limit and a * a + b * b <= 4.0:
                a, b = a * a - b * b + real, 2.0 * a * b + imaginary
                steps += 1
            counts[y, x] = steps


@cjit.jit
def points_in_circle(points):
    inside = 0
    for i in cjit.prange(len(points)):
        if points[i, 0] ** 2 + points[i, 1] ** 2 < 1.0:
            inside += 1
    return inside


def main(size):
    counts = np.zeros((size, size), np.int64)
    points = np.random.default_rng(0).random((size * size, 2))
    results = []
    for threads in (1, 2, 4):
        cjit.set_num_threads(threads)
        mandelbrot(counts, 10)  # compiles
        start = time.perf_counter()
        mandelbrot(counts, 500)
        seconds = time.perf_counter() - start
        results.append((counts.copy(), points_in_circle(points)))
        print(f"{threads} threads: {1e3 * seconds:.1f} ms, pi is about {4 * results[-1][1] / len(points):.4f}")
    expected = int((np.sum(points**2, axis=1) < 1.0).sum())
    for pixels, inside in results:
        assert np.array_equal(pixels, results[0][0])
        assert inside == expected


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
