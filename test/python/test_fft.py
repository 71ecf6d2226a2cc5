# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""numpy.fft and torch.fft against the libraries'."""

import numpy as np
import pytest
import torch

import cjit
from against_numpy import check, check_error

RANDOM = np.random.default_rng(0)


def make(shape, dtype="float64"):
    values = RANDOM.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        values = values + 1j * RANDOM.standard_normal(shape)
    return (values * 8).astype(dtype)


ONE = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"]
SEVERAL = ["fft2", "ifft2", "fftn", "ifftn", "rfft2", "rfftn", "irfft2", "irfftn"]
REAL_INPUT = ("rfft", "ihfft", "rfft2", "rfftn")


def dtypes(name):
    return ["float64", "float32", "float16", "int8", "uint64", "bool"] + (
        [] if name in REAL_INPUT else ["complex128", "complex64"]
    )


@pytest.mark.parametrize("name", ONE)
def test_one_axis(name):
    function = getattr(np.fft, name)
    for dtype in dtypes(name):
        for n in (1, 2, 7, 8, 30):
            if n > 1 or name not in ("irfft", "hfft"):
                check(lambda a: function(a), make(n, dtype), name="fft")
    x = make((3, 6, 5))
    for axis in (0, 1, -1, -3):
        check(lambda a, axis=axis: function(a, axis=axis), x, name="fft")
    for n in (1, 3, 4, 9):
        for norm in (None, "backward", "ortho", "forward"):
            check(lambda a, n=n, norm=norm: function(a, n, norm=norm), x, name="fft", layouts=False)
    check(lambda a: function(a, n=4), np.zeros((0, 5)), name="fft")
    if name in ("irfft", "hfft"):  # NumPy reads what is not there
        assert np.array_equal(cjit.jit(lambda a: function(a, n=4))(np.zeros((2, 0))), np.zeros((2, 4)))
    else:
        check(lambda a: function(a, n=4), np.zeros((2, 0)), name="fft")


def test_one_compilation_serves_all_lengths():
    f = cjit.jit(lambda a: np.fft.rfft(a * 2))
    for n in (4, 5, 6, 17, 64):
        x = make(n)
        np.testing.assert_allclose(f(x), np.fft.rfft(x * 2), rtol=1e-12, atol=1e-12)
    assert len(f.specializations) == 1


@pytest.mark.parametrize("name", SEVERAL)
def test_several_axes(name):
    function = getattr(np.fft, name)
    for dtype in dtypes(name)[:2] + dtypes(name)[-2:]:
        check(lambda a: function(a), make((4, 6, 5), dtype), name="fft")
    x = make((4, 6, 5))
    check(lambda a: function(a, axes=(0, 2), norm="ortho"), x, name="fft")
    check(lambda a: function(a, (3, 8), (1, 0)), x, name="fft")
    check(lambda a: function(a, (3, -1), (-1, 0)), x, name="fft")


def test_shifts_and_round_trips():
    for shape in ((7,), (4, 5), (0,)):
        x = make(shape)
        check(lambda a: np.fft.fftshift(a), x)
        check(lambda a: np.fft.ifftshift(a), x)
        check(lambda a: np.fft.fftshift(a, axes=0), x)
        check(lambda a: np.fft.ifftshift(a, (0,)), x)
    check(lambda a: np.fft.ifft(np.fft.fft(a) * 2).real + 1, make((3, 8)), name="fft")
    check(lambda a: np.fft.irfft(np.fft.rfft(a) * np.exp(-np.fft.rfftfreq(a.shape[0]))), make(10), name="fft")


def test_frequencies():
    for n in (1, 2, 5, 8):
        check(lambda a: (np.fft.fftfreq(a.shape[0]), np.fft.rfftfreq(a.shape[0], 0.25)), np.ones(n))
        check(lambda a, n: np.fft.fftfreq(n, a), 0.5, n, layouts=False)


def test_errors():
    x = make((3, 4))
    check_error(lambda a: np.fft.fft(a, 0), x)
    check_error(lambda a: np.fft.fft(a, norm="none"), x)
    check_error(lambda a: np.fft.ifft(a, norm="none"), x)
    check_error(lambda a: np.fft.hfft(a, norm="none"), x)
    check_error(lambda a: np.fft.fft(a, 4, axis=2), x)
    check_error(lambda a: np.fft.fft(a, axis=2), x)
    check_error(lambda a: np.fft.fft2(a, (1, 2, 3)), x)
    check_error(lambda a: np.fft.irfft(a), x[:, :1])
    check_error(lambda a: np.fft.rfft(a), x + 1j, text="ufunc 'rfft_n_even' did not contain a loop")
    with pytest.raises(cjit.UnsupportedError, match="np.fft: out= is not supported"):
        cjit.jit(lambda a, o: np.fft.fft(a, out=o))(x, x + 1j)


TORCH = {
    "fft": lambda a: torch.fft.fft(a), "ifft": lambda a: torch.fft.ifft(a, dim=0), "rfft": lambda a: torch.fft.rfft(a.real),
    "irfft": lambda a: torch.fft.irfft(a), "hfft": lambda a: torch.fft.hfft(a, n=5), "ihfft": lambda a: torch.fft.ihfft(a.real),
    "fft n": lambda a: torch.fft.fft(a, 3, norm="ortho"), "fft longer": lambda a: torch.fft.fft(a, 9, 1, norm="forward"),
    "fft2": lambda a: torch.fft.fft2(a), "ifft2": lambda a: torch.fft.ifft2(a, (3, 7)), "fftn": lambda a: torch.fft.fftn(a),
    "ifftn": lambda a: torch.fft.ifftn(a, dim=(0, 1)), "fftn s": lambda a: torch.fft.fftn(a, (2,)),
    "rfft2": lambda a: torch.fft.rfft2(a.real), "irfft2": lambda a: torch.fft.irfft2(a, norm="ortho"),
    "rfftn": lambda a: torch.fft.rfftn(a.real, dim=(1, 0)), "irfftn": lambda a: torch.fft.irfftn(a, (4, 6)),
    "fftshift": lambda a: torch.fft.fftshift(a), "ifftshift": lambda a: torch.fft.ifftshift(a, dim=1),
    "integers": lambda a: torch.fft.fft(a.real.int()), "round trip": lambda a: torch.fft.ifft(torch.fft.fft(a) * 2).real,
}  # fmt: skip


@pytest.mark.parametrize("name", TORCH)
def test_torch(name):
    for dtype in ("complex128", "complex64"):
        x = torch.from_numpy(make((4, 6), dtype))
        expected, actual = TORCH[name](x), cjit.jit(TORCH[name])(x)
        assert actual.dtype == expected.dtype and actual.shape == expected.shape
        torch.testing.assert_close(actual, expected)


def test_torch_errors():
    x = torch.ones(3, 4)
    for function in (
        lambda a: torch.fft.fft(a, 0), lambda a: torch.fft.fft(a, norm="none"), lambda a: torch.fft.rfft(a + 1j),
        lambda a: torch.fft.fft(a, dim=2), lambda a: torch.fft.fft(a.half()),
    ):  # fmt: skip
        check_error(function, x)
