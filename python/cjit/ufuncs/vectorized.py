# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`cjit.vectorize`: a function of scalars as a ufunc.

The function is recorded once for each combination of dtypes. Where what it does can be said of whole
arrays (arithmetic, branches as selections) it becomes array operations; else, with loops or `raise` in it, a
loop over the elements.
"""

import numpy as np

from cjit._cjit import _is_tracing
from cjit.ufuncs import folds, signatures
from cjit.ufuncs.apply import apply
from cjit.ufuncs.common import (
    are_plain, as_dtype, assign, call, cast_error, count_parameters, operand, prepare, rank, unsupported,
)  # fmt: skip
from cjit.ufuncs.typed import Typed, apart, typed

_OWNER = "cjit.vectorize"
_KEYWORDS = {"out": None, "where": True, "casting": "same_kind", "order": "K", "dtype": None, "subok": True,
             "signature": None, "sig": None}  # fmt: skip


def vectorize(function_or_signatures=None, /, **options):
    """`@cjit.vectorize`, `@cjit.vectorize(["float64(float64, float64)"], identity=0)`."""
    if callable(function_or_signatures) and hasattr(function_or_signatures, "__code__"):
        return Ufunc(function_or_signatures, None, options)
    loops = None
    if function_or_signatures is not None:
        loops = signatures.read_all(_OWNER, function_or_signatures)
    return lambda function: Ufunc(function, loops, dict(options))


class Ufunc(Typed):
    """What `cjit.vectorize` makes of a function: NumPy's ufunc, compiled."""

    _owner = _OWNER

    def __init__(self, function, loops, options):
        identity = options.pop("identity", None)
        if identity not in (None, 0, 1, -1, "reorderable"):
            raise ValueError(f"{_OWNER}: identity must be None, 0, 1, -1 or 'reorderable', not {identity!r}")
        super().__init__(_OWNER, function, options)
        self.nin = count_parameters(_OWNER, function)
        self.nout = 1
        self.signature = None
        self.is_reorderable = identity is not None
        self.identity = None if identity == "reorderable" else identity
        for loop in loops or ():
            self._add_loop(loop)
        self._plain = self._driver(lambda *args: self._traced_call(args, None, True))

    def _add_loop(self, loop):
        name = self.__name__
        if any(axes for _, axes in loop.arguments + (loop.results or [])):
            raise TypeError(f"{_OWNER}: {name}() is called with elements; for arrays use cjit.guvectorize")
        if len(loop.arguments) != self.nin:
            raise TypeError(f"{_OWNER}: {name}() takes {self.nin} arguments, and a signature has "
                            f"{len(loop.arguments)}")  # fmt: skip
        results = None if loop.results is None else tuple(dtype for dtype, _ in loop.results)
        if results is not None:
            if not results or (self._loops and self.nout != len(results)):
                raise TypeError(f"{_OWNER}: the signatures of {name}() differ in their number of results")
            self.nout = len(results)
        self._loops = (self._loops or []) + [(tuple(dtype for dtype, _ in loop.arguments), results)]

    # -- calls ---------------------------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        if not kwargs and len(args) == self.nin and not _is_tracing():
            if not are_plain(args):
                args = [prepare(self.__name__, arg) for arg in args]
            return self._plain(*args)
        return self._call(args, kwargs)

    def _call(self, args, kwargs):
        name = self.__name__
        inputs, values = self._read_arguments(args, kwargs, _KEYWORDS)
        out = self._read_out(values["out"])
        types = self._read_types(values["dtype"], values["signature"] if values["sig"] is None else values["sig"])
        where = values["where"]
        if not _is_tracing():
            inputs = [prepare(name, arg) for arg in inputs]
            where = where if where is True else prepare(name, where)
        given = [y for y in out if y is not None]
        if given and not _is_tracing():
            inputs, where = apart(given, inputs), where if where is True else apart(given, [where])[0]
        return self._run("general", [*inputs, *given, *([] if where is True else [where])],
                         has_out=tuple(y is not None for y in out), types=types, casting=values["casting"],
                         has_where=where is not True)  # fmt: skip

    def _traced_general(self, *args, has_out, types, casting, has_where):
        rest = list(args[self.nin :])
        out = tuple(rest.pop(0) if has else None for has in has_out)
        return self._traced_call(args[: self.nin], out, rest.pop() if has_where else True, types, casting)

    # -- traced --------------------------------------------------------------------------------

    def _traced_call(self, args, out, where, types=None, casting="same_kind"):
        operands = [operand(self.__name__, x) for x in args]
        dtypes, results = self._resolve(operands, types, casting)
        if dtypes is not None:
            operands = [as_dtype(x, dtype) for x, dtype in zip(operands, dtypes)]
        values = self._apply(operands, results, where, [y for y in out or () if y is not None])
        if out is None:
            return values[0] if len(values) == 1 else tuple(values)
        for index, (y, value) in enumerate(zip(out, values)):
            if y is not None and not np.can_cast(value.dtype, y.dtype, casting):
                raise cast_error("output", self, casting, value.dtype, y.dtype, index)
        values = [value if y is None else assign(y, value, where) for y, value in zip(out, values)]
        return values[0] if len(values) == 1 else tuple(values)

    def _apply(self, operands, dtypes, where=True, out=()):
        """The results for operands of a loop's dtypes."""
        masks = [] if where is True else [call(np.asarray, where)]
        for mask in masks:
            if mask.dtype != bool:
                raise TypeError(f"Cannot cast array data from {mask.dtype!r} to dtype('bool') according to "
                                "the rule 'safe'")  # fmt: skip
        return apply(self.__name__, self._function, operands, lambda found: self._note(operands, found, dtypes),
                     masks[0] if masks else None, out)  # fmt: skip

    def _note(self, operands, found, dtypes):
        """Remembers the loop; gives the results' dtypes."""
        known = self._loops is not None and any(results for _, results in self._loops)
        if (known and self.nout != len(found)) or (dtypes and len(dtypes) != len(found)):
            raise TypeError(f"{self.__name__}() returned {len(found)} results, and its signature has {self.nout}")
        self.nout = len(found)
        results = tuple(d if wanted is None else wanted for d, wanted in zip(found, dtypes or (None,) * len(found)))
        arguments = tuple(typed(x).dtype for x in operands)
        if self._loops is None:
            if (arguments, results) not in self._seen:
                self._seen.append((arguments, results))
        else:
            self._loops = [(i, results if i == arguments and o is None else o) for i, o in self._loops]
        return results

    # -- methods -------------------------------------------------------------------------------

    def outer(self, a, b, /, **kwargs):
        """self(a[i, …], b[j, …]) for all i and j."""
        folds.check_binary(self, "outer is only defined for two-input functions", "outer")
        if _is_tracing():
            a, b = operand(self.__name__, a), operand(self.__name__, b)
            return self(a if rank(b) == 0 else call(np.reshape, a, tuple(call(np.shape, a)) + (1,) * rank(b)), b,
                        **kwargs)  # fmt: skip
        a = np.asarray(prepare(self.__name__, a))
        return self(a.reshape(a.shape + (1,) * np.ndim(b)), b, **kwargs)

    def reduce(self, array, /, axis=0, dtype=None, out=None, keepdims=False, initial=np._NoValue, where=True):
        """The fold of an axis: self(self(x[0], x[1]), x[2])…"""
        return folds.reduce(self, array, axis, dtype, out, keepdims, initial, where)

    def accumulate(self, array, /, axis=0, dtype=None, out=None):
        """The folds of all beginnings of an axis."""
        return folds.accumulate(self, array, axis, dtype, out)

    def at(self, array, indices, *operands):
        """array[indices] = self(array[indices], b), in place, one after the other."""
        return folds.at(self, array, indices, operands)

    def reduceat(self, *args, **kwargs):
        """Not supported."""
        unsupported(f"{self.__name__}.reduceat is not supported; reduce the slices one by one")

    _traced_reduce = folds.traced_reduce
    _traced_accumulate = folds.traced_accumulate
    _traced_at = folds.traced_at

