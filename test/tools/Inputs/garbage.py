# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Feeds damaged inputs to cjit-opt: it must say what is wrong, or read them, but never crash.

garbage.py CJIT_OPT GOOD.mlir
"""
import random
import subprocess
import sys

tool, good = sys.argv[1:]
random.seed(7)


def run(data, *options):
    done = subprocess.run([tool, *options], input=data, capture_output=True, timeout=60)
    if done.returncode not in (0, 1):
        open("crash.input", "wb").write(data)
        sys.exit(f"exit status {done.returncode} on crash.input:\n{done.stderr.decode()[:2000]}")
    if done.returncode == 1 and b"error:" not in done.stderr:
        sys.exit(f"failed without an error: {data[:200]!r}")


with open(good, "rb") as file:
    text = file.read()
bytecode = subprocess.run([tool, good, "--emit-bytecode"], capture_output=True, check=True).stdout
for size in (1, 10, 1000):
    run(bytes(random.randrange(256) for _ in range(size)))
    run(b"ML\xefR" + bytes(random.randrange(256) for _ in range(size)))
for cut in range(0, len(bytecode), 7):
    run(bytecode[:cut])
for cut in range(0, len(text), 3):
    run(text[:cut])
for data in (b"\0", b"\0" * 100, b"module {" * 50, b"#" * 100, b'"' * 99, b"// -----\n" * 5,
             b"module {\n}\n\0module {}", b"\xff\xfe\x00", b"%0 = ", b"!x = !x", b"#x = #x"):
    run(data)
    run(data, "--split-input-file")
    run(data, "--verify-diagnostics")
print("ok")
