# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`fallback=True`: calls of NumPy and torch functions that have no native form, recorded while tracing.

What a function gives (how many arrays, of which dtypes and ranks) is found out by calling it once on sample arrays
of the operands' dtypes and shapes, never on the caller's data. The compiled program then calls it where it stands,
and a result of another dtype or rank is an error.
"""

import sys
import warnings

import numpy as np

from cjit import FallbackWarning, _cjit
from cjit.trees import mapped

_NAMES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 bfloat16 complex64 complex128".split()
)


_NOTHING = object()  # a result that is None


class Operand:
    """A traced argument's place in a call: what it was to the caller."""

    __slots__ = ("number", "kind", "dtype", "shape")

    def __init__(self, number, traced):
        self.number = number
        cls = traced.__class__
        self.shape = ()
        if issubclass(cls, int | float):
            self.kind, self.dtype = cls, {bool: "bool", int: "int64", float: "float64"}[cls]
            return
        self.kind = "tensor" if _is_tensor_class(cls) else "array" if issubclass(cls, np.ndarray) else "scalar"
        self.dtype = _name(traced.dtype)
        self.shape = tuple(n if type(n) is int else _cjit._size_now(n) for n in traced.shape)

    def value(self, array):
        """`array`, which came from the kernel, as what the function takes."""
        if self.kind == "array":
            return array
        if self.kind == "tensor":
            return _to_tensor(array, self.dtype)
        return array[()] if self.kind == "scalar" else self.kind(array[()])


class Call:
    """A call that the kernel asks for: operands in, results out."""

    def __init__(self, function, name, arguments, keywords, operands):
        self.function, self.name = function, name
        self.arguments, self.keywords, self.operands = arguments, keywords, operands
        self.results = None
        self.place = None

    def make(self, arrays):
        values = [operand.value(array) for operand, array in zip(self.operands, arrays, strict=True)]
        arguments = _filled(self.arguments, values)
        return self.function(*arguments, **_filled(self.keywords, values))

    def __call__(self, arrays):
        leaves = []
        _flatten(self.make(arrays), leaves)
        if [leaf[:3] for leaf in leaves] != self.results:
            raise _cjit.UnsupportedError(
                f"{self.name} gave {_told(leaves)} here and {_told(self.results)} when the function was traced; call it "
                "outside the jitted function"
            )
        return [_to_array(leaf[3]) for leaf in leaves]

    def __repr__(self):
        return f"{self.name} at {self.place}" if self.place else self.name


# ---- while tracing -------------------------------------------------------------------------------


def record(function, name, arguments, keywords, reason):
    """The traced results of a call that the kernel will have made. `reason`: why there is no native form."""
    if not _cjit._fallback_place():
        _refuse(f"{name} has no native form here, and fallback=True holds at the top level of a function, not inside of "
                "a loop or a branch on traced values; move it out")  # fmt: skip
    if name.endswith("_") and not name.endswith("__") or keywords.get("out") is not None:
        raise reason
    traced, operands = [], []
    call = Call(function, name, _taken(arguments, traced, operands), _taken(keywords, traced, operands), operands)
    result = _sampled(call)
    leaves = []
    structure = _flatten(result, leaves)
    call.results = [leaf[:3] for leaf in leaves]
    for kind, dtype, _ in call.results:
        if kind is None or dtype not in _NAMES:
            _refuse(f"{name} cannot run in {_library(name)} here: it gives {dtype}, which a compiled function has no values of")
    if not leaves:
        _refuse(f"{name} cannot run in {_library(name)} here: it gives no array; what it changes would be lost")
    _warn(call)
    return _rebuilt(structure, iter(_emit(call, traced)))


def _emit(call, traced):
    """Traced results: the calls of calls.def that stand for this one."""
    number = _cjit._fallback_add(call)
    token = 0
    for position, value in enumerate(traced):
        (token,) = _cjit._library_call("host_put", (value, token), (number, position), (("int64", ()),), False)
    count = 1 + sum(rank for _, _, rank in call.results)
    (words,) = _cjit._library_call("host_run", (token,), (number,), (("int64", (count,)),), False)
    _cjit._raise_if(words[0] != 0, "runtime", f"{call.name} failed")
    made, next_word = [], 1
    for index, (kind, dtype, rank) in enumerate(call.results):
        shape = tuple(words[next_word + axis] for axis in range(rank))
        next_word += rank
        (value,) = _cjit._library_call("host_get", (words,), (number, index), ((dtype, shape),), kind == "tensor")
        made.append(_cjit.hook_call(kind, value) if kind in (bool, int, float) else value)
    return made


