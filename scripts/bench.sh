#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the benchmark with the peers in an environment of their own (build/bench-venv).
set -euo pipefail
cd "$(dirname "$0")/.."
venv=build/bench-venv
if ! cmp -s bench/requirements.txt "$venv/requirements.stamp"; then
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check "torch==2.13.0+cpu" 2>/dev/null ||
        "$venv/bin/python" -m pip install -q --disable-pip-version-check "torch==2.13.0"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r bench/requirements.txt
    cp bench/requirements.txt "$venv/requirements.stamp"
fi
PYTHONPATH=build/python exec "$venv/bin/python" bench/run.py "$@"
