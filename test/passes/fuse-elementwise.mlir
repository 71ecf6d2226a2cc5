// RUN: cjit-opt %s --cjit-to-linalg --cjit-fuse-elementwise --split-input-file | FileCheck %s
// The input is in the cjit dialect, which is short; --cjit-to-linalg makes one linalg.generic of each op.

// A chain: one sweep.
// CHECK-LABEL: func.func @chain
// CHECK: %[[IN:.*]] = bufferization.to_tensor %arg0
// CHECK: %[[ALL:.*]] = linalg.generic
// CHECK-SAME: ins(%[[IN]] : tensor<?xf32>)
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32)
// CHECK-NEXT: %[[E:.*]] = math.exp %[[X]]
// CHECK-NEXT: %[[S:.*]] = math.sin %[[E]]
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[S]]
// CHECK-NEXT: linalg.yield %[[N]]
// CHECK-NOT: linalg.generic
// CHECK: bufferization.materialize_in_destination %[[ALL]]
func.func @chain(%a: memref<?xf32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.sin"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.neg"(%2) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// A diamond: the shared producer is computed once.
// CHECK-LABEL: func.func @diamond
// CHECK-COUNT-1: linalg.generic
// CHECK: %[[E:.*]] = math.exp
// CHECK-NOT: math.exp
// CHECK-DAG: %[[S:.*]] = math.sin %[[E]]
// CHECK-DAG: %[[C:.*]] = math.cos %[[E]]
// CHECK: arith.addf %[[S]], %[[C]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @diamond(%a: memref<?xf32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.sin"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.cos"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %4 = "cjit.add"(%2, %3) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %4 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// A producer that is a result too: a second result of the same sweep.
// CHECK-LABEL: func.func @producer_is_result
// CHECK: %[[BOTH:.*]]:2 = linalg.generic
// CHECK: %[[E:.*]] = math.exp
// CHECK: %[[S:.*]] = math.sin %[[E]]
// CHECK: linalg.yield %[[E]], %[[S]] : f32, f32
// CHECK-NOT: linalg.generic
// CHECK: bufferization.materialize_in_destination %[[BOTH]]#0 in restrict writable %arg1
// CHECK: bufferization.materialize_in_destination %[[BOTH]]#1 in restrict writable %arg2
func.func @producer_is_result(%a: memref<?xf32>, %o: memref<?xf32>, %p: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.sin"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %2 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// Results that share only the input: one sweep reads it once.
// CHECK-LABEL: func.func @siblings
// CHECK: linalg.generic {{.*}} ins(%{{[^,]*}} : tensor<?xf32>) outs(%{{.*}}, %{{.*}}, %{{.*}} : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
// CHECK-NEXT: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32)
// CHECK-DAG: math.exp %[[X]]
// CHECK-DAG: math.sin %[[X]]
// CHECK-DAG: math.cos %[[X]]
// CHECK: linalg.yield {{.*}} : f32, f32, f32
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @siblings(%a: memref<?xf32>, %o: memref<?xf32>, %p: memref<?xf32>, %q: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.sin"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.cos"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %2 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %3 in restrict writable %q : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// A cheap value of a row, broadcast over a matrix: computed again for each row.
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @broadcast_cheap
// CHECK: linalg.generic
// CHECK-SAME: #[[ROW]]
// CHECK-SAME: iterator_types = ["parallel", "parallel"]
// CHECK: %[[N:.*]] = arith.negf
// CHECK: arith.addf %{{.*}}, %[[N]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @broadcast_cheap(%a: memref<?x?xf32>, %row: memref<?xf32>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %row restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.neg"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// An expensive one keeps its own sweep over the row (the remark is in fuse-elementwise-remarks.mlir).
// CHECK-LABEL: func.func @broadcast_expensive
// CHECK: %[[ROW:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]}
// CHECK: math.exp
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
// CHECK-SAME: %[[ROW]]
// CHECK-NOT: math.exp
// CHECK: arith.addf
func.func @broadcast_expensive(%a: memref<?x?xf32>, %row: memref<?xf32>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %row restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// A transpose in between: the input is read through the permuted map, nothing is copied.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[SWAP:.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transpose_between
// CHECK: linalg.generic {indexing_maps = [#[[SWAP]], #[[ID]]]
// CHECK: %[[N:.*]] = arith.negf
// CHECK: math.exp %[[N]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @transpose_between(%a: memref<?x?xf32>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.neg"(%0) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.transpose"(%1) {permutation = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %3 = "cjit.exp"(%2) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// x + x.T of an input: one sweep that reads it by two maps.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[SWAP:.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @plus_transpose
// CHECK: %[[IN:.*]] = bufferization.to_tensor
// CHECK: linalg.generic {indexing_maps = [#[[ID]], #[[SWAP]], #[[ID]]]
// CHECK-SAME: ins(%[[IN]], %[[IN]] :
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @plus_transpose(%a: memref<?x?xf32> {cjit.sizes = ["s0", "s0"]}, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.transpose"(%0) {permutation = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.add"(%0, %1) : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// e + e.T of a computed value: an element needs another one that the same sweep has not made yet. Two sweeps.
// CHECK-LABEL: func.func @plus_transpose_computed
// CHECK: %[[E:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic
// CHECK-SAME: ins(%[[E]], %[[E]] :
// CHECK-NOT: math.exp
// CHECK: arith.addf
func.func @plus_transpose_computed(%a: memref<?x?xf32> {cjit.sizes = ["s0", "s0"]}, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.transpose"(%1) {permutation = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %3 = "cjit.add"(%1, %2) : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// A reshape stands between: the value before it must be in memory, so its sweep is apart from the one after.
// CHECK-LABEL: func.func @barrier
// CHECK: %[[BEFORE:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: %[[FLAT:.*]] = tensor.expand_shape %[[BEFORE]]
// CHECK: linalg.generic
// CHECK-SAME: %[[FLAT]]
// CHECK: math.sin
func.func @barrier(%a: memref<?xf32>, %n: index, %m: index, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.reshape"(%1, %n, %m) : (tensor<?xf32>, index, index) -> tensor<?x?xf32>
  %3 = "cjit.sin"(%2) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// Two extents that are not known to be equal stay two sweeps, even with a common scalar.
// CHECK-LABEL: func.func @extents_apart
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: linalg.generic
func.func @extents_apart(%a: memref<?xf32>, %b: memref<?xf32>, %o: memref<?xf32>, %p: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %3 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
