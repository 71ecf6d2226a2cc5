# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.einsum and torch.einsum against the libraries'."""

import numpy as np
import pytest
import torch

import cjit
from against_numpy import check, check_error

SIZES = {"i": 2, "j": 3, "k": 4, "l": 5, "m": 2, "A": 6, "b": 3, "o": 1}
SUBSCRIPTS = [
    "ij,jk->ik", "ij,jk", "ij,kj", "ji,jk", "ij,kj->ki", "ij->ji", "ij->", "ij->j", "ij->i", "ii", "ii->i", "iij->j",
    "iji", "i,i", "i,j", "i,j->ji", "i,ij", "ij,j", "ij,i->j", "ij,ij", "ij,ij->i", "ij,ji->ij", "ijk,ilk->ijl",
    "ijk,jil->kl", "ijk,jkl->il", "ijkl,jm->imkl", "ijk,ljm->iklm", "bij,bjk->bik", "bij,bj->bi", "ibj,bjk->bki",
    "ij,jk,kl->il", "ij,jk,kl,lA->iA", "i,j,k->ijk", "ij,ij,ij->ij", "i,ij,j->", "ijk,jkl,li->", "Ab", "bA",
    ",ij", "i,->i", "ij,kl->", "ij,kl->ijkl", "io,oj->ij", "ij,jo->io", "...ij,...jk->...ik", "...ij,...jk", "ij...->...ij",
    "...,...", "i...,i...->...", "...i->...", "i...", "...ij,j->...i", "ij , jk -> ik",
]  # fmt: skip
WIDE = {0: (2, 3), 1: (1, 3)}  # what an ellipsis stands for, by operand


def operands(subscripts, dtype="float64", wide=WIDE):
    random = np.random.default_rng(len(subscripts))
    made = []
    for number, part in enumerate(subscripts.replace(" ", "").partition("->")[0].split(",")):
        before, dots, after = part.partition("...")
        shape = [SIZES[label] for label in before]
        shape += wide[number] if dots else ()
        shape += [SIZES[label] for label in after]
        values = random.integers(-4, 5, shape).astype("f8")  # sums are exact in any order
        made.append(values > 0 if dtype == "bool" else values.astype(dtype))
    return made


@pytest.mark.parametrize("subscripts", SUBSCRIPTS)
def test_subscripts(subscripts):
    for dtype in ("float64", "float32"):
        check(lambda *a: np.einsum(subscripts, *a), *operands(subscripts, dtype))


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "bool", "float16"])
def test_dtypes(dtype):
    for subscripts in ("ij,jk->ik", "ij->j", "ii", "ij,ij->i", "i,j", "ij->ji", "ij,jk,kl->il"):
        check(lambda *a, s=subscripts: np.einsum(s, *a), *operands(subscripts, dtype))


def test_complex():
    for subscripts in ("ij,jk->ik", "ij->j", "ii", "ij,ij->i", "i,j", "ij->ji", "ij,jk,kl->il"):
        a = [x + 1j * x[::-1] for x in operands(subscripts)]
        check(lambda *a, s=subscripts: np.einsum(s, *a), *a)
        check(lambda *a, s=subscripts: np.einsum(s, *a), *a[:-1], a[-1].real.astype("f4"))


def test_promotion_and_dtype():
    x, y = operands("ij,jk")
    check(lambda a, b: np.einsum("ij,jk", a, b), x, y > 0)
    check(lambda a, b: np.einsum("ij,jk", a, b), x.astype("f4"), (y * 5).astype("i4"))
    check(lambda a, b: np.einsum("ij,jk", a, b, dtype="f4", casting="unsafe"), x, y)
    check(lambda a: np.einsum("ij,jk", a, [[1, 2], [3, 4], [5, 6]]), x)


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (1, 1)])
def test_empty_and_single(shape):
    x = np.ones(shape)
    for subscripts in ("ij->", "ij->i", "ij,kj->ik", "ij,ij", "ij,ij->j"):
        count = subscripts.partition("->")[0].count(",") + 1
        check(lambda a, s=subscripts, n=count: np.einsum(s, *[a] * n), x)


