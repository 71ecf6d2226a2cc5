# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiling before the first call, seeing what was compiled, and the cache on disk.

`f.compile` takes what the arguments will be, by dtype and number of dimensions; one compilation
serves all sizes.
"""

import sys
import time

import numpy as np

import cjit


@cjit.jit
def softplus(x, beta):
    return np.log1p(np.exp(-np.abs(x * beta))) / beta + np.maximum(x, 0)


def milliseconds(call):
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1e3


def main():
    print(f"compile for float32 vectors:  {milliseconds(compile_vectors):7.2f} ms")
    x = np.linspace(-10, 10, 1001, dtype=np.float32)
    print(f"first call, 1001 elements:    {milliseconds(lambda: softplus(x, 2.0)):7.2f} ms")
    print(f"next call, 11 elements:       {milliseconds(lambda: softplus(x[:11], 2.0)):7.2f} ms")
    for size in (1001, 11, 2):
        got, expected = softplus(x[:size], 2.0), softplus.__wrapped__(x[:size], 2.0)
        assert got.dtype == expected.dtype and got.shape == expected.shape
        np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)

    assert len(softplus.specializations) == 1, softplus.specializations
    softplus(np.ones((3, 4)), 1.5)
    assert len(softplus.specializations) == 2
    for specialization in softplus.specializations:
        print(f"compiled for {specialization.arguments}")

    print()
    print(cjit.explain(softplus, x, 2.0))
    print()
    print(f"disk cache: {cjit.cache_info()}")
    return 0


def compile_vectors():
    softplus.compile(cjit.ArraySpec(np.float32, 1, "numpy"), 2.0)


if __name__ == "__main__":
    sys.exit(main())
