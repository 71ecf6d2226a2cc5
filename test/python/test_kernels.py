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
    spec = importlib.util.spec_from_file_location(f"kernel_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_close(got, want):
    assert type(got) is type(want)
    if isinstance(want, (tuple, list)):
        assert len(got) == len(want)
        for one, other in zip(got, want):
            assert_close(one, other)
    elif want is not None:
        assert getattr(got, "dtype", None) == getattr(want, "dtype", None)
        np.testing.assert_allclose(got, want, **tolerances.KERNEL)


@pytest.mark.parametrize("path", KERNELS, ids=lambda path: path.stem)
def test_kernel(path):
    module = load(path)
    compiled = cjit.jit(module.kernel)
    for size in (6, 11, 2):
        arguments = module.arguments(size)
        given, plain = copy.deepcopy(arguments), copy.deepcopy(arguments)
        assert_close(compiled(*given), module.kernel(*plain))
        assert_close(given, plain)
