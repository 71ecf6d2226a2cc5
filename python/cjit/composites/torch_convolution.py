# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's convolutions: one product of the weights and of the windows (torch_windows.py) side by side."""

import torch

from .api import at_axis
from .common import product
from .torch_layout import pad
from .torch_windows import numbers, pairs_of_padding, windows


def _check(function, input, weight, bias, groups, count, transposed):
    if weight.dim() != count + 2 or input.dim() not in (count + 1, count + 2):
        raise RuntimeError(
            f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {function}, but got input of size: "
            f"{[int(n) for n in input.shape]}"
        )
    if input.dtype != weight.dtype:
        raise RuntimeError(
            f"Input type ({_named(input)}) and weight type ({_named(weight)}) should be the same"
        )
    if bias is not None and bias.dtype != input.dtype:
        raise RuntimeError(f"Input type ({_named(input)}) and bias type ({_named(bias)}) should be the same")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    channels, expected = input.shape[-count - 1], weight.shape[0] if transposed else weight.shape[1] * groups
    if channels != expected:
        sizes = [int(n) for n in input.shape]
        sizes = sizes if input.dim() == count + 2 else [1, *sizes]
        raise RuntimeError(
            f"Given {'transposed=1' if transposed else f'groups={groups}'}, weight of size "
            f"{[int(n) for n in weight.shape]}, expected input{sizes} to have {int(expected)} channels, but got "
            f"{int(channels)} channels instead"
        )


def _named(x):
    names = {torch.float32: "float", torch.float64: "double", torch.float16: "c10::Half", torch.bfloat16: "c10::BFloat16",
             torch.int64: "long int", torch.int32: "int", torch.int16: "short int", torch.int8: "signed char",
             torch.uint8: "unsigned char", torch.bool: "bool"}  # fmt: skip
    return names.get(x.dtype, str(x.dtype))


def _extents(x, kernel, stride, dilation):
    """How many windows there are along each of the last axes of the padded input."""
    count, extents = len(kernel), []
    shape = tuple(x.shape[-count:])
    spans = [apart * (k - 1) + 1 for k, apart in zip(kernel, dilation, strict=True)]
    for n, span, step in zip(shape, spans, stride, strict=True):
        if n < span:
            text = "({})".format(" x ".join(str(int(each)) for each in shape))
            wide = "({})".format(" x ".join(str(each) for each in spans))
            raise RuntimeError(
                f"Calculated padded input size per channel: {text}. Kernel size: {wide}. Kernel size can't be "
                "greater than actual input size"
            )
        extents.append((n - span) // step + 1)
    return extents


def _convolve(x, weight, bias, stride, dilation, groups):
    """Of a batch that is padded already."""
    count = weight.dim() - 2
    kernel = [int(n) for n in weight.shape[2:]]
    extents = _extents(x, kernel, stride, dilation)
    batch, channels = x.shape[0], x.shape[1]
    made = weight.shape[0]
    if made % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, and divisible by it"
        )
    cut = windows(x, kernel, stride, dilation, extents)
    within, outside = product(kernel), product(extents)
    if groups != 1 and weight.shape[1] == 1 and made == channels:  # each channel by itself: no product to speak of
        shape = (1, channels, *kernel, *(1,) * count)
        result = torch.sum(cut * weight.reshape(shape), tuple(range(2, 2 + count)), dtype=x.dtype)
    elif groups == 1:
        result = weight.reshape(made, channels * within) @ cut.reshape(batch, channels * within, outside)
    else:
        share = channels // groups * within
        left = weight.reshape(groups, made // groups, share)
        result = left @ cut.reshape(batch, groups, share, outside)
    result = result.reshape((batch, made, *extents))
    return result if bias is None else result + bias.reshape((1, -1, *(1,) * count))


def convolution(function, input, weight, bias, stride, padding, dilation, groups, count):
    _check(function, input, weight, bias, groups, count, False)
    stride = numbers(function, "stride", stride, count)
    dilation = numbers(function, "dilation", dilation, count)
    if min(stride) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(dilation) <= 0:
        raise RuntimeError("dilation should be greater than zero")
    if padding == "valid":
        padding = 0
    if padding == "same":
        if max(stride) > 1:
            raise RuntimeError("padding='same' is not supported for strided convolutions")
        around = []
        for k, apart in zip(weight.shape[:1:-1], dilation[::-1], strict=True):
            total = apart * (int(k) - 1)
            around += [total // 2, total - total // 2]
    elif isinstance(padding, str):
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    else:
        padding = numbers(function, "padding", padding, count)
        if min(padding) < 0:
            raise RuntimeError("negative padding is not supported")
        around = pairs_of_padding(padding)
    x = input if input.dim() == count + 2 else input.unsqueeze(0)
    if any(around):
        x = pad(x, around)
    result = _convolve(x, weight, bias, stride, dilation, groups)
    return result if input.dim() == count + 2 else result.squeeze(0)


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return convolution("conv1d", input, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return convolution("conv2d", input, weight, bias, stride, padding, dilation, groups, 2)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return convolution("conv3d", input, weight, bias, stride, padding, dilation, groups, 3)


def _spread(x, axis, step):
    """`step` - 1 zeros between the elements along an axis."""
    if step == 1:
        return x
    shape = tuple(x.shape)
    x = pad(x.unsqueeze(axis + 1), [0, 0] * (x.dim() - axis - 1) + [0, step - 1])
    n = shape[axis]
    x = x.reshape((*shape[:axis], n * step, *shape[axis + 1 :]))
    return x[at_axis(axis, slice(0, (n - 1) * step + 1))]


def _transposed(function, input, weight, bias, stride, padding, output_padding, groups, dilation, count):
    """The convolution of the input with zeros between its elements, with the weights turned around."""
    _check(function, input, weight, bias, groups, count, True)
    stride = numbers(function, "stride", stride, count)
    dilation = numbers(function, "dilation", dilation, count)
    padding = numbers(function, "padding", padding, count)
    more = numbers(function, "output_padding", output_padding, count)
    for extra, step, apart in zip(more, stride, dilation, strict=True):
        if extra >= max(step, apart):
            raise RuntimeError("output padding must be smaller than either stride or dilation")
    x = input if input.dim() == count + 2 else input.unsqueeze(0)
    kernel = [int(n) for n in weight.shape[2:]]
    around = []
    for axis in range(count):
        x = _spread(x, axis + 2, stride[axis])
        before = dilation[axis] * (kernel[axis] - 1) - padding[axis]
        around = [before, before + more[axis], *around]
    if any(around):
        x = pad(x, around)
    channels, made = weight.shape[0], weight.shape[1]
    turned = torch.flip(weight, tuple(range(2, 2 + count)))
    turned = turned.reshape((groups, channels // groups, made, *kernel)).transpose(1, 2)
    turned = turned.reshape((groups * made, channels // groups, *kernel))
    result = _convolve(x, turned, bias, (1,) * count, dilation, groups)
    return result if input.dim() == count + 2 else result.squeeze(0)


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _transposed("conv_transpose1d", input, weight, bias, stride, padding, output_padding, groups, dilation, 1)


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _transposed("conv_transpose2d", input, weight, bias, stride, padding, output_padding, groups, dilation, 2)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _transposed("conv_transpose3d", input, weight, bias, stride, padding, output_padding, groups, dilation, 3)
