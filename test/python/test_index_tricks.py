# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.mgrid, np.ogrid, np.r_ and np.c_ inside jitted functions."""

import numpy as np
import pytest

import cjit

X = np.arange(4.0)
PROGRAMS = {
    "mgrid": lambda n, x: np.mgrid[0:n, 0 : n**2],
    "mgrid of one": lambda n, x: np.mgrid[1:n],
    "mgrid of three": lambda n, x: np.mgrid[:n, 2:9:3, -1:1],
    "mgrid of floats": lambda n, x: np.mgrid[0:2:0.5, 0:n],
    "mgrid by count": lambda n, x: np.mgrid[-1:1:5j, 0:n],
    "mgrid of one by count": lambda n, x: np.mgrid[0:10:4j] + n,
    "mgrid unpacked": lambda n, x: np.mgrid[0:n, 0:n][1] * x[0],
    "ogrid": lambda n, x: np.ogrid[0:n, 0:3],
    "r_": lambda n, x: np.r_[x, 0:n, 7, x[:2]],
    "r_ of arrays of two axes": lambda n, x: np.r_[np.outer(x, x), np.outer(x, x)],
    "c_": lambda n, x: np.c_[x, x + n, np.outer(x, x)],
}


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("name", PROGRAMS)
def test_as_numpy(name, n):
    got, want = cjit.jit(PROGRAMS[name])(n, X), PROGRAMS[name](n, X)
    assert type(got) is type(want)
    for a, b in zip(got, want, strict=True) if isinstance(want, tuple) else [(got, want)]:
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-15)


def test_directions_as_text_are_refused():
    with pytest.raises(cjit.UnsupportedError, match="string of directions"):
        cjit.jit(lambda x: np.r_["0,2", x, x])(X)
