# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.nn.functional's layers that are neither products nor windows: attention, gates, dropout, shuffles."""

import torch

from .api import at_axis
from .common import traced, unsupported
from .torch_indexing import dimension
from .torch_layout import pad
from .torch_reductions import by_channel


def glu(input, dim=-1):
    if input.dim() == 0:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    dim = dimension(dim, input.dim())
    n = input.shape[dim]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {int(n)}")
    return input[at_axis(dim, slice(None, n // 2))] * torch.sigmoid(input[at_axis(dim, slice(n // 2, None))])


def prelu(input, weight):
    if weight.dim() > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.dim()}")
    if weight.dim() == 1 and weight.shape[0] != 1:
        channels = input.shape[1] if input.dim() > 1 else 1
        if weight.shape[0] != channels:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{int(weight.shape[0])} and channel size = {int(channels)}."
            )
        weight = weight.reshape((-1,) + (1,) * (input.dim() - 2))
    else:
        weight = weight.reshape(())
    return torch.where(input > 0, input, weight * input)


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    if training:
        _random("rrelu")
    _not_in_place("rrelu", inplace)
    return torch.where(input >= 0, input, input * ((lower + upper) / 2))


def _random(name):
    unsupported(
        f"torch.nn.functional.{name}: training=True draws random numbers, which a compiled function does not take from "
        "torch's state; pass training=False, or draw a mask outside and multiply by it"
    )


def _not_in_place(name, inplace):
    if inplace:
        unsupported(f"torch.nn.functional.{name}: inplace=True is not supported; assign the result")


def _drop(name):
    def dropped(input, p=0.5, training=True, inplace=False):
        if p < 0.0 or p > 1.0:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        if training and p > 0:
            _random(name)
        return input

    return dropped


dropout, dropout1d, dropout2d, dropout3d = (_drop(name) for name in ("dropout", "dropout1d", "dropout2d", "dropout3d"))


def _drop_off(name):
    def dropped(input, p=0.5, training=False, inplace=False):
        if training and p > 0:
            _random(name)
        return input

    return dropped


alpha_dropout, feature_alpha_dropout = _drop_off("alpha_dropout"), _drop_off("feature_alpha_dropout")


def torch_dropout(input, p, train):
    if train and p > 0:
        _random("dropout")
    return input + 0


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None,
                                 enable_gqa=False):
    if dropout_p > 0:
        unsupported(
            "torch.nn.functional.scaled_dot_product_attention: dropout_p > 0 draws random numbers; pass dropout_p=0.0"
        )
    dtype = query.dtype
    if not dtype == key.dtype == value.dtype:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {dtype} key.dtype: {key.dtype} "
            f"and value.dtype: {value.dtype} instead."
        )
    if min(query.dim(), key.dim(), value.dim()) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.dim()}, key.dim: {key.dim()} and value.dim: {value.dim()} instead."
        )
    if attn_mask is not None and is_causal:
        raise RuntimeError("scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if enable_gqa:
        key = torch.repeat_interleave(key, int(query.shape[-3]) // int(key.shape[-3]), -3)
        value = torch.repeat_interleave(value, int(query.shape[-3]) // int(value.shape[-3]), -3)
    half = dtype in (torch.float16, torch.bfloat16)
    if half:
        query, key, value = query.float(), key.float(), value.float()
    if scale is None:
        scale = 1.0 / torch.sqrt(traced(torch.full, (), query.shape[-1], dtype=query.dtype))
    scores = (query * scale) @ key.transpose(-2, -1)
    mask = attn_mask
    if is_causal:
        mask = torch.tril(traced(torch.full, (query.shape[-2], key.shape[-2]), True, dtype=torch.bool))
    if mask is not None:
        if mask.dtype == torch.bool:
            scores = torch.where(mask, scores, float("-inf"))
        elif mask.dtype != dtype:
            raise RuntimeError(
                "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
                f"{mask.dtype} and  query.dtype: {dtype} instead."
            )
        else:
            scores = scores + mask
    weights = torch.softmax(scores, -1)
    if mask is not None:  # rows without anything to attend to
        weights = torch.where(torch.amax(scores, -1, keepdim=True) == float("-inf"), 0, weights)
    return (weights @ value).to(dtype)


def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1,
                  eps=1e-5):
    if use_input_stats:
        if running_mean is not None:
            unsupported(
                "torch.nn.functional.instance_norm: use_input_stats=True changes the running statistics, which is not "
                "supported; pass running_mean=None"
            )
        dims = tuple(range(2, input.dim()))
        variance, mean = torch.var_mean(input, dim=dims, correction=0, keepdim=True)
    else:
        sides = (1, -1) + (1,) * (input.dim() - 2)
        variance, mean = running_var.reshape(sides), running_mean.reshape(sides)
    return by_channel((input - mean) * torch.rsqrt(variance + eps), weight, bias)


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    if input.dim() < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {input.dim()} dimensions)")
    n = input.shape[1]
    squares = pad(input * input, [0, 0] * (input.dim() - 2) + [size // 2, (size - 1) // 2])
    total = squares[:, 0:n]
    for shift in range(1, size):
        total = total + squares[:, shift : shift + n]
    return input / torch.pow(total / size * alpha + k, beta)


def pixel_shuffle(input, upscale_factor):
    r = upscale_factor
    *batch, c, h, w = input.shape
    if c % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={int(c)} is not divisible by {r * r}"
        )
    d = len(batch)
    x = input.reshape((*batch, c // (r * r), r, r, h, w))
    x = x.permute((*range(d), d, d + 3, d + 1, d + 4, d + 2))
    return x.reshape((*batch, c // (r * r), h * r, w * r)).clone()


def pixel_unshuffle(input, downscale_factor):
    r = downscale_factor
    *batch, c, h, w = input.shape
    if h % r or w % r:
        raise RuntimeError(
            f"pixel_unshuffle expects height and width to be divisible by downscale_factor, but input.size(-2)={int(h)} "
            f"and input.size(-1)={int(w)} are not divisible by {r}"
        )
    d = len(batch)
    x = input.reshape((*batch, c, h // r, r, w // r, r))
    x = x.permute((*range(d), d, d + 2, d + 4, d + 1, d + 3))
    return x.reshape((*batch, c * r * r, h // r, w // r)).clone()


def channel_shuffle(input, groups):
    batch, c, *rest = input.shape
    if c % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {int(c)} channels and {groups} groups."
        )
    return input.reshape((batch, groups, c // groups, *rest)).transpose(1, 2).reshape((batch, c, *rest)).clone()
