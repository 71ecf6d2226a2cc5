// RUN: cjit-opt %s --cjit-to-linalg --split-input-file --verify-diagnostics | FileCheck %s
// Slices by a step that is computed: an operand after the bounds, where 'steps' has the least int64.

// CHECK-LABEL: func.func @read

// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, %{{.*}}] [%arg2, %{{.*}}] [%arg3, 2] : tensor<?x?xf32> to tensor<?x?xf32>
func.func @read(%a: memref<?x?xf32>, %out: memref<?x?xf32>, %n: index, %k: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.slice"(%0, %c0, %n, %c1, %c1, %k) {steps = array<i64: -9223372036854775808, 2>, drops = array<i32: 0, 0>}
      : (tensor<?x?xf32>, index, index, index, index, index) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @write
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%{{.*}}] [%{{.*}}] [%{{.*}}] : tensor<?xf32> into tensor<?xf32>
func.func @write(%a: memref<?xf32>, %b: memref<?xf32>, %n: index, %k: index) {
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %a restrict writable : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.insert"(%0, %1, %c0, %n, %k) {steps = array<i64: -9223372036854775808>, drops = array<i32: 0>}
      : (tensor<?xf32>, tensor<?xf32>, index, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %a : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

func.func @missing(%a: memref<?xf32>, %n: index) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{expected an operand for every axis}}
  %1 = "cjit.slice"(%0, %n, %n) {steps = array<i64: -9223372036854775808>, drops = array<i32: 0>} : (tensor<?xf32>, index, index) -> tensor<?xf32>
  return
}
