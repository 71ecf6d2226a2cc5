# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A function of scalars applied to each element of arrays, while tracing: operations on whole arrays where what
it does can be said so (python/src/elementwise.c), else a loop over the elements.
"""

import numpy as np

from cjit import _cjit
from cjit.ufuncs.common import as_dtype, call, is_tracer, is_weak, rank, strong
from cjit.ufuncs.loops import traced


def apply(name, function, operands, settle, mask=None, out=()):
    """The results of function(*elements), of the shape of the operands and the mask together.

    settle(dtypes) is asked, once the function's results are known, for the dtypes that the results shall have. Where
    the mask is false nothing is computed, or nothing that shows. `out`: arrays that broadcast along.
    """
    items = [_item(x) for x in operands]
    shape = _cjit._broadcast_shape(*operands, *out, *([] if mask is None else [mask]))
    if not shape:
        values = _call(name, function, items)
        found = [(strong(v) if is_weak(v) else v).dtype for v in values]
        return [as_dtype(v, dtype) for v, dtype in zip(values, settle(found))]
    values, found = _cjit._elementwise(function, tuple(items), mask)
    dtypes = settle(found)
    if values is None:
        return _loop(name, function, items, dtypes, shape, mask)
    values = [as_dtype(value, dtype) for value, dtype in zip(values, dtypes)]
    wanted = _cjit._broadcast_shape(*operands, *([] if mask is None else [mask]))
    return [call(np.broadcast_to, value, wanted) if wanted else value for value in values]


def _item(value):
    """An array of rank 0 as a scalar."""
    if is_tracer(value) and not is_weak(value) and not value.ndim and isinstance(value, np.ndarray):
        return value[()]
    return value


def _call(name, function, items):
    result = call(function, *items)
    values = list(result) if isinstance(result, (tuple, list)) else [result]
    for value in values:
        if not (is_tracer(value) or isinstance(value, (bool, int, float, np.generic))) or rank(value):
            what = "an array" if rank(value) else type(value).__name__
            raise TypeError(f"{name}() must return numbers, not {what}")
    return values


def _loop(name, function, items, dtypes, shape, mask):
    outputs = [call(np.empty, shape, dtype) for dtype in dtypes]
    rows = [call(np.broadcast_to, x, shape) if rank(x) else x for x in items]
    mask = mask if mask is None else call(np.broadcast_to, mask, shape)
    loop = traced("elements")

    def put(outputs, i, items):
        for y, value in zip(outputs, _call(name, function, items)):
            y[i] = as_dtype(value, y.dtype)

    loop(loop, _take, put, shape, rows, outputs, mask)
    return outputs


def _take(operands, i):
    """Row `i` of the arrays among `operands`."""
    return [x[i] if rank(x) else x for x in operands]
