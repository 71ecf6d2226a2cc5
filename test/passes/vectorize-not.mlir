// RUN: cjit-opt %s --cjit-vectorize --split-input-file | FileCheck %s
// What is left alone.

#id = affine_map<(d0) -> (d0)>
#scalar = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @reduction
// CHECK: linalg.generic
// CHECK-NOT: vector
func.func @reduction(%a: memref<?xf32>, %o: memref<f32>) {
  linalg.generic {indexing_maps = [#id, #scalar], iterator_types = ["reduction"]}
      ins(%a : memref<?xf32>) outs(%o : memref<f32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @tensors
// CHECK: linalg.generic
// CHECK-NOT: vector
func.func @tensors(%a: tensor<?xf32>, %o: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %1 = arith.addf %x, %x : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @regions
// CHECK: linalg.generic
// CHECK-NOT: vector
func.func @regions(%a: memref<?xf32>, %o: memref<?xf32>, %b: i1) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = scf.if %b -> f32 {
      scf.yield %x : f32
    } else {
      %1 = arith.addf %x, %x : f32
      scf.yield %1 : f32
    }
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// Its own index, and elements that are not lanes of a vector.
// CHECK-LABEL: func.func @index
// CHECK: linalg.generic
// CHECK: linalg.generic
// CHECK-NOT: vector.load
func.func @index(%a: memref<?xindex>, %o: memref<?xindex>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%o : memref<?xindex>) {
  ^bb0(%y: index):
    %0 = linalg.index 0 : index
    linalg.yield %0 : index
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xindex>) outs(%o : memref<?xindex>) {
  ^bb0(%x: index, %y: index):
    %0 = arith.addi %x, %x : index
    linalg.yield %0 : index
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @complex
// CHECK: linalg.generic
// CHECK-NOT: vector.load
func.func @complex(%a: memref<?xcomplex<f32>>, %o: memref<?xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xcomplex<f32>>) outs(%o : memref<?xcomplex<f32>>) {
  ^bb0(%x: complex<f32>, %y: complex<f32>):
    %0 = complex.add %x, %x : complex<f32>
    linalg.yield %0 : complex<f32>
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// A generic inside a loop is found.
// CHECK-LABEL: func.func @in_loop
// CHECK: scf.for
// CHECK: scf.for
// CHECK: vector.store
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @in_loop(%a: memref<?xf32>, %o: memref<?xf32>, %from: index, %to: index, %step: index) {
  scf.for %i = %from to %to step %step {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = arith.addf %x, %x : f32
      linalg.yield %0 : f32
    }
  }
  return
}
