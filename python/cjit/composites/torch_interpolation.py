# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.nn.functional.interpolate: nearest, linear, bilinear, trilinear, area."""

import math

import torch

from . import torch_pooling
from .api import at_axis, iota, tensor_of
from .common import traced, unsupported

_AXES = {"linear": 1, "bilinear": 2, "trilinear": 3}


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None,
                antialias=False):
    count = input.dim() - 2
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
            )
    elif mode not in _AXES or antialias:
        unsupported(
            f"torch.nn.functional.interpolate: mode={mode!r}{' with antialias=True' if antialias else ''} is not supported; "
            "use 'nearest', 'nearest-exact', 'linear', 'bilinear', 'trilinear' or 'area'"
        )
    elif _AXES[mode] != count:
        raise NotImplementedError(f"Got {input.dim()}D input, but {mode} mode needs {_AXES[mode] + 2}D input")
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    scales = [None] * count
    if size is not None:
        sizes = list(size) if isinstance(size, tuple | list) else [size] * count
        if len(sizes) != count:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions "
                f"of {[int(n) for n in input.shape[2:]]} and output size of {size}. Please provide input tensor in (N, C, "
                "d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format."
            )
    else:
        scales = list(scale_factor) if isinstance(scale_factor, tuple | list) else [scale_factor] * count
        sizes = [_scaled(n, by) for n, by in zip(input.shape[2:], scales, strict=True)]
        if recompute_scale_factor or mode == "area":
            scales = [None] * count
    if mode == "area":
        pool = (torch_pooling.adaptive_avg_pool1d, torch_pooling.adaptive_avg_pool2d, torch_pooling.adaptive_avg_pool3d)
        return pool[count - 1](input, sizes)
    x = input
    for k in range(count):
        if mode in _AXES:
            x = _linear(x, 2 + k, sizes[k], scales[k], bool(align_corners))
        else:
            x = _nearest(x, 2 + k, sizes[k], scales[k], mode == "nearest-exact")
    return x


def _scaled(n, by):
    """floor(n * by): an expression where `by` is a whole number or one over it."""
    if by == int(by):
        return n * int(by)
    if 1 / by == int(1 / by):
        return n // int(1 / by)
    return math.floor(float(int(n)) * by)


def _ratio(n, made, by, dtype):
    """How far apart in the input are neighbours of the output."""
    if by is not None and by > 0:
        return traced(torch.full, (), 1.0 / by, dtype=dtype)
    return traced(torch.full, (), n, dtype=dtype) / made


def _nearest(x, axis, made, by, exact):
    n = x.shape[axis]
    at = tensor_of(iota(made)).to(torch.float32)
    at = torch.floor((at + 0.5 if exact else at) * _ratio(n, made, by, torch.float32)).to(torch.int64)
    return x[at_axis(axis, torch.clamp(at, max=n - 1))]


def _linear(x, axis, made, by, align_corners):
    n, dtype = x.shape[axis], x.dtype
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    at = tensor_of(iota(made)).to(wide)
    if align_corners:
        step = traced(torch.full, (), n - 1, dtype=wide) / (made - 1) if made != 1 else 0.0
        at = at * step
    else:
        at = torch.clamp((at + 0.5) * _ratio(n, made, by, wide) - 0.5, min=0)
    low = torch.clamp(at.to(torch.int64), max=n - 1)
    high = torch.clamp(low + 1, max=n - 1)
    weight = torch.clamp(at - low, 0, 1).reshape((-1,) + (1,) * (x.dim() - 1 - axis))
    below, above = x[at_axis(axis, low)].to(wide), x[at_axis(axis, high)].to(wide)
    return (below * (1 - weight) + above * weight).to(dtype)
