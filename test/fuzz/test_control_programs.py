# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs with loops, branches and updates in place (control_programs.py), compiled against Python.

CJIT_FUZZ_CONTROL=first:count runs other seeds. Many, without pytest, with the refused ones counted:
    PYTHONPATH=build/python python test/fuzz/test_control_programs.py 0:500 [grammar]
"""

import linecache
import os
import sys
import warnings

import control_programs
import numpy as np
import pytest

import cjit

FIRST, COUNT = map(int, os.environ.get("CJIT_FUZZ_CONTROL", "0:12").split(":"))
#: programs that are refused by name, by grammar; at most this share of them: of many seeds it is about 0.08 of the
#: programs with views, 0.2 of those with sizes and 0.04 of the others
REFUSED = {}
MOST_REFUSED = {"basic": 0, "views": 0.3, "sizes": 0.4, "values": 0.2, "all": 0.3}


def define(seed, grammar):
    text, name = control_programs.write(seed, grammar), f"<control program {seed} {grammar}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names = {"__name__": "program"}
    exec(compile(text, name, "exec"), names)
    return names["f"], text


def arguments(seed, size, n, sharing):
    """New arguments; `sharing`: how the two arrays share memory."""
    random = np.random.default_rng(seed)
    memory, m = random.normal(size=2 * size), random.normal(size=(4, 3))
    a = memory[:size]
    if sharing == "row":
        m = np.ascontiguousarray(np.resize(memory[: 2 * size], (4, 3)))
    b = {"none": memory[size - 1 :].copy(), "same": a, "overlap": memory[2 : size + 2], "row": m[0]}[sharing]
    return (a, b, m, n), (memory, m)


def run(function, given, memory):
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*given), None, memory
    except Exception as error:
        return None, error, memory


def check(seed, grammar="basic"):
    """True when the program was compiled, False when it was refused by name."""
    function, text = define(seed, grammar)
    compiled = cjit.jit(function)
    calls = [(4, 5, "none"), (0, 7, "none"), (7, 5, "none")]
    if grammar != "basic":
        calls += [(3, 6, sharing) for sharing in ("same", "overlap", "row")]
    accepted = True
    for n, size, sharing in calls:
        want, error, left = run(function, *arguments(seed, size, n, sharing))
        got, raised, got_left = run(compiled, *arguments(seed, size, n, sharing))
        where = f"seed {seed} {grammar}, n={n}, {sharing}\n{text[len(control_programs.HELPERS):]}"
        if isinstance(raised, (cjit.UnsupportedError, cjit.TraceError)):
            accepted &= sharing != "none"
            continue
        assert type(raised) is type(error), f"{raised!r}, not {error!r}: {where}"
        if error is None:
            for one, other in zip((*got, *got_left), (*want, *left)):
                np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-290, err_msg=where)
    return accepted


@pytest.mark.parametrize("grammar", control_programs.GRAMMARS)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_program(seed, grammar):
    REFUSED.setdefault(grammar, []).append(not check(seed, grammar))


@pytest.mark.parametrize("grammar", control_programs.GRAMMARS)
def test_few_are_refused(grammar):
    refused = REFUSED.get(grammar, [])
    assert sum(refused) <= MOST_REFUSED[grammar] * max(len(refused), 10)


if __name__ == "__main__":
    first, count = map(int, sys.argv[1].split(":"))
    for grammar in sys.argv[2:] or control_programs.GRAMMARS:
        accepted = 0
        for seed in range(first, first + count):
            try:
                accepted += check(seed, grammar)
            except BaseException as error:
                print(f"seed {seed} {grammar}: {type(error).__name__}: {str(error)[:400]}", flush=True)
        print(f"{grammar}: {accepted} of {count} programs compiled", flush=True)
