# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.nn.functional's losses."""

import math

import torch

from .api import iota, raise_where, tensor_of
from .arguments import default_only
from .common import stop_if


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


# ---- of classes --------------------------------------------------------------------------------


def _check_classes(target, ignore_index, classes):
    raise_where(
        ((target != ignore_index) & ((target < 0) | (target >= classes))).numpy(), IndexError,
        "Target {0} is out of bounds.", target.numpy(),
    )  # fmt: skip


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.nll_loss", size_average=size_average, reduce=reduce)
    if input.dim() == 0 or target.dim() != input.dim() - 1:
        raise ValueError(
            "Expected input batch_size to match target's: got input of "
            f"{input.dim()} and target of {target.dim()} dimensions"
        )
    axis = 0 if input.dim() == 1 else 1
    if axis and input.shape[0] != target.shape[0]:
        raise ValueError(
            f"Expected input batch_size ({int(input.shape[0])}) to match target batch_size ({int(target.shape[0])})."
        )
    classes = input.shape[axis]
    _check_classes(target, ignore_index, classes)
    counted = target != ignore_index
    place = torch.where(counted, target, 0)
    chosen = torch.gather(input, axis, place.unsqueeze(axis)).squeeze(axis)
    share = torch.where(counted, 1 if weight is None else weight[place], 0).to(input.dtype)
    loss = torch.where(counted, -chosen * share, 0)
    if reduction == "mean":
        return torch.sum(loss) / torch.sum(share)
    return _reduce(loss, reduction)


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean",
                  label_smoothing=0.0):
    default_only("torch.nn.functional.cross_entropy", size_average=size_average, reduce=reduce)
    axis = 0 if input.dim() == 1 else 1
    logarithms = torch.log_softmax(input, axis)
    classes = input.shape[axis]
    sides = (-1,) + (1,) * (input.dim() - 1 - axis)
    if target.dtype.is_floating_point:  # the probability of each class
        if label_smoothing > 0:
            target = target * (1 - label_smoothing) + label_smoothing / classes
        shares = target if weight is None else target * weight.reshape(sides)
        loss = -torch.sum(logarithms * shares, axis)
        if reduction == "mean":
            return torch.sum(loss) / (1 if input.dim() == 1 else loss.numel())
        return _reduce(loss, reduction)
    if label_smoothing == 0:
        return nll_loss(logarithms, target, weight, None, ignore_index, None, reduction)
    counted = target != ignore_index
    even = -torch.sum(logarithms if weight is None else logarithms * weight.reshape(sides), axis)
    even = torch.where(counted, even, 0)
    picked = nll_loss(logarithms, target, weight, None, ignore_index, None, "none")
    if reduction == "mean":
        place = torch.where(counted, target, 0)
        share = torch.where(counted, 1 if weight is None else weight[place], 0).to(input.dtype)
        total = torch.sum(share)
        picked, even = torch.sum(picked) / total, torch.sum(even) / total
    else:
        picked, even = _reduce(picked, reduction), _reduce(even, reduction)
    return (1 - label_smoothing) * picked + label_smoothing / classes * even


# ---- of margins --------------------------------------------------------------------------------


def cosine_embedding_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.cosine_embedding_loss", size_average=size_average, reduce=reduce)
    tiny = 1e-12
    dots = torch.sum(input1 * input2, -1)
    cosine = dots / torch.sqrt((torch.sum(input1 * input1, -1) + tiny) * (torch.sum(input2 * input2, -1) + tiny))
    loss = torch.where(target == 1, 1 - cosine, 0) + torch.where(target == -1, torch.clamp(cosine - margin, min=0), 0)
    return _reduce(loss, reduction)


def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.hinge_embedding_loss", size_average=size_average, reduce=reduce)
    loss = torch.where(target != 1, torch.clamp(margin - input, min=0), 0) + torch.where(target != -1, input, 0)
    return _reduce(loss, reduction)


def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.margin_ranking_loss", size_average=size_average, reduce=reduce)
    return _reduce(torch.clamp(-target * (input1 - input2) + margin, min=0), reduction)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.soft_margin_loss", size_average=size_average, reduce=reduce)
    return _reduce(torch.log1p(torch.exp(-target * input)), reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.multilabel_soft_margin_loss", size_average=size_average, reduce=reduce)
    log_sigmoid = torch.nn.functional.logsigmoid
    loss = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input))
    loss = loss if weight is None else loss * weight
    return _reduce(torch.sum(loss, -1) / input.shape[-1], reduction)


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    default_only("torch.nn.functional.multi_margin_loss", size_average=size_average, reduce=reduce)
    classes = input.shape[-1]
    _check_classes(target, -1 << 62, classes)
    chosen = torch.gather(input, -1, target.unsqueeze(-1))
    gap = torch.clamp(margin - chosen + input, min=0)
    gap = gap if p == 1 else gap * gap
    gap = gap if weight is None else gap * weight[target].unsqueeze(-1)
    others = tensor_of(iota(classes)) != target.unsqueeze(-1)
    return _reduce(torch.sum(torch.where(others, gap, 0), -1) / classes, reduction)


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None, reduce=None,
                        reduction="mean"):
    default_only("torch.nn.functional.triplet_margin_loss", size_average=size_average, reduce=reduce)
    distance = torch.nn.functional.pairwise_distance
    near, far = distance(anchor, positive, p, eps), distance(anchor, negative, p, eps)
    if swap:
        far = torch.minimum(far, distance(positive, negative, p, eps))
    return _reduce(torch.clamp(margin + near - far, min=0), reduction)


# ---- of distributions --------------------------------------------------------------------------


def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None,
                     reduction="mean"):
    default_only("torch.nn.functional.poisson_nll_loss", size_average=size_average, reduce=reduce)
    loss = torch.exp(input) - target * input if log_input else input - target * torch.log(input + eps)
    if full:
        stirling = target * torch.log(target) - target + 0.5 * torch.log(2 * math.pi * target)
        loss = loss + torch.where(target <= 1, 0, stirling)
    return _reduce(loss, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    if not isinstance(var, float) and var.dim() < input.dim() and var.dim() == input.dim() - 1:
        var = var.unsqueeze(-1)
    if not isinstance(var, float):
        stop_if(torch.any(var < 0), "value", "var has negative entry/entries")
    elif var < 0:
        raise ValueError("var has negative entry/entries")
    var = max(var, eps) if isinstance(var, float) else torch.clamp(var, min=eps)
    logarithm = math.log(var) if isinstance(var, float) else torch.log(var)
    loss = 0.5 * (logarithm + (input - target) ** 2 / var)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return _reduce(loss, reduction)
