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
    TraceError,
    UnsupportedError,
    cache_info,
    clear_cache,
    pool_info,
)
from cjit.decorator import jit  # noqa: E402

__version__ = "0.1.0"

__all__ = [
    "ArraySpec",
    "Function",
    "InternalError",
    "RecompileWarning",
    "TraceError",
    "UnsupportedError",
    "cache_info",
    "clear_cache",
    "explain",
    "jit",
    "pool_info",
]


def explain(function, /, *args, **kwargs):
    """What compiling `function` for these arguments does: an object that prints as a report.

    Tells what was fused into what, what was materialised and why, the bytes that a call moves, and
    how long each stage took, with source lines. The arguments are looked at, not computed on.
    Raises TypeError when `function` is not a jitted function.
    """
    from cjit.explanation import explain

    return explain(function, args, kwargs)
