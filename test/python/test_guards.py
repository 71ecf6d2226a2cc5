# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Outside values that tracing read: a change of them is never missed, and only a change retraces."""

import builtins
import gc
import sys
import types
import warnings

import numpy as np
import pytest

import cjit

A = np.arange(4, dtype=np.float32)
scale = 2.0
config = {"lr": 0.5, "nested": {"k": 1.0}, "list": [1.0, 2.0]}
helper_scale = 3.0
array = np.ones(4, np.float32)
module = types.ModuleType("cjit_test_module")
module.alpha = 1.0
module.sub = types.ModuleType("cjit_test_module.sub")
module.sub.beta = 2.0


def helper(x):
    return x * helper_scale


def traced(function):
    return len(function.specializations)


def same(result, expected):
    np.testing.assert_array_equal(result, expected)


@pytest.fixture(autouse=True)
def restore():
    before = dict(globals())
    yield
    globals().update(before)
    config.update(lr=0.5, nested={"k": 1.0}, list=[1.0, 2.0])
    module.alpha, module.sub.beta = 1.0, 2.0


class TestGlobals:
    def test_number(self):
        global scale
        f = cjit.jit(lambda x: x * scale)
        same(f(A), A * 2)
        scale = 5.0
        same(f(A), A * 5)
        scale = 2.0
        same(f(A), A * 2)
        assert traced(f) == 2
        scale = float("2.0")  # equal, another object
        same(f(A), A * 2)
        assert traced(f) == 2

    def test_other_globals_do_not_retrace(self):
        f = cjit.jit(lambda x: x * scale)
        for i in range(50):
            globals()["unrelated"] = i
            same(f(A), A * 2)
        assert traced(f) == 1

    def test_types_signs_and_nan(self):
        global scale
        f = cjit.jit(lambda x: (x * scale, repr(scale)))
        for value in (1, 1.0, True, -0.0, 0.0, float("nan")):
            scale = value
            for _ in range(2):
                result, text = f(A)
                assert text == repr(value)
                same(result, A * value)
        assert traced(f) == 6

    def test_deleted_and_back(self):
        global scale
        f = cjit.jit(lambda x: x * scale)
        f(A)
        del scale
        with pytest.raises(NameError):
            f(A)
        scale = 2.0
        same(f(A), A * 2)
        assert traced(f) == 1

    def test_helper_and_its_global(self):
        global helper, helper_scale
        f = cjit.jit(lambda x: helper(x))
        same(f(A), A * 3)
        helper_scale = 4.0
        same(f(A), A * 4)

        def other(x):
            return x + 1.0

        helper = other
        same(f(A), A + 1)

    def test_builtin_shadowed_later(self):
        f = cjit.jit(lambda x: abs(x - 1.0))
        same(f(A), abs(A - 1))
        globals()["abs"] = lambda x: x
        try:
            same(f(A), A - 1)
        finally:
            del globals()["abs"]
        same(f(A), abs(A - 1))
        assert traced(f) == 2

    def test_builtins_changed(self):
        builtins.cjit_test_value = 2.0
        try:
            f = cjit.jit(lambda x: x * cjit_test_value)  # noqa: F821
            same(f(A), A * 2)
            builtins.cjit_test_value = 3.0
            same(f(A), A * 3)
        finally:
            del builtins.cjit_test_value

    def test_module_attributes(self):
        f = cjit.jit(lambda x: x * module.alpha + module.sub.beta)
        same(f(A), A + 2)
        module.alpha = 2.0
        same(f(A), A * 2 + 2)
        module.sub.beta = 3.0
        same(f(A), A * 2 + 3)
        module.sub = types.ModuleType("other")
        module.sub.beta = 4.0
        same(f(A), A * 2 + 4)

    def test_numpy_function_replaced(self, monkeypatch):
        f = cjit.jit(lambda x: np.negative(x))
        same(f(A), -A)
        monkeypatch.setattr(np, "negative", np.positive)
        same(f(A), A)
        monkeypatch.undo()
        same(f(A), -A)
        assert traced(f) == 2


class TestCells:
    def test_rebound(self):
        k = 2.0
        f = cjit.jit(lambda x: x * k)
        same(f(A), A * 2)
        k = 3.0
        same(f(A), A * 3)
        k = 2.0
        same(f(A), A * 2)
        assert traced(f) == 2

    def test_alternating_flag(self):
        flag = True
        f = cjit.jit(lambda x: x + 1.0 if flag else x - 1.0)
        for i in range(20):
            flag = i % 2 == 0
            same(f(A), A + 1 if flag else A - 1)
        assert traced(f) == 2

    def test_two_closures_share_code(self):
        def make(k):
            return cjit.jit(lambda x: x * k)

        f, g = make(2.0), make(3.0)
        same(f(A), A * 2)
        same(g(A), A * 3)
        same(f(A), A * 2)


