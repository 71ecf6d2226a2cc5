# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs as data, and how one is judged.

A program is a list of steps `v3 = np.add(v1, x0)` and what it returns; its inputs are text,
so that a failing program prints as a test. It is judged in two ways:

  alone     cjit's results against the library's, when every step is exact;
  by step   the same program made to return all its values, each step of which is then compared with
            the library's result for cjit's own operands. So a tolerance covers one step and never
            adds up. The program as it was (fused otherwise) must give the same bits.
"""

import linecache
import warnings
from dataclasses import dataclass, field, replace

import numpy as np
from compare import Mismatch, check_same, is_tensor, torch

import cjit


@dataclass(frozen=True)
class Op:
    """One operation. `template` takes operands as {0}, {1}…; `tolerance` names a row of
    tolerances.ULP, None is exact; `ignore(result, *operands)` gives lanes whose value is open."""

    template: str
    arity: int
    tolerance: str | None = None
    ignore: object = None
    weight: float = 1.0
    picks: str = ""  # what kind of operands it wants: "" any, "i" integers, "f" floats, "b" bools
    view: bool = False


@dataclass(frozen=True)
class Step:
    name: str
    op: Op
    operands: tuple

    @property
    def expression(self):
        return self.op.template.format(*self.operands)

    @property
    def text(self):
        return f"{self.name} = {self.expression}"


@dataclass(frozen=True)
class Program:
    library: str  # "numpy" or "torch"
    parameters: tuple  # names
    steps: tuple
    returns: tuple  # names
    container: str = "tuple"
    calls: tuple = ()  # per call: {parameter: text of the argument}
    has_source: bool = True
    options: tuple = ()

    @property
    def is_exact(self):
        return all(s.op.tolerance is None and s.op.ignore is None for s in self.steps)

    def returned(self):
        if self.container == "bare" and len(self.returns) == 1:
            return self.returns[0]
        if self.container == "list":
            return "[" + ", ".join(self.returns) + "]"
        if self.container == "dict":
            return "{" + ", ".join(f"'r{i}': {r}" for i, r in enumerate(self.returns)) + "}"
        return "(" + "".join(r + ", " for r in self.returns) + ")"

    def text(self):
        lines = [f"def f({', '.join(self.parameters)}):"]
        lines += [f"    {s.text}" for s in self.steps]
        return "\n".join(lines + [f"    return {self.returned()}", ""])


GLOBALS = {"np": np, "torch": torch, "nan": float("nan"), "inf": float("inf")}
_number = [0]


def define(program):
    """The program as a Python function; with a source file to be found when it `has_source`."""
    _number[0] += 1
    file = f"<fuzz {_number[0]}>"
    text = program.text()
    if program.has_source:
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    names = dict(GLOBALS)
    exec(compile(text, file, "exec"), names)
    return names["f"], file


def arguments_of(program, call):
    from inputs import make  # the helpers that the arguments' texts use

    return [eval(call[p], {**GLOBALS, "make": make}) for p in program.parameters]


def attempt(function, arguments):
    """(result, None) or (None, exception)."""
    try:
        return function(*arguments), None
    except Exception as error:
        return None, error


# Errors that depend on values: the kernel raises them, after tracing has met the errors of later steps.
RUN_TIME_ERRORS = ["ZeroDivisionError", "Integers to negative integer powers are not allowed"]


def check_error(actual, error, expected_error, program):
    """Both must fail, with the same class of exception and, for broadcasting, the same sentence."""
    if isinstance(error, cjit.UnsupportedError) and not expected_error:
        return "unsupported"
    if expected_error is None:
        raise Mismatch(
            f"raises {type(error).__name__}", f"cjit raised {type(error).__name__}: {error}"
        )
    kind = next(
        k
        for k in (
            OverflowError,
            ZeroDivisionError,
            ValueError,
            TypeError,
            IndexError,
            NotImplementedError,
            RuntimeError,
            Exception,
        )
        if isinstance(expected_error, k)
    )
    if error is not None and any(text in str(expected_error) for text in RUN_TIME_ERRORS):
        return "another error"
    if error is None:
        raise Mismatch(
            "no error",
            f"cjit returned {actual!r:.100} where {kind.__name__} was expected: {expected_error}",
        )
    # torch says RuntimeError or TypeError for what it has no kernel for; cjit's own refusals are
    # NotImplementedErrors
    if program.library == "torch" and isinstance(error, (TypeError, RuntimeError, ValueError)):
        return "refused"
    if isinstance(error, cjit.UnsupportedError):
        return "unsupported"
    if not isinstance(error, kind):
        raise Mismatch(
            "error class",
            f"cjit raised {type(error).__name__}: {error}\nexpected "
            f"{type(expected_error).__name__}: {expected_error}",
        )
    message = str(expected_error)
    if message.startswith("operands could not be broadcast") and message not in str(error):
        raise Mismatch("error text", f"cjit said {error}\nexpected {message}")
    return "refused"


def snapshot(arguments):
    return [
        a.clone() if is_tensor(a) else a.copy() if isinstance(a, np.ndarray) else a
        for a in arguments
    ]


@dataclass
class Tally:
    """What the programs of a run came to."""

    counts: dict = field(default_factory=dict)
    unsupported: dict = field(default_factory=dict)

    def add(self, what, error=None):
        self.counts[what] = self.counts.get(what, 0) + 1
        if what == "unsupported":
            text = str(error).split("\n")[0].split(": ", 1)[-1]
            self.unsupported[text] = self.unsupported.get(text, 0) + 1


def library_by_step(program, arguments, values):
    """Yields (step, the library's result for cjit's own operands)."""
    env = {**GLOBALS, **dict(zip(program.parameters, arguments))}
    for step, value in zip(program.steps, values):
        yield (
            step,
            eval(step.expression, env),
            [env[o] if o in env else eval(o, GLOBALS) for o in step.operands],
            value,
        )
        env[step.name] = value


def has_open_lanes(step, expected, operands):
    if step.op.ignore is None:
        return None
    lanes = step.op.ignore(expected, *operands)
    return lanes if np.any(np.asarray(lanes)) else None


def check_by_step(program, whole, arguments):
    """Judges every step on cjit's own operands: (some lane's value was open, the values), or the
    exception. What follows from an open value is not judged."""
    values, error = attempt(whole, arguments)
    if error is not None:
        return error
    is_open = set()
    for step, expected, operands, actual in library_by_step(program, arguments, values):
        if is_open & set(step.operands):
            is_open.add(step.name)
            continue
        lanes = has_open_lanes(step, expected, operands)
        if lanes is not None:
            is_open.add(step.name)
        check_same(actual, expected, step.op.tolerance, lanes, step.text)
    return is_open, values


def parts(result):
    """The values of a result, whatever holds them."""
    if isinstance(result, dict):
        return list(result.values())
    return list(result) if isinstance(result, (tuple, list)) else [result]


def check_aliasing(actual, expected, arguments):
    """A result that is an argument is that argument; no result shares memory with an argument where
    NumPy's does not. (Views of arguments are copies so far: docs/semantics.md.)"""
    for i, (x, y) in enumerate(zip(parts(actual), parts(expected))):
        if not isinstance(y, np.ndarray) or y.size == 0:
            continue
        for k, argument in enumerate(arguments):
            if not isinstance(argument, np.ndarray):
                continue
            if y is argument and x is not argument:
                raise Mismatch("identity", f"result {i} is not argument {k} itself")
            if np.may_share_memory(x, argument) and not np.may_share_memory(y, argument):
                raise Mismatch("aliasing", f"result {i} shares memory with argument {k}")


