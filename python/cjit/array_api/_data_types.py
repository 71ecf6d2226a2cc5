# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Data types, their limits, and what the namespace says of itself. Nothing here computes on arrays."""

from types import SimpleNamespace

import numpy as np

from cjit.array_api._compiled import compiled

__all__ = """
    astype bool can_cast complex128 complex64 finfo float32 float64 iinfo int16 int32 int64 int8 isdtype result_type
    uint16 uint32 uint64 uint8
""".split()

bool = np.dtype("bool")
int8 = np.dtype("int8")
int16 = np.dtype("int16")
int32 = np.dtype("int32")
int64 = np.dtype("int64")
uint8 = np.dtype("uint8")
uint16 = np.dtype("uint16")
uint32 = np.dtype("uint32")
uint64 = np.dtype("uint64")
float32 = np.dtype("float32")
float64 = np.dtype("float64")
complex64 = np.dtype("complex64")
complex128 = np.dtype("complex128")

_DTYPES = (
    (bool, int8, int16, int32, int64)
    + (uint8, uint16, uint32, uint64)
    + (float32, float64, complex64, complex128)
)


@compiled(static=("dtype", "copy", "device"))
def astype(x, dtype, /, *, copy=True, device=None):
    """`x` with another dtype."""
    return np.astype(x, dtype, copy=copy, device=device)


def can_cast(from_, to, /):
    """Whether a dtype, or an array's, casts to another one under type promotion."""
    return np.can_cast(getattr(from_, "dtype", from_), to)


def finfo(type, /):
    """The limits of a floating dtype, as Python numbers."""
    info = np.finfo(getattr(type, "dtype", type))
    names = ("eps", "max", "min", "smallest_normal")
    limits = {name: float(getattr(info, name)) for name in names}
    return SimpleNamespace(bits=info.bits, dtype=info.dtype, **limits)


def iinfo(type, /):
    """The limits of an integer dtype."""
    info = np.iinfo(getattr(type, "dtype", type))
    return SimpleNamespace(bits=info.bits, dtype=info.dtype, max=int(info.max), min=int(info.min))


def isdtype(dtype, kind):
    """Whether a dtype is of a kind, or of one of several."""
    return np.isdtype(dtype, kind)


def result_type(*arrays_and_dtypes):
    """The dtype that type promotion gives."""
    return np.result_type(*arrays_and_dtypes)


class _Info:
    """What `__array_namespace_info__()` returns."""

    def capabilities(self):
        """The optional parts of the standard that are supported."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self):
        """The device of new arrays."""
        return "cpu"

    def default_dtypes(self, *, device=None):
        """The dtypes of new arrays by kind."""
        _check_device(device)
        return {"real floating": float64, "complex floating": complex128, "integral": int64, "indexing": int64}

    def dtypes(self, *, device=None, kind=None):
        """The supported dtypes by name, all or those of a kind."""
        _check_device(device)
        return {
            dtype.name: dtype for dtype in _DTYPES if kind is None or np.isdtype(dtype, kind)
        }

    def devices(self):
        """The devices that arrays can be on."""
        return ["cpu"]


def _check_device(device):
    if device not in (None, "cpu"):
        raise ValueError(f"arrays are on the device 'cpu' only, not on {device!r}")


def __array_namespace_info__():  # noqa: N807 the standard's own name
    """What this namespace supports: capabilities, devices, dtypes."""
    return _Info()
