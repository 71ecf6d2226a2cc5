# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What vectorize, guvectorize and stencil share: options, drivers, operands, results."""

import functools

import numpy as np

from cjit import _cjit
from cjit._cjit import Function, _is_tracing, hook_call
from cjit.composites.common import unsupported

# A ufunc meets every dtype, rank and layout of a program, and that is no mistake.
_MANY = 4096
_PLAIN = frozenset((np.ndarray, float, int, bool, np.float64, np.int64, np.float32, np.int32, np.bool_))
#: Numba's options that change nothing here, and those that are handed on to the compiler
_IGNORED = {"nopython": True, "cache": None, "nogil": None, "target": ("cpu", "parallel"), "forceobj": False,
            "looplift": None, "inline": None, "boundscheck": None, "writable_args": None}  # fmt: skip
_PASSED = ("fastmath", "accuracy", "cpu")


def read_options(owner, options):
    """The options for cjit.jit among Numba's; TypeError by name for what cannot be."""
    passed = {}
    for name, value in options.items():
        allowed = _IGNORED.get(name, TypeError)
        if name in _PASSED:
            passed[name] = value
        elif allowed is TypeError:
            raise TypeError(
                f"{owner}: unknown option {name!r}; the options are {', '.join((*_PASSED, *_IGNORED))}"
            )
        elif allowed is not None and value not in (allowed if type(allowed) is tuple else (allowed,)):
            raise TypeError(f"{owner}: {name}={value!r} is not supported; leave {name} out")
    from cjit.mistakes import check_options

    return check_options(passed)


def count_parameters(owner, function):
    """The number of arguments of a Python function that takes nothing but positional ones."""
    code = getattr(function, "__code__", None)
    if code is None:
        raise TypeError(f"{owner}: expected a Python function, not {function!r:.80}")
    if code.co_flags & (0x04 | 0x08) or code.co_kwonlyargcount:
        raise TypeError(f"{owner}: {function.__name__}() must have a fixed number of positional arguments")
    if code.co_flags & (0x20 | 0x80 | 0x200):
        raise TypeError(f"{owner}: {function.__name__}() is a generator or a coroutine; write a plain function")
    return code.co_argcount


class Compiled(_cjit.Compiled):
    """A function of arrays that a Python function of elements is compiled to."""

    def __init__(self, owner, function, options):
        self.__wrapped__ = self._function = function
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__module__ = function.__module__
        self.__doc__ = function.__doc__
        self._options = read_options(owner, options)
        self._drivers = {}

    def __repr__(self):
        return f"<{type(self)._owner} {self.__name__!r}>"

    def __get__(self, instance, owner=None):
        return self  # as a ufunc: no method

    def __reduce__(self):
        return self.__qualname__

    def _driver(self, run):
        """The jitted function of *args that calls `run(*args)` while it is traced."""

        def driver(*args):
            return run(*args)

        driver.__name__ = driver.__qualname__ = self.__name__
        return Function(driver, max_specializations=_MANY, **self._options)

    def _run(self, name, arguments, **static):
        """self._traced_<name>(*arguments, **static), compiled; inline where a function is traced already."""
        method = getattr(self, "_traced_" + name)
        if _is_tracing():
            return method(*arguments, **static)
        key = (name, *[(k, _hashable(v)) for k, v in static.items()])
        driver = self._drivers.get(key)
        if driver is None:
            driver = self._drivers[key] = self._driver(functools.partial(method, **static))
        return driver(*arguments)


def _hashable(value):
    return (type(value), tuple(value)) if isinstance(value, (list, tuple)) else (type(value), value)


def prepare(name, argument):
    """An argument as a jitted function takes it: lists become arrays."""
    if type(argument) in _PLAIN or isinstance(argument, np.generic) or argument is None:
        return argument
    if type(argument).__module__.partition(".")[0] == "torch":
        raise TypeError(f"{name}() takes NumPy arrays and numbers, not a {type(argument).__name__}; "
                        "pass x.numpy()")  # fmt: skip
    return np.asarray(argument)


def are_plain(arguments):
    """True when no argument needs to be prepared."""
    for argument in arguments:
        if type(argument) not in _PLAIN:
            return False
    return True


# ---------------------------------------------------------------------------------------------
# While tracing
# ---------------------------------------------------------------------------------------------


def call(function, *args, **kwargs):
    """function(*args), as rewritten code calls it."""
    return hook_call(function, *args, **kwargs)


def operand(name, value):
    """An operand of a traced call: a tracer or a number."""
    if isinstance(value, (list, tuple)):
        value = call(np.asarray, value)
    if isinstance(value, (np.ndarray, np.generic)) and type(value) is not _cjit.Tracer:
        return value if isinstance(value, np.generic) else _cjit._as_traced(value)
    if value.__class__.__module__.partition(".")[0] == "torch":
        raise TypeError(f"{name}() takes NumPy arrays and numbers, not a torch.Tensor; pass x.numpy()")
    return value


def is_weak(value):
    """True for Python's numbers, traced ones too."""
    return getattr(value, "dtype", None) is None


def strong(value):
    """A Python number as NumPy's scalar of its default dtype."""
    if isinstance(value, bool):
        return as_dtype(value, np.dtype(bool))
    return as_dtype(value, np.dtype(float if isinstance(value, float) else int))


def as_dtype(value, dtype):
    """A number or array of `dtype`; of a number known now, a NumPy scalar."""
    if type(value) in (int, float, bool) or (isinstance(value, np.generic) and not is_tracer(value)):
        return dtype.type(value)
    if is_weak(value):
        value = _cjit._as_traced(value)
    result = value if value.dtype == dtype else value.astype(dtype)
    return result if result.ndim or not isinstance(result, np.ndarray) else result[()]


def is_tracer(value):
    return type(value) is _cjit.Tracer


def rank(value):
    return value.ndim if is_tracer(value) and not is_weak(value) else 0


def cast_error(kind, ufunc, casting, from_, to, index):
    """NumPy's error for an operand or output that may not be cast."""
    errors = np._core._exceptions
    error = errors._UFuncInputCastingError if kind == "input" else errors._UFuncOutputCastingError
    return error(ufunc, casting, from_, to, index)


def assign(out, result, where=True):
    """out[...] = result with a ufunc's rules for shapes; dtypes are checked before."""
    if where is not True:
        call(np.copyto, out, result, casting="unsafe", where=where)
        return out
    if not is_tracer(result) or is_weak(result):
        result = as_dtype(result, out.dtype)
    ufunc = np.positive if result.dtype.kind == "f" else np.bitwise_or
    operands = (result,) if ufunc is np.positive else (result, result)
    call(ufunc, *operands, out=out, casting="unsafe")
    return out

