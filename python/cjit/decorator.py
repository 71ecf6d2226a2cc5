# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`@cjit.jit`: from the user's function to a cjit.Function.

Runs at import and for every decorated function, so it imports next to nothing; what only mistakes
need is in mistakes.py.
"""

from types import FunctionType, MethodType

from cjit._cjit import Function, set_rewriter

_NOT_PLAIN = 0x20 | 0x80 | 0x200  # CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


def jit(function=None, /, **options):
    """Compiles `function` for the arguments it is called with; `@cjit.jit` or `@cjit.jit(...)`.

    The function may take and return NumPy arrays, torch tensors, Python scalars, and tuples,
    lists, dicts and named tuples of them. It is compiled at the first call for each combination of
    dtypes, ranks and layouts; one compilation serves all sizes.

    Options:
      static_argnames       a parameter's name, or several: their values are compiled in, and a
                            call with another value compiles again
      accuracy              "default": at most 1 ULP; "fast": at most 4 ULP
      fastmath              True lets arithmetic be contracted and reassociated
      boundscheck           False leaves out the checks of indices that may be out of range: such
                            an index then reads or writes other memory
      fallback              True lets functions of NumPy and torch that have no native form run as they are, at
                            their place in the program; each is told by a cjit.FallbackWarning
      no_temporaries        True makes an array that the compiler keeps in memory besides arguments
                            and results, or copies, an UnsupportedError that names its line
      cpu                   the CPU to compile for, by LLVM's name ("x86-64-v3"); None: the host's
      max_specializations   how many compiled versions are kept

    Static and class methods, bound methods and jitted functions are accepted too. Raises TypeError
    for what is not a Python function and for unknown options, UnsupportedError for generators and
    coroutines. With CJIT_DISABLE=1 in the environment the function runs as plain Python.
    """
    if function is None:
        options = _checked(options)
        return lambda function: _jit(function, options)
    return _jit(function, _checked(options))


def _jit(function, options):
    kind = type(function)
    if kind is not FunctionType:
        if kind is staticmethod or kind is classmethod:
            return kind(_jit(function.__func__, options))
        if kind is MethodType and type(function.__func__) in (FunctionType, Function):
            return MethodType(_jit(function.__func__, options), function.__self__)
        if kind is Function:
            return _jit(function.__wrapped__, options) if options else function
        from cjit.mistakes import not_a_function

        raise not_a_function(function)
    if function.__code__.co_flags & _NOT_PLAIN:
        from cjit.mistakes import not_plain

        raise not_plain(function)
    import os  # a module that every process has

    if os.environ.get("CJIT_DISABLE", "0") not in ("", "0"):
        from cjit.disabled import disabled

        return disabled(function)
    result = Function(function, _rewrite, **options)
    if function.__dict__:  # the rest of what functools.wraps does
        result.__dict__.update(function.__dict__)
        result.__wrapped__ = function
    return result


def _checked(options):
    if options:
        from cjit.mistakes import check_options

        return check_options(options)
    return options


def _rewrite(function):
    """What the extension calls before it traces `function`, jitted or a helper of one."""
    from cjit.rewrite import rewrite_function

    set_rewriter(rewrite_function)
    return rewrite_function(function)


set_rewriter(_rewrite)
