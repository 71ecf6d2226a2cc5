# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reading the arguments of composites: keywords that are refused, or handed on; axes."""

import numpy as np

from .api import at_axis
from .common import unsupported

no_value = np._NoValue


def default_only(function, **keywords):
    """Refuses keywords that are not None: `default_only("np.nansum", out=out)`."""
    for name, value in keywords.items():
        if value is not None and value is not no_value:
            unsupported(f"{function}: {name}={value!r} is not supported; leave {name} out")


def given(value):
    """Whether an optional argument was given: not None and not np._NoValue."""
    return value is not None and value is not no_value


def passed(**keywords):
    """The keywords that were given, for handing on."""
    return {name: value for name, value in keywords.items() if given(value)}


def axes_of(axis, ndim):
    """The axes as a tuple of numbers from 0: NumPy's errors for axes out of range or repeated."""
    if axis is None:
        return tuple(range(ndim))
    return np.lib.array_utils.normalize_axis_tuple(axis, ndim, "axis" if isinstance(axis, tuple) else None)


def at(x, axis, item):
    """x[:, :, item, :]: `item` along one axis."""
    return x[at_axis(axis, item)]


def is_float(dtype):
    return np.dtype(dtype).kind in "fc"
