# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit.vectorize: functions of scalars as ufuncs. The oracle is the function itself, element by element."""

import math

import numpy as np
import pytest

import cjit

LOOPS = ["int64(int64, int64)", "float64(float64, float64)"]


def relu(x, low):
    if x < low:
        return low
    return x * 2.5


def gcd(a, b):
    while b != 0:
        a, b = b, a % b
    return a


def collatz(n):
    steps = 0
    while n != 1 and steps < 1000:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def series(x, n):
    total = 0.0
    term = 1.0
    for k in range(1, n):
        total += term
        term = term * x / k
    return total


def nested(x):
    if x < 0:
        if x < -1:
            y = -1.0
        else:
            y = x
    elif x > 10 or x == 5:
        y = math.sqrt(x)
    else:
        y = 0.5 if 1 < x <= 2 else math.exp(-x)
    return y


def digits(x):
    if x != x:
        return 0
    return int(x) % 7


def by_hand(function, *args, dtype=None):
    args = np.broadcast_arrays(*args)
    values = [function(*(x[i] for x in args)) for i in np.ndindex(args[0].shape)]
    return np.array(values, dtype=dtype).reshape(args[0].shape)


ELEMENTWISE = {
    "branch": (relu, [np.linspace(-3, 3, 7), 0.0]),
    "branch of rank 2": (relu, [np.linspace(-3, 3, 6).reshape(2, 3), np.arange(3.0)]),
    "reversed and strided": (relu, [np.arange(20.0)[::-2], np.arange(30.0)[::3]]),
    "float32": (relu, [np.linspace(-3, 3, 7, dtype=np.float32), np.float32(1)]),
    "while": (gcd, [np.arange(1, 40), 36]),
    "while of rank 2": (gcd, [np.arange(1, 9), np.arange(1, 6)[:, None]]),
    "branches in while": (collatz, [np.arange(1, 30)]),
    "for": (series, [np.linspace(-1, 1, 5), 12]),
    "for to an element": (series, [np.linspace(-1, 1, 5), np.arange(5)]),
    "nested branches": (nested, [np.array([-3.0, -0.5, 0.0, 1.5, 2.0, 5.0, 7.0, 11.0])]),
    "conversion": (digits, [np.array([0.5, 8.9, -3.5, 100.0])]),
    "empty": (relu, [np.zeros((0, 3)), 1.0]),
    "empty, with raises": (nested, [np.zeros(0)]),
    "rank 3": (gcd, [np.arange(1, 25).reshape(2, 3, 4), 18]),
}  # fmt: skip


@pytest.mark.parametrize("case", ELEMENTWISE)
@pytest.mark.parametrize("inside", [False, True])
def test_elements(case, inside):
    function, args = ELEMENTWISE[case]
    ufunc = cjit.vectorize(function)
    call = cjit.jit(lambda *args: ufunc(*args)) if inside else ufunc
    expected = by_hand(function, *args)
    result = call(*args)
    assert result.shape == expected.shape
    if expected.size:
        assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-15 if result.dtype == float else 1e-6)


def test_branches_become_selections():
    """No loop over the elements is needed: the stages show arrays."""
    program = cjit.vectorize(nested)._plain.inspect(np.ones(3), stage="cjit")
    assert "cjit.select" in program and "scf.for" not in program
    assert "scf.while" in cjit.vectorize(collatz)._plain.inspect(np.ones(3, int), stage="cjit")


def test_scalars_give_scalars():
    ufunc = cjit.vectorize(LOOPS)(gcd)
    assert ufunc(12, 18) == 6 and type(ufunc(12, 18)) is np.int64
    assert type(ufunc(12.0, 18)) is np.float64
    assert type(ufunc(np.array(12), np.array(18))) is np.int64
    assert type(cjit.vectorize(relu)(np.float32(2), 1)) is np.float32


def test_lists_are_arrays():
    assert cjit.vectorize(LOOPS)(gcd)([12, 18], [[8], [27]]).tolist() == [[4, 2], [3, 9]]


