# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`cjit.guvectorize`: a function that writes into its last arguments, as a generalised ufunc.

Its arguments' last axes, named by the layout "(m,n),(n,p)->(m,p)", are the function's; the axes before
them broadcast, and the function is applied for each of their elements, in a loop.
"""

import functools
import re

import numpy as np

from cjit._cjit import _is_tracing, _size_now
from cjit.composites.api import normalize_axis
from cjit.composites.common import broadcast_shapes
from cjit.ufuncs import signatures
from cjit.ufuncs.common import (
    as_dtype, assign, call, cast_error, count_parameters, operand, prepare, rank, unsupported,
)  # fmt: skip
from cjit.ufuncs.loops import traced
from cjit.ufuncs.typed import Typed, apart, typed

_OWNER = "cjit.guvectorize"
_KEYWORDS = {"out": None, "casting": "same_kind", "order": "K", "dtype": None, "subok": True, "signature": None,
             "axes": None, "axis": None, "keepdims": False}  # fmt: skip


def guvectorize(*arguments, **options):
    """`@cjit.guvectorize(["void(f8[:], f8, f8[:])"], "(n),()->(n)")`, or with the layout alone."""
    if not 1 <= len(arguments) <= 2 or not isinstance(arguments[-1], str):
        raise TypeError(f"{_OWNER} takes signatures and a layout: "
                        '@cjit.guvectorize(["void(f8[:], f8[:])"], "(n)->(n)")')  # fmt: skip
    loops = signatures.read_all(_OWNER, arguments[0]) if len(arguments) == 2 else None
    layout = Layout(arguments[-1])
    return lambda function: GUfunc(function, loops, layout, dict(options))


class Layout:
    """The core dimensions of the arguments: names and numbers."""

    def __init__(self, text):
        plain = re.sub(r"\s", "", text)
        group = r"\((?:\w+(?:,\w+)*)?\)"
        if not re.fullmatch(rf"{group}(?:,{group})*->{group}(?:,{group})*", plain):
            raise ValueError(f"{_OWNER}: {text!r} is no layout; write one as '(m,n),(n,p)->(m,p)'")
        before, after = plain.split("->")
        self.text = plain
        self.inputs, self.outputs = _groups(before), _groups(after)
        self.names = list(dict.fromkeys(name for group in self.inputs for name in group))
        for name in (name for group in self.outputs for name in group):
            if name not in self.names and not name.isdigit():
                raise ValueError(f"{_OWNER}: the size of {name!r} in {text!r} follows from no input")


def _groups(text):
    return [tuple(filter(None, group.split(","))) for group in re.findall(r"\(([^()]*)\)", text)]


class GUfunc(Typed):
    """What `cjit.guvectorize` makes of a function: NumPy's generalised ufunc, compiled."""

    _owner = _OWNER
    identity = None

    def __init__(self, function, loops, layout, options):
        super().__init__(_OWNER, function, options)
        self._layout = layout
        self.signature = layout.text
        self.nin, self.nout = len(layout.inputs), len(layout.outputs)
        count = count_parameters(_OWNER, function)
        if count != self.nargs:
            raise TypeError(f"{_OWNER}: {self.__name__}() takes {count} arguments, and the layout has {self.nargs}")
        self._as_vectors = {}  # loop → which inputs without core dimensions are arrays to the function
        for loop in loops or ():
            self._add_loop(loop)

    def _add_loop(self, loop):
        name = self.__name__
        if len(loop.arguments) != self.nargs or loop.results:
            raise TypeError(f"{_OWNER}: a signature of {name}() names the types of its {self.nargs} arguments and has "
                            "no result: 'void(f8[:], f8[:])'")  # fmt: skip
        vectors = []
        for (_, axes), core in zip(loop.arguments, self._layout.inputs + self._layout.outputs):
            if axes != len(core) and not (axes == 1 and not core):
                raise TypeError(f"{_OWNER}: an argument of {name}() has {axes} axes in a signature and {len(core)} in "
                                f"the layout {self.signature}")  # fmt: skip
            vectors.append(axes == 1 and not core)
        dtypes = tuple(dtype for dtype, _ in loop.arguments)
        self._loops = (self._loops or []) + [(dtypes[: self.nin], dtypes[self.nin :])]
        self._as_vectors[dtypes] = vectors[: self.nin]

    # -- calls ---------------------------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        inputs, values = self._read_arguments(args, kwargs, _KEYWORDS)
        out = self._read_out(values["out"])
        types = self._read_types(values["dtype"], values["signature"])
        given = [y for y in out if y is not None]
        if not _is_tracing():
            inputs = apart(given, [prepare(self.__name__, x) for x in inputs])
        return self._run("general", [*inputs, *given], has_out=tuple(y is not None for y in out), types=types,
                         casting=values["casting"], axes=self._read_axes(values["axes"], values["axis"]),
                         keepdims=self._read_keepdims(values["keepdims"]))  # fmt: skip

    def _read_axes(self, axes, axis):
        """For each argument the axes that are its core, or None: the last ones."""
        layout, name = self._layout, self.__name__
        groups = layout.inputs + layout.outputs
        if axes is not None and axis is not None:
            raise TypeError("cannot specify both 'axis' and 'axes'")
        if axis is not None:
            if len(layout.names) != 1 or any(len(group) > 1 for group in groups):
                raise TypeError(f"{name}: axis can only be used with a single shared core dimension, not with the "
                                f"{len(layout.names)} distinct ones implied by signature {self.signature}.")  # fmt: skip
            return tuple((axis,) if group else () for group in groups)
        if axes is None:
            return None
        if not isinstance(axes, list):
            raise TypeError("axes should be a list.")
        if len(axes) == self.nin and not any(layout.outputs):
            axes = axes + [()] * self.nout
        if len(axes) != self.nargs:
            raise ValueError("axes should be a list with an entry for all inputs and outputs; entries for outputs can "
                             "only be omitted if none of them has core axes.")  # fmt: skip
        axes = tuple(part if isinstance(part, tuple) else (part,) for part in axes)
        for k, (part, group) in enumerate(zip(axes, groups)):
            if len(part) != len(group):
                raise ValueError(f"{name}: operand {k} has {len(group)} core dimensions, but {len(part)} dimensions are "
                                 "specified by axes tuple.")  # fmt: skip
        return axes

    def _read_keepdims(self, keepdims):
        layout = self._layout
        if keepdims and (any(layout.outputs) or len({len(group) for group in layout.inputs}) != 1):
            k = next((k for k, group in enumerate(layout.outputs) if group), 0)
            raise TypeError(f"{self.__name__} does not support keepdims: its signature {self.signature} requires output "
                            f"{k} to have {len(layout.outputs[k])} core dimensions, but keepdims can only be used when "
                            "all inputs have the same number of core dimensions and all outputs have no core "
                            "dimensions.")  # fmt: skip
        return bool(keepdims)

    # -- traced --------------------------------------------------------------------------------

    def _traced_general(self, *args, has_out, types, casting, axes, keepdims):
        layout, name = self._layout, self.__name__
        rest = list(args[self.nin :])
        out = [rest.pop(0) if has else None for has in has_out]
        operands = [operand(name, x) for x in args[: self.nin]]
        arguments, results, vectors = self._choose(operands, out, types, casting)
        operands = [as_dtype(x, dtype) for x, dtype in zip(operands, arguments)]
        for k, (x, core) in enumerate(zip(operands, layout.inputs)):
            if rank(x) < len(core):
                raise ValueError(f"{name}: Input operand {k} does not have enough dimensions (has {rank(x)}, gufunc "
                                 f"core with signature {layout.text} requires {len(core)})")  # fmt: skip
        if axes is not None:
            operands = [_to_end(x, part) for x, part in zip(operands, axes)]
        sizes = {}
        for k, (x, core) in enumerate(zip(operands, layout.inputs)):
            self._match("Input", k, core, _shape(x)[rank(x) - len(core) :], sizes)
        extents = self._loop_shape(operands, out, axes)
        shapes = [extents + tuple(_size(n, sizes) for n in core) for core in layout.outputs]
        parts = axes[self.nin :] if axes is not None else (None,) * self.nout
        if keepdims:
            kept = (1,) * len(layout.inputs[0])
            back = axes[0] if axes is not None else None
            shapes, parts = [shape + kept for shape in shapes], [back] * self.nout
        outputs = [self._output(k, core, y, shape, dtype, part, casting, sizes)
                   for k, (core, y, shape, dtype, part) in enumerate(zip(layout.outputs, out, shapes, results, parts))]
        self._apply(operands, [y if core else call(np.reshape, y, extents + (1,))
                               for y, core in zip(outputs, layout.outputs)], extents, vectors)  # fmt: skip
        outputs = [y if part is None else _from_end(y, part) for y, part in zip(outputs, parts)]
        outputs = [(y if y.ndim else y[()]) if given is None else assign(given, y) for given, y in zip(out, outputs)]
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def _choose(self, operands, out, types, casting):
        """The dtypes of the arguments and the outputs, and which scalars the function sees as arrays."""
        if self._loops is None:
            if any(y is None for y in out) and types is None:
                unsupported(f"{self.__name__}() has no signatures that tell the outputs' types: pass out=, or give "
                            "cjit.guvectorize signatures")  # fmt: skip
            arguments, results = self._resolve(operands, types, casting)
            results = results or (None,) * self.nout
            arguments = arguments or [typed(x).dtype for x in operands]
            results = [y.dtype if d is None else d for y, d in zip(out, results)]
            if (tuple(arguments), tuple(results)) not in self._seen:
                self._seen.append((tuple(arguments), tuple(results)))
            return arguments, results, [False] * self.nin
        arguments, results = self._resolve(operands, types, casting)
        return arguments, results, self._as_vectors[tuple(arguments) + tuple(results)]

    def _match(self, kind, k, core, shape, sizes):
        for axis, (name, size) in enumerate(zip(core, shape)):
            expected = int(name) if name.isdigit() else sizes.setdefault(name, size)
            if size != expected:
                raise ValueError(f"{self.__name__}: {kind} operand {k} has a mismatch in its core dimension {axis}, with "
                                 f"gufunc signature {self.signature} (size {_now(size)} is different from "
                                 f"{_now(expected)})")  # fmt: skip

    def _loop_shape(self, operands, out, axes):
        """The loop axes' extents, broadcast together, those of outputs that are given too."""
        layout = self._layout
        loops = [_shape(x)[: rank(x) - len(core)] for x, core in zip(operands, layout.inputs)]
        moved = [y if y is None or axes is None or not core or y.ndim < len(core) else _to_end(y, part)
                 for y, core, part in zip(out, layout.outputs, (axes or [None] * self.nargs)[self.nin :])]  # fmt: skip
        for y, core in zip(moved, layout.outputs):
            if y is not None and y.ndim >= len(core):
                loops.append(_shape(y)[: y.ndim - len(core)])
        return functools.reduce(
            lambda a, b: broadcast_shapes(a, b, lambda: ValueError(self._remapped(operands, loops))), loops, ()
        )

    def _remapped(self, operands, loops):
        """NumPy's text of loop axes that do not broadcast together."""
        after, length = ["newaxis"] * sum(map(len, self._layout.outputs)), max(map(len, loops))
        text = "operands could not be broadcast together with remapped shapes [original->remapped]: "
        for x, loop in zip(operands, loops):
            sizes = [str(_now(n)) for n in _shape(x)]
            text += f"{_tuple(sizes)}->{_tuple(['newaxis'] * (length - len(loop)) + sizes[: len(loop)] + after)} "
        return text

    def _output(self, k, core, out, shape, dtype, axes, casting, sizes):
        """A fresh array for output `k`; its core axes are the last ones."""
        if out is not None:
            if not np.can_cast(dtype, out.dtype, casting):
                raise cast_error("output", self, casting, dtype, out.dtype, k)
            if out.ndim < len(core):
                raise ValueError(f"{self.__name__}: Output operand {k} does not have enough dimensions (has {out.ndim}, "
                                 f"gufunc core with signature {self.signature} requires {len(core)})")  # fmt: skip
            moved = out if axes is None or not core else _to_end(out, axes)
            self._match("Output", k, core, moved.shape[moved.ndim - len(core) :], dict(sizes))
            if moved.ndim == len(shape):  # the function may read what is there
                return call(np.array, moved.astype(dtype))
        return call(np.empty, shape, dtype)

    def _apply(self, operands, outputs, extents, vectors):
        rows = []
        for x, core, is_vector in zip(operands, self._layout.inputs, vectors):
            cores = _shape(x)[rank(x) - len(core) :]
            if is_vector:
                x, cores = call(np.reshape, x, _shape(x) + (1,)), (1,)
            rows.append(call(np.broadcast_to, x, extents + cores) if rank(x) and extents else x)
        numbers = [not extents or not rank(x) for x in rows]
        function = self._function

        def put(outputs, i, items):
            call(function, *items, *[y[i] for y in outputs])

        def take(rows, i):
            return [x if fixed else x[i] for x, fixed in zip(rows, numbers)]

        if not extents:
            call(function, *rows, *outputs)
        else:
            loop = traced("elements")
            loop(loop, take, put, extents, rows, outputs, None)


def _shape(x):
    return tuple(x.shape) if rank(x) else ()


def _size(name, sizes):
    return int(name) if name.isdigit() else sizes[name]


def _now(size):
    return size if type(size) is int else _size_now(size)


def _tuple(parts):
    return "(" + ",".join(parts) + (",)" if len(parts) == 1 else ")")


def _to_end(x, axes):
    """x with `axes` as the last ones."""
    axes = tuple(normalize_axis(axis, rank(x)) for axis in axes)
    order = tuple(k for k in range(rank(x)) if k not in axes) + axes
    return call(np.transpose, x, order) if axes else x


def _from_end(x, axes):
    """x with its last axes at the places `axes`."""
    axes = tuple(normalize_axis(axis, x.ndim) for axis in axes)
    order, first = [], x.ndim - len(axes)
    others = iter(range(first))
    for k in range(x.ndim):
        order.append(first + axes.index(k) if k in axes else next(others))
    return call(np.transpose, x, tuple(order)) if axes else x


