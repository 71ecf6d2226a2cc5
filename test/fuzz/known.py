# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Failures that are known and wait for their fix: the fuzzers pass over them.

Each has a test in regressions/ that is marked as failing, strictly: when the bug is fixed that test
passes, which fails the run, and both the mark and the entry here go.
"""

import re

# (name, what the mismatch's text must match, what the program's text must match, why)
KNOWN = [
    (
        "broadcasting an extent that data decides",
        "operands could not be broadcast|must match the size",
        r"nonzero|isin|unique|\[v?x?\w+ > 0\]|delete|trim",
        "an extent that only the kernel knows is taken not to be 1 (include/cjit/graph.h)",
    ),
]


def known(program, mismatch):
    """The name of the known failure that a mismatch is an instance of, or None."""
    text = program.text()
    for name, message, source, _ in KNOWN:
        if re.search(source, text) and re.search(message, f"{mismatch.kind}: {mismatch}"):
            return name
    return None
