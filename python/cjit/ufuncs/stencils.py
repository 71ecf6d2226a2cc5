# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`cjit.stencil`: a function of an element and its neighbours, applied to the inside of an array.

The kernel is run once to see which neighbours it asks for: a[0, -1] of an array argument is the element to the
left. Each of them becomes a slice of the array, and the kernel a function of the slices' elements
(apply.py): `a[0, -1] + a[0, 1]` is a[:, :-2] + a[:, 2:].
"""

import operator

import numpy as np

from cjit import _cjit
from cjit._cjit import _is_tracing
from cjit.ufuncs.apply import apply
from cjit.ufuncs.common import (
    Compiled, as_dtype, assign, call, cast_error, count_parameters, operand, prepare, rank,
)  # fmt: skip
from cjit.ufuncs.typed import apart

_OWNER = "cjit.stencil"


def stencil(function_or_mode="constant", /, **options):
    """`@cjit.stencil`, `@cjit.stencil(neighborhood=((-1, 1),), cval=1.0)`."""
    if callable(function_or_mode):
        return Stencil(function_or_mode, options)
    options.setdefault("func_or_mode", function_or_mode)
    return lambda function: Stencil(function, dict(options))


class Stencil(Compiled):
    """What `cjit.stencil` makes of a kernel: a function of whole arrays."""

    _owner = _OWNER

    def __init__(self, function, options):
        mode = options.pop("func_or_mode", "constant")
        if mode != "constant":
            raise ValueError(f"{_OWNER}: the border's mode must be 'constant', not {mode!r}")
        self._has_cval = "cval" in options
        self._cval = options.pop("cval", 0)
        if not isinstance(self._cval, (bool, int, float, np.generic)):
            raise TypeError(f"{_OWNER}: cval must be a number, not {self._cval!r}")
        neighborhood = options.pop("neighborhood", None)
        standard = options.pop("standard_indexing", ())
        super().__init__(_OWNER, function, options)
        count = count_parameters(_OWNER, function)
        self._names = function.__code__.co_varnames[:count]
        standard = (standard,) if isinstance(standard, str) else tuple(standard)
        for name in standard:
            if name not in self._names:
                raise ValueError(f"Standard indexing requested for an array name '{name}' not present in the stencil "
                                 "kernel definition.")  # fmt: skip
        if not count or self._names[0] in standard:
            raise ValueError("The first argument to a stencil kernel must use relative indexing, not standard indexing.")
        self.nin, self.nout, self.nargs = count, 1, count + 1
        self._standard = standard
        self.neighborhood = None if neighborhood is None else self._read_neighborhood(neighborhood)

    @staticmethod
    def _read_neighborhood(neighborhood):
        pairs = tuple(tuple(operator.index(k) for k in pair) for pair in neighborhood)
        if any(len(pair) != 2 or pair[0] > pair[1] for pair in pairs):
            raise ValueError(f"{_OWNER}: neighborhood must be a pair (first, last) for each axis, not {neighborhood!r}")
        return pairs

    def __call__(self, *args, out=None):
        name = self.__name__
        if len(args) != len(self._names):
            raise TypeError(f"{name}() takes {len(self._names)} positional arguments but {len(args)} were given")
        if out is not None and not isinstance(out, np.ndarray):
            raise TypeError(f"{name}(): out must be an array")
        if not _is_tracing():
            args = [prepare(name, x) for x in args]
            if out is not None:
                args = apart([out], args)
        return self._run("call", [*args, *([] if out is None else [out])], has_out=out is not None)

    # -- traced --------------------------------------------------------------------------------

    def _traced_call(self, *args, has_out):
        name = self.__name__
        out = args[-1] if has_out else None
        args = [operand(name, x) for x in args[: len(self._names)]]
        relative = [rank(x) > 0 and n not in self._standard for x, n in zip(args, self._names)]
        if not relative[0]:
            raise TypeError("The first argument to a stencil kernel must be the primary input array.")
        args = self._trim(args, relative)
        offsets = self._find_offsets(args, relative)
        near = self._reach(offsets, args[0].ndim)
        values, places = [], []
        for k, (x, is_relative) in enumerate(zip(args, relative)):
            if is_relative:
                for offset in offsets[k]:
                    places.append((k, offset))
                    values.append(x[tuple(_part(pair, d) for pair, d in zip(near, offset))])
            elif not rank(x):
                places.append((k, None))
                values.append(x)

        def kernel(*elements):
            found = dict(zip(places, elements))
            items = []
            for k, (x, is_relative) in enumerate(zip(args, relative)):
                if is_relative:
                    x = _Neighbours(name, lambda offset, k=k: found[k, offset], x.ndim)
                items.append(x if is_relative or rank(x) else found[k, None])
            return call(self._function, *items)

        inside = args[0][tuple(_part(pair, 0) for pair in near)]
        (result,) = self._only(apply(name, kernel, [*values, *_shaping(values, inside)], lambda found: found))
        return self._place(args[0], result, near, out)

    def _trim(self, args, relative):
        """The arrays as large as the first one."""
        first, result = args[0], []
        for x, is_relative in zip(args, relative):
            if is_relative and x is not first:
                if x.ndim != first.ndim:
                    raise ValueError("Secondary stencil array does not have same number of dimensions as the first "
                                     "stencil input.")  # fmt: skip
                if any(m < n for m, n in zip(x.shape, first.shape)):
                    raise ValueError("Secondary stencil array has some dimension smaller the same dimension in the "
                                     "first stencil input.")  # fmt: skip
                if any(m != n for m, n in zip(x.shape, first.shape)):
                    x = x[tuple(slice(0, n) for n in first.shape)]
            result.append(x)
        return result

    def _find_offsets(self, args, relative):
        """For each argument the neighbours that the kernel asks for."""
        offsets = [{} for _ in args]
        numbers = [call(np.zeros, (), x.dtype)[()] if is_relative else x for x, is_relative in zip(args, relative)]

        def probe(*elements):
            left = iter(elements)
            items = []
            for k, (x, is_relative) in enumerate(zip(args, relative)):
                if not is_relative:
                    items.append(x if rank(x) else next(left))
                    continue
                element = next(left)

                def get(offset, k=k, element=element):
                    offsets[k][offset] = None
                    return element

                items.append(_Neighbours(self.__name__, get, x.ndim))
            return call(self._function, *items)

        shown = [x for x in numbers if not rank(x)]
        _cjit._elementwise(probe, tuple(shown), None)
        return [tuple(found) for found in offsets]

    def _reach(self, offsets, ndim):
        """How far the kernel reaches along each axis, to both sides."""
        if self.neighborhood is None:
            every = [offset for found in offsets for offset in found] + [(0,) * ndim]
            return [(max(0, -min(k)), max(0, max(k))) for k in zip(*every)]
        if len(self.neighborhood) != ndim:
            raise ValueError(f"{len(self.neighborhood)} dimensional neighborhood specified for {ndim} dimensional input "
                             "array")  # fmt: skip
        for offset in (offset for found in offsets for offset in found):
            if any(not low <= d <= high for d, (low, high) in zip(offset, self.neighborhood)):
                raise ValueError(f"{self.__name__}() reads its neighbour {offset}, which is outside of the neighborhood "
                                 f"{self.neighborhood}")  # fmt: skip
        return [(max(0, -low), max(0, high)) for low, high in self.neighborhood]

    def _only(self, values):
        if len(values) != 1:
            raise TypeError(f"{self.__name__}() must return one number, not {len(values)}")
        return values

    def _place(self, first, result, near, out):
        """The result inside of a border."""
        dtype = result.dtype
        if self._has_cval and not np.can_cast(np.min_scalar_type(self._cval), dtype, "same_kind"):
            raise ValueError("cval type does not match stencil return type.")
        border = as_dtype(self._cval, dtype)
        inside = tuple(slice(low, -high or None) for low, high in near)
        if out is None:
            out = call(np.full, tuple(first.shape), border, dtype)
        else:
            if not np.can_cast(dtype, out.dtype, "same_kind"):
                raise cast_error("output", self, "same_kind", dtype, out.dtype, 0)
            if out.ndim != first.ndim or any(m != n for m, n in zip(out.shape, first.shape)):
                raise ValueError(f"{self.__name__}(): out must have the shape of the first array")
            if self._has_cval:
                result = call(np.array, result)  # before the border is filled: out may be an argument
                out[...] = border
        assign(out[inside], result)
        return out


class _Neighbours:
    """What an array is to a kernel: a[0, -1] is an element near the one at hand."""

    def __init__(self, name, get, ndim):
        self._name = name
        self._get = get
        self._ndim = ndim

    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        if len(key) != self._ndim or any(isinstance(k, slice) or k is None or k is Ellipsis for k in key):
            raise ValueError(f"{self._name}(): an array of {self._ndim} axes is indexed with as many integers, relative "
                             "to the element at hand")  # fmt: skip
        return self._get(tuple(operator.index(k) for k in key))

    def __getattr__(self, name):
        raise AttributeError(f"{self._name}(): the kernel of a stencil sees single elements of its arrays, which have "
                             f"no {name}; name the argument in standard_indexing= to see the array")  # fmt: skip

    def __setitem__(self, key, value):
        raise ValueError("Assignments to arrays passed to stencil kernels is not allowed.")


def _part(pair, offset):
    low, high = pair
    return slice(low + offset, (offset - high) or None)


def _shaping(values, inside):
    """Nothing, or an array that gives the result its shape where the kernel reads no neighbour."""
    return [] if any(rank(x) for x in values) else [inside]

