# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's reductions that are made of others."""

import torch

from .api import at_axis
from .arguments import default_only
from .common import unsupported
from .torch_indexing import dimension


def nanmean(input, dim=None, keepdim=False, *, dtype=None, out=None):
    default_only("torch.nanmean", out=out)
    if dtype is not None:
        input = input.to(dtype)
    total = torch.nansum(input, dim=dim, keepdim=keepdim)
    return total / torch.sum(~torch.isnan(input), dim=dim, keepdim=keepdim)


def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    default_only("torch.diff", prepend=prepend, append=append, out=out)
    if input.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    dim = dimension(dim, input.dim())
    before, after = at_axis(dim, slice(None, -1)), at_axis(dim, slice(1, None))
    for _ in range(n):
        if input.dtype == torch.bool:
            input = torch.logical_xor(input[after], input[before])
        else:
            input = input[after] - input[before]
    return input


def trapezoid(y, x=None, *, dx=None, dim=-1):
    return over_strips(torch.sum, y, x, dx, dim)


def over_strips(total, y, x, dx, dim):
    """The trapezoidal rule; `total` adds the strips along `dim`."""
    dim = dimension(dim, y.dim())
    before, after = at_axis(dim, slice(None, -1)), at_axis(dim, slice(1, None))
    pairs = y[after] + y[before]
    if x is None:
        return total(pairs, dim=dim) * (1.0 if dx is None else dx) / 2.0
    widths = x[1:] - x[:-1] if x.dim() == 1 else x[after] - x[before]
    if x.dim() == 1:
        widths = widths.reshape((-1,) + (1,) * (y.dim() - 1 - dim))
    return total(pairs * widths, dim=dim) / 2.0


def rms_norm(input, normalized_shape, weight=None, eps=None):
    dims = tuple(range(input.ndim - len(normalized_shape), input.ndim))
    eps = torch.finfo(input.dtype).eps if eps is None else eps
    wide = input.float() if input.dtype in (torch.float16, torch.bfloat16) else input
    scale = torch.rsqrt(torch.mean(wide * wide, dim=dims, keepdim=True) + eps)
    result = wide * scale
    if weight is not None:
        result = result * weight
    return result.to(input.dtype)


def by_channel(x, weight, bias):
    """x * weight + bias along axis 1, what is None left out."""
    sides = (1, -1) + (1,) * (x.ndim - 2)
    if weight is not None:
        x = x * weight.reshape(sides)
    return x if bias is None else x + bias.reshape(sides)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5, cudnn_enabled=True):
    shape = input.shape
    grouped = input.reshape(shape[0], num_groups, -1)
    variance, mean = torch.var_mean(grouped, dim=-1, correction=0, keepdim=True)
    return by_channel(((grouped - mean) * torch.rsqrt(variance + eps)).reshape(shape), weight, bias)


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1,
               eps=1e-5):
    if training:
        unsupported("torch.nn.functional.batch_norm: training=True changes the running statistics, which "
                    "is not supported; use training=False")
    sides = (1, -1) + (1,) * (input.ndim - 2)
    result = (input - running_mean.reshape(sides)) * torch.rsqrt(running_var.reshape(sides) + eps)
    return by_channel(result, weight, bias)