def test_several_results():
    @cjit.vectorize
    def parts(x):
        return x + 1, x * 0.5

    one, half = parts(np.arange(3))
    assert (one.tolist(), half.tolist()) == ([1, 2, 3], [0.0, 0.5, 1.0])
    assert (parts.nin, parts.nout, parts.nargs, parts.types) == (1, 2, 3, ["l->ld"])
    out = np.zeros(3), np.zeros(3)
    assert parts(np.arange(3), out=out)[1] is out[1]
    assert out[0].tolist() == [1, 2, 3]


def test_attributes():
    def add(a, b):
        """Adds."""
        return a + b

    ufunc = cjit.vectorize(LOOPS, identity=0)(add)
    assert (ufunc.nin, ufunc.nout, ufunc.nargs, ufunc.ntypes) == (2, 1, 3, 2)
    assert (ufunc.types, ufunc.signature, ufunc.identity) == (["ll->l", "dd->d"], None, 0)
    assert (ufunc.__name__, ufunc.__doc__, ufunc.__wrapped__) == ("add", "Adds.", add)
    assert repr(ufunc) == "<cjit.vectorize 'add'>"
    lazy = cjit.vectorize(add)
    assert lazy.types == []
    lazy(np.ones(2, np.float32), np.ones(2, np.float32))
    assert lazy.types == ["ff->f"]


@pytest.mark.parametrize(
    "signature, types",
    [
        ("float64(float64)", "d->d"), ("f8(f4)", "f->d"), ("boolean(int32)", "i->?"), ("d->l", "d->l"),
        ("float64->int64", "d->l"), ("(f8,)", "d->d"), ("(float64,) -> float64", "d->d"),
        ("Tuple((f8, i8))(f8)", "d->dl"), ("UniTuple(f8, 2)(f8)", "d->dd"), ("(f8, i8)(f8)", "d->dl"),
        (("f8",), "d->d"), ((np.float32,), "f->f"),
    ],
)  # fmt: skip
def test_signatures(signature, types):
    results = 2 if types[-2] != ">" else 1
    ufunc = cjit.vectorize(signature)(lambda x: (x, x) if results == 2 else x)
    ufunc(np.ones(3, types[0]))
    assert ufunc.types == [types]


def test_loop_is_the_first_that_fits():
    ufunc = cjit.vectorize(["i4(i4, i4)", "f4(f4, f4)", "f8(f8, f8)"])(lambda a, b: a + b)
    for a, b in [("i2", "i4"), ("i1", "f4"), ("i4", "f4"), ("i8", "f4"), ("f2", "u1"), ("?", "?")]:
        x, y = np.ones(3, a), np.ones(3, b)
        first = next(t for t in ("i4", "f4", "f8") if np.can_cast(a, t) and np.can_cast(b, t))
        assert ufunc(x, y).dtype == np.dtype(first), (a, b)
    assert ufunc(np.ones(3, "f4"), 2).dtype == np.float32
    assert ufunc(np.ones(3, "i4"), 2.5).dtype == np.float64  # int32 does not fit float32
    assert ufunc(2, 3).dtype == np.float64  # int64 fits neither int32 nor float32
    assert ufunc(np.ones(3, "i4"), 1, dtype="f8").dtype == np.float64
    assert ufunc(np.ones(3), 1, signature="ff->f", casting="same_kind").dtype == np.float32


