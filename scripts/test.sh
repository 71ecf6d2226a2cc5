#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs all tests: C unit tests, lit, pytest. With --full, the long sweeps too. Every runner prints its own
# summary; all run, and the exit status says whether all passed.
set -uo pipefail
cd "$(dirname "$0")/.."
full=${1:-}
failed=0
export PYTHONPATH=$PWD/build/python
# A cache of its own: the tests neither read nor fill the user's.
CJIT_CACHE_DIR=$(mktemp -d)
export CJIT_CACHE_DIR
trap 'rm -rf "$CJIT_CACHE_DIR"' EXIT

ctest --test-dir build --output-on-failure -j2 || failed=1
.venv/bin/lit -sv test || failed=1
if [ "$full" = --full ]; then
    .venv/bin/python -m pytest -q test/python test/ulp test/fuzz --full || failed=1
else
    .venv/bin/python -m pytest -q test/python test/ulp test/fuzz || failed=1
fi
exit $failed
