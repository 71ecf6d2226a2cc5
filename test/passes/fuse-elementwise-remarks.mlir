// RUN: cjit-opt %s --cjit-to-linalg --cjit-fuse-elementwise --split-input-file --verify-diagnostics -o /dev/null
// RUN: cjit-opt %s --cjit-to-linalg --cjit-fuse-elementwise --split-input-file --cjit-remarks 2>&1 >/dev/null | FileCheck %s
// RUN: cjit-opt %s --cjit-to-linalg --cjit-fuse-elementwise --split-input-file 2>&1 >/dev/null | count 0

// CHECK: fuse-elementwise-remarks.mlir:[[@LINE+6]]:8: remark: kept in memory: an expression of cost 20 is broadcast
// CHECK-NEXT: "cjit.exp"(%1)
// CHECK-NEXT: ^
func.func @broadcast_expensive(%a: memref<?x?xf32>, %row: memref<?xf32>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %row restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32> // expected-remark {{kept in memory: an expression of cost 20 is broadcast}}
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// A cheap one is not remarked on.
// CHECK-NOT: remark
func.func @broadcast_cheap(%a: memref<?x?xf32>, %row: memref<?xf32>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %row restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.neg"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}