class Model:
    def __init__(self):
        self.alpha = 2.0
        self.table = {"b": 1.0}
        self.weights = np.full(4, 2, np.float32)
        self.layers = [Layer(1.0), Layer(2.0)]

    def run(self, x):
        return x * self.alpha + self.table["b"]

    def weigh(self, x):
        return x * self.weights

    def chain(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Layer:
    def __init__(self, bias):
        self.bias = bias

    def __call__(self, x):
        return x + self.bias


class TestObjects:
    def test_attributes(self):
        model = Model()
        f = cjit.jit(Model.run)
        same(f(model, A), A * 2 + 1)
        model.alpha = 4.0
        same(f(model, A), A * 4 + 1)
        model.table["b"] = 5.0
        same(f(model, A), A * 4 + 5)
        model.table = {"b": 5.0}
        same(f(model, A), A * 4 + 5)
        assert traced(f) == 3

    def test_another_object_of_the_class(self):
        one, other = Model(), Model()
        f = cjit.jit(Model.run)
        f(one, A)
        f(other, A)
        assert traced(f) == 1
        other.alpha = 7.0
        same(f(other, A), A * 7 + 1)
        same(f(one, A), A * 2 + 1)
        assert traced(f) == 2

    def test_arrays_are_read_at_each_call(self):
        model = Model()
        f = cjit.jit(Model.weigh)
        same(f(model, A), A * 2)
        model.weights[:] = 3
        same(f(model, A), A * 3)
        model.weights = np.full(4, 4, np.float32)
        same(f(model, A), A * 4)
        assert traced(f) == 1
        model.weights = np.full(4, 5, np.float64)
        assert f(model, A).dtype == np.float64
        model.weights = np.full(3, 5, np.float32)
        with pytest.raises(ValueError, match="broadcast"):
            f(model, A)

    def test_a_list_of_objects(self):
        model = Model()
        f = cjit.jit(Model.chain)
        same(f(model, A), A + 3)
        model.layers[1].bias = 5.0
        same(f(model, A), A + 6)
        model.layers.append(Layer(1.0))
        same(f(model, A), A + 7)
        model.layers[0] = Layer(10.0)
        same(f(model, A), A + 16)

    def test_objects_are_not_kept_alive(self):
        model = Model()
        weights = model.weights
        f = cjit.jit(Model.weigh)
        f(model, A)
        gc.collect()
        count = sys.getrefcount(weights)
        del model
        gc.collect()
        assert sys.getrefcount(weights) == count - 1


class TestContainers:
    def test_items(self):
        f = cjit.jit(lambda x: x * config["lr"] + config["nested"]["k"])
        same(f(A), A * 0.5 + 1)
        config["lr"] = 0.25
        same(f(A), A * 0.25 + 1)
        config["nested"] = {"k": 2.0}
        same(f(A), A * 0.25 + 2)
        config["unrelated"] = 1
        same(f(A), A * 0.25 + 2)
        assert traced(f) == 3

    def test_whole_contents(self):
        f = cjit.jit(lambda x: x + sum(config["list"]) + len(config["list"]))
        same(f(A), A + 5)
        config["list"].append(3.0)
        same(f(A), A + 9)
        config["list"][0] = 0.0
        same(f(A), A + 8)

    def test_membership(self):
        f = cjit.jit(lambda x: x + 1.0 if "flag" in config else x - 1.0)
        same(f(A), A - 1)
        config["flag"] = None
        same(f(A), A + 1)
        del config["flag"]
        same(f(A), A - 1)


class TestOutsideArrays:
    def test_contents_and_replacement(self):
        global array
        f = cjit.jit(lambda x: x + array)
        same(f(A), A + 1)
        array += 1
        same(f(A), A + 2)
        array = np.full(4, 9, np.float32)
        same(f(A), A + 9)
        assert traced(f) == 1
        array = np.full((2, 4), 9, np.float32)
        assert f(A).shape == (2, 4)

    def test_made_while_tracing(self):
        def f(x):
            table = np.array([1, 2, 3, 4], np.float32)
            return x * table, table

        jitted = cjit.jit(f)
        first = jitted(A)[1]
        first[:] = 0  # the caller's own copy
        result, second = jitted(A)
        same(second, [1, 2, 3, 4])
        same(result, A * second)

    def test_strided_and_unaligned(self):
        global array
        f = cjit.jit(lambda x: x + array)
        array = np.arange(8, dtype=np.float32)[::2]
        same(f(A), A + array)
        array = np.arange(8, dtype=np.float32)[::-2]
        same(f(A), A + array)


class TestEffects:
    def test_changing_what_it_reads_is_refused(self):
        def f(x):
            global scale
            result = x * scale
            scale = scale + 1.0
            return result

        with pytest.raises(cjit.UnsupportedError, match="scale"):
            cjit.jit(f)(A)


class TestBounds:
    def test_eviction(self):
        @cjit.jit(static_argnames="n", max_specializations=4)
        def f(x, n):
            return x + n

        with pytest.warns(cjit.RecompileWarning, match="compiled 9 times.*argument n is 8, was"):
            for n in range(12):
                same(f(A, n), A + n)
        assert traced(f) == 4
        same(f(A, 0), A)

    def test_the_warning_names_the_guard(self):
        global scale
        f = cjit.jit(lambda x: x * scale)
        with pytest.warns(cjit.RecompileWarning, match="scale is 8.0, was 7.0"):
            for n in range(9):
                scale = float(n)
                f(A)

    def test_a_function_meant_for_many_warns_late(self):
        f = cjit.jit(lambda x, n: x + n, static_argnames="n", max_specializations=256)
        with warnings.catch_warnings():
            warnings.simplefilter("error", cjit.RecompileWarning)
            for n in range(32):
                f(A, n)
        with pytest.warns(cjit.RecompileWarning, match="compiled 33 times"):
            f(A, 32)

    def test_clear(self):
        f = cjit.jit(lambda x: x * scale)
        f(A)
        f.clear()
        assert f.specializations == []
        same(f(A), A * 2)

    def test_description(self):
        f = cjit.jit(lambda x: np.negative(x) * scale + config["lr"])
        f(A)
        (found,) = f.specializations
        assert found.arguments == {"x": "float32[:]"}
        assert "scale == 2.0" in found.guards
        assert "config['lr'] == 0.5" in found.guards
        assert any(g.startswith("np.negative is ") for g in found.guards)
