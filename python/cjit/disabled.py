# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `@cjit.jit` gives under CJIT_DISABLE=1: plain Python, with a jitted function's names."""

from types import FunctionType

from cjit._cjit import UnsupportedError


def disabled(function):
    """A copy of `function` that runs as plain Python and has a cjit.Function's methods."""
    result = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    for name in ("__kwdefaults__", "__qualname__", "__module__", "__doc__", "__annotations__"):
        setattr(result, name, getattr(function, name))
    result.__dict__.update(function.__dict__)
    result.__wrapped__ = function
    result.specializations = ()
    result.compile = _compile
    result.clear = _clear
    result.inspect = refuse
    return result


def _compile(*arguments, **options):
    """Nothing to compile."""


def _clear():
    """Nothing to clear."""


def refuse(*arguments, **options):
    """`inspect` of a disabled function."""
    raise UnsupportedError("nothing is compiled while CJIT_DISABLE is set in the environment")
