# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's functions that make, join and index tensors, against torch.

A case is an expression over `x` (3, 4, 5), `v` (5), `i` (int64 indices), `j` (indices of x's rank) and `m` (a mask).
"""

import pytest

import cjit
from cases import function_of, lines, outcome

torch = pytest.importorskip("torch")

CASES = """
torch.cat([x, x + 1])
torch.cat((x, x[:1]), dim=0)
torch.cat([x, x.double()], -1)
torch.cat([x, x[..., :2]], 1)
torch.cat([torch.empty(0), x])
torch.cat([x, v])
torch.cat([v, v, v])
torch.cat([])
torch.cat([x, x], 3)
torch.concat([v, v.int()])
torch.stack([x, -x])
torch.stack([v, v], dim=-1)
torch.stack([x, v])
torch.hstack([v, v])
torch.hstack((x, x))
torch.vstack([v, v])
torch.dstack([v, v])
torch.column_stack([v, x[0].T])
torch.arange(x.shape[0])
torch.arange(1, x.shape[2], 2)
torch.arange(0.5, x.shape[2], 0.25)
torch.arange(x.shape[1], dtype=torch.float64)
torch.eye(x.shape[0])
torch.eye(x.shape[0], x.shape[1], dtype=torch.int32)
torch.tril(x)
torch.triu(x, 1)
x[0].tril(-1)
torch.tril(v)
torch.linspace(0, x.shape[0], 5)
torch.meshgrid(v, v[:2], indexing="ij")
torch.meshgrid(v, v[:2], indexing="xy")
torch.diag(v)
torch.diag(x[0], 1)
torch.diagonal(x)
torch.diagonal(x, 1, 1, 2)
x[i]
x[:, i]
x[i, i]
x[i, :, i]
x[0, :, i]
x[:, 0, i]
x[..., i]
x[i[:, None], i]
x[[0, 2]]
x[i + 7]
v[i * 1.0]
x[m]
x[:, m[0]]
v[v > 0]
x[m[:2]]
torch.index_select(x, 1, i)
x.index_select(-1, i)
torch.index_select(x, 0, i + 9)
torch.gather(x, 1, j)
torch.gather(x, 3, j)
x.gather(2, j % 2)
torch.take(x, i)
torch.take_along_dim(x, j, 1)
torch.masked_select(x, m)
x.masked_select(x > 1)
torch.masked_fill(x, m, 7)
x.masked_fill(x > 1, 0.5)
torch.nonzero(x)
torch.nonzero(m, as_tuple=True)
torch.argwhere(m)
torch.select(x, 1, 2)
x.select(0, -1)
torch.narrow(x, 2, 1, 3)
torch.narrow(x, 2, 1, 9)
torch.scatter(x, 1, j, x)
torch.scatter(x, 1, j, 5.0)
x.scatter(0, j % 3, x, reduce="add")
torch.scatter_add(x, 1, j, x)
torch.index_add(x, 1, i, x[:, :3])
torch.index_add(x, 1, i, x[:, :3], alpha=2)
torch.index_copy(x, 1, i, x[:, :3])
torch.index_fill(x, 2, i, 3.0)
torch.index_put(x, (i, i), v)
torch.index_put(x, (i % 1,), x[0], accumulate=True)
torch.tile(v, (2, 2))
v.repeat(2, 3)
x.repeat(1, 2, 1)
torch.repeat_interleave(x, 2, dim=1)
torch.repeat_interleave(v, 3)
torch.roll(v, 2)
torch.roll(x, (1, -1), (0, 2))
torch.roll(x, 3)
torch.rot90(x[0])
torch.rot90(x, -1, (1, 2))
torch.chunk(x, 2, dim=1)
torch.split(x, 2, dim=2)
x.split([1, 3], 1)
torch.split(x, [1, 1], 1)
torch.tensor_split(v, 3)
torch.unbind(x, 1)
torch.hsplit(x, 2)
torch.nn.functional.pad(x, (1, 2))
torch.nn.functional.pad(x, (1, -1, 0, 2), value=3)
torch.nn.functional.pad(x, (2, 1), mode="reflect")
torch.nn.functional.pad(x, (2, 1), mode="replicate")
torch.nn.functional.pad(x, (2, 1), mode="circular")
torch.nn.functional.embedding(i, x[0])
torch.nn.functional.one_hot(i, 4)
"""

WRITING = """
x[i] = 1
x[:, i] = x[:, :3] * 2
x[i, i] = v
x[m] = 0
x[m] = torch.arange(60.0)[m.reshape(-1)]
x[:, m[0]] = -1
v[v > 0] = v[v > 0] * 2
v[i] += 1
x[i] = v[:2]
x.scatter_(1, j, 2.0)
x.index_fill_(0, i % 3, 1.0)
x.masked_fill_(m, 3.0)
"""


def arguments(dtype=torch.float32):
    x = torch.arange(60).reshape(3, 4, 5).remainder(7).sub(3).to(dtype)
    v = torch.tensor([3, -1, 0, 2, 5]).to(dtype)
    i = torch.tensor([1, 0, 2])
    return x, v, i, torch.arange(60).reshape(3, 4, 5).remainder(3), x > 0


def same(actual, expected):
    if isinstance(expected, Exception):
        assert type(actual) is type(expected), actual
    elif isinstance(expected, tuple | list):
        assert isinstance(actual, tuple | list) and len(actual) == len(expected)
        for pair in zip(actual, expected):
            same(*pair)
    elif isinstance(actual, Exception):
        raise actual
    else:
        assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
        assert torch.equal(actual, expected)


def check(text, statement, dtype=torch.float32):
    body = f"{text}\n    return x, v" if statement else f"return {text}"
    function = function_of("x, v, i, j, m", body, torch=torch)
    compiled = cjit.jit(function)
    expected = outcome(function, arguments(dtype))
    same(outcome(compiled, arguments(dtype)), expected)
    if not statement:  # other sizes, and another layout
        x, v, i, j, m = arguments(dtype)
        values = (x.repeat(1, 1, 2)[..., ::2], v.repeat(2)[:5], i, j, m)
        same(outcome(compiled, values), outcome(function, values))


@pytest.mark.parametrize("text", lines(CASES))
def test_table(text):
    check(text, False)


@pytest.mark.parametrize("text", lines(WRITING))
def test_writing(text):
    check(text, True)


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("text", lines(CASES)[::9])
def test_dtypes(text, dtype):
    check(text, False, dtype)
