# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs with loops, branches and updates in place, as source text.

A program has two float64 arrays `a` and `b` (b may be a view of a), a matrix `m`, an integer `n`, integer
variables i…, numbers s and t. Indices are within the arrays modulo their length, loops are short, so that programs
end and rarely raise; divisions and overflow are left out, since NumPy only warns there.
"""

import random


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
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


def write(seed):
    """The source of program `seed`: a function f(a, b, m, n)."""
    writer = Writer(seed)
    writer.emit(0, "def f(a, b, m, n):")
    writer.emit(1, "s = 0.0")
    writer.emit(1, "t = a[0] * 1.0")
    writer.emit(1, "k = 1")
    if writer.random.random() < 0.4:
        writer.emit(1, "b = a[1:]")
    for _statement in range(4):
        writer.statement(1)
    writer.emit(1, "return s * 1.0, t * 1.0, k * 1")
    return "\n".join(writer.lines) + "\n"
