# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs with loops, branches and updates in place, as source text.

A program has two float64 arrays `a` and `b` (b may be a view of a), a matrix `m`, an integer `n`, integer
variables i…, numbers s and t; an array `w` whose length changes, a view `c` of an argument, a tuple `p`, a list
`items` and a dict `table` of numbers. Indices are within the arrays modulo their length, loops are short, so that
programs end and rarely raise; divisions and overflow are left out, since NumPy only warns there.

`grammar`: the statements that may occur; "basic" is numbers, elements, slices, loops, branches and jumps.
"""

import random


GRAMMARS = {
    "basic": (),
    "views": ("view", "view", "overlap", "rows"),
    "sizes": ("size", "size", "resize", "resize", "shrink"),
    "values": ("tuple", "item", "table", "call", "comprehension", "over", "walrus", "finally"),
}
GRAMMARS["all"] = sum(GRAMMARS.values(), ())


class Writer:
    def __init__(self, seed, grammar="basic"):
        self.random = random.Random(seed)
        self.more = GRAMMARS[grammar]
        self.lines = []
        self.loops = []
        self.budget = 14

    def emit(self, depth, text):
        self.lines.append("    " * depth + text)

    def integer(self):
        names = ["n", "k", *self.loops]
        choice = self.random.choice
        form = choice(("{0}", "{0}", "{0} + {1}", "{0} - {1}", "{0} * 2", "len(a) - {0}", "{0} // 2"))
        return form.format(choice(names), choice((1, 2, 3)))

    def element(self):
        choice = self.random.choice
        name = choice(("a", "a", "b"))
        if self.random.random() < 0.25:
            return f"m[({self.integer()}) % m.shape[0], ({self.integer()}) % m.shape[1]]"
        return f"{name}[({self.integer()}) % len({name})]"

    def number(self):
        choice = self.random.choice

        def atom():
            return choice(("s", "t", self.element(), "0.5", "2", f"({self.integer()})"))

        form = choice(("{0}", "{0} + {1}", "{0} - {1}", "{0} * {1} * 0.25", "-{0}", "abs({0})",
                       "min({0}, {1})", "max({0}, {1})", "({0} if {2} else {1})"))  # fmt: skip
        return form.format(atom(), atom(), self.condition(False))

    def condition(self, nested=True):
        choice = self.random.choice

        def atom():
            return choice(("s", "t", self.element(), "1.0", "0"))

        simple = f"{atom()} {choice(('<', '<=', '>', '>=', '=='))} {atom()}"
        if not nested:
            return simple
        form = choice(("{0}", "{0}", "not {0}", "{0} and {1}", "{0} or {1}", "0 < {2} <= 1"))
        return form.format(simple, f"{atom()} < {atom()}", atom())

    def block(self, depth):
        for _statement in range(self.random.randint(1, 3)):
            self.statement(depth)

    def statement(self, depth):
        self.budget -= 1
        kinds = ["assign", "assign", "store", "store", "update", "slice", "rebind"]
        if self.budget > 0 and depth < 4:
            kinds += ["for", "for", "while", "if", "if", "if"]
        kinds += self.more
        if self.loops:
            kinds += ["jump"]
        if depth > 1:
            kinds += ["return"]
        getattr(self, "write_" + self.random.choice(kinds))(depth)

    def write_assign(self, depth):
        target = self.random.choice(("s", "t", "s +", "t -", "k"))
        value = f"({self.integer()}) % 7" if target == "k" else self.number()
        self.emit(depth, f"{target}= {value}")

    def write_store(self, depth):
        self.emit(depth, f"{self.element()} {self.random.choice(('', '+', '-'))}= {self.number()}")

    def write_update(self, depth):
        self.emit(depth, self.random.choice(("a *= 0.5", "b += s * 0.125", "m[0] -= t * 0.5")))

    def write_slice(self, depth):
        self.emit(depth, self.random.choice((
            "a[1:] = a[:-1] * 0.5", "m[:, 0] = s", f"a[({self.integer()}) % len(a):] = t",
            "m[1:-1, 1:] += m[:-2, 1:] * 0.25", f"m[({self.integer()}) % m.shape[0]] += 1.0",
        )))  # fmt: skip

    def write_rebind(self, depth):
        self.emit(depth, self.random.choice(("s, t = t, s", "w = a * 2\n" + "    " * depth + "s = w[0]")))

    def pick(self, depth, *forms):
        """One of `forms`, of several lines: {0} and {1} are numbers, {i} and {j} integers."""
        text = self.random.choice(forms).format(self.number(), self.number(), i=self.integer(), j=self.integer())
        for line in text.split("\n"):
            self.emit(depth, line)

    def write_view(self, depth):
        self.pick(
            depth, "c = a[1:]", "c = a[::2]", "c = a[::-1]", "c = m[({i}) % len(m)]", "c = m.T[0]", "c = m[:, 1]",
            "c = b", "c = a.reshape(-1)", "c[0] = {0}", "c[-1] += {0}", "c *= 0.5", "c[:] = {0}",
            "c[({i}) % len(c)] = {0}", "c = a[({i}) % len(a):]\nif len(c) > 0:\n    c[0] = {0}",
            "c = c * 0.5", "c = a[1:]\nc[0] = 1\ns = a[1]", "np.copyto(c, {0})", "c.fill({0})",
        )  # fmt: skip

    def write_overlap(self, depth):
        self.pick(
            depth, "a[1:] = a[:-1]", "a[:-1] = a[1:]", "a[1:] += a[:-1] * 0.5", "a[:] = a[::-1]", "m[1:] = m[:-1]",
            "m[:, :-1] -= m[:, 1:] * 0.5", "a[::2] = a[::2][::-1]", "a[1:-1] = a[:-2] + a[2:] - a[1:-1]",
            "m[:3, :3] = m[:3, :3].T", "a[:len(b) - 1] = b[:len(a)][:len(a[:len(b) - 1])]",
            "np.add(a[1:], a[:-1], out=a[1:])", "b[:2] = a[:2]\na[:2] = b[1:3]",
        )  # fmt: skip

    def write_rows(self, depth):
        self.pick(
            depth, "m[[0, 1]] = m[[1, 0]]", "m[0], m[1] = m[1].copy(), m[0].copy()", "for r in m:\n    r += {0}",
            "for r in m:\n    s += r[0]", "for i9, r in enumerate(m):\n    r[0] = s * 0.5 + i9", "m[1] = m[0]\nm[0, 0] = {0}",
            "i8, i9 = ({i}) % len(m), ({j}) % len(m)\nm[[i8, i9]] = m[[i9, i8]]",
            "for r in m.T:\n    r *= 0.5", "a[0], a[-1] = a[-1], a[0]",
        )  # fmt: skip

    def write_size(self, depth):
        self.pick(
            depth, "w = np.zeros(n)", "w = np.arange(n) * 0.5", "w = np.full(n + 1, {0})", "w = np.empty(n)\nw[:] = {0}",
            "w = a[:n] * 2", "w = a[n:] + 1", "w = a[: -n] * 1", "w = np.zeros((n, 2)).reshape(-1)", "w = np.ones(n // 2)",
            "w = np.zeros(len(a) - 2)", "s = s + np.arange(n).sum()", "w = np.ones(({i}) % 5)", "w = a[k : k + n] * 1",
            "s = len(w) * 0.5", "w = np.repeat(a[:2], k)", "w = np.linspace(0, 1, n + 1)",
        )  # fmt: skip

    def write_resize(self, depth):
        self.pick(
            depth, "w = w[1:]", "w = w[::2]", "w = w[: len(w) // 2]", "w = w[w > {0}]", "w = np.append(w, {0})[:20]",
            "w = w[:-1] * 0.5", "w = w[:5]", "w = w[(len(w) + 1) // 2 :]", "s = s + w.sum()", "t = t + len(w)",
            "if len(w) > 1:\n    w = w[1:] - w[:-1]", "w = a * 1 if s > t else a[1:] * 1",
        )  # fmt: skip

    def write_shrink(self, depth):
        self.pick(
            depth, "while len(w) > 1:\n    s = s + w[0]\n    w = w[::2]", "while len(w) > 2:\n    w = w[1:-1]\n    t += 1",
            "for _ in range(n):\n    w = w[1:]", "for _ in range(n):\n    w = w[w < {0}]\n    s += w.sum()",
            "for i9 in range(n):\n    w = np.append(w, i9)\nw = w[:20]",
        )  # fmt: skip

    def write_tuple(self, depth):
        self.pick(
            depth, "p = (s, t)", "p = (t, p[0])", "p = ({0}, {1})", "s, t = p", "s = p[0] * 0.5",
            "if {0} < {1}:\n    p = (p[1], s)", "p = p if {0} < {1} else (t, s)",
        )  # fmt: skip

    def write_item(self, depth):
        self.pick(
            depth, "items[0] = {0}", "items[1] += {0}", "items = [items[1], {0}]", "s = items[0] * 0.5", "t = sum(items)",
            "items[0], items[1] = items[1], items[0]", "if {0} > {1}:\n    items[0] = t",
        )  # fmt: skip

    def write_table(self, depth):
        self.pick(
            depth, "table['x'] = {0}", "table['y'] += {0}", "s = table['x'] * 0.5", "table = {{'x': t, 'y': {0}}}",
            "if {0} > {1}:\n    table['y'] = s",
        )  # fmt: skip

    def write_call(self, depth):
        self.pick(depth, "s = halve({0})", "bump({0})", "t = clamp({0}, {1})", "s = deep({0}, 3)", "change(a)", "change(m[0])")

    def write_comprehension(self, depth):
        self.pick(
            depth, "s = sum([v * 0.5 for v in a[:3]])", "s = max([{0}, {1}, t])", "t = sum(a[i9 % len(a)] for i9 in range(n))",
            "w = np.array([a[i9 % len(a)] * 2 for i9 in range(n)])", "if any(v > 2 for v in a):\n    s = {0}",
            "w = np.stack([a[:2] * i9 for i9 in range(k + 1)]).reshape(-1)",
            "q = []\nfor i9 in range(n):\n    q.append(a[i9 % len(a)] * s)\nw = np.append(np.array(q), 1.0)",
            "q = []\nfor r in m:\n    q.append(r[:2] * t)\nw = np.stack(q).reshape(-1)",
        )  # fmt: skip

    def write_over(self, depth):
        self.pick(
            depth, "for v in a:\n    s = s * 0.5 + v", "for u, v in zip(a, b):\n    t = t * 0.5 + u * v",
            "for i9, v in enumerate(b):\n    if v > t:\n        break\n    k = i9", "for v in reversed(a):\n    s = v - s * 0.5",
            "for v in sorted(a):\n    s = s * 0.5 + v\nelse:\n    t = {0}",
            "for i9 in reversed(range(n)):\n    if a[i9 % len(a)] > s:\n        continue\n    s += 1",
        )  # fmt: skip

    def write_walrus(self, depth):
        self.pick(
            depth, "if (v := {0}) > t:\n    s = v", "k = 0\nwhile (v := a[k % len(a)]) < s and k < 5:\n    t += v\n    k += 1",
            "s = (v := {0}) + v",
        )  # fmt: skip

    def write_finally(self, depth):
        self.pick(
            depth, "try:\n    s = {0}\nfinally:\n    t = {1}", "with np.errstate(all='ignore'):\n    s = {0}",
            "assert s == s or t == t or True, 'never'", "try:\n    if {0} > {1}:\n        s = 1.0\nfinally:\n    k = 2",
        )  # fmt: skip

    def write_jump(self, depth):
        self.emit(depth, f"if {self.condition()}:")
        self.emit(depth + 1, self.random.choice(("break", "continue")))

    def write_for(self, depth):
        name = f"i{len(self.loops)}"
        bounds = self.random.choice(("n", "len(a)", "1, len(b)", "n, 0, -1", "3", "12", "0, n, 2"))
        self.emit(depth, f"for {name} in range({bounds}):")
        self.loops.append(name)
        self.block(depth + 1)
        self.loops.pop()
        if self.random.random() < 0.2:
            self.emit(depth, "else:")
            self.emit(depth + 1, "t = t + 1")

    def write_while(self, depth):
        name = f"i{len(self.loops)}"
        self.emit(depth, f"{name} = 0")
        self.emit(depth, f"while {name} < n and {self.condition(False)}:")
        self.emit(depth + 1, f"{name} += 1")
        self.loops.append(name)
        self.block(depth + 1)
        self.loops.pop()

    def write_if(self, depth):
        self.emit(depth, f"if {self.condition()}:")
        self.block(depth + 1)
        if self.random.random() < 0.3:
            self.emit(depth, f"elif {self.condition()}:")
            self.block(depth + 1)
        if self.random.random() < 0.5:
            self.emit(depth, "else:")
            self.block(depth + 1)

    def write_return(self, depth):
        self.emit(depth, f"if {self.condition()}:")
        self.emit(depth + 1, "return s * 1.0, t * 1.0, k * 1")


HELPERS = """\
import numpy as np


def halve(x):
    return x * 0.5 if x > 0 else x


def clamp(x, y):
    if x < y:
        return y
    return x


def deep(x, depth):
    return x if depth == 0 else deep(x * 0.5, depth - 1) + 1


def change(x):
    x[0] = x[-1] * 0.5


"""
STATE = ("w = a * 2", "c = a", "p = (s, t)", "items = [s, t]", "table = {'x': s, 'y': t}", "def bump(x):",
         "    nonlocal s", "    s = s + x")  # fmt: skip


def write(seed, grammar="basic"):
    """The source of program `seed`: a function f(a, b, m, n)."""
    writer = Writer(seed, grammar)
    writer.emit(0, HELPERS + "def f(a, b, m, n):")
    writer.emit(1, "s = 0.0")
    writer.emit(1, "t = a[0] * 1.0")
    writer.emit(1, "k = 1")
    if writer.random.random() < 0.4:
        writer.emit(1, "b = a[1:]")
    for line in STATE if grammar != "basic" else ():
        writer.emit(1, line)
    for _statement in range(4):
        writer.statement(1)
    writer.emit(1, "return s * 1.0, t * 1.0, k * 1")
    return "\n".join(writer.lines) + "\n"