class TestOut:
    add = staticmethod(cjit.vectorize(LOOPS)(lambda a, b: a + b if a < b else b + a))
    pick = staticmethod(cjit.vectorize(LOOPS)(gcd))

    @pytest.mark.parametrize("ufunc", ["add", "pick"])
    def test_out(self, ufunc):
        ufunc = getattr(self, ufunc)
        x = np.arange(1, 7).reshape(2, 3)
        out = np.zeros((2, 3))
        assert ufunc(x, 4, out=out) is out
        assert (out == ufunc(x, 4)).all()
        out[:] = 0
        assert ufunc(x, 4, out) is out and (out == ufunc(x, 4)).all()
        wide = np.zeros((2, 2, 3), np.int32)
        ufunc(x, 4, out=(wide,))
        assert (wide == ufunc(x, 4)).all()

    @pytest.mark.parametrize("ufunc", ["add", "pick"])
    def test_where(self, ufunc):
        ufunc = getattr(self, ufunc)
        x = np.arange(1, 7).reshape(2, 3)
        out = np.full((2, 3), -1)
        mask = np.array([True, False, True])
        assert ufunc(x, 4, out=out, where=mask) is out
        assert (out == np.where(mask, ufunc(x, 4), -1)).all()
        assert (ufunc(x, 4, where=mask)[:, mask] == ufunc(x, 4)[:, mask]).all()

    def test_overlap(self):
        x = np.arange(1, 9)
        expected = self.pick(x[:-1].copy(), 6)
        self.pick(x[:-1], 6, out=x[1:])
        assert x[1:].tolist() == expected.tolist()

    def test_masked_elements_are_not_computed(self):
        @cjit.vectorize
        def root(x):
            if x < 0:
                raise ValueError("negative")
            return math.sqrt(x)

        x = np.array([4.0, -1.0, 9.0])
        assert root(x, where=x >= 0)[::2].tolist() == [2.0, 3.0]
        with pytest.raises(ValueError, match="negative"):
            root(x)


def named_add():
    def add(a, b):
        return a + b

    return cjit.vectorize(LOOPS)(add)


SAME_ERRORS = {
    "shapes": lambda add: add(np.ones(2), np.ones(3)),
    "out too small": lambda add: add(np.ones((2, 3)), 1.0, out=np.ones(3)),
    "out too small for the operands": lambda add: add(np.ones(2), 1.0, out=np.ones(3)),
    "out's dtype": lambda add: add(np.ones(2), 1.0, out=np.ones(2, int)),
    "out is no array": lambda add: add(1.0, 1.0, out=[1.0]),
    "out twice": lambda add: add(1.0, 1.0, np.ones(()), out=np.ones(())),
    "too few": lambda add: add(1.0),
    "keyword": lambda add: add(1.0, 2.0, nonsense=1),
    "signature": lambda add: add(1.0, 2.0, signature=("d", "d")),
    "dtype and signature": lambda add: add(1.0, 2.0, signature="dd->d", dtype=float),
    "no such loop": lambda add: add(1, 2, signature="ee->d"),
    "casting with a dtype": lambda add: add(np.ones(2), 2, signature="ll->l"),
    "reduce of nothing": lambda add: np.subtract.reduce([]) if add is np.add else add.reduce(np.zeros(0)),
    "axis": lambda add: add.reduce(np.ones(3), axis=1),
    "accumulate of a scalar": lambda add: add.accumulate(1.0),
}


@pytest.mark.parametrize("case", SAME_ERRORS)
def test_errors_are_numpys(case):
    with pytest.raises(Exception) as expected:
        SAME_ERRORS[case](np.add)
    with pytest.raises(Exception) as found:
        SAME_ERRORS[case](named_add())
    assert type(found.value) is type(expected.value)
    if case == "reduce of nothing":
        assert "zero-size array to reduction operation add which has no identity" in str(found.value)
    elif case not in ("too few", "keyword", "signature"):
        assert str(found.value).strip() == str(expected.value).strip()


