# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text that holds traced values, and printing it: while tracing, and when a kernel has run.

A text of traced values (an f-string, "%d" % x, str(x)) is kept as what makes it, a Text. print() records the
values of its texts for the kernel, which hands them to the runtime in the order of the program (print sites,
include/cjit/graph.h); when it has returned, flush() makes the texts and writes them. A raise does the same
with its message.

    print(f"step {i}: {x:.3f}")   →   site 0: values (i, x)
                                      site 1: print Text("step ", Leaf(0), ": ", Leaf(1) as ".3f")
"""

import sys

import numpy as np

from cjit import _cjit
from cjit._cjit import Tracer
from cjit.trees import mapped

_MOST_VALUES = 16  # CJIT_MAX_RAISE_VALUES
_PLAIN = (str, int, float, bool, type(None), np.generic)
_CONVERSIONS = {-1: lambda x: x, ord("s"): str, ord("r"): repr, ord("a"): ascii}


class Text(_cjit.TextBase):
    """A str that is known only when the compiled function runs, as (operation, …) of traced values."""

    __slots__ = ("plan", "known")
    __class__ = str

    def __init__(self, *plan):
        self.plan = plan
        self.known = None

    def __str__(self):
        """The text now: the values that it needs are asked for, which may be refused. A key of a dict outlives its trace."""
        if self.known is None:
            self.known = _perform(*_now(self.plan))
        return self.known

    __repr__ = __str__

    def __format__(self, spec):
        return format(str(self), spec)

    def __add__(self, other):
        return Text("join", [self, other]) if isinstance(other, str) else NotImplemented

    def __radd__(self, other):
        return Text("join", [other, self]) if isinstance(other, str) else NotImplemented

    def __eq__(self, other):
        return str(self) == other

    def __hash__(self):
        return hash(str(self))

    def __len__(self):
        return len(str(self))

    def __getitem__(self, key):
        return str(self)[key]

    def __contains__(self, item):
        return item in str(self)

    def __getattr__(self, name):
        return getattr(str(self), name)


class Leaf:
    """Stands in a recorded text for value `index` of its site."""

    __slots__ = ("index",)

    def __init__(self, index):
        self.index = index


class Pair:
    """A complex number, or an array of them, of two leaves."""

    __slots__ = ("parts", "dtype")

    def __init__(self, parts, dtype):
        self.parts, self.dtype = parts, dtype

    def make(self, values):
        real, imag = (values[leaf.index] for leaf in self.parts)
        if not isinstance(self.dtype, np.dtype):
            return complex(real, imag)
        result = np.empty(np.shape(real), self.dtype)
        result.real, result.imag = real, imag
        return result if np.ndim(real) else result[()]


class _Frozen:
    """What an object's text was while tracing."""

    def __init__(self, value):
        self.text, self.representation = str(value), repr(value)

    def __str__(self):
        return self.text

    def __repr__(self):
        return self.representation

    def __format__(self, spec):
        return format(self.text, spec)


def is_traced(value):
    """True for a traced value, a Text, and containers of them."""
    kind = type(value)
    if kind is Tracer or kind is Text:
        return True
    if kind is dict:
        return any(map(is_traced, value.values()))
    return kind in (list, tuple) and any(map(is_traced, value))


# ---------------------------------------------------------------------------------------------
# Making texts
# ---------------------------------------------------------------------------------------------


def format_text(*parts):
    """An f-string: each part is a str or (value, conversion, format)."""
    if not any(map(is_traced, parts)):
        return "".join(part if type(part) is str else _field(*part) for part in parts)
    return Text("join", [part if type(part) is str else field(*part) for part in parts])


def field(value, conversion=-1, spec=""):
    """{value!conversion:spec}, a str or a Text."""
    if not is_traced(value) and not is_traced(spec):
        return _field(value, conversion, spec)
    return Text("field", _snapshot(value), conversion, spec)


def modulo(text, values):
    """text % values"""
    return Text("modulo", text, _snapshot(values))


def method(text, name, args, kwargs):
    """text.format(…) and text.join(…); other methods need the text now."""
    if name == "format":
        return Text("format", text, _snapshot(args), _snapshot(kwargs))
    if name == "join" and not kwargs and len(args) == 1:
        items = list(args[0])
        return Text("join", [part for item in items for part in (text, item)][1:])
    return getattr(str(text), name)(*args, **kwargs)


def _snapshot(value):
    """The value as it is now: arrays may be changed later."""
    return _rebuild(value, _cjit._snapshot)


def _rebuild(value, leaf):
    """A copy of `value` with `leaf(x)` in place of each traced x."""

    def rebuild(value):
        kind = type(value)
        if kind is Tracer:
            return leaf(value)
        if kind is Text:
            return Text(*mapped(rebuild, value.plan))
        return value if isinstance(value, _PLAIN) else _Frozen(value)

    return mapped(rebuild, value)


# ---------------------------------------------------------------------------------------------
# Doing it
# ---------------------------------------------------------------------------------------------


def _field(value, conversion, spec):
    return format(_CONVERSIONS[conversion](value), spec)


def _perform(operation, *rest):
    if operation == "join":
        return "".join(rest[0])
    if operation == "field":
        return _field(*rest)
    if operation == "modulo":
        return rest[0] % rest[1]
    return rest[0].format(*rest[1], **rest[2])