def judge_call(program, plain, jitted, whole, call, tally):
    arguments = arguments_of(program, call)
    before = snapshot(arguments)
    expected, expected_error = attempt(plain, arguments)
    actual, error = attempt(jitted, arguments)
    if error is not None or expected_error is not None:
        tally.add(check_error(actual, error, expected_error, program), error)
        return
    check_same([b for b in before], [a for a in snapshot(arguments)], where="arguments afterwards")
    if program.is_exact:
        check_same(actual, expected, where="result")
        check_aliasing(actual, expected, arguments)
        tally.add("exact")
        return
    outcome = check_by_step(program, whole, arguments)
    if isinstance(outcome, Exception):
        if isinstance(outcome, cjit.UnsupportedError):
            tally.add("unsupported", outcome)
            return
        raise Mismatch(
            f"raises {type(outcome).__name__}",
            f"returning all values, cjit raised {type(outcome).__name__}: {outcome}",
        )
    is_open, values = outcome
    if is_open:  # what follows from an open value may differ from compilation to compilation
        tally.add("open")
        return
    names = [s.name for s in program.steps]
    env = {**dict(zip(program.parameters, arguments)), **dict(zip(names, values))}
    again = eval(program.returned(), env)
    check_same(actual, again, where="fused otherwise, result")
    tally.add("by step")


def judge(program, tally=None):
    """Raises Mismatch when cjit and the library differ."""
    tally = tally or Tally()
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain, file = define(program)
        jitted = cjit.jit(plain, **dict(program.options))
        whole = None
        if not program.is_exact:
            everything = replace(
                program, returns=tuple(s.name for s in program.steps), container="tuple"
            )
            whole = cjit.jit(define(everything)[0], **dict(program.options))
        try:
            for number, call in enumerate(program.calls):
                try:
                    judge_call(program, plain, jitted, whole, call, tally)
                except Mismatch as found:
                    found.call = number
                    raise
        finally:
            linecache.cache.pop(file, None)


def as_test(program, reason):
    """The program as the text of a test."""
    lines = ["def test_{NAME}():", f'    """{reason}"""', ""]
    lines += ["    " + line if line else "" for line in program.text().splitlines()]
    lines.append("")
    for call in program.calls:
        arguments = ", ".join(call[p] for p in program.parameters)
        lines.append(f"    check(f, {arguments})")
    return "\n".join(lines) + "\n"
