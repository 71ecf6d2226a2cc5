# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The extension `fft`: Fourier transforms. Sample frequencies only make an array and are NumPy's own."""

import numpy as np

from cjit.array_api._compiled import compiled

__all__ = """
    fft fftfreq fftn fftshift hfft ifft ifftn ifftshift ihfft irfft irfftn rfft rfftfreq rfftn
""".split()


def _transform(name, doc):
    """A transform along one axis."""
    function = getattr(np.fft, name)

    def transform(x, /, *, n=None, axis=-1, norm="backward"):
        return function(x, n=n, axis=axis, norm=norm)

    return _named(transform, name, doc, ("n", "axis", "norm"))


def _transform_of_axes(name, doc):
    """A transform along several axes."""
    function = getattr(np.fft, name)

    def transform(x, /, *, s=None, axes=None, norm="backward"):
        # Without axes the standard takes the last ones, as many as there are lengths.
        if s is not None and axes is None:
            axes = tuple(range(-len(s), 0))
        return function(x, s=s, axes=axes, norm=norm)

    return _named(transform, name, doc, ("s", "axes", "norm"))


def _named(function, name, doc, static):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return compiled(function, static=static)


fft = _transform("fft", "The discrete Fourier transform along an axis.")
ifft = _transform("ifft", "The inverse of `fft`.")
rfft = _transform("rfft", "The transform of real numbers: the half of it that the other half follows from.")
irfft = _transform("irfft", "The inverse of `rfft`.")
hfft = _transform("hfft", "The transform, real, of numbers that are their own conjugates turned around.")
ihfft = _transform("ihfft", "The inverse of `hfft`.")
fftn = _transform_of_axes("fftn", "The transform along several axes.")
ifftn = _transform_of_axes("ifftn", "The inverse of `fftn`.")
rfftn = _transform_of_axes("rfftn", "The transform of real numbers along several axes.")
irfftn = _transform_of_axes("irfftn", "The inverse of `rfftn`.")


def fftfreq(n, /, *, d=1.0, dtype=None, device=None):
    """The frequencies that `fft` of `n` samples tells of."""
    return np.fft.fftfreq(n, d=d, device=device).astype(np.float64 if dtype is None else dtype)


def rfftfreq(n, /, *, d=1.0, dtype=None, device=None):
    """The frequencies that `rfft` of `n` samples tells of."""
    return np.fft.rfftfreq(n, d=d, device=device).astype(np.float64 if dtype is None else dtype)


@compiled(static=("axes",))
def fftshift(x, /, *, axes=None):
    """The frequency 0 in the middle."""
    return np.fft.fftshift(x, axes=axes)


@compiled(static=("axes",))
def ifftshift(x, /, *, axes=None):
    """The inverse of `fftshift`."""
    return np.fft.ifftshift(x, axes=axes)
