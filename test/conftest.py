# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Options of all Python tests: how long the long ones run."""

import os
import sys
from pathlib import Path

# Kernels as they are in the end, from the first call on; test_tiers.py looks at the others.
os.environ.setdefault("CJIT_TIERS", "0")

# The tables that several directories share: tolerances, edge values.
sys.path.insert(0, str(Path(__file__).parent / "python"))
sys.path.insert(0, str(Path(__file__).parent / "fuzz"))


def pytest_addoption(parser):
    parser.addoption(
        "--full", action="store_true", help="run the long sweeps and the long fuzzing too"
    )
    parser.addoption(
        "--fuzz-seconds",
        type=float,
        default=None,
        metavar="N",
        help="fuzz for N seconds with fresh seeds, after the fixed slice "
        "(default 0; 300 with --full)",
    )
