# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""NumPy and torch as composites see them: calls go through the tracer, also on traced sizes."""

import functools
import importlib
import operator

import numpy

from .. import _cjit


def as_array(x, *args, **keywords):
    """np.asarray(x), traced even where x is an array from outside."""
    made = _cjit.hook_call(numpy.asarray, x, *args, **keywords)
    return _cjit._as_traced(made) if type(made) is numpy.ndarray else made


class Namespace:
    """A module whose functions are called as rewritten code calls them."""

    def __init__(self, name):
        self._module = importlib.import_module(name)

    def __getattr__(self, name):
        value = getattr(self._module, name)
        if name == "asarray":
            value = as_array
        elif callable(value) and not isinstance(value, type):
            value = functools.partial(_cjit.hook_call, value)
        setattr(self, name, value)
        return value


np = Namespace("numpy")
refuse = _cjit._unsupported  # (message): cjit.UnsupportedError at the user's line
as_traced = _cjit._as_traced  # np.asarray(x), traced even where x is a list of numbers
ufunc_at = _cjit._ufunc_at  # (name, array, key, values): np.<name>.at of arrays and tensors
iota = _cjit._iota  # np.arange(n) that is traced even where n is an int
diagonal = _cjit._diagonal  # (array, offset): of the last two axes
raise_where = _cjit._raise_where  # (condition, exception, message, *values): raises in the kernel


def tensor_of(array):
    """torch.from_numpy of a traced array."""
    return _cjit.hook_call(importlib.import_module("torch").from_numpy, array)


def normalize_axis(axis, ndim, prefix=None):
    """`axis` from 0 on, or NumPy's AxisError."""
    axis = operator.index(axis)
    if not -ndim <= axis < ndim:
        raise importlib.import_module("numpy.exceptions").AxisError(axis, ndim, prefix)
    return axis + ndim if axis < 0 else axis


def normalize_axes(axes, ndim):
    """An axis, or a sequence of them, as a tuple; repeated ones are NumPy's ValueError."""
    axes = axes if isinstance(axes, (tuple, list)) else (axes,)
    axes = tuple(normalize_axis(axis, ndim) for axis in axes)
    if len(set(axes)) != len(axes):
        raise ValueError("repeated axis")
    return axes


def refuse_given(name, **arguments):
    """Refuses keywords that are not None."""
    for keyword, value in arguments.items():
        if value is not None:
            refuse(f"{name}: {keyword}= is not supported; leave {keyword} out")


def at_axis(axis, item):
    """The key that takes `item` of axis `axis`."""
    return (slice(None),) * axis + (item,)


def is_sequence(value):
    """True for lists, tuples and arrays of one axis or more."""
    return isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) > 0


def is_plain(value):
    """True for what Python knows while tracing: a number, or a nested list of numbers."""
    if isinstance(value, (list, tuple)):
        return all(is_plain(item) for item in value)
    return type(value) in (int, float, bool) or isinstance(value, np.generic)
