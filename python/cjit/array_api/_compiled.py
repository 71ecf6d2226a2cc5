# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the functions of this namespace are made: each is a jitted function around NumPy's."""

from cjit.decorator import jit

# A function of a namespace meets every dtype, rank and axis of a program, and that is no mistake.
_MANY = 4096


def compiled(function=None, /, *, static=()):
    """`@compiled`, or `@compiled(static=("axis", "keepdims"))` for parameters that are compiled in."""
    if function is None:
        return lambda function: compiled(function, static=static)
    return jit(function, static_argnames=static, max_specializations=_MANY)


def unary(name, function):
    """The jitted f(x, /), called `name`, that calls NumPy's `function`."""

    def elementwise(x, /):
        return function(x)

    return _named(name, elementwise, function)


def binary(name, function):
    """The jitted f(x1, x2, /), called `name`, that calls NumPy's `function`."""

    def elementwise(x1, x2, /):
        return function(x1, x2)

    return _named(name, elementwise, function)


def _named(name, elementwise, function):
    elementwise.__name__ = elementwise.__qualname__ = name
    elementwise.__doc__ = f"Computes np.{function.__name__}, compiled."
    return compiled(elementwise)
