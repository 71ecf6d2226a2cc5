#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the generated parts of README.md and docs/. With --check it only compares, and exits 1
when a page is stale. Needs a build (build/python, build/bin), NumPy and torch.

    PYTHONPATH=build/python .venv/bin/python scripts/docs/update.py [--check]
"""

import os
import sys
from pathlib import Path

os.environ["CJIT_CACHE_DIR"] = ""  # the pages are made by compiling, not from a cache
sys.path.insert(0, str(Path(__file__).resolve().parent))

import blocks  # noqa: E402


def generators():
    import accuracy
    import bench
    import kernels
    import numpy_page
    import ops
    import passes
    import supported
    import tour

    return (tour, passes, supported, numpy_page, ops, accuracy, kernels, bench)


def stale_pages(write=False):
    """The pages that are not what the generators make of them now; `write` updates them."""
    stale = []
    for generator in generators():
        if generator.__name__ == "bench" and not write:
            continue  # figures of another run are not stale
        for page, generate in generator.PAGES.items():
            path = blocks.ROOT / page
            wanted = blocks.render(page, generate)
            if path.exists() and path.read_text() == wanted:
                continue
            stale.append(page)
            if write:
                path.write_text(wanted)
    return stale


def main(arguments):
    check = "--check" in arguments
    stale = stale_pages(write=not check)
    for page in stale:
        print(f"{page}: {'stale' if check else 'updated'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