def _now(value):
    """`value` with every Text in it as a str."""
    return mapped(lambda item: str(item) if type(item) is Text else item, value)


def _restore(value, values):
    """A recorded value with `values` for its leaves and its texts made."""

    def restore(value):
        kind = type(value)
        if kind is Leaf:
            return values[value.index]
        if kind is Pair:
            return value.make(values)
        return _perform(*mapped(restore, value.plan)) if kind is Text else value

    return mapped(restore, value)


# ---------------------------------------------------------------------------------------------
# While tracing
# ---------------------------------------------------------------------------------------------


def record_print(*args, sep=" ", end="\n", file=None, flush=False):
    """print(…) in a traced function."""
    if file is None or file is sys.stdout:
        file = "stdout"
    elif file is sys.stderr:
        file = "stderr"
    else:
        _cjit._unsupported("print() in a jitted function writes to sys.stdout or sys.stderr; leave file out")
    leaves = []
    tree = _rebuild((args, sep, end), lambda x: _add_leaf(leaves, x))
    scalars = []
    for leaf in leaves:
        if _is_array(leaf):
            _record_values(scalars)
            scalars = []
            _record_array(leaf)
        else:
            scalars.append(leaf)
    _record_values(scalars)
    _cjit._print((), ("print", tree, file, bool(flush)))


def plan_exception(exception):
    """What it takes to make a raised exception of traced values: (class, recorded args, dtypes, values), or None."""
    if not is_traced(exception.args):
        return None
    leaves = []
    tree = _rebuild(exception.args, lambda x: _add_leaf(leaves, x))
    if any(map(_is_array, leaves)):
        _cjit._unsupported("a raised message holds a traced array: put a number of it there, such as its sum or an "
                           "element")  # fmt: skip
    if len(leaves) > _MOST_VALUES:
        _cjit._unsupported(f"a raised message holds {len(leaves)} traced values, and at most {_MOST_VALUES} can be told")
    return type(exception), tree, tuple(map(_type, leaves)), tuple(leaves)


def _add_leaf(leaves, tracer):
    if issubclass(tracer.__class__, complex) or getattr(getattr(tracer, "dtype", None), "kind", None) == "c":
        dtype = tracer.dtype if hasattr(tracer, "dtype") else None
        return Pair([_add_leaf(leaves, tracer.real), _add_leaf(leaves, tracer.imag)], dtype)
    leaves.append(_cjit._snapshot(tracer))
    return Leaf(len(leaves) - 1)


def _is_array(x):
    return not issubclass(x.__class__, (int, float, np.generic))


def _type(x):
    """How a scalar's 8 bytes are read: a Python class, or a NumPy dtype."""
    return x.dtype if issubclass(x.__class__, np.generic) else x.__class__


def _record_values(scalars):
    for k in range(0, len(scalars), _MOST_VALUES):
        part = scalars[k : k + _MOST_VALUES]
        _cjit._print(tuple(part), ("values", tuple(map(_type, part))))


def _record_array(x):
    from cjit.ufuncs.loops import traced

    shape = tuple(x.shape)
    _cjit._print(shape[:_MOST_VALUES], ("array", x.dtype))
    flat = x.reshape(-1)

    def put(element):
        _cjit._print((element,), ("element",))

    traced("each")(put, flat, flat.shape[0])


# ---------------------------------------------------------------------------------------------
# When the kernel has run
# ---------------------------------------------------------------------------------------------


class _Array:
    """An array whose elements come one by one."""

    def __init__(self, dtype, shape):
        self.dtype, self.shape, self.bits = dtype, shape, []

    def make(self):
        is_numpy = isinstance(self.dtype, np.dtype)
        name = self.dtype if is_numpy else str(self.dtype).removeprefix("torch.")
        kind = np.dtype("float32" if name == "bfloat16" else name)
        words = np.array(self.bits, np.int64)
        wide = words.view(np.float64) if kind.kind == "f" else words
        array = wide.astype(kind).reshape(self.shape)
        if is_numpy:
            return array
        import torch

        return torch.from_numpy(array).to(self.dtype)


def _decode(types, words, reals):
    for kind, word, real in zip(types, words, reals):
        if isinstance(kind, np.dtype):
            yield kind.type(real) if kind.kind == "f" else np.int64(word).astype(kind)
        else:
            yield kind(real if kind is float else word)


def flush(data, sites):
    """Writes what a kernel printed: `data` has the runtime's records, `sites` what each means."""
    words, reals = memoryview(data).cast("q"), memoryview(data).cast("d")
    position, values = 0, []
    while position < len(words):
        kind, *rest = sites[words[position]]
        first = position + 2
        position = last = first + words[position + 1]
        if kind == "values":
            values.extend(_decode(rest[0], words[first:last], reals[first:last]))
        elif kind == "array":
            values.append(_Array(rest[0], tuple(words[first:last])))
        elif kind == "element":
            values[-1].bits.append(words[first])
        else:
            tree, file, does_flush = rest
            made = [value.make() if type(value) is _Array else value for value in values]
            args, sep, end = _restore(tree, made)
            print(*args, sep=sep, end=end, file=getattr(sys, file), flush=does_flush)
            values = []


def make_exception(plan, data):
    """The exception of a raise site with the values that the kernel left."""
    kind, tree, types = plan
    words, reals = memoryview(data).cast("q"), memoryview(data).cast("d")
    return kind(*_restore(tree, list(_decode(types, words, reals))))
