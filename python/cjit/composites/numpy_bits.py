# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.packbits and np.unpackbits."""

import operator

import numpy

from .api import normalize_axis, np


def _read(a, axis, bitorder):
    if bitorder not in ("big", "little"):
        raise ValueError("'order' must be either 'little' or 'big'")
    if axis is None:
        return a.reshape(-1), 0
    return a, normalize_axis(axis, a.ndim)


def packbits(a, /, axis=None, bitorder="big"):
    a = np.asarray(a)
    if a.dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    a, axis = _read(a, axis, bitorder)
    bits = np.moveaxis((a != 0).astype(np.uint8), axis, -1)
    n = bits.shape[-1]
    more = np.zeros((*bits.shape[:-1], -n % 8), np.uint8)
    bits = np.concatenate((bits, more), axis=-1).reshape((*bits.shape[:-1], (n + 7) // 8, 8))
    weights = [128 >> k if bitorder == "big" else 1 << k for k in range(8)]
    packed = bits[..., 0] * np.uint8(weights[0])
    for k in range(1, 8):
        packed = packed | bits[..., k] * np.uint8(weights[k])
    return np.moveaxis(packed, -1, axis)


def unpackbits(a, /, axis=None, count=None, bitorder="big"):
    a = np.asarray(a)
    if a.dtype != numpy.uint8:
        raise TypeError("Expected an input array of unsigned byte data type")
    a, axis = _read(a, axis, bitorder)
    a = np.moveaxis(a, axis, -1)
    shifts = np.arange(8, dtype=np.uint8)
    shifts = shifts[::-1] if bitorder == "big" else shifts
    bits = ((a[..., None] >> shifts) & np.uint8(1)).reshape((*a.shape[:-1], a.shape[-1] * 8))
    if count is not None:
        count = operator.index(count)
        n = bits.shape[-1]
        if count > n:
            bits = np.concatenate((bits, np.zeros((*a.shape[:-1], count - n), np.uint8)), axis=-1)
        elif count < 0 and -count > n:
            raise ValueError(f"-ve count must not be less than the length of the array ({int(-count)} > {int(n)})")
        else:
            bits = bits[..., :count]
    return np.moveaxis(bits, -1, axis)


