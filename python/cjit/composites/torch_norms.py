# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's norms and what is measured with them."""

import math

import torch

from .arguments import default_only
from .common import squares, unsupported


def _vector(x, order, dim, keepdim):
    keep = dict(dim=dim, keepdim=keepdim)
    magnitude = torch.abs(x)
    if order == 2:
        return torch.sqrt(torch.sum(squares(x), **keep))
    if order == math.inf:
        return torch.amax(magnitude, **keep)
    if order == -math.inf:
        return torch.amin(magnitude, **keep)
    if order == 0:
        return torch.sum((x != 0).to(magnitude.dtype), **keep)
    if order == 1:
        return torch.sum(magnitude, **keep)
    return torch.sum(magnitude ** order, **keep) ** (1.0 / order)


def _all_dims(x, dim):
    if dim is None:
        return tuple(range(x.ndim))
    return dim


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None):
    default_only("torch.linalg.vector_norm", out=out)
    return _vector(x if dtype is None else x.to(dtype), ord, _all_dims(x, dim), keepdim)


def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    default_only("torch.norm", out=out)
    if p == "nuc":
        unsupported("torch.norm: p='nuc' is not supported: it needs singular values; use p='fro'")
    order = 2 if p in ("fro", None) else p
    return _vector(input if dtype is None else input.to(dtype), order, _all_dims(input, dim), keepdim)


def dist(input, other, p=2):
    return _vector(input - other, p, None, False)


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    default_only("torch.nn.functional.normalize", out=out)
    return input / torch.clamp(_vector(input, p, dim, True), min=eps)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    a = torch.clamp(_vector(x1, 2, dim, True), min=eps)
    b = torch.clamp(_vector(x2, 2, dim, True), min=eps)
    return torch.sum((x1 / a) * (x2 / b), dim=dim)


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    return _vector(x1 - x2 + eps, p, -1, keepdim)
