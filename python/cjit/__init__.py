# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit compiles functions over NumPy arrays and PyTorch tensors.

    import cjit

    @cjit.jit
    def f(x, y):
        return np.exp(x) + np.sin(y)

Importing this module loads neither MLIR nor LLVM, and of Python's own modules only what NumPy has
loaded already; the rest waits for the first call.
"""

import numpy  # the extension needs it: a missing NumPy should say so here

del numpy

from cjit._cjit import (  # noqa: E402
    ArraySpec,
    Function,
    InternalError,
    RecompileWarning,
    SerialLoopWarning,
    TraceError,
    UnsupportedError,
    cache_info,
    clear_cache,
    get_num_threads,
    pool_info,
    prange,
    set_num_threads,
)
from cjit.decorator import jit  # noqa: E402

__version__ = "0.1.0"

__all__ = [
    "ArraySpec",
    "FallbackWarning",
    "Function",
    "InternalError",
    "RecompileWarning",
    "SerialLoopWarning",
    "TraceError",
    "UnsupportedError",
    "cache_info",
    "clear_cache",
    "explain",
    "get_num_threads",
    "guvectorize",
    "jit",
    "pool_info",
    "prange",
    "set_num_threads",
    "stencil",
    "vectorize",
]


class FallbackWarning(UserWarning):
    """A function without a native form runs in NumPy or torch, in the middle of compiled code (`fallback=True`)."""


def stencil(function_or_mode="constant", /, **options):
    """Makes a function of arrays of a kernel that reads an element and its neighbours.

        @cjit.stencil
        def laplace(a):
            return a[0, 1] + a[0, -1] + a[1, 0] + a[-1, 0] - 4 * a[0, 0]

    Indices are relative and must be known while tracing. Elements whose neighbours are not all there have the
    value `cval` (0). Options: `cval`, `neighborhood` (a pair for each axis), `standard_indexing` (names of arguments
    that are indexed as usual); `fastmath`, `accuracy`, `cpu` as `cjit.jit`'s.
    """
    from cjit.ufuncs.stencils import stencil

    return stencil(function_or_mode, **options)


def vectorize(function_or_signatures=None, /, **options):
    """Makes a ufunc of a function of scalars: `@cjit.vectorize`, or `@cjit.vectorize(["f8(f8, f8)"])`.

    The ufunc broadcasts, takes `out`, `where`, `dtype`, `casting` and `signature`, and has `reduce`,
    `accumulate`, `outer` and `at`. With signatures the first loop that the arguments can be cast to
    safely is taken; without, the function is compiled for the dtypes it meets. Inside a jitted function
    it is traced into it.

    Options: `identity` (0, 1, -1, None or "reorderable") for `reduce`; `fastmath`, `accuracy`, `cpu` as
    `cjit.jit`'s. Raises TypeError for what is no plain Python function and for unknown options.
    """
    from cjit.ufuncs.vectorized import vectorize

    return vectorize(function_or_signatures, **options)


def guvectorize(*arguments, **options):
    """Makes a generalised ufunc of a function that writes into its last arguments.

        @cjit.guvectorize(["void(f8[:], f8[:], f8[:])"], "(n),(n)->()")
        def dot(x, y, result):
            result[0] = (x * y).sum()

    The layout names the axes that are the function's own; the axes before them broadcast. Arguments without axes
    of their own are numbers, outputs without any are arrays of one element. Signatures tell the types; without
    them the outputs must be passed. Options: `fastmath`, `accuracy`, `cpu` as `cjit.jit`'s.
    """
    from cjit.ufuncs.generalized import guvectorize

    return guvectorize(*arguments, **options)


def explain(function, /, *args, **kwargs):
    """What compiling `function` for these arguments does: an object that prints as a report.

    Tells what was fused into what, what was materialised and why, the bytes that a call moves, and
    how long each stage took, with source lines. The arguments are looked at, not computed on.
    Raises TypeError when `function` is not a jitted function.
    """
    from cjit.explanation import explain

    return explain(function, args, kwargs)
