// Reductions join what makes their operand.
// RUN: cjit-opt %s --cjit-to-linalg --cjit-fuse-elementwise --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @one_sweep
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK-SAME: ins(%{{[^,]*}} : tensor<?x?xf32>) outs(%{{.*}}, %{{.*}} : tensor<?xf32>, tensor<?xf32>)
// CHECK-SAME: cjit.combiners = ["sum", "max"]
// CHECK: %[[E:.*]] = math.exp
// CHECK: linalg.yield %[[E]], %[[E]]
// CHECK-NOT: linalg.generic
func.func @one_sweep(%x: memref<?x?xf32>, %o: memref<?xf32>, %p: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.reduce_sum"(%1) {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  %3 = "cjit.reduce_max"(%1) {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %3 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Over other axes: another sweep. What is stored as well stays in the first.
// CHECK-LABEL: func.func @two_sweeps
// CHECK: %[[R:.*]]:2 = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK-SAME: cjit.combiners = ["store", "sum"]
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]
// CHECK-SAME: ins(%[[R]]#0
// CHECK-SAME: cjit.combiners = ["sum"]
func.func @two_sweeps(%x: memref<?x?xf32>, %o: memref<?xf32>, %p: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.reduce_sum"(%1) {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  %3 = "cjit.reduce_sum"(%1) {axes = array<i64: 0>} : (tensor<?x?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %3 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// What reads a result waits for the whole sweep, a scan's result too.
// CHECK-LABEL: func.func @after
// CHECK: linalg.generic {{.*}}cjit.combiners = ["scan_sum"]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel"]
// CHECK: arith.negf
func.func @after(%x: memref<?xf32>, %o: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.scan_sum"(%0) {axes = array<i64: 0>} : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.neg"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A loop that nothing moves along keeps its extent by a tensor that nobody reads.
// CHECK-LABEL: func.func @broadcast
// CHECK: %[[N:.*]] = tensor.empty(%arg2) : tensor<?xi8>
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]
// CHECK-SAME: ins(%{{.*}}, %[[N]] : tensor<?xf32>, tensor<?xi8>)
func.func @broadcast(%x: memref<?xf32>, %o: memref<?xf32>, %n: index) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %c0 = arith.constant 0 : index
  %d = memref.dim %x, %c0 : memref<?xf32>
  %1 = "cjit.broadcast"(%0, %n, %d) : (tensor<?xf32>, index, index) -> tensor<?x?xf32>
  %2 = "cjit.reduce_sum"(%1) {axes = array<i64: 0>} : (tensor<?x?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
