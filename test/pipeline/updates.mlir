// RUN: cjit-opt %s --cjit-stage=buffer | FileCheck %s

// y = x.copy(); y[1:4] = 2 * x[0:3]: the copy is made in the result, and the slice computed in it.
// CHECK-LABEL: func.func @s
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: return
func.func @s(%x: memref<?xf64> {cjit.sizes=["s0"]}, %p: memref<?xf64> {cjit.sizes=["s0"]}) -> i32 attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %t = bufferization.to_tensor %x restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %two = "cjit.constant"() {value = dense<2.0> : tensor<f64>} : () -> tensor<f64>
  %h = "cjit.slice"(%t, %c0, %c3) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
  %d = "cjit.mul"(%h, %two) : (tensor<?xf64>, tensor<f64>) -> tensor<?xf64>
  %r = "cjit.insert"(%t, %d, %c1, %c3) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
  bufferization.materialize_in_destination %r in restrict writable %p : (tensor<?xf64>, memref<?xf64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}
