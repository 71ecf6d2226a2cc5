#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the benchmark with the peers in environments of their own: build/bench-venv, and the Numba that can use
# SVML, which wants an older NumPy, in build/bench-venv-svml. What cannot be installed is listed as failing.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=build/bench-venv

install() { "$1/bin/python" -m pip install -q --disable-pip-version-check "${@:2}"; }

# Whether environment $1 holds what file $2 asks for; if not, it is made anew.
is_fresh() {
    cmp -s "$2" "$1/requirements.stamp" && return
    python3 -m venv --clear "$1"
    return 1
}

if ! is_fresh "$venv" bench/requirements.txt; then
    install "$venv" "torch==2.13.0+cpu" 2>/dev/null || install "$venv" "torch==2.13.0"
    install "$venv" -r bench/requirements.txt
    cp bench/requirements.txt "$venv/requirements.stamp"
fi
if ! is_fresh "$venv-svml" bench/requirements-svml.txt; then
    if install "$venv-svml" -r bench/requirements-svml.txt; then
        cp bench/requirements-svml.txt "$venv-svml/requirements.stamp"
    else
        echo "scripts/bench.sh: Numba with SVML could not be installed; going on without" >&2
        rm -rf "$venv-svml"
    fi
fi
PYTHONPATH=build/python exec "$venv/bin/python" bench/run.py "$@"
