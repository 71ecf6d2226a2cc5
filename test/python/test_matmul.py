# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Matrix products of every rank, dtype and layout, against NumPy and torch."""

import itertools

import numpy as np
import pytest
import torch

import cjit
from cases import quiet  # noqa: F401
from tolerances import assert_close_product

SHAPES = [
    ((4, 5), (5, 3)), ((5,), (5, 3)), ((4, 5), (5,)), ((5,), (5,)), ((1, 5), (5, 1)), ((4, 1), (1, 3)),
    ((2, 4, 5), (5, 3)), ((4, 5), (2, 5, 3)), ((2, 4, 5), (2, 5, 3)), ((2, 4, 5), (1, 5, 3)),
    ((7, 1, 4, 5), (2, 5, 3)), ((2, 4, 5), (5,)), ((5,), (2, 5, 3)), ((0, 5), (5, 3)), ((4, 0), (0, 3)),
    ((4, 5), (5, 0)), ((0,), (0,)), ((0, 4, 5), (0, 5, 3)), ((33, 70), (70, 37)), ((1, 1), (1, 1)),
    ((3, 1030), (1030, 2)), ((5, 3), (3, 1100)),
    ((9, 6), (6, 13)), ((16, 16), (16, 16)), ((6, 4, 4), (6, 4, 4)), ((4, 0), (0, 8)), ((5, 2), (2, 31)),
]  # fmt: skip
DTYPES = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint64", "uint32",
          "uint16", "uint8", "bool"]  # fmt: skip


def jit(function):
    """A library function, called by a Python function."""
    return cjit.jit(lambda a, b: function(a, b))


def make(shape, dtype, seed=0):
    random = np.random.default_rng(seed)
    if dtype == "bool":
        return random.random(shape) < 0.3
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        return random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    return random.standard_normal(shape).astype(dtype)


def layouts(array):
    """The same values under other strides."""
    yield array
    if array.ndim >= 2:
        yield np.asfortranarray(array)
        yield np.ascontiguousarray(np.swapaxes(array, -1, -2)).swapaxes(-1, -2)
    wide = np.repeat(np.repeat(array, 2, -1), 2, 0)
    yield wide[::2, ..., ::2] if array.ndim > 1 else wide[::4]
    yield array[..., ::-1].copy()[..., ::-1]
    yield array[::-1].copy()[::-1]


def check(actual, expected, x, y, context):
    if not isinstance(expected, torch.Tensor):
        assert type(actual) is type(expected), context
    assert_close_product(actual, expected, x, y, context)


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_matmul(dtype):
    operator, function = cjit.jit(lambda a, b: a @ b), jit(np.matmul)
    for a, b in SHAPES:
        x, y = make(a, dtype), make(b, dtype, 1)
        check(operator(x, y), x @ y, x, y, f"{a} @ {b}")
        check(function(x, y), np.matmul(x, y), x, y, f"matmul {a}, {b}")


@pytest.mark.parametrize("columns", [3, 5, 9, 13, 21])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_products_with_the_own_transpose_are_symmetric(dtype, columns):
    x = make((6, columns), dtype)
    for product in (cjit.jit(lambda a: a.T @ a)(x), cjit.jit(lambda a: a @ a.T)(x)):
        np.testing.assert_array_equal(product, product.T)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int32", "bool"])
def test_layouts(dtype):
    jitted = cjit.jit(lambda a, b: a @ b, max_specializations=400)
    for a, b in [((4, 5), (5, 3)), ((33, 40), (40, 21)), ((4, 5), (5,)), ((5,), (5, 3)), ((5,), (5,)),
                 ((2, 4, 5), (2, 5, 3))]:  # fmt: skip
        for x, y in itertools.product(layouts(make(a, dtype)), layouts(make(b, dtype, 1))):
            check(jitted(x, y), x @ y, x, y, f"{a} {x.strides} @ {b} {y.strides}")


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_views_and_expressions(dtype):
    x, y = make((6, 8), dtype), make((8, 6), dtype, 1)
    functions = [
        lambda a, b: a.T @ b.T,
        lambda a, b: a @ a.T,
        lambda a, b: a.T @ a,
        lambda a, b: (a + a) @ (b - b[0]),
        lambda a, b: a[::2] @ b[:, ::-1],
        lambda a, b: a[1:4, 2:] @ b[2:, 1:3],
        lambda a, b: a[2] @ b[:, 3],
        lambda a, b: (a @ b) @ (a @ b) + 1,
        lambda a, b: (a @ b).T @ a,
        lambda a, b: (a @ b, a @ b * 2, b @ a),
        lambda a, b: a[None, :, None] @ b,
        lambda a, b: np.swapaxes(a[None], 1, 2) @ a,
        lambda a, b: a @ np.broadcast_to(b[:, :1], (8, 4)),
    ]
    for i, function in enumerate(functions):
        actual, expected = cjit.jit(function)(x, y), function(x, y)
        if not isinstance(expected, tuple):
            actual, expected = (actual,), (expected,)
        for a, e in zip(actual, expected, strict=True):
            check(a, e, x, y, f"function {i}")


def test_a_gram_matrix_is_symmetric():
    x = make((37, 53), "float32")
    gram = cjit.jit(lambda a: a @ a.T)(x)
    assert np.array_equal(gram, gram.T)


def test_dtypes_promote():
    jitted = cjit.jit(lambda a, b: a @ b)
    for a, b in itertools.product(DTYPES, repeat=2):
        x, y = np.ones((2, 3), a), np.ones((3, 2), b)
        actual = jitted(x, y)
        assert actual.dtype == (x @ y).dtype and np.array_equal(actual, x @ y), (a, b)


