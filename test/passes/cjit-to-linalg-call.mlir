// RUN: cjit-opt %s --cjit-to-linalg --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-stage=buffer --split-input-file | FileCheck %s --check-prefix=BUFFER

// A library call is a destination-passing generic; unsigned and bool are told apart by dtypes. A slice is
// passed as it is. After bufferization the result is written where it is wanted: nothing is allocated or copied.
// CHECK-LABEL: func.func @f(
// CHECK: %[[SLICE:.*]] = tensor.extract_slice
// CHECK: linalg.generic
// CHECK-SAME: ins(%[[SLICE]], %{{.*}} : tensor<?x?xi8>, tensor<?x?xi8>) outs(%{{.*}} : tensor<?x?xi8>)
// CHECK-SAME: cjit.callee = "matmul", cjit.dtypes = array<i64: 5, 5, 5>, cjit.params = array<i64: 1, 0>
// CHECK: %[[V:.*]] = "cjit.call_matmul"(%{{.*}}, %{{.*}}) : (i8, i8) -> i8
// CHECK: linalg.yield %[[V]]
// BUFFER-LABEL: func.func @f(
// BUFFER-SAME: %[[OUT:[^:]*]]: memref<?x?xi8> {cjit.sizes = ["s1", "s2"]}
// BUFFER-NOT: memref.alloc(
// BUFFER-NOT: memref.copy
// BUFFER: memref.extract_aligned_pointer_as_index %[[OUT]]
// BUFFER: call @cjit_call_matmul
// BUFFER: return
func.func @f(%a: memref<?x?xui8> {cjit.sizes = ["s0", "s1"]}, %b: memref<?x?xui8> {cjit.sizes = ["s0", "s2"]},
             %o: memref<?x?xui8> {cjit.sizes = ["s1", "s2"]}) -> i32 attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xui8> to tensor<?x?xui8>
  %1 = bufferization.to_tensor %b restrict : memref<?x?xui8> to tensor<?x?xui8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %a, %c1 : memref<?x?xui8>
  %k = memref.dim %a, %c0 : memref<?x?xui8>
  %n = memref.dim %b, %c1 : memref<?x?xui8>
  %2 = "cjit.slice"(%0, %c0, %k, %c0, %m) {steps = array<i64: 1, 1>, drops = array<i32: 0, 0>}
      : (tensor<?x?xui8>, index, index, index, index) -> tensor<?x?xui8>
  %3 = "cjit.call_matmul"(%2, %1, %m, %n) {params = array<i64: 1, 0>}
      : (tensor<?x?xui8>, tensor<?x?xui8>, index, index) -> tensor<?x?xui8>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xui8>, memref<?x?xui8>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
