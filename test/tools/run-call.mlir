// A library call from cjit-run: the BLAS library is found there too, and its absence is an error.
// RUN: %python %S/Inputs/check_run.py %s 'a=float64[5,7]' 'b=float64[4,7]' -- 'a @ b.T + 1'
// RUN: %python %S/Inputs/check_run.py %s --stage=vector 'a=float64[3,2]' 'b=float64[6,2]' -- 'a @ b.T + 1'
// RUN: %python -c "import numpy as np; np.save('%t.npy', np.eye(2))"
// RUN: env CJIT_BLAS=/nowhere/libblas.so not cjit-run %s %t.npy %t.npy 2>&1 | FileCheck %s
// CHECK: CJIT_BLAS=/nowhere/libblas.so cannot be loaded, or lacks BLAS and LAPACK functions
func.func @f(%a: memref<?x?xf64> {cjit.sizes = ["s0", "s1"]}, %b: memref<?x?xf64> {cjit.sizes = ["s2", "s1"]},
             %o: memref<?x?xf64> {cjit.sizes = ["s0", "s2"]}) -> i32 attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf64> to tensor<?x?xf64>
  %1 = bufferization.to_tensor %b restrict : memref<?x?xf64> to tensor<?x?xf64>
  %c0 = arith.constant 0 : index
  %m = memref.dim %a, %c0 : memref<?x?xf64>
  %n = memref.dim %b, %c0 : memref<?x?xf64>
  %2 = "cjit.call_matmul"(%0, %1, %m, %n) {params = array<i64: 0, 1>}
      : (tensor<?x?xf64>, tensor<?x?xf64>, index, index) -> tensor<?x?xf64>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f64>} : () -> tensor<f64>
  %3 = "cjit.add"(%2, %one) : (tensor<?x?xf64>, tensor<f64>) -> tensor<?x?xf64>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf64>, memref<?x?xf64>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
