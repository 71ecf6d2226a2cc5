# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's functions that copy tensors into other shapes: tiles, pieces, borders, grids."""

import operator

import torch

from . import api
from .api import at_axis, iota, is_plain, refuse, tensor_of
from .common import traced
from .torch_indexing import dimension, no_out


def sizes_of(args):
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], tuple | list) else tuple(args)


def tiled(x, reps):
    shape = (1,) * (len(reps) - x.dim()) + tuple(x.shape)
    split, wide, whole = (), (), ()
    for count, extent in zip(reps, shape):
        split += (1, extent)
        wide += (count, extent)
        whole += (count * extent,)
    return x.reshape(split).expand(wide).reshape(whole).clone()


def repeat(self, *repeats):
    repeats = sizes_of(repeats)
    if len(repeats) < self.dim():
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
    return tiled(self, repeats)


def tile(input, *dims):
    dims = sizes_of(dims)
    return tiled(input, (1,) * (input.dim() - len(dims)) + dims)


def repeat_interleave(input, repeats, dim=None, *, output_size=None):
    if not isinstance(repeats, int) and not is_plain(repeats) and getattr(repeats, "ndim", 0) > 0:
        refuse("torch.repeat_interleave: a tensor of repetitions is not supported; pass a number")
    if dim is None:
        input, dim = input.reshape(-1), 0
    dim = dimension(dim, input.dim())
    shape = tuple(input.shape)
    thin = input.reshape(shape[: dim + 1] + (1,) + shape[dim + 1 :])
    wide = thin.expand(shape[: dim + 1] + (repeats,) + shape[dim + 1 :])
    return wide.reshape(shape[:dim] + (shape[dim] * repeats,) + shape[dim + 1 :]).clone()


def roll(input, shifts, dims=None):
    if dims is None or dims == ():
        return roll(input.reshape(-1), shifts, 0).reshape(input.shape)
    shifts = tuple(shifts) if isinstance(shifts, tuple | list) else (shifts,)
    dims = tuple(dims) if isinstance(dims, tuple | list) else (dims,)
    if len(shifts) != len(dims):
        raise RuntimeError(
            f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}"
        )
    for by, dim in zip(shifts, dims):
        dim = dimension(dim, input.dim())
        extent = input.shape[dim]
        if extent == 0:
            continue
        first = by % extent
        parts = [input[at_axis(dim, slice(extent - first, None))], input[at_axis(dim, slice(0, extent - first))]]
        input = torch.cat(parts, dim)
    return input.clone()


def rot90(input, k=1, dims=(0, 1)):
    a, b = (dimension(dim, input.dim()) for dim in dims)
    if a == b:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    k = operator.index(k) % 4
    if k == 0:
        return input.clone()
    if k == 2:
        return torch.flip(input, (a, b))
    if k == 1:
        return torch.flip(input, (b,)).transpose(a, b).clone()
    return torch.flip(input, (a,)).transpose(a, b).clone()


# ---- pieces ------------------------------------------------------------------------------------


def cut(input, dim, points):
    return tuple(input[at_axis(dim, slice(a, b))] for a, b in zip(points[:-1], points[1:]))


