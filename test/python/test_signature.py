# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Binding and flattening: how arguments reach a jitted function and results come back."""

import collections
import copy
import enum
import gc
import inspect
import pickle
import sys
import weakref

import numpy as np
import pytest

import cjit

pytestmark = pytest.mark.filterwarnings("ignore::cjit.RecompileWarning")

A = np.arange(4, dtype=np.float32)
B = np.full(4, 2, dtype=np.float32)
Point = collections.namedtuple("Point", "x y")


@cjit.jit
def pickled(x):
    """Doc."""
    return x + x


def equal(result, expected):
    assert type(result) is type(expected), (type(result), type(expected))
    if isinstance(expected, (tuple, list)):
        assert len(result) == len(expected)
        for one, other in zip(result, expected):
            equal(one, other)
    elif isinstance(expected, dict):
        assert list(result) == list(expected)
        for key in expected:
            equal(result[key], expected[key])
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert result.dtype == expected.dtype and result.shape == expected.shape
        np.testing.assert_array_equal(result, expected)
    else:
        assert result == expected


def check(function, *args, **kwargs):
    jitted = cjit.jit(function)
    expected = function(*args, **kwargs)
    equal(jitted(*args, **kwargs), expected)
    equal(jitted(*args, **kwargs), expected)
    assert len(jitted.specializations) == 1


class TestBinding:
    def test_keywords_and_defaults(self):
        def f(a, b=2.0, *, c=3.0):
            return a * b - c

        check(f, A)
        check(f, A, 4.0)
        check(f, A, b=B)
        check(f, A, c=1.5)
        check(f, b=B, a=A, c=2.5)

    def test_defaults_are_read_at_each_call(self):
        def f(a, b=2.0):
            return a * b

        jitted = cjit.jit(f)
        equal(jitted(A), A * 2)
        f.__defaults__ = (5.0,)
        equal(jitted(A), A * 5)

    def test_star_arguments(self):
        def f(a, *rest, scale=1.0, **more):
            for r in rest:
                a = a + r
            for r in more.values():
                a = a - r
            return a * scale

        check(f, A)
        check(f, A, B, B)
        check(f, A, B, scale=2.0, u=B, v=A)

    def test_positional_only(self):
        def f(a, b, /, c):
            return a + b * c

        check(f, A, B, 3.0)
        check(f, A, B, c=3.0)
        with pytest.raises(TypeError):
            cjit.jit(f)(A, b=B, c=1.0)

    @pytest.mark.parametrize(
        "args, kwargs", [((), {}), ((A, B, A), {}), ((A,), {"z": 1}), ((A,), {"a": B})]
    )
    def test_mismatch_is_a_type_error(self, args, kwargs):
        def f(a, b=1.0):
            return a

        with pytest.raises(TypeError, match="f\\(\\)"):
            cjit.jit(f)(*args, **kwargs)

    def test_methods(self):
        class Layer:
            def __init__(self, scale):
                self.scale = scale

            @cjit.jit
            def __call__(self, x):
                return x * self.scale

            @staticmethod
            @cjit.jit
            def double(x):
                return x + x

            @classmethod
            @cjit.jit
            def triple(cls, x):
                return x * 3.0

        equal(Layer(2.0)(A), A * 2)
        equal(Layer(3.0)(A), A * 3)
        equal(Layer.double(A), A + A)
        equal(Layer.triple(A), A * 3)
        assert repr(Layer(1.0).__call__).startswith("<bound method")

    def test_lambda_and_exec(self):
        equal(cjit.jit(lambda x: x + 1.0)(A), A + 1)
        scope = {}
        exec("def g(x):\n    return x * 4.0", scope)
        equal(cjit.jit(scope["g"])(A), A * 4)


class TestContainers:
    def test_in_and_out(self):
        def f(pair, table, point):
            u, v = pair
            return {"sum": u + v, "nested": [u * table["k"], (point.x - point.y,)]}, Point(u, v + u)

        check(f, (A, B), {"k": B, "unused": 1.0}, Point(A, B))
        check(f, [A, B], {"k": 2.0, "unused": B}, Point(A, 1.0))

    def test_structure_is_part_of_the_key(self):
        @cjit.jit
        def f(arrays):
            total = arrays[0]
            for array in arrays[1:]:
                total = total + array
            return total

        equal(f([A]), A)
        equal(f([A, B]), A + B)
        equal(f((A, B)), A + B)
        equal(f([A, B, B]), A + B + B)
        assert len(f.specializations) == 4

    def test_nesting_is_not_confused(self):
        @cjit.jit
        def f(x):
            return [type(y).__name__ for y in x] and len(x)

        assert f([[A], []]) == 2
        assert f([[A, []]]) == 1
        assert f([[], [A]]) == 2
        assert f([[[A]]]) == 1

    def test_dict_keys_count(self):
        @cjit.jit
        def f(table):
            return table["a"] - table["b"]

        equal(f({"a": A, "b": B}), A - B)
        equal(f({"b": A, "a": B}), B - A)

    def test_changing_a_container_is_refused(self):
        @cjit.jit
        def f(arrays):
            arrays.append(arrays[0] + 1.0)
            return arrays[0]

        with pytest.raises(cjit.UnsupportedError, match="arrays"):
            f([A])

    def test_same_result_twice(self):
        @cjit.jit
        def f(x):
            y = x + 1.0
            return y, y, x + 1.0

        first, second, third = f(A)
        assert first is second and third is not first
        equal(third, A + 1)

    def test_constants_pass_through(self):
        def f(x, flag):
            return None, "text", 3, 2.5, True, flag, x + 1.0, np.float32, (1, 2)

        check(f, A, "yes")

    def test_other_results_are_refused(self):
        with pytest.raises(cjit.UnsupportedError, match="set"):
            cjit.jit(lambda x: {1, 2})(A)


