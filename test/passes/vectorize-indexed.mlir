// RUN: cjit-opt --split-input-file --cjit-vectorize %s | FileCheck %s

// The number of the vector loop is a vector that counts.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @numbers
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[N:.*]] = arith.index_cast %[[I]] : index to i64
// CHECK: %[[B:.*]] = vector.broadcast %[[N]] : i64 to vector<4xi64>
// CHECK: arith.constant dense<[0, 1, 2, 3]> : vector<4xi64>
// CHECK: arith.addi %[[B]]
// CHECK: vector.store
func.func @numbers(%o: memref<?xi64>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%o : memref<?xi64>) {
  ^bb0(%y: i64):
    %i = linalg.index 0 : index
    %v = arith.index_cast %i : index to i64
    linalg.yield %v : i64
  }
  return
}

// -----

// Loops whose numbers are asked for are not merged, though the array is contiguous.
#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @two_numbers
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK: arith.cmpi
func.func @two_numbers(%o: memref<?x?xi8>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%o : memref<?x?xi8>) {
  ^bb0(%y: i8):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %same = arith.cmpi eq, %i, %j : index
    %v = arith.extui %same : i1 to i8
    linalg.yield %v : i8
  }
  return
}

// -----

// Any element of another array: a gather, under the tail's mask at the end.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @elements
// CHECK: scf.for
// CHECK: %[[I:.*]] = vector.load %arg1
// CHECK: llvm.getelementptr %{{.*}} : (!llvm.ptr, vector<4xi64>) -> vector<4x!llvm.ptr>, f32
// CHECK: llvm.intr.masked.gather
// CHECK: scf.if
// CHECK: llvm.intr.masked.gather
func.func @elements(%x: memref<?xf32>, %i: memref<?xi64>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%i : memref<?xi64>) outs(%o : memref<?xf32>) {
  ^bb0(%at: i64, %y: f32):
    %k = arith.index_cast %at : i64 to index
    %v = memref.load %x[%k] : memref<?xf32>
    linalg.yield %v : f32
  }
  return
}

// -----

// Whole rows: the row's number is a scalar and its elements lie side by side.
#rows = affine_map<(d0, d1) -> (d0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @rows
// CHECK: scf.for
// CHECK: memref.load %arg1
// CHECK: scf.for
// CHECK-NOT: llvm.intr.masked.gather
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK: llvm.intr.masked.load
// CHECK-NOT: llvm.intr.masked.gather
func.func @rows(%x: memref<?x?xf32>, %i: memref<?xi64>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#rows, #id], iterator_types = ["parallel", "parallel"]}
      ins(%i : memref<?xi64>) outs(%o : memref<?x?xf32>) {
  ^bb0(%at: i64, %y: f32):
    %k = arith.index_cast %at : i64 to index
    %j = linalg.index 1 : index
    %v = memref.load %x[%k, %j] : memref<?x?xf32>
    linalg.yield %v : f32
  }
  return
}
