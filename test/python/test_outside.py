# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Values from outside, however code reaches them: never stale, or refused by name.

Each case gives a function and a list of changes; after each change the jitted function must give what
the plain one gives.
"""

import collections
import functools
import importlib
import itertools
import linecache
import operator
import os
import random
import subprocess
import sys
import textwrap
import time
import types

import numpy as np
import pytest

import cjit

torch = pytest.importorskip("torch")

X = np.arange(4.0)
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def follow(function, *changes, x=X):
    """The jitted function agrees with `function` before and after each change."""
    compiled = cjit.jit(function)
    for change in (lambda: None, *changes):
        change()
        expected, actual = function(x), compiled(x)
        assert type(actual) is type(expected)
        assert np.array_equal(actual, expected), (actual, expected)


# -- reads ---------------------------------------------------------------------------------------


@case
def getattr_builtin():
    s = types.SimpleNamespace(v=2.0)
    follow(lambda x: x * getattr(s, "v"), lambda: setattr(s, "v", 3.0))
    follow(lambda x: x * getattr(s, "w", 7.0), lambda: setattr(s, "w", 3.0))


@case
def hasattr_builtin():
    s = types.SimpleNamespace()
    follow(lambda x: x * 2 if hasattr(s, "v") else x, lambda: setattr(s, "v", 3.0))


@case
def vars_and_dict():
    s = types.SimpleNamespace(v=2.0)
    follow(lambda x: x * vars(s)["v"], lambda: setattr(s, "v", 3.0))
    follow(lambda x: x * s.__dict__["v"], lambda: setattr(s, "v", 5.0))


@case
def dict_methods():
    d = {"lr": 2.0}
    follow(lambda x: x * d.get("lr", 1), lambda: d.update(lr=3.0), d.clear)


@case
def missing_key_attribute_and_name():
    d, s = {}, types.SimpleNamespace()

    def key(x):
        try:
            return x * d["k"]
        except KeyError:
            return x * 10

    def attribute(x):
        try:
            return x * s.k
        except AttributeError:
            return x * 10

    names = {}
    follow(key, lambda: d.update(k=2.0))
    follow(attribute, lambda: setattr(s, "k", 2.0))
    text = "def f(x):\n    try:\n        return x * K\n    except NameError:\n        return x\n"
    linecache.cache["<missing>"] = (len(text), None, text.splitlines(True), "<missing>")
    exec(compile(text, "<missing>", "exec"), names)
    follow(names["f"], lambda: names.update(K=2.0))


@case
def class_and_function_attributes():
    class C:
        k = 2.0

    def helper(x):
        return x * helper.k

    helper.k = 2.0
    c = C()
    follow(lambda x: x * c.k * C.k, lambda: setattr(C, "k", 3.0), lambda: setattr(c, "k", 1.0))
    follow(lambda x: helper(x), lambda: setattr(helper, "k", 4.0))


@case
def slots_and_properties():
    class S:
        __slots__ = ("v",)

        @property
        def twice(self):
            return 2 * self.v

    s = S()
    s.v = 2.0
    follow(lambda x: x * s.v + s.twice, lambda: setattr(s, "v", 3.0))


@case
def environment():
    os.environ["CJIT_TEST_VALUE"] = "1"
    follow(
        lambda x: x + float(os.environ["CJIT_TEST_VALUE"]),
        lambda: os.environ.update(CJIT_TEST_VALUE="2"),
    )


@case
def two_paths_to_one_object():
    a, b = types.SimpleNamespace(), types.SimpleNamespace()
    a.m = b.m = types.SimpleNamespace(k=2.0)

    def function(x):
        one, other = a.m, b.m
        return x * one.k

    follow(function, lambda: setattr(a, "m", types.SimpleNamespace(k=3.0)))


@case
def identity_of_sentinels():
    sentinel = object()
    s = types.SimpleNamespace(v=sentinel)
    follow(
        lambda x: x + 1 if s.v is sentinel else x,
        lambda: setattr(s, "v", object()),
        lambda: setattr(s, "v", sentinel),
    )


# -- containers ----------------------------------------------------------------------------------


@case
def unpacking():
    pair, numbers = (1.0, [2.0, 3.0]), [1.0, 2.0]

    def function(x):
        a, (b, c) = pair
        first, *rest = numbers
        return x * a + b * c + first + rest[0]

    follow(function, lambda: operator.setitem(pair[1], 0, 7.0), lambda: numbers.append(1.0))


@case
def star_arguments():
    numbers, keywords = [1.0, 2.0], {"k": 3.0}

    def helper(x, a, b, k=0.0):
        return x * a + b * k

    follow(
        lambda x: helper(x, *numbers, **keywords),
        lambda: operator.setitem(numbers, 0, 5.0),
        lambda: keywords.update(k=8.0),
    )


@case
def loops():
    d = {"a": 1.0, "b": 2.0}

    def function(x):
        for k, v in d.items():
            x = x * v + len(k)
        for k in sorted(d):
            x = x + d[k]
        for i, (a, b) in enumerate(zip(d.values(), d)):
            x = x + a * i
        return x * sum(itertools.accumulate(d.values()))

    follow(function, lambda: d.update(b=4.0), lambda: d.update(c=1.0))


@case
def truth_and_comparison():
    numbers = []
    for function in (
        lambda x: x * 2 if numbers else x,
        lambda x: x * 2 if not numbers else x,
        lambda x: x * (numbers or [3.0])[0],
        lambda x: x * 2 if numbers == [5.0] else x,
        lambda x: x * len(numbers + [2]),
        lambda x: x * 2 if numbers and numbers[0] > 2 else x,
        lambda x: x * {"[]": 2.0}.get(f"{numbers}", 3.0),
    ):
        numbers.clear()
        follow(function, lambda: numbers.append(5.0), lambda: operator.setitem(numbers, 0, 1.0))


@case
def container_that_is_returned():
    numbers = [1.0, 2.0]
    compiled = cjit.jit(lambda x: (x, numbers))
    assert compiled(X)[1] == [1.0, 2.0]
    numbers.append(3.0)
    assert compiled(X)[1] == [1.0, 2.0, 3.0]


@case
def keys_by_text():
    cfg, names = {"w1": 2.0, "w2": 3.0}, ["w1"]

    def function(x):
        for name in names:
            x = x * cfg[f"{name}"]
        return x

    follow(function, lambda: operator.setitem(names, 0, "w2"))


# -- functions and objects -----------------------------------------------------------------------


@case
def helpers_that_change():
    def helper(x, k=2.0):
        return x * k

    def other(x, k=2.0):
        return x * k + 1

    follow(
        lambda x: helper(x),
        lambda: setattr(helper, "__defaults__", (5.0,)),
        lambda: setattr(helper, "__code__", other.__code__),
    )


@case
def own_code():
    def function(x):
        return x * 2

    def other(x):
        return x * 3

    follow(function, lambda: setattr(function, "__code__", other.__code__))


@case
def mutable_default():
    def function(x, k=[2.0]):  # noqa: B006
        return x * k[0]

    follow(function, lambda: operator.setitem(function.__defaults__[0], 0, 3.0))


@case
def partial():
    def helper(x, a, k):
        return x * k + a

    p = functools.partial(helper, a=1.0, k=2.0)
    follow(lambda x: p(x), lambda: p.keywords.update(k=3.0))


@case
def methods_that_are_replaced():
    class M:
        def helper(self, x):
            return x * 2

        def f(self, x):
            return self.helper(x)

    m = M()
    follow(
        m.f,
        lambda: setattr(M, "helper", lambda self, x: x * 3),
        lambda: setattr(m, "helper", lambda x: x * 5),
    )


@case
def special_methods():
    class B:
        v, k = True, 2.0

        def __bool__(self):
            return self.v

        def __call__(self, x):
            return x * self.k

        def __mul__(self, other):
            return other * self.k

        def __getitem__(self, index):
            return self.k + index

        def __iter__(self):
            return iter([self.k])

        def __eq__(self, other):
            return self.k == other

        def __contains__(self, item):
            return item == self.k

    b = B()

    def function(x):
        if b:
            x = x + 1
        x = b * b(x) + b[1]
        for k in b:
            x = x * k
        if 3.0 in b:
            x = x + 100
        return x - 5 if b == 2.0 else x

    follow(function, lambda: setattr(b, "k", 3.0), lambda: setattr(b, "v", False))


@case
def functions_given_to_builtins():
    cell = types.SimpleNamespace(k=2.0)

    def helper(x):
        return x * cell.k

    follow(lambda x: list(map(helper, [x, x + 1]))[1], lambda: setattr(cell, "k", 3.0))
    follow(
        lambda x: functools.reduce(lambda a, b: a + b * cell.k, [x, x, x]),
        lambda: setattr(cell, "k", 5.0),
    )


# -- arrays --------------------------------------------------------------------------------------


@case
def operations_on_outside_arrays():
    w = np.ones(4)
    s = types.SimpleNamespace(w=w, ws=[w, w * 2], wd={"a": w})
    for function in (
        lambda x: x * (w + 1),
        lambda x: x * np.exp(w),
        lambda x: x * float(w[0]),
        lambda x: x * w[::-1].reshape(2, 2).ravel(),
        lambda x: x * (s.w * 2 + s.ws[0] * 3 - s.wd["a"]),
        lambda x: x * sum(a * b for a, b in zip(s.ws, s.ws)),
        lambda x: x * sum(v + 1 for v in s.wd.values()),
        lambda x: x * functools.reduce(operator.mul, [v + 1 for v in s.ws]),
        lambda x: x + np.zeros(w.shape) + len(w),
        lambda x: x * (lambda first, *rest: first + 2 * rest[0])(*s.ws),
    ):
        w[:] = 1
        follow(
            function,
            lambda: w.fill(5.0),
            lambda: w.__setitem__(0, 3.0),
        )


@case
def operations_on_outside_tensors():
    w, x = torch.ones(4), torch.arange(4.0)
    compiled = cjit.jit(lambda x: x * (w + 1) + torch.exp(w) - w.view(2, 2).reshape(-1))
    for _ in range(2):
        assert torch.allclose(compiled(x), compiled.__wrapped__(x))
        w.fill_(0.5)


@case
def replaced_arrays():
    s = types.SimpleNamespace(w=np.ones(4))
    follow(
        lambda x: x * (s.w + 1),
        lambda: setattr(s, "w", np.full(4, 2.0)),
        lambda: setattr(s, "w", np.ones(1)),
        lambda: setattr(s, "w", 3.0),
        lambda: setattr(s, "w", np.full(4, 2, np.int8)),
    )


@case
def unusual_outside_arrays():
    for w in (
        np.arange(4.0).astype(">f8"),
        np.frombuffer(bytearray(33), np.uint8)[1:].view(np.float64),
        np.zeros(4, "i1,f8")["f1"],
        np.broadcast_to(np.float64(3), (4,)),
        np.arange(8.0)[::-2],
    ):
        follow(lambda x: x * w + 1)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    CASES[name]()


# -- refused -------------------------------------------------------------------------------------

RNG = np.random.default_rng(0)
DEQUE = collections.deque([1.0])
MASKED = np.ma.masked_array(X, X > 2)


@pytest.mark.parametrize(
    "function, text",
    [
        (lambda x: x + np.random.rand(4), "rand gives another value at each call"),
        (lambda x: x + RNG.normal(size=4), "np.random.Generator.normal gives another value"),
        (lambda x: x + random.random(), "random gives another value at each call"),
        (lambda x: x + time.time(), "time.time gives another value at each call"),
        (lambda x: x + torch.rand(4).numpy(), "torch.rand gives another value at each call"),
        (lambda x: x + float(os.getenv("HOME", "1")), "getenv gives another value"),
        (lambda x: x + sum(DEQUE), "an outside collections.deque cannot be watched"),
        (lambda x: x + float(os.environ.get("Q", "1")), "cannot be watched for changes"),
        (lambda x: x + MASKED, "an outside MaskedArray is not supported"),
    ],
)
def test_refused(function, text):
    with pytest.raises(cjit.UnsupportedError) as info:
        cjit.jit(function)(X)
    assert text in str(info.value)
    line = function.__code__.co_firstlineno
    assert str(info.value).startswith(f"{__file__}:{line}:")


COUNT = 0


def counts(x):
    global COUNT
    COUNT += 1
    return x


STATE = types.SimpleNamespace(n=0, log=[])


def counts_attribute(x):
    STATE.n += 1
    return x


def logs(x):
    STATE.log.append(1)
    return x


@pytest.mark.parametrize(
    "function, offset, source",
    [(counts, 2, "COUNT"), (counts_attribute, 1, "STATE.n"), (logs, 1, "STATE.log.append")],
)
def test_effects_are_refused_where_they_are(function, offset, source):
    with pytest.raises(cjit.UnsupportedError) as info:
        cjit.jit(function)(X)
    message = str(info.value)
    line = function.__code__.co_firstlineno + offset
    assert message.startswith(f"{__file__}:{line}:5: "), message
    assert "change" in message.split("\n")[0]
    assert message.endswith(source)


TABLE = {"kept": 1}


def sets_attribute(x):
    STATE.other = 3
    return x


def sets_item(x):
    TABLE["other"] = 3
    return x


def deletes_item(x):
    del TABLE["kept"]
    return x


def sets_global(x):
    global COUNT
    COUNT = 3
    return x


def calls_setattr(x):
    setattr(STATE, "other", 3)
    return x


@pytest.mark.parametrize(
    "function, offset, column, source",
    [
        (sets_attribute, 1, 5, "STATE.other"),
        (sets_item, 1, 5, 'TABLE["other"]'),
        (deletes_item, 1, 9, 'TABLE["kept"]'),
        (sets_global, 2, 13, "3"),
        (calls_setattr, 1, 5, 'setattr(STATE, "other", 3)'),
    ],
)
def test_stores_to_what_is_not_read_are_refused(function, offset, column, source):
    before = (COUNT, dict(TABLE), vars(STATE).copy())
    with pytest.raises(cjit.UnsupportedError) as info:
        cjit.jit(function)(X)
    message = str(info.value)
    line = function.__code__.co_firstlineno + offset
    assert message.startswith(f"{__file__}:{line}:{column}: a jitted function cannot"), message
    assert message.endswith("\n    " + source)
    assert before == (COUNT, TABLE, vars(STATE))


def test_own_objects_may_be_changed():
    def function(x):
        table, box = {}, types.SimpleNamespace()
        table["a"], box.b = x + 1, x + 2
        del table["a"]
        table["c"] = box.b
        count = 0

        def inner():
            nonlocal count
            count = 2
            return count

        return table["c"] * inner() + count

    np.testing.assert_array_equal(cjit.jit(function)(X), function(X))


def test_changed_arguments_and_results():
    def changes(x, items):
        items.append(x)
        return x

    def returns(x):
        return x, object()

    with pytest.raises(cjit.UnsupportedError, match="changes its argument 'items'") as info:
        cjit.jit(changes)(X, [1])
    assert f":{changes.__code__.co_firstlineno + 1}:" in str(info.value)
    with pytest.raises(cjit.UnsupportedError, match="returns a object") as info:
        cjit.jit(returns)(X)
    assert f":{returns.__code__.co_firstlineno + 1}:" in str(info.value)


# -- modules and processes -----------------------------------------------------------------------


def test_reloaded_helper_module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "cjit_test_helper.py"
    path.write_text("K = 2.0\ndef h(x):\n    return x * K\n")
    helper = importlib.import_module("cjit_test_helper")
    compiled = cjit.jit(lambda x: helper.h(x))
    assert np.array_equal(compiled(X), X * 2)
    path.write_text("K = 2.0\ndef h(x):\n    return x * 10 + K  # another text\n")
    importlib.reload(helper)
    assert np.array_equal(compiled(X), X * 10 + 2)


def test_the_disk_cache_is_never_stale(tmp_path):
    (tmp_path / "helper.py").write_text("def h(x, k):\n    return x * k\n")
    script = textwrap.dedent(
        """
        import sys, numpy as np, cjit, helper
        K = float(sys.argv[1])
        f = cjit.jit(lambda x: helper.h(x, K) + 1)
        print(f(np.arange(3.0)).tolist(), f.specializations[0].from_cache)
        """
    )
    (tmp_path / "script.py").write_text(script)
    environment = dict(os.environ, CJIT_CACHE_DIR=str(tmp_path / "cache"))

    def run(k):
        command = [sys.executable, str(tmp_path / "script.py"), k]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert run("2") == "[1.0, 3.0, 5.0] False"
    assert run("2") == "[1.0, 3.0, 5.0] True"
    assert run("3") == "[1.0, 4.0, 7.0] False"
    (tmp_path / "helper.py").write_text("def h(x, k):\n    return x - k  # edited\n")
    assert run("2") == "[-1.0, 0.0, 1.0] False"


# -- without source ------------------------------------------------------------------------------


def without_source(text, **names):
    names["np"] = np
    exec(text, names)
    return names


def test_arrays_of_functions_without_source():
    w = np.ones(4)
    names = without_source("def f(x):\n    return x * (w + 1) + w.T.size\n", w=w)
    follow(names["f"], lambda: w.fill(3.0), lambda: names.update(w=np.zeros(4)))
    make = without_source("def make(w):\n    return lambda x: x * np.exp(w.T)\n")["make"]
    follow(make(w), lambda: w.fill(0.5))


@pytest.mark.parametrize(
    "text, path",
    [
        ("def f(x):\n    return x * (s.w + 1)\n", "s.w"),
        ("def h(x):\n    return x * (w + 1)\ndef f(x):\n    return h(x)\n", "w"),
    ],
)
def test_arrays_that_cannot_be_followed(text, path):
    names = without_source(text, w=np.ones(4), s=types.SimpleNamespace(w=np.ones(4)))
    with pytest.raises(cjit.UnsupportedError, match=f"reads the array {path} from outside"):
        cjit.jit(names["f"])(X)


def test_identity_of_arrays():
    @cjit.jit
    def same(a, b):
        return a + 1 if a is b else a + 2

    y = X.copy()
    for a, b in ((X, X), (X, y), (y, y), (y, X)):
        np.testing.assert_array_equal(same(a, b), a + 1 if a is b else a + 2)
    assert len(same.specializations) == 2
    assert ["a is b"] in [entry.guards for entry in same.specializations]
    in_list = cjit.jit(lambda xs: xs[0] * (1 + (xs[0] is xs[1])))
    np.testing.assert_array_equal(in_list([X, X]), X * 2)
    np.testing.assert_array_equal(in_list([X, y]), X)
    view = cjit.jit(lambda a, b: a + (a is not b[:]))
    np.testing.assert_array_equal(view(X, X), X + 1)


def test_identity_with_a_global():
    f = cjit.jit(lambda a: a + 1 if a is X else a + 2)
    np.testing.assert_array_equal(f(X), X + 1)
    np.testing.assert_array_equal(f(X.copy()), X + 2)
    np.testing.assert_array_equal(f(X), X + 1)


def test_hidden_arrays_of_which_one_becomes_none():
    first, second, third = np.ones(3), np.ones((3, 3)), np.ones((2, 3, 3))
    state = {"a": first, "b": second, "c": third}

    @cjit.jit
    def f(x):
        total = x + state["a"]
        if state["b"] is not None:
            total = total + state["b"]
        return total + state["c"]

    assert np.array_equal(f(np.ones(3)), np.full((2, 3, 3), 4.0))
    state["b"] = None
    assert np.array_equal(f(np.ones(3)), np.full((2, 3, 3), 3.0))
