// RUN: cjit-opt %s --cjit-fuse-elementwise --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-fuse-elementwise --split-input-file | cjit-opt --cjit-fuse-elementwise --split-input-file | FileCheck %s
// Generics that are not ours to merge: nothing changes. A second run changes nothing either.

#id = affine_map<(d0) -> (d0)>
#scalar = affine_map<(d0) -> ()>
// A reduction.
// CHECK-LABEL: func.func @reduction
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
// CHECK: linalg.generic {{.*}} iterator_types = ["reduction"]
func.func @reduction(%a: tensor<?xf32>, %zero: tensor<f32>, %n: index) -> tensor<f32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.exp %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %2 = linalg.generic {indexing_maps = [#id, #scalar], iterator_types = ["reduction"]}
      ins(%0 : tensor<?xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  } -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

#id = affine_map<(d0) -> (d0)>
// A body that reads its output, and one that asks for its index.
// CHECK-LABEL: func.func @reads_output
// CHECK-COUNT-2: linalg.generic
func.func @reads_output(%a: tensor<?xf32>, %o: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%0 : tensor<?xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.mulf %x, %y : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %2 : tensor<?xf32>
}

// -----

// The number of a loop stays the number of the merged loop that it becomes.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @index
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: arith.addi %[[I]], %[[I]]
// CHECK-NOT: linalg.generic
func.func @index(%n: index) -> tensor<?xindex> {
  %e = tensor.empty(%n) : tensor<?xindex>
  %0 = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%e : tensor<?xindex>) {
  ^bb0(%y: index):
    %1 = linalg.index 0 : index
    linalg.yield %1 : index
  } -> tensor<?xindex>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%0 : tensor<?xindex>) outs(%e : tensor<?xindex>) {
  ^bb0(%x: index, %y: index):
    %1 = arith.addi %x, %x : index
    linalg.yield %1 : index
  } -> tensor<?xindex>
  return %2 : tensor<?xindex>
}

// -----

// Through a broadcast the number of another loop, or 0.
#vector = affine_map<(d0) -> (d0)>
#second = affine_map<(d0, d1) -> (d1)>
#zero = affine_map<(d0, d1) -> (0)>
#all = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @index_of_broadcast
// CHECK: linalg.generic
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: %[[J:.*]] = linalg.index 1
// CHECK: arith.addi %[[J]], %[[ZERO]]
// CHECK-NOT: linalg.generic
func.func @index_of_broadcast(%n: index) -> tensor<?x?xindex> {
  %e = tensor.empty(%n) : tensor<?xindex>
  %f = tensor.empty(%n, %n) : tensor<?x?xindex>
  %g = tensor.empty() : tensor<1xindex>
  %0 = linalg.generic {indexing_maps = [#vector], iterator_types = ["parallel"]} outs(%g : tensor<1xindex>) {
  ^bb0(%y: index):
    %1 = linalg.index 0 : index
    linalg.yield %1 : index
  } -> tensor<1xindex>
  %1 = linalg.generic {indexing_maps = [#vector], iterator_types = ["parallel"]} outs(%e : tensor<?xindex>) {
  ^bb0(%y: index):
    %2 = linalg.index 0 : index
    linalg.yield %2 : index
  } -> tensor<?xindex>
  %3 = linalg.generic {indexing_maps = [#zero, #second, #all], iterator_types = ["parallel", "parallel"]}
      ins(%0, %1 : tensor<1xindex>, tensor<?xindex>) outs(%f : tensor<?x?xindex>) {
  ^bb0(%x: index, %y: index, %z: index):
    %4 = arith.addi %y, %x : index
    linalg.yield %4 : index
  } -> tensor<?x?xindex>
  return %3 : tensor<?x?xindex>
}

// -----

#shifted = affine_map<(d0) -> (d0 + 1)>
#id = affine_map<(d0) -> (d0)>
// An access that is no projected permutation.
// CHECK-LABEL: func.func @shifted
// CHECK: math.exp
// CHECK: linalg.generic
// CHECK: math.sin
func.func @shifted(%a: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.exp %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %2 = linalg.generic {indexing_maps = [#shifted, #id], iterator_types = ["parallel"]}
      ins(%0 : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.sin %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %2 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
// Blocks inside other ops are treated one by one: the loop's body merges, across its edge nothing does.
// CHECK-LABEL: func.func @loop
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: scf.for
// CHECK: linalg.generic
// CHECK: math.sin
// CHECK-NEXT: math.cos
// CHECK-NOT: linalg.generic
// CHECK: scf.yield
func.func @loop(%a: tensor<?xf32>, %n: index, %from: index, %to: index, %step: index) -> tensor<?xf32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.exp %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %2 = scf.for %i = %from to %to step %step iter_args(%t = %0) -> tensor<?xf32> {
    %f = tensor.empty(%n) : tensor<?xf32>
    %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%t : tensor<?xf32>) outs(%f : tensor<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %1 = math.sin %x : f32
      linalg.yield %1 : f32
    } -> tensor<?xf32>
    %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%3 : tensor<?xf32>) outs(%f : tensor<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %1 = math.cos %x : f32
      linalg.yield %1 : f32
    } -> tensor<?xf32>
    scf.yield %4 : tensor<?xf32>
  }
  return %2 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
// The second body captures a scalar that waits for the first sweep: it cannot be part of it.
// CHECK-LABEL: func.func @captured
// CHECK: %[[FIRST:.*]] = linalg.generic
// CHECK: %[[SCALAR:.*]] = tensor.extract %[[FIRST]]
// CHECK: linalg.generic
// CHECK: arith.mulf %{{.*}}, %[[SCALAR]]
func.func @captured(%a: tensor<?xf32>, %n: index) -> (tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a: tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.exp %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %v = tensor.extract %0[%c0] : tensor<?xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a: tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.mulf %x, %v : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %0, %2 : tensor<?xf32>, tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
// Memory is read after it was written: operations with effects keep their order.
// CHECK-LABEL: func.func @effects
// CHECK: linalg.generic
// CHECK: bufferization.materialize_in_destination {{.*}} %arg1
// CHECK: %[[SCALAR:.*]] = memref.load %arg1
// CHECK: linalg.generic
// CHECK: arith.mulf %{{.*}}, %[[SCALAR]]
// CHECK: bufferization.materialize_in_destination {{.*}} %arg2
func.func @effects(%m: memref<?xf32>, %o: memref<?xf32>, %p: memref<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %a = bufferization.to_tensor %m restrict : memref<?xf32> to tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a: tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = math.exp %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  bufferization.materialize_in_destination %0 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %v = memref.load %o[%c0] : memref<?xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a: tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.mulf %x, %v : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %p : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
