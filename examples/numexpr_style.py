# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiling expressions given as text, as numexpr does: `evaluate("2*a + 3*b", a=…, b=…)`.

Functions made by exec have no file; registering their text with linecache gives them a source, so
that errors show the expression.
"""

import functools
import linecache
import sys

import numpy as np

import cjit

NAMES = {
    name: getattr(np, name)
    for name in "exp log sin cos sqrt arctan2 where abs minimum maximum".split()
}


@functools.cache
def compile_expression(expression, parameters):
    """A jitted function of `parameters` (a tuple of names) that gives `expression`."""
    filename = f"<expression {expression}>"
    text = f"def evaluate({', '.join(parameters)}):\n    return {expression}\n"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    names = dict(NAMES)
    exec(compile(text, filename, "exec"), names)
    return cjit.jit(names["evaluate"])


def evaluate(expression, **arrays):
    return compile_expression(expression, tuple(arrays))(**arrays)


def main():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=100_000), rng.normal(size=100_000)
    i = rng.integers(-100, 100, 100_000)
    for expression in (
        "2*a + 3*b",
        "sin(a)**2 + cos(a)**2",
        "where(a > b, sqrt(abs(a)), -b)",
        "arctan2(a, b) * (i % 7)",
        "(a < 0) & (b < 0) | (i == 3)",
        "i // 3 - (i << 2)",
    ):
        got = evaluate(expression, a=a, b=b, i=i)
        expected = eval(expression, dict(NAMES, a=a, b=b, i=i))
        assert got.dtype == expected.dtype and got.shape == expected.shape, expression
        np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-13)
        print(f"ok  {expression}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
