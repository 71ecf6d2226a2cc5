// A raise site is an error with its number; with several kernels one is chosen.
// RUN: rm -rf %t && mkdir %t
// RUN: %python -c "import numpy as np; np.save('%t/yes.npy', np.array(True)); np.save('%t/no.npy', np.array(False))"
// RUN: cjit-run %s --function=f %t/no.npy %t/no.npy | count 0
// RUN: not cjit-run %s --function=f %t/yes.npy %t/yes.npy 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: not cjit-run %s --function=f %t/no.npy %t/yes.npy 2>&1 | FileCheck %s --check-prefix=SECOND
// RUN: not cjit-run %s %t/no.npy %t/yes.npy 2>&1 | FileCheck %s --check-prefix=CHOOSE
// RUN: cjit-run %s --function=g %t/yes.npy | FileCheck %s --check-prefix=OTHER
// FIRST: cjit-run: error: f stopped at raise site 7
// SECOND: cjit-run: error: f stopped at raise site 9
// CHOOSE: cjit-run: error: 2 functions are marked cjit.kernel; choose one with --function=NAME
// OTHER: output 0: bool ()
// OTHER-NEXT: False
func.func @f(%a: memref<i1>, %b: memref<i1>) -> i32 attributes {cjit.kernel, cjit.inputs = 2 : i64} {
  %0 = bufferization.to_tensor %a restrict : memref<i1> to tensor<i1>
  %1 = bufferization.to_tensor %b restrict : memref<i1> to tensor<i1>
  "cjit.raise_if"(%0) {site = 7 : i64} : (tensor<i1>) -> ()
  "cjit.raise_if"(%1) {site = 9 : i64} : (tensor<i1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
func.func @g(%a: memref<i1>, %o: memref<i1>) -> i32 attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %0 = bufferization.to_tensor %a restrict : memref<i1> to tensor<i1>
  %1 = "cjit.not"(%0) : (tensor<i1>) -> tensor<i1>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<i1>, memref<i1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
