#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# scripts/build.sh DIRECTORY [CMake options]: configures when needed, builds.
set -euo pipefail
cd "$(dirname "$0")/.."
directory=$1
shift
if [ ! -f "$directory/build.ninja" ] || [ $# -gt 0 ]; then
    cmake -S . -B "$directory" -G Ninja -DPython3_EXECUTABLE="$PWD/.venv/bin/python" "$@" >/dev/null
fi
# Quiet when all is well.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
ninja -C "$directory" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
