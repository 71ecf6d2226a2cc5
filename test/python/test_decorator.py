# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""@cjit.jit as a decorator: what it accepts, what it keeps of the function, what it refuses."""

import copy
import functools
import inspect
import os
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import cjit

X = np.linspace(-2, 2, 9)


@cjit.jit
def module_level(x, y=2.0, *, z: float = 1.0) -> "array":  # noqa: F821
    """Adds."""
    return x * y + z


class Model:
    def __init__(self, alpha):
        self.alpha = alpha

    @cjit.jit
    def method(self, x):
        return self.alpha * x

    @staticmethod
    @cjit.jit
    def static_outside(x):
        return x + 1

    @cjit.jit
    @staticmethod
    def static_inside(x):
        return x + 2

    @classmethod
    @cjit.jit
    def class_outside(cls, x):
        return x + cls.offset()

    @cjit.jit
    @classmethod
    def class_inside(cls, x):
        return x - cls.offset()

    @staticmethod
    def offset():
        return 10

    @property
    @cjit.jit
    def doubled(self):
        return self.alpha * 2

    def plain(self, x):
        return x * self.alpha


def test_bare_and_with_options():
    @cjit.jit
    def bare(x):
        return x + 1

    @cjit.jit()
    def empty(x):
        return x + 1

    @cjit.jit(accuracy="fast", fastmath=True, max_specializations=3, cpu=None)
    def options(x):
        return x + 1

    called = cjit.jit(lambda x: x + 1)
    called_with = cjit.jit(lambda x: x + 1, accuracy="fast")
    for function in (bare, empty, options, called, called_with):
        assert isinstance(function, cjit.Function)
        np.testing.assert_array_equal(function(X), X + 1)


def test_keeps_what_wraps_keeps():
    assert module_level.__name__ == "module_level"
    assert module_level.__qualname__ == "module_level"
    assert module_level.__module__ == __name__
    assert module_level.__doc__ == "Adds."
    assert module_level.__wrapped__(1) == 3.0
    signature = inspect.signature(module_level)
    assert str(signature) == "(x, y=2.0, *, z: float = 1.0) -> 'array'"
    assert inspect.unwrap(module_level) is module_level.__wrapped__
    assert inspect.getsourcelines(module_level)[0][0].startswith("@cjit.jit")


def test_attributes():
    def f(x):
        return x

    f.tag = "kept"
    jitted = cjit.jit(f)
    assert jitted.tag == "kept"
    jitted.other = 1
    assert jitted.other == 1
    assert not hasattr(f, "other")


def test_wraps_of_a_jitted_function():
    @functools.wraps(module_level)
    def outer(*args):
        return module_level(*args)

    assert outer.__name__ == "module_level"
    np.testing.assert_array_equal(outer(X), X * 2 + 1)


def test_repr():
    @cjit.jit
    def f(x):
        return x

    line = f.__wrapped__.__code__.co_firstlineno
    assert f"{f.__qualname__} at {__file__}:{line}" in repr(f)
    assert repr(f).startswith("<cjit.Function ")
    assert "0 specializations" in repr(f)
    f(X)
    assert "1 specialization" in repr(f)


def test_pickles_by_reference():
    assert pickle.loads(pickle.dumps(module_level)) is module_level
    assert copy.copy(module_level) is module_level
    assert copy.deepcopy(module_level) is module_level
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(cjit.jit(lambda x: x))


def test_methods():
    model = Model(3.0)
    np.testing.assert_array_equal(model.method(X), 3 * X)
    model.alpha = 4.0
    np.testing.assert_array_equal(model.method(X), 4 * X)
    np.testing.assert_array_equal(Model.method(model, X), 4 * X)
    for owner in (Model, model):
        np.testing.assert_array_equal(owner.static_outside(X), X + 1)
        np.testing.assert_array_equal(owner.static_inside(X), X + 2)
        np.testing.assert_array_equal(owner.class_outside(X), X + 10)
        np.testing.assert_array_equal(owner.class_inside(X), X - 10)
    assert model.doubled == 8.0


def test_bound_method():
    model = Model(5.0)
    bound = cjit.jit(model.plain)
    np.testing.assert_array_equal(bound(X), 5 * X)
    assert bound.__self__ is model
    again = cjit.jit(bound)
    np.testing.assert_array_equal(again(X), 5 * X)
    assert again.__func__ is bound.__func__


def test_jitting_twice():
    assert cjit.jit(module_level) is module_level
    again = cjit.jit(module_level, accuracy="fast")
    assert again is not module_level
    assert again.__wrapped__ is module_level.__wrapped__
    np.testing.assert_array_equal(again(X), X * 2 + 1)


def test_static_argnames():
    @cjit.jit(static_argnames="kind")
    def f(x, kind):
        return x + 1 if kind == "up" else x - 1

    np.testing.assert_array_equal(f(X, "up"), X + 1)
    np.testing.assert_array_equal(f(X, kind="down"), X - 1)

    @cjit.jit(static_argnames=["n"])
    def power(x, n):
        for _ in range(n):
            x = x * x
        return x

    np.testing.assert_array_equal(power(X, 2), X**4)
    with pytest.raises(ValueError, match="no parameter 'm'"):
        cjit.jit(static_argnames=("m",))(lambda x: x)


