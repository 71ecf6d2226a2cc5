#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The C unit tests under sanitizers, each in a build directory of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(-DCJIT_BUILD_COMPILER=OFF -DCJIT_BUILD_PYTHON=OFF)
scripts/build.sh build-asan "${options[@]}" -DCJIT_SANITIZE=address,undefined
ctest --test-dir build-asan --output-on-failure
scripts/build.sh build-tsan "${options[@]}" -DCJIT_SANITIZE=thread
ctest --test-dir build-tsan --output-on-failure
