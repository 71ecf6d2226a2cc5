# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ufuncs of both sorts know of types: their loops, and which of them a call takes."""

import numpy as np

from cjit.ufuncs.common import Compiled, cast_error, is_weak, strong, unsupported


class Typed(Compiled):
    """A compiled function with loops: [(argument dtypes, result dtypes or None)], or None for any."""

    def __init__(self, owner, function, options):
        super().__init__(owner, function, options)
        self._loops = None
        self._seen = []

    @property
    def nargs(self):
        """The number of arguments and results."""
        return self.nin + self.nout

    @property
    def types(self):
        """The loops as NumPy writes them: 'dd->d'. Without signatures, those that were compiled so far."""
        loops = self._seen if self._loops is None else self._loops
        return ["".join(d.char for d in i) + "->" + "".join(d.char for d in o or ("?",)) for i, o in loops]

    @property
    def ntypes(self):
        """The number of loops."""
        return len(self.types)

    def _read_arguments(self, args, kwargs, keywords):
        """The inputs, and {name: value} for `keywords`, a dict of defaults; arrays after the inputs are out=."""
        name, nin = self.__name__, self.nin
        if not nin <= len(args) <= self.nargs:
            raise TypeError(f"{name}() takes from {nin} to {self.nargs} positional arguments but {len(args)} were given")
        for key in kwargs:
            if key not in keywords:
                raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        values = {**keywords, **kwargs}
        if len(args) > nin:
            if kwargs.get("out") is not None:
                raise TypeError("cannot specify 'out' as both a positional and keyword argument")
            values["out"] = args[nin:]
        if values["order"] not in ("K", "C") or values["subok"] is not True:
            unsupported(f"{name}: order= and subok= are not supported; leave them out")
        return args[:nin], values

    def _read_out(self, out):
        if out is None:
            return (None,) * self.nout
        if not isinstance(out, tuple):
            if self.nout > 1:
                raise TypeError("'out' must be a tuple of arrays")
            out = (out,)
        if len(out) > self.nout:
            raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
        for y in out:
            if y is not None and not isinstance(y, np.ndarray):
                raise TypeError("return arrays must be of ArrayType")
        return out + (None,) * (self.nout - len(out))

    def _read_types(self, dtype, signature):
        """The dtypes that the caller wants, None where he leaves them open; or None."""
        if dtype is not None and signature is not None:
            raise TypeError("cannot specify both 'signature' and 'dtype'")
        if dtype is not None:
            return (None,) * self.nin + (np.dtype(dtype),) * self.nout
        if signature is None:
            return None
        if isinstance(signature, str):
            before, _, after = signature.partition("->")
            signature = tuple(before + after) if after or before else ()
        if len(signature) == 1:
            return (None,) * self.nin + (np.dtype(signature[0]),) * self.nout
        if len(signature) != self.nargs:
            raise ValueError(f"a type-tuple must be specified by length 1 or {self.nargs} for ufunc '{self.__name__}'")
        return tuple(None if type_ is None else np.dtype(type_) for type_ in signature)

    def _resolve(self, operands, types, casting):
        """(argument dtypes or None, result dtypes or None) for operands, as NumPy chooses a loop."""
        if self._loops is None:
            if types is None:
                return None, None
            wanted = types[self.nin]
            given = [t or (x.dtype if wanted is None else wanted)
                     for t, x in zip(types, map(typed, operands))]  # fmt: skip
            return self._checked(operands, given, casting), types[self.nin :]
        if all(map(is_weak, operands)):
            operands = [typed(x) for x in operands]
        for arguments, results in self._loops:
            if types is not None:
                loop = arguments + (results or ())
                if all(t is None or t == d for t, d in zip(types, loop)):
                    return self._checked(operands, arguments, casting), results
            elif all(_fits(x, dtype, "safe") for x, dtype in zip(operands, arguments)):
                return arguments, results
        if types is not None:
            raise TypeError(f"No loop matching the specified signature and casting was found for ufunc {self.__name__}")
        raise TypeError(f"ufunc '{self.__name__}' not supported for the input types, and the inputs could not be "
                        "safely coerced to any supported types according to the casting rule ''safe''")  # fmt: skip

    def _checked(self, operands, dtypes, casting):
        for index, (x, dtype) in enumerate(zip(operands, dtypes)):
            if not _fits(x, dtype, casting):
                raise cast_error("input", self, casting, typed(x).dtype, dtype, index)
        return dtypes


def apart(outputs, inputs):
    """The inputs, copied where they share memory with an output, as NumPy copies them."""
    return [x.copy() if isinstance(x, np.ndarray) and any(y is not x and np.may_share_memory(x, y) for y in outputs)
            else x for x in inputs]  # fmt: skip


def typed(value):
    return strong(value) if is_weak(value) else value


def _fits(value, dtype, casting):
    if not is_weak(value) or isinstance(value, bool):
        return np.can_cast(typed(value).dtype, dtype, casting)
    return dtype.kind in ("f" if isinstance(value, float) else "iuf") or casting == "unsafe"
