// RUN: cjit-opt %s --cjit-stage=buffer --split-input-file | FileCheck %s

// A time loop over two arrays that the caller's memory holds: no temporary, no copy, and the kernel's other
// parameters, which have the same addresses, are not touched.
// CHECK-LABEL: func.func @jacobi
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<?xf64>{{.*}} %[[B:[a-z0-9]+]]: memref<?xf64>{{.*}} %[[C:[a-z0-9]+]]: memref<?xf64>{{.*}} %[[D:[a-z0-9]+]]: memref<?xf64>
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK-NOT: %[[C]]
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK-NOT: memref.copy
// CHECK: return
func.func @jacobi(%a: memref<?xf64> {cjit.sizes=["s0"]}, %b: memref<?xf64> {cjit.sizes=["s0"]}, %c: memref<?xf64> {cjit.sizes=["s0"]}, %d: memref<?xf64> {cjit.sizes=["s0"]}) -> i32 attributes {cjit.kernel, cjit.inputs = 2 : i64} {
  %x = bufferization.to_tensor %a restrict writable : memref<?xf64> to tensor<?xf64>
  %y = bufferization.to_tensor %b restrict writable : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = memref.dim %a, %c0 : memref<?xf64>
  %m = arith.subi %n, %c2 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%u = %x, %v = %y) -> (tensor<?xf64>, tensor<?xf64>) {
    %l = "cjit.slice"(%u, %c0, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %h = "cjit.slice"(%u, %c2, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %s = "cjit.add"(%l, %h) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %w = "cjit.insert"(%v, %s, %c1, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
    %l2 = "cjit.slice"(%w, %c0, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %h2 = "cjit.slice"(%w, %c2, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %s2 = "cjit.add"(%l2, %h2) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %z = "cjit.insert"(%u, %s2, %c1, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
    scf.yield %z, %w : tensor<?xf64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %a : (tensor<?xf64>, memref<?xf64>) -> ()
  bufferization.materialize_in_destination %r#1 in restrict writable %b : (tensor<?xf64>, memref<?xf64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}

// -----

// What is read after the update as it was before it is saved.
// CHECK-LABEL: func.func @keeps
// CHECK: memref.alloc
// CHECK: scf.for
// CHECK: return
func.func @keeps(%a: memref<?xf64> {cjit.sizes=["s0"]}, %o: memref<?xf64> {cjit.sizes=["s0"]}, %p: memref<?xf64> {cjit.sizes=["s0"]}) -> i32 attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %x = bufferization.to_tensor %a restrict writable : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?xf64>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f64>} : () -> tensor<f64>
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%u = %x) -> (tensor<?xf64>) {
    %w = "cjit.insert"(%u, %one, %t, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %w : tensor<?xf64>
  }
  %s = "cjit.add"(%r, %x) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  bufferization.materialize_in_destination %r in restrict writable %a : (tensor<?xf64>, memref<?xf64>) -> ()
  bufferization.materialize_in_destination %s in restrict writable %p : (tensor<?xf64>, memref<?xf64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}
