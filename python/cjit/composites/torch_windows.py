# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Windows that slide over the last axes of a tensor: what convolutions and pools are made of.

    windows(x, kernel, stride, dilation)   (…, H, W) -> (…, KH, KW, OH, OW)

Small windows are strided slices, one for each place, joined; large ones are gathered at positions that are
computed, so that the program does not grow with the window.
"""

import operator

import torch

from .api import at_axis, iota
from .common import product

_SLICES = 64


def numbers(function, name, value, count):
    """One number for each axis: an int stands for all of them."""
    if isinstance(value, tuple | list | torch.Size):
        if len(value) == 1:
            value = tuple(value) * count
        if len(value) != count:
            raise RuntimeError(f"{function}: {name} must be an int or a sequence of {count} ints, but got {tuple(value)}")
        return tuple(operator.index(n) for n in value)
    return (operator.index(value),) * count


def pairs_of_padding(padding):
    """F.pad's list for the same number of elements before and after: the last axis first."""
    return [n for each in reversed(padding) for n in (each, each)]


def windows(x, kernel, stride, dilation, extents):
    """The windows of the last len(extents) axes; `extents` are how many there are along each."""
    count, lead = len(extents), x.dim() - len(extents)
    if product(kernel) > _SLICES:
        return gathered(x, kernel, stride, dilation, extents)
    parts = [x]
    for axis in range(count):
        n, step, apart = extents[axis], stride[axis], dilation[axis]
        parts = [
            part[at_axis(lead + axis, slice(k * apart, k * apart + (n - 1) * step + 1, step))]
            for part in parts
            for k in range(kernel[axis])
        ]
    if len(parts) == 1:
        joined = parts[0].unsqueeze(lead)
    else:
        joined = torch.stack(parts, lead)
    return joined.reshape((*x.shape[:lead], *kernel, *extents))


def gathered(x, kernel, stride, dilation, extents):
    count, lead = len(extents), x.dim() - len(extents)
    keys = []
    for axis in range(count):
        inner = (iota(kernel[axis]) * dilation[axis]).reshape((1,) * axis + (-1,) + (1,) * (2 * count - axis - 1))
        outer = (iota(extents[axis]) * stride[axis]).reshape((1,) * (count + axis) + (-1,) + (1,) * (count - axis - 1))
        keys.append(inner + outer)
    return x[(slice(None),) * lead + tuple(keys)]
