# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The source rewriter, with Python functions in place of the tracer's hooks."""

import ast
import builtins
import gc
import linecache
import operator
import sys
import textwrap
import types

import pytest
import rewrite_corpus

from cjit import control, printing, rewrite, source, transform


class Recorder:
    """Hooks that do what plain Python does and write down what they were asked."""

    def __init__(self):
        self.log = []
        self.rewriter = rewrite.Rewriter(
            {
                transform.CALL: self.call,
                transform.READ_GLOBAL: self.read_global,
                transform.READ_CELL: self.read_cell,
                transform.GETATTR: self.getattr,
                transform.GETITEM: self.getitem,
                transform.ITER: self.iter,
                transform.IS: self.is_,
                transform.CONTAINS: self.contains,
                transform.BINARY: self.binary,
                transform.COMPARE: self.compare,
                transform.WHOLE: self.whole,
                transform.TRUTH: self.truth,
                transform.STORE: self.store,
                transform.STORE_ATTRIBUTE: self.store,
                transform.AND: lambda one, other: one and other(),
                transform.OR: lambda one, other: one or other(),
                transform.NOT: operator.not_,
                transform.CHOOSE: lambda test, yes, no: yes() if test else no(),
                transform.ASSERT: self.assert_,
                transform.FORMAT: printing.format_text,
                control.IF: lambda test, site: bool(test),
                control.ELSE: operator.not_,
                control.DONE: lambda branch: None,
                control.WHILE: lambda site: PlainWhile(),
                control.TEST: lambda loop, test: loop.test(test),
                control.BREAK: lambda broken, site: broken,
                control.RAISE: self.raise_,
                control.RAISING: lambda exception: exception,
            }
        )

    def __call__(self, function):
        return self.rewriter.rewrite(function)

    def call(self, function, /, *args, **kwargs):
        self.log.append(("call", getattr(function, "__name__", None), args, kwargs))
        return function(*args, **kwargs)

    def read_global(self, module_globals, name):
        self.log.append(("global", name))
        if name in module_globals:
            return module_globals[name]
        try:
            return getattr(builtins, name)
        except AttributeError:
            raise NameError(f"name {name!r} is not defined", name=name) from None

    def read_cell(self, cell, name):
        self.log.append(("cell", name))
        return cell.cell_contents

    def getattr(self, value, name):
        self.log.append(("getattr", name))
        return getattr(value, name)

    def getitem(self, value, key):
        self.log.append(("getitem", key))
        return operator.getitem(value, key)

    def iter(self, value, site=None):
        self.log.append(("iter",))
        return value

    def is_(self, one, other):
        self.log.append(("is",))
        return one is other

    def contains(self, item, container):
        self.log.append(("contains",))
        return item in container

    def binary(self, symbol, one, other):
        return eval(f"one {symbol} other", {"one": one, "other": other})

    compare = binary

    def whole(self, value, *read):
        return value

    def store(self, value, name=None):
        self.log.append(("store", name))
        return value

    def truth(self, value):
        return value

    def assert_(self, test, message=lambda: None):
        if not test:
            raise AssertionError(*filter(None, [message()]))

    def raise_(self, exception, *cause):
        if cause:
            raise exception from cause[0]
        raise exception


class PlainWhile:
    """The iterator of a `while` in plain Python."""

    ended = False

    def __iter__(self):
        return self

    def __next__(self):
        if self.ended:
            raise StopIteration
        return self

    def test(self, value):
        self.ended = not value
        return not self.ended


@pytest.fixture
def recorder():
    return Recorder()


def define(text, name="f", filename=None, **names):
    """A function from source text that linecache knows, as in a notebook."""
    filename = filename or f"<cell {abs(hash(text))}>"
    text = textwrap.dedent(text)
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    names["__name__"] = "cell"
    exec(compile(text, filename, "exec"), names)
    return names[name]


