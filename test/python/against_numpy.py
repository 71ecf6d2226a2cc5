# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A function, plain and compiled: results, dtypes, shapes, types and errors must be the same."""

import copy
import warnings

import numpy as np

import cjit
from tolerances import assert_same


def spread(array):
    """The same elements with gaps between them, the last axis backwards."""
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return array
    wide = np.zeros(tuple(2 * extent for extent in array.shape), array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)][..., ::-1]
    view[...] = array
    return view


def check(function, *arguments, name="composite", layouts=True):
    """Compares on the arguments as they are and, where `layouts`, on ones with gaps."""
    compiled = cjit.jit(function)
    for variant in (lambda a: a, spread) if layouts else (lambda a: a,):
        given = [variant(a) for a in arguments]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            expected = function(*copy.deepcopy(given))
            actual = compiled(*copy.deepcopy(given))
        compare(actual, expected, name)


def compare(actual, expected, name):
    if isinstance(expected, (tuple, list)):
        assert type(actual) is type(expected) and len(actual) == len(expected)
        for one, other in zip(actual, expected, strict=True):
            compare(one, other, name)
        return
    assert type(actual) is type(expected), (type(actual), type(expected))
    assert_same(actual, expected, name)


def check_error(function, *arguments, text=None):
    """The compiled function raises what the plain one does: the type and, but for numbers in `text`, the text."""
    errors = []
    for call in (function, cjit.jit(function)):
        try:
            call(*arguments)
            errors.append(None)
        except Exception as error:  # noqa: BLE001 compared below
            errors.append(error)
    plain, compiled = errors
    assert plain is not None, "NumPy accepts it"
    assert type(compiled) is type(plain), (plain, compiled)
    wanted = str(plain) if text is None else text
    assert wanted in str(compiled), (plain, compiled)
