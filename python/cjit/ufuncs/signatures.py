# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Type signatures as users write them, read.

    "float64(float64, int64)"    Numba's: result, then arguments
    "(f8, i8)"                   arguments only; the results follow
    "(f8, i8)(f8)"               two results; "Tuple((f8, i8))(f8)" and "UniTuple(f8, 2)(f8)" too
    "dd->d", "float64,int64->d"  NumPy's
    "void(f8[:], f8, f8[:,:])"   arrays by their number of axes, for guvectorize

Numba's own type objects are read by the text that they print.
"""

import re

import numpy as np

_NAMES = {
    "bool": "?", "bool_": "?", "boolean": "?", "b1": "?", "int8": "i1", "int16": "i2", "int32": "i4",
    "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8", "byte": "u1",
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int_": "i8", "uint": "u8", "intc": "i4",
    "uintc": "u4", "intp": "i8", "uintp": "u8", "long_": "i8", "ulong": "u8", "longlong": "i8",
    "ulonglong": "u8", "int": "i8", "float16": "f2", "float32": "f4", "float64": "f8", "float_": "f8",
    "float": "f8", "double": "f8", "half": "f2", "single": "f4", "ssize_t": "i8", "size_t": "u8",
}  # fmt: skip
_SUPPORTED = frozenset("?bhilqBHILQefd")


class Loop:
    """The types of one loop: (dtype, number of axes) of the arguments, and of the results or None."""

    def __init__(self, arguments, results):
        self.arguments = arguments
        self.results = results


def read_all(owner, signatures):
    """A list of Loops of a signature, or a list of them."""
    if isinstance(signatures, (str, tuple)) or not hasattr(signatures, "__iter__"):
        signatures = [signatures]
    return [read(owner, signature) for signature in signatures]


def read(owner, signature):
    """One Loop. TypeError where the text means nothing."""
    if isinstance(signature, tuple):
        return Loop([_type(owner, str(part), signature) for part in signature], None)
    text = str(signature).replace("types.", "").strip()
    if "->" in text:
        before, after = text.split("->")
        return Loop(_types(owner, before, text), _types(owner, after, text))
    match = re.fullmatch(r"(.*?)\s*\(([^()]*(?:array\([^()]*\)[^()]*)*)\)", text, re.DOTALL)
    if match is None:
        raise _meaningless(owner, text)
    result, arguments = match.groups()
    return Loop(_types(owner, arguments, text), _results(owner, result.strip(), text))


def _results(owner, text, whole):
    if not text:
        return None
    if text == "void" or text == "none":
        return []
    match = re.fullmatch(r"UniTuple\((.*),\s*(\d+)\)", text)
    if match is not None:
        return [_type(owner, match[1], whole)] * int(match[2])
    match = re.fullmatch(r"(?:Tuple)?\(+(.*?)\)+", text)
    return _types(owner, match[1] if match is not None else text, whole)


def _types(owner, text, whole):
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if "," not in text and "[" not in text and text and all(char in _SUPPORTED for char in text):
        parts = list(text)
    else:
        parts = re.findall(r"array\([^()]*\)|[^,\[\]]+(?:\[[^\]]*\])?", text)
    return [_type(owner, part.strip(), whole) for part in parts if part.strip()]


def _type(owner, text, whole):
    """(dtype, number of axes) of one type."""
    axes = 0
    array = re.fullmatch(r"[Aa]rray\((\w+),\s*(\d+)d.*\)", text)
    if array is not None:
        text, axes = array[1], int(array[2])
    elif "[" in text:
        text, _, rest = text.partition("[")
        axes = rest.count(":") - rest.count("::")
    name = text.strip()
    if name.startswith("<class 'numpy."):
        name = name[14:-2]
    try:
        dtype = np.dtype(_NAMES.get(name, name))
    except TypeError:
        raise _meaningless(owner, whole) from None
    if dtype.char not in _SUPPORTED:
        raise TypeError(f"{owner}: {name} in {str(whole)!r} is not supported")
    return dtype, axes


def _meaningless(owner, text):
    return TypeError(f"{owner}: {text!r} is no signature; write one as 'float64(float64, int64)'")