def code_objects(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from code_objects(constant)


def is_rewritten(function):
    return any(name.startswith("__cjit_") for name in function.__code__.co_freevars)


# -- behaviour -----------------------------------------------------------------------------------


@pytest.mark.parametrize("function", rewrite_corpus.corpus, ids=lambda f: f.__name__)
def test_behaves_as_before(function, recorder):
    rewritten = recorder(function)
    assert rewritten is not function
    assert not hasattr(rewritten, "__cjit_source_error__")
    assert repr(rewritten()) == repr(function())


@pytest.mark.parametrize("function", rewrite_corpus.corpus, ids=lambda f: f.__name__)
def test_positions_are_the_users(function, recorder):
    with open(rewrite_corpus.__file__) as file:
        tree = ast.parse(file.read())
    allowed = {
        (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
        for node in ast.walk(tree)
        if hasattr(node, "lineno")
    }
    for code in code_objects(function.__code__):
        allowed.update(code.co_positions())
    start = function.__code__.co_firstlineno
    for code in code_objects(recorder(function).__code__):
        assert code.co_filename == rewrite_corpus.__file__
        assert start <= code.co_firstlineno
        for position in code.co_positions():
            # Entering a function stands at its first line, a decorator's or the def's own.
            if None not in position and position[2:] != (0, 0):
                assert position in allowed


@pytest.mark.parametrize(
    "name, arguments", [("apply", (2,)), ("explicit", (2,)), ("name", ()), ("half", ())]
)
def test_methods(name, arguments, recorder):
    child = rewrite_corpus.Child(3)
    function = getattr(rewrite_corpus.Child, name)
    function = getattr(function, "fget", function)
    rewritten = recorder(function)
    assert is_rewritten(rewritten) or name == "name"
    assert rewritten(child, *arguments) == function(child, *arguments)


# -- what the hooks see --------------------------------------------------------------------------


def test_founding_example(recorder):
    f = define(
        """
        def f(x):
            y = x.numpy()
            return np.exp(y)[0]
        """,
        np=types.SimpleNamespace(exp=lambda y: [y]),
    )
    x = types.SimpleNamespace(numpy=lambda: 5)
    assert recorder(f)(x) == 5
    assert recorder.log == [
        ("getattr", "numpy"),
        ("call", "<lambda>", (), {}),
        ("global", "np"),
        ("getattr", "exp"),
        ("call", "<lambda>", (5,), {}),
        ("getitem", 0),
    ]


def test_every_kind_of_load(recorder):
    f = define(
        """
        def make():
            alpha, beta = 2, 3
            def f(x, key):
                def inner(y):
                    return y + alpha
                total = 0
                for i in x:
                    total += i
                return inner(total), [v for v in x], x is None, 1 not in x, x[0:key, ...], len(x)
            return f
        f = make()
        """
    )

    class Sequence(list):
        def __getitem__(self, key):
            return key

    assert recorder(f)(Sequence([1, 2]), 5) == (
        5, [1, 2], False, False, (slice(0, 5, None), ...), 2,
    )  # fmt: skip
    assert recorder.log == [
        ("iter",),
        ("call", "inner", (3,), {}),
        ("cell", "alpha"),
        ("iter",),
        ("is",),
        ("contains",),
        ("getitem", (slice(0, 5, None), ...)),
        ("global", "len"),
        ("call", "len", ([1, 2],), {}),
    ]


def test_stores_are_plain(recorder):
    f = define(
        """
        def f(a, o):
            a[0] = 1
            a[1] += 2
            o.x = 3
            o.x *= 2
            del a[2], o.y
        """
    )
    a, o = [0, 1, 2], types.SimpleNamespace(y=1)
    recorder(f)(a, o)
    # What an augmented assignment reads is guarded.
    reads = [entry for entry in recorder.log if entry[0] != "store"]
    assert (a, o.x, reads) == ([1, 3], 6, [("getitem", 1), ("getattr", "x")])
    assert recorder.log.count(("store", None)) == 6


def test_private_names_are_mangled(recorder):
    function = rewrite_corpus.Model.apply
    model = rewrite_corpus.Model(1)
    assert recorder(function)(model, 1) == model.apply(1)
    assert ("getattr", "_Model__hidden") in recorder.log


def test_super_is_called_directly(recorder):
    recorder(rewrite_corpus.Child.apply)(rewrite_corpus.Child(1), 1)
    assert not [entry for entry in recorder.log if entry[0] == "call" and entry[1] == "super"]


# -- the new function ----------------------------------------------------------------------------


def test_shares_globals_cells_and_defaults(recorder):
    f = define(
        """
        def make():
            n = 1
            def f(a, b=2, *, c=3):
                nonlocal n
                n += a
                return n, b, c
            return f, lambda: n
        f, get = make()
        """
    )
    get = f.__globals__["get"]
    rewritten = recorder(f)
    assert rewritten.__globals__ is f.__globals__
    assert rewritten.__defaults__ is f.__defaults__
    assert rewritten.__kwdefaults__ == {"c": 3}
    assert (rewritten.__name__, rewritten.__qualname__) == ("f", "make.<locals>.f")
    assert rewritten(10) == (11, 2, 3)
    assert get() == 11
    assert f(1) == (12, 2, 3)
    assert "__cjit_call__" not in f.__globals__


def test_qualified_names_of_nested_functions(recorder):
    rewritten = recorder(rewrite_corpus.nested_functions)
    names = [code.co_qualname for code in code_objects(rewritten.__code__)]
    assert names[:2] == ["nested_functions", "nested_functions.<locals>.inner"]


def test_decorators_are_stripped_and_lines_kept(recorder):
    f = define(
        """
        def mark(g):
            g.marked = True
            return g

        @mark
        @mark
        def f(x):
            return x.missing
        """
    )
    rewritten = recorder(f)
    assert rewritten.marked
    with pytest.raises(AttributeError) as caught:
        rewritten(1)
    lines = [frame.lineno + 1 for frame in caught.traceback]
    assert 9 in lines


def test_rewriting_twice_changes_nothing(recorder):
    rewritten = recorder(rewrite_corpus.loops)
    assert recorder(rewritten) is rewritten


def test_nested_functions_are_rewritten_once(recorder):
    f = define("def f():\n    def g(x):\n        return x[0]\n    return g\n")
    inner = recorder(f)()
    assert recorder(inner) is inner
    assert is_rewritten(inner)


def test_work_is_done_once_per_code_object(recorder, monkeypatch):
    make = define("def make(n):\n    def f(x):\n        return x + n\n    return f\n", "make")
    first, second = make(1), make(2)
    count = []
    find = source.find
    monkeypatch.setattr(source, "find", lambda *args: count.append(1) or find(*args))
    assert (recorder(first)(10), recorder(second)(10)) == (11, 12)
    assert len(count) == 1


def test_code_objects_are_remembered_weakly(recorder):
    f = define("def f(x):\n    return x[0]\n", filename="<weak>")
    recorder(f)
    assert recorder.rewriter._templates
    del f
    gc.collect()
    assert not recorder.rewriter._templates


def test_equal_code_objects_are_told_apart(recorder):
    one = define("def f(x):\n    return x[0]\n", filename="<one>")
    two = define("def f(x):\n    return x[0]\n", filename="<two>")
    assert one.__code__ == two.__code__
    assert recorder(one).__code__.co_filename == "<one>"
    assert recorder(two).__code__.co_filename == "<two>"


def test_very_long_expressions(recorder):
    text = "def f(x):\n    return " + "+".join(["x[0]"] * 900) + "\n"
    assert recorder(define(text))([1]) == 900


def test_future_flags(recorder):
    f = define(
        """
        from __future__ import annotations
        def f(x: Undefined) -> Undefined:
            def g(y: AlsoUndefined): return y
            return g(x)
        """
    )
    assert recorder(f)(3) == 3


# -- finding the source --------------------------------------------------------------------------


def test_lambdas_on_one_line(recorder):
    fs = define(
        """
        fs = [lambda x: x[0], lambda x: x[0], lambda x: x[1], (lambda: lambda x: x[0])()]
        f = lambda x: (x[0]
                       + 1)
        g = dict(
            a=lambda x, y=2: x[y],
            b=lambda x: f"{x[0]}",
        )
        """,
        "fs",
    )
    names = fs[0].__globals__
    for function in [*fs, names["f"], *names["g"].values()]:
        rewritten = recorder(function)
        assert is_rewritten(rewritten)
        assert rewritten([4, 5, 6]) == function([4, 5, 6])
        user = [p for p in function.__code__.co_positions() if p[3]]
        assert set(user) <= set(rewritten.__code__.co_positions())


def test_lambda_in_a_class(recorder):
    c = define("class C:\n    __k = 3\n    get = lambda self: self.__k\n", "C")
    assert recorder(c.get)(c()) == 3


def test_functions_of_one_name(recorder):
    text = "if 1:\n    def f(x): return x[0]\n    first = f\n    def f(x): return x[1]\n"
    second = define(text)
    first = second.__globals__["first"]
    assert (recorder(first)([1, 2]), recorder(second)([1, 2])) == (1, 2)


def test_no_source(recorder):
    names = {"__name__": "user"}
    exec("def f(x):\n    return x[0]\n", names)
    rewritten = recorder(names["f"])
    assert "could not be found" in rewritten.__cjit_source_error__
    assert rewritten([7]) == 7
    with pytest.raises(TypeError) as caught:
        rewritten(1)
    assert "source could not be found" in caught.value.__notes__[0]


def test_changed_file(recorder, tmp_path):
    file = tmp_path / "user.py"
    file.write_text("def f(x):\n    return x[0]\n")
    names = {"__name__": "user"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    file.write_text("def f(x):\n    return x[1]\n")
    rewritten = recorder(names["f"])
    assert "does not match" in rewritten.__cjit_source_error__
    assert rewritten([1, 2]) == 1


def test_file_changed_back(recorder, tmp_path):
    file = tmp_path / "user.py"
    file.write_text("def f(x):\n    return x[11]\n")
    linecache.getlines(str(file))
    file.write_text("def f(x):\n    return x[0]\n")
    names = {"__name__": "user"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    assert is_rewritten(recorder(names["f"]))


@pytest.mark.parametrize("imported", [True, False])
def test_module_level_imports_change_bytecode(recorder, imported):
    head = "import math" if imported else "math = __import__('math')"
    f = define(f"{head}\ndef f(x):\n    return math.floor(x) + [math].count(math.pi)\n")
    assert is_rewritten(recorder(f))


def test_local_that_shadows_an_import(recorder):
    f = define("import math\ndef f(math):\n    return math.upper() + math.lower()\n")
    rewritten = recorder(f)
    assert is_rewritten(rewritten)
    assert rewritten("a") == "Aa"


def test_functions_with_asserts_in_test_modules(recorder):
    def f(x):
        assert x[0] == 1, "one"
        return x[1]

    rewritten = recorder(f)
    assert is_rewritten(rewritten)
    assert rewritten([1, 2]) == 2


def test_windows_line_ends_and_form_feeds(recorder, tmp_path):
    file = tmp_path / "user.py"
    file.write_bytes(b"x = 1\r\n\x0c\r\ndef f(x):\r\n    return x[0]\r\n")
    names = {"__name__": "user"}
    exec(compile(file.read_bytes(), str(file), "exec"), names)
    assert is_rewritten(recorder(names["f"]))


def test_columns_count_bytes_of_utf8(recorder):
    f = define("def f(x):\n    é = 'ü'; return x[é]\n")
    original = [p for p in f.__code__.co_positions() if p[0] == 2]
    rewritten = [p for p in recorder(f).__code__.co_positions() if p[0] == 2]
    assert set(original) <= set(rewritten)


# -- whose functions are left alone --------------------------------------------------------------


def test_library_functions_are_left_alone(recorder):
    import numpy as np

    for function in (textwrap.dedent, np.broadcast_shapes, rewrite.is_untouched):
        assert recorder(function) is function


def test_user_module_named_like_the_standard_library(recorder, tmp_path):
    file = tmp_path / "statistics.py"
    file.write_text("def f(x):\n    return x[0]\n")
    names = {"__name__": "statistics"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    assert is_rewritten(recorder(names["f"]))


# -- without source: guards from bytecode --------------------------------------------------------


def no_source(text, name="f", **names):
    names["__name__"] = "user"
    exec(textwrap.dedent(text), names)
    return names[name]


def test_bytecode_reads_are_registered(recorder):
    config = types.SimpleNamespace(alpha=2, table={"lr": 5})
    f = no_source(
        """
        def helper(x):
            return x * helper_scale
        def f(self, x):
            def inner(y):
                return y + offset
            return helper(x) * config.alpha + config.table["lr"] + inner(x) + self.beta
        """,
        config=config,
        helper_scale=7,
        offset=1,
    )
    owner = types.SimpleNamespace(beta=1)
    assert recorder(f)(owner, 3) == f(owner, 3)
    names = {entry[1] for entry in recorder.log if entry[0] == "global"}
    assert {"helper", "helper_scale", "offset", "config"} <= names
    attributes = [entry[1] for entry in recorder.log if entry[0] == "getattr"]
    assert {"alpha", "table", "beta"} <= set(attributes)
    assert ("getitem", "lr") in recorder.log


def test_bytecode_cells(recorder):
    f = no_source(
        """
        def make():
            scale = 3
            def f(x):
                return [scale * v for v in x]
            return f
        f = make()
        """
    )
    assert recorder(f)([1, 2]) == [3, 6]
    assert ("cell", "scale") in recorder.log


def test_bytecode_reads_that_fail_are_left_to_the_function(recorder):
    f = no_source("def f(x):\n    return 1 if x else missing.attribute\n")
    assert recorder(f)(True) == 1
    with pytest.raises(NameError):
        recorder(f)(False)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters")
def test_type_parameters(recorder):
    f = define("def f[T](x: T) -> T:\n    def g[U](y: U): return y[0], T, U\n    return g(x)\n")
    assert recorder(f)([1])[0] == 1