def _taken(value, traced, operands):
    """`value` with operands in place of what is traced."""

    def take(each):
        if not _cjit._is_traced(each):
            return each
        operands.append(Operand(len(traced), each))
        traced.append(each)
        return operands[-1]

    return mapped(take, value)


def _filled(value, values):
    return mapped(lambda each: values[each.number] if type(each) is Operand else each, value)


def _sampled(call):
    """What the call gives for sample arrays."""
    error = None
    for sample in (_mild, _zeros):
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                samples = [sample(operand) for operand in call.operands]
                return _cjit._fallback_outside(lambda: call.make(samples))  # noqa: B023 - called at once
        except Exception as raised:  # what the function does with a sample is its own affair
            error = raised
    _refuse(
        f"{call.name} cannot run in {_library(call.name)} here: what it gives could not be found out with sample arrays "
        f"({type(error).__name__}: {error})"
    )


def _mild(operand):
    """Ones, with a larger diagonal where there are square matrices."""
    array = np.ones(operand.shape, _storage(operand.dtype))
    if array.dtype.kind == "f" and array.ndim >= 2 and array.shape[-1] == array.shape[-2]:
        array = array + 4 * np.eye(array.shape[-1], dtype=array.dtype)
    array.flags.writeable = False
    return array


def _zeros(operand):
    array = np.zeros(operand.shape, _storage(operand.dtype))
    array.flags.writeable = False
    return array


# ---- results -------------------------------------------------------------------------------------


def _flatten(value, leaves):
    """Appends (kind, dtype name, rank, value) of each leaf; gives the structure with None for leaves."""
    if isinstance(value, tuple | list):
        return (type(value), [_flatten(each, leaves) for each in value])
    if isinstance(value, np.ndarray):
        leaves.append(("array", value.dtype.name, value.ndim, value))
    elif _is_tensor_class(type(value)):
        leaves.append(("tensor", _name(value.dtype), value.dim(), value))
    elif isinstance(value, np.generic):
        leaves.append(("scalar", value.dtype.name, 0, value))
    elif type(value) in (bool, int, float):
        leaves.append((type(value), {bool: "bool", int: "int64", float: "float64"}[type(value)], 0, value))
    elif value is not None:
        leaves.append((None, f"a {type(value).__name__}", 0, value))
    return _NOTHING if value is None else None


def _rebuilt(structure, values):
    if structure is None:
        return next(values)
    if structure is _NOTHING:
        return None
    cls, parts = structure
    parts = [_rebuilt(part, values) for part in parts]
    if cls is list:
        return parts
    if hasattr(cls, "_make"):
        return cls._make(parts)
    return cls(parts)


def _told(leaves):
    return ", ".join(f"{leaf[1]} of {leaf[2]} axes" for leaf in leaves) or "nothing"


def _to_array(value):
    if _is_tensor_class(type(value)):
        torch = sys.modules["torch"]
        value = value.detach().contiguous()
        value = (value.view(torch.int16) if value.dtype == torch.bfloat16 else value).numpy()
    return np.ascontiguousarray(value).reshape(np.shape(value))


def _to_tensor(array, dtype):
    torch = sys.modules["torch"]
    tensor = torch.from_numpy(array.copy())
    return tensor.view(torch.bfloat16) if dtype == "bfloat16" else tensor


def _storage(dtype):
    return "int16" if dtype == "bfloat16" else dtype


def _name(dtype):
    return dtype.name if isinstance(dtype, np.dtype) else str(dtype).rpartition(".")[2]


def _is_tensor_class(cls):
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(cls, torch.Tensor)


# ---- telling -------------------------------------------------------------------------------------


def _refuse(message):
    _cjit._unsupported(message)


def _library(name):
    return "torch" if name.startswith("torch") else "NumPy"


def _warn(call):
    frame = sys._getframe(2)
    while frame is not None and not _cjit._fallback_is_user_code(frame.f_code):
        frame = frame.f_back
    if frame is None:
        return
    call.place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
    told = (call.name, call.place)
    if told in _seen:
        return
    _seen.add(told)
    warnings.warn_explicit(
        f"{call.name} has no native form: it runs in {_library(call.name)} at this place of the compiled function, with "
        "the arrays copied to it and from it",
        FallbackWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
    )


_seen = set()  # what was told, and where
