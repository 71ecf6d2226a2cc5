# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a failing program smaller while it fails in the same way."""

import os
import re
import signal
from dataclasses import replace

import numpy as np
from compare import Mismatch
from inputs import literal, make
from program import GLOBALS, Program, arguments_of, judge


def failure(program):
    """The kind of mismatch, or None."""
    try:
        judge(program)
    except Mismatch as found:
        return found.kind
    except Exception as error:  # the fuzzer's own trouble with a reduced program
        return f"fuzzer: {type(error).__name__}"
    return None


def failure_in_child(program):
    """As `failure`, in a child process, for programs that crash."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)  # a child of a process with threads may hang
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.write(write, (failure(program) or "").encode()[:500])
        os._exit(0)
    os.close(write)
    kind = os.read(read, 500).decode()
    os.close(read)
    status = os.waitpid(pid, 0)[1]
    return f"crash {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else kind or None


def without_step(program, index):
    """The program with a step gone; its users get one of its operands, in turn."""
    gone = program.steps[index]
    for operand in dict.fromkeys(gone.operands) if gone.operands else ():
        other = {gone.name: operand}
        steps = tuple(
            replace(s, operands=tuple(other.get(o, o) for o in s.operands))
            for i, s in enumerate(program.steps)
            if i != index
        )
        returns = tuple(dict.fromkeys(other.get(r, r) for r in program.returns))
        returns = tuple(r for r in returns if re.fullmatch(r"[a-z]\d+", r))
        if steps and returns:
            yield replace(program, steps=steps, returns=returns)


def live_only(program):
    needed, kept = set(program.returns), []
    for step in reversed(program.steps):
        if step.name in needed:
            kept.append(step)
            needed |= set(step.operands)
    parameters = tuple(p for p in program.parameters if p in needed)
    calls = tuple({p: c[p] for p in parameters} for c in program.calls)
    return replace(program, steps=tuple(reversed(kept)), parameters=parameters, calls=calls)


def candidates(program):
    if len(program.calls) > 1:
        for i in range(len(program.calls)):
            yield replace(program, calls=program.calls[:i] + program.calls[i + 1 :])
    if program.options:
        yield replace(program, options=())
    if program.has_source:
        yield replace(program, has_source=False)
    for name in [s.name for s in program.steps]:
        if program.returns != (name,) or program.container != "bare":
            yield live_only(replace(program, returns=(name,), container="bare"))
    if live_only(program) != program and live_only(program).steps:
        yield live_only(program)
    for index in range(len(program.steps)):
        yield from without_step(program, index)
    for number, call in enumerate(program.calls):
        for name, text in call.items():
            for smaller in smaller_arguments(text, program):
                calls = list(program.calls)
                calls[number] = {**call, name: smaller}
                yield replace(program, calls=tuple(calls))


def smaller_arguments(text, program):
    found = re.fullmatch(r"make\('(\w+)', \(([\d, ]*)\), (\d+), '(\w+)', '(\w+)'\)", text)
    if found:
        dtype, extents, seed, layout, library = found.groups()
        shape = [int(n) for n in extents.replace(" ", "").split(",") if n]
        if layout != "c":
            yield f"make({dtype!r}, {tuple(shape)}, {seed}, 'c', {library!r})"
        for axis in range(len(shape)):
            for extent in {0, 1, 2, 3, shape[axis] // 2, shape[axis] - 1}:
                if 0 <= extent < shape[axis]:
                    other = tuple(shape[:axis] + [extent] + shape[axis + 1 :])
                    yield f"make({dtype!r}, {other}, {seed}, {layout!r}, {library!r})"
        if layout == "c" and np.prod(shape) <= 64:
            yield literal(make(dtype, shape, int(seed), layout, library))
        return
    array = eval(text, {**GLOBALS, "make": make})
    if np.ndim(array) == 1 and len(array) > 1:  # one element alone, half of them
        half = len(array) // 2
        yield literal(array[:half])
        yield literal(array[half:])
        for i in range(min(len(array), 64)):
            yield literal(array[i : i + 1])


def shrink(program, limit=600, failure=failure):
    """A smaller program with the same kind of failure."""
    kind, tries = failure(program), 0
    if kind is None:
        return program
    progress = True
    while progress and tries < limit:
        progress = False
        for candidate in candidates(program):
            tries += 1
            if tries >= limit:
                break
            try:
                arguments_of(candidate, candidate.calls[0])
            except Exception:
                continue
            if failure(candidate) == kind:
                program, progress = candidate, True
                break
    return program


def describe(program: Program):
    try:
        judge(program)
    except Exception as error:
        return f"{getattr(error, 'kind', type(error).__name__)}: {error}"
    return "passes"