class TestAliases:
    def test_arguments_come_back(self):
        @cjit.jit
        def f(x, o):
            return x, {"o": o}

        marker = object()
        x, table = f(A, marker)
        assert x is A and table["o"] is marker

    def test_outside_array_comes_back(self):
        outside = np.ones(3)
        f = cjit.jit(lambda x: outside)
        assert f(A) is outside


class TestScalars:
    def test_scalars_are_not_baked_in(self):
        @cjit.jit
        def f(x, n):
            return x * n + n

        for n in (1.5, 2.5, -0.0, 1e30):
            equal(f(A, n), A * np.float32(n) + np.float32(n))
        assert len(f.specializations) == 1
        for n in (3, -7):
            equal(f(A, n), A * n + n)
        assert len(f.specializations) == 2

    def test_weak_promotion(self):
        for scalar in (2.0, 2, np.float64(2), np.float32(2), np.int8(2)):
            check(lambda x, s: x + s, A, scalar)

    def test_python_results(self):
        def f(n, x):
            return n + 1, x * 2.0

        check(f, 3, 1.5)

    def test_huge_ints(self):
        with pytest.raises(OverflowError, match="int64"):
            cjit.jit(lambda x, n: x + n)(A, 2**63)

    def test_complex(self):
        f = cjit.jit(lambda x, n: x + n)
        for n in (1j, 2 - 3j):
            assert np.array_equal(f(A, n), A + n)
        assert len(f.specializations) == 1


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class TestStatic:
    def test_static_argnames(self):
        @cjit.jit(static_argnames=("n",))
        def f(x, n):
            for _ in range(n):
                x = x + 1.0
            return x

        equal(f(A, 3), A + 3)
        equal(f(A, n=5), A + 5)
        equal(f(A, 3), A + 3)
        assert len(f.specializations) == 2

    def test_types_and_signs_count(self):
        @cjit.jit(static_argnames="n")
        def f(x, n):
            return repr(n), x + 1.0

        for n in (1, True, 1.0, -0.0, 0.0, (1,), (True,), (1.0,), None, "1"):
            assert f(A, n)[0] == repr(n)

    def test_unhashable(self):
        with pytest.raises(TypeError, match="'n'.*hashable"):
            cjit.jit(lambda x, n: x, static_argnames="n")(A, [1])

    def test_unknown_name(self):
        with pytest.raises(ValueError, match="m"):
            cjit.jit(lambda x: x, static_argnames="m")

    def test_by_value(self):
        @cjit.jit
        def f(x, mode, color):
            if mode == "add" and color is Color.RED:
                return x + 1.0
            return x - 1.0

        equal(f(A, "add", Color.RED), A + 1)
        equal(f(A, "add", Color.BLUE), A - 1)
        equal(f(A, "sub", Color.RED), A - 1)
        equal(f(A, "".join(["a", "dd"]), Color.RED), A + 1)
        assert len(f.specializations) == 3

    def test_functions_by_identity(self):
        def add(x):
            return x + 1.0

        def sub(x):
            return x - 1.0

        f = cjit.jit(lambda x, g: g(x))
        equal(f(A, add), A + 1)
        equal(f(A, sub), A - 1)
        equal(f(A, add), A + 1)
        assert len(f.specializations) == 2


class TestTheObject:
    def test_wraps(self):
        assert pickled.__name__ == "pickled" and pickled.__doc__ == "Doc."
        assert pickled.__module__ == __name__ and pickled.__wrapped__(2) == 4
        assert str(inspect.signature(pickled)) == "(x)"
        assert "pickled" in repr(pickled)
        pickled.note = 1
        assert pickled.note == 1

    def test_pickle_by_reference(self):
        assert pickle.loads(pickle.dumps(pickled)) is pickled
        assert copy.deepcopy(pickled) is pickled

    def test_not_a_function(self):
        with pytest.raises(TypeError):
            cjit.Function(3)
        with pytest.raises(TypeError):
            cjit.Function(len)

    def test_collected(self):
        def make():
            scale = 2.0

            def f(x):
                return x * scale

            return cjit.jit(f)

        f = make()
        equal(f(A), A * 2)
        f.self = f  # a cycle
        dead = weakref.ref(f)
        del f
        gc.collect()
        assert dead() is None

    def test_inline(self):
        inner = cjit.jit(lambda x, n=2.0: x * n)
        outer = cjit.jit(lambda x: inner(x) + inner(x, n=3.0))
        equal(outer(A), A * 5)
        assert inner.specializations == []


def test_reference_counts():
    f = cjit.jit(lambda x, table, n: (x + n, table["k"] * n, x))
    key, value, table = "k", np.ones(4, np.float32), {}
    table[key] = value
    f(A, table, 1.5)
    tracked = [A, table, value, key, f, f.__wrapped__]
    gc.collect()
    before = [sys.getrefcount(o) for o in tracked]
    for _ in range(1000):
        f(A, table, 1.5)
        with pytest.raises(ValueError):
            f(A, {"k": value}, A[:3])
        with pytest.raises(TypeError):
            f(A)
    gc.collect()
    after = [sys.getrefcount(o) for o in tracked]
    assert [b - a for a, b in zip(before, after)] == [0] * len(tracked)