class TestMethods:
    gcd = cjit.vectorize(LOOPS)(gcd)
    far = cjit.vectorize(LOOPS)(lambda a, b: a - 2 * b)
    add = cjit.vectorize(LOOPS, identity=0)(lambda a, b: a + b)

    @staticmethod
    def fold(function, rows, start=None):
        rows = list(rows)
        total = rows.pop(0) if start is None else start
        for row in rows:
            total = function(total, row)
        return total

    @pytest.mark.parametrize("axis", [0, 1, 2, -1])
    @pytest.mark.parametrize("keepdims", [False, True])
    def test_reduce(self, axis, keepdims):
        x = np.arange(1, 25).reshape(2, 3, 4) ** 2
        for ufunc, plain in ((self.gcd, np.gcd), (self.far, lambda a, b: a - 2 * b)):
            expected = self.fold(plain, np.moveaxis(x, axis, 0))
            if keepdims:
                expected = np.expand_dims(expected, axis)
            result = ufunc.reduce(x, axis=axis, keepdims=keepdims)
            assert result.dtype == expected.dtype and result.tolist() == expected.tolist()

    def test_reduce_of_a_vector(self):
        x = np.array([100.0, 1.0, 2.0, 3.0])
        assert self.far.reduce(x) == 88.0 and type(self.far.reduce(x)) is np.float64
        assert self.far.reduce(x, initial=0.0) == -212.0
        assert self.far.reduce(x, initial=0.0, where=np.array([True, False, True, False])) == -204.0
        out = np.zeros(())
        assert self.far.reduce(x, out=out) is out and out == 88.0
        assert self.far.reduce(x[:1]) == self.far.reduce(100.0) == 100.0
        assert self.far.reduce([100, 1], dtype=float) == 98.0

    def test_reduce_with_identity(self):
        x = np.arange(24.0).reshape(2, 3, 4)
        assert self.add.reduce(np.zeros(0)) == 0.0
        assert self.add.reduce(x, axis=None) == 276.0
        assert self.add.reduce(x, axis=(0, 2)).tolist() == x.sum((0, 2)).tolist()
        mask = x % 2 == 0
        assert self.add.reduce(x, axis=1, where=mask).tolist() == x.sum(1, where=mask).tolist()
        with pytest.raises(ValueError, match="not reorderable"):
            self.far.reduce(x, axis=(0, 1))
        with pytest.raises(ValueError, match="does not have an identity"):
            self.far.reduce(x, where=mask)

    @pytest.mark.parametrize("axis", [0, 1])
    def test_accumulate(self, axis):
        x = np.arange(12.0).reshape(3, 4)
        rows = np.moveaxis(x, axis, 0)
        expected = [self.fold(lambda a, b: a - 2 * b, rows[: k + 1]) for k in range(len(rows))]
        assert self.far.accumulate(x, axis=axis).tolist() == np.moveaxis(np.array(expected), 0, axis).tolist()
        assert self.far.accumulate(np.zeros(0)).shape == (0,)

    def test_outer(self):
        a, b = np.arange(1, 4), np.arange(1, 7).reshape(2, 3)
        assert self.far.outer(a, b).tolist() == (a[:, None, None] - 2 * b).tolist()
        assert cjit.jit(lambda a, b: self.far.outer(a, b))(a, b).tolist() == (a[:, None, None] - 2 * b).tolist()
        with pytest.raises(ValueError, match="outer"):
            cjit.vectorize(lambda x: x).outer(a, b)

    def test_at(self):
        x = np.arange(5)
        expected = x.copy()
        for i, v in zip([0, 3, 0, -1], [1, 2, 3, 4]):
            expected[i] = expected[i] - 2 * v
        self.far.at(x, [0, 3, 0, -1], [1, 2, 3, 4])
        assert x.tolist() == expected.tolist()
        self.far.at(x, slice(1, 3), 1)
        expected[1:3] -= 2
        assert x.tolist() == expected.tolist()
        y = np.zeros((2, 2))
        self.far.at(y, ([0, 0, 1], [1, 1, 0]), 1.0)
        assert y.tolist() == [[0.0, 2.0 - 2.0 - 4.0 + 0.0], [-2.0, 0.0]]
        with pytest.raises(IndexError):
            self.far.at(x, [7], 1)

    def test_inside_a_jitted_function(self):
        @cjit.jit
        def f(x):
            y = x.copy()
            self_gcd.at(y, [0], [4])
            return self_gcd.reduce(x), self_gcd.accumulate(x), y

        self_gcd = self.gcd
        total, running, changed = f(np.array([12, 18, 4]))
        assert (total, running.tolist(), changed.tolist()) == (2, [12, 6, 2], [4, 18, 4])


def test_a_jitted_function_knows_which_ufunc_it_calls():
    namespace = {"u": cjit.vectorize(lambda x: x + 1)}
    exec("def f(x): return u(x)", namespace)
    f = cjit.jit(namespace["f"])
    assert f(np.zeros(2)).tolist() == [1.0, 1.0]
    namespace["u"] = cjit.vectorize(lambda x: x - 1)
    assert f(np.zeros(2)).tolist() == [-1.0, -1.0]


