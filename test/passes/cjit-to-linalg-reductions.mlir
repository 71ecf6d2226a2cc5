// Reductions and scans in linalg: iterators, where the results move, and the combiners.
// RUN: cjit-opt %s --cjit-to-linalg --split-input-file | FileCheck %s

// CHECK-DAG: #[[ALL:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1, d2) -> (d1)>
// CHECK-LABEL: func.func @sum
// The operand is not a generic's result: a copy tells the extents.
// CHECK: %[[X:.*]] = linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "parallel"]
// CHECK: %[[E:.*]] = tensor.empty(%{{.*}}) : tensor<?xf32>
// CHECK: linalg.generic {indexing_maps = [#[[ALL]], #[[ROW]]], iterator_types = ["reduction", "parallel", "reduction"]}
// CHECK-SAME: ins(%[[X]] : tensor<?x?x?xf32>) outs(%[[E]] : tensor<?xf32>)
// CHECK-SAME: cjit.combiners = ["sum"]
// CHECK: ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: linalg.yield %[[IN]] : f32
func.func @sum(%x: memref<?x?x?xf32>, %o: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?x?x?xf32> to tensor<?x?x?xf32>
  %1 = "cjit.reduce_sum"(%0) {axes = array<i64: 0, 2>} : (tensor<?x?x?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A position comes with the extremum that it is of.
// CHECK-LABEL: func.func @position
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK-SAME: outs(%{{.*}}, %{{.*}} : tensor<?xi8>, tensor<?xi64>)
// CHECK-SAME: cjit.combiners = ["umin", "position"]
func.func @position(%x: memref<?x?xui8>, %o: memref<?xi64>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xui8> to tensor<?x?xui8>
  %1 = "cjit.argmin"(%0) {axes = array<i64: 1>} : (tensor<?x?xui8>) -> tensor<?xi64>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xi64>, memref<?xi64>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// CHECK-LABEL: func.func @truth
// A bool's byte may be any but 0 in the caller's memory.
// CHECK: linalg.generic
// CHECK: arith.cmpi ne
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction"]
// CHECK-SAME: cjit.combiners = ["all"]
func.func @truth(%x: memref<?xi1>, %o: memref<i1>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?xi1> to tensor<?xi1>
  %1 = "cjit.reduce_and"(%0) {axes = array<i64: 0>} : (tensor<?xi1>) -> tensor<i1>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<i1>, memref<i1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A scan's result moves along every loop.
// CHECK-DAG: #[[ALL:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @scan
// CHECK: linalg.generic {indexing_maps = [#[[ALL]], #[[ALL]]], iterator_types = ["reduction", "parallel"]}
// CHECK-SAME: cjit.combiners = ["scan_max"]
func.func @scan(%x: memref<?x?xi32>, %o: memref<?x?xi32>) -> i32 {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xi32> to tensor<?x?xi32>
  %1 = "cjit.scan_max"(%0) {axes = array<i64: 0>} : (tensor<?x?xi32>) -> tensor<?x?xi32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x?xi32>, memref<?x?xi32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
