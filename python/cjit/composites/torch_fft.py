# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.fft (aten/src/ATen/native/SpectralOps.cpp). What is computed in float32 there is here too."""

import torch

from .api import np
from .fourier import BACKWARD, FORWARD, OF_REALS, SWAPPED, TO_REALS, dtype_of_input, factor_of, transform
from .torch_indexing import dimension, no_out

_NAMES = {torch.complex64: "ComplexFloat", torch.complex128: "ComplexDouble"}


def _raw(name, a, n, dim, kind, norm, out):
    no_out(f"fft.{name}", out)
    dim = dimension(dim, a.dim())
    if n is None:
        n = (a.shape[dim] - 1) * 2 if kind == TO_REALS else a.shape[dim]
    if a.dtype in (torch.float16, torch.bfloat16):
        raise RuntimeError(f"Unsupported dtype {'Half' if a.dtype == torch.float16 else 'BFloat16'}")
    if kind == OF_REALS and a.is_complex():
        raise RuntimeError(f"{name} expects a real input tensor, but got {_NAMES[a.dtype]}")
    if n < 1:
        raise RuntimeError(f"Invalid number of data points ({int(n)}) specified")
    if norm not in SWAPPED:
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    real = "float64" if a.dtype in (torch.float64, torch.complex128) else "float32"
    if not a.is_complex() and not a.is_floating_point():
        real = str(torch.get_default_dtype()).removeprefix("torch.")
    factor = factor_of(norm, n, kind in (FORWARD, OF_REALS), real)
    factor = np.asarray(1.0 if factor is None else factor).astype(real)
    moved = a.to(getattr(torch, dtype_of_input(kind, real))).movedim(dim, -1)
    return transform(moved, n, kind, factor, real, torch=True).movedim(-1, dim)


def fft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("fft", input, n, dim, FORWARD, norm, out)


def ifft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("ifft", input, n, dim, BACKWARD, norm, out)


def rfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("rfft", input, n, dim, OF_REALS, norm, out)


def irfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("irfft", input, n, dim, TO_REALS, norm, out)


def hfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("hfft", input.conj(), n, dim, TO_REALS, SWAPPED.get(norm, norm), out)


def ihfft(input, n=None, dim=-1, norm=None, *, out=None):
    return _raw("ihfft", input, n, dim, OF_REALS, SWAPPED.get(norm, norm), out).conj()


def _sizes_and_dims(a, s, dim, to_reals=False):
    if dim is None:
        dim = tuple(range(a.dim())) if s is None else tuple(range(a.dim() - len(s), a.dim()))
    dim = tuple(dimension(d, a.dim()) for d in dim)
    if s is None:
        s = [a.shape[d] for d in dim]
        if to_reals:
            s[-1] = (s[-1] - 1) * 2
    elif len(s) != len(dim):
        raise RuntimeError("When given, dim and shape arguments must have the same length")
    return [a.shape[d] if type(n) is int and n == -1 else n for n, d in zip(s, dim)], dim


def _each(name, a, s, dim, kind, norm, out):
    s, dim = _sizes_and_dims(a, s, dim)
    for n, d in zip(s[::-1], dim[::-1]):
        a = _raw(name, a, n, d, kind, norm, out)
    return a


def fft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _each("fft2", input, s, dim, FORWARD, norm, out)


def ifft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return _each("ifft2", input, s, dim, BACKWARD, norm, out)


def fftn(input, s=None, dim=None, norm=None, *, out=None):
    return _each("fftn", input, s, dim, FORWARD, norm, out)


def ifftn(input, s=None, dim=None, norm=None, *, out=None):
    return _each("ifftn", input, s, dim, BACKWARD, norm, out)


def rfftn(input, s=None, dim=None, norm=None, *, out=None):
    s, dim = _sizes_and_dims(input, s, dim)
    a = _raw("rfftn", input, s[-1], dim[-1], OF_REALS, norm, out)
    for n, d in zip(s[-2::-1], dim[-2::-1]):
        a = _raw("rfftn", a, n, d, FORWARD, norm, out)
    return a


def rfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return rfftn(input, s, dim, norm, out=out)


def irfftn(input, s=None, dim=None, norm=None, *, out=None):
    a = input
    s, dim = _sizes_and_dims(a, s, dim, to_reals=True)
    for n, d in zip(s[:-1], dim[:-1]):
        a = _raw("irfftn", a, n, d, BACKWARD, norm, out)
    return _raw("irfftn", a, s[-1], dim[-1], TO_REALS, norm, out)


def irfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    return irfftn(input, s, dim, norm, out=out)


def fftshift(input, dim=None):
    return _shifted(input, dim, lambda n: n // 2)


def ifftshift(input, dim=None):
    return _shifted(input, dim, lambda n: -(n // 2))


def _shifted(a, dim, by):
    dims = tuple(range(a.dim())) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    return torch.roll(a, tuple(by(a.shape[d]) for d in dims), dims)
