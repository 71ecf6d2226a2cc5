# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random arguments, as text that makes them: dtypes, shapes, layouts, values."""

import numpy as np
from compare import torch

# fmt: off
NUMPY_DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                "float16", "float32", "float64"]
TORCH_DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "float16", "bfloat16",
                "float32", "float64"]
EXTENTS = [0, 1, 1, 2, 3, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40]
LONG_EXTENTS = [0, 1, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 1000, 4097]
# fmt: on


def numbers(dtype, count, seed):
    """`count` values of a NumPy dtype: small ones, any bits, edge values."""
    rng = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        small = rng.integers(max(info.min, -9), 10, count).astype(dtype)
        any_bits = np.frombuffer(rng.bytes(count * dtype.itemsize), dtype) if count else small
        edges = np.array(
            [
                info.min,
                info.min + 1,
                info.max,
                info.max - 1,
                0,
                1,
                info.bits - 1,
                info.bits,
                info.bits + 1,
            ],
            dtype,
        )
    else:
        info = np.finfo(dtype)
        small = (rng.standard_normal(count) * 4).astype(dtype)
        whole = rng.integers(-20, 20, count).astype(dtype)
        small = np.where(rng.random(count) < 0.3, whole, small)
        any_bits = np.frombuffer(rng.bytes(count * dtype.itemsize), dtype) if count else small
        any_bits = np.where(np.isnan(any_bits), dtype.type(np.nan), any_bits)  # plain nans only
        edges = np.array(
            [
                0.0,
                -0.0,
                0.5,
                -0.5,
                1,
                -1,
                1.5,
                2.5,
                -2.5,
                float(info.max),
                float(-info.max),
                float(info.tiny),
                float(info.smallest_subnormal),
                np.inf,
                -np.inf,
                np.nan,
                88.8,
                -104,
                710,
                -746,
                1e22,
            ],
            dtype=np.float64,
        ).astype(dtype)
    mode = rng.random()
    if mode < 0.4:
        return small
    share = rng.random(count)
    picked = edges[rng.integers(0, len(edges), count)]
    return np.where(share < 0.5, small, np.where(share < 0.75, any_bits, picked)).astype(dtype)


def make(dtype, shape, seed, layout="c", library="numpy"):
    """An array of `shape` and `layout`; the texts of arguments call this."""
    shape = tuple(shape)
    is_bfloat = dtype == "bfloat16"
    base = np.dtype("float32" if is_bfloat else dtype)
    with np.errstate(all="ignore"):
        array = _lay_out(base, shape, seed, layout, library)
    if library == "numpy":
        return np.asarray(array)
    if layout in ("broadcast", "columns") and shape:
        small = array[:1] if layout == "broadcast" else array[..., :1]
        tensor = torch.from_numpy(np.array(small)).expand(shape)
    else:
        array = np.asarray(array)
        tensor = torch.from_numpy(array.copy() if min((0,) + array.strides) < 0 else array)
    return tensor.to(torch.bfloat16) if is_bfloat else tensor


def _lay_out(base, shape, seed, layout, library):
    count = int(np.prod(shape, dtype=np.int64))
    if layout == "f":
        return np.asfortranarray(numbers(base, count, seed).reshape(shape))
    if layout == "t":
        return numbers(base, count, seed).reshape(shape[::-1]).T
    if layout == "strided":
        wide = tuple(2 * n + 1 for n in shape)
        whole = numbers(base, int(np.prod(wide, dtype=np.int64)), seed).reshape(wide)
        return whole[tuple(slice(1, 2 * n + 1, 2) for n in shape)]
    if layout == "inner":
        wide = shape[:-1] + (shape[-1] + 3,) if shape else shape
        whole = numbers(base, int(np.prod(wide, dtype=np.int64)), seed).reshape(wide)
        return whole[..., 2 : 2 + shape[-1]] if shape else whole
    if layout == "negative":
        whole = numbers(base, count, seed).reshape(shape)
        return whole[tuple(slice(None, None, -1) for _ in shape)]
    if layout == "broadcast" and shape:
        row = numbers(base, int(np.prod(shape[1:], dtype=np.int64)), seed).reshape((1,) + shape[1:])
        return np.broadcast_to(row, shape)
    if layout == "columns" and shape:
        column = numbers(base, int(np.prod(shape[:-1], dtype=np.int64)), seed).reshape(
            shape[:-1] + (1,)
        )
        return np.broadcast_to(column, shape)
    if layout == "unaligned" and library == "numpy":
        raw = np.empty(count * base.itemsize + 1, np.uint8)
        view = raw[1:].view(base).reshape(shape)
        view[...] = numbers(base, count, seed).reshape(shape)
        return view
    return numbers(base, count, seed).reshape(shape)


LAYOUTS = [
    "c",
    "c",
    "c",
    "f",
    "t",
    "strided",
    "inner",
    "negative",
    "broadcast",
    "columns",
    "unaligned",
]


def literal(array):
    """Text that makes a NumPy array or torch tensor of few elements; layouts are lost."""
    if torch is not None and isinstance(array, torch.Tensor):
        name = str(array.dtype)
        inner = repr(array.tolist())
        return f"torch.tensor({inner}, dtype={name})"
    inner = repr(array.tolist())
    return f"np.array({inner}, np.{'bool_' if array.dtype.kind == 'b' else array.dtype.name})"
