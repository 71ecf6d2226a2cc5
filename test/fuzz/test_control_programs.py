# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs with loops, branches and updates in place (control_programs.py), compiled against Python.

CJIT_FUZZ_CONTROL=first:count runs other seeds: PYTHONPATH=build/python python test/fuzz/test_control_programs.py 0:500
"""

import copy
import linecache
import os
import sys

import control_programs
import numpy as np
import pytest

import cjit

FIRST, COUNT = map(int, os.environ.get("CJIT_FUZZ_CONTROL", "0:40").split(":"))


def define(seed):
    text, name = control_programs.write(seed), f"<control program {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names = {"__name__": "program"}
    exec(compile(text, name, "exec"), names)
    return names["f"], text


def run(function, arguments):
    arguments = copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore"):
            return function(*arguments), None, arguments
    except Exception as error:
        return None, error, arguments


def check(seed):
    function, text = define(seed)
    random = np.random.default_rng(seed)
    compiled = cjit.jit(function)
    for n, size in ((4, 5), (0, 7), (7, 5)):
        arguments = random.normal(size=size), random.normal(size=size + 1), random.normal(size=(4, 3)), n
        want, error, left = run(function, arguments)
        got, raised, got_left = run(compiled, arguments)
        where = f"seed {seed}, n={n}\n{text}"
        assert type(raised) is type(error), f"{raised}, not {error}: {where}"
        if error is None:
            for one, other in zip((*got, *got_left), (*want, *left)):
                np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-300, err_msg=where)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_program(seed):
    check(seed)


if __name__ == "__main__":
    first, count = map(int, sys.argv[1].split(":"))
    for seed in range(first, first + count):
        try:
            check(seed)
        except BaseException as error:
            print(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}")
