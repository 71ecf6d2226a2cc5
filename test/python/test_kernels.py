# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/kernels: each program in Python and compiled, with equal results."""

import copy
import importlib.util
import pathlib

import numpy as np
import pytest
import tolerances

import cjit

KERNELS = sorted((pathlib.Path(__file__).parents[2] / "examples" / "kernels").glob("*.py"))


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_close(got, want, tolerance):
    assert type(got) is type(want)
    if isinstance(want, (tuple, list)):
        assert len(got) == len(want)
        for one, other in zip(got, want):
            assert_close(one, other, tolerance)
    elif want is not None:
        assert getattr(got, "dtype", None) == getattr(want, "dtype", None)
        np.testing.assert_allclose(got, want, **tolerance)


def narrow(arguments):
    """The arguments with arrays of half the width."""
    narrower = {"float64": "float32", "int64": "int32", "complex128": "complex64"}
    return tuple(
        a.astype(narrower[a.dtype.name]) if getattr(a, "dtype", None) in narrower else a
        for a in arguments
    )


FORMS = [
    pytest.param(module, form, id=f"{module.__name__}-{form}")
    for module in map(load, KERNELS)
    for form in ("kernel", "loops", "arrays")
    if hasattr(module, form)
]


@pytest.mark.parametrize("module, form", FORMS)
def test_kernel(module, form):
    """Each form, compiled, gives what `kernel` gives in Python, and leaves the same in its arguments."""
    compiled = cjit.jit(getattr(module, form))
    for size in (6, 11, 2):
        arguments = module.arguments(size)
        given, plain = copy.deepcopy(arguments), copy.deepcopy(arguments)
        want = module.kernel(*plain)
        assert_close(compiled(*given), want, tolerances.KERNEL)
        assert_close(given, plain, tolerances.KERNEL)


@pytest.mark.parametrize("module, form", FORMS)
def test_narrow_kernel(module, form):
    """The same with narrower arrays, against the form itself: a form may choose dtypes of its own."""
    function = getattr(module, form)
    given, plain = (narrow(copy.deepcopy(module.arguments(7))) for _ in range(2))
    if all(not isinstance(a, np.ndarray) for a in given):
        pytest.skip("has no arrays among its arguments")
    want = function(*plain)
    assert_close(cjit.jit(function)(*given), want, tolerances.NARROW_KERNEL)
    assert_close(given, plain, tolerances.NARROW_KERNEL)
