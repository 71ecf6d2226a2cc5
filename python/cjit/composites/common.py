# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What composites share: library calls, broadcasting of batches, errors."""

import numpy

from .._cjit import _at, _library_call, _prefix, _raise_if, _size_extremum, _sizes_equal, _unsupported, hook_call
from .api import as_array, raise_where

BOOLS = (bool, numpy.bool_)  # not a traced one, whose class is only said to be that


def traced(function, *args, **keywords):
    """A call of a function that Python's protocols do not show to the tracer: np.arange(n), np.zeros(shape)."""
    return hook_call(function, *args, **keywords)


def array(x):
    """np.asarray of an argument, traced whatever it is."""
    return as_array(x)


def agree(a, b, kind, message, *values):
    """Whether two sizes are equal. Where only the kernel knows, the answer is yes, and the kernel stops with the
    error where they are not."""
    equal = _sizes_equal(a, b)
    if equal is None:
        _raise_if(a != b, kind, message, *values)
    return equal is not False


def smaller(a, b):
    """min(a, b) of sizes, as an expression of them: no guard on which it is."""
    return _size_extremum(a, b, False)


def larger(a, b):
    """max(a, b) of sizes, likewise."""
    return _size_extremum(a, b, True)


def call(callee, operands, results, params=(), torch=False):
    """Records a call of a function of calls.def. `results` are (dtype name, shape) pairs. Gives a tuple."""
    results = tuple((dtype, tuple(shape)) for dtype, shape in results)
    return _library_call(callee, tuple(operands), tuple(params), results, torch)


def check_info(info, kind, message, *values):
    """The errors of a callee's `info`: memory, or `message` where it is positive; {0} stands for a value."""
    _raise_if(info == -1, "memory", "no memory for the workspace of a factorisation")
    _raise_if(info > 0, kind, message, *values)


def count_in_bins(places, weights, bins, torch=False):
    """How often each of 0 … bins - 1 is in the int64 vector `places`, or the sum of the float64 `weights` there."""
    dtype = "int64" if weights is None else "float64"
    operands = (places, places if weights is None else weights)
    return call("bincount", operands, [(dtype, (bins,))], (int(weights is not None),), torch)[0]


def check_vectors(*arrays):
    """NumPy's errors for arrays that are not vectors."""
    for x in arrays:
        if x.ndim != 1:
            raise ValueError(
                "object too deep for desired array" if x.ndim > 1 else "object of too small depth for desired array"
            )


def prefix(vector, count):
    """The first `count` elements, a number that the kernel computes."""
    return _prefix(vector, count)


def at(x, index):
    """The element or row of the first axis at `index`, a number that the kernel computes, known to be within."""
    return _at(x, index)


def power(matrix, n):
    """The product of `n` > 0 equal matrices (or batches), by repeated squaring."""
    result = None
    while n > 0:
        if n & 1:
            result = matrix if result is None else result @ matrix
        n >>= 1
        if n:
            matrix = matrix @ matrix
    return result


def stop_if(condition, kind, message, *values):
    """The kernel stops with that error where the traced scalar holds; {0} in the message stands for a value."""
    _raise_if(condition, kind, message, *values)


def raise_if(condition, message):
    """ValueError where the condition holds for any element: now where that is known, else in the kernel."""
    if type(condition) in BOOLS:
        if condition:
            raise ValueError(message)
    else:
        raise_where(condition, ValueError, message)


def unsupported(message):
    """Raises cjit.UnsupportedError at the user's line."""
    _unsupported(message)


def broadcast_shapes(a, b, error):
    """The shape that two batches broadcast to; `error()` makes what is raised when they do not."""
    shape = []
    for axis in range(-max(len(a), len(b)), 0):
        x = a[axis] if -axis <= len(a) else 1
        y = b[axis] if -axis <= len(b) else 1
        if x == 1:
            shape.append(y)
        elif y == 1 or x == y:
            shape.append(x)
        else:
            raise error()
    return tuple(shape)


def product(sizes):
    """The product of sizes, symbolic ones included."""
    result = 1
    for size in sizes:
        result = result * size
    return result


def real_dtype(name):
    """The name of the dtype of a part of numbers of the dtype `name`."""
    return {"complex64": "float32", "complex128": "float64"}.get(name, name)


def squares(x):
    """The squared sizes of the numbers of an array or tensor, which may be complex."""
    if x.dtype in ("complex64", "complex128") or getattr(x.dtype, "is_complex", False):
        return x.real * x.real + x.imag * x.imag
    return x * x