def split(tensor, split_size_or_sections=None, dim=0, *, split_size=None):
    size = split_size if split_size_or_sections is None else split_size_or_sections
    dim = dimension(dim, tensor.dim())
    extent = int(tensor.shape[dim])
    if isinstance(size, tuple | list):
        if sum(size) != extent:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {extent} (input tensor's size at "
                f"dimension {dim}), but got split_sizes={list(size)}"
            )
        points = [0]
        for each in size:
            points.append(points[-1] + each)
        return cut(tensor, dim, points)
    if size < 0 or (size == 0 and extent):
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    count = max(1, -(-extent // size)) if size else 1
    return cut(tensor, dim, [min(k * size, extent) for k in range(count + 1)])


def chunk(input, chunks, dim=0):
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    dim = dimension(dim, input.dim())
    extent = int(input.shape[dim])
    return split(input, -(-extent // chunks), dim) if extent else (input,) * chunks


def tensor_split(input, indices_or_sections, dim=0):
    dim = dimension(dim, input.dim())
    extent = int(input.shape[dim])
    if isinstance(indices_or_sections, tuple | list):
        return cut(input, dim, [0, *indices_or_sections, extent])
    sections = operator.index(indices_or_sections)
    if sections <= 0:
        raise RuntimeError(f"number of sections must be larger than 0, got {sections}")
    each, more = divmod(extent, sections)
    return cut(input, dim, [each * k + min(more, k) for k in range(sections + 1)])


def hsplit(input, indices_or_sections):
    return tensor_split(input, indices_or_sections, 0 if input.dim() == 1 else 1)


def vsplit(input, indices_or_sections):
    return tensor_split(input, indices_or_sections, 0)


def dsplit(input, indices_or_sections):
    return tensor_split(input, indices_or_sections, 2)


def unbind(input, dim=0):
    dim = dimension(dim, input.dim())
    return tuple(input[at_axis(dim, k)] for k in range(int(input.shape[dim])))


# ---- joined ------------------------------------------------------------------------------------


def hstack(tensors, *, out=None):
    no_out("hstack", out)
    tensors = [torch.atleast_1d(t) for t in tensors]
    return torch.cat(tensors, 0 if tensors[0].dim() == 1 else 1)


def vstack(tensors, *, out=None):
    no_out("vstack", out)
    return torch.cat([torch.atleast_2d(t) for t in tensors], 0)


def dstack(tensors, *, out=None):
    no_out("dstack", out)
    return torch.cat([torch.atleast_3d(t) for t in tensors], 2)


def column_stack(tensors, *, out=None):
    no_out("column_stack", out)
    return torch.cat([t.reshape(-1, 1) if t.dim() < 2 else t for t in tensors], 1)


# ---- diagonals, grids ----------------------------------------------------------------------------


def diagonal(input, offset=0, dim1=0, dim2=1):
    dim1, dim2 = dimension(dim1, input.dim()), dimension(dim2, input.dim())
    if dim1 == dim2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    moved = torch.movedim(input, (dim1, dim2), (-2, -1))
    return tensor_of(api.diagonal(moved.numpy(), operator.index(offset)))


def diag(input, diagonal=0, *, out=None):
    no_out("diag", out)
    if input.dim() not in (1, 2):
        raise RuntimeError("diag(): Supports 1D or 2D tensors. Got " + f"{input.dim()}D")
    if input.dim() == 2:
        return torch.diagonal(input, diagonal).clone()
    from .numpy_creation import diag as numpy_diag

    return tensor_of(numpy_diag(input.numpy(), diagonal))


def meshgrid(*tensors, indexing=None):
    tensors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], tuple | list) else tensors
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    count = len(tensors)
    order = list(range(count))
    if indexing == "xy" and count > 1:
        order[:2] = [1, 0]
    grids = []
    for k, x in enumerate(tensors):
        grids.append(x.reshape((1,) * order[k] + (-1,) + (1,) * (count - 1 - order[k])))
    return tuple(torch.broadcast_tensors(*grids))


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    no_out("linspace", out)
    dtype = torch.get_default_dtype() if dtype is None else dtype
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if not dtype.is_floating_point:
        refuse("torch.linspace: integer dtypes are not supported; convert the result")
    at = tensor_of(iota(steps)).to(dtype)
    if isinstance(steps, int) and steps == 1:
        return at + start
    start, end = (
        bound.to(dtype) if isinstance(bound, torch.Tensor) else traced(torch.full, (), bound, dtype=dtype)
        for bound in (start, end)
    )
    step = (end - start) / (steps - 1)
    # as torch: from both ends to the middle
    return torch.where(at < steps // 2, start + step * at, end - step * (steps - 1 - at))


# ---- torch.nn.functional -------------------------------------------------------------------------


def pad(input, pad, mode="constant", value=None):
    pad = tuple(pad)
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * input.dim():
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding "
            f"length {len(pad)} and input of dimension {input.dim()}"
        )
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if mode != "constant" and value not in (None, 0, 0.0):
        raise ValueError(f'Padding mode "{mode}" doesn\'t take in value argument')
    x = input
    for k in range(len(pad) // 2):
        before, after, dim = pad[2 * k], pad[2 * k + 1], input.dim() - 1 - k
        x = pad_one(x, dim, before, after, mode, 0 if value is None else value)
    return x.clone()


def pad_one(x, dim, before, after, mode, value):
    extent = x.shape[dim]
    if mode == "constant":
        x = x[at_axis(dim, slice(max(-before, 0), extent - max(-after, 0)))]
        parts = [x]
        for width, first in ((before, True), (after, False)):
            if width > 0:
                shape = list(x.shape)
                shape[dim] = width
                border = traced(torch.full, tuple(shape), value, dtype=x.dtype)
                parts = [border, *parts] if first else [*parts, border]
        return torch.cat(parts, dim)
    place = iota(before + extent + after) - before
    if mode == "replicate":
        place = api.np.clip(place, 0, extent - 1)
    elif mode == "circular":
        place = place % extent
    else:
        turn = place % (2 * (extent - 1))
        place = api.np.where(turn < extent, turn, 2 * (extent - 1) - turn)
    return x[at_axis(dim, place)]


def one_hot(tensor, num_classes=-1):
    if num_classes == -1:
        refuse("torch.nn.functional.one_hot: the number of classes would depend on data; pass num_classes")
    if tensor.dtype != torch.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    api.raise_where((tensor < 0).numpy(), RuntimeError, "Class values must be non-negative.")
    api.raise_where(
        (tensor >= num_classes).numpy(), RuntimeError, "Class values must be smaller than num_classes."
    )
    classes = tensor_of(iota(num_classes))
    return (tensor[..., None] == classes).to(torch.int64)
