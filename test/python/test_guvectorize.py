# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit.guvectorize: functions of the last axes as generalised ufuncs. The oracle is a loop in Python."""

import math

import numpy as np
import pytest

import cjit


def matmul(a, b, c):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = total


def scaled(x, factor, result):
    result[:] = x * factor


def norm(x, result):
    total = 0.0
    for value in x:
        total += value * value
    result[0] = math.sqrt(total)


def smooth(x, result):
    result[0] = x[0]
    for i in range(1, x.shape[0]):
        if x[i] > result[i - 1]:
            result[i] = 0.5 * (x[i] + result[i - 1])
        else:
            result[i] = x[i]


def extremes(x, low, high):
    low[0] = x.min()
    high[0] = x.max()


def first(x, n, result):
    for i in range(x.shape[0]):
        result[i] = x[i] if i < n[0] else 0


def multiply(x, y, result):
    result[0] = x * y


CASES = {
    "matmul": (matmul, "f8[:,:], f8[:,:], f8[:,:]", "(m,n),(n,p)->(m,p)"),
    "scaled": (scaled, "f8[:], f8, f8[:]", "(n),()->(n)"),
    "norm": (norm, "f8[:], f8[:]", "(n)->()"),
    "smooth": (smooth, "f8[:], f8[:]", "(n)->(n)"),
    "extremes": (extremes, "f8[:], f8[:], f8[:]", "(n)->(),()"),
    "number as array": (first, "f8[:], i8[:], f8[:]", "(n),()->(n)"),
    "no core": (multiply, "f8, f8, f8[:]", "(),()->()"),
    "fixed": (matmul, "f8[:,:], f8[:,:], f8[:,:]", "(2,n),(n,3)->(2,3)"),
}  # fmt: skip

rng = np.random.default_rng(3)


def draw(*shape):
    return rng.standard_normal(shape)


CALLS = [
    ("matmul", draw(2, 3), draw(3, 4)), ("matmul", draw(5, 1, 2, 3), draw(4, 3, 2)),
    ("matmul", draw(2, 0), draw(0, 3)), ("matmul", draw(0, 2, 3), draw(3, 2)),
    ("matmul", draw(3, 2).T, draw(6, 3)[::2]), ("scaled", draw(4), 2), ("scaled", draw(3, 4), np.arange(3)),
    ("scaled", draw(4), draw(2, 3)), ("norm", draw(5)), ("norm", draw(2, 3, 5)), ("smooth", draw(9)),
    ("smooth", draw(2, 9)[:, ::-1]), ("extremes", draw(5)), ("extremes", draw(2, 5)),
    ("number as array", draw(5), 3), ("number as array", draw(2, 5), np.array([1, 4])),
    ("no core", 2.0, 3.5), ("no core", draw(3), draw(2, 3)), ("fixed", draw(2, 2), draw(3, 2, 3)),
]  # fmt: skip


def make(name):
    function, types, layout = CASES[name]
    return cjit.guvectorize([f"void({types})"], layout)(function)


def by_hand(name, *args):
    function, types, layout = CASES[name]
    groups = [g.split(",") if g else [] for g in layout.replace("->", ",")[1:-1].split("),(")]
    before = layout.split("->")[0].count("(")
    args = [np.asarray(x) for x in args]
    sizes = {n: s for x, g in zip(args, groups) for n, s in zip(g, x.shape[x.ndim - len(g) :])}
    loops = [x.shape[: x.ndim - len(g)] for x, g in zip(args, groups)]
    extents = np.broadcast_shapes(*loops)
    rows = [np.broadcast_to(x, extents + x.shape[x.ndim - len(g) :]) for x, g in zip(args, groups)]
    outputs = [np.zeros(extents + tuple(sizes[n] for n in g)) for g in groups[before:]]
    for index in np.ndindex(*extents):
        items = []
        for x, g, text in zip(rows, groups, types.split(", ")):
            items.append(x[index].reshape(1) if not g and "[" in text else x[index])
        targets = [y[index] if g else np.zeros(1) for y, g in zip(outputs, groups[before:])]
        function(*items, *targets)
        for y, t, g in zip(outputs, targets, groups[before:]):
            if not g:
                y[index] = t[0]
    return outputs


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("case", range(len(CALLS)))
def test_calls(case, inside):
    name, *args = CALLS[case]
    gufunc = make(name)
    call = cjit.jit(lambda *args: gufunc(*args)) if inside else gufunc
    results = call(*args)
    expected = by_hand(name, *args)
    for result, wanted in zip(results if isinstance(results, tuple) else (results,), expected):
        assert result.shape == wanted.shape and result.dtype == float
        np.testing.assert_allclose(result, wanted, rtol=1e-14)