def test_the_first_element_raises():
    """Of several kinds of errors the one that a loop over the elements would meet."""

    @cjit.vectorize
    def f(x):
        if x > 100:
            raise KeyError("large")
        assert x != 7, "seven"
        return math.sqrt(x)

    assert "scf.for" not in f._plain.inspect(np.ones(3), stage="cjit")
    assert f(np.array([4.0, 9.0])).tolist() == [2.0, 3.0]
    for values, error, text in [
        ([1, 7, -1, 200], AssertionError, "seven"), ([-1, 7, 200], ValueError, "math domain error"),
        ([1, 2, 200, -1, 7], KeyError, "large"), ([7], AssertionError, "seven"), (-1, ValueError, "math"),
    ]:  # fmt: skip
        with pytest.raises(error, match=text) as caught:
            f(np.array(values, float))
        assert "test_vectorize.py" in caught.value.__notes__[0]


def test_helpers_and_outside_values():
    table = np.array([10.0, 20.0, 30.0])
    scale = [2.0]

    def look(i):
        return table[i] * scale[0]

    ufunc = cjit.vectorize(lambda i: look(i) + 1)
    assert ufunc(np.array([2, 0, 1])).tolist() == [61.0, 21.0, 41.0]
    table[0] = 0.0
    scale[0] = 1.0
    assert ufunc(np.array([2, 0, 1])).tolist() == [31.0, 1.0, 21.0]
    with pytest.raises(IndexError):
        ufunc(np.array([3]))


def test_many_sizes_are_one_compilation():
    ufunc = cjit.vectorize(gcd)
    for n in (2, 3, 50):
        ufunc(np.arange(1, n + 1), 6)
    assert len(ufunc._plain.specializations) == 1


@pytest.mark.parametrize(
    "make, error, text",
    [
        (lambda: cjit.vectorize(lambda *a: 1), TypeError, "fixed number of positional arguments"),
        (lambda: cjit.vectorize(3)(lambda x: x), TypeError, "is no signature"),
        (lambda: cjit.vectorize("nonsense(f8)")(lambda x: x), TypeError, "is no signature"),
        (lambda: cjit.vectorize("f8(f8, f8)")(lambda x: x), TypeError, "takes 1 arguments"),
        (lambda: cjit.vectorize("f8(f8[:])")(lambda x: x), TypeError, "cjit.guvectorize"),
        (lambda: cjit.vectorize("complex128(complex128)"), TypeError, "not supported"),
        (lambda: cjit.vectorize(target="cuda")(lambda x: x), TypeError, "target='cuda' is not supported"),
        (lambda: cjit.vectorize(forceobj=True)(lambda x: x), TypeError, "forceobj"),
        (lambda: cjit.vectorize(nopyton=True)(lambda x: x), TypeError, "unknown option 'nopyton'"),
        (lambda: cjit.vectorize(identity=5)(lambda x: x), ValueError, "identity"),
        (lambda: cjit.vectorize(lambda x: None)(np.ones(2)), TypeError, "must return numbers, not NoneType"),
        (lambda: cjit.vectorize(lambda x: [x, [x]])(np.ones(2)), TypeError, "must return numbers"),
        (lambda: cjit.vectorize(LOOPS)(lambda a, b: (a, b))(np.ones(2), 1.0), TypeError, "returned 2 results"),
    ],
)  # fmt: skip
def test_refused(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_numbas_options_are_taken():
    ufunc = cjit.vectorize(["f8(f8)"], nopython=True, target="parallel", cache=True, fastmath=True)(lambda x: x + 1)
    assert ufunc(np.ones(2)).tolist() == [2.0, 2.0]


def test_torch_is_refused():
    torch = pytest.importorskip("torch")
    ufunc = cjit.vectorize(lambda x: x + 1)
    with pytest.raises(TypeError, match=r"pass x\.numpy\(\)"):
        ufunc(torch.ones(2))
    with pytest.raises(TypeError, match=r"pass x\.numpy\(\)"):
        cjit.jit(lambda x: ufunc(x))(torch.ones(2))
