# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.nn.functional's losses between two tensors."""

import torch

from .arguments import default_only


def _reduce(loss, reduction):
    if reduction == "mean":
        return torch.mean(loss)
    if reduction == "sum":
        return torch.sum(loss)
    if reduction == "none":
        return loss
    raise ValueError(f"{reduction} is not a valid value for reduction")


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    default_only("torch.nn.functional.mse_loss", size_average=size_average, reduce=reduce, weight=weight)
    difference = input - target
    return _reduce(difference * difference, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    default_only("torch.nn.functional.l1_loss", size_average=size_average, reduce=reduce, weight=weight)
    return _reduce(torch.abs(input - target), reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    default_only("torch.nn.functional.smooth_l1_loss", size_average=size_average, reduce=reduce)
    z = torch.abs(input - target)
    if beta == 0:
        return _reduce(z, reduction)
    return _reduce(torch.where(z < beta, 0.5 * z * z / beta, z - 0.5 * beta), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    default_only("torch.nn.functional.huber_loss", weight=weight)
    z = torch.abs(input - target)
    return _reduce(torch.where(z <= delta, 0.5 * z * z, delta * (z - 0.5 * delta)), reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None,
                                     reduction="mean", pos_weight=None):
    default_only("torch.nn.functional.binary_cross_entropy_with_logits", size_average=size_average,
                 reduce=reduce)
    softplus = torch.clamp(-input, min=0) + torch.log1p(torch.exp(-torch.abs(input)))
    if pos_weight is None:
        loss = (1 - target) * input + softplus
    else:
        loss = (1 - target) * input + ((pos_weight - 1) * target + 1) * softplus
    return _reduce(loss if weight is None else loss * weight, reduction)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.binary_cross_entropy", size_average=size_average, reduce=reduce)
    loss = (target - 1) * torch.clamp(torch.log1p(-input), min=-100) \
        - target * torch.clamp(torch.log(input), min=-100)
    return _reduce(loss if weight is None else loss * weight, reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    default_only("torch.nn.functional.kl_div", size_average=size_average, reduce=reduce)
    if log_target:
        loss = torch.exp(target) * (target - input)
    else:
        loss = torch.special.xlogy(target, target) - target * input
    if reduction == "batchmean":
        return torch.sum(loss) / input.shape[0]
    return _reduce(loss, reduction)
