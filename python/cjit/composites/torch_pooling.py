# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's pools: reductions of windows (torch_windows.py), of parts of an axis for the adaptive ones."""

import operator

import torch

from .api import at_axis, iota, tensor_of
from .common import product, unsupported
from .torch_layout import pad
from .torch_windows import numbers, pairs_of_padding, windows


def _plan(function, input, kernel, stride, padding, dilation, ceil_mode, count):
    """(x with a batch, kernel, stride, padding, dilation, windows along each axis, zeros after each axis)"""
    if input.dim() not in (count + 1, count + 2):
        raise RuntimeError(f"{function}: Expected {count + 1}D or {count + 2}D input, but got {input.dim()}D")
    kernel = numbers(function, "kernel_size", kernel, count)
    stride = kernel if stride is None or stride == [] else numbers(function, "stride", stride, count)
    padding = numbers(function, "padding", padding, count)
    dilation = numbers(function, "dilation", dilation, count)
    if min(kernel) <= 0 or min(stride) <= 0:
        raise RuntimeError("stride should not be zero" if min(stride) <= 0 else "kernel size should be greater than zero")
    extents, after = [], []
    shape = tuple(input.shape[-count:])
    for n, k, step, border, apart in zip(shape, kernel, stride, padding, dilation, strict=True):
        if 2 * border > k:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={border}, kernel_size={k} and "
                f"dilation={apart}"
            )
        room = n + 2 * border - apart * (k - 1) - 1
        if room < 0 and not ceil_mode:
            raise RuntimeError(f"Given input size: {[int(m) for m in shape]}. Output size is too small")
        if ceil_mode:
            n, room = int(n), int(room)
            made = -(-room // step) + 1
            made -= (made - 1) * step >= n + border  # the last window must begin inside
        else:
            made = room // step + 1
        extents.append(made)
        after.append(max(0, (made - 1) * step + apart * (k - 1) + 1 - n - border) if ceil_mode else border)
    around = []
    for before, behind in zip(padding, after, strict=True):
        around = [before, behind, *around]
    x = input if input.dim() == count + 2 else input.unsqueeze(0)
    return x, kernel, stride, padding, dilation, extents, around


def _least(dtype):
    return float("-inf") if dtype.is_floating_point else torch.iinfo(dtype).min


def _max_pool(function, input, kernel, stride, padding, dilation, ceil_mode, indices, count):
    plan = _plan(function, input, kernel, stride, padding, dilation, ceil_mode, count)
    x, kernel, stride, padding, dilation, extents, around = plan
    wide = pad(x, around, "constant", _least(x.dtype)) if any(around) else x
    cut = windows(wide, kernel, stride, dilation, extents)
    batched = input.dim() == count + 2
    if not indices:
        result = torch.amax(cut, tuple(range(2, 2 + count)))
        return result if batched else result.squeeze(0)
    flat = cut.reshape((*x.shape[:2], product(kernel), *extents))
    place = torch.argmax(flat, 2)
    values = torch.amax(flat, 2)
    # the place in the window, then in the input without its border
    position = 0
    for axis in range(count):
        inner = (place // product(kernel[axis + 1 :])) % kernel[axis] * dilation[axis]
        start = tensor_of(iota(extents[axis])) * stride[axis] - padding[axis]
        position = position * x.shape[2 + axis] + inner + start.reshape((-1,) + (1,) * (count - 1 - axis))
    return (values, position) if batched else (values.squeeze(0), position.squeeze(0))


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool1d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 1)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 2)


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool3d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 3)


def max_pool1d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool1d", input, kernel_size, stride, padding, dilation, ceil_mode, True, 1)


def max_pool2d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode, True, 2)


def max_pool3d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _max_pool("max_pool3d", input, kernel_size, stride, padding, dilation, ceil_mode, True, 3)


def _sizes_of_windows(n, kernel, stride, border, extent, with_border):
    """How many elements each window along an axis has, those of the border counted or not."""
    start = tensor_of(iota(extent)) * stride - border
    end = torch.clamp(start + kernel, max=n + border)
    if with_border:
        return end - start
    return torch.clamp(end, max=n) - torch.clamp(start, min=0)