def test_attributes():
    gufunc = make("matmul")
    assert (gufunc.nin, gufunc.nout, gufunc.nargs, gufunc.ntypes) == (2, 1, 3, 1)
    assert (gufunc.signature, gufunc.types) == ("(m,n),(n,p)->(m,p)", ["dd->d"])
    assert (gufunc.__name__, repr(gufunc)) == ("matmul", "<cjit.guvectorize 'matmul'>")


def test_types():
    gufunc = cjit.guvectorize(["void(i4[:], i4[:])", "void(f8[:], f8[:])"], "(n)->(n)")(
        lambda x, y: np.copyto(y, x * 2)
    )
    assert gufunc.types == ["i->i", "d->d"]
    assert gufunc(np.ones(3, np.int16)).dtype == np.int32
    assert gufunc(np.ones(3, np.int64)).dtype == np.float64
    assert gufunc([1, 2], dtype=np.int32, casting="unsafe").dtype == np.int32
    only = cjit.guvectorize(["void(i4[:], i4[:])"], "(n)->(n)")(lambda x, y: np.copyto(y, x))
    with pytest.raises(TypeError, match="not supported for the input types"):
        only(np.ones(3))


def test_out():
    gufunc = make("smooth")
    x = draw(3, 5)
    out = np.zeros((3, 5))
    assert gufunc(x, out) is out and (out == gufunc(x)).all()
    out = np.zeros((2, 3, 5))
    gufunc(x, out=out)
    assert (out == gufunc(x)).all()
    y = x.copy()
    gufunc(y, out=y)
    np.testing.assert_array_equal(y, gufunc(x))
    y = np.concatenate([x[0], [0.0]])
    gufunc(y[:-1], out=y[1:])
    np.testing.assert_array_equal(y[1:], gufunc(x[0]))


def test_out_is_read():
    def add_to(x, y):
        for i in range(x.shape[0]):
            y[i] += x[i]

    out = np.full((2, 3), 10.0)
    cjit.guvectorize(["void(f8[:], f8[:])"], "(n)->(n)")(add_to)(np.arange(3.0), out=out)
    assert out.tolist() == [[10, 11, 12]] * 2


def test_without_signatures():
    gufunc = cjit.guvectorize("(n),()->(n)")(scaled)
    out = np.zeros(3, np.float32)
    assert gufunc(np.arange(3), 2, out).tolist() == [0, 2, 4]
    assert gufunc.types == ["ll->f"]
    with pytest.raises(cjit.UnsupportedError, match="pass out="):
        gufunc(np.arange(3), 2)


def test_axes():
    gufunc, x = make("norm"), draw(3, 4)
    expected = np.sqrt((x * x).sum(0))
    np.testing.assert_allclose(gufunc(x, axis=0), expected)
    np.testing.assert_allclose(gufunc(x, axes=[(0,), ()]), expected)
    np.testing.assert_allclose(gufunc(x, axes=[0]), expected)
    np.testing.assert_allclose(gufunc(x, axis=0, keepdims=True), expected[None])
    np.testing.assert_allclose(gufunc(x, keepdims=True), np.sqrt((x * x).sum(1, keepdims=True)))
    a, b = draw(2, 3, 5), draw(4, 3)
    np.testing.assert_allclose(
        make("matmul")(a, b, axes=[(0, 1), (1, 0), (1, 2)]), np.matmul(a, b, axes=[(0, 1), (1, 0), (1, 2)])
    )
    out = np.zeros((5, 2, 4))
    make("matmul")(a, b, axes=[(0, 1), (1, 0), (1, 2)], out=out)
    np.testing.assert_allclose(out, np.matmul(a, b, axes=[(0, 1), (1, 0), (1, 2)]))


