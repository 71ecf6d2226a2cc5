# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The before and after of each pass, for docs/passes.md: small modules, run through cjit-opt."""

import subprocess

from blocks import ROOT, fenced
from tour import _wrap, elide

CJIT_OPT = ROOT / "build" / "bin" / "cjit-opt"

_CHAIN = """\
func.func @f(%x: memref<?xf32>, %y: memref<?xf32>, %o: memref<?xf32>) -> i32
    attributes {cjit.kernel, cjit.inputs = 2 : i64} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %y restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.mul"(%2, %1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o
      : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
"""

_CHECKED = """\
func.func @f(%n: index, %extent: index, %a: memref<?xf64>, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %at = arith.addi %i, %c1 : index
    %bad = arith.cmpi sge, %at, %extent : index
    "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
    memref.store %v, %a[%at] : memref<?xf64>
  }
  return
}
"""

_PARALLEL = """\
func.func @f(%n: index, %a: memref<?xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.store %x, %a[%i] : memref<?xf32>
  } {cjit.parallel}
  return
}
"""

_BROADCAST = """\
func.func @f(%x: memref<?xf32> {cjit.sizes = ["s0"]}, %y: memref<?x?xf32> {cjit.sizes = ["s1", "s0"]},
             %o: memref<?x?xf32> {cjit.sizes = ["s1", "s0"]}) -> i32
    attributes {cjit.kernel, cjit.inputs = 2 : i64} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %y restrict : memref<?x?xf32> to tensor<?x?xf32>
  %2 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.mul"(%2, %1) : (tensor<?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o
      : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
"""

_CONSTANTS = """\
func.func @f(%x: f32) -> (f32, f32) {
  %zero = arith.constant 0.0 : f32
  %0 = math.atan2 %zero, %zero : f32
  %1 = math.atan2 %x, %zero : f32
  return %0, %1 : f32, f32
}
"""

_LOOP = """\
#map = affine_map<(d0) -> (d0)>
module attributes {cjit.vector_bits = 256 : i64} {
  func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
        ins(%x : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%a: f32, %b: f32):
      %0 = arith.addf %a, %a : f32
      linalg.yield %0 : f32
    }
    return
  }
}
"""

_CALL = """\
#zero = affine_map<(d0) -> (0)>
#id = affine_map<(d0) -> (d0)>
func.func @f(%a: memref<?xf32>, %b: memref<?xf32>, %c: memref<?xf32>) {
  linalg.generic {indexing_maps = [#zero, #zero, #id], iterator_types = ["parallel"]}
      ins(%a, %b : memref<?xf32>, memref<?xf32>) outs(%c : memref<?xf32>)
      attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 0>,
               cjit.dtypes = array<i64: 11, 11, 11>} {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = "cjit.call_matmul"(%x, %y) : (f32, f32) -> f32
    linalg.yield %0 : f32
  }
  return
}
"""

_ROWS = """\
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]},
             %o: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %s = memref.alloc(%n) : memref<?xf32>
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #row, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x, %s : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.divf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}
"""

_MATH = """\
func.func @f(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.rsqrt %x : vector<8xf32>
  return %0 : vector<8xf32>
}
"""

_KERNEL = """\
func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %zero = arith.constant 0 : index
  %n = memref.dim %x, %zero : memref<?xf32>
  %t = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %t : memref<?xf32> to memref<?xf32>
  memref.copy %t, %o : memref<?xf32> to memref<?xf32>
  %ok = arith.constant 0 : i32
  return %ok : i32
}
"""

# block name: (input, options); what is shown is standard output, with remarks standard error too
EXAMPLES = {
    "cjit-to-linalg": (_CHAIN, ["--cjit-to-linalg"]),
    "cjit-fuse-elementwise": (_CHAIN, ["--cjit-to-linalg", "--cjit-fuse-elementwise"]),
    "cjit-keep-math": (_CONSTANTS, ["--cjit-keep-math"]),
    "cjit-lower-calls": (_CALL, ["--cjit-lower-calls", "--cse", "--canonicalize"]),
    "cjit-outline-parallel": (_PARALLEL, ["--cjit-outline-parallel"]),
    "cjit-version-loops": (_CHECKED, ["--cjit-version-loops", "--cse"]),
    "cjit-fuse-rows": (_ROWS, ["--cjit-fuse-rows", "--cse"]),
    "cjit-vectorize": (_LOOP, ["--cjit-vectorize", "--cse"]),
    "cjit-vectorize-heavy": (
        _LOOP.replace(
            "%0 = arith.addf %a, %a : f32",
            "%s = math.sin %a : f32\n      %c = math.cos %a : f32\n      %0 = arith.addf %s, %c : f32",
        ),
        ["--cjit-vectorize", "--cse"],
    ),
    "cjit-expand-math": (_MATH, ["--cjit-expand-math"]),
    "cjit-kernel-abi": (_KERNEL, ["--cjit-kernel-abi", "--cse", "--canonicalize"]),
}


def run(text, options):
    """cjit-opt's standard output and error."""
    done = subprocess.run(
        [CJIT_OPT, "-", *options], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"cjit-opt {' '.join(options)}: {done.stderr}")
    return done.stdout, done.stderr


def _shown(output):
    """Without the module around the functions, lines wrapped."""
    lines = output.strip("\n").splitlines()
    if lines[-1] == "}":
        begin = next(i for i, line in enumerate(lines) if line.startswith("module"))
        lines = lines[:begin] + [line[2:] for line in lines[begin + 1 : -1]]
    lines = elide([line.rstrip() for line in lines], r"^(?!.*(llvm\.insertvalue|llvm\.mlir\.))")
    return "\n".join(_wrap(lines))


def passes():
    made = {}
    for name, (text, options) in EXAMPLES.items():
        made[f"{name}-before"] = fenced(text, "mlir")
        made[f"{name}-after"] = fenced(_shown(run(text, options)[0]), "mlir")
    fused_input = run(_CHAIN, ["--cjit-to-linalg"])[0]
    made["cjit-fuse-elementwise-before"] = fenced(_shown(fused_input), "mlir")
    remark = run(_BROADCAST, ["--cjit-to-linalg", "--cjit-fuse-elementwise", "--cjit-remarks"])[1]
    made["cjit-fuse-elementwise-remark"] = fenced(remark.replace("<stdin>", "f.mlir"))
    return made


def listing():
    """The pass table and the pipeline, as `cjit-opt --list-passes` prints them."""
    done = subprocess.run([CJIT_OPT, "--list-passes"], capture_output=True, text=True, check=True)
    return {"list-passes": fenced(done.stdout)}


PAGES = {"docs/passes.md": lambda: passes() | listing()}
