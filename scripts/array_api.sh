#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the public conformance suite of the array API standard against cjit.array_api:
#
#     git clone --recurse-submodules https://github.com/data-apis/array-api-tests /tmp/suite
#     scripts/array_api.sh /tmp/suite [--max-examples 20] [-k sort] [other options of pytest]
#
# The checkout is copied, not changed. The environment is build/array-api/venv, and what was compiled stays in
# build/array-api/cache. The end is a table of what failed, by reason (scripts/array_api_summary.py).
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d "${1-}/array_api_tests" ] || {
    sed -n '3,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
checkout=$(realpath "$1")
shift
room=$PWD/build/array-api
venv=$room/venv
suite=$room/suite
mkdir -p "$room"
if ! cmp -s "$checkout/requirements.txt" "$venv/requirements.stamp"; then
    .venv/bin/python -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check \
        "$(.venv/bin/python -c 'import numpy; print("numpy==" + numpy.__version__)')" \
        -r "$checkout/requirements.txt"
    cp "$checkout/requirements.txt" "$venv/requirements.stamp"
fi
rm -rf "$suite"
cp -R "$checkout" "$suite"
export PYTHONPATH=$PWD/build/python CJIT_CACHE_DIR=$room/cache
export ARRAY_API_TESTS_MODULE=cjit.array_api
cd "$suite"
"$venv/bin/python" -m pytest -q --no-header --tb=short --disable-deadline --hypothesis-derandomize \
    --json-report --json-report-file="$room/report.json" array_api_tests "$@" \
    --json-report-omit log streams collectors >"$room/log" || [ $? -eq 1 ] || { tail -n 20 "$room/log" >&2 && exit 2; }
exec "$venv/bin/python" "$OLDPWD/scripts/array_api_summary.py" "$room/report.json"
