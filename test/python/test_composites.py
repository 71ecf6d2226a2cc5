# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of composites, and what their errors show."""

import importlib
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import cjit

TABLE = Path(__file__).parents[2] / "python/src/composites.def"
NAMED_LIKE_NUMPYS = ("numpy_shapes", "numpy_creation", "numpy_indexing")


def entries():
    for spaces, *rest in re.findall(r'COMPOSITE\("([\w. ]+)", (\w+), (\w+), (\w+)\)', TABLE.read_text()):
        for space in spaces.split():
            yield space, *rest


@pytest.mark.parametrize("entry", list(entries()), ids="-".join)
def test_table(entry):
    space, name, module, function = entry
    made = getattr(importlib.import_module(f"cjit.composites.{module}"), function)
    if space == "numpy" and module in NAMED_LIKE_NUMPYS and name != "block":
        wanted = parameters(getattr(np, name))
        assert not wanted or parameters(made) == wanted  # some of NumPy's have no signature


def parameters(function):
    try:
        found = inspect.signature(function).parameters
    except ValueError:
        return None
    return [(name, parameter.kind.name) for name, parameter in found.items()]


def test_positions_are_the_users():
    @cjit.jit
    def function(x):
        return np.delete(x, x > 0)

    with pytest.raises(cjit.UnsupportedError, match=r"test_composites.py:\d+:16: np.delete: indices"):
        function(np.arange(3.0))


def test_unknown_keyword():
    @cjit.jit
    def function(x):
        return np.tile(x, 2, axis=1)

    with pytest.raises(TypeError, match="unexpected keyword argument 'axis'"):
        function(np.arange(3.0))
