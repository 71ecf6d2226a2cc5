# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The benchmark table of README.md, from bench/results/table.md, which `make bench` writes."""

from blocks import ROOT

TABLE = ROOT / "bench" / "results" / "table.md"


def readme():
    if not TABLE.exists():
        return {}  # keep what stands there
    return {"bench": TABLE.read_text()}


PAGES = {"README.md": readme}
