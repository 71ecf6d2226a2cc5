# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""numpy.fft, as numpy/fft/_pocketfft.py and _helper.py define it."""

import operator

import numpy

from .api import as_array, iota, normalize_axis, np, refuse, refuse_given
from .fourier import BACKWARD, FORWARD, OF_REALS, SWAPPED, TO_REALS, dtype_of_input, factor_of, transform


def _swap(norm):
    if norm not in SWAPPED:
        raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
    return SWAPPED[norm]


def _raw(a, n, axis, kind, norm, out):
    if out is not None:
        refuse("np.fft: out= is not supported; assign the result")
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({int(n)}) specified.")
    if norm not in SWAPPED:
        comma = ", " if kind in (BACKWARD, TO_REALS) else ","
        raise ValueError(f'Invalid norm value {norm}; should be "backward",{comma[1:]}"ortho" or "forward".')
    axis = normalize_axis(axis, a.ndim)
    if kind == OF_REALS and a.dtype.kind == "c":
        raise TypeError(
            f"ufunc 'rfft_n_{'even' if n % 2 == 0 else 'odd'}' did not contain a loop with signature matching types "
            f"(<class 'numpy.dtypes.{type(a.dtype).__name__}'>, <class 'numpy.dtypes._PyLongDType'>) -> None"
        )
    real_dtype = numpy.result_type(_real_dtype(a.dtype), 1.0)
    factor = factor_of(norm, n, kind in (FORWARD, OF_REALS), real_dtype)
    # NumPy takes the loop of single precision only for what has exactly its dtypes
    single = factor is not None and a.dtype == ("float32" if kind == OF_REALS else "complex64")
    real = "float32" if single else "float64"
    factor = np.asarray(1.0 if factor is None else factor).astype(real)
    moved = np.moveaxis(a, axis, -1).astype(dtype_of_input(kind, real))
    made = transform(moved, n, kind, factor, real)
    made = made.astype(real_dtype if kind == TO_REALS else numpy.result_type(a.dtype, 1j))
    return np.moveaxis(made, -1, axis)


def _real_dtype(dtype):
    return numpy.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype


def fft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    return _raw(a, _extent(a, axis) if n is None else n, axis, FORWARD, norm, out)


def ifft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    return _raw(a, _extent(a, axis) if n is None else n, axis, BACKWARD, norm, out)


def rfft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    return _raw(a, _extent(a, axis) if n is None else n, axis, OF_REALS, norm, out)


def irfft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    return _raw(a, (_extent(a, axis) - 1) * 2 if n is None else n, axis, TO_REALS, norm, out)


def _extent(a, axis):
    axis = operator.index(axis)
    if not -a.ndim <= axis < a.ndim:
        raise IndexError("tuple index out of range")
    return a.shape[axis]


def hfft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    n = (_extent(a, axis) - 1) * 2 if n is None else n
    return irfft(np.conj(a), n, axis, norm=_swap(norm), out=out)


def ihfft(a, n=None, axis=-1, norm=None, out=None):
    a = as_array(a)
    n = _extent(a, axis) if n is None else n
    return np.conj(rfft(a, n, axis, norm=_swap(norm), out=out))


def _sizes_and_axes(a, s, axes, to_reals=False):
    given = s is not None
    if not given:
        s = list(a.shape) if axes is None else [_extent(a, axis) for axis in axes]
    s = list(s)
    axes = list(range(-len(s), 0)) if axes is None else list(axes)
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    if to_reals and not given:
        s[-1] = (_extent(a, axes[-1]) - 1) * 2
    s = [a.shape[axis] if type(size) is int and size == -1 else size for size, axis in zip(s, axes)]
    return s, axes


def fftn(a, s=None, axes=None, norm=None, out=None):
    return _each(a, s, axes, norm, out, fft)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    return _each(a, s, axes, norm, out, ifft)


def _each(a, s, axes, norm, out, function):
    a = as_array(a)
    s, axes = _sizes_and_axes(a, s, axes)
    for n, axis in zip(s[::-1], axes[::-1]):
        a = function(a, n, axis, norm, out)
    return a


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return _each(a, s, axes, norm, out, fft)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return _each(a, s, axes, norm, out, ifft)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    a = as_array(a)
    s, axes = _sizes_and_axes(a, s, axes)
    a = rfft(a, s[-1], axes[-1], norm, out)
    for n, axis in zip(s[-2::-1], axes[-2::-1]):
        a = fft(a, n, axis, norm, out)
    return a


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return rfftn(a, s, axes, norm, out)


def irfftn(a, s=None, axes=None, norm=None, out=None):
    a = as_array(a)
    s, axes = _sizes_and_axes(a, s, axes, to_reals=True)
    for n, axis in zip(s[:-1], axes[:-1]):
        a = ifft(a, n, axis, norm)
    return irfft(a, s[-1], axes[-1], norm, out)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return irfftn(a, s, axes, norm, out)


def fftshift(x, axes=None):
    return _shifted(x, axes, lambda n: n // 2)


def ifftshift(x, axes=None):
    return _shifted(x, axes, lambda n: -(n // 2))


def _shifted(x, axes, by):
    x = as_array(x)
    if axes is None:
        axes = tuple(range(x.ndim))
    elif isinstance(axes, (tuple, list)):
        axes = tuple(axes)
    else:
        return np.roll(x, by(_extent(x, axes)), axes)
    return np.roll(x, tuple(by(_extent(x, axis)) for axis in axes), axes)


def fftfreq(n, d=1.0, device=None):
    refuse_given("np.fft.fftfreq", device=device)
    place = iota(n)
    return np.where(place < (n - 1) // 2 + 1, place, place - n) * (1.0 / (n * d))


def rfftfreq(n, d=1.0, device=None):
    refuse_given("np.fft.rfftfreq", device=device)
    return iota(n // 2 + 1) * (1.0 / (n * d))
