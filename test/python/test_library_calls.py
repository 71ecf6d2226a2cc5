# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Library calls: nothing but the listed functions runs outside of compiled code, and they are found again by a
process that takes its kernels from the disk cache."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import cjit
from cases import at_once

ROOT = Path(__file__).resolve().parents[2]
LISTED = set(re.findall(r"^CJIT_CALL\(\w+,\s*(\w+),", (ROOT / "include/cjit/calls.def").read_text(), re.M))


def affine(x, w, b):
    return np.maximum(x @ w.T + b, 0)


def arrays(dtype="float64"):
    random = np.random.default_rng(1)
    return (
        random.standard_normal((5, 7)).astype(dtype),
        random.standard_normal((3, 7)).astype(dtype),
        random.standard_normal(3).astype(dtype),
    )


def outside(function, *args):
    """The functions outside of the kernel that its LLVM IR declares."""
    text = cjit.jit(function).inspect(*args, stage="ll")
    return {n for n in re.findall(r"^declare .*@([\w.]+)\(", text, re.M) if not n.startswith("llvm.")}


def test_the_kernel_calls_what_is_listed():
    assert outside(affine, *arrays()) == {"cjit_call_matmul"}
    assert "matmul" in LISTED


def test_nothing_else_runs(monkeypatch):
    """After tracing, NumPy's own functions are poisoned: what is left is compiled code and the callee."""
    jitted = cjit.jit(lambda x, w, b: x @ w.T + b)
    x, w, b = arrays()
    wanted = x @ w.T + b
    jitted(x, w, b)

    def poisoned(*args, **kwargs):
        raise AssertionError("NumPy computes behind the program's back")

    for name in ("matmul", "dot", "maximum", "add", "multiply", "einsum", "tensordot"):
        monkeypatch.setattr(np, name, poisoned)
    actual = jitted(x, w, b)
    monkeypatch.undo()
    np.testing.assert_allclose(actual, wanted, rtol=1e-13)


def test_a_transposed_operand_is_not_copied():
    text = cjit.jit(affine).inspect(*arrays(), stage="buffer")
    assert text.count("memref.alloc(") == 1  # the product; no copy of w.T
    assert "memref.copy" not in text


def test_a_product_that_is_returned_is_written_there():
    x, w, _ = arrays()
    text = cjit.jit(lambda a, b: a @ b.T).inspect(x, w, stage="buffer")
    assert "memref.alloc(" not in text and "memref.copy" not in text


PROGRAM = """
import sys
import numpy as np
import cjit

@cjit.jit
def affine(x, w, b):
    return np.maximum(x @ w.T + b, 0)

x, w, b = np.ones((5, 7)), np.full((3, 7), 0.5), np.arange(3.0)
assert np.array_equal(affine(x, w, b), np.maximum(x @ w.T + b, 0))
info = cjit.cache_info()
print(info["hits"], info["misses"])
"""


def run(cache, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)],
        env=os.environ | {"CJIT_CACHE_DIR": str(cache)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_process_binds_from_the_disk_cache(tmp_path):
    assert run(tmp_path).stdout.split() == ["0", "1"]
    second = run(tmp_path)
    assert second.stdout.split() == ["1", "0"], second.stderr


def test_a_missing_library_is_an_error_with_a_position(tmp_path):
    run(tmp_path)
    for cache in ("", tmp_path):  # compiled, and from the cache
        failed = run(cache, CJIT_BLAS="/nowhere/libblas.so")
        assert failed.returncode != 0
        last = failed.stderr.strip().splitlines()[-2:]
        assert "UnsupportedError: " in last[0], failed.stderr
        assert "CJIT_BLAS=/nowhere/libblas.so cannot be loaded" in last[0]


def test_threads_call_at_once():
    jitted = cjit.jit(affine)
    x, w, b = arrays()
    wanted, failures = jitted(x, w, b), []

    def work(_):
        for _ in range(50):
            if not np.array_equal(jitted(x, w, b), wanted):
                failures.append(1)

    at_once(work, 4)
    assert not failures


@pytest.mark.parametrize("name", sorted(LISTED))
def test_every_callee_has_a_row_in_the_docs(name):
    assert f"| `{name}` |" in (ROOT / "docs/library-calls.md").read_text()