def _avg_pool(function, input, kernel, stride, padding, ceil_mode, with_border, divisor, count):
    plan = _plan(function, input, kernel, stride, padding, 1, ceil_mode, count)
    x, kernel, stride, padding, dilation, extents, around = plan
    wide = pad(x, around) if any(around) else x
    total = torch.sum(windows(wide, kernel, stride, dilation, extents), tuple(range(2, 2 + count)))
    if divisor is not None:
        if divisor == 0:
            raise RuntimeError("divisor must be not zero")
        result = total / divisor
    elif not ceil_mode and (with_border or not any(padding)):
        result = total / product(kernel)
    else:
        sizes = 1
        for axis in range(count):
            each = _sizes_of_windows(x.shape[2 + axis], kernel[axis], stride[axis], padding[axis], extents[axis], with_border)
            sizes = sizes * each.reshape((-1,) + (1,) * (count - 1 - axis))
        result = total / sizes
    result = result.to(input.dtype)
    return result if input.dim() == count + 2 else result.squeeze(0)


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    return _avg_pool("avg_pool1d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, None, 1)


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    return _avg_pool("avg_pool2d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 2)


def avg_pool3d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    return _avg_pool("avg_pool3d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 3)


def _parts(x, axis, made):
    """(elements of each of `made` parts of an axis, in a new axis after it; which of them count; how many do)"""
    n = x.shape[axis]
    place = iota(made)
    start, end = place * n // made, ((place + 1) * n + made - 1) // made
    longest = (n + made - 1) // made + 1
    within = start.reshape(-1, 1) + iota(longest).reshape(1, -1)
    counts = within < end.reshape(-1, 1)
    cut = x[at_axis(axis, within * counts)]  # those that do not count: the first element
    sides = (-1, longest) + (1,) * (x.dim() - 1 - axis)
    return cut, tensor_of(counts).reshape(sides), tensor_of(end - start).reshape((-1,) + (1,) * (x.dim() - 1 - axis))


def _output_size(function, x, size, count):
    sizes = tuple(size) if isinstance(size, tuple | list) else (size,) * count
    if x.dim() not in (count + 1, count + 2) or len(sizes) != count:
        raise RuntimeError(f"{function}: Expected {count + 1}D or {count + 2}D tensor and output_size of {count} numbers")
    return [None if n is None else operator.index(n) for n in sizes]  # None: the axis stays


def _adaptive_avg(function, x, size, count):
    dtype = x.dtype
    if dtype in (torch.float16, torch.bfloat16):
        x = x.float()
    for k, made in enumerate(_output_size(function, x, size, count)):
        axis = x.dim() - count + k
        if made is None:
            continue
        cut, counts, number = _parts(x, axis, made)
        x = torch.sum(torch.where(counts, cut, 0), axis + 1) / number
    return x.to(dtype)


def adaptive_avg_pool1d(input, output_size):
    return _adaptive_avg("adaptive_avg_pool1d", input, output_size, 1)


def adaptive_avg_pool2d(input, output_size):
    return _adaptive_avg("adaptive_avg_pool2d", input, output_size, 2)


def adaptive_avg_pool3d(input, output_size):
    return _adaptive_avg("adaptive_avg_pool3d", input, output_size, 3)


def _adaptive_max(function, x, size, indices, count):
    if indices:
        unsupported(f"torch.nn.functional.{function}: return_indices=True is not supported; leave it out")
    for k, made in enumerate(_output_size(function, x, size, count)):
        axis = x.dim() - count + k
        if made is None:
            continue
        cut, counts, _ = _parts(x, axis, made)
        x = torch.amax(torch.where(counts, cut, _least(x.dtype)), axis + 1)
    return x


def adaptive_max_pool1d(input, output_size, return_indices=False):
    return _adaptive_max("adaptive_max_pool1d", input, output_size, return_indices, 1)


def adaptive_max_pool2d(input, output_size, return_indices=False):
    return _adaptive_max("adaptive_max_pool2d", input, output_size, return_indices, 2)


def adaptive_max_pool3d(input, output_size, return_indices=False):
    return _adaptive_max("adaptive_max_pool3d", input, output_size, return_indices, 3)


def _lp_pool(function, input, norm_type, kernel_size, stride, ceil_mode, count):
    kernel = numbers(function, "kernel_size", kernel_size, count)
    pool = (avg_pool1d, avg_pool2d, avg_pool3d)[count - 1]
    out = pool(torch.pow(input, norm_type), kernel, stride, 0, ceil_mode)
    return torch.pow(torch.sign(out) * torch.relu(torch.abs(out)) * product(kernel), 1.0 / norm_type)


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool("lp_pool1d", input, norm_type, kernel_size, stride, ceil_mode, 1)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool("lp_pool2d", input, norm_type, kernel_size, stride, ceil_mode, 2)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return _lp_pool("lp_pool3d", input, norm_type, kernel_size, stride, ceil_mode, 3)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    if input.dim() not in (3, 4):
        raise RuntimeError(
            f"Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {[int(n) for n in input.shape]}"
        )
    kernel, apart, border, step = (
        numbers("unfold", name, value, 2)
        for name, value in (("kernel_size", kernel_size), ("dilation", dilation), ("padding", padding), ("stride", stride))
    )
    x = input if input.dim() == 4 else input.unsqueeze(0)
    x = pad(x, pairs_of_padding(border)) if any(border) else x
    extents = []
    for axis in range(2):
        n, span = x.shape[2 + axis], apart[axis] * (kernel[axis] - 1) + 1
        if n < span:
            raise RuntimeError("Given input with spatial size that is too small for the sliding blocks: they must be positive")
        extents.append((n - span) // step[axis] + 1)
    cut = windows(x, kernel, step, apart, extents)
    cut = cut.reshape(x.shape[0], x.shape[1] * product(kernel), product(extents))
    return cut if input.dim() == 4 else cut.squeeze(0)