def test_specials():
    x = np.array([[np.inf, 1], [np.nan, 0], [-np.inf, -0.0]])
    y = np.array([[0.0, 2], [1, np.inf]])
    assert np.array_equal(jit(np.matmul)(x, y), x @ y, equal_nan=True)


def test_one_compilation_serves_all_sizes():
    jitted = cjit.jit(lambda a, b: a @ b)
    for m, n, k in [(2, 3, 4), (50, 60, 70), (7, 2, 0)]:
        x, y = make((m, k), "float64"), make((k, n), "float64")
        check(jitted(x, y), x @ y, x, y, (m, n, k))
    assert len(jitted.specializations) == 1


@pytest.mark.parametrize("a, b", [((2, 3), (2, 3)), ((3,), (2,)), ((2, 4, 5), (3, 5, 6)), ((), (2,)),
                                  ((2, 2), ()), ((4, 5), (4,)), ((2, 3, 4, 5), (4, 5, 2))])  # fmt: skip
def test_numpy_errors(a, b):
    x, y = np.ones(a), np.ones(b)
    with pytest.raises(ValueError) as wanted:
        np.matmul(x, y)
    with pytest.raises(ValueError) as got:
        jit(np.matmul)(x, y)
    assert str(got.value) == str(wanted.value)


def test_an_error_after_a_good_call():
    jitted = cjit.jit(lambda a, b: a @ b)
    jitted(np.ones((2, 3)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="size 4 is different from 3"):
        jitted(np.ones((2, 3)), np.ones((4, 2)))
    assert jitted(np.ones((2, 3)), np.ones((3, 2))).shape == (2, 2)


TORCH_DTYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32,
                torch.uint8]  # fmt: skip


@pytest.mark.parametrize("dtype", TORCH_DTYPES)
def test_torch_matmul(dtype):
    functions = {
        "matmul": (torch.matmul, SHAPES),
        "@": (lambda a, b: a @ b, SHAPES[:8]),
        "mm": (torch.mm, [((4, 5), (5, 3)), ((0, 5), (5, 3))]),
        "mv": (torch.mv, [((4, 5), (5,))]),
        "dot": (torch.dot, [((5,), (5,))]),
        "bmm": (torch.bmm, [((2, 4, 5), (2, 5, 3))]),
        "method": (lambda a, b: a.matmul(b) + a.mm(b.t().t()), [((4, 5), (5, 3))]),
    }
    for name, (function, shapes) in functions.items():
        jitted = jit(function)
        for a, b in shapes:
            x = torch.from_numpy(make(a, "float32") * 3).to(dtype)
            y = torch.from_numpy(make(b, "float32", 1) * 3).to(dtype)
            check(jitted(x, y), function(x, y), x, y, f"{name} {a}, {b}")


@pytest.mark.parametrize(
    "function, a, b",
    [
        (torch.matmul, (2, 3), (2, 3)), (torch.matmul, (3,), (2,)), (torch.matmul, (2, 3), (2,)),
        (torch.matmul, (2, 4, 5), (3, 5, 6)), (torch.matmul, (), (2,)), (torch.mm, (2,), (2, 2)),
        (torch.mm, (2, 2), (2,)), (torch.bmm, (2, 2), (2, 2)), (torch.bmm, (2, 4, 5), (3, 5, 6)),
        (torch.bmm, (2, 4, 5), (2, 4, 6)), (torch.mv, (2, 2), (2, 2)), (torch.dot, (2, 2), (2,)),
    ],
)  # fmt: skip
def test_torch_errors(function, a, b):
    x, y = torch.ones(a), torch.ones(b)
    with pytest.raises(RuntimeError) as wanted:
        function(x, y)
    with pytest.raises(RuntimeError) as got:
        jit(function)(x, y)
    assert str(got.value) == str(wanted.value)


def test_torch_dtypes_do_not_promote():
    x, y = torch.ones(2, 2), torch.ones(2, 2, dtype=torch.float64)
    for a, b in [(x, y), (y, x), (x[0], y[0]), (x, y[0]), (x[0], y)]:
        with pytest.raises(RuntimeError) as wanted:
            torch.matmul(a, b)
        with pytest.raises(RuntimeError) as got:
            jit(torch.matmul)(a, b)
        assert str(got.value) == str(wanted.value)
    with pytest.raises(NotImplementedError, match="not implemented for 'Bool'"):
        jit(torch.matmul)(x > 0, y > 0)


@pytest.mark.parametrize(
    "product",
    [np.dot, np.vdot, np.inner, np.vecdot, lambda a, b: np.tensordot(a, b, 1), lambda a, b: a @ b],
    ids=["dot", "vdot", "inner", "vecdot", "tensordot", "matmul"],
)
def test_extents_that_only_the_kernel_knows(product):
    def function(x, y):
        return product(x[x > 0], y[y > 0])

    compiled = jit(function)
    x, y = np.array([1.0, -2, 3, 4]), np.array([5.0, 6, 7, -1])
    np.testing.assert_allclose(compiled(x, y), function(x, y))
    with pytest.raises(ValueError, match="align|mismatch|reshape|inner extents"):
        compiled(x, -y)


def test_dot_of_what_is_left_in_a_loop():
    def function(a, b):
        for i in range(b.shape[0]):
            b[i] += np.dot(a[i + 1 :, i], b[i + 1 :])
        return b

    a, b = np.arange(9.0).reshape(3, 3), np.arange(3.0)
    np.testing.assert_allclose(jit(function)(a, b.copy()), function(a, b.copy()))
