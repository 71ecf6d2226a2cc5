# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Making, joining and indexing arrays: op × dtype × layout × axis from one table, against NumPy.

A case is an expression over `x` (three axes), `y` (the same shape), `v` (a vector as long as their last axis),
`i` (three indices, one of them negative) and `b` (a mask of x's last two axes). The compiled function's result,
or exception, must be the plain one's: type, dtype, shape and values.
"""

import numpy as np
import pytest

import cjit
from cases import function_of, lines, outcome

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

SHAPES = """
np.tile(v, 3)
np.tile(x, (2, 1))
np.tile(x, (2, 1, 1, 2))
np.tile(v, x.shape[0])
np.repeat(x, 2, {axis})
np.repeat(v, [1] * 3)
np.repeat(x[0], 3)
x.repeat(x.shape[0], axis=1)
np.repeat(x, [0, 2, 1], axis=1)
np.resize(v, (3, 4))
np.kron(x[0], v)
np.kron(v, v) if x.dtype != bool else x
np.outer(v, x[0])
np.roll(v, 2)
np.roll(x, -1, {axis})
np.roll(x, (1, 2), (0, -1))
np.roll(x, 5)
np.roll(x, x.shape[0], 1)
np.roll(v[:0], 1)
np.rot90(x)
np.rot90(x, 2)
np.rot90(x, -1, (1, 2))
np.rot90(x, 1, (1, 1))
np.array_split(x, 3, {axis})
np.array_split(v, [1, 2])
np.split(x, 2, 1)
np.split(x, x.shape[1], 1)
np.hsplit(x, [1])
np.vsplit(x, [1, 3])
np.dsplit(x, 2)
np.dsplit(v, 2)
np.unstack(x, axis=1)
np.block([[x[0], x[0]], [x[0], x[0]]])
np.block([v, v])
np.block([[v, v], v])
np.append(v, [1, 2])
np.append(x, y, {axis})
np.delete(v, 0)
np.delete(x, -1, {axis})
np.delete(x, [0, -1], 1)
np.delete(x, slice(0, 2), 1)
np.delete(v, 9)
np.insert(v, 1, 1)
np.insert(x, 1, y[0], axis=0)
np.diagonal(x)
np.diagonal(x, 1, 1, 2)
np.diagonal(x, -1, -1, 0)
np.diagonal(x, 7)
np.diagonal(v)
x.diagonal(0, 0, 2)
np.trace(x, 1)
x.trace(axis1=1, axis2=2)
np.meshgrid(v, x[0, :, 0])
np.meshgrid(v, x[0, :, 0], v[:2], indexing="ij")
np.meshgrid(v, x[0, :, 0], sparse=True)
np.indices(x.shape)
np.indices(x.shape[1:], dtype=np.int8)
np.pad(x, 1)
np.pad(v, (2, 1), constant_values=(1, 0))
np.pad(x, ((0, 1), (1, 0), (2, 2)), "edge")
np.pad(v, 7, "wrap")
np.pad(x, (1, 2), "wrap")
np.pad(v, 9, "reflect")
np.pad(x, 2, "reflect")
np.pad(v, 9, "symmetric")
np.pad(x, (0, 2), "symmetric")
np.pad(x, 1, "maximum") if x.dtype != bool else x
np.pad(v, 2, "minimum", stat_length=2) if x.dtype != bool else x
np.pad(v.astype(np.int32), 3, "linear_ramp", end_values=(-4, 5))
np.pad(x.astype(np.float64), 2, "linear_ramp")
np.pad(v.astype(np.float64), 2, "mean", stat_length=2)
np.pad(v.astype(np.float64), 3, "reflect", reflect_type="odd")
np.pad(v.astype(np.float64), 9, "symmetric", reflect_type="odd")
np.pad(x, {0: 1, -1: (1, 2)})
np.pad(x, 1, "foo")
np.pad(x, -1)
np.pad(x, 1, "edge", constant_values=1)
np.linspace(0, x.shape[0], 5)
np.linspace(v[0], v[1], 5, endpoint=False)
np.linspace(v.astype(np.float64), 2.0 * v, 4, axis=1, dtype=np.float32)
np.linspace(0, x.shape[0], 7, dtype=int)
np.linspace(0, x.shape[0], 1)
np.diag(v)
np.diag(v, -2)
np.diag(x[0], 1)
np.diag(x)
np.diagflat(x[0], 1)
np.tril_indices(x.shape[0])
np.triu_indices(x.shape[0], 1, x.shape[1])
np.diag_indices_from(x[0, :, :3])
np.broadcast_shapes(x.shape, (1, x.shape[2]))
np.fromfunction(lambda i, j: i * 2 + j, x.shape[:2])
"""

INDEXING = """
v[i]
v[i][::-1]
v[i % 2] == v[i]
v[[1, 0, -1]]
v[[]]
v[[[0, 1], [1, 0]]]
x[i]
x[:, i]
x[..., i]
x[i, i]
x[i, :, i]
x[i[:, None], i]
x[i, i, i]
x[0, :, i]
x[0, i]
x[:, i, 0]
x[i, None]
x[None, i]
x[:, None, i, i]
x[::-1, 1:, i]
x[:1, ..., i]
x[i[None], [[0], [1]]]
x[[0, 1], i[:2]]
x[i[:2], i]
x[i.astype(np.uint8) % 2]
x[i.astype(np.int16)]
x[i][:, i]
v[i + 7]
x[:, i - 9]
v[i * 1.0]
v[:0][i]
v[:0][i[:0]]
v[v != v[0]]
x[b]
x[:, b]
x[0, b]
x[0][b]
x[b[:, 0]]
x[:, b[:, 0]]
x[..., b[0]]
x[:, b[:, 0], 0]
x[:, :, v == v]
x[x == x[0, 0, 0]]
x[b[:2]]
x[..., x[0, 0] != x[0, 0]]
np.take(x, i, {axis})
np.take(x, i)
np.take(v, 1)
np.take(v, i + 7)
np.take(v, i * 5, mode="wrap")
np.take(x, i * 5, 1, mode="clip")
np.take(v, i, mode="foo")
np.take(x, i, 3)
np.take(v[:0], i)
x.take([0, 1], axis=1)
np.take_along_axis(x, np.argmax(x, 1)[:, None], 1) if x.dtype != bool else x
np.take_along_axis(v, i, None)
np.take_along_axis(x, i, 0)
np.compress(b[:, 0], x, 1)
np.compress([True, False, True], x, 1)
x.compress([0, 1], axis=0)
np.compress(b, x)
np.extract(x == y, x)
np.nonzero(x)
x.nonzero()
np.nonzero(b)
np.flatnonzero(x)
np.argwhere(b)
np.where(b)
np.choose(i % 2, [v[:1], 1 - i])
np.choose(i + 2, [i, i])
np.choose(i, [i, i + 1], mode="wrap")
np.select([x == y, x == x[0]], [x, y], 1)
np.select([x == y], [x, y])
np.select([], [])
np.unravel_index(i % 2, x.shape)
np.unravel_index(i + 99, x.shape)
np.ravel_multi_index((i % 2, i % 2), x.shape[:2])
x[np.ix_(b[0, :1], [0, 2], i)]
"""

# Statements: what they leave in x and v is compared, too.
WRITING = """
v[i] = 1
v[i] = i
v[i] = v[i + 0] == v[0]
v[[0, -1]] = [1, 0]
x[i] = y[0]
x[i, i] = y[1, 1]
x[:, i] = v
x[..., i] = i
x[i, :, i] = y[0, 0, 0]
x[0, :, i] = i[:, None]
x[i[:, None], i] = v
x[i, None, 1] = v
x[::-1, 1:, i] = 1
x[1][i] = 0
x.T[i] = y.T[i]
x[1:][:, i % 2] = -1 if x.dtype.kind in "if" else 1
v[i] = v[:2]
v[i + 9] = 1
x[i % 1, 9] = 1
v[i * 1.0] = 1
v[v == v[0]] = 1
v[v == v[0]] = v[:1]
v[v == v] = x[0, 0][::-1]
v[v == v] = i
x[b] = 0
x[:, b] = 1
x[0][b] = 1
x[b[:, 0]] = y[0]
x[:, b[:, 0]] = v
x[..., b[0]] = 1
x[x == x[0, 0, 0]] = y[0, 0, 1]
x[b[:2]] = 1
x[b] = v
x[:, b] = np.nonzero(b)[0]
v[i] += 1
v[v == v[0]] *= 0
np.put(v, i, [1, 0])
np.put(x, i, v)
np.put(x, [0, 5, -1], 1, mode="wrap")
np.put(x, i + 99, 1)
v.put([1, 0], 1)
np.put_along_axis(x, np.argmax(b, 0)[None, None], 1, 1)
np.place(x, x == y, [1, 0, 1])
np.putmask(x, x == y, v)
np.fill_diagonal(x[0], 1)
np.fill_diagonal(x, 1)
np.add.at(v, i, 1)
np.add.at(x, i, y[0])
np.add.at(x, (i, i), 1)
np.add.at(v, i % 1, v[i])
np.multiply.at(v, i % 1, 2 if v.dtype != bool else 1)
np.maximum.at(v, i % 1, v[i])
np.add.at(v, i + 9, 1)
np.add.at(v, 0, 1)
"""


def values(dtype, shape, start):
    count = int(np.prod(shape))
    numbers = (np.arange(count) * 7 + start) % 23 - (0 if dtype.startswith("u") else 5)
    return (numbers % 2 == 0 if dtype == "bool" else numbers.astype(dtype)).reshape(shape)


def layouts(x, y, v, i, b):
    yield x, y, v, i, b
    yield np.asfortranarray(x), np.asfortranarray(y), v[::-1], i[::-1], np.asfortranarray(b)
    yield np.repeat(x, 2, -1)[..., ::2], y[::-1], np.repeat(v, 2)[::2], np.repeat(i, 2)[::2], b[::-1]
    yield x[..., ::-1], y.transpose(2, 1, 0).copy().transpose(2, 1, 0), v, i, b[:, ::-1]


def twin(array):
    """A copy with the same strides."""
    low = sum(min(0, stride * (extent - 1)) for stride, extent in zip(array.strides, array.shape))
    span = sum(abs(stride * (extent - 1)) for stride, extent in zip(array.strides, array.shape))
    twins = np.empty(span // array.itemsize + 1, array.dtype)
    made = np.lib.stride_tricks.as_strided(twins[-low // array.itemsize :], array.shape, array.strides)
    made[...] = array
    return made


def same(actual, expected):
    if isinstance(expected, Exception):
        assert type(actual) is type(expected), actual
        assert str(actual).split("\n")[0] == str(expected).split("\n")[0]
    elif isinstance(expected, (tuple, list)):
        assert type(actual) is type(expected) and len(actual) == len(expected)
        for pair in zip(actual, expected):
            same(*pair)
    elif isinstance(actual, Exception):
        raise actual
    elif isinstance(expected, int):
        assert type(actual) is int and actual == expected
    else:
        assert type(actual) is type(expected)
        assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
        assert np.array_equal(actual, expected, equal_nan=expected.dtype.kind == "f")


def check(expression, dtype, statement=False):
    body = f"{expression}\n    return x, v" if statement else f"return {expression}"
    plain = function_of("x, y, v, i, b", body, np=np)
    compiled = cjit.jit(plain)
    for shape in ((3, 4, 5), (2, 2, 2), (4, 3, 1), (1, 3, 4)):
        arrays = values(dtype, shape, 1), values(dtype, shape, 3), values(dtype, shape[-1:], 2)
        arrays += np.array([1, 0, -2]), values("bool", shape[1:], 1)
        for arguments in layouts(*arrays) if shape == (3, 4, 5) else [arrays]:
            with np.errstate(all="ignore"):
                copies = [twin(array) for array in arguments] if statement else arguments
                expected = outcome(plain, copies)
                same(outcome(compiled, arguments), expected)
                same(tuple(arguments), tuple(copies))


# Any of them may go wrong by dtype: one of each kind.
SAMPLE = (
    lines(JOINING)[:3]
    + lines(CREATION)[-4:]
    + lines(SHAPES)[::10]
    + lines(INDEXING)[::6]
)


def cases(*texts):
    for text in texts:
        for line in lines(text):
            for axis in (0, 1, -1) if "{axis}" in line else (None,):
                yield line.replace("{axis}", str(axis))


@pytest.mark.parametrize("expression", list(cases(JOINING, CREATION, SHAPES, INDEXING)))
def test_table(expression):
    check(expression, "float32")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("expression", SAMPLE)
def test_dtypes(expression, dtype):
    check(expression.replace("{axis}", "1"), dtype)


@pytest.mark.parametrize("statement", lines(WRITING))
def test_writing(statement):
    check(statement, "float32", statement=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("statement", lines(WRITING)[::8])
def test_writing_dtypes(statement, dtype):
    check(statement, dtype, statement=True)


def test_ndarray_as_a_function():
    def function(x):
        a = np.ndarray(x.shape, dtype=x.dtype)
        b = np.ndarray(3)
        a[...], b[:] = x, 2.0
        return a, b

    x = np.arange(6, dtype=np.int16).reshape(2, 3)
    a, b = cjit.jit(function)(x)
    assert a.dtype == x.dtype and a.tolist() == x.tolist() and b.tolist() == [2.0] * 3
    with pytest.raises(cjit.UnsupportedError, match="np.ndarray: order='F' is not supported"):
        cjit.jit(lambda x: np.ndarray(x.shape, order="F"))(x)