def test_lists_and_paths():
    x, y, z = operands("ij,jk,kl")
    check(lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2]), x, y)
    check(lambda a, b: np.einsum(a, [0, 1], b, [1, 2]), x, y)
    check(lambda a: np.einsum(a, [0, ...], [..., 0]), x)
    for optimize in (True, False, "greedy", "optimal", ["einsum_path", (1, 2), (0, 1)], ["einsum_path", (0, 1, 2)]):
        check(lambda a, b, c, o=optimize: np.einsum("ij,jk,kl->il", a, b, c, optimize=o), x, y, z)


def test_out():
    def function(a, b, out):
        return np.einsum("ij,jk", a, b, out=out)

    x, y = operands("ij,jk")
    out = np.zeros((2, 4))
    assert cjit.jit(function)(x, y, out) is out
    np.testing.assert_allclose(out, x @ y)


def test_the_order_is_that_of_least_work():
    """A product of two matrices is not made where one of a matrix and a vector will do."""
    function = cjit.jit(lambda a, b, v: np.einsum("ij,jk,k->i", a, b, v))
    graph = function.inspect(np.ones((50, 50)), np.ones((50, 50)), np.ones(50), stage="graph")
    assert graph.count("matmul") == 2 and "[s0, s3]" not in graph, graph


ERRORS = [
    ("ij,jk", (2, 3), (2, 3)), ("ij,jk", (2, 3)), ("ij", (2, 3), (3, 4)), ("ijk", (2, 3)), ("i", (2, 3)),
    ("ij->z", (2, 3)), ("ij->ii", (2, 3)), ("i1", (2, 3)), ("i.j", (2, 3)), ("ii", (2, 3)), ("...i->i", (2, 3)),
    ("ii", (1, 3)), ("ij->->", (2, 3)), ("ij-j", (2, 3)), ("ij,jk,kl", (2, 3), (3, 4), (5, 4)),
]  # fmt: skip


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_errors(case):
    subscripts, *shapes = case
    check_error(lambda *a: np.einsum(subscripts, *a), *[np.ones(shape) for shape in shapes])


def test_more_errors():
    x = np.ones((2, 3))
    check_error(lambda a: np.einsum(a, [0, 100]), x)
    check_error(lambda a: np.einsum("ij,kj", a, a, dtype="f4"), x)


@pytest.mark.parametrize("subscripts", SUBSCRIPTS)
def test_torch(subscripts):
    tensors = [torch.from_numpy(a) for a in operands(subscripts, "float32")]
    expected, actual = torch.einsum(subscripts, *tensors), cjit.jit(lambda *a: torch.einsum(subscripts, *a))(*tensors)
    assert actual.dtype == expected.dtype and torch.equal(actual, expected)


def test_torch_forms_and_dtypes():
    x, y = (torch.from_numpy(a) for a in operands("ij,jk", "int32"))
    for function in (
        lambda a, b: torch.einsum("ij,jk", [a, b]), lambda a, b: torch.einsum(a, [0, 1], b, [1, 2], [2, 0]),
        lambda a, b: torch.einsum("ij->i", a), lambda a, b: torch.einsum("ij,ij->i", a, a),
        lambda a, b: torch.einsum("ij->", a > 0), lambda a, b: torch.einsum("i...->i", b),
    ):  # fmt: skip
        expected, actual = function(x, y), cjit.jit(function)(x, y)
        assert actual.dtype == expected.dtype and torch.equal(actual, expected)


TORCH_ERRORS = ERRORS[:10] + [("ij->->", (2, 3)), ("...i,...i", (2, 3), (4, 3)), ("ij...", (2,))]


@pytest.mark.parametrize("case", TORCH_ERRORS, ids=str)
def test_torch_errors(case):
    subscripts, *shapes = case
    check_error(lambda *a: torch.einsum(subscripts, *a), *[torch.ones(shape) for shape in shapes])
