# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of examples/kernels as benchmark lines.

A contestant gets the kernel's own source, with `np` bound to its module and helper functions compiled
as it compiles functions. NumPy, which compiles nothing, runs the form in whole-array expressions
where there is one; `…-loop` contestants run the form in loops. Before each call the arrays that the
kernel changes are filled again (the same for all, and counted), so that each call does the same work.
"""

import copy
import functools
import pathlib
import sys
from types import FunctionType

import numpy as np
from peers import Unable

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "examples" / "kernels"


@functools.cache
def _code(name):
    path = FOLDER / f"{name}.py"
    return compile(path.read_text(), str(path), "exec")


def _names(name, numpy_module=np):
    """The module's globals, `np` being `numpy_module`."""
    names = {"__name__": name}
    exec(_code(name), names)
    names["np"] = numpy_module
    return names


@functools.cache
def forms(name):
    return tuple(form for form in ("kernel", "loops", "arrays") if form in _names(name))


def prepare(peer, line):
    """(a function without arguments that is one call, its results and what it left in its arguments)."""
    form = "kernel"
    if peer.options.get("loop"):
        form = "loops"
    elif peer.compiles_nothing and "arrays" in forms(line.kernel):
        form = "arrays"
    __import__(peer.module)
    names = _names(line.kernel, sys.modules[peer.module])
    arguments = _names(line.kernel)["arguments"](line.size)
    for name, value in names.items():
        if isinstance(value, FunctionType) and name not in ("arguments", form):
            names[name] = peer.compile_helper(value)
    function = peer.compile_kernel(names[form], arguments)
    given = [peer.give(copy.copy(a)) if isinstance(a, np.ndarray) else a for a in arguments]
    changed = _changed(line)
    if changed and not isinstance(given[changed[0]], np.ndarray):
        raise Unable("cannot change arrays")
    again = [(given[i], arguments[i]) for i in changed]

    def call():
        for target, source in again:
            np.copyto(target, source)
        return peer.finish(function(*given))

    return call, lambda result: (result, [given[i] for i in changed])


@functools.cache
def expected(line):
    """What the kernel gives in Python: (results, arguments afterwards)."""
    names = _names(line.kernel)
    arguments = names["arguments"](line.size)
    form = "arrays" if "arrays" in names else "kernel"
    return names[form](*arguments), arguments


@functools.cache
def _changed(line):
    """The positions of the arrays that the kernel changes."""
    before = _names(line.kernel)["arguments"](line.size)
    return [
        i
        for i, (old, new) in enumerate(zip(before, expected(line)[1]))
        if isinstance(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True)
    ]


def check(line, outcome):
    """Raises Unable when the results are not Python's, loosely."""
    result, arguments = outcome
    want, left = expected(line)
    _compare(result, want)
    _compare(arguments, [left[i] for i in _changed(line)])


def _compare(got, want):
    if isinstance(want, (tuple, list)):
        if len(got) != len(want):
            raise Unable("gives another number of results")
        for one, other in zip(got, want):
            _compare(one, other)
    elif want is not None:
        got, want = np.asarray(got), np.asarray(want)
        if got.shape != want.shape or got.dtype.kind != want.dtype.kind:
            raise Unable(f"gives {got.dtype}{list(got.shape)}, not {want.dtype}{list(want.shape)}")
        if not np.allclose(got, want, rtol=1e-8, atol=1e-10):
            raise Unable("gives other values than NumPy")
