# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A front for CMake and the scripts. Every target is idempotent.
.PHONY: demo test test-full bench array-api setup build sanitize fuzz format clean

demo: build
	@PYTHONPATH=build/python .venv/bin/python examples/torch_numpy.py

test: build
	@scripts/test.sh

test-full: build sanitize
	@scripts/test.sh --full

setup:
	@scripts/setup.sh

build: setup
	@scripts/build.sh build

# The C unit tests under AddressSanitizer and UBSan, then under TSan.
sanitize: setup
	@scripts/sanitize.sh

# make fuzz SECONDS=600
fuzz: build
	@PYTHONPATH=build/python .venv/bin/python -m pytest -q test/fuzz --fuzz-seconds=$(or $(SECONDS),60)

# make bench ONLY=founding
bench: build
	@scripts/bench.sh $(if $(ONLY),--only=$(ONLY))

# make array-api SUITE=/tmp/suite: a checkout of data-apis/array-api-tests, with its submodule
array-api: build
	@scripts/array_api.sh $(SUITE)

format:
	@clang-format-22 -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build build-*
