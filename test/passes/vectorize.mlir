// RUN: cjit-opt %s --cjit-vectorize --split-input-file | FileCheck %s
// 256-bit vectors unless the module says otherwise.

#id = affine_map<(d0) -> (d0)>
// Contiguous, one axis: a loop of whole vectors, and the rest under a mask.
// CHECK-LABEL: func.func @contiguous
// CHECK: %[[N:.*]] = memref.dim %arg1
// CHECK: %[[LANES:.*]] = arith.constant 8 : index
// CHECK: %[[REST:.*]] = arith.remui %[[N]], %[[LANES]]
// CHECK: %[[WHOLE:.*]] = arith.subi %[[N]], %[[REST]]
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[WHOLE]] step %[[LANES]] {
// CHECK: %[[V:.*]] = vector.load %arg0[%{{.*}}] : memref<?xf32>, vector<8xf32>
// CHECK: %[[E:.*]] = arith.addf %[[V]], %[[V]] : vector<8xf32>
// CHECK: vector.store %[[E]], %arg1[%{{.*}}] : memref<?xf32>, vector<8xf32>
// CHECK: %[[ANY:.*]] = arith.cmpi ne, %[[REST]]
// CHECK: scf.if %[[ANY]] {
// CHECK: %[[MASK:.*]] = arith.cmpi slt, {{.*}} : vector<8xi64>
// CHECK: %[[V2:.*]] = vector.maskedload %arg0[%{{.*}}], %[[MASK]], %{{.*}} : memref<?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
// CHECK: %[[E2:.*]] = arith.addf %[[V2]], %[[V2]] : vector<8xf32>
// CHECK: vector.maskedstore %arg1[%{{.*}}], %[[MASK]], %[[E2]]
// CHECK-NOT: linalg.generic
func.func @contiguous(%a: memref<?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// Contiguous, three axes: one loop over all elements.
// CHECK-LABEL: func.func @merged
// CHECK: memref.reinterpret_cast %arg0 to offset: [0], sizes: [%{{.*}}], strides: [1] : memref<?x?x?xf32> to memref<?xf32>
// CHECK-COUNT-1: scf.for
// CHECK-NOT: scf.for
// CHECK: scf.if
// CHECK: return
func.func @merged(%a: memref<?x?x?xf32>, %o: memref<?x?x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a : memref<?x?x?xf32>) outs(%o : memref<?x?x?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
// A row: moves along the inner loop only, so the loops stay two.
// CHECK-LABEL: func.func @row
// CHECK: scf.for
// CHECK: scf.for
// CHECK-DAG: vector.load %arg1[%{{.*}}] : memref<?xf32>, vector<8xf32>
// CHECK: vector.store
// CHECK: scf.if
func.func @row(%a: memref<?x?xf32>, %b: memref<?xf32>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d0, 0)>
// A column: one element per row, loaded between the loops.
// CHECK-LABEL: func.func @column
// CHECK: %[[FLAT:.*]] = memref.reinterpret_cast %arg1 {{.*}} : memref<?x1xf32> to memref<?xf32>
// CHECK: scf.for
// CHECK: %[[ONE:.*]] = memref.load %[[FLAT]][%{{.*}}] : memref<?xf32>
// CHECK: %[[SPLAT:.*]] = vector.broadcast %[[ONE]] : f32 to vector<8xf32>
// CHECK: scf.for
// CHECK: arith.addf %{{.*}}, %[[SPLAT]] : vector<8xf32>
// CHECK: scf.if
// CHECK: arith.addf %{{.*}}, %[[SPLAT]] : vector<8xf32>
func.func @column(%a: memref<?x?xf32>, %b: memref<?x1xf32>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : memref<?x?xf32>, memref<?x1xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#scalar = affine_map<(d0, d1) -> ()>
// A scalar: loaded once before all loops, and the loops are still merged.
// CHECK-LABEL: func.func @scalar
// CHECK: %[[ONE:.*]] = memref.load %arg1[] : memref<f32>
// CHECK: %[[SPLAT:.*]] = vector.broadcast %[[ONE]]
// CHECK-COUNT-1: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @scalar(%a: memref<?x?xf32>, %b: memref<f32>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#id, #scalar, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : memref<?x?xf32>, memref<f32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// A strided input is gathered, a strided result scattered; the pointer is computed in 64 bits, so strides may
// be negative.
// CHECK-LABEL: func.func @strided
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}, %[[STRIDE:.*]] = memref.extract_strided_metadata %arg0
// CHECK: scf.for
// CHECK: arith.muli %{{.*}}, %[[STRIDE]]
// CHECK: %[[FROM:.*]] = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, vector<8xi64>) -> vector<8x!llvm.ptr>, f32
// CHECK: llvm.intr.masked.gather %[[FROM]], {{.*}} {alignment = 4 : i32} : (vector<8x!llvm.ptr>, vector<8xi1>, vector<8xf32>) -> vector<8xf32>
// CHECK: llvm.intr.masked.scatter
func.func @strided(%a: memref<?xf32, strided<[?]>>, %o: memref<?xf32, strided<[?]>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32, strided<[?]>>) outs(%o : memref<?xf32, strided<[?]>>) {
  ^bb0(%x: f32, %y: f32):
    %0 = math.exp %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
// Rows that are contiguous but apart: two loops, whole vectors from pointers.
// CHECK-LABEL: func.func @inner_contiguous
// CHECK: scf.for
// CHECK: scf.for
// CHECK: llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32>
// CHECK-NOT: gather
// CHECK: scf.if
// CHECK: llvm.intr.masked.load
func.func @inner_contiguous(%a: memref<?x?xf32, strided<[?, 1]>>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : memref<?x?xf32, strided<[?, 1]>>) outs(%o : memref<?x?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = math.exp %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>
// A transposed read of contiguous memory: gathered from the flat view.
// CHECK-LABEL: func.func @transposed
// CHECK: scf.for
// CHECK: scf.for
// CHECK: llvm.intr.masked.gather
// CHECK: vector.store
func.func @transposed(%a: memref<?x?xf32>, %o: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#swap, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : memref<?x?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#scalar = affine_map<() -> ()>
// Rank 0: one lane, no loop.
// CHECK-LABEL: func.func @rank0
// CHECK-NOT: scf
// CHECK: %[[X:.*]] = memref.load %arg0[] : memref<f32>
// CHECK: vector.broadcast %[[X]] : f32 to vector<1xf32>
// CHECK: math.exp %{{.*}} : vector<1xf32>
// CHECK: %[[R:.*]] = vector.extract %{{.*}}[0] : f32 from vector<1xf32>
// CHECK: memref.store %[[R]], %arg1[] : memref<f32>
func.func @rank0(%a: memref<f32>, %o: memref<f32>) {
  linalg.generic {indexing_maps = [#scalar, #scalar], iterator_types = []}
      ins(%a : memref<f32>) outs(%o : memref<f32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = math.exp %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
#matrix = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
// A body with a math function is written once, on four vectors at a time; the elements left over go through the
// same loop.
module attributes {cjit.vector_bits = 512 : i64} {
  // CHECK-LABEL: func.func @heavy
  // CHECK: scf.for {{.*}} step %{{.*}} {
  // CHECK: vector.load {{.*}} vector<64xf32>
  // CHECK: math.exp {{.*}} : vector<64xf32>
  // CHECK-NOT: math.exp
  // CHECK: return
  func.func @heavy(%a: memref<?xf32>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = math.exp %x : f32
      linalg.yield %0 : f32
    }
    return
  }
  // Not where the inner loop starts again and again: it may be short.
  // CHECK-LABEL: func.func @heavy_rows
  // CHECK: math.exp {{.*}} : vector<16xf32>
  // CHECK-NOT: math.exp
  // CHECK: return
  func.func @heavy_rows(%a: memref<?x?xf32>, %b: memref<?xf32>, %o: memref<?x?xf32>) {
    linalg.generic {indexing_maps = [#matrix, #row, #matrix], iterator_types = ["parallel", "parallel"]}
        ins(%a, %b : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %0 = arith.mulf %x, %y : f32
      %1 = math.exp %0 : f32
      linalg.yield %1 : f32
    }
    return
  }
  // Nor where elements are gathered: such a body is written twice.
  // CHECK-LABEL: func.func @heavy_strided
  // CHECK: llvm.intr.masked.gather {{.*}} vector<16xf32>
  // CHECK: math.exp {{.*}} : vector<16xf32>
  // CHECK: math.exp {{.*}} : vector<16xf32>
  func.func @heavy_strided(%a: memref<?xf32, strided<[?]>>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32, strided<[?]>>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = math.exp %x : f32
      linalg.yield %0 : f32
    }
    return
  }
  // A light one is written twice: its loop has no mask.
  // CHECK-LABEL: func.func @light
  // CHECK: scf.for
  // CHECK: vector.load {{.*}} vector<16xf32>
  // CHECK: arith.addf
  // CHECK: vector.store
  // CHECK: scf.if
  // CHECK: vector.maskedload
  // CHECK: arith.addf
  // CHECK: vector.maskedstore
  func.func @light(%a: memref<?xf32>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = arith.addf %x, %x : f32
      linalg.yield %0 : f32
    }
    return
  }
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
// Fortran order on all sides: the nest is turned over, and the first axis is the vector loop.
// CHECK-LABEL: func.func @fortran
// CHECK: scf.for
// CHECK-NOT: gather
// CHECK-NOT: scatter
// CHECK: return
func.func @fortran(%a: memref<?x?xf32, strided<[1, ?]>>, %o: memref<?x?xf32, strided<[1, ?]>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : memref<?x?xf32, strided<[1, ?]>>) outs(%o : memref<?x?xf32, strided<[1, ?]>>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// A value from outside of the loops is broadcast; several results are stored one by one.
// CHECK-LABEL: func.func @captured
// CHECK: scf.for
// CHECK: %[[S:.*]] = vector.broadcast %arg3 : f32 to vector<8xf32>
// CHECK: arith.mulf %{{.*}}, %[[S]] : vector<8xf32>
// CHECK: vector.store %{{.*}}, %arg1
// CHECK: vector.store %{{.*}}, %arg2
func.func @captured(%a: memref<?xf32>, %o: memref<?xf32>, %p: memref<?xf32>, %s: f32) {
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o, %p : memref<?xf32>, memref<?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %s : f32
    linalg.yield %0, %x : f32, f32
  }
  return
}
