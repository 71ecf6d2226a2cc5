# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lit configuration: `lit -v test` runs the .mlir and .test files on the tools of build/bin.

CJIT_BUILD_DIR names another build directory, LLVM22_BIN another place of FileCheck and not.
"""
import glob
import importlib.util
import os
import sys

import lit.formats
import lit.util

source = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(source)
build = os.path.abspath(os.environ.get("CJIT_BUILD_DIR", os.path.join(root, "build")))
tools = os.path.join(build, "bin")
llvm = os.environ.get("LLVM22_BIN", "/usr/lib/llvm-22/bin")

config.name = "cjit"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "unit", "python", "fuzz", "ulp"]
config.test_source_root = source
config.test_exec_root = os.path.join(build, "test", "lit")

for tool in ("cjit-opt", "cjit-translate", "cjit-run"):
    if not os.path.exists(os.path.join(tools, tool)):
        lit_config.fatal(f"{tool} is not in {tools}: build first, or set CJIT_BUILD_DIR")

config.environment["PATH"] = os.pathsep.join([tools, llvm, config.environment["PATH"]])
config.environment["FILECHECK_OPTS"] = "--dump-input-filter=error"
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# The BLAS library that NumPy's wheel carries, which no tool has loaded.
numpy_spec = importlib.util.find_spec("numpy")
wheel = glob.glob(os.path.join(os.path.dirname(numpy_spec.origin), "..", "numpy.libs", "*openblas*"))
if wheel:
    config.environment["CJIT_BLAS"] = os.path.abspath(wheel[0])
config.substitutions.append(("%python", f'"{sys.executable}"'))
config.substitutions.append(("%irdl", os.path.join(root, "dialect", "cjit.irdl.mlir")))
config.substitutions.append(("%mlir-opt", os.path.join(llvm, "mlir-opt")))
# The host runs what is compiled for it; a test that needs more says REQUIRES.
with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
    flags = info.read()
for feature in ("avx2", "avx512f"):
    if f" {feature}" in flags:
        config.available_features.add(feature)
if os.path.exists(os.path.join(llvm, "mlir-opt")):
    config.available_features.add("mlir-opt")
