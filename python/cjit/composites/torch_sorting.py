# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's sorting and searching. Every sort is stable, in falling order too."""

import torch

from .api import at_axis
from .common import at, call, count_in_bins, stop_if, unsupported
from .torch_indexing import dimension, no_out

_NAMES = {torch.float32: "float32", torch.float64: "float64", torch.float16: "float16", torch.bfloat16: "bfloat16",
          torch.bool: "bool", torch.int8: "int8", torch.int16: "int16", torch.int32: "int32", torch.int64: "int64",
          torch.uint8: "uint8", torch.uint16: "uint16", torch.uint32: "uint32", torch.uint64: "uint64"}  # fmt: skip


def _pairs(x, dim, descending):
    if x.dim() == 0:
        return x + 0, (x != x).to(torch.int64) * 0
    shape = tuple(x.shape)
    results = [(_NAMES[x.dtype], shape), ("int64", shape)]
    return call("sort_pairs", (x,), results, (dimension(dim, x.dim()), int(bool(descending))), torch=True)


def sort(input, dim=-1, descending=False, stable=False, *, out=None):
    no_out("sort", out)
    return torch.return_types.sort(_pairs(input, dim, descending))


def argsort(input, dim=-1, descending=False, stable=False):
    return _pairs(input, dim, descending)[1]


def msort(input, *, out=None):
    no_out("msort", out)
    return _pairs(input, 0, False)[0]


def topk(input, k, dim=-1, largest=True, sorted=True, *, out=None):
    no_out("topk", out)
    dim = dimension(dim, input.dim())
    n = input.shape[dim] if input.dim() else 1
    if not 0 <= k <= n:
        raise RuntimeError("selected index k out of range")
    values, indices = _pairs(input, dim, largest)
    if input.dim() == 0:
        return torch.return_types.topk((values, indices))
    return torch.return_types.topk(tuple(part[at_axis(dim, slice(0, k))] for part in (values, indices)))


def kthvalue(input, k, dim=-1, keepdim=False, *, out=None):
    no_out("kthvalue", out)
    dim = dimension(dim, input.dim())
    n = input.shape[dim] if input.dim() else 1
    if not 1 <= k <= n:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {dim}")
    parts = _pairs(input, dim, False)
    if input.dim():
        parts = [part.movedim(dim, 0)[k - 1] for part in parts]
        if keepdim:
            parts = [part.unsqueeze(dim) for part in parts]
    return torch.return_types.kthvalue(tuple(parts))


def _search(sequence, values, right, out_int32):
    if sequence.dim() != 1:
        same = sequence.dim() == values.dim() and all(
            a == b for a, b in zip(sequence.shape[:-1], values.shape[:-1], strict=True)
        )
        if not same:
            raise RuntimeError(
                "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of "
                f"boundaries tensor and input value tensor must match, but we got boundaries tensor "
                f"{[int(n) for n in sequence.shape]} and input value tensor {[int(n) for n in values.shape]}"
            )
    if sequence.dtype != values.dtype:
        common = torch.promote_types(sequence.dtype, values.dtype)
        sequence, values = sequence.to(common), values.to(common)
    found = call("searchsorted", (sequence, values), [("int64", tuple(values.shape))], (2 + int(right),), torch=True)[0]
    return found.to(torch.int32) if out_int32 else found


def _right(right, side):
    if side is not None and side not in ("left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError("torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True")
    return right or side == "right"


def searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None, out=None):
    no_out("searchsorted", out)
    if sorter is not None:
        unsupported("torch.searchsorted: sorter is not supported yet; sort the sequence before")
    if isinstance(input, int | float):
        input = torch.tensor(input, dtype=sorted_sequence.dtype)
    return _search(sorted_sequence, input, _right(right, side), out_int32)


def bucketize(input, boundaries, *, out_int32=False, right=False, out=None):
    no_out("bucketize", out)
    if boundaries.dim() != 1:
        raise RuntimeError(f"torch.bucketize(): boundaries tensor must be 1 dimension, but got dim({boundaries.dim()})")
    return _search(boundaries, input, right, out_int32)


def bincount(input, weights=None, minlength=0):
    if input.dim() != 1 or input.dtype.is_floating_point:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if minlength < 0:
        raise IndexError("minlength should be >= 0")
    x = input.to(torch.int64)
    none = x.shape[0] == 0
    if none:
        bins = minlength
    else:
        stop_if(torch.amin(x) < 0, "runtime", "bincount only supports 1-d non-negative integral inputs.")
        bins = torch.clamp(torch.amax(x) + 1, min=minlength)
    if weights is None:
        return count_in_bins(x, None, bins, torch=True)
    counted = count_in_bins(x, weights.to(torch.float64), bins, torch=True)
    return counted.to(weights.dtype) if weights.dtype == torch.float32 else counted


def median(input, dim=None, keepdim=False, *, out=None):
    """The lower of two middle elements; nan where there is one."""
    no_out("median", out)
    if dim is None:
        flat = input.reshape(-1)
        n = flat.shape[0]
        ordered = call("sort", (flat,), [(_NAMES[flat.dtype], tuple(flat.shape))], (0, 0), torch=True)[0]
        middle = ordered[(n - 1) // 2]
        return torch.where(torch.isnan(ordered[n - 1]), ordered[n - 1], middle) if flat.dtype.is_floating_point else middle
    dim = dimension(dim, input.dim())
    n = input.shape[dim]
    values, places = (part.movedim(dim, 0) for part in _pairs(input, dim, False))
    middle = (n - 1) // 2
    value, place = values[middle], places[middle]
    if input.dtype.is_floating_point:
        has_nan = torch.isnan(values[n - 1])
        place = torch.where(has_nan, _nan_place(places, values), place)
        value = torch.where(has_nan, values[n - 1], value)
    if keepdim:
        value, place = value.unsqueeze(dim), place.unsqueeze(dim)
    return torch.return_types.median((value, place))


def _nan_place(places, values):
    """Where the first nan stands: the smallest of the places that hold one."""
    large = torch.where(torch.isnan(values), places, torch.iinfo(torch.int64).max)
    return torch.amin(large, 0)


def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    no_out("quantile", out)
    if input.dtype not in (torch.float32, torch.float64):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            + interpolation
        )
    if not isinstance(q, int | float):
        unsupported("torch.quantile: q must be a number; call it once for each")
    if not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q}")
    rank = input.dim()
    lines = input.reshape(-1) if dim is None else input.movedim(dimension(dim, input.dim()), 0)
    n = lines.shape[0]
    ordered = call("sort", (lines,), [(_NAMES[lines.dtype], tuple(lines.shape))], (0, 0), torch=True)[0]
    position = torch.tensor(q, dtype=lines.dtype) * (n - 1)
    low, high = torch.floor(position), torch.ceil(position)
    if interpolation == "lower":
        position = low
    elif interpolation == "higher":
        position = high
    elif interpolation == "nearest":
        position = torch.round(position)
    low, high = torch.floor(position), torch.ceil(position)
    lower, upper = at(ordered, low.to(torch.int64)), at(ordered, high.to(torch.int64))
    weight = position - low if interpolation != "midpoint" else torch.where(high > low, 0.5, 0.0).to(lines.dtype)
    result = torch.lerp(lower, upper, weight)
    result = torch.where(torch.isnan(ordered[n - 1]), ordered[n - 1], result)
    if keepdim:
        result = result.reshape((1,) * rank) if dim is None else result.unsqueeze(dim)
    return result
