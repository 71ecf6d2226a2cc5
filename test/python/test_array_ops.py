# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Making, joining and indexing arrays: op × dtype × layout × axis from one table, against NumPy.

A case is an expression over `x` (three axes), `y` (the same shape) and `v` (a vector as long as their last
axis). The compiled function's result, or exception, must be the plain one's: type, dtype, shape and values.
"""

import linecache

import numpy as np
import pytest

import cjit

DTYPES = ["bool", "int8", "uint16", "int32", "int64", "uint64", "float16", "float32", "float64"]

# Several dtypes and all layouts.
JOINING = """
np.concatenate([x, y], {axis})
np.concatenate([x, y, x[:1]])
np.concatenate((x[..., :2], y), axis=-1)
np.concatenate([x, y], axis=None)
np.concatenate([x.T, y.T], {axis})
np.concatenate([x[::-1], y[:, ::2]], 1)
np.concatenate([x, y.astype(np.float32)], {axis})
np.concatenate([x, y], dtype=np.float64)
np.concatenate([x, y], {axis}, dtype=np.int8, casting="unsafe")
np.concatenate([x, np.concatenate([x, y]) == x[0, 0, 0]])
np.concatenate([x, x, x, y], {axis}) == x[:1, :1, :1]
np.concatenate([v, [1, 2]])
np.concatenate([v[:0], v, v[:1]])
np.concat([x, y])
np.stack([x, y], {axis})
np.stack([x, y, y], axis=-1)
np.stack([x[0, 0, 0], y[0, 0, 1]])
np.stack([v, v])[::-1]
np.vstack([v, x[0]])
np.vstack([v, v, v])
np.hstack([x, y])
np.hstack([v, v[1:]])
np.hstack([v[0], v])
np.dstack([x, y])
np.dstack([v, v])
np.dstack([x[0], y[0]])
np.column_stack([v, x[0].T])
np.column_stack([v, v])
np.concatenate([x, v])
np.concatenate([x, y[:, :1]], 0)
np.concatenate([x[0, 0, 0], v])
np.concatenate([])
np.concatenate([x, y], 3)
np.concatenate([x, y], dtype=np.int8)
np.stack([x, v])
np.stack([x, y], 4)
np.hstack([v, x])
"""

CREATION = """
np.arange(x.shape[0])
np.arange(1, x.shape[-1])
np.arange(x.shape[-1], 0, -1)
np.arange(0, x.size, 3)
np.arange(x.shape[0], dtype=x.dtype) if x.dtype != bool else x
np.arange(0.5, x.shape[-1], 0.25)
np.arange(0.1, x.shape[-1], 0.1, dtype=np.float32)
np.arange(x.shape[1] - 1, x.shape[0], 0.5, dtype=np.float16)
np.arange(x.shape[0], 0)
np.arange(x.shape[0]) * v[0]
np.arange(x.shape[0], 10, 0)
np.eye(x.shape[0])
np.eye(x.shape[0], x.shape[2], 1)
np.eye(x.shape[2], x.shape[0], k=-2, dtype=x.dtype)
np.eye(x.shape[2], k=x.shape[0])
np.identity(x.shape[1], x.dtype)
np.tri(x.shape[1])
np.tri(x.shape[1], x.shape[2], -1, dtype=x.dtype)
np.tril(x)
np.triu(x)
np.tril(x, 1)
np.triu(x[0].T, k=-1)
np.tril(v)
np.triu(x, x.shape[0] - 2) != y
"""


def lines(text):
    return [line for line in text.strip().splitlines() if line]


def values(dtype, shape, start):
    count = int(np.prod(shape))
    numbers = (np.arange(count) * 7 + start) % 23 - (0 if dtype.startswith("u") else 5)
    return (numbers % 2 == 0 if dtype == "bool" else numbers.astype(dtype)).reshape(shape)


def layouts(x, y, v):
    yield x, y, v
    yield np.asfortranarray(x), np.asfortranarray(y), v[::-1]
    yield np.repeat(x, 2, -1)[..., ::2], y[::-1], np.repeat(v, 2)[::2]
    yield x[..., ::-1], y.transpose(2, 1, 0).copy().transpose(2, 1, 0), v


def outcome(function, arguments):
    try:
        return function(*arguments)
    except Exception as error:  # what is compared is the exception itself
        return error


def same(actual, expected):
    if isinstance(expected, Exception):
        assert type(actual) is type(expected), actual
        assert str(actual).split("\n")[0] == str(expected).split("\n")[0]
    elif isinstance(expected, (tuple, list)):
        assert type(actual) is type(expected) and len(actual) == len(expected)
        for pair in zip(actual, expected):
            same(*pair)
    else:
        if isinstance(actual, Exception):
            raise actual
        assert type(actual) is type(expected)
        assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
        assert np.array_equal(actual, expected, equal_nan=expected.dtype.kind == "f")


def function_of(expression):
    """A function whose source Python finds, as it finds a notebook cell's."""
    source = f"def function(x, y, v):\n    return {expression}\n"
    name = f"<case {expression}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace = {"np": np}
    exec(compile(source, name, "exec"), namespace)
    return namespace["function"]


def check(expression, dtype):
    plain = function_of(expression)
    compiled = cjit.jit(plain)
    for shape in ((3, 4, 5), (2, 2, 2), (4, 3, 1), (1, 3, 4)):
        arrays = values(dtype, shape, 1), values(dtype, shape, 3), values(dtype, shape[-1:], 2)
        for arguments in layouts(*arrays) if shape == (3, 4, 5) else [arrays]:
            with np.errstate(all="ignore"):
                expected = outcome(plain, arguments)
                same(outcome(compiled, arguments), expected)


def cases(*texts):
    for text in texts:
        for line in lines(text):
            for axis in (0, 1, -1) if "{axis}" in line else (None,):
                yield line.replace("{axis}", str(axis))


@pytest.mark.parametrize("expression", list(cases(JOINING, CREATION)))
def test_table(expression):
    check(expression, "float32")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", lines(JOINING)[:6] + lines(CREATION)[4:8] + lines(CREATION)[-6:])
def test_dtypes(expression, dtype):
    check(expression.replace("{axis}", "1"), dtype)