def test_jitted_inside_jitted():
    @cjit.jit
    def outer(x):
        return module_level(x) + module_level(x, z=3.0)

    np.testing.assert_array_equal(outer(X), (X * 2 + 1) + (X * 2 + 3))


def test_decorated_inside_a_traced_function():
    @cjit.jit
    def outer(x):
        @cjit.jit
        def inner(y):
            return y + 1

        return inner(x) * 2

    np.testing.assert_array_equal(outer(X), (X + 1) * 2)


@pytest.mark.parametrize(
    "options, error, text",
    [
        ({"nopython": True}, TypeError, "unknown option 'nopython'; cjit always compiles"),
        ({"static_argnums": 1}, TypeError, "static_argnames=('axis',)"),
        ({"fullgraph": True}, TypeError, "leave it out"),
        ({"acuracy": "fast"}, TypeError, "did you mean 'accuracy'?"),
        ({"zzz": 1}, TypeError, "the options are static_argnames, accuracy"),
        ({"accuracy": "high"}, ValueError, "'default' (1 ULP) or 'fast' (4 ULP), not 'high'"),
        ({"boundscheck": 0}, TypeError, "boundscheck must be True or False, not 0"),
        ({"fastmath": 1}, TypeError, "fastmath must be True or False, not 1"),
        ({"cpu": 3}, TypeError, "LLVM CPU name"),
        ({"max_specializations": 0}, ValueError, "at least 1, not 0"),
        ({"max_specializations": "2"}, TypeError, "must be an int, not '2'"),
        ({"static_argnames": (0,)}, TypeError, "write the names"),
        ({"static_argnames": 0}, TypeError, "write the names"),
    ],
)
def test_wrong_options(options, error, text):
    for apply in (lambda: cjit.jit(**options), lambda: cjit.jit(lambda x: x, **options)):
        with pytest.raises(error) as caught:
            apply()
        assert str(caught.value).startswith("cjit.jit: ")
        assert text in str(caught.value)


class CallableObject:
    def __call__(self, x):
        return x


@pytest.mark.parametrize(
    "value, text",
    [
        (np.exp, "np.exp is compiled already"),
        (len, "len is a built-in function"),
        (Model, "Model is a class; decorate its methods"),
        (property(lambda self: 1), "put @property above @cjit.jit"),
        (functools.partial(len), "functools.partial(cjit.jit(f), …)"),
        (CallableObject(), "decorate its __call__ method"),
        (3, "expected a Python function, not 3"),
        (None, "expected a Python function, not None"),
        ("f", "expected a Python function, not 'f'"),
    ],
)
def test_not_a_function(value, text):
    with pytest.raises(TypeError) as caught:
        cjit.jit(value) if value is not None else cjit.jit()(None)
    assert text in str(caught.value)


def test_generators_and_coroutines():
    def generator(x):
        yield x

    async def coroutine(x):
        return x

    async def both(x):
        yield x

    for function, text in (
        (generator, "a generator function"),
        (coroutine, "an async function"),
        (both, "an async function"),
    ):
        line = function.__code__.co_firstlineno
        with pytest.raises(cjit.UnsupportedError) as caught:
            cjit.jit(function)
        assert f"{__file__}:{line}: " in str(caught.value)
        assert text in str(caught.value)


def run_python(text, **environment):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(text)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_disabled():
    done = run_python(
        """
        import pickle, cjit
        calls = []
        @cjit.jit(static_argnames="n")
        def f(x, n=2):
            "Doc."
            calls.append(x)
            return x * n
        class C:
            @cjit.jit
            def m(self, x): return x + 1
            @cjit.jit
            @staticmethod
            def s(x): return x + 2
        assert (f("ab"), f("ab", n=3), C().m(1), C.s(1)) == ("abab", "ababab", 2, 3)
        assert calls == ["ab", "ab"] and f.__doc__ == "Doc." and f.specializations == ()
        assert f.compile() is None and f.__wrapped__ is not f
        assert pickle.loads(pickle.dumps(f)) is f
        for look in (f.inspect, lambda: cjit.explain(f, "ab"), lambda: cjit.explain(C().m, 1)):
            try:
                look()
            except cjit.UnsupportedError as error:
                assert "CJIT_DISABLE" in str(error)
            else:
                assert False
        print("done")
        """,
        CJIT_DISABLE="1",
    )
    assert done.stdout == "done\n", done.stderr


def test_disabled_by_zero_is_not_disabled():
    text = "import cjit; print(type(cjit.jit(lambda x: x)) is cjit.Function)"
    for value in ("", "0"):
        assert run_python(text, CJIT_DISABLE=value).stdout == "True\n"


def test_import_loads_little():
    done = run_python(
        """
        import sys, numpy
        before = set(sys.modules)
        import cjit
        print(*sorted(set(sys.modules) - before))
        maps = open("/proc/self/maps").read()
        assert "libMLIR" not in maps and "libLLVM" not in maps
        """
    )
    assert done.stdout.split() == ["cjit", "cjit._cjit", "cjit.decorator"], done.stderr


def test_public_names():
    for name in cjit.__all__:
        assert getattr(cjit, name).__doc__
    assert cjit.__version__ == "0.1.0"
    assert issubclass(cjit.TraceError, TypeError)
    assert issubclass(cjit.UnsupportedError, NotImplementedError)
    assert issubclass(cjit.RecompileWarning, Warning)
