# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that cover Python's grammar, for test_rewrite.py: each takes nothing, gives a value.

A separate module, for pytest compiles the asserts of test modules in its own way.
"""

import contextlib
import functools
import math
import os.path as path
from collections import namedtuple

SCALE = 3
TABLE = {"lr": 0.5, "name": "sgd", "nested": {"deep": [1, 2, 3]}}
Point = namedtuple("Point", "x y")
COUNTER = [0]
_private = 7
corpus = []


def snippet(function):
    corpus.append(function)
    return function


class Model:
    bias = 2
    __secret = 5

    def __init__(self, alpha):
        self.alpha = alpha
        self.__hidden = alpha + 1

    def apply(self, x):
        return self.alpha * x + self.bias + self.__hidden + self.__secret

    @classmethod
    def build(cls, alpha=4):
        return cls(alpha)

    @staticmethod
    def double(x):
        return x + x

    @property
    def half(self):
        return self.alpha / 2


class Child(Model):
    def apply(self, x):
        return super().apply(x) + 1

    def explicit(self, x):
        return super(Child, self).apply(x) * 2

    def name(self):
        return __class__.__name__


def helper(a, b=2, *rest, c=3, **more):
    return (a, b, rest, c, sorted(more.items()))


@snippet
def calls():
    args, more = (1, 2), {"c": 9}
    return helper(1), helper(*args, 5, *args, **more), helper(b=1, a=0, z=4, **{"y": 3})


@snippet
def attributes_and_items():
    p = Point(1, 2)
    return p.x + p[1], TABLE["nested"]["deep"][1:], TABLE["lr"], path.join("a", "b"), math.pi


@snippet
def slices():
    a = list(range(10))

    class Grid:
        def __getitem__(self, key):
            return key

    g, i = Grid(), 2
    return a[1:-1], a[::-1], a[i:], g[1:2, ..., None, ::i], g[(1, 2)], g[:, *a[:2]], g[(slice(1),)]


@snippet
def stores():
    a = [0] * 5
    a[0] = 1
    a[1:3] = [7, 8]
    a[-1] += 4
    m = Model(1)
    m.alpha = 10
    m.alpha -= 3
    d = {}
    d["k"], a[3] = 5, 6
    del a[2], d["k"]
    return a, m.alpha, d


@snippet
def unpacking():
    (a, b), *rest, c = (1, 2), 3, 4, 5
    first, *_ = "xyz"
    x = y = [1, *rest, *(0,)]
    return a, b, rest, c, first, x is y, {**{"a": 1}, "b": 2}, {*rest, 1}


@snippet
def loops():
    total = 0
    for i in range(10):
        if i == 3:
            continue
        if i > 6:
            break
        total += i
    else:
        total = -1
    for i, (a, b) in enumerate(zip("ab", "cd")):
        total += i + ord(a) + ord(b)
    else:
        total += 1000
    n = 5
    while n:
        n -= 1
    else:
        total += 1
    for holder in [[0]]:
        for holder[0] in (1, 2):
            total += holder[0]
    return total


@snippet
def branches():
    out = []
    for x in (-1, 0, 1, None):
        if x is None:
            out.append("none")
        elif x < 0:
            out.append("neg")
        else:
            out.append("pos" if x else "zero")
    return out


@snippet
def comparisons():
    a, b, c = 1, 2, [1, 2, 3]
    return (
        a < b < 3, a is b, a is not None, a in c, 9 not in c, a < b in c, 0 in [0] == True, a != b > 1,
        1 < len(c) not in c, a in c is not None, (lambda v: a < v in c)(2),
        [v for v in c if a <= v in c], not a < b in c,
    )  # fmt: skip


@snippet
def chained_comparison_evaluates_once():
    seen = []

    def note(value):
        seen.append(value)
        return value

    results = [note(1) < note(5) in note([5]), note(7) < note(5) in note([5]), note(1) in note([1])]
    return results, seen


@snippet
def boolean_operators():
    return 1 and 0 or [] or "x", not [], None or 0, (1 or 1 / 0)


@snippet
def comprehensions():
    n = 3
    grid = [[i * j for j in range(i)] for i in range(n) if i % 2 == 0 if i]
    d = {k: v + n for k, v in TABLE["nested"].items() for v in [len(k)]}
    s = {len(w) for w in ["a", "bb", "cc"]}
    g = sum(x * SCALE for x in range(4))
    return grid, d, s, g, [last := y for y in range(3)], last


@snippet
def comprehension_scoping():
    x = "outer"
    return [x for x in range(3)], x, [[x for x in range(y)] for y in range(x == "outer")]


@snippet
def lambdas():
    add = lambda a, b=SCALE, *c, d=4, **e: (a, b, c, d, e, SCALE)  # noqa: E731
    return add(1), add(1, 2, 3, d=5, z=6), (lambda: (lambda y: y + SCALE)(2))()


@snippet
def nested_functions():
    k = 2

    def inner(a: int, b: "whatever" = SCALE, *, c: float = math.pi) -> None:
        """Inner."""

        def innermost():
            return k + b + SCALE

        return a + innermost()

    return inner(1), inner(b=1, a=2), inner.__doc__, inner.__name__


@snippet
def nonlocal_variables():
    count = 0

    def bump():
        nonlocal count
        count += 1
        return count

    return bump(), bump(), count


@snippet
def global_statement():
    global _private
    before = _private
    _private = before + 1
    _private -= 1

    def inner():
        global SCALE
        return SCALE

    return before, _private, inner()


@snippet
def shadowing():
    len = lambda x: "mine"  # noqa: E731
    math = Point(1, 2)
    return len([1]), math.x, max(1, 2)


@snippet
def decorated_nested():
    def twice(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs) * 2

        return wrapper

    @twice
    @functools.lru_cache(maxsize=None)
    def f(x):
        "F."
        return x + SCALE

    return f(1), f.__name__, f.__doc__


@snippet
def classes_inside():
    factor = 3

    class Local(Model, metaclass=type):
        """Local."""

        size: int = factor
        table = [factor * i for i in range(2)]
        total = size + SCALE
        size2 = total + len(table)

        def __init__(self, x):
            super().__init__(x)
            self.__x = x

        def get(self):
            return self.__x + factor + self.size, __class__.__name__

        @staticmethod
        def plain():
            return factor

    return Local(2).get(), Local.total, Local.size2, Local.__doc__, Local.plain(), Local(1).apply(2)


@snippet
def exceptions():
    log = []
    try:
        try:
            {}["missing"]
        except (KeyError, IndexError) as error:
            log.append(error.args[0])
            raise ValueError("again") from error
        except Exception:
            log.append("no")
        finally:
            log.append("finally")
    except ValueError as error:
        log.append(str(error.__cause__))
    else:
        log.append("no")
    try:
        log.append(undefined_name)  # noqa: F821
    except NameError as error:
        log.append(error.name)
    return log


@snippet
def exception_groups():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as group:
        a = len(group.exceptions)
    except* TypeError:
        b = 2
    return a, b


@snippet
def with_statements():
    log = []

    @contextlib.contextmanager
    def manager(name):
        log.append("enter " + name)
        yield name.upper()
        log.append("exit " + name)

    with manager("a") as a, manager("b"):
        log.append(a)
    with (manager("c") as holder, contextlib.suppress(ZeroDivisionError)):
        log.append(holder)
        1 / 0
    return log


@snippet
def matching():
    def classify(value):
        match value:
            case 0 | 1:
                return "small"
            case math.pi:
                return "pi"
            case [x, y, *rest] if x in rest:
                return "list", x, y, rest
            case {"k": v, **others}:
                return "map", v, others
            case Point(x=0, y=y):
                return "on axis", y
            case Point(x, y) as p:
                return p.x, x, y
            case str():
                return len(value)
            case None:
                return None
            case _:
                return "other"

    values = (0, math.pi, [1, 2, 1], {"k": 1, "z": 2}, Point(0, 5), Point(3, 4), "abc", None, 3.5)
    return [classify(value) for value in values]


@snippet
def f_strings():
    x, width, name = 3.14159, 10, "n"
    return (
        f"{x:.2f}", f"{x:{width}.{2}f}", f"{name!r:>5}", f"{TABLE['lr']}", f"{x=}", f"{{}}",
        f"a{len(name)}b{math.floor(x)}", f"{'in' if 1 in [1] else 'out'}",
    )  # fmt: skip


@snippet
def walrus():
    data = [1, 2, 3]
    if (n := len(data)) > 2:
        data.append(n)
    while (last := data.pop()) > 1:
        pass
    return n, last, (y := 5) + y, [z for w in data if (z := w) is not None]


@snippet
def generators():
    def count(n):
        i = 0
        while i < n:
            sent = yield i
            i += sent or 1

    def both():
        result = yield from count(2)
        yield result

    g = count(5)
    return next(g), g.send(2), list(g), list(both()), list(x + SCALE for x in count(2))


@snippet
def coroutines():
    async def source():
        for i in range(3):
            yield i

    async def total():
        result = [x async for x in source()]
        async for x in source():
            result.append(x)
        return result

    coroutine = total()
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


@snippet
def annotations():
    a: int = 1
    b: undefined_type = 2  # noqa: F821
    c: list[int]
    d = Model(1)
    d.alpha: float = 5
    (e): int = 6
    c = [a, b]
    return c, d.alpha, e


@snippet
def annotation_makes_local():
    SCALE: int
    try:
        return SCALE
    except UnboundLocalError:
        return "unbound"


@snippet
def deletions():
    x = 1
    del x
    try:
        x
    except UnboundLocalError as error:
        return error.args


@snippet
def imports_inside():
    import collections.abc
    import os.path as p
    from math import floor, sqrt as root

    return floor(root(17)), p.basename("a/b"), collections.abc.Sized.__name__


@snippet
def asserts():
    assert SCALE == 3, "three"
    try:
        assert SCALE is None, f"not {SCALE}"
    except AssertionError as error:
        return error.args


@snippet
def constants():
    return 0.0, -0.0, 1e400, b"x", 1j, ..., (1, (2, 3)), {1, 2} == {2, 1}, "a" "b", 10**20, True


@snippet
def in_a_set_constant():
    return 2 in {1, 2, 3}, "a" in ("b", "c"), 1 not in [2, 3]


@snippet
def frame_builtins():
    a = 1
    return sorted(n for n in locals() if n[0] != "_"), "SCALE" in globals(), eval("a + SCALE")


@snippet
def methods():
    m, c = Model.build(3), Child.build(alpha=2)
    return m.apply(2), c.apply(1), c.explicit(1), c.name(), Model.double(4), m.half


@snippet
def recursion():
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    return factorial(6), math.factorial(6)


@snippet
def strings_and_lines():
    """A docstring
at column zero
    """
    text = """
no indentation here
"""
    long = text.strip() + \
        "continued"
    return long, [
        len(text),

        # a comment, less indented
    SCALE,
    ]


@snippet
def conditional_expressions():
    return [("a" if i else "b") if i != 1 else (lambda: SCALE)() for i in range(3)]


@snippet
def default_evaluation_order():
    seen = []

    def note(x):
        seen.append(x)
        return x

    [note(1), note(2)][note(0)] += note(3)
    {note("k"): note("v")}[note("k")]
    helper(note(4), *[note(5)], c=note(6), **{note("w"): note(7)})
    return seen


@snippet
def star_targets():
    out = []
    for a, *b in [(1, 2, 3), (4,)]:
        out.append((a, b))
    return out, [*range(2), *[3]], (*"ab",)


@snippet
def one_liner(): return [x for x in range(SCALE)]


@snippet
def ends_with_a_constant():
    if SCALE:
        result = 1
    else:
        pass
    ...
    return result
    "unreachable"
    raise SystemExit
