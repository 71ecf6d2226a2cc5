# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reductions, rows, products, sorting, selection: what is no longer element by element.

Numba gets an explicit loop where one is given (its own functions take no axis, or are slow at it);
where none is, only its array form competes. torch gets its own spelling where its function's
meaning differs from NumPy's.
"""

import numpy as np
from line import Line, Target
from loops_arrays import (
    argmax_rows_loop,
    compress_loop,
    concatenate_columns_loop,
    cumsum_loop,
    distances_loop,
    gather_loop,
    gather_rows_loop,
    layer_norm_loop,
    log_sum_exp_loop,
    mean_loops,
    softmax_loop,
    sum_loops,
    var_loop,
    var_rows_loop,
)

MILLION = 1_000_000
ROWS_TOTAL = 1 << 20  # elements of the lines over rows
ARRAYS = ("numpy", "numba", "numba-fastmath", "jax", "torch", "torch.compile")
LOOPS = ("numba-loop", "numba-loop-fastmath", "numba-svml")

# ruff: noqa: F821 (torch is a global that torch's contestants get)


def sum_0(x):
    return np.sum(x, axis=0)


def sum_1(x):
    return np.sum(x, axis=1)


def sum_2(x):
    return np.sum(x, axis=2)


def mean_0(x):
    return np.mean(x, axis=0)


def mean_1(x):
    return np.mean(x, axis=1)


def mean_2(x):
    return np.mean(x, axis=2)


def var(x):
    return np.var(x, axis=0)


def var_torch(x):
    return torch.var(x, dim=0, correction=0)


def var_rows(x):
    return np.var(x, axis=1)


def var_rows_torch(x):
    return torch.var(x, dim=1, correction=0)


def argmax(x):
    return np.argmax(x, axis=0)


def argmax_rows(x):
    return np.argmax(x, axis=1)


def cumsum(x):
    return np.cumsum(x, axis=0)


def cumsum_rows(x):
    return np.cumsum(x, axis=1)


def softmax(x):
    e = np.exp(x - np.amax(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def layer_norm(x, gain, bias):
    mean = np.mean(x, axis=1, keepdims=True)
    variance = np.var(x, axis=1, keepdims=True)
    return (x - mean) / np.sqrt(variance + EPSILON) * gain + bias


def layer_norm_torch(x, gain, bias):
    mean = torch.mean(x, dim=1, keepdim=True)
    variance = torch.var(x, dim=1, keepdim=True, correction=0)
    return (x - mean) / torch.sqrt(variance + EPSILON) * gain + bias


def log_sum_exp(x):
    top = np.amax(x, axis=1, keepdims=True)
    return top[:, 0] + np.log(np.sum(np.exp(x - top), axis=1))


def normalize(x):
    return x / np.sqrt(np.sum(x * x, axis=1, keepdims=True))


def distances(x, y):
    d = x[:, None, :] - y[None, :, :]
    return np.sqrt(np.sum(d * d, axis=2))


def matmul(x, y):
    return x @ y


def einsum_chain(x, y, z):
    return np.einsum("ij,jk,kl->il", x, y, z)


def einsum_batch(x, y):
    return np.einsum("bij,bjk->bik", x, y)


def einsum_form(x, y, z):
    return np.einsum("bi,ij,bj->b", x, y, z)


def sort(x):
    return np.sort(x)


def sort_torch(x):
    return torch.sort(x).values


def argsort(x):
    return np.argsort(x)


def argsort_torch(x):
    return torch.argsort(x)


def sort_rows(x):
    return np.sort(x, axis=1)


def sort_rows_torch(x):
    return torch.sort(x, dim=1).values


def compress(x):
    return x[x > LIMIT]


def gather(x, at):
    return x[at]


def concatenate(x, y):
    return np.concatenate((x, y))


def concatenate_columns(x, y):
    return np.concatenate((x, y), axis=1)


def transposed_sum(x, y):
    return x.T + y


def _normal(*shapes, dtype="float64"):
    return lambda random: [random.standard_normal(shape).astype(dtype) for shape in shapes]


def _integers(dtype):
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    return lambda random: [random.integers(low, high, MILLION, dtype)]


def _indices(count, *shape):
    return lambda random: [random.standard_normal(shape), random.integers(0, shape[0], count)]


def _different(random):
    return [random.permutation(MILLION).astype("float64")]


def _line(name, title, function, elements, inputs, torch=None, **more):
    peers = more.pop("peers", ARRAYS)
    if more.get("loop"):
        peers = (*peers, *LOOPS)
    if more.get("numexpr"):
        peers = (*peers, "numexpr")
    return Line(
        name=f"arrays/{name}",
        group=more.pop("group", "arrays"),
        title=title,
        unit="ns/element",
        elements=elements,
        function=function,
        inputs=inputs,
        variants={"torch": torch} if torch else {},
        peers=peers,
        targets=(Target("numpy", 1 / 0.9), Target("best", 1.0)),
        **more,
    )


def _axes(name, functions, loops, numexpr):
    for axis in range(3):
        yield _line(f"{name}-axis{axis}", f"{name}, axis {axis} of 128^3, f64", functions[axis],
                    128**3, _normal((128, 128, 128)), loop=loops[axis],
                    numexpr=f"sum(x, axis={axis})" if numexpr else None,
                    group="reductions, any axis")  # fmt: skip


def _rows(name, title, function, loop, torch=None, more_inputs=0):
    for columns in (64, 512, 2048, 8192):
        shapes = [(ROWS_TOTAL // columns, columns)] + [(columns,)] * more_inputs
        yield _line(f"{name}-{columns}", f"{title}, rows of {columns}, f32", function, ROWS_TOTAL,
                    _normal(*shapes, dtype="float32"), torch, loop=loop,
                    constants={"EPSILON": 1e-5} if more_inputs else {},
                    group="row by row, 2^20 elements")  # fmt: skip


def _product(n, dtype):
    short = {"float32": "f32", "float64": "f64"}[dtype]
    return _line(f"matmul-{short}-{n}", f"a @ b, {n} x {n}, {short}", matmul, n * n,
                 _normal((n, n), (n, n), dtype=dtype), group="products")  # fmt: skip


def _sorting(name, title, inputs, function=sort, torch=sort_torch, elements=MILLION):
    return _line(name, title, function, elements, inputs, torch, group="sorting")


LINES = [
    *_axes("sum", (sum_0, sum_1, sum_2), sum_loops, True),
    *_axes("mean", (mean_0, mean_1, mean_2), mean_loops, False),
    _line("var", "var of 1e6, f64", var, MILLION, _normal((MILLION,)), var_torch, loop=var_loop,
          group="reductions, any axis"),
    _line("var-rows", "var of rows of 1000, f64", var_rows, MILLION, _normal((1000, 1000)),
          var_rows_torch, loop=var_rows_loop, group="reductions, any axis"),
    _line("argmax", "argmax of 1e6, f64", argmax, MILLION, _normal((MILLION,)),
          group="reductions, any axis"),
    _line("argmax-rows-1000", "argmax of rows of 1000, f64", argmax_rows, MILLION,
          _normal((1000, 1000)), loop=argmax_rows_loop, group="reductions, any axis"),
    _line("argmax-rows-16", "argmax of rows of 16, f64", argmax_rows, 1_600_000,
          _normal((100_000, 16)), loop=argmax_rows_loop, group="reductions, any axis"),
    _line("argmax-rows-16-f32", "argmax of rows of 16, f32", argmax_rows, 1_600_000,
          _normal((100_000, 16), dtype="float32"), loop=argmax_rows_loop,
          group="reductions, any axis"),
    _line("cumsum", "cumsum of 1e6, f64", cumsum, MILLION, _normal((MILLION,)), loop=cumsum_loop,
          group="reductions, any axis"),
    _line("cumsum-rows", "cumsum of rows of 1000, f64", cumsum_rows, MILLION,
          _normal((1000, 1000)), group="reductions, any axis"),
    *_rows("softmax", "softmax", softmax, softmax_loop),
    *_rows("layer-norm", "layer norm", layer_norm, layer_norm_loop, layer_norm_torch, 2),
    *_rows("log-sum-exp", "log-sum-exp", log_sum_exp, log_sum_exp_loop),
    _line("normalize-3", "rows of 3 by their norms, f64", normalize, 900_000,
          _normal((300_000, 3)), group="row by row, 2^20 elements"),
    _line("distances-3", "pairwise distances, 1000 points in 3-D, f64", distances, MILLION,
          _normal((1000, 3), (1000, 3)), loop=distances_loop, group="products"),
    _line("distances-64", "pairwise distances, 300 points in 64-D, f64", distances, 90_000,
          _normal((300, 64), (300, 64)), loop=distances_loop, group="products"),
    *(_product(n, "float64") for n in (16, 64, 256, 1024)),
    *(_product(n, "float32") for n in (16, 256, 2048)),
    _line("matmul-batched-4", "10,000 products of 4 x 4, f64", matmul, 160_000,
          _normal((10_000, 4, 4), (10_000, 4, 4)), group="products"),
    _line("matmul-batched-16", "1,000 products of 16 x 16, f64", matmul, 256_000,
          _normal((1000, 16, 16), (1000, 16, 16)), group="products"),
    _line("einsum-chain", "einsum ij,jk,kl->il of 100, f64", einsum_chain, 10_000,
          _normal((100, 100), (100, 100), (100, 100)), group="products"),
    _line("einsum-batch", "einsum bij,bjk->bik, 1000 of 16 x 16, f64", einsum_batch, 256_000,
          _normal((1000, 16, 16), (1000, 16, 16)), group="products"),
    _line("einsum-form", "einsum bi,ij,bj->b, 10,000 of 32, f64", einsum_form, 10_000,
          _normal((10_000, 32), (32, 32), (10_000, 32)), group="products"),
    _sorting("sort-f64", "sort of 1e6, f64", _normal((MILLION,))),
    _sorting("sort-f32", "sort of 1e6, f32", _normal((MILLION,), dtype="float32")),
    _sorting("sort-i32", "sort of 1e6, int32", _integers("int32")),
    _sorting("sort-i64", "sort of 1e6, int64", _integers("int64")),
    _sorting("sort-u8", "sort of 1e6, uint8", _integers("uint8")),
    _sorting("sort-f64-1000", "sort of 1000, f64", _normal((1000,)), elements=1000),
    _sorting("sort-rows-100", "sort of rows of 100, f64", _normal((10_000, 100)), sort_rows,
             sort_rows_torch),
    _sorting("argsort-f64", "argsort of 1e6, all different, f64", _different, argsort,
             argsort_torch),
    *(_line(f"compress-{name}", f"x[x > limit], {words} of 1e6, f64", compress, MILLION,
            _normal((MILLION,)), loop=compress_loop, constants={"LIMIT": limit},
            group="selection")
      for name, words, limit in (("few", "1%", 2.3263), ("half", "half", 0.0),
                                 ("most", "99%", -2.3263))),
    _line("gather", "x[at], 1e6 of 1e6, f64", gather, MILLION, _indices(MILLION, MILLION),
          loop=gather_loop, group="selection"),
    _line("gather-rows", "x[at], 10,000 rows of 64, f64", gather, 640_000,
          _indices(10_000, 10_000, 64), loop=gather_rows_loop, group="selection"),
    _line("concatenate", "two of 5e5, f64", concatenate, MILLION,
          _normal((MILLION // 2,), (MILLION // 2,)), group="selection"),
    _line("concatenate-columns", "two of (1000, 500), axis 1, f64", concatenate_columns, MILLION,
          _normal((1000, 500), (1000, 500)), loop=concatenate_columns_loop, group="selection"),
    _line("transposed-sum", "x.T + y, (1000, 1000), f64", transposed_sum, MILLION,
          _normal((1000, 1000), (1000, 1000)), group="selection"),
]  # fmt: skip
