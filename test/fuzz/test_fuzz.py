# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Differential fuzzing: random elementwise programs against NumPy and torch.

A fixed slice of seeds on every run; --fuzz-seconds=N goes on with fresh ones for N seconds for each
library. Both run in child processes (run.py), so that a crash is a failure like any other. A
failure is shrunk and printed as a test, ready for regressions/.
"""

import time

import pytest
import run
from compare import torch

SLICE = {"numpy": 320, "torch": 260}  # programs; about 20 s each on one core


def fuzz(library, first, count, seconds, out):
    """Fails with what was found; the tallies of the batches otherwise."""
    if library == "torch" and torch is None:
        pytest.skip("needs torch")
    run.fuzz(library, first, count, seconds, out)
    found = out / "found.txt"
    assert not found.exists(), found.read_text()
    return (out / "tally.txt").read_text()


@pytest.mark.parametrize("library", SLICE)
def test_fixed_slice(library, tmp_path):
    tally = fuzz(library, 0, SLICE[library], 600, tmp_path)
    assert "'by step'" in tally and "'exact'" in tally  # most programs run to the end


@pytest.mark.parametrize("library", SLICE)
def test_fresh_seeds(library, tmp_path, request, capsys):
    seconds = request.config.getoption("--fuzz-seconds")
    if seconds is None:
        seconds = 300 if request.config.getoption("--full") else 0
    if not seconds:
        pytest.skip("--fuzz-seconds=N")
    tally = fuzz(library, int(time.time()) * 1000, None, seconds, tmp_path)
    with capsys.disabled():
        print(f"\n{tally}")
