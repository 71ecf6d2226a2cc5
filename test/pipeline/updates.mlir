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

// for i: c[i, :] *= 2: the row is read where it is written.
// CHECK-LABEL: func.func @rows
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: %[[ROW:.*]] = memref.subview {{.*}} to memref<?xf64, strided<[1], offset: ?>>
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: linalg.generic {{.*}} ins(%[[ROW]] : {{.*}}) outs(%[[ROW]] :
// CHECK: return
func.func @rows(%x: memref<?x?xf64> {cjit.sizes=["s0", "s1"]}, %p: memref<?x?xf64> {cjit.sizes=["s0", "s1"]}) -> i32 attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %t = bufferization.to_tensor %x restrict : memref<?x?xf64> to tensor<?x?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x?xf64>
  %m = memref.dim %x, %c1 : memref<?x?xf64>
  %two = "cjit.constant"() {value = dense<2.0> : tensor<f64>} : () -> tensor<f64>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%c = %t) -> (tensor<?x?xf64>) {
    %h = "cjit.slice"(%c, %i, %c1, %c0, %m) {steps = array<i64: 1, 1>, drops = array<i32: 1, 0>} : (tensor<?x?xf64>, index, index, index, index) -> tensor<?xf64>
    %d = "cjit.mul"(%h, %two) : (tensor<?xf64>, tensor<f64>) -> tensor<?xf64>
    %u = "cjit.insert"(%c, %d, %i, %c1, %c0, %m) {steps = array<i64: 1, 1>, drops = array<i32: 1, 0>} : (tensor<?x?xf64>, tensor<?xf64>, index, index, index, index) -> tensor<?x?xf64>
    scf.yield %u : tensor<?x?xf64>
  }
  bufferization.materialize_in_destination %r in restrict writable %p : (tensor<?x?xf64>, memref<?x?xf64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}
