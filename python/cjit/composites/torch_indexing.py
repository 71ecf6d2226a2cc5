# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's functions that select and replace elements, over subscripts."""

import operator

import torch

from .api import at_axis, iota, refuse, tensor_of, ufunc_at
from .common import traced
from .numpy_indexing import along_axis, unravel


def dimension(dim, ndim):
    """`dim` from 0 on, or torch's IndexError. A tensor without dimensions counts as having one."""
    dim, limit = operator.index(dim), max(ndim, 1)
    if not -limit <= dim < limit:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], but got {dim})"
        )
    return dim + limit if dim < 0 else dim


def no_out(name, out):
    if out is not None:
        refuse(f"torch.{name}: out= is not supported; assign the result")


def check_index(name, index):
    if index.dtype not in (torch.int32, torch.int64):
        raise RuntimeError(f"{name}(): Expected dtype int32 or int64 for index")


def index_select(input, dim, index, *, out=None):
    no_out("index_select", out)
    check_index("index_select", index)
    if index.dim() > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if input.dim() == 0:
        return input.reshape(1)[index.reshape(-1)].reshape(())
    return input[at_axis(dimension(dim, input.dim()), index.reshape(-1))]


def check_along(name, input, index):
    if index.dtype != torch.int64:
        raise RuntimeError(f"{name}(): Expected dtype int64 for index")
    if index.dim() != input.dim():
        raise RuntimeError(
            "Index tensor must have the same number of dimensions as "
            + ("input tensor" if name == "gather" else "self tensor")
        )


def gather(input, dim, index, *, sparse_grad=False, out=None):
    no_out("gather", out)
    check_along("gather", input, index)
    if input.dim() == 0:
        return input[()].clone()
    return input[along_axis(index.shape, index, dimension(dim, input.dim()))]


def take(input, index):
    check_index("take", index)
    return input.reshape(-1)[index]


def take_along_dim(input, indices, dim=None, *, out=None):
    no_out("take_along_dim", out)
    if dim is None:
        return input.reshape(-1)[indices.reshape(-1)]
    dim = dimension(dim, input.dim())
    if indices.dim() != input.dim():
        raise RuntimeError(
            f"torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.dim()} dimensions for input, and {indices.dim()} dimensions for indices"
        )
    wide = [n if k == dim else m for k, (n, m) in enumerate(zip(indices.shape, input.shape))]
    narrow_ = [m if k == dim else n for k, (n, m) in enumerate(zip(indices.shape, input.shape))]
    return gather(input.broadcast_to(tuple(narrow_)), dim, indices.broadcast_to(tuple(wide)))


def masked_select(input, mask, *, out=None):
    no_out("masked_select", out)
    if mask.dtype != torch.bool:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    input, mask = torch.broadcast_tensors(input, mask)
    return input.reshape(-1)[mask.reshape(-1)]


def masked_fill(input, mask, value):
    if mask.dtype != torch.bool:
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype}")
    if not isinstance(value, torch.Tensor):
        value = traced(torch.full, (), value, dtype=input.dtype)
    return torch.where(mask, value.to(input.dtype), input)


def nonzero(input, *, out=None, as_tuple=False):
    no_out("nonzero", out)
    if input.dim() == 0:
        refuse("torch.nonzero of a tensor without dimensions is not supported")
    mask = (input != 0).reshape(-1)
    flat = tensor_of(iota(input.numel()))[mask]
    indices = unravel(flat, input.shape)
    return indices if as_tuple else torch.stack(indices, 1)


def argwhere(input):
    return nonzero(input)


def select(input, dim, index):
    return input[at_axis(dimension(dim, input.dim()), index)]


def narrow(input, dim, start, length):
    dim = dimension(dim, input.dim())
    extent = input.shape[dim]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if start < -extent or start > extent:
        raise IndexError(
            f"start out of range (expected to be in range of [{-int(extent)}, {int(extent)}], but got {int(start)})"
        )
    start = start + extent if start < 0 else start
    if start + length > extent:
        raise RuntimeError(
            f"start ({int(start)}) + length ({int(length)}) exceeds dimension size ({int(extent)})."
        )
    return input[at_axis(dim, slice(start, start + length))]


# ---- replacing -----------------------------------------------------------------------------------

_REDUCTIONS = {"sum": "add", "add": "add", "prod": "multiply", "multiply": "multiply", "amax": "maximum",
               "amin": "minimum"}  # fmt: skip


def scattered(name, input, dim, index, src, how):
    check_along("scatter" if how is None else "scatter_add", input, index)
    out = input.clone()
    if out.dim() == 0:
        refuse(f"torch.{name} of a tensor without dimensions is not supported")
    key = along_axis(index.shape, index, dimension(dim, input.dim()))
    if isinstance(src, torch.Tensor) and src.dim() > 0:
        if src.dtype != input.dtype:
            raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
        src = src[tuple(slice(0, n) for n in index.shape)]
    if how is None:
        out[key] = src
    else:
        ufunc_at(how, out, key, src)
    return out


def scatter(input, dim, index, src=None, *, value=None, reduce=None):
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    how = None if reduce is None else _REDUCTIONS[reduce]
    return scattered("scatter", input, dim, index, value if src is None else src, how)


def scatter_add(input, dim, index, src):
    return scattered("scatter_add", input, dim, index, src, "add")


def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    if reduce not in _REDUCTIONS or not include_self:
        refuse(f"torch.scatter_reduce: reduce={reduce!r}, include_self={include_self} is not supported")
    return scattered("scatter_reduce", input, dim, index, src, _REDUCTIONS[reduce])


def index_add(input, dim, index, source, *, alpha=1, out=None):
    no_out("index_add", out)
    check_index("index_add", index)
    if source.dtype != input.dtype:
        raise RuntimeError("index_add_(): self and source expected to have the same dtype")
    made = input.clone()
    source = source if alpha == 1 else source * alpha
    ufunc_at("add", made, at_axis(dimension(dim, input.dim()), index), source)
    return made


def index_copy(input, dim, index, source, *, out=None):
    no_out("index_copy", out)
    if source.dtype != input.dtype:
        raise RuntimeError("index_copy_(): self and source expected to have the same dtype")
    made = input.clone()
    made[at_axis(dimension(dim, input.dim()), index)] = source
    return made


def index_fill(input, dim, index, value):
    made = input.clone()
    made[at_axis(dimension(dim, input.dim()), index)] = value
    return made


def index_put(input, indices, values, accumulate=False):
    made = input.clone()
    key = tuple(slice(None) if index is None else index for index in indices)
    if accumulate:
        ufunc_at("add", made, key, values)
    else:
        made[key] = values
    return made


def embedding(
    input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False
):
    if max_norm is not None:
        refuse("torch.nn.functional.embedding: max_norm is not supported; leave max_norm out")
    return weight[input]
