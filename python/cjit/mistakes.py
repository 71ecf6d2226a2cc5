# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The decorator's errors: what was wrong, and what to write instead. Loaded when needed."""

import sys

from cjit._cjit import UnsupportedError

_HINTS = {
    "nopython": "cjit always compiles the whole function; leave it out",
    "forceobj": "cjit always compiles the whole function; leave it out",
    "fullgraph": "cjit always compiles the whole function; leave it out",
    "nogil": "the GIL is released around long kernels already; leave it out",
    "cache": "compiled code is kept on disk already; leave it out (CJIT_CACHE_DIR says where)",
    "parallel": "use cjit.set_num_threads or CJIT_NUM_THREADS where available; leave it out",
    "dynamic": "one compilation serves all sizes already; leave it out",
    "backend": "cjit has one compiler; leave it out",
    "mode": "use accuracy='fast' or fastmath=True",
    "error_model": "divisions follow NumPy's rules; leave it out",
    "static_argnums": "name the parameters: static_argnames=('axis',)",
    "donate_argnums": "write into the argument instead",
    "device": "cjit compiles for the device of the arguments, which today is the CPU; leave it out",
    "inline": "helpers are always traced into their caller; leave it out",
    "signature": "types are taken from the call; use f.compile(...) to compile ahead of time",
    "target": "use cpu='x86-64-v3'",
    "fast_math": "write fastmath=True",
}
_NAMES = (
    "static_argnames", "accuracy", "fastmath", "boundscheck", "no_temporaries", "fallback", "cpu", "max_specializations",
)  # fmt: skip


def check_options(options):
    """`options` in the form that the extension takes. TypeError or ValueError by name."""
    checked = {}
    for name, value in options.items():
        if name not in _NAMES:
            raise TypeError(f"cjit.jit: unknown option {name!r}; {_hint(name)}")
        checked[name] = globals()[f"_check_{name}"](value)
    return checked


def _hint(name):
    if name in _HINTS:
        return _HINTS[name]
    import difflib

    close = difflib.get_close_matches(name, _NAMES, 1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"the options are {', '.join(_NAMES)}"


def _check_static_argnames(value):
    if type(value) is str:
        return (value,)
    try:
        names = tuple(value)
    except TypeError:
        names = (None,)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(
                "cjit.jit: static_argnames must be a parameter's name or several, not "
                f"{value!r}; positions are not accepted, write the names"
            )
    return names


def _check_accuracy(value):
    if value not in ("default", "fast"):
        raise ValueError(
            f"cjit.jit: accuracy must be 'default' (1 ULP) or 'fast' (4 ULP), not {value!r}"
        )
    return value


def _check_switch(name):
    def check(value):
        if not isinstance(value, bool):
            raise TypeError(f"cjit.jit: {name} must be True or False, not {value!r}")
        return value

    return check


_check_fastmath = _check_switch("fastmath")
_check_boundscheck = _check_switch("boundscheck")
_check_no_temporaries = _check_switch("no_temporaries")
_check_fallback = _check_switch("fallback")


def _check_cpu(value):
    if value is not None and not isinstance(value, str):
        raise TypeError(
            f"cjit.jit: cpu must be an LLVM CPU name such as 'x86-64-v3', or None, not {value!r}"
        )
    return value


def _check_max_specializations(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"cjit.jit: max_specializations must be an int, not {value!r}")
    if value < 1:
        raise ValueError(f"cjit.jit: max_specializations must be at least 1, not {value}")
    return value


def not_a_function(value):
    """The TypeError for decorating something that is not a Python function."""
    return TypeError(f"cjit.jit: {_describe(value)}")


def _describe(value):
    kind = type(value)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None) or kind.__name__
    if isinstance(value, type):
        return f"{name} is a class; decorate its methods instead"
    if isinstance(value, property):
        return "a property cannot be compiled; put @property above @cjit.jit"
    if kind.__name__ == "partial" and kind.__module__ == "functools":
        return "a functools.partial cannot be compiled; write functools.partial(cjit.jit(f), …)"
    if kind.__name__ == "ufunc" and kind.__module__ == "numpy":
        return f"np.{name} is compiled already; decorate a Python function that calls it"
    if kind.__name__ in ("builtin_function_or_method", "method_descriptor", "wrapper_descriptor"):
        return f"{name} is a built-in function; decorate a Python function that calls it"
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, getattr(torch.nn, "Module", ())):
        return f"a {kind.__name__} is a module; decorate a function that calls it"
    if callable(value):
        return f"a {kind.__name__} object is not a Python function; decorate its __call__ method"
    return (
        f"expected a Python function, not {value!r:.80}; write @cjit.jit, or @cjit.jit(option=…) "
        "with options by name"
    )


def not_plain(function):
    """The UnsupportedError for generators and coroutines."""
    code = function.__code__
    what, instead = "an async function", "make it a plain function"
    if code.co_flags & 0x20:
        what, instead = "a generator function", "return a tuple or a list of arrays instead"
    return UnsupportedError(
        f"{code.co_filename}:{code.co_firstlineno}: {function.__qualname__} is {what}, which "
        f"cannot be compiled; {instead}"
    )
