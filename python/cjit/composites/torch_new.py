# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tensors of a tensor's dtype: x.new_zeros(shape) and its kin."""

import torch

from .common import traced
from .torch_layout import sizes_of


def _made(function, self, sizes, dtype, *value):
    return traced(function, sizes_of(sizes), *value).to(self.dtype if dtype is None else dtype)


def new_zeros(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _made(torch.zeros, self, size, dtype)


def new_ones(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _made(torch.ones, self, size, dtype)


def new_empty(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return _made(torch.zeros, self, size, dtype)


def new_full(self, size, fill_value, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return traced(torch.full, tuple(size), fill_value, dtype=self.dtype if dtype is None else dtype)
