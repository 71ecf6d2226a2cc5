# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs cjit-run on random inputs and compares its outputs with NumPy expressions.

check_run.py [--cpu=NAME] [--stage=NAME] [--shape=N,N]... MODULE NAME=DTYPE[N,N]... -- EXPRESSION...

The expressions see the inputs by name, and np. Equal exactly, but for floats to 2 units in the last place
of the result or the largest input.
With --stage the module is first brought to that stage by cjit-opt.
"""
import os
import re
import subprocess
import sys
import tempfile

import numpy as np


def make_input(spec):
    name, dtype, shape = re.fullmatch(r"(\w+)=(\w+)\[([\d,]*)\]", spec).groups()
    shape = tuple(int(n) for n in shape.split(",") if n)
    random = np.random.default_rng(len(spec))
    if dtype == "bool":
        return name, random.integers(0, 2, shape).astype(dtype)
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        return name, random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    return name, random.normal(0, 3, shape).astype(dtype)


def compare(got, wanted, what, largest):
    wanted = np.asarray(wanted)
    assert got.dtype == wanted.dtype, f"{what}: dtype {got.dtype}, expected {wanted.dtype}"
    assert got.shape == wanted.shape, f"{what}: shape {got.shape}, expected {wanted.shape}"
    if wanted.dtype.kind == "f":
        unit = 2 * np.finfo(wanted.dtype).eps
        np.testing.assert_allclose(got, wanted, rtol=unit, atol=unit * largest, err_msg=what)
    else:
        np.testing.assert_array_equal(got, wanted)


def main():
    split = sys.argv.index("--")
    options = [a for a in sys.argv[1:split] if a.startswith("--")]
    module, *specs = [a for a in sys.argv[1:split] if not a.startswith("--")]
    expressions = sys.argv[split + 1 :]
    stages = [o.split("=")[1] for o in options if o.startswith("--stage=")]
    options = [o for o in options if not o.startswith("--stage=")]
    with tempfile.TemporaryDirectory() as directory:
        inputs = dict(make_input(spec) for spec in specs)
        files = []
        for name, array in inputs.items():
            files.append(os.path.join(directory, f"{name}.npy"))
            np.save(files[-1], array)
        if stages:
            lowered = os.path.join(directory, "lowered.mlir")
            subprocess.run(["cjit-opt", module, f"--cjit-stage={stages[0]}", "-o", lowered], check=True)
            module = lowered
        pattern = os.path.join(directory, "out%d.npy")
        subprocess.run(["cjit-run", module, *files, f"--output={pattern}", *options], check=True)
        largest = max((float(np.max(np.abs(a.astype("f8")))) for a in inputs.values() if a.size), default=0)
        for i, expression in enumerate(expressions):
            wanted = eval(expression, {"np": np, **inputs})
            compare(np.load(pattern.replace("%d", str(i))), wanted, expression, largest)
        assert not os.path.exists(pattern.replace("%d", str(len(expressions)))), "too many outputs"
        for name, array in inputs.items():
            np.testing.assert_array_equal(np.load(os.path.join(directory, f"{name}.npy")), array)


main()