NUMPYS = {
    "too few axes": lambda f: f(1.0, np.ones(3)),
    "sizes": lambda f: f(np.ones((2, 3)), np.ones((4, 5))),
    "loops": lambda f: f(np.ones((2, 3, 4)), np.ones((3, 4, 5))),
    "size of out": lambda f: f(np.ones((2, 3)), np.ones((3, 5)), out=np.ones((2, 4))),
    "dtype of out": lambda f: f(np.ones((2, 3)), np.ones((3, 5)), out=np.ones((2, 5), int)),
    "axis": lambda f: f(np.ones((2, 3)), np.ones((3, 2)), axis=0),
    "keepdims": lambda f: f(np.ones((2, 3)), np.ones((3, 2)), keepdims=True),
    "axes": lambda f: f(np.ones((2, 3)), np.ones((3, 2)), axes=[(0, 1), (0, 2), (0, 1)]),
    "axes and axis": lambda f: f(np.ones((2, 3)), np.ones((3, 2)), axes=[(0, 1)] * 3, axis=0),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMPYS)
def test_errors_are_numpys(case):
    with pytest.raises(Exception) as expected:
        NUMPYS[case](np.matmul)
    with pytest.raises(Exception) as found:
        NUMPYS[case](make("matmul"))
    assert type(found.value) is type(expected.value)
    wanted = str(expected.value).replace("(n?,k),(k,m?)->(n?,m?)", "(m,n),(n,p)->(m,p)")
    wanted = wanted.partition(" and requested shape")[0].replace("requires 1)", "requires 2)")
    assert str(found.value).strip() == wanted.strip()


@pytest.mark.parametrize(
    "make, error, text",
    [
        (lambda: cjit.guvectorize(["void(f8[:])"]), TypeError, "signatures and a layout"),
        (lambda: cjit.guvectorize(["void(f8[:], f8[:])"], "n->n"), ValueError, "is no layout"),
        (lambda: cjit.guvectorize(["void(f8[:], f8[:])"], "(n)->(m)"), ValueError, "follows from no input"),
        (lambda: cjit.guvectorize(["void(f8[:])"], "(n)->(n)")(norm), TypeError, "types of its 2 arguments"),
        (lambda: cjit.guvectorize(["f8(f8[:], f8[:])"], "(n)->(n)")(norm), TypeError, "no result"),
        (lambda: cjit.guvectorize(["void(f8[:,:], f8[:])"], "(n)->(n)")(norm), TypeError, "2 axes in a signature"),
        (lambda: cjit.guvectorize("(n),(n)->(n)")(norm), TypeError, "takes 2 arguments, and the layout has 3"),
        (lambda: cjit.guvectorize("(n)->(n)", target="cuda")(norm), TypeError, "target"),
        (lambda: make("smooth")(np.ones(2), out=np.ones(())), ValueError, "Output operand 0 does not have enough"),
        (lambda: make("smooth")(np.ones((2, 3)), out=np.ones(3)), ValueError, "non-broadcastable output operand"),
        (lambda: make("norm")(), TypeError, "positional arguments"),
        (lambda: make("norm")(np.ones(2), where=True), TypeError, "unexpected keyword argument 'where'"),
    ],
)  # fmt: skip
def test_refused(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_sizes_are_symbols():
    gufunc = make("smooth")
    for n in (2, 5, 9):
        gufunc(draw(4, n))
    (driver,) = gufunc._drivers.values()
    assert len(driver.specializations) == 1
